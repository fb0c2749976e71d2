//! Acts of a running pilot: what each is checked against, and what it leaves to be done until when.

use chrono::NaiveDate;

use super::{Context, plan_in_force, record, wrong};
use crate::app::perform::working_days;
use crate::app::{Error, Why};
use crate::domain::calendar::end_of;
use crate::domain::clock::local_day;
use crate::domain::command::Command;
use crate::domain::decision::DeviationGate;
use crate::domain::parameter::Key;
use crate::domain::people::Actor;
use crate::domain::pilot::{Duty, Incident, Inspection, Monitoring, Obstacle, Record, Reply, Start, foresight};
use crate::domain::plan::Attached;
use crate::domain::policy::{self, Level, approving_holder};
use crate::domain::workflow::{Action, Blocked, Need};
use crate::store::pilot::Owed;
use crate::store::{self, Tx};

/// What stands in the way of an act of a pilot.
pub(super) async fn before(tx: &mut Tx, c: &Context, actor: &Actor, command: &Command) -> Result<(), Error> {
    let today = local_day(c.now);
    match command {
        Command::StartPilot(start) => startable(tx, c, start).await,
        Command::Monitor(m) => monitored(tx, c, m, today).await,
        Command::Inspect(i) => inspected(i, today),
        Command::RaiseObstacle(o) => raisable(tx, o, today).await,
        Command::ReportIncident(i) => reportable(tx, c, i).await,
        Command::AnswerInspection(r) => answerable(record(tx, c).await?.inspections.iter().any(|i| i.ask.seq == r.to && i.answer.is_none())),
        Command::SupportObstacle(r) => supportable(tx, c, actor, r).await,
        Command::ResolveObstacle(r) => answerable(record(tx, c).await?.obstacles.iter().any(|o| o.asked.ask.seq == r.to && o.resolved.is_none())),
        Command::AnswerOrder(r) => answerable(record(tx, c).await?.orders.iter().any(|o| o.entry.seq == r.to)),
        Command::Correct(r) => correctable(tx, c, actor, r).await,
        Command::RequestAdjustment { .. } => changed(tx, c).await,
        Command::Adjust(_) if c.facts.case.approved_by == Some(Level::Unit) && c.facts.deviation != DeviationGate::No => {
            Err(Blocked::Needs(Action::Adjust, vec![Need::NoDeviation]).into())
        }
        Command::Finish(words) if words.text.is_empty() && c.facts.due_at.is_some_and(|end| c.now < end) => wrong("text", Why::EarlyNeedsReason),
        _ => Ok(()),
    }
}

/// What an act of a pilot leaves beside its entry.
pub(super) async fn after(tx: &mut Tx, c: &Context, actor: &Actor, command: &Command) -> Result<(), Error> {
    let (id, seq) = (c.id, c.seq);
    let nobody = Owed::default;
    match command {
        Command::Escalate { .. } => {
            let parameters = store::reference::parameters(tx.conn(), local_day(c.now)).await?;
            let due = crate::app::perform::acknowledge_by(&parameters, c.now)?;
            let unit = policy::holder_unit(&c.facts.case, crate::domain::workflow::Holder::Authority).cloned();
            store::pilot::put_duty(tx, id, seq, Duty::Acknowledgement, &Owed { unit, person: None }, due).await?;
        }
        Command::Acknowledge => end(tx, c, Duty::Acknowledgement).await?,
        // A decision answers the urgent report as well.
        Command::Approve(_) | Command::Return { .. } | Command::Reject { .. } | Command::Withdraw { .. } => end(tx, c, Duty::Acknowledgement).await?,
        Command::AddEvidence(e) => {
            let sha256 = hex::decode(&e.sha256).map_err(|e| Error::Internal(e.to_string()))?;
            let file = Attached { id: e.file, name: e.name.clone(), media_type: e.media_type.clone(), size: e.size, sha256: e.sha256.clone() };
            store::attachment::insert(tx, id, &file, &sha256, actor.person, c.now).await?;
        }
        Command::StartPilot(start) => store::pilot::put_start(tx, id, seq, start).await?,
        Command::ReportIncident(incident) => store::pilot::put_incident(tx, id, seq, incident).await?,
        Command::Inspect(Inspection { answer_by: Some(day), .. }) => {
            store::pilot::put_duty(tx, id, seq, Duty::Answer, &nobody(), end_of(*day)).await?;
        }
        Command::RaiseObstacle(o) => {
            let by = Owed { unit: Some(o.unit.clone()), person: None };
            store::pilot::put_duty(tx, id, seq, Duty::Support, &by, end_of(o.due_on)).await?;
        }
        Command::RequestAdjustment { .. } => {
            let due = working_days(tx, c.now, Key::AdjustmentDecisionDays).await?;
            let unit = policy::holder_unit(&c.facts.case, approving_holder(&c.facts.case)).cloned();
            store::pilot::put_duty(tx, id, seq, Duty::Adjustment, &Owed { unit, person: None }, due).await?;
        }
        Command::AnswerInspection(r) | Command::SupportObstacle(r) | Command::ResolveObstacle(r) => store::pilot::end_duty(tx, id, r.to, seq).await?,
        Command::Adjust(_) | Command::RefuseAdjustment(_) | Command::Finish(_) | Command::Terminate(_) => end(tx, c, Duty::Adjustment).await?,
        _ => {}
    }
    Ok(())
}

/// Ends every open duty of a kind: what was asked for has come, or can't come any more.
pub(super) async fn end(tx: &mut Tx, c: &Context, kind: Duty) -> Result<(), Error> {
    while let Some(opened) = store::pilot::open_duty(tx.conn(), c.id, kind).await? {
        store::pilot::end_duty(tx, c.id, opened, c.seq).await?;
    }
    Ok(())
}

/// What was foreseen when it happened, from the agreements alone.
pub(super) async fn foresee(tx: &mut Tx, c: &Context, incident: Incident) -> Result<Incident, Error> {
    let plans = store::draft::plans(tx.conn(), c.id).await?;
    let seen = foresight(&record(tx, c).await?.agreements, &plans, incident.occurred_at, incident.risk);
    Ok(Incident { in_force: seen.in_force, foreseen_in: seen.foreseen_in, ..incident })
}

async fn startable(tx: &mut Tx, c: &Context, s: &Start) -> Result<(), Error> {
    let agreed = record(tx, c).await?.agreements.last().map(|a| local_day(a.at));
    if let Some(day) = agreed.filter(|day| s.starts_on < *day) {
        return wrong("starts_on", Why::Before(day));
    }
    if s.ends_on <= s.starts_on {
        return wrong("ends_on", Why::EndNotAfterStart);
    }
    let plan = plan_in_force(tx, c).await?;
    if let Some(last) = plan.solution.pilot_end.filter(|last| s.ends_on > *last) {
        return wrong("ends_on", Why::BeyondPlan(last));
    }
    if let Some(most) = plan.resources.budget_vnd.filter(|most| s.budget_vnd > *most) {
        return wrong("budget_vnd", Why::OverBudget(most));
    }
    if s.supervisor == s.lead || policy::without_conflict(s.supervisor, &c.facts.case).is_err() {
        return wrong("supervisor", Why::ConflictOfInterest);
    }
    let offered = store::people::supervisors(tx.conn(), &c.facts.case.unit_path, local_day(c.now)).await?;
    // Who agreed has named a supervisor: that one, as long as they hold the office.
    let named = c.facts.case.supervisor.filter(|named| offered.iter().any(|p| p.id == *named));
    if named.is_some_and(|named| named != s.supervisor) || !offered.iter().any(|p| p.id == s.supervisor) {
        return wrong("supervisor", Why::NotOffered);
    }
    match store::people::get(tx.conn(), s.lead).await? {
        Some(person) if !person.disabled => Ok(()),
        _ => wrong("lead", Why::NotOffered),
    }
}

async fn monitored(tx: &mut Tx, c: &Context, m: &Monitoring, today: NaiveDate) -> Result<(), Error> {
    if m.on > today {
        return wrong("on", Why::Future);
    }
    let record = record(tx, c).await?;
    if let Some(first) = record.start.as_ref().map(|s| s.content.starts_on).filter(|first| m.on < *first) {
        return wrong("on", Why::Before(first));
    }
    replaces(m.corrects, record.monitoring.iter().map(|x| (x.seq, x.corrected_by)))
}

fn inspected(i: &Inspection, today: NaiveDate) -> Result<(), Error> {
    if i.on > today {
        return wrong("on", Why::Future);
    }
    match i.answer_by {
        Some(day) if day < today => wrong("answer_by", Why::Past),
        Some(_) if i.recommendation.is_empty() => wrong("recommendation", Why::Needed),
        _ => Ok(()),
    }
}

async fn raisable(tx: &mut Tx, o: &Obstacle, today: NaiveDate) -> Result<(), Error> {
    if o.due_on < today {
        return wrong("due_on", Why::Past);
    }
    let known = store::reference::units(tx.conn(), today).await?.iter().any(|u| u.code == o.unit);
    if known { Ok(()) } else { wrong("unit", Why::NotOffered) }
}

async fn reportable(tx: &mut Tx, c: &Context, i: &Incident) -> Result<(), Error> {
    if i.occurred_at > c.now {
        return wrong("occurred_on", Why::Future);
    }
    let plans = store::draft::plans(tx.conn(), c.id).await?;
    let known = |id| plans.values().any(|p| p.risks.iter().any(|r| r.id == id));
    match i.risk {
        Some(risk) if !known(risk) => return wrong("risk", Why::NotOffered),
        None if i.why_unforeseen.is_empty() => return wrong("why_unforeseen", Why::Needed),
        _ => {}
    }
    replaces(i.corrects, record(tx, c).await?.incidents.iter().map(|x| (x.seq, x.corrected_by)))
}

/// A correction names an entry of its kind that nobody has corrected yet.
fn replaces(corrects: Option<i32>, mut all: impl Iterator<Item = (i32, Option<i32>)>) -> Result<(), Error> {
    match corrects {
        Some(seq) if !all.any(|x| x == (seq, None)) => wrong("corrects", Why::NotAnswerable),
        _ => Ok(()),
    }
}

fn answerable(is: bool) -> Result<(), Error> {
    if is { Ok(()) } else { wrong("to", Why::NotAnswerable) }
}

/// Only the unit that was asked, and only what it was asked.
async fn supportable(tx: &mut Tx, c: &Context, actor: &Actor, r: &Reply) -> Result<(), Error> {
    let record: Record = record(tx, c).await?;
    let open = record.obstacles.iter().find(|o| o.asked.ask.seq == r.to && o.resolved.is_none() && o.asked.answer.is_none());
    answerable(open.is_some_and(|o| policy::speaks_for(actor, &o.asked.ask.content.unit)))
}

/// People correct what they wrote themselves.
async fn correctable(tx: &mut Tx, c: &Context, actor: &Actor, r: &Reply) -> Result<(), Error> {
    let history = store::ledger::history(tx.conn(), c.id).await?;
    answerable(history.iter().any(|e| e.seq == r.to && e.actor == Some(actor.person) && !e.action.is_confidential()))
}

/// A request for adjustment asks for something else than what is in force.
async fn changed(tx: &mut Tx, c: &Context) -> Result<(), Error> {
    let asked = c.draft.as_ref().ok_or(Error::NotFound)?.plan.fingerprint()?;
    let end = c.draft.as_ref().and_then(|d| d.plan.solution.pilot_end);
    if end.is_some_and(|end| end < local_day(c.now)) {
        return wrong("reason", Why::EndPast);
    }
    if asked == plan_in_force(tx, c).await?.fingerprint()? { wrong("reason", Why::NothingChanged) } else { Ok(()) }
}
