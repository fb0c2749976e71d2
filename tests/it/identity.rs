//! Passkeys and the office's provider: what is believed, once and in time, and what is not. The way
//! through a browser with software of others is `tests/browser/identity.spec.js`.

use chrono::TimeDelta;
use sangkien::app::provider::Provider;
use sangkien::domain::workflow::Status;
use serde_json::{Value, json};
use sqlx::PgPool;

use crate::forms::says_what_is_wrong;
use crate::support::authenticator::Authenticator;
use crate::support::{Answer, Client, Person, Site};

async fn question(client: &Client<'_>, path: &str) -> Value {
    let answer = client.post(path, &[]).await;
    assert_eq!(answer.status, 200, "{path}: {}", answer.complaint());
    serde_json::from_str(answer.text()).unwrap()
}

async fn offer(client: &Client<'_>, credential: &str) -> Answer {
    client.post("/account/passkeys", &[("act", "add"), ("name", "Khóa cơ quan"), ("credential", credential)]).await
}

/// Adds a passkey of a device to somebody's account.
async fn registered(site: &Site, person: &Person, seed: u8) -> Authenticator {
    let mut device = Authenticator::new(seed);
    let client = site.as_person(person);
    let credential = device.register(&question(&client, "/account/passkeys/options").await);
    assert_eq!(offer(&client, &credential).await.leads_to(), "/account/second-factor");
    // The session goes on under a new token, which this client does not have.
    site.signs_in(person).await;
    device
}

async fn enter(client: &Client<'_>, credential: &str) -> Answer {
    client.post("/login/passkey", &[("credential", credential), ("next", "/account")]).await
}

/// Whether an answer of a device lets somebody in, and where to.
async fn enters(site: &Site, device: &mut Authenticator) -> bool {
    let nobody = site.anonymous();
    let credential = device.sign(&question(&nobody, "/login/passkey/options").await);
    let answer = enter(&nobody, &credential).await;
    let cookie = answer.set_cookies().iter().any(|c| c.starts_with("session="));
    assert_eq!(cookie, answer.status == 303, "{}", answer.complaint());
    cookie
}

#[sqlx::test]
async fn a_passkey_is_both_factors_and_counts_once(pool: PgPool) {
    let site = Site::new(pool).await;
    let mut device = registered(&site, &site.people.author, 7).await;
    let nobody = site.anonymous();
    let asked = question(&nobody, "/login/passkey/options").await;
    assert_eq!((&asked["rpId"], &asked["userVerification"], &asked["allowCredentials"]), (&json!("localhost"), &json!("required"), &json!([])));
    let credential = device.sign(&asked);
    let answer = enter(&nobody, &credential).await;
    assert_eq!(answer.leads_to(), "/account");
    let sql = "select count(*) from session where second_at = authenticated_at and network = '203.0.113.0/24'";
    assert_eq!(site.value(sql).await, json!(1), "the second factor was given with the first");
    assert_eq!(enter(&nobody, &credential).await.status, 422, "a second time");
    assert!(enters(&site, &mut device).await, "a new question");
    let kinds = site.value("select jsonb_agg(detail->>'by') from audit_entry where kind = 'signed_in'").await;
    assert_eq!(kinds, json!(["passkey", "passkey"]));
}

#[sqlx::test]
async fn an_answer_too_late_from_elsewhere_or_unverified_opens_nothing(pool: PgPool) {
    let site = Site::new(pool).await;
    let device = registered(&site, &site.people.author, 7).await;
    let other = site.people.head.id().0.into_bytes().to_vec();
    let lies = [
        ("another site", Authenticator { origin: "https://evil.example".to_owned(), ..device.clone() }),
        ("another port", Authenticator { origin: "http://localhost:8081".to_owned(), ..device.clone() }),
        ("another domain", Authenticator { domain: "evil.example".to_owned(), ..device.clone() }),
        ("nobody verified", Authenticator { verified: false, ..device.clone() }),
    ];
    for (what, mut liar) in lies {
        assert!(!enters(&site, &mut liar).await, "{what}");
    }
    assert!(!enters(&site, &mut Authenticator { handle: other, ..device.clone() }).await, "somebody else's number");
    let mut stranger = Authenticator::new(8);
    stranger.handle.clone_from(&device.handle);
    assert!(!enters(&site, &mut stranger).await, "a key that nobody has registered");

    let mut used = device.clone();
    assert!(enters(&site, &mut used).await);
    assert!(!enters(&site, &mut device.clone()).await, "a copy of the device whose counter stands still");
    assert!(enters(&site, &mut used).await, "the true one goes on");

    let nobody = site.anonymous();
    let late = used.sign(&question(&nobody, "/login/passkey/options").await);
    site.clock.pass(TimeDelta::minutes(5));
    assert_eq!(enter(&nobody, &late).await.status, 422, "five minutes later");
    assert_eq!(site.value("select count(*) from ceremony where kind = 'passkey_used'").await, json!(1), "what was answered is gone");
    question(&nobody, "/login/passkey/options").await;
    assert_eq!(site.value("select count(*) from ceremony where kind = 'passkey_used'").await, json!(1), "what is over goes with the next");

    site.tamper(&format!("update person set disabled_at = now() where id = '{}'", site.people.author.id())).await;
    assert!(!enters(&site, &mut used).await, "a closed account");
}

#[sqlx::test]
async fn a_passkey_is_registered_by_its_person_after_a_recent_password(pool: PgPool) {
    let site = Site::new(pool).await;
    let (author, head) = (site.as_lead(), site.as_head());
    let mut device = Authenticator::new(7);
    let credential = device.register(&question(&author, "/account/passkeys/options").await);
    says_what_is_wrong(&offer(&head, &credential).await, "name", "asked of somebody else");
    // What somebody else has spoiled is asked anew.
    let credential = device.register(&question(&author, "/account/passkeys/options").await);
    let mut liar = Authenticator { origin: "https://evil.example".to_owned(), ..device.clone() };
    let wrong = liar.register(&question(&author, "/account/passkeys/options").await);
    for (bad, what) in [(wrong.as_str(), "made for another site"), ("{}", "nothing"), ("", "empty")] {
        says_what_is_wrong(&offer(&author, bad).await, "name", what);
    }
    assert_eq!(offer(&author, &credential).await.leads_to(), "/account/second-factor");
    site.signs_in(&site.people.author).await;
    let same = device.register(&question(&head, "/account/passkeys/options").await);
    says_what_is_wrong(&offer(&head, &same).await, "name", "a credential belongs to one account");
    let known = question(&author, "/account/passkeys/options").await;
    assert_eq!(known["excludeCredentials"].as_array().map(Vec::len), Some(1), "the device can tell that it is known");

    let number = site.value("select id from passkey").await;
    let number = number.as_str().unwrap();
    assert_eq!(head.post("/account/passkeys", &[("act", "remove"), ("passkey", number)]).await.status, 404, "another's");
    site.clock.pass(TimeDelta::minutes(5) + TimeDelta::seconds(1));
    assert_eq!(author.post("/account/passkeys/options", &[]).await.status, 403);
    for fields in [[("act", "remove"), ("passkey", number)], [("act", "add"), ("name", "x")]] {
        assert_eq!(author.post("/account/passkeys", &fields).await.leads_to(), "/account/confirm?next=/account/second-factor");
    }
    assert_eq!(site.value("select count(*) from passkey").await, json!(1));
    assert_eq!(site.anonymous().post("/account/passkeys/options", &[]).await.status, 401);
}

#[sqlx::test]
async fn who_confirms_is_who_is_signed_in(pool: PgPool) {
    let site = Site::new(pool).await;
    let mut own = registered(&site, &site.people.author, 7).await;
    let mut others = registered(&site, &site.people.co_author, 8).await;
    site.clock.pass(TimeDelta::minutes(6));
    let author = site.as_lead();
    let credential = others.sign(&question(&author, "/login/passkey/options").await);
    assert_eq!(enter(&author, &credential).await.status, 422, "somebody else's passkey");
    assert_eq!(author.get("/account").await.status, 200, "who was signed in still is");
    let credential = own.sign(&question(&author, "/login/passkey/options").await);
    let answer = enter(&author, &credential).await;
    assert_eq!(answer.leads_to(), "/account");
    assert_eq!(author.get("/account").await.leads_to(), "/login?next=%2Faccount", "the old token is dead");
}

#[sqlx::test]
async fn a_decision_points_to_the_other_ways_where_there_are_any(pool: PgPool) {
    let site = Site::new(pool).await;
    let id = site.in_status(Status::Submitted).await;
    let path = format!("/proposals/{id}/rejection");
    site.clock.pass(TimeDelta::minutes(6));
    let elsewhere = "a[href='/account/confirm'][target='_blank']";
    assert_eq!(site.as_head().get(&path).await.page().all(elsewhere).len(), 0);
    site.signs_in(&site.people.head).await;
    registered(&site, &site.people.head, 7).await;
    site.clock.pass(TimeDelta::minutes(6));
    assert_eq!(site.as_head().get(&path).await.page().all(elsewhere).len(), 1);
}

#[sqlx::test]
async fn a_provider_out_of_reach_is_said_and_the_password_goes_on(pool: PgPool) {
    // Nobody listens on port 1.
    let provider = Provider::new("http://127.0.0.1:1", ("sangkien", "geheim"), "http://127.0.0.1:8080").unwrap();
    let site = Site::new(pool).await.with(|s| s.provider = Some(provider)).await;
    let nobody = site.anonymous();
    assert_eq!(nobody.get("/login").await.page().all("a[href='/login/provider?next=/']").len(), 1);
    let answer = nobody.get("/login/provider?next=%2Fqueue").await;
    assert_eq!(answer.status, 502);
    assert_eq!(answer.page().attr("main a.btn", "href"), "/login?next=%2Fqueue");
    for callback in ["", "?state=x&code=y", "?error=access_denied", "?state=&code="] {
        assert_eq!(nobody.get(&format!("/login/provider/callback{callback}")).await.status, 422, "{callback}");
    }
    assert_eq!(nobody.clone().cookie("provider", "x").get("/login/provider/callback?state=x&code=y").await.status, 422, "nobody was sent with that");
    assert_eq!(site.value("select count(*) from audit_entry where kind = 'sign_in_failed' and detail->>'by' = 'provider'").await, json!(1));
}

#[sqlx::test]
async fn without_a_domain_or_a_provider_neither_is_offered(pool: PgPool) {
    let site = Site::at(pool, "http://10.0.0.7:8080").await;
    let nobody = site.anonymous();
    assert_eq!(nobody.get("/login").await.page().all("[data-passkey], a[href^='/login/provider']").len(), 0);
    assert_eq!(nobody.post("/login/passkey/options", &[]).await.status, 404);
    assert_eq!(nobody.get("/login/provider").await.status, 404);
}
