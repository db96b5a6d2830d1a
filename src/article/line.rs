//! The lines of a text: trimmed spans, and whether a blank line stands before.

use crate::text::Span;

/// One line that is not blank.
#[derive(Clone, Copy, Debug)]
pub struct Line<'a> {
    /// The line without white space and invisible marks at its ends.
    pub span: Span,
    pub text: &'a str,
    /// Whether the text begins here or a blank line stands before.
    pub gap: bool,
}

/// The lines of a text, broken at every kind of line end; lines without visible characters are left out.
pub fn lines(text: &str) -> Vec<Line<'_>> {
    let mut lines = Vec::new();
    let (mut offset, mut gap, mut rest) = (0, true, text);
    while !rest.is_empty() {
        let end = rest.find(is_break).unwrap_or(rest.len());
        let (raw, behind) = rest.split_at(end);
        if let Some(line) = trimmed(raw, offset) {
            lines.push(Line { gap, ..line });
            gap = false;
        } else {
            gap = true;
        }
        let ending = if behind.starts_with("\r\n") { 2 } else { behind.chars().next().map_or(0, char::len_utf8) };
        offset += raw.chars().count() + behind[..ending].chars().count();
        rest = &behind[ending..];
    }
    lines
}

fn is_break(c: char) -> bool {
    matches!(c, '\n' | '\r' | '\u{0b}' | '\u{0c}' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

/// Characters that show nothing: white space, controls, zero-width and bidirectional marks.
pub fn is_invisible(c: char) -> bool {
    c.is_whitespace()
        || c.is_control()
        || matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

/// `raw`, which begins at scalar `offset`, without what is invisible at its ends; `None` if nothing is left.
pub fn trimmed(raw: &str, offset: usize) -> Option<Line<'_>> {
    let text = raw.trim_start_matches(is_invisible);
    let begin = offset + raw[..raw.len() - text.len()].chars().count();
    let text = text.trim_end_matches(is_invisible);
    (!text.is_empty()).then(|| Line { span: Span::new(begin, begin + text.chars().count()), text, gap: false })
}

impl<'a> Line<'a> {
    /// The part of the line between two of its bytes, trimmed; `None` if nothing is left.
    pub fn part(&self, bytes: std::ops::Range<usize>) -> Option<Self> {
        let offset = self.span.begin + self.text[..bytes.start].chars().count();
        let part = trimmed(&self.text[bytes.clone()], offset)?;
        Some(Self { gap: self.gap && bytes.start == 0, ..part })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Text;

    #[test]
    fn lines_of_every_system_are_found_with_their_offsets() {
        let text = Text::new("Äh \r\n\r\n  zwei\rdrei\u{2028}\u{202a}vier\u{202c}\n");
        let lines = lines(text.as_str());
        let found: Vec<_> = lines.iter().map(|l| (l.text, l.gap)).collect();
        assert_eq!(found, [("Äh", true), ("zwei", true), ("drei", false), ("vier", false)]);
        assert!(lines.iter().all(|l| text.slice(l.span) == l.text));
    }
}
