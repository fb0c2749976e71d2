//! Owns where things lie in a data directory, its lock, and the folder of the
//! socket: in the data directory where the path is short enough, else under the
//! temporary folder with a fresh name, so that nobody can take it in advance.
//! Refuses to follow a symbolic link that stands where its own file belongs.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{ErrorKind, Seek, Write};
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::process;
use std::time::SystemTime;

use super::account::Account;
use super::error::BootError;

/// The kernel's limit is 107; the rest is room for other systems.
const SOCKET_PATH_LIMIT: usize = 100;
/// A socket in a folder of its own needs no other number.
pub(super) const PORT: u16 = 5432;
pub(super) const SOCKET_FILE: &str = ".s.PGSQL.5432";
const TEMPORARY: &str = "sangkien-";
const LOG_LIMIT: u64 = 16 << 20;

#[derive(Debug, Clone)]
pub(super) struct Layout {
    pub data_dir: PathBuf,
    pub cluster: PathBuf,
    pub log: PathBuf,
}

impl Layout {
    pub fn new(data_dir: PathBuf) -> Self {
        Self { cluster: data_dir.join("postgres"), log: data_dir.join("postgres.log"), data_dir }
    }

    /// The major version that wrote the data, if there is any.
    pub fn data_version(&self) -> Option<u32> {
        let text = fs::read_to_string(self.cluster.join("PG_VERSION")).ok()?;
        text.trim().parse().ok()
    }

    /// The server's log, for appending; a long one is put aside first.
    pub fn open_log(&self, account: &Account) -> Result<File, BootError> {
        let opened = || {
            let meta = fs::symlink_metadata(&self.log);
            if meta.is_ok_and(|meta| meta.is_file() && meta.len() > LOG_LIMIT) {
                fs::rename(&self.log, self.data_dir.join("postgres.log.old"))?;
            }
            open_own(&self.log, account)
        };
        opened().map_err(BootError::folder("opening", &self.log))
    }

    /// A folder for the socket that only the account (and root) can enter.
    pub fn make_socket_dir(&self, account: &Account) -> Result<PathBuf, BootError> {
        let near = self.near_socket_dir();
        if fits(&near) {
            Self::renew_socket_dir(&near, account)?;
            return Ok(near);
        }
        for parent in [std::env::temp_dir(), PathBuf::from("/tmp")] {
            let dir = parent.join(fresh_name());
            let usable = parent.is_absolute() && fits(&dir) && account.may_enter(&parent)?;
            if usable && account.make_private_dir(&dir).is_ok() {
                return Ok(dir);
            }
        }
        Err(BootError::NoSocketFolder { tried: near })
    }

    /// The same folder again for a server that comes back: its address is
    /// already in use by connection pools.
    pub fn renew_socket_dir(dir: &Path, account: &Account) -> Result<(), BootError> {
        remove_socket(dir);
        match account.make_private_dir(dir) {
            Err(error) if error.kind() == ErrorKind::AlreadyExists => account.own_dir(dir),
            made => made,
        }
        .map_err(BootError::folder("making the socket's folder", dir))
    }

    /// After a stop or a crash; leaves alone what this program didn't make.
    pub fn remove_socket_dir(&self, dir: &Path, account: &Account) {
        let ours = fs::symlink_metadata(dir).is_ok_and(|meta| meta.is_dir() && meta.uid() == account.uid);
        let name = dir.file_name().and_then(|name| name.to_str());
        if !ours || *dir == self.near_socket_dir() {
            return;
        }
        if name.is_some_and(|name| name.starts_with(TEMPORARY)) {
            remove_socket(dir);
            if let Err(error) = fs::remove_dir(dir) {
                tracing::debug!(%error, "leaving the socket's folder behind");
            }
        }
    }

    fn near_socket_dir(&self) -> PathBuf {
        self.data_dir.join("run")
    }
}

/// Held as long as the file stays open; the kernel lets go of it after a crash.
#[derive(Debug)]
pub(super) struct Lock {
    file: File,
}

impl Lock {
    pub fn take(data_dir: &Path, account: &Account) -> Result<Self, BootError> {
        let path = lock_path(data_dir);
        let file = open_own(&path, account).map_err(BootError::folder("opening", &path))?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                return Err(BootError::InUse { dir: data_dir.to_owned(), holder: holder(&path) });
            }
            Err(TryLockError::Error(error)) => {
                return Err(BootError::folder("locking", &path)(error));
            }
        }
        let mut lock = Self { file };
        let written = lock.write(&format!("{}\n", process::id()));
        written.map_err(BootError::folder("writing", &path))?;
        Ok(lock)
    }

    /// Tells `join` that roles and database stand, and where.
    pub fn announce(&mut self, socket: &Path) -> Result<(), BootError> {
        let text = format!("{}\n{}\n", process::id(), socket.display());
        let written = self.write(&text);
        written.map_err(BootError::folder("writing the lock for", socket))
    }

    fn write(&mut self, text: &str) -> std::io::Result<()> {
        self.file.set_len(0)?;
        self.file.rewind()?;
        self.file.write_all(text.as_bytes())
    }
}

/// What the holder of the lock announced, if it has come that far.
pub(super) fn announced_socket(data_dir: &Path) -> Option<PathBuf> {
    let text = fs::read_to_string(lock_path(data_dir)).ok()?;
    let (_pid, rest) = text.split_once('\n')?;
    rest.strip_suffix('\n').map(PathBuf::from)
}

fn holder(lock: &Path) -> String {
    let text = fs::read_to_string(lock).unwrap_or_default();
    let pid = text.lines().next().and_then(|pid| pid.parse::<u32>().ok());
    pid.map_or("another process".to_owned(), |pid| format!("process {pid}"))
}

fn lock_path(data_dir: &Path) -> PathBuf {
    data_dir.join("postgres.lock")
}

fn open_own(path: &Path, account: &Account) -> std::io::Result<File> {
    if fs::symlink_metadata(path).is_ok_and(|meta| !meta.is_file()) {
        return Err(ErrorKind::AlreadyExists.into());
    }
    let file = OpenOptions::new().read(true).append(true).create(true).mode(0o600).open(path)?;
    account.own_file(&file)?;
    Ok(file)
}

/// PostgreSQL reads the folder as a list in its own quoting, so only plain
/// names go there.
fn fits(dir: &Path) -> bool {
    let length = dir.as_os_str().len() + 1 + SOCKET_FILE.len();
    let plain = dir.to_str().is_some_and(|text| !text.contains([',', '"', '\'', '\\']) && !text.contains(char::is_control));
    plain && length <= SOCKET_PATH_LIMIT
}

fn fresh_name() -> String {
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
    let nanos = now.map_or(0, |now| now.subsec_nanos());
    format!("{TEMPORARY}{}-{nanos:x}", process::id())
}

/// What a killed server left: PostgreSQL itself stumbles over the lock where
/// its process number has been given away since.
fn remove_socket(dir: &Path) {
    for name in [SOCKET_FILE.to_owned(), format!("{SOCKET_FILE}.lock")] {
        // Absent is the usual case; a file that stays makes the start say so.
        let _ = fs::remove_file(dir.join(name));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_socket_path_holds_at_most_a_hundred_plain_bytes() {
        let longest = format!("/{}", "x".repeat(SOCKET_PATH_LIMIT - SOCKET_FILE.len() - 2));
        assert!(fits(Path::new(&longest)));
        assert!(!fits(Path::new(&format!("{longest}x"))));
        assert!(fits(Path::new("/srv/Sáng Kiến/run")));
        assert!(!fits(Path::new("/srv/a,b/run")));
    }
}
