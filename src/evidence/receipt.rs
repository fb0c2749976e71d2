//! A receipt: one ledger entry with its place in the log, under a signed checkpoint.
//!
//! Whoever keeps one is a witness: once the ledger is rewritten or cut off, the receipt and the
//! ledger can't both be true. Its short form fits a QR code: it leaves out the entry itself.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Fault, Place, from_hex, open_checkpoint};
use crate::domain::merkle::Hash;
use crate::domain::note::{Checkpoint, Verifier};
use crate::domain::plan::seal;

/// The name of the format.
pub const FORMAT: &str = "sangkien-receipt/1";
/// The largest receipt that is read, in bytes.
pub const LARGEST: usize = 2 * 1024 * 1024;
/// The first line of the short form.
const SHORT: &str = "SANGKIEN-RECEIPT/1";

/// A receipt as it is kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Receipt {
    pub format: String,
    /// Code of the case and position in its ledger.
    pub number: String,
    /// The entry's canonical body, exactly as it was hashed.
    pub entry: String,
    pub hash: String,
    pub place: Place,
    /// The signed checkpoint.
    pub checkpoint: String,
    /// The public keys of the log, oldest first.
    pub keys: Vec<String>,
}

/// What a receipt witnesses: at this place of the log stands this entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Witness {
    pub number: String,
    pub leaf: u64,
    pub hash: Hash,
    pub checkpoint: Checkpoint,
    /// The entry, where the receipt holds it.
    pub entry: Option<Value>,
}

impl Receipt {
    /// The receipt as JSON.
    ///
    /// # Errors
    /// Never, for a receipt that was made.
    pub fn to_json(&self) -> Result<String, serde_json::Error> {
        serde_json::to_string_pretty(self)
    }

    /// The short form, for a QR code.
    pub fn short(&self) -> String {
        format!("{SHORT}\n{}\n{} {}\n{}", self.number, self.place.leaf, self.hash, self.checkpoint)
    }

    /// Checks the receipt by itself.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn check(&self, expected: Option<&Verifier>) -> Result<Witness, Fault> {
        if self.format != FORMAT {
            return Err(Fault::Unreadable(format!("its format is not {FORMAT}")));
        }
        let hash = from_hex(&self.hash)?;
        if seal(&self.entry) != hash {
            return Err(Fault::Hash);
        }
        let entry: Value = serde_json::from_str(&self.entry).map_err(|e| Fault::Unreadable(e.to_string()))?;
        let seq = entry.get("seq").and_then(Value::as_u64).map(|n| n.to_string());
        if self.number.rsplit_once('/').map(|(_, n)| n.to_owned()) != seq {
            return Err(Fault::Seal);
        }
        let checkpoint = open_checkpoint(&self.checkpoint, &self.keys, expected)?;
        self.place.check(&hash, &checkpoint)?;
        Ok(Witness { number: self.number.clone(), leaf: self.place.leaf, hash, checkpoint, entry: Some(entry) })
    }
}

/// Reads a receipt, as JSON or in its short form, and checks it by itself. The short form names no
/// keys: its signature can be checked only where one is expected, or by the ledger.
///
/// # Errors
/// What is wrong with it.
pub fn read(bytes: &[u8], expected: &[Verifier]) -> Result<Witness, Fault> {
    if bytes.len() > LARGEST {
        return Err(Fault::TooLarge);
    }
    let text = std::str::from_utf8(bytes).map_err(|e| Fault::Unreadable(e.to_string()))?;
    if let Some(short) = text.strip_prefix(SHORT).and_then(|t| t.strip_prefix('\n')) {
        return read_short(short, expected);
    }
    let receipt: Receipt = serde_json::from_str(text).map_err(|e| Fault::Unreadable(e.to_string()))?;
    if expected.is_empty() {
        return receipt.check(None);
    }
    let mut result = Err(Fault::OtherKey);
    for key in expected {
        result = receipt.check(Some(key));
        if result != Err(Fault::OtherKey) {
            break;
        }
    }
    result
}

fn read_short(text: &str, expected: &[Verifier]) -> Result<Witness, Fault> {
    let bad = || Fault::Unreadable("not the short form of a receipt".into());
    let (number, rest) = text.split_once('\n').ok_or_else(bad)?;
    let (place, note) = rest.split_once('\n').ok_or_else(bad)?;
    let (leaf, hash) = place.split_once(' ').ok_or_else(bad)?;
    let position: u64 = leaf.parse().map_err(|_| bad())?;
    let checkpoint = Checkpoint::open(note, expected)?;
    if position.to_string() != leaf || position >= checkpoint.size {
        return Err(Fault::Place);
    }
    Ok(Witness { number: number.to_owned(), leaf: position, hash: from_hex(hash)?, checkpoint, entry: None })
}
