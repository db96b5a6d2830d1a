//! What the parser sees of a token: a fixed number of discrete features, each a hash that the vocabulary turns into a row.

use crate::german::Token;

/// Number of features of a token.
pub const FEATURES: usize = 8;
/// The features that name the word itself: training hides them now and then, so that the rest learns to stand in.
pub const WORD_FEATURES: usize = 2;
/// No row: the feature says nothing.
pub const NO_ROW: u32 = u32::MAX;

/// The features of one token as hashes.
pub type Hashes = [u32; FEATURES];

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
            let mut at = hash as usize & (size - 1);
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
        let mut at = hash as usize & mask;
        while self.slots[at] != 0 {
            let row = self.slots[at] - 1;
            if self.hashes[row as usize] == hash {
                return Some(row);
            }
            at = (at + 1) & mask;
        }
        None
    }

    /// The rows of a token's features; a word that was never seen has the row of unknown words, if there is one.
    pub fn rows(&self, hashes: &Hashes) -> [u32; FEATURES] {
        let mut rows = hashes.map(|hash| self.row(hash).unwrap_or(NO_ROW));
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
    hash(99, "")
}

/// The features of a sentence's tokens.
pub fn of_sentence(tokens: &[Token]) -> Vec<Hashes> {
    let mut features = Vec::with_capacity(tokens.len());
    let mut lower = String::new();
    for (i, token) in tokens.iter().enumerate() {
        lower.clear();
        for c in token.form.chars() {
            if c.is_ascii_digit() {
                lower.push('0');
            } else {
                lower.extend(c.to_lowercase());
            }
        }
        features.push([
            hash(0, &token.form),
            hash(1, &lower),
            hash(2, last_chars(&lower, 2)),
            hash(3, last_chars(&lower, 3)),
            hash(4, last_chars(&lower, 4)),
            hash(5, first_chars(&lower, 4)),
            shape(&token.form, i == 0),
            hash(
                7,
                if i == 0 {
                    "first"
                } else if i + 1 == tokens.len() {
                    "last"
                } else {
                    ""
                },
            ),
        ]);
    }
    features
}

fn last_chars(text: &str, count: usize) -> &str {
    let at = text.char_indices().rev().nth(count - 1).map_or(0, |(i, _)| i);
    &text[at..]
}

fn first_chars(text: &str, count: usize) -> &str {
    let at = text.char_indices().nth(count).map_or(text.len(), |(i, _)| i);
    &text[..at]
}

/// Kinds of characters, repetitions left out.
fn shape(form: &str, first: bool) -> u32 {
    let mut state = start(if first { 7 } else { 6 });
    let mut last = 0;
    for c in form.chars() {
        let kind = match c {
            'a'..='z' => b'x',
            'A'..='Z' => b'X',
            '0'..='9' => b'0',
            c if c.is_ascii() => c as u8,
            c if c.is_lowercase() => b'x',
            c if c.is_uppercase() => b'X',
            c if c.is_alphanumeric() => b'y',
            _ => b'_',
        };
        if kind != last {
            state = mix(state, kind);
            last = kind;
        }
    }
    finish(state)
}

/// A feature: its kind and its value.
pub fn hash(kind: u8, value: &str) -> u32 {
    finish(value.bytes().fold(start(kind), mix))
}

// FNV-1a with 64 bits, its halves folded at the end.
fn start(kind: u8) -> u64 {
    mix(0xcbf2_9ce4_8422_2325, kind)
}

fn mix(state: u64, byte: u8) -> u64 {
    (state ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
}

fn finish(state: u64) -> u32 {
    let state = (state ^ (state >> 32)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    (state >> 32) as u32
}
