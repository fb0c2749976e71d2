//! The small drawings within the rows of a table: parts of a bar, and a median with its ninetieth
//! percentile on a line of days. The numbers themselves stand in the row.

use super::scale::percent;

/// A part of a bar: its colour, where it begins and how long it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    pub class: &'static str,
    pub x: String,
    pub width: String,
}

/// Amounts one after the other, `whole` being the length of the bar.
pub fn bar(whole: i64, amounts: &[(&'static str, i64)]) -> Vec<Part> {
    let share = |n: i64| percent(if whole > 0 { 100.0 * n as f64 / whole as f64 } else { 0.0 });
    let mut before = 0;
    let mut parts = Vec::new();
    for (class, n) in amounts.iter().filter(|(_, n)| *n > 0) {
        parts.push(Part { class, x: share(before), width: share(*n) });
        before += n;
    }
    parts
}

/// Median, ninetieth percentile and limit on a line of days.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dots {
    pub median: String,
    pub ninetieth: String,
    pub limit: Option<String>,
    /// The median is beyond the limit.
    pub late: bool,
}

/// The line of days that several rows share.
#[derive(Debug, Clone, Copy)]
pub struct Days {
    /// Days at the right end.
    last: f64,
    limit: Option<f64>,
}

/// The steps that the line can have.
const STEPS: [f64; 9] = [1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0, 200.0, 500.0];

impl Days {
    /// A line on which every value and the limit have room.
    pub fn over(values: impl Iterator<Item = f64>, limit: Option<f64>) -> Self {
        let most = values.chain(limit).fold(1.0, f64::max);
        Self { last: most * 1.15, limit }
    }

    /// The days written below the line: (place, number).
    pub fn ticks(self) -> Vec<(String, String)> {
        let step = STEPS.into_iter().find(|step| self.last / step <= 4.0).unwrap_or(1000.0);
        (0u8..=4).map(|i| f64::from(i) * step).filter(|day| *day <= self.last).map(|day| (self.at(day), format!("{day:.0}"))).collect()
    }

    /// The drawing of a row.
    pub fn dots(self, median: f64, ninetieth: f64) -> Dots {
        Dots {
            median: self.at(median),
            ninetieth: self.at(ninetieth),
            limit: self.limit.map(|limit| self.at(limit)),
            late: self.limit.is_some_and(|limit| median > limit),
        }
    }

    fn at(self, day: f64) -> String {
        percent(100.0 * day / self.last)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bar_is_as_long_as_its_amounts() {
        let parts: Vec<_> = bar(40, &[("b1", 10), ("b2", 0), ("b3", 20)]).into_iter().map(|p| (p.class, p.x, p.width)).collect();
        assert_eq!(parts, [("b1", "0.00%".to_owned(), "25.00%".to_owned()), ("b3", "25.00%".to_owned(), "50.00%".to_owned())]);
        assert_eq!(bar(0, &[("b1", 0)]), []);
    }

    #[test]
    fn every_value_stands_on_the_line_with_the_limit() {
        let days = Days::over([5.0, 9.0, 20.0].into_iter(), Some(7.0));
        assert_eq!(days.dots(20.0, 20.0), Dots { median: "86.96%".into(), ninetieth: "86.96%".into(), limit: Some("30.43%".into()), late: true });
        assert!(!days.dots(7.0, 9.0).late, "in time to the end of the last day");
        let numbers: Vec<String> = days.ticks().into_iter().map(|(_, n)| n).collect();
        assert_eq!(numbers, ["0", "10", "20"]);
        assert_eq!(Days::over([].into_iter(), None).ticks().first().map(|t| t.0.clone()), Some("0.00%".into()));
    }
}
