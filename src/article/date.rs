//! Publication dates in all the ways that files write them → EDTF to the day, month or year.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::Deserialize;

use crate::ontology::{Ontology, OntologyError};

const PATH: &str = "german/masthead.toml";

/// Reads dates; knows the names of the months.
#[derive(Debug, Default)]
pub struct Dates {
    months: BTreeMap<String, i8>,
}

#[derive(Deserialize)]
struct File {
    months: BTreeMap<String, Vec<String>>,
}

impl Dates {
    /// Loads the names of the months.
    ///
    /// # Errors
    /// If the file is broken.
    pub fn load(ontology: &Ontology) -> Result<Self, OntologyError> {
        let text = ontology.read(PATH)?;
        let file: File = crate::ontology::parse_toml(PATH, &text)?;
        let mut months = BTreeMap::new();
        for (number, names) in file.months {
            let month = number.parse().map_err(|_| OntologyError::syntax(PATH, 1, format!("no month `{number}`")))?;
            months.extend(names.iter().map(|name| (name.to_lowercase(), month)));
        }
        Ok(Self { months })
    }

    /// Whether the word, in lower case, is the name of a month.
    pub fn is_month(&self, word: &str) -> bool {
        self.months.contains_key(word)
    }

    /// The first date in `raw` as `2023-09-11`, `2022-09` or `2022`; a time of day and what else stands around it is
    /// passed over. `None` where no possible date is found.
    pub fn edtf(&self, raw: &str) -> Option<String> {
        self.find(raw).map(|(date, _)| date)
    }

    /// The first date in `raw` with the bytes that it takes.
    pub fn find(&self, raw: &str) -> Option<(String, std::ops::Range<usize>)> {
        let pieces = pieces(raw);
        let inside = |at: usize| {
            at > 0 && "./-".contains(pieces[at].before) && pieces[at - 1].text.ends_with(|c: char| c.is_ascii_digit())
        };
        // No search within an impossible date: 31.02.2023 is not February 2023.
        (0..pieces.len()).filter(|&at| !inside(at)).find_map(|at| {
            let (date, count) = self.at(&pieces[at..])?;
            Some((date, pieces[at].begin..pieces[at + count - 1].end))
        })
    }

    /// A date at the beginning of the pieces, and how many of them it takes.
    fn at(&self, pieces: &[Piece]) -> Option<(String, usize)> {
        let number = |i: usize, digits: &[usize]| {
            pieces.get(i).filter(|p| digits.contains(&p.text.len())).and_then(|p| p.text.parse::<i16>().ok())
        };
        let joined = |i: usize, by: &str| pieces.get(i).is_some_and(|p| by.contains(p.before) && p.before != ' ');
        let month = |i: usize| pieces.get(i).and_then(|p| self.months.get(&p.text.to_lowercase()).copied());
        let narrow = |n: i16| i8::try_from(n).ok();
        let first = pieces.first()?;
        if first.text.len() == 8 && first.text.bytes().all(|b| b.is_ascii_digit()) {
            let n: i32 = first.text.parse().ok()?;
            return Some((day((n / 10_000) as i16, (n / 100 % 100) as i8, (n % 100) as i8)?, 1));
        }
        if let Some(year) = number(0, &[4]) {
            if !(1000..=2999).contains(&year) {
                return None;
            }
            if let Some(m) = number(1, &[1, 2]).filter(|_| joined(1, "-/.")).and_then(narrow) {
                let d = number(2, &[1, 2]).filter(|_| joined(2, "-/.")).and_then(narrow);
                return match d {
                    Some(d) => Some((day(year, m, d)?, 3)),
                    None => Some((in_month(year, m)?, 2)),
                };
            }
            return Some((format!("{year:04}"), 1));
        }
        if let Some(m) = month(0) {
            return match number(1, &[4]) {
                Some(year) => Some((in_month(year, m)?, 2)),
                // English: September 11, 2023.
                None => Some((day(number(2, &[4])?, m, narrow(number(1, &[1, 2])?)?)?, 3)),
            };
        }
        let small = narrow(number(0, &[1, 2])?)?;
        if let Some(m) = month(1) {
            return Some((day(number(2, &[4])?, m, small)?, 3));
        }
        if let Some(year) = number(1, &[4]).filter(|_| joined(1, "/.-")) {
            return Some((in_month(year, small)?, 2));
        }
        let m = narrow(number(1, &[1, 2]).filter(|_| joined(1, "./-"))?)?;
        let year = number(2, &[4, 2]).filter(|_| joined(2, "./-"))?;
        // Two digits: this side of 1970.
        let year = if year >= 100 { year } else { year + if year < 70 { 2000 } else { 1900 } };
        Some((day(year, m, small)?, 3))
    }
}

fn day(year: i16, month: i8, day: i8) -> Option<String> {
    Date::new(year, month, day).ok().map(|d| d.to_string())
}

fn in_month(year: i16, month: i8) -> Option<String> {
    day(year, month, 1).map(|_| format!("{year:04}-{month:02}"))
}

/// A run of letters or of digits, with the punctuation before it.
#[derive(Debug)]
struct Piece<'a> {
    text: &'a str,
    begin: usize,
    end: usize,
    /// The last mark between this and the piece before; a blank if there is none.
    before: char,
}

fn pieces(raw: &str) -> Vec<Piece<'_>> {
    let mut pieces: Vec<Piece<'_>> = Vec::new();
    let mut before = ' ';
    let mut open: Option<(usize, bool)> = None;
    for (at, c) in raw.char_indices().chain([(raw.len(), ' ')]) {
        let class = if c.is_ascii_digit() {
            Some(true)
        } else if c.is_alphabetic() {
            Some(false)
        } else {
            None
        };
        if let Some((begin, digits)) = open.filter(|&(_, digits)| class != Some(digits)) {
            pieces.push(Piece { text: &raw[begin..at], begin, end: at, before });
            open = None;
            before = ' ';
            let _ = digits;
        }
        match class {
            Some(digits) if open.is_none() => open = Some((at, digits)),
            None if !c.is_whitespace() => before = c,
            _ => {}
        }
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_normalised_to_edtf() {
        let dates = Dates::load(&Ontology::embedded()).unwrap();
        for (raw, edtf) in [
            ("2023-09-11", "2023-09-11"),
            ("2023-09-11T23:30:00+02:00", "2023-09-11"),
            ("2023-09-11 08:15", "2023-09-11"),
            ("20230911", "2023-09-11"),
            ("2023/09/11", "2023-09-11"),
            ("2022-09", "2022-09"),
            ("2022", "2022"),
            ("11.09.2023", "2023-09-11"),
            ("Mo., 11.9.23, 14:05 Uhr", "2023-09-11"),
            ("Stand: 3. Jänner 2024", "2024-01-03"),
            ("12. März 2023", "2023-03-12"),
            ("Sept. 2022", "2022-09"),
            ("09/2022", "2022-09"),
            ("Mon, 11 Sep 2023 10:00:00 GMT", "2023-09-11"),
            ("September 11, 2023", "2023-09-11"),
            ("1. 9. 2023", "2023-09-01"),
        ] {
            assert_eq!(dates.edtf(raw).as_deref(), Some(edtf), "{raw}");
        }
    }

    #[test]
    fn what_is_no_date_is_none() {
        let dates = Dates::load(&Ontology::embedded()).unwrap();
        for raw in ["", "bald", "gestern um 14:05 Uhr", "2023-13-45", "31.02.2023", "99999", "12 Container", "März"] {
            assert_eq!(dates.edtf(raw), None, "{raw}");
        }
    }
}
