//! Inputs of the commands that read articles: read, analysed in parallel, handed on in input order.

use std::path::PathBuf;

use anyhow::Result;
use rayon::prelude::*;

use super::Outcome;
use super::progress::Progress;
use crate::article::{Article, Options, Reader};
use crate::ontology::Ontology;
use crate::pipeline::Pipeline;

/// How many articles are held at a time: enough to keep every core busy, few enough for any corpus.
const BATCH: usize = 256;

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
    let mut progress = Progress::new();
    let (mut done, mut undated) = (0, 0);
    let mut articles = reader.read(inputs, options);
    loop {
        let mut batch = Vec::with_capacity(BATCH);
        for read in articles.by_ref().take(BATCH) {
            match read {
                Ok(read) => {
                    read.warnings.iter().for_each(|w| progress.say(&format!("depesche: warning: {w}")));
                    undated += usize::from(read.article.metadata.date.is_none());
                    batch.push(read.article);
                }
                Err(error) => {
                    progress.say(&format!("depesche: skipped: {error}"));
                    outcome = Outcome::Partly;
                }
            }
        }
        if batch.is_empty() {
            break;
        }
        let batch: Vec<T> = batch.into_par_iter().map(|article| work(&pipeline, article)).collect();
        for result in batch {
            each(result)?;
            done += 1;
            progress.reach(done);
        }
    }
    if undated > 0 && !options.plain {
        progress.say(&format!(
            "depesche: note: no date in {undated} of {done} articles; what they date by the day of writing stays open"
        ));
    }
    Ok(outcome)
}
