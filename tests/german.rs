//! The interlinear specifications under `tests/spec/german`: what the tagger says of sentences of our own.
//!
//! Each sentence stands in a quotation (`> …`), its analysis in the code block below. A difference is printed and nothing
//! is written: whoever agrees with the new analysis copies it (`depesche analyse --plain --format interlinear FILE`).

use std::fmt::Write;
use std::path::Path;

use depesche::article::Article;
use depesche::german::{Analyser, interlinear};
use depesche::ontology::Ontology;

/// A sentence and the lines of the block below it.
struct Example<'a> {
    line: usize,
    sentence: &'a str,
    expected: String,
}

fn examples(text: &str) -> Vec<Example<'_>> {
    let mut examples: Vec<Example<'_>> = Vec::new();
    let mut inside = false;
    for (i, line) in text.lines().enumerate() {
        if line.starts_with("```") {
            inside = !inside;
        } else if inside {
            let example = examples.last_mut().expect("a block stands below a quotation");
            example.expected.push_str(line);
            example.expected.push('\n');
        } else if let Some(sentence) = line.strip_prefix("> ") {
            examples.push(Example { line: i + 1, sentence, expected: String::new() });
        }
    }
    examples
}

fn analysis(analyser: &Analyser, sentence: &str) -> String {
    let sentences = analyser.analyse(&Article::plain("spec", sentence));
    sentences.iter().map(interlinear).collect::<Vec<_>>().join("\n")
}

/// The lines that differ, expected ones with `-`, found ones with `+`.
fn difference(expected: &str, found: &str) -> String {
    let mut out = String::new();
    let (mut a, mut b) = (expected.lines(), found.lines());
    loop {
        match (a.next(), b.next()) {
            (None, None) => return out,
            (a, b) if a == b => writeln!(out, "  {}", a.unwrap_or_default()).unwrap(),
            (a, b) => {
                a.into_iter().for_each(|line| writeln!(out, "- {line}").unwrap());
                b.into_iter().for_each(|line| writeln!(out, "+ {line}").unwrap());
            }
        }
    }
}

#[test]
fn sentences_are_read_as_specified() {
    let analyser = Analyser::load(&Ontology::embedded()).unwrap();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/spec/german");
    let mut files: Vec<_> = std::fs::read_dir(folder).unwrap().map(|e| e.unwrap().path()).collect();
    files.sort();
    let (mut failures, mut count) = (String::new(), 0);
    for file in files {
        let text = std::fs::read_to_string(&file).unwrap();
        for example in examples(&text) {
            count += 1;
            let found = analysis(&analyser, example.sentence);
            if found != example.expected {
                let name = file.file_name().unwrap_or_default().to_string_lossy();
                let difference = difference(&example.expected, &found);
                writeln!(failures, "{name}:{}: {}\n{difference}", example.line, example.sentence).unwrap();
            }
        }
    }
    assert!(count > 0, "no sentence found");
    assert!(failures.is_empty(), "\n{failures}");
}

#[test]
fn differences_are_shown_line_by_line() {
    assert_eq!(difference("a\nb\n", "a\nc\n"), "  a\n- b\n+ c\n");
}
