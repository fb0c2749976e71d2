//! Signing in and out.

use std::net::IpAddr;

use askama::Template;
use axum::extract::{FromRequest, FromRequestParts, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};

use crate::app::sign_in::{self, Denied, Door, Token};
use crate::i18n::Lang;
use crate::store::session::Found;
use crate::web::error::Error;
use crate::web::extract::{Flash, Half, Language, Submitted, Viewer, query};
use crate::web::forms::{Form, Raw};
use crate::web::middleware::{client_address, cookie, put_session, token};
use crate::web::page::{self, Shell, render};
use crate::web::state::{AppState, Site};
use crate::web::{catalogue, filters};

#[derive(Template)]
#[template(path = "sign_in.html")]
struct SignIn {
    shell: Shell,
    form: Form,
    next: String,
    accounts: &'static [(&'static str, &'static str, &'static str)],
    ways: Ways,
}

/// Ways to be recognised beside the password, as a page offers them.
#[derive(Debug, Clone)]
pub struct Ways {
    /// The domain of passkeys.
    pub passkey: Option<String>,
    pub provider: bool,
    /// Whether somebody is known already and confirms it.
    pub signed_in: bool,
    pub next: String,
}

impl Ways {
    /// For somebody nobody knows yet.
    fn in_front(site: &Site, next: &str) -> Self {
        Self { passkey: domain(site), provider: site.provider.is_some(), signed_in: false, next: next.to_owned() }
    }

    /// For somebody who confirms to be who they are.
    pub fn again(site: &Site, found: &Found, next: &str) -> Self {
        Self { passkey: domain(site).filter(|_| found.has_passkey), provider: site.provider.is_some(), signed_in: true, next: next.to_owned() }
    }

    /// For the second factor alone.
    pub fn second(site: &Site, found: &Found, next: &str) -> Self {
        Self { provider: false, ..Self::again(site, found, next) }
    }

    /// Whether there is any.
    pub fn any(&self) -> bool {
        self.passkey.is_some() || self.provider
    }
}

/// The domain of passkeys, where the site has one.
pub fn domain(site: &Site) -> Option<String> {
    site.party.as_ref().map(|p| p.domain().to_owned())
}

/// Who comes to be recognised, and from where.
pub struct Comer {
    pub t: Lang,
    /// Who is signed in here already, whether or not more is demanded.
    pub holder: Option<Found>,
    address: IpAddr,
    client: String,
    old: Option<Token>,
}

impl Comer {
    /// The same for the use case.
    pub fn door(&self) -> Door<'_> {
        Door { address: self.address, client: &self.client, old: self.old.as_ref(), holder: self.holder.as_ref() }
    }
}

impl FromRequestParts<AppState> for Comer {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Error> {
        let whole = parts.extensions.get::<Viewer>().map(|v| v.found.clone());
        Ok(Self {
            t: parts.extensions.get::<Language>().map_or(Lang::Vi, |l| l.0),
            holder: whole.or_else(|| parts.extensions.get::<Half>().map(|h| h.found.clone())),
            address: client_address(&state.site, parts),
            client: parts.headers.get(header::USER_AGENT).and_then(|v| v.to_str().ok()).unwrap_or_default().chars().take(200).collect(),
            old: token(&state.site, &parts.headers),
        })
    }
}

#[derive(Template)]
#[template(path = "account/refused.html")]
struct Refused {
    shell: Shell,
    words: String,
    back: String,
}

/// Says why nobody was signed in, with the way back to where it was tried.
pub fn refused(state: &AppState, comer: &Comer, next: &str, words: String, status: StatusCode) -> Result<Response, Error> {
    let page = match &comer.holder {
        None => "/login",
        Some(found) if found.has_second() && found.second_at.is_none() => "/login/code",
        Some(_) => "/account/confirm",
    };
    let next: String = form_urlencoded::byte_serialize(next.as_bytes()).collect();
    let shell = Shell::public(&state.site, comer.t, comer.t.not_recognised(), "/login");
    render(status, &Refused { shell, words, back: format!("{page}?next={next}") })
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
    let next = own_path(next).to_owned();
    render(status, &SignIn { shell, form, ways: Ways::in_front(&state.site, &next), next, accounts })
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
    let (mut parts, body) = request.into_parts();
    // With a password anybody may sign in here, whoever was before.
    let comer = Comer { holder: None, ..Comer::from_request_parts(&mut parts, &state).await? };
    let Submitted(raw) = Submitted::from_request(Request::from_parts(parts, body), &state).await?;
    let t = comer.t;
    let next = raw.get("next").to_owned();
    let (mut filled, email, password) = form(t, &raw);
    if filled.bad() {
        return page(&state, t, filled, &next, None, StatusCode::UNPROCESSABLE_ENTITY);
    }
    match sign_in::sign_in(&state.app, &email, password, &comer.door()).await {
        Ok(token) => signed_in(&state, &token, own_path(&next), ""),
        Err(Denied::Wrong) => {
            filled.fault("email", t.sign_in_wrong());
            page(&state, t, filled, &next, None, StatusCode::UNPROCESSABLE_ENTITY)
        }
        Err(Denied::Throttled(seconds)) => {
            filled.fault("email", t.sign_in_throttled(seconds));
            Ok(page::retry_after(page(&state, t, filled, &next, None, StatusCode::TOO_MANY_REQUESTS)?, seconds))
        }
        Err(Denied::Fault(error)) => Err(error.into()),
    }
}

/// Goes on with a session under a token.
pub fn signed_in(state: &AppState, token: &Token, next: &str, flash: &str) -> Result<Response, Error> {
    let mut response = page::go(&state.site, next, flash);
    put_session(&state.site, &mut response, token)?;
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
