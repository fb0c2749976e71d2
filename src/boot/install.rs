//! Owns finding the machine's PostgreSQL programs and their major version.
//! A server is of the version that wrote the data, else the newest one; a
//! client of its server's version, else the next newer one.
//! Refuses to download or install anything.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::error::BootError;

/// The oldest release with `recovery_init_sync_method`.
const LEAST: u32 = 15;

/// Where Debian, and the PostgreSQL project's own packages, put versions
/// beside each other.
const VERSIONED: &str = "/usr/lib/postgresql";

/// What a server needs.
const SERVER: &[&str] = &["initdb", "postgres", "pg_ctl"];

/// The programs of one major version.
#[derive(Debug, Clone)]
pub(super) struct Installation {
    pub major: u32,
    bin: PathBuf,
}

impl Installation {
    /// `data` is the major version that wrote the data, if there is any yet.
    pub fn find(data: Option<u32>) -> Result<Self, BootError> {
        let mut all = versioned(SERVER);
        if all.is_empty() {
            all.extend(from_path(SERVER));
        }
        let fitting = all.iter().find(|one| Some(one.major) == data);
        let newest = all.iter().max_by_key(|one| one.major);
        let chosen = fitting.or(newest).ok_or(BootError::NotInstalled)?;
        if chosen.major < LEAST {
            return Err(BootError::TooOld { found: chosen.major, least: LEAST });
        }
        Ok(chosen.clone())
    }

    pub fn program(&self, name: &str) -> PathBuf {
        self.bin.join(name)
    }
}

/// A client program that understands a server of this major version, or says
/// which package has it.
pub fn client(name: &'static str, server: u32) -> Result<PathBuf, BootError> {
    let all: Vec<_> = versioned(&[name]).into_iter().chain(from_path(&[name])).collect();
    let found = fitting(&all, server).map(|one| one.program(name));
    found.ok_or_else(|| BootError::NoClient { name, server, newest: all.iter().map(|one| one.major).max() })
}

/// An older client refuses a newer server.
fn fitting(all: &[Installation], server: u32) -> Option<&Installation> {
    all.iter().filter(|one| one.major >= server).min_by_key(|one| one.major)
}

fn versioned(programs: &[&str]) -> Vec<Installation> {
    let folders = fs::read_dir(VERSIONED).into_iter().flatten().flatten();
    let found = folders.filter_map(|folder| {
        let major = folder.file_name().to_str()?.parse().ok()?;
        complete(programs, folder.path().join("bin"), major)
    });
    found.collect()
}

/// Elsewhere the programs stand on the search path; the shell knows it.
fn from_path(programs: &[&str]) -> Option<Installation> {
    let main = programs.iter().find(|name| **name == "postgres").or(programs.first())?;
    let main = output(Command::new("/bin/sh").args(["-c", "command -v \"$0\"", main]))?;
    let main = PathBuf::from(main.trim());
    let version = output(Command::new(&main).arg("--version"))?;
    let major = major_of(&version)?;
    // A link such as /usr/local/bin/postgres may stand without its siblings.
    let real = fs::canonicalize(&main).ok()?;
    [main.as_path(), real.as_path()].into_iter().filter_map(Path::parent).find_map(|bin| complete(programs, bin.to_owned(), major))
}

fn complete(programs: &[&str], bin: PathBuf, major: u32) -> Option<Installation> {
    let complete = programs.iter().all(|name| bin.join(name).is_file());
    complete.then_some(Installation { major, bin })
}

fn output(command: &mut Command) -> Option<String> {
    let output = command.output().ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    (output.status.success() && !text.trim().is_empty()).then_some(text)
}

/// From `postgres (PostgreSQL) 15.18 (Debian 15.18-0)`.
fn major_of(version: &str) -> Option<u32> {
    let number = version.split_whitespace().nth(2)?;
    let digits = number.split(|c: char| !c.is_ascii_digit()).next()?;
    digits.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::{Installation, fitting, major_of};

    #[test]
    fn reads_the_major_version() {
        assert_eq!(major_of("postgres (PostgreSQL) 15.18 (Debian 15.18-0)\n"), Some(15));
        assert_eq!(major_of("postgres (PostgreSQL) 18beta1"), Some(18));
        assert_eq!(major_of("pg_dump (PostgreSQL) 16.3\n"), Some(16));
        assert_eq!(major_of("postgres"), None);
    }

    #[test]
    fn a_client_is_of_its_servers_version_or_the_next_newer() {
        let all = [18, 14, 16].map(|major| Installation { major, bin: format!("/{major}").into() });
        let chosen = [13, 14, 15, 16, 18, 19].map(|server| fitting(&all, server).map(|one| one.major));
        assert_eq!(chosen, [Some(14), Some(14), Some(16), Some(16), Some(18), None]);
    }
}
