//! The proposal's plan: what it must hold before it can be submitted, and its frozen form.
//!
//! Content follows Decree 73/2023/NĐ-CP Art. 7(2) and the City plan. A draft may be incomplete, so
//! every answer has an empty form; `Plan::missing` says what is lacking, by section, item and field.
//! A submitted plan is frozen as canonical JSON (RFC 8785) with its SHA-256 and never edited.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::decision::DeviationGate;
use super::ids::{AttachmentId, ItemId, PersonId};
use super::people::codes;
use super::text;

codes! {
    /// The parts of a plan, each edited and saved on its own.
    Section {
        Topic = "topic",
        Authors = "authors",
        Gaps = "gaps",
        Basis = "basis",
        Solution = "solution",
        Objectives = "objectives",
        Resources = "resources",
        Risks = "risks",
        Gates = "gates",
        Attachments = "attachments",
    }
}

codes! {
    /// Who proposes.
    Kind { Individual = "individual", Group = "group", Organisation = "organisation" }
}

codes! {
    /// What is wrong with the regulation (City plan).
    GapKind { Unregulated = "unregulated", Unclear = "unclear", Outdated = "outdated" }
}

codes! {
    /// Which way an indicator should go.
    Direction { Higher = "higher", Lower = "lower" }
}

codes! {
    /// Under which text the proposal is judged.
    Track { CityPlan = "city_plan", Decree73 = "decree_73", ScienceLaw93 = "science_law_93" }
}

/// Graphemes allowed in a title: (least, most).
pub const TITLE: (usize, usize) = (10, 300);
/// Objectives, risks, gaps and authors a plan may hold at most.
pub const MOST_ITEMS: usize = 20;
/// Files a plan may hold at most.
pub const MOST_FILES: usize = 10;

/// Name and topic.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Heading {
    pub title: String,
    pub kind: Kind,
    pub topic: String,
}

/// An author with a share of the work, in percent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Author {
    pub person: PersonId,
    pub contribution: u32,
    pub lead: bool,
    /// The commitment to who it was when the plan was frozen. What it opens to is not frozen with the
    /// plan, so that a name can be left out of evidence.
    #[serde(default)]
    pub identity: String,
    #[serde(default, skip_serializing)]
    pub name: String,
    #[serde(default, skip_serializing)]
    pub position: String,
}

/// What regulation leaves open.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct LegalGap {
    pub id: ItemId,
    #[serde(default)]
    pub kind: Option<GapKind>,
    #[serde(default)]
    pub document: String,
    #[serde(default)]
    pub article: String,
    #[serde(default)]
    pub description: String,
    /// An attachment that shows it.
    #[serde(default)]
    pub evidence: Option<AttachmentId>,
}

/// Why it is needed and what it rests on.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(default)]
pub struct Basis {
    pub necessity: String,
    pub purpose: String,
    pub requirements: String,
    pub scientific_basis: String,
    pub practical_basis: String,
}

/// What will be done, where and when.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(default)]
pub struct Solution {
    pub solution: String,
    pub breakthrough: String,
    pub scope: String,
    pub place: String,
    pub subjects: String,
    pub pilot_start: Option<NaiveDate>,
    pub pilot_end: Option<NaiveDate>,
}

/// A measurable aim. Values are decimal numbers in the objective's own unit.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Objective {
    pub id: ItemId,
    #[serde(default)]
    pub indicator: String,
    #[serde(default)]
    pub unit: String,
    #[serde(default)]
    pub baseline: Option<String>,
    #[serde(default)]
    pub target: Option<String>,
    #[serde(default)]
    pub direction: Option<Direction>,
    #[serde(default)]
    pub due_on: Option<NaiveDate>,
}

/// Something that may go wrong, with its remedy. Likelihood and impact run from 1 to 5.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Risk {
    pub id: ItemId,
    #[serde(default)]
    pub description: String,
    #[serde(default)]
    pub cause: String,
    #[serde(default)]
    pub likelihood: Option<u8>,
    #[serde(default)]
    pub impact: Option<u8>,
    #[serde(default)]
    pub prevention: String,
    #[serde(default)]
    pub remedy: String,
    #[serde(default)]
    pub responsible: String,
    #[serde(default)]
    pub worst_case: bool,
}

impl Risk {
    /// Likelihood times impact, 1 to 25.
    pub fn score(&self) -> Option<u8> {
        Some(self.likelihood? * self.impact?)
    }
}

/// The band of a score: 1 low (1–4), 2 medium (5–9), 3 high (10–14), 4 very high (15–25).
pub fn level(score: u8) -> u8 {
    match score {
        0..=4 => 1,
        5..=9 => 2,
        10..=14 => 3,
        _ => 4,
    }
}

/// People, money and effects. The budget is in whole đồng.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(default)]
pub struct Resources {
    pub people: String,
    pub budget_vnd: Option<i64>,
    pub budget_source: String,
    pub feasibility: String,
    pub positive_impact: String,
    pub negative_impact: String,
}

/// What must make the pilot stop, and the two gates.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(default)]
pub struct Gates {
    pub stop_conditions: String,
    /// Contradicts a superior rule (Decree 73/2023 Art. 4(2)).
    pub deviation: Option<bool>,
    pub deviation_detail: String,
    /// Defence, security or state secrets (Decree 73/2023 Art. 5(1)).
    pub exclusion: Option<bool>,
}

/// A file that belongs to the plan.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Attached {
    pub id: AttachmentId,
    pub name: String,
    pub media_type: String,
    /// Bytes.
    pub size: i64,
    /// SHA-256 of the content, lower-case hexadecimal.
    pub sha256: String,
}

/// The whole plan, draft or frozen.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Plan {
    pub heading: Heading,
    pub owner_unit: String,
    pub authors: Vec<Author>,
    pub gaps: Vec<LegalGap>,
    pub basis: Basis,
    pub solution: Solution,
    pub objectives: Vec<Objective>,
    pub resources: Resources,
    pub risks: Vec<Risk>,
    pub gates: Gates,
    pub attachments: Vec<Attached>,
}

/// What is lacking: the place to go to, and what it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Missing {
    pub section: Section,
    /// The position of the item in a list section, from 0.
    pub item: Option<usize>,
    pub what: Lack,
}

/// Kinds of lack.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lack {
    /// A field without an answer.
    Field(&'static str),
    TitleTooShort,
    NoGap,
    NoObjective,
    NoRisk,
    NoWorstCase,
    ContributionsNotHundred,
    GroupNeedsTwo,
    IndividualIsOne,
    EndNotAfterStart,
    TargetIsBaseline,
}

impl Plan {
    /// All that is lacking, in the order of the sections.
    pub fn missing(&self) -> Vec<Missing> {
        let mut out = Vec::new();
        self.heading_missing(&mut out);
        self.authors_missing(&mut out);
        self.gaps_missing(&mut out);
        fields(
            &mut out,
            Section::Basis,
            None,
            &[
                ("necessity", &self.basis.necessity),
                ("purpose", &self.basis.purpose),
                ("scientific_basis", &self.basis.scientific_basis),
                ("practical_basis", &self.basis.practical_basis),
            ],
        );
        self.solution_missing(&mut out);
        self.objectives_missing(&mut out);
        fields(
            &mut out,
            Section::Resources,
            None,
            &[
                ("people", &self.resources.people),
                ("budget_source", &self.resources.budget_source),
                ("feasibility", &self.resources.feasibility),
                ("positive_impact", &self.resources.positive_impact),
                ("negative_impact", &self.resources.negative_impact),
            ],
        );
        answered(&mut out, Section::Resources, None, "budget_vnd", self.resources.budget_vnd.is_some());
        self.risks_missing(&mut out);
        self.gates_missing(&mut out);
        out
    }

    fn heading_missing(&self, out: &mut Vec<Missing>) {
        if text::count(&self.heading.title) < TITLE.0 {
            push(out, Section::Topic, None, Lack::TitleTooShort);
        }
    }

    fn authors_missing(&self, out: &mut Vec<Missing>) {
        if self.authors.iter().map(|a| a.contribution).sum::<u32>() != 100 {
            push(out, Section::Authors, None, Lack::ContributionsNotHundred);
        }
        match (self.heading.kind, self.authors.len()) {
            (Kind::Group, 0 | 1) => push(out, Section::Authors, None, Lack::GroupNeedsTwo),
            (Kind::Individual, 2..) => push(out, Section::Authors, None, Lack::IndividualIsOne),
            _ => {}
        }
    }

    fn gaps_missing(&self, out: &mut Vec<Missing>) {
        if self.gaps.is_empty() {
            push(out, Section::Gaps, None, Lack::NoGap);
        }
        for (i, gap) in self.gaps.iter().enumerate() {
            answered(out, Section::Gaps, Some(i), "kind", gap.kind.is_some());
            if gap.kind.is_some_and(|k| k != GapKind::Unregulated) {
                fields(out, Section::Gaps, Some(i), &[("document", &gap.document)]);
            }
            fields(out, Section::Gaps, Some(i), &[("description", &gap.description)]);
        }
    }

    fn solution_missing(&self, out: &mut Vec<Missing>) {
        let s = &self.solution;
        fields(out, Section::Solution, None, &[("solution", &s.solution), ("breakthrough", &s.breakthrough), ("scope", &s.scope)]);
        answered(out, Section::Solution, None, "pilot_start", s.pilot_start.is_some());
        answered(out, Section::Solution, None, "pilot_end", s.pilot_end.is_some());
        if let (Some(start), Some(end)) = (s.pilot_start, s.pilot_end)
            && end <= start
        {
            push(out, Section::Solution, None, Lack::EndNotAfterStart);
        }
    }

    fn objectives_missing(&self, out: &mut Vec<Missing>) {
        if self.objectives.is_empty() {
            push(out, Section::Objectives, None, Lack::NoObjective);
        }
        for (i, o) in self.objectives.iter().enumerate() {
            fields(out, Section::Objectives, Some(i), &[("indicator", &o.indicator), ("unit", &o.unit)]);
            answered(out, Section::Objectives, Some(i), "baseline", o.baseline.is_some());
            answered(out, Section::Objectives, Some(i), "target", o.target.is_some());
            answered(out, Section::Objectives, Some(i), "direction", o.direction.is_some());
            answered(out, Section::Objectives, Some(i), "due_on", o.due_on.is_some());
            if o.target.is_some() && o.target == o.baseline {
                push(out, Section::Objectives, Some(i), Lack::TargetIsBaseline);
            }
        }
    }

    fn risks_missing(&self, out: &mut Vec<Missing>) {
        if self.risks.is_empty() {
            push(out, Section::Risks, None, Lack::NoRisk);
        } else if !self.risks.iter().any(|r| r.worst_case) {
            push(out, Section::Risks, None, Lack::NoWorstCase);
        }
        for (i, r) in self.risks.iter().enumerate() {
            fields(out, Section::Risks, Some(i), &[("description", &r.description), ("cause", &r.cause)]);
            answered(out, Section::Risks, Some(i), "likelihood", r.likelihood.is_some());
            answered(out, Section::Risks, Some(i), "impact", r.impact.is_some());
            fields(out, Section::Risks, Some(i), &[("prevention", &r.prevention), ("remedy", &r.remedy), ("responsible", &r.responsible)]);
        }
    }

    fn gates_missing(&self, out: &mut Vec<Missing>) {
        let g = &self.gates;
        fields(out, Section::Gates, None, &[("stop_conditions", &g.stop_conditions)]);
        answered(out, Section::Gates, None, "deviation", g.deviation.is_some());
        if g.deviation == Some(true) {
            fields(out, Section::Gates, None, &[("deviation_detail", &g.deviation_detail)]);
        }
        answered(out, Section::Gates, None, "exclusion", g.exclusion.is_some());
    }

    /// Whether anything was entered in a section.
    pub fn begun(&self, section: Section) -> bool {
        match section {
            Section::Topic | Section::Authors => true,
            Section::Gaps => !self.gaps.is_empty(),
            Section::Basis => self.basis != Basis::default(),
            Section::Solution => self.solution != Solution::default(),
            Section::Objectives => !self.objectives.is_empty(),
            Section::Resources => self.resources != Resources::default(),
            Section::Risks => !self.risks.is_empty(),
            Section::Gates => self.gates != Gates::default(),
            Section::Attachments => !self.attachments.is_empty(),
        }
    }

    /// The answer to the deviation gate.
    pub fn deviation(&self) -> DeviationGate {
        match self.gates.deviation {
            Some(true) => DeviationGate::Yes,
            Some(false) => DeviationGate::No,
            None => DeviationGate::Unanswered,
        }
    }

    /// The lead author.
    pub fn lead(&self) -> Option<&Author> {
        self.authors.iter().find(|a| a.lead)
    }

    /// RFC 8785 canonical JSON.
    ///
    /// # Errors
    /// If the value can't be written as JSON, which no plan is.
    pub fn canonical(&self) -> Result<String, serde_json::Error> {
        serde_json_canonicalizer::to_string(self)
    }

    /// SHA-256 of the canonical form: what an author signs.
    ///
    /// # Errors
    /// As `canonical`.
    pub fn fingerprint(&self) -> Result<[u8; 32], serde_json::Error> {
        Ok(seal(&self.canonical()?))
    }
}

/// SHA-256 (FIPS 180-4) of a text in UTF-8.
pub fn seal(text: &str) -> [u8; 32] {
    Sha256::digest(text.as_bytes()).into()
}

fn push(out: &mut Vec<Missing>, section: Section, item: Option<usize>, what: Lack) {
    out.push(Missing { section, item, what });
}

fn answered(out: &mut Vec<Missing>, section: Section, item: Option<usize>, name: &'static str, is: bool) {
    if !is {
        push(out, section, item, Lack::Field(name));
    }
}

fn fields(out: &mut Vec<Missing>, section: Section, item: Option<usize>, all: &[(&'static str, &String)]) {
    for (name, value) in all {
        answered(out, section, item, name, !value.is_empty());
    }
}

#[cfg(test)]
pub mod tests;
