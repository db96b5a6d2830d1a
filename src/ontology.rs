//! The knowledge of the program as files: `ontology/`, embedded in the binary, or a folder given with `--ontology`.
//!
//! This module only hands out text by path and says which version of the knowledge it is; each stage parses the
//! files that it needs and names file and line where one is broken.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use include_dir::{Dir, include_dir};
use serde::de::DeserializeOwned;
use sha2::{Digest, Sha256};

static EMBEDDED: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/ontology");

/// What can go wrong with the knowledge files.
#[derive(Debug, thiserror::Error)]
pub enum OntologyError {
    /// The file or folder cannot be read.
    #[error("ontology: cannot read {path}: {reason}; give a complete copy of the ontology folder with --ontology")]
    Read { path: String, reason: String },
    /// The file was read, but a line of it makes no sense.
    #[error("ontology: {path}:{line}: {reason}")]
    Syntax { path: String, line: usize, reason: String },
}

impl OntologyError {
    /// An error in `path` at `line`, counted from 1.
    pub fn syntax(path: &str, line: usize, reason: impl ToString) -> Self {
        Self::Syntax { path: path.to_owned(), line, reason: reason.to_string() }
    }
}

/// Reads the text of a file in TOML.
///
/// # Errors
/// If it is broken or has other fields than `T`: path and line are named.
pub fn parse_toml<T: DeserializeOwned>(path: &str, text: &str) -> Result<T, OntologyError> {
    toml::from_str(text).map_err(|e| {
        let line = e.span().map_or(1, |s| text[..s.start.min(text.len())].matches('\n').count() + 1);
        OntologyError::syntax(path, line, e.message())
    })
}

/// The lines of a list with their numbers, without comments and empty ones.
pub fn lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.lines().enumerate().map(|(i, l)| (i + 1, l.trim())).filter(|(_, l)| !l.is_empty() && !l.starts_with('#'))
}

/// The knowledge files, wherever they come from.
#[derive(Clone, Debug, Default)]
pub struct Ontology {
    folder: Option<PathBuf>,
}

impl Ontology {
    /// The files that were embedded when the program was built.
    pub fn embedded() -> Self {
        Self::default()
    }

    /// Whether this is the embedded knowledge, alike for the whole life of the process.
    pub fn is_embedded(&self) -> bool {
        self.folder.is_none()
    }

    /// The files of a folder, laid out like `ontology/`.
    ///
    /// # Errors
    /// If `folder` is not a folder.
    pub fn folder(folder: impl Into<PathBuf>) -> Result<Self, OntologyError> {
        let folder = folder.into();
        if folder.is_dir() {
            Ok(Self { folder: Some(folder) })
        } else {
            Err(OntologyError::Read { path: folder.display().to_string(), reason: "not a folder".into() })
        }
    }

    /// The text of the file at `path`, relative to the ontology's top, with `/` between parts.
    ///
    /// # Errors
    /// If there is no such file or it is not UTF-8.
    pub fn read(&self, path: &str) -> Result<Cow<'static, str>, OntologyError> {
        let fail = |reason: String| OntologyError::Read { path: path.to_owned(), reason };
        match &self.folder {
            Some(folder) => std::fs::read_to_string(folder.join(path)).map(Cow::Owned).map_err(|e| fail(e.to_string())),
            None => EMBEDDED
                .get_file(path)
                .ok_or_else(|| fail("no such file".into()))?
                .contents_utf8()
                .map(Cow::Borrowed)
                .ok_or_else(|| fail("not UTF-8".into())),
        }
    }

    /// Paths of the files directly inside the folder `under` that end in `.{extension}`, sorted.
    ///
    /// # Errors
    /// If the folder cannot be read. A folder that does not exist has no files.
    pub fn list(&self, under: &str, extension: &str) -> Result<Vec<String>, OntologyError> {
        let matches = |p: &Path| p.extension().is_some_and(|e| e == extension);
        let mut names: Vec<String> = match &self.folder {
            Some(folder) => {
                let folder = folder.join(under);
                if !folder.is_dir() {
                    return Ok(Vec::new());
                }
                std::fs::read_dir(&folder)
                    .and_then(|entries| entries.collect::<Result<Vec<_>, _>>())
                    .map_err(|e| OntologyError::Read { path: under.to_owned(), reason: e.to_string() })?
                    .into_iter()
                    .filter(|e| matches(&e.path()))
                    .map(|e| format!("{under}/{}", e.file_name().to_string_lossy()))
                    .collect()
            }
            None => EMBEDDED
                .get_dir(under)
                .map(|d| d.files().map(|f| f.path()).filter(|p| matches(p)).map(path_string).collect())
                .unwrap_or_default(),
        };
        names.sort();
        Ok(names)
    }

    /// SHA-256 over all paths and contents, in hexadecimal: which knowledge a graph was made with.
    ///
    /// # Errors
    /// If a file cannot be read.
    pub fn hash(&self) -> Result<String, OntologyError> {
        let mut files: BTreeMap<String, Vec<u8>> = BTreeMap::new();
        match &self.folder {
            Some(folder) => {
                for entry in walkdir::WalkDir::new(folder) {
                    let fail = |reason: String| OntologyError::Read { path: folder.display().to_string(), reason };
                    let entry = entry.map_err(|e| fail(e.to_string()))?;
                    if entry.file_type().is_file() {
                        let path = entry.path().strip_prefix(folder).unwrap_or(entry.path());
                        let bytes = std::fs::read(entry.path()).map_err(|e| fail(e.to_string()))?;
                        files.insert(path_string(path), bytes);
                    }
                }
            }
            None => collect(&EMBEDDED, &mut files),
        }
        let mut hash = Sha256::new();
        for (path, bytes) in files {
            hash.update(path.as_bytes());
            hash.update([0]);
            hash.update((bytes.len() as u64).to_le_bytes());
            hash.update(&bytes);
        }
        Ok(hash.finalize().iter().map(|b| format!("{b:02x}")).collect())
    }
}

fn collect(dir: &Dir<'_>, files: &mut BTreeMap<String, Vec<u8>>) {
    for file in dir.files() {
        files.insert(path_string(file.path()), file.contents().to_vec());
    }
    for dir in dir.dirs() {
        collect(dir, files);
    }
}

fn path_string(path: &Path) -> String {
    path.components().map(|c| c.as_os_str().to_string_lossy()).collect::<Vec<_>>().join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_embedded_files_and_their_folder_are_the_same_knowledge() {
        let folder = Ontology::folder(concat!(env!("CARGO_MANIFEST_DIR"), "/ontology")).unwrap();
        assert_eq!(folder.hash().unwrap(), Ontology::embedded().hash().unwrap());
    }

    #[test]
    fn a_missing_file_is_named() {
        let error = Ontology::embedded().read("frames/nowhere.toml").unwrap_err().to_string();
        assert!(error.contains("frames/nowhere.toml"), "{error}");
    }
}
