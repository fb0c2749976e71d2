//! Deliveries to endpoints: what is to be sent now, and what came of it.
//!
//! A delivery is a job like a mail, in a queue of its own: taken with a lease, tried again with growing
//! pauses, put aside after ten tries. One goes to an endpoint at a time, and one that fails leaves its
//! endpoint alone for a while, so that a dead endpoint costs an attempt now and then whatever waits for
//! it. What an endpoint's person may not know any more is dropped.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::outbox::{self, Job, LEASE, STALE, TRIES, Taken, Trouble, pause};
use super::webhooks::ended;
use super::{App, Error};
use crate::domain::clock::local_day;
use crate::domain::ids::{PersonId, ProposalId};
use crate::domain::webhook::{Dropped, End, Failure, Origins, PING, PingEvent, ProposalEvent, Step, Trial, event_type, message_id, signatures};
use crate::store::webhook::Outcome;
use crate::store::{self, Tx};

/// What is delivered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "job", rename_all = "snake_case")]
pub enum Delivery {
    /// An entry of a ledger.
    Webhook { webhook: Uuid, proposal: ProposalId, seq: i32 },
    /// A trial, with a number of its own.
    Ping { webhook: Uuid, ping: Uuid },
}

impl Delivery {
    const fn webhook(&self) -> Uuid {
        match self {
            Self::Webhook { webhook, .. } | Self::Ping { webhook, .. } => *webhook,
        }
    }
}

/// What is sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Letter {
    pub url: url::Url,
    /// Stays the same however often it is sent.
    pub id: String,
    /// Of this attempt.
    pub timestamp: i64,
    pub signature: String,
    pub body: String,
}

/// What is to become of a delivery now.
#[derive(Debug)]
pub enum Now {
    Send(Letter),
    Drop(Dropped),
    /// Its address is not among those that are allowed.
    Refuse,
}

/// Takes the next delivery that is due, if any. What can't be read is put aside at once.
///
/// # Errors
/// A fault of the database.
pub async fn take(app: &App) -> Result<Option<Taken<Delivery>>, Error> {
    let now = app.clock.now();
    let mut tx = Tx::begin(&app.pool).await?;
    let Some(row) = store::webhook::take(&mut tx, now, now + LEASE).await? else { return Ok(None) };
    tx.commit().await?;
    outbox::read(app, row).await.map(Some)
}

/// Looks at a delivery as things are now: whether the endpoint is there, its address allowed, and the case
/// its person's to know.
///
/// # Errors
/// A fault of the database.
pub async fn look(app: &App, taken: &Taken<Delivery>, origins: &Origins, site: &str) -> Result<Now, Error> {
    let now = app.clock.now();
    if taken.created_at + STALE < now {
        return Ok(Now::Drop(Dropped::Late));
    }
    let mut conn = app.pool.acquire().await?;
    let Some(target) = store::webhook::target(&mut conn, taken.job.webhook(), now).await?.filter(|t| !t.ended) else {
        return Ok(Now::Drop(Dropped::Ended));
    };
    if target.disabled {
        return Ok(Now::Drop(Dropped::Unknown));
    }
    let Some(url) = origins.permit(&target.url) else { return Ok(Now::Refuse) };
    let (id, body) = match &taken.job {
        Delivery::Ping { webhook, ping } => {
            let event = PingEvent { kind: PING, timestamp: taken.created_at, data: Trial { webhook: *webhook } };
            (message_id(*webhook, ping.as_bytes()), serde_json::to_string(&event)?)
        }
        Delivery::Webhook { webhook, proposal, seq } => {
            let Some(e) = store::webhook::entry(&mut conn, target.person, (*proposal, *seq), now).await? else {
                return Ok(Now::Drop(Dropped::Unknown));
            };
            let url = format!("{site}/proposals/{proposal}");
            let data = Step { proposal: *proposal, code: e.code, seq: *seq, action: e.action, status: e.status, url };
            let event = ProposalEvent { kind: event_type(e.action), timestamp: e.at, data };
            (message_id(*webhook, &e.hash), serde_json::to_string(&event)?)
        }
    };
    let timestamp = now.timestamp();
    Ok(Now::Send(Letter { url, signature: signatures(&target.secrets, &id, timestamp, &body), id, timestamp, body }))
}

/// Notes that a delivery is not sent any more.
///
/// # Errors
/// A fault of the database.
pub async fn dropped(app: &App, taken: &Taken<Delivery>, why: Dropped) -> Result<(), Error> {
    let mut tx = Tx::begin(&app.pool).await?;
    store::webhook::done(&mut tx, (taken.id, taken.attempts), &Outcome { answer: None, error: why.code() }, app.clock.now()).await?;
    Ok(tx.commit().await?)
}

/// Notes what came of an attempt: the status that was answered, or why there was none.
///
/// # Errors
/// A fault of the database.
pub async fn came(app: &App, taken: &Taken<Delivery>, answer: Result<u16, Failure>) -> Result<(), Error> {
    let now = app.clock.now();
    let (webhook, place) = (taken.job.webhook(), (taken.id, taken.attempts));
    let (answer, error) = match answer {
        Ok(status) => (i16::try_from(status).ok(), if (200..300).contains(&status) { String::new() } else { format!("status {status}") }),
        Err(failure) => (None, failure.to_string()),
    };
    let outcome = Outcome { answer, error: &error };
    let mut tx = Tx::begin(&app.pool).await?;
    if error.is_empty() {
        store::webhook::done(&mut tx, place, &outcome, now).await?;
        store::webhook::took(&mut tx, webhook, now).await?;
    } else if answer == Some(410) {
        gone(&mut tx, webhook, place, &outcome, now).await?;
    } else {
        let again = (taken.attempts < TRIES).then(|| now + pause(taken.attempts));
        if store::webhook::failed(&mut tx, place, &outcome, now, again).await? {
            missed(&mut tx, webhook, again.is_none(), now).await?;
        }
    }
    Ok(tx.commit().await?)
}

/// An endpoint that is gone has ended, and its person is told.
async fn gone(tx: &mut Tx, webhook: Uuid, place: (i64, i32), outcome: &Outcome<'_>, now: DateTime<Utc>) -> Result<(), Error> {
    let Some(person) = person_of(tx, webhook, now).await? else { return Ok(()) };
    if store::webhook::done(tx, place, outcome, now).await? && ended(tx, person, Some(webhook), End::Gone, now).await? {
        outbox::put(tx, &Job::Endpoint { person, trouble: Trouble::Gone }, None, now).await?;
    }
    Ok(())
}

/// An endpoint that failed is left alone, the longer the more often; once something is put aside its person is
/// told, once a day.
async fn missed(tx: &mut Tx, webhook: Uuid, put_aside: bool, now: DateTime<Utc>) -> Result<(), Error> {
    let failures = store::webhook::missed(tx, webhook, now).await?;
    if failures > 0 {
        store::webhook::rest(tx, webhook, now + pause(failures)).await?;
    }
    if put_aside && let Some(person) = person_of(tx, webhook, now).await? {
        let once = format!("webhook:{webhook}:{}", local_day(now));
        outbox::put(tx, &Job::Endpoint { person, trouble: Trouble::Failed }, Some(&once), now).await?;
    }
    Ok(())
}

async fn person_of(tx: &mut Tx, webhook: Uuid, now: DateTime<Utc>) -> Result<Option<PersonId>, Error> {
    Ok(store::webhook::target(tx.conn(), webhook, now).await?.map(|t| t.person))
}
