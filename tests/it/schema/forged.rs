//! Entries that are not what they should be: a wrong step, place, time, body or person.
//!
//! Each forgery differs from an honest entry, which is taken, by the one thing its test names, and is
//! written as the application's role past everything the program itself would have said.

use chrono::TimeDelta;
use sangkien::domain::event::{Entry, Hand};
use sangkien::domain::ids::{AppointmentId, ProposalId};
use sangkien::domain::workflow::{Action, EDGES, Holder, Status, Who};
use serde_json::json;
use sqlx::PgPool;
use uuid::Uuid;

use crate::support::{Forgery, Person, World, denied, rule};

/// A return by the head: an honest next entry of a submitted proposal.
async fn honest(world: &World, id: ProposalId) -> Entry {
    world.next_entry(id, Action::Return, Status::Returned, &world.people.head, Who::UnitHead).await
}

#[sqlx::test]
async fn an_honest_entry_is_taken_so_that_the_refusals_mean_something(pool: PgPool) {
    let world = World::new(pool).await;
    let id = world.in_status(Status::Submitted).await;
    assert_eq!(Forgery::honest(honest(&world, id).await).attempt(&world).await, Ok(()));
    assert_eq!(world.standing(id).await, json!(["returned", null, null, null]));
}

#[sqlx::test]
async fn only_lines_of_the_workflow_are_steps(pool: PgPool) {
    let world = World::new(pool).await;
    let id = world.in_status(Status::Submitted).await;
    for to in Status::ALL {
        for action in Action::ALL {
            if EDGES.iter().any(|e| (e.from, e.action, e.to) == (Status::Submitted, *action, *to)) {
                continue;
            }
            // What only a clock does names nobody, or another rule would speak first.
            let honest = honest(&world, id).await;
            let by_the_clock = matches!(action, Action::Expire | Action::FinaliseLiability);
            let (actor, acting_as, capacity) = if by_the_clock { (None, None, Who::System) } else { (honest.actor, honest.acting_as, honest.capacity) };
            let entry = Entry { action: *action, to: *to, actor, acting_as, capacity, ..honest };
            assert_eq!(Forgery::honest(entry).attempt(&world).await, rule("proposal_event_edge"), "submitted –{action}→ {to}");
        }
    }
}

/// A step without a person is a clock's, and a clock takes no other; nobody takes the clock's.
#[sqlx::test]
async fn nobody_is_the_clock_and_the_clock_is_nobody(pool: PgPool) {
    let world = World::new(pool).await;
    let id = world.in_status(Status::Submitted).await;
    let head = honest(&world, id).await;
    let expire = Entry { action: Action::Expire, to: Status::Submitted, ..head.clone() };
    for forged in [
        expire.clone(),
        Entry { capacity: Who::System, ..expire.clone() },
        Entry { actor: None, acting_as: None, ..expire },
        Entry { capacity: Who::System, ..head.clone() },
        Entry { actor: None, acting_as: None, ..head.clone() },
        Entry { actor: None, acting_as: None, capacity: Who::System, ..head },
    ] {
        let what = format!("{} by {:?} as {}", forged.action, forged.actor, forged.capacity);
        assert_eq!(Forgery::honest(forged).attempt(&world).await, rule("proposal_event_by_the_clock"), "{what}");
    }
}

#[sqlx::test]
async fn a_step_can_not_be_skipped(pool: PgPool) {
    let world = World::new(pool).await;
    let id = world.in_status(Status::Submitted).await;
    let entry = Entry { from: Status::InReview, action: Action::Reject, to: Status::Rejected, ..honest(&world, id).await };
    assert_eq!(Forgery::honest(entry).attempt(&world).await, rule("proposal_event_chain"));
    let entry = Entry { from: Status::New, action: Action::Create, to: Status::Draft, ..honest(&world, id).await };
    assert_eq!(Forgery::honest(entry).attempt(&world).await, rule("proposal_event_first"));
}

#[sqlx::test]
async fn an_entry_follows_the_head_without_gap_or_fork(pool: PgPool) {
    let world = World::new(pool).await;
    let id = world.in_status(Status::Submitted).await;
    let next = honest(&world, id).await;
    for seq in [2, next.seq - 1, next.seq + 1, 99] {
        assert_eq!(Forgery::honest(Entry { seq, ..next.clone() }).attempt(&world).await, rule("proposal_event_follows_head"), "{seq}");
    }
    let again = Entry { seq: 1, from: Status::New, action: Action::Create, to: Status::Draft, prev: None, plan_version: None, ..next.clone() };
    assert_eq!(Forgery::honest(again).attempt(&world).await, rule("proposal_event_pkey"));
    let before = Entry { seq: 0, prev: None, ..next.clone() };
    assert_eq!(Forgery::honest(before).attempt(&world).await, rule("proposal_event_seq_check"));
    let nowhere = Entry { proposal: ProposalId(Uuid::from_u128(7)), ..next };
    assert_eq!(Forgery::honest(nowhere).attempt(&world).await, rule("proposal_event_proposal"));
}

#[sqlx::test]
async fn of_two_entries_written_at_once_one_stands(pool: PgPool) {
    let world = World::new(pool).await;
    let id = world.in_status(Status::Submitted).await;
    let returned = Forgery::honest(honest(&world, id).await);
    let rejected = Forgery::honest(Entry { action: Action::Reject, to: Status::Rejected, ..honest(&world, id).await });
    let (a, b) = tokio::join!(returned.attempt(&world), rejected.attempt(&world));
    let mut both = [a, b];
    both.sort_by_key(Result::is_err);
    assert_eq!(both, [Ok(()), rule("proposal_event_follows_head")]);
}

#[sqlx::test]
async fn time_does_not_run_backwards(pool: PgPool) {
    let world = World::new(pool).await;
    let id = world.in_status(Status::Submitted).await;
    let next = honest(&world, id).await;
    let earlier = Entry { at: next.at - TimeDelta::microseconds(1), ..next.clone() };
    assert_eq!(Forgery::honest(earlier).attempt(&world).await, rule("proposal_event_time"));
    assert_eq!(Forgery::honest(next).attempt(&world).await, Ok(()));
}

#[sqlx::test]
async fn the_body_says_what_the_columns_say(pool: PgPool) {
    let world = World::new(pool).await;
    let id = world.in_status(Status::Submitted).await;
    let e = Entry { next: Hand { holder: Some(Holder::Lead), unit: Some("so-xay-dung".into()), due: Some(world.clock.now()) }, ..honest(&world, id).await };
    let other_hand = |holder, unit: &str, due| Hand { holder: Some(holder), unit: Some(unit.into()), due: Some(due) };
    let lies = [
        ("proposal", Entry { proposal: ProposalId(Uuid::from_u128(7)), ..e.clone() }),
        ("seq", Entry { seq: e.seq + 1, ..e.clone() }),
        ("action", Entry { action: Action::Reject, ..e.clone() }),
        ("from", Entry { from: Status::InReview, ..e.clone() }),
        ("to", Entry { to: Status::Rejected, ..e.clone() }),
        ("actor", Entry { actor: Some(world.people.deputy.id()), ..e.clone() }),
        ("acting_as", Entry { acting_as: Some(AppointmentId(Uuid::from_u128(7))), ..e.clone() }),
        ("no acting_as", Entry { acting_as: None, ..e.clone() }),
        ("capacity", Entry { capacity: Who::Authority, ..e.clone() }),
        ("at", Entry { at: e.at + TimeDelta::microseconds(1), ..e.clone() }),
        ("plan_version", Entry { plan_version: Some(2), ..e.clone() }),
        ("holder", Entry { next: other_hand(Holder::Authority, "so-xay-dung", e.at), ..e.clone() }),
        ("holder's unit", Entry { next: other_hand(Holder::Lead, "so-y-te", e.at), ..e.clone() }),
        ("due", Entry { next: other_hand(Holder::Lead, "so-xay-dung", e.at + TimeDelta::days(1)), ..e.clone() }),
        ("prev", Entry { prev: Some(vec![0; 32]), ..e.clone() }),
        ("no prev", Entry { prev: None, ..e.clone() }),
    ];
    for (what, said) in lies {
        assert_eq!(Forgery::honest(e.clone()).saying(&said).attempt(&world).await, rule("proposal_event_body"), "{what}");
    }
    let honest = Forgery::honest(e);
    let without_payload = Forgery { body: honest.body.replace("\"payload\":{},", ""), ..Forgery::honest(honest.columns.clone()) };
    assert_eq!(without_payload.attempt(&world).await, rule("proposal_event_body"));
    assert_eq!(honest.attempt(&world).await, Ok(()));
}

/// The seal is the database's: a hash that the application brings along is not used.
#[sqlx::test]
async fn the_hash_is_sealed_by_the_database(pool: PgPool) {
    let world = World::new(pool).await;
    let id = world.in_status(Status::Approved).await;
    let sound = format!(
        "select bool_and(e.hash = sha256(convert_to(e.body, 'UTF8')) and e.prev_hash is not distinct from b.hash) as sound, count(*) as n
         from proposal_event e left join proposal_event b on (b.proposal_id, b.seq) = (e.proposal_id, e.seq - 1) where e.proposal_id = '{id}'"
    );
    assert_eq!(world.rows(&sound).await, json!([{ "sound": true, "n": 5 }]));
}

#[sqlx::test]
async fn the_status_is_moved_by_the_ledger_alone(pool: PgPool) {
    let world = World::new(pool).await;
    let id = world.in_status(Status::Submitted).await;
    for (column, value) in [
        ("status", "'approved'"),
        ("version", "9"),
        ("holder", "'lead'"),
        ("holder_unit", "'so-y-te'"),
        ("due_at", "null"),
        ("urgent", "true"),
        ("legal_track", "'decree_73'"),
        ("latest_plan", "2"),
        ("plan_in_force", "1"),
        ("submitted_at", "null"),
        ("acknowledged_at", "now()"),
        ("lead_id", "null"),
        ("owner_unit", "'so-y-te'"),
        ("unit_path", "'{so-y-te}'"),
        ("updated_at", "now()"),
        ("code", "'SK-1'"),
    ] {
        assert_eq!(world.as_app(format!("update proposal set {column} = {value} where id = '{id}'")).await, denied("table proposal"), "{column}");
    }
    // Who has the right is held by the ledger all the same.
    for lie in ["status = 'approved'", "version = 2", "version = 99"] {
        assert_eq!(world.as_superuser(format!("update proposal set {lie} where id = '{id}'")).await, rule("proposal_status_is_the_ledgers"), "{lie}");
    }
}

/// Tries to decide as a person; the step is an ordinary return.
async fn decide(world: &World, id: ProposalId, by: &Person) -> Result<(), crate::support::Refused> {
    let entry = world.next_entry(id, Action::Return, Status::Returned, by, Who::UnitHead).await;
    Forgery::honest(entry).attempt(world).await
}

#[sqlx::test]
async fn no_author_decides(pool: PgPool) {
    let world = World::new(pool).await;
    let p = &world.people;
    let id = world.submitted_by(&[&p.author, &p.deputy]).await;
    for author in [&p.author, &p.deputy] {
        assert_eq!(decide(&world, id, author).await, rule("nobody_decides_their_own"), "{}", author.name);
    }
    assert_eq!(decide(&world, id, &p.head).await, Ok(()));
}

#[sqlx::test]
async fn who_has_stepped_aside_does_not_decide(pool: PgPool) {
    let world = World::new(pool).await;
    let p = &world.people;
    let id = world.in_status(Status::Submitted).await;
    let command = sangkien::domain::command::Command::Recuse { reason: "Là người hướng dẫn".into() };
    world.must(&p.head, id, command).await;
    assert_eq!(decide(&world, id, &p.head).await, rule("nobody_decides_after_recusal"));
    assert_eq!(decide(&world, id, &p.acting_head).await, Ok(()));
}

#[sqlx::test]
async fn no_declared_relation_decides_whoever_declared_it(pool: PgPool) {
    let world = World::new(pool).await;
    let p = &world.people;
    let id = world.in_status(Status::Submitted).await;
    for (declares, of) in [(&p.head, &p.author), (&p.author, &p.acting_head)] {
        let declared = format!("insert into conflict_of_interest values ('{}', '{}', 'Vợ chồng', now())", declares.id(), of.id());
        assert_eq!(world.as_app(declared).await, Ok(()));
    }
    assert_eq!(decide(&world, id, &p.head).await, rule("nobody_decides_for_relations"));
    assert_eq!(decide(&world, id, &p.acting_head).await, rule("nobody_decides_for_relations"));
    assert_eq!(decide(&world, id, &p.deputy).await, Ok(()));
}
