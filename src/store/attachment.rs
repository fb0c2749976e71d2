//! Attachments' rows. The files lie in storage under their id; a row is written once its file is durable.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use super::Tx;
use crate::domain::ids::{AttachmentId, PersonId, ProposalId};
use crate::domain::plan::Attached;

/// Writes the row of a stored file.
pub async fn insert(tx: &mut Tx, id: ProposalId, file: &Attached, sha256: &[u8], by: PersonId, now: DateTime<Utc>) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into attachment (id, proposal_id, name, media_type, size, sha256, uploaded_by, uploaded_at) values ($1, $2, $3, $4, $5, $6, $7, $8)",
        file.id.0,
        id.0,
        file.name,
        file.media_type,
        file.size,
        sha256,
        by.0,
        now
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Removes the row of a file that no frozen version holds; says whether there was one.
pub async fn delete(tx: &mut Tx, proposal: ProposalId, id: AttachmentId) -> sqlx::Result<bool> {
    let done = sqlx::query!("delete from attachment where id = $2 and proposal_id = $1", proposal.0, id.0).execute(tx.conn()).await?;
    Ok(done.rows_affected() == 1)
}

/// Files of a proposal that stand in one of its frozen versions.
pub async fn frozen(conn: &mut PgConnection, proposal: ProposalId) -> sqlx::Result<Vec<AttachmentId>> {
    sqlx::query_scalar!(
        r#"select distinct (f ->> 'id')::uuid as "id!: AttachmentId" from plan_version v, jsonb_array_elements(v.content::jsonb -> 'attachments') f where v.proposal_id = $1"#,
        proposal.0
    )
    .fetch_all(conn)
    .await
}

/// A file of a proposal.
#[derive(Debug, Clone)]
pub struct File {
    pub name: String,
    pub media_type: String,
    pub size: i64,
    pub sha256: Vec<u8>,
}

/// The file behind an id, within one proposal.
pub async fn get(conn: &mut PgConnection, proposal: ProposalId, id: AttachmentId) -> sqlx::Result<Option<File>> {
    sqlx::query_as!(File, "select name, media_type, size, sha256 from attachment where id = $2 and proposal_id = $1", proposal.0, id.0)
        .fetch_optional(conn)
        .await
}
