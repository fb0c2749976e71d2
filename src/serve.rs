//! Bringing the system up: cluster or given database, migrations or their check, pools, the server.
//!
//! Refuses to serve a database that is behind or ahead of this program, or whose workflow differs.

use std::future::Future;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context, Result, bail};
use listenfd::ListenFd;
use sqlx::migrate::{Migrate, Migrator};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::{ConnectOptions, PgConnection, PgPool};
use tokio::net::TcpListener;

use crate::app::log::Log;
use crate::app::passkeys::Party;
use crate::app::provider::Provider;
use crate::app::reader::Reader;
use crate::app::storage::Storage;
use crate::app::{App, perform, sign_in};
use crate::boot::PrivateCluster;
use crate::config::{Config, DatabaseUrl, Worker};
use crate::domain::clock::Clock;
use crate::jobs::Mail;
use crate::jobs::webhook::{Courier, PATIENCE};
use crate::standby::{self, Servers};
use crate::web::pace::{Allowance, Pace};
use crate::web::server::{self, Patience};
use crate::web::state::Site;
use crate::web::{AppState, metrics, router};
use crate::{demo, jobs, store};

/// The migrations that belong to this program.
pub static MIGRATIONS: Migrator = sqlx::migrate!();

/// A database to work with, and the private cluster it may live in.
pub struct Database {
    pub pool: PgPool,
    /// A standby for pages.
    reader: Option<Reader>,
    servers: Option<Servers>,
    cluster: Option<PrivateCluster>,
}

impl Database {
    /// For serving: a cluster of its own is started, and migrated; a given database is only checked.
    ///
    /// # Errors
    /// One line that says what to do.
    pub async fn open(config: &Config) -> Result<Self> {
        match &config.database_url {
            Some(url) => Self::given(url, config.database_read_url.as_ref()).await,
            None => Self::private(PrivateCluster::start(&config.data_dir).await?).await,
        }
    }

    /// For a short command: joins a cluster that is already running.
    ///
    /// # Errors
    /// As `open`.
    pub async fn join(config: &Config) -> Result<Self> {
        match &config.database_url {
            Some(url) => Self::given(url, config.database_read_url.as_ref()).await,
            None => Self::private(PrivateCluster::join(&config.data_dir).await?).await,
        }
    }

    async fn given(url: &DatabaseUrl, standby: Option<&DatabaseUrl>) -> Result<Self> {
        let first = address("DATABASE_URL", url.as_str())?;
        let (pool, servers, reader) = match standby {
            Some(standby) => {
                let (servers, reader) = Servers::open([first, address("DATABASE_READ_URL", standby.as_str())?]).await?;
                (servers.pool(), Some(servers), Some(reader))
            }
            None => (connect(first).await?, None, None),
        };
        check(&pool).await?;
        Ok(Self { pool, reader, servers, cluster: None })
    }

    async fn private(cluster: PrivateCluster) -> Result<Self> {
        migrate(&cluster.owner_url()).await?;
        let pool = connect(address("the private cluster", &cluster.app_url())?).await?;
        check(&pool).await?;
        Ok(Self { pool, reader: None, servers: None, cluster: Some(cluster) })
    }

    /// Closes the connections, then stops the cluster if it is ours.
    ///
    /// # Errors
    /// If the cluster does not stop.
    pub async fn close(self) -> Result<()> {
        self.pool.close().await;
        if let Some(reader) = &self.reader {
            reader.close().await;
        }
        if let Some(cluster) = self.cluster {
            cluster.stop().await?;
        }
        Ok(())
    }
}

/// How connections of the application are: every statement bounded in time. A plan is made for the
/// values it is run with: which index serves a list depends on who asks for what. Compiling a plan, or
/// starting processes to share it, would take longer than running any of ours.
fn address(name: &'static str, url: &str) -> Result<PgConnectOptions> {
    let options: PgConnectOptions = url.parse().context(name)?;
    let settings = [
        ("statement_timeout", "10s"),
        ("lock_timeout", "5s"),
        ("idle_in_transaction_session_timeout", "15s"),
        ("plan_cache_mode", "force_custom_plan"),
        ("jit", "off"),
        ("max_parallel_workers_per_gather", "0"),
    ];
    Ok(options.application_name("sangkien").options(settings).log_statements(tracing::log::LevelFilter::Trace))
}

async fn connect(address: PgConnectOptions) -> Result<PgPool> {
    standby::options().connect_with(address).await.context("the database does not answer; is the server up and DATABASE_URL right?")
}

/// Brings a database up to this program, as its owner.
///
/// # Errors
/// If a migration fails, or the database is ahead of this program.
pub async fn migrate(owner_url: &str) -> Result<()> {
    let pool =
        PgPoolOptions::new().max_connections(1).connect(owner_url).await.context("the database does not answer as its owner; is DATABASE_OWNER_URL right?")?;
    let done = MIGRATIONS.run(&pool).await;
    pool.close().await;
    match done {
        Err(sqlx::migrate::MigrateError::VersionMissing(version)) => {
            bail!("the database is ahead of this program (it has migration {version}): use a newer program")
        }
        other => Ok(other.context("migrating the database failed")?),
    }
}

/// Whether the database is exactly what this program expects.
async fn check(pool: &PgPool) -> Result<()> {
    let version = sqlx::query_scalar!(r#"select current_setting('server_version_num')::integer as "version!""#).fetch_one(pool).await?;
    if version < 150_000 {
        bail!("PostgreSQL {} is too old: version 15 or newer is needed", version / 10_000);
    }
    let applied = applied(&mut *pool.acquire().await?).await?;
    let ours: Vec<i64> = MIGRATIONS.iter().map(|m| m.version).collect();
    if let Some(version) = applied.iter().find(|v| !ours.contains(v)) {
        bail!("the database is ahead of this program (it has migration {version}): use a newer program");
    }
    if let Some(version) = ours.iter().find(|v| !applied.contains(v)) {
        bail!("the database is behind this program (it lacks migration {version}): run `sangkien migrate` as its owner");
    }
    Ok(())
}

/// The migrations that a database has had.
///
/// # Errors
/// A fault of the database.
pub async fn applied(conn: &mut PgConnection) -> Result<Vec<i64>> {
    let exists = sqlx::query_scalar!(r#"select to_regclass('public._sqlx_migrations') is not null as "exists!""#).fetch_one(&mut *conn).await?;
    let applied = if exists { conn.list_applied_migrations("_sqlx_migrations").await? } else { Vec::new() };
    Ok(applied.into_iter().map(|m| m.version).collect())
}

/// The application over a database.
///
/// # Errors
/// If the folder for files can't be made.
pub fn app(pool: PgPool, data_dir: &Path, clock: Clock) -> Result<App> {
    Ok(App::new(pool, clock, storage(data_dir)?))
}

/// Where files are stored.
///
/// # Errors
/// If the folder for files can't be made.
pub fn storage(data_dir: &Path) -> Result<Storage> {
    let files = files_folder(data_dir);
    Storage::open(&files).with_context(|| format!("making the folder {} failed", files.display()))
}

/// The folder of files.
pub fn files_folder(data_dir: &Path) -> PathBuf {
    data_dir.join("attachments")
}

/// The folder of the log: its private keys, and the newest checkpoint.
pub fn log_folder(config: &Config) -> PathBuf {
    config.data_dir.join("log")
}

async fn open_log(config: &Config, app: &App) -> Result<Log> {
    let origin = format!("{}/so-ghi-nhan", config.public_url.authority());
    Ok(Log::open(&app.pool, &log_folder(config), &origin, app.clock.now()).await?)
}

/// Serves until told to stop, then drains.
///
/// # Errors
/// One line that says what to do.
pub async fn serve(config: &Config, with_demo: bool, clock: Clock) -> Result<()> {
    let stop = stop_signal()?;
    // The port first: a taken one is known before anything else is done.
    let listener = match passed_on()? {
        Some(listener) => listener,
        None => listen("SANGKIEN_LISTEN", config.listen).await?,
    };
    let watched = watched(config).await?;
    let database = Database::open(config).await?;
    let served = match app(database.pool.clone(), &config.data_dir, clock) {
        Ok(app) => run(config, app.reading_from(database.reader.clone()), database.servers.clone(), Doors { listener, watched }, with_demo, stop).await,
        Err(error) => Err(error),
    };
    database.close().await?;
    served
}

/// Where the counters are asked for, if anywhere.
async fn watched(config: &Config) -> Result<Option<TcpListener>> {
    match config.metrics_listen {
        Some(address) => listen("SANGKIEN_METRICS_LISTEN", address).await.map(Some),
        None => Ok(None),
    }
}

/// Where the site is served, and where its counters are.
struct Doors {
    listener: TcpListener,
    watched: Option<TcpListener>,
}

/// The socket that systemd holds: it takes connections while one process goes and the next one comes.
fn passed_on() -> Result<Option<TcpListener>> {
    let unusable = "the socket that was passed on (LISTEN_FDS) can't be used";
    let Some(socket) = ListenFd::from_env().take_tcp_listener(0).context(unusable)? else { return Ok(None) };
    socket.set_nonblocking(true).context(unusable)?;
    Ok(Some(TcpListener::from_std(socket).context(unusable)?))
}

async fn listen(name: &str, address: SocketAddr) -> Result<TcpListener> {
    TcpListener::bind(address).await.map_err(|e| match e.kind() {
        std::io::ErrorKind::AddrInUse => anyhow::anyhow!("the port of {address} is taken: stop what uses it, or set {name} to another"),
        _ => anyhow::anyhow!("listening on {address} failed: {e}; set {name} to an address of this machine"),
    })
}

async fn run(
    config: &Config,
    app: App,
    servers: Option<Servers>,
    doors: Doors,
    with_demo: bool,
    stop: impl Future<Output = ()> + Send + 'static,
) -> Result<()> {
    perform::check_workflow(&app).await?;
    tokio::task::spawn_blocking(sign_in::prepare).await?;
    crate::app::import::load_bundled(&app).await?;
    if with_demo {
        demo::load(&app).await?;
    }
    let demonstration = store::reference::is_demonstration(&mut *app.pool.acquire().await?).await?;
    let log = open_log(config, &app).await?;
    let mail = Mail::open(config)?;
    let courier = Courier::open(config, PATIENCE)?;
    let url = config.public_url.as_str();
    let provider = config.openid.as_ref().map(|o| Provider::new(&o.issuer, (&o.client_id, o.client_secret.expose()), url)).transpose()?;
    let site = Site {
        party: Party::of(url),
        provider,
        public_url: config.public_url.clone(),
        trusted_proxies: config.trusted_proxies.clone(),
        mail: mail.is_some(),
        webhook_origins: config.webhook_origins.clone(),
        pace: Pace::of(Allowance::of(config.pace)),
        patience: Patience::default(),
        demonstration,
    };
    announce(&site);
    let (told, asked) = tokio::sync::watch::channel(false);
    let worker = (config.worker == Worker::On).then(|| tokio::spawn(jobs::run(app.clone(), log.clone(), (mail, courier), until(asked))));
    let patience = site.patience;
    let followed = servers.map(|servers| tokio::spawn(servers.follow(until(told.subscribe()))));
    let watched = doors.watched.map(|door| tokio::spawn(server::serve(door, metrics::router(app.clone()), patience, until(told.subscribe()))));
    server::serve(doors.listener, router(AppState { app, log, site: Arc::new(site) }), patience, stop).await;
    told.send_replace(true);
    for task in [worker, watched, followed].into_iter().flatten() {
        task.await?;
    }
    Ok(())
}

/// Resolves once the server has stopped.
async fn until(mut stopped: tokio::sync::watch::Receiver<bool>) {
    // A sender that is gone has stopped too.
    drop(stopped.wait_for(|told| *told).await);
}

/// Does background work alone, until told to stop.
///
/// # Errors
/// One line that says what to do.
pub async fn worker(config: &Config, clock: Clock) -> Result<()> {
    let stop = stop_signal()?;
    let watched = watched(config).await?;
    let database = Database::join(config).await?;
    let app = app(database.pool.clone(), &config.data_dir, clock)?;
    perform::check_workflow(&app).await?;
    let log = open_log(config, &app).await?;
    let (told, _) = tokio::sync::watch::channel(false);
    let followed = database.servers.clone().map(|servers| tokio::spawn(servers.follow(until(told.subscribe()))));
    let watched = watched.map(|door| tokio::spawn(server::serve(door, metrics::router(app.clone()), Patience::default(), until(told.subscribe()))));
    jobs::run(app, log, (Mail::open(config)?, Courier::open(config, PATIENCE)?), stop).await;
    told.send_replace(true);
    for task in [followed, watched].into_iter().flatten() {
        task.await?;
    }
    database.close().await
}

fn announce(site: &Site) {
    println!("Sáng Kiến: {}", site.public_url.as_str());
    if site.demonstration {
        println!("Demonstration accounts (password for all: {}):", demo::PASSWORD);
        for account in demo::ACCOUNTS {
            println!("  {:22} {}", account.email, account.name);
        }
    }
}

/// Ends on Ctrl-C or a termination signal.
fn stop_signal() -> Result<impl Future<Output = ()> + Send + 'static> {
    use tokio::signal::unix::{SignalKind, signal};
    let (mut interrupt, mut terminate) = (signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?);
    Ok(async move {
        tokio::select! { _ = interrupt.recv() => {}, _ = terminate.recv() => {} }
        tracing::info!("stopping: requests under way are finished first");
    })
}
