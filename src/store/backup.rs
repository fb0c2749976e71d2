//! What a backup says of the database it was made from, and whether a database may receive one.
//!
//! Refuses to copy rows: those are PostgreSQL's own tools' to carry.

use sqlx::PgConnection;

use crate::domain::ids::AttachmentId;

/// A snapshot that others may read too, as long as this transaction lasts, and what is in it.
#[derive(Debug, Clone)]
pub struct Snapshot {
    pub name: String,
    pub entries: i64,
}

/// Gives the snapshot of this transaction, which must be of repeatable reads, to others.
pub async fn export(conn: &mut PgConnection) -> sqlx::Result<Snapshot> {
    sqlx::query_as!(Snapshot, r#"select pg_export_snapshot() as "name!", (select count(*) from proposal_event) as "entries!""#).fetch_one(conn).await
}

/// The major version of the server.
pub async fn server(conn: &mut PgConnection) -> sqlx::Result<u32> {
    let major = sqlx::query_scalar!(r#"select current_setting('server_version_num')::integer / 10000 as "major!""#).fetch_one(conn).await?;
    Ok(u32::try_from(major).unwrap_or(0))
}

/// How many entries the ledger has.
pub async fn entries(conn: &mut PgConnection) -> sqlx::Result<i64> {
    sqlx::query_scalar!(r#"select count(*) as "n!" from proposal_event"#).fetch_one(conn).await
}

/// A file as its row describes it.
#[derive(Debug, Clone)]
pub struct File {
    pub id: AttachmentId,
    pub size: i64,
    pub sha256: Vec<u8>,
}

/// Every file.
pub async fn files(conn: &mut PgConnection) -> sqlx::Result<Vec<File>> {
    sqlx::query_as!(File, r#"select id as "id: AttachmentId", size, sha256 from attachment order by id"#).fetch_all(conn).await
}

/// Whether a file still has its row.
pub async fn has_file(conn: &mut PgConnection, id: AttachmentId) -> sqlx::Result<bool> {
    sqlx::query_scalar!(r#"select exists (select from attachment where id = $1) as "is!""#, id.0).fetch_one(conn).await
}

/// Whether a database holds nothing of anybody's.
pub async fn is_empty(conn: &mut PgConnection) -> sqlx::Result<bool> {
    sqlx::query_scalar!(
        r#"select not exists (select from pg_class c join pg_namespace n on n.oid = c.relnamespace
             where n.nspname <> 'information_schema' and n.nspname not like 'pg\_%') as "is!""#
    )
    .fetch_one(conn)
    .await
}

/// Whether the server knows the application's role, to which a backup gives its rights.
pub async fn has_role(conn: &mut PgConnection) -> sqlx::Result<bool> {
    sqlx::query_scalar!(r#"select exists (select from pg_roles where rolname = 'sangkien_app') as "is!""#).fetch_one(conn).await
}
