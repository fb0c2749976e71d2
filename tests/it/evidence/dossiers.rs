//! Dossiers: whole and redacted, for whom, and what each tampering with the file is called.

use std::collections::BTreeMap;
use std::io::{Cursor, Read, Write};

use sangkien::app::dossier::{Extent, gather};
use sangkien::app::log::{Log, seal};
use sangkien::domain::ids::ProposalId;
use sangkien::domain::note::Verifier;
use sangkien::domain::workflow::Status;
use sangkien::evidence::Fault;
use sangkien::evidence::dossier::{Bad, Report, check};
use sangkien::evidence::receipt::read;
use serde_json::{Value, json};
use sqlx::PgPool;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

use crate::support::{Person, Site, World};

const PICTURE: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x06\0\0\0";

/// A submitted case with a file, its log sealed, and what the lead takes away.
async fn scene(pool: PgPool) -> (Site, Log, ProposalId) {
    let site = Site::new(pool).await;
    let id = site.draft_of(&site.people.author, &[&site.people.co_author]).await;
    site.as_lead().upload(&format!("/proposals/{id}/plan/attachments"), "revision", "0", "ảnh.png", PICTURE).await;
    site.submit(id, &[&site.people.author, &site.people.co_author]).await;
    let journal = site.log().await;
    seal(&site.app, &journal).await.unwrap();
    (site, journal, id)
}

async fn written(world: &World, journal: &Log, who: &Person, id: ProposalId, extent: Extent) -> Vec<u8> {
    let mut out = Vec::new();
    gather(&world.app, journal, &who.actor, id, extent).await.unwrap().write(&world.app, journal, b"%PDF", &mut out).unwrap();
    out
}

fn checked(bytes: &[u8]) -> Result<Report, Bad> {
    check(Cursor::new(bytes), None)
}

/// The files of a ZIP in order.
fn files(bytes: &[u8]) -> Vec<(String, Vec<u8>)> {
    let mut zip = ZipArchive::new(Cursor::new(bytes)).unwrap();
    let n = zip.len();
    let file = |n| {
        let mut file = zip.by_index(n).unwrap();
        let mut content = Vec::new();
        file.read_to_end(&mut content).unwrap();
        (file.name().unwrap().into_owned(), content)
    };
    (0..n).map(file).collect()
}

fn zipped(files: &[(String, Vec<u8>)]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in files {
        zip.start_file(name.as_str(), SimpleFileOptions::default().compression_method(CompressionMethod::Stored)).unwrap();
        zip.write_all(content).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

#[sqlx::test]
async fn a_whole_dossier_holds_everything_and_proves_it(pool: PgPool) {
    let (site, journal, id) = scene(pool).await;
    let bytes = written(&site, &journal, &site.people.author, id, Extent::Whole).await;
    let report = checked(&bytes).unwrap();
    let code = site.value(&format!("select code from proposal where id = '{id}'")).await;
    assert_eq!((json!(report.case), report.proposal.clone(), report.entries, report.withheld, report.redacted), (code, id.to_string(), 4, 0, false));
    assert_eq!(report.key, journal.verifier().unwrap().to_string());
    let hashes = site.value(&format!("select jsonb_agg(encode(hash, 'hex') order by seq) from proposal_event where proposal_id = '{id}'")).await;
    assert_eq!(json!(report.hashes.iter().map(hex::encode).collect::<Vec<_>>()), hashes);
    let attachment = site.value("select id from attachment").await;
    let mut names: Vec<String> = files(&bytes).into_iter().map(|(name, _)| name).collect();
    names.sort();
    let mut expected: Vec<String> =
        ["HUONG-DAN.txt", "ho-so.pdf", "kiem-tra.html", "manifest.json", "manifest.note", "people.json", "plans/1.json", "proofs.json"]
            .map(str::to_owned)
            .into();
    expected.extend((1..=4).map(|n| format!("ledger/{n:05}.json")));
    expected.push(format!("attachments/{}", attachment.as_str().unwrap()));
    expected.sort();
    assert_eq!(names, expected);
    // Under the expected key it holds, under another it does not.
    let key = journal.verifier().unwrap();
    assert!(check(Cursor::new(&bytes), Some(&key)).is_ok());
    let stranger = Verifier::new(&key.name, &[7; 32]).unwrap();
    assert_eq!(check(Cursor::new(&bytes), Some(&stranger)).unwrap_err().fault, Fault::OtherKey);
    // A receipt of the case is found in it; one of another case is not.
    let receipt = sangkien::app::receipt::make(&site.app, &site.people.author.actor, id, 4).await.unwrap().0;
    let mut witness = read(receipt.to_json().unwrap().as_bytes(), &[key]).unwrap();
    assert!(report.holds(&witness));
    witness.number = witness.number.replace("/4", "/3");
    assert!(!report.holds(&witness));
}

#[sqlx::test]
async fn a_redacted_dossier_names_nobody_and_still_holds(pool: PgPool) {
    let (site, journal, id) = scene(pool).await;
    let bytes = written(&site, &journal, &site.people.author, id, Extent::Redacted).await;
    let report = checked(&bytes).unwrap();
    assert_eq!((report.entries, report.withheld, report.redacted), (4, 0, true));
    let all = files(&bytes);
    assert!(all.iter().all(|(name, _)| name != "people.json" && !name.starts_with("documents/")));
    let names = site.value("select jsonb_agg(name) from person").await;
    for (file, content) in &all {
        let text = String::from_utf8_lossy(content);
        for name in names.as_array().unwrap() {
            assert!(!text.contains(name.as_str().unwrap()), "{file} names {name}");
        }
    }
    // The whole one opens the very commitments that this one leaves closed.
    let whole = files(&written(&site, &journal, &site.people.author, id, Extent::Whole).await);
    let same = |name: &str| (all.iter().find(|f| f.0 == name).unwrap().1.clone(), whole.iter().find(|f| f.0 == name).unwrap().1.clone());
    for name in ["ledger/00004.json", "plans/1.json"] {
        let (redacted, whole) = same(name);
        assert_eq!(redacted, whole, "{name}");
    }
}

#[sqlx::test]
async fn every_file_that_is_bent_dropped_or_swapped_is_named(pool: PgPool) {
    let (site, journal, id) = scene(pool).await;
    let all = files(&written(&site, &journal, &site.people.author, id, Extent::Whole).await);
    assert!(checked(&zipped(&all)).is_ok());
    for n in 0..all.len() {
        let name = all[n].0.clone();
        let named = |bad: Bad| {
            assert!(
                bad.file == name || (bad.file == "manifest.json" && name == "manifest.note") || (bad.file == "manifest.note" && name == "manifest.json"),
                "{name}: {bad}"
            )
        };
        // A byte at the start, in the middle and at the end of each.
        for at in [0, all[n].1.len() / 2, all[n].1.len() - 1] {
            let mut bent = all.clone();
            bent[n].1[at] ^= 1;
            named(checked(&zipped(&bent)).unwrap_err());
        }
        let mut dropped = all.clone();
        dropped.remove(n);
        assert_eq!(checked(&zipped(&dropped)).unwrap_err(), Bad { file: name.clone(), fault: Fault::Missing });
        let mut longer = all.clone();
        longer[n].1.push(b' ');
        named(checked(&zipped(&longer)).unwrap_err());
        for other in n + 1..all.len() {
            let mut swapped = all.clone();
            (swapped[n].1, swapped[other].1) = (all[other].1.clone(), all[n].1.clone());
            assert!(checked(&zipped(&swapped)).is_err(), "{name} and {}", all[other].0);
        }
    }
    let mut more = all.clone();
    more.push(("ledger/00005.json".into(), b"{}".to_vec()));
    assert_eq!(checked(&zipped(&more)).unwrap_err(), Bad { file: "ledger/00005.json".into(), fault: Fault::Unknown });
}

/// The files of a dossier by their name.
type Files = BTreeMap<String, Vec<u8>>;

/// What the holder of the key could sign: everything but the ledger is made to fit.
fn resigned(journal: &Log, mut all: Vec<(String, Vec<u8>)>, change: impl Fn(&mut Files)) -> Vec<u8> {
    let mut map: Files = all.drain(..).collect();
    change(&mut map);
    let mut manifest: Value = serde_json::from_slice(&map["manifest.json"]).unwrap();
    let listed = map.iter().filter(|(name, _)| !name.starts_with("manifest."));
    manifest["files"] = listed
        .map(|(name, content)| json!({ "path": name, "size": content.len(), "sha256": hex::encode(<sha2::Sha256 as sha2::Digest>::digest(content)) }))
        .collect();
    let text = manifest.to_string();
    let digest = hex::encode(sangkien::domain::plan::seal(&text));
    let origin = journal.verifier().unwrap().name;
    map.insert("manifest.note".into(), journal.sign(&format!("{origin}\ndossier\n{digest}\n")).unwrap().into_bytes());
    map.insert("manifest.json".into(), text.into_bytes());
    zipped(&map.into_iter().collect::<Vec<_>>())
}

#[sqlx::test]
async fn not_even_who_signs_dossiers_can_say_what_the_ledger_does_not(pool: PgPool) {
    let (site, journal, id) = scene(pool).await;
    let all = files(&written(&site, &journal, &site.people.author, id, Extent::Whole).await);
    let attachment = all.iter().find(|f| f.0.starts_with("attachments/")).unwrap().0.clone();
    let says = |change: &dyn Fn(&mut Files)| checked(&resigned(&journal, all.clone(), change)).map(|_| ());
    let bad = |file: &str, fault: Fault| Err(Bad { file: file.to_owned(), fault });
    let bend = |name: &'static str, old: &'static str, new: &'static str| {
        move |map: &mut Files| {
            let text = String::from_utf8(map[name].clone()).unwrap();
            assert!(text.contains(old), "{name} has no {old}");
            map.insert(name.to_owned(), text.replace(old, new).into_bytes());
        }
    };
    assert_eq!(says(&|_| {}), Ok(()));
    assert_eq!(says(&bend("ledger/00004.json", "submit", "approve")), bad("ledger/00004.json", Fault::Hash));
    assert_eq!(says(&bend("plans/1.json", "\"kind\"", "\"kimd\"")), bad("plans/1.json", Fault::Seal));
    assert_eq!(says(&|m| drop(m.insert(attachment.clone(), b"other".to_vec()))), bad(&attachment, Fault::Seal));
    assert_eq!(says(&|m| drop(m.insert("people.json".into(), b"[\"{}\"]".to_vec()))), bad("people.json", Fault::Seal));
    assert_eq!(says(&|m| drop(m.remove("plans/1.json"))), bad("plans/1.json", Fault::Missing));
    assert_eq!(says(&|m| drop(m.remove("ledger/00002.json"))), bad("ledger/00002.json", Fault::Missing));
    assert_eq!(says(&|m| drop(m.insert("ledger/00009.json".into(), b"{}".to_vec()))), bad("ledger/00009.json", Fault::Stray));
    assert_eq!(says(&|m| drop(m.insert("attachments/x".into(), b"{}".to_vec()))), bad("attachments/x", Fault::Stray));
    assert_eq!(says(&|m| drop(m.insert("documents/x.pdf".into(), b"{}".to_vec()))), bad("documents/x.pdf", Fault::Stray));
    assert_eq!(says(&|m| drop(m.insert("confidential/00002.json".into(), b"{}".to_vec()))), bad("confidential/00002.json", Fault::Stray));
    let proofs = |change: &dyn Fn(&mut Vec<Value>)| {
        says(&|m| {
            let mut proofs: Vec<Value> = serde_json::from_slice(&m["proofs.json"]).unwrap();
            change(&mut proofs);
            m.insert("proofs.json".into(), serde_json::to_vec(&proofs).unwrap());
        })
    };
    assert_eq!(proofs(&|p| drop(p.pop())), bad("proofs.json", Fault::Chain));
    assert_eq!(proofs(&|p| p.clear()), bad("proofs.json", Fault::Chain));
    assert_eq!(proofs(&|p| p.swap(1, 2)), bad("ledger/00002.json", Fault::Chain));
    assert_eq!(proofs(&|p| p[2]["withheld"] = json!(true)), bad("ledger/00003.json", Fault::Stray));
    assert_eq!(proofs(&|p| p[2]["place"]["leaf"] = json!(u64::MAX)), bad("ledger/00003.json", Fault::Place));
    // An entry may be withheld; what follows it must still follow.
    let withheld = |n: usize| {
        says(&move |m| {
            let mut proofs: Vec<Value> = serde_json::from_slice(&m["proofs.json"]).unwrap();
            proofs[n - 1]["withheld"] = json!(true);
            m.insert("proofs.json".into(), serde_json::to_vec(&proofs).unwrap());
            m.remove(&format!("ledger/{n:05}.json"));
        })
    };
    assert_eq!(withheld(3), Ok(()));
    assert_eq!(withheld(4), bad("plans/1.json", Fault::Stray));
}

#[sqlx::test]
async fn a_hostile_zip_is_refused_without_harm(pool: PgPool) {
    let (site, journal, id) = scene(pool).await;
    let good = written(&site, &journal, &site.people.author, id, Extent::Whole).await;
    let all = files(&good);
    for name in ["../evil", "/etc/passwd", "a\\b", "C:x", "a//b", "ledger/", "..", "a\u{202e}b", "ă"] {
        let mut with = all.clone();
        with.push((name.into(), b"x".to_vec()));
        assert_eq!(checked(&zipped(&with)).unwrap_err().file, "ZIP", "{name}");
    }
    for cut in (0..good.len()).step_by(997) {
        assert!(checked(&good[..cut]).is_err(), "cut at {cut}");
    }
    // A megabyte of JSON brackets, and a manifest that promises sizes nobody has.
    let mut deep = all.clone();
    deep.iter_mut().find(|f| f.0 == "manifest.json").unwrap().1 = b"[".repeat(1_000_000);
    assert_eq!(checked(&zipped(&deep)).unwrap_err().file, "manifest.json");
    let mut packed = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in &all {
        packed.start_file(name.as_str(), SimpleFileOptions::default().compression_method(CompressionMethod::Stored).large_file(true)).unwrap();
        packed.write_all(content).unwrap();
    }
    assert!(checked(&packed.finish().unwrap().into_inner()).is_ok(), "a large-file header is no fault");
}

#[sqlx::test]
async fn a_confidential_file_is_withheld_from_who_may_not_read_it(pool: PgPool) {
    let site = Site::new(pool).await;
    let p = &site.people;
    let id = site.in_status(Status::Assessed).await;
    let (case, open) = crate::support::later::open_liability(p.author.id(), Vec::new());
    site.must(&p.authority, id, open).await;
    let journal = site.log().await;
    seal(&site.app, &journal).await.unwrap();
    let reads = || async { site.value("select count(*) from confidential_read").await };
    let before = reads().await;
    let of_head = written(&site, &journal, &p.head, id, Extent::Whole).await;
    let report = checked(&of_head).unwrap();
    assert_eq!((report.withheld, reads().await), (1, before.clone()));
    let text = |bytes: &[u8]| files(bytes).into_iter().map(|(_, c)| String::from_utf8_lossy(&c).into_owned()).collect::<String>();
    assert!(!text(&of_head).contains(&case.to_string()));
    let of_author = written(&site, &journal, &p.author, id, Extent::Whole).await;
    assert_eq!((checked(&of_author).unwrap().withheld, reads().await), (0, json!(before.as_i64().unwrap() + 1)));
    assert!(files(&of_author).iter().any(|(name, _)| name == &format!("confidential/{:05}.json", report.entries)));
    let redacted = written(&site, &journal, &p.author, id, Extent::Redacted).await;
    assert_eq!(checked(&redacted).unwrap().withheld, 1);
    assert!(files(&redacted).iter().all(|(name, _)| !name.starts_with("confidential/")));
}

#[sqlx::test]
async fn who_takes_a_dossier_is_recorded_and_shown(pool: PgPool) {
    let (site, _, id) = scene(pool).await;
    let path = format!("/proposals/{id}/dossier.zip");
    let answer = site.as_head().get(&path).await;
    assert_eq!((answer.status, answer.header("content-type")), (200, "application/zip"));
    let report = check(Cursor::new(&answer.bytes), None).unwrap();
    assert_eq!(answer.header("content-disposition"), format!("attachment; filename=\"{}.zip\"", report.case));
    assert!(files(&answer.bytes).iter().any(|(name, content)| name == "ho-so.pdf" && content.starts_with(b"%PDF-")));
    let redacted = site.as_lead().get(&format!("{path}?redacted=yes")).await;
    assert!(check(Cursor::new(&redacted.bytes), None).unwrap().redacted);
    let taken = site.value("select jsonb_agg(jsonb_build_array(person_id, redacted) order by id) from dossier_taken").await;
    assert_eq!(taken, json!([[site.people.head.id(), false], [site.people.author.id(), true]]));
    let page = site.as_co_author().get(&format!("/proposals/{id}/proofs")).await.page();
    assert_eq!(page.texts("table tbody td:last-child"), ["lược tên người", "đầy đủ"]);
    assert_eq!(site.as_person(&site.people.other_staff).get(&path).await.status, 404);
    assert_eq!(site.value("select count(*) from dossier_taken").await, json!(2));
}

#[sqlx::test]
async fn a_file_that_was_exchanged_in_storage_breaks_the_dossier_off(pool: PgPool) {
    let (site, journal, id) = scene(pool).await;
    let parcel = gather(&site.app, &journal, &site.people.author.actor, id, Extent::Whole).await.unwrap();
    site.exchange_file(b"something else");
    let error = parcel.write(&site.app, &journal, b"%PDF", &mut Vec::new()).unwrap_err();
    assert!(error.to_string().contains("is not what the ledger sealed"), "{error}");
}
