//! Servers that follow one another: which of them takes writes, and how far another has come.

use sqlx::PgConnection;

/// Whether a server only follows another: it takes no writes.
pub async fn only_follows(conn: &mut PgConnection) -> sqlx::Result<bool> {
    sqlx::query_scalar!(r#"select pg_is_in_recovery() as "follows!""#).fetch_one(conn).await
}

/// The place in the write-ahead log after everything that was written so far, on the server that takes writes.
pub async fn written(conn: &mut PgConnection) -> sqlx::Result<String> {
    sqlx::query_scalar!(r#"select pg_current_wal_insert_lsn()::text as "place!""#).fetch_one(conn).await
}

/// Whether a server has everything up to a place.
pub async fn has(conn: &mut PgConnection, place: &str) -> sqlx::Result<bool> {
    sqlx::query_scalar!(r#"select not pg_is_in_recovery() or pg_last_wal_replay_lsn() >= $1::text::pg_lsn as "has!""#, place).fetch_one(conn).await
}
