//! Offices: who holds which title where (`Hold`), from titles before names, appositions, brackets and copulas.
//!
//! Words are data, `ontology/german/offices.toml`: which heads of compounds are titles (*Rosoboronexport-Chef*), which
//! titles are of a state, what *Bundes-* and the like stand for.

use std::collections::BTreeMap;

use rustc_hash::FxHashSet;
use serde::Deserialize;

use super::frames::parse;
use super::nouns;
use super::roles::Filled;
use super::tree::Tree;
use super::{Claim, Context, Filler};
use crate::german::Upos;
use crate::ontology::{Ontology, OntologyError};

/// Words about offices.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Offices {
    /// Titles of a state's office: without another word the person's own country is meant.
    state: FxHashSet<String>,
    /// Last parts of compounds that are titles.
    heads: Vec<String>,
    /// First part of a compound → entity id: *Bundes* → `country-DE`.
    prefixes: BTreeMap<String, String>,
    /// Prepositions between a title and its body.
    prepositions: FxHashSet<String>,
    /// Nouns that say what somebody is like, not what office he holds.
    no_titles: FxHashSet<String>,
}

impl Offices {
    /// Loads `german/offices.toml`.
    ///
    /// # Errors
    /// If the file is broken.
    pub fn load(ontology: &Ontology) -> Result<Self, OntologyError> {
        let path = "german/offices.toml";
        parse(path, &ontology.read(path)?)
    }

    /// Splits a title into the first part of the compound and the title itself.
    fn split<'t>(&self, lemma: &'t str) -> (&'t str, String) {
        if let Some((first, last)) = lemma.rsplit_once('-')
            && first.chars().count() >= 2
        {
            return (first, capital(last));
        }
        for head in &self.heads {
            if let Some(first) = lemma.strip_suffix(head.as_str())
                && first.chars().count() >= 3
            {
                return (first, capital(head));
            }
        }
        for prefix in self.prefixes.keys() {
            if let Some(title) = lemma.strip_prefix(prefix.as_str())
                && title.chars().count() >= 4
            {
                return (&lemma[..prefix.len()], capital(title));
            }
        }
        ("", lemma.to_owned())
    }
}

fn capital(word: &str) -> String {
    let mut chars = word.chars();
    chars.next().map_or_else(String::new, |c| c.to_uppercase().chain(chars).collect())
}

/// A person and the noun that gives the title.
struct Pair {
    person: Filler,
    person_token: usize,
    title: Option<usize>,
    rule: &'static str,
}

/// All offices that a sentence tells of.
pub fn claims(context: &Context, s: usize) -> Vec<Claim> {
    let tree = &context.trees[s];
    let mut found = Vec::new();
    for i in 0..tree.len() {
        for pair in pairs(context, tree, i) {
            let titles = pair.title.map_or_else(Vec::new, |t| title_conjuncts(tree, t, pair.person_token));
            if titles.is_empty() {
                for body in bodies_of_person(context, s, tree, pair.person_token) {
                    found.push(claim(context, tree, &pair, None, vec![body]));
                }
                continue;
            }
            for title in titles {
                let (label, bodies) = office(context, s, tree, title, &pair);
                if !bodies.is_empty() {
                    found.push(claim(context, tree, &pair, Some((title, label)), bodies));
                }
            }
        }
    }
    found
}

/// Person–title pairs around the token `i`.
fn pairs(context: &Context, tree: &Tree, i: usize) -> Vec<Pair> {
    let labeller = &context.labeller;
    let token = tree.token(i);
    let person_at = |k: usize| labeller.name_at(tree.token(k).span).filter(|n| n.kind == "Person");
    let mut pairs = Vec::new();
    if token.upos == Upos::Noun && person_at(i).is_none() && is_title(context, &token.lemma) {
        // *Außenminister Antony Blinken*; *der Leiter des Dienstes, Dmitri Schugajew*.
        let name = tree.kids_by(i, &["flat", "appos", "nmod"]).find(|&k| {
            person_at(k).is_some() && tree.preposition(k).is_none() && (!tree.is(k, &["nmod"]) || k == i + 1)
        });
        if let Some(name) = name {
            let person = labeller.of_name(person_at(name).expect("found above"));
            pairs.push(Pair { person, person_token: name, title: Some(i), rule: "hold/title" });
        }
    }
    if let Some(name) = person_at(i)
        && !tree.is(i, &["flat"])
    {
        let person = labeller.of_name(name);
        // *John Kirby, Sprecher des Rates*.
        for k in tree.kids_by(i, &["appos"]) {
            if tree.token(k).upos == Upos::Noun && person_at(k).is_none() && is_title(context, &tree.token(k).lemma) {
                pairs.push(Pair { person: person.clone(), person_token: i, title: Some(k), rule: "hold/apposition" });
            }
        }
        // *Angela Merkel (CDU)*, *Fjodor Tertizki von der Carnegie-Stiftung*.
        pairs.push(Pair { person: person.clone(), person_token: i, title: None, rule: "hold/body" });
        // *Michael Gordon ist Militärexperte der Zeitung*.
        if tree.is(i, &["nsubj"])
            && let Some(predicate) = tree.parent(i)
            && tree.token(predicate).upos == Upos::Noun
            && tree.kid_by(predicate, &["cop"]).is_some()
            && is_title(context, &tree.token(predicate).lemma)
        {
            pairs.push(Pair { person, person_token: i, title: Some(predicate), rule: "hold/copula" });
        }
    }
    // *Lange, der Chef des Stabs war*: the relative clause's predicate noun, its subject the antecedent.
    if token.upos == Upos::Noun
        && tree.kid_by(i, &["cop"]).is_some()
        && tree.is(i, &["acl"])
        && is_title(context, &token.lemma)
        && let Some(noun) = tree.parent(i)
        && let Some(name) = labeller.name_of(tree, noun).filter(|n| n.kind == "Person")
    {
        pairs.push(Pair { person: labeller.of_name(name), person_token: noun, title: Some(i), rule: "hold/relative" });
    }
    pairs
}

fn is_title(context: &Context, lemma: &str) -> bool {
    let (_, title) = context.offices.split(lemma);
    !context.offices.no_titles.contains(lemma)
        && !context.labeller.phrases.courtesies.contains(lemma)
        && (context.offices.state.contains(&title)
            || context.labeller.noun_class(lemma) == "Person"
            || context.labeller.noun_class(&title) == "Person")
}

/// A title and those coordinated with it (*Vizekanzler und Arbeitsminister*), the person aside.
fn title_conjuncts(tree: &Tree, title: usize, person: usize) -> Vec<usize> {
    let mut all = tree.conjuncts(title);
    // A second title with a name of its own is another's (*Präsident A und Minister B*).
    let own_name = |t: usize| tree.kids_by(t, &["flat", "appos"]).any(|k| tree.token(k).upos == Upos::Propn);
    all.retain(|&t| t != person && tree.token(t).upos == Upos::Noun && (t == title || !own_name(t)));
    all
}

/// The title's base form and the bodies that it belongs to.
fn office(context: &Context, s: usize, tree: &Tree, title: usize, pair: &Pair) -> (String, Vec<Filled>) {
    let lemma = &tree.token(title).lemma;
    let (first, last) = context.offices.split(lemma);
    let roles = context.roles();
    let mut bodies: Vec<Filled> = Vec::new();
    let mut label = lemma.clone();
    if !first.is_empty() {
        let trimmed = first.trim_end_matches('-');
        let id = context
            .offices
            .prefixes
            .get(trimmed)
            .cloned()
            .or_else(|| context.labeller.gazetteer.named(trimmed).first().map(|(e, _)| e.id.clone()));
        let own = context.labeller.name_at(tree.token(title).span).map(|n| n.id.clone());
        if let Some(filler) = id.or(own).and_then(|id| context.labeller.of_entity(&id, tree.token(title).span)) {
            let country = context.labeller.gazetteer.metonym_country(&filler.id).map(str::to_owned);
            let filler = country.and_then(|c| context.labeller.of_entity(&c, filler.mention)).unwrap_or(filler);
            bodies.push(Filled { filler, token: None });
            label = last.clone();
        } else if lemma.contains('-') && first.chars().all(|c| c.is_uppercase() || c == '-' || c.is_ascii_digit()) {
            let filler = Filler {
                id: format!("organization-{}", super::phrase::slug(trimmed)),
                label: trimmed.to_owned(),
                kind: "Organization".into(),
                aliases: Vec::new(),
                mention: tree.token(title).span,
                named: true,
            };
            bodies.push(Filled { filler, token: None });
            label = last.clone();
        }
    }
    for k in tree.kids(title).iter().copied().filter(|&k| k != pair.person_token) {
        if !tree.is(k, &["nmod", "obl", "det"]) || tree.token(k).upos == Upos::Det {
            continue;
        }
        let fits = tree.preposition(k).is_none_or(|p| context.offices.prepositions.contains(&p));
        if fits && !bodies.iter().any(|b| b.token == Some(k)) {
            bodies.extend(roles.expand(s, tree, k, "body").into_iter().filter(|f| f.filler.id != pair.person.id));
        }
    }
    if bodies.is_empty()
        && let Some(country) = context.labeller.nationality(tree, title)
        && let Some(filler) = context.labeller.of_entity(country, tree.token(title).span)
    {
        bodies.push(Filled { filler, token: None });
    }
    if bodies.is_empty()
        && context.offices.state.contains(&last)
        && let Some(country) = context.labeller.gazetteer.by_id(&pair.person.id).and_then(|e| e.country.clone())
        && let Some(filler) = context.labeller.of_entity(&country, tree.token(title).span)
    {
        bodies.push(Filled { filler, token: None });
    }
    bodies.dedup_by(|a, b| a.filler.id == b.filler.id);
    (with_adjectives(context, tree, title, &label), bodies)
}

/// *außenpolitischer Sprecher*, *oberster Führer*: adjectives that belong to the title, nationality aside.
fn with_adjectives(context: &Context, tree: &Tree, title: usize, label: &str) -> String {
    let mut words: Vec<String> = tree
        .kids_by(title, &["amod"])
        .filter(|&k| k < title)
        .filter(|&k| {
            let token = tree.token(k);
            let gazetteer = context.labeller.gazetteer;
            gazetteer.country_of_adjective(&token.lemma).is_none()
                && gazetteer.country_of_adjective(&token.form).is_none()
                && !context.labeller.phrases.unspecific.contains(&token.lemma.to_lowercase())
                && token.upos == Upos::Adj
        })
        .map(|k| {
            let gender = tree.token(title).feats.gender.or_else(|| nouns::gender(&tree.token(title).lemma));
            super::phrase::adjective(&tree.token(k).lemma, gender, false)
        })
        .collect();
    words.push(label.to_owned());
    words.join(" ")
}

/// Bodies that stand right behind a name: in brackets (*(SPD)*) or with *von*, *vom*.
fn bodies_of_person(context: &Context, s: usize, tree: &Tree, person: usize) -> Vec<Filled> {
    let mut bodies = Vec::new();
    let last = tree.conjuncts_of_name(person);
    let next = |n: usize| tree.sentence.tokens.get(last + n);
    if next(1).is_some_and(|t| t.form == "(")
        && next(3).is_some_and(|t| t.form == ")")
        && let Some(name) = context.labeller.name_at(tree.token(last + 2).span)
        && context.frames.is_a(&name.kind, "organization")
    {
        bodies.push(Filled { filler: context.labeller.of_name(name), token: Some(last + 2) });
    }
    for k in tree.kids_by(person, &["nmod"]).filter(|&k| k > person && k <= last + 4) {
        if tree.preposition(k).is_some_and(|p| context.grammar.is_agent(&p)) {
            bodies.extend(context.roles().expand(s, tree, k, "organization").into_iter().filter(|f| f.filler.named));
        }
    }
    bodies
}

fn claim(context: &Context, tree: &Tree, pair: &Pair, title: Option<(usize, String)>, bodies: Vec<Filled>) -> Claim {
    let trigger = title.as_ref().map_or(pair.person.mention, |(t, _)| tree.token(*t).span);
    let mut roles = BTreeMap::from([
        ("person".to_owned(), vec![pair.person.clone()]),
        ("organization".to_owned(), bodies.into_iter().map(|b| b.filler).collect()),
    ]);
    if let Some((t, label)) = title {
        let span = tree.token(t).span;
        let id = format!("title-{}", super::phrase::slug(&label));
        roles.insert(
            "title".to_owned(),
            vec![Filler { id, label, kind: "Title".into(), mention: span, ..Filler::default() }],
        );
    }
    context.bare_claim("Hold", roles, tree.sentence.span, trigger, pair.rule)
}

impl Tree<'_> {
    /// Index of the last token of the name that begins at or is headed by `i`.
    pub fn conjuncts_of_name(&self, i: usize) -> usize {
        let mut last = i;
        for k in self.kids_by(i, &["flat"]) {
            last = last.max(k);
        }
        while last + 1 < self.len() && self.is(last + 1, &["flat"]) && self.token(last + 1).upos == Upos::Propn {
            last += 1;
        }
        last
    }
}
