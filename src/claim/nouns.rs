//! What the lexicon says about nouns, as far as the reading of claims needs it.

use crate::german::{Gender, Kinds, Lexicon, Upos};

/// The kinds of things that a noun can mean.
pub fn kinds(lemma: &str) -> Kinds {
    Lexicon::load().noun_kind(lemma)
}

/// The gender of a noun, where there is but one.
pub fn gender(lemma: &str) -> Option<Gender> {
    let lexicon = Lexicon::load();
    let genders = lexicon.genders(lemma);
    let mut own = Gender::ALL.iter().copied().enumerate().filter(|&(index, _)| genders.has(index)).map(|(_, g)| g);
    let first = own.next()?;
    own.next().is_none().then_some(first)
}

/// The noun's lemma, if the form is one that is listed as a base form.
pub fn lemma(form: &str) -> Option<String> {
    let lexicon = Lexicon::load();
    let lemmas = lexicon.lemmas(form, Upos::Noun);
    lemmas.iter().find(|l| l.as_str() == form).or(lemmas.first()).cloned()
}
