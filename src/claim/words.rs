//! Tags of words put right that the rest of the sentence contradicts, before trees are mended: a surname that is an adjective,
//! too (*laut Lange*), a plural with a meaning of its own (*Medien*), a Konjunktiv that looks like the first person (*er habe*),
//! and a verb between dashes that looks like a possessive (*– meinen Experten –*).
//!
//! Takes a sentence with its names; what depends on tags is left to [`super::relabel`] and [`super::repair`].

use super::nouns;
use super::phrase::Phrases;
use crate::german::{Case, Mood, Number, PronType, Sentence, Tense, Token, Upos, VerbForm};
use crate::mention::EntityMention;

/// Puts the tags of a sentence's words right.
pub fn mend(sentence: &mut Sentence, entities: &[EntityMention], phrases: &Phrases) {
    for i in 0..sentence.tokens.len() {
        surname(sentence, i, entities);
        plural_noun(sentence, i, phrases);
        inserted_verb(sentence, i);
    }
    reported_mood(sentence);
}

/// *Experte Lange*, *laut Klein*: what is part of a person's name is no adjective or adverb; behind a noun for persons it
/// is that person's name.
fn surname(sentence: &mut Sentence, i: usize, entities: &[EntityMention]) {
    let token = &sentence.tokens[i];
    if !matches!(token.upos, Upos::Adj | Upos::Adv) || !token.form.starts_with(char::is_uppercase) {
        return;
    }
    let at = entities.partition_point(|e| e.span.end <= token.span.begin);
    let person =
        |e: &EntityMention| e.kind == "Person" && e.span.begin <= token.span.begin && token.span.end <= e.span.end;
    if !entities.get(at).is_some_and(person) {
        return;
    }
    let title = i.checked_sub(1).filter(|&b| {
        let before = &sentence.tokens[b];
        before.upos == Upos::Noun && nouns::kinds(&before.lemma).is_agent() && sentence.parent(b) != Some(i)
    });
    let token = &mut sentence.tokens[i];
    token.upos = Upos::Propn;
    token.lemma.clone_from(&token.form);
    token.feats.degree = None;
    token.feats.number = Some(Number::Sing);
    if let Some(title) = title {
        token.head = title + 1;
        token.deprel = "flat";
    } else if matches!(token.deprel, "advmod" | "amod") {
        token.deprel = "obl";
    }
}

/// *Staatsmedien*: a plural that means something else than its singular is a word of its own.
fn plural_noun(sentence: &mut Sentence, i: usize, phrases: &Phrases) {
    let token = &mut sentence.tokens[i];
    if token.upos == Upos::Noun && token.feats.number != Some(Number::Sing) {
        let lower = token.form.to_lowercase();
        if phrases.plurals.iter().any(|p| lower.ends_with(p.as_str())) {
            token.lemma.clone_from(&token.form);
            token.feats.number = Some(Number::Plur);
        }
    }
}

/// *Er habe gewonnen*: where nobody says *ich*, a present in the first person is the Konjunktiv of the third.
fn reported_mood(sentence: &mut Sentence) {
    let first = |t: &crate::german::Token| {
        t.upos == Upos::Pron && t.feats.pron_type == Some(PronType::Prs) && t.feats.person == Some(1)
    };
    if sentence.tokens.iter().any(first) {
        return;
    }
    for i in 0..sentence.tokens.len() {
        let feats = sentence.tokens[i].feats;
        let verb = matches!(sentence.tokens[i].upos, Upos::Verb | Upos::Aux);
        let present = feats.mood == Some(Mood::Ind) && feats.tense == Some(Tense::Pres);
        if verb
            && present
            && feats.person == Some(1)
            && feats.number == Some(Number::Sing)
            && subject_before(sentence, i)
        {
            let feats = &mut sentence.tokens[i].feats;
            feats.mood = Some(Mood::Sub);
            feats.person = Some(3);
        }
    }
}

/// Whether the clause of the finite verb at `i` has a subject in the third person.
fn subject_before(sentence: &Sentence, i: usize) -> bool {
    let clause = match sentence.tokens[i].deprel {
        "aux" | "aux:pass" | "cop" => sentence.parent(i).unwrap_or(i),
        _ => i,
    };
    sentence.children(clause).any(|k| sentence.tokens[k].deprel.starts_with("nsubj"))
}

/// *– meinen Experten –*, *…, meinen Experten.*: a plural without anything but a possessive before it, between marks, is the
/// subject of the verb that the possessive looks like.
fn inserted_verb(sentence: &mut Sentence, i: usize) {
    let noun = i + 1;
    let tokens = &sentence.tokens;
    let mark = |k: usize| tokens.get(k).is_none_or(|t| t.upos == Upos::Punct);
    // *Experten* is a form of the singular, too.
    let plural = |t: &Token| {
        t.feats.number == Some(Number::Plur) || nouns::nominative_plural(&t.form).is_some_and(|form| form == t.form)
    };
    if i == 0
        || !tokens[i].feats.poss
        || !mark(i - 1)
        || !mark(noun + 1)
        || tokens.get(noun).is_none_or(|t| t.upos != Upos::Noun || !plural(t))
        || sentence.parent(i) != Some(noun)
        || !nouns::kinds(&tokens[noun].lemma).is_agent()
    {
        return;
    }
    let Some(lemma) = nouns::infinitive(&tokens[i].form) else { return };
    let (head, relation) =
        (sentence.tokens[noun].head, if sentence.tokens[noun].head == 0 { "root" } else { "parataxis" });
    let verb = &mut sentence.tokens[i];
    verb.upos = Upos::Verb;
    verb.lemma = lemma;
    verb.head = head;
    verb.deprel = relation;
    verb.feats = crate::german::Feats {
        mood: Some(Mood::Ind),
        tense: Some(Tense::Pres),
        number: Some(Number::Plur),
        person: Some(3),
        verb_form: Some(VerbForm::Fin),
        ..Default::default()
    };
    // What they think hung on the noun.
    for token in sentence.tokens.iter_mut().filter(|t| t.head == noun + 1 && t.deprel == "ccomp") {
        token.head = i + 1;
    }
    let noun = &mut sentence.tokens[noun];
    noun.head = i + 1;
    noun.deprel = "nsubj";
    noun.feats.case = Some(Case::Nom);
    noun.feats.number = Some(Number::Plur);
}
