//! A finite verb for sentences in which none was read, although one can be: no noun stands right before an attribute.
//!
//! *Die EU verhängte Sanktionen.*: in short sentences the network has little to go by and may take the verb for an adjective.

use super::Token;
use super::tags::Tag;
use super::word::Word;

/// What ends a sentence that should have a finite verb.
const STOPS: &[&str] = &[".", "!", "?"];

/// Makes an attribute that cannot be one the finite verb of its sentence, if it has none, and hangs what it had on it.
pub fn restore(tokens: &mut [Token], tags: &mut [Tag], words: &[&Word]) {
    let finite = |tag: &Tag| matches!(tag, Tag::VerbFinite | Tag::AuxFinite);
    let whole = tokens.last().is_some_and(|t| STOPS.contains(&t.form.as_str()));
    if !whole || tags.iter().any(finite) {
        return;
    }
    let nominal = |i: usize| matches!(tags[i], Tag::Noun | Tag::Name | Tag::Personal | Tag::Pronoun);
    let misread = |&i: &usize| {
        tags[i] == Tag::Attributive
            && tokens[i].deprel == "amod"
            && words[i].exact & Tag::VerbFinite.bit() != 0
            && nominal(i - 1)
    };
    let Some(verb) = (1..tokens.len()).find(misread) else { return };
    let Some(noun) = tokens[verb].head.checked_sub(1) else { return };
    tags[verb] = Tag::VerbFinite;
    (tokens[verb].head, tokens[verb].deprel) = (tokens[noun].head, tokens[noun].deprel);
    let governed = tokens.iter().any(|t| t.head == noun + 1 && t.deprel == "case");
    (tokens[noun].head, tokens[noun].deprel) = (verb + 1, if governed { "obl" } else { "obj" });
    for (k, token) in tokens.iter_mut().enumerate().filter(|(_, t)| t.head == noun + 1) {
        if k < verb || matches!(token.deprel, "punct" | "obl" | "advmod" | "advcl") {
            token.head = verb + 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::article::Article;
    use crate::german::{Analyser, Upos};
    use crate::ontology::Ontology;

    #[test]
    fn a_noun_before_an_attribute_makes_it_a_verb() {
        let analyser = Analyser::load(&Ontology::embedded()).unwrap();
        let sentences = analyser.analyse(&Article::plain("test", "Die EU verhängte Sanktionen gegen den Iran."));
        let tokens = &sentences[0].tokens;
        assert_eq!((tokens[2].upos, tokens[2].lemma.as_str(), tokens[2].head), (Upos::Verb, "verhängen", 0));
        assert_eq!((tokens[1].deprel, tokens[3].deprel), ("nsubj", "obj"));
        let attribute = analyser.analyse(&Article::plain("test", "Die verhängte Strafe."));
        assert_eq!(attribute[0].tokens[1].upos, Upos::Adj);
    }
}
