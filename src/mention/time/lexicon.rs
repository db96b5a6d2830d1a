//! What a piece of text can be to the time grammar: words of the lists, numbers, ordinals, years.

use super::calendar::Unit;
use crate::mention::number::{Number, Numbers};
use crate::mention::piece::{Piece, PieceKind};
use crate::mention::words::{Class, Reading, Words};
use crate::ontology::{Ontology, OntologyError};

/// The lists that time patterns draw their classes from.
const PATHS: [&str; 2] = ["german/times.csv", "german/numbers.csv"];

/// What an element of a pattern asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    /// A word of a class of the lists.
    Listed(Class),
    /// `number`: a number in digits or words, *ein* among them, but not a mere magnitude.
    Number,
    /// `nth`: *13.* or *dreizehnter*.
    Nth,
    /// `int`: one or two digits.
    Int,
    /// `int2`: two digits.
    Int2,
    /// `digits`: any digits.
    Digits,
    /// `year`: four digits, 1000 to 2100.
    Year,
    /// `recent`: a year of 1900 to 2050.
    Recent,
    /// `period`: a number word and an adjective of time in one: *zweijährig*.
    Period,
    /// `short_period`: the same of less than years; `short_adj`: its adjective alone.
    ShortPeriod,
    ShortAdj,
    /// `unit_compound`: a noun that ends in a unit of time in the plural: *Dienstjahre*.
    UnitCompound,
    /// `lasting`: a noun that ends like one for what lasts.
    Lasting,
    /// `inflected`: a word without a capital that ends like an adjective.
    Inflected,
    /// `word`: any letters; `lower` without, `upper` with a capital.
    Word,
    Lower,
    Upper,
}

/// Words, numbers and the classes that are computed.
#[derive(Debug)]
pub struct Lexicon {
    pub words: Words,
    pub numbers: Numbers,
    ordinal: Option<Class>,
    period: Option<Class>,
    /// Endings of nouns for what lasts, and of units in the plural.
    lasting: Vec<(String, Reading)>,
    units: Vec<(String, Reading)>,
}

/// A block's pieces with what was looked up for each once.
#[derive(Debug)]
pub struct Lattice<'b> {
    pub pieces: &'b [Piece<'b>],
    pub listed: Vec<Vec<Reading>>,
    pub numbers: Vec<Option<Number>>,
    pub periods: Vec<Option<Reading>>,
}

impl Lexicon {
    /// Reads the lists.
    ///
    /// # Errors
    /// If a list is broken.
    pub fn load(ontology: &Ontology) -> Result<Self, OntologyError> {
        let words = Words::load(ontology, &PATHS)?;
        let (ordinal, period) = (words.class("ordinal"), words.class("period_adj"));
        let forms = |name: &str| -> Vec<(String, Reading)> {
            let class = words.class(name).into_iter();
            let mut forms: Vec<_> = class.flat_map(|c| words.forms(c)).map(|(f, r)| (f.to_owned(), r)).collect();
            forms.sort_by(|a, b| b.0.len().cmp(&a.0.len()).then_with(|| a.0.cmp(&b.0)));
            forms
        };
        let (lasting, units) = (forms("lasting"), forms("units"));
        Ok(Self { numbers: Numbers::load(ontology)?, words, ordinal, period, lasting, units })
    }

    /// What a class name of a pattern asks for.
    pub fn what(&self, name: &str) -> Option<What> {
        Some(match name {
            "number" => What::Number,
            "nth" => What::Nth,
            "int" => What::Int,
            "int2" => What::Int2,
            "digits" => What::Digits,
            "year" => What::Year,
            "recent" => What::Recent,
            "period" => What::Period,
            "short_period" => What::ShortPeriod,
            "short_adj" => What::ShortAdj,
            "unit_compound" => What::UnitCompound,
            "lasting" => What::Lasting,
            "inflected" => What::Inflected,
            "word" => What::Word,
            "lower" => What::Lower,
            "upper" => What::Upper,
            listed => What::Listed(self.words.class(listed)?),
        })
    }

    /// Whether the class is that of ordinal numbers in words.
    pub fn is_ordinal(&self, class: Class) -> bool {
        self.ordinal == Some(class)
    }

    /// Looks up all pieces of a block.
    pub fn lattice<'b>(&self, pieces: &'b [Piece<'b>]) -> Lattice<'b> {
        Lattice {
            pieces,
            listed: (0..pieces.len()).map(|at| self.words.at(pieces, at).collect()).collect(),
            numbers: (0..pieces.len()).map(|at| self.numbers.read(pieces, at)).collect(),
            periods: pieces.iter().map(|p| self.period(p)).collect(),
        }
    }

    /// *zweijährig*: the number before an adjective of time, in one word.
    fn period(&self, piece: &Piece<'_>) -> Option<Reading> {
        if piece.kind != PieceKind::Word || piece.low.len() < 8 {
            return None;
        }
        let (number, rest) = self.numbers.prefix(&piece.low)?;
        let reading = self.words.word(self.period?, rest)?;
        Some(Reading { number, len: 1, ..reading })
    }

    /// Whether an adjective of time is of less than years.
    fn is_short(&self, reading: &Reading) -> bool {
        Unit::parse(self.words.code(reading.code)).is_some_and(|unit| unit < Unit::Year)
    }

    /// *Dienstjahre*: a noun that no list has and that ends in a unit of time.
    fn unit_compound(&self, piece: &Piece<'_>) -> Option<Reading> {
        let noun = piece.kind == PieceKind::Word && piece.capital();
        let (ending, reading) = self.units.iter().find(|(e, _)| piece.low.ends_with(e.as_str()))?;
        (noun && piece.low.len() >= ending.len() + 3).then_some(Reading { len: 1, ..*reading })
    }

    /// Hands every reading of the piece at `at` that `what` asks for to `each`.
    pub fn readings(&self, what: What, lattice: &Lattice<'_>, at: usize, each: &mut dyn FnMut(Reading)) {
        let Some(piece) = lattice.pieces.get(at) else { return };
        let of = |number: f64, len: usize| Reading { class: Class(u16::MAX), number, code: u16::MAX, len };
        let glued_digit = |i: usize| lattice.pieces.get(i).is_some_and(|p| p.glued && p.kind == PieceKind::Digits);
        match what {
            What::Listed(class) => lattice.listed[at].iter().filter(|r| r.class == class).for_each(|r| each(*r)),
            What::Number => {
                if let Some(n) = lattice.numbers[at].filter(|n| !n.vague) {
                    each(of(n.value, n.len));
                }
            }
            What::Nth => {
                if let Some(day) = piece.int().filter(|_| piece.text.len() <= 2) {
                    let dot = lattice.pieces.get(at + 1).is_some_and(|p| p.glued && p.text == ".");
                    if dot && !glued_digit(at + 2) {
                        each(of(f64::from(day), 2));
                    }
                }
                lattice.listed[at].iter().filter(|r| Some(r.class) == self.ordinal).for_each(|r| each(*r));
            }
            What::Int | What::Int2 | What::Digits => {
                let length = piece.text.len();
                let fits = match what {
                    What::Int => length <= 2,
                    What::Int2 => length == 2,
                    _ => true,
                };
                if let Some(value) = piece.int().filter(|_| fits) {
                    each(of(f64::from(value), 1));
                }
            }
            What::Year | What::Recent => {
                let range = if what == What::Year { 1000..=2100 } else { 1900..=2050 };
                let year = piece.int().filter(|y| piece.text.len() == 4 && range.contains(y));
                if let Some(year) = year.filter(|_| !is_inside_number(lattice.pieces, at)) {
                    each(of(f64::from(year), 1));
                }
            }
            What::Period => lattice.periods[at].into_iter().for_each(each),
            What::ShortPeriod => lattice.periods[at].into_iter().filter(|r| self.is_short(r)).for_each(each),
            What::ShortAdj => {
                let adjectives = lattice.listed[at].iter().filter(|r| Some(r.class) == self.period);
                adjectives.filter(|r| self.is_short(r)).for_each(|r| each(*r));
            }
            What::UnitCompound if lattice.listed[at].is_empty() => self.unit_compound(piece).into_iter().for_each(each),
            What::UnitCompound => {}
            What::Lasting => {
                let noun = piece.kind == PieceKind::Word && piece.capital();
                if noun && self.lasting.iter().any(|(ending, _)| piece.low.ends_with(ending.as_str())) {
                    each(of(0.0, 1));
                }
            }
            What::Word | What::Lower | What::Upper | What::Inflected => {
                let capital = piece.capital();
                let fits = match what {
                    What::Inflected => !capital && self.words.is_inflected(&piece.low),
                    What::Lower => !capital,
                    What::Upper => capital,
                    _ => true,
                };
                if piece.kind == PieceKind::Word && fits {
                    each(of(0.0, 1));
                }
            }
        }
    }
}

/// Whether the digits at `at` are part of a longer number: a decimal, an amount, a telephone number, a type (*T-1000*).
fn is_inside_number(pieces: &[Piece<'_>], at: usize) -> bool {
    let mark = |i: usize| pieces.get(i).is_some_and(|p| p.glued && matches!(p.text, "," | ":"));
    let digits = |i: usize| pieces.get(i).is_some_and(|p| p.kind == PieceKind::Digits);
    let glued = |i: usize| pieces.get(i).is_some_and(|p| p.glued);
    let number_before = at >= 2 && glued(at) && mark(at - 1) && digits(at - 2);
    let number_after = mark(at + 1) && glued(at + 2) && digits(at + 2);
    // *G-2000*, *A2000*: letters that touch the number make it a name.
    let word = |i: usize| pieces.get(i).is_some_and(|p| p.kind == PieceKind::Word);
    let hyphen = |i: usize| pieces.get(i).is_some_and(|p| p.glued && p.text == "-");
    let named = glued(at) && at >= 1 && (word(at - 1) || (at >= 2 && hyphen(at - 1) && word(at - 2)));
    number_before || number_after || named
}
