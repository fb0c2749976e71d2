//! Machines that fail in the middle of work: every act that was acknowledged is there afterwards, and none
//! is there by half.

use std::collections::BTreeSet;
use std::net::{SocketAddr, TcpListener};
use std::process::Command;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, mpsc};
use std::thread::JoinHandle;
use std::time::Duration;

use sangkien::app::storage::Storage;
use sangkien::app::{App, import};
use sangkien::domain::clock::Clock;
use sangkien::{demo, serve};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::{ConnectOptions, PgConnection, PgPool, Row};
use tempfile::TempDir;

use crate::support::program::{Program, ask_as, status};
use crate::support::servers::Server;

const CLIENTS: usize = 3;
/// After a failure of any kind acts are acknowledged again within this time.
const PATIENCE: Duration = Duration::from_secs(60);
/// Acts to wait for between two failures.
const ENOUGH: usize = 12;

/// A server of PostgreSQL with the demonstration in it.
async fn with_demonstration() -> (Server, TempDir) {
    let (server, folder) = (Server::new(), tempfile::tempdir().unwrap());
    serve::migrate(&server.url("postgres")).await.unwrap();
    run(&server, "alter role sangkien_app login").await;
    let pool = PgPool::connect(&server.url("sangkien_app")).await.unwrap();
    let app = App::new(pool.clone(), Clock::system(), Storage::open(folder.path()).unwrap());
    import::load_bundled(&app).await.unwrap();
    demo::load(&app).await.unwrap();
    pool.close().await;
    (server, folder)
}

async fn connect(server: &Server) -> PgConnection {
    server.url("postgres").parse::<PgConnectOptions>().unwrap().connect().await.unwrap()
}

async fn run(server: &Server, sql: &'static str) {
    sqlx::raw_sql(sql).execute(&mut connect(server).await).await.unwrap();
}

/// An instance of the program, with an address that outlives it.
struct Instance {
    socket: TcpListener,
    settings: Vec<(&'static str, String)>,
    folder: TempDir,
    program: Option<Program>,
}

impl Instance {
    fn start(settings: Vec<(&'static str, String)>) -> Self {
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

    fn address(&self) -> SocketAddr {
        self.socket.local_addr().unwrap()
    }

    /// Ends it at once, and begins it again.
    fn kill_and_begin(&mut self) {
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

/// People who write drafts without end, asking the instances in turn, and tell the titles that were acknowledged.
struct Stream {
    done: Arc<AtomicBool>,
    clients: Vec<JoinHandle<()>>,
    told: mpsc::Receiver<String>,
    acknowledged: BTreeSet<String>,
}

impl Stream {
    fn begin(addresses: &[SocketAddr]) -> Self {
        let (done, (tell, told)) = (Arc::new(AtomicBool::new(false)), mpsc::channel());
        let client = |number: usize| {
            let (done, tell, addresses) = (done.clone(), tell.clone(), addresses.to_vec());
            std::thread::spawn(move || {
                let cookie = sign_in(&addresses);
                for (turn, address) in (0..).zip(addresses.iter().cycle()) {
                    if done.load(Ordering::Relaxed) {
                        return;
                    }
                    let title = format!("Thử khi máy hỏng {number}-{turn}");
                    let body = format!("title={}&kind=individual&topic=quan-ly-do-thi", title.replace(' ', "+"));
                    if ask_as(*address, &cookie, "POST /proposals/new", &body).is_ok_and(|answer| status(&answer) == Some(303)) {
                        tell.send(title).unwrap();
                    }
                }
            })
        };
        let clients = (0..CLIENTS).map(client).collect();
        Self { done, clients, told, acknowledged: BTreeSet::new() }
    }

    /// Waits until so many more acts were acknowledged.
    fn goes_on(&mut self) {
        self.acknowledged.extend(self.told.try_iter());
        for _ in 0..ENOUGH {
            self.acknowledged.insert(self.told.recv_timeout(PATIENCE).expect("acts are acknowledged again"));
        }
    }

    fn end(mut self) -> BTreeSet<String> {
        self.done.store(true, Ordering::Relaxed);
        for client in self.clients {
            client.join().unwrap();
        }
        self.acknowledged.extend(self.told.try_iter());
        self.acknowledged
    }
}

/// The cookie of a session, as soon as an instance gives one.
fn sign_in(addresses: &[SocketAddr]) -> String {
    let body = format!("email=chuyenvien%40demo.vn&password={}&next=", demo::PASSWORD.replace('!', "%21"));
    let mut answers = addresses.iter().cycle().filter_map(|address| ask_as(*address, "", "POST /login", &body).ok());
    let session = |answer: String| {
        let line = answer.lines().find_map(|line| line.to_ascii_lowercase().starts_with("set-cookie: session=").then(|| line.to_owned()))?;
        Some(line.split_once(' ')?.1.split(';').next()?.to_owned())
    };
    answers.find_map(session).unwrap()
}

/// Every acknowledged draft is there once, each with its entry, its author and its words, and the ledger holds.
async fn all_is_there(server: &Server, acknowledged: &BTreeSet<String>) {
    let mut conn = connect(server).await;
    let sql = "select p.title, (select count(*) from proposal_event e where e.proposal_id = p.id) = 1
                 and (select count(*) from proposal_author a where a.proposal_id = p.id) = 1 and exists (select from proposal_text t where t.proposal_id = p.id)
               from proposal p where p.title like 'Thử khi máy hỏng %'";
    let rows = sqlx::query(sql).fetch_all(&mut conn).await.unwrap();
    let titles: Vec<String> = rows.iter().map(|row| row.get(0)).collect();
    let there: BTreeSet<String> = titles.iter().cloned().collect();
    assert_eq!(acknowledged.difference(&there).collect::<Vec<_>>(), Vec::<&String>::new(), "acknowledged and not there");
    assert_eq!(titles.len(), there.len(), "none twice");
    assert!(rows.iter().all(|row| row.get(1)), "none by half");
    let verify = Command::new(env!("CARGO_BIN_EXE_sangkien")).args(["verify", "ledger"]).env("DATABASE_URL", server.url("sangkien_app")).output().unwrap();
    assert!(verify.status.success(), "{}", String::from_utf8_lossy(&verify.stdout));
}

#[tokio::test]
async fn a_killed_program_and_a_killed_database_lose_no_acknowledged_act() {
    let (server, _files) = with_demonstration().await;
    let mut instance = Instance::start(vec![("DATABASE_URL", server.url("sangkien_app"))]);
    let mut stream = Stream::begin(&[instance.address()]);
    stream.goes_on();
    instance.kill_and_begin();
    stream.goes_on();
    server.kill();
    server.start();
    stream.goes_on();
    let acknowledged = stream.end();
    assert!(acknowledged.len() >= 3 * ENOUGH);
    all_is_there(&server, &acknowledged).await;
}

#[tokio::test]
async fn two_instances_go_on_with_the_standby_when_the_database_dies() {
    let (server, files) = with_demonstration().await;
    let standby = server.follower();
    // An act is acknowledged once the standby has it too.
    run(&server, "alter system set synchronous_standby_names = 'standby'").await;
    run(&server, "select pg_reload_conf()").await;
    // Files and the log's key lie where all instances find them.
    let shared = files.path().display().to_string();
    let settings = || {
        let servers = [("DATABASE_URL", server.url("sangkien_app")), ("DATABASE_READ_URL", standby.url("sangkien_app"))];
        servers.into_iter().chain([("SANGKIEN_DATA_DIR", shared.clone())]).collect()
    };
    let (mut first, second) = (Instance::start(settings()), Instance::start(settings()));
    let mut stream = Stream::begin(&[first.address(), second.address()]);
    stream.goes_on();
    first.kill_and_begin();
    stream.goes_on();
    server.kill();
    standby.promote();
    stream.goes_on();
    let acknowledged = stream.end();
    assert!(acknowledged.len() >= 3 * ENOUGH);
    all_is_there(&standby, &acknowledged).await;
}

#[tokio::test]
async fn pages_come_from_the_standby_and_nobody_misses_what_they_wrote() {
    let (server, _files) = with_demonstration().await;
    let standby = server.follower();
    let instance = Instance::start(vec![("DATABASE_URL", server.url("sangkien_app")), ("DATABASE_READ_URL", standby.url("sangkien_app"))]);
    let session = sign_in(&[instance.address()]);
    run(&standby, "select pg_wal_replay_pause()").await;
    let body = "title=Chưa+có+ở+máy+dự+phòng&kind=individual&topic=quan-ly-do-thi";
    let made = ask_as(instance.address(), &session, "POST /proposals/new", body).unwrap();
    assert_eq!(status(&made), Some(303));
    let written = made.lines().find_map(|line| line.strip_prefix("set-cookie: ").filter(|c| c.starts_with("written="))?.split(';').next()).unwrap();
    let shows = |cookies: &str| {
        let page = ask_as(instance.address(), cookies, "GET /proposals?mine=yes", "").unwrap();
        assert_eq!(status(&page), Some(200));
        page.contains("Chưa có ở máy dự phòng")
    };
    assert!(shows(&format!("{session}; {written}")), "who wrote it");
    assert!(!shows(&session), "another browser reads from the standby, which has not got it yet");
    standby.kill();
    assert!(shows(&session), "a standby that does not answer is done without");
}
