//! The result of a pilot: what the implementers report, how the risks turned out, and what who
//! agreed to it concludes.
//!
//! Grades are proposed by `outcome` and confirmed here, or changed with a reason that is kept.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::command::PartyOpinion;
use super::decision::Ballot;
use super::ids::ItemId;
use super::outcome::{Answer, Condition, Grade, Outcome};
use super::people::codes;

codes! {
    /// What became of a forecast risk.
    RiskFate {
        DidNotHappen = "did_not_happen",
        RemediedInTime = "remedied_in_time",
        RemediedLate = "remedied_late",
        NotRemedied = "not_remedied",
    }
}

/// What the implementers report. Values are decimals in each objective's own unit, money in đồng.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ResultReport {
    pub summary: String,
    pub values: BTreeMap<ItemId, String>,
    pub spent_vnd: i64,
    pub objective_causes: String,
    pub subjective_causes: String,
    pub lessons: String,
}

/// How one forecast risk turned out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RiskOutcome {
    pub fate: RiskFate,
    pub prevention_done: bool,
    /// As it turned out, 1 to 5.
    pub likelihood: u8,
    pub impact: u8,
}

impl RiskOutcome {
    /// Whether prevention and remedy were carried out; a risk that did not happen needed no remedy.
    pub fn measures_done(&self) -> bool {
        self.prevention_done && self.fate != RiskFate::NotRemedied
    }
}

/// How the forecast risks turned out, and what is said of incidents that nobody had forecast.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RiskEvaluation {
    pub risks: BTreeMap<ItemId, RiskOutcome>,
    pub unforeseen: String,
    /// Recovered or made good, in đồng.
    pub recovered_vnd: i64,
}

/// A grade, with the reason where it is not the proposed one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Graded {
    pub grade: Grade,
    pub proposed: Option<Grade>,
    pub reason: String,
}

/// A condition with its evidence: entries of the ledger.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Judged {
    pub answer: Answer,
    pub note: String,
    pub evidence: Vec<i32>,
}

/// The assessment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Assessment {
    pub objectives: BTreeMap<ItemId, Graded>,
    pub outcome: Outcome,
    pub proposed: Option<Outcome>,
    pub reason: String,
    pub objective_causes: String,
    pub subjective_causes: String,
    pub conditions: BTreeMap<Condition, Judged>,
    pub party: PartyOpinion,
    /// Votes of the unit's leadership, where the unit assesses; empty where the authority does.
    pub ballots: Vec<Ballot>,
}
