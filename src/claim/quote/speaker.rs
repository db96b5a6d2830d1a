//! Who speaks: noun phrases with all that belongs to them, and the subject of a verb.
//!
//! Phrases are cut by tags from left to right and asked of the tree only where tags cannot tell (attachment of
//! prepositions, coordination): a wrong tree then costs a modifier, not the speaker.

use std::ops::Range;

use super::clause::{Segment, Shape};
use super::cue::{Cues, WordKind};
use super::view::{View, is_mark};
use crate::german::{Case, Gender, Kind, Lexicon, Number, PronType, Upos};

/// The noun phrase that begins at `start` and ends before `limit`, with appositions, genitives and names.
pub(super) fn phrase_at(view: &View, cues: &Cues, start: usize, limit: usize) -> Option<Range<usize>> {
    let head = head_from(view, start, limit)?;
    if view.upos(head) == Upos::Pron {
        return Some(start..partitive(view, cues, head, limit).unwrap_or(head + 1));
    }
    let end = extend(view, cues, start, head, limit);
    let trimmed = view.trim(start..end);
    (!trimmed.is_empty()).then_some(trimmed)
}

/// *einer der Betreiber*, *mehrere von ihnen*: the end of the group that an indefinite pronoun is one of.
fn partitive(view: &View, cues: &Cues, pronoun: usize, limit: usize) -> Option<usize> {
    let behind = pronoun + 1;
    let kind = view.token(pronoun).feats.pron_type;
    let indefinite = matches!(kind, Some(PronType::Ind | PronType::Tot | PronType::Neg))
        || view.upos(pronoun) == Upos::Det && view.relation(pronoun) != "det";
    if !indefinite || behind >= limit {
        return None;
    }
    let of = cues.word(WordKind::Of, |i| (i == 0).then(|| view.form(behind))).is_some();
    let genitive = view.upos(behind) == Upos::Det && view.token(behind).feats.case == Some(Case::Gen);
    let start = if of { behind + 1 } else { behind };
    let head = head_from(view, start, limit).filter(|&h| (of || genitive) && view.upos(h) == Upos::Noun)?;
    // *Einer der Betreiber*: nouns that are alike in both numbers are tagged as either.
    let mate = view.parent(head) == Some(pronoun) || view.token(head).feats.number != Some(Number::Sing);
    mate.then(|| extend(view, cues, start, head, limit))
}

/// The noun or pronoun that heads the phrase beginning at `start`.
pub(super) fn head_from(view: &View, start: usize, limit: usize) -> Option<usize> {
    let mut at = start;
    while at < limit && is_mark(view.form(at)) {
        at += 1;
    }
    if at >= limit {
        return None;
    }
    let tag = view.upos(at);
    if tag == Upos::Pron {
        // *er*; *alle drei* is rare enough.
        return Some(at);
    }
    if tag == Upos::Det
        && let Some(parent) = view.parent(at)
        && parent > at
        && parent < limit
        && view.is(parent, &[Upos::Noun, Upos::Propn])
        && (at..parent).all(|i| !view.is_finite(i))
    {
        return Some(parent);
    }
    let mut last_number = None;
    while at < limit {
        match view.upos(at) {
            Upos::Noun | Upos::Propn | Upos::X => return Some(possessed(view, at, limit).unwrap_or(at)),
            Upos::Num => last_number = Some(at),
            Upos::Det | Upos::Adj | Upos::Adv => {}
            Upos::Cconj if at > start && view.is(at - 1, &[Upos::Adj, Upos::Num]) => {}
            Upos::Punct if is_mark(view.form(at)) || view.is_comma(at) && view.is(at - 1, &[Upos::Adj]) => {}
            Upos::Part => {}
            _ => break,
        }
        at += 1;
    }
    // *der Angeklagte*, *einer der drei*: an adjective or determiner may head the phrase itself.
    // *laut Lange*: a capital inside a sentence makes a name of it.
    let alone = |i: usize| i > start || at == start + 1 && start > view.around(start).start;
    let adjective = (start..at).rev().find(|&i| view.upos(i) == Upos::Adj && starts_upper(view, i) && alone(i));
    adjective.or(last_number).or_else(|| {
        let demonstrative = view.upos(start) == Upos::Det && view.token(start).feats.pron_type != Some(PronType::Art);
        (demonstrative && at == start + 1).then_some(start)
    })
}

/// *Frankreichs Außenminister*, *Angela Merkels Sprecher*: whom the name in the genitive at `at` has behind it.
fn possessed(view: &View, at: usize, limit: usize) -> Option<usize> {
    let head = view.parent(at).filter(|&p| p > at && p < limit && p - at <= 5)?;
    let possessor = view.upos(at) == Upos::Propn && view.relation(at) == "nmod" && view.is(head, &[Upos::Noun]);
    let genitive = |i: usize| view.form(i).ends_with(['s', '\'', '’']) && view.upos(i) != Upos::Adj;
    let close = (at + 1..head).all(|i| view.is(i, &[Upos::Propn, Upos::X, Upos::Adj]) || view.form(i) == "’");
    (possessor && close && (at..head).any(genitive)).then_some(head)
}

fn starts_upper(view: &View, at: usize) -> bool {
    view.form(at).chars().next().is_some_and(char::is_uppercase)
}

/// Whether a phrase can begin here.
pub(super) fn opens_phrase(view: &View, at: usize) -> bool {
    view.is(at, &[Upos::Det, Upos::Noun, Upos::Propn, Upos::Pron, Upos::Adj, Upos::Num, Upos::X])
        || is_mark(view.form(at))
}

/// The end of the phrase around `head`.
fn extend(view: &View, cues: &Cues, start: usize, head: usize, limit: usize) -> usize {
    let mut end = head + 1;
    while end < limit {
        match further(view, cues, start, end, limit) {
            Some(next) if next > end => end = next,
            _ => break,
        }
    }
    end
}

/// One more piece of the phrase `start..end`, if one follows.
fn further(view: &View, cues: &Cues, start: usize, end: usize, limit: usize) -> Option<usize> {
    let inside = |at: usize| view.parent(at).is_some_and(|p| (start..end).contains(&p));
    let form = view.form(end);
    let named = matches!(view.relation(end), "nmod" | "appos" | "flat" | "compound");
    if view.is(end, &[Upos::Propn, Upos::X]) || view.upos(end) == Upos::Noun && inside(end) && named {
        return Some(end + 1);
    }
    if view.upos(end) == Upos::Num && view.is(end - 1, &[Upos::Noun, Upos::Propn]) && inside(end) {
        return Some(end + 1);
    }
    if form == "(" {
        return (end..limit.min(end + 12)).find(|&i| view.form(i) == ")").map(|i| i + 1);
    }
    if is_mark(form) {
        return quoted_name(view, end, limit);
    }
    if form == "," {
        return apposition(view, cues, end, limit);
    }
    let rest = |at: usize| -> Option<usize> {
        let head = head_from(view, at, limit)?;
        Some(extend(view, cues, at, head, limit))
    };
    match view.upos(end) {
        Upos::Det | Upos::Adj if view.token(end).feats.pron_type != Some(PronType::Rel) => {
            let head = head_from(view, end, limit)?;
            let genitive =
                view.token(end).feats.case == Some(Case::Gen) || view.token(head).feats.case == Some(Case::Gen);
            let attached = view.is(head, &[Upos::Noun, Upos::Propn])
                && inside(head)
                && matches!(view.relation(head), "nmod" | "appos" | "flat");
            let noun = (start..end).rev().find(|&i| view.is(i, &[Upos::Noun, Upos::Propn]))?;
            // *bestätigte die Polizei der Zeitung X*: who is told, not whose police it is.
            let body = Lexicon::load().noun_kind(view.lemma(noun));
            let told = cues.noun(view.lemma(head)).is_some_and(|n| n.document && !n.after_nach && !n.medium)
                && !Lexicon::load().noun_kind(view.lemma(head)).has(Kind::Person)
                && body.has(Kind::Organisation)
                && !body.has(Kind::Person);
            if told && view.relation(head) != "appos" && starts_upper(view, end - 1) {
                return None;
            }
            // A person's name takes no genitive behind it: *sagte Kirby der Zeitung*.
            (attached || genitive && view.upos(noun) == Upos::Noun).then(|| rest(end)).flatten()
        }
        Upos::Adp => {
            let object = end + 1;
            if object >= limit {
                return None;
            }
            let head = head_from(view, object, limit)?;
            let verb = view.parent(head).is_some_and(|p| view.is_verb(p)) && view.relation(head) == "obl";
            let of = !verb && cues.word(WordKind::Of, |i| (i == 0).then_some(form)).is_some();
            let attached = inside(head) && matches!(view.relation(head), "nmod" | "appos" | "flat");
            (of || attached).then(|| rest(object)).flatten()
        }
        Upos::Cconj => {
            let object = end + 1;
            if object >= limit || !opens_phrase(view, object) {
                return None;
            }
            let head = head_from(view, object, limit)?;
            (inside(head) && view.relation(head) == "conj").then(|| rest(object)).flatten()
        }
        _ => None,
    }
}

/// The end of a name in quotation marks that opens at `open`: short, without a verb.
fn quoted_name(view: &View, open: usize, limit: usize) -> Option<usize> {
    let close = (open + 1..limit.min(open + 7)).find(|&i| is_mark(view.form(i)))?;
    let name = (open + 1..close).all(|i| !view.is_finite(i) && !view.is_comma(i))
        && (open + 1..close).any(|i| starts_upper(view, i));
    name.then_some(close + 1)
}

/// The end of an apposition behind the comma at `comma`; a closing comma is not taken.
fn apposition(view: &View, cues: &Cues, comma: usize, limit: usize) -> Option<usize> {
    let begin = comma + 1;
    if begin >= limit || !view.is(begin, &[Upos::Det, Upos::Noun, Upos::Propn, Upos::Adj, Upos::Adv]) {
        return None;
    }
    if view.token(begin).feats.pron_type == Some(PronType::Rel) {
        return None;
    }
    let head = head_from(view, begin, limit)?;
    let end = extend(view, cues, begin, head, limit);
    // It must fill the place up to the next comma, verb or end.
    let closed = end >= limit || view.is_comma(end) || view.is_stop(end);
    let clause = (begin..end).any(|i| view.is_finite(i));
    (closed && !clause && end - begin <= 24).then_some(end)
}

/// The noun phrase around a head that was found in the tree.
pub(super) fn phrase_around(view: &View, cues: &Cues, head: usize, clause: &Range<usize>) -> Range<usize> {
    let mut start = head;
    while start > clause.start {
        let before = start - 1;
        let inner = view.is(before, &[Upos::Det, Upos::Adj, Upos::Num, Upos::Propn])
            || is_mark(view.form(before)) && opening_mark_of(view, before, head)
            || view.upos(before) == Upos::Noun && view.is(start, &[Upos::Propn]) && start == head
            || view.upos(before) == Upos::Adv && view.is(start, &[Upos::Adj, Upos::Num]);
        if !inner {
            break;
        }
        start = before;
    }
    // *die vom Führer vorgetragene Petition*: the determiner stands before what belongs to the participle.
    if let Some(det) = view.children(head).find(|&c| view.upos(c) == Upos::Det && c < start && c >= clause.start)
        && (det..head).all(|i| !view.is_finite(i) && !view.is_stop(i))
    {
        start = det;
    }
    if view.upos(head) == Upos::Pron || view.upos(head) == Upos::Det {
        return head..partitive(view, cues, head, clause.end).unwrap_or(head + 1);
    }
    let end = extend(view, cues, start, head, clause.end);
    view.trim(start..end)
}

fn opening_mark_of(view: &View, mark: usize, head: usize) -> bool {
    (head..view.len().min(head + 6)).any(|i| is_mark(view.form(i))) && (mark..head).all(|i| !view.is_finite(i))
}

/// A phrase of the right case to be a subject: not marked as another case.
fn can_be_subject(view: &View, phrase: &Range<usize>, verb: usize) -> bool {
    let head = head_from(view, phrase.start, phrase.end);
    let oblique = |at: usize| matches!(view.token(at).feats.case, Some(Case::Dat | Case::Gen));
    let wrong = view.is(phrase.start, &[Upos::Det, Upos::Pron]) && oblique(phrase.start);
    let number = head.and_then(|h| view.token(h).feats.number);
    let agrees = match (number, view.token(verb).feats.number) {
        (Some(Number::Plur), Some(Number::Sing)) => head.is_none_or(|h| view.upos(h) == Upos::Propn),
        _ => true,
    };
    let single = head.is_some_and(|h| !self::agrees(view, h, verb)) && phrase.len() <= 2;
    !wrong && agrees && !single && !view.token(phrase.start).feats.reflex
}

/// The first noun phrase in `range` that is no object of a preposition.
fn first_free_phrase(view: &View, cues: &Cues, range: Range<usize>, verb: usize) -> Option<Range<usize>> {
    let mut at = range.start;
    while at < range.end {
        if view.upos(at) == Upos::Adp {
            // Pass over the preposition's own phrase.
            at = phrase_at(view, cues, at + 1, range.end).map_or(at + 1, |p| p.end);
        } else if opens_phrase(view, at) && !view.token(at).feats.reflex {
            match phrase_at(view, cues, at, range.end) {
                Some(phrase) if can_be_subject(view, &phrase, verb) => return Some(phrase),
                Some(phrase) => at = phrase.end.max(at + 1),
                None => at += 1,
            }
        } else {
            at += 1;
        }
    }
    None
}

/// The subject of the finite verb at `finite` whose lexical verb is `lexical`.
pub(super) fn subject(
    view: &View,
    cues: &Cues,
    segments: &[Segment],
    finite: usize,
    lexical: usize,
) -> Option<Range<usize>> {
    let sentence = view.around(finite);
    let segment = segments.iter().find(|s| s.range.contains(&finite))?;
    // *…, sagte X*: what follows the verb is surer than any tree.
    if segment.shape == Shape::VerbFirst && !segment.joined && segment.finite == Some(finite) {
        let end = sentence.end;
        if finite + 1 < end
            && opens_phrase(view, finite + 1)
            && let Some(phrase) = phrase_at(view, cues, finite + 1, end)
            && can_be_subject(view, &phrase, finite)
        {
            return Some(phrase);
        }
    }
    // Behind a comma begins what is said: *und ergänzte, der Plan sei gut*.
    let own = |h: &usize| *h < segment.range.end || segment.shape != Shape::VerbFirst || !segment.joined;
    if let Some(head) = tree_subject(view, finite, lexical).filter(own).filter(|&h| agrees(view, h, finite)) {
        let behind = finite + 1..segment.range.end;
        let other = if points_back(view, head) { first_free_phrase(view, cues, behind, finite) } else { None };
        return Some(other.unwrap_or_else(|| phrase_around(view, cues, head, &sentence)));
    }
    let opener = segments.get(segment.opener).unwrap_or(segment);
    match segment.shape {
        Shape::VerbFirst => first_free_phrase(view, cues, finite + 1..sentence.end, finite),
        // The subject stands in the first field, or right behind the verb.
        Shape::VerbSecond => {
            let field = first_free_phrase(view, cues, opener.first..finite, finite);
            let behind = || first_free_phrase(view, cues, finite + 1..segment.range.end, finite);
            // *Wenige Stunden später erklärte der Rat*: what can only set the scene gives way.
            if field.as_ref().is_some_and(|f| sets_scene(view, cues, f)) {
                behind().or(field)
            } else {
                field.or_else(behind)
            }
        }
        _ => first_free_phrase(view, cues, opener.first + 1..finite.max(opener.first + 1), finite),
    }
}

/// Whether a single name fits the number of its verb: *Huber drohen Strafen* tells of nobody who threatens.
fn agrees(view: &View, head: usize, finite: usize) -> bool {
    let plural = view.token(finite).feats.number == Some(Number::Plur);
    let joined = |c: usize| matches!(view.relation(c), "conj" | "det" | "amod" | "nummod");
    let single = view.upos(head) == Upos::Propn && view.token(head).feats.number == Some(Number::Sing);
    !plural
        || !single
        || view.children(head).any(joined)
        || head > finite
        || head > 0 && view.upos(head - 1) == Upos::Det
}

/// Whether a phrase names neither an agent nor a text: a time, a place, a circumstance.
fn sets_scene(view: &View, cues: &Cues, phrase: &Range<usize>) -> bool {
    let Some(head) = head_from(view, phrase.start, phrase.end).filter(|&h| view.upos(h) == Upos::Noun) else {
        return false;
    };
    let kinds = Lexicon::load().noun_kind(view.lemma(head));
    !kinds.is_empty() && !kinds.is_agent() && cues.noun(view.lemma(head)).is_none()
}

/// *Das* in *Das teilte der Betreiber mit*: a bare neuter pronoun speaks only where nobody else is there to speak.
fn points_back(view: &View, head: usize) -> bool {
    let feats = view.token(head).feats;
    view.upos(head) == Upos::Pron
        && matches!(feats.pron_type, Some(PronType::Dem | PronType::DemRel))
        && feats.gender == Some(Gender::Neut)
        && feats.number != Some(Number::Plur)
}

/// The head of the subject as the tree has it, shared ones of coordinated verbs included.
fn tree_subject(view: &View, finite: usize, lexical: usize) -> Option<usize> {
    let free = |c: usize| view.children(c).all(|d| view.relation(d) != "case");
    let of = |verb: usize| view.children(verb).find(|&c| view.relation(c) == "nsubj" && free(c));
    let mut verb = lexical;
    for _ in 0..6 {
        if let Some(found) = of(verb) {
            return Some(found);
        }
        match view.relation(verb) {
            // Behind a semicolon another sentence begins.
            "conj" if (view.parent(verb)?..verb).any(|i| view.form(i) == ";") => break,
            "conj" | "xcomp" | "aux" | "cop" => verb = view.parent(verb)?,
            _ => break,
        }
    }
    of(finite)
}

/// The case of the phrase that `head` heads: its own, or its determiner's.
pub(super) fn case_of(view: &View, head: usize) -> Option<Case> {
    let det = view.children(head).find(|&c| view.upos(c) == Upos::Det);
    det.and_then(|d| view.token(d).feats.case).or(view.token(head).feats.case)
}
