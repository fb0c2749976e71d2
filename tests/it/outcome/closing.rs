//! Closing: only when the conclusion stands, every liability case is final and every incentive decided;
//! then each legal gap of the plan in force becomes a provision to amend.

use sangkien::app::deadlines::run_until_idle;
use sangkien::app::drafting::Change;
use sangkien::domain::command::{Command, IncentiveDecision};
use sangkien::domain::ids::{IncentiveId, ItemId, ProposalId};
use sangkien::domain::incentive::{Incentive, qualifies};
use sangkien::domain::liability_file::Content;
use sangkien::domain::outcome::Outcome;
use sangkien::domain::plan::{GapKind, LegalGap, Section, Track};
use sangkien::domain::workflow::{Action, Status, Who};
use serde_json::{json, to_value};
use sqlx::PgPool;
use uuid::Uuid;

use crate::support::later::{decide, open_liability, words};
use crate::support::{Forgery, Refused, World, rule};

fn close() -> Command {
    Command::Close { note: "Xong".into(), waiver: "Chưa đề nghị".into() }
}

async fn assessed(world: &World, value: &str) -> ProposalId {
    let id = world.in_status(Status::Piloting).await;
    world.reported(id, value).await;
    world.assessed_only(id).await;
    id
}

/// A close written past the program.
async fn forged(world: &World, id: ProposalId) -> Result<(), Refused> {
    let entry = world.next_entry(id, Action::Close, Status::Closed, &world.people.authority, Who::Approver).await;
    Forgery::honest(entry).attempt(world).await
}

async fn incentive(world: &World, id: ProposalId) -> IncentiveId {
    let last = world.value(&format!("select id from incentive where proposal_id = '{id}' order by id desc limit 1")).await;
    last.as_str().unwrap().parse().unwrap()
}

#[sqlx::test]
async fn nothing_is_closed_that_is_open(pool: PgPool) {
    let world = World::new(pool).await;
    let p = &world.people;
    let id = assessed(&world, "10").await;
    let (case, open) = open_liability(p.author.id(), vec![]);
    world.must(&p.authority, id, open).await;
    let propose = Command::ProposeIncentive { person: p.author.id(), kinds: vec![Incentive::CommendAdHoc], reason: "Hiệu quả".into() };
    world.must(&p.authority, id, propose).await;
    let needs = async |what: &str| {
        assert_eq!(world.refusal(&p.authority, id, close()).await, format!("blocked: close needs [{what}]"));
        assert_eq!(forged(&world, id).await, rule("proposal_event_complete"), "{what}");
    };
    needs("Conclusion, LiabilityFinal, IncentivesDecided").await;
    world.must(&p.authority, id, Command::Conclude(words("Kết luận"))).await;
    needs("LiabilityFinal, IncentivesDecided").await;
    let decision =
        IncentiveDecision { incentive: incentive(&world, id).await, granted: false, reason: "Chưa đủ".into(), course: String::new(), cost_vnd: None };
    world.must(&p.authority, id, Command::DecideIncentive(decision)).await;
    needs("LiabilityFinal").await;
    for (who, content) in
        [(&p.authority, Content::Asked { question: "Vì sao?".into() }), (&p.author, Content::Explained { text: "Vì mưa".into(), evidence: vec![] })]
    {
        world.must(who, id, Command::Liability(case, content)).await;
        needs("LiabilityFinal").await;
    }
    let decision = decide(&world.record(id).await, Track::CityPlan, &[None], None);
    world.must(&p.authority, id, Command::Liability(case, decision)).await;
    needs("LiabilityFinal").await;
    world.to("2026-09-13T02:00:00Z");
    assert_eq!(run_until_idle(&world.app).await.unwrap(), 1);
    for who in [&p.head, &p.author] {
        assert_eq!(world.refusal(who, id, close()).await, "refused: only the competent authority of the unit");
    }
    world.must(&p.authority, id, close()).await;
    assert_eq!(world.standing(id).await, json!(["closed", null, null, null]));
    assert_eq!(world.last_entry(id).await["payload"], json!({ "note": "Xong", "waiver": "Chưa đề nghị" }));
    assert_eq!(world.refusal(&p.authority, id, close()).await, "blocked: close is no step from closed");
}

#[sqlx::test]
async fn a_conclusion_alone_is_missed_too(pool: PgPool) {
    let world = World::new(pool).await;
    let id = assessed(&world, "10").await;
    assert_eq!(world.refusal(&world.people.authority, id, close()).await, "blocked: close needs [Conclusion]");
    assert_eq!(forged(&world, id).await, rule("proposal_event_complete"));
}

#[sqlx::test]
async fn every_gap_of_the_plan_in_force_becomes_a_provision(pool: PgPool) {
    let world = World::new(pool).await;
    let p = &world.people;
    let id = world.in_status(Status::Piloting).await;
    let gap = |n: u128, kind: GapKind| LegalGap {
        id: ItemId(Uuid::from_u128(n)),
        kind: Some(kind),
        document: "Quyết định 5".into(),
        article: "Điều 7".into(),
        description: format!("Khoảng trống {n}"),
        evidence: None,
    };
    let put = |gap: LegalGap| (Section::Gaps, Change::PutItem(gap.id, to_value(gap).unwrap()));
    world.adjusted(id, vec![put(gap(20, GapKind::Outdated))]).await;
    // One that was only asked for, and refused, is none.
    let (section, change) = put(gap(21, GapKind::Unclear));
    world.save(&p.author, id, section, change).await.unwrap();
    world.must(&p.author, id, crate::support::lives::request()).await;
    world.must(&p.authority, id, crate::support::lives::refuse_it()).await;
    world.reported(id, "10").await;
    world.assess(id).await;
    assert_eq!(world.value("select count(*) from provision").await, json!(0));
    world.must(&p.authority, id, close()).await;
    let rows = json!([
        { "action": "close", "gap_id": ItemId(Uuid::from_u128(2)), "kind": "unclear", "document": "Văn bản", "article": "Điều 1", "description": "Chưa rõ" },
        { "action": "close", "gap_id": ItemId(Uuid::from_u128(20)), "kind": "outdated", "document": "Quyết định 5", "article": "Điều 7", "description": "Khoảng trống 20" },
    ]);
    let mut found = world.beside("provision", id).await;
    found.as_array_mut().unwrap().sort_by_key(|r| r["gap_id"].as_str().map(str::to_owned));
    assert_eq!(found, rows);
}

#[sqlx::test]
async fn what_a_success_opens_is_proposed_or_waived_with_a_reason(pool: PgPool) {
    let world = World::new(pool).await;
    let p = &world.people;
    let id = assessed(&world, "10").await;
    world.must(&p.authority, id, Command::Conclude(words("Kết luận"))).await;
    let silent = || Command::Close { note: "Xong".into(), waiver: String::new() };
    assert_eq!(world.refusal(&p.authority, id, silent()).await, "invalid: Field(\"waiver\", Needed)");
    let (last, most) = qualifies(Outcome::Completed).split_last().unwrap();
    for kinds in [most.to_vec(), vec![*last]] {
        assert_eq!(world.refusal(&p.authority, id, silent()).await, "invalid: Field(\"waiver\", Needed)");
        let n = kinds.len();
        world.must(&p.authority, id, Command::ProposeIncentive { person: p.author.id(), kinds, reason: "Hiệu quả".into() }).await;
        assert_eq!(world.beside("incentive", id).await.as_array().unwrap().len(), n);
        let open =
            format!("select i.id from incentive i where proposal_id = '{id}' and not exists (select from incentive_decision d where d.incentive_id = i.id)");
        for row in world.rows(&open).await.as_array().unwrap() {
            let incentive = row["id"].as_str().unwrap().parse().unwrap();
            let no = IncentiveDecision { incentive, granted: false, reason: "Chưa đủ".into(), course: String::new(), cost_vnd: None };
            world.must(&p.authority, id, Command::DecideIncentive(no)).await;
        }
    }
    world.must(&p.authority, id, silent()).await;
    // Where nothing is open there is nothing to waive.
    let failed = assessed(&world, "30").await;
    world.must(&p.authority, failed, Command::Conclude(words("Kết luận"))).await;
    world.must(&p.authority, failed, silent()).await;
}
