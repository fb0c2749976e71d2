//! Sessions, and the counters that slow down guessing.

use chrono::{DateTime, NaiveDate, Utc};
use sqlx::PgConnection;

use super::Tx;
use crate::domain::access::Grant;
use crate::domain::ids::{AppointmentId, PersonId};
use crate::domain::people::{Appointment, Mandate, Role};

/// Who a session or a token belongs to, with the appointments in force.
#[derive(Debug, Clone)]
pub struct Found {
    /// The session or token by number; its secret is kept nowhere.
    pub session: uuid::Uuid,
    /// When the password was last given.
    pub authenticated_at: DateTime<Utc>,
    /// When the second factor was given, where there is one.
    pub second_at: Option<DateTime<Utc>>,
    /// Whether there are one-time passwords.
    pub has_totp: bool,
    pub has_passkey: bool,
    pub person: PersonId,
    pub email: String,
    pub name: String,
    pub position: String,
    pub unit: String,
    pub unit_name: String,
    /// Notices that were not read yet, up to 99.
    pub unread: i64,
    /// When they last confirmed that relatives and interests are declared.
    pub declared_at: Option<DateTime<Utc>>,
    pub last_seen_at: DateTime<Utc>,
    pub expires_at: DateTime<Utc>,
    pub appointments: Vec<Appointment>,
    /// What a program was given; none for a browser.
    pub grants: Option<Vec<Grant>>,
}

impl Found {
    /// Whether something beside the password was set up.
    pub fn has_second(&self) -> bool {
        self.has_totp || self.has_passkey
    }
}

#[derive(Debug, serde::Deserialize)]
struct Row {
    id: AppointmentId,
    role: Role,
    unit: String,
    from: NaiveDate,
    to: Option<NaiveDate>,
    mandate: Option<Mandate>,
}

/// Whom a secret stands for, if it is neither expired nor, as a session, idle for longer than `idle_since` allows.
pub async fn find(conn: &mut PgConnection, token_hash: &[u8], now: DateTime<Utc>, idle_since: DateTime<Utc>, today: NaiveDate) -> sqlx::Result<Option<Found>> {
    let row = sqlx::query!(
        r#"select s.id as "session!", s.authenticated_at as "authenticated_at!", s.second_at, s.grants,
             exists (select from second_factor f where f.person_id = p.id and f.kind = 'totp') as "has_totp!", exists (select from second_factor f where f.person_id = p.id and f.kind = 'passkey') as "has_passkey!",
             (select count(*) from (select from notice n where n.person_id = s.person_id and n.read_at is null limit 99) n) as "unread!",
             (select max(d.at) from interest_declaration d where d.person_id = s.person_id) as declared_at,
             s.person_id as "person!: PersonId", p.email, p.name, p.position, p.unit_code, u.name as unit_name, s.last_seen_at as "last_seen_at!", s.expires_at as "expires_at!",
             coalesce((select jsonb_agg(jsonb_build_object('id', a.id, 'role', a.role, 'unit', a.unit_code, 'from', a.from_on, 'to', a.to_on,
                         'mandate', case when m.id is not null then jsonb_build_object('principal', m.principal_id, 'scope', m.scope) end) order by m.id is not null, a.from_on, a.id, a.unit_code)
                       from office a left join (mandate m join appointment own on own.id = m.principal_appointment_id) on m.id = a.id
                       where a.person_id = s.person_id and in_force(a, $4) and (m.id is null or m.from_at <= $2 and $2 < m.to_at and in_force(own, $4))), '[]') as "appointments!: sqlx::types::Json<Vec<Row>>"
           from access s join person p on p.id = s.person_id join unit u on u.code = p.unit_code
           where s.token_hash = $1 and s.expires_at > $2 and (s.grants is not null or s.last_seen_at > $3) and p.disabled_at is null"#,
        token_hash, now, idle_since, today
    )
    .fetch_optional(conn)
    .await?;
    Ok(row.map(|r| Found {
        session: r.session,
        authenticated_at: r.authenticated_at,
        second_at: r.second_at,
        has_totp: r.has_totp,
        has_passkey: r.has_passkey,
        person: r.person,
        email: r.email,
        name: r.name,
        position: r.position,
        unit: r.unit_code,
        unit_name: r.unit_name,
        unread: r.unread,
        declared_at: r.declared_at,
        last_seen_at: r.last_seen_at,
        expires_at: r.expires_at,
        appointments: r
            .appointments
            .0
            .into_iter()
            .map(|a| Appointment { id: a.id, role: a.role, unit: a.unit, from: a.from, to: a.to, mandate: a.mandate })
            .collect(),
        grants: r.grants.map(|all| all.iter().filter_map(|code| Grant::from_code(code)).collect()),
    }))
}

/// Notes that a session is in use.
pub async fn touch(tx: &mut Tx, token_hash: &[u8], now: DateTime<Utc>) -> sqlx::Result<()> {
    sqlx::query!("update session set last_seen_at = $2 where token_hash = $1", token_hash, now).execute(tx.conn()).await?;
    Ok(())
}

/// A new session. Expired ones of the same person go at this moment.
pub async fn insert(
    tx: &mut Tx,
    token_hash: &[u8],
    person: PersonId,
    second_at: Option<DateTime<Utc>>,
    (now, expires_at): (DateTime<Utc>, DateTime<Utc>),
    (client, network): (&str, &str),
) -> sqlx::Result<()> {
    sqlx::query!("delete from session where person_id = $1 and expires_at <= $2", person.0, now).execute(tx.conn()).await?;
    sqlx::query!(
        "insert into session (token_hash, person_id, created_at, last_seen_at, authenticated_at, expires_at, client, network, second_at) values ($1, $2, $3, $3, $3, $4, $5, $6, $7)",
        token_hash,
        person.0,
        now,
        expires_at,
        client,
        network,
        second_at
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Ends a session.
pub async fn delete(tx: &mut Tx, token_hash: &[u8]) -> sqlx::Result<()> {
    sqlx::query!("delete from session where token_hash = $1", token_hash).execute(tx.conn()).await?;
    Ok(())
}

/// A throttle counter.
#[derive(Debug, Clone, Copy)]
pub struct Failures {
    pub failures: i32,
    pub first_at: DateTime<Utc>,
    pub last_failed_at: DateTime<Utc>,
}

/// The counter of a subject.
pub async fn failures(conn: &mut PgConnection, subject: &[u8]) -> sqlx::Result<Option<Failures>> {
    sqlx::query_as!(Failures, "select failures, first_at, last_failed_at from sign_in_throttle where subject = $1", subject).fetch_optional(conn).await
}

/// Counts a failure; a counter whose window began before `window_start` starts anew.
pub async fn count_failure(tx: &mut Tx, subject: &[u8], now: DateTime<Utc>, window_start: DateTime<Utc>) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into sign_in_throttle as t (subject, failures, first_at, last_failed_at) values ($1, 1, $2, $2)
         on conflict (subject) do update set
           failures = case when t.last_failed_at < $3 then 1 else t.failures + 1 end,
           first_at = case when t.last_failed_at < $3 then $2 else t.first_at end,
           last_failed_at = $2",
        subject,
        now,
        window_start
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Forgets a counter after a success, and whatever is older than the window.
pub async fn forget_failures(tx: &mut Tx, subject: &[u8], window_start: DateTime<Utc>) -> sqlx::Result<()> {
    sqlx::query!("delete from sign_in_throttle where subject = $1 or last_failed_at < $2", subject, window_start).execute(tx.conn()).await?;
    Ok(())
}

/// Whether the account has signed in from the network since a moment.
pub async fn knows_network(conn: &mut PgConnection, email: &str, network_hash: &[u8], since: DateTime<Utc>) -> sqlx::Result<bool> {
    sqlx::query_scalar!(
        r#"select exists (select from known_network k join person p on p.id = k.person_id
                          where p.email = $1 and k.network_hash = $2 and k.last_at >= $3) as "known!""#,
        email,
        network_hash,
        since
    )
    .fetch_one(conn)
    .await
}

/// Whether the account has signed in from anywhere before.
pub async fn knows_any_network(conn: &mut PgConnection, person: PersonId) -> sqlx::Result<bool> {
    sqlx::query_scalar!(r#"select exists (select from known_network where person_id = $1) as "known!""#, person.0).fetch_one(conn).await
}

/// Remembers the network of a successful sign-in.
pub async fn remember_network(tx: &mut Tx, person: PersonId, network_hash: &[u8], now: DateTime<Utc>) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into known_network (person_id, network_hash, last_at) values ($1, $2, $3)
         on conflict (person_id, network_hash) do update set last_at = $3",
        person.0,
        network_hash,
        now
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}
