//! `depesche export`: every format on the small graph, what filters keep, and labels that try to break the syntax.

use std::collections::BTreeSet;
use std::process::{Command, Stdio};

use depesche::export::{FORMATS, Filter, Format, Options, write};
use depesche::ontology::Ontology;
use depesche::query::labels::Language;
use oxigraph::io::{JsonLdProfileSet, RdfFormat, RdfParser};
use oxigraph::model::vocab::rdf;
use oxigraph::model::{GraphName, Literal, NamedNode, NamedOrBlankNode, Quad, Term, Triple};
use oxigraph::store::Store;

mod support;

use support::{folder, run_on, store};

const ID: &str = "https://w3id.org/depesche/id/";
const LABEL: &str = "http://www.w3.org/2000/01/rdf-schema#label";

fn export(format: &str, store: &Store, options: &Options) -> String {
    let mut out = Vec::new();
    write(Format::named(format).unwrap(), store, &Ontology::embedded(), options, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

fn of(filter: Filter) -> Options {
    Options { filter, ..Options::default() }
}

fn focus(name: &str, depth: usize) -> Options {
    of(Filter { focus: Some(format!("{ID}{name}")), depth, ..Filter::default() })
}

fn rdf_format(name: &str) -> RdfFormat {
    match name {
        "turtle" => RdfFormat::Turtle,
        "trig" => RdfFormat::TriG,
        "ntriples" => RdfFormat::NTriples,
        "nquads" => RdfFormat::NQuads,
        "rdfxml" => RdfFormat::RdfXml,
        "jsonld" => RdfFormat::JsonLd { profile: JsonLdProfileSet::empty() },
        _ => panic!("{name} is no RDF"),
    }
}

fn parse(format: &str, text: &str) -> BTreeSet<String> {
    let parser = RdfParser::from_format(rdf_format(format));
    parser.for_slice(text.as_bytes()).map(|quad| quad.unwrap_or_else(|e| panic!("{format}: {e}")).to_string()).collect()
}

fn quads(store: &Store) -> Vec<Quad> {
    store.iter().map(Result::unwrap).collect()
}

/// Reifiers in standard reification, as JSON-LD has them.
fn reified(quad: Quad) -> Vec<Quad> {
    let Term::Triple(triple) = quad.object.clone() else { return vec![quad] };
    let Triple { subject, predicate, object } = *triple;
    let parts = [
        (rdf::TYPE, rdf::STATEMENT.into_owned().into()),
        (rdf::SUBJECT, subject.into()),
        (rdf::PREDICATE, predicate.into()),
        (rdf::OBJECT, object),
    ];
    parts.into_iter().map(|(p, o)| Quad::new(quad.subject.clone(), p, o, quad.graph_name.clone())).collect()
}

/// The sample with an entity of this name in a claim.
fn with_label(label: &str) -> Store {
    let store = store();
    let south = NamedOrBlankNode::from(NamedNode::new(format!("{ID}country-suedland")).unwrap());
    let predicate = NamedNode::new(LABEL).unwrap();
    for quad in quads(&store).into_iter().filter(|q| q.subject == south && q.predicate == predicate) {
        store.remove(&quad).unwrap();
        let label = Literal::new_language_tagged_literal(label, "de").unwrap();
        store.insert(&Quad::new(quad.subject, quad.predicate, label, quad.graph_name)).unwrap();
    }
    store
}

#[test]
fn rdf_comes_back_as_it_went() {
    let store = store();
    for format in ["trig", "nquads"] {
        let expected: BTreeSet<String> = quads(&store).iter().map(ToString::to_string).collect();
        assert_eq!(parse(format, &export(format, &store, &Options::default())), expected, "{format}");
    }
    for format in ["turtle", "ntriples", "rdfxml"] {
        let triple = |mut q: Quad| {
            q.graph_name = GraphName::DefaultGraph;
            q.to_string()
        };
        let expected: BTreeSet<String> = quads(&store).into_iter().map(triple).collect();
        assert_eq!(parse(format, &export(format, &store, &Options::default())), expected, "{format}");
    }
    let expected: BTreeSet<String> = quads(&store).into_iter().flat_map(reified).map(|q| q.to_string()).collect();
    assert_eq!(parse("jsonld", &export("jsonld", &store, &Options::default())), expected);
}

#[test]
fn prefixes_are_ours() {
    let store = store();
    assert!(export("turtle", &store, &Options::default()).contains("\nid:country-nordland a dep:Country"));
    assert!(export("jsonld", &store, &Options::default()).contains("\"dep\":\"https://w3id.org/depesche/ns#\""));
}

#[test]
fn the_same_store_gives_the_same_bytes() {
    for format in FORMATS {
        let options = Options::default();
        assert_eq!(export(format.name, &store(), &options), export(format.name, &store(), &options), "{}", format.name);
    }
}

#[test]
fn odd_labels_survive_every_format() {
    let long = "Südländische Küstenschutz-Verwaltungsgemeinschaft ".repeat(200);
    let labels = [
        "Er sagte \"nein\" und 'ja'",
        "erste Zeile\nzweite\tSpalte",
        "a \\N \\\" \\ b <b>&amp;</b> ]]> --> }",
        "Größe Ωμέγα 北朝鮮 🚢",
        "مصر \u{200f}שלום",
        "=HYPERLINK(\"http://x\")",
        long.trim(),
    ];
    for label in labels {
        let store = with_label(label);
        for format in ["turtle", "trig", "ntriples", "nquads", "jsonld", "rdfxml"] {
            let text = export(format, &store, &Options::default());
            let parser = RdfParser::from_format(rdf_format(format));
            let survives = |q: Quad| matches!(&q.object, Term::Literal(l) if l.value() == label);
            assert!(parser.for_slice(text.as_bytes()).any(|q| survives(q.unwrap())), "{format}: {label:.40}");
        }
        let csv = export("csv", &store, &Options::default());
        let mut rows = csv::Reader::from_reader(csv.as_bytes());
        let guarded = format!("'{label}");
        let survives = |cell: &str| cell == label || (label.starts_with('=') && cell == guarded);
        assert!(rows.records().any(|row| row.unwrap().iter().any(survives)), "csv: {label:.40}");
        check_dot(&export("dot", &store, &Options::default()), label);
    }
}

/// Reads the quoted strings of a picture back, and has Graphviz read it where it is installed.
fn check_dot(dot: &str, label: &str) {
    let mut strings = Vec::new();
    let mut rest = dot;
    while let Some(start) = rest.find("tooltip=\"") {
        rest = &rest[start + 9..];
        let mut text = String::new();
        let mut chars = rest.char_indices();
        while let Some((i, c)) = chars.next() {
            match c {
                '"' => {
                    rest = &rest[i + 1..];
                    break;
                }
                '\\' => match chars.next() {
                    Some((_, 'n')) => text.push('\n'),
                    Some((_, c)) => text.push(c),
                    None => panic!("string without end"),
                },
                c => text.push(c),
            }
        }
        strings.push(text);
    }
    let expected = label.replace('\t', " ");
    assert!(strings.contains(&expected), "dot: {label:.40}");
    let Ok(mut graphviz) = Command::new("dot").arg("-Tcanon").stdin(Stdio::piped()).stdout(Stdio::null()).spawn()
    else {
        return;
    };
    std::io::Write::write_all(&mut graphviz.stdin.take().unwrap(), dot.as_bytes()).unwrap();
    assert!(graphviz.wait().unwrap().success(), "Graphviz does not read it: {label:.40}");
}

#[test]
fn a_table_has_a_line_for_every_claim_of_every_relation() {
    let csv = export("csv", &store(), &Options::default());
    let mut reader = csv::Reader::from_reader(csv.as_bytes());
    assert_eq!(reader.headers().unwrap(), depesche::export::COLUMNS.as_slice());
    let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    let of = |subject: &str, predicate: &str, object: &str| -> Vec<String> {
        let is = |row: &&csv::StringRecord| (&row[0], &row[1], &row[2]) == (subject, predicate, object);
        rows.iter().filter(is).map(|row| row.iter().skip(3).take(10).collect::<Vec<_>>().join(" | ")).collect()
    };
    assert_eq!(
        of("Nordland", "liefert", "Granate"),
        [
            "Lieferung und Handel | Lieferung |  |  |  | verneint | sicher | tatsächlich | nordlandischer Beamter | \
             https%3A%2F%2Fabend.example%2F2",
            "Lieferung und Handel | Lieferung | 2022-06/.. |  | > 5000 Stück | bejaht | sicher | tatsächlich | \
             Abendkurier ← Westlandischer Geheimdienst | morgen-1",
        ]
    );
    assert_eq!(of("Anton Berg", "trifft sich in", "Hafenstadt").len(), 1);
    let english = export("csv", &store(), &Options { language: Language::English, ..Options::default() });
    assert!(english.contains("Nordland,supplies to,Südland,transfer,supply"), "{english}");
}

#[test]
fn filters_keep_what_they_say_in_every_format() {
    let store = store();
    let csv = |options: &Options| -> BTreeSet<String> {
        let text = export("csv", &store, options);
        let mut reader = csv::Reader::from_reader(text.as_bytes());
        reader.records().map(Result::unwrap).map(|r| format!("{} {} {}", &r[0], &r[1], &r[2])).collect()
    };
    let frames = |names: &[&str]| names.iter().map(|n| format!("https://w3id.org/depesche/ns#{n}")).collect();
    let meetings = csv(&of(Filter { frames: frames(&["Meet"]), ..Filter::default() }));
    assert!(meetings.contains("Anton Berg trifft Carl Dorn") && meetings.len() == 4, "{meetings:?}");
    let near = csv(&focus("person-berg", 1));
    assert!(near.contains("Anton Berg hat ein Amt bei Nordland"));
    assert!(!near.contains("Nordland liefert an Südland"), "two steps away");
    assert!(csv(&focus("person-berg", 2)).contains("Nordland liefert an Südland"));
    let early = csv(&of(Filter { until: Some("2022-12-31".into()), ..Filter::default() }));
    assert!(early.contains("Nordland liefert Granate") && !early.contains("Anton Berg trifft Carl Dorn"), "{early:?}");
    let late = csv(&of(Filter { since: Some("2024-04-01".into()), ..Filter::default() }));
    assert!(late.contains("Nordland verkauft Sturm-Rakete"), "{late:?}");
    assert!(late.contains("Nordland liefert Granate"), "since June 2022 and still: {late:?}");
    assert!(!late.contains("Westland sanktioniert Nordland"), "no time, article of March: {late:?}");
    let shared = csv(&of(Filter { min_sources: 2, ..Filter::default() }));
    assert!(shared.contains("Nordland liefert Granate") && !shared.contains("Nordland verkauft Sturm-Rakete"));

    // RDF keeps whole claims with all that belongs to them, and nothing of others.
    let options = of(Filter { frames: frames(&["Sanction"]), ..Filter::default() });
    let lines = parse("nquads", &export("nquads", &store, &options));
    let has = |words: &[&str]| lines.iter().any(|l| words.iter().all(|w| l.contains(w)));
    assert!(has(&["ns#imposer", "country-westland"]) && has(&["exact", "Westland verhängte Sanktionen"]));
    assert!(has(&["country-westland", "label"]) && has(&["ns#sanctions", "id/statements"]));
    assert!(has(&["schema.org/headline", "Hafenpakt"]), "the article's metadata");
    assert!(!has(&["item-drohne"]) && !has(&["ns#Transfer"]) && !has(&["article-morgen-1"]), "{lines:#?}");
}

#[test]
fn a_picture_shows_who_stands_how_to_whom() {
    let dot = export("dot", &store(), &Options::default());
    let line = |from: &str, to: &str| -> Vec<&str> {
        let start = format!("  \"{from}\" -> \"{to}\" ");
        dot.lines().filter(|l| l.starts_with(&start)).collect()
    };
    let supplies = line("country-nordland", "country-suedland");
    assert!(
        supplies.iter().any(|l| l.contains("liefert an\u{a0}(3)") && l.contains("#b8322a")),
        "disputed: {supplies:?}"
    );
    let meets = line("person-berg", "person-dorn");
    assert!(meets.len() == 1 && meets[0].contains("style=dashed") && meets[0].contains("dir=none"), "{meets:?}");
    assert!(line("person-dorn", "person-berg").is_empty(), "once for both ways");
    assert!(line("country-suedland", "item-granate").is_empty(), "who receives what is implied");
    let pact = line("country-nordland", "agreement-hafenpakt");
    assert!(pact.len() == 1 && pact[0].contains("style=dotted"), "{pact:?}");
    assert!(!dot.contains("trägt den Titel"), "background frames are left out");
    let asked = Options { all_frames: true, ..Options::default() };
    assert!(export("dot", &store(), &asked).contains("trägt den Titel"));
    let english = export("dot", &store(), &Options { language: Language::English, ..Options::default() });
    assert!(english.contains("supplies to") && english.contains("state, alliance"));
    let thin = export("dot", &store(), &Options { max_nodes: 3, ..Options::default() });
    assert_eq!(thin.matches("shape=").count(), 3);
    let middle = Options { max_nodes: 2, ..focus("person-dorn", 1) };
    assert!(export("dot", &store(), &middle).contains("\"person-dorn\" ["), "the focus stays");
}

#[test]
fn the_command_writes_files_and_says_what_is_missing() {
    let folder = folder();
    let file = folder.path().join("bild.dot");
    let (code, out, err) = run_on(folder.path(), &["export", "-o", file.to_str().unwrap(), "--max-nodes", "4"]);
    assert_eq!((code, out.as_str()), (0, ""), "{err}");
    assert!(std::fs::read_to_string(&file).unwrap().starts_with("digraph"));
    assert!(err.starts_with("depesche: dot leaves out: ") && err.contains("--max-nodes 4"), "{err}");
    let (_, out, err) = run_on(folder.path(), &["export", "--format", "csv", "--focus", "anton berg"]);
    assert!(out.contains("Anton Berg") && err.contains("csv leaves out: "), "{err}");
    let (_, _, err) = run_on(folder.path(), &["export", "--format", "nquads"]);
    assert_eq!(err, "", "nothing is lost");
    let (_, named, _) = run_on(folder.path(), &["export", "--format", "csv", "--frames", "Treffen,Sanction"]);
    assert!(named.contains("trifft") && named.contains("sanktioniert") && !named.contains("liefert"), "{named}");
}

#[test]
fn what_is_wrong_is_one_line_and_exit_code_2() {
    let folder = folder();
    let check = |arguments: &[&str], expected: &str| {
        let (code, out, err) = run_on(folder.path(), arguments);
        assert_eq!((code, out.as_str(), err.lines().count()), (2, "", 1), "{arguments:?}: {err}");
        assert!(err.contains(expected), "{err}");
    };
    check(&["export"], "--format is missing: dot, csv");
    check(
        &["export", "--format", "dot", "--focus", "Nordlant"],
        "--focus Nordlant: nothing in the graph has that name",
    );
    check(
        &["export", "--format", "dot", "--frames", "Trefen"],
        "--frames Trefen: not in the vocabulary – did you mean",
    );
    check(&["export", "--format", "dot", "--since", "bald"], "--since bald: no date");
    check(&["export", "--format", "csv", "-o", "/no/such/folder/x.csv"], "/no/such/folder/x.csv: ");
}
