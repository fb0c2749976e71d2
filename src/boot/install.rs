//! Owns finding the machine's PostgreSQL programs and their major version.
//! Prefers the version that wrote the data, else the newest one.
//! Refuses to download or install anything.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::error::BootError;

/// The oldest release with `recovery_init_sync_method`.
const LEAST: u32 = 14;

/// Where Debian, and the PostgreSQL project's own packages, put versions
/// beside each other.
const VERSIONED: &str = "/usr/lib/postgresql";

/// The programs of one major version.
#[derive(Debug, Clone)]
pub(super) struct Installation {
    pub major: u32,
    bin: PathBuf,
}

impl Installation {
    /// `data` is the major version that wrote the data, if there is any yet.
    pub fn find(data: Option<u32>) -> Result<Self, BootError> {
        let all = installed();
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

fn installed() -> Vec<Installation> {
    let folders = fs::read_dir(VERSIONED).into_iter().flatten().flatten();
    let found: Vec<_> = folders
        .filter_map(|folder| {
            let major = folder.file_name().to_str()?.parse().ok()?;
            complete(folder.path().join("bin"), major)
        })
        .collect();
    if found.is_empty() {
        return from_path().into_iter().collect();
    }
    found
}

/// Elsewhere the programs stand on the search path; the shell knows it.
fn from_path() -> Option<Installation> {
    let postgres = output(Command::new("/bin/sh").args(["-c", "command -v postgres"]))?;
    let postgres = PathBuf::from(postgres.trim());
    let version = output(Command::new(&postgres).arg("--version"))?;
    let major = major_of(&version)?;
    // A link such as /usr/local/bin/postgres may stand without its siblings.
    let real = fs::canonicalize(&postgres).ok()?;
    [postgres.as_path(), real.as_path()].into_iter().filter_map(Path::parent).find_map(|bin| complete(bin.to_owned(), major))
}

fn complete(bin: PathBuf, major: u32) -> Option<Installation> {
    let all = ["initdb", "postgres", "pg_ctl"];
    let complete = all.iter().all(|name| bin.join(name).is_file());
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
    use super::major_of;

    #[test]
    fn reads_the_major_version() {
        assert_eq!(major_of("postgres (PostgreSQL) 15.18 (Debian 15.18-0)\n"), Some(15));
        assert_eq!(major_of("postgres (PostgreSQL) 18beta1"), Some(18));
        assert_eq!(major_of("postgres"), None);
    }
}
