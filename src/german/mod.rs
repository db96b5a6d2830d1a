//! Analysis of German: an article's text → sentences of tokens with lemma, tag, features and a dependency tree.
//!
//! Takes text and block spans, gives plain data in the terms of Universal Dependencies v2; never fails on text.
//! Names, times and quantities are [`crate::mention`]'s, propositions [`crate::claim`]'s.

use crate::article::{Article, BlockKind};
use crate::ontology::{Ontology, OntologyError};
use crate::text::Span;

mod arguments;
pub mod cells;
pub mod closed;
pub mod clusters;
mod disambiguate;
mod feats;
mod finish;
mod finite;
mod guess;
pub mod inflect;
mod interlinear;
mod kinds;
mod labels;
mod lexicon;
pub mod linear;
pub(crate) mod memo;
mod morph;
mod orthography;
pub(crate) mod parse;
pub mod phrases;
mod sentence;
pub mod style;
mod tagger;
pub mod tags;
mod tokenise;
pub mod valency;
pub mod word;

pub use clusters::Clusters;
pub use guess::{Compound, Guess};
pub use interlinear::interlinear;
pub use kinds::{Kind, Kinds};
pub use labels::{LABELS, label};
pub use lexicon::{Lexicon, MAGIC as LEXICON_MAGIC, Reading, Rule};
pub use morph::{Morph, Set, Variant};
pub use orthography::{Contraction, Contractions};
pub use parse::Parser;
pub use style::Style;
pub use tagger::{MAGIC as TAGGER_MAGIC, Tagger, Words, is_mark};

pub use feats::{Case, Definite, Degree, Feats, Gender, Mood, NumType, Number, PronType, Tense, Upos, VerbForm};

/// One sentence (or headline, caption, list item) with its tree.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sentence {
    /// From the first character of the first token to the last of the last.
    pub span: Span,
    /// Index of the article's block that it stands in.
    pub block: usize,
    /// In text order. Contractions (`zum`) are one token.
    pub tokens: Vec<Token>,
}

/// One token: a word, number, or mark of punctuation.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Token {
    pub span: Span,
    /// The characters of `span`.
    pub form: String,
    /// Base form; a separable verb has its particle in front only where the two are written as one.
    pub lemma: String,
    pub upos: Upos,
    pub feats: Feats,
    /// The governor: counts tokens of the sentence from 1; 0 is the root.
    pub head: usize,
    /// Universal Dependencies v2 relation, with subtype: `nsubj:pass`.
    pub deprel: &'static str,
    /// Whether nothing but the next token follows directly (no blank between).
    pub glued: bool,
    /// Which features treebanks would write out.
    pub shown: style::Shown,
    /// How the network labels it as part of a name.
    pub names: parse::names::NameScores,
}

impl Sentence {
    /// Indices (from 0) of the tokens that the token at `index` (from 0) governs, in text order.
    pub fn children(&self, index: usize) -> impl Iterator<Item = usize> + '_ {
        let head = index + 1;
        self.tokens.iter().enumerate().filter(move |(_, t)| t.head == head).map(|(i, _)| i)
    }

    /// The governor's index (from 0), or `None` at the root.
    pub fn parent(&self, index: usize) -> Option<usize> {
        self.tokens[index].head.checked_sub(1)
    }

    /// Index of the root token.
    pub fn root(&self) -> Option<usize> {
        self.tokens.iter().position(|t| t.head == 0)
    }

    /// All indices in the subtree of `index`, itself included, in text order.
    pub fn subtree(&self, index: usize) -> Vec<usize> {
        let mut inside = vec![false; self.tokens.len()];
        inside[index] = true;
        let mut stack = vec![index];
        while let Some(top) = stack.pop() {
            for child in self.children(top) {
                if !std::mem::replace(&mut inside[child], true) {
                    stack.push(child);
                }
            }
        }
        (0..self.tokens.len()).filter(|&i| inside[i]).collect()
    }

    /// Whether `ancestor` governs `index` directly or through others (a token does not govern itself).
    pub fn governs(&self, ancestor: usize, index: usize) -> bool {
        let mut at = index;
        for _ in 0..self.tokens.len() {
            match self.parent(at) {
                Some(parent) if parent == ancestor => return true,
                Some(parent) => at = parent,
                None => return false,
            }
        }
        false
    }
}

/// Grammar, lexicon and weights, ready to read text.
#[derive(Debug)]
pub struct Analyser {
    orthography: orthography::Orthography,
    tagger: Tagger,
    valency: valency::Valency,
    inputs: parse::Inputs,
}

impl Analyser {
    /// Loads `ontology/german` and the embedded weights.
    ///
    /// # Errors
    /// If a file of the ontology is broken.
    pub fn load(ontology: &Ontology) -> Result<Self, OntologyError> {
        Ok(Self {
            orthography: orthography::Orthography::load(ontology)?,
            tagger: Tagger::load(ontology)?,
            valency: valency::Valency::load(ontology)?,
            inputs: parse::inputs(),
        })
    }

    /// The sentences of all blocks but bylines, in text order.
    pub fn analyse(&self, article: &Article) -> Vec<Sentence> {
        let mut sentences = Vec::new();
        for (block, at) in article.blocks.iter().enumerate().filter(|(_, b)| b.kind != BlockKind::Byline) {
            let tokens = tokenise::tokenise(&article.text, at.span, &self.orthography);
            let mut lengths = sentence::split(&tokens, &self.orthography);
            if matches!(at.kind, BlockKind::Headline | BlockKind::CrossHeading) {
                lengths = sentence::at_marks(&tokens, &lengths);
            }
            let mut tokens = tokens.into_iter();
            for length in lengths {
                let tokens: Vec<Token> = tokens.by_ref().take(length).collect();
                let span = tokens.first().zip(tokens.last()).map(|(a, b)| a.span.cover(b.span)).unwrap_or_default();
                sentences.push(Sentence { span, block, tokens });
            }
        }
        let words = self.tagger.look_up(&sentences);
        let scores = Parser::load().parse_all(&mut sentences, &words, &self.inputs);
        self.tagger.tag(&mut sentences, &words, &scores);
        arguments::mend(&mut sentences, &words, &self.valency);
        sentences
    }
}
