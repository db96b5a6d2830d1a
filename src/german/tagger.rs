//! Tags, features and lemmas of tokens, in context.

use std::sync::{Arc, OnceLock};

use rustc_hash::FxHashMap;

use super::cells::Cell;
use super::closed::ClosedClasses;
use super::clusters::Clusters;
use super::disambiguate;
use super::finish::Finished;
use super::finite;
use super::inflect::{self, Clauses, Finite};
use super::lexicon::Lexicon;
use super::linear::Linear;
use super::memo::Memo;
use super::parse::TagScores;
use super::parse::tags::Group;
use super::phrases::phrases;
use super::style::Shown;
use super::tags::Tag;
use super::word::{Resources, Word};
use super::{Sentence, Token};
use crate::ontology::{Ontology, OntologyError};

static FILE: &[u8] = include_bytes!("../../models/verbs.bin");
/// First bytes of the file: name and version of the format.
pub const MAGIC: &[u8; 8] = b"DEPVRB01";

/// What is known of the forms of an article.
pub type Words = FxHashMap<String, Arc<Word>>;

/// Forms that are remembered from article to article.
const REMEMBERED: usize = 40_000;

/// Whether a token is punctuation.
pub fn is_mark(form: &str) -> bool {
    !form.is_empty()
        && form.chars().all(|c| !c.is_alphanumeric() && !matches!(c, '%' | '€' | '$' | '£' | '§' | '&' | '+' | '°'))
}

/// Closed classes and the weights for verbs.
#[derive(Debug)]
pub struct Tagger {
    closed: ClosedClasses,
    verbs: &'static Linear,
    memory: Memo<Arc<Word>>,
}

fn verbs() -> &'static Linear {
    static MODEL: OnceLock<Linear> = OnceLock::new();
    MODEL.get_or_init(|| {
        let model = FILE.strip_prefix(MAGIC).and_then(|mut rest| Linear::read(&mut rest));
        model.expect("models/verbs.bin has weights: make it again with depesche train verbs")
    })
}

impl Tagger {
    /// Loads the closed classes and the embedded weights.
    ///
    /// # Errors
    /// If a file of the ontology is broken.
    pub fn load(ontology: &Ontology) -> Result<Self, OntologyError> {
        Ok(Self { closed: ClosedClasses::load(ontology)?, verbs: verbs(), memory: Memo::new(REMEMBERED) })
    }

    fn resources(&self) -> Resources<'_> {
        Resources { closed: &self.closed, lexicon: Lexicon::load(), clusters: Clusters::load() }
    }

    /// Looks up the forms of all tokens, each once.
    pub fn look_up(&self, sentences: &[Sentence]) -> Words {
        let resources = self.resources();
        let forms = sentences.iter().flat_map(|s| &s.tokens).map(|t| t.form.as_str());
        let known = self.memory.of(forms, |new| new.iter().map(|form| Arc::new(Word::new(form, &resources))).collect());
        known.into_iter().map(|(form, word)| (form.to_owned(), word)).collect()
    }

    /// Fills in tag, features and lemma of every token by what the parser's network thinks of its tags, by lexicon,
    /// agreement and the tree; `known` has all forms.
    pub fn tag(&self, sentences: &mut [Sentence], known: &Words, scores: &[Vec<TagScores>]) {
        for (sentence, scores) in sentences.iter_mut().zip(scores) {
            let words: Vec<&Word> = sentence.tokens.iter().map(|t| &*known[&t.form]).collect();
            let tag = |((token, scores), word): ((&Token, &TagScores), &&Word)| {
                if is_mark(&token.form) { Tag::Punctuation } else { disambiguate::tag(scores, word) }
            };
            let mut tags: Vec<Tag> = sentence.tokens.iter().zip(scores).zip(&words).map(tag).collect();
            finite::restore(&mut sentence.tokens, &mut tags, &words);
            let phrases = phrases(&words, &tags);
            let clauses = Clauses::new(&words, &tags, &phrases);
            let verbs = inflect::decide_verbs(&clauses, |f| self.verbs.score(f));
            let cells = disambiguate::cells(sentence, &phrases, scores, &words);
            finish(&mut sentence.tokens, &clauses, verbs, cells);
            for (token, scores) in sentence.tokens.iter_mut().zip(scores) {
                token.shown = Shown::new([Group::Case, Group::Gender, Group::Number].map(|g| scores.odds(g)));
            }
        }
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
