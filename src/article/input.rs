//! The inputs of a run: walks folders, opens files by their format, streams JSON Lines, keeps ids unique.

use std::collections::VecDeque;
use std::fs::File;
use std::io::{BufReader, Read as _};
use std::path::{Path, PathBuf};

use rustc_hash::{FxHashMap, FxHashSet};
use walkdir::WalkDir;

use super::catalogue::{self, Catalogue};
use super::decode::{self, decode};
use super::record::{self, Line, Lines, Record};
use super::{Article, Metadata, Options, Read, ReadError, Reader, body, html};
use crate::text::Text;

/// How a file is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Format {
    Text,
    Html,
    JsonLines,
    Json,
}

impl Format {
    /// The format that a file's ending names.
    fn of(path: &Path) -> Option<Self> {
        match path.extension()?.to_str()?.to_ascii_lowercase().as_str() {
            "txt" => Some(Self::Text),
            "html" | "htm" => Some(Self::Html),
            "jsonl" | "ndjson" => Some(Self::JsonLines),
            "json" => Some(Self::Json),
            _ => None,
        }
    }
}

/// The articles of the inputs, in order.
pub struct Articles<'a> {
    reader: &'a Reader,
    options: &'a Options,
    inputs: std::slice::Iter<'a, PathBuf>,
    folder: Option<Walk>,
    /// The stream that is being read, and its name.
    lines: Option<(Lines, String)>,
    ready: VecDeque<Result<Read, ReadError>>,
    catalogues: FxHashMap<PathBuf, Catalogue>,
    ids: FxHashSet<String>,
    files: FxHashSet<PathBuf>,
}

/// A folder that is being walked.
struct Walk {
    entries: walkdir::IntoIter,
    root: PathBuf,
    found: bool,
}

impl<'a> Articles<'a> {
    pub fn new(reader: &'a Reader, inputs: &'a [PathBuf], options: &'a Options) -> Self {
        Self {
            reader,
            options,
            inputs: inputs.iter(),
            folder: None,
            lines: None,
            ready: VecDeque::new(),
            catalogues: FxHashMap::default(),
            ids: FxHashSet::default(),
            files: FxHashSet::default(),
        }
    }

    fn input(&mut self, path: &Path) {
        if path.as_os_str() == "-" {
            self.lines = Some((Lines::new(Box::new(std::io::stdin().lock())), "standard input".into()));
        } else if path.is_dir() {
            let entries = WalkDir::new(path).follow_links(true).sort_by_file_name().into_iter();
            self.folder = Some(Walk { entries, root: path.to_owned(), found: false });
        } else if path.file_name().is_some_and(|name| name == catalogue::FILE_NAME) {
            // It came with a wildcard; its rows are used where the files beside it are read.
        } else {
            self.file(path, Format::of(path).unwrap_or(Format::Text));
        }
    }

    /// One step of the walk through a folder.
    fn step(&mut self, mut walk: Walk) {
        match walk.entries.next() {
            None => {
                if !walk.found {
                    self.fail(walk.root.display(), "no articles in this folder (.txt, .html, .htm, .jsonl or .json)");
                }
                return;
            }
            Some(Err(error)) => {
                let path = error.path().unwrap_or(&walk.root).display().to_string();
                let reason = match error.io_error() {
                    Some(e) => e.to_string(),
                    None => error.to_string(),
                };
                self.fail(path, reason);
            }
            Some(Ok(entry)) if entry.file_type().is_dir() => {
                if entry.depth() > 0 && entry.file_name().to_string_lossy().starts_with('.') {
                    walk.entries.skip_current_dir();
                }
            }
            Some(Ok(entry)) => {
                let hidden = entry.file_name().to_string_lossy().starts_with('.');
                if let Some(format) = Format::of(entry.path()).filter(|_| !hidden) {
                    walk.found = true;
                    self.file(entry.path(), format);
                }
            }
        }
        self.folder = Some(walk);
    }

    fn file(&mut self, path: &Path, format: Format) {
        let known = std::fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
        if !self.files.insert(known) {
            return;
        }
        let name = path.display().to_string();
        if format == Format::JsonLines {
            return match File::open(path) {
                Ok(file) => self.lines = Some((Lines::new(Box::new(BufReader::new(file))), name)),
                Err(error) => self.fail(name, error),
            };
        }
        let label = |bytes: &[u8]| (format == Format::Html).then(|| html::encoding(bytes)).flatten();
        let decoded = match bytes(path).and_then(|bytes| {
            let label = label(&bytes);
            decode(bytes, label.as_deref())
        }) {
            Ok(decoded) => decoded,
            Err(reason) => return self.fail(name, reason),
        };
        let warnings: Vec<String> = decoded.warning.iter().map(|w| format!("{name}: {w}")).collect();
        match format {
            Format::Json => self.json(decoded.text, path, warnings),
            Format::Html => self.page(&decoded.text, path, warnings),
            Format::Text if html::is_page(&decoded.text) => self.page(&decoded.text, path, warnings),
            _ if self.options.plain => self.push(Article::plain(stem(path), decoded.text), warnings, name),
            _ => self.text(decoded.text, path, warnings),
        }
    }

    fn text(&mut self, text: String, path: &Path, mut warnings: Vec<String>) {
        let metadata = self.catalogued(path, &mut warnings);
        let article = body::read(self.reader, stem(path), Text::new(text), metadata, &[]);
        self.push(article, warnings, path.display().to_string());
    }

    /// A web page; what `articles.csv` says of it wins over what it says of itself.
    fn page(&mut self, html: &str, path: &Path, mut warnings: Vec<String>) {
        let name = path.display().to_string();
        let page = match html::read(html, &self.reader.masthead.dates) {
            Ok(page) => page,
            Err(reason) => return self.fail(name, reason),
        };
        if self.options.plain {
            return self.push(Article::plain(stem(path), page.text), warnings, name);
        }
        let metadata = self.catalogued(path, &mut warnings).or(page.metadata);
        if let Some(raw) = page.unknown_date.filter(|_| metadata.date.is_none()) {
            warnings.push(super::one_line(&format!("{name}: unknown date `{raw}`; kept without it")));
        }
        let article = body::read(self.reader, stem(path), Text::new(page.text), metadata, &page.kinds);
        self.push(article, warnings, name);
    }

    /// What `articles.csv` says of a file; its errors are told when its folder is first met.
    fn catalogued(&mut self, path: &Path, warnings: &mut Vec<String>) -> Metadata {
        let folder = path.parent().unwrap_or(Path::new("")).to_owned();
        if !self.catalogues.contains_key(&folder) {
            let (catalogue, errors) = Catalogue::beside(&folder, &self.reader.masthead.dates);
            self.ready.extend(errors.into_iter().map(Err));
            let missing = catalogue.missing(&folder);
            if let Some(first) = missing.first() {
                let list = folder.join(catalogue::FILE_NAME);
                let count = missing.len();
                warnings
                    .push(format!("{}: {count} rows name files that are not there, like `{first}`", list.display()));
            }
            self.catalogues.insert(folder.clone(), catalogue);
        }
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        self.catalogues[&folder].get(&name).cloned().unwrap_or_default()
    }

    /// A `.json` file: one record, a list of records, or JSON Lines after all.
    fn json(&mut self, text: String, path: &Path, warnings: Vec<String>) {
        let name = path.display().to_string();
        if let Ok(records) = serde_json::from_str::<Vec<serde_json::Value>>(&text) {
            for (number, value) in (1..).zip(records) {
                let record = record::parse(&value.to_string());
                self.record(record, &name, number, warnings.clone());
            }
        } else if let Ok(mut record) = record::parse(&text) {
            record.id.get_or_insert_with(|| stem(path));
            self.record(Ok(record), &name, 1, warnings);
        } else {
            let bytes = std::io::Cursor::new(text.into_bytes());
            self.lines = Some((Lines::new(Box::new(bytes)), name));
        }
    }

    fn line(&mut self, line: Line, name: &str) {
        let warnings = line.warning.iter().map(|w| format!("{name}:{}: {w}", line.number)).collect();
        self.record(line.record, name, line.number, warnings);
    }

    fn record(&mut self, record: Result<Record, String>, name: &str, number: usize, mut warnings: Vec<String>) {
        let place = format!("{name}:{number}");
        let record = match record {
            Ok(record) => record,
            Err(reason) => return self.fail(place, reason),
        };
        let id = record.id.unwrap_or_else(|| format!("{}-{number}", stem(Path::new(name))));
        let date = record.date.as_deref().and_then(|raw| {
            let date = self.reader.masthead.dates.edtf(raw);
            if date.is_none() {
                warnings.push(super::one_line(&format!("{place}: unknown date `{raw}`; `{id}` is kept without it")));
            }
            date
        });
        let article = if self.options.plain {
            let plain = Article::plain(id, record.text);
            Article { metadata: Metadata { date, ..Metadata::default() }, ..plain }
        } else {
            let metadata = Metadata {
                date,
                publisher: record.publisher,
                title: record.title,
                author: record.author,
                language: record.language,
                url: record.url,
            };
            body::read(self.reader, id, Text::new(record.text), metadata, &[])
        };
        self.push(article, warnings, place);
    }

    fn push(&mut self, article: Article, mut warnings: Vec<String>, place: String) {
        if article.blocks.is_empty() {
            let reason = if article.text.as_str().trim().is_empty() { "empty" } else { "no article text in it" };
            self.fail(place, reason);
        } else if self.ids.insert(article.id.clone()) {
            warnings.extend(self.foreign(&article).map(|reason| super::one_line(&format!("{place}: {reason}"))));
            self.ready.push_back(Ok(Read { article, warnings }));
        } else {
            self.fail(place, format!("another article has the id `{}`; this one is left out", article.id));
        }
    }

    /// Why an article may not be German.
    fn foreign(&self, article: &Article) -> Option<String> {
        let stated = article.metadata.language.as_ref().filter(|language| {
            let language = language.to_lowercase();
            !language.starts_with("de") && !language.starts_with("ger")
        });
        match stated {
            _ if self.options.plain => None,
            Some(language) => Some(format!("its language is said to be `{language}`; read as German all the same")),
            None if self.reader.masthead.words.are_in(article.text.as_str()) => None,
            None => Some("does not look like German; read all the same".into()),
        }
    }

    fn fail(&mut self, path: impl std::fmt::Display, reason: impl std::fmt::Display) {
        self.ready.push_back(Err(ReadError::new(path, reason)));
    }
}

impl Iterator for Articles<'_> {
    type Item = Result<Read, ReadError>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some(read) = self.ready.pop_front() {
                return Some(read);
            }
            if let Some((mut lines, name)) = self.lines.take() {
                match lines.next() {
                    None => {}
                    Some(Ok(line)) => {
                        self.line(line, &name);
                        self.lines = Some((lines, name));
                    }
                    Some(Err(error)) => self.fail(name, error),
                }
            } else if let Some(walk) = self.folder.take() {
                self.step(walk);
            } else {
                let path = self.inputs.next()?;
                self.input(path);
            }
        }
    }
}

/// A whole file.
fn bytes(path: &Path) -> Result<Vec<u8>, String> {
    let mut bytes = Vec::new();
    let file = File::open(path).map_err(|e| e.to_string())?;
    file.take(decode::LIMIT + 1).read_to_end(&mut bytes).map_err(|e| e.to_string())?;
    if bytes.len() as u64 > decode::LIMIT {
        return Err(format!("larger than {} MB; split it, or write JSON Lines", decode::LIMIT >> 20));
    }
    Ok(bytes)
}

fn stem(path: &Path) -> String {
    path.file_stem().unwrap_or_default().to_string_lossy().into_owned()
}
