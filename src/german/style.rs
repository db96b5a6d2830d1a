//! Features as the German treebanks print them: which of a token's features are written out, and which are added.
//!
//! The treebanks leave out features that the form does not show (HDT) and write some that the program has no use for
//! (`Aspect=Perf`). CoNLL-U output follows them, so that it compares with treebanks; values are the program's own
//! wherever it has them. A linear model chooses a pattern by tag, form and features (card: `models/style.md`).

use std::fmt::Write;
use std::sync::OnceLock;

use super::closed::ClosedClasses;
use super::clusters::Clusters;
use super::feats::{Feats, Upos};
use super::lexicon::Lexicon;
use super::linear::{Linear, WIDTH, feature, hash};
use super::tags::Tag;
use super::word::{Resources, Word};

static FILE: &[u8] = include_bytes!("../../models/style.bin");
/// First bytes of the file: name and version of the format.
pub const MAGIC: &[u8; 8] = b"DEPSTY01";

/// A word as the treebanks know it: parts of a contraction are two words.
#[derive(Clone, Debug)]
pub struct Row<'a> {
    pub form: &'a str,
    pub upos: Upos,
    pub feats: Feats,
    pub shown: Shown,
}

/// Whether the network thinks that a treebank would write out case, gender and number of a token: logarithms of the odds,
/// in eighths; 0 where it has no opinion.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Shown(pub [i8; 3]);

impl Shown {
    /// The features it tells of, in order.
    const NAMES: [&str; 3] = ["Case=", "Gender=", "Number="];

    /// From logarithms of odds.
    pub fn new(odds: [f32; 3]) -> Self {
        Self(odds.map(|o| (o * 8.0).round() as i8))
    }

    /// The logarithm of the probability that a pattern writes out just what it does.
    fn score(self, pattern: &str) -> f32 {
        let parts = self.0.iter().zip(Self::NAMES).filter(|(odds, _)| **odds != 0);
        parts
            .map(|(&odds, name)| {
                let odds = f32::from(odds) / 8.0;
                let odds = if pattern.contains(name) { odds } else { -odds };
                -(1.0 + (-odds).exp()).ln()
            })
            .sum()
    }
}

/// How much the network's opinion counts beside the linear model's scores.
const NETWORK: f32 = 120.0;
/// What the next sentence's word counts beside a sentence's own where the house is judged, and how many are asked each way.
const DECAY: f32 = 0.7;
const NEIGHBOURS: usize = 6;

/// The model and its patterns.
#[derive(Debug)]
pub struct Style {
    model: Linear,
    /// For each tag the patterns by class: `Case=*|Degree=Pos`, `*` for the token's own value.
    patterns: Vec<Vec<String>>,
}

impl Style {
    /// The model in the binary.
    ///
    /// # Panics
    /// If the file that was embedded is no such model: tests keep that from being built.
    pub fn load() -> &'static Self {
        static STYLE: OnceLock<Style> = OnceLock::new();
        STYLE.get_or_init(|| {
            Self::read(FILE).expect("models/style.bin is a model: make it again with depesche train style")
        })
    }

    fn read(file: &[u8]) -> Option<Self> {
        let mut rest = file.strip_prefix(MAGIC)?;
        let mut patterns = Vec::new();
        for _ in Upos::ALL {
            let (&count, tail) = rest.split_first()?;
            rest = tail;
            let mut own = Vec::new();
            for _ in 0..count {
                let (&length, tail) = rest.split_first()?;
                let (text, tail) = tail.split_at_checked(usize::from(length))?;
                own.push(std::str::from_utf8(text).ok()?.to_owned());
                rest = tail;
            }
            patterns.push(own);
        }
        Some(Self { model: Linear::read(&mut rest)?, patterns })
    }

    /// The features of a sentence's words as a treebank prints them; `_` for none. `house` is what [`houses`] says of it.
    pub fn print(&self, rows: &[Row<'_>], house: House, closed: &ClosedClasses) -> Vec<String> {
        let mut buffer = Vec::new();
        let values = values(rows, house, closed);
        (0..rows.len())
            .map(|i| {
                features(rows, &values, i, &mut buffer);
                let scores = self.model.score(&buffer);
                let patterns = &self.patterns[rows[i].upos as usize];
                let classes = 0..patterns.len().min(WIDTH);
                let score = |c: &usize| f32::from(scores[*c]) + NETWORK * house.shift(&rows[i]).score(&patterns[*c]);
                let best = super::inflect::best(classes, score);
                best.map_or_else(|| rows[i].feats.to_string(), |c| fill(&patterns[c], &rows[i].feats))
            })
            .collect()
    }
}

/// Features whose values are the program's, not the pattern's, for this tag.
pub fn is_own(upos: Upos, name: &str) -> bool {
    match upos {
        Upos::Noun | Upos::Propn | Upos::Adj | Upos::Det | Upos::Pron => {
            matches!(name, "Case" | "Gender" | "Number" | "Degree" | "Person")
        }
        Upos::Verb | Upos::Aux => matches!(name, "Mood" | "Number" | "Person" | "Tense" | "VerbForm"),
        _ => false,
    }
}

/// The pattern with the token's values; what the token does not have is left out.
fn fill(pattern: &str, feats: &Feats) -> String {
    let own = feats.to_string();
    let mut out = String::new();
    for (name, value) in pattern.split('|').filter_map(|p| p.split_once('=')) {
        let value = match value {
            "*" => own.split('|').filter_map(|p| p.split_once('=')).find(|(n, _)| *n == name).map(|(_, v)| v),
            literal => Some(literal),
        };
        if let Some(value) = value {
            let sign = if out.is_empty() { "" } else { "|" };
            // Writing to a string cannot fail.
            let _ = write!(out, "{sign}{name}={value}");
        }
    }
    if out.is_empty() { "_".to_owned() } else { out }
}

/// What features are made of, for one word.
#[derive(Debug)]
pub struct Values {
    upos: u32,
    feats: u32,
    lower: u32,
    suffixes: [u32; 4],
    cells: u32,
    cases: u32,
    shape: u32,
    /// Whether the word is frequent, listed, hyphenated.
    rarity: u32,
    /// Whether the network takes the sentence for one of HDT or of GSD, which print the cases of adpositions differently.
    house: u32,
}

/// Whether a text is printed as HDT or as GSD do, as logarithm of the odds: of the sentence, and of its neighbours alone.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct House {
    whole: f32,
    near: f32,
}

impl House {
    /// What the network says of a row, once the neighbours are heard.
    fn shift(self, row: &Row<'_>) -> Shown {
        let mut shown = row.shown;
        if row.upos == Upos::Adp && shown.0[0] != 0 {
            let odds = f32::from(shown.0[0]) + 8.0 * self.near;
            shown.0[0] = odds.round().clamp(-100.0, 100.0) as i8;
        }
        shown
    }
}

/// What the adpositions of a sentence say of the house: they have their case written in HDT alone.
pub fn house(rows: impl Iterator<Item = (Upos, Shown)>) -> f32 {
    let odds = rows.filter(|(upos, shown)| *upos == Upos::Adp && shown.0[0] != 0);
    odds.map(|(_, shown)| (f32::from(shown.0[0]) / 8.0).clamp(-3.0, 3.0)).sum()
}

/// The house of each sentence of a text, from what each says by itself: neighbours are of one house.
pub fn houses(single: &[f32]) -> Vec<House> {
    let near = |sentences: &mut dyn Iterator<Item = &f32>| {
        let mut weight = 1.0;
        sentences.take(NEIGHBOURS).fold(0.0, |sum, one| {
            weight *= DECAY;
            sum + weight * one.clamp(-3.0, 3.0)
        })
    };
    (0..single.len())
        .map(|i| {
            let near = near(&mut single[..i].iter().rev()) + near(&mut single[i + 1..].iter());
            House { whole: single[i] + near, near }
        })
        .collect()
}

/// The values of all words.
pub fn values(rows: &[Row<'_>], house: House, closed: &ClosedClasses) -> Vec<Values> {
    let resources = Resources { closed, lexicon: Lexicon::load(), clusters: Clusters::load() };
    let house = match house.whole {
        ..-0.5 => 0,
        -0.5..=0.5 => 1,
        _ => 2,
    };
    rows.iter()
        .map(|row| {
            let word = Word::new(row.form, &resources);
            let cells = word.cells(Tag::of(row.upos, &row.feats, false));
            Values {
                upos: row.upos as u32,
                feats: hash(&row.feats.to_string()),
                lower: word.lower,
                suffixes: word.suffixes,
                cells: cells.0,
                cases: u32::from(cells.cases().0),
                shape: word.shape,
                rarity: u32::from(word.cluster == 0)
                    | u32::from(word.guessed) << 1
                    | u32::from(word.readings.is_empty()) << 2
                    | u32::from(row.form.contains('-')) << 3,
                house,
            }
        })
        .collect()
}

/// The features of the word at `i`, into `out`.
pub fn features(rows: &[Row<'_>], values: &[Values], i: usize, out: &mut Vec<u32>) {
    out.clear();
    let v = &values[i];
    let u = v.upos;
    let feats = |at: Option<usize>| at.and_then(|at| values.get(at)).map_or(1, |v| v.feats);
    let lower = |at: Option<usize>| at.and_then(|at| values.get(at)).map_or(1, |v| v.lower);
    let tag = |at: Option<usize>| at.and_then(|at| rows.get(at)).map_or(99, |r| r.upos as u32);
    let (before, next) = (i.checked_sub(1), Some(i + 1));
    let mut add = |template: u32, values: &[u32]| out.push(feature(template, values));
    add(0, &[u]);
    add(1, &[u, v.feats]);
    add(2, &[u, v.lower]);
    add(3, &[u, v.suffixes[0]]);
    add(4, &[u, v.suffixes[1]]);
    add(5, &[u, v.cases]);
    add(6, &[u, v.cells]);
    add(7, &[u, v.cells, v.feats]);
    add(8, &[u, v.cases, v.feats]);
    add(9, &[u, v.lower, v.feats]);
    add(10, &[u, lower(before)]);
    add(11, &[u, feats(before), v.feats]);
    add(12, &[u, feats(next), v.feats]);
    add(13, &[u, tag(before), v.feats]);
    add(14, &[u, tag(next), v.feats]);
    add(15, &[u, v.shape, v.feats]);
    add(16, &[u, v.suffixes[0], v.feats]);
    add(17, &[u, tag(before), v.cells]);
    add(18, &[u, v.lower, tag(next)]);
    add(19, &[u, v.lower, lower(next)]);
    add(20, &[u, v.house]);
    add(21, &[u, v.house, v.feats]);
    add(22, &[u, v.house, v.lower]);
    add(23, &[u, v.house, v.cells, tag(before)]);
    add(24, &[u, v.rarity, v.feats]);
    add(25, &[u, v.rarity, v.house, v.cells]);
    add(26, &[u, v.rarity, v.house, v.feats, tag(before)]);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ontology::Ontology;

    #[test]
    fn patterns_take_the_tokens_values() {
        let feats = Feats::parse("Case=Dat|Gender=Fem|Number=Sing");
        assert_eq!(fill("Case=*|Degree=*|Number=Plur", &feats), "Case=Dat|Number=Plur");
        assert_eq!(fill("", &feats), "_");
    }

    #[test]
    fn the_embedded_model_keeps_mood() {
        let closed = ClosedClasses::load(&Ontology::embedded()).unwrap();
        let feats = Feats::parse("Mood=Sub|Number=Sing|Person=3|Tense=Pres|VerbForm=Fin");
        let row = Row { form: "sei", upos: Upos::Aux, feats, shown: Shown::default() };
        let printed = Style::load().print(&[row], House::default(), &closed);
        assert!(printed[0].contains("Mood=Sub"), "{printed:?}");
    }
}
