//! Finds the title that the metadata give in the text, and takes apart lines that glue a kicker to a headline.

use super::line::Line;
use super::shape;

/// How many lines the title is looked for in.
const LINES: usize = 25;
/// The most words of a kicker.
const KICKER_WORDS: usize = 6;

/// Where a title stands.
#[derive(Debug, PartialEq, Eq)]
pub struct Place {
    /// The lines that it takes.
    pub first: usize,
    pub last: usize,
}

/// Finds `title` in the lines and cuts it free from what is glued to it: the kicker before it becomes a line of its
/// own, the name of the site behind it is left out.
pub fn place(lines: &mut Vec<Line<'_>>, title: &str) -> Option<Place> {
    let wanted = letters(title);
    if wanted.is_empty() {
        return None;
    }
    let known: Vec<String> = lines.iter().take(LINES).map(|l| letters(l.text)).collect();
    if let Some(at) = known.iter().position(|l| *l == wanted) {
        return Some(Place { first: at, last: at });
    }
    // A kicker and a headline in two lines, one title.
    if let Some(at) = known.windows(2).position(|pair| pair.concat() == wanted) {
        return Some(Place { first: at, last: at + 1 });
    }
    if title.split_whitespace().count() < 3 {
        return None;
    }
    let at = known.iter().position(|l| l.ends_with(&wanted) || l.starts_with(&wanted)).filter(|&at| {
        // Not a sentence that begins as the title does.
        known[at].ends_with(&wanted) || known[at].len() < wanted.len() + 60
    })?;
    let line = lines[at];
    if known[at].ends_with(&wanted) {
        let begin = begin_of_last(line.text, wanted.chars().count());
        let cut = line.text[..begin].trim_end_matches(['„', '"', '»', '“', ' ']).len();
        let title = line.part(cut..line.text.len())?;
        match line.part(0..cut).and_then(|kicker| without_mark(&kicker)) {
            Some(kicker) => {
                lines[at] = Line { gap: false, ..title };
                lines.insert(at, Line { gap: line.gap, ..kicker });
                Some(Place { first: at + 1, last: at + 1 })
            }
            None => {
                lines[at] = title;
                Some(Place { first: at, last: at })
            }
        }
    } else {
        let end = end_of_first(line.text, wanted.chars().count());
        let closing =
            line.text[end..].chars().take_while(|c| "“”\"«?!.".contains(*c)).map(char::len_utf8).sum::<usize>();
        lines[at] = line.part(0..end + closing)?;
        Some(Place { first: at, last: at })
    }
}

/// Takes a first line apart that holds a kicker and a headline: behind a stroke, or where an opening quotation mark
/// follows a letter without a blank. `None` if there is nothing to take apart.
pub fn unglue<'a>(line: &Line<'a>) -> Option<[Line<'a>; 2]> {
    let text = line.text;
    let stroke = text.find(" | ").map(|at| (at, at + 3));
    let quote =
        || text.match_indices('„').find(|(at, _)| text[..*at].ends_with(char::is_alphanumeric)).map(|(at, _)| (at, at));
    let (end, begin) = stroke.or_else(quote)?;
    let (kicker, headline) = (line.part(0..end)?, line.part(begin..text.len())?);
    let fits = kicker.text.split_whitespace().count() <= KICKER_WORDS && shape::is_heading(text);
    fits.then_some([kicker, Line { gap: false, ..headline }])
}

/// Whether a line can be the kicker over a headline.
pub fn is_kicker(text: &str) -> bool {
    shape::is_heading(text.trim_end_matches(':')) && text.split_whitespace().count() <= KICKER_WORDS
}

fn without_mark<'a>(kicker: &Line<'a>) -> Option<Line<'a>> {
    let end = kicker.text.trim_end_matches([':', '|', '+', '-', '–', '—', ' ', '•', '·', '/', '>']).len();
    kicker.part(0..end)
}

/// Letters and digits in lower case: what two writings of a title share.
fn letters(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// The byte at which the last `count` letters and digits begin.
fn begin_of_last(text: &str, count: usize) -> usize {
    let mut seen = text.char_indices().rev().filter(|(_, c)| c.is_alphanumeric());
    seen.nth(count.saturating_sub(1)).map_or(0, |(at, _)| at)
}

/// The byte behind the first `count` letters and digits.
fn end_of_first(text: &str, count: usize) -> usize {
    let mut seen = text.char_indices().filter(|(_, c)| c.is_alphanumeric());
    seen.nth(count.saturating_sub(1)).map_or(text.len(), |(at, c)| at + c.len_utf8())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::line::lines;

    fn placed(text: &str, title: &str) -> Option<Vec<String>> {
        let mut lines = lines(text);
        let place = place(&mut lines, title)?;
        let mut all: Vec<String> = lines.iter().map(|l| l.text.to_owned()).collect();
        all[place.first..=place.last].iter_mut().for_each(|t| *t = format!("*{t}"));
        Some(all)
    }

    #[test]
    fn a_title_is_found_whatever_its_punctuation() {
        assert_eq!(
            placed("Start\n\"Ein Wort\" - der Rat tagt", "„Ein Wort“ – der Rat tagt").unwrap()[1],
            "*\"Ein Wort\" - der Rat tagt"
        );
        assert_eq!(placed("Der Rat tagt", "Der Rat schweigt"), None);
    }

    #[test]
    fn kicker_and_site_are_cut_off() {
        assert_eq!(
            placed("Gipfel„Ein Wort“: Der Rat tagt", "„Ein Wort“: Der Rat tagt").unwrap(),
            ["Gipfel", "*„Ein Wort“: Der Rat tagt"]
        );
        assert_eq!(
            placed("Gipfel in Ulm | Der Rat tagt heute", "Der Rat tagt heute").unwrap(),
            ["Gipfel in Ulm", "*Der Rat tagt heute"]
        );
        assert_eq!(
            placed("Der Rat tagt „heute“ - Sundblatt", "Der Rat tagt „heute“").unwrap(),
            ["*Der Rat tagt „heute“"]
        );
        assert_eq!(placed("Gipfel\nDer Rat tagt", "Gipfel: Der Rat tagt").unwrap(), ["*Gipfel", "*Der Rat tagt"]);
    }

    #[test]
    fn a_first_line_is_unglued_without_a_known_title() {
        let text = "Gipfel„Ein Wort“: Der Rat tagt";
        let [kicker, headline] = unglue(&lines(text)[0]).unwrap();
        assert_eq!((kicker.text, headline.text), ("Gipfel", "„Ein Wort“: Der Rat tagt"));
        assert!(unglue(&lines("Der Rat sagt „ja“")[0]).is_none());
    }
}
