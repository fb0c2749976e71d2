//! What leadership counts: facts about cases within a period, and the same facts as a condition of a
//! list, so that a number and the list behind it are one question.
//!
//! Owns periods and which kinds of a fact there are. The rows themselves are the database's (`case_facts`).

use chrono::{DateTime, Datelike, Days, Months, NaiveDate, NaiveTime, TimeZone, Utc};

use super::clock::VIETNAM;
use super::incentive::Incentive;
use super::outcome::Outcome;
use super::people::codes;
use super::workflow::Holder;

codes! {
    /// Something that can be counted about a case.
    Fact {
        /// Handed in for the first time in the period.
        Submitted = "submitted",
        /// Handed in at any time.
        Standing = "standing",
        /// Now in a hand whose time has run out; by hand.
        Overdue = "overdue",
        /// A decision taken in the period, in time or late.
        Decided = "decided",
        /// Agreed to in principle, or rejected, in the period.
        Ruling = "ruling",
        /// A deadline passed in the period without an act of the hand that held the case; by hand.
        Inaction = "inaction",
        /// A stay in a hand that ended in the period; by hand.
        Held = "held",
        /// Help with an obstacle, asked for in the period.
        Obstacle = "obstacle",
        /// Assessed in the period, by outcome.
        Outcome = "outcome",
        /// An incident that happened in the period, foreseen or not.
        Incident = "incident",
        /// An incentive granted in the period; by form.
        Granted = "granted",
        /// An incentive declined in the period; by form.
        Declined = "declined",
    }
}

codes! {
    /// Whether something was done within its time.
    Timeliness {
        InTime = "in_time",
        Late = "late",
        Waiting = "waiting",
        Overdue = "overdue",
    }
}

codes! {
    /// What became of a proposal that was decided.
    Ruling {
        Agreed = "agreed",
        Rejected = "rejected",
    }
}

codes! {
    /// Whether the approved plan knew of it.
    Foresight {
        Foreseen = "foreseen",
        Unforeseen = "unforeseen",
    }
}

impl Fact {
    /// The identifiers of the kinds into which a fact falls.
    pub fn kinds(self) -> Vec<&'static str> {
        match self {
            Fact::Submitted | Fact::Standing => Vec::new(),
            Fact::Overdue | Fact::Inaction | Fact::Held => Holder::ALL.iter().map(|h| h.code()).collect(),
            Fact::Decided => vec![Timeliness::InTime.code(), Timeliness::Late.code()],
            Fact::Obstacle => Timeliness::ALL.iter().map(|t| t.code()).collect(),
            Fact::Ruling => Ruling::ALL.iter().map(|r| r.code()).collect(),
            Fact::Outcome => Outcome::ALL.iter().map(|o| o.code()).collect(),
            Fact::Incident => Foresight::ALL.iter().map(|f| f.code()).collect(),
            Fact::Granted | Fact::Declined => Incentive::ALL.iter().map(|i| i.code()).collect(),
        }
    }

    /// Whether the days of a period matter to it; the others are about now.
    pub const fn is_dated(self) -> bool {
        !matches!(self, Fact::Standing | Fact::Overdue)
    }
}

/// Days from one to another, both included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Period {
    pub from: NaiveDate,
    pub to: NaiveDate,
}

impl Period {
    /// From the first moment of its first day up to the first moment after its last, in Vietnam.
    pub fn moments(self) -> (DateTime<Utc>, DateTime<Utc>) {
        let start = |day: NaiveDate| VIETNAM.from_local_datetime(&day.and_time(NaiveTime::MIN)).single().map(|at| at.to_utc());
        let after = self.to.checked_add_days(Days::new(1)).and_then(start);
        (start(self.from).unwrap_or(DateTime::<Utc>::MIN_UTC), after.unwrap_or(DateTime::<Utc>::MAX_UTC))
    }

    /// The year of a day, up to that day.
    pub fn this_year(today: NaiveDate) -> Self {
        Self { from: first_of(today.year(), 1, today), to: today }
    }

    /// The whole year before that of a day.
    pub fn last_year(today: NaiveDate) -> Self {
        let from = first_of(today.year() - 1, 1, today);
        Self { from, to: first_of(today.year(), 1, today).pred_opt().unwrap_or(today) }
    }

    /// The quarter of a day, up to that day.
    pub fn this_quarter(today: NaiveDate) -> Self {
        Self { from: first_of(today.year(), today.month0() / 3 * 3 + 1, today), to: today }
    }

    /// The whole quarter before that of a day.
    pub fn last_quarter(today: NaiveDate) -> Self {
        let next = Self::this_quarter(today).from;
        Self { from: next.checked_sub_months(Months::new(3)).unwrap_or(next), to: next.pred_opt().unwrap_or(today) }
    }
}

fn first_of(year: i32, month: u32, otherwise: NaiveDate) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, 1).unwrap_or(otherwise)
}

/// A number of the dashboard as a condition of a list: the cases of which a fact holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sieve {
    pub fact: Fact,
    /// The identifier of a kind of the fact; any where there is none.
    pub kind: Option<&'static str>,
    pub period: Period,
    /// What is late is late now.
    pub now: DateTime<Utc>,
}

impl Sieve {
    /// Reads a condition from identifiers; one that is not known is no condition.
    pub fn read(fact: &str, kind: &str, period: Period, now: DateTime<Utc>) -> Option<Self> {
        let fact = Fact::from_code(fact)?;
        let kind = fact.kinds().into_iter().find(|k| *k == kind);
        Some(Self { fact, kind, period, now })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn days(period: Period) -> (String, String) {
        (period.from.to_string(), period.to.to_string())
    }

    #[test]
    fn periods_end_today_or_with_their_last_day() {
        for (today, this_year, last_year, this_quarter, last_quarter) in [
            ("2026-11-23", "2026-01-01", ("2025-01-01", "2025-12-31"), "2026-10-01", ("2026-07-01", "2026-09-30")),
            ("2026-01-01", "2026-01-01", ("2025-01-01", "2025-12-31"), "2026-01-01", ("2025-10-01", "2025-12-31")),
            ("2028-02-29", "2028-01-01", ("2027-01-01", "2027-12-31"), "2028-01-01", ("2027-10-01", "2027-12-31")),
        ] {
            let own = |(a, b): (&str, &str)| (a.to_owned(), b.to_owned());
            assert_eq!(days(Period::this_year(day(today))), own((this_year, today)));
            assert_eq!(days(Period::last_year(day(today))), own(last_year));
            assert_eq!(days(Period::this_quarter(day(today))), own((this_quarter, today)));
            assert_eq!(days(Period::last_quarter(day(today))), own(last_quarter));
        }
    }

    #[test]
    fn a_period_is_made_of_vietnams_days() {
        let (from, to) = Period { from: day("2026-01-01"), to: day("2026-03-31") }.moments();
        assert_eq!((from.to_rfc3339(), to.to_rfc3339()), ("2025-12-31T17:00:00+00:00".to_owned(), "2026-03-31T17:00:00+00:00".to_owned()));
    }

    #[test]
    fn a_condition_is_one_that_is_known() {
        let period = Period { from: day("2026-01-01"), to: day("2026-03-31") };
        let (now, _) = period.moments();
        let read = |fact, kind| Sieve::read(fact, kind, period, now).map(|s| (s.fact, s.kind));
        assert_eq!(read("obstacle", "late"), Some((Fact::Obstacle, Some("late"))));
        assert_eq!(read("obstacle", "promotion"), Some((Fact::Obstacle, None)));
        assert_eq!(read("granted", "promotion"), Some((Fact::Granted, Some("promotion"))));
        assert_eq!(read("anything", "late"), None);
    }
}
