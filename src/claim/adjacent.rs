//! Phrases that stand side by side without a comma and are two: *bei einem Einsatz Waffen beschlagnahmt*, *nach Angaben der Polizei
//! drei Menschen*, *macht die Armee verantwortlich*.
//!
//! The parser likes to read the second as the first one's apposition. What has an article or a number of its own, and what is a
//! plural or a substance behind a phrase that is complete, is an argument of the verb, if that lacks one.

use super::nouns;
use super::phrase::Phrases;
use crate::german::{Case, Kind, Mood, Number, Sentence, Tense, Upos};
use crate::mention::{EntityMention, name_at};

/// Relations in which the second phrase hangs on the first.
const BESIDE: &[&str] = &["appos", "flat", "flat:name", "dep", "compound", "nummod", "nmod"];

/// Gives verbs the arguments that hang on a neighbour of theirs.
pub fn mend(sentence: &mut Sentence, entities: &[EntityMention], phrases: &Phrases) {
    for k in 1..sentence.tokens.len() {
        if let Some((verb, relation, case)) = argument(sentence, k, entities, phrases) {
            let token = &mut sentence.tokens[k];
            (token.head, token.deprel, token.feats.case) = (verb + 1, relation, Some(case));
        }
        complement(sentence, k);
        bare_oblique(sentence, k, entities);
        back_to_matrix(sentence, k);
    }
}

/// *warf er Polen Mitschuld vor*: a name without a preposition is an object; beside another one it is the dative.
fn bare_oblique(sentence: &mut Sentence, k: usize, entities: &[EntityMention]) {
    let token = &sentence.tokens[k];
    let named = || name_at(entities, token.span).is_some_and(|n| n.kind != "Time" && n.kind != "WeaponType");
    let has = |i: usize, relation: &str| sentence.children(i).any(|c| sentence.tokens[c].deprel == relation);
    if token.deprel != "obl" || token.upos != Upos::Propn || has(k, "case") || !named() {
        return;
    }
    let verb = sentence.parent(k).filter(|&v| sentence.tokens[v].upos == Upos::Verb && has(v, "nsubj"));
    if let Some(verb) = verb.filter(|&v| has(v, "obj") && !has(v, "iobj") && !has(v, "obl:arg")) {
        let token = &mut sentence.tokens[k];
        (token.head, token.deprel, token.feats.case) = (verb + 1, "iobj", Some(Case::Dat));
    }
}

/// *erklärte, er sei bereit, und verwies auf …*: an indicative joined to what is told in the Konjunktiv goes on with the verb that
/// tells it.
fn back_to_matrix(sentence: &mut Sentence, verb: usize) {
    if sentence.tokens[verb].deprel != "conj" || sentence.tokens[verb].upos != Upos::Verb {
        return;
    }
    let finite = |head: usize| {
        let auxiliary = |&c: &usize| sentence.tokens[c].deprel.starts_with("aux") || sentence.tokens[c].deprel == "cop";
        std::iter::once(head)
            .chain(sentence.children(head).filter(auxiliary))
            .find_map(|i| sentence.tokens[i].feats.mood.map(|mood| (mood, sentence.tokens[i].feats.tense)))
    };
    let told = |head: usize| finite(head).map(|(mood, _)| mood) == Some(Mood::Sub);
    let Some((Mood::Ind, Some(Tense::Past))) = finite(verb) else { return };
    let Some(first) = sentence.parent(verb).filter(|&f| told(f) && sentence.tokens[f].deprel == "ccomp") else {
        return;
    };
    let Some(matrix) = sentence.parent(first).filter(|&m| m < first) else { return };
    let subject = sentence.children(verb).any(|c| sentence.tokens[c].deprel.starts_with("nsubj"));
    if !subject && matches!(finite(matrix), Some((Mood::Ind, Some(Tense::Past)))) {
        sentence.tokens[verb].head = matrix + 1;
    }
}

/// *macht die Armee verantwortlich*: the object of an adjective that completes a verb is the verb's.
fn complement(sentence: &mut Sentence, k: usize) {
    let object = matches!(sentence.tokens[k].deprel, "obj");
    let adjective = sentence.parent(k).filter(|&a| object && sentence.tokens[a].upos == Upos::Adj);
    let Some(adjective) = adjective.filter(|&a| matches!(sentence.tokens[a].deprel, "xcomp" | "advmod")) else {
        return;
    };
    let Some(verb) = sentence.parent(adjective).filter(|&v| sentence.tokens[v].upos == Upos::Verb) else { return };
    if !sentence.children(verb).any(|c| sentence.tokens[c].deprel == "obj") {
        sentence.tokens[k].head = verb + 1;
    }
}

/// The verb that `k` is an argument of, and as what.
fn argument(
    sentence: &Sentence,
    k: usize,
    entities: &[EntityMention],
    phrases: &Phrases,
) -> Option<(usize, &'static str, Case)> {
    let token = &sentence.tokens[k];
    let head = sentence.parent(k).filter(|&h| h < k && BESIDE.contains(&token.deprel))?;
    let nominal = |i: usize| matches!(sentence.tokens[i].upos, Upos::Noun | Upos::Propn);
    let has = |i: usize, relation: &str| sentence.children(i).any(|c| sentence.tokens[c].deprel == relation);
    if !nominal(k) || !nominal(head) || has(k, "case") || has(k, "cop") || has(head, "cop") {
        return None;
    }
    let first = sentence.children(k).chain([k]).filter(|&c| c > head).min()?;
    let marks = |i: usize| sentence.tokens[i].upos == Upos::Punct;
    if (head + 1..first).any(marks) || !stands_alone(sentence, head, k, entities, phrases) {
        return None;
    }
    let verbal = |i: usize| matches!(sentence.tokens[i].upos, Upos::Verb | Upos::Aux);
    let above = std::iter::successors(Some(head), |&i| sentence.parent(i)).take(sentence.tokens.len());
    let top = above.take_while(|&i| !verbal(i)).last()?;
    let verb = sentence.parent(top).filter(|&v| sentence.tokens[v].upos == Upos::Verb)?;
    let clausal = ["xcomp", "ccomp", "csubj"].iter().any(|r| has(verb, r));
    let reflexive = sentence.children(verb).any(|c| sentence.tokens[c].feats.reflex);
    if reflexive || has(verb, "obj") || has(verb, "cop") {
        return None;
    }
    if clausal {
        // *warf am Freitag Warschau vor, Kontakte einzufrieren*: beside a clause stands the dative.
        let named = name_at(entities, token.span).is_some_and(|n| n.kind != "WeaponType" && n.kind != "Time");
        let free = named && has(verb, "nsubj") && !has(verb, "iobj") && !has(verb, "obl:arg");
        return free.then_some((verb, "iobj", Case::Dat));
    }
    let passive = has(verb, "aux:pass");
    let subject = has(verb, "nsubj") || has(verb, "nsubj:pass");
    let finite = sentence.children(verb).chain([verb]).find(|&c| sentence.tokens[c].feats.mood.is_some())?;
    let plural = |i: usize| sentence.tokens[i].feats.number == Some(Number::Plur) || has(i, "conj");
    let agrees = (sentence.tokens[finite].feats.number == Some(Number::Plur)) == plural(k);
    let own = !matches!(sentence.tokens[verb].deprel, "conj" | "xcomp" | "acl");
    match (passive, subject) {
        (true, false) if agrees && own => Some((verb, "nsubj:pass", Case::Nom)),
        (false, false) if agrees && own => Some((verb, "nsubj", Case::Nom)),
        (false, true) => Some((verb, "obj", Case::Acc)),
        _ => None,
    }
}

/// Whether the second phrase cannot belong to the first.
fn stands_alone(sentence: &Sentence, head: usize, k: usize, entities: &[EntityMention], phrases: &Phrases) -> bool {
    let token = &sentence.tokens[k];
    let before = &sentence.tokens[head];
    let kinds = nouns::kinds(&token.lemma);
    let first = nouns::kinds(&before.lemma);
    let measure = phrases.measures.contains(&before.lemma)
        || [Kind::Amount, Kind::Group, Kind::Money].iter().any(|&kind| first.has(kind));
    let name = name_at(entities, token.span);
    let one_name = name.is_some_and(|n| n.span.overlaps(before.span));
    if measure || one_name || kinds.has(Kind::Time) || kinds.has(Kind::Amount) {
        return false;
    }
    // *des Ministers der Republik* is a genitive; *der Partei einen Posten* is not.
    let genitive = |d: usize| {
        let form = sentence.tokens[d].form.to_lowercase();
        form.ends_with("er") || form.ends_with("es")
    };
    let opener = |c: usize| {
        let dependent = &sentence.tokens[c];
        c > head && c < k && (dependent.deprel == "det" && !genitive(c) || dependent.deprel == "nummod")
    };
    if first.has(Kind::Time) && token.upos == Upos::Propn && token.deprel != "nmod" {
        // *am Freitagabend Warschau*
        return name.is_some();
    }
    let placed = sentence.children(head).any(|c| sentence.tokens[c].deprel == "case");
    if sentence.children(k).any(opener) {
        return true;
    }
    if token.deprel == "nmod" {
        return false;
    }
    let ware = name.is_some_and(|n| n.kind == "WeaponType");
    let common = ware || name.is_none() && nouns::lemma(&token.lemma).is_some();
    let plural = token.feats.number == Some(Number::Plur) && token.upos == Upos::Noun;
    let substance = ware || [Kind::Weapon, Kind::Substance].iter().any(|&kind| kinds.has(kind));
    let bare = !sentence.children(k).any(|c| c < k && matches!(sentence.tokens[c].deprel, "det" | "case"));
    if common && bare && (plural || substance) {
        return placed && !first.has(Kind::Weapon);
    }
    // *die Kommission Polen verklagt*: no body is called by a country's name.
    name.is_some_and(|n| n.kind == "Country") && first.has(Kind::Organisation) && before.upos == Upos::Noun
}
