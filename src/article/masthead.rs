//! What stands around a report and tells of it: date lines, bylines and signatures; loads the cues of
//! datelines and captions too, which stand in the same file.

use rustc_hash::FxHashSet;
use serde::Deserialize;

use super::cue::{Patterns, words};
use super::date::Dates;
use super::dateline::Datelines;
use super::picture::Pictures;
use super::shape;
use super::small_words::SmallWords;
use crate::ontology::{Ontology, OntologyError};

const PATH: &str = "german/masthead.toml";
/// No byline has more words.
const BYLINE_WORDS: usize = 14;

/// The cues, loaded.
#[derive(Debug, Default)]
pub struct Masthead {
    pub dates: Dates,
    pub words: SmallWords,
    pub datelines: Datelines,
    pub pictures: Pictures,
    prefixes: FxHashSet<String>,
    date_words: FxHashSet<String>,
    bylines: Patterns<bool>,
    name_particles: FxHashSet<String>,
    agencies: FxHashSet<String>,
}

#[derive(Deserialize)]
struct File {
    prefix: Words,
    date_line: Words,
    byline: Bylines,
    signature: Words,
    dateline: Words,
    caption: Captions,
    function: Words,
}

#[derive(Deserialize)]
struct Words {
    #[serde(alias = "particles", alias = "agencies")]
    words: Vec<String>,
    #[serde(default)]
    #[cfg_attr(not(test), expect(dead_code, reason = "read by people and by the test of all examples"))]
    examples: Vec<String>,
    #[serde(default)]
    #[cfg_attr(not(test), expect(dead_code, reason = "read by people and by the test of all examples"))]
    counterexamples: Vec<String>,
}

#[derive(Deserialize)]
struct Bylines {
    cues: Vec<String>,
    #[serde(flatten)]
    names: Words,
}

#[derive(Deserialize)]
struct Captions {
    agencies: Vec<String>,
    credits: Vec<String>,
    openings: Vec<String>,
    #[cfg_attr(not(test), expect(dead_code, reason = "read by people and by the test of all examples"))]
    examples: Vec<String>,
    #[cfg_attr(not(test), expect(dead_code, reason = "read by people and by the test of all examples"))]
    counterexamples: Vec<String>,
}

impl Masthead {
    /// Loads the cues.
    ///
    /// # Errors
    /// If the file is broken.
    pub fn load(ontology: &Ontology) -> Result<Self, OntologyError> {
        let text = ontology.read(PATH)?;
        let file: File = crate::ontology::parse_toml(PATH, &text)?;
        let lower = |list: &[String]| list.iter().map(|w| w.to_lowercase()).collect::<FxHashSet<_>>();
        let words = SmallWords::new(&file.function.words);
        let caption = &file.caption;
        let openings = Patterns::load(PATH, &text, &caption.openings)?;
        Ok(Self {
            dates: Dates::load(ontology)?,
            datelines: Datelines::new(&file.dateline.words, words.clone()),
            pictures: Pictures::new(lower(&caption.credits), lower(&caption.agencies), openings, words.clone()),
            words,
            prefixes: lower(&file.prefix.words),
            date_words: lower(&file.date_line.words),
            bylines: Patterns::load(PATH, &text, &file.byline.cues)?,
            name_particles: lower(&file.byline.names.words),
            agencies: lower(&file.signature.words),
        })
    }

    /// A date before the headline (`date 2022-09 Der Rat tagt`), and the bytes that it takes with its word.
    pub fn prefix(&self, text: &str) -> Option<(String, usize)> {
        let (word, rest) = text.split_once(char::is_whitespace)?;
        if !self.prefixes.contains(&word.trim_end_matches(':').to_lowercase()) {
            return None;
        }
        let end = rest.trim_start().find(char::is_whitespace).map(|n| n + rest.len() - rest.trim_start().len());
        let raw = &rest[..end.unwrap_or(rest.len())];
        let (date, bytes) = self.dates.find(raw)?;
        (bytes.end == raw.trim_end().len()).then(|| (date, text.len() - rest.len() + raw.len()))
    }

    /// Whether the line only says when the article appeared; the date is `None` where it has a time of day alone.
    pub fn date_line(&self, text: &str, is_furniture: impl Fn(&str) -> bool) -> Option<Option<String>> {
        if text.len() > 160 {
            return None;
        }
        let mut found = false;
        let mut date = None;
        for part in text.split('|').filter(|part| !is_furniture(part)) {
            let part = self.date_part(part)?;
            found = true;
            date = date.or(part);
        }
        found.then_some(date)
    }

    fn date_part(&self, text: &str) -> Option<Option<String>> {
        let (date, bytes) = match self.dates.find(text) {
            Some((date, bytes)) if date.len() == 10 => (Some(date), bytes),
            _ => (None, text.len()..text.len()),
        };
        let before = match &text[..bytes.start] {
            // A place before the date, or an author before the date and time of day.
            place if date.is_some() && is_place(place.trim_end()) => "",
            author if date.is_some() && text[bytes.end..].contains(':') => self.without_name(author),
            before => before,
        };
        let rest = words(before).into_iter().chain(words(&text[bytes.end..])).collect::<Vec<_>>();
        let number = |w: &String| w.chars().all(|c| c.is_ascii_digit() || ".,".contains(c));
        let known = rest.iter().all(|w| number(w) || self.date_words.contains(w) || self.dates.is_month(w));
        // Without a date there must be a time of day, as the day's name alone can be a heading.
        (known && (date.is_some() || (rest.len() > 1 && rest.iter().any(number)))).then_some(date)
    }

    /// What follows a name of two or three words at the beginning of a line.
    fn without_name<'t>(&self, text: &'t str) -> &'t str {
        let known = |w: &str| self.date_words.contains(&w.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase());
        let name = text.split_whitespace().take_while(|w| w.starts_with(char::is_uppercase) && !known(w));
        match name.collect::<Vec<_>>()[..] {
            [_, last] | [_, _, last] => text.find(last).map_or(text, |at| &text[at + last.len()..]),
            _ => text,
        }
    }

    /// The author that a byline names.
    pub fn byline(&self, text: &str) -> Option<String> {
        let words = words(text);
        if words.len() > BYLINE_WORDS || shape::ends_sentence(text) {
            return None;
        }
        let (_, taken) = self.bylines.opening(&words)?;
        let pieces: Vec<&str> = text.split_whitespace().collect();
        let (cue, names) = pieces.split_at_checked(taken)?;
        let colon = cue.last()?.ends_with(':');
        let capital = |w: &str| w.trim_start_matches(|c: char| !c.is_alphanumeric()).starts_with(char::is_uppercase);
        let particle =
            |w: &str| self.name_particles.contains(w) || w.chars().count() <= 4 && !w.contains(char::is_uppercase);
        let all = names.iter().all(|w| {
            capital(w) || self.name_particles.contains(*w) || w.trim_matches(|c: char| !c.is_alphanumeric()).is_empty()
        });
        let least = if colon { 1 } else { 2 };
        let first: Vec<&&str> = names.iter().take_while(|w| capital(w) || particle(w)).collect();
        if !(all && first.iter().filter(|w| capital(w)).count() >= least && names.first().is_some_and(|w| capital(w))) {
            return None;
        }
        let joined = names.join(" ");
        let mut parts = joined.split([',', '|', '/']).map(str::trim);
        let mut author = parts.next()?.to_owned();
        // Behind a comma a single word is a place or an agency, two are another author.
        for part in parts.filter(|p| p.split_whitespace().count() > 1) {
            author = format!("{author}, {part}");
        }
        Some(author)
    }

    /// Whether a line is the sign of those who wrote: agencies and initials, with strokes or brackets.
    pub fn is_signature(&self, text: &str) -> bool {
        if text.len() > 60 {
            return false;
        }
        let signs: Vec<&str> =
            text.split(|c: char| c.is_whitespace() || "/,;()".contains(c)).filter(|w| !w.is_empty()).collect();
        let agency = |w: &&str| self.agencies.contains(&w.to_lowercase());
        let initials = |w: &&str| w.chars().count() <= 5 && w.chars().all(char::is_lowercase);
        let marked = text.contains('/') || (text.starts_with('(') && text.ends_with(')')) || signs.len() == 1;
        let named = signs.iter().any(agency) || (text.contains('/') && signs.iter().all(initials));
        signs.len() <= 8 && marked && named && signs.iter().all(|w| agency(w) || initials(w))
    }
}

/// Whether the text is a place name and a comma, as before a date.
fn is_place(text: &str) -> bool {
    let Some(place) = text.strip_suffix([',', '–', '-']) else { return false };
    let words: Vec<&str> = place.split([' ', '/']).filter(|w| !w.is_empty()).collect();
    (1..=3).contains(&words.len()) && words.iter().all(|w| w.starts_with(char::is_uppercase))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn masthead() -> (Masthead, File) {
        let ontology = Ontology::embedded();
        let file = crate::ontology::parse_toml(PATH, &ontology.read(PATH).unwrap()).unwrap();
        (Masthead::load(&ontology).unwrap(), file)
    }

    #[test]
    fn every_example_is_what_it_stands_for_and_no_counterexample_is() {
        let (head, file) = masthead();
        let check = |examples: &[String], counterexamples: &[String], is: &dyn Fn(&str) -> bool| {
            examples.iter().for_each(|e| assert!(is(e), "{e}"));
            counterexamples.iter().for_each(|e| assert!(!is(e), "{e}"));
        };
        let furniture = |part: &str| part.contains("Lesedauer");
        let date_line = |text: &str| head.date_line(text, furniture).is_some();
        check(&file.date_line.examples, &file.date_line.counterexamples, &date_line);
        check(&file.signature.examples, &file.signature.counterexamples, &|t| head.is_signature(t));
        check(&file.byline.names.examples, &file.byline.names.counterexamples, &|t| head.byline(t).is_some());
        check(&file.dateline.examples, &file.dateline.counterexamples, &|t| {
            head.datelines.leading(t, &head.dates).is_some()
        });
        check(&file.caption.examples, &file.caption.counterexamples, &|t| head.pictures.describe(t).is_some());
    }

    #[test]
    fn a_date_before_the_headline_is_no_part_of_it() {
        let (head, _) = masthead();
        let text = "date 2022-09 „Ein Wort“: Der Rat tagt";
        let (date, end) = head.prefix(text).unwrap();
        assert_eq!((date.as_str(), &text[end..]), ("2022-09", " „Ein Wort“: Der Rat tagt"));
        assert_eq!(head.prefix("date mit Folgen"), None);
    }

    #[test]
    fn date_lines_give_their_date() {
        let (head, _) = masthead();
        assert_eq!(head.date_line("Mi., 7.9.2022, 08:15 Uhr", |_| false), Some(Some("2022-09-07".into())));
        assert_eq!(head.date_line("heute 10:48 Uhr", |_| false), Some(None));
    }

    #[test]
    fn bylines_give_authors_without_place_and_agency() {
        let (head, _) = masthead();
        let author = |text: &str| head.byline(text).unwrap();
        assert_eq!(author("von Jesper Rahloff, Seoul"), "Jesper Rahloff");
        assert_eq!(author("Von: Anna von der Aue und Jan Tal"), "Anna von der Aue und Jan Tal");
        assert_eq!(author("Von Anna Aue, Jan Tal"), "Anna Aue, Jan Tal");
    }
}
