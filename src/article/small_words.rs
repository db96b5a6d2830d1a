//! The small words of German – articles, prepositions, conjunctions: what they tell of a text and of a line.

use rustc_hash::FxHashSet;

/// A set of small words.
#[derive(Clone, Debug, Default)]
pub struct SmallWords(FxHashSet<String>);

impl SmallWords {
    /// Takes articles, prepositions, conjunctions and the like.
    pub fn new<'a>(words: impl IntoIterator<Item = &'a String>) -> Self {
        Self(words.into_iter().map(|w| w.to_lowercase()).collect())
    }

    /// Whether the word is one of them.
    pub fn has(&self, word: &str) -> bool {
        self.0.contains(&word.to_lowercase())
    }

    /// Whether a text has the small words of German. In news they are a fifth to two fifths of all words, in other
    /// languages below a tenth; short texts tell nothing.
    pub fn are_in(&self, text: &str) -> bool {
        let words = text.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).take(2000);
        let (count, small) = words.fold((0, 0), |(n, small), w| (n + 1, small + usize::from(self.has(w))));
        count < 60 || small * 10 >= count
    }

    /// Whether no word of the line can be a finite verb: what is not capitalised is a function word, or ends as an
    /// adjective does and stands where one stands. Errs towards verbs.
    pub fn is_verbless(&self, text: &str) -> bool {
        let pieces: Vec<&str> =
            text.split_whitespace().filter(|p| p.contains(char::is_alphanumeric)).take(61).collect();
        let word = |i: usize| pieces.get(i).map_or("", |p| p.trim_matches(|c: char| !c.is_alphanumeric()));
        let noun = |i: usize| word(i).starts_with(|c: char| c.is_uppercase() || c.is_ascii_digit());
        let function = |i: usize| self.has(word(i));
        let adjective = |i: usize| {
            word(i).chars().count() > 3 && ["e", "en", "er", "es", "em"].iter().any(|ending| word(i).ends_with(ending))
        };
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
    fn captions_have_no_verb() {
        let words = ["der", "in", "am", "mit", "und", "seiner", "bei", "eine"].map(str::to_owned);
        let verbs = SmallWords::new(&words);
        for text in [
            "Der russische Präsident bei seiner Ankunft am 3. Mai in Hanoi.",
            "Eine Haubitze mit koreanischen Granaten",
            "Hafen Najin",
        ] {
            assert!(verbs.is_verbless(text), "{text}");
        }
        for text in [
            "Der Präsident landet am 3. Mai in Hanoi.",
            "Truppen erreichten Hanoi",
            "Geld kam mit der Post.",
            "Nach Angaben der Bahn werde es der erste Halt in Hanoi.",
        ] {
            assert!(!verbs.is_verbless(text), "{text}");
        }
    }

    #[test]
    fn a_text_without_the_small_words_of_german_is_told() {
        let words = ["der", "am", "in"].map(str::to_owned);
        let german = SmallWords::new(&words);
        assert!(german.are_in(&"Der Rat tagt am Abend in der Stadt. ".repeat(10)));
        assert!(!german.are_in(&"The council meets tonight behind closed doors. ".repeat(10)));
        assert!(german.are_in("The council meets tonight."), "too short to tell");
    }
}
