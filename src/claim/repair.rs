//! Trees mended by what the names and the grammar of the whole clause tell: a name ends where the gazetteer says, a clause
//! has one subject, and of two bare objects the first one that can receive is the dative.
//!
//! The parser decides word by word and from form; bare names have no case to go by.

use super::clauses;
use crate::german::{Case, Sentence, Upos};
use crate::mention::EntityMention;

/// Mends the trees of an article's sentences.
pub fn mend(sentences: &[Sentence], entities: &[EntityMention]) -> Vec<Sentence> {
    let mut mended = sentences.to_vec();
    for sentence in &mut mended {
        end_names(sentence, entities);
        genitive_names(sentence);
        one_subject(sentence, entities);
        two_objects(sentence, entities);
        clauses::mend(sentence);
    }
    mended
}

fn name_over<'e>(sentence: &Sentence, i: usize, entities: &'e [EntityMention]) -> Option<&'e EntityMention> {
    let span = sentence.tokens[i].span;
    let at = entities.partition_point(|e| e.span.end <= span.begin);
    entities.get(at).filter(|e| e.span.overlaps(span) && e.kind != "Demonym")
}

fn bare(sentence: &Sentence, i: usize) -> bool {
    !sentence.children(i).any(|k| sentence.tokens[k].deprel == "case")
}

/// *der Ukraine Haubitzen*: what the tree takes for the end of a known name, though the name has ended, is an object.
fn end_names(sentence: &mut Sentence, entities: &[EntityMention]) {
    for k in 0..sentence.tokens.len() {
        let token = &sentence.tokens[k];
        if !token.deprel.starts_with("flat") || !matches!(token.upos, Upos::Noun | Upos::Propn) {
            continue;
        }
        let Some(head) = sentence.parent(k).filter(|&h| h < k) else { continue };
        let Some(name) = name_over(sentence, head, entities).filter(|n| n.known && n.kind != "Person") else {
            continue;
        };
        let inside = name.span.overlaps(token.span);
        let own = name_over(sentence, k, entities);
        // A second name beside a title is that title's; only after a country or place has ended is the next word its own.
        if inside || own.is_some_and(|o| o.kind == "Person") || !bare(sentence, head) {
            continue;
        }
        let Some(verb) = sentence.parent(head) else { continue };
        if !matches!(sentence.tokens[verb].upos, Upos::Verb | Upos::Aux) {
            continue;
        }
        let of_verb = sentence.tokens[head].deprel;
        sentence.tokens[k].head = verb + 1;
        sentence.tokens[k].deprel = if of_verb == "nsubj" { "nsubj" } else { "obj" };
        sentence.tokens[k].feats.case = Some(Case::Acc);
        if of_verb == "obj" {
            sentence.tokens[head].deprel = "iobj";
            sentence.tokens[head].feats.case = Some(Case::Dat);
        }
    }
}

/// *Nordkoreas Machthaber*: a genitive name before a noun is its attribute, whatever the label.
fn genitive_names(sentence: &mut Sentence) {
    for i in 0..sentence.tokens.len() {
        let token = &sentence.tokens[i];
        if token.upos == Upos::Propn
            && token.feats.case == Some(Case::Gen)
            && token.deprel == "dep"
            && sentence.parent(i).is_some_and(|h| h > i && sentence.tokens[h].upos == Upos::Noun)
        {
            sentence.tokens[i].deprel = "nmod";
        }
    }
}

/// A clause has one subject: of two, the one whose case or number does not fit the verb is an object, else the second.
fn one_subject(sentence: &mut Sentence, entities: &[EntityMention]) {
    for verb in 0..sentence.tokens.len() {
        let subjects: Vec<usize> =
            sentence.children(verb).filter(|&k| sentence.tokens[k].deprel == "nsubj" && bare(sentence, k)).collect();
        let [first, .., last] = subjects[..] else { continue };
        let finite = std::iter::once(verb)
            .chain(sentence.children(verb).filter(|&k| sentence.tokens[k].deprel.starts_with("aux")))
            .find(|&k| sentence.tokens[k].feats.mood.is_some());
        let number = finite.and_then(|f| sentence.tokens[f].feats.number);
        let unfit = |k: usize| {
            let feats = sentence.tokens[k].feats;
            matches!(feats.case, Some(Case::Acc | Case::Dat | Case::Gen))
                || feats.number.zip(number).is_some_and(|(own, verbs)| own != verbs)
                    && !sentence.children(k).any(|c| sentence.tokens[c].deprel == "conj")
        };
        let named = |k: usize| name_over(sentence, k, entities).is_some();
        let object_first = unfit(first) && !unfit(last) || !unfit(last) && named(last) && !named(first);
        let other = if object_first { first } else { last };
        let object = sentence.children(verb).any(|k| sentence.tokens[k].deprel == "obj");
        let token = &mut sentence.tokens[other];
        (token.deprel, token.feats.case) = if object { ("iobj", Some(Case::Dat)) } else { ("obj", Some(Case::Acc)) };
    }
}

/// *liefert Nordkorea Munition*: of two bare objects a country or person that stands first receives.
fn two_objects(sentence: &mut Sentence, entities: &[EntityMention]) {
    for verb in 0..sentence.tokens.len() {
        let objects: Vec<usize> =
            sentence.children(verb).filter(|&k| sentence.tokens[k].deprel == "obj" && bare(sentence, k)).collect();
        let [first, second] = objects[..] else { continue };
        let named = |k: usize| name_over(sentence, k, entities).is_some();
        if named(first) && !named(second) {
            let token = &mut sentence.tokens[first];
            (token.deprel, token.feats.case) = ("iobj", Some(Case::Dat));
        }
    }
}
