//! Web pages: the readable part as text, with what its markup says of the lines, and the page's metadata.
//!
//! The text as read of a page is its title and its readable part, one line a paragraph, heading, list item or caption
//! and blank lines between: the offsets of everything that is read from a page count in that text. Metadata come from
//! JSON-LD, `<meta>` and the elements that carry them.

use dom_query::{Document, NodeRef};
use dom_smoothie::{Config, Readability};
use serde_json::Value;

use super::date::Dates;
use super::record::plain;
use super::{BlockKind, Metadata, line, shape};

/// The deepest nesting, the most elements and the most of both together that are read: bounds the work on pages made
/// to be slow, which grows with the product.
const DEPTH: usize = 500;
const ELEMENTS: usize = 200_000;
const WORK: usize = 10_000_000;

/// What a page is read to.
#[derive(Debug, Default)]
pub struct Page {
    pub text: String,
    /// For each line of the text what the markup says of it.
    pub kinds: Vec<Option<BlockKind>>,
    pub metadata: Metadata,
    /// A date that was given and not understood.
    pub unknown_date: Option<String>,
}

/// Reads a page.
///
/// # Errors
/// If it is too deep or too large, or has no text.
pub fn read(html: &str, dates: &Dates) -> Result<Page, String> {
    let (deepest, elements) = measure(html);
    if deepest > DEPTH || elements > ELEMENTS || deepest * elements > WORK {
        return Err(format!("{elements} elements nested up to {deepest} deep are too many; save its text as .txt"));
    }
    let config = Config { disable_json_ld: true, ..Config::default() };
    let mut page = Readability::new(html, None, Some(config)).map_err(|e| e.to_string())?;
    let (metadata, unknown_date) = metadata(&page, dates);
    let title = metadata.title.clone();
    let whole = lines_of(&page.doc);
    let lines = match page.parse() {
        Ok(article) => lines_of(&Document::fragment(article.content)),
        // Too short or too odd to tell the article from the page: then everything is read.
        Err(_) => whole,
    };
    let (text, kinds) = layout(lines, title.as_deref());
    if kinds.is_empty() { Err("no text in it".into()) } else { Ok(Page { text, kinds, metadata, unknown_date }) }
}

/// Whether a text is a page although its name does not say so.
pub fn is_page(text: &str) -> bool {
    let start = text.trim_start().get(..15).unwrap_or_default().to_ascii_lowercase();
    start.starts_with("<!doctype html") || start.starts_with("<html")
}

/// The encoding that a page names.
pub fn encoding(bytes: &[u8]) -> Option<String> {
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(4096)]).to_ascii_lowercase();
    let (_, behind) = head.split_once("charset=")?;
    let name: String = behind
        .trim_start_matches(['"', '\'', ' '])
        .chars()
        .take_while(|c| c.is_ascii_alphanumeric() || "-_:".contains(*c))
        .collect();
    (!name.is_empty()).then_some(name)
}

/// How deep elements are nested at most, end tags that may be missing left aside, and how many elements there are.
fn measure(html: &str) -> (usize, usize) {
    const OPTIONAL: [&str; 30] = [
        "p", "li", "td", "tr", "th", "dt", "dd", "option", "optgroup", "thead", "tbody", "tfoot", "colgroup", "rp",
        "rt", "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track",
        "wbr", "path",
    ];
    let (mut depth, mut deepest, mut elements) = (0usize, 0, 0usize);
    for tag in html.split('<').skip(1) {
        let (closing, tag) = tag.strip_prefix('/').map_or((false, tag), |tag| (true, tag));
        let name: String =
            tag.chars().take(12).take_while(char::is_ascii_alphanumeric).collect::<String>().to_ascii_lowercase();
        elements += usize::from(!name.is_empty() && !closing);
        if name.is_empty()
            || OPTIONAL.contains(&name.as_str())
            || tag.split('>').next().is_some_and(|t| t.ends_with('/'))
        {
            continue;
        }
        depth = if closing { depth.saturating_sub(1) } else { depth + 1 };
        deepest = deepest.max(depth);
    }
    (deepest, elements)
}

/// One line on its way into the text.
struct Piece {
    text: String,
    kind: Option<BlockKind>,
    /// Whether it follows the line before without a blank line.
    tight: bool,
}

fn lines_of(document: &Document) -> Vec<Piece> {
    let mut walk = Walk::default();
    walk.node(&document.root(), None);
    walk.flush(None, false);
    walk.pieces
}

/// Collects the text of a tree, a line for each block element.
#[derive(Default)]
struct Walk {
    pieces: Vec<Piece>,
    open: String,
    /// Whether a line break within a block comes before what is open.
    tight: bool,
}

impl Walk {
    fn node(&mut self, node: &NodeRef<'_>, kind: Option<BlockKind>) {
        for child in node.children_it(false) {
            if child.is_text() {
                self.open.push_str(&child.text());
            } else if child.is_element() {
                self.element(&child, kind);
            }
        }
    }

    fn element(&mut self, node: &NodeRef<'_>, kind: Option<BlockKind>) {
        let name = node.node_name().unwrap_or_default();
        match &*name {
            "script" | "style" | "noscript" | "template" | "svg" | "math" | "iframe" | "object" | "form" | "button"
            | "select" | "textarea" | "nav" | "footer" | "aside" | "dialog" | "head" => {}
            "br" | "hr" => self.flush(kind, true),
            "td" | "th" => {
                self.node(node, kind);
                self.open.push(' ');
            }
            "h1" => self.block(node, Some(BlockKind::Headline)),
            "h2" | "h3" | "h4" | "h5" | "h6" => self.block(node, Some(BlockKind::CrossHeading)),
            "li" => self.block(node, Some(BlockKind::ListItem)),
            "figcaption" => self.block(node, Some(BlockKind::Caption)),
            "p" | "div" | "section" | "article" | "main" | "header" | "body" | "html" | "ul" | "ol" | "dl" | "dt"
            | "dd" | "figure" | "blockquote" | "table" | "tr" | "pre" | "address" | "details" | "summary"
            | "center" => self.block(node, kind),
            _ => self.node(node, kind),
        }
    }

    fn block(&mut self, node: &NodeRef<'_>, kind: Option<BlockKind>) {
        self.flush(None, false);
        self.node(node, kind);
        self.flush(kind, false);
    }

    /// Ends a line; `tight` if only a line break ends it.
    fn flush(&mut self, kind: Option<BlockKind>, tight: bool) {
        let text = self.open.split_whitespace().collect::<Vec<_>>().join(" ");
        self.open.clear();
        if let Some(visible) = line::trimmed(&text, 0) {
            let goes_on = self.pieces.last().is_some_and(|before| {
                self.tight && visible.text.starts_with(char::is_lowercase) && !shape::ends_sentence(&before.text)
            });
            match self.pieces.last_mut().filter(|_| goes_on) {
                Some(before) => before.text = format!("{} {}", before.text, visible.text),
                None => self.pieces.push(Piece { text: visible.text.to_owned(), kind, tight: self.tight }),
            }
        }
        self.tight = tight;
    }
}

/// The lines as one text. A heading's markup counts where its shape would not tell, a list item gets its mark.
fn layout(pieces: Vec<Piece>, title: Option<&str>) -> (String, Vec<Option<BlockKind>>) {
    let mut text = String::new();
    let mut kinds = Vec::with_capacity(pieces.len() + 1);
    let titled = title.is_some_and(|t| pieces.iter().take(5).any(|p| letters(&p.text) == letters(t)));
    let title =
        title.filter(|_| !titled && !pieces.is_empty()).map(|t| Piece { text: t.to_owned(), kind: None, tight: false });
    let mut list = false;
    for piece in title.into_iter().chain(pieces) {
        let item = piece.kind == Some(BlockKind::ListItem);
        if !text.is_empty() {
            text.push_str(if piece.tight || (item && list) { "\n" } else { "\n\n" });
        }
        if item && shape::bullet(&piece.text).is_none() {
            text.push_str("• ");
        }
        text.push_str(&piece.text);
        kinds.push(match piece.kind {
            Some(BlockKind::Headline | BlockKind::CrossHeading) if !shape::is_heading(&piece.text) => {
                Some(BlockKind::CrossHeading)
            }
            Some(BlockKind::Caption) => Some(BlockKind::Caption),
            _ => None,
        });
        list = item;
    }
    (text, kinds)
}

fn letters(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// What the page says of itself, and a date that it gives in vain.
fn metadata(page: &Readability, dates: &Dates) -> (Metadata, Option<String>) {
    let linked = linked_data(&page.doc).unwrap_or_default();
    let field = |names: &[&str]| names.iter().find_map(|name| linked.get(*name).and_then(plain));
    let meta = page.get_article_metadata(None);
    let attribute = |selector: &str, name: &str| {
        let found = page.doc.select(selector).nodes().iter().find_map(|node| node.attr(name));
        found.map(|value| value.trim().to_owned()).filter(|value| !value.is_empty())
    };
    let title = field(&["headline"]).or_else(|| Some(meta.title.trim().to_owned()).filter(|t| !t.is_empty()));
    let address = field(&["url"])
        .or_else(|| linked.get("mainEntityOfPage").and_then(|page| plain(page.get("@id").unwrap_or(page))));
    let raw = [
        field(&["datePublished", "dateCreated"]),
        meta.published_time.clone(),
        attribute(
            "meta[itemprop=datePublished], meta[name=date], meta[name='DC.date'], meta[name='dc.date.issued']",
            "content",
        ),
        attribute("time[datetime]", "datetime"),
    ];
    let raw: Vec<String> = raw.into_iter().flatten().collect();
    let date = raw.iter().find_map(|raw| dates.edtf(raw));
    let unknown = raw.into_iter().next().filter(|_| date.is_none());
    let metadata = Metadata {
        date,
        publisher: field(&["publisher"]).or(meta.site_name),
        title: title.map(|title| heading_of(page, &title).unwrap_or(title)),
        author: field(&["author"]).or(meta.byline).map(|a| a.split_whitespace().collect::<Vec<_>>().join(" ")),
        language: attribute("html[lang]", "lang").or_else(|| field(&["inLanguage"])),
        url: attribute("link[rel=canonical]", "href")
            .or_else(|| attribute("meta[property='og:url']", "content"))
            .or(address),
    };
    (metadata, unknown)
}

/// The headline on the page, if the title is it with more behind (the name of the site).
fn heading_of(page: &Readability, title: &str) -> Option<String> {
    let headings = page.doc.select("h1");
    headings.nodes().iter().find_map(|node| {
        let heading = node.text().split_whitespace().collect::<Vec<_>>().join(" ");
        let fits =
            !heading.is_empty() && letters(title).starts_with(&letters(&heading)) && heading.split(' ').count() > 2;
        fits.then_some(heading)
    })
}

/// The article among the page's JSON-LD.
fn linked_data(document: &Document) -> Option<Value> {
    let scripts = document.select("script[type='application/ld+json']");
    scripts.nodes().iter().find_map(|script| article_in(&serde_json::from_str(script.text().trim()).ok()?))
}

fn article_in(value: &Value) -> Option<Value> {
    match value {
        Value::Array(items) => items.iter().find_map(article_in),
        Value::Object(fields) => {
            let kind = fields.get("@type").map(Value::to_string).unwrap_or_default();
            let is_article = ["Article", "Report", "Posting"].iter().any(|name| kind.contains(name));
            if is_article { Some(value.clone()) } else { fields.get("@graph").and_then(article_in) }
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ontology::Ontology;

    fn page(html: &str) -> Page {
        read(html, &Dates::load(&Ontology::embedded()).unwrap()).unwrap()
    }

    const PAGE: &str = r#"<!DOCTYPE html><html lang="de"><head><title>Ein Hafen steht leer - Sundblatt</title>
        <link rel="canonical" href="https://example.org/hafen">
        <script type="application/ld+json">{"@context": "https://schema.org", "@graph": [{"@type": "WebPage"}, {"@type": "NewsArticle",
          "headline": "Ein Hafen steht leer", "datePublished": "2023-05-03T23:10:00+02:00",
          "author": [{"@type": "Person", "name": "Jan Tal"}], "publisher": {"@type": "Organization", "name": "Sundblatt"}}]}</script></head>
        <body><nav><a href="/">Start</a></nav><article><h1>Ein Hafen steht leer</h1>
        <p>Der Hafen war am Morgen leer, sagte ein&nbsp;Anwohner der Zeitung,<br>und niemand wusste, warum das so war.</p>
        <figure><img src="a.jpg"><figcaption>Der Hafen von Ulm. Foto: Sundblatt</figcaption></figure>
        <h2>Warten auf Stahl</h2><p>Am Abend lief dort ein Frachter mit Stahl ein, der aus dem Süden kam, hieß es in der Stadt.</p>
        <ul><li>Ein Punkt</li><li>Noch ein Punkt</li></ul><p>Mehr war in der kleinen Stadt an diesem Abend nicht zu erfahren, auch nicht im Rathaus.</p>
        </article><footer>Impressum</footer></body></html>"#;

    #[test]
    fn a_pages_text_is_its_title_and_its_readable_part() {
        let page = page(PAGE);
        let lines: Vec<&str> = page.text.lines().filter(|l| !l.is_empty()).collect();
        assert_eq!(lines[0], "Ein Hafen steht leer");
        assert_eq!(
            lines[1],
            "Der Hafen war am Morgen leer, sagte ein Anwohner der Zeitung, und niemand wusste, warum das so war."
        );
        assert!(lines.contains(&"• Noch ein Punkt") && lines.contains(&"Warten auf Stahl"), "{lines:#?}");
        assert!(!page.text.contains("Impressum") && !page.text.contains("Start"), "{lines:#?}");
        assert_eq!(page.kinds.len(), lines.len());
    }

    #[test]
    fn metadata_come_from_json_ld_in_a_graph() {
        let metadata = page(PAGE).metadata;
        assert_eq!(metadata.title.as_deref(), Some("Ein Hafen steht leer"));
        assert_eq!(metadata.date.as_deref(), Some("2023-05-03"));
        assert_eq!(metadata.author.as_deref(), Some("Jan Tal"));
        assert_eq!(metadata.publisher.as_deref(), Some("Sundblatt"));
        assert_eq!(metadata.language.as_deref(), Some("de"));
        assert_eq!(metadata.url.as_deref(), Some("https://example.org/hafen"));
    }

    #[test]
    fn metadata_come_from_meta_elements() {
        let html = r#"<html><head><meta property="og:title" content="Ein Hafen"><meta name="author" content="Jan Tal">
            <meta property="article:published_time" content="2023-05-03"><meta property="og:site_name" content="Sundblatt"></head>
            <body><p>Der Hafen war leer.</p></body></html>"#;
        let page = page(html);
        assert_eq!(page.metadata.date.as_deref(), Some("2023-05-03"));
        assert_eq!(page.metadata.author.as_deref(), Some("Jan Tal"));
        assert_eq!(page.metadata.publisher.as_deref(), Some("Sundblatt"));
        assert!(page.text.ends_with("Der Hafen war leer."), "{}", page.text);
    }

    #[test]
    fn a_page_made_to_be_slow_is_refused() {
        let dates = Dates::load(&Ontology::embedded()).unwrap();
        let deep = format!("<html><body>{}Hafen", "<div><b>".repeat(40_000));
        assert!(read(&deep, &dates).unwrap_err().contains("deep"));
        assert_eq!(measure(&"<p>Hafen<br>".repeat(1000)), (0, 2000), "paragraphs need no end tag");
    }

    #[test]
    fn pages_say_their_encoding() {
        assert_eq!(encoding(b"<meta charset=\"ISO-8859-1\">").as_deref(), Some("iso-8859-1"));
        assert_eq!(encoding(b"<html>"), None);
        assert!(is_page("\n<!DOCTYPE html>\n<html>"));
    }
}
