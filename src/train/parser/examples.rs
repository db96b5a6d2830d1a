//! Trees as numbers: rows of features, targets, batches.

use std::collections::BTreeMap;

use rustc_hash::{FxHashMap, FxHashSet};

use super::Options;
use super::backward::{NameTarget, Targets};
use super::names::Named;
use super::random::Random;
use crate::german::inflect::{Finite, finite_readings};
use crate::german::parse::features::{self, Hashes, Rows, Vocabulary};
use crate::german::parse::tags;
use crate::german::tags::Tag;
use crate::german::word::Word;
use crate::german::{Feats, Token, Words};
use crate::train::cases;
use crate::train::conllu::Tree;

/// Trees that are shuffled together before they are sorted by length into batches.
const POOL: usize = 1500;

/// One sentence.
#[derive(Clone, Debug)]
pub struct Example {
    pub rows: Vec<Rows>,
    heads: Vec<usize>,
    labels: Vec<usize>,
    tags: Vec<tags::Values>,
    truth: Vec<tags::Values>,
    weight: f32,
    /// Empty where nothing is known of names.
    names: Vec<NameTarget>,
    /// How often an epoch sees it.
    times: usize,
}

impl Example {
    /// Appends what the network should say about this sentence.
    pub fn add_to(&self, targets: &mut Targets) {
        targets.heads.extend(&self.heads);
        targets.labels.extend(&self.labels);
        targets.tags.extend(&self.tags);
        targets.truth.extend(&self.truth);
        targets.weights.extend(std::iter::repeat_n(self.weight, self.rows.len()));
        targets.names.extend(self.names.iter().cloned());
        targets.names.resize(targets.heads.len(), NameTarget::Unknown);
    }
}

/// All sentences, and what their numbers mean.
#[derive(Clone, Debug)]
pub struct Examples {
    /// Gold trees first, sentences without trees last.
    pub all: Vec<Example>,
    pub vocabulary: Vocabulary,
    pub labels: Vec<String>,
    /// Row of unknown words.
    pub unknown: u32,
}

impl Examples {
    pub fn new(gold: &[Tree], silver: &[Tree], named: Vec<Named>, words: &Words, options: &Options) -> Self {
        let mut unparsed: Vec<Named> = Vec::new();
        let mut names: FxHashMap<Vec<String>, Vec<NameTarget>> = FxHashMap::default();
        let parsed: FxHashSet<Vec<&str>> =
            gold.iter().chain(silver).map(|t| t.sentence.tokens.iter().map(|t| t.form.as_str()).collect()).collect();
        for named in named {
            if parsed.contains(&named.forms.iter().map(String::as_str).collect::<Vec<_>>()) {
                names.insert(named.forms, named.targets);
            } else {
                unparsed.push(named);
            }
        }
        let trees = || gold.iter().chain(silver);
        let known: FxHashMap<&str, Hashes> =
            words.iter().map(|(form, word)| (form.as_str(), features::of_word(form, word))).collect();
        let hashes: Vec<Vec<Hashes>> =
            trees().map(|t| t.sentence.tokens.iter().map(|t| known[t.form.as_str()]).collect()).collect();
        let unparsed_hashes: Vec<Vec<Hashes>> =
            unparsed.iter().map(|n| n.forms.iter().map(|f| known[f.as_str()]).collect()).collect();
        let vocabulary = vocabulary(hashes.iter().chain(&unparsed_hashes), gold.len(), options.least);
        let mut labels: Vec<String> = trees().flat_map(|t| &t.sentence.tokens).map(|t| t.deprel.to_owned()).collect();
        labels.sort();
        labels.dedup();
        let label = |name: &str| labels.binary_search_by(|l| l.as_str().cmp(name)).unwrap_or(0);
        let weight = |tree: &Tree| tree.confidence.map_or(options.gold_weight, |c| c.powi(options.confidence));
        let rows = |hashes: &[Hashes]| hashes.iter().map(|h| vocabulary.rows(h)).collect();
        let all = trees().zip(&hashes).enumerate().map(|(i, (tree, hashes))| Example {
            rows: rows(hashes),
            heads: tree.sentence.tokens.iter().map(|t| t.head).collect(),
            labels: tree.sentence.tokens.iter().map(|t| label(t.deprel)).collect(),
            tags: tree.sentence.tokens.iter().map(|t| values(t, &written(t, &words[&t.form]))).collect(),
            truth: truth(tree, words),
            weight: weight(tree),
            names: names
                .remove(&tree.sentence.tokens.iter().map(|t| t.form.clone()).collect::<Vec<_>>())
                .unwrap_or_default(),
            times: if i < gold.len() { options.gold_times } else { 1 },
        });
        let all: Vec<Example> = all.collect();
        let unparsed = unparsed.into_iter().zip(&unparsed_hashes).map(|(named, hashes)| {
            let nothing = vec![0; hashes.len()];
            let tags = vec![tags::Values::default(); hashes.len()];
            Example {
                rows: rows(hashes),
                heads: nothing.clone(),
                labels: nothing,
                tags: tags.clone(),
                truth: tags,
                weight: 0.0,
                times: if named.by_people { options.names_times } else { 1 },
                names: named.targets,
            }
        });
        let all = all.into_iter().chain(unparsed).collect();
        let unknown = vocabulary.row(features::unknown()).unwrap_or(features::NO_ROW);
        Self { all, vocabulary, labels, unknown }
    }

    /// Tokens that an epoch sees.
    pub fn tokens(&self) -> usize {
        self.all.iter().map(|e| e.rows.len() * e.times).sum()
    }

    /// Numbers of the sentences of each batch of an epoch.
    pub fn batches(&self, options: &Options, random: &mut Random) -> Vec<Vec<usize>> {
        let times = |(i, e): (usize, &Example)| std::iter::repeat_n(i, e.times);
        let mut order: Vec<usize> = self.all.iter().enumerate().flat_map(times).collect();
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

fn values(token: &Token, feats: &Feats) -> tags::Values {
    tags::values(token.upos, feats, token.deprel == "compound:prt")
}

/// A token's features as annotated, but for a mood that the form does not have: HDT gives Konjunktiv as indicative.
fn written(token: &Token, word: &Word) -> Feats {
    let mut feats = token.feats;
    let tag = Tag::of(token.upos, &feats, false);
    if !tag.is_finite() {
        return feats;
    }
    let fits = |f: &Finite| feats.number.is_none_or(|n| n == f.number) && feats.person.is_none_or(|p| p == f.person);
    let readings: Vec<Finite> = finite_readings(word, tag).into_iter().filter(fits).collect();
    let same = |f: &Finite| feats.mood.is_none_or(|m| m == f.mood) && feats.tense.is_none_or(|t| Some(t) == f.tense);
    if let (Some(first), false) = (readings.first(), readings.iter().any(same)) {
        feats.mood = Some(first.mood);
        feats.tense = first.tense;
    }
    feats
}

/// Values of features that hold though the annotation leaves them out: cases by agreement and role, genders and numbers
/// that all readings share.
fn truth(tree: &Tree, words: &Words) -> Vec<tags::Values> {
    let tokens = &tree.sentence.tokens;
    let known: Vec<&Word> = tokens.iter().map(|t| &*words[&t.form]).collect();
    let cases = cases::complete(tree, &known);
    tokens.iter().zip(cases).map(|(token, case)| values(token, &Feats { case, ..token.feats })).collect()
}

/// The features that occur often enough.
fn vocabulary<'a>(hashes: impl Iterator<Item = &'a Vec<Hashes>>, gold: usize, least: u32) -> Vocabulary {
    let mut counts: BTreeMap<u32, u32> = BTreeMap::new();
    for (i, sentence) in hashes.enumerate() {
        for &hash in sentence.iter().flatten().filter(|&&hash| hash != 0) {
            *counts.entry(hash).or_default() += if i < gold { 2 } else { 1 };
        }
    }
    counts.insert(features::unknown(), least);
    Vocabulary::new(counts.into_iter().filter(|&(_, count)| count >= least).map(|(hash, _)| hash).collect())
}
