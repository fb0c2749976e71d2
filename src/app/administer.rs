//! People and appointments, as an administrator keeps them.
//!
//! An administrator never chooses a password: a random first one is shown once.

use chrono::NaiveDate;
use serde_json::json;

use super::{App, Error, Invalid, Why, sign_in};
use crate::domain::audit::{Kind, Note};
use crate::domain::clock::local_day;
use crate::domain::ids::{AppointmentId, PersonId};
use crate::domain::people::{Actor, Area, Role};
use crate::domain::policy::Refusal;
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

/// Adds a person with a first appointment; gives the first password.
///
/// # Errors
/// `Invalid` for an address that is taken or a unit that does not exist.
pub async fn add_person(app: &App, actor: &Actor, entry: &Entry) -> Result<(PersonId, String), Error> {
    administrator(actor)?;
    let password = first_password();
    let id = enter(app, Some(actor.person), entry, password.clone()).await?;
    Ok((id, password))
}

/// Adds a person with a given password: for the command line and the demonstration.
///
/// # Errors
/// As `add_person`.
pub async fn enter(app: &App, by: Option<PersonId>, e: &Entry, password: String) -> Result<PersonId, Error> {
    let password_hash = sign_in::hash_password(app, password).await?;
    let now = app.clock.now();
    let id = PersonId::new(now);
    let mut tx = Tx::begin(&app.pool).await?;
    let person =
        NewPerson { id, email: &e.email, name: &e.name, position: &e.position, unit: &e.unit, is_manager: e.is_manager, password_hash: Some(&password_hash) };
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
