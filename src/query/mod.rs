//! Asking the graph: SPARQL, the named questions of `ontology/queries`, and result tables.
//!
//! Takes an Oxigraph store (whoever opened it) and gives [`Answer`]s as plain data, which [`table`] and [`rdf`] write.
//! The union of all named graphs is the default graph of every query. Nothing here prints or touches the disk.

pub mod entity;
pub mod labels;
pub mod prefix;
pub mod question;
pub mod rdf;
mod rewrite;
pub mod sparql;
mod syntax;
pub mod table;
pub mod term;

pub use question::{Question, Questions};
pub use sparql::{Answer, QueryError, Sparql, Table};

/// The candidates that look most like `name`, best first, at most `count`; those that look like something else are
/// left out. Case does not count.
pub(crate) fn nearest(name: &str, candidates: &[String], count: usize) -> Vec<String> {
    /// Jaro–Winkler similarity under which two words are strangers.
    const ENOUGH: f64 = 0.75;
    let wanted = name.to_lowercase();
    let mut scored: Vec<(f64, &String)> = candidates
        .iter()
        .map(|c| (strsim::jaro_winkler(&wanted, &c.to_lowercase()), c))
        .filter(|(score, _)| *score >= ENOUGH)
        .collect();
    scored.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.cmp(b.1)));
    scored.dedup_by(|a, b| a.1 == b.1);
    scored.into_iter().take(count).map(|(_, c)| c.clone()).collect()
}

/// The end of a message that suggests names; empty where there are none.
pub(crate) fn did_you_mean(nearest: &[String]) -> String {
    if nearest.is_empty() { String::new() } else { format!(" – did you mean {}?", nearest.join(" or ")) }
}
