//! Endpoints that are told of what happens to cases, their secrets, and what came of each delivery.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

use super::outbox::Row;
use super::{Scope, Tx};
use crate::domain::ids::{PersonId, ProposalId};
use crate::domain::webhook::{End, Topic};
use crate::domain::workflow::{Action, Status};

/// An endpoint as its person sees it.
#[derive(Debug, Clone)]
pub struct Webhook {
    pub id: Uuid,
    pub name: String,
    pub url: String,
    pub topics: Vec<String>,
    pub created_at: DateTime<Utc>,
    /// Attempts in a row that have failed.
    pub failures: i32,
    pub rest_until: Option<DateTime<Utc>>,
    pub ended_at: Option<DateTime<Utc>>,
    pub ended_why: Option<End>,
    /// How long the secret before a renewal still signs.
    pub old_until: Option<DateTime<Utc>>,
    pub waiting: i64,
}

/// The newest endpoints of a person, those that have ended included.
pub async fn webhooks(conn: &mut PgConnection, person: PersonId, limit: i64) -> sqlx::Result<Vec<Webhook>> {
    sqlx::query_as!(
        Webhook,
        r#"select w.id, w.name, w.url, w.topics, w.created_at, w.failures, w.rest_until, w.ended_at, w.ended_why as "ended_why: End",
             (select max(s.until) from webhook_secret s where s.webhook_id = w.id) as old_until,
             (select count(*) from (select from job j where j.webhook_id = w.id and j.done_at is null and j.parked_at is null limit 1000) j) as "waiting!"
           from webhook w where w.person_id = $1 order by w.ended_at is not null, w.created_at desc, w.id desc limit $2"#,
        person.0,
        limit
    )
    .fetch_all(conn)
    .await
}

/// A delivery as the endpoint's person sees it.
#[derive(Debug, Clone)]
pub struct Delivered {
    pub webhook: Uuid,
    pub created_at: DateTime<Utc>,
    pub attempts: i32,
    pub answer: Option<i16>,
    pub last_error: String,
    pub run_at: DateTime<Utc>,
    pub done_at: Option<DateTime<Utc>>,
    pub parked_at: Option<DateTime<Utc>>,
    /// Of which case and step; nothing of a case that the person may not know of any more.
    pub proposal: Option<ProposalId>,
    pub code: Option<String>,
    pub action: Option<Action>,
    pub ping: bool,
}

/// The latest deliveries to each endpoint of a person.
pub async fn deliveries(conn: &mut PgConnection, scope: &Scope, each: i64) -> sqlx::Result<Vec<Delivered>> {
    sqlx::query_as!(
        Delivered,
        r#"select w.id as webhook, j.created_at, j.attempts, j.answer, j.last_error, j.run_at, j.done_at, j.parked_at,
             p.id as "proposal?: ProposalId", p.code as "code?", e.action as "action?: Action", j.kind = 'ping' as "ping!"
           from webhook w cross join lateral (select * from job j where j.webhook_id = w.id order by j.id desc limit $4) j
             left join proposal p on p.id = (j.payload ->> 'proposal')::uuid and may_know(p, $1, $2, $3)
             left join proposal_event e on (e.proposal_id, e.seq) = (p.id, (j.payload ->> 'seq')::integer)
           where w.person_id = $1 order by w.id, j.id desc"#,
        scope.person.0,
        &scope.lead_units,
        &scope.over_units,
        each
    )
    .fetch_all(conn)
    .await
}

/// How many endpoints of a person have not ended.
pub async fn open(conn: &mut PgConnection, person: PersonId) -> sqlx::Result<i64> {
    sqlx::query_scalar!(r#"select count(*) as "n!" from webhook where person_id = $1 and ended_at is null"#, person.0).fetch_one(conn).await
}

/// What an endpoint is made of.
pub struct New<'a> {
    pub id: Uuid,
    pub person: PersonId,
    pub name: &'a str,
    pub url: &'a str,
    pub topics: &'a [Topic],
}

/// Writes an endpoint.
pub async fn insert(tx: &mut Tx, new: &New<'_>, now: DateTime<Utc>) -> sqlx::Result<()> {
    let topics: Vec<String> = new.topics.iter().map(ToString::to_string).collect();
    sqlx::query!(
        "insert into webhook (id, person_id, name, url, topics, created_at) values ($1, $2, $3, $4, $5, $6)",
        new.id,
        new.person.0,
        new.name,
        new.url,
        &topics,
        now
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Whether an endpoint of a person is there and has not ended; nobody else changes it meanwhile.
pub async fn hold(tx: &mut Tx, person: PersonId, id: Uuid) -> sqlx::Result<bool> {
    let found = sqlx::query_scalar!("select id from webhook where person_id = $1 and id = $2 and ended_at is null for update", person.0, id);
    Ok(found.fetch_optional(tx.conn()).await?.is_some())
}

/// Gives an endpoint a new secret. The one before it signs until a moment, those before that no more.
pub async fn put_secret(tx: &mut Tx, id: Uuid, secret: &[u8], now: DateTime<Utc>, old_until: DateTime<Utc>) -> sqlx::Result<()> {
    sqlx::query!("delete from webhook_secret where webhook_id = $1 and until is not null", id).execute(tx.conn()).await?;
    sqlx::query!("update webhook_secret set until = $2 where webhook_id = $1", id, old_until).execute(tx.conn()).await?;
    sqlx::query!("insert into webhook_secret (webhook_id, secret, created_at) values ($1, $2, $3)", id, secret, now).execute(tx.conn()).await?;
    Ok(())
}

/// Ends endpoints, one or all of a person: their secrets go, and what was still to be sent is not. Says how many.
pub async fn end(tx: &mut Tx, person: PersonId, only: Option<Uuid>, why: End, now: DateTime<Utc>, note: &str) -> sqlx::Result<u64> {
    let ended = sqlx::query_scalar!(
        "update webhook set ended_at = $3, ended_why = $4, rest_until = null where person_id = $1 and ($2::uuid is null or id = $2) and ended_at is null returning id",
        person.0,
        only,
        now,
        why.code()
    )
    .fetch_all(tx.conn())
    .await?;
    sqlx::query!("delete from webhook_secret where webhook_id = any ($1)", &ended).execute(tx.conn()).await?;
    sqlx::query!(
        "update job set done_at = $2, parked_at = null, leased_until = null, last_error = $3 where webhook_id = any ($1) and done_at is null",
        &ended,
        now,
        note
    )
    .execute(tx.conn())
    .await?;
    Ok(u64::try_from(ended.len()).unwrap_or(u64::MAX))
}

/// Lets an endpoint be tried at once again.
pub async fn wake(tx: &mut Tx, id: Uuid) -> sqlx::Result<()> {
    sqlx::query!("update webhook set rest_until = null where id = $1", id).execute(tx.conn()).await?;
    Ok(())
}

/// Leaves a delivery for each endpoint that wants to hear of an entry and whose person may know its case; says how many.
/// Acts without a topic are nobody's to hear of, and of a confidential file neither is the deadline.
pub async fn tell(tx: &mut Tx, entries: &[(ProposalId, i32)], topics: &[(Action, Topic)], now: DateTime<Utc>) -> sqlx::Result<u64> {
    let (proposals, seqs): (Vec<Uuid>, Vec<i32>) = entries.iter().map(|(id, seq)| (id.0, *seq)).unzip();
    let (actions, of): (Vec<String>, Vec<String>) = topics.iter().map(|(a, t)| (a.to_string(), t.to_string())).unzip();
    let done = sqlx::query!(
        "insert into job (kind, payload, webhook_id, created_at, run_at)
         select 'webhook', jsonb_build_object('job', 'webhook', 'webhook', w.id, 'proposal', e.proposal_id, 'seq', e.seq), w.id, $5, $5
         from unnest($1::uuid[], $2::integer[]) n (proposal_id, seq) join proposal_event e using (proposal_id, seq)
           join unnest($3::text[], $4::text[]) t (action, topic) using (action)
           cross join lateral people_who_know(e.proposal_id, $5) k (person_id)
           join webhook w on w.person_id = k.person_id and w.ended_at is null and w.created_at <= e.at and t.topic = any (w.topics)
           join person x on x.id = w.person_id and x.disabled_at is null
         where exists (select from webhook where ended_at is null) and coalesce(e.payload ->> 'duty', '') not in ('explanation', 'objection')
         order by e.proposal_id, e.seq, w.id",
        &proposals,
        &seqs,
        &actions,
        &of,
        now
    );
    Ok(done.execute(tx.conn()).await?.rows_affected())
}

/// Leaves a trial for an endpoint.
pub async fn put_ping(tx: &mut Tx, id: Uuid, payload: &serde_json::Value, now: DateTime<Utc>) -> sqlx::Result<()> {
    let put = sqlx::query!("insert into job (kind, payload, webhook_id, created_at, run_at) values ('ping', $2, $1, $3, $3)", id, payload, now);
    put.execute(tx.conn()).await?;
    Ok(())
}

/// Takes a delivery that is due: of the endpoints that are neither at work nor left alone the one that was
/// tried longest ago, and of its deliveries the one that is due longest.
pub async fn take(tx: &mut Tx, now: DateTime<Utc>, until: DateTime<Utc>) -> sqlx::Result<Option<Row>> {
    sqlx::query_as!(
        Row,
        "update job set attempts = attempts + 1, leased_until = $2
         where id = (select j.id from webhook w
             cross join lateral (select j.id, j.run_at from job j where j.webhook_id = w.id and j.done_at is null and j.parked_at is null and j.run_at <= $1
                                 order by j.run_at, j.id limit 1) j
             where w.ended_at is null and (w.rest_until is null or w.rest_until <= $1)
               and not exists (select from job o where o.webhook_id = w.id and o.leased_until >= $1)
             order by w.tried_at nulls first, j.run_at, j.id limit 1)
           and done_at is null and parked_at is null and (leased_until is null or leased_until < $1)
         returning id, payload, created_at, attempts",
        now,
        until
    )
    .fetch_optional(tx.conn())
    .await
}

/// Where a delivery goes now. Holds secrets, so it can't be printed.
pub struct Target {
    pub url: String,
    pub secrets: Vec<Vec<u8>>,
    pub person: PersonId,
    /// The endpoint has ended.
    pub ended: bool,
    /// Its person has no account any more.
    pub disabled: bool,
}

/// An endpoint with the secrets that sign at a moment, the newest first.
pub async fn target(conn: &mut PgConnection, id: Uuid, now: DateTime<Utc>) -> sqlx::Result<Option<Target>> {
    sqlx::query_as!(
        Target,
        r#"select w.url, w.person_id as "person: PersonId", w.ended_at is not null as "ended!", x.disabled_at is not null as "disabled!",
             array(select s.secret from webhook_secret s where s.webhook_id = w.id and (s.until is null or s.until > $2) order by s.until nulls first) as "secrets!: Vec<Vec<u8>>"
           from webhook w join person x on x.id = w.person_id where w.id = $1"#,
        id,
        now
    )
    .fetch_optional(conn)
    .await
}

/// An entry as an event tells of it.
#[derive(Debug)]
pub struct Told {
    pub code: String,
    pub action: Action,
    pub status: Status,
    pub at: DateTime<Utc>,
    pub hash: Vec<u8>,
}

/// An entry, if a person may know its case at a moment.
pub async fn entry(conn: &mut PgConnection, person: PersonId, (proposal, seq): (ProposalId, i32), now: DateTime<Utc>) -> sqlx::Result<Option<Told>> {
    sqlx::query_as!(
        Told,
        r#"select p.code, e.action as "action: Action", e.to_status as "status: Status", e.at, e.hash
           from proposal_event e join proposal p on p.id = e.proposal_id
           where (e.proposal_id, e.seq) = ($1, $2) and $3 in (select people_who_know($1, $4))"#,
        proposal.0,
        seq,
        person.0,
        now
    )
    .fetch_optional(conn)
    .await
}

/// What came of an attempt, as it is noted.
pub struct Outcome<'a> {
    pub answer: Option<i16>,
    pub error: &'a str,
}

/// Notes that a delivery is done, or not sent any more; not where another worker has taken it over.
pub async fn done(tx: &mut Tx, (id, attempts): (i64, i32), o: &Outcome<'_>, now: DateTime<Utc>) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "update job set done_at = $3, leased_until = null, answer = $4, last_error = $5 where id = $1 and attempts = $2 and done_at is null",
        id,
        attempts,
        now,
        o.answer,
        o.error
    );
    Ok(done.execute(tx.conn()).await?.rows_affected() == 1)
}

/// Notes a failure: tried again at a moment, or put aside. Says whether it was still this worker's.
pub async fn failed(tx: &mut Tx, (id, attempts): (i64, i32), o: &Outcome<'_>, now: DateTime<Utc>, again: Option<DateTime<Utc>>) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "update job set run_at = coalesce($6, run_at), parked_at = case when $6::timestamptz is null then $3::timestamptz end, leased_until = null, answer = $4, last_error = $5
         where id = $1 and attempts = $2 and done_at is null",
        id,
        attempts,
        now,
        o.answer,
        o.error,
        again
    );
    Ok(done.execute(tx.conn()).await?.rows_affected() == 1)
}

/// Notes that an endpoint took something.
pub async fn took(tx: &mut Tx, id: Uuid, now: DateTime<Utc>) -> sqlx::Result<()> {
    sqlx::query!("update webhook set tried_at = $2, failures = 0, rest_until = null where id = $1 and ended_at is null", id, now).execute(tx.conn()).await?;
    Ok(())
}

/// Notes that an endpoint took nothing; says how often in a row.
pub async fn missed(tx: &mut Tx, id: Uuid, now: DateTime<Utc>) -> sqlx::Result<i32> {
    let failures =
        sqlx::query_scalar!("update webhook set tried_at = $2, failures = failures + 1 where id = $1 and ended_at is null returning failures", id, now);
    Ok(failures.fetch_optional(tx.conn()).await?.unwrap_or(0))
}

/// Leaves an endpoint alone until a moment.
pub async fn rest(tx: &mut Tx, id: Uuid, until: DateTime<Utc>) -> sqlx::Result<()> {
    sqlx::query!("update webhook set rest_until = $2 where id = $1 and ended_at is null", id, until).execute(tx.conn()).await?;
    Ok(())
}
