//! What keeps the site standing: limits on heads, bodies and requests, clients that trickle, requests
//! that two servers would read differently, and a log that tells nobody's secrets. Real connections.

use std::io::Write;
use std::net::SocketAddr;
use std::num::NonZeroU32;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use base64::Engine;
use sangkien::domain::workflow::Status;
use sangkien::telemetry;
use sangkien::web::assets;
use sangkien::web::pace::{Allowance, Pace};
use sangkien::web::server::{Patience, serve};
use serde_json::Value;
use sha2::Digest;
use sqlx::PgPool;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;

use crate::support::{PASSWORD, Site, World};

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

/// Answers that no buffer on the way holds.
const ANSWERS: usize = 200;

/// Requests for them.
fn much() -> Vec<u8> {
    format!("GET {}/app.css HTTP/1.1\r\nHost: localhost\r\n\r\n", *assets::PREFIX).into_bytes().repeat(ANSWERS)
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
    let patience = Patience { head: Duration::from_millis(300), whole: Duration::from_millis(900), ..Patience::default() };
    let site = Site::new(pool).await.with(|s| s.patience = patience).await;
    let served = Served::new(&site, patience).await;
    // Silent; half a head; a body that never comes whole; and many answers asked for and not taken.
    let half_head: &[u8] = b"GET /login HTTP/1.1\r\nHost: localhost\r\nX-A: b\r\n";
    let half_body: &[u8] = b"POST /login HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 1000\r\n\r\nemail=";
    let greedy = much();
    let mut slow = Vec::new();
    for n in 0..300 {
        let mut stream = served.connect().await;
        stream.write_all([b"", half_head, half_body, &greedy][n % 4]).await.unwrap();
        slow.push(stream);
    }
    assert_eq!(statuses(&served.answers(&get("/login", "")).await), ["200"], "300 clients that say or take nothing more");
    for (n, mut stream) in slow.into_iter().enumerate() {
        if n % 4 == 3 {
            continue;
        }
        let answer = rest(&mut stream).await;
        assert!(matches!((n % 4, &statuses(&answer)[..]), (0 | 1, [] | ["408"]) | (2, ["408"])), "{answer}");
    }
    served.end().await;
}

#[sqlx::test]
async fn req_68_a_list_as_a_file_has_more_time_than_a_page(pool: PgPool) {
    let site = Site::new(pool.clone()).await.with(|s| s.patience.whole = Duration::ZERO).await;
    let hurried = site.as_person(&site.people.authority);
    for path in ["/proposals.csv", "/proposals.xlsx"] {
        assert_eq!(hurried.get(path).await.status, 200, "{path}");
    }
    // Nobody gets on now.
    let mut held = pool.begin().await.unwrap();
    sqlx::raw_sql("lock table proposal").execute(&mut *held).await.unwrap();
    assert_eq!(hurried.get("/proposals").await.status, 408);
    let site = site.with(|s| s.patience.file = Duration::ZERO).await;
    assert_eq!(site.as_person(&site.people.authority).get("/proposals.csv").await.status, 408, "not for ever");
}

#[sqlx::test]
async fn req_68_who_takes_nothing_of_an_answer_is_cut_off(pool: PgPool) {
    let site = Site::new(pool).await;
    let patience = Patience { whole: Duration::from_millis(900), ..Patience::default() };
    let served = Served::new(&site, patience).await;
    let mut stream = served.connect().await;
    stream.write_all(&much()).await.unwrap();
    let (here, there) = (stream.local_addr().unwrap().port(), served.address.port());
    let given_up = Instant::now() + Duration::from_secs(30);
    while is_open(there, here) {
        assert!(Instant::now() < given_up, "still held");
        tokio::task::yield_now().await;
    }
    assert!(statuses(&rest(&mut stream).await).len() < ANSWERS, "not all was sent");
    served.end().await;
}

/// Whether this machine's end of a connection is open: `/proc/net/tcp`, state 01 (proc_pid_net(5)).
fn is_open(port: u16, peer: u16) -> bool {
    let ends = [format!(":{port:04X}"), format!(":{peer:04X}")];
    std::fs::read_to_string("/proc/net/tcp").unwrap().lines().any(|line| {
        let fields: Vec<&str> = line.split_whitespace().collect();
        fields[1].ends_with(&ends[0]) && fields[2].ends_with(&ends[1]) && fields[3] == "01"
    })
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
    // A file costs as much as a search, also of what is open to everybody.
    let mut files = Vec::new();
    for path in ["/library.csv", "/library/lessons.xlsx", "/library/provisions.csv"] {
        files.push(site.anonymous().from("192.0.2.3").get(path).await.status);
    }
    assert_eq!(files, [200, 200, 429]);
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

#[sqlx::test]
async fn req_53_a_file_that_was_changed_on_the_disk_never_arrives_whole(pool: PgPool) {
    let site = Site::new(pool).await;
    let id = site.draft().await;
    let path = format!("/proposals/{id}/plan/attachments");
    let revision = site.as_lead().get(&path).await.page().attr("form[enctype] input[name=revision]", "value");
    let sent = "nội dung gốc ".repeat(10_000);
    assert_eq!(site.as_lead().upload(&path, "revision", &revision, "goc.txt", sent.as_bytes()).await.status, 303);
    let file = site.value("select id from attachment").await;
    let file: uuid::Uuid = file.as_str().unwrap().parse().unwrap();
    let served = Served::new(&site, Patience::default()).await;
    let request = get(&format!("/proposals/{id}/attachments/{file}"), &format!("Cookie: {}\r\n", site.cookie_of(&site.people.author)));
    let body = |answer: &str| answer.split_once("\r\n\r\n").map(|(_, body)| body.to_owned()).unwrap();
    assert_eq!(body(&served.answers(&request).await), sent);
    site.touch_file(sangkien::domain::ids::AttachmentId(file), |bytes| bytes[5] ^= 1);
    let broken = body(&served.answers(&request).await);
    assert!(broken.len() < sent.len(), "{} of {} bytes", broken.len(), sent.len());
    served.end().await;
}

#[sqlx::test]
async fn req_61_only_a_trusted_proxy_is_believed_about_the_client(pool: PgPool) {
    let site = Site::new(pool).await;
    let seen = async |site: &Site| {
        let client = site.anonymous().header("x-forwarded-for", "192.0.2.66, 198.51.100.20");
        assert_eq!(client.post("/login", &[("email", "khong.co@example.vn"), ("password", "sai")]).await.status, 422);
        site.value("select network from audit_entry order by seq desc limit 1").await
    };
    assert_eq!(seen(&site).await, "203.0.113.0/24");
    let site = site.with(|s| s.trusted_proxies = vec!["203.0.113.10".parse().unwrap()]).await;
    assert_eq!(seen(&site).await, "198.51.100.0/24", "the hop that the proxy has seen, not what the client claims");
    let site = site.with(|s| s.trusted_proxies = vec!["203.0.113.10".parse().unwrap(), "198.51.100.0/24".parse().unwrap()]).await;
    assert_eq!(seen(&site).await, "192.0.2.0/24", "a proxy behind a proxy");
}

#[sqlx::test]
async fn req_24_48_72_foreign_origins_hosts_and_packed_bodies_get_nothing(pool: PgPool) {
    let site = Site::new(pool).await;
    let fields = [("email", site.people.author.email.as_str()), ("password", PASSWORD)];
    let foreign = site.anonymous().header("origin", "https://evil.example");
    assert_eq!(foreign.post("/login", &fields).await.status, 403);
    let page = foreign.header("host", "evil.example").get("/login").await;
    let cors: Vec<_> = page.headers.keys().filter(|n| n.as_str().starts_with("access-control-")).collect();
    assert!(cors.is_empty(), "{cors:?}");
    assert!(!page.text().contains("evil.example"));
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packed.write_all(b"email=a%40b.vn&password=x").unwrap();
    let body = axum::body::Body::from(packed.finish().unwrap());
    let client = site.anonymous().header("content-encoding", "gzip");
    let answer = client.send(axum::http::Method::POST, "/login", Some("application/x-www-form-urlencoded"), body).await;
    assert_eq!(answer.status, 400);
}

#[sqlx::test]
async fn req_54_an_upload_that_is_given_up_leaves_nothing_behind(pool: PgPool) {
    let site = Site::new(pool).await;
    let id = sangkien::domain::ids::AttachmentId(uuid::Uuid::now_v7());
    let begun = futures_util::stream::iter([Ok::<_, std::io::Error>(b"part".to_vec())]);
    let endless = futures_util::StreamExt::chain(begun, futures_util::stream::pending());
    let mut upload = Box::pin(site.app.storage.receive(id, endless, 1024));
    let incoming = || std::fs::read_dir(site.attachments().join("incoming")).unwrap().count();
    // Until its first part is on the disk.
    while incoming() == 0 {
        assert!(futures_util::poll!(&mut upload).is_pending());
        tokio::task::yield_now().await;
    }
    drop(upload);
    assert_eq!(incoming(), 0);
}

#[sqlx::test]
async fn req_01_a_weaker_hash_is_renewed_with_the_next_sign_in(pool: PgPool) {
    use argon2::PasswordHasher;
    let site = Site::new(pool).await;
    let person = &site.people.author;
    let weak = argon2::Argon2::new(argon2::Algorithm::Argon2id, argon2::Version::V0x13, argon2::Params::new(8 * 1024, 1, 1, None).unwrap());
    let weak = weak.hash_password(PASSWORD.as_bytes()).unwrap().to_string();
    site.tamper(&format!("update person set password_hash = '{weak}' where id = '{}'", person.id())).await;
    let parameters = format!("select split_part(password_hash, '$', 4) from person where id = '{}'", person.id());
    assert_eq!(site.value(&parameters).await, "m=8192,t=1,p=1");
    assert_eq!(site.anonymous().post("/login", &[("email", &person.email), ("password", PASSWORD)]).await.status, 303);
    assert_eq!(site.value(&parameters).await, "m=19456,t=2,p=1");
}

#[sqlx::test]
async fn req_59_scripts_run_only_as_they_were_built(pool: PgPool) {
    let site = Site::new(pool).await;
    let page = site.anonymous().get("/login").await.page();
    let scripts = page.attrs("script", "src").into_iter().zip(page.attrs("script", "integrity"));
    let mut checked = 0;
    for (source, integrity) in scripts {
        let digest = base64::engine::general_purpose::STANDARD.encode(sha2::Sha384::digest(&site.anonymous().get(&source).await.bytes));
        assert_eq!(integrity, format!("sha384-{digest}"), "{source}");
        checked += 1;
    }
    assert_eq!(checked, 2);
}

#[sqlx::test]
async fn req_12_fields_say_what_a_password_manager_may_fill_in(pool: PgPool) {
    let site = Site::new(pool).await;
    let words = async |path: &str, fields: &[&str]| {
        let page = site.as_lead().get(path).await.page();
        fields.iter().map(|f| page.attr(&format!("#{f}"), "autocomplete")).collect::<Vec<_>>()
    };
    let login = site.anonymous().get("/login").await.page();
    assert_eq!((login.attr("#email", "autocomplete"), login.attr("#password", "autocomplete")), ("username".to_owned(), "current-password".to_owned()));
    assert_eq!(words("/account/password", &["password", "new_password"]).await, ["current-password", "new-password"]);
    site.as_lead().post("/account/second-factor", &[("act", "begin")]).await;
    assert_eq!(words("/account/second-factor", &["code"]).await, ["one-time-code"]);
}

#[sqlx::test]
async fn req_38_what_means_something_to_the_database_is_only_text_to_a_search(pool: PgPool) {
    let site = Site::new(pool).await;
    let id = site.in_status(Status::Submitted).await;
    let title = site.value(&format!("select title from proposal where id = '{id}'")).await;
    let found = async |q: &str| {
        let q: String = form_urlencoded::byte_serialize(q.as_bytes()).collect();
        site.as_head().get(&format!("/proposals?q={q}")).await.page().all("[data-proposal]").len()
    };
    assert_eq!(found(title.as_str().unwrap()).await, 1);
    for meta in ["%", "_", "%%", "\\", "a' or '1'='1", ".*", "!!!", "a & | b", "(", "*"] {
        assert_eq!(found(meta).await, 0, "{meta}");
    }
}

#[sqlx::test]
async fn req_78_what_cannot_be_written_into_the_audit_book_does_not_happen(pool: PgPool) {
    let site = Site::new(pool).await;
    let add =
        async || site.as_administrator().post("/admin/holidays", &[("on_date", "30/04/2028"), ("name", "Ngày Chiến thắng"), ("day_kind", "off")]).await.status;
    let days = "select count(*) from holiday where on_date = '2028-04-30'";
    site.tamper("create function refuse() returns trigger language plpgsql as $$ begin raise exception 'full'; end $$").await;
    site.tamper("create trigger refuse before insert on audit_entry for each row execute function refuse()").await;
    assert_eq!(add().await, 500);
    assert_eq!(site.value(days).await, 0);
    site.tamper("drop trigger refuse on audit_entry").await;
    assert_eq!(add().await, 303);
    assert_eq!(site.value(days).await, 1);
}

#[sqlx::test]
async fn req_10_82_nobody_is_there_at_first_and_no_demonstration_comes_to_real_people(pool: PgPool) {
    let world = World::empty(pool).await;
    sangkien::app::import::load_bundled(&world.app).await.unwrap();
    assert_eq!(world.value("select count(*) from person").await, 0);
    let entry = sangkien::app::administer::Entry {
        email: "quan.tri@example.vn".into(),
        name: "Quản trị".into(),
        position: "Quản trị".into(),
        unit: "ubnd-tphcm".into(),
        is_manager: false,
        role: sangkien::domain::people::Role::Administrator,
        document_ref: String::new(),
    };
    sangkien::app::administer::enter(&world.app, None, &entry, "con trâu đen ăn cỏ non".into()).await.unwrap();
    let refused = sangkien::demo::load(&world.app).await.unwrap_err().to_string();
    assert!(refused.starts_with("this database holds accounts already"), "{refused}");
    assert_eq!(world.value("select count(*) from person").await, 1);
}
