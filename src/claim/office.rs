//! Offices: who holds which title where (`Hold`), from titles beside names, brackets, copulas and appointments.
//!
//! Words are data, `ontology/german/offices.toml`: which heads of compounds are titles (*Rosoboronexport-Chef*), which
//! titles are of a state, what *Bundes-* and the like stand for. [`super::beside`] finds the titles; which body they belong
//! to is read here.

use std::collections::BTreeMap;
use std::ops::Range;

use rustc_hash::FxHashSet;
use serde::Deserialize;

use super::beside::{Beside, Words};
use super::factuality::Factuality;
use super::predicate::{self, Predicate};
use super::tree::Tree;
use super::{Claim, Context, Filler};
use crate::german::{Number, Upos};
use crate::ontology::{Ontology, OntologyError, parse_toml};
use crate::text::Span;

/// The rule of an office whose country is only assumed from the article.
const ASSUMED: &str = "hold/country-of-article";

/// Words about offices.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Offices {
    /// Titles of a state's office: without another word the person's own country is meant.
    pub state: FxHashSet<String>,
    /// Titles of a state's office that clubs and firms give as well: *Präsident*.
    pub shared: FxHashSet<String>,
    /// Titles that can belong to a city or region.
    pub territorial: FxHashSet<String>,
    /// Titles whose place is where the office is held, not the body.
    pub diplomats: FxHashSet<String>,
    /// Military ranks, and what those that hold them belong to.
    pub ranks: FxHashSet<String>,
    pub forces: String,
    /// First parts that say that an office is over: *Ex-Präsident*.
    former: FxHashSet<String>,
    /// Last parts of compounds that are titles.
    heads: Vec<String>,
    /// Titles whose first part names a field, not a body.
    pub fields: FxHashSet<String>,
    /// Nouns made of adjectives, without ending.
    nominalised: Vec<String>,
    /// Prepositions between a title and its body.
    pub prepositions: FxHashSet<String>,
    /// Determiners that open a genitive.
    genitive: FxHashSet<String>,
    copulas: FxHashSet<String>,
    /// Verbs that give an office to their object, and verbs whose subject has it.
    appointing: FxHashSet<String>,
    serving: FxHashSet<String>,
    /// Prepositions that name the office there.
    appointed_as: FxHashSet<String>,
    /// Nouns that say what somebody is like, not what office he holds.
    no_titles: FxHashSet<String>,
    /// Bodies that bear the name of whoever leads them: *die Regierung Trump*.
    named_after: FxHashSet<String>,
    /// Parts of a party that have offices of their own: *Fraktion*.
    parts: Vec<String>,
    /// Last parts of nouns for a part of a body.
    pub units: Vec<String>,
    /// First part of a compound → entity id: *Bundes* → `country-DE`.
    pub prefixes: BTreeMap<String, String>,
    /// First part of a compound → kind of the country's body: *Regierung* → `Government`.
    pub bodies: BTreeMap<String, String>,
}

impl Offices {
    /// Loads `german/offices.toml`.
    ///
    /// # Errors
    /// If the file is broken.
    pub fn load(ontology: &Ontology) -> Result<Self, OntologyError> {
        let path = "german/offices.toml";
        parse_toml(path, &ontology.read(path)?)
    }

    /// Whether a list has the title or its masculine form (*Ministerin*).
    pub fn has(list: &FxHashSet<String>, title: &str) -> bool {
        list.contains(title)
            || title.strip_suffix("in").is_some_and(|m| list.contains(m))
            || title.strip_suffix('e').is_some_and(|m| list.contains(&format!("{m}er")))
    }

    /// The longest listed last part of a title, and what stands before.
    fn head<'t>(&self, lemma: &'t str) -> Option<(&'t str, &'t str)> {
        let masculine = lemma.strip_suffix("in").unwrap_or(lemma);
        let ends = |word: &str| self.heads.iter().filter(|h| word.ends_with(h.as_str())).map(String::len).max();
        let length = match ends(masculine) {
            Some(n) => n + lemma.len() - masculine.len(),
            None => ends(lemma)?,
        };
        Some(lemma.split_at(lemma.len() - length))
    }

    /// All splits of a compound before one of the listed last parts.
    pub fn splits<'t>(&self, lemma: &'t str) -> Vec<(&'t str, String)> {
        let fitting = self.heads.iter().filter(|h| lemma.len() > h.len() && lemma.ends_with(h.as_str()));
        let parts = fitting.map(|h| lemma.split_at(lemma.len() - h.len()));
        parts.map(|(first, last)| (first, capital(last))).collect()
    }

    /// The part of a body that a title is of: *Fraktionschef* → *Fraktion*.
    pub fn part_of(&self, title: &str) -> Option<&str> {
        self.parts.iter().map(String::as_str).find(|part| title.starts_with(*part) && title.len() > part.len())
    }

    /// Splits a title into the first part of the compound and the title itself.
    pub fn split<'t>(&self, lemma: &'t str) -> (&'t str, String) {
        if Self::has(&self.state, lemma) || Self::has(&self.ranks, lemma) {
            return ("", lemma.to_owned());
        }
        if let Some((first, last)) = lemma.rsplit_once('-')
            && first.chars().count() >= 2
        {
            if self.former.contains(first) {
                return self.split(last);
            }
            return (first, capital(last));
        }
        // *Bundesaußenminister*, but not *Bundestagspräsident*.
        let whole = |title: &str| {
            Self::has(&self.state, &capital(title)) || self.head(title).is_some_and(|(before, _)| before.is_empty())
        };
        let prefix = self.prefixes.keys().find(|p| lemma.strip_prefix(p.as_str()).is_some_and(whole));
        if let Some(prefix) = prefix {
            return (&lemma[..prefix.len()], capital(&lemma[prefix.len()..]));
        }
        match self.head(lemma) {
            Some((first, last)) if first.chars().count() >= 3 => (first, capital(last)),
            _ => ("", lemma.to_owned()),
        }
    }
}

fn capital(word: &str) -> String {
    let mut chars = word.chars();
    chars.next().map_or_else(String::new, |c| c.to_uppercase().chain(chars).collect())
}

/// A person with titles and where their body may stand.
#[derive(Debug)]
pub struct Pair {
    pub person: Filler,
    /// Tokens of the nouns, in text order.
    pub titles: Vec<usize>,
    /// Tokens of the titles' complement.
    pub complement: Range<usize>,
    /// Index of the last token of the name.
    pub last: usize,
    /// What the words around say of it; `None`: plain fact.
    told: Option<Factuality>,
    time: Option<(String, Span)>,
    rule: &'static str,
}

/// All offices that a sentence tells of.
pub fn claims(context: &Context, s: usize, predicates: &[Predicate]) -> Vec<Claim> {
    let tree = &context.trees[s];
    let mut found = Vec::new();
    for (person, first, last) in persons(context, tree) {
        for pair in beside(context, tree, &person, first, last) {
            found.extend(hold(context, s, &pair));
        }
        for body in super::body::behind_name(context, tree, last, true) {
            found.push(claim(context, tree, &person, None, vec![body], "hold/body"));
        }
    }
    for predicate in predicates {
        let pairs = copula(context, s, tree, predicate).into_iter().chain(appointment(context, s, tree, predicate));
        for pair in pairs {
            found.extend(hold(context, s, &pair));
        }
    }
    found
}

/// Drops offices of an assumed country that the article itself contradicts: it tells the body of the same person elsewhere, or
/// that another country's office is meant by the title.
pub fn settle(claims: &mut Vec<Claim>) {
    let first =
        |c: &Claim, role: &str| c.roles.get(role).and_then(|fs| fs.first()).map(|f| (f.id.clone(), f.kind.clone()));
    let told: Vec<_> = claims
        .iter()
        .filter(|c| c.frame == "Hold" && c.rule != ASSUMED)
        .map(|c| (first(c, "person"), first(c, "title"), first(c, "organization")))
        .collect();
    claims.retain(|c| {
        if c.rule != ASSUMED {
            return true;
        }
        let (person, title, body) = (first(c, "person"), first(c, "title"), first(c, "organization"));
        !told.iter().any(|(other, office, place)| {
            let country = place.as_ref().is_some_and(|p| p.1 == "Country");
            *other == person && country || *office == title && country && *place != body
        })
    });
}

/// The persons that a sentence names, with the first and last token of the name.
fn persons(context: &Context, tree: &Tree) -> Vec<(Filler, usize, usize)> {
    let entities = context.labeller.entities;
    let at = entities.partition_point(|e| e.span.end <= tree.sentence.span.begin);
    let inside = entities[at..].iter().take_while(|e| e.span.begin < tree.sentence.span.end);
    inside
        .filter(|e| e.kind == "Person")
        .filter_map(|e| {
            let mut tokens = (0..tree.len()).filter(|&i| tree.token(i).span.overlaps(e.span));
            let first = tokens.next()?;
            Some((context.labeller.of_name(e), first, tokens.next_back().unwrap_or(first)))
        })
        .collect()
}

/// Titles beside a name.
fn beside(context: &Context, tree: &Tree, person: &Filler, first: usize, last: usize) -> Vec<Pair> {
    let fits = |i: usize| title(context, tree, i).is_some();
    let kind_at = |i: usize| context.labeller.name_at(tree.token(i).span).map(|n| n.kind.as_str());
    let offices = context.offices;
    let words = Words {
        fits: &fits,
        person: &|i| kind_at(i) == Some("Person"),
        name: &|i| kind_at(i).is_some_and(|k| k != "Person"),
        prepositions: &offices.prepositions,
        genitive: &offices.genitive,
        copulas: &offices.copulas,
    };
    let pair = |found: Beside, rule| {
        let time = found.clause.clone().and_then(|clause| {
            let span = tree.span(&clause.collect::<Vec<_>>());
            context.times_in(span).find_map(|t| t.edtf.clone().map(|e| (e, t.span)))
        });
        Pair { person: person.clone(), titles: found.nouns, complement: found.complement, last, told: None, time, rule }
    };
    // *Mitarbeiterin unter der Regierung Trump*: the name is the body's.
    let body = first.checked_sub(1).is_some_and(|b| offices.named_after.contains(&tree.token(b).lemma));
    let before = words.before(tree, first, last).filter(|_| !body).map(|b| pair(b, "hold/title"));
    let behind = words.behind(tree, last).map(|b| pair(b, "hold/apposition"));
    before.into_iter().chain(behind).collect()
}

/// *Michael Gordon ist Militärexperte der Zeitung*.
fn copula(context: &Context, s: usize, tree: &Tree, predicate: &Predicate) -> Option<Pair> {
    let i = predicate.head;
    tree.kid_by(i, &["cop"])?;
    title(context, tree, i)?;
    let subject = tree.kid_by(i, &["nsubj"]).filter(|_| !tree.is(i, &["acl"]))?;
    if tree.token(i).feats.number == Some(Number::Plur) {
        return None;
    }
    pair_of(context, s, tree, predicate, i, &[subject], "hold/copula")
}

/// *wurde zum Präsidenten der Bank gewählt*, *arbeitete als Sprecherin des Rates*.
fn appointment(context: &Context, s: usize, tree: &Tree, predicate: &Predicate) -> Option<Pair> {
    use super::predicate::Slot;
    let offices = context.offices;
    let slot = match predicate.kind {
        predicate::Kind::Verb if offices.appointing.contains(&predicate.lemma) => Slot::Object,
        predicate::Kind::Verb if offices.serving.contains(&predicate.lemma) => Slot::Subject,
        _ => return None,
    };
    let noun = offices
        .appointed_as
        .iter()
        .flat_map(|p| predicate.get(&Slot::Preposition(p.clone()), false).collect::<Vec<_>>())
        .filter(|&n| title(context, tree, n).is_some())
        .min()?;
    let persons: Vec<usize> = predicate.get(&slot, false).collect();
    pair_of(context, s, tree, predicate, noun, &persons, "hold/appointment")
}

fn pair_of(
    context: &Context,
    s: usize,
    tree: &Tree,
    predicate: &Predicate,
    noun: usize,
    persons: &[usize],
    rule: &'static str,
) -> Option<Pair> {
    let roles = context.roles();
    let person = persons.iter().flat_map(|&p| roles.expand(s, tree, p, "individual")).find(|f| f.filler.named)?;
    let words = Words {
        fits: &|i| title(context, tree, i).is_some(),
        person: &|i| context.labeller.name_at(tree.token(i).span).is_some_and(|n| n.kind == "Person"),
        name: &|i| context.labeller.name_at(tree.token(i).span).is_some_and(|n| n.kind != "Person"),
        prepositions: &context.offices.prepositions,
        genitive: &context.offices.genitive,
        copulas: &context.offices.copulas,
    };
    let (titles, end) = words.coordinated(tree, noun);
    let complement = titles[titles.len() - 1] + 1..end;
    let told = Some(context.cues.read(tree, predicate));
    let time = super::times::of(context, s, predicate);
    Some(Pair { person: person.filler, titles, complement, last: tree.len(), told, time, rule })
}

/// The base form of a title, where the token is one.
pub fn title(context: &Context, tree: &Tree, i: usize) -> Option<String> {
    let token = tree.token(i);
    let offices = context.offices;
    let nominalised = || {
        let stem = token.form.trim_end_matches(['n', 'r', 'm', 's']);
        (token.form.chars().next().is_some_and(char::is_uppercase)
            && offices.nominalised.iter().any(|n| stem == n || stem.ends_with(&n.to_lowercase())))
        .then(|| format!("{stem}r"))
    };
    let lemma = match token.upos {
        Upos::Noun => nominalised().unwrap_or_else(|| token.lemma.clone()),
        Upos::Adj | Upos::Propn | Upos::Verb | Upos::X => nominalised().or_else(|| {
            (token.upos == Upos::Propn && offices.head(&token.lemma).is_some()).then(|| token.lemma.clone())
        })?,
        _ => return None,
    };
    let named = context.labeller.name_at(token.span).is_some_and(|n| n.kind == "Person");
    (!named && is_title(context, &lemma)).then_some(lemma)
}

fn is_title(context: &Context, lemma: &str) -> bool {
    let offices = context.offices;
    let (_, last) = offices.split(lemma);
    !offices.no_titles.contains(lemma)
        && !offices.no_titles.contains(&last)
        && !context.labeller.phrases.courtesies.contains(lemma)
        && (Offices::has(&offices.state, &last)
            || Offices::has(&offices.territorial, &last)
            || Offices::has(&offices.ranks, &last)
            || offices.head(lemma).is_some()
            || context.labeller.noun_class(lemma) == "Person"
            || context.labeller.noun_class(&last) == "Person")
}

/// The claims of one person with titles: one for all that belong to the same bodies.
fn hold(context: &Context, s: usize, pair: &Pair) -> Vec<Claim> {
    let tree = &context.trees[s];
    let mut found: Vec<Claim> = Vec::new();
    for &noun in &pair.titles {
        let Some(office) = super::body::office(context, tree, pair, noun) else { continue };
        let span = tree.token(noun).span;
        let id = format!("title-{}", super::phrase::slug(&office.label));
        let title = Filler { id, label: office.label, kind: "Title".into(), mention: span, ..Filler::default() };
        let same = |c: &Claim| {
            let bodies = &c.roles["organization"];
            bodies.len() == office.bodies.len() && bodies.iter().zip(&office.bodies).all(|(a, b)| a.id == b.id)
        };
        if let Some(first) = found.iter_mut().find(|c| same(c)) {
            first.roles.entry("title".into()).or_default().push(title);
            continue;
        }
        let rule = if office.assumed { ASSUMED } else { pair.rule };
        let mut claim = claim(context, tree, &pair.person, Some(title), office.bodies, rule);
        let then = tree.kids_by(noun, &["amod"]).any(|k| context.grammar.is_then(&tree.token(k).lemma));
        let of_clause = || then.then(|| super::times::of_clause(context, s, noun)).flatten();
        claim.time = pair.time.clone().or_else(of_clause);
        if let Some(told) = &pair.told {
            (claim.polarity, claim.certainty, claim.status) = (told.polarity, told.certainty, told.status);
        }
        found.push(claim);
    }
    found
}

fn claim(
    context: &Context,
    tree: &Tree,
    person: &Filler,
    title: Option<Filler>,
    bodies: Vec<Filler>,
    rule: &str,
) -> Claim {
    let trigger = title.as_ref().map_or(person.mention, |t| t.mention);
    let mut roles = BTreeMap::from([("person".to_owned(), vec![person.clone()]), ("organization".to_owned(), bodies)]);
    if let Some(title) = title {
        roles.insert("title".to_owned(), vec![title]);
    }
    context.bare_claim("Hold", roles, tree.sentence.span, trigger, rule)
}
