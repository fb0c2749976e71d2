//! The program in operation, as a process: a restart under load, and the log that it writes.

use std::fs;
use std::net::TcpListener;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, mpsc};
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use sqlx::PgPool;

use crate::support::program::{Program, ask, status};

const CLIENTS: usize = 4;
/// Answers to wait for before and after the restart.
const ENOUGH: usize = 100;

/// What systemd does: it holds the socket, ends one process, then begins the next one.
#[sqlx::test]
async fn a_restart_under_load_answers_every_request(pool: PgPool) {
    let folder = tempfile::tempdir().unwrap();
    let socket = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = socket.local_addr().unwrap();
    let start = || Program::start(&pool, folder.path(), &socket, &[]);
    let first = start();
    let (done, (told, answers)) = (Arc::new(AtomicBool::new(false)), mpsc::channel());
    let clients: Vec<_> = (0..CLIENTS)
        .map(|_| {
            let (done, told) = (done.clone(), told.clone());
            std::thread::spawn(move || {
                while !done.load(Ordering::Relaxed) {
                    let answer = ask(address, "GET /health/ready", "").map(|answer| status(&answer));
                    told.send(answer.map_err(|e| e.to_string())).unwrap();
                }
            })
        })
        .collect();
    let mut seen: Vec<_> = answers.iter().take(ENOUGH).collect();
    assert!(first.stop());
    let second = start();
    // What came while the first one went does not count for the second.
    seen.extend(answers.try_iter());
    seen.extend(answers.iter().take(ENOUGH));
    done.store(true, Ordering::Relaxed);
    for client in clients {
        client.join().unwrap();
    }
    seen.extend(answers.try_iter());
    assert!(second.stop());
    assert!(seen.len() >= 2 * ENOUGH);
    let others: Vec<_> = seen.iter().filter(|answer| **answer != Ok(Some(200))).collect();
    assert!(others.is_empty(), "{} of {}: {others:?}", others.len(), seen.len());
}

#[sqlx::test]
async fn the_log_of_a_request_names_it_and_tells_nothing_of_what_was_sent(pool: PgPool) {
    let folder = tempfile::tempdir().unwrap();
    let (socket, counters) = (TcpListener::bind("127.0.0.1:0").unwrap(), TcpListener::bind("127.0.0.1:0").unwrap());
    let (address, watched) = (socket.local_addr().unwrap(), counters.local_addr().unwrap());
    drop(counters);
    let program = Program::start(&pool, folder.path(), &socket, &[("SANGKIEN_LOG", "debug"), ("SANGKIEN_METRICS_LISTEN", &watched.to_string())]);
    let body = "email=bi.mat%40example.vn&password=mat-khau-bi-mat&next=%2Fchu-bi-mat";
    let answer = ask(address, "POST /login?lang=en&hoi=cau-hoi-bi-mat", body).unwrap();
    assert_eq!(status(&answer), Some(422), "{answer}");
    let elsewhere = [ask(address, "GET /metrics", ""), ask(watched, "GET /metrics", ""), ask(watched, "GET /login", "")];
    assert_eq!(elsewhere.map(|answer| status(&answer.unwrap())), [Some(404), Some(200), Some(404)]);
    assert!(program.stop());
    let log = fs::read_to_string(folder.path().join("server.log")).unwrap();
    let lines: Vec<Value> = log.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let id = answer.lines().find_map(|line| line.strip_prefix("x-request-id: ")).unwrap();
    let of_it = lines.iter().filter(|line| line["span"]["id"] == id && line["fields"]["status"] == 422);
    let [line] = of_it.collect::<Vec<_>>()[..] else { panic!("{log}") };
    assert_eq!(line["span"], json!({ "name": "request", "id": id, "method": "POST", "path": "/login" }));
    let latency = line["fields"]["latency"].as_str().and_then(|took| took.strip_suffix(" ms"));
    assert!(latency.is_some_and(|took| took.parse::<u64>().is_ok()), "{line}");
    for secret in ["bi.mat", "example.vn", "mat-khau-bi-mat", "chu-bi-mat", "cau-hoi", "lang=en"] {
        assert!(!log.contains(secret), "{secret}: {log}");
    }
}

#[sqlx::test]
async fn who_works_alone_is_watched_as_well(pool: PgPool) {
    let folder = tempfile::tempdir().unwrap();
    let counters = TcpListener::bind("127.0.0.1:0").unwrap();
    let watched = counters.local_addr().unwrap();
    drop(counters);
    let program = Program::worker(&pool, folder.path(), &[("SANGKIEN_METRICS_LISTEN", &watched.to_string())]);
    let given_up = Instant::now() + Duration::from_secs(60);
    let answer = loop {
        match ask(watched, "GET /metrics", "") {
            Ok(answer) => break answer,
            Err(fault) => assert!(Instant::now() < given_up, "{fault}"),
        }
        std::thread::yield_now();
    };
    assert_eq!(status(&answer), Some(200));
    assert!(answer.contains("sangkien_outbox_pending 0\n"), "{answer}");
    assert_eq!(status(&ask(watched, "GET /login", "").unwrap()), Some(404), "it serves no page");
    assert!(program.stop());
}
