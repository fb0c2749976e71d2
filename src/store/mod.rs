//! All SQL of the application, by feature.
//!
//! Reads take a connection; writes take a `Tx`, which only `app` begins, so that a handler has
//! nothing to hand to a write. Refuses dynamic SQL: every statement is checked at build time.

pub mod access;
pub mod account;
pub mod attachment;
pub mod audit;
pub mod backup;
pub mod dashboard;
pub mod decision;
pub mod document;
pub mod draft;
pub mod facts;
pub mod identity;
pub mod interest;
pub mod ledger;
pub mod liability;
pub mod library;
pub mod log;
pub mod mandate;
pub mod master;
pub mod notice;
pub mod outbox;
pub mod outcome;
pub mod people;
pub mod pilot;
pub mod proposal;
pub mod queue;
pub mod reference;
pub mod session;
pub mod standby;
pub mod unit;
pub mod webhook;

use sqlx::{Connection, PgConnection, PgPool, Postgres, Transaction};

/// A transaction in which writes are possible.
pub struct Tx(Transaction<'static, Postgres>);

impl Tx {
    /// Begins a transaction. Only `app` calls this.
    pub(crate) async fn begin(pool: &PgPool) -> Result<Self, sqlx::Error> {
        pool.begin().await.map(Self)
    }

    /// Ends it; deferred constraints speak here.
    pub(crate) async fn commit(self) -> Result<(), sqlx::Error> {
        self.0.commit().await
    }

    /// Begins a step that can be undone by itself.
    pub(crate) async fn step(&mut self) -> sqlx::Result<()> {
        sqlx::query!("savepoint step").execute(&mut *self.0).await.map(drop)
    }

    /// Keeps the step.
    pub(crate) async fn step_done(&mut self) -> sqlx::Result<()> {
        sqlx::query!("release savepoint step").execute(&mut *self.0).await.map(drop)
    }

    /// Undoes the step.
    pub(crate) async fn step_undone(&mut self) -> sqlx::Result<()> {
        sqlx::query!("rollback to savepoint step").execute(&mut *self.0).await.map(drop)
    }

    /// The connection, for reads within the transaction.
    pub fn conn(&mut self) -> &mut PgConnection {
        &mut self.0
    }
}

/// A look at everything as it is at one moment, however long it takes, for checks and files: nothing is
/// written, and no statement is cut off.
pub async fn whole(conn: &mut PgConnection) -> sqlx::Result<Transaction<'_, Postgres>> {
    let mut all = conn.begin_with("begin isolation level repeatable read read only").await?;
    sqlx::query!("set local statement_timeout = 0").execute(&mut *all).await?;
    Ok(all)
}

/// The name of the constraint or guard that refused a statement.
pub fn constraint(error: &sqlx::Error) -> Option<&str> {
    error.as_database_error()?.constraint()
}

/// What a person may see, as the statements take it.
#[derive(Debug, Clone)]
pub struct Scope {
    pub person: crate::domain::ids::PersonId,
    /// Units whose leadership the person belongs to.
    pub lead_units: Vec<String>,
    /// Units over which, with all below, the person is an authority or auditor.
    pub over_units: Vec<String>,
}

impl Scope {
    /// Whether there are units that the person leads or audits.
    pub fn has_area(&self) -> bool {
        !self.lead_units.is_empty() || !self.over_units.is_empty()
    }

    /// The scope of an actor.
    pub fn of(actor: &crate::domain::people::Actor) -> Self {
        use crate::domain::people::Role;
        Self {
            person: actor.person,
            lead_units: actor.units_as(&[Role::Head, Role::ActingHead, Role::Deputy]),
            over_units: actor.units_as(&[Role::Authority, Role::Auditor]),
        }
    }
}
