//! How a pilot starts: within what was agreed to, under somebody who has no part in it.

use sangkien::domain::command::Command;
use sangkien::domain::event::Entry;
use sangkien::domain::ids::PersonId;
use sangkien::domain::people::Role;
use sangkien::domain::pilot::Start;
use sangkien::domain::workflow::{Action, Status, Who};
use serde_json::{json, to_value};
use sqlx::PgPool;
use uuid::Uuid;

use crate::support::later::start;
use crate::support::lives::day;
use crate::support::{CITY, Forgery, World, rule};

#[sqlx::test]
async fn it_starts_as_it_is_written_down_and_once(pool: PgPool) {
    let world = World::new(pool).await;
    let p = &world.people;
    for (who, capacity) in [(&p.author, "implementer"), (&p.head, "unit_head"), (&p.acting_head, "unit_head")] {
        let id = world.in_status(Status::Approved).await;
        let seq = world.must(who, id, Command::StartPilot(start(p))).await.seq;
        let entry = json!({
            "seq": seq, "action": "start_pilot", "from": "approved", "to": "piloting", "actor": who.id(), "acting_as": who.acting_as(),
            "capacity": capacity, "at": "2026-08-28T02:00:00+00:00", "plan_version": 1, "payload": to_value(start(p)).unwrap(),
        });
        assert_eq!(world.last_entry(id).await, entry);
        assert_eq!(world.standing(id).await, json!(["piloting", "implementer", null, "2027-03-31T16:59:59+00:00"]));
        let row = json!([{
            "action": "start_pilot", "lead_id": p.author.id(), "supervisor_id": p.supervisor.id(), "starts_on": "2026-08-28", "ends_on": "2027-03-31", "budget_vnd": 0,
        }]);
        assert_eq!(world.beside("pilot", id).await, row);
        assert_eq!(world.refusal(who, id, Command::StartPilot(start(p))).await, "blocked: start_pilot is no step from piloting");
    }
    let id = world.in_status(Status::Approved).await;
    for (who, told) in [
        (&p.deputy, "refused: a deputy acts for the head only under a recorded authorisation"),
        (&p.authority, "refused: only the head of the unit that handles the case"),
        (&p.supervisor, "refused: only the head of the unit that handles the case"),
        (&p.colleague, "not found"),
    ] {
        assert_eq!(world.refusal(who, id, Command::StartPilot(start(p))).await, told, "{}", who.name);
    }
}

#[sqlx::test]
async fn nobody_supervises_what_they_have_a_part_in(pool: PgPool) {
    let world = World::new(pool).await;
    let p = &world.people;
    let id = world.submitted_by(&[&p.author, &p.co_author]).await;
    world.must(&p.head, id, Command::Forward { reason: "Vượt thẩm quyền".into() }).await;
    world.must(&p.vice, id, Command::Recuse { reason: "Là người hướng dẫn".into() }).await;
    world.must(&p.authority, id, crate::support::acts::approve(None)).await;
    // All of these hold the office, so that it is their part that speaks.
    for person in [&p.co_author, &p.colleague, &p.vice, &p.other_staff, &p.other_head] {
        world.with_office(person, Role::Supervisor, CITY).await;
    }
    world.declares(&p.other_staff, &p.author).await;
    world.declares(&p.co_author, &p.other_head).await;
    let by = |supervisor: PersonId, lead: PersonId| Command::StartPilot(Start { supervisor, lead, ..start(p) });
    for (what, supervisor, lead) in [
        ("an author", &p.co_author, &p.author),
        ("who leads it", &p.colleague, &p.colleague),
        ("who has stepped aside", &p.vice, &p.author),
        ("who has declared a relation", &p.other_staff, &p.author),
        ("of whom a relation was declared", &p.other_head, &p.author),
    ] {
        assert_eq!(world.refusal(&p.author, id, by(supervisor.id(), lead.id())).await, "invalid: Field(\"supervisor\", ConflictOfInterest)", "{what}");
    }
    // Who holds no such office, and a lead whom nobody knows.
    assert_eq!(world.refusal(&p.author, id, by(p.other_head.id(), p.author.id())).await, "invalid: Field(\"supervisor\", ConflictOfInterest)");
    assert_eq!(world.refusal(&p.author, id, by(p.deputy.id(), p.author.id())).await, "invalid: Field(\"supervisor\", NotOffered)");
    let nobody = PersonId(Uuid::from_u128(7));
    assert_eq!(world.refusal(&p.author, id, by(p.supervisor.id(), nobody)).await, "invalid: Field(\"lead\", NotOffered)");
    world.must(&p.author, id, by(p.colleague.id(), p.author.id())).await;
}

#[sqlx::test]
async fn it_keeps_to_what_was_agreed_to(pool: PgPool) {
    let world = World::new(pool).await;
    let p = &world.people;
    let id = world.in_status(Status::Approved).await;
    for (changed, told) in [
        (Start { starts_on: day("2026-08-27"), ..start(p) }, "Field(\"starts_on\", Before(2026-08-28))"),
        (Start { ends_on: day("2026-08-28"), ..start(p) }, "Field(\"ends_on\", EndNotAfterStart)"),
        (Start { ends_on: day("2026-08-27"), ..start(p) }, "Field(\"ends_on\", EndNotAfterStart)"),
        (Start { ends_on: day("2027-04-01"), ..start(p) }, "Field(\"ends_on\", BeyondPlan(2027-03-31))"),
        (Start { budget_vnd: 1, ..start(p) }, "Field(\"budget_vnd\", OverBudget(0))"),
    ] {
        assert_eq!(world.refusal(&p.author, id, Command::StartPilot(changed)).await, format!("invalid: {told}"));
    }
    let shorter = Start { starts_on: day("2026-09-30"), ends_on: day("2026-10-01"), ..start(p) };
    world.must(&p.author, id, Command::StartPilot(shorter)).await;
    assert_eq!(world.standing(id).await[3], json!("2026-10-01T16:59:59+00:00"));
}

#[sqlx::test]
async fn the_database_holds_a_start_to_two_people_and_a_period(pool: PgPool) {
    let world = World::new(pool).await;
    let (author, supervisor) = (world.people.author.id(), world.people.supervisor.id());
    let id = world.in_status(Status::Approved).await;
    let entry = world.next_entry(id, Action::StartPilot, Status::Piloting, &world.people.author, Who::Implementer).await;
    let attempt = async |lead: PersonId, from: &str, to: &str, budget: i64| {
        let columns = "(proposal_id, seq, lead_id, supervisor_id, starts_on, ends_on, budget_vnd)";
        let sql = format!("insert into pilot {columns} values (:here, '{lead}', '{supervisor}', '{from}', '{to}', {budget})");
        Forgery::honest(entry.clone()).beside(&sql).attempt(&world).await
    };
    assert_eq!(attempt(supervisor, "2026-09-01", "2026-09-30", 0).await, rule("pilot_supervised_by_another"));
    assert_eq!(attempt(author, "2026-09-01", "2026-09-01", 0).await, rule("pilot_period"));
    assert_eq!(attempt(author, "2026-09-01", "2026-09-30", -1).await, rule("pilot_budget_vnd_check"));
    assert_eq!(Forgery::honest(Entry { plan_version: Some(1), ..entry.clone() }).attempt(&world).await, rule("proposal_event_complete"));
    assert_eq!(attempt(author, "2026-09-01", "2026-09-30", 0).await, Ok(()));
}

#[sqlx::test]
async fn whom_the_authority_named_supervises_as_long_as_they_hold_the_office(pool: PgPool) {
    let world = World::new(pool).await;
    let p = &world.people;
    let other = world.with_office(&p.other_staff, Role::Supervisor, CITY).await;
    let id = world.in_status(Status::Approved).await;
    let by_other = Command::StartPilot(Start { supervisor: other.id(), ..start(p) });
    assert_eq!(world.refusal(&p.author, id, by_other.clone()).await, "invalid: Field(\"supervisor\", NotOffered)");
    world.tamper(format!("delete from appointment where person_id = '{}' and role = 'supervisor'", p.supervisor.id())).await;
    world.must(&p.author, id, by_other).await;
}
