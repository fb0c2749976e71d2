//! What an account holds beside its password: sessions, one-time links, second factors.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

use super::Tx;
use crate::domain::ids::PersonId;

/// An open session, as its person sees it.
#[derive(Debug, Clone)]
pub struct Session {
    pub id: Uuid,
    pub created_at: DateTime<Utc>,
    pub last_seen_at: DateTime<Utc>,
    pub client: String,
    pub network: String,
}

/// The open sessions of a person, the latest used first.
pub async fn sessions(conn: &mut PgConnection, person: PersonId, now: DateTime<Utc>, idle_since: DateTime<Utc>) -> sqlx::Result<Vec<Session>> {
    sqlx::query_as!(
        Session,
        "select id, created_at, last_seen_at, client, network from session
         where person_id = $1 and expires_at > $2 and last_seen_at > $3 order by last_seen_at desc, id limit 100",
        person.0,
        now,
        idle_since
    )
    .fetch_all(conn)
    .await
}

/// Ends one session of a person, or all but one and with them every token of a program; says how many sessions.
pub async fn end_sessions(tx: &mut Tx, person: PersonId, only: Option<Uuid>, but: Option<Uuid>, now: DateTime<Utc>) -> sqlx::Result<u64> {
    let done = sqlx::query!(
        "with token as (update api_token set ended_at = $4 where person_id = $1 and $2::uuid is null and ended_at is null and expires_at > $4)
         delete from session where person_id = $1 and ($2::uuid is null or id = $2) and ($3::uuid is null or id <> $3)",
        person.0,
        only,
        but,
        now
    );
    Ok(done.execute(tx.conn()).await?.rows_affected())
}

/// Notes that the password was given again in a session, and gives it a new token: the old one is dead.
pub async fn authenticated(tx: &mut Tx, session: Uuid, token_hash: &[u8], now: DateTime<Utc>) -> sqlx::Result<()> {
    sqlx::query!("update session set authenticated_at = $3, token_hash = $2 where id = $1", session, token_hash, now).execute(tx.conn()).await?;
    Ok(())
}

/// Gives a session its second factor, and a new token with it: the old one is dead.
pub async fn second_given(tx: &mut Tx, session: Uuid, token_hash: &[u8], now: DateTime<Utc>) -> sqlx::Result<()> {
    sqlx::query!("update session set second_at = $3, token_hash = $2 where id = $1", session, token_hash, now).execute(tx.conn()).await?;
    Ok(())
}

/// A one-time link that can still be used: whose it is.
pub async fn link(conn: &mut PgConnection, token_hash: &[u8], now: DateTime<Utc>) -> sqlx::Result<Option<PersonId>> {
    sqlx::query_scalar!(
        r#"select l.person_id as "person: PersonId" from one_time_link l join person p on p.id = l.person_id
           where l.token_hash = $1 and l.used_at is null and l.expires_at > $2 and p.disabled_at is null"#,
        token_hash,
        now
    )
    .fetch_optional(conn)
    .await
}

/// A new link. Older ones of the same person end.
pub async fn put_link(tx: &mut Tx, person: PersonId, purpose: &str, token_hash: &[u8], now: DateTime<Utc>, expires_at: DateTime<Utc>) -> sqlx::Result<()> {
    sqlx::query!("delete from one_time_link where person_id = $1 and used_at is null", person.0).execute(tx.conn()).await?;
    sqlx::query!(
        "insert into one_time_link (token_hash, person_id, purpose, created_at, expires_at) values ($1, $2, $3, $4, $5)",
        token_hash,
        person.0,
        purpose,
        now,
        expires_at
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Uses a link up; its purpose, if it could still be used. Of two at the same moment one wins.
pub async fn use_link(tx: &mut Tx, token_hash: &[u8], now: DateTime<Utc>) -> sqlx::Result<Option<(PersonId, String)>> {
    let row = sqlx::query!(
        r#"update one_time_link l set used_at = $2 from person p
           where l.token_hash = $1 and l.used_at is null and l.expires_at > $2 and p.id = l.person_id and p.disabled_at is null
           returning l.person_id as "person: PersonId", l.purpose"#,
        token_hash,
        now
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(row.map(|r| (r.person, r.purpose)))
}

/// A secret of one-time passwords.
#[derive(Debug, Clone)]
pub struct Totp {
    pub secret: Vec<u8>,
    pub confirmed_at: Option<DateTime<Utc>>,
    pub last_step: i64,
}

/// The secret of a person.
pub async fn totp(conn: &mut PgConnection, person: PersonId) -> sqlx::Result<Option<Totp>> {
    sqlx::query_as!(Totp, "select secret, confirmed_at, last_step from totp where person_id = $1", person.0).fetch_optional(conn).await
}

/// A new secret, not confirmed yet. One that was confirmed stays: it is removed first.
pub async fn put_totp(tx: &mut Tx, person: PersonId, secret: &[u8], now: DateTime<Utc>) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into totp as t (person_id, secret, created_at) values ($1, $2, $3)
         on conflict (person_id) do update set secret = $2, created_at = $3, last_step = 0 where t.confirmed_at is null",
        person.0,
        secret,
        now
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Confirms a secret with its first code.
pub async fn confirm_totp(tx: &mut Tx, person: PersonId, now: DateTime<Utc>) -> sqlx::Result<()> {
    sqlx::query!("update totp set confirmed_at = $2 where person_id = $1 and confirmed_at is null", person.0, now).execute(tx.conn()).await?;
    Ok(())
}

/// Takes a step of the clock; says whether it was still to be had. Of two at the same moment one wins.
pub async fn take_step(tx: &mut Tx, person: PersonId, step: i64) -> sqlx::Result<bool> {
    let taken = sqlx::query!("update totp set last_step = $2 where person_id = $1 and last_step < $2", person.0, step);
    Ok(taken.execute(tx.conn()).await?.rows_affected() == 1)
}

/// Removes the one-time passwords and recovery codes of a person; says whether there were any.
pub async fn remove_totp(tx: &mut Tx, person: PersonId) -> sqlx::Result<bool> {
    sqlx::query!("delete from recovery_code where person_id = $1", person.0).execute(tx.conn()).await?;
    let gone = sqlx::query!("delete from totp where person_id = $1", person.0).execute(tx.conn()).await?;
    Ok(gone.rows_affected() == 1)
}

/// New recovery codes in the place of all older ones.
pub async fn put_recovery_codes(tx: &mut Tx, person: PersonId, hashes: &[Vec<u8>]) -> sqlx::Result<()> {
    sqlx::query!("delete from recovery_code where person_id = $1", person.0).execute(tx.conn()).await?;
    sqlx::query!("insert into recovery_code (code_hash, person_id) select unnest($2::bytea[]), $1", person.0, hashes).execute(tx.conn()).await?;
    Ok(())
}

/// Uses a recovery code up; says whether there was one.
pub async fn use_recovery_code(tx: &mut Tx, person: PersonId, hash: &[u8], now: DateTime<Utc>) -> sqlx::Result<bool> {
    let used = sqlx::query!("update recovery_code set used_at = $3 where person_id = $1 and code_hash = $2 and used_at is null", person.0, hash, now);
    Ok(used.execute(tx.conn()).await?.rows_affected() == 1)
}

/// How many recovery codes are left.
pub async fn recovery_codes_left(conn: &mut PgConnection, person: PersonId) -> sqlx::Result<i64> {
    sqlx::query_scalar!(r#"select count(*) as "n!" from recovery_code where person_id = $1 and used_at is null"#, person.0).fetch_one(conn).await
}
