//! Numbers of the law, as data: the value in force on a date, with its source and certainty.
//!
//! Refuses to invent: a key that has no row on a date is an error that names it. A source is shown
//! to people only where it was verified.

use super::people::codes;

codes! {
    /// The parameters this release computes with.
    Key {
        LeadershipReviewDays = "leadership_review_days",
        LeadershipMajorityPercent = "leadership_majority_percent",
        ReturnDays = "return_days",
        EscalateDays = "escalate_days",
        UrgentAcknowledgeHours = "urgent_acknowledge_hours",
        AuthorityDecisionDays = "authority_decision_days",
        AuthorityUrgentDecisionDays = "authority_urgent_decision_days",
        CouncilMinMembers = "council_min_members",
        CouncilMaxMembers = "council_max_members",
        AttachmentMaxMib = "attachment_max_mib",
        DeviationGate = "deviation_gate",
        ExclusionGate = "exclusion_gate",
        PartyOpinion = "party_opinion",
        ResultReportDays = "result_report_days",
        AssessmentDays = "assessment_days",
        AssessmentConclusionDays = "assessment_conclusion_days",
        AdjustmentDecisionDays = "adjustment_decision_days",
        ExplanationDays = "explanation_days",
        ObjectionDays = "objection_days",
        TrainingSponsorshipPercent = "training_sponsorship_percent",
        EarlySalaryRaiseMonths = "early_salary_raise_months",
        ObeyOrders = "obey_orders",
        UnlawfulOrder = "unlawful_order",
        LiabilityDecree73 = "liability_decree_73",
        LiabilityCityPlan = "liability_city_plan",
        LiabilityScience = "liability_science",
    }
}

/// A parameter as it stands on a date.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parameter {
    pub value: u32,
    /// The article, where it was verified; nothing otherwise.
    pub legal_ref: Option<String>,
}

/// All parameters in force on one date.
#[derive(Debug, Clone, Default)]
pub struct Parameters(pub std::collections::BTreeMap<Key, Parameter>);

/// No row of a key is in force.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("no value of the parameter {0} is in force")]
pub struct NotInForce(pub Key);

impl Parameters {
    /// The value of a key.
    pub fn get(&self, key: Key) -> Result<&Parameter, NotInForce> {
        self.0.get(&key).ok_or(NotInForce(key))
    }

    /// The number of a key.
    pub fn value(&self, key: Key) -> Result<u32, NotInForce> {
        self.get(key).map(|p| p.value)
    }
}
