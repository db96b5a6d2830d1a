//! Behind the speaker: the voice of a text, the outlet it spoke to, and what it relies on itself.

use std::ops::Range;

use super::clause::{self, Quoted};
use super::cue::{Cues, WordKind};
use super::site;
use super::speaker;
use super::speech::Speech;
use super::text;
use super::view::View;
use crate::claim::QuoteKind;
use crate::german::Upos;
use crate::mention::Mentions;
use crate::text::Span;

/// How many sentences back *hieß es* looks for who said it.
const ELLIPSIS_REACH: usize = 3;

/// Fills in medium and bases of all speech, and lends them to what runs on.
pub(super) fn complete(view: &View, cues: &Cues, mentions: &Mentions, found: &mut [Speech]) {
    let quoted = Quoted::none(view);
    for sentence in 0..view.sentences.len() {
        let range = view.sentence(sentence);
        if range.is_empty() {
            continue;
        }
        bases(view, cues, &range, found);
        leaning(view, cues, &quoted, &range, found);
        media(view, cues, &range, found);
    }
    relayed(view, found);
    lend(found);
    elliptic(view, cues, mentions, found);
}

/// *hieß es weiter*: whoever spoke shortly before.
fn elliptic(view: &View, cues: &Cues, mentions: &Mentions, found: &mut [Speech]) {
    for index in 0..found.len() {
        if !found[index].elliptic {
            continue;
        }
        let at = found[index].anchor;
        let near = |s: &&Speech| {
            s.anchor < at && !s.elliptic && view.sentence_of(at) - view.sentence_of(s.anchor) <= ELLIPSIS_REACH
        };
        let before = found.iter().filter(near).filter(|s| s.speaker.is_some()).max_by_key(|s| s.anchor).cloned();
        if let Some(before) = before {
            let voice = before.voice.or_else(|| before.speaker.map(|s| voice(view, cues, mentions, &s)));
            found[index].voice = voice;
            found[index].medium = found[index].medium.take().or(before.medium);
            found[index].bases = before.bases;
            found[index].continued = true;
        } else {
            found[index].voice = text::before(view, cues, view.sentence_of(at));
        }
    }
}

fn in_sentence(speech: &Speech, range: &Range<usize>) -> bool {
    range.contains(&speech.anchor)
}

/// *unter Berufung auf X*: belongs to the cue nearest to it that does not hold it as content.
fn bases(view: &View, cues: &Cues, range: &Range<usize>, found: &mut [Speech]) {
    for at in range.clone() {
        let Some((length, _)) = cues.word(WordKind::Basis, |i| (at + i < range.end).then(|| view.form(at + i))) else {
            continue;
        };
        let Some(phrase) = relied_on(view, cues, at + length, range.end) else { continue };
        let nearest = found
            .iter_mut()
            .filter(|s| in_sentence(s, range) && !s.cue.is_empty())
            .min_by_key(|s| (s.covers(at), s.anchor.abs_diff(at)));
        if let Some(speech) = nearest {
            speech.bases.push(phrase);
        }
    }
}

/// The phrase that begins at `start`, also one that opens with what belongs to its participle: *auf mit dem Vorgang
/// vertraute Personen*.
fn relied_on(view: &View, cues: &Cues, start: usize, limit: usize) -> Option<Range<usize>> {
    if start >= limit || view.upos(start) != Upos::Adp {
        return speaker::phrase_at(view, cues, start, limit);
    }
    let inner = speaker::head_from(view, start + 1, limit)?;
    let own = inner + 1;
    let attribute = own < limit && (view.is(own, &[Upos::Adj, Upos::Verb]));
    attribute.then(|| speaker::phrase_at(view, cues, own, limit)).flatten()
}

/// *Das Blatt beruft sich auf X*: what the speech of the sentence, else of the one before, relies on.
fn leaning(view: &View, cues: &Cues, quoted: &Quoted, range: &Range<usize>, found: &mut [Speech]) {
    let basis = |&at: &usize| cues.verb(view.lemma(at)).iter().any(|c| c.basis);
    let verbs: Vec<usize> = range.clone().filter(basis).collect();
    if verbs.is_empty() {
        return;
    }
    let segments = clause::segments(view, cues, quoted, range.clone());
    for at in verbs {
        let Some(site) = site::sites(view, cues, &segments, at).into_iter().find(|s| s.cue.basis) else { continue };
        let Some(on) = site.parts.iter().copied().find(|&p| view.upos(p) == Upos::Adp) else { continue };
        let Some(phrase) = speaker::phrase_at(view, cues, on + 1, range.end) else { continue };
        let here = found.iter().any(|s| in_sentence(s, range) && s.kind != QuoteKind::Reported);
        let before = range.start.checked_sub(1).map(|b| view.around(b));
        let target = if here { Some(range.clone()) } else { before };
        let Some(target) = target else { continue };
        for speech in
            found.iter_mut().filter(|s| target.contains(&s.anchor) || s.end() > target.start && s.end() <= target.end)
        {
            if !speech.bases.contains(&phrase) {
                speech.bases.push(phrase.clone());
            }
        }
    }
}

/// *im Interview mit X*, *gegenüber X*, or an addressee that is an outlet by its name.
fn media(view: &View, cues: &Cues, range: &Range<usize>, found: &mut [Speech]) {
    let word = |kind, at: usize| cues.word(kind, |i| (at + i < range.end).then(|| view.form(at + i)));
    for speech in found.iter_mut().filter(|s| in_sentence(s, range) && s.medium.is_none()) {
        let near = |at: &usize| !speech.covers(*at) && speech.speaker.as_ref().is_none_or(|s| !s.contains(at));
        let told = range.clone().filter(near).find_map(|at| {
            if let Some((length, _)) = word(WordKind::Medium, at) {
                return speaker::phrase_at(view, cues, at + length, range.end).map(|p| (p, true));
            }
            word(WordKind::Within, at)?;
            let phrase = speaker::phrase_at(view, cues, at + 1, range.end).or_else(|| {
                let head = speaker::head_from(view, at + 1, range.end)?;
                Some(at + 1..head + 1)
            })?;
            let head = speaker::head_from(view, phrase.start, phrase.end)?;
            if !cues.noun(view.lemma(head)).is_some_and(|n| n.medium) {
                return None;
            }
            let with = head + 1;
            match word(WordKind::With, with) {
                Some(_) => speaker::phrase_at(view, cues, with + 1, range.end).map(|p| (p, true)),
                None => Some((phrase, false)),
            }
        });
        // Who was talked with was talked to.
        if let Some((partner, true)) = &told
            && speech.addressee.is_none()
            && !speech.cue.is_empty()
        {
            speech.addressee = Some(partner.clone());
        }
        speech.medium = told.map(|(phrase, _)| phrase).or_else(|| {
            let addressee = speech.addressee.clone()?;
            let head = speaker::head_from(view, addressee.start, addressee.end)?;
            let outlet = view.upos(head) == Upos::Propn || cues.noun(view.lemma(head)).is_some_and(|n| n.document);
            (outlet && speech.kind != QuoteKind::Reported).then_some(addressee)
        });
    }
}

/// *Das geht laut A aus einem Bericht von B hervor*: A tells the sentence before on the word of B.
fn relayed(view: &View, found: &mut [Speech]) {
    let points = |s: &&Speech| {
        let outside = |c: &Range<usize>| view.sentence_of(c.start) != view.sentence_of(s.anchor) || c.len() == 1;
        let before = |c: &Range<usize>| view.sentence_of(c.start) != view.sentence_of(s.anchor);
        !s.cue.is_empty() && s.content.iter().all(outside) && s.content.iter().any(before)
    };
    let pointing: Vec<Speech> = found.iter().filter(points).cloned().collect();
    for told in pointing {
        let sentence = view.sentence_of(told.anchor);
        for speech in found.iter_mut() {
            let here = view.sentence_of(speech.anchor) == sentence && speech.kind == QuoteKind::Indirect;
            let inside = speech.content.iter().all(|c| view.sentence_of(c.start) == sentence);
            // *…, laut dem es Gespräche gab*: in a clause of its own it tells of that clause.
            let around = speech.covers(told.anchor);
            if here && inside && around && speech.content != told.content && !speech.cue.is_empty() {
                speech.content.clone_from(&told.content);
                speech.bases.extend(told.speaker.clone());
            }
        }
    }
}

/// Speech that runs on has the medium and the bases of what it goes on with.
fn lend(found: &mut [Speech]) {
    for index in 1..found.len() {
        if !found[index].continued {
            continue;
        }
        let speaker = found[index].speaker.clone();
        let origin = found[..index].iter().rev().find(|s| s.speaker == speaker && !s.continued).cloned();
        if let Some(origin) = origin {
            found[index].medium = found[index].medium.take().or(origin.medium);
            if found[index].bases.is_empty() {
                found[index].bases = origin.bases;
            }
        }
    }
}

/// Who stands behind a speaker phrase: the author of a text, else the person among its appositions, else the first part.
pub(super) fn voice(view: &View, cues: &Cues, mentions: &Mentions, speaker: &Range<usize>) -> Range<usize> {
    let head = speaker::head_from(view, speaker.start, speaker.end).unwrap_or(speaker.start);
    if cues.noun(view.lemma(head)).is_some_and(|n| n.after_nach || n.document)
        && let Some(author) = author(view, cues, head, speaker)
    {
        return author;
    }
    let mut parts: Vec<Range<usize>> = Vec::new();
    let mut start = speaker.start;
    for at in speaker.clone() {
        if view.is_comma(at) {
            parts.push(view.trim(start..at));
            start = at + 1;
        }
    }
    parts.push(view.trim(start..speaker.end));
    // *der Sprecher von Präsident X, Y*: a person inside another's description is not the one who speaks.
    let person = |part: &&Range<usize>| {
        let span = view.span(part);
        let own =
            |e: &Span| (part.start..part.end).all(|i| view.token(i).span.begin >= e.begin || !nests(view, part, i));
        mentions.entities.iter().any(|e| e.kind == "Person" && span.contains(e.span) && own(&e.span))
    };
    parts.iter().find(person).or(parts.first()).cloned().filter(|p| !p.is_empty()).unwrap_or_else(|| speaker.clone())
}

/// Whether the token opens a phrase inside `part`: a preposition, or an article behind the first word.
fn nests(view: &View, part: &Range<usize>, at: usize) -> bool {
    let behind = at > part.start;
    view.upos(at) == Upos::Adp || behind && view.upos(at) == Upos::Det && view.is(at - 1, &[Upos::Noun, Upos::Propn])
}

/// The genitive or *von* phrase behind a noun of speech.
pub(super) fn author(view: &View, cues: &Cues, noun: usize, speaker: &Range<usize>) -> Option<Range<usize>> {
    let behind = noun + 1;
    if behind >= speaker.end {
        return None;
    }
    let of = cues.word(WordKind::Of, |i| (i == 0).then(|| view.form(behind))).is_some();
    let start = if of { behind + 1 } else { behind };
    let phrase = speaker::phrase_at(view, cues, start, speaker.end)?;
    (!phrase.is_empty()).then_some(phrase)
}
