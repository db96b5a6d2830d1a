//! What can be said of one token without its neighbours: its readings and the values that features are made of.

use super::cells::Cells;
use super::closed::ClosedClasses;
use super::clusters::Clusters;
use super::feats::{PronType, Upos};
use super::guess::lower_first;
use super::lexicon::{Lexicon, Reading};
use super::linear::hash;
use super::morph::{Morph, Set};
use super::tags::Tag;

/// One token's readings and looks.
#[derive(Clone, Debug)]
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
    /// The cells of a name that the closed classes list, since the lexicon errs; none of others.
    named: Cells,
    /// Whether it ends in a sound that hides the genitive of names.
    sibilant: bool,
    /// Cells of an adjective's ending without determiner.
    strong: Cells,
}

/// One reading and where it comes from, which gives its lemma.
#[derive(Clone, Debug, PartialEq)]
pub struct Candidate {
    pub upos: Upos,
    pub morph: Morph,
    pub lemma: LemmaSource,
    /// The cells of `morph`.
    pub cells: Cells,
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
            sibilant: lower.ends_with(['s', 'x', 'z', 'ß']) || lower.ends_with(['\'', '’']),
            strong: strong(&lower),
            readings: Vec::new(),
            exact: 0,
            folded: 0,
            guessed: false,
            named: Cells::NONE,
        };
        word.look_up(form, resources);
        word
    }

    /// The cells that the readings with this tag allow; all where there is no such reading.
    pub fn cells(&self, tag: Tag) -> Cells {
        let of = |fits: &dyn Fn(&Candidate) -> bool| {
            let readings = self.readings.iter().filter(|c| fits(c));
            readings.fold(Cells::NONE, |cells, c| cells.join(c.cells))
        };
        let nominal = |upos| matches!(upos, Upos::Noun | Upos::Propn);
        let inflected = |c: &Candidate| !c.morph.cases.is_empty();
        let cells = match tag {
            Tag::Name if !self.named.is_empty() => self.named,
            Tag::Noun | Tag::Name => {
                let own = of(&|c| c.upos == tag.upos());
                own.or(of(&|c| nominal(c.upos))).or(of(&|c| c.upos == Upos::Adj && inflected(c)))
            }
            Tag::Attributive => of(&|c| c.upos == Upos::Adj && inflected(c)),
            Tag::Article => of(&|c| c.upos == Upos::Det && c.morph.feats.definite.is_some()),
            Tag::Personal => of(&|c| c.upos == Upos::Pron && c.morph.feats.pron_type == Some(PronType::Prs)),
            _ => of(&|c| c.upos == tag.upos()),
        };
        if !cells.is_empty() {
            return cells;
        }
        // A name shows the genitive by its ending alone.
        match tag {
            Tag::Name if !self.sibilant => Cells::ALL.with_cases(Set(0b1101)),
            _ => Cells::ALL,
        }
    }

    /// Whether the lexicon knows a gender for this tag, or nothing at all of the word.
    pub fn has_gender(&self, tag: Tag) -> bool {
        let mut nominal = self.readings.iter().filter(|c| matches!(c.upos, Upos::Noun | Upos::Propn)).peekable();
        if nominal.peek().is_none() { tag == Tag::Noun } else { nominal.any(|c| !c.morph.genders.is_empty()) }
    }

    /// As [`Self::cells`], for a noun or a name.
    pub fn cells_of(&self, upos: Upos) -> Cells {
        self.cells(if upos == Upos::Propn { Tag::Name } else { Tag::Noun })
    }

    /// The cells that an adposition governs; of a contraction those of its article.
    pub fn governed(&self) -> Cells {
        let readings = self.readings.iter().filter(|c| c.upos == Upos::Adp);
        readings.fold(Cells::NONE, |cells, c| cells.join(c.cells)).or(Cells::ALL)
    }

    /// The cells of the adjective's ending in a phrase without determiner.
    pub fn strong(&self) -> Cells {
        self.strong
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
        let capitals = if upper { resources.closed.readings(form) } else { &[] };
        let names = capitals.iter().filter(|entry| entry.upos == Upos::Propn);
        self.named = names.fold(Cells::NONE, |cells, entry| cells.join(Cells::of(&entry.morph)));
        let mut listed = Vec::new();
        lexicon.collect(form, &mut listed);
        for reading in listed.drain(..) {
            self.add(reading.upos, reading.morph, LemmaSource::Written(reading), false);
        }
        for entry in capitals.iter().filter(|entry| entry.upos == Upos::Noun) {
            self.add(entry.upos, entry.morph, LemmaSource::Known(entry.lemma.clone()), false);
        }
        if upper {
            lexicon.collect(&folded, &mut listed);
            for reading in listed {
                self.add(reading.upos, reading.morph, LemmaSource::Folded(reading), true);
            }
        }
        if upper {
            self.drop_rare_nouns(form, resources);
        }
        if self.exact == 0 && (upper || self.folded == 0) {
            for guess in lexicon.guess(form) {
                self.guessed = true;
                self.add(guess.reading.upos, guess.reading.morph, LemmaSource::Known(guess.lemma), false);
            }
        }
    }

    /// Where a form belongs to several nouns, those drop out whose base form is not among the words that have a cluster,
    /// which are the frequent ones: `Drohnen` is a form of `Drohne` and hardly one of `Drohn`.
    fn drop_rare_nouns(&mut self, form: &str, resources: &Resources<'_>) {
        let nouns = self.readings.iter().filter(|c| c.upos == Upos::Noun);
        let lemmas: Vec<String> = nouns.map(|c| c.lemma(form, resources.lexicon)).collect();
        let frequent = |lemma: &String| resources.clusters.of(lemma) != 0;
        if lemmas.windows(2).all(|pair| pair[0] == pair[1]) || !lemmas.iter().any(frequent) {
            return;
        }
        let mut lemmas = lemmas.iter();
        self.readings.retain(|c| c.upos != Upos::Noun || lemmas.next().is_none_or(frequent));
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
        self.readings.push(Candidate { upos, morph, lemma, cells: Cells::of(&morph) });
    }
}

/// The cells of an adjective's ending after no determiner: there the adjective itself shows case and gender.
fn strong(lower: &str) -> Cells {
    // Bits of cases (Nom, Gen, Dat, Acc), numbers and genders (Masc, Fem, Neut) in the order of their enums.
    let span = |cases: u8, number: u8, genders: u8| Cells::span(Set(cases), Set(number), Set(genders));
    match lower.len().checked_sub(2).and_then(|at| lower.get(at..)) {
        Some("er") => span(0b0001, 1, 0b001).join(span(0b0110, 1, 0b010)).join(span(0b0010, 2, 0)),
        Some("es") => span(0b1001, 1, 0b100),
        Some("em") => span(0b0100, 1, 0b101),
        Some("en") => span(0b1000, 1, 0b001).join(span(0b0010, 1, 0b101)).join(span(0b0100, 2, 0)),
        Some(end) if end.ends_with('e') => span(0b1001, 1, 0b010).join(span(0b1001, 2, 0)),
        _ => Cells::ALL,
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
