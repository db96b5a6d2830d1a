//! Plain edges from claims: which two roles of which frame and mode make which subject–predicate–object triple.
//!
//! The rules stand in `ontology/statements.toml`. What an edge rests on is its reifier's business, see
//! [`super::segment`].

use std::collections::BTreeSet;

use serde::Deserialize;

use crate::claim::{Certainty, Claim, Filler, Polarity, Status};
use crate::ontology::{Ontology, OntologyError, parse_toml};

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
        let file: File = parse_toml(PATH, &text)?;
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

#[cfg(test)]
mod tests {
    use oxigraph::model::vocab::rdf;
    use oxigraph::model::{NamedNodeRef, Term, Triple};

    use super::*;
    use crate::graph::sample;
    use crate::graph::vocabulary::{STATEMENTS, Term as _, dep, iri, term};

    /// Whether the sample's graph has the plain triple, and what its reifier says of it.
    fn edge(subject: &str, predicate: &str, object: &str) -> (bool, Vec<String>) {
        let store = sample::store();
        let triple = Triple::new(iri(subject), term(predicate), iri(object));
        let asserted = store.contains(&triple.clone().in_graph(STATEMENTS.into_owned())).unwrap();
        let reifies = store.quads_for_pattern(None, Some(rdf::REIFIES), Some(Term::from(triple).as_ref()), None);
        let reifier = reifies.map(|q| q.unwrap().subject).next().expect("every edge has a reifier");
        let mut says = Vec::new();
        for property in [dep::POLARITY, dep::CERTAINTY, dep::STATUS] {
            for quad in store.quads_for_pattern(Some(reifier.as_ref()), Some(property), None, None) {
                says.push(
                    quad.unwrap().object.to_string().rsplit_once('#').unwrap().1.trim_end_matches('>').to_owned(),
                );
            }
        }
        says.sort();
        (asserted, says)
    }

    fn says(words: &str) -> Vec<String> {
        words.split(' ').map(str::to_owned).collect()
    }

    #[test]
    fn what_is_only_denied_is_no_triple_but_has_a_reifier() {
        let (asserted, found) = edge("country-suedland", "attacks", "country-westland");
        assert!(!asserted);
        assert_eq!(found, says("Actual Certain Denied"));
    }

    #[test]
    fn what_one_claim_affirms_and_another_denies_is_a_triple_with_both_polarities() {
        let (asserted, found) = edge("country-nordland", "supplies", "item-granate");
        assert!(asserted);
        assert_eq!(found, says("Actual Affirmed Certain Denied"));
    }

    #[test]
    fn doubt_and_plans_show_in_the_reifier() {
        assert_eq!(edge("person-berg", "meets", "person-dorn"), (true, says("Actual Affirmed Probable")));
        assert_eq!(edge("country-nordland", "signs", "agreement-hafenpakt"), (true, says("Affirmed Certain Planned")));
        assert_eq!(edge("country-nordland", "supplies", "item-drohne"), (true, says("Actual Affirmed Possible")));
    }

    #[test]
    fn a_symmetric_relation_holds_both_ways_and_never_with_itself() {
        assert!(edge("person-dorn", "meets", "person-berg").0);
        let berg = iri("person-berg");
        let store = sample::store();
        let itself = store.quads_for_pattern(Some(berg.as_ref().into()), None, Some(berg.as_ref().into()), None);
        assert_eq!(itself.count(), 0);
    }

    #[test]
    fn a_stance_asserts_unless_denied_imagined_or_left_open() {
        let all = Polarity::ALL.iter().flat_map(|&polarity| {
            Status::ALL.iter().flat_map(move |&status| {
                Certainty::ALL.iter().map(move |&certainty| Stance { polarity, status, certainty })
            })
        });
        let asserting: Vec<Stance> = all.filter(|s| s.asserts()).collect();
        assert_eq!(asserting.len(), 6, "affirmed; actual or planned; certain, probable or possible");
        let of = |certainty, status| Stance { polarity: Polarity::Affirmed, status, certainty };
        let best = of(Certainty::Certain, Status::Actual);
        assert_eq!(asserting.iter().min(), Some(&best));
        assert!(
            of(Certainty::Possible, Status::Planned) < of(Certainty::Unknown, Status::Actual),
            "what asserts comes first"
        );
    }

    #[test]
    fn a_rule_without_mode_is_for_claims_whose_mode_has_none() {
        let rules = Rules::load(&Ontology::embedded()).unwrap();
        let (_, _, reading) = sample::documents().swap_remove(0);
        let mut attack = reading.claims.into_iter().find(|c| c.frame == "Attack").unwrap();
        let mut predicates = |mode: Option<&str>| -> Vec<String> {
            attack.mode = mode.map(str::to_owned);
            rules.edges(&attack).into_iter().map(|(s, p, _)| format!("{s} {p}")).collect()
        };
        assert_eq!(predicates(None), ["country-suedland attacks"]);
        assert_eq!(predicates(Some("wage")), ["country-suedland attacks"]);
        assert_eq!(predicates(Some("repel")), ["country-westland repels"]);
    }

    #[test]
    fn a_rule_that_relates_a_role_to_itself_must_be_symmetric() {
        let folder = tempfile::TempDir::new().unwrap();
        let rule = "# comment\n[[statement]]\nframe = \"Meet\"\nsubject = \"participant\"\npredicate = \"meets\"\n\
                    object = \"participant\"\nde = \"trifft\"\nen = \"meets\"\n";
        let load = |text: &str| {
            std::fs::write(folder.path().join(PATH), text).unwrap();
            Rules::load(&Ontology::folder(folder.path()).unwrap()).map(|r| r.iter().count()).map_err(|e| e.to_string())
        };
        assert_eq!(load(&format!("{rule}symmetric = true\n")), Ok(1));
        assert!(load(rule).unwrap_err().contains("statements.toml:2: `symmetric = true`"));
        assert!(load("[[statement]]\nframe = 3\n").unwrap_err().contains("statements.toml:2:"));
    }

    #[test]
    fn a_chain_leads_from_the_ultimate_source_to_the_article() {
        let store = sample::store();
        let one = |subject: &Term, property: NamedNodeRef<'_>| -> Term {
            let Term::NamedNode(subject) = subject else { panic!("{subject}") };
            let mut quads = store.quads_for_pattern(Some(subject.as_ref().into()), Some(property), None, None);
            quads.next().unwrap().unwrap().object
        };
        let service = Term::from(iri("organization-westlandischer-geheimdienst"));
        let claims = store.quads_for_pattern(None, Some(dep::ULTIMATE_SOURCE), Some(service.as_ref()), None);
        let claim = Term::from(claims.map(|q| q.unwrap().subject).next().unwrap());
        let first = one(&claim, dep::HAS_ATTRIBUTION);
        let second = one(&first, dep::RELAYED_BY);
        assert_eq!(one(&first, dep::VOICE), service);
        assert_eq!(one(&second, dep::VOICE), iri("organization-abendkurier").into());
        assert_eq!(one(&second, dep::CUE).to_string(), "\"berichtete\"");
    }
}
