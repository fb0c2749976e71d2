//! Reference data from CSV: all of it or nothing, naming row and column of what is wrong.

use std::future::Future;

use chrono::{DateTime, NaiveDate, Utc};
use serde::de::DeserializeOwned;
use serde_json::json;
use unicode_normalization::UnicodeNormalization;

use super::outbox::{self, Job};
use super::{App, Error};
use crate::domain::audit::{Kind, Note};
use crate::domain::clock::local_day;
use crate::domain::ids::{AppointmentId, PersonId};
use crate::domain::people::{Actor, Role};
use crate::domain::text;
use crate::store::people::{self, NewAppointment, NewPerson};
use crate::store::{Tx, reference};

/// What a file holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum What {
    Units,
    Topics,
    Parameters,
    Holidays,
    People,
}

impl What {
    /// Everything that can be imported.
    pub const ALL: [Self; 5] = [Self::Units, Self::Topics, Self::Parameters, Self::Holidays, Self::People];

    /// The name on the command line.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Units => "units",
            Self::Topics => "topics",
            Self::Parameters => "parameters",
            Self::Holidays => "holidays",
            Self::People => "people",
        }
    }

    /// By the name on the command line.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|what| what.name() == name)
    }
}

/// What is wrong with a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Problem {
    #[error("can't be read")]
    Unreadable,
    #[error("is not allowed here")]
    NotAllowed,
    #[error("refers to nothing")]
    RefersToNothing,
    #[error("is there already")]
    Taken,
    #[error("the row has another number of columns than the first")]
    Columns,
}

/// What is wrong with a file, and where: the first row is that of the names of the columns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    pub row: u64,
    pub column: String,
    pub value: String,
    pub problem: Problem,
}

impl std::fmt::Display for Fault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.problem {
            Problem::Columns => write!(f, "row {}: {}", self.row, self.problem),
            problem => write!(f, "row {}: column {}: “{}” {problem}", self.row, self.column, self.value),
        }
    }
}

/// Faults that are told at most.
const MOST: usize = 50;

/// Why a file is not taken.
#[derive(Debug, thiserror::Error)]
pub enum Failed {
    #[error("{}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))]
    Rows(Vec<Fault>),
    #[error(transparent)]
    App(#[from] Error),
}

impl From<sqlx::Error> for Failed {
    fn from(error: sqlx::Error) -> Self {
        Self::App(error.into())
    }
}

/// The reference data that comes with the program.
pub const BUNDLED: [(What, &str); 4] = [
    (What::Units, include_str!("../../data/units.csv")),
    (What::Topics, include_str!("../../data/topics.csv")),
    (What::Parameters, include_str!("../../data/legal_parameters.csv")),
    (What::Holidays, include_str!("../../data/holidays.csv")),
];

/// Imports a file; with `dry_run` everything is tried and nothing kept. Gives the number of rows.
///
/// # Errors
/// `Failed::Rows` with every row that can't be taken; nothing is changed then.
pub async fn import(app: &App, what: What, csv: &str, dry_run: bool) -> Result<usize, Failed> {
    import_by(app, None, what, csv, dry_run).await
}

/// The same for somebody, whose import stands in the audit book.
///
/// # Errors
/// As `import`.
pub async fn import_by(app: &App, by: Option<&Actor>, what: What, csv: &str, dry_run: bool) -> Result<usize, Failed> {
    let mut tx = Tx::begin(&app.pool).await?;
    let import = Import { now: app.clock.now(), by: by.map(|b| b.person) };
    let count = match what {
        What::Units => put_all::<reference::UnitRow>(&mut tx, csv, import).await?,
        What::Topics => put_all::<reference::TopicRow>(&mut tx, csv, import).await?,
        What::Parameters => put_all::<reference::ParameterRow>(&mut tx, csv, import).await?,
        What::Holidays => put_all::<reference::HolidayRow>(&mut tx, csv, import).await?,
        What::People => put_all::<PersonRow>(&mut tx, csv, import).await?,
    };
    if !dry_run {
        if let Some(by) = by {
            let note = Note::of(Kind::Imported, Some(by.person)).with(json!({ "what": what.name(), "rows": count }));
            crate::store::audit::put(&mut tx, &note, app.clock.now()).await?;
        }
        tx.commit().await?;
    }
    Ok(count)
}

/// A row of a file of people: an account with a first appointment, who is invited.
#[derive(Debug, serde::Deserialize)]
struct PersonRow {
    email: String,
    name: String,
    position: String,
    unit: String,
    manager: bool,
    role: Role,
    document_ref: String,
}

/// When and by whom a file is imported.
#[derive(Clone, Copy)]
struct Import {
    now: DateTime<Utc>,
    by: Option<PersonId>,
}

/// A row of a file that can be kept.
trait Entry: DeserializeOwned + Send + Sync {
    fn put(&self, tx: &mut Tx, import: Import) -> impl Future<Output = sqlx::Result<()>> + Send;
}

impl Entry for reference::UnitRow {
    async fn put(&self, tx: &mut Tx, _: Import) -> sqlx::Result<()> {
        reference::put_unit(tx, self).await
    }
}

impl Entry for reference::TopicRow {
    async fn put(&self, tx: &mut Tx, _: Import) -> sqlx::Result<()> {
        reference::put_topic(tx, self).await
    }
}

impl Entry for reference::ParameterRow {
    async fn put(&self, tx: &mut Tx, _: Import) -> sqlx::Result<()> {
        reference::put_parameter(tx, self).await
    }
}

impl Entry for reference::HolidayRow {
    async fn put(&self, tx: &mut Tx, _: Import) -> sqlx::Result<()> {
        reference::put_holiday(tx, self).await
    }
}

impl Entry for PersonRow {
    async fn put(&self, tx: &mut Tx, import: Import) -> sqlx::Result<()> {
        let (r, now, id) = (self, import.now, PersonId::new(import.now));
        let email = r.email.to_lowercase();
        let person = NewPerson { id, email: &email, name: &r.name, position: &r.position, unit: &r.unit, is_manager: r.manager, password_hash: None };
        people::insert(tx, &person, now).await?;
        let row = NewAppointment {
            id: AppointmentId::new(now),
            person: id,
            role: r.role,
            unit: &r.unit,
            from: local_day(now),
            to: None,
            document_ref: &r.document_ref,
            by: import.by,
        };
        people::appoint(tx, &row, now).await?;
        outbox::put(tx, &Job::Invitation { person: id }, None, now).await.map_err(|e| sqlx::Error::Protocol(e.to_string()))
    }
}

/// Every row is tried, each in a step of its own, so that all that is wrong is told at once.
async fn put_all<T: Entry>(tx: &mut Tx, csv: &str, import: Import) -> Result<usize, Failed> {
    let rows: Vec<Row<T>> = rows(csv)?;
    let mut faults = Vec::new();
    for row in &rows {
        tx.step().await?;
        match row.value.put(tx, import).await {
            Ok(()) => tx.step_done().await?,
            Err(error) if error.as_database_error().is_some() => {
                tx.step_undone().await?;
                faults.push(refused(row, &error));
            }
            Err(error) => return Err(error.into()),
        }
        if faults.len() == MOST {
            break;
        }
    }
    if faults.is_empty() { Ok(rows.len()) } else { Err(Failed::Rows(faults)) }
}

struct Row<T> {
    number: u64,
    cells: Vec<(String, String)>,
    value: T,
}

fn rows<T: DeserializeOwned>(text: &str) -> Result<Vec<Row<T>>, Failed> {
    let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(text.as_bytes());
    let fault = |row, column: &str, value: &str, problem| Fault { row, column: column.to_owned(), value: value.to_owned(), problem };
    let headers = reader.headers().map_err(|_| Failed::Rows(vec![fault(1, "?", "", Problem::Unreadable)]))?.clone();
    let (mut all, mut faults) = (Vec::new(), Vec::new());
    for (number, record) in (2..).zip(reader.records()) {
        let Ok(record) = record else {
            faults.push(fault(number, "", "", Problem::Columns));
            continue;
        };
        let unfit = record.iter().position(|cell| !fits(cell));
        if let Some(i) = unfit {
            faults.push(fault(number, headers.get(i).unwrap_or("?"), "", Problem::NotAllowed));
            continue;
        }
        let record: csv::StringRecord = record.iter().map(|cell| cell.nfc().collect::<String>()).collect();
        match record.deserialize(Some(&headers)) {
            Ok(value) => all.push(Row { number, cells: headers.iter().zip(&record).map(|(h, v)| (h.to_owned(), v.to_owned())).collect(), value }),
            Err(error) => {
                let column = column(&error, &headers, &record);
                let value = headers.iter().position(|h| h == column).and_then(|i| record.get(i)).unwrap_or_default();
                faults.push(fault(number, &column, value, Problem::Unreadable));
            }
        }
    }
    faults.truncate(MOST);
    if faults.is_empty() { Ok(all) } else { Err(Failed::Rows(faults)) }
}

/// Whether a cell is one line of text without characters that disguise it, as in a form.
fn fits(cell: &str) -> bool {
    !cell.contains(['\n', '\r']) && text::tidy(cell, cell.len()).is_ok()
}

/// Columns that hold a date: where one can't be read, the reader does not say which it was.
const DATES: [&str; 4] = ["valid_from", "valid_to", "effective_from", "on_date"];

/// The column that an error is about; what is missing names itself.
fn column(error: &csv::Error, headers: &csv::StringRecord, record: &csv::StringRecord) -> String {
    let csv::ErrorKind::Deserialize { err, .. } = error.kind() else { return "?".to_owned() };
    let no_date = |(header, value): (&str, &str)| DATES.contains(&header) && value.parse::<NaiveDate>().is_err() && !(value.is_empty() && header == "valid_to");
    let place = err.field().and_then(|i| usize::try_from(i).ok()).or_else(|| headers.iter().zip(record).position(no_date));
    let said = || err.kind().to_string();
    let missing = || said().split('`').nth(1).unwrap_or("?").to_owned();
    place.and_then(|i| headers.get(i)).map_or_else(missing, str::to_owned)
}

/// The column whose rule spoke: a constraint is named after its table and its column.
fn refused<T>(row: &Row<T>, error: &sqlx::Error) -> Fault {
    let constraint = crate::store::constraint(error).unwrap_or_default();
    let column = row.cells.iter().map(|(name, _)| name).filter(|name| constraint.contains(name.as_str())).max_by_key(|name| name.len());
    let column = match constraint {
        "legal_parameter_verified_names_its_source" => "legal_ref".to_owned(),
        "appointment_authorisation" => "document_ref".to_owned(),
        _ => column.cloned().unwrap_or_else(|| "?".to_owned()),
    };
    let problem = match error.as_database_error().map(sqlx::error::DatabaseError::kind) {
        Some(sqlx::error::ErrorKind::ForeignKeyViolation) => Problem::RefersToNothing,
        Some(sqlx::error::ErrorKind::UniqueViolation) => Problem::Taken,
        _ => Problem::NotAllowed,
    };
    let value = row.cells.iter().find(|(name, _)| *name == column).map(|(_, v)| v.clone()).unwrap_or_default();
    Fault { row: row.number, column, value, problem }
}

/// Loads the bundled reference data where it is missing.
///
/// # Errors
/// `Failed`.
pub async fn load_bundled(app: &App) -> Result<(), Failed> {
    let mut conn = app.pool.acquire().await?;
    if !reference::units(&mut conn, NaiveDate::MAX).await?.is_empty() {
        return Ok(());
    }
    drop(conn);
    for (what, csv) in BUNDLED {
        import(app, what, csv, false).await?;
    }
    Ok(())
}
