//! The log: JSON lines on standard error, filtered as the operator says.
//!
//! Never a name, an address, a text or a token: only ids, routes, statuses and times.

use tracing::Subscriber;
use tracing_subscriber::EnvFilter;
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::util::SubscriberInitExt;

/// Starts the log.
pub fn start(filter: &str) {
    subscriber(filter, std::io::stderr).init();
}

/// What takes the events of the log and writes them down as lines.
pub fn subscriber<W>(filter: &str, writer: W) -> impl Subscriber + Send + Sync
where
    W: for<'a> MakeWriter<'a> + Send + Sync + 'static,
{
    let filter = EnvFilter::try_new(filter).unwrap_or_else(|_| EnvFilter::new("info"));
    tracing_subscriber::fmt().json().with_current_span(true).with_span_list(false).with_env_filter(filter).with_writer(writer).finish()
}
