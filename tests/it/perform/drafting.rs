//! The plan while it is with its authors: making it, changing it, and what a change does to
//! signatures that were given on it.
//!
//! What two savers at once see stands in `races`.

use chrono::TimeDelta;
use sangkien::app::Error;
use sangkien::app::drafting::{self, Change, Saved};
use sangkien::domain::command::Command;
use sangkien::domain::ids::{AttachmentId, ItemId, ProposalId};
use sangkien::domain::plan::{Attached, Heading, MOST_FILES, MOST_ITEMS, Section};
use sangkien::domain::workflow::Status;
use serde_json::{Value, json};
use sqlx::PgPool;
use uuid::Uuid;

use super::{NOW, with_lead};
use crate::support::acts::heading;
use crate::support::{START, World, at};

#[sqlx::test]
async fn a_draft_begins_with_its_first_entry_and_a_code_of_the_year(pool: PgPool) {
    let world = World::new(pool).await;
    let author = &world.people.author;
    let id = drafting::create(&world.app, &author.actor, &heading()).await.unwrap();
    assert_eq!(world.standing(id).await, with_lead(Status::Draft));
    let entry = json!({
        "seq": 1, "action": "create", "from": "new", "to": "draft", "actor": author.id(), "acting_as": author.acting_as(),
        "capacity": "lead", "at": NOW, "plan_version": null, "payload": {},
    });
    assert_eq!(world.last_entry(id).await, entry);
    let row = format!("select code, title, kind, topic_code, lead_id, owner_unit, submitted_at, created_at from proposal where id = '{id}'");
    let expected = json!([{
        "code": "SK-2026-0001", "title": "Cấp phép đào đường liên thông", "kind": "individual", "topic_code": "quan-ly-do-thi",
        "lead_id": author.id(), "owner_unit": "so-xay-dung", "submitted_at": null, "created_at": NOW,
    }]);
    assert_eq!(world.rows(&row).await, expected);
    let authors = format!("select person_id, contribution from proposal_author where proposal_id = '{id}'");
    assert_eq!(world.rows(&authors).await, json!([{ "person_id": author.id(), "contribution": 100 }]));
    // The year is Vietnam's: seven hours before midnight in London it is 2027 there.
    world.clock.set(at("2026-12-31T16:59:59Z"));
    drafting::create(&world.app, &author.actor, &heading()).await.unwrap();
    world.clock.set(at("2026-12-31T17:00:00Z"));
    drafting::create(&world.app, &author.actor, &heading()).await.unwrap();
    assert_eq!(world.value("select jsonb_agg(code order by created_at) from proposal").await, json!(["SK-2026-0001", "SK-2026-0002", "SK-2027-0001"]));
}

#[sqlx::test]
async fn who_has_no_office_of_the_staff_makes_no_draft(pool: PgPool) {
    let world = World::new(pool).await;
    let p = &world.people;
    for (who, allowed) in [(&p.author, true), (&p.head, true), (&p.authority, true), (&p.supervisor, true), (&p.auditor, false), (&p.administrator, false)] {
        let made = drafting::create(&world.app, &who.actor, &heading()).await.map(drop).map_err(|e| e.to_string());
        let expected = if allowed { Ok(()) } else { Err("refused: only an author".to_owned()) };
        assert_eq!(made, expected, "{}", who.name);
    }
    // A heading of topics is no topic, nor is one that is not there.
    for topic in ["van-de", "khong-co"] {
        let made = drafting::create(&world.app, &p.author.actor, &Heading { topic: topic.into(), ..heading() }).await;
        assert_eq!(made.unwrap_err().to_string(), "invalid: Field(\"topic\", Unknown)", "{topic}");
    }
    assert_eq!(world.value("select count(*) from proposal").await, json!(4));
}

async fn signatures(world: &World, id: ProposalId) -> Value {
    world.rows(&format!("select person_id, voided_at, voided_by from commitment where proposal_id = '{id}' order by seq")).await
}

#[sqlx::test]
async fn a_change_of_the_plan_voids_every_signature_and_holds_the_submission_back(pool: PgPool) {
    let world = World::new(pool).await;
    let p = &world.people;
    let id = world.draft_of(&p.author, &[&p.co_author]).await;
    for author in [&p.author, &p.co_author] {
        world.must(author, id, Command::Commit).await;
    }
    world.clock.pass(TimeDelta::hours(1));
    // Saving what is already there is no change.
    let same = format!("select content from draft_section where proposal_id = '{id}' and section = 'basis'");
    let same = Change::Content(world.value(&same).await);
    assert_eq!(world.save(&p.co_author, id, Section::Basis, same).await.unwrap(), Saved { revision: 2, at: world.clock.now(), voided: 0 });
    let changed = json!({ "necessity": "Cần hơn", "purpose": "Để", "scientific_basis": "Khoa học", "practical_basis": "Thực tiễn" });
    let saved = world.save(&p.co_author, id, Section::Basis, Change::Content(changed)).await.unwrap();
    assert_eq!(saved, Saved { revision: 3, at: at(START) + TimeDelta::hours(1), voided: 2 });
    let later = "2026-08-28T03:00:00+00:00";
    let voided = json!([
        { "person_id": p.author.id(), "voided_at": later, "voided_by": p.co_author.id() },
        { "person_id": p.co_author.id(), "voided_at": later, "voided_by": p.co_author.id() },
    ]);
    assert_eq!(signatures(&world, id).await, voided);
    assert_eq!(world.must_not(&p.author, id, Command::Submit).await.to_string(), "blocked: submit needs [EveryCommitment]");
    world.submit(id, &[&p.author, &p.co_author]).await;
}

#[sqlx::test]
async fn every_kind_of_change_voids_a_signature(pool: PgPool) {
    let world = World::new(pool).await;
    let author = &world.people.author;
    let file = Attached { id: AttachmentId(Uuid::from_u128(1)), name: "a.pdf".into(), media_type: "application/pdf".into(), size: 1, sha256: "ab".repeat(32) };
    let gap = |n: u128| json!({ "id": ItemId(Uuid::from_u128(n)), "kind": "unregulated", "description": "Chưa có" });
    for (section, change) in [
        (Section::Topic, Change::Heading(Heading { title: "Một tên khác hẳn".into(), ..heading() })),
        (Section::Authors, Change::Authors(vec![(author.id(), 60), (world.people.co_author.id(), 40)])),
        (Section::Gaps, Change::PutItem(ItemId(Uuid::from_u128(9)), gap(9))),
        (Section::Gaps, Change::PutItem(ItemId(Uuid::from_u128(2)), gap(2))),
        (Section::Gaps, Change::RemoveItem(ItemId(Uuid::from_u128(2)))),
        (Section::Attachments, Change::AddFile(file)),
    ] {
        let id = world.draft().await;
        world.must(author, id, Command::Commit).await;
        assert_eq!(world.save(author, id, section, change.clone()).await.unwrap().voided, 1, "{change:?}");
        assert_eq!(signatures(&world, id).await[0]["voided_by"], json!(author.id()));
    }
}

#[sqlx::test]
async fn only_authors_save_and_only_while_the_plan_is_open(pool: PgPool) {
    let world = World::new(pool).await;
    let p = &world.people;
    let id = world.submitted_by(&[&p.author, &p.co_author]).await;
    let told = async |who: &crate::support::Person| world.save(who, id, Section::Basis, Change::Content(json!({}))).await.unwrap_err().to_string();
    assert_eq!(told(&p.head).await, "refused: only an author");
    assert_eq!(told(&p.author).await, "blocked: commit is no step from submitted");
    world.advance(id, Status::Returned).await;
    assert_eq!(told(&p.head).await, "refused: only an author");
    world.save(&p.co_author, id, Section::Basis, Change::Content(json!({}))).await.unwrap();
    // Who is taken out of the authors can no longer save, nor see it.
    world.save(&p.author, id, Section::Authors, Change::Authors(vec![(p.author.id(), 100)])).await.unwrap();
    assert_eq!(told(&p.co_author).await, "not found");
    let without_lead = world.save(&p.author, id, Section::Authors, Change::Authors(vec![(p.co_author.id(), 100)])).await;
    assert_eq!(without_lead.unwrap_err().to_string(), "invalid: Field(\"authors\", LeadStays)");
}

#[sqlx::test]
async fn a_list_is_as_long_as_allowed_and_no_longer(pool: PgPool) {
    let world = World::new(pool).await;
    let author = &world.people.author;
    let id = world.draft().await;
    let item = |n: usize| Change::PutItem(ItemId(Uuid::from_u128(1000 + n as u128)), json!({ "id": ItemId(Uuid::from_u128(1000 + n as u128)) }));
    for n in 1..MOST_ITEMS {
        world.save(author, id, Section::Risks, item(n)).await.unwrap();
    }
    let one_more = world.save(author, id, Section::Risks, item(MOST_ITEMS)).await;
    assert_eq!(one_more.unwrap_err().to_string(), "invalid: Field(\"items\", TooMany(20))");
    // One that is there may still be changed.
    world.save(author, id, Section::Risks, item(3)).await.unwrap();
    let file = |n: usize| {
        Change::AddFile(Attached {
            id: AttachmentId(Uuid::from_u128(n as u128)),
            name: "a.pdf".into(),
            media_type: "application/pdf".into(),
            size: 1,
            sha256: "ab".repeat(32),
        })
    };
    for n in 0..MOST_FILES {
        world.save(author, id, Section::Attachments, file(n + 1)).await.unwrap();
    }
    let Err(Error::Invalid(why)) = world.save(author, id, Section::Attachments, file(99)).await else { panic!("one too many") };
    assert_eq!(format!("{why:?}"), "Field(\"file\", TooMany(10))");
    assert_eq!(world.value(&format!("select count(*) from attachment where proposal_id = '{id}'")).await, json!(10));
}
