//! The two formats of a file of rows. CSV is for spreadsheets as offices have them: UTF-8 with its mark,
//! lines and quotes as in RFC 4180, and no cell that a spreadsheet would take for a formula. XLSX keeps
//! numbers as numbers and days as days, under a heading that stays.
//!
//! Holds one row at a time.

use std::fs::File;
use std::io::{BufWriter, Error, Result, Seek, SeekFrom, Write};

use chrono::{DateTime, NaiveDate, Utc};
use rust_xlsxwriter::{Format as Style, Workbook, Worksheet};
use tokio::sync::mpsc::Receiver;

use crate::domain::clock::VIETNAM;
use crate::i18n::Lang;

/// The longest text of a cell that a spreadsheet opens, in UTF-16.
const LONGEST: usize = 32_767;

/// What stands in a cell.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell {
    Text(String),
    Number(i64),
    Decimal(f64),
    Day(NaiveDate),
    Moment(DateTime<Utc>),
    Nothing,
}

impl Cell {
    /// A text of ours.
    pub fn word(text: &str) -> Self {
        Self::Text(text.to_owned())
    }

    /// A text that may be missing.
    pub fn text(text: Option<String>) -> Self {
        text.map_or(Self::Nothing, Self::Text)
    }

    /// A moment that may be missing.
    pub fn moment(at: Option<DateTime<Utc>>) -> Self {
        at.map_or(Self::Nothing, Self::Moment)
    }
}

/// A format.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    Csv,
    Xlsx,
}

impl Format {
    /// The format at the end of a path.
    pub fn of_path(path: &str) -> Option<Self> {
        match path.rsplit_once('.')?.1 {
            "csv" => Some(Self::Csv),
            "xlsx" => Some(Self::Xlsx),
            _ => None,
        }
    }

    /// The end of the file's name.
    pub const fn extension(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Xlsx => "xlsx",
        }
    }

    /// The media type.
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Csv => "text/csv; charset=utf-8; header=present",
            Self::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        }
    }
}

/// Writes rows as they come, into a file that has no name. Gives it with its size and the number of rows.
/// Runs where blocking is allowed.
pub fn write(t: Lang, format: Format, columns: &[(&'static str, u16)], mut rows: Receiver<Vec<Cell>>) -> Result<(File, u64, u64)> {
    let mut file = tempfile::tempfile()?;
    let next = || rows.blocking_recv();
    let count = match format {
        Format::Csv => csv(t, columns, next, &mut file)?,
        Format::Xlsx => xlsx(columns, next, &mut file).map_err(Error::other)?,
    };
    let size = file.seek(SeekFrom::End(0))?;
    file.rewind()?;
    Ok((file, size, count))
}

fn csv(t: Lang, columns: &[(&'static str, u16)], mut next: impl FnMut() -> Option<Vec<Cell>>, file: &mut File) -> Result<u64> {
    let mut out = BufWriter::new(file);
    out.write_all("\u{feff}".as_bytes())?;
    let mut out = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(out);
    out.write_record(columns.iter().map(|(title, _)| title))?;
    let mut count = 0;
    while let Some(row) = next() {
        out.write_record(row.into_iter().map(|cell| plain(t, cell)))?;
        count += 1;
    }
    out.flush()?;
    Ok(count)
}

/// A cell as text. A text that a spreadsheet would take for a formula gets an apostrophe.
fn plain(t: Lang, cell: Cell) -> String {
    match cell {
        Cell::Text(text) if text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']) => format!("'{text}"),
        Cell::Text(text) => text,
        Cell::Number(n) => n.to_string(),
        Cell::Decimal(n) => n.to_string().replace('.', if t == Lang::Vi { "," } else { "." }),
        Cell::Day(day) => t.date(day),
        Cell::Moment(at) => at.with_timezone(&VIETNAM).format("%d/%m/%Y %H:%M").to_string(),
        Cell::Nothing => String::new(),
    }
}

fn xlsx(columns: &[(&'static str, u16)], mut next: impl FnMut() -> Option<Vec<Cell>>, file: &mut File) -> std::result::Result<u64, rust_xlsxwriter::XlsxError> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet_with_constant_memory()?;
    let (day, moment) = (Style::new().set_num_format("dd/mm/yyyy"), Style::new().set_num_format("dd/mm/yyyy hh:mm"));
    let heading = Style::new().set_bold().set_text_wrap();
    sheet.set_freeze_panes(1, 0)?;
    for (at, (title, width)) in (0u16..).zip(columns) {
        sheet.set_column_width(at, *width)?;
        sheet.write_string_with_format(0, at, *title, &heading)?;
    }
    let mut count = 0;
    while let Some(row) = next() {
        count += 1;
        for (at, cell) in (0u16..).zip(row) {
            put(sheet, count, at, cell, &day, &moment)?;
        }
    }
    book.save_to_writer(BufWriter::new(file))?;
    Ok(u64::from(count))
}

fn put(sheet: &mut Worksheet, row: u32, at: u16, cell: Cell, day: &Style, moment: &Style) -> std::result::Result<(), rust_xlsxwriter::XlsxError> {
    match cell {
        // A text is a text, whatever it begins with: no formula is ever written.
        Cell::Text(text) => sheet.write_string(row, at, short(&text))?,
        Cell::Number(n) => sheet.write_number(row, at, n as f64)?,
        Cell::Decimal(n) => sheet.write_number(row, at, n)?,
        Cell::Day(on) => sheet.write_datetime_with_format(row, at, on, day)?,
        Cell::Moment(when) => sheet.write_datetime_with_format(row, at, when.with_timezone(&VIETNAM).naive_local(), moment)?,
        Cell::Nothing => return Ok(()),
    };
    Ok(())
}

/// As much of a text as a cell holds.
fn short(text: &str) -> String {
    let mut room = LONGEST;
    text.chars().take_while(|c| room.checked_sub(c.len_utf16()).inspect(|left| room = *left).is_some()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_looks_like_a_formula_is_text() {
        for (text, written) in [
            ("=HYPERLINK(\"x\")", "'=HYPERLINK(\"x\")"),
            ("+1", "'+1"),
            ("-1", "'-1"),
            ("@SUM(A1)", "'@SUM(A1)"),
            ("\tx", "'\tx"),
            ("\rx", "'\rx"),
            ("Cấp phép = nhanh", "Cấp phép = nhanh"),
        ] {
            assert_eq!(plain(Lang::Vi, Cell::Text(text.into())), written);
        }
        assert_eq!(plain(Lang::Vi, Cell::Number(-5)), "-5", "a number of ours stays one");
        assert_eq!((plain(Lang::Vi, Cell::Decimal(7.5)), plain(Lang::En, Cell::Decimal(7.5))), ("7,5".into(), "7.5".into()));
    }

    #[test]
    fn a_text_is_cut_where_a_cell_ends() {
        assert_eq!(short(&"ă".repeat(40_000)).encode_utf16().count(), LONGEST);
        assert_eq!(short(&"😀".repeat(20_000)).encode_utf16().count(), LONGEST - 1);
        assert_eq!(short("ngắn"), "ngắn");
    }
}
