//! Adoption: the head of another unit takes a closed success over, once, with a proposal of that unit
//! where there is one.

use sangkien::domain::command::Command;
use sangkien::domain::ids::ProposalId;
use sangkien::domain::workflow::{Action, Status, Who};
use serde_json::json;
use sqlx::PgPool;

use crate::support::acts::command;
use crate::support::{Forgery, OTHER_UNIT, World, rule};

fn adopt(own: Option<ProposalId>) -> Command {
    Command::Adopt { note: "Áp dụng toàn sở".into(), own }
}

#[sqlx::test]
async fn another_unit_takes_over_a_closed_success_once(pool: PgPool) {
    let world = World::new(pool).await;
    let p = &world.people;
    let open = world.in_status(Status::Assessed).await;
    assert_eq!(world.refusal(&p.other_head, open, adopt(None)).await, "not found", "not closed");
    assert_eq!(world.refusal(&p.authority, open, adopt(None)).await, "blocked: adopt is no step from assessed");
    let id = world.in_status(Status::Closed).await;
    for (who, told) in [
        (&p.head, "refused: only the head of another unit"),
        (&p.acting_head, "refused: only the head of another unit"),
        (&p.author, "refused: only the head of another unit"),
        (&p.other_staff, "not found"),
    ] {
        assert_eq!(world.refusal(who, id, adopt(None)).await, told, "{}", who.name);
    }
    let seq = world.must(&p.other_head, id, adopt(None)).await.seq;
    let entry = json!({
        "seq": seq, "action": "adopt", "from": "closed", "to": "closed", "actor": p.other_head.id(), "acting_as": p.other_head.acting_as(),
        "capacity": "adopter", "at": "2026-08-28T02:00:00+00:00", "plan_version": 1, "payload": { "note": "Áp dụng toàn sở", "own": null },
    });
    assert_eq!(world.last_entry(id).await, entry);
    assert_eq!(world.beside("adoption", id).await, json!([{ "action": "adopt", "unit_code": OTHER_UNIT, "own_proposal_id": null }]));
    assert_eq!(world.refusal(&p.other_head, id, adopt(None)).await, "invalid: Field(\"own\", Taken)");
    let entry = world.next_entry(id, Action::Adopt, Status::Closed, &p.other_head, Who::Adopter).await;
    let sql = |unit: &str, own: &str| format!("insert into adoption (proposal_id, seq, unit_code, own_proposal_id) values (:here, '{unit}', {own})");
    assert_eq!(Forgery::honest(entry.clone()).beside(&sql(OTHER_UNIT, "null")).attempt(&world).await, rule("adoption_once"));
    assert_eq!(Forgery::honest(entry.clone()).beside(&sql("so-tai-chinh", &format!("'{id}'"))).attempt(&world).await, rule("adoption_of_another"));
    assert_eq!(Forgery::honest(entry).attempt(&world).await, rule("proposal_event_complete"));
}

#[sqlx::test]
async fn what_did_not_succeed_is_not_taken_over(pool: PgPool) {
    let world = World::new(pool).await;
    let p = &world.people;
    let id = world.in_status(Status::Piloting).await;
    world.reported(id, "15").await;
    world.assess(id).await;
    world.must(&p.authority, id, command(p, Action::Close).unwrap()).await;
    // Who may not know of the case does not learn of its end either.
    for (who, told) in [(&p.other_head, "not found"), (&p.authority, "blocked: adopt needs [Success]")] {
        assert_eq!(world.refusal(who, id, adopt(None)).await, told);
    }
}

#[sqlx::test]
async fn a_proposal_of_its_own_is_of_that_unit_and_known_to_its_head(pool: PgPool) {
    let world = World::new(pool).await;
    let p = &world.people;
    let id = world.in_status(Status::Closed).await;
    let ours = world.in_status(Status::Submitted).await;
    let draft = world.draft_of(&p.other_staff, &[]).await;
    for (what, own) in [("of the first unit", ours), ("the very same", id), ("a draft that nobody else knows", draft)] {
        assert_eq!(world.refusal(&p.other_head, id, adopt(Some(own))).await, "invalid: Field(\"own\", NotOffered)", "{what}");
    }
    // The authority sees the first unit's, and is not that unit either.
    assert_eq!(world.refusal(&p.authority, id, adopt(Some(ours))).await, "invalid: Field(\"own\", NotOffered)");
    world.submit(draft, &[&p.other_staff]).await;
    world.must(&p.other_head, id, adopt(Some(draft))).await;
    assert_eq!(world.beside("adoption", id).await, json!([{ "action": "adopt", "unit_code": OTHER_UNIT, "own_proposal_id": draft }]));
}
