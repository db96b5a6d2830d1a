//! A sentence cut at its commas into segments, each with the shape of its clause.
//!
//! German marks nearly every clause by commas, so this holds where a tree is wrong; see *topological fields*
//! (Drach 1937; Höhle 1986) for verb-first, verb-second and verb-final clauses.

use std::ops::Range;

use super::cue::{Cues, WordKind};
use super::view::{View, is_mark};
use crate::german::Upos;

/// What kind of clause a segment begins or is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    /// Opens with a word that can begin content: *dass*, *ob*, *warum*.
    Content,
    /// Opens with another subordinator: *weil*, *nachdem*.
    Subordinate,
    /// Opens with a relative pronoun.
    Relative,
    /// Finite verb first.
    VerbFirst,
    /// Finite verb behind the first field.
    VerbSecond,
    /// An infinitive with *zu* and no finite verb.
    Infinitive,
    /// The same with *um*, *ohne*, *statt*.
    Purpose,
    /// No verb that makes a clause: apposition, list item, adverbial.
    Fragment,
    /// Goes on with a clause that an earlier segment opened and an apposition or relative clause cut off.
    Rest,
}

/// A stretch between two commas (or the like).
#[derive(Clone, Debug)]
pub(super) struct Segment {
    /// Its tokens, without the marks that bound it.
    pub range: Range<usize>,
    pub shape: Shape,
    /// Its first finite verb.
    pub finite: Option<usize>,
    /// First word that is neither a quotation mark nor *und*, *aber* …
    pub first: usize,
    /// Whether it opens with *und*, *aber* …
    pub joined: bool,
    /// Index of the segment that opens its clause: its own but for a `Rest`.
    pub opener: usize,
}

/// What stands in quotation marks: its commas part nothing, and its verbs are its speaker's.
#[derive(Clone, Debug, Default)]
pub(super) struct Quoted {
    /// Tokens in marks of any kind.
    pub marked: Vec<bool>,
    /// Tokens in quotations that say something.
    pub says: Vec<bool>,
}

impl Quoted {
    /// A text without quotations.
    pub fn none(view: &View) -> Self {
        Self { marked: vec![false; view.len()], says: vec![false; view.len()] }
    }
}

/// The segments of the tokens in `range`, in text order; none is empty.
pub(super) fn segments(view: &View, cues: &Cues, quoted: &Quoted, range: Range<usize>) -> Vec<Segment> {
    let mut found = Vec::new();
    let mut start = range.start;
    for at in range.clone().chain([range.end]) {
        if at == range.end || view.parts(at) && !quoted.marked[at] {
            let trimmed = view.trim(start..at);
            if !trimmed.is_empty() {
                found.push(segment(view, cues, quoted, trimmed, found.len()));
            }
            start = at + 1;
        }
    }
    join(view, cues, &mut found);
    found
}

/// Marks what goes on with a clause that was cut: *Kim, der Machthaber, sagte*; *weil der Bote, der kam, müde war*.
fn join(view: &View, cues: &Cues, segments: &mut [Segment]) {
    let mut open: Option<usize> = None;
    for index in 0..segments.len() {
        segments[index].opener = index;
        let Segment { shape, joined, finite, .. } = segments[index];
        match shape {
            Shape::Content | Shape::Subordinate | Shape::Relative if finite.is_none() => open = Some(index),
            Shape::Fragment if open.is_none() && starts_clause(view, segments, index) => open = Some(index),
            // *Der Minister, so heißt es, habe …*: what is inserted goes on with nothing.
            Shape::VerbFirst if open.is_some() && inserted(view, cues, &segments[index..]) => {}
            Shape::VerbFirst | Shape::VerbSecond => {
                let clause = open.take().filter(|_| !joined);
                let Some(clause) = clause else { continue };
                // A clause with a subordinator ends with its verb; *…, sagte X* does not.
                let final_verb = finite.is_some_and(|f| is_final(view, f, segments[index].range.end));
                let main = segments[clause].shape == Shape::Fragment;
                if main && shape == Shape::VerbFirst || !main && final_verb {
                    segments[index].opener = clause;
                    segments[index].shape = if main { Shape::VerbSecond } else { Shape::Rest };
                }
            }
            _ => {}
        }
    }
}

/// Whether the first segment, which opens with a verb of saying, cuts a clause in Konjunktiv that goes on behind it.
fn inserted(view: &View, cues: &Cues, segments: &[Segment]) -> bool {
    let [own, next, ..] = segments else { return false };
    let says = |f: usize| !view.is_subjunctive(f) && cues.verb(view.lemma(f)).iter().any(|c| c.parenthesis);
    let goes_on = |f: usize| f == next.first && view.is_subjunctive(f);
    own.finite.is_some_and(says) && next.finite.is_some_and(goes_on)
}

/// Whether a fragment may be the first field of a main clause: a bare phrase at the front of its sentence.
fn starts_clause(view: &View, segments: &[Segment], index: usize) -> bool {
    let segment = &segments[index];
    let behind_semicolon = segment.range.start.checked_sub(1).is_some_and(|b| view.form(b) == ";");
    let front = behind_semicolon || segments[..index].iter().all(|s| matches!(s.shape, Shape::Fragment));
    let quoted = is_mark(view.form(segment.range.end - 1)) && is_mark(view.form(segment.range.start));
    front && !quoted && !view.is(segment.first, &[Upos::Verb, Upos::Aux, Upos::Intj])
}

fn segment(view: &View, cues: &Cues, quoted: &Quoted, range: Range<usize>, opener: usize) -> Segment {
    let is = |kind, at: usize| cues.word(kind, |i| (at + i < range.end).then(|| view.form(at + i))).is_some();
    let mut first = range.start;
    let mut joined = false;
    while first + 1 < range.end
        && (is_mark(view.form(first)) || view.upos(first) == Upos::Cconj || is(WordKind::Joins, first))
    {
        joined |= !is_mark(view.form(first));
        first += 1;
    }
    // *…, so sagte X, …*; *– so heißt es –*: the same as without *so*.
    let says = |i: usize| view.is_finite(i) && cues.verb(view.lemma(i)).iter().any(|c| c.parenthesis);
    if opener > 0 && !joined && first + 1 < range.end && is(WordKind::So, first) && says(first + 1) {
        first += 1;
    }
    let outside = (first..range.end).find(|&i| view.is_finite(i) && !quoted.says[i]);
    // Words in marks can hold the clause's own verb: *er habe „nichts gewusst“*, *dass „alles gut gehe“*.
    let partly = !quoted.says[first];
    let finite = outside.or_else(|| (first..range.end).find(|&i| partly && view.is_finite(i)));
    let mut shape = shape(view, first, finite, &range, &is);
    // *Die Zeitung meldet, …*: an article at the front opens no relative clause.
    if shape == Shape::Relative && opener == 0 && view.upos(first) == Upos::Det {
        shape = Shape::VerbSecond;
    }
    Segment { range, shape, finite, first, joined, opener }
}

fn shape(
    view: &View,
    first: usize,
    finite: Option<usize>,
    range: &Range<usize>,
    is: &dyn Fn(WordKind, usize) -> bool,
) -> Shape {
    let with_zu = (first..range.end).any(|i| is_zu_infinitive(view, i));
    if is(WordKind::Purpose, first) && with_zu && finite.is_none() {
        return Shape::Purpose;
    }
    // *dass sie zu wirken beginnen*: whatever its verb was taken for.
    let subordinate = view.upos(first) == Upos::Sconj && is(WordKind::Opens, first);
    if with_zu && finite.is_none() && !subordinate {
        return Shape::Infinitive;
    }
    let second = first + 1;
    // An opener has its verb behind something else: *wie geht es* is a main clause.
    let opens = |at: usize| is(WordKind::Opens, at) && finite.is_none_or(|f| f > at + 1);
    if opens(first) || (view.upos(first) == Upos::Adp && second < range.end && opens(second)) {
        return Shape::Content;
    }
    if view.upos(first) == Upos::Sconj {
        return Shape::Subordinate;
    }
    let pronoun = |at: usize| at < range.end && (view.upos(at) == Upos::Pron || view.upos(at) == Upos::Det);
    let relative = if view.upos(first) == Upos::Adp { pronoun(second) } else { pronoun(first) };
    match finite {
        Some(f) if relative && is_final(view, f, range.end) && f > second => Shape::Relative,
        Some(f) if f == first => Shape::VerbFirst,
        Some(_) => Shape::VerbSecond,
        None => Shape::Fragment,
    }
}

/// Whether nothing but other verbs follows the finite verb at `at`.
fn is_final(view: &View, at: usize, end: usize) -> bool {
    (at + 1..end).all(|i| view.is_finite(i) || view.is_punctuation(i))
}

/// *zu liefern*, *mitzuteilen*.
pub(super) fn is_zu_infinitive(view: &View, at: usize) -> bool {
    if !view.is_infinitive(at) {
        return false;
    }
    let before =
        at.checked_sub(1).is_some_and(|b| view.upos(b) == Upos::Part && view.sentence_of(b) == view.sentence_of(at));
    // Written in one word the particle stands inside, so that the form is longer than its lemma.
    before && view.lower(at - 1) != view.lower(at) && view.form(at - 1).len() == 2
        || view.form(at).len() == view.lemma(at).len() + 2
}
