//! The acts that are open to a person on a case: each with what it still needs, until when it should
//! be done, and by which rule. Derived from the workflow's edges and the policy, never listed by hand.

use crate::domain::calendar::Calendar;
use crate::domain::ids::ProposalId;
use crate::domain::parameter::Parameters;
use crate::domain::policy::{self, Refusal};
use crate::domain::workflow::{self, Action, Edge, Facts, Need, Next, Status, Who};
use crate::i18n::Lang;
use crate::store::facts::CaseFacts;
use crate::web::error::Error;
use crate::web::extract::Me;
use crate::web::page::source;

/// An act that is open, or would be with what it needs.
pub struct ActLink {
    pub href: String,
    pub label: String,
    pub needs: Vec<&'static str>,
    /// Until when, by which rule.
    pub limit: Option<String>,
    pub main: bool,
    pub danger: bool,
    pub icon: &'static str,
    rank: u8,
}

/// The step that leads on comes first, then those that turn aside.
fn rank(action: Action) -> u8 {
    match action {
        Action::Submit | Action::Acknowledge => 0,
        Action::Commit | Action::OpenReview | Action::Pass | Action::NotPass | Action::Approve => 1,
        Action::StartPilot | Action::Monitor | Action::Inspect | Action::Adjust | Action::Resume | Action::Report | Action::EvaluateRisks => 0,
        Action::Assess | Action::Conclude | Action::Explain | Action::AnswerInspection => 1,
        Action::Forward | Action::Override | Action::ReportIncident | Action::DecideLiability | Action::ProposeIncentive | Action::DecideIncentive => 2,
        Action::Escalate | Action::RaiseObstacle | Action::ResolveObstacle | Action::OpenLiability => 3,
        Action::RecordPartyOpinion | Action::RequestAdjustment | Action::Close => 4,
        Action::AddEvidence | Action::Finish => 5,
        _ => 6,
    }
}

fn path(status: Status, action: Action) -> Option<(&'static str, &'static str)> {
    Some(match (status, action) {
        (_, Action::Commit) => ("commitment", "edit"),
        (_, Action::Submit) => ("submission", "send"),
        (_, Action::Withdraw) => ("withdrawal", "x"),
        (Status::WithAuthority, Action::Approve | Action::Return | Action::Reject) => ("decision", "check-c"),
        (_, Action::Return) => ("return", "undo"),
        (_, Action::OpenReview) => ("review", "users"),
        (_, Action::RecordPartyOpinion) => ("review/party-opinion", "msg"),
        (_, Action::Pass | Action::NotPass) => ("review/minutes", "doc-c"),
        (_, Action::Override) => ("override", "key"),
        (_, Action::Reject) => ("rejection", "x-c"),
        (_, Action::Forward) => ("forwarding", "send"),
        (_, Action::Escalate) => ("escalation", "bolt"),
        (_, Action::ChangeTrack) => ("track", "swap"),
        (_, Action::Recuse) => ("recusal", "shield"),
        (_, Action::Acknowledge) => ("acknowledgement", "clock"),
        (_, action) => return later(action),
    })
}

/// Where the acts of the second half are done.
fn later(action: Action) -> Option<(&'static str, &'static str)> {
    Some(match action {
        Action::StartPilot => ("pilot/start", "play"),
        Action::Monitor => ("monitoring", "target"),
        Action::AddEvidence => ("evidence", "clip"),
        Action::Inspect => ("inspections", "search"),
        Action::AnswerInspection => ("inspections/answer", "msg"),
        Action::RaiseObstacle => ("obstacles", "buoy"),
        Action::SupportObstacle => ("obstacles/support", "buoy"),
        Action::ResolveObstacle => ("obstacles/resolution", "check-c"),
        Action::ReportIncident => ("incidents", "bolt"),
        Action::Correct => ("corrections", "edit"),
        Action::RequestAdjustment => ("adjustments", "swap"),
        Action::Adjust | Action::RefuseAdjustment => ("adjustments/decision", "swap"),
        Action::Suspend => ("suspension", "pause"),
        Action::Resume => ("resumption", "play"),
        Action::Terminate => ("termination", "x-c"),
        Action::AnswerOrder => ("orders", "flag"),
        Action::Finish => ("completion", "check-c"),
        Action::Report => ("report", "doc-c"),
        Action::EvaluateRisks => ("assessment/risks", "alert-t"),
        Action::Assess => ("assessment/decision", "scale"),
        Action::Conclude => ("assessment/conclusion", "doc-c"),
        Action::OpenLiability => ("liability/new", "scale"),
        Action::AskExplanation | Action::Explain | Action::DecideLiability | Action::Object => ("liability", "scale"),
        Action::ProposeIncentive | Action::DecideIncentive | Action::NumberIncentive => ("incentives", "award"),
        Action::Close => ("closing", "lock"),
        _ => return None,
    })
}

/// What the limits of acts are computed with.
pub struct Limits<'a> {
    pub calendar: &'a Calendar,
    pub parameters: &'a Parameters,
}

impl Limits<'_> {
    /// Until when an act should be done, and by which rule.
    fn of(&self, t: Lang, edge: &Edge, facts: &CaseFacts) -> Result<Option<String>, Error> {
        let Some(key) = workflow::limit(edge, facts.urgent) else { return Ok(None) };
        let until = match (edge.who, facts.received_at) {
            ([Who::Authority], _) => facts.due_at,
            _ if facts.case.status.has_pilot() => facts.due_at.filter(|_| edge.next != Next::Same || edge.action == Action::EvaluateRisks),
            (_, Some(received)) => {
                let days = self.parameters.value(key).map_err(|e| Error::Internal(e.to_string()))?;
                Some(self.calendar.after_working_days(received, days))
            }
            _ => None,
        };
        let source = source(t, self.parameters, key)?;
        Ok(until.map(|at| t.act_before(t.day(at), source)))
    }
}

/// Needs whose absence means that there is nothing to do, rather than something to be done first.
const SILENT: [Need; 6] = [Need::UrgentUnacknowledged, Need::OpenInspection, Need::OpenObstacle, Need::AdjustmentPending, Need::NoConclusion, Need::Success];

/// The acts of a person on a case, the usual one first; and why judging is refused, where it is.
pub fn open_acts(
    t: Lang,
    me: &Me,
    id: ProposalId,
    facts: &CaseFacts,
    judged: &Facts,
    limits: &Limits<'_>,
) -> Result<(Vec<ActLink>, Option<&'static str>), Error> {
    let mut links: Vec<ActLink> = Vec::new();
    let mut conflict = None;
    for (edge, needs) in offered(me, facts, judged, &mut conflict) {
        let Some((to, icon)) = path(edge.from, edge.action) else { continue };
        let label = match to {
            "decision" => t.decision_title(),
            "review/minutes" => t.minutes_act(),
            "liability" => t.liability_title(),
            "incentives" => t.incentives_title(),
            "adjustments/decision" => t.act_word(Action::Adjust),
            _ => t.act_word(edge.action),
        };
        let href = format!("/proposals/{id}/{to}");
        if links.iter().any(|l| l.href == href) {
            continue;
        }
        let needs = needs.into_iter().map(|n| t.need_word(n)).collect();
        let danger = matches!(edge.action, Action::Withdraw | Action::Recuse | Action::Suspend | Action::Terminate)
            || (edge.action == Action::Reject && to == "rejection");
        let limit = limits.of(t, edge, facts)?;
        links.push(ActLink { href, label: label.to_owned(), needs, limit, main: false, danger, icon, rank: rank(edge.action) });
    }
    links.sort_by_key(|l| (l.danger, !l.needs.is_empty(), l.rank));
    if let Some(first) = links.iter_mut().find(|l| !l.danger && l.needs.is_empty()) {
        first.main = true;
    }
    Ok((links, conflict.map(|refusal| t.refusal(refusal))))
}

/// The steps that are open to a person, each with what it still needs; and why judging is refused, where it is.
pub fn offered(me: &Me, facts: &CaseFacts, judged: &Facts, conflict: &mut Option<Refusal>) -> Vec<(&'static Edge, Vec<Need>)> {
    let mut all = workflow::open_actions(judged);
    all.retain(|(edge, _)| page_of(edge).is_some());
    all.retain(|(edge, needs)| match policy::may(&me.viewer.actor, edge.action, &facts.case) {
        // What has nothing to be done on is not offered at all.
        Ok(_) => !needs.iter().any(|n| SILENT.contains(n)) && *needs != [Need::NotYetCommitted],
        Err(refusal @ (Refusal::OwnCase | Refusal::Relation | Refusal::Recused | Refusal::Supervised | Refusal::DeputyWithoutAuthorisation)) => {
            *conflict = Some(refusal);
            false
        }
        Err(_) => false,
    });
    all
}

/// The part of a case's address where an act is done.
pub fn page_of(edge: &Edge) -> Option<&'static str> {
    path(edge.from, edge.action).map(|(to, _)| to)
}
