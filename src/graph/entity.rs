//! Names that are known before any article is read: the gazetteer as the graph needs it.
//!
//! Recognising names in text is [`crate::mention`]'s; here are only the entries' types, labels, broader terms and
//! verified identities.

use std::collections::BTreeMap;

use crate::ontology::{Ontology, OntologyError};

/// One entry of `ontology/entities/*.csv`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Entry {
    pub kind: String,
    pub label: String,
    pub aliases: Vec<String>,
    /// Ids of broader entities.
    pub broader: Vec<String>,
    /// Wikidata item, `Q159`, where somebody has verified it.
    pub wikidata: Option<String>,
}

/// All entries by id.
#[derive(Clone, Debug, Default)]
pub struct Gazetteer {
    entries: BTreeMap<String, Entry>,
    /// Label or alias → id, where only one entry has it.
    names: BTreeMap<String, Option<String>>,
}

impl Gazetteer {
    /// Reads `ontology/entities/*.csv`: columns `id`, `type`, `label`, `aliases`, and where they exist `broader` and
    /// `wikidata`; several values in a field are separated by `|`.
    ///
    /// # Errors
    /// If a file is broken.
    pub fn load(ontology: &Ontology) -> Result<Self, OntologyError> {
        let mut gazetteer = Self::default();
        for path in ontology.list("entities", "csv")? {
            gazetteer.read(&path, &ontology.read(&path)?)?;
        }
        Ok(gazetteer)
    }

    fn read(&mut self, path: &str, text: &str) -> Result<(), OntologyError> {
        let mut rows = csv::ReaderBuilder::new().comment(Some(b'#')).flexible(true).from_reader(text.as_bytes());
        let fail = |e: csv::Error| {
            OntologyError::syntax(path, e.position().map_or(1, |p| usize::try_from(p.line()).unwrap_or(1)), e)
        };
        let header = rows.headers().map_err(fail)?.clone();
        let column = |name: &str| header.iter().position(|h| h == name);
        let (Some(id), Some(kind), Some(label)) = (column("id"), column("type"), column("label")) else {
            return Ok(()); // Another kind of table.
        };
        let (aliases, broader, wikidata) = (column("aliases"), column("broader"), column("wikidata"));
        for row in rows.records() {
            let row = row.map_err(fail)?;
            let one = |column: usize| row.get(column).unwrap_or("").trim().to_owned();
            let list = |column: Option<usize>| {
                let text = column.and_then(|c| row.get(c)).unwrap_or("");
                text.split('|').map(str::trim).filter(|t| !t.is_empty()).map(str::to_owned).collect::<Vec<_>>()
            };
            let entry = Entry {
                kind: one(kind),
                label: one(label),
                aliases: list(aliases),
                broader: list(broader),
                wikidata: wikidata.map(one).filter(|q| q.starts_with('Q')),
            };
            self.insert(one(id), entry);
        }
        Ok(())
    }

    fn insert(&mut self, id: String, entry: Entry) {
        for name in std::iter::once(&entry.label).chain(&entry.aliases) {
            self.names
                .entry(name.clone())
                .and_modify(|known| {
                    if known.as_ref() != Some(&id) {
                        *known = None;
                    }
                })
                .or_insert_with(|| Some(id.clone()));
        }
        self.entries.insert(id, entry);
    }

    /// All ids, sorted.
    pub fn ids(&self) -> impl Iterator<Item = &str> {
        self.entries.keys().map(String::as_str)
    }

    /// The entry of an id.
    pub fn get(&self, id: &str) -> Option<&Entry> {
        self.entries.get(id)
    }

    /// The id of the only entry with this label or alias.
    pub fn named(&self, name: &str) -> Option<&str> {
        self.names.get(name)?.as_deref()
    }
}
