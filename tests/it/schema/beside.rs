//! A step without its record, and a record without its step: neither reaches the end of a transaction.
//!
//! Covers every act that must leave a record, and every table that holds one. Deferred guards speak at
//! the commit, so each attempt is committed.

use sangkien::domain::command::Command;
use sangkien::domain::event::Entry;
use sangkien::domain::ids::ProposalId;
use sangkien::domain::workflow::{Action, Status, Who};
use sqlx::PgPool;

use crate::support::acts::in_favour;
use crate::support::{Forgery, Person, World, denied, rule};

const APPROVAL: &str = "insert into approval (proposal_id, seq, action, plan_version, content, stop_conditions) values (:here, 'approve', 1, 'Đồng ý', 'Dừng')";

async fn step(world: &World, id: ProposalId, action: Action, to: Status) -> Entry {
    let p = &world.people;
    let (who, capacity) = match action {
        Action::Commit | Action::Submit => (&p.author, Who::Author),
        Action::Approve => (&p.authority, Who::Authority),
        _ => (&p.head, Who::UnitHead),
    };
    world.next_entry(id, action, to, who, capacity).await
}

#[sqlx::test]
async fn no_step_without_its_record(pool: PgPool) {
    let world = World::new(pool).await;
    for (from, action, to) in [
        (Status::Draft, Action::Commit, Status::Draft),
        (Status::Draft, Action::Submit, Status::Submitted),
        (Status::Submitted, Action::OpenReview, Status::InReview),
        (Status::Submitted, Action::Recuse, Status::Submitted),
        (Status::InReview, Action::Pass, Status::Approved),
        (Status::InReview, Action::NotPass, Status::NotPassed),
        (Status::NotPassed, Action::Override, Status::Approved),
        (Status::WithAuthority, Action::Approve, Status::Approved),
    ] {
        let id = world.in_status(from).await;
        let bare = Forgery::honest(step(&world, id, action, to).await);
        assert_eq!(bare.attempt(&world).await, rule("proposal_event_complete"), "{action}");
    }
}

#[sqlx::test]
async fn the_record_must_be_of_the_same_version_and_person(pool: PgPool) {
    let world = World::new(pool).await;
    let id = world.in_status(Status::WithAuthority).await;
    let approve = Forgery::honest(step(&world, id, Action::Approve, Status::Approved).await);
    let unknown = approve.beside(&APPROVAL.replace("'approve', 1,", "'approve', 2,"));
    assert_eq!(unknown.attempt(&world).await, rule("approval_proposal_id_plan_version_fkey"));
    let unversioned = Entry { plan_version: None, ..unknown.columns.clone() };
    assert_eq!(Forgery::honest(unversioned).beside(APPROVAL).attempt(&world).await, rule("proposal_event_complete"));
    assert_eq!(Forgery::honest(unknown.columns).beside(APPROVAL).attempt(&world).await, Ok(()));

    let draft = world.draft().await;
    let commit = Forgery::honest(step(&world, draft, Action::Commit, Status::Draft).await);
    let signed =
        |who: &Person| format!("insert into commitment (proposal_id, seq, person_id, plan_hash, text_version) values (:here, '{}', sha256('x'), 1)", who.id());
    let for_another = commit.beside(&signed(&world.people.co_author));
    assert_eq!(for_another.attempt(&world).await, rule("proposal_event_complete"));
    assert_eq!(Forgery::honest(for_another.columns).beside(&signed(&world.people.author)).attempt(&world).await, Ok(()));

    let submitted = world.in_status(Status::Submitted).await;
    let recuse = Forgery::honest(step(&world, submitted, Action::Recuse, Status::Submitted).await);
    let aside = |who: &Person| format!("insert into recusal (proposal_id, seq, person_id, reason) values (:here, '{}', 'Lý do')", who.id());
    let for_another = recuse.beside(&aside(&world.people.deputy));
    assert_eq!(for_another.attempt(&world).await, rule("proposal_event_complete"));
    assert_eq!(Forgery::honest(for_another.columns).beside(&aside(&world.people.head)).attempt(&world).await, Ok(()));
}

/// A row for every table that stands beside a step: (table, columns, action of its own, values).
fn records(head: sangkien::domain::ids::PersonId) -> [(&'static str, &'static str, &'static str, String); 7] {
    let text = str::to_owned;
    [
        ("approval", "plan_version, content, stop_conditions", "approve", text("1, 'a', 'b'")),
        ("recusal", "person_id, reason", "recuse", format!("'{head}', 'Lý do'")),
        ("commitment", "person_id, plan_hash, text_version", "commit", format!("'{head}', sha256('x'), 1")),
        ("review", "kind", "open_review", text("'council'")),
        ("party_opinion", "opinion, note", "record_party_opinion", text("'agree', 'x'")),
        (
            "review_minutes",
            "held_on, minutes, members, in_favour, against, abstained, tie_followed_head",
            "not_pass",
            text("'2026-08-28', 'x', 1, 0, 1, 0, false"),
        ),
        ("plan_version", "number, content, sha256, frozen_at", "submit", text("2, 'x', sha256('x'), now()")),
    ]
}

#[sqlx::test]
async fn no_record_is_added_to_an_entry_of_another_moment(pool: PgPool) {
    let world = World::new(pool).await;
    let id = world.in_status(Status::InReview).await;
    let (head, seq) = (world.people.head.id(), world.version(id).await);
    // At a place where there is no entry, beside the latest, and beside an older one.
    for place in [99, seq, 3] {
        for (table, columns, action, values) in records(head) {
            let sql = format!("insert into {table} (proposal_id, seq, action, {columns}) values ('{id}', {place}, '{action}', {values})");
            assert_eq!(world.as_app(&sql).await, rule("belongs_to_this_step"), "{sql}");
        }
        for (table, rest) in [("review_member", "false, null"), ("review_vote", "'in_favour'")] {
            let sql = format!("insert into {table} values ('{id}', {place}, '{head}', {rest})");
            assert_eq!(world.as_app(&sql).await, rule("belongs_to_this_step"), "{sql}");
        }
    }
}

#[sqlx::test]
async fn a_record_names_an_act_of_its_kind_and_that_of_its_entry(pool: PgPool) {
    let world = World::new(pool).await;
    let id = world.in_status(Status::Submitted).await;
    let entry = step(&world, id, Action::Return, Status::Returned).await;
    for (table, columns, action, values) in records(world.people.head.id()) {
        let insert = |action: &str| {
            let sql = format!("insert into {table} (proposal_id, seq, {columns}, action) values (:here, {values}, '{action}')");
            Forgery::honest(entry.clone()).beside(&sql)
        };
        assert_eq!(insert("return").attempt(&world).await, rule(&format!("{table}_action_check")));
        assert_eq!(insert(action).attempt(&world).await, rule(&format!("{table}_proposal_id_seq_action_fkey")));
    }
}

#[sqlx::test]
async fn the_outcome_of_minutes_can_not_contradict_the_count(pool: PgPool) {
    let world = World::new(pool).await;
    let id = world.in_status(Status::InReview).await;
    let minutes = async |action: Action, counts: &str| {
        let to = if action == Action::Pass { Status::Approved } else { Status::NotPassed };
        let sql = format!("insert into review_minutes values (:here, '{action}', '2026-08-28', 'Biên bản', {counts})");
        Forgery::honest(step(&world, id, action, to).await).beside(&sql).attempt(&world).await
    };
    // members, in favour, against, abstained, a tie that followed the head
    for (action, counts) in [
        (Action::Pass, "3, 1, 2, 0, false"),
        (Action::Pass, "3, 1, 0, 2, false"),
        (Action::Pass, "4, 2, 2, 0, false"),
        (Action::Pass, "3, 1, 2, 0, true"),
        (Action::NotPass, "3, 2, 1, 0, false"),
        (Action::NotPass, "4, 2, 2, 0, true"),
        (Action::NotPass, "1, 1, 0, 0, false"),
    ] {
        assert_eq!(minutes(action, counts).await, rule("review_minutes_outcome"), "{action} {counts}");
    }
    assert_eq!(minutes(Action::NotPass, "3, 1, 1, 0, false").await, rule("review_minutes_counted"));
    assert_eq!(minutes(Action::NotPass, "0, 0, 0, 0, false").await, rule("review_minutes_members_check"));
    // An outcome that follows its count passes this guard; a pass still lacks its approval.
    assert_eq!(minutes(Action::Pass, "4, 2, 2, 0, true").await, rule("proposal_event_complete"));
    assert_eq!(minutes(Action::NotPass, "4, 2, 2, 0, false").await, Ok(()));
}

#[sqlx::test]
async fn records_of_decisions_are_never_changed_or_removed(pool: PgPool) {
    let world = World::new(pool).await;
    let p = &world.people;
    let recused = world.in_status(Status::Submitted).await;
    world.must(&p.acting_head, recused, Command::Recuse { reason: "Bận".into() }).await;
    let passed = world.in_status(Status::InReview).await;
    world.must(&p.head, passed, in_favour(p)).await;
    for (table, column) in [
        ("proposal_event", "body"),
        ("plan_version", "content"),
        ("approval", "content"),
        ("review", "kind"),
        ("review_member", "is_head"),
        ("party_opinion", "note"),
        ("review_minutes", "minutes"),
        ("review_vote", "vote"),
        ("recusal", "reason"),
    ] {
        for (sql, cascade) in
            [(format!("update {table} set {column} = {column}"), ""), (format!("delete from {table}"), ""), (format!("truncate {table}"), " cascade")]
        {
            assert_eq!(world.as_app(&sql).await, denied(&format!("table {table}")), "{sql}");
            assert_eq!(world.as_superuser(format!("{sql}{cascade}")).await, rule("append_only"), "{sql} by the superuser");
        }
    }
}
