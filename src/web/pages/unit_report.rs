//! The periodic report of a unit, for its leadership and for authorities and auditors above it: the
//! counts on a page, and the document.

use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use chrono::{Datelike, NaiveDate};
use sqlx::PgConnection;

use super::documents::handed_out;
use crate::app::documents::{Format, render as draw};
use crate::documents::compose::{Period, PeriodicReport, Unit, periodic, signature_of};
use crate::domain::clock::local_day;
use crate::domain::people::Role;
use crate::domain::policy;
use crate::store;
use crate::web::error::Error;
use crate::web::extract::{Me, Params};
use crate::web::filters;
use crate::web::forms::date;
use crate::web::page::{self, Place, Shell, render};

#[derive(Template)]
#[template(path = "documents/unit_report.html")]
struct Page {
    shell: Shell,
    code: String,
    name: String,
    period: String,
    from: String,
    to: String,
    query: String,
    facts: Vec<(&'static str, String)>,
    standing: Vec<(&'static str, String)>,
}

/// A unit whose report this person may see, with what stands above it.
async fn unit(me: &Me, conn: &mut PgConnection, code: &str) -> Result<(Unit, Option<Unit>), Error> {
    let path = store::document::path(conn, code).await?;
    let above = me.viewer.actor.holds(&[Role::Authority, Role::Auditor], &path).is_some();
    if !above && policy::registers(&me.viewer.actor, code).is_err() {
        return Err(Error::NotFound);
    }
    let mut units = store::document::units(conn, &[code.to_owned()]).await?;
    let unit = units.remove(code).ok_or(Error::NotFound)?;
    let parent = unit.parent.as_deref().and_then(|p| units.remove(p));
    Ok((unit, parent))
}

/// The days that were asked for; this year until today where they can't be read.
fn period(me: &Me, today: NaiveDate) -> Period {
    let first = NaiveDate::from_ymd_opt(today.year(), 1, 1).unwrap_or(today);
    let (from, to) = (date(me.asked("from")).unwrap_or(first), date(me.asked("to")).unwrap_or(today).min(today));
    if from <= to { Period { from, to } } else { Period { from: first, to: today } }
}

/// The counts.
pub async fn show(me: Me, params: Params) -> Result<Response, Error> {
    let code: String = params.get("code")?;
    let mut conn = me.conn().await?;
    let (t, now) = (me.t, me.state.app.clock.now());
    let (unit, _) = unit(&me, &mut conn, &code).await?;
    let period = period(&me, local_day(now));
    let r = store::document::periodic(&mut conn, &code, period, now).await?;
    let title = t.unit_report_title(&unit.name);
    let page = Page {
        shell: page::shell(&me, &mut conn, &title, Place::Queue).await?,
        period: t.unit_report_lead(t.date(period.from), t.date(period.to)),
        from: t.date(period.from),
        to: t.date(period.to),
        query: format!("from={}&to={}", period.from, period.to),
        facts: facts(&me, &r),
        standing: r.standing.iter().map(|(status, n)| (t.status_word(*status), t.number(*n))).collect(),
        code,
        name: unit.name,
    };
    render(StatusCode::OK, &page)
}

fn facts(me: &Me, r: &PeriodicReport) -> Vec<(&'static str, String)> {
    let t = me.t;
    let n = |value| t.number(value);
    vec![
        (t.report_submitted(), n(r.submitted)),
        (t.report_in_time(), n(r.decided_in_time)),
        (t.report_late(), n(r.decided_late)),
        (t.report_overdue(), n(r.overdue)),
        (t.report_pilots(), n(r.pilots_running)),
        (t.report_incidents(), format!("{} / {}", n(r.incidents.foreseen), n(r.incidents.unforeseen))),
        (t.report_damage(), t.dong(n(r.incidents.damage_vnd))),
        (t.report_results(), r.results.map(n).join(" / ")),
        (t.report_incentives(), n(r.incentives_granted)),
    ]
}

async fn download(me: Me, params: Params, format: Format) -> Result<Response, Error> {
    let code: String = params.get("code")?;
    let mut conn = me.conn().await?;
    let now = me.state.app.clock.now();
    let (unit, above) = unit(&me, &mut conn, &code).await?;
    let period = period(&me, local_day(now));
    let report = store::document::periodic(&mut conn, &code, period, now).await?;
    let head = store::document::head_of(&mut conn, &code, local_day(now)).await?;
    drop(conn);
    let signed = head.map(|(office, person)| signature_of(&office, &unit, &person));
    let bytes = draw(&me.state.app, periodic(&unit, above.as_ref(), period, &report, signed), format).await?;
    handed_out(&format!("{code}_bao-cao-dinh-ky_{}_{}.{}", period.from, period.to, format.extension()), format, bytes)
}

/// The document as PDF.
pub async fn pdf(me: Me, params: Params) -> Result<Response, Error> {
    download(me, params, Format::Pdf).await
}

/// The document as DOCX.
pub async fn docx(me: Me, params: Params) -> Result<Response, Error> {
    download(me, params, Format::Docx).await
}
