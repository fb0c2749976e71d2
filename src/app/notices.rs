//! Notices: who is told of what, worked out from the ledger after the act, in the page and by mail; and
//! which endpoints of other systems are.
//!
//! Taking an entry, writing its notices and leaving mails and deliveries is one transaction: cut off in
//! the middle it has not happened, done twice it is done once. Refuses to carry anything but the case,
//! the step and the reason.

use chrono::{DateTime, Days, NaiveTime, TimeDelta, TimeZone, Utc};

use super::outbox::{self, Job};
use super::{App, Error, webhooks};
use crate::domain::clock::VIETNAM;
use crate::domain::ids::{PersonId, ProposalId};
use crate::domain::notice::{Channel, Choice};
use crate::domain::workflow::Action;
use crate::store::notice::Written;
use crate::store::{self, Tx};

/// Entries, and deadlines, taken at a time.
const BATCH: i64 = 100;
/// How long before it is due a matter is called to mind.
pub const AHEAD: TimeDelta = TimeDelta::days(2);
/// When the daily mail goes out, in Vietnam.
const DIGEST: NaiveTime = match NaiveTime::from_hms_opt(7, 30, 0) {
    Some(time) => time,
    None => NaiveTime::MIN,
};

/// Tells everybody what is new; says of how many entries.
///
/// # Errors
/// A fault of the database.
pub async fn tell(app: &App) -> Result<usize, Error> {
    let mut told = 0;
    loop {
        let taken = entries(app).await?;
        if taken == 0 {
            return Ok(told);
        }
        told += taken;
    }
}

/// Calls to mind what is due soon and prepares daily mails; says how much.
///
/// # Errors
/// A fault of the database.
pub async fn call_to_mind(app: &App) -> Result<usize, Error> {
    Ok(reminders(app).await? + digests(app).await?)
}

/// Both.
///
/// # Errors
/// A fault of the database.
pub async fn run_until_idle(app: &App) -> Result<usize, Error> {
    Ok(tell(app).await? + call_to_mind(app).await?)
}

async fn entries(app: &App) -> Result<usize, Error> {
    let now = app.clock.now();
    let confidential: Vec<&str> = Action::ALL.iter().filter(|a| a.is_confidential()).map(|a| a.code()).collect();
    let mut tx = Tx::begin(&app.pool).await?;
    let taken = store::notice::take(&mut tx, BATCH).await?;
    for (proposal, seq) in &taken {
        let written = store::notice::write(&mut tx, *proposal, *seq, &confidential, now).await?;
        post(&mut tx, written, now).await?;
    }
    webhooks::tell(&mut tx, &taken, now).await?;
    tx.commit().await?;
    Ok(taken.len())
}

async fn reminders(app: &App) -> Result<usize, Error> {
    let now = app.clock.now();
    let (mut count, mut last) = (0, None);
    loop {
        let mut tx = Tx::begin(&app.pool).await?;
        let due = store::notice::due(tx.conn(), now, now + AHEAD, last, BATCH).await?;
        let Some(end) = due.last() else { return Ok(count) };
        last = Some(*end);
        let written = store::notice::remind(&mut tx, &due, now).await?;
        count += written.len();
        post(&mut tx, written, now).await?;
        tx.commit().await?;
    }
}

async fn post(tx: &mut Tx, written: Vec<Written>, now: DateTime<Utc>) -> Result<(), Error> {
    for notice in written.into_iter().filter(|w| w.mail == Channel::Each) {
        outbox::put(tx, &Job::Notice { notice: notice.id }, None, now).await?;
    }
    Ok(())
}

/// The latest half past seven in the morning.
fn latest_digest(now: DateTime<Utc>) -> DateTime<Utc> {
    let local = now.with_timezone(&VIETNAM);
    let today = local.date_naive();
    let day = if local.time() < DIGEST { today - Days::new(1) } else { today };
    VIETNAM.from_local_datetime(&day.and_time(DIGEST)).single().map_or(now, |at| at.to_utc())
}

async fn digests(app: &App) -> Result<usize, Error> {
    let now = app.clock.now();
    let before = latest_digest(now);
    let mut tx = Tx::begin(&app.pool).await?;
    let people = store::notice::to_digest(tx.conn(), before).await?;
    for (person, key) in &people {
        outbox::put(&mut tx, &Job::Digest { person: *person, before }, Some(key), now).await?;
    }
    tx.commit().await?;
    Ok(people.len())
}

/// Marks a notice of somebody as read and says of which case it is; without a number all of them.
///
/// # Errors
/// `NotFound` where it isn't theirs.
pub async fn read(app: &App, person: PersonId, id: Option<i64>) -> Result<Option<ProposalId>, Error> {
    let mut tx = Tx::begin(&app.pool).await?;
    let case = store::notice::read(&mut tx, person, id, app.clock.now()).await?;
    tx.commit().await?;
    if id.is_some() && case.is_none() { Err(Error::NotFound) } else { Ok(case) }
}

/// Notes that notices have gone out by mail.
///
/// # Errors
/// A fault of the database.
pub async fn mailed(app: &App, ids: &[i64]) -> Result<(), Error> {
    let mut tx = Tx::begin(&app.pool).await?;
    store::notice::mailed(&mut tx, ids, app.clock.now()).await?;
    Ok(tx.commit().await?)
}

/// Marks everything before a moment as read: a demonstration's past is nobody's news.
///
/// # Errors
/// A fault of the database.
pub async fn settle(app: &App, before: DateTime<Utc>) -> Result<(), Error> {
    let mut tx = Tx::begin(&app.pool).await?;
    store::notice::settle(&mut tx, before).await?;
    Ok(tx.commit().await?)
}

/// Keeps what somebody wants by mail, and in which language.
///
/// # Errors
/// A fault of the database.
pub async fn choose(app: &App, person: PersonId, choice: Choice, lang: &str) -> Result<(), Error> {
    let mut tx = Tx::begin(&app.pool).await?;
    store::notice::choose(&mut tx, person, choice, lang).await?;
    Ok(tx.commit().await?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_daily_mail_looks_back_to_the_latest_half_past_seven() {
        let at = |text: &str| text.parse::<DateTime<Utc>>().unwrap();
        assert_eq!(latest_digest(at("2026-09-02T00:29:59Z")), at("2026-09-01T00:30:00Z"));
        assert_eq!(latest_digest(at("2026-09-02T00:30:00Z")), at("2026-09-02T00:30:00Z"));
        assert_eq!(latest_digest(at("2026-09-02T16:00:00Z")), at("2026-09-02T00:30:00Z"));
    }
}
