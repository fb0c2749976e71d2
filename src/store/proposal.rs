//! Proposals: making one, finding one through its viewer, listing them.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use futures_util::stream::BoxStream;
use sqlx::PgConnection;
use uuid::Uuid;

use super::{Scope, Tx};
use crate::domain::dashboard::Sieve;
use crate::domain::ids::{PersonId, ProposalId};
use crate::domain::outcome::Outcome;
use crate::domain::plan::{Heading, Kind, Track};
use crate::domain::search::Query;
use crate::domain::workflow::{Holder, Status};

/// A proposal as lists show it.
#[derive(Debug, Clone)]
pub struct Row {
    pub id: ProposalId,
    pub code: String,
    pub title: String,
    pub kind: Kind,
    pub status: Status,
    pub urgent: bool,
    pub owner_unit_name: String,
    pub lead_name: String,
    pub holder: Option<Holder>,
    pub holder_unit_name: Option<String>,
    pub due_at: Option<DateTime<Utc>>,
    pub updated_at: DateTime<Utc>,
    /// How well it answers what was looked for; 0 where nothing was.
    pub score: i64,
}

/// The conditions of a list.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    pub query: Option<Query>,
    /// Whether two neighbouring words of the query suffice.
    pub loosely: bool,
    pub status: Option<Status>,
    pub topic: Option<String>,
    pub unit: Option<String>,
    pub urgent: bool,
    pub mine: bool,
    /// The year of its code.
    pub year: Option<i32>,
    pub outcome: Option<Outcome>,
    /// The unit with all below it.
    pub under: Option<String>,
    /// Only what a number of the dashboard counts.
    pub sieve: Option<Sieve>,
    /// The only ones of which it can be so, where they are few (`few`).
    pub among: Option<Vec<Uuid>>,
    /// Only those after this one.
    pub after: Option<Place>,
}

/// A place in the order of a list: best answers first, among equals the newest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Deserialize)]
#[serde(try_from = "String")]
pub struct Place {
    pub score: i64,
    pub id: ProposalId,
}

impl Row {
    /// Where it stands in its list.
    pub fn place(&self) -> Place {
        Place { score: self.score, id: self.id }
    }
}

impl std::fmt::Display for Place {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if self.score == 0 { write!(f, "{}", self.id) } else { write!(f, "{}_{}", self.score, self.id) }
    }
}

impl TryFrom<String> for Place {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        text.parse().map_err(|()| text)
    }
}

impl std::str::FromStr for Place {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let (score, id) = text.split_once('_').unwrap_or(("0", text));
        Ok(Self { score: score.parse().map_err(drop)?, id: id.parse().map_err(drop)? })
    }
}

/// The proposals a person may know of, the newest first; of a query what answers it best before the rest.
///
/// Ranked is of the newest `RANKED` that hold what is looked for, and of the newest so many that hold it in
/// their titles: a common word stands in so many that ranking them all takes seconds. The rest follows them,
/// the newest first.
///
/// Who may know of a case is asked here by sets, which indexes find; `may_know` asks the same of one case.
pub fn list<'c>(conn: &'c mut PgConnection, scope: &Scope, f: &Filter, limit: Option<i64>) -> BoxStream<'c, sqlx::Result<Row>> {
    const RANKED: i64 = 60;
    let sieve = f.sieve.as_ref();
    let period = sieve.map(|s| s.period.moments());
    let wanted = f.query.as_ref().map(|q| if f.loosely { q.neighbours() } else { q.all() });
    sqlx::query_as!(
        Row,
        r#"with asked as materialized (
             select row($5::text, $6::text, $7::text, $17::text, $8::boolean, $9::boolean, $10::text, $11::text, $23::uuid[],
               $18::text, $19::text, $20::timestamptz, $21::timestamptz, $22::timestamptz)::choice as choice),
           beside as materialized (select beside_leadership($1, $2, $3) as ids where $4::text is not null),
           anywhere as materialized (select h as id from asked, beside, hits(to_tsquery('pg_catalog.simple', $4), false, $1, $2, $3, beside.ids, asked.choice, null, $24) h),
           more as materialized (select count(*) >= $24 as are from anywhere),
           ranked as materialized (
             select c.id, round(1e6 * (
                 2 * ts_rank_cd('{0.1, 0.2, 0.6, 1}', t.words, to_tsquery('pg_catalog.simple', $14), 1)
                 + ts_rank_cd('{0.1, 0.2, 0.6, 1}', t.words, to_tsquery('pg_catalog.simple', $4), 1)
                 + case when t.exact @@ to_tsquery('pg_catalog.simple', $15) then 1 else 0 end))::bigint + 1 as score
             from (select id from anywhere
                   union select h from asked, beside, more, hits(to_tsquery('pg_catalog.simple', $4), true, $1, $2, $3, beside.ids, asked.choice, null, case when more.are then $24 else 0 end) h) c
               join proposal_text t on t.proposal_id = c.id),
           best as materialized (select r.* from ranked r where $12::uuid is null or (r.score, r.id) < ($16::bigint, $12) order by r.score desc, r.id desc limit $13),
           room as materialized (select $13 - (select count(*) from best) as rows, (select count(*) from ranked) as known),
           rest as (
             select n as id from asked, newest($1, $2, $3, asked.choice, $12, $13) n where $4::text is null and $13 is not null
             union all select n from asked, all_newest($1, $2, $3, asked.choice) n where $4::text is null and $13 is null
             union all (
               select h from asked, beside, more, room,
                 hits(to_tsquery('pg_catalog.simple', $4), false, $1, $2, $3, beside.ids, asked.choice, case when $16 = 0 then $12 end, case when not more.are or room.rows = 0 then 0 else room.rows + room.known end) h
               where h <> all (array(select id from ranked)) order by h desc limit (select rows from room)))
           select p.id as "id: ProposalId", p.code, p.title, p.kind as "kind: Kind", p.status as "status: Status", p.urgent,
             u.name as owner_unit_name, l.name as lead_name, p.holder as "holder: Holder", h.name as "holder_unit_name?", p.due_at, p.updated_at, r.score as "score!"
           from (select b.id, b.score from best b union all select r.id, 0 from rest r) r
             join proposal p using (id) join unit u on u.code = p.owner_unit join person l on l.id = p.lead_id left join unit h on h.code = p.holder_unit
           order by r.score desc, r.id desc"#,
        scope.person.0,
        &scope.lead_units,
        &scope.over_units,
        wanted,
        f.status.map(Status::code),
        f.topic,
        f.unit,
        f.urgent.then_some(true),
        f.mine.then_some(true),
        f.year.map(|y| y.to_string()),
        f.outcome.map(Outcome::code),
        f.after.map(|place| place.id.0),
        limit,
        f.query.as_ref().map(Query::neighbours),
        f.query.as_ref().map(Query::typed),
        f.after.map_or(0, |place| place.score),
        f.under,
        sieve.map(|s| s.fact.code()),
        sieve.and_then(|s| s.kind),
        period.map(|(from, _)| from),
        period.map(|(_, to)| to),
        sieve.map(|s| s.now),
        f.among.as_deref(),
        RANKED
    )
    .fetch(conn)
}

/// The cases of which something is so that can be counted, if they are few in the whole city: a list of
/// them is found by their numbers then, and otherwise by looking at the newest cases one after another.
pub async fn few(conn: &mut PgConnection, sieve: &Sieve) -> sqlx::Result<Option<Vec<Uuid>>> {
    const FEW: usize = 2_000;
    let (from, to) = sieve.period.moments();
    let ids = sqlx::query_scalar!(
        r#"select f.proposal_id as "id!" from case_facts($3, $4, $5) f where f.fact = $1 and ($2::text is null or f.kind = $2) limit $6"#,
        sieve.fact.code(),
        sieve.kind,
        from,
        to,
        sieve.now,
        i64::try_from(FEW).unwrap_or(i64::MAX)
    )
    .fetch_all(conn)
    .await?;
    Ok(Some(ids).filter(|ids| ids.len() < FEW))
}

/// What the search reads of proposals, beside title and code.
pub async fn bodies(conn: &mut PgConnection, ids: &[ProposalId]) -> sqlx::Result<BTreeMap<ProposalId, String>> {
    let ids: Vec<_> = ids.iter().map(|id| id.0).collect();
    let rows = sqlx::query!(r#"select proposal_id as "id: ProposalId", body from proposal_text where proposal_id = any ($1)"#, &ids).fetch_all(conn).await?;
    Ok(rows.into_iter().map(|r| (r.id, r.body)).collect())
}

/// The years in which proposals were made, the newest first.
pub async fn years(conn: &mut PgConnection) -> sqlx::Result<Vec<i32>> {
    sqlx::query_scalar!("select year from code_counter order by year desc").fetch_all(conn).await
}

/// The proposal behind an id, if the person may know of it; the front of every case page.
#[derive(Debug, Clone)]
pub struct Proposal {
    pub id: ProposalId,
    pub code: String,
    pub title: String,
    pub kind: Kind,
    pub topic_code: String,
    pub topic_name: String,
    pub lead_id: PersonId,
    pub lead_name: String,
    pub owner_unit: String,
    pub owner_unit_name: String,
    pub unit_path: Vec<String>,
    pub version: i32,
    pub status: Status,
    pub urgent: bool,
    pub legal_track: Option<Track>,
    pub holder: Option<Holder>,
    pub holder_unit: Option<String>,
    pub holder_unit_name: Option<String>,
    /// Who holds it now: of the holding unit's head or authorities one who may act, where there is one.
    pub holder_person: Option<String>,
    pub due_at: Option<DateTime<Utc>>,
    pub latest_plan: Option<i32>,
    pub plan_in_force: Option<i32>,
    pub submitted_at: Option<DateTime<Utc>>,
    pub acknowledged_at: Option<DateTime<Utc>>,
    pub updated_at: DateTime<Utc>,
    pub authors: Vec<PersonId>,
}

/// One proposal through its viewer.
pub async fn visible(conn: &mut PgConnection, scope: &Scope, id: ProposalId, today: NaiveDate) -> sqlx::Result<Option<Proposal>> {
    find(conn, Some(scope), id, today).await
}

/// One proposal for a unit that it reaches without being its to know: the caller shows no more than the part that is asked of it.
pub async fn reached(conn: &mut PgConnection, id: ProposalId, today: NaiveDate) -> sqlx::Result<Option<Proposal>> {
    find(conn, None, id, today).await
}

/// The proposal with a code, through its viewer.
pub async fn by_code(conn: &mut PgConnection, scope: &Scope, code: &str) -> sqlx::Result<Option<ProposalId>> {
    sqlx::query_scalar!(
        r#"select p.id as "id: ProposalId" from proposal p where p.code = $4 and may_know(p, $1, $2, $3)"#,
        scope.person.0,
        &scope.lead_units,
        &scope.over_units,
        code
    )
    .fetch_optional(conn)
    .await
}

async fn find(conn: &mut PgConnection, scope: Option<&Scope>, id: ProposalId, today: NaiveDate) -> sqlx::Result<Option<Proposal>> {
    sqlx::query_as!(
        Proposal,
        r#"select p.id as "id: ProposalId", p.code, p.title, p.kind as "kind: Kind", p.topic_code, t.name as topic_name,
             p.lead_id as "lead_id: PersonId", l.name as lead_name, p.owner_unit, u.name as owner_unit_name, p.unit_path,
             p.version, p.status as "status: Status", p.urgent, p.legal_track as "legal_track: Track",
             p.holder as "holder: Holder", p.holder_unit, h.name as "holder_unit_name?",
             case p.holder when 'lead' then l.name
               else (select x.name from office a join person x on x.id = a.person_id
                     where a.unit_code = p.holder_unit and in_force(a, $5)
                       and a.role = any (case p.holder when 'unit_head' then array['head', 'acting_head', 'authority'] else array['authority'] end)
                     order by a.person_id not in (select people_in_hand(p.id, p.holder, p.holder_unit, ($5::date + time '12:00') at time zone 'Asia/Ho_Chi_Minh')),
                       a.role <> 'head', a.from_on, a.id limit 1) end as holder_person,
             p.due_at, p.latest_plan, p.plan_in_force, p.submitted_at, p.acknowledged_at, p.updated_at,
             array(select a.person_id from proposal_author a where a.proposal_id = p.id order by a.person_id) as "authors!: Vec<PersonId>"
           from proposal p join topic t on t.code = p.topic_code join person l on l.id = p.lead_id
             join unit u on u.code = p.owner_unit left join unit h on h.code = p.holder_unit
           where p.id = $4 and ($1::uuid is null or may_know(p, $1, $2, $3))"#,
        scope.map(|s| s.person.0),
        scope.map(|s| s.lead_units.as_slice()),
        scope.map(|s| s.over_units.as_slice()),
        id.0,
        today
    )
    .fetch_optional(conn)
    .await
}

/// Under which text a proposal is judged.
pub async fn track(conn: &mut PgConnection, id: ProposalId) -> sqlx::Result<Option<Track>> {
    sqlx::query_scalar!(r#"select legal_track as "track: Track" from proposal where id = $1"#, id.0).fetch_one(conn).await
}

/// The next code of a year: SK-2026-0418.
pub async fn next_code(tx: &mut Tx, year: i32) -> sqlx::Result<String> {
    let last = sqlx::query_scalar!(
        "insert into code_counter as c (year, last) values ($1, 1) on conflict (year) do update set last = c.last + 1 returning last",
        year
    )
    .fetch_one(tx.conn())
    .await?;
    Ok(format!("SK-{year}-{last:04}"))
}

/// A new draft; its first ledger entry must follow in the same transaction.
pub async fn insert(tx: &mut Tx, id: ProposalId, code: &str, h: &Heading, lead: PersonId, unit: &str, now: DateTime<Utc>) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into proposal (id, code, title, kind, topic_code, lead_id, owner_unit, created_at, updated_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $8)",
        id.0,
        code,
        h.title,
        h.kind.code(),
        h.topic,
        lead.0,
        unit,
        now
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Writes name, kind and topic of an open draft.
pub async fn put_heading(tx: &mut Tx, id: ProposalId, h: &Heading) -> sqlx::Result<()> {
    sqlx::query!("update proposal set title = $2, kind = $3, topic_code = $4 where id = $1", id.0, h.title, h.kind.code(), h.topic).execute(tx.conn()).await?;
    Ok(())
}
