//! Plain edges from claims: which two roles of which frame and mode make which subject–predicate–object triple.
//!
//! The rules stand in `ontology/statements.toml`. What an edge rests on is its reifier's business, see
//! [`super::segment`].

use std::collections::BTreeSet;

use serde::Deserialize;

use crate::claim::{Certainty, Claim, Filler, Polarity, Status};
use crate::ontology::{Ontology, OntologyError};

const PATH: &str = "statements.toml";
/// Stands in a rule for the places of a claim, which are no role.
const PLACE: &str = "place";

/// One rule: `subject` role –`predicate`→ `object` role.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// The frame's name, `Transfer`.
    pub frame: String,
    /// The mode it is for; without one the rule is for claims without mode, or of a mode that has no rule of its own.
    pub mode: Option<String>,
    /// Role name.
    pub subject: String,
    /// Name of the property in `depesche.ttl`.
    pub predicate: String,
    /// Role name, or `place`. Equal to `subject` where the relation holds among the fillers of one role.
    pub object: String,
    /// How a reader would say it in German, `liefert an`.
    pub de: String,
    /// How a reader would say it in English.
    pub en: String,
    /// Whether it holds both ways: then both triples are made.
    #[serde(default)]
    pub symmetric: bool,
}

/// All rules, in the file's order.
#[derive(Clone, Debug, Default)]
pub struct Rules {
    rules: Vec<Rule>,
}

#[derive(Deserialize)]
struct File {
    statement: Vec<toml::Spanned<Rule>>,
}

/// An edge between two fillers, by their ids, and the property's name.
pub type Edge<'a> = (&'a str, &'a str, &'a str);

impl Rules {
    /// Reads `ontology/statements.toml`.
    ///
    /// # Errors
    /// If the file is missing or broken, or relates a role to itself that is not symmetric.
    pub fn load(ontology: &Ontology) -> Result<Self, OntologyError> {
        let text = ontology.read(PATH)?;
        let line = |byte: usize| text[..byte.min(text.len())].matches('\n').count() + 1;
        let file: File = toml::from_str(&text)
            .map_err(|e| OntologyError::syntax(PATH, e.span().map_or(1, |span| line(span.start)), e.message()))?;
        let mut rules = Vec::with_capacity(file.statement.len());
        for rule in file.statement {
            let at = line(rule.span().start);
            let rule = rule.into_inner();
            if (rule.subject == rule.object) != rule.symmetric {
                let reason = "`symmetric = true` belongs to rules, and only to rules, that relate a role to itself";
                return Err(OntologyError::syntax(PATH, at, reason));
            }
            rules.push(rule);
        }
        Ok(Self { rules })
    }

    /// All rules, in the file's order.
    pub fn iter(&self) -> impl Iterator<Item = &Rule> {
        self.rules.iter()
    }

    /// The edges that a claim makes, each once, sorted. Nothing is related to itself.
    pub fn edges<'a>(&'a self, claim: &'a Claim) -> BTreeSet<Edge<'a>> {
        let of_frame = || self.rules.iter().filter(|r| r.frame == claim.frame);
        let own = claim.mode.is_some() && of_frame().any(|r| r.mode == claim.mode);
        let mut edges = BTreeSet::new();
        for rule in of_frame().filter(|r| if own { r.mode == claim.mode } else { r.mode.is_none() }) {
            for subject in fillers(claim, &rule.subject) {
                for object in fillers(claim, &rule.object).iter().filter(|o| o.id != subject.id) {
                    edges.insert((subject.id.as_str(), rule.predicate.as_str(), object.id.as_str()));
                }
            }
        }
        edges
    }
}

/// How a claim stands to what it says; the smallest of several is the one that carries a statement best.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stance {
    pub polarity: Polarity,
    pub status: Status,
    pub certainty: Certainty,
}

impl Stance {
    /// A claim's own.
    pub fn of(claim: &Claim) -> Self {
        Self { polarity: claim.polarity, status: claim.status, certainty: claim.certainty }
    }

    /// Whether a plain triple may stand for it: affirmed, not merely imagined, and not left open.
    pub fn asserts(self) -> bool {
        self.polarity == Polarity::Affirmed
            && self.status != Status::Hypothetical
            && self.certainty != Certainty::Unknown
    }

    fn key(self) -> (bool, Polarity, Status, Certainty) {
        (!self.asserts(), self.polarity, self.status, self.certainty)
    }
}

impl Ord for Stance {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.key().cmp(&other.key())
    }
}

impl PartialOrd for Stance {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

fn fillers<'a>(claim: &'a Claim, role: &str) -> &'a [Filler] {
    match role {
        PLACE => &claim.places,
        _ => claim.roles.get(role).map_or(&[], Vec::as_slice),
    }
}
