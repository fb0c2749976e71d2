//! Endpoints of other systems: registered by a person, told in that person's name, signed with a secret
//! that is shown once.
//!
//! An endpoint opens nothing here and learns no more than its person may know, so it outlives sessions and
//! passwords; it ends by hand, when it says so itself (410), and when its person leaves for good. Who is
//! told of what is worked out with the notices, after the act. `deliveries` sends.

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::json;
use uuid::Uuid;

use super::deliveries::Delivery;
use super::{App, Error, Invalid, Why};
use crate::domain::audit::{Kind, Note};
use crate::domain::ids::{PersonId, ProposalId};
use crate::domain::webhook::{Dropped, End, Origins, SECRET, Topic, topics, written};
use crate::store::{self, Tx};

/// Endpoints that somebody may have at a time.
pub const MOST: usize = 5;
/// How long both secrets sign after a renewal.
pub const BOTH: TimeDelta = TimeDelta::hours(24);

/// The secret of an endpoint.
pub struct Secret([u8; SECRET]);

impl Secret {
    fn fresh() -> Self {
        Self(rand::random())
    }

    /// What is shown once.
    pub fn expose(&self) -> String {
        written(&self.0)
    }
}

/// What an endpoint is made with.
#[derive(Debug, Clone)]
pub struct Terms {
    pub name: String,
    pub url: String,
    pub topics: Vec<Topic>,
}

/// Registers an endpoint. The secret is given this once.
///
/// # Errors
/// `Invalid` without a topic, for an address that is not allowed, or where there are too many.
pub async fn make(app: &App, person: PersonId, terms: &Terms, origins: &Origins) -> Result<Secret, Error> {
    let now = app.clock.now();
    let url = origins.permit(&terms.url).ok_or(Error::Invalid(Invalid::Field("url", Why::NotOffered)))?;
    if terms.topics.is_empty() {
        return Err(Error::Invalid(Invalid::Field(Topic::Decision.code(), Why::Needed)));
    }
    let secret = Secret::fresh();
    let new = store::webhook::New { id: Uuid::now_v7(), person, name: &terms.name, url: url.as_str(), topics: &terms.topics };
    let mut tx = Tx::begin(&app.pool).await?;
    if store::webhook::open(tx.conn(), person).await? >= i64::try_from(MOST).unwrap_or(i64::MAX) {
        return Err(Error::Invalid(Invalid::Field("name", Why::TooMany(MOST))));
    }
    store::webhook::insert(&mut tx, &new, now).await?;
    store::webhook::put_secret(&mut tx, new.id, &secret.0, now, now).await?;
    let detail = json!({ "webhook": new.id, "origin": url.origin().ascii_serialization(), "topics": new.topics });
    store::audit::put(&mut tx, &Note::of(Kind::WebhookMade, Some(person)).with(detail), now).await?;
    tx.commit().await?;
    Ok(secret)
}

/// Gives an endpoint of one's own another secret; for a day the one before it signs too. A second renewal
/// within that day takes it out at once.
///
/// # Errors
/// `NotFound` where there is none that has not ended.
pub async fn renew(app: &App, person: PersonId, id: Uuid) -> Result<Secret, Error> {
    let now = app.clock.now();
    let secret = Secret::fresh();
    let mut tx = Tx::begin(&app.pool).await?;
    if !store::webhook::hold(&mut tx, person, id).await? {
        return Err(Error::NotFound);
    }
    store::webhook::put_secret(&mut tx, id, &secret.0, now, now + BOTH).await?;
    store::audit::put(&mut tx, &Note::of(Kind::WebhookRenewed, Some(person)).with(json!({ "webhook": id })), now).await?;
    tx.commit().await?;
    Ok(secret)
}

/// Ends an endpoint of one's own.
///
/// # Errors
/// `NotFound` where there is none that has not ended.
pub async fn end(app: &App, person: PersonId, id: Uuid) -> Result<(), Error> {
    let mut tx = Tx::begin(&app.pool).await?;
    if !ended(&mut tx, person, Some(id), End::ByHand, app.clock.now()).await? {
        return Err(Error::NotFound);
    }
    Ok(tx.commit().await?)
}

/// Ends endpoints of a person, and notes it; says whether there was one.
pub(super) async fn ended(tx: &mut Tx, person: PersonId, only: Option<Uuid>, why: End, now: DateTime<Utc>) -> Result<bool, Error> {
    if store::webhook::end(tx, person, only, why, now, Dropped::Ended.code()).await? == 0 {
        return Ok(false);
    }
    let detail = json!({ "webhook": only, "why": why });
    let actor = (why == End::ByHand).then_some(person);
    store::audit::put(tx, &Note::of(Kind::WebhookEnded, actor).about(person).with(detail), now).await?;
    Ok(true)
}

/// Sends an endpoint of one's own a trial, and with it what waits for it.
///
/// # Errors
/// `NotFound` where there is none that has not ended.
pub async fn ping(app: &App, person: PersonId, id: Uuid) -> Result<(), Error> {
    let now = app.clock.now();
    let mut tx = Tx::begin(&app.pool).await?;
    if !store::webhook::hold(&mut tx, person, id).await? {
        return Err(Error::NotFound);
    }
    let payload = serde_json::to_value(Delivery::Ping { webhook: id, ping: Uuid::now_v7() })?;
    store::webhook::put_ping(&mut tx, id, &payload, now).await?;
    store::webhook::wake(&mut tx, id).await?;
    Ok(tx.commit().await?)
}

/// Leaves what endpoints are to be told of entries, in the transaction that takes these.
pub(super) async fn tell(tx: &mut Tx, entries: &[(ProposalId, i32)], now: DateTime<Utc>) -> Result<(), Error> {
    if !entries.is_empty() {
        store::webhook::tell(tx, entries, &topics().collect::<Vec<_>>(), now).await?;
    }
    Ok(())
}
