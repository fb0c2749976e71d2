//! How the database answers the pages that are asked most, in a city of twenty thousand proposals: by indexes,
//! never by reading a big table from its beginning. The snapshot is for reading.

use std::collections::BTreeSet;
use std::fmt::Write;
use std::fs;
use std::path::Path;
use std::process::Command;

use sqlx::Row;

use crate::support::instance::{Instance, connect, run, sign_in, with_demonstration};
use crate::support::program::{ask_as, status};
use crate::support::servers::Server;

/// A table of so many rows is big.
const BIG: f32 = 5_000.0;

/// Who asks for what.
const PAGES: &[(&str, &[&str])] = &[
    ("chuyenvien", &["/", "/proposals", "/proposals?mine=yes", "/proposals?q=dao+duong", "/proposals?q=SK-2026-10007", "/notifications"]),
    ("giamdoc", &["/", "/queue", "/proposals", "/proposals?status=piloting", "/proposals?q=dao+duong", "/dashboard"]),
    (
        "thamquyen",
        &[
            "/",
            "/queue",
            "/proposals",
            "/proposals?status=piloting&urgent=yes",
            "/proposals?outcome=completed",
            "/proposals?q=SK-2026-10007",
            "/proposals?fact=granted&from=2026-01-01&to=2026-12-31",
            "/dashboard",
            "/provisions",
        ],
    ),
];
/// The pages of a case.
const CASE: &[&str] = &["", "/timeline", "/versions/1", "/pilot", "/documents"];

/// A city, and how many entries of it are big tables.
async fn city() -> (Server, BTreeSet<String>) {
    let (server, _files) = with_demonstration().await;
    // Every row is looked at for the statistics, and all rows lie in one order: the same plans are made every time.
    run(&server, "alter system set default_statistics_target = 10000").await;
    run(&server, "select pg_reload_conf()").await;
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("bin/city");
    let made = Command::new(script).args([&server.url("postgres"), "20000", "5000", "1"]).output().unwrap();
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    // The sums by month are there to be read: how many they are depends on months and units, not on cases.
    let sql = "select relname::text from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace and reltuples > $1 and relname <> 'fact_month'";
    let big = sqlx::query(sql).bind(BIG).fetch_all(&mut connect(&server).await).await.unwrap();
    (server, big.iter().map(|row| row.get(0)).collect())
}

/// What the plans in a part of the server's log read: an index, or a table from its beginning. Whether an index is
/// walked or read into a bitmap is left out: where both cost the same, the rows that `analyze` happened upon decide.
fn scans(log: &str) -> BTreeSet<String> {
    let node = |line: &str| {
        let line = line.trim_start_matches(['\t', ' ']).trim_start_matches("->").trim_start();
        let line = line.split("  (cost=").next()?;
        let (kind, rest) = line.split_once(" Scan")?;
        let after = |word: &str| Some(rest.split_once(word)?.1.split(' ').next()?.to_owned());
        match kind {
            "Seq" | "Parallel Seq" => Some(format!("Seq Scan on {}", after(" on ")?)),
            "Index" | "Index Only" => after(" using "),
            "Bitmap Index" => after(" on "),
            _ => None,
        }
    };
    log.lines().filter_map(node).collect()
}

fn lines(scans: &BTreeSet<String>) -> String {
    scans.iter().map(|scan| format!("\n  {scan}")).collect()
}

#[tokio::test]
async fn no_page_reads_a_big_table_from_its_beginning() {
    let (server, big) = city().await;
    assert!(["proposal", "proposal_event", "proposal_text", "plan_version", "case_fact", "proposal_author"].iter().all(|t| big.contains(*t)), "{big:?}");
    let verify = Command::new(env!("CARGO_BIN_EXE_sangkien")).args(["verify", "ledger"]).env("DATABASE_URL", server.url("sangkien_app")).output().unwrap();
    assert!(verify.status.success(), "the copies' chains of hashes hold: {}", String::from_utf8_lossy(&verify.stdout));
    let mut owner = connect(&server).await;
    sqlx::raw_sql("load 'auto_explain'").execute(&mut owner).await.unwrap();
    for setting in
        ["session_preload_libraries = 'auto_explain'", "auto_explain.log_min_duration = 0", "auto_explain.log_nested_statements = on", "random_page_cost = 1.1"]
    {
        sqlx::raw_sql(sqlx::AssertSqlSafe(format!("alter system set {setting}"))).execute(&mut owner).await.unwrap();
    }
    run(&server, "select pg_reload_conf()").await;
    let instance = Instance::start(vec![("DATABASE_URL", server.url("sangkien_app")), ("SANGKIEN_WORKER", "off".to_owned())]);
    let (mut told, mut faults) = (String::new(), Vec::new());
    for (who, pages) in PAGES {
        let cookie = sign_in(&[instance.address()], who);
        let list = ask_as(instance.address(), &cookie, "GET /proposals?status=piloting", "").unwrap();
        let case = list.split_once("data-proposal=\"").map(|(_, rest)| &rest[..36]);
        let of_case = case.into_iter().flat_map(|id| CASE.iter().map(move |page| (format!("/proposals/{id}{page}"), format!("/proposals/…{page}"))));
        let mut seen = Vec::new();
        for (url, name) in pages.iter().map(|url| ((*url).to_owned(), (*url).to_owned())).chain(of_case) {
            let before = fs::read_to_string(server.log()).unwrap().len();
            let answer = ask_as(instance.address(), &cookie, &format!("GET {url}"), "").unwrap();
            assert_eq!(status(&answer), Some(200), "{who} {url}");
            let mut found = scans(&fs::read_to_string(server.log()).unwrap()[before..]);
            assert!(!found.is_empty(), "{who} {url}: no plan in the log");
            faults.extend(found.iter().filter(|s| s.strip_prefix("Seq Scan on ").is_some_and(|t| big.contains(t))).map(|s| format!("{who} {name}: {s}")));
            found.retain(|scan| big.iter().any(|table| scan.contains(table.as_str())));
            seen.push((name, found));
        }
        let always = seen.iter().map(|(_, found)| found.clone()).reduce(|a, b| &a & &b).unwrap();
        writeln!(told, "{who} everywhere{}", lines(&always)).unwrap();
        for (name, found) in seen {
            writeln!(told, "{who} {name}{}", lines(&(&found - &always))).unwrap();
        }
    }
    assert_eq!(faults, Vec::<String>::new());
    insta::assert_snapshot!(told);
}
