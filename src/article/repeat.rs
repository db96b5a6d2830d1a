//! Lines that a text says twice: a sentence set large beside the text, the headline again over the body.

use std::hash::{DefaultHasher, Hash, Hasher};

use rustc_hash::FxHashMap;

/// How many words a line must share with another place to be looked up; shorter lines repeat by chance.
const KEY: usize = 5;
/// How many places of one key are compared: bounds the work on texts that repeat themselves.
const PLACES: usize = 8;

/// The words of a text's lines, indexed.
pub struct Repeats {
    /// Where each line's words begin.
    begins: Vec<usize>,
    words: Vec<u64>,
    places: FxHashMap<[u64; KEY], Vec<usize>>,
}

impl Repeats {
    /// Indexes the lines.
    pub fn of(lines: &[&str]) -> Self {
        let mut words = Vec::new();
        let mut begins = Vec::with_capacity(lines.len() + 1);
        for line in lines {
            begins.push(words.len());
            words.extend(line.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).map(hash));
        }
        begins.push(words.len());
        let mut places: FxHashMap<[u64; KEY], Vec<usize>> = FxHashMap::default();
        for (at, key) in words.windows(KEY).enumerate() {
            if let Ok(key) = <[u64; KEY]>::try_from(key) {
                let list = places.entry(key).or_default();
                if list.len() < PLACES {
                    list.push(at);
                }
            }
        }
        Self { begins, words, places }
    }

    /// Whether all words of a line stand, in order, in a longer line, or in an equal one before it.
    pub fn is_repeat(&self, line: usize) -> bool {
        let (begin, end) = (self.begins[line], self.begins[line + 1]);
        let words = &self.words[begin..end];
        let Some(Ok(key)) = words.get(..KEY).map(<[u64; KEY]>::try_from) else { return false };
        let length = words.len();
        self.places.get(&key).into_iter().flatten().any(|&at| {
            let other = self.begins.partition_point(|&b| b <= at) - 1;
            let other_length = self.begins[other + 1] - self.begins[other];
            let inside = at + length <= self.begins[other + 1];
            let fuller = other_length > length || (other_length == length && other < line);
            other != line && inside && fuller && self.words[at..at + length] == *words
        })
    }
}

/// The same on every run: the standard hasher without its random keys.
fn hash(word: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    word.hash(&mut hasher);
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sentence_set_large_is_a_repeat_of_the_one_in_the_text() {
        let repeats = Repeats::of(&[
            "Der Rat tagt heute in Wien.",
            "„Der Rat tagt heute in Wien“, sagte sie, und ging.",
            "Der Rat tagt heute in Ulm.",
            "Der Rat tagt heute in Ulm.",
            "Der Rat tagt.",
        ]);
        let found: Vec<bool> = (0..5).map(|i| repeats.is_repeat(i)).collect();
        assert_eq!(found, [true, false, false, true, false]);
    }
}
