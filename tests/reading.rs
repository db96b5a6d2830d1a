//! Reading as a user meets it: what goes into `depesche analyse`, and which articles, metadata and blocks come out.

use std::path::Path;

use assert_cmd::Command;
use serde_json::Value;

const PROSE: &str =
    "Der Hafen von Lübeck war am Morgen leer, sagte ein Anwohner der Zeitung, und niemand wusste warum.";
const MORE: &str = "Am Abend lief dort ein Frachter mit Stahl ein, der aus dem Süden kam und auf Hilfe wartete.";

/// What a run printed.
struct Run {
    articles: Vec<Value>,
    messages: String,
    code: i32,
}

impl Run {
    fn of(arguments: &[&str], folder: &Path, input: &str) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_depesche"));
        let output = command.current_dir(folder).args(arguments).write_stdin(input.to_owned()).output().unwrap();
        let text = String::from_utf8(output.stdout).unwrap();
        Self {
            articles: text.lines().map(|line| serde_json::from_str(line).unwrap()).collect(),
            messages: String::from_utf8(output.stderr).unwrap(),
            code: output.status.code().unwrap(),
        }
    }

    fn ids(&self) -> Vec<&str> {
        self.articles.iter().map(|a| a["doc"].as_str().unwrap()).collect()
    }

    fn metadata(&self, id: &str, field: &str) -> Option<&str> {
        self.articles.iter().find(|a| a["doc"] == id).unwrap()["metadata"][field].as_str()
    }
}

/// The texts of an article's blocks with their kinds.
fn blocks(article: &Value, text: &str) -> Vec<(String, String)> {
    let text: Vec<char> = text.chars().collect();
    let offset = |value: &Value| usize::try_from(value.as_u64().unwrap()).unwrap();
    let blocks = article["blocks"].as_array().unwrap().iter();
    blocks
        .map(|b| {
            (b["type"].as_str().unwrap().to_owned(), text[offset(&b["begin"])..offset(&b["end"])].iter().collect())
        })
        .collect()
}

fn folder(files: &[(&str, &[u8])]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, bytes) in files {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, bytes).unwrap();
    }
    folder
}

#[test]
fn folders_are_read_in_order_with_all_their_formats_and_nothing_else() {
    let html = format!("<html><body><p>{PROSE}</p><p>{MORE}</p></body></html>");
    let json = format!("{{\"id\": \"https://example.org/a?b=1#c\", \"text\": \"{PROSE}\"}}\n");
    let folder = folder(&[
        ("b.txt", PROSE.as_bytes()),
        ("a/z.HTM", html.as_bytes()),
        ("c.jsonl", json.as_bytes()),
        ("notes.md", b"nothing"),
        (".hidden.txt", b"nothing"),
    ]);
    let run = Run::of(&["analyse", "."], folder.path(), "");
    assert_eq!(run.ids(), ["z", "b", "https://example.org/a?b=1#c"]);
    assert_eq!(run.code, 0, "{}", run.messages);
}

#[test]
fn a_table_of_articles_gives_metadata_and_its_broken_rows_are_named() {
    let table = "file,date,publisher,title,author,language\na.txt,3.5.2023,Sundblatt,Ein Hafen steht leer,,de\nb.txt,2023\nc.txt,neulich,,,,de\n";
    let text = format!("Lübeck„Ein Hafen steht leer“\n\n{PROSE}\n\n{MORE}");
    let files = [
        ("articles.csv", table.as_bytes()),
        ("a.txt", text.as_bytes()),
        ("b.txt", PROSE.as_bytes()),
        ("c.txt", MORE.as_bytes()),
    ];
    let folder = folder(&files);
    let run = Run::of(&["analyse", "."], folder.path(), "");
    assert_eq!(run.ids(), ["a", "b", "c"]);
    assert_eq!(run.metadata("a", "date"), Some("2023-05-03"));
    assert_eq!(run.metadata("a", "publisher"), Some("Sundblatt"));
    let found = blocks(&run.articles[0], &text);
    assert_eq!(found[0], ("Headline".into(), "Lübeck".into()));
    assert_eq!(found[1], ("Headline".into(), "„Ein Hafen steht leer“".into()));
    assert_eq!(run.metadata("c", "date"), None);
    assert!(run.messages.contains("articles.csv:3: 2 fields instead of 6"), "{}", run.messages);
    assert!(run.messages.contains("articles.csv:4: unknown date `neulich`"), "{}", run.messages);
    assert_eq!(run.code, 1, "not all of the table was used");
}

#[test]
fn a_broken_line_of_json_is_named_and_the_rest_is_read() {
    let input = format!(
        "{{\"id\": \"eins\", \"text\": \"{PROSE}\", \"date\": \"2023-05-03T10:00:00Z\", \"author\": [\"Jan Tal\"]}}\n{{\"id\": \"zwei\",\n{{\"id\": \"drei\", \"text\": \"{MORE}\"}}\n"
    );
    let run = Run::of(&["analyse", "-"], Path::new("."), &input);
    assert_eq!(run.ids(), ["eins", "drei"]);
    assert_eq!(run.metadata("eins", "date"), Some("2023-05-03"));
    assert_eq!(run.metadata("eins", "author"), Some("Jan Tal"));
    assert!(run.messages.contains("standard input:2: broken JSON"), "{}", run.messages);
    assert_eq!(run.code, 1);
}

#[test]
fn what_cannot_be_read_is_one_line_and_the_rest_is_read() {
    let folder = folder(&[
        ("binary.txt", &[0, 1, 2, 3, 4, 5, 6, 7]),
        ("blank.txt", b" \n\n"),
        ("empty.txt", b""),
        ("good.txt", PROSE.as_bytes()),
        ("koi8.txt", b"\xf0\xd2\xc9\xd7\xc5\xd4, \xcb\xc1\xcb \xc4\xc5\xcc\xc1? \xe8\xcf\xd2\xcf\xdb\xcf"),
        ("latin.txt", b"Der Hafen von L\xfcbeck war am Morgen leer, sagte ein Anwohner."),
        ("only-notice.txt", "Bitte schalten Sie Ihren Ad-Blocker aus.".as_bytes()),
        ("page.html", b"<html><body></body></html>"),
    ]);
    let run = Run::of(&["analyse", ".", "missing.txt"], folder.path(), "");
    assert_eq!(run.ids(), ["good", "latin"]);
    for message in [
        "binary.txt: a binary file",
        "blank.txt: empty",
        "empty.txt: empty",
        "koi8.txt: neither UTF-8 nor Windows-1252",
        "warning: ./latin.txt: not UTF-8; decoded as Windows-1252",
        "only-notice.txt: no article text",
        "page.html: no text",
        "missing.txt: No such file",
    ] {
        assert!(run.messages.contains(message), "{message} is not in\n{}", run.messages);
    }
    assert_eq!(run.messages.lines().filter(|l| l.contains("skipped")).count(), 7, "{}", run.messages);
    assert_eq!(run.code, 1);
}

#[test]
fn an_id_can_be_used_once_but_a_file_be_named_twice() {
    let folder = folder(&[("a.txt", PROSE.as_bytes()), ("more/a.txt", MORE.as_bytes())]);
    let twice = Run::of(&["analyse", "a.txt", "./a.txt"], folder.path(), "");
    assert_eq!((twice.ids(), twice.code), (vec!["a"], 0));
    let both = Run::of(&["analyse", "."], folder.path(), "");
    assert_eq!((both.ids(), both.code), (vec!["a"], 1));
    assert!(both.messages.contains("more/a.txt: another article has the id `a`"), "{}", both.messages);
}

#[test]
fn plain_reads_lines_and_keeps_a_records_id_and_date() {
    let text = "Kommentare\n\nEin Hafen\nsteht leer";
    let input = format!("{}\n", serde_json::json!({"id": "x", "date": "2023-05-03", "title": "T", "text": text}));
    let run = Run::of(&["analyse", "--plain", "-"], Path::new("."), &input);
    assert_eq!(run.metadata("x", "date"), Some("2023-05-03"));
    assert_eq!(run.metadata("x", "title"), None);
    let lines: Vec<String> = blocks(&run.articles[0], text).into_iter().map(|(_, text)| text).collect();
    assert_eq!(lines, ["Kommentare", "Ein Hafen", "steht leer"]);
    assert_eq!((run.messages.as_str(), run.code), ("", 0));
}

#[test]
fn offsets_count_in_the_text_as_read_whatever_its_line_ends_and_marks() {
    let text = format!("\u{feff}Ein Hafen 😀 steht leer\r\n\r\n\u{202e}{PROSE}\u{202c}\r\n\r\n{MORE}\0\r\n");
    let folder = folder(&[("a.txt", text.as_bytes())]);
    let run = Run::of(&["analyse", "a.txt"], folder.path(), "");
    let read = text.trim_start_matches('\u{feff}');
    let expected = [("Headline", "Ein Hafen 😀 steht leer"), ("Lead", PROSE), ("Paragraph", MORE)];
    assert_eq!(blocks(&run.articles[0], read), expected.map(|(kind, text)| (kind.to_owned(), text.to_owned())));
}

#[test]
fn nothing_outside_the_blocks_is_analysed() {
    let text = format!(
        "Wir verwenden Cookies, um Ihnen Inhalte zu zeigen.\n\nEin Hafen steht leer\n\n{PROSE}\n\nNewsletter abonnieren\n\n{MORE}\n\nKommentare"
    );
    let folder = folder(&[("a.txt", text.as_bytes())]);
    let run = Run::of(&["analyse", "a.txt"], folder.path(), "");
    let tokens: Vec<&str> = run.articles[0]["sentences"]
        .as_array()
        .unwrap()
        .iter()
        .flat_map(|s| s["tokens"].as_array().unwrap())
        .map(|t| t["form"].as_str().unwrap())
        .collect();
    for word in ["Cookies", "Newsletter", "Kommentare"] {
        assert!(!tokens.contains(&word), "{tokens:?}");
    }
    assert!(tokens.contains(&"Frachter"), "{tokens:?}");
}

#[test]
fn what_does_not_look_german_and_what_has_no_date_is_said() {
    let english = "The council meets tonight behind closed doors, officials said. ".repeat(10);
    let folder = folder(&[("a.txt", english.as_bytes())]);
    let run = Run::of(&["analyse", "a.txt"], folder.path(), "");
    assert!(run.messages.contains("warning: a.txt: does not look like German"), "{}", run.messages);
    assert!(run.messages.contains("note: no date in 1 of 1 articles"), "{}", run.messages);
    assert_eq!(run.code, 0);
}

#[test]
fn a_long_line_and_a_deep_page_take_bounded_time() {
    let line = format!("{PROSE} ").repeat(200);
    let deep = format!("<html><body>{}{PROSE}", "<div>".repeat(100_000));
    let folder = folder(&[("deep.html", deep.as_bytes()), ("line.txt", line.as_bytes())]);
    let begun = std::time::Instant::now();
    let run = Run::of(&["extract", "."], folder.path(), "");
    assert!(run.messages.contains("deep.html: ") && run.messages.contains("too many"), "{}", run.messages);
    assert!(begun.elapsed().as_secs() < 120);
}
