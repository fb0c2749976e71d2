//! The world the tests live in: a migrated database of its own, the bundled reference data, a cast
//! of people, the application over its weak role, a clock that stands still, a folder for files.
//!
//! `acts` brings proposals forward through the real use cases, `look` reads what is in the database,
//! `attempt` does what a hostile hand would. Refuses mocks: everything here is the real thing.

pub mod acts;
mod attempt;
pub mod authenticator;
mod cast;
pub mod disk;
pub mod instance;
pub mod later;
pub mod lives;
mod look;
pub mod mail;
pub mod mutation;
pub mod program;
pub mod proxy;
pub mod receiver;
pub mod servers;
pub mod site;

pub use attempt::{Forgery, Refused, denied, rule};
pub use cast::{CAPACITIES, PASSWORD, People, Person, capacity};
pub use site::{Answer, Client, Page, Site};

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use chrono::{DateTime, TimeDelta, Utc};
use sangkien::app::App;
use sangkien::app::import::{BUNDLED, import};
use sangkien::app::log::Log;
use sangkien::app::storage::Storage;
use sangkien::domain::clock::Clock;
use sqlx::PgPool;
use sqlx::postgres::PgPoolOptions;
use tempfile::TempDir;

/// Friday before a long weekend: 31 August to 2 September 2026 are free, so that a deadline that
/// forgets the holidays is wrong.
pub const START: &str = "2026-08-28T02:00:00Z";
/// Seven working days after `START`, at the end of the day in Vietnam.
pub const IN_SEVEN_DAYS: &str = "2026-09-11T16:59:59+00:00";
/// Two working days after `START`.
pub const IN_TWO_DAYS: &str = "2026-09-04T16:59:59+00:00";
/// The unit of most people here, and its superior.
pub const UNIT: &str = "so-xay-dung";
pub const OTHER_UNIT: &str = "so-y-te";
pub const CITY: &str = "ubnd-tphcm";

/// A moment from text.
pub fn at(text: &str) -> DateTime<Utc> {
    DateTime::parse_from_rfc3339(text).unwrap().to_utc()
}

/// A clock that moves only when it is told to.
#[derive(Clone)]
pub struct TestClock(Arc<AtomicI64>);

impl TestClock {
    fn new() -> Self {
        Self(Arc::new(AtomicI64::new(at(START).timestamp_micros())))
    }

    pub fn now(&self) -> DateTime<Utc> {
        DateTime::from_timestamp_micros(self.0.load(Ordering::SeqCst)).unwrap()
    }

    pub fn set(&self, now: DateTime<Utc>) {
        self.0.store(now.timestamp_micros(), Ordering::SeqCst);
    }

    /// Forward, or back with a negative step.
    pub fn pass(&self, step: TimeDelta) {
        self.set(self.now() + step);
    }

    fn clock(&self) -> Clock {
        let this = self.clone();
        Clock::from_fn(move || this.now())
    }
}

/// Everything a test needs.
pub struct World {
    /// The application, connected as `sangkien_app`.
    pub app: App,
    /// The superuser's connection, for looking behind the scenes.
    pub pool: PgPool,
    pub clock: TestClock,
    pub people: People,
    files: TempDir,
}

impl World {
    /// On the pool of `#[sqlx::test]`, which has migrated its database.
    pub async fn new(pool: PgPool) -> Self {
        let world = Self::empty(pool).await;
        let mut as_owner = world.app.clone();
        as_owner.pool = world.pool.clone();
        for (what, csv) in BUNDLED {
            import(&as_owner, what, csv, false).await.unwrap();
        }
        world.people.enter(&world).await;
        world
    }

    /// Without reference data and people.
    pub async fn empty(pool: PgPool) -> Self {
        let clock = TestClock::new();
        let files = tempfile::tempdir().unwrap();
        let app = App::new(weak(&pool).await, clock.clock(), Storage::open(&files.path().join("attachments")).unwrap());
        Self { app, pool, clock, people: People::cast(), files }
    }

    /// The transparency log, with its key.
    pub async fn log(&self) -> Log {
        Log::open(&self.app.pool, &self.log_folder(), "so.test/ghi-nhan", self.clock.now()).await.unwrap()
    }

    /// Where the key of the log and the newest checkpoint lie.
    pub fn log_folder(&self) -> std::path::PathBuf {
        self.files.path().join("log")
    }

    /// Exchanges the content of every file in storage.
    pub fn exchange_file(&self, content: &[u8]) {
        for folder in std::fs::read_dir(self.files.path().join("attachments")).unwrap().map(|e| e.unwrap().path()) {
            for file in std::fs::read_dir(folder).unwrap() {
                std::fs::write(file.unwrap().path(), content).unwrap();
            }
        }
    }

    /// Where files are stored.
    pub fn attachments(&self) -> std::path::PathBuf {
        self.files.path().join("attachments")
    }

    /// Changes the bytes of a file behind the application's back.
    pub fn touch_file(&self, id: sangkien::domain::ids::AttachmentId, change: impl Fn(&mut Vec<u8>)) {
        let name = id.0.simple().to_string();
        let path = self.files.path().join("attachments").join(&name[30..]).join(name);
        let mut bytes = std::fs::read(&path).unwrap();
        change(&mut bytes);
        std::fs::write(path, bytes).unwrap();
    }

    /// How many files lie in storage, those on their way included.
    pub fn files_in_storage(&self) -> usize {
        fn count(folder: &std::path::Path) -> usize {
            std::fs::read_dir(folder).unwrap().map(|e| e.unwrap().path()).map(|p| if p.is_dir() { count(&p) } else { 1 }).sum()
        }
        count(&self.files.path().join("attachments"))
    }
}

/// A pool on the same database whose connections have no more rights than the application's role.
async fn weak(pool: &PgPool) -> PgPool {
    let options = PgPoolOptions::new().max_connections(3).min_connections(0).after_connect(|conn, _| {
        Box::pin(async move {
            sqlx::query("set role sangkien_app").execute(conn).await?;
            Ok(())
        })
    });
    options.connect_with(pool.connect_options().as_ref().clone()).await.unwrap()
}
