//! Speech that runs on without a cue: Konjunktiv sentence after sentence (*Das sei nicht wahr.*), and *soll* behind a source.

use std::ops::Range;

use super::clause::{self, Shape};
use super::cue::Cues;
use super::speech::Speech;
use super::view::View;
use crate::claim::QuoteKind;

/// Sentences of `sentence`'s kind that carry on what was said; none if it is the writer's own.
pub(super) fn carries_on(view: &View, cues: &Cues, range: &Range<usize>) -> bool {
    let segments = clause::segments(view, cues, range.clone());
    let mut main = segments.iter().filter(|s| matches!(s.shape, Shape::VerbSecond | Shape::VerbFirst));
    match main.next() {
        Some(first) => first.finite.is_some_and(|f| is_reported_mood(view, f)),
        None => {
            segments.iter().any(|s| s.finite.is_some_and(|f| is_reported_mood(view, f)))
                && segments.iter().all(|s| s.finite.is_none_or(|f| view.is_subjunctive(f)))
        }
    }
}

/// Konjunktiv as reported speech has it.
fn is_reported_mood(view: &View, finite: usize) -> bool {
    view.is_subjunctive(finite)
}

/// The speech of a whole sentence that goes on from `before`.
pub(super) fn follow(range: Range<usize>, before: &Speech) -> Speech {
    let mut speech = Speech::new(QuoteKind::IndirectFreeIndirect, vec![range.clone()], range.start);
    speech.speaker = before.speaker.clone();
    speech.medium = before.medium.clone();
    speech.bases = before.bases.clone();
    speech.stance = super::cue::Stance::Say;
    speech.lemma = before.lemma.clone();
    speech.continued = true;
    speech
}
