//! `depesche train`: makes lexicon and weights again.

use std::path::PathBuf;

use anyhow::{Context, Result};
use clap::Subcommand;

use super::Outcome;
use crate::german::closed::ClosedClasses;
use crate::german::word::Resources;
use crate::german::{Clusters, Lexicon};
use crate::ontology::Ontology;
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
    /// Compile the table of word clusters
    Clusters {
        /// Lines of word and cluster (models/scripts/clusters.py)
        #[arg(long, value_name = "TSV")]
        list: PathBuf,
        /// Where to write the table
        #[arg(long, value_name = "FILE")]
        output: PathBuf,
    },
    /// Train the weights of the tagger
    Tagger {
        /// Sentences annotated by hand, CoNLL-U
        #[arg(long, value_name = "CONLLU")]
        treebank: PathBuf,
        /// Sentences annotated by a machine, CoNLL-U
        #[arg(long, value_name = "CONLLU")]
        silver: Option<PathBuf>,
        /// Passes over the data
        #[arg(long, default_value_t = train::tagger::Options::default().epochs)]
        epochs: usize,
        /// Features that the file keeps
        #[arg(long, default_value_t = train::tagger::Options::default().most)]
        features: usize,
        /// Where to write the weights
        #[arg(long, value_name = "FILE")]
        output: PathBuf,
    },
}

pub fn run(args: Args, ontology: &Ontology) -> Result<Outcome> {
    let (bytes, output) = match args.what {
        What::Lexicon { entries, kinds, output } => (train::lexicon::compile(&entries, &kinds)?, output),
        What::Clusters { list, output } => (train::clusters::compile(&list)?, output),
        What::Tagger { treebank, silver, epochs, features, output } => {
            let closed = ClosedClasses::load(ontology)?;
            let resources = Resources { closed: &closed, lexicon: Lexicon::load(), clusters: Clusters::load() };
            let options = train::tagger::Options { epochs, most: features, ..Default::default() };
            let report = |line| eprintln!("depesche: {line}");
            (train::tagger::train(&treebank, silver.as_deref(), &resources, &options, report)?, output)
        }
    };
    std::fs::write(&output, &bytes).with_context(|| format!("cannot write {}", output.display()))?;
    eprintln!("depesche: {}: {} bytes", output.display(), bytes.len());
    Ok(Outcome::Done)
}
