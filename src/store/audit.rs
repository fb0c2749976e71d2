//! The audit book.

use chrono::{DateTime, Utc};
use futures_util::TryStreamExt;
use futures_util::stream::BoxStream;
use sqlx::PgConnection;

use super::Tx;
use crate::domain::audit::{Note, Stored};
use crate::domain::ids::{PersonId, ProposalId};

/// Writes an entry and gives its place. Last in its transaction: the book has one writer at a time.
pub async fn put(tx: &mut Tx, note: &Note<'_>, now: DateTime<Utc>) -> sqlx::Result<i64> {
    // Place, text and hash are the book's own doing; what stands here for them is replaced.
    sqlx::query_scalar!(
        r#"insert into audit_entry (seq, at, kind, actor_id, subject_id, proposal_id, unit_code, network, detail, body, hash)
           values (1, $1, $2, $3, $4, $5, $6, $7, $8, '', '') returning seq"#,
        now,
        note.kind.code(),
        note.actor.map(|p| p.0),
        note.subject.map(|p| p.0),
        note.proposal.map(|p| p.0),
        note.unit,
        note.network,
        note.detail
    )
    .fetch_one(tx.conn())
    .await
}

/// Every entry, in order.
pub async fn walk(conn: &mut PgConnection, mut each: impl FnMut(Stored)) -> sqlx::Result<()> {
    let mut rows = sqlx::query_as!(
        Stored,
        r#"select seq, at, kind, actor_id as "actor: PersonId", subject_id as "subject: PersonId", proposal_id as "proposal: ProposalId",
             unit_code as unit, network, detail, body, prev_hash as prev, hash from audit_entry order by seq"#
    )
    .fetch(conn);
    while let Some(entry) = rows.try_next().await? {
        each(entry);
    }
    Ok(())
}

/// What the auditor looks for.
#[derive(Debug, Clone, Default)]
pub struct Search {
    pub kind: Option<String>,
    /// Part of the name or address of who did it or to whom it was done.
    pub who: String,
    pub from: Option<DateTime<Utc>>,
    pub to: Option<DateTime<Utc>>,
    /// Only entries before this place.
    pub before: Option<i64>,
}

/// An entry as the auditor reads it.
#[derive(Debug, Clone)]
pub struct Line {
    pub seq: i64,
    pub at: DateTime<Utc>,
    pub kind: String,
    pub actor: Option<String>,
    pub subject: Option<String>,
    /// The case, where the auditor may open it.
    pub proposal: Option<ProposalId>,
    pub case: Option<String>,
    pub unit: Option<String>,
    pub network: String,
    pub detail: serde_json::Value,
    pub hash: Vec<u8>,
}

/// Entries about the units of an auditor, newest first. What concerns nobody known is for who audits the whole.
pub fn search<'c>(conn: &'c mut PgConnection, auditor: PersonId, over_units: &[String], s: &Search, limit: Option<i64>) -> BoxStream<'c, sqlx::Result<Line>> {
    sqlx::query_as!(
        Line,
        r#"select a.seq, a.at, a.kind, d.name as "actor?", s.name as "subject?", case when may_know(p, $8, '{}', $7) then p.id end as "proposal: ProposalId", p.code as "case?", u.name as "unit?",
             a.network, a.detail, a.hash
           from audit_entry a left join person d on d.id = a.actor_id left join person s on s.id = a.subject_id
             left join proposal p on p.id = a.proposal_id left join unit u on u.code = a.unit_code
           where ($1::text is null or a.kind = $1) and ($2::timestamptz is null or a.at >= $2) and ($3::timestamptz is null or a.at < $3)
             and ($4::bigint is null or a.seq < $4)
             and coalesce(p.unit_path, nullif(unit_superiors(coalesce(a.unit_code, s.unit_code, d.unit_code)), '{}'), array(select r.code from unit r where r.parent_code is null)) && $7
             and ($5 = '' or exists (select from person x where x.id in (a.actor_id, a.subject_id) and (strpos(lower(x.name), lower($5)) > 0 or x.email = lower($5))))
           order by a.seq desc limit $6"#,
        s.kind,
        s.from,
        s.to,
        s.before,
        s.who,
        limit,
        over_units,
        auditor.0
    )
    .fetch(conn)
}

/// A check of everything, as it was noted.
#[derive(Debug, Clone)]
pub struct Check {
    pub seq: i64,
    pub at: DateTime<Utc>,
    pub by: String,
    pub detail: serde_json::Value,
    /// Of the case that does not hold.
    pub code: Option<String>,
}

/// The newest checks of everything.
pub async fn checks(conn: &mut PgConnection, limit: i64) -> sqlx::Result<Vec<Check>> {
    sqlx::query_as!(
        Check,
        r#"select a.seq, a.at, d.name as by, a.detail, p.code as "code?" from audit_entry a join person d on d.id = a.actor_id
             left join proposal p on p.id = (a.detail ->> 'proposal')::uuid
           where a.kind = 'ledger_checked' order by a.seq desc limit $1"#,
        limit
    )
    .fetch_all(conn)
    .await
}

/// Reports of units whose row does not say what the book says.
pub async fn inconsistencies(conn: &mut PgConnection) -> sqlx::Result<Vec<i64>> {
    sqlx::query_scalar!(
        r#"select a.seq from audit_entry a left join unit_report r on r.audit_seq = a.seq
           where a.kind = 'unit_report_issued' and (r.audit_seq is null or a.unit_code is distinct from r.unit_code
             or a.detail is distinct from jsonb_build_object('from', r.from_on, 'to', r.to_on, 'number', r.number, 'symbol', r.symbol, 'dated_on', r.dated_on,
                  'pdf', encode(r.pdf_sha256, 'hex'), 'docx', encode(r.docx_sha256, 'hex')))
           order by 1 limit 1"#
    )
    .fetch_all(conn)
    .await
}
