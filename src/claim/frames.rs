//! The frame lexicon: `ontology/frames/*.toml`, one file a frame, one entry a way to say it.
//!
//! An entry names the words that evoke the frame and, for each role, the slots that may fill it in order of preference:
//! `recipient = "dat, an, nach"`. A slot is one of [`Slot`]'s names or a preposition; `^` in front asks the verb that
//! governs a noun (*Verhandlungen führen*: `^subj`); `comp` is the first part of a compound (*Waffenlieferung*); `self` is
//! the noun itself; `<aus` what the noun stands behind with *aus* (*Drohnen aus iranischer Produktion*); `obj's` whoever
//! the object is of (*das Dementi der Regierung*), `clause's` the subject of a clause (*fordert, dass Polen …*); `in.acc` wants the case of direction (*in den Libanon*, not *in Beirut*);
//! `subj+mit` takes both and needs both; `slot:class` asks for another
//! type than the role's own. Types are classes of
//! entity kinds, `types.toml`.

use std::collections::{BTreeMap, BTreeSet};

use rustc_hash::{FxHashMap, FxHashSet};
use serde::Deserialize;

use super::effect::{Effect, parse_certainty, parse_polarity, parse_status};
use super::predicate::Slot;
use super::{Certainty, Polarity, Status};
use crate::ontology::{Ontology, OntologyError, parse_toml};

/// Where a role's filler is looked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// A slot of the predicate itself.
    Own(Slot),
    /// A slot of the verb that governs the noun.
    Governor(Slot),
    /// The first part of the compound.
    Compound,
    /// The predicate noun itself.
    Itself,
    /// The noun that the predicate noun hangs on with a preposition: *Drohnen aus iranischer Produktion*.
    Head(String),
    /// Who stands behind what a slot names: *das Dementi der Regierung* → the government.
    Author(Slot),
}

/// One way to fill a role: from all of these places together (`subj+mit`).
#[derive(Clone, Debug)]
pub struct Filling {
    /// Each with the type class that the filler must have; `None`: the role's own.
    pub places: Vec<(Place, Option<String>)>,
}

/// A role as an entry fills it.
#[derive(Clone, Debug)]
pub struct RoleRule {
    pub role: String,
    pub fillings: Vec<Filling>,
}

/// What one frame is made of.
#[derive(Clone, Debug)]
pub struct Frame {
    pub name: String,
    pub core: BTreeSet<String>,
    /// How many core roles a claim needs.
    pub least: usize,
    /// Role → type class.
    pub types: BTreeMap<String, String>,
    /// Role → how many fillers it needs; an unnamed plural (*die Außenminister*) counts as two.
    pub several: BTreeMap<String, usize>,
    /// Roles that a sentence may leave to the rest of the article (see `claim/complete.rs`).
    pub carried: BTreeSet<String>,
    /// Modes whose event is not the event of the others: a request is no delivery.
    pub apart: BTreeSet<String>,
    /// Whether it tells of a thing that is there whoever speaks of it (a report), so that a critic's voice is no source.
    pub standing: bool,
    /// Roles that no named person can fill.
    pub things: BTreeSet<String>,
    /// Roles in which a ruler stands for the state: *Sanktionen gegen Putin*.
    pub states: BTreeSet<String>,
    /// Modes that say of an event that it is let, refused or undone: the noun for the event itself claims nothing besides.
    pub instead: BTreeSet<String>,
    /// Events that every reader knows and texts name by half: *der Krieg in der Ukraine*.
    pub known: Vec<Known>,
}

/// An event that every reader knows: who takes part in which role, and when.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Known {
    /// Role → ids of the gazetteer.
    pub roles: BTreeMap<String, Vec<String>>,
    /// First and last day, `2022-02-24`; without an end it goes on.
    pub begin: String,
    #[serde(default)]
    pub end: Option<String>,
}

/// One entry of the lexicon.
#[derive(Clone, Debug)]
pub struct Entry {
    pub frame: usize,
    /// `transfer/liefern`
    pub rule: String,
    pub mode: Option<String>,
    pub roles: Vec<RoleRule>,
    /// Roles without which this entry makes no claim.
    pub need: Vec<String>,
    /// Slot → lemmas of which one must stand there (*zum Einsatz kommen*).
    pub with: Vec<(Slot, Vec<String>)>,
    /// Slot → lemmas of which none may stand there (*in den Griff bekommen*).
    pub unless: Vec<(Slot, Vec<String>)>,
    /// Slots of which none may be filled.
    pub without: Vec<Slot>,
    pub reflexive: Option<bool>,
    /// Roles whose fillers must be names.
    pub named: Vec<String>,
    pub polarity: Option<Polarity>,
    pub certainty: Option<Certainty>,
    pub status: Option<Status>,
    pub examples: Vec<BTreeMap<String, String>>,
    pub counter: Vec<String>,
    /// Whether roles that the article leaves open may come from the frame's known events.
    pub known: bool,
    /// Roles that this entry may leave to the rest of the article besides the frame's own.
    pub carries: Vec<String>,
    /// Verbs of which one must govern the noun (*fordert die Lieferung*), and verbs of which none may.
    pub under: Vec<String>,
    pub not_under: Vec<String>,
}

impl Entry {
    /// What the entry itself says of polarity, certainty and status.
    pub fn effect(&self) -> Effect {
        Effect { polarity: self.polarity, certainty: self.certainty, status: self.status, ..Default::default() }
    }
}

/// The whole lexicon, indexed by word.
#[derive(Clone, Debug, Default)]
pub struct Frames {
    pub frames: Vec<Frame>,
    pub entries: Vec<Entry>,
    verbs: FxHashMap<String, Vec<usize>>,
    nouns: FxHashMap<String, Vec<usize>>,
    adjectives: FxHashMap<String, Vec<usize>>,
    /// Shortest and longest noun, in bytes, for the search of compound heads.
    noun_lengths: (usize, usize),
    classes: FxHashMap<String, FxHashSet<String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FrameFile {
    frame: String,
    core: Vec<String>,
    #[serde(default)]
    least: Option<usize>,
    #[serde(default)]
    several: BTreeMap<String, usize>,
    #[serde(default)]
    carried: BTreeSet<String>,
    #[serde(default)]
    apart: BTreeSet<String>,
    #[serde(default)]
    standing: bool,
    #[serde(default)]
    instead: BTreeSet<String>,
    #[serde(default)]
    things: BTreeSet<String>,
    #[serde(default)]
    states: BTreeSet<String>,
    #[serde(default)]
    known: Vec<Known>,
    types: BTreeMap<String, String>,
    /// Nouns that end like one of the frame's and mean something else: *Bürgerkrieg*, *Vorschlag*.
    #[serde(default)]
    not: Vec<String>,
    #[serde(default)]
    entry: Vec<EntryRecord>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct EntryRecord {
    id: String,
    #[serde(default)]
    verbs: Vec<String>,
    #[serde(default)]
    nouns: Vec<String>,
    #[serde(default)]
    adjectives: Vec<String>,
    mode: Option<String>,
    roles: BTreeMap<String, String>,
    #[serde(default)]
    need: Vec<String>,
    #[serde(default)]
    with: BTreeMap<String, Vec<String>>,
    #[serde(default)]
    unless: BTreeMap<String, Vec<String>>,
    #[serde(default)]
    without: Vec<String>,
    reflexive: Option<bool>,
    #[serde(default)]
    named: Vec<String>,
    polarity: Option<String>,
    certainty: Option<String>,
    status: Option<String>,
    #[serde(default)]
    examples: Vec<BTreeMap<String, String>>,
    #[serde(default)]
    counter: Vec<String>,
    #[serde(default)]
    known: bool,
    #[serde(default)]
    carries: Vec<String>,
    #[serde(default)]
    under: Vec<String>,
    #[serde(default)]
    not_under: Vec<String>,
}

#[derive(Deserialize)]
struct TypesFile {
    classes: BTreeMap<String, Vec<String>>,
}

impl Frames {
    /// Loads `frames/types.toml` and every other file of `frames/`.
    ///
    /// # Errors
    /// If a file is broken: it is named with the line.
    pub fn load(ontology: &Ontology) -> Result<Self, OntologyError> {
        let mut frames = Self { noun_lengths: (usize::MAX, 0), ..Self::default() };
        for path in ontology.list("frames", "toml")? {
            let text = ontology.read(&path)?;
            if path.ends_with("/types.toml") {
                let file: TypesFile = parse_toml(&path, &text)?;
                frames.classes = file.classes.into_iter().map(|(c, kinds)| (c, kinds.into_iter().collect())).collect();
            } else {
                frames.add(&path, parse_toml(&path, &text)?)?;
            }
        }
        frames.check_classes()?;
        Ok(frames)
    }

    fn add(&mut self, path: &str, file: FrameFile) -> Result<(), OntologyError> {
        let number = self.frames.len();
        let least = file.least.unwrap_or_else(|| file.core.len().min(2));
        self.frames.push(Frame {
            name: file.frame.clone(),
            core: file.core.into_iter().collect(),
            least,
            types: file.types,
            several: file.several,
            carried: file.carried,
            apart: file.apart,
            standing: file.standing,
            instead: file.instead,
            things: file.things,
            states: file.states,
            known: file.known,
        });
        for noun in &file.not {
            self.nouns.entry(noun.to_lowercase()).or_default();
            self.noun_lengths.1 = self.noun_lengths.1.max(noun.to_lowercase().len());
        }
        for record in file.entry {
            let fail = |reason: String| OntologyError::syntax(path, 0, format!("entry {}: {reason}", record.id));
            let index = self.entries.len();
            for (words, map) in [
                (&record.verbs, &mut self.verbs),
                (&record.nouns, &mut self.nouns),
                (&record.adjectives, &mut self.adjectives),
            ] {
                for word in words {
                    map.entry(word.to_lowercase()).or_default().push(index);
                }
            }
            for noun in &record.nouns {
                let (shortest, longest) = self.noun_lengths;
                self.noun_lengths = (shortest.min(noun.len()), longest.max(noun.to_lowercase().len()));
            }
            let unknown = record.roles.keys().find(|role| !self.frames[number].types.contains_key(*role));
            if let Some(role) = unknown {
                return Err(fail(format!("role {role} is not among the frame's types")));
            }
            self.entries.push(Entry {
                frame: number,
                rule: format!("{}/{}", file.frame.to_lowercase(), record.id),
                mode: record.mode.clone(),
                roles: record.roles.iter().map(|(role, slots)| role_rule(role, slots)).collect(),
                need: record.need.clone(),
                with: record.with.iter().map(|(slot, lemmas)| (Slot::parse(slot), lemmas.clone())).collect(),
                unless: record.unless.iter().map(|(slot, lemmas)| (Slot::parse(slot), lemmas.clone())).collect(),
                without: record.without.iter().map(|slot| Slot::parse(slot)).collect(),
                reflexive: record.reflexive,
                named: record.named.clone(),
                polarity: record
                    .polarity
                    .as_deref()
                    .map(|p| parse_polarity(p).ok_or_else(|| fail(format!("polarity {p}"))))
                    .transpose()?,
                certainty: record
                    .certainty
                    .as_deref()
                    .map(|c| parse_certainty(c).ok_or_else(|| fail(format!("certainty {c}"))))
                    .transpose()?,
                status: record
                    .status
                    .as_deref()
                    .map(|s| parse_status(s).ok_or_else(|| fail(format!("status {s}"))))
                    .transpose()?,
                examples: record.examples.clone(),
                counter: record.counter.clone(),
                known: record.known,
                carries: record.carries.clone(),
                under: record.under.clone(),
                not_under: record.not_under.clone(),
            });
        }
        Ok(())
    }

    fn check_classes(&self) -> Result<(), OntologyError> {
        let named = self.frames.iter().flat_map(|f| f.types.values()).chain(self.entries.iter().flat_map(|e| {
            e.roles
                .iter()
                .flat_map(|r| r.fillings.iter().flat_map(|f| &f.places).filter_map(|(_, class)| class.as_ref()))
        }));
        for class in named {
            if class != "any" && !self.classes.contains_key(class) {
                return Err(OntologyError::syntax(
                    "frames/types.toml",
                    0,
                    format!("no class {class}, which a frame asks for"),
                ));
            }
        }
        Ok(())
    }

    /// Entries that a verb evokes.
    pub fn of_verb(&self, lemma: &str) -> &[usize] {
        self.verbs.get(lemma).map_or(&[], Vec::as_slice)
    }

    /// Entries that an adjective or attributive participle evokes.
    pub fn of_adjective(&self, lemma: &str) -> &[usize] {
        self.adjectives.get(lemma).map_or(&[], Vec::as_slice)
    }

    /// Entries that a noun evokes: of the noun itself, or of the longest noun that it ends in, with what stands before.
    pub fn of_noun<'n>(&self, lemma: &'n str) -> (&[usize], &'n str) {
        let lower = lemma.to_lowercase();
        if let Some(entries) = self.nouns.get(&lower) {
            return (entries, "");
        }
        if lower.len() != lemma.len() {
            return (&[], "");
        }
        for (at, _) in lower.char_indices().skip(2) {
            let rest = lower.len() - at;
            if rest > self.noun_lengths.1 {
                continue;
            }
            if rest < self.noun_lengths.0.max(4) {
                break;
            }
            if let Some(entries) = self.nouns.get(&lower[at..]) {
                return (entries, &lemma[..at]);
            }
        }
        (&[], "")
    }

    /// Whether an entity kind belongs to a class; every kind belongs to `any`.
    pub fn is_a(&self, kind: &str, class: &str) -> bool {
        class == "any" || self.classes.get(class).is_some_and(|kinds| kinds.contains(kind))
    }
}

fn role_rule(role: &str, slots: &str) -> RoleRule {
    let fillings = slots
        .split(',')
        .map(str::trim)
        .filter(|s| !s.is_empty())
        .map(|slot| {
            let typed = |slot: &str| {
                let (slot, class) = slot.split_once(':').map_or((slot, None), |(s, c)| (s, Some(c.to_owned())));
                (place(slot), class)
            };
            Filling { places: slot.split('+').map(typed).collect() }
        })
        .collect();
    RoleRule { role: role.to_owned(), fillings }
}

fn place(slot: &str) -> Place {
    if let Some(preposition) = slot.strip_prefix('<') {
        return Place::Head(preposition.to_owned());
    }
    match slot.strip_prefix('^') {
        Some(slot) => Place::Governor(Slot::parse(slot)),
        None if slot.ends_with("'s") => Place::Author(Slot::parse(slot.trim_end_matches("'s"))),
        None if slot == "comp" => Place::Compound,
        None if slot == "self" => Place::Itself,
        None => Place::Own(Slot::parse(slot)),
    }
}
