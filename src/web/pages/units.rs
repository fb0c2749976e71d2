//! Units: what there is, what became of them, and what an administrator changes on a day.

use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use futures_util::TryStreamExt;
use serde_json::{Map, Value};

use super::act::{password_given, why_words};
use super::upkeep::is_code;
use crate::app::units::{self, Terms};
use crate::app::{self, Invalid};
use crate::domain::clock::local_day;
use crate::domain::people::UnitChange;
use crate::domain::text;
use crate::i18n::Lang;
use crate::store;
use crate::store::unit::{Change, Unit};
use crate::web::error::Error;
use crate::web::export::{self, Files};
use crate::web::extract::{Me, Params, Submitted};
use crate::web::forms::Form;
use crate::web::page::{self, Place, Shell, render};
use crate::web::{catalogue, filters};

/// Units on a page.
const PAGE: usize = 50;

struct UnitView {
    code: String,
    name: String,
    parent: String,
    symbol: String,
    period: String,
    class: &'static str,
    state: &'static str,
}

fn view(t: Lang, today: chrono::NaiveDate, u: Unit) -> UnitView {
    let (class, state) = match u.valid_to {
        Some(to) if to < today => ("", t.ended()),
        _ if u.valid_from > today => ("tag-info", t.future()),
        _ => ("tag-ok", t.in_force()),
    };
    UnitView {
        period: u.valid_to.map_or_else(|| t.since_day(t.date(u.valid_from)), |to| format!("{} – {}", t.date(u.valid_from), t.date(to))),
        code: u.code,
        name: u.name,
        parent: u.parent.unwrap_or_default(),
        symbol: u.symbol,
        class,
        state,
    }
}

#[derive(Template)]
#[template(path = "admin/units.html")]
struct List {
    shell: Shell,
    units: Vec<UnitView>,
    q: String,
    next: Option<String>,
    files: Files,
}

/// The units as a file.
pub async fn export(me: Me) -> Result<Response, Error> {
    let mut conn = me.conn().await?;
    export::hand_out(&me, store::unit::list(&mut conn, &asked(&me), "", None)).await
}

fn asked(me: &Me) -> String {
    text::tidy(me.asked("q"), 200).unwrap_or_default()
}

/// The list of units.
pub async fn list(me: Me) -> Result<Response, Error> {
    let (mut conn, today) = (me.conn().await?, local_day(me.state.app.clock.now()));
    let q = asked(&me);
    let mut units: Vec<_> = store::unit::list(&mut conn, &q, me.asked("after"), i64::try_from(PAGE + 1).ok()).try_collect().await?;
    let more = units.len() > PAGE;
    units.truncate(PAGE);
    let next = units.last().filter(|_| more).map(|u| {
        let query = form_urlencoded::Serializer::new(String::new()).append_pair("q", &q).append_pair("after", &u.code).finish();
        format!("/admin/units?{query}")
    });
    let shell = page::shell(&me, &mut conn, me.t.units(), Place::Upkeep).await?;
    let units = units.into_iter().map(|u| view(me.t, today, u)).collect();
    render(StatusCode::OK, &List { shell, units, q, next, files: Files::of(&me) })
}

struct ChangeView {
    what: String,
    other: (String, String),
    on: String,
    document_ref: String,
}

#[derive(Template)]
#[template(path = "admin/unit.html")]
struct One {
    shell: Shell,
    unit: UnitView,
    changes: Vec<ChangeView>,
    /// Nothing for a unit whose end is known.
    form: Option<Form>,
}

fn change(t: Lang, code: &str, c: Change) -> ChangeView {
    let away = c.from_code == code;
    let what = match (c.kind, away) {
        (UnitChange::Rename, true) => t.unit_renamed_to(),
        (UnitChange::Rename, false) => t.unit_renamed_from(),
        (UnitChange::Merge, true) => t.unit_merged_into(),
        (UnitChange::Merge, false) => t.unit_merged_from(),
        (UnitChange::Split, true) => t.unit_gave_off(),
        (UnitChange::Split, false) => t.unit_split_from(),
    };
    let other = if away { (c.to_code, c.to_name) } else { (c.from_code, c.from_name) };
    ChangeView { what: what.to_owned(), other, on: t.date(c.on_date), document_ref: c.document_ref }
}

async fn draw(me: &Me, code: &str, form: Form, status: StatusCode) -> Result<Response, Error> {
    let (mut conn, today) = (me.conn().await?, local_day(me.state.app.clock.now()));
    let unit = store::unit::get(&mut conn, code).await?.ok_or(Error::NotFound)?;
    let changes = store::unit::changes(&mut conn, code).await?.into_iter().map(|c| change(me.t, code, c)).collect();
    let mut form = unit.valid_to.is_none().then_some(form);
    if let Some(form) = &mut form {
        offer(&mut conn, form, code, today).await?;
    }
    let mut shell = page::shell(me, &mut conn, &unit.name, Place::Upkeep).await?;
    if let Some(form) = &form {
        shell = shell.with(form);
    }
    render(status, &One { shell, unit: view(me.t, today, unit), changes, form })
}

async fn offer(conn: &mut sqlx::PgConnection, form: &mut Form, code: &str, today: chrono::NaiveDate) -> Result<(), Error> {
    let units = store::reference::units(conn, today).await?.into_iter().filter(|u| u.code != code);
    form.offer("into", units.map(|u| (u.code, u.name, String::new())));
    form.insist("into");
    Ok(())
}

/// A unit.
pub async fn show(me: Me, params: Params) -> Result<Response, Error> {
    let code: String = params.get("code")?;
    let form = Form::blank(me.t, catalogue::UNIT_CHANGE);
    draw(&me, &code, form, StatusCode::OK).await
}

/// What is needed follows from what is to be done: another unit to merge into, or the name of a new one.
fn complete(t: Lang, form: &mut Form, content: &Map<String, Value>, kind: UnitChange) {
    let empty = |name: &str| content.get(name).and_then(Value::as_str).unwrap_or_default().is_empty();
    let needed: &[&str] = if kind == UnitChange::Merge { &["into"] } else { &["name", "code", "symbol"] };
    for name in needed.iter().filter(|name| empty(name)) {
        let label = form.field(name).map(|f| f.label.clone()).unwrap_or_default();
        form.fault(name, t.why_needed(&label));
    }
    let code = content.get("code").and_then(Value::as_str).unwrap_or_default();
    if kind != UnitChange::Merge && !code.is_empty() && !is_code(code) {
        form.fault("code", t.unit_code_wrong());
    }
}

/// Changes a unit on a day.
pub async fn submit(me: Me, params: Params, Submitted(raw): Submitted) -> Result<Response, Error> {
    let of: String = params.get("code")?;
    let (mut form, content) = Form::read(me.t, catalogue::UNIT_CHANGE, &raw);
    {
        let mut conn = me.conn().await?;
        store::unit::get(&mut conn, &of).await?.ok_or(Error::NotFound)?;
        offer(&mut conn, &mut form, &of, local_day(me.state.app.clock.now())).await?;
    }
    let text = |name: &str| content.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
    let kind = UnitChange::from_code(&text("kind"));
    if let Some(kind) = kind {
        complete(me.t, &mut form, &content, kind);
    }
    if let (false, Some(kind), Ok(on)) = (form.bad(), kind, text("on_date").parse())
        && password_given(&me, &raw, &mut form).await?
    {
        let code = if kind == UnitChange::Merge { text("into") } else { text("code") };
        let terms = Terms { kind, on, document_ref: text("document_ref"), code, name: text("name"), symbol: text("symbol") };
        match units::change(&me.state.app, &me.viewer.actor, &of, &terms).await {
            Ok(()) => return Ok(page::go(&me.state.site, &format!("/admin/units/{of}"), "upkeep_saved")),
            Err(app::Error::Invalid(Invalid::Field(name, why))) => {
                let label = form.field(name).map(|f| f.label.clone()).unwrap_or_default();
                form.fault(name, why_words(me.t, &label, why));
            }
            Err(error) => return Err(error.into()),
        }
    }
    draw(&me, &of, form, StatusCode::UNPROCESSABLE_ENTITY).await
}
