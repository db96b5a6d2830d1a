//! Captions: lines that describe a picture, with the credit of who made it.

use std::ops::Range;

use rustc_hash::FxHashSet;

use super::cue::{Patterns, words};
use super::shape;
use super::small_words::SmallWords;

/// No caption has more words.
const CAPTION_WORDS: usize = 60;

/// Tells captions.
#[derive(Debug, Default)]
pub struct Pictures {
    credits: FxHashSet<String>,
    agencies: FxHashSet<String>,
    openings: Patterns<bool>,
    words: SmallWords,
}

impl Pictures {
    /// Takes the words of credits and the agencies in lower case, what descriptions begin with, and the words that can
    /// stand in a line without a verb.
    pub fn new(
        credits: FxHashSet<String>,
        agencies: FxHashSet<String>,
        openings: Patterns<bool>,
        words: SmallWords,
    ) -> Self {
        Self { credits, agencies, openings, words }
    }

    /// Whether a line describes a picture; the bytes of the description, without label and credit. The range is empty
    /// where the line is a credit alone.
    pub fn describe(&self, text: &str) -> Option<Range<usize>> {
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
            || self.openings.opening(&words(text)).is_some_and(|_| !text.contains(['„', '“', '"']))
            || self.is_picture(text);
        is_caption.then_some(begin..inner.end)
    }

    /// A whole sentence without a verb that says where or when: only pictures are told so.
    fn is_picture(&self, text: &str) -> bool {
        let count = text.split_whitespace().count();
        let placed = text.contains(|c: char| c.is_ascii_digit()) || text.split_whitespace().any(|w| self.words.has(w));
        count >= 5
            && placed
            && text.ends_with('.')
            && !text.contains(['„', '"', '?', ':', '!', '–'])
            && self.words.is_verbless(text)
    }

    fn label(&self, text: &str) -> Option<usize> {
        let (word, _) = text.split_once(':')?;
        self.credits.contains(&word.to_lowercase()).then_some(word.len() + 1)
    }

    /// Where the credit at the end of a caption begins.
    fn credit(&self, text: &str) -> Option<usize> {
        if let Some(at) =
            text.find(['©', '\u{24b8}']).or_else(|| text.find("(c) ")).or_else(|| self.bracketed_credit(text))
        {
            return Some(at);
        }
        let short = |tail: &str| {
            let count = tail.split_whitespace().count();
            count > 0 && count <= 3 || count <= 12 && !shape::ends_sentence(tail)
        };
        text.match_indices(':').find_map(|(colon, _)| {
            let word = text[..colon].rsplit(|c: char| !c.is_alphanumeric()).next()?;
            let begin = colon - word.len();
            // *Er sagte zum Video: nein* is no credit, *Der Hafen Foto: Sundblatt* is one.
            let before = text[..begin].split_whitespace().next_back().unwrap_or_default();
            let known = self.credits.contains(&word.to_lowercase()) && !self.words.has(before);
            (known && short(&text[colon + 1..])).then_some(begin)
        })
    }

    /// Where the brackets at the end begin that hold a label like *Archivbild*, or agencies behind no full stop.
    fn bracketed_credit(&self, text: &str) -> Option<usize> {
        let open = text.strip_suffix(')')?.rfind('(')?;
        let inside = words(&text[open + 1..text.len() - 1]);
        let label = inside.len() == 1 && self.credits.contains(&inside[0]);
        let agencies = (1..=6).contains(&inside.len()) && inside.iter().all(|w| self.agencies.contains(w));
        let open_end = open > 0 && !shape::ends_sentence(text[..open].trim_end());
        (label || (agencies && open_end)).then_some(open)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn captions_lose_label_and_credit() {
        let lower = |words: &[&str]| words.iter().map(|w| (*w).to_owned()).collect::<FxHashSet<_>>();
        let words = ["zum".to_owned()];
        let pictures = Pictures::new(
            lower(&["foto", "bild", "video"]),
            lower(&["dpa"]),
            Patterns::default(),
            SmallWords::new(&words),
        );
        let caption = |text: &'static str| &text[pictures.describe(text).unwrap()];
        assert_eq!(caption("Kräne am Kai in Lübeck. © Sundblatt/Archiv"), "Kräne am Kai in Lübeck.");
        assert_eq!(caption("[Bild: Kräne stehen am Kai. Foto: Sundblatt]"), " Kräne stehen am Kai.");
        assert_eq!(caption("Foto: Sundblatt"), "");
        assert_eq!(caption("Ein Kran (Foto: Sundblatt)"), "Ein Kran");
        assert_eq!(pictures.describe("Er sagte zum Video: alles falsch."), None);
    }
}
