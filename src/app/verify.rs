//! The check of the whole ledger: every hash, every chain, every column, every frozen version.

pub mod audit;
pub mod files;
pub mod log;

use std::path::Path;

use serde::{Deserialize, Serialize};

use super::{App, Error};
use crate::domain::event::{Stored, check};
use crate::domain::flaw::Flaw;
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
    pub what: Flaw,
}

/// What the check of everything has found, as it is written into the audit book.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outcome {
    pub intact: bool,
    #[serde(default)]
    pub entries: u64,
    #[serde(default)]
    pub proposals: u64,
    #[serde(default)]
    pub places: u64,
    #[serde(default)]
    pub checkpoints: usize,
    /// Entries of the audit book.
    #[serde(default)]
    pub book: u64,
    #[serde(flatten)]
    pub broken: Option<Broken>,
}

/// The first thing that does not hold.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "of", rename_all = "snake_case")]
pub enum Broken {
    Case { proposal: ProposalId, seq: Option<i32>, what: Flaw },
    Log { position: u64, what: Flaw },
    Book { seq: i64, what: Flaw },
}

/// Checks the ledgers of all cases, the log against the newest checkpoint beside the database, and the audit book.
///
/// # Errors
/// A fault of the database, or a checkpoint that can't be read.
pub async fn everything(app: &App, folder: &Path) -> Result<Outcome, Error> {
    let cases = ledger(app).await?;
    let held = log::beside(app, folder).await?;
    let log = log::log(app, held.as_slice()).await?;
    let book = audit::audit(app).await?;
    let of_a_case = cases.bad.map(|Bad { proposal, seq, what }| Broken::Case { proposal, seq, what });
    let of_the_log = log.bad.map(|b| Broken::Log { position: b.position, what: b.what });
    let of_the_book = book.bad.map(|(seq, what)| Broken::Book { seq, what });
    let broken = of_a_case.or(of_the_log).or(of_the_book);
    Ok(Outcome {
        intact: broken.is_none(),
        entries: cases.entries,
        proposals: cases.proposals,
        places: log.leaves,
        checkpoints: log.checkpoints,
        book: book.entries,
        broken,
    })
}

/// Walks the whole ledger.
///
/// # Errors
/// A fault of the database.
pub async fn ledger(app: &App) -> Result<Report, Error> {
    let mut conn = app.pool.acquire().await?;
    let mut conn = store::whole(&mut conn).await?;
    let mut report = Report { proposals: 0, entries: 0, bad: None };
    let mut before: Option<Stored> = None;
    store::ledger::walk(&mut conn, |entry| {
        if report.bad.is_some() {
            return;
        }
        let follows = before.as_ref().filter(|b| b.proposal == entry.proposal);
        report.entries += 1;
        report.proposals += u64::from(follows.is_none());
        if let Err(what) = check(follows, &entry) {
            // What is missing is the place after the last one that is there.
            let seq = if what == Flaw::Gap { follows.map_or(1, |b| b.seq + 1) } else { entry.seq };
            report.bad = Some(Bad { proposal: entry.proposal, seq: Some(seq), what });
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
