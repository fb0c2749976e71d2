//! The second factor: setting it up, giving its code when signing in, removing it.
//!
//! Reached by whoever is signed in, and by who has given the password only.

use askama::Template;
use axum::extract::{FromRequest, FromRequestParts, Request, State};
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Redirect, Response};
use qrcodegen::{QrCode, QrCodeEcc};

use super::passkeys::may_change;
use super::sign_in::{Ways, domain, own_path, signed_in};
use crate::app::second_factor::{self, Waiting};
use crate::app::sign_in::{Denied, Standing, Token};
use crate::domain::clock::local_day;
use crate::i18n::Lang;
use crate::store;
use crate::store::session::Found;
use crate::web::error::Error;
use crate::web::extract::{Flash, Half, Language, Submitted, Viewer, query};
use crate::web::forms::{Form, Raw};
use crate::web::middleware::put_session;
use crate::web::page::{self, Shell, render};
use crate::web::state::AppState;
use crate::web::{catalogue, filters};

/// Somebody whose password was given, whether or not more is demanded.
pub struct Known {
    pub t: Lang,
    pub found: Found,
    pub standing: Standing,
    pub next: String,
    /// What was done just before.
    pub told: Option<String>,
}

impl FromRequestParts<AppState> for Known {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, _: &AppState) -> Result<Self, Error> {
        let whole = parts.extensions.get::<Viewer>().map(|v| (v.found.clone(), Standing::Whole));
        let half = parts.extensions.get::<Half>().map(|h| (h.found.clone(), h.standing));
        let (found, standing) = whole.or(half).ok_or(Error::SessionOver)?;
        let next = query(parts).get("next").map_or("/", |n| own_path(n)).to_owned();
        let told = parts.extensions.get::<Flash>().map(|f| f.0.clone());
        Ok(Self { t: parts.extensions.get::<Language>().map_or(Lang::Vi, |l| l.0), found, standing, next, told })
    }
}

#[derive(Template)]
#[template(path = "account/code.html")]
struct CodePage {
    shell: Shell,
    form: Form,
    /// Whether there are one-time passwords: otherwise a passkey is the only way.
    codes: bool,
    ways: Ways,
    next: String,
}

fn code_page(state: &AppState, known: &Known, form: Form, status: StatusCode) -> Result<Response, Error> {
    let codes = known.found.has_totp;
    let title = if codes { known.t.code_title() } else { known.t.passkey_title() };
    let shell = Shell::public(&state.site, known.t, title, "/login/code").with(&form);
    let ways = Ways::second(&state.site, &known.found, &known.next);
    render(status, &CodePage { shell, form, codes, ways, next: known.next.clone() })
}

fn code_form(t: Lang, raw: Option<&Raw>) -> Form {
    let mut form = raw.map_or_else(|| Form::blank(t, catalogue::CODE), |raw| Form::read(t, catalogue::CODE, raw).0);
    if let Some(code) = form.field("code") {
        code.autocomplete = "one-time-code";
        code.value.clear();
    }
    form
}

/// Asks for the code of who has given the password.
pub async fn ask(State(state): State<AppState>, known: Result<Known, Error>) -> Result<Response, Error> {
    match known {
        Ok(known) if known.standing == Standing::AwaitsCode => code_page(&state, &known, code_form(known.t, None), StatusCode::OK),
        Ok(known) => Ok(Redirect::to(&known.next).into_response()),
        Err(_) => Ok(Redirect::to("/login").into_response()),
    }
}

/// Words for a code that was not taken; `None` for a fault.
fn denied(t: Lang, denied: Denied) -> Result<(String, StatusCode, Option<i64>), Error> {
    match denied {
        Denied::Wrong => Ok((t.second_factor_wrong().to_owned(), StatusCode::UNPROCESSABLE_ENTITY, None)),
        Denied::Throttled(seconds) => Ok((t.sign_in_throttled(seconds), StatusCode::TOO_MANY_REQUESTS, Some(seconds))),
        Denied::Fault(error) => Err(error.into()),
    }
}

fn with_retry(response: Response, seconds: Option<i64>) -> Response {
    match seconds {
        Some(seconds) => page::retry_after(response, seconds),
        None => response,
    }
}

/// Takes the code; the session goes on under a new token.
pub async fn answer(State(state): State<AppState>, known: Known, Submitted(raw): Submitted) -> Result<Response, Error> {
    let known = Known { next: own_path(raw.get("next")).to_owned(), ..known };
    if known.standing != Standing::AwaitsCode {
        return Ok(Redirect::to(&known.next).into_response());
    }
    let mut form = code_form(known.t, Some(&raw));
    if form.bad() {
        return code_page(&state, &known, form, StatusCode::UNPROCESSABLE_ENTITY);
    }
    match second_factor::give(&state.app, &known.found, raw.get("code")).await {
        Ok(token) => signed_in(&state, &token, &known.next, ""),
        Err(why) => {
            let (words, status, retry) = denied(known.t, why)?;
            form.fault("code", words);
            Ok(with_retry(code_page(&state, &known, form, status)?, retry))
        }
    }
}

#[derive(Template)]
#[template(path = "account/second_factor.html")]
struct Setup {
    shell: Shell,
    required: bool,
    on: bool,
    left: i64,
    waiting: Option<(Waiting, String, usize)>,
    form: Form,
    removal: Form,
    /// The domain of passkeys, where the site has one.
    domain: Option<String>,
    passkeys: Vec<PasskeyRow>,
    may_change: bool,
    naming: Form,
    next: String,
}

struct PasskeyRow {
    id: uuid::Uuid,
    name: String,
    about: String,
}

/// The three forms of the page.
struct Forms {
    code: Form,
    removal: Form,
    naming: Form,
}

/// A QR code as the path of an SVG, a unit for each module, with its quiet zone.
fn drawn(text: &str) -> Result<(String, usize), Error> {
    use std::fmt::Write;
    const QUIET: i32 = 4;
    let code = QrCode::encode_text(text, QrCodeEcc::Medium).map_err(|e| Error::Internal(e.to_string()))?;
    let mut path = String::new();
    for y in 0..code.size() {
        for x in (0..code.size()).filter(|x| code.get_module(*x, y)) {
            write!(path, "M{} {}h1v1h-1z", x + QUIET, y + QUIET).map_err(|e| Error::Internal(e.to_string()))?;
        }
    }
    Ok((path, usize::try_from(code.size() + 2 * QUIET).unwrap_or_default()))
}

async fn setup_page(state: &AppState, known: &Known, Forms { code: form, removal, naming }: Forms, status: StatusCode) -> Result<Response, Error> {
    let waiting = second_factor::waiting(&state.app, known.found.person, &known.found.email).await?;
    let waiting = waiting.map(|w| drawn(&w.address).map(|(path, size)| (w, path, size))).transpose()?;
    let t = known.t;
    let (left, passkeys) = {
        let mut conn = state.app.pool.acquire().await?;
        (store::account::recovery_codes_left(&mut conn, known.found.person).await?, store::identity::passkeys(&mut conn, known.found.person).await?)
    };
    let row = |k: store::identity::Passkey| {
        let used = k.last_used_at.map_or_else(|| t.passkey_unused().to_owned(), |at| t.passkey_used(t.moment(at)));
        PasskeyRow { id: k.id, name: k.name, about: format!("{}, {used}", t.passkey_added(t.date(local_day(k.created_at)))) }
    };
    let bad = [&form, &removal, &naming].into_iter().find(|f| f.bad()).unwrap_or(&form);
    let told = known.told.as_deref().and_then(|f| page::flash_words(t, f)).map(str::to_owned);
    let shell = Shell { flash: told, ..Shell::public(&state.site, t, t.second_factor(), "/account/second-factor").with(bad) };
    let page = Setup {
        shell,
        required: known.standing == Standing::AwaitsSetup,
        on: known.found.has_totp,
        left,
        waiting,
        form,
        removal,
        domain: domain(&state.site),
        passkeys: passkeys.into_iter().map(row).collect(),
        may_change: may_change(known, state.app.clock.now()),
        naming,
        next: known.next.clone(),
    };
    render(status, &page)
}

/// The page again, with what is wrong about a new passkey.
pub async fn with_passkey_form(state: &AppState, known: &Known, naming: Form) -> Result<Response, Error> {
    setup_page(state, known, Forms { naming, ..blank(known.t) }, StatusCode::UNPROCESSABLE_ENTITY).await
}

fn blank(t: Lang) -> Forms {
    let mut code = Form::blank(t, catalogue::FIRST_CODE);
    if let Some(field) = code.field("code") {
        field.autocomplete = "one-time-code";
    }
    Forms { code, removal: Form::blank(t, catalogue::CONFIRM), naming: Form::blank(t, catalogue::PASSKEY) }
}

/// How it stands, and what can be done.
pub async fn show(State(state): State<AppState>, known: Result<Known, Error>) -> Result<Response, Error> {
    match known {
        Ok(known) if known.standing == Standing::AwaitsCode => Ok(Redirect::to("/login/code").into_response()),
        Ok(known) => setup_page(&state, &known, blank(known.t), StatusCode::OK).await,
        Err(_) => Ok(Redirect::to("/login?next=%2Faccount%2Fsecond-factor").into_response()),
    }
}

#[derive(Template)]
#[template(path = "account/recovery_codes.html")]
struct RecoveryCodes {
    shell: Shell,
    codes: Vec<String>,
    next: String,
}

fn handed_out(state: &AppState, known: &Known, codes: Vec<String>, token: &Token) -> Result<Response, Error> {
    let shell = Shell::public(&state.site, known.t, known.t.recovery_codes(), "/account/second-factor");
    let mut response = render(StatusCode::OK, &RecoveryCodes { shell, codes, next: known.next.clone() })?;
    put_session(&state.site, &mut response, token)?;
    Ok(response)
}

/// Begins, confirms or removes.
pub async fn change(State(state): State<AppState>, request: Request) -> Result<Response, Error> {
    let (mut parts, body) = request.into_parts();
    let known = Known::from_request_parts(&mut parts, &state).await?;
    let Submitted(raw) = Submitted::from_request(Request::from_parts(parts, body), &state).await?;
    let known = Known { next: own_path(raw.get("next")).to_owned(), ..known };
    if known.standing == Standing::AwaitsCode {
        return Err(Error::SessionOver);
    }
    let next: String = form_urlencoded::byte_serialize(known.next.as_bytes()).collect();
    if matches!(raw.get("act"), "begin" | "confirm") && !may_change(&known, state.app.clock.now()) {
        return Ok(Redirect::to("/account/confirm?next=/account/second-factor").into_response());
    }
    match raw.get("act") {
        "begin" => {
            second_factor::begin(&state.app, known.found.person).await?;
            Ok(Redirect::to(&format!("/account/second-factor?next={next}")).into_response())
        }
        "confirm" => confirm(&state, &known, &raw).await,
        "remove" => remove(&state, &known, &raw).await,
        _ => Err(Error::BadRequest),
    }
}

async fn confirm(state: &AppState, known: &Known, raw: &Raw) -> Result<Response, Error> {
    let (mut code, _) = Form::read(known.t, catalogue::FIRST_CODE, raw);
    if code.bad() {
        return setup_page(state, known, Forms { code, ..blank(known.t) }, StatusCode::UNPROCESSABLE_ENTITY).await;
    }
    match second_factor::confirm(&state.app, &known.found, raw.get("code")).await {
        Ok((codes, token)) => handed_out(state, known, codes, &token),
        Err(why) => {
            let (words, status, retry) = denied(known.t, why)?;
            code.fault("code", words);
            Ok(with_retry(setup_page(state, known, Forms { code, ..blank(known.t) }, status).await?, retry))
        }
    }
}

async fn remove(state: &AppState, known: &Known, raw: &Raw) -> Result<Response, Error> {
    let (mut removal, _) = Form::read(known.t, catalogue::CONFIRM, raw);
    if !removal.bad() {
        match crate::app::sign_in::again(&state.app, &known.found, raw.get("password").to_owned()).await {
            Ok(token) => {
                second_factor::remove(&state.app, known.found.person, known.found.person).await?;
                return signed_in(state, &token, "/account", "second_factor_removed");
            }
            Err(Denied::Wrong) => removal.fault("password", known.t.wrong_password()),
            Err(Denied::Throttled(seconds)) => removal.fault("password", known.t.sign_in_throttled(seconds)),
            Err(Denied::Fault(error)) => return Err(error.into()),
        }
    }
    setup_page(state, known, Forms { removal, ..blank(known.t) }, StatusCode::UNPROCESSABLE_ENTITY).await
}
