//! `tests/spec/claims.md`: German sentences and the claims that a reader takes from them, no more and no less.

use depesche::article::Article;
use depesche::claim::{Certainty, Claim, Polarity, Status};
use depesche::ontology::Ontology;
use depesche::pipeline::Pipeline;

/// One line of the specification: `Transfer/supply supplier=Iran item=Drohne, probable ← Agentur`.
fn line(claim: &Claim) -> String {
    let mut out = claim.frame.clone();
    if let Some(mode) = &claim.mode {
        out += &format!("/{mode}");
    }
    for (role, fillers) in &claim.roles {
        let labels: Vec<&str> = fillers.iter().map(|f| f.label.as_str()).collect();
        out += &format!(" {role}={}", labels.join("|"));
    }
    for q in &claim.quantities {
        let per = q.per.as_deref().map(|p| format!("/{p}")).unwrap_or_default();
        out += &format!(", {}{} {}{per}", q.modifier, q.value, q.unit);
    }
    if let Some((edtf, _)) = &claim.time {
        out += &format!(", {edtf}");
    }
    if claim.polarity == Polarity::Denied {
        out += ", denied";
    }
    if claim.certainty != Certainty::Certain {
        out += &format!(", {}", claim.certainty.as_str());
    }
    if claim.status != Status::Actual {
        out += &format!(", {}", claim.status.as_str());
    }
    if !claim.sources.is_empty() {
        let chain: Vec<&str> = claim.sources.iter().map(|s| s.voice.label.as_str()).collect();
        out += &format!(" ← {}", chain.join(" ← "));
    }
    out
}

#[test]
fn sentences_make_their_claims() {
    let specification = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/spec/claims.md")).unwrap();
    let pipeline = Pipeline::load(&Ontology::embedded()).unwrap();
    let mut failures = Vec::new();
    let mut sentences = 0;
    for block in specification.split("\n> ").skip(1) {
        let mut lines = block.lines();
        let head = lines.next().unwrap_or_default().trim();
        let (text, date) = match head.rsplit_once(" (") {
            Some((text, date)) if date.ends_with(')') && date.starts_with(|c: char| c.is_ascii_digit()) => {
                (text, Some(date.trim_end_matches(')').to_owned()))
            }
            _ => (head, None),
        };
        let mut article = Article::plain("spec", text);
        article.metadata.date = date;
        let mut expected: Vec<String> = lines.filter_map(|l| l.strip_prefix("- ")).map(str::to_owned).collect();
        let mut found: Vec<String> = pipeline.read(article).reading.claims.iter().map(line).collect();
        expected.sort();
        found.sort();
        sentences += 1;
        if expected != found {
            failures.push(format!("> {head}\n expected {expected:#?}\n found    {found:#?}"));
        }
    }
    assert!(sentences >= 12, "only {sentences} sentences");
    assert!(failures.is_empty(), "{} of {sentences} sentences:\n{}", failures.len(), failures.join("\n\n"));
}
