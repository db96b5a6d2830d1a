//! `depesche extract`: the claims of articles, one JSON object a line.

use std::io::{BufWriter, Write};
use std::path::PathBuf;

use anyhow::Result;

use super::{Outcome, input, record};
use crate::article::Options;
use crate::ontology::Ontology;
use crate::pipeline::Pipeline;

/// Print the claims of articles as JSON Lines
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Files, folders, or `-` for JSON Lines on standard input
    #[arg(required = true, value_name = "INPUT")]
    inputs: Vec<PathBuf>,
    /// Read each input as one article without title, clean-up or metadata
    #[arg(long)]
    plain: bool,
}

pub fn run(args: Args, ontology: &Ontology) -> Result<Outcome> {
    let mut out = BufWriter::new(std::io::stdout().lock());
    let options = Options { plain: args.plain };
    let outcome = input::map_each(&args.inputs, &options, ontology, Pipeline::read, |document| {
        for claim in record::claims(&document) {
            serde_json::to_writer(&mut out, &claim)?;
            out.write_all(b"\n")?;
        }
        Ok(())
    })?;
    out.flush()?;
    Ok(outcome)
}
