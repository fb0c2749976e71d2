//! Work that nobody asks for: what is due because time passes.
//!
//! Runs beside the server or alone. Every job may run in several places at once and be cut off at
//! any moment: it finds again what is not done yet. A failure is logged and tried again.

pub mod outbox;
pub mod post;
pub mod webhook;
pub mod witness;

use std::future::Future;
use std::time::Duration;

use tokio::sync::watch::Receiver;

use crate::app::log::Log;
use crate::app::{App, Error, counts, deadlines, log, notices, once, units};
use crate::config::Config;
use lettre::message::Mailbox;
use post::Post;
use webhook::Courier;

/// How long to rest between two rounds.
const DEADLINES: Duration = Duration::from_secs(5);
const LOG: Duration = Duration::from_millis(500);
const POST: Duration = Duration::from_secs(60);
const OUTBOX: Duration = Duration::from_secs(1);
const UNITS: Duration = Duration::from_secs(60);
const AHEAD: Duration = Duration::from_secs(60);
const NOTICES: Duration = Duration::from_secs(2);
const COUNTS: Duration = Duration::from_secs(60);
const ANSWERS: Duration = Duration::from_secs(3_600);

/// The mail server, and who is sent checkpoints.
pub struct Mail {
    pub post: Post,
    pub witnesses: Vec<Mailbox>,
}

impl Mail {
    /// As configured; none where there is no mail server.
    ///
    /// # Errors
    /// If the address of the mail server can't be used.
    pub fn open(config: &Config) -> Result<Option<Self>, lettre::transport::smtp::Error> {
        let post = Post::open(config)?;
        Ok(post.map(|post| Self { post, witnesses: config.witnesses.clone() }))
    }
}

/// Works until told to stop; a round that has begun is finished.
pub async fn run(app: App, log: Log, (mail, courier): (Option<Mail>, Courier), stop: impl Future<Output = ()> + Send) {
    let (told, stopped) = tokio::sync::watch::channel(false);
    let until_told = async {
        stop.await;
        told.send_replace(true);
    };
    let letters = async {
        if let Some(mail) = &mail {
            tokio::join!(
                every(POST, stopped.clone(), "checkpoints for witnesses", || witness::send(&app, mail)),
                every(OUTBOX, stopped.clone(), "jobs", || outbox::run_until_idle(&app, &mail.post)),
            );
        }
    };
    tokio::join!(
        until_told,
        every(DEADLINES, stopped.clone(), "deadlines that passed", || deadlines::run_until_idle(&app)),
        every(UNITS, stopped.clone(), "people and units that follow their unit", || units::run_until_idle(&app)),
        every(NOTICES, stopped.clone(), "notices", || notices::tell(&app)),
        every(AHEAD, stopped.clone(), "reminders and daily mails", || notices::call_to_mind(&app)),
        every(COUNTS, stopped.clone(), "days that were counted", || counts::run_until_idle(&app)),
        every(ANSWERS, stopped.clone(), "answers to programs that were kept long enough", || once::forget(&app)),
        every(LOG, stopped.clone(), "entries with a place in the log", || log::seal(&app, &log)),
        letters,
        webhook::run(&app, &courier, OUTBOX, stopped.clone()),
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
