//! Indirect speech by a verb of saying: *sagte, dass …*; *er sei …, sagte X*; *wie X mitteilte*; *das teilte X mit*.

use std::ops::Range;

use super::clause::{Segment, Shape};
use super::cue::WordKind;
use super::site::Site;
use super::speech::{Scene, Speech};
use crate::claim::QuoteKind;
use crate::german::{Mood, PronType, Tense, Upos};

/// All indirect speech that verbs of the sentence show, in text order of the verbs.
pub(super) fn find(scene: &Scene, before: Option<Range<usize>>) -> Vec<Speech> {
    let mut found: Vec<Speech> = Vec::new();
    for at in scene.range.clone() {
        for site in scene.sites(at) {
            // *anders als X behauptet*: that they said it is all that is told.
            let opener = &scene.segments[scene.segments[site.segment].opener];
            if scene.is_word(WordKind::Differs, opener.first) && site.cue.clause {
                let mut told = speech(scene, &site, vec![opener.range.clone()]);
                told.kind = QuoteKind::Reported;
                found.push(told);
                break;
            }
            if let Some(content) = content(scene, &site, before.clone()) {
                found.push(speech(scene, &site, content));
                break;
            }
        }
    }
    found
}

/// A speech with cue, speaker and addressee of `site`.
pub(super) fn speech(scene: &Scene, site: &Site, content: Vec<Range<usize>>) -> Speech {
    let mut speech = Speech::new(QuoteKind::Indirect, content, site.anchor());
    speech.cue = cue_tokens(scene, site, &speech.content);
    speech.lemma = site.cue.lemma.clone();
    speech.stance = site.cue.stance;
    speech.speaker = scene.speaker(site);
    speech.elliptic = site.cue.oblique && speech.speaker.is_none();
    speech.addressee = scene.addressee(site, speech.speaker.as_ref());
    speech
}

/// The cue's tokens with *darauf*, *davon* … where content follows.
fn cue_tokens(scene: &Scene, site: &Site, content: &[Range<usize>]) -> Vec<usize> {
    let mut tokens = site.parts.clone();
    let clause = scene.segments[site.segment].range.clone();
    let follows = content.iter().any(|c| c.start > site.anchor());
    if follows {
        tokens.extend(clause.filter(|&i| {
            scene.view.is(i, &[Upos::Adv]) && scene.is_word(WordKind::Correlate, i) && i.abs_diff(site.lexical) <= 6
        }));
    }
    // A reported act holds its own cue.
    if !content.iter().any(|c| c.contains(&site.lexical)) {
        tokens.retain(|&t| !content.iter().any(|c| c.contains(&t)));
    }
    tokens.sort_unstable();
    tokens.dedup();
    tokens
}

/// What is said by the verb at `site`, if it introduces indirect speech.
fn content(scene: &Scene, site: &Site, before: Option<Range<usize>>) -> Option<Vec<Range<usize>>> {
    let segment = &scene.segments[site.segment];
    let opener = &scene.segments[segment.opener];
    let wie = opener.shape == Shape::Content && scene.is_word(WordKind::Wie, opener.first);
    if wie && scene.can_only(site) {
        return following(scene, site).map(|range| vec![range]);
    }
    if site.cue.parenthesis && wie {
        return around(scene, segment.opener, site.segment);
    }
    // *Er wisse nicht, sagte X, wie …*: what stands before and behind is one.
    let main = |s: &Segment| matches!(s.shape, Shape::VerbSecond | Shape::VerbFirst);
    // *Sie meldet, der Mann, der kam, habe es bestätigt*: in Konjunktiv it is itself told.
    let told = segment.finite.is_some_and(|f| scene.view.is_subjunctive(f));
    let inserted = segment.shape == Shape::VerbFirst
        && !segment.joined
        && !told
        && scene.segments[..site.segment].iter().any(main);
    if site.cue.parenthesis && inserted {
        return preceding(scene, site.segment, scene.speaker(site));
    }
    if let Some(range) = following(scene, site) {
        return Some(vec![range]);
    }
    if !(site.cue.clause || site.cue.parenthesis) {
        return None;
    }
    if let Some(ranges) = pointed_at(scene, site, before) {
        return Some(ranges);
    }
    if site.cue.parenthesis && segment.shape == Shape::VerbFirst && !segment.joined && !told && site.segment > 0 {
        return preceding(scene, site.segment, scene.speaker(site));
    }
    None
}

/// Content behind the cue's clause.
fn following(scene: &Scene, site: &Site) -> Option<Range<usize>> {
    let last = scene.segment_of(site.last().max(site.anchor()))?;
    if let Some(range) = without_comma(scene, site, last) {
        return Some(range);
    }
    let mut pending: Option<usize> = None;
    let mut field: Option<usize> = None;
    for index in last + 1..scene.segments.len().min(last + 7) {
        let segment = &scene.segments[index];
        if let Some(first) = field.filter(|_| carries_field(scene, site, index)) {
            return trimmed(scene, scene.segments[first].range.start..content_end(scene, index, site.segment));
        }
        if begins_content(scene, site, index, pending.is_some()) {
            let first = pending.unwrap_or(index);
            let end = content_end(scene, index, site.segment);
            return trimmed(scene, scene.segments[first].range.start..end);
        }
        match segment.shape {
            // *meldet, der Minister, der …, habe*: a first field that a relative clause cuts off.
            Shape::Fragment
                if pending.is_none()
                    && index == last + 1
                    && site.cue.clause
                    && main_before(scene, site)
                    && scene.segments.get(index + 1).is_some_and(|s| s.shape == Shape::Relative) =>
            {
                field = Some(index);
            }
            // Belongs to the speaker or stands between.
            Shape::Fragment | Shape::Relative | Shape::Purpose if pending.is_none() => {}
            Shape::Subordinate => pending = pending.or(Some(index)),
            Shape::Relative | Shape::Fragment => {}
            // *angekündigt, sollte B siegen, die Hilfe auszusetzen*
            Shape::VerbFirst if segment.finite.is_some_and(|f| scene.view.is_subjunctive(f)) => {
                pending = pending.or(Some(index));
            }
            _ => return None,
        }
        if scene.parenthesis_at(index) {
            return None;
        }
    }
    None
}

/// Whether segment `index` goes on with a first field, in Konjunktiv: *…, habe die Stadt verlassen*.
fn carries_field(scene: &Scene, site: &Site, index: usize) -> bool {
    let segment = &scene.segments[index];
    let subjunctive = segment.finite.is_some_and(|f| f == segment.first && scene.view.is_subjunctive(f));
    segment.shape == Shape::VerbFirst && subjunctive && !segment.joined && !site.passive && !scene.parenthesis_at(index)
}

/// Whether the segment opens content that the verb at `site` can have.
fn begins_content(scene: &Scene, site: &Site, index: usize, inserted: bool) -> bool {
    let segment = &scene.segments[index];
    let cue = site.cue;
    if scene.parenthesis_at(index) {
        return false;
    }
    match segment.shape {
        Shape::Content => cue.clause && !segment.joined,
        Shape::Infinitive => cue.infinitive && !segment.joined,
        Shape::VerbSecond | Shape::VerbFirst => {
            let Some(finite) = segment.finite else { return false };
            if !cue.clause || segment.joined && site.segment + 1 == index {
                return false;
            }
            let subjunctive = scene.view.is_subjunctive(finite);
            if segment.shape == Shape::VerbFirst {
                return subjunctive && inserted;
            }
            // Without Konjunktiv only a bare verb of saying right before the comma tells.
            let plain = !scene.view.is(segment.first, &[Upos::Adv, Upos::Cconj]);
            let bare = cue.direct && plain && segment.range.start <= site.last() + 6 && !inserted;
            subjunctive
                || bare && !site.passive && main_before(scene, site) && !after_colon(scene, segment)
                || cue.direct && after_colon(scene, segment)
        }
        _ => false,
    }
}

fn after_colon(scene: &Scene, segment: &Segment) -> bool {
    segment.range.start > scene.range.start && scene.view.form(segment.range.start - 1) == ":"
}

/// Whether the cue's own clause is a main clause with its verb second.
fn main_before(scene: &Scene, site: &Site) -> bool {
    scene.segments[site.segment].shape == Shape::VerbSecond
}

/// *Er sagt dass …*: the opener stands in the cue's own segment.
fn without_comma(scene: &Scene, site: &Site, last: usize) -> Option<Range<usize>> {
    if !site.cue.clause {
        return None;
    }
    let segment = &scene.segments[last];
    let opener = (site.last() + 1..segment.range.end).find(|&i| {
        scene.view.upos(i) == Upos::Sconj && scene.is_word(WordKind::Opens, i) && !scene.is_word(WordKind::Wie, i)
    })?;
    trimmed(scene, opener..content_end(scene, last, site.segment))
}

/// Where content ends that begins in segment `first`.
pub(super) fn content_end(scene: &Scene, first: usize, cue_segment: usize) -> usize {
    let view = scene.view;
    let opening = &scene.segments[first];
    let subjunctive = opening.finite.is_some_and(|f| view.is_subjunctive(f));
    let embedded = matches!(
        scene.clause_shape(cue_segment),
        Shape::Relative | Shape::Subordinate | Shape::Content | Shape::Infinitive | Shape::Purpose
    ) && cue_segment < first;
    let main = |s: &Segment| matches!(s.shape, Shape::VerbSecond | Shape::VerbFirst);
    let main_seen = scene.segments[..cue_segment.min(first)].iter().any(main);
    if let Some(cut) = own_end(scene, opening, subjunctive) {
        return cut;
    }
    let mut end = opening.range.end;
    for index in first + 1..scene.segments.len() {
        let segment = &scene.segments[index];
        if scene.parenthesis_at(index) {
            break;
        }
        let finite = segment.finite;
        let indicative = finite.is_some_and(|f| view.token(f).feats.mood == Some(Mood::Ind));
        let told = finite.is_some_and(|f| view.token(f).feats.tense == Some(Tense::Past));
        if main(segment) && indicative {
            if view.form(segment.range.start - 1) == ";" {
                break;
            }
            // The clause around a fronted or inserted one goes on.
            if embedded && !main_seen && !segment.joined && segment.shape == Shape::VerbFirst {
                break;
            }
            // *…, und ging nach Hause*: the writer tells on.
            let continues = segment.joined && (subjunctive || opening.shape != Shape::VerbSecond);
            if continues && (told || finite == Some(segment.first)) {
                break;
            }
            if !scene.sites(finite.unwrap_or(segment.first)).is_empty() && segment.joined {
                break;
            }
        }
        end = segment.range.end;
        if let Some(cut) = own_end(scene, segment, subjunctive) {
            return cut;
        }
    }
    end
}

/// The end of content inside its segment where the writer's own sentence goes on: *sagte, er sei krank und ging*.
fn own_end(scene: &Scene, segment: &Segment, subjunctive: bool) -> Option<usize> {
    if !subjunctive {
        return None;
    }
    let view = scene.view;
    (segment.first..segment.range.end).skip(1).find(|&i| {
        view.upos(i) == Upos::Cconj
            && i + 1 < segment.range.end
            && view.is_finite(i + 1)
            && view.token(i + 1).feats.mood == Some(Mood::Ind)
    })
}

/// Content before a parenthesis in segment `index`, and what goes on behind it.
pub(super) fn preceding(scene: &Scene, index: usize, speaker: Option<Range<usize>>) -> Option<Vec<Range<usize>>> {
    let view = scene.view;
    let cue = &scene.segments[index];
    let semicolon = (scene.range.start..cue.range.start).rev().find(|&i| view.form(i) == ";").map(|i| i + 1);
    // *A, so X, doch B, so Y*: what stands before another's parenthesis is his.
    let other = (1..index).rev().find(|&i| scene.is_so(i).is_some()).map(|i| scene.segments[i].range.end);
    let start = semicolon.max(other).unwrap_or(scene.range.start);
    let first = trimmed(scene, start..cue.range.start)?;
    let whole = |s: &Segment| s.range.start >= first.start && matches!(s.shape, Shape::VerbFirst | Shape::VerbSecond);
    // What is quoted as a whole is complete, whatever its segments look like from outside.
    let complete = scene.segments[..index].iter().any(whole) || first.clone().all(|i| scene.quoted.marked[i]);
    let mut ranges = vec![first];
    let behind = speaker.map_or(cue.range.end, |s| s.end.max(cue.range.end));
    let rest: Vec<usize> = (index + 1..scene.segments.len())
        .filter(|&i| scene.segments[i].range.start >= behind)
        .skip_while(|&i| matches!(scene.segments[i].shape, Shape::Relative | Shape::Rest))
        .collect();
    if let Some(&next) = rest.first() {
        let segment = &scene.segments[next];
        let subjunctive = segment.finite.is_some_and(|f| view.is_subjunctive(f));
        let goes_on = match segment.shape {
            Shape::Content | Shape::Subordinate | Shape::Purpose => true,
            Shape::VerbFirst | Shape::VerbSecond | Shape::Infinitive => !complete || subjunctive,
            _ => !complete,
        };
        let others = (next + 1..scene.segments.len()).any(|i| scene.is_so(i).is_some());
        if goes_on && !others && !scene.parenthesis_at(next) {
            ranges.extend(trimmed(scene, segment.range.start..content_end(scene, next, index)));
        }
    }
    Some(ranges)
}

/// The sentence without the *wie* clause in the segments `first..=last`.
fn around(scene: &Scene, first: usize, last: usize) -> Option<Vec<Range<usize>>> {
    // *Wie X berichtet, ist …, wie Y bestätigte*: what brings in another voice is the writer's.
    let other = (0..first).find(|&i| scene.parenthesis_at(i) && scene.clause_shape(i) == Shape::Content);
    let other = other.filter(|&i| scene.segments[i].range.start <= scene.range.start + 1);
    let start = other.map_or(scene.range.start, |i| {
        let behind = (i + 1..first).find(|&k| scene.segments[k].opener != i);
        behind.map_or(scene.segments[first].range.start, |k| scene.segments[k].range.start)
    });
    let before = trimmed(scene, start..scene.segments[first].range.start);
    let next = last + 1;
    let after = (next < scene.segments.len()).then(|| {
        let end = (next + 1..scene.segments.len())
            .find(|&i| scene.parenthesis_at(i))
            .map_or(scene.range.end, |i| scene.segments[i].range.start);
        trimmed(scene, scene.segments[next].range.start..end)
    });
    let ranges: Vec<_> = before.into_iter().chain(after.flatten()).collect();
    (!ranges.is_empty()).then_some(ranges)
}

/// *Das teilte X mit*: what the pronoun points back at.
fn pointed_at(scene: &Scene, site: &Site, before: Option<Range<usize>>) -> Option<Vec<Range<usize>>> {
    let view = scene.view;
    let segment = &scene.segments[site.segment];
    let pronoun = segment.first;
    let points = segment.shape == Shape::VerbSecond
        && segment.finite == Some(pronoun + 1)
        && site.finite == segment.finite
        && view.is(pronoun, &[Upos::Pron, Upos::Det])
        && matches!(view.token(pronoun).feats.pron_type, Some(PronType::Dem | PronType::DemRel))
        && !scene.speaker(site).is_some_and(|s| s.contains(&pronoun));
    if !points {
        return None;
    }
    if site.segment > 0 {
        return trimmed(scene, scene.range.start..segment.range.start).map(|r| vec![r]);
    }
    // A question says nothing that a source could vouch for.
    let before = before.filter(|b| view.form(b.end - 1) != "?");
    let mut ranges: Vec<Range<usize>> = before.into_iter().collect();
    ranges.push(pronoun..pronoun + 1);
    Some(ranges)
}

/// The range without punctuation at its ends; none if nothing is left.
pub(super) fn trimmed(scene: &Scene, range: Range<usize>) -> Option<Range<usize>> {
    let trimmed = scene.view.trim(range);
    (!trimmed.is_empty()).then_some(trimmed)
}
