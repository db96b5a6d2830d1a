//! The view of the graph that is drawn: entities as nodes, statements as edges, what says the same on one edge.
//!
//! Takes a selection, gives a petgraph graph; how it looks is [`super::dot`]'s. Left out are edges that others imply
//! (who receives what is sent to them), what is only imagined, and what is least connected where there is too much.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use petgraph::graph::{DiGraph, NodeIndex};

use super::content::{Claim, Content, Statement};
use super::filter::Selection;
use super::style::Style;
use crate::claim::{Certainty, Polarity, Status};
use crate::graph::Schema;
use crate::graph::vocabulary::dep;

/// What is drawn, and what is not.
#[derive(Clone, Debug, Default)]
pub struct Picture {
    pub graph: DiGraph<Node, Edge>,
    /// What was left out, with counts.
    pub left_out: Vec<(String, usize)>,
    /// How many entities there were before thinning.
    pub entities: usize,
    /// How many claims stand behind the edges that are drawn.
    pub claims: usize,
}

/// An entity.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Node {
    pub iri: String,
    /// Index into [`Style::nodes`].
    pub style: usize,
    /// Somebody whom no text names.
    pub unnamed: bool,
    /// How much its edges tell together.
    pub weight: usize,
}

/// One or more relations between two entities that stand on the same footing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Edge {
    pub footing: Footing,
    /// Relation's IRI and number of claims, most first.
    pub relations: Vec<(String, usize)>,
    /// The articles' words, each once, sorted.
    pub quotes: Vec<String>,
}

/// How an edge stands: what decides its colour and line.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Footing {
    pub affirmed: bool,
    pub denied: bool,
    /// Only probable, possible or open.
    pub doubtful: bool,
    pub planned: bool,
    /// Holds both ways.
    pub mutual: bool,
    /// Tells of the setting.
    pub faint: bool,
}

/// How a picture is cut.
#[derive(Clone, Debug)]
pub struct Cut<'a> {
    /// Whether background frames are drawn (they were asked for).
    pub background: bool,
    /// Stays, whatever its weight.
    pub focus: Option<&'a str>,
    pub max_nodes: usize,
}

/// More edges than that for each node, and nobody finds the way.
const EDGES_PER_NODE: usize = 3;

/// Subject, object and footing.
type Key<'a> = (&'a str, &'a str, Footing);
/// Statements with their claims.
type Bundled<'a> = Vec<(&'a Statement, Vec<&'a Claim>)>;
/// What becomes one edge.
type Bundle<'a> = BTreeMap<Key<'a>, Bundled<'a>>;

impl Picture {
    /// The picture of a selection.
    pub fn of(content: &Content, selection: &Selection<'_>, schema: &Schema, style: &Style, cut: &Cut<'_>) -> Self {
        let mut left_out = Vec::new();
        let background = |claim: &Claim| !cut.background && style.background.contains(&claim.frame);
        let mut statements: Vec<(&Statement, Vec<&Claim>)> = Vec::new();
        let (mut of_background, mut imagined) = (BTreeSet::new(), 0);
        for (statement, claims) in &selection.statements {
            let (back, mut claims): (Vec<&Claim>, Vec<&Claim>) = claims.iter().partition(|c| background(c));
            if claims.is_empty() {
                of_background.extend(back.iter().map(|c| std::ptr::from_ref::<Claim>(c)));
                continue;
            }
            claims.retain(|c| c.status != Status::Hypothetical);
            if claims.is_empty() {
                imagined += 1;
            } else {
                statements.push((statement, claims));
            }
        }
        left_out.push((
            "claims of background frames (name them with --frames, or --frames all)".into(),
            of_background.len(),
        ));
        left_out.push(("relations that are only imagined".into(), imagined));
        let before = statements.len();
        drop_implied(&mut statements, schema);
        left_out.push(("relations that others imply".into(), before - statements.len()));

        let bundles = bundle(statements, schema, style);
        let weights = weigh(&bundles, content);
        let kept = heaviest(&bundles, &weights, cut);
        left_out.push((
            format!("entities with the fewest claims (--max-nodes {})", cut.max_nodes),
            weights.len() - kept.len(),
        ));
        let drawn = strongest(&bundles, &kept, EDGES_PER_NODE * kept.len());
        let inside = bundles.keys().filter(|(s, o, _)| kept.contains(s) && kept.contains(o)).count();
        left_out.push(("edges with the fewest claims".into(), inside - drawn.len()));
        let mut picture = Self { entities: weights.len(), ..Self::default() };
        picture.draw(content, style, &drawn, &weights, &kept);
        left_out.retain(|(_, count)| *count > 0);
        picture.left_out = left_out;
        picture
    }

    fn draw(
        &mut self,
        content: &Content,
        style: &Style,
        bundles: &[(&Key<'_>, &Bundled<'_>)],
        weights: &BTreeMap<&str, usize>,
        kept: &BTreeSet<&str>,
    ) {
        let mut nodes: BTreeMap<&str, NodeIndex> = BTreeMap::new();
        let mut claims = BTreeSet::new();
        for iri in kept {
            let classes = content.classes.get(*iri).map(Vec::as_slice).unwrap_or_default();
            let node = Node {
                iri: (*iri).to_owned(),
                style: style.node(classes),
                unnamed: is_unnamed(content, iri),
                weight: weights[iri],
            };
            nodes.insert(iri, self.graph.add_node(node));
        }
        for ((subject, object, footing), statements) in bundles {
            let (Some(from), Some(to)) = (nodes.get(subject), nodes.get(object)) else { continue };
            claims.extend(statements.iter().flat_map(|(_, c)| c).map(|c| std::ptr::from_ref::<Claim>(c)));
            let mut relations: Vec<(String, usize)> =
                statements.iter().map(|(s, claims)| (s.predicate.clone(), claims.len())).collect();
            relations.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
            let quotes: BTreeSet<&String> = statements.iter().flat_map(|(_, c)| c).flat_map(|c| &c.quotes).collect();
            let quotes = quotes.into_iter().cloned().collect();
            self.graph.add_edge(*from, *to, Edge { footing: *footing, relations, quotes });
        }
        self.claims = claims.len();
    }
}

/// Drops what a reader infers: in *A liefert B an C* that C receives B, where both other edges are there.
fn drop_implied(statements: &mut Vec<(&Statement, Vec<&Claim>)>, schema: &Schema) {
    let symmetric = |s: &Statement| schema.is_symmetric(&s.predicate);
    let mut from_claim: BTreeMap<*const Claim, BTreeSet<(&str, &str)>> = BTreeMap::new();
    for (statement, claims) in statements.iter().filter(|(s, _)| !symmetric(s)) {
        for claim in claims {
            let pairs = from_claim.entry(std::ptr::from_ref::<Claim>(claim)).or_default();
            pairs.insert((&statement.subject, &statement.object));
        }
    }
    let is_implied = |statement: &Statement, claim: &Claim| {
        from_claim.get(&std::ptr::from_ref::<Claim>(claim)).is_some_and(|pairs| {
            pairs.iter().any(|(giver, to)| {
                *to == statement.subject
                    && *giver != statement.object
                    && pairs.contains(&(*giver, statement.object.as_str()))
            })
        })
    };
    statements.retain(|(s, claims)| symmetric(s) || !claims.iter().all(|claim| is_implied(s, claim)));
}

/// Statements between the same two on the same footing together; of mutual relations one direction.
fn bundle<'a>(statements: Vec<(&'a Statement, Vec<&'a Claim>)>, schema: &Schema, style: &Style) -> Bundle<'a> {
    let mut bundles = Bundle::new();
    for (statement, claims) in statements {
        let mutual = schema.is_symmetric(&statement.predicate);
        if mutual && statement.subject > statement.object {
            continue;
        }
        let affirming: Vec<&&Claim> = claims.iter().filter(|c| c.polarity == Polarity::Affirmed).collect();
        let best = affirming.iter().map(|c| (c.status, c.certainty)).min();
        let footing = Footing {
            affirmed: !affirming.is_empty(),
            denied: affirming.len() < claims.len(),
            doubtful: best.is_some_and(|(_, certainty)| certainty != Certainty::Certain),
            planned: best.is_some_and(|(status, _)| status == Status::Planned),
            mutual,
            faint: style.faint.contains(&statement.predicate)
                || claims.iter().all(|c| style.background.contains(&c.frame)),
        };
        let key = (statement.subject.as_str(), statement.object.as_str(), footing);
        bundles.entry(key).or_default().push((statement, claims));
    }
    bundles
}

/// How much an edge tells: its claims, double where somebody denies it; faint ones little.
fn strength(footing: Footing, statements: &Bundled<'_>) -> usize {
    let claims: usize = statements.iter().map(|(_, claims)| claims.len()).sum();
    if footing.faint { 1 } else { 2 * claims * if footing.denied { 2 } else { 1 } }
}

/// The edges among `kept` that are drawn: the strongest of every node, then the strongest of all up to `count`. In the
/// order of their keys.
fn strongest<'b, 'a>(
    bundles: &'b Bundle<'a>,
    kept: &BTreeSet<&str>,
    count: usize,
) -> Vec<(&'b Key<'a>, &'b Bundled<'a>)> {
    let mut order: Vec<(&Key<'_>, &Bundled<'_>)> =
        bundles.iter().filter(|((s, o, _), _)| kept.contains(s) && kept.contains(o)).collect();
    order.sort_by_key(|(key, statements)| (Reverse(strength(key.2, statements)), *key));
    let mut reached = BTreeSet::new();
    let (first, others): (Vec<_>, Vec<_>) = order.into_iter().partition(|((s, o, _), _)| {
        let new = [reached.insert(*s), reached.insert(*o)];
        new.contains(&true)
    });
    let mut drawn: Vec<_> = first.into_iter().chain(others).take(count).collect();
    drawn.sort_by_key(|(key, _)| *key);
    drawn
}

/// How much the edges of each entity tell together; half for somebody unnamed, who is known to one article only.
fn weigh<'a>(bundles: &Bundle<'a>, content: &Content) -> BTreeMap<&'a str, usize> {
    let mut weights: BTreeMap<&str, usize> = BTreeMap::new();
    for ((subject, object, footing), statements) in bundles {
        let weight = strength(*footing, statements);
        *weights.entry(subject).or_default() += weight;
        *weights.entry(object).or_default() += weight;
    }
    for (iri, weight) in &mut weights {
        if is_unnamed(content, iri) {
            *weight = weight.div_ceil(2);
        }
    }
    weights
}

fn is_unnamed(content: &Content, iri: &str) -> bool {
    content.classes.get(iri).is_some_and(|classes| classes.iter().any(|c| c == dep::UNNAMED_ACTOR.as_str()))
}

/// The entities that stay: the focus and the heaviest, of those that some edge links to another that stays.
fn heaviest<'a>(bundles: &Bundle<'a>, weights: &BTreeMap<&'a str, usize>, cut: &Cut<'_>) -> BTreeSet<&'a str> {
    let is_focus = |iri: &str| cut.focus == Some(iri);
    let mut order: Vec<&str> = weights.keys().copied().collect();
    order.sort_by_key(|iri| (!is_focus(iri), Reverse(weights[iri]), *iri));
    loop {
        let kept: BTreeSet<&str> = order.iter().copied().take(cut.max_nodes).collect();
        let inside = bundles.keys().filter(|(s, o, _)| kept.contains(s) && kept.contains(o));
        let linked: BTreeSet<&str> = inside.flat_map(|(s, o, _)| [*s, *o]).collect();
        let before = order.len();
        order.retain(|iri| is_focus(iri) || linked.contains(iri) || !kept.contains(iri));
        if order.len() == before {
            return kept;
        }
    }
}
