//! Deliveries: signed as the specification says, tried again under the same number, to allowed addresses
//! alone; nobody waits for somebody else's endpoint, and nothing is lost or sent to who said goodbye.

use std::time::{Duration, SystemTime};

use chrono::TimeDelta;
use sangkien::app::webhooks::renew;
use sangkien::app::{deliveries, notices};
use sangkien::domain::webhook::{Origins, Topic};
use sangkien::domain::workflow::Status;
use sangkien::jobs::outbox::run_until_idle as post_all;
use sangkien::jobs::webhook::{run, run_until_idle};
use serde_json::json;
use sqlx::PgPool;
use standardwebhooks::Webhook;
use tokio::net::TcpListener;

use super::{noted, send, shown, waiting};
use crate::support::mail::{decoded, mail, sink};
use crate::support::receiver::{Receiver, Reply, SITE, courier, courier_to, hasty_courier, origins};
use crate::support::{Site, World};

#[sqlx::test]
async fn a_delivery_is_what_the_specification_says(pool: PgPool) {
    let world = World::new(pool).await;
    let mut receiver = Receiver::open().await;
    // Other people's programs compare with the clock on the wall.
    let wall = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap();
    world.clock.set(chrono::DateTime::from_timestamp(wall.as_secs().try_into().unwrap(), 0).unwrap());
    let secret = world.endpoint(&world.people.author, &receiver, Topic::ALL).await;
    let id = world.draft().await;
    send(&world.app, &courier(&[&receiver])).await;
    let got = receiver.only();
    assert_eq!((got.line.as_str(), got.header("content-type")), (format!("POST /{}", world.people.author.id()).as_str(), "application/json"));
    assert_eq!(got.header("webhook-timestamp"), wall.as_secs().to_string());
    Webhook::new(&secret).unwrap().verify(got.body.as_bytes(), &got.headers).unwrap();
    assert!(Webhook::new(&secret).unwrap().verify(format!("{} ", got.body).as_bytes(), &got.headers).is_err());
    assert_eq!(got.header("webhook-signature"), got.signed_with(&[&secret]));
    let e = world.rows(&format!("select p.code, e.at from proposal_event e join proposal p on p.id = e.proposal_id where p.id = '{id}'")).await;
    let at: chrono::DateTime<chrono::Utc> = serde_json::from_value(e[0]["at"].clone()).unwrap();
    let data = json!({ "proposal": id, "code": e[0]["code"], "seq": 1, "action": "create", "status": "draft", "url": format!("{SITE}/proposals/{id}") });
    assert_eq!(got.json(), json!({ "type": "proposal.create", "timestamp": at, "data": data }));
    for header in ["authorization", "cookie", "referer"] {
        assert!(!got.headers.contains_key(header), "{header}");
    }
    assert_eq!(waiting(&world).await, json!([]));
}

#[sqlx::test]
async fn a_message_keeps_its_number_and_text_over_every_try(pool: PgPool) {
    let world = World::new(pool).await;
    let mut receiver = Receiver::open().await;
    let secret = world.endpoint(&world.people.author, &receiver, Topic::ALL).await;
    let courier = courier(&[&receiver]);
    receiver.answers(Reply::Status(500));
    world.draft().await;
    send(&world.app, &courier).await;
    let first = receiver.only();
    for seconds in [10, 20, 40] {
        world.clock.pass(TimeDelta::seconds(seconds) - TimeDelta::microseconds(1));
        assert_eq!(run_until_idle(&world.app, &courier).await.unwrap(), 0);
        world.clock.pass(TimeDelta::microseconds(1));
        assert_eq!(run_until_idle(&world.app, &courier).await.unwrap(), 1);
        let again = receiver.only();
        assert_eq!((again.id(), &again.body), (first.id(), &first.body));
        assert_eq!(again.header("webhook-timestamp"), world.clock.now().timestamp().to_string());
        assert_eq!(again.header("webhook-signature"), again.signed_with(&[&secret]));
    }
    // Another entry is another message, and so is the same entry elsewhere.
    receiver.answers(Reply::Status(202));
    world.endpoint(&world.people.co_author, &receiver, Topic::ALL).await;
    world.draft_of(&world.people.author, &[&world.people.co_author]).await;
    world.clock.pass(TimeDelta::hours(1));
    send(&world.app, &courier).await;
    let ids: std::collections::BTreeSet<String> = receiver.taken().iter().map(|r| r.id().to_owned()).collect();
    assert_eq!((ids.len(), ids.contains(first.id())), (3, true));
    assert_eq!(noted(&world).await, json!(["", "", ""]));
}

#[sqlx::test]
async fn a_renewed_secret_signs_beside_the_old_one_for_a_day(pool: PgPool) {
    let world = World::new(pool).await;
    let (mut receiver, p) = (Receiver::open().await, &world.people);
    let courier = courier(&[&receiver]);
    let old = world.endpoint(&p.author, &receiver, Topic::ALL).await;
    let id = world.webhook_of(&p.author).await;
    let new = renew(&world.app, p.author.id(), id).await.unwrap().expose();
    assert_eq!(world.value("select count(*) from audit_entry where kind = 'webhook_renewed'").await, 1);
    for (pass, secrets) in [
        (TimeDelta::zero(), vec![&*new, &old]),
        (TimeDelta::hours(24) - TimeDelta::microseconds(1), vec![&new, &old]),
        (TimeDelta::microseconds(1), vec![&new]),
    ] {
        world.clock.pass(pass);
        world.draft().await;
        send(&world.app, &courier).await;
        let got = receiver.only();
        assert_eq!(got.header("webhook-signature"), got.signed_with(&secrets), "{}", world.clock.now());
    }
    // Who renews twice has done with the oldest at once.
    let [second, third] = [renew(&world.app, p.author.id(), id).await.unwrap().expose(), renew(&world.app, p.author.id(), id).await.unwrap().expose()];
    world.draft().await;
    send(&world.app, &courier).await;
    let got = receiver.only();
    assert_eq!(got.header("webhook-signature"), got.signed_with(&[&third, &second]));
}

#[sqlx::test]
async fn what_is_gone_has_ended_and_its_person_learns_why(pool: PgPool) {
    let mut receiver = Receiver::open().await;
    let allowed = origins(&[&receiver]);
    let site = Site::new(pool).await.with(|s| s.webhook_origins = allowed).await;
    let courier = courier(&[&receiver]);
    site.endpoint(&site.people.author, &receiver, Topic::ALL).await;
    receiver.answers(Reply::Status(410));
    for _ in 0..3 {
        site.draft().await;
    }
    send(&site.app, &courier).await;
    assert_eq!(receiver.taken().len(), 1);
    assert_eq!(noted(&site).await, json!(["status 410", "endpoint_ended", "endpoint_ended"]));
    let (state, deliveries) = shown(&site).await;
    assert_eq!(state, "Đã kết thúc: nơi nhận trả lời 410, không nhận nữa");
    assert_eq!(deliveries.last().unwrap(), "trả lời mã 410");
    let book = site.rows("select actor_id, subject_id, detail ->> 'why' as why from audit_entry where kind = 'webhook_ended'").await;
    assert_eq!(book, json!([{ "actor_id": null, "subject_id": site.people.author.id(), "why": "gone" }]));
    site.draft().await;
    site.clock.pass(TimeDelta::hours(2));
    send(&site.app, &courier).await;
    assert_eq!((receiver.taken().len(), waiting(&site).await), (0, json!([])));
    // A mail says it, and leads to the page.
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let post = mail(listener.local_addr().unwrap().port(), "a@ngoai.test");
    let mut mails = sink(listener).await;
    post_all(&site.app, &post.post).await.unwrap();
    let text = decoded(&mails.try_recv().unwrap());
    assert!(text.contains("không nhận nữa (mã 410)") && text.contains("/account/webhooks"), "{text}");
}

#[sqlx::test]
async fn no_redirect_is_followed(pool: PgPool) {
    let world = World::new(pool).await;
    let (mut receiver, mut elsewhere) = (Receiver::open().await, Receiver::open().await);
    world.endpoint(&world.people.author, &receiver, Topic::ALL).await;
    receiver.answers(Reply::Redirect(format!("{}/inside", elsewhere.origin)));
    world.draft().await;
    send(&world.app, &courier(&[&receiver, &elsewhere])).await;
    assert_eq!((receiver.taken().len(), elsewhere.taken().len()), (1, 0));
    assert_eq!(waiting(&world).await, json!([{ "attempts": 1, "last_error": "status 302", "parked": false }]));
}

#[sqlx::test]
async fn an_address_is_asked_again_at_each_delivery_whether_it_is_allowed(pool: PgPool) {
    let mut receiver = Receiver::open().await;
    let site = Site::new(pool).await;
    site.endpoint(&site.people.author, &receiver, Topic::ALL).await;
    site.draft().await;
    for origins in ["", "https://ioc.example.vn", "http://127.0.0.1:1"] {
        site.clock.pass(TimeDelta::hours(1));
        send(&site.app, &courier_to(origins)).await;
        assert_eq!(receiver.taken().len(), 0, "{origins}");
    }
    assert_eq!(waiting(&site).await, json!([{ "attempts": 3, "last_error": "origin_not_allowed", "parked": false }]));
    site.everybody_signs_in().await;
    let (state, deliveries) = shown(&site).await;
    assert_eq!(state, "Địa chỉ không còn được phép");
    assert!(deliveries[0].starts_with("Chưa được: địa chỉ không còn trong danh sách được phép; thử lại"), "{deliveries:?}");
    site.clock.pass(TimeDelta::hours(1));
    send(&site.app, &courier(&[&receiver])).await;
    assert_eq!(receiver.about(), json!([["create", 1]]));
}

#[sqlx::test]
async fn a_worker_that_dies_between_sending_and_noting_leads_to_the_same_message_again(pool: PgPool) {
    let world = World::new(pool).await;
    let mut receiver = Receiver::open().await;
    world.endpoint(&world.people.author, &receiver, Topic::ALL).await;
    let (courier, allowed) = (courier(&[&receiver]), origins(&[&receiver]));
    world.draft().await;
    notices::tell(&world.app).await.unwrap();
    let taken = deliveries::take(&world.app).await.unwrap().unwrap();
    let deliveries::Now::Send(letter) = deliveries::look(&world.app, &taken, &allowed, SITE).await.unwrap() else { panic!("nothing to send") };
    assert_eq!(courier.send(letter).await, Ok(204));
    let first = receiver.only();
    world.clock.pass(TimeDelta::minutes(5));
    assert_eq!(run_until_idle(&world.app, &courier).await.unwrap(), 0, "it is still in that worker's hand");
    world.clock.pass(TimeDelta::microseconds(1));
    assert_eq!(run_until_idle(&world.app, &courier).await.unwrap(), 1);
    let again = receiver.only();
    assert_eq!((again.id(), &again.body), (first.id(), &first.body));
    assert_eq!(noted(&world).await, json!([""]));
    // Who comes back late changes nothing any more.
    deliveries::came(&world.app, &taken, Ok(500)).await.unwrap();
    assert_eq!((noted(&world).await, waiting(&world).await), (json!([""]), json!([])));
    assert_eq!(world.value("select failures from webhook").await, 0);
}

#[sqlx::test]
async fn an_endpoint_that_never_answers_holds_up_neither_another_one_nor_the_mails(pool: PgPool) {
    let world = World::new(pool).await;
    let (mut dead, mut alive, p) = (Receiver::open().await, Receiver::open().await, &world.people);
    world.endpoint(&p.author, &dead, Topic::ALL).await;
    world.endpoint(&p.head, &alive, Topic::ALL).await;
    dead.answers(Reply::Never);
    for _ in 0..3 {
        world.in_status(Status::Submitted).await;
    }
    notices::tell(&world.app).await.unwrap();
    let expected = world
        .value("select count(*) from job where webhook_id = (select id from webhook where person_id = (select id from person where name = 'Giám đốc'))")
        .await;
    let courier = courier(&[&dead, &alive]);
    let mut got = 0;
    {
        let round = std::pin::pin!(run_until_idle(&world.app, &courier));
        let arrived = async {
            while json!(got) != expected {
                alive.next().await;
                got += 1;
            }
            dead.next().await;
        };
        tokio::select! {
            biased;
            _ = round => panic!("the dead endpoint was waited for"),
            () = arrived => {}
        }
    }
    assert!(got >= 9, "{got}");
    assert_eq!(dead.taken().len(), 0, "one at a time");
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let post = mail(listener.local_addr().unwrap().port(), "a@ngoai.test");
    let mut mails = sink(listener).await;
    assert!(post_all(&world.app, &post.post).await.unwrap() >= 3);
    mails.try_recv().unwrap();
    assert_eq!(world.value("select count(*) from job where webhook_id is null and done_at is null").await, 0);
}

#[sqlx::test]
async fn a_dead_mail_server_and_mails_nobody_takes_hold_up_no_delivery(pool: PgPool) {
    let world = World::new(pool).await;
    let mut receiver = Receiver::open().await;
    world.endpoint(&world.people.head, &receiver, Topic::ALL).await;
    for _ in 0..3 {
        world.in_status(Status::Submitted).await;
    }
    notices::tell(&world.app).await.unwrap();
    assert!(world.value("select count(*) from job where kind = 'notice'").await.as_u64().unwrap() >= 3);
    run_until_idle(&world.app, &courier(&[&receiver])).await.unwrap();
    assert_eq!(receiver.taken().iter().filter(|r| r.json()["type"] == "proposal.submit").count(), 3);
    assert_eq!((waiting(&world).await, world.value("select sum(attempts) from job where kind = 'notice'").await), (json!([]), json!(0)));
}

#[sqlx::test]
async fn more_dead_endpoints_than_hands_starve_nobody(pool: PgPool) {
    let world = World::new(pool).await;
    let (mut dead, mut alive, p) = (Receiver::open().await, Receiver::open().await, &world.people);
    dead.answers(Reply::Never);
    for person in [&p.author, &p.author, &p.author, &p.author, &p.author, &p.co_author, &p.co_author, &p.co_author, &p.co_author] {
        world.endpoint(person, &dead, Topic::ALL).await;
    }
    world.endpoint(&p.co_author, &alive, Topic::ALL).await;
    for _ in 0..4 {
        world.draft_of(&p.author, &[&p.co_author]).await;
    }
    let both = hasty_courier(&[&dead, &alive]);
    send(&world.app, &both).await;
    assert_eq!(alive.about(), json!([["create", 1], ["create", 1], ["create", 1], ["create", 1]]));
    assert_eq!(dead.taken().len(), 9, "each was tried once, and is left alone");
    let notes = "select distinct last_error from job where webhook_id is not null and done_at is null and attempts > 0";
    assert_eq!(world.value(notes).await, json!("timeout"));
}

#[sqlx::test]
async fn what_waits_for_a_dead_endpoint_costs_one_attempt_now_and_then_and_comes_when_it_is_back(pool: PgPool) {
    let world = World::new(pool).await;
    let mut receiver = Receiver::open().await;
    world.endpoint(&world.people.author, &receiver, Topic::ALL).await;
    let courier = courier(&[&receiver]);
    receiver.answers(Reply::Status(500));
    for _ in 0..20 {
        world.draft().await;
    }
    notices::tell(&world.app).await.unwrap();
    for (seconds, attempts) in [(0, 1), (9, 0), (1, 1), (19, 0), (1, 1), (39, 0), (1, 1)] {
        world.clock.pass(TimeDelta::seconds(seconds));
        assert_eq!(run_until_idle(&world.app, &courier).await.unwrap(), attempts, "{}", world.clock.now());
    }
    assert_eq!(receiver.taken().len(), 4);
    receiver.answers(Reply::Status(204));
    world.clock.pass(TimeDelta::seconds(80));
    assert_eq!(run_until_idle(&world.app, &courier).await.unwrap(), 20);
    let ids: std::collections::BTreeSet<String> = receiver.taken().iter().map(|r| r.id().to_owned()).collect();
    assert_eq!((ids.len(), waiting(&world).await), (20, json!([])));
}

#[sqlx::test]
async fn one_message_that_is_refused_does_not_keep_back_the_others(pool: PgPool) {
    let world = World::new(pool).await;
    let receiver = Receiver::open().await;
    world.endpoint(&world.people.author, &receiver, Topic::ALL).await;
    let bad = world.draft().await;
    for _ in 0..3 {
        world.draft().await;
    }
    receiver.answers(Reply::Refuses(bad.to_string()));
    let courier = courier(&[&receiver]);
    send(&world.app, &courier).await;
    world.clock.pass(TimeDelta::seconds(10));
    send(&world.app, &courier).await;
    assert_eq!(noted(&world).await, json!(["", "", ""]));
    assert_eq!(waiting(&world).await, json!([{ "attempts": 2, "last_error": "status 500", "parked": false }]));
}

#[sqlx::test]
async fn after_ten_tries_it_is_put_aside_its_person_is_told_and_an_administrator_sends_it_again(pool: PgPool) {
    let mut receiver = Receiver::open().await;
    let allowed = origins(&[&receiver]);
    let site = Site::new(pool).await.with(|s| s.webhook_origins = allowed).await;
    let (p, courier) = (&site.people, courier(&[&receiver]));
    let secret = site.endpoint(&p.author, &receiver, Topic::ALL).await;
    receiver.answers(Reply::Status(503));
    site.draft().await;
    notices::tell(&site.app).await.unwrap();
    for n in 1..=10 {
        assert_eq!(site.value("select count(*) from job where parked_at is not null").await, 0, "before try {n}");
        assert_eq!(run_until_idle(&site.app, &courier).await.unwrap(), 1);
        site.clock.pass(TimeDelta::hours(1));
    }
    assert_eq!(run_until_idle(&site.app, &courier).await.unwrap(), 0);
    assert_eq!(waiting(&site).await, json!([{ "attempts": 10, "last_error": "status 503", "parked": true }]));
    let told = site.rows("select payload, once_key is not null as once from job where kind = 'endpoint'").await;
    assert_eq!(told, json!([{ "payload": { "job": "endpoint", "person": p.author.id(), "trouble": "failed" }, "once": true }]));
    site.everybody_signs_in().await;
    let (state, deliveries) = shown(&site).await;
    assert_eq!(state, "Không gửi được 10 lần liên tiếp");
    assert_eq!(deliveries, ["Tạm gác: trả lời mã 503. Quản trị hệ thống có thể cho gửi lại."]);
    let page = site.as_administrator().get("/admin/jobs").await;
    let shown = page.page();
    assert_eq!(shown.texts("[data-job] th"), ["Sự kiện gửi đến hệ thống khác"]);
    assert_eq!(shown.texts("[data-job] td:nth-child(2)"), ["Chuyên viên A"]);
    for hidden in [&secret[6..], receiver.origin.as_str()] {
        assert!(!page.text().contains(hidden), "{hidden}");
    }
    let ids: std::collections::BTreeSet<String> = receiver.taken().iter().map(|r| r.id().to_owned()).collect();
    assert_eq!(ids.len(), 1);
    receiver.answers(Reply::Status(200));
    let job = shown.attr("[data-job]", "data-job");
    assert_eq!(site.as_administrator().post("/admin/jobs", &[("job", &job)]).await.leads_to(), "/admin/jobs");
    site.clock.pass(TimeDelta::hours(1));
    assert_eq!(run_until_idle(&site.app, &courier).await.unwrap(), 1);
    assert!(ids.contains(receiver.only().id()));
    assert_eq!(site.value("select jsonb_build_array(failures, rest_until) from webhook").await, json!([0, null]));
}

#[sqlx::test]
async fn what_is_a_week_old_tells_nobody_anything_any_more(pool: PgPool) {
    let world = World::new(pool).await;
    let mut receiver = Receiver::open().await;
    world.endpoint(&world.people.author, &receiver, Topic::ALL).await;
    let courier = courier(&[&receiver]);
    world.draft().await;
    notices::tell(&world.app).await.unwrap();
    world.clock.pass(TimeDelta::days(7));
    world.draft().await;
    notices::tell(&world.app).await.unwrap();
    world.clock.pass(TimeDelta::microseconds(1));
    assert_eq!(run_until_idle(&world.app, &courier).await.unwrap(), 2);
    assert_eq!((receiver.taken().len(), noted(&world).await), (1, json!(["too_late", ""])));
}

#[sqlx::test]
async fn an_answer_without_an_end_is_not_read(pool: PgPool) {
    let world = World::new(pool).await;
    let mut receiver = Receiver::open().await;
    world.endpoint(&world.people.author, &receiver, Topic::ALL).await;
    receiver.answers(Reply::Endless);
    world.draft().await;
    send(&world.app, &courier(&[&receiver])).await;
    assert_eq!((receiver.taken().len(), noted(&world).await), (1, json!([""])));
}

#[sqlx::test]
async fn nobody_listening_is_a_failure_like_another(pool: PgPool) {
    let world = World::new(pool).await;
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let gone = Receiver::at(listener);
    world.endpoint(&world.people.author, &gone, Topic::ALL).await;
    // An address of the same list where nobody listens.
    let closed = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let other = closed.local_addr().unwrap().port();
    drop(closed);
    world.tamper(format!("update webhook set url = replace(url, ':{port}/', ':{other}/')")).await;
    world.draft().await;
    send(&world.app, &courier_to(&format!("http://127.0.0.1:{other}"))).await;
    assert_eq!(waiting(&world).await, json!([{ "attempts": 1, "last_error": "unreachable", "parked": false }]));
}

#[sqlx::test]
async fn a_worker_that_is_told_to_stop_finishes_what_is_on_its_way(pool: PgPool) {
    let world = World::new(pool).await;
    let mut receiver = Receiver::open().await;
    world.endpoint(&world.people.author, &receiver, Topic::ALL).await;
    world.draft().await;
    notices::tell(&world.app).await.unwrap();
    let (told, stopped) = tokio::sync::watch::channel(false);
    let courier = courier(&[&receiver]);
    let arrived = async {
        let one = receiver.next().await;
        told.send_replace(true);
        one
    };
    let ((), one) = tokio::join!(run(&world.app, &courier, Duration::from_secs(3_600), stopped), arrived);
    assert_eq!((one.about(), noted(&world).await), (json!(["create", 1]), json!([""])));
}

#[sqlx::test]
async fn a_way_without_allowed_origins_leads_nowhere(pool: PgPool) {
    let world = World::new(pool).await;
    let receiver = Receiver::open().await;
    let terms = sangkien::app::webhooks::Terms { name: "Nơi nhận".into(), url: receiver.origin.clone(), topics: vec![Topic::Pilot] };
    let made = sangkien::app::webhooks::make(&world.app, world.people.author.id(), &terms, &Origins::default()).await;
    assert_eq!(made.err().unwrap().to_string(), "invalid: Field(\"url\", NotOffered)");
    assert_eq!(world.value("select count(*) from webhook").await, 0);
}
