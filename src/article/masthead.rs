//! What stands around a report and tells of it: date lines, bylines, datelines, captions and their credits.

use std::collections::HashSet;
use std::ops::Range;

use serde::Deserialize;

use super::cue::{Patterns, words};
use super::date::Dates;
use super::shape::{self, Verbs};
use crate::ontology::{Ontology, OntologyError};

const PATH: &str = "german/masthead.toml";
/// No dateline is longer, in bytes.
const DATELINE: usize = 90;
/// No caption or byline has more words.
const CAPTION_WORDS: usize = 60;
const BYLINE_WORDS: usize = 14;

/// The cues, loaded.
#[derive(Debug, Default)]
pub struct Masthead {
    pub dates: Dates,
    pub verbs: Verbs,
    prefixes: HashSet<String>,
    date_words: HashSet<String>,
    bylines: Patterns<()>,
    name_particles: HashSet<String>,
    place_particles: HashSet<String>,
    function_words: HashSet<String>,
    credits: HashSet<String>,
    captions: Patterns<()>,
}

#[derive(Deserialize)]
struct File {
    prefix: Words,
    date_line: Words,
    byline: Bylines,
    dateline: Words,
    caption: Captions,
    function: Words,
}

#[derive(Deserialize)]
struct Words {
    #[serde(alias = "particles")]
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
    credits: Vec<String>,
    openings: Vec<String>,
    #[cfg_attr(not(test), expect(dead_code, reason = "read by people and by the test of all examples"))]
    examples: Vec<String>,
    #[cfg_attr(not(test), expect(dead_code, reason = "read by people and by the test of all examples"))]
    counterexamples: Vec<String>,
}

/// A dateline at the beginning of a text: the bytes behind it, and the date if it has one.
#[derive(Debug, PartialEq, Eq)]
pub struct Dateline {
    /// Behind the last character of the dateline, dash included.
    pub end: usize,
    pub date: Option<String>,
}

impl Masthead {
    /// Loads the cues.
    ///
    /// # Errors
    /// If the file is broken.
    pub fn load(ontology: &Ontology) -> Result<Self, OntologyError> {
        let text = ontology.read(PATH)?;
        let file: File = super::parse_toml(PATH, &text)?;
        let lower = |list: &[String]| list.iter().map(|w| w.to_lowercase()).collect::<HashSet<_>>();
        Ok(Self {
            dates: Dates::load(ontology)?,
            verbs: Verbs::new(lower(&file.function.words)),
            prefixes: lower(&file.prefix.words),
            date_words: lower(&file.date_line.words),
            bylines: Patterns::load(PATH, &text, &file.byline.cues)?,
            name_particles: lower(&file.byline.names.words),
            place_particles: lower(&file.dateline.words),
            function_words: lower(&file.function.words),
            credits: lower(&file.caption.credits),
            captions: Patterns::load(PATH, &text, &file.caption.openings)?,
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
        let ((), taken) = self.bylines.opening(&words)?;
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

    /// The dateline that a text begins with.
    pub fn dateline(&self, text: &str) -> Option<Dateline> {
        let (at, mark) = text.char_indices().take_while(|(i, _)| *i < DATELINE).find(|&(i, c)| match c {
            '–' | '—' | '|' => true,
            '-' => {
                text[i + 1..].starts_with([' ', '-']) && (text[..i].ends_with([' ', '-']) || text[..i].ends_with(')'))
            }
            '.' => text[i + 1..].starts_with(' ') && self.is_stop(&text[..i], &text[i + 1..]),
            _ => false,
        })?;
        let behind = text[at..].trim_start_matches(['–', '—', '-', '|', '.']);
        let rest = behind.trim_start();
        let begins = |c: char| c.is_uppercase() || c.is_ascii_digit() || "„“\"»‚".contains(c);
        if !rest.starts_with(begins) || (mark != '.' && is_insertion(rest)) {
            return None;
        }
        let date = self.is_head(text[..at].trim_end(), mark)?;
        Some(Dateline { end: text.len() - behind.len(), date })
    }

    /// A dateline inside a paragraph, behind its first sentences; the bytes where it begins and ends.
    pub fn inner_dateline(&self, text: &str, limit: usize) -> Option<(Range<usize>, Option<String>)> {
        let ends = text.match_indices(". ").chain(text.match_indices("? ")).chain(text.match_indices("! "));
        let mut begins: Vec<usize> = ends.map(|(at, mark)| at + mark.len()).take_while(|&at| at < limit).collect();
        begins.sort_unstable();
        begins.into_iter().find_map(|begin| {
            let dateline = self.dateline(&text[begin..])?;
            let dash = text[begin..begin + dateline.end].contains(['–', '—', '-']);
            dash.then(|| (begin..begin + dateline.end, dateline.date))
        })
    }

    /// Whether what stands before the mark is a place with what belongs to it: the date if it has one.
    fn is_head(&self, head: &str, mark: char) -> Option<Option<String>> {
        let agency = head.find('(').filter(|_| head.ends_with(')'));
        let head = head[..agency.unwrap_or(head.len())].trim_end();
        let (place, date) = match self.dates.find(head) {
            Some((date, bytes)) if bytes.start > 0 => {
                if !head[bytes.end..].trim_matches([' ', '.', ',']).is_empty() {
                    return None;
                }
                (head[..bytes.start].trim_end_matches([' ', ',']), Some(date))
            }
            _ => (head, None),
        };
        let words: Vec<&str> = place.split([' ', '/', ',']).filter(|w| !w.is_empty()).collect();
        let (last, first) = words.split_last()?;
        let capital = |w: &str| w.starts_with(char::is_uppercase) && w.chars().nth(1).is_some() && !self.is_function(w);
        let fits = |w: &&str| capital(w) || self.place_particles.contains(*w);
        // *BERLIN taz |*: before a stroke the agency stands in small letters.
        let last = capital(last) || (mark == '|' && !first.is_empty() && last.chars().all(char::is_alphanumeric));
        (words.len() <= 6 && capital(words[0]) && last && first.iter().all(fits)).then_some(date)
    }

    /// Whether a full stop ends a dateline: place names alone, and a sentence that begins with a small word.
    fn is_stop(&self, head: &str, behind: &str) -> bool {
        let next = behind.split_whitespace().next().unwrap_or_default();
        let places = head.split(['/', ' ']).all(|w| w.chars().count() > 3 && w.starts_with(char::is_uppercase));
        let dated = || self.dates.find(head).is_some_and(|(date, bytes)| date.len() == 10 && bytes.end == head.len());
        (places && (head.contains('/') || self.is_function(next))) || dated()
    }

    /// Whether a text has the small words of German. In news they are a fifth to two fifths of all words, in other
    /// languages below a tenth; short texts tell nothing.
    pub fn is_german(&self, text: &str) -> bool {
        let mut words = text.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).take(2000);
        let (count, small) =
            words.by_ref().fold((0, 0), |(n, small), w| (n + 1, small + usize::from(self.is_function(w))));
        count < 60 || small * 10 >= count
    }

    fn is_function(&self, word: &str) -> bool {
        self.function_words.contains(&word.to_lowercase())
    }

    /// Whether a line describes a picture; the bytes of the description, without label and credit. The range is empty
    /// where the line is a credit alone.
    pub fn caption(&self, text: &str) -> Option<Range<usize>> {
        let inner = if text.starts_with('[') && text.ends_with(']') { 1..text.len() - 1 } else { 0..text.len() };
        let bracketed = inner.start > 0;
        let label = self.label(&text[inner.clone()]);
        if text.split_whitespace().take(CAPTION_WORDS + 1).count() > CAPTION_WORDS || (bracketed && label.is_none()) {
            return None;
        }
        let begin = inner.start + label.filter(|_| bracketed).unwrap_or(0);
        if let Some(credit) = self.credit(&text[begin..inner.end]) {
            let end = text[..begin + credit].trim_end_matches([' ', '(', '[', '|', '–', '-', ',']).len();
            return Some(begin..end.max(begin));
        }
        let is_caption = bracketed
            || self.captions.opening(&words(text)).is_some_and(|_| !text.contains(['„', '“', '"']))
            || self.is_picture(text);
        is_caption.then_some(begin..inner.end)
    }

    /// A whole sentence without a verb that says where or when: only pictures are told so.
    fn is_picture(&self, text: &str) -> bool {
        let count = text.split_whitespace().count();
        let placed = text.contains(|c: char| c.is_ascii_digit())
            || text.split_whitespace().any(|w| self.place_particles.contains(w));
        count >= 5
            && placed
            && text.ends_with('.')
            && !text.contains(['„', '"', '?', ':', '!', '–'])
            && self.verbs.is_verbless(text)
    }

    fn label(&self, text: &str) -> Option<usize> {
        let (word, _) = text.split_once(':')?;
        self.credits.contains(&word.to_lowercase()).then_some(word.len() + 1)
    }

    /// Where the credit at the end of a caption begins.
    fn credit(&self, text: &str) -> Option<usize> {
        if let Some(at) = text.find(['©', '\u{24b8}']).or_else(|| text.find("(c) ")) {
            return Some(at);
        }
        let short = |tail: &str| {
            let count = tail.split_whitespace().count();
            count > 0 && count <= 3 || count <= 12 && !shape::ends_sentence(tail)
        };
        text.match_indices(':').find_map(|(colon, _)| {
            let word = text[..colon].rsplit(|c: char| !c.is_alphanumeric()).next()?;
            let known = self.credits.contains(&word.to_lowercase()) && short(&text[colon + 1..]);
            known.then_some(colon - word.len())
        })
    }
}

/// Whether the text is a place name and a comma, as before a date.
fn is_place(text: &str) -> bool {
    let Some(place) = text.strip_suffix([',', '–', '-']) else { return false };
    let words: Vec<&str> = place.split([' ', '/']).filter(|w| !w.is_empty()).collect();
    (1..=3).contains(&words.len()) && words.iter().all(|w| w.starts_with(char::is_uppercase))
}

/// Whether a second dash soon closes an insertion: *X – Ministerin seit 2019 – schweigt*.
fn is_insertion(text: &str) -> bool {
    let soon = text.char_indices().nth(70).map_or(text.len(), |(i, _)| i);
    [" – ", " — ", " - "]
        .iter()
        .filter_map(|dash| text[..soon].find(dash).map(|at| at + dash.len()))
        .any(|at| text[at..].starts_with(char::is_lowercase))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn masthead() -> (Masthead, File) {
        let ontology = Ontology::embedded();
        let file = crate::article::parse_toml(PATH, &ontology.read(PATH).unwrap()).unwrap();
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
        check(&file.byline.names.examples, &file.byline.names.counterexamples, &|t| head.byline(t).is_some());
        check(&file.dateline.examples, &file.dateline.counterexamples, &|t| head.dateline(t).is_some());
        check(&file.caption.examples, &file.caption.counterexamples, &|t| head.caption(t).is_some());
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
    fn a_text_without_the_small_words_of_german_is_told() {
        let (head, _) = masthead();
        assert!(head.is_german(&"Der Rat tagt am Abend in der Stadt. ".repeat(10)));
        assert!(!head.is_german(&"The council meets tonight behind closed doors. ".repeat(10)));
        assert!(head.is_german("The council meets tonight."), "too short to tell");
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

    #[test]
    fn datelines_end_behind_their_dash_and_give_their_date() {
        let (head, _) = masthead();
        let text = "Frankfurt am Main, 12. März 2023 (dpa) – Der Rat tagt.";
        let dateline = head.dateline(text).unwrap();
        assert_eq!(&text[dateline.end..], " Der Rat tagt.");
        assert_eq!(dateline.date.as_deref(), Some("2023-03-12"));
        let glued = "Ulm/Jena– Der Rat tagt.";
        assert_eq!(&glued[head.dateline(glued).unwrap().end..], " Der Rat tagt.");
    }

    #[test]
    fn a_dateline_can_follow_the_lead_in_one_line() {
        let (head, _) = masthead();
        let text = "Ein Rat ohne Plan. Wien – Der Rat tagt.";
        let (bytes, _) = head.inner_dateline(text, 500).unwrap();
        assert_eq!(&text[bytes], "Wien –");
    }

    #[test]
    fn captions_lose_label_and_credit() {
        let (head, _) = masthead();
        let caption = |text: &'static str| &text[head.caption(text).unwrap()];
        assert_eq!(caption("Kräne am Kai in Lübeck. © Sundblatt/Archiv"), "Kräne am Kai in Lübeck.");
        assert_eq!(caption("[Bild: Kräne stehen am Kai. Foto: Sundblatt]"), " Kräne stehen am Kai.");
        assert_eq!(caption("Foto: Sundblatt"), "");
        assert_eq!(caption("Ein Kran (Foto: Sundblatt)"), "Ein Kran");
    }
}
