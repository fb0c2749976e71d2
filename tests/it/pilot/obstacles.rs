//! Obstacles: raised by those who run the pilot, helped with only by the head of the unit that was
//! asked, who may do that although the case itself stays hidden from them, and resolved.

use sangkien::domain::command::Command;
use sangkien::domain::ids::ProposalId;
use sangkien::domain::pilot::Obstacle;
use sangkien::domain::workflow::Status;
use sangkien::store::{Scope, proposal};
use serde_json::{json, to_value};
use sqlx::PgPool;

use crate::support::later::{obstacle, reply};
use crate::support::lives::day;
use crate::support::{Person, UNIT, World};

async fn sees(world: &World, who: &Person, id: ProposalId) -> bool {
    let mut conn = world.app.pool.acquire().await.unwrap();
    proposal::visible(&mut conn, &Scope::of(&who.actor), id, world.today()).await.unwrap().is_some()
}

#[sqlx::test]
async fn it_asks_a_unit_that_is_there_until_a_day_that_has_not_passed(pool: PgPool) {
    let world = World::new(pool).await;
    let p = &world.people;
    let id = world.in_status(Status::Piloting).await;
    let past = Command::RaiseObstacle(obstacle(day("2026-08-27")));
    assert_eq!(world.refusal(&p.author, id, past).await, "invalid: Field(\"due_on\", Past)");
    let nowhere = Command::RaiseObstacle(Obstacle { unit: "so-khong-co".into(), ..obstacle(day("2026-09-04")) });
    assert_eq!(world.refusal(&p.author, id, nowhere).await, "invalid: Field(\"unit\", NotOffered)");
    let asked = obstacle(day("2026-09-04"));
    for who in [&p.head, &p.supervisor, &p.authority] {
        let told = world.refusal(who, id, Command::RaiseObstacle(asked.clone())).await;
        assert_eq!(told, "refused: only an author or the lead of the pilot");
    }
    world.must(&p.author, id, Command::RaiseObstacle(asked.clone())).await;
    assert_eq!(world.last_entry(id).await["payload"], to_value(&asked).unwrap());
    assert_eq!(world.owed(id).await, json!([{ "kind": "support", "unit_code": "so-y-te", "person_id": null, "due_at": "2026-09-04T16:59:59+00:00" }]));
}

#[sqlx::test]
async fn only_the_head_of_the_unit_that_was_asked_helps(pool: PgPool) {
    let world = World::new(pool).await;
    let p = &world.people;
    let id = world.in_status(Status::Piloting).await;
    let help = |to: i32| Command::SupportObstacle(reply(to));
    // Before anything is asked of them they know nothing of it.
    assert_eq!(world.refusal(&p.other_head, id, help(6)).await, "not found");
    let theirs = world.must(&p.author, id, Command::RaiseObstacle(obstacle(day("2026-09-04")))).await.seq;
    let ours = world.must(&p.author, id, Command::RaiseObstacle(Obstacle { unit: UNIT.into(), ..obstacle(day("2026-09-04")) })).await.seq;
    for (who, to, told) in [
        (&p.other_staff, theirs, "not found"),
        (&p.colleague, ours, "not found"),
        (&p.author, theirs, "refused: only the head of the unit that was asked"),
        (&p.authority, theirs, "refused: only the head of the unit that was asked"),
        (&p.supervisor, ours, "refused: only the head of the unit that was asked"),
        (&p.deputy, ours, "refused: only the head of the unit that was asked"),
        // A head answers what was asked of that unit, nothing else.
        (&p.head, theirs, "invalid: Field(\"to\", NotAnswerable)"),
        (&p.other_head, ours, "invalid: Field(\"to\", NotAnswerable)"),
        (&p.other_head, theirs - 1, "invalid: Field(\"to\", NotAnswerable)"),
    ] {
        assert_eq!(world.refusal(who, id, help(to)).await, told, "{} {to}", who.name);
    }
    assert!(!sees(&world, &p.other_head, id).await, "a unit that is asked for help does not see the case");
    let seq = world.must(&p.other_head, id, help(theirs)).await.seq;
    let entry = json!({
        "seq": seq, "action": "support_obstacle", "from": "piloting", "to": "piloting", "actor": p.other_head.id(), "acting_as": p.other_head.acting_as(),
        "capacity": "supporter", "at": "2026-08-28T02:00:00+00:00", "plan_version": 1, "payload": { "to": theirs, "text": "Đã làm" },
    });
    assert_eq!(world.last_entry(id).await, entry);
    assert_eq!(world.ended(id).await, json!([theirs]));
    // Its part is over, and so is what it knows.
    assert_eq!(world.refusal(&p.other_head, id, help(theirs)).await, "not found");
    world.must(&p.acting_head, id, help(ours)).await;
    assert_eq!(world.refusal(&p.head, id, help(ours)).await, "refused: only the head of the unit that was asked");
}

#[sqlx::test]
async fn those_who_raised_it_resolve_it_with_help_or_without(pool: PgPool) {
    let world = World::new(pool).await;
    let p = &world.people;
    let id = world.in_status(Status::Piloting).await;
    let resolve = |to: i32| Command::ResolveObstacle(reply(to));
    assert_eq!(world.refusal(&p.author, id, resolve(6)).await, "blocked: resolve_obstacle needs [OpenObstacle]");
    let helped = world.must(&p.author, id, Command::RaiseObstacle(obstacle(day("2026-09-04")))).await.seq;
    let alone = world.must(&p.author, id, Command::RaiseObstacle(obstacle(day("2026-09-04")))).await.seq;
    world.must(&p.other_head, id, Command::SupportObstacle(reply(helped))).await;
    assert_eq!(world.refusal(&p.head, id, resolve(helped)).await, "refused: only an author or the lead of the pilot");
    world.must(&p.author, id, resolve(helped)).await;
    assert_eq!(world.ended(id).await, json!([]), "the help had ended it");
    assert_eq!(world.refusal(&p.author, id, resolve(helped)).await, "invalid: Field(\"to\", NotAnswerable)");
    world.must(&p.author, id, resolve(alone)).await;
    assert_eq!(world.ended(id).await, json!([alone]));
    // What is resolved asks nobody any more.
    assert_eq!(world.refusal(&p.other_head, id, Command::SupportObstacle(reply(alone))).await, "not found");
    let lives: Vec<_> = world.record(id).await.obstacles.iter().map(|o| (o.asked.ask.seq, o.asked.answer.is_some(), o.resolved.is_some())).collect();
    assert_eq!(lives, [(helped, true, true), (alone, false, true)]);
}
