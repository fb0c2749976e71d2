//! A pilot: what is written down while it runs, and the record that the ledger tells of it.
//!
//! Each struct is the payload of one kind of entry. `Record` is nothing but a fold over the entries
//! of a case, so that what it says can't differ from the ledger. Refuses to compute anything from
//! the wall clock: what was foreseen depends on agreements and on the moment of the incident alone.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::assessment::{Assessment, ResultReport, RiskEvaluation};
use super::ids::{AttachmentId, ItemId, PersonId};
use super::people::codes;
use super::plan::Plan;
use super::workflow::Action;

codes! {
    /// What an inspection finds.
    Verdict { Followed = "followed", Deviates = "deviates" }
}

codes! {
    /// What somebody owes, or may do, until a moment.
    Duty {
        Acknowledgement = "acknowledgement",
        Support = "support",
        Answer = "answer",
        Adjustment = "adjustment",
        Explanation = "explanation",
        Objection = "objection",
    }
}

/// How a pilot starts. The budget is in whole đồng.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Start {
    pub lead: PersonId,
    pub supervisor: PersonId,
    pub place: String,
    pub starts_on: NaiveDate,
    pub ends_on: NaiveDate,
    pub budget_vnd: i64,
    pub stop_conditions: String,
}

/// Figures and a narrative of one day; values are decimals in each objective's own unit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Monitoring {
    pub on: NaiveDate,
    pub narrative: String,
    pub values: BTreeMap<ItemId, String>,
    /// Spent since the start, in whole đồng.
    pub spent_vnd: Option<i64>,
    pub evidence: Option<AttachmentId>,
    /// The entry that this one corrects.
    pub corrects: Option<i32>,
}

/// A file put beside the pilot.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Evidence {
    pub file: AttachmentId,
    pub name: String,
    pub media_type: String,
    pub size: i64,
    pub sha256: String,
}

/// An inspection by the supervisor.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Inspection {
    pub on: NaiveDate,
    pub team: String,
    pub findings: String,
    pub verdict: Verdict,
    pub recommendation: String,
    /// Until when the implementer answers.
    pub answer_by: Option<NaiveDate>,
    pub evidence: Option<AttachmentId>,
}

/// A difficulty that asks for somebody's help.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Obstacle {
    pub description: String,
    pub impact: String,
    pub support_asked: String,
    /// The unit that is asked.
    pub unit: String,
    pub due_on: NaiveDate,
}

/// Something went wrong. Damage is in whole đồng.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Incident {
    pub occurred_at: DateTime<Utc>,
    pub description: String,
    /// What was done at once.
    pub remedy: String,
    pub damage_vnd: i64,
    pub other_damage: String,
    /// The forecast risk it is an instance of, or none.
    pub risk: Option<ItemId>,
    /// Why it could not be foreseen, where it was not.
    pub why_unforeseen: String,
    pub evidence: Option<AttachmentId>,
    pub corrects: Option<i32>,
    /// The version in force when it happened, and the latest approved before it in which the risk stands.
    pub in_force: Option<i32>,
    pub foreseen_in: Option<i32>,
}

/// A text about an earlier entry: an answer, help that was given, a correction.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reply {
    /// The entry it is about.
    pub to: i32,
    pub text: String,
}

/// A text: the reason of a request, the content of an order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Words {
    pub text: String,
}

/// The plan version somebody asks to bring into force.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AdjustmentRequest {
    pub reason: String,
    pub plan_sha256: String,
}

/// A deadline that passed: what was owed, since which entry, by whom.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Expiry {
    /// What was owed; nothing where it is the hand in which the case lies.
    pub duty: Option<Duty>,
    pub opened: Option<i32>,
    pub due: DateTime<Utc>,
    /// Who had it, as it was known then.
    pub held_by: String,
}

/// An entry of the ledger, as it is folded.
#[derive(Debug, Clone, PartialEq)]
pub struct Event {
    pub seq: i32,
    pub action: Action,
    pub at: DateTime<Utc>,
    pub actor: Option<PersonId>,
    pub name: String,
    pub plan_version: Option<i32>,
    /// Until when the case was due after this entry.
    pub due_at: Option<DateTime<Utc>>,
    pub payload: Value,
}

/// An entry with its content.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry<T> {
    pub seq: i32,
    pub at: DateTime<Utc>,
    pub actor: Option<PersonId>,
    pub name: String,
    pub content: T,
    /// The entry that corrects this one; it no longer counts then.
    pub corrected_by: Option<i32>,
}

/// An entry that waits for another, with the one that came.
#[derive(Debug, Clone, PartialEq)]
pub struct Asked<T> {
    pub ask: Entry<T>,
    pub answer: Option<Entry<Reply>>,
    /// When the deadline passed without an answer.
    pub expired_at: Option<DateTime<Utc>>,
}

/// An obstacle with its life.
#[derive(Debug, Clone, PartialEq)]
pub struct ObstacleCase {
    pub asked: Asked<Obstacle>,
    pub resolved: Option<Entry<Reply>>,
}

/// A request for adjustment with its decision.
#[derive(Debug, Clone, PartialEq)]
pub struct Adjustment {
    pub request: Entry<AdjustmentRequest>,
    pub version: i32,
    /// Granted or refused, with the decision.
    pub decision: Option<(Action, Entry<Words>)>,
    pub expired_at: Option<DateTime<Utc>>,
}

/// A written order, with reports that it is thought unlawful.
#[derive(Debug, Clone, PartialEq)]
pub struct Order {
    pub action: Action,
    pub entry: Entry<Value>,
    pub answers: Vec<Entry<Reply>>,
}

/// Agreement to a version: since when it is in force.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Agreement {
    pub seq: i32,
    pub version: i32,
    pub at: DateTime<Utc>,
}

/// What the ledger tells of a pilot.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Record {
    pub agreements: Vec<Agreement>,
    pub start: Option<Entry<Start>>,
    pub monitoring: Vec<Entry<Monitoring>>,
    pub evidence: Vec<Entry<Evidence>>,
    pub inspections: Vec<Asked<Inspection>>,
    pub obstacles: Vec<ObstacleCase>,
    pub incidents: Vec<Entry<Incident>>,
    pub adjustments: Vec<Adjustment>,
    pub orders: Vec<Order>,
    pub corrections: Vec<Entry<Reply>>,
    pub expiries: Vec<Entry<Expiry>>,
    pub finished: Option<Entry<Words>>,
    pub report: Option<Entry<ResultReport>>,
    pub evaluation: Option<Entry<RiskEvaluation>>,
    pub assessment: Option<Entry<Assessment>>,
    pub conclusion: Option<Entry<Words>>,
    pub closing: Option<Entry<Value>>,
}

/// An entry whose payload is not what its action says; a fault of the program that wrote it.
#[derive(Debug, thiserror::Error)]
#[error("entry {seq} can't be read: {source}")]
pub struct Unreadable {
    pub seq: i32,
    source: serde_json::Error,
}

impl Event {
    fn entry<T: DeserializeOwned>(&self) -> Result<Entry<T>, Unreadable> {
        let content = serde_json::from_value(self.payload.clone()).map_err(|source| Unreadable { seq: self.seq, source })?;
        Ok(Entry { seq: self.seq, at: self.at, actor: self.actor, name: self.name.clone(), content, corrected_by: None })
    }
}

impl Record {
    /// The record that these entries, in their order, tell.
    ///
    /// # Errors
    /// The entry that can't be read.
    pub fn fold(events: &[Event]) -> Result<Self, Unreadable> {
        let mut record = Self::default();
        for event in events {
            record.take(event)?;
        }
        Ok(record)
    }

    fn take(&mut self, e: &Event) -> Result<(), Unreadable> {
        if let (Action::Pass | Action::Override | Action::Approve | Action::Adjust, Some(version)) = (e.action, e.plan_version) {
            self.agreements.push(Agreement { seq: e.seq, version, at: e.at });
        }
        if e.action.is_order() {
            self.orders.push(Order { action: e.action, entry: e.entry()?, answers: Vec::new() });
        }
        match e.action {
            Action::StartPilot => self.start = Some(e.entry()?),
            Action::Monitor => correct(&mut self.monitoring, e.entry()?, |m: &Monitoring| m.corrects),
            Action::ReportIncident => correct(&mut self.incidents, e.entry()?, |i: &Incident| i.corrects),
            Action::AddEvidence => self.evidence.push(e.entry()?),
            Action::Inspect => self.inspections.push(Asked { ask: e.entry()?, answer: None, expired_at: None }),
            Action::RaiseObstacle => {
                let asked = Asked { ask: e.entry()?, answer: None, expired_at: None };
                self.obstacles.push(ObstacleCase { asked, resolved: None });
            }
            Action::RequestAdjustment => {
                let version = e.plan_version.unwrap_or_default();
                self.adjustments.push(Adjustment { request: e.entry()?, version, decision: None, expired_at: None });
            }
            Action::Correct => self.corrections.push(e.entry()?),
            Action::Expire => self.expire(e.entry()?),
            Action::Finish | Action::Terminate => self.finished = Some(e.entry()?),
            Action::Report => self.report = Some(e.entry()?),
            Action::EvaluateRisks => self.evaluation = Some(e.entry()?),
            Action::Assess => self.assessment = Some(e.entry()?),
            Action::Conclude => self.conclusion = Some(e.entry()?),
            Action::Close => self.closing = Some(e.entry()?),
            _ => self.answer(e)?,
        }
        if let (Action::Adjust | Action::RefuseAdjustment, Some(open)) = (e.action, self.adjustments.iter_mut().find(|a| a.decision.is_none())) {
            open.decision = Some((e.action, e.entry()?));
        }
        Ok(())
    }

    /// Entries that answer another one.
    fn answer(&mut self, e: &Event) -> Result<(), Unreadable> {
        if !matches!(e.action, Action::AnswerInspection | Action::SupportObstacle | Action::ResolveObstacle | Action::AnswerOrder) {
            return Ok(());
        }
        let reply: Entry<Reply> = e.entry()?;
        let to = reply.content.to;
        match e.action {
            Action::AnswerInspection => {
                if let Some(asked) = self.inspections.iter_mut().find(|i| i.ask.seq == to) {
                    asked.answer = Some(reply);
                }
            }
            Action::AnswerOrder => {
                if let Some(order) = self.orders.iter_mut().find(|o| o.entry.seq == to) {
                    order.answers.push(reply);
                }
            }
            action => {
                if let Some(case) = self.obstacles.iter_mut().find(|o| o.asked.ask.seq == to) {
                    if action == Action::SupportObstacle { case.asked.answer = Some(reply) } else { case.resolved = Some(reply) }
                }
            }
        }
        Ok(())
    }

    fn expire(&mut self, e: Entry<Expiry>) {
        let at = Some(e.at);
        match (e.content.duty, e.content.opened) {
            (Some(Duty::Support), Some(seq)) => self.obstacles.iter_mut().filter(|o| o.asked.ask.seq == seq).for_each(|o| o.asked.expired_at = at),
            (Some(Duty::Answer), Some(seq)) => self.inspections.iter_mut().filter(|i| i.ask.seq == seq).for_each(|i| i.expired_at = at),
            (Some(Duty::Adjustment), Some(seq)) => self.adjustments.iter_mut().filter(|a| a.request.seq == seq).for_each(|a| a.expired_at = at),
            _ => {}
        }
        self.expiries.push(e);
    }

    /// Figures that count, in the order of their days.
    pub fn figures(&self) -> Vec<&Entry<Monitoring>> {
        let mut all: Vec<_> = self.monitoring.iter().filter(|m| m.corrected_by.is_none()).collect();
        all.sort_by_key(|m| (m.content.on, m.seq));
        all
    }

    /// Incidents that count, in the order of what happened.
    pub fn happened(&self) -> Vec<&Entry<Incident>> {
        let mut all: Vec<_> = self.incidents.iter().filter(|i| i.corrected_by.is_none()).collect();
        all.sort_by_key(|i| (i.content.occurred_at, i.seq));
        all
    }

    /// Money spent as it was last said, in đồng.
    pub fn spent_vnd(&self) -> Option<i64> {
        self.figures().iter().rev().find_map(|m| m.content.spent_vnd)
    }

    /// Damage of incidents that were foreseen, and of those that were not, in đồng.
    pub fn damage(&self) -> (i64, i64) {
        self.happened().iter().fold((0, 0), |(foreseen, not), i| match i.content.foreseen_in {
            Some(_) => (foreseen + i.content.damage_vnd, not),
            None => (foreseen, not + i.content.damage_vnd),
        })
    }

    /// The request for adjustment that waits for its decision.
    pub fn pending(&self) -> Option<&Adjustment> {
        self.adjustments.iter().find(|a| a.decision.is_none()).filter(|_| self.finished.is_none())
    }
}

fn correct<T>(all: &mut Vec<Entry<T>>, entry: Entry<T>, corrects: impl Fn(&T) -> Option<i32>) {
    let (seq, old) = (entry.seq, corrects(&entry.content));
    all.iter_mut().filter(|e| Some(e.seq) == old).for_each(|e| e.corrected_by = Some(seq));
    all.push(entry);
}

/// How a risk stood when something happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Foresight {
    /// The version in force at that moment.
    pub in_force: Option<i32>,
    /// The latest version agreed to before that moment in which the risk stands: foreseen, if there is one.
    pub foreseen_in: Option<i32>,
    /// The first version in which the risk stands that was agreed to only afterwards: it does not count.
    pub added_in: Option<i32>,
}

/// What was foreseen at a moment: only what stands in a version that was agreed to before it.
/// Nothing that is agreed to later changes the answer.
pub fn foresight(agreements: &[Agreement], plans: &BTreeMap<i32, Plan>, moment: DateTime<Utc>, risk: Option<ItemId>) -> Foresight {
    let holds = |a: &&Agreement| risk.is_some_and(|id| plans.get(&a.version).is_some_and(|p| p.risks.iter().any(|r| r.id == id)));
    let before = || agreements.iter().filter(|a| a.at < moment);
    let foreseen_in = before().filter(holds).map(|a| a.version).max();
    let added_in = if foreseen_in.is_some() { None } else { agreements.iter().filter(|a| a.at >= moment).find(holds).map(|a| a.version) };
    Foresight { in_force: before().next_back().map(|a| a.version), foreseen_in, added_in }
}
