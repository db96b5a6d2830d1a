//! What stands on a page and is not the article: notices, log-in lines, share bars, pointers to other articles.
//!
//! The cues are data (`ontology/german/boilerplate.toml`); the mechanism is here: what counts as a whole line, how far
//! a notice reaches, what an empty pointer takes along, and behind which cue a page has no article any more.

use serde::Deserialize;

use super::cue::{Patterns, words};
use super::line::Line;
use super::shape;
use crate::ontology::{Ontology, OntologyError};

const PATH: &str = "german/boilerplate.toml";
/// No notice line is longer; bounds the work on texts without line ends.
const NOTICE_WORDS: usize = 120;
/// A page ends at a cue of its foot only behind so many lines of prose.
const PROSE_BEFORE_END: usize = 3;

/// The cues, loaded.
#[derive(Debug, Default)]
pub struct Boilerplate {
    line: Patterns<bool>,
    opening: Patterns<bool>,
    teaser: Patterns<bool>,
    end: Patterns<bool>,
    notice: Patterns<bool>,
    topics: Patterns<bool>,
    address: Patterns<bool>,
    capitals: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    line: Vec<Rule>,
    opening: Vec<Rule>,
    teaser: Vec<Rule>,
    end: Vec<Rule>,
    notice: Vec<Rule>,
    topics: Topics,
    address: Address,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(not(test), expect(dead_code, reason = "read by people and by the test of all examples"))]
struct Rule {
    what: String,
    patterns: Vec<String>,
    examples: Vec<String>,
    counterexamples: Vec<String>,
}

#[derive(Deserialize)]
struct Topics {
    words: Vec<String>,
}

#[derive(Deserialize)]
struct Address {
    words: Vec<String>,
    capitals: Vec<String>,
}

/// A line as the cues see it.
struct View<'a> {
    line: &'a Line<'a>,
    /// How many words it has.
    length: usize,
    furniture: bool,
    /// Whether it says something to the reader or speaks for the page, and how many words of the page's own it has.
    address: bool,
    topics: usize,
    opens_notice: bool,
    /// Whether the cue that points at other articles is the whole line, or a colon is behind it; `None` without cue.
    teaser: Option<Teaser>,
    ends_page: bool,
    heading: bool,
    bullet: bool,
    prose: bool,
}

/// A cue that points at other articles.
#[derive(Clone, Copy)]
struct Teaser {
    alone: bool,
    colon: bool,
}

impl View<'_> {
    /// Whether a notice that has begun goes on here.
    fn carries_on(&self) -> bool {
        let label = self.heading && (self.topics > 1 || self.length <= 3);
        self.topics > 0 && (self.address || label || self.topics > 2)
    }
}

impl Boilerplate {
    /// Loads the cues.
    ///
    /// # Errors
    /// If the file is broken.
    pub fn load(ontology: &Ontology) -> Result<Self, OntologyError> {
        let text = ontology.read(PATH)?;
        let file: File = crate::ontology::parse_toml(PATH, &text)?;
        let rules = |rules: &[Rule]| Patterns::load(PATH, &text, rules.iter().flat_map(|r| &r.patterns));
        Ok(Self {
            line: rules(&file.line)?,
            opening: rules(&file.opening)?,
            teaser: rules(&file.teaser)?,
            end: rules(&file.end)?,
            notice: rules(&file.notice)?,
            topics: Patterns::load(PATH, &text, &file.topics.words)?,
            address: Patterns::load(PATH, &text, &file.address.words)?,
            capitals: file.address.capitals,
        })
    }

    /// For each line, whether it is not the article.
    pub fn mark(&self, lines: &[Line<'_>]) -> Vec<bool> {
        let views: Vec<View<'_>> = lines.iter().map(|line| self.view(line)).collect();
        let mut out: Vec<bool> = views.iter().map(|view| view.furniture).collect();
        mark_notices(&views, &mut out);
        mark_teasers(&views, &mut out);
        mark_end(&views, &mut out);
        out
    }

    fn view<'a>(&self, line: &'a Line<'a>) -> View<'a> {
        let bullet = shape::bullet(line.text);
        let text = &line.text[bullet.unwrap_or(0)..];
        let all = words(text);
        let short = all.len() <= NOTICE_WORDS;
        let spoken = if short { without_quotations(text) } else { String::new() };
        let outside = words(&spoken);
        let address = self.address.count(&outside) > 0 || self.speaks_to_reader(&spoken);
        let topics = self.topics.count(&outside);
        let (heading, bullet) = (shape::is_heading(text), bullet.is_some());
        View {
            line,
            length: all.len(),
            furniture: self.is_furniture_of(line.text, &all),
            address,
            topics,
            opens_notice: (address || topics > 1) && self.notice.anywhere(&outside).is_some(),
            teaser: self.teaser.opening(&all).filter(|_| short).and_then(|(needs_colon, taken)| {
                let teaser = Teaser { alone: taken == all.len(), colon: colon_behind(text, taken) };
                (teaser.colon || !needs_colon).then_some(teaser)
            }),
            ends_page: self.end.whole(&all).is_some(),
            heading,
            bullet,
            prose: !heading && !bullet && all.len() > 7 && shape::ends_sentence(line.text),
        }
    }

    /// A polite address inside a sentence: at its beginning *Sie* can mean others, behind an imperative it cannot.
    fn speaks_to_reader(&self, text: &str) -> bool {
        let mut first = true;
        text.split_whitespace().any(|piece| {
            let word = piece.trim_matches(|c: char| !c.is_alphanumeric());
            let inside = !first;
            first = piece.ends_with(['.', '!', '?', ':', '…']) || (first && word.is_empty());
            inside && self.capitals.iter().any(|c| c == word)
        })
    }

    /// Whether a line is no article wherever it stands: a button, a row of buttons, a label, a path, a remark on how
    /// the text came about.
    pub fn is_furniture(&self, text: &str) -> bool {
        self.is_furniture_of(text, &words(text))
    }

    fn is_furniture_of(&self, text: &str, line: &[String]) -> bool {
        shape::is_wordless(text)
            || self.line.whole(line).is_some()
            || is_bar(text, |part| shape::is_wordless(part) || self.line.whole(&words(part)).is_some())
            || is_path(text)
            || is_link(text)
            || self.opening.opening(line).is_some() && line.len() <= NOTICE_WORDS
    }
}

/// A notice begins with a line that holds one of its phrases, takes along what led up to it, and goes on over lists,
/// buttons and lines that speak to the reader of the page, until a line of the article comes.
fn mark_notices(views: &[View<'_>], out: &mut [bool]) {
    let mut at = 0;
    let mut before = 0;
    while at < views.len() {
        if !views[at].opens_notice {
            at += 1;
            continue;
        }
        let mut begin = at;
        while begin > before && (out[begin - 1] || leads_up(&views[begin - 1], &views[begin])) {
            begin -= 1;
        }
        let mut end = at + 1;
        while let Some(next) = (end..views.len()).take(2).find(|&i| goes_on(views, out, i)) {
            // A heading between two lines of a notice is a heading of the notice.
            if next > end && !views[end].heading {
                break;
            }
            end = next + 1;
        }
        out[begin..end].fill(true);
        (at, before) = (end, end);
    }
}

fn goes_on(views: &[View<'_>], out: &[bool], at: usize) -> bool {
    let (view, before) = (&views[at], &views[at - 1]);
    let list =
        view.bullet && !view.line.gap && (before.bullet || out[at - 1] || before.opens_notice || before.carries_on());
    out[at] || view.opens_notice || view.carries_on() || list
}

/// A pointer to other articles; one that points at nothing in its own line points at the headings behind it.
fn mark_teasers(views: &[View<'_>], out: &mut [bool]) {
    for (at, view) in views.iter().enumerate() {
        let Some(Teaser { alone, colon }) = view.teaser else { continue };
        let is_teaser = alone || colon || view.address || !shape::ends_sentence(view.line.text);
        out[at] |= is_teaser;
        if !is_teaser || !alone {
            continue;
        }
        let headings = views[at + 1..].iter().take_while(|v| (v.heading || v.bullet) && v.teaser.is_none());
        for (i, view) in (at + 1..).zip(headings) {
            // Behind a blank line the first heading is what the cue needs, the next may be the article's.
            if i > at + 1 && view.line.gap && !view.bullet {
                break;
            }
            out[i] = true;
        }
    }
}

/// Behind a cue of the page's foot, with an article before it, nothing is the article.
fn mark_end(views: &[View<'_>], out: &mut [bool]) {
    let prose: Vec<bool> = views.iter().zip(&*out).map(|(view, out)| view.prose && !out).collect();
    let all = prose.iter().filter(|p| **p).count();
    let mut before = 0;
    for (at, view) in views.iter().enumerate() {
        if view.ends_page && before >= PROSE_BEFORE_END.max(all - before) {
            out[at..].fill(true);
            return;
        }
        before += usize::from(prose[at]);
    }
}

/// Whether a line before a notice belongs to it: it speaks to the reader of the page, or is its heading.
fn leads_up(view: &View<'_>, next: &View<'_>) -> bool {
    view.topics > 0 && (view.address || (view.heading && (!next.line.gap || view.length <= 3)))
}

/// A row of buttons: parts with strokes between, or written as one word, every one of them furniture.
fn is_bar(text: &str, is_part: impl Fn(&str) -> bool) -> bool {
    if text.len() < 100 && !text.contains(char::is_whitespace) {
        let seam = |pair: &[(usize, char)]| (pair[0].1.is_lowercase() && pair[1].1.is_uppercase()).then_some(pair[1].0);
        let letters: Vec<(usize, char)> = text.char_indices().collect();
        let seams: Vec<usize> = letters.windows(2).filter_map(seam).collect();
        let ends = seams.iter().copied().chain([text.len()]);
        if !seams.is_empty()
            && std::iter::once(0).chain(seams.iter().copied()).zip(ends).all(|(b, e)| is_part(&text[b..e]))
        {
            return true;
        }
    }
    let mut parts = text.split(['|', '·', '•', '/', '\t']).filter(|p| !p.trim().is_empty());
    text.contains(['|', '·', '•', '/', '\t']) && text.len() < 200 && parts.all(is_part)
}

/// Where the page stands in its site: *Start > Politik > Ausland*.
fn is_path(text: &str) -> bool {
    [" > ", " » ", " › "].iter().any(|mark| text.contains(mark)) && text.len() < 300 && !shape::ends_sentence(text)
}

/// Addresses alone, or the line under an embedded message that names its account.
fn is_link(text: &str) -> bool {
    let address = |w: &str| ["http://", "https://", "www.", "pic.twitter.com"].iter().any(|start| w.starts_with(start));
    text.split_whitespace().all(address) || (text.starts_with(['—', '–']) && text.contains("(@"))
}

fn colon_behind(text: &str, taken: usize) -> bool {
    text.split_whitespace().take(taken).last().is_some_and(|piece| piece.ends_with([':', '–', '-', '|', '>']))
}

/// The text without what stands between quotation marks: a voice of the article is no voice of the page.
fn without_quotations(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(['„', '“', '"', '»']) {
        let (before, quoted) = rest.split_at(at);
        out.push_str(before);
        let mark = quoted.chars().next().map_or(1, char::len_utf8);
        match quoted[mark..].find(['“', '”', '"', '«']) {
            Some(length) => {
                let close = mark + length;
                rest = &quoted[close + quoted[close..].chars().next().map_or(1, char::len_utf8)..];
            }
            None => return out,
        }
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::line::lines;

    const BEFORE: &str = "Der Hafen war am Morgen leer, sagte ein Anwohner der Zeitung.";
    const AFTER: &str = "Am Abend lief dort ein Frachter mit Stahl aus dem Süden ein.";

    fn kept(boilerplate: &Boilerplate, text: &str) -> Vec<String> {
        let lines = lines(text);
        let out = boilerplate.mark(&lines);
        lines.iter().zip(out).filter(|(_, out)| !out).map(|(line, _)| line.text.to_owned()).collect()
    }

    #[test]
    fn every_example_is_dropped_and_every_counterexample_kept() {
        let ontology = Ontology::embedded();
        let boilerplate = Boilerplate::load(&ontology).unwrap();
        let file: File = crate::ontology::parse_toml(PATH, &ontology.read(PATH).unwrap()).unwrap();
        let mut wrong = Vec::new();
        for rule in [&file.line, &file.opening, &file.teaser, &file.end, &file.notice].into_iter().flatten() {
            for example in &rule.examples {
                let text = format!("{BEFORE}\n\n{example}\n\n{AFTER}");
                let kept = kept(&boilerplate, &text);
                if kept != [BEFORE, AFTER] {
                    wrong.push(format!("{}: kept {kept:?}", rule.what));
                }
            }
            for counterexample in &rule.counterexamples {
                let text = format!("{BEFORE}\n\n{counterexample}\n\n{AFTER}");
                let kept = kept(&boilerplate, &text);
                if kept != [BEFORE, counterexample, AFTER] {
                    wrong.push(format!("{}: of {counterexample} kept {kept:?}", rule.what));
                }
            }
        }
        assert!(wrong.is_empty(), "{wrong:#?}");
    }

    #[test]
    fn behind_the_comments_nothing_is_the_article() {
        let boilerplate = Boilerplate::load(&Ontology::embedded()).unwrap();
        let text = format!(
            "{BEFORE}\n\n{AFTER}\n\n{BEFORE}\n\nKommentare\n\nIch sehe das ganz anders als der Autor dieses Textes."
        );
        assert_eq!(kept(&boilerplate, &text), [BEFORE, AFTER, BEFORE]);
        let bar = format!("Kommentare\n\n{BEFORE}\n\n{AFTER}");
        assert_eq!(kept(&boilerplate, &bar), [BEFORE, AFTER], "a button at the top ends nothing");
    }

    #[test]
    fn quotation_marks_keep_a_voice_in_the_article() {
        assert_eq!(without_quotations("Er sagte „Lesen Sie das“ und „ging"), "Er sagte  und ");
    }
}
