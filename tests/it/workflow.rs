//! The workflow in its three mirrors: the table of edges, the database, and who may do what.
//!
//! The matrix is a snapshot, so that a change of anybody's rights is read in a review; it is also
//! derived from the edges a second way and must agree.

use std::fmt::Write;

use sangkien::app::perform::check_workflow;
use sangkien::domain::people::Actor;
use sangkien::domain::policy::{Case, Level, Refusal, may};
use sangkien::domain::workflow::{Action, EDGES, Status, find};
use sangkien::store::reference::workflow_edges;
use serde_json::json;
use sqlx::PgPool;

use crate::support::{CAPACITIES, CITY, OTHER_UNIT, UNIT, World, capacity};

#[sqlx::test]
async fn the_database_holds_the_same_edges(pool: PgPool) {
    let world = World::empty(pool).await;
    let mut ours: Vec<_> = EDGES.iter().map(|e| (e.from.code().to_owned(), e.action.code().to_owned(), e.to.code().to_owned(), e.action.decides())).collect();
    let mut theirs = workflow_edges(&mut world.app.pool.acquire().await.unwrap()).await.unwrap();
    ours.sort();
    theirs.sort();
    assert_eq!(theirs, ours);
    let statuses: Vec<&str> = Status::ALL.iter().map(|s| s.code()).collect();
    assert_eq!(world.value("select jsonb_agg(code order by position) from workflow_status").await, json!(statuses));
    assert_eq!(check_workflow(&world.app).await.map_err(|e| e.to_string()), Ok(()));
}

#[sqlx::test]
async fn a_difference_is_named_whichever_side_has_more(pool: PgPool) {
    let world = World::empty(pool).await;
    let complaint = |from: &str, action: &str, to: &str| Err(format!("internal: the database and this program differ on the step {from} –{action}→ {to}"));
    let told = async || check_workflow(&world.app).await.map_err(|e| e.to_string());
    world.tamper("insert into workflow_edge values ('draft', 'approve', 'approved', true)").await;
    assert_eq!(told().await, complaint("draft", "approve", "approved"));
    world.tamper("delete from workflow_edge where (from_status, action) = ('draft', 'approve')").await;
    assert_eq!(told().await, Ok(()));
    world.tamper("update workflow_edge set decides = false where (from_status, action) = ('in_review', 'pass')").await;
    assert_eq!(told().await, complaint("in_review", "pass", "approved"));
    world.tamper("delete from workflow_edge where (from_status, action) = ('in_review', 'pass')").await;
    assert_eq!(told().await, complaint("in_review", "pass", "approved"));
}

/// The cast of the tests without a database: the capacities' people and a case of the first two.
fn stage(status: Status) -> (Vec<(&'static str, Actor)>, Case) {
    let people = crate::support::People::cast();
    let case = Case {
        status,
        unit_path: vec![UNIT.into(), CITY.into()],
        handling_unit: UNIT.into(),
        lead: people.author.id(),
        authors: vec![people.author.id(), people.co_author.id()],
        relations: vec![],
        recused: vec![],
        approved_by: Some(Level::Authority),
        pilot_lead: Some(people.author.id()),
        supervisor: Some(people.supervisor.id()),
        supervised_by: vec![people.supervisor.id()],
        asked_units: vec![OTHER_UNIT.into()],
        concerned: vec![people.co_author.id()],
    };
    (people.all().map(|(name, p)| (name, p.actor.clone())).into(), case)
}

#[test]
fn who_may_do_what_in_which_status() {
    let mut table = format!("{:<46}", "status · action → to");
    for (name, _) in CAPACITIES {
        write!(table, " {name:<14}").unwrap();
    }
    for status in Status::ALL {
        let (cast, case) = stage(*status);
        for action in Action::ALL {
            let Some(edge) = find(*status, *action) else { continue };
            write!(table, "\n{:<46}", format!("{status} · {action} → {}", edge.to)).unwrap();
            for (_, actor) in &cast {
                let cell = match may(actor, *action, &case) {
                    Ok(capacity) => capacity.who.code().to_owned(),
                    Err(Refusal::DeputyWithoutAuthorisation) => "-no mandate".into(),
                    Err(refusal) => format!("-{refusal:?}"),
                };
                write!(table, " {cell:<14}").unwrap();
            }
        }
    }
    let table: Vec<&str> = table.lines().map(str::trim_end).collect();
    insta::assert_snapshot!("who_may_do_what", table.join("\n"));
}

#[test]
fn the_matrix_is_nothing_but_the_edges() {
    for status in Status::ALL {
        let (cast, case) = stage(*status);
        for action in Action::ALL {
            for ((name, actor), (column, _)) in cast.iter().zip(CAPACITIES) {
                assert_eq!(*name, column);
                let edge = EDGES.iter().find(|e| (e.from, e.action) == (*status, *action));
                let expected = edge.and_then(|e| capacity(name, e));
                assert_eq!(may(actor, *action, &case).ok().map(|c| c.who), expected, "{name}: {status} · {action}");
                if edge.is_none() {
                    assert_eq!(may(actor, *action, &case), Err(Refusal::NoSuchStep), "{name}: {status} · {action}");
                }
            }
        }
    }
}
