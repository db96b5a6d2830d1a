//! Triples and quads in the RDF syntaxes, with our prefixes.
//!
//! JSON-LD has no triple terms (RDF 1.2): a reifier is written there in standard reification (`rdf:Statement` with
//! subject, predicate, object), which loses nothing. The order of the quads is the caller's.

use std::io::{self, Write};

use oxigraph::io::{RdfFormat, RdfSerializer};
use oxigraph::model::vocab::rdf;
use oxigraph::model::{GraphName, NamedNodeRef, Quad, Term};
use oxjsonld::JsonLdSerializer;

use super::prefix::PREFIXES;

/// The RDF syntaxes that we write.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Syntax {
    Turtle,
    TriG,
    NTriples,
    NQuads,
    JsonLd,
    RdfXml,
}

impl Syntax {
    /// Whether the syntax keeps which graph a triple stands in.
    pub const fn has_graphs(self) -> bool {
        matches!(self, Self::TriG | Self::NQuads | Self::JsonLd)
    }

    /// Whether the syntax has triple terms, as RDF 1.2 reifiers need them.
    pub const fn has_triple_terms(self) -> bool {
        !matches!(self, Self::JsonLd)
    }
}

/// Writes quads in the order given. Where the syntax has no graphs, a triple that stands in several is written as often
/// as it comes: give it once.
///
/// # Errors
/// If writing fails.
pub fn write(quads: impl IntoIterator<Item = Quad>, syntax: Syntax, out: impl Write) -> io::Result<()> {
    let format = match syntax {
        Syntax::Turtle => RdfFormat::Turtle,
        Syntax::TriG => RdfFormat::TriG,
        Syntax::NTriples => RdfFormat::NTriples,
        Syntax::NQuads => RdfFormat::NQuads,
        Syntax::RdfXml => RdfFormat::RdfXml,
        Syntax::JsonLd => return write_json_ld(quads, out),
    };
    let mut serializer = RdfSerializer::from_format(format);
    for (prefix, namespace) in PREFIXES {
        serializer = serializer.with_prefix(*prefix, *namespace).map_err(io::Error::other)?;
    }
    let mut writer = serializer.for_writer(out);
    for mut quad in quads {
        if !syntax.has_graphs() {
            quad.graph_name = GraphName::DefaultGraph;
        }
        writer.serialize_quad(&quad)?;
    }
    writer.finish()?.flush()
}

fn write_json_ld(quads: impl IntoIterator<Item = Quad>, out: impl Write) -> io::Result<()> {
    let mut serializer = JsonLdSerializer::new();
    for (prefix, namespace) in PREFIXES {
        serializer = serializer.with_prefix(*prefix, *namespace).map_err(io::Error::other)?;
    }
    let mut writer = serializer.for_writer(out);
    for quad in quads {
        match reification(&quad)? {
            Some(parts) => parts.iter().try_for_each(|part| writer.serialize_quad(part))?,
            None => writer.serialize_quad(&quad)?,
        }
    }
    let mut out = writer.finish()?;
    out.write_all(b"\n")?;
    out.flush()
}

/// The standard reification of what a reifier reifies; `None` for a quad without triple term.
fn reification(quad: &Quad) -> io::Result<Option<[Quad; 4]>> {
    let Term::Triple(triple) = &quad.object else { return Ok(None) };
    if quad.predicate != rdf::REIFIES {
        let reason = "JSON-LD holds triple terms only as reifiers (rdf:reifies); take turtle, trig, ntriples or nquads";
        return Err(io::Error::new(io::ErrorKind::InvalidInput, reason));
    }
    let part = |predicate: NamedNodeRef<'_>, object: Term| {
        Quad::new(quad.subject.clone(), predicate, object, quad.graph_name.clone())
    };
    Ok(Some([
        part(rdf::TYPE, rdf::STATEMENT.into_owned().into()),
        part(rdf::SUBJECT, triple.subject.clone().into()),
        part(rdf::PREDICATE, triple.predicate.clone().into()),
        part(rdf::OBJECT, triple.object.clone()),
    ]))
}
