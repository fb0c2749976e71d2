//! What a superuser does to log and ledger, and where the check finds it.

use sangkien::app::verify::log::{Bad, Held, beside, keys};
use sangkien::app::{log::seal, receipt, verify};
use sangkien::domain::flaw::{Flaw, Signer};
use sangkien::domain::ids::ProposalId;
use sangkien::domain::note::Checkpoint;
use sangkien::domain::workflow::Status;
use sangkien::evidence::receipt::read;
use sqlx::PgPool;

use super::{found, scene};
use crate::support::World;

/// The place of an entry.
async fn place(world: &World, id: ProposalId, seq: i32) -> u64 {
    world.value(&format!("select position from log_leaf where (proposal_id, seq) = ('{id}', {seq})")).await.as_u64().unwrap()
}

fn bad(position: u64, entry: Option<(ProposalId, i32)>, what: Flaw) -> Option<Bad> {
    Some(Bad { position, entry, what })
}

/// Rewrites an entry and the chain after it so that the ledger by itself is sound again.
async fn rewrite(world: &World, id: ProposalId, from: i32, old: &str, new: &str) {
    world.tamper(format!("update proposal_event set body = replace(body, '{old}', '{new}') where (proposal_id, seq) = ('{id}', {from})")).await;
    let last = world.version(id).await;
    for seq in from..=last {
        if seq > from {
            let chain = "update proposal_event e set prev_hash = b.hash, body = replace(e.body, encode(e.prev_hash, 'hex'), encode(b.hash, 'hex')) from proposal_event b";
            world.tamper(format!("{chain} where (e.proposal_id, e.seq) = ('{id}', {seq}) and (b.proposal_id, b.seq) = ('{id}', {})", seq - 1)).await;
        }
        world.tamper(format!("update proposal_event set hash = sha256(convert_to(body, 'UTF8')) where (proposal_id, seq) = ('{id}', {seq})")).await;
    }
}

/// Makes leaf and inner nodes of the log fit the ledger again.
async fn rebuild(world: &World) {
    world
        .tamper("update log_node n set hash = sha256('\\x00'::bytea || e.hash) from log_leaf l join proposal_event e using (proposal_id, seq) where n.level = 0 and n.position = l.position")
        .await;
    for level in 1..4 {
        let made = "update log_node n set hash = sha256('\\x01'::bytea || l.hash || r.hash) from log_node l, log_node r";
        let below = format!("l.level = {0} and l.position = n.position * 2 and r.level = {0} and r.position = n.position * 2 + 1", level - 1);
        world.tamper(format!("{made} where n.level = {level} and {below}")).await;
    }
}

#[sqlx::test]
async fn a_whole_chain_rewritten_is_found_by_the_log(pool: PgPool) {
    let (world, _, id) = scene(pool).await;
    rewrite(&world, id, 4, "Vượt thẩm quyền", "Trong thẩm quyền").await;
    // The ledger by itself holds again.
    assert_eq!(verify::ledger(&world.app).await.unwrap().bad, None);
    let first = place(&world, id, 4).await;
    assert_eq!(found(&world, &[]).await, bad(first, Some((id, 4)), Flaw::Changed));
    // With the nodes made to fit, the signed root gives it away: nothing before it was signed for.
    rebuild(&world).await;
    assert_eq!(found(&world, &[]).await, bad(0, None, Flaw::Rewritten(Signer::Checkpoint(6))));
    // With the checkpoint made to fit, its signature does.
    world.tamper("update log_checkpoint set root = (select hash from log_node order by level desc limit 1)").await;
    assert_eq!(found(&world, &[]).await, bad(5, None, Flaw::Unsigned));
}

#[sqlx::test]
async fn who_has_the_key_as_well_is_exposed_by_any_single_receipt(pool: PgPool) {
    let (world, journal, id) = scene(pool).await;
    let mut held = Vec::new();
    for seq in [2, 3, 5] {
        let by = if seq == 5 { &world.people.authority } else { &world.people.author };
        let json = receipt::make(&world.app, &by.actor, id, seq).await.unwrap().0.to_json().unwrap();
        held.push((seq, Held::receipt(&format!("receipt {seq}"), &read(json.as_bytes(), &keys(&world.app).await.unwrap()).unwrap())));
    }
    for (_, one) in &held {
        assert_eq!(found(&world, std::slice::from_ref(one)).await, None);
    }
    // Everything is made anew after a change of entry 4: the ledger, the log, and the signed checkpoint.
    rewrite(&world, id, 4, "Vượt thẩm quyền", "Trong thẩm quyền").await;
    world
        .tamper(
            "delete from log_checkpoint; delete from log_leaf; delete from log_node; insert into log_pending select proposal_id, seq, at from proposal_event",
        )
        .await;
    assert_eq!(seal(&world.app, &journal).await.unwrap(), 6);
    assert_eq!(found(&world, &[]).await, None);
    for (seq, one) in &held {
        let position = place(&world, id, *seq).await;
        let exposed = if *seq < 4 {
            bad(0, None, Flaw::Rewritten(Signer::File(format!("receipt {seq}"))))
        } else {
            bad(position, Some((id, *seq)), Flaw::OtherEntry(Signer::File(format!("receipt {seq}"))))
        };
        assert_eq!(found(&world, std::slice::from_ref(one)).await, exposed, "receipt {seq}");
    }
}

#[sqlx::test]
async fn the_end_cut_off_is_found_by_a_checkpoint_or_a_receipt(pool: PgPool) {
    let (world, journal, id) = scene(pool).await;
    let kept = beside(&world.app, &world.log_folder()).await.unwrap().unwrap();
    assert_eq!(kept.checkpoint.size, 6);
    let json = receipt::make(&world.app, &world.people.author.actor, id, 2).await.unwrap().0.to_json().unwrap();
    let receipt = Held::receipt("a receipt", &read(json.as_bytes(), &keys(&world.app).await.unwrap()).unwrap());
    let last = world.value("select jsonb_build_array(proposal_id, seq) from log_leaf where position = 5").await;
    let cut = format!("({}, {})", last[0].to_string().replace('"', "'"), last[1]);
    world.tamper(format!("delete from proposal_event where (proposal_id, seq) = {cut}; delete from log_leaf where position = 5; delete from log_node where (level, position) in ((0, 5), (1, 2))")).await;
    assert_eq!(found(&world, &[]).await, bad(5, None, Flaw::CutOff(Signer::Checkpoint(6), 6)));
    // The checkpoint goes too: what lies beside the database, or a receipt, still says how long the log was.
    world.tamper("delete from log_checkpoint").await;
    assert_eq!(found(&world, &[]).await, None);
    assert_eq!(found(&world, &[kept]).await, bad(5, None, Flaw::CutOff(Signer::Beside, 6)));
    assert_eq!(found(&world, &[receipt]).await, bad(5, None, Flaw::CutOff(Signer::File("a receipt".into()), 6)));
    // Grown again to the same length with something else, it is another log.
    let held = beside(&world.app, &world.log_folder()).await.unwrap().unwrap();
    world.tamper("delete from proposal where not exists (select from proposal_event e where e.proposal_id = proposal.id)").await;
    world.in_status(Status::Draft).await;
    assert_eq!(seal(&world.app, &journal).await.unwrap(), 1);
    assert_eq!(found(&world, &[held]).await, bad(0, None, Flaw::Rewritten(Signer::Beside)));
}

#[sqlx::test]
async fn what_is_deleted_swapped_or_bent_is_found_where_it_is(pool: PgPool) {
    let (world, _, id) = scene(pool).await;
    let (two, three) = (place(&world, id, 2).await, place(&world, id, 3).await);
    let swap = format!(
        "alter table log_leaf drop constraint log_leaf_position_check; update log_leaf set position = -1 where position = {two};
         update log_leaf set position = {two} where position = {three}; update log_leaf set position = {three} where position = -1;
         alter table log_leaf add constraint log_leaf_position_check check (position >= 0)"
    );
    world.tamper(&swap).await;
    assert_eq!(found(&world, &[]).await, bad(two, Some((id, 3)), Flaw::Changed));
    world.tamper(&swap).await;
    assert_eq!(found(&world, &[]).await, None);

    world.tamper("update log_node set hash = sha256('') where (level, position) = (1, 1)").await;
    assert_eq!(found(&world, &[]).await, bad(2, None, Flaw::Node));
    rebuild(&world).await;
    assert_eq!(found(&world, &[]).await, None);

    world.tamper("update log_node set hash = sha256('') where (level, position) = (0, 3)").await;
    assert!(matches!(found(&world, &[]).await, Some(Bad { position: 2 | 3, .. })));
    rebuild(&world).await;

    world.tamper(format!("delete from log_leaf where position = {two}")).await;
    assert_eq!(found(&world, &[]).await, bad(two, None, Flaw::NoLeaf));
    world.tamper(format!("insert into log_leaf (position, proposal_id, seq) values ({two}, '{id}', 2)")).await;
    world.tamper(format!("delete from proposal_event where (proposal_id, seq) = ('{id}', 5)")).await;
    let five = place(&world, id, 5).await;
    assert_eq!(found(&world, &[]).await, bad(five, Some((id, 5)), Flaw::Deleted));
}

#[sqlx::test]
async fn an_entry_that_was_slipped_in_is_found(pool: PgPool) {
    let (world, _, _) = scene(pool).await;
    let id = world.in_status(Status::Draft).await;
    world.tamper("delete from log_pending").await;
    assert_eq!(found(&world, &[]).await, bad(6, Some((id, 1)), Flaw::Forgotten));
}

#[sqlx::test]
async fn the_checkpoint_beside_the_database_must_be_signed(pool: PgPool) {
    let (world, _, _) = scene(pool).await;
    let file = world.log_folder().join("checkpoint");
    let note = std::fs::read_to_string(&file).unwrap();
    assert_eq!(Checkpoint::open(&note, &keys(&world.app).await.unwrap()).unwrap().size, 6);
    std::fs::write(&file, note.replace("\n6\n", "\n5\n")).unwrap();
    assert!(beside(&world.app, &world.log_folder()).await.is_err());
    std::fs::remove_file(&file).unwrap();
    assert!(beside(&world.app, &world.log_folder()).await.unwrap().is_none());
}
