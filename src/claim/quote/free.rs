//! Speech that runs on without a cue: Konjunktiv sentence after sentence (*Das sei nicht wahr.*), and *soll* behind a source.

use super::clause::Shape;
use super::cue::WordKind;
use super::speech::{Scene, Speech};
use crate::claim::QuoteKind;

/// How many sentences may lie between speech and hearsay (*soll*) that still belongs to it.
const HEARSAY_REACH: usize = 1;

/// All sentences that carry on what was `heard` before, neighbours joined. `heard` is in text order.
pub(super) fn find(scenes: &[Scene], heard: &[Speech]) -> Vec<Speech> {
    let mut found: Vec<Speech> = Vec::new();
    for (index, scene) in scenes.iter().enumerate() {
        let range = scene.range.clone();
        if range.is_empty() || has_source(scene, heard) {
            continue;
        }
        let Some(kind) = carries_on(scene) else { continue };
        let before = heard.iter().filter(|s| s.anchor < range.start && s.speaker.is_some()).max_by_key(|s| s.anchor);
        let adjacent = found.last().is_some_and(|l| l.content.last().is_some_and(|c| c.end == range.start));
        let distance = before.map(|b| index - scene.view.sentence_of(b.end() - 1));
        if kind == QuoteKind::FreeIndirect && !adjacent && distance.is_none_or(|d| d > HEARSAY_REACH) {
            continue;
        }
        match found.last_mut() {
            Some(last) if adjacent && last.kind == kind => {
                if let Some(content) = last.content.last_mut() {
                    content.end = range.end;
                }
            }
            _ => found.extend(before.map(|b| follow(kind, scene, b))),
        }
    }
    found
}

/// Whether the sentence names its own source for its main clause, or is direct speech.
fn has_source(scene: &Scene, heard: &[Speech]) -> bool {
    let range = &scene.range;
    let finite = main_verb(scene).unwrap_or(range.start);
    let own = heard.iter().any(|s| range.contains(&s.anchor) && (s.covers(finite) || s.cue.contains(&finite)));
    own || range.clone().filter(|&i| scene.quoted[i]).count() * 2 > range.len()
}

/// The finite verb of the first main clause.
fn main_verb(scene: &Scene) -> Option<usize> {
    let main = scene.segments.iter().find(|s| matches!(s.shape, Shape::VerbSecond | Shape::VerbFirst));
    main.and_then(|s| s.finite)
}

/// Whether the sentence is told in the mood of reported speech, or as hearsay.
fn carries_on(scene: &Scene) -> Option<QuoteKind> {
    let view = scene.view;
    let Some(finite) = main_verb(scene) else {
        // A sentence of subordinate clauses alone is reported if all are.
        let mut finite = scene.segments.iter().filter_map(|s| s.finite).peekable();
        let reported = finite.peek().is_some() && finite.all(|f| view.is_subjunctive(f));
        return reported.then_some(QuoteKind::IndirectFreeIndirect);
    };
    if view.is_subjunctive(finite) {
        return Some(QuoteKind::IndirectFreeIndirect);
    }
    let hearsay = scene.cues.word(WordKind::Hearsay, |i| (i == 0).then_some(view.lemma(finite))).is_some();
    hearsay.then_some(QuoteKind::FreeIndirect)
}

fn follow(kind: QuoteKind, scene: &Scene, before: &Speech) -> Speech {
    let mut speech = Speech::new(kind, vec![scene.range.clone()], scene.range.start);
    speech.speaker = before.speaker.clone();
    speech.medium = before.medium.clone();
    speech.bases = before.bases.clone();
    speech.lemma = before.lemma.clone();
    speech.continued = true;
    speech
}
