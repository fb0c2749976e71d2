//! What stands beside the form of an act: the words of the case that the act is about, and the rule
//! it rests on.

use super::act::{Aside, Ground};
use crate::domain::parameter::Key;
use crate::domain::workflow::Action;
use crate::web::plan_view::Pair;

/// The rule an act's lead cites, where it has one.
pub fn rule_of(action: Action) -> Option<Key> {
    match action {
        Action::Suspend | Action::Resume | Action::Terminate => Some(Key::ObeyOrders),
        Action::AnswerOrder => Some(Key::UnlawfulOrder),
        Action::Report | Action::Finish => Some(Key::ResultReportDays),
        Action::Assess | Action::EvaluateRisks => Some(Key::AssessmentDays),
        Action::Conclude => Some(Key::AssessmentConclusionDays),
        Action::Adjust => Some(Key::AdjustmentDecisionDays),
        _ => None,
    }
}

fn pair(label: impl Into<String>, value: impl Into<String>) -> Pair {
    Pair { label: label.into(), value: value.into() }
}

/// What to read beside the form of an act.
pub fn beside(action: Action, g: &Ground) -> Vec<Aside> {
    match action {
        Action::ReportIncident | Action::EvaluateRisks => risks(g),
        Action::SupportObstacle | Action::ResolveObstacle => obstacles(g),
        Action::AnswerInspection => inspections(g),
        Action::Adjust => request(g),
        Action::Finish => period(g),
        Action::Assess => evaluated(g),
        _ => Vec::new(),
    }
}

/// The risks of the version in force, with their measures.
fn risks(g: &Ground) -> Vec<Aside> {
    let (Some(n), Some(plan)) = (g.proposal.plan_in_force, g.plan()) else { return Vec::new() };
    let t = g.t;
    let risk = |(i, r): (usize, &crate::domain::plan::Risk)| {
        let measures = format!("{}: {}\n{}: {}", t.prevention(), r.prevention, t.remedy(), r.remedy);
        pair(format!("R{}. {}", i + 1, r.description), measures)
    };
    let mut out = vec![Aside { heading: t.risks_in_force(n), pairs: plan.risks.iter().enumerate().map(risk).collect() }];
    let happened = g.record.happened();
    if !happened.is_empty() {
        let incident = |i: &&crate::domain::pilot::Entry<crate::domain::pilot::Incident>| {
            pair(t.matter_incident(i.seq, t.day(i.content.occurred_at)), i.content.description.clone())
        };
        out.push(Aside { heading: t.incidents().to_owned(), pairs: happened.iter().map(incident).collect() });
    }
    out
}

fn obstacles(g: &Ground) -> Vec<Aside> {
    let t = g.t;
    let open = g.record.obstacles.iter().filter(|o| o.resolved.is_none());
    open.map(|o| {
        let x = &o.asked.ask.content;
        let pairs = vec![
            pair(t.obstacle_text(), x.description.clone()),
            pair(t.obstacle_impact(), x.impact.clone()),
            pair(t.support_asked(), x.support_asked.clone()),
            pair(t.support_by(), t.date(x.due_on)),
        ];
        Aside { heading: t.entry_n(o.asked.ask.seq), pairs }
    })
    .collect()
}

fn inspections(g: &Ground) -> Vec<Aside> {
    let t = g.t;
    let open = g.record.inspections.iter().filter(|i| i.answer.is_none());
    open.map(|i| {
        let x = &i.ask.content;
        let pairs = vec![pair(t.findings(), x.findings.clone()), pair(t.recommendation(), x.recommendation.clone())];
        Aside { heading: t.inspection_of(t.date(x.on), t.verdict_word(x.verdict)), pairs }
    })
    .collect()
}

fn request(g: &Ground) -> Vec<Aside> {
    let t = g.t;
    let Some(pending) = g.record.pending() else { return Vec::new() };
    let pairs = vec![
        pair(t.adjustment_reason(), pending.request.content.reason.clone()),
        pair(t.requested_by(), t.added_by(&pending.request.name, t.moment(pending.request.at))),
    ];
    vec![Aside { heading: t.version_n(pending.version), pairs }]
}

fn period(g: &Ground) -> Vec<Aside> {
    let t = g.t;
    let Some(end) = g.facts.due_at else { return Vec::new() };
    vec![Aside { heading: t.fact_period().to_owned(), pairs: vec![pair(t.ends_on(), t.finish_lead(t.day(end)))] }]
}

/// The report and the risk evaluation, for who assesses.
fn evaluated(g: &Ground) -> Vec<Aside> {
    let t = g.t;
    let mut out = Vec::new();
    if let Some(report) = &g.record.report {
        let pairs = vec![
            pair(t.report_summary(), report.content.summary.clone()),
            pair(t.money_spent(), t.number(report.content.spent_vnd)),
            pair(t.lessons(), report.content.lessons.clone()),
        ];
        out.push(Aside { heading: t.act_word(Action::Report).to_owned(), pairs });
    }
    let (foreseen, not) = g.record.damage();
    let pairs = vec![pair(t.foreseen_damage(), t.dong(t.number(foreseen))), pair(t.unforeseen_damage(), t.dong(t.number(not)))];
    out.push(Aside { heading: t.total_damage().to_owned(), pairs });
    out
}
