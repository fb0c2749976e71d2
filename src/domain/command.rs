//! Commands: an act with all that it must carry, so that a decision without its reasons can't be
//! expressed. Serialised, a command's content is the payload of its ledger entry.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

use super::assessment::{Assessment, ResultReport, RiskEvaluation};
use super::decision::{Ballot, Member, PartyView, ReviewKind, Tally};
use super::ids::{AttachmentId, CaseId, IncentiveId, PersonId, ProposalId};
use super::incentive::Incentive;
use super::liability_file::Content;
use super::pilot::{Evidence, Incident, Inspection, Monitoring, Obstacle, Reply, Start, Words};
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
    StartPilot(Start),
    Monitor(Monitoring),
    AddEvidence(Evidence),
    Inspect(Inspection),
    AnswerInspection(Reply),
    RaiseObstacle(Obstacle),
    SupportObstacle(Reply),
    ResolveObstacle(Reply),
    ReportIncident(Incident),
    Correct(Reply),
    RequestAdjustment {
        reason: String,
    },
    Adjust(Words),
    RefuseAdjustment(Words),
    Suspend(Words),
    Resume(Words),
    Terminate(Words),
    AnswerOrder(Reply),
    Finish(Words),
    Report(ResultReport),
    EvaluateRisks(RiskEvaluation),
    Assess(Assessment),
    Conclude(Words),
    /// A record of a liability file; the opening one names the file it makes.
    Liability(CaseId, Content),
    ProposeIncentive {
        person: PersonId,
        kinds: Vec<Incentive>,
        reason: String,
    },
    DecideIncentive(IncentiveDecision),
    NumberIncentive {
        incentive: IncentiveId,
        number: String,
        dated_on: NaiveDate,
    },
    Close {
        note: String,
        /// Why what the outcome qualifies for was not proposed, where it was not.
        waiver: String,
    },
    Adopt {
        note: String,
        own: Option<ProposalId>,
    },
    /// Number, date and bytes of a document; whether it is confidential.
    Issue(Issue, Secrecy),
}

/// The bytes of a document in one format, as they lie in storage.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FrozenFile {
    pub file: AttachmentId,
    pub size: i64,
    /// Lower-case hexadecimal.
    pub sha256: String,
}

/// A document that is given its number and date by the registry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Issue {
    /// The code of its kind.
    pub kind: String,
    /// The entry that made it.
    pub subject: i32,
    /// The unit whose registry it is.
    pub unit: String,
    pub number: u32,
    pub symbol: String,
    pub dated_on: NaiveDate,
    pub pdf: FrozenFile,
    pub docx: FrozenFile,
}

/// Whether a document may be known to all who know of the case.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Secrecy {
    Open,
    /// Of a liability file.
    Confidential,
}

/// A decision on an incentive.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct IncentiveDecision {
    pub incentive: IncentiveId,
    pub granted: bool,
    pub reason: String,
    /// Of a training sponsorship: the course and its whole cost in đồng.
    pub course: String,
    pub cost_vnd: Option<i64>,
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
            Self::StartPilot(_) => Action::StartPilot,
            Self::Monitor(_) => Action::Monitor,
            Self::AddEvidence(_) => Action::AddEvidence,
            Self::Inspect(_) => Action::Inspect,
            Self::AnswerInspection(_) => Action::AnswerInspection,
            Self::RaiseObstacle(_) => Action::RaiseObstacle,
            Self::SupportObstacle(_) => Action::SupportObstacle,
            Self::ResolveObstacle(_) => Action::ResolveObstacle,
            Self::ReportIncident(_) => Action::ReportIncident,
            Self::Correct(_) => Action::Correct,
            Self::RequestAdjustment { .. } => Action::RequestAdjustment,
            Self::Adjust(_) => Action::Adjust,
            Self::RefuseAdjustment(_) => Action::RefuseAdjustment,
            Self::Suspend(_) => Action::Suspend,
            Self::Resume(_) => Action::Resume,
            Self::Terminate(_) => Action::Terminate,
            Self::AnswerOrder(_) => Action::AnswerOrder,
            Self::Finish(_) => Action::Finish,
            Self::Report(_) => Action::Report,
            Self::EvaluateRisks(_) => Action::EvaluateRisks,
            Self::Assess(_) => Action::Assess,
            Self::Conclude(_) => Action::Conclude,
            Self::Liability(_, content) => content.action(),
            Self::ProposeIncentive { .. } => Action::ProposeIncentive,
            Self::DecideIncentive(_) => Action::DecideIncentive,
            Self::NumberIncentive { .. } => Action::NumberIncentive,
            Self::Close { .. } => Action::Close,
            Self::Adopt { .. } => Action::Adopt,
            Self::Issue(_, Secrecy::Open) => Action::IssueDocument,
            Self::Issue(_, Secrecy::Confidential) => Action::IssueConfidential,
        }
    }
}
