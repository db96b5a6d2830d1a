//! First and last day of EDTF strings (ISO 8601-2, Library of Congress levels 0 and 1, sets of level 2).
//!
//! An approximate date (`~`) reaches one unit of its precision further on both sides: *Mitte 2022*, `2022-06~`, is May
//! to July. Seasons are meteorological; winter (24) ends in February of the year that follows.

use jiff::ToSpan;
use jiff::civil::Date;

/// The days that an EDTF string can mean; an open or unknown end is `None`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bounds {
    /// First day possible.
    pub earliest: Option<Date>,
    /// Last day possible.
    pub latest: Option<Date>,
}

/// First and last day of `text`, or `None` where it is not EDTF or bounds nothing.
pub fn bounds(text: &str) -> Option<Bounds> {
    let text = text.trim();
    if let Some(members) = text.strip_prefix(['[', '{']).and_then(|t| t.strip_suffix([']', '}'])) {
        return set(members);
    }
    let found = match text.split_once('/') {
        None => {
            let (earliest, latest) = date(text)?;
            Bounds { earliest: Some(earliest), latest: Some(latest) }
        }
        Some((begin, end)) => Bounds { earliest: edge(begin)?.map(|d| d.0), latest: edge(end)?.map(|d| d.1) },
    };
    let ordered = found.earliest.zip(found.latest).is_none_or(|(a, b)| a <= b);
    (ordered && (found.earliest.is_some() || found.latest.is_some())).then_some(found)
}

/// One end of an interval; `..` and nothing are open.
fn edge(text: &str) -> Option<Option<(Date, Date)>> {
    if text.is_empty() || text == ".." { Some(None) } else { date(text).map(Some) }
}

/// Members of a set, `1667,1668..1670`, and what they span together.
fn set(members: &str) -> Option<Bounds> {
    let mut all = Vec::new();
    for member in members.split(',').map(str::trim) {
        let (begin, end) = member.split_once("..").unwrap_or((member, member));
        all.push(Bounds { earliest: edge(begin)?.map(|d| d.0), latest: edge(end)?.map(|d| d.1) });
    }
    let earliest = all.iter().map(|b| b.earliest).min()?;
    let latest = if all.iter().any(|b| b.latest.is_none()) { None } else { all.iter().filter_map(|b| b.latest).max() };
    (earliest.is_some() || latest.is_some()).then_some(Bounds { earliest, latest })
}

/// One date, without interval.
fn date(text: &str) -> Option<(Date, Date)> {
    let approximate = text.contains(['~', '%']);
    let plain: String = text.chars().filter(|c| !matches!(c, '~' | '?' | '%')).collect();
    let plain = plain.split_once('T').map_or(plain.as_str(), |(day, _)| day);
    let mut parts = plain.split('-');
    let (low, high) = digits(parts.next()?, 4)?;
    let month = parts.next();
    let day = parts.next();
    if parts.next().is_some() || high > 9998 {
        return None;
    }
    let reach = |first: Date, last: Date, span: jiff::Span| {
        if approximate {
            Some((first.checked_sub(span).ok()?, last.checked_add(span).ok()?))
        } else {
            Some((first, last))
        }
    };
    let (first_year, last_year) = (Date::new(low, 1, 1).ok()?, Date::new(high, 12, 31).ok()?);
    let years = i64::from(high) - i64::from(low) + 1;
    let Some(month) = month else { return reach(first_year, last_year, years.years()) };
    if low != high {
        // `201X-XX`: finer parts of an open year say nothing more.
        return (digits(month, 2).is_some()).then_some((first_year, last_year));
    }
    let (first_month, last_month) = match digits(month, 2)? {
        (_, 99) => return reach(first_year, last_year, 1.years()),
        (code @ 21..=41, same) if code == same => {
            let (first, last) = season(low, code)?;
            return day.is_none().then(|| reach(first, last, 1.month())).flatten();
        }
        (first, last) => (first.max(1), last.min(12)),
    };
    let first = Date::new(low, i8::try_from(first_month).ok()?, 1).ok()?;
    let last = Date::new(low, i8::try_from(last_month).ok()?, 1).ok()?.last_of_month();
    let Some(day) = day else {
        // Months differ in length: a span of whole months from the first, to the end of the last.
        return if approximate {
            Some((first.checked_sub(1.month()).ok()?, last.checked_add(1.month()).ok()?.last_of_month()))
        } else {
            Some((first, last))
        };
    };
    match digits(day, 2)? {
        (_, 99) => Some((first, last)),
        (from, to) => {
            let from = first.with().day(i8::try_from(from.max(1)).ok()?).build().ok()?;
            let to = if to == i16::from(from.day()) {
                from
            } else {
                last.with().day(i8::try_from(to.min(last.day().into())).ok()?).build().ok()?
            };
            reach(from, to, 1.day())
        }
    }
}

/// `length` digits, `X` for any digit at the end: lowest and highest value.
fn digits(text: &str, length: usize) -> Option<(i16, i16)> {
    let shape = text.len() == length
        && text.bytes().all(|b| b.is_ascii_digit() || b == b'X')
        && text.trim_end_matches('X').bytes().all(|b| b.is_ascii_digit());
    shape.then(|| Some((text.replace('X', "0").parse().ok()?, text.replace('X', "9").parse().ok()?))).flatten()
}

/// Codes 21–41: seasons (also by hemisphere), quarters, thirds and halves of a year.
fn season(year: i16, code: i16) -> Option<(Date, Date)> {
    let (month, length) = match code {
        21 | 25 | 31 => (3, 3),
        22 | 26 | 32 => (6, 3),
        23 | 27 | 29 => (9, 3),
        24 | 28 | 30 => (12, 3),
        33..=36 => ((code - 33) * 3 + 1, 3),
        37..=39 => ((code - 37) * 4 + 1, 4),
        40..=41 => ((code - 40) * 6 + 1, 6),
        _ => return None,
    };
    let first = Date::new(year, i8::try_from(month).ok()?, 1).ok()?;
    let last = first.checked_add((length - 1).months()).ok()?.last_of_month();
    Some((first, last))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(edtf: &str, expected: &str) {
        let found = bounds(edtf).map_or("-".to_owned(), |b| {
            let show = |d: Option<Date>| d.map_or("..".to_owned(), |d| d.to_string());
            format!("{} {}", show(b.earliest), show(b.latest))
        });
        assert_eq!(found, expected, "{edtf}");
    }

    #[test]
    fn days_months_years_and_decades() {
        check("2023-09-13", "2023-09-13 2023-09-13");
        check("2023-09-13T10:00", "2023-09-13 2023-09-13");
        check("2024-02", "2024-02-01 2024-02-29");
        check("2022", "2022-01-01 2022-12-31");
        check("201X", "2010-01-01 2019-12-31");
        check("19XX", "1900-01-01 1999-12-31");
        check("2022-XX", "2022-01-01 2022-12-31");
        check("2022-1X", "2022-10-01 2022-12-31");
        check("2022-02-XX", "2022-02-01 2022-02-28");
        check("2022-02-2X", "2022-02-20 2022-02-28");
    }

    #[test]
    fn seasons_and_quarters() {
        check("2022-21", "2022-03-01 2022-05-31");
        check("2022-22", "2022-06-01 2022-08-31");
        check("2022-23", "2022-09-01 2022-11-30");
        check("2023-24", "2023-12-01 2024-02-29");
        check("2022-34", "2022-04-01 2022-06-30");
        check("2022-41", "2022-07-01 2022-12-31");
    }

    #[test]
    fn approximate_dates_reach_further() {
        check("2022-06~", "2022-05-01 2022-07-31");
        check("2022~", "2021-01-01 2023-12-31");
        check("2022-06-15~", "2022-06-14 2022-06-16");
        check("2022?", "2022-01-01 2022-12-31");
        check("2022-23~", "2022-08-01 2022-12-30");
        check("198X~", "1970-01-01 1999-12-31");
    }

    #[test]
    fn intervals_and_sets() {
        check("2022-06/2024-08", "2022-06-01 2024-08-31");
        check("2022-06/..", "2022-06-01 ..");
        check("../2023-12", ".. 2023-12-31");
        check("2022/", "2022-01-01 ..");
        check("2022-06~/2022-08", "2022-05-01 2022-08-31");
        check("[2019,2021..2022-03]", "2019-01-01 2022-03-31");
        check("{..2019}", ".. 2019-12-31");
    }

    #[test]
    fn what_is_no_date_has_no_bounds() {
        for text in
            ["", "..", "../..", "2022-13", "2022-00-01", "2023-02-30", "morgen", "2024/2022", "2022-06-1", "20-2"]
        {
            check(text, "-");
        }
    }

    proptest::proptest! {
        #[test]
        fn never_panics_and_keeps_order(text in "[0-9X~?%/.,{}T\\[\\]-]{0,14}") {
            if let Some(Bounds { earliest: Some(a), latest: Some(b) }) = bounds(&text) {
                proptest::prop_assert!(a <= b);
            }
        }
    }
}
