//! What a hostile hand would do: statements as the application's role, forged ledger entries,
//! tampering as the superuser with every trigger silenced.
//!
//! A refusal is told by the constraint, guard or right that spoke, so that a test can't pass
//! because of a typing error in its statement.

use std::collections::BTreeMap;

use sangkien::domain::event::{Entry, Hand};
use sangkien::domain::ids::{PersonId, ProposalId};
use sangkien::domain::workflow::{Action, Status, Who};
use serde_json::json;
use sqlx::{AssertSqlSafe, PgConnection, PgPool};

use super::{Person, World};

/// Who said no.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refused {
    /// A constraint, or a guard that names itself like one.
    Rule(String),
    /// The role has no such right: the message names the object.
    Right(String),
    /// Anything else.
    Other(String),
}

/// The refusal by a rule.
pub fn rule(name: &str) -> Result<(), Refused> {
    Err(Refused::Rule(name.to_owned()))
}

/// The refusal for want of a right.
pub fn denied(object: &str) -> Result<(), Refused> {
    Err(Refused::Right(format!("permission denied for {object}")))
}

fn refused(error: &sqlx::Error) -> Refused {
    let Some(db) = error.as_database_error() else { return Refused::Other(error.to_string()) };
    match (db.code().as_deref(), db.constraint()) {
        (Some("42501"), _) => Refused::Right(db.message().to_owned()),
        (_, Some(constraint)) => Refused::Rule(constraint.to_owned()),
        (code, None) => Refused::Other(format!("{}: {}", code.unwrap_or_default(), db.message())),
    }
}

async fn run(pool: &PgPool, sql: &str) -> Result<(), Refused> {
    let mut tx = pool.begin().await.unwrap();
    sqlx::raw_sql(AssertSqlSafe(sql)).execute(&mut *tx).await.map_err(|e| refused(&e))?;
    tx.commit().await.map_err(|e| refused(&e))
}

impl World {
    /// Runs statements in one transaction as the application's role.
    pub async fn as_app(&self, sql: impl AsRef<str>) -> Result<(), Refused> {
        run(&self.app.pool, sql.as_ref()).await
    }

    /// The same as the superuser, whom triggers bind as well.
    pub async fn as_superuser(&self, sql: impl AsRef<str>) -> Result<(), Refused> {
        run(&self.pool, sql.as_ref()).await
    }

    /// What only a superuser can do: with all triggers silenced, and foreign keys with them.
    pub async fn tamper(&self, sql: impl AsRef<str>) {
        let sql = format!("set local session_replication_role = replica; {}", sql.as_ref());
        run(&self.pool, &sql).await.unwrap();
    }

    /// An entry as it would honestly follow the latest one.
    pub async fn next_entry(&self, id: ProposalId, action: Action, to: Status, by: &Person, capacity: Who) -> Entry {
        let sql = "select p.version, p.status, p.latest_plan, e.hash from proposal p
                   join proposal_event e on (e.proposal_id, e.seq) = (p.id, p.version) where p.id = $1";
        let (version, from, plan_version, hash): (i32, Status, Option<i32>, Vec<u8>) = sqlx::query_as(sql).bind(id.0).fetch_one(&self.pool).await.unwrap();
        Entry {
            proposal: id,
            seq: version + 1,
            action,
            from,
            to,
            actor: Some(by.id()),
            acting_as: Some(by.acting_as()),
            on_behalf_of: None,
            capacity,
            at: self.clock.now(),
            plan_version,
            next: Hand { holder: None, unit: None, due: None },
            payload: json!({}),
            prev: Some(hash),
            people: self.identities().await,
        }
    }

    /// Who everybody is, as an entry says it.
    async fn identities(&self) -> BTreeMap<PersonId, String> {
        let sql = "select id, encode(identity, 'hex') from person";
        sqlx::query_as(sql).fetch_all(&self.pool).await.unwrap().into_iter().collect()
    }
}

/// An entry whose columns and body may say different things, with the statements that go with it.
pub struct Forgery {
    pub columns: Entry,
    pub body: String,
    pub beside: String,
}

impl Forgery {
    /// Columns and body agree.
    pub fn honest(entry: Entry) -> Self {
        Self { body: entry.body().unwrap(), columns: entry, beside: String::new() }
    }

    /// The body of another entry.
    pub fn saying(self, other: &Entry) -> Self {
        Self { body: other.body().unwrap(), ..self }
    }

    /// Statements in the same transaction, after the entry; `:here` stands for `proposal_id, seq`.
    pub fn beside(self, sql: &str) -> Self {
        let here = format!("'{}', {}", self.columns.proposal, self.columns.seq);
        Self { beside: sql.replace(":here", &here), ..self }
    }

    /// Tries it as the application's role.
    pub async fn attempt(&self, world: &World) -> Result<(), Refused> {
        let mut tx = world.app.pool.begin().await.unwrap();
        self.insert(&mut tx).await?;
        sqlx::raw_sql(AssertSqlSafe(self.beside.as_str())).execute(&mut *tx).await.map_err(|e| refused(&e))?;
        tx.commit().await.map_err(|e| refused(&e))
    }

    async fn insert(&self, conn: &mut PgConnection) -> Result<(), Refused> {
        let c = &self.columns;
        sqlx::query(
            "insert into proposal_event (proposal_id, seq, action, from_status, to_status, actor_id, acting_as, capacity, at, plan_version, holder, holder_unit, due_at, body, hash)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, '')",
        )
        .bind(c.proposal.0)
        .bind(c.seq)
        .bind(c.action.code())
        .bind(c.from.code())
        .bind(c.to.code())
        .bind(c.actor.map(|a| a.0))
        .bind(c.acting_as.map(|a| a.0))
        .bind(c.capacity.code())
        .bind(c.at)
        .bind(c.plan_version)
        .bind(c.next.holder.map(|h| h.code()))
        .bind(&c.next.unit)
        .bind(c.next.due)
        .bind(&self.body)
        .execute(conn)
        .await
        .map(drop)
        .map_err(|e| refused(&e))
    }
}
