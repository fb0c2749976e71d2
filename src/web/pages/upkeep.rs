//! The administrator's desk beside people: holidays, parameters, topics, imports, parked jobs.

use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use chrono::{Datelike, NaiveDate};
use serde_json::{Map, Value, json};

use super::act::{password_given, why_words};
use crate::app::import::{Failed, Fault, Problem, What};
use crate::app::sign_in::is_recent;
use crate::app::upkeep::{self, NewVersion};
use crate::app::{self, Invalid};
use crate::domain::clock::local_day;
use crate::domain::parameter::Key;
use crate::i18n::Lang;
use crate::store;
use crate::store::master::{Holiday, Version};
use crate::web::error::Error;
use crate::web::extract::{Me, Params, Submitted};
use crate::web::forms::Form;
use crate::web::page::{self, Place, Shell, render};
use crate::web::{catalogue, filters};

fn today(me: &Me) -> NaiveDate {
    local_day(me.state.app.clock.now())
}

fn text<'a>(content: &'a Map<String, Value>, name: &str) -> &'a str {
    content.get(name).and_then(Value::as_str).unwrap_or_default()
}

/// Puts what is wrong beside its field; a fault is given back.
fn taken(me: &Me, form: &mut Form, done: Result<(), app::Error>) -> Result<bool, Error> {
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
    let parked = store::master::parked(&mut conn, PARKED).await?.len();
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
    render(status, &Holidays { shell, year, years, days, form })
}

/// Exceptional days of a year.
pub async fn holidays(me: Me) -> Result<Response, Error> {
    let year = me.asked("year").parse().ok().filter(|y| (2000..2200).contains(y)).unwrap_or_else(|| today(&me).year());
    let form = Form::blank(me.t, catalogue::HOLIDAY);
    draw_holidays(&me, year, form, StatusCode::OK).await
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

struct VersionView {
    value: String,
    source: String,
    certainty: &'static str,
    from: String,
    state: &'static str,
    class: &'static str,
    note: String,
}

struct ParameterView {
    key: String,
    name: String,
    versions: Vec<VersionView>,
}

#[derive(Template)]
#[template(path = "admin/parameters.html")]
struct ParametersPage {
    shell: Shell,
    parameters: Vec<ParameterView>,
}

fn certainty(t: Lang, code: &str) -> &'static str {
    match code {
        "verified" => t.certainty_verified(),
        "unverified" => t.certainty_unverified(),
        _ => t.certainty_internal(),
    }
}

fn in_units(t: Lang, value: i32, unit: &str) -> String {
    match unit {
        "working_day" => t.in_working_days(value),
        "calendar_day" => t.in_days(value),
        "hour" => t.in_hours(value),
        "month" => t.in_months(value),
        "year" => t.in_years(value),
        "percent" => t.in_percent(value),
        "percent_exceeded" => t.in_percent_exceeded(value),
        "person" => t.in_people(value),
        "mebibyte" => t.in_mebibytes(value),
        _ => t.only_a_source().to_owned(),
    }
}

fn name_of(t: Lang, key: &str) -> String {
    let known = Key::from_code(key).map(|k| t.parameter_word(k)).or_else(|| t.unused_parameter(key));
    known.unwrap_or(key).to_owned()
}

/// Versions of one parameter, the newest first: the one in force is the newest that has begun.
fn versions(t: Lang, today: NaiveDate, all: &[Version]) -> Vec<VersionView> {
    let in_force = all.iter().position(|v| v.effective_from <= today);
    let view = |(i, v): (usize, &Version)| {
        let (class, state) = match in_force {
            Some(n) if n == i => ("tag-ok", t.in_force()),
            Some(n) if i > n => ("", t.ended()),
            _ => ("tag-info", t.future()),
        };
        VersionView {
            value: in_units(t, v.value, &v.unit),
            source: v.legal_ref.clone(),
            certainty: certainty(t, &v.certainty),
            from: t.date(v.effective_from),
            state,
            class,
            note: v.note.clone(),
        }
    };
    all.iter().enumerate().map(view).collect()
}

fn grouped(t: Lang, today: NaiveDate, all: &[Version]) -> Vec<ParameterView> {
    all.chunk_by(|a, b| a.key == b.key).map(|v| ParameterView { key: v[0].key.clone(), name: name_of(t, &v[0].key), versions: versions(t, today, v) }).collect()
}

/// Every parameter with its versions.
pub async fn parameters(me: Me) -> Result<Response, Error> {
    let mut conn = me.conn().await?;
    let all = store::master::parameters(&mut conn).await?;
    let shell = page::shell(&me, &mut conn, me.t.parameters(), Place::Upkeep).await?;
    render(StatusCode::OK, &ParametersPage { shell, parameters: grouped(me.t, today(&me), &all) })
}

#[derive(Template)]
#[template(path = "admin/parameter.html")]
struct ParameterPage {
    shell: Shell,
    parameter: ParameterView,
    form: Form,
}

async fn draw_parameter(me: &Me, key: &str, form: Option<Form>, status: StatusCode) -> Result<Response, Error> {
    let mut conn = me.conn().await?;
    let all: Vec<Version> = store::master::parameters(&mut conn).await?.into_iter().filter(|v| v.key == key).collect();
    let newest = all.first().ok_or(Error::NotFound)?;
    let form = form.unwrap_or_else(|| {
        let now = json!({ "value": newest.value, "legal_ref": newest.legal_ref, "certainty": newest.certainty });
        Form::filled(me.t, catalogue::PARAMETER, &now)
    });
    let parameter = grouped(me.t, today(me), &all).into_iter().next().ok_or(Error::NotFound)?;
    let shell = page::shell(me, &mut conn, &parameter.name, Place::Upkeep).await?.with(&form);
    render(status, &ParameterPage { shell, parameter, form })
}

/// A parameter, with the form of its next version.
pub async fn parameter(me: Me, params: Params) -> Result<Response, Error> {
    let key: String = params.get("key")?;
    draw_parameter(&me, &key, None, StatusCode::OK).await
}

/// Adds a version.
pub async fn change_parameter(me: Me, params: Params, Submitted(raw): Submitted) -> Result<Response, Error> {
    let key: String = params.get("key")?;
    let (mut form, content) = Form::read(me.t, catalogue::PARAMETER, &raw);
    let value = content.get("value").and_then(Value::as_i64).and_then(|v| i32::try_from(v).ok());
    let from = text(&content, "effective_from").parse::<NaiveDate>().ok();
    if let (false, Some(value), Some(effective_from)) = (form.bad(), value, from)
        && password_given(&me, &raw, &mut form).await?
    {
        let of = |name: &str| text(&content, name).to_owned();
        let new = NewVersion { value, legal_ref: of("legal_ref"), certainty: of("certainty"), effective_from, note: of("note") };
        let done = upkeep::change_parameter(&me.state.app, &me.viewer.actor, &key, &new).await;
        if taken(&me, &mut form, done)? {
            return Ok(page::go(&me.state.site, &format!("/admin/parameters/{key}"), "upkeep_saved"));
        }
    }
    draw_parameter(&me, &key, Some(form), StatusCode::UNPROCESSABLE_ENTITY).await
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
    render(status, &Topics { shell, topics, form })
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
    let jobs = store::master::parked(&mut conn, PARKED).await?.into_iter().map(view).collect();
    let shell = page::shell(&me, &mut conn, t.jobs(), Place::Upkeep).await?;
    render(StatusCode::OK, &Jobs { shell, jobs, waiting, since: since.map(|at| t.moment(at)) })
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
