//! Owns one server process over one data directory: making the cluster, the
//! start, the adoption of a server that outlived its application, the stop.
//! Refuses to touch a data directory that another process holds, and to change
//! the data itself.

use std::fs::{self, File};
use std::io::{self, Read, Seek, SeekFrom};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{self, Child, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use super::account::Account;
use super::error::{BootError, one_line};
use super::install::Installation;
use super::layout::{Layout, Lock, announced_socket};
use super::postmaster::{self, Postmaster};
use super::settings;

/// Recovery after a crash replays the log; that may take long, and giving up
/// would only begin it again.
const RECOVERY: Duration = Duration::from_mins(10);
/// Children of a killed server end within moments; so long they hold its memory.
const SURVIVORS: Duration = Duration::from_secs(15);
const HOLDER_STARTS: Duration = Duration::from_secs(30);
const TICK: Duration = Duration::from_millis(10);

#[derive(Debug)]
pub(super) struct Server {
    layout: Layout,
    account: Account,
    installation: Installation,
    /// None until the first start.
    socket: Option<PathBuf>,
    /// None where the server was adopted, and once it has been stopped.
    child: Option<Child>,
    left_behind: bool,
    stopped: bool,
    /// Last field: let go of only after everything else.
    lock: Lock,
}

impl Server {
    /// Returns with a server that accepts connections.
    pub fn launch(data_dir: &Path) -> Result<Self, BootError> {
        let given = Layout::new(data_dir.to_owned());
        let installation = Installation::find(given.data_version())?;
        let account = Account::choose(&given.cluster)?;
        account.make_data_dir(data_dir)?;
        let data_dir = fs::canonicalize(data_dir).map_err(BootError::folder("opening the folder", data_dir))?;
        let lock = Lock::take(&data_dir, &account)?;
        let layout = Layout::new(data_dir);
        prepare_cluster(&layout, &account, &installation)?;
        let changed = settings::write(&layout.cluster, &account)?;
        let mut server = Self { layout, account, installation, socket: None, child: None, left_behind: false, stopped: false, lock };
        match server.find_leftover() {
            Some(found) if !changed => {
                tracing::info!(pid = found.pid, "adopting the PostgreSQL left behind by a crash");
                server.socket = Some(found.socket);
                server.left_behind = true;
            }
            _ => {
                server.end()?;
                server.start()?;
            }
        }
        Ok(server)
    }

    /// Where to connect; the same as long as this lives.
    pub fn socket(&self) -> &Path {
        self.socket.as_deref().unwrap_or(&self.layout.data_dir)
    }

    /// Starts a server that died under us. Says whether it had to.
    pub fn revive(&mut self) -> Result<bool, BootError> {
        if self.is_alive() {
            return Ok(false);
        }
        self.child = None;
        self.start()?;
        Ok(true)
    }

    pub fn was_left_behind(&self) -> bool {
        self.left_behind
    }

    /// Lets `join` in, once roles and database stand.
    pub fn announce(&mut self) -> Result<(), BootError> {
        let socket = self.socket().to_owned();
        self.lock.announce(&socket)
    }

    pub fn stop(mut self) -> Result<(), BootError> {
        self.stopped = true;
        self.end()?;
        self.layout.remove_socket_dir(self.socket(), &self.account);
        Ok(())
    }

    /// Asking the child also clears its remains away.
    fn is_alive(&mut self) -> bool {
        match &mut self.child {
            Some(child) => matches!(child.try_wait(), Ok(None)),
            None => Postmaster::running(&self.layout.cluster).is_some(),
        }
    }

    /// A server of this cluster that is ready, or soon will be.
    fn find_leftover(&self) -> Option<Postmaster> {
        let deadline = Instant::now() + RECOVERY;
        loop {
            let found = Postmaster::running(&self.layout.cluster)?;
            if found.is_ready() {
                // A cleaner of temporary folders may have taken its socket.
                return found.has_socket().then_some(found);
            }
            if found.is_stopping() || Instant::now() > deadline {
                return None;
            }
            sleep(TICK);
        }
    }

    fn start(&mut self) -> Result<(), BootError> {
        postmaster::forget_impostor(&self.layout.cluster)?;
        let socket = match self.socket.take() {
            Some(socket) => {
                Layout::renew_socket_dir(&socket, &self.account)?;
                socket
            }
            None => self.fresh_socket_dir()?,
        };
        self.socket = Some(socket);
        let deadline = Instant::now() + SURVIVORS;
        loop {
            match self.spawn() {
                Ok(child) => {
                    self.child = Some(child);
                    return Ok(());
                }
                Err(BootError::DidNotStart { reason, .. }) if reason.contains("pre-existing shared memory block") && Instant::now() < deadline => {
                    sleep(TICK * 10);
                }
                Err(error) => return Err(error),
            }
        }
    }

    fn fresh_socket_dir(&self) -> Result<PathBuf, BootError> {
        if let Some(dead) = Postmaster::read(&self.layout.cluster) {
            self.layout.remove_socket_dir(&dead.socket, &self.account);
        }
        self.layout.make_socket_dir(&self.account)
    }

    /// In a process group of its own: Ctrl-C at the terminal is for the
    /// application, which drains first and then stops the server.
    fn spawn(&self) -> Result<Child, BootError> {
        let mut log = self.layout.open_log(&self.account)?;
        let before = log.seek(SeekFrom::End(0));
        let before = before.map_err(BootError::folder("reading", &self.layout.log))?;
        let duplicate = || log.try_clone().map(Stdio::from);
        let (out, err) = duplicate().and_then(|out| Ok((out, duplicate()?))).map_err(BootError::folder("opening", &self.layout.log))?;
        let mut child = self
            .account
            .command(self.installation.program("postgres"))
            .arg("-D")
            .arg(&self.layout.cluster)
            .arg("-k")
            .arg(self.socket())
            .process_group(0)
            .stdout(out)
            .stderr(err)
            .spawn()
            .map_err(|error| BootError::tool("postgres", error.to_string()))?;
        let deadline = Instant::now() + RECOVERY;
        loop {
            let found = Postmaster::read(&self.layout.cluster);
            if found.is_some_and(|found| found.pid == child.id() && found.is_ready()) {
                return Ok(child);
            }
            let ended = child.try_wait();
            let ended = ended.map_err(|error| BootError::tool("postgres", error.to_string()))?;
            if ended.is_some() || Instant::now() > deadline {
                return Err(self.did_not_start(&mut log, before));
            }
            sleep(TICK);
        }
    }

    fn did_not_start(&self, log: &mut File, from: u64) -> BootError {
        let text = read_from(log, from).unwrap_or_default();
        let fatal = ["FATAL:", "PANIC:"].iter().find_map(|mark| text.rfind(mark).and_then(|at| text[at..].lines().next()));
        let last = text.lines().rfind(|line| !line.trim().is_empty());
        BootError::DidNotStart { reason: one_line(fatal.or(last).unwrap_or("no word from it")), log: self.layout.log.clone() }
    }

    /// Fast: ends sessions, keeps every acknowledged act, writes a checkpoint.
    /// Where that hangs, immediate: the same guarantee by way of recovery.
    fn end(&mut self) -> Result<(), BootError> {
        let mut result = Ok(());
        for (mode, seconds) in [("fast", "60"), ("immediate", "10")] {
            if Postmaster::running(&self.layout.cluster).is_none() {
                result = Ok(());
                break;
            }
            result = self.pg_ctl_stop(&["-m", mode, "-w", "-t", seconds]);
        }
        if result.is_ok()
            && let Some(mut child) = self.child.take()
        {
            let ended = child.wait();
            ended.map_err(|error| BootError::tool("postgres", error.to_string()))?;
        }
        result
    }

    fn pg_ctl_stop(&self, how: &[&str]) -> Result<(), BootError> {
        let mut command = self.account.command(self.installation.program("pg_ctl"));
        command.args(["stop", "-s", "-D"]).arg(&self.layout.cluster);
        run("pg_ctl stop", command.args(how))
    }
}

impl Drop for Server {
    /// The way out of an error or a panic: no waiting, no complaint. What
    /// is left running all the same is adopted by the next start.
    fn drop(&mut self) {
        if self.stopped {
            return;
        }
        if Postmaster::running(&self.layout.cluster).is_none() {
            self.layout.remove_socket_dir(self.socket(), &self.account);
        } else {
            let asked = self.pg_ctl_stop(&["-m", "fast", "-W"]);
            if let Err(error) = asked {
                tracing::warn!(%error, "PostgreSQL goes on running");
            }
        }
    }
}

/// For `join`: waits while the holder of the lock is still starting.
pub(super) fn socket_of_running(data_dir: &Path) -> Option<PathBuf> {
    let cluster = Layout::new(data_dir.to_owned()).cluster;
    let deadline = Instant::now() + HOLDER_STARTS;
    while Instant::now() < deadline {
        match announced_socket(data_dir) {
            Some(socket) if Postmaster::running(&cluster).is_some() => return Some(socket),
            _ => sleep(TICK),
        }
    }
    None
}

/// Checks the cluster that is there, or makes one under another name first, so
/// that a start that was cut short leaves none that looks whole.
fn prepare_cluster(layout: &Layout, account: &Account, installation: &Installation) -> Result<(), BootError> {
    let dir = layout.cluster.clone();
    if dir.exists() {
        return match layout.data_version() {
            None => Err(BootError::NotACluster { dir }),
            Some(data) if data != installation.major => Err(BootError::OtherVersion { dir, data, installed: installation.major }),
            Some(_) => Ok(()),
        };
    }
    remove_unfinished(&layout.data_dir).map_err(BootError::folder("tidying up", &layout.data_dir))?;
    tracing::info!(dir = %dir.display(), "making a private PostgreSQL");
    let new = dir.with_extension(format!("new-{}", process::id()));
    let failed = BootError::folder("making the folder", &new);
    account.make_private_dir(&new).map_err(failed)?;
    let mut command = account.command(installation.program("initdb"));
    command.arg("-D").arg(&new).args([
        "--username=postgres",
        "--encoding=UTF8",
        "--auth-local=peer",
        "--auth-host=reject",
        "--data-checksums",
        "--no-instructions",
    ]);
    // The built-in provider orders alike on every machine, for ever.
    if installation.major >= 17 {
        command.args(["--locale-provider=builtin", "--builtin-locale=C.UTF-8"]);
    } else {
        command.arg("--locale=C.UTF-8");
    }
    run("initdb", &mut command)?;
    fs::rename(&new, &dir).map_err(BootError::folder("renaming", &new))
}

fn remove_unfinished(data_dir: &Path) -> io::Result<()> {
    for entry in fs::read_dir(data_dir)? {
        let entry = entry?;
        if entry.file_name().to_string_lossy().starts_with("postgres.new-") {
            fs::remove_dir_all(entry.path())?;
        }
    }
    Ok(())
}

/// Runs a tool to its end; the reason of a failure is what it said last.
fn run(name: &str, command: &mut process::Command) -> Result<(), BootError> {
    let output = command.output().map_err(|error| BootError::tool(name, error.to_string()))?;
    if output.status.success() {
        return Ok(());
    }
    let said = String::from_utf8_lossy(&output.stderr);
    let error = said.lines().find(|line| line.contains("error:"));
    let last = said.lines().rfind(|line| !line.trim().is_empty());
    let reason = error.or(last).map_or(output.status.to_string(), str::to_owned);
    Err(BootError::tool(name, reason))
}

fn read_from(log: &mut File, offset: u64) -> io::Result<String> {
    log.seek(SeekFrom::Start(offset))?;
    let mut bytes = Vec::new();
    log.read_to_end(&mut bytes)?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}
