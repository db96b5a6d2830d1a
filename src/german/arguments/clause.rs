//! What a clause says about its arguments: the verb with its valency, and each nominal's case, number, kind and place.

use super::heads::{has_zu, listed};
use super::{Role, is_passive, score};
use crate::german::cells::Cells;
use crate::german::feats::{Case, Gender, Mood, Number, PronType, Upos, VerbForm};
use crate::german::kinds::{Kind, Kinds};
use crate::german::lexicon::Lexicon;
use crate::german::phrases::phrases;
use crate::german::tagger::Words;
use crate::german::tags::Tag;
use crate::german::valency::{Slot, Valency, Verb};
use crate::german::word::Word;
use crate::german::{Sentence, Token};

/// One sentence with what its phrases allow.
pub struct Clauses<'a> {
    sentence: &'a Sentence,
    /// For each token the cells of the phrase that it belongs to.
    cells: Vec<Cells>,
    children: Vec<Vec<usize>>,
    valency: &'a Valency,
}

/// A nominal below a verb.
#[derive(Clone, Copy, Debug)]
pub struct Argument {
    pub at: usize,
    pub now: Role,
    pub cells: Cells,
    /// Whether it agrees with the finite verb.
    pub agrees: bool,
    /// Whether it is a relative pronoun whose antecedent does not agree with the finite verb: then the tree may be wrong.
    pub strange: bool,
    pub kinds: Kinds,
    pub named: bool,
    pub pronoun: bool,
    /// *es*, which may mean nothing.
    pub neuter: bool,
    pub reflexive: bool,
}

impl Argument {
    /// Whether it can act by itself: names of places act for their people.
    pub const fn animate(&self) -> bool {
        self.kinds.is_agent() || self.named
    }
}

/// What a clause says about its arguments besides themselves.
#[derive(Clone, Copy, Debug)]
pub struct Frame<'a> {
    pub verb: Option<Verb<'a>>,
    pub passive: bool,
    /// Whether a subject must be there, can be, or cannot.
    pub subject: Need,
    /// Whether the verb is an infinitive: its subject may stand below another one (*will … kommen*).
    pub infinitive: bool,
    /// Whether a clause or an infinitive fills a place.
    pub clause: bool,
    /// Whether the head is no full verb: *ist ähnlich*, *wird möglich*.
    pub predicate: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Need {
    Must,
    May,
    Unlikely,
    Never,
}

impl<'a> Clauses<'a> {
    /// Looks the phrases of a parsed sentence up.
    pub fn new(sentence: &'a Sentence, words: &'a Words, valency: &'a Valency) -> Self {
        let tokens = &sentence.tokens;
        let known: Vec<&Word> = tokens.iter().filter_map(|t| words.get(&t.form).map(|word| &**word)).collect();
        let mut cells = vec![Cells::ALL; tokens.len()];
        if known.len() == tokens.len() {
            let tags: Vec<Tag> = tokens.iter().map(|t| Tag::of(t.upos, &t.feats, t.deprel == "compound:prt")).collect();
            for phrase in phrases(&known, &tags) {
                for member in phrase.members {
                    cells[member] = phrase.cells;
                }
            }
        }
        let mut children = vec![Vec::new(); tokens.len()];
        for (i, token) in tokens.iter().enumerate() {
            if let Some(head) = token.head.checked_sub(1).filter(|&h| h < tokens.len()) {
                children[head].push(i);
            }
        }
        Self { sentence, cells, children, valency }
    }

    fn token(&self, i: usize) -> &'a Token {
        &self.sentence.tokens[i]
    }

    fn child(&self, i: usize, relations: &[&str]) -> Option<usize> {
        self.children[i].iter().copied().find(|&k| relations.contains(&self.token(k).deprel))
    }

    /// The tokens whose role should be another one.
    pub fn changes(&self) -> Vec<(usize, Role)> {
        let mut changes = Vec::new();
        for verb in 0..self.sentence.tokens.len() {
            if !self.heads_clause(verb) {
                continue;
            }
            let finite = self.finite(verb);
            let arguments = self.arguments(verb, finite);
            if arguments.is_empty() || arguments.len() > 5 {
                continue;
            }
            let frame = self.frame(verb, finite);
            let roles = score::best(&frame, &arguments);
            let voice = |a: &Argument, role: Role| {
                role == Role::Subject && (self.token(a.at).deprel == "nsubj:pass") != frame.passive
            };
            changes.extend(
                arguments
                    .iter()
                    .zip(roles)
                    .filter(|(a, role)| a.now != *role || voice(a, *role))
                    .map(|(a, role)| (a.at, role)),
            );
        }
        changes
    }

    /// Auxiliaries that cannot be of a passive: of an infinitive (*wird kommen*), or of a verb without object whose subject is
    /// there (*ist gerutscht*).
    pub fn actives(&self) -> Vec<usize> {
        let passive = |&k: &usize| self.token(k).deprel == "aux:pass";
        let auxiliaries = (0..self.sentence.tokens.len()).filter(passive);
        let active = |k: &usize| {
            let Some(verb) = self.token(*k).head.checked_sub(1) else { return false };
            let infinitive = self.token(verb).feats.verb_form == Some(VerbForm::Inf);
            let intransitive = listed(self.sentence, verb, self.valency).is_some_and(|v| !v.takes(Slot::Acc));
            infinitive || intransitive && self.child(verb, &["nsubj", "nsubj:pass"]).is_some()
        };
        auxiliaries.filter(active).collect()
    }

    fn heads_clause(&self, i: usize) -> bool {
        let token = self.token(i);
        match token.upos {
            Upos::Verb => token.deprel != "amod",
            Upos::Aux => !token.deprel.starts_with("aux") && token.deprel != "cop",
            Upos::Adj => self.child(i, &["cop", "aux:pass"]).is_some(),
            _ => false,
        }
    }

    fn finite(&self, verb: usize) -> Option<usize> {
        let is = |k: usize| self.token(k).feats.mood.is_some();
        if is(verb) {
            return Some(verb);
        }
        self.children[verb]
            .iter()
            .copied()
            .find(|&k| matches!(self.token(k).deprel, "aux" | "aux:pass" | "cop") && is(k))
    }

    fn arguments(&self, verb: usize, finite: Option<usize>) -> Vec<Argument> {
        let bare = self.children[verb].iter().copied().filter(|&k| {
            let token = self.token(k);
            let nominal = matches!(
                token.upos,
                Upos::Noun | Upos::Propn | Upos::Pron | Upos::Det | Upos::Adj | Upos::Num | Upos::X
            );
            // Not *wie der Vater*, however its first word is labelled.
            let parted =
                self.sentence.tokens[k.min(verb)..k.max(verb)].iter().any(|t| matches!(t.form.as_str(), ":" | ";"));
            let marker = |c: &usize| matches!(self.token(*c).upos, Upos::Adp | Upos::Sconj) && *c < k;
            nominal
                && !parted
                && self.child(k, &["case", "mark", "cop"]).is_none()
                && !self.children[k].iter().any(marker)
        });
        let takes = listed(self.sentence, verb, self.valency).is_some_and(|v| v.takes(Slot::Dat));
        bare.filter_map(|k| {
            let token = self.token(k);
            let cells = self.cells[k];
            let now = Role::of(token.deprel, token.feats.case);
            let kinds =
                if token.upos == Upos::Noun { Lexicon::load().noun_kind(&token.lemma) } else { Kinds::default() };
            let receives = kinds.is_agent() || token.upos == Upos::Pron || takes;
            let dative = token.deprel == "obl"
                && receives
                && cells.cases().single() == Some(Case::Dat as usize)
                && !score::is_measure(kinds)
                && self.child(k, &["nummod"]).is_none();
            let reflexive = token.deprel == "expl:pv" && token.feats.reflex;
            if now == Role::Other && !dative && !reflexive {
                return None;
            }
            Some(Argument {
                at: k,
                now,
                cells,
                agrees: finite.is_none_or(|f| self.agrees(k, f)),
                strange: finite
                    .and_then(|f| self.token(f).feats.number)
                    .zip(self.antecedent(k))
                    .is_some_and(|(number, noun)| !self.cells[noun].numbers().has(number as usize)),
                kinds,
                named: matches!(token.upos, Upos::Propn | Upos::X),
                pronoun: token.upos == Upos::Pron,
                neuter: token.upos == Upos::Pron
                    && token.feats.pron_type == Some(PronType::Prs)
                    && token.feats.gender == Some(Gender::Neut),
                reflexive: token.feats.reflex,
            })
        })
        .collect()
    }

    /// Whether the nominal can be the subject of this finite verb by number.
    fn agrees(&self, k: usize, finite: usize) -> bool {
        let Some(number) = self.token(finite).feats.number else { return true };
        let token = self.token(k);
        let listed = self.children[k].iter().any(|&c| self.token(c).deprel == "conj");
        // Sums and measures agree by form or by meaning; names show no number.
        let measure = matches!(token.upos, Upos::Num | Upos::X | Upos::Adj | Upos::Propn)
            || self.child(k, &["nummod"]).is_some()
            || number == Number::Plur && Lexicon::load().noun_kind(&token.lemma).has(Kind::Amount);
        listed || measure || self.cells[k].is_empty() || self.cells[k].numbers().has(number as usize)
    }

    /// The noun that a relative pronoun stands for: *Raketen, die er kauft*. One that is coordinated tells nothing.
    fn antecedent(&self, k: usize) -> Option<usize> {
        let token = self.token(k);
        let relative = matches!(token.feats.pron_type, Some(PronType::Rel | PronType::DemRel | PronType::Dem));
        let verb =
            token.head.checked_sub(1).filter(|&v| relative && k < v && self.token(v).deprel.starts_with("acl"))?;
        let noun = self.token(verb).head.checked_sub(1)?;
        let listed = self.children[noun].iter().any(|&c| self.token(c).deprel == "conj");
        (self.token(noun).upos == Upos::Noun && noun < k && !listed && self.token(noun).deprel != "conj")
            .then_some(noun)
    }

    fn frame(&self, verb: usize, finite: Option<usize>) -> Frame<'a> {
        let token = self.token(verb);
        let conjunct = token.deprel == "conj";
        let first = self.children[verb].iter().all(|&k| k > verb || matches!(self.token(k).deprel, "cc" | "punct"));
        let subject = if self.child(verb, &["csubj", "csubj:pass"]).is_some() {
            Need::Never
        } else if let Some(f) = finite {
            match () {
                () if self.token(f).feats.mood == Some(Mood::Imp) => Need::Never,
                () if conjunct && first && f == verb => Need::Unlikely,
                () if conjunct || self.child(verb, &["expl"]).is_some() => Need::May,
                () => Need::Must,
            }
        } else if has_zu(self.sentence, verb) {
            Need::Never
        } else if token.feats.verb_form == Some(VerbForm::Inf) || conjunct {
            Need::Unlikely
        } else {
            Need::May
        };
        Frame {
            verb: listed(self.sentence, verb, self.valency),
            passive: is_passive(self.sentence, verb),
            subject,
            infinitive: token.feats.verb_form == Some(VerbForm::Inf),
            clause: self.child(verb, &["ccomp", "xcomp", "csubj", "parataxis"]).is_some(),
            predicate: token.upos != Upos::Verb,
        }
    }
}
