//! Named questions: the SPARQL files of `ontology/queries`, each with a header that says what it answers.
//!
//! The header is TOML in the lines that begin with `#:`. A parameter `x` stands in the query as `VALUES ?_x { UNDEF }`,
//! so that the file is a complete query by itself (any endpoint runs it); an answer puts the value's terms there.

use oxigraph::model::vocab::xsd;
use oxigraph::model::{Literal, NamedNode, Term};
use oxigraph::store::Store;
use serde::Deserialize;

use super::entity::{self, Found};
use super::labels::Language;
use super::sparql::{Answer, QueryError, Sparql, Table};
use super::{did_you_mean, nearest, term};
use crate::graph::{Schema, edtf};
use crate::ontology::{Ontology, OntologyError};

/// The folder of the questions inside the ontology.
const FOLDER: &str = "queries";
/// What a header line begins with.
const HEADER: &str = "#:";

/// A text in both languages.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Bilingual {
    pub de: String,
    pub en: String,
}

impl Bilingual {
    /// The text in one language.
    pub fn get(&self, language: Language) -> &str {
        match language {
            Language::German => &self.de,
            Language::English => &self.en,
        }
    }
}

/// What kind of value a parameter takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// Somebody or something, by label, alias or IRI.
    Entity,
    /// Any text; the query compares it without case.
    Text,
    /// A date in EDTF; the query gets the day on which it begins (or ends, see [`Edge`]).
    Date,
    /// A frame of the vocabulary by name or label: `Transfer`, `Treffen`.
    Frame,
    /// A frame's mode by name or label: `Supply`, `Angebot`.
    Mode,
    /// A class by name or label: `Person`, `Land`.
    Class,
    /// A number.
    Number,
}

/// Which end of a date the query gets: `bis=2023` means until its last day.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Edge {
    #[default]
    Begin,
    End,
}

/// A parameter of a question.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Parameter {
    /// German name; the query has it as `?_name`.
    pub name: String,
    /// English name.
    pub alias: String,
    #[serde(rename = "type")]
    pub kind: Kind,
    #[serde(default)]
    pub edge: Edge,
    #[serde(default)]
    pub required: bool,
    /// The value that is taken where none is given.
    #[serde(default)]
    pub default: Option<String>,
    /// What it does.
    pub description: Bilingual,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Header {
    title: Bilingual,
    description: Bilingual,
    #[serde(default)]
    aliases: Vec<String>,
    example: String,
    columns: toml::Table,
    #[serde(default)]
    parameter: Vec<Parameter>,
}

/// A question with a name.
#[derive(Clone, Debug)]
pub struct Question {
    /// The file's name without ending: `lieferungen`.
    pub name: String,
    pub title: Bilingual,
    pub description: Bilingual,
    /// Other names, English ones among them.
    pub aliases: Vec<String>,
    /// Parameters as they would be typed: `lieferant=Nordkorea`.
    pub example: String,
    pub parameters: Vec<Parameter>,
    /// Heads of the columns, by variable.
    columns: Vec<(String, Bilingual)>,
    /// The whole file.
    pub text: String,
}

/// All questions, sorted by name.
#[derive(Clone, Debug, Default)]
pub struct Questions {
    pub all: Vec<Question>,
}

/// Why a question was not answered; each message is one line and says what to do.
#[derive(Debug, thiserror::Error)]
pub enum AskError {
    #[error("no question \"{name}\"{}; `depesche ask` lists all", did_you_mean(.nearest))]
    UnknownQuestion { name: String, nearest: Vec<String> },
    #[error("{question} has no parameter \"{name}\"{}; `depesche ask {question} --describe` lists them", did_you_mean(.nearest))]
    UnknownParameter { question: String, name: String, nearest: Vec<String> },
    #[error("{question} needs a value for {name}: try `depesche ask {question} {example}`")]
    MissingParameter { question: String, name: String, example: String },
    #[error("{name}={value}: {reason}")]
    BadValue { name: String, value: String, reason: String },
    #[error("the question {question} is broken: {error}")]
    Query { question: String, error: QueryError },
}

impl Questions {
    /// Reads the headers of all questions.
    ///
    /// # Errors
    /// If a header is broken, with file and line.
    pub fn load(ontology: &Ontology) -> Result<Self, OntologyError> {
        let all = ontology
            .list(FOLDER, "rq")?
            .into_iter()
            .map(|path| Question::parse(&path, &ontology.read(&path)?))
            .collect::<Result<_, _>>()?;
        Ok(Self { all })
    }

    /// The question of that name or alias; case does not count.
    ///
    /// # Errors
    /// If there is none, with the nearest names.
    pub fn get(&self, name: &str) -> Result<&Question, AskError> {
        let wanted = name.to_lowercase();
        let names = |q: &Question| std::iter::once(q.name.clone()).chain(q.aliases.iter().cloned()).collect::<Vec<_>>();
        self.all.iter().find(|q| names(q).iter().any(|n| n.to_lowercase() == wanted)).ok_or_else(|| {
            let candidates: Vec<String> = self.all.iter().flat_map(names).collect();
            AskError::UnknownQuestion { name: name.to_owned(), nearest: nearest(name, &candidates, 3) }
        })
    }
}

impl Question {
    fn parse(path: &str, text: &str) -> Result<Self, OntologyError> {
        let lines: Vec<(usize, &str)> = text
            .lines()
            .enumerate()
            .filter_map(|(i, line)| {
                line.strip_prefix(HEADER).map(|rest| (i + 1, rest.strip_prefix(' ').unwrap_or(rest)))
            })
            .collect();
        let toml = lines.iter().map(|(_, line)| *line).collect::<Vec<_>>().join("\n");
        let line_at = |offset: usize| {
            let index = toml[..offset.min(toml.len())].matches('\n').count();
            lines.get(index).map_or(1, |(line, _)| *line)
        };
        let header: Header = toml::from_str(&toml).map_err(|error| {
            OntologyError::syntax(path, line_at(error.span().map_or(0, |s| s.start)), error.message())
        })?;
        let columns = header
            .columns
            .into_iter()
            .map(|(name, head)| {
                let head = head
                    .try_into()
                    .map_err(|error| OntologyError::syntax(path, 1, format!("column {name}: {error}")))?;
                Ok((name, head))
            })
            .collect::<Result<_, OntologyError>>()?;
        let name = path.rsplit('/').next().unwrap_or(path).trim_end_matches(".rq").to_owned();
        Ok(Self {
            name,
            title: header.title,
            description: header.description,
            aliases: header.aliases,
            example: header.example,
            parameters: header.parameter,
            columns,
            text: text.to_owned(),
        })
    }

    /// The query itself.
    ///
    /// # Errors
    /// If the file's SPARQL is broken.
    pub fn sparql(&self) -> Result<Sparql, AskError> {
        Sparql::parse(&self.text).map_err(|error| AskError::Query { question: self.name.clone(), error })
    }

    /// Columns by variable, with their heads.
    pub fn columns(&self) -> impl Iterator<Item = (&str, &Bilingual)> {
        self.columns.iter().map(|(name, head)| (name.as_str(), head))
    }

    /// The file without its header.
    pub fn query_text(&self) -> &str {
        let header: usize = self.text.split_inclusive('\n').take_while(|l| l.starts_with(HEADER)).map(str::len).sum();
        self.text[header..].trim()
    }

    /// The head of a column, or the variable's name where the header gives none.
    pub fn head<'a>(&'a self, column: &'a str, language: Language) -> &'a str {
        self.columns.iter().find(|(name, _)| name == column).map_or(column, |(_, head)| head.get(language))
    }

    /// Answers the question with `given` parameters (name or alias, value) from the store. Notes (which entity was
    /// taken for a partial name) go to `notes`, one line each.
    ///
    /// # Errors
    /// If a parameter is unknown, missing or cannot be understood, or the query fails.
    pub fn answer(
        &self,
        given: &[(String, String)],
        store: &Store,
        schema: &Schema,
        notes: &mut Vec<String>,
    ) -> Result<Table, AskError> {
        let mut values: Vec<Option<&str>> = vec![None; self.parameters.len()];
        for (name, value) in given {
            let wanted = name.to_lowercase();
            let index =
                self.parameters.iter().position(|p| p.name == wanted || p.alias == wanted).ok_or_else(|| {
                    let names: Vec<String> =
                        self.parameters.iter().flat_map(|p| [p.name.clone(), p.alias.clone()]).collect();
                    let nearest = nearest(name, &names, 2);
                    AskError::UnknownParameter { question: self.name.clone(), name: name.clone(), nearest }
                })?;
            values[index] = Some(value);
        }
        let mut query = self.sparql()?;
        for (parameter, value) in self.parameters.iter().zip(values) {
            let terms = match value.or(parameter.default.as_deref()) {
                Some(value) => parameter.terms(value, store, schema, notes)?,
                None if parameter.required => {
                    return Err(AskError::MissingParameter {
                        question: self.name.clone(),
                        name: parameter.name.clone(),
                        example: self.example.clone(),
                    });
                }
                None => Vec::new(),
            };
            query.bind(&format!("_{}", parameter.name), &terms);
        }
        let failed = |error| AskError::Query { question: self.name.clone(), error };
        match query.run(store).map_err(failed)? {
            Answer::Table(table) => Ok(table),
            Answer::Boolean(_) | Answer::Graph(_) => {
                Err(failed(QueryError::Evaluation("a named question must be a SELECT query".into())))
            }
        }
    }
}

impl Parameter {
    /// The RDF terms that a value as typed stands for.
    fn terms(
        &self,
        value: &str,
        store: &Store,
        schema: &Schema,
        notes: &mut Vec<String>,
    ) -> Result<Vec<Term>, AskError> {
        let bad = |reason: String| AskError::BadValue { name: self.name.clone(), value: value.to_owned(), reason };
        let term = match self.kind {
            Kind::Entity => {
                let found = entity::find(store, value)
                    .map_err(|error| AskError::Query { question: self.name.clone(), error })?;
                return match found {
                    Found::One(candidate) => Ok(vec![NamedNode::new_unchecked(candidate.iri).into()]),
                    Found::Partly(candidate) => {
                        notes.push(format!("{}={value}: taken as {}", self.name, candidate.label));
                        Ok(vec![NamedNode::new_unchecked(candidate.iri).into()])
                    }
                    Found::Several(candidates) => {
                        Err(bad(format!("ambiguous, could be {}", entity::listed(&candidates))))
                    }
                    Found::None { nearest } if nearest.is_empty() => {
                        Err(bad("nothing in the graph has that name".into()))
                    }
                    Found::None { nearest } => {
                        Err(bad(format!("nothing in the graph has that name; nearest are {}", nearest.join(", "))))
                    }
                };
            }
            Kind::Text => Literal::new_simple_literal(value).into(),
            Kind::Date => {
                let bounds = edtf::bounds(value).ok_or_else(|| {
                    bad("no date; write a day (2023-09-13), month (2023-09), year (2023) or another EDTF date".into())
                })?;
                let day = match self.edge {
                    Edge::Begin => bounds.earliest,
                    Edge::End => bounds.latest,
                };
                let day = day.ok_or_else(|| bad("this date is open at the end that is asked for".into()))?;
                Literal::new_typed_literal(day.to_string(), xsd::DATE).into()
            }
            Kind::Frame => term::find(schema, term::FRAME, value).map_err(bad)?.into(),
            Kind::Mode => term::find(schema, term::MODE, value).map_err(bad)?.into(),
            Kind::Class => term::find(schema, term::CLASS, value).map_err(bad)?.into(),
            Kind::Number => {
                let number: f64 = value.replace(',', ".").parse().map_err(|_| bad("not a number".into()))?;
                if !number.is_finite() {
                    return Err(bad("not a number".into()));
                }
                Literal::from(number).into()
            }
        };
        Ok(vec![term])
    }
}
