//! Open triples: every clause in the sentence's own words, one triple an argument (in the manner of ClausIE, Del Corro and
//! Gemulla 2013). The lossless layer under the frames.
//!
//! A clause of *n* arguments gives triples of subject, verb complex and argument; what belongs to the object stands behind
//! it: *Kim --> liefert Munition --> an Russland*. Coordination is spread out, appositions stand for what they name, relative
//! pronouns for their antecedent, and an infinitive is said with the verb that governs it.

mod wording;

use super::Proposition;
use super::grammar::Grammar;
use super::predicate::{Kind, Predicate, Slot, antecedent};
use super::tree::Tree;
use wording::{Complex, Dependent, Extent, bare_phrase, clause, complex, dependent, phrase, phrases, set_off, splits, words};

/// What the triples of a sentence are read from.
struct Clauses<'c, 't> {
    tree: &'c Tree<'t>,
    grammar: &'c Grammar,
    negations: &'c dyn Fn(usize) -> bool,
    sentence: usize,
    found: Vec<Proposition>,
}

/// All triples of one sentence, in the order of their verbs.
pub fn propositions(
    tree: &Tree,
    predicates: &[Predicate],
    grammar: &Grammar,
    negations: &dyn Fn(usize) -> bool,
    sentence: usize,
) -> Vec<Proposition> {
    let mut clauses = Clauses { tree, grammar, negations, sentence, found: Vec::new() };
    for predicate in predicates.iter().filter(|p| p.kind == Kind::Verb) {
        clauses.verb(predicate, predicates);
    }
    for i in 0..tree.len() {
        if tree.kid_by(i, &["cop"]).is_some() && !tree.is_verbal(i) {
            clauses.copula(i);
        }
    }
    clauses.found.dedup();
    clauses.found
}

/// An argument as it is said: its head, and whether its preposition stands before it.
#[derive(Clone, Debug)]
struct Argument {
    head: usize,
    slot: Slot,
}

impl Clauses<'_, '_> {
    fn push(&mut self, subject: &str, relation: String, object: String, negated: bool) {
        if subject.is_empty() || relation.is_empty() || object.is_empty() {
            return;
        }
        let subject = subject.to_owned();
        self.found.push(Proposition { sentence: self.sentence, subject, relation, object, negated });
    }

    /// The head with its conjuncts and with appositions that are names of the same thing.
    fn alternatives(&self, head: usize) -> Vec<usize> {
        let mut all = Vec::new();
        for conjunct in self.tree.conjuncts(head) {
            if self.tree.is_verbal(conjunct) {
                continue;
            }
            all.push(conjunct);
            let named = |&k: &usize| set_off(self.tree, k) || splits(self.tree, conjunct, k);
            all.extend(self.tree.kids_by(conjunct, &["appos", "flat"]).filter(named));
        }
        all
    }

    fn subjects(&self, head: usize) -> Vec<String> {
        let heads = self.alternatives(head);
        heads.into_iter().map(|h| words(self.tree, &bare_phrase(self.tree, h, Extent::Full))).collect()
    }

    fn verb(&mut self, predicate: &Predicate, predicates: &[Predicate]) {
        let tree = self.tree;
        let subject_slot = if predicate.passive { Slot::Object } else { Slot::Subject };
        let Some(subject) = predicate.get(&subject_slot, false).next() else { return };
        if tree.is_verbal(subject) {
            return;
        }
        let relation = self.relation(predicate.head, predicates);
        let arguments = self.arguments(predicate, subject);
        for subject in self.subjects(subject) {
            self.triples(&subject, &relation, &arguments, predicate.head);
        }
    }

    /// The verb's own complex, behind the complex of the verb that governs its infinitive.
    fn relation(&self, verb: usize, predicates: &[Predicate]) -> Complex {
        let mut own = complex(self.tree, verb, self.negations);
        let kind = dependent(self.tree, verb, self.grammar);
        if kind == Dependent::Purpose {
            own.tokens.retain(|&t| !self.tree.is(t, &["mark"]));
        }
        let governed = kind == Dependent::Infinitive;
        let Some(parent) = self.tree.parent(verb).filter(|&p| governed && self.tree.is_verbal(p)) else { return own };
        if self.grammar.object_controls(&super::predicate::verb_lemma(self.tree, parent).0) {
            return own;
        }
        let mut outer = self.relation(parent, predicates);
        outer.negated |= own.negated;
        outer.tokens.extend(own.tokens);
        outer
    }

    fn arguments(&self, predicate: &Predicate, subject: usize) -> Vec<Argument> {
        let tree = self.tree;
        let mut all: Vec<Argument> = Vec::new();
        for argument in &predicate.arguments {
            let own = !argument.weak && argument.token != subject && !tree.is_verbal(argument.token);
            let said = match &argument.slot {
                Slot::Object => !predicate.passive,
                Slot::Dative | Slot::Genitive | Slot::Predicative | Slot::Preposition(_) => true,
                _ => false,
            };
            if own && said && !all.iter().any(|a| a.head == argument.token) {
                all.push(Argument { head: argument.token, slot: argument.slot.clone() });
            }
        }
        for k in tree.kids_by(predicate.head, &["obl"]) {
            if !all.iter().any(|a| a.head == k) && tree.preposition(k).is_none() && tree.is_nominal(k) {
                all.push(Argument { head: k, slot: Slot::Apposition });
            }
        }
        all.sort_by_key(|a| a.head);
        all
    }

    fn triples(&mut self, subject: &str, relation: &Complex, arguments: &[Argument], verb: usize) {
        let tree = self.tree;
        let verb_words = words(tree, &relation.tokens);
        let objects: Vec<usize> =
            arguments.iter().filter(|a| matches!(a.slot, Slot::Object)).map(|a| a.head).collect();
        let datives: Vec<usize> = arguments.iter().filter(|a| matches!(a.slot, Slot::Dative)).map(|a| a.head).collect();
        let before_oblique = objects.first().or(datives.first()).copied();
        for argument in arguments {
            let bare = matches!(argument.slot, Slot::Object | Slot::Dative | Slot::Genitive | Slot::Predicative);
            for conjunct in self.alternatives(argument.head) {
                let mut texts: Vec<String> = Vec::new();
                if bare {
                    texts.push(words(tree, &phrase(tree, conjunct, Extent::Core)));
                }
                texts.extend(phrases(tree, conjunct, Extent::Full).iter().map(|p| words(tree, p)));
                texts.dedup();
                let borrowed = (conjunct != argument.head && tree.kid_by(conjunct, &["case"]).is_none())
                    .then(|| tree.kid_by(argument.head, &["case"]))
                    .flatten();
                for text in texts {
                    let text = match borrowed {
                        Some(case) => format!("{} {text}", tree.token(case).form),
                        None => text,
                    };
                    let relation_words = match before_oblique.filter(|_| !bare) {
                        Some(object) => format!("{verb_words} {}", words(tree, &phrase(tree, object, Extent::Core))),
                        None => verb_words.clone(),
                    };
                    self.push(subject, relation_words, text, relation.negated);
                }
            }
        }
        self.clauses(subject, relation, arguments, verb);
    }

    /// Clauses as arguments: *sagte --> dass …*.
    fn clauses(&mut self, subject: &str, relation: &Complex, arguments: &[Argument], verb: usize) {
        let tree = self.tree;
        let verb_words = words(tree, &relation.tokens);
        let _ = arguments;
        let kids: Vec<usize> = tree.kids(verb).to_vec();
        for k in kids {
            if tree.is_clause_head(k) && dependent(tree, k, self.grammar) == Dependent::Content {
                self.push(subject, verb_words.clone(), words(tree, &clause(tree, k)), relation.negated);
            }
        }
    }

    /// *Canberra ist die Hauptstadt*: subject, copula, predicate.
    fn copula(&mut self, i: usize) {
        let tree = self.tree;
        let Some(subject) = tree.kid_by(i, &["nsubj"]) else { return };
        let subject = antecedent(tree, subject).unwrap_or(subject);
        let mut relation: Vec<usize> = tree.kids_by(i, &["cop", "aux"]).collect();
        relation.sort_by_key(|&r| (!tree.is_finite(r), r));
        let negated = tree.kids_by(i, &["advmod"]).any(self.negations);
        relation.extend(tree.kids_by(i, &["advmod"]).filter(|&k| (self.negations)(k)));
        for subject in self.subjects(subject) {
            for predicate in tree.conjuncts(i) {
                if predicate != i && tree.is_clause_head(predicate) {
                    continue;
                }
                let mut texts = vec![words(tree, &phrase(tree, predicate, Extent::Core))];
                texts.extend(phrases(tree, predicate, Extent::Full).iter().map(|p| words(tree, p)));
                texts.dedup();
                for text in texts {
                    self.push(&subject, words(tree, &relation), text, negated);
                }
            }
        }
    }
}
