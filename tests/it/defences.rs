//! What keeps the site standing: limits on heads, bodies and requests, clients that trickle, requests
//! that two servers would read differently, and a log that tells nobody's secrets. Real connections.

use std::io::Write;
use std::net::SocketAddr;
use std::num::NonZeroU32;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use sangkien::telemetry;
use sangkien::web::pace::{Allowance, Pace};
use sangkien::web::server::{Patience, serve};
use serde_json::Value;
use sqlx::PgPool;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;

use crate::support::{PASSWORD, Site};

/// The site behind a real port.
struct Served {
    address: SocketAddr,
    stop: oneshot::Sender<()>,
    ended: tokio::task::JoinHandle<()>,
}

impl Served {
    async fn new(site: &Site, patience: Patience) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (stop, stopped) = oneshot::channel();
        let until = async move { stopped.await.unwrap() };
        let ended = tokio::spawn(serve(listener, site.router(), patience, until));
        Self { address, stop, ended }
    }

    async fn connect(&self) -> TcpStream {
        TcpStream::connect(self.address).await.unwrap()
    }

    /// Everything the server answers to some bytes until it closes the connection.
    async fn answers(&self, bytes: &[u8]) -> String {
        let mut stream = self.connect().await;
        // What is refused early may be closed before all of it was sent.
        let _sent_or_refused = stream.write_all(bytes).await;
        rest(&mut stream).await
    }

    async fn end(self) {
        self.stop.send(()).unwrap();
        self.ended.await.unwrap();
    }
}

/// What comes until the end of a connection; a reset is an end.
async fn rest(stream: &mut TcpStream) -> String {
    let mut all = Vec::new();
    let mut some = [0; 4096];
    while let Ok(n @ 1..) = stream.read(&mut some).await {
        all.extend_from_slice(&some[..n]);
    }
    String::from_utf8_lossy(&all).into_owned()
}

/// The statuses of the answers on a connection.
fn statuses(answers: &str) -> Vec<&str> {
    answers.split("HTTP/1.1 ").skip(1).map(|a| &a[..3]).collect()
}

fn get(path: &str, more: &str) -> Vec<u8> {
    format!("GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n{more}\r\n").into_bytes()
}

#[sqlx::test]
async fn req_67_a_head_has_a_limit_in_bytes_fields_and_address(pool: PgPool) {
    let site = Site::new(pool).await;
    let served = Served::new(&site, Patience::default()).await;
    let fields = |n: usize| (0..n).map(|n| format!("x-{n}: y\r\n")).collect::<String>();
    let tries = [
        (get("/login", ""), "200"),
        (get("/login", &fields(90)), "200"),
        (get("/login", &fields(101)), "431"),
        (get("/login", &format!("x: {}\r\n", "y".repeat(12 * 1024))), "200"),
        (get("/login", &format!("x: {}\r\n", "y".repeat(17 * 1024))), "431"),
        (get(&format!("/login?x={}", "y".repeat(8 * 1024 - 9)), ""), "200"),
        (get(&format!("/login?x={}", "y".repeat(8 * 1024 - 8)), ""), "414"),
    ];
    for (head, status) in tries {
        assert_eq!(statuses(&served.answers(&head).await), [status], "{} bytes", head.len());
    }
    served.end().await;
}

#[sqlx::test]
async fn req_68_who_trickles_is_cut_off_and_the_others_are_served(pool: PgPool) {
    let patience = Patience { head: Duration::from_millis(300), whole: Duration::from_millis(900) };
    let site = Site::new(pool).await.with(|s| s.patience = patience).await;
    let served = Served::new(&site, patience).await;
    let beginnings: [&[u8]; 3] = [b"", b"GET /login HTTP/1.1\r\nHost: x", b"GET /login HTTP/1.1\r\nHost: localhost\r\nX-A: b\r\n"];
    let mut slow = Vec::new();
    for n in 0..99 {
        let mut stream = served.connect().await;
        stream.write_all(beginnings[n % 3]).await.unwrap();
        slow.push(stream);
    }
    assert_eq!(statuses(&served.answers(&get("/login", "")).await), ["200"], "99 clients that say nothing more");
    for mut stream in slow {
        let answer = rest(&mut stream).await;
        assert!(matches!(&statuses(&answer)[..], [] | ["408"]), "{answer}");
    }
    // A whole head, and a body that never comes whole.
    let mut stream = served.connect().await;
    let head = "POST /login HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 1000\r\n\r\nemail=";
    stream.write_all(head.as_bytes()).await.unwrap();
    assert_eq!(statuses(&rest(&mut stream).await), ["408"]);
    served.end().await;
}

#[sqlx::test]
async fn req_62_what_two_servers_would_read_differently_is_refused(pool: PgPool) {
    let site = Site::new(pool).await;
    let served = Served::new(&site, Patience::default()).await;
    let hidden = "GET /log HTTP/1.1\r\nHost: localhost\r\n\r\n";
    let form = "POST /login HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\n";
    let tries = [
        ("two lengths", format!("{form}Content-Length: 0\r\nContent-Length: {}\r\n\r\n{hidden}", hidden.len())),
        ("a signed length", format!("{form}Content-Length: +{}\r\n\r\n{hidden}", hidden.len())),
        ("a list of lengths", format!("{form}Content-Length: 0, {}\r\n\r\n{hidden}", hidden.len())),
        ("chunked is not last", format!("{form}Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n{hidden}")),
        ("an encoding nobody knows", format!("{form}Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n{hidden}")),
        ("a space before the colon", format!("{form}Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n{hidden}")),
        ("a folded line", format!("{form}X: y\r\n Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n{hidden}")),
        ("a size that is none", format!("{form}Transfer-Encoding: chunked\r\n\r\nzz\r\n{hidden}")),
    ];
    for (what, bytes) in tries {
        let answers = served.answers(bytes.as_bytes()).await;
        assert_eq!(statuses(&answers), ["400"], "{what}: {answers}");
    }
    served.end().await;
}

#[sqlx::test]
async fn req_66_a_length_that_lies_is_cut_off(pool: PgPool) {
    let site = Site::new(pool).await;
    let served = Served::new(&site, Patience::default()).await;
    let form = "POST /login HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\n";
    let chunk = format!("10000\r\n{}\r\n", "x".repeat(0x10000));
    let endless = format!("{form}Transfer-Encoding: chunked\r\n\r\n{}", chunk.repeat(8));
    assert_eq!(statuses(&served.answers(endless.as_bytes()).await), ["413"]);
    assert_eq!(statuses(&served.answers(format!("{form}Content-Length: 999999999\r\n\r\n").as_bytes()).await), ["413"]);
    served.end().await;
}

#[sqlx::test]
async fn req_70_who_asks_too_often_waits_and_nobody_else(pool: PgPool) {
    let n = |n| NonZeroU32::new(n).unwrap();
    let site = Site::new(pool).await.with(|s| s.pace = Pace::of(Allowance { all: n(6), dear: n(2) })).await;
    let asked = async |path: &str, times: usize| {
        let mut all = Vec::new();
        for _ in 0..times {
            all.push(site.as_lead().get(path).await.status);
        }
        all
    };
    assert_eq!(asked("/proposals?q=cây", 3).await, [200, 200, 429], "searches cost more");
    assert_eq!(asked("/proposals?q=", 4).await, [200, 200, 200, 429]);
    let refused = site.as_lead().get("/").await;
    assert_eq!(refused.status, 429);
    assert!((1..=11).contains(&refused.header("retry-after").parse::<u64>().unwrap()), "{}", refused.header("retry-after"));
    assert_eq!(refused.page().text("h1"), "Bạn thao tác quá nhanh");
    assert_eq!(site.as_lead().header("x-forwarded-for", "192.0.2.7").get("/").await.status, 429, "a header changes nothing");
    assert_eq!(site.as_head().get("/").await.status, 200);
    assert_eq!(site.as_lead().get("/health/live").await.status, 200);
    // Nobody is signed in: the network counts.
    for from in ["192.0.2.1", "192.0.2.2"] {
        let mut all = Vec::new();
        for _ in 0..7 {
            all.push(site.anonymous().from(from).get("/login").await.status);
        }
        assert_eq!(all, [200, 200, 200, 200, 200, 200, 429], "{from}");
    }
}

/// What is logged, kept.
#[derive(Clone, Default)]
struct Kept(Arc<Mutex<Vec<u8>>>);

impl Write for Kept {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[sqlx::test]
async fn req_75_the_log_is_json_and_holds_no_name_address_text_or_secret(pool: PgPool) {
    let site = Site::new(pool).await;
    let kept = Kept::default();
    let writer = kept.clone();
    let guard = tracing::subscriber::set_default(telemetry::subscriber("debug,sqlx=info", move || writer.clone()));
    let person = &site.people.author;
    let nobody = site.anonymous().header("user-agent", "trinh-duyet-bi-mat").header("referer", "http://bi-mat.example/");
    nobody.post("/login", &[("email", &person.email), ("password", "mat-khau-sai-bi-mat")]).await;
    assert_eq!(nobody.post("/login", &[("email", &person.email), ("password", PASSWORD)]).await.status, 303);
    nobody.get("/login%0D%0A{\"level\":\"forged\"}?next=bi-mat-trong-cau-hoi").await;
    let title = "Một tên đề xuất bí mật";
    site.as_lead().post("/proposals/new", &[("title", title), ("kind", "individual"), ("topic", "quan-ly-do-thi")]).await;
    site.as_lead().get("/proposals?q=dieu-can-tim-bi-mat").await;
    site.tamper("alter table proposal rename column title to gone").await;
    assert_eq!(site.as_lead().get("/proposals").await.status, 500);
    drop(guard);
    let log = String::from_utf8(kept.0.lock().unwrap().clone()).unwrap();
    let lines: Vec<Value> = log.lines().map(|l| serde_json::from_str(l).unwrap()).collect();
    let finished: Vec<u64> = lines.iter().filter_map(|l| l["fields"]["status"].as_u64()).collect();
    assert_eq!(finished, [422, 303, 404, 303, 200, 500], "{log}");
    let faults: Vec<&Value> = lines.iter().filter(|l| l["level"] == "ERROR").collect();
    assert!(faults.iter().any(|l| l["fields"]["reference"].as_str().is_some_and(|r| r.len() == 8)), "{log}");
    assert!(lines.iter().all(|l| l["level"] != "forged"), "{log}");
    for secret in [&*person.email, person.name, "mat-khau-sai-bi-mat", PASSWORD, title, "bi-mat", "203.0.113.10"] {
        assert!(!log.contains(secret), "{secret}: {log}");
    }
}
