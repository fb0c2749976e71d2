//! A long random walk: anybody tries anything, the clock jumps, and after every step the ledger
//! holds, the status is its end, and what was refused has left no trace.
//!
//! The walk is drawn from a fixed seed, so that a failure comes back; half of the steps are such
//! as the workflow allows, or the walk would never leave the first desks.

use chrono::TimeDelta;
use proptest::collection::vec;
use proptest::prelude::any;
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use sangkien::app::Error;
use sangkien::app::drafting::Change;
use sangkien::app::verify::{Report, ledger};
use sangkien::domain::ids::ProposalId;
use sangkien::domain::plan::Section;
use sangkien::domain::workflow::{Action, EDGES, Edge, Status, Who};
use serde_json::json;
use sqlx::PgPool;

use crate::support::{Person, World, capacity};

/// One draw: which proposal, whether along the workflow, who, what, and how the clock moves.
type Draw = (u8, bool, u8, u8, i64);

fn draws(seed: u8, steps: usize) -> Vec<Draw> {
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &[seed; 32]);
    let mut runner = TestRunner::new_with_rng(Config::default(), rng);
    let step = (any::<u8>(), any::<bool>(), any::<u8>(), any::<u8>(), -600i64..1200);
    vec(step, steps).new_tree(&mut runner).unwrap().current()
}

fn pick<T: Clone>(all: &[T], n: u8) -> T {
    all[usize::from(n) % all.len()].clone()
}

/// Somebody who holds the office that the edge wants.
fn holder<'a>(world: &'a World, edge: &Edge, n: u8) -> &'a Person {
    let able: Vec<&Person> =
        world.people.all().into_iter().filter(|(name, _)| *name != "co_author" && capacity(name, edge).is_some()).map(|(_, p)| p).collect();
    if able.is_empty() { &world.people.author } else { pick(&able, n) }
}

async fn status(world: &World, id: ProposalId) -> Status {
    Status::from_code(world.standing(id).await[0].as_str().unwrap()).unwrap()
}

/// Takes one step; says whether it was done.
async fn take(world: &World, id: ProposalId, draw: Draw) -> Result<bool, Error> {
    let (_, along, who, what, minutes) = draw;
    world.clock.pass(TimeDelta::minutes(minutes));
    let now = status(world, id).await;
    // What ends a matter early, or takes somebody out of it for good, is rare.
    let rare = |e: &Edge| matches!(e.action, Action::Withdraw | Action::Exclude | Action::Recuse);
    let mut here: Vec<&Edge> = EDGES.iter().filter(|e| e.from == now && e.who != [Who::System] && (!rare(e) || who < 24)).collect();
    // A running pilot has many steps that stay where they are: half of the time one is taken that leads on, or gets ready for it.
    if now.has_pilot() && minutes % 2 == 0 {
        here.retain(|e| e.to != now || matches!(e.action, Action::EvaluateRisks | Action::Conclude));
    }
    if along && now.is_open() && what % 4 == 0 {
        let content = json!({ "necessity": format!("Cần {minutes}"), "purpose": "Để", "scientific_basis": "Có", "practical_basis": "Có" });
        world.save(&world.people.author, id, Section::Basis, Change::Content(content)).await?;
        return Ok(false);
    }
    let (person, action) = if along && !here.is_empty() {
        let edge = pick(&here, what);
        (holder(world, edge, who), edge.action)
    } else {
        let everybody = world.people.all();
        (pick(&everybody, who).1, pick(Action::ALL, what))
    };
    let Some(command) = world.command(id, action).await else { return Ok(false) };
    let before = world.everything().await;
    match world.act(person, id, command).await {
        Ok(done) => {
            assert_eq!(done.seq, world.version(id).await);
            Ok(true)
        }
        Err(error) => {
            assert_eq!(world.everything().await, before, "{} was refused {action} from {now} and left a trace", person.name);
            Err(error)
        }
    }
}

async fn count(world: &World) -> u64 {
    u64::try_from(world.value("select count(*) from proposal_event").await.as_i64().unwrap()).unwrap()
}

/// Which statuses were reached, so that a walk that goes nowhere is noticed.
async fn walk(world: &World, seed: u8, steps: usize) -> Vec<Status> {
    let mut ids = vec![world.draft().await, world.in_status(Status::InReview).await, world.in_status(Status::Approved).await];
    let mut entries = count(world).await;
    let mut reached = Vec::new();
    for (n, draw) in draws(seed, steps).into_iter().enumerate() {
        let id = pick(&ids, draw.0);
        match take(world, id, draw).await {
            Ok(done) => entries += u64::from(done),
            // The program says no before the database has to.
            Err(Error::NotFound | Error::Refused(_) | Error::Blocked(_) | Error::Invalid(_)) => {}
            Err(other) => panic!("seed {seed}, step {n}: {other}"),
        }
        let now = status(world, id).await;
        reached.push(now);
        assert_eq!(world.last_entry(id).await["to"], json!(now), "seed {seed}, step {n}");
        if now.is_over() || now == Status::Closed {
            ids.retain(|other| *other != id);
            // Some begin further on, or few would come to the end.
            ids.push(world.in_status(pick(&[Status::Draft, Status::InReview, Status::Approved], draw.2)).await);
            entries = count(world).await;
        }
        let proposals = u64::try_from(world.value("select count(*) from proposal").await.as_i64().unwrap()).unwrap();
        assert_eq!(ledger(&world.app).await.unwrap(), Report { proposals, entries, bad: None }, "seed {seed}, step {n}");
    }
    reached.sort();
    reached.dedup();
    reached
}

#[sqlx::test]
async fn whatever_people_try_the_ledger_holds(pool: PgPool) {
    let world = World::new(pool).await;
    let mut reached = Vec::new();
    for seed in 1..=3 {
        reached.extend(walk(&world, seed, 200).await);
    }
    reached.sort();
    reached.dedup();
    let all: Vec<Status> = Status::ALL.iter().copied().filter(|s| *s != Status::New).collect();
    assert_eq!(reached, all, "the walk did not come everywhere");
    // Time in each ledger never ran backwards, however the clock jumped.
    let backwards = "select e.proposal_id from proposal_event e join proposal_event b on (b.proposal_id, b.seq) = (e.proposal_id, e.seq - 1) where e.at < b.at";
    assert_eq!(world.rows(backwards).await, json!([]));
}
