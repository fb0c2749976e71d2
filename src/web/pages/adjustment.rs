//! A request for adjustment: what the rewritten plan changes, side by side with the version in force,
//! and the form that seals it. The plan itself is rewritten section by section, as a draft is.

use std::collections::BTreeMap;

use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use sqlx::PgConnection;

use super::act::{Ground, carry_out, ground, overtaken, text};
use super::case::Head;
use crate::app;
use crate::domain::command::Command;
use crate::domain::ids::ProposalId;
use crate::domain::plan::seal;
use crate::domain::workflow::Action;
use crate::i18n::Lang;
use crate::store;
use crate::store::draft::Frozen;
use crate::web::catalogue::pilot as fields;
use crate::web::error::Error;
use crate::web::extract::{Me, Params, Submitted};
use crate::web::filters;
use crate::web::forms::Form;
use crate::web::page::{self, Place, Shell, render};
use crate::web::plan_view::{Comparison, compare};

#[derive(Template)]
#[template(path = "pilot/adjustment.html")]
struct AdjustmentPage {
    shell: Shell,
    head: Head,
    form: Form,
    comparison: Option<Comparison>,
    missing: usize,
}

/// The requested version beside the one in force.
pub async fn pending_comparison(t: Lang, conn: &mut PgConnection, g: &Ground) -> Result<Option<Comparison>, Error> {
    let (Some(pending), Some(in_force)) = (g.record.pending(), g.proposal.plan_in_force) else { return Ok(None) };
    let versions = store::draft::versions(conn, g.proposal.id, &[in_force, pending.version]).await?;
    Ok((versions.len() == 2).then(|| compare(t, &versions[0], &versions[1], &BTreeMap::new())))
}

async fn draw(me: &Me, id: ProposalId, form: Form, status: StatusCode) -> Result<Response, Error> {
    let mut conn = me.conn().await?;
    let t = me.t;
    let ground = ground(me, &mut conn, id, Action::RequestAdjustment).await?;
    let draft = store::draft::load(&mut conn, id).await?.ok_or(Error::NotFound)?;
    let in_force = store::draft::versions(&mut conn, id, ground.proposal.plan_in_force.as_slice()).await?.pop().ok_or(Error::NotFound)?;
    let asked = Frozen {
        number: ground.proposal.latest_plan.unwrap_or(0) + 1,
        sha256: seal(&draft.plan.canonical()?).to_vec(),
        plan: draft.plan,
        frozen_at: ground.now,
    };
    let changed = asked.sha256 != in_force.sha256;
    let page = AdjustmentPage {
        shell: page::shell(me, &mut conn, &format!("{}, {}", t.act_word(Action::RequestAdjustment), ground.proposal.code), Place::List).await?.with(&form),
        missing: asked.plan.missing().len(),
        comparison: changed.then(|| compare(t, &in_force, &asked, &BTreeMap::new())),
        head: ground.head,
        form,
    };
    render(status, &page)
}

/// What is asked for, and the form.
pub async fn show(me: Me, params: Params) -> Result<Response, Error> {
    let form = Form::blank(me.t, fields::ADJUSTMENT_REQUEST);
    draw(&me, params.proposal()?, form, StatusCode::OK).await
}

/// Seals the request.
pub async fn submit(me: Me, params: Params, Submitted(raw): Submitted) -> Result<Response, Error> {
    let id = params.proposal()?;
    let (mut form, content) = Form::read(me.t, fields::ADJUSTMENT_REQUEST, &raw);
    if let Some(response) = overtaken(&me, id, &raw, &form, Action::RequestAdjustment).await? {
        return Ok(response);
    }
    {
        let mut conn = me.conn().await?;
        ground(&me, &mut conn, id, Action::RequestAdjustment).await?;
    }
    if !form.bad()
        && let Some(response) = carry_out(&me, id, &raw, Command::RequestAdjustment { reason: text(&content, "reason") }, &mut form).await?
    {
        return Ok(response);
    }
    draw(&me, id, form, StatusCode::UNPROCESSABLE_ENTITY).await
}

/// Brings the rewritten plan back to the version in force.
pub async fn discard(me: Me, params: Params) -> Result<Response, Error> {
    let id = params.proposal()?;
    app::drafting::reset(&me.state.app, &me.viewer.actor, id).await?;
    Ok(page::go(&me.state.site, &format!("/proposals/{id}/adjustments"), "saved"))
}
