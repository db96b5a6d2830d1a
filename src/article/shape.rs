//! The shape of a line: what can be said of it without any word – heading, list item, end of a sentence.

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
}
