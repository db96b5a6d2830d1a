//! `depesche build`: articles in, a store out; also what `add` shares with it.

use std::path::{Path, PathBuf};

use anyhow::{Result, bail};
use indicatif::{ProgressBar, ProgressStyle};

use super::{Outcome, input};
use crate::article::{Article, Options};
use crate::graph::store::{Change, Entry, Manifest, Stamp, Writer};
use crate::graph::{Maker, StoreError, content_hash};
use crate::ontology::Ontology;
use crate::pipeline::Pipeline;

/// Where a store is looked for.
pub const DEFAULT_STORE: &str = "./depesche";

/// Build a store from articles: afterwards it holds exactly these
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Files, folders, or `-` for JSON Lines on standard input
    #[arg(required = true, value_name = "INPUT")]
    inputs: Vec<PathBuf>,
    /// Folder of the store
    #[arg(long, value_name = "DIR", default_value = DEFAULT_STORE)]
    store: PathBuf,
}

pub fn run(args: Args, ontology: &Ontology) -> Result<Outcome> {
    let maker = Maker::load(ontology)?;
    let mut writer = Writer::begin(&args.store, Change::Replace, Stamp::of(ontology)?, &maker)?;
    let (entries, outcome) = segments(&args.inputs, ontology, &maker, &writer)?;
    if entries.is_empty() {
        bail!("no article was read; {} stays as it was", args.store.display());
    }
    entries.into_iter().for_each(|entry| drop(writer.insert(entry)));
    say(&args.store, &writer.finish()?);
    Ok(outcome)
}

/// Makes a segment of each article that can be read, unless there is one from before.
pub fn segments(
    inputs: &[PathBuf],
    ontology: &Ontology,
    maker: &Maker,
    writer: &Writer<'_>,
) -> Result<(Vec<Entry>, Outcome)> {
    let segment = |pipeline: &Pipeline, article: Article| -> Result<Entry, StoreError> {
        if let Some(entry) = writer.reuse(&article.id, &content_hash(&article)) {
            return Ok(entry);
        }
        let document = pipeline.read(article);
        writer.write(&maker.segment(&document.article, &document.mentions, &document.reading))
    };
    let progress = progress();
    let mut entries = Vec::new();
    let outcome = input::map_each(inputs, &Options::default(), ontology, segment, |entry| {
        entries.push(entry?);
        progress.inc(1);
        Ok(())
    });
    progress.finish_and_clear();
    Ok((entries, outcome?))
}

/// Counts articles on a terminal; nothing elsewhere.
fn progress() -> ProgressBar {
    let style = ProgressStyle::with_template("{spinner} {pos} articles, {elapsed}");
    ProgressBar::new_spinner().with_style(style.unwrap_or_else(|_| ProgressStyle::default_spinner()))
}

/// One line on what the store holds now.
pub fn say(store: &Path, manifest: &Manifest) {
    eprintln!(
        "depesche: {}: {} articles, {} claims, {} entities, {} quads",
        store.display(),
        manifest.articles.len(),
        manifest.graph.claims,
        manifest.graph.entities,
        manifest.graph.quads
    );
}
