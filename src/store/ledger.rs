//! The ledger: writing an entry, reading a timeline, walking all of it for the check.

use chrono::{DateTime, Utc};
use futures_util::TryStreamExt;
use serde_json::Value;
use sqlx::PgConnection;
use sqlx::types::Json;

use super::Tx;
use crate::domain::event::{Entry, Stored, columns};
use crate::domain::flaw::Flaw;
use crate::domain::ids::{AppointmentId, PersonId, ProposalId};
use crate::domain::people::Role;
use crate::domain::pilot::Event;
use crate::domain::workflow::{Action, Status};

/// Appends an entry that says who its people are; the database seals it and moves the status.
pub async fn append(tx: &mut Tx, mut entry: Entry) -> sqlx::Result<()> {
    let named: Vec<_> = entry.may_name().into_iter().map(|p| p.0).collect();
    let people = sqlx::query!(r#"select id as "id: PersonId", encode(identity, 'hex') as "identity!" from person where id = any ($1)"#, &named);
    entry.people = people.fetch_all(tx.conn()).await?.into_iter().map(|p| (p.id, p.identity)).collect();
    let body = entry.body().map_err(|e| sqlx::Error::Encode(Box::new(e)))?;
    sqlx::query!(
        "insert into proposal_event (proposal_id, seq, action, from_status, to_status, actor_id, acting_as, capacity, at, plan_version, holder, holder_unit, due_at, body, hash)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, '')",
        entry.proposal.0, entry.seq, entry.action.code(), entry.from.code(), entry.to.code(), entry.actor.map(|a| a.0), entry.acting_as.map(|a| a.0),
        entry.capacity.code(), entry.at, entry.plan_version, entry.next.holder.map(|h| h.code()), entry.next.unit, entry.next.due, body
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// An entry as the timeline tells it.
#[derive(Debug, Clone)]
pub struct Line {
    pub seq: i32,
    pub action: Action,
    pub to: Status,
    pub at: DateTime<Utc>,
    /// Nobody, where a deadline acted.
    pub actor: Option<String>,
    pub position: Option<String>,
    pub role: Option<Role>,
    pub acting_unit: Option<String>,
    /// Whose office it was, where it was acted in under a mandate.
    pub on_behalf_of: Option<String>,
    pub plan_version: Option<i32>,
    pub due_at: Option<DateTime<Utc>>,
    pub payload: Value,
    pub hash: Vec<u8>,
    /// Done after its deadline.
    pub late: bool,
}

/// Entries of a proposal, newest first, below `before`.
pub async fn timeline(conn: &mut PgConnection, id: ProposalId, before: Option<i32>, limit: i64) -> sqlx::Result<Vec<Line>> {
    sqlx::query_as!(
        Line,
        r#"select e.seq, e.action as "action: Action", e.to_status as "to: Status", e.at, x.name as "actor?", x.position as "position?", a.role as "role?: Role", u.name as "acting_unit?",
             o.name as "on_behalf_of?",
             e.plan_version, e.due_at, e.payload as "payload!", e.hash,
             -- Late is what came after the hand it was in had run out, and changed that hand; or what answers too late what was asked.
             coalesce(b.due_at < e.at and (b.holder, b.due_at) is distinct from (e.holder, e.due_at) and e.action <> 'expire', false)
               or e.action in ('acknowledge', 'support_obstacle', 'answer_inspection', 'adjust', 'refuse_adjustment')
                  and exists (select from duty_done x join duty d on (d.proposal_id, d.seq) = (x.proposal_id, x.opened_seq)
                              where (x.proposal_id, x.seq) = (e.proposal_id, e.seq) and d.due_at < e.at) as "late!"
           from proposal_event e left join proposal_event b on b.proposal_id = e.proposal_id and b.seq = e.seq - 1
             left join person x on x.id = e.actor_id left join appointment a on a.id = e.acting_as left join unit u on u.code = a.unit_code
             left join mandate m on m.id = a.id left join person o on o.id = m.principal_id
           where e.proposal_id = $1 and ($2::integer is null or e.seq < $2) order by e.seq desc limit $3"#,
        id.0, before, limit
    )
    .fetch_all(conn)
    .await
}

/// Every entry of a proposal in order, for the record that is folded from them.
pub async fn history(conn: &mut PgConnection, id: ProposalId) -> sqlx::Result<Vec<Event>> {
    sqlx::query_as!(
        Event,
        r#"select e.seq, e.action as "action: Action", e.at, e.actor_id as "actor: PersonId", coalesce(x.name, '') as "name!", e.plan_version, e.due_at, e.payload as "payload!"
           from proposal_event e left join person x on x.id = e.actor_id where e.proposal_id = $1 order by e.seq"#,
        id.0
    )
    .fetch_all(conn)
    .await
}

/// The entry of a submission, with whom it went to.
#[derive(Debug, Clone)]
pub struct Submission {
    pub seq: i32,
    pub at: DateTime<Utc>,
    pub due_at: Option<DateTime<Utc>>,
    pub hash: Vec<u8>,
    pub unit: String,
    pub head: Option<String>,
}

/// The entry that froze a version.
pub async fn submission(conn: &mut PgConnection, id: ProposalId, plan_version: i32) -> sqlx::Result<Option<Submission>> {
    sqlx::query_as!(
        Submission,
        r#"select e.seq, e.at, e.due_at, e.hash, u.name as unit,
             (select x.name from office a join person x on x.id = a.person_id
              where a.unit_code = e.holder_unit and a.role = 'head' and in_force(a, (e.at at time zone 'Asia/Ho_Chi_Minh')::date) order by a.from_on, a.id limit 1) as head
           from proposal_event e join unit u on u.code = e.holder_unit
           where e.proposal_id = $1 and e.plan_version = $2 and e.action = 'submit'"#,
        id.0, plan_version
    )
    .fetch_optional(conn)
    .await
}

/// A decision of a unit's head against the vote, told to the superior agency.
#[derive(Debug, Clone)]
pub struct Override {
    pub proposal: ProposalId,
    pub code: String,
    pub title: String,
    pub unit_name: String,
    pub head: String,
    pub at: DateTime<Utc>,
    pub reason: String,
}

/// Overrides in units below an authority since a moment, newest first.
pub async fn overrides(conn: &mut PgConnection, over_units: &[String], since: DateTime<Utc>) -> sqlx::Result<Vec<Override>> {
    sqlx::query_as!(
        Override,
        r#"select p.id as "proposal: ProposalId", p.code, p.title, u.name as unit_name, x.name as head, e.at, coalesce(e.payload ->> 'reason', '') as "reason!"
           from proposal_event e join proposal p on p.id = e.proposal_id join unit u on u.code = p.owner_unit join person x on x.id = e.actor_id
           where e.action = 'override' and e.at >= $2 and p.unit_path && $1 order by e.at desc limit 20"#,
        over_units,
        since
    )
    .fetch_all(conn)
    .await
}

/// Walks every entry in order of proposal and position, handing each to `visit`.
pub async fn walk(conn: &mut PgConnection, mut visit: impl FnMut(Stored)) -> sqlx::Result<()> {
    let mut rows = sqlx::query!(
        r#"select proposal_id as "proposal: ProposalId", seq, action, from_status, to_status, actor_id as "actor: PersonId", acting_as as "acting_as: AppointmentId", capacity,
             at, plan_version, holder, holder_unit, due_at, body, hash
           from proposal_event order by proposal_id, seq"#
    )
    .fetch(conn);
    while let Some(r) = rows.try_next().await? {
        let columns = columns(
            r.proposal,
            r.seq,
            (&r.action, &r.from_status, &r.to_status),
            (r.actor, r.acting_as, &r.capacity),
            r.at,
            r.plan_version,
            (r.holder.as_deref(), r.holder_unit.as_deref()),
            r.due_at,
        );
        visit(Stored { proposal: r.proposal, seq: r.seq, body: r.body, hash: r.hash, columns });
    }
    Ok(())
}

/// Where a status, a frozen version or its seal does not agree with the ledger: (proposal, what).
pub async fn inconsistencies(conn: &mut PgConnection) -> sqlx::Result<Vec<(ProposalId, Flaw)>> {
    let rows = sqlx::query!(
        r#"select p.id as "proposal!: ProposalId", '"status"'::jsonb as "what!: Json<Flaw>" from proposal p
             where not exists (select from proposal_event e where e.proposal_id = p.id and e.seq = p.version and e.to_status = p.status)
                or exists (select from proposal_event e where e.proposal_id = p.id and e.seq > p.version)
           union all
           select v.proposal_id, jsonb_build_object('frozen', v.number) from plan_version v
             join proposal_event e on e.proposal_id = v.proposal_id and e.seq = v.seq
             where v.sha256 <> sha256(convert_to(v.content, 'UTF8')) or e.payload ->> 'plan_sha256' is distinct from encode(v.sha256, 'hex')
           union all
           select r.proposal_id, jsonb_build_object('liability_record', r.seq) from liability_record r
             join proposal_event e on e.proposal_id = r.proposal_id and e.seq = r.seq
             where r.sha256 <> sha256(convert_to(r.content, 'UTF8')) or e.payload ->> 'sha256' is distinct from encode(r.sha256, 'hex')
           union all
           select d.proposal_id, jsonb_build_object('issued_document', d.seq) from issued_document d
             join proposal_event e on e.proposal_id = d.proposal_id and e.seq = d.seq
             where e.payload #>> '{pdf,sha256}' is distinct from encode(d.pdf_sha256, 'hex') or e.payload #>> '{docx,sha256}' is distinct from encode(d.docx_sha256, 'hex')
                or e.payload ->> 'symbol' is distinct from d.symbol or (e.payload ->> 'number')::integer is distinct from d.number
           union all
           select e.proposal_id, jsonb_build_object('unfrozen', e.plan_version) from proposal_event e
             where e.action in ('submit', 'request_adjustment') and not exists (select from plan_version v where v.proposal_id = e.proposal_id and v.number = e.plan_version)
           order by 1 limit 20"#
    )
    .fetch_all(conn)
    .await?;
    Ok(rows.into_iter().map(|r| (r.proposal, r.what.0)).collect())
}
