//! Instances of the program on PostgreSQL servers of a test's own, with the demonstration in them.

use std::net::{SocketAddr, TcpListener};

use sangkien::app::storage::Storage;
use sangkien::app::{App, import};
use sangkien::domain::clock::Clock;
use sangkien::{demo, serve};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::{ConnectOptions, PgConnection, PgPool};
use tempfile::TempDir;

use super::program::{Program, ask_as};
use super::servers::Server;

/// A server of PostgreSQL with the demonstration in it.
pub async fn with_demonstration() -> (Server, TempDir) {
    loaded(Server::new()).await
}

/// The same on a server that is there.
pub async fn loaded(server: Server) -> (Server, TempDir) {
    let folder = tempfile::tempdir().unwrap();
    serve::migrate(&server.url("postgres")).await.unwrap();
    run(&server, "alter role sangkien_app login").await;
    let pool = PgPool::connect(&server.url("sangkien_app")).await.unwrap();
    let app = App::new(pool.clone(), Clock::system(), Storage::open(folder.path()).unwrap());
    import::load_bundled(&app).await.unwrap();
    demo::load(&app).await.unwrap();
    pool.close().await;
    (server, folder)
}

pub async fn connect(server: &Server) -> PgConnection {
    server.url("postgres").parse::<PgConnectOptions>().unwrap().connect().await.unwrap()
}

pub async fn run(server: &Server, sql: &'static str) {
    sqlx::raw_sql(sql).execute(&mut connect(server).await).await.unwrap();
}

/// An instance of the program, with an address that outlives it.
pub struct Instance {
    socket: TcpListener,
    settings: Vec<(&'static str, String)>,
    folder: TempDir,
    program: Option<Program>,
}

impl Instance {
    pub fn start(settings: Vec<(&'static str, String)>) -> Self {
        let mut instance = Self { socket: TcpListener::bind("127.0.0.1:0").unwrap(), settings, folder: tempfile::tempdir().unwrap(), program: None };
        instance.begin();
        instance
    }

    fn begin(&mut self) {
        let settings: Vec<_> = self.settings.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let database = self.settings[0].1.parse::<PgConnectOptions>().unwrap();
        let pool = PgPoolOptions::new().connect_lazy_with(database);
        self.program = Some(Program::start(&pool, self.folder.path(), &self.socket, &settings));
    }

    pub fn address(&self) -> SocketAddr {
        self.socket.local_addr().unwrap()
    }

    /// Ends it at once, and begins it again.
    pub fn kill_and_begin(&mut self) {
        self.program.take().unwrap().kill();
        self.begin();
    }
}

impl Drop for Instance {
    /// Where a test failed, what the program said tells why.
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("{}", std::fs::read_to_string(self.folder.path().join("server.log")).unwrap_or_default());
        }
    }
}

/// The cookie of a session of the demonstration, as soon as an instance gives one.
pub fn sign_in(addresses: &[SocketAddr], who: &str) -> String {
    let body = format!("email={who}%40demo.vn&password={}&next=", demo::PASSWORD.replace('!', "%21"));
    let mut answers = addresses.iter().cycle().filter_map(|address| ask_as(*address, "", "POST /login", &body).ok());
    let session = |answer: String| {
        let line = answer.lines().find_map(|line| line.to_ascii_lowercase().starts_with("set-cookie: session=").then(|| line.to_owned()))?;
        Some(line.split_once(' ')?.1.split(';').next()?.to_owned())
    };
    answers.find_map(session).unwrap()
}
