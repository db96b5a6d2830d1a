//! What can be said of one token without its neighbours: its readings and the values that features are made of.

use super::closed::ClosedClasses;
use super::clusters::Clusters;
use super::feats::Upos;
use super::guess::lower_first;
use super::lexicon::{Lexicon, Reading};
use super::linear::hash;
use super::morph::Morph;
use super::tags::Tag;

/// One token's readings and looks.
#[derive(Clone, Debug, Default)]
pub struct Word {
    /// All readings, those of the form as written first.
    pub readings: Vec<Candidate>,
    /// Fine tags of the readings as written, and of those of the form in lower case; bits as in [`Tag::bit`].
    pub exact: u32,
    pub folded: u32,
    /// Hashes of the form, the form in lower case with digits as 0, its endings and its beginning.
    pub form: u32,
    pub lower: u32,
    pub suffixes: [u32; 4],
    pub prefix: u32,
    pub shape: u32,
    pub cluster: u16,
    pub path: u16,
    /// Whether the readings are guesses.
    pub guessed: bool,
}

/// One reading and where it comes from, which gives its lemma.
#[derive(Clone, Debug, PartialEq)]
pub struct Candidate {
    pub upos: Upos,
    pub morph: Morph,
    pub lemma: LemmaSource,
}

/// Where the lemma of a reading is found.
#[derive(Clone, Debug, PartialEq)]
pub enum LemmaSource {
    /// Given: closed classes and guesses.
    Known(String),
    /// By the lexicon's rule, from the form as written.
    Written(Reading),
    /// By the lexicon's rule, from the form in lower case.
    Folded(Reading),
}

/// What is needed to look words up.
#[derive(Clone, Copy, Debug)]
pub struct Resources<'a> {
    pub closed: &'a ClosedClasses,
    pub lexicon: &'a Lexicon,
    pub clusters: &'a Clusters,
}

impl Candidate {
    /// The lemma that this reading gives `form`.
    pub fn lemma(&self, form: &str, lexicon: &Lexicon) -> String {
        match &self.lemma {
            LemmaSource::Known(lemma) => lemma.clone(),
            LemmaSource::Written(reading) => lexicon.lemma(form, reading),
            LemmaSource::Folded(reading) => lexicon.lemma(&lower_first(form), reading),
        }
    }
}

impl Word {
    /// Looks `form` up.
    pub fn new(form: &str, resources: &Resources<'_>) -> Self {
        let lower: String =
            form.chars().flat_map(char::to_lowercase).map(|c| if c.is_ascii_digit() { '0' } else { c }).collect();
        let cluster = resources.clusters.of(form);
        let ends: Vec<usize> = lower.char_indices().rev().map(|(i, _)| i).take(5).collect();
        let suffix = |n: usize| hash(ends.get(n - 1).map_or(lower.as_str(), |&i| &lower[i..]));
        let beginning = lower.char_indices().nth(3).map_or(lower.len(), |(i, _)| i);
        let mut word = Self {
            form: hash(form),
            lower: hash(&lower),
            suffixes: [suffix(2), suffix(3), suffix(4), suffix(5)],
            prefix: hash(&lower[..beginning]),
            shape: shape(form),
            cluster,
            path: resources.clusters.path(cluster),
            ..Self::default()
        };
        word.look_up(form, resources);
        word
    }

    fn look_up(&mut self, form: &str, resources: &Resources<'_>) {
        let lexicon = resources.lexicon;
        if !form.starts_with(|c: char| c.is_alphabetic() || c == '\'' || c == '’' || c == '&') && !form.contains('-')
        {
            return;
        }
        let upper = form.starts_with(char::is_uppercase);
        let folded = if upper { lower_first(form) } else { form.to_owned() };
        for entry in resources.closed.readings(&folded) {
            self.add(entry.upos, entry.morph, LemmaSource::Known(entry.lemma.clone()), upper);
        }
        let mut listed = Vec::new();
        lexicon.collect(form, &mut listed);
        for reading in listed.drain(..) {
            self.add(reading.upos, reading.morph, LemmaSource::Written(reading), false);
        }
        if upper {
            lexicon.collect(&folded, &mut listed);
            for reading in listed {
                self.add(reading.upos, reading.morph, LemmaSource::Folded(reading), true);
            }
        }
        if self.exact == 0 && (upper || self.folded == 0) {
            for guess in lexicon.guess(form) {
                self.guessed = true;
                self.add(guess.reading.upos, guess.reading.morph, LemmaSource::Known(guess.lemma), false);
            }
        }
    }

    fn add(&mut self, upos: Upos, morph: Morph, lemma: LemmaSource, folded: bool) {
        let mut feats = morph.feats;
        // An inflected adjective has cells even where none of them is certain.
        feats.case = feats.case.or((!morph.cases.is_empty()).then_some(super::Case::Nom));
        let bit = Tag::of(upos, &feats, false).bit();
        if folded {
            self.folded |= bit;
        } else {
            self.exact |= bit;
        }
        self.readings.push(Candidate { upos, morph, lemma });
    }
}

/// Kinds of characters, repetitions left out: `Xx`, `x-X`, `0.0`.
fn shape(form: &str) -> u32 {
    let mut kinds = [0_u8; 12];
    let mut n = 0;
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
        if n == 0 || kinds[n - 1] != kind {
            kinds[n] = kind;
            n += 1;
            if n == kinds.len() {
                break;
            }
        }
    }
    kinds[..n].iter().fold(n as u32, |h, &k| h.wrapping_mul(0x0100_0193) ^ u32::from(k))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ontology::Ontology;

    #[test]
    fn readings_of_closed_and_open_classes_come_together() {
        let closed = ClosedClasses::load(&Ontology::embedded()).unwrap();
        let resources = Resources { closed: &closed, lexicon: Lexicon::load(), clusters: Clusters::load() };
        let sein = Word::new("Sein", &resources);
        assert!(sein.exact & Tag::Noun.bit() != 0 && sein.folded & Tag::AuxInfinitive.bit() != 0);
        let lemma = |form: &str, upos: Upos| {
            let word = Word::new(form, &resources);
            word.readings.iter().find(|c| c.upos == upos).map(|c| c.lemma(form, resources.lexicon))
        };
        assert_eq!(lemma("Raketenabwehrsysteme", Upos::Noun).as_deref(), Some("Raketenabwehrsystem"));
        assert_eq!(lemma("Liefert", Upos::Verb).as_deref(), Some("liefern"));
        assert_eq!(lemma("größten", Upos::Adj).as_deref(), Some("groß"));
    }
}
