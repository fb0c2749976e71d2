//! Reference data as an administrator sees and changes it, and the jobs that were put aside.

use chrono::{DateTime, NaiveDate, Utc};
use futures_util::stream::BoxStream;
use serde_json::Value;
use sqlx::PgConnection;

use super::Tx;

/// An exceptional day.
#[derive(Debug, Clone)]
pub struct Holiday {
    pub on_date: NaiveDate,
    pub name: String,
    pub working: bool,
}

/// Exceptional days of a year.
pub async fn holidays(conn: &mut PgConnection, year: i32) -> sqlx::Result<Vec<Holiday>> {
    sqlx::query_as!(Holiday, "select on_date, name, working from holiday where extract(year from on_date)::integer = $1 order by on_date", year)
        .fetch_all(conn)
        .await
}

/// Years that have exceptional days.
pub async fn years(conn: &mut PgConnection) -> sqlx::Result<Vec<i32>> {
    sqlx::query_scalar!(r#"select distinct extract(year from on_date)::integer as "year!" from holiday order by 1"#).fetch_all(conn).await
}

/// Adds an exceptional day; says whether the day was free.
pub async fn add_holiday(tx: &mut Tx, day: &Holiday) -> sqlx::Result<bool> {
    let done = sqlx::query!("insert into holiday (on_date, name, working) values ($1, $2, $3) on conflict do nothing", day.on_date, day.name, day.working);
    Ok(done.execute(tx.conn()).await?.rows_affected() == 1)
}

/// Removes a day that is still to come.
pub async fn remove_holiday(tx: &mut Tx, day: NaiveDate, today: NaiveDate) -> sqlx::Result<bool> {
    Ok(sqlx::query!("delete from holiday where on_date = $1 and on_date > $2", day, today).execute(tx.conn()).await?.rows_affected() == 1)
}

/// A version of a parameter.
#[derive(Debug, Clone)]
pub struct Version {
    pub key: String,
    pub value: i32,
    pub unit: String,
    pub legal_ref: String,
    pub certainty: String,
    pub effective_from: NaiveDate,
    pub effective_to: Option<NaiveDate>,
    pub note: String,
}

/// Every version of every parameter, by key, the newest first.
pub async fn parameters(conn: &mut PgConnection) -> sqlx::Result<Vec<Version>> {
    sqlx::query_as!(
        Version,
        "select key, value, unit, legal_ref, certainty, effective_from, effective_to, note from legal_parameter order by key, effective_from desc"
    )
    .fetch_all(conn)
    .await
}

/// The newest version of a parameter, whether it is in force yet or not.
pub async fn newest(conn: &mut PgConnection, key: &str) -> sqlx::Result<Option<Version>> {
    sqlx::query_as!(
        Version,
        "select key, value, unit, legal_ref, certainty, effective_from, effective_to, note from legal_parameter where key = $1 order by effective_from desc limit 1",
        key
    )
    .fetch_optional(conn)
    .await
}

/// Adds a version of a parameter.
pub async fn add_version(tx: &mut Tx, v: &Version) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into legal_parameter (key, value, unit, legal_ref, certainty, effective_from, note) values ($1, $2, $3, $4, $5, $6, $7)",
        v.key,
        v.value,
        v.unit,
        v.legal_ref,
        v.certainty,
        v.effective_from,
        v.note
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// A topic with the group it stands in.
#[derive(Debug, Clone)]
pub struct Topic {
    pub code: String,
    pub name: String,
    pub kind: String,
    pub parent: Option<String>,
    pub valid_from: NaiveDate,
    pub valid_to: Option<NaiveDate>,
}

/// Every topic, groups before what stands in them.
pub async fn topics(conn: &mut PgConnection) -> sqlx::Result<Vec<Topic>> {
    sqlx::query_as!(
        Topic,
        r#"select t.code, t.name, t.kind, g.name as "parent?", t.valid_from, t.valid_to from topic t left join topic g on g.code = t.parent_code
           order by coalesce(t.parent_code, t.code), t.parent_code is not null, t.valid_from desc, t.code"#
    )
    .fetch_all(conn)
    .await
}

/// Adds a topic to a group; says whether the code was free.
pub async fn add_topic(tx: &mut Tx, code: &str, name: &str, parent: &str, from: NaiveDate) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "insert into topic (code, name, kind, parent_code, valid_from, certainty)
         select $1, $2, case g.kind when 'period' then 'key_programme' else 'problem_area' end, g.code, $4, 'internal' from topic g where g.code = $3
         on conflict do nothing",
        code,
        name,
        parent,
        from
    );
    Ok(done.execute(tx.conn()).await?.rows_affected() == 1)
}

/// Ends a topic on a day.
pub async fn end_topic(tx: &mut Tx, code: &str, on: NaiveDate) -> sqlx::Result<bool> {
    let done = sqlx::query!("update topic set valid_to = $2 where code = $1 and (valid_to is null or valid_to > $2) and valid_from <= $2", code, on);
    Ok(done.execute(tx.conn()).await?.rows_affected() == 1)
}

/// A job that was put aside.
#[derive(Debug, Clone)]
pub struct Parked {
    pub id: i64,
    pub kind: String,
    pub payload: Value,
    /// Whom it is for, where it is for somebody.
    pub person: Option<String>,
    pub attempts: i32,
    pub last_error: String,
    pub parked_at: DateTime<Utc>,
}

/// Jobs that were put aside, the latest first.
pub fn parked(conn: &mut PgConnection, limit: Option<i64>) -> BoxStream<'_, sqlx::Result<Parked>> {
    sqlx::query_as!(
        Parked,
        r#"select j.id, j.kind, j.payload, p.name as "person?", j.attempts, j.last_error, j.parked_at as "parked_at!"
           from job j left join person p on p.id::text = coalesce(j.payload ->> 'person', (select n.person_id::text from notice n where n.id::text = j.payload ->> 'notice'),
                                                                    (select w.person_id::text from webhook w where w.id = j.webhook_id))
           where j.parked_at is not null order by j.parked_at desc, j.id desc limit $1"#,
        limit
    )
    .fetch(conn)
}

/// How many jobs wait, and since when the oldest does.
pub async fn waiting(conn: &mut PgConnection) -> sqlx::Result<(i64, Option<DateTime<Utc>>)> {
    let row = sqlx::query!(
        r#"select count(*) as "n!", min(created_at) as since
           from (select created_at from job where done_at is null and parked_at is null and webhook_id is null
                 union all select created_at from job where done_at is null and parked_at is null and webhook_id is not null) j"#
    )
    .fetch_one(conn)
    .await?;
    Ok((row.n, row.since))
}

/// Puts a parked job back among those that wait; says of what kind it is.
pub async fn retry(tx: &mut Tx, id: i64, now: DateTime<Utc>) -> sqlx::Result<Option<String>> {
    sqlx::query_scalar!(
        "update job set parked_at = null, attempts = 0, created_at = $2, run_at = $2 where id = $1 and parked_at is not null returning kind",
        id,
        now
    )
    .fetch_optional(tx.conn())
    .await
}
