//! Forms of verbs whose arguments trade places: passives that look active, active futures that look passive, participles that
//! stand alone, verbs with two objects, and clauses set beside their verb.

use super::control::before_comma;
use super::grammar::Grammar;
use super::predicate::{Kind, Predicate, Slot, is_passive};
use super::tree::Tree;
use crate::german::{Lexicon, Mood, Tense, VerbForm};

/// The verb read as a passive whose participle looks like its infinitive: *sie werden übergeben*.
pub fn as_passive(tree: &Tree, p: &Predicate, grammar: &Grammar) -> Option<Predicate> {
    let future = tree.kids_by(p.head, &["aux"]).any(|k| grammar.is_passive_auxiliary(&tree.token(k).lemma));
    let active = p.kind == Kind::Verb && !p.passive && !p.arguments.iter().any(|a| a.slot == Slot::Object);
    if !future || !active {
        return None;
    }
    let mut passive = p.clone();
    passive.passive = true;
    for argument in &mut passive.arguments {
        argument.slot = match &argument.slot {
            Slot::Subject => Slot::Object,
            Slot::Preposition(by) if grammar.is_agent(by) => Slot::Subject,
            other => other.clone(),
        };
    }
    Some(passive)
}

/// The verb read as an active future whose infinitive looks like its participle: *sie werden darüber beraten*.
pub fn as_active(tree: &Tree, p: &Predicate, grammar: &Grammar) -> Option<Predicate> {
    let future = tree.kids_by(p.head, &["aux"]).any(|k| {
        let token = tree.token(k);
        grammar.is_passive_auxiliary(&token.lemma) && token.feats.tense == Some(Tense::Pres)
    });
    let alike = tree.token(p.head).form == tree.token(p.head).lemma;
    let agent = p.arguments.iter().any(|a| a.slot == Slot::Subject);
    if p.kind != Kind::Verb || !p.passive || !future || !alike || agent {
        return None;
    }
    let mut active = p.clone();
    active.passive = false;
    for argument in &mut active.arguments {
        if argument.slot == Slot::Object {
            argument.slot = Slot::Subject;
        }
    }
    Some(active)
}

/// *nannte den Bericht eine Lüge*: of two objects the second is what the first is called.
pub fn second_object(p: &mut Predicate) {
    let only = |slot: Slot| p.arguments.iter().filter(|a| a.slot == slot && !a.weak).count() == 1;
    if only(Slot::Object) && only(Slot::Dative) {
        // *nannte Orbán einen Helden*: no name shows its case.
        for argument in p.arguments.iter_mut().filter(|a| !a.weak) {
            match argument.slot {
                Slot::Object => argument.slot = Slot::Predicative,
                Slot::Dative => argument.slot = Slot::Object,
                _ => {}
            }
        }
        return;
    }
    let mut objects = p.arguments.iter_mut().filter(|a| a.slot == Slot::Object && !a.weak);
    if let (Some(_), Some(second), None) = (objects.next(), objects.next(), objects.next()) {
        second.slot = Slot::Predicative;
    }
}

/// *die Behörden, unterstützt von Soldaten, suchten …*: a participle without auxiliary that has an agent.
pub fn is_participial(tree: &Tree, i: usize, grammar: &Grammar) -> bool {
    let agent = |k: usize| tree.preposition(k).is_some_and(|by| grammar.is_agent(&by)) && k > i;
    let form = || {
        Lexicon::load().readings(&tree.token(i).form).iter().any(|r| r.morph.feats.verb_form == Some(VerbForm::Part))
    };
    (tree.token(i).feats.verb_form == Some(VerbForm::Part) || before_comma(tree, i).is_some() && form())
        && tree.is(i, &["acl", "advcl", "ccomp", "appos", "dep", "parataxis"])
        && tree.kid_by(i, &["aux", "nsubj", "obj", "mark"]).is_none()
        && tree.kids_by(i, &["obl", "nmod"]).any(agent)
}

/// *Polen müsse zustimmen, forderte Finnland*; *Finnland forderte, Polen müsse zustimmen*: the clause that stands beside the
/// verb without a conjunction.
pub fn beside_clause(tree: &Tree, i: usize) -> Option<usize> {
    let reported = |f: usize| tree.token(f).feats.mood == Some(Mood::Sub);
    let clausal = |c: &usize| tree.is_verbal(*c) && tree.finite(*c).is_some_and(reported);
    if tree.is(i, &["parataxis"]) {
        return tree.parent(i).filter(clausal);
    }
    // *forderte den Freispruch, denn er habe …*: a reason is not what is asked for.
    let joined = |c: usize| tree.kid_by(c, &["cc"]).is_some_and(|k| k < c);
    tree.kids_by(i, &["parataxis"]).find(|c| *c > i && clausal(c) && !joined(*c))
}

/// *hat den Wächter angeschossen und verletzt*: participles and infinitives under one auxiliary share their object.
pub fn shared_object(tree: &Tree, i: usize) -> Option<usize> {
    let own = tree.kid_by(i, &["obj", "iobj", "obl:arg", "ccomp", "xcomp", "aux", "expl", "compound:prt"]).is_some();
    let first = tree.parent(i).filter(|&p| tree.is(i, &["conj"]) && !own && tree.is_verbal(p) && !tree.is_finite(i))?;
    let shared = tree.kid_by(first, &["aux"]).is_some() && !is_passive(tree, first);
    tree.kids_by(first, &["obj"]).find(|&k| shared && k < i && tree.is_nominal(k) && tree.preposition(k).is_none())
}
