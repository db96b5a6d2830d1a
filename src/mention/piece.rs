//! Pieces: stretches of letters, stretches of digits, and single other characters.
//!
//! Times and quantities are read over pieces rather than tokens, so that *1990er-Jahre*, *9.30/12.30 Uhr* or *10-18* look
//! alike however the tokeniser cut them, and a date that was mistaken for the end of a sentence is still a date.

use std::borrow::Cow;

use crate::article::Article;
use crate::german::{Sentence, Upos};
use crate::text::{Span, Text};

/// What a piece is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PieceKind {
    /// Letters.
    Word,
    /// ASCII digits.
    Digits,
    /// One character that is neither.
    Mark,
}

/// The smallest unit that times and quantities are built of.
#[derive(Clone, Debug)]
pub struct Piece<'t> {
    pub span: Span,
    pub text: &'t str,
    /// `text` in lower case.
    pub low: Cow<'t, str>,
    pub kind: PieceKind,
    /// Whether the piece before touches it.
    pub glued: bool,
    /// Index of the sentence that it stands in.
    pub sentence: usize,
    /// Index of the token that it stands in, within the sentence.
    pub token: usize,
    /// The tag of that token.
    pub upos: Upos,
    /// Whether it begins its sentence.
    pub starts: bool,
}

impl Piece<'_> {
    /// Whether it begins with a capital letter.
    pub fn capital(&self) -> bool {
        self.text.chars().next().is_some_and(char::is_uppercase)
    }

    /// The value of a digit piece that is not absurdly long.
    pub fn int(&self) -> Option<i32> {
        (self.kind == PieceKind::Digits && self.text.len() <= 9).then(|| self.text.parse().ok()).flatten()
    }
}

/// The pieces of each block of the article, blocks in text order. What stands in no sentence is left out.
pub fn of_blocks<'t>(article: &'t Article, sentences: &[Sentence]) -> Vec<Vec<Piece<'t>>> {
    let mut blocks: Vec<Vec<Piece<'t>>> = Vec::new();
    let mut block = None;
    for (index, sentence) in sentences.iter().enumerate() {
        if block.replace(sentence.block) != Some(sentence.block) || blocks.is_empty() {
            blocks.push(Vec::new());
        }
        if let Some(pieces) = blocks.last_mut() {
            cut(&article.text, sentence, index, pieces);
        }
    }
    blocks
}

/// Cuts one sentence into pieces.
fn cut<'t>(text: &'t Text, sentence: &Sentence, index: usize, pieces: &mut Vec<Piece<'t>>) {
    let string = text.slice(sentence.span);
    let first = pieces.len();
    let mut token = 0;
    let mut at = sentence.span.begin;
    let mut glued = pieces.last().is_some_and(|a| a.span.end == at);
    let mut rest = string;
    while let Some(c) = rest.chars().next() {
        let kind = kind_of(c);
        let (bytes, chars) = match kind {
            PieceKind::Mark => (c.len_utf8(), 1),
            _ => run(rest, kind),
        };
        let (form, tail) = rest.split_at(bytes);
        rest = tail;
        let span = Span::new(at, at + chars);
        at = span.end;
        if c.is_whitespace() {
            glued = false;
            continue;
        }
        while sentence.tokens.get(token).is_some_and(|t| t.span.end <= span.begin) {
            token += 1;
        }
        pieces.push(Piece {
            span,
            text: form,
            low: lower(form),
            kind,
            glued,
            sentence: index,
            token: token.min(sentence.tokens.len().saturating_sub(1)),
            upos: sentence.tokens.get(token).map_or(Upos::X, |t| t.upos),
            starts: pieces.len() == first,
        });
        glued = true;
    }
}

fn kind_of(c: char) -> PieceKind {
    if c.is_ascii_digit() {
        PieceKind::Digits
    } else if c.is_alphabetic() {
        PieceKind::Word
    } else {
        PieceKind::Mark
    }
}

/// Bytes and characters of the stretch of `kind` that `text` begins with. Combining marks belong to their letter.
fn run(text: &str, kind: PieceKind) -> (usize, usize) {
    let mut chars = 0;
    for (byte, c) in text.char_indices() {
        let inside = kind_of(c) == kind || (kind == PieceKind::Word && ('\u{300}'..='\u{36f}').contains(&c));
        if !inside {
            return (byte, chars);
        }
        chars += 1;
    }
    (text.len(), chars)
}

/// `text` in lower case, without a copy where it is so already.
pub fn lower(text: &str) -> Cow<'_, str> {
    if text.chars().any(char::is_uppercase) { Cow::Owned(text.to_lowercase()) } else { Cow::Borrowed(text) }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::german::Token;

    /// An article of one block with one sentence a line end or full stop before a blank and a capital, tokens at blanks:
    /// enough for tests that must not depend on the analysis.
    pub(crate) fn plain(text: &str, date: Option<&str>) -> (Article, Vec<Sentence>) {
        let mut article = Article::plain("test", text);
        article.metadata.date = date.map(str::to_owned);
        let mut sentences = Vec::new();
        for (block, b) in article.blocks.iter().enumerate() {
            let slice = article.text.slice(b.span);
            let mut tokens = Vec::new();
            let mut begin = None;
            for (i, c) in slice.chars().chain(['\n']).enumerate() {
                match (c.is_whitespace(), begin) {
                    (false, None) => begin = Some(i),
                    (true, Some(from)) => {
                        let span = Span::new(b.span.begin + from, b.span.begin + i);
                        let form = article.text.slice(span).to_owned();
                        tokens.push(Token { span, lemma: form.clone(), form, ..Token::default() });
                        begin = None;
                    }
                    _ => {}
                }
            }
            let mut current: Vec<Token> = Vec::new();
            let last = tokens.len();
            for (i, token) in tokens.into_iter().enumerate() {
                let before_dot = token.form.trim_end_matches(['.', '!', '?', '"', '“']);
                let ends = before_dot.len() < token.form.len()
                    && before_dot.chars().count() > 3
                    && before_dot.chars().next_back().is_some_and(char::is_alphanumeric);
                current.push(token);
                if ends || i + 1 == last {
                    let span = Span::new(current[0].span.begin, current[current.len() - 1].span.end);
                    sentences.push(Sentence { span, block, tokens: std::mem::take(&mut current) });
                }
            }
        }
        (article, sentences)
    }

    #[test]
    fn pieces_are_finer_than_tokens() {
        let (article, sentences) = plain("Die 1990er-Jahre, 9.30 Uhr. Größe zählt.", None);
        let blocks = of_blocks(&article, &sentences);
        let forms: Vec<&str> = blocks[0].iter().map(|a| a.text).collect();
        assert_eq!(forms, ["Die", "1990", "er", "-", "Jahre", ",", "9", ".", "30", "Uhr", ".", "Größe", "zählt", "."]);
        assert!(blocks[0][2].glued && !blocks[0][1].glued);
        assert_eq!(blocks[0][11].low, "größe");
    }

    proptest::proptest! {
        #[test]
        fn pieces_are_the_text_at_their_span(s in "[ \\nA-Za-zäß0-9.,\u{301}„-]{0,60}") {
            let (article, sentences) = plain(&s, None);
            for piece in of_blocks(&article, &sentences).iter().flatten() {
                proptest::prop_assert_eq!(article.text.slice(piece.span), piece.text);
            }
        }
    }
}
