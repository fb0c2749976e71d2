//! The acts of a running pilot, each a line; what a form needs of the plan in force is fitted here.

use chrono::{DateTime, NaiveDate, NaiveTime, TimeZone, Utc};
use serde_json::{Map, Value};

use super::act::{Act, Ground, act, plain, text};
use crate::domain::clock::{VIETNAM, local_day};
use crate::domain::command::Command;
use crate::domain::ids::ItemId;
use crate::domain::pilot::{Entry, Incident, Inspection, Monitoring, Obstacle, Reply, Start, Verdict, Words};
use crate::domain::workflow::Action;
use crate::i18n::Lang;
use crate::web::catalogue::pilot as fields;
use crate::web::forms::{Form, Raw};

type Content = Map<String, Value>;

/// A day of a form.
pub fn day(c: &Content, name: &str) -> Option<NaiveDate> {
    text(c, name).parse().ok()
}

/// A whole number of a form.
pub fn number(c: &Content, name: &str) -> Option<i64> {
    c.get(name).and_then(Value::as_i64)
}

/// An entry or an id that was chosen.
pub fn chosen<T: std::str::FromStr>(c: &Content, name: &str) -> Option<T> {
    text(c, name).parse().ok()
}

act!(START, StartPilot, "pilot/start", start_lead, start_button, false, fields::START, fit_start, |_, c, _| {
    Some(Command::StartPilot(Start {
        lead: chosen(c, "lead")?,
        supervisor: chosen(c, "supervisor")?,
        place: text(c, "place"),
        starts_on: day(c, "starts_on")?,
        ends_on: day(c, "ends_on")?,
        budget_vnd: number(c, "budget_vnd")?,
        stop_conditions: text(c, "stop_conditions"),
    }))
});
act!(MONITOR, Monitor, "monitoring", monitor_lead, monitor_button, false, fields::MONITORING, fit_monitoring, |_, c, g| {
    Some(Command::Monitor(Monitoring {
        on: day(c, "on")?,
        narrative: text(c, "narrative"),
        values: values(c, g, "value_"),
        spent_vnd: number(c, "spent_vnd"),
        evidence: chosen(c, "evidence"),
        corrects: chosen(c, "corrects"),
    }))
});
act!(INSPECT, Inspect, "inspections", inspect_lead, inspect_button, false, fields::INSPECTION, offer_files, |_, c, _| {
    Some(Command::Inspect(Inspection {
        on: day(c, "on")?,
        team: text(c, "team"),
        findings: text(c, "findings"),
        verdict: Verdict::from_code(&text(c, "verdict"))?,
        recommendation: text(c, "recommendation"),
        answer_by: day(c, "answer_by"),
        evidence: chosen(c, "evidence"),
    }))
});
act!(
    ANSWER_INSPECTION,
    AnswerInspection,
    "inspections/answer",
    answer_inspection_lead,
    answer_button,
    false,
    fields::INSPECTION_ANSWER,
    fit_answer,
    |_, c, _| { reply(c).map(Command::AnswerInspection) }
);
act!(OBSTACLE, RaiseObstacle, "obstacles", obstacle_lead, obstacle_button, false, fields::OBSTACLE, fit_obstacle, |_, c, _| {
    Some(Command::RaiseObstacle(Obstacle {
        description: text(c, "description"),
        impact: text(c, "impact"),
        support_asked: text(c, "support_asked"),
        unit: text(c, "unit"),
        due_on: day(c, "due_on")?,
    }))
});
act!(SUPPORT, SupportObstacle, "obstacles/support", support_lead, support_button, false, fields::SUPPORT, fit_support, |_, c, _| {
    reply(c).map(Command::SupportObstacle)
});
act!(RESOLVE, ResolveObstacle, "obstacles/resolution", resolve_lead, resolve_button, false, fields::RESOLUTION, fit_resolution, |_, c, _| {
    reply(c).map(Command::ResolveObstacle)
});
act!(INCIDENT, ReportIncident, "incidents", incident_lead, incident_button, false, fields::INCIDENT, fit_incident, |form, c, _| {
    Some(Command::ReportIncident(Incident {
        occurred_at: occurred_at(form, c)?,
        description: text(c, "description"),
        remedy: text(c, "remedy"),
        damage_vnd: number(c, "damage_vnd")?,
        other_damage: text(c, "other_damage"),
        risk: chosen(c, "risk"),
        why_unforeseen: text(c, "why_unforeseen"),
        evidence: chosen(c, "evidence"),
        corrects: chosen(c, "corrects"),
        in_force: None,
        foreseen_in: None,
    }))
});
act!(CORRECT, Correct, "corrections", correct_lead, correct_button, false, fields::CORRECTION, fit_correction, |_, c, _| reply(c).map(Command::Correct));
act!(DECIDE_ADJUSTMENT, Adjust, "adjustments/decision", adjust_lead, adjust_button, false, fields::ADJUSTMENT_DECISION, plain, |_, c, _| {
    let words = Words { text: text(c, "text") };
    Some(if text(c, "outcome") == "grant" { Command::Adjust(words) } else { Command::RefuseAdjustment(words) })
});
act!(SUSPEND, Suspend, "suspension", suspend_lead, suspend_button, true, fields::ORDER, plain, |_, c, _| order(c).map(Command::Suspend));
act!(RESUME, Resume, "resumption", resume_lead, resume_button, false, fields::ORDER, plain, |_, c, _| order(c).map(Command::Resume));
act!(TERMINATE, Terminate, "termination", terminate_lead, terminate_button, true, fields::ORDER, plain, |_, c, _| order(c).map(Command::Terminate));
act!(ANSWER_ORDER, AnswerOrder, "orders", answer_order_lead, answer_order_button, false, fields::ORDER_ANSWER, fit_order_answer, |_, c, _| {
    reply(c).map(Command::AnswerOrder)
});
act!(FINISH, Finish, "completion", finish_lead_plain, finish_button, false, fields::COMPLETION, plain, |_, c, _| order(c).map(Command::Finish));

fn reply(c: &Content) -> Option<Reply> {
    Some(Reply { to: chosen(c, "to")?, text: text(c, "text") })
}

#[expect(clippy::unnecessary_wraps, reason = "the shape of every command")]
fn order(c: &Content) -> Option<Words> {
    Some(Words { text: text(c, "text") })
}

/// Values by objective, from the fields that were added for them.
pub fn values(c: &Content, g: &Ground, prefix: &str) -> std::collections::BTreeMap<ItemId, String> {
    let given = |id: ItemId| Some((id, c.get(&format!("{prefix}{id}"))?.as_str().filter(|v| !v.is_empty())?.to_owned()));
    g.plan().into_iter().flat_map(|p| &p.objectives).filter_map(|o| given(o.id)).collect()
}

/// The moment of an incident: without a time the start of the day, so that nothing agreed to on that day counts.
fn occurred_at(form: &mut Form, c: &Content) -> Option<DateTime<Utc>> {
    let time = text(c, "occurred_time");
    let at = if time.is_empty() { Some(NaiveTime::MIN) } else { NaiveTime::parse_from_str(&time, "%H:%M").ok() };
    if at.is_none() {
        form.fault("occurred_time", form.t.bad_time(form.t.occurred_time()));
    }
    VIETNAM.from_local_datetime(&day(c, "occurred_on")?.and_time(at?)).single().map(|at| at.to_utc())
}

/// Files that were put beside the pilot.
fn offer_files(form: &mut Form, g: &Ground, _: Option<&Raw>, _: &mut Content) {
    form.offer("evidence", g.record.evidence.iter().map(|e| (e.content.file.to_string(), e.content.name.clone(), String::new())));
    form.insist("evidence");
}

/// Entries of a kind that can be corrected.
fn offer_corrections<T>(form: &mut Form, t: Lang, all: &[Entry<T>], action: Action) {
    let open = all.iter().rev().filter(|e| e.corrected_by.is_none());
    form.offer("corrects", open.map(|e| (e.seq.to_string(), t.entry_choice(e.seq, t.event_word(action), t.day(e.at)), String::new())));
    form.insist("corrects");
}

/// Entries that can be answered; the one the page was asked for is chosen.
fn offer_targets(form: &mut Form, g: &Ground, raw: Option<&Raw>, all: impl Iterator<Item = (i32, String)>) {
    if raw.is_none()
        && let Some(asked) = g.asked
    {
        form.preset("to", asked.to_string());
    }
    form.offer("to", all.map(|(seq, words)| (seq.to_string(), words, String::new())));
    form.insist("to");
}

fn fit_start(form: &mut Form, g: &Ground, raw: Option<&Raw>, _: &mut Content) {
    if let (None, Some(plan)) = (raw, g.plan()) {
        form.preset("place", plan.solution.place.clone());
        form.preset("budget_vnd", plan.resources.budget_vnd.map(|n| g.t.number(n)).unwrap_or_default());
        form.preset("stop_conditions", plan.gates.stop_conditions.clone());
        let start = plan.solution.pilot_start.map(|day| day.max(local_day(g.now)));
        form.preset("starts_on", start.map(|day| g.t.date(day)).unwrap_or_default());
        form.preset("ends_on", plan.solution.pilot_end.map(|day| g.t.date(day)).unwrap_or_default());
        form.preset("supervisor", g.facts.case.supervisor.map(|p| p.to_string()).unwrap_or_default());
    }
    form.offer("supervisor", g.lists.supervisors.iter().map(|p| (p.id.to_string(), format!("{}, {}", p.name, p.position), String::new())));
    form.insist("supervisor");
}

fn fit_monitoring(form: &mut Form, g: &Ground, raw: Option<&Raw>, content: &mut Content) {
    offer_files(form, g, raw, content);
    offer_corrections(form, g.t, &g.record.monitoring, Action::Monitor);
    if raw.is_none() {
        form.preset("on", g.t.date(local_day(g.now)));
    }
    add_values(form, g, raw, content, "value_", &fields::VALUE, |t, i, u| t.value_of(i, u));
    // Figures come right after their day.
    let added = form.fields.split_off(fields::MONITORING.len());
    form.fields.splice(1..1, added);
}

/// A field for each objective of the plan in force.
pub fn add_values(
    form: &mut Form,
    g: &Ground,
    raw: Option<&Raw>,
    content: &mut Content,
    prefix: &str,
    def: &crate::web::forms::Def,
    words: fn(Lang, &str, &str) -> String,
) {
    for o in g.plan().into_iter().flat_map(|p| &p.objectives) {
        let target = o.target.as_deref().map(|v| g.t.decimal(v)).unwrap_or_default();
        let field = form.add(def, format!("{prefix}{}", o.id), words(g.t, &o.indicator, &o.unit), raw, content);
        field.hint = Some(g.t.target_is(target));
    }
}

fn fit_answer(form: &mut Form, g: &Ground, raw: Option<&Raw>, _: &mut Content) {
    let open = g.record.inspections.iter().filter(|i| i.answer.is_none());
    let words = |t: Lang, i: &Inspection| t.inspection_of(t.date(i.on), t.verdict_word(i.verdict));
    offer_targets(form, g, raw, open.map(|i| (i.ask.seq, words(g.t, &i.ask.content))));
}

fn fit_obstacle(form: &mut Form, g: &Ground, _: Option<&Raw>, _: &mut Content) {
    form.offer("unit", g.lists.units.iter().map(|u| (u.code.clone(), u.name.clone(), String::new())));
    form.insist("unit");
}

fn fit_support(form: &mut Form, g: &Ground, raw: Option<&Raw>, _: &mut Content) {
    let open = g.record.obstacles.iter().filter(|o| o.resolved.is_none() && o.asked.answer.is_none());
    offer_targets(form, g, raw, open.map(|o| (o.asked.ask.seq, brief(&o.asked.ask.content.description))));
}

fn fit_resolution(form: &mut Form, g: &Ground, raw: Option<&Raw>, _: &mut Content) {
    let open = g.record.obstacles.iter().filter(|o| o.resolved.is_none());
    offer_targets(form, g, raw, open.map(|o| (o.asked.ask.seq, brief(&o.asked.ask.content.description))));
}

fn fit_order_answer(form: &mut Form, g: &Ground, raw: Option<&Raw>, _: &mut Content) {
    let words = |o: &crate::domain::pilot::Order| g.t.entry_choice(o.entry.seq, g.t.event_word(o.action), g.t.day(o.entry.at));
    offer_targets(form, g, raw, g.record.orders.iter().rev().map(|o| (o.entry.seq, words(o))));
}

fn fit_correction(form: &mut Form, g: &Ground, raw: Option<&Raw>, _: &mut Content) {
    if let (None, Some(asked)) = (raw, g.asked) {
        form.preset("to", asked.to_string());
    }
    form.offer("to", g.lists.entries.iter().cloned());
    form.insist("to");
}

/// Risks of the version in force first, then those of other versions with what they count for.
fn fit_incident(form: &mut Form, g: &Ground, raw: Option<&Raw>, content: &mut Content) {
    let (t, in_force) = (g.t, g.proposal.plan_in_force);
    let mut risks: Vec<(String, String, String)> = Vec::new();
    let mut put = |plan: &crate::domain::plan::Plan, group: &str| {
        for (i, r) in plan.risks.iter().enumerate() {
            if !risks.iter().any(|(id, ..)| *id == r.id.to_string()) {
                risks.push((r.id.to_string(), format!("R{}. {}", i + 1, r.description), group.to_owned()));
            }
        }
    };
    if let (Some(n), Some(plan)) = (in_force, g.plan()) {
        put(plan, &t.risks_in_force(n));
    }
    for agreement in g.record.agreements.iter().rev().filter(|a| Some(a.version) != in_force) {
        if let Some(plan) = g.plans.get(&agreement.version) {
            put(plan, &t.dropped_since(agreement.version));
        }
    }
    form.offer("risk", risks);
    form.insist("risk");
    offer_files(form, g, raw, content);
    offer_corrections(form, t, &g.record.incidents, Action::ReportIncident);
    if raw.is_none() {
        form.preset("damage_vnd", "0");
    }
}

/// The beginning of a text, for a list of choices.
pub fn brief(text: &str) -> String {
    const MOST: usize = 90;
    let line = text.lines().next().unwrap_or_default();
    if line.chars().count() <= MOST { line.to_owned() } else { line.chars().take(MOST).chain("…".chars()).collect() }
}
