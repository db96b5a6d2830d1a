//! `manifest.json`: what a store holds and what made it.

use std::fs::File;
use std::io::{self, BufReader, Read};
use std::path::Path;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::{MANIFEST, StoreError};
use crate::graph::segment::hex;
use crate::ontology::{Ontology, OntologyError};

/// The version of the store's layout that this program reads and writes.
pub const FORMAT: u32 = 1;

/// Version of the program with a hash of its sources and weights: what it makes of an article depends on nothing else
/// but the ontology.
const PROGRAM: &str = concat!(env!("CARGO_PKG_VERSION"), "+", env!("DEPESCHE_SOURCES"));

/// What turns an article into a segment, and segments into a graph.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stamp {
    /// Version and hash of the sources.
    pub program: String,
    /// Hash of the ontology's files.
    pub ontology: String,
}

impl Stamp {
    /// Of this program with that ontology.
    ///
    /// # Errors
    /// If a file of the ontology cannot be read.
    pub fn of(ontology: &Ontology) -> Result<Self, OntologyError> {
        Ok(Self { program: PROGRAM.to_owned(), ontology: ontology.hash()? })
    }

    /// The name of the segment that this program and ontology make of an article, by its content hash.
    pub fn key(&self, content: &str) -> String {
        let mut hash = Sha256::new();
        for field in ["segment", &FORMAT.to_string(), &self.program, &self.ontology, content] {
            hash.update(field.as_bytes());
            hash.update([0]);
        }
        hex(&hash.finalize(), 32)
    }
}

/// What a store holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// Version of the layout, [`FORMAT`].
    pub format: u32,
    #[serde(flatten)]
    pub stamp: Stamp,
    pub graph: GraphFile,
    /// Sorted by id.
    pub articles: Vec<Entry>,
}

/// The merged graph's file.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct GraphFile {
    /// Names the state: a hash of program, ontology and segments.
    pub state: String,
    /// SHA-256 of the file.
    pub sha256: String,
    pub quads: usize,
    pub claims: usize,
    pub entities: usize,
}

/// One article of a store.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    pub id: String,
    /// SHA-256 of the article as read.
    pub content: String,
    /// Name of the segment's file, without ending.
    pub segment: String,
    /// SHA-256 of the segment's N-Quads.
    pub sha256: String,
    pub quads: usize,
    pub claims: usize,
}

impl Manifest {
    /// The manifest of the store in `folder`; `None` where there is none.
    ///
    /// # Errors
    /// If it is broken or of another format.
    pub fn read(folder: &Path) -> Result<Option<Self>, StoreError> {
        let path = folder.join(MANIFEST);
        let text = match std::fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => {
                return Ok(None);
            }
            Err(error) => return Err(StoreError::io(&path)(error)),
        };
        let broken = |e: serde_json::Error| StoreError::unusable(folder, format!("{MANIFEST} is broken ({e})"));
        let value: serde_json::Value = serde_json::from_str(&text).map_err(broken)?;
        match value.get("format").and_then(serde_json::Value::as_u64) {
            Some(format) if format == u64::from(FORMAT) => serde_json::from_value(value).map(Some).map_err(broken),
            Some(format) => {
                Err(StoreError::unusable(folder, format!("the store has format {format}, this program reads {FORMAT}")))
            }
            None => Err(StoreError::unusable(folder, format!("{MANIFEST} says no format"))),
        }
    }

    /// The entry of an article.
    pub fn article(&self, id: &str) -> Option<&Entry> {
        self.articles.binary_search_by(|e| e.id.as_str().cmp(id)).ok().map(|i| &self.articles[i])
    }
}

impl GraphFile {
    /// The state that these articles are in, by the hashes of their segments.
    pub fn state_of<'a>(stamp: &Stamp, articles: impl IntoIterator<Item = &'a Entry>) -> String {
        let mut hash = Sha256::new();
        hash.update(stamp.key("state").as_bytes());
        for entry in articles {
            hash.update(entry.id.as_bytes());
            hash.update([0]);
            hash.update(entry.sha256.as_bytes());
        }
        hex(&hash.finalize(), 32)
    }

    /// The first line of the file: a comment, which sorts before every quad.
    pub fn head(&self) -> String {
        format!("# depesche graph {}\n", self.state)
    }

    /// The lines behind the first, if `path` is this file.
    pub fn open(&self, path: &Path) -> io::Result<Option<BufReader<File>>> {
        let file = match File::open(path) {
            Ok(file) => file,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(error),
        };
        let mut lines = BufReader::with_capacity(1 << 18, file);
        let head = self.head();
        let mut found = vec![0; head.len()];
        match lines.read_exact(&mut found) {
            Ok(()) => Ok((found == head.as_bytes()).then_some(lines)),
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => Ok(None),
            Err(error) => Err(error),
        }
    }
}
