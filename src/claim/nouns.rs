//! What the lexicon says about nouns, as far as the reading of claims needs it.

use crate::german::{Case, Gender, Kinds, Lexicon, Number, Upos, VerbForm};

/// The kinds of things that a noun can mean.
pub fn kinds(lemma: &str) -> Kinds {
    Lexicon::load().noun_kind(lemma)
}

/// The infinitive that a form is as well: *meinen*.
pub fn infinitive(form: &str) -> Option<String> {
    let lower = form.to_lowercase();
    Lexicon::load().is_infinitive(&lower).then_some(lower)
}

/// The gender of a noun, where there is but one.
pub fn gender(lemma: &str) -> Option<Gender> {
    let lexicon = Lexicon::load();
    let genders = lexicon.genders(lemma);
    let mut own = Gender::ALL.iter().copied().enumerate().filter(|&(index, _)| genders.has(index)).map(|(_, g)| g);
    let first = own.next()?;
    own.next().is_none().then_some(first)
}

/// Whether the noun is made of others: *Medienbericht*, *UNO-Angabe*.
pub fn is_compound(lemma: &str) -> bool {
    lemma.contains('-') || Lexicon::load().split_compound(lemma).is_some()
}

/// The front of a compound: *Polizei* of *Polizeiangabe*, *US* of *US-Angabe*.
pub fn front(lemma: &str) -> Option<String> {
    match lemma.rsplit_once('-') {
        Some((front, _)) => Some(front.to_owned()),
        None => Lexicon::load().split_compound(lemma).map(|c| c.front),
    }
}

/// Whether the form can be a past participle: *unterstützt*.
pub fn is_participle(form: &str) -> bool {
    let participle =
        |r: &crate::german::Reading| r.upos == Upos::Verb && r.morph.feats.verb_form == Some(VerbForm::Part);
    Lexicon::load().readings(&form.to_lowercase()).iter().any(participle)
}

/// The noun's lemma, if the form is one that is listed as a base form.
pub fn lemma(form: &str) -> Option<String> {
    let lexicon = Lexicon::load();
    let lemmas = lexicon.lemmas(form, Upos::Noun);
    lemmas.iter().find(|l| l.as_str() == form).or(lemmas.first()).cloned()
}

/// Whether the form is an adjective and no noun when it opens a compound: *groß*.
pub fn is_adjective(form: &str) -> bool {
    Lexicon::load().readings(form).iter().any(|r| r.upos == Upos::Adj)
}

/// The nominative plural that a plural form belongs to: *Experten*, *Truppen*; *Soldaten* of *Soldaten*.
pub fn nominative_plural(form: &str) -> Option<String> {
    let lexicon = Lexicon::load();
    let nominative = |form: &str| {
        lexicon.readings(form).iter().any(|r| {
            r.upos == Upos::Noun && r.morph.cases.has(Case::Nom as usize) && r.morph.numbers.has(Number::Plur as usize)
        })
    };
    let shorter = form.strip_suffix('n');
    [Some(form), shorter].into_iter().flatten().find(|f| nominative(f)).map(str::to_owned)
}

/// Whether the first lemma names the women of whom the second names the men: *Kollegin* and *Kollege*, *Ärztin* and *Arzt*.
pub fn is_feminine_of(feminine: &str, masculine: &str) -> bool {
    let Some(stem) = feminine.strip_suffix("in") else { return false };
    let plain = |word: &str| word.to_lowercase().replace('ä', "a").replace('ö', "o").replace('ü', "u");
    let (stem, masculine) = (plain(stem), plain(masculine));
    stem.len() > 2 && (masculine == stem || masculine.strip_suffix('e').is_some_and(|m| m == stem))
}

#[cfg(test)]
mod tests {
    use super::is_feminine_of;

    #[test]
    fn women_and_men_of_one_group() {
        assert!(is_feminine_of("Soldatin", "Soldat"));
        assert!(is_feminine_of("Kollegin", "Kollege"));
        assert!(is_feminine_of("Ärztin", "Arzt"));
        assert!(!is_feminine_of("Ruin", "Rune"));
    }
}
