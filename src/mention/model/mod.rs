//! The name model: a linear-chain conditional random field over the tokens of a sentence.
//!
//! Takes tokens with what gazetteer, lexicon and word clusters say of them ([`features`]), gives typed spans. The weights
//! are learned by `depesche train names` from GermEval 2014 and SmartData; the labels unite what the two annotate.
//! Which entity a name means is [`super::names`]'s.

use std::sync::{Arc, OnceLock};

use pulp::NullaryFnOnce;

use super::gazetteer::Match;
use crate::german::Token;
use crate::german::parse::kernels::Kernels;
use crate::german::parse::names::NAMES;

pub mod features;
pub mod weights;

use features::{Look, Sources};
pub use weights::{Sums, Weights};

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

/// What is known of a word.
#[derive(Debug)]
pub struct Known {
    /// As [`features::Sources::begins`] and [`features::Sources::is_derived`] tell.
    pub begins: bool,
    pub derived: bool,
    /// Made when the model asks for it, which it does of few words.
    summed: OnceLock<Box<Summed>>,
}

/// How a word looks, with the sums of the weights of what it says alone: to the tokens that have it before them, in their
/// own place and behind them.
#[derive(Clone, Debug)]
pub struct Summed {
    look: Look,
    sums: [Sums; 3],
}

impl Known {
    /// What is known at first sight.
    pub fn new(form: &str, sources: &Sources<'_>) -> Self {
        Self { begins: sources.begins(form), derived: sources.is_derived(form), summed: OnceLock::new() }
    }
}

impl Summed {
    /// Sums up what a word says alone.
    pub fn new(look: Look, weights: &Weights) -> Self {
        let sums = features::alone(&look).map(|features| weights.sums(&features));
        Self { look, sums }
    }
}

/// How improbable the network must find every label but [`OUTSIDE`] for a token to be passed over: e to the power of minus
/// this.
const CERTAIN: f32 = 5.0;
/// The score of all other labels there.
const NEVER: f32 = -1e4;

/// The names of a sentence whose words are known, where the gazetteer has `matches`; what the network says of them counts
/// as well. Where it has no doubt that a word is outside of all names, the model is not asked (coarse to fine, Charniak and
/// Johnson 2005): that are most words.
pub fn decode(
    weights: &Weights,
    sources: &Sources<'_>,
    known: &[&Known],
    matches: &[Vec<Match<'_>>],
    tokens: &[Token],
) -> Decoded {
    let open: Vec<bool> = tokens.iter().map(|t| !t.names.only(OUTSIDE, CERTAIN)).collect();
    if !open.contains(&true) {
        return Decoded::default();
    }
    let near = |i: usize| open[i.saturating_sub(1)..open.len().min(i + 2)].contains(&true);
    let summed = |i: usize| {
        let make = || Box::new(Summed::new(sources.look(&tokens[i].form), weights));
        near(i).then(|| &**known[i].summed.get_or_init(make))
    };
    let summed: Vec<Option<&Summed>> = (0..tokens.len()).map(summed).collect();
    let own: Vec<Option<&Look>> = summed.iter().map(|s| s.map(|s| &s.look)).collect();
    let several = features::of_several(tokens, &features::looks(tokens, &own, matches), &|i| open[i]);
    let emission = |i: usize| {
        if !open[i] {
            let mut emission = [NEVER; LABELS];
            emission[OUTSIDE] = 0.0;
            return emission;
        }
        let mut sums = weights.sums(several.of(i));
        for (k, place) in [-1, 0, 1].into_iter().enumerate() {
            let word = i.checked_add_signed(place).and_then(|j| summed.get(j).copied().flatten());
            if place != 0 || several.is_usual(i) {
                let word = word.unwrap_or_else(|| weights.outside());
                sums.iter_mut().zip(&word.sums[k]).for_each(|(sum, more)| *sum += more);
            }
        }
        let mut emission = weights.scores(&sums);
        for (label, score) in emission.iter_mut().enumerate() {
            *score += weights.trust() * tokens[i].names.log(label);
        }
        emission
    };
    let mut emissions: Vec<[f32; LABELS]> = (0..known.len()).map(emission).collect();
    let found = spans(&best_path(weights, &emissions, &open));
    for emission in &mut emissions {
        emission[OUTSIDE] -= LENIENCE;
    }
    Decoded { found, hints: spans(&best_path(weights, &emissions, &open)) }
}

/// The most probable labels (Viterbi); words that are not `open` are outside.
fn best_path(weights: &Weights, emissions: &[[f32; LABELS]], open: &[bool]) -> Vec<usize> {
    let n = emissions.len();
    let mut from: Vec<[u32; LABELS]> = Vec::with_capacity(n);
    let mut score = [0.0_f32; LABELS];
    Kernels::default().vectorised(Forward { weights, emissions, open, from: &mut from, score: &mut score });
    let mut label = (0..LABELS).reduce(|a, b| if score[b] > score[a] { b } else { a }).unwrap_or(OUTSIDE);
    let mut labels = vec![OUTSIDE; n];
    for i in (0..n).rev() {
        labels[i] = label;
        label = from[i][label] as usize;
    }
    labels
}

/// The way forward: scores of the best ways to each label of the last token, and where they come from.
struct Forward<'a> {
    weights: &'a Weights,
    emissions: &'a [[f32; LABELS]],
    open: &'a [bool],
    from: &'a mut Vec<[u32; LABELS]>,
    score: &'a mut [f32; LABELS],
}

impl NullaryFnOnce for Forward<'_> {
    type Output = ();

    // Labels beside each other, since the compiler makes vectors of that.
    #[allow(clippy::needless_range_loop)]
    #[inline(always)]
    fn call(self) {
        for (i, emission) in self.emissions.iter().enumerate() {
            let mut best = [f32::NEG_INFINITY; LABELS];
            let mut back = [0_u32; LABELS];
            if i == 0 {
                best = *self.weights.starts();
            } else {
                // All ways through a word that is not open go through the same label.
                let ways = if self.open[i - 1] { LABELS } else { OUTSIDE + 1 };
                let labels = if self.open[i] { LABELS } else { OUTSIDE + 1 };
                for previous in 0..ways {
                    let row = self.weights.out_of(previous);
                    if labels < LABELS {
                        let score = self.score[previous] + row[OUTSIDE];
                        if score > best[OUTSIDE] {
                            (best[OUTSIDE], back[OUTSIDE]) = (score, previous as u32);
                        }
                        continue;
                    }
                    for label in 0..LABELS {
                        let score = self.score[previous] + row[label];
                        let better = score > best[label];
                        best[label] = if better { score } else { best[label] };
                        back[label] = if better { previous as u32 } else { back[label] };
                    }
                }
            }
            for label in 0..LABELS {
                self.score[label] = best[label] + emission[label];
            }
            self.from.push(back);
        }
    }
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
