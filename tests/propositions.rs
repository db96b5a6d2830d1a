//! `tests/spec/propositions.md`: German sentences and the open triples that must, or must not, be read from them.

use std::collections::BTreeSet;

use depesche::article::Article;
use depesche::ontology::Ontology;
use depesche::pipeline::Pipeline;

#[test]
fn sentences_make_their_triples() {
    let specification =
        std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/spec/propositions.md")).unwrap();
    let pipeline = Pipeline::load(&Ontology::embedded()).unwrap();
    let mut failures = Vec::new();
    let mut examples = 0;
    for block in specification.split("\n> ").skip(1) {
        let mut lines = block.lines();
        let text = lines.next().unwrap_or_default().trim();
        let found: BTreeSet<String> = pipeline
            .survey(Article::plain("spec", text))
            .reading
            .propositions
            .iter()
            .map(|p| format!("{} → {} → {}", p.subject, p.relation, p.object))
            .collect();
        for line in lines {
            let right = match line.split_once(' ') {
                Some(("-", triple)) => found.contains(triple),
                Some(("!", triple)) => !found.contains(triple),
                _ => continue,
            };
            examples += 1;
            if !right {
                let found: Vec<&str> = found.iter().map(String::as_str).collect();
                failures.push(format!("{text}\n  {line}\n  found\n    {}", found.join("\n    ")));
            }
        }
    }
    assert!(examples >= 15, "the specification has only {examples} examples");
    assert!(failures.is_empty(), "{} examples differ:\n{}", failures.len(), failures.join("\n"));
}
