//! Every example and counter-example of the frame lexicon, read by the whole pipeline.
//!
//! An example names the text, the fillers that must be there (`role = "label"`), and `mode`, `polarity`, `certainty` or
//! `status` where they matter; a counter-example must make no claim of its entry.

use depesche::article::Article;
use depesche::claim::Claim;
use depesche::ontology::Ontology;
use depesche::pipeline::Pipeline;

/// How many of a hundred examples the parser may still misread.
const UNREAD: usize = 20;

fn claims(pipeline: &Pipeline, text: &str) -> Vec<Claim> {
    pipeline.read(Article::plain("example", text)).reading.claims
}

fn matches(claim: &Claim, frame: &str, key: &str, value: &str) -> bool {
    match key {
        "text" => claim.frame == frame,
        "mode" => claim.mode.as_deref() == Some(value),
        "polarity" => claim.polarity.as_str() == value,
        "certainty" => claim.certainty.as_str() == value,
        "status" => claim.status.as_str() == value,
        role => claim.roles.get(role).is_some_and(|fs| {
            fs.iter().any(|f| {
                // Several of a kind may stand in the plural: *Soldaten* for *Soldat*.
                let plural = f.label.strip_prefix(value).is_some_and(|rest| rest.len() <= 2);
                plural || f.label.ends_with(&format!(" {value}")) || f.aliases.iter().any(|a| a == value)
            })
        }),
    }
}

#[test]
fn examples_make_their_claims_and_counter_examples_do_not() {
    let ontology = Ontology::embedded();
    let pipeline = Pipeline::load(&ontology).unwrap();
    let frames = depesche::claim::frames::Frames::load(&ontology).unwrap();
    let (mut checked, mut failures, mut invented) = (0, Vec::new(), Vec::new());
    for entry in &frames.entries {
        let frame = &frames.frames[entry.frame].name;
        for example in &entry.examples {
            checked += 1;
            let found = claims(&pipeline, &example["text"]);
            if !found.iter().any(|c| example.iter().all(|(key, value)| matches(c, frame, key, value))) {
                let brief: Vec<String> = found.iter().map(brief).collect();
                failures.push(format!("{}: {example:?} not among {brief:?}", entry.rule));
            }
        }
        for text in &entry.counter {
            checked += 1;
            let found = claims(&pipeline, text);
            if let Some(claim) = found.iter().find(|c| c.rule == entry.rule) {
                invented.push(format!("{}: {text:?} must not make {}", entry.rule, brief(claim)));
            }
        }
    }
    assert!(checked > 100, "only {checked} examples");
    println!("{} of {checked} examples are not read yet:\n{}", failures.len(), failures.join("\n"));
    // The parser does not read every sentence; what it reads must not fall, and nothing may be invented.
    assert!(failures.len() * 100 <= checked * UNREAD, "{} of {checked} fail:\n{}", failures.len(), failures.join("\n"));
    assert!(invented.is_empty(), "{}", invented.join("\n"));
}

fn brief(claim: &Claim) -> String {
    let roles: Vec<String> = claim
        .roles
        .iter()
        .map(|(r, fs)| format!("{r}={}", fs.iter().map(|f| f.label.as_str()).collect::<Vec<_>>().join("|")))
        .collect();
    format!("{}({})", claim.rule, roles.join(" "))
}
