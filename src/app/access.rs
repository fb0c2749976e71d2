//! Tokens with which programs read and act in the name of a person: made once shown, with what they may
//! do and until when. Each ends with the sessions of its person.

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::json;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::{App, Error, Invalid, Why};
use crate::domain::access::{Grant, MOST_DAYS, PREFIX};
use crate::domain::audit::{Kind, Note};
use crate::domain::clock::local_day;
use crate::domain::ids::PersonId;
use crate::store::session::Found;
use crate::store::{self, Tx};

/// Tokens that somebody may have at a time.
pub const MOST: usize = 10;
/// That a token is in use is noted this often.
const NOTED: TimeDelta = TimeDelta::hours(1);

/// The secret of a token, 256 bits, as it stands in the header.
#[derive(Clone)]
pub struct Bearer(String);

impl Bearer {
    fn fresh() -> Self {
        Self(format!("{PREFIX}{}", hex::encode(rand::random::<[u8; 32]>())))
    }

    /// The token of a value; `None` for anything that can't be one.
    pub fn parse(value: &str) -> Option<Self> {
        let secret = value.strip_prefix(PREFIX)?;
        (secret.len() == 64 && secret.bytes().all(|b| b.is_ascii_hexdigit())).then(|| Self(value.to_owned()))
    }

    /// What is shown once.
    pub fn expose(&self) -> &str {
        &self.0
    }

    fn hash(&self) -> [u8; 32] {
        Sha256::digest(self.0.as_bytes()).into()
    }
}

/// What a token is made with.
#[derive(Debug, Clone)]
pub struct Terms {
    pub name: String,
    pub grants: Vec<Grant>,
    pub days: i64,
}

/// Makes a token. The secret is given this once.
///
/// # Errors
/// `Invalid` without anything it may do, for a time that is too long, or where there are too many.
pub async fn make(app: &App, person: PersonId, terms: &Terms) -> Result<Bearer, Error> {
    let now = app.clock.now();
    if terms.grants.is_empty() {
        return Err(Error::Invalid(Invalid::Field("read", Why::Needed)));
    }
    if !(1..=MOST_DAYS).contains(&terms.days) {
        return Err(Error::Invalid(Invalid::Field("days", Why::NotOffered)));
    }
    let bearer = Bearer::fresh();
    let token = store::access::Token {
        id: Uuid::now_v7(),
        name: terms.name.clone(),
        grants: terms.grants.iter().map(|g| g.code().to_owned()).collect(),
        created_at: now,
        expires_at: now + TimeDelta::days(terms.days),
        ended_at: None,
        last_used_at: None,
    };
    let mut tx = Tx::begin(&app.pool).await?;
    if store::access::usable(tx.conn(), person, now).await? >= i64::try_from(MOST).unwrap_or(i64::MAX) {
        return Err(Error::Invalid(Invalid::Field("name", Why::TooMany(MOST))));
    }
    store::access::insert(&mut tx, person, &token, &bearer.hash()).await?;
    let detail = json!({ "token": token.id, "grants": token.grants, "expires_at": token.expires_at });
    store::audit::put(&mut tx, &Note::of(Kind::TokenMade, Some(person)).with(detail), now).await?;
    tx.commit().await?;
    Ok(bearer)
}

/// Ends a token of one's own.
///
/// # Errors
/// `NotFound` where there is none that could be used.
pub async fn revoke(app: &App, person: PersonId, id: Uuid) -> Result<(), Error> {
    let now = app.clock.now();
    let mut tx = Tx::begin(&app.pool).await?;
    if !store::access::end(&mut tx, person, id, now).await? {
        return Err(Error::NotFound);
    }
    store::audit::put(&mut tx, &Note::of(Kind::TokenEnded, Some(person)).with(json!({ "token": id })), now).await?;
    Ok(tx.commit().await?)
}

/// Whom a token stands for, noted as used.
///
/// # Errors
/// A fault of the database.
pub async fn current(app: &App, bearer: &Bearer) -> Result<Option<Found>, Error> {
    let now: DateTime<Utc> = app.clock.now();
    let hash = bearer.hash();
    let found = {
        let mut conn = app.pool.acquire().await?;
        store::session::find(&mut conn, &hash, now, now, local_day(now)).await?
    };
    if found.as_ref().is_some_and(|f| f.last_seen_at + NOTED <= now) {
        let mut tx = Tx::begin(&app.pool).await?;
        store::access::touch(&mut tx, &hash, now).await?;
        tx.commit().await?;
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_recognised_by_its_beginning_and_nothing_else_is_one() {
        let bearer = Bearer::fresh();
        assert_eq!(Bearer::parse(bearer.expose()).map(|b| b.hash()), Some(bearer.hash()));
        assert!(bearer.expose().starts_with("sangkien_"));
        for bad in ["", "sangkien_", &bearer.expose()[9..], &bearer.expose()[..72], &format!("{}0", bearer.expose()), &format!("sangkien_{}", "g".repeat(64))] {
            assert!(Bearer::parse(bad).is_none(), "{bad}");
        }
    }
}
