//! Signing in and out.

use askama::Template;
use axum::extract::{FromRequest, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};

use crate::app::sign_in::{self, Denied, Token};
use crate::i18n::Lang;
use crate::web::error::Error;
use crate::web::extract::{Flash, Language, Submitted, Viewer, query};
use crate::web::forms::{Form, Raw};
use crate::web::middleware::{client_address, cookie, token};
use crate::web::page::{self, Shell, render};
use crate::web::state::AppState;
use crate::web::{catalogue, filters};

#[derive(Template)]
#[template(path = "sign_in.html")]
struct SignIn {
    shell: Shell,
    form: Form,
    next: String,
    accounts: &'static [(&'static str, &'static str, &'static str)],
}

/// The demonstration's accounts, shown only where it is loaded: (address, Vietnamese, English).
const ACCOUNTS: &[(&str, &str, &str)] = &[
    ("chuyenvien@demo.vn", "Chuyên viên, Sở Xây dựng", "Officer, Department of Construction"),
    ("giamdoc@demo.vn", "Giám đốc Sở Xây dựng", "Director of Construction"),
    ("bacsi@demo.vn", "Bác sĩ, Sở Y tế", "Doctor, Department of Health"),
    ("giamdocyte@demo.vn", "Giám đốc Sở Y tế", "Director of Health"),
    ("thamquyen@demo.vn", "Lãnh đạo UBND Thành phố", "City People's Committee"),
    ("quantri@demo.vn", "Quản trị hệ thống", "Administrator"),
];

/// Only a path of this site: nothing that a browser could take for another host.
pub fn own_path(next: &str) -> &str {
    let plain = next.starts_with('/') && !next.starts_with("//") && !next.contains('\\') && !next.contains(|c: char| c.is_control() || c.is_whitespace());
    if plain { next } else { "/" }
}

fn page(state: &AppState, t: Lang, form: Form, next: &str, told: Option<String>, status: StatusCode) -> Result<Response, Error> {
    let accounts = if state.site.demonstration { ACCOUNTS } else { &[] };
    let shell = Shell { flash: told, ..Shell::public(&state.site, t, t.sign_in(), "/login").with(&form) };
    render(status, &SignIn { shell, form, next: own_path(next).to_owned(), accounts })
}

fn form(t: Lang, raw: &Raw) -> (Form, String, String) {
    let (mut form, content) = Form::read(t, catalogue::SIGN_IN, raw);
    if let Some(email) = form.field("email") {
        email.autocomplete = "username";
    }
    let text = |name: &str| content.get(name).and_then(|v| v.as_str()).unwrap_or_default().to_owned();
    (form, text("email"), text("password"))
}

/// The form.
pub async fn show(State(state): State<AppState>, parts: Parts) -> Result<Response, Error> {
    let t = parts.extensions.get::<Language>().map_or(Lang::Vi, |l| l.0);
    if parts.extensions.get::<Viewer>().is_some() {
        return Ok(Redirect::to("/").into_response());
    }
    let mut form = Form::blank(t, catalogue::SIGN_IN);
    if let Some(email) = form.field("email") {
        email.autocomplete = "username";
    }
    let told = parts.extensions.get::<Flash>().and_then(|f| page::flash_words(t, &f.0)).map(str::to_owned);
    page(&state, t, form, query(&parts).get("next").map_or("/", String::as_str), told, StatusCode::OK)
}

/// Signs in, or shows the form again with the same words for every reason.
pub async fn submit(State(state): State<AppState>, request: Request) -> Result<Response, Error> {
    let (parts, body) = request.into_parts();
    let Submitted(raw) = Submitted::from_request(Request::from_parts(parts.clone(), body), &state).await?;
    let t = parts.extensions.get::<Language>().map_or(Lang::Vi, |l| l.0);
    let next = raw.get("next").to_owned();
    let (mut filled, email, password) = form(t, &raw);
    if filled.bad() {
        return page(&state, t, filled, &next, None, StatusCode::UNPROCESSABLE_ENTITY);
    }
    let client: String = parts.headers.get(header::USER_AGENT).and_then(|v| v.to_str().ok()).unwrap_or_default().chars().take(200).collect();
    let old = token(&state.site, &parts.headers);
    match sign_in::sign_in(&state.app, &email, password, client_address(&state.site, &parts), &client, old.as_ref()).await {
        Ok(token) => signed_in(&state, &token, own_path(&next)),
        Err(Denied::Wrong) => {
            filled.fault("email", t.sign_in_wrong());
            page(&state, t, filled, &next, None, StatusCode::UNPROCESSABLE_ENTITY)
        }
        Err(Denied::Throttled(seconds)) => {
            filled.fault("email", t.sign_in_throttled(seconds));
            let mut response = page(&state, t, filled, &next, None, StatusCode::TOO_MANY_REQUESTS)?;
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
            Ok(response)
        }
        Err(Denied::Fault(error)) => Err(error.into()),
    }
}

/// Goes on with a session under a token.
pub fn signed_in(state: &AppState, token: &Token, next: &str) -> Result<Response, Error> {
    let mut response = page::go(&state.site, next, "");
    let session = cookie(&state.site, state.site.session_cookie(), token.expose().to_owned()).to_string();
    response.headers_mut().append(header::SET_COOKIE, HeaderValue::from_str(&session).map_err(|e| Error::Internal(e.to_string()))?);
    Ok(response)
}

/// Ends the session, here and on the server.
pub async fn sign_out(State(state): State<AppState>, parts: Parts) -> Result<Response, Error> {
    if let Some(token) = token(&state.site, &parts.headers) {
        sign_in::sign_out(&state.app, &token).await?;
    }
    let mut response = Redirect::to("/login").into_response();
    let mut gone = cookie(&state.site, state.site.session_cookie(), String::new());
    gone.make_removal();
    let headers = response.headers_mut();
    headers.append(header::SET_COOKIE, HeaderValue::from_str(&gone.to_string()).map_err(|e| Error::Internal(e.to_string()))?);
    headers.insert("clear-site-data", HeaderValue::from_static("\"cache\", \"storage\""));
    Ok(response)
}

#[cfg(test)]
mod tests {
    use super::own_path;

    #[test]
    fn only_paths_of_this_site_are_returned_to() {
        assert_eq!(own_path("/proposals?q=a&b=1"), "/proposals?q=a&b=1");
        for bad in ["https://evil.example", "//evil.example", "/\\evil.example", "\\/evil", "/\t/evil.example", "javascript:alert(1)", "", "/a\nb"] {
            assert_eq!(own_path(bad), "/", "{bad:?}");
        }
    }
}
