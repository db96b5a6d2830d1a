//! Mood, tense, person and number of finite verbs.
//!
//! The lexicon says what is possible; where several readings remain, a linear model chooses by form, neighbours and the
//! phrases that can be the subject. German treebanks give Konjunktiv as indicative, so the network that reads the rest
//! cannot be asked.

use super::feats::{Case, Mood, Number, Tense};
use super::linear::{Scores, feature};
use super::morph::Set;
use super::phrases::Phrase;
use super::tags::Tag;
use super::word::Word;

/// Classes of the model: moods, tenses, numbers, persons.
pub const MOOD: usize = 0;
pub const TENSE: usize = 3;
pub const NUMBER: usize = 5;
pub const PERSON: usize = 7;

/// What a finite verb form says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Finite {
    pub mood: Mood,
    /// The imperative has none.
    pub tense: Option<Tense>,
    pub number: Number,
    pub person: u8,
}

/// A sentence with its tags and phrases, as features see it.
#[derive(Debug)]
pub struct Clauses<'a> {
    pub words: &'a [&'a Word],
    pub tags: &'a [Tag],
    pub phrases: &'a [Phrase],
    /// For each word the number of its stretch between marks.
    stretch: Vec<u32>,
    /// For each stretch its last infinitive or participle.
    bracket: Vec<Option<usize>>,
    /// Which personal pronouns of first and second person a sentence has.
    persons: u32,
}

impl<'a> Clauses<'a> {
    /// Cuts the sentence at its marks.
    pub fn new(words: &'a [&'a Word], tags: &'a [Tag], phrases: &'a [Phrase]) -> Self {
        let mut stretch = Vec::with_capacity(tags.len());
        let mut bracket = vec![None];
        let mut persons = 0;
        for (i, tag) in tags.iter().enumerate() {
            if *tag == Tag::Punctuation {
                bracket.push(None);
            } else if tag.is_verb() && !tag.is_finite() {
                let last = bracket.len() - 1;
                bracket[last] = Some(i);
            } else if *tag == Tag::Personal {
                for c in words[i].readings.iter().filter(|c| c.morph.cases.has(Case::Nom as usize)) {
                    let set = u32::from(c.morph.persons.0) & 3;
                    persons |= set << if c.morph.numbers.has(Number::Plur as usize) { 2 } else { 0 };
                }
            }
            stretch.push(bracket.len() as u32 - 1);
        }
        Self { words, tags, phrases, stretch, bracket, persons }
    }

    fn lower(&self, at: Option<usize>) -> u32 {
        at.and_then(|at| self.words.get(at)).map_or(1, |w| w.lower)
    }

    fn tag(&self, at: Option<usize>) -> u32 {
        at.and_then(|at| self.tags.get(at)).map_or(99, |&t| t as u32)
    }
}

/// The finite readings of a verb form; those of its universal tag first, else of any verb.
pub fn finite_readings(word: &Word, tag: Tag) -> Vec<Finite> {
    let mut all = Vec::new();
    for exact in [true, false] {
        for c in &word.readings {
            let fits = if exact { c.upos == tag.upos() } else { Tag::of(c.upos, &c.morph.feats, false).is_verb() };
            let Some(mood) = c.morph.feats.mood.filter(|_| fits) else { continue };
            let sets = |set: Set, n: usize| (0..n).filter(move |&i| set.is_empty() || set.has(i));
            for number in sets(c.morph.numbers, 2) {
                for person in sets(c.morph.persons, 3) {
                    let number = Number::ALL[number];
                    let reading = Finite { mood, tense: c.morph.feats.tense, number, person: person as u8 + 1 };
                    if !all.contains(&reading) {
                        all.push(reading);
                    }
                }
            }
        }
        if !all.is_empty() {
            break;
        }
    }
    all
}

/// The score of a verb's reading.
pub fn finite_score<T: Copy + Into<f32>>(scores: &[T], reading: &Finite) -> f32 {
    let tense = reading.tense.map_or(0.0, |t| scores[TENSE + t as usize].into());
    let class = |c: usize| -> f32 { scores[c].into() };
    class(MOOD + reading.mood as usize)
        + tense
        + class(NUMBER + reading.number as usize)
        + class(PERSON + usize::from(reading.person) - 1)
}

/// Features of a finite verb; `last` is the mood of the finite verb before it.
pub fn finite_features(clauses: &Clauses<'_>, at: usize, readings: &[Finite], last: Option<Mood>, out: &mut Vec<u32>) {
    out.clear();
    let word = clauses.words[at];
    let mut moods = 0;
    let mut sets = 0_u32;
    for r in readings {
        moods |= 1 << r.mood as u32 | r.tense.map_or(0, |t| 8 << t as u32);
        sets |= 1 << (r.number as u32 * 3 + u32::from(r.person) - 1);
    }
    let last = last.map_or(9, |m| m as u32);
    let before = at.checked_sub(1);
    let bare = |p: &&Phrase| p.adposition.is_none() && clauses.stretch[p.head] == clauses.stretch[at];
    // Numbers of the bare phrases that can be subjects.
    let subjects = clauses.phrases.iter().filter(bare).filter(|p| p.cells.cases().has(0)).fold(0_u32, |set, p| {
        let nominative = p.cells.with_cases(Set(1));
        set | u32::from(nominative.numbers().0) << if p.cells.cases() == Set(1) { 2 } else { 0 }
    });
    let bracket = clauses.bracket[clauses.stretch[at] as usize];
    let first = u32::from(at == 0);
    let mut add = |template: u32, values: &[u32]| out.push(feature(template, values));
    add(100, &[moods]);
    add(101, &[sets]);
    add(102, &[word.lower]);
    add(103, &[word.suffixes[0], moods]);
    add(104, &[word.suffixes[1], moods]);
    add(105, &[moods, last]);
    add(106, &[moods, clauses.persons]);
    add(107, &[sets, clauses.persons]);
    add(108, &[sets, subjects]);
    add(109, &[moods, clauses.tag(before)]);
    add(110, &[moods, clauses.lower(before)]);
    add(111, &[sets, clauses.lower(before)]);
    add(112, &[sets, clauses.lower(Some(at + 1))]);
    add(113, &[word.lower, last]);
    add(114, &[moods, u32::from(word.cluster)]);
    add(115, &[moods, first]);
    add(116, &[moods, clauses.tag(bracket), clauses.tags[at] as u32]);
    add(117, &[sets, subjects, clauses.tag(before)]);
    add(118, &[word.lower, clauses.tag(bracket)]);
}

/// Decides the finite verbs of a sentence, given a scorer of features: `None` for all other words.
pub fn decide_verbs(clauses: &Clauses<'_>, mut score: impl FnMut(&[u32]) -> Scores) -> Vec<Option<Finite>> {
    let mut all = vec![None; clauses.tags.len()];
    let mut buffer = Vec::with_capacity(32);
    let mut last = None;
    for (i, &tag) in clauses.tags.iter().enumerate().filter(|(_, t)| t.is_finite()) {
        let readings = finite_readings(clauses.words[i], tag);
        let chosen = if readings.len() < 2 {
            readings.first().copied()
        } else {
            finite_features(clauses, i, &readings, last, &mut buffer);
            let scores = score(&buffer);
            best(readings.iter().copied(), |r| finite_score(&scores, r))
        };
        last = chosen.map(|f| f.mood).or(last);
        all[i] = chosen;
    }
    all
}

/// The first of the items with the highest score.
pub fn best<T>(items: impl Iterator<Item = T>, score: impl Fn(&T) -> f32) -> Option<T> {
    let mut best: Option<(f32, T)> = None;
    for item in items {
        let s = score(&item);
        if best.as_ref().is_none_or(|(most, _)| s > *most) {
            best = Some((s, item));
        }
    }
    best.map(|(_, item)| item)
}
