//! Surnames that a title tells whose they are: *Kanzler Scholz*, *US-Außenminister Blinken*.
//!
//! A surname alone may be anybody's. With the very office that the gazetteer gives to one bearer of the name before it, it
//! is that one: where the article speaks of his country too, or where the title is one of `names/titles.txt`.

use rustc_hash::FxHashSet;

use super::gazetteer::Match;
use crate::german::{Token, Upos};
use crate::ontology::{Ontology, OntologyError, lines};

/// Shorter words than this are no titles that single out anybody.
const SHORTEST: usize = 5;

/// Titles that need no mention of a country.
#[derive(Debug, Default)]
pub struct Titles {
    singular: FxHashSet<String>,
}

impl Titles {
    /// Reads `names/titles.txt`.
    ///
    /// # Errors
    /// If the file cannot be read.
    pub fn load(ontology: &Ontology) -> Result<Self, OntologyError> {
        let text = ontology.read("names/titles.txt")?;
        Ok(Self { singular: lines(&text).map(|(_, title)| title.to_owned()).collect() })
    }

    /// Whether the word before a person's surname is the office that this person holds or held.
    pub fn introduces(&self, tokens: &[Token], name: &Match<'_>, present: &FxHashSet<&str>) -> bool {
        let Some(office) = name.entity.office.as_deref().filter(|_| name.entity.kind == "Person") else { return false };
        let Some(before) = name.begin.checked_sub(1).map(|i| &tokens[i]) else { return false };
        if !matches!(before.upos, Upos::Noun | Upos::Propn) {
            return false;
        }
        let title = before.lemma.rsplit('-').next().unwrap_or(&before.lemma);
        let near = name.entity.country.as_deref().is_some_and(|c| present.contains(c));
        (near || self.singular.contains(title)) && title.len() >= SHORTEST && names_office(office, title)
    }
}

/// Whether the first words of an office, up to its years or its body, name the title: *Kanzler* in *Bundeskanzler 2021–2025*.
fn names_office(office: &str, title: &str) -> bool {
    let title = title.to_lowercase();
    let masculine = title.strip_suffix("in").unwrap_or(&title);
    office.split_whitespace().map(|word| word.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase()).any(|word| {
        let word = word.strip_suffix("in").unwrap_or(&word);
        word.len() >= SHORTEST && (word.ends_with(masculine) || masculine.ends_with(word))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn offices_name_their_titles() {
        assert!(names_office("Bundeskanzler 2021–2025", "Kanzler"));
        assert!(names_office("Außenministerin Schwedens seit 2022", "Außenministerin"));
        assert!(names_office("Verteidigungsminister Russlands", "Minister"));
        assert!(!names_office("Präsident Tschetscheniens", "Kanzler"));
    }
}
