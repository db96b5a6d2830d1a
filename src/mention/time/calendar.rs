//! Stretches of the calendar (a day, a winter, the 1990s), how TIMEX3 and EDTF write them, and arithmetic on them.
//!
//! What a text leaves open stays open: a stretch can lack its year. EDTF is ISO 8601-2 as the Library of Congress
//! describes it (seasons 21–24, quarters 33–36, half-years 40 and 41); weeks, which it lacks, become intervals of days.

use jiff::civil::{Date, ISOWeekDate, Weekday};
use jiff::{ToSpan, Unit as JiffUnit};

/// A unit of the calendar or the clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Unit {
    Second,
    Minute,
    Hour,
    Day,
    Weekend,
    Week,
    Month,
    Quarter,
    Half,
    Year,
    Decade,
    Century,
    Millennium,
}

impl Unit {
    /// The unit of a code of the word list: `Y`, `Th`.
    pub fn parse(code: &str) -> Option<Self> {
        Some(match code {
            "Ts" => Self::Second,
            "Tm" => Self::Minute,
            "Th" => Self::Hour,
            "D" => Self::Day,
            "WE" => Self::Weekend,
            "W" => Self::Week,
            "M" => Self::Month,
            "Q" => Self::Quarter,
            "H" => Self::Half,
            "Y" => Self::Year,
            "DE" => Self::Decade,
            "CE" => Self::Century,
            "ML" => Self::Millennium,
            _ => return None,
        })
    }

    /// Whether it is a unit of the clock.
    pub fn is_clock(self) -> bool {
        self <= Self::Hour
    }

    /// The TIMEX3 value of `count` of it; `None` is a number left open (`PXY`).
    pub fn duration(self, count: Option<f64>) -> String {
        let (factor, letter) = match self {
            Self::Second => (1.0, "S"),
            Self::Minute => (1.0, "M"),
            Self::Hour => (1.0, "H"),
            Self::Day => (1.0, "D"),
            Self::Weekend => (1.0, "WE"),
            Self::Week => (1.0, "W"),
            Self::Month => (1.0, "M"),
            Self::Quarter => (3.0, "M"),
            Self::Half => (6.0, "M"),
            Self::Year => (1.0, "Y"),
            Self::Decade => (10.0, "Y"),
            Self::Century => (100.0, "Y"),
            Self::Millennium => (1000.0, "Y"),
        };
        let time = if self.is_clock() { "T" } else { "" };
        match count {
            // Half a year is six months, half an hour thirty minutes.
            Some(0.5) if self == Self::Year => "P6M".to_owned(),
            Some(0.5) if self == Self::Hour => "PT30M".to_owned(),
            Some(0.25) if self == Self::Hour => "PT15M".to_owned(),
            Some(0.75) if self == Self::Hour => "PT45M".to_owned(),
            Some(count) => format!("P{time}{}{letter}", count * factor),
            None => match self {
                Self::Decade => "PXDE".to_owned(),
                Self::Century | Self::Millennium => "PXCE".to_owned(),
                _ => format!("P{time}X{letter}"),
            },
        }
    }
}

/// A season of the year.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Season {
    Spring,
    Summer,
    Autumn,
    Winter,
}

impl Season {
    /// The season of a TIMEX3 code: `SP`, `SU`, `FA`, `WI`.
    pub fn parse(code: &str) -> Option<Self> {
        [Self::Spring, Self::Summer, Self::Autumn, Self::Winter].into_iter().find(|s| s.timex() == code)
    }

    const fn timex(self) -> &'static str {
        match self {
            Self::Spring => "SP",
            Self::Summer => "SU",
            Self::Autumn => "FA",
            Self::Winter => "WI",
        }
    }

    const fn edtf(self) -> u8 {
        match self {
            Self::Spring => 21,
            Self::Summer => 22,
            Self::Autumn => 23,
            Self::Winter => 24,
        }
    }

    /// A month in its middle.
    pub const fn month(self) -> u8 {
        match self {
            Self::Spring => 4,
            Self::Summer => 7,
            Self::Autumn => 10,
            Self::Winter => 1,
        }
    }
}

/// Which part of a stretch: *Anfang*, *Mitte*, *Ende*.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Edge {
    Start,
    Mid,
    End,
}

impl Edge {
    /// The edge of a code of the word list.
    pub fn parse(code: &str) -> Option<Self> {
        match code {
            "START" => Some(Self::Start),
            "MID" => Some(Self::Mid),
            "END" => Some(Self::End),
            _ => None,
        }
    }
}

/// A stretch of the calendar. `None` stands for what the text leaves open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stretch {
    /// The years `n`00 to `n`99.
    Century(i16),
    /// The years `n`0 to `n`9.
    Decade(i16),
    Year(Option<i16>),
    Half(Option<i16>, u8),
    Quarter(Option<i16>, u8),
    Season(Option<i16>, Season),
    Month(Option<i16>, Option<u8>),
    /// ISO year and week.
    Week(Option<(i16, u8)>),
    Weekend(Option<(i16, u8)>),
    /// Year, month, day.
    Day(Option<i16>, Option<u8>, Option<u8>),
    /// A weekday of an unknown week, 1 is Monday.
    Weekday(u8),
    /// From one year to a later one: *Saison 2007/08*.
    Years(i16, i16),
}

impl From<Date> for Stretch {
    fn from(date: Date) -> Self {
        Self::Day(Some(date.year()), Some(date.month() as u8), Some(date.day() as u8))
    }
}

/// `2014`, or `XXXX`.
fn year_text(year: Option<i16>) -> String {
    year.map_or_else(|| "XXXX".to_owned(), |y| format!("{y:04}"))
}

fn two(number: Option<u8>) -> String {
    number.map_or_else(|| "XX".to_owned(), |n| format!("{n:02}"))
}

impl Stretch {
    /// The TIMEX3 value: `2014-W08-WE`, `2015-SU`, `XXXX-07-04`.
    pub fn timex(self) -> String {
        match self {
            Self::Century(n) => format!("{n:02}"),
            Self::Decade(n) => format!("{n:03}"),
            Self::Year(y) => year_text(y),
            Self::Half(y, n) => format!("{}-H{n}", year_text(y)),
            Self::Quarter(y, n) => format!("{}-Q{n}", year_text(y)),
            Self::Season(y, s) => format!("{}-{}", year_text(y), s.timex()),
            Self::Month(y, m) => format!("{}-{}", year_text(y), two(m)),
            Self::Week(Some((y, w))) => format!("{y:04}-W{w:02}"),
            Self::Week(None) => "XXXX-WXX".to_owned(),
            Self::Weekend(Some((y, w))) => format!("{y:04}-W{w:02}-WE"),
            Self::Weekend(None) => "XXXX-WXX-WE".to_owned(),
            Self::Day(y, m, d) => format!("{}-{}-{}", year_text(y), two(m), two(d)),
            Self::Weekday(n) => format!("XXXX-WXX-{n}"),
            // TIMEX3 has no value for a stretch of several years that is no decade.
            Self::Years(..) => "XXXX-XX-XX".to_owned(),
        }
    }

    /// EDTF, where it can be written.
    pub fn edtf(self) -> Option<String> {
        Some(match self {
            Self::Century(n) => format!("{n:02}XX"),
            Self::Decade(n) => format!("{n:03}X"),
            Self::Year(Some(y)) => format!("{y:04}"),
            Self::Half(Some(y), n) => format!("{y:04}-{}", 39 + n),
            Self::Quarter(Some(y), n) => format!("{y:04}-{}", 32 + n),
            Self::Season(Some(y), s) => format!("{y:04}-{}", s.edtf()),
            Self::Month(None, None) => return None,
            Self::Month(y, Some(m)) => format!("{}-{m:02}", year_text(y)),
            Self::Month(Some(y), None) => format!("{y:04}"),
            Self::Week(Some(_)) | Self::Weekend(Some(_)) => format!("{}/{}", self.first()?, self.last()?),
            Self::Day(Some(y), None, _) => format!("{y:04}"),
            Self::Day(Some(y), Some(m), None) => format!("{y:04}-{m:02}"),
            Self::Day(y, Some(m), Some(d)) => format!("{}-{m:02}-{d:02}", year_text(y)),
            Self::Years(from, to) => format!("{from:04}/{to:04}"),
            _ => return None,
        })
    }

    /// EDTF of one of its edges: *Mitte 2022* is `2022-06~`. A month's edge is the month.
    pub fn edge_edtf(self, edge: Edge) -> Option<String> {
        let pick = |start: u8, mid: u8, end: u8| match edge {
            Edge::Start => start,
            Edge::Mid => mid,
            Edge::End => end,
        };
        match self {
            Self::Century(n) => Some(format!("{n:02}{}X", pick(0, 5, 9))),
            Self::Decade(n) => Some(format!("{n:03}{}~", pick(0, 5, 9))),
            Self::Year(Some(y)) => Some(format!("{y:04}-{:02}~", pick(1, 6, 12))),
            Self::Week(Some((y, w))) => week_day(y, w, pick(1, 3, 5)).map(|d| format!("{d}~")),
            _ => self.edtf(),
        }
    }

    /// The first day, where all is known that it takes.
    pub fn first(self) -> Option<Date> {
        match self {
            Self::Century(n) => date(n * 100, 1, 1),
            Self::Decade(n) => date(n * 10, 1, 1),
            Self::Year(y) => date(y?, 1, 1),
            Self::Half(y, n) => date(y?, n.checked_mul(6)?.checked_sub(5)?, 1),
            Self::Quarter(y, n) => date(y?, n.checked_mul(3)?.checked_sub(2)?, 1),
            Self::Season(y, Season::Winter) => date(y?, 12, 1),
            Self::Season(y, s) => date(y?, s.month() - 1, 1),
            Self::Month(y, m) => date(y?, m?, 1),
            Self::Week(week) => week.and_then(|(y, w)| week_day(y, w, 1)),
            Self::Weekend(week) => week.and_then(|(y, w)| week_day(y, w, 6)),
            Self::Day(y, m, d) => date(y?, m?, d?),
            Self::Weekday(_) => None,
            Self::Years(from, _) => date(from, 1, 1),
        }
    }

    /// The last day, where all is known that it takes.
    pub fn last(self) -> Option<Date> {
        match self {
            Self::Century(n) => date(n * 100 + 99, 12, 31),
            Self::Decade(n) => date(n * 10 + 9, 12, 31),
            Self::Year(y) => date(y?, 12, 31),
            Self::Half(y, n) => Some(date(y?, n.checked_mul(6)?, 1)?.last_of_month()),
            Self::Quarter(y, n) => Some(date(y?, n.checked_mul(3)?, 1)?.last_of_month()),
            Self::Season(y, Season::Winter) => Some(date(y?.checked_add(1)?, 2, 1)?.last_of_month()),
            Self::Season(y, s) => Some(date(y?, s.month() + 1, 1)?.last_of_month()),
            Self::Month(y, m) => Some(date(y?, m?, 1)?.last_of_month()),
            Self::Week(week) | Self::Weekend(week) => week.and_then(|(y, w)| week_day(y, w, 7)),
            Self::Years(_, to) => date(to, 12, 31),
            Self::Day(..) | Self::Weekday(_) => self.first(),
        }
    }

    /// Its year, if it has one.
    pub fn year(self) -> Option<i16> {
        match self {
            Self::Year(y)
            | Self::Half(y, _)
            | Self::Quarter(y, _)
            | Self::Season(y, _)
            | Self::Month(y, _)
            | Self::Day(y, ..) => y,
            Self::Week(week) | Self::Weekend(week) => week.map(|(y, _)| y),
            Self::Years(_, to) => Some(to),
            Self::Century(_) | Self::Decade(_) | Self::Weekday(_) => None,
        }
    }

    /// Its month, if it lies in one.
    pub fn month(self) -> Option<(i16, u8)> {
        match self {
            Self::Month(Some(y), Some(m)) | Self::Day(Some(y), Some(m), _) => Some((y, m)),
            Self::Week(_) | Self::Weekend(_) => self.first().map(|d| (d.year(), d.month() as u8)),
            _ => None,
        }
    }

    /// The day, if it is one that is wholly known.
    pub fn day(self) -> Option<Date> {
        if matches!(self, Self::Day(..)) { self.first() } else { None }
    }

    /// The stretch of `unit` that lies `by` of them after this one: the month after a day's month, and so on.
    pub fn shift(self, unit: Unit, by: i32) -> Option<Self> {
        let by16 = i16::try_from(by).ok()?;
        Some(match unit {
            Unit::Day => Self::from(shift_days(self.day()?, by)?),
            Unit::Week => Self::Week(Some(week_of(shift_days(self.first()?, by.checked_mul(7)?)?))),
            Unit::Weekend => Self::Weekend(Some(week_of(shift_days(self.first()?, by.checked_mul(7)?)?))),
            Unit::Month => {
                let (y, m) = self.month()?;
                let (y, m) = shift_months(y, m, by)?;
                Self::Month(Some(y), Some(m))
            }
            Unit::Quarter => {
                let (y, m) = self.month()?;
                let (y, m) = shift_months(y, m, by.checked_mul(3)?)?;
                Self::Quarter(Some(y), m.div_ceil(3))
            }
            Unit::Half => {
                let (y, m) = self.month()?;
                let (y, m) = shift_months(y, m, by.checked_mul(6)?)?;
                Self::Half(Some(y), m.div_ceil(6))
            }
            Unit::Year => Self::Year(Some(self.year()?.checked_add(by16)?)),
            Unit::Decade => Self::Decade((self.year()? / 10).checked_add(by16)?),
            Unit::Century => Self::Century((self.year()? / 100).checked_add(by16)?),
            Unit::Second | Unit::Minute | Unit::Hour | Unit::Millennium => return None,
        })
    }
}

/// A day, if there is one and its year has four digits.
pub fn date(year: i16, month: u8, day: u8) -> Option<Date> {
    if !(0..=9999).contains(&year) {
        return None;
    }
    Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
}

/// The day `by` days later.
pub fn shift_days(date: Date, by: i32) -> Option<Date> {
    date.checked_add(by.days()).ok().filter(|d| (0..=9999).contains(&d.year()))
}

/// The month `by` months later.
pub fn shift_months(year: i16, month: u8, by: i32) -> Option<(i16, u8)> {
    let months = i32::from(year) * 12 + i32::from(month) - 1 + by;
    let year = i16::try_from(months.div_euclid(12)).ok().filter(|y| (0..=9999).contains(y))?;
    Some((year, months.rem_euclid(12) as u8 + 1))
}

/// ISO year and week of a day.
pub fn week_of(date: Date) -> (i16, u8) {
    let week = date.iso_week_date();
    (week.year(), week.week() as u8)
}

/// The day of an ISO week; 1 is Monday.
pub fn week_day(year: i16, week: u8, day: u8) -> Option<Date> {
    let weekday = Weekday::from_monday_one_offset(i8::try_from(day).ok()?).ok()?;
    ISOWeekDate::new(year, i8::try_from(week).ok()?, weekday).ok().map(|d| d.date())
}

/// 1 on Monday to 7 on Sunday.
pub fn weekday(date: Date) -> u8 {
    date.weekday().to_monday_one_offset() as u8
}

/// Days from `a` to `b`.
pub fn days_between(a: Date, b: Date) -> i32 {
    a.until((JiffUnit::Day, b)).map_or(0, |span| span.get_days())
}

/// Easter Sunday of a year of the Gregorian calendar (Meeus, Jones and Butcher).
pub fn easter(year: i16) -> Option<Date> {
    let y = i32::from(year);
    let (a, b, c) = (y % 19, y / 100, y % 100);
    let (d, e, f) = (b / 4, b % 4, (b + 8) / 25);
    let g = (b - f + 1) / 3;
    let h = (19 * a + b - d - g + 15) % 30;
    let (i, k) = (c / 4, c % 4);
    let l = (32 + 2 * e + 2 * i - h - k) % 7;
    let m = (a + 11 * h + 22 * l) / 451;
    let n = h + l - 7 * m + 114;
    date(year, u8::try_from(n / 31).ok()?, u8::try_from(n % 31 + 1).ok()?)
}

/// A holiday of the word list in a year: `12-25`, `E+39` (days from Easter Sunday), `A1` (Advent Sundays).
pub fn holiday(code: &str, year: i16) -> Option<Date> {
    if let Some(days) = code.strip_prefix('E') {
        return shift_days(easter(year)?, days.parse().ok()?);
    }
    if let Some(sunday) = code.strip_prefix('A') {
        let fourth = date(year, 12, 24)?;
        let fourth = shift_days(fourth, -(i32::from(weekday(fourth)) % 7))?;
        let number: i32 = sunday.parse().ok()?;
        return shift_days(fourth, 7 * (number - 4));
    }
    let (month, day) = code.split_once('-')?;
    date(year, month.parse().ok()?, day.parse().ok()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn easter_and_advent() {
        for (year, day) in [(2000, "2000-04-23"), (2015, "2015-04-05"), (2023, "2023-04-09"), (2038, "2038-04-25")] {
            assert_eq!(easter(year).unwrap().to_string(), day);
        }
        assert_eq!(holiday("A1", 2023).unwrap().to_string(), "2023-12-03");
        assert_eq!(holiday("A4", 2023).unwrap().to_string(), "2023-12-24");
        assert_eq!(holiday("E+60", 2015).unwrap().to_string(), "2015-06-04");
        assert_eq!(holiday("02-30", 2015), None);
    }

    #[test]
    fn values_of_stretches() {
        let cases = [
            (Stretch::Season(Some(2022), Season::Autumn), "2022-FA", Some("2022-23")),
            (Stretch::Quarter(Some(2014), 3), "2014-Q3", Some("2014-35")),
            (Stretch::Half(Some(2014), 2), "2014-H2", Some("2014-41")),
            (Stretch::Weekend(Some((2015, 29))), "2015-W29-WE", Some("2015-07-18/2015-07-19")),
            (Stretch::Day(None, Some(7), Some(4)), "XXXX-07-04", Some("XXXX-07-04")),
            (Stretch::Decade(199), "199", Some("199X")),
            (Stretch::Century(17), "17", Some("17XX")),
            (Stretch::Weekday(1), "XXXX-WXX-1", None),
        ];
        for (stretch, timex, edtf) in cases {
            assert_eq!(stretch.timex(), timex);
            assert_eq!(stretch.edtf().as_deref(), edtf);
        }
    }

    #[test]
    fn edges_and_shifts() {
        assert_eq!(Stretch::Year(Some(2022)).edge_edtf(Edge::Mid).as_deref(), Some("2022-06~"));
        assert_eq!(Stretch::Month(Some(2023), Some(7)).edge_edtf(Edge::End).as_deref(), Some("2023-07"));
        let day = Stretch::from(date(2024, 1, 31).unwrap());
        assert_eq!(day.shift(Unit::Month, -1).unwrap().timex(), "2023-12");
        assert_eq!(day.shift(Unit::Week, 1).unwrap().timex(), "2024-W06");
        assert_eq!(day.shift(Unit::Quarter, 1).unwrap().timex(), "2024-Q2");
        assert_eq!(Stretch::Year(Some(9999)).shift(Unit::Year, i32::MAX), None);
    }

    #[test]
    fn durations() {
        assert_eq!(Unit::Year.duration(Some(3.0)), "P3Y");
        assert_eq!(Unit::Decade.duration(Some(1.0)), "P10Y");
        assert_eq!(Unit::Minute.duration(Some(3.5)), "PT3.5M");
        assert_eq!(Unit::Year.duration(Some(0.5)), "P6M");
        assert_eq!(Unit::Day.duration(None), "PXD");
    }
}
