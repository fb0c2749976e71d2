//! Use cases: what a person wants done, each in one transaction.
//!
//! `perform` is the only door for a change of state; `drafting` for the plan while it is open;
//! `sign_in` and `administer` for people. Refuses to know about HTTP and languages: errors are
//! values that an outer ring puts into words.

pub mod access;
pub mod account;
pub mod administer;
pub mod confidential;
pub mod counts;
pub mod deadlines;
pub mod deliveries;
pub mod documents;
pub mod dossier;
pub mod drafting;
mod effects;
pub mod import;
pub mod interests;
pub mod log;
pub mod mandates;
pub mod metrics;
pub mod notices;
pub mod once;
pub mod outbox;
pub mod outcome;
pub mod passkeys;
pub mod perform;
pub mod provider;
pub mod reader;
pub mod receipt;
pub mod second_factor;
pub mod sign_in;
pub mod storage;
pub mod taken;
pub mod unit_report;
pub mod units;
pub mod upkeep;
pub mod verify;
pub mod webhooks;
pub mod witness;

use std::sync::Arc;

use chrono::{DateTime, NaiveDate, Utc};
use sqlx::PgPool;
use tokio::sync::Semaphore;

use crate::domain::clock::Clock;
use crate::domain::parameter::NotInForce;
use crate::domain::policy::Refusal;
use crate::domain::workflow::{Action, Blocked};
use crate::store::facts::CaseFacts;

/// What every use case works with.
#[derive(Clone)]
pub struct App {
    pub pool: PgPool,
    /// A standby for pages, where there is one.
    pub reader: Option<reader::Reader>,
    pub clock: Clock,
    pub storage: storage::Storage,
    /// What this process has done.
    pub metrics: Arc<metrics::Metrics>,
    /// Password hashing takes a core for some 40 ms: at most as many at once as there are cores.
    hashing: Arc<Semaphore>,
    /// Drawing a document is work for a core: at most as many at once as there are cores.
    rendering: Arc<Semaphore>,
    /// The key of the request that is being done, where it has one.
    key: Option<once::Key>,
}

impl App {
    /// The application over a database, a clock and a folder for files.
    pub fn new(pool: PgPool, clock: Clock, storage: storage::Storage) -> Self {
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        let metrics = Arc::default();
        Self { pool, reader: None, clock, storage, metrics, hashing: Arc::new(Semaphore::new(cores)), rendering: Arc::new(Semaphore::new(cores)), key: None }
    }

    /// Draws a file where that holds up nobody, as many at once as there are cores.
    ///
    /// # Errors
    /// What can't be drawn.
    pub async fn draw(&self, work: impl FnOnce() -> Result<Vec<u8>, crate::documents::Error> + Send + 'static) -> Result<Vec<u8>, Error> {
        let permit = self.rendering.clone().acquire_owned().await.map_err(|e| Error::Internal(e.to_string()))?;
        let drawn = tokio::task::spawn_blocking(move || {
            let _permit = permit;
            work()
        });
        drawn.await.map_err(|e| Error::Internal(e.to_string()))?.map_err(|e| Error::Internal(e.to_string()))
    }

    /// The same application, reading pages from a standby.
    pub fn reading_from(self, reader: Option<reader::Reader>) -> Self {
        Self { reader, ..self }
    }

    /// The same application at another time.
    pub fn at(&self, clock: Clock) -> Self {
        Self { clock, ..self.clone() }
    }
}

/// Who was faster, when somebody acts on what is no longer so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stale {
    pub by: String,
    pub at: DateTime<Utc>,
    pub action: Action,
}

impl Stale {
    /// The latest act on a case. Who acted in a confidential file is not told.
    pub fn of(facts: &CaseFacts) -> Self {
        let by = if facts.last_action.is_confidential() { String::new() } else { facts.last_actor.clone() };
        Self { by, at: facts.last_at, action: facts.last_action }
    }
}

/// Who saved a section first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Conflict {
    pub by: String,
    pub at: DateTime<Utc>,
}

/// Why a use case did not happen.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("not found")]
    NotFound,
    #[error("refused: {0}")]
    Refused(#[from] Refusal),
    #[error("blocked: {0}")]
    Blocked(#[from] Blocked),
    #[error("stale")]
    Stale(Stale),
    #[error("conflict")]
    Conflict(Conflict),
    #[error("invalid: {0:?}")]
    Invalid(Invalid),
    #[error(transparent)]
    Parameter(#[from] NotInForce),
    #[error("database: {0}")]
    Database(#[from] sqlx::Error),
    #[error("storage: {0}")]
    Storage(#[from] std::io::Error),
    #[error("internal: {0}")]
    Internal(String),
}

/// What a form could not know by itself, with the field it belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Invalid {
    /// (field, why)
    Field(&'static str, Why),
}

/// Kinds of `Invalid`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    Unknown,
    TooMany(usize),
    Taken,
    ConflictOfInterest,
    WrongPassword,
    /// What the device has answered can't be used.
    Passkey,
    UrgentNeedsDirection,
    Members(u32, u32),
    NoVotingMember,
    NeedsAuthorisation,
    LeadStays,
    /// Who votes is no longer who was to vote.
    MembersChanged,
    /// Nobody appoints themselves.
    OwnAppointment,
    /// Must be given in this case.
    Needed,
    /// Not one of those that can be chosen.
    NotOffered,
    Future,
    Past,
    EndNotAfterStart,
    /// Before the agreement in principle, or before the pilot began.
    Before(NaiveDate),
    /// After the last day that was agreed to.
    BeyondPlan(NaiveDate),
    /// More than was agreed to, in đồng.
    OverBudget(i64),
    /// The entry can't be answered or corrected: it is another's, or was answered already.
    NotAnswerable,
    /// The plan is the one in force.
    NothingChanged,
    /// The pilot would end on a day that has passed.
    EndPast,
    /// It ends before its last day: why?
    EarlyNeedsReason,
    /// An incident is linked to this risk.
    IncidentSaysOtherwise,
    /// The software proposes another answer: why not that?
    DeviationNeedsReason,
    PartyOpinionNeeded,
    EvidenceNeeded,
    /// The leadership has not carried it.
    NotCarried,
    /// The explanation is awaited until then.
    Unheard,
    UnclearNeedsReason,
    /// The rules do not open this option.
    NotAdmissible,
    WindowClosed,
    NotQualified,
    /// The number was given to another document of the register.
    NumberTaken,
    /// There is one already.
    AlreadyThere,
    /// It has its number already.
    AlreadyIssued,
    PasswordShort,
    PasswordLong,
    PasswordGuessable,
}

impl From<serde_json::Error> for Error {
    fn from(error: serde_json::Error) -> Self {
        Self::Internal(error.to_string())
    }
}
