//! Jobs that wait to be done.

use chrono::{DateTime, Utc};
use serde_json::Value;
use sqlx::PgConnection;

use super::Tx;

/// Adds a job; one whose key stands already is the same job.
pub async fn put(tx: &mut Tx, kind: &str, payload: &Value, once_key: Option<&str>, now: DateTime<Utc>) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into job (kind, payload, once_key, created_at, run_at) values ($1, $2, $3, $4, $4) on conflict on constraint job_once do nothing",
        kind,
        payload,
        once_key,
        now
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// A job as it was taken.
pub struct Row {
    pub id: i64,
    pub payload: Value,
    pub created_at: DateTime<Utc>,
    pub attempts: i32,
}

/// Takes the mail that has been due longest and that nobody is at; deliveries have a queue of their own.
pub async fn take(tx: &mut Tx, now: DateTime<Utc>, until: DateTime<Utc>) -> sqlx::Result<Option<Row>> {
    sqlx::query_as!(
        Row,
        "update job set attempts = attempts + 1, leased_until = $2
         where id = (select id from job where done_at is null and parked_at is null and webhook_id is null and run_at <= $1 and (leased_until is null or leased_until < $1)
                     order by run_at, id for update skip locked limit 1)
         returning id, payload, created_at, attempts",
        now,
        until
    )
    .fetch_optional(tx.conn())
    .await
}

/// Ends a job that is still this worker's.
pub async fn done(tx: &mut Tx, id: i64, attempts: i32, now: DateTime<Utc>) -> sqlx::Result<()> {
    sqlx::query!("update job set done_at = $3, leased_until = null where id = $1 and attempts = $2", id, attempts, now).execute(tx.conn()).await?;
    Ok(())
}

/// Puts a job back for later.
pub async fn again(tx: &mut Tx, id: i64, attempts: i32, why: &str, at: DateTime<Utc>) -> sqlx::Result<()> {
    sqlx::query!("update job set run_at = $4, leased_until = null, last_error = left($3, 500) where id = $1 and attempts = $2", id, attempts, why, at)
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// Puts a job aside until an administrator decides.
pub async fn park(tx: &mut Tx, id: i64, attempts: i32, why: &str, now: DateTime<Utc>) -> sqlx::Result<()> {
    sqlx::query!("update job set parked_at = $4, leased_until = null, last_error = left($3, 500) where id = $1 and attempts = $2", id, attempts, why, now)
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// What waits, and what was put aside.
#[derive(Debug, Clone)]
pub struct Backlog {
    /// Mails that wait.
    pub pending: i64,
    /// When the oldest of them was written.
    pub oldest: Option<DateTime<Utc>>,
    /// Mails and deliveries that were put aside.
    pub parked: i64,
    /// Deliveries that wait: for endpoints that are other people's to keep up.
    pub deliveries: i64,
}

/// How many jobs wait.
pub async fn backlog(conn: &mut PgConnection) -> sqlx::Result<Backlog> {
    sqlx::query_as!(
        Backlog,
        r#"select m.pending as "pending!", m.oldest, (select count(*) from job where parked_at is not null) as "parked!",
             (select count(*) from job where done_at is null and parked_at is null and webhook_id is not null) as "deliveries!"
           from (select count(*) as pending, min(created_at) as oldest from job where done_at is null and parked_at is null and webhook_id is null) m"#
    )
    .fetch_one(conn)
    .await
}
