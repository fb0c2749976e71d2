//! Giving places: every entry once, in the order of its ledger, whoever does it and however often.

use std::collections::BTreeSet;

use chrono::TimeDelta;
use sangkien::app::log::{KeyError, Log, OldKey, consistency, inclusion, root, seal, unvouched};
use sangkien::app::verify::log::{Report, keys, log};
use sangkien::domain::merkle::{extends, includes, leaf};
use sangkien::domain::note::{Checkpoint, Verifier};
use sangkien::domain::workflow::Status;
use sangkien::store;
use serde_json::json;
use sqlx::PgPool;

use super::{found, scene};
use crate::support::{denied, rule};

#[sqlx::test]
async fn every_entry_gets_its_place_once_in_the_order_of_its_ledger(pool: PgPool) {
    let (world, journal, id) = scene(pool).await;
    let places = "select jsonb_agg(l.seq order by l.position) from log_leaf l where l.proposal_id = ";
    assert_eq!(world.value(&format!("{places} '{id}'")).await, json!([1, 2, 3, 4, 5]));
    assert_eq!(world.value("select jsonb_agg(position order by position) from log_leaf").await, json!([0, 1, 2, 3, 4, 5]));
    assert_eq!(world.value("select count(*) from log_pending").await, json!(0));
    assert_eq!(seal(&world.app, &journal).await.unwrap(), 0);
    assert_eq!(log(&world.app, &[]).await.unwrap(), Report { leaves: 6, checkpoints: 1, unvouched: None, bad: None });
}

#[sqlx::test]
async fn a_checkpoint_is_signed_for_every_batch_and_each_extends_the_one_before(pool: PgPool) {
    let (world, journal, _) = scene(pool).await;
    for _ in 0..5 {
        world.clock.pass(TimeDelta::minutes(1));
        world.in_status(Status::Submitted).await;
        assert_eq!(seal(&world.app, &journal).await.unwrap(), 3);
    }
    let mut conn = world.app.pool.acquire().await.unwrap();
    let all = store::log::checkpoints(&mut conn, 0, 100).await.unwrap();
    assert_eq!(all.iter().map(|c| c.size).collect::<Vec<_>>(), [6, 9, 12, 15, 18, 21]);
    let keys = keys(&world.app).await.unwrap();
    let read: Vec<Checkpoint> = all.iter().map(|c| Checkpoint::open(&c.note, &keys).unwrap()).collect();
    for (old, new) in read.iter().zip(&read[1..]) {
        let proof = consistency(&mut conn, old.size, new.size).await.unwrap();
        assert!(extends((old.size, &old.root), (new.size, &new.root), &proof.hashes));
        assert_eq!(root(&mut conn, old.size).await.unwrap(), old.root);
    }
    // Every leaf is in every tree that has it.
    for entry in
        world.rows("select l.position, encode(e.hash, 'hex') as hash from log_leaf l join proposal_event e using (proposal_id, seq)").await.as_array().unwrap()
    {
        let (position, hash) = (entry["position"].as_u64().unwrap(), hex::decode(entry["hash"].as_str().unwrap()).unwrap());
        for c in read.iter().filter(|c| c.size > position) {
            let proof = inclusion(&mut conn, position, c.size).await.unwrap();
            assert!(includes(&leaf(&hash), position, c.size, &proof.hashes, &c.root), "{position} in {}", c.size);
        }
    }
    assert!(inclusion(&mut conn, 21, 21).await.is_err());
    assert!(inclusion(&mut conn, 0, 22).await.is_err());
}

#[sqlx::test]
async fn who_seals_at_the_same_time_makes_no_fork(pool: PgPool) {
    let (world, journal, _) = scene(pool).await;
    for _ in 0..4 {
        world.in_status(Status::Submitted).await;
    }
    let (a, b, c) = tokio::join!(seal(&world.app, &journal), seal(&world.app, &journal), seal(&world.app, &journal));
    assert_eq!(a.unwrap() + b.unwrap() + c.unwrap(), 12);
    assert_eq!(found(&world, &[]).await, None);
}

#[sqlx::test]
async fn a_writer_never_waits_for_the_log(pool: PgPool) {
    let (world, journal, _) = scene(pool).await;
    // Somebody else gives places and does not come to an end: entries are written all the same.
    let mut other = world.pool.begin().await.unwrap();
    sqlx::query("select pg_advisory_xact_lock(24225)").execute(&mut *other).await.unwrap();
    world.in_status(Status::Submitted).await;
    assert_eq!(seal(&world.app, &journal).await.unwrap(), 0);
    assert_eq!(world.value("select count(*) from log_pending").await, json!(3));
    other.rollback().await.unwrap();
    assert_eq!(seal(&world.app, &journal).await.unwrap(), 3);
}

#[sqlx::test]
async fn the_application_can_neither_skip_nor_forge_nor_take_back(pool: PgPool) {
    let (world, _, id) = scene(pool).await;
    let next = world.in_status(Status::Draft).await;
    let hash = world.value(&format!("select encode(hash, 'hex') from proposal_event where proposal_id = '{next}'")).await;
    let node = |position: i32, hash: &str| format!("insert into log_node values (0, {position}, {hash}); ");
    let leaf =
        |position: i32, id: &dyn std::fmt::Display, seq: i32| format!("insert into log_leaf (position, proposal_id, seq) values ({position}, '{id}', {seq})");
    let right = format!("sha256('\\x00'::bytea || decode('{}', 'hex'))", hash.as_str().unwrap());
    let wrong = "sha256('')";
    assert_eq!(world.as_app(node(7, &right) + &leaf(7, &next, 1)).await, rule("log_leaf_follows"));
    assert_eq!(world.as_app(node(6, wrong) + &leaf(6, &next, 1)).await, rule("log_leaf_is_its_entry"));
    assert_eq!(world.as_app(leaf(6, &next, 1)).await, rule("log_leaf_is_its_entry"));
    assert_eq!(world.as_app(format!("insert into log_node values (1, 3, {wrong})")).await, rule("log_node_is_made"));
    assert_eq!(world.as_app(node(6, &right) + &leaf(6, &next, 1)).await, Ok(()));
    let again = format!("insert into log_node select 0, 7, sha256('\\x00'::bytea || hash) from proposal_event where (proposal_id, seq) = ('{id}', 1); ");
    assert_eq!(world.as_app(again + &leaf(7, &id, 1)).await, rule("log_leaf_once"));
    for table in ["log_leaf", "log_node", "log_checkpoint", "log_key", "person_identity"] {
        assert_eq!(world.as_app(format!("delete from {table}")).await, denied(&format!("table {table}")), "{table}");
        assert_eq!(world.as_superuser(format!("delete from {table}")).await, rule("append_only"), "{table}");
        assert_eq!(world.as_superuser(format!("truncate {table} cascade")).await, rule("append_only"), "{table}");
    }
    assert_eq!(world.as_app("update log_checkpoint set note = ''").await, denied("table log_checkpoint"));
    assert_eq!(world.as_superuser("update log_checkpoint set note = ''").await, rule("append_only"));
}

#[sqlx::test]
async fn the_key_is_made_once_lies_in_a_closed_file_and_is_asked_for(pool: PgPool) {
    use std::os::unix::fs::PermissionsExt;
    let (world, journal, _) = scene(pool).await;
    let file = world.log_folder().join("key-1.pk8");
    assert_eq!(std::fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    assert_eq!(world.log().await.verifier().unwrap(), journal.verifier().unwrap());
    assert_eq!(world.value("select verifier from log_key").await, json!(journal.verifier().unwrap().to_string()));
    let open = || Log::open(&world.app.pool, Box::leak(world.log_folder().into_boxed_path()), "other.test/so", world.clock.now());
    // Another public address later on does not rename the log.
    assert_eq!(open().await.unwrap().verifier().unwrap().name, "so.test/ghi-nhan");
    let bytes = std::fs::read(&file).unwrap();
    std::fs::remove_file(&file).unwrap();
    assert!(matches!(open().await, Err(KeyError::Missing(_))));
    std::fs::write(&file, &bytes[1..]).unwrap();
    assert!(matches!(open().await, Err(KeyError::Fault(_))));
    let (other, folder) = (sangkien_key(), world.log_folder());
    std::fs::write(folder.join("key-1.pk8"), other).unwrap();
    assert!(matches!(open().await, Err(KeyError::Missing(_))));
}

fn sangkien_key() -> Vec<u8> {
    ring::signature::Ed25519KeyPair::generate_pkcs8(&ring::rand::SystemRandom::new()).unwrap().as_ref().to_vec()
}

#[sqlx::test]
async fn a_new_key_is_vouched_for_by_the_old_one_and_both_are_believed(pool: PgPool) {
    let (world, journal, _) = scene(pool).await;
    let first = journal.verifier().unwrap();
    let second = Log::rotate(&world.app.pool, &world.log_folder(), OldKey::Signs, world.clock.now()).await.unwrap();
    assert_ne!(first, second);
    assert_eq!(first.name, second.name);
    let journal = world.log().await;
    assert_eq!(journal.verifier().unwrap(), second);
    world.in_status(Status::Draft).await;
    seal(&world.app, &journal).await.unwrap();
    assert_eq!(log(&world.app, &[]).await.unwrap(), Report { leaves: 7, checkpoints: 2, unvouched: None, bad: None });
    let mut conn = world.app.pool.acquire().await.unwrap();
    let all = store::log::keys(&mut conn).await.unwrap();
    let note = all[1].endorsement.clone().unwrap();
    assert_eq!(first.open(&note).unwrap(), format!("so.test/ghi-nhan\nnext key\n{second}\n"));
    // A third one whose forerunner is lost is known as such, and nothing else is wrong.
    Log::rotate(&world.app.pool, &world.log_folder(), OldKey::Lost, world.clock.now()).await.unwrap();
    let all = store::log::keys(&mut conn).await.unwrap();
    assert_eq!(unvouched(&all), Some(3));
    assert_eq!(log(&world.app, &[]).await.unwrap().unvouched, Some(3));
    // The endorsement of one key does not do for another.
    let mut swapped = all.clone();
    swapped[1].verifier = all[2].verifier.clone();
    assert_eq!(unvouched(&swapped), Some(2));
    let distinct: BTreeSet<_> = all.iter().map(|k| Verifier::parse(&k.verifier).unwrap().to_string()).collect();
    assert_eq!(distinct.len(), 3);
}

/// Sixteen writers on many proposals; the sealer runs beside them until all is quiet.
#[sqlx::test]
async fn sixteen_writers_at_once_leave_no_fork_and_no_gap(pool: PgPool) {
    let (world, journal, _) = scene(pool).await;
    let world = &world;
    // A soak of a minute or more: SOAK_LIVES=70.
    let lives: u64 = std::env::var("SOAK_LIVES").map_or(6, |n| n.parse().unwrap());
    let writers = futures_util::future::join_all((0..16).map(|_| async move {
        for _ in 0..lives {
            world.in_status(Status::Approved).await;
        }
    }));
    let done = std::sync::atomic::AtomicBool::new(false);
    let sealer = async {
        while !done.load(std::sync::atomic::Ordering::SeqCst) {
            seal(&world.app, &journal).await.unwrap();
            tokio::task::yield_now().await;
        }
        seal(&world.app, &journal).await.unwrap();
    };
    tokio::join!(sealer, async {
        writers.await;
        done.store(true, std::sync::atomic::Ordering::SeqCst);
    });
    let report = log(&world.app, &[]).await.unwrap();
    assert_eq!((report.leaves, &report.bad), (6 + 16 * lives * 5, &None));
    assert!(report.checkpoints > 2, "sealed in {} batches", report.checkpoints);
    assert_eq!(world.value("select count(*) from log_pending").await, json!(0));
}
