//! Result and assessment on one page: the report by objective, how the forecast risks turned out,
//! incidents nobody had forecast, the three conditions with their evidence, the conclusion.

use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use std::collections::BTreeMap;

use super::case::{Head, head};
use super::open_acts::{ActLink, Limits, open_acts};
use super::pilot::{IncidentView, incident};
use crate::app::perform::judge;
use crate::domain::assessment::{Assessment, RiskFate};
use crate::domain::clock::local_day;
use crate::domain::ids::ProposalId;
use crate::domain::outcome::{Answer, Condition, Grade, Outcome};
use crate::domain::pilot::{Event, Record};
use crate::domain::plan::{Plan, level};
use crate::i18n::Lang;
use crate::store;
use crate::web::error::Error;
use crate::web::extract::{Me, Params};
use crate::web::filters;
use crate::web::page::{self, Place, Shell, Tag, render};
use crate::web::plan_view::{Matrix, Pair, matrix};

struct ObjectiveView {
    indicator: String,
    target: String,
    achieved: String,
    tag: Option<Tag>,
    note: Option<String>,
}

struct RiskView {
    n: usize,
    text: String,
    happened: bool,
    fate: &'static str,
    prevention: &'static str,
    good: bool,
    score: String,
}

/// A condition with its evidence.
pub struct ConditionView {
    pub class: &'static str,
    pub icon: &'static str,
    pub label: &'static str,
    pub answer: &'static str,
    pub note: String,
    /// Entries of the log: (anchor, words).
    pub evidence: Vec<(String, String)>,
}

#[derive(Template)]
#[template(path = "outcome/assessment.html")]
struct AssessmentPage {
    shell: Shell,
    head: Head,
    acts: Vec<ActLink>,
    reported: bool,
    outcome: Option<Tag>,
    outcome_note: Option<String>,
    objectives: Vec<ObjectiveView>,
    facts: Vec<(&'static str, String)>,
    report: Vec<Pair>,
    causes: Vec<Pair>,
    matrix: Option<Matrix>,
    risks: Vec<RiskView>,
    unforeseen: Vec<IncidentView>,
    evaluation_note: String,
    conditions: Vec<ConditionView>,
    party: Option<String>,
    conclusion: Option<(String, String)>,
    printed: String,
    reader: String,
}

fn tag_of(class: &'static str, icon: &'static str, label: &'static str) -> Tag {
    Tag { code: "", class, icon, label }
}

fn grade_tag(t: Lang, grade: Grade) -> Tag {
    match grade {
        Grade::Met => tag_of("tag-ok", "check-c", t.grade_word(grade)),
        Grade::Partly => tag_of("tag-act", "half", t.grade_word(grade)),
        Grade::NotMet => tag_of("tag-no", "x-c", t.grade_word(grade)),
    }
}

/// The tag of an outcome.
pub fn outcome_tag(t: Lang, outcome: Outcome) -> Tag {
    match outcome {
        Outcome::Completed => tag_of("tag-ok", "check-c", t.outcome_word(outcome)),
        Outcome::Partial => tag_of("tag-act", "half", t.outcome_word(outcome)),
        Outcome::NotCompleted => tag_of("tag-no", "x-c", t.outcome_word(outcome)),
    }
}

/// The three conditions as they were assessed, with the entries they rest on.
pub fn conditions(t: Lang, id: ProposalId, assessment: &Assessment, history: &[Event]) -> Vec<ConditionView> {
    let entry = |seq: &i32| {
        let found = history.iter().find(|e| e.seq == *seq)?;
        Some((format!("/proposals/{id}/timeline?before={}", seq + 1), t.entry_choice(found.seq, t.event_word(found.action), t.day(found.at))))
    };
    let view = |condition: &Condition| {
        let judged = assessment.conditions.get(condition)?;
        let (class, icon) = match judged.answer {
            Answer::Yes => ("y", "check-c"),
            Answer::No => ("n", "x-c"),
            Answer::Unclear => ("q", "alert-c"),
        };
        let evidence = judged.evidence.iter().filter_map(entry).collect();
        Some(ConditionView { class, icon, label: t.condition_word(*condition), answer: t.answer_word(judged.answer), note: judged.note.clone(), evidence })
    };
    Condition::ALL.iter().filter_map(view).collect()
}

fn objectives(t: Lang, plan: &Plan, record: &Record) -> Vec<ObjectiveView> {
    let assessed = record.assessment.as_ref().map(|a| &a.content.objectives);
    let view = |o: &crate::domain::plan::Objective| {
        let graded = assessed.and_then(|all| all.get(&o.id));
        let achieved = record.report.as_ref().and_then(|r| r.content.values.get(&o.id));
        let note = graded.filter(|g| Some(g.grade) != g.proposed).map(|g| {
            let proposed = g.proposed.map(|p| t.grade_word(p)).unwrap_or_default();
            t.changed_from(proposed, &g.reason)
        });
        ObjectiveView {
            indicator: format!("{} ({})", o.indicator, o.unit),
            target: o.target.as_deref().map(|v| t.decimal(v)).unwrap_or_default(),
            achieved: achieved.map(|v| t.decimal(v)).unwrap_or_default(),
            tag: graded.map(|g| grade_tag(t, g.grade)),
            note,
        }
    };
    plan.objectives.iter().map(view).collect()
}

fn risks(t: Lang, plan: &Plan, record: &Record) -> Vec<RiskView> {
    let evaluated = record.evaluation.as_ref().map(|e| &e.content.risks);
    let view = |(i, r): (usize, &crate::domain::plan::Risk)| {
        let outcome = evaluated?.get(&r.id)?;
        let score = outcome.likelihood * outcome.impact;
        Some(RiskView {
            n: i + 1,
            text: r.description.clone(),
            happened: outcome.fate != RiskFate::DidNotHappen,
            fate: t.risk_fate(outcome.fate),
            prevention: if outcome.prevention_done { t.prevention_done() } else { t.prevention_not_done() },
            good: outcome.measures_done(),
            score: t.score(score, t.level(level(score))),
        })
    };
    plan.risks.iter().enumerate().filter_map(view).collect()
}

fn pairs(all: &[(&str, &str)]) -> Vec<Pair> {
    let given = all.iter().filter(|(_, value)| !value.is_empty());
    given.map(|(label, value)| Pair { label: (*label).to_owned(), value: (*value).to_owned() }).collect()
}

/// The page of a result.
pub async fn show(me: Me, params: Params) -> Result<Response, Error> {
    let id = params.proposal()?;
    let mut conn = me.conn().await?;
    let (t, now) = (me.t, me.state.app.clock.now());
    let today = local_day(now);
    let p = me.proposal(&mut conn, id).await?;
    let case = store::facts::load(&mut conn, id, today).await?.ok_or(Error::NotFound)?;
    let history = store::ledger::history(&mut conn, id).await?;
    let record = Record::fold(&history).map_err(|e| Error::Internal(e.to_string()))?;
    let plans: BTreeMap<i32, Plan> = store::draft::plans(&mut conn, id).await?;
    let plan = p.plan_in_force.and_then(|n| plans.get(&n)).ok_or(Error::NotFound)?;
    let (calendar, parameters) = store::reference::rules(&mut conn, today).await?;
    let judged = judge(&me.viewer.actor, &case, None, &[])?;
    let (acts, _) = open_acts(t, &me, id, &case, &judged, &Limits { calendar: &calendar, parameters: &parameters })?;
    let assessment = record.assessment.as_ref().map(|a| &a.content);
    let reported = record.report.as_ref().map(|r| &r.content);
    let (foreseen, not) = record.damage();
    let recovered = record.evaluation.as_ref().map_or(0, |e| e.content.recovered_vnd);
    let dong = |n: i64| t.dong(t.number(n));
    let proposed = assessment.filter(|a| Some(a.outcome) != a.proposed);
    let page = AssessmentPage {
        shell: page::shell(&me, &mut conn, &format!("{} {}", t.assessment_title(), p.code), Place::List).await?,
        head: head(t, &calendar, now, &p).at("assessment"),
        acts: acts.into_iter().filter(|a| a.href.contains("/assessment") || a.href.ends_with("/report")).collect(),
        reported: reported.is_some(),
        outcome: assessment.map(|a| outcome_tag(t, a.outcome)),
        outcome_note: proposed.map(|a| t.changed_from(a.proposed.map(|o| t.outcome_word(o)).unwrap_or_default(), &a.reason)),
        objectives: objectives(t, plan, &record),
        facts: vec![
            (t.foreseen_damage(), dong(foreseen)),
            (t.unforeseen_damage(), dong(not)),
            (t.recovered(), dong(recovered)),
            (t.incidents(), record.happened().len().to_string()),
        ],
        report: reported
            .map(|r| pairs(&[(t.report_summary(), &r.summary), (t.money_spent(), &t.number(r.spent_vnd)), (t.lessons(), &r.lessons)]))
            .unwrap_or_default(),
        causes: match (assessment, reported) {
            (Some(a), _) => pairs(&[(t.objective_causes(), &a.objective_causes), (t.subjective_causes(), &a.subjective_causes)]),
            (None, Some(r)) => pairs(&[(t.objective_causes(), &r.objective_causes), (t.subjective_causes(), &r.subjective_causes)]),
            _ => Vec::new(),
        },
        matrix: record.evaluation.is_some().then(|| matrix(t, plan)),
        risks: risks(t, plan, &record),
        unforeseen: record.happened().into_iter().filter(|i| i.content.foreseen_in.is_none()).map(|i| incident(t, &plans, &record, i)).collect(),
        evaluation_note: record.evaluation.as_ref().map(|e| e.content.unforeseen.clone()).unwrap_or_default(),
        conditions: assessment.map(|a| conditions(t, id, a, &history)).unwrap_or_default(),
        party: assessment.map(|a| t.log_party(t.party_view(a.party.opinion), &a.party.note)),
        conclusion: record.conclusion.as_ref().map(|c| (c.content.text.clone(), t.added_by(&c.name, t.moment(c.at)))),
        printed: t.moment(now),
        reader: me.viewer.found.name.clone(),
    };
    render(StatusCode::OK, &page)
}
