//! The log of a case in plain language, read from the ledger.

use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use serde_json::Value;

use super::case::{Head, head};
use crate::domain::clock::local_day;
use crate::domain::decision::{PartyView, ReviewKind};
use crate::domain::ids::ProposalId;
use crate::domain::outcome::Outcome;
use crate::domain::pilot::{Duty, Verdict};
use crate::domain::plan::{Section, Track};
use crate::domain::workflow::Action;
use crate::i18n::Lang;
use crate::store;
use crate::store::ledger::Line;
use crate::web::error::Error;
use crate::web::extract::{Me, Params};
use crate::web::filters;
use crate::web::page::{self, Place, Shell, render, short_seal};

/// Entries on a page.
const PAGE: usize = 50;

/// An entry in words.
pub struct LineView {
    pub seq: i32,
    pub class: &'static str,
    pub icon: &'static str,
    pub what: String,
    pub who: String,
    /// The name alone, where it may be shown.
    pub actor: Option<String>,
    pub machine_time: String,
    pub at: String,
    pub seal: String,
    pub quotes: Vec<String>,
    pub version: Option<(i32, String)>,
    /// Done after its deadline.
    pub late: bool,
}

/// How an entry is marked.
fn mark(action: Action) -> (&'static str, &'static str) {
    match action {
        Action::Create => ("pt-ok", "plus"),
        Action::Commit | Action::Correct => ("pt-ok", "edit"),
        Action::Submit | Action::Forward => ("pt-info", "send"),
        Action::Withdraw | Action::Exclude => ("", "x"),
        Action::Return => ("pt-act", "undo"),
        Action::OpenReview => ("pt-info", "users"),
        Action::RecordPartyOpinion => ("pt-info", "msg"),
        Action::Pass | Action::Approve | Action::Override => ("pt-ok", "check-c"),
        Action::NotPass | Action::Reject | Action::RefuseAdjustment => ("pt-no", "x-c"),
        Action::Escalate | Action::ReportIncident => ("pt-no", "bolt"),
        Action::ChangeTrack | Action::RequestAdjustment => ("pt-act", "swap"),
        Action::Recuse => ("", "shield"),
        Action::Acknowledge => ("pt-info", "clock"),
        Action::StartPilot | Action::Resume => ("pt-ok", "play"),
        Action::Monitor => ("pt-info", "target"),
        Action::AddEvidence => ("pt-info", "clip"),
        Action::Inspect => ("pt-info", "search"),
        Action::AnswerInspection | Action::AnswerOrder => ("pt-info", "msg"),
        Action::RaiseObstacle | Action::SupportObstacle => ("pt-act", "buoy"),
        Action::ResolveObstacle | Action::Adjust | Action::Finish => ("pt-ok", "check-c"),
        Action::Suspend => ("pt-act", "pause"),
        Action::Terminate => ("pt-no", "x-c"),
        Action::Report | Action::Conclude => ("pt-info", "doc-c"),
        Action::EvaluateRisks => ("pt-info", "alert-t"),
        Action::Assess => ("pt-act", "scale"),
        Action::ProposeIncentive | Action::DecideIncentive | Action::NumberIncentive => ("pt-ok", "award"),
        Action::Close => ("pt-ok", "lock"),
        Action::Adopt => ("pt-ok", "plus"),
        Action::Expire => ("pt-no", "alert-t"),
        Action::IssueDocument => ("pt-info", "doc-c"),
        Action::OpenLiability
        | Action::AskExplanation
        | Action::Explain
        | Action::DecideLiability
        | Action::Object
        | Action::FinaliseLiability
        | Action::IssueConfidential => ("", "lock"),
    }
}

/// An entry in words. Of a confidential file only who reads every file learns the step and who took it.
pub fn line(t: Lang, id: ProposalId, l: Line, reads_files: bool) -> LineView {
    let (class, icon) = mark(l.action);
    let hidden = l.action.is_confidential() && !reads_files;
    let who = match (&l.actor, l.role, &l.acting_unit) {
        _ if hidden => t.confidential_actor().to_owned(),
        (None, ..) => t.system().to_owned(),
        (Some(actor), Some(role), Some(unit)) => {
            let office = format!("{}, {unit}", t.role_word(role));
            let office = l.on_behalf_of.map_or(office.clone(), |principal| t.on_behalf_of(principal, office));
            format!("{actor} · {office}")
        }
        (Some(actor), ..) => format!("{actor} · {}", l.position.unwrap_or_default()),
    };
    LineView {
        actor: l.actor.filter(|_| !hidden),
        seq: l.seq,
        class,
        icon,
        what: if hidden { t.confidential_step().to_owned() } else { t.event_word(l.action).to_owned() },
        who,
        machine_time: l.at.to_rfc3339(),
        at: t.moment(l.at),
        seal: short_seal(&l.hash),
        quotes: quotes(t, l.action, &l.payload),
        version: l
            .plan_version
            .filter(|_| matches!(l.action, Action::Submit | Action::RequestAdjustment))
            .map(|n| (n, format!("/proposals/{id}/versions/{n}"))),
        late: l.late,
    }
}

/// What an entry says beyond its name.
fn quotes(t: Lang, action: Action, payload: &Value) -> Vec<String> {
    let text = |name: &str| payload.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
    let number = |name: &str| payload.get(name).and_then(Value::as_u64).unwrap_or_default();
    let party = |p: &Value| {
        let view = p.get("opinion").and_then(Value::as_str).and_then(PartyView::from_code);
        view.map(|v| t.log_party(t.party_view(v), p.get("note").and_then(Value::as_str).unwrap_or_default()))
    };
    let mut out = vec![text("reason")];
    match action {
        Action::Return => {
            let sections = payload.get("sections").and_then(Value::as_object).into_iter().flatten();
            out.extend(sections.filter_map(|(s, v)| Some(t.log_section(t.section(Section::from_code(s)?), v.as_str()?))));
        }
        Action::OpenReview => {
            out.extend(ReviewKind::from_code(&text("kind")).map(|k| t.log_review(t.review_kind(k))));
            out.extend(payload.get("party").and_then(party));
        }
        Action::RecordPartyOpinion => out.extend(party(payload)),
        Action::Pass | Action::NotPass => {
            out.extend(text("held_on").parse().ok().map(|day| t.log_held_on(t.date(day))));
            out.push(t.log_votes(number("in_favour"), number("against"), number("abstained")));
            // Exactly the share: carried or lost, it followed the head.
            if 100 * number("in_favour") == number("percent") * number("members") {
                out.push(t.log_tie().to_owned());
            }
            out.push(text("minutes"));
        }
        Action::Escalate => {
            out.push(t.log_harm(text("harm_of_delay")));
            out.push(t.log_direction(text("requested_direction")));
        }
        Action::ChangeTrack => out.extend(Track::from_code(&text("track")).map(|k| t.log_track(t.track(k)))),
        Action::Approve => {
            out.push(text("content"));
            out.extend(Some(text("direction")).filter(|s| !s.is_empty()).map(|s| t.log_given(s)));
            out.extend(Some(text("support")).filter(|s| !s.is_empty()).map(|s| t.log_support(s)));
        }
        Action::Expire => {
            let duty = Duty::from_code(&text("duty"));
            out.push(duty.map_or_else(|| t.expired_case().to_owned(), |d| t.expired_duty(t.duty_word(d))));
            out.extend(Some(text("held_by")).filter(|s| !s.is_empty()).map(|s| t.held_then(s)));
        }
        Action::AddEvidence => out.push(text("name")),
        Action::IssueDocument => out.extend(super::documents::issue_line(t, payload)),
        Action::ReportIncident => {
            out.push(text("description"));
            out.push(t.damage_line(t.number(payload.get("damage_vnd").and_then(Value::as_i64).unwrap_or_default())));
        }
        Action::Assess => out.extend(Outcome::from_code(&text("outcome")).map(|o| t.outcome_word(o).to_owned())),
        Action::Inspect => out.extend(Verdict::from_code(&text("verdict")).map(|v| format!("{}. {}", t.verdict_word(v), text("findings")))),
        Action::DecideIncentive => {
            out.push(if payload.get("granted") == Some(&Value::Bool(true)) { t.incentive_granted() } else { t.incentive_declined() }.to_owned())
        }
        Action::NumberIncentive => out.push(text("number")),
        _ => {
            let said = ["text", "narrative", "description", "summary", "note", "place"].iter().map(|name| text(name)).find(|s| !s.is_empty());
            out.extend(payload.get("to").and_then(Value::as_i64).map(|seq| t.entry_n(seq)));
            out.extend(said);
        }
    }
    out.retain(|s| !s.is_empty());
    out
}

#[derive(Template)]
#[template(path = "proposals/timeline.html")]
struct Timeline {
    shell: Shell,
    head: Head,
    lines: Vec<LineView>,
    older: Option<i32>,
    deep: bool,
}

/// The whole log, a page at a time.
pub async fn show(me: Me, params: Params) -> Result<Response, Error> {
    let id = params.proposal()?;
    let mut conn = me.conn().await?;
    let (t, now) = (me.t, me.state.app.clock.now());
    let p = me.proposal(&mut conn, id).await?;
    let before = me.asked("before").parse().ok();
    let mut lines = store::ledger::timeline(&mut conn, id, before, i64::try_from(PAGE + 1).unwrap_or(51)).await?;
    let older = (lines.len() > PAGE).then(|| lines[PAGE - 1].seq);
    lines.truncate(PAGE);
    let calendar = store::reference::calendar(&mut conn, local_day(now)).await?;
    let facts = store::facts::load(&mut conn, id, local_day(now)).await?.ok_or(Error::NotFound)?;
    let reads = super::case::reads_files(&me, &facts);
    let title = format!("{} {}", t.timeline_title(), p.code);
    let page = Timeline {
        shell: page::shell(&me, &mut conn, &title, Place::List).await?,
        head: head(t, &calendar, now, &p),
        lines: lines.into_iter().map(|l| line(t, id, l, reads)).collect(),
        older,
        deep: before.is_some(),
    };
    render(StatusCode::OK, &page)
}
