//! The periodic report of a unit, for its leadership and for authorities and auditors above it: the
//! counts on a page, the document, and the registry's form under it.

use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use chrono::NaiveDate;
use serde_json::Value;

use super::act::why_words;
use super::documents::handed_out;
use super::pilot_acts::day;
use crate::app::documents::{Entered, Format};
use crate::app::{self, Invalid, unit_report};
use crate::documents::compose::{Part, PeriodicReport};
use crate::domain::clock::local_day;
use crate::domain::dashboard::Period;
use crate::domain::policy;
use crate::i18n::Lang;
use crate::store;
use crate::web::error::Error;
use crate::web::extract::{Me, Params, Submitted};
use crate::web::forms::{Form, date};
use crate::web::page::{self, Place, Shell, render};
use crate::web::{catalogue, filters};

struct IssuedView {
    period: String,
    number: String,
    query: String,
}

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
    /// Median and ninetieth percentile of each hand, in working days.
    stays: Vec<[String; 4]>,
    /// The units of a report about several.
    parts: Vec<Vec<String>>,
    /// Number and date of the report of these days, once it has them.
    number: Option<String>,
    issued: Vec<IssuedView>,
    form: Option<Form>,
}

/// The days that were asked for; this year until today where they can't be read.
fn period(me: &Me, today: NaiveDate) -> Period {
    let first = unit_report::year_of(today);
    let (from, to) = (date(me.asked("from")).unwrap_or(first), date(me.asked("to")).unwrap_or(today).min(today));
    if from <= to { Period { from, to } } else { Period { from: first, to: today } }
}

fn asked_for(period: Period) -> String {
    format!("from={}&to={}", period.from, period.to)
}

async fn draw(me: &Me, params: &Params, sent: Option<Form>, status: StatusCode) -> Result<Response, Error> {
    let code: String = params.get("code")?;
    let (t, app) = (me.t, &me.state.app);
    let ground = unit_report::ground(app, &me.viewer.actor, &code).await?;
    let period = period(me, local_day(app.clock.now()));
    let r = unit_report::counts(app, &ground, period).await?;
    let mut conn = me.conn().await?;
    let issued = store::document::issued_reports(&mut conn, &code).await?;
    let numbered = |r: &store::document::IssuedReport| t.document_numbered(format!("{:02}", r.number), &r.symbol, t.date(r.dated_on));
    let number = issued.iter().find(|r| r.period == period).map(numbered);
    let registers = (number.is_none() || sent.is_some()) && policy::registers(&me.viewer.actor, &code).is_ok();
    let title = t.unit_report_title(&ground.unit.name);
    let form = registers.then(|| sent.unwrap_or_else(|| Form::blank(t, catalogue::REPORT_REGISTRATION)));
    let shell = page::shell(me, &mut conn, &title, Place::Dashboard).await?;
    let page = Page {
        shell: if let Some(form) = &form { shell.with(form) } else { shell },
        period: t.unit_report_lead(t.date(period.from), t.date(period.to)),
        from: t.date(period.from),
        to: t.date(period.to),
        query: asked_for(period),
        facts: facts(me, &r),
        standing: r.standing.iter().map(|(status, n)| (t.status_word(*status), t.number(*n))).collect(),
        stays: r.stays.iter().map(|s| [t.holder_word(s.holder).to_owned(), t.number(s.times), t.day_count(s.median), t.day_count(s.ninetieth)]).collect(),
        parts: if r.parts.len() > 1 { r.parts.iter().map(|p| part(t, p)).collect() } else { Vec::new() },
        code,
        name: ground.unit.name,
        number,
        issued: issued
            .iter()
            .map(|r| IssuedView { period: t.unit_report_lead(t.date(r.period.from), t.date(r.period.to)), number: numbered(r), query: asked_for(r.period) })
            .collect(),
        form,
    };
    render(status, &page)
}

/// The counts.
pub async fn show(me: Me, params: Params) -> Result<Response, Error> {
    draw(&me, &params, None, StatusCode::OK).await
}

/// Issues the report of the days that are shown, or says what is wrong beside its field.
pub async fn register(me: Me, params: Params, Submitted(raw): Submitted) -> Result<Response, Error> {
    let code: String = params.get("code")?;
    let ground = unit_report::ground(&me.state.app, &me.viewer.actor, &code).await?;
    policy::registers(&me.viewer.actor, &code).map_err(app::Error::from)?;
    let period = period(&me, local_day(me.state.app.clock.now()));
    let (mut form, content) = Form::read(me.t, catalogue::REPORT_REGISTRATION, &raw);
    let number = content.get("number").and_then(Value::as_u64).and_then(|n| u32::try_from(n).ok());
    if let (false, Some(number), Some(dated_on)) = (form.bad(), number, day(&content, "dated_on")) {
        // On its own: somebody who hangs up in the middle leaves no file without its entry.
        let (app, actor) = (me.state.app.clone(), me.viewer.actor.clone());
        let issuing = tokio::spawn(async move { unit_report::issue(&app, &actor, &ground, period, Entered { number, dated_on }).await });
        match issuing.await.map_err(|e| Error::Internal(e.to_string()))? {
            Ok(()) => return Ok(page::go(&me.state.site, &format!("/units/{code}/report?{}", asked_for(period)), "issue_document")),
            Err(app::Error::Invalid(Invalid::Field(name, why))) => {
                let label = form.field(name).map_or_else(String::new, |f| f.label.clone());
                form.fault(name, why_words(me.t, &label, why));
            }
            Err(error) => return Err(error.into()),
        }
    }
    draw(&me, &params, Some(form), StatusCode::UNPROCESSABLE_ENTITY).await
}

fn part(t: Lang, p: &Part) -> Vec<String> {
    let numbers = [p.submitted, p.agreed, p.overdue, p.inaction].into_iter().chain(p.results.iter().copied());
    std::iter::once(p.name.clone()).chain(numbers.map(|n| t.number(n))).collect()
}

fn facts(me: &Me, r: &PeriodicReport) -> Vec<(&'static str, String)> {
    let t = me.t;
    let n = |value| t.number(value);
    vec![
        (t.report_submitted(), n(r.submitted)),
        (t.report_in_time(), n(r.decided_in_time)),
        (t.report_late(), n(r.decided_late)),
        (t.report_overdue(), n(r.overdue)),
        (t.column_inaction(), n(r.inaction)),
        (t.report_pilots(), n(r.pilots_running)),
        (t.report_obstacles(), [r.obstacles.in_time, r.obstacles.late, r.obstacles.waiting].map(n).join(" / ")),
        (t.report_incidents(), format!("{} / {}", n(r.incidents.foreseen), n(r.incidents.unforeseen))),
        (t.report_damage(), t.dong(n(r.incidents.damage_vnd()))),
        (t.report_results(), r.results.map(n).join(" / ")),
        (t.report_incentives(), n(r.incentives_granted)),
    ]
}

async fn download(me: Me, params: Params, format: Format) -> Result<Response, Error> {
    let code: String = params.get("code")?;
    let app = &me.state.app;
    let ground = unit_report::ground(app, &me.viewer.actor, &code).await?;
    let period = period(&me, local_day(app.clock.now()));
    let bytes = unit_report::file(app, &ground, period, format).await?;
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
