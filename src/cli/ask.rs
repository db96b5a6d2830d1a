//! `depesche ask`: the named questions.

use std::io::{BufWriter, Write};
use std::path::PathBuf;

use anyhow::{Context, Result, bail};
use clap::ValueEnum;

use super::Outcome;
use super::query::{Format, width};
use crate::graph::{self, Schema};
use crate::ontology::Ontology;
use crate::query::labels::{Labels, Language};
use crate::query::question::{Edge, Kind, Parameter};
use crate::query::table::{self, ResultFormat, View};
use crate::query::{Question, Questions};

/// Ask a named question, or list them
///
/// Without NAME all questions are listed. Values are names as people write them (case does not count), IRIs, or dates
/// such as 2023-09: `depesche ask lieferungen lieferant=Nordkorea seit=2023 --store DIR`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The question's name, German or English
    name: Option<String>,
    /// Parameters; `--describe` lists those of a question
    #[arg(value_name = "KEY=VALUE")]
    values: Vec<String>,
    /// The store's folder
    #[arg(long, value_name = "DIR")]
    store: Option<PathBuf>,
    /// How to write the answer
    #[arg(long, value_enum)]
    format: Option<Format>,
    /// Language of heads and labels
    #[arg(long, value_enum, default_value_t)]
    lang: Lang,
    /// Say what the question answers, its parameters and its SPARQL, and ask nothing
    #[arg(long)]
    describe: bool,
}

/// Languages of heads and labels.
#[derive(Clone, Copy, Debug, Default, ValueEnum)]
pub(super) enum Lang {
    #[default]
    De,
    En,
}

impl From<Lang> for Language {
    fn from(lang: Lang) -> Self {
        match lang {
            Lang::De => Self::German,
            Lang::En => Self::English,
        }
    }
}

pub fn run(args: Args, ontology: &Ontology) -> Result<Outcome> {
    let questions = Questions::load(ontology)?;
    let language = args.lang.into();
    let mut out = BufWriter::new(std::io::stdout().lock());
    let Some(name) = &args.name else {
        list(&questions, language, &mut out)?;
        out.flush()?;
        return Ok(Outcome::Done);
    };
    let question = questions.get(name)?;
    if args.describe {
        describe(question, language, &mut out)?;
    } else {
        answer(question, &args, ontology, &mut out)?;
    }
    out.flush()?;
    Ok(Outcome::Done)
}

fn answer(question: &Question, args: &Args, ontology: &Ontology, out: &mut impl Write) -> Result<()> {
    let language = args.lang.into();
    let format = Format::of_rows(args.format)?;
    let given: Vec<(String, String)> = args
        .values
        .iter()
        .map(|value| match value.split_once('=') {
            Some((key, value)) => Ok((key.trim().to_owned(), value.trim().to_owned())),
            None => bail!("{value}: write parameters as NAME=VALUE, {}", hint(question)),
        })
        .collect::<Result<_>>()?;
    let folder = args.store.as_ref().context("--store DIR is missing: in which store shall I look?")?;
    let store = graph::store::load(folder)?;
    let schema = Schema::load(ontology)?;
    let mut notes = Vec::new();
    let rows = question.answer(&given, &store, &schema, &mut notes)?;
    let labels = Labels::of_vocabulary(&schema).with_store(&store)?;
    notes.iter().for_each(|note| eprintln!("depesche: {note}"));
    let heads: Vec<&str> = rows.columns.iter().map(|c| question.head(c, language)).collect();
    let view = View::Labels(&labels, language);
    match format {
        ResultFormat::Table => table::write_table(&rows, &heads, view, width(), out)?,
        ResultFormat::Csv => table::write_separated(&rows, &heads, view, b',', out)?,
        ResultFormat::Tsv => table::write_separated(&rows, &heads, view, b'\t', out)?,
        ResultFormat::Json | ResultFormat::Xml => table::write_terms(&rows, format, out)?,
    }
    if rows.rows.is_empty() {
        eprintln!("depesche: nothing found");
    }
    Ok(())
}

fn hint(question: &Question) -> String {
    if question.example.is_empty() {
        format!("as `depesche ask {} --describe` lists them", question.name)
    } else {
        format!("as in `{}`", question.example)
    }
}

fn list(questions: &Questions, language: Language, out: &mut impl Write) -> Result<()> {
    let longest = questions.all.iter().map(|q| q.name.chars().count()).max().unwrap_or(0);
    for question in &questions.all {
        let (name, description) = (&question.name, question.description.get(language));
        writeln!(out, "{name:longest$}  {description}")?;
        let parameters: Vec<String> = question.parameters.iter().map(signature).collect();
        if !parameters.is_empty() {
            writeln!(out, "{:longest$}    {}", "", parameters.join(" "))?;
        }
    }
    Ok(())
}

fn signature(parameter: &Parameter) -> String {
    let kind = match (parameter.kind, parameter.edge) {
        (Kind::Entity, _) => "NAME",
        (Kind::Text, _) => "TEXT",
        (Kind::Date, Edge::Begin | Edge::End) => "DATE",
        (Kind::Frame, _) => "FRAME",
        (Kind::Mode, _) => "MODE",
        (Kind::Class, _) => "CLASS",
        (Kind::Number, _) => "NUMBER",
    };
    let text = format!("{}={kind}", parameter.name);
    if parameter.required { text } else { format!("[{text}]") }
}

fn describe(question: &Question, language: Language, out: &mut impl Write) -> Result<()> {
    writeln!(out, "{} – {}", question.name, question.title.get(language))?;
    writeln!(out, "{}", question.description.get(language))?;
    if !question.aliases.is_empty() {
        writeln!(out, "Also: {}", question.aliases.join(", "))?;
    }
    writeln!(out)?;
    for parameter in &question.parameters {
        let default = parameter.default.as_ref().map(|d| format!(" [default: {d}]")).unwrap_or_default();
        let also = format!("(also {})", parameter.alias);
        writeln!(out, "  {:<22} {:<14} {}{default}", signature(parameter), also, parameter.description.get(language))?;
    }
    let columns: Vec<&str> = question.columns().map(|(_, head)| head.get(language)).collect();
    writeln!(out, "  → {}", columns.join(" | "))?;
    writeln!(out, "\nExample: depesche ask {} {} --store DIR\n", question.name, question.example)?;
    writeln!(out, "{}", question.query_text())?;
    Ok(())
}
