//! Witnesses: people outside who are sent a checkpoint of the log every day, so that nobody inside can
//! rewrite it unseen.
//!
//! What is to be sent stands in the database; a mail server that is down delays it and loses nothing.

use super::{App, Error};
use crate::domain::clock::local_day;
use crate::store::log::Mail;
use crate::store::{self, Tx};

/// As many in one round.
const BATCH: i64 = 50;

/// Notes what the witnesses are to be sent today, and gives all that is still to be sent.
///
/// # Errors
/// A fault of the database.
pub async fn due(app: &App, witnesses: &[String]) -> Result<Vec<Mail>, Error> {
    let mut tx = Tx::begin(&app.pool).await?;
    store::log::put_mails(&mut tx, witnesses, local_day(app.clock.now())).await?;
    let mails = store::log::unsent(tx.conn(), BATCH).await?;
    tx.commit().await?;
    Ok(mails)
}

/// Notes that one was handed to the mail server.
///
/// # Errors
/// A fault of the database.
pub async fn sent(app: &App, mail: &Mail) -> Result<(), Error> {
    let mut tx = Tx::begin(&app.pool).await?;
    store::log::sent(&mut tx, mail, app.clock.now()).await?;
    Ok(tx.commit().await?)
}
