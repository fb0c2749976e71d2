//! An objective's progress as a drawing: the values over time, where they began and where they should go.
//!
//! Owns the geometry, in per cent of the box, so that it scales while its letters keep their size; the
//! template writes it as SVG. Floating point draws here and decides nothing. Exact numbers stand in
//! the description and the table; text that is no decimal is left out rather than guessed.

pub mod bars;
mod scale;
#[cfg(test)]
mod tests;

use chrono::NaiveDate;

use self::scale::{BOTTOM, Scale, Span, number, percent, short};
use crate::domain::plan::Direction;
use crate::i18n::Lang;

/// Up to here every value is named in the description.
const TOLD: usize = 12;
/// Up to here every value has its number on the drawing, where there is room.
const LABELLED: usize = 6;
/// Up to here every value has its point.
const DOTTED: usize = 40;
/// The width of a letter and the height of a line on a narrow screen.
const LETTER: f64 = 3.2;
const LINE: f64 = 6.5;
/// How far a number may stand out of the box on the right; on the left are those of the axis.
const MARGIN: f64 = 4.0;

/// What is drawn. Decimals are text with a point.
#[derive(Debug, Clone)]
pub struct Series {
    pub t: Lang,
    /// What the ids of the elements begin with: unique on the page.
    pub id: String,
    pub indicator: String,
    pub unit: String,
    pub baseline: String,
    pub target: String,
    pub direction: Direction,
    pub due_on: NaiveDate,
    /// The start of the pilot.
    pub from: NaiveDate,
    pub values: Vec<(NaiveDate, String)>,
}

/// A grid line with its number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tick {
    pub y: String,
    pub class: &'static str,
    pub label: String,
}

/// A word on the drawing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Label {
    pub x: String,
    pub y: String,
    /// Pixels below the place it belongs to.
    pub dy: i32,
    pub class: String,
    pub text: String,
}

/// A straight piece of the line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Segment {
    pub x1: String,
    pub y1: String,
    pub x2: String,
    pub y2: String,
}

/// A level across the drawing, and its words in the legend.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Level {
    pub y: String,
    pub words: String,
}

/// A row of the table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    pub machine_day: String,
    pub day: String,
    pub value: String,
    pub progress: String,
}

/// The drawing, as the template writes it.
#[derive(Debug, Clone)]
pub struct Chart {
    pub t: Lang,
    pub id: String,
    pub indicator: String,
    /// The unit and which way is good.
    pub about: String,
    pub desc: String,
    /// Room for the numbers on the left: a class.
    pub margin: &'static str,
    pub ticks: Vec<Tick>,
    pub days: Vec<Label>,
    pub due_x: String,
    pub baseline: Option<Level>,
    pub target: Option<Level>,
    pub target_label: Option<Label>,
    pub line: Vec<Segment>,
    pub points: Vec<(String, String)>,
    pub radius: u8,
    pub labels: Vec<Label>,
    pub rows: Vec<Row>,
}

/// A value where it stands.
struct Point {
    day: NaiveDate,
    exact: String,
    value: f64,
    x: f64,
    y: f64,
}

impl Chart {
    /// The drawing of a series, whose values may come in any order.
    pub fn new(s: &Series) -> Self {
        let t = s.t;
        let [baseline, target] = [&s.baseline, &s.target].map(|text| number(text));
        let mut values: Vec<_> = s.values.iter().filter_map(|(day, text)| Some((*day, text, number(text)?))).collect();
        values.sort_by_key(|(day, ..)| *day);
        let span = Span::over(s.from, s.due_on, values.iter().map(|(day, ..)| *day));
        let scale = Scale::over(values.iter().map(|(.., value)| *value).chain(baseline).chain(target));
        let place = |(day, text, value): (NaiveDate, &String, f64)| Point { day, exact: t.decimal(text), value, x: span.x(day), y: scale.y(value) };
        let points: Vec<Point> = values.into_iter().map(place).collect();
        let ticks = ticks(t, &scale);
        let labels = labels(t, &points);
        let level = |value: f64, words: String| Level { y: percent(scale.y(value)), words };
        Self {
            t,
            id: s.id.clone(),
            indicator: s.indicator.clone(),
            about: [s.unit.clone(), t.direction_within(s.direction)].into_iter().filter(|w| !w.is_empty()).collect::<Vec<_>>().join(" · "),
            desc: describe(s, &points),
            margin: margin(&ticks),
            ticks,
            days: span.days().into_iter().map(|day| day_label(day, span.x(day))).collect(),
            due_x: percent(span.x(s.due_on)),
            baseline: baseline.map(|value| level(value, t.chart_baseline(s.amount(&t.decimal(&s.baseline))))),
            target: target.map(|value| level(value, t.chart_target_by(s.amount(&t.decimal(&s.target)), t.date(s.due_on)))),
            target_label: target.map(|value| target_label(t.chart_target(short(t, value)), scale.y(value), &points, &labels)),
            line: pairs(&points).map(|(a, b)| Segment { x1: percent(a.x), y1: percent(a.y), x2: percent(b.x), y2: percent(b.y) }).collect(),
            points: if points.len() <= DOTTED { points.iter().map(|p| (percent(p.x), percent(p.y))).collect() } else { Vec::new() },
            radius: if points.len() <= TOLD { 5 } else { 3 },
            rows: points.iter().map(|p| s.row(p, baseline, target)).collect(),
            labels: labels.into_iter().map(|l| l.written("val")).collect(),
        }
    }
}

impl Series {
    /// A value with its unit.
    fn amount(&self, value: &str) -> String {
        format!("{value} {}", self.unit).trim_end().to_owned()
    }

    fn row(&self, point: &Point, baseline: Option<f64>, target: Option<f64>) -> Row {
        let progress = match (baseline.zip(target).and_then(|(b, t)| way(self.direction, b, t, point.value)), target) {
            (Some(share), _) => format!("{}%", self.t.decimal(&format!("{:.0}", 100.0 * share))),
            (None, Some(target)) if meets(self.direction, target, point.value) => self.t.chart_met().to_owned(),
            (None, Some(_)) => self.t.chart_not_met().to_owned(),
            (None, None) => String::new(),
        };
        Row { machine_day: point.day.to_string(), day: self.t.date(point.day), value: point.exact.clone(), progress }
    }
}

/// How much of the way from the baseline to the target is done: 1 is all of it, less than 0 a step
/// back. Undefined where the target asks for no improvement.
pub fn way(direction: Direction, baseline: f64, target: f64, value: f64) -> Option<f64> {
    let whole = target - baseline;
    let improves = match direction {
        Direction::Higher => whole > 0.0,
        Direction::Lower => whole < 0.0,
    };
    improves.then(|| (value - baseline) / whole)
}

fn meets(direction: Direction, target: f64, value: f64) -> bool {
    match direction {
        Direction::Higher => value >= target,
        Direction::Lower => value <= target,
    }
}

/// What is drawn, in sentences.
fn describe(s: &Series, points: &[Point]) -> String {
    let t = s.t;
    let told = |p: &Point| t.chart_value_on(s.amount(&p.exact), t.date(p.day));
    let actual = match points {
        [] => t.chart_no_values().to_owned(),
        [first, .., last] if points.len() > TOLD => t.chart_many_values(points.len(), told(first), told(last)),
        all => t.chart_values(all.iter().map(told).collect::<Vec<_>>().join("; ")),
    };
    let baseline = number(&s.baseline).map(|_| t.chart_baseline(s.amount(&t.decimal(&s.baseline))));
    let target = number(&s.target).map(|_| t.chart_target_by(s.amount(&t.decimal(&s.target)), t.date(s.due_on)));
    [baseline, target, Some(actual)].into_iter().flatten().map(|sentence| format!("{sentence}. ")).collect::<String>().trim_end().to_owned()
}

fn ticks(t: Lang, scale: &Scale) -> Vec<Tick> {
    let all: Vec<f64> = scale.ticks().collect();
    // The axis is drawn at zero, or at the bottom where there is no zero.
    let axis = all.iter().position(|n| *n == 0.0).unwrap_or(0);
    let tick = |(i, n): (usize, &f64)| Tick { y: percent(scale.y(*n)), class: if i == axis { "axis0" } else { "grid" }, label: short(t, *n) };
    all.iter().enumerate().map(tick).collect()
}

/// The class that leaves enough room for the longest number of the axis.
fn margin(ticks: &[Tick]) -> &'static str {
    match ticks.iter().map(|tick| tick.label.chars().count()).max() {
        Some(0..=3) | None => "chart-s",
        Some(4..=6) => "chart-m",
        Some(_) => "chart-l",
    }
}

/// A day below the axis.
fn day_label(day: NaiveDate, x: f64) -> Label {
    Label { x: percent(x), y: "96%".to_owned(), dy: 0, class: "mid".to_owned(), text: day.format("%d/%m/%y").to_string() }
}

fn pairs(points: &[Point]) -> impl Iterator<Item = (&Point, &Point)> {
    points.iter().zip(points.iter().skip(1))
}

fn width(text: &str) -> f64 {
    LETTER * text.chars().count() as f64
}

/// Which part of a text stands at its place.
#[derive(Clone, Copy)]
enum Anchor {
    Start,
    Middle,
    End,
}

/// On which side of its place a text stands.
#[derive(Clone, Copy, PartialEq)]
enum Side {
    Above,
    Below,
}

/// A text at a place, before it is known whether there is room.
struct Text {
    x: f64,
    y: f64,
    anchor: Anchor,
    side: Side,
    /// Pixels from the place to the base of the letters: above, below.
    away: (i32, i32),
    text: String,
}

/// What a text or a point covers.
struct Area {
    x: (f64, f64),
    y: (f64, f64),
}

impl Area {
    fn touches(&self, other: &Self) -> bool {
        self.x.0 < other.x.1 && other.x.0 < self.x.1 && self.y.0 < other.y.1 && other.y.0 < self.y.1
    }

    /// A point with its circle.
    fn around(x: f64, y: f64) -> Self {
        Self { x: (x - 2.0, x + 2.0), y: (y - 3.0, y + 3.0) }
    }
}

impl Text {
    fn area(&self) -> Area {
        let width = width(&self.text);
        let left = match self.anchor {
            Anchor::Start => self.x,
            Anchor::Middle => self.x - width / 2.0,
            Anchor::End => self.x - width,
        };
        let top = if self.side == Side::Above { self.y - 2.0 - LINE } else { self.y + 2.0 };
        Area { x: (left, left + width), y: (top, top + LINE) }
    }

    fn written(self, class: &str) -> Label {
        let anchor = match self.anchor {
            Anchor::Start => "",
            Anchor::Middle => " mid",
            Anchor::End => " end",
        };
        let dy = if self.side == Side::Above { self.away.0 } else { self.away.1 };
        Label { x: percent(self.x), y: percent(self.y), dy, class: format!("{class}{anchor}"), text: self.text }
    }
}

/// The numbers at the points: the last and the first, the extremes, the others where they are few;
/// none over another, and of the few none over a neighbour's point.
fn labels(t: Lang, points: &[Point]) -> Vec<Text> {
    let by_value = |a: &usize, b: &usize| points[*a].value.total_cmp(&points[*b].value);
    let all = 0..points.len();
    let highest = all.clone().min_by(|a, b| by_value(b, a)); // the first of several, as with the lowest
    let important = [all.clone().last(), all.clone().next(), highest, all.clone().min_by(by_value)];
    let others = if points.len() <= LABELLED { all } else { 0..0 };
    let mut placed: Vec<Text> = Vec::new();
    for i in important.into_iter().flatten().chain(others) {
        let text = value_label(t, points, i);
        let area = text.area();
        let covers = |(j, p): (usize, &Point)| j != i && Area::around(p.x, p.y).touches(&area);
        let inner = points.len() <= LABELLED && i > 0 && i + 1 < points.len();
        let hides = inner && points.iter().enumerate().any(covers);
        if !hides && !placed.iter().any(|other| other.area().touches(&area)) {
            placed.push(text);
        }
    }
    placed
}

/// The number of a point: below it in a valley, above it otherwise, within the box at its edges.
fn value_label(t: Lang, points: &[Point], i: usize) -> Text {
    let point = &points[i];
    let beside = [i.checked_sub(1), Some(i + 1)].into_iter().flatten().filter_map(|n| points.get(n));
    let valley = points.len() > 1 && beside.into_iter().all(|p| p.y < point.y - 1.0);
    let room = point.y < BOTTOM - LINE / 2.0;
    let text = short(t, point.value);
    let half = width(&text) / 2.0;
    let anchor = match point.x {
        x if x < half => Anchor::Start,
        x if x + half > 100.0 + MARGIN => Anchor::End,
        _ => Anchor::Middle,
    };
    let side = if valley && room { Side::Below } else { Side::Above };
    Text { x: point.x, y: point.y, anchor, side, away: (-12, 23), text }
}

/// The words at the line of the target, where they cover nothing: at its start or its end, above or below.
fn target_label(text: String, y: f64, points: &[Point], labels: &[Text]) -> Label {
    let on_line = |(a, b): (&Point, &Point)| {
        (0..=10).map(|i| f64::from(i) / 10.0).map(|k| Area::around(a.x + (b.x - a.x) * k, a.y + (b.y - a.y) * k)).collect::<Vec<_>>()
    };
    let taken: Vec<Area> = points.iter().map(|p| Area::around(p.x, p.y)).chain(pairs(points).flat_map(on_line)).chain(labels.iter().map(Text::area)).collect();
    let at = |(x, anchor, side)| Text { x, y, anchor, side, away: (-7, 17), text: text.clone() };
    let places = [(1.0, Anchor::Start, Side::Above), (1.0, Anchor::Start, Side::Below), (99.0, Anchor::End, Side::Above), (99.0, Anchor::End, Side::Below)];
    let free = places.into_iter().map(at).find(|text| !taken.iter().any(|area| area.touches(&text.area())));
    free.unwrap_or_else(|| at(places[0])).written("tgt")
}
