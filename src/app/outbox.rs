//! What is to be done after a transaction, written in it: mails here, and what is told to other systems in
//! `deliveries`.
//!
//! A job is taken with a lease, so that it is done by one worker and taken over where that one dies.
//! It may be done twice then, never not at all. After ten failures it is parked for the administrator.
//! Secrets are not in it: a one-time link is made when its mail is written.

use chrono::{DateTime, TimeDelta, Utc};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::{App, Error};
use crate::domain::ids::PersonId;
use crate::store::outbox::Row;
use crate::store::{self, Tx};

/// Something to be done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "job", rename_all = "snake_case")]
pub enum Job {
    /// A one-time link for somebody new.
    Invitation { person: PersonId },
    /// A one-time link for whoever has this address, if anybody.
    Reset { email: String },
    /// Word of a change to an account, to its person.
    Account { person: PersonId, event: Event },
    /// One thing that its person wants to hear of at once.
    Notice { notice: i64 },
    /// What came up to a moment, for who wants it once a day.
    Digest { person: PersonId, before: DateTime<Utc> },
    /// Word of trouble with an endpoint, to its person.
    Endpoint { person: PersonId, trouble: Trouble },
}

impl Job {
    const fn kind(&self) -> &'static str {
        match self {
            Self::Invitation { .. } => "invitation",
            Self::Reset { .. } => "reset",
            Self::Account { .. } => "account",
            Self::Notice { .. } => "notice",
            Self::Digest { .. } => "digest",
            Self::Endpoint { .. } => "endpoint",
        }
    }
}

/// What somebody is told about their account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Event {
    NewNetwork,
    PasswordChanged,
    SecondFactorAdded,
    SecondFactorRemoved,
    Deactivated,
}

/// What somebody is told about an endpoint of theirs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Trouble {
    /// It has said that it takes nothing any more.
    Gone,
    /// It did not take something, after every try.
    Failed,
}

/// How long a worker has for a job.
pub(super) const LEASE: TimeDelta = TimeDelta::minutes(5);
/// Tries before a job is parked.
pub const TRIES: i32 = 10;
/// A mail that is older than this tells nobody anything any more.
pub const STALE: TimeDelta = TimeDelta::days(7);

/// Writes a job in the transaction that makes it necessary. One with a key is written once.
///
/// # Errors
/// A fault of the database.
pub async fn put(tx: &mut Tx, job: &Job, once_key: Option<&str>, now: DateTime<Utc>) -> Result<(), Error> {
    Ok(store::outbox::put(tx, job.kind(), &serde_json::to_value(job)?, once_key, now).await?)
}

/// A job that was taken.
pub struct Taken<J = Job> {
    pub id: i64,
    pub job: J,
    pub created_at: DateTime<Utc>,
    pub(super) attempts: i32,
}

/// Takes the next mail that is due, if any. What can't be read is parked at once.
///
/// # Errors
/// A fault of the database.
pub async fn take(app: &App) -> Result<Option<Taken>, Error> {
    let now = app.clock.now();
    let mut tx = Tx::begin(&app.pool).await?;
    let Some(row) = store::outbox::take(&mut tx, now, now + LEASE).await? else { return Ok(None) };
    tx.commit().await?;
    read(app, row).await.map(Some)
}

/// Reads a job that was taken, or parks it.
pub(super) async fn read<J: DeserializeOwned>(app: &App, row: Row) -> Result<Taken<J>, Error> {
    match serde_json::from_value(row.payload) {
        Ok(job) => Ok(Taken { id: row.id, job, created_at: row.created_at, attempts: row.attempts }),
        Err(error) => {
            let mut tx = Tx::begin(&app.pool).await?;
            store::outbox::park(&mut tx, row.id, row.attempts, &error.to_string(), app.clock.now()).await?;
            tx.commit().await?;
            Err(Error::Internal(format!("job {} can't be read", row.id)))
        }
    }
}

/// Notes that a job is done, unless another worker has taken it over.
///
/// # Errors
/// A fault of the database.
pub async fn done(app: &App, taken: &Taken) -> Result<(), Error> {
    let mut tx = Tx::begin(&app.pool).await?;
    store::outbox::done(&mut tx, taken.id, taken.attempts, app.clock.now()).await?;
    Ok(tx.commit().await?)
}

/// Notes a failure: tried again after a pause that doubles from ten seconds to an hour, or parked.
///
/// # Errors
/// A fault of the database.
pub async fn failed(app: &App, taken: &Taken, why: &str) -> Result<(), Error> {
    let now = app.clock.now();
    let mut tx = Tx::begin(&app.pool).await?;
    if taken.attempts >= TRIES {
        store::outbox::park(&mut tx, taken.id, taken.attempts, why, now).await?;
    } else {
        store::outbox::again(&mut tx, taken.id, taken.attempts, why, now + pause(taken.attempts)).await?;
    }
    Ok(tx.commit().await?)
}

/// How long to wait after so many failures.
pub(super) fn pause(attempts: i32) -> TimeDelta {
    let doubled = 10_i64 << u32::try_from(attempts - 1).unwrap_or(0).min(9);
    TimeDelta::seconds(doubled.min(3_600))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_double_up_to_an_hour() {
        let seconds: Vec<i64> = [1, 2, 3, 9, 10, 60].into_iter().map(|n| pause(n).num_seconds()).collect();
        assert_eq!(seconds, [10, 20, 40, 2_560, 3_600, 3_600]);
    }
}
