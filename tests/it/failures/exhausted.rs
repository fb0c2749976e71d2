//! Where something has run out (connections, time, room on the disk, the database itself) an answer says
//! so at once, with when to try again; and all goes on by itself when it is there again.

use std::net::SocketAddr;
use std::path::Path;
use std::time::Instant;

use sqlx::{Connection, PgConnection, Row};

use super::{PATIENCE, Stream, all_is_there};
use crate::support::disk::Disk;
use crate::support::instance::{Instance, connect, loaded, sign_in, with_demonstration};
use crate::support::program::{ask_as, status};
use crate::support::servers::Server;

/// Connections that an instance has to the database.
const CONNECTIONS: usize = 16;

fn says_when_to_try_again(answer: &str) {
    assert_eq!(status(answer), Some(503), "{answer}");
    assert!(answer.contains("\nretry-after: 10\r\n"), "{answer}");
    assert!(answer.contains("Hệ thống tạm thời không phục vụ được") && answer.contains("Thử lại sau ít phút."), "{answer}");
}

/// An instance without a worker, and somebody signed in.
fn instance(server: &Server) -> (Instance, String) {
    let instance = Instance::start(vec![("DATABASE_URL", server.url("sangkien_app")), ("SANGKIEN_WORKER", "off".to_owned())]);
    let session = sign_in(&[instance.address()], "chuyenvien");
    (instance, session)
}

fn look(address: SocketAddr, session: &str) -> String {
    ask_as(address, session, "GET /proposals", "").unwrap()
}

/// Waits until so many statements wait for a lock.
async fn until_waiting(conn: &mut PgConnection, number: usize) {
    let given_up = Instant::now() + PATIENCE;
    let sql = "select count(*) from pg_stat_activity where usename = 'sangkien_app' and wait_event_type = 'Lock'";
    while sqlx::query(sql).fetch_one(&mut *conn).await.unwrap().get::<i64, _>(0) != i64::try_from(number).unwrap() {
        assert!(Instant::now() < given_up);
    }
}

#[tokio::test]
async fn a_statement_that_waits_too_long_is_given_up() {
    let (server, _files) = with_demonstration().await;
    let (instance, session) = instance(&server);
    let mut conn = connect(&server).await;
    let mut held = conn.begin().await.unwrap();
    sqlx::raw_sql("lock table session in access exclusive mode").execute(&mut *held).await.unwrap();
    says_when_to_try_again(&look(instance.address(), &session));
    held.rollback().await.unwrap();
    assert_eq!(status(&look(instance.address(), &session)), Some(200));
}

#[tokio::test]
async fn who_finds_every_connection_taken_hears_it_at_once_and_the_others_are_served() {
    let (server, _files) = with_demonstration().await;
    let (instance, session) = instance(&server);
    let (mut conn, mut watch) = (connect(&server).await, connect(&server).await);
    let mut held = conn.begin().await.unwrap();
    sqlx::raw_sql("lock table session in access exclusive mode").execute(&mut *held).await.unwrap();
    let before = |_| {
        let (address, session) = (instance.address(), session.clone());
        std::thread::spawn(move || look(address, &session))
    };
    let waiting: Vec<_> = (0..CONNECTIONS).map(before).collect();
    until_waiting(&mut watch, CONNECTIONS).await;
    says_when_to_try_again(&look(instance.address(), &session));
    let alive = ask_as(instance.address(), "", "GET /health/live", "").unwrap();
    assert_eq!(status(&alive), Some(200));
    held.rollback().await.unwrap();
    for answer in waiting {
        assert_eq!(status(&answer.join().unwrap()), Some(200), "who had a connection");
    }
    assert_eq!(status(&look(instance.address(), &session)), Some(200));
}

#[tokio::test]
async fn without_the_database_the_program_lives_and_says_so() {
    let (server, _files) = with_demonstration().await;
    let (instance, session) = instance(&server);
    server.kill();
    says_when_to_try_again(&look(instance.address(), &session));
    let health = ["/health/live", "/health/ready"].map(|path| status(&ask_as(instance.address(), "", &format!("GET {path}"), "").unwrap()));
    assert_eq!(health, [Some(200), Some(503)]);
    server.start();
    let given_up = Instant::now() + PATIENCE;
    while status(&look(instance.address(), &session)) != Some(200) {
        assert!(Instant::now() < given_up);
    }
}

#[tokio::test]
async fn a_full_disk_of_the_database_loses_no_acknowledged_act() {
    let Some(disk) = Disk::of_mebibytes(160) else { return };
    let (server, _files) = loaded(Server::on(disk.path())).await;
    let instance = Instance::start(vec![("DATABASE_URL", server.url("sangkien_app"))]);
    let session = sign_in(&[instance.address()], "chuyenvien");
    let mut stream = Stream::begin(&[instance.address()]);
    stream.goes_on();
    disk.fill();
    let given_up = Instant::now() + PATIENCE;
    let write = || ask_as(instance.address(), &session, "POST /proposals/new", "title=Khi+đĩa+đầy&kind=individual&topic=quan-ly-do-thi").unwrap();
    let refused = std::iter::repeat_with(write).find(|answer| status(answer) != Some(303) || Instant::now() > given_up).unwrap();
    says_when_to_try_again(&refused);
    disk.empty();
    server.see_that_it_runs();
    stream.goes_on();
    all_is_there(&server, &stream.end()).await;
}

/// A form with a file of one megabyte, as a browser sends it.
fn upload(instance: &Instance, session: &str, path: &str) -> String {
    use std::io::{Read, Write};
    let revision = "--x\r\nContent-Disposition: form-data; name=\"revision\"\r\n\r\n0\r\n";
    let head = "--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"So-lieu.pdf\"\r\nContent-Type: application/pdf\r\n\r\n%PDF-1.7\r\n";
    let body = format!("{revision}{head}{}\r\n--x--\r\n", "%".repeat(1 << 20));
    let mut stream = std::net::TcpStream::connect(instance.address()).unwrap();
    let head = format!("POST {path} HTTP/1.1\r\nHost: {}\r\nCookie: {session}\r\nConnection: close\r\n", instance.address());
    write!(stream, "{head}Content-Type: multipart/form-data; boundary=x\r\nContent-Length: {}\r\n\r\n{body}", body.len()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer
}

#[tokio::test]
async fn a_full_disk_of_the_files_takes_none_and_leaves_no_half() {
    let Some(disk) = Disk::of_mebibytes(8) else { return };
    let (server, _files) = with_demonstration().await;
    let settings =
        [("DATABASE_URL", server.url("sangkien_app")), ("SANGKIEN_WORKER", "off".to_owned()), ("SANGKIEN_DATA_DIR", disk.path().display().to_string())];
    let instance = Instance::start(settings.to_vec());
    let session = sign_in(&[instance.address()], "chuyenvien");
    let made = ask_as(instance.address(), &session, "POST /proposals/new", "title=Khi+đĩa+đầy&kind=individual&topic=quan-ly-do-thi").unwrap();
    let case = made.lines().find_map(|line| line.strip_prefix("location: ")).unwrap();
    let form = format!("{}/plan/attachments", &case[.."/proposals/".len() + 36]);
    let before = files(disk.path());
    disk.fill();
    says_when_to_try_again(&upload(&instance, &session, &form));
    disk.empty();
    assert_eq!(files(disk.path()), before);
    assert_eq!(status(&upload(&instance, &session, &form)), Some(303));
    assert_eq!(files(disk.path()), before + 1);
}

/// How many files are below a folder.
fn files(folder: &Path) -> usize {
    let of = |entry: std::fs::DirEntry| if entry.path().is_dir() { files(&entry.path()) } else { 1 };
    std::fs::read_dir(folder).unwrap().map(|entry| of(entry.unwrap())).sum()
}
