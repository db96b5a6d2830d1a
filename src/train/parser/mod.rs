//! Training of the parser: trees → weights (`models/parser.bin`), a pure function of data and options.
//!
//! One thread, one seed, sums in a fixed order: the same files give the same bytes on every machine.

use std::path::PathBuf;

use anyhow::{Context, Result, ensure};
use serde::Deserialize;

use crate::german::parse::features::{FEATURES, NO_ROW, WORD_FEATURES};
use crate::german::parse::kernels::Kernels;
use crate::german::parse::network::{Batch, Config, Layout, Network};
use crate::german::parse::weights;

mod backward;
mod data;
mod evaluate;
mod examples;
mod optimise;
mod random;

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
    /// CoNLL-U to report scores on; nothing is learned from it.
    pub dev: Option<PathBuf>,
}

/// Sizes and schedule; the defaults are those of the weights in the program.
#[derive(Clone, Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Options {
    pub seed: u64,
    pub embed: usize,
    pub hidden: usize,
    pub layers: usize,
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
    /// A feature has a vector if it occurs so often; an occurrence in gold trees counts twice.
    pub least: u32,
    /// How often a gold tree is seen while a silver tree is seen once.
    pub gold_times: usize,
    /// What a gold token counts for; a silver one counts its sentence's confidence to the power of `confidence`.
    pub gold_weight: f32,
    pub confidence: i32,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            seed: 17,
            embed: 128,
            hidden: 96,
            layers: 2,
            arc: 96,
            label: 96,
            epochs: 8,
            batch: 600,
            rate: 0.002,
            dropout: 0.2,
            unknown: 0.15,
            least: 5,
            gold_times: 1,
            gold_weight: 2.0,
            confidence: 3,
        }
    }
}

/// Learns weights and gives the bytes of their file; says on `report` how it goes.
///
/// # Errors
/// If a file cannot be read or has no trees.
pub fn train(sources: &Sources, options: &Options, mut report: impl FnMut(&str)) -> Result<Vec<u8>> {
    let gold = data::read(&sources.gold)?;
    let silver = data::read(&sources.silver)?;
    let dev = sources.dev.as_deref().map(data::read).transpose()?;
    ensure!(!gold.is_empty(), "{}: no trees", sources.gold.display());
    let examples = Examples::new(&gold, &silver, options);
    let mut trainer = Trainer::new(&examples, options);
    report(&format!(
        "{} features with a vector, {} other parameters",
        examples.vocabulary.hashes().len(),
        trainer.layout.len
    ));
    for epoch in 1..=options.epochs {
        let loss = trainer.epoch(&examples);
        let mut line = format!("epoch {epoch}: loss {loss:.4}");
        if let Some(dev) = &dev {
            let weights = weights::Weights::copy(&trainer.file(&examples)).context("weights cannot be read back")?;
            line += &format!("; {}", evaluate::scores(weights, dev));
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
        let &Options { embed, hidden, layers, arc, label, .. } = options;
        let layout = Layout::new(Config { embed, hidden, layers, arc, label });
        let mut random = Random(options.seed);
        let mut values = vec![0.0; layout.len];
        for affine in layout.affines() {
            // Glorot and Bengio (2010).
            let limit = (6.0 / (affine.inner + affine.width) as f32).sqrt();
            affine.weight_mut(&mut values).iter_mut().for_each(|v| *v = random.within(limit));
        }
        layout.arc_form.weight_mut(&mut values).fill(0.0);
        for cell in layout.layers.iter().flatten() {
            // An LSTM begins by remembering.
            cell.input.bias_mut(&mut values)[hidden..2 * hidden].fill(1.0);
        }
        let embedding = Embedding::new(examples.vocabulary.hashes().len(), embed, &mut random);
        let adam = Adam::new(layout.len);
        let steps = options.epochs * examples.epoch_tokens(options) / options.batch;
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
                    row[..WORD_FEATURES].fill(NO_ROW);
                    row[0] = examples.unknown;
                }
                rows.push(row);
            }
        }
        let mut noise = Dropout::new(self.random.fork(), self.options.dropout, &batch);
        let network = Network { kernels: self.kernels, layout: &self.layout, values: &self.values };
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

/// Rows of features.
type Rows = [u32; FEATURES];
