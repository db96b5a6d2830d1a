//! How open triples are worded: phrases with one conjunct each, and verb complexes in the order of a main clause.

use crate::claim::grammar::Grammar;
use crate::claim::tree::Tree;
use crate::german::{PronType, Upos, VerbForm};

/// How many readings of one phrase are spread out at most.
const SPREAD: usize = 12;

/// How much of a noun phrase is said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Extent {
    /// Head, article, adjectives, genitives and names.
    Core,
    /// With prepositional attributes and what clauses tell of the noun's content (*die Absicht zu gehen*).
    Full,
}

/// Words joined by one blank.
pub(super) fn words(tree: &Tree, tokens: &[usize]) -> String {
    let mut text = String::new();
    for &i in tokens {
        if !text.is_empty() {
            text.push(' ');
        }
        text.push_str(&tree.token(i).form);
    }
    text
}

/// Whether two quotation marks enclose the tokens that lie between them.
fn is_mark(tree: &Tree, i: usize) -> bool {
    matches!(tree.token(i).form.as_str(), "\"" | "„" | "“" | "”" | "«" | "»" | "''" | "``" | "`" | "'")
}

/// An apposition set off by a comma or a bracket: another name for the same thing.
pub(super) fn set_off(tree: &Tree, k: usize) -> bool {
    tree.is(k, &["appos"]) && {
        let first = tree.subtree(k, &|c| tree.is(c, &["punct"])).first().copied().unwrap_or(k);
        first > 0 && tree.token(first - 1).upos == Upos::Punct && !is_mark(tree, first - 1)
    }
}

/// What hangs on a phrase's head but is no part of its wording.
fn outside(tree: &Tree, head: usize, k: usize, extent: Extent) -> bool {
    let parent = tree.parent(k);
    let own = parent == Some(head);
    let split = own
        && (splits(tree, head, k)
            || tree.kids(head).iter().any(|&f| splits(tree, head, f) && name_tail(tree, head, f).contains(&k)));
    let clause = tree.kid_by(head, &["cop"]).is_some();
    tree.is(k, &["cc", "parataxis", "advcl", "conj", "vocative", "discourse"])
        || tree.is(k, &["acl"]) && (extent == Extent::Core || !is_bare_infinitive(tree, k))
        || split
        || set_off(tree, k)
        || tree.is(k, &["punct"]) && tree.token(k).form != "-" && !quotes(tree, k)
        || clause
            && own
            && tree.is(k, &["nsubj", "cop", "aux", "mark", "obl", "expl", "advmod"])
            && !within(tree, head, k)
        || extent == Extent::Core && own && tree.is(k, &["nmod", "obl"]) && tree.preposition(k).is_some()
}

/// *ein früher Pionier*: an adverb between article and noun belongs to the phrase.
fn within(tree: &Tree, head: usize, k: usize) -> bool {
    tree.is(k, &["advmod"]) && k < head && tree.kid_by(head, &["det"]).is_some_and(|d| d < k)
}

/// *die Absicht, zu gehen*: an infinitive that says what the noun means.
fn is_bare_infinitive(tree: &Tree, k: usize) -> bool {
    tree.token(k).feats.verb_form == Some(VerbForm::Inf)
        && tree.finite(k).is_none()
        && tree.kid_by(k, &["nsubj"]).is_none()
}

/// *der Keyboarder Philippe Saisse*: a described person and his name are two ways to name him; a mere title is part of
/// the name.
pub(super) fn splits(tree: &Tree, head: usize, k: usize) -> bool {
    let name = tree.is(k, &["appos", "flat"]) && tree.token(k).upos == Upos::Propn && k > head;
    let noun = tree.token(head).upos == Upos::Noun;
    name && noun && tree.kid_by(head, &["det"]).is_some() && k == head + 1
}

/// The words of a name that follow its first one, hung on the noun before: *der Minister Hans Berg*.
pub(super) fn name_tail(tree: &Tree, head: usize, first: usize) -> Vec<usize> {
    let more = |&i: &usize| {
        tree.is(i, &["flat", "appos"]) && tree.parent(i) == Some(head) && tree.token(i).upos == Upos::Propn
    };
    (first + 1..tree.len()).take_while(more).collect()
}

/// Whether the mark at `k` belongs to a name in quotation marks right beside it.
fn quotes(tree: &Tree, k: usize) -> bool {
    is_mark(tree, k) && tree.parent(k).is_some_and(|p| tree.is_nominal(p) && k.abs_diff(p) <= 6)
}

/// The phrase with none, one, two … of its prepositional attributes, in text order, without further conjuncts.
pub(super) fn grown(tree: &Tree, head: usize) -> Vec<Vec<usize>> {
    let full = phrase(tree, head, Extent::Full);
    let attribute = |&k: &usize| {
        k > head
            && tree.is(k, &["nmod"])
            && tree.preposition(k).is_some()
            && !tree.ancestors(k).take_while(|&a| a != head).any(|a| tree.is(a, &["acl"]))
    };
    let mut all = vec![phrase(tree, head, Extent::Core)];
    // A phrase begins with its preposition.
    let begins: Vec<usize> = full.iter().copied().filter(attribute).map(|k| tree.subtree(k, &|_| false)[0]).collect();
    for begin in begins.into_iter().skip(1) {
        all.push(full.iter().copied().filter(|&t| t < begin).collect());
    }
    all.retain(|tokens: &Vec<usize>| tokens.len() < full.len());
    all.truncate(4);
    all.dedup();
    all
}

/// The phrase around `head` with its first conjuncts, then with each other conjunct inside it in turn.
pub(super) fn phrases(tree: &Tree, head: usize, extent: Extent) -> Vec<Vec<usize>> {
    let mut all = vec![phrase(tree, head, extent)];
    let inner: Vec<usize> = all[0].clone();
    for token in inner.into_iter().filter(|&t| t != head) {
        let others: Vec<usize> = tree.conjuncts(token).into_iter().filter(|&c| c != token).collect();
        let inside = |a: usize| a != head && (tree.is(a, &["acl"]) || tree.is_verbal(a) && !tree.is(a, &["amod"]));
        if tree.is(token, &["conj"])
            || others.is_empty()
            || tree.ancestors(token).take_while(|&a| a != head).any(inside)
        {
            continue;
        }
        let own: Vec<usize> = part(tree, token, extent);
        let bases = all.clone();
        for other in others {
            let replacement = part(tree, other, extent);
            for base in &bases {
                if all.len() >= SPREAD || !own.iter().all(|t| base.contains(t)) {
                    continue;
                }
                // Article and preposition are shared; what is replaced is the rest.
                let shared = |t: &usize| tree.is(*t, &["case", "det"]) && tree.parent(*t) == Some(token);
                let has = |relation: &str| tree.kid_by(other, &[relation]).is_some();
                let mut variant: Vec<usize> = base
                    .iter()
                    .copied()
                    .filter(|t| {
                        !own.contains(t)
                            || shared(t)
                                && !has(tree.token(*t).deprel.split(':').next().unwrap_or(""))
                                && (tree.is(*t, &["case"]) || !tree.is(token, &["amod"]))
                    })
                    .chain(replacement.iter().copied())
                    .collect();
                variant.sort_unstable();
                variant.dedup();
                all.push(variant);
            }
        }
    }
    all
}

/// The phrase without the preposition and the adverbs before its head.
pub(super) fn bare_phrase(tree: &Tree, head: usize, extent: Extent) -> Vec<usize> {
    let mut tokens = phrase(tree, head, extent);
    let own = |t: usize| tree.parent(t) == Some(head);
    tokens.retain(|&t| !(own(t) && (tree.is(t, &["case"]) || tree.is(t, &["advmod"]) && t < head)));
    tokens
}

/// One phrase: its first conjuncts alone.
pub(super) fn phrase(tree: &Tree, head: usize, extent: Extent) -> Vec<usize> {
    let mut tokens = tree.subtree(head, &|k| outside(tree, head, k, extent));
    unquote(tree, &mut tokens);
    tokens
}

fn part(tree: &Tree, token: usize, extent: Extent) -> Vec<usize> {
    tree.subtree(token, &|k| outside(tree, token, k, if extent == Extent::Core { Extent::Full } else { extent }))
}

/// Drops marks that have no fellow in the phrase.
fn unquote(tree: &Tree, tokens: &mut Vec<usize>) {
    let marks = tokens.iter().filter(|&&t| is_mark(tree, t)).count();
    if marks % 2 == 1 {
        tokens.retain(|&t| !is_mark(tree, t));
    }
}

/// A clause as it stands, commas left out.
pub(super) fn clause(tree: &Tree, head: usize) -> Vec<usize> {
    let tokens = tree.subtree(head, &|_| false);
    tokens.into_iter().filter(|&t| tree.token(t).upos != Upos::Punct || is_mark(tree, t)).collect()
}

/// A verb with everything that makes up its predicate.
#[derive(Clone, Debug, Default)]
pub(super) struct Complex {
    pub tokens: Vec<usize>,
    pub negated: bool,
}

/// The verb complex: finite verb, negation, reflexive, then the rest; a subordinate clause is put in main clause order.
pub(super) fn complex(tree: &Tree, verb: usize, negations: &dyn Fn(usize) -> bool) -> Complex {
    let mut auxiliaries: Vec<usize> = auxiliaries(tree, verb);
    if auxiliaries.is_empty() && !tree.is_finite(verb) {
        auxiliaries = shared_auxiliaries(tree, verb);
    }
    let finite = auxiliaries.iter().copied().find(|&a| tree.is_finite(a)).or(tree.is_finite(verb).then_some(verb));
    let mut middle = Vec::new();
    let mut rest: Vec<usize> = auxiliaries.into_iter().chain([verb]).filter(|&t| Some(t) != finite).collect();
    let mut negated = false;
    for &k in tree.kids(verb) {
        let token = tree.token(k);
        let reflexive = token.feats.reflex && token.upos == Upos::Pron && tree.preposition(k).is_none();
        if reflexive {
            middle.push(k);
        } else if token.deprel == "compound:prt" || tree.is(k, &["mark"]) && token.upos == Upos::Part {
            rest.push(k);
        } else if negations(k) && tree.is(k, &["advmod"]) {
            middle.push(k);
            negated = true;
        }
    }
    middle.sort_unstable();
    rest.sort_unstable();
    Complex { tokens: finite.into_iter().chain(middle).chain(rest).collect(), negated }
}

fn auxiliaries(tree: &Tree, verb: usize) -> Vec<usize> {
    tree.kids_by(verb, &["aux", "cop"]).filter(|&k| !tree.is_clause_head(k)).collect()
}

/// *mobilisiert und zurückgerufen wurden*, *wurde gefunden und geborgen*: conjuncts without an auxiliary share their
/// neighbour's.
fn shared_auxiliaries(tree: &Tree, verb: usize) -> Vec<usize> {
    let form = tree.token(verb).feats.verb_form;
    if form != Some(VerbForm::Part) && form != Some(VerbForm::Inf) || tree.kid_by(verb, &["mark"]).is_some() {
        return Vec::new();
    }
    let before = tree.parent(verb).filter(|_| tree.is(verb, &["conj"]));
    let behind = tree.kids_by(verb, &["conj"]);
    before
        .into_iter()
        .chain(behind)
        .filter(|&v| tree.is_verbal(v) && tree.token(v).feats.verb_form == form)
        .map(|v| auxiliaries(tree, v))
        .find(|a| !a.is_empty())
        .unwrap_or_default()
}

/// What kind of clause hangs on a verb.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Dependent {
    /// *dass*, *ob*, or verb second behind a verb of saying.
    Content,
    /// *zu gehen*.
    Infinitive,
    /// *um zu gehen*.
    Purpose,
    /// *weil*, *nachdem*.
    Adverbial,
    /// Relative, or none of these.
    Other,
}

/// The kind of the clause that `head` heads, by the word that opens it.
pub(super) fn dependent(tree: &Tree, head: usize, grammar: &Grammar) -> Dependent {
    let marks: Vec<usize> = tree.kids_by(head, &["mark"]).collect();
    let opener = marks.iter().copied().find(|&m| tree.token(m).upos != Upos::Part);
    let to = marks.iter().any(|&m| tree.token(m).upos == Upos::Part) || tree.token(head).form.contains("zu");
    let relative = tree
        .kids(head)
        .iter()
        .any(|&k| tree.token(k).upos == Upos::Pron && matches!(tree.token(k).feats.pron_type, Some(PronType::Rel)));
    if tree.is(head, &["acl", "conj", "parataxis"]) || relative {
        return Dependent::Other;
    }
    match opener {
        Some(m) if grammar.opens_content(&tree.token(m).form.to_lowercase()) => Dependent::Content,
        Some(_) if tree.finite(head).is_none() => Dependent::Purpose,
        Some(_) => Dependent::Adverbial,
        None if tree.finite(head).is_none() && tree.token(head).feats.verb_form == Some(VerbForm::Inf) && to => {
            Dependent::Infinitive
        }
        None if tree.finite(head).is_none() && tree.is(head, &["xcomp"]) => Dependent::Infinitive,
        None if tree.is(head, &["ccomp"]) => Dependent::Content,
        None => Dependent::Other,
    }
}
