//! What a decider on liability sees and answers: each matter with forecast and fact side by side, the
//! options with the rule that opens or closes each, and the answers of the form as a record.

use serde_json::{Map, Value};
use std::collections::BTreeMap;

use super::act::text;
use super::liability::{File, beside};
use super::pilot::{IncidentView, incident};
use crate::domain::assessment::RiskOutcome;
use crate::domain::liability::{Choice, ExclusionGround, Ruling, Source, rule};
use crate::domain::liability_file::{ConditionHeld, Content, Finding, Inquiry, decision, matters as asked};
use crate::domain::outcome::{Answer, Condition};
use crate::domain::parameter::Parameters;
use crate::domain::text::{Unfit, tidy};
use crate::i18n::Lang;
use crate::web::catalogue::outcome as fields;
use crate::web::error::Error;
use crate::web::forms::{Def, Field, Form, Kind, Need, Opt, Raw};
use crate::web::page::source;
use crate::web::plan_view::Pair;

/// A matter: what was forecast, what happened, what was done.
pub struct MatterView {
    pub key: String,
    pub title: String,
    pub foreseen: bool,
    pub source: String,
    pub incident: Option<IncidentView>,
    pub forecast: Vec<Pair>,
    pub done: Vec<Pair>,
}

/// An option with the rule that opens or closes it.
pub struct OptionView {
    pub open: bool,
    pub label: &'static str,
    pub why: String,
}

/// The answers about one matter.
pub struct MatterForm {
    pub title: String,
    pub options: Vec<OptionView>,
    pub notes: Vec<&'static str>,
    pub fields: Vec<Field>,
}

/// The deciding form.
pub struct Deciding {
    pub matters: Vec<MatterForm>,
    pub exclusions: Vec<Field>,
    pub conditions: Vec<Field>,
    pub form: Form,
    pub errors: Vec<(String, String)>,
    pub replaces: Option<String>,
}

fn key(incident: Option<i32>) -> String {
    incident.map_or_else(|| "result".to_owned(), |seq| seq.to_string())
}

fn title(t: Lang, file: &File, incident: Option<i32>) -> String {
    let found = incident.and_then(|seq| file.record.incidents.iter().find(|i| i.seq == seq));
    found.map_or_else(|| t.matter_result().to_owned(), |i| t.matter_incident(i.seq, t.day(i.content.occurred_at)))
}

/// Each matter of a file with the frozen forecast beside what happened and what was done.
pub fn matters(file: &File) -> Vec<MatterView> {
    let t = file.t;
    let inquiry = Inquiry { record: &file.record, track: file.track(), exclusions: &[], conditions: &[] };
    let view = |incident_seq: Option<i32>| {
        let found = incident_seq.and_then(|seq| file.record.incidents.iter().find(|i| i.seq == seq));
        let computed = inquiry.computed(incident_seq);
        let shown = found.map(|i| incident(t, &file.plans, &file.record, i));
        let risk = found.and_then(|i| i.content.risk).filter(|_| computed == Source::Foreseen);
        let planned = found.and_then(|i| i.content.foreseen_in).and_then(|n| file.plans.get(&n)).zip(risk);
        let forecast = planned.and_then(|(plan, id)| plan.risks.iter().find(|r| r.id == id)).map(|r| {
            let score = r.score().map(|s| t.score(s, t.level(crate::domain::plan::level(s)))).unwrap_or_default();
            beside(&[
                (t.risk_description(), r.description.clone()),
                (t.risk_level(), score),
                (t.prevention(), r.prevention.clone()),
                (t.remedy(), r.remedy.clone()),
            ])
        });
        let evaluated = file.record.evaluation.as_ref().zip(risk).and_then(|(e, id)| e.content.risks.get(&id));
        let mut done = found.map(|i| vec![(t.incident_remedy(), i.content.remedy.clone())]).unwrap_or_default();
        done.extend(evaluated.map(|r| (t.assessment_tab(), measures(t, r))));
        MatterView {
            key: key(incident_seq),
            title: title(t, file, incident_seq),
            foreseen: computed == Source::Foreseen,
            source: t.source_is(t.source_word(computed)),
            incident: shown,
            forecast: forecast.unwrap_or_default(),
            done: beside(&done),
        }
    };
    asked(&file.entries).into_iter().map(view).collect()
}

fn measures(t: Lang, r: &RiskOutcome) -> String {
    let prevention = if r.prevention_done { t.prevention_done() } else { t.prevention_not_done() };
    format!("{}. {prevention}", t.risk_fate(r.fate))
}

/// Evidence that is missing for a decision.
pub fn missing(file: &File) -> Vec<String> {
    let t = file.t;
    let mut out = Vec::new();
    if !file.entries.iter().any(|e| matches!(e.content, Content::Explained { .. })) {
        out.push(t.missing_explanation().to_owned());
    }
    let assessed = file.record.assessment.as_ref().map(|a| &a.content.conditions);
    for condition in Condition::ALL {
        let word = t.condition_word(*condition);
        match assessed.and_then(|all| all.get(condition)) {
            Some(j) if j.answer == Answer::Unclear => out.push(t.missing_unclear(word)),
            Some(j) if j.evidence.is_empty() => out.push(t.missing_condition(word)),
            Some(_) => {}
            None => out.push(t.missing_condition(word)),
        }
    }
    out
}

/// What the decider holds, as it was typed, or as it was assessed where nothing was typed yet.
struct Held {
    exclusions: Vec<ExclusionGround>,
    conditions: Vec<ConditionHeld>,
    sources: BTreeMap<String, Source>,
}

fn held(file: &File, raw: Option<&Raw>) -> Held {
    let assessed = file.record.assessment.as_ref().map(|a| &a.content.conditions);
    let condition = |c: &Condition| {
        let typed = raw.and_then(|raw| Answer::from_code(raw.get(c.code())));
        let answer = typed.or_else(|| assessed?.get(c).map(|j| j.answer)).unwrap_or(Answer::Unclear);
        ConditionHeld { condition: *c, answer, reason: String::new() }
    };
    let inquiry = Inquiry { record: &file.record, track: file.track(), exclusions: &[], conditions: &[] };
    let source = |incident: Option<i32>| {
        let name = key(incident);
        let typed = raw.and_then(|raw| Source::from_code(raw.get(&format!("source_{name}"))));
        (name, typed.unwrap_or_else(|| inquiry.computed(incident)))
    };
    Held {
        exclusions: ExclusionGround::ALL.iter().copied().filter(|x| raw.is_some_and(|raw| raw.get(x.code()) == "yes")).collect(),
        conditions: Condition::ALL.iter().map(condition).collect(),
        sources: asked(&file.entries).into_iter().map(source).collect(),
    }
}

fn ruling(file: &File, held: &Held, incident: Option<i32>) -> Option<Ruling> {
    let inquiry = Inquiry { record: &file.record, track: file.track(), exclusions: &held.exclusions, conditions: &held.conditions };
    let source = held.sources.get(&key(incident)).copied().unwrap_or(Source::None);
    inquiry.matter(incident, source).map(|m| rule(&m))
}

impl Deciding {
    /// The form as it stands: computed from what was typed, or from the assessment.
    pub fn new(file: &File, parameters: &Parameters, raw: Option<&Raw>, sent: Option<Form>) -> Result<Self, Error> {
        let t = file.t;
        let held = held(file, raw);
        let mut content = Map::new();
        let form = sent.unwrap_or_else(|| Form::blank(t, fields::LIABILITY_END));
        // Fields beside those at the end live in forms of their own, so that they stand where they belong.
        let mut exclusions = Form::blank(t, &[]);
        for x in ExclusionGround::ALL {
            let def = Def { name: "", label: Lang::exclusions, hint: None, kind: Kind::Tick, max: 0, need: Need::Optional };
            exclusions.add(&def, x.code().to_owned(), t.exclusion_word(*x).to_owned(), raw, &mut content);
        }
        let conditions = conditions(file, &held, raw);
        let mut matters = Vec::new();
        for incident in asked(&file.entries) {
            matters.push(matter(file, parameters, &held, incident, raw)?);
        }
        let mut deciding = Self {
            matters,
            exclusions: exclusions.fields,
            conditions,
            replaces: decision(&file.entries).map(|e| t.replaces_decision(e.seq)),
            errors: Vec::new(),
            form,
        };
        deciding.place_errors();
        Ok(deciding)
    }

    /// Puts each error of the whole beside its field, and all of them into the summary.
    fn place_errors(&mut self) {
        let general = std::mem::take(&mut self.form.general);
        let all = self.matters.iter_mut().flat_map(|m| &mut m.fields).chain(&mut self.conditions).chain(&mut self.exclusions);
        let mut fields: Vec<&mut Field> = all.collect();
        for (name, words) in general {
            match fields.iter_mut().find(|f| f.name == name) {
                Some(field) => {
                    field.error = Some(words.clone());
                    self.errors.push((field.anchor(), words));
                }
                None => self.errors.push(("noi-dung".to_owned(), words)),
            }
        }
        self.errors.extend(self.form.errors());
    }
}

fn conditions(file: &File, held: &Held, raw: Option<&Raw>) -> Vec<Field> {
    let t = file.t;
    let assessed = file.record.assessment.as_ref().map(|a| &a.content.conditions);
    let mut form = Form::blank(t, &[]);
    for h in &held.conditions {
        let answer = assessed.and_then(|all| all.get(&h.condition)).map(|j| t.answer_word(j.answer)).unwrap_or_default();
        let name = h.condition.code().to_owned();
        form.add(&fields::ANSWER, name.clone(), t.condition_word(h.condition).to_owned(), raw, &mut Map::new()).hint = Some(t.assessed_as(answer));
        if raw.is_none() {
            form.preset(&name, h.answer.code());
        }
        let label = format!("{}: {}", t.condition_reason(), t.condition_word(h.condition));
        form.add(&fields::REASON_LINE, format!("{name}_reason"), label, raw, &mut Map::new());
    }
    form.fields
}

fn matter(file: &File, parameters: &Parameters, held: &Held, incident: Option<i32>, raw: Option<&Raw>) -> Result<MatterForm, Error> {
    let t = file.t;
    let (name, mut content) = (key(incident), Map::new());
    let ruling = ruling(file, held, incident).ok_or(Error::NotFound)?;
    let mut form = Form::blank(t, &[]);
    let heading = title(t, file, incident);
    if incident.is_some() {
        form.add(&fields::SOURCE, format!("source_{name}"), format!("{}: {heading}", t.source_label()), raw, &mut content);
        if raw.is_none() {
            form.preset(&format!("source_{name}"), held.sources.get(&name).map(|s| s.code()).unwrap_or_default());
        }
        form.add(&fields::REASON_LINE, format!("source_reason_{name}"), format!("{}: {heading}", t.source_reason()), raw, &mut content);
    }
    form.fields.push(choice_field(t, &name, &heading, &ruling, raw));
    form.add(
        &fields::CHOICE_REASON,
        format!("reason_{name}"),
        format!("{}: {heading}", t.choice_reason()),
        raw.filter(|r| r.get("do") == "decide"),
        &mut content,
    );
    if let Some(raw) = raw {
        form.preset(&format!("reason_{name}"), raw.get(&format!("reason_{name}")).to_owned());
    }
    let mut options = Vec::new();
    for f in &ruling.options {
        let cited = match f.rule.key() {
            Some(key) => t.sourced(t.rule_word(f.rule), source(t, parameters, key)?),
            None => t.rule_word(f.rule).to_owned(),
        };
        options.push(OptionView { open: f.open, label: t.choice_word(f.choice), why: cited });
    }
    let mut notes = Vec::new();
    if ruling.flagged {
        notes.push(t.flagged_foreseen());
    }
    if ruling.subjective_cause {
        notes.push(t.subjective_note());
    }
    if !ruling.unclear.is_empty() {
        notes.push(t.why_unclear());
    }
    Ok(MatterForm { title: heading, options, notes, fields: form.fields })
}

/// The choice among the open options only.
fn choice_field(t: Lang, name: &str, heading: &str, ruling: &Ruling, raw: Option<&Raw>) -> Field {
    let def = Def { name: "", label: Lang::choice, hint: None, kind: Kind::Choice(&[]), max: 0, need: Need::Required };
    let mut field = Form::blank(t, &[def]).fields.remove(0);
    let name = format!("choice_{name}");
    let chosen = raw.map(|raw| raw.get(&name).to_owned());
    let chosen = chosen.filter(|c| !c.is_empty()).or_else(|| ruling.default.map(|d| d.code().to_owned())).unwrap_or_default();
    let option = |c: Choice| Opt {
        value: c.code().to_owned(),
        label: t.choice_word(c).to_owned(),
        hint: None,
        group: String::new(),
        opens: false,
        closes: false,
        checked: chosen == c.code(),
    };
    field.options = ruling.open().into_iter().map(option).collect();
    field.label = format!("{}: {heading}", t.choice());
    field.name = name;
    field
}

/// A text of a field that stands beside the form's own; what is wrong with it is put into the form.
fn typed(form: &mut Form, raw: &Raw, name: &str, label: &str, most: usize) -> String {
    match tidy(raw.get(name), most) {
        Ok(text) => text,
        Err(Unfit::TooLong(max, got)) => {
            form.fault(name, form.t.too_long(label, max, got));
            String::new()
        }
        Err(Unfit::Character(c)) => {
            form.fault(name, form.t.bad_character(label, format!("{:04X}", c as u32)));
            String::new()
        }
    }
}

/// The record of a decision, where every answer is there; the faults are put into the form otherwise.
pub fn decided(file: &File, form: &mut Form, content: &Map<String, Value>, raw: &Raw, corrects: Option<i32>) -> Option<Content> {
    let t = file.t;
    let mut held = held(file, Some(raw));
    for h in &mut held.conditions {
        h.reason = typed(form, raw, &format!("{}_reason", h.condition), t.condition_reason(), 1_000);
    }
    let mut findings = Vec::new();
    let inquiry = Inquiry { record: &file.record, track: file.track(), exclusions: &held.exclusions, conditions: &held.conditions };
    for incident in asked(&file.entries) {
        let (name, heading) = (key(incident), title(t, file, incident));
        let ruling = ruling(file, &held, incident)?;
        let (computed, source) = (inquiry.computed(incident), held.sources.get(&name).copied().unwrap_or(Source::None));
        let source_reason = typed(form, raw, &format!("source_reason_{name}"), t.source_reason(), 1_000);
        if source != computed && source_reason.is_empty() {
            form.fault(&format!("source_reason_{name}"), t.why_deviation(format!("{}: {heading}", t.source_label())));
        }
        let reason = typed(form, raw, &format!("reason_{name}"), t.choice_reason(), 2_000);
        if reason.is_empty() {
            form.fault(&format!("reason_{name}"), t.enter(format!("{}: {heading}", t.choice_reason())));
        }
        let options = ruling.open();
        match Choice::from_code(raw.get(&format!("choice_{name}"))) {
            Some(choice) if options.contains(&choice) => findings.push(Finding { incident, computed, source, source_reason, options, choice, reason }),
            Some(_) => form.fault(&format!("choice_{name}"), t.why_admissible()),
            None => form.fault(&format!("choice_{name}"), t.select(format!("{}: {heading}", t.choice()))),
        }
    }
    let assessed = file.record.assessment.as_ref().map(|a| &a.content.conditions);
    for h in &held.conditions {
        let same = assessed.and_then(|all| all.get(&h.condition)).is_some_and(|j| j.answer == h.answer);
        if !same && h.reason.is_empty() {
            form.fault(&format!("{}_reason", h.condition), t.why_deviation(t.condition_word(h.condition)));
        }
    }
    if form.bad() {
        return None;
    }
    Some(Content::Decided {
        findings,
        exclusions: held.exclusions,
        exclusion_evidence: text(content, "exclusion_evidence"),
        conditions: held.conditions,
        unclear_reason: text(content, "unclear_reason"),
        unheard_reason: text(content, "unheard_reason"),
        referral: text(content, "referral"),
        corrects,
    })
}
