//! Units over time: renamed, merged into another or split, on a day and by a document.
//!
//! A unit keeps its name and its cases; its heir's offices reach over them from that day on. Refuses
//! a day that is past: what was decided under the old name stays so.

use chrono::{Days, NaiveDate};
use serde_json::json;

use super::{App, Error, Invalid, Why};
use crate::domain::audit::{Kind, Note};
use crate::domain::clock::local_day;
use crate::domain::ids::AppointmentId;
use crate::domain::people::{Actor, Area, Role, UnitChange};
use crate::domain::policy::Refusal;
use crate::store::people::NewAppointment;
use crate::store::unit::{Held, NewChange};
use crate::store::{self, Tx, constraint};

/// What becomes of a unit.
#[derive(Debug, Clone)]
pub struct Terms {
    pub kind: UnitChange,
    pub on: NaiveDate,
    pub document_ref: String,
    /// The other unit: one that is there where units merge, a new one otherwise.
    pub code: String,
    pub name: String,
    pub symbol: String,
}

/// Changes a unit on a day.
///
/// # Errors
/// `NotFound` for a unit that is not there; `Invalid` for a day that is past, a unit that is over by
/// then, a code that is taken or unknown.
pub async fn change(app: &App, actor: &Actor, code: &str, t: &Terms) -> Result<(), Error> {
    if !actor.has(Area::Administrator) {
        return Err(Refusal::NotAuthority.into());
    }
    let invalid = |field, why| Err(Error::Invalid(Invalid::Field(field, why)));
    let now = app.clock.now();
    let today = local_day(now);
    let mut tx = Tx::begin(&app.pool).await?;
    let unit = store::unit::get(tx.conn(), code).await?.ok_or(Error::NotFound)?;
    if t.on < today {
        return invalid("on_date", Why::Past);
    }
    if t.on <= unit.valid_from {
        return invalid("on_date", Why::Before(unit.valid_from.succ_opt().unwrap_or(unit.valid_from)));
    }
    if unit.valid_to.is_some() {
        return invalid("kind", Why::NotOffered);
    }
    match t.kind {
        UnitChange::Merge => {
            let into = store::unit::get(tx.conn(), &t.code).await?;
            if into.is_none_or(|u| u.code == code || u.valid_from > t.on || u.valid_to.is_some()) {
                return invalid("into", Why::NotOffered);
            }
        }
        UnitChange::Rename | UnitChange::Split => {
            store::unit::found(&mut tx, code, &t.code, &t.name, &t.symbol, t.on).await.map_err(named)?;
        }
    }
    let by = actor.person;
    if t.kind != UnitChange::Split {
        let held = store::unit::held(&mut tx, code, t.on).await?;
        store::unit::release(&mut tx, code, t.on, by, now).await?;
        let goes_along = |h: &&Held| t.kind == UnitChange::Rename || matches!(h.role, Role::Staff);
        for h in held.iter().filter(goes_along) {
            let (id, from) = (AppointmentId::new(now), h.from_on.max(t.on));
            let row = NewAppointment { id, person: h.person, role: h.role, unit: &t.code, from, to: h.to_on, document_ref: &h.document_ref, by: Some(by) };
            store::people::appoint(&mut tx, &row, now).await?;
        }
        store::unit::close(&mut tx, code, t.on - Days::new(1)).await?;
    }
    let change = NewChange { kind: t.kind, from: code, to: &t.code, on: t.on, document_ref: &t.document_ref, by };
    store::unit::change(&mut tx, &change, now).await.map_err(named)?;
    let detail = json!({ "change": t.kind, "to": t.code, "name": t.name, "on": t.on, "document": t.document_ref });
    store::audit::put(&mut tx, &Note { unit: Some(code), ..Note::of(Kind::UnitChanged, Some(by)).with(detail) }, now).await?;
    store::unit::follow(&mut tx, today).await?;
    Ok(tx.commit().await?)
}

/// Lets people and lower units follow once the day of a change has come; says how many did.
///
/// # Errors
/// A fault of the database.
pub async fn run_until_idle(app: &App) -> Result<usize, Error> {
    let mut tx = Tx::begin(&app.pool).await?;
    let moved = store::unit::follow(&mut tx, local_day(app.clock.now())).await?;
    tx.commit().await?;
    Ok(usize::try_from(moved).unwrap_or(usize::MAX))
}

fn named(error: sqlx::Error) -> Error {
    let field = match constraint(&error) {
        Some("unit_pkey") => Invalid::Field("code", Why::AlreadyThere),
        Some("unit_change_once" | "unit_change_circle") => Invalid::Field("kind", Why::NotOffered),
        Some("unit_change_time") => Invalid::Field("on_date", Why::NotOffered),
        _ => return error.into(),
    };
    Error::Invalid(field)
}
