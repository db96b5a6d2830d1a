//! An article's tokens as one flat list, with the questions that reading speech asks of them.
//!
//! Quotations run over sentences, so all positions here count tokens of the whole article; nothing is judged.

use std::ops::Range;

use crate::german::{Mood, Sentence, Token, Upos, VerbForm};
use crate::text::{Span, Text};

/// The tokens of an article in text order.
pub(super) struct View<'a> {
    pub text: &'a Text,
    pub sentences: &'a [Sentence],
    /// Sentence and index in it of each token.
    places: Vec<(usize, usize)>,
    /// First token of each sentence, and the number of all tokens.
    starts: Vec<usize>,
}

impl<'a> View<'a> {
    pub fn new(text: &'a Text, sentences: &'a [Sentence]) -> Self {
        let mut places = Vec::new();
        let mut starts = Vec::with_capacity(sentences.len() + 1);
        for (s, sentence) in sentences.iter().enumerate() {
            starts.push(places.len());
            places.extend((0..sentence.tokens.len()).map(|t| (s, t)));
        }
        starts.push(places.len());
        Self { text, sentences, places, starts }
    }

    pub fn len(&self) -> usize {
        self.places.len()
    }

    pub fn token(&self, at: usize) -> &'a Token {
        let (s, t) = self.places[at];
        &self.sentences[s].tokens[t]
    }

    /// Index of the sentence of a token.
    pub fn sentence_of(&self, at: usize) -> usize {
        self.places[at].0
    }

    /// The tokens of a sentence.
    pub fn sentence(&self, sentence: usize) -> Range<usize> {
        self.starts[sentence]..self.starts[sentence + 1]
    }

    /// The tokens of the sentence around a token.
    pub fn around(&self, at: usize) -> Range<usize> {
        self.sentence(self.sentence_of(at))
    }

    pub fn block_of(&self, at: usize) -> usize {
        self.sentences[self.sentence_of(at)].block
    }

    pub fn form(&self, at: usize) -> &'a str {
        &self.token(at).form
    }

    pub fn lower(&self, at: usize) -> String {
        self.form(at).to_lowercase()
    }

    pub fn lemma(&self, at: usize) -> &'a str {
        &self.token(at).lemma
    }

    pub fn upos(&self, at: usize) -> Upos {
        self.token(at).upos
    }

    pub fn is(&self, at: usize, tags: &[Upos]) -> bool {
        tags.contains(&self.upos(at))
    }

    pub fn parent(&self, at: usize) -> Option<usize> {
        let (s, t) = self.places[at];
        self.sentences[s].parent(t).filter(|&p| p < self.sentences[s].tokens.len()).map(|p| self.starts[s] + p)
    }

    pub fn children(&self, at: usize) -> impl Iterator<Item = usize> + '_ {
        let (s, t) = self.places[at];
        let start = self.starts[s];
        self.sentences[s].children(t).map(move |c| start + c)
    }

    /// The relation without subtype.
    pub fn relation(&self, at: usize) -> &'static str {
        let relation = self.token(at).deprel;
        relation.split(':').next().unwrap_or(relation)
    }

    pub fn span(&self, range: &Range<usize>) -> Span {
        if range.is_empty() {
            return Span::default();
        }
        self.token(range.start).span.cover(self.token(range.end - 1).span)
    }

    pub fn spans(&self, ranges: &[Range<usize>]) -> Vec<Span> {
        ranges.iter().filter(|r| !r.is_empty()).map(|r| self.span(r)).collect()
    }

    pub fn is_verb(&self, at: usize) -> bool {
        self.is(at, &[Upos::Verb, Upos::Aux])
    }

    pub fn is_finite(&self, at: usize) -> bool {
        let feats = &self.token(at).feats;
        self.is_verb(at) && (feats.verb_form == Some(VerbForm::Fin) || feats.mood.is_some())
    }

    pub fn is_infinitive(&self, at: usize) -> bool {
        self.is_verb(at) && self.token(at).feats.verb_form == Some(VerbForm::Inf)
    }

    /// Konjunktiv by its tag.
    pub fn is_subjunctive(&self, at: usize) -> bool {
        self.is_finite(at) && self.token(at).feats.mood == Some(Mood::Sub)
    }

    /// A comma, dash, colon, semicolon or bracket: what can part clauses.
    pub fn parts(&self, at: usize) -> bool {
        matches!(self.form(at), "," | ";" | ":" | "–" | "—" | "-" | "(" | ")" | "…")
    }

    pub fn is_comma(&self, at: usize) -> bool {
        self.form(at) == ","
    }

    pub fn is_stop(&self, at: usize) -> bool {
        matches!(self.form(at), "." | "!" | "?" | "…" | "..." | ":")
    }

    pub fn is_punctuation(&self, at: usize) -> bool {
        self.upos(at) == Upos::Punct || self.form(at).chars().all(|c| !c.is_alphanumeric() && c != '%' && c != '€')
    }

    /// The range without punctuation at its ends, quotation marks that have their fellow inside kept.
    pub fn trim(&self, range: Range<usize>) -> Range<usize> {
        let Range { mut start, mut end } = range;
        let closes = |at: usize| is_mark(self.form(at)) || matches!(self.form(at), ")" | "(" | "]" | "[");
        while start < end && self.is_punctuation(start) && !closes(start) {
            start += 1;
        }
        while start < end && self.is_punctuation(end - 1) && !closes(end - 1) {
            end -= 1;
        }
        // A mark without its fellow belongs to what stands around.
        let marks = |r: Range<usize>| r.filter(|&i| is_mark(self.form(i))).count();
        if start < end && marks(start..end) % 2 == 1 {
            if is_mark(self.form(start)) {
                return self.trim(start + 1..end);
            }
            if is_mark(self.form(end - 1)) {
                return self.trim(start..end - 1);
            }
        }
        start..end
    }
}

/// Whether a token is a quotation mark of any style.
pub(super) fn is_mark(form: &str) -> bool {
    !form.is_empty()
        && form
            .chars()
            .all(|c| matches!(c, '"' | '„' | '“' | '”' | '«' | '»' | '‟' | '‚' | '‘' | '‹' | '›' | '`' | '´' | '\''))
}
