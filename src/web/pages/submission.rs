//! Check your answers, submit, and the receipt.

use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;

use super::act::{seen, why_words};
use super::case::{Head, SignatureView, head, render_case, signature_views};
use super::drafting::{lack_words, open};
use crate::app::perform::{judge, perform};
use crate::app::{self, Invalid};
use crate::domain::clock::local_day;
use crate::domain::command::Command;
use crate::domain::ids::ProposalId;
use crate::domain::policy;
use crate::domain::workflow::{Action, Blocked, step};
use crate::store;
use crate::web::error::Error;
use crate::web::extract::{Me, Params, Submitted};
use crate::web::filters;
use crate::web::page::{self, Place, Shell, render};
use crate::web::plan_view::PlanView;

#[derive(Template)]
#[template(path = "drafting/check.html")]
struct Check {
    shell: Shell,
    head: Head,
    plan: PlanView,
    number: i32,
    unit: String,
    missing: Vec<(String, String)>,
    needs: Vec<(String, &'static str)>,
    signatures: Vec<SignatureView>,
    is_lead: bool,
    errors: Vec<(String, String)>,
}

async fn draw(me: &Me, id: ProposalId, errors: Vec<(String, String)>, status: StatusCode) -> Result<Response, Error> {
    let mut conn = me.conn().await?;
    let (t, now) = (me.t, me.state.app.clock.now());
    let today = local_day(now);
    let (p, draft) = open(me, &mut conn, id).await?;
    let signatures = store::draft::signatures(&mut conn, id).await?;
    let facts = store::facts::load(&mut conn, id, today).await?.ok_or(Error::NotFound)?;
    let judged = judge(&me.viewer.actor, &facts, Some(&draft), &signatures)?;
    let needs = match step(&judged, Action::Submit) {
        Err(Blocked::Needs(_, needs)) => needs,
        _ => Vec::new(),
    };
    let unit_code = policy::holder_unit(&facts.case, crate::domain::workflow::Holder::UnitHead).cloned().unwrap_or_default();
    let unit = store::reference::units(&mut conn, today).await?.into_iter().find(|u| u.code == unit_code).map(|u| u.name).unwrap_or_default();
    let calendar = store::reference::calendar(&mut conn, today).await?;
    let mut shell = page::shell(me, &mut conn, &format!("{}, {}", t.check_title(), p.code), Place::List).await?;
    shell.bad = !errors.is_empty();
    let page = Check {
        shell,
        head: head(t, &calendar, now, &p),
        plan: PlanView::new(t, id, &draft.plan, &p.topic_name),
        number: p.latest_plan.unwrap_or(0) + 1,
        unit,
        missing: draft.plan.missing().iter().map(|m| (format!("/proposals/{id}/plan/{}", m.section), lack_words(t, m))).collect(),
        needs: needs.into_iter().map(|n| (format!("/proposals/{id}/commitment"), t.need_word(n))).collect(),
        signatures: signature_views(t, &draft, &signatures)?,
        is_lead: p.lead_id == me.viewer.actor.person,
        errors,
    };
    render(status, &page)
}

/// Check your answers.
pub async fn show(me: Me, params: Params) -> Result<Response, Error> {
    draw(&me, params.proposal()?, Vec::new(), StatusCode::OK).await
}

/// Submits.
pub async fn submit(me: Me, params: Params, Submitted(raw): Submitted) -> Result<Response, Error> {
    let id = params.proposal()?;
    let t = me.t;
    match perform(&me.state.app, &me.viewer.actor, id, seen(&raw), Command::Submit).await {
        Ok(done) => Ok(page::go(&me.state.site, &format!("/proposals/{id}/receipt"), done.action.code())),
        Err(app::Error::Stale(stale)) => render_case(&me, id, StatusCode::CONFLICT, Some((stale, Vec::new()))).await,
        Err(app::Error::Blocked(Blocked::Needs(_, needs))) => {
            let words = needs.into_iter().map(|n| ("con-thieu".to_owned(), t.need_word(n).to_owned())).collect();
            draw(&me, id, words, StatusCode::UNPROCESSABLE_ENTITY).await
        }
        Err(app::Error::Invalid(Invalid::Field(_, why))) => {
            draw(&me, id, vec![("con-thieu".to_owned(), why_words(t, "", why))], StatusCode::UNPROCESSABLE_ENTITY).await
        }
        Err(error) => Err(error.into()),
    }
}

#[derive(Template)]
#[template(path = "drafting/receipt.html")]
struct Receipt {
    shell: Shell,
    head: Head,
    number: i32,
    at: String,
    plan_hash: String,
    seq: i32,
    entry_hash: String,
    next: String,
}

/// The receipt of the latest submission.
pub async fn receipt(me: Me, params: Params) -> Result<Response, Error> {
    let id = params.proposal()?;
    let mut conn = me.conn().await?;
    let (t, now) = (me.t, me.state.app.clock.now());
    let p = me.proposal(&mut conn, id).await?;
    let number = p.latest_plan.ok_or(Error::NotFound)?;
    let frozen = store::draft::versions(&mut conn, id, &[number]).await?.pop().ok_or(Error::NotFound)?;
    let line = store::ledger::submission(&mut conn, id, number).await?.ok_or(Error::NotFound)?;
    let calendar = store::reference::calendar(&mut conn, local_day(now)).await?;
    let due = line.due_at.map(|at| t.day(at)).unwrap_or_default();
    let page = Receipt {
        shell: page::shell(&me, &mut conn, &format!("{} {}", t.receipt(), p.code), Place::List).await?,
        number,
        at: t.moment(line.at),
        plan_hash: hex::encode(frozen.sha256),
        seq: line.seq,
        entry_hash: hex::encode(line.hash),
        next: match line.head {
            Some(head) => t.receipt_next(head, line.unit, due),
            None => t.receipt_next_unit(line.unit, due),
        },
        head: head(t, &calendar, now, &p),
    };
    render(StatusCode::OK, &page)
}
