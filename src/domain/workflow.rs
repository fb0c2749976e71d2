//! The workflow: one table of edges is the truth.
//!
//! Buttons, guards, the diagram and the matrices of the tests derive from `EDGES`; the database
//! holds a mirror that the server compares at start. Refuses any step that is not a line here.

use super::decision::DeviationGate;
use super::parameter::Key;
use super::people::codes;

mod edges;
pub use edges::EDGES;

codes! {
    /// Where a proposal stands.
    Status {
        New = "new",
        Draft = "draft",
        Submitted = "submitted",
        Returned = "returned",
        InReview = "in_review",
        NotPassed = "not_passed",
        WithAuthority = "with_authority",
        Approved = "approved",
        Piloting = "piloting",
        Suspended = "suspended",
        Reporting = "reporting",
        Assessing = "assessing",
        Assessed = "assessed",
        Closed = "closed",
        Rejected = "rejected",
        Withdrawn = "withdrawn",
    }
}

codes! {
    /// What can be done to a proposal.
    Action {
        Create = "create",
        Commit = "commit",
        Submit = "submit",
        Withdraw = "withdraw",
        Exclude = "exclude",
        Return = "return",
        OpenReview = "open_review",
        RecordPartyOpinion = "record_party_opinion",
        Pass = "pass",
        NotPass = "not_pass",
        Override = "override",
        Reject = "reject",
        Forward = "forward",
        Escalate = "escalate",
        ChangeTrack = "change_track",
        Recuse = "recuse",
        Acknowledge = "acknowledge",
        Approve = "approve",
        StartPilot = "start_pilot",
        Monitor = "monitor",
        AddEvidence = "add_evidence",
        Inspect = "inspect",
        AnswerInspection = "answer_inspection",
        RaiseObstacle = "raise_obstacle",
        SupportObstacle = "support_obstacle",
        ResolveObstacle = "resolve_obstacle",
        ReportIncident = "report_incident",
        Correct = "correct",
        RequestAdjustment = "request_adjustment",
        Adjust = "adjust",
        RefuseAdjustment = "refuse_adjustment",
        Suspend = "suspend",
        Resume = "resume",
        Terminate = "terminate",
        AnswerOrder = "answer_order",
        Finish = "finish",
        Report = "report",
        EvaluateRisks = "evaluate_risks",
        Assess = "assess",
        Conclude = "conclude",
        OpenLiability = "open_liability",
        AskExplanation = "ask_explanation",
        Explain = "explain",
        DecideLiability = "decide_liability",
        Object = "object",
        FinaliseLiability = "finalise_liability",
        ProposeIncentive = "propose_incentive",
        DecideIncentive = "decide_incentive",
        NumberIncentive = "number_incentive",
        Close = "close",
        Adopt = "adopt",
        Expire = "expire",
        /// Number and date of a document, entered by the registry.
        IssueDocument = "issue_document",
        /// The same of a document of a liability file.
        IssueConfidential = "issue_confidential_document",
    }
}

codes! {
    /// In which capacity an act is done.
    Who {
        Lead = "lead",
        Author = "author",
        UnitHead = "unit_head",
        HeadInPerson = "head_in_person",
        Authority = "authority",
        /// An author of the proposal, or the person who leads the pilot.
        Implementer = "implementer",
        /// The supervisor named for the pilot.
        Supervisor = "supervisor",
        /// The level that agreed in principle: the unit's head or the authority.
        Approver = "approver",
        /// The head of a unit that was asked to help with an obstacle.
        Supporter = "supporter",
        /// The person a liability case is about.
        Concerned = "concerned",
        /// The head of another unit that takes a solution over.
        Adopter = "adopter",
        /// The leadership of the unit that issues a document.
        Registry = "registry",
        /// Nobody: a deadline has passed.
        System = "system",
    }
}

codes! {
    /// In whose hand a proposal lies.
    Holder {
        Lead = "lead",
        UnitHead = "unit_head",
        Authority = "authority",
        Implementer = "implementer",
    }
}

/// What a step needs besides its form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Need {
    /// Every section of the plan is complete, both gates answered.
    CompletePlan,
    /// The exclusion gate is answered with no.
    NothingExcluded,
    /// Every author has signed the plan as it stands.
    EveryCommitment,
    /// The actor has not signed the plan as it stands.
    NotYetCommitted,
    /// The Party committee's opinion is recorded (Decree 73/2023 Art. 4(3)).
    PartyOpinion,
    /// The deviation gate is answered with no (Decree 73/2023 Art. 4(2)).
    NoDeviation,
    /// The case was escalated as urgent and nobody has acknowledged it yet.
    UrgentUnacknowledged,
    /// An inspection awaits its answer.
    OpenInspection,
    /// An obstacle was raised and is not resolved.
    OpenObstacle,
    /// A request for adjustment waits for its decision.
    AdjustmentPending,
    /// No request for adjustment waits.
    NoAdjustmentPending,
    /// The risk evaluation stands.
    RisksEvaluated,
    /// The written conclusion of the assessment stands.
    Conclusion,
    /// There is no written conclusion yet.
    NoConclusion,
    /// Every liability case is final.
    LiabilityFinal,
    /// Every incentive that was proposed is decided.
    IncentivesDecided,
    /// The pilot has reached its objectives: the outcome is "completed".
    Success,
}

/// A line of the workflow.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Edge {
    pub from: Status,
    pub action: Action,
    pub to: Status,
    /// Any of these; the first that fits is the capacity of the act.
    pub who: &'static [Who],
    pub needs: &'static [Need],
    /// Who holds the proposal afterwards, and by which rule it is due.
    pub next: Next,
}

/// What comes after a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Next {
    /// The holder and the due time stay as they are.
    Same,
    /// The lead author has it, without a deadline.
    Lead,
    /// The unit's leadership has it: 7 working days from receipt (Decree 73/2023 Art. 8(1)).
    Review,
    /// The competent authority has it: 7 working days.
    Decision,
    /// The competent authority has it as urgent: 2 working days.
    UrgentDecision,
    /// The implementer may start.
    Implementer,
    /// The implementer runs the pilot until its last day.
    Pilot,
    /// The implementer reports: 5 working days from completion (Decree 73/2023 Art. 18).
    Report,
    /// Who approved assesses: 7 working days from the report (Decree 73/2023 Art. 18).
    Assessment,
    /// Who assessed concludes in writing: 3 working days more.
    Conclusion,
    /// Who assessed has it until liability and incentives are settled, without a deadline of its own.
    Settlement,
    /// Nobody: the matter has ended.
    Nobody,
}

use Action as A;
use Need as N;
use Status as S;
use Who as W;

impl Action {
    /// Whether the password must have been given within the last minutes: what binds others or can't
    /// be taken back, not what prepares it.
    pub const fn needs_recent_password(self) -> bool {
        matches!(
            self,
            A::Pass
                | A::NotPass
                | A::Override
                | A::Reject
                | A::Forward
                | A::Escalate
                | A::Approve
                | A::Adjust
                | A::RefuseAdjustment
                | A::Suspend
                | A::Resume
                | A::Terminate
                | A::Assess
                | A::Conclude
                | A::DecideLiability
                | A::DecideIncentive
                | A::Close
        )
    }

    /// Whether the act judges the proposal, so that an author, a relation or a recused person may not do it.
    pub const fn decides(self) -> bool {
        match self {
            A::Create | A::Commit | A::Submit | A::Withdraw | A::Exclude | A::Recuse => false,
            A::StartPilot | A::Monitor | A::AddEvidence | A::AnswerInspection | A::RaiseObstacle | A::SupportObstacle | A::ResolveObstacle => false,
            A::ReportIncident | A::Correct | A::RequestAdjustment | A::AnswerOrder | A::Finish | A::Report => false,
            A::Explain | A::Object | A::FinaliseLiability | A::Adopt | A::Expire => false,
            // Who registers a document writes down what was decided already.
            A::IssueDocument | A::IssueConfidential => false,
            A::Return | A::OpenReview | A::RecordPartyOpinion | A::Pass | A::NotPass | A::Override | A::Reject | A::Forward | A::Escalate => true,
            A::ChangeTrack | A::Acknowledge | A::Approve | A::Inspect | A::Adjust | A::RefuseAdjustment | A::Suspend | A::Resume | A::Terminate => true,
            A::EvaluateRisks | A::Assess | A::Conclude | A::OpenLiability | A::AskExplanation | A::DecideLiability => true,
            A::ProposeIncentive | A::DecideIncentive | A::NumberIncentive | A::Close => true,
        }
    }

    /// Whether the act judges a person's liability: who supervised the pilot may not.
    pub const fn judges_liability(self) -> bool {
        matches!(self, A::OpenLiability | A::AskExplanation | A::DecideLiability)
    }

    /// Whether the entry belongs to a confidential liability file: its content and its actor are for
    /// the person concerned, the deciders and the auditor.
    pub const fn is_confidential(self) -> bool {
        matches!(self, A::OpenLiability | A::AskExplanation | A::Explain | A::DecideLiability | A::Object | A::FinaliseLiability | A::IssueConfidential)
    }

    /// Whether the act protects somebody later, so that they may have a receipt of it: a commitment, a
    /// submission, a decision, an incident, an obstacle, an adjustment, an explanation, a report.
    pub const fn protects(self) -> bool {
        match self {
            A::Commit | A::Submit | A::ReportIncident | A::RaiseObstacle | A::RequestAdjustment | A::Explain | A::Object | A::AnswerOrder | A::Report => true,
            A::Pass | A::NotPass | A::Override | A::Return | A::Reject | A::Forward | A::Escalate | A::Approve | A::Acknowledge => true,
            A::Adjust | A::RefuseAdjustment | A::Suspend | A::Resume | A::Terminate | A::SupportObstacle => true,
            A::Assess | A::Conclude | A::DecideLiability | A::DecideIncentive | A::Close => true,
            A::Create | A::Withdraw | A::Exclude | A::OpenReview | A::RecordPartyOpinion | A::ChangeTrack | A::Recuse | A::StartPilot => false,
            A::Monitor | A::AddEvidence | A::Inspect | A::AnswerInspection | A::ResolveObstacle | A::Correct | A::Finish | A::EvaluateRisks => false,
            A::OpenLiability | A::AskExplanation | A::FinaliseLiability | A::ProposeIncentive | A::NumberIncentive | A::Adopt | A::Expire => false,
            A::IssueDocument => true,
            // Its receipt is that of the decision it puts on paper.
            A::IssueConfidential => false,
        }
    }

    /// Whether the act is an order that an implementer can answer with a report that it is unlawful
    /// (Law 80/2025/QH15 Art. 7(5)).
    pub const fn is_order(self) -> bool {
        matches!(self, A::Approve | A::Inspect | A::Adjust | A::RefuseAdjustment | A::Suspend | A::Resume | A::Terminate)
    }
}

impl Status {
    /// Whether the plan is with its authors.
    pub const fn is_open(self) -> bool {
        matches!(self, S::Draft | S::Returned)
    }

    /// Whether the matter has ended without agreement.
    pub const fn is_over(self) -> bool {
        matches!(self, S::Rejected | S::Withdrawn)
    }

    /// Whether a pilot of it has begun, whatever became of it since.
    pub const fn has_pilot(self) -> bool {
        matches!(self, S::Piloting | S::Suspended | S::Reporting | S::Assessing | S::Assessed | S::Closed)
    }

    /// Whether its plan may be rewritten as a request for adjustment.
    pub const fn is_adjustable(self) -> bool {
        matches!(self, S::Piloting | S::Suspended)
    }
}

/// What the needs are judged by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Facts {
    pub status: Status,
    pub plan_complete: bool,
    pub excluded: bool,
    pub everyone_committed: bool,
    pub actor_committed: bool,
    pub party_opinion: bool,
    pub deviation: DeviationGate,
    pub urgent: bool,
    pub acknowledged: bool,
    pub open_inspection: bool,
    pub open_obstacle: bool,
    pub adjustment_pending: bool,
    pub risks_evaluated: bool,
    pub concluded: bool,
    pub liability_open: bool,
    pub incentives_open: bool,
    pub success: bool,
}

impl Need {
    /// Whether the need is met.
    pub fn met(self, facts: &Facts) -> bool {
        match self {
            N::CompletePlan => facts.plan_complete,
            N::NothingExcluded => !facts.excluded,
            N::EveryCommitment => facts.everyone_committed,
            N::NotYetCommitted => !facts.actor_committed,
            N::PartyOpinion => facts.party_opinion,
            N::NoDeviation => facts.deviation == DeviationGate::No,
            N::UrgentUnacknowledged => facts.urgent && !facts.acknowledged,
            N::OpenInspection => facts.open_inspection,
            N::OpenObstacle => facts.open_obstacle,
            N::AdjustmentPending => facts.adjustment_pending,
            N::NoAdjustmentPending => !facts.adjustment_pending,
            N::RisksEvaluated => facts.risks_evaluated,
            N::Conclusion => facts.concluded,
            N::NoConclusion => !facts.concluded,
            N::LiabilityFinal => !facts.liability_open,
            N::IncentivesDecided => !facts.incentives_open,
            N::Success => facts.success,
        }
    }
}

/// Why a step is not possible now.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Blocked {
    #[error("{1} is no step from {0}")]
    NoSuchStep(Status, Action),
    #[error("{0} needs {1:?}")]
    Needs(Action, Vec<Need>),
}

/// The line for an action from a status.
pub fn find(from: Status, action: Action) -> Option<&'static Edge> {
    EDGES.iter().find(|e| e.from == from && e.action == action)
}

/// The line to take, or why it can't be taken.
pub fn step(facts: &Facts, action: Action) -> Result<&'static Edge, Blocked> {
    let edge = find(facts.status, action).ok_or(Blocked::NoSuchStep(facts.status, action))?;
    let missing: Vec<Need> = edge.needs.iter().copied().filter(|need| !need.met(facts)).collect();
    if missing.is_empty() { Ok(edge) } else { Err(Blocked::Needs(action, missing)) }
}

/// The steps that leave a status, with what each still lacks.
pub fn open_actions(facts: &Facts) -> Vec<(&'static Edge, Vec<Need>)> {
    let lacking = |edge: &'static Edge| (edge, edge.needs.iter().copied().filter(|need| !need.met(facts)).collect());
    EDGES.iter().filter(|e| e.from == facts.status).map(lacking).collect()
}

/// The rule that says until when a step should be done, where there is one. The unit's run from
/// receipt, the authority's from the moment the case reached it.
pub fn limit(edge: &Edge, urgent: bool) -> Option<Key> {
    match (edge.who, edge.action) {
        ([W::UnitHead], A::Return) => Some(Key::ReturnDays),
        ([W::UnitHead], A::Escalate) => Some(Key::EscalateDays),
        ([W::UnitHead], A::Pass | A::NotPass | A::OpenReview) => Some(Key::LeadershipReviewDays),
        ([W::Authority], A::Approve | A::Return | A::Reject) if urgent => Some(Key::AuthorityUrgentDecisionDays),
        ([W::Authority], A::Approve | A::Return | A::Reject) => Some(Key::AuthorityDecisionDays),
        (_, A::Adjust | A::RefuseAdjustment) => Some(Key::AdjustmentDecisionDays),
        (_, A::Report) => Some(Key::ResultReportDays),
        (_, A::Assess | A::EvaluateRisks) => Some(Key::AssessmentDays),
        (_, A::Conclude) => Some(Key::AssessmentConclusionDays),
        _ => None,
    }
}

/// The workflow as a Mermaid state diagram.
pub fn mermaid(label: impl Fn(Status) -> String, act: impl Fn(Action) -> String) -> String {
    let mut lines = vec!["stateDiagram-v2".to_owned(), "    direction TB".to_owned()];
    for status in Status::ALL.iter().filter(|s| **s != S::New) {
        lines.push(format!("    {status} : {}", label(*status)));
    }
    let mut seen = Vec::new();
    for edge in EDGES.iter().filter(|e| e.from != e.to) {
        if seen.contains(&(edge.from, edge.to)) {
            continue;
        }
        seen.push((edge.from, edge.to));
        let acts: Vec<String> = EDGES.iter().filter(|e| (e.from, e.to) == (edge.from, edge.to)).map(|e| act(e.action)).collect();
        let from = if edge.from == S::New { "[*]" } else { edge.from.code() };
        lines.push(format!("    {from} --> {} : {}", edge.to, acts.join(" / ")));
    }
    for status in [S::Closed, S::Rejected, S::Withdrawn] {
        lines.push(format!("    {status} --> [*]"));
    }
    lines.join("\n") + "\n"
}

#[cfg(test)]
mod tests;
