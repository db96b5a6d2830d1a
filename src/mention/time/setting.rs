//! Against what a relative expression is read: the day of the text, the tense of its clause, the time spoken of last.

use jiff::civil::Date;

use super::calendar::{self, Season, Stretch, Unit};

/// The day, month or year in which the text was published.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Published {
    pub year: i16,
    pub month: Option<u8>,
    pub day: Option<u8>,
}

impl Published {
    /// Reads EDTF's `2023-09-11`, `2023-09` or `2023`; what stands behind the day (a time) and marks of doubt are
    /// passed over.
    pub fn parse(edtf: &str) -> Option<Self> {
        let text = edtf.trim().split(['T', ' ', '/']).next()?.trim_end_matches(['~', '?', '%']);
        let mut parts = text.split('-');
        let year: i16 = parts.next().filter(|y| y.len() == 4)?.parse().ok()?;
        let mut number =
            |limit: u8| -> Option<u8> { parts.next().and_then(|p| p.parse().ok()).filter(|n| (1..=limit).contains(n)) };
        let month = number(12);
        let day = month.and_then(|_| number(31));
        let day = day.filter(|d| month.is_some_and(|m| calendar::date(year, m, *d).is_some()));
        Some(Self { year, month, day })
    }

    /// The day, if it is known to the day.
    pub fn date(self) -> Option<Date> {
        calendar::date(self.year, self.month?, self.day?)
    }

    /// As a stretch of the calendar.
    pub fn stretch(self) -> Stretch {
        match (self.month, self.day) {
            (Some(_), Some(_)) => Stretch::Day(Some(self.year), self.month, self.day),
            (Some(_), None) => Stretch::Month(Some(self.year), self.month),
            (None, _) => Stretch::Year(Some(self.year)),
        }
    }
}

/// When something happens, as the finite verb of the clause tells.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tense {
    Past,
    Present,
    Future,
    /// No finite verb was found.
    #[default]
    Unknown,
}

/// A time that the text spoke of.
#[derive(Clone, Copy, Debug)]
pub struct Spoken {
    pub stretch: Stretch,
    /// The sentence in which it stood.
    pub sentence: usize,
    /// It was one of several (*am 5. und 6. Mai*): no day that a clock time could belong to.
    pub several: bool,
    /// Its year was written, not inferred.
    pub dated: bool,
}

/// Everything that an expression is read against.
#[derive(Clone, Copy, Debug, Default)]
pub struct Setting {
    pub published: Option<Published>,
    pub tense: Tense,
    /// It lasts until now (*seit*), so it cannot lie ahead.
    pub since: bool,
    /// The time spoken of last.
    pub last: Option<Spoken>,
    /// The last day spoken of.
    pub last_day: Option<Spoken>,
    /// The sentence of the expression.
    pub sentence: usize,
}

/// How far from the day of the text a day without a year is looked for: nobody leaves out the year of a day that is
/// almost a year away.
const REACH: i32 = 315;
/// How far it may lie on the other side of what the tense says (*wurde für den 5. Mai angesetzt*).
const AGAINST: i32 = 366 - REACH;

impl Setting {
    /// The day `by` days from that of the text.
    pub fn day(&self, by: i32) -> Stretch {
        let Some(published) = self.published else { return Stretch::Day(None, None, None) };
        match published.date().and_then(|d| calendar::shift_days(d, by)) {
            Some(date) => Stretch::from(date),
            // Known to the month: a day close by is most likely in it.
            None => Stretch::Day(Some(published.year), published.month, None),
        }
    }

    /// The year that the text speaks of: that of the time spoken of last, if it was written, else the text's own.
    pub fn year_spoken_of(&self) -> Option<i16> {
        let near = self.last.filter(|l| l.dated && self.sentence <= l.sentence + 2);
        near.and_then(|l| l.stretch.year()).or(self.published.map(|p| p.year))
    }

    /// The year that a story told in the past goes on in: *im März 1992 … im April*.
    fn year_of_story(&self) -> Option<i16> {
        let last = self.last.filter(|l| l.dated && self.sentence <= l.sentence + 1)?;
        let month = matches!(last.stretch, Stretch::Month(..) | Stretch::Day(..) | Stretch::Season(..));
        let year = last.stretch.year()?;
        let other = self.published.is_none_or(|p| year < p.year);
        (month && other && matches!(self.tense, Tense::Past | Tense::Unknown)).then_some(year)
    }

    /// The year of a day that is told without one.
    pub fn year_of_day(&self, month: u8, day: u8) -> Option<i16> {
        if let Some(year) = self.year_of_story() {
            return Some(year);
        }
        let published = self.published?;
        let Some(today) = published.date() else { return self.year_of_month(month) };
        let (back, ahead) = match self.tense {
            _ if self.since => (366, 0),
            Tense::Past => (REACH, AGAINST),
            Tense::Future => (AGAINST, REACH),
            Tense::Present | Tense::Unknown => (183, 183),
        };
        let fits = |year: &i16| {
            calendar::date(*year, month, day)
                .is_some_and(|d| (-back..=ahead).contains(&calendar::days_between(today, d)))
        };
        [today.year(), today.year() - 1, today.year() + 1].into_iter().find(fits).or(Some(today.year()))
    }

    /// The year of a month (or of the middle of a season or quarter) that is told without one.
    pub fn year_of_month(&self, month: u8) -> Option<i16> {
        if let Some(year) = self.year_of_story() {
            return Some(year);
        }
        let published = self.published?;
        let Some(now) = published.month else { return Some(published.year) };
        let away = i32::from(month) - i32::from(now);
        let (back, ahead) = match self.tense {
            _ if self.since => (-11, 0),
            Tense::Past => (-10, 1),
            Tense::Future => (0, 11),
            Tense::Present | Tense::Unknown => (-5, 6),
        };
        let by = [0, -1, 1].into_iter().find(|by| (back..=ahead).contains(&(away + 12 * by))).unwrap_or(0);
        Some(published.year + by as i16)
    }

    /// The year of a season that is told without one. A winter counts to the year in whose first months it lies,
    /// or, said later in a year, to that year.
    pub fn year_of_season(&self, season: Season) -> Option<i16> {
        match (season, self.published) {
            (Season::Winter, Some(published)) => Some(self.year_of_story().unwrap_or(published.year)),
            _ => self.year_of_month(season.month()),
        }
    }

    /// The weekday nearest to the day of the text that fits the tense; that day itself counts.
    pub fn weekday(&self, weekday: u8) -> Stretch {
        let Some(published) = self.published else { return Stretch::Weekday(weekday) };
        let Some(today) = published.date() else {
            return match published.month {
                Some(_) => Stretch::Day(Some(published.year), published.month, None),
                None => Stretch::Weekday(weekday),
            };
        };
        let ahead = (i32::from(weekday) - i32::from(calendar::weekday(today))).rem_euclid(7);
        let by = match self.tense {
            Tense::Past => (ahead + 6) % 7 - 6,
            Tense::Present | Tense::Future => ahead,
            Tense::Unknown => (ahead + 3) % 7 - 3,
        };
        calendar::shift_days(today, by).map_or(Stretch::Weekday(weekday), Stretch::from)
    }

    /// The weekday before (-1) or after (1) the day of the text, or that of the week to come (0).
    pub fn which_weekday(&self, weekday: u8, which: i32) -> Stretch {
        let Some(today) = self.published.and_then(Published::date) else { return self.weekday(weekday) };
        let ahead = (i32::from(weekday) - i32::from(calendar::weekday(today))).rem_euclid(7);
        let by = match which {
            0 if self.tense == Tense::Past => (ahead + 6) % 7 - 6,
            0 => ahead,
            w if w < 0 => ahead - 7 + 7 * (w + 1),
            w => (if ahead == 0 { 7 } else { ahead }) + 7 * (w - 1),
        };
        calendar::shift_days(today, by).map_or(Stretch::Weekday(weekday), Stretch::from)
    }

    /// The weekend nearest to the day of the text that fits the tense.
    pub fn weekend(&self) -> Stretch {
        let Some(today) = self.published.and_then(Published::date) else { return Stretch::Weekend(None) };
        let during = calendar::weekday(today) >= 6;
        let by = if !during && matches!(self.tense, Tense::Past) { -7 } else { 0 };
        // With no verb to tell, the first half of a week looks back.
        let back = !during && self.tense == Tense::Unknown && calendar::weekday(today) <= 3;
        let by = if back { -7 } else { by };
        Stretch::Weekend(calendar::shift_days(today, by).map(calendar::week_of))
    }

    /// The stretch of `unit` that lies `which` of them from the day of the text (*letztes Jahr*, *diese Woche*).
    pub fn which_unit(&self, unit: Unit, which: i32) -> Option<Stretch> {
        let open = match unit {
            Unit::Day => Stretch::Day(None, None, None),
            Unit::Weekend => Stretch::Weekend(None),
            Unit::Week => Stretch::Week(None),
            Unit::Month => Stretch::Month(None, None),
            Unit::Quarter | Unit::Half | Unit::Year => Stretch::Year(None),
            Unit::Decade | Unit::Century => Stretch::Year(None),
            Unit::Second | Unit::Minute | Unit::Hour | Unit::Millennium => return None,
        };
        let Some(published) = self.published else { return Some(open) };
        let from = published.stretch();
        let which = match (unit, published.date()) {
            // The weekend to come is that of this week; the last one, on a weekend day, that of the week before.
            (Unit::Weekend, Some(today)) if which > 0 && calendar::weekday(today) < 6 => which - 1,
            _ => which,
        };
        Some(from.shift(unit, which).unwrap_or(open))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn on(date: &str, tense: Tense) -> Setting {
        Setting { published: Published::parse(date), tense, ..Setting::default() }
    }

    #[test]
    fn days_months_and_years_of_publication() {
        let published = |text| Published::parse(text);
        assert_eq!(published("2022-09"), Some(Published { year: 2022, month: Some(9), day: None }));
        assert_eq!(published("2023-09-11T08:00:00Z").unwrap().stretch().timex(), "2023-09-11");
        assert_eq!(published("2023-02-30").unwrap().stretch().timex(), "2023-02");
        assert_eq!(published("gestern"), None);
    }

    #[test]
    fn the_tense_decides_on_which_side_a_weekday_lies() {
        let friday = |tense| on("2023-09-13", tense).weekday(5).timex();
        assert_eq!(friday(Tense::Past), "2023-09-08");
        assert_eq!(friday(Tense::Future), "2023-09-15");
        assert_eq!(on("2023-09-13", Tense::Past).weekday(3).timex(), "2023-09-13");
        assert_eq!(on("2023-09", Tense::Past).weekday(3).edtf().as_deref(), Some("2023-09"));
        assert_eq!(on("2023-09-13", Tense::Past).which_weekday(3, -1).timex(), "2023-09-06");
        assert_eq!(on("2023-09-13", Tense::Past).which_weekday(3, 1).timex(), "2023-09-20");
    }

    #[test]
    fn months_and_days_without_a_year_lie_near() {
        assert_eq!(on("2023-09-13", Tense::Past).year_of_month(12), Some(2022));
        assert_eq!(on("2023-09-13", Tense::Future).year_of_month(4), Some(2024));
        assert_eq!(on("2023-09-13", Tense::Present).year_of_month(7), Some(2023));
        assert_eq!(on("2023-02-01", Tense::Past).year_of_day(12, 24), Some(2022));
        assert_eq!(on("2023-12-20", Tense::Future).year_of_day(1, 5), Some(2024));
        assert_eq!(on("2023-04-20", Tense::Past).year_of_day(5, 5), Some(2023));
    }
}
