//! A standby from which pages may be read.
//!
//! Nobody ever misses what they wrote themselves: after a write a browser carries the place in the
//! write-ahead log that the standby must have reached. Where it has not, or does not answer, the
//! server that takes writes is read instead. No act is ever judged by what a standby says.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use sqlx::pool::PoolConnection;
use sqlx::{PgPool, Postgres};

use super::App;
use crate::store;

/// How long a standby that did not answer is left alone.
const REST: Duration = Duration::from_secs(5);

/// A place in the write-ahead log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place(String);

impl Place {
    /// A place that no standby has reached: for who wrote something of which the place is not known.
    pub fn never() -> Self {
        Self("FFFFFFFF/FFFFFFFF".to_owned())
    }

    /// Reads a place as PostgreSQL writes it (`pg_lsn`): two hexadecimal numbers.
    pub fn parse(text: &str) -> Option<Self> {
        let is_number = |half: &str| (1..=8).contains(&half.len()) && half.bytes().all(|b| b.is_ascii_hexdigit());
        let (high, low) = text.split_once('/')?;
        (is_number(high) && is_number(low)).then(|| Self(text.to_owned()))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The connections to a standby.
#[derive(Debug, Clone)]
pub struct Reader {
    pool: PgPool,
    rests_until: Arc<Mutex<Option<Instant>>>,
}

impl Reader {
    pub fn new(pool: PgPool) -> Self {
        Self { pool, rests_until: Arc::default() }
    }

    /// A connection to the standby, if it answers and has what was written.
    pub async fn acquire(&self, written: Option<&Place>) -> Option<PoolConnection<Postgres>> {
        if self.rests_until.lock().unwrap_or_else(PoisonError::into_inner).is_some_and(|until| Instant::now() < until) {
            return None;
        }
        match self.try_acquire(written).await {
            Ok(conn) => conn,
            Err(error) => {
                tracing::warn!(%error, "the standby does not answer: pages are read where writes go");
                *self.rests_until.lock().unwrap_or_else(PoisonError::into_inner) = Instant::now().checked_add(REST);
                None
            }
        }
    }

    async fn try_acquire(&self, written: Option<&Place>) -> sqlx::Result<Option<PoolConnection<Postgres>>> {
        let mut conn = self.pool.acquire().await?;
        let has = match written {
            Some(place) => store::standby::has(&mut conn, place.as_str()).await?,
            None => true,
        };
        Ok(has.then_some(conn))
    }

    /// Lets go of the connections.
    pub async fn close(&self) {
        self.pool.close().await;
    }
}

/// The place after what was written so far.
pub async fn written(app: &App) -> Place {
    let place = async { store::standby::written(&mut *app.pool.acquire().await?).await };
    match place.await {
        Ok(place) => Place(place),
        Err(error) => {
            tracing::warn!(%error, "it is not known where the write-ahead log ends");
            Place::never()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Place;

    #[test]
    fn a_place_is_two_hexadecimal_numbers() {
        for good in ["0/16B3740", "FFFFFFFF/FFFFFFFF", "1/0"] {
            assert_eq!(Place::parse(good).map(|p| p.as_str().to_owned()), Some(good.to_owned()));
        }
        for bad in ["", "/", "0/", "0/g", "000000001/0", "0/1; select", "0-1"] {
            assert_eq!(Place::parse(bad), None, "{bad}");
        }
    }
}
