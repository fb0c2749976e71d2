//! Acts after a pilot: report, risk evaluation, assessment, incentives, closing, adoption.

use super::{Context, pilot, plan_in_force, record, wrong};
use crate::app::outcome::{proposed_grades, proposed_outcome};
use crate::app::{Error, Why};
use crate::domain::assessment::{Assessment, RiskEvaluation, RiskFate};
use crate::domain::clock::local_day;
use crate::domain::command::{Command, IncentiveDecision};
use crate::domain::decision::{PartyView, tally};
use crate::domain::ids::{IncentiveId, ItemId, PersonId, ProposalId};
use crate::domain::incentive::{Incentive, qualifies};
use crate::domain::outcome::{Answer, Condition};
use crate::domain::parameter::Key;
use crate::domain::people::{Actor, Role};
use crate::domain::pilot::{Duty, Record};
use crate::domain::plan::Plan;
use crate::domain::policy::{self, Level};
use crate::domain::workflow::Action;
use crate::store::{self, Tx};

/// What stands in the way of a report, an evaluation or an assessment.
pub(super) async fn before(tx: &mut Tx, c: &Context, command: &Command) -> Result<(), Error> {
    let plan = plan_in_force(tx, c).await?;
    match command {
        Command::Report(r) if !plan.objectives.iter().all(|o| r.values.contains_key(&o.id)) => wrong("values", Why::Needed),
        Command::EvaluateRisks(e) => evaluated(&record(tx, c).await?, &plan, e),
        Command::Assess(a) => assessed(tx, c, &plan, a).await,
        _ => Ok(()),
    }
}

/// Every risk of the plan in force has its answer, and none contradicts an incident.
fn evaluated(record: &Record, plan: &Plan, e: &RiskEvaluation) -> Result<(), Error> {
    if !plan.risks.iter().all(|r| e.risks.contains_key(&r.id)) {
        return wrong("risks", Why::Needed);
    }
    let happened = |id: &ItemId| record.happened().iter().any(|i| i.content.risk.as_ref() == Some(id));
    let denied = e.risks.iter().any(|(id, r)| r.fate == RiskFate::DidNotHappen && happened(id));
    if denied { wrong("risks", Why::IncidentSaysOtherwise) } else { Ok(()) }
}

async fn assessed(tx: &mut Tx, c: &Context, plan: &Plan, a: &Assessment) -> Result<(), Error> {
    let record = record(tx, c).await?;
    let proposed = proposed_grades(plan, &record);
    let honest = proposed.iter().all(|(id, grade)| a.objectives.get(id).is_some_and(|g| g.proposed == *grade));
    if !honest || a.proposed != proposed_outcome(&proposed) {
        return Err(Error::Internal("the proposed grades are not those of the report".into()));
    }
    if a.objectives.values().any(|g| Some(g.grade) != g.proposed && g.reason.is_empty()) {
        return wrong("objectives", Why::DeviationNeedsReason);
    }
    if Some(a.outcome) != a.proposed && a.reason.is_empty() {
        return wrong("reason", Why::DeviationNeedsReason);
    }
    if a.party.opinion == PartyView::NotYet {
        return wrong("party_opinion", Why::PartyOpinionNeeded);
    }
    // An incident that was reported since the evaluation is not left out of it.
    evaluated(&record, plan, &record.evaluation.as_ref().ok_or(Error::NotFound)?.content)?;
    conditions(c, a)?;
    if c.facts.case.approved_by == Some(Level::Unit) { carried(tx, c, a).await } else { Ok(()) }
}

/// Each condition is answered; an answer rests on entries that are there.
fn conditions(c: &Context, a: &Assessment) -> Result<(), Error> {
    for condition in Condition::ALL {
        let field = condition_field(*condition);
        let Some(judged) = a.conditions.get(condition) else { return wrong(field, Why::Needed) };
        let settled = judged.answer != Answer::Unclear;
        if settled && judged.evidence.is_empty() || judged.evidence.iter().any(|seq| *seq < 1 || *seq > c.facts.version) {
            return wrong(field, Why::EvidenceNeeded);
        }
    }
    Ok(())
}

fn condition_field(condition: Condition) -> &'static str {
    match condition {
        Condition::FollowedPolicy => "followed_policy",
        Condition::PureMotive => "pure_motive",
        Condition::CommonGood => "common_good",
    }
}

/// The leadership votes on its own assessment, without whom a conflict leaves out; a lost vote is none.
async fn carried(tx: &mut Tx, c: &Context, a: &Assessment) -> Result<(), Error> {
    let day = local_day(c.now);
    let voting = voters(store::people::leadership(tx.conn(), &c.facts.case.handling_unit, day).await?, c);
    let mut cast: Vec<_> = a.ballots.iter().map(|b| (b.person, b.is_head)).collect();
    cast.sort();
    if voting != cast {
        return wrong("ballots", Why::MembersChanged);
    }
    let percent = store::reference::parameters(tx.conn(), day).await?.value(Key::LeadershipMajorityPercent)?;
    if tally(&a.ballots, percent).passed { Ok(()) } else { wrong("ballots", Why::NotCarried) }
}

fn voters(leadership: Vec<(store::people::Person, Role)>, c: &Context) -> Vec<(PersonId, bool)> {
    let free = |p: &store::people::Person| policy::without_conflict(p.id, &c.facts.case).is_ok();
    let mut all: Vec<_> = leadership
        .into_iter()
        .enumerate()
        .filter(|(_, (p, _))| free(p))
        .map(|(i, (p, role))| (p.id, i == 0 && matches!(role, Role::Head | Role::Authority)))
        .collect();
    all.sort();
    all
}

/// What stands in the way of incentives, closing and adoption.
pub(super) async fn settling(tx: &mut Tx, c: &Context, actor: &Actor, command: &Command) -> Result<(), Error> {
    match command {
        Command::ProposeIncentive { person, kinds, .. } => proposable(tx, c, *person, kinds).await,
        Command::DecideIncentive(d) => decidable(tx, c, d).await,
        Command::NumberIncentive { incentive, .. } => {
            let all = store::outcome::incentives(tx.conn(), c.id).await?;
            let blank = all.iter().any(|i| i.id == *incentive && i.granted == Some(true) && i.number.is_none());
            if blank { Ok(()) } else { wrong("number", Why::NotAnswerable) }
        }
        Command::Close { waiver, .. } => {
            let open = c.facts.outcome.map_or(&[][..], qualifies);
            let proposed = store::outcome::incentives(tx.conn(), c.id).await?;
            let left = open.iter().any(|kind| !proposed.iter().any(|i| i.kind == *kind));
            if left && waiver.is_empty() { wrong("waiver", Why::Needed) } else { Ok(()) }
        }
        Command::Adopt { own, .. } => adoptable(tx, c, actor, *own).await,
        _ => Ok(()),
    }
}

async fn proposable(tx: &mut Tx, c: &Context, person: PersonId, kinds: &[Incentive]) -> Result<(), Error> {
    if kinds.is_empty() {
        return wrong("kinds", Why::Needed);
    }
    if !c.facts.case.authors.contains(&person) {
        return wrong("person", Why::NotOffered);
    }
    let open = c.facts.outcome.map_or(&[][..], qualifies);
    let taken = store::outcome::incentives(tx.conn(), c.id).await?;
    if kinds.iter().any(|kind| !open.contains(kind)) {
        return wrong("kinds", Why::NotQualified);
    }
    if kinds.iter().any(|kind| taken.iter().any(|i| i.person == person && i.kind == *kind)) { wrong("kinds", Why::Taken) } else { Ok(()) }
}

async fn decidable(tx: &mut Tx, c: &Context, d: &IncentiveDecision) -> Result<(), Error> {
    let all = store::outcome::incentives(tx.conn(), c.id).await?;
    let Some(found) = all.iter().find(|i| i.id == d.incentive && i.granted.is_none()) else { return wrong("incentive", Why::NotAnswerable) };
    let sponsored = d.granted && found.kind == Incentive::TrainingSponsorship;
    if sponsored && d.course.is_empty() {
        return wrong("course", Why::Needed);
    }
    if sponsored && d.cost_vnd.is_none() { wrong("cost_vnd", Why::Needed) } else { Ok(()) }
}

/// A unit takes a solution over once, with a proposal of its own where it has one.
async fn adoptable(tx: &mut Tx, c: &Context, actor: &Actor, own: Option<ProposalId>) -> Result<(), Error> {
    let unit = adopting_unit(c, actor)?;
    if store::outcome::has_adopted(tx.conn(), c.id, &unit).await? {
        return wrong("own", Why::Taken);
    }
    let Some(own) = own else { return Ok(()) };
    let found = store::proposal::visible(tx.conn(), &crate::store::Scope::of(actor), own, local_day(c.now)).await?;
    if found.is_some_and(|p| p.owner_unit == unit) { Ok(()) } else { wrong("own", Why::NotOffered) }
}

fn adopting_unit(c: &Context, actor: &Actor) -> Result<String, Error> {
    let capacity = policy::may(actor, Action::Adopt, &c.facts.case)?;
    let office = actor.appointments.iter().find(|a| Some(a.id) == capacity.acting_as);
    office.map(|a| a.unit.clone()).ok_or(Error::NotFound)
}

/// What these acts leave beside their entries.
pub(super) async fn after(tx: &mut Tx, c: &Context, actor: &Actor, command: &Command) -> Result<(), Error> {
    let (id, seq) = (c.id, c.seq);
    match command {
        Command::Report(_) => {
            pilot::end(tx, c, Duty::Support).await?;
            pilot::end(tx, c, Duty::Answer).await?;
        }
        Command::Assess(a) => store::outcome::put_assessment(tx, id, seq, a.outcome).await?,
        Command::ProposeIncentive { person, kinds, .. } => {
            let kinds: Vec<_> = kinds.iter().map(|kind| (IncentiveId::new(c.now), *kind)).collect();
            store::outcome::put_incentives(tx, id, seq, *person, &kinds).await?;
        }
        Command::DecideIncentive(d) => store::outcome::put_incentive_decision(tx, id, seq, d).await?,
        Command::NumberIncentive { incentive, number, dated_on } => {
            store::outcome::put_incentive_number(tx, id, seq, *incentive, number, *dated_on).await?;
        }
        Command::Close { .. } => {
            let gaps = plan_in_force(tx, c).await?.gaps;
            store::outcome::put_provisions(tx, id, seq, &gaps).await?;
        }
        Command::Adopt { own, .. } => store::outcome::put_adoption(tx, id, seq, &adopting_unit(c, actor)?, *own).await?,
        _ => {}
    }
    Ok(())
}
