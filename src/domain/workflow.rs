//! The workflow: one table of edges is the truth.
//!
//! Buttons, guards, the diagram and the matrices of the tests derive from `EDGES`; the database
//! holds a mirror that the server compares at start. Refuses any step that is not a line here.

use super::decision::DeviationGate;
use super::parameter::Key;
use super::people::codes;

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
}

/// A line of the workflow.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Edge {
    pub from: Status,
    pub action: Action,
    pub to: Status,
    pub who: Who,
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
    /// Nobody: the matter has ended.
    Nobody,
}

const fn edge(from: Status, action: Action, to: Status, who: Who, needs: &'static [Need], next: Next) -> Edge {
    Edge { from, action, to, who, needs, next }
}

use Action as A;
use Need as N;
use Next as X;
use Status as S;
use Who as W;

const TO_SUBMIT: &[Need] = &[N::CompletePlan, N::NothingExcluded, N::EveryCommitment];

/// The workflow.
#[rustfmt::skip]
pub const EDGES: &[Edge] = &[
    edge(S::New,           A::Create,             S::Draft,         W::Lead,         &[],                                X::Lead),
    edge(S::Draft,         A::Commit,             S::Draft,         W::Author,       &[N::CompletePlan, N::NotYetCommitted], X::Same),
    edge(S::Returned,      A::Commit,             S::Returned,      W::Author,       &[N::CompletePlan, N::NotYetCommitted], X::Same),
    edge(S::Draft,         A::Submit,             S::Submitted,     W::Lead,         TO_SUBMIT,                          X::Review),
    edge(S::Returned,      A::Submit,             S::Submitted,     W::Lead,         TO_SUBMIT,                          X::Review),
    edge(S::Draft,         A::Exclude,            S::Withdrawn,     W::Author,       &[],                                X::Nobody),
    edge(S::Returned,      A::Exclude,            S::Withdrawn,     W::Author,       &[],                                X::Nobody),
    edge(S::Draft,         A::Withdraw,           S::Withdrawn,     W::Lead,         &[],                                X::Nobody),
    edge(S::Submitted,     A::Withdraw,           S::Withdrawn,     W::Lead,         &[],                                X::Nobody),
    edge(S::Returned,      A::Withdraw,           S::Withdrawn,     W::Lead,         &[],                                X::Nobody),
    edge(S::InReview,      A::Withdraw,           S::Withdrawn,     W::Lead,         &[],                                X::Nobody),
    edge(S::NotPassed,     A::Withdraw,           S::Withdrawn,     W::Lead,         &[],                                X::Nobody),
    edge(S::WithAuthority, A::Withdraw,           S::Withdrawn,     W::Lead,         &[],                                X::Nobody),
    edge(S::Submitted,     A::Return,             S::Returned,      W::UnitHead,     &[],                                X::Lead),
    edge(S::InReview,      A::Return,             S::Returned,      W::UnitHead,     &[],                                X::Lead),
    edge(S::NotPassed,     A::Return,             S::Returned,      W::UnitHead,     &[],                                X::Lead),
    edge(S::Submitted,     A::OpenReview,         S::InReview,      W::UnitHead,     &[],                                X::Same),
    edge(S::InReview,      A::RecordPartyOpinion, S::InReview,      W::UnitHead,     &[],                                X::Same),
    edge(S::InReview,      A::Pass,               S::Approved,      W::UnitHead,     &[N::PartyOpinion, N::NoDeviation], X::Implementer),
    edge(S::InReview,      A::NotPass,            S::NotPassed,     W::UnitHead,     &[],                                X::Same),
    edge(S::NotPassed,     A::Override,           S::Approved,      W::HeadInPerson, &[N::NoDeviation],                  X::Implementer),
    edge(S::Submitted,     A::Reject,             S::Rejected,      W::UnitHead,     &[],                                X::Nobody),
    edge(S::InReview,      A::Reject,             S::Rejected,      W::UnitHead,     &[],                                X::Nobody),
    edge(S::NotPassed,     A::Reject,             S::Rejected,      W::UnitHead,     &[],                                X::Nobody),
    edge(S::Submitted,     A::Forward,            S::WithAuthority, W::UnitHead,     &[],                                X::Decision),
    edge(S::InReview,      A::Forward,            S::WithAuthority, W::UnitHead,     &[],                                X::Decision),
    edge(S::NotPassed,     A::Forward,            S::WithAuthority, W::UnitHead,     &[],                                X::Decision),
    edge(S::Submitted,     A::Escalate,           S::WithAuthority, W::UnitHead,     &[],                                X::UrgentDecision),
    edge(S::Returned,      A::Escalate,           S::WithAuthority, W::UnitHead,     &[],                                X::UrgentDecision),
    edge(S::InReview,      A::Escalate,           S::WithAuthority, W::UnitHead,     &[],                                X::UrgentDecision),
    edge(S::Submitted,     A::ChangeTrack,        S::Submitted,     W::UnitHead,     &[],                                X::Same),
    edge(S::InReview,      A::ChangeTrack,        S::InReview,      W::UnitHead,     &[],                                X::Same),
    edge(S::NotPassed,     A::ChangeTrack,        S::NotPassed,     W::UnitHead,     &[],                                X::Same),
    edge(S::Submitted,     A::Recuse,             S::Submitted,     W::UnitHead,     &[],                                X::Same),
    edge(S::InReview,      A::Recuse,             S::InReview,      W::UnitHead,     &[],                                X::Same),
    edge(S::NotPassed,     A::Recuse,             S::NotPassed,     W::UnitHead,     &[],                                X::Same),
    edge(S::WithAuthority, A::Recuse,             S::WithAuthority, W::Authority,    &[],                                X::Same),
    edge(S::WithAuthority, A::Acknowledge,        S::WithAuthority, W::Authority,    &[N::UrgentUnacknowledged],         X::Same),
    edge(S::WithAuthority, A::Approve,            S::Approved,      W::Authority,    &[],                                X::Implementer),
    edge(S::WithAuthority, A::Return,             S::Returned,      W::Authority,    &[],                                X::Lead),
    edge(S::WithAuthority, A::Reject,             S::Rejected,      W::Authority,    &[],                                X::Nobody),
];

impl Action {
    /// Whether the act judges the proposal, so that an author, a relation or a recused person may not do it.
    pub const fn decides(self) -> bool {
        !matches!(self, A::Create | A::Commit | A::Submit | A::Withdraw | A::Exclude | A::Recuse)
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
        (W::UnitHead, A::Return) => Some(Key::ReturnDays),
        (W::UnitHead, A::Escalate) => Some(Key::EscalateDays),
        (W::UnitHead, A::Pass | A::NotPass | A::OpenReview) => Some(Key::LeadershipReviewDays),
        (W::Authority, A::Approve | A::Return | A::Reject) if urgent => Some(Key::AuthorityUrgentDecisionDays),
        (W::Authority, A::Approve | A::Return | A::Reject) => Some(Key::AuthorityDecisionDays),
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
    for status in [S::Rejected, S::Withdrawn] {
        lines.push(format!("    {status} --> [*]"));
    }
    lines.join("\n") + "\n"
}

#[cfg(test)]
mod tests {
    use super::*;

    const MET: Facts = Facts {
        status: S::Draft,
        plan_complete: true,
        excluded: false,
        everyone_committed: true,
        actor_committed: false,
        party_opinion: true,
        deviation: DeviationGate::No,
        urgent: true,
        acknowledged: false,
    };

    #[test]
    fn from_a_status_an_action_leads_to_one_place() {
        for (i, a) in EDGES.iter().enumerate() {
            assert!(EDGES[i + 1..].iter().all(|b| (a.from, a.action) != (b.from, b.action)), "{a:?}");
        }
    }

    #[test]
    fn every_need_holds_its_step_back_by_itself() {
        let broken: [(Need, Facts); 7] = [
            (N::CompletePlan, Facts { plan_complete: false, ..MET }),
            (N::NothingExcluded, Facts { excluded: true, ..MET }),
            (N::EveryCommitment, Facts { everyone_committed: false, ..MET }),
            (N::NotYetCommitted, Facts { actor_committed: true, ..MET }),
            (N::PartyOpinion, Facts { party_opinion: false, ..MET }),
            (N::NoDeviation, Facts { deviation: DeviationGate::Yes, ..MET }),
            (N::UrgentUnacknowledged, Facts { acknowledged: true, ..MET }),
        ];
        for edge in EDGES {
            assert_eq!(step(&Facts { status: edge.from, ..MET }, edge.action), Ok(edge));
            for (need, facts) in &broken {
                let got = step(&Facts { status: edge.from, ..*facts }, edge.action);
                let expected = if edge.needs.contains(need) { Err(Blocked::Needs(edge.action, vec![*need])) } else { Ok(edge) };
                assert_eq!(got, expected, "{edge:?} without {need:?}");
            }
        }
    }

    #[test]
    fn an_unanswered_deviation_gate_is_not_a_no() {
        let facts = Facts { status: S::InReview, deviation: DeviationGate::Unanswered, ..MET };
        assert_eq!(step(&facts, A::Pass), Err(Blocked::Needs(A::Pass, vec![N::NoDeviation])));
    }

    #[test]
    fn what_is_not_a_line_is_no_step() {
        let lines = EDGES.len();
        let mut possible = 0;
        for status in Status::ALL {
            for action in Action::ALL {
                let found = step(&Facts { status: *status, ..MET }, *action);
                possible += usize::from(found.is_ok());
                if find(*status, *action).is_none() {
                    assert_eq!(found, Err(Blocked::NoSuchStep(*status, *action)));
                }
            }
        }
        assert_eq!(possible, lines);
    }
}
