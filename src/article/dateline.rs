//! Datelines: where, when and by which agency a report was written, before its first words.

use std::ops::Range;

use rustc_hash::FxHashSet;

use super::date::Dates;
use super::small_words::SmallWords;

/// No dateline is longer, in bytes.
const LENGTH: usize = 90;
/// How far into a paragraph a dateline can begin, in characters.
const INNER: usize = 700;

/// A dateline at the beginning of a text: the bytes behind it, and the date if it has one.
#[derive(Debug, PartialEq, Eq)]
pub struct Dateline {
    /// Behind the last character of the dateline, dash included.
    pub end: usize,
    pub date: Option<String>,
}

/// Finds datelines.
#[derive(Debug, Default)]
pub struct Datelines {
    /// Words in lower case that stand in the names of places.
    particles: FxHashSet<String>,
    words: SmallWords,
}

impl Datelines {
    /// Takes the words in lower case that stand in the names of places, and those that stand in none.
    pub fn new(particles: &[String], words: SmallWords) -> Self {
        Self { particles: particles.iter().cloned().collect(), words }
    }

    /// The dateline that a text begins with.
    pub fn leading(&self, text: &str, dates: &Dates) -> Option<Dateline> {
        let (at, mark) = text.char_indices().take_while(|(i, _)| *i < LENGTH).find(|&(i, c)| match c {
            '–' | '—' | '|' => true,
            '-' => {
                text[i + 1..].starts_with([' ', '-']) && (text[..i].ends_with([' ', '-']) || text[..i].ends_with(')'))
            }
            '.' => text[i + 1..].starts_with(' ') && self.is_stop(&text[..i], &text[i + 1..], dates),
            _ => false,
        })?;
        let behind = text[at..].trim_start_matches(['–', '—', '-', '|', '.']);
        let rest = behind.trim_start();
        let begins = |c: char| c.is_uppercase() || c.is_ascii_digit() || "„“\"»‚".contains(c);
        if !rest.starts_with(begins) || (mark != '.' && is_insertion(rest)) {
            return None;
        }
        let date = self.is_head(text[..at].trim_end(), mark, dates)?;
        Some(Dateline { end: text.len() - behind.len(), date })
    }

    /// A dateline inside a paragraph, behind its first sentences; the bytes where it begins and ends.
    pub fn inner(&self, text: &str, dates: &Dates) -> Option<(Range<usize>, Option<String>)> {
        let near = &text[..text.char_indices().nth(INNER).map_or(text.len(), |(i, _)| i)];
        let begins =
            near.match_indices(" ").map(|(at, _)| at + 1).filter(|&at| near[..at - 1].ends_with(['.', '?', '!']));
        let mut begins = begins;
        begins.find_map(|begin| {
            let dateline = self.leading(&text[begin..], dates)?;
            let dash = text[begin..begin + dateline.end].contains(['–', '—', '-']);
            dash.then(|| (begin..begin + dateline.end, dateline.date))
        })
    }

    /// Whether what stands before the mark is a place with what belongs to it: the date if it has one.
    fn is_head(&self, head: &str, mark: char, dates: &Dates) -> Option<Option<String>> {
        let agency = head.find('(').filter(|_| head.ends_with(')'));
        let head = head[..agency.unwrap_or(head.len())].trim_end();
        let (place, date) = match dates.find(head) {
            Some((date, bytes)) if bytes.start > 0 => {
                if !head[bytes.end..].trim_matches([' ', '.', ',']).is_empty() {
                    return None;
                }
                (head[..bytes.start].trim_end_matches([' ', ',']), Some(date))
            }
            _ => (head, None),
        };
        let words: Vec<&str> = place.split([' ', '/']).filter(|w| !w.is_empty()).collect();
        let (last, first) = words.split_last()?;
        // *St. Petersburg* is a place, *Petersburg. London* is two.
        let whole = |w: &str| !w.contains(',') && (!w.ends_with('.') || w.chars().count() <= 3);
        let capital = |w: &str| {
            let name = w.starts_with(char::is_uppercase) && w.chars().nth(1).is_some();
            name && whole(w) && !self.words.has(w) && !dates.is_month(&w.to_lowercase())
        };
        let fits = |w: &&str| capital(w) || self.particles.contains(*w);
        // *BERLIN taz |*: before a stroke stands an agency in small letters, or the place in capitals.
        let agency = mark == '|' && !first.is_empty() && last.chars().all(char::is_alphanumeric);
        let shouted = place.contains(char::is_uppercase) && !words[0].contains(char::is_lowercase);
        let last = if mark == '|' { shouted && (agency || capital(last)) } else { capital(last) };
        (words.len() <= 6 && capital(words[0]) && last && first.iter().all(fits)).then_some(date)
    }

    /// Whether a full stop ends a dateline: place names alone, and a sentence that begins with a small word.
    fn is_stop(&self, head: &str, behind: &str, dates: &Dates) -> bool {
        let next = behind.split_whitespace().next().unwrap_or_default();
        let places = head.split(['/', ' ']).all(|w| w.chars().count() > 3 && w.starts_with(char::is_uppercase));
        let dated = || dates.find(head).is_some_and(|(date, bytes)| date.len() == 10 && bytes.end == head.len());
        (places && (head.contains('/') || self.words.has(next))) || dated()
    }
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
    use crate::ontology::Ontology;

    fn datelines() -> (Datelines, Dates) {
        let (particles, words) = (["am".to_owned()], ["der".to_owned()]);
        (Datelines::new(&particles, SmallWords::new(&words)), Dates::load(&Ontology::embedded()).unwrap())
    }

    #[test]
    fn datelines_end_behind_their_dash_and_give_their_date() {
        let (datelines, dates) = datelines();
        let text = "Frankfurt am Main, 12. März 2023 (dpa) – Der Rat tagt.";
        let dateline = datelines.leading(text, &dates).unwrap();
        assert_eq!(&text[dateline.end..], " Der Rat tagt.");
        assert_eq!(dateline.date.as_deref(), Some("2023-03-12"));
        let glued = "Ulm/Jena– Der Rat tagt.";
        assert_eq!(&glued[datelines.leading(glued, &dates).unwrap().end..], " Der Rat tagt.");
    }

    #[test]
    fn a_dateline_can_follow_the_lead_in_one_line() {
        let (datelines, dates) = datelines();
        let text = "Ein Rat ohne Plan. Wien – Der Rat tagt.";
        let (bytes, _) = datelines.inner(text, &dates).unwrap();
        assert_eq!(&text[bytes], "Wien –");
    }
}
