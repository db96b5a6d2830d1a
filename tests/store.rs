//! `build`, `add`, `remove` and `status` as a user meets them.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Instant;
use std::{process, thread};

use assert_cmd::Command;
use tempfile::TempDir;

struct Desk {
    folder: TempDir,
}

/// What a run said.
struct Said {
    code: i32,
    out: String,
    err: String,
}

impl Desk {
    /// Three articles in a folder.
    fn new() -> Self {
        let desk = Self { folder: TempDir::new().unwrap() };
        desk.write("news/eins.txt", "Frankreich liefert der Ukraine Haubitzen.\n\nDas sagte der Minister in Paris.\n");
        desk.write("news/zwei.txt", "Die Ukraine erhält Haubitzen aus Frankreich, meldete die Agentur Reuters.\n");
        desk.write("news/drei.txt", "Polens Präsident traf in Warschau den Kanzler Österreichs.\n");
        desk
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn write(&self, name: &str, text: impl AsRef<[u8]>) {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    fn run(&self, line: &str) -> Said {
        let mut command = Command::cargo_bin("depesche").unwrap();
        let output = command.current_dir(self.folder.path()).args(line.split(' ')).output().unwrap();
        Said {
            code: output.status.code().unwrap(),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
        }
    }

    #[track_caller]
    fn done(&self, line: &str) -> Said {
        let said = self.run(line);
        assert_eq!(said.code, 0, "{line}: {}", said.err);
        said
    }

    /// Fails with this code and one line that holds these words.
    #[track_caller]
    fn fails(&self, line: &str, code: i32, words: &[&str]) {
        let said = self.run(line);
        assert_eq!(said.code, code, "{line}: {}", said.err);
        let found = said.err.lines().any(|l| l.starts_with("depesche: ") && words.iter().all(|w| l.contains(w)));
        assert!(found, "{line}: {words:?} in\n{}", said.err);
        assert_eq!(said.out, "");
    }

    fn store(&self, name: &str) -> BTreeMap<PathBuf, Vec<u8>> {
        files(&self.path(name))
    }
}

fn files(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut found = BTreeMap::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = PathBuf::from(path.file_name().unwrap());
        if path.is_dir() {
            found.extend(files(&path).into_iter().map(|(inner, bytes)| (name.join(inner), bytes)));
        } else {
            found.insert(name, fs::read(&path).unwrap());
        }
    }
    found
}

#[test]
fn two_builds_and_any_order_of_inputs_give_the_same_bytes() {
    let desk = Desk::new();
    let said = desk.done("build news --store a");
    assert!(said.err.contains("3 articles"), "{}", said.err);
    assert_eq!(said.out, "");
    desk.done("build news/zwei.txt news/eins.txt news/drei.txt --store b");
    desk.done("build news --store b");
    assert_eq!(desk.store("a"), desk.store("b"));
    assert!(desk.store("a").keys().any(|k| k.starts_with("segments")));
}

#[test]
fn a_build_replaces_what_was_there() {
    let desk = Desk::new();
    desk.done("build news --store a");
    desk.done("build news/eins.txt --store a");
    desk.done("build news/eins.txt --store b");
    assert_eq!(desk.store("a"), desk.store("b"));
}

#[test]
fn removing_leaves_a_store_that_never_saw_the_article() {
    let desk = Desk::new();
    desk.done("build news/eins.txt news/drei.txt --store a");
    let before = desk.store("a");
    desk.done("add news/zwei.txt --store a");
    desk.done("build news --store b");
    assert_eq!(desk.store("a"), desk.store("b"));
    desk.done("remove zwei --store a");
    assert_eq!(desk.store("a"), before);
}

#[test]
fn status_counts_and_lists() {
    let desk = Desk::new();
    desk.done("build news");
    let said = desk.done("status --articles");
    for words in ["articles  3", "ontology", "drei\t", "eins\t", "zwei\t"] {
        assert!(said.out.contains(words), "{words} in\n{}", said.out);
    }
    let said = desk.done("status --json");
    let json: serde_json::Value = serde_json::from_str(&said.out).unwrap();
    assert_eq!((json["articles"].as_u64(), json["current"].as_bool()), (Some(3), Some(true)), "{json}");
    let quads = fs::read_to_string(desk.path("depesche/graph.nq")).unwrap().lines().count() - 1;
    assert_eq!(json["quads"].as_u64(), Some(quads as u64));
}

#[test]
fn the_graph_of_the_seeds_satisfies_the_shapes() {
    let desk = Desk::new();
    desk.done(concat!("build ", env!("CARGO_MANIFEST_DIR"), "/seeds --store a"));
    let said = desk.done("validate --store a");
    assert_eq!(said.out, "");
    let graph = fs::read_to_string(desk.path("a/graph.nq")).unwrap();
    fs::write(desk.path("a/graph.nq"), graph.replace("/depesche/ns#refersTo>", "/depesche/ns#meint>")).unwrap();
    let said = desk.run("validate --store a");
    assert_eq!(said.code, 1);
    assert!(said.out.contains("dep:refersTo: 0 values, at least 1 wanted"), "{}", said.out);
}

#[test]
fn a_process_killed_at_any_moment_leaves_the_old_state_or_the_new() {
    let desk = Desk::new();
    let add = ["add", "news/drei.txt", "--store", "a"];
    desk.done("build news/eins.txt news/zwei.txt --store a");
    let old = desk.store("a");
    let begin = Instant::now();
    desk.done(&add.join(" "));
    let (whole, new) = (begin.elapsed(), desk.store("a"));
    let moments = 16;
    for moment in 0..moments {
        desk.done("build news/eins.txt news/zwei.txt --store a");
        assert!(desk.store("a") == old, "moment {moment}: a build ends in the same bytes whatever was left behind");
        let program = assert_cmd::cargo::cargo_bin("depesche");
        let mut child = process::Command::new(program)
            .current_dir(desk.folder.path())
            .args(add)
            .stderr(process::Stdio::null())
            .spawn()
            .unwrap();
        thread::sleep(whole * moment / moments);
        child.kill().unwrap();
        child.wait().unwrap();
        let said = desk.done("status --store a --json");
        let articles = serde_json::from_str::<serde_json::Value>(&said.out).unwrap()["articles"].as_u64();
        assert!(matches!(articles, Some(2 | 3)), "moment {moment}: {articles:?}");
        desk.done("validate --store a");
        desk.done(&add.join(" "));
        assert!(desk.store("a") == new, "moment {moment}: the next run goes on where this one stopped");
    }
}

#[test]
fn a_missing_store_or_article_is_named_with_what_to_do() {
    let desk = Desk::new();
    for line in ["status --store nowhere", "add news/eins.txt --store nowhere", "remove eins --store nowhere"] {
        desk.fails(line, 2, &["nowhere: no store here", "`depesche build INPUT --store nowhere`"]);
    }
    assert!(!desk.path("nowhere").exists(), "nothing is made by mistake");
    desk.done("build news --store a");
    let before = desk.store("a");
    desk.fails("remove vier --store a", 2, &["no article `vier`", "`depesche status --articles --store a`"]);
    assert_eq!(desk.store("a"), before);
    desk.fails("remove vier eins --store a", 1, &["no article `vier`"]);
    desk.done("build news/zwei.txt news/drei.txt --store b");
    assert_eq!(desk.store("a"), desk.store("b"), "the known one is gone");
}

#[test]
fn what_cannot_be_read_is_skipped_and_said() {
    let desk = Desk::new();
    desk.write("news/leer.txt", "");
    desk.fails("build news --store a", 1, &["leer.txt"]);
    desk.done("build news/eins.txt news/zwei.txt news/drei.txt --store b");
    assert_eq!(desk.store("a"), desk.store("b"));
    let before = desk.store("a");
    desk.fails("build news/leer.txt --store a", 2, &["no article was read"]);
    assert_eq!(desk.store("a"), before);
}

#[test]
fn a_folder_with_other_files_is_left_alone() {
    let desk = Desk::new();
    desk.fails("build news --store news", 2, &["holds other files and no store"]);
    assert_eq!(files(&desk.path("news")).len(), 3);
}

#[test]
fn a_store_made_with_another_ontology_is_stale() {
    let desk = Desk::new();
    let ontology = desk.path("ontology");
    copy(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/ontology")), &ontology);
    desk.done("build news --store a --ontology ontology");
    let same = desk.done("status --store a --json");
    assert!(same.out.contains("\"current\": true"), "an equal copy is the same ontology");
    fs::write(ontology.join("note.txt"), "anders").unwrap();
    desk.fails("add news --store a --ontology ontology", 2, &["made with another ontology", "depesche build"]);
    let said = desk.done("status --store a --ontology ontology");
    assert!(said.out.contains("stale"), "{}", said.out);
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let target = to.join(path.file_name().unwrap());
        if path.is_dir() {
            copy(&path, &target);
        } else {
            fs::copy(&path, &target).unwrap();
        }
    }
}
