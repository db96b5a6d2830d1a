//! Which time belongs to which claim: its own clause's, its noun's, or that of the sentence before where a word points back.
//!
//! Times are resolved in `mention`; here is only said whose they are. A time that belongs to something else in the clause
//! (*die im Mai erklärte Republik*, *der Putsch vom Montag*, *Bilanz 2015*) is not the clause's.

use super::attribution::Saying;
use super::predicate::{Kind, Predicate, verb_lemma};
use super::tree::Tree;
use super::{Context, Filler};
use crate::german::{Mood, Tense, Upos};
use crate::mention::Timex;
use crate::text::Span;

/// A time in EDTF with the characters it was read from.
pub type Moment = (String, Span);

/// Whether a time begins after the article's date.
pub fn lies_ahead(context: &Context, edtf: &str) -> bool {
    let Some(date) = context.article.metadata.date.as_deref() else { return false };
    let begin: String = edtf.chars().take_while(|c| c.is_ascii_digit() || *c == '-').collect();
    let season = begin.len() == 7 && begin.as_str()[5..] > *"12";
    begin.len() >= 4 && !season && date.get(..begin.len()).is_some_and(|same| *begin > *same)
}

/// The time that the predicate's clause, or the noun's own phrase, names.
pub fn of(context: &Context, s: usize, predicate: &Predicate) -> Option<Moment> {
    let tree = &context.trees[s];
    let own = context
        .times_in(tree.sentence.span)
        .filter(|t| t.edtf.is_some())
        .filter_map(|timex| Some((rank(context, s, timex, predicate)?, timex)))
        .min_by_key(|(rank, _)| *rank);
    own.and_then(|(_, timex)| moment(timex))
        .or_else(|| of_phase(context, s, predicate))
        .or_else(|| shared(context, s, predicate))
        .or_else(|| pointed_back(context, s, predicate).filter(|_| !is_attribute(tree, predicate.head)))
}

fn moment(timex: &Timex) -> Option<Moment> {
    timex.edtf.clone().map(|edtf| (edtf, timex.span))
}

/// How near a time stands to a predicate, 0 the nearest; none where it belongs to something else.
fn rank(context: &Context, s: usize, timex: &Timex, predicate: &Predicate) -> Option<u8> {
    let tree = &context.trees[s];
    let token = context.head_of(s, timex.span)?;
    let clause = tree.clause(predicate.head);
    if in_name(context, timex.span) || tree.clause(token) != clause || in_attribute(tree, token, predicate.head) {
        return None;
    }
    let own = tree.governs(predicate.head, token);
    let inner = inside_other_noun(tree, token, predicate.head);
    match predicate.kind {
        _ if is_label(tree, token) && !(own && predicate.kind == Kind::Noun) => None,
        Kind::Verb => Some(u8::from(inner || behind_first_noun(tree, token, clause))),
        _ if own => Some(0),
        // What a participle tells happened at a time of its own; what is spoken of, too.
        Kind::Adjective if tree.is(predicate.head, &["amod"]) => None,
        Kind::Noun | Kind::Adjective => {
            let apart = spoken_of(context, tree, predicate.head) || apart_in_time(context, tree, predicate.head);
            (!inner && !apart && !is_attribute(tree, predicate.head)).then_some(2)
        }
    }
}

/// Whether a noun only says of what kind another is: *Drohnen aus iranischer Produktion*, *ein Abkommen über Lieferungen*.
fn is_attribute(tree: &Tree, noun: usize) -> bool {
    let of_noun = tree.parent(noun).is_some_and(|p| tree.token(p).upos == Upos::Noun);
    tree.is(noun, &["nmod"]) && of_noun && tree.preposition(noun).is_some()
}

/// Whether a time is part of a name: *Global 2000*.
fn in_name(context: &Context, time: Span) -> bool {
    context.labeller.name_at(time).is_some_and(|n| n.span != time && n.span.contains(time))
}

/// Whether a time stands inside an attribute before a noun that does not hold `head`: *die im Mai erklärten Republiken*.
fn in_attribute(tree: &Tree, token: usize, head: usize) -> bool {
    tree.ancestors(token).take_while(|&a| a != head).any(|a| a != token && tree.is(a, &["amod"]))
}

/// Whether the token is an attribute of another noun than `noun` (*der Bericht vom Montag*).
fn inside_other_noun(tree: &Tree, token: usize, noun: usize) -> bool {
    tree.is(token, &["nmod", "appos", "flat"])
        && tree.parent(token).is_some_and(|p| p != noun && !tree.governs(noun, p))
        || tree
            .ancestors(token)
            .skip(1)
            .take_while(|&a| a != noun && !tree.is_clause_head(a))
            .any(|a| names_event(tree, a))
}

/// *Nach dem Angriff der Rebellen am Freitag kündigte …*: the first field of a main clause is one phrase, so that a time
/// behind its noun belongs to it, wherever the tree hangs it.
fn behind_first_noun(tree: &Tree, token: usize, clause: usize) -> bool {
    let Some(finite) = tree.finite(clause).filter(|&f| token < f) else { return false };
    let last = (0..tree.len()).rev().find(|&i| tree.token(i).upos != Upos::Punct);
    let second = tree.is(clause, &["root"]) && last.is_some_and(|l| l > finite);
    let part = |i: usize| tree.token(i).form == ",";
    let noun = (0..token)
        .rev()
        .take_while(|&i| !part(i))
        .any(|i| tree.token(i).upos == Upos::Noun && tree.clause(i) == clause);
    second && noun && !(token..finite).any(part) && tree.preposition(token).is_some()
}

/// A noun with a preposition of its own that a time can hang on: *nach dem Angriff am Freitag*.
fn names_event(tree: &Tree, noun: usize) -> bool {
    tree.token(noun).upos == Upos::Noun && tree.preposition(noun).is_some()
}

/// *Bilanz 2015*, *Wahl 2016*: a bare year behind a noun is part of its name.
fn is_label(tree: &Tree, token: usize) -> bool {
    let year = tree.token(token).form.len() == 4 && tree.token(token).form.bytes().all(|b| b.is_ascii_digit());
    let noun = token.checked_sub(1).filter(|&b| matches!(tree.token(b).upos, Upos::Noun | Upos::Propn));
    year && noun.is_some() && tree.parent(token) == noun && tree.is(token, &["nmod", "nummod", "appos", "flat"])
}

/// Whether the clause's verb only speaks of what the noun tells (*verurteilte am Montag den Angriff*), which is no
/// occasion of its own (*sagte am Montag beim Besuch*).
fn spoken_of(context: &Context, tree: &Tree, noun: usize) -> bool {
    let verb = tree.clause(noun);
    tree.is_verbal(verb)
        && !during(context, tree, noun, verb)
        && context.chains.sayings.iter().any(|x| x.cue.iter().any(|c| c.overlaps(tree.token(verb).span)))
}

/// Whether the token stands in a phrase of the clause that tells on what occasion: *bei einem Treffen*, *in einer Rede*.
fn during(context: &Context, tree: &Tree, token: usize, clause: usize) -> bool {
    let phrase = tree.ancestors(token).find(|&a| tree.parent(a) == Some(clause));
    phrase.and_then(|p| tree.preposition(p)).is_some_and(|p| context.grammar.is_inside(&p))
}

/// *reisten am Montag gemäß einem Abkommen ein*: what a clause follows from has a time of its own.
fn apart_in_time(context: &Context, tree: &Tree, noun: usize) -> bool {
    let clause = tree.clause(noun);
    let phrase = tree.ancestors(noun).find(|&a| tree.parent(a) == Some(clause));
    phrase.and_then(|p| tree.preposition(p)).is_some_and(|p| context.grammar.is_apart(&p))
}

/// *begann am Montag, Luftangriffe zu fliegen*: a phase of what is done has its time.
fn of_phase(context: &Context, s: usize, predicate: &Predicate) -> Option<Moment> {
    let tree = &context.trees[s];
    let clause = tree.clause(predicate.head);
    let verb = tree.parent(clause).filter(|&v| tree.is(clause, &["xcomp", "obj", "ccomp"]) && tree.is_verbal(v))?;
    let phase = tree.finite(clause).is_none() && context.grammar.is_phase(&verb_lemma(tree, verb).0);
    let matrix = tree.clause(verb);
    let mut times = context.times_in(tree.sentence.span).filter(|t| phase && t.edtf.is_some());
    moment(times.find(|t| context.head_of(s, t.span).is_some_and(|h| tree.clause(h) == matrix))?)
}

/// *Am Montag stürmte er das Haus und nahm sie gefangen*: what stands before the first verb holds for the second one
/// that has no subject of its own.
fn shared(context: &Context, s: usize, predicate: &Predicate) -> Option<Moment> {
    let tree = &context.trees[s];
    let clause = tree.clause(predicate.head);
    let first = tree.parent(clause).filter(|&p| tree.is(clause, &["conj"]) && tree.is_verbal(p) && p < clause)?;
    if predicate.kind != Kind::Verb || tree.kid_by(clause, &["nsubj"]).is_some() {
        return None;
    }
    let auxiliary = tree.finite(first).is_some_and(|f| f != first) && !tree.is_finite(clause);
    let before = if auxiliary { first } else { tree.finite(first)? };
    let mut times = context.times_in(tree.sentence.span).filter(|t| t.edtf.is_some());
    moment(times.find(|t| {
        context.head_of(s, t.span).is_some_and(|h| {
            h < before && tree.clause(h) == first && !in_attribute(tree, h, first) && !inside_other_noun(tree, h, first)
        })
    })?)
}

/// *Dann unterzeichneten sie das Abkommen*: a word that points back has the time of the sentence before, if it names but
/// one and tells in the past as well.
fn pointed_back(context: &Context, s: usize, predicate: &Predicate) -> Option<Moment> {
    let tree = &context.trees[s];
    let clause = tree.clause(predicate.head);
    let points = |k: usize| context.grammar.points_back(&tree.token(k).form.to_lowercase());
    if !tree.kids_by(clause, &["advmod"]).any(points) || !told_as_past(tree, clause) {
        return None;
    }
    let before = &context.trees[s.checked_sub(1)?];
    if before.sentence.block != tree.sentence.block || !told_as_past(before, before.sentence.root()?) {
        return None;
    }
    let mut times = context.times_in(before.sentence.span).filter(|t| t.edtf.is_some());
    let only = times.next()?;
    let root = before.sentence.root()?;
    let main = context.head_of(s - 1, only.span).is_some_and(|h| before.clause(h) == root);
    (main && times.next().is_none()).then(|| moment(only)).flatten()
}

/// Whether the clause tells what was: in the past tense, or with *haben* and *sein* in the perfect.
fn told_as_past(tree: &Tree, clause: usize) -> bool {
    let Some(finite) = tree.finite(clause) else { return false };
    let feats = tree.token(finite).feats;
    feats.mood == Some(Mood::Ind)
        && (feats.tense == Some(Tense::Past) || finite != clause && !tree.is(finite, &["cop"]))
}

/// The time that the clause of a token names, for what it tells in passing: *der damalige Minister sagte im Mai*.
pub fn of_clause(context: &Context, s: usize, token: usize) -> Option<Moment> {
    let tree = &context.trees[s];
    let clause = tree.clause(token);
    let own = |t: &&Timex| {
        t.edtf.is_some() && context.head_of(s, t.span).is_some_and(|h| tree.clause(h) == clause && !is_label(tree, h))
    };
    moment(context.times_in(tree.sentence.span).find(own)?)
}

/// The time of saying: of the clause that the cue stands in, not of what is said; ahead only where the saying is.
pub fn of_saying(context: &Context, s: usize, cue: Span, ahead: bool) -> Option<Moment> {
    let tree = &context.trees[s];
    let head = context.head_of(s, cue)?;
    let clause = tree.clause(head);
    let sayings = || context.chains.sayings.iter().filter(|x| !x.told);
    let mut own = context.chains.sayings.iter().filter(|x| x.cue.contains(&cue));
    let this: &Saying = own.clone().next()?;
    let told = own.any(|x| x.told);
    // *in der am Montag veröffentlichten Erklärung*: what is said there is said then.
    let in_medium = |at: usize| {
        let of = |m: &Filler| tree.ancestors(at).any(|a| m.mention.contains(tree.token(a).span));
        this.media.iter().any(of)
    };
    let beside = |t: &Timex| {
        let at = context.head_of(s, t.span)?;
        let attribute = is_label(tree, at) || in_attribute(tree, at, clause);
        // *rechnet mit Verlust im Herbst*: a time inside a told topic is the topic's.
        let topic = told && inside_other_noun(tree, at, clause) && !during(context, tree, at, clause);
        let fits = t.edtf.is_some() && !in_name(context, t.span) && (!attribute && !topic || in_medium(at));
        let said = !this.told && this.covers(t.span) || !ahead && lies_ahead(context, t.edtf.as_deref()?);
        (fits && !said).then_some(at)
    };
    let times: Vec<(usize, &Timex)> =
        context.times_in(tree.sentence.span).filter_map(|t| Some((beside(t)?, t))).collect();
    let in_clause = times.iter().filter(|(at, _)| tree.clause(*at) == clause);
    let nearest =
        in_clause.min_by_key(|(at, _)| inside_other_noun(tree, *at, clause) || behind_first_noun(tree, *at, clause));
    // The only time outside of what is said belongs to the saying, wherever the tree hangs it.
    let outside = |(at, t): &&(usize, &Timex)| {
        !tree.is(tree.clause(*at), &["acl", "advcl"]) && !sayings().any(|x| x.covers(t.span))
    };
    let mut rest = times.iter().filter(outside);
    let only = rest.next().filter(|_| rest.next().is_none());
    moment(nearest.or(only)?.1)
}
