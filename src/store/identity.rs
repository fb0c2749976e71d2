//! Passkeys, people as the provider knows them, and what waits for an answer of either.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

use super::Tx;
use crate::domain::ids::PersonId;

/// What is asked and answered in two requests.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ceremony {
    PasskeyAdded,
    PasskeyUsed,
    Provider,
}

impl Ceremony {
    fn code(self) -> &'static str {
        match self {
            Self::PasskeyAdded => "passkey_added",
            Self::PasskeyUsed => "passkey_used",
            Self::Provider => "provider",
        }
    }
}

/// Keeps what was asked until it is answered. What nobody answered in time goes at this moment.
pub async fn ask(
    tx: &mut Tx,
    kind: Ceremony,
    challenge_hash: &[u8],
    person: Option<PersonId>,
    state: &[u8],
    (now, expires_at): (DateTime<Utc>, DateTime<Utc>),
) -> sqlx::Result<()> {
    sqlx::query!("delete from ceremony where expires_at <= $1", now).execute(tx.conn()).await?;
    sqlx::query!(
        "insert into ceremony (challenge_hash, kind, person_id, state, expires_at) values ($1, $2, $3, $4, $5)",
        challenge_hash,
        kind.code(),
        person.map(|p| p.0),
        state,
        expires_at
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Takes what was asked: of whom, and what was kept. Each is answered once.
pub async fn take(tx: &mut Tx, kind: Ceremony, challenge_hash: &[u8], now: DateTime<Utc>) -> sqlx::Result<Option<(Option<PersonId>, Vec<u8>)>> {
    let row = sqlx::query!(
        r#"delete from ceremony where challenge_hash = $1 and kind = $2 and expires_at > $3 returning person_id as "person: PersonId", state"#,
        challenge_hash,
        kind.code(),
        now
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(row.map(|r| (r.person, r.state)))
}

/// A passkey as its person sees it.
#[derive(Debug, Clone)]
pub struct Passkey {
    pub id: Uuid,
    pub credential_id: Vec<u8>,
    pub name: String,
    pub created_at: DateTime<Utc>,
    pub last_used_at: Option<DateTime<Utc>>,
}

/// The passkeys of a person, the oldest first.
pub async fn passkeys(conn: &mut PgConnection, person: PersonId) -> sqlx::Result<Vec<Passkey>> {
    sqlx::query_as!(
        Passkey,
        "select id, credential_id, name, created_at, last_used_at from passkey where person_id = $1 order by created_at, id limit 100",
        person.0
    )
    .fetch_all(conn)
    .await
}

/// Adds a passkey; says whether its credential was new.
pub async fn add_passkey(tx: &mut Tx, person: PersonId, name: &str, (id, key, state): (&[u8], &[u8], &[u8]), now: DateTime<Utc>) -> sqlx::Result<bool> {
    let added = sqlx::query!(
        "insert into passkey (credential_id, person_id, name, public_key, state, created_at) values ($1, $2, $3, $4, $5, $6) on conflict (credential_id) do nothing",
        id,
        person.0,
        name,
        key,
        state,
        now
    );
    Ok(added.execute(tx.conn()).await?.rows_affected() == 1)
}

/// Removes one passkey of a person, or all; says whether there was any.
pub async fn remove_passkeys(tx: &mut Tx, person: PersonId, only: Option<Uuid>) -> sqlx::Result<bool> {
    let gone = sqlx::query!("delete from passkey where person_id = $1 and ($2::uuid is null or id = $2)", person.0, only);
    Ok(gone.execute(tx.conn()).await?.rows_affected() > 0)
}

/// A passkey to be compared with an answer, and whose it is.
#[derive(Debug, Clone)]
pub struct Credential {
    pub person: PersonId,
    pub email: String,
    pub public_key: Vec<u8>,
    pub state: Vec<u8>,
}

/// The passkey of a credential whose person may sign in; held until the end of the transaction, so
/// that of two uses at the same moment the second sees the counter of the first.
pub async fn credential(tx: &mut Tx, credential_id: &[u8]) -> sqlx::Result<Option<Credential>> {
    sqlx::query_as!(
        Credential,
        r#"select k.person_id as "person: PersonId", p.email, k.public_key, k.state from passkey k join person p on p.id = k.person_id
           where k.credential_id = $1 and p.disabled_at is null for update of k"#,
        credential_id
    )
    .fetch_optional(tx.conn())
    .await
}

/// Notes that a passkey was used.
pub async fn passkey_used(tx: &mut Tx, credential_id: &[u8], state: &[u8], now: DateTime<Utc>) -> sqlx::Result<()> {
    sqlx::query!("update passkey set state = $2, last_used_at = $3 where credential_id = $1", credential_id, state, now).execute(tx.conn()).await?;
    Ok(())
}

/// Somebody the provider knows.
#[derive(Debug, Clone)]
pub struct Known {
    pub person: PersonId,
    pub email: String,
    pub disabled: bool,
}

/// Who a subject of the provider is here.
pub async fn of_provider(tx: &mut Tx, issuer: &str, subject: &str) -> sqlx::Result<Option<Known>> {
    sqlx::query_as!(
        Known,
        r#"select p.id as "person: PersonId", p.email, p.disabled_at is not null as "disabled!"
           from provider_identity i join person p on p.id = i.person_id where i.issuer = $1 and i.subject = $2"#,
        issuer,
        subject
    )
    .fetch_optional(tx.conn())
    .await
}

/// Links a subject of the provider to the person of an address; nobody where there is no such account,
/// or where the account is linked to another subject.
pub async fn link(tx: &mut Tx, issuer: &str, subject: &str, email: &str, now: DateTime<Utc>) -> sqlx::Result<Option<Known>> {
    sqlx::query_as!(
        Known,
        r#"with linked as (
             insert into provider_identity (issuer, subject, person_id, linked_at)
             select $1, $2, id, $4 from person where email = $3 and disabled_at is null
             on conflict do nothing returning person_id)
           select p.id as "person: PersonId", p.email, false as "disabled!" from linked join person p on p.id = linked.person_id"#,
        issuer,
        subject,
        email,
        now
    )
    .fetch_optional(tx.conn())
    .await
}
