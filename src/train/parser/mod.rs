//! Training of the parser: trees → weights (`models/parser.bin`), a pure function of data and options.
//!
//! One thread, one seed, sums in a fixed order: the same files give the same bytes on every machine.

use std::path::PathBuf;
use std::sync::Arc;

use anyhow::{Context, Result, ensure};
use serde::Deserialize;

use crate::german::parse::batch::Batch;
use crate::german::parse::features::{self, NO_ROW};
use crate::german::parse::kernels::Kernels;
use crate::german::parse::network::{Config, LAYERS, Layout, Network};
use crate::german::parse::weights;

mod backward;
mod evaluate;
mod examples;
mod names;
mod optimise;
mod random;

use super::conllu;
use crate::german::word::{Resources, Word};
use crate::german::{Parser, Words};
use backward::{Dropout, Targets};
use examples::{Example, Examples};
use optimise::{Adam, Embedding, Pace};
use random::Random;

/// Where trees come from.
#[derive(Clone, Debug)]
pub struct Sources {
    /// CoNLL-U by human annotators.
    pub gold: PathBuf,
    /// CoNLL-U by a teacher, with `# conf`.
    pub silver: PathBuf,
    /// Names, by people or by a teacher (`models/names.md`).
    pub names: Vec<PathBuf>,
    /// Names by people to report scores on.
    pub names_dev: Vec<PathBuf>,
    /// CoNLL-U to report scores on; nothing is learned from it.
    pub dev: Option<PathBuf>,
}

/// Sizes and schedule; the defaults are those of the weights in the program.
#[derive(Clone, Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Options {
    pub seed: u64,
    pub embed: usize,
    /// State of each layer, 0 for no layer.
    pub hidden: [usize; LAYERS],
    pub recurrent: [bool; LAYERS],
    pub arc: usize,
    pub label: usize,
    pub epochs: usize,
    /// Tokens a step.
    pub batch: usize,
    /// Step size at its peak.
    pub rate: f32,
    /// Share of hidden values dropped.
    pub dropout: f32,
    /// Share of words that are made unknown.
    pub unknown: f32,
    /// Share of words whose readings are hidden.
    pub unlisted: f32,
    /// A feature has a vector if it occurs so often; an occurrence in gold trees counts twice.
    pub least: u32,
    /// How often a gold tree is seen while a silver tree is seen once.
    pub gold_times: usize,
    /// How often a sentence whose names are annotated by people is seen.
    pub names_times: usize,
    /// What a gold token counts for; a silver one counts its sentence's confidence to the power of `confidence`.
    pub gold_weight: f32,
    pub confidence: i32,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            seed: 17,
            embed: 96,
            hidden: [128, 64, 0, 0],
            recurrent: [false, true, false, false],
            arc: 64,
            label: 64,
            epochs: 20,
            batch: 600,
            rate: 0.002,
            dropout: 0.2,
            unknown: 0.15,
            unlisted: 0.03,
            least: 6,
            gold_times: 2,
            names_times: 2,
            gold_weight: 2.0,
            confidence: 3,
        }
    }
}

/// Learns weights and gives the bytes of their file; says on `report` how it goes.
///
/// # Errors
/// If a file cannot be read or has no trees.
pub fn train(
    sources: &Sources,
    resources: &Resources<'_>,
    options: &Options,
    mut report: impl FnMut(&str),
) -> Result<Vec<u8>> {
    let gold = conllu::read(&sources.gold)?;
    let silver = conllu::read(&sources.silver)?;
    let dev = sources.dev.as_deref().map(conllu::read).transpose()?;
    ensure!(!gold.is_empty(), "{}: no trees", sources.gold.display());
    let named = names::read(&sources.names)?;
    let named_dev = names::read(&sources.names_dev)?;
    let mut words = Words::default();
    let forms =
        gold.iter().chain(&silver).chain(dev.iter().flatten()).flat_map(|t| &t.sentence.tokens).map(|t| &t.form);
    for form in forms.chain(named.iter().chain(&named_dev).flat_map(|n| &n.forms)) {
        if !words.contains_key(form) {
            words.insert(form.clone(), Arc::new(Word::new(form, resources)));
        }
    }
    let examples = Examples::new(&gold, &silver, named, &words, options);
    let mut trainer = Trainer::new(&examples, options);
    report(&format!(
        "{} features with a vector, {} other parameters, {} sentences",
        examples.vocabulary.hashes().len(),
        trainer.layout.len,
        examples.all.len()
    ));
    for epoch in 1..=options.epochs {
        let loss = trainer.epoch(&examples);
        let mut line = format!("epoch {epoch}: loss {loss:.4}");
        if let Some(dev) = &dev {
            let weights = weights::Weights::copy(&trainer.file(&examples)).context("weights cannot be read back")?;
            let parser = Parser::new(weights);
            line += &format!("; {}", evaluate::scores(&parser, dev, &words));
            if !named_dev.is_empty() {
                line += &format!(", names {}", evaluate::names(&parser, &named_dev, &words));
            }
        }
        report(&line);
    }
    Ok(trainer.file(&examples))
}

struct Trainer<'a> {
    options: &'a Options,
    layout: Layout,
    values: Vec<f32>,
    adam: Adam,
    embedding: Embedding,
    kernels: Kernels,
    random: Random,
    pace: Pace,
}

impl<'a> Trainer<'a> {
    fn new(examples: &Examples, options: &'a Options) -> Self {
        let &Options { embed, hidden, recurrent, arc, label, .. } = options;
        let layout = Layout::new(Config { embed, hidden, recurrent, arc, label });
        let mut random = Random(options.seed);
        let mut values = vec![0.0; layout.len];
        for affine in layout.affines() {
            // Glorot and Bengio (2010).
            let limit = (6.0 / (affine.inner + affine.width) as f32).sqrt();
            affine.weight_mut(&mut values).iter_mut().for_each(|v| *v = random.within(limit));
        }
        layout.arc_form.weight_mut(&mut values).fill(0.0);
        for cell in layout.layers.iter().flatten() {
            // A cell begins by remembering.
            cell.input.bias_mut(&mut values)[..cell.hidden].fill(1.0);
        }
        let embedding = Embedding::new(examples.vocabulary.hashes().len(), embed, &mut random);
        let adam = Adam::new(layout.len);
        let steps = options.epochs * examples.tokens() / options.batch;
        let pace = Pace { peak: options.rate, steps, step: 0 };
        Self { options, layout, values, adam, embedding, kernels: Kernels::default(), random, pace }
    }

    /// Sees all trees once; gives the mean loss.
    fn epoch(&mut self, examples: &Examples) -> f64 {
        let batches = examples.batches(self.options, &mut self.random);
        let loss: f64 = batches.iter().map(|batch| self.step(examples, batch)).sum();
        loss / batches.len() as f64
    }

    fn step(&mut self, examples: &Examples, numbers: &[usize]) -> f64 {
        let chosen: Vec<&Example> = numbers.iter().map(|&i| &examples.all[i]).collect();
        let batch = Batch::new(chosen.iter().map(|e| e.rows.len()));
        let mut targets = Targets::default();
        let mut rows = Vec::with_capacity(batch.tokens());
        for example in chosen {
            example.add_to(&mut targets);
            for row in &example.rows {
                let mut row = *row;
                if self.random.unit() < self.options.unknown {
                    row[features::NAMING].fill(NO_ROW);
                    row[0] = examples.unknown;
                    if self.random.unit() < 0.5 {
                        row[features::CLUSTERING].fill(NO_ROW);
                    }
                }
                if self.random.unit() < self.options.unlisted {
                    row[features::READINGS].fill(NO_ROW);
                }
                rows.push(row);
            }
        }
        let mut noise = Dropout::new(self.random.fork(), self.options.dropout, &batch);
        let network = Network { kernels: self.kernels, layout: &self.layout, values: &self.values, panels: None };
        let vectors = self.embedding.vectors(&rows);
        let mut gradient = backward::gradient(&network, &batch, vectors, &targets, &mut noise);
        let clip = optimise::clip(&gradient.dense);
        gradient.dense.iter_mut().chain(&mut gradient.vectors).for_each(|g| *g *= clip);
        let moment = self.pace.next();
        self.adam.update(self.kernels, &mut self.values, &gradient.dense, &moment);
        self.embedding.update(self.kernels, &rows, &gradient.vectors, &moment);
        gradient.loss
    }

    fn file(&self, examples: &Examples) -> Vec<u8> {
        let hashes = examples.vocabulary.hashes();
        weights::write(&self.layout, &self.values, &examples.labels, hashes, &self.embedding.values)
    }
}
