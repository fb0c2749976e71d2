//! Mandates: of one's own office, and, for an administrator, of anybody's.

use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use chrono::{DateTime, Days, NaiveTime, TimeZone, Utc};
use futures_util::TryStreamExt;
use serde_json::{Map, Value, json};

use super::act::{password_given, why_words};
use crate::app::mandates::{self, Terms};
use crate::app::sign_in::is_recent;
use crate::app::{self, Invalid};
use crate::domain::clock::{VIETNAM, local_day};
use crate::domain::ids::{AppointmentId, PersonId};
use crate::domain::people::MandateScope;
use crate::i18n::Lang;
use crate::store;
use crate::store::mandate::Row;
use crate::web::error::Error;
use crate::web::export::{self, Files};
use crate::web::extract::{Me, Params, Submitted};
use crate::web::forms::Form;
use crate::web::page::{self, Place, Shell, render};
use crate::web::{catalogue, filters};

/// Mandates on a page.
const PAGE: i64 = 100;

struct MandateView {
    id: AppointmentId,
    principal: String,
    delegate: String,
    office: String,
    scope: &'static str,
    period: String,
    document_ref: String,
    class: &'static str,
    state: &'static str,
    can_end: bool,
}

#[derive(Template)]
#[template(path = "account/mandates.html")]
struct Page {
    shell: Shell,
    /// Where the forms go.
    base: String,
    mandates: Vec<MandateView>,
    /// Nothing for who holds no office of their own.
    form: Option<Form>,
    files: Files,
}

/// The end as people say it: the whole of a day where it is over at midnight.
fn until(t: Lang, at: DateTime<Utc>) -> String {
    let local = at.with_timezone(&VIETNAM);
    if local.time() == NaiveTime::MIN { t.end_of_day(t.date(local.date_naive() - Days::new(1))) } else { t.moment(at) }
}

fn view(t: Lang, now: DateTime<Utc>, principal: PersonId, m: Row) -> MandateView {
    let over = m.ended_at.is_some() || m.to_at <= now;
    let (class, state) = match () {
        () if over => ("", t.ended()),
        () if m.from_at > now => ("tag-info", t.future()),
        () => ("tag-ok", t.in_force()),
    };
    MandateView {
        id: m.id,
        office: format!("{}, {}", t.role_word(m.role), m.unit_name),
        scope: t.mandate_scope(m.scope),
        period: format!("{} – {}", t.moment(m.from_at), until(t, m.to_at)),
        can_end: !over && m.principal == principal,
        principal: m.principal_name,
        delegate: m.delegate_name,
        document_ref: m.document_ref,
        class,
        state,
    }
}

async fn draw(me: &Me, principal: PersonId, base: String, form: Option<Form>, status: StatusCode) -> Result<Response, Error> {
    let (mut conn, now) = (me.conn().await?, me.state.app.clock.now());
    let of_others = principal != me.viewer.actor.person;
    let name = if of_others { store::people::get(&mut conn, principal).await?.ok_or(Error::NotFound)?.name } else { String::new() };
    let title = if of_others { me.t.mandates_of(name) } else { me.t.mandates().to_owned() };
    let offices = store::mandate::offices(&mut conn, principal, local_day(now)).await?;
    let mut form = form;
    if offices.is_empty() {
        form = None;
    }
    if let Some(form) = &mut form {
        form.offer("office", offices.into_iter().map(|o| (o.id.to_string(), format!("{}, {}", me.t.role_word(o.role), o.unit_name), String::new())));
        form.insist("office");
    }
    let mandates: Vec<Row> = store::mandate::of(&mut conn, principal, Some(PAGE)).try_collect().await?;
    let mandates = mandates.into_iter().map(|m| view(me.t, now, principal, m)).collect();
    let place = if of_others { Place::People } else { Place::Account };
    let mut shell = page::shell(me, &mut conn, &title, place).await?;
    if let Some(form) = &form {
        shell = shell.with(form);
    }
    render(status, &Page { shell, base, mandates, form, files: Files::of(me) })
}

fn blank(me: &Me) -> Form {
    let today = local_day(me.state.app.clock.now()).to_string();
    Form::filled(me.t, catalogue::MANDATE, &json!({ "from_on": today }))
}

/// Mandates of the viewer.
pub async fn show(me: Me) -> Result<Response, Error> {
    let form = blank(&me);
    draw(&me, me.viewer.actor.person, "/mandates".to_owned(), Some(form), StatusCode::OK).await
}

/// Mandates of the viewer as a file.
pub async fn export(me: Me) -> Result<Response, Error> {
    hand_out(&me, me.viewer.actor.person).await
}

/// Mandates of somebody as a file, for an administrator.
pub async fn export_of(me: Me, params: Params) -> Result<Response, Error> {
    hand_out(&me, params.get("person")?).await
}

async fn hand_out(me: &Me, principal: PersonId) -> Result<Response, Error> {
    let mut conn = me.conn().await?;
    store::people::get(&mut conn, principal).await?.ok_or(Error::NotFound)?;
    export::hand_out(me, store::mandate::of(&mut conn, principal, None)).await
}

/// Mandates of somebody, for an administrator.
pub async fn show_of(me: Me, params: Params) -> Result<Response, Error> {
    let principal: PersonId = params.get("person")?;
    let form = blank(&me);
    draw(&me, principal, format!("/admin/people/{principal}/mandates"), Some(form), StatusCode::OK).await
}

/// Day and time of a form; without a time the start of the day, or its end.
fn moment(form: &mut Form, content: &Map<String, Value>, day: &str, time: &'static str, at_end: bool) -> Option<DateTime<Utc>> {
    let text = |name: &str| content.get(name).and_then(Value::as_str).unwrap_or_default();
    let day = text(day).parse::<chrono::NaiveDate>().ok()?;
    let local = match text(time) {
        "" if at_end => day.checked_add_days(Days::new(1))?.and_time(NaiveTime::MIN),
        "" => day.and_time(NaiveTime::MIN),
        given => match NaiveTime::parse_from_str(given, "%H:%M") {
            Ok(time) => day.and_time(time),
            Err(_) => {
                let label = form.field(time).map(|f| f.label.clone()).unwrap_or_default();
                form.fault(time, form.t.bad_time(label));
                return None;
            }
        },
    };
    VIETNAM.from_local_datetime(&local).single().map(|at| at.to_utc())
}

async fn given(me: &Me, principal: PersonId, base: String, raw: crate::web::forms::Raw) -> Result<Response, Error> {
    let (mut form, content) = Form::read(me.t, catalogue::MANDATE, &raw);
    let text = |name: &str| content.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
    let from = moment(&mut form, &content, "from_on", "from_time", false);
    let to = moment(&mut form, &content, "to_on", "to_time", true);
    let delegate = if form.bad() {
        None
    } else {
        let mut conn = me.conn().await?;
        let found = store::people::by_email(&mut conn, &text("delegate")).await?.map(|p| p.id);
        if found.is_none() {
            form.fault("delegate", me.t.unknown_person(text("delegate")));
        }
        found
    };
    let office = text("office").parse().ok();
    if form.field("office").is_some() && office.is_none() && !form.bad() {
        form.fault("office", me.t.select(me.t.mandate_office()));
    }
    if let (false, Some(from), Some(to), Some(delegate), Some(office), Some(scope)) =
        (form.bad(), from, to, delegate, office, MandateScope::from_code(&text("scope")))
        && password_given(me, &raw, &mut form).await?
    {
        let terms = Terms { principal, office, delegate, scope, from, to, document_ref: text("document_ref") };
        match mandates::give(&me.state.app, &me.viewer.actor, &terms).await {
            Ok(_) => return Ok(page::go(&me.state.site, &base, "mandate_given")),
            Err(app::Error::Invalid(Invalid::Field(name, why))) => {
                let label = form.field(name).map(|f| f.label.clone()).unwrap_or_default();
                form.fault(name, why_words(me.t, &label, why));
            }
            Err(error) => return Err(error.into()),
        }
    }
    draw(me, principal, base, Some(form), StatusCode::UNPROCESSABLE_ENTITY).await
}

/// Gives a mandate of the viewer's own office.
pub async fn give(me: Me, Submitted(raw): Submitted) -> Result<Response, Error> {
    given(&me, me.viewer.actor.person, "/mandates".to_owned(), raw).await
}

/// Gives a mandate of somebody's office.
pub async fn give_of(me: Me, params: Params, Submitted(raw): Submitted) -> Result<Response, Error> {
    let principal: PersonId = params.get("person")?;
    given(&me, principal, format!("/admin/people/{principal}/mandates"), raw).await
}

async fn ended(me: &Me, principal: PersonId, base: &str, id: AppointmentId) -> Result<Response, Error> {
    if !is_recent(&me.viewer.found, me.state.app.clock.now()) {
        return Ok(page::go(&me.state.site, &format!("/account/confirm?next={base}"), ""));
    }
    mandates::end(&me.state.app, &me.viewer.actor, principal, id).await?;
    Ok(page::go(&me.state.site, base, "mandate_ended"))
}

/// Ends a mandate of the viewer's own office.
pub async fn end(me: Me, params: Params, Submitted(_): Submitted) -> Result<Response, Error> {
    ended(&me, me.viewer.actor.person, "/mandates", params.get("mandate")?).await
}

/// Ends a mandate of somebody's office.
pub async fn end_of(me: Me, params: Params, Submitted(_): Submitted) -> Result<Response, Error> {
    let principal: PersonId = params.get("person")?;
    ended(&me, principal, &format!("/admin/people/{principal}/mandates"), params.get("mandate")?).await
}
