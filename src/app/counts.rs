//! Numbers kept for the dashboard: days that are over become sums.

use super::{App, Error};
use crate::domain::clock::local_day;
use crate::store::{self, Tx};

/// Takes every day that is over into the sums, each in a transaction of its own: an act waits for no
/// more than one day. Gives how many there were.
///
/// # Errors
/// A fault of the database.
pub async fn run_until_idle(app: &App) -> Result<usize, Error> {
    let mut days = 0;
    loop {
        let mut tx = Tx::begin(&app.pool).await?;
        let today = local_day(app.clock.now());
        if !store::dashboard::count_a_day(&mut tx, today).await? {
            return Ok(days);
        }
        tx.commit().await?;
        days += 1;
    }
}
