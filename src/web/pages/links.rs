//! One-time links: asking for one, and setting a password through it. Open to everybody; whether an
//! address has an account is never told.

use askama::Template;
use axum::extract::{FromRequest, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;

use super::account::{new_password, not_taken};
use crate::app::account;
use crate::app::sign_in::Denied;
use crate::app::{self};
use crate::i18n::Lang;
use crate::web::error::Error;
use crate::web::extract::{Language, Submitted, query};
use crate::web::forms::Form;
use crate::web::middleware::client_address;
use crate::web::page::{self, Shell, render};
use crate::web::state::AppState;
use crate::web::{catalogue, filters};

#[derive(Template)]
#[template(path = "account/forgotten.html")]
struct Forgotten {
    shell: Shell,
    form: Form,
    sent: bool,
}

fn forgotten_page(state: &AppState, t: Lang, form: Form, sent: bool, status: StatusCode) -> Result<Response, Error> {
    let shell = Shell::public(&state.site, t, if sent { t.forgotten_sent() } else { t.forgotten() }, "/login/forgotten").with(&form);
    render(status, &Forgotten { shell, form, sent })
}

fn language(parts: &Parts) -> Lang {
    parts.extensions.get::<Language>().map_or(Lang::Vi, |l| l.0)
}

/// The form of who has forgotten the password.
pub async fn forgotten(State(state): State<AppState>, parts: Parts) -> Result<Response, Error> {
    let t = language(&parts);
    forgotten_page(&state, t, Form::blank(t, catalogue::FORGOTTEN), false, StatusCode::OK)
}

/// Takes the address; the answer is the same whether or not there is an account.
pub async fn ask(State(state): State<AppState>, request: Request) -> Result<Response, Error> {
    let (parts, body) = request.into_parts();
    let t = language(&parts);
    let address = client_address(&state.site, &parts);
    let Submitted(raw) = Submitted::from_request(Request::from_parts(parts, body), &state).await?;
    let (mut form, _) = Form::read(t, catalogue::FORGOTTEN, &raw);
    if form.bad() {
        return forgotten_page(&state, t, form, false, StatusCode::UNPROCESSABLE_ENTITY);
    }
    match account::forgotten(&state.app, raw.get("email"), address).await {
        Ok(()) => forgotten_page(&state, t, Form::blank(t, &[]), true, StatusCode::OK),
        Err(Denied::Throttled(seconds)) => {
            form.fault("email", t.sign_in_throttled(seconds));
            let mut response = forgotten_page(&state, t, form, false, StatusCode::TOO_MANY_REQUESTS)?;
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
            Ok(response)
        }
        Err(Denied::Wrong) => Err(Error::BadRequest),
        Err(Denied::Fault(error)) => Err(error.into()),
    }
}

#[derive(Template)]
#[template(path = "account/link.html")]
struct LinkPage {
    shell: Shell,
    /// None: the link can't be used.
    form: Option<Form>,
    token: String,
}

fn link_page(state: &AppState, t: Lang, form: Option<Form>, token: &str, status: StatusCode) -> Result<Response, Error> {
    let title = if form.is_some() { t.password_set() } else { t.link_over() };
    let shell = Shell::public(&state.site, t, title, "/login/link");
    let shell = if let Some(form) = &form { shell.with(form) } else { shell };
    let mut response = render(status, &LinkPage { shell, form: form.map(new_password), token: token.to_owned() })?;
    // The address holds a secret: it is told to nobody.
    response.headers_mut().insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    Ok(response)
}

/// The form behind a link.
pub async fn show(State(state): State<AppState>, parts: Parts) -> Result<Response, Error> {
    let t = language(&parts);
    let token = query(&parts).remove("token").unwrap_or_default();
    match account::usable(&state.app, &token).await {
        Ok(()) => link_page(&state, t, Some(Form::blank(t, catalogue::NEW_PASSWORD)), &token, StatusCode::OK),
        Err(app::Error::NotFound) => link_page(&state, t, None, "", StatusCode::NOT_FOUND),
        Err(error) => Err(error.into()),
    }
}

/// Sets the password.
pub async fn set(State(state): State<AppState>, request: Request) -> Result<Response, Error> {
    let (parts, body) = request.into_parts();
    let t = language(&parts);
    let Submitted(raw) = Submitted::from_request(Request::from_parts(parts, body), &state).await?;
    let (mut form, _) = Form::read(t, catalogue::NEW_PASSWORD, &raw);
    let token = raw.get("token");
    if !form.bad() {
        match account::set_password(&state.app, token, raw.get("new_password").to_owned()).await {
            Ok(()) => return Ok(page::go(&state.site, "/login", "password_set")),
            Err(app::Error::NotFound) => return link_page(&state, t, None, "", StatusCode::NOT_FOUND),
            Err(error) => not_taken(t, &mut form, Denied::Fault(error))?,
        }
    }
    link_page(&state, t, Some(form), token, StatusCode::UNPROCESSABLE_ENTITY)
}
