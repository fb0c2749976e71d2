//! Records that a device sends until they are answered: done once, and told so however often they come.

use chrono::TimeDelta;
use sangkien::app::once::forget;
use sangkien::domain::ids::ProposalId;
use sangkien::domain::workflow::Status;
use serde_json::json;
use sqlx::PgPool;

use crate::support::{Client, Site};

async fn send(client: &Client<'_>, id: ProposalId, seen: i32, narrative: &str) -> (u16, String) {
    let fields = [("seen", &*seen.to_string()), ("on", "28/08/2026"), ("narrative", narrative)];
    let answer = client.post(&format!("/proposals/{id}/monitoring"), &fields).await;
    let leads_to = if answer.status == 303 { answer.header("location").to_owned() } else { String::new() };
    (answer.status, leads_to)
}

#[sqlx::test]
async fn a_record_whose_answer_was_lost_is_answered_as_done_and_stands_once(pool: PgPool) {
    let site = Site::new(pool).await;
    let id = site.in_status(Status::Piloting).await;
    let seen = site.version(id).await;
    let done = (303, format!("/proposals/{id}/pilot"));
    let refused = (409, String::new());
    let device = || site.as_lead().header("idempotency-key", "7d3e");
    for _ in 0..3 {
        assert_eq!(send(&device(), id, seen, "Đúng tiến độ").await, done);
    }
    assert_eq!(site.version(id).await, seen + 1);
    // Another content, another key, none, another person: somebody acted since what was seen.
    assert_eq!(send(&device(), id, seen, "Chậm tiến độ").await, refused);
    assert_eq!(send(&site.as_lead().header("idempotency-key", "7d3f"), id, seen, "Đúng tiến độ").await, refused);
    assert_eq!(send(&site.as_lead(), id, seen, "Đúng tiến độ").await, refused);
    assert_eq!(send(&site.as_head().header("idempotency-key", "7d3e"), id, seen, "Đúng tiến độ").await, refused);
    // What was refused under a key was not done.
    assert_eq!(send(&device(), id, seen, "Chậm tiến độ").await, refused);
    assert_eq!(send(&device(), id, seen + 1, "Chậm tiến độ").await, done);
    assert_eq!(site.version(id).await, seen + 2);
}

#[sqlx::test]
async fn two_at_once_are_one_record_and_both_are_told(pool: PgPool) {
    let site = Site::new(pool).await;
    let id = site.in_status(Status::Piloting).await;
    let seen = site.version(id).await;
    let device = site.as_lead().header("idempotency-key", "7d3e");
    let done = (303, format!("/proposals/{id}/pilot"));
    let both = tokio::join!(send(&device, id, seen, "Đúng tiến độ"), send(&device, id, seen, "Đúng tiến độ"));
    assert_eq!(both, (done.clone(), done));
    assert_eq!(site.version(id).await, seen + 1);
}

#[sqlx::test]
async fn it_is_known_for_a_day_and_only_of_what_is_written_in_the_field(pool: PgPool) {
    let site = Site::new(pool).await;
    let id = site.in_status(Status::Piloting).await;
    let seen = site.version(id).await;
    let device = site.as_lead().header("idempotency-key", "7d3e");
    assert_eq!(send(&device, id, seen, "Đúng tiến độ").await.0, 303);
    assert_eq!(site.value("select count(*) from api_request").await, json!(1));
    site.clock.pass(TimeDelta::hours(24) + TimeDelta::seconds(1));
    assert_eq!(forget(&site.app).await.unwrap(), 1);
    site.everybody_signs_in().await;
    assert_eq!(send(&device, id, seen, "Đúng tiến độ").await.0, 409);

    let id = site.in_status(Status::Submitted).await;
    let device = site.as_head().header("idempotency-key", "7d3e");
    let seen = site.version(id).await.to_string();
    let fields = [("seen", &*seen), ("reason", "Chưa rõ rủi ro")];
    let path = format!("/proposals/{id}/return");
    assert_eq!((device.post(&path, &fields).await.status, device.post(&path, &fields).await.status), (303, 409));
    assert_eq!(site.value("select count(*) from api_request").await, json!(0));
}

#[sqlx::test]
async fn a_key_that_is_none_is_refused(pool: PgPool) {
    let site = Site::new(pool).await;
    let id = site.in_status(Status::Piloting).await;
    let seen = site.version(id).await;
    for key in ["", "khóa", &"k".repeat(256)] {
        assert_eq!(send(&site.as_lead().header("idempotency-key", key), id, seen, "Đúng tiến độ").await.0, 400);
    }
    assert_eq!(site.version(id).await, seen);
}
