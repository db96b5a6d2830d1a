//! A sentence's tree with its children at hand, and the small questions that grammar asks of it.

use crate::german::{Case, Sentence, Token, Upos, VerbForm};
use crate::text::Span;

/// A sentence with the children of every token, in text order.
#[derive(Debug)]
pub struct Tree<'a> {
    pub sentence: &'a Sentence,
    kids: Vec<Vec<usize>>,
}

impl<'a> Tree<'a> {
    pub fn new(sentence: &'a Sentence) -> Self {
        let mut kids = vec![Vec::new(); sentence.tokens.len()];
        for (i, token) in sentence.tokens.iter().enumerate() {
            if let Some(head) = token.head.checked_sub(1)
                && head < kids.len()
                && head != i
            {
                kids[head].push(i);
            }
        }
        Self { sentence, kids }
    }

    pub fn token(&self, i: usize) -> &'a Token {
        &self.sentence.tokens[i]
    }

    pub fn len(&self) -> usize {
        self.sentence.tokens.len()
    }

    pub fn kids(&self, i: usize) -> &[usize] {
        &self.kids[i]
    }

    /// Children with one of the relations; a relation matches its subtypes too (`nmod` takes `nmod:poss`).
    pub fn kids_by<'t>(&'t self, i: usize, relations: &'t [&'t str]) -> impl Iterator<Item = usize> + 't {
        self.kids[i].iter().copied().filter(move |&k| self.is(k, relations))
    }

    pub fn kid_by(&self, i: usize, relations: &[&str]) -> Option<usize> {
        self.kids[i].iter().copied().find(|&k| self.is(k, relations))
    }

    /// Whether the token's relation is one of `relations` or a subtype of one.
    pub fn is(&self, i: usize, relations: &[&str]) -> bool {
        let deprel = self.token(i).deprel;
        relations.iter().any(|r| deprel.strip_prefix(r).is_some_and(|rest| rest.is_empty() || rest.starts_with(':')))
    }

    pub fn parent(&self, i: usize) -> Option<usize> {
        self.token(i).head.checked_sub(1).filter(|&p| p < self.len() && p != i)
    }

    /// The token, its governor, that one's governor … up to the root; stops at a circle.
    pub fn ancestors(&self, i: usize) -> impl Iterator<Item = usize> + '_ {
        std::iter::successors(Some(i), |&at| self.parent(at)).take(self.len())
    }

    pub fn governs(&self, ancestor: usize, i: usize) -> bool {
        i != ancestor && self.ancestors(i).any(|a| a == ancestor)
    }

    /// First conjunct of the coordination that the token belongs to.
    pub fn first_conjunct(&self, mut i: usize) -> usize {
        for _ in 0..self.len() {
            match self.parent(i) {
                Some(p) if self.is(i, &["conj"]) => i = p,
                _ => break,
            }
        }
        i
    }

    /// The token and all that is coordinated with it, in text order.
    pub fn conjuncts(&self, i: usize) -> Vec<usize> {
        let mut all = vec![i];
        let mut at = 0;
        while at < all.len() {
            all.extend(self.kids_by(all[at], &["conj"]));
            at += 1;
        }
        all.sort_unstable();
        all.dedup();
        all
    }

    /// All indices below and including `i`, in text order, not descending where `stop` says so.
    pub fn subtree(&self, i: usize, stop: &dyn Fn(usize) -> bool) -> Vec<usize> {
        let mut all = Vec::new();
        let mut seen = vec![false; self.len()];
        let mut stack = vec![i];
        while let Some(top) = stack.pop() {
            if std::mem::replace(&mut seen[top], true) {
                continue;
            }
            all.push(top);
            stack.extend(self.kids(top).iter().copied().filter(|&k| !stop(k)));
        }
        all.sort_unstable();
        all
    }

    /// The characters from the first to the last of the tokens.
    pub fn span(&self, tokens: &[usize]) -> Span {
        tokens.iter().map(|&i| self.token(i).span).reduce(Span::cover).unwrap_or(self.sentence.span)
    }

    /// The preposition that marks a nominal, lower case, contractions undone by the tagger's lemma.
    pub fn preposition(&self, i: usize) -> Option<String> {
        self.kids_by(i, &["case"])
            .find(|&k| matches!(self.token(k).upos, Upos::Adp | Upos::Cconj | Upos::Sconj | Upos::Adv))
            .map(|k| self.token(k).lemma.to_lowercase())
    }

    /// *als falsch*, *wie neu*: the conjunction that compares with an adjective, lower case.
    pub fn comparison(&self, i: usize) -> Option<String> {
        let word = self.kids_by(i, &["mark"]).find(|&k| self.token(k).upos == Upos::Cconj && k < i);
        word.filter(|_| self.token(i).upos == Upos::Adj).map(|k| self.token(k).lemma.to_lowercase())
    }

    pub fn case(&self, i: usize) -> Option<Case> {
        self.token(i).feats.case
    }

    /// Whether its article or ending says that the phrase is in the accusative: *in den Libanon*, not *in Beirut*.
    pub fn is_accusative(&self, i: usize) -> bool {
        self.kid_by(i, &["det"]).is_some_and(|d| self.token(d).feats.case == Some(Case::Acc))
    }

    pub fn is_nominal(&self, i: usize) -> bool {
        matches!(self.token(i).upos, Upos::Noun | Upos::Propn | Upos::Pron | Upos::Num | Upos::X)
            || (matches!(self.token(i).upos, Upos::Adj | Upos::Det)
                && self.is(i, &["nsubj", "obj", "iobj", "obl", "nmod", "conj", "appos"]))
    }

    pub fn is_verbal(&self, i: usize) -> bool {
        matches!(self.token(i).upos, Upos::Verb | Upos::Aux)
    }

    pub fn is_finite(&self, i: usize) -> bool {
        let feats = self.token(i).feats;
        feats.verb_form == Some(VerbForm::Fin) || (feats.verb_form.is_none() && feats.mood.is_some())
    }

    /// The finite verb of the clause that `verb` heads: itself or an auxiliary (of the first conjunct, if shared).
    pub fn finite(&self, verb: usize) -> Option<usize> {
        if self.is_finite(verb) {
            return Some(verb);
        }
        let own = self.kids_by(verb, &["aux", "cop"]).find(|&k| self.is_finite(k));
        own.or_else(|| {
            let parent = self.parent(verb).filter(|_| self.is(verb, &["conj"]))?;
            self.is_verbal(parent).then(|| self.finite(parent)).flatten()
        })
    }

    /// Head of the clause that a token stands in: the nearest verbal or clausal ancestor, itself included.
    pub fn clause(&self, i: usize) -> usize {
        let mut last = i;
        for a in self.ancestors(i) {
            last = a;
            if self.is_clause_head(a) {
                break;
            }
        }
        last
    }

    /// Whether the token heads a clause (a full verb, or a nominal with a copula).
    pub fn is_clause_head(&self, i: usize) -> bool {
        (self.is_verbal(i) && !self.is(i, &["aux", "cop", "amod"])) || self.kid_by(i, &["cop"]).is_some()
    }
}
