//! The graph as plain data: statements, the claims that they rest on, entities and articles.
//!
//! Takes a store and the vocabulary (which properties are roles). What an export does not use here (passages of
//! triggers, cues, mentions) stays in the store.

use std::collections::{BTreeMap, HashMap};

use oxigraph::model::vocab::{rdf, rdfs};
use oxigraph::model::{NamedNodeRef, NamedOrBlankNode, Term};
use oxigraph::store::{StorageError, Store};

use crate::claim::{Certainty, Polarity, Status};
use crate::graph::vocabulary::{self, STATEMENTS, dep, other};
use crate::graph::{NS, Schema, edtf};

/// Everything that a view of the graph can show. Keys and references are IRIs.
#[derive(Clone, Debug, Default)]
pub struct Content {
    pub claims: BTreeMap<String, Claim>,
    /// Sorted by subject, predicate and object.
    pub statements: Vec<Statement>,
    /// Classes of everything that has one, sorted.
    pub classes: BTreeMap<String, Vec<String>>,
    /// Publisher's IRI by article.
    pub publishers: BTreeMap<String, String>,
    /// First and last day of publication by article.
    pub published: BTreeMap<String, (String, String)>,
}

/// What one article says in one place.
#[derive(Clone, Debug, Default)]
pub struct Claim {
    pub article: String,
    pub frame: String,
    pub mode: Option<String>,
    /// Role and filler, sorted; places are not among them.
    pub roles: Vec<(String, String)>,
    pub places: Vec<String>,
    pub quantities: Vec<Quantity>,
    /// EDTF.
    pub time: Option<String>,
    /// First and last day of that time, `YYYY-MM-DD`.
    pub earliest: Option<String>,
    pub latest: Option<String>,
    pub polarity: Polarity,
    pub certainty: Certainty,
    pub status: Status,
    /// From the one who vouches to the one nearest the article.
    pub sources: Vec<String>,
    /// The words of the article, in text order.
    pub quotes: Vec<String>,
}

/// How many or how much.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Quantity {
    /// As people write it: `> 5000 Stück`.
    pub text: String,
    /// What is counted.
    pub of: Option<String>,
}

/// A plain edge with the claims that it rests on.
#[derive(Clone, Debug, Default)]
pub struct Statement {
    pub iri: String,
    pub subject: String,
    pub predicate: String,
    pub object: String,
    /// IRIs of claims, sorted.
    pub claims: Vec<String>,
}

impl Content {
    /// Reads a store.
    ///
    /// # Errors
    /// If the store fails.
    pub fn read(store: &Store, schema: &Schema) -> Result<Self, StorageError> {
        let reader = Reader { store };
        let mut classes: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for (subject, objects) in reader.map(rdf::TYPE)? {
            let mut of_subject: Vec<String> = objects.into_iter().filter_map(node).collect();
            of_subject.sort();
            of_subject.dedup();
            classes.insert(subject, of_subject);
        }
        let publishers = reader.map(other::HAS_PUBLISHER)?;
        let day = |date: Vec<Term>| {
            let bounds = edtf::bounds(&first(date)?)?;
            Some((bounds.earliest?.to_string(), bounds.latest?.to_string()))
        };
        let published = reader.map(other::DATE_PUBLISHED)?;
        Ok(Self {
            claims: reader.claims(schema)?,
            statements: reader.statements()?,
            classes,
            publishers: publishers.into_iter().filter_map(|(s, o)| Some((s, node(o.into_iter().next()?)?))).collect(),
            published: published.into_iter().filter_map(|(s, o)| Some((s, day(o)?))).collect(),
        })
    }

    /// First and last day that a claim can be about, open ends as `None`; where it tells no time, those of its
    /// article's publication. `None` where nothing is known.
    pub fn days<'a>(&'a self, claim: &'a Claim) -> Option<(Option<&'a str>, Option<&'a str>)> {
        if claim.earliest.is_some() || claim.latest.is_some() {
            return Some((claim.earliest.as_deref(), claim.latest.as_deref()));
        }
        self.published.get(&claim.article).map(|(first, last)| (Some(first.as_str()), Some(last.as_str())))
    }

    /// On whose word a claim rests: its ultimate source, else the article's publisher, else the article.
    pub fn vouching<'a>(&'a self, claim: &'a Claim) -> &'a str {
        let publisher = || self.publishers.get(&claim.article).unwrap_or(&claim.article);
        claim.sources.first().unwrap_or_else(publisher)
    }
}

type Values = HashMap<String, Vec<Term>>;

struct Reader<'a> {
    store: &'a Store,
}

impl Reader<'_> {
    /// Objects of a property by subject.
    fn map(&self, predicate: NamedNodeRef<'_>) -> Result<Values, StorageError> {
        let mut map = Values::new();
        for quad in self.store.quads_for_pattern(None, Some(predicate), None, None) {
            let quad = quad?;
            if let NamedOrBlankNode::NamedNode(subject) = quad.subject {
                map.entry(subject.into_string()).or_default().push(quad.object);
            }
        }
        Ok(map)
    }

    fn claims(&self, schema: &Schema) -> Result<BTreeMap<String, Claim>, StorageError> {
        let mut claims: BTreeMap<String, Claim> = self
            .map(dep::FRAME)?
            .into_iter()
            .filter_map(|(iri, frame)| Some((iri, Claim { frame: first(frame)?, ..Claim::default() })))
            .collect();
        let mut fill = |predicate: NamedNodeRef<'_>, set: &mut dyn FnMut(&mut Claim, Vec<Term>)| {
            for (iri, values) in self.map(predicate)? {
                if let Some(claim) = claims.get_mut(&iri) {
                    set(claim, values);
                }
            }
            Ok::<(), StorageError>(())
        };
        fill(other::WAS_DERIVED_FROM, &mut |c, v| c.article = first(v).unwrap_or_default())?;
        fill(dep::MODE, &mut |c, v| c.mode = first(v))?;
        fill(dep::TIME, &mut |c, v| c.time = first(v))?;
        fill(dep::EARLIEST, &mut |c, v| c.earliest = first(v))?;
        fill(dep::LATEST, &mut |c, v| c.latest = first(v))?;
        fill(dep::PLACE, &mut |c, v| c.places = sorted(v))?;
        fill(dep::POLARITY, &mut |c, v| c.polarity = value(v))?;
        fill(dep::CERTAINTY, &mut |c, v| c.certainty = value(v))?;
        fill(dep::STATUS, &mut |c, v| c.status = value(v))?;
        for role in roles(schema) {
            fill(NamedNodeRef::new_unchecked(&role), &mut |c, v| {
                c.roles.extend(sorted(v).into_iter().map(|filler| (role.clone(), filler)));
            })?;
        }
        let chain = Chain { voices: self.map(dep::VOICE)?, next: self.map(dep::RELAYED_BY)? };
        fill(dep::HAS_ATTRIBUTION, &mut |c, v| c.sources = chain.from(first(v)))?;
        let passages = Passages { starts: self.map(other::START)?, words: self.map(other::EXACT)? };
        fill(dep::EVIDENCE, &mut |c, v| c.quotes = passages.quotes(v))?;
        let quantities = self.quantities()?;
        fill(dep::HAS_QUANTITY, &mut |c, v| {
            c.quantities = v.into_iter().filter_map(node).filter_map(|q| quantities.get(&q).cloned()).collect();
            c.quantities.sort();
        })?;
        claims.values_mut().for_each(|c| c.roles.sort());
        Ok(claims)
    }

    fn quantities(&self) -> Result<HashMap<String, Quantity>, StorageError> {
        let [modifiers, uppers, units, of, per] =
            [dep::MODIFIER, dep::UPPER_VALUE, dep::UNIT, dep::OF, dep::PER].map(|p| self.map(p));
        let (modifiers, uppers, units, of, per) = (modifiers?, uppers?, units?, of?, per?);
        let one = |map: &Values, iri: &str| map.get(iri).and_then(|v| first(v.clone()));
        let quantity = |iri: String, value: Vec<Term>| {
            let sign = match one(&modifiers, &iri).as_deref().and_then(|m| m.strip_prefix(NS)) {
                Some("MoreThan") => "> ",
                Some("UpTo") => "< ",
                Some("About") => "~ ",
                _ => "",
            };
            let upper = one(&uppers, &iri).map(|u| format!("–{u}")).unwrap_or_default();
            let unit = one(&units, &iri).unwrap_or_default();
            let per = one(&per, &iri).map(|p| format!("/{p}")).unwrap_or_default();
            let text = format!("{sign}{}{upper} {unit}{per}", first(value).unwrap_or_default());
            (iri.clone(), Quantity { text: text.trim_end().to_owned(), of: one(&of, &iri) })
        };
        Ok(self.map(dep::VALUE)?.into_iter().map(|(iri, value)| quantity(iri, value)).collect())
    }

    fn statements(&self) -> Result<Vec<Statement>, StorageError> {
        let mut claims = self.map(dep::HAS_CLAIM)?;
        let mut statements = Vec::new();
        for quad in self.store.quads_for_pattern(None, Some(rdf::REIFIES), None, Some(STATEMENTS.into())) {
            let quad = quad?;
            let (NamedOrBlankNode::NamedNode(iri), Term::Triple(triple)) = (quad.subject, quad.object) else {
                continue;
            };
            let (NamedOrBlankNode::NamedNode(subject), Term::NamedNode(object)) = (triple.subject, triple.object)
            else {
                continue;
            };
            statements.push(Statement {
                claims: claims.remove(iri.as_str()).map(sorted).unwrap_or_default(),
                iri: iri.into_string(),
                subject: subject.into_string(),
                predicate: triple.predicate.into_string(),
                object: object.into_string(),
            });
        }
        statements.sort_by(|a, b| {
            (&a.subject, &a.predicate, &a.object, &a.iri).cmp(&(&b.subject, &b.predicate, &b.object, &b.iri))
        });
        Ok(statements)
    }
}

/// Links of attribution.
struct Chain {
    voices: Values,
    next: Values,
}

impl Chain {
    /// The voices from a link on.
    fn from(&self, link: Option<String>) -> Vec<String> {
        let mut voices = Vec::new();
        let mut seen = Vec::new();
        let mut link = link;
        while let Some(at) = link.take().filter(|at| !seen.contains(at)) {
            voices.extend(self.voices.get(&at).and_then(|v| first(v.clone())));
            link = self.next.get(&at).and_then(|v| first(v.clone()));
            seen.push(at);
        }
        voices
    }
}

struct Passages {
    starts: Values,
    words: Values,
}

impl Passages {
    /// The words of passages, in text order.
    fn quotes(&self, passages: Vec<Term>) -> Vec<String> {
        let one = |map: &Values, iri: &str| map.get(iri).and_then(|v| first(v.clone()));
        let start = |iri: &str| one(&self.starts, iri).and_then(|s| s.parse::<usize>().ok());
        let mut found: Vec<(Option<usize>, String)> = passages
            .into_iter()
            .filter_map(node)
            .filter_map(|iri| Some((start(&iri), one(&self.words, &iri)?)))
            .collect();
        found.sort();
        found.into_iter().map(|(_, words)| words).collect()
    }
}

/// The properties that are roles of claims, sorted.
fn roles(schema: &Schema) -> Vec<String> {
    let role = format!("{NS}role");
    let is_role = |object: &Term| matches!(object, Term::NamedNode(n) if n.as_str() == role);
    let of_role = schema.quads().filter(|q| q.predicate == rdfs::SUB_PROPERTY_OF && is_role(&q.object));
    let mut roles: Vec<String> = of_role.filter_map(|q| node(q.subject.clone().into())).collect();
    roles.sort();
    roles
}

/// The value of a closed set that a term names.
fn value<T: vocabulary::Term + Copy + Default>(values: Vec<Term>) -> T {
    let named = first(values).unwrap_or_default();
    T::ALL.iter().find(|value| value.term().as_str() == named).copied().unwrap_or_default()
}

fn node(term: Term) -> Option<String> {
    if let Term::NamedNode(node) = term { Some(node.into_string()) } else { None }
}

/// The smallest value, an IRI or a literal's text.
fn first(values: Vec<Term>) -> Option<String> {
    let text = |term| match term {
        Term::NamedNode(node) => Some(node.into_string()),
        Term::Literal(literal) => Some(literal.destruct().0),
        _ => None,
    };
    values.into_iter().filter_map(text).min()
}

fn sorted(values: Vec<Term>) -> Vec<String> {
    let mut nodes: Vec<String> = values.into_iter().filter_map(node).collect();
    nodes.sort();
    nodes.dedup();
    nodes
}
