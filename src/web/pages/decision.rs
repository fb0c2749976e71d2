//! The competent authority's decision: agree with direction, support and supervisor; return; reject.

use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

use super::act::{ask_again, carry_out, ground, overtaken};
use super::case::Head;
use crate::domain::clock::local_day;
use crate::domain::command::{Approval, Command};
use crate::domain::ids::ProposalId;
use crate::domain::workflow::Action;
use crate::store;
use crate::web::error::Error;
use crate::web::extract::{Me, Params, Submitted};
use crate::web::forms::{Form, Raw};
use crate::web::page::{self, Place, Shell, render};
use crate::web::plan_view::PlanView;
use crate::web::{catalogue, filters};

#[derive(Template)]
#[template(path = "proposals/decision.html")]
struct Decision {
    shell: Shell,
    head: Head,
    form: Form,
    plan: PlanView,
    report: Vec<(String, String)>,
}

async fn draw(me: &Me, id: ProposalId, form: Option<Form>, status: StatusCode) -> Result<Response, Error> {
    let mut conn = me.conn().await?;
    let t = me.t;
    let ground = ground(me, &mut conn, id, Action::Approve).await?;
    let version = ground.facts.latest_plan.ok_or(Error::NotFound)?;
    let frozen = store::draft::versions(&mut conn, id, &[version]).await?.pop().ok_or(Error::NotFound)?;
    let sent = form.is_some();
    let mut form = form.unwrap_or_else(|| Form::filled(t, catalogue::DECISION, &json!({ "stop_conditions": frozen.plan.gates.stop_conditions })));
    offer_supervisors(me, &mut conn, &ground.proposal.unit_path, &mut form).await?;
    if !sent {
        ask_again(me, Action::Approve, &mut form);
    }
    if let Some(direction) = form.field("direction").filter(|_| ground.facts.urgent) {
        direction.optional = false;
    }
    let escalation = store::ledger::timeline(&mut conn, id, None, 30).await?.into_iter().find(|l| l.action == Action::Escalate);
    let said = |name: &str| escalation.as_ref().and_then(|l| l.payload.get(name)).and_then(Value::as_str).unwrap_or_default().to_owned();
    let report = [(t.why_urgent(), "reason"), (t.harm_of_delay(), "harm_of_delay"), (t.asked_direction(), "requested_direction")];
    let page = Decision {
        shell: page::shell(me, &mut conn, &format!("{}, {}", t.decision_title(), ground.proposal.code), Place::Queue).await?.with(&form),
        head: ground.head,
        plan: PlanView::new(t, id, &frozen.plan, &ground.proposal.topic_name),
        report: if escalation.is_some() { report.into_iter().map(|(label, name)| (label.to_owned(), said(name))).collect() } else { Vec::new() },
        form,
    };
    render(status, &page)
}

async fn offer_supervisors(me: &Me, conn: &mut sqlx::PgConnection, unit_path: &[String], form: &mut Form) -> Result<(), Error> {
    let people = store::people::supervisors(conn, unit_path, local_day(me.state.app.clock.now())).await?;
    form.offer("supervisor", people.into_iter().map(|p| (p.id.to_string(), format!("{}, {}", p.name, p.position), String::new())));
    Ok(())
}

/// The form, with the case in brief.
pub async fn show(me: Me, params: Params) -> Result<Response, Error> {
    draw(&me, params.proposal()?, None, StatusCode::OK).await
}

/// Decides.
pub async fn submit(me: Me, params: Params, Submitted(raw): Submitted) -> Result<Response, Error> {
    let id = params.proposal()?;
    let (form, _) = Form::read(me.t, catalogue::DECISION, &raw);
    if let Some(response) = overtaken(&me, id, &raw, &form, Action::Approve).await? {
        return Ok(response);
    }
    let (mut form, command) = read(&me, id, &raw).await?;
    if let Some(command) = command
        && let Some(response) = carry_out(&me, id, &raw, command, &mut form).await?
    {
        return Ok(response);
    }
    draw(&me, id, Some(form), StatusCode::UNPROCESSABLE_ENTITY).await
}

/// Reads a decision: its form, and the command where nothing is wrong.
///
/// # Errors
/// 404, or a fault.
pub async fn read(me: &Me, id: ProposalId, raw: &Raw) -> Result<(Form, Option<Command>), Error> {
    let (mut form, content) = Form::read(me.t, catalogue::DECISION, raw);
    {
        let mut conn = me.conn().await?;
        let proposal = me.proposal(&mut conn, id).await?;
        offer_supervisors(me, &mut conn, &proposal.unit_path, &mut form).await?;
        form.insist("supervisor");
    }
    if form.bad() {
        return Ok((form, None));
    }
    let mut command = command(&content)?;
    if let Command::Approve(approval) = &mut command
        && approval.stop_conditions.is_empty()
    {
        approval.stop_conditions = plans_own(me, id).await?;
    }
    Ok((form, Some(command)))
}

/// The stop conditions of the plan, confirmed where the decision says nothing else.
async fn plans_own(me: &Me, id: ProposalId) -> Result<String, Error> {
    let mut conn = me.conn().await?;
    let version = me.proposal(&mut conn, id).await?.latest_plan.unwrap_or(0);
    Ok(store::draft::versions(&mut conn, id, &[version]).await?.pop().map(|f| f.plan.gates.stop_conditions).unwrap_or_default())
}

fn command(content: &Map<String, Value>) -> Result<Command, Error> {
    let text = |name: &str| content.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
    Ok(match text("outcome").as_str() {
        "approve" => Command::Approve(Approval {
            content: text("content"),
            direction: text("direction"),
            support: text("support"),
            stop_conditions: text("stop_conditions"),
            supervisor: text("supervisor").parse().ok(),
        }),
        "return" => Command::Return { reason: text("content"), sections: BTreeMap::new() },
        "reject" => Command::Reject { reason: text("content") },
        _ => return Err(Error::BadRequest),
    })
}
