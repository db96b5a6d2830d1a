//! Text with offsets that count Unicode scalar values, the unit of every offset that the program prints.
//!
//! [`Text`] keeps the string as read and finds bytes for scalar offsets in constant time; [`Span`] is a half-open
//! range of such offsets. Nothing here knows German.

use serde::{Deserialize, Serialize};

/// A half-open range `begin..end` of Unicode scalar values in one article's text as read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Span {
    /// First scalar value inside.
    pub begin: usize,
    /// First scalar value behind.
    pub end: usize,
}

impl Span {
    /// A span from `begin` up to, not including, `end`.
    pub const fn new(begin: usize, end: usize) -> Self {
        Self { begin, end }
    }

    /// Length in scalar values.
    pub const fn len(self) -> usize {
        self.end.saturating_sub(self.begin)
    }

    /// Whether nothing lies inside.
    pub const fn is_empty(self) -> bool {
        self.end <= self.begin
    }

    /// Whether `other` lies wholly inside (equal counts).
    pub const fn contains(self, other: Self) -> bool {
        self.begin <= other.begin && other.end <= self.end
    }

    /// Whether the two share a scalar value.
    pub const fn overlaps(self, other: Self) -> bool {
        self.begin < other.end && other.begin < self.end
    }

    /// The smallest span around both.
    pub fn cover(self, other: Self) -> Self {
        Self::new(self.begin.min(other.begin), self.end.max(other.end))
    }
}

/// A string that can be sliced by scalar offsets in constant time.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Text {
    string: String,
    /// Byte offset of each scalar value and of the end; empty where the text is ASCII (offsets are the same).
    bytes: Vec<u32>,
}

impl Text {
    /// Takes the string as it is.
    pub fn new(string: impl Into<String>) -> Self {
        let string = string.into();
        let bytes = if string.is_ascii() {
            Vec::new()
        } else {
            string.char_indices().map(|(i, _)| i as u32).chain([string.len() as u32]).collect()
        };
        Self { string, bytes }
    }

    /// The whole string.
    pub fn as_str(&self) -> &str {
        &self.string
    }

    /// Length in scalar values.
    pub fn len(&self) -> usize {
        if self.bytes.is_empty() { self.string.len() } else { self.bytes.len() - 1 }
    }

    /// Whether the text has no characters.
    pub fn is_empty(&self) -> bool {
        self.string.is_empty()
    }

    /// The span of the whole text.
    pub fn span(&self) -> Span {
        Span::new(0, self.len())
    }

    /// The characters inside `span`; offsets behind the end count as the end.
    pub fn slice(&self, span: Span) -> &str {
        let (begin, end) = (self.byte(span.begin), self.byte(span.end));
        &self.string[begin..end.max(begin)]
    }

    /// The byte offset of a scalar offset.
    pub fn byte(&self, offset: usize) -> usize {
        let offset = offset.min(self.len());
        self.bytes.get(offset).map_or(offset, |&b| b as usize)
    }

    /// The scalar offset of a byte offset; one inside a character counts as that character's begin.
    pub fn offset(&self, byte: usize) -> usize {
        if self.bytes.is_empty() {
            return byte.min(self.string.len());
        }
        match self.bytes.binary_search(&(byte as u32)) {
            Ok(i) => i,
            Err(i) => i.saturating_sub(1).min(self.len()),
        }
    }
}

impl From<&str> for Text {
    fn from(string: &str) -> Self {
        Self::new(string)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slices_count_scalar_values_not_bytes() {
        let text = Text::new("„Größe“ zählt");
        assert_eq!(text.len(), 13);
        assert_eq!(text.slice(Span::new(1, 6)), "Größe");
        assert_eq!(text.slice(Span::new(8, 99)), "zählt");
        assert_eq!(text.offset(text.byte(6)), 6);
    }

    #[test]
    fn ascii_needs_no_table() {
        let text = Text::new("Kiew");
        assert_eq!(text.slice(Span::new(1, 3)), "ie");
        assert_eq!(text.offset(2), 2);
    }

    proptest::proptest! {
        #[test]
        fn every_scalar_offset_finds_its_byte_and_back(s in "\\PC{0,40}") {
            let text = Text::new(s);
            for offset in 0..=text.len() {
                proptest::prop_assert_eq!(text.offset(text.byte(offset)), offset);
            }
        }
    }
}
