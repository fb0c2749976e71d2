//! Receipts: who gets one, of what, and what a changed one says.

use sangkien::app::receipt::{list, make};
use sangkien::app::verify::log::keys;
use sangkien::domain::note::Verifier;
use sangkien::domain::workflow::{Action, Status};
use sangkien::evidence::Fault;
use sangkien::evidence::receipt::{Receipt, read};
use serde_json::{Value, json};
use sqlx::PgPool;

use super::scene;
use crate::support::{Site, World};

async fn receipt(world: &World, id: sangkien::domain::ids::ProposalId, seq: i32) -> Receipt {
    make(&world.app, &world.people.author.actor, id, seq).await.unwrap().0
}

fn check(receipt: &Receipt, expected: &[Verifier]) -> Result<u64, Fault> {
    read(receipt.to_json().unwrap().as_bytes(), expected).map(|w| w.leaf)
}

#[sqlx::test]
async fn a_receipt_proves_itself_and_its_short_form_under_the_key(pool: PgPool) {
    let (world, journal, id) = scene(pool).await;
    let code = world.value(&format!("select code from proposal where id = '{id}'")).await;
    let receipt = receipt(&world, id, 3).await;
    assert_eq!(receipt.number, format!("{}/3", code.as_str().unwrap()));
    let key = journal.verifier().unwrap();
    let place = world.value(&format!("select position from log_leaf where (proposal_id, seq) = ('{id}', 3)")).await.as_u64().unwrap();
    assert_eq!(check(&receipt, &[]), Ok(place));
    assert_eq!(check(&receipt, std::slice::from_ref(&key)), Ok(place));
    let witness = read(receipt.to_json().unwrap().as_bytes(), &[]).unwrap();
    assert_eq!(witness.entry.unwrap()["action"], json!("submit"));
    let short = read(receipt.short().as_bytes(), &[key]).unwrap();
    assert_eq!((short.number, short.leaf, short.hash, short.checkpoint), (witness.number, witness.leaf, witness.hash, witness.checkpoint));
    assert!(receipt.short().len() < 600, "{} bytes do not fit a small QR code", receipt.short().len());
    assert_eq!(read(receipt.short().as_bytes(), &[]).unwrap_err(), Fault::Checkpoint(sangkien::domain::note::Fault::Unsigned));
}

#[sqlx::test]
async fn every_byte_of_a_receipt_counts(pool: PgPool) {
    let (world, journal, id) = scene(pool).await;
    let receipt = receipt(&world, id, 3).await;
    let key = [journal.verifier().unwrap()];
    let json = serde_json::to_string(&receipt).unwrap();
    let good = read(json.as_bytes(), &key).unwrap();
    let mut believed = Vec::new();
    for at in 0..json.len() {
        let mut bent = json.clone().into_bytes();
        bent[at] ^= 1;
        // What still reads as the same receipt is the same evidence: only the list of keys says nothing by itself.
        if let Ok(witness) = read(&bent, &key) {
            believed.push(at);
            assert_eq!((witness.leaf, witness.hash, &witness.checkpoint), (good.leaf, good.hash, &good.checkpoint), "byte {at}");
        }
    }
    let keys = json.find("\"keys\"").unwrap();
    let number = json.find(&receipt.number).unwrap();
    let code = number..number + receipt.number.rfind('/').unwrap();
    assert!(believed.iter().all(|at| *at > keys || code.contains(at)), "{believed:?}");
}

#[sqlx::test]
async fn a_receipt_of_another_log_or_of_nothing_is_refused(pool: PgPool) {
    let (world, journal, id) = scene(pool).await;
    let good = receipt(&world, id, 3).await;
    let other = receipt(&world, id, 2).await;
    let stranger = Verifier::new(&journal.verifier().unwrap().name, &[7; 32]).unwrap();
    assert_eq!(check(&good, &[stranger]), Err(Fault::OtherKey));
    let bent = |change: &dyn Fn(&mut Receipt)| {
        let mut receipt = good.clone();
        change(&mut receipt);
        check(&receipt, &[])
    };
    assert_eq!(bent(&|r| r.entry = r.entry.replace("submit", "reject")), Err(Fault::Hash));
    assert_eq!(bent(&|r| (r.entry, r.hash) = (other.entry.clone(), other.hash.clone())), Err(Fault::Seal));
    assert_eq!(bent(&|r| (r.entry, r.hash, r.number) = (other.entry.clone(), other.hash.clone(), other.number.clone())), Err(Fault::Place));
    assert_eq!(bent(&|r| r.place = other.place.clone()), Err(Fault::Place));
    assert_eq!(bent(&|r| r.place.leaf = u64::MAX), Err(Fault::Place));
    assert_eq!(bent(&|r| r.place.path = vec![r.place.path[0].clone(); 1000]), Err(Fault::Place));
    assert!(matches!(bent(&|r| r.place.path[0] = "x".into()), Err(Fault::Unreadable(_))));
    assert!(matches!(bent(&|r| r.format = "sangkien-receipt/2".into()), Err(Fault::Unreadable(_))));
    assert!(matches!(bent(&|r| r.hash = r.hash.to_uppercase()), Err(Fault::Unreadable(_))));
    for nothing in ["", "{}", "[]", "null", "SANGKIEN-RECEIPT/1\n", "SANGKIEN-RECEIPT/1\na\n1 2\nx", "\u{feff}{}"] {
        assert!(read(nothing.as_bytes(), &[]).is_err(), "{nothing:?}");
    }
    assert_eq!(read(&vec![b' '; 3_000_000], &[]).unwrap_err(), Fault::TooLarge);
    assert!(matches!(read("[".repeat(100_000).as_bytes(), &[]), Err(Fault::Unreadable(_))));
}

#[sqlx::test]
async fn protective_acts_have_receipts_and_others_have_none(pool: PgPool) {
    let (world, _, id) = scene(pool).await;
    let mut conn = world.app.pool.acquire().await.unwrap();
    let page = list(&mut conn, &world.app, &world.people.author.actor, id, None, 50).await.unwrap();
    assert_eq!(
        page.entries.iter().map(|k| (k.seq, k.action)).collect::<Vec<_>>(),
        [(5, Action::Approve), (4, Action::Forward), (3, Action::Submit), (2, Action::Commit)]
    );
    assert!(make(&world.app, &world.people.author.actor, id, 1).await.is_err());
    assert!(make(&world.app, &world.people.author.actor, id, 6).await.is_err());
    let page = list(&mut conn, &world.app, &world.people.author.actor, id, Some(5), 2).await.unwrap();
    assert_eq!((page.entries.iter().map(|k| k.seq).collect::<Vec<_>>(), page.more), (vec![4, 3], true));
}

#[sqlx::test]
async fn a_receipt_is_for_who_may_know_and_waits_for_its_place(pool: PgPool) {
    let site = Site::new(pool).await;
    let id = site.in_status(Status::Submitted).await;
    let path = format!("/proposals/{id}/receipts/3.json");
    let as_lead = site.as_lead();
    assert_eq!(as_lead.get(&path).await.status, 404);
    let page = as_lead.get(&format!("/proposals/{id}/proofs")).await.page();
    assert_eq!((page.all("a[href*='receipts']").len(), page.all("a[href*='dossier']").len()), (0, 0));
    let journal = site.log().await;
    sangkien::app::log::seal(&site.app, &journal).await.unwrap();
    let answer = as_lead.get(&path).await;
    assert_eq!((answer.status, answer.header("content-type")), (200, "application/json"));
    assert!(answer.header("content-disposition").starts_with("attachment; filename=\"SK-"));
    let witness = read(answer.text().as_bytes(), &keys(&site.app).await.unwrap()).unwrap();
    assert_eq!(witness.entry.unwrap()["seq"], Value::from(3));
    let page = as_lead.get(&format!("/proposals/{id}/proofs")).await.page();
    assert_eq!((page.all("a[href*='receipts']").len(), page.all("a[href*='dossier.zip']").len()), (4, 2));
    for no in ["3", "3.xml", "03.json", "-3.json", "99999999999.json", "1.json", "../3.json"] {
        assert_eq!(as_lead.get(&format!("/proposals/{id}/receipts/{no}")).await.status, 404, "{no}");
    }
    assert_eq!(site.as_administrator().get(&path).await.status, 403);
    assert_eq!(site.as_person(&site.people.other_staff).get(&path).await.status, 404);
}
