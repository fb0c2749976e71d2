//! Working days: Monday to Friday, minus holidays, plus compensated working days.
//!
//! A period of days starts on the day after the event and ends at midnight of its last day, in
//! Vietnamese time (Civil Code 91/2015/QH13, Art. 147 and 148). A deadline never moves by itself:
//! it is computed once, at the step that sets it.

use std::collections::BTreeMap;

use chrono::{DateTime, Datelike, Days, NaiveDate, NaiveTime, TimeDelta, TimeZone, Utc, Weekday};

use super::clock::{VIETNAM, local_day};

/// Days that differ from the ordinary week: `true` is worked, `false` is free.
#[derive(Debug, Clone, Default)]
pub struct Calendar(BTreeMap<NaiveDate, bool>);

impl Calendar {
    /// A calendar from exceptional days.
    pub fn new(exceptions: impl IntoIterator<Item = (NaiveDate, bool)>) -> Self {
        Self(exceptions.into_iter().collect())
    }

    /// Whether offices work on that day.
    pub fn is_working(&self, day: NaiveDate) -> bool {
        self.0.get(&day).copied().unwrap_or(!matches!(day.weekday(), Weekday::Sat | Weekday::Sun))
    }

    /// The last moment of the `days`-th working day after `from`.
    pub fn after_working_days(&self, from: DateTime<Utc>, days: u32) -> DateTime<Utc> {
        let mut day = local_day(from);
        let mut left = days;
        while left > 0 {
            day = next(day);
            if self.is_working(day) {
                left -= 1;
            }
        }
        end_of(day)
    }

    /// Working days from the day after `now` up to and including the day of `due`; 0 on the day
    /// itself, negative once it has passed.
    pub fn working_days_left(&self, now: DateTime<Utc>, due: DateTime<Utc>) -> i64 {
        let (today, last) = (local_day(now), local_day(due));
        let (from, to, sign) = if last >= today { (today, last, 1) } else { (last, today, -1) };
        let mut day = from;
        let mut count = 0;
        while day < to {
            day = next(day);
            count += i64::from(self.is_working(day));
        }
        if now > due && count == 0 { -1 } else { sign * count }
    }
}

fn next(day: NaiveDate) -> NaiveDate {
    day.checked_add_days(Days::new(1)).unwrap_or(NaiveDate::MAX)
}

/// 23:59:59 of a day in Vietnam.
pub fn end_of(day: NaiveDate) -> DateTime<Utc> {
    let last = day.and_time(NaiveTime::MIN) + TimeDelta::seconds(86_399);
    VIETNAM.from_local_datetime(&last).single().map_or(DateTime::<Utc>::MAX_UTC, |at| at.to_utc())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn at(text: &str) -> DateTime<Utc> {
        DateTime::parse_from_rfc3339(text).unwrap().to_utc()
    }

    fn tet_2026() -> Calendar {
        Calendar::new(
            ["2026-02-16", "2026-02-17", "2026-02-18", "2026-02-19", "2026-02-20"]
                .map(|d| (day(d), false))
                .into_iter()
                .chain([(day("2026-08-31"), false), (day("2026-08-22"), true)]),
        )
    }

    #[test]
    fn a_period_starts_the_day_after_and_skips_the_weekend() {
        let due = Calendar::default().after_working_days(at("2026-11-19T10:00:00+07:00"), 2);
        assert_eq!(due, at("2026-11-23T23:59:59+07:00"));
    }

    #[test]
    fn the_day_is_vietnams_not_utcs() {
        // 20:00 UTC on Thursday is Friday 03:00 in Vietnam.
        let due = Calendar::default().after_working_days(at("2026-11-19T20:00:00Z"), 1);
        assert_eq!(due, at("2026-11-23T23:59:59+07:00"));
    }

    #[test]
    fn tet_and_compensated_days_count_as_decided() {
        let calendar = tet_2026();
        assert_eq!(calendar.after_working_days(at("2026-02-13T09:00:00+07:00"), 7), at("2026-03-03T23:59:59+07:00"));
        assert_eq!(calendar.after_working_days(at("2026-08-21T09:00:00+07:00"), 1), at("2026-08-22T23:59:59+07:00"));
        assert_eq!(calendar.after_working_days(at("2026-08-28T09:00:00+07:00"), 1), at("2026-09-01T23:59:59+07:00"));
    }

    #[test]
    fn days_left_are_counted_both_ways() {
        let calendar = Calendar::default();
        let now = at("2026-11-19T10:00:00+07:00");
        assert_eq!(calendar.working_days_left(now, at("2026-11-23T23:59:59+07:00")), 2);
        assert_eq!(calendar.working_days_left(now, at("2026-11-19T23:59:59+07:00")), 0);
        assert_eq!(calendar.working_days_left(now, at("2026-11-17T23:59:59+07:00")), -2);
        assert_eq!(calendar.working_days_left(now, at("2026-11-19T09:00:00+07:00")), -1);
    }
}
