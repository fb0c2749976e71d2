//! A pilot on one page: progress with its charts, obstacles, inspections, incidents with the risk as
//! it stood then, adjustments, orders; the next acts beside each.

use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use chrono::{DateTime, Utc};
use std::collections::BTreeMap;

use super::case::{Head, head};
use super::open_acts::{ActLink, Limits, open_acts};
use crate::app::perform::judge;
use crate::domain::clock::local_day;
use crate::domain::ids::ProposalId;
use crate::domain::outcome::{Grade, grade};
use crate::domain::pilot::{Adjustment, Entry, Evidence, Incident, Monitoring, ObstacleCase, Record, Verdict, foresight};
use crate::domain::plan::{Objective, Plan};
use crate::domain::workflow::Action;
use crate::i18n::Lang;
use crate::store;
use crate::web::chart::{Chart, Series};
use crate::web::error::Error;
use crate::web::extract::{Me, Params};
use crate::web::filters;
use crate::web::page::{self, Place, Shell, Tag, render};
use crate::web::plan_view::{Pair, RiskView, risk};

/// A figure of the strip on top.
pub struct Fact {
    pub label: &'static str,
    pub value: String,
    pub note: String,
}

struct Standing {
    indicator: String,
    baseline: String,
    latest: String,
    target: String,
    tag: Tag,
}

struct FigureView {
    seq: i32,
    day: String,
    who: String,
    late: Option<String>,
    corrected: Option<String>,
    corrects: Option<String>,
    narrative: String,
    values: Vec<Pair>,
    spent: Option<String>,
    file: Option<(String, String)>,
}

struct ObstacleView {
    seq: i32,
    title: String,
    open: bool,
    tag: Tag,
    pairs: Vec<Pair>,
    who: String,
    note: Option<String>,
    can_resolve: bool,
}

struct InspectionView {
    seq: i32,
    title: String,
    good: bool,
    who: String,
    day: String,
    findings: String,
    pairs: Vec<Pair>,
    answer: Option<String>,
    tag: Option<Tag>,
    file: Option<(String, String)>,
}

/// An incident with the risk as it stood when it happened.
pub struct IncidentView {
    pub seq: i32,
    pub title: String,
    pub day: String,
    pub who: String,
    pub foreseen: bool,
    pub tag: Tag,
    pub damage: String,
    pub pairs: Vec<Pair>,
    /// Why something said of it does not count, or came late.
    pub flags: Vec<String>,
    pub risk: Option<(String, RiskView)>,
    pub corrected: Option<String>,
}

struct AdjustmentView {
    title: String,
    open: bool,
    tag: Tag,
    reason: String,
    who: String,
    decision: Option<String>,
    compare: Option<String>,
    note: Option<String>,
}

struct OrderView {
    title: String,
    who: String,
    text: String,
    answers: Vec<(String, String)>,
}

#[derive(Template)]
#[template(path = "pilot/pilot.html")]
struct PilotPage {
    shell: Shell,
    head: Head,
    started: bool,
    facts: Vec<Fact>,
    about: Vec<Pair>,
    acts: Vec<ActLink>,
    charts: Vec<Chart>,
    standings: Vec<Standing>,
    figures: Vec<FigureView>,
    obstacles: Vec<ObstacleView>,
    open_obstacles: usize,
    inspections: Vec<InspectionView>,
    incidents: Vec<IncidentView>,
    adjustments: Vec<AdjustmentView>,
    orders: Vec<OrderView>,
    files: Vec<(String, String, String)>,
    corrections: Vec<(String, String, String)>,
    printed: String,
    reader: String,
}

fn pair(label: &str, value: impl Into<String>) -> Pair {
    Pair { label: label.to_owned(), value: value.into() }
}

fn mark(class: &'static str, icon: &'static str, label: &'static str) -> Tag {
    Tag { code: "", class, icon, label }
}

/// Whole days between the day of something and the moment it was written down.
fn days_after(on: chrono::NaiveDate, at: DateTime<Utc>) -> Option<i64> {
    Some((local_day(at) - on).num_days()).filter(|n| *n > 0)
}

fn latest<'a>(record: &'a Record, o: &Objective) -> Option<(chrono::NaiveDate, &'a String)> {
    record.figures().into_iter().rev().find_map(|m| Some((m.content.on, m.content.values.get(&o.id)?)))
}

fn standing(t: Lang, record: &Record, o: &Objective) -> Standing {
    let decimal = |v: &Option<String>| v.as_deref().map(|v| t.decimal(v)).unwrap_or_default();
    let value = latest(record, o);
    let reached = value.and_then(|(_, v)| grade(o.direction?, o.baseline.as_deref()?, o.target.as_deref()?, v));
    let tag = match (value, reached) {
        (None, _) => mark("", "ring", t.no_value()),
        (Some(_), Some(Grade::Met)) => mark("tag-ok", "check-c", t.on_target()),
        _ => mark("tag-act", "half", t.off_target()),
    };
    let latest = match value {
        Some((day, v)) => format!("{} {}", t.decimal(v), t.as_of(t.date(day))),
        None => t.no_value().to_owned(),
    };
    Standing { indicator: format!("{} ({})", o.indicator, o.unit), baseline: decimal(&o.baseline), latest, target: decimal(&o.target), tag }
}

fn chart(t: Lang, record: &Record, n: usize, o: &Objective, from: chrono::NaiveDate) -> Option<Chart> {
    let values = record.figures().into_iter().filter_map(|m| Some((m.content.on, m.content.values.get(&o.id)?.clone()))).collect();
    Some(Chart::new(&Series {
        t,
        id: format!("ct{n}"),
        indicator: o.indicator.clone(),
        unit: o.unit.clone(),
        baseline: o.baseline.clone()?,
        target: o.target.clone()?,
        direction: o.direction?,
        due_on: o.due_on?,
        from,
        values,
    }))
}

fn file_link(record: &Record, id: ProposalId, file: Option<crate::domain::ids::AttachmentId>) -> Option<(String, String)> {
    let found = record.evidence.iter().find(|e| Some(e.content.file) == file)?;
    Some((format!("/proposals/{id}/attachments/{}", found.content.file), found.content.name.clone()))
}

fn figure(t: Lang, id: ProposalId, record: &Record, plan: &Plan, m: &Entry<Monitoring>) -> FigureView {
    let value = |o: &Objective| Some(pair(&t.value_of(&o.indicator, &o.unit), t.decimal(m.content.values.get(&o.id)?)));
    FigureView {
        seq: m.seq,
        day: t.date(m.content.on),
        who: t.added_by(&m.name, t.moment(m.at)),
        late: days_after(m.content.on, m.at).map(|n| t.written_after(n)),
        corrected: m.corrected_by.map(|seq| t.corrected_by(seq)),
        corrects: m.content.corrects.map(|seq| t.corrects_entry(seq)),
        narrative: m.content.narrative.clone(),
        values: plan.objectives.iter().filter_map(value).collect(),
        spent: m.content.spent_vnd.map(|n| t.spent_line(t.number(n))),
        file: file_link(record, id, m.content.evidence),
    }
}

fn obstacle(t: Lang, units: &BTreeMap<String, String>, o: &ObstacleCase, resolves: bool) -> ObstacleView {
    let (x, ask) = (&o.asked.ask.content, &o.asked.ask);
    let due = crate::domain::calendar::end_of(x.due_on);
    let tag = match (&o.resolved, &o.asked.answer, o.asked.expired_at) {
        (Some(_), ..) => mark("tag-ok", "check-c", t.obstacle_resolved()),
        (None, Some(a), _) if a.at > due => mark("tag-act", "buoy", t.obstacle_supported_late()),
        (None, Some(_), _) => mark("tag-info", "buoy", t.obstacle_supported()),
        (None, None, Some(_)) => mark("tag-no", "alert-t", t.obstacle_overdue()),
        (None, None, None) => mark("tag-act", "clock", t.obstacle_open()),
    };
    let unit = units.get(&x.unit).cloned().unwrap_or_default();
    let mut pairs = vec![
        pair(t.obstacle_impact(), x.impact.clone()),
        pair(t.support_asked(), x.support_asked.clone()),
        pair(t.asked_unit(), unit),
        pair(t.support_by(), t.date(x.due_on)),
    ];
    pairs.extend(o.asked.answer.as_ref().map(|a| pair(t.support_given_text(), format!("{} ({})", a.content.text, t.added_by(&a.name, t.moment(a.at))))));
    pairs.extend(o.resolved.as_ref().map(|r| pair(t.resolve_text(), format!("{} ({})", r.content.text, t.moment(r.at)))));
    ObstacleView {
        seq: ask.seq,
        title: x.description.clone(),
        open: o.resolved.is_none(),
        tag,
        pairs,
        who: t.added_by(&ask.name, t.moment(ask.at)),
        note: o.asked.expired_at.map(|at| t.expired_note(t.moment(at))),
        can_resolve: resolves && o.resolved.is_none(),
    }
}

fn inspection(t: Lang, id: ProposalId, record: &Record, i: &crate::domain::pilot::Asked<crate::domain::pilot::Inspection>) -> InspectionView {
    let x = &i.ask.content;
    let due = x.answer_by.map(crate::domain::calendar::end_of);
    let late = i.answer.as_ref().zip(due).is_some_and(|(a, due)| a.at > due) || i.expired_at.is_some();
    let mut pairs = Vec::new();
    if !x.recommendation.is_empty() {
        pairs.push(pair(t.recommendation(), x.recommendation.clone()));
    }
    pairs.extend(x.answer_by.map(|day| pair(t.answer_by(), t.date(day))));
    InspectionView {
        seq: i.ask.seq,
        title: t.verdict_word(x.verdict).to_owned(),
        good: x.verdict == Verdict::Followed,
        who: format!("{} · {}", x.team, t.added_by(&i.ask.name, t.moment(i.ask.at))),
        day: t.date(x.on),
        findings: x.findings.clone(),
        pairs,
        answer: i.answer.as_ref().map(|a| format!("{} ({})", a.content.text, t.added_by(&a.name, t.moment(a.at)))),
        tag: late.then(|| mark("tag-no", "alert-t", t.late())),
        file: file_link(record, id, x.evidence),
    }
}

/// An incident in words: what was foreseen of it when it happened, and what does not count.
pub fn incident(t: Lang, plans: &BTreeMap<i32, Plan>, record: &Record, i: &Entry<Incident>) -> IncidentView {
    let x = &i.content;
    let seen = foresight(&record.agreements, plans, x.occurred_at, x.risk);
    let stood = x.foreseen_in.or(seen.added_in);
    let place = |n: i32| plans.get(&n).and_then(|p| Some((p, p.risks.iter().position(|r| Some(r.id) == x.risk)?)));
    let shown = stood.and_then(|n| place(n).map(|(p, at)| (n, risk(t, p, at))));
    let mut flags = Vec::new();
    if let (None, Some(n)) = (x.foreseen_in, seen.added_in) {
        flags.push(t.risk_added_later(n));
    }
    if x.in_force.is_none() {
        flags.push(t.not_covered().to_owned());
    }
    flags.extend(days_after(local_day(x.occurred_at), i.at).map(|n| t.reported_after(n)));
    if record.agreements.iter().any(|a| a.at >= x.occurred_at && a.at < i.at) {
        flags.push(t.agreed_meanwhile().to_owned());
    }
    let heading = |n: i32| if Some(n) == x.in_force { t.risk_as_it_stood(n) } else { t.risk_stood_before(n) };
    let mut pairs = vec![pair(t.incident_remedy(), x.remedy.clone())];
    for (label, value) in [(t.other_damage(), &x.other_damage), (t.why_unforeseen(), &x.why_unforeseen)] {
        if !value.is_empty() {
            pairs.push(pair(label, value.clone()));
        }
    }
    IncidentView {
        seq: i.seq,
        title: x.description.clone(),
        day: t.moment(x.occurred_at),
        who: t.added_by(&i.name, t.moment(i.at)),
        foreseen: x.foreseen_in.is_some(),
        tag: match (x.foreseen_in, &shown) {
            (Some(_), _) => mark("tag-info", "shield-c", t.source_word(crate::domain::liability::Source::Foreseen)),
            _ => mark("tag-no", "diamond", t.unforeseen()),
        },
        damage: t.damage_line(t.number(x.damage_vnd)),
        pairs,
        flags,
        risk: shown.filter(|_| x.foreseen_in.is_some()).map(|(n, r)| (heading(n), r)),
        corrected: i.corrected_by.map(|seq| t.corrected_by(seq)),
    }
}

fn adjustment(t: Lang, id: ProposalId, n: usize, a: &Adjustment, before: Option<i32>) -> AdjustmentView {
    let tag = match &a.decision {
        None => mark("tag-act", "clock", t.adjustment_waits()),
        Some((Action::Adjust, _)) => mark("tag-ok", "check-c", t.adjust_grant()),
        Some(_) => mark("tag-no", "x-c", t.adjustment_refused()),
    };
    let decision = a.decision.as_ref().map(|(action, e)| {
        let since = if *action == Action::Adjust { format!("{}. ", t.adjustment_granted(t.moment(e.at))) } else { String::new() };
        format!("{since}{} ({})", e.content.text, t.added_by(&e.name, t.moment(e.at)))
    });
    AdjustmentView {
        title: t.adjustment_n(n, a.version),
        open: a.decision.is_none(),
        tag,
        reason: a.request.content.reason.clone(),
        who: t.added_by(&a.request.name, t.moment(a.request.at)),
        decision,
        compare: before.map(|b| format!("/proposals/{id}/versions/{b}/{}", a.version)),
        note: a.expired_at.map(|at| t.expired_note(t.moment(at))),
    }
}

fn adjustments(t: Lang, id: ProposalId, record: &Record) -> Vec<AdjustmentView> {
    let before = |a: &Adjustment| record.agreements.iter().rev().find(|g| g.at <= a.request.at).map(|g| g.version);
    record.adjustments.iter().enumerate().map(|(i, a)| adjustment(t, id, i + 1, a, before(a))).rev().collect()
}

fn orders(t: Lang, record: &Record) -> Vec<OrderView> {
    let text = |o: &crate::domain::pilot::Order| {
        let said = ["text", "direction", "recommendation", "content"].iter().find_map(|name| o.entry.content.get(name)?.as_str().filter(|s| !s.is_empty()));
        said.unwrap_or_default().to_owned()
    };
    let written = record.orders.iter().filter(|o| !matches!(o.action, Action::Inspect)).rev();
    written
        .map(|o| OrderView {
            title: format!("{} · {}", t.event_word(o.action), t.entry_n(o.entry.seq)),
            who: t.added_by(&o.entry.name, t.moment(o.entry.at)),
            text: text(o),
            answers: o.answers.iter().map(|a| (t.order_answered(&a.name, t.moment(a.at)), a.content.text.clone())).collect(),
        })
        .collect()
}

fn facts(t: Lang, record: &Record, plan: &Plan, now: DateTime<Utc>) -> Vec<Fact> {
    let reached = |o: &&Objective| {
        let value = latest(record, o).map(|(_, v)| v);
        value.and_then(|v| grade(o.direction?, o.baseline.as_deref()?, o.target.as_deref()?, v)) == Some(Grade::Met)
    };
    let met = plan.objectives.iter().filter(reached).count();
    let open: Vec<_> = record.obstacles.iter().filter(|o| o.resolved.is_none()).collect();
    let overdue = open.iter().filter(|o| o.asked.expired_at.is_some() && o.asked.answer.is_none()).count();
    let budget = record.start.as_ref().map_or(0, |s| s.content.budget_vnd);
    let spent = record.spent_vnd();
    let percent = spent.filter(|_| budget > 0).map(|s| format!("{}%", s * 100 / budget));
    let (happened, foreseen) = (record.happened(), record.happened().iter().filter(|i| i.content.foreseen_in.is_some()).count());
    let inspected = record.inspections.last();
    let mut all = vec![
        Fact { label: t.fact_objectives(), value: met.to_string(), note: t.fact_of_n(plan.objectives.len()) },
        Fact { label: t.fact_obstacles(), value: open.len().to_string(), note: if overdue > 0 { t.fact_overdue(overdue) } else { String::new() } },
        Fact {
            label: t.fact_budget(),
            value: percent.or(spent.map(|s| t.number(s))).unwrap_or_else(|| t.fact_none().to_owned()),
            note: spent.map(|s| t.fact_budget_of(t.number(s), t.number(budget))).unwrap_or_default(),
        },
        Fact {
            label: t.fact_incidents(),
            value: happened.len().to_string(),
            note: if happened.is_empty() { String::new() } else { t.fact_incidents_split(foreseen, happened.len() - foreseen) },
        },
        Fact {
            label: t.fact_inspection(),
            value: inspected.map_or_else(|| t.fact_none().to_owned(), |i| t.date(i.ask.content.on)),
            note: inspected.map(|i| t.verdict_word(i.ask.content.verdict).to_owned()).unwrap_or_default(),
        },
    ];
    if let Some(start) = &record.start {
        let s = &start.content;
        let (day, length) = ((local_day(now) - s.starts_on).num_days() + 1, (s.ends_on - s.starts_on).num_days() + 1);
        let note = if day < 1 { t.from_day(t.date(s.starts_on)) } else { t.day_of(day.min(length), length) };
        all.push(Fact { label: t.fact_period(), value: t.date(s.ends_on), note });
    }
    all
}

/// How the pilot was started.
async fn about(t: Lang, conn: &mut sqlx::PgConnection, record: &Record) -> Result<Vec<Pair>, Error> {
    let Some(start) = &record.start else { return Ok(Vec::new()) };
    let s = &start.content;
    let names = store::people::names(conn, &[s.lead, s.supervisor]).await?;
    let name = |id| names.get(&id).cloned().unwrap_or_default();
    Ok(vec![
        pair(t.pilot_leader(), name(s.lead)),
        pair(t.pilot_supervisor(), name(s.supervisor)),
        pair(t.pilot_place(), s.place.clone()),
        pair(t.fact_period(), t.from_to(t.date(s.starts_on), t.date(s.ends_on))),
        pair(t.pilot_budget(), t.number(s.budget_vnd)),
        pair(t.pilot_stop(), s.stop_conditions.clone()),
    ])
}

/// The page of a pilot.
pub async fn show(me: Me, params: Params) -> Result<Response, Error> {
    let id = params.proposal()?;
    let mut conn = me.conn().await?;
    let (t, now) = (me.t, me.state.app.clock.now());
    let today = local_day(now);
    let p = me.proposal(&mut conn, id).await?;
    let case = store::facts::load(&mut conn, id, today).await?.ok_or(Error::NotFound)?;
    let history = store::ledger::history(&mut conn, id).await?;
    let record = Record::fold(&history).map_err(|e| Error::Internal(e.to_string()))?;
    let plans = store::draft::plans(&mut conn, id).await?;
    let (calendar, parameters) = store::reference::rules(&mut conn, today).await?;
    let units: BTreeMap<String, String> = store::reference::units(&mut conn, today).await?.into_iter().map(|u| (u.code, u.name)).collect();
    let plan = p.plan_in_force.and_then(|n| plans.get(&n)).ok_or(Error::NotFound)?;
    let judged = judge(&me.viewer.actor, &case, None, &[])?;
    let limits = Limits { calendar: &calendar, parameters: &parameters };
    let (acts, _) = open_acts(t, &me, id, &case, &judged, &limits)?;
    let resolves = acts.iter().any(|a| a.href.ends_with("/obstacles/resolution"));
    let from = record.start.as_ref().map(|s| s.content.starts_on).or(plan.solution.pilot_start).unwrap_or(today);
    let page = PilotPage {
        shell: page::shell(&me, &mut conn, &format!("{} {}", t.pilot_title(), p.code), Place::List).await?,
        head: head(t, &calendar, now, &p).at("pilot"),
        started: record.start.is_some(),
        facts: facts(t, &record, plan, now),
        about: about(t, &mut conn, &record).await?,
        charts: plan.objectives.iter().enumerate().filter_map(|(i, o)| chart(t, &record, i + 1, o, from)).collect(),
        standings: plan.objectives.iter().map(|o| standing(t, &record, o)).collect(),
        figures: record.monitoring.iter().rev().map(|m| figure(t, id, &record, plan, m)).collect(),
        open_obstacles: record.obstacles.iter().filter(|o| o.resolved.is_none()).count(),
        obstacles: record.obstacles.iter().rev().map(|o| obstacle(t, &units, o, resolves)).collect(),
        inspections: record.inspections.iter().rev().map(|i| inspection(t, id, &record, i)).collect(),
        incidents: record.incidents.iter().rev().map(|i| incident(t, &plans, &record, i)).collect(),
        adjustments: adjustments(t, id, &record),
        orders: orders(t, &record),
        files: record.evidence.iter().rev().map(|e| file(t, id, e)).collect(),
        corrections: record
            .corrections
            .iter()
            .rev()
            .map(|c| (t.corrects_entry(c.content.to), c.content.text.clone(), t.added_by(&c.name, t.moment(c.at))))
            .collect(),
        acts,
        printed: t.moment(now),
        reader: me.viewer.found.name.clone(),
    };
    render(StatusCode::OK, &page)
}

/// A file: address, name, who added it.
pub fn file(t: Lang, id: ProposalId, e: &Entry<Evidence>) -> (String, String, String) {
    let about = format!("{} · {}", t.bytes(e.content.size), t.added_by(&e.name, t.moment(e.at)));
    (format!("/proposals/{id}/attachments/{}", e.content.file), e.content.name.clone(), about)
}
