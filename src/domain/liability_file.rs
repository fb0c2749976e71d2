//! A liability file: the records of one person's case, from its opening to its finality.
//!
//! Confidential: the ledger holds only the file's number and each record's seal. A record is
//! canonical JSON (RFC 8785) with a random salt, so that a guess can't be tried against the seal.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::ids::PersonId;
use super::liability::{Choice, ExclusionGround, Matter, Source};
use super::outcome::{Answer, Condition};
use super::people::codes;
use super::pilot::{Incident, Record};
use super::plan::Track;
use super::workflow::Action;

codes! {
    /// Where a case stands.
    CaseState {
        Opened = "opened",
        Asked = "asked",
        Explained = "explained",
        Decided = "decided",
        Objected = "objected",
        Final = "final",
    }
}

/// What is judged: an incident, or the result itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// The entry of the incident; nothing where the result itself is judged.
    pub incident: Option<i32>,
    /// What the software computed, and what the decider holds.
    pub computed: Source,
    pub source: Source,
    /// Why the decider deviates from the computed answer.
    pub source_reason: String,
    /// The options that were admissible.
    pub options: Vec<Choice>,
    pub choice: Choice,
    pub reason: String,
}

/// An answer to a condition as the decider holds it, with the reason where the assessment said otherwise.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConditionHeld {
    pub condition: Condition,
    pub answer: Answer,
    pub reason: String,
}

/// The content of a record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "record", rename_all = "snake_case")]
pub enum Content {
    Opened {
        person: PersonId,
        incidents: Vec<i32>,
        reason: String,
    },
    Asked {
        question: String,
    },
    Explained {
        text: String,
        /// Entries of the ledger.
        evidence: Vec<i32>,
    },
    Decided {
        findings: Vec<Finding>,
        exclusions: Vec<ExclusionGround>,
        exclusion_evidence: String,
        conditions: Vec<ConditionHeld>,
        /// Why it can be decided although a condition is unclear.
        unclear_reason: String,
        /// Why it is decided although the person has not explained.
        unheard_reason: String,
        /// "đề nghị cơ quan có thẩm quyền xem xét", where it is recommended.
        referral: String,
        /// The entry of the decision that this one replaces.
        corrects: Option<i32>,
    },
    Objected {
        text: String,
    },
    Final,
}

impl Content {
    /// The step that this record is.
    pub fn action(&self) -> Action {
        match self {
            Self::Opened { .. } => Action::OpenLiability,
            Self::Asked { .. } => Action::AskExplanation,
            Self::Explained { .. } => Action::Explain,
            Self::Decided { .. } => Action::DecideLiability,
            Self::Objected { .. } => Action::Object,
            Self::Final => Action::FinaliseLiability,
        }
    }
}

/// A record with its salt: what is sealed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sealed {
    pub salt: String,
    #[serde(flatten)]
    pub content: Content,
}

/// A record of a file as it was read.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    pub seq: i32,
    pub action: Action,
    pub at: DateTime<Utc>,
    pub name: String,
    /// Until when the explanation is awaited, or an objection possible.
    pub due_at: Option<DateTime<Utc>>,
    pub content: Content,
}

/// Where a case stands after its records; `None` before the first.
pub fn state(entries: &[Entry]) -> Option<CaseState> {
    Some(match entries.last()?.content {
        Content::Opened { .. } => CaseState::Opened,
        Content::Asked { .. } => CaseState::Asked,
        Content::Explained { .. } => CaseState::Explained,
        Content::Decided { .. } => CaseState::Decided,
        Content::Objected { .. } => CaseState::Objected,
        Content::Final => CaseState::Final,
    })
}

/// The latest decision of a file.
pub fn decision(entries: &[Entry]) -> Option<&Entry> {
    entries.iter().rev().find(|e| matches!(e.content, Content::Decided { .. }))
}

/// What is to be judged: the incidents the file names, or the result itself where it names none.
pub fn matters(entries: &[Entry]) -> Vec<Option<i32>> {
    let named = entries.iter().find_map(|e| if let Content::Opened { incidents, .. } = &e.content { Some(incidents.clone()) } else { None });
    match named {
        Some(incidents) if !incidents.is_empty() => incidents.into_iter().map(Some).collect(),
        _ => vec![None],
    }
}

/// What the rules are asked about: the record, with what the decider holds of exclusions and conditions.
#[derive(Debug, Clone, Copy)]
pub struct Inquiry<'a> {
    pub record: &'a Record,
    pub track: Track,
    pub exclusions: &'a [ExclusionGround],
    pub conditions: &'a [ConditionHeld],
}

impl Inquiry<'_> {
    fn incident(&self, seq: i32) -> Option<&Incident> {
        self.record.incidents.iter().find(|i| i.seq == seq).map(|i| &i.content)
    }

    /// Foreseen, unforeseen, or nothing where the result itself is judged.
    pub fn computed(&self, incident: Option<i32>) -> Source {
        match incident.and_then(|seq| self.incident(seq)) {
            None => Source::None,
            Some(i) if i.foreseen_in.is_some() => Source::Foreseen,
            Some(_) => Source::Unforeseen,
        }
    }

    /// The question for the rules, where the pilot is assessed and the incident is known.
    pub fn matter(&self, incident: Option<i32>, source: Source) -> Option<Matter> {
        let happened = match incident {
            Some(seq) => Some(self.incident(seq)?),
            None => None,
        };
        let evaluation = self.record.evaluation.as_ref().map(|e| &e.content.risks);
        let measures = |i: &Incident| evaluation?.get(&i.risk?).map(super::assessment::RiskOutcome::measures_done);
        let answer = |c: &Condition| self.conditions.iter().find(|h| h.condition == *c).map_or(Answer::Unclear, |h| h.answer);
        Some(Matter {
            track: self.track,
            outcome: self.record.assessment.as_ref()?.content.outcome,
            damage: happened.is_some_and(|i| i.damage_vnd > 0 || !i.other_damage.is_empty()),
            source,
            covered: happened.is_none_or(|i| i.in_force.is_some()),
            excluded: self.exclusions.iter().copied().collect(),
            conditions: [Condition::FollowedPolicy, Condition::PureMotive, Condition::CommonGood].map(|c| answer(&c)),
            measures_done: happened.and_then(measures).unwrap_or(true),
        })
    }
}
