//! A document as DOCX (ECMA-376): the same `Sheet` as the PDF, at the same places.
//!
//! The parts of the package are templates of `templates/docx`, so that a text is escaped wherever it
//! stands. Nothing depends on the time of day: the same document gives the same bytes.

use std::io::{Cursor, Write};

use askama::Template;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use super::Error;
use super::layout::{LAYOUT, Layout};
use super::model::Document;
use super::sheet::{Piece, Ruled, Sheet, Signer};

/// Twentieths of a point in a millimetre.
const TWIPS: f64 = 1440.0 / 25.4;

#[derive(Template)]
#[template(path = "docx/document.xml")]
struct Body<'a> {
    sheet: &'a Sheet,
    lay: Layout,
}

#[derive(Template)]
#[template(path = "docx/header.xml")]
struct Header {
    lay: Layout,
    draft: Option<&'static str>,
    /// The first page has no number.
    numbered: bool,
}

#[derive(Template)]
#[template(path = "docx/footer.xml")]
struct Footer<'a> {
    lay: Layout,
    provenance: &'a [String],
}

#[derive(Template)]
#[template(path = "docx/styles.xml")]
struct Styles {
    lay: Layout,
}

#[derive(Template)]
#[template(path = "docx/core.xml")]
struct Core<'a> {
    title: &'a str,
}

/// Millimetres in twentieths of a point.
#[expect(clippy::cast_possible_truncation, reason = "a place on a sheet of paper")]
fn twips(millimetres: f64) -> i64 {
    (millimetres * TWIPS).round() as i64
}

/// Points in half points, as sizes of letters are written.
#[expect(clippy::cast_possible_truncation, reason = "a size of letters")]
fn half(points: f64) -> i64 {
    (points * 2.0).round() as i64
}

impl Header {
    fn size(&self, points: &f64) -> i64 {
        half(*points)
    }

    fn centre(&self) -> i64 {
        twips(self.lay.text() / 2.0)
    }
}

impl Footer<'_> {
    fn size(&self, points: &f64) -> i64 {
        half(*points)
    }

    /// A rule of 40 millimetres ends here, from the right edge of the text.
    fn after_rule(&self) -> i64 {
        twips(self.lay.text() - 40.0)
    }
}

impl Styles {
    fn size(&self, points: &f64) -> i64 {
        half(*points)
    }
}

impl Body<'_> {
    fn mm(&self, millimetres: &f64) -> i64 {
        twips(*millimetres)
    }

    fn size(&self, points: &f64) -> i64 {
        half(*points)
    }

    /// The width right of a part of the text.
    fn rest(&self, left: &f64) -> i64 {
        twips(self.lay.text() - left)
    }

    fn text(&self) -> i64 {
        twips(self.lay.text())
    }

    fn gap(&self) -> i64 {
        half(self.lay.gap * 10.0)
    }

    /// The same within the whole width of the text.
    fn margin(&self, rule: &f64) -> i64 {
        self.side(&self.lay.text(), rule)
    }

    /// Where a centred rule of a length begins and ends, from the edges of a box of a width.
    fn side(&self, width: &f64, rule: &f64) -> i64 {
        twips(((width - rule) / 2.0).max(0.0))
    }

    fn right_of(&self, left: &f64) -> f64 {
        self.lay.text() - left
    }

    fn share(&self, row: &[Signer]) -> i64 {
        self.text() / i64::try_from(row.len().max(1)).unwrap_or(1)
    }

    fn one(&self) -> Option<&Signer> {
        match self.sheet.signers.as_slice() {
            [row] if row.len() == 1 => row.first(),
            _ => None,
        }
    }

    /// Where a paper has no head on the left, its day stands above who signs.
    fn dated_below(&self) -> Option<&str> {
        self.sheet.head.dated.as_deref().filter(|_| self.sheet.head.agency.is_none())
    }

    /// Where nobody gets a copy, day and signature have the width of the head's right side.
    const fn left_of_signature(&self) -> f64 {
        if self.sheet.recipients.is_empty() { self.lay.head_left } else { self.lay.recipients_width }
    }

    /// A letter has no title above whom it goes to.
    const fn before_addressees(&self) -> i64 {
        if self.sheet.title.is_empty() { 440 } else { 200 }
    }

    fn subject(&self) -> Option<&Ruled> {
        self.sheet.subject.as_ref()
    }

    fn line_height(&self) -> i64 {
        // 240 is a single line.
        half(self.lay.spacing * 120.0)
    }
}

const TYPES: &str = include_str!("../../templates/docx/types.xml");
const RELATIONS: &str = include_str!("../../templates/docx/relations.xml");
const SETTINGS: &str = include_str!("../../templates/docx/settings.xml");
const PARTS: &str = include_str!("../../templates/docx/parts.xml");

/// The text without what XML 1.0 can't hold, however it is escaped.
fn legal(text: &str) -> String {
    text.chars().filter(|c| matches!(c, '\t' | '\n' | '\r' | ' '..='\u{fffd}' | '\u{10000}'..)).collect()
}

/// Draws a document; the same document gives the same bytes.
///
/// # Errors
/// Never, for what can be written in memory.
pub fn render(document: &Document) -> Result<Vec<u8>, Error> {
    let sheet = Sheet::of(document);
    let header = |numbered| Header { lay: LAYOUT, draft: sheet.draft, numbered }.render();
    let parts = [
        ("[Content_Types].xml", TYPES.to_owned()),
        ("_rels/.rels", RELATIONS.to_owned()),
        ("docProps/core.xml", Core { title: &sheet.name }.render()?),
        ("word/_rels/document.xml.rels", PARTS.to_owned()),
        ("word/styles.xml", Styles { lay: LAYOUT }.render()?),
        ("word/settings.xml", SETTINGS.to_owned()),
        ("word/footer1.xml", Footer { lay: LAYOUT, provenance: &sheet.provenance }.render()?),
        ("word/header1.xml", header(true)?),
        ("word/header2.xml", header(false)?),
        ("word/document.xml", Body { sheet: &sheet, lay: LAYOUT }.render()?),
    ];
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in parts {
        zip.start_file(name, SimpleFileOptions::default().compression_method(CompressionMethod::Stored))?;
        zip.write_all(legal(&content).trim_start().as_bytes())?;
    }
    Ok(zip.finish()?.into_inner())
}
