//! Times: TIMEX3 expressions with their values, and EDTF for the phrase that they stand in.

use super::Timex;
use super::piece::Piece;
use crate::article::Article;
use crate::german::Sentence;
use crate::ontology::{Ontology, OntologyError};

/// The time grammar, ready to read.
#[derive(Debug)]
pub struct Times {}

impl Times {
    /// Loads the time words and rules.
    ///
    /// # Errors
    /// If a file is broken.
    pub fn load(_ontology: &Ontology) -> Result<Self, OntologyError> {
        Ok(Self {})
    }

    /// The times of an article, in text order.
    pub fn find(&self, _article: &Article, _sentences: &[Sentence], _blocks: &[Vec<Piece<'_>>]) -> Vec<Timex> {
        Vec::new()
    }
}
