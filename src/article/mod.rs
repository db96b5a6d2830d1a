//! Reading: input files → [`Article`], text as read with metadata and the spans of what is the article.
//!
//! Offsets always count in the text as read (after decoding). Whatever is not the article (notices, navigation,
//! share bars) belongs to no block. This module knows nothing of grammar.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use crate::ontology::{Ontology, OntologyError};
use crate::text::{Span, Text};

/// One article: its text as read, what is known about it, and which parts of the text are the article.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Article {
    /// The file name without ending, or the record's `id`; unique in one build.
    pub id: String,
    /// The text as read, after decoding, before any clean-up.
    pub text: Text,
    /// What is known about the article.
    pub metadata: Metadata,
    /// The parts that are the article, in text order, not overlapping.
    pub blocks: Vec<Block>,
}

/// What is known about an article; every field can be missing.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Metadata {
    /// Publication date in EDTF, to the day, month or year: `2023-09-11`, `2022-09`.
    pub date: Option<String>,
    pub publisher: Option<String>,
    pub title: Option<String>,
    pub author: Option<String>,
    /// BCP 47 tag, `de`.
    pub language: Option<String>,
    pub url: Option<String>,
}

/// A stretch of the text that belongs to the article.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Block {
    pub span: Span,
    pub kind: BlockKind,
}

/// What a block is to the reader.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum BlockKind {
    Headline,
    Lead,
    CrossHeading,
    Caption,
    Paragraph,
    ListItem,
    /// Who wrote it (*Von: …*): metadata, no claims are read from it.
    Byline,
}

impl Article {
    /// A text without title, metadata and clean-up: one block a line (`analyse --plain`).
    pub fn plain(id: impl Into<String>, text: impl Into<String>) -> Self {
        let text = Text::new(text);
        let mut blocks = Vec::new();
        let mut begin = 0;
        for line in text.as_str().split('\n') {
            let end = begin + line.chars().count();
            if !line.trim().is_empty() {
                blocks.push(Block { span: Span::new(begin, end), kind: BlockKind::Paragraph });
            }
            begin = end + 1;
        }
        Self { id: id.into(), text, metadata: Metadata::default(), blocks }
    }
}

/// How inputs are read.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Each input is one article without title, clean-up or metadata.
    pub plain: bool,
}

/// An article that was read, and what was odd about it.
#[derive(Clone, Debug)]
pub struct Read {
    pub article: Article,
    /// One line each, naming file and line: decoded as Windows-1252, unknown date …
    pub warnings: Vec<String>,
}

/// Why an input was not read; one broken article does not stop the others.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    #[error("{path}: {reason}")]
    Input { path: String, reason: String },
}

/// Reads files, folders and `-`.
#[derive(Debug, Default)]
pub struct Reader {}

impl Reader {
    /// Loads the cues of what is not the article.
    ///
    /// # Errors
    /// If the ontology's files are broken.
    pub fn load(_ontology: &Ontology) -> Result<Self, OntologyError> {
        Ok(Self {})
    }

    /// All articles of the inputs (files, folders, `-`), one after the other.
    pub fn read<'a>(
        &'a self,
        inputs: &'a [PathBuf],
        _options: &'a Options,
    ) -> impl Iterator<Item = Result<Read, ReadError>> + 'a {
        inputs.iter().map(|path| {
            let fail = |e: std::io::Error| ReadError::Input { path: path.display().to_string(), reason: e.to_string() };
            let text = std::fs::read_to_string(path).map_err(fail)?;
            let id = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
            Ok(Read { article: Article::plain(id, text), warnings: Vec::new() })
        })
    }
}
