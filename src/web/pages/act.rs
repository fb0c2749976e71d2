//! Acts with a plain form: withdraw, return, reject, override, forward, escalate, change the track,
//! step aside, acknowledge, record the Party committee's opinion.
//!
//! Each is a line of `ACTS`; the page shows the case in brief and refuses before anything is typed
//! where the step is not open. What was typed survives every answer.

use std::collections::BTreeMap;

use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use chrono::{DateTime, NaiveDate, Utc};
use serde_json::{Map, Value};

use super::account::not_taken;
use super::adjustment::pending_comparison;
use super::beside::{beside, rule_of};
use super::case::{self, Head, head};
use super::sign_in::Ways;
use crate::app::once::{Sent, was_done};
use crate::app::perform::{Done, judge, perform, reaches};
use crate::app::sign_in::{again, is_recent};
use crate::app::{self, Invalid, Stale, Why};
use crate::domain::clock::local_day;
use crate::domain::command::{Command, PartyOpinion};
use crate::domain::decision::PartyView;
use crate::domain::ids::ProposalId;
use crate::domain::password;
use crate::domain::people::Role;
use crate::domain::pilot::{Event, Record};
use crate::domain::plan::{Plan, Section, Track};
use crate::domain::policy::{self, Level};
use crate::domain::workflow::{Action, Blocked, step};
use crate::i18n::Lang;
use crate::store;
use crate::store::facts::CaseFacts;
use crate::store::proposal::Proposal;
use crate::web::error::Error;
use crate::web::extract::{Key, Me, Params, Submitted};
use crate::web::forms::{Def, Form, Raw, Text};
use crate::web::page::{self, Place, Shell, render};
use crate::web::plan_view::{Comparison, Pair};
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
    /// Whether its case adds fields.
    pub grows: bool,
    /// Lists, fields and values that depend on the case; reads the added fields where a form was sent.
    pub fit: Fit,
    /// The command, where nothing is wrong; otherwise the faults are in the form.
    pub command: fn(&mut Form, &Map<String, Value>, &Ground) -> Option<Command>,
}

/// Fits a form to its case.
pub type Fit = fn(&mut Form, &Ground, Option<&Raw>, &mut Map<String, Value>);

/// A form that is the same for every case.
pub fn plain(_: &mut Form, _: &Ground, _: Option<&Raw>, _: &mut Map<String, Value>) {}

pub fn text(content: &Map<String, Value>, name: &str) -> String {
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
        act!(@ $name, $action, $path, $lead, $button, $danger, $fields, false, plain, $command);
    };
    ($name:ident, $action:ident, $path:literal, $lead:ident, $button:ident, $danger:literal, $fields:expr, plain, $command:expr) => {
        act!(@ $name, $action, $path, $lead, $button, $danger, $fields, false, plain, $command);
    };
    ($name:ident, $action:ident, $path:literal, $lead:ident, $button:ident, $danger:literal, $fields:expr, $fit:expr, $command:expr) => {
        act!(@ $name, $action, $path, $lead, $button, $danger, $fields, true, $fit, $command);
    };
    (@ $name:ident, $action:ident, $path:literal, $lead:ident, $button:ident, $danger:literal, $fields:expr, $grows:literal, $fit:expr, $command:expr) => {
        pub static $name: Act = Act {
            action: Action::$action,
            path: $path,
            title: |t| t.act_word(Action::$action),
            lead: Lang::$lead,
            button: Lang::$button,
            danger: $danger,
            fields: $fields,
            grows: $grows,
            fit: $fit,
            command: $command,
        };
    };
}
pub(super) use act;

act!(WITHDRAW, Withdraw, "withdrawal", withdraw_lead, withdraw_button, true, catalogue::WITHDRAWAL, |_, c, _| Some(Command::Withdraw {
    reason: text(c, "reason")
}));
act!(RETURN, Return, "return", return_lead, return_button, false, catalogue::RETURN, |_, c, _| {
    Some(Command::Return { reason: text(c, "reason"), sections: by_section(c) })
});
act!(REJECT, Reject, "rejection", reject_lead, reject_button, true, catalogue::REJECTION, |_, c, _| Some(Command::Reject { reason: text(c, "reason") }));
act!(OVERRIDE, Override, "override", override_lead, override_button, false, catalogue::OVERRIDE, |_, c, _| Some(Command::Override {
    reason: text(c, "reason")
}));
act!(FORWARD, Forward, "forwarding", forward_lead, forward_button, false, catalogue::FORWARDING, |_, c, _| Some(Command::Forward {
    reason: text(c, "reason")
}));
act!(ESCALATE, Escalate, "escalation", escalate_lead, escalate_button, false, catalogue::ESCALATION, |_, c, _| {
    Some(Command::Escalate { reason: text(c, "reason"), harm_of_delay: text(c, "harm_of_delay"), requested_direction: text(c, "requested_direction") })
});
act!(TRACK, ChangeTrack, "track", track_lead, track_button, false, catalogue::TRACK, |_, c, _| {
    Some(Command::ChangeTrack { track: Track::from_code(&text(c, "track"))?, reason: text(c, "reason") })
});
act!(RECUSE, Recuse, "recusal", recuse_lead, recuse_button, true, catalogue::RECUSAL, |_, c, _| Some(Command::Recuse { reason: text(c, "reason") }));
act!(ACKNOWLEDGE, Acknowledge, "acknowledgement", acknowledge_lead, acknowledge_button, false, &[], |_, _, _| Some(Command::Acknowledge));
act!(PARTY, RecordPartyOpinion, "review/party-opinion", party_lead, party_button, false, catalogue::PARTY_OPINION, |_, c, _| {
    Some(Command::RecordPartyOpinion(party(c)?))
});

/// What an act's page knows of its case.
pub struct Ground {
    pub t: Lang,
    pub now: DateTime<Utc>,
    pub proposal: Proposal,
    pub facts: CaseFacts,
    pub head: Head,
    /// What the ledger tells of the pilot, and the frozen plans by number; empty before there is agreement.
    pub record: Record,
    pub plans: BTreeMap<i32, Plan>,
    pub lists: Lists,
    /// Entry that the page was asked for: `?to=12`.
    pub asked: Option<i32>,
}

/// Lists that some acts choose from; loaded only for those.
#[derive(Default)]
pub struct Lists {
    pub units: Vec<store::reference::Unit>,
    pub supervisors: Vec<store::people::Person>,
    pub leadership: Vec<(store::people::Person, Role)>,
    pub concernable: Vec<store::liability::Candidate>,
    pub entries: Vec<(String, String, String)>,
}

impl Ground {
    /// The plan in force.
    pub fn plan(&self) -> Option<&Plan> {
        self.plans.get(&self.proposal.plan_in_force?)
    }
}

/// The case of an act: found through the viewer, the act allowed to this person, the step open.
///
/// # Errors
/// 404, 403 with the reason, or 409 with what the step needs.
pub async fn ground(me: &Me, conn: &mut sqlx::PgConnection, id: ProposalId, action: Action) -> Result<Ground, Error> {
    let now = me.state.app.clock.now();
    let today = local_day(now);
    let proposal = known(me, conn, id, action).await?;
    let facts = store::facts::load(conn, id, today).await?.ok_or(Error::NotFound)?;
    policy::may(&me.viewer.actor, action, &facts.case).map_err(|refusal| match refusal {
        policy::Refusal::NoSuchStep => Error::Blocked(Blocked::NoSuchStep(facts.case.status, action)),
        other => Error::Refused(other),
    })?;
    let judged = judge(&me.viewer.actor, &facts, None, &[])?;
    step(&judged, action)?;
    let calendar = store::reference::calendar(conn, today).await?;
    let head = head(me.t, &calendar, now, &proposal);
    let (mut record, mut plans) = (Record::default(), BTreeMap::new());
    let mut lists = Lists::default();
    if facts.plan_in_force.is_some() {
        let history = store::ledger::history(conn, id).await?;
        record = Record::fold(&history).map_err(|e| Error::Internal(e.to_string()))?;
        plans = store::draft::plans(conn, id).await?;
        lists = load_lists(me, conn, &facts, action, today).await?;
        lists.entries = entry_options(me.t, &history);
    }
    let asked = me.asked("to").parse().ok();
    Ok(Ground { t: me.t, now, proposal, facts, head, record, plans, lists, asked })
}

/// The proposal of an act: one that this person may know of, or, for the part that is asked of a unit, one that reaches it.
async fn known(me: &Me, conn: &mut sqlx::PgConnection, id: ProposalId, action: Action) -> Result<Proposal, Error> {
    if !matches!(action, Action::SupportObstacle | Action::Adopt) {
        return me.proposal(conn, id).await;
    }
    let today = local_day(me.state.app.clock.now());
    let facts = store::facts::load(conn, id, today).await?.ok_or(Error::NotFound)?;
    if !reaches(&me.viewer.actor, action, &facts) {
        return me.proposal(conn, id).await;
    }
    store::proposal::reached(conn, id, today).await?.ok_or(Error::NotFound)
}

async fn load_lists(me: &Me, conn: &mut sqlx::PgConnection, facts: &CaseFacts, action: Action, today: NaiveDate) -> Result<Lists, Error> {
    let mut lists = Lists::default();
    match action {
        Action::StartPilot => lists.supervisors = store::people::supervisors(conn, &facts.case.unit_path, today).await?,
        Action::RaiseObstacle => lists.units = store::reference::units(conn, today).await?,
        Action::Assess if facts.case.approved_by == Some(Level::Unit) => {
            lists.leadership = store::people::leadership(conn, &facts.case.handling_unit, today).await?;
        }
        Action::OpenLiability => {
            let me = me.viewer.actor.person;
            let all = store::liability::concernable(conn, facts.id).await?;
            lists.concernable = all.into_iter().filter(|p| p.id != me && !facts.case.concerned.contains(&p.id)).collect();
        }
        _ => {}
    }
    Ok(lists)
}

/// Entries that can be named as evidence or answered, newest first: (number, words, group).
pub fn entry_options(t: Lang, history: &[Event]) -> Vec<(String, String, String)> {
    let open = history.iter().rev().filter(|e| !e.action.is_confidential() && e.action != Action::Commit);
    open.take(MOST_ENTRIES).map(|e| (e.seq.to_string(), t.entry_choice(e.seq, t.event_word(e.action), t.day(e.at)), String::new())).collect()
}

/// As many entries are offered for choice.
const MOST_ENTRIES: usize = 200;

#[derive(Template)]
#[template(path = "proposals/act.html")]
struct ActPage {
    shell: Shell,
    head: Head,
    title: &'static str,
    lead: String,
    button: &'static str,
    danger: bool,
    urgent: bool,
    main: usize,
    unfold: bool,
    form: Form,
    aside: Vec<Aside>,
    comparison: Option<Comparison>,
    reached: bool,
    in_the_field: bool,
}

/// Whether an act is written down where it happens, also where there is no network.
fn in_the_field(action: Action) -> bool {
    use Action::{AnswerInspection, Correct, Inspect, Monitor, RaiseObstacle, ReportIncident, ResolveObstacle};
    matches!(action, Monitor | Inspect | AnswerInspection | RaiseObstacle | ResolveObstacle | ReportIncident | Correct)
}

/// Something to read beside a form: a heading and pairs.
pub struct Aside {
    pub heading: String,
    pub pairs: Vec<Pair>,
}

async fn draw(me: &Me, act: &Act, id: ProposalId, raw: Option<&Raw>, ready: Option<Form>, status: StatusCode) -> Result<Response, Error> {
    let mut conn = me.conn().await?;
    let ground = ground(me, &mut conn, id, act.action).await?;
    let form = match ready {
        Some(form) => form,
        None => {
            let mut form = Form::blank(me.t, act.fields);
            (act.fit)(&mut form, &ground, raw, &mut Map::new());
            ask_again(me, act.action, &mut form);
            form
        }
    };
    let title = (act.title)(me.t);
    let cited = match rule_of(act.action) {
        Some(key) => {
            let parameters = store::reference::parameters(&mut conn, local_day(ground.now)).await?;
            me.t.sourced((act.lead)(me.t), page::source(me.t, &parameters, key)?)
        }
        None => (act.lead)(me.t).to_owned(),
    };
    let comparison = if act.action == Action::Adjust { pending_comparison(me.t, &mut conn, &ground).await? } else { None };
    let page = ActPage {
        shell: page::shell(me, &mut conn, &format!("{title}, {}", ground.proposal.code), Place::Queue).await?.with(&form),
        title,
        lead: cited,
        button: (act.button)(me.t),
        danger: act.danger,
        urgent: act.action == Action::Escalate,
        // Reasons for single sections fold away behind the one that is asked for.
        main: if act.action == Action::Return { 1 } else { form.fields.len() },
        in_the_field: in_the_field(act.action),
        unfold: form.fields.iter().skip(1).any(|f| !f.value.is_empty() || f.error.is_some()),
        form,
        aside: beside(act.action, &ground),
        comparison,
        reached: matches!(act.action, Action::SupportObstacle | Action::Adopt),
        head: ground.head,
    };
    render(status, &page)
}

/// The form of an act.
pub async fn show(me: Me, params: Params, act: &'static Act) -> Result<Response, Error> {
    draw(&me, act, params.proposal()?, None, None, StatusCode::OK).await
}

/// Does the act, or shows what is wrong beside its field. What a device sends under a key until it is
/// answered is answered as done where it was done before.
pub async fn submit(mut me: Me, params: Params, Key(key): Key, Submitted(raw): Submitted, act: &'static Act) -> Result<Response, Error> {
    let id = params.proposal()?;
    let Some(key) = key.filter(|_| in_the_field(act.action)) else { return take(&me, id, &raw, act).await };
    let sent = Sent::new(me.viewer.actor.person, &key, &me.path, &raw.0);
    me.state.app = me.state.app.noting(sent.clone());
    let answer = take(&me, id, &raw, act).await;
    if answer.as_ref().is_ok_and(|response| response.status().is_redirection()) || !was_done(&me.state.app, &sent).await? {
        return answer;
    }
    Ok(page::go(&me.state.site, &leads_to(id, act.action), act.action.code()))
}

async fn take(me: &Me, id: ProposalId, raw: &Raw, act: &'static Act) -> Result<Response, Error> {
    let (form, _) = Form::read(me.t, act.fields, raw);
    if let Some(response) = overtaken(me, id, raw, &form, act.action).await? {
        return Ok(response);
    }
    let (mut form, command) = read(me, id, raw, act).await?;
    let Some(command) = command else {
        return draw(me, act, id, Some(raw), Some(form), StatusCode::UNPROCESSABLE_ENTITY).await;
    };
    match carry_out(me, id, raw, command, &mut form).await? {
        Some(response) => Ok(response),
        None => draw(me, act, id, Some(raw), Some(form), StatusCode::UNPROCESSABLE_ENTITY).await,
    }
}

/// Reads what was sent for an act: its form, and the command where nothing is wrong.
///
/// # Errors
/// As `ground`.
pub async fn read(me: &Me, id: ProposalId, raw: &Raw, act: &Act) -> Result<(Form, Option<Command>), Error> {
    let (mut form, mut content) = Form::read(me.t, act.fields, raw);
    let mut conn = me.conn().await?;
    let ground = ground(me, &mut conn, id, act.action).await?;
    (act.fit)(&mut form, &ground, Some(raw), &mut content);
    resolve(me, &mut conn, act.action, &mut form, &mut content).await?;
    let command = if form.bad() { None } else { (act.command)(&mut form, &content, &ground) };
    Ok((form, command))
}

/// Puts ids in the place of what people type: an address for a person, a code for a proposal.
async fn resolve(me: &Me, conn: &mut sqlx::PgConnection, action: Action, form: &mut Form, content: &mut Map<String, Value>) -> Result<(), Error> {
    match action {
        Action::StartPilot => {
            let email = text(content, "lead");
            match store::people::by_email(conn, &email).await? {
                Some(person) => drop(content.insert("lead".into(), Value::String(person.id.to_string()))),
                None if !email.is_empty() => form.fault("lead", me.t.unknown_person(&email)),
                None => {}
            }
        }
        Action::Adopt => {
            let code = text(content, "own").to_uppercase();
            if !code.is_empty() {
                match store::proposal::by_code(conn, &me.viewer.scope, &code).await? {
                    Some(id) => drop(content.insert("own".into(), Value::String(id.to_string()))),
                    None => form.fault("own", me.t.adopt_unknown(&code)),
                }
            }
        }
        _ => {}
    }
    Ok(())
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
pub async fn overtaken(me: &Me, id: ProposalId, raw: &Raw, form: &Form, action: Action) -> Result<Option<Response>, Error> {
    let Some(stale) = stale(me, id, raw, action).await? else { return Ok(None) };
    match case::render_case(me, id, StatusCode::CONFLICT, Some((stale, form.kept()))).await {
        // Who is asked for a part only has no case page to come back to: the form itself says so below.
        Err(Error::NotFound) => Ok(None),
        other => other.map(Some),
    }
}

/// Who acted since what was seen, if anybody.
///
/// # Errors
/// 404, or a fault.
pub async fn stale(me: &Me, id: ProposalId, raw: &Raw, action: Action) -> Result<Option<Stale>, Error> {
    let mut conn = me.conn().await?;
    known(me, &mut conn, id, action).await?;
    let facts = store::facts::load(&mut conn, id, local_day(me.state.app.clock.now())).await?.ok_or(Error::NotFound)?;
    Ok(if facts.version == seen(raw) { None } else { Some(Stale::of(&facts)) })
}

/// Asks for the password once more in the form of a decision, where it was given too long ago.
pub fn ask_again(me: &Me, action: Action, form: &mut Form) {
    let asked = form.field("password").is_some();
    if action.needs_recent_password() && !asked && !is_recent(&me.viewer.found, me.state.app.clock.now()) {
        with_password(me, form);
    }
}

/// Adds the field of the password, and the way to where else somebody may confirm.
fn with_password(me: &Me, form: &mut Form) {
    form.fields.extend(Form::blank(me.t, catalogue::CONFIRM).fields);
    if let Some(password) = form.field("password") {
        password.elsewhere = Ways::again(&me.state.site, &me.viewer.found, "/").any();
    }
}

/// Whether who decides is who signed in, confirmed within the last minutes. Otherwise the form asks
/// for the password, and keeps what was typed.
async fn confirmed(me: &Me, action: Action, raw: &Raw, form: &mut Form) -> Result<bool, Error> {
    if action.needs_recent_password() { password_given(me, raw, form).await } else { Ok(true) }
}

/// Whether the password was given within the last minutes, or is given with the form.
pub async fn password_given(me: &Me, raw: &Raw, form: &mut Form) -> Result<bool, Error> {
    if is_recent(&me.viewer.found, me.state.app.clock.now()) {
        return Ok(true);
    }
    if form.field("password").is_none() {
        with_password(me, form);
    }
    let password = raw.get("password");
    if password.is_empty() {
        form.fault("password", me.t.confirm_needed());
        return Ok(false);
    }
    match again(&me.state.app, &me.viewer.found, password.to_owned()).await {
        Ok(token) => {
            me.renewed.put(token);
            Ok(true)
        }
        Err(why) => not_taken(me.t, form, why).map(|()| false),
    }
}

/// What came of a command.
pub enum Came {
    Done(Done),
    /// Somebody was faster.
    Stale(Stale),
    /// The form says what is wrong.
    Faulty,
}

/// Performs a command.
///
/// # Errors
/// What has a page of its own.
pub async fn attempt(me: &Me, id: ProposalId, raw: &Raw, command: Command, form: &mut Form) -> Result<Came, Error> {
    if !confirmed(me, command.action(), raw, form).await? {
        return Ok(Came::Faulty);
    }
    match perform(&me.state.app, &me.viewer.actor, id, seen(raw), command).await {
        Ok(done) => Ok(Came::Done(done)),
        Err(app::Error::Stale(stale)) => Ok(Came::Stale(stale)),
        Err(app::Error::Invalid(Invalid::Field(name, why))) => {
            let label = form.field(name).map_or_else(String::new, |f| f.label.clone());
            form.fault(name, why_words(me.t, &label, why));
            Ok(Came::Faulty)
        }
        Err(error) => Err(error.into()),
    }
}

/// Performs a command. `None` means: draw the form again, its errors are set.
///
/// # Errors
/// What has a page of its own.
pub async fn carry_out(me: &Me, id: ProposalId, raw: &Raw, command: Command, form: &mut Form) -> Result<Option<Response>, Error> {
    match attempt(me, id, raw, command, form).await? {
        Came::Done(done) => Ok(Some(page::go(&me.state.site, &leads_to(id, done.action), done.action.code()))),
        Came::Faulty => Ok(None),
        Came::Stale(stale) => match case::render_case(me, id, StatusCode::CONFLICT, Some((stale, form.kept()))).await {
            Err(Error::NotFound) => {
                form.fault("seen", me.t.stale_title());
                Ok(None)
            }
            other => other.map(Some),
        },
    }
}

/// Where an act leads: to the part of the case that it belongs to.
fn leads_to(id: ProposalId, action: Action) -> String {
    let part = match action {
        Action::SupportObstacle => return "/".to_owned(),
        Action::Adopt => return "/solutions".to_owned(),
        Action::IssueConfidential => "/documents",
        a if a.is_confidential() => "/liability",
        Action::Report | Action::EvaluateRisks | Action::Assess | Action::Conclude => "/assessment",
        Action::ProposeIncentive | Action::DecideIncentive | Action::NumberIncentive => "/incentives",
        Action::StartPilot | Action::Monitor | Action::AddEvidence | Action::Inspect | Action::AnswerInspection | Action::RaiseObstacle => "/pilot",
        Action::ResolveObstacle | Action::ReportIncident | Action::Correct | Action::RequestAdjustment | Action::Adjust => "/pilot",
        Action::RefuseAdjustment | Action::AnswerOrder => "/pilot",
        Action::IssueDocument => "/documents",
        _ => "",
    };
    format!("/proposals/{id}{part}")
}

/// What a use case found wrong, in words.
pub fn why_words(t: Lang, label: &str, why: Why) -> String {
    match why {
        Why::Unknown => t.unknown_choice(t.topic()),
        Why::TooMany(most) => t.too_many(most),
        Why::Taken => t.taken().to_owned(),
        Why::ConflictOfInterest => t.conflict_person().to_owned(),
        Why::Passkey => t.passkey_bad().to_owned(),
        Why::WrongPassword => t.wrong_password().to_owned(),
        Why::UrgentNeedsDirection => t.urgent_direction().to_owned(),
        Why::Members(least, most) => t.members_between(least, most),
        Why::NoVotingMember => t.no_voting_member().to_owned(),
        Why::NeedsAuthorisation => t.needs_authorisation().to_owned(),
        Why::LeadStays => t.lead_stays().to_owned(),
        Why::MembersChanged => t.members_changed().to_owned(),
        Why::OwnAppointment => t.own_appointment().to_owned(),
        Why::Needed => t.why_needed(label),
        Why::NotOffered => t.why_not_offered(label),
        Why::Future => t.future_date(label),
        Why::Past => t.why_past(label),
        Why::EndNotAfterStart => t.why_end(label),
        Why::Before(day) => t.why_before(label, t.date(day)),
        Why::BeyondPlan(day) => t.why_beyond(label, t.date(day)),
        Why::OverBudget(most) => t.why_budget(label, t.number(most)),
        Why::NotAnswerable => t.why_answerable(label),
        Why::EndPast => t.why_end_past().to_owned(),
        Why::NothingChanged => t.why_same().to_owned(),
        Why::EarlyNeedsReason => t.why_early().to_owned(),
        Why::IncidentSaysOtherwise => t.why_incident().to_owned(),
        Why::DeviationNeedsReason => t.why_deviation(label),
        Why::PartyOpinionNeeded => t.why_party().to_owned(),
        Why::EvidenceNeeded => t.why_evidence(label),
        Why::NotCarried => t.why_carried().to_owned(),
        Why::Unheard => t.why_unheard().to_owned(),
        Why::UnclearNeedsReason => t.why_unclear().to_owned(),
        Why::NotAdmissible => t.why_admissible().to_owned(),
        Why::WindowClosed => t.why_window().to_owned(),
        Why::NotQualified => t.why_qualified().to_owned(),
        Why::NumberTaken => t.why_number_taken().to_owned(),
        Why::AlreadyThere => t.why_already_there(label),
        Why::AlreadyIssued => t.why_already_issued().to_owned(),
        Why::PasswordShort => t.password_short(password::LEAST),
        Why::PasswordLong => t.password_long(password::MOST),
        Why::PasswordGuessable => t.password_guessable().to_owned(),
    }
}
