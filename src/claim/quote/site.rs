//! Where a verb of saying stands: its verb complex, the words that belong to it, and which reading it has.

use super::clause::Segment;
use super::cue::{Cues, VerbCue, WordKind};
use super::view::View;
use crate::german::{Upos, VerbForm};

/// One occurrence of a verb of saying.
#[derive(Clone, Debug)]
pub(super) struct Site<'c> {
    pub cue: &'c VerbCue,
    /// The verb that carries the meaning.
    pub lexical: usize,
    /// The finite verb of its clause: itself, an auxiliary or a modal; none in an infinitive clause.
    pub finite: Option<usize>,
    /// All tokens of the cue, in text order: auxiliaries, verb, particle, *sich*, *für möglich*.
    pub parts: Vec<usize>,
    /// Index of the segment that the finite verb (else the verb) stands in.
    pub segment: usize,
    /// Whether it is passive: *wird vermutet*.
    pub passive: bool,
}

impl Site<'_> {
    /// The verb that places the clause: finite where there is one.
    pub fn anchor(&self) -> usize {
        self.finite.unwrap_or(self.lexical)
    }

    /// The last token of the cue.
    pub fn last(&self) -> usize {
        self.parts.last().copied().unwrap_or(self.lexical)
    }
}

/// All readings of the verb at `at` that its clause allows, the most demanding first.
pub(super) fn sites<'c>(view: &View, cues: &'c Cues, segments: &[Segment], at: usize) -> Vec<Site<'c>> {
    if view.upos(at) != Upos::Verb && view.upos(at) != Upos::Aux {
        return Vec::new();
    }
    let readings = cues.verb(view.lemma(at));
    if readings.is_empty() {
        return Vec::new();
    }
    let Some(own) = segments.iter().position(|s| s.range.contains(&at)) else { return Vec::new() };
    let (finite, auxiliaries) = complex(view, segments, own, at);
    let segment = finite.and_then(|f| segments.iter().position(|s| s.range.contains(&f))).unwrap_or(own);
    let passive = view.token(at).feats.verb_form == Some(VerbForm::Part)
        && auxiliaries.iter().any(|&a| {
            view.token(a).deprel == "aux:pass"
                || cues.word(WordKind::Passive, |i| (i == 0).then(|| view.lemma(a))).is_some()
        });
    readings
        .iter()
        .filter_map(|cue| {
            let mut parts = auxiliaries.clone();
            parts.push(at);
            if let Some(particle) = &cue.particle
                && view.lemma(at) != cue.lemma
            {
                parts.push(find_particle(view, segments, own, at, particle)?);
            } else if cue.particle.is_none() && has_particle(view, cues, segments, own, at) {
                return None;
            }
            let clause = &segments[segment].range;
            let search = clause.start.min(at)..clause.end.max(segments[own].range.end);
            for word in &cue.with {
                parts.push(search.clone().find(|&i| i != at && (view.lower(i) == *word || view.lemma(i) == word))?);
            }
            if cue.reflexive {
                parts.push(search.clone().find(|&i| view.token(i).feats.reflex)?);
            } else if own_reflexive(view, at) {
                return None;
            }
            parts.sort_unstable();
            parts.dedup();
            Some(Site { cue, lexical: at, finite, parts, segment, passive })
        })
        .collect()
}

/// *befindet sich*, *meldete sich*: with a reflexive object it is another verb.
fn own_reflexive(view: &View, at: usize) -> bool {
    let itself = |c: usize| view.token(c).feats.reflex && !matches!(view.token(c).feats.person, Some(1 | 2));
    view.children(at).any(|c| itself(c) && matches!(view.relation(c), "obj" | "expl"))
}

/// The finite verb of the clause of the verb at `at` and all its auxiliaries and modals.
fn complex(view: &View, segments: &[Segment], own: usize, at: usize) -> (Option<usize>, Vec<usize>) {
    if view.is_finite(at) {
        return (Some(at), Vec::new());
    }
    let mut auxiliaries: Vec<usize> = view.children(at).filter(|&c| view.relation(c) == "aux").collect();
    // A modal can be the head of what the tree takes for an open complement; else the nearest finite verb of the
    // clause that is no other clause's serves.
    let segment = &segments[own];
    let auxiliary = |i: &usize| view.is_finite(*i) && view.upos(*i) == Upos::Aux;
    let nearest = segment.range.clone().filter(auxiliary).min_by_key(|i| i.abs_diff(at));
    if !auxiliaries.iter().any(|&a| view.is_finite(a)) {
        let before = own
            .checked_sub(1)
            .and_then(|_| segments[..own].iter().rev().take(4).find_map(|s| s.range.clone().rev().find(auxiliary)));
        let in_zu_clause = segment.finite.is_none() && super::clause::is_zu_infinitive(view, at);
        if let Some(found) = nearest.or(if in_zu_clause { None } else { before }) {
            auxiliaries.push(found);
        }
    }
    auxiliaries.sort_unstable();
    auxiliaries.dedup();
    let finite = auxiliaries.iter().copied().find(|&a| view.is_finite(a));
    (finite, auxiliaries)
}

/// The separated particle of the verb at `at`: at the end of its clause, or just before a verb that is not finite.
fn find_particle(view: &View, segments: &[Segment], own: usize, at: usize, particle: &str) -> Option<usize> {
    let same = |i: usize| view.lower(i) == particle;
    if !view.is_finite(at) {
        return (segments[own].range.start..at).rev().take(2).find(|&i| same(i));
    }
    // It may stand behind a clause that is inserted, so the following segments count up to the next finite verb.
    for (i, segment) in segments.iter().enumerate().skip(own).take(5) {
        let range = if i == own { at + 1..segment.range.end } else { segment.range.clone() };
        let ends = |p: usize| {
            p + 1 >= segment.range.end
                || view.is(p + 1, &[Upos::Cconj, Upos::Punct])
                || view.relation(p) == "compound"
                || view.is(p, &[Upos::Adj, Upos::Adv])
        };
        if let Some(found) = range.clone().rev().find(|&p| same(p) && ends(p)) {
            return Some(found);
        }
    }
    None
}

/// Whether the finite verb at `at` has a separated particle, so that it is another verb: *sieht … vor*.
fn has_particle(view: &View, cues: &Cues, segments: &[Segment], own: usize, at: usize) -> bool {
    if !view.is_finite(at) {
        return false;
    }
    let segment = &segments[own];
    let last = segment.range.end - 1;
    // *sagte er weiter*: tells how it was said.
    let manner = |i: usize| cues.word(WordKind::Manner, |n| (n == 0).then(|| view.form(i))).is_some();
    let bare = last > at && view.upos(last) == Upos::Adp && view.relation(last) != "case" && !manner(last);
    let particle = |i: usize| view.relation(i) == "compound" && view.parent(i) == Some(at) && !manner(i);
    bare || (at + 1..segment.range.end).any(particle)
}
