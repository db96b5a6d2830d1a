//! Runs `tests/spec/names.md`: texts with the names that are read in them.

use depesche::article::Article;
use depesche::german::Analyser;
use depesche::mention::Finder;
use depesche::ontology::Ontology;

/// A text and what is expected of it: words, type, identifier (empty: any).
#[derive(Default)]
struct Case {
    line: usize,
    text: String,
    expected: Vec<[String; 3]>,
}

fn cases(markdown: &str) -> Vec<Case> {
    let mut cases: Vec<Case> = Vec::new();
    for (i, line) in markdown.lines().enumerate() {
        if let Some(text) = line.strip_prefix("> ") {
            cases.push(Case { line: i + 1, text: text.to_owned(), expected: Vec::new() });
        } else if let (Some(row), Some(case)) = (line.strip_prefix("- "), cases.last_mut()) {
            let mut cells = row.split(" | ").map(str::to_owned);
            case.expected.push(std::array::from_fn(|_| cells.next().unwrap_or_default()));
        }
    }
    cases
}

#[test]
fn the_specified_names_are_read() {
    let ontology = Ontology::embedded();
    let (analyser, finder) = (Analyser::load(&ontology).unwrap(), Finder::load(&ontology).unwrap());
    let cases = cases(include_str!("spec/names.md"));
    assert!(cases.len() > 10, "the specification has cases");
    let mut failures = Vec::new();
    for case in &cases {
        let article = Article::plain("spec", case.text.as_str());
        let mentions = finder.find(&article, &analyser.analyse(&article));
        let found: Vec<[String; 3]> = mentions
            .entities
            .iter()
            .map(|e| [article.text.slice(e.span).to_owned(), e.kind.clone(), e.id.clone()])
            .collect();
        let fits = found.len() == case.expected.len()
            && found
                .iter()
                .zip(&case.expected)
                .all(|(f, e)| f[0] == e[0] && f[1] == e[1] && (e[2].is_empty() || f[2] == e[2]));
        if !fits {
            let show = |rows: &[[String; 3]]| rows.iter().map(|r| format!("- {}\n", r.join(" | "))).collect::<String>();
            failures.push(format!(
                "names.md:{}: {}\nexpected\n{}found\n{}",
                case.line,
                case.text,
                show(&case.expected),
                show(&found)
            ));
        }
    }
    assert!(failures.is_empty(), "{} of {} cases\n{}", failures.len(), cases.len(), failures.join("\n"));
}
