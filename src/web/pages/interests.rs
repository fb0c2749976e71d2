//! What the viewer declares of relatives and interests.

use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use serde_json::Value;

use super::sign_in::own_path;
use crate::app::{self, Invalid, Why, interests};
use crate::domain::clock::local_day;
use crate::store;
use crate::web::error::Error;
use crate::web::extract::{Me, Submitted};
use crate::web::forms::Form;
use crate::web::page::{self, Place, Shell, render};
use crate::web::{catalogue, filters};

#[derive(Template)]
#[template(path = "account/interests.html")]
struct Page {
    shell: Shell,
    /// Name, unit, relation, day.
    declared: Vec<(String, String, String, String)>,
    confirmed: Option<String>,
    needed: bool,
    next: String,
    form: Form,
}

async fn draw(me: &Me, next: String, form: Form, status: StatusCode) -> Result<Response, Error> {
    let mut conn = me.conn().await?;
    let t = me.t;
    let declared = store::interest::declared(&mut conn, me.viewer.actor.person).await?;
    let shell = page::shell(me, &mut conn, t.interests(), Place::Account).await?.with(&form);
    let page = Page {
        shell,
        declared: declared.into_iter().map(|d| (d.name, d.unit_name, d.relation, t.date(local_day(d.declared_at)))).collect(),
        confirmed: me.viewer.found.declared_at.map(|at| t.interests_confirmed(t.date(local_day(at)))),
        needed: me.viewer.undeclared,
        next,
        form,
    };
    render(status, &page)
}

/// What was declared.
pub async fn show(me: Me) -> Result<Response, Error> {
    let form = Form::blank(me.t, catalogue::INTEREST);
    draw(&me, own_path(me.asked("next")).to_owned(), form, StatusCode::OK).await
}

/// Declares a relation, or confirms that this is all.
pub async fn declare(me: Me, Submitted(raw): Submitted) -> Result<Response, Error> {
    let (app, person) = (&me.state.app, me.viewer.actor.person);
    let next = own_path(raw.get("next")).to_owned();
    if raw.get("do") == "confirm" {
        interests::confirm(app, person).await?;
        let to = if next == "/" { "/account/interests" } else { &next };
        return Ok(page::go(&me.state.site, to, "interests_confirmed"));
    }
    let (mut form, content) = Form::read(me.t, catalogue::INTEREST, &raw);
    let text = |name: &str| content.get(name).and_then(Value::as_str).unwrap_or_default();
    if !form.bad() {
        let other = {
            let mut conn = me.conn().await?;
            store::people::by_email(&mut conn, text("email")).await?
        };
        match other {
            None => form.fault("email", me.t.unknown_person(text("email"))),
            Some(other) => match interests::declare(app, person, other.id, text("relation")).await {
                Ok(()) => {
                    let query = form_urlencoded::Serializer::new(String::new()).append_pair("next", &next).finish();
                    return Ok(page::go(&me.state.site, &format!("/account/interests?{query}"), "interest_declared"));
                }
                Err(app::Error::Invalid(Invalid::Field(name, Why::Taken))) => form.fault(name, me.t.interest_known()),
                Err(app::Error::Invalid(Invalid::Field(name, _))) => form.fault(name, me.t.interest_self()),
                Err(error) => return Err(error.into()),
            },
        }
    }
    draw(&me, next, form, StatusCode::UNPROCESSABLE_ENTITY).await
}
