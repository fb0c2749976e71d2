//! People and appointments, as an administrator keeps them.
//!
//! An administrator never chooses or sees a password: who is new sets one through a one-time link.

use chrono::NaiveDate;
use serde_json::json;

use super::account::{self, Purpose};
use super::outbox::{self, Event, Job};
use super::{App, Error, Invalid, Why, second_factor, sign_in, webhooks};
use crate::domain::audit::{Kind, Note};
use crate::domain::clock::local_day;
use crate::domain::ids::{AppointmentId, PersonId};
use crate::domain::people::{Actor, Area, Role};
use crate::domain::policy::Refusal;
use crate::domain::webhook::End;
use crate::store::people::{NewAppointment, NewPerson};
use crate::store::{self, Tx, constraint};

/// A person to add, with the first appointment.
#[derive(Debug, Clone)]
pub struct Entry {
    pub email: String,
    pub name: String,
    pub position: String,
    pub unit: String,
    pub is_manager: bool,
    pub role: Role,
    pub document_ref: String,
}

/// An appointment to add.
#[derive(Debug, Clone)]
pub struct Grant {
    pub role: Role,
    pub unit: String,
    pub from: NaiveDate,
    pub to: Option<NaiveDate>,
    pub document_ref: String,
}

/// A random first password: 20 characters that can't be mistaken for one another, over 110 bits.
pub fn first_password() -> String {
    const LETTERS: &[u8] = b"abcdefghjkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789";
    let bytes: [u8; 64] = rand::random();
    // Rejection keeps every letter equally likely.
    let fair = bytes.iter().filter(|b| usize::from(**b) < 256 - 256 % LETTERS.len());
    fair.take(20).map(|b| char::from(LETTERS[usize::from(*b) % LETTERS.len()])).collect()
}

fn administrator(actor: &Actor) -> Result<(), Error> {
    if actor.has(Area::Administrator) { Ok(()) } else { Err(Refusal::NotAuthority.into()) }
}

/// How a one-time link reaches its person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Delivery {
    Mail,
    /// There is no mail server: the link is shown once to who made it, to be handed over.
    Hand,
}

/// Adds a person with a first appointment and invites them; gives the secret of the link where it is
/// handed over.
///
/// # Errors
/// `Invalid` for an address that is taken or a unit that does not exist.
pub async fn add_person(app: &App, actor: &Actor, entry: &Entry, delivery: Delivery) -> Result<(PersonId, Option<String>), Error> {
    administrator(actor)?;
    let id = put_person(app, Some(actor.person), entry, None).await?;
    Ok((id, invite(app, actor, id, delivery).await?))
}

/// Sends a one-time link to somebody, who sets a password with it.
///
/// # Errors
/// `NotFound` for who is not there or deactivated.
pub async fn invite(app: &App, actor: &Actor, person: PersonId, delivery: Delivery) -> Result<Option<String>, Error> {
    administrator(actor)?;
    let now = app.clock.now();
    let mut tx = Tx::begin(&app.pool).await?;
    store::people::get(tx.conn(), person).await?.filter(|p| !p.disabled).ok_or(Error::NotFound)?;
    if delivery == Delivery::Mail {
        outbox::put(&mut tx, &Job::Invitation { person }, None, now).await?;
    }
    store::audit::put(&mut tx, &Note::of(Kind::Invited, Some(actor.person)).about(person), now).await?;
    tx.commit().await?;
    match delivery {
        Delivery::Mail => Ok(None),
        Delivery::Hand => account::link(app, person, Purpose::Invitation).await.map(Some),
    }
}

/// What an administrator does with somebody's account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Measure {
    EndSessions,
    /// For who has lost the authenticator.
    RemoveSecondFactor,
    Deactivate,
    Reactivate,
    /// For good: contact and credentials are erased, name and acts stay.
    Retire,
}

/// Takes a measure; never on one's own account.
///
/// # Errors
/// `NotFound` for who is not there, or for a measure that fits nothing.
pub async fn take(app: &App, actor: &Actor, person: PersonId, measure: Measure) -> Result<(), Error> {
    administrator(actor)?;
    if person == actor.person {
        return Err(Refusal::OwnAccount.into());
    }
    let now = app.clock.now();
    match measure {
        Measure::EndSessions => return account::ended(app, actor.person, person, None, None).await,
        Measure::RemoveSecondFactor => return second_factor::remove(app, actor.person, person).await,
        _ => {}
    }
    let mut tx = Tx::begin(&app.pool).await?;
    let (done, kind) = match measure {
        Measure::Reactivate => (store::people::reactivate(&mut tx, person).await?, Kind::PersonReactivated),
        Measure::Retire => (store::people::retire(&mut tx, person, local_day(now), actor.person, now).await?, Kind::PersonErased),
        _ => (store::people::deactivate(&mut tx, person, now).await?, Kind::PersonDeactivated),
    };
    if !done {
        return Err(Error::NotFound);
    }
    if measure == Measure::Deactivate {
        outbox::put(&mut tx, &Job::Account { person, event: Event::Deactivated }, None, now).await?;
    }
    if measure == Measure::Retire {
        webhooks::ended(&mut tx, person, None, End::PersonLeft, now).await?;
    }
    store::account::end_sessions(&mut tx, person, None, None, now).await?;
    store::audit::put(&mut tx, &Note::of(kind, Some(actor.person)).about(person), now).await?;
    Ok(tx.commit().await?)
}

/// Adds a person with a given password: for the command line and the demonstration.
///
/// # Errors
/// As `add_person`.
pub async fn enter(app: &App, by: Option<PersonId>, e: &Entry, password: String) -> Result<PersonId, Error> {
    let hash = sign_in::hash_password(app, password).await?;
    put_person(app, by, e, Some(hash)).await
}

async fn put_person(app: &App, by: Option<PersonId>, e: &Entry, hash: Option<String>) -> Result<PersonId, Error> {
    let now = app.clock.now();
    let id = PersonId::new(now);
    let mut tx = Tx::begin(&app.pool).await?;
    let person =
        NewPerson { id, email: &e.email, name: &e.name, position: &e.position, unit: &e.unit, is_manager: e.is_manager, password_hash: hash.as_deref() };
    store::people::insert(&mut tx, &person, now).await.map_err(named)?;
    let grant = Grant { role: e.role, unit: e.unit.clone(), from: local_day(now), to: None, document_ref: e.document_ref.clone() };
    store::audit::put(&mut tx, &Note { unit: Some(&e.unit), ..Note::of(Kind::PersonAdded, by).about(id) }, now).await?;
    put_appointment(&mut tx, app, id, by, &grant).await?;
    tx.commit().await?;
    Ok(id)
}

/// Appoints a person.
///
/// # Errors
/// `Invalid` where a deputy's authorisation lacks its end or document.
pub async fn appoint(app: &App, actor: &Actor, person: PersonId, grant: &Grant) -> Result<(), Error> {
    administrator(actor)?;
    if person == actor.person {
        return Err(Error::Invalid(Invalid::Field("role", Why::OwnAppointment)));
    }
    let mut tx = Tx::begin(&app.pool).await?;
    put_appointment(&mut tx, app, person, Some(actor.person), grant).await?;
    Ok(tx.commit().await?)
}

/// Appoints a person on the word of this installation itself: for the command line and the demonstration.
///
/// # Errors
/// As `appoint`.
pub async fn install_appointment(app: &App, person: PersonId, grant: &Grant) -> Result<(), Error> {
    let mut tx = Tx::begin(&app.pool).await?;
    put_appointment(&mut tx, app, person, None, grant).await?;
    Ok(tx.commit().await?)
}

async fn put_appointment(tx: &mut Tx, app: &App, person: PersonId, by: Option<PersonId>, g: &Grant) -> Result<(), Error> {
    let now = app.clock.now();
    let row = NewAppointment { id: AppointmentId::new(now), person, role: g.role, unit: &g.unit, from: g.from, to: g.to, document_ref: &g.document_ref, by };
    store::people::appoint(tx, &row, now).await.map_err(named)?;
    let detail = json!({ "appointment": row.id, "role": g.role, "from": g.from, "to": g.to, "document": g.document_ref });
    store::audit::put(tx, &Note { unit: Some(&g.unit), ..Note::of(Kind::Appointed, by).about(person).with(detail) }, now).await?;
    Ok(())
}

/// Ends an appointment at once.
///
/// # Errors
/// `NotFound` where there is none to end.
pub async fn end(app: &App, actor: &Actor, person: PersonId, id: AppointmentId) -> Result<(), Error> {
    administrator(actor)?;
    let now = app.clock.now();
    let mut tx = Tx::begin(&app.pool).await?;
    if !store::people::end_appointment(&mut tx, id, person, local_day(now), actor.person, now).await? {
        return Err(Error::NotFound);
    }
    store::audit::put(&mut tx, &Note::of(Kind::AppointmentEnded, Some(actor.person)).about(person).with(json!({ "appointment": id })), now).await?;
    Ok(tx.commit().await?)
}

fn named(error: sqlx::Error) -> Error {
    let field = match constraint(&error) {
        Some("person_email_once") => Invalid::Field("email", Why::Taken),
        Some("person_unit_code_fkey" | "appointment_unit_code_fkey") => Invalid::Field("unit", Why::Unknown),
        Some("appointment_authorisation") => Invalid::Field("document_ref", Why::NeedsAuthorisation),
        _ => return error.into(),
    };
    Error::Invalid(field)
}
