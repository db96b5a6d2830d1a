//! Quantities: numbers with what they count or measure.

use super::number::Numbers;
use super::piece::Piece;
use super::{Quantity, Timex};
use crate::ontology::{Ontology, OntologyError};

/// Numbers and units, ready to read.
#[derive(Debug)]
pub struct Quantities {
    numbers: Numbers,
}

impl Quantities {
    /// Loads number words and units.
    ///
    /// # Errors
    /// If a list is broken.
    pub fn load(ontology: &Ontology) -> Result<Self, OntologyError> {
        Ok(Self { numbers: Numbers::load(ontology)? })
    }

    /// The quantities of an article, in text order; what is part of a time is none.
    pub fn find(&self, blocks: &[Vec<Piece<'_>>], times: &[Timex]) -> Vec<Quantity> {
        let mut found = Vec::new();
        for pieces in blocks {
            let mut at = 0;
            while at < pieces.len() {
                let Some(number) = self.numbers.read(pieces, at).filter(|n| !n.article) else {
                    at += 1;
                    continue;
                };
                let span = pieces[at].span.cover(pieces[at + number.len - 1].span);
                at += number.len;
                if !times.iter().any(|t| t.span.overlaps(span)) {
                    let modifier = if number.vague { '>' } else { '=' };
                    found.push(Quantity { span, value: number.value, modifier, upper: None, unit: None, per: None });
                }
            }
        }
        found
    }
}
