//! What things are called: labels of entities from the graph, of classes and properties from `ontology/depesche.ttl`.

use std::collections::BTreeMap;

use oxigraph::model::vocab::rdfs;
use oxigraph::model::{GraphNameRef, Literal, NamedNodeRef, NamedOrBlankNode, Quad, Term};
use oxigraph::store::Store;

use super::sparql::QueryError;
use crate::graph::Schema;
use crate::graph::vocabulary::ENTITIES;

/// The languages in which the vocabulary names its terms.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Language {
    #[default]
    German,
    English,
}

impl Language {
    /// BCP 47 tag.
    pub const fn tag(self) -> &'static str {
        match self {
            Self::German => "de",
            Self::English => "en",
        }
    }
}

/// Labels by IRI.
#[derive(Clone, Debug, Default)]
pub struct Labels {
    /// IRI → language tag (empty for none) → label; the smallest where one language has several.
    by_iri: BTreeMap<String, BTreeMap<String, String>>,
}

impl Labels {
    /// Labels of the vocabulary's classes, properties and values.
    pub fn of_vocabulary(schema: &Schema) -> Self {
        let mut labels = Self::default();
        schema.quads().for_each(|quad| labels.add(quad));
        labels
    }

    /// Adds the labels of the graph's entities, and of everything else in the graph that has one.
    ///
    /// # Errors
    /// If the store fails.
    pub fn with_store(mut self, store: &Store) -> Result<Self, QueryError> {
        for quad in store.quads_for_pattern(None, Some(rdfs::LABEL), None, None) {
            let quad = quad.map_err(|e| QueryError::Evaluation(e.to_string()))?;
            // The merged graph of entities has the word; an article's own label stands in where it has none.
            if quad.graph_name.as_ref() == GraphNameRef::NamedNode(ENTITIES) {
                self.add_before(&quad);
            } else {
                self.add(&quad);
            }
        }
        Ok(self)
    }

    /// The label in the language asked for, else without language, else in any; `None` for what has no label.
    pub fn get(&self, iri: &str, language: Language) -> Option<&str> {
        let labels = self.by_iri.get(iri)?;
        let label = [language.tag(), "", "de", "en"].iter().find_map(|tag| labels.get(*tag));
        label.or_else(|| labels.values().next()).map(String::as_str)
    }

    /// The label, or the last part of the IRI where there is none.
    pub fn name<'a>(&'a self, iri: &'a str, language: Language) -> &'a str {
        self.get(iri, language).unwrap_or_else(|| iri.rsplit(['#', '/']).next().unwrap_or(iri))
    }

    fn add(&mut self, quad: &Quad) {
        if let Some((iri, label)) = labelled(quad) {
            let slot = self.by_iri.entry(iri.to_owned()).or_default().entry(language_of(label)).or_default();
            if slot.is_empty() || label.value() < slot.as_str() {
                label.value().clone_into(slot);
            }
        }
    }

    fn add_before(&mut self, quad: &Quad) {
        if let Some((iri, label)) = labelled(quad) {
            self.by_iri.entry(iri.to_owned()).or_default().insert(language_of(label), label.value().to_owned());
        }
    }
}

fn labelled(quad: &Quad) -> Option<(&str, &Literal)> {
    match (&quad.subject, &quad.object) {
        (NamedOrBlankNode::NamedNode(subject), Term::Literal(label))
            if NamedNodeRef::from(&quad.predicate) == rdfs::LABEL =>
        {
            Some((subject.as_str(), label))
        }
        _ => None,
    }
}

fn language_of(label: &Literal) -> String {
    label.language().unwrap_or_default().to_owned()
}
