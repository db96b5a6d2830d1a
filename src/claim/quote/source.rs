//! Speech shown by other words than verbs: *laut X*, *nach Angaben von X*, *X zufolge*, *so X*, *demnach*, *die Behauptung, dass …*.

use std::ops::Range;

use super::clause::Shape;
use super::cue::{Stance, WordKind};
use super::indirect::{content_end, preceding, trimmed};
use super::relay;
use super::speaker;
use super::speech::{Scene, Speech};
use super::text;
use super::view::View;
use crate::claim::QuoteKind;
use crate::german::{Case, Lexicon, PronType, Upos};

/// All speech that prepositions, adverbs and nouns of the sentence show. `heard` says whether speech came just before.
pub(super) fn find(scene: &Scene, heard: bool, verbs: &[Speech]) -> Vec<Speech> {
    let mut found = Vec::new();
    for at in scene.range.clone().filter(|&i| !scene.quoted.says[i]) {
        found.extend(adposition(scene, at));
        found.extend(backward(scene, at, heard, verbs));
        found.extend(relative(scene, at));
        found.extend(noun(scene, at, verbs));
    }
    for index in 0..scene.segments.len() {
        found.extend(so(scene, index));
    }
    found
}

/// *laut X*, *nach Angaben von X*, *X zufolge*, *seiner Meinung nach*.
fn adposition(scene: &Scene, at: usize) -> Option<Speech> {
    let (cue, source, stance) = before_source(scene, at).or_else(|| behind_source(scene, at))?;
    let around = cue.start.min(source.start)..cue.end.max(source.end);
    let content = attribute(scene, &around).map_or_else(|| scope(scene, &around), |range| Some(vec![range]))?;
    let mut speech = Speech::new(QuoteKind::Indirect, content, cue.start);
    speech.lemma = source_lemma(scene, &cue, &source);
    speech.cue = cue.collect();
    speech.stance = stance;
    speech.voice = meant(scene, &around, &source);
    speech.speaker = Some(source);
    Some(speech)
}

/// *der nach eigenen Angaben größte Hersteller*: a source inside a noun phrase speaks for that phrase alone.
fn attribute(scene: &Scene, around: &Range<usize>) -> Option<Range<usize>> {
    let view = scene.view;
    let head = around.clone().find(|&i| view.parent(i).is_none_or(|p| !around.contains(&p)))?;
    let adjective = view.parent(head).filter(|&p| p >= around.end && view.relation(p) == "amod")?;
    let noun = view.parent(adjective).filter(|&n| n > adjective)?;
    let opens = around.start.checked_sub(1).is_some_and(|b| view.parent(b) == Some(noun) && view.upos(b) == Upos::Det);
    opens.then_some(adjective..noun + 1)
}

/// Who a source phrase stands for: *ein Bericht, laut dem* the noun before, *nach eigenen Angaben* the clause's subject.
fn meant(scene: &Scene, around: &Range<usize>, source: &Range<usize>) -> Option<Range<usize>> {
    let Scene { view, cues, segments, .. } = scene;
    let index = scene.segment_of(around.start)?;
    let segment = &segments[index];
    if source.len() == 1 && is_relative(scene, source.start) {
        let before = segments[index.checked_sub(1)?].range.clone();
        let text = before.clone().filter(|&i| view.is(i, &[Upos::Noun])).find(|&i| cues.noun(view.lemma(i)).is_some());
        let head = text.or_else(|| before.clone().rfind(|&i| view.is(i, &[Upos::Noun, Upos::Propn])))?;
        let phrase = speaker::phrase_around(view, cues, head, &before);
        return Some(relay::author(view, cues, head, &phrase).unwrap_or(phrase));
    }
    let own = |i: usize| scene.is_word(WordKind::Own, i);
    if source.clone().any(own) {
        let finite = segment.finite.or_else(|| segments.iter().find_map(|s| s.finite))?;
        let lexical = lexical_of(scene, finite);
        let subject = speaker::subject(view, cues, segments, finite, lexical);
        // Which of two phrases is the subject the tree may have wrong; a thing has no words of its own.
        let object = view.children(lexical).find(|&c| matches!(view.relation(c), "obj" | "nsubj") && is_agent(view, c));
        let object = object.map(|head| speaker::phrase_around(view, cues, head, &scene.range));
        let apart = |p: &Range<usize>| (p.end <= around.start || p.start >= around.end) && scene.can_speak(p);
        return subject.filter(apart).or(object.filter(apart));
    }
    None
}

/// Whether a noun means somebody.
fn is_agent(view: &View, at: usize) -> bool {
    view.upos(at) == Upos::Noun && Lexicon::load().noun_kind(view.lemma(at)).is_agent()
}

/// A relative pronoun.
fn is_relative(scene: &Scene, at: usize) -> bool {
    let kind = scene.view.token(at).feats.pron_type;
    scene.view.upos(at) == Upos::Pron && matches!(kind, Some(PronType::Rel | PronType::DemRel | PronType::IntRel))
}

/// `laut`, or `nach Angaben` where the source's head is a noun of speech.
fn source_lemma(scene: &Scene, cue: &Range<usize>, source: &Range<usize>) -> String {
    let word = scene.view.lower(cue.start);
    match speaker::head_from(scene.view, source.start, source.end).map(|h| scene.view.lemma(h)) {
        Some(noun) if scene.cues.noun(noun).is_some_and(|n| n.after_nach) => format!("{word} {noun}"),
        _ => word,
    }
}

fn before_source(scene: &Scene, at: usize) -> Option<(Range<usize>, Range<usize>, Stance)> {
    let view = scene.view;
    let (length, stance, bare) = match scene.word(WordKind::Pre, at) {
        Some((length, stance)) => (length, stance, true),
        None => {
            let (length, stance) = scene.word(WordKind::Noun, at)?;
            (length, stance, false)
        }
    };
    let start = at + length;
    if start >= scene.range.end || !speaker::opens_phrase(view, start) {
        return None;
    }
    let mut source = speaker::phrase_at(view, scene.cues, start, scene.range.end)?;
    let head = speaker::head_from(view, source.start, source.end)?;
    if (source.start..head).any(|i| scene.is_word(WordKind::Own, i)) {
        // *hat nach eigenen Angaben von Russland gekauft*: what are one's own are nobody else's.
        source.end = head + 1;
    }
    let noun = scene.cues.noun(view.lemma(head));
    if !bare && !noun.is_some_and(|n| n.after_nach) {
        return None;
    }
    // *nach der Mitteilung* tells a time; *nach Mitteilung*, *nach eigenen Angaben*, *nach einer Mitteilung* a source.
    let definite =
        view.upos(start) == Upos::Det && view.token(start).feats.definite == Some(crate::german::Definite::Def);
    let plain = noun.is_some_and(|n| n.document && n.medium);
    if !bare && definite && plain {
        return None;
    }
    if view.upos(head) == Upos::Num
        || bare && !view.is(head, &[Upos::Noun, Upos::Propn, Upos::Pron, Upos::X, Upos::Adj])
    {
        return None;
    }
    Some((at..start, source, noun.map_or(stance, |n| n.stance)))
}

fn behind_source(scene: &Scene, at: usize) -> Option<(Range<usize>, Range<usize>, Stance)> {
    let view = scene.view;
    let (length, stance) = scene.word(WordKind::Post, at)?;
    let segment = &scene.segments[scene.segment_of(at)?];
    let source = (segment.range.start..at)
        .filter(|&i| speaker::opens_phrase(view, i) && !view.is_finite(i))
        .find_map(|i| speaker::phrase_at(view, scene.cues, i, at).filter(|p| p.end == at && p.start == i))?;
    let head = speaker::head_from(view, source.start, source.end)?;
    let noun = scene.cues.noun(view.lemma(head));
    // *nach* behind its noun needs one of opinion; before it, it is the usual preposition.
    let also_before = scene.is_word(WordKind::Noun, at);
    let opinion = noun.is_some_and(|n| n.after_nach && n.clause);
    if also_before && !(opinion && segment_ends_or_verb(scene, at + length)) {
        return None;
    }
    Some((at..at + length, source, noun.map_or(stance, |n| n.stance)))
}

/// *seiner Meinung nach ist …*, but *seiner Meinung nach Bonn*.
fn segment_ends_or_verb(scene: &Scene, at: usize) -> bool {
    at >= scene.range.end
        || !speaker::opens_phrase(scene.view, at)
        || scene.view.is(at, &[Upos::Det, Upos::Pron, Upos::Adj])
}

/// The clause that a source phrase stands in, without the phrase.
fn scope(scene: &Scene, source: &Range<usize>) -> Option<Vec<Range<usize>>> {
    let index = scene.segment_of(source.start)?;
    // The clause's opener may stand in an earlier segment: *weil die Truppe, die …, laut X müde ist*.
    let own = &scene.segments[index];
    let subordinate =
        matches!(own.shape, Shape::Content | Shape::Subordinate | Shape::Relative | Shape::Infinitive | Shape::Purpose)
            && own.first < source.start;
    let (start, end) = if subordinate {
        let close = (index..scene.segments.len())
            .find(|&i| scene.segments[i].finite.is_some_and(|f| f >= source.start) || own.finite.is_none())
            .unwrap_or(index);
        let mut end = scene.segments[close].range.end;
        // What hangs on the clause follows it.
        for next in close + 1..scene.segments.len() {
            let shape = scene.segments[next].shape;
            if !matches!(shape, Shape::Content | Shape::Infinitive | Shape::Purpose) || scene.parenthesis_at(next) {
                break;
            }
            end = scene.segments[next].range.end;
        }
        (own.range.start, end)
    } else {
        // *stieg die Zahl der Soldaten, die kamen, nach X auf …*: a piece without a verb goes on with its clause.
        let opens = own.first >= source.start && (own.finite.is_some() || index == 0);
        let start = if opens { source.start } else { clause_start(scene, index) };
        let last = (index + 1..scene.segments.len()).find(|&i| {
            let begin = scene.segments[i].range.start;
            let beside = scene.view.form(begin - 1) == ";" || stands_alone(scene, index, i);
            begin >= source.end && (scene.parenthesis_at(i) || beside)
        });
        (start, last.map_or(scene.range.end, |i| scene.segments[i].range.start))
    };
    let behind = behind_relative(scene, source.end).min(end);
    let ranges: Vec<_> =
        [trimmed(scene, start..source.start), trimmed(scene, behind..end)].into_iter().flatten().collect();
    // A joining word alone is no content.
    let ranges: Vec<_> = ranges.into_iter().filter(|r| !r.clone().all(|i| scene.view.upos(i) == Upos::Cconj)).collect();
    (!ranges.is_empty()).then_some(ranges)
}

/// Whether segment `next` is a main clause in the indicative beside the one around segment `own`, with a first field of
/// its own: *erschoss nach Angaben der Armee einen Mann, in Hebron wurde ein anderer verletzt*.
fn stands_alone(scene: &Scene, own: usize, next: usize) -> bool {
    let main = |i: usize| {
        let s = &scene.segments[i];
        s.shape == Shape::VerbSecond && s.opener == i && s.finite.is_some_and(|f| !scene.view.is_subjunctive(f))
    };
    main(own) && main(next) && scene.view.is_comma(scene.segments[next].range.start - 1)
}

/// Behind a relative clause that belongs to the source ending at `end`: *nach Angaben der Ämter, die …, beträgt*.
fn behind_relative(scene: &Scene, end: usize) -> usize {
    let next = scene.segments.iter().position(|s| s.range.start >= end);
    match next {
        Some(next) if scene.segments[next].shape == Shape::Relative && scene.segments[next].range.start <= end + 1 => {
            scene.segments[next..]
                .iter()
                .find(|s| matches!(s.shape, Shape::VerbFirst | Shape::VerbSecond))
                .map_or(end, |s| s.range.start)
        }
        _ => end,
    }
}

/// Where the main clause around segment `index` begins: behind a semicolon, else with the sentence.
fn clause_start(scene: &Scene, index: usize) -> usize {
    let at = scene.segments[index].range.start;
    // *Wie X mitteilte, ist … nach Ansicht von Y …*: the first clause is no part of what Y thinks.
    if let Some(next) = (0..index).rev().find(|&i| scene.parenthesis_at(i) && scene.clause_shape(i) == Shape::Content) {
        let last = (next..=index).take_while(|&i| scene.segments[i].opener == next || i == next).last().unwrap_or(next);
        return scene.segments[(last + 1).min(index)].range.start;
    }
    // *Google hat eines gebaut, Apple plant laut X ein zweites*: the first clause is the writer's.
    let own = scene.segments[index].opener;
    if (0..own).any(|i| stands_alone(scene, i, own)) {
        return scene.segments[own].range.start;
    }
    (scene.range.start..at)
        .rev()
        .find(|&i| matches!(scene.view.form(i), ";" | ":"))
        .map_or(scene.range.start, |i| i + 1)
}

/// *…, so X*.
fn so(scene: &Scene, index: usize) -> Option<Speech> {
    let at = scene.segments[index].first;
    if scene.quoted.says[at] {
        return None;
    }
    let source = scene.is_so(index)?;
    let content = preceding(scene, index, Some(source.clone()))?;
    let mut speech = Speech::new(QuoteKind::Indirect, content, at);
    speech.cue = vec![at];
    speech.lemma = scene.view.lower(at);
    speech.speaker = Some(source);
    Some(speech)
}

/// *Demnach …*: the word stands for the source before.
fn backward(scene: &Scene, at: usize, heard: bool, verbs: &[Speech]) -> Option<Speech> {
    let (length, stance) = scene.word(WordKind::Backward, at)?;
    let first = at == scene.range.start;
    let next = at + length;
    let verb_follows = next < scene.range.end && scene.view.is_finite(next);
    if first && !verb_follows {
        return None;
    }
    let named = || text::before(scene.view, scene.cues, scene.view.sentence_of(at));
    let voice = if heard { None } else { named().filter(|_| scene.is_word(WordKind::Hence, at)) };
    // *Das Amt bestätigte demnach, dass …*: inside a clause that tells who speaks it brings in nobody else.
    let told = |s: &Speech| scene.segment_of(s.anchor) == scene.segment_of(at);
    if !heard && voice.is_none() || !first && verbs.iter().any(told) {
        return None;
    }
    let word = at..next;
    let content = scope(scene, &word)?;
    let mut speech = Speech::new(QuoteKind::Indirect, content, at);
    speech.cue = word.clone().collect();
    speech.lemma = scene.view.lower(at);
    speech.stance = stance;
    speech.speaker = Some(word);
    speech.voice = voice;
    Some(speech)
}

/// *ein Bericht, wonach …*.
fn relative(scene: &Scene, at: usize) -> Option<Speech> {
    let (length, stance) = scene.word(WordKind::Relative, at)?;
    let index = scene.segment_of(at)?;
    if scene.segments[index].first != at || index == 0 && at == scene.range.start {
        return None;
    }
    let finite = (index..scene.segments.len()).find(|&i| scene.segments[i].finite.is_some()).unwrap_or(index);
    let content = trimmed(scene, at + length..scene.segments[finite].range.end)?;
    let mut speech = Speech::new(QuoteKind::Indirect, vec![content], at);
    speech.cue = (at..at + length).collect();
    speech.lemma = scene.view.lower(at);
    speech.stance = stance;
    let before = scene.segments[index.checked_sub(1)?].range.clone();
    speech.speaker = before
        .clone()
        .filter(|&i| scene.view.is(i, &[Upos::Noun, Upos::Propn]))
        .find(|&i| scene.cues.noun(scene.view.lemma(i)).is_some())
        .map(|head| speaker::phrase_around(scene.view, scene.cues, head, &before));
    Some(speech)
}

/// *die Behauptung, dass …*, where no verb has that content.
fn noun(scene: &Scene, at: usize, verbs: &[Speech]) -> Option<Speech> {
    let view = scene.view;
    if view.upos(at) != Upos::Noun {
        return None;
    }
    let cue = scene.cues.noun(view.lemma(at)).filter(|n| n.clause)?;
    let index = scene.segment_of(at)?;
    let phrase = speaker::phrase_around(view, scene.cues, at, &scene.range);
    let next = (index + 1..scene.segments.len()).find(|&i| scene.segments[i].range.start >= phrase.end)?;
    let segment = &scene.segments[next];
    // Nothing but the clause's own verb may stand between noun and content.
    let close = segment.range.start - phrase.end.min(segment.range.start) <= 3;
    let subjunctive = segment.finite.is_some_and(|f| view.is_subjunctive(f));
    let opens = match segment.shape {
        Shape::Content => !scene.is_word(WordKind::Wie, segment.first),
        Shape::Infinitive => true,
        Shape::VerbSecond => subjunctive,
        _ => false,
    };
    if !close || !opens || segment.joined || scene.parenthesis_at(next) {
        return None;
    }
    let start = segment.range.start;
    if verbs.iter().any(|v| v.covers(start) && v.content.iter().any(|c| c.start.abs_diff(start) <= 1)) {
        return None;
    }
    let content = trimmed(scene, start..content_end(scene, next, index))?;
    let mut speech = Speech::new(QuoteKind::Indirect, vec![content], at);
    speech.lemma = view.lemma(at).to_owned();
    speech.stance = cue.stance;
    let begin = (phrase.start..=at).collect::<Vec<_>>();
    let owner = owner(scene, at, &phrase);
    speech.cue = begin;
    // *stand im Verdacht, dass*: only an object's subject says what the noun means.
    let object = matches!(view.relation(at), "obj" | "xcomp");
    speech.speaker = owner.or_else(|| {
        let verb = scene.segments[index].finite?;
        let found = speaker::subject(view, scene.cues, &scene.segments, verb, lexical_of(scene, verb))?;
        (object && !found.contains(&at)).then_some(found)
    });
    Some(speech)
}

/// The lexical verb of an auxiliary.
fn lexical_of(scene: &Scene, finite: usize) -> usize {
    match scene.view.relation(finite) {
        "aux" | "cop" => scene.view.parent(finite).unwrap_or(finite),
        _ => finite,
    }
}

/// Whose the noun is: a genitive or *von* phrase behind it, a name or possessive before it.
pub(super) fn owner(scene: &Scene, noun: usize, phrase: &Range<usize>) -> Option<Range<usize>> {
    let view = scene.view;
    let behind = noun + 1;
    if behind < phrase.end {
        let start = if scene.is_word(WordKind::Of, behind) { behind + 1 } else { behind };
        let of = start > behind;
        let genitive = view.is(behind, &[Upos::Det, Upos::Adj])
            || view.is(behind, &[Upos::Propn, Upos::Noun])
            || crate::claim::quote::view::is_mark(view.form(behind));
        if (of || genitive) && start < phrase.end {
            return speaker::phrase_at(view, scene.cues, start, phrase.end);
        }
    }
    let before = noun.checked_sub(1).filter(|&b| b >= scene.range.start)?;
    let possessor = view.upos(before) == Upos::Propn && view.token(before).feats.case == Some(Case::Gen);
    let pronoun = view.upos(before) == Upos::Det
        && (view.token(before).feats.poss || view.token(before).feats.pron_type == Some(PronType::Prs));
    (possessor || pronoun).then_some(before..noun)
}
