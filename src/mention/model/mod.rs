//! The name model: a linear-chain conditional random field over the tokens of a sentence.
//!
//! Takes tokens with what gazetteer, lexicon and word clusters say of them ([`features`]), gives typed spans. The weights
//! are learned by `depesche train names` from GermEval 2014 and SmartData; the labels unite what the two annotate.
//! Which entity a name means is [`super::names`]'s.

use std::sync::{Arc, OnceLock};

use crate::german::Token;
use crate::german::parse::names::NAMES;

pub mod features;
pub mod weights;

pub use weights::Weights;

/// A class of names that the model tells apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NameClass {
    /// Its name in diagnostics and training.
    pub name: &'static str,
    /// The entity type of a name that no gazetteer refines.
    pub kind: &'static str,
    /// Whether such a name can have more than one token.
    pub long: bool,
}

const fn class(name: &'static str, kind: &'static str, long: bool) -> NameClass {
    NameClass { name, kind, long }
}

/// All classes. `…part` is a compound that begins with such a name (*EU-Gipfel*).
pub const CLASSES: [NameClass; 14] = [
    class("PER", "Person", true),
    class("LOC", "Place", true),
    class("CITY", "City", true),
    class("STREET", "Street", true),
    class("ROUTE", "Route", true),
    class("STOP", "Station", true),
    class("ORG", "Organization", true),
    class("COMPANY", "Company", true),
    class("OTH", "Work", true),
    class("DEMONYM", "Demonym", false),
    class("PERpart", "Person", false),
    class("LOCpart", "Place", false),
    class("ORGpart", "Organization", false),
    class("OTHpart", "Work", false),
];

/// Index of [`CLASSES`]' first part.
pub const FIRST_PART: usize = 10;
const LONG: usize = 9;
/// Outside, then the beginning of each class, then the inside of each long class.
pub const LABELS: usize = 1 + CLASSES.len() + LONG;

const _: () = assert!(LABELS == NAMES, "the network's labels are those of the model");

/// The label of a token outside all names.
pub const OUTSIDE: usize = 0;

/// The label of a name's first token.
pub const fn begin(class: usize) -> usize {
    1 + class
}

/// The label of a further token of a name, for long classes.
pub const fn inside(class: usize) -> usize {
    1 + CLASSES.len() + class
}

/// The class of a label, and whether it continues a name; `None` outside.
pub const fn class_of(label: usize) -> Option<(usize, bool)> {
    if label == OUTSIDE {
        None
    } else if label <= CLASSES.len() {
        Some((label - 1, false))
    } else {
        Some((label - 1 - CLASSES.len(), true))
    }
}

/// Whether `label` may follow `previous` (`None` at the start of a sentence).
pub const fn allowed(previous: Option<usize>, label: usize) -> bool {
    match class_of(label) {
        Some((class, true)) => match previous {
            Some(previous) => matches!(class_of(previous), Some((before, _)) if before == class),
            None => false,
        },
        _ => true,
    }
}

/// A name that the model found: tokens `begin..end` and the index of its class.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Found {
    pub begin: usize,
    pub end: usize,
    pub class: usize,
}

static FILE: &[u8] = include_bytes!("../../../models/names.bin");

/// The weights in the binary.
///
/// # Panics
/// If the file that was embedded holds no weights: tests keep that from being built.
pub fn embedded() -> Arc<Weights> {
    static WEIGHTS: OnceLock<Arc<Weights>> = OnceLock::new();
    let read = || Weights::read(FILE).expect("models/names.bin: make it again with depesche train names");
    WEIGHTS.get_or_init(|| Arc::new(read())).clone()
}

/// What the model sees in a sentence.
#[derive(Clone, Debug, Default)]
pub struct Decoded {
    /// The most probable names.
    pub found: Vec<Found>,
    /// What would be names if names were [`LENIENCE`] more likely: hints for those who know more.
    pub hints: Vec<Found>,
}

/// How much the score of [`OUTSIDE`] is lowered for hints.
const LENIENCE: f32 = 1.0;

/// The names of a sentence whose tokens have these features; what the network says of them counts as well.
pub fn decode(weights: &Weights, features: &features::Sentence, tokens: &[Token]) -> Decoded {
    let mut emissions: Vec<[f32; LABELS]> = (0..features.len())
        .map(|i| {
            let mut emission = [0.0; LABELS];
            weights.score(features.of(i), &mut emission);
            for (label, score) in emission.iter_mut().enumerate() {
                *score += weights.trust() * tokens[i].names.log(label);
            }
            emission
        })
        .collect();
    let found = spans(&best_path(weights, &emissions));
    for emission in &mut emissions {
        emission[OUTSIDE] -= LENIENCE;
    }
    Decoded { found, hints: spans(&best_path(weights, &emissions)) }
}

/// The most probable labels (Viterbi).
fn best_path(weights: &Weights, emissions: &[[f32; LABELS]]) -> Vec<usize> {
    let n = emissions.len();
    let mut from: Vec<[u8; LABELS]> = Vec::with_capacity(n);
    let mut score = [0.0_f32; LABELS];
    for (i, emission) in emissions.iter().enumerate() {
        let mut next = [f32::NEG_INFINITY; LABELS];
        let mut back = [0_u8; LABELS];
        for label in 0..LABELS {
            if i == 0 {
                next[label] = emission[label] + weights.start(label);
                continue;
            }
            let row = weights.into(label);
            let (mut best, mut best_at) = (f32::NEG_INFINITY, 0);
            for previous in 0..LABELS {
                let s = score[previous] + row[previous];
                if s > best {
                    (best, best_at) = (s, previous);
                }
            }
            next[label] = best + emission[label];
            back[label] = best_at as u8;
        }
        score = next;
        from.push(back);
    }
    let mut label = (0..LABELS).reduce(|a, b| if score[b] > score[a] { b } else { a }).unwrap_or(OUTSIDE);
    let mut labels = vec![OUTSIDE; n];
    for i in (0..n).rev() {
        labels[i] = label;
        label = usize::from(from[i][label]);
    }
    labels
}

/// Labels joined to names.
pub fn spans(labels: &[usize]) -> Vec<Found> {
    let mut found: Vec<Found> = Vec::new();
    for (i, &label) in labels.iter().enumerate() {
        match class_of(label) {
            Some((class, true)) => {
                if let Some(last) = found.last_mut().filter(|f| f.end == i && f.class == class) {
                    last.end = i + 1;
                }
            }
            Some((class, false)) => found.push(Found { begin: i, end: i + 1, class }),
            None => {}
        }
    }
    found
}
