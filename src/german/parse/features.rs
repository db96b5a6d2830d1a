//! What the parser sees of a word: a fixed number of discrete features, each a hash that the vocabulary turns into a row.
//!
//! The word itself, its cluster, its readings in the lexicon (all of them, not one chosen), its looks. Nothing here
//! depends on the sentence: the network reads that itself.

use std::ops::Range;

use crate::german::lexicon::Lexicon;
use crate::german::linear::{feature, hash};
use crate::german::morph::{Morph, Set};
use crate::german::word::{Candidate, Word};
use crate::german::{Number, Upos};

/// Number of features of a word.
pub const FEATURES: usize = 21;
/// The features that name the word itself: training hides them now and then, so that the rest learns to stand in.
pub const NAMING: Range<usize> = 0..4;
/// Those from word clusters, which training hides too.
pub const CLUSTERING: Range<usize> = 4..6;
/// Those from the lexicon.
pub const READINGS: Range<usize> = 6..16;
/// Semantic types of a noun that are told; further ones are left out.
const KINDS: Range<usize> = 13..16;
/// No row: the feature says nothing.
pub const NO_ROW: u32 = u32::MAX;

/// The features of one word as hashes; 0 for none.
pub type Hashes = [u32; FEATURES];
/// The features of one word as rows, or [`NO_ROW`].
pub type Rows = [u32; FEATURES];

/// Rows of the features that were seen in training, found by hash.
#[derive(Clone, Debug, Default)]
pub struct Vocabulary {
    hashes: Vec<u32>,
    /// Open addressing: a row + 1, or 0.
    slots: Vec<u32>,
}

impl Vocabulary {
    /// A vocabulary whose rows are numbered in the order of `hashes`.
    pub fn new(hashes: Vec<u32>) -> Self {
        let size = (hashes.len() * 2 + 1).next_power_of_two();
        let mut slots = vec![0; size];
        for (row, &hash) in hashes.iter().enumerate() {
            let mut at = hash as usize >> 1 & (size - 1);
            while slots[at] != 0 {
                at = (at + 1) & (size - 1);
            }
            slots[at] = row as u32 + 1;
        }
        Self { hashes, slots }
    }

    /// The row of a feature.
    pub fn row(&self, hash: u32) -> Option<u32> {
        let mask = self.slots.len() - 1;
        let mut at = hash as usize >> 1 & mask;
        while self.slots[at] != 0 {
            let row = self.slots[at] - 1;
            if self.hashes[row as usize] == hash {
                return Some(row);
            }
            at = (at + 1) & mask;
        }
        None
    }

    /// The rows of a word's features; a word that was never seen has the row of unknown words, if there is one.
    pub fn rows(&self, hashes: &Hashes) -> Rows {
        let mut rows = hashes.map(|hash| if hash == 0 { NO_ROW } else { self.row(hash).unwrap_or(NO_ROW) });
        if rows[0] == NO_ROW && rows[1] == NO_ROW {
            rows[0] = self.row(unknown()).unwrap_or(NO_ROW);
        }
        rows
    }

    /// All hashes, in the order of their rows.
    pub fn hashes(&self) -> &[u32] {
        &self.hashes
    }
}

/// The feature of unknown words.
pub fn unknown() -> u32 {
    feature(99, &[])
}

/// The features of a word with this form.
pub fn of_word(form: &str, word: &Word) -> Hashes {
    let mut hashes = [0; FEATURES];
    if let Some(mark) = mark(form) {
        hashes[0] = feature(97, &[mark]);
        return hashes;
    }
    let mut set = |at: usize, values: &[u32]| hashes[at] = feature(at as u32, values);
    set(0, &[word.form]);
    set(1, &[word.lower]);
    set(3, &[word.suffixes[3]]);
    if word.cluster != 0 {
        set(4, &[u32::from(word.cluster)]);
        set(5, &[u32::from(word.path & 63)]);
    }
    set(6, &[word.exact]);
    set(7, &[word.folded]);
    let nominal = word.readings.iter().filter(|c| is_nominal(c)).map(|c| &c.morph);
    let cells = nominal.fold(0, |cells, morph| cells | cells_of(morph));
    if cells != 0 {
        set(8, &[cells]);
        // Cases alone, and whether it can be plural or singular.
        set(9, &[cells & 15 | cells >> 4 & 15 | cells >> 8 & 15 | cells >> 12]);
        set(10, &[u32::from(cells >> 12 != 0), u32::from(cells & 0xfff != 0)]);
    }
    let verbal = || word.readings.iter().filter(|c| matches!(c.upos, Upos::Verb | Upos::Aux));
    if let Some(first) = verbal().next() {
        set(2, &[hash(&first.lemma(form, Lexicon::load()))]);
        set(11, &[verbal().fold(0, |bits, c| bits | verb_bits(&c.morph))]);
        set(12, &[verbal().fold(0, |bits, c| bits | u32::from(c.morph.persons.0) << 2 | u32::from(c.morph.numbers.0))]);
    }
    let noun = word.readings.iter().find(|c| matches!(c.upos, Upos::Noun | Upos::Propn));
    if let Some(noun) = noun {
        let lemma = noun.lemma(form, Lexicon::load());
        if noun.upos == Upos::Noun {
            for (at, kind) in KINDS.zip(Lexicon::load().noun_kind(&lemma).iter()) {
                hashes[at] = feature(KINDS.start as u32, &[kind as u32]);
            }
        }
        if verbal().next().is_none() {
            hashes[2] = feature(2, &[hash(&lemma)]);
        }
    }
    let mut set = |at: usize, values: &[u32]| hashes[at] = feature(at as u32, values);
    for n in 0..3 {
        set(16 + n, &[word.suffixes[n]]);
    }
    set(19, &[word.prefix]);
    set(20, &[word.shape]);
    hashes
}

/// Quotation marks, dashes and dots of all typographies, as one each.
fn mark(form: &str) -> Option<u32> {
    const QUOTES: &str = "\"'`´„“”‚‘’«»‹›";
    const DASHES: &str = "-‐‑‒–—−";
    let all = |set: &str| form.chars().all(|c| set.contains(c));
    match form {
        "" => None,
        _ if all(QUOTES) => Some(0),
        _ if all(DASHES) => Some(1),
        _ if all(".…") && form != "." => Some(2),
        _ => None,
    }
}

fn is_nominal(candidate: &Candidate) -> bool {
    let upos = candidate.upos;
    matches!(upos, Upos::Noun | Upos::Propn | Upos::Det | Upos::Pron | Upos::Adj | Upos::Num)
        && !(candidate.morph.cases.is_empty() && candidate.morph.numbers.is_empty())
}

/// Case, gender and number: four bits of cases for each of masculine, feminine, neuter and plural.
fn cells_of(morph: &Morph) -> u32 {
    let all = |set: Set, count: u32| if set.is_empty() { (1 << count) - 1 } else { u32::from(set.0) };
    let cases = all(morph.cases, 4);
    let numbers = all(morph.numbers, 2);
    let genders = all(morph.genders, 3);
    let mut cells = 0;
    if numbers >> Number::Sing as u32 & 1 == 1 {
        cells |= (0..3).filter(|g| genders >> g & 1 == 1).fold(0, |cells, g| cells | cases << (4 * g));
    }
    if numbers >> Number::Plur as u32 & 1 == 1 {
        cells |= cases << 12;
    }
    cells
}

/// Form, mood and tense of a verb's reading as one bit.
fn verb_bits(morph: &Morph) -> u32 {
    let form = morph.feats.verb_form.map_or(0, |f| f as u32 + 1);
    let mood = morph.feats.mood.map_or(0, |m| m as u32 + 1);
    let tense = morph.feats.tense.map_or(0, |t| t as u32 + 1);
    1 << if form > 1 { 11 + form } else { mood * 3 + tense }
}
