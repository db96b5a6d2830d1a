//! What a text speaks of: names, times, quantities, and which mentions mean the same.
//!
//! Takes an article and its sentences, gives spans with types and values. Who does what is [`crate::claim`]'s.

use crate::article::Article;
use crate::german::Sentence;
use crate::ontology::{Ontology, OntologyError};
use crate::text::Span;

mod atoms;
mod bounds;
mod consistency;
pub mod gazetteer;
mod given;
pub mod model;
mod names;
#[allow(dead_code, reason = "the quantities that need the rest are on their way")]
mod number;
pub mod onomasticon;
mod piece;
mod proposals;
mod quantity;
mod refine;
mod time;
mod titles;
mod words;

pub use gazetteer::{Entity, Gazetteer, NameKind};
pub use names::{Names, PartMention, printed};

/// Everything found in one article, each list in text order.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Mentions {
    pub entities: Vec<EntityMention>,
    /// Names inside compounds (*EU* in *EU-Gipfel*), apart from the others since the compound means something else.
    pub parts: Vec<PartMention>,
    pub times: Vec<Timex>,
    pub quantities: Vec<Quantity>,
}

/// A name in the text, and the entity that it names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EntityMention {
    pub span: Span,
    /// One of the classes of `ontology/depesche.ttl`, as in the gazetteer's `type` column: `Person`, `Country`,
    /// `Organization`, `NewsAgency`, `Weapon`, `Treaty` …; `Demonym` for a word made from a place's name
    /// (*nordkoreanisch*, *Nordkoreaner*), which carries that place's identifier.
    pub kind: String,
    /// Local name of the entity's IRI: `country-KP`, `person-kim-jong-un`. Alike in all mentions of one entity.
    pub id: String,
    /// The entity's usual full German name.
    pub label: String,
    /// Other names that are known or were seen.
    pub aliases: Vec<String>,
    /// Whether the gazetteer knows it (else it was recognised by its looks).
    pub known: bool,
}

/// The name that covers a token, demonyms and the like (modifiers, not things) aside; `entities` in text order.
pub fn name_at(entities: &[EntityMention], span: Span) -> Option<&EntityMention> {
    let at = entities.partition_point(|e| e.span.end <= span.begin);
    let mut near = entities[at..].iter().take_while(|e| e.span.begin < span.end);
    near.find(|e| e.span.overlaps(span) && e.kind != "Demonym")
}

/// A TIMEX3 expression.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Timex {
    pub span: Span,
    pub kind: TimexKind,
    /// TIMEX3 value: `2023-09-13`, `P3D`, `PAST_REF`.
    pub value: String,
    /// EDTF where the expression denotes a date or an interval.
    pub edtf: Option<String>,
}

/// TIMEX3 types.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum TimexKind {
    Date,
    Time,
    Duration,
    Set,
}

impl TimexKind {
    /// The name that TIMEX3 prints.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Date => "DATE",
            Self::Time => "TIME",
            Self::Duration => "DURATION",
            Self::Set => "SET",
        }
    }
}

/// A number in the text with what it counts or measures.
#[derive(Clone, Debug, PartialEq)]
pub struct Quantity {
    /// Modifier, number, and unit word: *mehr als sechs Millionen*, *15.000 Kilometern*, *5 Milliarden Euro*.
    pub span: Span,
    pub value: f64,
    /// `=`, `~`, `>` or `<`.
    pub modifier: char,
    /// Upper end of a range (*drei bis fünf*), where `value` is the lower.
    pub upper: Option<f64>,
    /// A unit of measure or currency (`km`, `EUR`, `Prozent`, `Einheit`); `None` where a noun outside is counted.
    pub unit: Option<String>,
    /// `day`, `month`, `year` … for rates.
    pub per: Option<String>,
}

impl Quantity {
    /// Whether it is a sum in a currency, by its ISO 4217 code.
    pub fn is_money(&self) -> bool {
        self.unit.as_deref().is_some_and(|u| u.len() == 3 && u.bytes().all(|b| b.is_ascii_uppercase()))
    }
}

/// Gazetteer, name model and time grammar, ready to read.
#[derive(Debug)]
pub struct Finder {
    names: Names,
    times: time::Times,
    quantities: quantity::Quantities,
}

impl Finder {
    /// Loads `ontology/entities`, the time grammar, number words and units, and the embedded weights.
    ///
    /// # Errors
    /// If a file of the ontology is broken.
    pub fn load(ontology: &Ontology) -> Result<Self, OntologyError> {
        Ok(Self {
            names: Names::load(ontology)?,
            times: time::Times::load(ontology)?,
            quantities: quantity::Quantities::load(ontology)?,
        })
    }

    /// What the ontology knows about named things.
    pub fn gazetteer(&self) -> &Gazetteer {
        self.names.gazetteer()
    }

    /// All names, times and quantities of an article.
    pub fn find(&self, article: &Article, sentences: &[Sentence]) -> Mentions {
        let names::Found { entities, parts } = self.names.find(article, sentences);
        let blocks = piece::of_blocks(article, sentences);
        let times = self.times.find(article, sentences, &blocks);
        let quantities = self.quantities.find(&blocks, &times);
        Mentions { entities, parts, times, quantities }
    }
}
