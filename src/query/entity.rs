//! Finding an entity by what people call it.
//!
//! Labels and aliases are compared without case, accents' composition and runs of blanks; a full match of a label wins
//! over one of an alias, that over a name of which the value is some whole words.

use std::collections::{BTreeMap, BTreeSet};

use oxigraph::model::vocab::{rdf, rdfs};
use oxigraph::model::{GraphNameRef, NamedNodeRef, NamedOrBlankNode, NamedOrBlankNodeRef, Term};
use oxigraph::store::Store;
use unicode_normalization::UnicodeNormalization;

use super::nearest;
use super::prefix::{expand, shorten};
use super::sparql::QueryError;
use crate::graph::ID;
use crate::graph::vocabulary::{ENTITIES, dep, other};

/// How many names a message lists.
const LISTED: usize = 6;

/// An entity that a name may mean.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Candidate {
    pub label: String,
    pub iri: String,
    /// Local name of its class.
    pub class: String,
}

/// What a name leads to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Found {
    One(Candidate),
    /// One, but the value is only a part of its name.
    Partly(Candidate),
    /// More than one, sorted by label.
    Several(Vec<Candidate>),
    /// None; the labels that look most like it, best first.
    None {
        nearest: Vec<String>,
    },
}

/// The entity that `name` (a label, an alias, an IRI or its local name) means in the graph.
///
/// # Errors
/// If the store fails.
pub fn find(store: &Store, name: &str) -> Result<Found, QueryError> {
    if let Some(candidate) = by_iri(store, name)? {
        return Ok(Found::One(candidate));
    }
    let wanted = normalise(name);
    let mut labels: BTreeMap<String, String> = BTreeMap::new();
    let (mut exact, mut alias, mut partial) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
    for (is_label, predicate) in [(true, rdfs::LABEL), (false, other::ALT_LABEL)] {
        for quad in store.quads_for_pattern(None, Some(predicate), None, Some(ENTITIES.into())) {
            let quad = quad.map_err(failed)?;
            let (NamedOrBlankNode::NamedNode(subject), Term::Literal(literal)) = (quad.subject, quad.object) else {
                continue;
            };
            let text = normalise(literal.value());
            if text == wanted {
                if is_label { &mut exact } else { &mut alias }.insert(subject.as_str().to_owned());
            } else if contains_words(&text, &wanted) {
                partial.insert(subject.as_str().to_owned());
            }
            if is_label {
                labels.insert(subject.into_string(), literal.value().to_owned());
            }
        }
    }
    let (is_part, matches) = match (exact.is_empty(), alias.is_empty()) {
        (false, _) => (false, exact),
        (true, false) => (false, alias),
        (true, true) => (true, partial),
    };
    let mut candidates = matches.iter().map(|iri| candidate(store, iri)).collect::<Result<Vec<_>, _>>()?;
    candidates.sort();
    // A publisher of whom no text speaks stands back behind what has the same name.
    let is_publisher = |c: &Candidate| dep::PUBLISHER.as_str().ends_with(&format!("#{}", c.class));
    if candidates.iter().any(|c| !is_publisher(c)) {
        candidates.retain(|c| !is_publisher(c));
    }
    Ok(match candidates.len() {
        0 => {
            let names: Vec<String> = labels.into_values().collect();
            Found::None { nearest: nearest(name, &names, LISTED) }
        }
        1 if is_part => Found::Partly(candidates.remove(0)),
        1 => Found::One(candidates.remove(0)),
        _ => Found::Several(candidates),
    })
}

/// Candidates as one line of text.
pub fn listed(candidates: &[Candidate]) -> String {
    let shown = candidates.iter().take(LISTED).map(|c| format!("{} ({}, {})", c.label, c.class, shorten(&c.iri)));
    let mut text = shown.collect::<Vec<_>>().join(", ");
    if candidates.len() > LISTED {
        text.push_str(&format!(" and {} more", candidates.len() - LISTED));
    }
    text
}

/// The entity with this IRI, prefixed name or local name, if the graph of entities knows it.
fn by_iri(store: &Store, name: &str) -> Result<Option<Candidate>, QueryError> {
    let name = name.trim();
    for iri in [expand(name), Some(format!("{ID}{name}"))].into_iter().flatten() {
        let Ok(node) = oxigraph::model::NamedNode::new(iri) else { continue };
        let subject = NamedOrBlankNodeRef::NamedNode(node.as_ref());
        let mut quads = store.quads_for_pattern(Some(subject), None, None, Some(GraphNameRef::NamedNode(ENTITIES)));
        if quads.next().transpose().map_err(failed)?.is_some() {
            return candidate(store, node.as_str()).map(Some);
        }
    }
    Ok(None)
}

fn candidate(store: &Store, iri: &str) -> Result<Candidate, QueryError> {
    let node = NamedNodeRef::new_unchecked(iri);
    let first = |predicate| -> Result<Option<String>, QueryError> {
        let mut values = Vec::new();
        for quad in store.quads_for_pattern(Some(node.into()), Some(predicate), None, Some(ENTITIES.into())) {
            values.push(match quad.map_err(failed)?.object {
                Term::Literal(literal) => literal.value().to_owned(),
                Term::NamedNode(class) => class.into_string(),
                other => other.to_string(),
            });
        }
        // What an entity is besides (a publisher, somebody unnamed) says less than what it is.
        let besides = |value: &String| [dep::PUBLISHER, dep::UNNAMED_ACTOR].iter().any(|c| c.as_str() == value);
        Ok(values.into_iter().min_by_key(|value| (besides(value), value.clone())))
    };
    let class = first(rdf::TYPE)?.unwrap_or_default();
    Ok(Candidate {
        label: first(rdfs::LABEL)?.unwrap_or_else(|| shorten(iri).into_owned()),
        iri: iri.to_owned(),
        class: class.rsplit(['#', '/']).next().unwrap_or_default().to_owned(),
    })
}

fn failed(error: oxigraph::store::StorageError) -> QueryError {
    QueryError::Evaluation(error.to_string())
}

/// The text in lower case, composed, with single blanks.
pub(super) fn normalise(text: &str) -> String {
    let lower = text.nfc().collect::<String>().to_lowercase();
    lower.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Whether all words of `part` stand in `text`.
pub(super) fn contains_words(text: &str, part: &str) -> bool {
    let words: BTreeSet<&str> = text.split(|c: char| !c.is_alphanumeric()).collect();
    let mut wanted = part.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).peekable();
    wanted.peek().is_some() && wanted.all(|w| words.contains(w))
}
