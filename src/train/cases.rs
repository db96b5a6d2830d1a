//! Cases of trees whose annotation leaves them out where the form does not show them (HDT): read off agreement,
//! adpositions and relations.

use super::conllu::Tree;
use crate::german::word::Word;
use crate::german::{Case, Token, Upos};

/// The case of every token, where the annotation or the tree tells it.
pub fn complete(tree: &Tree, words: &[&Word]) -> Vec<Option<Case>> {
    let tokens = &tree.sentence.tokens;
    let mut children = vec![Vec::new(); tokens.len()];
    for (i, t) in tokens.iter().enumerate() {
        if let Some(head) = t.head.checked_sub(1) {
            children[head].push(i);
        }
    }
    let completer = Completer { tokens, words, children };
    let mut cases: Vec<Option<Case>> = (0..tokens.len()).map(|i| completer.case(i, 0)).collect();
    // Determiners and adjectives share their noun's.
    for (i, t) in tokens.iter().enumerate() {
        if cases[i].is_none() && is_modifier(t) {
            cases[i] = t.head.checked_sub(1).and_then(|h| cases[h]);
        }
    }
    cases
}

struct Completer<'a> {
    tokens: &'a [Token],
    words: &'a [&'a Word],
    children: Vec<Vec<usize>>,
}

impl Completer<'_> {
    fn case(&self, i: usize, depth: usize) -> Option<Case> {
        let token = &self.tokens[i];
        let nominal = matches!(token.upos, Upos::Noun | Upos::Propn | Upos::Pron | Upos::Num)
            || matches!(token.upos, Upos::Adj | Upos::Det) && !is_modifier(token);
        if token.feats.case.is_some() && token.upos != Upos::Adp {
            return token.feats.case;
        }
        if !nominal || depth > 8 {
            return None;
        }
        let kids = || self.children[i].iter().map(|&c| (c, &self.tokens[c]));
        let agreeing = kids().filter(|(_, t)| is_modifier(t)).find_map(|(_, t)| t.feats.case);
        let mut marked = false;
        let adposition = kids().filter(|(_, t)| t.deprel == "case").find_map(|(c, t)| {
            marked = true;
            t.feats.case.or_else(|| self.words[c].governed().cases().single().map(|i| Case::ALL[i]))
        });
        if agreeing.or(adposition).is_some() {
            return agreeing.or(adposition);
        }
        if marked {
            return None;
        }
        match token.deprel {
            "nsubj" | "nsubj:pass" | "vocative" => Some(Case::Nom),
            "obj" => Some(Case::Acc),
            "iobj" => Some(Case::Dat),
            "nmod" if matches!(token.upos, Upos::Noun | Upos::Propn) => {
                self.words[i].cells_of(token.upos).cases().has(1).then_some(Case::Gen)
            }
            "root" | "ccomp" | "advcl" | "acl" | "xcomp" if kids().any(|(_, t)| t.deprel == "cop") => Some(Case::Nom),
            "conj" | "appos" | "flat" | "flat:name" => token.head.checked_sub(1).and_then(|h| self.case(h, depth + 1)),
            _ => None,
        }
    }
}

fn is_modifier(token: &Token) -> bool {
    matches!(token.upos, Upos::Det | Upos::Adj) && matches!(token.deprel, "det" | "det:poss" | "amod" | "nummod")
}
