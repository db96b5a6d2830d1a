//! Open triples: every clause in the sentence's own words, one triple an argument (in the manner of ClausIE, Del Corro and
//! Gemulla 2013). The lossless layer under the frames.
//!
//! A clause of *n* arguments gives triples of subject, verb complex and argument; what belongs to the object stands behind
//! it: *Kim --> liefert Munition --> an Russland*. Coordination is spread out, appositions stand for what they name, relative
//! pronouns for their antecedent, and an infinitive is said with the verb that governs it.

mod wording;

use super::Proposition;
use super::control::{antecedent, inherited_subject};
use super::grammar::Grammar;
use super::predicate::{Kind, Predicate, Slot, verb_lemma};
use super::tree::Tree;
use crate::german::{Upos, VerbForm};
use wording::{
    Complex, Dependent, Extent, bare_phrase, clause, complex, dependent, grown, name_tail, phrase, phrases, set_off,
    splits, words,
};

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
        if clauses.asserts(predicate.head) {
            clauses.verb(predicate);
        }
    }
    for i in 0..tree.len() {
        if tree.kid_by(i, &["cop"]).is_some() && !tree.is_verbal(i) && clauses.asserts(i) {
            clauses.copula(i);
        }
    }
    let mut seen = std::collections::BTreeSet::new();
    clauses.found.retain(|p| seen.insert((p.subject.clone(), p.relation.clone(), p.object.clone())));
    clauses.found
}

/// An argument as it is said.
#[derive(Clone, Debug)]
struct Argument {
    head: usize,
    slot: Slot,
}

impl Argument {
    /// Whether it stands without a preposition.
    fn is_bare(&self) -> bool {
        matches!(self.slot, Slot::Object | Slot::Dative | Slot::Genitive | Slot::Predicative)
    }
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

    /// Whether the sentence itself says what the clause says: not what is only said, thought or meant by a noun.
    fn asserts(&self, clause: usize) -> bool {
        let tree = self.tree;
        let quoted = tree.ancestors(clause).any(|a| {
            tree.is_clause_head(a)
                && tree.parent(a).is_some_and(|p| tree.is_clause_head(p))
                && dependent(tree, a, self.grammar) == Dependent::Content
        });
        let meant = tree.is(tree.first_conjunct(clause), &["acl"])
            && tree.token(clause).feats.verb_form == Some(VerbForm::Inf)
            && tree.finite(clause).is_none();
        !quoted && !meant && !self.without(clause)
    }

    /// *ohne zu zögern*, *anstatt zu gehen*: what is not done.
    fn without(&self, clause: usize) -> bool {
        let mut marks = self.tree.kids_by(clause, &["mark"]);
        self.tree.finite(clause).is_none()
            && marks.any(|m| self.grammar.excludes(&self.tree.token(m).form.to_lowercase()))
    }

    /// The words of an alternative, those of a name told apart from its description together.
    fn named(&self, head: usize, tokens: Vec<usize>) -> Vec<usize> {
        let tree = self.tree;
        let Some(noun) = tree.parent(head).filter(|&n| splits(tree, n, head)) else { return tokens };
        let mut all = tokens;
        all.extend(name_tail(tree, noun, head));
        all.sort_unstable();
        all.dedup();
        all
    }

    fn subjects(&self, head: usize) -> Vec<String> {
        let heads = self.alternatives(head);
        let said = |h: usize| self.named(h, bare_phrase(self.tree, h, Extent::Full));
        heads.into_iter().map(|h| words(self.tree, &said(h))).collect()
    }

    fn verb(&mut self, predicate: &Predicate) {
        let tree = self.tree;
        let subject_slot = if predicate.passive { Slot::Object } else { Slot::Subject };
        let Some(subject) = predicate.get(&subject_slot, false).next() else { return };
        if tree.is_verbal(subject) {
            return;
        }
        let relation = self.relation(predicate.head);
        let arguments = self.arguments(predicate, subject);
        for subject in self.subjects(subject) {
            self.triples(&subject, &relation, &arguments, predicate.head);
        }
    }

    /// The verb's own complex, behind the complex of the verb that governs its infinitive.
    fn relation(&self, verb: usize) -> Complex {
        let mut own = complex(self.tree, verb, self.negations);
        let kind = dependent(self.tree, verb, self.grammar);
        let governor = self.tree.parent(verb).is_some_and(|p| self.tree.is_verbal(p));
        if kind == Dependent::Purpose || kind == Dependent::Infinitive && !governor {
            own.tokens.retain(|&t| !self.tree.is(t, &["mark"]));
        }
        let governed = kind == Dependent::Infinitive;
        let Some(parent) = self.tree.parent(verb).filter(|&p| governed && self.tree.is_verbal(p)) else { return own };
        if self.grammar.object_controls(&verb_lemma(self.tree, parent).0) {
            return own;
        }
        let mut outer = self.relation(parent);
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
        // Of two bare objects the one nearer to the verb's end is the accusative.
        let first = |slot: Slot| arguments.iter().rfind(|a| a.slot == slot).map(|a| a.head);
        let object = first(Slot::Object).or(first(Slot::Dative));
        let finite = tree.finite(verb).unwrap_or(0);
        let fronted = |a: &Argument| a.head < finite && finite < verb.max(finite + 1);
        let nearer = arguments.iter().find(|a| !fronted(a)).map(|a| a.head);
        for argument in arguments {
            let bare = argument.is_bare();
            // What is said behind the verb: its object, or before a first field that only sets the scene the nearest argument.
            let behind = match object {
                Some(object) => Some(phrase(tree, object, Extent::Core)),
                None => nearer
                    .filter(|_| fronted(argument) && matches!(argument.slot, Slot::Preposition(_)))
                    .map(|n| phrase(tree, n, Extent::Full)),
            };
            let relation_words = match behind.filter(|_| !bare) {
                Some(behind) => format!("{verb_words} {}", words(tree, &behind)),
                None => verb_words.clone(),
            };
            for text in self.wordings(argument.head, bare) {
                self.push(subject, relation_words.clone(), text, relation.negated);
            }
        }
        let content = |&k: &usize| tree.is_clause_head(k) && dependent(tree, k, self.grammar) == Dependent::Content;
        let contents: Vec<usize> = tree.kids(verb).iter().copied().filter(content).collect();
        if arguments.is_empty()
            && contents.is_empty()
            && let Some(adverbs) = self.adverbs(verb)
        {
            self.push(subject, verb_words.clone(), adverbs, relation.negated);
        }
        for k in contents {
            self.push(subject, verb_words.clone(), words(tree, &clause(tree, k)), relation.negated);
        }
    }

    /// An argument in its wordings, each conjunct and each other name apart; an object from the bare noun to all its attributes.
    fn wordings(&self, head: usize, grows: bool) -> Vec<String> {
        let tree = self.tree;
        let mut texts: Vec<String> = Vec::new();
        for conjunct in self.alternatives(head) {
            let other = conjunct != head;
            let lacks = |relation: &str| other && tree.kid_by(conjunct, &[relation]).is_none();
            let case = lacks("case").then(|| tree.kid_by(head, &["case"])).flatten();
            let like = |a: usize| {
                let (own, first) = (tree.token(a).feats, tree.token(head).feats);
                own.number == first.number && own.gender == first.gender && tree.token(a).upos == Upos::Noun
            };
            let article =
                (lacks("det") && lacks("nummod") && like(conjunct)).then(|| tree.kid_by(head, &["det"])).flatten();
            let borrowed: String =
                [case, article].into_iter().flatten().map(|t| format!("{} ", tree.token(t).form)).collect();
            let smaller = if grows { grown(tree, conjunct) } else { Vec::new() };
            for tokens in smaller.into_iter().chain(phrases(tree, conjunct, Extent::Full)) {
                texts.push(format!("{borrowed}{}", words(tree, &self.named(conjunct, tokens))));
            }
        }
        texts
    }

    /// The adverbs of a clause without arguments.
    fn adverbs(&self, verb: usize) -> Option<String> {
        let tree = self.tree;
        let adverb = |&k: &usize| matches!(tree.token(k).upos, Upos::Adv | Upos::Adj) && !(self.negations)(k);
        let found: Vec<usize> = tree.kids_by(verb, &["advmod"]).filter(adverb).collect();
        let texts: Vec<String> = found.iter().map(|&k| words(tree, &phrase(tree, k, Extent::Full))).collect();
        (!texts.is_empty()).then(|| texts.join(" "))
    }

    /// *Canberra ist die Hauptstadt*: subject, copula, predicate; *ist stolz --> auf das Amt*.
    fn copula(&mut self, i: usize) {
        let tree = self.tree;
        let own = tree.kid_by(i, &["nsubj"]).map(|s| antecedent(tree, s).unwrap_or(s));
        let Some(subject) = own.or_else(|| inherited_subject(tree, i, self.grammar, 0)) else { return };
        let mut copula: Vec<usize> = tree.kids_by(i, &["cop", "aux"]).collect();
        copula.sort_by_key(|&r| (!tree.is_finite(r), r));
        let negations: Vec<usize> = tree.kids_by(i, &["advmod"]).filter(|&k| (self.negations)(k)).collect();
        let negated = !negations.is_empty();
        copula.splice(copula.len().min(1)..copula.len().min(1), negations);
        let obliques: Vec<usize> = tree.kids_by(i, &["obl"]).filter(|&k| tree.is_nominal(k)).collect();
        let adjective = tree.token(i).upos == Upos::Adj;
        let mut relation = copula.clone();
        relation.insert(relation.len().min(1), i);
        for subject in self.subjects(subject) {
            for predicate in tree.conjuncts(i) {
                if predicate != i && tree.is_clause_head(predicate) {
                    continue;
                }
                for tokens in grown(tree, predicate).into_iter().chain(phrases(tree, predicate, Extent::Full)) {
                    self.push(&subject, words(tree, &copula), words(tree, &tokens), negated);
                }
            }
            for &oblique in &obliques {
                let relation = if adjective {
                    words(tree, &relation)
                } else {
                    format!("{} {}", words(tree, &copula), words(tree, &phrase(tree, i, Extent::Core)))
                };
                for text in self.wordings(oblique, false) {
                    self.push(&subject, relation.clone(), text, negated);
                }
            }
        }
    }
}
