//! The full-form lexicon: a form → its readings; a noun → what kind of thing it means.
//!
//! One file under `models/` (see its card), used where it lies in the binary: a transducer from forms to classes of
//! readings, their tables, and a transducer from noun lemmas to kinds. Adjectives are listed uninflected and inflected
//! here. Closed classes are data of the ontology ([`super::closed`]), unknown words [`super::guess`]'s.

use std::sync::{Arc, OnceLock};

use fst::Map;

use super::feats::{Upos, VerbForm};
use super::kinds::Kinds;
use super::memo::Memo;
use super::morph::{Morph, Set, Variant};

static FILE: &[u8] = include_bytes!("../../models/lexicon.bin");
/// First bytes of the file: name and version of the format.
pub const MAGIC: &[u8; 8] = b"DEPLEX01";

/// Words longer than this are not looked up: they are no words.
pub(crate) const LONGEST: usize = 100;

/// One reading of a form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reading {
    pub upos: Upos,
    pub morph: Morph,
    lemma: LemmaRule,
}

/// How the lemma is made from the form: an ending is cut off, then a rule of the table applies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct LemmaRule {
    /// Bytes of an adjective's ending to cut off first.
    ending: u8,
    /// Index into the table of rules.
    rule: u16,
}

/// The compiled lexicon.
#[derive(Debug)]
pub struct Lexicon {
    forms: Map<&'static [u8]>,
    kinds: Map<&'static [u8]>,
    morphs: Vec<Morph>,
    rules: Vec<Rule>,
    /// Class `i` has the readings `offsets[i]..offsets[i + 1]`; little-endian u32.
    offsets: &'static [u8],
    /// Five bytes each: tag, features, rule.
    readings: &'static [u8],
    endings: Vec<(String, Vec<Morph>)>,
    /// Kinds of nouns that were asked for: compounds take long to split.
    pub(super) known_kinds: Memo<Kinds>,
    /// Lemmas of forms that were asked for as nouns.
    known_nouns: Memo<Arc<[String]>>,
}

/// Nouns whose kinds are remembered.
const REMEMBERED: usize = 20_000;

/// An edit that makes the lemma of a form.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Rule {
    /// Two characters are deleted behind this many: the `ge` or `zu` of `angeboten`, `anzubieten`.
    pub infix: Option<u8>,
    /// Characters cut off the end.
    pub cut: u8,
    /// Whether the last umlaut of what remains is undone.
    pub umlaut: bool,
    /// Put at the end.
    pub add: String,
}

impl Rule {
    /// The lemma of `form`; a form too short for the rule is its own lemma.
    pub fn apply(&self, form: &str) -> String {
        if self.infix.is_none() && !self.umlaut {
            // Most rules: another ending.
            let mut ends = form.char_indices().rev().map(|(at, _)| at);
            let end = usize::from(self.cut).checked_sub(1).map_or(Some(form.len()), |n| ends.nth(n));
            return end.map_or_else(|| form.to_owned(), |end| [&form[..end], &self.add].concat());
        }
        let mut chars: Vec<char> = form.chars().collect();
        if chars.len() < usize::from(self.cut) {
            return form.to_owned();
        }
        if let Some(at) = self.infix.map(usize::from).filter(|at| at + 2 <= chars.len()) {
            chars.drain(at..at + 2);
        }
        chars.truncate(chars.len().saturating_sub(usize::from(self.cut)));
        if self.umlaut
            && let Some(c) = chars.iter_mut().rev().find(|c| plain_vowel(**c).is_some())
        {
            *c = plain_vowel(*c).unwrap_or(*c);
        }
        chars.into_iter().chain(self.add.chars()).collect()
    }
}

fn plain_vowel(c: char) -> Option<char> {
    Some(match c {
        'ä' => 'a',
        'ö' => 'o',
        'ü' => 'u',
        'Ä' => 'A',
        'Ö' => 'O',
        'Ü' => 'U',
        _ => return None,
    })
}

impl Lexicon {
    /// The lexicon in the binary; tables are read at the first call (some tenths of a millisecond).
    ///
    /// # Panics
    /// If the file that was embedded is not a lexicon: tests keep that from being built.
    pub fn load() -> &'static Self {
        static LEXICON: OnceLock<Lexicon> = OnceLock::new();
        LEXICON.get_or_init(|| {
            Self::read(FILE).expect("models/lexicon.bin is a lexicon: make it again with depesche train lexicon")
        })
    }

    /// Reads the file format; `None` if the bytes are none.
    fn read(file: &'static [u8]) -> Option<Self> {
        let mut at = Cursor(file.strip_prefix(MAGIC)?);
        let morphs: Vec<Morph> = (0..at.u32()?).map(|_| Some(Morph::parse(at.text()?))).collect::<Option<_>>()?;
        let rules = (0..at.u32()?)
            .map(|_| {
                let (infix, cut, umlaut) = (at.u8()?, at.u8()?, at.u8()? == 1);
                Some(Rule { infix: infix.checked_sub(1), cut, umlaut, add: at.text()?.to_owned() })
            })
            .collect::<Option<_>>()?;
        let offsets = at.section()?;
        let readings = at.section()?;
        let forms = Map::new(at.section()?).ok()?;
        let kinds = Map::new(at.section()?).ok()?;
        let mut lexicon = Self {
            forms,
            kinds,
            morphs,
            rules,
            offsets,
            readings,
            endings: Vec::new(),
            known_kinds: Memo::new(REMEMBERED),
            known_nouns: Memo::new(REMEMBERED),
        };
        for ending in ["e", "em", "en", "er", "es"] {
            let cells = lexicon.listed(&format!("-{ending}")).map(|r| r.morph).collect();
            lexicon.endings.push((ending.to_owned(), cells));
        }
        Some(lexicon)
    }

    /// The readings that the file lists for exactly this form, stems that only stand before endings included.
    fn listed(&self, form: &str) -> impl Iterator<Item = Reading> + '_ {
        let class = if form.len() > LONGEST { None } else { self.forms.get(form) };
        let range = class.map_or(0..0, |class| self.offset(class as usize)..self.offset(class as usize + 1));
        range.filter_map(|i| {
            let &[upos, f0, f1, r0, r1] = self.readings.get(i * 5..i * 5 + 5)? else { return None };
            Some(Reading {
                upos: *Upos::ALL.get(usize::from(upos))?,
                morph: *self.morphs.get(usize::from(u16::from_le_bytes([f0, f1])))?,
                lemma: LemmaRule { ending: 0, rule: u16::from_le_bytes([r0, r1]) },
            })
        })
    }

    fn offset(&self, class: usize) -> usize {
        self.offsets
            .get(class * 4..class * 4 + 4)
            .and_then(|b| b.try_into().ok())
            .map_or(0, |b| u32::from_le_bytes(b) as usize)
    }

    /// All readings of `form` as it is spelt; case counts (`Sein`, `sein`). Empty for unknown words.
    pub fn readings(&self, form: &str) -> Vec<Reading> {
        let mut readings = Vec::new();
        self.collect(form, &mut readings);
        readings
    }

    /// As [`Self::readings`], into a vector at hand.
    pub fn collect(&self, form: &str, into: &mut Vec<Reading>) {
        into.extend(self.listed(form).filter(|r| r.morph.variant != Variant::Stem && !form.ends_with('-')));
        // Adjectives in lower case: the listed stem with an ending.
        if !form.starts_with(char::is_lowercase) {
            return;
        }
        for (ending, cells) in &self.endings {
            let Some(stem) = form.strip_suffix(ending.as_str()).filter(|s| s.len() > 1) else { continue };
            let stems = self.listed(stem).filter(|r| r.upos == Upos::Adj && r.morph.variant != Variant::Short);
            for mut reading in stems {
                reading.lemma.ending = ending.len() as u8;
                into.extend(cells.iter().map(|cell| Reading { morph: reading.morph.inflected(cell), ..reading }));
            }
        }
    }

    /// Whether the form is listed with this tag.
    pub fn is(&self, form: &str, upos: Upos) -> bool {
        self.listed(form).any(|r| r.upos == upos)
    }

    /// The form without the ending of an adjective.
    pub fn stem<'a>(&self, form: &'a str, reading: &Reading) -> &'a str {
        form.len().checked_sub(usize::from(reading.lemma.ending)).and_then(|end| form.get(..end)).unwrap_or(form)
    }

    /// The lemma that `reading`, one of the readings of `form`, has.
    pub fn lemma(&self, form: &str, reading: &Reading) -> String {
        let stem = self.stem(form, reading);
        self.rules.get(usize::from(reading.lemma.rule)).map_or_else(|| stem.to_owned(), |rule| rule.apply(stem))
    }

    /// The lemmas of all readings of `form` with this tag, without repetition.
    pub fn lemmas(&self, form: &str, upos: Upos) -> Vec<String> {
        let mut lemmas = Vec::new();
        for reading in self.readings(form).iter().filter(|r| r.upos == upos) {
            let lemma = self.lemma(form, reading);
            if !lemmas.contains(&lemma) {
                lemmas.push(lemma);
            }
        }
        lemmas
    }

    /// As [`Self::lemmas`], of nouns; remembered, since each noun of a text is asked for.
    pub fn noun_lemmas(&self, form: &str) -> Arc<[String]> {
        self.known_nouns.get(form, |form| self.lemmas(form, Upos::Noun).into())
    }

    /// The infinitive of a verb form (its first reading's); a separated particle is not put in front.
    pub fn verb_lemma(&self, form: &str) -> Option<String> {
        self.lemmas(form, Upos::Verb).into_iter().next()
    }

    /// Whether a verb with this infinitive is listed: tells whether `an` and `bieten` make a verb.
    pub fn is_infinitive(&self, lemma: &str) -> bool {
        self.listed(lemma).any(|r| r.upos == Upos::Verb && r.morph.feats.verb_form == Some(VerbForm::Inf))
    }

    /// The genders of a noun form, through the head of a compound, too; empty if unknown or plural only.
    pub fn genders(&self, form: &str) -> Set {
        let of = |readings: &mut dyn Iterator<Item = Reading>| {
            readings
                .filter(|r| matches!(r.upos, Upos::Noun | Upos::Propn))
                .fold(Set::default(), |set, r| set.union(r.morph.genders))
        };
        let listed = of(&mut self.listed(form));
        if listed.is_empty() { of(&mut self.guess(form).into_iter().map(|g| g.reading)) } else { listed }
    }

    /// The code of a noun lemma's kinds, as listed.
    pub(super) fn kind_code(&self, lemma: &str) -> Option<u64> {
        if lemma.len() > LONGEST { None } else { self.kinds.get(lemma) }
    }
}

/// Reads little-endian numbers and sections from bytes.
struct Cursor(&'static [u8]);

impl Cursor {
    fn take(&mut self, n: usize) -> Option<&'static [u8]> {
        let (head, tail) = self.0.split_at_checked(n)?;
        self.0 = tail;
        Some(head)
    }

    fn u8(&mut self) -> Option<u8> {
        self.take(1).map(|b| b[0])
    }

    fn u32(&mut self) -> Option<u32> {
        self.take(4).and_then(|b| b.try_into().ok()).map(u32::from_le_bytes)
    }

    /// A string after its length in one byte.
    fn text(&mut self) -> Option<&'static str> {
        let n = self.u8()?;
        std::str::from_utf8(self.take(usize::from(n))?).ok()
    }

    /// Bytes after their number in four bytes.
    fn section(&mut self) -> Option<&'static [u8]> {
        let n = self.u32()?;
        self.take(n as usize)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::german::{Case, Gender, Mood, Tense};

    fn lemmas(form: &str, upos: Upos) -> Vec<String> {
        Lexicon::load().lemmas(form, upos)
    }

    #[test]
    fn forms_have_lemmas() {
        assert_eq!(lemmas("Raketen", Upos::Noun), ["Rakete"]);
        assert_eq!(lemmas("Häuser", Upos::Noun), ["Haus"]);
        assert_eq!(lemmas("angeboten", Upos::Verb), ["anbieten"]);
        assert_eq!(lemmas("anzubieten", Upos::Verb), ["anbieten"]);
        assert_eq!(lemmas("größten", Upos::Adj), ["groß"]);
        assert_eq!(lemmas("dunkle", Upos::Adj), ["dunkel"]);
        assert_eq!(lemmas("gelieferten", Upos::Adj), ["liefern"]);
        assert_eq!(lemmas("bekannten", Upos::Adj), ["bekannt"]);
        assert_eq!(lemmas("Nordkoreas", Upos::Propn), ["Nordkorea"]);
        assert!(Lexicon::load().readings("größt").is_empty());
    }

    #[test]
    fn konjunktiv_is_told_from_the_indicative() {
        let moods = |form: &str| -> Vec<_> {
            let readings = Lexicon::load().readings(form);
            readings
                .iter()
                .filter(|r| r.morph.persons.has(2))
                .map(|r| (r.morph.feats.mood, r.morph.feats.tense))
                .collect()
        };
        assert_eq!(moods("liefere"), [(Some(Mood::Sub), Some(Tense::Pres))]);
        assert_eq!(moods("liefert"), [(Some(Mood::Ind), Some(Tense::Pres))]);
        assert_eq!(moods("käme"), [(Some(Mood::Sub), Some(Tense::Past))]);
    }

    #[test]
    fn adjectives_inflect() {
        let readings = Lexicon::load().readings("kleinem");
        assert!(!readings.is_empty());
        assert!(readings.iter().all(|r| r.upos == Upos::Adj && r.morph.feats.case == Some(Case::Dat)));
    }

    #[test]
    fn genders_and_verbs_are_found() {
        let lexicon = Lexicon::load();
        assert_eq!(lexicon.genders("Rakete"), Set(1 << Gender::Fem as u8));
        assert_eq!(lexicon.genders("Raketenabwehrsystem"), Set(1 << Gender::Neut as u8));
        assert!(lexicon.is_infinitive("anbieten") && !lexicon.is_infinitive("anbot"));
        assert_eq!(lexicon.verb_lemma("lieferte").as_deref(), Some("liefern"));
    }
}
