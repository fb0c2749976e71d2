//! A document as PDF/A-2a, in the layout of Decree 30/2020/NĐ-CP with embedded faces.
//!
//! The places of all parts are in `press/document.typ`, measures in `layout`, fixed texts in `sheet`.

use super::Error;
use super::model::Document;
use super::press::{self, Template};
use super::sheet::Sheet;

/// Draws a document; the same document gives the same bytes.
///
/// # Errors
/// Only if a template is wrong: any text can be set.
pub fn render(document: &Document) -> Result<Vec<u8>, Error> {
    press::pdf(Template::Document, &Sheet::of(document))
}
