//! Given names that tell a person's gender.

use rustc_hash::FxHashMap;
use serde::Deserialize;

use crate::ontology::{Ontology, OntologyError, parse_toml};

const PATH: &str = "names/given.toml";

/// The file of given names.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    feminine: String,
    masculine: String,
}

/// Given name → `m` or `f`; `None` where persons of both bear it.
#[derive(Debug, Default)]
pub struct GivenNames(FxHashMap<String, Option<char>>);

impl GivenNames {
    /// Adds the names of `names/given.toml`.
    ///
    /// # Errors
    /// If the file is broken.
    pub fn read(&mut self, ontology: &Ontology) -> Result<(), OntologyError> {
        let file: File = parse_toml(PATH, &ontology.read(PATH)?)?;
        for (names, gender) in [(file.feminine, 'f'), (file.masculine, 'm')] {
            names.split_whitespace().for_each(|name| self.note(name, gender));
        }
        Ok(())
    }

    /// Adds what a person of this given name is.
    pub fn note(&mut self, name: &str, gender: char) {
        let known = self.0.entry(name.to_owned()).or_insert(Some(gender));
        if *known != Some(gender) {
            *known = None;
        }
    }

    /// The gender of a full name; `None` for a single word, which may be a family name.
    pub fn gender_of(&self, name: &str) -> Option<char> {
        let first = name.split([' ', '-']).next().filter(|first| first.len() < name.len())?;
        self.0.get(first).copied().flatten()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_full_names_of_one_gender_tell_it() {
        let mut names = GivenNames::default();
        names.read(&Ontology::embedded()).unwrap();
        names.note("Kim", 'f');
        names.note("Kim", 'm');
        assert_eq!(names.gender_of("Ute Muster"), Some('f'));
        assert_eq!(names.gender_of("Hans-Peter Muster"), Some('m'));
        assert_eq!(names.gender_of("Ute"), None);
        assert_eq!(names.gender_of("Kim Muster"), None);
    }
}
