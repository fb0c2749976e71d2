//! Access of programs: the tokens of the viewer, made after the password was confirmed and shown once.

use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use serde_json::json;

use super::act::{password_given, why_words};
use crate::app::access::{self, Terms};
use crate::app::{self, Invalid};
use crate::domain::access::{Grant, MOST_DAYS};
use crate::store;
use crate::web::error::Error;
use crate::web::extract::{Me, Submitted};
use crate::web::forms::Form;
use crate::web::page::{self, Place, Shell, render};
use crate::web::{catalogue, filters};

struct TokenView {
    id: String,
    name: String,
    grants: String,
    about: String,
    class: &'static str,
    state: &'static str,
    usable: bool,
}

#[derive(Template)]
#[template(path = "account/access.html")]
struct Page {
    shell: Shell,
    tokens: Vec<TokenView>,
    form: Form,
    /// A token that was just made.
    secret: Option<String>,
    document: String,
    most_days: i64,
}

fn view(me: &Me, token: store::access::Token) -> TokenView {
    let (t, now) = (me.t, me.state.app.clock.now());
    let (class, state, usable) = match (token.ended_at, token.expires_at <= now) {
        (Some(_), _) => ("", t.token_ended(), false),
        (None, true) => ("", t.token_expired(), false),
        (None, false) => ("tag-ok", t.in_force(), true),
    };
    let used = token.last_used_at.map_or_else(|| t.token_unused().to_owned(), |at| t.token_used(t.moment(at)));
    TokenView {
        id: token.id.to_string(),
        name: token.name,
        grants: token.grants.iter().filter_map(|code| Grant::from_code(code)).map(|g| t.grant_word(g)).collect::<Vec<_>>().join("; "),
        about: [t.token_made(t.moment(token.created_at)), t.token_until(t.moment(token.expires_at)), used].join(" · "),
        class,
        state,
        usable,
    }
}

async fn draw(me: &Me, form: Form, secret: Option<String>, status: StatusCode) -> Result<Response, Error> {
    let mut conn = me.conn().await?;
    let tokens = store::access::tokens(&mut conn, me.viewer.actor.person).await?;
    let page = Page {
        shell: page::shell(me, &mut conn, me.t.access(), Place::Account).await?.with(&form),
        tokens: tokens.into_iter().map(|token| view(me, token)).collect(),
        form,
        secret,
        document: format!("{}/api/v1/openapi.json", me.state.site.public_url),
        most_days: MOST_DAYS,
    };
    render(status, &page)
}

fn blank(me: &Me) -> Form {
    Form::filled(me.t, catalogue::TOKEN, &json!({ "read": true, "days": "30" }))
}

/// The tokens, and the form of a new one.
pub async fn show(me: Me) -> Result<Response, Error> {
    draw(&me, blank(&me), None, StatusCode::OK).await
}

/// Makes a token, or ends one.
pub async fn change(me: Me, Submitted(raw): Submitted) -> Result<Response, Error> {
    let (app, person) = (&me.state.app, me.viewer.actor.person);
    if raw.has("end") {
        access::revoke(app, person, raw.get("end").parse().map_err(|_| Error::NotFound)?).await?;
        return Ok(page::go(&me.state.site, "/account/access", "token_ended"));
    }
    let (mut form, _) = Form::read(me.t, catalogue::TOKEN, &raw);
    if !form.bad() && password_given(&me, &raw, &mut form).await? {
        let grants = Grant::ALL.iter().copied().filter(|g| raw.get(g.code()) == "yes").collect();
        let terms = Terms { name: raw.get("name").trim().to_owned(), grants, days: raw.get("days").parse().unwrap_or(0) };
        match access::make(app, person, &terms).await {
            Ok(secret) => return draw(&me, blank(&me), Some(secret.expose().to_owned()), StatusCode::OK).await,
            Err(app::Error::Invalid(Invalid::Field(name, why))) => {
                form.fault(name, if name == "read" { me.t.grant_needed().to_owned() } else { why_words(me.t, "", why) });
            }
            Err(error) => return Err(error.into()),
        }
    }
    draw(&me, form, None, StatusCode::UNPROCESSABLE_ENTITY).await
}
