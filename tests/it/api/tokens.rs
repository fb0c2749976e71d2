//! Tokens: made by a person on the page, shown once, for what they were given, until they end.

use chrono::TimeDelta;
use sangkien::app::access::MOST;
use sangkien::domain::access::Grant;
use sangkien::domain::workflow::Status;
use serde_json::json;
use sqlx::PgPool;

use super::{kind, problem, program, program_of, send, token, token_for};
use crate::support::{PASSWORD, Site};

const TERMS: [(&str, &str); 3] = [("name", "Phần mềm quản lý văn bản"), ("read", "yes"), ("days", "30")];

#[sqlx::test]
async fn a_token_is_shown_once_and_stands_for_its_person(pool: PgPool) {
    let site = Site::new(pool).await;
    let lead = site.as_lead();
    let made = lead.post("/account/access", &TERMS).await;
    assert_eq!(made.status, 200, "{}", made.complaint());
    let secret = made.page().text("[data-secret]");
    assert!(secret.starts_with("sangkien_") && secret.len() == 73, "{secret}");
    assert!(lead.get("/account/access").await.page().all("[data-secret]").is_empty());
    let me = site.anonymous().header("authorization", &format!("Bearer {secret}")).get("/api/v1/me").await.json();
    assert_eq!(me["email"], site.people.author.email);
    assert_eq!((&me["grants"], &me["areas"]), (&json!(["read"]), &json!(["staff"])));
    assert_eq!(me["expires_at"], (site.clock.now() + TimeDelta::days(30)).to_rfc3339_opts(chrono::SecondsFormat::AutoSi, true));
    let book = site.value("select jsonb_agg(detail - 'token') from audit_entry where kind = 'token_made'").await;
    assert_eq!(book, json!([{ "grants": ["read"], "expires_at": me["expires_at"] }]));
    let stored = site.value(&format!("select count(*) from api_token where encode(token_hash, 'hex') = encode(sha256('{secret}'), 'hex')")).await;
    assert_eq!(stored, 1);
}

#[sqlx::test]
async fn a_token_takes_the_password_of_the_last_minutes(pool: PgPool) {
    let site = Site::new(pool).await;
    site.clock.pass(TimeDelta::minutes(6));
    let lead = site.as_lead();
    let asked = lead.post("/account/access", &TERMS).await;
    assert_eq!(asked.status, 422);
    assert!(asked.page().has_id("password-e"));
    assert_eq!(site.value("select count(*) from api_token").await, 0);
    let with: Vec<(&str, &str)> = TERMS.into_iter().chain([("password", PASSWORD)]).collect();
    assert_eq!(lead.post("/account/access", &with).await.status, 200);
    assert_eq!(site.value("select count(*) from api_token").await, 1);
}

#[sqlx::test]
async fn what_can_not_be_made_is_said(pool: PgPool) {
    let site = Site::new(pool).await;
    let lead = site.as_lead();
    let nothing = lead.post("/account/access", &[("name", "Phần mềm"), ("days", "30")]).await;
    assert_eq!(nothing.status, 422);
    assert!(nothing.page().has_id("read-e"));
    assert_eq!(lead.post("/account/access", &[("name", "Phần mềm"), ("read", "yes"), ("days", "91")]).await.status, 422);
    for _ in 0..MOST {
        assert_eq!(lead.post("/account/access", &TERMS).await.status, 200);
    }
    assert_eq!(lead.post("/account/access", &TERMS).await.status, 422);
    let longest = "update api_token set expires_at = created_at + interval '91 days'";
    assert_eq!(site.as_superuser(longest).await, crate::support::rule("api_token_period"));
}

#[sqlx::test]
async fn a_token_does_what_it_was_given(pool: PgPool) {
    let site = Site::new(pool).await;
    let (p, id) = (&site.people, site.draft().await);
    for grant in Grant::ALL {
        let program = program(&site, &token_for(&site, &p.author, &[*grant]).await);
        let read = program.get("/api/v1/proposals").await;
        let draft =
            send(&program, "POST", "/api/v1/proposals", &json!({ "title": "Một sáng kiến khác", "kind": "individual", "topic": "quan-ly-do-thi" })).await;
        let act = send(&program, "POST", &format!("/api/v1/proposals/{id}/acts/withdraw"), &json!({ "seen": 99, "reason": "Để sau" })).await;
        let expected = match grant {
            Grant::Read => [200, 403, 403],
            Grant::Draft => [403, 201, 403],
            Grant::Act => [403, 403, 409],
        };
        assert_eq!([read.status, draft.status, act.status], expected, "{grant}");
        for answer in [read, draft, act].iter().filter(|a| a.status == 403) {
            assert_eq!(kind(answer), "insufficient-grant");
        }
    }
}

#[sqlx::test]
async fn nobody_enters_without_a_token_in_force(pool: PgPool) {
    let site = Site::new(pool).await;
    let good = token(&site, &site.people.author).await;
    let nobody = site.anonymous().get("/api/v1/me").await;
    assert_eq!((nobody.status, kind(&nobody), nobody.header("www-authenticate")), (401, "no-token".to_owned(), "Bearer"));
    // The cookie of a browser opens nothing here, its secret is no token, and a token is no cookie.
    assert_eq!(site.as_lead().get("/api/v1/me").await.status, 401);
    let cookie = site.cookie_of(&site.people.author);
    let secret = cookie.split_once('=').unwrap().1;
    for bad in [secret.to_owned(), format!("sangkien_{secret}"), format!("sangkien_{}", "0".repeat(64))] {
        assert_eq!(site.anonymous().header("authorization", &format!("Bearer {bad}")).get("/api/v1/me").await.status, 401);
    }
    assert_eq!(site.anonymous().header("authorization", &format!("Basic {}", good.expose())).get("/api/v1/me").await.status, 401);
    assert_eq!(program(&site, &good).get("/").await.leads_to(), "/login?next=%2F");
    assert_eq!(site.anonymous().cookie("session", good.expose()).get("/").await.leads_to(), "/login?next=%2F");
    assert_eq!(program(&site, &good).get("/api/v1/me").await.status, 200);
    site.clock.pass(TimeDelta::days(30) - TimeDelta::seconds(1));
    assert_eq!(program(&site, &good).get("/api/v1/me").await.status, 200);
    site.clock.pass(TimeDelta::seconds(1));
    assert_eq!(program(&site, &good).get("/api/v1/me").await.status, 401);
}

#[sqlx::test]
async fn a_token_ends_by_hand_and_with_whatever_ends_sessions(pool: PgPool) {
    let site = Site::new(pool).await;
    let (p, lead) = (&site.people, site.as_lead());
    let works = async |token: &_| program(&site, token).get("/api/v1/me").await.status == 200;
    let one = token(&site, &p.author).await;
    let id = lead.get("/account/access").await.page().attr("[data-token]", "data-token");
    // Somebody else's token is nobody's to end.
    assert_eq!(site.as_co_author().post("/account/access", &[("end", &id)]).await.status, 404);
    assert!(works(&one).await);
    assert_eq!(lead.post("/account/access", &[("end", &id)]).await.leads_to(), "/account/access");
    assert!(!works(&one).await);
    assert_eq!(site.value("select count(*) from audit_entry where kind = 'token_ended'").await, 1);
    let two = token(&site, &p.author).await;
    assert_eq!(lead.post("/account/sessions", &[("session", "others")]).await.status, 303);
    assert!(!works(&two).await);
    let (three, others) = (token(&site, &p.author).await, token(&site, &p.co_author).await);
    let change = [("password", PASSWORD), ("new_password", "con đường nhỏ ven sông")];
    assert_eq!(lead.post("/account/password", &change).await.status, 303);
    assert_eq!((works(&three).await, works(&others).await), (false, true));
    let path = format!("/admin/people/{}/account", p.co_author.id());
    assert_eq!(site.as_administrator().post(&path, &[("measure", "deactivate")]).await.status, 303);
    assert!(!works(&others).await);
    assert_eq!(site.value("select count(*) from api_token where ended_at is null").await, 0);
}

#[sqlx::test]
async fn use_is_noted_to_the_hour(pool: PgPool) {
    let site = Site::new(pool).await;
    let program = program_of(&site, &site.people.author).await;
    let noted = "select last_used_at from api_token";
    for (minutes, at) in [(0, None), (59, None), (1, Some("2026-08-28T03:00:00+00:00")), (59, Some("2026-08-28T03:00:00+00:00"))] {
        site.clock.pass(TimeDelta::minutes(minutes));
        assert_eq!(program.get("/api/v1/me").await.status, 200);
        assert_eq!(site.value(noted).await.as_str(), at);
    }
}

#[sqlx::test]
async fn an_appointment_that_ends_takes_its_rights_along(pool: PgPool) {
    let site = Site::new(pool).await;
    let id = site.in_status(Status::Submitted).await;
    let program = program_of(&site, &site.people.acting_head).await;
    let path = format!("/api/v1/proposals/{id}");
    assert_eq!(program.get(&path).await.status, 200);
    let ended = format!("update appointment set to_on = '2026-08-27' where id = '{}'", site.people.acting_head.acting_as());
    site.as_superuser(ended).await.unwrap();
    let answer = program.get(&path).await;
    assert_eq!((answer.status, problem(&answer).0), (403, "area".to_owned()));
}
