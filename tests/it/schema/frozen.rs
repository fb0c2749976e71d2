//! What stands still once a plan was submitted: its sections, authors, heading, files, versions
//! and signatures.
//!
//! What may be changed while the plan is open is tried as well, so that the refusals mean something.

use sangkien::app::drafting::Change;
use sangkien::domain::event::Entry;
use sangkien::domain::ids::{AttachmentId, ProposalId};
use sangkien::domain::plan::{Attached, Section};
use sangkien::domain::workflow::{Action, Status, Who};
use serde_json::json;
use sqlx::PgPool;
use uuid::Uuid;

use crate::support::{Forgery, World, denied, rule};

/// A file that a test attaches; there is nothing in storage behind it.
fn file(n: u128) -> Attached {
    Attached { id: AttachmentId(Uuid::from_u128(n)), name: "căn cứ.pdf".into(), media_type: "application/pdf".into(), size: 10, sha256: "ab".repeat(32) }
}

fn changes(id: ProposalId, world: &World) -> Vec<String> {
    let (a, b) = (world.people.author.id(), world.people.colleague.id());
    vec![
        format!("update draft_section set content = '{{}}' where proposal_id = '{id}'"),
        format!("delete from draft_section where proposal_id = '{id}'"),
        format!("insert into draft_section values ('{id}', 'attachments', '{{}}', 1, '{a}', now())"),
        format!("update proposal_author set contribution = 50 where proposal_id = '{id}'"),
        format!("delete from proposal_author where proposal_id = '{id}'"),
        format!("insert into proposal_author values ('{id}', '{b}', 0)"),
        format!("insert into attachment values (gen_random_uuid(), '{id}', 'a.pdf', 'application/pdf', 1, sha256('x'), '{a}', now())"),
        format!("update proposal set title = 'Tên khác hẳn' where id = '{id}'"),
        format!("update proposal set kind = 'organisation' where id = '{id}'"),
        format!("update proposal set topic_code = 'khac' where id = '{id}'"),
    ]
}

/// A running pilot's sections are the working copy of a request for adjustment; evidence is added until all is settled.
fn takes(status: Status, sql: &str) -> bool {
    let adjustable = matches!(status, Status::Piloting | Status::Suspended);
    let running = adjustable || matches!(status, Status::Reporting | Status::Assessing | Status::Assessed);
    status.is_open() || adjustable && sql.contains("draft_section") || running && sql.contains("into attachment")
}

#[sqlx::test]
async fn the_plan_changes_only_while_it_is_with_its_authors(pool: PgPool) {
    let world = World::new(pool).await;
    for status in Status::ALL.iter().filter(|s| **s != Status::New) {
        let id = world.in_status(*status).await;
        for sql in changes(id, &world).iter().filter(|s| !(status.is_open() && s.contains("khac"))) {
            // An open plan takes the change; the transaction that shows it is not kept.
            let expected = if takes(*status, sql) { rule("kept_out") } else { rule("draft_is_open") };
            let sql = format!("{sql}; do $$ begin raise exception 'enough' using constraint = 'kept_out'; end $$");
            assert_eq!(world.as_app(&sql).await, expected, "{status}: {sql}");
        }
    }
}

#[sqlx::test]
async fn a_file_of_a_frozen_version_stays_for_ever(pool: PgPool) {
    let world = World::new(pool).await;
    let author = &world.people.author;
    let id = world.draft().await;
    world.save(author, id, Section::Attachments, Change::AddFile(file(1))).await.unwrap();
    world.submit(id, &[author]).await;
    world.advance(id, Status::Returned).await;
    world.save(author, id, Section::Attachments, Change::AddFile(file(2))).await.unwrap();
    let delete = |n: u128| format!("delete from attachment where id = '{}'", file(n).id);
    for hand in [world.as_app(delete(1)).await, world.as_superuser(delete(1)).await] {
        assert_eq!(hand, rule("append_only"));
    }
    assert_eq!(world.as_app("update attachment set name = 'b.pdf'").await, denied("table attachment"));
    assert_eq!(world.as_superuser("update attachment set name = 'b.pdf'").await, rule("append_only"));
    assert_eq!(world.as_superuser("truncate attachment").await, rule("append_only"));
    // One that was added since may go.
    assert_eq!(world.as_app(delete(2)).await, Ok(()));
    let left = format!("select id from attachment where proposal_id = '{id}'");
    assert_eq!(world.rows(&left).await, json!([{ "id": file(1).id }]));
}

#[sqlx::test]
async fn taking_a_frozen_file_out_of_the_draft_leaves_the_file(pool: PgPool) {
    let world = World::new(pool).await;
    let author = &world.people.author;
    let id = world.draft().await;
    for n in [1, 2] {
        world.save(author, id, Section::Attachments, Change::AddFile(file(n))).await.unwrap();
    }
    // Never frozen: gone with its row.
    world.save(author, id, Section::Attachments, Change::RemoveFile(file(2).id)).await.unwrap();
    world.submit(id, &[author]).await;
    world.advance(id, Status::Returned).await;
    world.save(author, id, Section::Attachments, Change::RemoveFile(file(1).id)).await.unwrap();
    assert_eq!(world.rows(&format!("select id from attachment where proposal_id = '{id}'")).await, json!([{ "id": file(1).id }]));
    let drafted = format!("select content -> 'items' from draft_section where proposal_id = '{id}' and section = 'attachments'");
    assert_eq!(world.value(&drafted).await, json!([]));
    let frozen = format!("select content::jsonb -> 'attachments' -> 0 -> 'id' from plan_version where proposal_id = '{id}'");
    assert_eq!(world.value(&frozen).await, json!(file(1).id));
}

#[sqlx::test]
async fn a_version_is_sealed_by_its_content_and_made_by_a_submission(pool: PgPool) {
    let world = World::new(pool).await;
    let draft = world.draft().await;
    let submit = world.next_entry(draft, Action::Submit, Status::Submitted, &world.people.author, Who::Lead).await;
    let entry = Entry { plan_version: Some(1), ..submit };
    let version = |number: i32, sealed: &str| {
        format!("insert into plan_version values ('{draft}', {number}, {}, 'submit', '{{}}', sha256('{sealed}'), now())", entry.seq)
    };
    let honest = Forgery::honest(entry.clone());
    assert_eq!(Forgery { beside: version(1, "khác"), ..honest }.attempt(&world).await, rule("plan_version_sealed"));
    // A number that is not the entry's does not belong to it.
    assert_eq!(Forgery { beside: version(2, "{}"), ..Forgery::honest(entry.clone()) }.attempt(&world).await, rule("proposal_event_complete"));
    assert_eq!(Forgery { beside: version(1, "{}"), ..Forgery::honest(entry.clone()) }.attempt(&world).await, Ok(()));
    let second = format!("insert into plan_version values ('{draft}', 2, {}, 'submit', '{{}}', sha256('{{}}'), now())", entry.seq);
    assert_eq!(world.as_app(second).await, rule("belongs_to_this_step"));
}

#[sqlx::test]
async fn a_signature_is_voided_once_and_nothing_else(pool: PgPool) {
    let world = World::new(pool).await;
    let (author, other) = (world.people.author.id(), world.people.colleague.id());
    let submitted = world.in_status(Status::Submitted).await;
    let late = format!("update commitment set voided_at = now(), voided_by = '{author}' where proposal_id = '{submitted}'");
    assert_eq!(world.as_app(&late).await, rule("append_only"), "a signature on what was submitted stands");
    let id = world.in_status(Status::Returned).await;
    for (column, value) in [("plan_hash", "sha256('x')"), ("person_id", &*format!("'{other}'")), ("seq", "9"), ("text_version", "2")] {
        let sql = format!("update commitment set {column} = {value} where proposal_id = '{id}'");
        assert_eq!(world.as_app(&sql).await, denied("table commitment"), "{sql}");
        assert_eq!(world.as_superuser(&sql).await, rule("append_only"), "{sql}");
        // Nor together with the voiding.
        let together = sql.replace(" set ", &format!(" set voided_at = now(), voided_by = '{author}', "));
        assert_eq!(world.as_superuser(&together).await, rule("append_only"), "{together}");
    }
    assert_eq!(world.as_app("delete from commitment").await, denied("table commitment"));
    assert_eq!(world.as_superuser("delete from commitment").await, rule("append_only"));
    assert_eq!(world.as_superuser("truncate commitment").await, rule("append_only"));
    let reopened = "update commitment set voided_at = null, voided_by = null";
    assert_eq!(world.as_app(reopened).await, rule("append_only"));
    let void = format!("update commitment set voided_at = now(), voided_by = '{author}' where proposal_id = '{id}'");
    assert_eq!(
        world.as_app(format!("{void} and person_id = '{author}'; do $$ begin raise exception 'enough' using constraint = 'kept_out'; end $$")).await,
        rule("kept_out")
    );
    assert_eq!(world.as_app(&void).await, Ok(()));
    for sql in [&void, reopened] {
        assert_eq!(world.as_app(sql).await, rule("append_only"), "{sql}");
    }
}
