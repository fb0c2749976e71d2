//! How long a page and an act take, as ratios within one run: against the cheapest statement there
//! is, and with a thousand proposals against fifty. No limit is asserted: a machine is no measure.
//!
//! Needs DATABASE_URL, a migrated and empty database that may be thrown away. `bin/bench` makes one.

use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use axum::body::{Body, to_bytes};
use axum::http::Request;
use sangkien::app::administer::{self, Entry};
use sangkien::app::log::Log;
use sangkien::app::perform::perform;
use sangkien::app::sign_in::Door;
use sangkien::app::storage::Storage;
use sangkien::app::{App, import, sign_in};
use sangkien::config::Config;
use sangkien::domain::clock::Clock;
use sangkien::domain::command::Command;
use sangkien::domain::ids::ProposalId;
use sangkien::domain::people::{Actor, Appointment, Role};
use sangkien::domain::plan::Track;
use sangkien::store;
use sangkien::web::pace::{Allowance, Pace};
use sangkien::web::server::Patience;
use sangkien::web::state::Site;
use sangkien::web::{AppState, router};
use sqlx::PgPool;
use tower::ServiceExt;

#[path = "shared/draft.rs"]
mod draft;

const FEW: usize = 50;
const MANY: usize = 1_000;
const ROUNDS: usize = 200;
const PASSWORD: &str = "mật khẩu chỉ để đo";

struct Bench {
    app: App,
    site: axum::Router,
    lead: Actor,
    head: Actor,
    last: Option<ProposalId>,
}

/// The bench asks faster than people are allowed to.
fn unlimited() -> Pace {
    Pace::of(Allowance { all: NonZeroU32::MAX, dear: NonZeroU32::MAX })
}

#[tokio::main]
async fn main() -> Result<()> {
    let config = Config::from_env()?;
    let url = config.database_url.context("DATABASE_URL names a migrated, empty database")?;
    let pool = PgPool::connect(url.as_str()).await?;
    let files = tempfile::tempdir()?;
    let app = App::new(pool, Clock::system(), Storage::open(files.path())?);
    import::load_bundled(&app).await?;
    let (lead, head) = (person(&app, "lead@bench.vn", Role::Staff).await?, person(&app, "head@bench.vn", Role::Head).await?);
    let site = Site {
        public_url: config.public_url,
        trusted_proxies: Vec::new(),
        mail: false,
        webhook_origins: sangkien::domain::webhook::Origins::default(),
        party: None,
        provider: None,
        pace: unlimited(),
        patience: Patience::default(),
        demonstration: false,
    };
    let log = Log::open(&app.pool, &files.path().join("log"), "bench.test/ghi-nhan", app.clock.now()).await?;
    let site = router(AppState { app: app.clone(), log, site: Arc::new(site) });
    let mut bench = Bench { app, site, lead, head, last: None };
    let floor = bench.floor().await?;
    println!("one statement: {floor:?} (median of {ROUNDS})\n");
    bench.fill(FEW).await?;
    let few = bench.measure().await?;
    bench.fill(MANY - FEW).await?;
    let many = bench.measure().await?;
    println!("{:22} {:>10} {:>10} {:>8} {:>22}", "median", FEW, MANY, "growth", "statements' worth");
    for ((name, a), (_, b)) in few.into_iter().zip(many) {
        println!("{name:22} {a:>10.2?} {b:>10.2?} {:>7.2}× {:>21.1}×", ratio(b, a), ratio(b, floor));
    }
    Ok(())
}

fn ratio(a: Duration, b: Duration) -> f64 {
    a.as_secs_f64() / b.as_secs_f64()
}

fn median(mut all: Vec<Duration>) -> Duration {
    all.sort();
    all[all.len() / 2]
}

async fn person(app: &App, email: &str, role: Role) -> Result<Actor> {
    let unit = "so-xay-dung".to_owned();
    let entry = Entry {
        email: email.into(),
        name: "Người đo".into(),
        position: "Người đo".into(),
        unit: unit.clone(),
        is_manager: false,
        role,
        document_ref: String::new(),
    };
    let person = administer::enter(app, None, &entry, PASSWORD.into()).await?;
    let rows = store::people::appointments(&mut *app.pool.acquire().await?, person).await?;
    let appointments =
        rows.into_iter().map(|r| Appointment { id: r.id, role: r.role, unit: unit.clone(), from: r.from_on, to: r.to_on, mandate: None }).collect();
    Ok(Actor { person, appointments })
}

impl Bench {
    /// The cheapest thing the database does for us, over the same pool.
    async fn floor(&self) -> Result<Duration> {
        let mut all = Vec::new();
        for _ in 0..ROUNDS {
            let start = Instant::now();
            store::reference::is_demonstration(&mut *self.app.pool.acquire().await?).await?;
            all.push(start.elapsed());
        }
        Ok(median(all))
    }

    async fn fill(&mut self, count: usize) -> Result<()> {
        for _ in 0..count {
            self.last = Some(self.submitted().await?);
        }
        Ok(())
    }

    async fn submitted(&self) -> Result<ProposalId> {
        let id = draft::complete(&self.app, &self.lead).await?;
        perform(&self.app, &self.lead, id, 1, Command::Commit).await?;
        perform(&self.app, &self.lead, id, 2, Command::Submit).await?;
        Ok(id)
    }

    async fn measure(&self) -> Result<Vec<(&'static str, Duration)>> {
        let id = self.last.context("a proposal")?;
        let case = format!("/proposals/{id}");
        let pages = [
            ("home, author", "lead", "/".to_owned()),
            ("list, author", "lead", "/proposals".into()),
            ("list, head", "head", "/proposals".into()),
            ("queue, head", "head", "/queue".into()),
            ("case, head", "head", case.clone()),
            ("log", "head", format!("{case}/timeline")),
        ];
        let mut out = Vec::new();
        for (name, who, path) in pages {
            out.push((name, self.page(who, &path).await?));
        }
        out.push(("act with its entry", self.act(id).await?));
        Ok(out)
    }

    async fn page(&self, who: &str, path: &str) -> Result<Duration> {
        let email = format!("{who}@bench.vn");
        let door = Door { address: [127, 0, 0, 1].into(), client: "bench", old: None, holder: None };
        let token = sign_in::sign_in(&self.app, &email, PASSWORD.into(), &door).await.map_err(|e| anyhow::anyhow!("{e}"))?;
        let mut all = Vec::new();
        for _ in 0..ROUNDS {
            let request = Request::get(path).header("cookie", format!("session={}", token.expose())).body(Body::empty())?;
            let start = Instant::now();
            let response = self.site.clone().oneshot(request).await?;
            anyhow::ensure!(response.status() == 200, "{path}: {}", response.status());
            to_bytes(response.into_body(), usize::MAX).await?;
            all.push(start.elapsed());
        }
        Ok(median(all))
    }

    async fn act(&self, id: ProposalId) -> Result<Duration> {
        let mut all = Vec::new();
        for round in 0..ROUNDS {
            let seen = store::ledger::timeline(&mut *self.app.pool.acquire().await?, id, None, 1).await?.first().context("an entry")?.seq;
            let track = if round % 2 == 0 { Track::Decree73 } else { Track::CityPlan };
            let start = Instant::now();
            perform(&self.app, &self.head, id, seen, Command::ChangeTrack { track, reason: "Để đo".into() }).await?;
            all.push(start.elapsed());
        }
        Ok(median(all))
    }
}
