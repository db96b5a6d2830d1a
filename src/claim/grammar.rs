//! Closed-class words that the reading of predicates needs: `ontology/german/grammar.toml`.

use rustc_hash::FxHashSet;
use serde::Deserialize;

use super::frames::parse;
use crate::ontology::{Ontology, OntologyError};

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
    content: FxHashSet<String>,
    excluding: FxHashSet<String>,
}

impl Grammar {
    /// Loads `german/grammar.toml`.
    ///
    /// # Errors
    /// If the file is broken.
    pub fn load(ontology: &Ontology) -> Result<Self, OntologyError> {
        let path = "german/grammar.toml";
        parse(path, &ontology.read(path)?)
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
}
