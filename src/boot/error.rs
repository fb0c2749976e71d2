//! Owns what can go wrong with the private cluster, as one line each that says
//! what was found and what to do about it.
//! Refuses line breaks: messages of other programs are folded into one line.

use std::io;
use std::path::{Path, PathBuf};

#[derive(Debug, thiserror::Error)]
pub enum BootError {
    #[error("PostgreSQL is not installed (no initdb found): run apt-get install postgresql, or set DATABASE_URL")]
    NotInstalled,
    #[error("PostgreSQL {found} is too old: version {least} or newer is needed, or set DATABASE_URL")]
    TooOld { found: u32, least: u32 },
    #[error("the data directory {dir} is in use by {holder}: stop it first, or set SANGKIEN_DATA_DIR to another folder", dir = dir.display())]
    InUse { dir: PathBuf, holder: String },
    #[error("{doing} {path} failed: {cause}; is SANGKIEN_DATA_DIR a folder you may write to?", path = path.display())]
    Folder { doing: &'static str, path: PathBuf, cause: String },
    #[error("the account {account}, which runs PostgreSQL because root may not, can't pass through the folder {folder}: run chmod o+x {folder}, or set SANGKIEN_DATA_DIR to a folder outside it, such as /var/lib/sangkien", folder = folder.display())]
    Impassable { folder: PathBuf, account: String },
    #[error("{dir} belongs to {owner}, but this program runs as {account}: start it as {owner}, or set SANGKIEN_DATA_DIR to another folder", dir = dir.display())]
    ForeignOwner { dir: PathBuf, owner: String, account: String },
    #[error("{dir} belongs to root, and PostgreSQL never runs as root: run chown -R {account} {dir}", dir = dir.display())]
    OwnedByRoot { dir: PathBuf, account: String },
    #[error("the folder {dir} exists but holds no PostgreSQL data: move it away, or set SANGKIEN_DATA_DIR to another folder", dir = dir.display())]
    NotACluster { dir: PathBuf },
    #[error("the data in {dir} was written by PostgreSQL {data}, but this machine has PostgreSQL {installed}: install postgresql-{data}, or convert the data with pg_upgrade", dir = dir.display())]
    OtherVersion { dir: PathBuf, data: u32, installed: u32 },
    #[error("{name} of PostgreSQL {server} or newer is needed, and {}: run apt-get install postgresql-client-{server}", match newest { Some(found) => format!("this machine has version {found}"), None => "this machine has none".to_owned() })]
    NoClient { name: &'static str, server: u32, newest: Option<u32> },
    #[error("no account to run PostgreSQL as: {wanted} is not known to this machine")]
    NoAccount { wanted: String },
    #[error("no folder for the database's socket: {tried} is longer than a socket path may be (100 bytes) or can't be used, and neither can the temporary folder", tried = tried.display())]
    NoSocketFolder { tried: PathBuf },
    #[error("{program} failed: {reason}")]
    Tool { program: String, reason: String },
    #[error("PostgreSQL did not start: {reason}; see {log}", log = log.display())]
    DidNotStart { reason: String, log: PathBuf },
    #[error("{doing} in the private PostgreSQL failed: {reason}")]
    Database { doing: &'static str, reason: String },
}

impl BootError {
    pub(super) fn tool(program: &str, reason: impl AsRef<str>) -> Self {
        Self::Tool { program: program.to_owned(), reason: one_line(reason.as_ref()) }
    }

    pub(super) fn database(doing: &'static str, reason: impl AsRef<str>) -> Self {
        Self::Database { doing, reason: one_line(reason.as_ref()) }
    }

    /// For `map_err`: which folder or file an input or output error is about.
    pub(super) fn folder(doing: &'static str, path: &Path) -> impl FnOnce(io::Error) -> Self {
        // As text: an error with a source is printed twice by `{:#}`.
        move |error| Self::Folder { doing, path: path.to_owned(), cause: error.to_string() }
    }
}

pub(super) fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
