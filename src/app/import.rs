//! Reference data from CSV: all of it or nothing, naming row and column of what is wrong.

use chrono::NaiveDate;
use serde::de::DeserializeOwned;

use super::{App, Error};
use crate::store::Tx;
use crate::store::reference;

/// What a file holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum What {
    Units,
    Topics,
    Parameters,
    Holidays,
}

impl What {
    /// By the name on the command line.
    pub fn from_name(name: &str) -> Option<Self> {
        match name {
            "units" => Some(Self::Units),
            "topics" => Some(Self::Topics),
            "parameters" => Some(Self::Parameters),
            "holidays" => Some(Self::Holidays),
            _ => None,
        }
    }
}

/// What is wrong with a file, as one line for a person.
#[derive(Debug, thiserror::Error)]
pub enum Failed {
    #[error("row {row}: {what}")]
    Row { row: u64, what: String },
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
/// `Failed::Row` with the first row that can't be taken; nothing is changed then.
pub async fn import(app: &App, what: What, csv: &str, dry_run: bool) -> Result<usize, Failed> {
    let mut tx = Tx::begin(&app.pool).await?;
    let count = match what {
        What::Units => put_all(&mut tx, csv, reference::put_unit).await?,
        What::Topics => put_all(&mut tx, csv, reference::put_topic).await?,
        What::Parameters => put_all(&mut tx, csv, reference::put_parameter).await?,
        What::Holidays => put_all(&mut tx, csv, reference::put_holiday).await?,
    };
    if !dry_run {
        tx.commit().await?;
    }
    Ok(count)
}

async fn put_all<T: DeserializeOwned>(tx: &mut Tx, csv: &str, put: impl AsyncFn(&mut Tx, &T) -> sqlx::Result<()>) -> Result<usize, Failed> {
    let rows: Vec<(u64, T)> = rows(csv)?;
    for (row, value) in &rows {
        put(tx, value).await.map_err(|e| refused(*row, &e))?;
    }
    Ok(rows.len())
}

fn rows<T: DeserializeOwned>(text: &str) -> Result<Vec<(u64, T)>, Failed> {
    let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(text.as_bytes());
    let headers = reader.headers().map_err(|e| Failed::Row { row: 1, what: e.to_string() })?.clone();
    let mut all = Vec::new();
    for (i, record) in reader.records().enumerate() {
        let row = i as u64 + 2;
        let record = record.map_err(|e| Failed::Row { row, what: e.to_string() })?;
        let value = record.deserialize(Some(&headers)).map_err(|e| Failed::Row { row, what: column(&e, &headers, &record) })?;
        all.push((row, value));
    }
    Ok(all)
}

/// Columns that hold a date: where one can't be read, the reader does not say which it was.
const DATES: [&str; 4] = ["valid_from", "valid_to", "effective_from", "on_date"];

fn column(error: &csv::Error, headers: &csv::StringRecord, record: &csv::StringRecord) -> String {
    let csv::ErrorKind::Deserialize { err, .. } = error.kind() else { return error.to_string() };
    let no_date = |(header, value): (&str, &str)| DATES.contains(&header) && value.parse::<NaiveDate>().is_err() && !(value.is_empty() && header == "valid_to");
    let place = err.field().and_then(|i| usize::try_from(i).ok()).or_else(|| headers.iter().zip(record).position(no_date));
    format!("column {}: {}", place.and_then(|i| headers.get(i)).unwrap_or("?"), err.kind())
}

fn refused(row: u64, error: &sqlx::Error) -> Failed {
    Failed::Row { row, what: error.as_database_error().map_or_else(|| error.to_string(), |e| e.message().to_owned()) }
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
