//! Tokens of programs, and the answers kept under the keys of their requests.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

use super::Tx;
use crate::domain::ids::PersonId;

/// A token as its person sees it.
#[derive(Debug, Clone)]
pub struct Token {
    pub id: Uuid,
    pub name: String,
    pub grants: Vec<String>,
    pub created_at: DateTime<Utc>,
    pub expires_at: DateTime<Utc>,
    pub ended_at: Option<DateTime<Utc>>,
    pub last_used_at: Option<DateTime<Utc>>,
}

/// The newest tokens of a person.
pub async fn tokens(conn: &mut PgConnection, person: PersonId) -> sqlx::Result<Vec<Token>> {
    sqlx::query_as!(
        Token,
        "select id, name, grants, created_at, expires_at, ended_at, last_used_at from api_token where person_id = $1 order by created_at desc, id desc limit 50",
        person.0
    )
    .fetch_all(conn)
    .await
}

/// How many tokens of a person can be used at a moment.
pub async fn usable(conn: &mut PgConnection, person: PersonId, now: DateTime<Utc>) -> sqlx::Result<i64> {
    let count = sqlx::query_scalar!(r#"select count(*) as "n!" from api_token where person_id = $1 and ended_at is null and expires_at > $2"#, person.0, now);
    count.fetch_one(conn).await
}

/// Writes a token.
pub async fn insert(tx: &mut Tx, person: PersonId, token: &Token, token_hash: &[u8]) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into api_token (id, person_id, name, token_hash, grants, created_at, expires_at) values ($1, $2, $3, $4, $5, $6, $7)",
        token.id,
        person.0,
        token.name,
        token_hash,
        &token.grants,
        token.created_at,
        token.expires_at
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Ends a token of a person; says whether there was one that could be used.
pub async fn end(tx: &mut Tx, person: PersonId, id: Uuid, now: DateTime<Utc>) -> sqlx::Result<bool> {
    let done = sqlx::query!("update api_token set ended_at = $3 where person_id = $1 and id = $2 and ended_at is null and expires_at > $3", person.0, id, now);
    Ok(done.execute(tx.conn()).await?.rows_affected() == 1)
}

/// Notes that a token is in use.
pub async fn touch(tx: &mut Tx, token_hash: &[u8], now: DateTime<Utc>) -> sqlx::Result<()> {
    sqlx::query!("update api_token set last_used_at = $2 where token_hash = $1", token_hash, now).execute(tx.conn()).await?;
    Ok(())
}

/// A request as it was reserved or answered.
#[derive(Debug, Clone)]
pub struct Request {
    pub request_hash: Vec<u8>,
    pub at: DateTime<Utc>,
    pub status: Option<i16>,
    pub body: Option<String>,
}

/// Reserves a key; a reservation that nobody has answered since `stale` is taken over, an answer older than
/// `kept` makes room. Says whether the key is this request's now.
pub async fn reserve(
    tx: &mut Tx,
    (token, key): (Uuid, &str),
    request_hash: &[u8],
    now: DateTime<Utc>,
    (stale, kept): (DateTime<Utc>, DateTime<Utc>),
) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "insert into api_request as r (token_id, key, request_hash, at) values ($1, $2, $3, $4)
         on conflict (token_id, key) do update set request_hash = $3, at = $4, status = null, body = null
         where r.at < $6 or r.status is null and r.at < $5 and r.request_hash = $3",
        token,
        key,
        request_hash,
        now,
        stale,
        kept
    );
    Ok(done.execute(tx.conn()).await?.rows_affected() == 1)
}

/// What stands under a key.
pub async fn request(conn: &mut PgConnection, (token, key): (Uuid, &str)) -> sqlx::Result<Option<Request>> {
    let found = sqlx::query_as!(Request, "select request_hash, at, status, body from api_request where token_id = $1 and key = $2", token, key);
    found.fetch_optional(conn).await
}

/// Writes the answer under a key, if the reservation of that moment still stands and waits for it.
pub async fn answer(tx: &mut Tx, (token, key): (Uuid, &str), at: DateTime<Utc>, status: i16, body: &str) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "update api_request set status = $4, body = $5 where token_id = $1 and key = $2 and at = $3 and status is null",
        token,
        key,
        at,
        status,
        body
    );
    Ok(done.execute(tx.conn()).await?.rows_affected() == 1)
}

/// Writes what was done for a form under its key, with which nothing was done before.
pub async fn note(tx: &mut Tx, (person, key): (Uuid, &str), request_hash: &[u8], now: DateTime<Utc>, body: &str) -> sqlx::Result<()> {
    let noted = sqlx::query!(
        "insert into api_request (token_id, key, request_hash, at, status, body) values ($1, $2, $3, $4, 303, $5)",
        person,
        key,
        request_hash,
        now,
        body
    );
    noted.execute(tx.conn()).await?;
    Ok(())
}

/// Gives a key free that was not answered.
pub async fn release(tx: &mut Tx, (token, key): (Uuid, &str), at: DateTime<Utc>) -> sqlx::Result<()> {
    sqlx::query!("delete from api_request where token_id = $1 and key = $2 and at = $3 and status is null", token, key, at).execute(tx.conn()).await?;
    Ok(())
}

/// Forgets what was answered before a moment; says how much.
pub async fn forget(tx: &mut Tx, before: DateTime<Utc>) -> sqlx::Result<u64> {
    Ok(sqlx::query!("delete from api_request where at < $1", before).execute(tx.conn()).await?.rows_affected())
}
