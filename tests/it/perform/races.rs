//! Two people at once: exactly one wins, the other is told who and what.
//!
//! Real tasks on real connections. Refuses to sleep or to steer who wins: whoever does, the outcome is
//! compared with the other one's answer.

use sangkien::app::drafting::{self, Change};
use sangkien::app::perform::{Done, perform};
use sangkien::app::{Conflict, Error, Stale};
use sangkien::domain::command::Command;
use sangkien::domain::plan::Section;
use sangkien::domain::workflow::{Action, Status};
use serde_json::json;
use sqlx::PgPool;

use crate::support::acts::{approve, forward, give_back, reject};
use crate::support::{Person, START, World, at};

#[sqlx::test]
async fn who_acts_on_an_old_version_is_told_who_was_faster(pool: PgPool) {
    let world = World::new(pool).await;
    let p = &world.people;
    let id = world.in_status(Status::Submitted).await;
    let seen = world.version(id).await;
    world.must(&p.head, id, forward()).await;
    let before = world.everything().await;
    for (who, command) in [(&p.acting_head, give_back()), (&p.head, forward()), (&p.authority, approve(None))] {
        let Err(Error::Stale(stale)) = perform(&world.app, &who.actor, id, seen, command).await else { panic!("not stale") };
        assert_eq!(stale, Stale { by: "Giám đốc".into(), at: at(START), action: Action::Forward });
    }
    // A version that does not exist yet is not taken either.
    let Err(Error::Stale(_)) = perform(&world.app, &p.authority.actor, id, seen + 2, approve(None)).await else { panic!("from the future") };
    assert_eq!(world.everything().await, before);
}

#[sqlx::test]
async fn of_two_decisions_at_once_exactly_one_stands(pool: PgPool) {
    let world = World::new(pool).await;
    let p = &world.people;
    for _ in 0..8 {
        let id = world.in_status(Status::Submitted).await;
        let seen = world.version(id).await;
        let (one, other) = (world.app.clone(), world.app.clone());
        let (head, acting) = (p.head.actor.clone(), p.acting_head.actor.clone());
        let first = tokio::spawn(async move { perform(&one, &head, id, seen, give_back()).await });
        let second = tokio::spawn(async move { perform(&other, &acting, id, seen, reject()).await });
        let (winner, by, loser) = match (first.await.unwrap(), second.await.unwrap()) {
            (Ok(done), Err(Error::Stale(stale))) => (done, "Giám đốc", stale),
            (Err(Error::Stale(stale)), Ok(done)) => (done, "Phó giám đốc được ủy quyền", stale),
            other => panic!("{other:?}"),
        };
        assert_eq!(winner.seq, seen + 1);
        assert_eq!(loser, Stale { by: by.into(), at: at(START), action: winner.action });
        assert_eq!(world.version(id).await, seen + 1);
        assert_eq!(world.last_entry(id).await["action"], json!(winner.action));
    }
}

#[sqlx::test]
async fn a_double_click_is_one_act(pool: PgPool) {
    let world = World::new(pool).await;
    let p = &world.people;
    let id = world.in_status(Status::WithAuthority).await;
    let seen = world.version(id).await;
    let click = || perform(&world.app, &p.authority.actor, id, seen, approve(None));
    let (a, b) = tokio::join!(click(), click());
    let mut seqs: Vec<_> = [a, b].into_iter().map(|r| r.map_err(|e| e.to_string())).collect();
    seqs.sort_by_key(Result::is_err);
    assert_eq!(seqs, [Ok(Done { seq: seen + 1, action: Action::Approve }), Err("stale".to_owned())]);
    assert_eq!(world.value(&format!("select count(*) from approval where proposal_id = '{id}'")).await, json!(1));
}

#[sqlx::test]
async fn the_second_saver_is_told_who_was_first_and_nothing_is_overwritten(pool: PgPool) {
    let world = World::new(pool).await;
    let p = &world.people;
    let id = world.draft_of(&p.author, &[&p.co_author]).await;
    let save = |who: &Person, text: &str| {
        let (app, actor, content) = (world.app.clone(), who.actor.clone(), json!({ "necessity": text }));
        async move { drafting::save(&app, &actor, id, Section::Basis, 1, Change::Content(content)).await }
    };
    let saved = save(&p.co_author, "của B").await.unwrap();
    assert_eq!((saved.revision, saved.at, saved.voided), (2, at(START), 0));
    let Err(Error::Conflict(conflict)) = save(&p.author, "của A").await else { panic!("overwritten") };
    assert_eq!(conflict, Conflict { by: p.co_author.name.into(), at: at(START) });
    let content = format!("select content from draft_section where proposal_id = '{id}' and section = 'basis'");
    assert_eq!(world.value(&content).await, json!({ "necessity": "của B" }));
    // Another section is another matter.
    world.save(&p.author, id, Section::Solution, Change::Content(json!({ "solution": "của A" }))).await.unwrap();
}

#[sqlx::test]
async fn of_two_savers_at_once_one_is_told(pool: PgPool) {
    let world = World::new(pool).await;
    let p = &world.people;
    let id = world.draft_of(&p.author, &[&p.co_author]).await;
    // The section was never saved: both believe it to be new.
    let nothing = || Change::Content(json!({ "items": [] }));
    let first = drafting::save(&world.app, &p.author.actor, id, Section::Attachments, 0, nothing());
    let second = drafting::save(&world.app, &p.co_author.actor, id, Section::Attachments, 0, nothing());
    let (a, b) = tokio::join!(first, second);
    let outcome = match (a, b) {
        (Ok(saved), Err(Error::Conflict(c))) => (saved.revision, c.by == p.author.name),
        (Err(Error::Conflict(c)), Ok(saved)) => (saved.revision, c.by == p.co_author.name),
        other => panic!("{other:?}"),
    };
    assert_eq!(outcome, (1, true));
}

#[sqlx::test]
async fn a_submission_and_a_save_at_once_leave_a_signed_plan_or_an_open_one(pool: PgPool) {
    let world = World::new(pool).await;
    let author = &world.people.author;
    for _ in 0..4 {
        let id = world.draft().await;
        world.must(author, id, Command::Commit).await;
        let seen = world.version(id).await;
        let submit = perform(&world.app, &author.actor, id, seen, Command::Submit);
        let save = drafting::save(&world.app, &author.actor, id, Section::Basis, 1, Change::Content(json!({ "necessity": "khác" })));
        let told = match tokio::join!(submit, save) {
            (Ok(_), Err(e)) => ("submitted", e.to_string()),
            (Err(e), Ok(_)) => ("draft", e.to_string()),
            other => panic!("{other:?}"),
        };
        assert_eq!(world.standing(id).await[0], json!(told.0));
        let reason = if told.0 == "draft" { "blocked: submit needs [CompletePlan, EveryCommitment]" } else { "blocked: commit is no step from submitted" };
        assert_eq!(told.1, reason);
    }
}
