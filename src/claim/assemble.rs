//! Claims from drafts: factuality, attribution chain, time, place, quantities and evidence put to each frame, and one
//! claim once an article.

use std::collections::BTreeMap;

use super::complete::Open;
use super::factuality::Factuality;
use super::frames::Entry;
use super::predicate::{Kind, Predicate};
use super::roles::{Draft, Filled};
use super::tree::Tree;
use super::{Claim, Context, Filler, ItemQuantity, Polarity, Status, times};
use crate::german::{Definite, Upos};
use crate::mention::Quantity;

/// Claims of all predicates of one sentence, and what would be one if a role that it leaves open were known.
pub fn claims<'c>(context: &'c Context, s: usize, predicates: &[Predicate]) -> (Vec<Claim>, Vec<Open<'c>>) {
    let tree = &context.trees[s];
    let (mut whole, mut open) = (Vec::new(), Vec::new());
    for predicate in predicates {
        for draft in context.roles().drafts(s, tree, predicate, predicates) {
            let factuality = context.cues.read(tree, predicate);
            let claim = claim(context, s, predicate, &draft, &factuality);
            if draft.open {
                open.push(Open { claim, entry: draft.entry });
            } else {
                whole.push(claim);
            }
        }
    }
    (whole, open)
}

fn claim(context: &Context, s: usize, predicate: &Predicate, draft: &Draft, told: &Factuality) -> Claim {
    let tree = &context.trees[s];
    let entry: &Entry = draft.entry;
    let frame = &context.frames.frames[entry.frame];
    let noun = predicate.kind == Kind::Noun;
    // *stimmt dem Bericht nicht zu*: what is there already is so whatever the verb denies or wants.
    let there = frame.standing && noun && !tree.is(predicate.head, &["nsubj"]);
    // *Geht die Munition für den Krieg aus?*: a war that everybody knows goes on whatever is asked or planned, unless its
    // verb says whether it happens.
    let given = entry.known && noun && is_definite(tree, predicate.head) && !context.cues.happens(tree, predicate.head);
    let mut told = if there || given { context.cues.of_noun(tree, predicate.head) } else { told.clone() };
    told.apply(&entry.effect());
    let trigger = tree.span(&predicate.trigger);
    if noun && context.chains.unsaid(trigger) {
        // *haben keine Lieferungen zugegeben*: the saying is denied, not what it would be about.
        told.polarity = Polarity::Affirmed;
    }
    for effect in context.chains.effects(trigger).filter(|_| !given) {
        told.apply(effect);
    }
    let time = times::of(context, s, predicate);
    if told.status == Status::Actual && time.as_ref().is_some_and(|(edtf, _)| times::lies_ahead(context, edtf)) {
        // *Am Freitag kommen sie zusammen*, told before that Friday.
        told.status = Status::Planned;
    }
    let told_as_verb = !noun || context.cues.happens(tree, predicate.head);
    if told_as_verb && context.cues.is_unreal(tree, predicate.head) && context.chain(trigger, &[], false).is_empty() {
        told.status = told.status.max(Status::Hypothetical);
    }
    let actors: Vec<&str> = draft.roles.values().flatten().map(|f| f.filler.id.as_str()).collect();
    let quantities = quantities(context, s, &draft.roles);
    Claim {
        frame: frame.name.clone(),
        mode: told.modes.get(&frame.name).cloned().or_else(|| entry.mode.clone()),
        roles: draft.roles.iter().map(|(r, fs)| (r.clone(), fs.iter().map(|f| f.filler.clone()).collect())).collect(),
        quantities,
        time,
        places: places(context, s, predicate, &draft.roles),
        polarity: told.polarity,
        certainty: told.certainty,
        status: told.status,
        sources: context.chain(trigger, &actors, frame.standing),
        evidence: tree.sentence.span,
        repetitions: Vec::new(),
        trigger,
        rule: entry.rule.clone(),
    }
}

/// Whether the noun has an article that says that it is known, a possessive, or an owner before it.
fn is_definite(tree: &Tree, noun: usize) -> bool {
    let known = |d: usize| tree.token(d).feats.definite == Some(Definite::Def) || tree.token(d).feats.poss;
    tree.kids_by(noun, &["det"]).any(known)
        || tree.kids_by(noun, &["nmod"]).any(|k| k < noun && tree.preposition(k).is_none())
}

/// Places that the predicate's clause names with *in*, *bei*, *an*, not already in a role.
fn places(context: &Context, s: usize, predicate: &Predicate, roles: &BTreeMap<String, Vec<Filled>>) -> Vec<Filler> {
    let tree = &context.trees[s];
    let mut found: Vec<Filler> = Vec::new();
    for argument in &predicate.arguments {
        let super::predicate::Slot::Preposition(preposition) = &argument.slot else { continue };
        if !context.grammar.is_locative(preposition)
            || roles.values().flatten().any(|f| f.token == Some(argument.token))
        {
            continue;
        }
        for filled in context.roles().expand(s, tree, argument.token, "place") {
            if filled.filler.named && !found.iter().any(|f| f.id == filled.filler.id) {
                found.push(filled.filler);
            }
        }
    }
    found
}

/// Quantities of the fillers: the numbers inside their phrases.
fn quantities(context: &Context, s: usize, roles: &BTreeMap<String, Vec<Filled>>) -> Vec<ItemQuantity> {
    let tree = &context.trees[s];
    let mut all: Vec<ItemQuantity> = Vec::new();
    for filled in roles.values().flatten().filter(|f| !f.filler.named || context.frames.is_a(&f.filler.kind, "weapon"))
    {
        let Some(token) = filled.token else { continue };
        // *Millionen von Raketen und Granaten* counts for each.
        let measured = tree.first_conjunct(token);
        let behind = context.labeller.is_measured(tree, measured);
        // *Millionen Granaten und Raketen* too: a vague measure is no number of one of them.
        let before = tree.kids_by(measured, &["nummod"]).any(|k| tree.token(k).upos == Upos::Noun);
        let shared = (measured != token && (behind || before)).then_some(measured);
        let own = all.len();
        for (head, share) in [(Some(token), false), (shared, true)] {
            let Some(head) = head.filter(|_| !share || all.len() == own) else { continue };
            let top = if share && behind { tree.parent(head).unwrap_or(head) } else { head };
            let phrase = tree.subtree(top, &|k| tree.is_clause_head(k) || tree.is(k, &["conj", "acl", "appos"]));
            for quantity in context.quantities_in(tree.span(&phrase)) {
                let counted = all.iter().any(|q| q.span == quantity.span && q.of == filled.filler.label)
                    || !share && all.iter().any(|q| q.span == quantity.span);
                if !counted && !is_whole(tree, quantity) && belongs(context, tree, head, quantity) {
                    all.push(item_quantity(context, quantity, &filled.filler));
                }
            }
        }
    }
    all.sort_by_key(|q| q.span);
    all
}

/// Whether a quantity inside a phrase counts its head: it stands before it, or measures it (*Reichweite von 500 km*).
fn belongs(context: &Context, tree: &Tree, head: usize, quantity: &Quantity) -> bool {
    let content = context.labeller.content(tree, head);
    // A number inside a word (*152-mm-Geschoss*) is part of a type.
    let whole = |offset: usize| (0..tree.len()).any(|i| tree.token(i).span.end == offset);
    if !whole(quantity.span.end) {
        return false;
    }
    quantity.span.begin <= tree.token(content).span.begin || quantity.unit.is_some()
}

/// *zehn der 15 Staaten*: the second number tells of how many, not how many.
fn is_whole(tree: &Tree, quantity: &Quantity) -> bool {
    let at = (2..tree.len()).find(|&i| tree.token(i).span.begin == quantity.span.begin);
    at.is_some_and(|i| tree.token(i - 1).upos == Upos::Det && tree.token(i - 2).upos == Upos::Num)
}

fn item_quantity(context: &Context, quantity: &Quantity, filler: &Filler) -> ItemQuantity {
    let person = context.frames.is_a(&filler.kind, "person");
    let unit = quantity
        .unit
        .clone()
        .unwrap_or_else(|| if person { "Person".into() } else { context.labeller.phrases.counted.clone() });
    ItemQuantity {
        value: quantity.value,
        modifier: quantity.modifier,
        upper: quantity.upper,
        unit,
        of: filler.label.clone(),
        per: quantity.per.clone(),
        span: quantity.span,
    }
}

/// One claim once an article: alike ones become repetitions of the first; one that says less than another of the same
/// sentence is dropped.
pub fn once(mut claims: Vec<Claim>) -> Vec<Claim> {
    claims.sort_by_key(|c| (c.evidence, c.trigger, c.frame.clone(), c.rule.clone()));
    let mut kept: Vec<Claim> = Vec::new();
    for claim in claims {
        if let Some(first) = kept.iter_mut().find(|k| says_the_same(k, &claim)) {
            if !first.repetitions.contains(&claim.evidence) && first.evidence != claim.evidence {
                first.repetitions.push(claim.evidence);
            }
            continue;
        }
        if let Some(less) = kept.iter_mut().find(|k| k.evidence == claim.evidence && says_no_more(k, &claim)) {
            *less = claim;
            continue;
        }
        if !kept.iter().any(|k| k.evidence == claim.evidence && says_no_more(&claim, k)) {
            kept.push(claim);
        }
    }
    kept.sort_by_key(|c| (c.evidence, c.trigger, c.frame.clone(), c.rule.clone()));
    kept
}

fn says_the_same(a: &Claim, b: &Claim) -> bool {
    a.frame == b.frame
        && a.mode == b.mode
        && a.polarity == b.polarity
        && a.certainty == b.certainty
        && a.status == b.status
        && same_roles(a, b)
        && a.sources.len() == b.sources.len()
        && a.sources.iter().zip(&b.sources).all(|(x, y)| x.voice.id == y.voice.id)
        && a.quantities
            .iter()
            .map(|q| (q.value.to_bits(), q.modifier))
            .eq(b.quantities.iter().map(|q| (q.value.to_bits(), q.modifier)))
        && (a.time.as_ref().map(|t| &t.0) == b.time.as_ref().map(|t| &t.0) || b.time.is_none())
}

fn same_roles(a: &Claim, b: &Claim) -> bool {
    a.roles.len() == b.roles.len()
        && a.roles.iter().all(|(role, fs)| {
            b.roles
                .get(role)
                .is_some_and(|gs| fs.len() == gs.len() && fs.iter().all(|f| gs.iter().any(|g| g.id == f.id)))
        })
}

/// Whether every filler of `a` stands in `b` too, in the same frame and told in the same way.
fn says_no_more(a: &Claim, b: &Claim) -> bool {
    a.frame == b.frame
        && a.frame != "State"
        && a.polarity == b.polarity
        && a.roles
            .iter()
            .all(|(role, fs)| b.roles.get(role).is_some_and(|gs| fs.iter().all(|f| gs.iter().any(|g| g.id == f.id))))
        && a.roles.values().map(Vec::len).sum::<usize>() < b.roles.values().map(Vec::len).sum::<usize>()
}
