//! The measures of Decree 30/2020/NĐ-CP, Annex I, as this house sets them: millimetres for places,
//! points for letters. Both renderers and the lines broken in advance take them from here.
//!
//! The Decree gives ranges; what stands here was chosen inside of them, `tests/it/documents` measures
//! what comes out against the ranges themselves.

use serde::Serialize;

/// Millimetres and points.
#[derive(Debug, Clone, Copy, Serialize)]
pub(super) struct Layout {
    pub page: (f64, f64),
    pub top: f64,
    pub bottom: f64,
    pub left: f64,
    pub right: f64,
    /// The page number and the mark of a draft: from the upper edge of the sheet to the top of the line.
    pub header: f64,
    /// The agency's part of the head; the rest is the motto's, wide enough for
    /// `Thành phố Hồ Chí Minh, ngày 05 tháng 01 năm 2026` in 13 points.
    pub head_left: f64,
    pub indent: f64,
    /// Between paragraphs, points.
    pub gap: f64,
    /// Line spacing, as a word processor counts it.
    pub spacing: f64,
    pub body: f64,
    /// Names of agencies and of the State, `V/v`.
    pub head: f64,
    /// Second line of the motto, number, place and date.
    pub line: f64,
    pub table: f64,
    /// Between the rule at the side of a cell and its text, millimetres.
    pub cell: f64,
    pub recipients_title: f64,
    pub recipients: f64,
    pub provenance: f64,
    /// Between the title of who signs and the name.
    pub signing: f64,
    /// From the lower edge of the sheet to the end of the provenance.
    pub footer: f64,
    /// Several addressees, from the left edge of the text.
    pub addressees: f64,
    /// Recipients at the left of the signature.
    pub recipients_width: f64,
}

pub(super) const LAYOUT: Layout = Layout {
    page: (210.0, 297.0),
    top: 20.0,
    bottom: 20.0,
    left: 30.0,
    right: 18.0,
    header: 9.0,
    head_left: 62.0,
    indent: 12.7,
    gap: 6.0,
    spacing: 1.1,
    body: 14.0,
    head: 12.0,
    line: 13.0,
    table: 13.0,
    cell: 1.9,
    recipients_title: 12.0,
    recipients: 11.0,
    provenance: 8.0,
    signing: 25.0,
    footer: 6.5,
    addressees: 31.0,
    recipients_width: 72.0,
};

impl Layout {
    /// The width of the text.
    pub const fn text(&self) -> f64 {
        self.page.0 - self.left - self.right
    }
}

/// A rule below a text: two fifths of the line above it, within the Decree's third to half.
pub(super) const RULE: f64 = 0.4;
