//! The acts of the authors: signing, submitting, withdrawing, and the gate that keeps nothing.
//!
//! A signature and a version are compared with the fingerprint of the plan as it stood.

use sangkien::app::drafting::Change;
use sangkien::domain::command::Command;
use sangkien::domain::ids::{AttachmentId, ProposalId};
use sangkien::domain::plan::{Attached, Section};
use sangkien::domain::workflow::Status;
use serde_json::{Value, json};
use sqlx::PgPool;
use uuid::Uuid;

use super::{NOW, Step, with_lead, with_nobody, with_unit};
use crate::support::acts::{gates, withdraw};
use crate::support::{Person, World};

fn lead<'a>(by: &'a Person, from: Status, plan: Option<i32>, payload: Value, standing: Value) -> Step<'a> {
    Step { by, capacity: "lead", from, plan, payload, standing }
}

/// SHA-256 of the plan as it stands, in hexadecimal.
async fn fingerprint(world: &World, id: ProposalId) -> String {
    let mut conn = world.pool.acquire().await.unwrap();
    let draft = sangkien::store::draft::load(&mut conn, id).await.unwrap().unwrap();
    hex::encode(draft.plan.fingerprint().unwrap())
}

#[sqlx::test]
async fn every_author_signs_the_plan_as_it_stands(pool: PgPool) {
    let world = World::new(pool).await;
    let p = &world.people;
    let id = world.draft_of(&p.author, &[&p.co_author]).await;
    let sealed = fingerprint(&world, id).await;
    for author in [&p.author, &p.co_author] {
        let payload = json!({ "text_version": 1, "plan_sha256": sealed });
        let step = Step { capacity: "author", ..lead(author, Status::Draft, None, payload, with_lead(Status::Draft)) };
        step.check(&world, id, Command::Commit).await;
        let row = json!([{
            "action": "commit", "person_id": author.id(), "plan_hash": format!("\\x{sealed}"), "text_version": 1, "voided_at": null, "voided_by": null,
        }]);
        assert_eq!(world.beside("commitment", id).await, row);
        let again = world.must_not(author, id, Command::Commit).await;
        assert_eq!(again.to_string(), "blocked: commit needs [NotYetCommitted]");
    }
}

#[sqlx::test]
async fn a_submission_freezes_the_plan_and_starts_the_units_seven_days(pool: PgPool) {
    let world = World::new(pool).await;
    let p = &world.people;
    let id = world.draft().await;
    world.must(&p.author, id, Command::Commit).await;
    let sealed = fingerprint(&world, id).await;
    let payload = json!({ "track": "city_plan", "plan_sha256": sealed });
    lead(&p.author, Status::Draft, Some(1), payload, with_unit(Status::Submitted)).check(&world, id, Command::Submit).await;
    let version = format!(
        "select number, action, encode(sha256, 'hex') as sha256, frozen_at, content::jsonb -> 'authors' as authors, content::jsonb -> 'risks' -> 0 ->> 'remedy' as remedy
         from plan_version where proposal_id = '{id}'"
    );
    let identity = world.value(&format!("select encode(identity, 'hex') from person where id = '{}'", p.author.id())).await;
    let authors = json!([{ "person": p.author.id(), "contribution": 100, "lead": true, "identity": identity }]);
    let expected = json!([{ "number": 1, "action": "submit", "sha256": sealed, "frozen_at": NOW, "authors": authors, "remedy": "Lấp" }]);
    assert_eq!(world.rows(&version).await, expected);
    let heads = format!("select latest_plan, plan_in_force, submitted_at, legal_track, urgent from proposal where id = '{id}'");
    let expected = json!([{ "latest_plan": 1, "plan_in_force": null, "submitted_at": NOW, "legal_track": "city_plan", "urgent": false }]);
    assert_eq!(world.rows(&heads).await, expected);
}

#[sqlx::test]
async fn a_manager_as_lead_is_judged_by_the_decree(pool: PgPool) {
    let world = World::new(pool).await;
    let id = world.submitted_by(&[&world.people.deputy]).await;
    assert_eq!(world.value(&format!("select legal_track from proposal where id = '{id}'")).await, json!("decree_73"));
}

#[sqlx::test]
async fn nothing_incomplete_or_unsigned_is_submitted(pool: PgPool) {
    let world = World::new(pool).await;
    let p = &world.people;
    let id = world.draft_of(&p.author, &[&p.co_author]).await;
    let told = async || world.must_not(&p.author, id, Command::Submit).await.to_string();
    assert_eq!(told().await, "blocked: submit needs [EveryCommitment]");
    world.must(&p.author, id, Command::Commit).await;
    assert_eq!(told().await, "blocked: submit needs [EveryCommitment]");
    world.must(&p.co_author, id, Command::Commit).await;
    world.save(&p.author, id, Section::Gates, Change::Content(gates(false, true))).await.unwrap();
    assert_eq!(told().await, "blocked: submit needs [NothingExcluded, EveryCommitment]");
    world.save(&p.author, id, Section::Basis, Change::Content(json!({ "necessity": "Cần" }))).await.unwrap();
    assert_eq!(told().await, "blocked: submit needs [CompletePlan, NothingExcluded, EveryCommitment]");
    assert_eq!(world.must_not(&p.author, id, Command::Commit).await.to_string(), "blocked: commit needs [CompletePlan]");
    assert_eq!(world.must_not(&p.co_author, id, Command::Submit).await.to_string(), "refused: only the lead author");
}

#[sqlx::test]
async fn a_topic_that_has_closed_meanwhile_is_not_submitted(pool: PgPool) {
    let world = World::new(pool).await;
    let id = world.draft().await;
    world.must(&world.people.author, id, Command::Commit).await;
    world.as_app("update topic set valid_to = '2026-08-27' where code = 'quan-ly-do-thi'").await.unwrap();
    let refused = world.must_not(&world.people.author, id, Command::Submit).await;
    assert_eq!(refused.to_string(), "invalid: Field(\"topic\", Unknown)");
    world.as_app("update topic set valid_to = '2026-08-28' where code = 'quan-ly-do-thi'").await.unwrap();
    world.must(&world.people.author, id, Command::Submit).await;
}

#[sqlx::test]
async fn the_lead_withdraws_from_anywhere_before_a_decision(pool: PgPool) {
    let world = World::new(pool).await;
    for from in [Status::Draft, Status::Submitted, Status::Returned, Status::InReview, Status::NotPassed, Status::WithAuthority] {
        let id = world.in_status(from).await;
        let plan = (from != Status::Draft).then_some(1);
        lead(&world.people.author, from, plan, json!({ "reason": "Để sau" }), with_nobody(Status::Withdrawn)).check(&world, id, withdraw()).await;
    }
    for from in [Status::Approved, Status::Rejected, Status::Withdrawn] {
        let id = world.in_status(from).await;
        let refused = world.must_not(&world.people.author, id, withdraw()).await;
        assert_eq!(refused.to_string(), format!("blocked: withdraw is no step from {from}"));
    }
}

fn file(n: u128) -> Attached {
    Attached { id: AttachmentId(Uuid::from_u128(n)), name: "bản đồ.pdf".into(), media_type: "application/pdf".into(), size: 10, sha256: "ab".repeat(32) }
}

const EXCLUDED: &str = "Hồ sơ không thuộc phạm vi xử lý của hệ thống";

/// What is left of the words of a proposal: title, sections and files.
async fn left(world: &World, id: ProposalId) -> Value {
    let sql = format!(
        "select (select title from proposal where id = '{id}') as title, (select count(*) from draft_section where proposal_id = '{id}') as sections,
           (select coalesce(jsonb_agg(id order by id), '[]') from attachment where proposal_id = '{id}') as files"
    );
    world.rows(&sql).await[0].clone()
}

#[sqlx::test]
async fn the_exclusion_gate_keeps_nothing_but_the_refusal(pool: PgPool) {
    let world = World::new(pool).await;
    let p = &world.people;
    let id = world.draft_of(&p.author, &[&p.co_author]).await;
    world.save(&p.author, id, Section::Attachments, Change::AddFile(file(1))).await.unwrap();
    assert_eq!(left(&world, id).await, json!({ "title": "Cấp phép đào đường liên thông", "sections": 9, "files": [file(1).id] }));
    let step = Step { capacity: "author", ..lead(&p.co_author, Status::Draft, None, json!({ "rule": "exclusion_gate" }), with_nobody(Status::Withdrawn)) };
    step.check(&world, id, Command::Exclude).await;
    assert_eq!(left(&world, id).await, json!({ "title": EXCLUDED, "sections": 0, "files": [] }));
}

#[sqlx::test]
async fn what_was_frozen_before_the_exclusion_stays_frozen(pool: PgPool) {
    let world = World::new(pool).await;
    let author = &world.people.author;
    let id = world.draft().await;
    world.save(author, id, Section::Attachments, Change::AddFile(file(1))).await.unwrap();
    world.submit(id, &[author]).await;
    world.advance(id, Status::Returned).await;
    world.save(author, id, Section::Attachments, Change::AddFile(file(2))).await.unwrap();
    world.must(author, id, Command::Exclude).await;
    assert_eq!(left(&world, id).await, json!({ "title": EXCLUDED, "sections": 0, "files": [file(1).id] }));
    let frozen = format!("select content::jsonb #>> '{{heading,title}}' from plan_version where proposal_id = '{id}'");
    assert_eq!(world.value(&frozen).await, json!("Cấp phép đào đường liên thông"));
}
