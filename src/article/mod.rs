//! Reading: input files → [`Article`], text as read with metadata and the spans of what is the article.
//!
//! Offsets always count in the text as read (after decoding). Whatever is not the article (notices, navigation,
//! share bars) belongs to no block. This module knows nothing of grammar.

use std::fmt::Display;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::ontology::{Ontology, OntologyError};
use crate::text::{Span, Text};

mod body;
mod boilerplate;
mod catalogue;
mod cue;
mod date;
mod dateline;
mod decode;
mod html;
mod input;
mod kinds;
mod line;
mod masthead;
mod picture;
mod record;
mod repeat;
mod shape;
mod small_words;
mod title;
mod wrap;

use boilerplate::Boilerplate;
use masthead::Masthead;

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
    #[serde(skip_serializing_if = "Option::is_none")]
    pub date: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub publisher: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub author: Option<String>,
    /// BCP 47 tag, `de`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
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

impl Metadata {
    /// Every field from `self`, or from `other` where it is missing.
    fn or(self, other: Self) -> Self {
        Self {
            date: self.date.or(other.date),
            publisher: self.publisher.or(other.publisher),
            title: self.title.or(other.title),
            author: self.author.or(other.author),
            language: self.language.or(other.language),
            url: self.url.or(other.url),
        }
    }
}

impl Article {
    /// A text without title, metadata and clean-up: one block a line (`analyse --plain`).
    pub fn plain(id: impl Into<String>, text: impl Into<String>) -> Self {
        let text = Text::new(text);
        let mut blocks = Vec::new();
        let mut begin = 0;
        for line in text.as_str().split('\n') {
            let end = begin + line.chars().count();
            let blank = |s: &str| s.chars().take_while(|c| c.is_whitespace()).count();
            if !line.trim().is_empty() {
                let after = line.chars().rev().take_while(|c| c.is_whitespace()).count();
                blocks.push(Block { span: Span::new(begin + blank(line), end - after), kind: BlockKind::Paragraph });
            }
            begin = end + 1;
        }
        Self { id: id.into(), text, metadata: Metadata::default(), blocks }
    }
}

/// How inputs are read.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Each file or JSON record is one article without title, clean-up or metadata, one block a line; a record keeps
    /// its `id` and `date`.
    pub plain: bool,
}

/// An article that was read, and what was odd about it.
#[derive(Clone, Debug)]
pub struct Read {
    pub article: Article,
    /// One line each, naming file and line: decoded as Windows-1252, unknown date …
    pub warnings: Vec<String>,
}

/// Why an input, or a part of one, was not read; one broken article does not stop the others.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// `path` is the file, with `:LINE` where one line of it is at fault.
    #[error("{path}: {reason}")]
    Input { path: String, reason: String },
}

impl ReadError {
    fn new(path: impl Display, reason: impl Display) -> Self {
        Self::Input { path: one_line(&path.to_string()), reason: one_line(&reason.to_string()) }
    }

    fn at(path: &Path, line: usize, reason: impl Display) -> Self {
        Self::new(format_args!("{}:{line}", path.display()), reason)
    }
}

/// A message keeps to one line, whatever file names and contents it repeats.
fn one_line(message: &str) -> String {
    message.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

/// Reads files, folders and `-`.
#[derive(Debug, Default)]
pub struct Reader {
    boilerplate: Boilerplate,
    masthead: Masthead,
}

impl Reader {
    /// Loads the cues of what is not the article.
    ///
    /// # Errors
    /// If the ontology's files are broken.
    pub fn load(ontology: &Ontology) -> Result<Self, OntologyError> {
        Ok(Self { boilerplate: Boilerplate::load(ontology)?, masthead: Masthead::load(ontology)? })
    }

    /// All articles of the inputs, one after the other.
    ///
    /// A file is one article (`.txt`, `.html`, `.htm`; any other name is read as text) or JSON Lines (`.jsonl`,
    /// `.json`); a folder is every file with one of these endings inside it, sorted by name, folders in folders
    /// included; `-` is JSON Lines on standard input. JSON Lines are streamed. Ids are unique: the second article of
    /// an id is an error, except that a file given twice is read once.
    pub fn read<'a>(
        &'a self,
        inputs: &'a [PathBuf],
        options: &'a Options,
    ) -> impl Iterator<Item = Result<Read, ReadError>> + 'a {
        input::Articles::new(self, inputs, options)
    }
}
