//! Owns running PostgreSQL's own programs over a database: which, with what words, and what they say.
//!
//! Refuses to show a password to others on the machine: it goes into the program's environment, not
//! into its arguments.

use std::io::{Read, Write};
use std::path::PathBuf;
use std::process::{Child, ChildStdout, Command, Stdio};

use anyhow::{Context, Result, bail};

use crate::boot;

/// `pg_dump` of one snapshot.
pub struct Dump(Command);

impl Dump {
    pub fn new(url: &str, server: u32, snapshot: &str) -> Result<Self> {
        let mut command = command(boot::client("pg_dump", server)?, url);
        command.args(["--format=custom", "--no-password", "--snapshot", snapshot]);
        Ok(Self(command))
    }

    /// Hands what it writes to `take`.
    pub fn run(mut self, take: impl FnOnce(&mut ChildStdout) -> Result<()>) -> Result<()> {
        let mut child = self.0.stdin(Stdio::null()).stdout(Stdio::piped()).spawn().context("starting pg_dump failed")?;
        let mut out = child.stdout.take().context("pg_dump has no output")?;
        let taken = take(&mut out);
        // Where we have stopped reading, it must not go on writing.
        drop(out);
        end("pg_dump", child, taken)
    }
}

/// `pg_restore` into an empty database: all of it or nothing.
pub struct Restore(Command);

impl Restore {
    pub fn new(url: &str, server: u32) -> Result<Self> {
        let mut command = command(boot::client("pg_restore", server)?, url);
        command.args(["--no-password", "--no-owner", "--exit-on-error", "--single-transaction"]);
        Ok(Self(command))
    }

    /// Feeds it with a dump.
    pub fn run(mut self, from: &mut impl Read) -> Result<()> {
        let mut child = self.0.stdin(Stdio::piped()).stdout(Stdio::null()).spawn().context("starting pg_restore failed")?;
        let mut input = child.stdin.take().context("pg_restore has no input")?;
        let fed = std::io::copy(from, &mut input).and_then(|_| input.flush()).context("pg_restore stopped reading");
        drop(input);
        end("pg_restore", child, fed)
    }
}

fn command(program: PathBuf, url: &str) -> Command {
    let (url, password) = without_password(url);
    let mut command = Command::new(program);
    command.env("LC_ALL", "C").stderr(Stdio::piped()).arg("--dbname").arg(url);
    if let Some(password) = password {
        command.env("PGPASSWORD", password);
    }
    command
}

/// Its own word on what went wrong comes before ours.
fn end(name: &str, child: Child, ours: Result<()>) -> Result<()> {
    let output = child.wait_with_output().with_context(|| format!("waiting for {name} failed"))?;
    if output.status.success() {
        return ours;
    }
    let said = String::from_utf8_lossy(&output.stderr);
    let line = said.lines().find(|line| line.contains("error:")).or(said.lines().last());
    match line {
        Some(line) => bail!("{name} failed: {}", line.trim()),
        None => bail!("{name} failed: {}", output.status),
    }
}

/// The address without its password, and the password.
fn without_password(url: &str) -> (String, Option<String>) {
    let decoded = |text: &str| percent_encoding::percent_decode_str(text).decode_utf8_lossy().into_owned();
    let mut password = None;
    let (scheme, rest) = url.split_once("://").unwrap_or(("postgres", url));
    let (place, query) = rest.split_once('?').unwrap_or((rest, ""));
    let place = match place.split_once('@') {
        Some((person, host)) => {
            let (name, secret) = person.split_once(':').unwrap_or((person, ""));
            password = Some(secret).filter(|s| !s.is_empty()).map(decoded);
            format!("{name}@{host}")
        }
        None => place.to_owned(),
    };
    // What only our own connections know, PostgreSQL's programs refuse.
    let pairs = query.split('&').filter(|pair| !pair.is_empty() && !pair.starts_with("statement-cache-capacity="));
    let (secrets, others): (Vec<&str>, Vec<&str>) = pairs.partition(|pair| pair.starts_with("password="));
    password = secrets.last().and_then(|pair| pair.strip_prefix("password=")).map(decoded).or(password);
    let query = if others.is_empty() { String::new() } else { format!("?{}", others.join("&")) };
    (format!("{scheme}://{place}{query}"), password)
}

#[cfg(test)]
mod tests {
    use super::without_password;

    #[test]
    fn a_password_is_no_argument_of_a_program() {
        let parts = |url| {
            let (url, password) = without_password(url);
            (url, password.unwrap_or_default())
        };
        let expected = |url: &str, password: &str| (url.to_owned(), password.to_owned());
        assert_eq!(parts("postgres://o:g%40heim@h:5432/d?sslmode=require"), expected("postgres://o@h:5432/d?sslmode=require", "g@heim"));
        assert_eq!(parts("postgresql://o@h/d?password=geheim&sslmode=disable"), expected("postgresql://o@h/d?sslmode=disable", "geheim"));
        assert_eq!(parts("postgres://h/d?statement-cache-capacity=9&user=o"), expected("postgres://h/d?user=o", ""));
        assert_eq!(parts("postgres://h/d?password=geheim"), expected("postgres://h/d", "geheim"));
        assert_eq!(parts("postgres://o@%2Ftmp%2Fs:5432/d?sslmode=disable"), expected("postgres://o@%2Ftmp%2Fs:5432/d?sslmode=disable", ""));
    }
}
