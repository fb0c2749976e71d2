//! What each act writes beside its ledger entry, in the same transaction.
//!
//! `before` runs ahead of the entry (for what the entry's own guards forbid afterwards), `after`
//! writes the records that name the entry.

mod document;
mod liability;
mod outcome;
mod pilot;

use chrono::{DateTime, Utc};

use super::confidential::Sealing;
use super::perform::Context;
use super::{Error, Invalid, Why};
use crate::domain::calendar::end_of;
use crate::domain::clock::local_day;
use crate::domain::command::{Approval, COMMITMENT_TEXT_VERSION, Command, Minutes};
use crate::domain::decision::{Member, ReviewKind, tally};
use crate::domain::ids::AttachmentId;
use crate::domain::parameter::Key;
use crate::domain::people::Actor;
use crate::domain::pilot::Record;
use crate::domain::plan::{Heading, Plan};
use crate::domain::policy;
use crate::domain::workflow::Action;
use crate::store::{self, Tx};

/// The version of the plan an act is on: a submission or a request makes the next one; once there is
/// agreement, what is done is done under the version in force.
pub(super) fn plan_version(c: &Context, action: Action) -> Option<i32> {
    match action {
        Action::Submit | Action::RequestAdjustment => Some(c.facts.latest_plan.unwrap_or(0) + 1),
        Action::Adjust | Action::RefuseAdjustment => c.facts.latest_plan,
        _ => c.facts.plan_in_force.or(c.facts.latest_plan),
    }
}

/// What came of the checks ahead of the entry.
#[derive(Default)]
pub(super) struct Before {
    /// Files that nothing refers to once the transaction is through.
    pub orphans: Vec<AttachmentId>,
    pub sealed: Option<Sealing>,
}

/// Fills in what the software computes and nobody types.
pub(super) async fn settle(tx: &mut Tx, c: &Context, command: Command) -> Result<Command, Error> {
    match command {
        Command::ReportIncident(incident) => pilot::foresee(tx, c, incident).await.map(Command::ReportIncident),
        other => Ok(other),
    }
}

/// Checks and writes that come ahead of the ledger entry.
pub(super) async fn before(tx: &mut Tx, c: &Context, actor: &Actor, command: &Command) -> Result<Before, Error> {
    match command {
        Command::Exclude => return Ok(Before { orphans: forget_plan(tx, c).await?, sealed: None }),
        Command::Liability(case, content) => return Ok(Before { orphans: Vec::new(), sealed: Some(liability::before(tx, c, actor, *case, content).await?) }),
        Command::OpenReview { kind, members, .. } => reviewable(tx, c, *kind, members).await,
        Command::Minutes(minutes) => countable(tx, c, minutes).await,
        Command::Approve(approval) => approvable(c, approval),
        Command::Submit => submittable(tx, c).await,
        Command::Report(_) | Command::EvaluateRisks(_) | Command::Assess(_) => outcome::before(tx, c, command).await,
        Command::ProposeIncentive { .. } | Command::DecideIncentive(_) | Command::NumberIncentive { .. } | Command::Close { .. } | Command::Adopt { .. } => {
            outcome::settling(tx, c, actor, command).await
        }
        Command::Issue(issue, secrecy) => document::issuable(tx, c, actor, issue, *secrecy).await,
        _ if c.facts.case.status.has_pilot() || matches!(command, Command::StartPilot(_)) => pilot::before(tx, c, actor, command).await,
        _ => Ok(()),
    }?;
    Ok(Before::default())
}

/// Records that name the entry.
pub(super) async fn after(tx: &mut Tx, c: &Context, actor: &Actor, command: &Command, before: &Before) -> Result<(), Error> {
    let (id, seq, action) = (c.id, c.seq, command.action());
    match command {
        Command::Commit => {
            let hash = c.draft.as_ref().ok_or(Error::NotFound)?.plan.fingerprint()?;
            store::draft::put_signature(tx, id, seq, actor.person, &hash, COMMITMENT_TEXT_VERSION).await?;
        }
        Command::Submit | Command::RequestAdjustment { .. } => {
            let content = c.draft.as_ref().ok_or(Error::NotFound)?.plan.canonical()?;
            let number = plan_version(c, action).unwrap_or(1);
            store::draft::freeze(tx, id, number, (seq, action), &content, &crate::domain::plan::seal(&content), c.now).await?;
            pilot::after(tx, c, actor, command).await?;
        }
        Command::OpenReview { kind, members, party } => {
            store::decision::put_review(tx, id, seq, *kind, members).await?;
            store::decision::put_party_opinion(tx, id, seq, action, party).await?;
        }
        Command::RecordPartyOpinion(party) => store::decision::put_party_opinion(tx, id, seq, action, party).await?,
        Command::Minutes(m) => {
            store::decision::put_minutes(tx, id, seq, action, m).await?;
            if m.tally.passed {
                agree(tx, c, action, &m.minutes).await?;
            }
        }
        Command::Override { reason } => agree(tx, c, action, reason).await?,
        Command::Approve(approval) => {
            let version = c.facts.latest_plan.ok_or(Error::NotFound)?;
            store::decision::put_approval(tx, id, seq, action, version, approval).await?;
            pilot::after(tx, c, actor, command).await?;
        }
        Command::Recuse { reason } => store::decision::put_recusal(tx, id, seq, actor.person, reason).await?,
        Command::Liability(_, content) => {
            let sealed = before.sealed.as_ref().ok_or_else(|| Error::Internal("a record without its seal".into()))?;
            liability::after(tx, c, content, sealed).await?;
        }
        Command::Report(_) | Command::Assess(_) | Command::Close { .. } | Command::Adopt { .. } => outcome::after(tx, c, actor, command).await?,
        Command::ProposeIncentive { .. } | Command::DecideIncentive(_) | Command::NumberIncentive { .. } => outcome::after(tx, c, actor, command).await?,
        Command::Issue(issue, _) => document::after(tx, c, action, issue).await?,
        _ => pilot::after(tx, c, actor, command).await?,
    }
    Ok(())
}

/// Until when a pilot runs: as it is started, or as the version says that comes into force now. A
/// version that leaves its end as it was agreed to does not move it.
pub(super) async fn pilot_end(tx: &mut Tx, c: &Context, command: &Command) -> Result<Option<DateTime<Utc>>, Error> {
    if let Command::StartPilot(start) = command {
        return Ok(Some(end_of(start.ends_on)));
    }
    let asked = store::draft::versions(tx.conn(), c.id, c.facts.latest_plan.as_slice()).await?.pop().ok_or(Error::NotFound)?;
    let (before, after) = (plan_in_force(tx, c).await?.solution.pilot_end, asked.plan.solution.pilot_end);
    Ok(if before == after { c.facts.due_at } else { after.map(end_of) })
}

/// The plan in force.
pub(super) async fn plan_in_force(tx: &mut Tx, c: &Context) -> Result<Plan, Error> {
    Ok(store::draft::versions(tx.conn(), c.id, c.facts.plan_in_force.as_slice()).await?.pop().ok_or(Error::NotFound)?.plan)
}

/// The record that the ledger tells so far.
pub(super) async fn record(tx: &mut Tx, c: &Context) -> Result<Record, Error> {
    let history = store::ledger::history(tx.conn(), c.id).await?;
    Record::fold(&history).map_err(|e| Error::Internal(e.to_string()))
}

/// The refusal of a field.
pub(super) fn wrong<T>(field: &'static str, why: Why) -> Result<T, Error> {
    Err(Error::Invalid(Invalid::Field(field, why)))
}

/// The unit's own agreement: the plan's stop conditions are confirmed as they stand.
async fn agree(tx: &mut Tx, c: &Context, action: Action, content: &str) -> Result<(), Error> {
    let version = c.facts.latest_plan.ok_or(Error::NotFound)?;
    let frozen = store::draft::versions(tx.conn(), c.id, &[version]).await?.pop().ok_or(Error::NotFound)?;
    let approval = Approval {
        content: content.to_owned(),
        direction: String::new(),
        support: String::new(),
        stop_conditions: frozen.plan.gates.stop_conditions,
        supervisor: None,
    };
    Ok(store::decision::put_approval(tx, c.id, c.seq, action, version, &approval).await?)
}

fn approvable(c: &Context, a: &Approval) -> Result<(), Error> {
    if c.facts.urgent && a.direction.is_empty() {
        return Err(Error::Invalid(Invalid::Field("direction", Why::UrgentNeedsDirection)));
    }
    if a.supervisor.is_some_and(|s| c.facts.case.authors.contains(&s) || c.facts.case.relations.contains(&s)) {
        return Err(Error::Invalid(Invalid::Field("supervisor", Why::ConflictOfInterest)));
    }
    Ok(())
}

/// The topic must still be open on the day of submission.
async fn submittable(tx: &mut Tx, c: &Context) -> Result<(), Error> {
    let topic = &c.draft.as_ref().ok_or(Error::NotFound)?.plan.heading.topic;
    if store::reference::topic_is_open(tx.conn(), topic, local_day(c.now)).await? { Ok(()) } else { Err(Error::Invalid(Invalid::Field("topic", Why::Unknown))) }
}

/// Nobody votes on what is their own or a relation's: such a member is named with the reason, and left out.
async fn reviewable(tx: &mut Tx, c: &Context, kind: ReviewKind, members: &[Member]) -> Result<(), Error> {
    let voting = || members.iter().filter(|m| m.excluded.is_none());
    if voting().any(|m| policy::without_conflict(m.person, &c.facts.case).is_err()) {
        return Err(Error::Invalid(Invalid::Field("members", Why::ConflictOfInterest)));
    }
    match kind {
        ReviewKind::Council => council_size(tx, c, members).await,
        ReviewKind::Leadership if voting().next().is_none() => Err(Error::Invalid(Invalid::Field("members", Why::NoVotingMember))),
        ReviewKind::Leadership => Ok(()),
    }
}

/// Every voting member of the review has one vote and nobody else has any; who has stepped aside
/// since then has none. The count is that of the votes.
async fn countable(tx: &mut Tx, c: &Context, m: &Minutes) -> Result<(), Error> {
    let review = store::decision::latest_review(tx.conn(), c.id).await?.ok_or(Error::NotFound)?;
    let free = |person| policy::without_conflict(person, &c.facts.case).is_ok();
    let mut voting: Vec<_> = review.members.iter().filter(|x| x.excluded_reason.is_none() && free(x.person)).map(|x| (x.person, x.is_head)).collect();
    let mut cast: Vec<_> = m.ballots.iter().map(|b| (b.person, b.is_head)).collect();
    voting.sort();
    cast.sort();
    if voting != cast {
        return Err(Error::Invalid(Invalid::Field("ballots", Why::MembersChanged)));
    }
    let percent = store::reference::parameters(tx.conn(), local_day(c.now)).await?.value(Key::LeadershipMajorityPercent)?;
    if tally(&m.ballots, percent) == m.tally { Ok(()) } else { Err(Error::Internal("the count is not that of the votes".into())) }
}

async fn council_size(tx: &mut Tx, c: &Context, members: &[Member]) -> Result<(), Error> {
    let parameters = store::reference::parameters(tx.conn(), local_day(c.now)).await?;
    let (least, most) = (parameters.value(Key::CouncilMinMembers)?, parameters.value(Key::CouncilMaxMembers)?);
    let voting = u32::try_from(members.iter().filter(|m| m.excluded.is_none()).count()).unwrap_or(u32::MAX);
    if (least..=most).contains(&voting) { Ok(()) } else { Err(Error::Invalid(Invalid::Field("members", Why::Members(least, most)))) }
}

/// Nothing of an excluded matter is kept but the refusal. What was frozen before stays frozen.
async fn forget_plan(tx: &mut Tx, c: &Context) -> Result<Vec<AttachmentId>, Error> {
    let draft = c.draft.as_ref().ok_or(Error::NotFound)?;
    let kept = store::attachment::frozen(tx.conn(), c.id).await?;
    let gone: Vec<AttachmentId> = draft.plan.attachments.iter().map(|f| f.id).filter(|id| !kept.contains(id)).collect();
    for file in &gone {
        store::attachment::delete(tx, c.id, *file).await?;
    }
    store::draft::wipe(tx, c.id).await?;
    let heading = Heading { title: EXCLUDED_TITLE.to_owned(), ..draft.plan.heading.clone() };
    store::proposal::put_heading(tx, c.id, &heading).await?;
    Ok(gone)
}

/// What stands in the place of an excluded title.
const EXCLUDED_TITLE: &str = "Hồ sơ không thuộc phạm vi xử lý của hệ thống";
