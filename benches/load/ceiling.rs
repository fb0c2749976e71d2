//! The ceiling: the statements that requests send, recorded from the server's log and sent again by
//! pgbench alone. What writes is taken back and a row is written in its place, so that each time
//! begins with the same state and still waits for the disk.

use std::collections::HashMap;
use std::fmt::Write;
use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use serde_json::Value;
use sqlx::{PgConnection, Row};

use super::work::{Operation, Worker};

/// How long a line may take until it is in the log.
const PATIENCE: Duration = Duration::from_secs(30);

/// The server's log, and where the part begins that was not read.
pub struct Recorder {
    conn: PgConnection,
    at: i64,
    types: HashMap<String, Vec<String>>,
}

impl Recorder {
    /// From now on everything is logged that the application's role asks on new connections.
    pub async fn new(mut conn: PgConnection) -> Result<Self> {
        let setup = "alter role sangkien_app set log_statement = 'all';
            set log_statement = 'all';
            create table if not exists bench_row (client integer);
            grant insert on bench_row to sangkien_app;
            create or replace function bench_undo() returns trigger language plpgsql as $$ begin raise exception 'taken back'; end $$";
        sqlx::raw_sql(setup).execute(&mut conn).await?;
        let at = sqlx::query("select (pg_stat_file(pg_current_logfile('jsonlog'))).size").fetch_one(&mut conn).await?.get(0);
        Ok(Self { conn, at, types: HashMap::new() })
    }

    /// The script of an operation: what each worker sends, for the client of its number.
    pub async fn script(&mut self, operation: &Operation, workers: &mut [Worker]) -> Result<String> {
        let mut script = String::new();
        for (number, worker) in workers.iter_mut().enumerate() {
            if let Some(before) = operation.before {
                tokio::task::block_in_place(|| before(worker))?;
            }
            if let Some(table) = operation.writes {
                let guard = format!("create constraint trigger bench_undo after insert or update on {table} deferrable initially deferred");
                self.run(&format!("{guard} for each row execute function bench_undo()")).await?;
            }
            self.lines("begun").await?;
            let answer = tokio::task::block_in_place(|| (operation.go)(worker))?;
            ensure!(operation.writes.is_some() == (answer.status >= 500), "{}: {}", operation.name, answer.status);
            let lines = self.lines("ended").await?;
            if let Some(table) = operation.writes {
                self.run(&format!("drop trigger bench_undo on {table}")).await?;
            }
            writeln!(script, "\\{} :client_id = {number}", if number == 0 { "if" } else { "elif" })?;
            for line in lines {
                self.write(&mut script, &line).await?;
            }
        }
        script.push_str("\\endif\n");
        Ok(script)
    }

    /// Nothing more is logged on new connections.
    pub async fn end(mut self) -> Result<()> {
        self.run("alter role sangkien_app reset log_statement").await
    }

    async fn run(&mut self, sql: &str) -> Result<()> {
        sqlx::raw_sql(sqlx::AssertSqlSafe(sql)).execute(&mut self.conn).await?;
        Ok(())
    }

    /// What the application's role asked since the last time.
    async fn lines(&mut self, mark: &str) -> Result<Vec<Value>> {
        self.run(&format!("select '{mark} {}'", self.at)).await?;
        let given_up = Instant::now() + PATIENCE;
        loop {
            let sql = "select pg_read_binary_file(pg_current_logfile('jsonlog'), $1, 100000000)";
            let bytes: Vec<u8> = sqlx::query(sql).bind(self.at).fetch_one(&mut self.conn).await?.get(0);
            let text = String::from_utf8_lossy(&bytes);
            let said = format!("statement: select '{mark} {}'", self.at);
            if let Some(end) = text.find(&said).and_then(|found| Some(found + text[found..].find('\n')? + 1)) {
                self.at += i64::try_from(end)?;
                let lines = text[..end].lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
                return Ok(lines.filter(|line| line["user"] == "sangkien_app" && line["error_severity"] == "LOG").collect());
            }
            ensure!(Instant::now() < given_up, "the server's log does not go on; it must be written as jsonlog by its collector");
        }
    }

    /// Writes a logged statement with its parameters in their places.
    async fn write(&mut self, script: &mut String, line: &Value) -> Result<()> {
        let message = line["message"].as_str().context("a message")?;
        let sql = match message.split_once(": ") {
            Some((kind, sql)) if kind == "statement" || kind.starts_with("execute ") => sql.trim().trim_end_matches(';'),
            _ => return Ok(()),
        };
        match sql.to_ascii_lowercase().as_str() {
            "commit" => script.push_str("set constraints all immediate;\nrollback;\ninsert into bench_row values (:client_id);\n"),
            "rollback" => {}
            _ => {
                let values = line["detail"].as_str().and_then(|d| d.strip_prefix("parameters: ")).map(parameters).transpose()?.unwrap_or_default();
                let types = self.types(sql, values.len()).await?;
                writeln!(script, "{};", filled(sql, &values, &types)?)?;
            }
        }
        Ok(())
    }

    /// The types that the server finds for the parameters of a statement.
    async fn types(&mut self, sql: &str, number: usize) -> Result<Vec<String>> {
        if number == 0 {
            return Ok(Vec::new());
        }
        if let Some(known) = self.types.get(sql) {
            return Ok(known.clone());
        }
        self.run(&format!("prepare bench as {sql}")).await?;
        let row = sqlx::query("select parameter_types::text[] from pg_prepared_statements where name = 'bench'").fetch_one(&mut self.conn).await?;
        let types: Vec<String> = row.get(0);
        self.run("deallocate bench").await?;
        self.types.insert(sql.to_owned(), types.clone());
        Ok(types)
    }
}

/// The values of `$1 = 'it''s', $2 = NULL`, as literals.
fn parameters(mut text: &str) -> Result<Vec<String>> {
    let mut all = Vec::new();
    while let Some((_, rest)) = text.split_once(" = ") {
        if let Some(after) = rest.strip_prefix("NULL") {
            all.push("null".to_owned());
            text = after;
            continue;
        }
        let bytes = rest.as_bytes();
        ensure!(bytes.first() == Some(&b'\''), "a value is quoted");
        let mut end = 1;
        while bytes.get(end) != Some(&b'\'') || bytes.get(end + 1) == Some(&b'\'') {
            ensure!(end < bytes.len(), "a value ends");
            end += if bytes.get(end) == Some(&b'\'') { 2 } else { 1 };
        }
        all.push(rest[..=end].to_owned());
        text = &rest[end + 1..];
    }
    Ok(all)
}

/// A statement with literals in place of its parameters.
fn filled(sql: &str, values: &[String], types: &[String]) -> Result<String> {
    let mut out = String::new();
    let mut parts = sql.split('$');
    out.push_str(parts.next().unwrap_or_default());
    for part in parts {
        let digits = part.len() - part.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        let number: usize = part[..digits].parse().context("a parameter's number")?;
        let value = number.checked_sub(1).and_then(|n| values.get(n)).context("a parameter's value")?;
        let kind = types.get(number - 1).context("a parameter's type")?;
        write!(out, "({value}::{kind}){}", &part[digits..])?;
    }
    Ok(out)
}

/// What pgbench measured: transactions a second, and how long each took.
pub struct Measured {
    pub rate: f64,
    pub times: Vec<Duration>,
}

/// Runs a script with so many clients.
pub fn run(url: &str, script: &str, clients: usize, rounds: usize) -> Result<Measured> {
    let folder = tempfile::tempdir()?;
    let file = folder.path().join("script.sql");
    fs::write(&file, script)?;
    let mut command = Command::new(std::env::var_os("PGBENCH").context("PGBENCH names pgbench")?);
    command.args(["-n", "-j", "2", "-l", "-c", &clients.to_string(), "-t", &rounds.to_string(), "-f"]).arg(&file).arg(url);
    command.env("PGOPTIONS", "-c plan_cache_mode=force_custom_plan -c jit=off").current_dir(folder.path());
    let output = command.output()?;
    let (said, wrong) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    if !output.status.success() || said.contains("failed transactions: ") && !said.contains("failed transactions: 0 ") {
        bail!("pgbench: {said}\n{wrong}");
    }
    let rate = said.lines().find_map(|line| line.strip_prefix("tps = ")?.split(' ').next()?.parse().ok()).context("a rate")?;
    Ok(Measured { rate, times: times(folder.path())? })
}

/// The third column of pgbench's logs: microseconds.
fn times(folder: &Path) -> Result<Vec<Duration>> {
    let mut all = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.file_name().is_some_and(|name| name.to_string_lossy().starts_with("pgbench_log")) {
            for line in fs::read_to_string(path)?.lines() {
                all.push(Duration::from_micros(line.split(' ').nth(2).context("a time")?.parse()?));
            }
        }
    }
    Ok(all)
}
