//! Whose an infinitive, a shared verb and a relative clause are: control, coordination and antecedents, by which verbs without a
//! subject of their own get one; and small questions about what kind of clause one is.

use super::grammar::Grammar;
use super::predicate::{is_passive, verb_lemma};
use super::tree::Tree;
use crate::german::{Mood, PronType, Upos, VerbForm};

/// The noun that a relative pronoun stands for, where `k` is one.
pub fn antecedent(tree: &Tree, k: usize) -> Option<usize> {
    let token = tree.token(k);
    let relative = matches!(token.feats.pron_type, Some(PronType::Rel | PronType::DemRel | PronType::IntRel));
    if token.upos != Upos::Pron && token.upos != Upos::Det || tree.kids(k).iter().any(|&c| tree.is(c, &["nmod"])) {
        return None;
    }
    // The clause that the pronoun opens hangs on the antecedent as `acl`.
    let clause = tree.ancestors(k).skip(1).find(|&a| tree.is(a, &["acl"]) && tree.is_clause_head(a))?;
    let noun = tree.parent(clause)?;
    let opens = tree.sentence.tokens[..k].iter().rev().take(2).any(|t| t.form == ",") || relative;
    (opens
        && noun < k
        && tree.clause(k) == clause
        && (relative || token.upos == Upos::Pron && token.feats.person.is_none()))
    .then_some(noun)
}

/// The subject of a verb that has none of its own: shared in coordination, controlled, or the antecedent.
pub fn inherited_subject(tree: &Tree, i: usize, grammar: &Grammar, depth: usize) -> Option<usize> {
    let parent = tree.parent(i).filter(|_| depth < 8)?;
    let subject_of = |verb: usize| {
        tree.kid_by(verb, &["nsubj"])
            .map(|s| antecedent(tree, s).unwrap_or(s))
            .or_else(|| inherited_subject(tree, verb, grammar, depth + 1))
    };
    let relation = tree.token(i).deprel.split(':').next().unwrap_or("");
    if let Some(noun) = noun_before(tree, i, grammar) {
        let owner = genitive(tree, noun);
        if owner.is_some() || is_others(tree, noun, grammar) {
            return owner;
        }
    }
    match relation {
        "conj" if tree.is_clause_head(parent) => subject_of(parent),
        "xcomp" | "obj" | "ccomp" if tree.is_verbal(parent) && !tree.is_finite(i) && tree.finite(i).is_none() => {
            if grammar.object_controls(&verb_lemma(tree, parent).0) {
                let pass = is_passive(tree, parent).then(|| tree.kid_by(parent, &["nsubj"])).flatten();
                pass.or_else(|| {
                    tree.kids_by(parent, &["obj", "iobj", "obl:arg"]).find(|&k| k != i && tree.is_nominal(k))
                })
            } else {
                subject_of(parent)
            }
        }
        "advcl" | "xcomp" | "csubj" if tree.finite(i).is_none() => subject_of(tree.clause(parent)),
        "acl" if tree.finite(i).is_none() => {
            // *die Absicht Russlands, Waffen zu kaufen*: the noun's own genitive, else the subject around it.
            genitive(tree, parent).or_else(|| {
                let around = tree.clause(parent);
                (around != parent && !is_others(tree, parent, grammar)).then(|| subject_of(around)).flatten()
            })
        }
        _ => None,
    }
}

/// *kritisierte den Plan, Truppen zu schicken*, *sprach über den Plan, zu …*: whether the plan is not the subject's own.
fn is_others(tree: &Tree, noun: usize, grammar: &Grammar) -> bool {
    let own = tree.kids_by(noun, &["det"]).any(|d| tree.token(d).feats.poss);
    let about = tree.preposition(noun).is_some_and(|p| grammar.is_topic(&p));
    let judged = tree.is(noun, &["obj"]) && grammar.is_about_others(&verb_lemma(tree, tree.clause(noun)).0);
    !own && (about || judged)
}

/// *Russlands Entscheidung, Waffen zu kaufen*: the noun right before the comma that takes the infinitive, wherever the
/// tree hangs it.
fn noun_before(tree: &Tree, i: usize, grammar: &Grammar) -> Option<usize> {
    if !tree.is(i, &["xcomp", "obj", "ccomp", "advcl", "acl", "dep", "appos"]) || tree.finite(i).is_some() {
        return None;
    }
    before_comma(tree, i).filter(|&noun| grammar.takes_infinitive(&tree.token(noun).lemma))
}

/// The noun right before the comma that opens a clause.
pub fn before_comma(tree: &Tree, clause: usize) -> Option<usize> {
    let first = *tree.subtree(clause, &|_| false).first()?;
    let comma = if tree.token(first).form == "," { first } else { first.checked_sub(1)? };
    let noun = comma.checked_sub(1)?;
    (tree.token(comma).form == "," && tree.token(noun).upos == Upos::Noun).then_some(noun)
}

/// The genitive attribute of a noun (*Russlands Absicht*, *die Absicht der Regierung*).
fn genitive(tree: &Tree, noun: usize) -> Option<usize> {
    tree.kids_by(noun, &["nmod"]).find(|&k| tree.preposition(k).is_none() && tree.is_nominal(k))
}

/// *zu liefern*, not *geliefert zu haben*: an infinitive of what is not over.
pub fn is_zu_infinitive(tree: &Tree, at: usize) -> bool {
    let token = tree.token(at);
    token.feats.verb_form != Some(VerbForm::Part)
        && tree
            .kid_by(at, &["mark", "aux", "nsubj"])
            .is_none_or(|k| tree.is(k, &["mark"]) && tree.token(k).upos == Upos::Part)
        && (token.form.to_lowercase().contains("zu") || tree.kid_by(at, &["mark"]).is_some())
}

/// Whether the finite clause tells more of a noun before it, and is not what the noun says: *Männer, die …*, not *der Verdacht, dass …*.
pub fn is_relative(tree: &Tree, clause: usize, noun: usize) -> bool {
    let finite = tree.is(clause, &["acl"]) && tree.is_clause_head(clause) && tree.finite(clause).is_some();
    finite && tree.kids(clause).iter().any(|&k| antecedent(tree, k) == Some(noun))
}

/// The mood of the clause's finite verb.
pub fn told_mood(tree: &Tree, clause: usize) -> Option<Mood> {
    tree.finite(clause).and_then(|f| tree.token(f).feats.mood)
}

/// Whether the head stands in a clause that the question mark at the end is not about: after a colon, or outside quotes.
pub fn quoted_apart(tree: &Tree, head: usize) -> bool {
    let open = tree.sentence.tokens.iter().position(|t| t.form == ":");
    open.is_some_and(|colon| head < colon)
}

/// *wird geliefert* without its passive label: *werden* with a participle that is no infinitive too is no future
/// (*werden übergeben* is either).
pub fn is_passive_form(tree: &Tree, head: usize, k: usize) -> bool {
    let participle = tree.token(head).feats.verb_form == Some(VerbForm::Part);
    let form = tree.token(head).form.to_lowercase();
    participle
        && form != tree.token(head).lemma.to_lowercase()
        && !tree.kids_by(head, &["aux"]).any(|a| a != k && !tree.is_finite(a))
}
