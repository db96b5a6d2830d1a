//! The learner: a linear-chain conditional random field with partial labels, AdaGrad and feature dropout.

use rustc_hash::FxHashMap;

use super::corpus::Document;
use crate::mention::model::features::Sources;
use crate::mention::model::weights::Table;
use crate::mention::model::{LABELS, Weights, allowed};

/// How to train.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    pub epochs: usize,
    /// Step size of AdaGrad.
    pub rate: f32,
    /// L2 penalty on the weights of the features at hand.
    pub decay: f32,
    /// Share of features left out of each token at each step.
    pub dropout: f32,
    /// Features seen less often are left out.
    pub minimum: u32,
    /// Size of the weights file in bytes that the smallest weights make room for.
    pub size: usize,
}

impl Default for Options {
    fn default() -> Self {
        let v = |k: &str, d: f32| std::env::var(k).ok().and_then(|v| v.parse().ok()).unwrap_or(d);
        Self {
            epochs: v("EPOCHS", 14.0) as usize,
            rate: v("RATE", 0.1),
            decay: v("DECAY", 2e-5),
            dropout: v("DROPOUT", 0.2),
            minimum: v("MIN", 2.0) as u32,
            size: v("SIZE", 1_400_000.0) as usize,
        }
    }
}

/// One sentence to learn from: its features as rows of the weight matrix, and its masks.
struct Example {
    features: Vec<u32>,
    ends: Vec<usize>,
    masks: Vec<u32>,
}

/// Numbers of the features that occur often enough.
fn number(documents: &[&Document], sources: &Sources<'_>, minimum: u32) -> (Vec<Example>, Vec<u64>) {
    let mut counts: FxHashMap<u64, (u32, u32)> = FxHashMap::default();
    let mut order = Vec::new();
    let mut raw = Vec::new();
    for document in documents {
        for (sentence, masks) in document.sentences.iter().zip(&document.masks) {
            let features = sources.extract(&sentence.tokens);
            for i in 0..features.len() {
                for &hash in features.of(i) {
                    let entry = counts.entry(hash).or_insert((0, u32::MAX));
                    entry.0 += 1;
                    if entry.0 == minimum {
                        entry.1 = order.len() as u32;
                        order.push(hash);
                    }
                }
            }
            raw.push((features, masks));
        }
    }
    let examples = raw
        .into_iter()
        .map(|(features, masks)| {
            let mut example = Example { features: Vec::new(), ends: Vec::new(), masks: masks.clone() };
            for i in 0..features.len() {
                let known = features.of(i).iter().map(|h| counts[h].1).filter(|&id| id != u32::MAX);
                example.features.extend(known);
                example.ends.push(example.features.len());
            }
            example
        })
        .filter(|e| !e.masks.is_empty())
        .collect();
    (examples, order)
}

type Scores = [f32; LABELS];

/// Weights in training, each with the sum of its squared gradients.
struct Model {
    weights: Vec<Scores>,
    squares: Vec<Scores>,
    start: Scores,
    start_squares: Scores,
    transitions: [Scores; LABELS],
    transition_squares: [Scores; LABELS],
}

/// A generator of numbers that look random (SplitMix64).
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }
}

/// Learns weights from `documents`.
pub fn train(documents: &[&Document], sources: &Sources<'_>, options: &Options) -> Weights {
    let (examples, hashes) = number(documents, sources, options.minimum);
    let mut model = Model {
        weights: vec![[0.0; LABELS]; hashes.len()],
        squares: vec![[initial(); LABELS]; hashes.len()],
        start: [0.0; LABELS],
        start_squares: [initial(); LABELS],
        transitions: [[0.0; LABELS]; LABELS],
        transition_squares: [[initial(); LABELS]; LABELS],
    };
    let mut random = Random(1914);
    let mut order: Vec<usize> = (0..examples.len()).collect();
    for _ in 0..options.epochs {
        for i in (1..order.len()).rev() {
            order.swap(i, (random.next() % (i as u64 + 1)) as usize);
        }
        for &i in &order {
            model.learn(&examples[i], options, &mut random);
        }
    }
    let mut table = model.table(&hashes, options.size);
    let bias = std::env::var("BIAS").ok().and_then(|v| v.parse().ok()).unwrap_or(0.0_f32);
    table.start[0] -= bias;
    for v in &mut table.transitions[0] {
        *v -= bias;
    }
    Weights::of(&table)
}

/// Forward and backward probabilities of a sentence, scaled token by token.
struct Lattice {
    forward: Vec<Scores>,
    backward: Vec<Scores>,
    emissions: Vec<Scores>,
}

impl Lattice {
    /// `None` if no path is left under the masks.
    fn of(emissions: Vec<Scores>, start: &Scores, steps: &[Scores; LABELS]) -> Option<Self> {
        let n = emissions.len();
        let mut forward = vec![[0.0; LABELS]; n];
        let mut backward = vec![[0.0; LABELS]; n];
        for i in 0..n {
            let mut row = [0.0_f32; LABELS];
            for label in 0..LABELS {
                let before =
                    if i == 0 { start[label] } else { (0..LABELS).map(|p| forward[i - 1][p] * steps[label][p]).sum() };
                row[label] = before * emissions[i][label];
            }
            let sum: f32 = row.iter().sum();
            if sum <= 1e-30 {
                return None;
            }
            forward[i] = row.map(|v| v / sum);
        }
        backward[n - 1] = [1.0; LABELS];
        for i in (0..n - 1).rev() {
            let mut row = [0.0_f32; LABELS];
            for label in 0..LABELS {
                let ahead = backward[i + 1][label] * emissions[i + 1][label];
                if ahead > 0.0 {
                    for (p, value) in row.iter_mut().enumerate() {
                        *value += steps[label][p] * ahead;
                    }
                }
            }
            let sum: f32 = row.iter().sum();
            backward[i] = row.map(|v| v / sum.max(1e-30));
        }
        Some(Self { forward, backward, emissions })
    }

    /// The probability of each label at token `i`.
    fn marginal(&self, i: usize) -> Scores {
        let product: Scores = std::array::from_fn(|l| self.forward[i][l] * self.backward[i][l]);
        let sum: f32 = product.iter().sum::<f32>().max(1e-30);
        product.map(|v| v / sum)
    }

    /// Adds `sign` times the probability of each pair of labels at tokens `i - 1` and `i`.
    fn pairs(&self, i: usize, steps: &[Scores; LABELS], sign: f32, into: &mut [Scores; LABELS]) {
        let mut pairs = [[0.0_f32; LABELS]; LABELS];
        let mut sum = 0.0;
        for label in 0..LABELS {
            let ahead = self.emissions[i][label] * self.backward[i][label];
            for p in 0..LABELS {
                pairs[label][p] = self.forward[i - 1][p] * steps[label][p] * ahead;
                sum += pairs[label][p];
            }
        }
        for (row, add) in into.iter_mut().zip(&pairs) {
            for (value, pair) in row.iter_mut().zip(add) {
                *value += sign * pair / sum.max(1e-30);
            }
        }
    }
}

impl Model {
    fn learn(&mut self, example: &Example, options: &Options, random: &mut Random) {
        let n = example.masks.len();
        let keep = 1.0 / (1.0 - options.dropout);
        let limit = (f64::from(options.dropout) * u32::MAX as f64) as u64;
        let mut active: Vec<Vec<u32>> = Vec::with_capacity(n);
        let mut emissions = Vec::with_capacity(n);
        for i in 0..n {
            let from = if i == 0 { 0 } else { example.ends[i - 1] };
            let features: Vec<u32> = example.features[from..example.ends[i]]
                .iter()
                .copied()
                .filter(|_| random.next() & u64::from(u32::MAX) >= limit)
                .collect();
            let mut sums: Scores = [0.0; LABELS];
            for &f in &features {
                for (sum, w) in sums.iter_mut().zip(&self.weights[f as usize]) {
                    *sum += w;
                }
            }
            let most = sums.iter().fold(f32::NEG_INFINITY, |m, &s| m.max(s * keep));
            emissions.push(sums.map(|s| (s * keep - most).exp().max(1e-20)));
            active.push(features);
        }
        let start: Scores = std::array::from_fn(|l| if allowed(None, l) { self.start[l].exp() } else { 0.0 });
        let steps: [Scores; LABELS] = std::array::from_fn(|l| {
            std::array::from_fn(|p| if allowed(Some(p), l) { self.transitions[l][p].exp() } else { 0.0 })
        });
        let masked = emissions
            .iter()
            .zip(&example.masks)
            .map(|(e, mask)| std::array::from_fn(|l| if mask >> l & 1 == 1 { e[l] } else { 0.0 }))
            .collect();
        let (Some(free), Some(held)) = (Lattice::of(emissions, &start, &steps), Lattice::of(masked, &start, &steps))
        else {
            return;
        };
        let mut pairs = [[0.0_f32; LABELS]; LABELS];
        for (i, features) in active.iter().enumerate() {
            let (p, q) = (free.marginal(i), held.marginal(i));
            let gradient: Scores = std::array::from_fn(|l| p[l] - q[l]);
            if i == 0 {
                update(&mut self.start, &mut self.start_squares, &gradient, options.rate, 0.0);
            } else {
                free.pairs(i, &steps, 1.0, &mut pairs);
                held.pairs(i, &steps, -1.0, &mut pairs);
            }
            if gradient.iter().any(|g| g.abs() > 1e-3) {
                for &f in features {
                    let f = f as usize;
                    update(&mut self.weights[f], &mut self.squares[f], &gradient, options.rate, options.decay);
                }
            }
        }
        for (l, row) in pairs.iter().enumerate() {
            update(&mut self.transitions[l], &mut self.transition_squares[l], row, options.rate, 0.0);
        }
    }

    /// The weights that are large enough for a file of `size` bytes.
    fn table(&self, hashes: &[u64], size: usize) -> Table {
        let mut magnitudes: Vec<f32> = self.weights.iter().flatten().map(|w| w.abs()).filter(|w| *w > 0.0).collect();
        magnitudes.sort_by(|a, b| b.total_cmp(a));
        let bytes = |least: f32| -> usize {
            self.weights
                .iter()
                .map(|row| match row.iter().filter(|w| w.abs() >= least).count() {
                    0 => 0,
                    kept => 3 + 2 * kept,
                })
                .sum()
        };
        let (mut low, mut high) = (0, magnitudes.len());
        while low + 1 < high {
            let middle = (low + high) / 2;
            if bytes(magnitudes[middle]) <= size { low = middle } else { high = middle }
        }
        let least = magnitudes.get(low).copied().unwrap_or(0.0);
        let features = hashes
            .iter()
            .zip(&self.weights)
            .map(|(&hash, row)| {
                let kept = row.iter().enumerate().filter(|(_, w)| w.abs() >= least).map(|(l, w)| (l as u8, *w));
                (hash, kept.collect::<Vec<_>>())
            })
            .filter(|(_, kept)| !kept.is_empty())
            .collect();
        let forbid = |ok: bool, w: f32| if ok { w } else { -1e9 };
        Table {
            start: (0..LABELS).map(|l| forbid(allowed(None, l), self.start[l])).collect(),
            transitions: (0..LABELS)
                .map(|l| (0..LABELS).map(|p| forbid(allowed(Some(p), l), self.transitions[l][p])).collect())
                .collect(),
            features,
        }
    }
}

/// One AdaGrad step.
fn update(weights: &mut Scores, squares: &mut Scores, gradient: &Scores, rate: f32, decay: f32) {
    for ((w, s), g) in weights.iter_mut().zip(squares).zip(gradient) {
        let g = g + decay * *w;
        *s += g * g;
        *w -= rate * g / s.sqrt();
    }
}

fn initial() -> f32 {
    std::env::var("INIT").ok().and_then(|v| v.parse().ok()).unwrap_or(1.0)
}
