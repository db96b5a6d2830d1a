//! Trains the choice of verb readings ([`crate::german::inflect`]).

use std::path::Path;
use std::sync::Arc;

use anyhow::Result;

use super::conllu::{self, Tree};
use super::perceptron::{Perceptron, Shuffle};
use crate::german::inflect::{
    Clauses, Finite, MOOD, NUMBER, PERSON, TENSE, best, finite_features, finite_readings, finite_score,
};
use crate::german::linear::Linear;
use crate::german::phrases::{Phrase, phrases};
use crate::german::tags::Tag;
use crate::german::word::{Resources, Word};
use crate::german::{Feats, TAGGER_MAGIC, Upos, Words};

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
    pub seed: u64,
}

impl Default for Options {
    fn default() -> Self {
        Self { epochs: 8, gold: 3, least: 3, most: 20_000, seed: 1 }
    }
}

/// A sentence with what its annotation says of its verbs.
struct Example<'a> {
    words: Vec<&'a Word>,
    tags: Vec<Tag>,
    phrases: Vec<Phrase>,
    feats: Vec<Feats>,
}

impl<'a> Example<'a> {
    fn of(tree: &Tree, known: &'a Words) -> Self {
        let tokens = &tree.sentence.tokens;
        let words: Vec<&Word> = tokens.iter().map(|t| &*known[&t.form]).collect();
        let particle = |upos: Upos, deprel: &str| upos == Upos::Adp && deprel == "compound:prt";
        let tags: Vec<Tag> = tokens.iter().map(|t| Tag::of(t.upos, &t.feats, particle(t.upos, t.deprel))).collect();
        let phrases = phrases(&words, &tags);
        Self { words, tags, phrases, feats: tokens.iter().map(|t| t.feats).collect() }
    }
}

/// Trains on the trees of `treebank` and `silver`; gives the bytes of the model file.
///
/// # Errors
/// If a file cannot be read.
pub fn train(
    treebank: &Path,
    silver: &Path,
    resources: &Resources<'_>,
    options: &Options,
    report: impl Fn(String),
) -> Result<Vec<u8>> {
    let mut trees = conllu::read(treebank)?;
    let golds = trees.len();
    trees.extend(conllu::read(silver)?);
    let mut known = Words::default();
    for token in trees.iter().flat_map(|t| &t.sentence.tokens) {
        if !known.contains_key(&token.form) {
            known.insert(token.form.clone(), Arc::new(Word::new(&token.form, resources)));
        }
    }
    let examples: Vec<Example<'_>> = trees.iter().map(|t| Example::of(t, &known)).collect();
    let mut model = Perceptron::default();
    for example in &examples {
        pass(example, &mut model, Mode::Count);
    }
    model.prune(options.least);
    let mut order: Vec<usize> = (0..examples.len()).collect();
    for _ in 1..options.gold {
        order.extend(0..golds);
    }
    let mut shuffle = Shuffle(options.seed);
    for epoch in 0..options.epochs {
        shuffle.shuffle(&mut order);
        let (mut right, mut all) = (0, 0);
        for &e in &order {
            let (r, a) = pass(&examples[e], &mut model, Mode::Learn);
            right += r;
            all += a;
        }
        report(format!("epoch {}: {:.4} of the verbs right in training", epoch + 1, f64::from(right) / f64::from(all)));
    }
    let mut out = TAGGER_MAGIC.to_vec();
    Linear::write(&model.rows(options.most), &mut out);
    Ok(out)
}

#[derive(Clone, Copy, PartialEq)]
enum Mode {
    Count,
    Learn,
}

/// Goes through one sentence; gives how many decisions were right, of how many.
fn pass(example: &Example<'_>, model: &mut Perceptron, mode: Mode) -> (u32, u32) {
    let clauses = Clauses::new(&example.words, &example.tags, &example.phrases);
    let (mut right, mut all) = (0, 0);
    let mut buffer = Vec::new();
    let mut last = None;
    for (i, &tag) in example.tags.iter().enumerate().filter(|(_, t)| t.is_finite()) {
        let readings = finite_readings(example.words[i], tag);
        let gold = &example.feats[i];
        let fits = |f: &Finite| {
            gold.mood.is_none_or(|m| m == f.mood)
                && (gold.tense.is_none_or(|t| Some(t) == f.tense))
                && gold.number.is_none_or(|n| n == f.number)
                && gold.person.is_none_or(|p| p == f.person)
        };
        if readings.len() > 1 && readings.iter().any(fits) {
            finite_features(&clauses, i, &readings, last, &mut buffer);
            if mode == Mode::Count {
                model.count(&buffer);
            } else {
                let scores = model.score(&buffer);
                model.tick();
                let guess = best(readings.iter().copied(), |r| finite_score(&scores, r));
                let goal = best(readings.iter().copied().filter(fits), |r| finite_score(&scores, r));
                if let (Some(guess), Some(goal)) = (guess, goal) {
                    all += 1;
                    right += u32::from(guess == goal);
                    verb_update(model, &buffer, &guess, &goal);
                }
            }
        }
        last = gold.mood.or(last);
    }
    (right, all)
}

fn verb_update(model: &mut Perceptron, features: &[u32], guess: &Finite, goal: &Finite) {
    let classes = |f: &Finite| {
        [
            Some(MOOD + f.mood as usize),
            f.tense.map(|t| TENSE + t as usize),
            Some(NUMBER + f.number as usize),
            Some(PERSON + usize::from(f.person) - 1),
        ]
    };
    for (class, wrong) in classes(goal).into_iter().zip(classes(guess)) {
        if class != wrong {
            class.into_iter().for_each(|c| model.update(features, c, 1.0));
            wrong.into_iter().for_each(|c| model.update(features, c, -1.0));
        }
    }
}
