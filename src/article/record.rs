//! JSON records: `{"id", "text", "date", "publisher", "title", "author", "language", "url"}`, other fields unread.

use std::io::{BufRead, Read as _};

use serde::{Deserialize, Deserializer};
use serde_json::Value;

use super::decode::{self, Decoded};

/// One record as it stands; only `text` must be there.
#[derive(Debug, Default, Deserialize)]
pub struct Record {
    #[serde(default, deserialize_with = "loose")]
    pub id: Option<String>,
    pub text: String,
    #[serde(default, deserialize_with = "loose")]
    pub date: Option<String>,
    #[serde(default, deserialize_with = "loose")]
    pub publisher: Option<String>,
    #[serde(default, deserialize_with = "loose")]
    pub title: Option<String>,
    #[serde(default, deserialize_with = "loose")]
    pub author: Option<String>,
    #[serde(default, deserialize_with = "loose")]
    pub language: Option<String>,
    #[serde(default, deserialize_with = "loose")]
    pub url: Option<String>,
}

/// A string, a number, a list of either, or an object with a `name`, as a string.
fn loose<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    Value::deserialize(deserializer).map(|value| plain(&value))
}

/// What a JSON value says when a string is wanted: see [`loose`]; lists are joined by commas.
pub fn plain(value: &Value) -> Option<String> {
    let text = match value {
        Value::String(s) => s.trim().to_owned(),
        Value::Number(n) => n.to_string(),
        Value::Array(items) => items.iter().filter_map(plain).collect::<Vec<_>>().join(", "),
        Value::Object(fields) => fields.get("name").and_then(plain)?,
        Value::Null | Value::Bool(_) => return None,
    };
    (!text.is_empty()).then_some(text)
}

/// A line that was read: its number from 1, the record or why it is none, and a warning about its encoding.
pub struct Line {
    pub number: usize,
    pub record: Result<Record, String>,
    pub warning: Option<String>,
}

/// The records of a JSON Lines stream, one line in memory at a time; blank lines are passed over.
pub struct Lines {
    source: Box<dyn BufRead>,
    number: usize,
}

impl Lines {
    pub fn new(source: Box<dyn BufRead>) -> Self {
        Self { source, number: 0 }
    }

    /// The bytes of the next line, without its end; `None` at the end of the stream.
    fn line(&mut self) -> std::io::Result<Option<Result<Vec<u8>, String>>> {
        let mut line = Vec::new();
        self.source.by_ref().take(decode::LIMIT).read_until(b'\n', &mut line)?;
        if line.is_empty() {
            return Ok(None);
        }
        self.number += 1;
        if line.len() as u64 == decode::LIMIT && line.last() != Some(&b'\n') {
            skip_line(&mut *self.source)?;
            return Ok(Some(Err(format!("a line of more than {} MB", decode::LIMIT >> 20))));
        }
        while matches!(line.last(), Some(b'\n' | b'\r')) {
            line.pop();
        }
        Ok(Some(Ok(line)))
    }
}

fn skip_line(source: &mut dyn BufRead) -> std::io::Result<()> {
    loop {
        let buffer = source.fill_buf()?;
        let (length, done) = match buffer.iter().position(|&b| b == b'\n') {
            Some(at) => (at + 1, true),
            None => (buffer.len(), buffer.is_empty()),
        };
        source.consume(length);
        if done {
            return Ok(());
        }
    }
}

impl Iterator for Lines {
    type Item = std::io::Result<Line>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let bytes = match self.line() {
                Ok(Some(bytes)) => bytes,
                Ok(None) => return None,
                Err(error) => return Some(Err(error)),
            };
            if matches!(&bytes, Ok(b) if b.iter().all(u8::is_ascii_whitespace)) {
                continue;
            }
            let number = self.number;
            let line = match bytes.and_then(|b| decode::decode(b, None)) {
                Ok(Decoded { text, warning }) => Line { number, record: parse(&text), warning },
                Err(reason) => Line { number, record: Err(reason), warning: None },
            };
            return Some(Ok(line));
        }
    }
}

/// One record from JSON text.
///
/// # Errors
/// Why it is none, without a line number: a record is one line.
pub fn parse(json: &str) -> Result<Record, String> {
    let record: Record = serde_json::from_str(json).map_err(|e| match e.classify() {
        serde_json::error::Category::Eof => "broken JSON: it ends too early".to_owned(),
        serde_json::error::Category::Data => format!("not an article: {}", without_position(&e)),
        _ => format!("broken JSON in column {}: {}", e.column(), without_position(&e)),
    })?;
    if record.text.trim().is_empty() { Err("a record without text".into()) } else { Ok(record) }
}

fn without_position(error: &serde_json::Error) -> String {
    let message = error.to_string();
    message.split(" at line ").next().unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(text: &'static str) -> Vec<Line> {
        Lines::new(Box::new(text.as_bytes())).map(Result::unwrap).collect()
    }

    #[test]
    fn a_broken_line_does_not_stop_the_rest() {
        let lines = lines("{\"id\": 7, \"text\": \"a\"}\n\n{\"id\": \n[1]\n{\"text\": \" \"}\r\n{\"text\": \"b\"}");
        let numbers: Vec<usize> = lines.iter().map(|l| l.number).collect();
        assert_eq!(numbers, [1, 3, 4, 5, 6]);
        assert_eq!(lines[0].record.as_ref().unwrap().id.as_deref(), Some("7"));
        for (line, reason) in [(1, "ends too early"), (2, "not an article"), (3, "without text")] {
            let error = lines[line].record.as_ref().unwrap_err();
            assert!(error.contains(reason), "{error}");
        }
        assert_eq!(lines[4].record.as_ref().unwrap().text, "b");
    }

    #[test]
    fn authors_come_as_strings_lists_and_objects() {
        let record = parse(r#"{"text": "a", "author": ["A. Berg", {"name": "B. Tal"}], "publisher": null}"#).unwrap();
        assert_eq!(record.author.as_deref(), Some("A. Berg, B. Tal"));
        assert_eq!(record.publisher, None);
    }
}
