//! The learner: a linear-chain conditional random field with partial labels, AdaGrad and feature dropout.

use rustc_hash::FxHashMap;
use serde::Deserialize;

use super::corpus::{Document, Labels};
use crate::mention::model::features::Sources;
use crate::mention::model::weights::Table;
use crate::mention::model::{LABELS, Weights, allowed};

/// How to train.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Options {
    /// Passes over the data.
    pub epochs: usize,
    /// How many of these, the last ones, leave silver out.
    pub gold_epochs: usize,
    /// Step size of AdaGrad.
    pub rate: f32,
    /// L2 penalty on the weights of the features at hand.
    pub decay: f32,
    /// Share of features left out of each token at each step.
    pub dropout: f32,
    /// Features seen less often in gold are left out.
    pub minimum: u32,
    /// The same of features that gold has too seldom, in gold and silver.
    pub silver_minimum: u32,
    /// How much weight is taken from the label of tokens outside names: more names are found, and more wrong ones.
    pub bias: f32,
    /// What the network's log-probabilities of labels count beside the weights.
    pub trust: f32,
    /// Bytes of weights before rounding: the smallest make room.
    pub size: usize,
    /// Bytes of the file at most.
    pub file: usize,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            epochs: 11,
            gold_epochs: 3,
            rate: 0.1,
            decay: 2e-5,
            dropout: 0.2,
            minimum: 2,
            silver_minimum: 4,
            bias: 0.7,
            trust: 0.3,
            size: 1_400_000,
            file: 1_390_000,
        }
    }
}

/// One sentence to learn from: its features as rows of the weight matrix, and what it should be read as.
struct Example<'a> {
    features: Vec<u32>,
    ends: Vec<usize>,
    labels: &'a Labels,
}

/// Numbers of the features that occur often enough: `minimum` times in gold, or `silver` times in all.
fn number<'a>(
    gold: &[&'a Document],
    silver: &'a [Document],
    sources: &Sources<'_>,
    options: &Options,
) -> (Vec<Example<'a>>, usize, Vec<u64>) {
    let mut counts: FxHashMap<u64, (u32, u32)> = FxHashMap::default();
    let mut order = Vec::new();
    let mut gold_examples = 0;
    let documents = || gold.iter().copied().map(|d| (d, true)).chain(silver.iter().map(|d| (d, false)));
    let sentences = || documents().flat_map(|(d, g)| d.sentences.iter().zip(&d.labels).map(move |(s, l)| (s, l, g)));
    for (sentence, _, is_gold) in sentences() {
        gold_examples += usize::from(is_gold && !sentence.tokens.is_empty());
        let minimum = if is_gold { options.minimum } else { options.silver_minimum };
        let features = sources.extract(&sentence.tokens);
        for &hash in (0..features.len()).flat_map(|i| features.of(i)) {
            let entry = counts.entry(hash).or_insert((0, u32::MAX));
            entry.0 += 1;
            if entry.0 >= minimum && entry.1 == u32::MAX {
                entry.1 = order.len() as u32;
                order.push(hash);
            }
        }
    }
    let examples = sentences()
        .filter(|(sentence, ..)| !sentence.tokens.is_empty())
        .map(|(sentence, labels, _)| {
            let features = sources.extract(&sentence.tokens);
            let mut example = Example { features: Vec::new(), ends: Vec::new(), labels };
            for i in 0..features.len() {
                let known = features.of(i).iter().map(|h| counts[h].1).filter(|&id| id != u32::MAX);
                example.features.extend(known);
                example.ends.push(example.features.len());
            }
            example
        })
        .collect();
    (examples, gold_examples, order)
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

/// Learns weights from annotated texts and from those that a teacher annotated: first from all, then from gold alone.
pub fn train(gold: &[&Document], silver: &[Document], sources: &Sources<'_>, options: &Options) -> Weights {
    let (examples, gold, hashes) = number(gold, silver, sources, options);
    let mut model = Model {
        weights: vec![[0.0; LABELS]; hashes.len()],
        squares: vec![[1.0; LABELS]; hashes.len()],
        start: [0.0; LABELS],
        start_squares: [1.0; LABELS],
        transitions: [[0.0; LABELS]; LABELS],
        transition_squares: [[1.0; LABELS]; LABELS],
    };
    let mut random = Random(1914);
    for epoch in 0..options.epochs {
        let size = if epoch + options.gold_epochs < options.epochs { examples.len() } else { gold };
        let mut order: Vec<usize> = (0..size).collect();
        for i in (1..order.len()).rev() {
            order.swap(i, (random.next() % (i as u64 + 1)) as usize);
        }
        for &i in &order {
            model.learn(&examples[i], options, &mut random);
        }
    }
    let mut table = model.table(&hashes, options.size);
    table.trust = options.trust;
    table.start[0] -= options.bias;
    for value in &mut table.transitions[0] {
        *value -= options.bias;
    }
    Weights::of(&table, options.file)
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
    fn learn(&mut self, example: &Example<'_>, options: &Options, random: &mut Random) {
        let n = example.ends.len();
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
        let held = match example.labels {
            Labels::Allowed(masks) => {
                let masked = emissions.iter().zip(masks);
                let masked =
                    masked.map(|(e, mask)| std::array::from_fn(|l| if mask >> l & 1 == 1 { e[l] } else { 0.0 }));
                Lattice::of(masked.collect(), &start, &steps).map(|held| (held, steps))
            }
            Labels::Probable(rows) => {
                // The teacher judges each token by itself: only what may not follow is held against it.
                let start: Scores = std::array::from_fn(|l| f32::from(u8::from(allowed(None, l))));
                let steps: [Scores; LABELS] =
                    std::array::from_fn(|l| std::array::from_fn(|p| f32::from(u8::from(allowed(Some(p), l)))));
                let rows = rows.iter().map(|row| row.map(|p| p.max(1e-6)));
                Lattice::of(rows.collect(), &start, &steps).map(|held| (held, steps))
            }
        };
        let (Some(free), Some((held, held_steps))) = (Lattice::of(emissions, &start, &steps), held) else {
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
                held.pairs(i, &held_steps, -1.0, &mut pairs);
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
            trust: 0.0,
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
