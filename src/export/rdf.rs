//! The graph, or the part of it that a filter keeps, in the RDF syntaxes.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};

use oxigraph::model::vocab::rdf;
use oxigraph::model::{GraphName, NamedNodeRef, NamedOrBlankNode, Quad, Term};
use oxigraph::store::{StorageError, Store};

use super::Loss;
use super::filter::Selection;
use crate::graph::vocabulary::{ENTITIES, FACTS, STATEMENTS, dep, other};
use crate::query::rdf::{Syntax, write as serialize};

/// Writes the quads: by graph, subject, types first. Without a selection all of the store.
///
/// # Errors
/// If the store or writing fails.
pub fn write(
    store: &Store,
    selection: Option<&Selection<'_>>,
    syntax: Syntax,
    out: &mut impl Write,
) -> io::Result<Loss> {
    let mut quads = read(store).map_err(io::Error::other)?;
    let mut loss = Loss::default();
    if let Some(selection) = selection {
        loss = Loss::of(selection);
        quads = kept(quads, selection);
    }
    if !syntax.has_graphs() {
        let graphs: BTreeSet<&str> = quads.iter().filter_map(|q| graph(q)).collect();
        loss.add("names of graphs", graphs.len());
        quads.iter_mut().for_each(|q| q.graph_name = GraphName::DefaultGraph);
    }
    quads.sort_unstable_by(compare);
    quads.dedup();
    serialize(quads, syntax, out)?;
    Ok(loss)
}

fn read(store: &Store) -> Result<Vec<Quad>, StorageError> {
    store.iter().collect()
}

/// The quads that belong to the selection's claims and statements: the claims with everything that only they lead to,
/// their articles' metadata, the statements with their reifiers, and the entities that any of them names.
fn kept(quads: Vec<Quad>, selection: &Selection<'_>) -> Vec<Quad> {
    let parts = parts(&quads, selection);
    let statements: BTreeMap<&str, (&str, &str, &str)> = selection
        .statements
        .iter()
        .map(|(s, _)| (s.iri.as_str(), (s.subject.as_str(), s.predicate.as_str(), s.object.as_str())))
        .collect();
    let triples: BTreeSet<(&str, &str, &str)> = statements.values().copied().collect();
    let is_claim = |term: &Term| node(term).is_some_and(|c| selection.claims.contains_key(c));
    let facts: BTreeSet<&str> = quads
        .iter()
        .filter(|q| q.graph_name.as_ref() == FACTS.into() && is_claim(&q.object))
        .filter_map(subject)
        .collect();
    let is_kept = |quad: &Quad| {
        let (Some(subject), Some(graph)) = (subject(quad), graph(quad)) else { return false };
        if graph == STATEMENTS.as_str() || graph == FACTS.as_str() {
            let is_triple = |o| triples.contains(&(subject, quad.predicate.as_str(), o));
            let reifies = statements.contains_key(subject) || facts.contains(subject);
            return node(&quad.object).is_some_and(is_triple)
                || reifies && (quad.predicate != dep::HAS_CLAIM || is_claim(&quad.object));
        }
        parts.contains(subject)
    };
    let (entities, rest): (Vec<Quad>, Vec<Quad>) =
        quads.iter().cloned().partition(|q| q.graph_name.as_ref() == ENTITIES.into());
    let mut kept: Vec<Quad> = rest.into_iter().filter(is_kept).collect();
    let mut named: BTreeSet<String> = kept.iter().filter_map(|q| node(&q.object)).map(str::to_owned).collect();
    named.extend(kept.iter().filter_map(subject).map(str::to_owned));
    // Broader terms of what is kept are kept, and theirs.
    loop {
        let broader: Vec<String> = entities
            .iter()
            .filter(|q| q.predicate == other::BROADER && subject(q).is_some_and(|s| named.contains(s)))
            .filter_map(|q| node(&q.object).map(str::to_owned))
            .collect();
        let before = named.len();
        named.extend(broader);
        if named.len() == before {
            break;
        }
    }
    kept.extend(entities.into_iter().filter(|q| subject(q).is_some_and(|s| named.contains(s))));
    kept
}

/// The kept claims, their articles, and the nodes of an article's graph that the claims lead to.
fn parts<'a>(quads: &'a [Quad], selection: &Selection<'a>) -> BTreeSet<&'a str> {
    let articles: BTreeSet<&str> = selection.claims.values().map(|c| c.article.as_str()).collect();
    let mut leads: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for quad in quads {
        if let (Some(graph), Some(subject), Some(object)) = (graph(quad), subject(quad), node(&quad.object))
            && articles.contains(graph)
            && !articles.contains(object)
        {
            leads.entry(subject).or_default().push(object);
        }
    }
    let mut parts = articles;
    let mut waiting: Vec<&str> = selection.claims.keys().copied().collect();
    while let Some(at) = waiting.pop() {
        if parts.insert(at) {
            waiting.extend(leads.get(at).into_iter().flatten());
        }
    }
    parts
}

fn subject(quad: &Quad) -> Option<&str> {
    if let NamedOrBlankNode::NamedNode(node) = &quad.subject { Some(node.as_str()) } else { None }
}

fn node(term: &Term) -> Option<&str> {
    if let Term::NamedNode(node) = term { Some(node.as_str()) } else { None }
}

fn graph(quad: &Quad) -> Option<&str> {
    if let GraphName::NamedNode(node) = &quad.graph_name { Some(node.as_str()) } else { None }
}

/// By graph, subject, predicate (types first) and object.
fn compare(a: &Quad, b: &Quad) -> Ordering {
    let is_type = |q: &Quad| q.predicate == rdf::TYPE;
    graph(a)
        .cmp(&graph(b))
        .then_with(|| subject(a).cmp(&subject(b)))
        .then_with(|| is_type(b).cmp(&is_type(a)))
        .then_with(|| a.predicate.cmp(&b.predicate))
        .then_with(|| compare_terms(&a.object, &b.object))
}

fn compare_terms(a: &Term, b: &Term) -> Ordering {
    match (a, b) {
        (Term::NamedNode(a), Term::NamedNode(b)) => a.cmp(b),
        (Term::Literal(a), Term::Literal(b)) => a
            .value()
            .cmp(b.value())
            .then_with(|| a.language().cmp(&b.language()))
            .then_with(|| NamedNodeRef::cmp(&a.datatype(), &b.datatype())),
        _ => a.to_string().cmp(&b.to_string()),
    }
}
