//! What a store must keep: the same bytes whatever the way to them, and one of two states whenever it is killed.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::sync::LazyLock;

use proptest::prelude::*;
use tempfile::TempDir;

use super::*;
use crate::graph::sample;
use crate::graph::segment::{Maker, Segment};
use crate::ontology::Ontology;

/// Articles that share entities and statements, and disagree on names, types and certainty.
fn segments(maker: &Maker) -> Vec<Segment> {
    let mut segments = sample::segments();
    for (number, (label, kind)) in [("Nordland", "Region"), ("Norland", "Country"), ("", "Unheard")].iter().enumerate()
    {
        let (mut article, mentions, mut reading) = sample::documents().swap_remove(number % 2);
        article.id = format!("again-{number}");
        for filler in reading.claims.iter_mut().flat_map(|c| c.roles.values_mut().flatten()) {
            if filler.id == "country-nordland" {
                (filler.label, filler.kind) = ((*label).to_owned(), (*kind).to_owned());
            }
        }
        for claim in &mut reading.claims {
            claim.certainty = if number == 0 { crate::claim::Certainty::Probable } else { claim.certainty };
        }
        segments.push(maker.segment(&article, &mentions, &reading));
    }
    segments
}

struct Bench {
    maker: &'static Maker,
    segments: Vec<Segment>,
    folder: TempDir,
}

impl Bench {
    fn new() -> Self {
        let maker = sample::maker();
        Self { segments: segments(maker), maker, folder: TempDir::new().unwrap() }
    }

    fn path(&self) -> PathBuf {
        self.folder.path().join("store")
    }

    fn stamp() -> Stamp {
        static STAMP: LazyLock<Stamp> = LazyLock::new(|| Stamp::of(&Ontology::embedded()).unwrap());
        STAMP.clone()
    }

    fn begin(&self, change: Change) -> Result<Writer<'_>, StoreError> {
        Writer::begin(&self.path(), change, Self::stamp(), self.maker)
    }

    /// A store of exactly these articles.
    fn build(&self, articles: &[usize]) -> Manifest {
        let mut writer = self.begin(Change::Replace).unwrap();
        for &i in articles {
            let entry = writer.write(&self.segments[i]).unwrap();
            writer.insert(entry);
        }
        writer.finish().unwrap()
    }

    fn add(&self, article: usize) {
        let mut writer = self.begin(Change::Amend).unwrap();
        let entry = writer.write(&self.segments[article]).unwrap();
        writer.insert(entry);
        writer.finish().unwrap();
    }

    fn remove(&self, article: usize) {
        let mut writer = self.begin(Change::Amend).unwrap();
        writer.remove(&self.segments[article].article);
        writer.finish().unwrap();
    }

    fn files(&self) -> BTreeMap<String, Vec<u8>> {
        let mut files = BTreeMap::new();
        for entry in walkdir::WalkDir::new(self.path()) {
            let entry = entry.unwrap();
            if entry.file_type().is_file() {
                let name = entry.path().strip_prefix(self.path()).unwrap().display().to_string();
                files.insert(name, fs::read(entry.path()).unwrap());
            }
        }
        files
    }
}

#[test]
fn the_graph_is_sorted_and_loads_whole_or_in_part() {
    let bench = Bench::new();
    let manifest = bench.build(&[0, 1, 2, 3, 4]);
    let text = fs::read_to_string(bench.path().join(GRAPH)).unwrap();
    assert!(text.lines().is_sorted(), "byte order");
    assert_eq!(text.lines().count(), manifest.graph.quads + 1);
    let store = load(bench.path()).unwrap();
    assert_eq!(store.len().unwrap(), manifest.graph.quads);
    let entities =
        Store::open(bench.path()).unwrap().load(|g| g == crate::graph::vocabulary::ENTITIES.as_str()).unwrap();
    assert_eq!(entities.named_graphs().count(), 1);
    assert!(entities.len().unwrap() > 20);
}

#[test]
fn majority_names_an_entity_and_nothing_is_lost() {
    let bench = Bench::new();
    bench.build(&[0, 1, 2, 3, 4]);
    let text = fs::read_to_string(bench.path().join(GRAPH)).unwrap();
    let of_nordland = |predicate: &str| -> Vec<&str> {
        let lines = text.lines().filter(|l| l.starts_with("<https://w3id.org/depesche/id/country-nordland> "));
        lines.filter(|l| l.contains(predicate)).map(|l| l.split(' ').nth(2).unwrap()).collect()
    };
    assert_eq!(of_nordland("#label>"), ["\"Nordland\"@de"]);
    assert_eq!(of_nordland("#altLabel>"), ["\"Norland\"@de"]);
    assert_eq!(of_nordland("#type>"), ["<https://w3id.org/depesche/ns#Country>"]);
}

#[test]
fn an_empty_store_is_a_store() {
    let bench = Bench::new();
    bench.build(&[0]);
    bench.remove(0);
    let store = Store::open(bench.path()).unwrap();
    assert_eq!(store.manifest().articles.len(), 0);
    assert_eq!(store.load(|_| true).unwrap().len().unwrap(), 0);
}

#[test]
fn an_article_that_comes_again_changed_replaces_itself() {
    let bench = Bench::new();
    bench.build(&[0, 1]);
    let expected = bench.files();
    let (mut article, mentions, reading) = sample::documents().swap_remove(0);
    article.metadata.author = Some("X. Y.".into());
    let mut writer = bench.begin(Change::Amend).unwrap();
    let changed = writer.write(&bench.maker.segment(&article, &mentions, &reading)).unwrap();
    assert!(writer.insert(changed).is_some(), "the old one is handed back");
    writer.finish().unwrap();
    assert_ne!(bench.files(), expected);
    bench.add(0);
    assert_eq!(bench.files(), expected);
}

#[test]
fn what_was_made_before_is_used_again_unless_it_is_damaged() {
    let bench = Bench::new();
    let writer = bench.begin(Change::Replace).unwrap();
    let (id, content) = (&bench.segments[0].article, &bench.segments[0].content_hash);
    assert_eq!(writer.reuse(id, content), None);
    let entry = writer.write(&bench.segments[0]).unwrap();
    drop(writer); // As good as killed: the segment belongs to no manifest.
    let writer = bench.begin(Change::Replace).unwrap();
    assert_eq!(writer.reuse(id, content), Some(entry.clone()));
    let path = bench.path().join(SEGMENTS).join(format!("{}.nq.gz", entry.segment));
    let bytes = fs::read(&path).unwrap();
    for damage in [&bytes[..bytes.len() / 2], &[]] {
        fs::write(&path, damage).unwrap();
        assert_eq!(writer.reuse(id, content), None, "{} bytes", damage.len());
    }
}

#[test]
fn a_store_of_another_program_or_ontology_is_built_again_not_amended() {
    let bench = Bench::new();
    bench.build(&[0]);
    for (program, ontology, words) in [("0.0.1", None, "depesche 0.0.1"), ("", Some("0"), "another ontology")] {
        let mut stamp = Bench::stamp();
        if ontology.is_none() {
            stamp.program = program.into()
        } else {
            stamp.ontology = "0".into()
        }
        let other = Writer::begin(&bench.path(), Change::Replace, stamp, bench.maker).unwrap();
        other.finish().unwrap();
        let error = bench.begin(Change::Amend).unwrap_err().to_string();
        assert!(error.contains(words) && error.contains("depesche build"), "{error}");
        assert!(Store::open(bench.path()).is_ok(), "reading is no matter of the program");
    }
}

#[test]
fn one_line_says_what_is_wrong_and_what_to_do() {
    let bench = Bench::new();
    let message = |result: Result<Store, StoreError>| result.unwrap_err().to_string();
    assert!(message(Store::open(bench.path())).contains("no store here; make one with `depesche build"));
    assert!(bench.begin(Change::Amend).unwrap_err().to_string().contains("no store here"));
    fs::create_dir(bench.path()).unwrap();
    fs::write(bench.path().join("letter.txt"), "Liebe Oma").unwrap();
    assert!(bench.begin(Change::Replace).unwrap_err().to_string().contains("other files and no store"));
    fs::remove_file(bench.path().join("letter.txt")).unwrap();

    bench.build(&[0]);
    let manifest = fs::read_to_string(bench.path().join(MANIFEST)).unwrap();
    for (broken, words) in [
        (manifest.replace("\"format\": 1", "\"format\": 99"), "format 99"),
        (manifest[..100].to_owned(), "broken"),
        ("{}".to_owned(), "no format"),
    ] {
        fs::write(bench.path().join(MANIFEST), broken).unwrap();
        let error = message(Store::open(bench.path()));
        assert!(error.contains(words) && error.contains("depesche build"), "{error}");
        assert_eq!(error.lines().count(), 1);
    }
    assert_eq!(bench.build(&[0]).articles.len(), 1, "building mends it");
}

#[test]
fn two_writers_do_not_meet() {
    let bench = Bench::new();
    let first = bench.begin(Change::Replace).unwrap();
    let second = bench.begin(Change::Replace).unwrap_err();
    assert!(matches!(second, StoreError::Locked(_)), "{second}");
    drop(first);
    assert!(bench.begin(Change::Replace).is_ok());
}

#[test]
fn a_damaged_segment_is_noticed_and_the_old_state_stays() {
    let bench = Bench::new();
    let manifest = bench.build(&[0, 1]);
    let path = bench.path().join(SEGMENTS).join(format!("{}.nq.gz", manifest.articles[0].segment));
    let mut bytes = fs::read(&path).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    fs::write(&path, bytes).unwrap();
    let mut writer = bench.begin(Change::Amend).unwrap();
    let entry = writer.write(&bench.segments[2]).unwrap();
    writer.insert(entry);
    let error = writer.finish().unwrap_err().to_string();
    assert!(error.contains("segment of article https://abend.example/2"), "{error}");
    assert_eq!(Store::open(bench.path()).unwrap().manifest(), &manifest);
    assert_eq!(load(bench.path()).unwrap().len().unwrap(), manifest.graph.quads);
}

#[test]
fn a_damaged_graph_is_written_again_by_a_build() {
    let bench = Bench::new();
    bench.build(&[0, 1]);
    let expected = bench.files();
    let path = bench.path().join(GRAPH);
    let mut bytes = fs::read(&path).unwrap();
    *bytes.last_mut().unwrap() = b' ';
    fs::write(&path, bytes).unwrap();
    bench.build(&[0, 1]);
    assert_eq!(bench.files(), expected);
}

/// Files as a process leaves them that is killed after so many steps of putting the new state into place.
fn killed(old: &BTreeMap<String, Vec<u8>>, new: &BTreeMap<String, Vec<u8>>, step: usize) -> BTreeMap<String, Vec<u8>> {
    let mut files = old.clone();
    let is_segment = |name: &str| name.starts_with(SEGMENTS);
    files.extend(new.iter().filter(|(name, _)| is_segment(name)).map(|(n, b)| (n.clone(), b.clone())));
    files.insert(".tmp-graph.nq".into(), new[GRAPH].clone());
    files.insert(".tmp-manifest.json".into(), new[MANIFEST].clone());
    let rename = |files: &mut BTreeMap<String, Vec<u8>>, from: &str, to: &str| {
        let bytes = files.remove(from).unwrap();
        files.insert(to.to_owned(), bytes);
    };
    let steps = [(GRAPH, PREVIOUS), (".tmp-graph.nq", GRAPH), (".tmp-manifest.json", MANIFEST)];
    for (from, to) in steps.iter().take(step) {
        rename(&mut files, from, to);
    }
    files
}

fn put(folder: &Path, files: &BTreeMap<String, Vec<u8>>) {
    let _ = fs::remove_dir_all(folder);
    fs::create_dir_all(folder.join(SEGMENTS)).unwrap();
    for (name, bytes) in files {
        fs::write(folder.join(name), bytes).unwrap();
    }
}

#[test]
fn a_process_killed_while_renaming_leaves_the_old_state_or_the_new() {
    let bench = Bench::new();
    bench.build(&[0, 1]);
    let old = bench.files();
    bench.add(2);
    let new = bench.files();
    for step in 0..=3 {
        put(&bench.path(), &killed(&old, &new, step));
        let store = Store::open(bench.path()).unwrap();
        assert_eq!(store.manifest().articles.len(), if step < 3 { 2 } else { 3 }, "step {step}");
        assert_eq!(store.load(|_| true).unwrap().len().unwrap(), store.manifest().graph.quads, "step {step}");
        bench.add(2);
        assert_eq!(bench.files(), new, "step {step}: the next writer tidies up");
        put(&bench.path(), &killed(&old, &new, step));
        bench.remove(2);
        assert_eq!(bench.files(), old, "step {step}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 16, ..ProptestConfig::default() })]

    #[test]
    fn any_way_to_the_same_articles_ends_in_the_same_bytes(
        start in Just((0..5).collect::<Vec<usize>>()).prop_shuffle(),
        changes in prop::collection::vec((0..5usize, prop::bool::ANY), 0..6),
    ) {
        let bench = Bench::new();
        let mut present: Vec<usize> = start[..3].to_vec();
        bench.build(&present);
        for (article, add) in changes {
            let before = bench.files();
            let was_there = present.contains(&article);
            if add { bench.add(article) } else { bench.remove(article) }
            present.retain(|&a| a != article);
            if add { present.push(article) }
            if was_there == add {
                prop_assert_eq!(&bench.files(), &before, "nothing changed");
            }
        }
        let found = bench.files();
        present.sort_unstable();
        let fresh = Bench::new();
        fresh.build(&present);
        prop_assert!(found == fresh.files());
    }
}
