//! The acts of the competent authority.
//!
//! Its own decisions, what an urgent case asks of them, who may supervise, and the unit's step that
//! moves up to it where an author heads the unit.

use sangkien::domain::command::{Approval, Command};
use sangkien::domain::workflow::Status;
use serde_json::{Value, json};
use sqlx::PgPool;

use super::{NOW, Step, with_authority, with_implementer, with_lead, with_nobody};
use crate::support::acts::{approve, escalate, forward, give_back, reject};
use crate::support::{CITY, IN_SEVEN_DAYS, Person, World};

fn step<'a>(by: &'a Person, payload: Value, standing: Value) -> Step<'a> {
    Step { by, capacity: "authority", from: Status::WithAuthority, plan: Some(1), payload, standing }
}

#[sqlx::test]
async fn approve_with_direction_support_and_supervisor(pool: PgPool) {
    let world = World::new(pool).await;
    let p = &world.people;
    let id = world.in_status(Status::WithAuthority).await;
    let payload = json!({
        "content": "Đồng ý", "direction": "Làm ngay", "support": "Hỗ trợ kinh phí", "stop_conditions": "Dừng khi sập", "supervisor": p.supervisor.id(),
    });
    step(&p.authority, payload, with_implementer()).check(&world, id, approve(Some(p.supervisor.id()))).await;
    let row = json!([{
        "action": "approve", "plan_version": 1, "content": "Đồng ý", "direction": "Làm ngay", "support": "Hỗ trợ kinh phí",
        "stop_conditions": "Dừng khi sập", "supervisor_id": p.supervisor.id(),
    }]);
    assert_eq!(world.beside("approval", id).await, row);
    assert_eq!(world.value(&format!("select plan_in_force from proposal where id = '{id}'")).await, json!(1));
}

#[sqlx::test]
async fn give_it_back_or_reject_it(pool: PgPool) {
    let world = World::new(pool).await;
    let p = &world.people;
    let id = world.in_status(Status::WithAuthority).await;
    let payload = json!({ "reason": "Thiếu căn cứ", "sections": { "basis": "Nói rõ" } });
    step(&p.vice, payload, with_lead(Status::Returned)).check(&world, id, give_back()).await;
    let id = world.in_status(Status::WithAuthority).await;
    step(&p.vice, json!({ "reason": "Không khả thi" }), with_nobody(Status::Rejected)).check(&world, id, reject()).await;
}

#[sqlx::test]
async fn acknowledge_an_urgent_case_once(pool: PgPool) {
    let world = World::new(pool).await;
    let p = &world.people;
    let id = world.in_status(Status::WithAuthority).await;
    let refused = world.must_not(&p.authority, id, Command::Acknowledge).await;
    assert_eq!(refused.to_string(), "blocked: acknowledge needs [UrgentUnacknowledged]");
    let id = world.in_status(Status::Submitted).await;
    world.must(&p.head, id, escalate()).await;
    step(&p.authority, json!({}), with_authority(true)).check(&world, id, Command::Acknowledge).await;
    assert_eq!(world.value(&format!("select acknowledged_at from proposal where id = '{id}'")).await, json!(NOW));
    let refused = world.must_not(&p.vice, id, Command::Acknowledge).await;
    assert_eq!(refused.to_string(), "blocked: acknowledge needs [UrgentUnacknowledged]");
}

#[sqlx::test]
async fn step_aside_for_the_vice(pool: PgPool) {
    let world = World::new(pool).await;
    let p = &world.people;
    let id = world.in_status(Status::WithAuthority).await;
    step(&p.authority, json!({ "reason": "Là người thân" }), with_authority(false)).check(&world, id, Command::Recuse { reason: "Là người thân".into() }).await;
    assert_eq!(world.must_not(&p.authority, id, approve(None)).await.to_string(), "refused: recused");
    world.must(&p.vice, id, approve(None)).await;
}

fn agreement(direction: &str) -> Approval {
    Approval { content: "Đồng ý".into(), direction: direction.into(), support: String::new(), stop_conditions: "Dừng".into(), supervisor: None }
}

#[sqlx::test]
async fn an_urgent_case_is_not_approved_without_a_direction(pool: PgPool) {
    let world = World::new(pool).await;
    let p = &world.people;
    let id = world.in_status(Status::Submitted).await;
    world.must(&p.head, id, escalate()).await;
    let refused = world.must_not(&p.authority, id, Command::Approve(agreement(""))).await;
    assert_eq!(refused.to_string(), "invalid: Field(\"direction\", UrgentNeedsDirection)");
    world.must(&p.authority, id, Command::Approve(agreement("Làm ngay"))).await;
    // What is not urgent may do without.
    let id = world.in_status(Status::WithAuthority).await;
    world.must(&p.authority, id, Command::Approve(agreement(""))).await;
}

#[sqlx::test]
async fn no_author_or_relation_supervises(pool: PgPool) {
    let world = World::new(pool).await;
    let p = &world.people;
    world.as_app(format!("insert into conflict_of_interest values ('{}', '{}', 'Anh em', now())", p.colleague.id(), p.author.id())).await.unwrap();
    let id = world.submitted_by(&[&p.author, &p.co_author]).await;
    world.advance(id, Status::WithAuthority).await;
    for conflicted in [&p.author, &p.co_author, &p.colleague] {
        let refused = world.must_not(&p.authority, id, approve(Some(conflicted.id()))).await;
        assert_eq!(refused.to_string(), "invalid: Field(\"supervisor\", ConflictOfInterest)", "{}", conflicted.name);
    }
    world.must(&p.authority, id, approve(Some(p.supervisor.id()))).await;
}

#[sqlx::test]
async fn a_case_whose_author_is_the_head_goes_to_the_superior_who_acts_as_the_unit_head(pool: PgPool) {
    let world = World::new(pool).await;
    let p = &world.people;
    let id = world.submitted_by(&[&p.author, &p.head]).await;
    assert_eq!(world.standing(id).await, json!(["submitted", "unit_head", CITY, IN_SEVEN_DAYS]));
    for who in [&p.head, &p.acting_head] {
        assert_eq!(world.must_not(who, id, reject()).await.to_string(), "refused: only the head of the unit that handles the case", "{}", who.name);
    }
    let payload = json!({ "reason": "Thiếu căn cứ", "sections": { "basis": "Nói rõ" } });
    let in_the_units_place = Step { capacity: "unit_head", from: Status::Submitted, ..step(&p.authority, payload, with_lead(Status::Returned)) };
    in_the_units_place.check(&world, id, give_back()).await;
    // It comes back to the same desk; the plan stands as it was signed.
    world.must(&p.author, id, Command::Submit).await;
    assert_eq!(world.standing(id).await, json!(["submitted", "unit_head", CITY, IN_SEVEN_DAYS]));
    world.must(&p.vice, id, forward()).await;
    assert_eq!(world.standing(id).await, with_authority(false));
    world.must(&p.authority, id, approve(None)).await;
}

/// Who becomes the head later does not take a case from the desk where it lies.
#[sqlx::test]
async fn a_case_stays_where_it_was_received(pool: PgPool) {
    let world = World::new(pool).await;
    let p = &world.people;
    let id = world.submitted_by(&[&p.author]).await;
    let promoted = format!(
        "insert into appointment (id, person_id, role, unit_code, from_on, created_at) values (gen_random_uuid(), '{}', 'head', 'so-xay-dung', '2026-01-01', now())",
        p.author.id()
    );
    world.as_app(promoted).await.unwrap();
    world.must(&p.head, id, forward()).await;
    assert_eq!(world.standing(id).await, with_authority(false));
}
