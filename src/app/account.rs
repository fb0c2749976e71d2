//! What people do with their own account: set a password through a one-time link, change it, end
//! sessions, correct and take their data.

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::net::IpAddr;
use uuid::Uuid;

use super::outbox::{self, Event, Job};
use super::sign_in::{self, Denied, Token};
use super::{App, Error, Invalid, Why};
use crate::domain::audit::{Kind, Note};
use crate::domain::ids::PersonId;
use crate::domain::password;
use crate::domain::people::codes;
use crate::store::session::Found;
use crate::store::{self, Tx};

codes! {
    /// What a one-time link is for.
    Purpose {
        Invitation = "invitation",
        Reset = "reset",
    }
}

impl Purpose {
    /// How long it can be used.
    pub const fn lasts(self) -> TimeDelta {
        match self {
            Self::Invitation => TimeDelta::days(7),
            Self::Reset => TimeDelta::minutes(30),
        }
    }
}

/// The secret of a one-time link, 256 bits.
fn link_hash(secret: &str) -> [u8; 32] {
    Sha256::digest(secret.as_bytes()).into()
}

/// Makes a one-time link for a person; older ones end. The secret is given this once.
///
/// # Errors
/// A fault of the database.
pub async fn link(app: &App, person: PersonId, purpose: Purpose) -> Result<String, Error> {
    let now = app.clock.now();
    let secret = hex::encode(rand::random::<[u8; 32]>());
    let mut tx = Tx::begin(&app.pool).await?;
    store::account::put_link(&mut tx, person, purpose.code(), &link_hash(&secret), now, now + purpose.lasts()).await?;
    tx.commit().await?;
    Ok(secret)
}

/// Notes that somebody has forgotten a password: whether there is such an account is found out when
/// the mail is written, so that the answer is the same in text and in time.
///
/// # Errors
/// `Throttled` for a network or an address that asks too often.
pub async fn forgotten(app: &App, email: &str, address: IpAddr) -> Result<(), Denied> {
    let now = app.clock.now();
    let email = email.trim().to_lowercase();
    for asking in [format!("reset\0{email}"), format!("reset\0{}", sign_in::network(address))] {
        let subject: [u8; 32] = Sha256::digest(asking.as_bytes()).into();
        sign_in::held_back(app, &subject, sign_in::GUESSES).await?;
        sign_in::counted(app, &subject).await?;
    }
    let mut tx = Tx::begin(&app.pool).await?;
    outbox::put(&mut tx, &Job::Reset { email }, None, now).await?;
    store::audit::put(&mut tx, &Note::of(Kind::ResetAsked, None), now).await?;
    tx.commit().await?;
    Ok(())
}

/// Whether a link can still be used.
///
/// # Errors
/// `NotFound` where it can't.
pub async fn usable(app: &App, secret: &str) -> Result<(), Error> {
    let mut conn = app.pool.acquire().await?;
    store::account::link(&mut conn, &link_hash(secret), app.clock.now()).await?.map(drop).ok_or(Error::NotFound)
}

async fn strong(app: &App, person: PersonId, new: &str) -> Result<(), Error> {
    let mut conn = app.pool.acquire().await?;
    let about = store::people::get(&mut conn, person).await?.ok_or(Error::NotFound)?;
    let wrong = |why| Err(Error::Invalid(Invalid::Field("new_password", why)));
    match password::check(new, &[&about.name, &about.email, &about.unit_name]) {
        Ok(()) => Ok(()),
        Err(password::Weak::Short) => wrong(Why::PasswordShort),
        Err(password::Weak::Long) => wrong(Why::PasswordLong),
        Err(password::Weak::Guessable) => wrong(Why::PasswordGuessable),
    }
}

/// Sets a password through a one-time link. Every session of the person ends.
///
/// # Errors
/// `NotFound` where the link can't be used; `Invalid` for a password that is not taken.
pub async fn set_password(app: &App, secret: &str, new: String) -> Result<(), Error> {
    let now = app.clock.now();
    let hash = link_hash(secret);
    let person = {
        let mut conn = app.pool.acquire().await?;
        store::account::link(&mut conn, &hash, now).await?.ok_or(Error::NotFound)?
    };
    strong(app, person, &new).await?;
    let hashed = sign_in::hash_password(app, new).await?;
    let mut tx = Tx::begin(&app.pool).await?;
    let (person, purpose) = store::account::use_link(&mut tx, &hash, now).await?.ok_or(Error::NotFound)?;
    store::people::put_password_hash(&mut tx, person, &hashed).await?;
    store::account::end_sessions(&mut tx, person, None, None, now).await?;
    let kind = if purpose == Purpose::Invitation.code() { Kind::AccountOpened } else { Kind::PasswordChanged };
    if kind == Kind::PasswordChanged {
        outbox::put(&mut tx, &Job::Account { person, event: Event::PasswordChanged }, None, now).await?;
    }
    store::audit::put(&mut tx, &Note::of(kind, Some(person)).with(json!({ "by": purpose })), now).await?;
    Ok(tx.commit().await?)
}

/// Changes the password; every other session ends. The new token of this one.
///
/// # Errors
/// `Denied` where the old one is wrong; `Invalid` for a new one that is not taken.
pub async fn change_password(app: &App, found: &Found, old: String, new: String) -> Result<Token, Denied> {
    strong(app, found.person, &new).await?;
    let token = sign_in::again(app, found, old).await?;
    let hashed = sign_in::hash_password(app, new).await?;
    let mut tx = Tx::begin(&app.pool).await?;
    store::people::put_password_hash(&mut tx, found.person, &hashed).await?;
    let now = app.clock.now();
    store::account::end_sessions(&mut tx, found.person, None, Some(found.session), now).await?;
    outbox::put(&mut tx, &Job::Account { person: found.person, event: Event::PasswordChanged }, None, now).await?;
    store::audit::put(&mut tx, &Note::of(Kind::PasswordChanged, Some(found.person)), now).await?;
    tx.commit().await?;
    Ok(token)
}

/// Ends a session of one's own, or all but this one.
///
/// # Errors
/// A fault of the database.
pub async fn sign_out_elsewhere(app: &App, found: &Found, only: Option<Uuid>) -> Result<(), Error> {
    ended(app, found.person, found.person, only, Some(found.session)).await
}

/// Ends sessions of a person and writes it down.
pub(super) async fn ended(app: &App, by: PersonId, of: PersonId, only: Option<Uuid>, but: Option<Uuid>) -> Result<(), Error> {
    let mut tx = Tx::begin(&app.pool).await?;
    let but = but.filter(|_| only.is_none());
    let now = app.clock.now();
    let gone = store::account::end_sessions(&mut tx, of, only, but, now).await?;
    store::audit::put(&mut tx, &Note::of(Kind::SessionsEnded, Some(by)).about(of).with(json!({ "sessions": gone })), now).await?;
    Ok(tx.commit().await?)
}

/// The sessions of a person that are open.
///
/// # Errors
/// A fault of the database.
pub async fn sessions(app: &App, person: PersonId) -> Result<Vec<store::account::Session>, Error> {
    let now: DateTime<Utc> = app.clock.now();
    let mut conn = app.pool.acquire().await?;
    Ok(store::account::sessions(&mut conn, person, now, now - sign_in::IDLE).await?)
}

/// Corrects one's own name and position (Law 91/2025/QH15: to correct one's data). What was signed
/// before keeps what was so then.
///
/// # Errors
/// A fault of the database.
pub async fn correct(app: &App, person: PersonId, name: &str, position: &str) -> Result<(), Error> {
    let mut tx = Tx::begin(&app.pool).await?;
    store::people::correct(&mut tx, person, name, position).await?;
    store::audit::put(&mut tx, &Note::of(Kind::PersonCorrected, Some(person)).about(person), app.clock.now()).await?;
    Ok(tx.commit().await?)
}

/// Everything that is kept about a person as such: what they may see and take (Law 91/2025/QH15).
///
/// # Errors
/// A fault of the database.
pub async fn export(app: &App, person: PersonId) -> Result<Value, Error> {
    let mut tx = Tx::begin(&app.pool).await?;
    let data = store::people::everything_about(tx.conn(), person).await?;
    store::audit::put(&mut tx, &Note::of(Kind::OwnDataExported, Some(person)), app.clock.now()).await?;
    tx.commit().await?;
    Ok(data)
}
