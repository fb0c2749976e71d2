//! A file is for the person, the deciders and the auditor: the ledger keeps seals alone, and every
//! reading is written down before anything is shown.

use std::collections::BTreeMap;

use sangkien::app::confidential::{Reader, reader};
use sangkien::app::deadlines::run_until_idle;
use sangkien::domain::command::Command;
use sangkien::domain::ids::{CaseId, ProposalId};
use sangkien::domain::liability_file::{Content, Sealed};
use sangkien::domain::people::Role;
use sangkien::domain::pilot::Start;
use sangkien::domain::workflow::{Action, Status};
use sangkien::store::facts;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use sqlx::PgPool;

use super::{decision, failed, file, heard, with};
use crate::support::acts::approve;
use crate::support::later::{open_liability, start};
use crate::support::{CITY, OTHER_UNIT, Person, Site, UNIT, World};

/// A word that stands in every text of the file and nowhere else.
const MARK: &str = "Dấu-riêng-41";

/// A whole life of a file about the usual author, marked in every text.
async fn marked(world: &World) -> (ProposalId, CaseId) {
    let p = &world.people;
    let (id, foreseen, _) = failed(world).await;
    let case = CaseId(uuid::Uuid::now_v7());
    let say = |content: Content| Command::Liability(case, content);
    let text = || format!("{MARK} của {}", p.author.name);
    world.must(&p.authority, id, say(Content::Opened { person: p.author.id(), incidents: vec![foreseen], reason: text() })).await;
    world.must(&p.authority, id, say(Content::Asked { question: text() })).await;
    // The explanation is late, so that its deadline is recorded as well.
    world.to("2026-09-10T02:00:00Z");
    assert_eq!(run_until_idle(&world.app).await.unwrap(), 1);
    world.must(&p.author, id, say(Content::Explained { text: text(), evidence: vec![1] })).await;
    let plain = decision(world, id, &[Some(foreseen)]).await;
    let first = with(&plain, json!({ "unclear_reason": text(), "exclusion_evidence": text(), "referral": text() }));
    let seq = world.must(&p.authority, id, say(first)).await.seq;
    world.must(&p.author, id, say(Content::Objected { text: text() })).await;
    world.must(&p.vice, id, say(with(&plain, json!({ "corrects": seq, "referral": text() })))).await;
    world.to("2026-10-01T02:00:00Z");
    assert_eq!(run_until_idle(&world.app).await.unwrap(), 1);
    (id, case)
}

#[sqlx::test]
async fn the_ledger_keeps_a_number_and_a_seal_and_no_word(pool: PgPool) {
    let world = World::new(pool).await;
    let (id, case) = marked(&world).await;
    let entries = format!(
        "select e.action, e.payload, r.content, encode(r.sha256, 'hex') as seal from proposal_event e left join liability_record r using (proposal_id, seq)
         where e.proposal_id = '{id}' and (r.seq is not null or e.action in ('open_liability', 'ask_explanation', 'explain', 'decide_liability', 'object', 'finalise_liability'))
         order by e.seq"
    );
    let rows = world.rows(&entries).await;
    let rows = rows.as_array().unwrap();
    let acts: Vec<_> = rows.iter().map(|r| r["action"].as_str().unwrap()).collect();
    assert_eq!(acts, ["open_liability", "ask_explanation", "explain", "decide_liability", "object", "decide_liability", "finalise_liability"]);
    let mut salts = Vec::new();
    for row in rows {
        let content = row["content"].as_str().unwrap();
        let seal = hex::encode(Sha256::digest(content));
        assert_eq!(row["payload"], json!({ "case": case, "sha256": seal }));
        assert_eq!(row["seal"], json!(seal));
        let sealed: Sealed = serde_json::from_str(content).unwrap();
        assert_eq!(sealed.content.action().code(), row["action"].as_str().unwrap());
        assert_eq!(hex::decode(&sealed.salt).unwrap().len(), 16);
        salts.push(sealed.salt);
    }
    salts.sort();
    salts.dedup();
    assert_eq!(salts.len(), rows.len(), "each record has its own salt");
    // Neither a text of the file nor the name of the person stands anywhere in the ledger.
    for word in [MARK, world.people.author.name] {
        let found = format!("select count(*) from proposal_event e where strpos(e::text, '{word}') > 0");
        assert_eq!(world.value(&found).await, json!(0), "{word}");
    }
    assert_eq!(world.rows_with(MARK).await, 6, "in every record but the last, which has no text, and nowhere else");
    // The deadline of the explanation is told without the person.
    let expired = format!("select payload from proposal_event where proposal_id = '{id}' and action = 'expire'");
    let asked = format!("select seq from proposal_event where proposal_id = '{id}' and action = 'ask_explanation'");
    let told = json!({ "duty": "explanation", "opened": world.value(&asked).await, "due": "2026-09-09T16:59:59Z", "held_by": "" });
    assert_eq!(world.value(&expired).await, told);
}

async fn readers(world: &World, id: ProposalId, about: &Person, cast: &[(&'static str, &Person)]) -> BTreeMap<&'static str, Reader> {
    let mut conn = world.app.pool.acquire().await.unwrap();
    let facts = facts::load(&mut conn, id, world.today()).await.unwrap().unwrap();
    cast.iter().filter_map(|(name, who)| Some((*name, reader(&who.actor, &facts.case, about.id())?))).collect()
}

#[sqlx::test]
async fn who_reads_a_file_and_as_what(pool: PgPool) {
    let world = World::new(pool).await;
    let p = &world.people;
    let (id, ..) = failed(&world).await;
    file(&world, id, vec![]).await;
    let usual = BTreeMap::from([("lead", Reader::Concerned), ("authority", Reader::Decider), ("vice", Reader::Decider), ("auditor", Reader::Auditor)]);
    assert_eq!(readers(&world, id, &p.author, &p.all()).await, usual);
    // Of another person's file the first reads nothing.
    let (_, open) = open_liability(p.head.id(), vec![]);
    world.must(&p.authority, id, open).await;
    let heads = BTreeMap::from([("head", Reader::Concerned), ("authority", Reader::Decider), ("vice", Reader::Decider), ("auditor", Reader::Auditor)]);
    assert_eq!(readers(&world, id, &p.head, &p.all()).await, heads);
    // An auditor reads in their own jurisdiction; an authority of another unit reads nothing.
    let offices = [("of the unit", Role::Auditor, UNIT), ("of another", Role::Auditor, OTHER_UNIT), ("another's authority", Role::Authority, OTHER_UNIT)];
    for (name, role, unit) in offices {
        let who = world.with_office(&p.colleague, role, unit).await;
        let seen = readers(&world, id, &p.author, &[(name, &who)]).await;
        assert_eq!(seen, if unit == UNIT { BTreeMap::from([(name, Reader::Auditor)]) } else { BTreeMap::new() }, "{name}");
    }
    // Who may not judge does not read.
    world.must(&p.vice, id, Command::Recuse { reason: "Là người thân".into() }).await;
    assert!(!readers(&world, id, &p.author, &p.all()).await.contains_key("vice"));
    world.declares(&p.author, &p.authority).await;
    assert_eq!(readers(&world, id, &p.author, &p.all()).await, BTreeMap::from([("lead", Reader::Concerned), ("auditor", Reader::Auditor)]));
}

#[sqlx::test]
async fn a_decider_who_supervised_or_wrote_it_does_not_read(pool: PgPool) {
    let world = World::new(pool).await;
    let p = &world.people;
    let vice = world.with_office(&p.vice, Role::Supervisor, CITY).await;
    let id = world.in_status(Status::WithAuthority).await;
    world.must(&p.authority, id, approve(None)).await;
    world.must(&p.author, id, Command::StartPilot(Start { supervisor: vice.id(), ..start(p) })).await;
    let led = world.in_status(Status::Approved).await;
    world.must(&p.author, led, Command::StartPilot(Start { lead: vice.id(), ..start(p) })).await;
    let written = world.piloting_by(&[&p.author, &p.vice], false).await;
    for id in [id, led, written] {
        let both = [("authority", &p.authority), ("vice", &vice)];
        assert_eq!(readers(&world, id, &p.author, &both).await, BTreeMap::from([("authority", Reader::Decider)]));
    }
}

async fn reads(site: &Site) -> Value {
    site.rows("select case_id, person_id, at from confidential_read order by id").await
}

#[sqlx::test]
async fn every_reading_of_a_page_is_written_down_and_shown_to_the_auditor(pool: PgPool) {
    let site = Site::new(pool).await;
    let p = &site.people;
    let (id, foreseen, _) = failed(&site).await;
    let case = file(&site, id, vec![foreseen]).await;
    heard(&site, id, case).await;
    site.everybody_signs_in().await;
    let path = format!("/proposals/{id}/liability/{case}");
    assert_eq!(reads(&site).await, json!([]));
    let mut expected = Vec::new();
    for who in [&p.author, &p.authority, &p.auditor, &p.authority] {
        let answer = site.as_person(who).get(&path).await;
        assert_eq!(answer.status, 200, "{}: {}", who.name, answer.complaint());
        expected.push(json!({ "case_id": case, "person_id": who.id(), "at": "2026-08-28T03:00:00+00:00" }));
        assert_eq!(reads(&site).await, json!(expected), "{}", who.name);
    }
    for who in [&p.co_author, &p.colleague, &p.head, &p.acting_head, &p.deputy, &p.other_staff, &p.other_head, &p.supervisor, &p.administrator] {
        let answer = site.as_person(who).get(&path).await;
        assert_eq!(answer.status, if who.id() == p.administrator.id() { 403 } else { 404 }, "{}", who.name);
        assert!(!answer.text().contains("Vì mưa"), "{}", who.name);
    }
    assert_eq!(site.anonymous().get(&path).await.status, 303);
    // The list of files shows no content and is no reading.
    assert_eq!(site.as_authority().get(&format!("/proposals/{id}/liability")).await.status, 200);
    assert_eq!(reads(&site).await, json!(expected));
    let page = site.as_person(&p.auditor).get("/audit/reads").await.page();
    let told = page.texts("tbody tr td:nth-of-type(1)");
    let names = [p.authority.name, p.auditor.name, p.authority.name, p.author.name];
    assert_eq!(told.len(), names.len(), "{told:?}");
    assert!(told.iter().zip(names).all(|(t, name)| t.starts_with(name)), "{told:?}");
    assert_eq!(page.attrs("tbody a", "href"), vec![path; 4]);
    for who in [&p.author, &p.head, &p.authority, &p.administrator] {
        assert_eq!(site.as_person(who).get("/audit/reads").await.status, 403, "{}", who.name);
    }
}

#[sqlx::test]
async fn a_confidential_entry_is_nobodys_to_correct(pool: PgPool) {
    let world = World::new(pool).await;
    let p = &world.people;
    let (id, ..) = failed(&world).await;
    let case = file(&world, id, vec![]).await;
    heard(&world, id, case).await;
    let last = world.version(id).await;
    for (who, to) in [(&p.author, last), (&p.authority, last - 1), (&p.authority, last - 2)] {
        let correct = Command::Correct(sangkien::domain::pilot::Reply { to, text: "Viết nhầm".into() });
        assert_eq!(correct.action(), Action::Correct);
        assert_eq!(world.refusal(who, id, correct).await, "invalid: Field(\"to\", NotAnswerable)");
    }
}
