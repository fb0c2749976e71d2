//! Declared relatives and interests.

use chrono::{DateTime, NaiveDate, Utc};
use sqlx::PgConnection;

use super::Tx;
use crate::domain::ids::{PersonId, ProposalId};

/// Somebody to whom a relation was declared.
#[derive(Debug, Clone)]
pub struct Relation {
    pub name: String,
    pub unit_name: String,
    pub relation: String,
    pub declared_at: DateTime<Utc>,
}

/// What a person has declared, newest first.
pub async fn declared(conn: &mut PgConnection, person: PersonId) -> sqlx::Result<Vec<Relation>> {
    sqlx::query_as!(
        Relation,
        r#"select o.name, u.name as unit_name, c.relation, c.declared_at from conflict_of_interest c
             join person o on o.id = c.other_id join unit u on u.code = o.unit_code
           where c.person_id = $1 order by c.declared_at desc, o.name"#,
        person.0
    )
    .fetch_all(conn)
    .await
}

/// Who of those that could act on a case takes no part: by name, and whether they stepped aside themselves.
pub async fn left_out(conn: &mut PgConnection, id: ProposalId, today: NaiveDate) -> sqlx::Result<Vec<(String, bool)>> {
    let rows = sqlx::query!(
        r#"select x.name, bool_or(o.recused) as "recused!" from (
             select r.person_id, true from recusal r where r.proposal_id = $1
             union all
             select a.person_id, false from proposal p join office a on a.unit_code = any (p.unit_path) and a.role in ('head', 'acting_head', 'deputy', 'authority')
               and in_force(a, $2)
             where p.id = $1 and exists (select from conflict_of_interest c join proposal_author w on w.proposal_id = $1 and w.person_id in (c.person_id, c.other_id)
                                         where a.person_id in (c.person_id, c.other_id) and a.person_id <> w.person_id)) o (person_id, recused)
             join person x on x.id = o.person_id group by x.id, x.name order by x.name"#,
        id.0,
        today
    )
    .fetch_all(conn)
    .await?;
    Ok(rows.into_iter().map(|r| (r.name, r.recused)).collect())
}

/// Declares a relation; says whether it is a new one.
pub async fn declare(tx: &mut Tx, person: PersonId, other: PersonId, relation: &str, now: DateTime<Utc>) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "insert into conflict_of_interest (person_id, other_id, relation, declared_at) values ($1, $2, $3, $4) on conflict do nothing",
        person.0,
        other.0,
        relation,
        now
    );
    Ok(done.execute(tx.conn()).await?.rows_affected() == 1)
}

/// Confirms that what was declared is all there is.
pub async fn confirm(tx: &mut Tx, person: PersonId, now: DateTime<Utc>) -> sqlx::Result<()> {
    sqlx::query!("insert into interest_declaration (person_id, at) values ($1, $2)", person.0, now).execute(tx.conn()).await?;
    Ok(())
}
