//! What does not hold in the ledger, in the log or in the audit book, as a check of them names it.
//!
//! Said in English by the command; `i18n::flaw` has the words of a page. It goes into the audit book as
//! it is, so a variant keeps its name for ever.

use serde::{Deserialize, Serialize};

/// What is wrong at a place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "snake_case")]
pub enum Flaw {
    #[error("its hash is not that of its body")]
    Hash,
    #[error("it does not name the hash of the entry before it")]
    Chain,
    #[error("an entry before it is missing")]
    Gap,
    #[error("its body can't be read")]
    Unreadable,
    #[error("its columns are not what its body says")]
    Columns,

    #[error("its status is not the end of its ledger")]
    Status,
    #[error("frozen version {0} is not what was sealed")]
    Frozen(i32),
    #[error("frozen version {0} is missing")]
    Unfrozen(i32),
    #[error("liability record {0} is not what was sealed")]
    LiabilityRecord(i32),
    #[error("issued document {0} is not what was sealed")]
    IssuedDocument(i32),
    #[error("the report of a unit is not what was sealed")]
    UnitReport,

    #[error("the leaf is missing")]
    NoLeaf,
    #[error("the entry of this leaf is deleted")]
    Deleted,
    #[error("the entry of this leaf was changed")]
    Changed,
    #[error("from here on it is not the log that {0} has signed for")]
    Rewritten(Signer),
    #[error("the log is cut off here: {0} has signed for {1} places")]
    CutOff(Signer, u64),
    #[error("{0} holds another entry for this place")]
    OtherEntry(Signer),
    #[error("the checkpoint of this size is not signed by a key of the log")]
    Unsigned,
    #[error("the nodes above it are not made of it")]
    Node,
    #[error("an entry has no place in the log and does not wait for one")]
    Forgotten,

    /// As a version before this enum has written it into the audit book.
    #[error("{0}")]
    #[serde(untagged)]
    Said(String),
}

/// Who says what the log has to be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "snake_case")]
pub enum Signer {
    #[error("the checkpoint of {0} places")]
    Checkpoint(u64),
    #[error("the newest checkpoint beside the database")]
    Beside,
    /// A checkpoint or a receipt that was handed in, by its name.
    #[error("{0}")]
    File(String),
}
