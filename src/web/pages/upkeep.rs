//! The administrator's desk beside people: holidays, topics, imports, parked jobs.

use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use chrono::{Datelike, NaiveDate};
use futures_util::TryStreamExt;
use serde_json::{Map, Value};

use super::act::{password_given, why_words};
use crate::app::import::{Failed, Fault, Problem, What};
use crate::app::sign_in::is_recent;
use crate::app::upkeep;
use crate::app::{self, Invalid};
use crate::domain::clock::local_day;
use crate::i18n::Lang;
use crate::store;
use crate::store::master::Holiday;
use crate::web::error::Error;
use crate::web::export::{self, Files};
use crate::web::extract::{Me, Params, Submitted};
use crate::web::forms::Form;
use crate::web::page::{self, Place, Shell, render};
use crate::web::{catalogue, filters};

/// The day it is in Vietnam.
pub fn today(me: &Me) -> NaiveDate {
    local_day(me.state.app.clock.now())
}

/// A text of a form; empty where there is none.
pub fn text<'a>(content: &'a Map<String, Value>, name: &str) -> &'a str {
    content.get(name).and_then(Value::as_str).unwrap_or_default()
}

/// Puts what is wrong beside its field; a fault is given back.
pub fn taken(me: &Me, form: &mut Form, done: Result<(), app::Error>) -> Result<bool, Error> {
    match done {
        Ok(()) => Ok(true),
        Err(app::Error::Invalid(Invalid::Field(name, why))) => {
            let label = form.field(name).map(|f| f.label.clone()).unwrap_or_default();
            form.fault(name, why_words(me.t, &label, why));
            Ok(false)
        }
        Err(error) => Err(error.into()),
    }
}

/// A change by a button alone asks for the password on a page of its own.
pub fn ask_first(me: &Me, back: &str) -> Option<Response> {
    (!is_recent(&me.viewer.found, me.state.app.clock.now())).then(|| page::go(&me.state.site, &format!("/account/confirm?next={back}"), ""))
}

#[derive(Template)]
#[template(path = "admin/index.html")]
struct Index {
    shell: Shell,
    waiting: i64,
    since: Option<String>,
    parked: usize,
}

/// What there is to keep up.
pub async fn index(me: Me) -> Result<Response, Error> {
    let mut conn = me.conn().await?;
    let (waiting, since) = store::master::waiting(&mut conn).await?;
    let parked = store::master::parked(&mut conn, Some(PARKED)).try_collect::<Vec<_>>().await?.len();
    let shell = page::shell(&me, &mut conn, me.t.upkeep(), Place::Upkeep).await?;
    render(StatusCode::OK, &Index { shell, waiting, since: since.map(|at| me.t.moment(at)), parked })
}

#[derive(Template)]
#[template(path = "admin/holidays.html")]
struct Holidays {
    shell: Shell,
    year: i32,
    years: Vec<i32>,
    /// Day for machines, day, name, whether it is worked, whether it can be removed.
    days: Vec<(NaiveDate, String, String, bool, bool)>,
    form: Form,
    files: Files,
}

async fn draw_holidays(me: &Me, year: i32, form: Form, status: StatusCode) -> Result<Response, Error> {
    let (mut conn, today) = (me.conn().await?, today(me));
    let mut years = store::master::years(&mut conn).await?;
    if !years.contains(&year) {
        years.push(year);
    }
    let days = store::master::holidays(&mut conn, year).await?;
    let days = days.into_iter().map(|d| (d.on_date, me.t.date(d.on_date), d.name, d.working, d.on_date > today)).collect();
    let shell = page::shell(me, &mut conn, me.t.holidays(), Place::Upkeep).await?.with(&form);
    render(status, &Holidays { shell, year, years, days, form, files: Files::of(me) })
}

fn asked_year(me: &Me) -> i32 {
    me.asked("year").parse().ok().filter(|y| (2000..2200).contains(y)).unwrap_or_else(|| today(me).year())
}

/// Exceptional days of a year.
pub async fn holidays(me: Me) -> Result<Response, Error> {
    let form = Form::blank(me.t, catalogue::HOLIDAY);
    draw_holidays(&me, asked_year(&me), form, StatusCode::OK).await
}

/// Exceptional days of a year as a file.
pub async fn export_holidays(me: Me) -> Result<Response, Error> {
    let mut conn = me.conn().await?;
    export::hand_out(&me, export::known(store::master::holidays(&mut conn, asked_year(&me)).await?)).await
}

/// Adds an exceptional day.
pub async fn add_holiday(me: Me, Submitted(raw): Submitted) -> Result<Response, Error> {
    let (mut form, content) = Form::read(me.t, catalogue::HOLIDAY, &raw);
    let day = text(&content, "on_date").parse::<NaiveDate>().ok();
    if let (false, Some(on_date)) = (form.bad(), day)
        && password_given(&me, &raw, &mut form).await?
    {
        let day = Holiday { on_date, name: text(&content, "name").to_owned(), working: text(&content, "day_kind") == "working" };
        let done = upkeep::add_holiday(&me.state.app, &me.viewer.actor, &day).await;
        if taken(&me, &mut form, done)? {
            return Ok(page::go(&me.state.site, &format!("/admin/holidays?year={}", on_date.year()), "upkeep_saved"));
        }
    }
    let year = day.map_or_else(|| today(&me).year(), |d| d.year());
    draw_holidays(&me, year, form, StatusCode::UNPROCESSABLE_ENTITY).await
}

/// Removes an exceptional day that is still to come.
pub async fn remove_holiday(me: Me, params: Params, Submitted(_): Submitted) -> Result<Response, Error> {
    if let Some(first) = ask_first(&me, "/admin/holidays") {
        return Ok(first);
    }
    let day: NaiveDate = params.get("day")?;
    upkeep::remove_holiday(&me.state.app, &me.viewer.actor, day).await?;
    Ok(page::go(&me.state.site, &format!("/admin/holidays?year={}", day.year()), "upkeep_saved"))
}

struct TopicView {
    code: String,
    name: String,
    is_group: bool,
    period: String,
    can_end: bool,
}

#[derive(Template)]
#[template(path = "admin/topics.html")]
struct Topics {
    shell: Shell,
    topics: Vec<TopicView>,
    form: Form,
    files: Files,
}

/// The topics as a file.
pub async fn export_topics(me: Me) -> Result<Response, Error> {
    let mut conn = me.conn().await?;
    export::hand_out(&me, export::known(store::master::topics(&mut conn).await?)).await
}

const GROUPS: [&str; 2] = ["period", "problem_area_group"];

async fn draw_topics(me: &Me, mut form: Form, status: StatusCode) -> Result<Response, Error> {
    let (mut conn, t, today) = (me.conn().await?, me.t, today(me));
    let all = store::master::topics(&mut conn).await?;
    let is_group = |kind: &str| GROUPS.contains(&kind);
    form.offer("parent", all.iter().filter(|x| is_group(&x.kind)).map(|x| (x.code.clone(), x.name.clone(), String::new())));
    form.insist("parent");
    let view = |x: store::master::Topic| TopicView {
        is_group: is_group(&x.kind),
        period: x.valid_to.map_or_else(|| t.since_day(t.date(x.valid_from)), |to| format!("{} – {}", t.date(x.valid_from), t.date(to))),
        can_end: !is_group(&x.kind) && x.valid_from <= today && x.valid_to.is_none_or(|to| to > today),
        code: x.code,
        name: x.name,
    };
    let topics = all.into_iter().map(view).collect();
    let shell = page::shell(me, &mut conn, t.topics(), Place::Upkeep).await?.with(&form);
    render(status, &Topics { shell, topics, form, files: Files::of(me) })
}

/// Every topic.
pub async fn topics(me: Me) -> Result<Response, Error> {
    let form = Form::blank(me.t, catalogue::NEW_TOPIC);
    draw_topics(&me, form, StatusCode::OK).await
}

/// Adds a topic.
pub async fn add_topic(me: Me, Submitted(raw): Submitted) -> Result<Response, Error> {
    let (mut form, content) = Form::read(me.t, catalogue::NEW_TOPIC, &raw);
    {
        let mut conn = me.conn().await?;
        let groups = store::master::topics(&mut conn).await?.into_iter().filter(|x| GROUPS.contains(&x.kind.as_str()));
        form.offer("parent", groups.map(|x| (x.code, x.name, String::new())));
        form.insist("parent");
    }
    let code = text(&content, "code");
    if !form.bad() && !is_code(code) {
        form.fault("code", me.t.topic_code_wrong());
    }
    if let (false, Ok(from)) = (form.bad(), text(&content, "valid_from").parse::<NaiveDate>())
        && password_given(&me, &raw, &mut form).await?
    {
        let done = upkeep::add_topic(&me.state.app, &me.viewer.actor, code, text(&content, "name"), text(&content, "parent"), from).await;
        if taken(&me, &mut form, done)? {
            return Ok(page::go(&me.state.site, "/admin/topics", "upkeep_saved"));
        }
    }
    draw_topics(&me, form, StatusCode::UNPROCESSABLE_ENTITY).await
}

/// What the database takes for a code: small letters, figures and hyphens.
pub fn is_code(code: &str) -> bool {
    let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    (2..=81).contains(&code.len()) && code.chars().all(fits) && !code.starts_with('-')
}

/// Ends a topic.
pub async fn end_topic(me: Me, params: Params, Submitted(_): Submitted) -> Result<Response, Error> {
    if let Some(first) = ask_first(&me, "/admin/topics") {
        return Ok(first);
    }
    let code: String = params.get("code")?;
    upkeep::end_topic(&me.state.app, &me.viewer.actor, &code).await?;
    Ok(page::go(&me.state.site, "/admin/topics", "upkeep_saved"))
}

/// Parked jobs that are shown.
const PARKED: i64 = 100;

struct JobView {
    id: i64,
    kind: String,
    person: String,
    tries: i32,
    error: String,
    at: String,
}

#[derive(Template)]
#[template(path = "admin/jobs.html")]
struct Jobs {
    shell: Shell,
    jobs: Vec<JobView>,
    waiting: i64,
    since: Option<String>,
    files: Files,
}

/// The jobs that were put aside as a file.
pub async fn export_jobs(me: Me) -> Result<Response, Error> {
    let mut conn = me.conn().await?;
    export::hand_out(&me, store::master::parked(&mut conn, None)).await
}

/// Jobs that were put aside.
pub async fn jobs(me: Me) -> Result<Response, Error> {
    let (mut conn, t) = (me.conn().await?, me.t);
    let (waiting, since) = store::master::waiting(&mut conn).await?;
    let view = |j: store::master::Parked| JobView {
        id: j.id,
        kind: t.job_kind(&j.kind).to_owned(),
        person: j.person.unwrap_or_default(),
        tries: j.attempts,
        error: j.last_error,
        at: t.moment(j.parked_at),
    };
    let jobs = store::master::parked(&mut conn, Some(PARKED)).map_ok(view).try_collect().await?;
    let shell = page::shell(&me, &mut conn, t.jobs(), Place::Upkeep).await?;
    render(StatusCode::OK, &Jobs { shell, jobs, waiting, since: since.map(|at| t.moment(at)), files: Files::of(&me) })
}

/// Puts a parked job back.
pub async fn retry(me: Me, Submitted(raw): Submitted) -> Result<Response, Error> {
    let id = raw.get("job").parse().map_err(|_| Error::NotFound)?;
    if let Some(first) = ask_first(&me, "/admin/jobs") {
        return Ok(first);
    }
    upkeep::retry(&me.state.app, &me.viewer.actor, id).await?;
    Ok(page::go(&me.state.site, "/admin/jobs", "job_retried"))
}

#[derive(Template)]
#[template(path = "admin/import.html")]
struct Import {
    shell: Shell,
    form: Form,
    /// How many rows are right, after a try.
    rows: Option<usize>,
    faults: Vec<String>,
}

fn fault_words(t: Lang, f: &Fault) -> String {
    let problem = match f.problem {
        Problem::Columns => return t.import_columns(f.row),
        Problem::Unreadable => t.import_unreadable(),
        Problem::NotAllowed => t.import_not_allowed(),
        Problem::RefersToNothing => t.import_refers_to_nothing(),
        Problem::Taken => t.import_taken(),
    };
    t.import_fault(f.row, &f.column, &f.value, problem)
}

async fn draw_import(me: &Me, form: Form, rows: Option<usize>, faults: Vec<String>, status: StatusCode) -> Result<Response, Error> {
    let mut conn = me.conn().await?;
    let shell = page::shell(me, &mut conn, me.t.import_title(), Place::Upkeep).await?.with(&form);
    render(status, &Import { shell, form, rows, faults })
}

/// The form of an import.
pub async fn show_import(me: Me) -> Result<Response, Error> {
    let form = Form::blank(me.t, catalogue::IMPORT);
    draw_import(&me, form, None, Vec::new(), StatusCode::OK).await
}

/// Tries an import, or does it.
pub async fn import(me: Me, Submitted(raw): Submitted) -> Result<Response, Error> {
    let (mut form, content) = Form::read(me.t, catalogue::IMPORT, &raw);
    let keeps = raw.get("do") == "import";
    let Some(what) = What::from_name(text(&content, "what")).filter(|_| !form.bad()) else {
        return draw_import(&me, form, None, Vec::new(), StatusCode::UNPROCESSABLE_ENTITY).await;
    };
    if keeps && !password_given(&me, &raw, &mut form).await? {
        return draw_import(&me, form, None, Vec::new(), StatusCode::UNPROCESSABLE_ENTITY).await;
    }
    match upkeep::import(&me.state.app, &me.viewer.actor, what, text(&content, "csv"), !keeps).await {
        Ok(_) if keeps => Ok(page::go(&me.state.site, "/admin/import", "imported")),
        Ok(rows) => draw_import(&me, form, Some(rows), Vec::new(), StatusCode::OK).await,
        Err(Failed::Rows(faults)) => {
            form.fault("csv", me.t.import_refused(faults.len()));
            let faults = faults.iter().map(|f| fault_words(me.t, f)).collect();
            draw_import(&me, form, None, faults, StatusCode::UNPROCESSABLE_ENTITY).await
        }
        Err(Failed::App(error)) => Err(error.into()),
    }
}
