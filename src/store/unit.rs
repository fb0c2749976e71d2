//! Units over time: what becomes of them on a day, and what follows from that.

use chrono::{DateTime, NaiveDate, Utc};
use futures_util::stream::BoxStream;
use sqlx::PgConnection;

use super::Tx;
use crate::domain::ids::{AppointmentId, PersonId};
use crate::domain::people::{Role, UnitChange};

/// A unit as an administrator sees it.
#[derive(Debug, Clone)]
pub struct Unit {
    pub code: String,
    pub name: String,
    pub kind: String,
    pub symbol: String,
    pub parent: Option<String>,
    pub valid_from: NaiveDate,
    pub valid_to: Option<NaiveDate>,
}

/// Units by name or code; `after` is the code of the last one shown.
pub fn list<'c>(conn: &'c mut PgConnection, q: &str, after: &str, limit: Option<i64>) -> BoxStream<'c, sqlx::Result<Unit>> {
    sqlx::query_as!(
        Unit,
        r#"select u.code, u.name, u.kind, u.symbol, p.name as "parent?", u.valid_from, u.valid_to from unit u left join unit p on p.code = u.parent_code
           where ($1 = '' or strpos(lower(u.name), lower($1)) > 0 or strpos(u.code, lower($1)) > 0) and u.code > $2 order by u.code limit $3"#,
        q,
        after,
        limit
    )
    .fetch(conn)
}

/// A unit.
pub async fn get(conn: &mut PgConnection, code: &str) -> sqlx::Result<Option<Unit>> {
    sqlx::query_as!(
        Unit,
        r#"select u.code, u.name, u.kind, u.symbol, p.name as "parent?", u.valid_from, u.valid_to from unit u left join unit p on p.code = u.parent_code
           where u.code = $1"#,
        code
    )
    .fetch_optional(conn)
    .await
}

/// What became of a unit, or what a unit came from.
#[derive(Debug, Clone)]
pub struct Change {
    pub kind: UnitChange,
    pub from_code: String,
    pub from_name: String,
    pub to_code: String,
    pub to_name: String,
    pub on_date: NaiveDate,
    pub document_ref: String,
}

/// Changes from a unit and into it, the latest first.
pub async fn changes(conn: &mut PgConnection, code: &str) -> sqlx::Result<Vec<Change>> {
    sqlx::query_as!(
        Change,
        r#"select c.kind as "kind: UnitChange", c.from_code, f.name as from_name, c.to_code, t.name as to_name, c.on_date, c.document_ref
           from unit_change c join unit f on f.code = c.from_code join unit t on t.code = c.to_code
           where $1 in (c.from_code, c.to_code) order by c.on_date desc, c.id desc"#,
        code
    )
    .fetch_all(conn)
    .await
}

/// Makes a unit like another, with a name of its own.
pub async fn found(tx: &mut Tx, like: &str, code: &str, name: &str, symbol: &str, from: NaiveDate) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into unit (code, name, kind, parent_code, symbol, valid_from) select $2, $3, kind, parent_code, $4, $5 from unit where code = $1",
        like,
        code,
        name,
        symbol,
        from
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// A change to be written down.
pub struct NewChange<'a> {
    pub kind: UnitChange,
    pub from: &'a str,
    pub to: &'a str,
    pub on: NaiveDate,
    pub document_ref: &'a str,
    pub by: PersonId,
}

/// Writes a change down.
pub async fn change(tx: &mut Tx, c: &NewChange<'_>, now: DateTime<Utc>) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into unit_change (kind, from_code, to_code, on_date, document_ref, by_id, at) values ($1, $2, $3, $4, $5, $6, $7)",
        c.kind.code(),
        c.from,
        c.to,
        c.on,
        c.document_ref,
        c.by.0,
        now
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// The last day of a unit.
pub async fn close(tx: &mut Tx, code: &str, last: NaiveDate) -> sqlx::Result<()> {
    sqlx::query!("update unit set valid_to = $2 where code = $1", code, last).execute(tx.conn()).await?;
    Ok(())
}

/// An appointment in a unit.
pub struct Held {
    pub id: AppointmentId,
    pub person: PersonId,
    pub role: Role,
    pub from_on: NaiveDate,
    pub to_on: Option<NaiveDate>,
    pub document_ref: String,
}

/// Appointments in a unit that reach a day, but mandates, which end with their unit.
pub async fn held(tx: &mut Tx, code: &str, on: NaiveDate) -> sqlx::Result<Vec<Held>> {
    sqlx::query_as!(
        Held,
        r#"select a.id as "id: AppointmentId", a.person_id as "person: PersonId", a.role as "role: Role", a.from_on, a.to_on, a.document_ref from appointment a
           where a.unit_code = $1 and (a.to_on is null or a.to_on >= $2) and a.ended_at is null and not exists (select from mandate m where m.id = a.id)
           order by a.from_on, a.id"#,
        code,
        on
    )
    .fetch_all(tx.conn())
    .await
}

/// Ends what is held in a unit before a day; what would begin later never begins.
pub async fn release(tx: &mut Tx, code: &str, on: NaiveDate, by: PersonId, now: DateTime<Utc>) -> sqlx::Result<()> {
    sqlx::query!(
        "update appointment set to_on = greatest($2::date - 1, from_on), ended_by = case when from_on >= $2 then $3::uuid end, ended_at = case when from_on >= $2 then $4::timestamptz end
         where unit_code = $1 and (to_on is null or to_on >= $2) and ended_at is null",
        code,
        on,
        by.0,
        now
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// People and lower units go to the heir of their unit once its day has come; says how many did.
pub async fn follow(tx: &mut Tx, today: NaiveDate) -> sqlx::Result<u64> {
    let people = sqlx::query!(
        "update person p set unit_code = c.to_code from unit_change c where c.from_code = p.unit_code and c.kind <> 'split' and c.on_date <= $1",
        today
    );
    let people = people.execute(tx.conn()).await?.rows_affected();
    let units = sqlx::query!(
        "update unit u set parent_code = c.to_code from unit_change c
         where c.from_code = u.parent_code and c.kind <> 'split' and c.on_date <= $1 and u.code <> c.to_code and (u.valid_to is null or u.valid_to >= $1)",
        today
    );
    Ok(people + units.execute(tx.conn()).await?.rows_affected())
}
