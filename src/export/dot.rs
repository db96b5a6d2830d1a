//! A picture in Graphviz's language, made for print: `dot -Tpdf`, `-Tsvg`, `-Tpng`.
//!
//! Long names are cut in the picture and whole in the tooltip. The order of lines is that of the IRIs.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::io::{self, Write};

use oxigraph::model::NamedNodeRef;
use petgraph::visit::{EdgeRef, IntoNodeReferences};

use super::Naming;
use super::content::Content;
use super::picture::{Edge, Footing, Node, Picture};
use super::style::{NodeStyle, Style};
use crate::graph::ID;
use crate::graph::vocabulary::dep;
use crate::query::question::Bilingual;

/// What a picture has no place for.
pub const LEFT_OUT: &[(&str, NamedNodeRef<'_>)] = &[
    ("text positions", dep::PASSAGE),
    ("mentions", dep::MENTION),
    ("links of attribution", dep::ATTRIBUTION),
    ("quantities", dep::QUANTITY),
];

const FONT: &str = "Helvetica,Arial,Liberation Sans,DejaVu Sans,sans-serif";
/// Letters in a line of a label.
const LINE: usize = 20;
/// Letters of a name that a picture shows.
const SHOWN: usize = 70;
/// Relations that the label of one edge lists.
const RELATIONS: usize = 4;
/// Quotes and letters of each that a tooltip holds.
const QUOTES: usize = 5;
const QUOTE: usize = 400;

/// Writes the picture.
///
/// # Errors
/// If writing fails.
pub fn write(
    picture: &Picture,
    content: &Content,
    style: &Style,
    naming: &Naming<'_>,
    out: &mut impl Write,
) -> io::Result<()> {
    writeln!(out, "digraph depesche {{")?;
    writeln!(
        out,
        "  graph [charset=\"UTF-8\", rankdir=LR, splines=true, overlap=false, nodesep=0.22, ranksep=0.7, pad=0.3, \
         bgcolor=\"white\", outputorder=edgesfirst, fontname=\"{FONT}\", fontsize=11, labelloc=b, label={}];",
        legend(picture, content, style, naming)
    )?;
    writeln!(out, "  node [fontname=\"{FONT}\", margin=\"0.14,0.07\", height=0.3, penwidth=1.1];")?;
    writeln!(out, "  edge [fontname=\"{FONT}\", fontsize=10, arrowsize=0.7];")?;
    let heaviest = picture.graph.node_weights().map(|n| n.weight).max().unwrap_or(1).max(1);
    for (_, node) in picture.graph.node_references() {
        write_node(node, &style.nodes[node.style], heaviest, naming, out)?;
    }
    for edge in picture.graph.edge_references() {
        let (from, to) = (&picture.graph[edge.source()], &picture.graph[edge.target()]);
        write_edge(from, to, edge.weight(), style, naming, out)?;
    }
    writeln!(out, "}}")
}

fn write_node(
    node: &Node,
    style: &NodeStyle,
    heaviest: usize,
    naming: &Naming<'_>,
    out: &mut impl Write,
) -> io::Result<()> {
    let name = naming.name(&node.iri);
    // Area grows with weight: the size of letters with its root.
    let size = 10.0 + 10.0 * (node.weight as f64 / heaviest as f64).sqrt();
    let rounded = if style.shape == "box" { ",rounded" } else { "" };
    let dashed = if node.unnamed { ",dashed" } else { "" };
    let font = if style.bold {
        format!(", fontname={}", quoted("Helvetica-Bold,Arial Bold,Liberation Sans Bold"))
    } else {
        String::new()
    };
    writeln!(
        out,
        "  {} [label={}, tooltip={}, shape={}, style=\"filled{rounded}{dashed}\", fillcolor=\"{}\", color=\"{}\", \
         fontsize={size:.1}{font}];",
        identifier(&node.iri),
        quoted(&wrap(&cut(name, SHOWN), LINE)),
        quoted(name),
        style.shape,
        style.fill,
        style.line,
    )
}

fn write_edge(
    from: &Node,
    to: &Node,
    edge: &Edge,
    style: &Style,
    naming: &Naming<'_>,
    out: &mut impl Write,
) -> io::Result<()> {
    let mut label: Vec<String> = edge
        .relations
        .iter()
        .take(RELATIONS)
        .map(|(relation, count)| {
            let name = naming.name(relation);
            wrap(&if *count > 1 { format!("{name}\u{a0}({count})") } else { name.to_owned() }, LINE + 6)
        })
        .collect();
    if edge.relations.len() > RELATIONS {
        label.push(format!("+ {}", edge.relations.len() - RELATIONS));
    }
    let tooltip: Vec<String> = edge.quotes.iter().take(QUOTES).map(|q| cut(&one_line(q), QUOTE)).collect();
    let claims: usize = edge.relations.iter().map(|(_, count)| count).sum();
    let (color, font) = colors(edge.footing, style);
    let mut attributes = format!("label={}, color=\"{color}\", fontcolor=\"{font}\"", quoted(&label.join("\n")));
    if let Some(line) = line(edge.footing) {
        let _ = write!(attributes, ", style={line}");
    }
    if edge.footing.mutual {
        attributes.push_str(", dir=none");
    }
    if edge.footing.faint {
        attributes.push_str(", penwidth=0.7, weight=1");
    } else {
        let width = (1.0 + 0.8 * (claims as f64).ln()).min(4.0);
        let _ = write!(attributes, ", penwidth={width:.1}, weight={}", 1 + claims.min(20));
    }
    if !tooltip.is_empty() {
        let tooltip = quoted(&tooltip.join("\n"));
        let _ = write!(attributes, ", tooltip={tooltip}, labeltooltip={tooltip}");
    }
    writeln!(out, "  {} -> {} [{attributes}];", identifier(&from.iri), identifier(&to.iri))
}

/// Colours of an edge and of its label.
fn colors(footing: Footing, style: &Style) -> (String, String) {
    let edge = &style.edge;
    let plain = if footing.faint { &edge.faint } else { &edge.plain };
    match (footing.affirmed, footing.denied) {
        (true, true) => (format!("{plain}:{}", edge.denied), edge.denied.clone()),
        (false, true) => (edge.denied.clone(), edge.denied.clone()),
        _ if footing.faint => (plain.clone(), "#8a8a8a".to_owned()),
        _ => (plain.clone(), plain.clone()),
    }
}

fn line(footing: Footing) -> Option<&'static str> {
    match footing {
        Footing { planned: true, .. } => Some("dotted"),
        Footing { doubtful: true, .. } => Some("dashed"),
        _ => None,
    }
}

/// The title and what colours, shapes and lines mean, as far as the picture uses them.
fn legend(picture: &Picture, content: &Content, style: &Style, naming: &Naming<'_>) -> String {
    let articles: BTreeSet<&str> = content.claims.values().map(|c| c.article.as_str()).collect();
    let numbers = [
        ("{shown}", picture.graph.node_count()),
        ("{all}", picture.entities),
        ("{claims}", picture.claims),
        ("{articles}", articles.len()),
    ];
    let title = html(style.legend.title.get(naming.language));
    let title = numbers.iter().fold(title, |title, (place, number)| title.replace(place, &number.to_string()));
    let row = |cells: String| {
        let table = "<TABLE BORDER=\"0\" CELLBORDER=\"0\" CELLSPACING=\"6\">";
        if cells.is_empty() { cells } else { format!("<TR><TD>{table}<TR>{cells}</TR></TABLE></TD></TR>") }
    };
    format!(
        "<<TABLE BORDER=\"0\" CELLBORDER=\"0\" CELLSPACING=\"0\"><TR><TD><B>{title}</B></TD></TR>{}{}</TABLE>>",
        row(node_legend(picture, style, naming)),
        row(edge_legend(picture, style, naming))
    )
}

/// A coloured cell for each kind of node.
fn node_legend(picture: &Picture, style: &Style, naming: &Naming<'_>) -> String {
    let used: BTreeSet<usize> = picture.graph.node_weights().map(|n| n.style).collect();
    let cell = |node: &NodeStyle| {
        let name = html(node.name().get(naming.language));
        format!("<TD BGCOLOR=\"{}\" BORDER=\"1\" COLOR=\"{}\"> {name} </TD>", node.fill, node.line)
    };
    used.into_iter().map(|index| cell(&style.nodes[index])).collect()
}

/// A cell with a sample for each kind of line.
fn edge_legend(picture: &Picture, style: &Style, naming: &Naming<'_>) -> String {
    let any = |is: &dyn Fn(Footing) -> bool| picture.graph.edge_weights().any(|e| is(e.footing));
    let (colors, words) = (&style.edge, &style.legend);
    let unnamed = picture.graph.node_weights().any(|n| n.unnamed);
    let entries = [
        (any(&|f| !f.denied && !f.doubtful && !f.planned), &colors.plain, "———", &words.plain),
        (any(&|f| f.doubtful && !f.planned), &colors.plain, "– – –", &words.doubtful),
        (any(&|f| f.planned), &colors.plain, "· · · ·", &words.planned),
        (any(&|f| f.denied && !f.affirmed), &colors.denied, "———", &words.denied),
        (any(&|f| f.denied && f.affirmed), &colors.denied, "═══", &words.disputed),
        (unnamed, &colors.plain, "", &words.unnamed),
    ];
    let cell = |(_, color, sign, name): (bool, &String, &str, &Bilingual)| {
        format!("<TD><FONT COLOR=\"{color}\">{sign} {}</FONT></TD>", html(name.get(naming.language)))
    };
    entries.into_iter().filter(|(used, ..)| *used).map(cell).collect()
}

fn identifier(iri: &str) -> String {
    quoted(iri.strip_prefix(ID).unwrap_or(iri))
}

/// A quoted string: backslashes and quotes escaped, line breaks as `\n`, no other control characters. A label of this
/// form is read as it stands: `\N` and the like are no escapes any more.
fn quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            c if c.is_control() => out.push(' '),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

/// A text inside an HTML-like label.
fn html(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            c if c.is_control() => out.push(' '),
            c => out.push(c),
        }
    }
    out
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The first `length` letters, with an ellipsis where there are more.
fn cut(text: &str, length: usize) -> String {
    if text.chars().count() <= length {
        return text.to_owned();
    }
    let mut short: String = text.chars().take(length - 1).collect();
    short.truncate(short.trim_end().len());
    short.push('…');
    short
}

/// Breaks lines at blanks and behind hyphens, so that few are longer than `length` letters; longer words are kept.
fn wrap(text: &str, length: usize) -> String {
    let mut lines: Vec<String> = vec![String::new()];
    // A no-break space keeps what it joins on one line.
    for word in text.split(|c: char| c.is_whitespace() && c != '\u{a0}').filter(|w| !w.is_empty()) {
        for (i, piece) in word.split_inclusive('-').enumerate() {
            let line = lines.last_mut().expect("never empty");
            let blank = usize::from(i == 0 && !line.is_empty());
            if !line.is_empty() && line.chars().count() + blank + piece.chars().count() > length {
                lines.push(piece.to_owned());
            } else {
                if blank == 1 {
                    line.push(' ');
                }
                line.push_str(piece);
            }
        }
    }
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strings_are_escaped() {
        assert_eq!(quoted("a \"b\" \\N\nc\u{0}\t"), "\"a \\\"b\\\" \\\\N\\nc  \"");
        assert_eq!(html("<A & \"B\">"), "&lt;A &amp; &quot;B&quot;&gt;");
    }

    #[test]
    fn long_names_wrap_and_are_cut() {
        assert_eq!(wrap("Institute for the Study of War", 14), "Institute for\nthe Study of\nWar");
        assert_eq!(wrap("152-mm-Artilleriegeschoss", 16), "152-mm-\nArtilleriegeschoss");
        assert_eq!(cut("Nordkorea", 9), "Nordkorea");
        assert_eq!(cut("Nord und Süd", 6), "Nord…");
    }
}
