//! Deadlines that pass: each leaves exactly one entry, with what was owed and who had it. The window
//! for objections to a liability decision makes the decision final when it closes.
//!
//! Runs as often as anybody likes, in as many places at once: the lock and a unique key keep it to one.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};

use super::confidential::Sealing;
use super::perform::working_days;
use super::{App, Error};
use crate::domain::clock::local_day;
use crate::domain::event::{Entry, Hand};
use crate::domain::liability_file::Content;
use crate::domain::parameter::Key;
use crate::domain::pilot::{Duty, Expiry};
use crate::domain::workflow::{Action, Holder, Status, Who, find};
use crate::store::facts::CaseFacts;
use crate::store::pilot::Overdue;
use crate::store::{self, Tx};

/// As many at a time.
const BATCH: i64 = 100;

/// Records every deadline that has passed; says how many.
///
/// # Errors
/// A fault of the database. What was recorded before it stays.
pub async fn run_until_idle(app: &App) -> Result<usize, Error> {
    let mut recorded = 0;
    loop {
        let due = {
            let mut conn = app.pool.acquire().await?;
            store::pilot::overdue(&mut conn, app.clock.now(), BATCH).await?
        };
        if due.is_empty() {
            return Ok(recorded);
        }
        let before = recorded;
        for overdue in &due {
            recorded += usize::from(record(app, overdue).await?);
        }
        if recorded == before {
            return Ok(recorded);
        }
    }
}

/// Records one deadline, if it still is one.
async fn record(app: &App, overdue: &Overdue) -> Result<bool, Error> {
    let mut tx = Tx::begin(&app.pool).await?;
    if !store::facts::lock(&mut tx, overdue.id).await? || !store::pilot::still_overdue(&mut tx, overdue).await? {
        return Ok(false);
    }
    let today = local_day(app.clock.now());
    let facts = store::facts::load(tx.conn(), overdue.id, today).await?.ok_or(Error::NotFound)?;
    let is_final = overdue.kind == Some(Duty::Objection);
    let action = if is_final { Action::FinaliseLiability } else { Action::Expire };
    let Some(edge) = find(facts.case.status, action) else { return Ok(false) };
    let held_by = store::pilot::held_by(&mut tx, overdue.id, overdue.opened, today).await?.unwrap_or_default();
    let confidential = matches!(overdue.kind, Some(Duty::Explanation | Duty::Objection));
    // Whose explanation is awaited is not for everybody who may read the ledger.
    let held_by = if confidential { String::new() } else { held_by };
    let expiry = Expiry { duty: overdue.kind, opened: overdue.opened, due: overdue.due_at, held_by };
    let sealing = if is_final { final_record(&mut tx, overdue).await? } else { None };
    let seq = facts.version + 1;
    let entry = Entry {
        proposal: overdue.id,
        seq,
        action,
        from: edge.from,
        to: edge.to,
        actor: None,
        acting_as: None,
        on_behalf_of: None,
        capacity: Who::System,
        at: app.clock.now().max(facts.last_at),
        plan_version: facts.plan_in_force.or(facts.latest_plan),
        next: next_hand(&mut tx, overdue, &facts, app.clock.now()).await?,
        payload: match &sealing {
            Some(sealing) => sealing.payload(),
            None => serde_json::to_value(&expiry)?,
        },
        prev: facts.last_hash.clone(),
        people: BTreeMap::new(),
    };
    store::ledger::append(&mut tx, entry).await?;
    store::pilot::put_expiry(&mut tx, overdue.id, seq, action, &expiry).await?;
    if let Some(s) = sealing {
        store::liability::put_record(&mut tx, s.case, overdue.id, seq, action, &s.content, &s.sha256).await?;
    }
    tx.commit().await?;
    Ok(true)
}

/// An urgent case that an authority has let lie climbs by itself to the level above it, with a term of
/// its own; every other case stays in its hand.
async fn next_hand(tx: &mut Tx, overdue: &Overdue, facts: &CaseFacts, now: DateTime<Utc>) -> Result<Hand, Error> {
    let same = Hand { holder: facts.holder, unit: facts.holder_unit.clone(), due: facts.due_at };
    let at_authority = facts.urgent && facts.holder == Some(Holder::Authority) && facts.case.status == Status::WithAuthority;
    let (true, Some(unit), None | Some(Duty::Acknowledgement)) = (at_authority, &facts.holder_unit, overdue.kind) else { return Ok(same) };
    let Some(above) = store::facts::above(tx, overdue.id, unit, now).await? else { return Ok(same) };
    let due = working_days(tx, now, Key::AuthorityUrgentDecisionDays).await?;
    Ok(Hand { unit: Some(above), due: Some(due), ..same })
}

/// The record that makes a decision final.
async fn final_record(tx: &mut Tx, overdue: &Overdue) -> Result<Option<Sealing>, Error> {
    let Some(opened) = overdue.opened else { return Ok(None) };
    let Some(case) = store::liability::case_of(tx.conn(), overdue.id, opened).await? else { return Ok(None) };
    Sealing::of(case, &Content::Final).map(Some)
}
