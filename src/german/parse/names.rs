//! What the network thinks of a token as part of a name. Which label means what is [`crate::mention::model`]'s.

use super::kernels::exp;

/// Number of labels.
pub const NAMES: usize = 24;
/// Steps of a nat in which scores are kept.
const STEPS: f32 = 16.0;

/// How improbable each label is; nothing is said where all are alike, as at first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct NameScores([u8; NAMES]);

impl NameScores {
    /// From the network's scores, of which softmax makes probabilities; there may be room behind the last one. To be
    /// compiled for the processor's vectors.
    #[inline(always)]
    pub fn of(scores: &[f32]) -> Self {
        let scores = &scores[..NAMES];
        let most = scores.iter().copied().fold(f32::NEG_INFINITY, f32::max);
        let mut sum = 0.0;
        for &score in scores {
            sum += exp(score - most);
        }
        let whole = most + sum.ln();
        // A half is added and the rest cut off, since the processor has no rounding that all have.
        Self(std::array::from_fn(|label| ((whole - scores[label]) * STEPS + 0.5) as u8))
    }

    /// A label's probability; `None` where nothing is said.
    pub fn probability(&self, label: usize) -> Option<f32> {
        (*self != Self::default()).then(|| self.log(label).exp())
    }

    /// Whether every other label is less probable than e to the power of `-least`.
    pub fn only(&self, label: usize, least: f32) -> bool {
        let least = (least * STEPS) as u8;
        self.0.iter().enumerate().all(|(other, &score)| other == label || score > least)
    }

    /// The logarithm of a label's probability, down to -16; 0 where nothing is said.
    pub fn log(&self, label: usize) -> f32 {
        -f32::from(self.0[label]) / STEPS
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scores_become_probabilities() {
        let mut scores = [-100.0; NAMES + 8];
        (scores[0], scores[2]) = (1.0, 1.0 + 3f32.ln());
        let scores = NameScores::of(&scores);
        assert!((scores.log(0) - 0.25f32.ln()).abs() < 0.04 && (scores.log(2) - 0.75f32.ln()).abs() < 0.04);
        assert!(scores.log(1) < -15.9);
        assert!((scores.probability(0).unwrap() - 0.25).abs() < 0.02);
        assert!(scores.only(2, 1.0) && !scores.only(2, 1.5) && !scores.only(0, 1.0));
        assert_eq!(NameScores::default().log(0), NameScores::default().log(1));
        assert!(!NameScores::default().only(0, 1.0));
        assert_eq!(NameScores::default().probability(0), None);
    }
}
