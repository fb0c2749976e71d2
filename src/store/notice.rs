//! Notices: written from the ledger, read by their person, chosen by mail or not.

use chrono::{DateTime, Utc};
use futures_util::stream::BoxStream;
use sqlx::PgConnection;

use super::Tx;
use crate::domain::ids::{PersonId, ProposalId};
use crate::domain::notice::{Channel, Choice, Kind};
use crate::domain::workflow::Action;

/// Takes entries that nobody has been told of yet; in another worker's hand they are passed over.
pub async fn take(tx: &mut Tx, limit: i64) -> sqlx::Result<Vec<(ProposalId, i32)>> {
    let rows = sqlx::query!(
        r#"delete from notice_pending n using (select proposal_id, seq from notice_pending order by proposal_id, seq for update skip locked limit $1) t
           where (n.proposal_id, n.seq) = (t.proposal_id, t.seq) returning n.proposal_id as "proposal: ProposalId", n.seq"#,
        limit
    )
    .fetch_all(tx.conn())
    .await?;
    let mut all: Vec<_> = rows.into_iter().map(|r| (r.proposal, r.seq)).collect();
    all.sort();
    Ok(all)
}

/// A notice whose person wants each by mail.
pub struct Written {
    pub id: i64,
    pub mail: Channel,
}

/// Writes who is told of an entry: never who did it, each person once and for the weightiest reason.
/// Of a confidential file only who is asked learns anything.
pub async fn write(tx: &mut Tx, proposal: ProposalId, seq: i32, confidential: &[&str], now: DateTime<Utc>) -> sqlx::Result<Vec<Written>> {
    let confidential: Vec<String> = confidential.iter().map(|a| (*a).to_owned()).collect();
    sqlx::query_as!(
        Written,
        r#"with e as (select * from proposal_event where (proposal_id, seq) = ($1, $2)),
             hushed as (select e.action = any ($3) or coalesce(e.payload ->> 'duty', '') in ('explanation', 'objection') as really from e),
             told (person, rank, kind) as (
               select h, 1, 'in_hand' from e, people_in_hand($1, e.holder, e.holder_unit, $4) h
               where e.action <> 'create' and (e.holder, e.holder_unit) is distinct from
                 (select (b.holder, b.holder_unit) from proposal_event b where (b.proposal_id, b.seq) = ($1, $2 - 1))
               union all select o, 2, 'asked' from people_who_owe($1, $2, $4) o
               union all select h, 2, 'asked' from e, people_in_hand($1, e.holder, e.holder_unit, $4) h where e.action in ('explain', 'object', 'request_adjustment')
               union all select h, 3, 'overdue' from e, people_in_hand($1, e.holder, e.holder_unit, $4) h where e.action = 'expire' and e.payload -> 'opened' = 'null'
               union all select o, 3, 'overdue' from e, people_who_owe($1, (e.payload ->> 'opened')::integer, $4) o where e.action = 'expire'
               union all select a, 4, 'escalated' from e, people_in_hand($1, 'authority', unit_above($1, e.holder_unit, $4), $4) a where e.action in ('expire', 'override') and not (select really from hushed)
               union all select a.person_id, 5, 'progress' from proposal_author a where a.proposal_id = $1 and not (select really from hushed)
               union all select x, 5, 'progress' from pilot s, unnest(array[s.lead_id, s.supervisor_id]) x where s.proposal_id = $1 and not (select really from hushed))
           insert into notice (person_id, proposal_id, seq, kind, due_at, at, mail)
           select distinct on (t.person) t.person, $1, $2, t.kind,
             case t.kind when 'in_hand' then e.due_at when 'asked' then (select d.due_at from duty d where (d.proposal_id, d.seq) = ($1, $2)) end, $4,
             case when t.kind = 'progress' then coalesce(c.cases, $6) else coalesce(c.work, $5) end
           from told t join e on true join person p on p.id = t.person and p.disabled_at is null left join notice_choice c on c.person_id = t.person
           where t.person is distinct from e.actor_id order by t.person, t.rank
           on conflict on constraint notice_once do nothing returning id, mail as "mail: Channel""#,
        proposal.0,
        seq,
        &confidential,
        now,
        Choice::default().work.code(),
        Choice::default().cases.code()
    )
    .fetch_all(tx.conn())
    .await
}

/// Something that is due: what an entry asks for, or (without one) the hand in which a case lies.
#[derive(Debug, Clone, Copy)]
pub struct Due {
    pub at: DateTime<Utc>,
    pub id: ProposalId,
    pub opened: Option<i32>,
}

/// What is due from a moment on and before another, the first of it after a place.
pub async fn due(conn: &mut PgConnection, from: DateTime<Utc>, until: DateTime<Utc>, after: Option<Due>, limit: i64) -> sqlx::Result<Vec<Due>> {
    sqlx::query_as!(
        Due,
        r#"select due_at as "at!", id as "id!: ProposalId", opened from (
             (select p.due_at, p.id, null::integer as opened from proposal p
              where p.due_at >= $1 and p.due_at < $2 and ($3::timestamptz is null or (p.due_at, p.id) > ($3, $4::uuid)) order by p.due_at, p.id limit $6)
             union all
             (select d.due_at, d.proposal_id, d.seq from open_duty d
              where d.due_at >= $1 and d.due_at < $2 and d.kind <> 'objection'
                and ($3::timestamptz is null or (d.due_at, d.proposal_id, d.seq) > ($3, $4::uuid, coalesce($5::integer, 0)))
              order by d.due_at, d.proposal_id, d.seq limit $6)) x
           order by due_at, id, opened nulls first limit $6"#,
        from,
        until,
        after.map(|d| d.at),
        after.map(|d| d.id.0),
        after.and_then(|d| d.opened),
        limit
    )
    .fetch_all(conn)
    .await
}

/// Reminds of what is due, each person once for each deadline.
pub async fn remind(tx: &mut Tx, due: &[Due], now: DateTime<Utc>) -> sqlx::Result<Vec<Written>> {
    let ids: Vec<_> = due.iter().map(|d| d.id.0).collect();
    let opened: Vec<_> = due.iter().map(|d| d.opened).collect();
    let at: Vec<_> = due.iter().map(|d| d.at).collect();
    sqlx::query_as!(
        Written,
        r#"with due (person, proposal, due_at) as (
             select w, d.id, d.due_at from unnest($1::uuid[], $2::integer[], $3::timestamptz[]) d (id, opened, due_at) join proposal p on p.id = d.id
               cross join lateral (select h from people_in_hand(p.id, p.holder, p.holder_unit, $4) h where d.opened is null and p.due_at = d.due_at
                                   union all
                                   select w from open_duty o, people_who_owe(d.id, d.opened, $4) w where (o.proposal_id, o.seq) = (d.id, d.opened)) t (w)
             group by 1, 2, 3)
           insert into notice (person_id, proposal_id, kind, due_at, at, mail)
           select t.person, t.proposal, 'reminder', t.due_at, $4, coalesce(c.work, $5)
           from due t join person p on p.id = t.person and p.disabled_at is null left join notice_choice c on c.person_id = t.person
           order by t.due_at, t.person
           on conflict on constraint notice_once do nothing returning id, mail as "mail: Channel""#,
        &ids,
        &opened as &[Option<i32>],
        &at,
        now,
        Choice::default().work.code()
    )
    .fetch_all(tx.conn())
    .await
}

/// A notice as its person sees it.
#[derive(Debug, Clone)]
pub struct Notice {
    pub id: i64,
    pub person: PersonId,
    pub proposal: ProposalId,
    pub code: String,
    pub title: String,
    pub kind: Kind,
    pub action: Option<Action>,
    pub due_at: Option<DateTime<Utc>>,
    pub at: DateTime<Utc>,
    pub read: bool,
}

/// Notices of a person, newest first, below `before`.
pub fn list(conn: &mut PgConnection, person: PersonId, before: Option<i64>, limit: Option<i64>) -> BoxStream<'_, sqlx::Result<Notice>> {
    sqlx::query_as!(
        Notice,
        r#"select n.id, n.person_id as "person: PersonId", n.proposal_id as "proposal: ProposalId", p.code, p.title, n.kind as "kind: Kind", e.action as "action?: Action",
             n.due_at, n.at, n.read_at is not null as "read!"
           from notice n join proposal p on p.id = n.proposal_id left join proposal_event e on (e.proposal_id, e.seq) = (n.proposal_id, n.seq)
           where n.person_id = $1 and ($2::bigint is null or n.id < $2) order by n.id desc limit $3"#,
        person.0,
        before,
        limit
    )
    .fetch(conn)
}

/// A notice by number.
pub async fn get(conn: &mut PgConnection, id: i64) -> sqlx::Result<Option<Notice>> {
    sqlx::query_as!(
        Notice,
        r#"select n.id, n.person_id as "person: PersonId", n.proposal_id as "proposal: ProposalId", p.code, p.title, n.kind as "kind: Kind", e.action as "action?: Action",
             n.due_at, n.at, n.read_at is not null as "read!"
           from notice n join proposal p on p.id = n.proposal_id left join proposal_event e on (e.proposal_id, e.seq) = (n.proposal_id, n.seq)
           where n.id = $1"#,
        id
    )
    .fetch_optional(conn)
    .await
}

/// Marks one notice of a person as read, or all; says of which case the one is.
pub async fn read(tx: &mut Tx, person: PersonId, id: Option<i64>, now: DateTime<Utc>) -> sqlx::Result<Option<ProposalId>> {
    let done = sqlx::query_scalar!(
        r#"with done as (update notice set read_at = coalesce(read_at, $3) where person_id = $1 and case when $2::bigint is null then read_at is null else id = $2 end
             returning proposal_id)
           select proposal_id as "proposal: ProposalId" from done limit 1"#,
        person.0,
        id,
        now
    );
    done.fetch_optional(tx.conn()).await
}

/// Who has unread notices from before a moment that go into a daily mail, which is not prepared yet: by
/// person, and the key of that mail.
pub async fn to_digest(conn: &mut PgConnection, before: DateTime<Utc>) -> sqlx::Result<Vec<(PersonId, String)>> {
    let rows = sqlx::query!(
        r#"select n.person_id as "person: PersonId", k.key as "key!"
           from (select distinct person_id from notice where mail = 'digest' and mailed_at is null and read_at is null and at < $1) n,
             lateral (select 'digest:' || n.person_id || ':' || to_char($1 at time zone 'UTC', 'YYYY-MM-DD') as key) k
           where not exists (select from job j where j.once_key = k.key)"#,
        before
    )
    .fetch_all(conn)
    .await?;
    Ok(rows.into_iter().map(|r| (r.person, r.key)).collect())
}

/// What goes into the daily mail of a person.
pub async fn digest(conn: &mut PgConnection, person: PersonId, before: DateTime<Utc>) -> sqlx::Result<Vec<Notice>> {
    sqlx::query_as!(
        Notice,
        r#"select n.id, n.person_id as "person: PersonId", n.proposal_id as "proposal: ProposalId", p.code, p.title, n.kind as "kind: Kind", e.action as "action?: Action",
             n.due_at, n.at, false as "read!"
           from notice n join proposal p on p.id = n.proposal_id left join proposal_event e on (e.proposal_id, e.seq) = (n.proposal_id, n.seq)
           where n.person_id = $1 and n.mail = 'digest' and n.mailed_at is null and n.read_at is null and n.at < $2 order by n.id limit 100"#,
        person.0,
        before
    )
    .fetch_all(conn)
    .await
}

/// Notes that notices have gone out by mail.
pub async fn mailed(tx: &mut Tx, ids: &[i64], now: DateTime<Utc>) -> sqlx::Result<()> {
    sqlx::query!("update notice set mailed_at = $2 where id = any ($1) and mailed_at is null", ids, now).execute(tx.conn()).await?;
    Ok(())
}

/// Marks everything before a moment as read.
pub async fn settle(tx: &mut Tx, before: DateTime<Utc>) -> sqlx::Result<()> {
    sqlx::query!("update notice set read_at = at where read_at is null and at < $1", before).execute(tx.conn()).await?;
    Ok(())
}

/// What somebody has chosen.
pub async fn choice(conn: &mut PgConnection, person: PersonId) -> sqlx::Result<Choice> {
    let row = sqlx::query_as!(Choice, r#"select work as "work: Channel", cases as "cases: Channel" from notice_choice where person_id = $1"#, person.0);
    Ok(row.fetch_optional(conn).await?.unwrap_or_default())
}

/// Keeps what somebody has chosen, and the language of their mails.
pub async fn choose(tx: &mut Tx, person: PersonId, choice: Choice, lang: &str) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into notice_choice (person_id, work, cases) values ($1, $2, $3) on conflict (person_id) do update set work = excluded.work, cases = excluded.cases",
        person.0,
        choice.work.code(),
        choice.cases.code()
    )
    .execute(tx.conn())
    .await?;
    sqlx::query!("update person set lang = $2 where id = $1", person.0, lang).execute(tx.conn()).await?;
    Ok(())
}
