//! What this process has done since its start, counted, and how things stand: for Prometheus to collect.
//!
//! Refuses ids, names and raw paths as labels: each label has a small, fixed set of values.

use std::fmt;
use std::time::Duration;

use prometheus_client::encoding::text::{encode_eof, encode_registry};
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::metrics::info::Info;
use prometheus_client::registry::{Registry, Unit};

use super::{App, Error};
use crate::domain::workflow::Action;
use crate::store;
use crate::store::outbox::Backlog;

/// The media type of `text`.
pub const MEDIA_TYPE: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// Seconds; a page answers in the first few, a document in the next.
const BUCKETS: [f64; 11] = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0, 30.0];

type Labels<const N: usize> = [(&'static str, String); N];

/// The counters of a process.
pub struct Metrics {
    registry: Registry,
    requests: Family<Labels<3>, Counter>,
    durations: Family<Labels<2>, Histogram>,
    acts: Family<Labels<1>, Counter>,
    failures: Counter,
}

impl fmt::Debug for Metrics {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Metrics(…)")
    }
}

impl Default for Metrics {
    fn default() -> Self {
        let metrics = Self {
            registry: Registry::with_prefix("sangkien"),
            requests: Family::default(),
            durations: Family::new_with_constructor(|| Histogram::new(BUCKETS)),
            acts: Family::default(),
            failures: Counter::default(),
        };
        let mut registry = Registry::with_prefix("sangkien");
        registry.register("http_requests", "Requests answered", metrics.requests.clone());
        registry.register_with_unit("http_request_duration", "From the head of a request to the head of its answer", Unit::Seconds, metrics.durations.clone());
        registry.register("acts", "Acts written into the ledger by people", metrics.acts.clone());
        registry.register("sign_in_failures", "Attempts to sign in that failed, throttled ones included", metrics.failures.clone());
        registry.register("build", "The program that runs", Info::new([("version", env!("CARGO_PKG_VERSION"))]));
        Self { registry, ..metrics }
    }
}

impl Metrics {
    /// A request was answered. `route` is the template, never the path.
    pub fn answered(&self, method: &str, route: &str, status: u16, took: Duration) {
        let (method, route) = (("method", method.to_owned()), ("route", route.to_owned()));
        self.durations.get_or_create(&[method.clone(), route.clone()]).observe(took.as_secs_f64());
        self.requests.get_or_create(&[method, route, ("status", status.to_string())]).inc();
    }

    /// Somebody acted.
    pub fn acted(&self, action: Action) {
        self.acts.get_or_create(&[("action", action.code().to_owned())]).inc();
    }

    /// Somebody did not get in.
    pub fn sign_in_failed(&self) {
        self.failures.inc();
    }
}

/// Counters, and how pool and jobs stand now. Without a database it says so and nothing of the jobs.
///
/// # Errors
/// Never, for a text in memory.
pub async fn text(app: &App) -> Result<String, Error> {
    let (open, idle) = (i64::from(app.pool.size()), i64::try_from(app.pool.num_idle()).unwrap_or(i64::MAX));
    let backlog = backlog(app).await.inspect_err(|error| tracing::warn!(%error, "the jobs can't be counted")).ok();
    let mut now = Registry::with_prefix("sangkien");
    let connections = Family::<Labels<1>, Gauge>::default();
    for (state, count) in [("in_use", open - idle), ("idle", idle)] {
        connections.get_or_create(&[("state", state.to_owned())]).set(count);
    }
    now.register("database_connections", "Connections of the pool", connections);
    let mut gauge = |name: &str, help: &str, value: i64| {
        let gauge = Gauge::<i64>::default();
        gauge.set(value);
        now.register(name, help, gauge);
    };
    gauge("database_up", "Whether the database answered just now", i64::from(backlog.is_some()));
    if let Some(backlog) = backlog {
        gauge("outbox_pending", "Mails that are still to be sent", backlog.pending);
        gauge("outbox_parked", "Jobs put aside after too many tries", backlog.parked);
        let age = backlog.oldest.map_or(0, |oldest| (app.clock.now() - oldest).num_seconds().max(0));
        gauge("outbox_oldest_pending_seconds", "Age of the oldest mail that is still to be sent", age);
        gauge("webhooks_pending", "Events that are still to be delivered to other systems", backlog.deliveries);
    }
    let mut text = String::new();
    let written = encode_registry(&mut text, &app.metrics.registry).and_then(|()| encode_registry(&mut text, &now)).and_then(|()| encode_eof(&mut text));
    written.map_err(|e| Error::Internal(e.to_string()))?;
    Ok(text)
}

async fn backlog(app: &App) -> sqlx::Result<Backlog> {
    store::outbox::backlog(&mut *app.pool.acquire().await?).await
}
