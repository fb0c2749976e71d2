//! Units, topics, parameters, holidays: reading what is in force, writing what is imported.

use chrono::NaiveDate;
use sqlx::PgConnection;

use super::Tx;
use crate::domain::calendar::Calendar;
use crate::domain::parameter::{Key, Parameter, Parameters};

/// A unit as lists show it.
#[derive(Debug, Clone)]
pub struct Unit {
    pub code: String,
    pub name: String,
}

/// Units that exist on a day, the city first, then by kind and name.
pub async fn units(conn: &mut PgConnection, on: NaiveDate) -> sqlx::Result<Vec<Unit>> {
    sqlx::query_as!(
        Unit,
        "select code, name from unit where valid_from <= $1 and (valid_to is null or valid_to >= $1)
         order by array_position(array['city_committee', 'office', 'department', 'inspectorate', 'ward', 'commune', 'special_zone'], kind), name",
        on
    )
    .fetch_all(conn)
    .await
}

/// A topic that can be chosen, with the group it stands in.
#[derive(Debug, Clone)]
pub struct Topic {
    pub code: String,
    pub name: String,
    pub group: String,
}

/// Topics that can be chosen on a day: programmes, schemes and problem areas, not their headings.
pub async fn topics(conn: &mut PgConnection, on: NaiveDate) -> sqlx::Result<Vec<Topic>> {
    sqlx::query_as!(
        Topic,
        r#"select t.code, t.name, coalesce(g.name, '') as "group!" from topic t left join topic g on g.code = t.parent_code
           where t.kind not in ('period', 'problem_area_group') and t.valid_from <= $1 and (t.valid_to is null or t.valid_to >= $1)
           order by g.valid_from desc, g.code, t.valid_from desc, t.code"#,
        on
    )
    .fetch_all(conn)
    .await
}

/// Whether a topic can be chosen on a day.
pub async fn topic_is_open(conn: &mut PgConnection, code: &str, on: NaiveDate) -> sqlx::Result<bool> {
    Ok(topics(conn, on).await?.iter().any(|t| t.code == code))
}

/// The parameters in force on a date: the one function that reads them.
pub async fn parameters(conn: &mut PgConnection, on: NaiveDate) -> sqlx::Result<Parameters> {
    let rows = sqlx::query!(
        "select distinct on (key) key, value, legal_ref, certainty from legal_parameter
         where effective_from <= $1 and (effective_to is null or effective_to >= $1) order by key, effective_from desc",
        on
    )
    .fetch_all(conn)
    .await?;
    let known = rows.into_iter().filter_map(|r| {
        let legal_ref = (r.certainty == "verified").then_some(r.legal_ref);
        Some((Key::from_code(&r.key)?, Parameter { value: u32::try_from(r.value).ok()?, legal_ref }))
    });
    Ok(Parameters(known.collect()))
}

/// Exceptional days from a date on.
pub async fn calendar(conn: &mut PgConnection, from: NaiveDate) -> sqlx::Result<Calendar> {
    let rows = sqlx::query!("select on_date, working from holiday where on_date >= $1::date - 400", from).fetch_all(conn).await?;
    Ok(Calendar::new(rows.into_iter().map(|r| (r.on_date, r.working))))
}

/// The calendar and the parameters of a day together, for pages that need both.
pub async fn rules(conn: &mut PgConnection, day: NaiveDate) -> sqlx::Result<(Calendar, Parameters)> {
    let rows = sqlx::query!(
        r#"select p.key as "key?", p.value as "value?", p.legal_ref as "legal_ref?", p.certainty as "certainty?", null::date as on_date, null::boolean as working
             from (select distinct on (key) key, value, legal_ref, certainty from legal_parameter
                   where effective_from <= $1 and (effective_to is null or effective_to >= $1) order by key, effective_from desc) p
           union all select null, null, null, null, on_date, working from holiday where on_date >= $1::date - 400"#,
        day
    )
    .fetch_all(conn)
    .await?;
    let calendar = Calendar::new(rows.iter().filter_map(|r| r.on_date.zip(r.working)));
    let known = rows.into_iter().filter_map(|r| {
        let legal_ref = r.legal_ref.filter(|_| r.certainty.as_deref() == Some("verified"));
        Some((Key::from_code(&r.key?)?, Parameter { value: u32::try_from(r.value?).ok()?, legal_ref }))
    });
    Ok((calendar, Parameters(known.collect())))
}

/// A row of `units.csv`.
#[derive(Debug, serde::Deserialize)]
pub struct UnitRow {
    pub code: String,
    pub name: String,
    pub kind: String,
    pub parent_code: Option<String>,
    pub valid_from: NaiveDate,
    pub symbol: String,
}

/// Writes a unit.
pub async fn put_unit(tx: &mut Tx, r: &UnitRow) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into unit (code, name, kind, parent_code, symbol, valid_from) values ($1, $2, $3, $4, $5, $6)
         on conflict (code) do update set name = $2, kind = $3, parent_code = $4, symbol = $5, valid_from = $6",
        r.code,
        r.name,
        r.kind,
        r.parent_code,
        r.symbol,
        r.valid_from
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// A row of `topics.csv`.
#[derive(Debug, serde::Deserialize)]
pub struct TopicRow {
    pub code: String,
    pub name: String,
    pub kind: String,
    pub parent_code: Option<String>,
    pub valid_from: NaiveDate,
    pub valid_to: Option<NaiveDate>,
    pub certainty: String,
}

/// Writes a topic.
pub async fn put_topic(tx: &mut Tx, r: &TopicRow) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into topic (code, name, kind, parent_code, valid_from, valid_to, certainty) values ($1, $2, $3, $4, $5, $6, $7)
         on conflict (code) do update set name = $2, kind = $3, parent_code = $4, valid_from = $5, valid_to = $6, certainty = $7",
        r.code,
        r.name,
        r.kind,
        r.parent_code,
        r.valid_from,
        r.valid_to,
        r.certainty
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// A row of `legal_parameters.csv`.
#[derive(Debug, serde::Deserialize)]
pub struct ParameterRow {
    pub key: String,
    pub value: i32,
    pub unit: String,
    pub legal_ref: String,
    pub certainty: String,
    pub effective_from: NaiveDate,
    pub note: String,
}

/// Writes a parameter.
pub async fn put_parameter(tx: &mut Tx, r: &ParameterRow) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into legal_parameter (key, value, unit, legal_ref, certainty, effective_from, note) values ($1, $2, $3, $4, $5, $6, $7)
         on conflict (key, effective_from) do update set value = $2, unit = $3, legal_ref = $4, certainty = $5, note = $7",
        r.key,
        r.value,
        r.unit,
        r.legal_ref,
        r.certainty,
        r.effective_from,
        r.note
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// A row of `holidays.csv`.
#[derive(Debug, serde::Deserialize)]
pub struct HolidayRow {
    pub on_date: NaiveDate,
    pub name: String,
    pub working: bool,
}

/// Writes a holiday or a compensated working day.
pub async fn put_holiday(tx: &mut Tx, r: &HolidayRow) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into holiday (on_date, name, working) values ($1, $2, $3) on conflict (on_date) do update set name = $2, working = $3",
        r.on_date,
        r.name,
        r.working
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Whether this installation is a demonstration.
pub async fn is_demonstration(conn: &mut PgConnection) -> sqlx::Result<bool> {
    sqlx::query_scalar!("select demonstration from installation").fetch_one(conn).await
}

/// Marks this installation as a demonstration.
pub async fn mark_demonstration(tx: &mut Tx) -> sqlx::Result<()> {
    sqlx::query!("update installation set demonstration = true").execute(tx.conn()).await?;
    Ok(())
}

/// The edges of the workflow as the database holds them: (from, action, to, decides).
pub async fn workflow_edges(conn: &mut PgConnection) -> sqlx::Result<Vec<(String, String, String, bool)>> {
    let rows = sqlx::query!("select from_status, action, to_status, decides from workflow_edge order by 1, 2, 3").fetch_all(conn).await?;
    Ok(rows.into_iter().map(|r| (r.from_status, r.action, r.to_status, r.decides)).collect())
}
