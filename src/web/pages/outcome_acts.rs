//! The acts after a pilot with one form each: report, risk evaluation, assessment, conclusion,
//! opening a liability file, closing, adoption.

use serde_json::{Map, Value};
use std::collections::BTreeMap;

use super::act::{Act, Ground, act, plain, text};
use super::pilot_acts::{add_values, brief, chosen, number, values};
use crate::app::outcome::{proposed_grades, proposed_outcome};
use crate::domain::assessment::{Assessment, Graded, Judged, ResultReport, RiskEvaluation, RiskFate, RiskOutcome};
use crate::domain::command::{Command, PartyOpinion};
use crate::domain::decision::{Ballot, PartyView, Vote};
use crate::domain::ids::{CaseId, ItemId};
use crate::domain::liability_file::Content as Record;
use crate::domain::outcome::{Answer, Condition, Grade, Outcome};
use crate::domain::people::Role;
use crate::domain::pilot::Words;
use crate::domain::plan::{Objective, Risk};
use crate::domain::policy::without_conflict;
use crate::domain::workflow::Action;
use crate::i18n::Lang;
use crate::web::catalogue::{self, outcome as fields};
use crate::web::forms::{Def, Form, Kind, Need, Raw};

type Content = Map<String, Value>;

/// Entries that can be named for one condition.
const EVIDENCE: usize = 3;

act!(REPORT, Report, "report", report_lead, report_button, false, fields::REPORT, fit_report, |_, c, g| {
    Some(Command::Report(ResultReport {
        summary: text(c, "summary"),
        values: values(c, g, "achieved_"),
        spent_vnd: number(c, "spent_vnd")?,
        objective_causes: text(c, "objective_causes"),
        subjective_causes: text(c, "subjective_causes"),
        lessons: text(c, "lessons"),
    }))
});
act!(EVALUATE, EvaluateRisks, "assessment/risks", evaluate_lead, evaluate_button, false, fields::EVALUATION, fit_evaluation, evaluation);
act!(ASSESS, Assess, "assessment/decision", assess_lead, assess_button, false, fields::OVERALL, fit_assessment, assessment);
act!(CONCLUDE, Conclude, "assessment/conclusion", conclude_lead, conclude_button, false, fields::CONCLUSION, plain, |_, c, _| {
    Some(Command::Conclude(Words { text: text(c, "text") }))
});
act!(OPEN_LIABILITY, OpenLiability, "liability/new", open_liability_lead, open_liability_button, false, fields::OPEN_LIABILITY, fit_opening, |_, c, g| {
    let incidents = g.record.happened().iter().map(|i| i.seq).filter(|seq| c.get(&format!("incident_{seq}")) == Some(&Value::Bool(true))).collect();
    let record = Record::Opened { person: chosen(c, "person")?, incidents, reason: text(c, "reason") };
    Some(Command::Liability(CaseId::new(g.now), record))
});
act!(CLOSE, Close, "closing", close_lead, close_button, false, fields::CLOSING, plain, |_, c, _| {
    Some(Command::Close { note: text(c, "note"), waiver: text(c, "waiver") })
});
act!(ADOPT, Adopt, "adoption", adopt_lead, adopt_button, false, fields::ADOPTION, plain, |_, c, _| {
    Some(Command::Adopt { note: text(c, "note"), own: chosen(c, "own") })
});

fn fit_report(form: &mut Form, g: &Ground, raw: Option<&Raw>, content: &mut Content) {
    add_values(form, g, raw, content, "achieved_", &fields::ACHIEVED, |t, i, u| t.achieved_of(i, u));
    let added = form.fields.split_off(fields::REPORT.len());
    form.fields.splice(1..1, added);
    if let (None, Some(spent)) = (raw, g.record.spent_vnd()) {
        form.preset("spent_vnd", g.t.number(spent));
    }
}

fn risks(g: &Ground) -> impl Iterator<Item = (usize, &Risk)> {
    g.plan().into_iter().flat_map(|p| &p.risks).enumerate().map(|(i, r)| (i + 1, r))
}

fn fit_evaluation(form: &mut Form, g: &Ground, raw: Option<&Raw>, content: &mut Content) {
    let t = g.t;
    for (n, risk) in risks(g) {
        let id = risk.id;
        let heading = t.risk_heading(n, &risk.description);
        form.add(&fields::FATE, format!("fate_{id}"), t.fate_of(n), raw, content).heading = Some(heading);
        form.add(&fields::PREVENTED, format!("prevented_{id}"), t.prevention_of(n), raw, content);
        form.add(&fields::ACTUAL_LIKELIHOOD, format!("likelihood_{id}"), t.likelihood_of(n), raw, content);
        form.add(&fields::ACTUAL_IMPACT, format!("impact_{id}"), t.impact_of(n), raw, content);
    }
    // What is said of everything comes after the single risks.
    form.fields.rotate_left(fields::EVALUATION.len());
    if raw.is_none() {
        form.preset("recovered_vnd", "0");
    }
}

fn evaluation(_: &mut Form, c: &Content, g: &Ground) -> Option<Command> {
    let mut all = BTreeMap::new();
    for (_, risk) in risks(g) {
        let scale = |name: &str| c.get(&format!("{name}_{}", risk.id)).and_then(Value::as_u64).and_then(|n| u8::try_from(n).ok());
        let outcome = RiskOutcome {
            fate: RiskFate::from_code(&text(c, &format!("fate_{}", risk.id)))?,
            prevention_done: c.get(&format!("prevented_{}", risk.id))?.as_bool()?,
            likelihood: scale("likelihood")?,
            impact: scale("impact")?,
        };
        all.insert(risk.id, outcome);
    }
    Some(Command::EvaluateRisks(RiskEvaluation { risks: all, unforeseen: text(c, "unforeseen"), recovered_vnd: number(c, "recovered_vnd")? }))
}

/// The form of an assessment: each objective with the proposed grade, the outcome, the three
/// conditions with evidence, the Party committee's opinion, and the leadership's votes.
fn fit_assessment(form: &mut Form, g: &Ground, raw: Option<&Raw>, content: &mut Content) {
    let t = g.t;
    let proposed = g.plan().map(|p| proposed_grades(p, &g.record)).unwrap_or_default();
    let overall = proposed_outcome(&proposed);
    let overall_fields = std::mem::take(&mut form.fields);
    for (i, o) in g.plan().into_iter().flat_map(|p| &p.objectives).enumerate() {
        add_grade(form, g, o, proposed.get(&o.id).copied().flatten(), i == 0, raw, content);
    }
    form.fields.extend(overall_fields);
    if let Some(field) = form.field("outcome") {
        field.heading = Some(t.overall_heading().to_owned());
        field.hint = Some(t.overall_hint(overall.map(|o| t.outcome_word(o)).unwrap_or_default()));
    }
    if raw.is_none() {
        if let Some(report) = &g.record.report {
            form.preset("objective_causes", report.content.objective_causes.clone());
            form.preset("subjective_causes", report.content.subjective_causes.clone());
        }
        form.preset("outcome", overall.map(|o| o.code()).unwrap_or_default());
    }
    for (i, condition) in Condition::ALL.iter().enumerate() {
        add_condition(form, g, *condition, i == 0, raw, content);
    }
    for (i, def) in fields::ASSESSED_PARTY.iter().enumerate() {
        let field = form.add(def, def.name.to_owned(), (def.label)(t).to_owned(), raw, content);
        field.heading = (i == 0).then(|| t.party_heading().to_owned());
    }
    for (i, (person, is_head, name)) in voters(g).into_iter().enumerate() {
        let label = t.vote_of(if is_head { format!("{name} ({})", t.head_tag()) } else { name });
        let def = Def { name: "", label: Lang::votes, hint: None, kind: Kind::Choice(catalogue::VOTES), max: 0, need: Need::Required };
        form.add(&def, format!("vote_{person}"), label, raw, content).heading = (i == 0).then(|| t.votes_heading().to_owned());
    }
}

fn add_grade(form: &mut Form, g: &Ground, o: &Objective, proposed: Option<Grade>, first: bool, raw: Option<&Raw>, content: &mut Content) {
    let t = g.t;
    let achieved = g.record.report.as_ref().and_then(|r| r.content.values.get(&o.id)).map(|v| t.decimal(v)).unwrap_or_default();
    let target = o.target.as_deref().map(|v| t.decimal(v)).unwrap_or_default();
    let words = proposed.map(|p| t.grade_word(p)).unwrap_or_default();
    let name = format!("grade_{}", o.id);
    let field = form.add(&fields::GRADE, name.clone(), t.grade_of(&o.indicator), raw, content);
    field.hint = Some(t.grade_hint(achieved, target, words));
    field.heading = first.then(|| t.objectives_heading().to_owned());
    if let (None, Some(proposed)) = (raw, proposed) {
        form.preset(&name, proposed.code());
    }
    form.add(&fields::GRADE_REASON, format!("grade_reason_{}", o.id), t.grade_reason_of(&o.indicator), raw, content);
}

fn add_condition(form: &mut Form, g: &Ground, condition: Condition, first: bool, raw: Option<&Raw>, content: &mut Content) {
    let (t, word) = (g.t, g.t.condition_word(condition));
    let field = form.add(&fields::ANSWER, condition.code().to_owned(), word.to_owned(), raw, content);
    field.heading = first.then(|| t.conditions_heading().to_owned());
    form.add(&fields::NOTE, format!("{condition}_note"), t.condition_note(word), raw, content);
    for n in 1..=EVIDENCE {
        let name = format!("{condition}_evidence_{n}");
        form.add(&fields::ENTRY, name.clone(), t.condition_evidence(word, n), raw, content);
        form.offer(&name, g.lists.entries.iter().cloned());
        form.insist(&name);
    }
}

/// Who votes on the unit's own assessment: (person, presides, name).
fn voters(g: &Ground) -> Vec<(crate::domain::ids::PersonId, bool, String)> {
    let leadership = g.lists.leadership.iter().enumerate();
    let free = leadership.filter(|(_, (p, _))| without_conflict(p.id, &g.facts.case).is_ok());
    free.map(|(i, (p, role))| (p.id, i == 0 && matches!(role, Role::Head | Role::Authority), p.name.clone())).collect()
}

fn assessment(form: &mut Form, c: &Content, g: &Ground) -> Option<Command> {
    let plan = g.plan()?;
    let proposed = proposed_grades(plan, &g.record);
    let mut objectives: BTreeMap<ItemId, Graded> = BTreeMap::new();
    for o in &plan.objectives {
        let grade = Grade::from_code(&text(c, &format!("grade_{}", o.id)))?;
        let reason = text(c, &format!("grade_reason_{}", o.id));
        let proposed = proposed.get(&o.id).copied().flatten();
        if Some(grade) != proposed && reason.is_empty() {
            let label = form.t.grade_of(&o.indicator);
            form.fault(&format!("grade_reason_{}", o.id), form.t.why_deviation(label));
        }
        objectives.insert(o.id, Graded { grade, proposed, reason });
    }
    let mut conditions = BTreeMap::new();
    for condition in Condition::ALL {
        let evidence = (1..=EVIDENCE).filter_map(|n| chosen(c, &format!("{condition}_evidence_{n}"))).collect();
        let answer = Answer::from_code(&text(c, condition.code()))?;
        conditions.insert(*condition, Judged { answer, note: text(c, &format!("{condition}_note")), evidence });
    }
    let vote = |name: String| Vote::from_code(&text(c, &name));
    let ballots: Option<Vec<Ballot>> =
        voters(g).into_iter().map(|(person, is_head, _)| Some(Ballot { person, is_head, vote: vote(format!("vote_{person}"))? })).collect();
    if form.bad() {
        return None;
    }
    Some(Command::Assess(Assessment {
        objectives,
        outcome: Outcome::from_code(&text(c, "outcome"))?,
        proposed: proposed_outcome(&proposed),
        reason: text(c, "reason"),
        objective_causes: text(c, "objective_causes"),
        subjective_causes: text(c, "subjective_causes"),
        conditions,
        party: PartyOpinion { opinion: PartyView::from_code(&text(c, "party_opinion"))?, note: text(c, "party_note") },
        ballots: ballots?,
    }))
}

fn fit_opening(form: &mut Form, g: &Ground, raw: Option<&Raw>, content: &mut Content) {
    form.offer("person", g.lists.concernable.iter().map(|p| (p.id.to_string(), format!("{}, {}", p.name, p.position), String::new())));
    form.insist("person");
    for (i, incident) in g.record.happened().into_iter().enumerate() {
        let label = g.t.incident_concerned(incident.seq, brief(&incident.content.description));
        let field = form.add(&fields::CONCERNS, format!("incident_{}", incident.seq), label, raw, content);
        field.heading = (i == 0).then(|| g.t.incidents_concerned().to_owned());
        field.hint = (i == 0).then(|| g.t.incidents_concerned_hint().to_owned());
    }
}
