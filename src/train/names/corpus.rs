//! Annotated texts as the name model sees them: tokens, and for each the labels that its annotation allows.

use std::path::Path;

use anyhow::{Context, Result, ensure};
use serde::Deserialize;

use crate::article::Article;
use crate::german::{Analyser, Sentence, Token};
use crate::mention::Gazetteer;
use crate::mention::model::{CLASSES, FIRST_PART, begin, inside};
use crate::text::Span;

/// One annotated text.
#[derive(Debug, Deserialize)]
pub struct Record {
    pub id: String,
    pub text: String,
    entities: Vec<Gold>,
}

#[derive(Debug, Deserialize)]
struct Gold {
    begin: usize,
    end: usize,
    #[serde(rename = "type")]
    kind: String,
    #[serde(default = "outer")]
    level: String,
}

fn outer() -> String {
    "outer".to_owned()
}

/// A text, its sentences, and for each token the labels that its annotation allows (one bit each).
#[derive(Debug)]
pub struct Document {
    pub record: Record,
    pub article: Article,
    pub sentences: Vec<Sentence>,
    pub masks: Vec<Vec<u32>>,
}

/// Reads a corpus in JSON Lines (`id`, `text`, `entities` with `begin`, `end`, `type`) and cuts its texts into tokens.
///
/// # Errors
/// If the file cannot be read or a line is broken.
pub fn read(path: &Path, analyser: &Analyser, gazetteer: &Gazetteer) -> Result<Vec<Document>> {
    let text = std::fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
    let mut documents = Vec::new();
    for (i, line) in text.lines().enumerate() {
        let record: Record = serde_json::from_str(line).with_context(|| format!("{}:{}", path.display(), i + 1))?;
        let article = Article::plain(&record.id, record.text.as_str());
        let sentences = analyser.analyse(&article);
        let masks = sentences.iter().map(|s| masks(&record.entities, &s.tokens, gazetteer)).collect();
        documents.push(Document { record, article, sentences, masks });
    }
    ensure!(!documents.is_empty(), "{} has no records", path.display());
    Ok(documents)
}

/// The classes that an annotated type allows.
fn classes(kind: &str) -> &'static [&'static str] {
    match kind {
        "PER" | "person" => &["PER"],
        "LOC" => &["LOC", "CITY", "STREET", "ROUTE", "STOP"],
        "ORG" => &["ORG", "COMPANY"],
        "OTH" => &["OTH"],
        "LOCderiv" => &["DEMONYM"],
        "PERpart" => &["PERpart"],
        "LOCpart" => &["LOCpart"],
        "ORGpart" => &["ORGpart"],
        "OTHpart" => &["OTHpart"],
        "location" => &["LOC"],
        "location-city" => &["CITY"],
        "location-street" => &["STREET"],
        "location-route" => &["ROUTE"],
        "location-stop" => &["STOP"],
        "organization" => &["ORG"],
        "organization-company" => &["COMPANY"],
        _ => &[],
    }
}

fn class(name: &str) -> usize {
    CLASSES.iter().position(|c| c.name == name).expect("a class of the model")
}

/// The part class for a compound that begins with a name of this class.
fn part_of(class: usize) -> usize {
    FIRST_PART
        + match CLASSES[class].kind {
            "Person" => 0,
            "Place" | "City" | "Street" | "Route" | "Station" => 1,
            "Organization" | "Company" => 2,
            _ => 3,
        }
}

fn masks(entities: &[Gold], tokens: &[Token], gazetteer: &Gazetteer) -> Vec<u32> {
    // SmartData has types in small letters and leaves works, demonyms and their like out.
    let silent = entities.iter().any(|e| e.kind.starts_with(char::is_lowercase));
    let outside = if silent {
        let classes = [class("OTH"), class("DEMONYM"), class("OTHpart")];
        classes.iter().fold(1, |m, &c| m | 1 << begin(c)) | 1 << inside(class("OTH"))
    } else {
        1
    };
    let derived =
        |form: &str| gazetteer.place_of_adjective(form).or_else(|| gazetteer.place_of_demonym(form)).is_some();
    let mut masks: Vec<u32> = tokens
        .iter()
        .map(|t| if silent && derived(&t.form) { 1 << begin(class("DEMONYM")) } else { outside })
        .collect();
    for gold in entities.iter().filter(|e| e.level == "outer") {
        let span = Span::new(gold.begin, gold.end);
        let mut first = true;
        for (mask, token) in masks.iter_mut().zip(tokens).filter(|(_, t)| t.span.overlaps(span)) {
            let allowed = classes(&gold.kind).iter().map(|name| class(name));
            let tail = token.span.end > span.end && token.span.begin >= span.begin;
            let mut bits = 0;
            for class in allowed {
                bits |= if tail && class < FIRST_PART {
                    1 << begin(part_of(class))
                } else if first || !CLASSES[class].long {
                    1 << begin(class)
                } else {
                    1 << inside(class)
                };
            }
            if derived(&token.form) && span.len() <= token.span.len() && bits != 0 && !tail {
                // SmartData has *deutsche* as a location.
                bits = 1 << begin(class("DEMONYM"));
            }
            if bits != 0 {
                *mask = bits;
                first = false;
            }
        }
    }
    masks
}
