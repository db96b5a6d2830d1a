//! What stands in the text without a verb: captions that show people together (`Meet`), and places inside places
//! (`Locate`).

use std::collections::BTreeMap;

use super::tree::Tree;
use super::{Claim, Context, Filler};

/// Meetings that captions show.
pub fn meetings(context: &Context, s: usize) -> Option<Claim> {
    let tree = &context.trees[s];
    let verbless = !(0..tree.len()).any(|i| tree.is_finite(i) && tree.is_verbal(i));
    if !verbless {
        return None;
    }
    let time = context.times_in(tree.sentence.span).find_map(|t| t.edtf.clone().map(|e| (e, t.span)));
    let people = (0..tree.len()).find_map(|i| {
        let heads = tree.conjuncts(i);
        let mut people: Vec<Filler> = Vec::new();
        for head in heads {
            if let Some(name) = context.labeller.name_of(tree, head).filter(|n| n.kind == "Person") {
                let filler = context.labeller.of_name(name);
                if !people.iter().any(|p| p.id == filler.id) {
                    people.push(filler);
                }
            }
        }
        (people.len() >= 2 && !tree.is(i, &["conj"])).then_some(people)
    })?;
    let places: Vec<Filler> = (0..tree.len())
        .filter(|&i| tree.preposition(i).is_some_and(|p| context.grammar.is_locative(&p)))
        .flat_map(|i| context.roles().expand(s, tree, i, "place"))
        .map(|f| f.filler)
        .filter(|f| f.named)
        .collect();
    // Two names side by side are a meeting only where the caption says when or where.
    if time.is_none() && places.is_empty() {
        return None;
    }
    let trigger = people[0].mention.cover(people[people.len() - 1].mention);
    let roles = BTreeMap::from([("participant".to_owned(), people)]);
    let mut claim = context.bare_claim("Meet", roles, tree.sentence.span, trigger, "meet/caption");
    claim.time = time;
    claim.places = places;
    Some(claim)
}

/// Places that the text puts inside others: *Angara in Ziolkowski, Russland*.
pub fn places(context: &Context, s: usize) -> Vec<Claim> {
    let tree = &context.trees[s];
    let mut found = Vec::new();
    for i in 0..tree.len() {
        let Some(inner) = context.labeller.name_of(tree, i).filter(|n| context.frames.is_a(&n.kind, "spot")) else {
            continue;
        };
        let outer = outer_places(context, tree, i, inner.span.end);
        if outer.is_empty() || outer.iter().any(|o| o.id == inner.id) {
            continue;
        }
        let located = context.labeller.of_name(inner);
        let trigger = located.mention;
        let roles = BTreeMap::from([("located".to_owned(), vec![located]), ("location".to_owned(), outer)]);
        found.push(context.bare_claim("Locate", roles, tree.sentence.span, trigger, "locate/in"));
    }
    found
}

/// Named places that follow the name at once: *in* with a place, or a place after a comma.
fn outer_places(context: &Context, tree: &Tree, i: usize, end: usize) -> Vec<Filler> {
    let mut outer: Vec<Filler> = Vec::new();
    for k in tree.kids_by(i, &["nmod", "appos"]).filter(|&k| tree.token(k).span.begin >= end) {
        let comma = k > 0 && tree.token(k - 1).form == ",";
        let inside = match tree.preposition(k) {
            Some(preposition) => context.grammar.is_inside(&preposition),
            None => tree.is(k, &["appos"]) && comma,
        };
        let gap = tree.token(k).span.begin - end;
        if !inside || gap > 40 {
            continue;
        }
        let Some(name) = context.labeller.name_of(tree, k) else { continue };
        if context.frames.is_a(&name.kind, "place") && !outer.iter().any(|o| o.id == name.id) {
            outer.push(context.labeller.of_name(name));
            outer.extend(outer_places(context, tree, k, name.span.end));
        }
    }
    outer
}
