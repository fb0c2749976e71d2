//! The forms of the second half, each on a ground where its step is open.

use sangkien::app::drafting::Change;
use sangkien::domain::command::Command;
use sangkien::domain::ids::ProposalId;
use sangkien::domain::incentive::Incentive;
use sangkien::domain::liability_file::Content;
use sangkien::domain::plan::Section;
use sangkien::domain::workflow::Status;
use sangkien::web::catalogue::{outcome, pilot};
use sangkien::web::pages::act::Act;
use sangkien::web::pages::{outcome_acts, pilot_acts};
use serde_json::json;

use super::sheets::{Sheet, of_case};
use crate::support::later::{OBJECTIVE, RISK, decide, evaluation, grant, inspection, obstacle, open_liability};
use crate::support::{Person, Site};
use sangkien::domain::plan::Track;

/// Values that the kind of a field does not give.
type Values = &'static [(&'static str, &'static str)];

/// The acts with a form of their own: (act, route, status, who, particular values).
#[rustfmt::skip]
const ACTS: [(&Act, &str, Status, &str, Values); 21] = [
    (&pilot_acts::START, "/proposals/{id}/pilot/start", Status::Approved, "lead", &[("lead", "{lead_email}"), ("supervisor", "{supervisor}"), ("budget_vnd", "0"), ("ends_on", "31/03/2027")]),
    (&pilot_acts::MONITOR, "/proposals/{id}/monitoring", Status::Piloting, "lead", &[]),
    (&pilot_acts::INSPECT, "/proposals/{id}/inspections", Status::Piloting, "supervisor", &[]),
    (&pilot_acts::ANSWER_INSPECTION, "/proposals/{id}/inspections/answer", Status::Piloting, "lead", &[("to", "{inspect}")]),
    (&pilot_acts::OBSTACLE, "/proposals/{id}/obstacles", Status::Piloting, "lead", &[("unit", "so-y-te")]),
    (&pilot_acts::SUPPORT, "/proposals/{id}/obstacles/support", Status::Piloting, "other_head", &[("to", "{raise_obstacle}")]),
    (&pilot_acts::RESOLVE, "/proposals/{id}/obstacles/resolution", Status::Piloting, "lead", &[("to", "{raise_obstacle}")]),
    (&pilot_acts::INCIDENT, "/proposals/{id}/incidents", Status::Piloting, "lead", &[("occurred_time", "08:30")]),
    (&pilot_acts::CORRECT, "/proposals/{id}/corrections", Status::Piloting, "lead", &[("to", "{raise_obstacle}")]),
    (&pilot_acts::DECIDE_ADJUSTMENT, "/proposals/{id}/adjustments/decision", Status::Piloting, "authority", &[]),
    (&pilot_acts::SUSPEND, "/proposals/{id}/suspension", Status::Piloting, "authority", &[]),
    (&pilot_acts::RESUME, "/proposals/{id}/resumption", Status::Suspended, "authority", &[]),
    (&pilot_acts::TERMINATE, "/proposals/{id}/termination", Status::Suspended, "authority", &[]),
    (&pilot_acts::ANSWER_ORDER, "/proposals/{id}/orders", Status::Piloting, "lead", &[("to", "{approve}")]),
    (&pilot_acts::FINISH, "/proposals/{id}/completion", Status::Piloting, "lead", &[]),
    (&outcome_acts::REPORT, "/proposals/{id}/report", Status::Reporting, "lead", &[("{achieved}", "10")]),
    (&outcome_acts::EVALUATE, "/proposals/{id}/assessment/risks", Status::Assessing, "authority", &[("{fate}", "did_not_happen"), ("{prevented}", "yes"), ("{likelihood}", "1"), ("{impact}", "1")]),
    (&outcome_acts::ASSESS, "/proposals/{id}/assessment/decision", Status::Assessing, "authority", &[("{grade}", "met"), ("followed_policy", "yes"), ("followed_policy_evidence_1", "1"), ("pure_motive", "yes"), ("pure_motive_evidence_1", "1"), ("common_good", "yes"), ("common_good_evidence_1", "1"), ("party_opinion", "agree"), ("party_note", "Đã họp")]),
    (&outcome_acts::CONCLUDE, "/proposals/{id}/assessment/conclusion", Status::Assessing, "authority", &[]),
    (&outcome_acts::OPEN_LIABILITY, "/proposals/{id}/liability/new", Status::Assessed, "authority", &[("person", "{lead}")]),
    (&outcome_acts::CLOSE, "/proposals/{id}/closing", Status::Assessed, "authority", &[]),
];

/// A case on which an act is open.
async fn ground(site: &Site, act: &Act, status: Status) -> ProposalId {
    let p = &site.people;
    let id = site.in_status(status).await;
    if status == Status::Piloting {
        site.must(&p.supervisor, id, Command::Inspect(inspection(site.today(), None))).await;
        site.must(&p.author, id, Command::RaiseObstacle(obstacle(site.today()))).await;
    }
    if std::ptr::eq(act, &pilot_acts::DECIDE_ADJUSTMENT) {
        rewrite(site, id).await;
        site.must(&p.author, id, Command::RequestAdjustment { reason: "Thực tế đổi".into() }).await;
    }
    if std::ptr::eq(act, &outcome_acts::ASSESS) || std::ptr::eq(act, &outcome_acts::CONCLUDE) {
        let (plan, record) = (site.plan_in_force(id).await, site.record(id).await);
        site.must(&p.authority, id, Command::EvaluateRisks(evaluation(&plan, &record))).await;
    }
    if std::ptr::eq(act, &outcome_acts::CONCLUDE) {
        let (plan, record) = (site.plan_in_force(id).await, site.record(id).await);
        site.must(&p.authority, id, Command::Assess(crate::support::later::assessment(&plan, &record))).await;
    }
    id
}

/// Changes the plan of a running pilot.
async fn rewrite(site: &Site, id: ProposalId) {
    let content = json!({ "necessity": "Cần hơn", "purpose": "Để", "requirements": "", "scientific_basis": "Khoa học", "practical_basis": "Thực tiễn" });
    site.save(&site.people.author, id, Section::Basis, Change::Content(content)).await.unwrap();
}

/// What stands for a value that only the case knows.
async fn fill(site: &Site, id: ProposalId, text: &str) -> String {
    let p = &site.people;
    let known = [
        ("{lead_email}", p.author.email.clone()),
        ("{lead}", p.author.id().to_string()),
        ("{supervisor}", p.supervisor.id().to_string()),
        ("{achieved}", format!("achieved_{OBJECTIVE}")),
        ("{grade}", format!("grade_{OBJECTIVE}")),
        ("{fate}", format!("fate_{RISK}")),
        ("{prevented}", format!("prevented_{RISK}")),
        ("{likelihood}", format!("likelihood_{RISK}")),
        ("{impact}", format!("impact_{RISK}")),
    ];
    if let Some((_, value)) = known.iter().find(|(name, _)| *name == text) {
        return value.clone();
    }
    match text.strip_prefix('{').and_then(|t| t.strip_suffix('}')) {
        Some(action) => site.value(&format!("select max(seq) from proposal_event where proposal_id = '{id}' and action = '{action}'")).await.to_string(),
        None => text.to_owned(),
    }
}

/// Every form of the second half.
pub async fn sheets(site: &Site) -> Vec<Sheet<'_>> {
    let mut all = Vec::new();
    for (act, route, status, who, values) in ACTS {
        let id = ground(site, act, status).await;
        let person = site.people.all().into_iter().find(|(name, _)| *name == who).unwrap().1;
        let mut sheet = of_case(site, site.as_person(person), route, id, Section::Topic, act.fields);
        for (name, value) in values {
            let (name, value) = (fill(site, id, name).await, fill(site, id, value).await);
            sheet = sheet.with(&[(name.as_str(), value.as_str())]);
        }
        let seen_at = match route {
            _ if who == "other_head" => "/".to_owned(),
            _ if route.contains("/assessment/") => format!("/proposals/{id}/assessment"),
            _ => format!("/proposals/{id}/timeline"),
        };
        // An adopting or helping unit sees its own part only; a time is no text.
        all.push(Sheet { unstored: &["occurred_time"], unseen: who == "other_head" || route.ends_with("/liability/new"), ..sheet.shown_at(seen_at) });
    }
    let id = site.in_status(Status::Piloting).await;
    rewrite(site, id).await;
    let request = of_case(site, site.as_lead(), "/proposals/{id}/adjustments", id, Section::Topic, pilot::ADJUSTMENT_REQUEST);
    all.push(request.shown_at(format!("/proposals/{id}/timeline")));
    let id = site.in_status(Status::Closed).await;
    let adoption = of_case(site, site.as_person(&site.people.other_head), "/proposals/{id}/adoption", id, Section::Topic, outcome::ADOPTION);
    all.push(Sheet { unstored: &["own"], unseen: true, ..adoption.with(&[("own", "")]).shown_at("/solutions".into()) });
    all.extend(of_liability(site).await);
    all.extend(of_incentives(site).await);
    all
}

async fn of_liability(site: &Site) -> Vec<Sheet<'_>> {
    let p = &site.people;
    let mut all = Vec::new();
    let steps: [(&str, &Person, &[sangkien::web::forms::Def]); 4] = [
        ("ask", &p.authority, outcome::QUESTION),
        ("explain", &p.author, outcome::EXPLANATION),
        ("decide", &p.authority, outcome::LIABILITY_END),
        ("object", &p.author, outcome::OBJECTION),
    ];
    for (n, (step, who, defs)) in steps.into_iter().enumerate() {
        let id = site.in_status(Status::Assessed).await;
        let (case, open) = open_liability(p.author.id(), Vec::new());
        site.must(&p.authority, id, open).await;
        let before: [(&Person, Content); 3] = [
            (&p.authority, Content::Asked { question: "Vì sao".into() }),
            (&p.author, Content::Explained { text: "Vì mưa".into(), evidence: vec![1] }),
            (&p.authority, decide(&site.record(id).await, Track::CityPlan, &[None], None)),
        ];
        for (person, content) in before.into_iter().take(n) {
            site.must(person, id, Command::Liability(case, content)).await;
        }
        let route = "/proposals/{id}/liability/{case}";
        let sheet = of_case(site, site.as_person(who), route, id, Section::Topic, defs).with(&[("do", step)]);
        let sheet = sheet.with(&[
            ("followed_policy", "yes"),
            ("pure_motive", "yes"),
            ("common_good", "yes"),
            ("choice_result", "not_held_liable"),
            ("reason_result", "Đủ"),
        ]);
        let path = sheet.path.replace("{case}", &case.to_string());
        all.push(Sheet { path: path.clone(), ..sheet }.shown_at(path));
    }
    all
}

/// What the ids of a form for a target begin with.
fn scope(target: &str) -> String {
    format!("k{}-", target.rsplit('-').next().unwrap())
}

async fn of_incentives(site: &Site) -> Vec<Sheet<'_>> {
    let p = &site.people;
    let route = "/proposals/{id}/incentives";
    let mut all = Vec::new();
    let propose = Command::ProposeIncentive { person: p.author.id(), kinds: vec![Incentive::TrainingSponsorship], reason: "Hiệu quả".into() };
    let id = site.in_status(Status::Assessed).await;
    let target = p.author.id().to_string();
    let sheet = of_case(site, site.as_authority(), route, id, Section::Topic, outcome::PROPOSE_INCENTIVE);
    let sheet = sheet.with(&[("do", "propose"), ("target", &target), ("kind_commend_ad_hoc", "yes")]).shown_at(format!("/proposals/{id}/timeline"));
    all.push(Sheet { scope: scope(&target), ..sheet });
    for what in ["decide", "number"] {
        let id = site.in_status(Status::Assessed).await;
        site.must(&p.authority, id, propose.clone()).await;
        let incentive = store_id(site, id).await;
        let defs = [outcome::DECIDE_INCENTIVE, outcome::SPONSORSHIP].concat();
        let defs = if what == "decide" { defs.as_slice() } else { outcome::NUMBER };
        if what == "number" {
            let Command::DecideIncentive(decision) = grant(incentive.parse().unwrap()) else { unreachable!() };
            let decision = sangkien::domain::command::IncentiveDecision { course: "Thạc sĩ".into(), cost_vnd: Some(1), ..decision };
            site.must(&p.authority, id, Command::DecideIncentive(decision)).await;
        }
        let sheet = of_case(site, site.as_authority(), route, id, Section::Topic, defs);
        let sheet = sheet.with(&[("do", what), ("target", &incentive)]).shown_at(format!("/proposals/{id}/timeline"));
        all.push(Sheet { scope: scope(&incentive), ..sheet });
    }
    all
}

async fn store_id(site: &Site, id: ProposalId) -> String {
    site.value(&format!("select id from incentive where proposal_id = '{id}'")).await.as_str().unwrap().to_owned()
}
