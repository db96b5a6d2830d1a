//! `depesche remove`: articles out of a store, without a trace.

use std::collections::BTreeSet;
use std::path::PathBuf;

use anyhow::{Result, bail};

use super::{Outcome, build};
use crate::graph::Maker;
use crate::graph::store::{Change, Stamp, Writer};
use crate::ontology::Ontology;

/// Remove articles: afterwards the store is, byte by byte, one that never saw them
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Ids of articles, as `depesche status --articles` lists them
    #[arg(required = true, value_name = "ARTICLE")]
    articles: Vec<String>,
    /// Folder of the store
    #[arg(long, value_name = "DIR", default_value = build::DEFAULT_STORE)]
    store: PathBuf,
}

pub fn run(args: Args, ontology: &Ontology) -> Result<Outcome> {
    let maker = Maker::load(ontology)?;
    let mut writer = Writer::begin(&args.store, Change::Amend, Stamp::of(ontology)?, &maker)?;
    let articles: BTreeSet<&String> = args.articles.iter().collect();
    let unknown: Vec<&String> = articles.iter().copied().filter(|id| writer.remove(id).is_none()).collect();
    let hint = format!("`depesche status --articles --store {}` lists what is there", args.store.display());
    if unknown.len() == articles.len() {
        bail!("{}: no article {}; {hint}", args.store.display(), quoted(&unknown));
    }
    build::say(&args.store, &writer.finish()?);
    if unknown.is_empty() {
        return Ok(Outcome::Done);
    }
    eprintln!("depesche: {}: no article {}; {hint}", args.store.display(), quoted(&unknown));
    Ok(Outcome::Partly)
}

fn quoted(ids: &[&String]) -> String {
    ids.iter().map(|id| format!("`{id}`")).collect::<Vec<_>>().join(", ")
}
