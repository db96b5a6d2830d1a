//! Which roles of a clause's arguments agree best with each other and with the verb: all combinations are tried.

use super::Role;
use super::clause::{Argument, Frame, Need};
use crate::german::feats::Case;
use crate::german::kinds::{Kind, Kinds};
use crate::german::valency::{Pattern, Slot};

// How much speaks against a reading; the parser's own label is worth `KEEP`. Set by hand so that what grammar forbids outweighs
// the parser twice (subject and object change places), and what is only unusual does not.
const KEEP: f32 = 3.0;
const WRONG_CASE: f32 = -8.0;
const WRONG_NUMBER: f32 = -8.0;
const STRANGE: f32 = -3.0;
const TWICE: f32 = -5.5;
const NO_SUBJECT: f32 = -3.5;
const SHARED_SUBJECT: f32 = -3.0;
const NO_SUCH_OBJECT: f32 = -3.0;
const FREE_DATIVE: f32 = -1.2;
const MISSING: f32 = -0.5;

/// The roles of the arguments that fit best.
pub fn best(frame: &Frame<'_>, arguments: &[Argument]) -> Vec<Role> {
    let mut best = Best { score: f32::NEG_INFINITY, roles: Vec::new() };
    search(frame, arguments, &mut Vec::new(), 0.0, &mut best);
    best.roles
}

struct Best {
    score: f32,
    roles: Vec<Role>,
}

/// Tries all roles of the arguments from `roles.len()` on.
fn search(frame: &Frame<'_>, arguments: &[Argument], roles: &mut Vec<Role>, score: f32, best: &mut Best) {
    let Some(argument) = arguments.get(roles.len()) else {
        let score = score + whole(frame, arguments, roles);
        if score > best.score {
            *best = Best { score, roles: roles.clone() };
        }
        return;
    };
    let measure = is_measure(argument.kinds).then_some(Role::Measure);
    let other = (argument.now == Role::Other).then_some(Role::Other);
    for role in Role::ARGUMENTS.into_iter().chain(measure).chain(other) {
        roles.push(role);
        let more = alone(frame, argument, role);
        search(frame, arguments, roles, score + more, best);
        roles.pop();
    }
}

/// What speaks for one argument's role by itself.
fn alone(frame: &Frame<'_>, argument: &Argument, role: Role) -> f32 {
    let mut score = 0.0;
    // A bare dative is an argument, whatever the parser calls it.
    if role == argument.now && (role != Role::Other || argument.reflexive) {
        score += KEEP;
    }
    if let Some(case) = role.case()
        && !argument.cells.is_empty()
        && !argument.cells.cases().has(case as usize)
    {
        score += WRONG_CASE;
    }
    let takes = |slot: Slot| frame.verb.is_some_and(|v| v.takes(slot));
    let animate = argument.animate();
    match role {
        Role::Subject => {
            if argument.reflexive {
                score += WRONG_CASE;
            }
            if !argument.agrees {
                score += WRONG_NUMBER;
            } else if argument.strange {
                score += STRANGE;
            }
            score += match frame.subject {
                Need::Must | Need::May => 0.0,
                Need::Unlikely => SHARED_SUBJECT,
                Need::Never => WRONG_CASE,
            };
            score += if animate { 0.3 } else { 0.0 };
            if argument.neuter && takes(Slot::Es) {
                score += KEEP;
            }
        }
        Role::Object if frame.passive || frame.predicate => score += NO_SUCH_OBJECT,
        // *sich* that means nothing by itself, or is a dative.
        Role::Object if argument.reflexive && argument.now == Role::Other => score += WRONG_CASE,
        Role::Object if argument.reflexive && takes(Slot::ReflDat) && !takes(Slot::Refl) => score += NO_SUCH_OBJECT,
        Role::Object if argument.kinds.has(Kind::Time) => score += MISSING,
        Role::Measure if argument.kinds.has(Kind::Time) => score += 0.8,
        Role::Measure => {}
        Role::Object | Role::Other => {}
        Role::Dative if is_measure(argument.kinds) => score += NO_SUCH_OBJECT,
        Role::Dative => {
            score += if animate || argument.pronoun { 0.3 } else { -0.5 };
            // Who guesses needs a verb that takes one.
            let plain = argument.cells.cases().single() == Some(Case::Dat as usize);
            if !plain && !argument.reflexive && !takes(Slot::Dat) && frame.verb.is_some() {
                score += NO_SUCH_OBJECT;
            }
        }
        Role::Genitive => score += if takes(Slot::Gen) { 0.0 } else { WRONG_CASE },
    }
    score
}

/// What speaks for the roles together.
fn whole(frame: &Frame<'_>, arguments: &[Argument], roles: &[Role]) -> f32 {
    let all = || arguments.iter().zip(roles);
    let count = |role: Role| roles.iter().filter(|&&r| r == role).count();
    let mut score = 0.0;
    let (subjects, objects, datives) = (count(Role::Subject), count(Role::Object), count(Role::Dative));
    score += TWICE * (subjects.saturating_sub(1) + datives.saturating_sub(1)) as f32;
    if objects > 1 && !frame.verb.is_some_and(|v| v.takes(Slot::AccToo)) {
        score += TWICE * (objects - 1) as f32;
    }
    if subjects == 0 && frame.subject == Need::Must {
        score += if frame.passive || frame.infinitive { MISSING } else { NO_SUBJECT };
    }
    // A measure is rarely the subject of what has an object, or could be its object.
    if all().any(|(a, r)| *r == Role::Subject && is_measure(a.kinds) && (objects > 0 || a.now != Role::Subject)) {
        score -= 0.8;
    }
    score += fit(frame, arguments, roles);
    // Full nouns stand in the order subject, dative, object; pronouns come first.
    let place = |role: Role| all().find(|(_, r)| **r == role).map(|(a, _)| a);
    let follows = |one: Role, other: Role| match (place(one), place(other)) {
        (Some(a), Some(b)) if a.pronoun == b.pronoun => f32::from(u8::from(a.at < b.at)),
        _ => 0.0,
    };
    // Names act on things rather than things on names, and who acts stands rather first.
    if let (Some(subject), Some(object)) = (place(Role::Subject), place(Role::Object)) {
        score += 0.8 * (f32::from(u8::from(subject.named)) - f32::from(u8::from(object.named)));
    }
    if place(Role::Subject).is_some_and(|s| arguments.iter().all(|a| a.at >= s.at)) {
        score += 0.4;
    }
    score += 0.6 * follows(Role::Subject, Role::Object) + 0.4 * follows(Role::Subject, Role::Dative);
    score + 0.5 * follows(Role::Dative, Role::Object)
}

/// How well the objects fit the verb's best pattern.
fn fit(frame: &Frame<'_>, arguments: &[Argument], roles: &[Role]) -> f32 {
    let has =
        |role: Role, reflexive: bool| arguments.iter().zip(roles).any(|(a, r)| *r == role && a.reflexive == reflexive);
    let (object, dative) = (has(Role::Object, false), has(Role::Dative, false));
    let (own, own_dative) = (has(Role::Object, true) || has(Role::Other, true), has(Role::Dative, true));
    let word = arguments.iter().zip(roles).any(|(a, r)| *r == Role::Object && a.pronoun);
    let free = if frame.predicate { MISSING } else { FREE_DATIVE };
    let extra_dative = if dative { free } else { 0.0 } + if own_dative { free } else { 0.0 };
    let Some(verb) = frame.verb.filter(|_| !frame.predicate) else { return extra_dative };
    let cost = |pattern: &Pattern| {
        let slot = |slot: Slot| pattern.has(slot);
        let mut cost = 0.0;
        let mut both = |there: bool, asked: bool, extra: f32, missing: f32| {
            cost += match (there, asked) {
                (true, false) => extra,
                (false, true) => missing,
                _ => 0.0,
            }
        };
        let clause = slot(Slot::That) || slot(Slot::Zu) || slot(Slot::Whether) || slot(Slot::Infinitive);
        // Whoever says that something is so can say it: *das berichtet die Zeitung*.
        let accusative = slot(Slot::Acc) && !frame.passive || object && clause && word;
        // *sich* takes the place of an object that could be another: *er wäscht sich*.
        let plain = own && !slot(Slot::Refl);
        both(object || plain, accusative, NO_SUCH_OBJECT, MISSING);
        both(own && !plain, slot(Slot::Refl), NO_SUCH_OBJECT, 2.0 * MISSING);
        both(dative, slot(Slot::Dat), FREE_DATIVE, 0.5 * MISSING);
        both(own_dative, slot(Slot::ReflDat) || slot(Slot::Dat), FREE_DATIVE, 2.0 * MISSING);
        both(frame.clause, clause, MISSING, 2.0 * MISSING);
        cost
    };
    verb.patterns().iter().map(cost).fold(f32::NEG_INFINITY, f32::max)
}

/// Whether the noun measures: then it is often neither subject nor object.
pub const fn is_measure(kinds: Kinds) -> bool {
    kinds.has(Kind::Amount) || kinds.has(Kind::Money) || kinds.has(Kind::Time)
}
