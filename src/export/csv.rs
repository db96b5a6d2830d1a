//! The triples as a table: one line for every claim of every statement.

use std::io::{self, Write};

use super::content::{Claim, Content, Statement};
use super::filter::Selection;
use super::{Loss, Naming};
use crate::graph::ID;
use crate::graph::vocabulary::{Term, dep};
use crate::query::table::{guard, io_error};

/// Heads of the columns; they do not change with the language.
pub const COLUMNS: [&str; 20] = [
    "subject",
    "predicate",
    "object",
    "frame",
    "mode",
    "time",
    "place",
    "quantity",
    "polarity",
    "certainty",
    "status",
    "sources",
    "article",
    "quote",
    "subject_id",
    "predicate_id",
    "object_id",
    "claim_id",
    "earliest",
    "latest",
];

/// Writes the statements of a selection, sorted by subject, predicate, object and claim. Cells are guarded against
/// spreadsheets that would take them for formulas ([`guard`]).
///
/// # Errors
/// If writing fails.
pub fn write(
    content: &Content,
    selection: &Selection<'_>,
    naming: &Naming<'_>,
    out: &mut impl Write,
) -> io::Result<Loss> {
    let mut writer = csv::Writer::from_writer(out);
    writer.write_record(COLUMNS).map_err(io_error)?;
    let mut shown = std::collections::BTreeSet::new();
    for (statement, _) in &selection.statements {
        for iri in &statement.claims {
            if let Some(claim) = selection.claims.get(iri.as_str()) {
                shown.insert(iri.as_str());
                writer.write_record(row(statement, iri, claim, naming).map(|cell| guard(&cell))).map_err(io_error)?;
            }
        }
    }
    writer.flush()?;
    let mut loss = Loss::of(selection);
    loss.add("claims that make no triple", selection.claims.len() - shown.len());
    loss.add_classes(content, &[("mentions", dep::MENTION), ("text positions", dep::PASSAGE)]);
    Ok(loss)
}

fn row(statement: &Statement, iri: &str, claim: &Claim, naming: &Naming<'_>) -> [String; 20] {
    let name = |iri: &str| naming.name(iri).to_owned();
    let names =
        |iris: &[String], separator: &str| iris.iter().map(|i| naming.name(i)).collect::<Vec<_>>().join(separator);
    let mut sources = claim.sources.clone();
    sources.reverse();
    let about = [&statement.subject, &statement.object];
    let quantities: Vec<&str> = claim
        .quantities
        .iter()
        .filter(|q| q.of.as_ref().is_none_or(|of| about.contains(&of)))
        .map(|q| q.text.as_str())
        .collect();
    let article = claim.article.strip_prefix(ID).unwrap_or(&claim.article);
    let day = |day: &Option<String>| day.clone().unwrap_or_default();
    [
        name(&statement.subject),
        name(&statement.predicate),
        name(&statement.object),
        name(&claim.frame),
        claim.mode.as_deref().map(name).unwrap_or_default(),
        claim.time.clone().unwrap_or_default(),
        names(&claim.places, "; "),
        quantities.join("; "),
        name(claim.polarity.term().as_str()),
        name(claim.certainty.term().as_str()),
        name(claim.status.term().as_str()),
        names(&sources, " ← "),
        article.strip_prefix("article-").unwrap_or(article).to_owned(),
        claim.quotes.join(" … "),
        statement.subject.clone(),
        statement.predicate.clone(),
        statement.object.clone(),
        iri.to_owned(),
        day(&claim.earliest),
        day(&claim.latest),
    ]
}
