//! Relatives and interests: declared before a file opens, refused by, replaced on stepping aside, and
//! shown in the file; an urgent case that is left lying climbs by itself.

use chrono::TimeDelta;
use sangkien::app::deadlines;
use sangkien::domain::command::Command;
use sangkien::domain::ids::ProposalId;
use sangkien::domain::people::Role;
use sangkien::domain::workflow::Status;
use serde_json::{Value, json};
use sqlx::PgPool;

use crate::forms::says_what_is_wrong;
use crate::support::acts::{approve, escalate};
use crate::support::{CITY, Person, Site, UNIT, World};

const BELOW: &str = "trung-tam-thu";

fn recuse() -> Command {
    Command::Recuse { reason: "Có người thân là tác giả".into() }
}

/// In whose hand a case lies.
async fn hand(world: &World, id: ProposalId) -> Value {
    world.value(&format!("select jsonb_build_array(holder, holder_unit) from proposal where id = '{id}'")).await
}

#[sqlx::test]
async fn nobody_who_decides_opens_a_file_before_declaring(pool: PgPool) {
    let site = Site::new(pool).await;
    site.tamper("delete from interest_declaration").await;
    let p = &site.people;
    let id = site.in_status(Status::Submitted).await;
    let case = format!("/proposals/{id}");
    let asked = format!("/account/interests?next=%2Fproposals%2F{id}");
    for who in [&p.head, &p.acting_head, &p.deputy, &p.authority, &p.supervisor] {
        assert_eq!(site.as_person(who).get(&case).await.leads_to(), asked, "{}", who.name);
    }
    assert_eq!(site.as_lead().get(&case).await.status, 200, "who proposes declares nothing");
    assert_eq!(site.as_head().get("/queue").await.leads_to(), "/account/interests?next=%2Fqueue");
    let seen = site.version(id).await.to_string();
    let before = site.everything().await;
    assert_eq!(site.as_head().post(&format!("{case}/rejection"), &[("seen", &seen), ("reason", "Không khả thi trong năm nay.")]).await.status, 403);
    assert_eq!(site.everything().await, before);
    let page = site.as_head().get(&asked).await.page();
    assert_eq!(page.all("[data-needed]").len(), 1);
    assert_eq!(site.as_head().post("/account/interests", &[("do", "confirm"), ("next", &case)]).await.leads_to(), case);
    assert_eq!(site.as_head().get(&case).await.status, 200);
    // For twelve months.
    site.clock.pass(TimeDelta::days(365));
    site.everybody_signs_in().await;
    assert_eq!(site.as_head().get(&case).await.status, 200);
    site.clock.pass(TimeDelta::seconds(1));
    assert_eq!(site.as_head().get(&case).await.leads_to(), asked);
    let noted = "select actor_id from audit_entry where kind = 'interest_declared'";
    assert_eq!(site.rows(noted).await, json!([{ "actor_id": p.head.id() }]));
}

#[sqlx::test]
async fn what_is_declared_keeps_one_from_deciding_and_is_shown_in_the_file(pool: PgPool) {
    let site = Site::new(pool).await;
    let p = &site.people;
    let id = site.in_status(Status::Submitted).await;
    let head = site.as_head();
    for (email, what) in [(&*p.head.email, "oneself"), ("khongco@example.vn", "nobody")] {
        says_what_is_wrong(&head.post("/account/interests", &[("email", email), ("relation", "Vợ chồng")]).await, "email", what);
    }
    assert_eq!(head.post("/account/interests", &[("email", &p.author.email), ("relation", "Vợ chồng")]).await.leads_to(), "/account/interests?next=%2F");
    says_what_is_wrong(&head.post("/account/interests", &[("email", &p.author.email), ("relation", "Vợ chồng")]).await, "email", "twice");
    assert_eq!(site.refusal(&p.head, id, escalate()).await, "refused: nobody decides for a declared relation");
    let page = site.as_lead().get(&format!("/proposals/{id}")).await.page();
    assert_eq!(page.text("[data-left-out]"), format!("Không tham gia quyết định: {} (quan hệ đã khai báo).", p.head.name));
}

#[sqlx::test]
async fn who_steps_aside_is_replaced_by_another_of_the_same_level_first(pool: PgPool) {
    let world = World::new(pool).await;
    let p = &world.people;
    let id = world.in_status(Status::Submitted).await;
    // The deputy with an authorisation is still there; then nobody is, and the superior agency stands in.
    world.must(&p.head, id, recuse()).await;
    assert_eq!(hand(&world, id).await, json!(["unit_head", UNIT]));
    world.must(&p.acting_head, id, recuse()).await;
    assert_eq!(hand(&world, id).await, json!(["unit_head", CITY]));
    world.must(&p.authority, id, escalate()).await;
    // At the top the last one stays: there is nobody to go to.
    world.must(&p.authority, id, recuse()).await;
    assert_eq!(hand(&world, id).await, json!(["authority", CITY]));
    world.must(&p.vice, id, approve(None)).await;
}

#[sqlx::test]
async fn a_recused_authority_is_replaced_by_the_next_and_the_file_says_so(pool: PgPool) {
    let site = Site::new(pool).await;
    let (author, head, below, id) = three_levels(&site).await;
    site.must(&head, id, escalate()).await;
    assert_eq!(hand(&site, id).await, json!(["authority", UNIT]));
    site.must(&below, id, recuse()).await;
    assert_eq!(hand(&site, id).await, json!(["authority", CITY]));
    site.must(&site.people.vice, id, approve(None)).await;
    site.signs_in(&author).await;
    let page = site.as_person(&author).get(&format!("/proposals/{id}")).await.page();
    assert_eq!(page.text("[data-left-out]"), format!("Không tham gia quyết định: {} (đã xin không tham gia).", below.name));
}

/// A case of a centre below the unit, where the unit's other deputy is the competent authority and
/// the unit's head heads the centre too.
async fn three_levels(world: &World) -> (Person, Person, Person, ProposalId) {
    let p = &world.people;
    world
        .tamper(format!(
            "insert into unit (code, name, kind, parent_code, valid_from, symbol) select '{BELOW}', 'Trung tâm thử', u.kind, '{UNIT}', '2026-01-01', 'TTT' from unit u where u.code = '{UNIT}';
             update person set unit_code = '{BELOW}' where id = '{}';
             update appointment set unit_code = '{BELOW}' where person_id in ('{}', '{}', '{}')",
            p.author.id(), p.author.id(), p.head.id(), p.acting_head.id()
        ))
        .await;
    let below = world.with_office(&p.deputy, Role::Authority, UNIT).await;
    let (mut author, mut head) = (p.author.clone(), p.head.clone());
    author.actor.appointments[0].unit = BELOW.into();
    head.actor.appointments[0].unit = BELOW.into();
    let id = world.submitted_by(&[&author]).await;
    (author, head, below, id)
}

#[sqlx::test]
async fn an_urgent_case_that_is_left_lying_climbs_by_itself(pool: PgPool) {
    let world = World::new(pool).await;
    let (_, head, _, id) = three_levels(&world).await;
    world.must(&head, id, escalate()).await;
    assert_eq!(hand(&world, id).await, json!(["authority", UNIT]));
    // A day without an acknowledgement: one entry, one level up, with a term of its own.
    world.clock.pass(TimeDelta::hours(24) + TimeDelta::seconds(1));
    assert_eq!(deadlines::run_until_idle(&world.app).await.unwrap(), 1);
    assert_eq!(hand(&world, id).await, json!(["authority", CITY]));
    let entry = world.last_entry(id).await;
    assert_eq!((&entry["action"], &entry["payload"]["duty"]), (&json!("expire"), &json!("acknowledgement")));
    let due = world.value(&format!("select due_at from proposal where id = '{id}'")).await;
    assert_eq!(due, json!("2026-09-04T16:59:59+00:00"));
    // Above the City there is nobody: it stays, and is noted.
    world.clock.pass(TimeDelta::days(10));
    deadlines::run_until_idle(&world.app).await.unwrap();
    assert_eq!(hand(&world, id).await, json!(["authority", CITY]));
    world.must(&world.people.authority, id, approve(None)).await;
}
