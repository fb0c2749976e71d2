//! The one door for every change of a proposal's state:
//! lock → facts → policy → edge → effects → ledger → commit.
//!
//! Two people acting on the same version: exactly one wins, the other learns who acted. Nothing but
//! SQL happens inside the transaction.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};

use super::confidential::Sealing;
use super::{App, Error, Stale, effects};
use crate::domain::clock::local_day;
use crate::domain::command::{COMMITMENT_TEXT_VERSION, Command};
use crate::domain::event::{Entry, Hand};
use crate::domain::ids::{AttachmentId, ProposalId};
use crate::domain::outcome::Outcome;
use crate::domain::parameter::Key;
use crate::domain::people::Actor;
use crate::domain::plan::Track;
use crate::domain::policy::{self, Refusal};
use crate::domain::workflow::{self, Action, Edge, Facts, Holder, Next};
use crate::store::draft::{Draft, Signature};
use crate::store::facts::CaseFacts;
use crate::store::{self, Scope, Tx};

/// What an act has made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, schemars::JsonSchema)]
pub struct Done {
    /// The entry in the ledger, which is the version of the case.
    pub seq: i32,
    pub action: Action,
}

/// What an act is judged and done with, read under the lock.
pub(super) struct Context {
    pub id: ProposalId,
    pub now: DateTime<Utc>,
    pub facts: CaseFacts,
    pub draft: Option<Draft>,
    pub seq: i32,
}

/// Does an act on a proposal, if the actor has seen its latest version.
///
/// # Errors
/// `NotFound` for what the actor may not know of, `Refused`, `Blocked`, `Stale`, `Invalid`, or a fault.
pub async fn perform(app: &App, actor: &Actor, id: ProposalId, seen: i32, command: Command) -> Result<Done, Error> {
    let mut tx = Tx::begin(&app.pool).await?;
    if !store::facts::lock(&mut tx, id).await? {
        return Err(Error::NotFound);
    }
    let wall = app.clock.now();
    let today = local_day(wall);
    let action = command.action();
    let facts = store::facts::load(tx.conn(), id, today).await?.ok_or(Error::NotFound)?;
    let knows = store::proposal::visible(tx.conn(), &Scope::of(actor), id, today).await?.is_some();
    if !knows && !reaches(actor, action, &facts) {
        return Err(Error::NotFound);
    }
    if facts.version != seen {
        return Err(Error::Stale(Stale::of(&facts)));
    }
    let capacity = policy::may(actor, action, &facts.case).map_err(|refusal| match refusal {
        Refusal::NoSuchStep => Error::Blocked(workflow::Blocked::NoSuchStep(facts.case.status, action)),
        other => Error::Refused(other),
    })?;
    let capacity = match &command {
        Command::Issue(issue, _) => policy::registers(actor, &issue.unit)?,
        _ => capacity,
    };
    if action.decides() {
        not_the_judged(&mut tx, actor, id, facts.latest_plan).await?;
    }
    let (draft, signatures) = open_plan(&mut tx, id, &facts, action).await?;
    let edge = workflow::step(&judge(actor, &facts, draft.as_ref(), &signatures)?, action)?;
    // A clock that jumps back never makes an entry earlier than the one before it.
    let now = wall.max(facts.last_at);
    let context = Context { id, now, seq: facts.version + 1, facts, draft };
    let orphans = write(&mut tx, &context, actor, edge, capacity, command).await?;
    let done = Done { seq: context.seq, action };
    app.answered(&mut tx, &done).await?;
    tx.commit().await?;
    app.metrics.acted(action);
    for file in orphans {
        app.storage.remove(file).await;
    }
    Ok(done)
}

/// Whether an act is open to somebody who may not know of the whole case. Only a success can be taken
/// over: another case's end is nobody else's to learn.
pub fn reaches(actor: &Actor, action: Action, facts: &CaseFacts) -> bool {
    policy::reaches(actor, action, &facts.case) && (action != Action::Adopt || facts.outcome == Some(Outcome::Completed))
}

/// Checks, entry and records of an act. Gives the files that nothing refers to once the transaction is through.
async fn write(tx: &mut Tx, c: &Context, actor: &Actor, edge: &Edge, capacity: policy::Capacity, command: Command) -> Result<Vec<AttachmentId>, Error> {
    let command = effects::settle(tx, c, command).await?;
    let before = effects::before(tx, c, actor, &command).await?;
    let action = command.action();
    let next = hand(tx, c, edge, &command).await?;
    let next = manned(tx, c, actor, action, next).await?;
    let entry = Entry {
        proposal: c.id,
        seq: c.seq,
        action,
        from: edge.from,
        to: edge.to,
        actor: Some(actor.person),
        acting_as: capacity.acting_as,
        on_behalf_of: capacity.on_behalf_of,
        capacity: capacity.who,
        at: c.now,
        plan_version: effects::plan_version(c, action),
        next,
        payload: payload(c, &command, before.sealed.as_ref())?,
        prev: c.facts.last_hash.clone(),
        people: BTreeMap::new(),
    };
    store::ledger::append(tx, entry).await?;
    effects::after(tx, c, actor, &command, &before).await?;
    Ok(before.orphans)
}

/// Who is an author of the version on the desk does not judge it, even where a returned draft, which
/// its authors change freely, no longer names them.
async fn not_the_judged(tx: &mut Tx, actor: &Actor, id: ProposalId, latest_plan: Option<i32>) -> Result<(), Error> {
    let judged = store::draft::versions(tx.conn(), id, latest_plan.as_slice()).await?;
    let own = judged.iter().any(|v| v.plan.authors.iter().any(|a| a.person == actor.person));
    if own { Err(Refusal::OwnCase.into()) } else { Ok(()) }
}

/// The draft and its signatures, where the plan is with its authors.
async fn open_plan(tx: &mut Tx, id: ProposalId, facts: &CaseFacts, action: Action) -> Result<(Option<Draft>, Vec<Signature>), Error> {
    if !facts.case.status.is_open() && action != Action::RequestAdjustment {
        return Ok((None, Vec::new()));
    }
    let draft = store::draft::load(tx.conn(), id).await?;
    Ok((draft, store::draft::signatures(tx.conn(), id).await?))
}

/// What the workflow judges by. Without a draft the plan is the frozen one, which was complete.
///
/// # Errors
/// If the plan can't be written as JSON.
pub fn judge(actor: &Actor, facts: &CaseFacts, draft: Option<&Draft>, signatures: &[Signature]) -> Result<Facts, Error> {
    let fingerprint = draft.map(|d| d.plan.fingerprint()).transpose()?;
    let signed =
        |person| signatures.iter().any(|s| s.person == person && s.voided_at.is_none() && Some(&s.plan_hash[..]) == fingerprint.as_ref().map(|f| &f[..]));
    Ok(Facts {
        status: facts.case.status,
        plan_complete: draft.is_none_or(|d| d.plan.missing().is_empty()),
        excluded: draft.is_some_and(|d| d.plan.gates.exclusion == Some(true)),
        everyone_committed: draft.is_none_or(|d| d.plan.authors.iter().all(|a| signed(a.person))),
        actor_committed: signed(actor.person),
        party_opinion: facts.party_opinion,
        deviation: facts.deviation,
        urgent: facts.urgent,
        acknowledged: facts.acknowledged,
        open_inspection: facts.open_inspection,
        open_obstacle: facts.open_obstacle,
        adjustment_pending: facts.adjustment.is_some(),
        risks_evaluated: facts.risks_evaluated,
        concluded: facts.concluded,
        liability_open: facts.liability_open,
        incentives_open: facts.incentives_open,
        success: facts.outcome == Some(Outcome::Completed),
    })
}

/// In whose hand the proposal lies after a step, and until when.
async fn hand(tx: &mut Tx, c: &Context, edge: &Edge, command: &Command) -> Result<Hand, Error> {
    let to = |holder| Hand { holder: Some(holder), unit: policy::holder_unit(&c.facts.case, holder).cloned(), due: None };
    let approver = policy::approving_holder(&c.facts.case);
    let (holder, key) = match edge.next {
        Next::Same => return Ok(Hand { holder: c.facts.holder, unit: c.facts.holder_unit.clone(), due: c.facts.due_at }),
        Next::Nobody => return Ok(Hand { holder: None, unit: None, due: None }),
        Next::Lead => return Ok(to(Holder::Lead)),
        Next::Implementer => return Ok(to(Holder::Implementer)),
        Next::Settlement => return Ok(to(approver)),
        Next::Pilot => return Ok(Hand { due: effects::pilot_end(tx, c, command).await?, ..to(Holder::Implementer) }),
        Next::Review => (Holder::UnitHead, Key::LeadershipReviewDays),
        Next::Decision => (Holder::Authority, Key::AuthorityDecisionDays),
        Next::UrgentDecision => (Holder::Authority, Key::AuthorityUrgentDecisionDays),
        Next::Report => (Holder::Implementer, Key::ResultReportDays),
        Next::Assessment => (approver, Key::AssessmentDays),
        Next::Conclusion => (approver, Key::AssessmentConclusionDays),
    };
    Ok(Hand { due: Some(working_days(tx, c.now, key).await?), ..to(holder) })
}

/// The same hand, unless nobody is left there who may act on the case: then that of the level above,
/// so that stepping aside never leaves a case with nobody.
async fn manned(tx: &mut Tx, c: &Context, actor: &Actor, action: Action, hand: Hand) -> Result<Hand, Error> {
    let leaving = (action == Action::Recuse).then_some(actor.person);
    if leaving.is_none() && c.facts.case.recused.is_empty() && c.facts.case.relations.is_empty() {
        return Ok(hand);
    }
    let (Some(holder), Some(unit)) = (hand.holder, &hand.unit) else { return Ok(hand) };
    let above = store::facts::replacement(tx, c.id, holder, unit, leaving, c.now).await?;
    Ok(Hand { unit: above.or(hand.unit), ..hand })
}

/// The end of the last working day of a period that starts now.
pub(super) async fn working_days(tx: &mut Tx, now: DateTime<Utc>, key: Key) -> Result<DateTime<Utc>, Error> {
    let day = local_day(now);
    let days = store::reference::parameters(tx.conn(), day).await?.value(key)?;
    Ok(store::reference::calendar(tx.conn(), day).await?.after_working_days(now, days))
}

/// The content of the act, as the ledger keeps it.
fn payload(c: &Context, command: &Command, sealing: Option<&Sealing>) -> Result<Value, Error> {
    let sealed = || -> Result<String, Error> {
        let draft = c.draft.as_ref().ok_or(Error::NotFound)?;
        Ok(hex::encode(draft.plan.fingerprint()?))
    };
    Ok(match command {
        Command::Acknowledge => json!({}),
        Command::Exclude => json!({ "rule": "exclusion_gate" }),
        Command::Commit => json!({ "text_version": COMMITMENT_TEXT_VERSION, "plan_sha256": sealed()? }),
        Command::Submit => {
            let track = if c.facts.lead_is_manager { Track::Decree73 } else { Track::CityPlan };
            json!({ "track": track, "plan_sha256": sealed()? })
        }
        Command::Withdraw { reason } | Command::Override { reason } | Command::Reject { reason } | Command::Forward { reason } | Command::Recuse { reason } => {
            json!({ "reason": reason })
        }
        Command::Return { reason, sections } => json!({ "reason": reason, "sections": sections }),
        Command::OpenReview { kind, members, party } => json!({ "kind": kind, "members": members, "party": party }),
        Command::RecordPartyOpinion(party) => serde_json::to_value(party)?,
        Command::Minutes(m) => json!({
            "held_on": m.held_on, "minutes": m.minutes, "ballots": m.ballots,
            "members": m.tally.members, "in_favour": m.tally.in_favour, "against": m.tally.against,
            "abstained": m.tally.abstained, "percent": m.tally.percent, "tie_followed_head": m.tally.tie_followed_head,
        }),
        Command::Escalate { reason, harm_of_delay, requested_direction } => {
            json!({ "reason": reason, "harm_of_delay": harm_of_delay, "requested_direction": requested_direction })
        }
        Command::ChangeTrack { track, reason } => json!({ "track": track, "reason": reason }),
        Command::Approve(approval) => serde_json::to_value(approval)?,
        Command::StartPilot(x) => serde_json::to_value(x)?,
        Command::Monitor(x) => serde_json::to_value(x)?,
        Command::AddEvidence(x) => serde_json::to_value(x)?,
        Command::Inspect(x) => serde_json::to_value(x)?,
        Command::RaiseObstacle(x) => serde_json::to_value(x)?,
        Command::ReportIncident(x) => serde_json::to_value(x)?,
        Command::AnswerInspection(x) | Command::SupportObstacle(x) | Command::ResolveObstacle(x) | Command::Correct(x) | Command::AnswerOrder(x) => {
            serde_json::to_value(x)?
        }
        Command::Adjust(x) | Command::RefuseAdjustment(x) | Command::Suspend(x) | Command::Resume(x) | Command::Terminate(x) | Command::Finish(x) => {
            serde_json::to_value(x)?
        }
        Command::Conclude(x) => serde_json::to_value(x)?,
        Command::RequestAdjustment { reason } => json!({ "reason": reason, "plan_sha256": sealed()? }),
        Command::Report(x) => serde_json::to_value(x)?,
        Command::EvaluateRisks(x) => serde_json::to_value(x)?,
        Command::Assess(x) => serde_json::to_value(x)?,
        Command::Liability(..) => sealing.map(Sealing::payload).ok_or_else(|| Error::Internal("a record without its seal".into()))?,
        Command::ProposeIncentive { person, kinds, reason } => json!({ "person": person, "kinds": kinds, "reason": reason }),
        Command::DecideIncentive(x) => serde_json::to_value(x)?,
        Command::NumberIncentive { incentive, number, dated_on } => json!({ "incentive": incentive, "number": number, "dated_on": dated_on }),
        Command::Close { note, waiver } => json!({ "note": note, "waiver": waiver }),
        Command::Adopt { note, own } => json!({ "note": note, "own": own }),
        Command::Issue(issue, _) => serde_json::to_value(issue)?,
    })
}

/// When an urgent case must be acknowledged.
///
/// # Errors
/// If the parameter is not in force.
pub fn acknowledge_by(parameters: &crate::domain::parameter::Parameters, escalated_at: DateTime<Utc>) -> Result<DateTime<Utc>, Error> {
    Ok(escalated_at + TimeDelta::hours(i64::from(parameters.value(Key::UrgentAcknowledgeHours)?)))
}

/// Compares the workflow of the database with that of this program.
///
/// # Errors
/// Names the first difference.
pub async fn check_workflow(app: &App) -> Result<(), Error> {
    let mut conn = app.pool.acquire().await?;
    let theirs = store::reference::workflow_edges(&mut conn).await?;
    let mut ours: Vec<_> =
        workflow::EDGES.iter().map(|e| (e.from.code().to_owned(), e.action.code().to_owned(), e.to.code().to_owned(), e.action.decides())).collect();
    ours.sort();
    match ours.iter().find(|e| !theirs.contains(e)).or_else(|| theirs.iter().find(|e| !ours.contains(e))) {
        None => Ok(()),
        Some((from, action, to, _)) => Err(Error::Internal(format!("the database and this program differ on the step {from} –{action}→ {to}"))),
    }
}
