//! A unit's periodic report: what it counts, and issuing it.
//!
//! A draft is counted anew each time. Once the registry has entered number and date the report is
//! the bytes that were frozen, and the audit book holds their hashes.

use chrono::{DateTime, NaiveDate, Utc};
use serde_json::json;

use super::documents::{Entered, Format, freeze, frozen, render};
use super::{App, Error, Invalid, Why};
use crate::documents::compose::{self, PeriodicReport, Unit, periodic, signature_of};
use crate::documents::model::{Document, Kind, Registration};
use crate::domain::audit::{self, Note};
use crate::domain::clock::local_day;
use crate::domain::dashboard::Period;
use crate::domain::people::{Actor, Role};
use crate::domain::policy;
use crate::store::document::IssuedReport;
use crate::store::{self, Tx, constraint};

/// A unit with what stands above it, and the day and hour of asking.
pub struct Ground {
    pub unit: Unit,
    above: Option<Unit>,
    now: DateTime<Utc>,
}

/// The unit, for its leadership and for authorities and auditors above it.
///
/// # Errors
/// 404 for a unit that is not theirs.
pub async fn ground(app: &App, actor: &Actor, code: &str) -> Result<Ground, Error> {
    let mut conn = app.pool.acquire().await?;
    let path = store::document::path(&mut conn, code).await?;
    let above = actor.holds(&[Role::Authority, Role::Auditor], &path).is_some();
    if !above && policy::registers(actor, code).is_err() {
        return Err(Error::NotFound);
    }
    let mut units = store::document::units(&mut conn, &[code.to_owned()]).await?;
    let unit = units.remove(code).ok_or(Error::NotFound)?;
    let above = unit.parent.as_deref().and_then(|p| units.remove(p));
    Ok(Ground { unit, above, now: app.clock.now() })
}

/// What the report counts now.
///
/// # Errors
/// A fault of the database.
pub async fn counts(app: &App, ground: &Ground, period: Period) -> Result<PeriodicReport, Error> {
    let mut conn = app.pool.acquire().await?;
    Ok(store::document::periodic(&mut conn, &ground.unit.code, period, ground.now).await?)
}

async fn drawn(app: &App, g: &Ground, period: Period) -> Result<Document, Error> {
    let report = counts(app, g, period).await?;
    let mut conn = app.pool.acquire().await?;
    let head = store::document::head_of(&mut conn, &g.unit.code, local_day(g.now)).await?;
    let signed = head.map(|(office, person)| signature_of(&office, &g.unit, &person));
    Ok(periodic(&g.unit, g.above.as_ref(), period, &report, signed))
}

/// The report as a file: the frozen bytes once it was issued, a draft before.
///
/// # Errors
/// A fault, or a frozen file that was touched.
pub async fn file(app: &App, ground: &Ground, period: Period, format: Format) -> Result<Vec<u8>, Error> {
    let issued = {
        let mut conn = app.pool.acquire().await?;
        store::document::issued_reports(&mut conn, &ground.unit.code).await?.into_iter().find(|r| r.period == period)
    };
    match issued {
        Some(issued) => frozen(app, if format == Format::Pdf { &issued.pdf } else { &issued.docx }).await,
        None => render(app, drawn(app, ground, period).await?, format).await,
    }
}

/// Issues the report of a period that has ended: freezes both formats and writes them into the audit book.
///
/// # Errors
/// The refusal to who does not lead the unit; what is wrong with number, date or period. Nothing is
/// left in storage then.
pub async fn issue(app: &App, actor: &Actor, ground: &Ground, period: Period, entered: Entered) -> Result<(), Error> {
    policy::registers(actor, &ground.unit.code)?;
    let today = local_day(ground.now);
    let wrong = |why| Err(Error::Invalid(Invalid::Field("dated_on", why)));
    if entered.dated_on < period.to {
        return wrong(Why::Before(period.to));
    }
    if entered.dated_on > today {
        return wrong(Why::Future);
    }
    let mut document = drawn(app, ground, period).await?;
    document.registration = Registration::Issued { number: entered.number, dated_on: entered.dated_on };
    let symbol = document.symbol.clone();
    let pdf = freeze(app, document.clone(), Format::Pdf).await?;
    let docx = match freeze(app, document, Format::Docx).await {
        Ok(docx) => docx,
        Err(error) => {
            app.storage.remove(pdf.file).await;
            return Err(error);
        }
    };
    let files = [pdf.file, docx.file];
    let issued = IssuedReport { period, number: entered.number, symbol, dated_on: entered.dated_on, pdf, docx };
    let done = register(app, actor, ground, &issued).await;
    if done.is_err() {
        for file in files {
            app.storage.remove(file).await;
        }
    }
    done
}

async fn register(app: &App, actor: &Actor, ground: &Ground, r: &IssuedReport) -> Result<(), Error> {
    let unit = &ground.unit.code;
    let detail = json!({ "from": r.period.from, "to": r.period.to, "number": r.number, "symbol": r.symbol, "dated_on": r.dated_on,
        "pdf": r.pdf.sha256, "docx": r.docx.sha256 });
    let note = Note { unit: Some(unit), ..Note::of(audit::Kind::UnitReportIssued, Some(actor.person)).with(detail) };
    let mut tx = Tx::begin(&app.pool).await?;
    let seq = store::audit::put(&mut tx, &note, ground.now).await?;
    match store::document::put_report(&mut tx, seq, unit, compose::series(Kind::PeriodicReport), r).await {
        Err(e) if constraint(&e) == Some("register_number_once") => return Err(Error::Invalid(Invalid::Field("number", Why::NumberTaken))),
        Err(e) if constraint(&e) == Some("unit_report_once") => return Err(Error::Invalid(Invalid::Field("number", Why::AlreadyIssued))),
        other => other?,
    }
    Ok(tx.commit().await?)
}

/// The first day of the year that a day belongs to.
pub fn year_of(day: NaiveDate) -> NaiveDate {
    use chrono::Datelike;
    NaiveDate::from_ymd_opt(day.year(), 1, 1).unwrap_or(day)
}
