//! The features and the lemma of a token, once its tag, cell and verb reading are decided: from the reading that fits.

use super::cells::Cell;
use super::feats::{Feats, Mood, NumType, Number, PronType, Upos, VerbForm};
use super::inflect::Finite;
use super::lexicon::Lexicon;
use super::tags::Tag;
use super::word::{Candidate, LemmaSource, Word};

/// Features and lemma of one token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finished {
    pub feats: Feats,
    pub lemma: String,
}

impl Finished {
    /// Chooses the reading that fits the decisions best.
    pub fn of(form: &str, word: &Word, tag: Tag, cell: Option<Cell>, finite: Option<Finite>) -> Self {
        let reading = word.readings.iter().map(|c| (fit(c, tag, cell, finite), c)).filter(|(f, _)| *f > 0).reduce(
            // The first of equals.
            |best, next| if next.0 > best.0 { next } else { best },
        );
        let reading = reading.map(|(_, c)| c);
        let feats = feats(tag, reading.filter(|c| same_class(c, tag)), cell, finite, word);
        let lemma = match reading {
            // A name that only looks like a compound keeps its capitals.
            Some(_) if tag == Tag::Name && word.guessed => unknown(form, tag, &feats),
            Some(c) => c.lemma(form, Lexicon::load()),
            None => unknown(form, tag, &feats),
        };
        Self { feats, lemma }
    }
}

/// How well a reading fits; 0 if it does not.
fn fit(c: &Candidate, tag: Tag, cell: Option<Cell>, finite: Option<Finite>) -> u32 {
    let same = same_class(c, tag);
    let near = match tag.upos() {
        Upos::Verb | Upos::Aux => matches!(c.upos, Upos::Verb | Upos::Aux),
        Upos::Noun | Upos::Propn => matches!(c.upos, Upos::Noun | Upos::Propn),
        Upos::Adj => c.upos == Upos::Adj,
        Upos::Det | Upos::Pron => matches!(c.upos, Upos::Det | Upos::Pron),
        Upos::X => false,
        upos => c.upos == upos,
    };
    if !near && !same {
        return 0;
    }
    let exact = Tag::of(c.upos, &with_case(c), tag == Tag::Particle) == tag;
    let shares = cell.is_none_or(|cell| c.morph.cases.is_empty() || c.cells.has(cell));
    let moods = finite.is_none_or(|f| {
        Some(f.mood) == c.morph.feats.mood
            && f.tense == c.morph.feats.tense
            && (c.morph.persons.is_empty() || c.morph.persons.has(usize::from(f.person) - 1))
    });
    let written = !matches!(c.lemma, LemmaSource::Folded(_));
    1 + 16 * u32::from(same) + 8 * u32::from(exact) + 4 * u32::from(shares) + 4 * u32::from(moods) + u32::from(written)
}

fn same_class(c: &Candidate, tag: Tag) -> bool {
    c.upos == tag.upos()
}

fn with_case(c: &Candidate) -> Feats {
    let mut feats = c.morph.feats;
    feats.case = feats.case.or((!c.morph.cases.is_empty()).then_some(super::Case::Nom));
    feats
}

fn feats(tag: Tag, reading: Option<&Candidate>, cell: Option<Cell>, finite: Option<Finite>, word: &Word) -> Feats {
    let mut feats = tag.feats();
    if let Some(c) = reading {
        let own = &c.morph.feats;
        feats.definite = own.definite;
        feats.degree = own.degree;
        feats.num_type = own.num_type;
        feats.poss = own.poss;
        feats.pron_type = own.pron_type.or(feats.pron_type);
        feats.negative = own.negative;
        feats.reflex |= own.reflex;
        if matches!(tag.upos(), Upos::Pron) {
            feats.person = own.person;
        }
    }
    match tag {
        Tag::Attributive | Tag::Predicative => feats.degree = feats.degree.or(Some(super::Degree::Pos)),
        Tag::Numeral => feats.num_type = Some(NumType::Card),
        Tag::Relative if feats.pron_type != Some(PronType::Rel) => feats.pron_type = Some(PronType::DemRel),
        _ => {}
    }
    if let Some(cell) = cell {
        nominal(&mut feats, tag, cell, reading, word);
    }
    if let Some(f) = finite {
        feats.mood = Some(f.mood);
        feats.tense = f.tense;
        feats.number = Some(f.number);
        feats.person = Some(f.person);
        feats.verb_form = Some(VerbForm::Fin);
        if f.mood == Mood::Imp {
            feats.person = Some(2);
        }
    }
    feats
}

/// Case, number and gender as far as the word has them.
fn nominal(feats: &mut Feats, tag: Tag, cell: Cell, reading: Option<&Candidate>, word: &Word) {
    let inflects = reading.is_none_or(|c| !c.morph.cases.is_empty());
    match tag {
        // Of adpositions only those that hold an article show a cell.
        Tag::Adposition if feats.pron_type == Some(PronType::Art) => {
            feats.case = Some(cell.case);
            feats.number = Some(cell.number);
            feats.gender = Some(cell.gender).filter(|_| cell.number == Number::Sing);
        }
        Tag::Adposition => {}
        Tag::Reflexive => feats.case = Some(cell.case),
        _ if inflects => {
            feats.case = Some(cell.case);
            feats.number = Some(cell.number);
            let shows = match tag.upos() {
                Upos::Noun | Upos::Propn => word.has_gender(tag),
                Upos::Pron => reading.is_some_and(|c| !c.morph.genders.is_empty()),
                _ => true,
            };
            let plural = cell.number == Number::Plur && matches!(tag.upos(), Upos::Det | Upos::Pron);
            feats.gender = Some(cell.gender).filter(|_| shows && !plural);
        }
        _ => {}
    }
}

/// The lemma of a form without readings.
fn unknown(form: &str, tag: Tag, feats: &Feats) -> String {
    let strip = |ends: &[&str]| ends.iter().find_map(|e| form.strip_suffix(e)).filter(|s| s.chars().count() > 2);
    let stem = match tag {
        Tag::Name if feats.case == Some(super::Case::Gen) => strip(&["’s", "'s", "s", "'", "’"]),
        Tag::Attributive => strip(&["em", "en", "er", "es", "e"]),
        _ => None,
    };
    let stem = stem.unwrap_or(form);
    if tag.upos() == Upos::Verb
        && tag != Tag::VerbInfinitive
        && let Some(infinitive) = Lexicon::load().guess_infinitive(&super::guess::lower_first(form))
    {
        return infinitive;
    }
    match tag {
        Tag::Noun | Tag::Name | Tag::Other | Tag::Numeral | Tag::Punctuation | Tag::Symbol => stem.to_owned(),
        _ => super::guess::lower_first(stem),
    }
}
