//! Work that nobody asks for: what is due because time passes.
//!
//! Runs beside the server or alone. Every job may run in several places at once and be cut off at
//! any moment: it finds again what is not done yet. A failure is logged and tried again.

use std::future::Future;
use std::time::Duration;

use crate::app::{App, deadlines};

/// How long to rest between two rounds.
const PAUSE: Duration = Duration::from_secs(5);

/// Works until told to stop; a round that has begun is finished.
pub async fn run(app: App, stop: impl Future<Output = ()> + Send) {
    tokio::pin!(stop);
    loop {
        match deadlines::run_until_idle(&app).await {
            Ok(0) => {}
            Ok(recorded) => tracing::info!(recorded, "deadlines that passed"),
            Err(error) => tracing::error!(%error, "recording deadlines failed; tried again"),
        }
        tokio::select! {
            () = &mut stop => return,
            () = tokio::time::sleep(PAUSE) => {}
        }
    }
}
