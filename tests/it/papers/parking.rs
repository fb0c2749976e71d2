//! The parking pilot, from its plan to the decision on liability. The facts are those of the public
//! case; the years are moved into the time of the tests, and nobody in it is a real official.

use chrono::NaiveDate;
use sangkien::app::documents::{Standing, open};
use sangkien::app::drafting::{self, Change};
use sangkien::documents::compose::Paper;
use sangkien::documents::model::{Document, Kind as Doc};
use sangkien::domain::command::{Approval, Command};
use sangkien::domain::decision::{PartyView, Vote};
use sangkien::domain::ids::{CaseId, ItemId, ProposalId};
use sangkien::domain::liability_file::Content;
use sangkien::domain::pilot::{Incident, Inspection, Obstacle, Start, Verdict};
use sangkien::domain::plan::{Basis, Direction, GapKind, Gates, Heading, Kind, LegalGap, Objective, Resources, Risk, Section, Solution, Track};
use sangkien::store::{self, Scope};
use serde_json::{Value, to_value};
use uuid::Uuid;

use crate::support::acts::{escalate, in_favour, leadership, minutes, open_review};
use crate::support::later::{assessment, decide, evaluation, open_liability, reply, result, words};
use crate::support::lives::{day, put_risk};
use crate::support::{Person, World};

const CASE: &str = include_str!("parking.json");

fn text(v: &Value, name: &str) -> String {
    v[name].as_str().unwrap_or_default().to_owned()
}

fn id(n: usize) -> ItemId {
    ItemId(Uuid::from_u128(0x9A00 + n as u128))
}

pub fn objective(n: usize) -> ItemId {
    id(10 + n)
}

pub fn risk(n: usize) -> ItemId {
    id(20 + n)
}

fn on(text: &str) -> Option<NaiveDate> {
    text.parse().ok()
}

/// The plan's sections as the case describes them.
fn sections(v: &Value) -> Vec<(Section, Change)> {
    let put = |id: ItemId, value: Value| Change::PutItem(id, value);
    let all = |name: &str| v[name].as_array().cloned().unwrap_or_default().into_iter().enumerate();
    let mut out = Vec::new();
    for (n, g) in all("legal_gaps") {
        let gap = LegalGap {
            id: id(n),
            kind: GapKind::from_code(&text(&g, "kind")),
            document: text(&g, "document"),
            article: text(&g, "article"),
            description: text(&g, "description"),
            evidence: None,
        };
        out.push((Section::Gaps, put(gap.id, to_value(gap).unwrap())));
    }
    let basis = Basis {
        necessity: text(v, "necessity"),
        purpose: "Tăng vòng quay chỗ đỗ, giảm thất thoát, minh bạch nguồn thu.".into(),
        requirements: "Không thu tiền mặt; công khai mức thu.".into(),
        scientific_basis: text(v, "scientific_basis"),
        practical_basis: text(v, "practical_basis"),
    };
    out.push((Section::Basis, Change::Content(to_value(basis).unwrap())));
    let solution = Solution {
        solution: text(v, "solution"),
        breakthrough: text(v, "breakthrough"),
        scope: text(v, "scope"),
        place: "Khu vực trung tâm Thành phố".into(),
        subjects: "Chủ xe ô tô đỗ dưới lòng đường".into(),
        pilot_start: on("2026-10-01"),
        pilot_end: on("2027-03-31"),
    };
    out.push((Section::Solution, Change::Content(to_value(solution).unwrap())));
    for (n, o) in all("objectives") {
        let objective = Objective {
            id: objective(n),
            indicator: text(&o, "indicator"),
            unit: text(&o, "unit"),
            baseline: Some(o["baseline"].to_string()),
            target: Some(o["target"].to_string()),
            direction: Direction::from_code(&text(&o, "direction")),
            due_on: on("2027-03-31"),
        };
        out.push((Section::Objectives, put(objective.id, to_value(objective).unwrap())));
    }
    let resources = Resources {
        people: "Tổ công tác 12 người và lực lượng trông giữ hiện có.".into(),
        budget_vnd: v["budget_vnd"].as_i64(),
        budget_source: "ngân sách Thành phố".into(),
        feasibility: "Hạ tầng vạch đỗ và lực lượng đã sẵn có.".into(),
        positive_impact: "Giảm ùn tắc do tìm chỗ đỗ, tăng thu ngân sách.".into(),
        negative_impact: "Một bộ phận chủ xe phải trả phí cao hơn.".into(),
    };
    out.push((Section::Resources, Change::Content(to_value(resources).unwrap())));
    for (n, r) in all("risks") {
        let risk = Risk {
            id: risk(n),
            description: text(&r, "description"),
            cause: text(&r, "cause"),
            likelihood: r["likelihood"].as_u64().map(|x| u8::try_from(x).unwrap()),
            impact: r["impact"].as_u64().map(|x| u8::try_from(x).unwrap()),
            prevention: text(&r, "prevention"),
            remedy: text(&r, "remedy"),
            responsible: "Trưởng phòng Quản lý hạ tầng".into(),
            worst_case: r["worst_case"] == true,
        };
        out.push((Section::Risks, put(risk.id, to_value(risk).unwrap())));
    }
    let gates = Gates {
        stop_conditions: "Thu không đủ bù chi hai quý liên tiếp.".into(),
        deviation: Some(false),
        deviation_detail: String::new(),
        exclusion: Some(false),
    };
    out.push((Section::Gates, Change::Content(to_value(gates).unwrap())));
    out
}

/// A parking proposal that was submitted.
pub async fn submitted(world: &World) -> ProposalId {
    let v: Value = serde_json::from_str(CASE).unwrap();
    let p = &world.people;
    let heading = Heading { title: text(&v, "title"), kind: Kind::Group, topic: text(&v, "topic") };
    let id = drafting::create(&world.app, &p.author.actor, &heading).await.unwrap();
    world.save(&p.author, id, Section::Authors, Change::Authors(vec![(p.author.id(), 70), (p.co_author.id(), 30)])).await.unwrap();
    for (section, change) in sections(&v) {
        world.save(&p.author, id, section, change).await.unwrap();
    }
    world.submit(id, &[&p.author, &p.co_author]).await;
    id
}

/// By the authority: returned, urgent, directed, adjusted, suspended, ended early, decided on.
pub async fn lived(world: &World) -> (ProposalId, CaseId) {
    let p = &world.people;
    let id = submitted(world).await;
    let back = Command::Return {
        reason: "Làm rõ căn cứ tính mức thu".into(), sections: [(Section::Basis, "Nêu số liệu khảo sát lưu lượng xe".into())].into()
    };
    world.must(&p.head, id, back).await;
    let v: Value = serde_json::from_str(CASE).unwrap();
    let Some((_, Change::Content(mut basis))) = sections(&v).into_iter().find(|(s, _)| *s == Section::Basis) else { unreachable!() };
    basis["requirements"] = "Không thu tiền mặt; công khai mức thu và số liệu khảo sát lưu lượng.".into();
    world.save(&p.author, id, Section::Basis, Change::Content(basis)).await.unwrap();
    world.submit(id, &[&p.author, &p.co_author]).await;
    world.must(&p.head, id, escalate()).await;
    world.to("2026-08-31T03:00:00Z");
    let approval = Approval {
        content: "Đồng ý thí điểm trên 20 tuyến đường".into(),
        direction: "Triển khai ngay trước mùa cao điểm, báo cáo hằng tuần trong tháng đầu".into(),
        support: "Bố trí hạ tầng thanh toán điện tử".into(),
        stop_conditions: "Thu không đủ bù chi hai quý liên tiếp".into(),
        supervisor: Some(p.supervisor.id()),
    };
    world.must(&p.vice, id, Command::Approve(approval)).await;
    let start = Start {
        lead: p.author.id(),
        supervisor: p.supervisor.id(),
        place: "20 tuyến đường khu vực trung tâm".into(),
        starts_on: day("2026-10-01"),
        ends_on: day("2027-03-31"),
        budget_vnd: 24_320_000_000,
        stop_conditions: "Thu không đủ bù chi hai quý liên tiếp".into(),
    };
    world.to("2026-10-01T02:00:00Z");
    world.must(&p.author, id, Command::StartPilot(start)).await;
    piloted(world, id).await;
    ended(world, id).await;
    let case = judged(world, id).await;
    (id, case)
}

async fn piloted(world: &World, id: ProposalId) {
    let p = &world.people;
    world.to("2026-10-20T02:00:00Z");
    let inspection = Inspection {
        on: day("2026-10-20"),
        team: "Đoàn kiểm tra liên ngành".into(),
        findings: "Vạch đỗ, biển báo đầy đủ; còn tình trạng thu ngoài ứng dụng tại hai tuyến".into(),
        verdict: Verdict::Deviates,
        recommendation: "Kiểm tra chéo số xe và số giao dịch hằng ngày".into(),
        answer_by: Some(day("2026-10-27")),
        evidence: None,
    };
    let inspected = world.must(&p.supervisor, id, Command::Inspect(inspection)).await.seq;
    world.must(&p.author, id, Command::AnswerInspection(reply(inspected))).await;
    let obstacle = Obstacle {
        description: "Chưa có chế tài đối với xe không trả phí".into(),
        impact: "Số lượt xe không trả phí tăng từng tuần".into(),
        support_asked: "Phối hợp hướng dẫn xử phạt và cung cấp dữ liệu biển số".into(),
        unit: "so-y-te".into(),
        due_on: day("2026-11-15"),
    };
    world.must(&p.author, id, Command::RaiseObstacle(obstacle)).await;
    let incident = Incident {
        occurred_at: crate::support::at("2026-10-10T03:00:00Z"),
        description: "Lũy kế thu 22,04 tỷ đồng, chi 24,32 tỷ đồng".into(),
        remedy: "Dừng tuyến vắng khách, đối soát giao dịch".into(),
        damage_vnd: 2_280_000_000,
        other_damage: String::new(),
        risk: Some(risk(1)),
        why_unforeseen: String::new(),
        evidence: None,
        corrects: None,
        in_force: None,
        foreseen_in: None,
    };
    world.must(&p.author, id, Command::ReportIncident(incident)).await;
    world.to("2026-11-02T02:00:00Z");
    world.must(&p.supervisor, id, Command::Inspect(crate::support::later::inspection(day("2026-11-02"), None))).await;
    let (section, change) = put_risk(0x9B00);
    world.save(&p.author, id, section, change).await.unwrap();
    world.must(&p.author, id, Command::RequestAdjustment { reason: "Bổ sung rủi ro ứng dụng ngừng hoạt động".into() }).await;
    world.to("2026-11-04T02:00:00Z");
    world.must(&p.authority, id, Command::Adjust(words("Đồng ý bổ sung rủi ro và biện pháp dự phòng"))).await;
}

async fn ended(world: &World, id: ProposalId) {
    let p = &world.people;
    world.to("2026-11-10T02:00:00Z");
    world.must(&p.authority, id, Command::Suspend(words("Rà soát tình trạng thu ngoài ứng dụng"))).await;
    world.to("2026-11-17T02:00:00Z");
    world.must(&p.authority, id, Command::Resume(words("Đã khắc phục thu ngoài ứng dụng"))).await;
    world.to("2027-01-05T02:00:00Z");
    world.must(&p.authority, id, Command::Terminate(words("Thu không đủ bù chi kéo dài"))).await;
    let values = [(objective(0), "22040000000"), (objective(1), "18000")];
    let mut report = result(&values);
    report.summary = "Triển khai trên 20 tuyến đường; doanh thu giảm 50% trong những tuần đầu.".into();
    report.spent_vnd = 24_320_000_000;
    report.objective_causes = "Lượng xe giảm mạnh sau khi tăng mức thu".into();
    report.lessons = "Cần chế tài và công nghệ chống thất thu trước khi mở rộng".into();
    world.must(&p.author, id, Command::Report(report)).await;
}

async fn judged(world: &World, id: ProposalId) -> CaseId {
    let p = &world.people;
    world.to("2027-01-12T02:00:00Z");
    let (plan, record) = (world.plan_in_force(id).await, world.record(id).await);
    world.must(&p.authority, id, Command::EvaluateRisks(evaluation(&plan, &record))).await;
    world.must(&p.authority, id, Command::Assess(assessment(&plan, &record))).await;
    world.must(&p.authority, id, Command::Conclude(words("Thí điểm không đạt mục tiêu; thiệt hại thuộc rủi ro đã dự liệu, thực hiện đúng chủ trương"))).await;
    let incident = record.incidents[0].seq;
    let (case, open) = open_liability(p.author.id(), vec![incident]);
    world.must(&p.authority, id, open).await;
    world.must(&p.authority, id, Command::Liability(case, Content::Asked { question: "Vì sao chi vượt thu?".into() })).await;
    world.must(&p.author, id, Command::Liability(case, Content::Explained { text: "Lượng xe giảm như đã dự liệu".into(), evidence: vec![incident] })).await;
    world.to("2027-01-20T02:00:00Z");
    let decision = decide(&world.record(id).await, Track::CityPlan, &[Some(incident)], None);
    world.must(&p.vice, id, Command::Liability(case, decision)).await;
    case
}

/// By the unit itself: passed, run to its end, and proposed for a reward.
pub async fn succeeded(world: &World) -> ProposalId {
    let p = &world.people;
    let id = submitted(world).await;
    world.must(&p.head, id, open_review(leadership(p), PartyView::Agree)).await;
    world.must(&p.acting_head, id, in_favour(p)).await;
    let start = Start { budget_vnd: 1_000_000, ends_on: day("2027-03-31"), ..crate::support::later::start(p) };
    world.must(&p.author, id, Command::StartPilot(Start { starts_on: day("2026-10-01"), ..start })).await;
    world.to("2026-10-02T02:00:00Z");
    world.must(&p.author, id, Command::Finish(words("Đạt mục tiêu sớm"))).await;
    world.must(&p.author, id, Command::Report(result(&[(objective(0), "24320000000"), (objective(1), "900")]))).await;
    let (plan, record) = (world.plan_in_force(id).await, world.record(id).await);
    world.must(&p.head, id, Command::EvaluateRisks(evaluation(&plan, &record))).await;
    let mut judged = assessment(&plan, &record);
    judged.ballots = crate::support::lives::ballots(world, &[]);
    world.must(&p.head, id, Command::Assess(judged)).await;
    world.must(&p.head, id, Command::Conclude(words("Hoàn thành mục tiêu"))).await;
    let kinds = vec![sangkien::domain::incentive::Incentive::CommendAdHoc, sangkien::domain::incentive::Incentive::EarlySalaryRaise];
    world.must(&p.head, id, Command::ProposeIncentive { person: p.author.id(), kinds, reason: "Sáng kiến mang lại hiệu quả thiết thực".into() }).await;
    id
}

/// Decided by the head against the vote, half of the leadership having followed.
pub async fn overridden(world: &World) -> ProposalId {
    let p = &world.people;
    let id = submitted(world).await;
    let mut members = leadership(p);
    members[2].excluded = Some("Là người thân của tác giả".into());
    world.must(&p.head, id, open_review(members, PartyView::Disagree)).await;
    let Command::Minutes(mut m) = minutes(p, [Vote::Against, Vote::InFavour, Vote::Abstained]) else { unreachable!() };
    m.ballots.truncate(2);
    m.tally = sangkien::domain::decision::tally(&m.ballots, 50);
    world.must(&p.head, id, Command::Minutes(m)).await;
    world.must(&p.head, id, Command::Override { reason: "Cần thiết, đủ nguồn lực và biện pháp khắc phục".into() }).await;
    id
}

/// A draft of a case as somebody sees it.
pub async fn document(world: &World, who: &Person, id: ProposalId, kind: Doc, seq: Option<i32>) -> (Paper, Document) {
    let mut conn = world.app.pool.acquire().await.unwrap();
    let p = store::proposal::visible(&mut conn, &Scope::of(&who.actor), id, world.today()).await.unwrap().unwrap();
    drop(conn);
    match open(&world.app, &who.actor, &p, kind, seq).await.unwrap() {
        (paper, Standing::Draft(document)) => (paper, *document),
        (paper, Standing::Issued(_)) => panic!("{paper:?} was issued"),
    }
}
