//! The store on disk: a folder with one segment an article, the merged graph, and a manifest that says what is what.
//!
//! ```text
//! manifest.json            format, program, ontology; articles with their segments and counts; written last
//! graph.nq                 everything, sorted by line; its first line names the state that the manifest describes
//! segments/<key>.nq.gz     one article's quads; the key is a hash of article, ontology and program
//! lock                     held by the one process that writes
//! ```
//!
//! All three kinds of file are pure functions of articles, ontology and program, down to their bytes. A new state is
//! written beside the old one and renamed into place, the manifest last; readers that meet a change half done find the
//! old graph as `previous.nq`. Nothing here analyses text.

mod disk;
mod manifest;
#[cfg(test)]
mod tests;
mod writer;

use std::io::{self, BufRead};
use std::path::{Path, PathBuf};

use oxigraph::io::{RdfFormat, RdfParser};
use oxigraph::store::{LoaderError, StorageError};

pub use manifest::{Entry, FORMAT, GraphFile, Manifest, Stamp};
pub use writer::{Change, Writer};

const MANIFEST: &str = "manifest.json";
const GRAPH: &str = "graph.nq";
/// The old graph, while a new one takes its place.
const PREVIOUS: &str = "previous.nq";
const SEGMENTS: &str = "segments";
const LOCK: &str = "lock";

/// Why a store cannot be used. Every message says what to do.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    #[error("{path}: {source}")]
    Io { path: String, source: io::Error },
    #[error("{0}: no store here; make one with `depesche build INPUT --store {0}`")]
    Missing(String),
    #[error("{0}: this folder holds other files and no store; give an empty or a new folder with --store")]
    Foreign(String),
    #[error("{0}: another depesche is writing to this store; try again when it is done")]
    Locked(String),
    #[error("{path}: {reason}; build the store again with `depesche build INPUT --store {path}`")]
    Unusable { path: String, reason: String },
    #[error("the graph cannot be loaded: {0}")]
    Load(#[from] LoaderError),
    #[error("the graph cannot be loaded: {0}")]
    Storage(#[from] StorageError),
}

impl StoreError {
    fn io(path: &Path) -> impl FnOnce(io::Error) -> Self + '_ {
        move |source| Self::Io { path: path.display().to_string(), source }
    }

    fn unusable(path: &Path, reason: impl Into<String>) -> Self {
        Self::Unusable { path: path.display().to_string(), reason: reason.into() }
    }
}

/// A store that can be read.
#[derive(Clone, Debug)]
pub struct Store {
    path: PathBuf,
    manifest: Manifest,
}

/// Opens the store in `path` and loads its whole graph into memory.
///
/// # Errors
/// See [`Store::open`] and [`Store::load`].
pub fn load(path: impl AsRef<Path>) -> Result<oxigraph::store::Store, StoreError> {
    Store::open(path)?.load(|_| true)
}

impl Store {
    /// Reads the manifest of the store in the folder `path`. No lock is taken: a store can be read while it is written.
    ///
    /// # Errors
    /// If there is no store, or one that this program does not read.
    pub fn open(path: impl AsRef<Path>) -> Result<Self, StoreError> {
        let path = path.as_ref();
        let manifest = Manifest::read(path)?.ok_or_else(|| StoreError::Missing(path.display().to_string()))?;
        Ok(Self { path: path.to_owned(), manifest })
    }

    /// What the store holds.
    pub fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    /// The graphs whose IRI `keep` accepts, in memory.
    ///
    /// # Errors
    /// If the graph's file is missing or is no N-Quads.
    pub fn load(&self, keep: impl Fn(&str) -> bool) -> Result<oxigraph::store::Store, StoreError> {
        let mut lines = self.graph()?;
        let store = oxigraph::store::Store::new()?;
        // Our own lines need no second validation of IRIs and language tags.
        let parser = || RdfParser::from_format(RdfFormat::NQuads).lenient();
        let mut loader = store.bulk_loader();
        let mut kept = Vec::with_capacity(CHUNK + CHUNK / 8);
        let mut line = Vec::new();
        loop {
            line.clear();
            let read = lines.read_until(b'\n', &mut line).map_err(StoreError::io(&self.path.join(GRAPH)))?;
            if read > 0 && graph_of(&line).is_some_and(&keep) {
                kept.extend_from_slice(&line);
            }
            if kept.len() >= CHUNK || read == 0 {
                loader.load_from_slice(parser(), &kept)?;
                kept.clear();
            }
            if read == 0 {
                break;
            }
        }
        loader.commit()?;
        Ok(store)
    }

    /// The lines of `graph.nq`, behind the one that names the state.
    ///
    /// # Errors
    /// If the file is missing or belongs to another state than the manifest.
    pub fn graph(&self) -> Result<impl BufRead + use<>, StoreError> {
        let mut manifest = self.manifest.clone();
        loop {
            // A writer may be renaming just now: then the old graph is the previous one, or the manifest has changed.
            for name in [GRAPH, PREVIOUS] {
                let path = self.path.join(name);
                if let Some(lines) = manifest.graph.open(&path).map_err(StoreError::io(&path))? {
                    return Ok(lines);
                }
            }
            match Manifest::read(&self.path)? {
                Some(now) if now != manifest => manifest = now,
                _ => {
                    let reason = format!("{GRAPH} is missing or not the one of {MANIFEST}");
                    return Err(StoreError::unusable(&self.path, reason));
                }
            }
        }
    }
}

/// How much is read, and parsed, at a time.
const CHUNK: usize = 1 << 20;

/// The IRI of a line's graph.
fn graph_of(line: &[u8]) -> Option<&str> {
    let line = line.trim_ascii_end().strip_suffix(b"> .")?;
    let begin = line.iter().rposition(|&b| b == b'<')? + 1;
    std::str::from_utf8(&line[begin..]).ok()
}
