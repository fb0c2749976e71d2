//! Administrative documents: what stands in each, who gives them a number, and that issued bytes
//! never change.
//!
//! The case is that of on-street parking (a pilot that missed its objectives, with foreseen damage),
//! lived through the real use cases. `composing` compares every kind as text,
//! `drawn` measures each as PDF and as DOCX, `registry` tries number
//! and date, `reading` who sees what.

mod composing;
mod drawn;
pub mod parking;
mod reading;
mod registry;
