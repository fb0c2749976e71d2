//! Parameters of the procedure: every version with its source, and the form of the next one.

use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use chrono::NaiveDate;
use serde_json::{Value, json};

use super::act::password_given;
use super::upkeep::{taken, text, today};
use crate::app::upkeep::{self, NewVersion};
use crate::domain::parameter::Key;
use crate::i18n::Lang;
use crate::store;
use crate::store::master::Version;
use crate::web::error::Error;
use crate::web::export::{self, Files};
use crate::web::extract::{Me, Params, Submitted};
use crate::web::forms::Form;
use crate::web::page::{self, Place, Shell, render};
use crate::web::{catalogue, filters};

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
    files: Files,
}

/// How sure a value is, in words.
pub fn certainty(t: Lang, code: &str) -> &'static str {
    match code {
        "verified" => t.certainty_verified(),
        "unverified" => t.certainty_unverified(),
        _ => t.certainty_internal(),
    }
}

/// A value in words.
pub fn in_units(t: Lang, value: i32, unit: &str) -> String {
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

/// A parameter in words.
pub fn name_of(t: Lang, key: &str) -> String {
    let known = Key::from_code(key).map(|k| t.parameter_word(k)).or_else(|| t.unused_parameter(key));
    known.unwrap_or(key).to_owned()
}

/// How each version of one parameter stands, the newest first: in force is the newest that has begun.
fn standings(t: Lang, today: NaiveDate, all: &[Version]) -> Vec<(&'static str, &'static str)> {
    let in_force = all.iter().position(|v| v.effective_from <= today);
    let standing = |i: usize| match in_force {
        Some(n) if n == i => ("tag-ok", t.in_force()),
        Some(n) if i > n => ("", t.ended()),
        _ => ("tag-info", t.future()),
    };
    (0..all.len()).map(standing).collect()
}

fn versions(t: Lang, today: NaiveDate, all: &[Version]) -> Vec<VersionView> {
    let view = |((class, state), v): ((&'static str, &'static str), &Version)| VersionView {
        value: in_units(t, v.value, &v.unit),
        source: v.legal_ref.clone(),
        certainty: certainty(t, &v.certainty),
        from: t.date(v.effective_from),
        state,
        class,
        note: v.note.clone(),
    };
    standings(t, today, all).into_iter().zip(all).map(view).collect()
}

fn grouped(t: Lang, today: NaiveDate, all: &[Version]) -> Vec<ParameterView> {
    all.chunk_by(|a, b| a.key == b.key).map(|v| ParameterView { key: v[0].key.clone(), name: name_of(t, &v[0].key), versions: versions(t, today, v) }).collect()
}

/// Every parameter with its versions.
pub async fn list(me: Me) -> Result<Response, Error> {
    let mut conn = me.conn().await?;
    let all = store::master::parameters(&mut conn).await?;
    let shell = page::shell(&me, &mut conn, me.t.parameters(), Place::Upkeep).await?;
    render(StatusCode::OK, &ParametersPage { shell, parameters: grouped(me.t, today(&me), &all), files: Files::of(&me) })
}

/// A version with how it stands, as a file has it.
pub struct Line {
    pub version: Version,
    pub state: &'static str,
}

/// Every parameter with its versions as a file.
pub async fn export(me: Me) -> Result<Response, Error> {
    let mut conn = me.conn().await?;
    let all = store::master::parameters(&mut conn).await?;
    let states: Vec<_> = all.chunk_by(|a, b| a.key == b.key).flat_map(|of_one| standings(me.t, today(&me), of_one)).collect();
    let lines: Vec<_> = all.into_iter().zip(states).map(|(version, (_, state))| Line { version, state }).collect();
    export::hand_out(&me, export::known(lines)).await
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
pub async fn show(me: Me, params: Params) -> Result<Response, Error> {
    let key: String = params.get("key")?;
    draw_parameter(&me, &key, None, StatusCode::OK).await
}

/// Adds a version.
pub async fn submit(me: Me, params: Params, Submitted(raw): Submitted) -> Result<Response, Error> {
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
