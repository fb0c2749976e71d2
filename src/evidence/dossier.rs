//! A dossier: everything of a case in one ZIP, so arranged that it can be checked with nothing else.
//!
//! `manifest.json` names every file with its SHA-256 and is signed by the log's key. The entries
//! stand in `ledger/` as they were hashed; `proofs.json` gives each its hash and place. What was left
//! out is not hidden: a withheld entry keeps its hash and place, a person left out their commitment.

mod check;

pub use check::{Bad, Report, check};

use serde::{Deserialize, Serialize};

use super::Place;

/// The name of the format.
pub const FORMAT: &str = "sangkien-dossier/1";

pub const MANIFEST: &str = "manifest.json";
pub const SIGNATURE: &str = "manifest.note";
pub const PROOFS: &str = "proofs.json";
pub const PEOPLE: &str = "people.json";
pub const README: &str = "HUONG-DAN.txt";
pub const PAGE: &str = "kiem-tra.html";
pub const SUMMARY: &str = "ho-so.pdf";

/// The page that checks a dossier in any browser, with no network.
pub const PAGE_HTML: &str = include_str!("dossier/check.html");
/// How to check it, for whoever opens the ZIP.
pub const README_TEXT: &str = include_str!("dossier/readme.txt");

/// The file of an entry.
pub fn entry_path(seq: u32) -> String {
    format!("ledger/{seq:05}.json")
}

/// The file of a frozen version.
pub fn plan_path(number: u32) -> String {
    format!("plans/{number}.json")
}

/// The file of a confidential record.
pub fn confidential_path(seq: u32) -> String {
    format!("confidential/{seq:05}.json")
}

/// The file of an attachment: its name is data of its own and does not become a path.
pub fn attachment_path(id: &str) -> String {
    format!("attachments/{id}")
}

/// The file of an issued document, by the SHA-256 that the ledger sealed.
pub fn document_path(sha256: &str, extension: &str) -> String {
    format!("documents/{sha256}.{extension}")
}

/// A file as the manifest names it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Listed {
    pub path: String,
    pub size: u64,
    pub sha256: String,
    /// What people call it, where that differs from the path.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
}

/// What is in a dossier.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    pub format: String,
    pub case: String,
    pub proposal: String,
    pub title: String,
    /// When it was made, RFC 3339.
    pub made_at: String,
    /// Whether people, documents with names and confidential records were left out.
    pub redacted: bool,
    pub entries: u32,
    /// The signed checkpoint that the proofs hold for.
    pub checkpoint: String,
    /// The public keys of the log, oldest first.
    pub keys: Vec<String>,
    pub files: Vec<Listed>,
}

/// The hash and place of an entry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Proof {
    pub seq: u32,
    pub hash: String,
    pub place: Place,
    /// Its body is not in the dossier, because not everybody may read it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub withheld: bool,
}

/// The text that is signed of a manifest.
pub fn signed_text(origin: &str, manifest_sha256: &str) -> String {
    format!("{origin}\ndossier\n{manifest_sha256}\n")
}
