//! What was found out about words, remembered from article to article by all threads: most words of an article stood in
//! another one.

use std::collections::hash_map::Entry;
use std::sync::{Mutex, MutexGuard, PoisonError};

use rustc_hash::{FxHashMap, FxHashSet};

/// Values that depend on the word alone, so that it does not matter which of them are remembered.
#[derive(Debug)]
pub struct Memo<V> {
    known: Mutex<Known<V>>,
}

/// Words that were asked for of late, and those of the time before: when the first are as many as there is room for,
/// they become the second, which are forgotten.
#[derive(Debug)]
struct Known<V> {
    late: FxHashMap<Box<str>, V>,
    before: FxHashMap<Box<str>, V>,
    room: usize,
}

impl<V: Clone> Known<V> {
    fn get(&mut self, word: &str) -> Option<V> {
        if let Some(value) = self.late.get(word) {
            return Some(value.clone());
        }
        let (word, value) = self.before.remove_entry(word)?;
        self.put(word, value.clone());
        Some(value)
    }

    fn put(&mut self, word: Box<str>, value: V) {
        if self.late.len() >= self.room {
            self.before = std::mem::take(&mut self.late);
        }
        self.late.insert(word, value);
    }
}

impl<V: Clone> Memo<V> {
    /// Room for `most` words.
    pub fn new(most: usize) -> Self {
        let known = Known { late: FxHashMap::default(), before: FxHashMap::default(), room: most / 2 };
        Self { known: Mutex::new(known) }
    }

    /// The values of `words`. `make` gets those that are not remembered, each once, and gives their values in the same
    /// order.
    pub fn of<'a>(
        &self,
        words: impl IntoIterator<Item = &'a str>,
        make: impl FnOnce(&[&'a str]) -> Vec<V>,
    ) -> FxHashMap<&'a str, V> {
        let mut found: FxHashMap<&'a str, V> = FxHashMap::default();
        let mut new = Vec::new();
        let mut asked = FxHashSet::default();
        let mut known = self.lock();
        for word in words {
            if let Entry::Vacant(place) = found.entry(word) {
                if let Some(value) = known.get(word) {
                    place.insert(value);
                } else if asked.insert(word) {
                    new.push(word);
                }
            }
        }
        // Others need not wait while this is made.
        drop(known);
        let made = make(&new);
        let mut known = self.lock();
        for (word, value) in new.into_iter().zip(made) {
            known.put(word.into(), value.clone());
            found.insert(word, value);
        }
        found
    }

    /// The value of one word.
    pub fn get(&self, word: &str, make: impl FnOnce(&str) -> V) -> V {
        let known = self.lock().get(word);
        known.unwrap_or_else(|| {
            let value = make(word);
            self.lock().put(word.into(), value.clone());
            value
        })
    }

    /// A thread that panicked has left nothing wrong: entries are whole or not there.
    fn lock(&self) -> MutexGuard<'_, Known<V>> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_word_is_made_once_while_there_is_room() {
        let memo = Memo::new(4);
        let lengths = |words: &[&str]| words.iter().map(|w| w.len()).collect();
        let first = memo.of(["ein", "Wort", "ein"], |new| {
            assert_eq!(new, ["ein", "Wort"]);
            lengths(new)
        });
        assert_eq!((first.len(), first["ein"], first["Wort"]), (2, 3, 4));
        let second = memo.of(["Wort", "Absatz"], |new| {
            assert_eq!(new, ["Absatz"]);
            lengths(new)
        });
        assert_eq!((second["Wort"], second["Absatz"]), (4, 6));
        assert_eq!(memo.get("Absatz", |_| unreachable!()), 6);
        // What was not asked for of late is forgotten.
        assert_eq!([memo.get("Satz", str::len), memo.get("Punkt", str::len)], [4, 5]);
        assert_eq!((memo.get("Absatz", |_| unreachable!()), memo.get("ein", |_| 7)), (6, 7));
    }
}
