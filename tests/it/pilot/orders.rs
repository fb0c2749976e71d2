//! Orders: who may give them, what they stop, and the report that one is thought unlawful.
//!
//! A suspended pilot can't be finished as if nothing were; a report answers any order and stays.

use sangkien::domain::command::Command;
use sangkien::domain::workflow::{Action, Status};
use serde_json::json;
use sqlx::PgPool;

use crate::support::acts::command;
use crate::support::later::{inspection, reply, words};
use crate::support::lives::{aiming_at, grant_it, put_risk, refuse_it, request};
use crate::support::{IN_SEVEN_DAYS, World};

/// Five working days after the start of the tests.
const IN_FIVE_DAYS: &str = "2026-09-09T16:59:59+00:00";

fn suspend() -> Command {
    Command::Suspend(words("Tạm dừng"))
}

fn resume() -> Command {
    Command::Resume(words("Tiếp tục"))
}

fn terminate() -> Command {
    Command::Terminate(words("Chấm dứt"))
}

fn finish(text: &str) -> Command {
    Command::Finish(words(text))
}

#[sqlx::test]
async fn what_is_suspended_waits_for_its_resumption(pool: PgPool) {
    let world = World::new(pool).await;
    let p = &world.people;
    let id = world.in_status(Status::Piloting).await;
    assert_eq!(world.refusal(&p.authority, id, resume()).await, "blocked: resume is no step from piloting");
    let until = world.standing(id).await[3].clone();
    world.must(&p.authority, id, suspend()).await;
    assert_eq!(world.standing(id).await, json!(["suspended", "implementer", null, until]), "an order does not move the end");
    assert_eq!(world.refusal(&p.authority, id, suspend()).await, "blocked: suspend is no step from suspended");
    assert_eq!(world.refusal(&p.author, id, finish("Đạt mục tiêu")).await, "blocked: finish is no step from suspended");
    world.must(&p.vice, id, resume()).await;
    assert_eq!(world.standing(id).await, json!(["piloting", "implementer", null, until]));
    world.must(&p.author, id, finish("Đạt mục tiêu")).await;
    assert_eq!(world.standing(id).await, json!(["reporting", "implementer", null, IN_FIVE_DAYS]));
    for order in [suspend(), resume(), terminate()] {
        let told = format!("blocked: {} is no step from reporting", order.action());
        assert_eq!(world.refusal(&p.authority, id, order).await, told);
    }
}

#[sqlx::test]
async fn a_termination_ends_what_runs_and_what_is_suspended(pool: PgPool) {
    let world = World::new(pool).await;
    let p = &world.people;
    for from in [Status::Piloting, Status::Suspended] {
        let id = world.in_status(from).await;
        let seq = world.must(&p.authority, id, terminate()).await.seq;
        assert_eq!(world.standing(id).await, json!(["reporting", "implementer", null, IN_FIVE_DAYS]));
        assert_eq!(world.record(id).await.finished.map(|f| f.seq), Some(seq));
        world.must(&p.author, id, command(p, Action::Report).unwrap()).await;
        assert_eq!(world.standing(id).await, json!(["assessing", "authority", "ubnd-tphcm", IN_SEVEN_DAYS]));
    }
}

#[sqlx::test]
async fn the_level_that_agreed_orders_and_the_authority_always_may(pool: PgPool) {
    let world = World::new(pool).await;
    let p = &world.people;
    let id = world.in_status(Status::Piloting).await;
    for order in [suspend(), terminate()] {
        for who in [&p.head, &p.supervisor, &p.author] {
            assert_eq!(world.refusal(who, id, order.clone()).await, "refused: only the competent authority of the unit", "{}", who.name);
        }
    }
    let own = world.piloting_by(&[&p.author], true).await;
    assert_eq!(world.refusal(&p.supervisor, own, suspend()).await, "refused: only the competent authority of the unit");
    for (who, order, capacity) in [
        (&p.head, suspend(), "approver"),
        (&p.authority, resume(), "authority"),
        (&p.authority, suspend(), "authority"),
        (&p.acting_head, terminate(), "approver"),
    ] {
        world.must(who, own, order).await;
        assert_eq!(world.last_entry(own).await["capacity"], json!(capacity));
    }
    assert_eq!(world.standing(own).await, json!(["reporting", "implementer", null, IN_FIVE_DAYS]));
    // Nobody gives orders to their own.
    let theirs = world.piloting_by(&[&p.author, &p.vice], false).await;
    assert_eq!(world.refusal(&p.vice, theirs, suspend()).await, "refused: nobody decides their own proposal");
}

#[sqlx::test]
async fn any_order_can_be_answered_with_a_report_that_it_is_unlawful(pool: PgPool) {
    let world = World::new(pool).await;
    let p = &world.people;
    let id = world.in_status(Status::Piloting).await;
    world.must(&p.supervisor, id, Command::Inspect(inspection(world.today(), None))).await;
    for (change, decision) in [(put_risk(5), grant_it()), (aiming_at("12"), refuse_it())] {
        world.save(&p.author, id, change.0, change.1).await.unwrap();
        world.must(&p.author, id, request()).await;
        world.must(&p.authority, id, decision).await;
    }
    for order in [suspend(), resume(), terminate()] {
        world.must(&p.authority, id, order).await;
    }
    let orders: Vec<_> = world.record(id).await.orders.iter().map(|o| (o.action, o.entry.seq)).collect();
    let acts: Vec<_> = orders.iter().map(|(action, _)| *action).collect();
    let all = [Action::Approve, Action::Inspect, Action::Adjust, Action::RefuseAdjustment, Action::Suspend, Action::Resume, Action::Terminate];
    assert_eq!(acts, all);
    for (_, seq) in &orders {
        world.must(&p.author, id, Command::AnswerOrder(reply(*seq))).await;
        assert_eq!(world.last_entry(id).await["payload"], json!({ "to": seq, "text": "Đã làm" }));
    }
    world.must(&p.author, id, Command::AnswerOrder(reply(orders[0].1))).await;
    let answers: Vec<_> = world.record(id).await.orders.iter().map(|o| o.answers.len()).collect();
    assert_eq!(answers, [2, 1, 1, 1, 1, 1, 1]);
    // The start of the pilot is nobody's order, nor is a report itself; and only who must obey reports.
    let began = world.record(id).await.start.unwrap().seq;
    for to in [began, world.version(id).await, 0] {
        assert_eq!(world.refusal(&p.author, id, Command::AnswerOrder(reply(to))).await, "invalid: Field(\"to\", NotAnswerable)", "{to}");
    }
    assert_eq!(world.refusal(&p.head, id, Command::AnswerOrder(reply(orders[0].1))).await, "refused: only an author or the lead of the pilot");
}

#[sqlx::test]
async fn who_ends_early_says_why(pool: PgPool) {
    let world = World::new(pool).await;
    let p = &world.people;
    let id = world.in_status(Status::Piloting).await;
    let told = "invalid: Field(\"text\", EarlyNeedsReason)";
    assert_eq!(world.refusal(&p.author, id, finish("")).await, told);
    world.to("2027-03-31T16:59:58Z");
    assert_eq!(world.refusal(&p.author, id, finish("")).await, told);
    assert_eq!(world.refusal(&p.head, id, finish("")).await, "refused: only an author or the lead of the pilot");
    world.to("2027-03-31T16:59:59Z");
    world.must(&p.author, id, finish("")).await;
    // 1 April 2027 is a Thursday: 1, 2, 5, 6, 7.
    assert_eq!(world.standing(id).await, json!(["reporting", "implementer", null, "2027-04-07T16:59:59+00:00"]));
}
