//! Endpoints on their page: made after the password, for allowed addresses, shown with what came of each
//! delivery; a secret once.

use chrono::TimeDelta;
use sangkien::app::webhooks::MOST;
use sangkien::domain::webhook::{Origins, Topic};
use serde_json::json;
use sqlx::PgPool;

use super::{send, shown, waiting};
use crate::support::receiver::{Receiver, Reply, courier, origins};
use crate::support::{Answer, PASSWORD, Site, rule};

const HERE: &str = "/account/webhooks";
const TERMS: [(&str, &str); 4] = [("name", "Trung tâm điều hành"), ("url", "https://ioc.example.vn/hook"), ("decision", "yes"), ("deadline", "yes")];

/// The same fields with one that is different.
fn but<'a>(name: &'a str, value: &'a str) -> Vec<(&'a str, &'a str)> {
    TERMS.into_iter().filter(|(n, _)| *n != name).chain([(name, value)]).collect()
}

fn secret(answer: &Answer) -> String {
    assert_eq!(answer.status, 200, "{}", answer.complaint());
    answer.page().text("[data-secret]")
}

#[sqlx::test]
async fn an_endpoint_is_made_and_its_secret_shown_once(pool: PgPool) {
    let site = Site::new(pool).await;
    let lead = site.as_lead();
    let secret = secret(&lead.post(HERE, &TERMS).await);
    assert!(lead.get(HERE).await.page().all("[data-secret]").is_empty());
    let stored = site.rows("select w.name, w.url, w.topics, 'whsec_' || encode(s.secret, 'base64') as secret, s.until from webhook w join webhook_secret s on s.webhook_id = w.id").await;
    assert_eq!(
        stored,
        json!([{ "name": "Trung tâm điều hành", "url": "https://ioc.example.vn/hook", "topics": ["decision", "deadline"], "secret": secret, "until": null }])
    );
    let book = site.value("select jsonb_agg(detail - 'webhook') from audit_entry where kind = 'webhook_made'").await;
    assert_eq!(book, json!([{ "origin": "https://ioc.example.vn", "topics": ["decision", "deadline"] }]));
    // Neither the book nor what people take of themselves holds the secret or more of the address than they typed.
    let data = lead.post("/account/data.json", &[]).await.json();
    let taken: Vec<&str> = data["webhooks"][0].as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!((&data["webhooks"][0]["url"], taken), (&json!("https://ioc.example.vn/hook"), vec!["ended", "made", "name", "topics", "url", "why"]));
    assert_eq!(site.as_co_author().post("/account/data.json", &[]).await.json()["webhooks"], json!([]));
    assert_eq!(lead.get("/account/access").await.page().attrs("main a[href='/account/webhooks']", "href").len(), 1);
    assert_eq!(lead.get("/account").await.page().attrs("main a[href='/account/webhooks']", "href").len(), 1);
}

#[sqlx::test]
async fn making_and_renewing_take_the_password_of_the_last_minutes(pool: PgPool) {
    let site = Site::new(pool).await;
    let lead = site.as_lead();
    assert_eq!(lead.post(HERE, &TERMS).await.status, 200);
    let id = site.webhook_of(&site.people.author).await.to_string();
    site.clock.pass(TimeDelta::minutes(6));
    let asked = lead.post(HERE, &TERMS).await;
    assert_eq!(asked.status, 422);
    assert!(asked.page().has_id("password-e"));
    let wrong = lead.post(HERE, &but("password", "không phải mật khẩu")).await;
    assert_eq!((wrong.status, wrong.page().value("password")), (422, Some(String::new())));
    for (name, value) in TERMS {
        assert_eq!(wrong.page().value(name).as_deref(), Some(value), "{name}");
    }
    assert_eq!(lead.post(HERE, &[("renew", &id)]).await.leads_to(), "/account/confirm?next=/account/webhooks");
    assert_eq!(site.value("select jsonb_build_array(count(distinct webhook_id), count(*)) from webhook_secret").await, json!([1, 1]));
    assert_eq!(lead.post(HERE, &but("password", PASSWORD)).await.status, 200);
    assert_eq!(site.value("select count(*) from webhook").await, 2);
}

#[sqlx::test]
async fn what_can_not_be_made_is_said_beside_its_field_and_what_was_typed_stays(pool: PgPool) {
    let site = Site::new(pool).await;
    let lead = site.as_lead();
    let bad = [
        ("url", "https://noi-khac.example.vn/hook"),
        ("url", "http://ioc.example.vn/hook"),
        ("url", "https://u:p@ioc.example.vn/hook"),
        ("url", "http://169.254.169.254/"),
        ("url", "không phải địa chỉ"),
        ("url", ""),
        ("name", ""),
    ];
    for (name, value) in bad {
        let answer = lead.post(HERE, &but(name, value)).await;
        assert_eq!(answer.status, 422, "{name} {value}");
        let page = answer.page();
        assert_eq!(page.attrs(".errsum a", "href"), [format!("#{name}")], "{name} {value}");
        assert!(page.has_id(&format!("{name}-e")));
        for (field, typed) in but(name, value) {
            assert_eq!(page.value(field).as_deref(), Some(typed), "{field} beside {value}");
        }
    }
    let words = lead.post(HERE, &but("url", "https://noi-khac.example.vn/hook")).await.page().text("#url-e");
    assert!(words.ends_with("bắt đầu bằng một trong: https://ioc.example.vn"), "{words}");
    let none = lead.post(HERE, &TERMS[..2]).await;
    assert_eq!((none.status, none.page().has_id("decision-e")), (422, true));
    assert_eq!(site.value("select count(*) from webhook").await, 0);
    for _ in 0..MOST {
        assert_eq!(lead.post(HERE, &TERMS).await.status, 200);
    }
    let many = lead.post(HERE, &TERMS).await;
    assert_eq!((many.status, many.page().has_id("name-e")), (422, true));
    // One that has ended makes room.
    let one = site.value("select min(id::text) from webhook").await.as_str().unwrap().to_owned();
    assert_eq!(lead.post(HERE, &[("end", &one)]).await.leads_to(), HERE);
    assert_eq!(lead.post(HERE, &TERMS).await.status, 200);
    assert_eq!(site.as_superuser("update webhook set topics = '{decision,anything}'").await, rule("webhook_topics_check"));
}

#[sqlx::test]
async fn where_the_operator_allows_no_address_the_page_says_so(pool: PgPool) {
    let site = Site::new(pool).await.with(|s| s.webhook_origins = Origins::default()).await;
    let page = site.as_lead().get(HERE).await.page();
    assert_eq!((page.all("[data-none-allowed]").len(), page.value("url")), (1, None));
    assert_eq!(site.as_lead().post(HERE, &TERMS).await.status, 422);
    assert_eq!(site.value("select count(*) from webhook").await, 0);
}

#[sqlx::test]
async fn an_endpoint_is_its_persons_alone(pool: PgPool) {
    let site = Site::new(pool).await;
    assert_eq!(site.as_lead().post(HERE, &TERMS).await.status, 200);
    let id = site.webhook_of(&site.people.author).await.to_string();
    let before = site.rows("select w.*, s.secret from webhook w join webhook_secret s on s.webhook_id = w.id").await;
    for act in ["end", "renew", "test"] {
        assert_eq!(site.as_co_author().post(HERE, &[(act, &id)]).await.status, 404, "{act}");
        assert_eq!(site.as_lead().post(HERE, &[(act, "x")]).await.status, 404, "{act}");
    }
    assert_eq!(site.rows("select w.*, s.secret from webhook w join webhook_secret s on s.webhook_id = w.id").await, before);
    assert_eq!(site.value("select count(*) from job where webhook_id is not null").await, 0);
    assert!(site.as_co_author().get(HERE).await.page().all("[data-webhook]").is_empty());
    assert_eq!(site.as_lead().get(HERE).await.page().all("[data-webhook]").len(), 1);
}

#[sqlx::test]
async fn an_endpoint_ends_by_hand_with_what_waits_and_with_its_secrets(pool: PgPool) {
    let mut receiver = Receiver::open().await;
    let allowed = origins(&[&receiver]);
    let site = Site::new(pool).await.with(|s| s.webhook_origins = allowed).await;
    let p = &site.people;
    site.endpoint(&p.author, &receiver, Topic::ALL).await;
    let id = site.webhook_of(&p.author).await.to_string();
    receiver.answers(Reply::Status(500));
    site.draft().await;
    send(&site.app, &courier(&[&receiver])).await;
    assert_eq!(receiver.about(), json!([["create", 1]]));
    assert_eq!(waiting(&site).await, json!([{ "attempts": 1, "last_error": "status 500", "parked": false }]));
    assert_eq!(shown(&site).await.0, "Không gửi được 1 lần liên tiếp");
    assert_eq!(site.as_lead().post(HERE, &[("end", &id)]).await.leads_to(), HERE);
    assert_eq!(shown(&site).await, ("Đã kết thúc".into(), vec!["không gửi: nơi nhận đã kết thúc".into()]));
    assert_eq!(site.value("select count(*) from webhook_secret").await, 0);
    let book = site.rows("select actor_id, subject_id, detail from audit_entry where kind = 'webhook_ended'").await;
    assert_eq!(book, json!([{ "actor_id": p.author.id(), "subject_id": p.author.id(), "detail": { "webhook": id, "why": "by_hand" } }]));
    for act in ["end", "renew", "test"] {
        assert_eq!(site.as_lead().post(HERE, &[(act, &id)]).await.status, 404, "{act}");
    }
    site.clock.pass(TimeDelta::hours(1));
    site.draft().await;
    send(&site.app, &courier(&[&receiver])).await;
    assert_eq!(receiver.about(), json!([]));
}

#[sqlx::test]
async fn who_leaves_for_good_takes_the_endpoints_along_and_a_new_password_does_not(pool: PgPool) {
    let site = Site::new(pool).await;
    let p = &site.people;
    assert_eq!(site.as_co_author().post(HERE, &TERMS).await.status, 200);
    let state = "select jsonb_build_array(ended_why, (select count(*) from webhook_secret)) from webhook";
    let change = [("password", PASSWORD), ("new_password", "con đường nhỏ ven sông")];
    assert_eq!(site.as_co_author().post("/account/sessions", &[("session", "others")]).await.status, 303);
    assert_eq!(site.as_co_author().post("/account/password", &change).await.status, 303);
    assert_eq!(site.value(state).await, json!([null, 1]));
    let path = format!("/admin/people/{}/account", p.co_author.id());
    assert_eq!(site.as_administrator().post(&path, &[("measure", "deactivate")]).await.status, 303);
    assert_eq!(site.value(state).await, json!([null, 1]));
    assert_eq!(site.as_administrator().post(&path, &[("measure", "retire")]).await.status, 303);
    assert_eq!(site.value(state).await, json!(["person_left", 0]));
}

#[sqlx::test]
async fn a_trial_goes_out_at_once_and_the_page_shows_what_came_of_it(pool: PgPool) {
    let mut receiver = Receiver::open().await;
    let allowed = origins(&[&receiver]);
    let site = Site::new(pool).await.with(|s| s.webhook_origins = allowed).await;
    let (p, courier) = (&site.people, courier(&[&receiver]));
    site.endpoint(&p.author, &receiver, &[Topic::Pilot]).await;
    let id = site.webhook_of(&p.author).await.to_string();
    assert_eq!(shown(&site).await, ("Đang gửi".into(), vec![]));
    assert_eq!(site.as_lead().post(HERE, &[("test", &id)]).await.leads_to(), HERE);
    assert_eq!(shown(&site).await.1, ["Chờ gửi"]);
    receiver.answers(Reply::Status(503));
    send(&site.app, &courier).await;
    let first = receiver.only();
    assert_eq!(first.json(), json!({ "type": "ping", "timestamp": "2026-08-28T02:00:00Z", "data": { "webhook": id } }));
    assert_eq!(shown(&site).await, ("Không gửi được 1 lần liên tiếp".into(), vec!["Chưa được: trả lời mã 503; thử lại 28/08/2026, 09:00".into()]));
    // A second trial does not wait for the end of the pause, and is another message.
    receiver.answers(Reply::Status(200));
    assert_eq!(site.as_lead().post(HERE, &[("test", &id)]).await.leads_to(), HERE);
    send(&site.app, &courier).await;
    assert_ne!(receiver.only().id(), first.id());
    assert_eq!(shown(&site).await.0, "Đang gửi");
    site.clock.pass(TimeDelta::seconds(10));
    send(&site.app, &courier).await;
    assert_eq!(receiver.only().id(), first.id());
    assert_eq!(shown(&site).await, ("Đang gửi".into(), vec!["Đã nhận (mã 200)".into(), "Đã nhận (mã 200)".into()]));
}

#[sqlx::test]
async fn the_page_shows_steps_by_case_and_none_of_a_case_that_is_foreign_by_now(pool: PgPool) {
    let receiver = Receiver::open().await;
    let allowed = origins(&[&receiver]);
    let site = Site::new(pool).await.with(|s| s.webhook_origins = allowed).await;
    let p = &site.people;
    site.endpoint(&p.co_author, &receiver, Topic::ALL).await;
    let id = site.draft_of(&p.author, &[&p.co_author]).await;
    send(&site.app, &courier(&[&receiver])).await;
    let code = site.value(&format!("select code from proposal where id = '{id}'")).await.as_str().unwrap().to_owned();
    let rows = async || site.as_co_author().get(HERE).await.page().texts("[data-delivery] th");
    assert_eq!(rows().await, [format!("Tạo hồ sơ, {code}")]);
    site.tamper(format!("delete from proposal_author where person_id = '{}'", p.co_author.id())).await;
    assert_eq!(rows().await, ["Hồ sơ ngoài phạm vi bạn được biết"]);
}
