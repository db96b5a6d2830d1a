//! `depesche query` and `depesche ask` as people call them, and every named question on a small graph.
//!
//! The graph is the sample of the graph module and one article more (`data/questions.trig`); what each question answers
//! on it stands in `spec/questions.md`, which `DEPESCHE_WRITE_SPEC=1` writes again, to be read before it is kept.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use assert_cmd::Command;
use depesche::graph::Schema;
use depesche::ontology::Ontology;
use depesche::query::labels::{Labels, Language};
use depesche::query::table::View;
use depesche::query::{Answer, Question, Questions};
use oxigraph::io::{RdfFormat, RdfParser};

mod support;

use support::{folder, run, run_on, store};

const SPEC: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/spec/questions.md");

fn questions() -> Questions {
    Questions::load(&Ontology::embedded()).unwrap()
}

/// The rows of a question as they are shown, cells joined by ` | `.
fn answer(question: &Question, given: &[(String, String)]) -> Vec<String> {
    let (store, schema) = (store(), Schema::load(&Ontology::embedded()).unwrap());
    let table = question.answer(given, &store, &schema, &mut Vec::new()).unwrap();
    let labels = Labels::of_vocabulary(&schema).with_store(&store).unwrap();
    let view = View::Labels(&labels, Language::German);
    table.rows.iter().map(|r| r.iter().map(|c| view.text(c.as_ref())).collect::<Vec<_>>().join(" | ")).collect()
}

/// `name key=value …` as in the headings of the spec; values with blanks stand in quotes.
fn parse_call(call: &str) -> (String, Vec<(String, String)>) {
    let (name, rest) = call.split_once(' ').unwrap_or((call, ""));
    let mut values = Vec::new();
    let mut rest = rest.trim();
    while let Some((key, after)) = rest.split_once('=') {
        let (value, next) = match after.strip_prefix('"') {
            Some(quoted) => quoted.split_once('"').unwrap(),
            None => after.split_once(' ').unwrap_or((after, "")),
        };
        values.push((key.to_owned(), value.to_owned()));
        rest = next.trim();
    }
    (name.to_owned(), values)
}

#[test]
fn questions_answer_as_the_specification_says() {
    let spec = std::fs::read_to_string(SPEC).unwrap();
    let questions = questions();
    let mut written = String::new();
    let mut asked = BTreeSet::new();
    for section in spec.split_inclusive("\n## ") {
        let section = section.strip_suffix("## ").unwrap_or(section);
        let Some((head, _)) = section.split_once('\n').filter(|_| !written.is_empty()) else {
            written.push_str(section);
            continue;
        };
        let (name, values) = parse_call(head.trim());
        let question = questions.get(&name).unwrap();
        asked.insert(question.name.clone());
        let rows = answer(question, &values);
        assert!(!rows.is_empty(), "{head}: no rows");
        write!(written, "## {head}\n\n```text\n{}\n```\n\n", rows.join("\n")).unwrap();
    }
    let all: BTreeSet<String> = questions.all.iter().map(|q| q.name.clone()).collect();
    assert_eq!(all, asked, "every question stands in the specification");
    let written = format!("{}\n", written.trim_end());
    if std::env::var_os("DEPESCHE_WRITE_SPEC").is_some() {
        std::fs::write(SPEC, &written).unwrap();
    }
    assert_eq!(std::fs::read_to_string(SPEC).unwrap(), written);
}

#[test]
fn every_question_is_whole() {
    let schema = Schema::load(&Ontology::embedded()).unwrap();
    let questions = questions();
    assert!(questions.all.len() >= 16);
    let mut names = BTreeSet::new();
    for question in &questions.all {
        let mut sparql = question.sparql().unwrap();
        assert!(sparql.is_ordered(), "{}: no ORDER BY", question.name);
        for parameter in &question.parameters {
            let places = sparql.bind(&format!("_{}", parameter.name), &[]);
            assert_eq!(places, 1, "{}: VALUES ?_{} {{ UNDEF }}", question.name, parameter.name);
        }
        for name in question.aliases.iter().chain([&question.name]) {
            assert!(names.insert(name.clone()), "{name} names two questions");
        }
        let heads: BTreeSet<&str> = question.columns().map(|(name, _)| name).collect();
        if !question.parameters.iter().any(|p| p.required) {
            let Answer::Table(table) = question.sparql().unwrap().run(&store()).unwrap() else { panic!("rows") };
            assert_eq!(table.columns.iter().map(String::as_str).collect::<BTreeSet<_>>(), heads, "{}", question.name);
        }
        let (_, example) = parse_call(&format!("x {}", question.example));
        for (key, _) in &example {
            assert!(question.parameters.iter().any(|p| p.name == *key), "{}: example {key}", question.name);
        }
        // Terms of ours that the query names are in the vocabulary.
        for term in question.query_text().split(|c: char| !(c.is_alphanumeric() || c == ':')) {
            if let Some(local) = term.strip_prefix("dep:") {
                assert!(schema.defines(&format!("{}{local}", depesche::graph::NS)), "{}: {term}", question.name);
            }
        }
    }
}

#[test]
fn values_are_never_syntax() {
    let questions = questions();
    let belege = questions.get("belege").unwrap();
    for value in ["x\" } SELECT", "id:claim-woche-3-test' . ?s ?p ?o", "\\\\\"\n}"] {
        let given = [("aussage".to_owned(), value.to_owned())];
        assert!(answer(belege, &given).is_empty(), "{value}");
    }
}

#[test]
fn a_select_is_a_table_or_what_is_asked_for() {
    let folder = folder();
    let select = "SELECT ?s ?l { ?s a dep:Country ; rdfs:label ?l } ORDER BY ?l";
    let (code, out, _) = run_on(folder.path(), &["query", select]);
    assert_eq!(code, 0);
    assert!(out.contains("id:country-suedland") && out.contains("Südland"), "{out}");
    let (_, csv, _) = run_on(folder.path(), &["query", select, "--format", "csv"]);
    assert!(csv.starts_with("s,l\r\nhttps://w3id.org/depesche/id/country-nordland,Nordland\r\n"), "{csv}");
    let (_, tsv, _) = run_on(folder.path(), &["query", select, "--format", "tsv"]);
    assert!(tsv.starts_with("?s\t?l\n<https://w3id.org/depesche/id/country-nordland>\t\"Nordland\"@de\n"), "{tsv}");
    let (_, json, _) = run_on(folder.path(), &["query", select, "--format", "json"]);
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(json["results"]["bindings"].as_array().unwrap().len(), 3);
    let (_, xml, _) = run_on(folder.path(), &["query", select, "--format", "xml"]);
    assert!(xml.contains("<sparql ") && xml.contains("Westland"), "{xml}");
    assert_eq!(run_on(folder.path(), &["query", "ASK { ?s a dep:Country }"]).1, "true\n");
}

#[test]
fn a_construct_is_rdf_that_parses() {
    let folder = folder();
    let construct = "CONSTRUCT { ?r rdf:reifies ?t . ?r a ?c } { ?r rdf:reifies ?t ; a ?c }";
    let formats = [
        ("turtle", RdfFormat::Turtle),
        ("trig", RdfFormat::TriG),
        ("ntriples", RdfFormat::NTriples),
        ("nquads", RdfFormat::NQuads),
        ("rdfxml", RdfFormat::RdfXml),
    ];
    for (name, format) in formats {
        let (code, out, err) = run_on(folder.path(), &["query", construct, "--format", name]);
        assert_eq!((code, err.as_str()), (0, ""), "{name}");
        let quads: Vec<_> = RdfParser::from_format(format).for_slice(out.as_bytes()).map(Result::unwrap).collect();
        assert_eq!(quads.len(), 44, "{name}: {out}");
    }
    let (_, json, _) = run_on(folder.path(), &["query", construct, "--format", "jsonld"]);
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert!(json["@context"]["dep"].is_string());
    let (_, turtle, _) = run_on(folder.path(), &["query", "DESCRIBE id:item-rakete"]);
    assert!(turtle.contains("id:item-rakete a dep:WeaponType"), "{turtle}");
}

#[test]
fn a_query_comes_from_a_file_or_standard_input() {
    let folder = folder();
    let file = folder.path().join("a.rq");
    std::fs::write(&file, "ASK { ?s a dep:Ship }").unwrap();
    assert_eq!(run_on(folder.path(), &["query", file.to_str().unwrap()]).1, "false\n");
    let output = Command::cargo_bin("depesche")
        .unwrap()
        .args(["query", "-", "--store", folder.path().to_str().unwrap()])
        .write_stdin("ASK { ?s a dep:Person }")
        .output()
        .unwrap();
    assert_eq!(output.stdout, b"true\n");
}

#[test]
fn what_is_wrong_is_one_line_and_exit_code_2() {
    let folder = folder();
    let check = |arguments: &[&str], expected: &str| {
        let (code, out, err) = run_on(folder.path(), arguments);
        assert_eq!((code, out.as_str()), (2, ""), "{arguments:?}: {err}");
        assert_eq!(err.lines().count(), 1, "{err}");
        assert!(err.contains(expected), "{err}");
    };
    check(&["query", "SELECT ?s { ?s ?p }"], "query: line 1, column 19: unexpected \"}\"");
    check(&["query", "no-such-file.rq"], "no-such-file.rq: no such file");
    check(&["query", "SELECT * { SERVICE <http://x/> { ?s ?p ?o } }"], "SERVICE http://x/ is refused");
    check(&["query", "SELECT * { ?s ?p ?o }", "--format", "turtle"], "gives rows, not triples");
    check(&["query", "DESCRIBE id:x", "--format", "csv"], "gives triples, not rows");
    check(&["ask", "lieferung"], "no question \"lieferung\" – did you mean lieferungen");
    check(&["ask", "zeitleiste"], "zeitleiste needs a value for akteur");
    check(&["ask", "treffen", "Berg"], "write parameters as NAME=VALUE");
    check(&["ask", "treffen", "teilnemer=Berg"], "no parameter \"teilnemer\" – did you mean teilnehmer");
    check(&["ask", "treffen", "teilnehmer=Nordlant"], "nearest are Nordland");
    check(
        &["ask", "treffen", "teilnehmer=Berg"],
        "ambiguous, could be Anna Berg (Person, id:person-berg2), Anton Berg",
    );
    check(&["ask", "treffen", "seit=gestern"], "seit=gestern: no date");
    check(&["ask", "lieferungen", "art=Lifern"], "did you mean Lieferung");
    let (code, _, err) = run(&["query", "ASK {}", "--store", "/no/such/store"]);
    assert_eq!(code, 2);
    assert!(err.contains("/no/such/store") && err.lines().count() == 1, "{err}");
}

#[test]
fn ask_lists_describes_and_answers_in_both_languages() {
    let (code, list, _) = run(&["ask"]);
    assert_eq!(code, 0);
    assert!(list.contains("lieferungen") && list.contains("[lieferant=NAME]"), "{list}");
    let (_, english, _) = run(&["ask", "--lang", "en"]);
    assert!(english.contains("Who supplies"), "{english}");
    let (_, described, _) = run(&["ask", "supplies", "--describe"]);
    assert!(
        described.contains("SELECT") && !described.contains("#:") && described.contains("lieferant="),
        "{described}"
    );
    let folder = folder();
    let (code, out, err) = run_on(folder.path(), &["ask", "offices", "holder=anton berg", "--lang", "en"]);
    assert_eq!((code, err.as_str()), (0, ""));
    assert!(out.contains("person") && out.contains("Präsident"), "{out}");
    let (_, csv, err) = run_on(folder.path(), &["ask", "reisen", "reisender=anton", "--format", "csv"]);
    assert!(err.contains("taken as Anton Berg"), "{err}");
    assert!(csv.starts_with("Reisender,aus,Ziel,"), "{csv}");
    assert!(csv.contains("Anton Berg,Nordland,Südland,Sonderzug,,2024-06-03,sicher,geplant,"), "{csv}");
}
