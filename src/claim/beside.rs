//! Nouns that stand beside a name, read from the order of words: *der Sprecher des Rates, John Kirby*; *Anna Muster,
//! Professorin am Institut für Physik*; *Max Muster, der bis 2021 Chef des Stabs war*.
//!
//! What stands beside a name is set in a rigid order in German, with long complements that trees often hang elsewhere; so
//! the order decides here and no tree is asked. Which nouns count, and the words that open a complement, are the caller's.

use std::ops::Range;

use rustc_hash::FxHashSet;

use super::tree::Tree;
use crate::german::{Number, Upos, VerbForm};

/// How many tokens a complement may have.
const LONGEST: usize = 16;
/// How many tokens may stand between a relative pronoun and the noun.
const RELATIVE: usize = 12;

/// What tells nouns, complements and names apart.
pub struct Words<'a> {
    /// Whether the token is a noun of the kind that is looked for.
    pub fits: &'a dyn Fn(usize) -> bool,
    /// Whether the token belongs to the name of a person.
    pub person: &'a dyn Fn(usize) -> bool,
    /// Whether the token belongs to the name of something else.
    pub name: &'a dyn Fn(usize) -> bool,
    /// Prepositions that open a complement, lower case.
    pub prepositions: &'a FxHashSet<String>,
    /// Determiners that open a genitive, lower case.
    pub genitive: &'a FxHashSet<String>,
    /// Verbs that say what somebody is.
    pub copulas: &'a FxHashSet<String>,
}

/// Nouns beside a name, with the tokens of the complement that they share.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Beside {
    pub nouns: Vec<usize>,
    pub complement: Range<usize>,
    /// The tokens of the relative clause, where the noun stands in one.
    pub clause: Option<Range<usize>>,
}

impl Words<'_> {
    /// The nouns before the name that begins at `first` and ends with `last`.
    pub fn before(&self, tree: &Tree, first: usize, last: usize) -> Option<Beside> {
        let comma = first > 0 && form(tree, first - 1) == ",";
        let end = first - usize::from(comma);
        if comma && !self.closes(tree, last + 1) {
            return None;
        }
        // The noun of which all up to the name is the complement; the outermost one holds the title.
        let mut found = None;
        for i in (end.saturating_sub(LONGEST)..end).rev() {
            if (self.fits)(i) && self.complement(tree, i + 1, end) == end && (!comma || i + 1 < end) {
                found = Some(i);
            }
            if (self.person)(i) || !self.inside(tree, i) {
                break;
            }
            if found.is_some() && i + 1 == end {
                break;
            }
        }
        let noun = found?;
        let mut nouns = vec![noun];
        // *Vizekanzler und Arbeitsminister*
        if noun >= 2 && tree.token(noun - 1).upos == Upos::Cconj && (self.fits)(noun - 2) {
            nouns.insert(0, noun - 2);
        }
        Some(Beside { nouns, complement: noun + 1..end, clause: None })
    }

    /// The nouns behind the name that ends with the token `last`: after a comma or a bracket, or in a relative clause.
    pub fn behind(&self, tree: &Tree, last: usize) -> Option<Beside> {
        let mut at = last + 1;
        if form(tree, at) == "(" {
            at = (at..(at + 6).min(tree.len())).find(|&k| form(tree, k) == ")")? + 1;
        }
        if !matches!(form(tree, at), "," | "–" | "-") {
            return None;
        }
        at += 1;
        if at < tree.len() && tree.token(at).upos == Upos::Pron {
            return self.relative(tree, at);
        }
        let noun = (at..(at + 6).min(tree.len())).find(|&k| {
            (self.fits)(k) || !matches!(tree.token(k).upos, Upos::Det | Upos::Adj | Upos::Adv) || (self.person)(k)
        })?;
        if !(self.fits)(noun) || tree.token(noun).feats.number == Some(Number::Plur) {
            return None;
        }
        let (nouns, end) = self.coordinated(tree, noun);
        let complement = nouns[nouns.len() - 1] + 1..end;
        (self.closes(tree, end) || end < tree.len() && tree.token(end).upos == Upos::Adp).then_some(Beside {
            nouns,
            complement,
            clause: None,
        })
    }

    /// *der bis Ende 2021 Chef des Stabs war*: from the pronoun on.
    fn relative(&self, tree: &Tree, pronoun: usize) -> Option<Beside> {
        let mut at = pronoun + 1;
        while at < (pronoun + RELATIVE).min(tree.len()) {
            if (self.fits)(at) && !(self.person)(at) {
                let (nouns, end) = self.coordinated(tree, at);
                let copula = end < tree.len() && self.copulas.contains(&tree.token(end).lemma.to_lowercase());
                let complement = nouns[nouns.len() - 1] + 1..end;
                return copula.then_some(Beside { nouns, complement, clause: Some(pronoun..end + 1) });
            }
            if matches!(tree.token(at).upos, Upos::Verb | Upos::Aux | Upos::Pron | Upos::Sconj) || form(tree, at) == ","
            {
                return None;
            }
            at += 1;
        }
        None
    }

    /// The noun, what is coordinated with it, and where their complement ends.
    pub fn coordinated(&self, tree: &Tree, noun: usize) -> (Vec<usize>, usize) {
        let mut nouns = vec![noun];
        let mut end = self.complement(tree, noun + 1, tree.len());
        while end + 1 < tree.len() && tree.token(end).upos == Upos::Cconj {
            let next = (end + 1..(end + 4).min(tree.len()))
                .find(|&k| !matches!(tree.token(k).upos, Upos::Det | Upos::Adj))
                .filter(|&k| (self.fits)(k) && !(self.person)(k));
            let Some(next) = next else { break };
            nouns.push(next);
            end = self.complement(tree, next + 1, tree.len());
        }
        (nouns, end)
    }

    /// Where the complement ends that begins at `at`: genitives, names and prepositional phrases, one after the other.
    fn complement(&self, tree: &Tree, mut at: usize, limit: usize) -> usize {
        let limit = limit.min(at + LONGEST);
        while at < limit {
            let lower = form(tree, at).to_lowercase();
            let token = tree.token(at);
            let opens = match token.upos {
                Upos::Adp => self.prepositions.contains(&token.lemma.to_lowercase()),
                Upos::Det => self.genitive.contains(&lower),
                _ => (self.name)(at) && !(self.person)(at),
            };
            if !opens {
                break;
            }
            let end = self.phrase(tree, at, limit);
            if end == at {
                break;
            }
            at = end;
        }
        at
    }

    /// Where the noun phrase ends that opens at `at`.
    fn phrase(&self, tree: &Tree, at: usize, limit: usize) -> usize {
        let mut k = at;
        let mut noun = false;
        while k < limit {
            let token = tree.token(k);
            let mark = matches!(token.form.as_str(), "„" | "“" | "\"" | "”" | "«" | "»" | "‚" | "‘" | "'");
            match token.upos {
                Upos::Adp | Upos::Det if k == at => {}
                Upos::Det | Upos::Adj | Upos::Num if !noun => {}
                _ if (self.person)(k) => break,
                _ if (self.name)(k) => noun = true,
                Upos::Propn | Upos::X if noun || k > at => noun = true,
                Upos::Noun if !noun => noun = true,
                _ if mark => {}
                Upos::Cconj if noun && self.continues(tree, k + 1, limit) => noun = false,
                _ => break,
            }
            k += 1;
        }
        if noun { k } else { at }
    }

    /// Whether a noun phrase goes on after an *und*, rather than a second noun of the kind that is looked for.
    fn continues(&self, tree: &Tree, at: usize, limit: usize) -> bool {
        (at..limit.min(at + 3))
            .find(|&k| !matches!(tree.token(k).upos, Upos::Det | Upos::Adj))
            .is_some_and(|k| tree.token(k).upos == Upos::Noun && !(self.fits)(k) && !(self.person)(k))
    }

    /// Whether a token can stand between a noun and the name behind it.
    fn inside(&self, tree: &Tree, i: usize) -> bool {
        let token = tree.token(i);
        let finite = token.feats.verb_form == Some(VerbForm::Fin);
        !finite
            && !matches!(token.upos, Upos::Verb | Upos::Aux | Upos::Pron | Upos::Sconj | Upos::Adv)
            && !matches!(token.form.as_str(), "," | ";" | ":" | "(" | ")" | "–")
    }

    /// Whether an apposition can end here.
    fn closes(&self, tree: &Tree, at: usize) -> bool {
        at >= tree.len() || tree.token(at).upos == Upos::Punct && form(tree, at) != "("
    }
}

fn form<'t>(tree: &'t Tree, i: usize) -> &'t str {
    if i < tree.len() { tree.token(i).form.as_str() } else { "" }
}
