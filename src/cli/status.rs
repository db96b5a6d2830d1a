//! `depesche status`: what a store holds, and whether this program would make the same of it.

use std::io::Write;
use std::path::PathBuf;

use anyhow::Result;
use serde::Serialize;

use super::{Outcome, build};
use crate::graph::Store;
use crate::graph::store::Stamp;
use crate::ontology::Ontology;

/// Show what a store holds and what made it
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Folder of the store
    #[arg(long, value_name = "DIR", default_value = build::DEFAULT_STORE)]
    store: PathBuf,
    /// Print JSON
    #[arg(long)]
    json: bool,
    /// List the articles, too: id, claims, quads
    #[arg(long)]
    articles: bool,
}

#[derive(Debug, Serialize)]
struct Status<'a> {
    store: String,
    format: u32,
    program: &'a str,
    ontology: &'a str,
    /// Whether this program with this ontology made the store; else `add` and `remove` do not work on it.
    current: bool,
    articles: usize,
    claims: usize,
    entities: usize,
    quads: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    list: Option<Vec<ArticleStatus<'a>>>,
}

#[derive(Debug, Serialize)]
struct ArticleStatus<'a> {
    id: &'a str,
    content: &'a str,
    claims: usize,
    quads: usize,
}

pub fn run(args: &Args, ontology: &Ontology) -> Result<Outcome> {
    let store = Store::open(&args.store)?;
    let now = Stamp::of(ontology)?;
    let m = store.manifest();
    let articles = || m.articles.iter();
    let list =
        || articles().map(|e| ArticleStatus { id: &e.id, content: &e.content, claims: e.claims, quads: e.quads });
    let status = Status {
        store: args.store.display().to_string(),
        format: m.format,
        program: &m.stamp.program,
        ontology: &m.stamp.ontology,
        current: m.stamp == now,
        articles: m.articles.len(),
        claims: m.graph.claims,
        entities: m.graph.entities,
        quads: m.graph.quads,
        list: args.articles.then(|| list().collect()),
    };
    let mut out = std::io::stdout().lock();
    if args.json {
        writeln!(out, "{}", serde_json::to_string_pretty(&status)?)?;
    } else {
        status.write(&now, &mut out)?;
    }
    Ok(Outcome::Done)
}

impl Status<'_> {
    fn write(&self, now: &Stamp, out: &mut impl Write) -> std::io::Result<()> {
        let same = |made: &str, now: &str| if made == now { String::new() } else { format!(" (now {})", short(now)) };
        writeln!(out, "store     {}", self.store)?;
        writeln!(out, "articles  {}", self.articles)?;
        writeln!(out, "claims    {}", self.claims)?;
        writeln!(out, "entities  {}", self.entities)?;
        writeln!(out, "quads     {}", self.quads)?;
        writeln!(out, "program   {}{}", self.program, same(self.program, &now.program))?;
        writeln!(out, "ontology  {}{}", short(self.ontology), same(self.ontology, &now.ontology))?;
        if !self.current {
            writeln!(out, "stale     yes: build it again before `add` or `remove`")?;
        }
        for a in self.list.iter().flatten() {
            writeln!(out, "{}\t{} claims\t{} quads", a.id, a.claims, a.quads)?;
        }
        Ok(())
    }
}

/// Enough of a hash to tell it from others; a version stays whole.
fn short(hash: &str) -> &str {
    if hash.len() == 64 { &hash[..16] } else { hash }
}
