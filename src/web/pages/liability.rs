//! Liability: the files of a case, and one file as its reader may see it.
//!
//! A file is opened only after the reading is written down. The deciding form computes the options
//! from what the decider holds; it can be computed again as often as needed before it is signed.

use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use serde_json::{Map, Value};
use sqlx::PgConnection;

use super::act::{carry_out, entry_options, overtaken, text};
use super::assessment::{ConditionView, conditions};
use super::case::{Head, head};
use super::liability_form::{Deciding, MatterView};
use super::open_acts::{ActLink, Limits, open_acts};
use super::pilot_acts::chosen;
use crate::app::confidential::{self, Reader};
use crate::app::perform::judge;
use crate::domain::clock::local_day;
use crate::domain::command::Command;
use crate::domain::ids::{CaseId, ProposalId};
use crate::domain::liability_file::{CaseState, Content, Entry, decision, state};
use crate::domain::pilot::{Event, Record};
use crate::domain::plan::{Plan, Track};
use crate::domain::policy;
use crate::domain::workflow::{Action, Status};
use crate::i18n::Lang;
use crate::store;
use crate::store::facts::CaseFacts;
use crate::store::proposal::Proposal;
use crate::web::catalogue::outcome as fields;
use crate::web::error::Error;
use crate::web::extract::{Me, Params, Submitted};
use crate::web::filters;
use crate::web::forms::{Form, Raw};
use crate::web::page::{self, Due, Place, Shell, Tag, due, render};
use crate::web::plan_view::Pair;
use std::collections::BTreeMap;

struct CaseRow {
    href: String,
    name: String,
    position: String,
    tag: Tag,
    opened: String,
    due: Option<Due>,
}

#[derive(Template)]
#[template(path = "outcome/liability.html")]
struct ListPage {
    shell: Shell,
    head: Head,
    acts: Vec<ActLink>,
    rows: Vec<CaseRow>,
}

/// The tag of a case's state.
fn state_tag(t: Lang, state: CaseState) -> Tag {
    let (class, icon) = match state {
        CaseState::Opened | CaseState::Asked => ("tag-act", "clock"),
        CaseState::Explained => ("tag-info", "msg"),
        CaseState::Decided => ("tag-judge", "scale"),
        CaseState::Objected => ("tag-no", "flag"),
        CaseState::Final => ("tag-ok", "check-c"),
    };
    Tag { code: state.code(), class, icon, label: t.case_state(state) }
}

fn state_after(action: Action) -> CaseState {
    match action {
        Action::AskExplanation => CaseState::Asked,
        Action::Explain => CaseState::Explained,
        Action::DecideLiability => CaseState::Decided,
        Action::Object => CaseState::Objected,
        Action::FinaliseLiability => CaseState::Final,
        _ => CaseState::Opened,
    }
}

/// The files that this person may read.
pub async fn list(me: Me, params: Params) -> Result<Response, Error> {
    let id = params.proposal()?;
    let mut conn = me.conn().await?;
    let (t, now) = (me.t, me.state.app.clock.now());
    let today = local_day(now);
    let p = me.proposal(&mut conn, id).await?;
    let facts = store::facts::load(&mut conn, id, today).await?.ok_or(Error::NotFound)?;
    let (calendar, parameters) = store::reference::rules(&mut conn, today).await?;
    let actor = &me.viewer.actor;
    let cases = store::liability::cases(&mut conn, id, None).await?;
    let related = store::people::relations(&mut conn, actor.person).await?;
    let may_read =
        |c: &store::liability::Case| confidential::reader(actor, &facts.case, c.person).is_some_and(|r| r != Reader::Decider || !related.contains(&c.person));
    let row = |c: store::liability::Case| CaseRow {
        href: format!("/proposals/{id}/liability/{}", c.id),
        tag: state_tag(t, state_after(c.last)),
        opened: t.opened_on(t.day(c.opened_at)),
        due: c.due_at.filter(|_| c.last != Action::FinaliseLiability).map(|at| due(t, &calendar, now, at)),
        name: c.name,
        position: c.position,
    };
    let judged = judge(actor, &facts, None, &[])?;
    let (acts, _) = open_acts(t, &me, id, &facts, &judged, &Limits { calendar: &calendar, parameters: &parameters })?;
    let page = ListPage {
        shell: page::shell(&me, &mut conn, &format!("{} {}", t.liability_title(), p.code), Place::List).await?,
        head: head(t, &calendar, now, &p).at("liability"),
        acts: acts.into_iter().filter(|a| a.href.ends_with("/liability/new")).collect(),
        rows: cases.into_iter().filter(may_read).map(row).collect(),
    };
    render(StatusCode::OK, &page)
}

struct RecordView {
    seq: i32,
    class: &'static str,
    icon: &'static str,
    what: String,
    who: String,
    at: String,
    texts: Vec<String>,
    findings: Vec<(String, String)>,
}

#[derive(Template)]
#[template(path = "outcome/liability_case.html")]
struct CasePage {
    shell: Shell,
    head: Head,
    name: String,
    position: String,
    tag: Tag,
    due: Option<Due>,
    matters: Vec<MatterView>,
    conditions: Vec<ConditionView>,
    missing: Vec<String>,
    /// The latest explanation: text, entries it names, who and when.
    explanation: Option<(String, Vec<String>, String)>,
    records: Vec<RecordView>,
    /// What the reader can do now: what is sent, title, lead, button, form.
    step: Option<StepView>,
    deciding: Option<Deciding>,
    print_line: String,
}

struct StepView {
    code: &'static str,
    title: &'static str,
    lead: String,
    button: &'static str,
    form: Form,
}

/// A file with all that its page needs.
pub struct File {
    pub t: Lang,
    pub case: CaseId,
    pub proposal: Proposal,
    pub facts: CaseFacts,
    pub history: Vec<Event>,
    pub record: Record,
    pub plans: BTreeMap<i32, Plan>,
    pub entries: Vec<Entry>,
    pub reader: Reader,
    pub name: String,
    pub position: String,
}

impl File {
    /// Under which text it is judged.
    pub fn track(&self) -> Track {
        self.proposal.legal_track.unwrap_or(Track::CityPlan)
    }

    /// Whether the reader decides on it and the step is open.
    fn decides(&self) -> bool {
        self.reader == Reader::Decider && self.proposal.status == Status::Assessed
    }
}

/// Opens a file for somebody who may read it, and writes the reading down first.
async fn open(me: &Me, conn: &mut PgConnection, id: ProposalId, case: CaseId) -> Result<File, Error> {
    let now = me.state.app.clock.now();
    let proposal = me.proposal(conn, id).await?;
    let facts = store::facts::load(conn, id, local_day(now)).await?.ok_or(Error::NotFound)?;
    let found = store::liability::cases(conn, id, None).await?.into_iter().find(|c| c.id == case).ok_or(Error::NotFound)?;
    let actor = &me.viewer.actor;
    let related = store::people::related(conn, actor.person, found.person).await?;
    let reader = confidential::reader(actor, &facts.case, found.person).filter(|r| *r != Reader::Decider || !related).ok_or(Error::NotFound)?;
    confidential::read(&me.state.app, actor, case).await?;
    let history = store::ledger::history(conn, id).await?;
    Ok(File {
        t: me.t,
        case,
        record: Record::fold(&history).map_err(|e| Error::Internal(e.to_string()))?,
        history,
        plans: store::draft::plans(conn, id).await?,
        entries: store::liability::records(conn, id, case).await?,
        reader,
        name: found.name,
        position: found.position,
        proposal,
        facts,
    })
}

fn record_view(t: Lang, e: &Entry) -> RecordView {
    let (class, icon) = match e.action {
        Action::Explain => ("pt-info", "msg"),
        Action::DecideLiability => ("pt-act", "scale"),
        Action::Object => ("pt-no", "flag"),
        Action::FinaliseLiability => ("pt-ok", "check-c"),
        _ => ("", "clock"),
    };
    let mut texts: Vec<String> = Vec::new();
    let mut findings = Vec::new();
    match &e.content {
        Content::Opened { reason, .. } => texts.push(reason.clone()),
        Content::Asked { question } => {
            texts.push(question.clone());
            texts.extend(e.due_at.map(|at| t.explain_by(t.day(at))));
        }
        Content::Explained { text, evidence } => {
            texts.push(text.clone());
            texts.extend(evidence.iter().map(|seq| t.entry_n(seq)));
        }
        Content::Objected { text } => texts.push(text.clone()),
        Content::Decided { findings: all, unclear_reason, unheard_reason, referral, corrects, exclusions, exclusion_evidence, .. } => {
            texts.extend(corrects.map(|seq| t.replaces_decision(seq)));
            for f in all {
                let what = f.incident.map_or_else(|| t.matter_result().to_owned(), |seq| t.entry_n(seq));
                let source = if f.source == f.computed { String::new() } else { format!(" {}: {}.", t.source_word(f.source), f.source_reason) };
                findings.push((format!("{what}: {}", t.choice_word(f.choice)), format!("{}{source}", f.reason)));
            }
            texts.extend(exclusions.iter().map(|x| t.exclusion_word(*x).to_owned()));
            texts.extend([exclusion_evidence, unclear_reason, unheard_reason].into_iter().filter(|s| !s.is_empty()).cloned());
            texts.extend(Some(referral).filter(|s| !s.is_empty()).map(|s| format!("{}: {s}", t.referral())));
            texts.extend(e.due_at.map(|at| t.objection_until(t.day(at))));
        }
        Content::Final => {}
    }
    RecordView {
        seq: e.seq,
        class,
        icon,
        what: t.event_word(e.action).to_owned(),
        who: if e.name.is_empty() { t.system().to_owned() } else { e.name.clone() },
        at: t.moment(e.at),
        texts,
        findings,
    }
}

fn explanation(t: Lang, file: &File) -> Option<(String, Vec<String>, String)> {
    file.entries.iter().rev().find_map(|e| match &e.content {
        Content::Explained { text, evidence } => {
            let words = |seq: &i32| file.history.iter().find(|h| h.seq == *seq).map(|h| t.entry_choice(h.seq, t.event_word(h.action), t.day(h.at)));
            Some((text.clone(), evidence.iter().filter_map(words).collect(), t.added_by(&e.name, t.moment(e.at))))
        }
        _ => None,
    })
}

/// The one step that the reader can take now, besides deciding.
fn step(file: &File, state: CaseState, due_at: Option<chrono::DateTime<chrono::Utc>>, now: chrono::DateTime<chrono::Utc>) -> Option<StepView> {
    let t = file.t;
    if file.proposal.status != Status::Assessed {
        return None;
    }
    let by = due_at.map(|at| t.day(at)).unwrap_or_default();
    match (file.reader, state) {
        (Reader::Decider, CaseState::Opened) => Some(StepView {
            code: "ask",
            title: t.act_word(Action::AskExplanation),
            lead: t.ask_lead().to_owned(),
            button: t.ask_button(),
            form: Form::blank(t, fields::QUESTION),
        }),
        (Reader::Concerned, CaseState::Asked | CaseState::Explained) => {
            let mut form = Form::blank(t, fields::EXPLANATION);
            evidence(&mut form, file, None, &mut Map::new());
            let lead = format!("{} {}", t.explain_lead(), t.explain_by(by));
            Some(StepView { code: "explain", title: t.act_word(Action::Explain), lead, button: t.explain_button(), form })
        }
        (Reader::Concerned, CaseState::Decided) if due_at.is_some_and(|at| now <= at) => Some(StepView {
            code: "object",
            title: t.act_word(Action::Object),
            lead: t.object_lead(by),
            button: t.object_button(),
            form: Form::blank(t, fields::OBJECTION),
        }),
        _ => None,
    }
}

/// Entries of the log that an explanation names.
fn evidence(form: &mut Form, file: &File, raw: Option<&Raw>, content: &mut Map<String, Value>) {
    let entries = entry_options(file.t, &file.history);
    for n in 1..=3 {
        let name = format!("evidence_{n}");
        form.add(&fields::ENTRY, name.clone(), file.t.explanation_evidence(n), raw, content);
        form.offer(&name, entries.iter().cloned());
        form.insist(&name);
    }
}

async fn draw(me: &Me, id: ProposalId, case: CaseId, sent: Option<(&Raw, Form)>, status: StatusCode) -> Result<Response, Error> {
    let mut conn = me.conn().await?;
    let (t, now) = (me.t, me.state.app.clock.now());
    let file = open(me, &mut conn, id, case).await?;
    let (calendar, parameters) = store::reference::rules(&mut conn, local_day(now)).await?;
    let standing = state(&file.entries).ok_or(Error::NotFound)?;
    let due_at = file.entries.last().and_then(|e| e.due_at);
    let can_decide = file.decides() && !matches!(standing, CaseState::Opened);
    let (raw, sent_form) = sent.map_or((None, None), |(raw, form)| (Some(raw), Some(form)));
    let deciding = if can_decide { Some(Deciding::new(&file, &parameters, raw, sent_form.clone())?) } else { None };
    let mut step = step(&file, standing, due_at, now);
    if let (Some(step), Some(form), false) = (&mut step, sent_form, can_decide) {
        step.form = form;
    }
    let assessment = file.record.assessment.as_ref().map(|a| &a.content);
    let bad = step.as_ref().is_some_and(|s| s.form.bad()) || deciding.as_ref().is_some_and(|d| d.form.bad());
    let mut shell = page::shell(me, &mut conn, &format!("{} {}", t.liability_title(), file.proposal.code), Place::List).await?;
    shell.bad = bad;
    let page = CasePage {
        shell,
        head: head(t, &calendar, now, &file.proposal).at("liability"),
        tag: state_tag(t, standing),
        due: due_at.filter(|_| standing != CaseState::Final).map(|at| due(t, &calendar, now, at)),
        matters: super::liability_form::matters(&file),
        conditions: assessment.map(|a| conditions(t, id, a, &file.history)).unwrap_or_default(),
        missing: super::liability_form::missing(&file),
        explanation: explanation(t, &file),
        records: file.entries.iter().rev().map(|e| record_view(t, e)).collect(),
        print_line: format!("{} · {}", t.moment(now), me.viewer.found.name),
        name: file.name,
        position: file.position,
        step,
        deciding,
    };
    render(status, &page)
}

/// One file.
pub async fn show(me: Me, params: Params) -> Result<Response, Error> {
    draw(&me, params.proposal()?, params.get("case")?, None, StatusCode::OK).await
}

/// A step in a file: ask, explain, decide, object; or computing the options again.
pub async fn submit(me: Me, params: Params, Submitted(raw): Submitted) -> Result<Response, Error> {
    let (id, case): (ProposalId, CaseId) = (params.proposal()?, params.get("case")?);
    let t = me.t;
    let (action, defs) = match raw.get("do") {
        "ask" => (Action::AskExplanation, fields::QUESTION),
        "explain" => (Action::Explain, fields::EXPLANATION),
        "object" => (Action::Object, fields::OBJECTION),
        "compute" | "decide" => (Action::DecideLiability, fields::LIABILITY_END),
        _ => return Err(Error::BadRequest),
    };
    let (mut form, mut content) = Form::read(t, defs, &raw);
    let file = {
        let mut conn = me.conn().await?;
        open(&me, &mut conn, id, case).await?
    };
    policy::may(&me.viewer.actor, action, &file.facts.case).map_err(|refusal| match refusal {
        policy::Refusal::NoSuchStep => Error::Blocked(crate::domain::workflow::Blocked::NoSuchStep(file.facts.case.status, action)),
        other => Error::Refused(other),
    })?;
    if let Some(response) = overtaken(&me, id, &raw, &form, action).await? {
        return Ok(response);
    }
    let record = match raw.get("do") {
        "ask" => Some(Content::Asked { question: text(&content, "text") }),
        "object" => Some(Content::Objected { text: text(&content, "text") }),
        "explain" => {
            evidence(&mut form, &file, Some(&raw), &mut content);
            let named = (1..=3).filter_map(|n| chosen(&content, &format!("evidence_{n}"))).collect();
            Some(Content::Explained { text: text(&content, "text"), evidence: named })
        }
        "compute" => return draw(&me, id, case, Some((&raw, Form { general: Vec::new(), ..form })), StatusCode::OK).await,
        _ => super::liability_form::decided(&file, &mut form, &content, &raw, decision(&file.entries).map(|e| e.seq)),
    };
    if !form.bad()
        && let Some(record) = record
        && let Some(response) = carry_out(&me, id, &raw, Command::Liability(case, record), &mut form).await?
    {
        return Ok(response);
    }
    draw(&me, id, case, Some((&raw, form)), StatusCode::UNPROCESSABLE_ENTITY).await
}

/// The pairs of something that stands beside another.
pub fn beside(pairs: &[(&str, String)]) -> Vec<Pair> {
    let given = pairs.iter().filter(|(_, value)| !value.is_empty());
    given.map(|(label, value)| Pair { label: (*label).to_owned(), value: value.clone() }).collect()
}
