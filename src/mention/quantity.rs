//! Quantities: numbers with what they count or measure.
//!
//! Takes pieces and the times that were found in them. A number is no quantity where it is part of a time, a name, a type
//! (*152-mm-Granate*, *S-400*), an ordinal, an address, an age or a score; [`counts`](Block::counts) decides that.
//! Which noun is counted, and whose quantity it is, is the claims' to say.

use super::number::{Number, Numbers};
use super::piece::{Piece, PieceKind};
use super::words::{Class, Reading, Words};
use super::{Quantity, Timex, TimexKind};
use crate::german::Upos;
use crate::ontology::{Ontology, OntologyError};
use crate::text::Span;

const NUMBERS: &str = "german/numbers.csv";
const UNITS: &str = "german/units.csv";

/// How far a rate may stand from its number, in pieces: behind the counted noun phrase, or right before.
const RATE_BEHIND: usize = 7;
const RATE_BEFORE: usize = 3;
/// The longest modifier, in pieces.
const MODIFIER: usize = 5;

/// Numbers and units, ready to read.
#[derive(Debug)]
pub struct Quantities {
    numbers: Numbers,
    words: Words,
    money: Class,
    unit: Class,
    modifier: Class,
    modifier_after: Class,
    negative: Class,
    modifier_of_unit: Class,
    range: Class,
    range_from: Class,
    range_and: Class,
    height: Class,
    designator: Class,
    uncounted: Class,
}

/// One block with what is known about its pieces.
struct Block<'b> {
    all: &'b Quantities,
    pieces: &'b [Piece<'b>],
    /// Whether the piece is part of a time.
    in_time: Vec<bool>,
    /// Rates: first piece, the first behind, the unit.
    rates: Vec<(usize, usize, &'static str)>,
}

impl Quantities {
    /// Loads number words and units.
    ///
    /// # Errors
    /// If a list is broken or lacks a class.
    pub fn load(ontology: &Ontology) -> Result<Self, OntologyError> {
        let words = Words::load(ontology, &[NUMBERS, UNITS])?;
        let class = |name: &str| {
            words.class(name).ok_or_else(|| OntologyError::syntax(UNITS, 1, format!("no line has the class `{name}`")))
        };
        Ok(Self {
            numbers: Numbers::load(ontology)?,
            money: class("money")?,
            unit: class("unit")?,
            modifier: class("modifier")?,
            modifier_after: class("modifier_after")?,
            negative: class("negative")?,
            modifier_of_unit: class("modifier_of_unit")?,
            range: class("range")?,
            range_from: class("range_from")?,
            range_and: class("range_and")?,
            height: class("height")?,
            designator: class("designator")?,
            uncounted: class("uncounted")?,
            words,
        })
    }

    /// The quantities of an article, in text order.
    pub fn find(&self, blocks: &[Vec<Piece<'_>>], times: &[Timex]) -> Vec<Quantity> {
        let mut found = Vec::new();
        for pieces in blocks.iter().filter(|b| !b.is_empty()) {
            let block = Block::new(self, pieces, times);
            let mut at = 0;
            while at < pieces.len() {
                match block.read(at) {
                    Some((quantity, next)) => {
                        found.push(quantity);
                        at = next.max(at + 1);
                    }
                    None => at = block.past_number(at),
                }
            }
        }
        found
    }

    fn reading(&self, class: Class, pieces: &[Piece<'_>], at: usize) -> Option<Reading> {
        self.words.longest(class, pieces, at)
    }

    /// The unit of measure or currency at `at`, and its length.
    fn unit_at(&self, pieces: &[Piece<'_>], at: usize) -> Option<(&str, usize)> {
        let units = [self.money, self.unit].into_iter().filter_map(|c| self.reading(c, pieces, at));
        units.max_by_key(|r| r.len).map(|r| (self.words.code(r.code), r.len))
    }
}

/// What a rate is by, of a TIMEX3 set.
fn rate_of(time: &Timex) -> Option<&'static str> {
    if time.kind != TimexKind::Set {
        return None;
    }
    Some(match time.value.as_str() {
        "PT1S" => "second",
        "PT1M" => "minute",
        "PT1H" => "hour",
        "P1D" => "day",
        "P1W" => "week",
        "P1M" => "month",
        "P1Y" => "year",
        _ => return None,
    })
}

impl<'b> Block<'b> {
    fn new(all: &'b Quantities, pieces: &'b [Piece<'b>], times: &[Timex]) -> Self {
        let mut in_time = vec![false; pieces.len()];
        let mut rates = Vec::new();
        let whole = pieces[0].span.cover(pieces[pieces.len() - 1].span);
        for time in times.iter().filter(|t| t.span.overlaps(whole)) {
            let begin = pieces.partition_point(|p| p.span.end <= time.span.begin);
            let end = pieces.partition_point(|p| p.span.begin < time.span.end);
            in_time[begin.min(end)..end].fill(true);
            rates.extend(rate_of(time).map(|unit| (begin, end, unit)));
        }
        Self { all, pieces, in_time, rates }
    }

    fn piece(&self, at: usize) -> Option<&Piece<'b>> {
        self.pieces.get(at)
    }

    fn is_glued(&self, at: usize) -> bool {
        self.piece(at).is_some_and(|p| p.glued)
    }

    fn is_mark(&self, at: usize, marks: &[&str]) -> bool {
        self.piece(at).is_some_and(|p| marks.contains(&p.text))
    }

    fn is_kind(&self, at: usize, kind: PieceKind) -> bool {
        self.piece(at).is_some_and(|p| p.kind == kind)
    }

    /// The piece behind whatever number stands at `at`: what was no quantity is not read again from its middle.
    fn past_number(&self, at: usize) -> usize {
        let mut next = at + self.all.numbers.read(self.pieces, at).map_or(1, |n| n.len.max(1));
        if !self.is_kind(at, PieceKind::Digits) {
            return next;
        }
        // *0471/27 03 00*, *12.30*, *3:1*, *152-mm*: digits and what touches them are one thing.
        while self.is_glued(next)
            && (self.is_kind(next, PieceKind::Digits) || self.is_mark(next, &[".", ":", "/", "-"]))
            && self.is_glued(next + 1)
            && !self.is_kind(next + 1, PieceKind::Mark)
        {
            next += 1;
        }
        next
    }

    /// The quantity whose number begins at `at`, and the piece behind it.
    fn read(&self, at: usize) -> Option<(Quantity, usize)> {
        if let Some(height) = self.all.reading(self.all.height, self.pieces, at) {
            let unit = Some("unbekannt".to_owned());
            let quantity = self.quantity(at, at + 1, height.number, '>', None, unit);
            return Some((quantity, at + height.len));
        }
        let number = self.all.numbers.read(self.pieces, at)?;
        let mut end = at + number.len;
        if self.in_time[at..end].iter().any(|t| *t) || !self.counts(at, &number) {
            return None;
        }
        let (mut value, mut upper) = (number.value, None);
        if let Some((more, behind)) = self.range(at, end) {
            let (low, high) = (value, more.value);
            // *zwei bis drei Millionen*: the large number belongs to both.
            let factor = if more.large && !number.large { self.large_of(end, behind) } else { 1.0 };
            if low * factor < high {
                (value, upper, end) = (low * factor, Some(high), behind);
            }
        }
        let before = self.unit_before(at);
        let unit = self.unit_behind(end);
        if number.article && !number.large && unit.is_none() {
            return None;
        }
        let (begin, unit) = match (before, unit) {
            (_, Some((unit, len))) => {
                end += len;
                (at, Some(unit))
            }
            (Some((unit, begin)), None) => (begin, Some(unit)),
            (None, None) => (at, None),
        };
        if self.is_calibre(end, unit) || (unit.is_none() && self.is_uncounted(end)) {
            return None;
        }
        let (sign, mut begin) = self.modifier(begin, upper.is_some(), unit.is_some());
        if unit.is_some() && begin > 0 && self.all.reading(self.all.negative, self.pieces, begin - 1).is_some() {
            (value, begin) = (-value, begin - 1);
        }
        let (after, end) = match self.all.reading(self.all.modifier_after, self.pieces, end).filter(|_| sign.is_none())
        {
            Some(r) => (self.all.words.code(r.code).chars().next(), end + r.len),
            None => (None, end),
        };
        let modifier = match sign.or(after) {
            Some('=') | None if number.vague => '>',
            Some(sign) => sign,
            None => '=',
        };
        let unit = unit.map(str::to_owned);
        Some((self.quantity(begin, end, value, modifier, upper, unit), end))
    }

    fn quantity(
        &self,
        begin: usize,
        end: usize,
        value: f64,
        modifier: char,
        upper: Option<f64>,
        unit: Option<String>,
    ) -> Quantity {
        let span: Span = self.pieces[begin].span.cover(self.pieces[end - 1].span);
        Quantity { span, value, modifier, upper, unit, per: self.rate(begin, end).map(str::to_owned) }
    }

    /// Whether the number at `at` counts or measures anything.
    fn counts(&self, at: usize, number: &Number) -> bool {
        let end = at + number.len;
        let touching_word =
            at > 0 && self.is_glued(at) && !self.is_mark(at - 1, &["(", "[", "„", "\"", "»", "“", "‚", "'"]);
        let symbol = at > 0
            && self.is_kind(at - 1, PieceKind::Mark)
            && self.all.reading(self.all.money, self.pieces, at - 1).is_some();
        let dash = at > 1 && self.is_mark(at - 1, &["–", "—"]);
        if touching_word && !symbol && !dash {
            return false;
        }
        if self.is_named(at, end) || self.is_item(at, end) || self.is_ordinal(end, number) || self.is_alone(at, end) {
            return false;
        }
        if !self.is_glued(end) {
            return true;
        }
        // What touches the number behind: a unit, the end of the clause, a range.
        if self.is_mark(end, &["-", "–", "—"]) {
            return !self.is_glued(end + 1) || self.range(at, end).is_some();
        }
        let unit = self.all.unit_at(self.pieces, end).is_some();
        let score = self.is_mark(end, &[":", "/", ".", ","])
            && self.is_glued(end + 1)
            && self.is_kind(end + 1, PieceKind::Digits);
        unit || (self.is_kind(end, PieceKind::Mark) && !score)
    }

    /// *Artikel 51*, *Airbus 380*, *0471*: a number that names.
    fn is_named(&self, at: usize, end: usize) -> bool {
        if self.pieces[at].kind == PieceKind::Digits && self.pieces[at].text.len() > 1 && end == at + 1 {
            let text = self.pieces[at].text;
            if text.starts_with('0') || text.len() > 9 {
                return true;
            }
        }
        let designator = (1..=2).any(|len| {
            at >= len && self.all.reading(self.all.designator, self.pieces, at - len).is_some_and(|r| r.len == len)
        });
        if designator {
            return true;
        }
        // A name before and no noun behind: *Sojus 5 startete*.
        let Some(before) = at.checked_sub(1).map(|b| &self.pieces[b]) else { return false };
        let name = before.kind == PieceKind::Word
            && before.capital()
            && !before.starts
            && !self.pieces[at].starts
            && self.all.words.at(self.pieces, at - 1).next().is_none();
        let noun = self.piece(end).is_some_and(|p| match p.upos {
            Upos::X => p.kind == PieceKind::Word,
            upos => matches!(upos, Upos::Noun | Upos::Adj | Upos::Propn),
        });
        let digits = self.pieces[at].kind == PieceKind::Digits;
        name && digits && end == at + 1 && !noun && self.all.unit_at(self.pieces, end).is_none()
    }

    /// *3. Etappe*: a point behind digits that does not end the sentence.
    fn is_ordinal(&self, end: usize, number: &Number) -> bool {
        let point = self.is_mark(end, &["."]) && self.is_glued(end);
        let same = |at: usize| self.piece(at).is_some_and(|p| !p.starts);
        number.digits && !number.large && number.len == 1 && point && same(end + 1)
    }

    /// *1) Ein Bild*: the number of an item of a list.
    fn is_item(&self, at: usize, end: usize) -> bool {
        let opened = (at.saturating_sub(10)..at).any(|i| self.is_mark(i, &["("]));
        self.is_mark(end, &[")"]) && self.is_glued(end) && !opened
    }

    /// *Kelly, 44, sagte*; *(44)*: an age, or something else that is put in.
    fn is_alone(&self, at: usize, end: usize) -> bool {
        let opened = at > 0 && self.is_mark(at - 1, &[",", "("]);
        let closed = self.is_mark(end, &[",", ")"]);
        let pair = opened && closed && self.is_mark(at - 1, &["("]) == self.is_mark(end, &[")"]);
        let word = at > 1 && self.is_kind(at - 2, PieceKind::Word) && self.pieces[at - 2].capital();
        pair && word
    }

    /// Whether what follows is an age, a clock time or the like.
    fn is_uncounted(&self, end: usize) -> bool {
        self.all.reading(self.all.uncounted, self.pieces, end).is_some()
    }

    /// *152 mm Artilleriegeschosse*: a thickness before a noun is its calibre.
    fn is_calibre(&self, end: usize, unit: Option<&str>) -> bool {
        let noun = self.piece(end).is_some_and(|p| p.kind == PieceKind::Word && p.capital() && !p.starts);
        let hyphen = self.is_mark(end, &["-"]) && self.is_glued(end);
        unit.is_some() && hyphen || unit == Some("mm") && noun
    }

    /// The other end of a range behind a number, and the piece behind it.
    fn range(&self, at: usize, end: usize) -> Option<(Number, usize)> {
        let all = self.all;
        let between = (1..=2).any(|len| at >= len && all.reading(all.range_from, self.pieces, at - len).is_some());
        let mut joint = all.reading(all.range, self.pieces, end).map(|r| r.len);
        if between {
            joint = joint.or_else(|| all.reading(all.range_and, self.pieces, end).map(|r| r.len));
        }
        // *sechs- bis achttausend*
        if joint.is_some() && self.is_mark(end, &["-"]) && !self.is_glued(end + 1) {
            joint = all.reading(all.range, self.pieces, end + 1).map(|r| r.len + 1);
        }
        let next = end + joint?;
        let more = all.numbers.read(self.pieces, next).filter(|n| !n.article && !n.vague)?;
        let free = next + more.len;
        (!self.in_time[next..free.min(self.in_time.len())].iter().any(|t| *t)).then_some((more, free))
    }

    /// The large number inside the pieces from `from` to `to`.
    fn large_of(&self, from: usize, to: usize) -> f64 {
        (from..to).filter_map(|i| self.all.numbers.large(self.pieces, i)).map(|(value, _)| value).product()
    }

    /// A unit behind the number: *5 km*, *40%*, *zwei Milliarden Euro*.
    fn unit_behind(&self, end: usize) -> Option<(&'b str, usize)> {
        self.all.unit_at(self.pieces, end)
    }

    /// A currency before the number: *EUR 5*, *$ 30*; and where it begins.
    fn unit_before(&self, at: usize) -> Option<(&'b str, usize)> {
        (1..=2).rev().filter(|len| at >= *len).find_map(|len| {
            let reading = self.all.reading(self.all.money, self.pieces, at - len).filter(|r| r.len == len)?;
            let code = self.all.words.code(reading.code);
            // A word stands behind its number; only symbols and codes stand before.
            let first = &self.pieces[at - len];
            let symbol = first.kind == PieceKind::Mark || first.text == code || len == 2;
            symbol.then_some((code, at - len))
        })
    }

    /// The modifier before the number, and where the quantity begins with it.
    fn modifier(&self, at: usize, range: bool, unit: bool) -> (Option<char>, usize) {
        let all = self.all;
        for len in (1..=MODIFIER).rev().filter(|len| at >= *len) {
            let start = at - len;
            let of_unit = || all.reading(all.modifier_of_unit, self.pieces, start).filter(|_| unit);
            let reading = all.reading(all.modifier, self.pieces, start).or_else(of_unit);
            if let Some(reading) = reading.filter(|r| r.len == len) {
                return (all.words.code(reading.code).chars().next(), start);
            }
            let from = range && all.reading(all.range_from, self.pieces, start).is_some_and(|r| r.len == len);
            if from {
                return (None, start);
            }
        }
        (None, at)
    }

    /// The rate that the quantity has: *30.000 Granaten pro Tag*, *täglich 150 Menschen*.
    fn rate(&self, begin: usize, end: usize) -> Option<&'static str> {
        let clear = |from: usize, to: usize| {
            (from..to).all(|i| {
                let ends = self.is_mark(i, &[",", ";", ":", ".", "!", "?", "(", ")", "–"]) || self.pieces[i].starts;
                !ends && self.all.numbers.read(self.pieces, i).is_none_or(|n| n.article)
            })
        };
        let behind = self.rates.iter().find(|(from, ..)| {
            *from >= end && from - end <= RATE_BEHIND && clear(end, *from) && !self.pieces[*from].starts
        });
        let before = || {
            self.rates.iter().rev().find(|(_, to, _)| *to <= begin && begin - to <= RATE_BEFORE && clear(*to, begin))
        };
        behind.or_else(before).map(|rate| rate.2)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mention::piece;
    use crate::mention::time::Times;

    /// `[text] value` with modifier, upper end, unit and rate where there are any.
    fn find(text: &str) -> Vec<String> {
        let ontology = Ontology::embedded();
        let (times, quantities) = (Times::load(&ontology).unwrap(), Quantities::load(&ontology).unwrap());
        let (article, sentences) = piece::tests::plain(text, Some("2023-09-13"));
        let blocks = piece::of_blocks(&article, &sentences);
        let times = times.find(&article, &sentences, &blocks);
        let show = |q: &Quantity| {
            let upper = q.upper.map_or_else(String::new, |u| format!("..{u}"));
            let unit = q.unit.as_ref().map_or_else(String::new, |u| format!(" {u}"));
            let per = q.per.as_ref().map_or_else(String::new, |p| format!("/{p}"));
            format!("[{}] {}{}{upper}{unit}{per}", article.text.slice(q.span), q.modifier, q.value)
        };
        quantities.find(&blocks, &times).iter().map(show).collect()
    }

    #[test]
    fn counts_with_modifiers() {
        for (text, quantity) in [
            ("Er schickte mehr als 13.000 Container.", "[mehr als 13.000] >13000"),
            ("Er schickte etwa drei Millionen Granaten.", "[etwa drei Millionen] ~3000000"),
            ("Er schickte eine halbe Million Granaten.", "[eine halbe Million] =500000"),
            ("Tausende Soldaten kamen.", "[Tausende] >1000"),
            ("Es kamen bis zu 200 Mann.", "[bis zu 200] <200"),
            ("Es kamen rund ein Dutzend Gäste.", "[rund ein Dutzend] ~12"),
            ("Mehrere tausend Menschen kamen.", "[Mehrere tausend] >1000"),
        ] {
            assert_eq!(find(text), [quantity], "{text}");
        }
    }

    #[test]
    fn ranges_units_money_and_rates() {
        for (text, quantity) in [
            ("Er wartete auf drei bis fünf Schiffe.", "[drei bis fünf] =3..5"),
            ("Es kostet zwei bis drei Millionen Euro.", "[zwei bis drei Millionen Euro] =2000000..3000000 EUR"),
            ("Es waren zwischen 10 und 20 Boote.", "[zwischen 10 und 20] =10..20"),
            ("Die Reichweite beträgt etwa 15.000 Kilometer.", "[etwa 15.000 Kilometer] ~15000 km"),
            ("Er zahlte 5 Milliarden US-Dollar.", "[5 Milliarden US-Dollar] =5000000000 USD"),
            ("Er zahlte $30 Millionen.", "[$30 Millionen] =30000000 USD"),
            ("Das sind 2,6 Prozent.", "[2,6 Prozent] =2.6 Prozent"),
            ("Sie feuern 30.000 Granaten pro Tag.", "[30.000] =30000/day"),
            ("Sie spülen jedes Jahr mehrere Milliarden in die Kasse.", "[mehrere Milliarden] >1000000000/year"),
            ("Das Werk behandelt täglich 150 Tonnen Müll.", "[150 Tonnen] =150 t/day"),
            ("Es war minus 35 Grad kalt.", "[minus 35 Grad] =-35 °C"),
            ("Guthaben in Millionenhöhe wurden frei.", "[Millionenhöhe] >1000000 unbekannt"),
        ] {
            assert_eq!(find(text), [quantity], "{text}");
        }
    }

    #[test]
    fn what_is_no_quantity() {
        for text in [
            "Er lieferte 152-mm-Geschosse und 155-Millimeter-Granaten.",
            "Er lieferte 152 mm Geschosse aus Altbestand.",
            "Das System S-400 und der A400M flogen.",
            "Ein 29-jähriger Mann kam.",
            "Petra Kelly, 44, lachte.",
            "Er ist 31 Jahre alt.",
            "Artikel 51 der Charta gilt.",
            "Die Resolution 1718 gilt.",
            "Am 13. September 2023 kam er um 14.30 Uhr.",
            "Das Spiel endete 3:1.",
            "Telefon 0471/27 03 00 anrufen.",
            "Die 3. Etappe begann.",
            "2) Ein Bild hängt dort.",
            "Ein Mann ging eine Straße entlang.",
            "Ein Drittel kam, zwei Drittel gingen.",
        ] {
            assert_eq!(find(text), Vec::<String>::new(), "{text}");
        }
    }
}
