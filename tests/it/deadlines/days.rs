//! On which day each deadline falls: counted by hand from the Friday before Tết, from the Friday before
//! a Saturday that is worked, and from the last day of the year.

use sangkien::domain::command::Command;
use sangkien::domain::ids::ProposalId;
use sangkien::domain::liability_file::Content;
use sangkien::domain::pilot::Start;
use sangkien::domain::plan::Track;
use sangkien::domain::workflow::Status;
use serde_json::{Value, json};
use sqlx::PgPool;

use crate::support::World;
use crate::support::acts::{escalate, forward, in_favour, leadership, open_review};
use crate::support::later::{OBJECTIVE, assessment, decide, evaluation, inspection, obstacle, open_liability, result, start, words};
use crate::support::lives::{day, grant_it, put_risk, request};
use sangkien::domain::decision::PartyView;

/// A day to begin on, at nine in the morning in Vietnam, and what is counted from it: two, three, five
/// and seven working days, fifteen days of the calendar, each at the end of its day.
struct Begin {
    at: &'static str,
    tomorrow: &'static str,
    two: &'static str,
    three: &'static str,
    five: &'static str,
    seven: &'static str,
    fifteen: &'static str,
}

const YEAR: [Begin; 3] = [
    // Friday; 16 to 20 February are Tết. Then Mo 23, Tu 24, We 25, Th 26, Fr 27, Mo 2, Tu 3.
    Begin {
        at: "2026-02-13T02:00:00Z",
        tomorrow: "2026-02-14T02:00:00+00:00",
        two: "2026-02-24",
        three: "2026-02-25",
        five: "2026-02-27",
        seven: "2026-03-03",
        fifteen: "2026-02-28",
    },
    // Friday; Saturday the 22nd is worked for Monday the 31st, and 1 and 2 September are free.
    // Sa 22, Mo 24, Tu 25, We 26, Th 27, Fr 28, Th 3.
    Begin {
        at: "2026-08-21T02:00:00Z",
        tomorrow: "2026-08-22T02:00:00+00:00",
        two: "2026-08-24",
        three: "2026-08-25",
        five: "2026-08-27",
        seven: "2026-09-03",
        fifteen: "2026-09-05",
    },
    // Thursday; 1 January is free. Mo 4, Tu 5, We 6, Th 7, Fr 8, Mo 11, Tu 12.
    Begin {
        at: "2026-12-31T02:00:00Z",
        tomorrow: "2027-01-01T02:00:00+00:00",
        two: "2027-01-05",
        three: "2027-01-06",
        five: "2027-01-08",
        seven: "2027-01-12",
        fifteen: "2027-01-15",
    },
];

/// 23:59:59 of a day in Vietnam, as the database tells it.
fn end(day: &str) -> Value {
    json!(format!("{day}T16:59:59+00:00"))
}

async fn due(world: &World, id: ProposalId) -> Value {
    world.standing(id).await[3].clone()
}

/// Until when what the latest entry asks for is owed.
async fn owed(world: &World, id: ProposalId) -> Value {
    world.owed(id).await[0]["due_at"].clone()
}

async fn piloting(world: &World) -> ProposalId {
    let p = &world.people;
    let id = world.in_status(Status::Approved).await;
    world.must(&p.author, id, Command::StartPilot(Start { starts_on: world.today(), ..start(p) })).await;
    id
}

#[sqlx::test]
async fn until_agreement(pool: PgPool) {
    let world = World::new(pool).await;
    let p = &world.people;
    for b in YEAR {
        world.to(b.at);
        let id = world.in_status(Status::Submitted).await;
        assert_eq!(due(&world, id).await, end(b.seven), "review");
        let urgent = world.in_status(Status::Submitted).await;
        world.must(&p.head, urgent, escalate()).await;
        assert_eq!(due(&world, urgent).await, end(b.two), "an urgent decision");
        assert_eq!(owed(&world, urgent).await, json!(b.tomorrow), "acknowledgement, in hours and on whatever day");
        let city = world.in_status(Status::Submitted).await;
        world.must(&p.head, city, forward()).await;
        assert_eq!(due(&world, city).await, end(b.seven), "the authority's decision");
        // The unit's seven days run from receipt, whatever it does in between.
        world.clock.pass(chrono::TimeDelta::hours(30));
        world.must(&p.head, id, open_review(leadership(p), PartyView::Agree)).await;
        assert_eq!(due(&world, id).await, end(b.seven), "a review that began later");
        world.must(&p.authority, urgent, Command::Acknowledge).await;
        assert_eq!(due(&world, urgent).await, end(b.two), "an acknowledgement gives no more time");
        world.must(&p.head, id, in_favour(p)).await;
        assert_eq!(due(&world, id).await, Value::Null);
    }
}

#[sqlx::test]
async fn while_it_runs(pool: PgPool) {
    let world = World::new(pool).await;
    let p = &world.people;
    for b in YEAR {
        world.to(b.at);
        let id = piloting(&world).await;
        assert_eq!(due(&world, id).await, end("2027-03-31"), "the last day of the pilot");
        // A day that somebody names is that day, worked or free.
        let free = world.today() + chrono::Days::new(2);
        world.must(&p.supervisor, id, Command::Inspect(inspection(world.today(), Some(free)))).await;
        assert_eq!(owed(&world, id).await, end(&free.to_string()), "the answer to an inspection");
        world.must(&p.author, id, Command::RaiseObstacle(obstacle(free))).await;
        assert_eq!(owed(&world, id).await, end(&free.to_string()), "help with an obstacle");
        let (section, change) = put_risk(5);
        world.save(&p.author, id, section, change).await.unwrap();
        world.must(&p.author, id, request()).await;
        assert_eq!(owed(&world, id).await, end(b.five), "the decision on an adjustment");
        world.must(&p.authority, id, grant_it()).await;
        assert_eq!(due(&world, id).await, end("2027-03-31"));
    }
}

#[sqlx::test]
async fn from_its_end_on(pool: PgPool) {
    let world = World::new(pool).await;
    let p = &world.people;
    for b in YEAR {
        world.to(b.at);
        let id = piloting(&world).await;
        world.must(&p.author, id, Command::Finish(words("Đạt mục tiêu"))).await;
        assert_eq!(due(&world, id).await, end(b.five), "the report");
        world.must(&p.author, id, Command::Report(result(&[(OBJECTIVE, "10")]))).await;
        assert_eq!(due(&world, id).await, end(b.seven), "the assessment");
        let (plan, record) = (world.plan_in_force(id).await, world.record(id).await);
        world.must(&p.authority, id, Command::EvaluateRisks(evaluation(&plan, &record))).await;
        assert_eq!(due(&world, id).await, end(b.seven), "an evaluation gives no more time");
        world.must(&p.authority, id, Command::Assess(assessment(&plan, &record))).await;
        assert_eq!(due(&world, id).await, end(b.three), "the conclusion");
        let (case, open) = open_liability(p.author.id(), vec![]);
        world.must(&p.authority, id, open).await;
        let say = |content: Content| Command::Liability(case, content);
        world.must(&p.authority, id, say(Content::Asked { question: "Vì sao?".into() })).await;
        assert_eq!(owed(&world, id).await, end(b.five), "the explanation");
        world.must(&p.author, id, say(Content::Explained { text: "Vì mưa".into(), evidence: vec![] })).await;
        world.must(&p.authority, id, say(decide(&world.record(id).await, Track::CityPlan, &[None], None))).await;
        assert_eq!(owed(&world, id).await, end(b.fifteen), "the window for objections");
        assert_eq!(due(&world, id).await, end(b.three));
        world.must(&p.authority, id, Command::Conclude(words("Kết luận"))).await;
        assert_eq!(due(&world, id).await, Value::Null, "what is left has no day of its own");
    }
}

/// Twenty past midnight in Vietnam is still yesterday in UTC: the day that counts is Vietnam's.
#[sqlx::test]
async fn the_day_is_vietnams(pool: PgPool) {
    let world = World::new(pool).await;
    world.to("2026-02-12T17:20:00Z");
    let id = world.in_status(Status::Submitted).await;
    assert_eq!(due(&world, id).await, end("2026-03-03"));
    assert_eq!(world.today(), day("2026-02-13"));
}
