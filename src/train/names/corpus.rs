//! Annotated texts as the name model sees them: tokens, and for each the labels that its annotation allows or thinks probable.

use std::io::BufRead;
use std::path::Path;

use anyhow::{Context, Result, ensure};
use serde::Deserialize;

use crate::article::Article;
use crate::german::{Analyser, Sentence, Token};
use crate::mention::Gazetteer;
use crate::mention::model::{CLASSES, FIRST_PART, LABELS, begin, inside};
use crate::text::Span;

/// One annotated text.
#[derive(Debug, Deserialize)]
pub struct Record {
    pub id: String,
    pub text: String,
    #[serde(default)]
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

/// What an annotation says of a sentence, token by token.
#[derive(Debug)]
pub enum Labels {
    /// The labels that it allows, one bit each.
    Allowed(Vec<u32>),
    /// How probable a teacher thinks each label.
    Probable(Vec<[f32; LABELS]>),
}

/// A text, its sentences, and what is annotated in each.
#[derive(Debug)]
pub struct Document {
    pub record: Record,
    pub article: Article,
    pub sentences: Vec<Sentence>,
    pub labels: Vec<Labels>,
}

/// Reads a corpus in JSON Lines (`id`, `text`, `entities` with `begin`, `end`, `type`) and cuts its texts into tokens.
///
/// # Errors
/// If the file cannot be read or a line is broken.
pub fn read(path: &Path, analyser: &Analyser, gazetteer: &Gazetteer) -> Result<Vec<Document>> {
    let mut documents = Vec::new();
    for (i, line) in lines(path)?.enumerate() {
        let record: Record = serde_json::from_str(&line).with_context(|| format!("{}:{}", path.display(), i + 1))?;
        let article = Article::plain(&record.id, record.text.as_str());
        let sentences = analyser.analyse(&article);
        let labels = sentences.iter().map(|s| Labels::Allowed(masks(&record.entities, &s.tokens, gazetteer))).collect();
        documents.push(Document { record, article, sentences, labels });
    }
    ensure!(!documents.is_empty(), "{} has no records", path.display());
    Ok(documents)
}

fn lines(path: &Path) -> Result<impl Iterator<Item = String>> {
    let file = std::fs::File::open(path).with_context(|| format!("cannot read {}", path.display()))?;
    Ok(std::io::BufReader::new(file).lines().map_while(std::result::Result::ok))
}

/// A text with what a teacher says of it (`models/scripts/names_teacher.py`): by sentence and token, labels with their
/// probabilities in percent, `[label, percent, label, percent, …]`.
#[derive(Debug, Deserialize)]
struct Silver {
    id: String,
    text: String,
    labels: Vec<Vec<Vec<u8>>>,
}

/// Reads what a teacher annotated; sentences that are cut into tokens in another way now are left out.
///
/// # Errors
/// If the file cannot be read or a line is broken.
pub fn read_silver(path: &Path, analyser: &Analyser) -> Result<Vec<Document>> {
    let mut documents = Vec::new();
    for (i, line) in lines(path)?.enumerate() {
        let silver: Silver = serde_json::from_str(&line).with_context(|| format!("{}:{}", path.display(), i + 1))?;
        let article = Article::plain(&silver.id, silver.text.as_str());
        let (sentences, labels) = analyser
            .analyse(&article)
            .into_iter()
            .zip(&silver.labels)
            .filter(|(sentence, labels)| sentence.tokens.len() == labels.len())
            .map(|(sentence, labels)| (sentence, Labels::Probable(labels.iter().map(|l| probabilities(l)).collect())))
            .unzip();
        let record = Record { id: silver.id, text: silver.text, entities: Vec::new() };
        documents.push(Document { record, article, sentences, labels });
    }
    Ok(documents)
}

fn probabilities(pairs: &[u8]) -> [f32; LABELS] {
    let mut row = [1e-3; LABELS];
    for pair in pairs.chunks_exact(2) {
        if let Some(value) = row.get_mut(usize::from(pair[0])) {
            *value += f32::from(pair[1]);
        }
    }
    let sum: f32 = row.iter().sum();
    row.map(|value| value / sum)
}

/// A document as the teacher takes it: the words of its sentences, with the labels that are allowed.
pub fn example(corpus: &str, document: &Document) -> serde_json::Value {
    let sentences: Vec<_> = document
        .sentences
        .iter()
        .zip(&document.labels)
        .map(|(sentence, labels)| {
            let forms: Vec<&str> = sentence.tokens.iter().map(|t| t.form.as_str()).collect();
            match labels {
                Labels::Allowed(masks) => serde_json::json!({"forms": forms, "masks": masks}),
                Labels::Probable(_) => serde_json::json!({"forms": forms}),
            }
        })
        .collect();
    serde_json::json!({
        "corpus": corpus, "id": document.record.id, "text": document.record.text, "sentences": sentences
    })
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
