//! Tokens of one block → sentences.
//!
//! A sentence ends at a full stop, question or exclamation mark with the closing quotes and brackets glued to it, when
//! what follows can begin a sentence; a block always ends one. Commas, colons and semicolons end none.

use super::Token;
use super::orthography::{Abbreviation, Orthography};

/// Longer runs of tokens are no sentences; they are cut so that parsing stays fast on any input.
const LONGEST: usize = 200;

/// Lengths, in tokens, of the sentences of one block; they add up to `tokens.len()`.
pub fn split(tokens: &[Token], orthography: &Orthography) -> Vec<usize> {
    let mut lengths = Vec::new();
    let (mut begin, mut i) = (0, 0);
    while i < tokens.len() {
        let end = match terminal(&tokens[i], orthography) {
            Terminal::No => None,
            kind => sentence_end(tokens, i, kind, orthography),
        };
        i = end.unwrap_or(i + 1);
        if i == tokens.len() || end.is_some() {
            lengths.push(i - begin);
            begin = i;
        } else if i - begin == LONGEST {
            let cut =
                (begin + LONGEST / 2..i).rev().find(|&k| matches!(tokens[k].form.as_str(), "," | ";" | ":" | "–"));
            let stop = cut.map_or(i, |k| k + 1);
            lengths.push(stop - begin);
            begin = stop;
            i = stop;
        }
    }
    lengths
}

#[derive(Clone, Copy, PartialEq)]
enum Terminal {
    No,
    /// `.`, `!`, `?`
    Mark,
    /// `…`: ends a sentence only before a word that begins one.
    Dots,
    /// An abbreviation with its full stop: likewise.
    Abbreviation,
}

fn terminal(token: &Token, orthography: &Orthography) -> Terminal {
    match token.form.as_str() {
        "." | "!" | "?" => Terminal::Mark,
        "…" => Terminal::Dots,
        form if form.starts_with("...") => Terminal::Dots,
        form if form.len() > 1 && form.ends_with('.') => match orthography.abbreviation(form) {
            Some(Abbreviation::Title | Abbreviation::Plain) => Terminal::No,
            Some(_) => Terminal::Abbreviation,
            // `U.S.` may end one, an ordinal or an initial before a starter has lost its stop in the tokeniser.
            None if form.matches('.').count() > 1 => Terminal::Abbreviation,
            None => Terminal::No,
        },
        _ => Terminal::No,
    }
}

/// Where the sentence ends that the terminal mark at `at` may end (behind its closing quotes), if it does.
fn sentence_end(tokens: &[Token], at: usize, kind: Terminal, orthography: &Orthography) -> Option<usize> {
    let mut end = at + 1;
    while end < tokens.len() && tokens[end - 1].glued && (is_closing(&tokens[end].form) || is_mark(&tokens[end].form)) {
        end += 1;
    }
    let Some(next) = tokens.get(end) else { return Some(end) };
    // `(!)` comments on a word.
    let comment = at > 0 && tokens[at - 1].form == "(" && tokens[end - 1].form == ")";
    if comment || tokens[end - 1].glued && !is_opening(&next.form) && kind != Terminal::Mark {
        return None;
    }
    // Behind opening marks stands the first word.
    let word = tokens[end..].iter().find(|t| t.form.starts_with(char::is_alphanumeric));
    let begins = match kind {
        Terminal::Mark => {
            let first = next.form.chars().next()?;
            let lower = word.is_none_or(|w| w.form.starts_with(char::is_lowercase));
            !(first.is_lowercase()
                || matches!(first, ',' | ';' | ':' | ')' | ']' | '/')
                || first.is_ascii_punctuation() && lower)
        }
        Terminal::Dots => word.is_some_and(|w| orthography.is_starter(&w.form)) && !is_comma(&next.form),
        Terminal::Abbreviation => {
            orthography.is_starter(&next.form)
                || is_quote(&next.form) && word.is_some_and(|w| orthography.is_starter(&w.form))
        }
        Terminal::No => false,
    };
    begins.then_some(end)
}

fn is_mark(form: &str) -> bool {
    matches!(form, "." | "!" | "?" | "…")
}

fn is_comma(form: &str) -> bool {
    matches!(form, "," | ";" | ":")
}

fn is_quote(form: &str) -> bool {
    matches!(form, "\"" | "„" | "“" | "”" | "«" | "»" | "‚" | "‘" | "’" | "›" | "‹" | "'" | "''" | "``")
}

fn is_closing(form: &str) -> bool {
    is_quote(form) || matches!(form, ")" | "]" | "}")
}

fn is_opening(form: &str) -> bool {
    is_quote(form) || matches!(form, "(" | "[" | "{")
}

/// Cuts headings at a dash between blanks (*Erste Panzer geliefert – Kritik aus Moskau*) and behind a colon early on
/// (*Geheimdienst: Erste Panzer geliefert*): they are two statements. Takes and gives the numbers of tokens of the parts;
/// the mark stays with the first.
pub fn at_marks(tokens: &[Token], lengths: &[usize]) -> Vec<usize> {
    const LEAST: usize = 3;
    let mut parts = Vec::with_capacity(lengths.len());
    let mut begin = 0;
    for &length in lengths {
        let end = begin + length;
        let mut from = begin;
        for i in begin + 1..end.saturating_sub(LEAST) {
            let dash = matches!(tokens[i].form.as_str(), "-" | "–" | "—") && !tokens[i].glued && !tokens[i - 1].glued;
            let colon = tokens[i].form == ":" && i - from <= LEAST + 1;
            // *Rat warnt – und liefert doch*: what begins small goes on.
            let dash = dash && !tokens[i + 1].form.starts_with(char::is_lowercase);
            if dash && i - from >= LEAST || colon && i > from {
                parts.push(i + 1 - from);
                from = i + 1;
            }
        }
        parts.push(end - from);
        begin = end;
    }
    parts
}

#[cfg(test)]
mod tests {
    use crate::german::tokenise::tokenise;
    use crate::ontology::Ontology;
    use crate::text::Text;

    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &[&str]) {
        let orthography = Orthography::load(&Ontology::embedded()).unwrap();
        let text = Text::new(text);
        let tokens = tokenise(&text, text.span(), &orthography);
        let mut rest = tokens.as_slice();
        let mut found = Vec::new();
        for n in split(&tokens, &orthography) {
            let (sentence, tail) = rest.split_at(n);
            found.push(text.slice(sentence[0].span.cover(sentence[n - 1].span)));
            rest = tail;
        }
        assert!(rest.is_empty());
        assert_eq!(found, expected);
    }

    #[test]
    fn marks_end_sentences() {
        check("Wer liefert? Kim liefert! Das ist alles.", &["Wer liefert?", "Kim liefert!", "Das ist alles."]);
        check("Waffen für Moskau", &["Waffen für Moskau"]);
    }

    #[test]
    fn quotes_belong_to_the_sentence_they_close() {
        check("Er sagte: „Das genügt.“ Dann ging er.", &["Er sagte: „Das genügt.“", "Dann ging er."]);
        check("„Genügt das?“, fragte er.", &["„Genügt das?“, fragte er."]);
        check("»Genug!« rief er. »Wir gehen.«", &["»Genug!« rief er.", "»Wir gehen.«"]);
    }

    #[test]
    fn abbreviations_and_ordinals_end_none() {
        check("Am 4. Juli traf Dr. Meier u.a. Kim.", &["Am 4. Juli traf Dr. Meier u.a. Kim."]);
        check(
            "Raketen, Granaten usw. Die Lieferung kam per Schiff.",
            &["Raketen, Granaten usw.", "Die Lieferung kam per Schiff."],
        );
        check("Das zahlen die U.S. Army und andere.", &["Das zahlen die U.S. Army und andere."]);
    }

    #[test]
    fn remarks_and_dots_end_none() {
        check("Er bot drei (!) Schiffe an.", &["Er bot drei (!) Schiffe an."]);
        check("Er … zögerte. Und ging ...", &["Er … zögerte.", "Und ging ..."]);
    }

    #[test]
    fn endless_text_is_cut() {
        let orthography = Orthography::load(&Ontology::embedded()).unwrap();
        let text = Text::new("wort ".repeat(1000));
        let tokens = tokenise(&text, text.span(), &orthography);
        let lengths = split(&tokens, &orthography);
        assert!(lengths.iter().all(|&n| n > 0 && n <= LONGEST));
        assert_eq!(lengths.iter().sum::<usize>(), 1000);
    }
}
