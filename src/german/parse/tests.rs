//! Trees of our own sentences, and of nonsense.

use proptest::prelude::*;

use super::*;
use crate::german::{Tagger, Token};
use crate::ontology::Ontology;

fn words(sentences: &[Sentence]) -> Words {
    static TAGGER: OnceLock<Tagger> = OnceLock::new();
    TAGGER.get_or_init(|| Tagger::load(&Ontology::embedded()).unwrap()).look_up(sentences)
}

fn parsed(text: &str) -> Sentence {
    let tokens = text.split(' ').map(|form| Token { form: form.to_owned(), ..Token::default() }).collect();
    let mut sentence = Sentence { tokens, ..Sentence::default() };
    let words = words(std::slice::from_ref(&sentence));
    Parser::load().parse(&mut sentence, &words);
    sentence
}

/// Checks arcs written `dependent relation head`.
fn check(text: &str, arcs: &[&str]) {
    let sentence = parsed(text);
    for arc in arcs {
        let parts: Vec<&str> = arc.split(' ').collect();
        let found = sentence.tokens.iter().any(|t| {
            let head = t.head.checked_sub(1).map_or("-", |h| &sentence.tokens[h].form);
            [t.form.as_str(), t.deprel, head] == parts[..]
        });
        let tree: Vec<_> = sentence.tokens.iter().map(|t| (&t.form, t.deprel, t.head)).collect();
        assert!(found, "{arc} is not in {tree:?}");
    }
}

fn is_tree(sentence: &Sentence) -> bool {
    decode::is_tree(&sentence.tokens.iter().map(|t| t.head).collect::<Vec<_>>())
        && sentence.tokens.iter().all(|t| (t.head == 0) == (t.deprel == "root"))
}

#[test]
fn subjects_and_objects_are_told_apart_by_case_not_by_place() {
    check(
        "Den Vertrag hat der Minister gestern unterzeichnet .",
        &["Vertrag obj unterzeichnet", "Minister nsubj unterzeichnet"],
    );
    check(
        "Der Minister hat den Vertrag gestern unterzeichnet .",
        &["Vertrag obj unterzeichnet", "Minister nsubj unterzeichnet"],
    );
}

#[test]
fn a_passive_has_its_own_subject() {
    check("Die Raketen wurden von der Armee zerstört .", &["Raketen nsubj:pass zerstört", "wurden aux:pass zerstört"]);
}

#[test]
fn a_particle_belongs_to_its_verb() {
    check("Die Regierung lehnte den Vorschlag ab .", &["ab compound:prt lehnte", "Vorschlag obj lehnte"]);
}

#[test]
fn a_relative_clause_hangs_on_its_noun() {
    check(
        "Den Vertrag , den der Minister unterzeichnete , hat das Parlament abgelehnt .",
        &["unterzeichnete acl Vertrag", "den obj unterzeichnete", "Minister nsubj unterzeichnete"],
    );
}

#[test]
fn texts_without_sense_and_of_any_length_have_one_root() {
    for text in ["", ".", ". . . .", "und und und"] {
        let sentence = parsed(text);
        assert!(is_tree(&sentence), "{sentence:?}");
    }
    let long = parsed(&"Liste , ".repeat(700));
    assert!(is_tree(&long));
    Parser::load().parse(&mut Sentence::default(), &Words::default());
}

#[test]
fn together_and_one_by_one_sentences_get_the_same_trees() {
    let texts = ["Es regnet .", "Der Minister lehnte ab .", "Nein .", "Sie sagte , dass er die Stadt kennt ."];
    let mut together: Vec<Sentence> = texts.iter().map(|text| parsed(text)).collect();
    let single = together.clone();
    let words = words(&together);
    Parser::load().parse_all(&mut together, &words, &inputs());
    assert_eq!(together, single);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]
    #[test]
    fn any_tokens_get_a_tree(text in "([a-zA-ZäöüÄÖÜß]{1,9}|der|die|dass|[0-9]{1,4}|[.,;:!?()\"„“–-]|\\PC)( ([a-zäöü]{1,9}|und|,|wird|\\PC)){0,30}") {
        prop_assert!(is_tree(&parsed(&text)));
    }
}
