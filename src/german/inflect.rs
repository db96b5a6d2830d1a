//! Case, number and gender of phrases; mood, tense, person and number of verbs.
//!
//! The lexicon says what is possible, agreement within the phrase narrows it ([`super::phrases`]); where several cells
//! remain, a linear model chooses by adposition, verb, position, neighbours and what was decided before. Verbs come
//! first, since their number speaks for the subject.

use super::cells::{Cell, Cells};
use super::feats::{Case, Mood, Number, Tense};
use super::linear::{Scores, feature};
use super::morph::Set;
use super::phrases::Phrase;
use super::tags::Tag;
use super::word::Word;

/// Classes of the model: 0–3 cases, 4–6 genders, 7–8 numbers of phrases; then moods, tenses, numbers, persons of verbs.
pub const GENDER: usize = 4;
pub const NUMBER: usize = 7;
pub const MOOD: usize = 9;
pub const TENSE: usize = 12;
pub const VERB_NUMBER: usize = 14;
pub const PERSON: usize = 16;

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
    /// For each stretch its finite verb, and its last infinitive or participle.
    finite: Vec<Option<usize>>,
    bracket: Vec<Option<usize>>,
    /// Which personal pronouns of first and second person a sentence has.
    persons: u32,
}

impl<'a> Clauses<'a> {
    /// Cuts the sentence at its marks.
    pub fn new(words: &'a [&'a Word], tags: &'a [Tag], phrases: &'a [Phrase]) -> Self {
        let mut stretch = Vec::with_capacity(tags.len());
        let (mut finite, mut bracket) = (vec![None], vec![None]);
        let mut persons = 0;
        for (i, tag) in tags.iter().enumerate() {
            if *tag == Tag::Punctuation {
                finite.push(None);
                bracket.push(None);
            } else if tag.is_finite() && finite[finite.len() - 1].is_none() {
                let last = finite.len() - 1;
                finite[last] = Some(i);
            } else if tag.is_verb() {
                let last = bracket.len() - 1;
                bracket[last] = Some(i);
            } else if *tag == Tag::Personal {
                for c in words[i].readings.iter().filter(|c| c.morph.cases.has(Case::Nom as usize)) {
                    let set = u32::from(c.morph.persons.0) & 3;
                    persons |= set << if c.morph.numbers.has(Number::Plur as usize) { 2 } else { 0 };
                }
            }
            stretch.push(finite.len() as u32 - 1);
        }
        Self { words, tags, phrases, stretch, finite, bracket, persons }
    }

    fn lower(&self, at: Option<usize>) -> u32 {
        at.and_then(|at| self.words.get(at)).map_or(1, |w| w.lower)
    }

    fn tag(&self, at: Option<usize>) -> u32 {
        at.and_then(|at| self.tags.get(at)).map_or(99, |&t| t as u32)
    }

    fn cluster(&self, at: Option<usize>) -> u32 {
        at.and_then(|at| self.words.get(at)).map_or(9999, |w| u32::from(w.cluster))
    }

    /// The finite verb of the stretch that a word stands in.
    fn finite_of(&self, at: usize) -> Option<usize> {
        self.finite[self.stretch[at] as usize]
    }

    /// The word that carries the clause's meaning: the closing infinitive or participle, else the finite verb.
    fn verb_of(&self, at: usize) -> Option<usize> {
        let bracket = self.bracket[self.stretch[at] as usize];
        match self.finite_of(at) {
            Some(finite) if self.tags[finite] == Tag::VerbFinite => Some(finite),
            finite => bracket.or(finite),
        }
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
        + class(VERB_NUMBER + reading.number as usize)
        + class(PERSON + usize::from(reading.person) - 1)
}

/// The score of a phrase's cell.
pub fn cell_score<T: Copy + Into<f32>>(scores: &[T], cell: Cell) -> f32 {
    let class = |c: usize| -> f32 { scores[c].into() };
    class(cell.case as usize) + class(GENDER + cell.gender as usize) + class(NUMBER + cell.number as usize)
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

/// What was decided of the phrases before.
#[derive(Clone, Debug, Default)]
pub struct Decided {
    /// Cell of each phrase so far.
    pub cells: Vec<Cell>,
}

/// Features of the phrase with number `at`.
pub fn phrase_features(
    clauses: &Clauses<'_>,
    at: usize,
    finite: &[Option<Finite>],
    decided: &Decided,
    out: &mut Vec<u32>,
) {
    out.clear();
    let phrase = &clauses.phrases[at];
    let head = clauses.words[phrase.head];
    let tag = clauses.tags[phrase.head] as u32;
    let begin = phrase.adposition.unwrap_or(phrase.members[0]).min(phrase.members[0]);
    let first = phrase.members[0];
    let cases = u32::from(phrase.cells.cases().0);
    let numbers = u32::from(phrase.cells.numbers().0);
    let stretch = clauses.stretch[phrase.head];
    let verb = clauses.finite_of(phrase.head);
    let lexical = clauses.verb_of(phrase.head);
    let side = verb.map_or(2, |v| u32::from(v < phrase.head));
    let verb_number = verb.and_then(|v| finite[v]).map_or(9, |f| f.number as u32);
    let agrees = match verb_number {
        9 => 9,
        n => u32::from(phrase.cells.with_cases(Set(1)).numbers().has(n as usize)),
    };
    // Earlier phrases of the stretch: which cases are taken, and the phrase right before.
    let mut taken = 0_u32;
    let mut earlier = 0_u32;
    for (p, cell) in clauses.phrases[..at].iter().zip(&decided.cells) {
        if clauses.stretch[p.head] == stretch && p.adposition.is_none() {
            taken |= 1 << cell.case as u32;
            earlier = (earlier + 1).min(3);
        }
    }
    // Later bare phrases of the stretch: what each can be.
    let (mut later, mut sure) = (0_u32, 0_u32);
    for p in clauses.phrases[at + 1..].iter().take_while(|p| clauses.stretch[p.head] == stretch) {
        if p.adposition.is_none() {
            later |= u32::from(p.cells.cases().0);
            sure |= p.cells.cases().single().map_or(0, |c| 1 << c);
        }
    }
    let previous = at.checked_sub(1).map(|p| (&clauses.phrases[p], decided.cells[p]));
    let gap = previous.map_or(99, |(p, _)| begin.saturating_sub(p.head + 1).min(4) as u32);
    let before = begin.checked_sub(1);
    let (previous_case, previous_adp, previous_tag) = previous.map_or((9, 9, 99), |(p, cell)| {
        (cell.case as u32, u32::from(p.adposition.is_some()), clauses.tags[p.head] as u32)
    });
    let adposition = clauses.lower(phrase.adposition.or(Some(usize::MAX)));
    let end = phrase.head + 1;
    let determiner = if first == phrase.head { 1 } else { clauses.words[first].lower };
    let bare = u32::from(phrase.adposition.is_some());
    let cells = phrase.cells.0;
    let mut add = |template: u32, values: &[u32]| out.push(feature(template, values));
    add(0, &[cases]);
    add(1, &[cells]);
    add(2, &[tag, cases]);
    add(3, &[adposition, cases]);
    add(4, &[adposition, u32::from(head.cluster)]);
    add(5, &[adposition, clauses.lower(lexical), cases]);
    add(6, &[head.lower, bare]);
    add(7, &[head.suffixes[1], tag]);
    add(8, &[head.suffixes[0], tag]);
    add(9, &[u32::from(head.cluster), bare, side]);
    add(10, &[determiner, cases]);
    add(11, &[cases, side, bare, taken]);
    add(12, &[cases, side, bare, earlier]);
    add(13, &[cases, side, taken, sure, bare]);
    add(14, &[cases, taken, later, sure, bare]);
    add(15, &[cases, agrees, taken, side, bare]);
    add(16, &[cases, gap, previous_case, bare]);
    add(17, &[cases, gap, previous_adp, previous_tag, bare]);
    add(18, &[cases, clauses.lower(before), bare]);
    add(19, &[cases, clauses.lower(before), previous_case, bare]);
    add(20, &[cases, clauses.tag(before), gap, previous_case, tag]);
    add(21, &[clauses.lower(lexical), cases, taken, bare]);
    add(22, &[clauses.lower(lexical), u32::from(head.cluster)]);
    add(23, &[clauses.cluster(lexical), cases, taken, bare]);
    add(24, &[cases, clauses.lower(Some(end)), bare]);
    add(25, &[cases, clauses.tag(Some(end)), bare, taken]);
    add(26, &[head.lower, cases, taken]);
    add(27, &[determiner, gap, previous_tag, previous_case]);
    add(28, &[clauses.lower(verb), cases, taken, side, bare]);
    add(29, &[clauses.tag(lexical), clauses.lower(verb), cases, taken, bare]);
    add(30, &[numbers, tag, head.suffixes[0]]);
    add(31, &[numbers, u32::from(head.cluster)]);
    add(32, &[numbers, verb_number, taken, bare]);
    add(33, &[cells, head.lower]);
    add(34, &[u32::from(head.path & 63), cases, taken, side, bare]);
    add(35, &[clauses.cluster(previous.map(|p| p.0.head)), gap, cases, u32::from(head.cluster)]);
    add(36, &[cells, clauses.lower(before)]);
    add(37, &[head.prefix, head.suffixes[2]]);
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

/// Decides the phrases of a sentence.
pub fn decide_phrases(
    clauses: &Clauses<'_>,
    finite: &[Option<Finite>],
    mut score: impl FnMut(&[u32]) -> Scores,
) -> Vec<Cell> {
    let mut decided = Decided::default();
    let mut buffer = Vec::with_capacity(64);
    for at in 0..clauses.phrases.len() {
        phrase_features(clauses, at, finite, &decided, &mut buffer);
        let scores = score(&buffer);
        let cells = clauses.phrases[at].cells.or(Cells::ALL);
        // Cells are never empty, so there is a best one.
        let cell = best(cells.iter(), |&c| cell_score(&scores, c));
        decided.cells.extend(cell);
    }
    decided.cells
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
