//! Commands: an act with all that it must carry, so that a decision without its reasons can't be
//! expressed. Serialised, a command's content is the payload of its ledger entry.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

use super::decision::{Ballot, Member, PartyView, ReviewKind, Tally};
use super::ids::PersonId;
use super::plan::{Section, Track};
use super::workflow::Action;

/// The text version of the commitment that is signed now.
pub const COMMITMENT_TEXT_VERSION: i32 = 1;

/// The Party committee's opinion, or the reason why there is none yet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PartyOpinion {
    pub opinion: PartyView,
    pub note: String,
}

/// Agreement in principle.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Approval {
    pub content: String,
    pub direction: String,
    pub support: String,
    pub stop_conditions: String,
    pub supervisor: Option<PersonId>,
}

/// Minutes of a review with the votes cast.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Minutes {
    pub held_on: NaiveDate,
    pub minutes: String,
    pub ballots: Vec<Ballot>,
    pub tally: Tally,
}

/// An act on a proposal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Command {
    /// Signs the plan as it stands. The password was checked before.
    Commit,
    Submit,
    Withdraw {
        reason: String,
    },
    /// Touches defence, security or state secrets: nothing of it may be kept here.
    Exclude,
    Return {
        reason: String,
        sections: BTreeMap<Section, String>,
    },
    OpenReview {
        kind: ReviewKind,
        members: Vec<Member>,
        party: PartyOpinion,
    },
    RecordPartyOpinion(PartyOpinion),
    /// Passes or not: the tally says.
    Minutes(Minutes),
    Override {
        reason: String,
    },
    Reject {
        reason: String,
    },
    Forward {
        reason: String,
    },
    Escalate {
        reason: String,
        harm_of_delay: String,
        requested_direction: String,
    },
    ChangeTrack {
        track: Track,
        reason: String,
    },
    Recuse {
        reason: String,
    },
    Acknowledge,
    Approve(Approval),
}

impl Command {
    /// The act.
    pub fn action(&self) -> Action {
        match self {
            Self::Commit => Action::Commit,
            Self::Submit => Action::Submit,
            Self::Withdraw { .. } => Action::Withdraw,
            Self::Exclude => Action::Exclude,
            Self::Return { .. } => Action::Return,
            Self::OpenReview { .. } => Action::OpenReview,
            Self::RecordPartyOpinion(_) => Action::RecordPartyOpinion,
            Self::Minutes(m) if m.tally.passed => Action::Pass,
            Self::Minutes(_) => Action::NotPass,
            Self::Override { .. } => Action::Override,
            Self::Reject { .. } => Action::Reject,
            Self::Forward { .. } => Action::Forward,
            Self::Escalate { .. } => Action::Escalate,
            Self::ChangeTrack { .. } => Action::ChangeTrack,
            Self::Recuse { .. } => Action::Recuse,
            Self::Acknowledge => Action::Acknowledge,
            Self::Approve(_) => Action::Approve,
        }
    }
}
