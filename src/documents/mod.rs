//! Administrative documents: what stands in one (`model`), which the procedure knows (`Kind`), how
//! each is composed from a case (`compose`), and how it is drawn as PDF and as DOCX.
//!
//! Pure: takes data, gives bytes. Refuses to know about the database, requests or the clock, and
//! never makes up a number, a date or a legal text.

pub mod book;
pub mod compose;
pub mod docx;
mod error;
mod fonts;
mod layout;
pub mod model;
pub mod pdf;
mod press;
pub mod receipt;
mod sheet;

pub use error::Error;
