//! `depesche train`: makes lexicon and weights again.

use std::path::PathBuf;

use anyhow::{Context, Result};
use clap::Subcommand;

use super::Outcome;
use crate::train;

/// Make the embedded lexicon and weights again (for developers; the cards under models/ give the full commands)
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Compile the full-form lexicon from lists that models/scripts/ make
    Lexicon {
        /// Lines of form, lemma, tag and features (models/scripts/lexicon.py)
        #[arg(long, value_name = "TSV")]
        entries: PathBuf,
        /// Lines of noun and code of its kinds (models/scripts/kinds.py)
        #[arg(long, value_name = "TSV")]
        kinds: PathBuf,
        /// Where to write the lexicon
        #[arg(long, value_name = "FILE")]
        output: PathBuf,
    },
}

pub fn run(args: Args) -> Result<Outcome> {
    match args.what {
        What::Lexicon { entries, kinds, output } => {
            let bytes = train::lexicon::compile(&entries, &kinds)?;
            std::fs::write(&output, &bytes).with_context(|| format!("cannot write {}", output.display()))?;
            eprintln!("depesche: {}: {} bytes", output.display(), bytes.len());
        }
    }
    Ok(Outcome::Done)
}
