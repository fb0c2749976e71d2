//! Requests that a program may send again under a key, and that happen once.
//!
//! A key is reserved before anything is done. The answer to what was done is written in the very
//! transaction that did it, so that a crash leaves both or neither; where the reservation was taken over
//! meanwhile that transaction fails. What was refused is noted afterwards: done again, it is refused again.
//!
//! A form of a browser reserves nothing: it names the version that was seen, so it can't be done twice. Its
//! key is written with what was done, so that who sends it again is told that it was.

use chrono::{DateTime, TimeDelta, Utc};
use serde::Serialize;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::{App, Error};
use crate::domain::ids::PersonId;
use crate::store::{self, Tx};

/// A request that nobody has answered for so long was cut off: longer than any request may take.
const CUT_OFF: TimeDelta = TimeDelta::minutes(2);
/// How long an answer is kept.
pub const KEPT: TimeDelta = TimeDelta::hours(24);

/// A reserved key.
#[derive(Debug, Clone)]
pub struct Once {
    pub token: Uuid,
    pub key: String,
    /// When it was reserved.
    at: DateTime<Utc>,
    /// What a success is answered with.
    status: i16,
}

/// A form that a person's device sends until it is answered.
#[derive(Debug, Clone)]
pub struct Sent {
    person: Uuid,
    /// Of the key and the content: with another content it is another form.
    hash: [u8; 32],
}

impl Sent {
    /// A form told by its key, its address and its content.
    pub fn new(person: PersonId, key: &str, path: &str, content: &[(String, String)]) -> Self {
        let fields = content.iter().flat_map(|(name, value)| [name.as_bytes(), value.as_bytes()]);
        let parts: Vec<&[u8]> = [key.as_bytes(), path.as_bytes()].into_iter().chain(fields).collect();
        Self { person: person.0, hash: digest(&parts) }
    }

    fn key(&self) -> String {
        hex::encode(self.hash)
    }
}

/// The key under which something is being done.
#[derive(Debug, Clone)]
pub(super) enum Key {
    Program(Once),
    Form(Sent),
}

/// What a key stands for.
#[derive(Debug)]
pub enum Reserved {
    /// For this request, which is to be done.
    Fresh(Once),
    /// For this request, which was answered.
    Answered(u16, String),
    /// For this request, which is being done.
    Running,
    /// For another request.
    Other,
}

/// A request told by its parts.
fn digest(parts: &[&[u8]]) -> [u8; 32] {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update(part.len().to_be_bytes());
        hash.update(part);
    }
    hash.finalize().into()
}

/// Reserves a key for a request, which is told by method, address and content.
///
/// # Errors
/// A fault of the database.
pub async fn reserve(app: &App, (token, key): (Uuid, String), request: &[&[u8]], status: i16) -> Result<Reserved, Error> {
    let now = app.clock.now();
    let hash = digest(request);
    let mut tx = Tx::begin(&app.pool).await?;
    let ours = store::access::reserve(&mut tx, (token, &key), &hash, now, (now - CUT_OFF, now - KEPT)).await?;
    let found = if ours { None } else { store::access::request(tx.conn(), (token, &key)).await? };
    tx.commit().await?;
    Ok(match found {
        None if ours => Reserved::Fresh(Once { token, key, at: now, status }),
        Some(request) if request.request_hash != hash => Reserved::Other,
        Some(store::access::Request { status: Some(status), body: Some(body), .. }) => Reserved::Answered(u16::try_from(status).unwrap_or(200), body),
        _ => Reserved::Running,
    })
}

/// Notes an answer to what was not done; a fault gives the key free.
///
/// # Errors
/// A fault of the database.
pub async fn refused(app: &App, once: &Once, status: u16, body: &str) -> Result<(), Error> {
    let mut tx = Tx::begin(&app.pool).await?;
    let place = (once.token, once.key.as_str());
    match i16::try_from(status) {
        Ok(status) if (200..500).contains(&status) => drop(store::access::answer(&mut tx, place, once.at, status, body).await?),
        _ => store::access::release(&mut tx, place, once.at).await?,
    }
    Ok(tx.commit().await?)
}

/// Whether a form was done, within the time that answers are kept.
///
/// # Errors
/// A fault of the database.
pub async fn was_done(app: &App, sent: &Sent) -> Result<bool, Error> {
    let mut conn = app.pool.acquire().await?;
    Ok(store::access::request(&mut conn, (sent.person, &sent.key())).await?.is_some())
}

/// Forgets answers that were kept long enough; says how many.
///
/// # Errors
/// A fault of the database.
pub async fn forget(app: &App) -> Result<usize, Error> {
    let mut tx = Tx::begin(&app.pool).await?;
    let gone = store::access::forget(&mut tx, app.clock.now() - KEPT).await?;
    tx.commit().await?;
    Ok(usize::try_from(gone).unwrap_or(usize::MAX))
}

impl App {
    /// The same application for one request of a program under a key.
    pub fn under(&self, once: Once) -> Self {
        Self { key: Some(Key::Program(once)), ..self.clone() }
    }

    /// The same application for one form that may be sent again.
    pub fn noting(&self, sent: Sent) -> Self {
        Self { key: Some(Key::Form(sent)), ..self.clone() }
    }

    /// Writes what was done under the key of the request, where it has one.
    pub(super) async fn answered(&self, tx: &mut Tx, done: &impl Serialize) -> Result<(), Error> {
        let Some(key) = &self.key else { return Ok(()) };
        let body = serde_json::to_string(done)?;
        match key {
            Key::Form(sent) => Ok(store::access::note(tx, (sent.person, &sent.key()), &sent.hash, self.clock.now(), &body).await?),
            Key::Program(once) => {
                let kept = store::access::answer(tx, (once.token, &once.key), once.at, once.status, &body).await?;
                if kept { Ok(()) } else { Err(Error::Internal("another request has taken over the key".to_owned())) }
            }
        }
    }
}
