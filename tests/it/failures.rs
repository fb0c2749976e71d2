//! Machines that fail in the middle of work: every act that was acknowledged is there afterwards, and none
//! is there by half.

mod exhausted;

use std::collections::BTreeSet;
use std::net::SocketAddr;
use std::process::Command;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, mpsc};
use std::thread::JoinHandle;
use std::time::Duration;

use sqlx::Row;

use crate::support::instance::{Instance, connect, run, sign_in, with_demonstration};
use crate::support::program::{ask_as, status};
use crate::support::proxy::Proxy;
use crate::support::servers::Server;

const CLIENTS: usize = 3;
/// After a failure of any kind acts are acknowledged again within this time.
const PATIENCE: Duration = Duration::from_secs(60);
/// Acts to wait for between two failures.
const ENOUGH: usize = 12;

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
                let cookie = sign_in(&addresses, "chuyenvien");
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
async fn two_instances_behind_a_proxy_go_on_with_the_standby_when_the_database_dies() {
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
    let proxy = Proxy::before(&[first.address(), second.address()]);
    let mut stream = Stream::begin(&[proxy.address()]);
    stream.goes_on();
    first.kill_and_begin();
    stream.goes_on();
    server.kill();
    standby.promote();
    stream.goes_on();
    // One instance is gone for good, and nobody notices.
    drop(second);
    stream.goes_on();
    let acknowledged = stream.end();
    assert!(acknowledged.len() >= 4 * ENOUGH);
    all_is_there(&standby, &acknowledged).await;
}

#[tokio::test]
async fn pages_come_from_the_standby_and_nobody_misses_what_they_wrote() {
    let (server, _files) = with_demonstration().await;
    let standby = server.follower();
    let instance = Instance::start(vec![("DATABASE_URL", server.url("sangkien_app")), ("DATABASE_READ_URL", standby.url("sangkien_app"))]);
    let session = sign_in(&[instance.address()], "chuyenvien");
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
