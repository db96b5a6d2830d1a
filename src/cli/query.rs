//! `depesche query`: SPARQL over a store.

use std::io::{BufWriter, IsTerminal, Read, Write};
use std::path::PathBuf;

use anyhow::{Context, Result, bail};
use clap::ValueEnum;

use super::Outcome;
use crate::graph;
use crate::query::rdf::{self, Syntax};
use crate::query::table::{self, ResultFormat, View};
use crate::query::{Answer, Sparql};

/// Ask the graph a SPARQL query
///
/// SELECT, ASK, CONSTRUCT and DESCRIBE of SPARQL 1.1, over the union of all graphs; GRAPH and FROM name single ones
/// (`id:entities`, `id:statements`, `id:article-…`). The prefixes dep, id, rdf, rdfs, skos, schema, sem, prov, oa, xsd
/// and owl need no declaration.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The query itself, a file that holds it, or `-` for standard input
    #[arg(value_name = "SPARQL|FILE|-")]
    query: Option<String>,
    /// The store's folder
    #[arg(long, value_name = "DIR")]
    store: PathBuf,
    /// How to write the answer [default: table for SELECT and ASK, turtle for CONSTRUCT and DESCRIBE]
    #[arg(long, value_enum)]
    format: Option<Format>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    Table,
    Csv,
    Tsv,
    Json,
    Xml,
    Turtle,
    Trig,
    Ntriples,
    Nquads,
    Jsonld,
    Rdfxml,
}

/// What a format is for.
enum Purpose {
    Rows(ResultFormat),
    Triples(Syntax),
}

impl Format {
    const fn purpose(self) -> Purpose {
        match self {
            Self::Table => Purpose::Rows(ResultFormat::Table),
            Self::Csv => Purpose::Rows(ResultFormat::Csv),
            Self::Tsv => Purpose::Rows(ResultFormat::Tsv),
            Self::Json => Purpose::Rows(ResultFormat::Json),
            Self::Xml => Purpose::Rows(ResultFormat::Xml),
            Self::Turtle => Purpose::Triples(Syntax::Turtle),
            Self::Trig => Purpose::Triples(Syntax::TriG),
            Self::Ntriples => Purpose::Triples(Syntax::NTriples),
            Self::Nquads => Purpose::Triples(Syntax::NQuads),
            Self::Jsonld => Purpose::Triples(Syntax::JsonLd),
            Self::Rdfxml => Purpose::Triples(Syntax::RdfXml),
        }
    }

    /// The format of rows that this is, or why it is none.
    pub(super) fn of_rows(format: Option<Self>) -> Result<ResultFormat> {
        match format.map(Self::purpose) {
            None => Ok(ResultFormat::Table),
            Some(Purpose::Rows(format)) => Ok(format),
            Some(Purpose::Triples(_)) => {
                bail!("--format: this query gives rows, not triples; take table, csv, tsv, json or xml")
            }
        }
    }

    fn of_triples(format: Option<Self>) -> Result<Syntax> {
        match format.map(Self::purpose) {
            None => Ok(Syntax::Turtle),
            Some(Purpose::Triples(syntax)) => Ok(syntax),
            Some(Purpose::Rows(_)) => {
                bail!(
                    "--format: this query gives triples, not rows; take turtle, trig, ntriples, nquads, jsonld or rdfxml"
                )
            }
        }
    }
}

pub fn run(args: Args) -> Result<Outcome> {
    let (name, text) = read(args.query.as_deref())?;
    let query = Sparql::parse(&text).context(name)?;
    // What cannot be written is said before the work.
    let kind = if query.gives_triples() {
        Purpose::Triples(Format::of_triples(args.format)?)
    } else {
        Purpose::Rows(Format::of_rows(args.format)?)
    };
    let store = graph::store::load(&args.store)?;
    let answer = query.run(&store)?;
    let mut out = BufWriter::new(std::io::stdout().lock());
    match (answer, kind) {
        (Answer::Graph(triples), Purpose::Triples(syntax)) => {
            let quads = triples.into_iter().map(|t| t.in_graph(oxigraph::model::GraphName::DefaultGraph));
            rdf::write(quads, syntax, &mut out)?;
        }
        (Answer::Boolean(value), Purpose::Rows(format)) => table::write_boolean(value, format, &mut out)?,
        (Answer::Table(rows), Purpose::Rows(ResultFormat::Table)) => {
            let heads: Vec<&str> = rows.columns.iter().map(String::as_str).collect();
            table::write_table(&rows, &heads, View::Terms, width(), &mut out)?;
        }
        (Answer::Table(rows), Purpose::Rows(format)) => table::write_terms(&rows, format, &mut out)?,
        _ => unreachable!("the form of the query decides what it gives"),
    }
    out.flush()?;
    Ok(Outcome::Done)
}

/// Where the query came from, for messages, and its text.
fn read(query: Option<&str>) -> Result<(String, String)> {
    let stdin = || -> Result<(String, String)> {
        let mut text = String::new();
        std::io::stdin().lock().read_to_string(&mut text).context("standard input")?;
        Ok(("standard input".into(), text))
    };
    match query {
        Some("-") => stdin(),
        None if !std::io::stdin().is_terminal() => stdin(),
        None => bail!("no query; give SPARQL, a file, or - for standard input"),
        Some(query) if std::path::Path::new(query).is_file() => {
            Ok((query.to_owned(), std::fs::read_to_string(query).with_context(|| query.to_owned())?))
        }
        // A query holds at least one blank or brace; what holds none was meant to be a file.
        Some(query) if !query.contains(['{', ' ', '\n']) => bail!("{query}: no such file, and no SPARQL query"),
        Some(query) => Ok(("query".into(), query.to_owned())),
    }
}

/// Columns of the terminal that the data goes to; `None` where it goes elsewhere.
pub(super) fn width() -> Option<u16> {
    let out = std::io::stdout();
    if out.is_terminal() { terminal_size::terminal_size_of(out).map(|(width, _)| width.0) } else { None }
}
