//! The check of the ledger finds what a superuser did with every trigger silenced.
//!
//! Each tampering starts from a sound ledger of two proposals and names the first place that no
//! longer holds. What it can't find by itself (an end rewritten whole) is written down as well.

use sangkien::app::verify::{Bad, Report, ledger};
use sangkien::domain::flaw::Flaw;
use sangkien::domain::ids::ProposalId;
use sangkien::domain::workflow::Status;
use sqlx::PgPool;

use crate::support::{World, rule};

/// Two proposals: the first with five entries (create, commit, submit, forward, approve).
async fn scene(pool: PgPool) -> (World, ProposalId) {
    let world = World::new(pool).await;
    let id = world.in_status(Status::Approved).await;
    world.in_status(Status::Draft).await;
    assert_eq!(ledger(&world.app).await.unwrap(), Report { proposals: 2, entries: 6, bad: None });
    (world, id)
}

async fn found(world: &World) -> Option<Bad> {
    ledger(&world.app).await.unwrap().bad
}

fn bad(proposal: ProposalId, seq: impl Into<Option<i32>>, what: Flaw) -> Option<Bad> {
    Some(Bad { proposal, seq: seq.into(), what })
}

#[sqlx::test]
async fn even_a_superuser_is_refused_until_the_triggers_are_silenced(pool: PgPool) {
    let (world, id) = scene(pool).await;
    let update = format!("update proposal_event set body = body || ' ' where proposal_id = '{id}'");
    assert_eq!(world.as_superuser(&update).await, rule("append_only"));
    assert_eq!(world.as_superuser(format!("delete from proposal_event where proposal_id = '{id}'")).await, rule("append_only"));
    assert_eq!(world.as_superuser("truncate proposal_event cascade").await, rule("append_only"));
    assert_eq!(world.as_superuser("update plan_version set frozen_at = frozen_at + interval '1 day'").await, rule("append_only"));
    assert_eq!(world.as_superuser(format!("alter table proposal_event disable trigger user; {update}")).await, Ok(()));
    assert_eq!(found(&world).await, bad(id, 1, Flaw::Hash));
}

#[sqlx::test]
async fn a_changed_body_is_found_where_it_was_changed(pool: PgPool) {
    let (world, id) = scene(pool).await;
    let replaced = "update proposal_event set body = replace(body, 'Vượt thẩm quyền', 'Trong thẩm quyền')";
    world.tamper(format!("{replaced} where (proposal_id, seq) = ('{id}', 4)")).await;
    assert_eq!(found(&world).await, bad(id, 4, Flaw::Hash));
    // With the hash made to fit, the next entry gives it away.
    world.tamper(format!("update proposal_event set hash = sha256(convert_to(body, 'UTF8')) where (proposal_id, seq) = ('{id}', 4)")).await;
    assert_eq!(found(&world).await, bad(id, 5, Flaw::Chain));
}

#[sqlx::test]
async fn a_changed_column_is_found_whichever_it_is(pool: PgPool) {
    let (world, id) = scene(pool).await;
    let stranger = world.people.colleague.id();
    let office = world.people.head.acting_as();
    for (column, value) in [
        ("actor_id", format!("'{stranger}'")),
        ("acting_as", format!("'{office}'")),
        ("acting_as", "null".to_owned()),
        ("capacity", "'unit_head'".to_owned()),
        ("at", "at - interval '1 microsecond'".to_owned()),
        ("action", "'reject'".to_owned()),
        ("from_status", "'submitted'".to_owned()),
        ("to_status", "'rejected'".to_owned()),
        ("plan_version", "null".to_owned()),
        ("holder", "'authority'".to_owned()),
        ("holder_unit", "'ubnd-tphcm'".to_owned()),
        ("due_at", "at".to_owned()),
    ] {
        let keep = format!("create table kept as select {column} as was from proposal_event where (proposal_id, seq) = ('{id}', 5)");
        world.tamper(format!("{keep}; update proposal_event set {column} = {value} where (proposal_id, seq) = ('{id}', 5)")).await;
        assert_eq!(found(&world).await, bad(id, 5, Flaw::Columns), "{column} = {value}");
        world.tamper(format!("update proposal_event set {column} = was from kept where (proposal_id, seq) = ('{id}', 5); drop table kept")).await;
        assert_eq!(found(&world).await, None, "{column} put back");
    }
}

#[sqlx::test]
async fn a_missing_entry_is_named_by_its_place(pool: PgPool) {
    let (world, id) = scene(pool).await;
    let cut = |seq: i32| format!("delete from proposal_event where (proposal_id, seq) = ('{id}', {seq})");
    world.tamper(cut(5)).await;
    assert_eq!(found(&world).await, bad(id, None, Flaw::Status));
    world.tamper(cut(3)).await;
    assert_eq!(found(&world).await, bad(id, 3, Flaw::Gap));
    world.tamper(cut(1)).await;
    assert_eq!(found(&world).await, bad(id, 1, Flaw::Gap));
}

#[sqlx::test]
async fn a_whole_ledger_that_is_gone_leaves_a_status_without_an_end(pool: PgPool) {
    let (world, id) = scene(pool).await;
    world.tamper(format!("delete from proposal_event where proposal_id = '{id}'")).await;
    assert_eq!(found(&world).await, bad(id, None, Flaw::Status));
}

#[sqlx::test]
async fn swapped_entries_break_the_chain_at_the_first_of_them(pool: PgPool) {
    let (world, id) = scene(pool).await;
    let swap = "update proposal_event set seq = case seq when 2 then 102 else 103 end where seq in (2, 3) and proposal_id = ";
    let back = "update proposal_event set seq = case seq when 102 then 3 else 2 end where seq in (102, 103) and proposal_id = ";
    world.tamper(format!("{swap}'{id}'; {back}'{id}'")).await;
    assert_eq!(found(&world).await, bad(id, 2, Flaw::Chain));
}

#[sqlx::test]
async fn an_entry_moved_to_another_proposal_is_found(pool: PgPool) {
    let (world, id) = scene(pool).await;
    let other = world.in_status(Status::Rejected).await;
    world.tamper(format!("update proposal_event set proposal_id = '{other}', seq = 5 where (proposal_id, seq) = ('{id}', 5)")).await;
    // The walk goes by id; the first proposal now lacks its end, the other has a foreign entry.
    assert_eq!(found(&world).await, bad(other, 5, Flaw::Chain));
}

#[sqlx::test]
async fn a_changed_frozen_version_is_found_even_with_its_own_seal_renewed(pool: PgPool) {
    let (world, id) = scene(pool).await;
    let change = format!("update plan_version set content = replace(content, 'Mưa', 'Nắng') where proposal_id = '{id}'");
    let sealed = world.as_superuser(format!("alter table plan_version disable trigger user; {change}")).await;
    assert_eq!(sealed, rule("plan_version_sealed"));
    let changed = "replace(content, 'Mưa', 'Nắng')";
    let renewed = format!("content = {changed}, sha256 = sha256(convert_to({changed}, 'UTF8'))");
    world.tamper(format!("update plan_version set {renewed} where proposal_id = '{id}'")).await;
    assert_eq!(found(&world).await, bad(id, None, Flaw::Frozen(1)));
}

#[sqlx::test]
async fn a_frozen_version_that_is_gone_is_missed(pool: PgPool) {
    let (world, id) = scene(pool).await;
    world.tamper(format!("delete from plan_version where proposal_id = '{id}'")).await;
    assert_eq!(found(&world).await, bad(id, None, Flaw::Unfrozen(1)));
}

#[sqlx::test]
async fn a_moved_status_or_version_is_found(pool: PgPool) {
    let (world, id) = scene(pool).await;
    for lie in ["status = 'rejected'", "version = 4", "version = 4, status = 'with_authority'", "version = 9"] {
        world.tamper(format!("create table kept as select version, status from proposal where id = '{id}'; update proposal set {lie} where id = '{id}'")).await;
        assert_eq!(found(&world).await, bad(id, None, Flaw::Status), "{lie}");
        world.tamper(format!("update proposal p set version = k.version, status = k.status from kept k where id = '{id}'; drop table kept")).await;
        assert_eq!(found(&world).await, None, "{lie} put back");
    }
}

/// The limit of a chain: who can rewrite the end of it whole is found only by a hash kept elsewhere.
#[sqlx::test]
async fn the_last_entry_rewritten_with_its_hash_shows_only_by_the_hash_that_was_printed(pool: PgPool) {
    let (world, id) = scene(pool).await;
    let last = format!("select encode(hash, 'hex') from proposal_event where (proposal_id, seq) = ('{id}', 5)");
    let printed = world.value(&last).await;
    let rewritten = "body = replace(body, 'Đồng ý', 'Từ chối'), hash = sha256(convert_to(replace(body, 'Đồng ý', 'Từ chối'), 'UTF8'))";
    world.tamper(format!("update proposal_event set {rewritten} where (proposal_id, seq) = ('{id}', 5)")).await;
    assert_eq!(found(&world).await, None);
    assert_ne!(world.value(&last).await, printed);
}
