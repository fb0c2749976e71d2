//! Interests: who decides declares relatives and interests before a file opens, and confirms once a
//! year that it is all of them. What is declared stays; the policy refuses by it.

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::json;

use super::{App, Error, Invalid, Why};
use crate::domain::audit::{Kind, Note};
use crate::domain::ids::PersonId;
use crate::domain::people::{Appointment, Role};
use crate::store::{self, Tx};

/// How long a confirmation holds: an internal rule.
const HOLDS: TimeDelta = TimeDelta::days(365);

/// Whether somebody must declare before opening a file: who decides, judges or supervises.
pub fn must_declare(appointments: &[Appointment], declared_at: Option<DateTime<Utc>>, now: DateTime<Utc>) -> bool {
    let decides = |role| matches!(role, Role::Head | Role::ActingHead | Role::Deputy | Role::Authority | Role::Supervisor);
    appointments.iter().any(|a| decides(a.role)) && declared_at.is_none_or(|at| now - at > HOLDS)
}

/// Declares a relation of somebody to the holder of an address.
///
/// # Errors
/// `Invalid` for oneself or for what was declared before.
pub async fn declare(app: &App, person: PersonId, other: PersonId, relation: &str) -> Result<(), Error> {
    let invalid = |why| Err(Error::Invalid(Invalid::Field("email", why)));
    if other == person {
        return invalid(Why::OwnAppointment);
    }
    let now = app.clock.now();
    let mut tx = Tx::begin(&app.pool).await?;
    if !store::interest::declare(&mut tx, person, other, relation, now).await? {
        return invalid(Why::Taken);
    }
    store::audit::put(&mut tx, &Note::of(Kind::InterestDeclared, Some(person)).about(other), now).await?;
    Ok(tx.commit().await?)
}

/// Confirms that everything is declared.
///
/// # Errors
/// A fault of the database.
pub async fn confirm(app: &App, person: PersonId) -> Result<(), Error> {
    let now = app.clock.now();
    let mut tx = Tx::begin(&app.pool).await?;
    store::interest::confirm(&mut tx, person, now).await?;
    store::audit::put(&mut tx, &Note::of(Kind::InterestDeclared, Some(person)).with(json!({ "complete": true })), now).await?;
    Ok(tx.commit().await?)
}
