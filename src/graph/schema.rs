//! The vocabulary as `ontology/depesche.ttl` defines it: labels, classes, and which relations hold both ways.

use std::collections::{BTreeMap, BTreeSet};

use oxigraph::io::{RdfFormat, RdfParser};
use oxigraph::model::vocab::{rdf, rdfs};
use oxigraph::model::{GraphName, NamedNode, NamedNodeRef, NamedOrBlankNode, Quad, Term};

use super::vocabulary::{NS, dep, term};
use crate::ontology::{Ontology, OntologyError};

const PATH: &str = "depesche.ttl";
const SYMMETRIC: &str = "http://www.w3.org/2002/07/owl#SymmetricProperty";
const OWL_CLASS: &str = "http://www.w3.org/2002/07/owl#Class";

/// What is defined, by IRI.
#[derive(Clone, Debug, Default)]
pub struct Schema {
    /// The definitions as they stand, in the graph named by the vocabulary's namespace.
    quads: Vec<Quad>,
    /// (IRI, language) → label.
    labels: BTreeMap<(String, String), String>,
    /// IRI → types.
    types: BTreeMap<String, BTreeSet<String>>,
    /// What the gazetteer calls a kind of entity → its class.
    kinds: BTreeMap<String, NamedNode>,
}

impl Schema {
    /// Reads `ontology/depesche.ttl`.
    ///
    /// # Errors
    /// If the file is missing, is no Turtle or has blank nodes.
    pub fn load(ontology: &Ontology) -> Result<Self, OntologyError> {
        let text = ontology.read(PATH)?;
        let graph = NamedNodeRef::new_unchecked(NS.trim_end_matches('#'));
        let parser = RdfParser::from_format(RdfFormat::Turtle).with_default_graph(graph);
        let mut schema = Self::default();
        for quad in parser.for_slice(text.as_bytes()) {
            let quad = quad.map_err(|e| {
                let line = e.location().map_or(0, |l| usize::try_from(l.start.line).unwrap_or(0));
                OntologyError::syntax(PATH, line + 1, e)
            })?;
            schema.add(quad)?;
        }
        schema.kinds = schema.kinds();
        Ok(schema)
    }

    /// The classes of entities by their names, unless `dep:kind` gives another.
    fn kinds(&self) -> BTreeMap<String, NamedNode> {
        let entities = self.subclasses().remove(&dep::ENTITY.to_string()).unwrap_or_default();
        let names = entities.iter().map(|class| class.trim_matches(['<', '>'])).filter_map(|iri| iri.strip_prefix(NS));
        let mut kinds: BTreeMap<String, NamedNode> = names.map(|name| (name.to_owned(), term(name))).collect();
        for quad in self.quads.iter().filter(|q| q.predicate == dep::KIND) {
            if let (NamedOrBlankNode::NamedNode(class), Term::Literal(kind)) = (&quad.subject, &quad.object) {
                kinds.insert(kind.value().to_owned(), class.clone());
            }
        }
        kinds
    }

    fn add(&mut self, quad: Quad) -> Result<(), OntologyError> {
        let NamedOrBlankNode::NamedNode(subject) = &quad.subject else {
            return Err(OntologyError::syntax(PATH, 1, "blank nodes are not allowed: every term has an IRI"));
        };
        let subject = subject.as_str().to_owned();
        match &quad.object {
            Term::NamedNode(class) if quad.predicate == rdf::TYPE => {
                self.types.entry(subject).or_default().insert(class.as_str().to_owned());
            }
            Term::Literal(label) if quad.predicate == rdfs::LABEL => {
                let language = label.language().unwrap_or_default().to_owned();
                self.labels.insert((subject, language), label.value().to_owned());
            }
            _ => {}
        }
        self.quads.push(quad);
        Ok(())
    }

    /// The label of a term in `de` or `en`.
    pub fn label(&self, iri: &str, language: &str) -> Option<&str> {
        self.labels.get(&(iri.to_owned(), language.to_owned())).map(String::as_str)
    }

    /// Whether a term has a type and labels in German and English.
    pub fn defines(&self, iri: &str) -> bool {
        self.types.contains_key(iri) && ["de", "en"].iter().all(|language| self.label(iri, language).is_some())
    }

    /// Whether a term is a class.
    pub fn is_class(&self, iri: &str) -> bool {
        self.types.get(iri).is_some_and(|types| types.contains(OWL_CLASS))
    }

    /// The class of a kind of entity, as the gazetteer's `type` column or the analysis names it; one that is not
    /// defined is just an entity.
    pub fn class(&self, kind: &str) -> NamedNode {
        self.kinds.get(kind).cloned().unwrap_or_else(|| dep::ENTITY.into_owned())
    }

    /// Whether a relation holds both ways: then the graph has both triples, and a picture needs one.
    pub fn is_symmetric(&self, iri: &str) -> bool {
        self.types.get(iri).is_some_and(|types| types.contains(SYMMETRIC))
    }

    /// Every class with itself and all classes below it, as N-Triples terms.
    pub fn subclasses(&self) -> BTreeMap<String, BTreeSet<String>> {
        let direct = || self.quads.iter().filter(|q| q.predicate == rdfs::SUB_CLASS_OF);
        let classes = self.types.keys().filter(|iri| self.is_class(iri)).map(|iri| format!("<{iri}>"));
        let mut below: BTreeMap<String, BTreeSet<String>> = classes.map(|c| (c.clone(), BTreeSet::from([c]))).collect();
        loop {
            let mut grown = false;
            for (sub, class) in direct().map(|q| (q.subject.to_string(), q.object.to_string())) {
                let more = below.get(&sub).cloned().unwrap_or_default();
                let known = below.entry(class).or_default();
                let before = known.len();
                known.extend(more);
                grown |= known.len() > before;
            }
            if !grown {
                return below;
            }
        }
    }

    /// All definitions, in a graph named like the vocabulary.
    pub fn quads(&self) -> impl Iterator<Item = &Quad> {
        self.quads.iter()
    }

    /// The graph that [`Schema::quads`] are in.
    pub fn graph() -> GraphName {
        NamedNodeRef::new_unchecked(NS.trim_end_matches('#')).into_owned().into()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::graph::vocabulary::{frame, mode, role, term};
    use crate::graph::{Rules, sample};
    use crate::mention::Gazetteer;

    fn schema() -> Schema {
        Schema::load(&Ontology::embedded()).unwrap()
    }

    /// Subjects and objects of all definitions with this property.
    fn pairs(schema: &Schema, property: &str) -> BTreeSet<(String, String)> {
        let property = term(property);
        schema
            .quads()
            .filter(|q| q.predicate == property)
            .map(|q| (q.subject.to_string(), q.object.to_string()))
            .collect()
    }

    #[test]
    fn every_term_has_labels_in_both_languages_and_a_comment() {
        let schema = schema();
        let commented: BTreeSet<String> =
            schema.quads().filter(|q| q.predicate == rdfs::COMMENT).map(|q| q.subject.to_string()).collect();
        for iri in schema.types.keys() {
            assert!(schema.defines(iri), "{iri}: label missing");
            assert!(commented.contains(&format!("<{iri}>")), "{iri}: comment missing");
        }
    }

    #[test]
    fn every_property_of_ours_has_domain_and_range_that_are_defined() {
        let schema = schema();
        let of = |p: NamedNodeRef<'_>| -> BTreeMap<String, String> {
            let of_property = schema.quads().filter(|q| q.predicate == p);
            of_property.map(|q| (q.subject.to_string(), q.object.to_string())).collect()
        };
        let (domains, ranges) = (of(rdfs::DOMAIN), of(rdfs::RANGE));
        for (iri, types) in &schema.types {
            if iri.starts_with(NS) && types.iter().any(|t| t.ends_with("Property")) {
                for places in [&domains, &ranges] {
                    let place = places.get(&format!("<{iri}>")).unwrap_or_else(|| panic!("{iri}: domain or range"));
                    let name = place.trim_matches(['<', '>']);
                    assert!(!name.starts_with(NS) || schema.is_class(name), "{iri}: {name} is no class");
                }
            }
        }
    }

    #[test]
    fn what_definitions_refer_to_is_defined() {
        let schema = schema();
        for quad in schema.quads() {
            let Term::NamedNode(object) = &quad.object else { continue };
            for iri in [quad.predicate.as_str(), object.as_str()] {
                assert!(!iri.starts_with(NS) || schema.defines(iri), "{quad}: {iri} is not defined");
            }
        }
    }

    #[test]
    fn every_term_of_a_graph_is_defined() {
        let schema = schema();
        let store = sample::store();
        for quad in store.iter() {
            let quad = quad.unwrap();
            assert!(schema.defines(quad.predicate.as_str()), "{quad}: predicate");
            if let Term::NamedNode(object) = &quad.object
                && (object.as_str().starts_with(NS) || quad.predicate == rdf::TYPE)
            {
                assert!(schema.defines(object.as_str()), "{quad}: object");
            }
        }
    }

    #[test]
    fn statements_relate_roles_of_their_frame_with_the_labels_of_their_property() {
        let schema = schema();
        let mut roles = pairs(&schema, "coreRole");
        roles.extend(pairs(&schema, "hasRole"));
        let (modes, expresses) = (pairs(&schema, "hasMode"), pairs(&schema, "expresses"));
        let mut made = BTreeSet::new();
        for rule in Rules::load(&Ontology::embedded()).unwrap().iter() {
            let (frame, predicate) = (frame(&rule.frame).to_string(), term(&rule.predicate));
            for name in [&rule.subject, &rule.object] {
                assert!(
                    name == "place" || roles.contains(&(frame.clone(), role(name).to_string())),
                    "{rule:?}: {name}"
                );
            }
            if let Some(name) = &rule.mode {
                assert!(modes.contains(&(frame.clone(), mode(name).to_string())), "{rule:?}");
            }
            assert_eq!(schema.label(predicate.as_str(), "de"), Some(rule.de.as_str()), "{rule:?}");
            assert_eq!(schema.label(predicate.as_str(), "en"), Some(rule.en.as_str()), "{rule:?}");
            assert_eq!(schema.is_symmetric(predicate.as_str()), rule.symmetric, "{rule:?}");
            made.insert((predicate.to_string(), frame));
        }
        assert_eq!(made, expresses, "dep:expresses says which frames a relation is made from");
    }

    #[test]
    fn every_type_of_the_gazetteer_is_a_class_of_entities() {
        let schema = schema();
        for entity in Gazetteer::load(&Ontology::embedded()).unwrap().entities() {
            assert!(schema.kinds.contains_key(&entity.kind), "{}: depesche.ttl has no {}", entity.id, entity.kind);
        }
    }

    #[test]
    fn a_kind_that_has_the_name_of_another_term_is_a_class_of_its_own() {
        let schema = schema();
        assert_eq!(schema.class("Country"), term("Country"));
        assert_eq!(schema.class("State"), term("FederalState"), "dep:State is a frame");
        assert_eq!(schema.class("Statement"), term("Remark"), "dep:Statement is what reifies an edge");
        assert_eq!(schema.class("Claim"), term("Entity"));
        assert_eq!(schema.class(""), term("Entity"));
    }
}
