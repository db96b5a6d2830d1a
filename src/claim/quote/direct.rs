//! Direct speech: which stretches in quotation marks are quotations, of what cue, by whom.
//!
//! A stretch with a verb of its own, or one that a cue takes, is a quotation; names, titles and scare quotes are not.

use std::ops::Range;

use super::clause::{Quoted, Shape};
use super::cue::{Stance, WordKind};
use super::marks::Quotation;
use super::site::Site;
use super::speaker;
use super::speech::{Scene, Speech};
use super::view::{View, is_mark};
use crate::claim::QuoteKind;
use crate::german::Upos;

/// How many sentences back a quotation that stands as a sentence looks for its speaker.
const ALONE_REACH: usize = 3;

/// Who a quotation was traced to, and by what.
pub(super) struct Trace {
    cue: Vec<usize>,
    lemma: String,
    stance: Stance,
    speaker: Option<Range<usize>>,
    addressee: Option<Range<usize>>,
    anchor: usize,
}

/// The direct speech of all quotations; each part of a broken one is its own, with the same cue. `heard` is the indirect speech found before.
pub(super) fn find(view: &View, scenes: &[Scene], quotations: &[Quotation], heard: &[Speech]) -> Vec<Speech> {
    let mut found: Vec<Speech> = Vec::new();
    for quotation in quotations.iter().filter(|q| q.says) {
        let trace = behind(view, scenes, quotation)
            .or_else(|| broken(view, &found, quotation).map(repeat))
            .or_else(|| ahead(view, scenes, quotation));
        let mut speech = Speech::new(QuoteKind::Direct, vec![quotation.range.clone()], quotation.range.start);
        match trace {
            Some(trace) => take(&mut speech, trace),
            None => {
                let inside =
                    heard.iter().find(|s| s.covers(quotation.range.start) && s.covers(quotation.range.end - 1));
                let Some(around) = inside.or_else(|| context(view, found.iter().chain(heard), quotation)) else {
                    // Without any speaker around it is speech only where it stands as a sentence.
                    if quotation.clause && alone(view, quotation) {
                        found.push(speech);
                    }
                    continue;
                };
                speech.speaker = around.speaker.clone();
                speech.medium = around.medium.clone();
                if inside.is_some() {
                    speech.cue = around.cue.clone();
                    speech.stance = around.stance;
                    speech.anchor = around.anchor;
                }
                speech.lemma = around.lemma.clone();
                speech.continued = inside.is_none();
            }
        }
        found.push(speech);
    }
    found
}

/// Makes direct speech of indirect whose content stands in marks as a whole: *forderte, „sofort zu handeln“*.
pub(super) fn turn(view: &View, quoted: &Quoted, speech: &mut Speech) {
    let [content] = speech.content.as_mut_slice() else { return };
    if !content.clone().all(|i| quoted.marked[i]) {
        return;
    }
    let range = view.around(content.start);
    if content.start > range.start && is_mark(view.form(content.start - 1)) {
        content.start -= 1;
    }
    if content.end < range.end && is_mark(view.form(content.end)) {
        content.end += 1;
    }
    speech.kind = QuoteKind::Direct;
}

fn take(speech: &mut Speech, trace: Trace) {
    speech.cue = trace.cue;
    speech.lemma = trace.lemma;
    speech.stance = trace.stance;
    speech.speaker = trace.speaker;
    speech.addressee = trace.addressee;
    speech.anchor = trace.anchor;
}

/// The part before the cue's clause of a quotation that the cue breaks: *„A“, sagte X, „B“*.
fn broken<'s>(view: &View, found: &'s [Speech], quotation: &Quotation) -> Option<&'s Speech> {
    let before = found.last()?;
    let last = before.content.last()?.end;
    let cue = *before.cue.first()?;
    let same = view.sentence_of(cue) == view.sentence_of(quotation.range.start);
    (same && cue >= last && quotation.range.start > cue).then_some(before)
}

/// The speech around that a quotation without a cue goes on with: in the sentence before or its own.
fn context<'s>(view: &View, heard: impl Iterator<Item = &'s Speech>, quotation: &Quotation) -> Option<&'s Speech> {
    let sentence = view.sentence_of(quotation.range.start);
    // An interview goes on between sentences of the writer's.
    let reach = if alone(view, quotation) { ALONE_REACH } else { 1 };
    heard
        .filter(|s| s.speaker.is_some() && s.anchor < quotation.range.start)
        .filter(|s| told_between(view, (s.end() - 1).min(quotation.range.start), sentence) < reach)
        .max_by_key(|s| s.end().min(quotation.range.start))
}

/// How many sentences of the writer's stand between a token and a later sentence: headings and what is told in
/// Konjunktiv are none.
fn told_between(view: &View, from: usize, sentence: usize) -> usize {
    let own = |s: &usize| {
        let range = view.sentence(*s);
        let stop = range.clone().rev().find(|&i| !is_mark(view.form(i))).is_some_and(|i| view.is_stop(i));
        stop && !range.clone().find(|&i| view.is_finite(i)).is_some_and(|f| view.is_subjunctive(f))
    };
    (view.sentence_of(from) + 1..sentence).filter(own).count()
}

/// Whether the quotation fills its sentence or sentences.
fn alone(view: &View, quotation: &Quotation) -> bool {
    let start = view.around(quotation.range.start).start;
    let end = view.around(quotation.range.end - 1).end;
    (start..quotation.range.start).chain(quotation.range.end..end).all(|i| view.is_punctuation(i))
}

/// The same cue and speaker once more.
fn repeat(speech: &Speech) -> Trace {
    Trace {
        cue: speech.cue.clone(),
        lemma: speech.lemma.clone(),
        stance: speech.stance,
        speaker: speech.speaker.clone(),
        addressee: speech.addressee.clone(),
        anchor: speech.anchor,
    }
}

/// *„…“, sagte X*; *„…“, so X*; *„…“, wie X sagte*.
pub(super) fn behind(view: &View, scenes: &[Scene], quotation: &Quotation) -> Option<Trace> {
    let mut at = quotation.range.end;
    // *Die Zeitung „Der Tag“ meldet*: a name is the subject of its verb.
    if !quotation.clause && at < view.len() && !view.is_punctuation(at) && is_name(view, quotation) {
        return None;
    }
    let sentence = view.sentence_of(quotation.range.end - 1);
    while at < view.len() && (view.is_comma(at) || matches!(view.form(at), "–" | "-" | ".")) {
        at += 1;
    }
    if at >= view.len() || view.block_of(at) != view.block_of(quotation.range.end - 1) {
        return None;
    }
    let here = view.sentence_of(at);
    if here > sentence + 1 || here > sentence && !starts_lower(view, at) {
        return None;
    }
    let scene = &scenes[here];
    if scene.is_word(WordKind::So, at) && at + 1 < scene.range.end && speaker::opens_phrase(view, at + 1) {
        let phrase = speaker::phrase_at(view, scene.cues, at + 1, scene.range.end)?;
        return Some(plain(vec![at], view.lower(at), Some(phrase), at));
    }
    let index = scene.segment_of(at)?;
    let wie = scene.is_word(WordKind::Wie, at);
    if !wie && !view.is_finite(at) {
        return None;
    }
    let segment = scene.segments[index].range.clone();
    let site = (at..segment.end).flat_map(|i| scene.sites(i)).find(|s| s.cue.direct && (wie || s.anchor() == at))?;
    let mut traced = by_site(scene, &site);
    if !wie && !site.passive && !site.cue.oblique {
        // What follows the verb is the speaker, whatever the tree says.
        if let Some(phrase) = after_verb(scene, at) {
            traced.speaker = Some(phrase);
        }
    }
    Some(traced)
}

fn after_verb(scene: &Scene, at: usize) -> Option<Range<usize>> {
    let start =
        (at + 1..scene.range.end).find(|&i| !scene.view.is(i, &[Upos::Adv]) && !scene.view.token(i).feats.reflex)?;
    speaker::opens_phrase(scene.view, start)
        .then(|| speaker::phrase_at(scene.view, scene.cues, start, scene.range.end))
        .flatten()
}

fn starts_lower(view: &View, at: usize) -> bool {
    view.form(at).chars().next().is_some_and(char::is_lowercase)
}

/// *X sagte: „…“*; *X sagte, „…“*; *X wörtlich: „…“*; *X nannte es „…“*.
fn ahead(view: &View, scenes: &[Scene], quotation: &Quotation) -> Option<Trace> {
    let open = quotation.range.start;
    let before = open.checked_sub(1)?;
    let colon = view.form(before) == ":";
    let scene = &scenes[view.sentence_of(if colon { before } else { open })];
    if !colon && scene.range.start == open {
        return None;
    }
    let start = scene.range.start;
    let mut sites: Vec<Site> = (start..open)
        .flat_map(|i| scene.sites(i).into_iter().filter(|s| s.cue.direct || s.cue.clause || s.cue.reported).take(1))
        .collect();
    if !colon {
        // The clause's verb may stand behind its quotation: *dass er sie „…“ nannte*.
        let end = scene.segment_of(quotation.range.end).map_or(scene.range.end, |i| scene.segments[i].range.end);
        sites.extend(
            (quotation.range.end.min(end)..end)
                .flat_map(|i| scene.sites(i).into_iter().filter(|s| s.cue.direct || s.cue.reported).take(1)),
        );
    }
    let nearest =
        sites.iter().filter(|s| s.anchor() < open).max_by_key(|s| (s.cue.direct, s.anchor())).or(sites.first());
    if let Some(site) = nearest {
        return Some(by_site(scene, site));
    }
    if !colon {
        return None;
    }
    if scene.is_word(WordKind::Manner, before - 1) {
        let phrase = speaker::phrase_at(view, scene.cues, start, before - 1)?;
        return Some(plain(vec![before - 1], view.lower(before - 1), Some(phrase), before - 1));
    }
    if let Some(index) =
        scene.segments.iter().rposition(|s| s.range.end <= open && scene.is_word(WordKind::So, s.first))
        && let Some(phrase) = scene.is_so(index)
    {
        let at = scene.segments[index].first;
        return Some(plain(vec![at], view.lower(at), Some(phrase), at));
    }
    // Whoever the sentence is about speaks after its colon.
    let finite = scene
        .segments
        .iter()
        .filter(|s| matches!(s.shape, Shape::VerbSecond | Shape::VerbFirst))
        .filter_map(|s| s.finite)
        .find(|&f| f < open);
    let subject = match finite {
        Some(finite) => {
            let lexical = match view.relation(finite) {
                "aux" | "cop" => view.parent(finite).unwrap_or(finite),
                _ => finite,
            };
            speaker::subject(view, scene.cues, &scene.segments, finite, lexical)
        }
        None => speaker::phrase_at(view, scene.cues, start, before),
    };
    Some(plain(Vec::new(), String::new(), subject, before))
}

fn plain(cue: Vec<usize>, lemma: String, speaker: Option<Range<usize>>, anchor: usize) -> Trace {
    Trace { cue, lemma, stance: Stance::Say, speaker, addressee: None, anchor }
}

fn by_site(scene: &Scene, site: &Site) -> Trace {
    let speaker = scene.speaker(site);
    let addressee = scene.addressee(site, speaker.as_ref());
    Trace {
        cue: site.parts.clone(),
        lemma: site.cue.lemma.clone(),
        stance: site.cue.stance,
        speaker,
        addressee,
        anchor: site.anchor(),
    }
}

/// Words in marks inside a sentence: quoted where a cue or reported speech takes them.
pub(super) fn fragments(view: &View, scenes: &[Scene], quotations: &[Quotation], heard: &[Speech]) -> Vec<Speech> {
    let mut found = Vec::new();
    for quotation in quotations.iter().filter(|q| !q.says) {
        let Range { start, end } = quotation.range;
        let taken = |s: &Speech| s.kind == QuoteKind::Direct && s.content.contains(&quotation.range);
        if heard.iter().any(taken) {
            continue;
        }
        let name = is_name(view, quotation);
        let mut speech = Speech::new(QuoteKind::Direct, vec![quotation.range.clone()], start);
        let scene = &scenes[view.sentence_of(start)];
        let around = heard
            .iter()
            .filter(|s| s.kind != QuoteKind::Direct && s.covers(start) && s.covers(end - 1))
            .min_by_key(|s| s.content.iter().map(Range::len).sum::<usize>());
        let site = (quotation.words >= 1).then(|| naming(scene, quotation)).flatten();
        if let Some(site) = site.filter(|_| !name || quotation.words == 1) {
            take(&mut speech, by_site(scene, &site));
        } else if let Some(around) = around.filter(|a| !name && quotation.words >= 2 && a.kind != QuoteKind::Reported) {
            speech.cue = around.cue.clone();
            speech.lemma = around.lemma.clone();
            speech.stance = around.stance;
            speech.speaker = around.speaker.clone();
            speech.addressee = around.addressee.clone();
            speech.anchor = around.anchor;
        } else if let Some(site) = speaking(scene, quotation).filter(|_| !name && quotation.words >= 2) {
            take(&mut speech, by_site(scene, &site));
        } else {
            continue;
        }
        found.push(speech);
    }
    found
}

/// Whether the words in marks are a name or title: *der „Berliner Zeitung“*, *die Aktion „Brot für die Welt“*.
fn is_name(view: &View, quotation: &Quotation) -> bool {
    let capital = |i: usize| view.form(i).chars().next().is_some_and(char::is_uppercase);
    let content: Vec<usize> = quotation.inner.clone().filter(|&i| !view.is_punctuation(i)).collect();
    let ends = content.first().is_some_and(|&f| capital(f))
        && content.last().is_some_and(|&l| capital(l) || view.is(l, &[Upos::Num, Upos::Propn, Upos::X]));
    let kind_before =
        quotation.range.start.checked_sub(1).is_some_and(|b| {
            view.upos(b) == Upos::Noun && view.sentence_of(b) == view.sentence_of(quotation.range.start)
        });
    let proper = |i: usize| capital(i) || view.is(i, &[Upos::Propn, Upos::X, Upos::Num]);
    let lone = content.len() == 1 && !view.is(content[0], &[Upos::Adj, Upos::Adv, Upos::Verb]);
    lone || ends
        && (kind_before || content.iter().all(|&i| proper(i) || view.is(i, &[Upos::Adp, Upos::Det, Upos::Cconj])))
}

/// A verb that calls things names and takes the words: *nannte es „…“*, *bezeichnete es als „…“*.
fn naming<'v>(scene: &Scene<'_, 'v>, quotation: &Quotation) -> Option<Site<'v>> {
    // The words that lead up to the mark: *als eine*, *für*.
    let start = scene.range.start.max(quotation.range.start.saturating_sub(3));
    let lead: Vec<String> = (start..quotation.range.start).map(|i| scene.view.lower(i)).collect();
    clause_sites(scene, quotation).into_iter().find(|s| {
        let led = s.cue.about.iter().any(|word| lead.contains(word));
        s.cue.naming || s.cue.reported && led
    })
}

/// Any verb of saying in the clause of the words.
fn speaking<'v>(scene: &Scene<'_, 'v>, quotation: &Quotation) -> Option<Site<'v>> {
    clause_sites(scene, quotation).into_iter().find(|s| s.cue.direct || s.cue.reported)
}

fn clause_sites<'v>(scene: &Scene<'_, 'v>, quotation: &Quotation) -> Vec<Site<'v>> {
    let Some(index) = scene.segment_of(quotation.inner.start) else { return Vec::new() };
    let clause = scene.segments[index].range.clone();
    clause
        .filter(|i| !quotation.range.contains(i) && !is_mark(scene.view.form(*i)))
        .flat_map(|i| scene.sites(i))
        .collect()
}
