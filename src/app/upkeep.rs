//! Upkeep of reference data by an administrator: holidays, parameters, topics, imports, and jobs that
//! were put aside. Each change stands in the audit book.
//!
//! Refuses to change what was in force: a parameter gets a later version, a day that is past stays.

use chrono::NaiveDate;
use serde_json::json;

use super::import::{self, Failed, What};
use super::{App, Error, Invalid, Why};
use crate::domain::audit::{Kind, Note};
use crate::domain::clock::local_day;
use crate::domain::people::{Actor, Area};
use crate::domain::policy::Refusal;
use crate::store::master::{Holiday, Version};
use crate::store::{self, Tx};

fn administrator(actor: &Actor) -> Result<(), Error> {
    if actor.has(Area::Administrator) { Ok(()) } else { Err(Refusal::NotAuthority.into()) }
}

fn invalid<T>(field: &'static str, why: Why) -> Result<T, Error> {
    Err(Error::Invalid(Invalid::Field(field, why)))
}

async fn note(app: &App, tx: &mut Tx, actor: &Actor, kind: Kind, detail: serde_json::Value) -> Result<(), Error> {
    store::audit::put(tx, &Note::of(kind, Some(actor.person)).with(detail), app.clock.now()).await?;
    Ok(())
}

/// Adds a holiday or a compensated working day.
///
/// # Errors
/// `Invalid` for a day that is past or taken.
pub async fn add_holiday(app: &App, actor: &Actor, day: &Holiday) -> Result<(), Error> {
    administrator(actor)?;
    if day.on_date <= local_day(app.clock.now()) {
        return invalid("on_date", Why::Past);
    }
    let mut tx = Tx::begin(&app.pool).await?;
    if !store::master::add_holiday(&mut tx, day).await? {
        return invalid("on_date", Why::AlreadyThere);
    }
    note(app, &mut tx, actor, Kind::HolidayChanged, json!({ "on": day.on_date, "name": day.name, "working": day.working })).await?;
    Ok(tx.commit().await?)
}

/// Removes an exceptional day that is still to come.
///
/// # Errors
/// `NotFound` where there is none.
pub async fn remove_holiday(app: &App, actor: &Actor, day: NaiveDate) -> Result<(), Error> {
    administrator(actor)?;
    let mut tx = Tx::begin(&app.pool).await?;
    if !store::master::remove_holiday(&mut tx, day, local_day(app.clock.now())).await? {
        return Err(Error::NotFound);
    }
    note(app, &mut tx, actor, Kind::HolidayChanged, json!({ "on": day, "removed": true })).await?;
    Ok(tx.commit().await?)
}

/// A later version of a parameter.
#[derive(Debug, Clone)]
pub struct NewVersion {
    pub value: i32,
    pub legal_ref: String,
    pub certainty: String,
    pub effective_from: NaiveDate,
    pub note: String,
}

/// Adds a version of a parameter.
///
/// # Errors
/// `NotFound` for an unknown key; `Invalid` for a date that is past or not after the newest version, a
/// share over 100, or a verified version without its source.
pub async fn change_parameter(app: &App, actor: &Actor, key: &str, new: &NewVersion) -> Result<(), Error> {
    administrator(actor)?;
    let mut tx = Tx::begin(&app.pool).await?;
    let newest = store::master::newest(tx.conn(), key).await?.ok_or(Error::NotFound)?;
    let today = local_day(app.clock.now());
    if new.effective_from < today {
        return invalid("effective_from", Why::Past);
    }
    if new.effective_from <= newest.effective_from {
        return invalid("effective_from", Why::Before(newest.effective_from.succ_opt().unwrap_or(newest.effective_from)));
    }
    if newest.unit.starts_with("percent") && new.value > 100 {
        return invalid("value", Why::OverBudget(100));
    }
    if new.certainty == "verified" && new.legal_ref.is_empty() {
        return invalid("legal_ref", Why::Needed);
    }
    let version = Version {
        key: newest.key,
        value: new.value,
        unit: newest.unit,
        legal_ref: new.legal_ref.clone(),
        certainty: new.certainty.clone(),
        effective_from: new.effective_from,
        effective_to: None,
        note: new.note.clone(),
    };
    store::master::add_version(&mut tx, &version).await?;
    let detail =
        json!({ "key": key, "value": new.value, "before": newest.value, "source": new.legal_ref, "certainty": new.certainty, "from": new.effective_from });
    note(app, &mut tx, actor, Kind::ParameterChanged, detail).await?;
    Ok(tx.commit().await?)
}

/// Adds a topic to a group.
///
/// # Errors
/// `Invalid` where the code is taken.
pub async fn add_topic(app: &App, actor: &Actor, code: &str, name: &str, parent: &str, from: NaiveDate) -> Result<(), Error> {
    administrator(actor)?;
    let mut tx = Tx::begin(&app.pool).await?;
    if !store::master::add_topic(&mut tx, code, name, parent, from).await? {
        return invalid("code", Why::AlreadyThere);
    }
    note(app, &mut tx, actor, Kind::TopicChanged, json!({ "code": code, "name": name, "parent": parent, "from": from })).await?;
    Ok(tx.commit().await?)
}

/// Ends a topic today: nobody chooses it any more, and cases keep it.
///
/// # Errors
/// `NotFound` where there is none that is still open.
pub async fn end_topic(app: &App, actor: &Actor, code: &str) -> Result<(), Error> {
    administrator(actor)?;
    let today = local_day(app.clock.now());
    let mut tx = Tx::begin(&app.pool).await?;
    if !store::master::end_topic(&mut tx, code, today).await? {
        return Err(Error::NotFound);
    }
    note(app, &mut tx, actor, Kind::TopicChanged, json!({ "code": code, "to": today })).await?;
    Ok(tx.commit().await?)
}

/// Puts a parked job back among those that wait.
///
/// # Errors
/// `NotFound` where it isn't parked.
pub async fn retry(app: &App, actor: &Actor, id: i64) -> Result<(), Error> {
    administrator(actor)?;
    let mut tx = Tx::begin(&app.pool).await?;
    let kind = store::master::retry(&mut tx, id, app.clock.now()).await?.ok_or(Error::NotFound)?;
    note(app, &mut tx, actor, Kind::JobRetried, json!({ "job": id, "kind": kind })).await?;
    Ok(tx.commit().await?)
}

/// Imports a file, or tries it.
///
/// # Errors
/// `Failed` with every row that can't be taken; nothing is changed then.
pub async fn import(app: &App, actor: &Actor, what: What, csv: &str, dry_run: bool) -> Result<usize, Failed> {
    administrator(actor)?;
    import::import_by(app, Some(actor), what, csv, dry_run).await
}
