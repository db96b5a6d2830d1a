//! Valency of verbs: which subjects, objects, prepositions and clauses a verb takes, as `ontology/german/valency/*.csv` lists.
//!
//! Takes a lemma (separable verbs with their particle in front: *anbieten*), gives its patterns. What a sentence makes of
//! them is others' business: [`super::arguments`] mends trees by them. Verbs that are not listed are not known to lack anything.

use rustc_hash::FxHashMap;

use super::feats::Case;
use crate::ontology::{Ontology, OntologyError, lines};

const FOLDER: &str = "german/valency";
const HEADER: &str = "verb,pattern,example";

/// One thing that a pattern asks for; `(preposition, case)` apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Slot {
    /// A subject.
    Nom,
    /// *es* that means nothing, in place of a subject: *es gibt*, *es heißt*.
    Es,
    /// A second nominative: *heißen*, *werden*.
    NomToo,
    Refl,
    ReflDat,
    Dat,
    Acc,
    /// A second accusative: *nennen*, *kosten*.
    AccToo,
    Gen,
    /// A clause with *dass*, or one with the verb second.
    That,
    /// An infinitive with *zu*.
    Zu,
    /// An embedded question.
    Whether,
    /// An infinitive without *zu*: *sehen*, *lassen*.
    Infinitive,
    /// What something is called or taken for: a phrase with *als*.
    As,
    /// A phrase with *wie*, or an adverb of manner, that cannot be left out.
    Like,
    /// A predicative adjective.
    Adjective,
    /// Where or where to: a phrase or adverb that cannot be left out.
    Place,
}

const SLOTS: &[(&str, Slot)] = &[
    ("nom", Slot::Nom),
    ("es", Slot::Es),
    ("refl", Slot::Refl),
    ("refl-dat", Slot::ReflDat),
    ("dat", Slot::Dat),
    ("acc", Slot::Acc),
    ("gen", Slot::Gen),
    ("dass", Slot::That),
    ("zu", Slot::Zu),
    ("ob", Slot::Whether),
    ("inf", Slot::Infinitive),
    ("als", Slot::As),
    ("wie", Slot::Like),
    ("adj", Slot::Adjective),
    ("dir", Slot::Place),
];

/// A set of slots.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Slots(u32);

impl Slots {
    /// Whether the slot is in it.
    pub const fn has(self, slot: Slot) -> bool {
        self.0 >> slot as u32 & 1 == 1
    }

    fn add(&mut self, slot: Slot) -> bool {
        let new = !self.has(slot);
        self.0 |= 1 << slot as u32;
        new
    }
}

/// A preposition that a verb governs: index into the table of the data, and the case behind it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Governed {
    preposition: u8,
    case: Case,
}

/// What a verb takes together.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Pattern {
    slots: Slots,
    governed: [Option<Governed>; 2],
}

impl Pattern {
    /// Whether the pattern has this slot.
    pub const fn has(&self, slot: Slot) -> bool {
        self.slots.has(slot)
    }
}

#[derive(Clone, Debug, Default)]
struct Entry {
    patterns: Vec<Pattern>,
    /// Bytes of a particle that can stand alone.
    particle: u8,
    /// Slots of any of them.
    any: Slots,
}

/// The table of verbs.
#[derive(Clone, Debug, Default)]
pub struct Valency {
    verbs: FxHashMap<String, Entry>,
    prepositions: Vec<String>,
}

/// A listed verb.
#[derive(Clone, Copy, Debug)]
pub struct Verb<'a> {
    table: &'a Valency,
    entry: &'a Entry,
}

impl Valency {
    /// Loads `german/valency/*.csv` (some two milliseconds).
    ///
    /// # Errors
    /// If a row is broken, with file and line.
    pub fn load(ontology: &Ontology) -> Result<Self, OntologyError> {
        let mut table = Self::default();
        for path in ontology.list(FOLDER, "csv")? {
            let text = ontology.read(&path)?;
            for (line, row) in lines(&text).filter(|(_, row)| *row != HEADER) {
                table.add(row).map_err(|reason| OntologyError::syntax(&path, line, reason))?;
            }
        }
        Ok(table)
    }

    /// What is known of a verb; the lemma has its particle in front (*anbieten*).
    pub fn verb(&self, lemma: &str) -> Option<Verb<'_>> {
        self.verbs.get(lemma).map(|entry| Verb { table: self, entry })
    }

    /// The verb of this stem with a particle that can stand apart from it (*bieten* and *an*).
    pub fn with_particle(&self, particle: &str, stem: &str) -> Option<Verb<'_>> {
        let verb = self.verb(&format!("{particle}{stem}"))?;
        (usize::from(verb.entry.particle) == particle.len()).then_some(verb)
    }

    /// How many verbs there are.
    pub fn len(&self) -> usize {
        self.verbs.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.verbs.is_empty()
    }

    /// Adds `verb,pattern,example`; the example is for readers and tests.
    fn add(&mut self, row: &str) -> Result<(), String> {
        let mut fields = row.splitn(3, ',');
        let (Some(verb), Some(text), Some(example)) = (fields.next(), fields.next(), fields.next()) else {
            return Err(format!("expected {HEADER}"));
        };
        if verb.is_empty() || example.is_empty() {
            return Err("verb and example must not be empty".to_owned());
        }
        let pattern = self.pattern(text)?;
        // Rows of a verb follow each other: most lemmas are looked up without being copied.
        let lemma = verb.replace('|', "");
        let entry = self.verbs.entry(lemma).or_default();
        entry.any.0 |= pattern.slots.0;
        if let Some(particle) = verb.rfind('|') {
            entry.particle = u8::try_from(particle).map_err(|_| format!("{verb:?} is too long"))?;
        }
        entry.patterns.push(pattern);
        Ok(())
    }

    fn pattern(&mut self, text: &str) -> Result<Pattern, String> {
        let mut pattern = Pattern::default();
        for word in text.split(' ') {
            if let Some((preposition, case)) = word.split_once('+') {
                let governed = Governed { preposition: self.preposition(preposition)?, case: case_of(case, word)? };
                let free = pattern.governed.iter_mut().find(|g| g.is_none());
                *free.ok_or_else(|| format!("more than two prepositions in {text:?}"))? = Some(governed);
                continue;
            }
            let slot = SLOTS.iter().find(|(name, _)| *name == word).map(|(_, slot)| *slot);
            let slot = slot.ok_or_else(|| {
                let known: Vec<&str> = SLOTS.iter().map(|(name, _)| *name).collect();
                format!("{word:?} is no slot: expected one of {} or a preposition as an+acc", known.join(", "))
            })?;
            let again = match slot {
                Slot::Nom => Slot::NomToo,
                Slot::Acc => Slot::AccToo,
                other => other,
            };
            if !pattern.slots.add(slot) && !pattern.slots.add(again) {
                return Err(format!("{word} stands too often in {text:?}"));
            }
        }
        Ok(pattern)
    }

    fn preposition(&mut self, text: &str) -> Result<u8, String> {
        if let Some(at) = self.prepositions.iter().position(|p| p == text) {
            return Ok(at as u8);
        }
        if text.is_empty() || !text.chars().all(char::is_lowercase) || self.prepositions.len() > 250 {
            return Err(format!("{text:?} is no preposition"));
        }
        self.prepositions.push(text.to_owned());
        Ok((self.prepositions.len() - 1) as u8)
    }
}

fn case_of(text: &str, word: &str) -> Result<Case, String> {
    match text {
        "acc" => Ok(Case::Acc),
        "dat" => Ok(Case::Dat),
        "gen" => Ok(Case::Gen),
        _ => Err(format!("{word:?}: the case behind + must be acc, dat or gen")),
    }
}

impl<'a> Verb<'a> {
    /// Its patterns, in the order of the file.
    pub fn patterns(self) -> &'a [Pattern] {
        &self.entry.patterns
    }

    /// Whether some pattern has this slot.
    pub fn takes(self, slot: Slot) -> bool {
        self.entry.any.has(slot)
    }

    /// Whether some pattern has both slots.
    pub fn takes_both(self, one: Slot, other: Slot) -> bool {
        self.patterns().iter().any(|p| p.has(one) && p.has(other))
    }

    /// The prepositions that a pattern asks for, each with its case.
    pub fn governed(self, pattern: &'a Pattern) -> impl Iterator<Item = (&'a str, Case)> {
        let names = &self.table.prepositions;
        pattern.governed.iter().flatten().map(|g| (names[usize::from(g.preposition)].as_str(), g.case))
    }

    /// The cases in which the verb governs this preposition (*auf* with *warten*: accusative).
    pub fn governs(self, preposition: &str) -> impl Iterator<Item = Case> + use<'a, '_> {
        let all = self.patterns().iter().flat_map(move |p| self.governed(p));
        all.filter(move |(name, _)| *name == preposition).map(|(_, case)| case)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_are_found_by_lemma() {
        let table = Valency::load(&Ontology::embedded()).unwrap();
        let offer = table.verb("anbieten").unwrap();
        assert!(offer.takes_both(Slot::Dat, Slot::Acc) && offer.takes(Slot::Zu) && !offer.takes(Slot::Gen));
        let speak = table.verb("sprechen").unwrap();
        assert_eq!(speak.governs("über").collect::<Vec<_>>(), [Case::Acc]);
        assert_eq!(speak.governs("unter").count(), 0);
        assert!(table.verb("brimborieren").is_none());
        assert!(table.with_particle("an", "bieten").is_some() && table.with_particle("be", "kommen").is_none());
    }

    #[test]
    fn broken_rows_say_what_is_wrong() {
        let fails = |row: &str| Valency::default().add(row).unwrap_err();
        assert!(fails("gehen,nom").contains("verb,pattern,example"));
        assert!(fails("gehen,nom hin,Er geht.").contains("\"hin\" is no slot"));
        assert!(fails("gehen,nom in+akk,Er geht.").contains("acc, dat or gen"));
        assert!(fails("gehen,nom dat dat,Er geht.").contains("too often"));
        assert!(fails("gehen,nom,").contains("must not be empty"));
    }
}
