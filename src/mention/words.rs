//! Word lists with classes and values: the CSV files of `ontology/german` that times, numbers and units are read by.
//!
//! A line is `class,value,forms`. Forms are separated by `|`; one that ends in `*` stands for the adjective endings
//! named on the line `endings`; one with a capital wants a capital in the text, one without is read in either case.
//! A line `compound,first+second,class` makes a class of the compounds of two others.

use rustc_hash::FxHashMap;

use super::piece::{Piece, PieceKind};
use crate::ontology::{Ontology, OntologyError};

/// A class of words (`month`, `unit`, `large`), numbered in the order in which the lists name them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Class(pub u16);

/// A form's class and the value that stands beside it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Reading {
    pub class: Class,
    /// The value as a number; 0 where it is none.
    pub number: f64,
    /// The value as written: an index for [`Words::code`].
    pub code: u16,
    /// How many pieces the form has.
    pub len: usize,
}

#[derive(Debug)]
struct Entry {
    reading: Reading,
    /// Whether each piece of the form wants a capital; the first is that of the key.
    capitals: Box<[bool]>,
    /// The pieces behind the first, each with whether it is glued to the one before.
    rest: Box<[(Box<str>, bool)]>,
}

/// The words of some lists.
#[derive(Debug, Default)]
pub struct Words {
    classes: Vec<String>,
    codes: Vec<String>,
    entries: FxHashMap<Box<str>, Vec<Entry>>,
    /// The endings of adjectives.
    endings: Vec<String>,
}

impl Words {
    /// Reads the lists at `paths` of the ontology.
    ///
    /// # Errors
    /// If a file is missing or a line is not `class,value,forms`.
    pub fn load(ontology: &Ontology, paths: &[&str]) -> Result<Self, OntologyError> {
        let mut words = Self::default();
        for path in paths {
            words.add(path, &ontology.read(path)?)?;
        }
        Ok(words)
    }

    /// Adds the lines of one list.
    fn add(&mut self, path: &str, text: &str) -> Result<(), OntologyError> {
        for (index, line) in text.lines().enumerate() {
            let line = line.trim();
            if line.is_empty() || line.starts_with('#') || line == "class,value,forms" {
                continue;
            }
            let mut columns = line.splitn(3, ',');
            let (Some(class), Some(code), Some(forms)) = (columns.next(), columns.next(), columns.next()) else {
                return Err(OntologyError::syntax(path, index + 1, "expected class,value,forms"));
            };
            if class.is_empty() || forms.is_empty() {
                return Err(OntologyError::syntax(path, index + 1, "a line needs a class and at least one form"));
            }
            if class == "compound" {
                self.compound(code, forms).map_err(|reason| OntologyError::syntax(path, index + 1, reason))?;
                continue;
            }
            if class == "endings" {
                self.endings = forms.split('|').map(str::to_owned).collect();
                continue;
            }
            let reading = Reading {
                class: Class(intern(&mut self.classes, class)),
                number: code.parse().unwrap_or(0.0),
                code: intern(&mut self.codes, code),
                len: 0,
            };
            for form in forms.split('|').map(str::trim) {
                let added = match form.strip_suffix('*') {
                    Some(_) if self.endings.is_empty() => false,
                    Some(stem) => {
                        let forms: Vec<String> = self.endings.iter().map(|ending| format!("{stem}{ending}")).collect();
                        forms.iter().all(|form| self.insert(form, reading))
                    }
                    None => self.insert(form, reading),
                };
                if !added {
                    return Err(OntologyError::syntax(
                        path,
                        index + 1,
                        format!("`{form}` is no form (or has no endings)"),
                    ));
                }
            }
        }
        Ok(())
    }

    /// Adds the compounds of two classes (`weekday+part`: *Montagabend*) as a class of its own: the number is that of
    /// the first word, the code that of the second.
    fn compound(&mut self, parts: &str, class: &str) -> Result<(), String> {
        let find = |name: &str| self.class(name).ok_or_else(|| format!("no line before has the class `{name}`"));
        let (first, second) = parts.split_once('+').ok_or("expected compound,first+second,class")?;
        let own = |class| self.forms(class).map(|(f, r)| (f.to_owned(), r)).collect::<Vec<_>>();
        let (firsts, seconds) = (own(find(first)?), own(find(second)?));
        let class = Class(intern(&mut self.classes, class));
        for (head, a) in &firsts {
            for (tail, b) in &seconds {
                // Compounds are nouns: the capital is asked for.
                let mut chars = head.chars();
                let capital: String = chars.next().into_iter().flat_map(char::to_uppercase).chain(chars).collect();
                self.insert(&format!("{capital}{tail}"), Reading { class, number: a.number, code: b.code, len: 1 });
            }
        }
        Ok(())
    }

    /// Adds a form; false where it has no pieces.
    fn insert(&mut self, form: &str, reading: Reading) -> bool {
        let mut pieces = split(form).into_iter();
        let Some((first, _)) = pieces.next() else { return false };
        let mut capitals = vec![is_capital(first)];
        let mut rest = Vec::new();
        for (piece, glued) in pieces {
            capitals.push(is_capital(piece));
            rest.push((piece.to_lowercase().into_boxed_str(), glued));
        }
        let reading = Reading { len: rest.len() + 1, ..reading };
        let entry = Entry { reading, capitals: capitals.into(), rest: rest.into() };
        self.entries.entry(first.to_lowercase().into_boxed_str()).or_default().push(entry);
        true
    }

    /// The class of that name, if a list has it.
    pub fn class(&self, name: &str) -> Option<Class> {
        self.classes.iter().position(|c| c == name).map(|i| Class(i as u16))
    }

    /// The value column that a reading's `code` stands for.
    pub fn code(&self, code: u16) -> &str {
        self.codes.get(code as usize).map_or("", String::as_str)
    }

    /// All readings of the forms that begin at `at`.
    pub fn at<'s>(&'s self, pieces: &'s [Piece<'_>], at: usize) -> impl Iterator<Item = Reading> + 's {
        let entries = pieces.get(at).and_then(|a| self.entries.get(a.low.as_ref()));
        entries.into_iter().flatten().filter(move |e| e.stands(&pieces[at..])).map(|e| e.reading)
    }

    /// Whether a form begins with this piece, given in lower case.
    pub fn begins(&self, low: &str) -> bool {
        self.entries.contains_key(low)
    }

    /// The longest reading of `class` at `at`.
    pub fn longest(&self, class: Class, pieces: &[Piece<'_>], at: usize) -> Option<Reading> {
        self.at(pieces, at).filter(|r| r.class == class).max_by_key(|r| r.len)
    }

    /// The reading in `class` of a form of one piece, given in lower case.
    pub fn word(&self, class: Class, low: &str) -> Option<Reading> {
        let entries = self.entries.get(low)?;
        entries.iter().find(|e| e.reading.class == class && e.rest.is_empty()).map(|e| e.reading)
    }

    /// Whether a word in lower case ends like an adjective.
    pub fn is_inflected(&self, low: &str) -> bool {
        low.len() > 4 && self.endings.iter().any(|ending| low.ends_with(ending.as_str()))
    }

    /// The forms of one word in `class`, with their readings.
    pub fn forms(&self, class: Class) -> impl Iterator<Item = (&str, Reading)> {
        self.entries.iter().filter_map(move |(form, entries)| {
            entries.iter().find(|e| e.reading.class == class && e.rest.is_empty()).map(|e| (&**form, e.reading))
        })
    }
}

impl Entry {
    /// Whether the form stands at the beginning of `pieces`, whose first has its key.
    fn stands(&self, pieces: &[Piece<'_>]) -> bool {
        pieces.len() > self.rest.len()
            && self.rest.iter().zip(&pieces[1..]).all(|((low, glued), a)| *a.low == **low && (!glued || a.glued))
            && self.capitals.iter().zip(pieces).all(|(capital, a)| !capital || a.capital())
    }
}

fn is_capital(text: &str) -> bool {
    text.chars().next().is_some_and(char::is_uppercase)
}

fn intern(names: &mut Vec<String>, name: &str) -> u16 {
    let index = names.iter().position(|n| n == name).unwrap_or_else(|| {
        names.push(name.to_owned());
        names.len() - 1
    });
    index as u16
}

/// Cuts a form into pieces, each with whether it is glued to the one before.
pub fn split(form: &str) -> Vec<(&str, bool)> {
    let kind = |c: char| match c {
        c if c.is_ascii_digit() => PieceKind::Digits,
        c if c.is_alphabetic() => PieceKind::Word,
        _ => PieceKind::Mark,
    };
    let mut parts = Vec::new();
    for word in form.split_whitespace() {
        let mut begin = 0;
        let mut glued = false;
        let mut chars = word.char_indices().peekable();
        while let Some((_, c)) = chars.next() {
            let next = chars.peek().copied();
            let ends = next.is_none_or(|(_, n)| kind(n) != kind(c) || kind(c) == PieceKind::Mark);
            if ends {
                let end = next.map_or(word.len(), |(i, _)| i);
                parts.push((&word[begin..end], glued));
                begin = end;
                glued = true;
            }
        }
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mention::piece;

    fn words(text: &str) -> Words {
        let mut words = Words::default();
        words.add("test.csv", text).unwrap();
        words
    }

    fn codes(words: &Words, text: &str) -> Vec<String> {
        let (article, sentences) = piece::tests::plain(text, None);
        let blocks = piece::of_blocks(&article, &sentences);
        let pieces = &blocks[0];
        (0..pieces.len()).flat_map(|i| words.at(pieces, i)).map(|r| words.code(r.code).to_owned()).collect()
    }

    #[test]
    fn forms_of_several_pieces_endings_and_capitals() {
        let words = words(
            "endings,,e|en\nmonth,1,Januar|Jan.\nday,-1,gestern|gestrig*\nmoney,USD,US-Dollar\nref,x,vor kurzem\n",
        );
        assert_eq!(codes(&words, "Im Jan. kam er"), ["1"]);
        assert_eq!(codes(&words, "Gestern, am gestrigen Abend"), ["-1", "-1"]);
        assert_eq!(codes(&words, "fünf US-Dollar, vor Kurzem"), ["USD", "x"]);
        assert_eq!(codes(&words, "ein januar, ein gestrig, US Dollar"), Vec::<String>::new());
    }

    #[test]
    fn a_broken_line_is_named() {
        let error = Words::default().add("x.csv", "# note\nmonth,1").unwrap_err().to_string();
        assert!(error.contains("x.csv:2"), "{error}");
    }
}
