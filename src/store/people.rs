//! People and their appointments.

use chrono::{DateTime, NaiveDate, Utc};
use futures_util::stream::BoxStream;
use sqlx::PgConnection;

use super::Tx;
use crate::domain::ids::{AppointmentId, PersonId};
use crate::domain::people::Role;

/// What signing in needs of an account.
pub struct Credential {
    pub person: PersonId,
    /// None for who was invited and has not answered.
    pub password_hash: Option<String>,
    pub disabled: bool,
}

/// Whether there is any account.
pub async fn exist(conn: &mut PgConnection) -> sqlx::Result<bool> {
    sqlx::query_scalar!(r#"select exists (select from person) as "any!""#).fetch_one(conn).await
}

/// The credential of an address.
pub async fn credential(conn: &mut PgConnection, email: &str) -> sqlx::Result<Option<Credential>> {
    sqlx::query_as!(Credential, r#"select id as "person: PersonId", password_hash, disabled_at is not null as "disabled!" from person where email = $1"#, email)
        .fetch_optional(conn)
        .await
}

/// The password hash of a person, to confirm a signature.
pub async fn password_hash(conn: &mut PgConnection, person: PersonId) -> sqlx::Result<Option<String>> {
    sqlx::query_scalar!("select password_hash from person where id = $1", person.0).fetch_one(conn).await
}

/// Replaces a hash whose parameters are out of date.
pub async fn put_password_hash(tx: &mut Tx, person: PersonId, hash: &str) -> sqlx::Result<()> {
    sqlx::query!("update person set password_hash = $2 where id = $1", person.0, hash).execute(tx.conn()).await?;
    Ok(())
}

/// A person as pages name them.
#[derive(Debug, Clone)]
pub struct Person {
    pub id: PersonId,
    pub name: String,
    pub position: String,
    pub email: String,
    pub unit_code: String,
    pub unit_name: String,
    pub is_manager: bool,
    pub disabled: bool,
}

/// How an account stands, as an administrator sees it.
#[derive(Debug, Clone, Copy)]
pub struct Account {
    pub has_password: bool,
    pub has_second: bool,
    pub disabled: bool,
    pub retired: bool,
}

/// How the account of a person stands.
pub async fn account(conn: &mut PgConnection, id: PersonId) -> sqlx::Result<Option<Account>> {
    sqlx::query_as!(
        Account,
        r#"select password_hash is not null as "has_password!", exists (select from second_factor f where f.person_id = p.id) as "has_second!",
             disabled_at is not null as "disabled!", retired_at is not null as "retired!" from person p where id = $1"#,
        id.0
    )
    .fetch_optional(conn)
    .await
}

/// A person by id.
pub async fn get(conn: &mut PgConnection, id: PersonId) -> sqlx::Result<Option<Person>> {
    sqlx::query_as!(
        Person,
        r#"select p.id as "id: PersonId", p.name, p.position, p.email, p.unit_code, u.name as unit_name, p.is_manager, p.disabled_at is not null as "disabled!"
           from person p join unit u on u.code = p.unit_code where p.id = $1"#,
        id.0
    )
    .fetch_optional(conn)
    .await
}

/// A person by address, if the account is active.
pub async fn by_email(conn: &mut PgConnection, email: &str) -> sqlx::Result<Option<Person>> {
    sqlx::query_as!(
        Person,
        r#"select p.id as "id: PersonId", p.name, p.position, p.email, p.unit_code, u.name as unit_name, p.is_manager, false as "disabled!"
           from person p join unit u on u.code = p.unit_code where p.email = $1 and p.disabled_at is null"#,
        email
    )
    .fetch_optional(conn)
    .await
}

/// People by name, a page at a time; `after` is the name and id of the last one shown.
pub fn list<'c>(conn: &'c mut PgConnection, q: &str, after: Option<(String, PersonId)>, limit: Option<i64>) -> BoxStream<'c, sqlx::Result<Person>> {
    let (after_name, after_id) = after.map_or((None, None), |(name, id)| (Some(name), Some(id.0)));
    sqlx::query_as!(
        Person,
        r#"select p.id as "id: PersonId", p.name, p.position, p.email, p.unit_code, u.name as unit_name, p.is_manager, p.disabled_at is not null as "disabled!"
           from person p join unit u on u.code = p.unit_code
           where ($1 = '' or strpos(lower(p.name), lower($1)) > 0 or strpos(p.email, lower($1)) > 0 or strpos(lower(u.name), lower($1)) > 0)
             and ($2::text is null or (p.name, p.id) > ($2, $3))
           order by p.name, p.id limit $4"#,
        q,
        after_name,
        after_id,
        limit
    )
    .fetch(conn)
}

/// The members of a unit's leadership on a day, the head first.
pub async fn leadership(conn: &mut PgConnection, unit: &str, on: NaiveDate) -> sqlx::Result<Vec<(Person, Role)>> {
    let rows = sqlx::query!(
        r#"select distinct on (p.id) p.id as "id: PersonId", p.name, p.position, p.email, p.unit_code, u.name as unit_name, p.is_manager, a.role as "role!: Role"
           from office a join person p on p.id = a.person_id join unit u on u.code = p.unit_code
           where a.unit_code = $1 and a.role in ('head', 'acting_head', 'deputy', 'authority') and in_force(a, $2)
             and p.disabled_at is null
           order by p.id, array_position(array['head', 'authority', 'acting_head', 'deputy'], a.role)"#,
        unit,
        on
    )
    .fetch_all(conn)
    .await?;
    let mut all: Vec<_> = rows
        .into_iter()
        .map(|r| {
            (
                Person {
                    id: r.id,
                    name: r.name,
                    position: r.position,
                    email: r.email,
                    unit_code: r.unit_code,
                    unit_name: r.unit_name,
                    is_manager: r.is_manager,
                    disabled: false,
                },
                r.role,
            )
        })
        .collect();
    all.sort_by_key(|(person, role)| (*role != Role::Head && *role != Role::Authority, person.name.clone()));
    Ok(all)
}

/// The names of people.
pub async fn names(conn: &mut PgConnection, people: &[PersonId]) -> sqlx::Result<std::collections::BTreeMap<PersonId, String>> {
    let ids: Vec<_> = people.iter().map(|p| p.0).collect();
    let rows = sqlx::query!(r#"select id as "id: PersonId", name from person where id = any ($1)"#, &ids).fetch_all(conn).await?;
    Ok(rows.into_iter().map(|r| (r.id, r.name)).collect())
}

/// Everybody to whom a relation of a person is declared, by either side.
pub async fn relations(conn: &mut PgConnection, of: PersonId) -> sqlx::Result<Vec<PersonId>> {
    sqlx::query_scalar!(
        r#"select other_id as "id!: PersonId" from conflict_of_interest where person_id = $1
           union select person_id from conflict_of_interest where other_id = $1"#,
        of.0
    )
    .fetch_all(conn)
    .await
}

/// Whether one of two people has declared a relation to the other.
pub async fn related(conn: &mut PgConnection, a: PersonId, b: PersonId) -> sqlx::Result<bool> {
    sqlx::query_scalar!(r#"select exists (select from conflict_of_interest c where (c.person_id, c.other_id) in (($1, $2), ($2, $1))) as "is!""#, a.0, b.0)
        .fetch_one(conn)
        .await
}

/// People who may be named supervisor over a unit on a day.
pub async fn supervisors(conn: &mut PgConnection, unit_path: &[String], on: NaiveDate) -> sqlx::Result<Vec<Person>> {
    sqlx::query_as!(
        Person,
        r#"select distinct p.id as "id: PersonId", p.name, p.position, p.email, p.unit_code, u.name as unit_name, p.is_manager, false as "disabled!"
           from office a join person p on p.id = a.person_id join unit u on u.code = p.unit_code
           where a.role = 'supervisor' and a.unit_code = any ($1) and in_force(a, $2) and p.disabled_at is null
           order by p.name"#,
        unit_path,
        on
    )
    .fetch_all(conn)
    .await
}

/// A new account.
pub struct NewPerson<'a> {
    pub id: PersonId,
    pub email: &'a str,
    pub name: &'a str,
    pub position: &'a str,
    pub unit: &'a str,
    pub is_manager: bool,
    pub password_hash: Option<&'a str>,
}

/// Adds an account.
pub async fn insert(tx: &mut Tx, p: &NewPerson<'_>, now: DateTime<Utc>) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into person (id, email, name, position, unit_code, is_manager, password_hash, created_at) values ($1, $2, $3, $4, $5, $6, $7, $8)",
        p.id.0,
        p.email,
        p.name,
        p.position,
        p.unit,
        p.is_manager,
        p.password_hash,
        now
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// An appointment with its names.
#[derive(Debug, Clone)]
pub struct AppointmentRow {
    pub id: AppointmentId,
    pub role: Role,
    pub unit_name: String,
    pub from_on: NaiveDate,
    pub to_on: Option<NaiveDate>,
    pub document_ref: String,
    pub ended_by: Option<String>,
}

/// All appointments of a person, newest first.
pub async fn appointments(conn: &mut PgConnection, person: PersonId) -> sqlx::Result<Vec<AppointmentRow>> {
    sqlx::query_as!(
        AppointmentRow,
        r#"select a.id as "id: AppointmentId", a.role as "role: Role", u.name as unit_name, a.from_on, a.to_on, a.document_ref, e.name as "ended_by?"
           from appointment a join unit u on u.code = a.unit_code left join person e on e.id = a.ended_by
           where a.person_id = $1 order by a.from_on desc, a.id desc"#,
        person.0
    )
    .fetch_all(conn)
    .await
}

/// A new appointment.
pub struct NewAppointment<'a> {
    pub id: AppointmentId,
    pub person: PersonId,
    pub role: Role,
    pub unit: &'a str,
    pub from: NaiveDate,
    pub to: Option<NaiveDate>,
    pub document_ref: &'a str,
    pub by: Option<PersonId>,
}

/// Adds an appointment.
pub async fn appoint(tx: &mut Tx, a: &NewAppointment<'_>, now: DateTime<Utc>) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into appointment (id, person_id, role, unit_code, from_on, to_on, document_ref, created_by, created_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        a.id.0, a.person.0, a.role.code(), a.unit, a.from, a.to, a.document_ref, a.by.map(|p| p.0), now
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Ends an appointment on a day; says whether there was one to end.
pub async fn end_appointment(tx: &mut Tx, id: AppointmentId, person: PersonId, last_day: NaiveDate, by: PersonId, now: DateTime<Utc>) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "update appointment set to_on = greatest($3, from_on), ended_by = $4, ended_at = $5
         where id = $1 and person_id = $2 and ended_at is null and (to_on is null or to_on >= $3)",
        id.0,
        person.0,
        last_day,
        by.0,
        now
    )
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected() == 1)
}

/// What commitments open to; those that were erased are left out.
pub async fn opened(conn: &mut PgConnection, commitments: &[Vec<u8>]) -> sqlx::Result<Vec<String>> {
    sqlx::query_scalar!(
        r#"select content as "content!" from person_identity where commitment = any ($1) and content is not null order by commitment"#,
        commitments
    )
    .fetch_all(conn)
    .await
}

/// Corrects name and position; the commitment of who they are follows by itself.
pub async fn correct(tx: &mut Tx, person: PersonId, name: &str, position: &str) -> sqlx::Result<()> {
    sqlx::query!("update person set name = $2, position = $3 where id = $1", person.0, name, position).execute(tx.conn()).await?;
    Ok(())
}

/// Everything that is kept about a person as such, but secrets.
pub async fn everything_about(conn: &mut PgConnection, person: PersonId) -> sqlx::Result<serde_json::Value> {
    sqlx::query_scalar!(
        r#"select jsonb_build_object(
             'person', (select jsonb_build_object('email', p.email, 'name', p.name, 'position', p.position, 'unit', u.name, 'manager', p.is_manager,
                          'created_at', p.created_at, 'disabled_at', p.disabled_at) from person p join unit u on u.code = p.unit_code where p.id = $1),
             'appointments', (select coalesce(jsonb_agg(jsonb_build_object('role', a.role, 'unit', a.unit_code, 'from', a.from_on, 'to', a.to_on,
                          'document', a.document_ref) order by a.from_on, a.id), '[]') from appointment a where a.person_id = $1),
             'relations', (select coalesce(jsonb_agg(jsonb_build_object('with', o.name, 'relation', c.relation, 'declared_at', c.declared_at) order by c.declared_at), '[]')
                          from conflict_of_interest c join person o on o.id = c.other_id where c.person_id = $1),
             'sessions', (select coalesce(jsonb_agg(jsonb_build_object('since', s.created_at, 'last_seen', s.last_seen_at, 'client', s.client,
                          'network', s.network) order by s.created_at), '[]') from session s where s.person_id = $1),
             'tokens', (select coalesce(jsonb_agg(jsonb_build_object('name', k.name, 'grants', k.grants, 'made', k.created_at, 'expires', k.expires_at, 'ended', k.ended_at,
                          'last_used', k.last_used_at) order by k.created_at), '[]') from api_token k where k.person_id = $1),
             'webhooks', (select coalesce(jsonb_agg(jsonb_build_object('name', w.name, 'url', w.url, 'topics', w.topics, 'made', w.created_at, 'ended', w.ended_at,
                          'why', w.ended_why) order by w.created_at), '[]') from webhook w where w.person_id = $1),
             'second_factor', exists (select from second_factor where person_id = $1),
             'passkeys', coalesce((select jsonb_agg(jsonb_build_object('name', name, 'added', created_at, 'last_used', last_used_at) order by created_at) from passkey where person_id = $1), '[]'),
             'provider', (select jsonb_agg(jsonb_build_object('issuer', issuer, 'subject', subject, 'linked', linked_at)) from provider_identity where person_id = $1),
             'proposals', (select coalesce(jsonb_agg(jsonb_build_object('code', p.code, 'title', p.title, 'status', p.status) order by p.code), '[]')
                          from proposal p where exists (select from proposal_author a where a.proposal_id = p.id and a.person_id = $1)),
             'acts', (select coalesce(jsonb_agg(jsonb_build_object('case', p.code, 'entry', e.seq, 'action', e.action, 'at', e.at) order by e.at, p.code, e.seq), '[]')
                          from proposal_event e join proposal p on p.id = e.proposal_id where e.actor_id = $1),
             'audit', (select coalesce(jsonb_agg(jsonb_build_object('at', a.at, 'event', a.kind, 'network', a.network) order by a.seq), '[]')
                          from audit_entry a where a.subject_id = $1 or a.actor_id = $1)) as "all!""#,
        person.0
    )
    .fetch_one(conn)
    .await
}

/// Whom a mail goes to.
pub struct Addressee {
    pub id: PersonId,
    pub name: String,
    pub email: String,
    /// The tag of a language.
    pub lang: String,
}

/// A person as mails address them.
pub async fn addressee(conn: &mut PgConnection, person: PersonId) -> sqlx::Result<Option<Addressee>> {
    sqlx::query_as!(Addressee, r#"select id as "id: PersonId", name, email, lang from person where id = $1"#, person.0).fetch_optional(conn).await
}

/// The same, if the account is active.
pub async fn open_addressee(conn: &mut PgConnection, person: PersonId) -> sqlx::Result<Option<Addressee>> {
    sqlx::query_as!(Addressee, r#"select id as "id: PersonId", name, email, lang from person where id = $1 and disabled_at is null"#, person.0)
        .fetch_optional(conn)
        .await
}

/// Who has an address, if the account is active.
pub async fn addressee_at(conn: &mut PgConnection, email: &str) -> sqlx::Result<Option<Addressee>> {
    sqlx::query_as!(Addressee, r#"select id as "id: PersonId", name, email, lang from person where email = $1 and disabled_at is null"#, email)
        .fetch_optional(conn)
        .await
}

/// Closes an account; says whether it was open.
pub async fn deactivate(tx: &mut Tx, person: PersonId, now: DateTime<Utc>) -> sqlx::Result<bool> {
    let done = sqlx::query!("update person set disabled_at = $2 where id = $1 and disabled_at is null", person.0, now).execute(tx.conn()).await?;
    Ok(done.rows_affected() == 1)
}

/// Opens a closed account again, unless its person has retired.
pub async fn reactivate(tx: &mut Tx, person: PersonId) -> sqlx::Result<bool> {
    let done = sqlx::query!("update person set disabled_at = null where id = $1 and disabled_at is not null and retired_at is null", person.0);
    Ok(done.execute(tx.conn()).await?.rows_affected() == 1)
}

/// Closes an account for good: appointments end, contact and credentials are erased. Who acted as
/// whom stays: it is the record.
pub async fn retire(tx: &mut Tx, person: PersonId, last_day: NaiveDate, by: PersonId, now: DateTime<Utc>) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "update person set disabled_at = coalesce(disabled_at, $2), retired_at = $2, password_hash = null, email = id::text || '@invalid.invalid'
         where id = $1 and retired_at is null",
        person.0,
        now
    );
    if done.execute(tx.conn()).await?.rows_affected() == 0 {
        return Ok(false);
    }
    sqlx::query!(
        "update appointment set to_on = greatest($2, from_on), ended_by = $3, ended_at = $4 where person_id = $1 and ended_at is null and (to_on is null or to_on >= $2)",
        person.0,
        last_day,
        by.0,
        now
    )
    .execute(tx.conn())
    .await?;
    sqlx::query!("delete from known_network where person_id = $1", person.0).execute(tx.conn()).await?;
    sqlx::query!("delete from one_time_link where person_id = $1", person.0).execute(tx.conn()).await?;
    sqlx::query!("delete from recovery_code where person_id = $1", person.0).execute(tx.conn()).await?;
    sqlx::query!("delete from totp where person_id = $1", person.0).execute(tx.conn()).await?;
    sqlx::query!("delete from passkey where person_id = $1", person.0).execute(tx.conn()).await?;
    sqlx::query!("delete from provider_identity where person_id = $1", person.0).execute(tx.conn()).await?;
    Ok(true)
}
