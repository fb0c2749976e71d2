//! Signing in through the office's own identity provider.

use axum::extract::State;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::CookieJar;

use super::sign_in::{Comer, own_path, refused, signed_in};
use crate::app::provider::Failure;
use crate::app::sign_in::Denied;
use crate::web::error::Error;
use crate::web::extract::Asked;
use crate::web::middleware::cookie;
use crate::web::page;
use crate::web::state::{AppState, Site};

/// The cookie that ties who comes back to who was sent.
fn cookie_name(site: &Site) -> &'static str {
    if site.public_url.is_https() { "__Host-provider" } else { "provider" }
}

fn set(response: &mut Response, cookie: &str) -> Result<(), Error> {
    response.headers_mut().append(header::SET_COOKIE, HeaderValue::from_str(cookie).map_err(|e| Error::Internal(e.to_string()))?);
    Ok(())
}

/// Sends somebody to the provider.
pub async fn depart(State(state): State<AppState>, comer: Comer, Asked(asked): Asked) -> Result<Response, Error> {
    let provider = state.site.provider.as_ref().ok_or(Error::NotFound)?;
    let next = own_path(asked.get("next").map_or("/", String::as_str));
    match provider.depart(&state.app, &comer.door(), next).await {
        Ok(departure) => {
            let mut response = Redirect::to(&departure.address).into_response();
            set(&mut response, &cookie(&state.site, cookie_name(&state.site), departure.state).to_string())?;
            Ok(response)
        }
        Err(failure) => failed(&state, &comer, next, failure),
    }
}

/// Takes who comes back from the provider.
pub async fn arrive(State(state): State<AppState>, comer: Comer, jar: CookieJar, Asked(asked): Asked) -> Result<Response, Error> {
    let provider = state.site.provider.as_ref().ok_or(Error::NotFound)?;
    let name = cookie_name(&state.site);
    let (given, sent) = (asked.get("state").map_or("", String::as_str), jar.get(name).map_or("", |c| c.value()));
    let code = asked.get("code").map_or("", String::as_str);
    let arrived = if given.is_empty() || given != sent || code.is_empty() {
        Err(Failure::Unproven("cancelled, or not sent from this browser".to_owned()))
    } else {
        provider.arrive(&state.app, &comer.door(), given, code).await
    };
    let mut response = match arrived {
        Ok((token, next)) => signed_in(&state, &token, own_path(&next), if comer.holder.is_some() { "confirmed" } else { "" })?,
        Err(failure) => failed(&state, &comer, "/", failure)?,
    };
    let mut gone = cookie(&state.site, name, String::new());
    gone.make_removal();
    set(&mut response, &gone.to_string())?;
    Ok(response)
}

fn failed(state: &AppState, comer: &Comer, next: &str, failure: Failure) -> Result<Response, Error> {
    let t = comer.t;
    let (words, status) = match failure {
        Failure::Unproven(why) => {
            tracing::info!(%why, "the provider's answer was not taken");
            (t.not_recognised_provider().to_owned(), StatusCode::UNPROCESSABLE_ENTITY)
        }
        Failure::OutOfReach(why) => {
            tracing::warn!(%why, "the identity provider is out of reach");
            (t.provider_out_of_reach().to_owned(), StatusCode::BAD_GATEWAY)
        }
        Failure::NoAccount => (t.not_recognised_account().to_owned(), StatusCode::FORBIDDEN),
        Failure::Denied(Denied::Wrong) => (t.not_recognised_provider().to_owned(), StatusCode::UNPROCESSABLE_ENTITY),
        Failure::Denied(Denied::Throttled(seconds)) => {
            let page = refused(state, comer, next, t.sign_in_throttled(seconds), StatusCode::TOO_MANY_REQUESTS)?;
            return Ok(page::retry_after(page, seconds));
        }
        Failure::Denied(Denied::Fault(error)) => return Err(error.into()),
    };
    refused(state, comer, next, words, status)
}
