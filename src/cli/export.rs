//! `depesche export`: the graph for other programs and for the eye.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use clap::builder::PossibleValuesParser;
use oxigraph::store::Store;

use super::Outcome;
use super::ask::Lang;
use crate::export::{self, ExportError, FORMATS, Filter, Format, Loss, Options};
use crate::graph::{self, Schema, edtf};
use crate::ontology::Ontology;
use crate::query::entity::{self, Found};
use crate::query::term;

/// Write the graph, or a part of it, for other programs and for the eye
///
/// `depesche export --format dot --store DIR | dot -Tpdf -o picture.pdf` draws it. What the format cannot hold or the
/// filters leave out is counted on standard error.
#[derive(Debug, clap::Args)]
#[command(after_help = formats())]
pub struct Args {
    /// The format [default: by the ending of FILE]
    #[arg(long, value_parser = PossibleValuesParser::new(FORMATS.iter().map(|f| f.name)))]
    format: Option<String>,
    /// The store's folder
    #[arg(long, value_name = "DIR")]
    store: PathBuf,
    /// Write to this file instead of standard output
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Only what is near this entity
    #[arg(long, value_name = "NAME")]
    focus: Option<String>,
    /// How many relations from the focus
    #[arg(long, value_name = "N", default_value_t = 1, requires = "focus")]
    depth: usize,
    /// Only claims of these frames, by name or label, separated by commas; `all` puts those in a picture that it
    /// leaves out otherwise
    #[arg(long, value_name = "FRAME,…", value_delimiter = ',')]
    frames: Vec<String>,
    /// Only claims about this day or later (2023, 2023-09, 2023-09-13); where a claim tells no time, the day of its
    /// article counts
    #[arg(long, value_name = "DATE")]
    since: Option<String>,
    /// Only claims about this day or earlier
    #[arg(long, value_name = "DATE")]
    until: Option<String>,
    /// Only relations that rest on the word of so many different sources
    #[arg(long, value_name = "N", default_value_t = 1)]
    min_sources: usize,
    /// Language of labels
    #[arg(long, value_enum, default_value_t)]
    lang: Lang,
    /// At most so many entities in a picture: those with the most claims
    #[arg(long, value_name = "N", default_value_t = Options::default().max_nodes)]
    max_nodes: usize,
}

fn formats() -> String {
    let lines: String = FORMATS.iter().map(|f| format!("  {:<10}.{:<8}{}\n", f.name, f.extension, f.keeps)).collect();
    format!("Formats:\n{lines}")
}

pub fn run(args: &Args, ontology: &Ontology) -> Result<Outcome> {
    let format = args.format()?;
    let schema = Schema::load(ontology)?;
    let mut options = Options {
        filter: Filter {
            depth: args.depth,
            since: day("--since", args.since.as_deref(), |b| b.earliest)?,
            until: day("--until", args.until.as_deref(), |b| b.latest)?,
            min_sources: args.min_sources,
            ..Filter::default()
        },
        language: args.lang.into(),
        max_nodes: args.max_nodes,
        all_frames: args.frames.iter().any(|f| f == "all"),
    };
    for name in args.frames.iter().filter(|f| *f != "all" && !options.all_frames) {
        let frame = term::find(&schema, term::FRAME, name).map_err(|e| anyhow::anyhow!("--frames {name}: {e}"))?;
        options.filter.frames.insert(frame.into_string());
    }
    let store = graph::store::load(&args.store)?;
    if let Some(name) = &args.focus {
        options.filter.focus = Some(focus(&store, name)?);
    }
    let loss = match &args.output {
        Some(path) => write_file(path, |out| write(format, &store, ontology, &options, out))?,
        None => write(format, &store, ontology, &options, &mut BufWriter::new(std::io::stdout().lock()))?,
    };
    if !loss.items.is_empty() {
        eprintln!("depesche: {} leaves out: {loss}", format.name);
    }
    Ok(Outcome::Done)
}

impl Args {
    fn format(&self) -> Result<&'static Format> {
        if let Some(format) = self.format.as_deref().and_then(Format::named) {
            return Ok(format);
        }
        let extension = self.output.as_deref().and_then(Path::extension).and_then(|e| e.to_str());
        match extension.and_then(Format::of_extension) {
            Some(format) => Ok(format),
            None => {
                let names: Vec<&str> = FORMATS.iter().map(|f| f.name).collect();
                bail!("--format is missing: {}", names.join(", "))
            }
        }
    }
}

fn write(format: &Format, store: &Store, ontology: &Ontology, options: &Options, out: &mut impl Write) -> Result<Loss> {
    let loss = match export::write(format, store, ontology, options, out) {
        // As itself, so that a reader who has seen enough is recognised.
        Err(ExportError::Write(error)) => return Err(error.into()),
        other => other?,
    };
    out.flush()?;
    Ok(loss)
}

fn day(
    option: &str,
    value: Option<&str>,
    end: impl Fn(edtf::Bounds) -> Option<jiff::civil::Date>,
) -> Result<Option<String>> {
    let Some(value) = value else { return Ok(None) };
    match edtf::bounds(value).and_then(end) {
        Some(day) => Ok(Some(day.to_string())),
        None => bail!("{option} {value}: no date; write a day (2023-09-13), a month (2023-09) or a year (2023)"),
    }
}

fn focus(store: &Store, name: &str) -> Result<String> {
    match entity::find(store, name)? {
        Found::One(candidate) => Ok(candidate.iri),
        Found::Partly(candidate) => {
            eprintln!("depesche: --focus {name}: taken as {}", candidate.label);
            Ok(candidate.iri)
        }
        Found::Several(candidates) => bail!("--focus {name}: ambiguous, could be {}", entity::listed(&candidates)),
        Found::None { nearest } if nearest.is_empty() => bail!("--focus {name}: nothing in the graph has that name"),
        Found::None { nearest } => {
            bail!("--focus {name}: nothing in the graph has that name; nearest are {}", nearest.join(", "))
        }
    }
}

/// Writes beside the file and renames: nobody sees half an export.
fn write_file<T>(path: &Path, write: impl FnOnce(&mut BufWriter<&mut File>) -> Result<T>) -> Result<T> {
    let name = || path.display().to_string();
    let folder = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut file = tempfile::NamedTempFile::new_in(folder).with_context(name)?;
    let mut out = BufWriter::new(file.as_file_mut());
    let result = write(&mut out).with_context(name)?;
    drop(out);
    file.persist(path).with_context(name)?;
    Ok(result)
}
