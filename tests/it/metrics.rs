//! What is counted, to the last one: each act, answer and failure once, under labels that name nobody.

use std::collections::BTreeMap;

use axum::body::{Body, to_bytes};
use axum::http::Request;
use chrono::TimeDelta;
use sangkien::domain::workflow::Status;
use sangkien::web::metrics::router;
use sqlx::PgPool;
use tower::ServiceExt;

use crate::support::{PASSWORD, Site};

/// What Prometheus reads: each line of a value under its name and labels.
async fn collect(site: &Site) -> BTreeMap<String, f64> {
    let request = Request::builder().uri("/metrics").body(Body::empty()).unwrap();
    let response = router(site.app.clone()).oneshot(request).await.unwrap();
    assert_eq!(response.status(), 200);
    assert_eq!(response.headers()["content-type"], "application/openmetrics-text; version=1.0.0; charset=utf-8");
    let text = String::from_utf8(to_bytes(response.into_body(), 1 << 20).await.unwrap().to_vec()).unwrap();
    assert!(text.ends_with("\n# EOF\n") && text.matches("# EOF").count() == 1, "{text}");
    let values = text.lines().filter(|line| !line.starts_with('#')).map(|line| line.rsplit_once(' ').unwrap());
    values.map(|(name, value)| (name.to_owned(), value.parse().unwrap())).collect()
}

/// The values of a name, by their labels.
fn of<'a>(all: &'a BTreeMap<String, f64>, name: &str) -> Vec<(&'a str, f64)> {
    all.iter().filter_map(|(key, value)| Some((key.strip_prefix(name)?, *value))).filter(|(labels, _)| labels.is_empty() || labels.starts_with('{')).collect()
}

#[sqlx::test]
async fn requests_are_counted_by_method_template_and_status(pool: PgPool) {
    let site = Site::new(pool).await;
    let id = site.draft().await;
    for _ in 0..2 {
        assert_eq!(site.as_lead().get(&format!("/proposals/{id}")).await.status, 200);
    }
    assert_eq!(site.as_lead().get("/proposals/0190d8c6-0000-7000-8000-000000000000").await.status, 404);
    assert_eq!(site.as_lead().get("/khong-co/cau-hoi?q=bi-mat").await.status, 404);
    assert_eq!(site.anonymous().send("BREW".parse().unwrap(), "/login", None, Body::empty()).await.status, 405);
    let all = collect(&site).await;
    let expected = [
        (r#"{method="GET",route="/proposals/{id}",status="200"}"#, 2.0),
        (r#"{method="GET",route="/proposals/{id}",status="404"}"#, 1.0),
        (r#"{method="GET",route="none",status="404"}"#, 1.0),
        (r#"{method="other",route="/login",status="405"}"#, 1.0),
    ];
    assert_eq!(of(&all, "sangkien_http_requests_total"), expected);
    let case = r#"{method="GET",route="/proposals/{id}"}"#;
    assert_eq!(of(&all, "sangkien_http_request_duration_seconds_count").into_iter().find(|(labels, _)| *labels == case), Some((case, 3.0)));
    assert_eq!(all[r#"sangkien_http_request_duration_seconds_bucket{le="+Inf",method="GET",route="/proposals/{id}"}"#], 3.0);
    assert!(all.keys().all(|key| !key.contains(&id.to_string()) && !key.contains("bi-mat") && !key.contains("BREW")));
}

#[sqlx::test]
async fn acts_and_failed_sign_ins_are_counted_once(pool: PgPool) {
    let site = Site::new(pool).await;
    site.in_status(Status::Approved).await;
    let all = collect(&site).await;
    let acts = ["approve", "commit", "forward", "submit"].map(|action| (format!("{{action=\"{action}\"}}"), 1.0));
    let acts: Vec<(&str, f64)> = acts.iter().map(|(labels, count)| (labels.as_str(), *count)).collect();
    assert_eq!(of(&all, "sangkien_acts_total"), acts);
    assert_eq!(all["sangkien_sign_in_failures_total"], 0.0);
    let email = site.people.author.email.clone();
    for (password, status) in [("sai", 422), ("sai nữa", 422), (PASSWORD, 303)] {
        assert_eq!(site.anonymous().post("/login", &[("email", &email), ("password", password)]).await.status, status);
    }
    assert_eq!(collect(&site).await["sangkien_sign_in_failures_total"], 2.0);
}

#[sqlx::test]
async fn jobs_connections_and_the_program_are_told_as_they_stand(pool: PgPool) {
    let site = Site::new(pool).await;
    site.as_superuser("delete from job").await.unwrap();
    let stand = async || {
        let all = collect(&site).await;
        ["pending", "parked", "oldest_pending_seconds"].map(|name| all[&format!("sangkien_outbox_{name}")])
    };
    assert_eq!(stand().await, [0.0, 0.0, 0.0]);
    let now = site.clock.now();
    for (minutes, end) in [(9, "done_at"), (7, "parked_at"), (5, "leased_until"), (3, "leased_until")] {
        let at = (now - TimeDelta::minutes(minutes)).to_rfc3339();
        site.as_superuser(format!("insert into job (kind, payload, created_at, run_at, {end}) values ('notice', '{{}}', '{at}', '{at}', '{at}')"))
            .await
            .unwrap();
    }
    assert_eq!(stand().await, [2.0, 1.0, 300.0]);
    assert_eq!(collect(&site).await["sangkien_webhooks_pending"], 0.0);
    // What waits for somebody's endpoint is no mail that waits.
    let mine = "insert into webhook (id, person_id, name, url, topics, created_at) select gen_random_uuid(), id, 'Nơi nhận', 'https://ioc.example.vn/', '{pilot}', now() from person limit 1";
    site.as_superuser(mine).await.unwrap();
    let waits = "insert into job (kind, payload, created_at, run_at, webhook_id) select 'ping', '{}', '2026-01-01', '2026-01-01', id from webhook";
    site.as_superuser(waits).await.unwrap();
    assert_eq!(stand().await, [2.0, 1.0, 300.0]);
    assert_eq!(collect(&site).await["sangkien_webhooks_pending"], 1.0);
    let held = site.app.pool.acquire().await.unwrap();
    let in_use = r#"sangkien_database_connections{state="in_use"}"#;
    let mut all = collect(&site).await;
    // A connection goes back to its pool in a task of its own.
    for _ in 0..100 {
        if all[in_use] == 1.0 {
            break;
        }
        tokio::task::yield_now().await;
        all = collect(&site).await;
    }
    assert_eq!(all[in_use], 1.0);
    assert_eq!(all["sangkien_database_up"], 1.0);
    assert_eq!(of(&all, "sangkien_build_info"), [(concat!(r#"{version=""#, env!("CARGO_PKG_VERSION"), r#""}"#), 1.0)]);
    drop(held);
    site.app.pool.close().await;
    let all = collect(&site).await;
    assert_eq!((all["sangkien_database_up"], all.get("sangkien_outbox_pending")), (0.0, None));
}
