//! A deadline that passes: nothing up to its last moment, then one entry, however often and from
//! wherever anybody looks; what was done leaves nothing, what is done later is shown as late.

use sangkien::app::deadlines::run_until_idle;
use sangkien::domain::command::Command;
use sangkien::domain::event::Entry;
use sangkien::domain::ids::ProposalId;
use sangkien::domain::liability_file::Content;
use sangkien::domain::plan::Track;
use sangkien::domain::workflow::{Action, Status, Who};
use sangkien::store::ledger::timeline;
use serde_json::{Value, json};
use sqlx::PgPool;

use crate::support::acts::{approve, command, escalate, reject};
use crate::support::later::{OBJECTIVE, RISK, decide, incident, inspection, obstacle, open_liability, reply, result, words};
use crate::support::lives::{day, grant_it, put_risk, request};
use crate::support::{Forgery, World, at, denied, rule};

async fn run(world: &World) -> usize {
    run_until_idle(&world.app).await.unwrap()
}

/// Whether each of the latest entries came late, the newest first.
async fn late(world: &World, id: ProposalId, n: i64) -> Vec<(Action, bool)> {
    let mut conn = world.app.pool.acquire().await.unwrap();
    timeline(&mut conn, id, None, n).await.unwrap().into_iter().map(|l| (l.action, l.late)).collect()
}

/// Two that look at the same moment, each on a connection and a task of its own; then one more.
async fn everybody_looks(world: &World) -> [usize; 2] {
    let (one, other) = (world.app.clone(), world.app.clone());
    let first = tokio::spawn(async move { run_until_idle(&one).await.unwrap() });
    let second = tokio::spawn(async move { run_until_idle(&other).await.unwrap() });
    let both = first.await.unwrap() + second.await.unwrap();
    [both, run(world).await]
}

/// Nothing up to the last moment of `due`; then exactly one entry and one row, and nothing moves.
async fn passes(world: &World, id: ProposalId, due: &str, duty: Value, opened: Value, held_by: &str) {
    let before = world.everything().await;
    for moment in [at(due) - chrono::TimeDelta::seconds(1), at(due)] {
        world.clock.set(moment);
        assert_eq!(run(world).await, 0, "{duty} at {moment}");
    }
    assert_eq!(world.everything().await, before, "{duty}");
    let (standing, seq) = (world.standing(id).await, world.version(id).await + 1);
    world.clock.set(at(due) + chrono::TimeDelta::microseconds(1));
    assert_eq!(everybody_looks(world).await, [1, 0], "{duty}");
    let entry = world.last_entry(id).await;
    let told = ["seq", "action", "from", "actor", "acting_as", "capacity"].map(|k| entry[k].clone());
    assert_eq!(json!(told), json!([seq, "expire", standing[0], null, null, "system"]), "{duty}");
    assert_eq!(entry["from"], entry["to"]);
    assert_eq!(entry["payload"], json!({ "duty": duty, "opened": opened, "due": due, "held_by": held_by }));
    assert_eq!(world.standing(id).await, standing, "a due date moves by nobody's waiting");
    let row = json!([{ "action": "expire", "opened_seq": opened, "due_at": at(due).format("%Y-%m-%dT%H:%M:%S+00:00").to_string() }]);
    assert_eq!(world.beside("expiry", id).await, row);
    world.clock.pass(chrono::TimeDelta::days(40));
    world.clock.pass(chrono::TimeDelta::days(-40));
    assert_eq!(world.value(&format!("select count(*) from expiry where proposal_id = '{id}' and due_at = '{due}'")).await, json!(1));
}

const HEAD: &str = "Giám đốc, Sở Xây dựng";

async fn unit_names(world: &World) -> (String, String, String) {
    let name = async |code: &str| world.value(&format!("select name from unit where code = '{code}'")).await.as_str().unwrap().to_owned();
    (name("so-xay-dung").await, name("ubnd-tphcm").await, name("so-y-te").await)
}

#[sqlx::test]
async fn a_review_and_a_decision(pool: PgPool) {
    let world = World::new(pool).await;
    let p = &world.people;
    let (unit, city, _) = unit_names(&world).await;
    assert_eq!(format!("Giám đốc, {unit}"), HEAD);
    world.to("2026-02-13T02:00:00Z");
    let id = world.in_status(Status::Submitted).await;
    passes(&world, id, "2026-03-03T16:59:59Z", Value::Null, Value::Null, HEAD).await;
    // It still can be done, and is shown as late; the entry of the clock is not.
    world.must(&p.head, id, reject()).await;
    assert_eq!(late(&world, id, 3).await, [(Action::Reject, true), (Action::Expire, false), (Action::Submit, false)]);
    let other = world.in_status(Status::WithAuthority).await;
    passes(&world, other, "2026-03-12T16:59:59Z", Value::Null, Value::Null, &format!("Chủ tịch, {city}")).await;
    world.must(&p.authority, other, approve(None)).await;
    assert_eq!(late(&world, other, 2).await, [(Action::Approve, true), (Action::Expire, false)]);
    let punctual = world.in_status(Status::WithAuthority).await;
    world.must(&p.authority, punctual, approve(None)).await;
    assert_eq!(late(&world, punctual, 2).await, [(Action::Approve, false), (Action::Forward, false)]);
}

#[sqlx::test]
async fn an_urgent_case(pool: PgPool) {
    let world = World::new(pool).await;
    let p = &world.people;
    let (_, city, _) = unit_names(&world).await;
    world.to("2026-02-13T02:00:00Z");
    let id = world.in_status(Status::Submitted).await;
    let seq = world.must(&p.head, id, escalate()).await.seq;
    let held = format!("Chủ tịch, {city}");
    passes(&world, id, "2026-02-14T02:00:00Z", json!("acknowledgement"), json!(seq), &held).await;
    world.must(&p.vice, id, Command::Acknowledge).await;
    assert_eq!(late(&world, id, 1).await, [(Action::Acknowledge, true)]);
    passes(&world, id, "2026-02-24T16:59:59Z", Value::Null, Value::Null, &held).await;
    // Who is acknowledged, decided or taken back in time leaves nothing behind, also once the pilot runs.
    world.to("2026-03-02T02:00:00Z");
    for act in [Action::Acknowledge, Action::Approve, Action::Return, Action::Reject, Action::Withdraw] {
        let id = world.in_status(Status::Submitted).await;
        let seq = world.must(&p.head, id, escalate()).await.seq;
        let who = if act == Action::Withdraw { &p.author } else { &p.authority };
        world.must(who, id, command(p, act).unwrap()).await;
        assert_eq!(world.ended(id).await, json!([seq]), "{act}");
        match act {
            Action::Acknowledge => drop(world.must(&p.authority, id, reject()).await),
            Action::Approve => drop(
                world
                    .must(&p.author, id, Command::StartPilot(sangkien::domain::pilot::Start { starts_on: world.today(), ..crate::support::later::start(p) }))
                    .await,
            ),
            _ => {}
        }
    }
    world.to("2026-03-20T02:00:00Z");
    assert_eq!(run(&world).await, 0);
}

#[sqlx::test]
async fn what_is_owed_while_it_runs(pool: PgPool) {
    let world = World::new(pool).await;
    let p = &world.people;
    let (_, city, health) = unit_names(&world).await;
    let id = world.in_status(Status::Piloting).await;
    let inspected = world.must(&p.supervisor, id, Command::Inspect(inspection(world.today(), Some(day("2026-09-05"))))).await.seq;
    let raised = world.must(&p.author, id, Command::RaiseObstacle(obstacle(day("2026-09-06")))).await.seq;
    let (section, change) = put_risk(5);
    world.save(&p.author, id, section, change).await.unwrap();
    let requested = world.must(&p.author, id, request()).await.seq;
    passes(&world, id, "2026-09-05T16:59:59Z", json!("answer"), json!(inspected), p.author.name).await;
    passes(&world, id, "2026-09-06T16:59:59Z", json!("support"), json!(raised), &format!("Giám đốc y tế, {health}")).await;
    passes(&world, id, "2026-09-09T16:59:59Z", json!("adjustment"), json!(requested), &format!("Chủ tịch, {city}")).await;
    let record = world.record(id).await;
    let expired = [record.inspections[0].expired_at, record.obstacles[0].asked.expired_at, record.adjustments[0].expired_at];
    let us = |text: &str| Some(at(text) + chrono::TimeDelta::microseconds(1));
    assert_eq!(expired, [us("2026-09-05T16:59:59Z"), us("2026-09-06T16:59:59Z"), us("2026-09-09T16:59:59Z")]);
    // All of it can still be done, and is shown as late.
    world.must(&p.author, id, Command::AnswerInspection(reply(inspected))).await;
    world.must(&p.other_head, id, Command::SupportObstacle(reply(raised))).await;
    world.must(&p.authority, id, grant_it()).await;
    assert_eq!(late(&world, id, 3).await, [(Action::Adjust, true), (Action::SupportObstacle, true), (Action::AnswerInspection, true)]);
    passes(&world, id, "2027-03-31T16:59:59Z", Value::Null, Value::Null, p.author.name).await;
    // What is only written down is not late for that; ending it is.
    world.must(&p.author, id, Command::ReportIncident(incident(world.now(), 0, Some(RISK)))).await;
    world.must(&p.author, id, Command::Finish(words(""))).await;
    assert_eq!(late(&world, id, 2).await, [(Action::Finish, true), (Action::ReportIncident, false)]);
}

#[sqlx::test]
async fn what_is_owed_after_it(pool: PgPool) {
    let world = World::new(pool).await;
    let p = &world.people;
    let (_, city, _) = unit_names(&world).await;
    let held = format!("Chủ tịch, {city}");
    let id = world.in_status(Status::Reporting).await;
    passes(&world, id, "2026-09-09T16:59:59Z", Value::Null, Value::Null, p.author.name).await;
    world.must(&p.author, id, Command::Report(result(&[(OBJECTIVE, "10")]))).await;
    assert_eq!(late(&world, id, 1).await, [(Action::Report, true)]);
    // 9 September in UTC is the 9th in Vietnam at 23:59:59: 10, 11, 14, 15, 16, 17, 18.
    passes(&world, id, "2026-09-18T16:59:59Z", Value::Null, Value::Null, &held).await;
    world.assessed_only(id).await;
    assert_eq!(late(&world, id, 2).await, [(Action::Assess, true), (Action::EvaluateRisks, false)]);
    let (case, open) = open_liability(p.author.id(), vec![]);
    world.must(&p.authority, id, open).await;
    let asked = world.must(&p.authority, id, Command::Liability(case, Content::Asked { question: "Vì sao?".into() })).await.seq;
    // From the 18th: 21, 22, 23 for the conclusion, 24, 25 for the explanation, of whose owner nobody is told.
    passes(&world, id, "2026-09-23T16:59:59Z", Value::Null, Value::Null, &held).await;
    passes(&world, id, "2026-09-25T16:59:59Z", json!("explanation"), json!(asked), "").await;
    world.must(&p.authority, id, Command::Conclude(words("Kết luận"))).await;
    assert_eq!(late(&world, id, 1).await, [(Action::Conclude, true)]);
}

#[sqlx::test]
async fn what_is_done_in_time_leaves_nothing(pool: PgPool) {
    let world = World::new(pool).await;
    let p = &world.people;
    let id = world.in_status(Status::Piloting).await;
    let inspected = world.must(&p.supervisor, id, Command::Inspect(inspection(world.today(), Some(day("2026-09-05"))))).await.seq;
    let helped = world.must(&p.author, id, Command::RaiseObstacle(obstacle(day("2026-09-05")))).await.seq;
    let resolved = world.must(&p.author, id, Command::RaiseObstacle(obstacle(day("2026-09-05")))).await.seq;
    // In the last moment is in time.
    world.to("2026-09-05T16:59:59Z");
    world.must(&p.author, id, Command::AnswerInspection(reply(inspected))).await;
    world.must(&p.other_head, id, Command::SupportObstacle(reply(helped))).await;
    world.must(&p.author, id, Command::ResolveObstacle(reply(resolved))).await;
    world.adjusted(id, vec![put_risk(5)]).await;
    assert!(late(&world, id, 5).await.iter().all(|(_, late)| !late));
    // What ends the pilot ends what was asked for in it.
    world.must(&p.supervisor, id, Command::Inspect(inspection(world.today(), Some(day("2026-09-30"))))).await;
    world.must(&p.author, id, Command::RaiseObstacle(obstacle(day("2026-09-30")))).await;
    let (section, change) = put_risk(6);
    world.save(&p.author, id, section, change).await.unwrap();
    world.must(&p.author, id, request()).await;
    world.reported(id, "10").await;
    world.assess(id).await;
    let (case, open) = open_liability(p.author.id(), vec![]);
    world.must(&p.authority, id, open).await;
    world.must(&p.authority, id, Command::Liability(case, Content::Asked { question: "Vì sao?".into() })).await;
    world.must(&p.author, id, Command::Liability(case, Content::Explained { text: "Vì mưa".into(), evidence: vec![] })).await;
    let decision = decide(&world.record(id).await, Track::CityPlan, &[None], None);
    world.must(&p.authority, id, Command::Liability(case, decision)).await;
    world.must(&p.author, id, Command::Liability(case, Content::Objected { text: "Chưa đúng".into() })).await;
    world.to("2027-08-28T02:00:00Z");
    assert_eq!(everybody_looks(&world).await, [0, 0]);
    assert_eq!(world.rows("select * from expiry").await, json!([]));
}

#[sqlx::test]
async fn many_at_once_are_recorded_once_each(pool: PgPool) {
    let world = World::new(pool).await;
    let mut ids = Vec::new();
    for _ in 0..6 {
        ids.push(world.in_status(Status::Submitted).await);
    }
    world.to("2026-09-12T00:00:00Z");
    let (one, other) = (world.app.clone(), world.app.clone());
    let first = tokio::spawn(async move { run_until_idle(&one).await.unwrap() });
    let second = tokio::spawn(async move { run_until_idle(&other).await.unwrap() });
    let (a, b) = (first.await.unwrap(), second.await.unwrap());
    assert_eq!(a + b, ids.len());
    let each = "select count(*) as n from proposal_event where action = 'expire' group by proposal_id";
    assert_eq!(world.rows(each).await, json!(vec![json!({ "n": 1 }); 6]));
    assert_eq!(world.value("select count(*) from expiry").await, json!(6));
    let sound = sangkien::app::verify::ledger(&world.app).await.unwrap();
    assert_eq!(sound.bad, None);
}

#[sqlx::test]
async fn what_waits_for_nothing_any_more_does_not_hold_others_up(pool: PgPool) {
    let world = World::new(pool).await;
    let p = &world.people;
    let id = world.in_status(Status::Assessed).await;
    let (case, open) = open_liability(p.author.id(), vec![]);
    world.must(&p.authority, id, open).await;
    world.must(&p.authority, id, Command::Liability(case, Content::Asked { question: "Vì sao?".into() })).await;
    // A deadline whose case nobody waits for, as a worker that slept through it all would find it.
    world.tamper(format!("update proposal set status = 'closed' where id = '{id}'")).await;
    world.to("2026-10-01T02:00:00Z");
    let mut conn = world.app.pool.acquire().await.unwrap();
    assert_eq!(sangkien::store::pilot::overdue(&mut conn, world.now(), 100).await.unwrap().len(), 0);
}

#[sqlx::test]
async fn a_deadline_is_not_forged_moved_or_forgotten(pool: PgPool) {
    let world = World::new(pool).await;
    let p = &world.people;
    let id = world.in_status(Status::Piloting).await;
    let raised = world.must(&p.author, id, Command::RaiseObstacle(obstacle(day("2026-09-05")))).await.seq;
    let expire = async |opened: &str, due: &str| {
        let entry = world.next_entry(id, Action::Expire, Status::Piloting, &p.author, Who::System).await;
        let sql = format!("insert into expiry (proposal_id, seq, action, opened_seq, due_at) values (:here, 'expire', {opened}, '{due}')");
        Forgery::honest(Entry { actor: None, acting_as: None, ..entry }).beside(&sql).attempt(&world).await
    };
    let own = raised.to_string();
    assert_eq!(expire(&own, "2026-09-05T16:59:59Z").await, rule("expiry_is_due"), "before it has passed");
    assert_eq!(expire(&own, "2026-08-27T16:59:59Z").await, rule("expiry_is_due"), "at another time than its own");
    assert_eq!(expire("null", "2026-08-27T16:59:59Z").await, rule("expiry_is_due"), "a hand that had another time");
    let entry = world.next_entry(id, Action::Expire, Status::Piloting, &p.author, Who::System).await;
    let bare = Entry { actor: None, acting_as: None, ..entry };
    assert_eq!(Forgery::honest(bare).attempt(&world).await, rule("proposal_event_complete"));
    world.to("2026-09-06T00:00:00Z");
    assert_eq!(run(&world).await, 1);
    assert_eq!(expire(&own, "2026-09-05T16:59:59Z").await, rule("expiry_once"));
    for table in ["duty", "duty_done", "expiry"] {
        for sql in [format!("update {table} set proposal_id = proposal_id"), format!("delete from {table}")] {
            assert_eq!(world.as_app(&sql).await, denied(&format!("table {table}")), "{sql}");
        }
    }
    assert_eq!(world.as_superuser("update duty set due_at = due_at + interval '1 day'").await, rule("append_only"));
    assert_eq!(world.as_superuser("delete from expiry").await, rule("append_only"));
    let again = format!("insert into duty values ('{id}', {raised}, 'support', 'so-y-te', null, '2026-12-31')");
    assert_eq!(world.as_app(again).await, rule("belongs_to_this_step"));
}
