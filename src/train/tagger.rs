//! Trains the tagger: fine tags from gold and machine-made trees.

use std::path::Path;

use anyhow::Result;
use rayon::prelude::*;

use super::conllu::{self, Tree};
use super::inflection;
use super::perceptron::{Perceptron, Shuffle};
use crate::german::linear::Linear;
use crate::german::tag::{Context, History, features};
use crate::german::tags::Tag;
use crate::german::word::{Resources, Word};
use crate::german::{TAGGER_MAGIC, Upos};

/// How training goes.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    pub epochs: usize,
    /// How often each gold sentence is seen in an epoch.
    pub gold: usize,
    /// Features seen less often are left out.
    pub least: u32,
    /// Features kept in the file.
    pub most: usize,
    /// Features of inflection kept in the file.
    pub most_inflection: usize,
    pub seed: u64,
}

impl Default for Options {
    fn default() -> Self {
        Self { epochs: 8, gold: 3, least: 3, most: 140_000, most_inflection: 60_000, seed: 1 }
    }
}

struct Example {
    words: Vec<Word>,
    marks: Vec<bool>,
    tags: Vec<Tag>,
}

impl Example {
    fn of(tree: &Tree, resources: &Resources<'_>) -> Self {
        let tokens = &tree.sentence.tokens;
        Self {
            words: tokens.iter().map(|t| Word::new(&t.form, resources)).collect(),
            marks: tokens.iter().map(|t| crate::german::is_mark(&t.form)).collect(),
            tags: tokens
                .iter()
                .map(|t| Tag::of(t.upos, &t.feats, t.upos == Upos::Adp && t.deprel == "compound:prt"))
                .collect(),
        }
    }
}

/// Trains on the trees of `treebank` and `silver`; gives the bytes of the model file.
///
/// # Errors
/// If a file cannot be read.
pub fn train(
    treebank: &Path,
    silver: Option<&Path>,
    resources: &Resources<'_>,
    options: &Options,
    report: impl Fn(String),
) -> Result<Vec<u8>> {
    let gold = conllu::read(treebank)?;
    let silver = silver.map(conllu::read).transpose()?.unwrap_or_default();
    let mut examples: Vec<Example> = gold.par_iter().map(|t| Example::of(t, resources)).collect();
    let golds = examples.len();
    examples.par_extend(silver.par_iter().map(|t| Example::of(t, resources)));
    report(format!("{golds} gold and {} silver sentences", examples.len() - golds));
    let mut out = TAGGER_MAGIC.to_vec();
    Linear::write(&train_tags(&examples, golds, options, &report).rows(options.most), &mut out);
    let inflected: Vec<inflection::Example<'_>> = examples
        .iter()
        .zip(gold.iter().chain(&silver))
        .map(|(e, tree)| inflection::Example::of(tree, &e.words, &e.tags))
        .collect();
    Linear::write(&inflection::train(&inflected, golds, options, &report).rows(options.most_inflection), &mut out);
    Ok(out)
}

fn train_tags(examples: &[Example], golds: usize, options: &Options, report: &impl Fn(String)) -> Perceptron {
    let mut model = Perceptron::default();
    let mut buffer = Vec::new();
    for example in examples {
        let words: Vec<&Word> = example.words.iter().collect();
        let context = Context::new(&words, |i| example.marks[i]);
        let mut history = History::default();
        for (i, &tag) in example.tags.iter().enumerate() {
            features(&context, i, &history, &mut buffer);
            model.count(&buffer);
            history = history.push(tag);
        }
    }
    model.prune(options.least);
    let mut order: Vec<usize> = (0..examples.len()).collect();
    for _ in 1..options.gold {
        order.extend(0..golds);
    }
    let mut shuffle = Shuffle(options.seed);
    for epoch in 0..options.epochs {
        shuffle.shuffle(&mut order);
        let (mut right, mut all) = (0_usize, 0_usize);
        for &e in &order {
            let example = &examples[e];
            let words: Vec<&Word> = example.words.iter().collect();
            let context = Context::new(&words, |i| example.marks[i]);
            let mut history = History::default();
            for (i, &gold) in example.tags.iter().enumerate() {
                features(&context, i, &history, &mut buffer);
                let scores = model.score(&buffer);
                let mut best = 0;
                for class in 1..Tag::ALL.len() {
                    if scores[class] > scores[best] {
                        best = class;
                    }
                }
                model.tick();
                if best != gold as usize {
                    model.update(&buffer, gold as usize, 1.0);
                    model.update(&buffer, best, -1.0);
                } else {
                    right += 1;
                }
                all += 1;
                history = history.push(Tag::ALL[best]);
            }
        }
        report(format!("epoch {}: {:.4} of the tags right in training", epoch + 1, right as f64 / all as f64));
    }
    model
}
