//! Exports: the graph, or a part of it, for other programs and for the eye. One file a format, one table of formats.
//!
//! Takes a store and what to keep, writes bytes, and says what the target cannot hold or was asked to leave out.
//! Nothing here prints or opens files.

mod content;
mod csv;
mod dot;
mod filter;
mod picture;
mod rdf;
mod style;

use std::io::{self, Write};

use oxigraph::store::Store;

pub use content::{Claim, Content, Quantity, Statement};
pub use csv::COLUMNS;
pub use filter::{Filter, Selection};
pub use picture::{Cut, Edge, Footing, Node, Picture};
pub use style::Style;

use crate::graph::Schema;
use crate::ontology::{Ontology, OntologyError};
use crate::query::QueryError;
use crate::query::labels::{Labels, Language};
use crate::query::rdf::Syntax;

/// A format that the graph can be exported to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Format {
    /// As the command line has it.
    pub name: &'static str,
    /// Of files, without dot.
    pub extension: &'static str,
    pub media_type: &'static str,
    /// What of the graph it holds, in a few words.
    pub keeps: &'static str,
    kind: Kind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Dot,
    Csv,
    Rdf(Syntax),
}

/// All formats.
pub const FORMATS: &[Format] = &[
    Format {
        name: "dot",
        extension: "dot",
        media_type: "text/vnd.graphviz",
        keeps: "entities and relations as a picture for Graphviz, with the articles' words as tooltips",
        kind: Kind::Dot,
    },
    Format {
        name: "csv",
        extension: "csv",
        media_type: "text/csv; charset=utf-8",
        keeps: "relations, one line a claim: time, quantity, polarity, certainty, sources, article, quote",
        kind: Kind::Csv,
    },
    rdf("turtle", "ttl", "text/turtle", "all triples, without the graphs' names", Syntax::Turtle),
    rdf("trig", "trig", "application/trig", "everything, readable", Syntax::TriG),
    rdf("ntriples", "nt", "application/n-triples", "all triples, without the graphs' names", Syntax::NTriples),
    rdf("nquads", "nq", "application/n-quads", "everything, one line a quad", Syntax::NQuads),
    rdf("jsonld", "jsonld", "application/ld+json", "everything; reifiers in standard reification", Syntax::JsonLd),
    rdf("rdfxml", "rdf", "application/rdf+xml", "all triples, without the graphs' names", Syntax::RdfXml),
];

const fn rdf(
    name: &'static str,
    extension: &'static str,
    media_type: &'static str,
    keeps: &'static str,
    syntax: Syntax,
) -> Format {
    Format { name, extension, media_type, keeps, kind: Kind::Rdf(syntax) }
}

impl Format {
    /// The format of that name.
    pub fn named(name: &str) -> Option<&'static Self> {
        FORMATS.iter().find(|f| f.name == name)
    }

    /// The format of files with that extension.
    pub fn of_extension(extension: &str) -> Option<&'static Self> {
        FORMATS.iter().find(|f| f.extension.eq_ignore_ascii_case(extension))
    }
}

/// What to export, and how it is to look.
#[derive(Clone, Debug)]
pub struct Options {
    pub filter: Filter,
    pub language: Language,
    /// At most so many entities in a picture.
    pub max_nodes: usize,
    /// Whether frames of the background are drawn; they are, too, where the filter names frames.
    pub all_frames: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self { filter: Filter::default(), language: Language::German, max_nodes: 40, all_frames: false }
    }
}

/// Why an export failed.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    #[error(transparent)]
    Ontology(#[from] OntologyError),
    #[error(transparent)]
    Query(#[from] QueryError),
    #[error(transparent)]
    Storage(#[from] oxigraph::store::StorageError),
    #[error(transparent)]
    Write(#[from] io::Error),
}

/// What an export does not hold, with counts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Loss {
    pub items: Vec<(String, usize)>,
}

impl Loss {
    fn of(selection: &Selection<'_>) -> Self {
        Self { items: selection.left_out.clone() }
    }

    fn add(&mut self, what: impl Into<String>, count: usize) {
        if count > 0 {
            self.items.push((what.into(), count));
        }
    }

    /// Counts what of these classes the store holds.
    fn add_classes(&mut self, content: &Content, kinds: &[(&str, oxigraph::model::NamedNodeRef<'_>)]) {
        for (what, class) in kinds {
            let is_class = |classes: &&Vec<String>| classes.iter().any(|c| c == class.as_str());
            self.add(*what, content.classes.values().filter(is_class).count());
        }
    }
}

impl std::fmt::Display for Loss {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let items: Vec<String> = self.items.iter().map(|(what, count)| format!("{count} {what}")).collect();
        f.write_str(&items.join(", "))
    }
}

/// Names of things in a language.
struct Naming<'a> {
    labels: &'a Labels,
    language: Language,
}

impl Naming<'_> {
    fn name<'b>(&'b self, iri: &'b str) -> &'b str {
        self.labels.name(iri, self.language)
    }
}

/// Writes the graph of a store in a format and says what is not in it.
///
/// # Errors
/// If the store or the ontology cannot be read, or writing fails.
pub fn write(
    format: &Format,
    store: &Store,
    ontology: &Ontology,
    options: &Options,
    out: &mut impl Write,
) -> Result<Loss, ExportError> {
    if let Kind::Rdf(syntax) = format.kind
        && options.filter.keeps_all()
    {
        return Ok(self::rdf::write(store, None, syntax, out)?);
    }
    let schema = Schema::load(ontology)?;
    let content = Content::read(store, &schema)?;
    let selection = options.filter.select(&content);
    if let Kind::Rdf(syntax) = format.kind {
        return Ok(self::rdf::write(store, Some(&selection), syntax, out)?);
    }
    let labels = Labels::of_vocabulary(&schema).with_store(store)?;
    let naming = Naming { labels: &labels, language: options.language };
    if format.kind == Kind::Csv {
        return Ok(csv::write(&content, &selection, &naming, out)?);
    }
    let style = Style::load(ontology, &schema)?;
    let cut = Cut {
        background: options.all_frames || !options.filter.frames.is_empty(),
        focus: options.filter.focus.as_deref(),
        max_nodes: options.max_nodes,
    };
    let picture = Picture::of(&content, &selection, &schema, &style, &cut);
    let mut loss = Loss::of(&selection);
    loss.items.extend(picture.left_out.clone());
    dot::write(&picture, &content, &style, &naming, out)?;
    loss.add_classes(&content, dot::LEFT_OUT);
    Ok(loss)
}
