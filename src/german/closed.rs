//! Closed classes: articles, pronouns, prepositions, conjunctions, auxiliaries, adverbs, numerals, from
//! `ontology/german/closed-classes.csv`.

use rustc_hash::FxHashMap;

use super::feats::Upos;
use super::morph::Morph;
use crate::ontology::{Ontology, OntologyError, lines};

/// One reading of a form of a closed class.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    pub lemma: String,
    pub upos: Upos,
    pub morph: Morph,
}

/// The table, by form; in lower case but for forms that are always capitalised.
#[derive(Debug, Default)]
pub struct ClosedClasses(FxHashMap<String, Vec<Entry>>);

impl ClosedClasses {
    /// Reads `german/closed-classes.csv`: form, lemma, tag, features (UD notation, `/` between alternatives).
    ///
    /// # Errors
    /// If the file is missing, a row has not four fields or its tag is unknown.
    pub fn load(ontology: &Ontology) -> Result<Self, OntologyError> {
        let path = "german/closed-classes.csv";
        let mut table: FxHashMap<String, Vec<Entry>> = FxHashMap::default();
        for (line, text) in lines(&ontology.read(path)?) {
            let fields: Vec<&str> = text.splitn(4, ',').collect();
            let [form, lemma, upos, feats] = fields[..] else {
                return Err(OntologyError::syntax(path, line, "expected form,lemma,tag,features"));
            };
            let upos = Upos::parse(upos).ok_or_else(|| {
                OntologyError::syntax(path, line, format!("{upos:?} is no tag of Universal Dependencies"))
            })?;
            let entry = Entry { lemma: lemma.to_owned(), upos, morph: Morph::parse(feats) };
            table.entry(form.to_owned()).or_default().push(entry);
        }
        Ok(Self(table))
    }

    /// The readings of a form, given in lower case.
    pub fn readings(&self, form: &str) -> &[Entry] {
        self.0.get(form).map_or(&[], Vec::as_slice)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::german::{Case, Mood};

    #[test]
    fn articles_pronouns_and_auxiliaries_are_listed() {
        let closed = ClosedClasses::load(&Ontology::embedded()).unwrap();
        let tags = |form| closed.readings(form).iter().map(|e| e.upos).collect::<Vec<_>>();
        assert!(tags("der").contains(&Upos::Det) && tags("der").contains(&Upos::Pron));
        assert!(closed.readings("sei").iter().all(|e| e.upos == Upos::Aux && e.morph.feats.mood == Some(Mood::Sub)));
        assert_eq!(closed.readings("mit").iter().find_map(|e| e.morph.feats.case), Some(Case::Dat));
    }
}
