//! Two servers of one database, of which one takes writes: finding out which, and following it when a
//! standby was promoted.
//!
//! Refuses to promote: which server takes writes is the operator's to say, and two that do would part
//! for ever. A server that only follows another is never written to.

use std::future::Future;
use std::pin::pin;
use std::time::Duration;

use anyhow::{Context, Result};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::{Connection, PgConnection, PgPool};

use crate::app::reader::Reader;
use crate::store;

/// Between two looks at who takes writes.
const LOOK: Duration = Duration::from_secs(1);
/// A server that takes longer to answer counts as gone.
const ANSWER: Duration = Duration::from_secs(2);
/// How long a page waits for the standby before it is read where writes go.
const PAGE: Duration = Duration::from_millis(500);

/// The servers, and the connections to the one that takes writes.
#[derive(Clone)]
pub struct Servers {
    pool: PgPool,
    addresses: [PgConnectOptions; 2],
}

impl Servers {
    /// Connects to whichever of two takes writes, and to the second for reading.
    ///
    /// # Errors
    /// If neither takes writes.
    pub async fn open(addresses: [PgConnectOptions; 2]) -> Result<(Self, Reader)> {
        let first = writable(&addresses).await.context("neither DATABASE_URL nor DATABASE_READ_URL takes writes; is a server up that is no standby?")?;
        let pool = options().after_connect(|conn, _| Box::pin(takes_writes(conn))).connect_with(first.clone()).await?;
        let reading = PgPoolOptions::new().max_connections(16).acquire_timeout(PAGE).connect_lazy_with(addresses[1].clone());
        Ok((Self { pool, addresses }, Reader::new(reading)))
    }

    /// The connections for writing.
    pub fn pool(&self) -> PgPool {
        self.pool.clone()
    }

    /// Keeps new connections going to the server that takes writes, until told to stop.
    pub async fn follow(self, stop: impl Future<Output = ()>) {
        let mut stop = pin!(stop);
        loop {
            tokio::select! {
                () = &mut stop => return,
                () = tokio::time::sleep(LOOK) => self.look().await,
            }
        }
    }

    async fn look(&self) {
        let now = self.pool.connect_options();
        if answers(&now).await {
            return;
        }
        if let Some(other) = writable(&self.addresses).await {
            tracing::warn!(host = other.get_host(), port = other.get_port(), "writes go to another server now");
            self.pool.set_connect_options(other.clone());
        }
    }
}

/// How many connections there are, and how long one is waited for.
pub fn options() -> PgPoolOptions {
    PgPoolOptions::new().max_connections(16).acquire_timeout(Duration::from_secs(2))
}

/// The first server that takes writes.
async fn writable(addresses: &[PgConnectOptions; 2]) -> Option<&PgConnectOptions> {
    for address in addresses {
        if answers(address).await {
            return Some(address);
        }
    }
    None
}

/// Whether a server answers and takes writes.
async fn answers(address: &PgConnectOptions) -> bool {
    matches!(tokio::time::timeout(ANSWER, asked(address)).await, Ok(Ok(true)))
}

async fn asked(address: &PgConnectOptions) -> sqlx::Result<bool> {
    let mut conn = PgConnection::connect_with(address).await?;
    let follows = store::standby::only_follows(&mut conn).await?;
    conn.close().await?;
    Ok(!follows)
}

/// Refuses a connection for writing to a server that only follows another.
async fn takes_writes(conn: &mut PgConnection) -> sqlx::Result<()> {
    if store::standby::only_follows(conn).await? { Err(sqlx::Error::Io(std::io::Error::other("the server only follows another"))) } else { Ok(()) }
}
