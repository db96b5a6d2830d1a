//! `articles.csv`: metadata of the text files beside it, one row a file and one line a row.
//!
//! Columns are found by the header: `file` (required), `date`, `publisher`, `title`, `author`, `language`, `url`.
//! Separated by commas, semicolons or tabs, whichever the header uses. A row that cannot be used is reported with its
//! line; the others count. A field cannot hold a line break: so one missing quotation mark costs one row, not the rest.

use std::collections::BTreeMap;
use std::path::Path;

use super::date::Dates;
use super::decode::decode;
use super::{Metadata, ReadError};

/// The name of the file.
pub const FILE_NAME: &str = "articles.csv";

/// The rows of one `articles.csv` by file name.
#[derive(Debug, Default)]
pub struct Catalogue {
    rows: BTreeMap<String, Metadata>,
}

impl Catalogue {
    /// Reads the catalogue of `folder`, and what is wrong with it. A folder without one has no rows.
    pub fn beside(folder: &Path, dates: &Dates) -> (Self, Vec<ReadError>) {
        let path = folder.join(FILE_NAME);
        let fail = |reason: String| (Self::default(), vec![ReadError::new(path.display(), reason)]);
        match std::fs::read(&path) {
            Ok(bytes) => match decode(bytes, None) {
                Ok(decoded) => Self::parse(&decoded.text, &path, dates),
                Err(reason) => fail(reason),
            },
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => (Self::default(), Vec::new()),
            Err(error) => fail(error.to_string()),
        }
    }

    /// What the catalogue says of a file.
    pub fn get(&self, file_name: &str) -> Option<&Metadata> {
        self.rows.get(file_name)
    }

    fn parse(text: &str, path: &Path, dates: &Dates) -> (Self, Vec<ReadError>) {
        let mut catalogue = Self::default();
        let mut errors = Vec::new();
        let mut lines = (1..).zip(text.lines()).filter(|(_, line)| !line.trim().is_empty());
        let Some((number, header)) = lines.next() else {
            return (catalogue, vec![ReadError::new(path.display(), "empty; its first line must name the columns")]);
        };
        let columns = match Columns::of(header) {
            Ok(columns) => columns,
            Err(reason) => return (catalogue, vec![ReadError::at(path, number, reason)]),
        };
        for (number, line) in lines {
            match columns.row(line, dates) {
                Ok((file, _)) if catalogue.rows.contains_key(&file) => {
                    errors.push(ReadError::at(
                        path,
                        number,
                        format!("a second row for `{file}`; the first one counts"),
                    ));
                }
                Ok((file, row)) => {
                    errors.extend(row.problem.map(|problem| ReadError::at(path, number, problem)));
                    catalogue.rows.insert(file, row.metadata);
                }
                Err(reason) => errors.push(ReadError::at(path, number, format!("{reason}; the row is left out"))),
            }
        }
        (catalogue, errors)
    }

    /// The files that have a row but are not there.
    pub fn missing(&self, folder: &Path) -> Vec<&str> {
        self.rows.keys().map(String::as_str).filter(|name| !folder.join(name).is_file()).collect()
    }
}

struct Row {
    metadata: Metadata,
    problem: Option<String>,
}

/// What the header says: the separator and the meaning of each column.
struct Columns {
    separator: u8,
    names: Vec<String>,
}

impl Columns {
    fn of(header: &str) -> Result<Self, String> {
        let separator =
            [b',', b';', b'\t'].into_iter().max_by_key(|&s| header.bytes().filter(|&b| b == s).count()).unwrap_or(b',');
        let names: Vec<String> = fields(header, separator)?.iter().map(|n| n.trim().to_lowercase()).collect();
        if names.iter().any(|n| n == "file") {
            Ok(Self { separator, names })
        } else {
            Err("no column `file`; the first line must be like file,date,publisher,title,author,language".into())
        }
    }

    fn row(&self, line: &str, dates: &Dates) -> Result<(String, Row), String> {
        let values = fields(line, self.separator)?;
        if values.len() != self.names.len() {
            return Err(format!("{} fields instead of {}", values.len(), self.names.len()));
        }
        let value = |name: &str| {
            let value = self.names.iter().position(|n| n == name).map(|i| values[i].trim())?;
            (!value.is_empty()).then(|| value.to_owned())
        };
        let file = value("file").ok_or("the column `file` is empty")?;
        let (date, problem) = match value("date") {
            None => (None, None),
            Some(raw) => match dates.edtf(&raw) {
                Some(date) => (Some(date), None),
                None => (None, Some(format!("unknown date `{raw}`; `{file}` is kept without it"))),
            },
        };
        let metadata = Metadata {
            date,
            publisher: value("publisher"),
            title: value("title"),
            author: value("author"),
            language: value("language"),
            url: value("url"),
        };
        Ok((file, Row { metadata, problem }))
    }
}

fn fields(line: &str, separator: u8) -> Result<Vec<String>, String> {
    let separated = char::from(separator);
    let quoted = line.starts_with('"') || line.contains(&format!("{separated}\""));
    if quoted && line.bytes().filter(|&b| b == b'"').count() % 2 == 1 {
        return Err("a quotation mark is not closed".into());
    }
    let mut reader =
        csv::ReaderBuilder::new().has_headers(false).flexible(true).delimiter(separator).from_reader(line.as_bytes());
    let record = reader.records().next().ok_or("empty")?.map_err(|e| e.to_string())?;
    Ok(record.iter().map(str::to_owned).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ontology::Ontology;

    fn parse(text: &str) -> (Catalogue, Vec<String>) {
        let dates = Dates::load(&Ontology::embedded()).unwrap();
        let (catalogue, errors) = Catalogue::parse(text, Path::new("articles.csv"), &dates);
        (catalogue, errors.iter().map(ToString::to_string).collect())
    }

    #[test]
    fn a_row_gives_a_files_metadata() {
        let (rows, errors) = parse("file,date,title\na.txt,12.3.2023,\"Gipfel, zweiter Tag\"\n");
        let metadata = rows.get("a.txt").unwrap();
        assert_eq!(metadata.date.as_deref(), Some("2023-03-12"));
        assert_eq!(metadata.title.as_deref(), Some("Gipfel, zweiter Tag"));
        assert!(errors.is_empty());
    }

    #[test]
    fn spreadsheets_that_write_semicolons_are_read() {
        let (rows, _) = parse("File;Title\r\na.txt;Gipfel, zweiter Tag\r\n");
        assert_eq!(rows.get("a.txt").unwrap().title.as_deref(), Some("Gipfel, zweiter Tag"));
    }

    #[test]
    fn a_broken_row_is_named_and_the_rest_counts() {
        let (rows, errors) =
            parse("file,date,title\na.txt,2022,\"offen\nb.txt,2022\nc.txt,bald,C\nc.txt,2022,C\nd.txt,2022,D\n");
        assert_eq!(errors.len(), 4, "{errors:?}");
        assert!(errors[0].starts_with("articles.csv:2: a quotation mark"), "{errors:?}");
        assert!(errors[1].starts_with("articles.csv:3: 2 fields instead of 3"), "{errors:?}");
        assert!(errors[2].starts_with("articles.csv:4: unknown date `bald`"), "{errors:?}");
        assert!(errors[3].starts_with("articles.csv:5: a second row"), "{errors:?}");
        assert_eq!(rows.get("c.txt").unwrap().date, None);
        assert_eq!(rows.get("d.txt").unwrap().date.as_deref(), Some("2022"));
    }

    #[test]
    fn a_table_without_the_column_file_is_refused() {
        let (_, errors) = parse("name,date\na.txt,2022\n");
        assert!(errors[0].contains("articles.csv:1: no column `file`"), "{errors:?}");
    }
}
