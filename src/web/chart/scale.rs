//! The axes of a drawing: which numbers and days they span, where a value stands between them in
//! per cent of the box, and the short words beside them.
//!
//! Refuses text that is not a plain decimal, and never divides by a span of nothing.

use chrono::{Days, NaiveDate};

use crate::i18n::Lang;

/// Where the highest and the lowest grid line stand: above is room for a label, below for the days.
pub const TOP: f64 = 13.0;
pub const BOTTOM: f64 = 84.0;
/// Steps that the values axis aims at.
const STEPS: f64 = 5.0;
/// Forgives what floating point loses when a value stands exactly on a grid line.
const SLACK: f64 = 1e-9;
/// The least distance of two days on the axis on a narrow screen, and the one they are filled in at.
const TIGHT: f64 = 24.0;
const LOOSE: f64 = 30.0;

/// A decimal kept as text with a point. What else floating point reads (`inf`, `1e9`) is no decimal.
pub fn number(text: &str) -> Option<f64> {
    let plain = text.bytes().all(|b| b.is_ascii_digit() || b == b'.' || b == b'-');
    text.parse().ok().filter(|n: &f64| plain && n.is_finite())
}

/// A coordinate as it stands in an attribute.
pub fn percent(at: f64) -> String {
    format!("{at:.2}%")
}

/// A number shortened for the drawing: three or four digits that count, thousands and more as words.
pub fn short(t: Lang, value: f64) -> String {
    let written = |n: f64| {
        let decimals = match n.abs() {
            0.0 => 0,
            // The cast is exact: the logarithm of such a number lies between -324 and 0.
            small if small < 1.0 => 2 + small.log10().floor().abs() as usize,
            ..100.0 => 2,
            100.0..1_000.0 => 1,
            _ => 0,
        };
        let text = format!("{n:.decimals$}");
        let text = if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.') } else { &text };
        t.decimal(text)
    };
    match value.abs() {
        size if size >= 1e9 => t.chart_billions(written(value / 1e9)),
        size if size >= 1e6 => t.chart_millions(written(value / 1e6)),
        size if size >= 1e4 => t.chart_thousands(written(value / 1e3)),
        _ => written(value),
    }
}

/// The axis of values.
pub struct Scale {
    step: f64,
    first: f64,
    last: f64,
}

impl Scale {
    /// An axis with round steps on which all of the numbers stand.
    pub fn over(numbers: impl Iterator<Item = f64>) -> Self {
        let (lo, hi) = numbers.fold((f64::INFINITY, f64::NEG_INFINITY), |(lo, hi), n| (lo.min(n), hi.max(n)));
        let (lo, hi) = match hi - lo {
            apart if apart > 0.0 => (lo, hi),
            _ if hi != 0.0 && hi.is_finite() => (hi - hi.abs() / 2.0, hi + hi.abs() / 2.0),
            _ => (0.0, 1.0),
        };
        // Zero is shown unless that would squeeze the values into less than half of the height.
        let lo = if lo > 0.0 && lo < hi / 2.0 { 0.0 } else { lo };
        let hi = if hi < 0.0 && hi > lo / 2.0 { 0.0 } else { hi };
        let step = round_step((hi - lo) / STEPS);
        Self { step, first: (lo / step + SLACK).floor(), last: (hi / step - SLACK).ceil() }
    }

    /// The grid lines, from the lowest.
    pub fn ticks(&self) -> impl Iterator<Item = f64> + '_ {
        (0..=(self.last - self.first) as u32).map(|i| (self.first + f64::from(i)) * self.step)
    }

    /// How far down a value stands.
    pub fn y(&self, value: f64) -> f64 {
        BOTTOM - (BOTTOM - TOP) * (value / self.step - self.first) / (self.last - self.first)
    }
}

/// The next of 1, 2 or 5 times a power of ten.
fn round_step(least: f64) -> f64 {
    let power = 10_f64.powf(least.log10().floor());
    let factor = [1.0, 2.0, 5.0].into_iter().find(|f| least / power <= f + SLACK);
    factor.unwrap_or(10.0) * power
}

/// The axis of days.
pub struct Span {
    start: NaiveDate,
    due: NaiveDate,
    end: NaiveDate,
}

impl Span {
    /// From the start of the pilot to the due day, and past both where values lie beyond.
    pub fn over(from: NaiveDate, due: NaiveDate, days: impl Iterator<Item = NaiveDate> + Clone) -> Self {
        let start = days.clone().chain([due]).fold(from, NaiveDate::min);
        Self { start, due, end: days.fold(due, NaiveDate::max) }
    }

    /// How far right a day stands. A span of one day has everything at its start.
    pub fn x(&self, day: NaiveDate) -> f64 {
        let days = |to: NaiveDate| (to - self.start).num_days() as f64;
        100.0 * days(day) / days(self.end).max(1.0)
    }

    /// The days written along the axis: the start, the due day, the end, and a few between, none too close.
    pub fn days(&self) -> Vec<NaiveDate> {
        let mut days = vec![self.start];
        for next in [self.due, self.end] {
            let Some(before) = days.last().copied().filter(|day| *day != next) else { continue };
            let apart = self.x(next) - self.x(before);
            if apart >= TIGHT {
                let parts = ((apart / LOOSE) as i64).max(1);
                let length = (next - before).num_days();
                days.extend((1..parts).map(|i| before + Days::new((length * i / parts).unsigned_abs())));
                days.push(next);
            } else if next == self.due {
                // The due day says more than the start it is close to.
                days = vec![next];
            }
        }
        days
    }
}
