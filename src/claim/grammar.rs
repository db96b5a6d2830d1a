//! Closed-class words that the reading of predicates needs: `ontology/german/grammar.toml`.

use rustc_hash::{FxHashMap, FxHashSet};
use serde::Deserialize;

use crate::ontology::{Ontology, OntologyError, parse_toml};

/// Word lists of grammar, lower case.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Grammar {
    agents: FxHashSet<String>,
    object_control: FxHashSet<String>,
    support: FxHashSet<String>,
    locative: FxHashSet<String>,
    inside: FxHashSet<String>,
    decisions: FxHashSet<String>,
    origin: FxHashSet<String>,
    sein_perfect: FxHashSet<String>,
    infinitive_nouns: FxHashSet<String>,
    comparing: FxHashSet<String>,
    than: FxHashSet<String>,
    passive_auxiliaries: FxHashSet<String>,
    name_genitives: Vec<String>,
    phases: FxHashSet<String>,
    content: FxHashSet<String>,
    excluding: FxHashSet<String>,
    resultatives: FxHashSet<String>,
    barred: FxHashMap<String, FxHashSet<String>>,
    engaged: FxHashMap<String, FxHashSet<String>>,
    back_in_time: FxHashSet<String>,
    apart_in_time: FxHashSet<String>,
    naming: FxHashSet<String>,
    undergoing: FxHashSet<String>,
    topics: FxHashSet<String>,
    about_others: FxHashSet<String>,
    corrections: FxHashSet<String>,
    infinitive_adjectives: FxHashSet<String>,
    then: FxHashSet<String>,
    correlatives: FxHashMap<String, String>,
}

impl Grammar {
    /// Loads `german/grammar.toml`.
    ///
    /// # Errors
    /// If the file is broken.
    pub fn load(ontology: &Ontology) -> Result<Self, OntologyError> {
        let path = "german/grammar.toml";
        parse_toml(path, &ontology.read(path)?)
    }

    /// Whether the preposition marks who does it in a passive.
    pub fn is_agent(&self, preposition: &str) -> bool {
        self.agents.contains(preposition)
    }

    /// Whether a verb's *zu*-infinitive is done by its object, not by its subject.
    pub fn object_controls(&self, lemma: &str) -> bool {
        self.object_control.contains(lemma)
    }

    /// Whether the verb only supports a noun that says what is done (*führen*, *abhalten*).
    pub fn supports(&self, lemma: &str) -> bool {
        self.support.contains(lemma)
    }

    /// Whether the participle only completes a verb: *gefangen nehmen*.
    pub fn completes(&self, form: &str) -> bool {
        self.resultatives.contains(form)
    }

    /// Whether a phrase with one preposition keeps one with another to itself (*über den Umgang mit Familien*).
    pub fn bars(&self, outer: &str, inner: &str) -> bool {
        self.barred.get(outer).is_some_and(|all| all.contains(inner))
    }

    /// Whether the adjective puts an office into the time that is told of: *damalig*.
    pub fn is_then(&self, adjective: &str) -> bool {
        self.then.contains(adjective)
    }

    /// Whether the adjective takes a *zu*-infinitive: *bereit*.
    pub fn completed_by_infinitive(&self, adjective: &str) -> bool {
        self.infinitive_adjectives.contains(adjective)
    }

    /// Whether the conjunction puts its conjunct in the place of a denied one: *sondern*.
    pub fn corrects(&self, conjunction: &str) -> bool {
        self.corrections.contains(conjunction)
    }

    /// The word that answers the first half of a correlative: *noch* for *weder*.
    pub fn answers(&self, first: &str) -> Option<&str> {
        self.correlatives.get(first).map(String::as_str)
    }

    /// Whether the verb takes what something is called as a second object: *nennen*.
    pub fn names(&self, verb: &str) -> bool {
        self.naming.contains(verb)
    }

    /// Whether the verb with the preposition says that its subject takes part (*befindet sich in Verhandlungen*).
    pub fn engages(&self, preposition: &str, verb: &str) -> bool {
        self.engaged.get(preposition).is_some_and(|verbs| verbs.contains(verb))
    }

    /// Whether the preposition stands before what one thinks or speaks of: *über den Plan, zu …*.
    pub fn is_topic(&self, preposition: &str) -> bool {
        self.topics.contains(preposition)
    }

    /// Whether the verb takes as its object what others do or plan: *kritisieren*.
    pub fn is_about_others(&self, lemma: &str) -> bool {
        self.about_others.contains(lemma)
    }

    /// Whether the verb's subject only gets or suffers something: *bekommen*.
    pub fn undergoes(&self, lemma: &str) -> bool {
        self.undergoing.contains(lemma)
    }

    /// Whether the preposition says where something happens.
    pub fn is_locative(&self, preposition: &str) -> bool {
        self.locative.contains(preposition)
    }

    /// Whether the preposition says whose something is (*das Angebot aus Nordkorea*).
    pub fn is_origin(&self, preposition: &str) -> bool {
        self.origin.contains(preposition)
    }

    /// Whether the verb tells of a decision rather than of saying (*beschließen*).
    pub fn decides(&self, lemma: &str) -> bool {
        self.decisions.contains(lemma)
    }

    /// Whether the verb forms its perfect with *sein* (*ist gereist*) and has no passive of state.
    pub fn forms_perfect_with_sein(&self, lemma: &str) -> bool {
        self.sein_perfect.contains(lemma)
    }

    /// Whether the noun takes a *zu*-infinitive that its owner carries out (*Russlands Entscheidung, zu …*).
    pub fn takes_infinitive(&self, noun: &str) -> bool {
        self.infinitive_nouns.contains(noun)
    }

    /// Whether two words compare amounts: *mehr als*, *bis zu*.
    pub fn compares(&self, first: &str, second: &str) -> bool {
        self.comparing.contains(first) && self.than.contains(second)
    }

    /// Whether the verb forms the passive: *werden*.
    pub fn is_passive_auxiliary(&self, lemma: &str) -> bool {
        self.passive_auxiliaries.contains(lemma)
    }

    /// A name without the ending of the genitive: *Orbáns* → *Orbán*.
    pub fn genitive_stem<'n>(&self, name: &'n str) -> Option<&'n str> {
        self.name_genitives.iter().find_map(|ending| name.strip_suffix(ending.as_str())).filter(|s| s.len() > 2)
    }

    /// Whether the verb names a phase of what its infinitive tells: *beginnen*, *aufhören*.
    pub fn is_phase(&self, lemma: &str) -> bool {
        self.phases.contains(lemma)
    }

    /// Whether the preposition puts one place inside another.
    pub fn is_inside(&self, preposition: &str) -> bool {
        self.inside.contains(preposition)
    }

    /// Whether the subordinator opens a clause that is what somebody says or thinks (*dass*).
    pub fn opens_content(&self, subordinator: &str) -> bool {
        self.content.contains(subordinator)
    }

    /// Whether the word opens an infinitive of what is not done (*ohne*, *anstatt*).
    pub fn excludes(&self, subordinator: &str) -> bool {
        self.excluding.contains(subordinator)
    }

    /// Whether the adverb points back at the time told before: *dann*, *damals*.
    pub fn points_back(&self, adverb: &str) -> bool {
        self.back_in_time.contains(adverb)
    }

    /// Whether what stands behind the preposition has another time than its clause: *nach*, *gemäß*.
    pub fn is_apart(&self, preposition: &str) -> bool {
        self.apart_in_time.contains(preposition)
    }
}
