//! The check of the whole ledger: every hash, every chain, every column, every frozen version.

pub mod audit;
pub mod files;
pub mod log;

use super::{App, Error};
use crate::domain::event::{Fault, Stored, check};
use crate::domain::ids::ProposalId;
use crate::store;

/// What the check has found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    pub proposals: u64,
    pub entries: u64,
    /// The first place that does not hold.
    pub bad: Option<Bad>,
}

/// A place that does not hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bad {
    pub proposal: ProposalId,
    /// The position in the ledger of the proposal; `None` where it concerns the proposal itself.
    pub seq: Option<i32>,
    pub what: String,
}

/// Walks the whole ledger.
///
/// # Errors
/// A fault of the database.
pub async fn ledger(app: &App) -> Result<Report, Error> {
    let mut conn = app.pool.acquire().await?;
    let mut report = Report { proposals: 0, entries: 0, bad: None };
    let mut before: Option<Stored> = None;
    store::ledger::walk(&mut conn, |entry| {
        if report.bad.is_some() {
            return;
        }
        let follows = before.as_ref().filter(|b| b.proposal == entry.proposal);
        report.entries += 1;
        report.proposals += u64::from(follows.is_none());
        if let Err(fault) = check(follows, &entry) {
            // What is missing is the place after the last one that is there.
            let seq = if fault == Fault::Gap { follows.map_or(1, |b| b.seq + 1) } else { entry.seq };
            report.bad = Some(Bad { proposal: entry.proposal, seq: Some(seq), what: fault.to_string() });
        }
        before = Some(entry);
    })
    .await?;
    if report.bad.is_none() {
        let first = store::ledger::inconsistencies(&mut conn).await?.into_iter().next();
        report.bad = first.map(|(proposal, what)| Bad { proposal, seq: None, what });
    }
    Ok(report)
}
