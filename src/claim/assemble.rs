//! Claims from drafts: factuality, attribution chain, time, place, quantities and evidence put to each frame, and one
//! claim once an article.

use std::collections::BTreeMap;

use super::complete::Open;
use super::factuality::Factuality;
use super::frames::Entry;
use super::predicate::{Kind, Predicate, verb_lemma};
use super::roles::{Draft, Filled};
use super::tree::Tree;
use super::{Claim, Context, Filler, ItemQuantity, Status};
use crate::mention::{Quantity, Timex};
use crate::text::Span;

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
    let mut told = told.clone();
    told.apply(&entry.effect());
    let trigger = tree.span(&predicate.trigger);
    for effect in context.chains.effects(trigger) {
        told.apply(effect);
    }
    let time = time(context, s, predicate);
    if told.status == Status::Actual && time.as_ref().is_some_and(|(edtf, _)| lies_ahead(context, edtf)) {
        // *Am Freitag kommen sie zusammen*, told before that Friday.
        told.status = Status::Planned;
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

/// Whether a time begins after the article's date.
fn lies_ahead(context: &Context, edtf: &str) -> bool {
    let Some(date) = context.article.metadata.date.as_deref() else { return false };
    let begin: String = edtf.chars().take_while(|c| c.is_ascii_digit() || *c == '-').collect();
    let season = begin.len() == 7 && begin.as_str()[5..] > *"12";
    begin.len() >= 4 && !season && date.get(..begin.len()).is_some_and(|same| *begin > *same)
}

/// The time that the predicate's clause, or the noun's own phrase, names.
pub fn time(context: &Context, s: usize, predicate: &Predicate) -> Option<(String, Span)> {
    let tree = &context.trees[s];
    let clause = tree.clause(predicate.head);
    let mut best: Option<(usize, &Timex, &str)> = None;
    for timex in context.times_in(tree.sentence.span) {
        let Some(edtf) = timex.edtf.as_deref() else { continue };
        let Some(token) = context.head_of(s, timex.span) else { continue };
        let own = tree.governs(predicate.head, token);
        let rank = match predicate.kind {
            _ if own && tree.clause(token) == clause => 0,
            Kind::Verb if tree.clause(token) == clause => 1,
            Kind::Noun | Kind::Adjective
                if tree.clause(token) == clause && !inside_other_noun(tree, token, predicate.head) =>
            {
                2
            }
            Kind::Verb if own && tree.parent(tree.clause(token)) == Some(predicate.head) => continue,
            _ => continue,
        };
        if best.is_none_or(|(r, _, _)| rank < r) {
            best = Some((rank, timex, edtf));
        }
    }
    let own = best.map(|(_, timex, edtf)| (edtf.to_owned(), timex.span));
    own.or_else(|| {
        // *begann am Montag, Luftangriffe zu fliegen*: a phase of what is done has its time.
        let verb = tree.parent(clause).filter(|&v| tree.is(clause, &["xcomp", "obj", "ccomp"]) && tree.is_verbal(v))?;
        let phase = tree.finite(clause).is_none() && context.grammar.is_phase(&verb_lemma(tree, verb).0);
        let matrix = tree.clause(verb);
        let mut times = context.times_in(tree.sentence.span).filter(|t| phase && t.edtf.is_some());
        let timex = times.find(|t| context.head_of(s, t.span).is_some_and(|h| tree.clause(h) == matrix))?;
        timex.edtf.clone().map(|edtf| (edtf, timex.span))
    })
}

/// Whether the token is an attribute of another noun than `noun` (*der Bericht vom Montag*).
fn inside_other_noun(tree: &Tree, token: usize, noun: usize) -> bool {
    tree.is(token, &["nmod", "appos", "flat"])
        && tree.parent(token).is_some_and(|p| p != noun && !tree.governs(noun, p))
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
        let shared = (measured != token && context.labeller.is_measured(tree, measured)).then_some(measured);
        let own = all.len();
        for (head, share) in [(Some(token), false), (shared, true)] {
            let Some(head) = head.filter(|_| !share || all.len() == own) else { continue };
            let top = if share { tree.parent(head).unwrap_or(head) } else { head };
            let phrase = tree.subtree(top, &|k| tree.is_clause_head(k) || tree.is(k, &["conj", "acl", "appos"]));
            for quantity in context.quantities_in(tree.span(&phrase)) {
                let counted = all.iter().any(|q| q.span == quantity.span && q.of == filled.filler.label)
                    || !share && all.iter().any(|q| q.span == quantity.span);
                if !counted && belongs(context, tree, head, quantity) {
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
