//! Noun phrases → fillers: names by their entity, descriptions by their base form without article.
//!
//! The base form keeps what tells the type (*ballistische Rakete*, *russischer Militärexperte*) and drops numbers and
//! what does not (*mehrere*, *weitere*); measures are looked through (*Millionen von Raketen*). Pronouns and descriptions
//! that point back are [`super::coreference`]'s.

use std::cell::LazyCell;
use std::collections::BTreeMap;

use rustc_hash::FxHashSet;
use serde::Deserialize;

use super::Filler;
use super::frames::Frames;
use super::nouns;
use super::tree::Tree;
use crate::german::memo::Memo;
use crate::german::{Gender, Number, Token, Upos};
use crate::mention::{EntityMention, Gazetteer, Quantity, name_at};
use crate::ontology::{Ontology, OntologyError, parse_toml};
use crate::text::Span;

/// Words about noun phrases, `german/phrases.toml`.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Phrases {
    pub unspecific: FxHashSet<String>,
    pub measures: FxHashSet<String>,
    /// Plurals that mean something else than their singular, and last parts of such compounds, lower case.
    pub plurals: Vec<String>,
    pub partitive: FxHashSet<String>,
    /// Prepositions before whom somebody belongs to: *der Chef von Muster*.
    pub belonging: FxHashSet<String>,
    /// Prepositions before who does with a document what is told, no part of its name: *Unterzeichnung des Abkommens durch A*.
    pub taking_part: FxHashSet<String>,
    /// Class → nouns, and last parts of compounds, that mean something else than the lexicon's definitions say.
    recast: BTreeMap<String, FxHashSet<String>>,
    /// Fronts of compounds for texts that name nobody in particular, lower case: *Medienbericht*.
    pub nameless: FxHashSet<String>,
    /// Adjectives of groups of states that have no name of their own beside it: *westlich* → *Westen*.
    pub blocs: BTreeMap<String, String>,
    /// What [`Phrases::class_of`] found out.
    #[serde(skip)]
    classes: NounClasses,
    /// The unit of what is counted by the piece.
    pub counted: String,
    /// What a sum is a sum of, where the text only gives it in a currency.
    pub money: String,
    pub states: FxHashSet<String>,
    /// Offices of those who rule a state, as the gazetteer writes them.
    pub rulers: FxHashSet<String>,
    pub country_descriptions: FxHashSet<String>,
    /// Compounds that mean states and act like them.
    pub state_compounds: FxHashSet<String>,
    pub both: FxHashSet<String>,
    pub country_groups: FxHashSet<String>,
    pub person_descriptions: FxHashSet<String>,
    /// Nouns for what a person does that tell no office.
    pub callings: FxHashSet<String>,
    pub organization_descriptions: FxHashSet<String>,
    pub courtesies: FxHashSet<String>,
    pub pronouns: Pronouns,
    pub nouns: Vec<NounClass>,
}

/// Nouns that are remembered from article to article.
const REMEMBERED: usize = 20_000;

/// A memory of nouns' classes.
#[derive(Debug)]
struct NounClasses(Memo<Class>);

impl Default for NounClasses {
    fn default() -> Self {
        Self(Memo::new(REMEMBERED))
    }
}

/// Where the class of a noun stands.
#[derive(Clone, Copy, Debug)]
enum Class {
    State,
    /// Place among the classes that nouns are recast to.
    Recast(usize),
    /// Place in the list of kinds.
    Listed(usize),
    Unknown,
}

/// A kind of common nouns and the class of what they mean.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NounClass {
    pub kind: String,
    pub class: String,
}

/// Pronouns by what they can point to, lower case.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pronouns {
    pub masculine: FxHashSet<String>,
    pub feminine: FxHashSet<String>,
    pub neuter: FxHashSet<String>,
    pub plural: FxHashSet<String>,
    pub possessive_masculine: FxHashSet<String>,
    pub possessive_feminine: FxHashSet<String>,
}

impl Phrases {
    /// Loads `german/phrases.toml`.
    ///
    /// # Errors
    /// If the file is broken.
    pub fn load(ontology: &Ontology) -> Result<Self, OntologyError> {
        let path = "german/phrases.toml";
        parse_toml(path, &ontology.read(path)?)
    }
}

impl Phrases {
    /// The class of a noun, or of the last part of a compound, that the lexicon takes for something else: its place.
    fn recast_to(&self, lemma: &str) -> Option<usize> {
        let lower = lemma.to_lowercase();
        let fits = |noun: &String| lower == *noun || noun.len() > 5 && lower.ends_with(noun.as_str());
        self.recast.values().position(|nouns| nouns.iter().any(fits))
    }

    /// The class of a noun that is no weapon of the gazetteer's.
    fn class_of(&self, lemma: &str) -> Class {
        if self.is_state(lemma) {
            return Class::State;
        }
        if let Some(class) = self.recast_to(lemma) {
            return Class::Recast(class);
        }
        let kinds = nouns::kinds(lemma);
        let listed = self.nouns.iter().position(|n| kinds.iter().any(|k| k.as_str() == n.kind));
        listed.map_or(Class::Unknown, Class::Listed)
    }

    /// Whether a noun means a state: *Land*, *Mitgliedsstaat*. It acts, and it is a place too.
    fn is_state(&self, lemma: &str) -> bool {
        let last = lemma.rsplit('-').next().unwrap_or(lemma);
        let heads = || self.country_descriptions.iter().chain(&self.state_compounds);
        heads().any(|d| last == d) && !lemma.is_empty()
    }
}

/// What turns the phrases of one article into fillers.
#[derive(Debug)]
pub struct Labeller<'a> {
    pub doc: &'a str,
    pub phrases: &'a Phrases,
    pub frames: &'a Frames,
    pub gazetteer: &'a Gazetteer,
    pub entities: &'a [EntityMention],
    pub quantities: &'a [Quantity],
}

impl<'a> Labeller<'a> {
    /// The name that covers a token, demonyms and the like (modifiers, not things) aside.
    pub fn name_at(&self, span: Span) -> Option<&'a EntityMention> {
        name_at(self.entities, span)
    }

    /// The name that a phrase is about: of its head, or of what is set beside it (*Präsident Wladimir Putin*).
    pub fn name_of(&self, tree: &Tree, head: usize) -> Option<&'a EntityMention> {
        if let Some(name) = self.name_at(tree.token(head).span) {
            return Some(name);
        }
        // Most heads have nothing beside them that asks for it.
        let class = LazyCell::new(|| self.noun_class(&tree.token(head).lemma));
        tree.kids_by(head, &["flat", "appos", "nmod"])
            .filter(|&k| tree.preposition(k).is_none() && (!tree.is(k, &["nmod"]) || k == head + 1))
            .find_map(|k| {
                let name = self.name_at(tree.token(k).span)?;
                if tree.is(k, &["nmod"]) && in_genitive(tree.token(k), name) {
                    // *Widersacher Trongs* is somebody else.
                    return None;
                }
                let adjacent = tree.sentence.tokens[head + 1..k.max(head + 1)].iter().all(|t| t.form != ",")
                    || tree.is(k, &["flat"]);
                (adjacent || self.compatible(&class, &name.kind))
                    .then_some(name)
                    .filter(|n| self.compatible(&class, &n.kind))
            })
            .or_else(|| self.name_of_second(tree, head))
    }

    /// *Vizekanzler und Arbeitsminister Max Muster*: one person with two titles, the second without an article.
    fn name_of_second(&self, tree: &Tree, head: usize) -> Option<&'a EntityMention> {
        let singular = tree.token(head).feats.number != Some(Number::Plur);
        let person = || self.noun_class(&tree.token(head).lemma) == "Person";
        let second = tree.kids_by(head, &["conj"]).next().filter(|_| singular && person())?;
        let bare = tree.kid_by(second, &["det", "case", "amod"]).is_none() && second == head + 2;
        let titled = bare && tree.token(second).upos == Upos::Noun && self.name_at(tree.token(second).span).is_none();
        titled.then(|| self.name_of(tree, second)).flatten()
    }

    /// Whether a noun of a class can be the description of a name of a kind.
    fn compatible(&self, class: &str, kind: &str) -> bool {
        match class {
            "Person" => kind == "Person",
            "Place" => self.frames.is_a(kind, "place"),
            "Organization" | "Group" => kind != "Person",
            _ => true,
        }
    }

    /// The class of a common noun: `Person`, `Organization`, `WeaponType` … or `Thing`.
    pub fn noun_class(&self, lemma: &str) -> &'a str {
        if self.gazetteer.weapon(lemma).is_some() {
            return "WeaponType";
        }
        match self.phrases.classes.0.get(lemma, |lemma| self.phrases.class_of(lemma)) {
            Class::State => "State",
            Class::Recast(at) => self.phrases.recast.keys().nth(at).map_or("Unknown", String::as_str),
            Class::Listed(at) => &self.phrases.nouns[at].class,
            Class::Unknown => "Unknown",
        }
    }

    /// Whether the filler of a phrase head could be an actor; cheaper than making it.
    pub fn may_act(&self, tree: &Tree, head: usize) -> bool {
        let head = self.content(tree, head);
        let lemma = &tree.token(head).lemma;
        self.frames.is_a(self.noun_class(lemma), "actor")
            || self.name_of(tree, head).is_some()
            || self.gazetteer.country_of_demonym(lemma).is_some()
            || self.phrases.states.contains(lemma) && self.nationality(tree, head).is_some()
    }

    /// Looks through measures: *Millionen Granaten*, *eine Reihe von Staaten* → the thing.
    pub fn content(&self, tree: &Tree, head: usize) -> usize {
        let mut head = head;
        for _ in 0..3 {
            let token = tree.token(head);
            let measure = self.phrases.measures.contains(&token.lemma) || token.upos == Upos::Num;
            let inner = measure.then(|| {
                tree.kids_by(head, &["nmod", "appos", "flat", "obl"]).find(|&k| {
                    k > head
                        && matches!(tree.token(k).upos, Upos::Noun | Upos::Propn | Upos::Pron)
                        && self.measured(tree, k)
                })
            });
            match inner.flatten() {
                Some(inner) => head = inner,
                None => break,
            }
        }
        head
    }

    /// Whether the noun stands behind a measure: *Millionen von Raketen*.
    pub fn is_measured(&self, tree: &Tree, k: usize) -> bool {
        tree.parent(k).is_some_and(|p| p < k && self.content(tree, p) == k)
    }

    fn measured(&self, tree: &Tree, k: usize) -> bool {
        // *von Raketen*, *an Granaten*, or nothing: not *nach Russland*.
        tree.preposition(k).is_none_or(|p| self.phrases.partitive.contains(&p))
    }

    /// The filler of one phrase head (one conjunct), pronouns aside.
    pub fn filler(&self, tree: &Tree, head: usize) -> Option<Filler> {
        let head = self.content(tree, head);
        if let Some(sum) = self.sum(tree.token(head).span) {
            return Some(sum);
        }
        if let Some(name) = self.name_of(tree, head) {
            let mut filler = self.of_name(name);
            // *152-mm-Artilleriegranate* is found under its usual name; the text's own word is kept beside it.
            let word = &tree.token(head).lemma;
            if self.frames.is_a(&filler.kind, "weapon") && *word != filler.label && !filler.aliases.contains(word) {
                filler.aliases.push(word.clone());
            }
            return Some(filler);
        }
        match tree.token(head).upos {
            Upos::Noun | Upos::Adj | Upos::X | Upos::Propn | Upos::Verb => Some(self.described(tree, head)),
            _ => None,
        }
    }

    /// *5,3 Milliarden Euro*: money, however much.
    fn sum(&self, span: Span) -> Option<Filler> {
        let from = self.quantities.partition_point(|q| q.span.end <= span.begin);
        let sum = self.quantities.get(from).filter(|q| q.span.overlaps(span) && q.is_money())?;
        let label = self.phrases.money.clone();
        let id = format!("item-{}", slug(&label));
        Some(Filler { id, label, kind: "Money".into(), mention: sum.span, ..Filler::default() })
    }

    /// The filler of a name.
    pub fn of_name(&self, name: &EntityMention) -> Filler {
        Filler {
            id: name.id.clone(),
            label: name.label.clone(),
            kind: name.kind.clone(),
            aliases: name.aliases.clone(),
            mention: name.span,
            named: true,
        }
    }

    /// The filler of an entity of the gazetteer that is meant, not named.
    pub fn of_entity(&self, id: &str, mention: Span) -> Option<Filler> {
        let entity = self.gazetteer.by_id(id)?;
        Some(Filler {
            id: entity.id.clone(),
            label: entity.label.clone(),
            kind: entity.kind.clone(),
            aliases: entity.aliases.clone(),
            mention,
            named: true,
        })
    }

    /// The group of states that an adjective names: *westliche Sanktionen* are the West's.
    pub fn bloc(&self, adjective: &Token) -> Option<Filler> {
        let label = self.phrases.blocs.get(&stem(adjective))?;
        let id = format!("actor-{}-{}", super::local_name(self.doc), slug(label));
        Some(Filler {
            id,
            label: label.clone(),
            kind: "Group".into(),
            aliases: Vec::new(),
            mention: adjective.span,
            named: false,
        })
    }

    /// The country that an adjective of nationality before the noun names.
    pub fn nationality(&self, tree: &Tree, head: usize) -> Option<&'a str> {
        tree.kids_by(head, &["amod"]).find_map(|k| {
            let token = tree.token(k);
            self.gazetteer
                .country_of_adjective(&token.lemma)
                .or_else(|| self.gazetteer.country_of_adjective(&token.form))
        })
    }

    /// A description in its base form.
    fn described(&self, tree: &Tree, head: usize) -> Filler {
        let token = tree.token(head);
        let country = self.nationality(tree, head);
        if let Some(country) = country.filter(|_| self.phrases.states.contains(&token.lemma))
            && let Some(filler) = self.of_entity(country, token.span)
        {
            return filler;
        }
        let class = self.noun_class(&token.lemma);
        if let Some(demonym) = self.gazetteer.country_of_demonym(&token.lemma)
            && token.feats.number == Some(Number::Plur)
            && tree.kid_by(head, &["det"]).is_some_and(|d| tree.token(d).feats.definite.is_some())
            && tree.kid_by(head, &["amod", "nummod"]).is_none()
            && let Some(filler) = self.of_entity(demonym, token.span)
        {
            // *den Russen geht die Munition aus*: the country.
            return filler;
        }
        let weapon = self.gazetteer.weapon(&token.lemma).or_else(|| self.gazetteer.weapon(&token.form));
        let (label, plain) = self.base_form(tree, head, class);
        if let Some(weapon) = weapon.filter(|_| plain) {
            let mut filler = self.of_entity(&weapon.id, token.span).unwrap_or_default();
            if token.lemma != filler.label && !filler.aliases.contains(&token.lemma) {
                filler.aliases.push(token.lemma.clone());
            }
            return filler;
        }
        let kind = if self.gazetteer.country_of_demonym(&token.lemma).is_some() { "Person" } else { class };
        let actor = matches!(kind, "Person" | "Organization" | "Group");
        let slug = slug(&label);
        let id = if actor { format!("actor-{}-{slug}", super::local_name(self.doc)) } else { format!("item-{slug}") };
        let tokens = tree
            .subtree(head, &|k| tree.is_clause_head(k) || tree.is(k, &["case", "punct", "conj", "cc", "acl", "appos"]));
        Filler { id, label, kind: kind.to_owned(), aliases: Vec::new(), mention: tree.span(&tokens), named: false }
    }

    /// Base form with the modifiers that tell the type; whether there were none.
    fn base_form(&self, tree: &Tree, head: usize, class: &str) -> (String, bool) {
        let token = tree.token(head);
        let actor = matches!(class, "Person" | "Organization" | "Group");
        let plural = actor && token.feats.number == Some(Number::Plur);
        let noun = match plural.then(|| nouns::nominative_plural(&token.form)).flatten() {
            Some(form) => form,
            // *bezeichnete ihn als verzweifelt*
            None if matches!(token.upos, Upos::Adj | Upos::Verb) && token.form.starts_with(char::is_lowercase) => {
                token.form.clone()
            }
            None => capitalised(&token.lemma),
        };
        let gender = token.feats.gender.or_else(|| nouns::gender(&token.lemma));
        let mut words: Vec<String> = tree
            .kids_by(head, &["amod"])
            .filter(|&k| k < head && self.tells_type(tree, k))
            .map(|k| match tree.token(k).form.as_str() {
                // *Wiener Polizei*: adjectives of towns have no endings.
                town if town.starts_with(char::is_uppercase) && town.ends_with("er") && k > 0 => town.to_owned(),
                _ => adjective(&stem(tree.token(k)), gender, plural),
            })
            .collect();
        let plain = words.is_empty();
        words.push(noun);
        let mut behind = String::new();
        let whose = actor || class == "Document";
        for k in tree.kids_by(head, &["nmod", "nummod", "flat", "appos", "compound"]).filter(|&k| k > head) {
            let inside = tree.subtree(k, &|c| tree.is_clause_head(c) || tree.is(c, &["punct", "acl", "appos"]));
            let adjacent = inside
                .first()
                .is_some_and(|&f| f == head + 1 || (f <= head + 2 && tree.token(head + 1).upos != Upos::Punct));
            let genitive = tree.preposition(k).is_none_or(|p| {
                self.phrases.belonging.contains(&p) || class == "Document" && !self.phrases.taking_part.contains(&p)
            });
            if adjacent
                && behind.is_empty()
                && inside.len() <= 5
                // *nach Angaben des Bürgermeisters 49 Menschen*: a number opens another phrase.
                && !(inside.len() > 1 && inside.first().is_some_and(|&f| tree.token(f).upos == Upos::Num))
                && (whose && genitive || tree.is(k, &["flat", "compound", "nummod"]) && tree.kid_by(k, &["case"]).is_none())
            {
                behind = inside.iter().map(|&i| tree.token(i).form.as_str()).collect::<Vec<_>>().join(" ");
            }
        }
        let mut label = words.join(" ");
        if !behind.is_empty() {
            label = format!("{label} {behind}");
        }
        (label, plain && behind.is_empty())
    }

    pub(super) fn tells_type(&self, tree: &Tree, k: usize) -> bool {
        let token = tree.token(k);
        let lemma = token.lemma.to_lowercase();
        // *Wien – Wiener Polizisten*: a dateline is no adjective.
        !matches!(token.upos, Upos::Num | Upos::Propn)
            && !self.phrases.unspecific.contains(&lemma)
            && !token.form.chars().next().is_some_and(|c| c.is_ascii_digit())
            // Long participle phrases (*gegen Russland ergriffene*) tell of another event, not of a type.
            && tree.kids(k).iter().all(|&c| tree.is(c, &["advmod", "punct", "conj", "cc"]))
    }
}

/// Whether a name has the ending of the genitive: *Trongs* of *Nguyen Phu Trong*.
fn in_genitive(token: &Token, name: &EntityMention) -> bool {
    let stem = token.form.strip_suffix('s').filter(|stem| stem.chars().count() > 2);
    stem.is_some_and(|stem| name.label.ends_with(stem) && !name.label.ends_with(&token.form))
}

/// An attributive adjective without its ending, degree kept: *oberste* → *oberst*, *hohen* → *hoh*.
pub fn stem(token: &Token) -> String {
    let form = token.form.to_lowercase();
    let ending = ["en", "er", "es", "em", "e"].into_iter().find(|e| form.ends_with(e) && form.len() > e.len() + 2);
    match ending.and_then(|e| form.strip_suffix(e)) {
        // Only where the lemma is another degree or has another stem; else it is the safer one.
        Some(stem) if !token.lemma.to_lowercase().starts_with(stem) && token.upos == Upos::Adj => stem.to_owned(),
        _ => token.lemma.clone(),
    }
}

/// An adjective in the strong nominative: *russischer Militärexperte*, *ballistische Rakete*.
pub fn adjective(lemma: &str, gender: Option<Gender>, plural: bool) -> String {
    let ending = match gender {
        _ if plural => "e",
        Some(Gender::Masc) => "er",
        Some(Gender::Neut) => "es",
        Some(Gender::Fem) | None => "e",
    };
    match lemma.strip_suffix('e') {
        Some(stem) => format!("{stem}{ending}"),
        None if lemma.ends_with("el") && lemma.len() > 3 => format!("{}l{ending}", &lemma[..lemma.len() - 2]),
        None => format!("{lemma}{ending}"),
    }
}

fn capitalised(word: &str) -> String {
    let mut chars = word.chars();
    chars.next().map_or_else(String::new, |c| c.to_uppercase().chain(chars).collect())
}

/// Lower-case letters and digits with hyphens, umlauts written out: the local part of an IRI.
pub fn slug(label: &str) -> String {
    let mut out = String::with_capacity(label.len());
    for c in label.chars().flat_map(char::to_lowercase) {
        match c {
            'ä' => out.push_str("ae"),
            'ö' => out.push_str("oe"),
            'ü' => out.push_str("ue"),
            'ß' => out.push_str("ss"),
            c if c.is_alphanumeric() => out.push(c),
            _ if out.ends_with('-') || out.is_empty() => {}
            _ => out.push('-'),
        }
    }
    while out.ends_with('-') {
        out.pop();
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn adjectives_take_the_ending_of_their_noun() {
        assert_eq!(adjective("russisch", Some(Gender::Masc), false), "russischer");
        assert_eq!(adjective("ballistisch", Some(Gender::Fem), false), "ballistische");
        assert_eq!(adjective("mobil", Some(Gender::Neut), false), "mobiles");
        assert_eq!(adjective("westlich", None, true), "westliche");
    }

    #[test]
    fn slugs_are_plain() {
        assert_eq!(slug("Größerer „Öltanker“ (neu)"), "groesserer-oeltanker-neu");
    }
}
