//! `depesche add`: more articles into a store.

use std::path::PathBuf;

use anyhow::{Result, bail};

use super::{Outcome, build};
use crate::graph::Maker;
use crate::graph::store::{Change, Stamp, Writer};
use crate::ontology::Ontology;

/// Add articles to a store; one whose id is there already takes its place
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Files, folders, or `-` for JSON Lines on standard input
    #[arg(required = true, value_name = "INPUT")]
    inputs: Vec<PathBuf>,
    /// Folder of the store
    #[arg(long, value_name = "DIR", default_value = build::DEFAULT_STORE)]
    store: PathBuf,
}

pub fn run(args: Args, ontology: &Ontology) -> Result<Outcome> {
    let maker = Maker::load(ontology)?;
    let mut writer = Writer::begin(&args.store, Change::Amend, Stamp::of(ontology)?, &maker)?;
    let (entries, outcome) = build::segments(&args.inputs, ontology, &maker, &writer)?;
    if entries.is_empty() {
        bail!("no article was read; {} stays as it was", args.store.display());
    }
    for entry in entries {
        let (id, content) = (entry.id.clone(), entry.content.clone());
        if writer.insert(entry).is_some_and(|old| old.content != content) {
            eprintln!("depesche: replaced: {id}");
        }
    }
    build::say(&args.store, &writer.finish()?);
    Ok(outcome)
}
