//! Tags, features and lemmas of tokens, in context.

use std::sync::OnceLock;

use rustc_hash::FxHashMap;

use super::cells::Cell;
use super::closed::ClosedClasses;
use super::clusters::Clusters;
use super::disambiguate;
use super::finish::Finished;
use super::inflect::{self, Clauses, Finite};
use super::lexicon::Lexicon;
use super::linear::Linear;
use super::parse::TagScores;
use super::parse::tags::Group;
use super::phrases::phrases;
use super::style::Shown;
use super::tag::{self, Context};
use super::tags::Tag;
use super::word::{Resources, Word};
use super::{Sentence, Token};
use crate::ontology::{Ontology, OntologyError};

static FILE: &[u8] = include_bytes!("../../models/tagger.bin");
/// First bytes of the file: name and version of the format.
pub const MAGIC: &[u8; 8] = b"DEPTAG01";

/// What is known of the forms of an article.
pub type Words = FxHashMap<String, Word>;

/// Whether a token is punctuation.
pub fn is_mark(form: &str) -> bool {
    !form.is_empty()
        && form.chars().all(|c| !c.is_alphanumeric() && !matches!(c, '%' | '€' | '$' | '£' | '§' | '&' | '+' | '°'))
}

/// The tagger with its weights.
#[derive(Debug)]
pub struct Tagger {
    closed: ClosedClasses,
    model: &'static Model,
}

#[derive(Debug)]
struct Model {
    tags: Linear,
    inflection: Linear,
}

impl Model {
    fn load() -> &'static Self {
        static MODEL: OnceLock<Model> = OnceLock::new();
        MODEL.get_or_init(|| {
            Self::read(FILE).expect("models/tagger.bin has weights: make it again with depesche train tagger")
        })
    }

    fn read(file: &[u8]) -> Option<Self> {
        let mut rest = file.strip_prefix(MAGIC)?;
        Some(Self { tags: Linear::read(&mut rest)?, inflection: Linear::read(&mut rest)? })
    }
}

impl Tagger {
    /// Loads the closed classes and the embedded weights.
    ///
    /// # Errors
    /// If a file of the ontology is broken.
    pub fn load(ontology: &Ontology) -> Result<Self, OntologyError> {
        Ok(Self { closed: ClosedClasses::load(ontology)?, model: Model::load() })
    }

    fn resources(&self) -> Resources<'_> {
        Resources { closed: &self.closed, lexicon: Lexicon::load(), clusters: Clusters::load() }
    }

    /// Looks up the forms of all tokens, each once.
    pub fn look_up(&self, sentences: &[Sentence]) -> Words {
        let resources = self.resources();
        let mut known = Words::default();
        for token in sentences.iter().flat_map(|s| &s.tokens) {
            if !known.contains_key(&token.form) {
                known.insert(token.form.clone(), Word::new(&token.form, &resources));
            }
        }
        known
    }

    /// Fills in tag, features and lemma of every token; `known` has all their forms.
    pub fn tag_all(&self, sentences: &mut [Sentence], known: &Words) {
        for sentence in sentences {
            self.tag(&mut sentence.tokens, known);
        }
    }

    /// As [`Self::tag_all`], by what the parser's network thinks of each token's tags and by the tree.
    pub fn tag_as_read(&self, sentences: &mut [Sentence], known: &Words, scores: &[Vec<TagScores>]) {
        for (sentence, scores) in sentences.iter_mut().zip(scores) {
            let words: Vec<&Word> = sentence.tokens.iter().map(|t| &known[&t.form]).collect();
            let tag = |((token, scores), word): ((&Token, &TagScores), &&Word)| {
                if is_mark(&token.form) { Tag::Punctuation } else { disambiguate::tag(scores, word) }
            };
            let tags: Vec<Tag> = sentence.tokens.iter().zip(scores).zip(&words).map(tag).collect();
            let phrases = phrases(&words, &tags);
            let clauses = Clauses::new(&words, &tags, &phrases);
            let verbs = inflect::decide_verbs(&clauses, |f| self.model.inflection.score(f));
            let cells = disambiguate::cells(sentence, &phrases, scores, &words);
            finish(&mut sentence.tokens, &clauses, verbs, cells);
            for (token, scores) in sentence.tokens.iter_mut().zip(scores) {
                token.shown = Shown::new([Group::Case, Group::Gender, Group::Number].map(|g| scores.odds(g)));
            }
        }
    }

    fn tag(&self, tokens: &mut [Token], known: &Words) {
        let words: Vec<&Word> = tokens.iter().map(|t| &known[&t.form]).collect();
        let context = Context::new(&words, |i| is_mark(&tokens[i].form));
        let tags = tag::tag(&self.model.tags, &context);
        let phrases = phrases(&words, &tags);
        let clauses = Clauses::new(&words, &tags, &phrases);
        let verbs = inflect::decide_verbs(&clauses, |f| self.model.inflection.score(f));
        let cells = inflect::decide_phrases(&clauses, &verbs, |f| self.model.inflection.score(f));
        finish(tokens, &clauses, verbs, cells);
    }
}

/// Fills in what was decided.
fn finish(tokens: &mut [Token], clauses: &Clauses<'_>, verbs: Vec<Option<Finite>>, cells: Vec<Cell>) {
    let mut cell_of = vec![None; tokens.len()];
    for (phrase, cell) in clauses.phrases.iter().zip(cells) {
        for &m in &phrase.members {
            cell_of[m] = Some(cell);
        }
        if let Some(adposition) = phrase.adposition {
            cell_of[adposition] = Some(cell);
        }
    }
    for (i, token) in tokens.iter_mut().enumerate() {
        let finished = Finished::of(&token.form, clauses.words[i], clauses.tags[i], cell_of[i], verbs[i]);
        token.upos = clauses.tags[i].upos();
        token.feats = finished.feats;
        token.lemma = finished.lemma;
    }
}
