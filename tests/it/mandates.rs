//! Mandates: within their time to the second, within their scope, never passed on, never for a case
//! of who gave one; both names stand in the ledger, in the log and on the document.

use sangkien::app::mandates::{self, Terms};
use sangkien::app::verify;
use sangkien::documents::model::Kind;
use sangkien::domain::event::Hand;
use sangkien::domain::ids::{AppointmentId, ProposalId};
use sangkien::domain::people::{Appointment, Mandate, MandateScope, Role};
use sangkien::domain::workflow::{Action, Holder, Status, Who};
use serde_json::{Value, json};
use sqlx::PgPool;

use crate::forms::says_what_is_wrong;
use crate::support::acts::{approve, forward, give_back};
use crate::support::lives::day;
use crate::support::{Answer, CITY, Client, Forgery, Person, Site, UNIT, World, at, rule};

const DOCUMENT: &str = "12/UQ-SXD";

/// From 09:00 to 17:00 of 31 August, in the head's office, for the deputy.
fn terms(world: &World) -> Terms {
    let p = &world.people;
    Terms {
        principal: p.head.id(),
        office: p.head.acting_as(),
        delegate: p.deputy.id(),
        scope: MandateScope::All,
        from: at("2026-08-31T02:00:00Z"),
        to: at("2026-08-31T10:00:00Z"),
        document_ref: DOCUMENT.into(),
    }
}

async fn give(world: &World, terms: &Terms) -> AppointmentId {
    mandates::give(&world.app, &world.people.head.actor, terms).await.unwrap()
}

/// Fields of the form for a day, from one time to another.
fn fields<'a>(office: &'a str, email: &'a str, from: &'a str, to: &'a str) -> Vec<(&'a str, &'a str)> {
    let day = "31/08/2026";
    let rest = [("from_on", day), ("from_time", from), ("to_on", day), ("to_time", to), ("document_ref", DOCUMENT)];
    [("office", office), ("delegate", email), ("scope", "all")].into_iter().chain(rest).collect()
}

/// Somebody with the office that a mandate lets them act in.
fn under(person: &Person, id: AppointmentId, terms: &Terms, role: Role, unit: &str) -> Person {
    let mut more = person.clone();
    let mandate = Some(Mandate { principal: terms.principal, scope: terms.scope });
    more.actor.appointments = vec![Appointment { id, role, unit: unit.to_owned(), from: day("2026-08-31"), to: Some(day("2026-08-31")), mandate }];
    more
}

async fn returns(client: &Client<'_>, site: &Site, id: ProposalId) -> Answer {
    let seen = site.version(id).await.to_string();
    client.post(&format!("/proposals/{id}/return"), &[("seen", &seen), ("reason", "Đề nghị bổ sung số liệu ba năm gần nhất.")]).await
}

#[sqlx::test]
async fn a_mandate_holds_from_its_first_second_to_its_last(pool: PgPool) {
    let site = Site::new(pool).await;
    let p = &site.people;
    let office = p.head.acting_as().to_string();
    site.as_head().post("/mandates", &fields(&office, &p.deputy.email, "09:00", "17:00")).await.leads_to();
    let deputy = site.as_person(&p.deputy);
    for (moment, expected) in [("01:59:59Z", 403), ("02:00:00Z", 303), ("09:59:59Z", 303), ("10:00:00Z", 403)] {
        site.to("2026-08-28T02:00:00Z");
        let id = site.in_status(Status::Submitted).await;
        site.to(&format!("2026-08-31T{moment}"));
        site.signs_in(&p.deputy).await;
        assert_eq!(returns(&deputy, &site, id).await.status, expected, "{moment}");
    }
}

#[sqlx::test]
async fn the_database_refuses_a_second_outside_too(pool: PgPool) {
    let world = World::new(pool).await;
    let p = &world.people;
    let id = world.in_status(Status::Submitted).await;
    let mandate = give(&world, &terms(&world)).await;
    let due = serde_json::from_value(world.value(&format!("select due_at from proposal where id = '{id}'")).await).unwrap();
    for (moment, expected) in
        [("2026-08-31T01:59:59Z", rule("mandate_in_force")), ("2026-08-31T10:00:00Z", rule("mandate_in_force")), ("2026-08-31T09:59:59Z", Ok(()))]
    {
        world.to(moment);
        let mut entry = world.next_entry(id, Action::ChangeTrack, Status::Submitted, &p.deputy, Who::UnitHead).await;
        entry.acting_as = Some(mandate);
        entry.payload = json!({ "track": "decree_73", "reason": "Quản lý" });
        entry.next = Hand { holder: Some(Holder::UnitHead), unit: Some(UNIT.into()), due: Some(due) };
        let silent = Forgery::honest(entry.clone()).attempt(&world).await;
        assert_eq!(silent, rule("proposal_event_mandate"), "an act under a mandate says for whom");
        entry.on_behalf_of = Some(p.head.id());
        assert_eq!(Forgery::honest(entry).attempt(&world).await, expected, "{moment}");
    }
}

#[sqlx::test]
async fn both_names_stand_in_the_ledger_the_log_and_the_document(pool: PgPool) {
    let site = Site::new(pool).await;
    let p = &site.people;
    let id = site.in_status(Status::Submitted).await;
    let mandate = give(&site, &terms(&site)).await;
    site.to("2026-08-31T03:00:00Z");
    site.signs_in(&p.deputy).await;
    let deputy = site.as_person(&p.deputy);
    returns(&deputy, &site, id).await.leads_to();
    let sql = format!("select actor_id, acting_as, body::jsonb ->> 'for' as behalf from proposal_event where proposal_id = '{id}' order by seq desc limit 1");
    assert_eq!(site.rows(&sql).await, json!([{ "actor_id": p.deputy.id(), "acting_as": mandate, "behalf": p.head.id() }]));
    let log = deputy.get(&format!("/proposals/{id}/timeline")).await.page();
    let who = format!("{} · thay mặt {}", p.deputy.name, p.head.name);
    assert!(log.text("main").contains(&who), "{}", log.text("main"));
    let (mut conn, act) = (site.app.pool.acquire().await.unwrap(), site.version(id).await);
    let acts = sangkien::store::document::acts(&mut conn, id).await.unwrap();
    let office = acts.iter().find(|a| a.seq == act).unwrap().office.clone().unwrap();
    assert_eq!(office.mandate.map(|m| (m.principal, m.document_ref)), Some((p.head.id(), DOCUMENT.to_owned())));
    let (_, document) = crate::papers::parking::document(&site, &p.deputy, id, Kind::SupplementRequest, None).await;
    assert_eq!(document.bases, [format!("Căn cứ văn bản ủy quyền {DOCUMENT} của {}", p.head.name)]);
    let signature = &document.signatures[0];
    assert_eq!((signature.name.as_str(), &signature.titles[..]), (p.deputy.name, &["GIÁM ĐỐC".to_owned(), "PHÓ GIÁM ĐỐC".to_owned()][..]));
    assert_eq!(verify::ledger(&site.app).await.unwrap().bad, None);
}

#[sqlx::test]
async fn a_mandate_covers_what_it_says(pool: PgPool) {
    let world = World::new(pool).await;
    let p = &world.people;
    let terms = Terms { scope: MandateScope::Pilot, ..terms(&world) };
    let mandate = give(&world, &terms).await;
    let id = world.in_status(Status::Submitted).await;
    world.to("2026-08-31T03:00:00Z");
    let deputy = under(&p.deputy, mandate, &terms, Role::ActingHead, UNIT);
    assert_eq!(world.refusal(&deputy, id, give_back()).await, "refused: the mandate does not cover this step");
}

#[sqlx::test]
async fn never_in_a_case_of_who_gave_it(pool: PgPool) {
    let world = World::new(pool).await;
    let p = &world.people;
    // The authority is an author; the other one of its level acts for it.
    let mut terms = Terms { principal: p.authority.id(), office: p.authority.acting_as(), delegate: p.other_staff.id(), ..terms(&world) };
    terms.document_ref = "9/UQ-UBND".into();
    let mandate = mandates::give(&world.app, &p.authority.actor, &terms).await.unwrap();
    let delegate = under(&p.other_staff, mandate, &terms, Role::Authority, CITY);
    let id = world.draft_of(&p.author, &[&p.authority]).await;
    world.submit(id, &[&p.author, &p.authority]).await;
    world.must(&p.head, id, forward()).await;
    world.to("2026-08-31T03:00:00Z");
    assert_eq!(world.refusal(&delegate, id, approve(None)).await, "refused: no mandate in a case of who gave it");
    // A case in which the authority has no part is decided under the same mandate.
    world.to("2026-08-28T02:00:00Z");
    let other = world.in_status(Status::WithAuthority).await;
    world.to("2026-08-31T03:00:00Z");
    world.must(&delegate, other, approve(None)).await;
}

#[sqlx::test]
async fn no_chain_not_to_oneself_not_of_an_office_that_one_does_not_hold(pool: PgPool) {
    let site = Site::new(pool).await;
    let p = &site.people;
    let given = give(&site, &terms(&site)).await;
    site.to("2026-08-31T03:00:00Z");
    site.everybody_signs_in().await;
    // The delegate has no form, and sending one anyhow takes nothing.
    let deputy = site.as_person(&p.deputy);
    assert!(deputy.get("/mandates").await.page().all("form[action='/mandates']").is_empty());
    let before = site.everything().await;
    assert_eq!(deputy.post("/mandates", &fields(&given.to_string(), &p.colleague.email, "", "")).await.status, 422);
    for (principal, office) in [(&p.deputy, given), (&p.head, given), (&p.head, p.authority.acting_as())] {
        let terms = Terms { principal: principal.id(), office, delegate: p.colleague.id(), ..terms(&site) };
        let refused = mandates::give(&site.app, &principal.actor, &terms).await.unwrap_err();
        assert!(refused.to_string().contains("office"), "{refused}");
    }
    let office = p.head.acting_as().to_string();
    for (email, field) in [(&*p.head.email, "delegate"), ("khongco@example.vn", "delegate")] {
        says_what_is_wrong(&site.as_head().post("/mandates", &fields(&office, email, "10:00", "17:00")).await, field, email);
    }
    for (from, to, field) in [("17:00", "10:00", "to_on"), ("25:00", "17:00", "from_time"), ("08:00", "09:30", "to_on")] {
        says_what_is_wrong(&site.as_head().post("/mandates", &fields(&office, &p.deputy.email, from, to)).await, field, from);
    }
    assert_eq!(site.everything().await, before);
    // Neither does the database take a chain, or an office of another kind.
    let chain = |id: &str, principal: &Person, office: AppointmentId, unit: &str, role: &str, person: &Person| {
        format!(
            "insert into appointment (id, person_id, role, unit_code, from_on, to_on, document_ref, created_at) values ('{id}', '{}', '{role}', '{unit}', '2026-08-31', '2026-08-31', 'x', now());
             insert into mandate (id, principal_id, principal_appointment_id, scope, from_at, to_at) values ('{id}', '{}', '{office}', 'all', '2026-08-31T02:00:00Z', '2026-08-31T10:00:00Z')",
            person.id(), principal.id()
        )
    };
    let id = "01990000-0000-7000-8000-0000000000aa";
    assert_eq!(site.as_app(chain(id, &p.deputy, given, UNIT, "acting_head", &p.colleague)).await, rule("mandate_no_chain"));
    assert_eq!(site.as_app(chain(id, &p.head, p.head.acting_as(), UNIT, "acting_head", &p.head)).await, rule("mandate_no_chain"));
    assert_eq!(site.as_app(chain(id, &p.head, p.head.acting_as(), CITY, "authority", &p.colleague)).await, rule("mandate_office"));
}

#[sqlx::test]
async fn an_end_is_at_once_and_an_administrator_may_set_one_up(pool: PgPool) {
    let site = Site::new(pool).await;
    let p = &site.people;
    let base = format!("/admin/people/{}/mandates", p.head.id());
    let office = p.head.acting_as().to_string();
    site.as_administrator().post(&base, &fields(&office, &p.deputy.email, "09:00", "17:00")).await.leads_to();
    let rows = "select kind, actor_id, subject_id from audit_entry where kind like 'mandate%' order by seq";
    let noted =
        |kinds: &[(&str, &Person)]| Value::from_iter(kinds.iter().map(|(k, by)| json!({ "kind": k, "actor_id": by.id(), "subject_id": p.deputy.id() })));
    assert_eq!(site.rows(rows).await, noted(&[("mandate_given", &p.administrator)]));
    site.to("2026-08-31T03:00:00Z");
    site.everybody_signs_in().await;
    let id = site.value("select id from mandate").await.as_str().unwrap().to_owned();
    assert_eq!(site.as_person(&p.other_head).post(&format!("/mandates/{id}/end"), &[]).await.status, 404, "not by a stranger");
    let page = site.as_head().get("/mandates").await.page();
    assert_eq!(page.all(&format!("form[action='/mandates/{id}/end']")).len(), 1);
    site.as_head().post(&format!("/mandates/{id}/end"), &[]).await.leads_to();
    assert_eq!(site.rows(rows).await, noted(&[("mandate_given", &p.administrator), ("mandate_ended", &p.head)]));
    let case = site.in_status(Status::Submitted).await;
    assert_eq!(returns(&site.as_person(&p.deputy), &site, case).await.status, 403);
    assert_eq!(site.as_head().post(&format!("/mandates/{id}/end"), &[]).await.status, 404, "only once");
}

#[sqlx::test]
async fn a_mandate_ends_with_the_office_it_comes_from(pool: PgPool) {
    let site = Site::new(pool).await;
    let p = &site.people;
    let id = site.in_status(Status::Submitted).await;
    give(&site, &terms(&site)).await;
    site.tamper(format!("update appointment set to_on = '2026-08-30' where id = '{}'", p.head.acting_as())).await;
    site.to("2026-08-31T03:00:00Z");
    site.signs_in(&p.deputy).await;
    assert_eq!(returns(&site.as_person(&p.deputy), &site, id).await.status, 403);
}
