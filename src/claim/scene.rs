//! What stands in the text without a verb: captions that show people together (`Meet`), speaking or abroad, and places inside places
//! (`Locate`). Places are read from the order of words, which is rigid: what lies somewhere, *in*, where.

use std::collections::BTreeMap;

use rustc_hash::FxHashSet;
use serde::Deserialize;

use super::tree::Tree;
use super::{Claim, Context, Filler};
use crate::german::{Case, Upos};
use crate::ontology::{Ontology, OntologyError, parse_toml};

/// What captions show: people together, somebody who speaks, somebody abroad.
pub fn captions(context: &Context, s: usize) -> Vec<Claim> {
    let tree = &context.trees[s];
    let verbless = !(0..tree.len()).any(|i| tree.is_finite(i) && tree.is_verbal(i));
    if !verbless {
        return Vec::new();
    }
    let time = context.times_in(tree.sentence.span).find_map(|t| t.edtf.clone().map(|e| (e, t.span)));
    let people = |i: usize| {
        let mut people: Vec<Filler> = Vec::new();
        for head in tree.conjuncts(i) {
            if let Some(name) = context.labeller.name_of(tree, head).filter(|n| n.kind == "Person") {
                let filler = context.labeller.of_name(name);
                if !people.iter().any(|p| p.id == filler.id) {
                    people.push(filler);
                }
            }
        }
        people
    };
    let groups = || (0..tree.len()).filter(|&i| !tree.is(i, &["conj"])).map(people);
    let Some(people) = groups().find(|p| p.len() >= 2).or_else(|| groups().find(|p| p.len() == 1)) else {
        return Vec::new();
    };
    // Line-ups and lists name others as well: nobody says that those met.
    let span = tree.sentence.span;
    let mut others = context.mentions.entities.iter().filter(|e| e.kind == "Person" && span.contains(e.span));
    if others.any(|e| people.iter().all(|p| p.id != e.id)) {
        return Vec::new();
    }
    let places: Vec<Filler> = (0..tree.len())
        .filter(|&i| tree.preposition(i).is_some_and(|p| context.grammar.is_locative(&p)))
        .flat_map(|i| context.roles().expand(s, tree, i, "place"))
        .map(|f| f.filler)
        .filter(|f| f.named)
        .collect();
    let trigger = people[0].mention.cover(people[people.len() - 1].mention);
    let claim = |frame: &str, roles, rule: &str| {
        let mut claim = context.bare_claim(frame, roles, span, trigger, rule);
        claim.time.clone_from(&time);
        claim
    };
    if people.len() >= 2 {
        // Two names side by side are a meeting only where the caption says when or where.
        if time.is_none() && places.is_empty() {
            return Vec::new();
        }
        let mut claim = claim("Meet", BTreeMap::from([("participant".to_owned(), people)]), "meet/caption");
        claim.places = places;
        return vec![claim];
    }
    // One person is shown doing something only where the caption says when.
    if time.is_none() {
        return Vec::new();
    }
    let mut found = Vec::new();
    if let Some(medium) = spoken(context, tree) {
        let roles = BTreeMap::from([("speaker".to_owned(), people.clone()), ("medium".to_owned(), vec![medium])]);
        let mut claim = claim("State", roles, "state/caption");
        claim.places.clone_from(&places);
        found.push(claim);
    }
    let gazetteer = context.labeller.gazetteer;
    let country = |id: &str| gazetteer.by_id(id).and_then(|e| e.country.as_deref());
    let abroad = |p: &&Filler| country(&p.id).zip(country(&people[0].id)).is_some_and(|(there, home)| there != home);
    if let Some(place) = places.iter().find(abroad) {
        let roles =
            BTreeMap::from([("traveller".to_owned(), people.clone()), ("destination".to_owned(), vec![place.clone()])]);
        found.push(claim("Travel", roles, "travel/caption"));
    }
    found
}

/// The occasion on which somebody speaks: *bei seiner Pressekonferenz*.
fn spoken(context: &Context, tree: &Tree) -> Option<Filler> {
    let occasion = |&i: &usize| {
        let lower = tree.token(i).lemma.to_lowercase();
        tree.token(i).upos == Upos::Noun
            && tree.preposition(i).is_some_and(|p| context.grammar.is_inside(&p))
            && context.places.speeches.iter().any(|s| lower.ends_with(s.as_str()))
    };
    (0..tree.len()).find(occasion).and_then(|i| context.labeller.filler(tree, i))
}

/// Words about places, `german/places.toml`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Places {
    /// Last parts of nouns for what stands at one place.
    sited: Vec<String>,
    /// Nouns that end so and stand nowhere.
    not_sited: FxHashSet<String>,
    /// Last parts of nouns for occasions on which somebody speaks.
    speeches: Vec<String>,
    /// Kinds of places, the larger the later.
    larger: Vec<Vec<String>>,
}

impl Places {
    /// Loads `german/places.toml`.
    ///
    /// # Errors
    /// If the file is broken.
    pub fn load(ontology: &Ontology) -> Result<Self, OntologyError> {
        let path = "german/places.toml";
        parse_toml(path, &ontology.read(path)?)
    }

    /// Whether a noun or name ends like what stands at one place.
    fn is_sited(&self, noun: &str) -> bool {
        let lower = noun.to_lowercase();
        !self.not_sited.contains(noun) && self.sited.iter().any(|s| lower.ends_with(s.as_str()))
    }

    fn size(&self, kind: &str) -> usize {
        self.larger.iter().position(|kinds| kinds.iter().any(|k| k == kind)).unwrap_or(0)
    }
}

/// Places and bodies that the text puts inside places: *Angara in Ziolkowski, Russland*, *die Botschaft in Wilna*.
pub fn places(context: &Context, s: usize) -> Vec<Claim> {
    let tree = &context.trees[s];
    let mut found = Vec::new();
    for i in 0..tree.len() {
        let Some((located, next)) = site(context, tree, i) else { continue };
        let outer = outer_places(context, tree, &located, next);
        // *das Hotel in Doha in Katar* tells of the hotel alone.
        let told =
            |f: &Filler| found.iter().any(|c: &Claim| c.roles["location"].iter().any(|l| l.mention == f.mention));
        if outer.is_empty() || outer.iter().any(|o| o.id == located.id) || told(&located) {
            continue;
        }
        let trigger = located.mention;
        let mut inner: Vec<Filler> = before_and(context, tree, i).into_iter().collect();
        inner.push(located);
        let roles = BTreeMap::from([("located".to_owned(), inner), ("location".to_owned(), outer)]);
        let mut claim = context.bare_claim("Locate", roles, tree.sentence.span, trigger, "locate/in");
        // Where a thing stands is so whoever speaks of it, unless the words are theirs.
        if context.chains.quoted(trigger) {
            claim.sources = context.chain(trigger, &[], false);
        }
        found.push(claim);
    }
    found
}

/// What stands at one place, beginning with the token `i`, and the token behind it.
fn site(context: &Context, tree: &Tree, i: usize) -> Option<(Filler, usize)> {
    let labeller = &context.labeller;
    let token = tree.token(i);
    if let Some(name) = labeller.name_at(token.span) {
        let sited = context.frames.is_a(&name.kind, "spot")
            || context.frames.is_a(&name.kind, "organization") && context.places.is_sited(&name.label);
        let first = name.span.begin >= token.span.begin;
        let next = (i..tree.len()).find(|&k| tree.token(k).span.begin >= name.span.end).unwrap_or(tree.len());
        return (sited && first).then(|| (labeller.of_name(name), owner_end(context, tree, next)));
    }
    let indefinite =
        tree.kids_by(i, &["det"]).any(|d| tree.token(d).feats.definite == Some(crate::german::Definite::Ind));
    // *in einer Fabrik in Muster*: there is one; *will eine Fabrik in Polen bauen*: there is none yet.
    let meant = !indefinite || tree.preposition(i).is_some();
    if token.upos != Upos::Noun || !context.places.is_sited(&token.lemma) || !meant {
        return None;
    }
    let filler = labeller.filler(tree, i)?;
    let unnamed = |k: usize| labeller.name_at(tree.token(k).span).is_none();
    let proper = |k: &usize| matches!(tree.token(*k).upos, Upos::Propn | Upos::X) && unnamed(*k);
    let next = i + 1 + (i + 1..tree.len()).take_while(proper).count();
    (!filler.named).then(|| (filler, owner_end(context, tree, next)))
}

/// Behind a genitive: *die Botschaft der USA* in Wilna.
fn owner_end(context: &Context, tree: &Tree, at: usize) -> usize {
    let genitive = at + 1 < tree.len() && tree.token(at).upos == Upos::Det && tree.case(at) == Some(Case::Gen);
    let bare = at < tree.len() && tree.token(at).upos == Upos::Propn && tree.token(at).form.ends_with('s');
    let owner = if genitive { Some(at + 1) } else { bare.then_some(at) };
    let name = owner.and_then(|k| context.labeller.name_at(tree.token(k).span)).filter(|n| n.kind == "Country");
    name.and_then(|n| (at..tree.len()).find(|&k| tree.token(k).span.begin >= n.span.end)).unwrap_or(at)
}

/// *Donezk und* Luhansk: a place coordinated with the one that begins at `i`.
fn before_and(context: &Context, tree: &Tree, i: usize) -> Option<Filler> {
    let and = i.checked_sub(1).filter(|&k| tree.token(k).upos == Upos::Cconj)?;
    let name = context.labeller.name_at(tree.token(and.checked_sub(1)?).span)?;
    context.frames.is_a(&name.kind, "spot").then(|| context.labeller.of_name(name))
}

/// Whether another place follows a comma: *Prag, Ungarn, Polen und …*
fn in_list(context: &Context, tree: &Tree, at: usize) -> bool {
    let place = |k: usize| {
        let name = tree.sentence.tokens.get(k).and_then(|t| context.labeller.name_at(t.span));
        name.is_some_and(|n| context.frames.is_a(&n.kind, "place"))
    };
    // *Wien, Burgenland, Ober- und Niederösterreich*
    let cut = |k: usize| tree.sentence.tokens.get(k).is_some_and(|t| t.form.len() > 1 && t.form.ends_with('-'));
    at < tree.len() && tree.token(at).form == "," && (place(at + 1) || cut(at + 1))
}

/// Named places that follow at once, each larger than the one before: *in* with a place, or a place after a comma.
fn outer_places(context: &Context, tree: &Tree, inner: &Filler, at: usize) -> Vec<Filler> {
    let labeller = &context.labeller;
    if at + 1 >= tree.len() {
        return Vec::new();
    }
    let opener = tree.token(at);
    let comma = opener.form == ",";
    let inside = opener.upos == Upos::Adp && context.grammar.is_inside(&opener.lemma.to_lowercase());
    if !comma && !inside {
        return Vec::new();
    }
    let mut countries: Vec<Filler> = Vec::new();
    let mut k = at + 1;
    let limit = (at + if comma { 2 } else { 7 }).min(tree.len());
    while k < limit {
        let token = tree.token(k);
        if let Some(name) = labeller.name_at(token.span).filter(|_| token.upos != Upos::Adj && !tree.is(k, &["amod"])) {
            let filler = labeller.of_name(name);
            let larger = context.places.size(&filler.kind) > context.places.size(&inner.kind);
            let next = (k..tree.len()).find(|&j| tree.token(j).span.begin >= name.span.end).unwrap_or(tree.len());
            // *Athen, Griechenland,* but not *Prag, Ungarn und …*
            let closes = next >= tree.len() || tree.token(next).upos == Upos::Punct;
            let apposition = inner.named && closes && !in_list(context, tree, next);
            if !context.frames.is_a(&filler.kind, "place") || !larger || comma && !apposition {
                return Vec::new();
            }
            let mut outer = vec![filler];
            let further = outer_places(context, tree, &outer[0], next);
            outer.extend(further);
            outer.extend(countries);
            outer.dedup_by(|a, b| a.id == b.id);
            return outer;
        }
        let country = labeller.gazetteer.country_of_adjective(&token.form);
        countries.extend(country.and_then(|c| labeller.of_entity(c, token.span)));
        let passes = matches!(token.upos, Upos::Det | Upos::Adj)
            || token.upos == Upos::Noun && labeller.noun_class(&token.lemma) == "Place";
        if !passes {
            break;
        }
        k += 1;
    }
    Vec::new()
}
