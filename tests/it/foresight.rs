//! What was foreseen when something happened: fixed by the agreements before it, whatever is agreed
//! to, corrected or reported later.
//!
//! First over random histories without a database; then the same answer four times over from a real
//! one: the pure function, the two functions of SQL, the stored row and the ledger's payload.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};
use proptest::prelude::*;
use sangkien::app::drafting::Change;
use sangkien::domain::command::Command;
use sangkien::domain::event::Entry;
use sangkien::domain::ids::{ItemId, ProposalId};
use sangkien::domain::pilot::{Agreement, Foresight, Incident, foresight};
use sangkien::domain::plan::{Plan, Section};
use sangkien::domain::workflow::{Action, Status, Who};
use serde_json::{Value, json};
use sqlx::PgPool;
use uuid::Uuid;

use crate::support::later::{RISK, incident};
use crate::support::lives::{aiming_at, put_risk, request, risk};
use crate::support::{Forgery, START, World, at, rule};

fn item(n: u8) -> ItemId {
    ItemId(Uuid::from_u128(u128::from(n)))
}

/// A plan that forecasts the risks whose bits are set.
fn plan(bits: u8) -> Plan {
    let empty = json!({ "heading": { "title": "", "kind": "individual", "topic": "" }, "owner_unit": "", "authors": [], "gaps": [], "basis": {}, "solution": {},
        "objectives": [], "resources": {}, "risks": [], "gates": {}, "attachments": [] });
    let mut plan: Plan = serde_json::from_value(empty).unwrap();
    plan.risks = (0..4).filter(|n| bits >> n & 1 == 1).map(risk).collect();
    plan
}

/// Agreements in the order of the ledger: each some minutes after the one before, sometimes at the same moment.
fn history(steps: &[(i64, u8)], from: DateTime<Utc>, first: i32) -> (Vec<Agreement>, BTreeMap<i32, Plan>) {
    let mut at = from;
    let mut agreements = Vec::new();
    let mut plans = BTreeMap::new();
    for (version, (minutes, bits)) in (first..).zip(steps) {
        at += TimeDelta::minutes(*minutes);
        agreements.push(Agreement { seq: version * 10, version, at });
        plans.insert(version, plan(*bits));
    }
    (agreements, plans)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn nothing_done_later_changes_what_was_foreseen(
        before in proptest::collection::vec((0i64..4, 0u8..16), 0..6),
        after in proptest::collection::vec((0i64..4, 0u8..16), 1..5),
        incidents in proptest::collection::vec((-2i64..16, proptest::option::of(0u8..4)), 1..12),
    ) {
        let (agreements, plans) = history(&before, at(START), 1);
        let last = agreements.last().map_or(at(START), |a| a.at);
        for (minutes, risk) in incidents {
            let (moment, risk) = (at(START) + TimeDelta::minutes(minutes), risk.map(item));
            let seen = foresight(&agreements, &plans, moment, risk);
            // Foreseen is what a version agreed to strictly before holds, and nothing else.
            let holds = |a: &&Agreement| risk.is_some_and(|r| plans[&a.version].risks.iter().any(|x| x.id == r));
            let earlier: Vec<&Agreement> = agreements.iter().filter(|a| a.at < moment).collect();
            prop_assert_eq!(seen.in_force, earlier.last().map(|a| a.version));
            prop_assert_eq!(seen.foreseen_in, earlier.iter().copied().rfind(holds).map(|a| a.version));
            let added = agreements.iter().filter(|a| a.at >= moment).find(holds).map(|a| a.version);
            prop_assert_eq!(seen.added_in, if seen.foreseen_in.is_some() { None } else { added });
            // Whatever is agreed to from that moment on.
            let (more, new) = history(&after, last.max(moment), i32::try_from(before.len()).unwrap() + 1);
            let later = foresight(&[agreements.clone(), more].concat(), &plans.clone().into_iter().chain(new).collect(), moment, risk);
            prop_assert_eq!((later.in_force, later.foreseen_in), (seen.in_force, seen.foreseen_in));
            prop_assert!(seen.added_in.is_none() || later.added_in == seen.added_in);
        }
    }
}

/// Every incident of a case as (entry, in force, foreseen in), the same four times over.
async fn agreed(world: &World, id: ProposalId) -> Vec<(i32, Option<i32>, Option<i32>)> {
    let record = world.record(id).await;
    let plans = world.plans(id).await;
    let rows = format!(
        "select i.seq, i.in_force, i.foreseen_in, plan_in_force_at(i.proposal_id, i.occurred_at) as sql_in_force,
           foreseen_in(i.proposal_id, i.risk_id, i.occurred_at) as sql_foreseen_in, e.payload -> 'in_force' as said_in_force, e.payload -> 'foreseen_in' as said_foreseen_in
         from incident i join proposal_event e using (proposal_id, seq) where i.proposal_id = '{id}' order by i.seq"
    );
    let rows = world.rows(&rows).await;
    let mut told = Vec::new();
    for (row, entry) in rows.as_array().unwrap().iter().zip(&record.incidents) {
        let i = &entry.content;
        let Foresight { in_force, foreseen_in, .. } = foresight(&record.agreements, &plans, i.occurred_at, i.risk);
        let same = |name: &str, expected: Option<i32>| row[name] == json!(expected);
        assert!(["in_force", "sql_in_force", "said_in_force"].iter().all(|n| same(n, in_force)), "{in_force:?} but {row}");
        assert!(["foreseen_in", "sql_foreseen_in", "said_foreseen_in"].iter().all(|n| same(n, foreseen_in)), "{foreseen_in:?} but {row}");
        assert_eq!((i.in_force, i.foreseen_in), (in_force, foreseen_in));
        told.push((entry.seq, in_force, foreseen_in));
    }
    assert_eq!(told.len(), rows.as_array().unwrap().len());
    assert_eq!(told.len(), record.incidents.len());
    told
}

async fn report(world: &World, id: ProposalId, moment: &str, risk: Option<ItemId>) -> i32 {
    world.must(&world.people.author, id, Command::ReportIncident(incident(at(moment), 100, risk))).await.seq
}

#[sqlx::test]
async fn a_risk_counts_from_the_agreement_to_it_and_for_ever(pool: PgPool) {
    let world = World::new(pool).await;
    let author = &world.people.author;
    let added = risk(5).id;
    let id = world.in_status(Status::Piloting).await;
    // Agreed to at 02:00 on 28 August; one is asked for on 3 September and agreed to on the 4th.
    let mut expected = Vec::new();
    world.to("2026-09-03T02:00:00Z");
    expected.push((report(&world, id, "2026-09-01T00:00:00Z", Some(RISK)).await, Some(1), Some(1)));
    expected.push((report(&world, id, "2026-09-01T00:00:00Z", None).await, Some(1), None));
    expected.push((report(&world, id, "2026-08-27T00:00:00Z", Some(RISK)).await, None, None));
    expected.push((report(&world, id, START, Some(RISK)).await, None, None));
    let (section, change) = put_risk(5);
    world.save(author, id, section, change).await.unwrap();
    let unknown = Command::ReportIncident(incident(world.now(), 0, Some(added)));
    assert_eq!(world.refusal(author, id, unknown).await, "invalid: Field(\"risk\", NotOffered)", "only a risk of a frozen version");
    world.must(author, id, request()).await;
    // A risk that is only asked for is not foreseen yet.
    expected.push((report(&world, id, "2026-09-02T00:00:00Z", Some(added)).await, Some(1), None));
    assert_eq!(agreed(&world, id).await, expected);
    world.to("2026-09-04T02:00:00Z");
    world.must(&world.people.authority, id, crate::support::lives::grant_it()).await;
    world.to("2026-09-05T02:00:00Z");
    for (moment, in_force, foreseen) in [
        ("2026-09-03T23:00:00Z", 1, None),
        ("2026-09-04T02:00:00Z", 1, None),
        ("2026-09-04T02:00:00.000001Z", 2, Some(2)),
        ("2026-09-05T02:00:00Z", 2, Some(2)),
    ] {
        expected.push((report(&world, id, moment, Some(added)).await, Some(in_force), foreseen));
    }
    expected.push((report(&world, id, "2026-09-05T00:00:00Z", Some(RISK)).await, Some(2), Some(2)));
    assert_eq!(agreed(&world, id).await, expected);
    // A version that leaves the added risk out, and one that is refused: what was foreseen stays so.
    world.adjusted(id, vec![(Section::Risks, Change::RemoveItem(added))]).await;
    assert_eq!(agreed(&world, id).await, expected);
    for (section, change) in [put_risk(6), aiming_at("12")] {
        world.save(author, id, section, change).await.unwrap();
    }
    world.must(author, id, request()).await;
    world.must(&world.people.authority, id, crate::support::lives::refuse_it()).await;
    world.to("2026-09-07T02:00:00Z");
    expected.push((report(&world, id, "2026-09-06T00:00:00Z", Some(added)).await, Some(3), Some(2)));
    expected.push((report(&world, id, "2026-09-06T00:00:00Z", Some(risk(6).id)).await, Some(3), None));
    // A correction is computed for its own moment; the old entry keeps its answer.
    let wrong = Incident { corrects: Some(expected[0].0), ..incident(at("2026-08-27T00:00:00Z"), 100, Some(RISK)) };
    let seq = world.must(author, id, Command::ReportIncident(wrong)).await.seq;
    expected.push((seq, None, None));
    assert_eq!(agreed(&world, id).await, expected);
    let uncounted: Vec<i32> = world.record(id).await.incidents.iter().filter(|i| i.corrected_by == Some(seq)).map(|i| i.seq).collect();
    assert_eq!(uncounted, [expected[0].0]);
}

#[sqlx::test]
async fn the_database_computes_it_again(pool: PgPool) {
    let world = World::new(pool).await;
    let author = &world.people.author;
    let id = world.in_status(Status::Piloting).await;
    world.to("2026-09-04T02:00:00Z");
    world.adjusted(id, vec![put_risk(5)]).await;
    world.to("2026-09-05T02:00:00Z");
    let entry: Entry = world.next_entry(id, Action::ReportIncident, Status::Piloting, author, Who::Implementer).await;
    let forged = async |moment: &str, risk: ItemId, in_force: Value, foreseen: Value| {
        let columns = "(proposal_id, seq, occurred_at, damage_vnd, risk_id, in_force, foreseen_in)";
        let sql = format!("insert into incident {columns} values (:here, '{moment}', 0, '{risk}', {in_force}, {foreseen})");
        Forgery::honest(entry.clone()).beside(&sql).attempt(&world).await
    };
    let added = risk(5).id;
    let (backdated, ahead) = ("2026-09-01T00:00:00Z", "2026-09-05T02:00:00.000001Z");
    for (moment, risk, in_force, foreseen) in [
        // Added later, told as if it had been there.
        (backdated, added, json!(1), json!(2)),
        (backdated, added, json!(1), json!(1)),
        (backdated, added, json!(2), Value::Null),
        (backdated, added, Value::Null, Value::Null),
        // Foreseen, told as if it had not been, or by another version.
        (backdated, RISK, json!(1), Value::Null),
        ("2026-09-05T00:00:00Z", RISK, json!(2), json!(1)),
        ("2026-09-05T00:00:00Z", added, json!(1), json!(2)),
        ("2026-08-27T00:00:00Z", RISK, json!(1), json!(1)),
    ] {
        assert_eq!(forged(moment, risk, in_force.clone(), foreseen.clone()).await, rule("incident_foreseen"), "{moment} {in_force} {foreseen}");
    }
    assert_eq!(forged(ahead, added, json!(2), json!(2)).await, rule("incident_not_ahead"));
    assert_eq!(forged(backdated, added, json!(1), Value::Null).await, Ok(()));
}
