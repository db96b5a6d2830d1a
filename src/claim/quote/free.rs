//! Speech that runs on without a cue: Konjunktiv sentence after sentence (*Das sei nicht wahr.*), and *soll* behind a source.

use std::ops::Range;

use super::clause::Shape;
use super::cue::WordKind;
use super::indirect::{content_end, trimmed};
use super::speaker;
use super::speech::{Scene, Speech};
use crate::claim::QuoteKind;
use crate::german::{Lexicon, Number, Tense, Upos};

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
        // *Das Land sei bereit, sagt X: Wir …*: who goes on to speak behind the clause has said that as well.
        let aside = heard.iter().find(|s| range.contains(&s.anchor) && s.speaker.is_some() && parenthetic(scene, s));
        let before = heard.iter().filter(|s| s.anchor < range.start && s.speaker.is_some()).max_by_key(|s| s.anchor);
        let before = aside.or(before);
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

/// Subordinate and relative clauses in the first Konjunktiv, told by the subject of their main clause: *lehnte ab, da der
/// Plan zu teuer sei*.
pub(super) fn asides(scene: &Scene, heard: &[Speech]) -> Vec<Speech> {
    let view = scene.view;
    let Some(finite) = main_verb(scene).filter(|&f| !view.is_subjunctive(f)) else { return Vec::new() };
    let told = |at: usize| heard.iter().any(|s| s.kind != QuoteKind::Reported && s.covers(at));
    let mut found = Vec::new();
    for (index, segment) in scene.segments.iter().enumerate() {
        let Some(verb) = segment.finite else { continue };
        let clause = scene.clause_shape(index);
        let first = view.is_subjunctive(verb) && view.token(verb).feats.tense == Some(Tense::Pres);
        if !matches!(clause, Shape::Subordinate | Shape::Relative) || !first || told(verb) || scene.quoted.says[verb] {
            continue;
        }
        let lexical = match view.relation(finite) {
            "aux" | "cop" => view.parent(finite).unwrap_or(finite),
            _ => finite,
        };
        let subject = speaker::subject(view, scene.cues, &scene.segments, finite, lexical);
        let nobody = |s: &Range<usize>| s.len() == 1 && scene.is_word(WordKind::Nobody, s.start);
        let Some(subject) = subject.filter(|s| scene.can_speak(s) && !nobody(s) && !is_thing(scene, s)) else {
            continue;
        };
        let start = scene.segments[segment.opener].range.start;
        let end = content_end(scene, index, index);
        let Some(content) = trimmed(scene, start..end) else { continue };
        let mut speech = Speech::new(QuoteKind::Indirect, vec![content], start);
        speech.speaker = Some(subject);
        found.push(speech);
        break;
    }
    found
}

/// Whether a common noun heads the phrase that means nobody: *Da der Vorrat klein sei, drohte ein Stillstand*.
fn is_thing(scene: &Scene, phrase: &Range<usize>) -> bool {
    let view = scene.view;
    let head = speaker::head_from(view, phrase.start, phrase.end).filter(|&h| view.upos(h) == Upos::Noun);
    head.is_some_and(|h| {
        !Lexicon::load().noun_kind(view.lemma(h)).is_agent()
            && !scene.cues.noun(view.lemma(h)).is_some_and(|n| n.document)
    })
}

/// Whether the sentence names its own source for its main clause, or is direct speech.
fn has_source(scene: &Scene, heard: &[Speech]) -> bool {
    let range = &scene.range;
    let finite = main_verb(scene).unwrap_or(range.start);
    let own = heard.iter().any(|s| range.contains(&s.anchor) && (s.covers(finite) || s.cue.contains(&finite)));
    own || range.clone().filter(|&i| scene.quoted.says[i]).count() * 2 > range.len()
}

/// Whether the cue stands in a clause of its own behind what the sentence opens with: *…, sagt X: …*.
fn parenthetic(scene: &Scene, speech: &Speech) -> bool {
    let index = scene.segments.iter().position(|s| s.range.contains(&speech.anchor));
    index.is_some_and(|i| i > 0 && scene.segments[i].shape == Shape::VerbFirst && scene.parenthesis_at(i))
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
        // *Damit wäre es das erste*: where the first Konjunktiv has a form of its own (*sei*), the second tells what would be.
        let feats = view.token(finite).feats;
        let unreal = feats.tense == Some(Tense::Past) && feats.number == Some(Number::Sing);
        return (!unreal).then_some(QuoteKind::IndirectFreeIndirect);
    }
    let hearsay = scene.cues.word(WordKind::Hearsay, |i| (i == 0).then_some(view.lemma(finite))).is_some();
    hearsay.then_some(QuoteKind::FreeIndirect)
}

fn follow(kind: QuoteKind, scene: &Scene, before: &Speech) -> Speech {
    let mut speech = Speech::new(kind, vec![scene.range.clone()], scene.range.start);
    speech.speaker = before.speaker.clone();
    speech.voice = before.voice.clone();
    speech.medium = before.medium.clone();
    speech.bases = before.bases.clone();
    speech.lemma = before.lemma.clone();
    speech.continued = true;
    speech
}
