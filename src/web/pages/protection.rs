//! The protection record: the five grounds of an author, each with its evidence and date, what is
//! missing, and the link that mends it. Facts only: it never forecasts a decision.

use crate::domain::clock::local_day;
use crate::domain::ids::ProposalId;
use crate::domain::outcome::{Answer, Condition};
use crate::domain::pilot::{Record, Verdict};
use crate::domain::workflow::Facts;
use crate::i18n::Lang;
use crate::store::decision::ApprovalRow;
use crate::store::draft::{Frozen, Signature};
use crate::web::plan_view::PlanView;

/// A ground of protection.
pub struct Ground {
    pub class: &'static str,
    pub icon: &'static str,
    pub label: &'static str,
    pub text: String,
    /// Where the evidence stands: (address, words).
    pub evidence: Vec<(String, String)>,
    /// What is missing, and where it is mended.
    pub mends: Vec<(String, String)>,
}

/// What the record is made from.
pub struct Protection<'a> {
    pub t: Lang,
    pub id: ProposalId,
    pub judged: &'a Facts,
    pub plan: &'a PlanView,
    pub frozen: Option<&'a Frozen>,
    pub signatures: &'a [Signature],
    pub approval: Option<&'a ApprovalRow>,
    pub record: &'a Record,
}

fn has(label: &'static str, text: String) -> Ground {
    Ground { class: "has", icon: "check-c", label, text, evidence: Vec::new(), mends: Vec::new() }
}

fn lacks(label: &'static str, text: &str) -> Ground {
    Ground { class: "lack", icon: "alert-c", label, text: text.to_owned(), evidence: Vec::new(), mends: Vec::new() }
}

fn later(t: Lang, label: &'static str) -> Ground {
    Ground { class: "later", icon: "ring", label, text: t.guard_later().to_owned(), evidence: Vec::new(), mends: Vec::new() }
}

/// The five grounds, in the order of the plan.
pub fn grounds(p: &Protection<'_>) -> Vec<Ground> {
    vec![commitment(p), agreement(p), risks(p), policy(p), motive(p)]
}

impl Protection<'_> {
    fn at(&self, part: &str, words: impl Into<String>) -> (String, String) {
        (format!("/proposals/{}{part}", self.id), words.into())
    }

    fn committed(&self) -> Option<String> {
        let signed = self.signatures.iter().filter(|s| s.voided_at.is_none()).map(|s| s.at).max();
        self.judged.everyone_committed.then_some(()).and(signed).map(|at| self.t.day(at))
    }

    /// What the assessment says of a condition.
    fn assessed(&self, condition: Condition) -> Option<(Answer, String)> {
        let entry = self.record.assessment.as_ref()?;
        Some((entry.content.conditions.get(&condition)?.answer, self.t.day(entry.at)))
    }
}

fn commitment(p: &Protection<'_>) -> Ground {
    let t = p.t;
    let Some(day) = p.committed() else {
        let mut ground = lacks(t.guard_commitment(), t.guard_unsigned());
        if p.judged.status.is_open() {
            ground.mends.push(p.at("/commitment", t.sign_commitment()));
        }
        return ground;
    };
    has(t.guard_commitment(), t.guard_signed(day))
}

fn agreement(p: &Protection<'_>) -> Ground {
    let t = p.t;
    let Some(approval) = p.approval else { return later(t, t.guard_agreement()) };
    let mut text = t.guard_agreed(t.day(approval.at));
    if let Some(start) = &p.record.start {
        let before = local_day(approval.at) <= start.content.starts_on;
        if before {
            text = t.guard_agreed_before(t.day(approval.at), t.date(start.content.starts_on));
        }
    }
    let mut ground = has(t.guard_agreement(), text);
    ground.evidence.push(p.at(&format!("/versions/{}", approval.plan_version), t.version_n(approval.plan_version)));
    ground
}

fn risks(p: &Protection<'_>) -> Ground {
    let (t, n) = (p.t, p.plan.risks.len());
    let without = p.plan.risks.iter().filter(|r| r.remedy.is_empty()).count();
    let mut ground = match p.frozen {
        _ if n == 0 => lacks(t.guard_risks(), t.guard_no_risks()),
        _ if without > 0 => lacks(t.guard_risks(), &t.guard_no_remedy(without)),
        Some(f) => has(t.guard_risks(), t.guard_sealed(n, t.day(f.frozen_at))),
        None => has(t.guard_risks(), t.guard_open(n)),
    };
    if ground.class == "lack" && p.judged.status.is_open() {
        ground.mends.push(p.at("/plan/risks", t.guard_mend_risks()));
    }
    if let Some(f) = p.frozen {
        ground.evidence.push(p.at(&format!("/versions/{}#rui-ro", f.number), t.version_n(f.number)));
    }
    ground
}

fn policy(p: &Protection<'_>) -> Ground {
    let (t, record) = (p.t, p.record);
    if let Some((answer, day)) = p.assessed(Condition::FollowedPolicy) {
        let text = t.guard_assessed(t.answer_word(answer), day);
        let mut ground = if answer == Answer::Yes { has(t.guard_policy(), text) } else { lacks(t.guard_policy(), &text) };
        ground.evidence.push(p.at("/assessment", t.assessment_tab()));
        return ground;
    }
    if record.start.is_none() {
        return later(t, t.guard_policy());
    }
    let followed = record.inspections.iter().filter(|i| i.ask.content.verdict == Verdict::Followed).count();
    let deviates = record.inspections.len() - followed;
    let unanswered = record.inspections.iter().find(|i| i.answer.is_none() && i.ask.content.answer_by.is_some());
    let overdue = record.obstacles.iter().filter(|o| o.asked.expired_at.is_some()).count();
    let text = t.guard_running(record.figures().len(), followed, record.inspections.len());
    let mut ground =
        if deviates > 0 || unanswered.is_some() || record.figures().is_empty() { lacks(t.guard_policy(), &text) } else { has(t.guard_policy(), text) };
    if record.figures().is_empty() {
        ground.mends.push(p.at("/monitoring", t.guard_mend_figures()));
    }
    if let Some(i) = unanswered {
        ground.mends.push(p.at(&format!("/inspections/answer?to={}", i.ask.seq), t.guard_mend_inspection()));
    }
    if overdue > 0 {
        ground.evidence.push(p.at("/pilot#vuong-mac", t.guard_unsupported(overdue)));
    }
    ground.evidence.push(p.at("/pilot", t.pilot_tab()));
    ground
}

fn motive(p: &Protection<'_>) -> Ground {
    let t = p.t;
    if let Some((answer, day)) = p.assessed(Condition::PureMotive) {
        let text = t.guard_assessed(t.answer_word(answer), day);
        let mut ground = if answer == Answer::Yes { has(t.guard_motive(), text) } else { lacks(t.guard_motive(), &text) };
        ground.evidence.push(p.at("/assessment", t.assessment_tab()));
        return ground;
    }
    match p.committed() {
        Some(_) => has(t.guard_motive(), t.guard_motive_committed().to_owned()),
        None => lacks(t.guard_motive(), t.guard_unsigned()),
    }
}
