//! Durations and what recurs.

use super::calendar::{self, Stretch, Unit};
use super::meaning::{Denotes, Fields, Sense};
use super::setting::{Published, Setting};
use crate::mention::TimexKind;

/// Where a duration lies, seen from the day of the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Toward {
    /// *vor drei Jahren*
    Ago,
    /// *seit drei Jahren*
    Since,
    /// *in den vergangenen drei Jahren*
    Past,
    /// *in den kommenden drei Jahren*
    Next,
    /// *in drei Jahren*
    Ahead,
}

impl Toward {
    fn parse(code: &str) -> Option<Self> {
        Some(match code {
            "ago" => Self::Ago,
            "since" => Self::Since,
            "past" => Self::Past,
            "next" => Self::Next,
            "ahead" => Self::Ahead,
            _ => return None,
        })
    }
}

/// The largest number of units that is a duration: the age of the world in years has eleven digits.
const MAX_COUNT: f64 = 1e11;

/// *drei Stunden*, *mehrere Jahre*, *zweijährig*.
pub fn duration(fields: &Fields<'_>, setting: &Setting) -> Option<Sense> {
    let unit =
        ["unit", "units", "period", "period_adj", "open_period"].into_iter().find_map(|name| fields.unit(name))?;
    let count = fields.number("number").or_else(|| fields.number("period"));
    if count.is_some_and(|n| n > MAX_COUNT) {
        return None;
    }
    let mut sense = Sense::new(TimexKind::Duration, unit.duration(count));
    let toward = fields.code("toward").and_then(Toward::parse);
    if let (Some(toward), Some(published)) = (toward, setting.published) {
        let edtf = match count {
            Some(count) => placed(toward, count, unit, published),
            None => vague(toward, unit, published),
        };
        sense.denotes = edtf.map_or(Denotes::Nothing, Denotes::Edtf);
    }
    Some(sense)
}

/// EDTF of a duration of known length that begins or ends with the day of the text.
fn placed(toward: Toward, count: f64, unit: Unit, published: Published) -> Option<String> {
    let sign = if matches!(toward, Toward::Next | Toward::Ahead) { 1 } else { -1 };
    let (unit, count) = match unit {
        // Half a year is six months.
        Unit::Year if count.fract() != 0.0 => (Unit::Month, count * 12.0),
        Unit::Half => (Unit::Month, count * 6.0),
        Unit::Quarter => (Unit::Month, count * 3.0),
        Unit::Weekend => (Unit::Week, count),
        unit => (unit, count),
    };
    if count.fract() != 0.0 || count > 10_000.0 {
        return None;
    }
    let by = sign * count as i32;
    let now = published.stretch().edtf()?;
    let exact = matches!(toward, Toward::Past | Toward::Next);
    let then = if exact { end_of(unit, by, published)? } else { point(unit, by, published)? };
    Some(match toward {
        Toward::Ago | Toward::Ahead => then,
        Toward::Since => format!("{then}/.."),
        Toward::Past => format!("{then}/{now}"),
        Toward::Next => format!("{now}/{then}"),
    })
}

/// The time that lies `by` units from the day of the text, no finer than the unit: *vor drei Jahren* is a year.
fn point(unit: Unit, by: i32, published: Published) -> Option<String> {
    let stretch = published.stretch();
    match unit {
        Unit::Day => stretch.day().and_then(|d| calendar::shift_days(d, by)).map(|d| d.to_string()).or_else(|| {
            let near = by.abs() < 15;
            stretch.edtf().filter(|_| near).map(|edtf| format!("{edtf}~"))
        }),
        Unit::Week => stretch.day().and_then(|d| calendar::shift_days(d, by.checked_mul(7)?)).map(|d| format!("{d}~")),
        Unit::Month => stretch.shift(Unit::Month, by)?.edtf(),
        Unit::Year => stretch.shift(Unit::Year, by)?.edtf(),
        Unit::Decade => stretch.shift(Unit::Year, by.checked_mul(10)?)?.edtf().map(|y| format!("{y}~")),
        Unit::Century => stretch.shift(Unit::Year, by.checked_mul(100)?)?.edtf().map(|y| format!("{y}~")),
        Unit::Second | Unit::Minute | Unit::Hour => None,
        Unit::Weekend | Unit::Quarter | Unit::Half | Unit::Millennium => None,
    }
}

/// The other end of a span that ends or begins with the day of the text, as fine as that day is known.
fn end_of(unit: Unit, by: i32, published: Published) -> Option<String> {
    let months = match unit {
        Unit::Month => by,
        Unit::Year => by.checked_mul(12)?,
        Unit::Decade => by.checked_mul(120)?,
        Unit::Century => by.checked_mul(1200)?,
        Unit::Hour | Unit::Minute | Unit::Second => return None,
        _ => return point(unit, by, published).map(|edtf| edtf.trim_end_matches('~').to_owned()),
    };
    let Some(month) = published.month else {
        return Stretch::Year(Some(published.year)).shift(Unit::Year, months / 12)?.edtf();
    };
    let (year, month) = calendar::shift_months(published.year, month, months)?;
    match published.day {
        Some(day) => {
            // The 31st of a month that has thirty days is its last.
            let first = calendar::date(year, month, 1)?;
            let day = i8::try_from(day).ok()?.min(first.days_in_month());
            Stretch::Day(Some(year), Some(month), u8::try_from(day).ok()).edtf()
        }
        None => Stretch::Month(Some(year), Some(month)).edtf(),
    }
}

/// EDTF of a span whose length is left open. Of a text that is known to the month, the days and weeks around it lie
/// in that month.
fn vague(toward: Toward, unit: Unit, published: Published) -> Option<String> {
    let short = matches!(unit, Unit::Day | Unit::Week);
    let near = matches!(toward, Toward::Past | Toward::Next);
    (short && near && published.day.is_none()).then(|| published.stretch().edtf()).flatten()
}

/// *täglich*, *jeden Montag*, *alle zwei Jahre*, *pro Tag*.
pub fn set(fields: &Fields<'_>) -> Option<Sense> {
    let count = fields.number("number").unwrap_or(1.0);
    let value = if let Some(value) = fields.code("every") {
        value.to_owned()
    } else if let Some(weekday) = fields.small("weekday").or_else(|| fields.small("weekdays")) {
        let part = fields.part().map_or_else(String::new, |p| format!("T{p}"));
        format!("XXXX-WXX-{weekday}{part}")
    } else if let Some(weekday) = fields.small("weekday_part") {
        format!("XXXX-WXX-{weekday}T{}", fields.part()?)
    } else if let Some(part) = fields.part() {
        format!("XXXX-XX-XXT{part}")
    } else if let Some(month) = fields.small("month") {
        Stretch::Month(None, Some(month)).timex()
    } else if let Some(season) = fields.code("season") {
        format!("XXXX-{season}")
    } else {
        let unit = fields.unit("unit")?;
        if unit == Unit::Weekend { "XXXX-WXX-WE".to_owned() } else { unit.duration(Some(count)) }
    };
    Some(Sense::new(TimexKind::Set, value))
}
