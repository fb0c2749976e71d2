//! One's own account: details to see, correct and take along, password, sessions.

use askama::Template;
use axum::body::Body;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;
use serde_json::{Value, json};

use super::act::why_words;
use super::sign_in::{Ways, own_path, signed_in};
use crate::app::sign_in::{Denied, again};
use crate::app::{self, Invalid, account};
use crate::i18n::Lang;
use crate::store;
use crate::web::error::Error;
use crate::web::extract::{Me, Submitted};
use crate::web::forms::Form;
use crate::web::page::{self, Place, Shell, render};
use crate::web::{catalogue, filters};

#[derive(Template)]
#[template(path = "account/home.html")]
struct Home {
    shell: Shell,
    email: String,
    unit: String,
    second_on: bool,
    appointments: Vec<(&'static str, String, String)>,
    form: Form,
}

async fn draw(me: &Me, form: Form, status: StatusCode) -> Result<Response, Error> {
    let mut conn = me.conn().await?;
    let (t, found) = (me.t, &me.viewer.found);
    let all = store::people::appointments(&mut conn, found.person).await?;
    let period = |from, to: Option<_>| format!("{} – {}", t.date(from), to.map(|d| t.date(d)).unwrap_or_default());
    let page = Home {
        shell: page::shell(me, &mut conn, t.account(), Place::Account).await?.with(&form),
        email: found.email.clone(),
        unit: found.unit_name.clone(),
        second_on: found.has_second(),
        appointments: all.into_iter().map(|a| (t.role_word(a.role), a.unit_name, period(a.from_on, a.to_on))).collect(),
        form,
    };
    render(status, &page)
}

/// The account.
pub async fn show(me: Me) -> Result<Response, Error> {
    let found = &me.viewer.found;
    let form = Form::filled(me.t, catalogue::OWN_DATA, &json!({ "name": found.name, "position": found.position }));
    draw(&me, form, StatusCode::OK).await
}

/// Corrects one's own details.
pub async fn correct(me: Me, Submitted(raw): Submitted) -> Result<Response, Error> {
    let (form, content) = Form::read(me.t, catalogue::OWN_DATA, &raw);
    if form.bad() {
        return draw(&me, form, StatusCode::UNPROCESSABLE_ENTITY).await;
    }
    let text = |name: &str| content.get(name).and_then(Value::as_str).unwrap_or_default();
    account::correct(&me.state.app, me.viewer.actor.person, text("name"), text("position")).await?;
    Ok(page::go(&me.state.site, "/account", "own_data"))
}

/// Everything that is kept about the person, as a file.
pub async fn export(me: Me) -> Result<Response, Error> {
    let data = account::export(&me.state.app, me.viewer.actor.person).await?;
    let bytes = serde_json::to_vec_pretty(&data).map_err(|e| Error::Internal(e.to_string()))?;
    let mut response = Response::new(Body::from(bytes));
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    headers.insert(header::CONTENT_DISPOSITION, HeaderValue::from_static("attachment; filename=\"du-lieu-cua-toi.json\""));
    Ok(response)
}

#[derive(Template)]
#[template(path = "account/password.html")]
struct PasswordPage {
    shell: Shell,
    form: Form,
}

/// The form of a new password; a password manager is told which is which.
pub fn new_password(mut form: Form) -> Form {
    if let Some(field) = form.field("new_password") {
        field.autocomplete = "new-password";
    }
    form
}

async fn draw_password(me: &Me, form: Form, status: StatusCode) -> Result<Response, Error> {
    let mut conn = me.conn().await?;
    let shell = page::shell(me, &mut conn, me.t.password_change(), Place::Account).await?.with(&form);
    render(status, &PasswordPage { shell, form: new_password(form) })
}

/// The form to change the password.
pub async fn show_password(me: Me) -> Result<Response, Error> {
    let form = Form::blank(me.t, catalogue::PASSWORD_CHANGE);
    draw_password(&me, form, StatusCode::OK).await
}

/// Puts what is wrong with a password beside its field; a fault is given back.
pub fn not_taken(t: Lang, form: &mut Form, why: Denied) -> Result<(), Error> {
    match why {
        Denied::Wrong => form.fault("password", t.wrong_password()),
        Denied::Throttled(seconds) => form.fault("password", t.sign_in_throttled(seconds)),
        Denied::Fault(app::Error::Invalid(Invalid::Field(name, why))) => form.fault(name, why_words(t, "", why)),
        Denied::Fault(error) => return Err(error.into()),
    }
    Ok(())
}

/// Changes the password.
pub async fn change_password(me: Me, Submitted(raw): Submitted) -> Result<Response, Error> {
    let (mut form, _) = Form::read(me.t, catalogue::PASSWORD_CHANGE, &raw);
    if !form.bad() {
        let (old, new) = (raw.get("password").to_owned(), raw.get("new_password").to_owned());
        match account::change_password(&me.state.app, &me.viewer.found, old, new).await {
            Ok(token) => return signed_in(&me.state, &token, "/account", "password_changed"),
            Err(why) => not_taken(me.t, &mut form, why)?,
        }
    }
    draw_password(&me, form, StatusCode::UNPROCESSABLE_ENTITY).await
}

struct SessionView {
    id: String,
    client: String,
    about: String,
    this: bool,
}

#[derive(Template)]
#[template(path = "account/sessions.html")]
struct Sessions {
    shell: Shell,
    rows: Vec<SessionView>,
}

/// The open sessions.
pub async fn sessions(me: Me) -> Result<Response, Error> {
    let t = me.t;
    let all = account::sessions(&me.state.app, me.viewer.actor.person).await?;
    let view = |s: store::account::Session| SessionView {
        this: s.id == me.viewer.found.session,
        id: s.id.to_string(),
        client: if s.client.is_empty() { t.session_unknown().to_owned() } else { s.client },
        about: [t.session_since(t.moment(s.created_at)), t.session_seen(t.moment(s.last_seen_at)), s.network].join(" · "),
    };
    let rows = all.into_iter().map(view).collect();
    let mut conn = me.conn().await?;
    let shell = page::shell(&me, &mut conn, t.sessions(), Place::Account).await?;
    render(StatusCode::OK, &Sessions { shell, rows })
}

/// Ends one session, or all but this one.
pub async fn end_sessions(me: Me, Submitted(raw): Submitted) -> Result<Response, Error> {
    let only = match raw.get("session") {
        "others" => None,
        id => Some(id.parse().map_err(|_| Error::NotFound)?),
    };
    account::sign_out_elsewhere(&me.state.app, &me.viewer.found, only).await?;
    Ok(page::go(&me.state.site, "/account/sessions", "sessions_ended"))
}

#[derive(Template)]
#[template(path = "account/confirm.html")]
struct Confirm {
    shell: Shell,
    form: Form,
    ways: Ways,
    next: String,
}

async fn draw_confirm(me: &Me, form: Form, next: &str, status: StatusCode) -> Result<Response, Error> {
    let mut conn = me.conn().await?;
    let shell = page::shell(me, &mut conn, me.t.confirm_title(), Place::Account).await?.with(&form);
    let next = own_path(next).to_owned();
    render(status, &Confirm { shell, form, ways: Ways::again(&me.state.site, &me.viewer.found, &next), next })
}

/// Asks for the password before something that takes it.
pub async fn ask_password(me: Me) -> Result<Response, Error> {
    draw_confirm(&me, Form::blank(me.t, catalogue::CONFIRM), me.asked("next"), StatusCode::OK).await
}

/// Takes the password and goes back.
pub async fn confirm(me: Me, Submitted(raw): Submitted) -> Result<Response, Error> {
    let (mut form, _) = Form::read(me.t, catalogue::CONFIRM, &raw);
    if !form.bad() {
        match again(&me.state.app, &me.viewer.found, raw.get("password").to_owned()).await {
            Ok(token) => return signed_in(&me.state, &token, own_path(raw.get("next")), "confirmed"),
            Err(why) => not_taken(me.t, &mut form, why)?,
        }
    }
    draw_confirm(&me, form, raw.get("next"), StatusCode::UNPROCESSABLE_ENTITY).await
}
