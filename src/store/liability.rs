//! Liability files: their records, who they are about, and who has read them.
//!
//! Every read of a file's content is written down by the caller through `put_read`.

use chrono::{DateTime, Utc};
use futures_util::stream::BoxStream;
use sqlx::PgConnection;

use super::Tx;
use crate::domain::ids::{CaseId, PersonId, ProposalId};
use crate::domain::liability_file::{Entry, Sealed};
use crate::domain::workflow::Action;

/// Opens a file about a person.
pub async fn put_case(tx: &mut Tx, case: CaseId, id: ProposalId, seq: i32, person: PersonId) -> sqlx::Result<()> {
    sqlx::query!("insert into liability_case (id, proposal_id, seq, person_id) values ($1, $2, $3, $4)", case.0, id.0, seq, person.0)
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// Adds a record to a file.
pub async fn put_record(tx: &mut Tx, case: CaseId, id: ProposalId, seq: i32, action: Action, content: &str, sha256: &[u8]) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into liability_record (proposal_id, seq, action, case_id, content, sha256) values ($1, $2, $3, $4, $5, $6)",
        id.0,
        seq,
        action.code(),
        case.0,
        content,
        sha256
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// A file: who it is about.
#[derive(Debug, Clone)]
pub struct Case {
    pub id: CaseId,
    pub person: PersonId,
    pub name: String,
    pub position: String,
    pub opened_at: DateTime<Utc>,
    pub last: Action,
    pub last_at: DateTime<Utc>,
    pub due_at: Option<DateTime<Utc>>,
}

/// The files of a proposal, or the one about a person, in the order of their opening.
pub async fn cases(conn: &mut PgConnection, id: ProposalId, of: Option<PersonId>) -> sqlx::Result<Vec<Case>> {
    sqlx::query_as!(
        Case,
        r#"select c.id as "id: CaseId", c.person_id as "person: PersonId", x.name, x.position, o.at as opened_at, l.action as "last!: Action", l.at as "last_at!", l.due_at as "due_at?"
           from liability_case c join person x on x.id = c.person_id join proposal_event o on (o.proposal_id, o.seq) = (c.proposal_id, c.seq)
             cross join lateral (select r.action, e.at, d.due_at from liability_record r join proposal_event e on (e.proposal_id, e.seq) = (r.proposal_id, r.seq)
                                 left join duty d on (d.proposal_id, d.seq) = (r.proposal_id, r.seq) where r.case_id = c.id order by r.seq desc limit 1) l
           where c.proposal_id = $1 and ($2::uuid is null or c.person_id = $2) order by c.seq"#,
        id.0,
        of.map(|p| p.0)
    )
    .fetch_all(conn)
    .await
}

/// The records of a file in order.
pub async fn records(conn: &mut PgConnection, id: ProposalId, case: CaseId) -> sqlx::Result<Vec<Entry>> {
    let rows = sqlx::query!(
        r#"select r.seq, r.action as "action: Action", e.at, coalesce(x.name, '') as "name!", d.due_at as "due_at?", r.content
           from liability_record r join proposal_event e on (e.proposal_id, e.seq) = (r.proposal_id, r.seq)
             left join duty d on (d.proposal_id, d.seq) = (r.proposal_id, r.seq) left join person x on x.id = e.actor_id
           where r.proposal_id = $1 and r.case_id = $2 order by r.seq"#,
        id.0,
        case.0
    )
    .fetch_all(conn)
    .await?;
    rows.into_iter()
        .map(|r| {
            let sealed: Sealed = serde_json::from_str(&r.content).map_err(|e| sqlx::Error::Decode(Box::new(e)))?;
            Ok(Entry { seq: r.seq, action: r.action, at: r.at, name: r.name, due_at: r.due_at, content: sealed.content })
        })
        .collect()
}

/// Somebody a file can be about.
#[derive(Debug, Clone)]
pub struct Candidate {
    pub id: PersonId,
    pub name: String,
    pub position: String,
}

/// Who has had a part in a proposal that can be judged: authors, the lead of the pilot, who agreed for the unit.
pub async fn concernable(conn: &mut PgConnection, id: ProposalId) -> sqlx::Result<Vec<Candidate>> {
    sqlx::query_as!(
        Candidate,
        r#"select x.id as "id: PersonId", x.name, x.position from person x
           where x.id in (select a.person_id from proposal_author a where a.proposal_id = $1
                          union select s.lead_id from pilot s where s.proposal_id = $1
                          union select e.actor_id from proposal_event e where e.proposal_id = $1 and e.capacity in ('implementer', 'unit_head', 'head_in_person'))
           order by x.name, x.id"#,
        id.0
    )
    .fetch_all(conn)
    .await
}

/// The person a file is about, if the file belongs to the proposal.
pub async fn person_of(conn: &mut PgConnection, id: ProposalId, case: CaseId) -> sqlx::Result<Option<PersonId>> {
    sqlx::query_scalar!(r#"select person_id as "person: PersonId" from liability_case where proposal_id = $1 and id = $2"#, id.0, case.0)
        .fetch_optional(conn)
        .await
}

/// The file whose objection window an entry opened.
pub async fn case_of(conn: &mut PgConnection, id: ProposalId, seq: i32) -> sqlx::Result<Option<CaseId>> {
    sqlx::query_scalar!(r#"select case_id as "case: CaseId" from liability_record where proposal_id = $1 and seq = $2"#, id.0, seq).fetch_optional(conn).await
}

/// The entry with which a file's latest duty of asking or deciding was opened.
pub async fn last_of(conn: &mut PgConnection, case: CaseId, action: Action) -> sqlx::Result<Option<i32>> {
    sqlx::query_scalar!("select max(seq) from liability_record where case_id = $1 and action = $2", case.0, action.code()).fetch_one(conn).await
}

/// Writes down that somebody reads a file.
pub async fn put_read(tx: &mut Tx, case: CaseId, person: PersonId, at: DateTime<Utc>) -> sqlx::Result<()> {
    sqlx::query!("insert into confidential_read (case_id, person_id, at) values ($1, $2, $3)", case.0, person.0, at).execute(tx.conn()).await?;
    Ok(())
}

/// Somebody read a confidential file.
#[derive(Debug, Clone)]
pub struct Read {
    pub id: i64,
    pub at: DateTime<Utc>,
    pub reader: String,
    pub position: String,
    pub proposal: ProposalId,
    pub case: CaseId,
    pub code: String,
    pub about: String,
}

/// Reads of confidential files below some units, newest first, older than `before`.
pub fn reads<'c>(conn: &'c mut PgConnection, over_units: &[String], before: Option<i64>, limit: Option<i64>) -> BoxStream<'c, sqlx::Result<Read>> {
    sqlx::query_as!(
        Read,
        r#"select r.id, r.at, x.name as reader, x.position, p.id as "proposal: ProposalId", c.id as "case: CaseId", p.code, y.name as about
           from confidential_read r join liability_case c on c.id = r.case_id join proposal p on p.id = c.proposal_id
             join person x on x.id = r.person_id join person y on y.id = c.person_id
           where p.unit_path && $1 and ($2::bigint is null or r.id < $2) order by r.id desc limit $3"#,
        over_units,
        before,
        limit
    )
    .fetch(conn)
}

/// Every file of a proposal, with whom it is about.
pub async fn cases_of(conn: &mut PgConnection, id: ProposalId) -> sqlx::Result<Vec<(CaseId, PersonId)>> {
    let rows = sqlx::query!(r#"select id as "id: CaseId", person_id as "person: PersonId" from liability_case where proposal_id = $1 order by id"#, id.0);
    Ok(rows.fetch_all(conn).await?.into_iter().map(|r| (r.id, r.person)).collect())
}

/// The records of files exactly as they were sealed.
pub async fn sealed_texts(conn: &mut PgConnection, id: ProposalId, cases: &[uuid::Uuid]) -> sqlx::Result<Vec<(i32, String)>> {
    let rows = sqlx::query!("select seq, content from liability_record where proposal_id = $1 and case_id = any ($2) order by seq", id.0, cases);
    Ok(rows.fetch_all(conn).await?.into_iter().map(|r| (r.seq, r.content)).collect())
}
