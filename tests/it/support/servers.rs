//! PostgreSQL servers of a test's own, to be killed and promoted: on this machine's own address, with
//! data worth nothing.

use std::fs::{self, Permissions};
use std::net::TcpListener;
use std::os::unix::fs::{PermissionsExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use sangkien::boot::client;
use tempfile::TempDir;

/// The oldest version that will do.
const LEAST: u32 = 15;

/// Starts of a server that was killed, until it gives up.
const ATTEMPTS: usize = 100;

/// A server; it is killed when it goes.
pub struct Server {
    folder: TempDir,
    pub port: u16,
}

impl Server {
    /// A new one that takes writes.
    pub fn new() -> Self {
        Self::on(&std::env::temp_dir())
    }

    /// The same with its data below a folder.
    pub fn on(place: &Path) -> Self {
        let server = Self::without_data(place);
        server.run("initdb", &["-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync", "--wal-segsize=1"]);
        server.start();
        server
    }

    /// One that follows this one, as `standby`.
    pub fn follower(&self) -> Self {
        let server = Self::without_data(&std::env::temp_dir());
        let from = format!("host=127.0.0.1 port={} user=postgres application_name=standby", self.port);
        server.run("pg_basebackup", &["-R", "--no-sync", "--checkpoint=fast", "-d", &from]);
        server.start();
        server
    }

    fn without_data(place: &Path) -> Self {
        let folder = tempfile::tempdir_in(place).unwrap();
        fs::set_permissions(folder.path(), Permissions::from_mode(0o755)).unwrap();
        if let Some((uid, gid)) = account() {
            chown(folder.path(), Some(uid), Some(gid)).unwrap();
        }
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        Self { folder, port }
    }

    fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    /// Where it writes what it has to say.
    pub fn log(&self) -> PathBuf {
        self.folder.path().join("log")
    }

    /// Brings it up; also after it was killed.
    pub fn start(&self) {
        let options = format!("-p {} -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c fsync=off", self.port);
        let log = self.log();
        let arguments = ["-l", log.to_str().unwrap(), "-o", &options, "-w", "start"];
        // Those it had at work when it was killed may still be on their way out: until then it refuses.
        let up = (0..ATTEMPTS).any(|_| self.tried("pg_ctl", &arguments));
        assert!(up, "{}", self.said());
    }

    /// Brings it up where it has ended, as whoever keeps it running does.
    pub fn see_that_it_runs(&self) {
        if !self.tried("pg_ctl", &["status"]) {
            self.start();
        }
    }

    /// Runs a program of PostgreSQL on the data.
    fn run(&self, program: &'static str, arguments: &[&str]) {
        assert!(self.tried(program, arguments), "{program}: {}", self.said());
    }

    fn said(&self) -> String {
        fs::read_to_string(self.folder.path().join("out")).unwrap()
    }

    fn tried(&self, program: &'static str, arguments: &[&str]) -> bool {
        let mut command = Command::new(client(program, LEAST).unwrap());
        command.arg("-D").arg(self.data()).args(arguments).current_dir("/").env("LC_ALL", "C");
        if let Some((uid, gid)) = account() {
            command.uid(uid).gid(gid);
        }
        // What a server inherits it keeps open: no pipe that somebody waits for.
        let out = fs::File::options().append(true).create(true).open(self.folder.path().join("out")).unwrap();
        command.stdout(out.try_clone().unwrap()).stderr(out).status().unwrap().success()
    }

    /// Its address, as a role.
    pub fn url(&self, role: &str) -> String {
        format!("postgres://{role}@127.0.0.1:{}/postgres", self.port)
    }

    /// From now on it takes writes itself.
    pub fn promote(&self) {
        self.run("pg_ctl", &["-w", "promote"]);
    }

    /// Ends it at once, with all that it does.
    pub fn kill(&self) {
        let Ok(file) = fs::read_to_string(self.data().join("postmaster.pid")) else { return };
        let pid = file.lines().next().unwrap();
        // The postmaster's children notice that it is gone, and end.
        Command::new("/bin/sh").args(["-c", "kill -9 \"$0\"", pid]).status().unwrap();
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.kill();
    }
}

/// PostgreSQL refuses to run as root: then it runs as an account that is nobody.
fn account() -> Option<(u32, u32)> {
    use std::os::unix::fs::MetadataExt;
    (fs::metadata("/proc/self").unwrap().uid() == 0).then_some((65534, 65534))
}
