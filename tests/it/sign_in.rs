//! Signing in: one answer for all that fails, guessing slowed without locking anybody out of the
//! own office, sessions that end when they should, rights read anew at every request.
//!
//! Passwords are really hashed and compared; only the clock is the test's.

use std::net::IpAddr;

use chrono::TimeDelta;
use sangkien::app::administer;
use sangkien::app::sign_in::{ABSOLUTE, Denied, Door, IDLE, Token, confirm, current, sign_in, sign_out};
use sangkien::domain::people::Role;
use serde_json::json;
use sha2::{Digest, Sha256};
use sqlx::PgPool;

use crate::support::{PASSWORD, Person, World, at};

const OFFICE: &str = "203.0.113.10";
const HOME: &str = "198.51.100.20";

fn address(text: &str) -> IpAddr {
    text.parse().unwrap()
}

fn door<'a>(from: &str, old: Option<&'a Token>) -> Door<'a> {
    Door { address: address(from), client: "trình duyệt", old, holder: None }
}

async fn enter(world: &World, email: &str, password: &str, from: &str) -> Result<Token, Denied> {
    sign_in(&world.app, email, password.to_owned(), &door(from, None)).await
}

/// What the form would tell: nothing that went well, the words and seconds of what did not.
fn told(result: Result<Token, Denied>) -> String {
    match result {
        Ok(_) => "in".into(),
        Err(Denied::Throttled(seconds)) => format!("wait {seconds}"),
        Err(other) => other.to_string(),
    }
}

async fn fail(world: &World, email: &str, from: &str, times: usize) {
    for _ in 0..times {
        assert_eq!(told(enter(world, email, "sai", from).await), "wrong account or password");
    }
}

async fn signed_in(world: &World, who: &Person) -> Token {
    enter(world, &who.email, PASSWORD, OFFICE).await.unwrap()
}

#[sqlx::test]
async fn unknown_disabled_and_wrong_are_told_alike_until_the_throttle_and_by_it(pool: PgPool) {
    let world = World::new(pool).await;
    let p = &world.people;
    world.as_app(format!("update person set disabled_at = now() where id = '{}'", p.deputy.id())).await.unwrap();
    let mut heard = Vec::new();
    for (email, password, from) in
        [(&*p.head.email, "sai", "192.0.2.1"), ("khong.co@example.vn", "sai", "192.0.2.2"), (&*p.deputy.email, PASSWORD, "192.0.2.3")]
    {
        let mut answers = Vec::new();
        for _ in 0..6 {
            answers.push(told(enter(&world, email, password, from).await));
        }
        world.clock.pass(TimeDelta::seconds(15));
        for _ in 0..2 {
            answers.push(told(enter(&world, email, password, from).await));
        }
        heard.push(answers);
    }
    let wrong = "wrong account or password";
    assert_eq!(heard[0], [wrong, wrong, wrong, wrong, wrong, "wait 15", wrong, "wait 30"]);
    assert_eq!((&heard[1], &heard[2]), (&heard[0], &heard[0]));
    // The table of counters holds neither addresses nor accounts.
    assert_eq!(world.value("select count(*) from sign_in_throttle where length(subject) <> 32").await, json!(0));
}

#[sqlx::test]
async fn the_address_is_read_as_people_type_it_and_the_password_as_it_is(pool: PgPool) {
    let world = World::new(pool).await;
    let email = &world.people.head.email;
    assert_eq!(told(enter(&world, &format!("  {}\t", email.to_uppercase()), PASSWORD, OFFICE).await), "in");
    for near in [PASSWORD.to_uppercase(), format!("{PASSWORD} "), String::new(), "a".repeat(129), format!("{PASSWORD}{}", " ".repeat(200))] {
        world.clock.pass(TimeDelta::hours(1));
        assert_eq!(told(enter(&world, email, &near, OFFICE).await), "wrong account or password", "{near:?}");
    }
}

#[sqlx::test]
async fn five_failures_slow_one_network_and_not_the_account_elsewhere(pool: PgPool) {
    let world = World::new(pool).await;
    let email = &world.people.head.email;
    assert_eq!(told(enter(&world, email, PASSWORD, HOME).await), "in");
    fail(&world, email, OFFICE, 5).await;
    assert_eq!(told(enter(&world, email, PASSWORD, OFFICE).await), "wait 15");
    assert_eq!(told(enter(&world, email, PASSWORD, HOME).await), "in");
    assert_eq!(told(enter(&world, email, PASSWORD, "192.0.2.77").await), "in");
    // Others at the same office are not held up.
    assert_eq!(told(enter(&world, &world.people.author.email, PASSWORD, OFFICE).await), "in");
    // A success elsewhere forgives nothing here; waiting does.
    assert_eq!(told(enter(&world, email, PASSWORD, OFFICE).await), "wait 15");
    world.clock.pass(TimeDelta::seconds(14));
    assert_eq!(told(enter(&world, email, PASSWORD, OFFICE).await), "wait 1");
    world.clock.pass(TimeDelta::seconds(1));
    assert_eq!(told(enter(&world, email, PASSWORD, OFFICE).await), "in");
    fail(&world, email, OFFICE, 5).await;
    assert_eq!(told(enter(&world, email, PASSWORD, OFFICE).await), "wait 15");
}

#[sqlx::test]
async fn failures_are_forgotten_after_a_quarter_of_an_hour(pool: PgPool) {
    let world = World::new(pool).await;
    let email = &world.people.head.email;
    fail(&world, email, OFFICE, 4).await;
    world.clock.pass(TimeDelta::minutes(15) + TimeDelta::microseconds(1));
    fail(&world, email, OFFICE, 5).await;
    assert_eq!(told(enter(&world, email, PASSWORD, OFFICE).await), "wait 15");
}

#[sqlx::test]
async fn strangers_everywhere_can_not_lock_an_official_out_of_the_own_office(pool: PgPool) {
    let world = World::new(pool).await;
    let email = &world.people.head.email;
    assert_eq!(told(enter(&world, email, PASSWORD, OFFICE).await), "in");
    for n in 0..20 {
        fail(&world, email, &format!("192.0.2.{n}"), 1).await;
    }
    // From where the account was never seen everybody waits now, even who knows the password.
    assert_eq!(told(enter(&world, email, "sai", "192.0.2.200").await), "wait 15");
    assert_eq!(told(enter(&world, email, PASSWORD, "192.0.2.200").await), "wait 15");
    assert_eq!(told(enter(&world, email, PASSWORD, OFFICE).await), "in");
    assert_eq!(told(enter(&world, &world.people.deputy.email, PASSWORD, "192.0.2.200").await), "in");
    // A network counts as known for ninety days after the last success there.
    world.clock.pass(TimeDelta::days(90));
    for n in 0..20 {
        fail(&world, email, &format!("192.0.2.{n}"), 1).await;
    }
    assert_eq!(told(enter(&world, email, PASSWORD, OFFICE).await), "in");
    world.clock.pass(TimeDelta::days(90) + TimeDelta::seconds(1));
    for n in 0..20 {
        fail(&world, email, &format!("192.0.2.{n}"), 1).await;
    }
    assert_eq!(told(enter(&world, email, PASSWORD, OFFICE).await), "wait 15");
}

#[sqlx::test]
async fn one_network_that_tries_many_accounts_is_slowed(pool: PgPool) {
    let world = World::new(pool).await;
    for n in 0..50 {
        fail(&world, &format!("nguoi.{n}@example.vn"), "2001:db8:1:2::1", 1).await;
    }
    let email = &world.people.head.email;
    assert_eq!(told(enter(&world, email, PASSWORD, "2001:db8:1:2:ffff::9").await), "wait 15");
    assert_eq!(told(enter(&world, email, PASSWORD, "2001:db8:1:3::1").await), "in");
}

#[sqlx::test]
async fn a_session_ends_half_an_hour_after_its_last_use(pool: PgPool) {
    let world = World::new(pool).await;
    let token = signed_in(&world, &world.people.head).await;
    let used = async || current(&world.app, &token).await.unwrap().is_some();
    for _ in 0..4 {
        world.clock.pass(IDLE - TimeDelta::seconds(1));
        assert!(used().await);
    }
    world.clock.pass(IDLE);
    assert!(!used().await);
}

#[sqlx::test]
async fn a_session_ends_twelve_hours_after_signing_in_however_much_it_is_used(pool: PgPool) {
    let world = World::new(pool).await;
    let token = signed_in(&world, &world.people.head).await;
    let began = world.clock.now();
    while world.clock.now() + TimeDelta::minutes(20) < began + ABSOLUTE {
        world.clock.pass(TimeDelta::minutes(20));
        assert!(current(&world.app, &token).await.unwrap().is_some());
    }
    world.clock.set(began + ABSOLUTE - TimeDelta::seconds(1));
    assert!(current(&world.app, &token).await.unwrap().is_some());
    world.clock.set(began + ABSOLUTE);
    assert!(current(&world.app, &token).await.unwrap().is_none());
}

#[sqlx::test]
async fn signing_in_again_in_the_same_browser_ends_the_old_session(pool: PgPool) {
    let world = World::new(pool).await;
    let p = &world.people;
    let old = signed_in(&world, &p.head).await;
    let elsewhere = signed_in(&world, &p.head).await;
    let again = sign_in(&world.app, &p.author.email, PASSWORD.to_owned(), &door(OFFICE, Some(&old))).await.unwrap();
    let mut whose = Vec::new();
    for token in [&old, &elsewhere, &again] {
        whose.push(current(&world.app, token).await.unwrap().map(|found| found.name));
    }
    assert_eq!(whose, [None, Some(p.head.name.to_owned()), Some(p.author.name.to_owned())]);
    // A failure leaves the open session alone.
    let failed = sign_in(&world.app, &p.head.email, "sai".to_owned(), &door(OFFICE, Some(&again))).await;
    assert_eq!(told(failed), "wrong account or password");
    assert!(current(&world.app, &again).await.unwrap().is_some());
    sign_out(&world.app, &again).await.unwrap();
    assert!(current(&world.app, &again).await.unwrap().is_none());
    assert!(current(&world.app, &elsewhere).await.unwrap().is_some());
}

#[sqlx::test]
async fn only_the_hash_of_a_token_is_kept(pool: PgPool) {
    let world = World::new(pool).await;
    let token = signed_in(&world, &world.people.head).await;
    let kept = hex::encode(Sha256::digest(token.expose()));
    let row = json!([{ "token_hash": format!("\\x{kept}"), "person_id": world.people.head.id(), "client": "trình duyệt" }]);
    assert_eq!(world.rows("select token_hash, person_id, client from session").await, row);
    let guessed = Token::from_cookie(&kept).unwrap();
    assert!(current(&world.app, &guessed).await.unwrap().is_none());
}

#[sqlx::test]
async fn the_session_tells_who_it_is_and_what_they_hold(pool: PgPool) {
    let world = World::new(pool).await;
    let p = &world.people;
    for (name, person) in p.all() {
        let token = signed_in(&world, person).await;
        let found = current(&world.app, &token).await.unwrap().unwrap();
        assert_eq!((found.person, found.appointments), (person.id(), person.actor.appointments.clone()), "{name}");
        assert_eq!((found.name.as_str(), found.unit.as_str()), (person.name, person.unit), "{name}");
    }
}

#[sqlx::test]
async fn an_appointment_that_ended_is_gone_at_the_next_request(pool: PgPool) {
    let world = World::new(pool).await;
    let p = &world.people;
    let token = signed_in(&world, &p.head).await;
    let roles = async || current(&world.app, &token).await.unwrap().unwrap().appointments.iter().map(|a| a.role).collect::<Vec<_>>();
    assert_eq!(roles().await, [Role::Head]);
    let by_a_head = administer::end(&world.app, &p.deputy.actor, p.head.id(), p.head.acting_as()).await;
    assert_eq!(by_a_head.unwrap_err().to_string(), "refused: only the competent authority of the unit");
    administer::end(&world.app, &p.administrator.actor, p.head.id(), p.head.acting_as()).await.unwrap();
    assert_eq!(roles().await, []);
    let twice = administer::end(&world.app, &p.administrator.actor, p.head.id(), p.head.acting_as()).await;
    assert_eq!(twice.unwrap_err().to_string(), "not found");
}

#[sqlx::test]
async fn an_authorisation_runs_out_at_midnight_in_vietnam(pool: PgPool) {
    let world = World::new(pool).await;
    let p = &world.people;
    world.as_app(format!("update appointment set to_on = '2026-08-28' where id = '{}'", p.acting_head.acting_as().0)).await.unwrap();
    world.clock.set(at("2026-08-28T16:45:00Z"));
    let token = signed_in(&world, &p.acting_head).await;
    let held = async || current(&world.app, &token).await.unwrap().unwrap().appointments.len();
    world.clock.set(at("2026-08-28T16:59:59Z"));
    assert_eq!(held().await, 1);
    world.clock.set(at("2026-08-28T17:00:00Z"));
    assert_eq!(held().await, 0);
}

#[sqlx::test]
async fn a_disabled_account_is_out_at_once(pool: PgPool) {
    let world = World::new(pool).await;
    let head = &world.people.head;
    let token = signed_in(&world, head).await;
    world.as_app(format!("update person set disabled_at = now() where id = '{}'", head.id())).await.unwrap();
    assert!(current(&world.app, &token).await.unwrap().is_none());
    assert_eq!(told(enter(&world, &head.email, PASSWORD, OFFICE).await), "wrong account or password");
}

#[sqlx::test]
async fn a_signature_wants_the_own_password_and_guessing_it_is_slowed(pool: PgPool) {
    let world = World::new(pool).await;
    let who = world.people.author.id();
    let tried = async |password: &str| told(confirm(&world.app, who, password.to_owned()).await.map(|()| Token::from_cookie(&"0".repeat(64)).unwrap()));
    assert_eq!(tried(PASSWORD).await, "in");
    for _ in 0..5 {
        assert_eq!(tried("sai").await, "wrong account or password");
    }
    assert_eq!(tried(PASSWORD).await, "wait 15");
    // It slows the signature, not the door; and it ends.
    assert_eq!(told(enter(&world, &world.people.author.email, PASSWORD, OFFICE).await), "in");
    world.clock.pass(TimeDelta::seconds(15));
    assert_eq!(tried(PASSWORD).await, "in");
    assert_eq!(tried("sai").await, "wrong account or password");
}
