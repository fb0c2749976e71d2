//! A plan as people read it: pairs of words, tables, the risk matrix, and what has changed between two.

use std::collections::BTreeMap;

use serde_json::Value;
use similar::{ChangeTag, TextDiff};

use super::catalogue;
use super::forms::{Def, Kind};
use super::page::short_seal;
use crate::domain::ids::ProposalId;
use crate::domain::plan::{Plan, Section, level};
use crate::i18n::Lang;

/// A label with its value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pair {
    pub label: String,
    pub value: String,
}

/// An objective as a row.
#[derive(Debug, Clone)]
pub struct ObjectiveView {
    pub indicator: String,
    pub baseline: String,
    pub target: String,
    pub direction: String,
    pub due: String,
}

/// A risk as a row.
#[derive(Debug, Clone)]
pub struct RiskView {
    pub n: usize,
    pub id: String,
    pub description: String,
    pub cause: String,
    pub level: u8,
    pub score: String,
    pub factors: String,
    pub prevention: String,
    pub remedy: String,
    pub responsible: String,
    pub worst: bool,
}

/// A cell of the matrix.
#[derive(Debug, Clone)]
pub struct Cell {
    pub class: u8,
    pub score: u8,
    pub words: String,
    pub chips: Vec<usize>,
}

/// A row of the matrix: a likelihood.
#[derive(Debug, Clone)]
pub struct MatrixRow {
    pub n: u8,
    pub label: &'static str,
    pub cells: Vec<Cell>,
}

/// The 5×5 matrix, likelihood 5 on top.
#[derive(Debug, Clone)]
pub struct Matrix {
    pub heads: Vec<(u8, &'static str)>,
    pub rows: Vec<MatrixRow>,
}

/// A gap with its words.
#[derive(Debug, Clone)]
pub struct GapView {
    pub n: usize,
    pub kind: String,
    pub pairs: Vec<Pair>,
}

/// An author with the share.
#[derive(Debug, Clone)]
pub struct AuthorView {
    pub name: String,
    pub position: String,
    pub share: u32,
    pub lead: bool,
}

/// A file with its address.
#[derive(Debug, Clone)]
pub struct FileView {
    pub id: String,
    pub href: String,
    pub name: String,
    pub details: String,
}

/// The whole plan.
#[derive(Debug, Clone)]
pub struct PlanView {
    pub t: Lang,
    pub title: String,
    pub kind: &'static str,
    pub topic: String,
    pub authors: Vec<AuthorView>,
    pub gaps: Vec<GapView>,
    pub basis: Vec<Pair>,
    pub solution: Vec<Pair>,
    pub objectives: Vec<ObjectiveView>,
    pub resources: Vec<Pair>,
    pub gates: Vec<Pair>,
    pub risks: Vec<RiskView>,
    pub matrix: Matrix,
    pub files: Vec<FileView>,
    pub budget: String,
    pub days: String,
    pub period: String,
    pub worst: String,
    pub expected: String,
    pub highest: Option<RiskView>,
}

impl PlanView {
    /// A plan in words.
    pub fn new(t: Lang, id: ProposalId, plan: &Plan, topic: &str) -> Self {
        let risks: Vec<RiskView> = (0..plan.risks.len()).map(|i| risk(t, plan, i)).collect();
        let s = &plan.solution;
        let (days, period) = match (s.pilot_start, s.pilot_end) {
            (Some(a), Some(b)) => (t.days((b - a).num_days()), t.from_to(t.date(a), t.date(b))),
            _ => (String::new(), String::new()),
        };
        let worst = plan.risks.iter().filter(|r| r.worst_case).map(|r| r.description.clone()).collect::<Vec<_>>().join("; ");
        let expected = plan.objectives.iter().map(|o| {
            let [from, to] = [&o.baseline, &o.target].map(|v| v.as_deref().map_or("?".to_owned(), |v| t.decimal(v)));
            t.aim(&o.indicator, from, to, &o.unit)
        });
        Self {
            t,
            title: plan.heading.title.clone(),
            kind: t.kind(plan.heading.kind),
            topic: topic.to_owned(),
            authors: plan
                .authors
                .iter()
                .map(|a| AuthorView { name: a.name.clone(), position: a.position.clone(), share: a.contribution, lead: a.lead })
                .collect(),
            gaps: (0..plan.gaps.len()).map(|i| gap(t, plan, i)).collect(),
            basis: pairs(t, plan, Section::Basis, &json(&plan.basis)),
            solution: pairs(t, plan, Section::Solution, &json(&plan.solution)),
            objectives: plan.objectives.iter().map(|o| objective(t, o)).collect(),
            resources: pairs(t, plan, Section::Resources, &json(&plan.resources)),
            gates: pairs(t, plan, Section::Gates, &json(&plan.gates)),
            highest: risks.iter().filter(|r| r.level > 0).max_by_key(|r| plan.risks.get(r.n - 1).and_then(|r| r.score())).cloned(),
            matrix: matrix(t, plan),
            risks,
            files: plan.attachments.iter().map(|f| file(t, id, f)).collect(),
            budget: plan.resources.budget_vnd.map(|n| t.money(t.number(n))).unwrap_or_default(),
            days,
            period,
            worst,
            expected: expected.collect::<Vec<_>>().join("; "),
        }
    }

    /// The necessity, for the summary.
    pub fn necessity(&self) -> &str {
        self.basis.first().map_or("", |p| p.value.as_str())
    }

    /// The solution, for the summary.
    pub fn solution_text(&self) -> &str {
        self.solution.first().map_or("", |p| p.value.as_str())
    }
}

fn json(value: &impl serde::Serialize) -> Value {
    serde_json::to_value(value).unwrap_or_default()
}

/// What a field says, in words; empty where it says nothing.
pub fn words(t: Lang, plan: &Plan, def: &Def, value: &Value) -> String {
    match (def.kind, value) {
        (_, Value::Null) => String::new(),
        (Kind::Money, Value::Number(n)) => n.as_i64().map_or_else(String::new, |n| t.money(t.number(n))),
        (Kind::Scale(words), Value::Number(n)) => {
            let i = usize::try_from(n.as_u64().unwrap_or(1)).unwrap_or(1);
            words.get(i.wrapping_sub(1)).map_or_else(String::new, |w| format!("{i} – {}", w(t)))
        }
        (_, Value::Bool(b)) => if *b { t.yes() } else { t.no() }.to_owned(),
        (Kind::Date, Value::String(s)) => s.parse().map_or_else(|_| s.clone(), |day| t.date(day)),
        (Kind::Decimal, Value::String(s)) => t.decimal(s),
        (Kind::Choice(choices), Value::String(s)) => choices.iter().find(|(v, ..)| v == s).map_or_else(|| s.clone(), |(_, label, _)| label(t).to_owned()),
        (Kind::Select, Value::String(s)) => plan.attachments.iter().find(|f| f.id.to_string() == *s).map_or_else(|| s.clone(), |f| f.name.clone()),
        (_, Value::String(s)) => s.clone(),
        (_, other) => other.to_string(),
    }
}

fn pairs(t: Lang, plan: &Plan, section: Section, content: &Value) -> Vec<Pair> {
    catalogue::section(section)
        .iter()
        .map(|d| Pair { label: (d.label)(t).to_owned(), value: words(t, plan, d, content.get(d.name).unwrap_or(&Value::Null)) })
        .collect()
}

fn gap(t: Lang, plan: &Plan, i: usize) -> GapView {
    let gap = &plan.gaps[i];
    let all = pairs(t, plan, Section::Gaps, &json(gap));
    GapView {
        n: i + 1,
        kind: gap.kind.map(|k| t.gap_kind(k).to_owned()).unwrap_or_default(),
        pairs: all.into_iter().skip(1).filter(|p| !p.value.is_empty()).collect(),
    }
}

fn objective(t: Lang, o: &crate::domain::plan::Objective) -> ObjectiveView {
    let with_unit = |v: &Option<String>| v.as_deref().map(|v| format!("{} {}", t.decimal(v), o.unit)).unwrap_or_default();
    ObjectiveView {
        indicator: o.indicator.clone(),
        baseline: with_unit(&o.baseline),
        target: with_unit(&o.target),
        direction: o.direction.map(|d| t.direction_word(d).to_owned()).unwrap_or_default(),
        due: o.due_on.map(|d| t.date(d)).unwrap_or_default(),
    }
}

/// A risk of a plan as a row.
pub fn risk(t: Lang, plan: &Plan, i: usize) -> RiskView {
    let r = &plan.risks[i];
    let band = r.score().map_or(0, level);
    let content = json(r);
    let factor = |name: &str| {
        let def = catalogue::section(Section::Risks).iter().find(|d| d.name == name);
        def.map(|d| format!("{}: {}", (d.label)(t), words(t, plan, d, &content[name]))).unwrap_or_default()
    };
    RiskView {
        n: i + 1,
        id: r.id.to_string(),
        description: r.description.clone(),
        cause: r.cause.clone(),
        level: band,
        score: r.score().map(|s| t.score(s, t.level(band))).unwrap_or_default(),
        factors: if band > 0 { format!("{}; {}", factor("likelihood"), factor("impact")) } else { String::new() },
        prevention: r.prevention.clone(),
        remedy: r.remedy.clone(),
        responsible: r.responsible.clone(),
        worst: r.worst_case,
    }
}

/// The matrix with a chip for each risk that has a place on it.
pub fn matrix(t: Lang, plan: &Plan) -> Matrix {
    let likely = [t.likelihood_1(), t.likelihood_2(), t.likelihood_3(), t.likelihood_4(), t.likelihood_5()];
    let heavy = [t.impact_1(), t.impact_2(), t.impact_3(), t.impact_4(), t.impact_5()];
    let at = |l: u8, i: u8| plan.risks.iter().enumerate().filter(|(_, r)| (r.likelihood, r.impact) == (Some(l), Some(i))).map(|(n, _)| n + 1).collect();
    let cell = |l: u8, i: u8| Cell { class: level(l * i), score: l * i, words: t.level_sentence(t.level(level(l * i)).to_lowercase(), l * i), chips: at(l, i) };
    let row = |(n, label): (u8, &&'static str)| MatrixRow { n, label, cells: (1..=5).map(|i| cell(n, i)).collect() };
    Matrix { heads: (1..=5).zip(heavy).collect(), rows: (1..=5).zip(&likely).map(row).rev().collect() }
}

fn file(t: Lang, id: ProposalId, f: &crate::domain::plan::Attached) -> FileView {
    let kind = f.name.rsplit_once('.').map(|(_, extension)| extension.to_uppercase()).unwrap_or_default();
    FileView {
        id: f.id.to_string(),
        href: format!("/proposals/{id}/attachments/{}", f.id),
        name: f.name.clone(),
        details: t.file_details(kind, t.bytes(f.size)),
    }
}

/// A stretch of text that stayed, went or came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece {
    pub text: String,
    /// same, gone, new
    pub mark: &'static str,
}

/// Something that differs between two plans.
#[derive(Debug, Clone)]
pub struct Changed {
    pub label: String,
    /// changed, added, removed
    pub how: &'static str,
    pub before: Vec<Piece>,
    pub after: Vec<Piece>,
}

/// The comparison of two plans.
#[derive(Debug, Clone)]
pub struct Comparison {
    pub t: Lang,
    pub a: i32,
    pub b: i32,
    pub a_seal: String,
    pub b_seal: String,
    pub a_day: String,
    pub b_day: String,
    pub changed: Vec<Changed>,
    pub same: Vec<String>,
}

/// Compares two frozen versions, field by field.
pub fn compare(t: Lang, a: &crate::store::draft::Frozen, b: &crate::store::draft::Frozen, topics: &BTreeMap<String, String>) -> Comparison {
    let (before, after) = (flatten(t, &a.plan, topics), flatten(t, &b.plan, topics));
    let (mut changed, mut same) = (Vec::new(), Vec::new());
    for (key, label, value) in &after {
        match before.iter().find(|(k, ..)| k == key) {
            Some((_, _, old)) if old == value => same.push(label.clone()),
            Some((_, _, old)) => changed.push(difference(label, old, value)),
            None if value.is_empty() => {}
            None => changed.push(difference(label, "", value)),
        }
    }
    for (_, label, value) in before.iter().filter(|(k, ..)| !after.iter().any(|(key, ..)| key == k)) {
        changed.push(difference(label, value, ""));
    }
    Comparison {
        t,
        a: a.number,
        b: b.number,
        a_seal: short_seal(&a.sha256),
        b_seal: short_seal(&b.sha256),
        a_day: t.day(a.frozen_at),
        b_day: t.day(b.frozen_at),
        changed,
        same,
    }
}

fn difference(label: &str, old: &str, new: &str) -> Changed {
    let diff = TextDiff::from_words(old, new);
    let (mut before, mut after): (Vec<Piece>, Vec<Piece>) = (Vec::new(), Vec::new());
    let add = |pieces: &mut Vec<Piece>, mark: &'static str, text: &str| match pieces.last_mut() {
        Some(last) if last.mark == mark => last.text.push_str(text),
        _ => pieces.push(Piece { text: text.to_owned(), mark }),
    };
    for change in diff.iter_all_changes() {
        match change.tag() {
            ChangeTag::Equal => {
                add(&mut before, "same", change.value());
                add(&mut after, "same", change.value());
            }
            ChangeTag::Delete => add(&mut before, "gone", change.value()),
            ChangeTag::Insert => add(&mut after, "new", change.value()),
        }
    }
    let how = if old.is_empty() {
        "added"
    } else if new.is_empty() {
        "removed"
    } else {
        "changed"
    };
    Changed { label: label.to_owned(), how, before, after }
}

/// Every field of a plan: (key, label, words).
fn flatten(t: Lang, plan: &Plan, topics: &BTreeMap<String, String>) -> Vec<(String, String, String)> {
    let mut out = Vec::new();
    let mut put = |key: String, label: String, value: String| out.push((key, label, value));
    put("title".into(), t.title().into(), plan.heading.title.clone());
    put("kind".into(), t.kind_label().into(), t.kind(plan.heading.kind).into());
    put("topic".into(), t.topic().into(), topics.get(&plan.heading.topic).unwrap_or(&plan.heading.topic).clone());
    for a in &plan.authors {
        put(format!("author/{}", a.person), format!("{} · {}", t.author(), a.name), format!("{} %", a.contribution));
    }
    for (section, content) in [
        (Section::Basis, json(&plan.basis)),
        (Section::Solution, json(&plan.solution)),
        (Section::Resources, json(&plan.resources)),
        (Section::Gates, json(&plan.gates)),
    ] {
        for d in catalogue::section(section) {
            put(format!("{section}/{}", d.name), (d.label)(t).into(), words(t, plan, d, &content[d.name]));
        }
    }
    let lists = [
        (Section::Gaps, json(&plan.gaps), (|t, n| t.gap_n(n)) as fn(Lang, usize) -> String),
        (Section::Objectives, json(&plan.objectives), |t, n| t.objective_n(n)),
        (Section::Risks, json(&plan.risks), |t, n| t.risk_n(n)),
    ];
    for (section, items, name) in lists {
        for (i, item) in items.as_array().into_iter().flatten().enumerate() {
            for d in catalogue::section(section) {
                let key = format!("{section}/{}/{}", item["id"].as_str().unwrap_or_default(), d.name);
                put(key, format!("{} · {}", name(t, i + 1), (d.label)(t)), words(t, plan, d, &item[d.name]));
            }
        }
    }
    for f in &plan.attachments {
        put(format!("file/{}", f.id), t.section(Section::Attachments).into(), f.name.clone());
    }
    out
}
