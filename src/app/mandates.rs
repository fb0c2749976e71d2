//! Mandates (*ủy quyền*): somebody acts in the office of another, for a time, by a document.
//!
//! Given by who holds the office, or by an administrator on the strength of the document. Refuses a
//! chain: who acts under a mandate can't pass it on. That nobody uses one in a case of who gave it
//! is the policy's business.

use chrono::{DateTime, Utc};
use serde_json::json;

use super::{App, Error, Invalid, Why};
use crate::domain::audit::{Kind, Note};
use crate::domain::clock::local_day;
use crate::domain::ids::{AppointmentId, PersonId};
use crate::domain::people::{Actor, Area, MandateScope, Role};
use crate::domain::policy::Refusal;
use crate::store::people::NewAppointment;
use crate::store::{self, Tx, mandate};

/// What a mandate says.
#[derive(Debug, Clone)]
pub struct Terms {
    /// Whose office it is.
    pub principal: PersonId,
    pub office: AppointmentId,
    pub delegate: PersonId,
    pub scope: MandateScope,
    pub from: DateTime<Utc>,
    /// The first moment at which it is over.
    pub to: DateTime<Utc>,
    pub document_ref: String,
}

/// Only for one's own office, or as an administrator; and never to oneself.
fn may_manage(actor: &Actor, principal: PersonId) -> Result<(), Error> {
    if actor.person == principal || actor.has(Area::Administrator) { Ok(()) } else { Err(Refusal::NotHead.into()) }
}

/// Gives a mandate.
///
/// # Errors
/// `Invalid` where the terms don't hold: an office that isn't the principal's own, a time that is
/// over or turned round, a mandate to oneself.
pub async fn give(app: &App, actor: &Actor, terms: &Terms) -> Result<AppointmentId, Error> {
    may_manage(actor, terms.principal)?;
    let invalid = |field, why| Err(Error::Invalid(Invalid::Field(field, why)));
    let now = app.clock.now();
    if terms.delegate == terms.principal || terms.delegate == actor.person {
        return invalid("delegate", Why::OwnAppointment);
    }
    if terms.to <= terms.from {
        return invalid("to_on", Why::EndNotAfterStart);
    }
    if terms.to <= now {
        return invalid("to_on", Why::EndPast);
    }
    let mut tx = Tx::begin(&app.pool).await?;
    let offices = mandate::offices(tx.conn(), terms.principal, local_day(now)).await?;
    let Some(office) = offices.into_iter().find(|o| o.id == terms.office) else { return invalid("office", Why::Unknown) };
    let role = if office.role == Role::Head { Role::ActingHead } else { office.role };
    let id = AppointmentId::new(now);
    let (from, to) = (local_day(terms.from), Some(local_day(terms.to)));
    let row = NewAppointment { id, person: terms.delegate, role, unit: &office.unit, from, to, document_ref: &terms.document_ref, by: Some(actor.person) };
    store::people::appoint(&mut tx, &row, now).await?;
    mandate::put(&mut tx, &mandate::New { id, principal: terms.principal, office: office.id, scope: terms.scope, from: terms.from, to: terms.to }).await?;
    let detail = json!({
        "mandate": id, "principal": terms.principal, "scope": terms.scope, "from": terms.from, "to": terms.to, "document": terms.document_ref
    });
    let note = Note { unit: Some(&office.unit), ..Note::of(Kind::MandateGiven, Some(actor.person)).about(terms.delegate).with(detail) };
    store::audit::put(&mut tx, &note, now).await?;
    tx.commit().await?;
    Ok(id)
}

/// Ends a mandate at once.
///
/// # Errors
/// `NotFound` where there is none that is still running.
pub async fn end(app: &App, actor: &Actor, principal: PersonId, id: AppointmentId) -> Result<(), Error> {
    may_manage(actor, principal)?;
    let now = app.clock.now();
    let mut tx = Tx::begin(&app.pool).await?;
    let delegate = mandate::delegate(tx.conn(), id, principal).await?.ok_or(Error::NotFound)?;
    if !store::people::end_appointment(&mut tx, id, delegate, local_day(now), actor.person, now).await? {
        return Err(Error::NotFound);
    }
    let note = Note::of(Kind::MandateEnded, Some(actor.person)).about(delegate).with(json!({ "mandate": id, "principal": principal }));
    store::audit::put(&mut tx, &note, now).await?;
    Ok(tx.commit().await?)
}
