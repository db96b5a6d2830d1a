//! Where a query is wrong, exactly.
//!
//! The parser reports the farthest place that any of its attempts reached, and an attempt at a keyword reaches as far
//! as the keyword is long, whatever stands there: the place is some letters behind the error or at the end of the text.
//! So a broken query is parsed once more with wide gaps between its words: then every attempt ends before the next word
//! begins, and the farthest place names the word.

use spargebra::SparqlParser;

use super::prefix::PREFIXES;
use super::sparql::QueryError;

/// Wider than SPARQL's longest keyword (`ENCODE_FOR_URI`).
const GAP: &str = "                        ";

/// The error that `parser` finds in `text`, at the word that is wrong; `message` is what it first said.
pub fn locate(text: &str, parser: SparqlParser, message: &str) -> QueryError {
    let words = words(text);
    let mut wide = String::new();
    let mut starts = Vec::with_capacity(words.len());
    for (_, word) in &words {
        starts.push(wide.len());
        wide.push_str(word);
        wide.push_str(GAP);
    }
    let (place, sentence) = match parser.parse_query(&wide) {
        Ok(_) => (None, None),
        Err(error) => {
            let error = error.to_string();
            (offset(&wide, &error), sentence(&error).map(str::to_owned))
        }
    };
    let sentence = sentence.or_else(|| self::sentence(message).map(str::to_owned));
    let Some(place) = place else {
        let place = offset(text, message).unwrap_or(0);
        return error_at(text, place, sentence.unwrap_or_else(|| "no SPARQL query".into()));
    };
    let index = starts.partition_point(|start| *start <= place).saturating_sub(1);
    let Some((begin, word)) = words.get(index) else {
        return error_at(text, text.len(), "unexpected end of the query".into());
    };
    let is_last = index + 1 == words.len();
    if let Some(prefix) = undeclared_prefix(text, word) {
        return error_at(text, *begin, format!("the prefix {prefix}: is not declared"));
    }
    if let Some(sentence) = sentence {
        return error_at(text, *begin, format!("{sentence} (at {})", shown(word)));
    }
    // An attempt that went past a whole last word wanted more.
    if is_last && place >= starts[index] + word.len() && is_viable(word) {
        return error_at(text, text.trim_end().len(), "unexpected end of the query".into());
    }
    error_at(text, *begin, format!("unexpected {}", shown(word)))
}

/// Whether the text may have gone well up to and with this word: what ends too early rarely ends in these.
fn is_viable(word: &str) -> bool {
    word != "}"
}

fn shown(word: &str) -> String {
    let mut short: String = word.chars().take(30).collect();
    if short.len() < word.len() {
        short.push('…');
    }
    format!("{short:?}")
}

fn error_at(text: &str, byte: usize, reason: String) -> QueryError {
    let before = &text[..byte];
    let line_start = before.rfind('\n').map_or(0, |i| i + 1);
    QueryError::Syntax {
        line: before.matches('\n').count() + 1,
        column: before[line_start..].chars().count() + 1,
        reason,
    }
}

/// The byte of `text` that the parser's message (`error at LINE:COLUMN: …`) names.
fn offset(text: &str, message: &str) -> Option<usize> {
    let (line, rest) = message.strip_prefix("error at ")?.split_once(':')?;
    let (column, _) = rest.split_once(':')?;
    let (line, column): (usize, usize) = (line.parse().ok()?, column.parse().ok()?);
    let start: usize = text.split_inclusive('\n').take(line.checked_sub(1)?).map(str::len).sum();
    let rest = &text[start..];
    Some(start + rest.char_indices().nth(column.checked_sub(1)?).map_or(rest.len(), |(i, _)| i))
}

/// The message's sentence, if it has one: conditions that the grammar checks in code stand as sentences among the
/// symbols that it expected.
fn sentence(message: &str) -> Option<&str> {
    let (_, expected) = message.split_once(": expected ")?;
    let symbols = expected.strip_prefix("one of ").unwrap_or(expected);
    symbols.split(", ").find(|s| s.contains(' ') && s.starts_with(char::is_alphabetic) && *s != "Prefix not found")
}

/// The prefix of a prefixed name, where neither the query nor we declare it.
fn undeclared_prefix<'a>(text: &str, word: &'a str) -> Option<&'a str> {
    let word = word.trim_start_matches(|c: char| !c.is_alphanumeric() && c != ':');
    let (prefix, local) = word.split_once(':')?;
    let is_name =
        !local.starts_with("//") && prefix.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_' | '.'));
    let declares = |line: &str| {
        let mut words = line.split_whitespace();
        words.next().is_some_and(|w| w.eq_ignore_ascii_case("prefix") || w.eq_ignore_ascii_case("@prefix"))
            && words.next().is_some_and(|w| w.split(':').next() == Some(prefix))
    };
    let known = PREFIXES.iter().any(|(p, _)| *p == prefix) || prefix == "_" || text.lines().any(|l| declares(l.trim()));
    (is_name && !known).then_some(prefix)
}

/// The words of a query with their byte offsets: what stands between white space, with braces and brackets apart,
/// strings and IRIs whole, and without comments.
fn words(text: &str) -> Vec<(usize, &str)> {
    let mut words = Vec::new();
    let mut start: Option<usize> = None;
    let mut i = 0;
    while let Some(c) = text[i..].chars().next() {
        let rest = &text[i..];
        let mut end = |start: &mut Option<usize>, at: usize| {
            if let Some(begin) = start.take() {
                words.push((begin, &text[begin..at]));
            }
        };
        let next = if c.is_whitespace() {
            end(&mut start, i);
            i + c.len_utf8()
        } else if c == '#' {
            end(&mut start, i);
            i + rest.find('\n').unwrap_or(rest.len())
        } else if let Some(length) = whole(rest) {
            start.get_or_insert(i);
            i + length
        } else if is_bracket(text, i) {
            end(&mut start, i);
            start = Some(i);
            end(&mut start, i + 1);
            i + 1
        } else {
            start.get_or_insert(i);
            i + c.len_utf8()
        };
        i = next;
    }
    if let Some(begin) = start {
        words.push((begin, &text[begin..]));
    }
    words
}

/// The length of the string or IRI that `rest` begins with.
fn whole(rest: &str) -> Option<usize> {
    if let Some(iri) = rest.strip_prefix('<') {
        let end = iri.find(|c: char| c == '>' || c.is_whitespace() || "<\"{}|^`\\".contains(c))?;
        return iri[end..].starts_with('>').then_some(end + 2);
    }
    let quote = ["\"\"\"", "'''", "\"", "'"].into_iter().find(|q| rest.starts_with(q))?;
    let mut i = quote.len();
    loop {
        let left = &rest[i..];
        if left.starts_with(quote) {
            return Some(i + quote.len());
        }
        let c = left.chars().next()?;
        i += c.len_utf8();
        if c == '\\' {
            i += rest[i..].chars().next()?.len_utf8();
        } else if c == '\n' && quote.len() == 1 {
            return None;
        }
    }
}

/// Whether a brace or bracket at byte `i` can stand apart: not where it is a part of `<<(`, `{|` or an escape.
fn is_bracket(text: &str, i: usize) -> bool {
    let (before, c, after) = (text[..i].chars().next_back(), text.as_bytes()[i], text[i + 1..].chars().next());
    match c {
        b'{' => after != Some('|'),
        b'}' => before != Some('|'),
        b'(' => !matches!(before, Some('<' | '\\')),
        b')' => after != Some('>') && before != Some('\\'),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::super::sparql::Sparql;
    use super::*;

    #[track_caller]
    fn check(query: &str, expected: &str) {
        assert_eq!(Sparql::parse(query).unwrap_err().to_string(), expected, "{query}");
    }

    #[test]
    fn the_word_that_is_wrong_is_named() {
        check("SELEC ?s { }", "line 1, column 1: unexpected \"SELEC\"");
        check("SELECT ?s\nWHERE { ?s ?p }", "line 2, column 15: unexpected \"}\"");
        check("SELECT ?s { ?s ?p ?o } ORDR BY ?s", "line 1, column 24: unexpected \"ORDR\"");
        check("SELECT ?s {\n  ?s ?p \"ä }\" . # a } comment\n  ?s ?p ?p ?p\n}", "line 3, column 12: unexpected \"?p\"");
        check("DELETE WHERE { ?s ?p ?o }", "line 1, column 1: unexpected \"DELETE\"");
    }

    #[test]
    fn an_unknown_prefix_is_named() {
        check("SELECT ?s { ?s foo:p ?o }", "line 1, column 16: the prefix foo: is not declared");
        check("PREFIX a: <http://a/>\nASK { ?s a:b/b:c ?o }", "line 2, column 10: unexpected \"a:b/b:c\"");
    }

    #[test]
    fn what_ends_too_early_says_so() {
        check("", "line 1, column 1: unexpected end of the query");
        check("SELECT ?s { ?s ?p ?o", "line 1, column 21: unexpected end of the query");
        check("SELECT ?s {", "line 1, column 12: unexpected end of the query");
    }

    #[test]
    fn words_keep_strings_and_iris_whole() {
        let found = |text| words(text).into_iter().map(|(_, w)| w).collect::<Vec<_>>();
        assert_eq!(found("{?s <a#b> 'x y'@de} # c"), ["{", "?s", "<a#b>", "'x y'@de", "}"]);
        assert_eq!(found("\"\"\"a\n\"b\"\"\" . COUNT(?x)"), ["\"\"\"a\n\"b\"\"\"", ".", "COUNT", "(", "?x", ")"]);
        assert_eq!(found("?r <<( ?s ?p ?o )>> {| ?a |}"), ["?r", "<<(", "?s", "?p", "?o", ")>>", "{|", "?a", "|}"]);
        assert_eq!(found("?a < ?b 'open"), ["?a", "<", "?b", "'open"]);
    }
}
