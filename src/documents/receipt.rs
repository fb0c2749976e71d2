//! A receipt on paper: one sheet with what was recorded, its hash and place, and a QR code from which
//! the same can be read by a machine. Lays out what it is given and adds no word of its own.

use qrcodegen::{QrCode, QrCodeEcc};
use serde::Serialize;

use super::Error;
use super::press::{self, Template};

/// What stands on the sheet.
#[derive(Debug, Clone, Serialize)]
pub struct Sheet {
    pub title: String,
    /// For the properties of the file: year, month, day.
    pub on: (i32, u32, u32),
    pub lead: String,
    /// Name and value.
    pub fields: Vec<(String, String)>,
    /// Names and values that machines made, in a face in which no two figures look alike.
    pub codes: Vec<(String, String)>,
    pub how: String,
    /// What the QR code says.
    #[serde(skip)]
    pub qr: String,
}

#[derive(Serialize)]
struct Data<'a> {
    #[serde(flatten)]
    sheet: &'a Sheet,
    name: &'a str,
    /// Rows of the code, `#` where it is dark.
    modules: Vec<String>,
}

/// Draws a receipt; the same receipt gives the same bytes.
///
/// # Errors
/// Where the text is too long for a QR code.
pub fn pdf(sheet: &Sheet) -> Result<Vec<u8>, Error> {
    let code = QrCode::encode_text(&sheet.qr, QrCodeEcc::Medium).map_err(|e| Error::Symbol(e.to_string()))?;
    let row = |y| (0..code.size()).map(|x| if code.get_module(x, y) { '#' } else { '.' }).collect();
    press::pdf(Template::Receipt, &Data { sheet, name: &sheet.title, modules: (0..code.size()).map(row).collect() })
}
