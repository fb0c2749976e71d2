//! Mandates: who acts in whose office, and until when.

use chrono::{DateTime, NaiveDate, Utc};
use futures_util::stream::BoxStream;
use sqlx::PgConnection;

use super::Tx;
use crate::domain::ids::{AppointmentId, PersonId};
use crate::domain::people::{MandateScope, Role};

/// An office that its holder may let somebody else act in.
#[derive(Debug, Clone)]
pub struct Office {
    pub id: AppointmentId,
    pub role: Role,
    pub unit: String,
    pub unit_name: String,
}

/// The offices of somebody's own, on a day, that a mandate can come from.
pub async fn offices(conn: &mut PgConnection, person: PersonId, on: NaiveDate) -> sqlx::Result<Vec<Office>> {
    sqlx::query_as!(
        Office,
        r#"select a.id as "id: AppointmentId", a.role as "role: Role", a.unit_code as unit, u.name as unit_name
           from appointment a join unit u on u.code = a.unit_code
           where a.person_id = $1 and a.role in ('head', 'authority') and in_force(a, $2) and not exists (select from mandate m where m.id = a.id)
           order by a.from_on, a.id"#,
        person.0,
        on
    )
    .fetch_all(conn)
    .await
}

/// A mandate with its names.
#[derive(Debug, Clone)]
pub struct Row {
    pub id: AppointmentId,
    pub principal: PersonId,
    pub principal_name: String,
    pub delegate: PersonId,
    pub delegate_name: String,
    pub role: Role,
    pub unit_name: String,
    pub scope: MandateScope,
    pub from_at: DateTime<Utc>,
    pub to_at: DateTime<Utc>,
    pub document_ref: String,
    pub ended_at: Option<DateTime<Utc>>,
}

/// Mandates that somebody gave or was given, newest first.
pub fn of(conn: &mut PgConnection, person: PersonId, limit: Option<i64>) -> BoxStream<'_, sqlx::Result<Row>> {
    sqlx::query_as!(
        Row,
        r#"select m.id as "id: AppointmentId", m.principal_id as "principal: PersonId", p.name as principal_name, a.person_id as "delegate: PersonId",
             d.name as delegate_name, own.role as "role: Role", u.name as unit_name, m.scope as "scope: MandateScope", m.from_at, m.to_at, a.document_ref, a.ended_at
           from mandate m join appointment a on a.id = m.id join appointment own on own.id = m.principal_appointment_id
             join person p on p.id = m.principal_id join person d on d.id = a.person_id join unit u on u.code = a.unit_code
           where m.principal_id = $1 or a.person_id = $1 order by m.from_at desc, m.id desc limit $2"#,
        person.0,
        limit
    )
    .fetch(conn)
}

/// A mandate to be kept beside its appointment.
pub struct New {
    pub id: AppointmentId,
    pub principal: PersonId,
    pub office: AppointmentId,
    pub scope: MandateScope,
    pub from: DateTime<Utc>,
    pub to: DateTime<Utc>,
}

/// Keeps a mandate.
pub async fn put(tx: &mut Tx, m: &New) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into mandate (id, principal_id, principal_appointment_id, scope, from_at, to_at) values ($1, $2, $3, $4, $5, $6)",
        m.id.0,
        m.principal.0,
        m.office.0,
        m.scope.code(),
        m.from,
        m.to
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// The delegate of a mandate that somebody gave.
pub async fn delegate(conn: &mut PgConnection, id: AppointmentId, principal: PersonId) -> sqlx::Result<Option<PersonId>> {
    sqlx::query_scalar!(
        r#"select a.person_id as "person: PersonId" from mandate m join appointment a on a.id = m.id where m.id = $1 and m.principal_id = $2"#,
        id.0,
        principal.0
    )
    .fetch_optional(conn)
    .await
}
