//! Cues: patterns of words that lines are compared with, loaded from the ontology.
//!
//! A pattern is words with blanks between; case, hyphens and punctuation do not count. `Wort*` is any word that begins
//! so, `ein|zwei` either, `#` a number, `…` up to four words of any kind, `…2` up to two. What a colon at the end means
//! is up to the caller, who gets it as the pattern's value.

use rustc_hash::FxHashMap;

use crate::ontology::OntologyError;

/// A line as patterns see it: its words in lower case, without hyphens and punctuation.
pub fn words(text: &str) -> Vec<String> {
    let mut words = Vec::new();
    for piece in text.split(|c: char| c.is_whitespace() || matches!(c, '|' | '/')) {
        let piece = piece.trim_matches(|c: char| !c.is_alphanumeric());
        if !piece.is_empty() {
            words.push(
                piece
                    .chars()
                    .filter(|c| c.is_alphanumeric() || ".,".contains(*c))
                    .flat_map(char::to_lowercase)
                    .collect(),
            );
        }
    }
    words
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Item {
    Word(String),
    Prefix(String),
    Number,
    Gap(usize),
    Either(Vec<Item>),
}

impl Item {
    fn parse(piece: &str) -> Result<Self, String> {
        if piece.contains('|') {
            return piece.split('|').map(Self::parse).collect::<Result<_, _>>().map(Self::Either);
        }
        if let Some(most) = piece.strip_prefix('…') {
            let most = if most.is_empty() { Ok(4) } else { most.parse() };
            return most.map(Self::Gap).map_err(|_| format!("`{piece}`: a number may follow …"));
        }
        if piece == "#" {
            return Ok(Self::Number);
        }
        let word = words(piece).concat();
        match (word.is_empty(), piece.ends_with('*')) {
            (true, _) => Err(format!("`{piece}` is no word")),
            (_, true) => Ok(Self::Prefix(word)),
            _ => Ok(Self::Word(word)),
        }
    }

    fn takes(&self, word: &str) -> bool {
        match self {
            Self::Word(w) => w == word,
            Self::Prefix(p) => word.starts_with(p.as_str()),
            Self::Number => word.starts_with(|c: char| c.is_ascii_digit()) && !word.contains(char::is_alphabetic),
            Self::Either(items) => items.iter().any(|item| item.takes(word)),
            Self::Gap(_) => false,
        }
    }

    /// The words that it can begin with, `None` if they cannot be listed.
    fn first_words(&self) -> Option<Vec<&str>> {
        match self {
            Self::Word(w) => Some(vec![w]),
            Self::Either(items) => items.iter().map(Self::first_words).collect::<Option<Vec<_>>>().map(|w| w.concat()),
            _ => None,
        }
    }
}

/// A pattern; see the module for its language.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pattern(Vec<Item>);

impl Pattern {
    /// Reads a pattern.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn parse(pattern: &str) -> Result<Self, String> {
        let items = pattern.split_whitespace().map(Item::parse).collect::<Result<Vec<_>, _>>()?;
        if items.iter().all(|i| matches!(i, Item::Gap(_))) {
            return Err(format!("`{pattern}` matches anything"));
        }
        Ok(Self(items))
    }

    /// How many words at the beginning the pattern takes, with `whole` only if it can take all of them.
    pub fn matches(&self, words: &[String], whole: bool) -> Option<usize> {
        take(&self.0, words, whole)
    }
}

fn take(items: &[Item], words: &[String], whole: bool) -> Option<usize> {
    match items.split_first() {
        None => (!whole || words.is_empty()).then_some(0),
        Some((Item::Gap(most), rest)) => {
            (0..=*most.min(&words.len())).find_map(|n| take(rest, &words[n..], whole).map(|taken| taken + n))
        }
        Some((item, rest)) => {
            let (word, behind) = words.split_first()?;
            item.takes(word).then(|| take(rest, behind, whole))?.map(|taken| taken + 1)
        }
    }
}

/// Many patterns, each with the value that it stands for, found by their first word.
#[derive(Clone, Debug)]
pub struct Patterns<V> {
    all: Vec<(Pattern, V)>,
    by_word: FxHashMap<String, Vec<usize>>,
    /// Patterns that can begin with any word.
    open: Vec<usize>,
}

impl<V> Default for Patterns<V> {
    fn default() -> Self {
        Self { all: Vec::new(), by_word: FxHashMap::default(), open: Vec::new() }
    }
}

impl Patterns<bool> {
    /// Patterns, each with whether a colon ends it. `path` and `file` are where they were written, for errors.
    ///
    /// # Errors
    /// If one is broken.
    pub fn load<'a>(path: &str, file: &str, list: impl IntoIterator<Item = &'a String>) -> Result<Self, OntologyError> {
        let mut patterns = Self::default();
        for text in list {
            let pattern = Pattern::parse(text).map_err(|reason| {
                let line = file.lines().position(|l| l.contains(&format!("\"{text}\""))).map_or(1, |i| i + 1);
                OntologyError::syntax(path, line, reason)
            })?;
            patterns.add(pattern, text.ends_with(':'));
        }
        Ok(patterns)
    }
}

impl<V: Copy> Patterns<V> {
    /// Adds a pattern.
    pub fn add(&mut self, pattern: Pattern, value: V) {
        let index = self.all.len();
        match pattern.0.first().and_then(Item::first_words) {
            Some(words) => words.iter().for_each(|w| self.by_word.entry((*w).to_owned()).or_default().push(index)),
            None => self.open.push(index),
        }
        self.all.push((pattern, value));
    }

    fn candidates<'a>(&'a self, words: &[String]) -> impl Iterator<Item = &'a (Pattern, V)> {
        let listed = words.first().and_then(|w| self.by_word.get(w)).into_iter().flatten();
        listed.chain(&self.open).map(|&i| &self.all[i])
    }

    /// The value of a pattern that is the whole line.
    pub fn whole(&self, words: &[String]) -> Option<V> {
        self.candidates(words).find(|(p, _)| p.matches(words, true).is_some()).map(|&(_, v)| v)
    }

    /// The value of a pattern that the line begins with, and how many words it takes.
    pub fn opening(&self, words: &[String]) -> Option<(V, usize)> {
        self.candidates(words).find_map(|(p, v)| Some((*v, p.matches(words, false)?)))
    }

    /// The value of the first pattern that stands anywhere in the line.
    pub fn anywhere(&self, words: &[String]) -> Option<V> {
        (0..words.len()).find_map(|at| self.opening(&words[at..])).map(|(v, _)| v)
    }

    /// How many places of the line a pattern begins at.
    pub fn count(&self, words: &[String]) -> usize {
        (0..words.len()).filter(|&at| self.opening(&words[at..]).is_some()).count()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is(pattern: &str, line: &str) -> bool {
        Pattern::parse(pattern).unwrap().matches(&words(line), true).is_some()
    }

    #[test]
    fn patterns_disregard_case_hyphens_and_punctuation() {
        assert!(is("bitte deaktivieren Sie … Adblocker*", "Bitte deaktivieren Sie Ihren Ad-Blocker!"));
        assert!(is("Lesezeit # Min|Minuten", "Lesezeit: 4 Min."));
        assert!(is("für nur # im ersten Monat", "Für nur 0,99€ im ersten Monat"));
        assert!(!is("Lesezeit # Min|Minuten", "Lesezeit unbekannt"));
    }

    #[test]
    fn gaps_are_short_and_everything_matching_is_refused() {
        assert!(is("…2 abonnieren", "Tagblatt Nord abonnieren"));
        assert!(!is("…2 abonnieren", "Immer mehr Menschen abonnieren"));
        assert!(Pattern::parse("…").is_err());
        assert!(Pattern::parse("a ?").is_err());
    }

    #[test]
    fn a_set_finds_patterns_at_the_beginning_and_anywhere() {
        let mut set = Patterns::default();
        set.add(Pattern::parse("lesen Sie auch").unwrap(), 1);
        set.add(Pattern::parse("# Kommentare").unwrap(), 2);
        assert_eq!(set.opening(&words("Lesen Sie auch: Der Gipfel")), Some((1, 3)));
        assert_eq!(set.anywhere(&words("Alle 27 Kommentare zeigen")), Some(2));
        assert_eq!(set.whole(&words("Lesen Sie auch: Der Gipfel")), None);
    }
}
