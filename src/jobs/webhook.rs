//! Deliveries to other systems over HTTP: to allowed addresses only, as many at once as there are hands.
//!
//! Follows no redirect, knows no proxy, keeps no cookie and reads no answer beyond its status: what an
//! endpoint says is nobody's to see here. A message that is sent twice, because a worker died between
//! sending and noting it, has the same number.

use std::time::Duration;

use openidconnect::reqwest::{self, Client, header, redirect};
use tokio::sync::watch::Receiver;
use tokio::task::{JoinError, JoinSet};

use crate::app::deliveries::{self, Delivery, Letter, Now};
use crate::app::outbox::Taken;
use crate::app::{App, Error};
use crate::config::Config;
use crate::domain::webhook::{Failure, Origins};

/// How long an endpoint may take to answer: well within the lease of its job.
pub const PATIENCE: Duration = Duration::from_secs(10);
/// Deliveries on their way at once, each to another endpoint.
const HANDS: usize = 8;

/// The way to other systems.
#[derive(Clone)]
pub struct Courier {
    http: Client,
    origins: Origins,
    /// The public address of the site, without a slash at its end.
    site: String,
}

impl Courier {
    /// As configured; without allowed origins it sends nothing anywhere. An endpoint that takes longer than
    /// `patience` has not answered.
    ///
    /// # Errors
    /// If there is no client to be had.
    pub fn open(config: &Config, patience: Duration) -> Result<Self, reqwest::Error> {
        // A redirect could lead the server anywhere: none is followed.
        let http = Client::builder().redirect(redirect::Policy::none()).no_proxy().referer(false).pool_max_idle_per_host(0);
        let http = http.timeout(patience).user_agent(concat!("Sang-Kien/", env!("CARGO_PKG_VERSION"))).build()?;
        Ok(Self { http, origins: config.webhook_origins.clone(), site: config.public_url.to_string() })
    }

    /// Sends a letter once; says with which status it was answered.
    ///
    /// # Errors
    /// Why there was no answer.
    pub async fn send(&self, letter: Letter) -> Result<u16, Failure> {
        let request = self.http.post(letter.url).header(header::CONTENT_TYPE, "application/json").header("webhook-id", letter.id);
        let request = request.header("webhook-timestamp", letter.timestamp).header("webhook-signature", letter.signature).body(letter.body);
        match request.send().await {
            // The answer is dropped unread, and its connection with it.
            Ok(answer) => Ok(answer.status().as_u16()),
            Err(error) if error.is_timeout() => Err(Failure::Timeout),
            Err(_) => Err(Failure::Unreachable),
        }
    }
}

/// Delivers one thing and notes what came of it.
async fn deliver(app: App, courier: Courier, taken: Taken<Delivery>) -> Result<(), Error> {
    let answer = match deliveries::look(&app, &taken, &courier.origins, &courier.site).await? {
        Now::Send(letter) => courier.send(letter).await,
        Now::Refuse => Err(Failure::NotAllowed),
        Now::Drop(why) => return deliveries::dropped(&app, &taken, why).await,
    };
    deliveries::came(&app, &taken, answer).await
}

/// Deliveries under way: tasks of their own, so that none keeps a connection while it waits for its turn.
type Hands = JoinSet<Result<(), Error>>;

/// Gives free hands what is due; says how much.
async fn hand_out(app: &App, courier: &Courier, hands: &mut Hands) -> Result<usize, Error> {
    let mut given = 0;
    while hands.len() < HANDS
        && let Some(taken) = deliveries::take(app).await?
    {
        hands.spawn(deliver(app.clone(), courier.clone(), taken));
        given += 1;
    }
    Ok(given)
}

/// Delivers until told to stop; what is on its way is finished.
pub async fn run(app: &App, courier: &Courier, pause: Duration, mut stopped: Receiver<bool>) {
    let mut hands = Hands::new();
    loop {
        if let Err(error) = hand_out(app, courier, &mut hands).await {
            tracing::error!(%error, "a delivery can't be taken; tried again");
        }
        tokio::select! {
            // A sender that is gone has stopped too.
            _ = stopped.wait_for(|told| *told) => break,
            Some(done) = hands.join_next() => told(done),
            () = tokio::time::sleep(pause) => {}
        }
    }
    while let Some(done) = hands.join_next().await {
        told(done);
    }
}

/// Delivers all that is due; says how many attempts that were.
///
/// # Errors
/// A fault of the database.
pub async fn run_until_idle(app: &App, courier: &Courier) -> Result<usize, Error> {
    let (mut hands, mut attempts) = (Hands::new(), 0);
    loop {
        attempts += hand_out(app, courier, &mut hands).await?;
        match hands.join_next().await {
            Some(done) => done.map_err(|e| Error::Internal(e.to_string()))??,
            None => return Ok(attempts),
        }
    }
}

/// What could not be noted is taken over when its lease has run out.
fn told(done: Result<Result<(), Error>, JoinError>) {
    if let Err(error) = done.map_err(|e| Error::Internal(e.to_string())).and_then(|done| done) {
        tracing::error!(%error, "what came of a delivery can't be noted; it is sent again");
    }
}
