//! The tense of the clause that a time stands in: its finite verb, and the participle beside it.
//!
//! Uses the features of the tokens where the analysis gives them, else a list of common forms.

use super::lexicon::Lexicon;
use super::setting::Tense;
use crate::german::{Mood, Sentence, Token, Upos, VerbForm};
use crate::mention::words::{Class, Words};
use crate::ontology::OntologyError;

/// The classes of the word list that tell tense.
#[derive(Debug)]
pub struct Tenses {
    tense: Class,
    says: Class,
    past_endings: Vec<String>,
    present_endings: Vec<String>,
}

/// What a finite verb says by itself.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Finite {
    Past,
    Present,
    /// *haben*, *sein*: past with a participle.
    Have,
    /// *werden*, modal verbs: what is to come, or past with *haben*.
    Future,
    /// A verb of saying in the present.
    Says,
}

impl Tenses {
    /// Finds the classes.
    ///
    /// # Errors
    /// If the word list lacks one.
    pub fn load(lexicon: &Lexicon) -> Result<Self, OntologyError> {
        let class = |name: &str| {
            lexicon
                .words
                .class(name)
                .ok_or_else(|| OntologyError::syntax("german/times.csv", 1, format!("no line has the class `{name}`")))
        };
        let endings = |name: &str| -> Result<Vec<String>, OntologyError> {
            Ok(lexicon.words.forms(class(name)?).map(|(ending, _)| ending.to_owned()).collect())
        };
        Ok(Self {
            tense: class("tense")?,
            says: class("says")?,
            past_endings: endings("past_ending")?,
            present_endings: endings("present_ending")?,
        })
    }

    /// The tense of the clause around the token at `index`.
    pub fn of(&self, words: &Words, sentence: &Sentence, index: usize) -> Tense {
        let tokens = &sentence.tokens;
        if index >= tokens.len() {
            return Tense::Unknown;
        }
        let clauses = clauses(tokens);
        let own = clauses.iter().position(|c| c.contains(&index)).unwrap_or(0);
        // The clause itself, else the one it interrupts or hangs on: the nearest, first those before.
        let mut order: Vec<usize> = (0..clauses.len()).collect();
        order.sort_by_key(|c| (c.abs_diff(own), *c > own));
        for clause in order {
            let range = clauses[clause].clone();
            let finite = range.clone().find_map(|i| self.finite(words, &tokens[i]).map(|f| (i, f)));
            let Some((at, finite)) = finite else { continue };
            // The participle closes the clause; clauses with a verb of their own may be put in before it.
            let own_verb = |c: &std::ops::Range<usize>| c.clone().any(|i| self.finite(words, &tokens[i]).is_some());
            let rest = clauses[clause + 1..].iter().filter(|c| !own_verb(c)).cloned().flatten();
            let mut inside = (range.start..at).chain(at + 1..range.end).chain(rest);
            let participle = inside.any(|i| is_participle(&tokens[i]));
            let have = tokens[at + 1..range.end].iter().any(|t| self.is_have_infinitive(words, t));
            return match finite {
                Finite::Past => Tense::Past,
                Finite::Says => Tense::Past,
                Finite::Have if participle => Tense::Past,
                Finite::Future if participle && have => Tense::Past,
                Finite::Future => Tense::Future,
                Finite::Have | Finite::Present => Tense::Present,
            };
        }
        Tense::Unknown
    }

    /// What the token says as a finite verb, if it is one.
    fn finite(&self, words: &Words, token: &Token) -> Option<Finite> {
        let low = token.form.to_lowercase();
        let listed = words.word(self.tense, &low).map(|r| words.code(r.code));
        let by_form = match listed {
            Some("past") => Some(Finite::Past),
            Some("have") => Some(Finite::Have),
            Some("future") => Some(Finite::Future),
            _ => words.word(self.says, &low).map(|_| Finite::Says),
        };
        let verb = matches!(token.upos, Upos::Verb | Upos::Aux);
        match token.feats.verb_form {
            Some(VerbForm::Fin) => Some(match (token.feats.tense, token.feats.mood) {
                _ if by_form.is_some() && by_form != Some(Finite::Past) => by_form?,
                // Konjunktiv II tells no past.
                (Some(crate::german::Tense::Past), Some(Mood::Sub)) => Finite::Future,
                (Some(crate::german::Tense::Past), _) => Finite::Past,
                (None, _) if by_form == Some(Finite::Past) || self.looks_past(token, &low) => Finite::Past,
                _ => Finite::Present,
            }),
            Some(_) => None,
            None if token.upos == Upos::X || verb => by_form,
            None => None,
        }
    }

    /// *protestierte*, *beschoss*: not the beginning of the infinitive (*arbeite*), with the ending of the past, or at least
    /// without one of the present (*läuft*).
    fn looks_past(&self, token: &Token, low: &str) -> bool {
        let ends = |endings: &[String]| endings.iter().any(|ending| low.ends_with(ending.as_str()));
        (ends(&self.past_endings) || !ends(&self.present_endings)) && !token.lemma.to_lowercase().starts_with(low)
    }

    fn is_have_infinitive(&self, words: &Words, token: &Token) -> bool {
        let infinitive = token.feats.verb_form.is_none_or(|f| f == VerbForm::Inf);
        infinitive && words.word(self.tense, &token.form.to_lowercase()).is_some_and(|r| words.code(r.code) == "have")
    }
}

/// Whether the token is a past participle, by its features or, without them, its form.
fn is_participle(token: &Token) -> bool {
    match token.feats.verb_form {
        Some(form) => form == VerbForm::Part && token.upos != Upos::Adj,
        None => {
            token.upos == Upos::X && {
                let form = token.form.trim_end_matches(|c: char| !c.is_alphabetic());
                let lower = form.chars().next().is_some_and(char::is_lowercase);
                lower && form.len() > 5 && form.contains("ge") && (form.ends_with('t') || form.ends_with("en"))
            }
        }
    }
}

/// The token ranges between marks that part clauses.
fn clauses(tokens: &[Token]) -> Vec<std::ops::Range<usize>> {
    let mut ranges = Vec::new();
    let mut begin = 0;
    for (i, token) in tokens.iter().enumerate() {
        let parts = token.form.ends_with([',', ';', ':', '–', '—', '(', ')', '„', '“', '"']);
        if parts || i + 1 == tokens.len() {
            ranges.push(begin..i + 1);
            begin = i + 1;
        }
    }
    ranges
}
