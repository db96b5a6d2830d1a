//! `depesche train`: makes lexicon and weights again.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use clap::Subcommand;
use serde::de::DeserializeOwned;

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
    /// Train how the treebanks print features
    Style {
        /// Sentences annotated by hand, CoNLL-U
        #[arg(long, value_name = "CONLLU")]
        treebank: PathBuf,
        /// Where to write the model
        #[arg(long, value_name = "FILE")]
        output: PathBuf,
    },
    /// Train the weights for moods, tenses, numbers and persons of verbs
    Verbs {
        /// Sentences annotated by hand, CoNLL-U
        #[arg(long, value_name = "CONLLU")]
        treebank: PathBuf,
        /// Sentences annotated by a machine, CoNLL-U
        #[arg(long, value_name = "CONLLU")]
        silver: PathBuf,
        /// Where to write the weights
        #[arg(long, value_name = "FILE")]
        output: PathBuf,
    },
    /// Compile the table of names and rare words
    Onomasticon {
        /// Lines of word, cluster and marks (models/scripts/onomasticon.py)
        #[arg(long, value_name = "TSV")]
        list: PathBuf,
        /// Where to write the table
        #[arg(long, value_name = "FILE")]
        output: PathBuf,
    },
    /// Learn the weights of the name model
    Names {
        /// GermEval 2014 and SmartData in JSON Lines with id, text and entities
        #[arg(required = true, value_name = "JSONL")]
        corpora: Vec<PathBuf>,
        /// Make N models, each without its share of the texts, and write how each reads its share to the folder OUTPUT
        #[arg(long, value_name = "N")]
        folds: Option<usize>,
        /// Of the folds make this one alone, counted from 0
        #[arg(long, value_name = "K", requires = "folds")]
        fold: Option<usize>,
        /// Further texts with a teacher's labels (models/scripts/names_teacher.py); with --folds, {} stands for the fold
        #[arg(long, value_name = "JSONL")]
        silver: Option<String>,
        /// Do not learn: write the texts to OUTPUT as a teacher takes them
        #[arg(long)]
        examples: bool,
        /// Schedule and limits other than the usual ones
        #[arg(long, value_name = "TOML")]
        options: Option<PathBuf>,
        /// Where to write the weights
        #[arg(long, value_name = "FILE")]
        output: PathBuf,
    },
    /// Learn the parser's weights from trees
    Parser {
        /// CoNLL-U by human annotators
        #[arg(long, value_name = "CONLLU")]
        gold: PathBuf,
        /// CoNLL-U by a teacher, with a comment `conf` in each sentence
        #[arg(long, value_name = "CONLLU")]
        silver: PathBuf,
        /// Names in JSON Lines: those that people annotated (train names --examples) and a teacher's (with the words)
        #[arg(long, value_name = "JSONL")]
        names: Vec<PathBuf>,
        /// Names by people to report scores on after each epoch
        #[arg(long, value_name = "JSONL")]
        names_dev: Vec<PathBuf>,
        /// CoNLL-U to report scores on after each epoch
        #[arg(long, value_name = "CONLLU")]
        dev: Option<PathBuf>,
        /// Sizes and schedule other than the usual ones
        #[arg(long, value_name = "TOML")]
        options: Option<PathBuf>,
        /// Where to write the weights
        #[arg(long, value_name = "FILE")]
        output: PathBuf,
    },
}

/// Options of a trainer from a file, or the usual ones.
fn read_options<T: Default + DeserializeOwned>(path: Option<&Path>) -> Result<T> {
    let Some(path) = path else { return Ok(T::default()) };
    let read = || Ok::<_, anyhow::Error>(toml::from_str(&std::fs::read_to_string(path)?)?);
    read().with_context(|| format!("cannot read {}", path.display()))
}

pub fn run(args: Args, ontology: &Ontology) -> Result<Outcome> {
    let (bytes, output) = match args.what {
        What::Lexicon { entries, kinds, output } => (train::lexicon::compile(&entries, &kinds)?, output),
        What::Clusters { list, output } => (train::clusters::compile(&list)?, output),
        What::Style { treebank, output } => {
            (train::style::train(&treebank, ontology, |line| eprintln!("depesche: {line}"))?, output)
        }
        What::Verbs { treebank, silver, output } => {
            let closed = ClosedClasses::load(ontology)?;
            let resources = Resources { closed: &closed, lexicon: Lexicon::load(), clusters: Clusters::load() };
            let report = |line| eprintln!("depesche: {line}");
            (train::verbs::train(&treebank, &silver, &resources, &train::verbs::Options::default(), report)?, output)
        }
        What::Onomasticon { list, output } => (train::onomasticon::compile(&list)?, output),
        What::Names { corpora, folds, fold, silver, examples, options, output } => {
            let trainer = train::names::Trainer::read(&corpora, ontology, read_options(options.as_deref())?)?;
            if examples {
                trainer.write_examples(&output)?;
                return Ok(Outcome::Done);
            }
            if let Some(folds) = folds {
                let report = |line| eprintln!("depesche: {line}");
                trainer.cross_validate(folds, fold, silver.as_deref(), &output, report)?;
                return Ok(Outcome::Done);
            }
            (trainer.train(silver.as_deref().map(Path::new))?.write(), output)
        }
        What::Parser { gold, silver, names, names_dev, dev, options, output } => {
            let options = read_options(options.as_deref())?;
            let closed = ClosedClasses::load(ontology)?;
            let resources = Resources { closed: &closed, lexicon: Lexicon::load(), clusters: Clusters::load() };
            let sources = train::parser::Sources { gold, silver, names, names_dev, dev };
            let started = std::time::Instant::now();
            let report = |line: &str| eprintln!("{:5.0} s  {line}", started.elapsed().as_secs_f64());
            (train::parser::train(&sources, &resources, &options, report)?, output)
        }
    };
    std::fs::write(&output, &bytes).with_context(|| format!("cannot write {}", output.display()))?;
    eprintln!("depesche: {}: {} bytes", output.display(), bytes.len());
    Ok(Outcome::Done)
}
