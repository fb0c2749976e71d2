//! The program that is measured, as a process of its own.

use std::net::{SocketAddr, TcpListener};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};

use super::client::Client;

/// How long it may take to come up.
const PATIENCE: Duration = Duration::from_secs(60);

/// Ends when it goes.
pub struct Program {
    child: Child,
    pub address: SocketAddr,
}

impl Program {
    /// Serves a database; the program is `SANGKIEN_BIN`.
    pub fn start(database: &str, files: &Path) -> Result<Self> {
        let address = TcpListener::bind("127.0.0.1:0")?.local_addr()?;
        let mut command = Command::new(std::env::var_os("SANGKIEN_BIN").context("SANGKIEN_BIN names the program")?);
        command.arg("serve").env("DATABASE_URL", database).env("SANGKIEN_DATA_DIR", files).env("SANGKIEN_LISTEN", address.to_string());
        command.env("SANGKIEN_LOG", "off").env("SANGKIEN_WORKER", "off").env("SANGKIEN_PACE", u32::MAX.to_string());
        let mut program = Self { child: command.stdout(Stdio::null()).spawn()?, address };
        let given_up = Instant::now() + PATIENCE;
        while !Client::new(address).and_then(|mut client| client.get("/health/ready")).is_ok_and(|answer| answer.status == 200) {
            ensure!(program.child.try_wait()?.is_none() && Instant::now() < given_up, "the program did not come up");
        }
        Ok(program)
    }

    /// Mebibytes of memory it has, and has had at most (proc_pid_status(5)).
    pub fn memory(&self) -> Result<(u64, u64)> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id()))?;
        let field = |name: &str| {
            let line = status.lines().find_map(|line| line.strip_prefix(name)).context("a size")?;
            anyhow::Ok(line.trim().trim_end_matches(" kB").parse::<u64>()? / 1024)
        };
        Ok((field("VmRSS:")?, field("VmHWM:")?))
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        let ended = self.child.kill().and_then(|()| self.child.wait());
        if let Err(error) = ended {
            eprintln!("the program could not be ended: {error}");
        }
    }
}
