//! What stands beside the steps of a pilot: its start, incidents, what is owed until when, and
//! deadlines that passed.

use chrono::{DateTime, NaiveDate, Utc};
use sqlx::PgConnection;

use super::{Scope, Tx};
use crate::domain::ids::{PersonId, ProposalId};
use crate::domain::pilot::{Duty, Expiry, Incident, Start};
use crate::domain::workflow::Action;

/// Records the start of a pilot.
pub async fn put_start(tx: &mut Tx, id: ProposalId, seq: i32, s: &Start) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into pilot (proposal_id, seq, lead_id, supervisor_id, starts_on, ends_on, budget_vnd) values ($1, $2, $3, $4, $5, $6, $7)",
        id.0,
        seq,
        s.lead.0,
        s.supervisor.0,
        s.starts_on,
        s.ends_on,
        s.budget_vnd
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Records an incident with what was foreseen when it happened; the database computes that again.
pub async fn put_incident(tx: &mut Tx, id: ProposalId, seq: i32, i: &Incident) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into incident (proposal_id, seq, occurred_at, damage_vnd, risk_id, in_force, foreseen_in, corrects) values ($1, $2, $3, $4, $5, $6, $7, $8)",
        id.0,
        seq,
        i.occurred_at,
        i.damage_vnd,
        i.risk.map(|r| r.0),
        i.in_force,
        i.foreseen_in,
        i.corrects
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Whose duty something is; neither means those who run the pilot.
#[derive(Debug, Clone, Default)]
pub struct Owed {
    pub unit: Option<String>,
    pub person: Option<PersonId>,
}

/// Records that something is owed until a moment.
pub async fn put_duty(tx: &mut Tx, id: ProposalId, seq: i32, kind: Duty, by: &Owed, due: DateTime<Utc>) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into duty (proposal_id, seq, kind, unit_code, person_id, due_at) values ($1, $2, $3, $4, $5, $6)",
        id.0,
        seq,
        kind.code(),
        by.unit,
        by.person.map(|p| p.0),
        due
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Records that what an entry asked for was done by another, where it was still owed.
pub async fn end_duty(tx: &mut Tx, id: ProposalId, opened: i32, seq: i32) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into duty_done (proposal_id, opened_seq, seq) select $1, $2, $3
         where exists (select from duty where (proposal_id, seq) = ($1, $2)) on conflict do nothing",
        id.0,
        opened,
        seq
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// The open duty of a kind.
pub async fn open_duty(conn: &mut PgConnection, id: ProposalId, kind: Duty) -> sqlx::Result<Option<i32>> {
    sqlx::query_scalar!("select seq from open_duty where proposal_id = $1 and kind = $2 order by seq desc limit 1", id.0, kind.code())
        .fetch_optional(conn)
        .await
}

/// Something a person or unit owes.
#[derive(Debug, Clone)]
pub struct Task {
    pub id: ProposalId,
    pub code: String,
    pub title: String,
    pub seq: i32,
    pub kind: Duty,
    pub due_at: DateTime<Utc>,
    /// What is asked, where it is not confidential.
    pub asked: Option<String>,
}

/// What a person owes, by themselves, for their units, or as one of those who run a pilot; the most pressing first.
/// Each of these by an index of its own, and of each no more than are asked for.
pub async fn tasks(conn: &mut PgConnection, scope: &Scope, limit: i64) -> sqlx::Result<Vec<Task>> {
    sqlx::query_as!(
        Task,
        r#"select p.id as "id: ProposalId", p.code, p.title, d.seq as "seq!", d.kind as "kind!: Duty", d.due_at as "due_at!", e.payload ->> 'support_asked' as asked
           from (select d.* from (select d.* from open_duty d where d.person_id = $1 and d.kind not in ('acknowledgement', 'objection')
                                  order by d.due_at, d.proposal_id, d.seq limit $4) d
                 union
                 select d.* from unnest($2::text[] || $3::text[]) u (code)
                   cross join lateral (select d.* from open_duty d where d.unit_code = u.code and d.kind not in ('acknowledgement', 'objection')
                                       order by d.due_at, d.proposal_id, d.seq limit $4) d
                 union
                 select d.* from (select s.proposal_id from pilot s where s.lead_id = $1
                                  union select a.proposal_id from proposal_author a join pilot s using (proposal_id) where a.person_id = $1) r
                   join open_duty d on d.proposal_id = r.proposal_id and d.unit_code is null and d.person_id is null and d.kind not in ('acknowledgement', 'objection')
                 order by due_at, proposal_id, seq limit $4) d
             join proposal p on p.id = d.proposal_id join proposal_event e on (e.proposal_id, e.seq) = (d.proposal_id, d.seq)
           order by d.due_at, d.proposal_id, d.seq"#,
        scope.person.0,
        &scope.lead_units,
        &scope.over_units,
        limit
    )
    .fetch_all(conn)
    .await
}

/// A deadline that has passed and is not recorded yet.
#[derive(Debug, Clone)]
pub struct Overdue {
    pub id: ProposalId,
    /// The entry that set it; nothing where it is the hand in which the case lies.
    pub opened: Option<i32>,
    pub kind: Option<Duty>,
    pub due_at: DateTime<Utc>,
}

/// Deadlines that passed before a moment without being recorded, the oldest first; none of a case that waits for nothing any more.
pub async fn overdue(conn: &mut PgConnection, now: DateTime<Utc>, limit: i64) -> sqlx::Result<Vec<Overdue>> {
    sqlx::query_as!(
        Overdue,
        r#"select id as "id!: ProposalId", opened, kind as "kind: Duty", due_at as "due_at!" from (
             select p.id, p.status, null::integer as opened, null::text as kind, p.due_at from proposal p
             where p.due_at < $1 and not exists (select from expiry x where x.proposal_id = p.id and x.opened_seq is null and x.due_at = p.due_at)
             union all
             select d.proposal_id, p.status, d.seq, d.kind, d.due_at from open_duty d join proposal p on p.id = d.proposal_id
             where d.due_at < $1 and not d.is_recorded) o
           where exists (select from workflow_edge w where w.from_status = o.status and w.action = 'expire')
           order by due_at, id, opened limit $2"#,
        now,
        limit
    )
    .fetch_all(conn)
    .await
}

/// Whether a deadline is still one: not done, not moved, not recorded. Read under the lock.
pub async fn still_overdue(tx: &mut Tx, o: &Overdue) -> sqlx::Result<bool> {
    sqlx::query_scalar!(
        r#"select (case when $2::integer is null
             then exists (select from proposal p where p.id = $1 and p.due_at = $3)
             else exists (select from open_duty d where (d.proposal_id, d.seq) = ($1, $2)) end)
           and not exists (select from expiry x where x.proposal_id = $1 and x.opened_seq is not distinct from $2 and x.due_at = $3) as "still!""#,
        o.id.0,
        o.opened,
        o.due_at
    )
    .fetch_one(tx.conn())
    .await
}

/// Who has what was due: a person or unit by name, as it is known now.
pub async fn held_by(tx: &mut Tx, id: ProposalId, opened: Option<i32>, today: NaiveDate) -> sqlx::Result<Option<String>> {
    sqlx::query_scalar!(
        r#"with held (unit, person, holder) as (
             select d.unit_code, d.person_id, case d.kind when 'acknowledgement' then 'authority' end from duty d where (d.proposal_id, d.seq) = ($1, $2)
             union all select p.holder_unit, case when p.holder_unit is null then coalesce(s.lead_id, p.lead_id) end, p.holder
               from proposal p left join pilot s on s.proposal_id = p.id where $2::integer is null and p.id = $1)
           select coalesce(x.name, h.name || ', ' || u.name, u.name, l.name) from held
             left join person x on x.id = held.person left join unit u on u.code = held.unit
             left join lateral (select y.name from office a join person y on y.id = a.person_id
                                where a.unit_code = held.unit and a.role in ('head', 'authority') and in_force(a, $3)
                                order by (a.role = 'authority') <> (held.holder = 'authority'),
                                  a.person_id not in (select people_in_hand($1, held.holder, held.unit, ($3::date + time '12:00') at time zone 'Asia/Ho_Chi_Minh')),
                                  a.from_on, a.id limit 1) h on true
             left join lateral (select y.name from proposal p left join pilot s on s.proposal_id = p.id join person y on y.id = coalesce(s.lead_id, p.lead_id)
                                where p.id = $1) l on true"#,
        id.0,
        opened,
        today
    )
    .fetch_optional(tx.conn())
    .await
    .map(Option::flatten)
}

/// Records a deadline that passed.
pub async fn put_expiry(tx: &mut Tx, id: ProposalId, seq: i32, action: Action, e: &Expiry) -> sqlx::Result<()> {
    sqlx::query!("insert into expiry (proposal_id, seq, action, opened_seq, due_at) values ($1, $2, $3, $4, $5)", id.0, seq, action.code(), e.opened, e.due)
        .execute(tx.conn())
        .await?;
    Ok(())
}
