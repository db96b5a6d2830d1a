//! Runs `spec/quotes.md`: speech found in each quoted paragraph against the table below it.

use depesche::article::Article;
use depesche::claim::{Attribution, Quoter};
use depesche::german::Analyser;
use depesche::mention::Finder;
use depesche::ontology::Ontology;
use depesche::text::Span;

const SPEC: &str = include_str!("spec/quotes.md");

#[test]
fn speech_is_found_as_specified() {
    let ontology = Ontology::embedded();
    let analyser = Analyser::load(&ontology).unwrap();
    let finder = Finder::load(&ontology).unwrap();
    let quoter = Quoter::load(&ontology).unwrap();
    let mut failures = Vec::new();
    let examples = examples(SPEC);
    assert!(examples.len() > 10, "the specification has lost its examples");
    for example in examples {
        let article = Article::plain("spec", example.text);
        let sentences = analyser.analyse(&article);
        let mentions = finder.find(&article, &sentences);
        let found: Vec<Vec<String>> = quoter
            .attributions(&article, &sentences, &mentions)
            .iter()
            .map(|a| example.columns.iter().map(|c| cell(&article, a, c)).collect())
            .collect();
        if found != example.rows {
            let table =
                |rows: &[Vec<String>]| rows.iter().map(|r| format!("\n    {}", r.join(" | "))).collect::<String>();
            failures.push(format!(
                "line {}: {}\n  expected{}\n  found{}",
                example.line,
                example.text,
                table(&example.rows),
                table(&found)
            ));
        }
    }
    assert!(failures.is_empty(), "{} examples differ:\n{}", failures.len(), failures.join("\n"));
}

struct Example<'a> {
    line: usize,
    text: &'a str,
    columns: Vec<&'a str>,
    rows: Vec<Vec<String>>,
}

/// Each `> text` with the table that follows it.
fn examples(spec: &str) -> Vec<Example<'_>> {
    let mut examples: Vec<Example> = Vec::new();
    for (number, line) in spec.lines().enumerate() {
        if let Some(text) = line.strip_prefix("> ") {
            examples.push(Example { line: number + 1, text, columns: Vec::new(), rows: Vec::new() });
        } else if let (Some(row), Some(example)) = (line.strip_prefix('|'), examples.last_mut()) {
            let cells: Vec<&str> = row.trim_end().trim_end_matches('|').split('|').map(str::trim).collect();
            if example.columns.is_empty() {
                example.columns = cells;
            } else if !cells.iter().all(|c| c.chars().all(|c| c == '-')) {
                example.rows.push(cells.into_iter().map(str::to_owned).collect());
            }
        }
    }
    examples
}

fn cell(article: &Article, attribution: &Attribution, column: &str) -> String {
    let join = |spans: &[Span]| spans.iter().map(|s| article.text.slice(*s)).collect::<Vec<_>>().join(" … ");
    let one = |span: Option<Span>| span.map(|s| article.text.slice(s).to_owned()).unwrap_or_default();
    let quote = attribution.quote();
    match column {
        "type" => quote.kind.as_str().to_owned(),
        "said" => join(&quote.spans),
        "cue" => join(&quote.cue),
        "speaker" => join(&quote.speaker),
        "addressee" => join(&quote.addressee),
        "stance" => attribution.stance.as_str().to_owned(),
        "voice" => one(attribution.voice),
        "medium" => one(attribution.medium),
        "relies on" => join(&attribution.relies_on),
        "anonymous" => if attribution.anonymous { "yes" } else { "" }.to_owned(),
        other => panic!("tests/spec/quotes.md: unknown column `{other}`"),
    }
}
