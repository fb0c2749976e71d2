//! The interface for programs: what a token opens and what it does not, the same cases as on the pages,
//! the same acts through the same doors, and a description that says all of it.

mod acting;
mod description;
mod matrix;
mod repeated;
mod tokens;

use axum::body::Body;
use axum::http::Method;
use chrono::TimeDelta;
use sangkien::app::access::{Bearer, Terms, make};
use sangkien::domain::access::Grant;
use sangkien::domain::workflow::Status;
use serde_json::{Value, json};
use sqlx::PgPool;

use crate::support::{Answer, Client, Person, Site};

/// A token of a person with everything.
pub async fn token(site: &Site, person: &Person) -> Bearer {
    token_for(site, person, Grant::ALL).await
}

pub async fn token_for(site: &Site, person: &Person, grants: &[Grant]) -> Bearer {
    make(&site.app, person.id(), &Terms { name: "Phần mềm thử".into(), grants: grants.to_vec(), days: 30 }).await.unwrap()
}

/// A program with a token.
pub fn program<'a>(site: &'a Site, token: &Bearer) -> Client<'a> {
    site.anonymous().header("authorization", &format!("Bearer {}", token.expose()))
}

pub async fn program_of<'a>(site: &'a Site, person: &Person) -> Client<'a> {
    program(site, &token(site, person).await)
}

pub async fn send(client: &Client<'_>, method: &str, path: &str, body: &Value) -> Answer {
    client.send(method.parse::<Method>().unwrap(), path, Some("application/json"), Body::from(body.to_string())).await
}

/// The problem of an answer: (kind, detail).
pub fn problem(answer: &Answer) -> (String, String) {
    assert_eq!(answer.header("content-type"), "application/problem+json", "{answer:?}");
    let problem = answer.json();
    assert_eq!(problem["status"], answer.status, "{problem}");
    let id = problem["instance"].as_str().unwrap().strip_prefix("urn:uuid:").unwrap();
    assert_eq!(id, answer.header("x-request-id"));
    let kind = problem["type"].as_str().unwrap();
    let kind = kind.rsplit_once("#/x-problems/").map_or(kind, |(_, k)| k);
    (kind.to_owned(), problem["detail"].as_str().unwrap().to_owned())
}

pub fn kind(answer: &Answer) -> String {
    problem(answer).0
}

#[sqlx::test]
async fn a_program_reads_what_its_person_reads_and_nothing_else(pool: PgPool) {
    let site = Site::new(pool).await;
    let p = &site.people;
    let (draft, submitted) = (site.draft().await, site.in_status(Status::Submitted).await);
    for person in [&p.author, &p.head, &p.authority, &p.auditor, &p.other_head, &p.other_staff, &p.supervisor, &p.colleague] {
        let (program, browser) = (program_of(&site, person).await, site.as_person(person));
        for id in [draft, submitted] {
            for tail in ["", "/timeline", "/versions/1"] {
                let (api, page) = (program.get(&format!("/api/v1/proposals/{id}{tail}")).await, browser.get(&format!("/proposals/{id}{tail}")).await);
                assert_eq!(api.status, page.status, "{} {tail}", person.name);
            }
        }
        let listed: Vec<Value> = program.get("/api/v1/proposals").await.json()["items"].as_array().unwrap().iter().map(|i| i["id"].clone()).collect();
        let shown: Vec<Value> = browser.get("/proposals").await.page().attrs("[data-proposal]", "data-proposal").into_iter().map(Value::from).collect();
        assert_eq!(listed, shown, "{}", person.name);
    }
}

#[sqlx::test]
async fn a_foreign_case_is_answered_as_an_absent_one(pool: PgPool) {
    let site = Site::new(pool).await;
    let id = site.in_status(Status::Submitted).await;
    let program = program_of(&site, &site.people.other_staff).await;
    for tail in ["", "/timeline", "/versions/1", "/plan"] {
        let real = program.get(&format!("/api/v1/proposals/{id}{tail}")).await;
        let absent = program.get(&format!("/api/v1/proposals/01990000-0000-7000-8000-000000000000{tail}")).await;
        assert_eq!(real.status, 404);
        assert_eq!(problem(&real), problem(&absent), "{tail}");
    }
}

#[sqlx::test]
async fn a_case_says_what_it_is_and_what_can_be_done(pool: PgPool) {
    let site = Site::new(pool).await;
    let id = site.in_status(Status::Submitted).await;
    let case = program_of(&site, &site.people.head).await.get(&format!("/api/v1/proposals/{id}")).await.json();
    assert_eq!(case["status"], "submitted");
    assert_eq!(case["title"], "Cấp phép đào đường liên thông");
    assert_eq!(case["version"], site.version(id).await);
    assert_eq!(case["authors"], json!([site.people.author.id()]));
    let acts: Vec<(&str, bool)> =
        case["acts"].as_array().unwrap().iter().map(|a| (a["act"].as_str().unwrap(), a["asks_password"].as_bool().unwrap())).collect();
    assert_eq!(
        acts,
        [("return", false), ("open_review", false), ("reject", true), ("forward", true), ("escalate", true), ("change_track", false), ("recuse", false)]
    );
    let frozen = program_of(&site, &site.people.head).await.get(&format!("/api/v1/proposals/{id}/versions/1")).await.json();
    assert_eq!(frozen["plan"]["risks"][0]["description"], "Sập");
    let sealed = site.value(&format!("select encode(sha256, 'hex') from plan_version where proposal_id = '{id}'")).await;
    assert_eq!(frozen["sha256"], sealed);
}

#[sqlx::test]
async fn lists_go_on_where_they_end(pool: PgPool) {
    let site = Site::new(pool).await;
    for _ in 0..21 {
        site.draft().await;
    }
    let program = program_of(&site, &site.people.author).await;
    let first = program.get("/api/v1/proposals?status=draft").await.json();
    assert_eq!(first["items"].as_array().unwrap().len(), 20);
    let second = program.get(first["next"].as_str().unwrap()).await.json();
    assert_eq!((second["items"].as_array().unwrap().len(), &second["next"]), (1, &Value::Null));
    let mut all: Vec<&Value> = first["items"].as_array().unwrap().iter().chain(second["items"].as_array().unwrap()).map(|i| &i["id"]).collect();
    all.sort_by_key(|id| id.to_string());
    all.dedup();
    assert_eq!(all.len(), 21);
}

#[sqlx::test]
async fn what_is_asked_must_be_known_and_readable(pool: PgPool) {
    let site = Site::new(pool).await;
    let program = program_of(&site, &site.people.author).await;
    for bad in ["status=nowhere", "year=1", "year=zwei", "unknown=1", "after=x", "urgent=true", "q=%00", "q="] {
        let answer = program.get(&format!("/api/v1/proposals?{bad}")).await;
        let expected = if bad == "q=" { 200 } else { 422 };
        assert_eq!(answer.status, expected, "{bad}");
    }
    assert_eq!(kind(&program.get("/api/v1/proposals?status=nowhere").await), "malformed");
}

#[sqlx::test]
async fn every_error_is_a_problem_in_the_language_that_is_liked(pool: PgPool) {
    let site = Site::new(pool).await;
    let program = program_of(&site, &site.people.author).await;
    let absent = program.get("/api/v1/nowhere").await;
    assert_eq!((absent.status, problem(&absent)), (404, ("about:blank".into(), "Không có địa chỉ này, hoặc hồ sơ không thuộc phạm vi bạn được biết.".into())));
    let english = program.clone().header("accept-language", "fr, en-GB;q=0.8, vi;q=0.3").get("/api/v1/nowhere").await;
    assert_eq!(problem(&english).1, "There is no such address, or the case is not yours to know of.");
    let method = send(&program, "DELETE", "/api/v1/proposals", &json!({})).await;
    assert_eq!((method.status, kind(&method)), (405, "about:blank".to_owned()));
    let mut allowed: Vec<&str> = method.header("allow").split(',').collect();
    allowed.sort_unstable();
    assert_eq!(allowed, ["GET", "HEAD", "POST"]);
    let form = program.post("/api/v1/proposals", &[("title", "x")]).await;
    assert_eq!((form.status, kind(&form)), (415, "about:blank".to_owned()));
    let broken = program.send(Method::POST, "/api/v1/proposals", Some("application/json"), Body::from("{")).await;
    assert_eq!((broken.status, kind(&broken)), (400, "malformed".to_owned()));
    let list = send(&program, "POST", "/api/v1/proposals", &json!([])).await;
    assert_eq!((list.status, kind(&list)), (422, "malformed".to_owned()));
    let large = send(&program, "POST", "/api/v1/proposals", &json!({ "title": "x".repeat(300_000) })).await;
    assert_eq!((large.status, kind(&large)), (413, "about:blank".to_owned()));
    let area = program.get("/api/v1/queue").await;
    assert_eq!((area.status, kind(&area)), (403, "area".to_owned()));
}

#[sqlx::test]
async fn who_asks_too_often_is_told_when_to_come_back(pool: PgPool) {
    let site = Site::new(pool).await;
    let token = token(&site, &site.people.author).await;
    let few = std::num::NonZeroU32::new(2).unwrap();
    let site = site.with(|s| s.pace = sangkien::web::pace::Pace::of(sangkien::web::pace::Allowance { all: few, dear: few })).await;
    let program = program(&site, &token);
    assert_eq!([program.get("/api/v1/me").await.status, program.get("/api/v1/me").await.status], [200, 200]);
    let third = program.get("/api/v1/me").await;
    assert_eq!((third.status, kind(&third)), (429, "about:blank".to_owned()));
    assert!(third.header("retry-after").parse::<u64>().is_ok());
}

#[sqlx::test]
async fn who_must_declare_first_or_set_up_a_second_factor_is_told_so(pool: PgPool) {
    let site = Site::new(pool).await;
    let id = site.in_status(Status::Submitted).await;
    let head = program_of(&site, &site.people.head).await;
    site.clock.pass(TimeDelta::days(20));
    assert_eq!(head.get("/api/v1/me").await.status, 200);
    let person = site.people.head.id();
    site.tamper(format!("delete from interest_declaration where person_id = '{person}'")).await;
    let undeclared = head.get(&format!("/api/v1/proposals/{id}")).await;
    assert_eq!((undeclared.status, kind(&undeclared)), (403, "undeclared".to_owned()));
    site.as_superuser(format!("delete from totp where person_id = '{person}'")).await.unwrap();
    let half = head.get("/api/v1/me").await;
    assert_eq!((half.status, kind(&half)), (403, "second-factor".to_owned()));
}
