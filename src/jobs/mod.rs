//! Work that nobody asks for: what is due because time passes.
//!
//! Runs beside the server or alone. Every job may run in several places at once and be cut off at
//! any moment: it finds again what is not done yet. A failure is logged and tried again.

pub mod witness;

use std::future::Future;
use std::time::Duration;

use tokio::sync::watch::Receiver;

use crate::app::log::Log;
use crate::app::{App, Error, deadlines, log};
use witness::Post;

/// How long to rest between two rounds.
const DEADLINES: Duration = Duration::from_secs(5);
const LOG: Duration = Duration::from_millis(500);
const POST: Duration = Duration::from_secs(60);

/// Works until told to stop; a round that has begun is finished.
pub async fn run(app: App, log: Log, post: Option<Post>, stop: impl Future<Output = ()> + Send) {
    let (told, stopped) = tokio::sync::watch::channel(false);
    let until_told = async {
        stop.await;
        told.send_replace(true);
    };
    let letters = async {
        if let Some(post) = &post {
            every(POST, stopped.clone(), "checkpoints for witnesses", || witness::send(&app, post)).await;
        }
    };
    tokio::join!(
        until_told,
        every(DEADLINES, stopped.clone(), "deadlines that passed", || deadlines::run_until_idle(&app)),
        every(LOG, stopped.clone(), "entries with a place in the log", || log::seal(&app, &log)),
        letters,
    );
}

/// A round, a rest, and again.
async fn every<F: Future<Output = Result<usize, Error>>>(pause: Duration, mut stopped: Receiver<bool>, what: &'static str, round: impl Fn() -> F) {
    loop {
        match round().await {
            Ok(0) => {}
            Ok(done) => tracing::debug!(done, what),
            Err(error) => tracing::error!(%error, what, "a job failed; tried again"),
        }
        tokio::select! {
            // A sender that is gone has stopped too.
            _ = stopped.wait_for(|told| *told) => return,
            () = tokio::time::sleep(pause) => {}
        }
    }
}
