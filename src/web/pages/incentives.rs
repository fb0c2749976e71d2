//! Incentives: what the outcome qualifies for, by author and contribution; proposals, decisions with
//! reasons, and each with its own document number, blank until it is entered.

use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use serde_json::{Map, Value};
use sqlx::PgConnection;

use super::act::{carry_out, overtaken, text};
use super::case::{Head, head};
use super::pilot_acts::{day, number};
use crate::domain::clock::local_day;
use crate::domain::command::{Command, IncentiveDecision};
use crate::domain::ids::{IncentiveId, PersonId, ProposalId};
use crate::domain::incentive::{Incentive, qualifies};
use crate::domain::parameter::{Key, Parameters};
use crate::domain::plan::Author;
use crate::domain::policy;
use crate::domain::workflow::{Action, Blocked};
use crate::i18n::Lang;
use crate::store;
use crate::store::facts::CaseFacts;
use crate::store::outcome::IncentiveRow;
use crate::web::catalogue::outcome as fields;
use crate::web::error::Error;
use crate::web::extract::{Me, Params, Submitted};
use crate::web::filters;
use crate::web::forms::{Form, Raw};
use crate::web::page::{self, Place, Shell, Tag, render, source};

/// A form on the page, with what it is sent as.
pub struct Sub {
    pub code: &'static str,
    pub target: String,
    pub summary: String,
    pub button: &'static str,
    pub form: Form,
    pub open: bool,
}

struct IncentiveView {
    label: &'static str,
    note: Option<String>,
    tag: Tag,
    reason: String,
    decision: Option<String>,
    sponsored: Option<String>,
    document: Option<String>,
    sub: Option<Sub>,
}

struct AuthorView {
    name: String,
    position: String,
    contribution: String,
    items: Vec<IncentiveView>,
    left: Vec<&'static str>,
    propose: Option<Sub>,
}

#[derive(Template)]
#[template(path = "outcome/incentives.html")]
struct IncentivesPage {
    shell: Shell,
    head: Head,
    assessed: bool,
    qualified: bool,
    authors: Vec<AuthorView>,
    errors: Vec<(String, String)>,
}

/// What was sent and came back with faults.
struct Sent<'a> {
    code: &'a str,
    target: &'a str,
    form: Form,
}

fn may(me: &Me, facts: &CaseFacts, action: Action) -> bool {
    policy::may(&me.viewer.actor, action, &facts.case).is_ok()
}

fn note(t: Lang, kind: Incentive, parameters: &Parameters) -> Result<Option<String>, Error> {
    Ok(match kind {
        Incentive::EarlySalaryRaise => {
            let months = parameters.value(Key::EarlySalaryRaiseMonths).map_err(|e| Error::Internal(e.to_string()))?;
            Some(t.sourced(t.months_early(months), source(t, parameters, Key::EarlySalaryRaiseMonths)?))
        }
        Incentive::RankPromotion => Some(source(t, parameters, Key::EarlySalaryRaiseMonths)?),
        _ => None,
    })
}

fn decision_form(t: Lang, kind: Incentive) -> Form {
    let mut form = Form::blank(t, fields::DECIDE_INCENTIVE);
    if kind == Incentive::TrainingSponsorship {
        form.fields.extend(Form::blank(t, fields::SPONSORSHIP).fields);
    }
    form
}

fn view(me: &Me, facts: &CaseFacts, i: &IncentiveRow, name: &str, parameters: &Parameters, sent: &mut Option<Sent<'_>>) -> Result<IncentiveView, Error> {
    let t = me.t;
    let (class, icon, label) = match i.granted {
        None => ("tag-act", "clock", t.incentive_proposed()),
        Some(true) => ("tag-ok", "award", t.incentive_granted()),
        Some(false) => ("tag-no", "x-c", t.incentive_declined()),
    };
    let target = i.id.to_string();
    let mut returned = |code: &str| if sent.as_ref().is_some_and(|s| s.code == code && s.target == target) { sent.take().map(|s| s.form) } else { None };
    let summary = t.decide_incentive(t.incentive_word(i.kind), name);
    let sub = match i.granted {
        None if may(me, facts, Action::DecideIncentive) => {
            let back = returned("decide");
            let open = back.is_some();
            let form = back.unwrap_or_else(|| decision_form(t, i.kind).within(&scope(&target)));
            Some(Sub { code: "decide", target, summary, button: t.incentive_decide_button(), form, open })
        }
        Some(true) if i.number.is_none() && may(me, facts, Action::NumberIncentive) => {
            let back = returned("number");
            let open = back.is_some();
            let form = back.unwrap_or_else(|| Form::blank(t, fields::NUMBER).within(&scope(&target)));
            Some(Sub { code: "number", target, summary, button: t.number_button(), form, open })
        }
        _ => None,
    };
    let percent = parameters.value(Key::TrainingSponsorshipPercent).map_err(|e| Error::Internal(e.to_string()))?;
    let document = match (i.granted, &i.number, i.dated_on) {
        (Some(true), Some(number), Some(on)) => Some(t.document_of(number, t.date(on))),
        (Some(true), ..) => Some(t.number_blank().to_owned()),
        _ => None,
    };
    let by = i.decided_by.as_deref().zip(i.decided_at);
    Ok(IncentiveView {
        label: t.incentive_word(i.kind),
        note: note(t, i.kind, parameters)?,
        tag: Tag { code: "", class, icon, label },
        reason: i.reason.clone().unwrap_or_default(),
        decision: i.decision.as_ref().zip(by).map(|(text, (who, at))| format!("{text} ({})", t.added_by(who, t.moment(at)))),
        sponsored: i.course.as_deref().filter(|c| !c.is_empty()).map(|c| t.sponsored(percent, c, t.number(i.cost_vnd.unwrap_or_default()))),
        document,
        sub,
    })
}

/// What the ids of a form on this page begin with.
fn scope(target: &str) -> String {
    format!("k{}-", target.rsplit('-').next().unwrap_or_default())
}

/// The form that proposes incentives for one author: a tick for each kind that is left.
fn propose_form(t: Lang, left: &[Incentive], raw: Option<&Raw>, content: &mut Map<String, Value>) -> Form {
    let mut form = match raw {
        Some(raw) => {
            let (form, read) = Form::read(t, fields::PROPOSE_INCENTIVE, raw);
            content.extend(read);
            form
        }
        None => Form::blank(t, fields::PROPOSE_INCENTIVE),
    };
    for kind in left {
        form.add(&fields::KIND, format!("kind_{kind}"), t.incentive_word(*kind).to_owned(), raw, content);
    }
    form.fields.rotate_left(fields::PROPOSE_INCENTIVE.len());
    form
}

fn left(open: &[Incentive], all: &[IncentiveRow], person: PersonId) -> Vec<Incentive> {
    open.iter().copied().filter(|kind| !all.iter().any(|i| i.person == person && i.kind == *kind)).collect()
}

async fn draw(me: &Me, id: ProposalId, mut sent: Option<Sent<'_>>, status: StatusCode) -> Result<Response, Error> {
    let mut conn = me.conn().await?;
    let (t, now) = (me.t, me.state.app.clock.now());
    let today = local_day(now);
    let p = me.proposal(&mut conn, id).await?;
    let facts = store::facts::load(&mut conn, id, today).await?.ok_or(Error::NotFound)?;
    let (calendar, parameters) = store::reference::rules(&mut conn, today).await?;
    let all = store::outcome::incentives(&mut conn, id).await?;
    let mut authors = authors(&mut conn, &facts).await?;
    authors.sort_by_key(|a| std::cmp::Reverse(a.contribution));
    let open = facts.outcome.map_or(&[][..], qualifies);
    let proposes = may(me, &facts, Action::ProposeIncentive) && !open.is_empty();
    if let Some(sent) = &mut sent {
        let scope = scope(sent.target);
        sent.form = std::mem::replace(&mut sent.form, Form::blank(t, &[])).within(&scope);
    }
    let errors = sent.as_ref().map(|s| s.form.errors()).unwrap_or_default();
    let mut views = Vec::new();
    for a in authors {
        let left = left(open, &all, a.person);
        let target = a.person.to_string();
        let mut items = Vec::new();
        for i in all.iter().filter(|i| i.person == a.person) {
            items.push(view(me, &facts, i, &a.name, &parameters, &mut sent)?);
        }
        let back = if sent.as_ref().is_some_and(|s| s.code == "propose" && s.target == target) { sent.take().map(|s| s.form) } else { None };
        let is_open = back.is_some();
        let propose = (proposes && !left.is_empty()).then(|| Sub {
            code: "propose",
            target: target.clone(),
            summary: t.propose_for(&a.name),
            button: t.propose_button(),
            form: back.unwrap_or_else(|| propose_form(t, &left, None, &mut Map::new()).within(&scope(&target))),
            open: is_open,
        });
        views.push(AuthorView {
            contribution: t.share_of(a.contribution),
            left: left.iter().map(|kind| t.incentive_word(*kind)).collect(),
            name: a.name,
            position: a.position,
            items,
            propose,
        });
    }
    let mut shell = page::shell(me, &mut conn, &format!("{} {}", t.incentives_title(), p.code), Place::List).await?;
    shell.bad = !errors.is_empty();
    let page = IncentivesPage {
        shell,
        head: head(t, &calendar, now, &p).at("incentives"),
        assessed: facts.outcome.is_some(),
        qualified: !open.is_empty(),
        authors: views,
        errors,
    };
    render(status, &page)
}

/// The authors of the version in force.
async fn authors(conn: &mut PgConnection, facts: &CaseFacts) -> Result<Vec<Author>, Error> {
    let frozen = store::draft::versions(conn, facts.id, facts.plan_in_force.as_slice()).await?.pop().ok_or(Error::NotFound)?;
    Ok(frozen.plan.authors)
}

/// Incentives of a proposal.
pub async fn show(me: Me, params: Params) -> Result<Response, Error> {
    draw(&me, params.proposal()?, None, StatusCode::OK).await
}

/// Proposes, decides, or enters a document number.
pub async fn submit(me: Me, params: Params, Submitted(raw): Submitted) -> Result<Response, Error> {
    let id = params.proposal()?;
    let t = me.t;
    let action = match raw.get("do") {
        "propose" => Action::ProposeIncentive,
        "decide" => Action::DecideIncentive,
        "number" => Action::NumberIncentive,
        _ => return Err(Error::BadRequest),
    };
    let target = raw.get("target").to_owned();
    let (mut form, command) = {
        let mut conn = me.conn().await?;
        me.proposal(&mut conn, id).await?;
        let facts = store::facts::load(&mut conn, id, local_day(me.state.app.clock.now())).await?.ok_or(Error::NotFound)?;
        policy::may(&me.viewer.actor, action, &facts.case).map_err(|refusal| match refusal {
            policy::Refusal::NoSuchStep => Error::Blocked(Blocked::NoSuchStep(facts.case.status, action)),
            other => Error::Refused(other),
        })?;
        let all = store::outcome::incentives(&mut conn, id).await?;
        read(t, &facts, &all, &raw, &target)?
    };
    if let Some(response) = overtaken(&me, id, &raw, &form, action).await? {
        return Ok(response);
    }
    if !form.bad()
        && let Some(command) = command
        && let Some(response) = carry_out(&me, id, &raw, command, &mut form).await?
    {
        return Ok(response);
    }
    draw(&me, id, Some(Sent { code: raw.get("do"), target: &target, form }), StatusCode::UNPROCESSABLE_ENTITY).await
}

/// What was sent, as a command where nothing is wrong with it.
fn read(t: Lang, facts: &CaseFacts, all: &[IncentiveRow], raw: &Raw, target: &str) -> Result<(Form, Option<Command>), Error> {
    let mut c = Map::new();
    if raw.get("do") == "propose" {
        let person: PersonId = target.parse().map_err(|_| Error::BadRequest)?;
        let left = left(facts.outcome.map_or(&[][..], qualifies), all, person);
        let mut form = propose_form(t, &left, Some(raw), &mut c);
        let kinds: Vec<Incentive> = left.into_iter().filter(|kind| c.get(&format!("kind_{kind}")) == Some(&Value::Bool(true))).collect();
        if kinds.is_empty() {
            let first = form.fields.first().map(|f| f.name.clone()).unwrap_or_default();
            form.fault(&first, t.select(t.incentive_kinds()));
        }
        let command = Command::ProposeIncentive { person, kinds, reason: text(&c, "reason") };
        return Ok((form, Some(command)));
    }
    let incentive: IncentiveId = target.parse().map_err(|_| Error::BadRequest)?;
    let kind = all.iter().find(|i| i.id == incentive).map(|i| i.kind).ok_or(Error::NotFound)?;
    if raw.get("do") == "number" {
        let (form, c) = Form::read(t, fields::NUMBER, raw);
        let command = day(&c, "dated_on").map(|dated_on| Command::NumberIncentive { incentive, number: text(&c, "number"), dated_on });
        return Ok((form, command));
    }
    let (mut form, mut c) = Form::read(t, fields::DECIDE_INCENTIVE, raw);
    if kind == Incentive::TrainingSponsorship {
        let (more, read) = Form::read(t, fields::SPONSORSHIP, raw);
        form.fields.extend(more.fields);
        c.extend(read);
    }
    let decision = IncentiveDecision {
        incentive,
        granted: text(&c, "granted") == "yes",
        reason: text(&c, "reason"),
        course: text(&c, "course"),
        cost_vnd: number(&c, "cost_vnd"),
    };
    Ok((form, Some(Command::DecideIncentive(decision))))
}
