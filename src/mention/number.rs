//! Numbers as German writes them: *30.000*, *2,5 Millionen*, *dreihundertfünfzig*, *eine halbe Million*, *Tausende*.
//!
//! Takes pieces, gives values. What a number counts, or whether it counts at all, is [`super::quantity`]'s.

use rustc_hash::FxHashSet;

use super::piece::{Piece, PieceKind};
use super::words::{Class, Words};
use crate::ontology::{Ontology, OntologyError};

/// Where the words stand.
const PATH: &str = "german/numbers.csv";

/// A number in the text.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Number {
    pub value: f64,
    /// How many pieces it has.
    pub len: usize,
    /// Only a magnitude is said: *Tausende*, *mehrere Millionen*.
    pub vague: bool,
    /// It may be the indefinite article: *ein*, *einer*.
    pub article: bool,
    /// It begins with digits.
    pub digits: bool,
    /// A large number such as *Millionen* or *Dutzend* is part of it.
    pub large: bool,
}

/// Number words, ready to read.
#[derive(Debug)]
pub struct Numbers {
    words: Words,
    large: Class,
    vague: Class,
    several: Class,
    whole: Class,
    article: Class,
    /// Number words below twenty, longest first, and likewise the tens.
    small: Vec<(String, f64)>,
    tens: Vec<(String, f64)>,
    hundred: Vec<(String, f64)>,
    thousand: Vec<(String, f64)>,
    and: Vec<(String, f64)>,
    half_more: Vec<(String, f64)>,
    /// The first two bytes of all words that a number can begin with: few words pass.
    openings: FxHashSet<[u8; 2]>,
}

impl Numbers {
    /// Reads the number words.
    ///
    /// # Errors
    /// If the list is broken or lacks a class.
    pub fn load(ontology: &Ontology) -> Result<Self, OntologyError> {
        let words = Words::load(ontology, &[PATH])?;
        let class = |name: &str| {
            words.class(name).ok_or_else(|| OntologyError::syntax(PATH, 1, format!("no line has the class `{name}`")))
        };
        let forms = |name: &str| -> Result<Vec<(String, f64)>, OntologyError> {
            let mut list: Vec<_> = words.forms(class(name)?).map(|(f, r)| (f.to_owned(), r.number)).collect();
            list.sort_by(|a, b| b.0.len().cmp(&a.0.len()).then_with(|| a.0.cmp(&b.0)));
            Ok(list)
        };
        let [small, tens, hundred, thousand] = [forms("small")?, forms("tens")?, forms("hundred")?, forms("thousand")?];
        let all = [&small, &tens, &hundred, &thousand].into_iter().flatten();
        let openings = all.filter_map(|(form, _)| form.as_bytes().first_chunk().copied()).collect();
        Ok(Self {
            openings,
            large: class("large")?,
            vague: class("vague")?,
            several: class("several")?,
            whole: class("whole")?,
            article: class("article")?,
            small,
            tens,
            hundred,
            thousand,
            and: forms("and")?,
            half_more: forms("half_more")?,
            words,
        })
    }

    /// The number that begins at `at`, with the large number behind it.
    pub fn read(&self, pieces: &[Piece<'_>], at: usize) -> Option<Number> {
        let piece = pieces.get(at)?;
        let number = match piece.kind {
            PieceKind::Mark => return None,
            PieceKind::Digits => digits(pieces, at)?,
            PieceKind::Word => return self.word(pieces, at),
        };
        Some(self.with_large(pieces, at, number))
    }

    fn word(&self, pieces: &[Piece<'_>], at: usize) -> Option<Number> {
        let number = |value, len| Number { value, len, vague: false, article: false, digits: false, large: false };
        if !self.words.begins(&pieces[at].low) {
            // Most words: the list has none that begins like this.
            return self.cardinal(&pieces[at].low).map(|value| self.with_large(pieces, at, number(value, 1)));
        }
        if let Some(several) = self.words.longest(self.several, pieces, at) {
            let next = at + several.len;
            let counted = self.words.longest(self.large, pieces, next).map(|r| (r.number, r.len));
            let counted = counted.or_else(|| {
                let value = self.cardinal(&pieces.get(next)?.low).filter(|v| *v >= 100.0)?;
                Some((value, 1))
            })?;
            return Some(Number { vague: true, large: true, ..number(counted.0, several.len + counted.1) });
        }
        let article = self.words.longest(self.article, pieces, at).is_some();
        if let Some(whole) = self.words.longest(self.whole, pieces, at + usize::from(article)) {
            let read = number(whole.number, usize::from(article) + whole.len);
            let large = self.with_large(pieces, at, read);
            return Some(large).filter(|n| n.large || whole.number > 1.0);
        }
        if let Some(value) = self.cardinal(&pieces[at].low) {
            return Some(self.with_large(pieces, at, Number { article, ..number(value, 1) }));
        }
        let vague = self.words.longest(self.vague, pieces, at)?;
        Some(Number { vague: true, large: true, ..number(vague.number, vague.len) })
    }

    /// Multiplies with a large number that follows (*2,5 Millionen*, *drei Dutzend*).
    fn with_large(&self, pieces: &[Piece<'_>], at: usize, number: Number) -> Number {
        match self.words.longest(self.large, pieces, at + number.len) {
            Some(large) => Number {
                value: number.value * large.number,
                len: number.len + large.len,
                large: true,
                article: false,
                ..number
            },
            None => number,
        }
    }

    /// The value of a large number word at `at` (*Millionen*), and its length.
    pub fn large(&self, pieces: &[Piece<'_>], at: usize) -> Option<(f64, usize)> {
        self.words.longest(self.large, pieces, at).map(|r| (r.number, r.len))
    }

    /// The value of a number word in lower case.
    pub fn cardinal(&self, word: &str) -> Option<f64> {
        self.prefix(word).filter(|(_, rest)| rest.is_empty()).map(|(value, _)| value)
    }

    /// The longest number word that `word` (in lower case) begins with, and the rest: *zweijährig* → 2, *jährig*.
    pub fn prefix<'w>(&self, word: &'w str) -> Option<(f64, &'w str)> {
        if !self.openings.contains(word.as_bytes().first_chunk()?) {
            return None;
        }
        let (mut value, mut rest) = self.below_million(word)?;
        if let Some((half, tail)) = strip(&self.half_more, rest) {
            (value, rest) = (value + half, tail);
        }
        Some((value, rest))
    }

    fn below_million<'w>(&self, word: &'w str) -> Option<(f64, &'w str)> {
        let head = self.below_thousand(word);
        let (count, tail) = head.unwrap_or((1.0, word));
        let Some((thousand, rest)) = strip(&self.thousand, tail) else { return head };
        let value = count * thousand;
        Some(self.below_thousand(self.skip_and(rest)).map_or((value, rest), |(more, tail)| (value + more, tail)))
    }

    fn below_thousand<'w>(&self, word: &'w str) -> Option<(f64, &'w str)> {
        let head = self.below_hundred(word);
        let (count, tail) = head.unwrap_or((1.0, word));
        let Some((hundred, rest)) = strip(&self.hundred, tail) else { return head };
        let value = count * hundred;
        Some(self.below_hundred(self.skip_and(rest)).map_or((value, rest), |(more, tail)| (value + more, tail)))
    }

    fn below_hundred<'w>(&self, word: &'w str) -> Option<(f64, &'w str)> {
        if let Some((tens, rest)) = strip(&self.tens, word) {
            return Some((tens, rest));
        }
        // *eins* is longer than *ein* of *einundzwanzig*: every small number that fits is tried, longest first.
        let mut plain = None;
        for (form, value) in &self.small {
            let Some(rest) = word.strip_prefix(form.as_str()) else { continue };
            let joined = strip(&self.and, rest).and_then(|(_, rest)| strip(&self.tens, rest));
            if let Some((tens, rest)) = joined.filter(|_| *value < 10.0) {
                return Some((tens + value, rest));
            }
            let before_hundred = strip(&self.hundred, rest).or_else(|| strip(&self.thousand, rest)).is_some();
            if plain.is_none() || before_hundred {
                plain = Some((*value, rest));
            }
            if before_hundred {
                break;
            }
        }
        plain
    }

    fn skip_and<'w>(&self, word: &'w str) -> &'w str {
        strip(&self.and, word).map_or(word, |(_, rest)| rest)
    }
}

/// The first (longest) form that `word` begins with: its value, and the rest.
fn strip<'w>(forms: &[(String, f64)], word: &'w str) -> Option<(f64, &'w str)> {
    forms.iter().find_map(|(form, value)| word.strip_prefix(form.as_str()).map(|rest| (*value, rest)))
}

/// Digits with points between thousands and a decimal comma. A point before fewer or more than three digits is not
/// part of the number (a clock time, a date).
fn digits(pieces: &[Piece<'_>], at: usize) -> Option<Number> {
    let is = |i: usize, mark: &str| pieces.get(i).is_some_and(|a| a.glued && a.text == mark);
    let glued_digits = |i: usize| pieces.get(i).filter(|a| a.glued && a.kind == PieceKind::Digits);
    let mut text = pieces[at].text.to_owned();
    let mut len = 1;
    if text.len() <= 3 && !text.starts_with('0') {
        while (is(at + len, ".") || is(at + len, "'") || is(at + len, "’"))
            && glued_digits(at + len + 1).is_some_and(|a| a.text.len() == 3)
        {
            text.push_str(pieces[at + len + 1].text);
            len += 2;
        }
    }
    if let Some(decimals) = glued_digits(at + len + 1).filter(|_| is(at + len, ",")) {
        text.push('.');
        text.push_str(decimals.text);
        len += 2;
    }
    let value = text.parse().ok()?;
    Some(Number { value, len, vague: false, article: false, digits: true, large: false })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mention::piece;

    fn read(text: &str) -> Option<(f64, usize)> {
        let numbers = Numbers::load(&Ontology::embedded()).unwrap();
        let (article, sentences) = piece::tests::plain(text, None);
        let blocks = piece::of_blocks(&article, &sentences);
        numbers.read(&blocks[0], 0).map(|n| (n.value, n.len))
    }

    #[test]
    fn digits_with_points_and_commas() {
        assert_eq!(read("30.000 Granaten"), Some((30_000.0, 3)));
        assert_eq!(read("1.234.567,5 Euro"), Some((1_234_567.5, 7)));
        assert_eq!(read("2,5 Millionen"), Some((2_500_000.0, 4)));
        assert_eq!(read("350 Mio. Euro"), Some((350_000_000.0, 3)));
        assert_eq!(read("14.30 Uhr"), Some((14.0, 1)));
        assert_eq!(read("5."), Some((5.0, 1)));
    }

    #[test]
    fn words() {
        for (text, value) in [
            ("drei", 3.0),
            ("einundzwanzig", 21.0),
            ("zweihundertfünfzig", 250.0),
            ("hundert", 100.0),
            ("dreißigtausend", 30_000.0),
            ("hunderttausend", 100_000.0),
            ("zweitausenddreihundertvierundfünfzig", 2_354.0),
            ("tausendeinhundertelf", 1_111.0),
            ("eineinhalb", 1.5),
            ("dreieinhalb", 3.5),
        ] {
            assert_eq!(read(text), Some((value, 1)), "{text}");
        }
        for text in ["achten", "Einsatz", "Zweifel", "und", "dreist", "hunderteins Meter".split(' ').nth(1).unwrap()] {
            assert_eq!(read(text), None, "{text}");
        }
    }

    #[test]
    fn large_and_vague() {
        assert_eq!(read("eine halbe Million Granaten"), Some((500_000.0, 3)));
        assert_eq!(read("anderthalb Milliarden"), Some((1.5e9, 2)));
        assert_eq!(read("ein Dutzend"), Some((12.0, 2)));
        assert_eq!(read("mehrere tausend Menschen"), Some((1_000.0, 2)));
        assert_eq!(read("Zehntausende Soldaten"), Some((10_000.0, 1)));
        assert_eq!(read("Millionen Granaten"), Some((1e6, 1)));
        assert_eq!(read("ein halbes Jahr"), None);
    }
}
