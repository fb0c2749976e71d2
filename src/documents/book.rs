//! A whole case to be read: a cover, a table of contents, and its parts, with page numbers and
//! bookmarks. Its parts are made of the same blocks as a document.

use serde::Serialize;

use super::Error;
use super::model::Block;
use super::press::{self, Template};
use super::sheet::{Piece, pieces};

/// What stands in it.
#[derive(Debug, Clone)]
pub struct Book {
    pub title: String,
    /// For the properties of the file: year, month, day.
    pub on: (i32, u32, u32),
    pub lead: String,
    /// Name and value, on the cover.
    pub fields: Vec<(String, String)>,
    pub contents: String,
    /// Title and blocks of each part.
    pub parts: Vec<(String, Vec<Block>)>,
}

#[derive(Serialize)]
struct Data<'a> {
    name: &'a str,
    on: (i32, u32, u32),
    lead: &'a str,
    fields: &'a [(String, String)],
    contents: &'a str,
    parts: Vec<Part<'a>>,
}

#[derive(Serialize)]
struct Part<'a> {
    title: &'a str,
    body: Vec<Piece>,
}

/// Draws a book; the same book gives the same bytes.
///
/// # Errors
/// Only if a template is wrong: any text can be set.
pub fn pdf(book: &Book) -> Result<Vec<u8>, Error> {
    let parts = book.parts.iter().map(|(title, body)| Part { title, body: pieces(body) }).collect();
    press::pdf(Template::Book, &Data { name: &book.title, on: book.on, lead: &book.lead, fields: &book.fields, contents: &book.contents, parts })
}
