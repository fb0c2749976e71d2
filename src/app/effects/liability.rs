//! Records of a liability file: who may be concerned, that nobody is judged unheard, that only what
//! the rules open is chosen, and the seal that the ledger keeps instead of the content.

use super::{Context, record, wrong};
use crate::app::confidential::Sealing;
use crate::app::perform::working_days;
use crate::app::{Error, Why};
use crate::domain::calendar::end_of;
use crate::domain::clock::local_day;
use crate::domain::ids::{CaseId, PersonId};
use crate::domain::liability::rule;
use crate::domain::liability_file::{self, CaseState, Content, Entry, Inquiry};
use crate::domain::outcome::{Answer, Condition};
use crate::domain::parameter::Key;
use crate::domain::people::Actor;
use crate::domain::pilot::Duty;
use crate::domain::plan::Track;
use crate::domain::workflow::{Action, Blocked};
use crate::store::pilot::Owed;
use crate::store::{self, Tx};

/// Checks a record and seals it with a salt.
pub(super) async fn before(tx: &mut Tx, c: &Context, actor: &Actor, case: CaseId, content: &Content) -> Result<Sealing, Error> {
    let person = store::liability::person_of(tx.conn(), c.id, case).await?;
    let entries = store::liability::records(tx.conn(), c.id, case).await?;
    match (content, person) {
        (Content::Opened { person, incidents, .. }, None) => openable(tx, c, actor, *person, incidents).await?,
        (Content::Explained { .. } | Content::Objected { .. }, Some(person)) if person != actor.person => return Err(Error::NotFound),
        (Content::Opened { .. }, Some(_)) | (_, None) => return Err(Error::NotFound),
        (_, Some(person)) if judges(content) && person == actor.person => return Err(crate::domain::policy::Refusal::OwnCase.into()),
        (_, Some(person)) if judges(content) && conflict(tx, actor, person).await? => return Err(crate::domain::policy::Refusal::Relation.into()),
        (_, Some(_)) => {}
    }
    follows(c, &entries, content)?;
    if let Content::Decided { .. } = content {
        decided(tx, c, &entries, content).await?;
    }
    Sealing::of(case, content)
}

fn judges(content: &Content) -> bool {
    content.action().judges_liability()
}

/// Whether the actor is the person concerned, or has declared a relation to them.
async fn conflict(tx: &mut Tx, actor: &Actor, person: PersonId) -> Result<bool, Error> {
    Ok(actor.person == person || store::people::related(tx.conn(), actor.person, person).await?)
}

async fn openable(tx: &mut Tx, c: &Context, actor: &Actor, person: PersonId, incidents: &[i32]) -> Result<(), Error> {
    if !store::liability::concernable(tx.conn(), c.id).await?.iter().any(|p| p.id == person) {
        return wrong("person", Why::NotOffered);
    }
    if conflict(tx, actor, person).await? {
        return wrong("person", Why::ConflictOfInterest);
    }
    if c.facts.case.concerned.contains(&person) {
        return wrong("person", Why::Taken);
    }
    let record = record(tx, c).await?;
    let known = |seq: &i32| record.happened().iter().any(|i| i.seq == *seq);
    if incidents.iter().all(known) { Ok(()) } else { wrong("incidents", Why::NotOffered) }
}

/// The order of the records; nobody is judged unheard, and nobody objects too late.
fn follows(c: &Context, entries: &[Entry], content: &Content) -> Result<(), Error> {
    let state = liability_file::state(entries);
    let due = entries.last().and_then(|e| e.due_at);
    match (state, content) {
        (Some(CaseState::Asked | CaseState::Explained), Content::Decided { corrects: Some(_), .. }) => wrong("corrects", Why::NotAnswerable),
        (None, Content::Opened { .. }) | (Some(CaseState::Opened), Content::Asked { .. }) => Ok(()),
        (Some(CaseState::Asked | CaseState::Explained), Content::Explained { .. }) => Ok(()),
        (Some(CaseState::Asked), Content::Decided { unheard_reason, .. }) => match due {
            Some(due) if c.now <= due => wrong("unheard_reason", Why::Unheard),
            _ if unheard_reason.is_empty() => wrong("unheard_reason", Why::Needed),
            _ => Ok(()),
        },
        (Some(CaseState::Explained), Content::Decided { .. }) => Ok(()),
        (Some(CaseState::Decided | CaseState::Objected | CaseState::Final), Content::Decided { corrects, .. }) => {
            let latest = liability_file::decision(entries).map(|e| e.seq);
            if *corrects == latest { Ok(()) } else { wrong("corrects", Why::NotAnswerable) }
        }
        (Some(CaseState::Decided), Content::Objected { .. }) if due.is_some_and(|due| c.now <= due) => Ok(()),
        (Some(CaseState::Decided), Content::Objected { .. }) => wrong("text", Why::WindowClosed),
        _ => Err(Blocked::NoSuchStep(c.facts.case.status, content.action()).into()),
    }
}

/// Only what the rules open is chosen, and whatever deviates has its reason.
async fn decided(tx: &mut Tx, c: &Context, entries: &[Entry], content: &Content) -> Result<(), Error> {
    let Content::Decided { findings, exclusions, exclusion_evidence, conditions, unclear_reason, .. } = content else { return Ok(()) };
    let record = record(tx, c).await?;
    let track = store::proposal::track(tx.conn(), c.id).await?.unwrap_or(Track::CityPlan);
    if !exclusions.is_empty() && exclusion_evidence.is_empty() {
        return wrong("exclusion_evidence", Why::Needed);
    }
    // Each condition once: one that is left out would go as unclear without a word.
    if !conditions.iter().map(|h| h.condition).eq(Condition::ALL.iter().copied()) {
        return wrong("condition_reason", Why::Needed);
    }
    for held in conditions {
        let assessed = record.assessment.as_ref().and_then(|a| a.content.conditions.get(&held.condition)).map(|j| j.answer);
        if assessed != Some(held.answer) && held.reason.is_empty() {
            return wrong("condition_reason", Why::DeviationNeedsReason);
        }
    }
    if conditions.iter().any(|h| h.answer == Answer::Unclear) && unclear_reason.is_empty() {
        return wrong("unclear_reason", Why::UnclearNeedsReason);
    }
    let inquiry = Inquiry { record: &record, track, exclusions, conditions };
    let asked = liability_file::matters(entries);
    let answered: Vec<_> = findings.iter().map(|f| f.incident).collect();
    if asked != answered {
        return wrong("findings", Why::Needed);
    }
    for f in findings {
        let computed = inquiry.computed(f.incident);
        let ruling = inquiry.matter(f.incident, f.source).map(|m| rule(&m)).ok_or(Error::NotFound)?;
        if f.computed != computed || f.options != ruling.open() {
            return Err(Error::Internal("the options are not those that were computed".into()));
        }
        if f.source != computed && f.source_reason.is_empty() {
            return wrong("source_reason", Why::DeviationNeedsReason);
        }
        if !f.options.contains(&f.choice) {
            return wrong("choice", Why::NotAdmissible);
        }
    }
    Ok(())
}

/// The record, and what it leaves to be done.
pub(super) async fn after(tx: &mut Tx, c: &Context, content: &Content, sealed: &Sealing) -> Result<(), Error> {
    let (id, seq, case) = (c.id, c.seq, sealed.case);
    if let Content::Opened { person, .. } = content {
        store::liability::put_case(tx, case, id, seq, *person).await?;
    }
    // A correction opens its own window: the one of the decision it replaces ends.
    if let Content::Decided { corrects: Some(old), .. } = content {
        store::pilot::end_duty(tx, id, *old, seq).await?;
    }
    let person = store::liability::person_of(tx.conn(), id, case).await?;
    let owed = Owed { unit: None, person };
    match content {
        Content::Asked { .. } => {
            let due = working_days(tx, c.now, Key::ExplanationDays).await?;
            store::pilot::put_duty(tx, id, seq, Duty::Explanation, &owed, due).await?;
        }
        Content::Decided { .. } => {
            let today = local_day(c.now);
            let days = store::reference::parameters(tx.conn(), today).await?.value(Key::ObjectionDays)?;
            let last = today.checked_add_days(chrono::Days::new(u64::from(days))).unwrap_or(today);
            store::pilot::put_duty(tx, id, seq, Duty::Objection, &owed, end_of(last)).await?;
        }
        Content::Explained { .. } => close(tx, c, case, Action::AskExplanation).await?,
        Content::Objected { .. } => close(tx, c, case, Action::DecideLiability).await?,
        Content::Opened { .. } | Content::Final => {}
    }
    Ok(store::liability::put_record(tx, case, id, seq, content.action(), &sealed.content, &sealed.sha256).await?)
}

/// What the latest record of a kind asked for has come.
async fn close(tx: &mut Tx, c: &Context, case: CaseId, asked: Action) -> Result<(), Error> {
    if let Some(opened) = store::liability::last_of(tx.conn(), case, asked).await? {
        store::pilot::end_duty(tx, c.id, opened, c.seq).await?;
    }
    Ok(())
}
