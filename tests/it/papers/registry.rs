//! The registry: number and date are entered once, by the leadership of the issuing unit, and what
//! was issued is those bytes for ever.

use sangkien::app::verify;
use sangkien::documents::model::Kind;
use sangkien::domain::command::{Command, FrozenFile, Issue, Secrecy};
use sangkien::domain::flaw::Flaw;
use sangkien::domain::ids::{AttachmentId, ProposalId};
use sangkien::domain::workflow::{Action, Status, Who};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use sqlx::PgPool;
use uuid::Uuid;

use super::parking::succeeded;
use crate::forms::says_what_is_wrong;
use crate::support::acts::give_back;
use crate::support::lives::day;
use crate::support::{Answer, Client, Forgery, OTHER_UNIT, Site, UNIT, World, denied, rule};

fn path(id: ProposalId, kind: Kind) -> String {
    format!("/proposals/{id}/documents/{kind}/registration")
}

async fn register(client: &Client<'_>, site: &Site, id: ProposalId, kind: Kind, number: &str, date: &str) -> Answer {
    let seen = site.version(id).await.to_string();
    client.post(&path(id, kind), &[("seen", &seen), ("number", number), ("dated_on", date)]).await
}

async fn row(world: &World, id: ProposalId) -> Value {
    world.rows(&format!("select kind, subject_seq, unit_code, series, year, number, symbol, dated_on from issued_document where proposal_id = '{id}'")).await
}

#[sqlx::test]
async fn a_number_is_entered_once_and_the_document_is_frozen_with_its_hash(pool: PgPool) {
    let site = Site::new(pool).await;
    let id = site.in_status(Status::Returned).await;
    let head = site.as_head();
    let kind = Kind::SupplementRequest;
    let made = site.version(id).await;
    site.to("2026-09-03T02:00:00Z");
    site.everybody_signs_in().await;
    assert_eq!(head.get(&path(id, kind)).await.status, 200);
    let before = site.files_in_storage();
    assert_eq!(register(&head, &site, id, kind, "7", "01/09/2026").await.leads_to(), format!("/proposals/{id}/documents"));
    let expected = json!([{ "kind": "supplement-request", "subject_seq": made, "unit_code": UNIT, "series": "CV", "year": 2026, "number": 7, "symbol": "SXD-VP", "dated_on": "2026-09-01" }]);
    assert_eq!(row(&site, id).await, expected);
    assert_eq!(site.files_in_storage(), before + 2);
    let entry = site.value(&format!("select payload from proposal_event where proposal_id = '{id}' order by seq desc limit 1")).await;
    for format in ["pdf", "docx"] {
        let file = head.get(&format!("/proposals/{id}/documents/{kind}.{format}")).await;
        assert_eq!((file.status, hex::encode(Sha256::digest(&file.bytes))), (200, entry[format]["sha256"].as_str().unwrap().to_owned()));
    }
    let page = head.get(&format!("/proposals/{id}/documents")).await.page();
    let state = format!("[data-document='{kind}-{made}']");
    assert_eq!(page.attr(&format!("{state} [data-state]"), "data-state"), "issued");
    assert!(page.text(&state).contains("Số 07/SXD-VP, ngày 01/09/2026"), "{}", page.text(&state));
    assert!(page.all(&format!("{state} .btn")).is_empty(), "it can be registered again");
    // A second time there is no form, and nothing is taken.
    let everything = (site.everything().await, site.files_in_storage());
    assert_eq!(head.get(&path(id, kind)).await.status, 409);
    assert_eq!(register(&head, &site, id, kind, "8", "02/09/2026").await.status, 409);
    assert_eq!((site.everything().await, site.files_in_storage()), everything);
}

#[sqlx::test]
async fn issued_bytes_stay_whatever_changes_and_a_touched_file_is_not_handed_out(pool: PgPool) {
    let site = Site::new(pool).await;
    let id = site.in_status(Status::Returned).await;
    let head = site.as_head();
    register(&head, &site, id, Kind::SupplementRequest, "7", "28/08/2026").await.leads_to();
    let url = format!("/proposals/{id}/documents/{}.pdf", Kind::SupplementRequest);
    let frozen = head.get(&url).await.bytes;
    site.tamper("update person set name = 'Người khác', position = 'Vị trí khác'; update unit set name = 'Tên khác' where code <> 'ubnd-tphcm'").await;
    site.tamper("update legal_parameter set legal_ref = 'Văn bản khác', certainty = 'verified'").await;
    assert_eq!(head.get(&url).await.bytes, frozen);
    // What is still a draft follows the data.
    let pdf = site.value(&format!("select pdf_id from issued_document where proposal_id = '{id}'")).await;
    let file = AttachmentId(pdf.as_str().unwrap().parse().unwrap());
    site.touch_file(file, |bytes| bytes.push(b'!'));
    let refused = head.get(&url).await;
    assert_eq!((refused.status, refused.header("content-type")), (500, "text/html; charset=utf-8"));
    assert!(!refused.text().contains(&file.to_string()), "the cause is logged, never shown");
    // Neither is it where the row was made to agree: the ledger says what was frozen.
    site.tamper("update issued_document set pdf_sha256 = sha256(''::bytea)").await;
    site.touch_file(file, Vec::clear);
    assert_eq!(head.get(&url).await.status, 500);
    let seq = site.value(&format!("select seq from issued_document where proposal_id = '{id}'")).await;
    let bad = verify::ledger(&site.app).await.unwrap().bad.unwrap();
    assert_eq!((bad.proposal, bad.what), (id, Flaw::IssuedDocument(i32::try_from(seq.as_i64().unwrap()).unwrap())));
}

#[sqlx::test]
async fn a_wrong_number_or_date_is_said_beside_its_field(pool: PgPool) {
    let site = Site::new(pool).await;
    let (one, other) = (site.in_status(Status::Returned).await, site.in_status(Status::Returned).await);
    let head = site.as_head();
    let kind = Kind::SupplementRequest;
    let before = (site.everything().await, site.files_in_storage());
    for (number, date, field) in [
        ("0", "28/08/2026", "number"),
        ("", "28/08/2026", "number"),
        ("7/SXD", "28/08/2026", "number"),
        ("7", "27/08/2026", "dated_on"),
        ("7", "29/08/2026", "dated_on"),
        ("7", "hôm nay", "dated_on"),
    ] {
        says_what_is_wrong(&register(&head, &site, one, kind, number, date).await, field, &format!("{number} {date}"));
    }
    assert_eq!((site.everything().await, site.files_in_storage()), before);
    register(&head, &site, one, kind, "7", "28/08/2026").await.leads_to();
    // The same number in the same register; in another register it is free.
    let before = (site.everything().await, site.files_in_storage());
    says_what_is_wrong(&register(&head, &site, other, kind, "7", "28/08/2026").await, "number", "a number given twice");
    assert_eq!((site.everything().await, site.files_in_storage()), before);
    register(&head, &site, other, Kind::Plan, "7", "28/08/2026").await.leads_to();
    register(&head, &site, other, kind, "8", "28/08/2026").await.leads_to();
    // Who saw an older version is told who was faster.
    let stale = head.post(&path(one, Kind::Plan), &[("seen", "1"), ("number", "9"), ("dated_on", "28/08/2026")]).await;
    assert_eq!(stale.status, 409);
}

#[sqlx::test]
async fn only_the_leadership_of_the_issuing_unit_registers(pool: PgPool) {
    let site = Site::new(pool).await;
    let p = &site.people;
    let id = succeeded(&site).await;
    let status = async |who: &crate::support::Person, kind: Kind| site.as_person(who).get(&path(id, kind)).await.status;
    site.everybody_signs_in().await;
    for who in [&p.head, &p.acting_head, &p.deputy] {
        assert_eq!(status(who, Kind::Plan).await, 200, "{}", who.name);
        assert_eq!(status(who, Kind::PilotDecision).await, 200, "{}", who.name);
    }
    for who in [&p.authority, &p.vice] {
        assert_eq!(status(who, Kind::Plan).await, 403, "{}", who.name);
    }
    assert_eq!((status(&p.author, Kind::Plan).await, status(&p.auditor, Kind::Plan).await, status(&p.other_head, Kind::Plan).await), (403, 403, 404));
    // What has no number is not registered; what there is not, neither.
    for kind in [Kind::Commitment, Kind::Intake, Kind::Suspension, Kind::PeriodicReport] {
        assert_eq!(status(&p.head, kind).await, 404, "{kind}");
    }
}

/// An honest entry of registering, with the row that goes with it.
fn issue(number: u32, subject: i32) -> Issue {
    let file = |n: u128| FrozenFile { file: AttachmentId(Uuid::from_u128(n)), size: 4, sha256: "ab".repeat(32) };
    Issue {
        kind: "supplement-request".into(),
        subject,
        unit: UNIT.into(),
        number,
        symbol: "SXD-VP".into(),
        dated_on: day("2026-08-28"),
        pdf: file(u128::from(number) * 2),
        docx: file(u128::from(number) * 2 + 1),
    }
}

const ROW: &str =
    "insert into issued_document select :here, 'issue_document', 'supplement-request', {subject}, 'so-xay-dung', 'CV', 2026, {number}, 'SXD-VP', '{date}',
    '{pdf}', 4, decode(repeat('ab', 32), 'hex'), '{docx}', 4, decode(repeat('ab', 32), 'hex')";

fn beside(i: &Issue, date: &str, number: u32) -> String {
    ROW.replace("{subject}", &i.subject.to_string())
        .replace("{number}", &number.to_string())
        .replace("{date}", date)
        .replace("{pdf}", &i.pdf.file.to_string())
        .replace("{docx}", &i.docx.file.to_string())
}

async fn forged(world: &World, id: ProposalId, i: &Issue) -> Forgery {
    let mut entry = world.next_entry(id, Action::IssueDocument, Status::Returned, &world.people.head, Who::Registry).await;
    entry.payload = serde_json::to_value(i).unwrap();
    Forgery::honest(entry)
}

#[sqlx::test]
async fn the_database_keeps_the_register_by_itself(pool: PgPool) {
    let world = World::new(pool).await;
    let (one, other) = (world.in_status(Status::Returned).await, world.in_status(Status::Returned).await);
    let subject = world.version(one).await;
    let good = issue(7, subject);
    let attempt = async |id, i: &Issue, date: &str, number| forged(&world, id, i).await.beside(&beside(i, date, number)).attempt(&world).await;
    assert_eq!(forged(&world, one, &good).await.attempt(&world).await, rule("issued_document_complete"));
    assert_eq!(attempt(one, &good, "2026-08-28", 8).await, rule("issued_document_complete"), "the row says another number");
    assert_eq!(attempt(one, &good, "2026-08-27", 7).await, rule("issued_document_dated"), "before the act");
    assert_eq!(attempt(one, &good, "2026-08-29", 7).await, rule("issued_document_dated"), "to come");
    assert_eq!(attempt(one, &good, "2026-08-28", 7).await, Ok(()));
    assert_eq!(attempt(one, &issue(8, subject), "2026-08-28", 8).await, rule("issued_document_once"));
    let elsewhere = Issue { pdf: issue(9, subject).pdf, docx: issue(9, subject).docx, ..issue(7, subject) };
    assert_eq!(attempt(other, &elsewhere, "2026-08-28", 7).await, rule("register_number_once"));
    for sql in ["update issued_document set number = number", "delete from issued_document", "truncate issued_document"] {
        assert_eq!(world.as_app(sql).await, denied("table issued_document"), "{sql}");
        assert_eq!(world.as_superuser(sql).await, rule("append_only"), "{sql}");
    }
    let again = format!("insert into issued_document select * from issued_document where proposal_id = '{one}'");
    assert_eq!(world.as_app(&again).await, rule("belongs_to_this_step"));
}

/// What a caller of the use case says of unit and secrecy is checked against the ledger.
#[sqlx::test]
async fn the_door_checks_what_it_is_told(pool: PgPool) {
    let world = World::new(pool).await;
    let p = &world.people;
    let id = world.submitted_by(&[&p.author]).await;
    let subject = world.must(&p.head, id, give_back()).await.seq;
    let good = issue(7, subject);
    let told = async |who, issue: Issue, secrecy| world.must_not(who, id, Command::Issue(issue, secrecy)).await.to_string();
    assert_eq!(told(&p.author, good.clone(), Secrecy::Open).await, "refused: only the leadership of the unit that issues the document");
    assert_eq!(told(&p.authority, good.clone(), Secrecy::Open).await, "refused: only the leadership of the unit that issues the document");
    let foreign = Issue { unit: OTHER_UNIT.into(), ..good.clone() };
    assert_eq!(told(&p.head, foreign, Secrecy::Open).await, "refused: only the leadership of the unit that issues the document");
    assert_eq!(told(&p.head, Issue { subject: 1, ..good.clone() }, Secrecy::Open).await, "not found");
    let dated = Issue { dated_on: day("2026-08-27"), ..good.clone() };
    assert_eq!(told(&p.head, dated, Secrecy::Open).await, "invalid: Field(\"dated_on\", Before(2026-08-28))");
    assert_eq!(world.act(&p.head, id, Command::Issue(good, Secrecy::Open)).await.unwrap().action, Action::IssueDocument);
    assert_eq!(told(&p.deputy, issue(8, subject), Secrecy::Open).await, "invalid: Field(\"number\", AlreadyIssued)");
}
