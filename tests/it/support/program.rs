//! The program itself, as a process: with a database, a folder, and a socket that it is handed as
//! systemd hands it, so that it takes connections before it is up.

use std::fs::File;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::os::fd::OwnedFd;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use sqlx::{ConnectOptions, PgPool};

/// An answer that takes longer never comes.
const PATIENCE: Duration = Duration::from_secs(40);

/// A server that runs until it is told to stop.
pub struct Program(Child);

impl Program {
    /// Serves a database on a socket; the log goes into `server.log` of the folder, after what is there.
    pub fn start(pool: &PgPool, folder: &Path, socket: &TcpListener, settings: &[(&str, &str)]) -> Self {
        // The third descriptor, named after the process that is to have it: what systemd does.
        let hand_on = "LISTEN_FDS=1 LISTEN_PID=$$ exec \"$0\" serve 3<&0 </dev/null";
        let log = File::options().append(true).create(true).open(folder.join("server.log")).unwrap();
        let mut command = Command::new("/bin/sh");
        command.args(["-c", hand_on, env!("CARGO_BIN_EXE_sangkien")]);
        command.stdin(OwnedFd::from(socket.try_clone().unwrap())).stdout(Stdio::null()).stderr(log);
        Self::run(command, pool, folder, settings)
    }

    /// Starts what does the background work alone.
    pub fn worker(pool: &PgPool, folder: &Path, settings: &[(&str, &str)]) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_sangkien"));
        command.arg("worker").stdin(Stdio::null());
        Self::run(command, pool, folder, settings)
    }

    fn run(mut command: Command, pool: &PgPool, folder: &Path, settings: &[(&str, &str)]) -> Self {
        command.env("DATABASE_URL", pool.connect_options().to_url_lossy().to_string()).env("SANGKIEN_DATA_DIR", folder.join("var"));
        Self(command.current_dir(folder).envs(settings.iter().copied()).spawn().unwrap())
    }

    /// Tells it to stop and waits until it has; says whether it ended well.
    pub fn stop(mut self) -> bool {
        let told = Command::new("/bin/sh").args(["-c", "kill -TERM \"$0\"", &self.0.id().to_string()]).status().unwrap();
        told.success() && self.0.wait().unwrap().success()
    }

    /// Ends it at once, with all that it does.
    pub fn kill(self) {
        drop(self);
    }
}

impl Drop for Program {
    /// A test that failed leaves none behind; one that stopped has none.
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// A request on a connection of its own, and all that comes back.
pub fn ask(address: SocketAddr, head: &str, body: &str) -> std::io::Result<String> {
    ask_as(address, "", head, body)
}

/// The same with cookies.
pub fn ask_as(address: SocketAddr, cookies: &str, head: &str, body: &str) -> std::io::Result<String> {
    let mut stream = TcpStream::connect(address)?;
    stream.set_read_timeout(Some(PATIENCE))?;
    write!(stream, "{head} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\nCookie: {cookies}\r\nContent-Length: {}\r\n", body.len())?;
    write!(stream, "Content-Type: application/x-www-form-urlencoded\r\n\r\n{body}")?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer)?;
    Ok(answer)
}

/// The status of an answer; none where it broke off.
pub fn status(answer: &str) -> Option<u16> {
    answer.strip_prefix("HTTP/1.1 ")?.get(..3)?.parse().ok()
}
