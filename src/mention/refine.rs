//! The finer type of a name that the gazetteer does not know, by the words in it: *Landgericht Verden* is a court.

use rustc_hash::FxHashMap;

use crate::ontology::{Ontology, OntologyError};

const PATH: &str = "names/kinds.csv";

/// The rows of `ontology/names/kinds.csv`.
#[derive(Debug, Default)]
pub struct Refiner {
    /// Whole words with class and type.
    words: FxHashMap<String, Vec<(String, String)>>,
    /// Endings with class and type, in the order of the file.
    endings: Vec<(String, String, String)>,
}

impl Refiner {
    /// Reads the file.
    ///
    /// # Errors
    /// If a line does not have three fields.
    pub fn load(ontology: &Ontology) -> Result<Self, OntologyError> {
        let text = ontology.read(PATH)?;
        let mut refiner = Self::default();
        for (i, line) in text.lines().enumerate() {
            if line.starts_with('#') || line.trim().is_empty() || line == "word,class,type" {
                continue;
            }
            let fields: Vec<&str> = line.split(',').collect();
            let [word, class, kind] = fields[..] else {
                return Err(OntologyError::syntax(PATH, i + 1, "expected word, class and type"));
            };
            match word.strip_prefix('-') {
                Some(ending) => refiner.endings.push((ending.to_owned(), class.to_owned(), kind.to_owned())),
                None => {
                    refiner.words.entry(word.to_owned()).or_default().push((class.to_owned(), kind.to_owned()));
                }
            }
        }
        Ok(refiner)
    }

    /// Whether a word tells that a body is one of many of its kind, told apart by their seats: *Landgericht*.
    pub fn has_seat(&self, word: &str) -> bool {
        matches!(self.kind(word, "ORG"), Some("Court" | "University" | "Authority"))
    }

    /// The type of a name of `class` (`PER`, `LOC`, `ORG`, `OTH`); `None` if its words tell nothing.
    pub fn kind(&self, label: &str, class: &str) -> Option<&str> {
        let words = || label.split(' ');
        let whole = |word: &str| {
            self.words.get(word).and_then(|kinds| kinds.iter().find(|(c, _)| c == class)).map(|(_, kind)| kind.as_str())
        };
        words().rev().find_map(whole).or_else(|| {
            let lower: Vec<String> = words().map(str::to_lowercase).collect();
            self.endings
                .iter()
                .find(|(ending, c, _)| {
                    // The ending alone is no compound: *Tag*, *Amt*.
                    c == class && lower.iter().any(|w| w.len() > ending.len() + 1 && w.ends_with(ending.as_str()))
                })
                .map(|(_, _, kind)| kind.as_str())
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_and_endings_tell_the_type() {
        let refiner = Refiner::load(&Ontology::embedded()).unwrap();
        assert_eq!(refiner.kind("Nordbräu Kranich GmbH", "ORG"), Some("Company"));
        assert_eq!(refiner.kind("Amtsgericht Lunden", "ORG"), Some("Court"));
        assert_eq!(refiner.kind("Vertrag von Lunden", "OTH"), Some("Treaty"));
        assert_eq!(refiner.kind("Lindengasse", "LOC"), Some("Street"));
        assert_eq!(refiner.kind("Lindengasse", "ORG"), None);
        assert_eq!(refiner.kind("Amt", "ORG"), None);
    }
}
