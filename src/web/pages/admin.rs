//! Administration: people and their appointments.

use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use futures_util::TryStreamExt;
use serde_json::{Map, Value, json};

use super::act::{password_given, why_words};
use crate::app::administer::{self, Delivery, Entry, Grant, Measure};
use crate::app::sign_in::is_recent;
use crate::app::{self, Invalid};
use crate::domain::clock::local_day;
use crate::domain::ids::{AppointmentId, PersonId};
use crate::domain::people::Role;
use crate::domain::text;
use crate::i18n::Lang;
use crate::store;
use crate::store::people::{Account, AppointmentRow, Person};
use crate::web::error::Error;
use crate::web::export::{self, Files};
use crate::web::extract::{Me, Params, Submitted};
use crate::web::forms::Form;
use crate::web::page::{self, Place, Shell, render};
use crate::web::{catalogue, filters};

/// Rows on a page.
const PAGE: usize = 30;

#[derive(Template)]
#[template(path = "admin/people.html")]
struct People {
    shell: Shell,
    people: Vec<Person>,
    q: String,
    next: Option<String>,
    files: Files,
}

/// The people as a file.
pub async fn export(me: Me) -> Result<Response, Error> {
    let mut conn = me.conn().await?;
    let q = text::tidy(me.asked("q"), 200).unwrap_or_default();
    let mut all = store::whole(&mut conn).await?;
    export::hand_out(&me, store::people::list(&mut all, &q, None, None)).await
}

/// The list of people.
pub async fn people(me: Me) -> Result<Response, Error> {
    let mut conn = me.conn().await?;
    let q = text::tidy(me.asked("q"), 200).unwrap_or_default();
    let after = match me.asked("after").parse::<PersonId>() {
        Ok(id) => store::people::get(&mut conn, id).await?.map(|p| (p.name, p.id)),
        Err(_) => None,
    };
    let mut people: Vec<_> = store::people::list(&mut conn, &q, after, i64::try_from(PAGE + 1).ok()).try_collect().await?;
    let more = people.len() > PAGE;
    people.truncate(PAGE);
    let next = people.last().filter(|_| more).map(|p| {
        let query = form_urlencoded::Serializer::new(String::new()).append_pair("q", &q).append_pair("after", &p.id.to_string()).finish();
        format!("/admin/people?{query}")
    });
    let shell = page::shell(&me, &mut conn, me.t.people(), Place::People).await?;
    render(StatusCode::OK, &People { shell, people, q, next, files: Files::of(&me) })
}

#[derive(Template)]
#[template(path = "admin/new_person.html")]
struct NewPerson {
    shell: Shell,
    form: Form,
}

async fn offer_units(me: &Me, conn: &mut sqlx::PgConnection, form: &mut Form) -> Result<(), Error> {
    let units = store::reference::units(conn, local_day(me.state.app.clock.now())).await?;
    form.offer("unit", units.into_iter().map(|u| (u.code, u.name, String::new())));
    form.insist("unit");
    Ok(())
}

async fn draw_new(me: &Me, mut form: Form, status: StatusCode) -> Result<Response, Error> {
    let mut conn = me.conn().await?;
    offer_units(me, &mut conn, &mut form).await?;
    let shell = page::shell(me, &mut conn, me.t.add_person(), Place::People).await?.with(&form);
    render(status, &NewPerson { shell, form })
}

/// The form of a new person.
pub async fn new_person(me: Me) -> Result<Response, Error> {
    let form = Form::blank(me.t, catalogue::PERSON);
    draw_new(&me, form, StatusCode::OK).await
}

#[derive(Template)]
#[template(path = "admin/added.html")]
struct Added {
    shell: Shell,
    id: PersonId,
    name: String,
    email: String,
    /// The one-time link, where it is handed over.
    link: Option<String>,
}

fn delivery(me: &Me) -> Delivery {
    if me.state.site.mail { Delivery::Mail } else { Delivery::Hand }
}

/// The page after an invitation.
async fn invited(me: &Me, id: PersonId, name: String, email: String, secret: Option<String>) -> Result<Response, Error> {
    let mut conn = me.conn().await?;
    let shell = page::shell(me, &mut conn, me.t.invited_person(), Place::People).await?;
    let link = secret.map(|secret| format!("{}/login/link?token={secret}", me.state.site.public_url));
    render(StatusCode::OK, &Added { shell, id, name, email, link })
}

fn role(content: &Map<String, Value>) -> Option<Role> {
    Role::from_code(content.get("role")?.as_str()?)
}

/// Adds a person and invites them.
pub async fn add_person(me: Me, Submitted(raw): Submitted) -> Result<Response, Error> {
    let (mut form, content) = Form::read(me.t, catalogue::PERSON, &raw);
    {
        let mut conn = me.conn().await?;
        offer_units(&me, &mut conn, &mut form).await?;
    }
    if role(&content) == Some(Role::ActingHead) {
        form.fault("role", me.t.needs_authorisation());
    }
    if let (false, Some(role)) = (form.bad(), role(&content)) {
        let text = |name: &str| content.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
        let is_manager = content.get("manager") == Some(&Value::Bool(true));
        let entry = Entry {
            email: text("email"),
            name: text("name"),
            position: text("position"),
            unit: text("unit"),
            is_manager,
            role,
            document_ref: text("document_ref"),
        };
        match administer::add_person(&me.state.app, &me.viewer.actor, &entry, delivery(&me)).await {
            Ok((id, secret)) => return invited(&me, id, entry.name, entry.email, secret).await,
            Err(app::Error::Invalid(Invalid::Field(name, why))) => form.fault(name, why_words(me.t, "", why)),
            Err(error) => return Err(error.into()),
        }
    }
    draw_new(&me, form, StatusCode::UNPROCESSABLE_ENTITY).await
}

struct AppointmentView {
    id: AppointmentId,
    role: &'static str,
    unit: String,
    period: String,
    document_ref: String,
    class: &'static str,
    state: String,
    can_end: bool,
}

#[derive(Template)]
#[template(path = "admin/person.html")]
struct PersonPage {
    shell: Shell,
    person: Person,
    appointments: Vec<AppointmentView>,
    account: Account,
    state: (&'static str, &'static str),
    /// What can be done: (measure, words, whether it is hard to undo).
    measures: Vec<(&'static str, &'static str, bool)>,
    form: Form,
}

fn account_state(t: Lang, a: Account) -> (&'static str, &'static str) {
    match a {
        Account { retired: true, .. } => ("retired", t.account_retired()),
        Account { disabled: true, .. } => ("disabled", t.disabled()),
        Account { has_password: false, .. } => ("invited", t.account_invited()),
        _ => ("open", t.account_open()),
    }
}

fn measures(t: Lang, a: Account) -> Vec<(&'static str, &'static str, bool)> {
    if a.retired {
        return Vec::new();
    }
    let link = if a.has_password { t.measure_reset() } else { t.measure_invite() };
    let mut all = Vec::new();
    if a.disabled {
        all.push(("reactivate", t.measure_reactivate(), false));
    } else {
        all.push(("invite", link, false));
        all.push(("end_sessions", t.measure_sessions(), false));
        if a.has_second {
            all.push(("remove_second_factor", t.measure_second(), false));
        }
        all.push(("deactivate", t.measure_deactivate(), true));
    }
    all.push(("retire", t.measure_retire(), true));
    all
}

fn appointment(t: Lang, today: chrono::NaiveDate, a: AppointmentRow) -> AppointmentView {
    let ended = a.ended_by.is_some() || a.to_on.is_some_and(|to| to < today);
    let (class, state) = if ended {
        ("", a.ended_by.as_ref().map_or_else(|| t.ended().to_owned(), |who| t.ended_by(who)))
    } else if a.from_on > today {
        ("tag-info", t.future().to_owned())
    } else {
        ("tag-ok", t.in_force().to_owned())
    };
    AppointmentView {
        id: a.id,
        role: t.role_word(a.role),
        unit: a.unit_name,
        period: a.to_on.map_or_else(|| t.date(a.from_on), |to| format!("{} – {}", t.date(a.from_on), t.date(to))),
        document_ref: a.document_ref,
        class,
        state,
        can_end: !ended,
    }
}

async fn draw_person(me: &Me, id: PersonId, mut form: Form, status: StatusCode) -> Result<Response, Error> {
    let mut conn = me.conn().await?;
    let today = local_day(me.state.app.clock.now());
    let person = store::people::get(&mut conn, id).await?.ok_or(Error::NotFound)?;
    let appointments = store::people::appointments(&mut conn, id).await?;
    offer_units(me, &mut conn, &mut form).await?;
    let shell = page::shell(me, &mut conn, &person.name, Place::People).await?.with(&form);
    let account = store::people::account(&mut conn, id).await?.ok_or(Error::NotFound)?;
    let measures = if id == me.viewer.actor.person { Vec::new() } else { measures(me.t, account) };
    let appointments = appointments.into_iter().map(|a| appointment(me.t, today, a)).collect();
    render(status, &PersonPage { shell, person, appointments, state: account_state(me.t, account), measures, account, form })
}

/// A person with all appointments.
pub async fn person(me: Me, params: Params) -> Result<Response, Error> {
    let today = local_day(me.state.app.clock.now());
    let form = Form::filled(me.t, catalogue::APPOINTMENT, &json!({ "from_on": today.to_string() }));
    draw_person(&me, params.get("person")?, form, StatusCode::OK).await
}

/// Adds an appointment.
pub async fn appoint(me: Me, params: Params, Submitted(raw): Submitted) -> Result<Response, Error> {
    let id: PersonId = params.get("person")?;
    let (mut form, content) = Form::read(me.t, catalogue::APPOINTMENT, &raw);
    {
        let mut conn = me.conn().await?;
        store::people::get(&mut conn, id).await?.ok_or(Error::NotFound)?;
        offer_units(&me, &mut conn, &mut form).await?;
    }
    let text = |name: &str| content.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
    let day = |name: &str| text(name).parse::<chrono::NaiveDate>().ok();
    if let (Some(from), Some(to)) = (day("from_on"), day("to_on"))
        && to < from
    {
        form.fault("to_on", me.t.end_before_start());
    }
    if let (false, Some(role), Some(from)) = (form.bad(), role(&content), day("from_on"))
        && password_given(&me, &raw, &mut form).await?
    {
        let grant = Grant { role, unit: text("unit"), from, to: day("to_on"), document_ref: text("document_ref") };
        match administer::appoint(&me.state.app, &me.viewer.actor, id, &grant).await {
            Ok(()) => return Ok(page::go(&me.state.site, &format!("/admin/people/{id}"), "appointed")),
            Err(app::Error::Invalid(Invalid::Field(name, why))) => form.fault(name, why_words(me.t, "", why)),
            Err(error) => return Err(error.into()),
        }
    }
    draw_person(&me, id, form, StatusCode::UNPROCESSABLE_ENTITY).await
}

/// Invites somebody again, or takes a measure on their account.
pub async fn measure(me: Me, params: Params, Submitted(raw): Submitted) -> Result<Response, Error> {
    let id: PersonId = params.get("person")?;
    let back = format!("/admin/people/{id}");
    if !is_recent(&me.viewer.found, me.state.app.clock.now()) {
        return Ok(page::go(&me.state.site, &format!("/account/confirm?next={back}"), ""));
    }
    let (app, actor) = (&me.state.app, &me.viewer.actor);
    let measure = match raw.get("measure") {
        "invite" => {
            let person = {
                let mut conn = me.conn().await?;
                store::people::get(&mut conn, id).await?.ok_or(Error::NotFound)?
            };
            let secret = administer::invite(app, actor, id, delivery(&me)).await?;
            return invited(&me, id, person.name, person.email, secret).await;
        }
        "end_sessions" => Measure::EndSessions,
        "remove_second_factor" => Measure::RemoveSecondFactor,
        "deactivate" => Measure::Deactivate,
        "reactivate" => Measure::Reactivate,
        "retire" => Measure::Retire,
        _ => return Err(Error::BadRequest),
    };
    administer::take(app, actor, id, measure).await?;
    Ok(page::go(&me.state.site, &back, "measure_taken"))
}

/// Ends an appointment at once.
pub async fn end(me: Me, params: Params, Submitted(_): Submitted) -> Result<Response, Error> {
    let (person, id): (PersonId, AppointmentId) = (params.get("person")?, params.get("appointment")?);
    if !is_recent(&me.viewer.found, me.state.app.clock.now()) {
        return Ok(page::go(&me.state.site, &format!("/account/confirm?next=/admin/people/{person}"), ""));
    }
    administer::end(&me.state.app, &me.viewer.actor, person, id).await?;
    Ok(page::go(&me.state.site, &format!("/admin/people/{person}"), "appointment_ended"))
}
