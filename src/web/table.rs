//! Tables of numbers: on the page with a small drawing in each row, and as a file. Both are made from
//! the same rows, so that neither says what the other does not.

use super::chart::bars::{Dots, Part};
use crate::i18n::Lang;

/// The number of a cell.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Value {
    Whole(i64),
    /// Working days; none where nothing was measured.
    Days(Option<f64>),
}

/// What stands in a cell.
#[derive(Debug, Clone, PartialEq)]
pub struct Item {
    pub value: Value,
    pub text: String,
    /// The list of the cases that are counted; nothing leads nowhere.
    pub href: Option<String>,
}

impl Item {
    /// How many cases, and where their list is.
    pub fn cases(t: Lang, n: i64, href: String) -> Self {
        Self { href: (n > 0).then_some(href), ..Self::number(t, n) }
    }

    /// A number of something else than cases.
    pub fn number(t: Lang, n: i64) -> Self {
        Self { value: Value::Whole(n), text: t.number(n), href: None }
    }

    /// Working days.
    pub fn days(t: Lang, days: Option<f64>) -> Self {
        Self { value: Value::Days(days), text: days.map_or_else(|| "–".to_owned(), |days| t.day_count(days)), href: None }
    }
}

/// What is drawn in a row.
#[derive(Debug, Clone, PartialEq)]
pub enum Drawing {
    Nothing,
    Bar(Vec<Part>),
    Dots(Dots),
}

/// A row.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    /// What the row belongs to, shown above the first of its group.
    pub group: String,
    pub head: String,
    pub items: Vec<Item>,
    pub drawing: Drawing,
}

/// A mark of the legend: its class and its words.
pub type Mark = (&'static str, String);

/// The column of drawings: its heading, and the numbers along it.
#[derive(Debug, Clone, Default)]
pub struct Axis {
    pub label: &'static str,
    pub ticks: Vec<(String, String)>,
}

/// A table.
#[derive(Debug, Clone)]
pub struct Table {
    /// The identifier: of its place on the page, and of its file.
    pub key: &'static str,
    pub title: &'static str,
    pub caption: &'static str,
    /// The heading of the first column.
    pub head: &'static str,
    pub columns: Vec<&'static str>,
    pub axis: Option<Axis>,
    pub lines: Vec<Line>,
    pub total: Option<Line>,
    pub legend: Vec<Mark>,
    /// A sentence below.
    pub note: Option<String>,
    /// Where more rows are.
    pub more: Option<(String, &'static str)>,
}

impl Table {
    /// The rows as the page groups them: (the name of the group, its rows).
    pub fn groups(&self) -> Vec<(&str, &[Line])> {
        self.lines.chunk_by(|a, b| a.group == b.group).map(|lines| (lines.first().map_or("", |l| l.group.as_str()), lines)).collect()
    }

    /// Whether a narrow screen has room for the columns as they are.
    pub fn is_slim(&self) -> bool {
        self.columns.len() <= 2
    }
}
