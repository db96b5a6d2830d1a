//! Trees as numbers: rows of features, targets, batches.

use std::collections::BTreeMap;

use super::backward::Targets;
use super::data::Tree;
use super::random::Random;
use super::{Options, Rows};
use crate::german::parse::features::{self, Hashes, Vocabulary};
use crate::german::parse::tags::{GROUPS, Values};

/// Trees that are shuffled together before they are sorted by length into batches.
const POOL: usize = 1500;

/// One sentence.
#[derive(Clone, Debug)]
pub struct Example {
    pub rows: Vec<Rows>,
    heads: Vec<usize>,
    labels: Vec<usize>,
    tags: Vec<[Option<u8>; GROUPS.len()]>,
    weight: f32,
}

impl Example {
    /// Appends what the network should say about this sentence.
    pub fn add_to(&self, targets: &mut Targets) {
        targets.heads.extend(&self.heads);
        targets.labels.extend(&self.labels);
        targets.tags.extend(&self.tags);
        targets.weights.extend(std::iter::repeat_n(self.weight, self.rows.len()));
    }
}

/// All sentences, and what their numbers mean.
#[derive(Clone, Debug)]
pub struct Examples {
    /// Gold first.
    pub all: Vec<Example>,
    gold: usize,
    pub vocabulary: Vocabulary,
    pub labels: Vec<String>,
    /// Row of unknown words.
    pub unknown: u32,
}

impl Examples {
    pub fn new(gold: &[Tree], silver: &[Tree], options: &Options) -> Self {
        let trees = || gold.iter().chain(silver);
        let hashes: Vec<Vec<Hashes>> = trees().map(|t| features::of_sentence(&t.sentence.tokens)).collect();
        let vocabulary = vocabulary(&hashes, gold.len(), options.least);
        let mut labels: Vec<String> = trees().flat_map(|t| t.labels.iter().cloned()).collect();
        labels.sort();
        labels.dedup();
        let weight = |tree: &Tree| tree.confidence.map_or(options.gold_weight, |c| c.powi(options.confidence));
        let all = trees()
            .zip(&hashes)
            .map(|(tree, hashes)| Example {
                rows: hashes.iter().map(|h| vocabulary.rows(h)).collect(),
                heads: tree.sentence.tokens.iter().map(|t| t.head).collect(),
                labels: tree.labels.iter().map(|l| labels.binary_search(l).unwrap_or(0)).collect(),
                tags: tree.tags.iter().map(|t: &Values| t.map(Some)).collect(),
                weight: weight(tree),
            })
            .collect();
        let unknown = vocabulary.row(features::unknown()).unwrap_or(features::NO_ROW);
        Self { all, gold: gold.len(), vocabulary, labels, unknown }
    }

    /// Tokens that an epoch sees.
    pub fn epoch_tokens(&self, options: &Options) -> usize {
        let tokens = |examples: &[Example]| examples.iter().map(|e| e.rows.len()).sum::<usize>();
        tokens(&self.all[..self.gold]) * options.gold_times + tokens(&self.all[self.gold..])
    }

    /// Numbers of the sentences of each batch of an epoch.
    pub fn batches(&self, options: &Options, random: &mut Random) -> Vec<Vec<usize>> {
        let mut order: Vec<usize> = (0..self.all.len()).collect();
        for _ in 1..options.gold_times {
            order.extend(0..self.gold);
        }
        random.shuffle(&mut order);
        let mut batches = Vec::new();
        for pool in order.chunks_mut(POOL) {
            pool.sort_by_key(|&i| (self.all[i].rows.len(), i));
            let (mut batch, mut tokens) = (Vec::new(), 0);
            for &i in pool.iter() {
                batch.push(i);
                tokens += self.all[i].rows.len();
                if tokens >= options.batch {
                    batches.push(std::mem::take(&mut batch));
                    tokens = 0;
                }
            }
            if !batch.is_empty() {
                batches.push(batch);
            }
        }
        random.shuffle(&mut batches);
        batches
    }
}

/// The features that occur often enough.
fn vocabulary(hashes: &[Vec<Hashes>], gold: usize, least: u32) -> Vocabulary {
    let mut counts: BTreeMap<u32, u32> = BTreeMap::new();
    for (i, sentence) in hashes.iter().enumerate() {
        for &hash in sentence.iter().flatten() {
            *counts.entry(hash).or_default() += if i < gold { 2 } else { 1 };
        }
    }
    counts.insert(features::unknown(), least);
    Vocabulary::new(counts.into_iter().filter(|&(_, count)| count >= least).map(|(hash, _)| hash).collect())
}
