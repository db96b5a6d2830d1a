//! `depesche analyse`: what the program sees in a text, one JSON object an article, CoNLL-U, or glosses.

use std::io::{BufWriter, Write};
use std::path::PathBuf;

use anyhow::Result;
use clap::ValueEnum;

use super::{Outcome, input, record};
use crate::article::Options;
use crate::german::interlinear;
use crate::ontology::Ontology;
use crate::pipeline::Pipeline;

/// Print sentences, trees, names, times, quotes and propositions of articles
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Files, folders, or `-` for JSON Lines on standard input
    #[arg(required = true, value_name = "INPUT")]
    inputs: Vec<PathBuf>,
    /// Read each input as one article without title, clean-up or metadata
    #[arg(long)]
    plain: bool,
    /// What to print
    #[arg(long, value_enum, default_value_t = Format::Json)]
    format: Format,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Format {
    /// One JSON object an article
    Json,
    /// CoNLL-U, contractions as multiword tokens
    Conllu,
    /// Lemma, tag and features aligned under each word
    Interlinear,
}

pub fn run(args: Args, ontology: &Ontology) -> Result<Outcome> {
    let mut out = BufWriter::new(std::io::stdout().lock());
    let options = Options { plain: args.plain };
    let treebank = record::Treebank::load(ontology)?;
    let outcome = input::map_each(&args.inputs, &options, ontology, Pipeline::survey, |document| {
        match args.format {
            Format::Json => {
                serde_json::to_writer(&mut out, &record::Analysis::of(&document))?;
                out.write_all(b"\n")?;
            }
            Format::Interlinear => {
                for sentence in &document.sentences {
                    writeln!(out, "> {}\n", document.article.text.slice(sentence.span).replace(['\n', '\r'], " "))?;
                    writeln!(out, "```\n{}```\n", interlinear(sentence))?;
                }
            }
            Format::Conllu => treebank.write(&document, &mut out)?,
        }
        Ok(())
    })?;
    out.flush()?;
    Ok(outcome)
}
