//! The case on one screen: plan, what changed since it was last seen, gaps, risks, authors, log,
//! and only the acts that are open to the reader, each with what it still needs.

use std::collections::BTreeMap;

use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use super::open_acts::{ActLink, Limits, open_acts};
use super::protection::{Ground, Protection, grounds};
use super::timeline::{LineView, line};
use crate::app::{Stale, perform};
use crate::domain::calendar::Calendar;
use crate::domain::clock::local_day;
use crate::domain::ids::ProposalId;
use crate::domain::people::Role;
use crate::domain::pilot::Record;
use crate::domain::policy;
use crate::domain::workflow::{self, Action, Holder, Status};
use crate::i18n::Lang;
use crate::store;
use crate::store::decision::{ApprovalRow, Review};
use crate::store::draft::{Draft, Frozen, Signature};
use crate::store::facts::CaseFacts;
use crate::store::proposal::Proposal;
use crate::web::error::Error;
use crate::web::extract::{Me, Params};
use crate::web::filters;
use crate::web::page::{self, Due, Link, Place, Shell, Tag, due, render, short_seal, tag};
use crate::web::plan_view::{Comparison, PlanView, compare};

/// Entries of the log on the case page.
const RECENT: usize = 6;

/// The head of every page of a case.
pub struct Head {
    pub t: Lang,
    pub id: String,
    pub code: String,
    pub title: String,
    pub tag: Tag,
    pub urgent: bool,
    pub due: Option<Due>,
    pub held: Option<String>,
    pub lead: String,
    pub authors: usize,
    pub unit: String,
    pub submitted: Option<String>,
    pub version: Option<i32>,
    pub seen: i32,
    /// The parts of a case that has come so far.
    pub tabs: Vec<Link>,
}

impl Head {
    /// The same head on the page of the case itself.
    pub fn at_case(mut self) -> Self {
        if let Some(first) = self.tabs.first_mut() {
            first.current = true;
        }
        self
    }

    /// The same head on the page of a part.
    pub fn at(mut self, part: &str) -> Self {
        let here = format!("/proposals/{}/{part}", self.id);
        self.tabs.iter_mut().for_each(|l| l.current = l.href == here);
        self
    }
}

/// The parts that a case has: documents once it was submitted, the pilot once it is agreed to, the result once it is reported, then liability and reward.
fn tabs(t: Lang, p: &Proposal) -> Vec<Link> {
    let parts: &[(&str, &str)] = match p.status {
        Status::Approved | Status::Piloting | Status::Suspended => &[("/pilot", t.pilot_tab())],
        Status::Reporting | Status::Assessing => &[("/pilot", t.pilot_tab()), ("/assessment", t.assessment_tab())],
        Status::Assessed | Status::Closed => {
            &[("/pilot", t.pilot_tab()), ("/assessment", t.assessment_tab()), ("/liability", t.liability_tab()), ("/incentives", t.incentives_tab())]
        }
        _ if p.submitted_at.is_none() => return Vec::new(),
        _ => &[],
    };
    let documents = ("/documents", t.documents_tab());
    let link = |(part, label): &(&str, &str)| Link { href: format!("/proposals/{}{part}", p.id), label: (*label).to_owned(), current: false, count: 0 };
    std::iter::once(&("", t.case_tab())).chain(parts).chain([&documents]).map(link).collect()
}

/// The head of a case in words.
pub fn head(t: Lang, calendar: &Calendar, now: DateTime<Utc>, p: &Proposal) -> Head {
    let held = p.holder.map(|holder| match (&p.holder_person, &p.holder_unit_name) {
        (Some(person), Some(unit)) => t.holds_until(person, unit),
        (None, Some(unit)) => t.holds_until(t.holder_word(holder), unit),
        (Some(person), None) => person.clone(),
        (None, None) => t.holder_word(holder).to_owned(),
    });
    Head {
        t,
        id: p.id.to_string(),
        code: p.code.clone(),
        title: p.title.clone(),
        tag: tag(t, p.status),
        urgent: p.urgent && !p.status.is_over(),
        due: p.due_at.map(|at| due(t, calendar, now, at)),
        held,
        lead: p.lead_name.clone(),
        authors: p.authors.len(),
        unit: p.owner_unit_name.clone(),
        submitted: p.submitted_at.map(|at| t.day(at)),
        version: p.plan_in_force.or(p.latest_plan),
        seen: p.version,
        tabs: tabs(t, p),
    }
}

/// A step of the journey.
pub struct Step {
    pub n: usize,
    pub class: &'static str,
    pub label: &'static str,
    pub words: &'static str,
    pub note: String,
}

/// The six steps with where the case stands.
fn journey(t: Lang, p: &Proposal, went_up: bool) -> Vec<Step> {
    let labels = [t.step_draft(), t.step_unit(), t.step_authority(), t.step_pilot(), t.step_assess(), t.step_reward()];
    let now = match p.status {
        Status::New | Status::Draft | Status::Returned => 0,
        Status::Submitted | Status::InReview | Status::NotPassed => 1,
        Status::WithAuthority => 2,
        Status::Approved | Status::Piloting | Status::Suspended => 3,
        Status::Reporting | Status::Assessing => 4,
        Status::Assessed => 5,
        // All six are behind it.
        Status::Closed => 6,
        Status::Rejected | Status::Withdrawn => {
            if went_up {
                2
            } else {
                usize::from(p.submitted_at.is_some())
            }
        }
    };
    let due = p.due_at.map(|at| t.due_on(t.day(at))).unwrap_or_default();
    let step = |(i, label): (usize, &'static str)| {
        let (class, words) = match i.cmp(&now) {
            std::cmp::Ordering::Less if i == 2 && !went_up => ("done", t.step_skipped()),
            std::cmp::Ordering::Less => ("done", t.step_done()),
            std::cmp::Ordering::Equal if p.status.is_over() => ("stop", t.step_stopped()),
            std::cmp::Ordering::Equal => ("now", t.step_now()),
            std::cmp::Ordering::Greater => ("next", t.step_later()),
        };
        let note = match i {
            0 if now > 0 => p.submitted_at.map(|at| t.day(at)).unwrap_or_default(),
            _ if i == now => due.clone(),
            _ => String::new(),
        };
        Step { n: i + 1, class, label, words, note }
    };
    labels.into_iter().enumerate().map(step).collect()
}

/// A signature in words.
pub struct SignatureView {
    pub name: String,
    pub good: bool,
    pub text: String,
}

/// The signatures of all authors.
pub fn signature_views(t: Lang, draft: &Draft, signatures: &[Signature]) -> Result<Vec<SignatureView>, Error> {
    let fingerprint = draft.plan.fingerprint()?;
    let view = |a: &crate::domain::plan::Author| {
        let found = signatures.iter().find(|s| s.person == a.person);
        let (good, text) = match found {
            Some(s) if s.voided_at.is_none() && s.plan_hash == fingerprint => (true, format!("{} {}", t.has_signed(), t.moment(s.at))),
            Some(Signature { voided_by: Some(who), .. }) => (false, t.void_signature(who)),
            _ => (false, t.has_not_signed().to_owned()),
        };
        SignatureView { name: a.name.clone(), good, text }
    };
    Ok(draft.plan.authors.iter().map(view).collect())
}

struct ReviewView {
    kind: &'static str,
    opened: String,
    party: Option<String>,
    members: Vec<(String, String, bool, String)>,
}

fn review_view(t: Lang, review: Review, shows_votes: bool) -> ReviewView {
    let vote = |m: &store::decision::MemberRow| match (&m.excluded_reason, m.vote) {
        (Some(reason), _) => t.excluded_because(reason),
        (None, Some(vote)) if shows_votes => t.vote(vote).to_owned(),
        (None, Some(_)) => String::new(),
        (None, None) => t.not_voted().to_owned(),
    };
    ReviewView {
        kind: t.review_kind(review.kind),
        opened: t.moment(review.opened_at),
        party: review.party.map(|(view, note)| t.log_party(t.party_view(view), note)),
        members: review.members.iter().map(|m| (m.name.clone(), m.position.clone(), m.is_head, vote(m))).collect(),
    }
}

struct StaleView {
    text: String,
    kept: Vec<(String, String)>,
}

#[derive(Template)]
#[template(path = "proposals/case.html")]
struct Case {
    shell: Shell,
    head: Head,
    journey: Vec<Step>,
    plan: PlanView,
    seal: Option<String>,
    previous: Option<i32>,
    is_open: bool,
    changes: Option<Comparison>,
    acts: Vec<ActLink>,
    conflict: Option<&'static str>,
    /// Who takes no part in deciding, and why.
    left_out: Vec<String>,
    capacity: String,
    grounds: Vec<Ground>,
    grounds_met: usize,
    signatures: Vec<SignatureView>,
    review: Option<ReviewView>,
    approval: Option<ApprovalRow>,
    approved_at: String,
    in_force: Option<i32>,
    lines: Vec<LineView>,
    entries: i32,
    report: Vec<(String, String)>,
    track: Option<&'static str>,
    stale: Option<StaleView>,
    printed: String,
    reader: String,
    adoptions: Vec<(String, String)>,
}

/// What the reader sees of the plan: the draft for its authors, the latest frozen version for others.
async fn plan(conn: &mut PgConnection, me: &Me, p: &Proposal) -> Result<(Option<Draft>, Vec<Frozen>, Vec<Signature>), Error> {
    let is_author = p.authors.contains(&me.viewer.actor.person);
    let signatures = if is_author || p.status.is_open() { store::draft::signatures(conn, p.id).await? } else { Vec::new() };
    if is_author && p.status.is_open() {
        return Ok((store::draft::load(conn, p.id).await?, Vec::new(), signatures));
    }
    let Some(latest) = p.plan_in_force.or(p.latest_plan) else {
        return Ok((store::draft::load(conn, p.id).await?, Vec::new(), signatures));
    };
    let seen = store::draft::last_seen_version(conn, p.id, me.viewer.actor.person).await?.filter(|seen| *seen < latest).unwrap_or(latest - 1);
    Ok((None, store::draft::versions(conn, p.id, &[seen, latest]).await?, signatures))
}

/// The case page, with a status and a note where somebody was faster.
pub async fn render_case(me: &Me, id: ProposalId, status: StatusCode, stale: Option<(Stale, Vec<(String, String)>)>) -> Result<Response, Error> {
    let mut conn = me.conn().await?;
    let (t, now) = (me.t, me.state.app.clock.now());
    let today = local_day(now);
    let p = me.proposal(&mut conn, id).await?;
    let facts = store::facts::load(&mut conn, id, today).await?.ok_or(Error::NotFound)?;
    let (calendar, parameters) = store::reference::rules(&mut conn, today).await?;
    let (draft, versions, signatures) = plan(&mut conn, me, &p).await?;
    let judged = perform::judge(&me.viewer.actor, &facts, draft.as_ref(), &signatures)?;
    let frozen = versions.last();
    let shown = draft.as_ref().map(|d| &d.plan).or(frozen.map(|f| &f.plan)).ok_or(Error::NotFound)?;
    let view = PlanView::new(t, id, shown, &p.topic_name);
    let lines = store::ledger::timeline(&mut conn, id, None, 40).await?;
    let review = store::decision::latest_review(&mut conn, id).await?;
    let approval = store::decision::latest_approval(&mut conn, id).await?;
    let is_author = p.authors.contains(&me.viewer.actor.person);
    let limits = Limits { calendar: &calendar, parameters: &parameters };
    // Where nothing is left to decide, nobody is left out.
    let left_out = if p.holder.is_some() { store::interest::left_out(&mut conn, id, today).await? } else { Vec::new() };
    let left_out = left_out.into_iter().map(|(name, recused)| if recused { t.left_out_recused(name) } else { t.left_out_related(name) }).collect();
    let (acts, conflict) = open_acts(t, me, id, &facts, &judged, &limits)?;
    let went_up = lines.iter().any(|l| matches!(l.action, Action::Forward | Action::Escalate));
    let report = lines.iter().find(|l| l.action == Action::Escalate).map(|l| report(t, l)).unwrap_or_default();
    let record = if p.plan_in_force.is_some() { store::ledger::history(&mut conn, id).await? } else { Vec::new() };
    let record = Record::fold(&record).map_err(|e| Error::Internal(e.to_string()))?;
    let protection = Protection { t, id, judged: &judged, plan: &view, frozen, signatures: &signatures, approval: approval.as_ref(), record: &record };
    let grounds = if is_author { grounds(&protection) } else { Vec::new() };
    let title = format!("{}, {}", p.code, t.status_word(p.status).to_lowercase());
    let signature_list = draft.as_ref().map(|d| signature_views(t, d, &signatures)).transpose()?.unwrap_or_default();
    let page = Case {
        shell: page::shell(me, &mut conn, &title, if p.holder == Some(Holder::Lead) { Place::List } else { Place::Queue }).await?,
        head: head(t, &calendar, now, &p).at_case(),
        journey: journey(t, &p, went_up),
        seal: frozen.map(|f| short_seal(&f.sha256)),
        previous: frozen.map(|f| f.number - 1).filter(|n| *n > 0),
        is_open: p.status.is_open() && is_author,
        changes: (versions.len() == 2).then(|| compare(t, &versions[0], &versions[1], &BTreeMap::new())),
        capacity: capacity(t, me, &facts),
        grounds_met: grounds.iter().filter(|g| g.class == "has").count(),
        grounds,
        acts,
        conflict,
        left_out,
        signatures: signature_list,
        review: review.map(|r| review_view(t, r, !is_author)),
        approved_at: approval.as_ref().map(|a| t.agreed_by(&a.by, t.moment(a.at))).unwrap_or_default(),
        approval,
        in_force: p.plan_in_force,
        entries: p.version,
        lines: lines.into_iter().take(RECENT).map(|l| line(t, id, l, reads_files(me, &facts))).collect(),
        report,
        track: p.legal_track.map(|track| t.track(track)),
        stale: stale.map(|(s, kept)| StaleView { text: stale_words(t, &s), kept }),
        plan: view,
        printed: t.moment(now),
        reader: me.viewer.found.name.clone(),
        adoptions: adoptions(t, &mut conn, &p).await?,
    };
    render(status, &page)
}

/// Whether somebody may know who acted in every confidential file of a case: who decides, and the auditor.
pub fn reads_files(me: &Me, facts: &CaseFacts) -> bool {
    let actor = &me.viewer.actor;
    policy::judges(actor, &facts.case).is_ok() || actor.holds(&[Role::Auditor], &facts.case.unit_path).is_some()
}

/// Units that have taken the solution over: (unit, what it says).
async fn adoptions(t: Lang, conn: &mut PgConnection, p: &Proposal) -> Result<Vec<(String, String)>, Error> {
    if p.status != Status::Closed {
        return Ok(Vec::new());
    }
    let all = store::outcome::adoptions(conn, p.id).await?;
    let words = |a: store::outcome::Adoption| {
        let own = a.own_code.map(|code| format!(" ({})", t.with_own(code))).unwrap_or_default();
        (format!("{}, {}", a.unit_name, t.day(a.at)), format!("{}{own}", a.note.unwrap_or_default()))
    };
    Ok(all.into_iter().map(words).collect())
}

/// Who was faster, in words.
pub fn stale_words(t: Lang, s: &Stale) -> String {
    t.stale_text(stale_actor(t, s), stale_act(t, s), t.time(s.at))
}

fn stale_actor(t: Lang, s: &Stale) -> String {
    match (s.action.is_confidential(), s.by.is_empty()) {
        (true, _) => t.confidential_actor().to_owned(),
        (false, true) => t.system().to_owned(),
        (false, false) => s.by.clone(),
    }
}

fn stale_act(t: Lang, s: &Stale) -> &'static str {
    if s.action.is_confidential() { t.confidential_step() } else { t.event_word(s.action) }
}

/// In which office the reader would act: the first act that is allowed says.
fn capacity(t: Lang, me: &Me, facts: &CaseFacts) -> String {
    let allowed = workflow::EDGES.iter().filter(|e| e.from == facts.case.status).find_map(|e| policy::may(&me.viewer.actor, e.action, &facts.case).ok());
    let Some(capacity) = allowed else { return String::new() };
    match capacity.who {
        workflow::Who::Lead => t.lead_author().to_owned(),
        workflow::Who::Author => t.author().to_owned(),
        _ => {
            let office = me.viewer.actor.appointments.iter().find(|a| Some(a.id) == capacity.acting_as);
            format!("{}, {}", office.map(|a| t.role_word(a.role)).unwrap_or_default(), me.viewer.found.position)
        }
    }
}

fn report(t: Lang, l: &store::ledger::Line) -> Vec<(String, String)> {
    let text = |name: &str| l.payload.get(name).and_then(|v| v.as_str()).unwrap_or_default().to_owned();
    vec![
        (t.why_urgent().to_owned(), text("reason")),
        (t.harm_of_delay().to_owned(), text("harm_of_delay")),
        (t.asked_direction().to_owned(), text("requested_direction")),
    ]
}

/// The page.
pub async fn show(me: Me, params: Params) -> Result<Response, Error> {
    render_case(&me, params.proposal()?, StatusCode::OK, None).await
}
