//! What a program may do with a token in the name of a person: never more than the person.

use super::people::codes;

codes! {
    /// What a token was given.
    Grant {
        /// To read what its person may read.
        Read = "read",
        /// To make drafts and write in them.
        Draft = "draft",
        /// To act on cases.
        Act = "act",
    }
}

/// Days a token may live at most: an internal rule.
pub const MOST_DAYS: i64 = 90;
/// What every token begins with, so that it is recognised where it should not lie.
pub const PREFIX: &str = "sangkien_";
