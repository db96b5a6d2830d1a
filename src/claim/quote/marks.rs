//! Quotation marks of every style, paired.

use std::ops::Range;

use super::view::View;

/// A stretch in quotation marks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Quotation {
    /// With its marks.
    pub range: Range<usize>,
    /// Without them.
    pub inner: Range<usize>,
    /// Words, punctuation aside.
    pub words: usize,
    /// Whether a finite verb stands inside.
    pub clause: bool,
    /// Whether it is a statement, whose cues are its speaker's and not the article's.
    pub says: bool,
}

/// All outermost quotations in text order. A mark that never closes counts up to the end of its paragraph where the next
/// paragraph opens with a mark again (speech over paragraphs), else up to the end of its sentence.
pub(super) fn pair(view: &View) -> Vec<Quotation> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < view.len() {
        if !is_double(view.form(at)) || !opens(view, at) {
            at += 1;
            continue;
        }
        let end = close(view, at).map_or_else(|| unclosed(view, at), |c| c + 1);
        let inner = at + 1..if is_double(view.form(end - 1)) { end - 1 } else { end };
        if !inner.is_empty() {
            let words = inner.clone().filter(|&i| !view.is_punctuation(i)).count();
            let clause = inner.clone().any(|i| view.is_finite(i));
            let says = clause && words >= 3 || view.is_stop(inner.end - 1) && words >= 2 || words >= 12;
            found.push(Quotation { range: at..end, inner, words, clause, says });
        }
        at = end.max(at + 1);
    }
    found
}

/// Marks of outer quotations; single ones quote inside them.
fn is_double(form: &str) -> bool {
    matches!(form, "\"" | "„" | "“" | "”" | "«" | "»" | "‟" | "''" | "``" | ",,")
}

fn opens(view: &View, at: usize) -> bool {
    match view.form(at) {
        "„" | "``" | ",," => true,
        "''" => false,
        _ => {
            let text = view.text;
            let span = view.token(at).span;
            let blank = |from: usize, to: usize| {
                let s = text.slice(crate::text::Span::new(from, to));
                s.is_empty() || s.chars().all(|c| c.is_whitespace() || matches!(c, '(' | '[' | '–' | '-'))
            };
            let before = span.begin == 0 || blank(span.begin - 1, span.begin);
            let after = blank(span.end, span.end + 1);
            before && !after
        }
    }
}

/// The closing mark of the one at `open`: in its block, before another that opens.
fn close(view: &View, open: usize) -> Option<usize> {
    let block = view.block_of(open);
    let mut depth = 0;
    for at in open + 1..view.len() {
        if view.block_of(at) != block {
            return None;
        }
        if is_double(view.form(at)) {
            let nested = view.form(at) == "„" || view.form(at) != view.form(open) && opens(view, at);
            if nested {
                depth += 1;
            } else if depth == 0 {
                return Some(at);
            } else {
                depth -= 1;
            }
        }
    }
    None
}

fn unclosed(view: &View, open: usize) -> usize {
    let block = view.block_of(open);
    let end = (open..view.len()).find(|&i| view.block_of(i) != block).unwrap_or(view.len());
    let again = end < view.len() && is_double(view.form(end)) && opens(view, end);
    if again { end } else { view.around(open).end }
}
