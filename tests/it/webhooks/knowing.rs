//! Who is told of what: each endpoint exactly of the cases that its person's pages show, nothing of a
//! confidential file, and nothing to who has no account any more.

use std::collections::BTreeMap;

use chrono::TimeDelta;
use sangkien::app::{deadlines, notices};
use sangkien::domain::clock::local_day;
use sangkien::domain::command::Command;
use sangkien::domain::ids::ProposalId;
use sangkien::domain::liability_file::Content;
use sangkien::domain::people::Role;
use sangkien::domain::webhook::{Topic, event_type, topic};
use sangkien::domain::workflow::{Action, Status};
use sangkien::jobs::webhook::{Courier, run_until_idle};
use sangkien::store::{self, Scope};
use serde_json::{Value, json};
use sqlx::PgPool;

use super::{noted, send, waiting};
use crate::support::acts::{escalate, give_back};
use crate::support::later::open_liability;
use crate::support::receiver::{Receiver, courier};
use crate::support::{OTHER_UNIT, Person, UNIT, World};

/// Whether a person's pages show a case.
async fn shows(world: &World, person: &Person, id: ProposalId) -> bool {
    let mut conn = world.app.pool.acquire().await.unwrap();
    store::proposal::visible(&mut conn, &Scope::of(&person.actor), id, local_day(world.clock.now())).await.unwrap().is_some()
}

#[sqlx::test]
async fn the_set_of_people_who_know_a_case_is_those_whose_pages_show_it(pool: PgPool) {
    let world = World::new(pool).await;
    let p = &world.people;
    let mut cases =
        vec![world.draft_of(&p.author, &[&p.co_author]).await, world.draft_of(&p.other_staff, &[]).await, world.submitted_by(&[&p.other_staff]).await];
    for status in Status::ALL.iter().filter(|s| !matches!(s, Status::New | Status::Draft)) {
        cases.push(world.in_status(*status).await);
    }
    let urgent = world.submitted_by(&[&p.author, &p.co_author]).await;
    world.must(&p.head, urgent, escalate()).await;
    cases.push(urgent);
    let (_, open) = open_liability(p.author.id(), Vec::new());
    let concerned = world.in_status(Status::Assessed).await;
    world.must(&p.authority, concerned, open).await;
    cases.push(concerned);
    // Somebody with two offices, and one whose office has ended.
    let deputy = world.with_office(&p.other_staff, Role::Deputy, UNIT).await;
    let mut former = p.acting_head.clone();
    former.actor.appointments.clear();
    world.tamper(format!("update appointment set to_on = '2026-08-27' where id = '{}'", p.acting_head.acting_as())).await;
    let now = world.clock.now().to_rfc3339();
    let (mut yes, mut no) = (0, 0);
    for id in cases {
        for (_, person) in p.all() {
            let person = if person.id() == deputy.id() {
                &deputy
            } else if person.id() == former.id() {
                &former
            } else {
                person
            };
            let known = world.value(&format!("select '{}' in (select people_who_know('{id}', '{now}'))", person.id())).await;
            let expected = shows(&world, person, id).await;
            assert_eq!(known, json!(expected), "{} {id}", person.name);
            if expected { yes += 1 } else { no += 1 }
        }
    }
    assert!(yes > 50 && no > 50, "{yes} {no}");
}

/// What each of the cast was told since the last time, by person: `[type, seq]` in order.
async fn told(world: &World, receiver: &mut Receiver, courier: &Courier) -> BTreeMap<&'static str, Vec<Value>> {
    send(&world.app, courier).await;
    let mut all: BTreeMap<&'static str, Vec<Value>> = BTreeMap::new();
    for got in receiver.taken() {
        let (_, person) = world.people.all().into_iter().find(|(_, p)| got.line == format!("POST /{}", p.id())).unwrap();
        let event = got.json();
        all.entry(person.name).or_default().push(json!([event["type"], event["data"]["seq"], event["data"]["proposal"]]));
    }
    all
}

/// What they should have been told of a case from an entry on.
async fn expected(world: &World, id: ProposalId, from: i32) -> BTreeMap<&'static str, Vec<Value>> {
    let entries = world.rows(&format!("select action, seq from proposal_event where proposal_id = '{id}' and seq >= {from} order by seq")).await;
    let line = |e: &Value| {
        let action = Action::from_code(e["action"].as_str().unwrap()).unwrap();
        topic(action).map(|_| json!([event_type(action), e["seq"], id]))
    };
    let lines: Vec<Value> = entries.as_array().unwrap().iter().filter_map(line).collect();
    let mut all = BTreeMap::new();
    for (_, person) in world.people.all() {
        if shows(world, person, id).await && !lines.is_empty() {
            all.insert(person.name, lines.clone());
        }
    }
    all
}

#[sqlx::test]
async fn each_endpoint_is_told_what_its_persons_pages_show(pool: PgPool) {
    let world = World::new(pool).await;
    let (p, mut receiver) = (&world.people, Receiver::open().await);
    let courier = courier(&[&receiver]);
    for (_, person) in p.all() {
        world.endpoint(person, &receiver, Topic::ALL).await;
    }
    let id = world.draft_of(&p.author, &[&p.co_author]).await;
    let first = told(&world, &mut receiver, &courier).await;
    assert_eq!(first, expected(&world, id, 1).await);
    assert_eq!(first.keys().copied().collect::<Vec<_>>(), [p.author.name, p.co_author.name], "a draft is its authors'");
    world.submit(id, &[&p.author, &p.co_author]).await;
    let submitted = told(&world, &mut receiver, &courier).await;
    assert_eq!(submitted, expected(&world, id, 2).await);
    assert!(submitted.len() > 6 && !submitted.contains_key(p.other_head.name) && !submitted.contains_key(p.colleague.name), "{submitted:?}");
    for act in [give_back(), escalate()] {
        let seq = world.must(&p.head, id, act).await.seq;
        assert_eq!(told(&world, &mut receiver, &courier).await, expected(&world, id, seq).await);
    }
    assert_eq!(waiting(&world).await, json!([]));
    let outcome = world.in_status(Status::Assessed).await;
    assert_eq!(told(&world, &mut receiver, &courier).await, expected(&world, outcome, 1).await);
}

#[sqlx::test]
async fn of_a_confidential_file_nobody_is_told_anything(pool: PgPool) {
    let world = World::new(pool).await;
    let (p, mut receiver) = (&world.people, Receiver::open().await);
    let courier = courier(&[&receiver]);
    for person in [&p.author, &p.authority, &p.auditor] {
        world.endpoint(person, &receiver, Topic::ALL).await;
    }
    let id = world.in_status(Status::Assessed).await;
    let before = told(&world, &mut receiver, &courier).await;
    assert_eq!(before.len(), 3);
    let (case, open) = open_liability(p.author.id(), Vec::new());
    world.must(&p.authority, id, open).await;
    world.must(&p.authority, id, Command::Liability(case, Content::Asked { question: "Vì sao?".into() })).await;
    assert_eq!(told(&world, &mut receiver, &courier).await, BTreeMap::new());
    // Not even that a deadline in it has passed.
    world.to("2026-09-09T17:00:00Z");
    assert_eq!(deadlines::run_until_idle(&world.app).await.unwrap(), 1);
    assert_eq!(world.last_entry(id).await["action"], "expire");
    assert_eq!(told(&world, &mut receiver, &courier).await, BTreeMap::new());
    assert_eq!(world.value("select count(*) from notice_pending").await, 0);
    // The same endpoints hear of another deadline.
    let other = world.in_status(Status::Submitted).await;
    told(&world, &mut receiver, &courier).await;
    world.clock.pass(TimeDelta::days(30));
    deadlines::run_until_idle(&world.app).await.unwrap();
    let passed = told(&world, &mut receiver, &courier).await;
    let seq = world.version(other).await;
    for name in [p.author.name, p.authority.name, p.auditor.name] {
        assert!(passed[name].contains(&json!(["proposal.expire", seq, other])), "{name}: {passed:?}");
        assert!(!passed[name].iter().any(|e| e[2] == json!(id)), "{name}: {passed:?}");
    }
}

#[sqlx::test]
async fn an_endpoint_hears_of_what_it_wants_to_from_its_beginning_on(pool: PgPool) {
    let world = World::new(pool).await;
    let (p, mut receiver) = (&world.people, Receiver::open().await);
    let courier = courier(&[&receiver]);
    let id = world.draft().await;
    world.clock.pass(TimeDelta::seconds(1));
    world.endpoint(&p.author, &receiver, &[Topic::Pilot]).await;
    world.endpoint(&p.head, &receiver, &[Topic::Decision, Topic::Outcome]).await;
    world.submit(id, &[&p.author]).await;
    world.advance(id, Status::Piloting).await;
    world.must(&p.supervisor, id, Command::Inspect(crate::support::later::inspection(world.today(), None))).await;
    let all = told(&world, &mut receiver, &courier).await;
    let types = |name: &str| all[name].iter().map(|e| e[0].as_str().unwrap().to_owned()).collect::<Vec<_>>();
    assert_eq!(types(p.author.name), ["proposal.start_pilot", "proposal.inspect"]);
    let heard = types(p.head.name);
    assert_eq!((heard.first().unwrap().as_str(), heard.contains(&"proposal.create".to_owned())), ("proposal.commit", false));
    assert!(heard.contains(&"proposal.approve".to_owned()) && !heard.contains(&"proposal.start_pilot".to_owned()), "{heard:?}");
}

#[sqlx::test]
async fn who_has_no_account_any_more_is_told_nothing_and_others_still_are(pool: PgPool) {
    let world = World::new(pool).await;
    let (p, mut receiver) = (&world.people, Receiver::open().await);
    let courier = courier(&[&receiver]);
    for person in [&p.author, &p.co_author] {
        world.endpoint(person, &receiver, Topic::ALL).await;
    }
    let one = world.draft_of(&p.author, &[&p.co_author]).await;
    notices::tell(&world.app).await.unwrap();
    world.tamper(format!("update person set disabled_at = now() where id = '{}'", p.co_author.id())).await;
    let two = world.draft_of(&p.author, &[&p.co_author]).await;
    let all = told(&world, &mut receiver, &courier).await;
    assert_eq!(all, BTreeMap::from([(p.author.name, vec![json!(["proposal.create", 1, one]), json!(["proposal.create", 1, two])])]));
    let mut notes: Vec<Value> = noted(&world).await.as_array().unwrap().clone();
    notes.sort_by_key(ToString::to_string);
    assert_eq!(notes, [json!(""), json!(""), json!("not_known")]);
    // Who comes back hears of what happens from then on.
    world.tamper(format!("update person set disabled_at = null where id = '{}'", p.co_author.id())).await;
    let three = world.draft_of(&p.author, &[&p.co_author]).await;
    assert_eq!(told(&world, &mut receiver, &courier).await[p.co_author.name], [json!(["proposal.create", 1, three])]);
}

#[sqlx::test]
async fn who_may_not_know_of_the_case_any_more_is_not_sent_what_waits(pool: PgPool) {
    let world = World::new(pool).await;
    let (p, mut receiver) = (&world.people, Receiver::open().await);
    let courier = courier(&[&receiver]);
    for person in [&p.acting_head, &p.head, &p.other_head] {
        world.endpoint(person, &receiver, Topic::ALL).await;
    }
    let id = world.in_status(Status::Submitted).await;
    notices::tell(&world.app).await.unwrap();
    let ended = format!("update appointment set to_on = '2026-08-27' where id = '{}'", p.acting_head.acting_as());
    world.as_superuser(ended).await.unwrap();
    run_until_idle(&world.app, &courier).await.unwrap();
    let all = told_so_far(&world, &mut receiver);
    assert_eq!(all, [p.head.id().to_string()]);
    assert!(noted(&world).await.as_array().unwrap().contains(&json!("not_known")));
    // The other unit is told of its own.
    let theirs = world.submitted_by(&[&p.other_staff]).await;
    assert_eq!(world.value(&format!("select owner_unit from proposal where id = '{theirs}'")).await, json!(OTHER_UNIT));
    let all = told(&world, &mut receiver, &courier).await;
    assert_eq!(all.keys().copied().collect::<Vec<_>>(), [p.other_head.name]);
    assert!(all[p.other_head.name].iter().all(|e| e[2] == json!(theirs) && e[2] != json!(id)));
}

/// To whom something went.
fn told_so_far(world: &World, receiver: &mut Receiver) -> Vec<String> {
    let mut all: Vec<String> = receiver.taken().iter().map(|r| r.line.trim_start_matches("POST /").to_owned()).collect();
    all.sort();
    all.dedup();
    assert!(all.iter().all(|id| world.people.all().iter().any(|(_, p)| p.id().to_string() == *id)));
    all
}
