//! What programs are answered: types of their own, from which the description is made.

use chrono::{DateTime, Utc};
use schemars::JsonSchema;
use serde::Serialize;

use crate::domain::access::Grant;
use crate::domain::assessment::RiskFate;
use crate::domain::ids::{PersonId, ProposalId};
use crate::domain::library::PastOutcome;
use crate::domain::notice;
use crate::domain::outcome::Outcome;
use crate::domain::people::{Area, Role};
use crate::domain::plan::{GapKind, Kind, Plan, Section, Track};
use crate::domain::workflow::{Action, Holder, Status};

/// A part of a list.
#[derive(Debug, Serialize, JsonSchema)]
pub struct List<T> {
    pub items: Vec<T>,
    /// Where the list goes on; none at its end.
    pub next: Option<String>,
}

/// An office that is held.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Office {
    pub role: Role,
    pub unit: String,
    /// For whom, under a mandate.
    pub on_behalf_of: Option<PersonId>,
}

/// Whom the token stands for.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Person {
    pub id: PersonId,
    pub name: String,
    pub email: String,
    pub position: String,
    pub unit: String,
    pub unit_name: String,
    pub offices: Vec<Office>,
    pub areas: Vec<Area>,
    pub unread_notifications: i64,
    pub grants: Vec<Grant>,
    pub expires_at: DateTime<Utc>,
}

/// A proposal in a list.
#[derive(Debug, Serialize, JsonSchema)]
pub struct ProposalRow {
    pub id: ProposalId,
    pub code: String,
    pub title: String,
    pub kind: Kind,
    pub status: Status,
    pub urgent: bool,
    pub owner_unit_name: String,
    pub lead_name: String,
    pub holder: Option<Holder>,
    pub holder_unit_name: Option<String>,
    pub due_at: Option<DateTime<Utc>>,
    pub updated_at: DateTime<Utc>,
}

/// An act that is open to the person.
#[derive(Debug, Serialize, JsonSchema)]
pub struct OpenAct {
    pub act: Action,
    /// What it still needs, in words.
    pub needs: Vec<String>,
    /// Whether it asks for the password, so that it can only be done on its page.
    pub asks_password: bool,
    /// Where a person does it.
    pub page: String,
}

/// A proposal.
#[derive(Debug, Serialize, JsonSchema)]
pub struct ProposalDetail {
    pub id: ProposalId,
    pub code: String,
    pub title: String,
    pub kind: Kind,
    pub topic: String,
    pub topic_name: String,
    pub status: Status,
    /// What an act names as seen.
    pub version: i32,
    pub urgent: bool,
    pub track: Option<Track>,
    pub owner_unit: String,
    pub owner_unit_name: String,
    pub lead: PersonId,
    pub lead_name: String,
    pub authors: Vec<PersonId>,
    pub holder: Option<Holder>,
    pub holder_unit: Option<String>,
    pub holder_unit_name: Option<String>,
    pub due_at: Option<DateTime<Utc>>,
    pub submitted_at: Option<DateTime<Utc>>,
    pub acknowledged_at: Option<DateTime<Utc>>,
    pub updated_at: DateTime<Utc>,
    /// The newest frozen version of the plan.
    pub latest_plan: Option<i32>,
    /// The version that was agreed to.
    pub plan_in_force: Option<i32>,
    pub acts: Vec<OpenAct>,
}

/// An entry of the ledger.
#[derive(Debug, Serialize, JsonSchema)]
pub struct EntryLine {
    pub seq: i32,
    /// None in a confidential file that the person does not read.
    pub act: Option<Action>,
    pub what: String,
    pub who: String,
    pub at: DateTime<Utc>,
    pub status: Status,
    pub plan_version: Option<i32>,
    /// Done after its deadline.
    pub late: bool,
    /// What it says beyond its name.
    pub says: Vec<String>,
    /// SHA-256 of the sealed entry.
    pub hash: String,
}

/// A frozen version.
#[derive(Debug, Serialize, JsonSchema)]
pub struct FrozenPlan {
    pub number: i32,
    pub frozen_at: DateTime<Utc>,
    /// SHA-256 of its canonical form (RFC 8785).
    pub sha256: String,
    pub in_force: bool,
    pub plan: Plan,
}

/// Something that a draft lacks.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Missing {
    pub section: Section,
    /// The place of the item in a list section, from 0.
    pub item: Option<usize>,
    pub what: String,
}

/// How often a section was saved.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Revision {
    pub section: Section,
    /// What a save names as seen.
    pub revision: i32,
}

/// A plan that is with its authors.
#[derive(Debug, Serialize, JsonSchema)]
pub struct DraftPlan {
    /// The version of the case.
    pub version: i32,
    pub plan: Plan,
    pub revisions: Vec<Revision>,
    pub missing: Vec<Missing>,
}

/// A matter that waits.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Waiting {
    pub id: ProposalId,
    pub code: String,
    pub title: String,
    pub status: Status,
    pub urgent: bool,
    pub holder: Holder,
    pub owner_unit_name: String,
    pub lead_name: String,
    pub since: DateTime<Utc>,
    pub due_at: Option<DateTime<Utc>>,
    pub acknowledged_at: Option<DateTime<Utc>>,
}

/// A notification.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Notification {
    pub id: i64,
    pub proposal: ProposalId,
    pub code: String,
    pub title: String,
    pub kind: notice::Kind,
    pub act: Option<Action>,
    pub due_at: Option<DateTime<Utc>>,
    pub at: DateTime<Utc>,
    pub read: bool,
}

/// A topic that can be chosen today.
#[derive(Debug, Serialize, JsonSchema)]
pub struct TopicLine {
    pub code: String,
    pub name: String,
    pub group: String,
}

/// A unit that exists today.
#[derive(Debug, Serialize, JsonSchema)]
pub struct UnitLine {
    pub code: String,
    pub name: String,
}

/// A past pilot.
#[derive(Debug, Serialize, JsonSchema)]
pub struct PastLine {
    pub key: String,
    pub title: String,
    pub unit: String,
    pub years: String,
    pub outcome: PastOutcome,
    pub gap: Option<GapKind>,
    pub problem: String,
    pub tried: String,
    pub happened: String,
    pub learned: String,
    pub sources: Vec<String>,
}

/// A risk that was foreseen, with what became of it.
#[derive(Debug, Serialize, JsonSchema)]
pub struct ForeseenLine {
    pub risk: String,
    pub fate: Option<RiskFate>,
}

/// An aim with the value that was reached; values are decimal numbers in the aim's own unit.
#[derive(Debug, Serialize, JsonSchema)]
pub struct ReachedLine {
    pub indicator: String,
    pub unit: String,
    pub baseline: String,
    pub target: String,
    pub value: String,
}

/// A lesson of a closed case, without names.
#[derive(Debug, Serialize, JsonSchema)]
pub struct LessonLine {
    pub code: String,
    pub title: String,
    pub topic: String,
    pub unit: String,
    pub outcome: Outcome,
    pub closed_at: DateTime<Utc>,
    pub problem: String,
    pub tried: String,
    pub foreseen: Vec<ForeseenLine>,
    pub happened: String,
    pub unforeseen: String,
    pub reached: Vec<ReachedLine>,
    pub learned: String,
}
