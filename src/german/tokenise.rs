//! Text → tokens, split as in the German treebanks of Universal Dependencies (HDT).
//!
//! Takes a text and the span of one block, gives tokens with spans, forms and `glued`. Hyphenated compounds, ordinals,
//! abbreviations, numbers with points and addresses stay whole; punctuation, percent and currency signs stand alone.
//! Contractions (`zum`) are one token. Never fails; linear in the length of the text. Whether a full stop ends a
//! sentence is [`super::sentence`]'s.

use super::Token;
use super::orthography::{Abbreviation, Orthography};
use crate::text::{Span, Text};

const OPENING: &[char] =
    &['"', '\'', '(', '[', '{', '„', '“', '”', '«', '»', '‚', '‘', '’', '›', '‹', '`', '¿', '¡', '<'];
const CLOSING: &[char] = &[
    '"', '\'', ')', ']', '}', '“', '”', '„', '«', '»', '’', '‘', '‚', '›', '‹', '`', ',', ';', ':', '!', '?', '…', '>',
];
/// Signs that follow or precede a number and are tokens of their own.
const SIGNS: &[char] = &['%', '‰', '€', '$', '£', '¥', '₽', '°'];
/// Quotation marks typed as two signs.
const DOUBLED: &[&str] = &["``", "''"];
const DASHES: &[char] = &['–', '—', '―'];
/// Brackets inside longer chunks are not matched: such chunks are no words.
const LONGEST_WORD: usize = 120;

/// The tokens of one block.
pub fn tokenise(text: &Text, block: Span, orthography: &Orthography) -> Vec<Token> {
    let string = text.slice(block);
    let chunks = chunks(string);
    let mut pieces: Vec<(usize, usize)> = Vec::with_capacity(chunks.len() + chunks.len() / 4);
    for (i, &(begin, end)) in chunks.iter().enumerate() {
        let next = chunks.get(i + 1).map(|&(b, e)| string[b..e].trim_start_matches(OPENING));
        let mut splitter = Splitter { string, next, orthography, pieces: &mut pieces };
        splitter.chunk(begin, end);
    }
    let mut tokens = Vec::with_capacity(pieces.len());
    let (mut at, mut offset) = (0, block.begin);
    for (i, &(begin, end)) in pieces.iter().enumerate() {
        offset += count(&string[at..begin]);
        let form = &string[begin..end];
        let span = Span::new(offset, offset + count(form));
        (at, offset) = (end, span.end);
        let glued = pieces.get(i + 1).is_some_and(|next| next.0 == end);
        tokens.push(Token { span, form: form.to_owned(), glued, ..Token::default() });
    }
    tokens
}

fn count(s: &str) -> usize {
    if s.is_ascii() { s.len() } else { s.chars().count() }
}

/// Blanks, control characters and the invisible marks that web pages leave behind.
fn is_blank(c: char) -> bool {
    c.is_whitespace() || c.is_control() || matches!(c, '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{2060}' | '\u{feff}')
}

/// Byte ranges between blanks.
fn chunks(string: &str) -> Vec<(usize, usize)> {
    let mut chunks = Vec::with_capacity(string.len() / 6);
    let mut begin = None;
    for (i, c) in string.char_indices() {
        match (is_blank(c), begin) {
            (true, Some(b)) => {
                chunks.push((b, i));
                begin = None;
            }
            (false, None) => begin = Some(i),
            _ => {}
        }
    }
    chunks.extend(begin.map(|b| (b, string.len())));
    chunks
}

/// Splits one chunk between blanks; `next` is what follows it, without opening quotes.
struct Splitter<'a> {
    string: &'a str,
    next: Option<&'a str>,
    orthography: &'a Orthography,
    pieces: &'a mut Vec<(usize, usize)>,
}

impl Splitter<'_> {
    fn push(&mut self, begin: usize, end: usize) {
        if begin < end {
            self.pieces.push((begin, end));
        }
    }

    fn chunk(&mut self, mut begin: usize, end: usize) {
        if self.string[begin..end].chars().all(char::is_alphabetic) {
            // Most chunks: there is nothing to split.
            return self.push(begin, end);
        }
        while let Some(c) = self.string[begin..end].chars().next().filter(|c| OPENING.contains(c)) {
            let word = &self.string[begin..end];
            let mark = if DOUBLED.iter().any(|d| word.starts_with(d)) { 2 } else { c.len_utf8() };
            if mark == word.len() || is_emoticon(word) || is_elision(word) || wraps_prefix(word) {
                break;
            }
            self.push(begin, begin + mark);
            begin += mark;
        }
        let (word_end, closing) = self.peel(begin, end);
        self.word(begin, word_end);
        for &(b, e) in closing.iter().rev() {
            self.push(b, e);
        }
    }

    /// Takes closing punctuation off: where the word ends, and the marks behind it, last first.
    fn peel(&self, begin: usize, mut end: usize) -> (usize, Vec<(usize, usize)>) {
        let mut closing = Vec::new();
        let mut balance = Balance::of(&self.string[begin..end]);
        loop {
            let word = &self.string[begin..end];
            let Some(last) = word.chars().next_back().filter(|c| c.len_utf8() < word.len()) else { break };
            let cut = if word.ends_with("...") {
                let dots = word.len() - word.trim_end_matches('.').len();
                if dots == word.len() {
                    break;
                }
                dots
            } else if last == '.' {
                if self.keeps_stop(word, closing.is_empty()) {
                    break;
                }
                1
            } else if word.len() > 2 && DOUBLED.iter().any(|d| word.ends_with(d)) {
                2
            } else if CLOSING.contains(&last) && !is_emoticon(word) && !is_genitive(word) && !balance.closes(last) {
                last.len_utf8()
            } else {
                break;
            };
            closing.push((end - cut, end));
            end -= cut;
        }
        (end, closing)
    }

    /// Whether the full stop at the end of `word` belongs to it: an abbreviation or an ordinal number.
    fn keeps_stop(&self, word: &str, at_end: bool) -> bool {
        let stem = &word[..word.len() - 1];
        // Only closing marks or nothing behind it: the block ends here.
        let last = self.next.is_none();
        let next = if at_end { self.next } else { None };
        let starter = next.is_some_and(|n| self.orthography.is_starter(n.trim_end_matches(CLOSING)));
        if let Some(class) = self.orthography.abbreviation(word) {
            return class != Abbreviation::Word || !(last || starter || !at_end);
        }
        if is_chain(word) {
            return true;
        }
        let mut chars = stem.chars();
        match (chars.next(), chars.next()) {
            (Some(c), None) if c.is_alphabetic() => return !last && !starter && at_end,
            _ => {}
        }
        let number = stem.len() <= 3 && stem.bytes().all(|b| b.is_ascii_digit()) || is_roman(stem);
        number && !last && !starter && at_end && next.is_some_and(|n| n.starts_with(char::is_alphanumeric))
    }

    /// Splits what is between opening and closing punctuation.
    fn word(&mut self, begin: usize, end: usize) {
        let word = &self.string[begin..end];
        if is_address(word) || is_emoticon(word) {
            return self.push(begin, end);
        }
        let mut from = begin;
        let mut chars = word.char_indices().peekable();
        let mut before = None;
        while let Some((i, c)) = chars.next() {
            let at = begin + i;
            let next = chars.peek().map(|&(_, c)| c);
            let stop = at + c.len_utf8();
            if at < from {
                // inside a mark that is already split off
            } else if DASHES.contains(&c) || c == '…' || self.is_inner_mark(before, c, next, stop, end) {
                self.push(from, at);
                self.push(at, stop);
                from = stop;
            } else if (c == '.' || c == '-') && self.string[at..end].starts_with(if c == '.' { "..." } else { "--" }) {
                let run = self.string[at..end].len() - self.string[at..end].trim_start_matches(c).len();
                self.push(from, at);
                self.push(at, at + run);
                from = at + run;
            } else if SIGNS.contains(&c) && before.is_some_and(|b| b.is_ascii_digit()) {
                self.push(from, at);
                from = at;
                // `%-Punkte` and the like stay with what follows.
                if next.is_none() {
                    self.push(at, stop);
                    from = stop;
                }
            } else if SIGNS.contains(&c) && at == from && next.is_some_and(|n| n.is_ascii_digit()) {
                self.push(at, stop);
                from = stop;
            } else if matches!(c, '\'' | '’') && self.is_clitic(from, at, stop, end) {
                self.push(from, at);
                from = at;
            }
            before = Some(c);
        }
        self.push(from, end);
    }

    /// A mark between two words that lack their blank: `Haus,das`, `gesagt.Der`, `Wort"(dpa)`.
    fn is_inner_mark(&self, before: Option<char>, c: char, next: Option<char>, stop: usize, end: usize) -> bool {
        let (Some(before), Some(next)) = (before, next) else { return false };
        match c {
            ',' | ';' => before.is_alphabetic() && next.is_alphabetic() || c == ',' && CLOSING.contains(&before),
            '.' => {
                let rest = &self.string[stop..end];
                let head = &self.string[..stop - 1];
                let lower = head.chars().rev().take_while(|c| c.is_lowercase()).take(3).count() >= 2;
                lower
                    && next.is_uppercase()
                    && rest.chars().skip(1).take(3).filter(|c| c.is_lowercase()).count() >= 1
                    && (self.orthography.is_starter(rest) || rest.chars().take(4).count() == 4)
            }
            '"' | '“' | '”' | '„' | '«' | '»' => {
                before.is_lowercase() && !next.is_alphanumeric() && next != '-' && !DASHES.contains(&next)
            }
            _ => false,
        }
    }

    /// `geht's` is a verb and a pronoun; `Andrea's` and `c't` are one word.
    fn is_clitic(&self, from: usize, at: usize, stop: usize, end: usize) -> bool {
        &self.string[stop..end] == "s" && at - from > 2 && self.string[from..at].starts_with(char::is_lowercase)
    }
}

/// Brackets that a chunk opens itself: those that close them belong to the word (`Kolleg(inn)en`, `(n)`).
struct Balance {
    round: i32,
    square: i32,
    quote: bool,
}

impl Balance {
    fn of(word: &str) -> Self {
        if word.len() > LONGEST_WORD {
            return Self { round: 0, square: 0, quote: false };
        }
        let count = |c| word.matches(c).count() as i32;
        Self {
            round: count('('),
            square: count('['),
            // NT-"Standardversion": a quote that opens inside the word is closed by the last one
            quote: word.contains("-\"") || word.contains("-„") || word.contains("-“"),
        }
    }

    fn closes(&mut self, c: char) -> bool {
        match c {
            ')' => self.round > 0,
            ']' => self.square > 0,
            '"' | '“' | '”' => std::mem::replace(&mut self.quote, false),
            _ => false,
        }
    }
}

/// `z.B.`, `U.S.`, `e.V.`: single letters (or two) with full stops.
fn is_chain(word: &str) -> bool {
    word.len() <= 24
        && word.matches('.').count() >= 2
        && word.ends_with('.')
        && word[..word.len() - 1].split('.').all(|p| {
            let mut chars = p.chars();
            chars.next().is_some_and(char::is_alphabetic)
                && chars.next().is_none_or(char::is_alphabetic)
                && chars.next().is_none()
        })
}

fn is_roman(word: &str) -> bool {
    (1..=6).contains(&word.len()) && word.bytes().all(|b| matches!(b, b'I' | b'V' | b'X'))
}

/// Web and mail addresses, which keep all their marks.
fn is_address(word: &str) -> bool {
    word.contains("://")
        || word.starts_with("www.")
        || word.split_once('@').is_some_and(|(a, b)| !a.is_empty() && b.contains('.') && b.is_ascii())
}

fn is_emoticon(word: &str) -> bool {
    let bytes = word.as_bytes();
    let mouth = |b: u8| matches!(b, b')' | b'(' | b'D' | b'P' | b'/' | b'|' | b'*' | b'o' | b'O');
    match bytes {
        [b':' | b';' | b'=', b'-', m] => mouth(*m),
        [b':' | b';', m] => matches!(m, b')' | b'(' | b'D' | b'P'),
        [b'<', b'3'] => true,
        _ => false,
    }
}

/// `'s`, `'n`, `'ne`: an apostrophe that stands for letters.
fn is_elision(word: &str) -> bool {
    // Longer ones are none; looking at them would cost a long chunk of quotes quadratic time.
    word.len() <= 8
        && word.strip_prefix(['\'', '’']).is_some_and(|rest| {
            matches!(rest.trim_end_matches(['.', ',']), "s" | "n" | "ne" | "nem" | "nen" | "ner" | "'s")
        })
}

/// `Ritz'`, `Marx’`: the genitive of a name in s, x or z.
fn is_genitive(word: &str) -> bool {
    word.strip_suffix(['\'', '’']).is_some_and(|stem| {
        stem.len() > 2 && stem.starts_with(char::is_uppercase) && stem.ends_with(['s', 'x', 'z', 'ß'])
    })
}

/// `(Süd-)Korea`: a bracket that closes inside the word.
fn wraps_prefix(word: &str) -> bool {
    word.len() <= LONGEST_WORD
        && word.strip_prefix('(').and_then(|rest| rest.split_once(')')).is_some_and(|(inside, rest)| {
            inside.chars().all(|c| c.is_alphabetic() || c == '-') && rest.starts_with(char::is_alphabetic)
        })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ontology::Ontology;

    fn forms(s: &str) -> String {
        let orthography = Orthography::load(&Ontology::embedded()).unwrap();
        let text = Text::new(s);
        let tokens = tokenise(&text, text.span(), &orthography);
        for t in &tokens {
            assert_eq!(text.slice(t.span), t.form);
        }
        tokens.iter().map(|t| t.form.as_str()).collect::<Vec<_>>().join(" ")
    }

    #[track_caller]
    fn check(text: &str, expected: &str) {
        assert_eq!(forms(text), expected);
    }

    #[test]
    fn dates_and_ordinals_keep_their_stop() {
        check("am 4. Juli im 18. Jahrhundert.", "am 4. Juli im 18. Jahrhundert .");
        check("Es war der 4. Das genügte.", "Es war der 4 . Das genügte .");
        check("Papst Pius XII. schwieg bis 2023. Dann", "Papst Pius XII. schwieg bis 2023 . Dann");
    }

    #[test]
    fn abbreviations_stay_whole() {
        check("Dr. Kim vom Institut e.V. sagte z.B. nichts.", "Dr. Kim vom Institut e.V. sagte z.B. nichts .");
        check("Waffen dieser Art. Der Rest", "Waffen dieser Art . Der Rest");
        check("J. R. Meier (geb. 1950)", "J. R. Meier ( geb. 1950 )");
        check("Das kostet 5 Mio. Euro usw.", "Das kostet 5 Mio. Euro usw.");
    }

    #[test]
    fn numbers_keep_points_and_lose_signs() {
        check("1.000,5 Tonnen, 33% und $50", "1.000,5 Tonnen , 33 % und $ 50");
        check("um 20:15 Uhr mit 3:1", "um 20:15 Uhr mit 3:1");
    }

    #[test]
    fn compounds_and_ellipsis_hyphens_stay_whole() {
        check("Artillerie- und Raketenmunition des 152-mm-Typs", "Artillerie- und Raketenmunition des 152-mm-Typs");
        check("Kolleg(inn)en und/oder die (Süd-)Koreaner", "Kolleg(inn)en und/oder die (Süd-)Koreaner");
    }

    #[test]
    fn quotes_of_all_styles_stand_alone() {
        check("„Nein“, sagte er. »Ja«, ‚so‘.", "„ Nein “ , sagte er . » Ja « , ‚ so ‘ .");
        check("``So'', sagte er.", "`` So '' , sagte er .");
        check("\"Das ist gut.\" Er ging.", "\" Das ist gut . \" Er ging .");
    }

    #[test]
    fn dashes_and_dots_split() {
        check("Er kam–endlich...", "Er kam – endlich ...");
        check("Wort--Wort, dass… Ja", "Wort -- Wort , dass … Ja");
    }

    #[test]
    fn addresses_and_emoticons_stay_whole() {
        check(
            "Siehe https://example.org/a?b=1, oder max@example.org.",
            "Siehe https://example.org/a?b=1 , oder max@example.org .",
        );
        check("Schön :-) (www.example.de)", "Schön :-) ( www.example.de )");
    }

    #[test]
    fn missing_blanks_are_seen() {
        check("Das sagte er.Danach ging er,weil", "Das sagte er . Danach ging er , weil");
        check("bei Amazon.com und 9.1", "bei Amazon.com und 9.1");
        check("So geht's, Andrea's c't", "So geht 's , Andrea's c't");
    }

    proptest::proptest! {
        #[test]
        fn tokens_cover_all_that_is_not_blank(s in "[a-zA-Z0-9ÄöüßÉ.,;:!?()\"'„“»«–…%€$ \\-@/\u{200b}]{0,60}") {
            let covered = forms(&s).replace(' ', "");
            let all: String = s.chars().filter(|&c| !is_blank(c)).collect();
            proptest::prop_assert_eq!(covered, all);
        }

        #[test]
        fn any_text_passes(s in "\\PC{0,80}") {
            forms(&s);
        }
    }
}
