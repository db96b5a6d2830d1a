//! The shape of a line: what can be said of it without grammar – heading, list item, a line without a verb.

use std::collections::HashSet;

/// The most words that a heading has.
const HEADING_WORDS: usize = 18;
/// The most words that a question or exclamation has as a heading.
const QUESTION_WORDS: usize = 10;

const CLOSING: [char; 9] = ['“', '”', '"', '«', '»', '‘', '’', ')', ']'];

/// Whether the line reads like a heading: short, beginning with a capital, a digit or a quotation, no full stop.
pub fn is_heading(text: &str) -> bool {
    let words = text.split_whitespace().take(HEADING_WORDS + 1).count();
    let begins = text.trim_start_matches(|c: char| !c.is_alphanumeric()).starts_with(|c: char| !c.is_lowercase());
    let ends = match text.trim_end_matches(CLOSING).chars().last() {
        Some('.' | ':' | ';' | ',' | '…') | None => false,
        Some('?' | '!') => words <= QUESTION_WORDS,
        Some(_) => true,
    };
    words <= HEADING_WORDS && begins && ends && bullet(text).is_none()
}

/// Whether the line ends as a sentence does; a sign of the agency or author behind it (`(dpa)`) does not count.
pub fn ends_sentence(text: &str) -> bool {
    let mut text = text;
    if let Some(open) = text.strip_suffix(')').and_then(|t| t.rfind('(')).filter(|&at| text.len() - at < 24) {
        text = text[..open].trim_end();
    }
    text.trim_end_matches(CLOSING).ends_with(['.', '!', '?', '…', ':'])
}

/// The bytes of the mark and blanks with which a list item begins.
pub fn bullet(text: &str) -> Option<usize> {
    let mut chars = text.chars();
    let mark = chars.next()?;
    let behind = chars.as_str();
    if "•▪■◦●‣▸►→✓✔".contains(mark) || ("-–—*·+o".contains(mark) && behind.starts_with([' ', '\t', '\u{a0}']))
    {
        let item = behind.trim_start();
        return (!item.is_empty()).then(|| text.len() - item.len());
    }
    None
}

/// Whether nothing in the line is a letter: rules, page numbers, the `+` of an image viewer.
pub fn is_wordless(text: &str) -> bool {
    !text.contains(char::is_alphabetic)
}

/// Words that can stand in a phrase without a verb, for [`Verbs::is_verbless`].
#[derive(Debug, Default)]
pub struct Verbs {
    function_words: HashSet<String>,
}

impl Verbs {
    /// Takes articles, prepositions, conjunctions and the like, in lower case.
    pub fn new(function_words: impl IntoIterator<Item = String>) -> Self {
        Self { function_words: function_words.into_iter().collect() }
    }

    /// Whether no word of the line can be a finite verb: what is not capitalised is a function word, or ends as an
    /// adjective does and stands where one stands. Errs towards verbs.
    pub fn is_verbless(&self, text: &str) -> bool {
        let pieces: Vec<&str> =
            text.split_whitespace().filter(|p| p.contains(char::is_alphanumeric)).take(61).collect();
        let word = |i: usize| pieces.get(i).map_or("", |p| p.trim_matches(|c: char| !c.is_alphanumeric()));
        let noun = |i: usize| word(i).starts_with(|c: char| c.is_uppercase() || c.is_ascii_digit());
        let function = |i: usize| self.function_words.contains(&word(i).to_lowercase());
        let adjective = |i: usize| ["e", "en", "er", "es", "em"].iter().any(|ending| word(i).ends_with(ending));
        (1..=60).contains(&pieces.len())
            && (0..pieces.len()).all(|i| {
                let capital = i > 0 && word(i - 1).starts_with(char::is_uppercase);
                let after_noun = capital && !function(i - 1) && !pieces[i - 1].ends_with(',');
                noun(i)
                    || function(i)
                    || word(i).chars().nth(1).is_none()
                    || (adjective(i)
                        && (noun(i + 1) || adjective(i + 1))
                        && (!after_noun || word(i).ends_with("er"))
                        && !pieces[i].ends_with([',', '.', ':']))
            })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_are_short_and_have_no_full_stop() {
        for heading in
            ["Moskau spricht von Unsinn", "Was liefert Nordkorea?", "„Kein Grund zur Sorge“", "13.000 Container"]
        {
            assert!(is_heading(heading), "{heading}");
        }
        for other in
            ["Er schwieg.", "Die Lage in Kürze:", "und dann kam der Winter", "„Er schwieg.“", "• Ein Punkt", ""]
        {
            assert!(!is_heading(other), "{other}");
        }
    }

    #[test]
    fn an_agencys_sign_hides_no_full_stop() {
        assert!(ends_sentence("Das ließ er offen. (npz/ros)"));
        assert!(ends_sentence("„Das ist alles.“"));
        assert!(!ends_sentence("Treffen in Wladiwostok (Archivbild)"));
    }

    #[test]
    fn list_marks_need_a_blank_if_they_can_be_something_else() {
        assert_eq!(bullet("•Ein Punkt"), Some("•".len()));
        assert_eq!(bullet("- Ein Punkt"), Some(2));
        assert_eq!(bullet("-5 Grad"), None);
        assert_eq!(bullet("Ein Punkt"), None);
    }

    #[test]
    fn captions_have_no_verb() {
        let verbs = Verbs::new(["der", "in", "am", "mit", "und", "seiner", "bei", "eine"].map(str::to_owned));
        for text in [
            "Der russische Präsident bei seiner Ankunft am 3. Mai in Hanoi.",
            "Eine Haubitze mit koreanischen Granaten",
            "Hafen Najin",
        ] {
            assert!(verbs.is_verbless(text), "{text}");
        }
        for text in ["Der Präsident landet am 3. Mai in Hanoi.", "Truppen erreichten Hanoi", "Geld kam mit der Post."]
        {
            assert!(!verbs.is_verbless(text), "{text}");
        }
    }
}
