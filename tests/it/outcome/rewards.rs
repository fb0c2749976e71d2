//! Incentives: proposed for authors of a success, decided by the authority, each with its own number.
//! Nobody decides their own.

use sangkien::domain::command::{Command, IncentiveDecision};
use sangkien::domain::event::Entry;
use sangkien::domain::ids::{IncentiveId, ProposalId};
use sangkien::domain::incentive::Incentive;
use sangkien::domain::workflow::{Action, Status, Who};
use serde_json::json;
use sqlx::PgPool;
use uuid::Uuid;

use crate::support::acts::command;
use crate::support::later::grant;
use crate::support::lives::day;
use crate::support::{Forgery, Person, World, rule};

fn propose(person: &Person, kinds: &[Incentive]) -> Command {
    Command::ProposeIncentive { person: person.id(), kinds: kinds.to_vec(), reason: "Hiệu quả".into() }
}

fn decline(incentive: IncentiveId) -> Command {
    Command::DecideIncentive(IncentiveDecision { incentive, granted: false, reason: "Chưa đủ".into(), course: String::new(), cost_vnd: None })
}

fn number(incentive: IncentiveId) -> Command {
    Command::NumberIncentive { incentive, number: "15/QĐ-UBND".into(), dated_on: day("2026-09-07") }
}

async fn success_of(world: &World, authors: &[&Person]) -> ProposalId {
    let id = world.piloting_by(authors, false).await;
    world.reported(id, "10").await;
    world.assess(id).await;
    id
}

/// Proposes one for the usual author, and gives its number in the books.
async fn proposed(world: &World, id: ProposalId, kind: Incentive) -> IncentiveId {
    world.must(&world.people.head, id, propose(&world.people.author, &[kind])).await;
    world.beside("incentive", id).await[0]["id"].as_str().unwrap().parse().unwrap()
}

#[sqlx::test]
async fn they_are_for_the_authors_of_a_success(pool: PgPool) {
    let world = World::new(pool).await;
    let p = &world.people;
    let id = success_of(&world, &[&p.author, &p.co_author]).await;
    let kinds = [Incentive::CommendAdHoc, Incentive::Promotion];
    for other in [&p.head, &p.colleague, &p.supervisor] {
        assert_eq!(world.refusal(&p.head, id, propose(other, &kinds)).await, "invalid: Field(\"person\", NotOffered)");
    }
    assert_eq!(world.refusal(&p.head, id, propose(&p.author, &[])).await, "invalid: Field(\"kinds\", Needed)");
    world.must(&p.head, id, propose(&p.author, &kinds)).await;
    let payload = json!({ "person": p.author.id(), "kinds": ["commend_ad_hoc", "promotion"], "reason": "Hiệu quả" });
    assert_eq!(world.last_entry(id).await["payload"], payload);
    let mut rows = world.beside("incentive", id).await;
    let rows = rows.as_array_mut().unwrap();
    rows.sort_by_key(|r| r["kind"].as_str().map(str::to_owned));
    let told: Vec<_> = rows.iter().map(|r| json!([r["person_id"], r["kind"]])).collect();
    assert_eq!(told, [json!([p.author.id(), "commend_ad_hoc"]), json!([p.author.id(), "promotion"])]);
    // Each once for a person; another author has their own.
    assert_eq!(world.refusal(&p.authority, id, propose(&p.author, &[Incentive::Planning, Incentive::Promotion])).await, "invalid: Field(\"kinds\", Taken)");
    world.must(&p.authority, id, propose(&p.co_author, &kinds)).await;
    for who in [&p.author, &p.supervisor] {
        assert_eq!(world.refusal(who, id, propose(&p.author, &[Incentive::Planning])).await, "refused: only the competent authority of the unit");
    }
}

#[sqlx::test]
async fn what_was_not_completed_opens_none(pool: PgPool) {
    let world = World::new(pool).await;
    let p = &world.people;
    let id = world.in_status(Status::Piloting).await;
    world.reported(id, "15").await;
    world.assess(id).await;
    let told = world.refusal(&p.authority, id, propose(&p.author, &[Incentive::CommendAdHoc])).await;
    assert_eq!(told, "blocked: propose_incentive needs [Success]");
    let entry = |entry: Entry, person: &Person| {
        let sql = format!("insert into incentive (proposal_id, seq, id, person_id, kind) values (:here, '{}', '{}', 'promotion')", Uuid::now_v7(), person.id());
        Forgery::honest(entry).beside(&sql)
    };
    let failed = world.next_entry(id, Action::ProposeIncentive, Status::Assessed, &p.authority, Who::Authority).await;
    assert_eq!(entry(failed, &p.author).attempt(&world).await, rule("proposal_event_complete"));
    let good = success_of(&world, &[&p.author]).await;
    let honest = world.next_entry(good, Action::ProposeIncentive, Status::Assessed, &p.authority, Who::Authority).await;
    assert_eq!(Forgery::honest(honest.clone()).attempt(&world).await, rule("proposal_event_complete"));
    assert_eq!(entry(honest.clone(), &p.colleague).attempt(&world).await, rule("incentive_for_an_author"));
    assert_eq!(entry(honest, &p.author).attempt(&world).await, Ok(()));
}

#[sqlx::test]
async fn nobody_decides_their_own(pool: PgPool) {
    let world = World::new(pool).await;
    let p = &world.people;
    let id = success_of(&world, &[&p.author, &p.vice]).await;
    let own = "refused: nobody decides their own proposal";
    assert_eq!(world.refusal(&p.vice, id, propose(&p.author, &[Incentive::Promotion])).await, own);
    let incentive = proposed(&world, id, Incentive::Promotion).await;
    for act in [grant(incentive), decline(incentive), number(incentive)] {
        assert_eq!(world.refusal(&p.vice, id, act.clone()).await, own);
        assert_eq!(world.refusal(&p.head, id, act).await, "refused: only the competent authority of the unit");
    }
    let entry = world.next_entry(id, Action::DecideIncentive, Status::Assessed, &p.vice, Who::Authority).await;
    assert_eq!(Forgery::honest(entry).attempt(&world).await, rule("nobody_decides_their_own"));
    world.must(&p.authority, id, grant(incentive)).await;
    let decided = json!([{
        "action": "decide_incentive", "incentive_id": incentive, "granted": true, "reason": "Xứng đáng", "course": "", "cost_vnd": null,
    }]);
    assert_eq!(world.beside("incentive_decision", id).await, decided);
    assert_eq!(world.refusal(&p.authority, id, decline(incentive)).await, "invalid: Field(\"incentive\", NotAnswerable)");
    let unknown = IncentiveId(Uuid::now_v7());
    assert_eq!(world.refusal(&p.authority, id, grant(unknown)).await, "invalid: Field(\"incentive\", NotAnswerable)");
}

#[sqlx::test]
async fn a_sponsorship_names_its_course_and_its_cost(pool: PgPool) {
    let world = World::new(pool).await;
    let p = &world.people;
    let id = success_of(&world, &[&p.author]).await;
    let incentive = proposed(&world, id, Incentive::TrainingSponsorship).await;
    let with = |course: &str, cost_vnd: Option<i64>| {
        Command::DecideIncentive(IncentiveDecision { incentive, granted: true, reason: "Xứng đáng".into(), course: course.into(), cost_vnd })
    };
    assert_eq!(world.refusal(&p.authority, id, with("", Some(9))).await, "invalid: Field(\"course\", Needed)");
    assert_eq!(world.refusal(&p.authority, id, with("Quản lý đô thị", None)).await, "invalid: Field(\"cost_vnd\", Needed)");
    world.must(&p.authority, id, with("Quản lý đô thị", Some(90_000_000))).await;
    let row = &world.beside("incentive_decision", id).await[0];
    assert_eq!((&row["course"], &row["cost_vnd"]), (&json!("Quản lý đô thị"), &json!(90_000_000)));
    // What is declined needs neither; what is no training needs neither.
    let other = success_of(&world, &[&p.author]).await;
    let declined = proposed(&world, other, Incentive::TrainingSponsorship).await;
    world.must(&p.authority, other, decline(declined)).await;
    let promotion = proposed(&world, other, Incentive::Promotion).await;
    world.must(&p.authority, other, grant(promotion)).await;
}

#[sqlx::test]
async fn a_number_is_entered_once_and_only_for_what_was_granted(pool: PgPool) {
    let world = World::new(pool).await;
    let p = &world.people;
    let id = success_of(&world, &[&p.author]).await;
    let (yes, no) = (proposed(&world, id, Incentive::Promotion).await, proposed(&world, id, Incentive::Planning).await);
    let told = "invalid: Field(\"number\", NotAnswerable)";
    assert_eq!(world.refusal(&p.authority, id, number(yes)).await, told, "not decided yet");
    let forged = async |incentive: IncentiveId| {
        let entry = world.next_entry(id, Action::NumberIncentive, Status::Assessed, &p.authority, Who::Authority).await;
        let sql = format!("insert into incentive_number (proposal_id, seq, incentive_id, number, dated_on) values (:here, '{incentive}', '1', '2026-09-07')");
        Forgery::honest(entry).beside(&sql).attempt(&world).await
    };
    assert_eq!(forged(yes).await, rule("incentive_number_needs_grant"));
    world.must(&p.authority, id, grant(yes)).await;
    world.must(&p.authority, id, decline(no)).await;
    assert_eq!(world.refusal(&p.authority, id, number(no)).await, told, "declined");
    assert_eq!(forged(no).await, rule("incentive_number_needs_grant"));
    // It may come after all is closed.
    world.must(&p.authority, id, command(p, Action::Close).unwrap()).await;
    world.must(&p.authority, id, number(yes)).await;
    let row = json!([{ "action": "number_incentive", "incentive_id": yes, "number": "15/QĐ-UBND", "dated_on": "2026-09-07" }]);
    assert_eq!(world.beside("incentive_number", id).await, row);
    assert_eq!(world.refusal(&p.vice, id, number(yes)).await, told, "once");
}
