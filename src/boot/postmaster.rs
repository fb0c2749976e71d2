//! Owns reading `postmaster.pid`: which server process holds a cluster, where
//! its socket is and whether it is ready. Removes the file where its process
//! is gone for certain.
//! Refuses to send signals, and to trust a process number alone: after a crash
//! it may belong to somebody else.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use super::error::BootError;
use super::layout::SOCKET_FILE;

/// What `postmaster.pid` says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Postmaster {
    pub pid: u32,
    pub socket: PathBuf,
    pub status: String,
}

impl Postmaster {
    /// None where there is no file or it isn't complete yet.
    pub fn read(cluster: &Path) -> Option<Self> {
        let text = fs::read_to_string(cluster.join("postmaster.pid")).ok()?;
        // pid, data directory, start time, port, socket folder, address,
        // shared memory, status.
        let lines: Vec<&str> = text.lines().map(str::trim).collect();
        Some(Self {
            pid: lines.first()?.parse().ok()?,
            socket: PathBuf::from(lines.get(4).copied().unwrap_or_default()),
            status: lines.get(7).copied().unwrap_or("starting").to_owned(),
        })
    }

    /// The server that holds this cluster, if its process lives.
    pub fn running(cluster: &Path) -> Option<Self> {
        Self::read(cluster).filter(|found| found.serves(cluster))
    }

    pub fn is_ready(&self) -> bool {
        self.status == "ready"
    }

    pub fn is_stopping(&self) -> bool {
        self.status == "stopping"
    }

    pub fn has_socket(&self) -> bool {
        self.socket.join(SOCKET_FILE).exists()
    }

    /// Its command line names the cluster, and every account may read that; a
    /// zombie's is empty.
    fn serves(&self, cluster: &Path) -> bool {
        let Ok(line) = fs::read(format!("/proc/{}/cmdline", self.pid)) else {
            return false;
        };
        let wanted = cluster.as_os_str().as_encoded_bytes();
        line.split(|byte| *byte == 0).any(|word| word == wanted)
    }

    fn number_is_taken(&self) -> bool {
        Path::new(&format!("/proc/{}", self.pid)).exists()
    }
}

/// PostgreSQL takes any living process of that number for a server and won't
/// start. Where no process has it, the file stays: PostgreSQL then looks for
/// surviving children by the shared memory it names.
pub(super) fn forget_impostor(cluster: &Path) -> Result<(), BootError> {
    let impostor = Postmaster::read(cluster).filter(|found| found.number_is_taken() && !found.serves(cluster));
    if impostor.is_none() {
        return Ok(());
    }
    let file = cluster.join("postmaster.pid");
    match fs::remove_file(&file) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(BootError::folder("removing", &file)(error)),
        _ => Ok(()),
    }
}
