//! The second half: bringing an approved proposal through its pilot to its end, always through the
//! real use cases and as the right person.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use sangkien::app::outcome::{proposed_grades, proposed_outcome};
use sangkien::domain::assessment::{Assessment, Graded, Judged, ResultReport, RiskEvaluation, RiskFate, RiskOutcome};
use sangkien::domain::clock::local_day;
use sangkien::domain::command::{Command, IncentiveDecision};
use sangkien::domain::decision::PartyView;
use sangkien::domain::ids::{AttachmentId, CaseId, IncentiveId, ItemId, PersonId, ProposalId};
use sangkien::domain::incentive::Incentive;
use sangkien::domain::liability::{Choice, rule};
use sangkien::domain::liability_file::{ConditionHeld, Content, Finding, Inquiry};
use sangkien::domain::outcome::{Answer, Condition, Grade};
use sangkien::domain::pilot::{Evidence, Incident, Inspection, Monitoring, Obstacle, Record, Reply, Start, Verdict, Words};
use sangkien::domain::plan::{Plan, Track};
use sangkien::domain::workflow::{Action, Status};
use sangkien::store;
use uuid::Uuid;

use super::acts::party;
use super::{People, Person, World};

/// The objective and the risk of the usual plan.
pub const OBJECTIVE: ItemId = ItemId(Uuid::from_u128(3));
pub const RISK: ItemId = ItemId(Uuid::from_u128(4));

pub fn words(text: &str) -> Words {
    Words { text: text.into() }
}

pub fn reply(to: i32) -> Reply {
    Reply { to, text: "Đã làm".into() }
}

pub fn start(p: &People) -> Start {
    Start {
        lead: p.author.id(),
        supervisor: p.supervisor.id(),
        place: "Ba phường".into(),
        starts_on: "2026-08-28".parse().unwrap(),
        ends_on: "2027-03-31".parse().unwrap(),
        budget_vnd: 0,
        stop_conditions: "Dừng khi sập".into(),
    }
}

pub fn figures(on: NaiveDate, value: &str) -> Monitoring {
    Monitoring {
        on, narrative: "Đúng tiến độ".into(), values: [(OBJECTIVE, value.to_owned())].into(), spent_vnd: Some(0), evidence: None, corrects: None
    }
}

pub fn inspection(on: NaiveDate, answer_by: Option<NaiveDate>) -> Inspection {
    Inspection {
        on,
        team: "Tổ kiểm tra".into(),
        findings: "Đủ hồ sơ".into(),
        verdict: Verdict::Followed,
        recommendation: "Bổ sung ảnh".into(),
        answer_by,
        evidence: None,
    }
}

pub fn obstacle(due_on: NaiveDate) -> Obstacle {
    Obstacle { description: "Thiếu máy".into(), impact: "Chậm".into(), support_asked: "Cho mượn máy".into(), unit: "so-y-te".into(), due_on }
}

pub fn incident(occurred_at: DateTime<Utc>, damage_vnd: i64, risk: Option<ItemId>) -> Incident {
    Incident {
        occurred_at,
        description: "Sập hố".into(),
        remedy: "Lấp ngay".into(),
        damage_vnd,
        other_damage: String::new(),
        risk,
        why_unforeseen: if risk.is_none() { "Không ai lường được".into() } else { String::new() },
        evidence: None,
        corrects: None,
        in_force: None,
        foreseen_in: None,
    }
}

pub fn result(values: &[(ItemId, &str)]) -> ResultReport {
    ResultReport {
        summary: "Kết quả".into(),
        values: values.iter().map(|(id, v)| (*id, (*v).to_owned())).collect(),
        spent_vnd: 0,
        objective_causes: "Mưa nhiều".into(),
        subjective_causes: String::new(),
        lessons: "Che kỹ hơn".into(),
    }
}

/// Every risk of a plan as it turned out: happened where an incident says so, with its measures done.
pub fn evaluation(plan: &Plan, record: &Record) -> RiskEvaluation {
    let fate = |id: ItemId| if record.happened().iter().any(|i| i.content.risk == Some(id)) { RiskFate::RemediedInTime } else { RiskFate::DidNotHappen };
    let outcome = |id: ItemId| RiskOutcome { fate: fate(id), prevention_done: true, likelihood: 3, impact: 3 };
    RiskEvaluation { risks: plan.risks.iter().map(|r| (r.id, outcome(r.id))).collect(), unforeseen: String::new(), recovered_vnd: 0 }
}

/// The assessment as it is proposed, every condition met.
pub fn assessment(plan: &Plan, record: &Record) -> Assessment {
    let proposed = proposed_grades(plan, record);
    let graded = |grade: Option<Grade>| Graded { grade: grade.unwrap(), proposed: grade, reason: String::new() };
    let judged = Judged { answer: Answer::Yes, note: "Đã xác minh".into(), evidence: vec![1] };
    let outcome = proposed_outcome(&proposed);
    Assessment {
        objectives: proposed.into_iter().map(|(id, grade)| (id, graded(grade))).collect(),
        outcome: outcome.unwrap(),
        proposed: outcome,
        reason: String::new(),
        objective_causes: "Mưa nhiều".into(),
        subjective_causes: String::new(),
        conditions: Condition::ALL.iter().map(|c| (*c, judged.clone())).collect::<BTreeMap<_, _>>(),
        party: party(PartyView::Agree),
        ballots: Vec::new(),
    }
}

/// A file that is really one row of evidence.
pub fn evidence() -> Evidence {
    Evidence { file: AttachmentId(Uuid::now_v7()), name: "ảnh.png".into(), media_type: "image/png".into(), size: 9, sha256: "ab".repeat(32) }
}

/// A command for each act of the second half that needs nothing of the case.
pub fn command(p: &People, action: Action) -> Option<Command> {
    let day = "2026-08-28".parse().unwrap();
    let at = super::at(super::START);
    Some(match action {
        Action::StartPilot => Command::StartPilot(start(p)),
        Action::Monitor => Command::Monitor(figures(day, "20")),
        Action::AddEvidence => Command::AddEvidence(evidence()),
        Action::Inspect => Command::Inspect(inspection(day, None)),
        Action::AnswerInspection => Command::AnswerInspection(reply(1)),
        Action::RaiseObstacle => Command::RaiseObstacle(obstacle(day)),
        Action::SupportObstacle => Command::SupportObstacle(reply(1)),
        Action::ResolveObstacle => Command::ResolveObstacle(reply(1)),
        Action::ReportIncident => Command::ReportIncident(incident(at, 0, Some(RISK))),
        Action::Correct => Command::Correct(reply(1)),
        Action::RequestAdjustment => Command::RequestAdjustment { reason: "Thực tế đổi".into() },
        Action::Adjust => Command::Adjust(words("Đồng ý")),
        Action::RefuseAdjustment => Command::RefuseAdjustment(words("Không đồng ý")),
        Action::Suspend => Command::Suspend(words("Tạm dừng")),
        Action::Resume => Command::Resume(words("Tiếp tục")),
        Action::Terminate => Command::Terminate(words("Chấm dứt")),
        Action::AnswerOrder => Command::AnswerOrder(reply(1)),
        Action::Finish => Command::Finish(words("Đạt mục tiêu")),
        Action::Report => Command::Report(result(&[(OBJECTIVE, "10")])),
        Action::Conclude => Command::Conclude(words("Kết luận")),
        Action::Close => Command::Close { note: "Xong".into(), waiver: "Chưa đề nghị".into() },
        Action::Adopt => Command::Adopt { note: "Áp dụng toàn sở".into(), own: None },
        Action::ProposeIncentive => Command::ProposeIncentive { person: p.author.id(), kinds: vec![Incentive::CommendAdHoc], reason: "Hiệu quả".into() },
        Action::OpenLiability => open_liability(p.author.id(), Vec::new()).1,
        _ => return None,
    })
}

/// A file about a person, and the act that opens it.
pub fn open_liability(person: PersonId, incidents: Vec<i32>) -> (CaseId, Command) {
    let case = CaseId(Uuid::now_v7());
    (case, Command::Liability(case, Content::Opened { person, incidents, reason: "Có thiệt hại".into() }))
}

/// The decision with the first option that the rules open, each condition as it was assessed.
pub fn decide(record: &Record, track: Track, matters: &[Option<i32>], corrects: Option<i32>) -> Content {
    let assessed = &record.assessment.as_ref().unwrap().content.conditions;
    let conditions: Vec<ConditionHeld> =
        Condition::ALL.iter().map(|c| ConditionHeld { condition: *c, answer: assessed[c].answer, reason: String::new() }).collect();
    let inquiry = Inquiry { record, track, exclusions: &[], conditions: &conditions };
    let finding = |incident: &Option<i32>| {
        let source = inquiry.computed(*incident);
        let options = rule(&inquiry.matter(*incident, source).unwrap()).open();
        Finding {
            incident: *incident, computed: source, source, source_reason: String::new(), choice: options[0], options, reason: "Đủ điều kiện".into()
        }
    };
    Content::Decided {
        findings: matters.iter().map(finding).collect(),
        exclusions: Vec::new(),
        exclusion_evidence: String::new(),
        conditions: conditions.clone(),
        unclear_reason: String::new(),
        unheard_reason: String::new(),
        referral: String::new(),
        corrects,
    }
}

/// A changed choice in a decision.
pub fn choosing(content: Content, change: impl Fn(&mut Finding)) -> Content {
    match content {
        Content::Decided { mut findings, exclusions, exclusion_evidence, conditions, unclear_reason, unheard_reason, referral, corrects } => {
            findings.iter_mut().for_each(change);
            Content::Decided { findings, exclusions, exclusion_evidence, conditions, unclear_reason, unheard_reason, referral, corrects }
        }
        other => other,
    }
}

pub fn grant(incentive: IncentiveId) -> Command {
    Command::DecideIncentive(IncentiveDecision { incentive, granted: true, reason: "Xứng đáng".into(), course: String::new(), cost_vnd: None })
}

/// What the options of a matter are, by code.
pub fn codes(options: &[Choice]) -> Vec<&'static str> {
    options.iter().map(|c| c.code()).collect()
}

impl World {
    /// What the ledger tells of a pilot.
    pub async fn record(&self, id: ProposalId) -> Record {
        let mut conn = self.app.pool.acquire().await.unwrap();
        Record::fold(&store::ledger::history(&mut conn, id).await.unwrap()).unwrap()
    }

    /// The frozen plans of a proposal.
    pub async fn plans(&self, id: ProposalId) -> BTreeMap<i32, Plan> {
        store::draft::plans(&mut self.app.pool.acquire().await.unwrap(), id).await.unwrap()
    }

    /// The plan in force.
    pub async fn plan_in_force(&self, id: ProposalId) -> Plan {
        let n = self.value(&format!("select plan_in_force from proposal where id = '{id}'")).await.as_i64().unwrap();
        self.plans(id).await.remove(&i32::try_from(n).unwrap()).unwrap()
    }

    /// A command for an act as it could be done on a case now.
    pub async fn command(&self, id: ProposalId, action: Action) -> Option<Command> {
        let record = self.record(id).await;
        let p = &self.people;
        let agreed = !self.value(&format!("select plan_in_force from proposal where id = '{id}'")).await.is_null();
        let latest = |action: Action| record.orders.iter().rev().find(|o| o.action == action).map(|o| o.entry.seq);
        Some(match action {
            Action::StartPilot => Command::StartPilot(Start { starts_on: self.today(), ..start(p) }),
            Action::EvaluateRisks | Action::Assess if !agreed => return None,
            Action::Assess if record.report.is_none() => return None,
            Action::EvaluateRisks => Command::EvaluateRisks(evaluation(&self.plan_in_force(id).await, &record)),
            Action::Assess => Command::Assess(assessment(&self.plan_in_force(id).await, &record)),
            Action::AnswerInspection => Command::AnswerInspection(reply(latest(Action::Inspect)?)),
            Action::ResolveObstacle => Command::ResolveObstacle(reply(record.obstacles.iter().find(|o| o.resolved.is_none())?.asked.ask.seq)),
            Action::SupportObstacle => Command::SupportObstacle(reply(record.obstacles.iter().find(|o| o.asked.answer.is_none())?.asked.ask.seq)),
            Action::AnswerOrder => Command::AnswerOrder(reply(record.orders.last()?.entry.seq)),
            Action::Monitor => Command::Monitor(figures(self.today(), "20")),
            Action::Inspect => Command::Inspect(inspection(self.today(), None)),
            Action::RaiseObstacle => Command::RaiseObstacle(obstacle(self.today())),
            Action::ReportIncident => Command::ReportIncident(incident(self.clock.now(), 0, Some(RISK))),
            other => return super::acts::command(p, other),
        })
    }

    /// Who judges a case for the level that agreed to it.
    pub fn approver(&self) -> &Person {
        &self.people.authority
    }

    /// Brings an approved proposal to a later status: started, ended, reported, assessed, closed.
    pub async fn run_pilot(&self, id: ProposalId, status: Status) {
        let p = &self.people;
        self.must(&p.author, id, Command::StartPilot(start(p))).await;
        match status {
            Status::Piloting => return,
            Status::Suspended => {
                self.must(&p.authority, id, command(p, Action::Suspend).unwrap()).await;
                return;
            }
            _ => self.must(&p.author, id, command(p, Action::Finish).unwrap()).await,
        };
        if status == Status::Reporting {
            return;
        }
        let plan = self.plan_in_force(id).await;
        let reached: Vec<_> = plan.objectives.iter().map(|o| (o.id, "10")).collect();
        self.must(&p.author, id, Command::Report(result(&reached))).await;
        if status == Status::Assessing {
            return;
        }
        self.assess(id).await;
        if status == Status::Closed {
            self.must(self.approver(), id, command(p, Action::Close).unwrap()).await;
        }
    }

    /// Evaluates the risks, assesses as proposed, concludes.
    pub async fn assess(&self, id: ProposalId) {
        let (plan, record) = (self.plan_in_force(id).await, self.record(id).await);
        self.must(self.approver(), id, Command::EvaluateRisks(evaluation(&plan, &record))).await;
        self.must(self.approver(), id, Command::Assess(assessment(&plan, &record))).await;
        self.must(self.approver(), id, Command::Conclude(words("Kết luận"))).await;
    }

    /// The day in Vietnam now.
    pub fn today(&self) -> NaiveDate {
        local_day(self.clock.now())
    }
}
