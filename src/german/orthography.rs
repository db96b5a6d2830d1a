//! What the spelling of German text is split by: abbreviations, words that begin sentences, contractions.
//!
//! Read from `ontology/german`; used by the tokeniser, the sentence splitter and the CoNLL-U writer.

use rustc_hash::{FxHashMap, FxHashSet};

use crate::ontology::{Ontology, OntologyError, lines};

/// What a full stop behind an abbreviation means for the sentence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Abbreviation {
    /// A name or number follows: never the end of a sentence.
    Title,
    /// Ends a sentence where the context says so.
    End,
    /// Is a common word, too.
    Word,
    /// Ends a sentence only with its block.
    Plain,
}

/// Closed lists of German spelling.
#[derive(Debug, Default)]
pub struct Orthography {
    abbreviations: FxHashMap<String, Abbreviation>,
    starters: FxHashSet<String>,
}

impl Orthography {
    /// Reads `german/abbreviations.txt` and `german/sentence-starters.txt`.
    ///
    /// # Errors
    /// If a file is missing or a line names an unknown class.
    pub fn load(ontology: &Ontology) -> Result<Self, OntologyError> {
        let path = "german/abbreviations.txt";
        let mut abbreviations = FxHashMap::default();
        for (line, text) in lines(&ontology.read(path)?) {
            let (form, class) = text.split_once(' ').unwrap_or((text, ""));
            let class = match class.trim() {
                "" => Abbreviation::Plain,
                "title" => Abbreviation::Title,
                "end" => Abbreviation::End,
                "word" => Abbreviation::Word,
                other => {
                    return Err(OntologyError::syntax(
                        path,
                        line,
                        format!("unknown class {other:?}: title, end or word"),
                    ));
                }
            };
            if !form.ends_with('.') && class != Abbreviation::Word {
                return Err(OntologyError::syntax(path, line, format!("{form:?} has no full stop")));
            }
            abbreviations.insert(form.to_owned(), class);
        }
        let starters = lines(&ontology.read("german/sentence-starters.txt")?).map(|(_, w)| w.to_owned()).collect();
        Ok(Self { abbreviations, starters })
    }

    /// The class of an abbreviation, given with its full stop.
    pub fn abbreviation(&self, form: &str) -> Option<Abbreviation> {
        self.abbreviations.get(form).copied()
    }

    /// Whether `word` is a capitalised function word, as sentences begin with.
    pub fn is_starter(&self, word: &str) -> bool {
        let mut chars = word.chars();
        let Some(first) = chars.next().filter(|c| c.is_uppercase()) else { return false };
        // Longer than any entry: no need to look (and none to copy a long word).
        word.len() <= 40 && self.starters.contains(&first.to_lowercase().chain(chars).collect::<String>())
    }
}

/// An adposition and an article written as one word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contraction {
    pub adposition: String,
    pub article: String,
}

/// Contractions by their lower-case form.
#[derive(Debug, Default)]
pub struct Contractions(FxHashMap<String, Contraction>);

impl Contractions {
    /// Reads `german/contractions.csv` (form, adposition, article).
    ///
    /// # Errors
    /// If the file is missing or a row has not three fields.
    pub fn load(ontology: &Ontology) -> Result<Self, OntologyError> {
        let path = "german/contractions.csv";
        let mut table = FxHashMap::default();
        for (line, text) in lines(&ontology.read(path)?).skip(1) {
            let mut fields = text.split(',');
            let (Some(form), Some(adposition), Some(article), None) =
                (fields.next(), fields.next(), fields.next(), fields.next())
            else {
                return Err(OntologyError::syntax(path, line, "expected form,adposition,article"));
            };
            let value = Contraction { adposition: adposition.to_owned(), article: article.to_owned() };
            table.insert(form.to_owned(), value);
        }
        Ok(Self(table))
    }

    /// The parts of `form`, the adposition capitalised as `form` is.
    pub fn split(&self, form: &str) -> Option<Contraction> {
        if form.len() > 16 {
            return None;
        }
        let mut parts = self.0.get(&form.to_lowercase())?.clone();
        if form.starts_with(char::is_uppercase) {
            let mut chars = parts.adposition.chars();
            parts.adposition = chars.next().map(|c| c.to_uppercase().chain(chars).collect()).unwrap_or_default();
        }
        Some(parts)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_load() {
        let o = Orthography::load(&Ontology::embedded()).unwrap();
        assert_eq!(o.abbreviation("Dr."), Some(Abbreviation::Title));
        assert_eq!(o.abbreviation("Art."), Some(Abbreviation::Word));
        assert!(o.is_starter("Die") && !o.is_starter("die") && !o.is_starter("Juli"));
    }

    #[test]
    fn contractions_keep_their_capital() {
        let c = Contractions::load(&Ontology::embedded()).unwrap();
        let im = c.split("Im").unwrap();
        assert_eq!((im.adposition.as_str(), im.article.as_str()), ("In", "dem"));
        assert_eq!(c.split("in"), None);
    }
}
