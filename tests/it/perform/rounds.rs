//! What happens when a plan comes back: a second version beside the first, a second review that
//! starts from nothing, and time that never runs backwards.
//!
//! Deadlines are exact moments around a long weekend under the frozen clock.

use chrono::TimeDelta;
use sangkien::app::drafting::Change;
use sangkien::domain::command::Command;
use sangkien::domain::decision::PartyView;
use sangkien::domain::ids::ProposalId;
use sangkien::domain::plan::{Heading, Section};
use sangkien::domain::workflow::Status;
use serde_json::{Value, json};
use sqlx::PgPool;

use super::with_unit;
use crate::support::acts::{approve, escalate, forward, gates, give_back, heading, in_favour, leadership, open_review, party};
use crate::support::{START, World, at};

async fn versions(world: &World, id: ProposalId) -> Value {
    world.rows(&format!("select number, content::jsonb #>> '{{heading,title}}' as title, encode(sha256, 'hex') as sha256 from plan_version where proposal_id = '{id}' order by number")).await
}

#[sqlx::test]
async fn a_returned_plan_comes_back_as_a_second_version_and_the_first_stays(pool: PgPool) {
    let world = World::new(pool).await;
    let author = &world.people.author;
    let id = world.in_status(Status::Returned).await;
    let first = versions(&world, id).await;
    assert_eq!(first[0]["title"], json!("Cấp phép đào đường liên thông"));
    world.save(author, id, Section::Topic, Change::Heading(Heading { title: "Cấp phép đào đường, bản hai".into(), ..heading() })).await.unwrap();
    world.submit(id, &[author]).await;
    let both = versions(&world, id).await;
    assert_eq!((both.as_array().unwrap().len(), &both[0]), (2, &first[0]));
    assert_eq!((&both[1]["number"], &both[1]["title"]), (&json!(2), &json!("Cấp phép đào đường, bản hai")));
    assert_eq!(world.last_entry(id).await["plan_version"], json!(2));
    assert_eq!(world.value(&format!("select latest_plan from proposal where id = '{id}'")).await, json!(2));
    // The agreement is to the second.
    world.advance(id, Status::Approved).await;
    assert_eq!(world.beside("approval", id).await[0]["plan_version"], json!(2));
    assert_eq!(world.value(&format!("select plan_in_force from proposal where id = '{id}'")).await, json!(2));
}

#[sqlx::test]
async fn each_submission_starts_its_own_deadline_and_the_first_receipt_stays_known(pool: PgPool) {
    let world = World::new(pool).await;
    let p = &world.people;
    let id = world.in_status(Status::Returned).await;
    // Friday 4 September; seven working days later is Tuesday the 15th.
    world.clock.set(at("2026-09-04T02:00:00Z"));
    world.must(&p.author, id, Command::Submit).await;
    assert_eq!(world.standing(id).await, json!(["submitted", "unit_head", "so-xay-dung", "2026-09-15T16:59:59+00:00"]));
    assert_eq!(world.value(&format!("select submitted_at from proposal where id = '{id}'")).await, json!(super::NOW));
    // Opening the review does not buy time.
    world.clock.pass(TimeDelta::days(3));
    world.must(&p.head, id, open_review(leadership(p), PartyView::Agree)).await;
    assert_eq!(world.standing(id).await[3], json!("2026-09-15T16:59:59+00:00"));
    // An escalation has its own two days: from Monday the 7th to Wednesday the 9th.
    world.must(&p.head, id, escalate()).await;
    assert_eq!(world.standing(id).await[3], json!("2026-09-09T16:59:59+00:00"));
}

#[sqlx::test]
async fn a_deadline_comes_from_the_parameter_in_force(pool: PgPool) {
    let world = World::new(pool).await;
    let later = "insert into legal_parameter values ('leadership_review_days', 1, 'working_day', '', 'internal', '2026-08-29', null, '')";
    world.as_app(later).await.unwrap();
    let id = world.in_status(Status::Submitted).await;
    assert_eq!(world.standing(id).await, with_unit(Status::Submitted));
    world.clock.set(at("2026-08-29T02:00:00Z"));
    let id = world.in_status(Status::Submitted).await;
    assert_eq!(world.standing(id).await[3], json!("2026-09-03T16:59:59+00:00"));
    world
        .as_app("update legal_parameter set effective_to = '2026-08-28' where key = 'leadership_review_days' and effective_from < '2026-08-29'")
        .await
        .unwrap();
    world.as_app("update legal_parameter set effective_to = '2026-08-29' where key = 'leadership_review_days' and effective_to is null").await.unwrap();
    world.clock.set(at("2026-08-30T02:00:00Z"));
    let id = world.draft().await;
    world.must(&world.people.author, id, Command::Commit).await;
    let refused = world.must_not(&world.people.author, id, Command::Submit).await;
    assert_eq!(refused.to_string(), "no value of the parameter leadership_review_days is in force");
}

#[sqlx::test]
async fn the_party_committees_opinion_of_the_first_review_does_not_count_for_the_second(pool: PgPool) {
    let world = World::new(pool).await;
    let p = &world.people;
    let id = world.in_status(Status::InReview).await;
    world.must(&p.head, id, give_back()).await;
    world.must(&p.author, id, Command::Submit).await;
    world.must(&p.head, id, open_review(leadership(p), PartyView::NotYet)).await;
    assert_eq!(world.must_not(&p.head, id, in_favour(p)).await.to_string(), "blocked: pass needs [PartyOpinion]");
    world.must(&p.head, id, Command::RecordPartyOpinion(party(PartyView::Disagree))).await;
    // Recorded, whatever it says; and the latest one counts.
    world.must(&p.head, id, Command::RecordPartyOpinion(party(PartyView::NotYet))).await;
    assert_eq!(world.must_not(&p.head, id, in_favour(p)).await.to_string(), "blocked: pass needs [PartyOpinion]");
    world.must(&p.head, id, Command::RecordPartyOpinion(party(PartyView::Agree))).await;
    world.must(&p.head, id, in_favour(p)).await;
}

#[sqlx::test]
async fn a_plan_that_deviates_is_passed_on_but_not_passed(pool: PgPool) {
    let world = World::new(pool).await;
    let p = &world.people;
    let deviating = async |status: Status| {
        let id = world.draft().await;
        world.save(&p.author, id, Section::Gates, Change::Content(gates(true, false))).await.unwrap();
        world.submit(id, &[&p.author]).await;
        world.advance(id, status).await;
        id
    };
    let id = deviating(Status::InReview).await;
    assert_eq!(world.must_not(&p.head, id, in_favour(p)).await.to_string(), "blocked: pass needs [NoDeviation]");
    let id = deviating(Status::NotPassed).await;
    let refused = world.must_not(&p.head, id, Command::Override { reason: "Cần".into() }).await;
    assert_eq!(refused.to_string(), "blocked: override needs [NoDeviation]");
    world.must(&p.head, id, forward()).await;
    world.must(&p.authority, id, approve(None)).await;
}

/// Changing the draft answers nothing: the frozen version is what the gate is read from.
#[sqlx::test]
async fn the_gate_is_read_from_the_version_that_was_submitted(pool: PgPool) {
    let world = World::new(pool).await;
    let p = &world.people;
    let id = world.draft().await;
    world.save(&p.author, id, Section::Gates, Change::Content(gates(true, false))).await.unwrap();
    world.submit(id, &[&p.author]).await;
    world.advance(id, Status::Returned).await;
    world.save(&p.author, id, Section::Gates, Change::Content(gates(false, false))).await.unwrap();
    world.submit(id, &[&p.author]).await;
    world.advance(id, Status::InReview).await;
    world.must(&p.head, id, in_favour(p)).await;
    assert_eq!(world.standing(id).await, super::with_implementer());
}

#[sqlx::test]
async fn a_clock_that_jumps_back_makes_no_entry_earlier_than_the_one_before(pool: PgPool) {
    let world = World::new(pool).await;
    let id = world.in_status(Status::Submitted).await;
    world.clock.pass(TimeDelta::hours(-5));
    world.must(&world.people.head, id, give_back()).await;
    assert_eq!(world.last_entry(id).await["at"], json!(super::NOW));
    // A submission after the jump counts its days from the same moment.
    world.must(&world.people.author, id, Command::Submit).await;
    assert_eq!(world.standing(id).await, with_unit(Status::Submitted));
    world.clock.set(at(START) + TimeDelta::hours(1));
    world.must(&world.people.head, id, give_back()).await;
    assert_eq!(world.last_entry(id).await["at"], json!("2026-08-28T03:00:00+00:00"));
}

/// An urgent case that came back and is escalated again wants to be acknowledged again.
#[sqlx::test]
async fn a_second_escalation_is_acknowledged_anew(pool: PgPool) {
    let world = World::new(pool).await;
    let p = &world.people;
    let id = world.in_status(Status::Submitted).await;
    world.must(&p.head, id, escalate()).await;
    world.must(&p.authority, id, Command::Acknowledge).await;
    world.must(&p.authority, id, give_back()).await;
    world.must(&p.head, id, escalate()).await;
    assert_eq!(world.value(&format!("select acknowledged_at from proposal where id = '{id}'")).await, Value::Null);
    world.must(&p.vice, id, Command::Acknowledge).await;
}
