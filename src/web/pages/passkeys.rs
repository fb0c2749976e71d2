//! Passkeys: making and removing them, signing in and confirming with them.
//!
//! The questions for a device are JSON, as the browser's own functions take them; the answers come
//! back with an ordinary form.

use axum::extract::{FromRequest, FromRequestParts, Request, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, Utc};

use super::act::why_words;
use super::second_factor::{self, Known};
use super::sign_in::{Comer, own_path, refused, signed_in};
use crate::app::sign_in::{Denied, Standing, is_recent};
use crate::app::{self, Invalid, passkeys};
use crate::web::catalogue;
use crate::web::error::Error;
use crate::web::extract::Submitted;
use crate::web::forms::Form;
use crate::web::page;
use crate::web::state::AppState;

fn json(body: String) -> Response {
    ([(header::CONTENT_TYPE, "application/json")], body).into_response()
}

/// Whether somebody may change what recognises them: the password was given just now. Who has to set
/// up a second factor to go on has given it to get here.
pub fn may_change(known: &Known, now: DateTime<Utc>) -> bool {
    match known.standing {
        Standing::Whole => is_recent(&known.found, now),
        Standing::AwaitsSetup => true,
        Standing::AwaitsCode => false,
    }
}

/// What a device is asked to make a passkey.
pub async fn begin(State(state): State<AppState>, known: Known) -> Result<Response, Error> {
    let party = state.site.party.as_ref().ok_or(Error::NotFound)?;
    if !may_change(&known, state.app.clock.now()) {
        return Err(Error::Area);
    }
    Ok(json(passkeys::begin(&state.app, party, &known.found).await?))
}

/// Adds a passkey, or removes one.
pub async fn change(State(state): State<AppState>, request: Request) -> Result<Response, Error> {
    let (mut parts, body) = request.into_parts();
    let known = Known::from_request_parts(&mut parts, &state).await?;
    let Submitted(raw) = Submitted::from_request(Request::from_parts(parts, body), &state).await?;
    let known = Known { next: own_path(raw.get("next")).to_owned(), ..known };
    let party = state.site.party.as_ref().ok_or(Error::NotFound)?;
    if !may_change(&known, state.app.clock.now()) {
        return Ok(page::go(&state.site, "/account/confirm?next=/account/second-factor", ""));
    }
    if raw.get("act") == "remove" {
        passkeys::remove(&state.app, known.found.person, raw.get("passkey").parse().map_err(|_| Error::NotFound)?).await?;
        return Ok(page::go(&state.site, "/account/second-factor", "passkey_removed"));
    }
    let (mut form, content) = Form::read(known.t, catalogue::PASSKEY, &raw);
    if !form.bad() {
        let name = content.get("name").and_then(|v| v.as_str()).unwrap_or_default();
        match passkeys::add(&state.app, party, &known.found, name, raw.get("credential")).await {
            Ok(token) => {
                let to = if known.standing == Standing::Whole { "/account/second-factor" } else { &known.next };
                return signed_in(&state, &token, to, "passkey_added");
            }
            Err(app::Error::Invalid(Invalid::Field(name, why))) => form.fault(name, why_words(known.t, known.t.passkey_name(), why)),
            Err(other) => return Err(other.into()),
        }
    }
    second_factor::with_passkey_form(&state, &known, form).await
}

/// What a device is asked to sign in.
pub async fn ask(State(state): State<AppState>, comer: Comer) -> Result<Response, Error> {
    let party = state.site.party.as_ref().ok_or(Error::NotFound)?;
    match passkeys::ask(&state.app, party, &comer.door().network()).await {
        Ok(question) => Ok(json(question)),
        Err(Denied::Throttled(seconds)) => Ok(page::retry_after(StatusCode::TOO_MANY_REQUESTS.into_response(), seconds)),
        Err(Denied::Fault(error)) => Err(error.into()),
        Err(Denied::Wrong) => Err(Error::BadRequest),
    }
}

/// Signs in, gives the second factor or confirms, by the answer of a device.
pub async fn sign_in(State(state): State<AppState>, request: Request) -> Result<Response, Error> {
    let (mut parts, body) = request.into_parts();
    let comer = Comer::from_request_parts(&mut parts, &state).await?;
    let Submitted(raw) = Submitted::from_request(Request::from_parts(parts, body), &state).await?;
    let party = state.site.party.as_ref().ok_or(Error::NotFound)?;
    let next = own_path(raw.get("next"));
    match passkeys::sign_in(&state.app, party, &comer.door(), raw.get("credential")).await {
        Ok(token) => signed_in(&state, &token, next, if comer.holder.is_some() { "confirmed" } else { "" }),
        Err(Denied::Fault(error)) => Err(error.into()),
        Err(Denied::Throttled(seconds)) => {
            let words = comer.t.sign_in_throttled(seconds);
            Ok(page::retry_after(refused(&state, &comer, next, words, StatusCode::TOO_MANY_REQUESTS)?, seconds))
        }
        Err(Denied::Wrong) => refused(&state, &comer, next, comer.t.not_recognised_passkey().to_owned(), StatusCode::UNPROCESSABLE_ENTITY),
    }
}
