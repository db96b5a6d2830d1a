//! Checks a graph against `ontology/shapes.ttl`: the core of SHACL that those shapes use, and no more.
//!
//! Understood are `sh:targetClass`, `sh:property` with a predicate or an alternative of predicates as path, and the
//! constraints of [`Constraint`]; anything else in the file is an error, so that no constraint is passed over in silence.
//! A class holds the members of its subclasses. See <https://www.w3.org/TR/shacl/>.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use oxigraph::io::{RdfFormat, RdfParser};
use oxigraph::model::vocab::{rdf, rdfs};
use oxigraph::model::{NamedNode, NamedNodeRef, NamedOrBlankNode, Term};
use oxigraph::store::{StorageError, Store};
use regex::Regex;

use super::Schema;
use super::vocabulary::PREFIXES;
use crate::ontology::{Ontology, OntologyError};

const PATH: &str = "shapes.ttl";
const SH: &str = "http://www.w3.org/ns/shacl#";

/// All node shapes.
#[derive(Clone, Debug)]
pub struct Shapes {
    shapes: Vec<NodeShape>,
}

#[derive(Clone, Debug)]
struct NodeShape {
    target: NamedNode,
    constraints: Vec<Constraint>,
    properties: Vec<PropertyShape>,
}

#[derive(Clone, Debug)]
struct PropertyShape {
    /// One predicate, or alternatives.
    path: Vec<NamedNode>,
    constraints: Vec<Constraint>,
}

/// What is asked of the values of a path (or of the node itself).
#[derive(Clone, Debug)]
enum Constraint {
    MinCount(usize),
    MaxCount(usize),
    Datatype(NamedNode),
    Class(NamedNode),
    NodeKind(NamedNode),
    In(Vec<Term>),
    HasValue(Term),
    Pattern(Regex),
    MinLength(usize),
    MinInclusive(f64),
    LessThanOrEquals(NamedNode),
}

/// What is wrong with one node.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Violation {
    /// The node, with prefix.
    pub node: String,
    /// The predicate, or the first and the last alternative; empty where the node itself is wrong.
    pub path: String,
    pub reason: String,
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}: {}", self.node, self.path, self.reason)
    }
}

impl Shapes {
    /// Reads `ontology/shapes.ttl`.
    ///
    /// # Errors
    /// If it is missing, is no Turtle, or uses what is not understood here.
    pub fn load(ontology: &Ontology) -> Result<Self, OntologyError> {
        Self::parse(&ontology.read(PATH)?)
    }

    fn parse(text: &str) -> Result<Self, OntologyError> {
        let mut source = Source::default();
        for quad in RdfParser::from_format(RdfFormat::Turtle).for_slice(text.as_bytes()) {
            let quad = quad.map_err(|e| {
                let line = e.location().map_or(0, |l| usize::try_from(l.start.line).unwrap_or(0));
                OntologyError::syntax(PATH, line + 1, e)
            })?;
            source.0.entry(quad.subject.into()).or_default().push((quad.predicate.into_string(), quad.object));
        }
        source.shapes().map(|shapes| Self { shapes }).map_err(|reason| OntologyError::syntax(PATH, 1, reason))
    }

    /// What in `store` does not satisfy the shapes, sorted.
    ///
    /// # Errors
    /// If the store fails.
    pub fn check(&self, store: &Store, schema: &Schema) -> Result<Vec<Violation>, StorageError> {
        let checker = Checker { store, types: Types::of(store, schema)? };
        let mut violations = BTreeSet::new();
        for shape in &self.shapes {
            for node in checker.types.members(shape.target.as_ref()) {
                let mut report = |path: &[NamedNode], reason: String| {
                    let path = match path {
                        [first, .., last] => format!("{} | … | {}", short(first.as_str()), short(last.as_str())),
                        path => path.iter().map(|p| short(p.as_str())).collect(),
                    };
                    violations.insert(Violation { node: short(&text(&node)), path, reason });
                };
                for constraint in &shape.constraints {
                    if let Some(reason) = checker.check(&node, std::slice::from_ref(&node), constraint)? {
                        report(&[], reason);
                    }
                }
                for property in &shape.properties {
                    let values = checker.values(&node, &property.path)?;
                    for constraint in &property.constraints {
                        if let Some(reason) = checker.check(&node, &values, constraint)? {
                            report(&property.path, reason);
                        }
                    }
                }
            }
        }
        Ok(violations.into_iter().collect())
    }

    /// The predicates that some shape speaks of.
    pub fn predicates(&self) -> BTreeSet<&str> {
        let properties = self.shapes.iter().flat_map(|s| &s.properties);
        properties.flat_map(|p| &p.path).map(NamedNode::as_str).collect()
    }

    /// The classes that some shape is for.
    pub fn targets(&self) -> BTreeSet<&str> {
        self.shapes.iter().map(|s| s.target.as_str()).collect()
    }
}

/// The triples of the shapes' file by subject, in its order.
#[derive(Debug, Default)]
struct Source(BTreeMap<Key, Vec<(String, Term)>>);

/// A subject, so that it can be found again as an object.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Key(String);

impl From<NamedOrBlankNode> for Key {
    fn from(node: NamedOrBlankNode) -> Self {
        Self(node.to_string())
    }
}

impl Source {
    fn shapes(&self) -> Result<Vec<NodeShape>, String> {
        let shape = Term::from(NamedNode::new_unchecked(format!("{SH}NodeShape")));
        let is_shape =
            |triples: &&Vec<(String, Term)>| triples.iter().any(|(p, o)| p == rdf::TYPE.as_str() && *o == shape);
        self.0.values().filter(is_shape).map(|triples| self.node_shape(triples)).collect()
    }

    fn node_shape(&self, triples: &[(String, Term)]) -> Result<NodeShape, String> {
        let (mut target, mut constraints, mut properties) = (None, Vec::new(), Vec::new());
        for (predicate, object) in triples {
            match predicate.strip_prefix(SH) {
                _ if predicate == rdf::TYPE.as_str() || predicate.starts_with(rdfs::LABEL.as_str()) => {}
                Some("targetClass") => target = Some(iri(object)?),
                Some("property") => properties.push(self.property_shape(object)?),
                _ => constraints.push(self.constraint(predicate, object)?),
            }
        }
        let target = target.ok_or("a shape without sh:targetClass")?;
        Ok(NodeShape { target, constraints, properties })
    }

    fn property_shape(&self, node: &Term) -> Result<PropertyShape, String> {
        let (mut path, mut constraints) = (Vec::new(), Vec::new());
        for (predicate, object) in self.of(node) {
            if predicate.strip_prefix(SH) == Some("path") {
                path = self.path(object)?;
            } else {
                constraints.push(self.constraint(predicate, object)?);
            }
        }
        if path.is_empty() {
            Err("a property shape without sh:path".into())
        } else {
            Ok(PropertyShape { path, constraints })
        }
    }

    fn path(&self, node: &Term) -> Result<Vec<NamedNode>, String> {
        match (node, self.of(node)) {
            (Term::NamedNode(predicate), _) => Ok(vec![predicate.clone()]),
            (_, [(predicate, list)]) if predicate.strip_prefix(SH) == Some("alternativePath") => {
                self.list(list).iter().map(iri).collect()
            }
            _ => Err("a path that is neither a predicate nor an alternative of predicates".into()),
        }
    }

    fn constraint(&self, predicate: &str, object: &Term) -> Result<Constraint, String> {
        let number = || -> Result<f64, String> { number(object).ok_or(format!("{predicate}: {object} is no number")) };
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
        let count = || number().map(|n| n as usize);
        Ok(match predicate.strip_prefix(SH) {
            Some("minCount") => Constraint::MinCount(count()?),
            Some("maxCount") => Constraint::MaxCount(count()?),
            Some("datatype") => Constraint::Datatype(iri(object)?),
            Some("class") => Constraint::Class(iri(object)?),
            Some("nodeKind") => Constraint::NodeKind(iri(object)?),
            Some("in") => Constraint::In(self.list(object)),
            Some("hasValue") => Constraint::HasValue(object.clone()),
            Some("pattern") => Constraint::Pattern(Regex::new(&text(object)).map_err(|e| e.to_string())?),
            Some("minLength") => Constraint::MinLength(count()?),
            Some("minInclusive") => Constraint::MinInclusive(number()?),
            Some("lessThanOrEquals") => Constraint::LessThanOrEquals(iri(object)?),
            _ => return Err(format!("{predicate} is not understood")),
        })
    }

    fn of(&self, node: &Term) -> &[(String, Term)] {
        self.0.get(&Key(node.to_string())).map_or(&[], Vec::as_slice)
    }

    /// The members of an RDF list.
    fn list(&self, head: &Term) -> Vec<Term> {
        let (mut members, mut at) = (Vec::new(), head);
        loop {
            let find = |p: NamedNodeRef<'_>| self.of(at).iter().find(|(q, _)| q == p.as_str()).map(|(_, o)| o);
            let (Some(first), Some(rest)) = (find(rdf::FIRST), find(rdf::REST)) else { return members };
            members.push(first.clone());
            at = rest;
        }
    }
}

/// Which nodes are in which class, subclasses counted in.
struct Types {
    /// Class → itself and all below it.
    below: BTreeMap<String, BTreeSet<String>>,
    /// Class → nodes typed with it.
    members: BTreeMap<String, Vec<Term>>,
    /// Node → classes it is typed with.
    of: BTreeMap<String, Vec<String>>,
}

impl Types {
    fn of(store: &Store, schema: &Schema) -> Result<Self, StorageError> {
        let mut types = Self { below: schema.subclasses(), members: BTreeMap::new(), of: BTreeMap::new() };
        // The vocabulary's own individuals (dep:Certain …) are values in the graph.
        for quad in schema.quads().filter(|q| q.predicate == rdf::TYPE) {
            types.of.entry(quad.subject.to_string()).or_default().push(quad.object.to_string());
        }
        for quad in store.quads_for_pattern(None, Some(rdf::TYPE), None, None) {
            let quad = quad?;
            let class = quad.object.to_string();
            types.of.entry(quad.subject.to_string()).or_default().push(class.clone());
            types.members.entry(class).or_default().push(quad.subject.into());
        }
        Ok(types)
    }

    /// The nodes of a class, each once.
    fn members(&self, class: NamedNodeRef<'_>) -> Vec<Term> {
        let mut seen = BTreeSet::new();
        let below = self.classes(class);
        let members = below.iter().filter_map(|c| self.members.get(c)).flatten();
        members.filter(|node| seen.insert(node.to_string())).cloned().collect()
    }

    fn is_a(&self, node: &Term, class: &NamedNode) -> bool {
        let below = self.classes(class.as_ref());
        self.of.get(&node.to_string()).is_some_and(|types| types.iter().any(|t| below.contains(t)))
    }

    fn classes(&self, class: NamedNodeRef<'_>) -> BTreeSet<String> {
        let name = class.to_string();
        self.below.get(&name).cloned().unwrap_or_else(|| BTreeSet::from([name]))
    }
}

struct Checker<'a> {
    store: &'a Store,
    types: Types,
}

impl Checker<'_> {
    /// The different values of a path.
    fn values(&self, node: &Term, path: &[NamedNode]) -> Result<Vec<Term>, StorageError> {
        let Term::NamedNode(subject) = node else { return Ok(Vec::new()) };
        let mut values = Vec::new();
        for predicate in path {
            for quad in self.store.quads_for_pattern(Some(subject.into()), Some(predicate.as_ref()), None, None) {
                let value = quad?.object;
                if !values.contains(&value) {
                    values.push(value);
                }
            }
        }
        Ok(values)
    }

    /// Why the values break the constraint.
    fn check(&self, node: &Term, values: &[Term], constraint: &Constraint) -> Result<Option<String>, StorageError> {
        let all = |ok: &dyn Fn(&Term) -> bool, what: String| {
            values.iter().find(|v| !ok(v)).map(|v| format!("{} {what}", show(v)))
        };
        Ok(match constraint {
            Constraint::MinCount(n) if values.len() < *n => {
                Some(format!("{} values, at least {n} wanted", values.len()))
            }
            Constraint::MaxCount(n) if values.len() > *n => {
                Some(format!("{} values, at most {n} wanted", values.len()))
            }
            Constraint::MinCount(_) | Constraint::MaxCount(_) => None,
            Constraint::Datatype(datatype) => {
                let is = |v: &Term| matches!(v, Term::Literal(l) if l.datatype() == datatype.as_ref());
                all(&is, format!("is no {}", short(datatype.as_str())))
            }
            Constraint::Class(class) => all(&|v| self.types.is_a(v, class), format!("is no {}", short(class.as_str()))),
            Constraint::NodeKind(kind) => {
                let is = |v: &Term| match kind.as_str().strip_prefix(SH) {
                    Some("IRI") => v.is_named_node(),
                    Some("Literal") => v.is_literal(),
                    _ => false,
                };
                all(&is, format!("is no {}", short(kind.as_str())))
            }
            Constraint::In(allowed) => all(&|v| allowed.contains(v), "is none of those allowed".into()),
            Constraint::HasValue(value) => (!values.contains(value)).then(|| format!("{} is missing", show(value))),
            Constraint::Pattern(pattern) => all(&|v| pattern.is_match(&text(v)), format!("does not match {pattern}")),
            Constraint::MinLength(n) => all(&|v| text(v).chars().count() >= *n, format!("is shorter than {n}")),
            Constraint::MinInclusive(n) => all(&|v| number(v).is_some_and(|v| v >= *n), format!("is below {n}")),
            Constraint::LessThanOrEquals(other) => {
                let others = self.values(node, std::slice::from_ref(other))?;
                let is = |v: &Term| others.iter().all(|o| compare(v, o).is_some_and(Ordering::is_le));
                all(&is, format!("is more than {}", short(other.as_str())))
            }
        })
    }
}

/// An IRI with its usual prefix, where it has one.
fn short(iri: &str) -> String {
    let found = PREFIXES.iter().filter_map(|(prefix, base)| Some((prefix, iri.strip_prefix(base)?)));
    found.min_by_key(|(_, rest)| rest.len()).map_or_else(|| format!("<{iri}>"), |(p, rest)| format!("{p}:{rest}"))
}

fn show(term: &Term) -> String {
    if let Term::NamedNode(node) = term { short(node.as_str()) } else { term.to_string() }
}

fn iri(term: &Term) -> Result<NamedNode, String> {
    if let Term::NamedNode(node) = term { Ok(node.clone()) } else { Err(format!("{term} is no IRI")) }
}

fn text(term: &Term) -> String {
    match term {
        Term::NamedNode(node) => node.as_str().to_owned(),
        Term::Literal(literal) => literal.value().to_owned(),
        _ => String::new(),
    }
}

fn number(term: &Term) -> Option<f64> {
    if let Term::Literal(literal) = term { literal.value().parse().ok() } else { None }
}

/// Numbers by size, dates by day.
fn compare(a: &Term, b: &Term) -> Option<Ordering> {
    match (number(a), number(b)) {
        (Some(a), Some(b)) => a.partial_cmp(&b),
        _ => text(a).parse::<jiff::civil::Date>().ok()?.partial_cmp(&text(b).parse().ok()?),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::graph::{sample, vocabulary::dep};
    use oxigraph::model::{Literal, Quad};

    fn check(store: &Store) -> Vec<String> {
        let ontology = Ontology::embedded();
        let (shapes, schema) = (Shapes::load(&ontology).unwrap(), Schema::load(&ontology).unwrap());
        shapes.check(store, &schema).unwrap().iter().map(ToString::to_string).collect()
    }

    #[test]
    fn a_graph_that_we_write_satisfies_the_shapes() {
        assert_eq!(check(&sample::store()), Vec::<String>::new());
    }

    #[test]
    fn shapes_speak_of_all_classes_predicates_and_roles() {
        let ontology = Ontology::embedded();
        let (shapes, schema) = (Shapes::load(&ontology).unwrap(), Schema::load(&ontology).unwrap());
        let (predicates, targets) = (shapes.predicates(), shapes.targets());
        let below = schema.subclasses();
        let is_relation = |p: &NamedNode| {
            let relation = super::super::vocabulary::term("relation").into();
            schema.quads().any(|q| q.subject == p.clone().into() && q.object == relation)
        };
        for quad in sample::store().iter() {
            let quad = quad.unwrap();
            assert!(predicates.contains(quad.predicate.as_str()) || is_relation(&quad.predicate), "{quad}");
            if quad.predicate == rdf::TYPE && quad.object.to_string().contains("depesche") {
                let covered = targets.iter().any(|t| below[&format!("<{t}>")].contains(&quad.object.to_string()));
                assert!(covered, "{quad}");
            }
        }
        let role = Term::from(super::super::vocabulary::term("role"));
        for quad in schema.quads().filter(|q| q.object == role && q.predicate == rdfs::SUB_PROPERTY_OF) {
            assert!(predicates.contains(quad.subject.to_string().trim_matches(['<', '>'])), "{quad}");
        }
    }

    /// Takes from the sample what `from` picks, puts `to` there instead, and wants a complaint with these words.
    #[track_caller]
    fn breaks(from: impl Fn(&Quad) -> bool, to: impl Fn(Quad) -> Option<Quad>, words: &str) {
        let store = sample::store();
        let quad = store.iter().map(Result::unwrap).filter(|q| from(q)).min_by_key(ToString::to_string).unwrap();
        store.remove(&quad).unwrap();
        if let Some(quad) = to(quad) {
            store.insert(&quad).unwrap();
        }
        let found = check(&store);
        assert!(found.iter().any(|v| v.contains(words)), "{words} in {found:#?}");
    }

    #[test]
    fn what_breaks_a_shape_is_found() {
        let is = |p: NamedNodeRef<'static>| move |q: &Quad| q.predicate == p;
        let with = |object: Term| move |q: Quad| Some(Quad { object: object.clone(), ..q });
        let literal = |text: &str, datatype| Term::from(Literal::new_typed_literal(text, datatype));
        use oxigraph::model::vocab::xsd;
        breaks(is(dep::FRAME), |_| None, "0 values, at least 1");
        breaks(is(dep::FRAME), with(dep::CERTAIN.into_owned().into()), "dep:Certain is no dep:Frame");
        breaks(is(dep::VALUE), with(literal("viele", xsd::STRING)), "is no xsd:decimal");
        breaks(is(dep::EARLIEST), with(literal("2044-01-01", xsd::DATE)), "is more than dep:latest");
        breaks(is(super::super::vocabulary::other::START), with(literal("-1", xsd::INTEGER)), "is below 0");
        breaks(is(dep::CONTENT_HASH), with(literal("abc", xsd::STRING)), "does not match");
        breaks(is(dep::RULE), with(literal("", xsd::STRING)), "is shorter than 1");
        breaks(is(rdfs::LABEL), |q| Some(Quad { predicate: rdfs::COMMENT.into_owned(), ..q }), "at least 1");
        let selector = super::super::vocabulary::other::TEXT_POSITION_SELECTOR;
        breaks(|q| q.object == selector.into_owned().into(), |_| None, "is missing");
    }

    #[test]
    fn what_is_not_understood_is_an_error() {
        let text = "PREFIX sh: <http://www.w3.org/ns/shacl#>\n<urn:s> a sh:NodeShape ; sh:targetClass <urn:c> ; sh:closed true .";
        let error = Shapes::parse(text).unwrap_err().to_string();
        assert!(error.contains("closed is not understood"), "{error}");
    }
}
