//! `depesche validate`: a store's graph against the shapes.

use std::io::Write;
use std::path::PathBuf;

use anyhow::Result;

use super::{Outcome, build};
use crate::graph::{Schema, Shapes, Store};
use crate::ontology::Ontology;

/// Check a store's graph against the SHACL shapes of the ontology
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Folder of the store
    #[arg(long, value_name = "DIR", default_value = build::DEFAULT_STORE)]
    store: PathBuf,
}

pub fn run(args: &Args, ontology: &Ontology) -> Result<Outcome> {
    let (shapes, schema) = (Shapes::load(ontology)?, Schema::load(ontology)?);
    let store = Store::open(&args.store)?.load(|_| true)?;
    let violations = shapes.check(&store, &schema)?;
    let mut out = std::io::stdout().lock();
    for violation in &violations {
        writeln!(out, "{violation}")?;
    }
    if violations.is_empty() {
        eprintln!("depesche: {}: the graph satisfies all shapes", args.store.display());
        return Ok(Outcome::Done);
    }
    eprintln!("depesche: {}: {} violations of shapes", args.store.display(), violations.len());
    Ok(Outcome::Partly)
}
