//! Inputs of the commands that read articles: read, analysed in parallel, handed on in input order.

use std::path::PathBuf;

use anyhow::Result;
use rayon::prelude::*;

use super::Outcome;
use crate::article::{Article, Options, Reader};
use crate::ontology::Ontology;
use crate::pipeline::{Document, Pipeline};

/// How many articles are held at a time: enough to keep every core busy, few enough for any corpus.
const BATCH: usize = 256;

/// Reads all inputs and hands each article's document to `each`, in input order. Articles that cannot be read are
/// reported and skipped.
pub fn for_each(
    inputs: &[PathBuf],
    options: &Options,
    ontology: &Ontology,
    each: impl FnMut(Document) -> Result<()>,
) -> Result<Outcome> {
    map_each(inputs, options, ontology, Pipeline::read, each)
}

/// Reads all inputs, lets `work` make something of each article, in parallel, and hands that to `each`, in input
/// order. Articles that cannot be read are reported and skipped.
pub fn map_each<T: Send>(
    inputs: &[PathBuf],
    options: &Options,
    ontology: &Ontology,
    work: impl Fn(&Pipeline, Article) -> T + Sync,
    mut each: impl FnMut(T) -> Result<()>,
) -> Result<Outcome> {
    let reader = Reader::load(ontology)?;
    let pipeline = Pipeline::load(ontology)?;
    let mut outcome = Outcome::Done;
    let mut articles = reader.read(inputs, options);
    loop {
        let mut batch = Vec::with_capacity(BATCH);
        for read in articles.by_ref().take(BATCH) {
            match read {
                Ok(read) => {
                    read.warnings.iter().for_each(|w| eprintln!("depesche: warning: {w}"));
                    batch.push(read.article);
                }
                Err(error) => {
                    eprintln!("depesche: skipped: {error}");
                    outcome = Outcome::Partly;
                }
            }
        }
        if batch.is_empty() {
            return Ok(outcome);
        }
        let done: Vec<T> = batch.into_par_iter().map(|article| work(&pipeline, article)).collect();
        done.into_iter().try_for_each(&mut each)?;
    }
}
