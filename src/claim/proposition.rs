//! Open triples: every clause in the sentence's own words, one triple an argument (in the manner of ClausIE, Del Corro and
//! Gemulla 2013). The lossless layer under the frames.
//!
//! Coordinated arguments are spread out; passives, particles and shared subjects are as [`super::predicate`] has them.

use super::Proposition;
use super::predicate::{Kind, Predicate, Slot};
use super::tree::Tree;
use crate::german::Upos;

/// All triples of one sentence, in the order of their verbs.
pub fn propositions(
    tree: &Tree,
    predicates: &[Predicate],
    negations: &dyn Fn(usize) -> bool,
    s: usize,
) -> Vec<Proposition> {
    let mut all = Vec::new();
    for predicate in predicates.iter().filter(|p| p.kind == Kind::Verb) {
        verb(tree, predicate, negations, s, &mut all);
    }
    for i in 0..tree.len() {
        if tree.kid_by(i, &["cop"]).is_some() {
            copula(tree, i, negations, s, &mut all);
        }
    }
    all.dedup();
    all
}

/// Words joined by one blank.
fn words(tree: &Tree, tokens: &[usize]) -> String {
    tokens.iter().map(|&i| tree.token(i).form.as_str()).collect::<Vec<_>>().join(" ")
}

/// A phrase without relative clauses, appositions and further conjuncts; without its preposition where asked.
fn phrase(tree: &Tree, head: usize, bare: bool) -> Vec<usize> {
    let stop = |k: usize| {
        tree.is(k, &["acl", "conj", "cc", "parataxis", "advcl", "appos"])
            || (tree.is(k, &["punct"]) && !matches!(tree.token(k).form.as_str(), "-"))
            || (bare && tree.is(k, &["case"]) && tree.parent(k) == Some(head))
            || (tree.is(k, &["nsubj", "cop", "aux", "mark", "obl", "advmod", "expl"])
                && tree.parent(k) == Some(head)
                && tree.kid_by(head, &["cop"]).is_some())
    };
    tree.subtree(head, &stop)
}

/// The verb complex in text order: auxiliaries, verb, particle, reflexive and negation.
fn complex(tree: &Tree, verb: usize, negations: &dyn Fn(usize) -> bool) -> (Vec<usize>, bool) {
    let mut tokens = vec![verb];
    let mut negated = false;
    for &k in tree.kids(verb) {
        let token = tree.token(k);
        let auxiliary = tree.is(k, &["aux", "expl"]) && !tree.is_clause_head(k);
        let reflexive = token.feats.reflex && token.upos == Upos::Pron;
        if auxiliary || reflexive || token.deprel == "compound:prt" {
            tokens.push(k);
        } else if negations(k) && tree.is(k, &["advmod"]) {
            tokens.push(k);
            negated = true;
        }
    }
    // A second conjunct shares the auxiliary of the first.
    if tree.is(verb, &["conj"])
        && tree.finite(verb).is_some_and(|f| f != verb && !tokens.contains(&f))
        && let Some(finite) = tree.finite(verb)
    {
        tokens.push(finite);
    }
    tokens.sort_unstable();
    (tokens, negated)
}

fn verb(tree: &Tree, predicate: &Predicate, negations: &dyn Fn(usize) -> bool, s: usize, all: &mut Vec<Proposition>) {
    let subject_slot = if predicate.passive { Slot::Object } else { Slot::Subject };
    let Some(subject) = predicate.get(&subject_slot, false).next() else { return };
    let (relation, negated) = complex(tree, predicate.head, negations);
    let object_slot = if predicate.passive { None } else { Some(Slot::Object) };
    let objects: Vec<usize> = object_slot.iter().flat_map(|slot| predicate.get(slot, false)).collect();
    let mut arguments: Vec<(usize, Option<usize>)> = Vec::new();
    for argument in &predicate.arguments {
        if argument.weak || argument.token == subject || tree.is_verbal(argument.token) {
            continue;
        }
        match &argument.slot {
            Slot::Object if !predicate.passive => arguments.push((argument.token, None)),
            Slot::Dative | Slot::Genitive | Slot::Predicative => arguments.push((argument.token, None)),
            Slot::Preposition(_) => arguments.push((argument.token, objects.first().copied())),
            _ => {}
        }
    }
    for k in tree.kids_by(predicate.head, &["obl"]) {
        if !arguments.iter().any(|(t, _)| *t == k) && tree.preposition(k).is_none() && tree.is_nominal(k) {
            arguments.push((k, objects.first().copied()));
        }
    }
    arguments.sort_unstable();
    arguments.dedup();
    for subject in tree.conjuncts(subject) {
        if tree.is_verbal(subject) {
            continue;
        }
        let name = words(tree, &phrase(tree, subject, false));
        for &(argument, object) in &arguments {
            for conjunct in tree.conjuncts(argument) {
                if tree.is_verbal(conjunct) || conjunct == subject {
                    continue;
                }
                let mut relation = words(tree, &relation);
                if let Some(object) = object.filter(|&o| o != argument && o != conjunct) {
                    relation = format!("{relation} {}", words(tree, &phrase(tree, object, false)));
                }
                let case = tree.kid_by(conjunct, &["case"]).or_else(|| tree.kid_by(argument, &["case"]));
                if let Some(case) = case {
                    relation = format!("{relation} {}", tree.token(case).form);
                }
                let object = words(tree, &phrase(tree, conjunct, true));
                all.push(Proposition { sentence: s, subject: name.clone(), relation, object, negated });
            }
        }
    }
}

/// *Canberra ist die Hauptstadt*: subject, copula, predicate.
fn copula(tree: &Tree, i: usize, negations: &dyn Fn(usize) -> bool, s: usize, all: &mut Vec<Proposition>) {
    let Some(subject) = tree.kid_by(i, &["nsubj"]) else { return };
    let subject = super::predicate::antecedent(tree, subject).unwrap_or(subject);
    let mut relation: Vec<usize> = tree.kids_by(i, &["cop", "aux"]).collect();
    let negated = tree.kids_by(i, &["advmod"]).any(negations);
    relation.extend(tree.kids_by(i, &["advmod"]).filter(|&k| negations(k)));
    relation.sort_unstable();
    for subject in tree.conjuncts(subject) {
        for predicate in tree.conjuncts(i) {
            if predicate != i && tree.is_clause_head(predicate) {
                continue;
            }
            all.push(Proposition {
                sentence: s,
                subject: words(tree, &phrase(tree, subject, false)),
                relation: words(tree, &relation),
                object: words(tree, &phrase(tree, predicate, false)),
                negated,
            });
        }
    }
}
