//! Acts with a plain form: withdraw, return, reject, override, forward, escalate, change the track,
//! step aside, acknowledge, record the Party committee's opinion.
//!
//! Each is a line of `ACTS`; the page shows the case in brief and refuses before anything is typed
//! where the step is not open. What was typed survives every answer.

use std::collections::BTreeMap;

use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use serde_json::{Map, Value};

use super::case::{self, Head, head};
use crate::app::perform::{judge, perform};
use crate::app::{self, Invalid, Stale, Why};
use crate::domain::clock::local_day;
use crate::domain::command::{Command, PartyOpinion};
use crate::domain::decision::PartyView;
use crate::domain::ids::ProposalId;
use crate::domain::plan::{Section, Track};
use crate::domain::policy;
use crate::domain::workflow::{Action, step};
use crate::i18n::Lang;
use crate::store;
use crate::store::facts::CaseFacts;
use crate::store::proposal::Proposal;
use crate::web::error::Error;
use crate::web::extract::{Me, Params, Submitted};
use crate::web::forms::{Def, Form, Raw, Text};
use crate::web::page::{self, Place, Shell, render};
use crate::web::{catalogue, filters};

/// An act with a plain form.
pub struct Act {
    pub action: Action,
    pub path: &'static str,
    pub title: Text,
    pub lead: Text,
    pub button: Text,
    pub danger: bool,
    pub fields: &'static [Def],
    pub command: fn(&Map<String, Value>) -> Option<Command>,
}

fn text(content: &Map<String, Value>, name: &str) -> String {
    content.get(name).and_then(Value::as_str).unwrap_or_default().to_owned()
}

fn party(content: &Map<String, Value>) -> Option<PartyOpinion> {
    Some(PartyOpinion { opinion: PartyView::from_code(&text(content, "party_opinion"))?, note: text(content, "party_note") })
}

/// Reasons given for single sections.
pub fn by_section(content: &Map<String, Value>) -> BTreeMap<Section, String> {
    let all = Section::ALL.iter().map(|s| (*s, text(content, &format!("reason_{s}"))));
    all.filter(|(_, reason)| !reason.is_empty()).collect()
}

macro_rules! act {
    ($name:ident, $action:ident, $path:literal, $lead:ident, $button:ident, $danger:literal, $fields:expr, $command:expr) => {
        pub static $name: Act = Act {
            action: Action::$action,
            path: $path,
            title: |t| t.act_word(Action::$action),
            lead: Lang::$lead,
            button: Lang::$button,
            danger: $danger,
            fields: $fields,
            command: $command,
        };
    };
}

act!(WITHDRAW, Withdraw, "withdrawal", withdraw_lead, withdraw_button, true, catalogue::WITHDRAWAL, |c| Some(Command::Withdraw { reason: text(c, "reason") }));
act!(RETURN, Return, "return", return_lead, return_button, false, catalogue::RETURN, |c| {
    Some(Command::Return { reason: text(c, "reason"), sections: by_section(c) })
});
act!(REJECT, Reject, "rejection", reject_lead, reject_button, true, catalogue::REJECTION, |c| Some(Command::Reject { reason: text(c, "reason") }));
act!(OVERRIDE, Override, "override", override_lead, override_button, false, catalogue::OVERRIDE, |c| Some(Command::Override { reason: text(c, "reason") }));
act!(FORWARD, Forward, "forwarding", forward_lead, forward_button, false, catalogue::FORWARDING, |c| Some(Command::Forward { reason: text(c, "reason") }));
act!(ESCALATE, Escalate, "escalation", escalate_lead, escalate_button, false, catalogue::ESCALATION, |c| {
    Some(Command::Escalate { reason: text(c, "reason"), harm_of_delay: text(c, "harm_of_delay"), requested_direction: text(c, "requested_direction") })
});
act!(TRACK, ChangeTrack, "track", track_lead, track_button, false, catalogue::TRACK, |c| {
    Some(Command::ChangeTrack { track: Track::from_code(&text(c, "track"))?, reason: text(c, "reason") })
});
act!(RECUSE, Recuse, "recusal", recuse_lead, recuse_button, true, catalogue::RECUSAL, |c| Some(Command::Recuse { reason: text(c, "reason") }));
act!(ACKNOWLEDGE, Acknowledge, "acknowledgement", acknowledge_lead, acknowledge_button, false, &[], |_| Some(Command::Acknowledge));
act!(PARTY, RecordPartyOpinion, "review/party-opinion", party_lead, party_button, false, catalogue::PARTY_OPINION, |c| {
    Some(Command::RecordPartyOpinion(party(c)?))
});

/// What an act's page knows of its case.
pub struct Ground {
    pub proposal: Proposal,
    pub facts: CaseFacts,
    pub head: Head,
}

/// The case of an act: found through the viewer, the act allowed to this person, the step open.
///
/// # Errors
/// 404, 403 with the reason, or 409 with what the step needs.
pub async fn ground(me: &Me, conn: &mut sqlx::PgConnection, id: ProposalId, action: Action) -> Result<Ground, Error> {
    let now = me.state.app.clock.now();
    let today = local_day(now);
    let proposal = me.proposal(conn, id).await?;
    let facts = store::facts::load(conn, id, today).await?.ok_or(Error::NotFound)?;
    policy::may(&me.viewer.actor, action, &facts.case).map_err(|refusal| match refusal {
        policy::Refusal::NoSuchStep => Error::Blocked(crate::domain::workflow::Blocked::NoSuchStep(facts.case.status, action)),
        other => Error::Refused(other),
    })?;
    let judged = judge(&me.viewer.actor, &facts, None, &[])?;
    step(&judged, action)?;
    let calendar = store::reference::calendar(conn, today).await?;
    let head = head(me.t, &calendar, now, &proposal);
    Ok(Ground { proposal, facts, head })
}

#[derive(Template)]
#[template(path = "proposals/act.html")]
struct ActPage {
    shell: Shell,
    head: Head,
    title: &'static str,
    lead: &'static str,
    button: &'static str,
    danger: bool,
    urgent: bool,
    main: usize,
    unfold: bool,
    form: Form,
}

async fn draw(me: &Me, act: &Act, id: ProposalId, form: Form, status: StatusCode) -> Result<Response, Error> {
    let mut conn = me.conn().await?;
    let ground = ground(me, &mut conn, id, act.action).await?;
    let title = (act.title)(me.t);
    let page = ActPage {
        shell: page::shell(me, &mut conn, &format!("{title}, {}", ground.proposal.code), Place::Queue).await?.with(&form),
        head: ground.head,
        title,
        lead: (act.lead)(me.t),
        button: (act.button)(me.t),
        danger: act.danger,
        urgent: act.action == Action::Escalate,
        // Reasons for single sections fold away behind the one that is asked for.
        main: if act.action == Action::Return { 1 } else { act.fields.len() },
        unfold: form.fields.iter().skip(1).any(|f| !f.value.is_empty() || f.error.is_some()),
        form,
    };
    render(status, &page)
}

/// The form of an act.
pub async fn show(me: Me, params: Params, act: &'static Act) -> Result<Response, Error> {
    let form = Form::blank(me.t, act.fields);
    draw(&me, act, params.proposal()?, form, StatusCode::OK).await
}

/// Does the act, or shows what is wrong beside its field.
pub async fn submit(me: Me, params: Params, Submitted(raw): Submitted, act: &'static Act) -> Result<Response, Error> {
    let id = params.proposal()?;
    let (mut form, content) = Form::read(me.t, act.fields, &raw);
    if let Some(response) = overtaken(&me, id, &raw, &form).await? {
        return Ok(response);
    }
    let command = if form.bad() { None } else { (act.command)(&content) };
    let Some(command) = command else {
        return draw(&me, act, id, form, StatusCode::UNPROCESSABLE_ENTITY).await;
    };
    match carry_out(&me, id, &raw, command, &mut form).await? {
        Some(response) => Ok(response),
        None => draw(&me, act, id, form, StatusCode::UNPROCESSABLE_ENTITY).await,
    }
}

/// The ledger version that was seen when the form was opened; without one nothing is current.
pub fn seen(raw: &Raw) -> i32 {
    raw.get("seen").parse().unwrap_or(0)
}

/// Somebody acted since the form was opened: the fresh page, with what was typed, before any field
/// is complained of. Without this a form whose step is gone would have no page to come back to.
///
/// # Errors
/// 404, or a fault.
pub async fn overtaken(me: &Me, id: ProposalId, raw: &Raw, form: &Form) -> Result<Option<Response>, Error> {
    let facts = {
        let mut conn = me.conn().await?;
        me.proposal(&mut conn, id).await?;
        store::facts::load(&mut conn, id, local_day(me.state.app.clock.now())).await?.ok_or(Error::NotFound)?
    };
    if facts.version == seen(raw) {
        return Ok(None);
    }
    let stale = Stale { by: facts.last_actor, at: facts.last_at, action: facts.last_action };
    case::render_case(me, id, StatusCode::CONFLICT, Some((stale, form.kept()))).await.map(Some)
}

/// Performs a command. `None` means: draw the form again, its errors are set.
///
/// # Errors
/// What has a page of its own.
pub async fn carry_out(me: &Me, id: ProposalId, raw: &Raw, command: Command, form: &mut Form) -> Result<Option<Response>, Error> {
    match perform(&me.state.app, &me.viewer.actor, id, seen(raw), command).await {
        Ok(done) => Ok(Some(page::go(&me.state.site, &format!("/proposals/{id}"), done.action.code()))),
        Err(app::Error::Stale(stale)) => case::render_case(me, id, StatusCode::CONFLICT, Some((stale, form.kept()))).await.map(Some),
        Err(app::Error::Invalid(Invalid::Field(name, why))) => {
            form.fault(name, why_words(me.t, why));
            Ok(None)
        }
        Err(error) => Err(error.into()),
    }
}

/// What a use case found wrong, in words.
pub fn why_words(t: Lang, why: Why) -> String {
    match why {
        Why::Unknown => t.unknown_choice(t.topic()),
        Why::TooMany(most) => t.too_many(most),
        Why::Taken => t.taken().to_owned(),
        Why::ConflictOfInterest => t.conflict_person().to_owned(),
        Why::WrongPassword => t.wrong_password().to_owned(),
        Why::UrgentNeedsDirection => t.urgent_direction().to_owned(),
        Why::Members(least, most) => t.members_between(least, most),
        Why::NoVotingMember => t.no_voting_member().to_owned(),
        Why::NeedsAuthorisation => t.needs_authorisation().to_owned(),
        Why::LeadStays => t.lead_stays().to_owned(),
        Why::MembersChanged => t.members_changed().to_owned(),
        Why::OwnAppointment => t.own_appointment().to_owned(),
    }
}
