//! The house rules that a machine can check: imports run one way, the code map names what is there, German words stay in
//! `ontology/`, files stay readable.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

/// Modules in the order in which data flows; each may import only what stands before it.
const ORDER: [&str; 12] = [
    "text", "ontology", "article", "german", "mention", "claim", "pipeline", "graph", "query", "export", "train", "cli",
];

/// Lines of code, tests aside, after which the concept inside a file has no name yet.
const LONGEST: usize = 520;

fn sources(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(sources(&path));
        } else if path.extension().is_some_and(|e| e == "rs") {
            found.push(path);
        }
    }
    found.sort();
    found
}

/// The code before the file's own tests.
fn without_tests(text: &str) -> &str {
    text.split("#[cfg(test)]").next().unwrap_or(text)
}

#[test]
fn imports_run_one_way() {
    let src = Path::new(ROOT).join("src");
    let mut wrong = Vec::new();
    for path in sources(&src) {
        let relative = path.strip_prefix(&src).unwrap();
        let module = relative.components().next().unwrap().as_os_str().to_string_lossy().replace(".rs", "");
        let Some(own) = ORDER.iter().position(|m| *m == module) else { continue };
        let text = fs::read_to_string(&path).unwrap();
        for line in without_tests(&text).lines().filter(|l| !l.trim_start().starts_with("//")) {
            for part in line.split("crate::").skip(1) {
                let name: String = part.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
                if ORDER.iter().position(|m| *m == name).is_some_and(|other| other > own) {
                    wrong.push(format!("{}: {}", relative.display(), line.trim()));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "imports that run back:\n{}", wrong.join("\n"));
}

#[test]
fn every_module_has_its_place_in_the_order() {
    let src = Path::new(ROOT).join("src");
    let known: BTreeSet<&str> = ORDER.into_iter().chain(["lib", "main", "bin"]).collect();
    for entry in fs::read_dir(src).unwrap() {
        let name = entry.unwrap().file_name().to_string_lossy().replace(".rs", "");
        assert!(known.contains(name.as_str()), "src/{name} is not in the order of this test");
    }
}

#[test]
fn the_code_map_names_what_is_there() {
    let map = fs::read_to_string(Path::new(ROOT).join("ARCHITECTURE.md")).unwrap();
    assert!(map.lines().count() <= 150, "ARCHITECTURE.md is a map, not a book: at most 150 lines");
    let mut named = 0;
    for path in
        map.split('`').skip(1).step_by(2).filter(|p| p.contains('/') && !p.contains([' ', '*', ':', '<', '{', '$']))
    {
        named += 1;
        assert!(Path::new(ROOT).join(path).exists(), "ARCHITECTURE.md names {path}, which is not there");
    }
    assert!(named > 15, "only {named} paths named");
}

#[test]
fn german_words_stay_in_the_ontology() {
    let mut wrong = Vec::new();
    // Tests in files of their own, and the articles that tests of the graph are written on, may speak German.
    let for_tests = |path: &Path| path.ends_with("tests.rs") || path.ends_with("graph/sample.rs");
    for path in sources(&Path::new(ROOT).join("src")).into_iter().filter(|p| !for_tests(p)) {
        let text = fs::read_to_string(&path).unwrap();
        for (number, line) in without_tests(&text).lines().enumerate() {
            let code = line.split("//").next().unwrap_or(line);
            let literals: String = code.split('"').skip(1).step_by(2).collect::<Vec<_>>().join(" ");
            let words = literals.split(|c: char| !c.is_alphabetic());
            // A single letter is spelling (umlauts in slugs), a longer word with an umlaut is German.
            if words.into_iter().any(|w| w.chars().count() > 2 && w.contains(['ä', 'ö', 'ü', 'ß'])) {
                wrong.push(format!("{}:{}: {}", path.display(), number + 1, line.trim()));
            }
        }
    }
    assert!(wrong.is_empty(), "German words in the code:\n{}", wrong.join("\n"));
}

#[test]
fn files_stay_readable() {
    let long: Vec<String> = sources(&Path::new(ROOT).join("src"))
        .into_iter()
        .filter_map(|path| {
            let lines = without_tests(&fs::read_to_string(&path).unwrap()).lines().count();
            (lines > LONGEST).then(|| format!("{}: {lines} lines", path.display()))
        })
        .collect();
    assert!(long.is_empty(), "too long:\n{}", long.join("\n"));
}
