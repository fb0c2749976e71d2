//! The commitment: each author signs the plan as it stands, with the password.

use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use serde_json::Value;

use super::act::carry_out;
use super::case::{Head, SignatureView, head, signature_views};
use super::drafting::{lack_words, open};
use crate::app::sign_in::{self, Denied};
use crate::domain::clock::local_day;
use crate::domain::command::Command;
use crate::domain::ids::ProposalId;
use crate::store;
use crate::web::error::Error;
use crate::web::extract::{Me, Params, Submitted};
use crate::web::forms::Form;
use crate::web::page::{self, Place, Shell, render};
use crate::web::{catalogue, filters};

#[derive(Template)]
#[template(path = "drafting/commitment.html")]
struct Commitment {
    shell: Shell,
    head: Head,
    form: Form,
    signatures: Vec<SignatureView>,
    missing: Vec<(String, String)>,
    signed: bool,
}

async fn draw(me: &Me, id: ProposalId, form: Form, status: StatusCode) -> Result<Response, Error> {
    let mut conn = me.conn().await?;
    let (t, now) = (me.t, me.state.app.clock.now());
    let (p, draft) = open(me, &mut conn, id).await?;
    let signatures = store::draft::signatures(&mut conn, id).await?;
    let views = signature_views(t, &draft, &signatures)?;
    let fingerprint = draft.plan.fingerprint()?;
    let mine = signatures.iter().find(|s| s.person == me.viewer.actor.person);
    let calendar = store::reference::calendar(&mut conn, local_day(now)).await?;
    let page = Commitment {
        shell: page::shell(me, &mut conn, &format!("{}, {}", t.commit_title(), p.code), Place::List).await?.with(&form),
        head: head(t, &calendar, now, &p),
        signed: mine.is_some_and(|s| s.voided_at.is_none() && s.plan_hash == fingerprint),
        signatures: views,
        missing: draft.plan.missing().iter().map(|m| (format!("/proposals/{id}/plan/{}", m.section), lack_words(t, m))).collect(),
        form,
    };
    render(status, &page)
}

/// The text and the signatures.
pub async fn show(me: Me, params: Params) -> Result<Response, Error> {
    let form = Form::blank(me.t, catalogue::COMMITMENT);
    draw(&me, params.proposal()?, form, StatusCode::OK).await
}

/// Signs.
pub async fn submit(me: Me, params: Params, Submitted(raw): Submitted) -> Result<Response, Error> {
    let id = params.proposal()?;
    {
        let mut conn = me.conn().await?;
        open(&me, &mut conn, id).await?;
    }
    let (mut form, content) = Form::read(me.t, catalogue::COMMITMENT, &raw);
    if !form.bad() {
        let password = content.get("password").and_then(Value::as_str).unwrap_or_default().to_owned();
        match sign_in::confirm(&me.state.app, me.viewer.actor.person, password).await {
            Ok(()) => {
                if let Some(mut response) = carry_out(&me, id, &raw, Command::Commit, &mut form).await? {
                    back_to_tasks(&mut response, id);
                    return Ok(response);
                }
            }
            Err(Denied::Wrong) => form.fault("password", me.t.wrong_password()),
            Err(Denied::Throttled(seconds)) => form.fault("password", me.t.sign_in_throttled(seconds)),
            Err(Denied::Fault(error)) => return Err(error.into()),
        }
    }
    draw(&me, id, form, StatusCode::UNPROCESSABLE_ENTITY).await
}

/// A signature leads back to the task list, not to the case.
fn back_to_tasks(response: &mut Response, id: ProposalId) {
    if response.status() == StatusCode::SEE_OTHER
        && let Ok(to) = format!("/proposals/{id}/plan").parse()
    {
        response.headers_mut().insert(axum::http::header::LOCATION, to);
    }
}
