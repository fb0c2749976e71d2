//! What stands beside the steps of the second half: written with its step or not at all, and kept.
//!
//! One case that has left a row in every table; each is then tried to be changed, removed and emptied
//! by the application's role and by the superuser, and added to an entry of another moment.

use sangkien::app::confidential::read;
use sangkien::app::deadlines::run_until_idle;
use sangkien::domain::command::Command;
use sangkien::domain::ids::{CaseId, IncentiveId, ProposalId};
use sangkien::domain::incentive::Incentive;
use sangkien::domain::liability_file::Content;
use sangkien::domain::plan::Track;
use sangkien::domain::workflow::{Action, Status, Who};
use serde_json::json;
use sqlx::PgPool;

use crate::support::acts::command;
use crate::support::later::{RISK, decide, grant, incident, obstacle, open_liability};
use crate::support::lives::day;
use crate::support::{Forgery, World, denied, rule};

const TABLES: [(&str, &str); 14] = [
    ("pilot", "budget_vnd"),
    ("incident", "foreseen_in"),
    ("duty", "due_at"),
    ("duty_done", "seq"),
    ("expiry", "due_at"),
    ("assessment", "outcome"),
    ("liability_case", "person_id"),
    ("liability_record", "content"),
    ("incentive", "kind"),
    ("incentive_decision", "granted"),
    ("incentive_number", "number"),
    ("adoption", "unit_code"),
    ("provision", "description"),
    ("confidential_read", "person_id"),
];

/// A case from its pilot to its adoption, with everything that can stand beside it.
async fn lived(world: &World) -> (ProposalId, CaseId) {
    let p = &world.people;
    let id = world.in_status(Status::Piloting).await;
    world.must(&p.author, id, Command::ReportIncident(incident(world.now(), 0, Some(RISK)))).await;
    world.must(&p.author, id, Command::RaiseObstacle(obstacle(day("2026-09-05")))).await;
    world.to("2026-09-07T02:00:00Z");
    assert_eq!(run_until_idle(&world.app).await.unwrap(), 1);
    world.reported(id, "10").await;
    world.assess(id).await;
    let (case, open) = open_liability(p.author.id(), vec![]);
    world.must(&p.authority, id, open).await;
    world.must(&p.authority, id, Command::Liability(case, Content::Asked { question: "Vì sao?".into() })).await;
    world.must(&p.author, id, Command::Liability(case, Content::Explained { text: "Vì mưa".into(), evidence: vec![] })).await;
    let decision = decide(&world.record(id).await, Track::CityPlan, &[None], None);
    world.must(&p.authority, id, Command::Liability(case, decision)).await;
    read(&world.app, &p.auditor.actor, case).await.unwrap();
    world.must(&p.head, id, Command::ProposeIncentive { person: p.author.id(), kinds: vec![Incentive::Promotion], reason: "Hiệu quả".into() }).await;
    let incentive: IncentiveId = world.beside("incentive", id).await[0]["id"].as_str().unwrap().parse().unwrap();
    world.must(&p.authority, id, grant(incentive)).await;
    world.must(&p.authority, id, Command::NumberIncentive { incentive, number: "15/QĐ-UBND".into(), dated_on: day("2026-09-07") }).await;
    world.to("2026-10-01T02:00:00Z");
    assert_eq!(run_until_idle(&world.app).await.unwrap(), 1);
    world.must(&p.authority, id, command(p, Action::Close).unwrap()).await;
    world.must(&p.other_head, id, command(p, Action::Adopt).unwrap()).await;
    (id, case)
}

#[sqlx::test]
async fn nothing_of_it_is_changed_removed_or_added_later(pool: PgPool) {
    let world = World::new(pool).await;
    let (id, _) = lived(&world).await;
    for (table, column) in TABLES {
        assert_ne!(world.value(&format!("select count(*) from {table}")).await, json!(0), "{table} is empty");
        for sql in [format!("update {table} set {column} = {column}"), format!("delete from {table}"), format!("truncate {table}")] {
            assert_eq!(world.as_app(&sql).await, denied(&format!("table {table}")), "{sql}");
            let cascade = if sql.starts_with("truncate") { " cascade" } else { "" };
            assert_eq!(world.as_superuser(format!("{sql}{cascade}")).await, rule("append_only"), "{sql} by the superuser");
        }
        // A copy of a row, put beside the entry that it belonged to.
        if table != "confidential_read" {
            let again = format!("insert into {table} select * from {table} where proposal_id = '{id}' limit 1");
            assert_eq!(world.as_app(&again).await, rule("belongs_to_this_step"), "{table}");
        }
    }
}

#[sqlx::test]
async fn no_step_of_the_second_half_without_its_record(pool: PgPool) {
    let world = World::new(pool).await;
    let p = &world.people;
    for (from, to, acts) in [
        (Status::Approved, Status::Piloting, &[Action::StartPilot][..]),
        (
            Status::Piloting,
            Status::Piloting,
            &[Action::ReportIncident, Action::RaiseObstacle, Action::RequestAdjustment, Action::Adjust, Action::RefuseAdjustment],
        ),
        (Status::Assessing, Status::Assessed, &[Action::Assess]),
        (
            Status::Assessed,
            Status::Assessed,
            &[
                Action::OpenLiability,
                Action::AskExplanation,
                Action::Explain,
                Action::DecideLiability,
                Action::Object,
                Action::ProposeIncentive,
                Action::DecideIncentive,
                Action::NumberIncentive,
            ],
        ),
        (Status::Closed, Status::Closed, &[Action::NumberIncentive, Action::Adopt]),
    ] {
        let id = world.in_status(from).await;
        for action in acts {
            let entry = world.next_entry(id, *action, to, &p.authority, Who::Authority).await;
            assert_eq!(Forgery::honest(entry).attempt(&world).await, rule("proposal_event_complete"), "{action}");
        }
    }
}
