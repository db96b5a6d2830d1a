//! Results as text: a table for people, CSV and TSV, SPARQL's JSON and XML.
//!
//! Takes an answer's rows or truth value and writes bytes. How a term looks to people is a [`View`]: shortened IRIs
//! for raw SPARQL, labels for the named questions. JSON and XML always hold the terms themselves.

use std::io::{self, Write};

use comfy_table::{ContentArrangement, LineStyle, TableStyle};
use oxigraph::model::{Term, Variable};
use oxigraph::sparql::results::{QueryResultsFormat, QueryResultsSerializer};

use super::labels::{Labels, Language};
use super::prefix::shorten;
use super::sparql::Table;

/// How rows are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ResultFormat {
    /// For people, aligned.
    #[default]
    Table,
    /// SPARQL 1.1 CSV; what a named question gives has its heads and labels.
    Csv,
    /// SPARQL 1.1 TSV; as above.
    Tsv,
    /// SPARQL 1.1 JSON.
    Json,
    /// SPARQL XML.
    Xml,
}

/// How terms look to people.
#[derive(Clone, Copy, Debug)]
pub enum View<'a> {
    /// IRIs shortened by our prefixes, literals plain.
    Terms,
    /// Labels in a language where there are any.
    Labels(&'a Labels, Language),
}

impl View<'_> {
    /// The cell's text; empty where the variable is not bound.
    pub fn text(&self, cell: Option<&Term>) -> String {
        match cell {
            None => String::new(),
            Some(Term::Literal(literal)) => literal.value().to_owned(),
            Some(Term::NamedNode(node)) => match self {
                Self::Labels(labels, language) => {
                    let label = labels.get(node.as_str(), *language);
                    label.map_or_else(|| shorten(node.as_str()).into_owned(), str::to_owned)
                }
                Self::Terms => shorten(node.as_str()).into_owned(),
            },
            Some(Term::BlankNode(node)) => node.to_string(),
            Some(Term::Triple(triple)) => {
                let subject = Term::from(triple.subject.clone());
                let predicate = Term::from(triple.predicate.clone());
                let [s, p, o] = [&subject, &predicate, &triple.object].map(|t| self.text(Some(t)));
                format!("<<( {s} {p} {o} )>>")
            }
        }
    }
}

/// Writes an aligned table: heads, a line, the rows; cells wrap where `width` columns of the terminal ask for it.
///
/// # Errors
/// If writing fails.
pub fn write_table(
    table: &Table,
    heads: &[&str],
    view: View<'_>,
    width: Option<u16>,
    out: &mut impl Write,
) -> io::Result<()> {
    let mut drawn = comfy_table::Table::new();
    drawn.load_style(PLAIN);
    if let Some(width) = width {
        drawn.set_content_arrangement(ContentArrangement::Dynamic).set_width(width);
    }
    drawn.set_header(heads.iter().map(|head| visible(head)));
    for row in &table.rows {
        drawn.add_row(row.iter().map(|cell| visible(&view.text(cell.as_ref()))));
    }
    // Where cells wrap, rows need a line between them.
    if drawn.lines().count() > table.rows.len() + 2 {
        drawn.load_style(PLAIN.row_separator(LineStyle::none().fill('┈').junction('┈')));
    }
    for line in drawn.lines() {
        writeln!(out, "{}", line.trim_end())?;
    }
    Ok(())
}

/// A line below the heads, and no other.
const PLAIN: TableStyle = TableStyle::new().header_separator(LineStyle::none().fill('─').junction('─'));

/// A text that cannot break the table or command the terminal: white space as blanks, other control characters and
/// marks that turn the writing's direction for the rest of the line as escapes.
fn visible(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\n' | '\r' | '\t' => out.push(' '),
            '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => out.extend(c.escape_unicode()),
            c if c.is_control() => out.extend(c.escape_unicode()),
            c => out.push(c),
        }
    }
    out
}

/// Writes rows as CSV or TSV for people: heads and labels as the table has them, quoted after RFC 4180, and safe to open
/// in a spreadsheet (see [`guard`]).
///
/// # Errors
/// If writing fails.
pub fn write_separated(
    table: &Table,
    heads: &[&str],
    view: View<'_>,
    delimiter: u8,
    out: &mut impl Write,
) -> io::Result<()> {
    let mut writer = csv::WriterBuilder::new().delimiter(delimiter).from_writer(out);
    writer.write_record(heads).map_err(io_error)?;
    for row in &table.rows {
        writer.write_record(row.iter().map(|cell| guard(&view.text(cell.as_ref())))).map_err(io_error)?;
    }
    writer.flush()
}

/// The error below a CSV error, so that a reader who has seen enough is still recognised.
pub(crate) fn io_error(error: csv::Error) -> io::Error {
    match error.into_kind() {
        csv::ErrorKind::Io(error) => error,
        other => io::Error::other(format!("{other:?}")),
    }
}

/// A cell that no spreadsheet takes for a formula: an apostrophe goes before what begins like one (`=`, `+`, `-`, `@`,
/// tab, carriage return; OWASP's list), unless it is a plain number.
pub fn guard(cell: &str) -> String {
    let risky = cell.starts_with(['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠']);
    if risky && cell.parse::<f64>().is_err() { format!("'{cell}") } else { cell.to_owned() }
}

/// Writes the terms themselves in one of SPARQL's result formats ([`ResultFormat::Table`] is not one: it gives CSV).
///
/// # Errors
/// If writing fails.
pub fn write_terms(table: &Table, format: ResultFormat, out: &mut impl Write) -> io::Result<()> {
    let variables: Vec<Variable> = table.columns.iter().map(Variable::new_unchecked).collect();
    let serializer = QueryResultsSerializer::from_format(sparql_format(format));
    let mut writer = serializer.serialize_solutions_to_writer(&mut *out, variables.clone())?;
    for row in &table.rows {
        writer.serialize(variables.iter().zip(row).filter_map(|(v, cell)| Some((v, cell.as_ref()?))))?;
    }
    writer.finish()?;
    end_line(format, out)
}

/// Writes the truth value of an `ASK`.
///
/// # Errors
/// If writing fails.
pub fn write_boolean(value: bool, format: ResultFormat, out: &mut impl Write) -> io::Result<()> {
    if format == ResultFormat::Table {
        return writeln!(out, "{value}");
    }
    QueryResultsSerializer::from_format(sparql_format(format)).serialize_boolean_to_writer(&mut *out, value)?;
    writeln!(out)
}

const fn sparql_format(format: ResultFormat) -> QueryResultsFormat {
    match format {
        ResultFormat::Table | ResultFormat::Csv => QueryResultsFormat::Csv,
        ResultFormat::Tsv => QueryResultsFormat::Tsv,
        ResultFormat::Json => QueryResultsFormat::Json,
        ResultFormat::Xml => QueryResultsFormat::Xml,
    }
}

/// JSON and XML end without a line break; text files have one.
fn end_line(format: ResultFormat, out: &mut impl Write) -> io::Result<()> {
    if matches!(format, ResultFormat::Json | ResultFormat::Xml) { writeln!(out) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use oxigraph::model::{Literal, NamedNode};

    use super::*;

    fn sample() -> Table {
        let label = Literal::new_simple_literal("Bär \"Ö\"\nzwei");
        let node = NamedNode::new_unchecked("https://w3id.org/depesche/id/country-KP");
        Table {
            columns: vec!["wer".into(), "was".into()],
            rows: vec![vec![Some(node.into()), Some(label.into())], vec![None, Some(Literal::from("=1+1").into())]],
        }
    }

    fn text(write: impl FnOnce(&mut Vec<u8>) -> io::Result<()>) -> String {
        let mut out = Vec::new();
        write(&mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn a_table_is_aligned_and_one_line_a_row() {
        let drawn = text(|out| write_table(&sample(), &["wer", "was"], View::Terms, None, out));
        assert!(drawn.contains("id:country-KP"), "{drawn}");
        assert!(drawn.contains("Bär \"Ö\" zwei"), "{drawn}");
        assert!(drawn.lines().all(|line| line.trim_end() == line));
    }

    #[test]
    fn a_narrow_terminal_wraps() {
        let drawn = text(|out| write_table(&sample(), &["wer", "was"], View::Terms, Some(24), out));
        assert!(drawn.lines().all(|line| line.chars().count() <= 24), "{drawn}");
    }

    #[test]
    fn no_text_commands_the_terminal() {
        assert_eq!(visible("a\u{1b}[31mb\u{202e}c"), "a\\u{1b}[31mb\\u{202e}c");
        assert_eq!(visible("שלום"), "שלום");
    }

    #[test]
    fn spreadsheets_see_no_formula() {
        let drawn = text(|out| write_separated(&sample(), &["wer", "was"], View::Terms, b',', out));
        assert_eq!(drawn, "wer,was\nid:country-KP,\"Bär \"\"Ö\"\"\nzwei\"\n,'=1+1\n");
        assert_eq!(guard("-5.2"), "-5.2");
        assert_eq!(guard("-5+cmd"), "'-5+cmd");
        assert_eq!(guard("@x"), "'@x");
    }

    #[test]
    fn programs_get_the_terms() {
        let json = text(|out| write_terms(&sample(), ResultFormat::Json, out));
        let value: serde_json::Value = serde_json::from_str(&json).unwrap();
        assert_eq!(value["results"]["bindings"][0]["was"]["value"], "Bär \"Ö\"\nzwei");
        assert_eq!(value["results"]["bindings"][1].get("wer"), None);
        assert!(text(|out| write_terms(&sample(), ResultFormat::Xml, out)).contains("<binding name=\"was\">"));
        assert_eq!(text(|out| write_boolean(true, ResultFormat::Json, out)), "{\"head\":{},\"boolean\":true}\n");
        assert_eq!(text(|out| write_boolean(false, ResultFormat::Table, out)), "false\n");
    }
}
