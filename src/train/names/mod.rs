//! Learns the weights of the name model from GermEval 2014 and SmartData, and measures them on held-out folds.
//!
//! A token may allow several labels, since the corpora differ in what they annotate: a `LOC` of GermEval can be a city or a
//! street, and SmartData says nothing of works and demonyms. The gradient is the difference of the expectations under the
//! model and under the model restricted to what the corpus allows (Tsuboi et al. 2008). The same corpora give the same
//! bytes.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context, Result};
use serde_json::json;

use crate::german::Analyser;
use crate::mention::model::Weights;
use crate::mention::{Gazetteer, Names, printed};
use crate::ontology::Ontology;

mod corpus;
mod crf;

pub use corpus::Document;
pub use crf::Options;

/// Corpora, cut into tokens, and what features are made of.
#[derive(Debug)]
pub struct Trainer {
    /// By corpus: its file name without ending, and its documents.
    corpora: Vec<(String, Vec<Document>)>,
    analyser: Analyser,
    gazetteer: Arc<Gazetteer>,
    ontology: Ontology,
    options: Options,
}

impl Trainer {
    /// Reads the corpora.
    ///
    /// # Errors
    /// If the ontology or a corpus is broken.
    pub fn read(paths: &[PathBuf], ontology: &Ontology, options: Options) -> Result<Self> {
        let analyser = Analyser::load(ontology)?;
        let gazetteer = Gazetteer::shared(ontology)?;
        let corpora = paths
            .iter()
            .map(|path| {
                let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
                Ok((name, corpus::read(path, &analyser, &gazetteer)?))
            })
            .collect::<Result<_>>()?;
        Ok(Self { corpora, analyser, gazetteer, ontology: ontology.clone(), options })
    }

    /// Learns from all documents and from what a teacher says of other texts.
    ///
    /// # Errors
    /// If the teacher's file is broken.
    pub fn train(&self, silver: Option<&Path>) -> Result<Weights> {
        let silver = self.silver(silver)?;
        Ok(self.learn(&self.corpora.iter().flat_map(|(_, documents)| documents).collect::<Vec<_>>(), &silver))
    }

    fn silver(&self, path: Option<&Path>) -> Result<Vec<Document>> {
        path.map_or_else(|| Ok(Vec::new()), |path| corpus::read_silver(path, &self.analyser))
    }

    fn learn(&self, gold: &[&Document], silver: &[Document]) -> Weights {
        crf::train(gold, silver, &Names::sources(&self.gazetteer), &self.options)
    }

    /// Writes what a teacher learns from: the documents cut into tokens, with the labels that are allowed.
    ///
    /// # Errors
    /// If the file cannot be written.
    pub fn write_examples(&self, path: &Path) -> Result<()> {
        let file = std::fs::File::create(path).with_context(|| format!("cannot write {}", path.display()))?;
        let mut file = std::io::BufWriter::new(file);
        for (name, documents) in &self.corpora {
            for document in documents {
                writeln!(file, "{}", corpus::example(name, document))?;
            }
        }
        Ok(file.flush()?)
    }

    /// Makes `folds` models, each without every `folds`-th document of each corpus, and writes what each finds in those
    /// into one file a corpus under `folder`: `doc` and `entities` as `analyse` prints them. `silver` has a `{}` that stands
    /// for the number of the fold: a teacher that saw none of its share. `only` leaves out all folds but one.
    ///
    /// # Errors
    /// If a file cannot be read or written.
    pub fn cross_validate(
        &self,
        folds: usize,
        only: Option<usize>,
        silver: Option<&str>,
        folder: &Path,
        report: impl Fn(String),
    ) -> Result<()> {
        let folds = folds.max(2);
        let mut lines: Vec<Vec<String>> = self.corpora.iter().map(|(_, d)| vec![String::new(); d.len()]).collect();
        for fold in (0..folds).filter(|&fold| only.is_none_or(|only| only == fold)) {
            let silver = self.silver(silver.map(|s| PathBuf::from(s.replace("{}", &fold.to_string()))).as_deref())?;
            let mut rest = Vec::new();
            for (_, documents) in &self.corpora {
                rest.extend(documents.iter().enumerate().filter(|(i, _)| i % folds != fold).map(|(_, d)| d));
            }
            let names = Names::with_weights(&self.ontology, Arc::new(self.learn(&rest, &silver)))?;
            report(format!("fold {fold} of {folds} learnt"));
            for ((_, documents), lines) in self.corpora.iter().zip(&mut lines) {
                for (document, line) in documents.iter().zip(lines).skip(fold).step_by(folds) {
                    *line = reading(&names, document);
                }
            }
        }
        std::fs::create_dir_all(folder).with_context(|| format!("cannot make {}", folder.display()))?;
        for ((name, _), lines) in self.corpora.iter().zip(lines) {
            let path = folder.join(format!("{name}.sys.jsonl"));
            let mut file = std::fs::File::create(&path).with_context(|| format!("cannot write {}", path.display()))?;
            for line in lines.iter().filter(|line| !line.is_empty()) {
                writeln!(file, "{line}")?;
            }
        }
        Ok(())
    }
}

/// What is found in a document, as a record.
fn reading(names: &Names, document: &Document) -> String {
    let found = names.find(&document.article, &document.sentences);
    let entities: Vec<_> = printed(&found.entities, &found.parts)
        .map(
            |(span, kind, e)| json!({"begin": span.begin, "end": span.end, "type": kind, "id": e.id, "label": e.label}),
        )
        .collect();
    json!({"doc": document.record.id, "entities": entities}).to_string()
}
