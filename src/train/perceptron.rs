//! The averaged perceptron (Collins 2002) over hashed features, and its quantised result.

use rustc_hash::FxHashMap;

use crate::german::linear::WIDTH;

/// Weights in training.
#[derive(Default)]
pub struct Perceptron {
    index: FxHashMap<u32, u32>,
    weights: Vec<[f32; WIDTH]>,
    /// Sums of weight times the step of its change, for averaging.
    totals: Vec<[f32; WIDTH]>,
    counts: Vec<u32>,
    step: f32,
}

/// A feature and its quantised weights.
pub type Row = (u32, [i8; WIDTH]);

impl Perceptron {
    /// Registers the features of one example, so that rare ones can be left out later.
    pub fn count(&mut self, features: &[u32]) {
        for &f in features {
            let next = self.weights.len() as u32;
            let row = *self.index.entry(f).or_insert(next) as usize;
            if row == self.weights.len() {
                self.weights.push([0.0; WIDTH]);
                self.totals.push([0.0; WIDTH]);
                self.counts.push(0);
            }
            self.counts[row] += 1;
        }
    }

    /// Forgets features that were counted less than `least` times.
    pub fn prune(&mut self, least: u32) {
        let keep: Vec<u32> = {
            let mut keys: Vec<(u32, u32)> = self.index.iter().map(|(&f, &r)| (r, f)).collect();
            keys.sort_unstable();
            keys.into_iter().filter(|&(r, _)| self.counts[r as usize] >= least).map(|(_, f)| f).collect()
        };
        self.counts.clear();
        self.index = keep.iter().enumerate().map(|(i, &f)| (f, i as u32)).collect();
        self.weights = vec![[0.0; WIDTH]; keep.len()];
        self.totals = vec![[0.0; WIDTH]; keep.len()];
    }

    /// Scores of all classes.
    pub fn score(&self, features: &[u32]) -> [f32; WIDTH] {
        let mut scores = [0.0; WIDTH];
        for row in features.iter().filter_map(|f| self.index.get(f)) {
            for (s, w) in scores.iter_mut().zip(&self.weights[*row as usize]) {
                *s += w;
            }
        }
        scores
    }

    /// Moves the weights of `class` by `amount` for all features.
    pub fn update(&mut self, features: &[u32], class: usize, amount: f32) {
        for row in features.iter().filter_map(|f| self.index.get(f)) {
            self.weights[*row as usize][class] += amount;
            self.totals[*row as usize][class] += amount * self.step;
        }
    }

    /// Counts one more example.
    pub fn tick(&mut self) {
        self.step += 1.0;
    }

    /// The `most` features with the heaviest averaged weights, in eight bits, sorted by hash.
    pub fn rows(&self, most: usize) -> Vec<Row> {
        let averaged = |row: usize| -> [f32; WIDTH] {
            std::array::from_fn(|c| self.weights[row][c] - self.totals[row][c] / self.step.max(1.0))
        };
        let mut all: Vec<(u32, [f32; WIDTH])> = self.index.iter().map(|(&f, &r)| (f, averaged(r as usize))).collect();
        let weight = |row: &[f32; WIDTH]| row.iter().map(|w| w.abs()).fold(0.0, f32::max);
        all.sort_by(|a, b| weight(&b.1).total_cmp(&weight(&a.1)).then(a.0.cmp(&b.0)));
        all.truncate(most);
        // The few heaviest weights may be clipped: a finer scale serves the rest better.
        let mut sizes: Vec<f32> = all.iter().map(|(_, row)| weight(row)).collect();
        sizes.sort_by(f32::total_cmp);
        let top = sizes.get(sizes.len().saturating_sub(1 + sizes.len() / 500)).copied().unwrap_or(1.0).max(1e-6);
        let mut rows: Vec<Row> = all
            .into_iter()
            .map(|(f, row)| (f, row.map(|w| (w / top * 127.0).round().clamp(-127.0, 127.0) as i8)))
            .filter(|(_, row)| row.iter().any(|&w| w != 0))
            .collect();
        rows.sort_unstable_by_key(|r| r.0);
        rows
    }
}

/// A small fixed generator for shuffling (SplitMix64): training needs the same order on every run.
pub struct Shuffle(pub u64);

impl Shuffle {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// Permutes in place (Fisher and Yates).
    pub fn shuffle<T>(&mut self, items: &mut [T]) {
        for i in (1..items.len()).rev() {
            items.swap(i, (self.next() % (i as u64 + 1)) as usize);
        }
    }
}
