//! SPARQL 1.1 (with RDF 1.2 triple terms) over a store, as a function from text to plain data.
//!
//! Well-known prefixes need no declaration, the default graph is the union of all graphs, nothing reaches the network,
//! and rows come in an order of their own where the query fixes none: the same query on the same store gives the same
//! bytes.

use oxigraph::model::vocab::rdf;
use oxigraph::model::{Term, Triple};
use oxigraph::sparql::{QueryEvaluationError, QueryResults, QuerySolutionIter, SparqlEvaluator};
use oxigraph::store::Store;
use spargebra::{Query, SparqlParser};

use super::prefix::PREFIXES;
use super::rewrite::{self, SortedConcat};
use super::syntax;

/// Why a query gives no answer.
#[derive(Debug, thiserror::Error)]
pub enum QueryError {
    /// The text is no SPARQL query.
    #[error("line {line}, column {column}: {reason}")]
    Syntax { line: usize, column: usize, reason: String },
    /// The query would need the network.
    #[error("SERVICE {0} is refused: queries run on the local store only, without network")]
    Service(String),
    /// The query was understood but failed while running.
    #[error("the query failed: {0}")]
    Evaluation(String),
}

/// What a query gives.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// Of `ASK`.
    Boolean(bool),
    /// Of `SELECT`.
    Table(Table),
    /// Of `CONSTRUCT` and `DESCRIBE`: by subject, types first, each triple once.
    Graph(Vec<Triple>),
}

/// Rows of terms; a cell is empty where the variable is not bound.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Table {
    /// Names of the variables, without `?`.
    pub columns: Vec<String>,
    pub rows: Vec<Vec<Option<Term>>>,
}

/// A query that was parsed and may run.
#[derive(Clone, Debug)]
pub struct Sparql {
    query: Query,
}

impl Sparql {
    /// Parses a query; [`PREFIXES`] are declared already.
    ///
    /// # Errors
    /// If the text is no query, or asks another endpoint by `SERVICE`.
    pub fn parse(text: &str) -> Result<Self, QueryError> {
        let mut parser = SparqlParser::new();
        for (prefix, namespace) in PREFIXES {
            parser = parser.with_prefix(*prefix, *namespace).expect("our prefixes are IRIs");
        }
        let parsed = parser.clone().parse_query(text);
        let mut query = parsed.map_err(|error| syntax::locate(text, parser, &error.to_string()))?;
        match rewrite::service(&mut query) {
            Some(endpoint) => Err(QueryError::Service(endpoint)),
            None => Ok(Self { query }),
        }
    }

    /// Puts terms in the place of `VALUES ?name { UNDEF }`; without terms the variable stays free. Returns how many
    /// places there were.
    pub fn bind(&mut self, name: &str, terms: &[Term]) -> usize {
        rewrite::bind(&mut self.query, name, terms)
    }

    /// Whether the query gives triples (and not rows or a truth value).
    pub const fn gives_triples(&self) -> bool {
        matches!(self.query, Query::Construct { .. } | Query::Describe { .. })
    }

    /// Whether the query says in which order its rows come.
    pub fn is_ordered(&self) -> bool {
        rewrite::is_ordered(&self.query)
    }

    /// Runs the query over the union of all graphs of the store; `FROM` and `GRAPH` narrow it.
    ///
    /// # Errors
    /// If the store fails.
    pub fn run(mut self, store: &Store) -> Result<Answer, QueryError> {
        let ordered = self.is_ordered();
        let mut evaluator = SparqlEvaluator::new();
        for (function, separator) in rewrite::sort_concatenations(&mut self.query) {
            evaluator =
                evaluator.with_custom_aggregate_function(function, move || Box::new(SortedConcat::new(&separator)));
        }
        let mut prepared = evaluator.for_query(self.query);
        if prepared.dataset().is_default_dataset() {
            prepared.dataset_mut().set_default_graph_as_union();
        }
        match prepared.on_store(store).execute().map_err(evaluation_error)? {
            QueryResults::Boolean(value) => Ok(Answer::Boolean(value)),
            QueryResults::Solutions(solutions) => collect_rows(solutions, ordered).map(Answer::Table),
            QueryResults::Graph(triples) => {
                let mut triples = triples.collect::<Result<Vec<_>, _>>().map_err(evaluation_error)?;
                triples.sort_by_cached_key(|t| {
                    let predicate = (t.predicate != rdf::TYPE).then(|| t.predicate.as_str().to_owned());
                    (t.subject.to_string(), predicate, t.object.to_string())
                });
                triples.dedup();
                Ok(Answer::Graph(triples))
            }
        }
    }
}

fn collect_rows(solutions: QuerySolutionIter<'_>, ordered: bool) -> Result<Table, QueryError> {
    let columns: Vec<String> = solutions.variables().iter().map(|v| v.as_str().to_owned()).collect();
    let mut rows = Vec::new();
    for solution in solutions {
        rows.push(solution.map_err(evaluation_error)?.values().to_vec());
    }
    if !ordered {
        let text = |cell: &Option<Term>| cell.as_ref().map(ToString::to_string);
        rows.sort_by_cached_key(|row| row.iter().map(text).collect::<Vec<_>>());
    }
    Ok(Table { columns, rows })
}

#[expect(clippy::needless_pass_by_value, reason = "for map_err")]
fn evaluation_error(error: QueryEvaluationError) -> QueryError {
    QueryError::Evaluation(error.to_string())
}

#[cfg(test)]
mod tests {
    use oxigraph::io::{RdfFormat, RdfParser};

    use super::*;

    fn store() -> Store {
        let store = Store::new().unwrap();
        let data = r#"
            <https://w3id.org/depesche/id/g1> {
                <https://w3id.org/depesche/id/b> <http://www.w3.org/2000/01/rdf-schema#label> "Bär", "Ast" .
            }
            <https://w3id.org/depesche/id/g2> {
                <https://w3id.org/depesche/id/a> <http://www.w3.org/2000/01/rdf-schema#label> "Ahorn" .
            }"#;
        store.load_from_slice(RdfParser::from_format(RdfFormat::TriG), data).unwrap();
        store
    }

    fn run(text: &str) -> Result<Answer, QueryError> {
        Sparql::parse(text)?.run(&store())
    }

    fn rows(text: &str) -> Vec<String> {
        let Answer::Table(table) = run(text).unwrap() else { panic!("no table") };
        let cell = |c: &Option<Term>| c.as_ref().map_or(String::new(), ToString::to_string);
        table.rows.iter().map(|r| r.iter().map(cell).collect::<Vec<_>>().join(" ")).collect()
    }

    #[test]
    fn all_graphs_are_the_default_graph_and_graph_still_names_one() {
        assert_eq!(rows("SELECT ?l { ?s rdfs:label ?l }"), ["\"Ahorn\"", "\"Ast\"", "\"Bär\""]);
        assert_eq!(rows("SELECT ?l { GRAPH id:g2 { ?s rdfs:label ?l } }"), ["\"Ahorn\""]);
        assert_eq!(rows("SELECT ?l FROM id:g2 { ?s rdfs:label ?l }"), ["\"Ahorn\""]);
    }

    #[test]
    fn an_order_that_the_query_fixes_is_kept() {
        assert_eq!(rows("SELECT ?l { ?s rdfs:label ?l } ORDER BY DESC(?l)"), ["\"Bär\"", "\"Ast\"", "\"Ahorn\""]);
    }

    #[test]
    fn concatenations_are_sorted() {
        let query = "SELECT (GROUP_CONCAT(DISTINCT ?l; separator=', ') AS ?all) { ?s rdfs:label ?l }";
        assert_eq!(rows(query), ["\"Ahorn, Ast, Bär\""]);
        assert_eq!(rows("SELECT (GROUP_CONCAT(?l) AS ?all) { ?s rdfs:label ?l }"), ["\"Ahorn Ast Bär\""]);
        let gaps =
            "SELECT (GROUP_CONCAT(?l) AS ?all) { ?s rdfs:label ?x OPTIONAL { ?s rdfs:label ?l FILTER (?l > 'B') } }";
        assert_eq!(rows(gaps), ["\"Bär Bär\""], "rows without a value do not spoil the group");
    }

    #[test]
    fn ask_and_construct_answer_in_their_own_kind() {
        assert_eq!(run("ASK { ?s rdfs:label 'Ast' }").unwrap(), Answer::Boolean(true));
        let Answer::Graph(triples) = run("CONSTRUCT { ?s skos:prefLabel 'x' } { ?s rdfs:label ?l }").unwrap() else {
            panic!("no graph")
        };
        assert_eq!(triples.len(), 2, "each triple once");
    }

    #[test]
    fn parameters_are_terms_never_syntax() {
        let mut query = Sparql::parse("SELECT ?s { VALUES ?l { UNDEF } ?s rdfs:label ?l }").unwrap();
        let mut free = query.clone();
        let evil = oxigraph::model::Literal::new_simple_literal("x' } # DROP ALL");
        assert_eq!(query.bind("l", &[evil.into()]), 1);
        assert_eq!(query.run(&store()).unwrap(), Answer::Table(Table { columns: vec!["s".into()], rows: vec![] }));
        assert_eq!(free.bind("l", &[]), 1);
        assert!(matches!(free.run(&store()).unwrap(), Answer::Table(t) if t.rows.len() == 3));
    }

    #[test]
    fn nothing_asks_another_endpoint() {
        let error = |text: &str| Sparql::parse(text).unwrap_err().to_string();
        let message = error("SELECT * { SERVICE <http://example.org/sparql> { ?s ?p ?o } }");
        assert!(message.starts_with("SERVICE http://example.org/sparql is refused"), "{message}");
        assert!(error("ASK { ?a ?b ?c FILTER EXISTS { SERVICE SILENT ?e { ?s ?p ?o } } }").contains("refused"));
    }
}
