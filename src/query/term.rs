//! Terms of the vocabulary by what people call them.

use std::collections::BTreeMap;

use oxigraph::model::vocab::rdf;
use oxigraph::model::{NamedNode, NamedOrBlankNode, Term};

use super::{did_you_mean, entity, nearest};
use crate::graph::{NS, Schema};

/// The type of frames.
pub const FRAME: &str = "https://w3id.org/depesche/ns#Frame";
/// The type of frames' modes.
pub const MODE: &str = "https://w3id.org/depesche/ns#Mode";
/// The type of classes.
pub const CLASS: &str = "http://www.w3.org/2002/07/owl#Class";

/// The term of the vocabulary with this type whose name or label (in any language, or the only one with these words in
/// it) is `name`; case does not count.
///
/// # Errors
/// If there is no such term, or more than one.
pub fn find(schema: &Schema, class: &str, name: &str) -> Result<NamedNode, String> {
    let mut terms: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for quad in schema.quads() {
        if let (NamedOrBlankNode::NamedNode(subject), Term::NamedNode(object)) = (&quad.subject, &quad.object)
            && quad.predicate == rdf::TYPE
            && object.as_str() == class
            && let Some(local) = subject.as_str().strip_prefix(NS)
        {
            let labels = ["de", "en"].into_iter().filter_map(|language| schema.label(subject.as_str(), language));
            terms.insert(subject.as_str(), std::iter::once(local).chain(labels).collect());
        }
    }
    let wanted = entity::normalise(name);
    let matching = |accepts: &dyn Fn(&str) -> bool| -> Vec<&str> {
        let accepted = terms.iter().filter(|(_, names)| names.iter().any(|n| accepts(&entity::normalise(n))));
        accepted.map(|(iri, _)| *iri).collect()
    };
    let mut found = matching(&|name| name == wanted);
    if found.is_empty() {
        found = matching(&|name| entity::contains_words(name, &wanted));
    }
    match found.as_slice() {
        [iri] => Ok(NamedNode::new_unchecked(*iri)),
        [] => {
            let names: Vec<String> = terms.values().flatten().map(|name| (*name).to_owned()).collect();
            Err(format!("not in the vocabulary{}", did_you_mean(&nearest(name, &names, 3))))
        }
        several => {
            let names: Vec<&str> = several.iter().map(|iri| &iri[NS.len()..]).collect();
            Err(format!("ambiguous, could be {}", names.join(", ")))
        }
    }
}
