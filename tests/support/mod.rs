//! The small graph that tests of queries and exports share, and the program as a command.

#![allow(dead_code)]

use std::path::Path;

use assert_cmd::Command;
use depesche::graph::store::{Change, Stamp, Writer};
use depesche::graph::{Maker, Segment};
use depesche::ontology::Ontology;
use oxigraph::io::{RdfFormat, RdfParser, RdfSerializer};
use oxigraph::store::Store;

const SAMPLE: &str = include_str!("../data/sample.nq");
const QUESTIONS: &str = include_str!("../data/questions.trig");

/// The sample of the graph module and one article more.
pub fn store() -> Store {
    let store = Store::new().unwrap();
    store.load_from_slice(RdfParser::from_format(RdfFormat::NQuads), SAMPLE).unwrap();
    store.load_from_slice(RdfParser::from_format(RdfFormat::TriG), QUESTIONS).unwrap();
    store
}

/// The same as a store's folder.
pub fn folder() -> tempfile::TempDir {
    folder_of(&store())
}

/// A store's folder with these quads.
pub fn folder_of(store: &Store) -> tempfile::TempDir {
    let mut serializer = RdfSerializer::from_format(RdfFormat::NQuads).for_writer(Vec::new());
    store.iter().for_each(|quad| serializer.serialize_quad(&quad.unwrap()).unwrap());
    let nquads = String::from_utf8(serializer.finish().unwrap()).unwrap();
    let mut lines: Vec<&str> = nquads.split_inclusive('\n').collect();
    lines.sort_unstable();
    let segment = Segment { article: "alle".into(), content_hash: "0".into(), nquads: lines.concat() };

    let folder = tempfile::tempdir().unwrap();
    let ontology = Ontology::embedded();
    let maker = Maker::load(&ontology).unwrap();
    let mut writer = Writer::begin(folder.path(), Change::Replace, Stamp::of(&ontology).unwrap(), &maker).unwrap();
    let entry = writer.write(&segment).unwrap();
    writer.insert(entry);
    writer.finish().unwrap();
    folder
}

/// What the program did: exit code, standard output, standard error.
pub fn run(arguments: &[&str]) -> (i32, String, String) {
    let output = Command::cargo_bin("depesche").unwrap().args(arguments).output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
}

/// The same with `--store`.
pub fn run_on(folder: &Path, arguments: &[&str]) -> (i32, String, String) {
    run(&[arguments, &["--store", folder.to_str().unwrap()]].concat())
}
