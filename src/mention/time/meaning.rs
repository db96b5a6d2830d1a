//! What a matched rule means: type, TIMEX3 value, and the stretch of the calendar or the EDTF that it denotes.

use super::calendar::{self, Edge, Season, Stretch, Unit};
use super::setting::{Published, Setting, Tense};
use super::span;
use crate::mention::TimexKind;
use crate::mention::words::{Reading, Words};

/// The meanings that a rule can name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Means {
    /// A day, month, year or other stretch of the calendar, told by itself or from the day of the text.
    Date,
    /// The same, told from the time spoken of last.
    Then,
    /// A time on the clock.
    Clock,
    /// A part of a day.
    Part,
    Duration,
    Set,
    /// Past, present or future without a place on the calendar.
    Reference,
    /// A time that the calendar has no value for.
    Open,
    /// No time at all: an age, a name.
    Nothing,
}

/// What an expression means.
#[derive(Clone, Debug)]
pub struct Sense {
    pub kind: TimexKind,
    pub value: String,
    pub denotes: Denotes,
    /// The year was written.
    pub dated: bool,
}

/// What an expression denotes on the calendar.
#[derive(Clone, Debug)]
pub enum Denotes {
    Nothing,
    Stretch(Stretch, Option<Edge>),
    /// EDTF that the rule itself gives.
    Edtf(String),
}

impl Sense {
    pub fn new(kind: TimexKind, value: String) -> Self {
        Self { kind, value, denotes: Denotes::Nothing, dated: false }
    }
}

/// The values that a match kept, and those that the rule adds.
#[derive(Debug)]
pub struct Fields<'m> {
    pub list: Vec<(&'m str, Reading)>,
    pub constants: &'m [(String, String)],
    pub words: &'m Words,
}

impl Fields<'_> {
    fn reading(&self, name: &str) -> Option<&Reading> {
        self.list.iter().find(|(n, _)| *n == name).map(|(_, r)| r)
    }

    fn constant(&self, name: &str) -> Option<&str> {
        self.constants.iter().find(|(n, _)| n == name).map(|(_, v)| v.as_str())
    }

    /// Whether there is a value of that name.
    pub fn has(&self, name: &str) -> bool {
        self.reading(name).is_some() || self.constant(name).is_some()
    }

    /// The number of that name.
    pub fn number(&self, name: &str) -> Option<f64> {
        self.reading(name).map(|r| r.number).or_else(|| self.constant(name)?.parse().ok())
    }

    /// The whole number of that name.
    pub fn int(&self, name: &str) -> Option<i32> {
        self.number(name).filter(|n| n.fract() == 0.0 && n.abs() < 1e6).map(|n| n as i32)
    }

    /// The number of that name, if it lies between 0 and 255.
    pub fn small(&self, name: &str) -> Option<u8> {
        self.int(name).and_then(|n| u8::try_from(n).ok())
    }

    /// The code of that name.
    pub fn code(&self, name: &str) -> Option<&str> {
        match self.reading(name) {
            Some(reading) => Some(self.words.code(reading.code)),
            None => self.constant(name),
        }
    }

    /// The unit of that name.
    pub fn unit(&self, name: &str) -> Option<Unit> {
        Unit::parse(self.code(name)?)
    }

    /// The part of the day that was named: `EV`.
    pub fn part(&self) -> Option<&str> {
        ["part", "part_adverb", "part_small", "weekday_part"].into_iter().find_map(|name| self.code(name))
    }

    fn edge(&self) -> Option<Edge> {
        let names = ["edge", "edge_of_year", "edge_of_month", "edge_of_week"];
        Edge::parse(names.into_iter().find_map(|name| self.code(name))?)
    }
}

/// Reads the fields of an expression. `None` where they make no time (a 32nd, a 13th month).
pub fn read(means: Means, fields: &Fields<'_>, setting: &Setting) -> Option<Sense> {
    match means {
        Means::Date => date(fields, setting),
        Means::Then => then(fields, setting),
        Means::Clock => clock(fields, setting),
        Means::Part => part(fields, setting),
        Means::Duration => span::duration(fields, setting),
        Means::Set => span::set(fields),
        Means::Reference => Some(Sense::new(TimexKind::Date, fields.code("ref")?.to_owned())),
        Means::Open => Some(Sense::new(TimexKind::Date, "XXXX-XX-XX".to_owned())),
        Means::Nothing => None,
    }
}

fn date(fields: &Fields<'_>, setting: &Setting) -> Option<Sense> {
    let stretch = stretch(fields, setting)?;
    let edge = fields.edge();
    let dated = fields.has("year") || fields.has("short_year") || fields.has("which_year");
    let (kind, value) = match fields.part() {
        Some(part) => (TimexKind::Time, format!("{}T{part}", stretch.timex())),
        None => (TimexKind::Date, stretch.timex()),
    };
    Some(Sense { kind, value, denotes: Denotes::Stretch(stretch, edge), dated })
}

/// The year that an expression names, if it names one.
fn year(fields: &Fields<'_>, setting: &Setting) -> Option<Option<i16>> {
    let published = setting.published.map(|p| p.year);
    let from = |by: i32| published.and_then(|y| i16::try_from(i32::from(y) + by).ok());
    if let Some(year) = fields.int("year") {
        return Some(i16::try_from(year).ok());
    }
    if let Some(short) = fields.int("short_year") {
        // A year of two digits is at most ten years ahead of the text.
        let now = published.map_or(2025, i32::from);
        let century = now - now.rem_euclid(100);
        let year = if century + short > now + 10 { century - 100 + short } else { century + short };
        return Some(i16::try_from(year).ok());
    }
    if let Some(by) = fields.int("years").or_else(|| fields.int("which_year")) {
        return Some(from(by));
    }
    if fields.has("new_year") {
        // Said in the second half of a year, the new one is the next.
        return Some(from(i32::from(setting.published.and_then(|p| p.month).is_some_and(|m| m > 6))));
    }
    fields.has("same_year").then(|| setting.year_spoken_of())
}

/// The stretch of the calendar that the fields name, the finest first.
fn stretch(fields: &Fields<'_>, setting: &Setting) -> Option<Stretch> {
    let named = year(fields, setting);
    if let Some(by) = fields.int("days").or_else(|| fields.int("days_adj")) {
        return Some(setting.day(by));
    }
    if let Some(code) = fields.code("holiday") {
        return holiday(code, named, setting);
    }
    if let (Some(day), Some(month)) = (fields.small("day"), month_of(fields)) {
        return day_of(day, month, named, fields, setting);
    }
    if let Some(weekday) = fields.small("weekday").or_else(|| fields.small("weekday_part")) {
        if let Some(which) = fields.int("which_week") {
            return setting.which_unit(Unit::Week, which).map(|week| match week {
                Stretch::Week(Some((y, w))) => calendar::week_day(y, w, weekday).map_or(week, Stretch::from),
                _ => Stretch::Weekday(weekday),
            });
        }
        return Some(match fields.int("which") {
            Some(which) => setting.which_weekday(weekday, which),
            None => setting.weekday(weekday),
        });
    }
    if let Some(month) = month_of(fields) {
        let chosen = named.unwrap_or_else(|| match fields.int("which") {
            Some(which) => which_year(month, which, setting.published),
            None => setting.year_of_month(month),
        });
        return (1..=12).contains(&month).then_some(Stretch::Month(chosen, Some(month)));
    }
    coarse(fields, named, setting)
}

fn month_of(fields: &Fields<'_>) -> Option<u8> {
    fields.small("month")
}

/// Seasons, quarters, halves, decades, centuries, and what counts from the day of the text.
fn coarse(fields: &Fields<'_>, named: Option<Option<i16>>, setting: &Setting) -> Option<Stretch> {
    if let (Some(from), Some(to)) = (fields.int("year"), fields.int("to_year")) {
        let to = if to < 100 { from - from.rem_euclid(100) + to } else { to };
        let to = if to < from && fields.int("to_year").is_some_and(|t| t < 100) { to + 100 } else { to };
        let both = i16::try_from(from).ok().zip(i16::try_from(to).ok());
        return both.filter(|_| to > from && to - from <= 12).map(|(from, to)| Stretch::Years(from, to));
    }
    if let Some(season) = fields.code("season").and_then(Season::parse) {
        let chosen = named.unwrap_or_else(|| match fields.int("which") {
            Some(0) | None => setting.year_of_season(season),
            Some(which) => which_year(season.month(), which, setting.published),
        });
        return Some(Stretch::Season(chosen, season));
    }
    if fields.has("quarters") {
        let number = fields.small("number_of").filter(|n| (1..=4).contains(n))?;
        return Some(Stretch::Quarter(named.unwrap_or_else(|| setting.year_of_month(number * 3 - 1)), number));
    }
    if fields.has("halves") {
        let number = fields.small("number_of").filter(|n| (1..=2).contains(n))?;
        return Some(Stretch::Half(named.unwrap_or_else(|| setting.year_of_month(number * 6 - 3)), number));
    }
    if let Some(decade) = fields.int("decade").or_else(|| fields.int("decade_word").map(|d| d * 10)) {
        return decade_of(decade, setting).map(Stretch::Decade);
    }
    if let Some(century) = fields.int("century") {
        return i16::try_from(century - 1).ok().filter(|c| (0..=29).contains(c)).map(Stretch::Century);
    }
    if fields.has("weekend") && !fields.has("which") {
        return Some(setting.weekend());
    }
    for (name, unit) in [("months", Unit::Month), ("weeks", Unit::Week), ("quarter_back", Unit::Quarter)] {
        if let Some(by) = fields.int(name) {
            return setting.which_unit(unit, by);
        }
    }
    if let (Some(which), Some(unit)) = (fields.int("which"), fields.unit("unit")) {
        return setting.which_unit(unit, which);
    }
    named.map(Stretch::Year)
}

/// The year of the month before or after the one of the text (*letzten Mai*).
fn which_year(month: u8, which: i32, published: Option<Published>) -> Option<i16> {
    let published = published?;
    let now = published.month.unwrap_or(1);
    let by = match which {
        0 => 0,
        w if w < 0 => i32::from(month < now) + w,
        w => w - i32::from(month > now),
    };
    i16::try_from(i32::from(published.year) + by).ok()
}

/// The decade of *1990er* or *90er*: of two digits, the last that the text can mean.
fn decade_of(years: i32, setting: &Setting) -> Option<i16> {
    let now = setting.published.map_or(2025, |p| i32::from(p.year));
    let first = match years {
        0..=99 => {
            let century = now - now.rem_euclid(100);
            if century + years > now + 10 || years >= 30 { century - 100 + years } else { century + years }
        }
        _ => years,
    };
    (first % 10 == 0 && (1000..2100).contains(&first)).then_some((first / 10) as i16)
}

fn holiday(code: &str, named: Option<Option<i16>>, setting: &Setting) -> Option<Stretch> {
    let year = match named {
        Some(year) => year,
        None => {
            // The holiday's place in the year of the text tells on which side it lies.
            let near = calendar::holiday(code, setting.published.map_or(2000, |p| p.year))?;
            setting.year_of_day(near.month() as u8, near.day() as u8)
        }
    };
    match year {
        Some(year) => calendar::holiday(code, year).map(Stretch::from),
        None if code.starts_with(['E', 'A']) => Some(Stretch::Day(None, None, None)),
        None => calendar::holiday(code, 2000).map(|d| Stretch::Day(None, Some(d.month() as u8), Some(d.day() as u8))),
    }
}

/// A day of a month; a weekday beside it helps to find the year.
fn day_of(day: u8, month: u8, named: Option<Option<i16>>, fields: &Fields<'_>, setting: &Setting) -> Option<Stretch> {
    let exists = |year: i16| calendar::date(year, month, day);
    exists(2000)?;
    let year = named.unwrap_or_else(|| {
        let guess = setting.year_of_day(month, day)?;
        let Some(weekday) = fields.small("weekday") else { return Some(guess) };
        let fits = |y: &i16| exists(*y).is_some_and(|d| calendar::weekday(d) == weekday);
        [guess, guess - 1, guess + 1].into_iter().find(fits).or(Some(guess))
    });
    if let Some(year) = year {
        exists(year)?;
    }
    Some(Stretch::Day(year, Some(month), Some(day)))
}

/// *zwei Tage später*, *am Vortag*, *im selben Jahr*: counted from the time spoken of last.
fn then(fields: &Fields<'_>, setting: &Setting) -> Option<Sense> {
    let unit = fields.unit("unit")?;
    let direction = ["later", "which_then", "other"].into_iter().find_map(|n| fields.int(n)).unwrap_or(0);
    let count = match fields.number("number") {
        Some(number) if number.fract() == 0.0 && number < 10_000.0 => Some(number as i32),
        Some(_) => None,
        None => Some(if fields.has("some") { return Some(open_then(unit)) } else { 1 }),
    };
    if unit.is_clock() {
        return Some(open_then(unit));
    }
    let near = |s: Option<super::setting::Spoken>| s.filter(|s| setting.sentence <= s.sentence + 8);
    let base = if matches!(unit, Unit::Day) { near(setting.last_day) } else { near(setting.last) };
    let base = base.map(|s| (s.stretch, s.dated)).or_else(|| {
        // Nothing was spoken of: the past is told from the day of the text.
        (setting.tense == Tense::Past && direction < 0).then(|| setting.published.map(|p| (p.stretch(), false)))?
    });
    let found = base.zip(count).and_then(|((s, dated), n)| Some((s.shift(unit, direction * n)?, dated)));
    let Some((stretch, dated)) = found else { return Some(open_then(unit)) };
    let (kind, value) = match fields.part() {
        Some(part) => (TimexKind::Time, format!("{}T{part}", stretch.timex())),
        None => (TimexKind::Date, stretch.timex()),
    };
    Some(Sense { kind, value, denotes: Denotes::Stretch(stretch, fields.edge()), dated })
}

/// A time after or before another that is not known.
fn open_then(unit: Unit) -> Sense {
    if unit.is_clock() {
        Sense::new(TimexKind::Time, "XXXX-XX-XXTXX:XX".to_owned())
    } else {
        Sense::new(TimexKind::Date, "XXXX-XX-XX".to_owned())
    }
}

/// The day that a clock time or part of a day belongs to: one named in the same sentence or the one before, else that
/// of the text. `None` where it recurs (*jeweils 20 Uhr*).
fn day_for_clock(fields: &Fields<'_>, setting: &Setting) -> Option<Stretch> {
    if fields.has("recurs") {
        return None;
    }
    if fields.has("days") || fields.has("weekday") || fields.has("day") {
        return stretch(fields, setting);
    }
    match setting.last_day.filter(|l| setting.sentence <= l.sentence + 1) {
        Some(day) if day.several => None,
        Some(day) => Some(day.stretch),
        None => Some(setting.published.map_or(Stretch::Day(None, None, None), |p| match p.date() {
            Some(date) => Stretch::from(date),
            None => Stretch::Day(Some(p.year), p.month, None),
        })),
    }
}

fn clock(fields: &Fields<'_>, setting: &Setting) -> Option<Sense> {
    let mut hour = fields.int("hour").filter(|h| (0..=24).contains(h))?;
    let minute = fields.int("minute").unwrap_or(0);
    if !(0..60).contains(&minute) || (hour == 24 && minute > 0) {
        return None;
    }
    // *8 Uhr abends* is 20 hours; *1 Uhr nachts* stays 1.
    let evening = match fields.part() {
        Some("EV" | "AF") => hour < 12,
        Some("NI") => (8..12).contains(&hour),
        _ => false,
    };
    hour += if evening { 12 } else { 0 };
    let day = day_for_clock(fields, setting);
    let value = format!("{}T{hour:02}:{minute:02}", day.map(Stretch::timex).unwrap_or_default());
    let denotes = day.map_or(Denotes::Nothing, |d| Denotes::Stretch(d, None));
    Some(Sense { kind: TimexKind::Time, value, denotes, dated: false })
}

fn part(fields: &Fields<'_>, setting: &Setting) -> Option<Sense> {
    let day = day_for_clock(fields, setting);
    let value = format!("{}T{}", day.map_or_else(|| "XXXX-XX-XX".to_owned(), Stretch::timex), fields.part()?);
    let denotes = day.map_or(Denotes::Nothing, |d| Denotes::Stretch(d, None));
    Some(Sense { kind: TimexKind::Time, value, denotes, dated: false })
}
