//! Owns what a fresh cluster must hold before migrations: the two roles, the
//! database, and what strangers to it may not do. Repeats safely.
//! Refuses to make tables or grants on them: those belong to migrations.

use std::fmt::Write as _;
use std::os::unix::ffi::OsStrExt;
use std::path::Path;
use std::str::FromStr;
use std::time::Duration;

use sqlx::postgres::PgConnectOptions;
use sqlx::{ConnectOptions, Connection, PgConnection};

use super::error::BootError;
use super::layout::PORT;

pub(super) const SUPERUSER: &str = "postgres";
pub(super) const OWNER: &str = "sangkien_owner";
pub(super) const APP: &str = "sangkien_app";
pub(super) const DATABASE: &str = "sangkien";

/// Roles are cluster-wide, so they can't be part of a migration.
const MAKE_ROLES: &str = "
do $$ begin
  if not exists (select from pg_roles where rolname = 'sangkien_owner') then
    create role sangkien_owner login nosuperuser nocreatedb nocreaterole;
  end if;
  if not exists (select from pg_roles where rolname = 'sangkien_app') then
    create role sangkien_app login nosuperuser nocreatedb nocreaterole;
  end if;
end $$";

const FIND_DATABASE: &str = "select from pg_database where datname = 'sangkien'";

const MAKE_DATABASE: &str = "create database sangkien owner sangkien_owner template template0 encoding 'UTF8'";

/// Everyone may connect, make temporary tables and, before PostgreSQL 15, make
/// tables in `public`, unless told otherwise.
const CLOSE_DATABASE: &str = "
do $$ begin
  if (select nspowner <> 'sangkien_owner'::regrole from pg_namespace where nspname = 'public') then
    alter schema public owner to sangkien_owner;
    revoke create on schema public from public;
    grant usage on schema public to public;
    revoke all on database sangkien from public;
    grant connect on database sangkien to sangkien_app;
  end if;
end $$";

/// Makes what is missing, within `patience`.
pub(super) async fn provision(socket: &Path, patience: Duration) -> Result<(), BootError> {
    let work = async {
        let mut db = connect(socket, "postgres").await?;
        run(&mut db, "creating the roles", MAKE_ROLES).await?;
        let found = sqlx::raw_sql(FIND_DATABASE).fetch_optional(&mut db).await;
        let found = found.map_err(|error| BootError::database("looking for the database", error.to_string()))?;
        if found.is_none() {
            run(&mut db, "creating the database", MAKE_DATABASE).await?;
        }
        close(db).await;
        let mut db = connect(socket, DATABASE).await?;
        run(&mut db, "closing the database to others", CLOSE_DATABASE).await?;
        close(db).await;
        Ok(())
    };
    match tokio::time::timeout(patience, work).await {
        Ok(result) => result,
        Err(_) => Err(BootError::database("connecting", "no answer")),
    }
}

/// An address that sqlx and libpq both read. Port and `sslmode` are said so
/// that PGPORT and PGSSLMODE of the surrounding shell have no say.
pub(super) fn url(socket: &Path, role: &str, database: &str) -> String {
    let mut host = String::new();
    for &byte in socket.as_os_str().as_bytes() {
        if byte.is_ascii_alphanumeric() {
            host.push(char::from(byte));
        } else {
            // Writing to a String can't fail.
            let _ = write!(host, "%{byte:02X}");
        }
    }
    format!("postgres://{role}@{host}:{PORT}/{database}?sslmode=disable")
}

async fn connect(socket: &Path, database: &str) -> Result<PgConnection, BootError> {
    let failed = |error: sqlx::Error| BootError::database("connecting", error.to_string());
    let options = PgConnectOptions::from_str(&url(socket, SUPERUSER, database)).map_err(failed)?;
    options.application_name("sangkien boot").disable_statement_logging().connect().await.map_err(failed)
}

async fn run(db: &mut PgConnection, doing: &'static str, sql: &'static str) -> Result<(), BootError> {
    let done = sqlx::raw_sql(sql).execute(db).await;
    done.map_err(|error| BootError::database(doing, error.to_string()))?;
    Ok(())
}

async fn close(db: PgConnection) {
    // Nothing is lost with it: every statement above was its own transaction.
    if let Err(error) = db.close().await {
        tracing::debug!(%error, "closing the connection");
    }
}
