//! EDTF of the whole phrase that a time stands in: *seit Mitte 2022*, *bis Ende 2023*, *von Juni bis August*.
//!
//! The span of the expression stays that of TIMEX3, without the preposition; claims need what the phrase denotes.

use super::calendar::{self, Edge, Stretch};
use super::lexicon::Lexicon;
use super::meaning::Denotes;
use crate::mention::piece::Piece;
use crate::mention::words::Class;
use crate::ontology::OntologyError;

/// A time that was found, by its pieces.
#[derive(Clone, Debug)]
pub struct Placed {
    pub begin: usize,
    pub end: usize,
    pub denotes: Denotes,
    pub edtf: Option<String>,
}

/// The classes of words that open and join phrases.
#[derive(Debug)]
pub struct Phrases {
    bound: Class,
    between: Class,
    range_mark: Class,
    range_and: Class,
    article: Class,
}

/// How far a phrase's words reach to the left of its time, in pieces.
const WINDOW: usize = 5;

impl Phrases {
    /// Finds the classes.
    ///
    /// # Errors
    /// If the word list lacks one.
    pub fn load(lexicon: &Lexicon) -> Result<Self, OntologyError> {
        let class = |name: &str| {
            lexicon
                .words
                .class(name)
                .ok_or_else(|| OntologyError::syntax("german/times.csv", 1, format!("no line has the class `{name}`")))
        };
        Ok(Self {
            bound: class("bound")?,
            between: class("between")?,
            range_mark: class("range_mark")?,
            range_and: class("range_and")?,
            article: class("the")?,
        })
    }

    /// Fills in the EDTF of each time of a block.
    pub fn fill(&self, lexicon: &Lexicon, pieces: &[Piece<'_>], times: &mut [Placed]) {
        for time in times.iter_mut() {
            time.edtf = match &time.denotes {
                Denotes::Nothing => None,
                Denotes::Edtf(edtf) => Some(edtf.clone()),
                Denotes::Stretch(stretch, edge) => self.bounded(lexicon, pieces, time.begin, *stretch, *edge),
            };
        }
        for right in 1..times.len() {
            let (a, b) = (&times[right - 1], &times[right]);
            if let Some(edtf) = self.interval(lexicon, pieces, a, b) {
                times[right - 1].edtf = Some(edtf.clone());
                times[right].edtf = Some(edtf);
            }
        }
    }

    /// A time alone, with the preposition before it.
    fn bounded(
        &self,
        lexicon: &Lexicon,
        pieces: &[Piece<'_>],
        begin: usize,
        stretch: Stretch,
        edge: Option<Edge>,
    ) -> Option<String> {
        let whole = match edge {
            Some(edge) => stretch.edge_edtf(edge),
            None => stretch.edtf(),
        };
        match self.before(lexicon, pieces, begin, self.bound) {
            Some("from" | "since") => from(stretch, edge).map(|from| format!("{from}/..")).or(whole),
            Some("to") => to(stretch, edge).map(|to| format!("../{to}")).or(whole),
            Some("before") => {
                let first = stretch.first().filter(|_| edge.is_none());
                first.and_then(|_| neighbour(stretch, -1)).map(|before| format!("../{before}")).or(whole)
            }
            Some("after") => {
                let first = stretch.first().filter(|_| edge.is_none());
                first.and_then(|_| neighbour(stretch, 1)).map(|after| format!("{after}/..")).or(whole)
            }
            _ => whole,
        }
    }

    /// *zwischen A und B*, *von A bis B*, *A–B*.
    fn interval(&self, lexicon: &Lexicon, pieces: &[Piece<'_>], a: &Placed, b: &Placed) -> Option<String> {
        let (Denotes::Stretch(first, first_edge), Denotes::Stretch(last, last_edge)) = (&a.denotes, &b.denotes) else {
            return None;
        };
        let gap = b.begin.checked_sub(a.end).filter(|g| (1..=3).contains(g))?;
        let fills = |class: Class| lexicon.words.at(pieces, a.end).any(|r| r.class == class && r.len == gap);
        let between = fills(self.range_and) && self.before(lexicon, pieces, a.begin, self.between).is_some();
        if !between && !fills(self.range_mark) {
            return None;
        }
        let ordered = first.first().zip(last.last()).is_none_or(|(f, l)| f <= l);
        let (from, to) = (from(*first, *first_edge)?, to(*last, *last_edge)?);
        (ordered && from != to).then(|| format!("{from}/{to}"))
    }

    /// Whether the time is told as the beginning of what lasts until now.
    pub fn is_since(&self, lexicon: &Lexicon, pieces: &[Piece<'_>], begin: usize) -> bool {
        self.before(lexicon, pieces, begin, self.bound) == Some("since")
    }

    /// The code of the word of `class` that stands before the time, with at most an article between.
    fn before<'l>(&self, lexicon: &'l Lexicon, pieces: &[Piece<'_>], begin: usize, class: Class) -> Option<&'l str> {
        let article = begin > 0 && lexicon.words.at(pieces, begin - 1).any(|r| r.class == self.article && r.len == 1);
        let ends = [Some(begin), article.then(|| begin - 1)];
        for end in ends.into_iter().flatten() {
            // The longest form that ends there: *bis zum* before *bis*.
            for start in end.saturating_sub(WINDOW)..end {
                let found = lexicon.words.at(pieces, start).find(|r| r.class == class && start + r.len == end);
                if let Some(reading) = found {
                    return Some(lexicon.words.code(reading.code));
                }
            }
        }
        None
    }
}

/// EDTF of the beginning of a stretch, as fine as the text tells it.
fn from(stretch: Stretch, edge: Option<Edge>) -> Option<String> {
    match (stretch, edge) {
        (Stretch::Week(_) | Stretch::Weekend(_), _) => stretch.first().map(|d| d.to_string()),
        (Stretch::Years(first, _), _) => Some(format!("{first:04}")),
        (_, Some(Edge::Start)) => stretch.edge_edtf(Edge::Start).map(exact),
        (_, Some(edge)) => stretch.edge_edtf(edge),
        (_, None) => stretch.edtf(),
    }
}

/// EDTF of the end of a stretch, as fine as the text tells it.
fn to(stretch: Stretch, edge: Option<Edge>) -> Option<String> {
    match (stretch, edge) {
        (Stretch::Week(_) | Stretch::Weekend(_), _) => stretch.last().map(|d| d.to_string()),
        (Stretch::Years(_, last), _) => Some(format!("{last:04}")),
        (_, Some(Edge::End)) => stretch.edge_edtf(Edge::End).map(exact),
        (_, Some(edge)) => stretch.edge_edtf(edge),
        (_, None) => stretch.edtf(),
    }
}

/// The end of a year is a month: *bis Ende 2023* is no approximation.
fn exact(edtf: String) -> String {
    edtf.trim_end_matches('~').to_owned()
}

/// The stretch of the same kind before (-1) or after (1).
fn neighbour(stretch: Stretch, by: i32) -> Option<String> {
    match stretch {
        Stretch::Year(Some(year)) => Stretch::Year(Some(year.checked_add(by as i16)?)).edtf(),
        Stretch::Month(Some(year), Some(month)) => {
            let (year, month) = calendar::shift_months(year, month, by)?;
            Stretch::Month(Some(year), Some(month)).edtf()
        }
        Stretch::Day(..) => calendar::shift_days(stretch.day()?, by).map(|d| d.to_string()),
        _ => None,
    }
}
