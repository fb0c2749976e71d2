//! The typesetter: our templates, the embedded faces, and JSON as the only thing that differs from
//! one file to the next. Set up once for the program.
//!
//! Text comes in as values of that JSON and is never parsed as markup. Refuses files, packages and
//! the time of day: a template can reach nothing but what is listed here, so the same input gives the
//! same bytes.

use std::sync::LazyLock;

use serde::Serialize;
use serde_json::Value;
use typst::diag::{FileError, FileResult, SourceDiagnostic};
use typst::foundations::{Bytes, Datetime, Duration, Smart};
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Library, LibraryExt, World};
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards};

use super::Error;
use super::fonts::{FACES, printable};
use super::layout::LAYOUT;

/// What can be set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Template {
    Document,
    Receipt,
    Book,
}

const TEMPLATES: [(&str, &str); 4] = [
    ("common.typ", include_str!("press/common.typ")),
    ("document.typ", include_str!("press/document.typ")),
    ("receipt.typ", include_str!("press/receipt.typ")),
    ("book.typ", include_str!("press/book.typ")),
];

impl Template {
    const fn file(self) -> &'static str {
        match self {
            Self::Document => "document.typ",
            Self::Receipt => "receipt.typ",
            Self::Book => "book.typ",
        }
    }
}

struct Press {
    library: LazyHash<Library>,
    book: LazyHash<FontBook>,
    sources: Vec<Source>,
    data: Option<FileId>,
}

static PRESS: LazyLock<Press> = LazyLock::new(|| Press {
    library: LazyHash::new(Library::builder().build()),
    book: LazyHash::new(FontBook::from_fonts(FACES.iter())),
    sources: TEMPLATES.iter().filter_map(|(name, text)| Some(Source::new(file(name)?, (*text).to_owned()))).collect(),
    data: file("data.json"),
});

fn file(name: &str) -> Option<FileId> {
    VirtualPath::new(name).ok().map(|path| RootedPath::new(VirtualRoot::Project, path).intern())
}

/// One file on the press.
struct Job {
    main: FileId,
    data: Bytes,
}

impl World for Job {
    fn library(&self) -> &LazyHash<Library> {
        &PRESS.library
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &PRESS.book
    }

    fn main(&self) -> FileId {
        self.main
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        PRESS.sources.iter().find(|source| source.id() == id).cloned().ok_or(FileError::AccessDenied)
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        if PRESS.data == Some(id) { Ok(self.data.clone()) } else { Err(FileError::AccessDenied) }
    }

    fn font(&self, index: usize) -> Option<Font> {
        FACES.get(index).cloned()
    }

    fn today(&self, _: Option<Duration>) -> Option<Datetime> {
        None
    }
}

/// Sets a template with its data.
///
/// # Errors
/// Only if a template is wrong.
pub(super) fn pdf(template: Template, data: &impl Serialize) -> Result<Vec<u8>, Error> {
    let mut data = serde_json::to_value(data)?;
    clean(&mut data, LAYOUT.text());
    if let Value::Object(fields) = &mut data {
        fields.insert("layout".to_owned(), serde_json::to_value(LAYOUT)?);
    }
    let main = file(template.file()).ok_or_else(|| Error::Typesetting("a template has no name".to_owned()))?;
    let job = Job { main, data: Bytes::new(serde_json::to_vec(&data)?) };
    let set = typst::compile::<PagedDocument>(&job).output.map_err(|wrong| explained(&wrong))?;
    let options = PdfOptions {
        creator: Smart::Custom(Some("Sáng Kiến".to_owned())),
        standards: PdfStandards::new(&[PdfStandard::A_2a]).map_err(|wrong| Error::Typesetting(wrong.message().to_string()))?,
        ..PdfOptions::default()
    };
    let bytes = typst_pdf::pdf(&set, &options).map_err(|wrong| explained(&wrong));
    // What was worked out for the last few files is kept, or a server would grow with each.
    typst::comemo::evict(4);
    bytes
}

fn explained(wrong: &[SourceDiagnostic]) -> Error {
    Error::Typesetting(wrong.iter().map(|w| w.message.to_string()).collect::<Vec<_>>().join("; "))
}

/// Every text with what the faces can draw; in a table, breakable to the width of its column.
fn clean(value: &mut Value, within: f64) {
    match value {
        Value::String(text) => *text = printable(text, within),
        Value::Array(list) => list.iter_mut().for_each(|entry| clean(entry, within)),
        Value::Object(fields) => {
            let widths: Option<Vec<f64>> = fields.get("widths").and_then(Value::as_array).map(|w| w.iter().filter_map(Value::as_f64).collect());
            for (key, field) in fields.iter_mut() {
                match (&widths, field) {
                    (Some(widths), Value::Array(rows)) if key == "rows" => rows.iter_mut().for_each(|row| clean_row(row, widths)),
                    (Some(widths), heads @ Value::Array(_)) if key == "heads" => clean_row(heads, widths),
                    (_, field) => clean(field, within),
                }
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

fn clean_row(row: &mut Value, widths: &[f64]) {
    // Four millimetres of a cell are air.
    row.as_array_mut().into_iter().flatten().zip(widths).for_each(|(cell, width)| clean(cell, width - 4.0));
}
