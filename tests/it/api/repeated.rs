//! Requests that are sent again under a key: done once, answered alike.

use chrono::TimeDelta;
use sangkien::app::once::{Reserved, forget, reserve};
use sangkien::domain::workflow::Status;
use serde_json::{Value, json};
use sqlx::PgPool;

use super::{kind, program, program_of, send, token};
use crate::support::Site;

fn heading() -> Value {
    json!({ "title": "Một sáng kiến khác", "kind": "individual", "topic": "quan-ly-do-thi" })
}

#[sqlx::test]
async fn the_same_request_is_done_once_and_answered_alike(pool: PgPool) {
    let site = Site::new(pool).await;
    let program = program_of(&site, &site.people.author).await.header("idempotency-key", "\"đúng\"");
    assert_eq!(kind(&send(&program, "POST", "/api/v1/proposals", &heading()).await), "idempotency-key");
    let program = program_of(&site, &site.people.author).await.header("idempotency-key", "\"lan-1\"");
    let first = send(&program, "POST", "/api/v1/proposals", &heading()).await;
    let again = send(&program, "POST", "/api/v1/proposals", &heading()).await;
    assert_eq!((first.status, again.status, first.text()), (201, 201, again.text()));
    assert_eq!(again.header("content-type"), "application/json");
    assert_eq!(site.value("select count(*) from proposal").await, 1);
    let other = send(&program, "POST", "/api/v1/proposals", &json!({ "title": "Khác hẳn lần trước", "kind": "individual", "topic": "quan-ly-do-thi" })).await;
    assert_eq!((other.status, kind(&other)), (422, "key-reused".to_owned()));
    // Another token has keys of its own, and without a key every request counts.
    let theirs = program_of(&site, &site.people.author).await.header("idempotency-key", "lan-1");
    assert_eq!(send(&theirs, "POST", "/api/v1/proposals", &heading()).await.status, 201);
    assert_eq!(send(&program_of(&site, &site.people.author).await, "POST", "/api/v1/proposals", &heading()).await.status, 201);
    assert_eq!(site.value("select count(*) from proposal").await, 3);
}

#[sqlx::test]
async fn acts_and_saves_are_answered_alike_too(pool: PgPool) {
    let site = Site::new(pool).await;
    let id = site.draft().await;
    let program = program_of(&site, &site.people.author).await;
    let revision = site.value(&format!("select revision from draft_section where proposal_id = '{id}' and section = 'basis'")).await;
    let requests =
        [("PUT", "plan/basis", json!({ "revision": revision, "necessity": "Cần hơn" })), ("POST", "acts/withdraw", json!({ "seen": 1, "reason": "Để sau" }))];
    for (method, path, body) in requests {
        let program = program.clone().header("idempotency-key", path);
        let path = format!("/api/v1/proposals/{id}/{path}");
        let (first, again) = (send(&program, method, &path, &body).await, send(&program, method, &path, &body).await);
        assert_eq!((first.status, again.status, first.text()), (200, 200, again.text()), "{path}");
    }
    assert_eq!(site.version(id).await, 2);
}

#[sqlx::test]
async fn a_refusal_is_repeated_word_for_word(pool: PgPool) {
    let site = Site::new(pool).await;
    let id = site.in_status(Status::Submitted).await;
    let program = program_of(&site, &site.people.head).await.header("idempotency-key", "k");
    let path = format!("/api/v1/proposals/{id}/acts/return");
    let first = send(&program, "POST", &path, &json!({ "seen": 1, "reason": "Thiếu" })).await;
    let again = send(&program, "POST", &path, &json!({ "seen": 1, "reason": "Thiếu" })).await;
    assert_eq!((first.status, again.status, first.text()), (409, 409, again.text()));
    assert_eq!(again.header("content-type"), "application/problem+json");
}

#[sqlx::test]
async fn two_at_once_under_one_key_make_one_draft(pool: PgPool) {
    let site = Site::new(pool).await;
    let program = program_of(&site, &site.people.author).await.header("idempotency-key", "k");
    let body = heading();
    let (a, b) = tokio::join!(send(&program, "POST", "/api/v1/proposals", &body), send(&program, "POST", "/api/v1/proposals", &body));
    assert_eq!(site.value("select count(*) from proposal").await, 1);
    let mut statuses = [a.status, b.status];
    statuses.sort_unstable();
    assert!(statuses == [201, 201] || statuses == [201, 409], "{statuses:?}");
    for late in [a, b].iter().filter(|x| x.status == 409) {
        assert_eq!(kind(late), "request-running");
    }
}

/// A request that was cut off before its act leaves a reservation: nobody does it meanwhile, and after two
/// minutes whoever asks again does it. One that comes to its end late then does not happen at all.
#[sqlx::test]
async fn a_request_that_was_cut_off_is_taken_over_and_never_done_twice(pool: PgPool) {
    let site = Site::new(pool).await;
    let bearer = token(&site, &site.people.author).await;
    let client = program(&site, &bearer).header("idempotency-key", "k");
    let id: uuid::Uuid = site.value("select id from api_token").await.as_str().unwrap().parse().unwrap();
    let body = heading().to_string();
    let request: [&[u8]; 3] = [b"POST", b"/api/v1/proposals", body.as_bytes()];
    let Reserved::Fresh(slow) = reserve(&site.app, (id, "k".into()), &request, 201).await.unwrap() else { panic!("the key is free") };
    site.clock.pass(TimeDelta::seconds(119));
    let running = send(&client, "POST", "/api/v1/proposals", &heading()).await;
    assert_eq!((running.status, kind(&running)), (409, "request-running".to_owned()));
    site.clock.pass(TimeDelta::seconds(2));
    assert_eq!(send(&client, "POST", "/api/v1/proposals", &heading()).await.status, 201);
    let late = sangkien::app::drafting::create(&site.app.under(slow), &site.people.author.actor, &crate::support::acts::heading()).await;
    assert!(late.is_err());
    assert_eq!(site.value("select count(*) from proposal").await, 1);
}

#[sqlx::test]
async fn answers_are_kept_for_a_day(pool: PgPool) {
    let site = Site::new(pool).await;
    let program = program_of(&site, &site.people.author).await.header("idempotency-key", "k");
    assert_eq!(send(&program, "POST", "/api/v1/proposals", &heading()).await.status, 201);
    site.clock.pass(TimeDelta::hours(24));
    assert_eq!(forget(&site.app).await.unwrap(), 0);
    site.clock.pass(TimeDelta::seconds(1));
    assert_eq!(forget(&site.app).await.unwrap(), 1);
    assert_eq!(send(&program, "POST", "/api/v1/proposals", &heading()).await.status, 201);
    assert_eq!(site.value("select count(*) from proposal").await, 2);
}
