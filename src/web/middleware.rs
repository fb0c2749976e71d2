//! Layers around every request: language, session, fences, headers, error pages.

use std::net::{IpAddr, SocketAddr};

use axum::extract::{ConnectInfo, Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::CookieJar;
use axum_extra::extract::cookie::{Cookie, SameSite};

use super::api;
use super::error::{Error, Explanation};
use super::export::Format;
use super::extract::{Flash, Half, Language, MayLag, Renewed, Viewer};
use super::page;
use super::server::Patience;
use super::state::{AppState, Site};
use crate::app::access;
use crate::app::reader::{self, Place};
use crate::app::sign_in::{self, Standing, Token};
use crate::domain::people::Area;
use crate::i18n::Lang;

/// Everything that may be loaded is our own; nothing may frame us.
const POLICY: &str = "default-src 'none'; style-src 'self'; font-src 'self'; img-src 'self'; script-src 'self'; connect-src 'self'; \
    worker-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// The cookie that says up to where its browser has written.
const WRITTEN: &str = "written";

const FIXED: [(&str, &str); 8] = [
    ("content-security-policy", POLICY),
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "same-origin"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-embedder-policy", "require-corp"),
    ("cross-origin-resource-policy", "same-origin"),
    ("permissions-policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
    ("x-frame-options", "DENY"),
];

/// Security headers on every answer, also on errors and redirects.
pub async fn headers(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    for (name, value) in FIXED {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    }
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    if state.site.public_url.is_https() {
        headers.insert(header::STRICT_TRANSPORT_SECURITY, HeaderValue::from_static("max-age=31536000; includeSubDomains"));
    }
    response
}

/// The language asked for in the query, remembered in a cookie, or Vietnamese.
pub async fn language(State(state): State<AppState>, jar: CookieJar, mut request: Request, next: Next) -> Response {
    if api::is_within(request.uri().path()) {
        let lang = api::language(request.headers());
        request.extensions_mut().insert(Language(lang));
        return next.run(request).await;
    }
    let asked = form_urlencoded::parse(request.uri().query().unwrap_or_default().as_bytes()).find(|(n, _)| n == "lang").and_then(|(_, v)| Lang::from_tag(&v));
    let lang = asked.or_else(|| jar.get("lang").and_then(|c| Lang::from_tag(c.value()))).unwrap_or_default();
    request.extensions_mut().insert(Language(lang));
    let flash = jar.get("flash").map(|c| c.value().to_owned());
    if let Some(flash) = &flash {
        request.extensions_mut().insert(Flash(flash.clone()));
    }
    let is_page = request.method() == Method::GET;
    let response = next.run(request).await;
    let mut jar = CookieJar::new();
    if let Some(lang) = asked {
        jar = jar.add(cookie(&state.site, "lang", lang.tag().to_owned()));
    }
    // Shown once: the page that was asked for has had it.
    if flash.is_some() && is_page && response.status() == StatusCode::OK {
        let mut gone = cookie(&state.site, "flash", String::new());
        gone.make_removal();
        jar = jar.add(gone);
    }
    (jar, response).into_response()
}

/// A cookie of ours: for the whole site, not for scripts, not sent by other sites' requests.
pub fn cookie(site: &Site, name: &'static str, value: String) -> Cookie<'static> {
    Cookie::build((name, value)).path("/").http_only(true).same_site(SameSite::Lax).secure(site.public_url.is_https()).build()
}

/// The token of the session's cookie.
pub fn token(site: &Site, headers: &HeaderMap) -> Option<Token> {
    Token::from_cookie(CookieJar::from_headers(headers).get(site.session_cookie())?.value())
}

/// Whether a path is a file of the site or a probe: it costs no statement and outlives the database.
pub fn has_no_reader(path: &str) -> bool {
    path.starts_with("/static/") || path.starts_with("/health/") || path == "/service-worker.js"
}

/// Finds the person of the session. A cookie that belongs to none is as good as no cookie.
pub async fn session(State(state): State<AppState>, mut request: Request, next: Next) -> Result<Response, Error> {
    let path = request.uri().path();
    let found = if has_no_reader(path) {
        None
    } else if api::is_within(path) {
        // A program is known by its token alone: no other site's page can send it.
        match api::bearer(request.headers()) {
            Some(bearer) => access::current(&state.app, &bearer).await?,
            None => None,
        }
    } else {
        match token(&state.site, request.headers()) {
            Some(token) => sign_in::current(&state.app, &token).await?,
            None => None,
        }
    };
    if let Some(found) = found {
        match sign_in::standing(&found, state.site.demonstration) {
            Standing::Whole => drop(request.extensions_mut().insert(Viewer::new(found, state.app.clock.now()))),
            standing => drop(request.extensions_mut().insert(Half { found, standing })),
        }
    }
    let renewed = Renewed::default();
    request.extensions_mut().insert(renewed.clone());
    let mut response = next.run(request).await;
    if let Some(token) = renewed.take() {
        put_session(&state.site, &mut response, &token)?;
    }
    Ok(response)
}

/// Gives the browser the cookie of a session.
pub fn put_session(site: &Site, response: &mut Response, token: &Token) -> Result<(), Error> {
    let session = cookie(site, site.session_cookie(), token.expose().to_owned()).to_string();
    response.headers_mut().append(header::SET_COOKIE, HeaderValue::from_str(&session).map_err(|e| Error::Internal(e.to_string()))?);
    Ok(())
}

/// Lets pages be read from a standby, and remembers with the browser up to where it has written: nothing
/// of it is kept here, so that any instance may answer the next request.
pub async fn standby(State(state): State<AppState>, jar: CookieJar, mut request: Request, next: Next) -> Response {
    // A program carries no cookie: it reads where it writes.
    if state.app.reader.is_none() || api::is_within(request.uri().path()) {
        return next.run(request).await;
    }
    if request.method().is_safe() {
        let written = jar.get(WRITTEN).and_then(|cookie| Place::parse(cookie.value()));
        request.extensions_mut().insert(MayLag { written });
        return next.run(request).await;
    }
    let response = next.run(request).await;
    let place = reader::written(&state.app).await;
    (CookieJar::new().add(cookie(&state.site, WRITTEN, place.as_str().to_owned())), response).into_response()
}

/// Whether a page opens a file, or the desk on which files lie.
pub fn is_of_cases(path: &str) -> bool {
    path.starts_with("/proposals/") || path == "/queue"
}

/// Who may pass: signed-in people with one of the areas. `&[]` is everybody who is signed in.
pub async fn fence(State(areas): State<&'static [Area]>, request: Request, next: Next) -> Result<Response, Error> {
    let Some(viewer) = request.extensions().get::<Viewer>() else {
        return if request.method().is_safe() {
            let target = request.uri().path_and_query().map_or("/", |p| p.as_str());
            let next: String = form_urlencoded::byte_serialize(target.as_bytes()).collect();
            let page = match request.extensions().get::<Half>().map(|h| h.standing) {
                Some(Standing::AwaitsCode) => "/login/code",
                Some(_) => "/account/second-factor",
                None => "/login",
            };
            Ok(Redirect::to(&format!("{page}?next={next}")).into_response())
        } else {
            Err(Error::SessionOver)
        };
    };
    if viewer.undeclared && is_of_cases(request.uri().path()) {
        return if request.method().is_safe() {
            let next: String = form_urlencoded::byte_serialize(request.uri().path().as_bytes()).collect();
            Ok(Redirect::to(&format!("/account/interests?next={next}")).into_response())
        } else {
            Err(Error::Undeclared)
        };
    }
    if areas.is_empty() || areas.iter().any(|area| viewer.actor.has(*area)) { Ok(next.run(request).await) } else { Err(Error::Area) }
}

/// The client's address: the peer, or what a trusted proxy says of it.
pub fn client_address(site: &Site, request: &axum::http::request::Parts) -> IpAddr {
    let peer = request.extensions.get::<ConnectInfo<SocketAddr>>().map_or(IpAddr::from([0, 0, 0, 0]), |c| c.0.ip());
    let trusted = |address: IpAddr| site.trusted_proxies.iter().any(|range| range.contains(address));
    if !trusted(peer) {
        return peer;
    }
    // From right to left: the first hop that is no proxy of ours is the client.
    let hops = request.headers.get_all("x-forwarded-for").iter().filter_map(|v| v.to_str().ok()).flat_map(|v| v.split(','));
    let hops: Vec<IpAddr> = hops.filter_map(|hop| hop.trim().parse().ok()).collect();
    hops.iter().rev().copied().find(|hop| !trusted(*hop)).unwrap_or(peer)
}

/// Gives every error without a body a page in the reader's language.
pub async fn error_pages(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let lang = request.extensions().get::<Language>().map_or(Lang::Vi, |l| l.0);
    let signed_in = token(&state.site, request.headers()).is_some();
    if api::is_within(request.uri().path()) {
        let instance = request.headers().get("x-request-id").cloned();
        return api::problem::told(&state, lang, instance.as_ref(), next.run(request).await);
    }
    let response = next.run(request).await;
    let status = response.status();
    let is_page =
        response.headers().get(header::CONTENT_TYPE).is_some_and(|v| v.as_bytes().starts_with(b"text/html") || v.as_bytes().starts_with(b"application/json"));
    if !(status.is_client_error() || status.is_server_error()) || is_page {
        return response;
    }
    let explanation = response.extensions().get::<Explanation>().cloned().unwrap_or(Explanation::Plain);
    let kept: HeaderMap =
        response.headers().iter().filter(|(n, _)| **n == header::ALLOW || **n == header::RETRY_AFTER).map(|(n, v)| (n.clone(), v.clone())).collect();
    let mut page = page::error(&state, lang, status, &explanation, signed_in);
    page.headers_mut().extend(kept);
    page
}

/// Gives a request up that takes too long.
pub async fn patience(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let Patience { whole, file, .. } = state.site.patience;
    let limit = if Format::of_path(request.uri().path()).is_some() { file } else { whole };
    let answer = tokio::time::timeout(limit, next.run(request)).await;
    answer.unwrap_or_else(|_| StatusCode::REQUEST_TIMEOUT.into_response())
}

/// A panic is one request's 500, logged under a reference, and the process lives on.
pub fn on_panic(_: Box<dyn std::any::Any + Send + 'static>) -> Response {
    Error::Internal("panic in a handler".to_owned()).into_response()
}
