//! The one place that strings the stages together: article → sentences → mentions → claims.

use crate::article::Article;
use crate::claim::{self, Reading};
use crate::german::{Analyser, Sentence};
use crate::mention::{Finder, Mentions};
use crate::ontology::{Ontology, OntologyError};

/// One article with everything that the stages made of it.
#[derive(Clone, Debug, Default)]
pub struct Document {
    pub article: Article,
    pub sentences: Vec<Sentence>,
    pub mentions: Mentions,
    pub reading: Reading,
}

/// All stages, loaded once; reading is a pure function of the article and can run in parallel.
#[derive(Debug)]
pub struct Pipeline {
    analyser: Analyser,
    finder: Finder,
    reader: claim::Reader,
}

impl Pipeline {
    /// Loads every stage's knowledge.
    ///
    /// # Errors
    /// If a file of the ontology is broken.
    pub fn load(ontology: &Ontology) -> Result<Self, OntologyError> {
        Ok(Self {
            analyser: Analyser::load(ontology)?,
            finder: Finder::load(ontology)?,
            reader: claim::Reader::load(ontology)?,
        })
    }

    /// As [`Self::read`], but for the claims: what `analyse` prints has none.
    pub fn survey(&self, article: Article) -> Document {
        let sentences = self.analyser.analyse(&article);
        let mentions = self.finder.find(&article, &sentences);
        let reading = self.reader.survey(&article, &sentences, &mentions);
        Document { article, sentences, mentions, reading }
    }

    /// Reads one article. Never fails: text that makes no sense yields fewer claims.
    pub fn read(&self, article: Article) -> Document {
        let sentences = self.analyser.analyse(&article);
        let mentions = self.finder.find(&article, &sentences);
        let reading = self.reader.read(&article, &sentences, &mentions, self.finder.gazetteer());
        Document { article, sentences, mentions, reading }
    }
}
