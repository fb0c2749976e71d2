//! A backup holds everything, comes back whole or not at all, and is believed in no other state than
//! that in which it was written. Databases, tools and files are real; each restore has a database of its own.

use std::ffi::OsStr;
use std::fs::{self, OpenOptions};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use sangkien::app::log;
use sangkien::app::verify::files::{Report, files};
use sangkien::backup::{backup, restore};
use sangkien::config::Config;
use sangkien::domain::ids::{AttachmentId, ProposalId};
use sangkien::domain::workflow::Status;
use sqlx::postgres::PgPoolOptions;
use sqlx::{ConnectOptions, PgPool};
use tempfile::TempDir;

use crate::support::{Site, World};

/// An approved case with a file and a sealed log, and a draft.
struct Source {
    site: Site,
    config: Config,
    folder: TempDir,
    file: AttachmentId,
}

const SENT: &[u8] = "Biên bản đo mực nước\n".as_bytes();

impl Source {
    async fn new(pool: PgPool) -> Self {
        let site = Site::new(pool).await;
        site.in_status(Status::Approved).await;
        let id = site.draft().await;
        let file = upload(&site, id).await;
        log::seal(&site.app, &site.log().await).await.unwrap();
        let config = config(&site.pool, site.attachments().parent().unwrap());
        Self { config, site, folder: tempfile::tempdir().unwrap(), file }
    }

    fn place(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    async fn backup(&self, name: &str) -> PathBuf {
        let file = self.place(name);
        backup(&self.config, &file, &self.site.app.clock).await.unwrap();
        file
    }

    /// The one line of a backup that is refused.
    async fn refusal(&self, name: &str) -> String {
        let error = backup(&self.config, &self.place(name), &self.site.app.clock).await.unwrap_err();
        one_line(&error)
    }

    /// What lies where backups are written.
    fn written(&self) -> Vec<String> {
        let mut names: Vec<String> = fs::read_dir(self.folder.path()).unwrap().map(|e| e.unwrap().file_name().to_string_lossy().into_owned()).collect();
        names.sort();
        names
    }
}

async fn upload(site: &Site, id: ProposalId) -> AttachmentId {
    let path = format!("/proposals/{id}/plan/attachments");
    let revision = site.as_lead().get(&path).await.page().attr("form[enctype] input[name=revision]", "value");
    assert_eq!(site.as_lead().upload(&path, "revision", &revision, "do-muc-nuoc.txt", SENT).await.status, 303);
    AttachmentId(site.value("select id from attachment").await.as_str().unwrap().parse().unwrap())
}

fn one_line(error: &anyhow::Error) -> String {
    let line = format!("{error:#}");
    assert_eq!(line.lines().count(), 1, "{line}");
    line
}

/// The settings of an operator who works as the owner throughout.
fn config(pool: &PgPool, data: &Path) -> Config {
    let url = pool.connect_options().to_url_lossy().to_string();
    Config::from_lookup(|name| match name {
        "DATABASE_URL" | "DATABASE_OWNER_URL" => Some(url.clone()),
        "SANGKIEN_DATA_DIR" => Some(data.display().to_string()),
        _ => None,
    })
    .unwrap()
}

/// An empty database and data folder; the database goes with `end`.
struct Target {
    name: String,
    server: PgPool,
    pool: PgPool,
    data: TempDir,
    config: Config,
}

impl Target {
    async fn new(server: &PgPool) -> Self {
        let name = format!("restored_{}", uuid::Uuid::new_v4().simple());
        let create = format!("create database {name} template template0");
        sqlx::query(sqlx::AssertSqlSafe(create)).execute(server).await.unwrap();
        let options = server.connect_options().as_ref().clone().database(&name);
        let pool = PgPoolOptions::new().max_connections(2).connect_with(options).await.unwrap();
        let data = tempfile::tempdir().unwrap();
        let config = config(&pool, data.path());
        Self { name, server: server.clone(), pool, data, config }
    }

    async fn refusal(&self, file: &Path) -> String {
        one_line(&restore(&self.config, file).await.unwrap_err())
    }

    /// Whether nothing has been written: no table, no file.
    async fn is_untouched(&self) -> bool {
        let tables: i64 = sqlx::query_scalar("select count(*) from pg_tables where schemaname = 'public'").fetch_one(&self.pool).await.unwrap();
        tables == 0 && fs::read_dir(self.data.path()).unwrap().next().is_none()
    }

    async fn end(self) {
        self.pool.close().await;
        let drop = format!("drop database {} with (force)", self.name);
        sqlx::query(sqlx::AssertSqlSafe(drop)).execute(&self.server).await.unwrap();
    }
}

/// The program with the settings of an operator.
fn run(config: &Config, words: &[&OsStr]) -> Output {
    let url = config.database_url.as_ref().unwrap().as_str();
    let mut command = Command::new(env!("CARGO_BIN_EXE_sangkien"));
    command.args(words).current_dir(&config.data_dir).env("SANGKIEN_DATA_DIR", &config.data_dir).env("SANGKIEN_LOG", "error");
    command.env("DATABASE_URL", url).env("DATABASE_OWNER_URL", url).output().unwrap()
}

fn out(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

/// Everything of a database that a backup must keep, as text.
async fn content(pool: &PgPool) -> Vec<(String, String)> {
    let kept = [
        ("entries", "select jsonb_agg(e order by proposal_id, seq)::text from proposal_event e"),
        ("plans", "select jsonb_agg(v order by proposal_id, number)::text from plan_version v"),
        ("cases", "select jsonb_agg(p order by id)::text from proposal p"),
        ("log", "select jsonb_agg(l order by position)::text from log_leaf l"),
        ("checkpoints", "select jsonb_agg(c order by size)::text from log_checkpoint c"),
        ("book", "select jsonb_agg(a order by seq)::text from audit_entry a"),
        ("people", "select jsonb_agg(p order by id)::text from person p"),
        ("files", "select jsonb_agg(a order by id)::text from attachment a"),
        (
            "rights",
            "select string_agg(g::text, chr(10) order by g::text) from information_schema.role_table_grants g where grantee = 'sangkien_app' and g.grantor = current_user",
        ),
        (
            "column rights",
            "select string_agg(concat(table_name, column_name, privilege_type), chr(10) order by table_name, column_name, privilege_type) from information_schema.column_privileges where grantee = 'sangkien_app'",
        ),
        (
            "triggers",
            "select string_agg(concat(tgrelid::regclass, ' ', tgname, ' ', tgenabled), chr(10) order by tgrelid::regclass::text, tgname) from pg_trigger where not tgisinternal",
        ),
        (
            "constraints",
            "select string_agg(pg_get_constraintdef(oid), chr(10) order by conrelid::regclass::text, conname) from pg_constraint where connamespace = 'public'::regnamespace",
        ),
        ("numbers", "select string_agg(concat(sequencename, ' ', last_value), chr(10) order by sequencename) from pg_sequences"),
    ];
    let mut all = Vec::new();
    for (name, sql) in kept {
        let text: Option<String> = sqlx::query_scalar(sql).fetch_one(pool).await.unwrap();
        // The name of the database stands in a right, and differs.
        let database: String = sqlx::query_scalar("select current_database()").fetch_one(pool).await.unwrap();
        all.push((name.to_owned(), text.unwrap_or_default().replace(&database, "the database")));
    }
    all
}

#[sqlx::test]
async fn everything_comes_back_and_verifies(pool: PgPool) {
    let source = Source::new(pool).await;
    let file = source.place("đêm qua.sangkien");
    let made = run(&source.config, &["backup".as_ref(), file.as_os_str()]);
    assert!(made.status.success() && out(&made).contains("6 entries in 3 parts of "), "{}", out(&made));
    assert_eq!(source.written(), ["đêm qua.sangkien"]);
    assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);

    let target = Target::new(&source.site.pool).await;
    let restored = run(&target.config, &["restore".as_ref(), file.as_os_str()]);
    assert_eq!(restored.status.code(), Some(0), "{}", out(&restored));
    let said = out(&restored);
    assert!(said.contains("\nintact: 6 entries of 2 proposals; log of 6 places, ") && said.ends_with("intact: 1 files\n"), "{said}");
    assert_eq!(content(&target.pool).await, content(&source.site.pool).await);
    let name = source.file.0.simple().to_string();
    let place = Path::new("attachments").join(&name[30..]).join(&name);
    assert_eq!(fs::read(target.data.path().join(place)).unwrap(), SENT);
    let kept = ["log/key-1.pk8", "log/checkpoint"];
    assert_eq!(kept.map(|f| fs::read(target.data.path().join(f)).unwrap()), kept.map(|f| fs::read(source.config.data_dir.join(f)).unwrap()));
    assert_eq!(fs::metadata(target.data.path().join("log/key-1.pk8")).unwrap().permissions().mode() & 0o777, 0o600);
    target.end().await;
}

#[sqlx::test]
async fn one_flipped_byte_or_a_missing_end_is_refused_before_anything_is_written(pool: PgPool) {
    let source = Source::new(pool).await;
    let whole = fs::read(source.backup("whole").await).unwrap();
    let target = Target::new(&source.site.pool).await;
    let broken = source.place("broken");
    let places = (0..24).map(|n| whole.len() * n / 24).chain([10, whole.len() - 70, whole.len() - 64, whole.len() - 1]);
    for at in places {
        let mut bytes = whole.clone();
        bytes[at] ^= 1;
        fs::write(&broken, bytes).unwrap();
        let line = target.refusal(&broken).await;
        assert!(line.ends_with("is damaged, or no backup of this system: its bytes are not those that were written"), "{at}: {line}");
    }
    for length in [0, 1, 63, 64, 65, whole.len() / 2, whole.len() - 1] {
        fs::write(&broken, &whole[..length]).unwrap();
        let line = target.refusal(&broken).await;
        assert!(line.contains("is damaged, or no backup of this system"), "{length}: {line}");
    }
    assert!(target.is_untouched().await);
    target.end().await;
}

#[sqlx::test]
async fn it_goes_back_only_into_what_is_empty(pool: PgPool) {
    let source = Source::new(pool).await;
    let file = source.backup("whole").await;
    let target = Target::new(&source.site.pool).await;
    let stray = target.data.path().join("attachments/aa");
    fs::create_dir_all(&stray).unwrap();
    fs::write(stray.join("file"), "kept").unwrap();
    let line = target.refusal(&file).await;
    assert!(line.ends_with("is not empty: a backup goes back only into a new SANGKIEN_DATA_DIR"), "{line}");
    assert_eq!(fs::read_to_string(stray.join("file")).unwrap(), "kept");
    fs::remove_dir_all(target.data.path().join("attachments")).unwrap();
    sqlx::query("create table note (text text)").execute(&target.pool).await.unwrap();
    assert_eq!(target.refusal(&file).await, "the database is not empty: a backup goes back only into a new one, before `sangkien migrate`");
    sqlx::query("drop table note").execute(&target.pool).await.unwrap();
    assert!(target.is_untouched().await);
    target.end().await;
}

#[sqlx::test]
async fn a_restore_that_fails_leaves_nothing_behind(pool: PgPool) {
    let source = Source::new(pool).await;
    let file = source.backup("whole").await;
    let target = Target::new(&source.site.pool).await;
    // No table, so it counts as empty; but the dump brings a function of the same name.
    sqlx::query("create function append_only() returns trigger language plpgsql as 'begin return null; end'").execute(&target.pool).await.unwrap();
    let line = target.refusal(&file).await;
    assert!(line.starts_with("pg_restore failed: ") && line.contains("append_only"), "{line}");
    assert!(target.is_untouched().await);
    target.end().await;
}

#[sqlx::test]
async fn a_backup_by_a_newer_program_is_left_to_it(pool: PgPool) {
    let source = Source::new(pool).await;
    let ahead = "insert into _sqlx_migrations (version, description, success, checksum, execution_time) values (9999, 'later', true, '', 0)";
    sqlx::query(ahead).execute(&source.site.pool).await.unwrap();
    let file = source.backup("newer").await;
    let target = Target::new(&source.site.pool).await;
    let line = target.refusal(&file).await;
    assert!(line.starts_with("the backup was made by a newer program (") && line.ends_with("migration 9999): use that one"), "{line}");
    assert!(target.is_untouched().await);
    target.end().await;
}

#[sqlx::test]
async fn nothing_is_written_over_and_nothing_half_stays(pool: PgPool) {
    let source = Source::new(pool).await;
    fs::write(source.place("taken"), "somebody's").unwrap();
    let line = source.refusal("taken").await;
    assert!(line.ends_with("is there already: a backup never writes over a file"), "{line}");
    assert_eq!(fs::read_to_string(source.place("taken")).unwrap(), "somebody's");
    source.site.touch_file(source.file, |bytes| bytes[0] ^= 1);
    let line = source.refusal("other").await;
    assert_eq!(line, format!("the file {} is not what was uploaded: put the right one back from an older backup", source.file));
    source.site.exchange_file(SENT);
    fs::remove_file(source.config.data_dir.join("log/key-1.pk8")).unwrap();
    let line = source.refusal("keyless").await;
    assert!(line.starts_with("the private key of the log can't be read: "), "{line}");
    assert_eq!(source.written(), ["taken"]);
}

/// The file stands in the snapshot, and is gone when it is its turn.
#[sqlx::test]
async fn a_file_that_its_author_removes_meanwhile_begins_it_anew(pool: PgPool) {
    let source = Source::new(pool).await;
    let name = source.file.0.simple().to_string();
    let path = source.site.attachments().join(&name[30..]).join(&name);
    fs::remove_file(&path).unwrap();
    // Whoever opens a pipe waits for the other end: here the backup and the test meet.
    assert!(Command::new("mkfifo").arg(&path).status().unwrap().success());
    let (config, place, clock) = (source.config.clone(), source.place("later"), source.site.app.clock.clone());
    let made = tokio::spawn(async move { backup(&config, &place, &clock).await });
    let opened = path.clone();
    let other_end = tokio::task::spawn_blocking(move || OpenOptions::new().write(true).open(opened)).await.unwrap().unwrap();
    sqlx::query("delete from attachment").execute(&source.site.pool).await.unwrap();
    fs::remove_file(&path).unwrap();
    drop(other_end);
    let parts: Vec<String> = made.await.unwrap().unwrap().parts.into_iter().map(|part| part.path).collect();
    assert_eq!(parts, ["log/key-1.pk8", "database.dump"]);
    assert_eq!(source.written(), ["later"]);
}

#[sqlx::test]
async fn what_was_tampered_with_before_shows_after_the_restore(pool: PgPool) {
    let source = Source::new(pool).await;
    source.site.tamper("update proposal_event set body = body || ' ' where seq = 1 and action = 'create' and proposal_id = (select min(proposal_id::text)::uuid from proposal_event)").await;
    let file = source.backup("tampered").await;
    let target = Target::new(&source.site.pool).await;
    let restored = run(&target.config, &["restore".as_ref(), file.as_os_str()]);
    assert_eq!(restored.status.code(), Some(1), "{}", out(&restored));
    assert!(out(&restored).ends_with(" entry 1: its hash is not that of its body\n"), "{}", out(&restored));
    target.end().await;
}

#[sqlx::test]
async fn a_file_that_is_not_what_was_uploaded_is_named(pool: PgPool) {
    let source = Source::new(pool).await;
    let world: &World = &source.site;
    let bad = |what| Report { files: 1, bad: Some((source.file, what)) };
    assert_eq!(files(&world.app).await.unwrap(), Report { files: 1, bad: None });
    world.touch_file(source.file, |bytes| bytes[3] ^= 1);
    assert_eq!(files(&world.app).await.unwrap(), bad("it is not what was uploaded"));
    fs::remove_dir_all(world.attachments()).unwrap();
    assert_eq!(files(&world.app).await.unwrap(), bad("it can't be read"));
}

/// The same with nothing but a folder: no address of a database is set.
#[test]
fn it_works_with_the_private_cluster() {
    let parent = tempfile::tempdir().unwrap();
    fs::set_permissions(parent.path(), fs::Permissions::from_mode(0o755)).unwrap();
    let run = |data: &str, words: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_sangkien"));
        command.env_remove("DATABASE_URL").env_remove("DATABASE_OWNER_URL").env("SANGKIEN_DATA_DIR", parent.path().join(data));
        let output = command.env("SANGKIEN_LOG", "error").args(words).current_dir(parent.path()).output().unwrap();
        assert!(output.status.success(), "{words:?}: {}", out(&output));
        out(&output)
    };
    run("var", &["account", "add", "--email", "quan.tri@example.vn", "--name", "Quản Trị", "--role", "administrator", "--unit", "ubnd-tphcm"]);
    run("var", &["backup", "whole"]);
    let said = run("new", &["restore", "whole"]);
    assert!(said.contains("\nintact: 0 entries of 0 proposals; log of 0 places, 0 checkpoints; audit book of 2 entries\n"), "{said}");
    assert_eq!(run("new", &["verify", "ledger"]), run("var", &["verify", "ledger"]));
}
