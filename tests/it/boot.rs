//! Owns the promises of the private cluster: data outlives stops and crashes,
//! one holder a data directory, errors that name what to do, a weak app role.
//! Each test has a data directory of its own; crashes happen in a second
//! process of this very program, which is killed.
//! Refuses to sleep for luck: it waits for what it needs.

use std::fs::{self, Permissions};
use std::io::{BufRead, BufReader, Write};
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use sangkien::boot::PrivateCluster;
use sqlx::{Connection, PgConnection, Row};
use tempfile::TempDir;

const READY: &str = "the cluster is up";

/// A data directory that the database's account can reach when root runs this.
struct Place {
    parent: TempDir,
}

impl Place {
    fn new() -> Self {
        let parent = tempfile::tempdir().unwrap();
        fs::set_permissions(parent.path(), Permissions::from_mode(0o755)).unwrap();
        Self { parent }
    }

    fn data(&self) -> PathBuf {
        self.parent.path().join("var")
    }

    fn pid(&self) -> String {
        pid(&self.data())
    }

    async fn start(&self) -> PrivateCluster {
        PrivateCluster::start(&self.data()).await.unwrap()
    }

    /// The one line that a refused start gives.
    async fn refusal(&self) -> String {
        let error = PrivateCluster::start(&self.data()).await.unwrap_err();
        let line = error.to_string();
        assert_eq!(line.lines().count(), 1, "{line}");
        line
    }
}

fn pid(data: &Path) -> String {
    let file = fs::read_to_string(data.join("postgres/postmaster.pid")).unwrap();
    file.lines().next().unwrap().to_owned()
}

async fn run(url: &str, sql: &'static str) -> Result<(), String> {
    let mut db = PgConnection::connect(url).await.map_err(|e| e.to_string())?;
    let done = sqlx::raw_sql(sql).execute(&mut db).await;
    done.map(|_| ()).map_err(|e| e.to_string())
}

async fn notes(cluster: &PrivateCluster) -> Vec<String> {
    let mut db = PgConnection::connect(&cluster.owner_url()).await.unwrap();
    let rows = sqlx::raw_sql("select text from note order by text").fetch_all(&mut db).await;
    rows.unwrap().iter().map(|row| row.get(0)).collect()
}

const MAKE_NOTE: &str = "create table note (text text); insert into note values ('Sáng kiến')";

#[tokio::test]
async fn data_outlives_a_stop() {
    let place = Place::new();
    let cluster = place.start().await;
    run(&cluster.owner_url(), MAKE_NOTE).await.unwrap();
    cluster.stop().await.unwrap();
    assert!(!place.data().join("postgres/postmaster.pid").exists());
    let cluster = place.start().await;
    assert_eq!(notes(&cluster).await, ["Sáng kiến"]);
    cluster.stop().await.unwrap();
}

#[tokio::test]
async fn a_server_that_outlives_its_application_is_adopted() {
    let place = Place::new();
    let holder = Holder::start(&place.data());
    run(&holder.owner_url, MAKE_NOTE).await.unwrap();
    let pid = place.pid();
    holder.kill();
    let cluster = place.start().await;
    assert_eq!(place.pid(), pid);
    assert_eq!(notes(&cluster).await, ["Sáng kiến"]);
    cluster.stop().await.unwrap();
    assert!(!place.data().join("postgres/postmaster.pid").exists());
}

#[tokio::test]
async fn a_crash_of_application_and_server_loses_nothing() {
    let place = Place::new();
    let holder = Holder::start(&place.data());
    run(&holder.owner_url, MAKE_NOTE).await.unwrap();
    let pid = place.pid();
    kill_9(&pid);
    holder.kill();
    let cluster = place.start().await;
    assert_ne!(place.pid(), pid);
    assert_eq!(notes(&cluster).await, ["Sáng kiến"]);
    cluster.stop().await.unwrap();
}

#[tokio::test]
async fn a_server_that_dies_under_its_application_comes_back_at_the_same_address() {
    let place = Place::new();
    let data = place.parent.path().join("a long way down ".repeat(6));
    for data in [place.data(), data] {
        let cluster = PrivateCluster::start(&data).await.unwrap();
        run(&cluster.owner_url(), MAKE_NOTE).await.unwrap();
        kill_9(&pid(&data));
        tokio::time::timeout(Duration::from_secs(20), async {
            while run(&cluster.app_url(), "select 1").await.is_err() {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        })
        .await
        .unwrap();
        assert_eq!(notes(&cluster).await, ["Sáng kiến"]);
        cluster.stop().await.unwrap();
        assert!(!data.join("postgres/postmaster.pid").exists());
    }
}

#[tokio::test]
async fn a_leftover_with_old_settings_is_restarted() {
    let place = Place::new();
    let holder = Holder::start(&place.data());
    let pid = place.pid();
    holder.kill();
    fs::write(place.data().join("postgres/pg_hba.conf"), "local all all trust\n").unwrap();
    let cluster = place.start().await;
    assert_ne!(place.pid(), pid);
    cluster.stop().await.unwrap();
}

#[tokio::test]
async fn a_process_number_that_was_given_away_is_no_server() {
    let place = Place::new();
    place.start().await.stop().await.unwrap();
    // This test's own process is alive and is no PostgreSQL.
    let text = format!("{}\n/elsewhere\n0\n5432\n/tmp\n\n1 1\nready\n", std::process::id());
    fs::write(place.data().join("postgres/postmaster.pid"), text).unwrap();
    place.start().await.stop().await.unwrap();
}

#[tokio::test]
async fn a_data_directory_has_one_holder_and_commands_may_join() {
    let place = Place::new();
    let cluster = place.start().await;
    let line = place.refusal().await;
    let me = format!("in use by process {}", std::process::id());
    assert!(line.contains(&me) && line.contains("SANGKIEN_DATA_DIR"), "{line}");

    let guest = PrivateCluster::join(&place.data()).await.unwrap();
    run(&guest.app_url(), "select 1").await.unwrap();
    guest.stop().await.unwrap();
    run(&cluster.app_url(), "select 1").await.unwrap();
    cluster.stop().await.unwrap();

    let alone = PrivateCluster::join(&place.data()).await.unwrap();
    run(&alone.app_url(), "select 1").await.unwrap();
    alone.stop().await.unwrap();
    assert!(!place.data().join("postgres/postmaster.pid").exists());
}

#[tokio::test]
async fn of_two_first_starts_at_once_exactly_one_wins() {
    let place = Place::new();
    let data = place.data();
    let (one, two) = tokio::join!(PrivateCluster::start(&data), PrivateCluster::start(&data));
    let (up, refused): (Vec<_>, Vec<_>) = [one, two].into_iter().partition(Result::is_ok);
    assert_eq!((up.len(), refused.len()), (1, 1));
    for cluster in up {
        cluster.unwrap().stop().await.unwrap();
    }
}

#[tokio::test]
async fn data_of_another_version_names_both_versions() {
    let place = Place::new();
    place.start().await.stop().await.unwrap();
    let file = place.data().join("postgres/PG_VERSION");
    let real = fs::read_to_string(&file).unwrap();
    fs::write(&file, "9\n").unwrap();
    let line = place.refusal().await;
    assert!(line.contains("written by PostgreSQL 9,"), "{line}");
    assert!(line.contains("this machine has PostgreSQL 1"), "{line}");
    fs::write(&file, real).unwrap();
    place.start().await.stop().await.unwrap();
}

#[tokio::test]
async fn a_strange_folder_is_left_alone() {
    let place = Place::new();
    let home = place.data().join("postgres");
    fs::create_dir_all(&home).unwrap();
    fs::set_permissions(place.data(), Permissions::from_mode(0o755)).unwrap();
    if runs_as_root() {
        let line = place.refusal().await;
        assert!(line.contains("belongs to root"), "{line}");
        std::os::unix::fs::chown(&home, Some(65534), Some(65534)).unwrap();
    }
    let line = place.refusal().await;
    assert!(line.contains("holds no PostgreSQL data"), "{line}");
    assert_eq!(fs::read_dir(&home).unwrap().count(), 0);
}

#[tokio::test]
async fn a_folder_that_cannot_be_passed_or_written_is_named() {
    let place = Place::new();
    // For root the database's account can't pass; for others nobody can write.
    let mode = if runs_as_root() { 0o700 } else { 0o500 };
    fs::set_permissions(place.parent.path(), Permissions::from_mode(mode)).unwrap();
    let line = place.refusal().await;
    let folder = fs::canonicalize(place.parent.path()).unwrap();
    assert!(line.contains(folder.to_str().unwrap()), "{line}");
    assert!(line.contains("SANGKIEN_DATA_DIR"), "{line}");
}

#[tokio::test]
async fn a_start_that_fails_says_why_and_where_to_look() {
    let place = Place::new();
    place.start().await.stop().await.unwrap();
    fs::write(place.data().join("postgres/local.conf"), "max_connections = many\n").unwrap();
    let line = place.refusal().await;
    assert!(line.contains("FATAL:") && line.contains("postgres.log"), "{line}");
}

#[tokio::test]
async fn a_path_too_long_for_a_socket_gets_a_short_one_and_leaves_no_trace() {
    let place = Place::new();
    let data = place.parent.path().join("Sáng Kiến ".repeat(6)).join("var");
    fs::create_dir_all(data.parent().unwrap()).unwrap();
    let cluster = PrivateCluster::start(&data).await.unwrap();
    run(&cluster.owner_url(), MAKE_NOTE).await.unwrap();
    let pid = fs::read_to_string(data.join("postgres/postmaster.pid")).unwrap();
    let socket = PathBuf::from(pid.lines().nth(4).unwrap());
    assert!(socket.as_os_str().len() < 80, "{socket:?}");
    let mode = fs::metadata(&socket).unwrap().mode();
    assert_eq!(mode & 0o777, 0o700);
    cluster.stop().await.unwrap();
    assert!(!socket.exists());
}

#[tokio::test]
async fn a_path_of_any_letters_connects() {
    let place = Place::new();
    let data = place.parent.path().join("Đ k%2F?#@:");
    let cluster = PrivateCluster::start(&data).await.unwrap();
    assert!(data.join("run").exists());
    run(&cluster.app_url(), "select 1").await.unwrap();
    cluster.stop().await.unwrap();
}

#[tokio::test]
async fn the_app_role_owns_nothing_and_makes_nothing() {
    let place = Place::new();
    let cluster = place.start().await;
    let app = cluster.app_url();
    let denied = [
        "create table mine (id int)",
        "create temporary table mine (id int)",
        "create schema mine",
        "create role mine",
        "create database mine",
        "set role sangkien_owner",
        "set role postgres",
        "set session_replication_role = replica",
        "alter system set fsync = off",
        "copy (select 1) to program 'true'",
    ];
    for sql in denied {
        let answer = run(&app, sql).await.unwrap_err();
        assert!(answer.contains("permission denied") || answer.contains("must be superuser"), "{sql}: {answer}");
    }
    // The owner may do what migrations need, and no more.
    let owner = cluster.owner_url();
    run(&owner, "create table mine (id int); create extension unaccent; create extension pg_trgm").await.unwrap();
    for sql in ["create role mine", "create database mine", "set role postgres"] {
        run(&owner, sql).await.unwrap_err();
    }
    let answer = run(&app, "select * from mine").await.unwrap_err();
    assert!(answer.contains("permission denied"), "{answer}");
    cluster.stop().await.unwrap();
}

#[tokio::test]
async fn acknowledged_means_durable_and_nothing_listens_on_the_network() {
    let place = Place::new();
    let cluster = place.start().await;
    let mut db = PgConnection::connect(&cluster.app_url()).await.unwrap();
    let expected = [
        ("listen_addresses", ""),
        ("fsync", "on"),
        ("full_page_writes", "on"),
        ("synchronous_commit", "on"),
        ("recovery_init_sync_method", "syncfs"),
        ("data_checksums", "on"),
        ("server_encoding", "UTF8"),
        ("TimeZone", "UTC"),
    ];
    for (name, value) in expected {
        let real: String = sqlx::query_scalar("select current_setting($1)").bind(name).fetch_one(&mut db).await.unwrap();
        assert_eq!(real, value, "{name}");
    }
    db.close().await.unwrap();
    let run_dir = fs::metadata(place.data().join("run")).unwrap();
    assert_eq!(run_dir.mode() & 0o777, 0o700);
    cluster.stop().await.unwrap();
}

#[tokio::test]
async fn another_account_of_this_machine_stays_outside() {
    if !runs_as_root() {
        return; // Only root can become somebody else.
    }
    let place = Place::new();
    let cluster = place.start().await;
    // Even through an open door: the kernel says who comes.
    fs::set_permissions(place.data().join("run"), Permissions::from_mode(0o777)).unwrap();
    fs::set_permissions(place.data().join("run/.s.PGSQL.5432"), Permissions::from_mode(0o777)).unwrap();
    let psql = |uid: &str| {
        let mut command = Command::new("setpriv");
        command.args(["--reuid", uid, "--clear-groups", "psql", "-c", "select 1"]);
        let output = command.arg(cluster.app_url()).output().unwrap();
        (output.status.success(), String::from_utf8_lossy(&output.stderr).into_owned())
    };
    let (in_, said) = psql("daemon");
    assert!(!in_ && said.contains("Peer authentication failed"), "{said}");
    let (in_, said) = psql("root");
    assert!(in_, "{said}");
    cluster.stop().await.unwrap();
}

#[tokio::test]
async fn dropping_the_cluster_stops_it() {
    let place = Place::new();
    drop(place.start().await);
    // The next start waits for the end of the old one.
    place.start().await.stop().await.unwrap();
    assert!(!place.data().join("postgres/postmaster.pid").exists());
}

/// A second process of this program that holds a cluster until it is killed.
struct Holder {
    process: Child,
    owner_url: String,
}

impl Holder {
    fn start(data: &Path) -> Self {
        let name = module_path!().split_once("::");
        let name = name.map_or("hold".to_owned(), |(_, module)| format!("{module}::hold"));
        let mut process = Command::new(std::env::current_exe().unwrap())
            .args([&name, "--exact", "--ignored", "--nocapture"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut input = process.stdin.take().unwrap();
        writeln!(input, "{}", data.display()).unwrap();
        let mut lines = BufReader::new(process.stdout.take().unwrap()).lines();
        let line = lines.find_map(|line| line.unwrap().split_once(READY).map(|(_, url)| url.trim().to_owned()));
        Self { process, owner_url: line.unwrap() }
    }

    fn kill(mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }
}

#[tokio::test]
#[ignore = "the process that other tests start and kill"]
async fn hold() {
    let mut data = String::new();
    std::io::stdin().read_line(&mut data).unwrap();
    let data = data.trim_end();
    if data.is_empty() {
        return; // Started by hand, with nothing to hold.
    }
    let cluster = PrivateCluster::start(Path::new(data)).await.unwrap();
    println!("{READY} {}", cluster.owner_url());
    std::future::pending::<()>().await;
}

fn kill_9(pid: &str) {
    let killed = Command::new("/bin/sh").args(["-c", "kill -9 \"$0\"", pid]).status();
    assert!(killed.unwrap().success());
}

fn runs_as_root() -> bool {
    fs::metadata("/proc/self").unwrap().uid() == 0
}
