//! What people are told, why, and how they want to hear of it.

use super::people::codes;

codes! {
    /// Why somebody is told.
    Kind {
        /// The case has come into their hand.
        InHand = "in_hand",
        /// Something is asked of them.
        Asked = "asked",
        /// What is in their hand is due soon.
        Reminder = "reminder",
        /// It was due.
        Overdue = "overdue",
        /// It was due below them.
        Escalated = "escalated",
        /// A step in a case of theirs.
        Progress = "progress",
    }
}

codes! {
    /// How somebody hears of it by mail.
    Channel {
        Each = "each",
        /// Once a day, all together.
        Digest = "digest",
        None = "none",
    }
}

/// What somebody has chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Choice {
    /// What waits for them.
    pub work: Channel,
    /// What happens to their cases.
    pub cases: Channel,
}

impl Default for Choice {
    fn default() -> Self {
        Self { work: Channel::Each, cases: Channel::Digest }
    }
}
