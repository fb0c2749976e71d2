//! Adjusting the plan of a running pilot: a working copy, a request that freezes it as a version, and
//! the decision of the level that agreed, from which alone the version is in force.

use sangkien::app::drafting::{Change, reset};
use sangkien::domain::command::Command;
use sangkien::domain::event::Entry;
use sangkien::domain::ids::ProposalId;
use sangkien::domain::pilot::Start;
use sangkien::domain::plan::{Objective, Section};
use sangkien::domain::workflow::{Action, Status, Who};
use serde_json::{Value, json, to_value};
use sqlx::PgPool;

use crate::support::acts::{gates, heading};
use crate::support::later::{OBJECTIVE, start};
use crate::support::lives::{aiming_at, day, ending, grant_it, put_risk, refuse_it, request};
use crate::support::{CITY, Forgery, UNIT, World, rule};

const UNTIL: &str = "2027-03-31T16:59:59+00:00";

async fn versions(world: &World, id: ProposalId) -> Value {
    world.value(&format!("select jsonb_build_array(latest_plan, plan_in_force, (select count(*) from plan_version where proposal_id = p.id)) from proposal p where id = '{id}'")).await
}

/// Whether the database takes a change of the working copy.
async fn open(world: &World, id: ProposalId) -> bool {
    let sql = format!(
        "update draft_section set content = content where proposal_id = '{id}'; do $$ begin raise exception 'enough' using constraint = 'kept_out'; end $$"
    );
    match world.as_app(sql).await {
        e if e == rule("kept_out") => true,
        e if e == rule("draft_is_open") => false,
        other => panic!("{other:?}"),
    }
}

#[sqlx::test]
async fn the_working_copy_changes_nothing_that_is_in_force(pool: PgPool) {
    let world = World::new(pool).await;
    let p = &world.people;
    for status in [Status::Piloting, Status::Suspended] {
        let id = world.in_status(status).await;
        let (section, change) = put_risk(5);
        assert_eq!(world.save(&p.author, id, section, change.clone()).await.unwrap().voided, 0);
        assert_eq!(versions(&world, id).await, json!([1, 1, 1]));
        assert_eq!(world.plan_in_force(id).await.risks.len(), 1);
        let signed = format!("select count(*) from commitment where proposal_id = '{id}' and voided_at is null");
        assert_eq!(world.value(&signed).await, json!(1), "what was signed stays signed");
        // Who they are and what it is called was agreed to.
        for (section, change) in [(Section::Topic, Change::Heading(heading())), (Section::Authors, Change::Authors(vec![(p.author.id(), 100)]))] {
            let told = world.save(&p.author, id, section, change).await.unwrap_err().to_string();
            assert_eq!(told, format!("blocked: commit is no step from {status}"));
        }
        for (who, told) in [(&p.head, "refused: only an author"), (&p.other_head, "not found")] {
            assert_eq!(world.save(who, id, section, change.clone()).await.unwrap_err().to_string(), told);
        }
        // Put back as it was agreed to.
        reset(&world.app, &p.author.actor, id).await.unwrap();
        assert_eq!(world.refusal(&p.author, id, request()).await, "invalid: Field(\"reason\", NothingChanged)");
    }
}

#[sqlx::test]
async fn a_request_freezes_a_version_and_closes_the_copy(pool: PgPool) {
    let world = World::new(pool).await;
    let p = &world.people;
    let id = world.in_status(Status::Piloting).await;
    assert_eq!(world.refusal(&p.author, id, request()).await, "invalid: Field(\"reason\", NothingChanged)");
    world.save(&p.author, id, Section::Objectives, Change::RemoveItem(OBJECTIVE)).await.unwrap();
    assert_eq!(world.refusal(&p.author, id, request()).await, "blocked: request_adjustment needs [CompletePlan]");
    let (section, change) = aiming_at("12");
    world.save(&p.author, id, section, change).await.unwrap();
    assert_eq!(world.refusal(&p.head, id, request()).await, "refused: only an author or the lead of the pilot");
    assert_eq!(world.refusal(&p.authority, id, grant_it()).await, "blocked: adjust needs [AdjustmentPending]");
    assert_eq!(world.refusal(&p.authority, id, refuse_it()).await, "blocked: refuse_adjustment needs [AdjustmentPending]");
    let seq = world.must(&p.author, id, request()).await.seq;
    let frozen = world.value(&format!("select encode(sha256, 'hex') from plan_version where (proposal_id, number) = ('{id}', 2)")).await;
    let entry = world.last_entry(id).await;
    assert_eq!((&entry["plan_version"], &entry["payload"]), (&json!(2), &json!({ "reason": "Thực tế đổi", "plan_sha256": frozen })));
    assert_eq!(versions(&world, id).await, json!([2, 1, 2]));
    assert_eq!(world.standing(id).await, json!(["piloting", "implementer", null, UNTIL]));
    assert_eq!(world.owed(id).await, json!([{ "kind": "adjustment", "unit_code": CITY, "person_id": null, "due_at": "2026-09-09T16:59:59+00:00" }]));
    // While it is awaited nothing of it changes.
    let (section, change) = put_risk(5);
    assert_eq!(world.save(&p.author, id, section, change).await.unwrap_err().to_string(), "blocked: commit is no step from piloting");
    assert_eq!(reset(&world.app, &p.author.actor, id).await.unwrap_err().to_string(), "blocked: commit is no step from piloting");
    assert_eq!(world.refusal(&p.author, id, request()).await, "blocked: request_adjustment needs [NoAdjustmentPending]");
    assert!(!open(&world, id).await);
    let other = world.in_status(Status::Piloting).await;
    assert!(open(&world, other).await, "another case's copy is another matter");
    assert_eq!(world.record(id).await.pending().map(|a| (a.request.seq, a.version)), Some((seq, 2)));
}

#[sqlx::test]
async fn what_is_granted_is_in_force_from_then_on_with_its_own_end(pool: PgPool) {
    let world = World::new(pool).await;
    let p = &world.people;
    let id = world.in_status(Status::Piloting).await;
    for (section, change) in [put_risk(5), ending("2027-06-30")] {
        world.save(&p.author, id, section, change).await.unwrap();
    }
    let asked = world.must(&p.author, id, request()).await.seq;
    world.to("2026-09-03T02:00:00Z");
    let seq = world.must(&p.authority, id, grant_it()).await.seq;
    let entry = json!({
        "seq": seq, "action": "adjust", "from": "piloting", "to": "piloting", "actor": p.authority.id(), "acting_as": p.authority.acting_as(),
        "capacity": "approver", "at": "2026-09-03T02:00:00+00:00", "plan_version": 2, "payload": { "text": "Đồng ý" },
    });
    assert_eq!(world.last_entry(id).await, entry);
    assert_eq!(world.standing(id).await, json!(["piloting", "implementer", null, "2027-06-30T16:59:59+00:00"]));
    assert_eq!(versions(&world, id).await, json!([2, 2, 2]));
    assert_eq!(world.ended(id).await, json!([asked]));
    // Never backwards: at the very moment the old one is in force still.
    for (moment, version) in [("2026-08-28T02:00:00.000001Z", 1), ("2026-09-03T02:00:00Z", 1), ("2026-09-03T02:00:00.000001Z", 2)] {
        assert_eq!(world.value(&format!("select plan_in_force_at('{id}', '{moment}')")).await, json!(version), "{moment}");
    }
    assert!(open(&world, id).await);
    assert_eq!(world.refusal(&p.author, id, request()).await, "invalid: Field(\"reason\", NothingChanged)");
}

#[sqlx::test]
async fn a_version_with_the_same_end_does_not_move_it(pool: PgPool) {
    let world = World::new(pool).await;
    let p = &world.people;
    let id = world.in_status(Status::Approved).await;
    world.must(&p.author, id, Command::StartPilot(Start { ends_on: day("2027-01-29"), ..start(p) })).await;
    world.adjusted(id, vec![put_risk(5)]).await;
    assert_eq!(world.standing(id).await, json!(["piloting", "implementer", null, "2027-01-29T16:59:59+00:00"]));
    assert_eq!(versions(&world, id).await, json!([2, 2, 2]));
}

#[sqlx::test]
async fn what_is_refused_stays_as_it_was_and_can_be_asked_anew(pool: PgPool) {
    let world = World::new(pool).await;
    let p = &world.people;
    let id = world.in_status(Status::Suspended).await;
    for (section, change) in [put_risk(5), ending("2027-06-30")] {
        world.save(&p.author, id, section, change).await.unwrap();
    }
    let asked = world.must(&p.author, id, request()).await.seq;
    world.must(&p.vice, id, refuse_it()).await;
    assert_eq!(world.ended(id).await, json!([asked]));
    assert_eq!(world.standing(id).await, json!(["suspended", "implementer", null, UNTIL]));
    assert_eq!(versions(&world, id).await, json!([2, 1, 2]));
    assert!(open(&world, id).await);
    world.must(&p.author, id, request()).await;
    world.must(&p.authority, id, grant_it()).await;
    assert_eq!(world.standing(id).await, json!(["suspended", "implementer", null, "2027-06-30T16:59:59+00:00"]));
    assert_eq!(versions(&world, id).await, json!([3, 3, 3]));
    let decided: Vec<_> = world.record(id).await.adjustments.iter().map(|a| (a.version, a.decision.as_ref().map(|d| d.0))).collect();
    assert_eq!(decided, [(2, Some(Action::RefuseAdjustment)), (3, Some(Action::Adjust))]);
}

#[sqlx::test]
async fn only_the_level_that_agreed_decides_and_no_author(pool: PgPool) {
    let world = World::new(pool).await;
    let p = &world.people;
    let (by_city, by_unit) = (world.piloting_by(&[&p.author, &p.vice], false).await, world.piloting_by(&[&p.author, &p.deputy], true).await);
    for id in [by_city, by_unit] {
        let (section, change) = put_risk(5);
        world.save(&p.author, id, section, change).await.unwrap();
        world.must(&p.author, id, request()).await;
    }
    let owed = format!("select unit_code from duty where kind = 'adjustment' and proposal_id = '{by_unit}'");
    assert_eq!(world.value(&owed).await, json!(UNIT));
    for decision in [grant_it(), refuse_it()] {
        for (id, who, told) in [
            (by_city, &p.head, "refused: only the competent authority of the unit"),
            (by_city, &p.supervisor, "refused: only the competent authority of the unit"),
            (by_city, &p.vice, "refused: nobody decides their own proposal"),
            (by_city, &p.author, "refused: only the competent authority of the unit"),
            (by_unit, &p.authority, "refused: only the head of the unit that handles the case"),
            (by_unit, &p.deputy, "refused: a deputy acts for the head only under a recorded authorisation"),
        ] {
            assert_eq!(world.refusal(who, id, decision.clone()).await, told, "{}", who.name);
        }
    }
    world.must(&p.authority, by_city, grant_it()).await;
    world.must(&p.acting_head, by_unit, grant_it()).await;
}

#[sqlx::test]
async fn a_unit_can_not_adjust_its_pilot_into_a_deviation(pool: PgPool) {
    let world = World::new(pool).await;
    let p = &world.people;
    let (by_unit, by_city) = (world.piloting_by(&[&p.author], true).await, world.in_status(Status::Piloting).await);
    for id in [by_unit, by_city] {
        world.save(&p.author, id, Section::Gates, Change::Content(gates(true, false))).await.unwrap();
        world.must(&p.author, id, request()).await;
    }
    assert_eq!(world.refusal(&p.head, by_unit, grant_it()).await, "blocked: adjust needs [NoDeviation]");
    world.must(&p.head, by_unit, refuse_it()).await;
    world.must(&p.authority, by_city, grant_it()).await;
    // Nor into what may not be handled here at all.
    world.save(&p.author, by_unit, Section::Gates, Change::Content(gates(false, true))).await.unwrap();
    assert_eq!(world.refusal(&p.author, by_unit, request()).await, "blocked: request_adjustment needs [NothingExcluded]");
}

#[sqlx::test]
async fn the_database_brings_into_force_only_what_was_asked_for(pool: PgPool) {
    let world = World::new(pool).await;
    let p = &world.people;
    let id = world.in_status(Status::Piloting).await;
    let adjust = async |version: i32| {
        let entry = world.next_entry(id, Action::Adjust, Status::Piloting, &p.authority, Who::Approver).await;
        Forgery::honest(Entry { plan_version: Some(version), ..entry })
    };
    assert_eq!(adjust(1).await.attempt(&world).await, rule("proposal_event_complete"));
    let (section, change) = put_risk(5);
    world.save(&p.author, id, section, change).await.unwrap();
    let asked = world.must(&p.author, id, request()).await.seq;
    assert_eq!(adjust(2).await.attempt(&world).await, rule("proposal_event_complete"), "the asking goes on");
    let ending = format!("insert into duty_done select '{id}', {asked}, {}", asked + 1);
    assert_eq!(Forgery { beside: ending.clone(), ..adjust(1).await }.attempt(&world).await, rule("proposal_event_complete"), "another version");
    assert_eq!(Forgery { beside: ending, ..adjust(2).await }.attempt(&world).await, Ok(()));
}

#[sqlx::test]
async fn a_pilot_is_not_asked_to_have_ended_before_today(pool: PgPool) {
    let world = World::new(pool).await;
    let p = &world.people;
    let id = world.in_status(Status::Piloting).await;
    let measured = Objective { due_on: Some(day("2026-11-30")), ..world.plan_in_force(id).await.objectives[0].clone() };
    let objective = Change::PutItem(measured.id, to_value(measured).unwrap());
    for (section, change) in [ending("2026-11-30"), (Section::Objectives, objective)] {
        world.save(&p.author, id, section, change).await.unwrap();
    }
    world.to("2026-12-01T08:00:00+07:00");
    assert_eq!(world.refusal(&p.author, id, request()).await, "invalid: Field(\"reason\", EndPast)");
    let (section, change) = ending("2026-12-01");
    world.save(&p.author, id, section, change).await.unwrap();
    world.must(&p.author, id, request()).await;
}
