//! The check of the audit book: every hash, the chain, and the reports frozen with it.

use super::Outcome;
use crate::app::{App, Error};
use crate::domain::audit::{Kind, Note, Stored, check};
use crate::domain::flaw::Flaw;
use crate::domain::people::Actor;
use crate::store::{self, Tx};

/// What the check has found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    pub entries: u64,
    /// The first place that does not hold, and why.
    pub bad: Option<(i64, Flaw)>,
}

/// Walks the audit book.
///
/// # Errors
/// A fault of the database.
pub async fn audit(app: &App) -> Result<Report, Error> {
    let mut conn = app.pool.acquire().await?;
    let mut conn = store::whole(&mut conn).await?;
    let mut report = Report { entries: 0, bad: None };
    let mut before: Option<Stored> = None;
    store::audit::walk(&mut conn, |entry| {
        if report.bad.is_some() {
            return;
        }
        report.entries += 1;
        if let Err(what) = check(before.as_ref(), &entry) {
            // What is missing is the place after the last one that is there.
            let seq = if what == Flaw::Gap { before.as_ref().map_or(1, |b| b.seq + 1) } else { entry.seq };
            report.bad = Some((seq, what));
        }
        before = Some(entry);
    })
    .await?;
    if report.bad.is_none() {
        let first = store::audit::inconsistencies(&mut conn).await?.into_iter().next();
        report.bad = first.map(|seq| (seq, Flaw::UnitReport));
    }
    Ok(report)
}

/// Notes that somebody had everything checked, and what came of it.
///
/// # Errors
/// A fault of the database.
pub async fn noted(app: &App, actor: &Actor, outcome: &Outcome) -> Result<(), Error> {
    let mut tx = Tx::begin(&app.pool).await?;
    let note = Note::of(Kind::LedgerChecked, Some(actor.person)).with(serde_json::to_value(outcome)?);
    store::audit::put(&mut tx, &note, app.clock.now()).await?;
    Ok(tx.commit().await?)
}
