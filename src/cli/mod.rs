//! The command line: one file a subcommand; the only code that prints.
//!
//! Data goes to standard output, everything else to standard error. Exit code 0: all done; 1: something was not done
//! (and was said); 2: the command line or the input cannot be used.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::ontology::{Ontology, OntologyError};

mod add;
mod analyse;
mod ask;
mod build;
mod explain;
mod export;
mod extract;
mod input;
mod progress;
mod query;
mod record;
mod remove;
mod status;
mod train;
mod validate;

/// Turns German news articles into a source-critical knowledge graph.
#[derive(Debug, Parser)]
#[command(version, about, max_term_width = 100)]
struct Cli {
    /// Read the knowledge (frames, names, cues, questions) from this folder, laid out like `ontology/`
    #[arg(long, global = true, value_name = "DIR")]
    ontology: Option<PathBuf>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Build(build::Args),
    Add(add::Args),
    Remove(remove::Args),
    Status(status::Args),
    Validate(validate::Args),
    Analyse(analyse::Args),
    Extract(extract::Args),
    Explain(explain::Args),
    Train(train::Args),
    Query(query::Args),
    Ask(ask::Args),
    Export(export::Args),
}

/// Whether everything that was asked for was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Outcome {
    Done,
    /// Something was skipped; it was said on standard error.
    Partly,
}

/// Runs the program with the process's arguments.
pub fn main() -> ExitCode {
    let cli = Cli::parse();
    let result = cli.load_ontology().map_err(anyhow::Error::from).and_then(|ontology| match cli.command {
        Command::Build(args) => build::run(args, &ontology),
        Command::Add(args) => add::run(args, &ontology),
        Command::Remove(args) => remove::run(args, &ontology),
        Command::Status(args) => status::run(&args, &ontology),
        Command::Validate(args) => validate::run(&args, &ontology),
        Command::Analyse(args) => analyse::run(args, &ontology),
        Command::Extract(args) => extract::run(args, &ontology),
        Command::Explain(args) => explain::run(args, &ontology),
        Command::Train(args) => train::run(args, &ontology),
        Command::Query(args) => query::run(args),
        Command::Ask(args) => ask::run(args, &ontology),
        Command::Export(args) => export::run(&args, &ontology),
    });
    match result {
        Ok(Outcome::Done) => ExitCode::SUCCESS,
        Ok(Outcome::Partly) => ExitCode::from(1),
        // A reader that has seen enough (`| head`) is no failure.
        Err(error) if is_broken_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("depesche: {error:#}");
            ExitCode::from(2)
        }
    }
}

impl Cli {
    fn load_ontology(&self) -> Result<Ontology, OntologyError> {
        self.ontology.as_ref().map_or_else(|| Ok(Ontology::embedded()), Ontology::folder)
    }
}

fn is_broken_pipe(error: &anyhow::Error) -> bool {
    error
        .chain()
        .any(|cause| cause.downcast_ref::<std::io::Error>().is_some_and(|e| e.kind() == std::io::ErrorKind::BrokenPipe))
}
