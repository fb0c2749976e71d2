//! Requests that are no form of ours: repeated and too many fields, other types, other sites, other
//! methods, cookies that are none, fields nobody asked for.
//!
//! Each has one answer, with a page, and leaves no trace.

use axum::body::Body;
use axum::http::Method;
use sangkien::domain::workflow::Status;
use serde_json::{Value, json};
use sqlx::PgPool;

use crate::support::{Answer, CITY, Client, OTHER_UNIT, PASSWORD, Site, UNIT};

const FORM: &str = "application/x-www-form-urlencoded";

async fn sent(client: &Client<'_>, path: &str, media: Option<&str>, body: impl Into<Body>) -> Answer {
    client.send(Method::POST, path, media, body.into()).await
}

/// An error page of ours: one heading, a language, a title, no trace of the cause.
fn is_a_page(answer: &Answer, status: u16) {
    assert_eq!(answer.status, status, "{}", answer.complaint());
    let page = answer.page();
    assert_eq!(page.all("h1").len(), 1);
    assert_eq!(page.attr("html", "lang"), "vi");
    assert_eq!(page.title(), format!("{} · Sáng Kiến", page.text("h1")));
}

#[sqlx::test]
async fn the_first_of_a_repeated_field_counts(pool: PgPool) {
    let site = Site::new(pool).await;
    let id = site.in_status(Status::Submitted).await;
    let seen = site.version(id).await.to_string();
    let fields = [("seen", &*seen), ("reason", "Lý do thật"), ("reason", "Lý do khác"), ("seen", "99")];
    assert_eq!(site.as_lead().post(&format!("/proposals/{id}/withdrawal"), &fields).await.leads_to(), format!("/proposals/{id}"));
    assert_eq!(site.last_entry(id).await["payload"], json!({ "reason": "Lý do thật" }));
}

#[sqlx::test]
async fn a_hundred_fields_and_256_kilobytes_and_no_more(pool: PgPool) {
    let site = Site::new(pool).await;
    let fields = |n: usize| (0..n).map(|i| (format!("f{i}"), "x".to_owned())).collect::<Vec<_>>();
    let before = site.everything().await;
    for (n, status) in [(100, 422), (101, 400)] {
        let all = fields(n);
        let all: Vec<(&str, &str)> = all.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
        assert_eq!(site.as_lead().post("/proposals", &all).await.status, status, "{n} fields");
    }
    let body = |n: usize| format!("title={}", "x".repeat(n - 6));
    assert_eq!(sent(&site.as_lead(), "/proposals", Some(FORM), body(256 * 1024)).await.status, 422);
    for path in ["/proposals", "/login"] {
        is_a_page(&sent(&site.as_lead(), path, Some(FORM), body(256 * 1024 + 1)).await, 413);
    }
    assert_eq!(site.everything().await, before);
}

#[sqlx::test]
async fn another_type_and_bytes_that_are_no_text_are_refused(pool: PgPool) {
    let site = Site::new(pool).await;
    let before = site.everything().await;
    let good = "title=M%E1%BB%99t+s%C3%A1ng+ki%E1%BA%BFn+kh%C3%A1c&kind=individual&topic=quan-ly-do-thi";
    for media in [None, Some("text/plain"), Some("application/json"), Some("multipart/form-data; boundary=x"), Some("application/x-www-form-urlencoded2")] {
        is_a_page(&sent(&site.as_lead(), "/proposals", media, good).await, 415);
    }
    for bad in ["%FF%FE", "%C3", "%ED%A0%80", "%C0%AF"] {
        is_a_page(&sent(&site.as_lead(), "/proposals", Some(FORM), good.replace("M%E1", &format!("{bad}M%E1"))).await, 400);
        is_a_page(&sent(&site.as_lead(), "/proposals", Some(FORM), format!("{good}&{bad}=1")).await, 400);
    }
    assert_eq!(site.everything().await, before);
    // The replacement character itself is a character like any other.
    let typed = sent(&site.as_lead(), "/proposals", Some("application/x-www-form-urlencoded; charset=UTF-8"), good.replace("M%E1", "%EF%BF%BDM%E1")).await;
    assert_eq!(typed.status, 303, "{}", typed.complaint());
    assert_eq!(site.value("select title from proposal").await, json!("\u{FFFD}Một sáng kiến khác"));
}

#[sqlx::test]
async fn a_method_without_a_handler_names_those_that_have_one(pool: PgPool) {
    let site = Site::new(pool).await;
    for (path, allow) in [("/proposals", "GET,HEAD,POST"), ("/login", "GET,HEAD,POST"), ("/logout", "POST"), ("/queue", "GET,HEAD")] {
        for method in [Method::PUT, Method::PATCH, Method::DELETE, Method::from_bytes(b"BREW").unwrap()] {
            let answer = site.as_head().send(method.clone(), path, Some(FORM), Body::empty()).await;
            is_a_page(&answer, 405);
            assert_eq!(answer.header("allow"), allow, "{method} {path}");
        }
    }
}

#[sqlx::test]
async fn fields_nobody_asked_for_change_nothing(pool: PgPool) {
    let site = Site::new(pool).await;
    let other = site.people.head.id().to_string();
    let extra =
        [("status", "approved"), ("owner_unit", OTHER_UNIT), ("unit", CITY), ("lead", &*other), ("lead_id", &*other), ("version", "9"), ("urgent", "true")];
    let more = [
        ("legal_track", "science_law_93"),
        ("id", "01990000-0000-7000-8000-000000000000"),
        ("authors", &*other),
        ("created_at", "2020-01-01"),
        ("latest_plan", "3"),
    ];
    let mut fields = vec![("title", "Một sáng kiến khác"), ("kind", "individual"), ("topic", "quan-ly-do-thi")];
    fields.extend(extra);
    fields.extend(more);
    assert_eq!(site.as_lead().post("/proposals", &fields).await.status, 303);
    let row = site.value("select to_jsonb(p) - 'id' - 'code' - 'created_at' - 'updated_at' - 'search' from proposal p").await;
    let expected =
        [("status", json!("draft")), ("owner_unit", json!(UNIT)), ("lead_id", json!(site.people.author.id())), ("version", json!(1)), ("urgent", json!(false))];
    for (name, value) in expected {
        assert_eq!(row[name], value, "{name} of {row}");
    }
    assert_eq!((&row["legal_track"], &row["latest_plan"]), (&Value::Null, &Value::Null));
    let id = site.draft().await;
    let fields = [("revision", "1"), ("necessity", "Cần"), ("status", "approved"), ("saved_by", &*other), ("items", "[]"), ("id", "x")];
    assert_eq!(site.as_lead().post(&format!("/proposals/{id}/plan/basis"), &fields).await.status, 303);
    let content = site.value(&format!("select content from draft_section where proposal_id = '{id}' and section = 'basis'")).await;
    let names: Vec<&String> = content.as_object().unwrap().keys().collect();
    assert_eq!(names, ["necessity", "practical_basis", "purpose", "requirements", "scientific_basis"]);
}

#[sqlx::test]
async fn a_cookie_that_is_no_session_is_no_cookie(pool: PgPool) {
    let site = Site::new(pool).await;
    for cookie in ["x", &"a".repeat(64), &"g".repeat(64), &"a".repeat(8_192), "\"", "%00", "' or 1=1 --", "=;=,"] {
        let client = site.anonymous().cookie("session", cookie).cookie("lang", cookie).cookie("flash", cookie);
        let page = client.get("/proposals?q=a%26b").await;
        assert_eq!(page.leads_to(), "/login?next=%2Fproposals%3Fq%3Da%2526b", "{cookie}");
        assert_eq!(client.get("/login").await.page().attr("html", "lang"), "vi");
        assert_eq!(client.post("/proposals", &[]).await.status, 401);
    }
}

#[sqlx::test]
async fn signing_in_leads_only_to_paths_of_this_site(pool: PgPool) {
    let site = Site::new(pool).await;
    let email = &site.people.author.email;
    let cases = [
        ("/proposals?q=a&b=1", "/proposals?q=a&b=1"),
        ("https://evil.example", "/"),
        ("//evil.example", "/"),
        ("/\\evil.example", "/"),
        ("/\tx", "/"),
        ("javascript:alert(1)", "/"),
        ("", "/"),
    ];
    for (next, to) in cases {
        let query: String = form_urlencoded::byte_serialize(next.as_bytes()).collect();
        assert_eq!(site.anonymous().get(&format!("/login?next={query}")).await.page().attr("form[action='/login'] input[name=next]", "value"), to, "{next:?}");
        let answer = site.anonymous().post("/login", &[("email", email), ("password", PASSWORD), ("next", next)]).await;
        assert_eq!(answer.leads_to(), to, "{next:?}");
    }
}

#[sqlx::test]
async fn another_site_cannot_act_in_somebodys_name(pool: PgPool) {
    let site = Site::new(pool).await;
    let id = site.in_status(Status::Submitted).await;
    let seen = site.version(id).await.to_string();
    let before = site.everything().await;
    let withdrawal = [("seen", &*seen), ("reason", "Không phải tôi")];
    let login = [("email", &*site.people.author.email), ("password", PASSWORD)];
    let foreign: [&[(&str, &str)]; 4] = [
        &[("sec-fetch-site", "cross-site")],
        &[("sec-fetch-site", "same-site")],
        &[("origin", "https://evil.example"), ("host", "127.0.0.1:8080")],
        &[("origin", "null"), ("host", "127.0.0.1:8080")],
    ];
    for headers in foreign {
        let lead = headers.iter().fold(site.as_lead(), |c, (n, v)| c.header(n, v));
        let nobody = headers.iter().fold(site.anonymous(), |c, (n, v)| c.header(n, v));
        is_a_page(&lead.post(&format!("/proposals/{id}/withdrawal"), &withdrawal).await, 403);
        is_a_page(&lead.post("/logout", &[]).await, 403);
        let signed_in = nobody.post("/login", &login).await;
        is_a_page(&signed_in, 403);
        assert_eq!(signed_in.set_cookies(), Vec::<&str>::new());
        // Reading by a link from elsewhere is fine.
        assert_eq!(lead.get(&format!("/proposals/{id}")).await.status, 200);
    }
    assert_eq!(site.everything().await, before);
    let own: [&[(&str, &str)]; 3] = [&[("sec-fetch-site", "same-origin")], &[("origin", "http://127.0.0.1:8080"), ("host", "127.0.0.1:8080")], &[]];
    for headers in own {
        let nobody = headers.iter().fold(site.anonymous(), |c, (n, v)| c.header(n, v));
        assert_eq!(nobody.post("/login", &login).await.leads_to(), "/", "{headers:?}");
    }
}
