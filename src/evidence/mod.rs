//! Evidence that leaves the house: receipts and dossiers, their formats and their check.
//!
//! Pure: everything here works with no database and no network, on bytes that may come from anybody.
//! Refuses what is not exactly in the format; never panics, and reads no more than it was promised.

pub mod dossier;
pub mod receipt;

use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use serde::{Deserialize, Serialize};

use crate::domain::merkle::{self, Hash};
use crate::domain::note::{self, Checkpoint, Verifier};

/// The longest inclusion path that is read: a tree of 2^63 leaves.
const LONGEST_PATH: usize = 63;

/// What is wrong with a piece of evidence.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    #[error("it can't be read: {0}")]
    Unreadable(String),
    #[error("it is larger than evidence can be")]
    TooLarge,
    #[error("its hash is not that of its content")]
    Hash,
    #[error("the place it has in the log is not proven")]
    Place,
    #[error("its checkpoint: {0}")]
    Checkpoint(#[from] note::Fault),
    #[error("it is signed by another key than the one expected")]
    OtherKey,
    #[error("it is missing")]
    Missing,
    #[error("the manifest does not know it")]
    Unknown,
    #[error("it is not what the manifest says")]
    Manifest,
    #[error("it does not follow the entry before it")]
    Chain,
    #[error("it is not what the ledger sealed")]
    Seal,
    #[error("nothing in the ledger refers to it")]
    Stray,
}

/// A hash in lower-case hexadecimal.
fn from_hex(text: &str) -> Result<Hash, Fault> {
    let hash = hex::decode(text).ok().and_then(|b| b.try_into().ok());
    hash.filter(|_| text.bytes().all(|b| !b.is_ascii_uppercase())).ok_or_else(|| Fault::Unreadable("a hash that is none".into()))
}

fn from_base64(text: &str) -> Result<Hash, Fault> {
    BASE64.decode(text).ok().and_then(|b| b.try_into().ok()).ok_or_else(|| Fault::Unreadable("a path that is none".into()))
}

/// The place of an entry in the log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Place {
    pub leaf: u64,
    /// The inclusion path (RFC 9162, 2.1.3), in base64.
    pub path: Vec<String>,
}

impl Place {
    /// A place with its path.
    pub fn new(leaf: u64, path: &[Hash]) -> Self {
        Self { leaf, path: path.iter().map(|h| BASE64.encode(h)).collect() }
    }

    /// Checks that an entry's hash has this place in the tree of a checkpoint.
    ///
    /// # Errors
    /// `Fault::Place`, or what can't be read.
    fn check(&self, hash: &Hash, checkpoint: &Checkpoint) -> Result<(), Fault> {
        if self.path.len() > LONGEST_PATH {
            return Err(Fault::Place);
        }
        let path = self.path.iter().map(|p| from_base64(p)).collect::<Result<Vec<_>, _>>()?;
        if merkle::includes(&merkle::leaf(hash), self.leaf, checkpoint.size, &path, &checkpoint.root) { Ok(()) } else { Err(Fault::Place) }
    }
}

/// Opens a checkpoint under the keys that evidence names itself, or under the one that is expected.
fn open_checkpoint(note: &str, named: &[String], expected: Option<&Verifier>) -> Result<Checkpoint, Fault> {
    match Checkpoint::open(note, &keys(named, expected)?) {
        Err(note::Fault::Unsigned) if expected.is_some() => Err(Fault::OtherKey),
        other => Ok(other?),
    }
}

fn keys(named: &[String], expected: Option<&Verifier>) -> Result<Vec<Verifier>, Fault> {
    match expected {
        Some(key) => Ok(vec![key.clone()]),
        None => Ok(named.iter().take(100).map(|k| Verifier::parse(k)).collect::<Result<_, _>>()?),
    }
}
