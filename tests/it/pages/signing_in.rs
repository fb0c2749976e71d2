//! Signing in over HTTP: cookies, the same answer for everything that fails, the wait after too many
//! failures, the end of a session.

use serde_json::json;
use sqlx::PgPool;

use crate::support::{PASSWORD, Site};

/// As long as the address of the head, so that the length of an answer can be compared.
const UNKNOWN: &str = "khongco@so-xay-dung.example.vn";

/// The attributes of a cookie without its value.
fn attributes(cookie: &str) -> (String, Vec<String>) {
    let mut parts = cookie.split("; ");
    let name = parts.next().unwrap().split('=').next().unwrap().to_owned();
    let mut rest: Vec<String> = parts.map(str::to_owned).collect();
    rest.sort();
    (name, rest)
}

#[sqlx::test]
async fn over_http_the_cookie_is_for_this_site_and_not_for_scripts(pool: PgPool) {
    let site = Site::new(pool).await;
    let answer = site.anonymous().post("/login", &[("email", &site.people.author.email), ("password", PASSWORD)]).await;
    assert_eq!(answer.leads_to(), "/");
    let [cookie] = answer.set_cookies()[..] else { panic!("{:?}", answer.set_cookies()) };
    assert_eq!(attributes(cookie), ("session".into(), ["HttpOnly", "Path=/", "SameSite=Lax"].map(str::to_owned).into()));
    let token = cookie.split(['=', ';']).nth(1).unwrap();
    assert_eq!(token.len(), 64);
    let page = site.anonymous().cookie("session", token).get("/").await.page();
    assert!(page.text("details.menu .who-name").contains(site.people.author.name));
    // Only its hash is kept.
    assert_eq!(site.value(&format!("select count(*) from session where strpos(session::text, '{token}') > 0")).await, json!(0));
    // Signing in again in the same browser ends the session before.
    let again = site.anonymous().cookie("session", token).post("/login", &[("email", &site.people.author.email), ("password", PASSWORD)]).await;
    assert_eq!(again.leads_to(), "/");
    assert_eq!(site.anonymous().cookie("session", token).get("/").await.status, 303);
}

#[sqlx::test]
async fn over_tls_the_cookie_is_bound_to_the_host(pool: PgPool) {
    let site = Site::at(pool, "https://sangkien.example.vn").await;
    let answer = site.anonymous().post("/login", &[("email", &site.people.author.email), ("password", PASSWORD)]).await;
    let [cookie] = answer.set_cookies()[..] else { panic!("{:?}", answer.set_cookies()) };
    assert_eq!(attributes(cookie), ("__Host-session".into(), ["HttpOnly", "Path=/", "SameSite=Lax", "Secure"].map(str::to_owned).into()));
    let token = cookie.split(['=', ';']).nth(1).unwrap();
    assert_eq!(site.anonymous().cookie("session", token).get("/").await.status, 303, "without its prefix it is no session");
    assert_eq!(site.anonymous().cookie("__Host-session", token).get("/").await.status, 200);
    let lang = site.anonymous().get("/login?lang=en").await;
    assert_eq!(attributes(lang.set_cookies()[0]), ("lang".into(), ["HttpOnly", "Path=/", "SameSite=Lax", "Secure"].map(str::to_owned).into()));
}

#[sqlx::test]
async fn a_known_and_an_unknown_account_hear_the_same_until_they_wait(pool: PgPool) {
    let site = Site::new(pool).await;
    let known = &*site.people.head.email;
    let mut heard = Vec::new();
    for (email, from) in [(known, "192.0.2.1"), (UNKNOWN, "192.0.2.2")] {
        let mut answers = Vec::new();
        for _ in 0..7 {
            let answer = site.anonymous().from(from).post("/login", &[("email", email), ("password", "sai")]).await;
            let mut headers: Vec<(String, String)> =
                answer.headers.iter().map(|(n, v)| (n.to_string(), v.to_str().unwrap().to_owned())).filter(|(n, _)| n != "x-request-id").collect();
            headers.sort();
            answers.push((answer.status, headers, answer.text().replace(email, "THƯ")));
        }
        heard.push(answers);
    }
    assert_eq!(heard[0], heard[1]);
    let statuses: Vec<u16> = heard[0].iter().map(|a| a.0).collect();
    assert_eq!(statuses, [422, 422, 422, 422, 422, 429, 429]);
    let waits = site.anonymous().from("192.0.2.1").post("/login", &[("email", known), ("password", PASSWORD)]).await;
    assert_eq!((waits.status, waits.header("retry-after")), (429, "15"), "not even with the right password");
    assert_eq!(waits.page().texts("#email-e"), ["Lỗi: Nhập sai quá nhiều lần. Thử lại sau 15 giây"]);
    assert_eq!(waits.set_cookies(), Vec::<&str>::new());
    // Nobody else waits, and after the wait the right password is enough.
    assert_eq!(site.anonymous().from("192.0.2.9").post("/login", &[("email", known), ("password", PASSWORD)]).await.status, 303);
    site.clock.pass(chrono::TimeDelta::seconds(15));
    assert_eq!(site.anonymous().from("192.0.2.1").post("/login", &[("email", known), ("password", PASSWORD)]).await.status, 303);
}

#[sqlx::test]
async fn a_forwarded_address_counts_only_from_a_proxy_of_ours(pool: PgPool) {
    let site = Site::new(pool).await;
    for n in 0..6 {
        let forged = site.anonymous().from("192.0.2.1").header("x-forwarded-for", &format!("198.51.100.{n}"));
        let status = forged.post("/login", &[("email", UNKNOWN), ("password", "sai")]).await.status;
        assert_eq!(status, if n < 5 { 422 } else { 429 }, "{n}");
    }
}

#[sqlx::test]
async fn signing_out_ends_the_session_here_and_on_the_server(pool: PgPool) {
    let site = Site::new(pool).await;
    let out = site.as_head().post("/logout", &[]).await;
    assert_eq!(out.leads_to(), "/login");
    assert_eq!(out.header("clear-site-data"), "\"cache\", \"storage\"");
    let cookies = out.set_cookies();
    assert!(cookies.len() == 1 && cookies[0].starts_with("session=; ") && cookies[0].contains("Max-Age=0"), "{cookies:?}");
    assert_eq!(site.as_head().get("/").await.status, 303);
    assert_eq!(site.value(&format!("select count(*) from session where person_id = '{}'", site.people.head.id())).await, json!(0));
}

#[sqlx::test]
async fn a_session_sleeps_after_thirty_minutes_and_takes_rights_as_they_are(pool: PgPool) {
    let site = Site::new(pool).await;
    let p = &site.people;
    site.clock.pass(chrono::TimeDelta::minutes(29));
    assert_eq!(site.as_head().get("/queue").await.status, 200);
    site.clock.pass(chrono::TimeDelta::minutes(29));
    assert_eq!((site.as_head().get("/queue").await.status, site.as_authority().get("/queue").await.status), (200, 303));
    let path = format!("/admin/people/{}/appointments/{}/end", p.head.id(), p.head.acting_as());
    site.signs_in(&p.administrator).await;
    assert_eq!(site.as_administrator().post(&path, &[]).await.leads_to(), format!("/admin/people/{}", p.head.id()));
    assert_eq!(site.as_head().get("/queue").await.status, 403, "an appointment that was ended ends at once");
}
