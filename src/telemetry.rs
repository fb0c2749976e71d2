//! The log: JSON lines on standard error, filtered as the operator says.
//!
//! Never a name, an address, a text or a token: only ids, routes, statuses and times.

use tracing_subscriber::EnvFilter;

/// Starts the log.
pub fn start(filter: &str) {
    let filter = EnvFilter::try_new(filter).unwrap_or_else(|_| EnvFilter::new("info"));
    tracing_subscriber::fmt().json().with_current_span(true).with_span_list(false).with_env_filter(filter).with_writer(std::io::stderr).init();
}
