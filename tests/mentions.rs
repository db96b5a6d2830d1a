//! The specifications of times and quantities in `spec/times.md` and `spec/quantities.md`, run as tests.
//!
//! A sentence stands in a quotation (`>`), what is expected below it; a line `Article of …` gives the date of the articles that
//! follow. A difference is shown as the lines that the specification would need.

use depesche::article::Article;
use depesche::german::Analyser;
use depesche::mention::{Finder, Mentions, Quantity, Timex};
use depesche::ontology::Ontology;

/// One sentence of a specification with what is expected of it.
#[derive(Default)]
struct Case {
    line: usize,
    date: Option<String>,
    text: String,
    expected: Vec<String>,
}

/// The cases of a specification.
fn cases(spec: &str) -> Vec<Case> {
    let mut cases: Vec<Case> = Vec::new();
    let mut date = None;
    for (index, line) in spec.lines().enumerate() {
        if let Some(of) = line.strip_prefix("Article of ") {
            date = Some(of.trim_end_matches('.').to_owned());
        } else if line.starts_with("Article without date") {
            date = None;
        } else if let Some(text) = line.strip_prefix("> ") {
            let text = text.trim().to_owned();
            cases.push(Case { line: index + 1, date: date.clone(), text, expected: Vec::new() });
        } else if let (Some(case), true) = (cases.last_mut(), line.starts_with("- ")) {
            case.expected.push(line.to_owned());
        }
    }
    cases
}

/// Reads every sentence of a specification and compares what `show` makes of it with what is expected.
fn check(spec: &str, show: impl Fn(&Article, &Mentions) -> Vec<String>) {
    let ontology = Ontology::embedded();
    let (analyser, finder) = (Analyser::load(&ontology).unwrap(), Finder::load(&ontology).unwrap());
    let cases = cases(spec);
    assert!(cases.len() > 20, "the specification was not read: {} cases", cases.len());
    let mut differences = Vec::new();
    for case in &cases {
        let mut article = Article::plain("spec", case.text.as_str());
        article.metadata.date = case.date.clone();
        let sentences = analyser.analyse(&article);
        let found = show(&article, &finder.find(&article, &sentences));
        if found != case.expected {
            let expected = case.expected.join("\n");
            differences.push(format!("line {}: {}\n{expected}\nfound\n{}", case.line, case.text, found.join("\n")));
        }
    }
    assert!(differences.is_empty(), "{} differences\n{}", differences.len(), differences.join("\n\n"));
}

fn show_time(article: &Article, time: &Timex) -> String {
    let edtf = time.edtf.as_ref().map_or_else(String::new, |e| format!(" EDTF `{e}`"));
    format!("- *{}* {} `{}`{edtf}", article.text.slice(time.span), time.kind.as_str(), time.value)
}

fn show_quantity(article: &Article, quantity: &Quantity) -> String {
    let upper = quantity.upper.map_or_else(String::new, |u| format!(" .. {u}"));
    let unit = quantity.unit.as_ref().map_or_else(String::new, |u| format!(" {u}"));
    let per = quantity.per.as_ref().map_or_else(String::new, |p| format!(" per {p}"));
    let words = article.text.slice(quantity.span);
    format!("- *{words}* `{} {}{upper}`{unit}{per}", quantity.modifier, quantity.value)
}

#[test]
fn times_are_read_as_the_specification_says() {
    check(include_str!("spec/times.md"), |article, m| m.times.iter().map(|t| show_time(article, t)).collect());
}

#[test]
fn quantities_are_read_as_the_specification_says() {
    check(include_str!("spec/quantities.md"), |article, m| {
        m.quantities.iter().map(|q| show_quantity(article, q)).collect()
    });
}
