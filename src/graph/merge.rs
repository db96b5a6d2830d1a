//! Segments → the whole graph: articles' graphs as they are, entities and statements weighed against each other.
//!
//! A pure function of the set of segments and the ontology; the order of segments does not matter. Works on lines,
//! since every line was written by [`super::segment`] and terms of subject and predicate hold no blanks.

use std::collections::{BTreeMap, BTreeSet};

use oxigraph::model::vocab::{rdf, rdfs};
use oxigraph::model::{Literal, NamedNodeRef};
use rayon::slice::ParallelSliceMut;

use super::segment::Maker;
use super::statement::Stance;
use super::vocabulary::{ENTITIES, STATEMENTS, Term, dep, iri, other};
use crate::claim::{Certainty, Polarity, Status};
use crate::mention::Entity;

const WIKIDATA: &str = "http://www.wikidata.org/entity/";

/// The graph's lines, sorted, each once, without line breaks.
#[derive(Clone, Debug, Default)]
pub struct Merged<'a> {
    /// Lines of the articles' own graphs.
    taken: Vec<&'a str>,
    /// Lines of the shared graphs.
    made: Vec<String>,
    /// How many entities have a type.
    pub entities: usize,
}

impl Merged<'_> {
    /// All lines in byte order, each with its line break.
    pub fn lines(&self) -> impl Iterator<Item = &str> {
        let (mut taken, mut made) = (self.taken.iter().peekable(), self.made.iter().peekable());
        std::iter::from_fn(move || match (taken.peek(), made.peek()) {
            (Some(&&t), Some(&m)) if t <= m.as_str() => {
                taken.next();
                Some(t)
            }
            (_, Some(_)) => made.next().map(String::as_str),
            (Some(_), None) => taken.next().copied(),
            (None, None) => None,
        })
    }

    /// How many quads there are.
    pub fn len(&self) -> usize {
        self.taken.len() + self.made.len()
    }

    /// Whether there is no quad.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// The graph of all segments, given as N-Quads.
pub fn merge<'a>(segments: impl IntoIterator<Item = &'a str>, maker: &Maker) -> Merged<'a> {
    let (entity_graph, statement_graph) = (format!(" {ENTITIES} ."), format!(" {STATEMENTS} ."));
    let mut taken = Vec::new();
    let mut entities: BTreeMap<&str, Description<'_>> = BTreeMap::new();
    let mut statements = Statements::default();
    for segment in segments {
        let mut of_segment = Statements::default();
        for line in segment.lines() {
            if let Some((s, p, o)) = line.strip_suffix(&entity_graph).and_then(split) {
                entities.entry(s).or_default().add(p, o);
            } else if let Some((s, p, o)) = line.strip_suffix(&statement_graph).and_then(split) {
                of_segment.add(s, p, o);
            } else {
                taken.push(line);
            }
        }
        statements.absorb(of_segment);
    }
    let mut entities: BTreeMap<String, Description<'_>> =
        entities.into_iter().map(|(s, description)| (s.to_owned(), description)).collect();
    look_up(&mut entities, maker);
    let count = entities.len();
    let mut made: Vec<String> = Vec::new();
    for (s, description) in &entities {
        description.write(|p, o| made.push(format!("{s} {p} {o}{entity_graph}")));
    }
    statements.write(|s, p, o| made.push(format!("{s} {p} {o}{statement_graph}")));
    taken.par_sort_unstable();
    taken.dedup();
    made.par_sort_unstable();
    made.dedup();
    Merged { taken, made, entities: count }
}

/// Subject, predicate and object of a line without graph.
fn split(line: &str) -> Option<(&str, &str, &str)> {
    let (subject, rest) = line.split_once(' ')?;
    let (predicate, object) = rest.split_once(' ')?;
    Some((subject, predicate, object))
}

/// What all articles and the gazetteer say of one entity.
#[derive(Debug, Default)]
struct Description<'a> {
    /// Class → how many articles say so.
    types: BTreeMap<&'a str, usize>,
    /// Label → how many articles use it.
    labels: BTreeMap<&'a str, usize>,
    alternatives: BTreeSet<&'a str>,
    others: BTreeSet<(&'a str, &'a str)>,
    known: Option<Known>,
}

/// What the gazetteer says, as N-Quads terms; it has the last word.
#[derive(Debug, Default)]
struct Known {
    class: String,
    label: String,
    alternatives: Vec<String>,
    above: Option<(NamedNodeRef<'static>, String)>,
    same_as: Option<String>,
}

impl<'a> Description<'a> {
    fn add(&mut self, predicate: &'a str, object: &'a str) {
        if is(predicate, rdf::TYPE) && !is(object, dep::PUBLISHER) && !is(object, dep::UNNAMED_ACTOR) {
            *self.types.entry(object).or_default() += 1;
        } else if is(predicate, rdfs::LABEL) {
            *self.labels.entry(object).or_default() += 1;
        } else if is(predicate, other::ALT_LABEL) {
            self.alternatives.insert(object);
        } else {
            self.others.insert((predicate, object));
        }
    }

    fn write(&self, mut line: impl FnMut(NamedNodeRef<'_>, &str)) {
        let known = self.known.as_ref();
        if let Some(class) = known.map(|k| k.class.as_str()).or_else(|| most(&self.types)) {
            line(rdf::TYPE, class);
        }
        let label = known.map(|k| k.label.as_str()).or_else(|| most(&self.labels));
        if let Some(label) = label {
            line(rdfs::LABEL, label);
        }
        let seen = self.alternatives.iter().chain(self.labels.keys()).copied();
        let alternatives: BTreeSet<&str> =
            seen.chain(known.into_iter().flat_map(|k| &k.alternatives).map(String::as_str)).collect();
        alternatives.into_iter().filter(|a| Some(*a) != label).for_each(|a| line(other::ALT_LABEL, a));
        for (predicate, object) in &self.others {
            line(NamedNodeRef::new_unchecked(&predicate[1..predicate.len() - 1]), object);
        }
        if let Some(known) = known {
            known.above.iter().for_each(|(upward, above)| line(*upward, above));
            known.same_as.iter().for_each(|s| line(other::SAME_AS, s));
        }
    }
}

/// The key that most articles have, the smallest of several.
fn most<'a>(votes: &BTreeMap<&'a str, usize>) -> Option<&'a str> {
    votes.iter().max_by(|a, b| a.1.cmp(b.1).then_with(|| b.0.cmp(a.0))).map(|(key, _)| *key)
}

/// Whether an N-Quads term is that IRI.
fn is(term: &str, named: NamedNodeRef<'_>) -> bool {
    term.strip_prefix('<').and_then(|t| t.strip_suffix('>')) == Some(named.as_str())
}

/// Adds what the gazetteer knows of the entities found, and the broader entities that they lead to.
fn look_up(entities: &mut BTreeMap<String, Description<'_>>, maker: &Maker) {
    let gazetteer = &maker.gazetteer;
    let german = |text: &String| Literal::new_language_tagged_literal_unchecked(text, "de").to_string();
    let found = |entity: &&Entity| entities.contains_key(&iri(&entity.id).to_string());
    let mut waiting: Vec<&Entity> = gazetteer.entities().iter().filter(found).collect();
    while let Some(entity) = waiting.pop() {
        let description = entities.entry(iri(&entity.id).to_string()).or_default();
        if description.known.is_some() {
            continue;
        }
        let above = entity.broader.as_deref().and_then(|id| gazetteer.by_id(id));
        // Weapon types form a thesaurus; a body above another is no broader term but a whole.
        let upward = if entity.kind == "WeaponType" { other::BROADER } else { dep::PART_OF };
        description.known = Some(Known {
            class: maker.schema.class(&entity.kind).to_string(),
            label: german(&entity.label),
            alternatives: entity.aliases.iter().map(german).collect(),
            above: above.map(|above| (upward, iri(&above.id).to_string())),
            same_as: entity.wikidata.as_ref().map(|item| format!("<{WIKIDATA}{item}>")),
        });
        waiting.extend(above);
    }
}

/// Lines of the statements' graph; how claims stand to a statement is weighed, all else is taken together.
#[derive(Debug, Default)]
struct Statements<'a> {
    lines: BTreeSet<(&'a str, &'a str, &'a str)>,
    stances: BTreeMap<&'a str, Standing>,
}

/// How the claims of one statement stand to it.
#[derive(Clone, Copy, Debug, Default)]
struct Standing {
    affirmed: bool,
    denied: bool,
    certainty: Option<Certainty>,
    status: Option<Status>,
}

impl Standing {
    /// The stance of the claim that carries the statement best.
    fn best(self) -> Stance {
        Stance {
            polarity: if self.affirmed { Polarity::Affirmed } else { Polarity::Denied },
            status: self.status.unwrap_or_default(),
            certainty: self.certainty.unwrap_or_default(),
        }
    }

    fn with(self, other: Self) -> Self {
        let best = self.best().min(other.best());
        Self {
            affirmed: self.affirmed || other.affirmed,
            denied: self.denied || other.denied,
            certainty: Some(best.certainty),
            status: Some(best.status),
        }
    }
}

impl<'a> Statements<'a> {
    fn add(&mut self, s: &'a str, p: &'a str, o: &'a str) {
        if !(is(p, dep::POLARITY) || is(p, dep::CERTAINTY) || is(p, dep::STATUS)) {
            self.lines.insert((s, p, o));
            return;
        }
        let standing = self.stances.entry(s).or_default();
        standing.affirmed |= is(o, dep::AFFIRMED);
        standing.denied |= is(o, dep::DENIED);
        standing.certainty = standing.certainty.or(Certainty::of(o).copied());
        standing.status = standing.status.or(Status::of(o).copied());
    }

    fn absorb(&mut self, other: Self) {
        self.lines.extend(other.lines);
        for (s, standing) in other.stances {
            self.stances.entry(s).and_modify(|known| *known = known.with(standing)).or_insert(standing);
        }
    }

    fn write(&self, mut line: impl FnMut(&str, &str, &str)) {
        self.lines.iter().for_each(|(s, p, o)| line(s, p, o));
        for (s, standing) in &self.stances {
            let mut value = |p: NamedNodeRef<'_>, o: NamedNodeRef<'_>| line(s, &p.to_string(), &o.to_string());
            if standing.affirmed {
                value(dep::POLARITY, dep::AFFIRMED);
            }
            if standing.denied {
                value(dep::POLARITY, dep::DENIED);
            }
            value(dep::CERTAINTY, standing.best().certainty.term());
            value(dep::STATUS, standing.best().status.term());
        }
    }
}
