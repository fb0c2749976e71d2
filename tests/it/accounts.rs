//! Accounts: an invitation becomes a password, a reset ends what was open, a second factor counts
//! once, a decision asks for the password again, people see and take what is theirs.

use chrono::TimeDelta;
use sangkien::domain::workflow::Status;
use sangkien::jobs::outbox::run_until_idle;
use serde_json::json;
use sqlx::PgPool;
use tokio::net::TcpListener;
use tokio::sync::mpsc::UnboundedReceiver;
use totp_rs::{Builder, Totp};

use crate::forms::says_what_is_wrong;
use crate::support::mail::{decoded, mail, sink};
use crate::support::{Client, PASSWORD, Person, Site, UNIT};

const NEW: &str = "con đường nhỏ ven sông buổi sớm";

/// The site with a mail server.
struct Office {
    site: Site,
    post: sangkien::jobs::Mail,
    mails: UnboundedReceiver<String>,
}

impl Office {
    async fn new(pool: PgPool) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        Self { site: Site::new(pool).await, post: mail(port, "a@ngoai.test"), mails: sink(listener).await }
    }

    /// The mails that are due now, as text.
    async fn posted(&mut self) -> Vec<String> {
        let n = run_until_idle(&self.site.app, &self.post.post).await.unwrap();
        let mut all = Vec::new();
        while let Ok(mail) = self.mails.try_recv() {
            all.push(mail);
        }
        assert!(all.len() <= n, "{n} jobs, {} mails", all.len());
        all
    }

    /// The one-time link of the only mail that is due.
    async fn link(&mut self) -> String {
        let all = self.posted().await;
        let [mail] = &all[..] else { panic!("{all:?}") };
        let text = decoded(mail);
        let start = text.find("/login/link?token=").unwrap();
        text[start..].split_whitespace().next().unwrap().to_owned()
    }
}

fn token(link: &str) -> &str {
    link.split_once('=').unwrap().1
}

/// The session's cookie that an answer gave.
fn session<'a>(site: &'a Site, answer: &crate::support::Answer) -> Client<'a> {
    let cookies = answer.set_cookies();
    let cookie = cookies.iter().find_map(|c| c.strip_prefix("session=")).unwrap();
    site.anonymous().cookie("session", cookie.split(';').next().unwrap())
}

async fn sign_in(site: &Site, email: &str, password: &str) -> crate::support::Answer {
    site.anonymous().post("/login", &[("email", email), ("password", password), ("next", "/")]).await
}

#[sqlx::test]
async fn an_invitation_by_mail_becomes_a_password_once(pool: PgPool) {
    let mut office = Office::new(pool).await;
    let fields =
        [("email", "nguoi.moi@example.vn"), ("name", "Chuyên viên Mới"), ("position", "Chuyên viên"), ("unit", UNIT), ("role", "staff"), ("document_ref", "")];
    let added = office.site.as_administrator().post("/admin/people/new", &fields).await;
    assert_eq!(added.status, 200, "{}", added.complaint());
    assert!(added.page().all("[data-link]").is_empty(), "with a mail server nobody else sees the link");
    let row = office.site.rows("select password_hash, disabled_at from person where email = 'nguoi.moi@example.vn'").await;
    assert_eq!(row, json!([{ "password_hash": null, "disabled_at": null }]));
    // Before that there is no password to guess.
    assert_eq!(sign_in(&office.site, "nguoi.moi@example.vn", "").await.status, 422);
    let link = office.link().await;
    let site = &office.site;
    let anyone = site.anonymous();
    let page = anyone.get(&link).await;
    assert_eq!((page.status, page.header("referrer-policy")), (200, "no-referrer"));
    for (bad, why) in [("ngắn quá", "12 ký tự"), ("password1234", "dễ đoán"), ("chuyên viên mới", "dễ đoán")] {
        let refused = anyone.post("/login/link", &[("token", token(&link)), ("new_password", bad)]).await;
        let page = says_what_is_wrong(&refused, "new_password", bad);
        assert!(page.text("#new_password-e").contains(why), "{bad}: {}", page.text("#new_password-e"));
    }
    assert_eq!(anyone.post("/login/link", &[("token", token(&link)), ("new_password", NEW)]).await.leads_to(), "/login");
    assert_eq!(sign_in(site, "nguoi.moi@example.vn", NEW).await.leads_to(), "/");
    assert_eq!(anyone.get(&link).await.status, 404, "a second time");
    assert_eq!(anyone.post("/login/link", &[("token", token(&link)), ("new_password", NEW)]).await.status, 404);
    // The database never held the secret.
    let held = format!("select count(*) from one_time_link l, job j where strpos(l::text || j::text, '{}') > 0", token(&link));
    assert_eq!(site.value(&held).await, json!(0));
}

#[sqlx::test]
async fn a_link_ends_in_time_and_with_the_next_one(pool: PgPool) {
    let mut office = Office::new(pool).await;
    let email = office.site.people.author.email.clone();
    for _ in 0..2 {
        assert_eq!(office.site.anonymous().post("/login/forgotten", &[("email", &email)]).await.status, 200);
    }
    let all = office.posted().await;
    let links: Vec<String> =
        all.iter().map(|m| decoded(m)).map(|t| t[t.find("/login/link?token=").unwrap()..].split_whitespace().next().unwrap().to_owned()).collect();
    assert_eq!(links.len(), 2);
    let site = &office.site;
    assert_eq!((site.anonymous().get(&links[0]).await.status, site.anonymous().get(&links[1]).await.status), (404, 200));
    site.clock.pass(TimeDelta::minutes(30) - TimeDelta::seconds(1));
    assert_eq!(site.anonymous().get(&links[1]).await.status, 200);
    site.clock.pass(TimeDelta::seconds(1));
    assert_eq!(site.anonymous().get(&links[1]).await.status, 404);
}

#[sqlx::test]
async fn a_reset_ends_every_session_and_leaves_the_second_factor(pool: PgPool) {
    let mut office = Office::new(pool).await;
    let email = office.site.people.head.email.clone();
    assert_eq!(office.site.as_head().get("/queue").await.status, 200);
    office.site.anonymous().post("/login/forgotten", &[("email", &email.to_uppercase())]).await;
    let link = office.link().await;
    office.site.anonymous().post("/login/link", &[("token", token(&link)), ("new_password", NEW)]).await.leads_to();
    assert_eq!(office.site.as_head().get("/queue").await.status, 303);
    assert_eq!(sign_in(&office.site, &email, PASSWORD).await.status, 422);
    let half = session(&office.site, &sign_in(&office.site, &email, NEW).await);
    assert_eq!(half.get("/queue").await.leads_to(), "/login/code?next=%2Fqueue");
    let told = office.posted().await;
    assert_eq!(told.len(), 1, "its person is told");
    assert!(decoded(&told[0]).contains("Mật khẩu của tài khoản vừa được đổi"));
}

#[sqlx::test]
async fn whether_there_is_an_account_is_never_told(pool: PgPool) {
    let mut office = Office::new(pool).await;
    let site = &office.site;
    let known = site.people.head.email.clone();
    let mut heard = Vec::new();
    for (email, from) in [(&*known, "192.0.2.1"), ("khongco@so-xay-dung.example.vn", "192.0.2.2")] {
        let mut answers = Vec::new();
        for _ in 0..6 {
            let answer = site.anonymous().from(from).post("/login/forgotten", &[("email", email)]).await;
            answers.push((answer.status, answer.header("retry-after").to_owned(), answer.text().replace(email, "THƯ")));
        }
        heard.push(answers);
    }
    assert_eq!(heard[0], heard[1]);
    assert_eq!(heard[0].iter().map(|a| a.0).collect::<Vec<_>>(), [200, 200, 200, 200, 200, 429], "nobody is flooded with mail");
    assert_eq!(site.value("select count(*) from job where kind = 'reset'").await, json!(10));
    assert_eq!(office.posted().await.len(), 5, "mail goes to who has an account");
}

fn authenticator(secret: &[u8]) -> Totp {
    Builder::new().with_secret(secret.to_vec()).with_account_name("x").build().unwrap()
}

fn code(site: &Site, totp: &Totp) -> String {
    totp.generate(u64::try_from(site.clock.now().timestamp()).unwrap()).to_string()
}

/// The authenticator that the support gives to who decides.
fn usual() -> Totp {
    authenticator(b"12345678901234567890")
}

#[sqlx::test]
async fn a_code_is_the_second_half_of_signing_in_and_counts_once(pool: PgPool) {
    let site = Site::new(pool).await;
    let email = site.people.head.email.clone();
    let half = session(&site, &sign_in(&site, &email, PASSWORD).await);
    for path in ["/", "/queue", "/account", "/proposals"] {
        let next: String = form_urlencoded::byte_serialize(path.as_bytes()).collect();
        assert_eq!(half.get(path).await.leads_to(), format!("/login/code?next={next}"), "{path}");
    }
    assert_eq!(half.post("/account/sessions", &[("session", "others")]).await.status, 401);
    assert_eq!(half.post("/account/second-factor", &[("act", "remove"), ("password", PASSWORD)]).await.status, 401);
    says_what_is_wrong(&half.post("/login/code", &[("code", "000000")]).await, "code", "a wrong code");
    let right = code(&site, &usual());
    let answer = half.post("/login/code", &[("code", &format!(" {} {} ", &right[..3], &right[3..])), ("next", "/queue")]).await;
    assert_eq!(answer.leads_to(), "/queue");
    let whole = session(&site, &answer);
    assert_eq!(whole.get("/queue").await.status, 200);
    assert_eq!(half.get("/queue").await.leads_to(), "/login?next=%2Fqueue", "the token of the first half is dead");
    // The same code a second time, and that of the step before, are gone; the next one is taken.
    let again = session(&site, &sign_in(&site, &email, PASSWORD).await);
    assert_eq!(again.post("/login/code", &[("code", &right)]).await.status, 422);
    site.clock.pass(TimeDelta::seconds(30));
    assert_eq!(again.post("/login/code", &[("code", &right)]).await.status, 422);
    assert_eq!(again.post("/login/code", &[("code", &code(&site, &usual()))]).await.leads_to(), "/");
}

#[sqlx::test]
async fn guessing_codes_is_slowed(pool: PgPool) {
    let site = Site::new(pool).await;
    let half = session(&site, &sign_in(&site, &site.people.head.email, PASSWORD).await);
    let mut heard = Vec::new();
    for n in 0..7 {
        heard.push(half.post("/login/code", &[("code", &format!("{n:06}"))]).await.status);
    }
    assert_eq!(heard, [422, 422, 422, 422, 422, 429, 429]);
    let waits = half.post("/login/code", &[("code", &code(&site, &usual()))]).await;
    assert_eq!((waits.status, waits.header("retry-after")), (429, "15"), "not even the right one");
    site.clock.pass(TimeDelta::seconds(15));
    assert_eq!(half.post("/login/code", &[("code", &code(&site, &usual()))]).await.leads_to(), "/");
}

#[sqlx::test]
async fn who_decides_sets_it_up_before_anything_else_and_keeps_recovery_codes(pool: PgPool) {
    let site = Site::new(pool).await;
    site.tamper("delete from totp").await;
    let p = &site.people;
    let demanded = async |who: &Person| {
        let answer = site.as_person(who).get("/").await;
        if answer.status == 303 { answer.header("location").to_owned() } else { answer.status.to_string() }
    };
    for who in [&p.head, &p.acting_head, &p.deputy, &p.authority, &p.administrator] {
        assert_eq!(demanded(who).await, "/account/second-factor?next=%2F", "{}", who.name);
    }
    for who in [&p.author, &p.supervisor, &p.auditor] {
        assert_eq!(demanded(who).await, "200", "{}", who.name);
    }
    let head = site.as_head();
    assert!(head.get("/account/second-factor").await.page().all("[data-secret]").is_empty(), "looking makes no secret");
    assert_eq!(head.post("/account/second-factor", &[("act", "begin"), ("next", "/queue")]).await.leads_to(), "/account/second-factor?next=%2Fqueue");
    let secret = head.get("/account/second-factor").await.page().text("[data-secret]");
    let totp = authenticator(&totp_rs::Secret::try_from_base32(&secret).unwrap());
    says_what_is_wrong(&head.post("/account/second-factor", &[("act", "confirm"), ("code", "123456")]).await, "code", "a wrong first code");
    let done = head.post("/account/second-factor", &[("act", "confirm"), ("code", &code(&site, &totp)), ("next", "/queue")]).await;
    let codes = done.page().texts("[data-recovery]");
    assert_eq!((done.status, codes.len(), done.page().attr("main .btn-main", "href")), (200, 10, "/queue".to_owned()));
    assert_eq!(session(&site, &done).get("/queue").await.status, 200);
    // A recovery code stands in for the authenticator, once.
    for (n, expected) in [(0, 303), (0, 422), (1, 303)] {
        let half = session(&site, &sign_in(&site, &p.head.email, PASSWORD).await);
        assert_eq!(half.post("/login/code", &[("code", &codes[n].to_uppercase())]).await.status, expected, "{n}");
    }
    let held = format!("select count(*) from recovery_code r where strpos(r::text, '{}') > 0", codes[2]);
    assert_eq!(site.value(&held).await, json!(0));
}

#[sqlx::test]
async fn req_11_who_gets_or_loses_a_second_factor_is_told_by_mail(pool: PgPool) {
    let mut office = Office::new(pool).await;
    let author = office.site.as_lead();
    author.post("/account/second-factor", &[("act", "begin")]).await;
    let secret = author.get("/account/second-factor").await.page().text("[data-secret]");
    let totp = authenticator(&totp_rs::Secret::try_from_base32(&secret).unwrap());
    let done = author.post("/account/second-factor", &[("act", "confirm"), ("code", &code(&office.site, &totp))]).await;
    assert_eq!(done.page().texts("[data-recovery]").len(), 10);
    let session = session(&office.site, &done).cookies();
    assert_eq!(office.posted().await.len(), 1);
    let removed = office.site.anonymous().with_cookies(session).post("/account/second-factor", &[("act", "remove"), ("password", PASSWORD)]).await;
    assert_eq!(removed.leads_to(), "/account");
    assert_eq!(office.posted().await.len(), 1);
}

#[sqlx::test]
async fn req_08_setting_up_a_second_factor_takes_a_recent_password(pool: PgPool) {
    let site = Site::new(pool).await;
    let author = site.as_lead();
    site.clock.pass(TimeDelta::minutes(5) + TimeDelta::seconds(1));
    for act in ["begin", "confirm"] {
        let answer = author.post("/account/second-factor", &[("act", act), ("code", "000000")]).await;
        assert_eq!(answer.leads_to(), "/account/confirm?next=/account/second-factor");
    }
    assert_eq!(site.value(&format!("select count(*) from totp where person_id = '{}'", site.people.author.id())).await, json!(0));
}

#[sqlx::test]
async fn removing_the_second_factor_takes_the_password(pool: PgPool) {
    let site = Site::new(pool).await;
    let head = site.as_head();
    assert_eq!(head.get("/account/second-factor").await.page().attr("[data-state]", "data-state"), "on");
    says_what_is_wrong(&head.post("/account/second-factor", &[("act", "remove"), ("password", "sai")]).await, "password", "a wrong password");
    assert_eq!(site.value(&format!("select count(*) from totp where person_id = '{}'", site.people.head.id())).await, json!(1));
    let removed = head.post("/account/second-factor", &[("act", "remove"), ("password", PASSWORD)]).await;
    assert_eq!(removed.leads_to(), "/account");
    assert_eq!(session(&site, &removed).get("/queue").await.leads_to(), "/account/second-factor?next=%2Fqueue", "the office demands a new one");
}

#[sqlx::test]
async fn a_decision_asks_for_the_password_after_five_minutes_and_keeps_what_was_typed(pool: PgPool) {
    let site = Site::new(pool).await;
    let id = site.in_status(Status::Submitted).await;
    let head = site.as_head();
    let path = format!("/proposals/{id}/rejection");
    let seen = site.version(id).await.to_string();
    let reason = "Nội dung đã có quy định và đang thực hiện ổn định tại đơn vị.";
    site.clock.pass(TimeDelta::minutes(5));
    assert!(head.get(&path).await.page().all("#password").is_empty(), "five minutes are not over");
    site.clock.pass(TimeDelta::seconds(1));
    assert_eq!(head.get(&path).await.page().all("#password").len(), 1);
    let before = site.everything().await;
    for password in ["", "sai"] {
        let page = says_what_is_wrong(&head.post(&path, &[("seen", &seen), ("reason", reason), ("password", password)]).await, "password", "rejecting");
        assert_eq!(page.value("reason").unwrap().trim(), reason);
        assert_eq!(page.value("password").as_deref(), Some(""), "a password never comes back");
    }
    assert_eq!(site.everything().await, before);
    let decided = head.post(&path, &[("seen", &seen), ("reason", reason), ("password", PASSWORD)]).await;
    assert_eq!(decided.leads_to(), format!("/proposals/{id}"));
    assert_eq!(head.get("/").await.leads_to(), "/login?next=%2F", "the token from before is dead");
    let head = session(&site, &decided);
    // For the next five minutes it is not asked for again.
    let other = site.in_status(Status::Submitted).await;
    assert!(head.get(&format!("/proposals/{other}/rejection")).await.page().all("#password").is_empty());
}

#[sqlx::test]
async fn what_prepares_a_decision_asks_for_nothing(pool: PgPool) {
    let site = Site::new(pool).await;
    let id = site.in_status(Status::Submitted).await;
    site.clock.pass(TimeDelta::minutes(20));
    let seen = site.version(id).await.to_string();
    let back = site.as_head().post(&format!("/proposals/{id}/return"), &[("seen", &seen), ("reason", "Đề nghị bổ sung số liệu ba năm gần nhất.")]).await;
    assert_eq!(back.leads_to(), format!("/proposals/{id}"));
}

#[sqlx::test]
async fn people_see_and_end_their_sessions(pool: PgPool) {
    let site = Site::new(pool).await;
    let email = site.people.author.email.clone();
    let here = session(&site, &sign_in(&site, &email, PASSWORD).await);
    let there = session(&site, &sign_in(&site, &email, PASSWORD).await);
    let page = here.get("/account/sessions").await.page();
    assert_eq!(page.all("[data-session]").len(), 3);
    let id = there.get("/account/sessions").await.page();
    let mine = id.all("[data-session]").into_iter().find(|e| e.select(&scraper::Selector::parse(".tag").unwrap()).next().is_some()).unwrap();
    let mine = mine.attr("data-session").unwrap().to_owned();
    assert_eq!(here.post("/account/sessions", &[("session", &mine)]).await.leads_to(), "/account/sessions");
    assert_eq!((there.get("/").await.status, here.get("/").await.status), (303, 200));
    // Nobody ends another's.
    let stranger = site.as_head();
    let others = site.value(&format!("select id from session where person_id = '{}' limit 1", site.people.author.id())).await;
    stranger.post("/account/sessions", &[("session", others.as_str().unwrap())]).await.leads_to();
    assert_eq!(here.get("/").await.status, 200);
    here.post("/account/sessions", &[("session", "others")]).await.leads_to();
    assert_eq!((site.as_lead().get("/").await.status, here.get("/").await.status), (303, 200));
}

#[sqlx::test]
async fn a_changed_password_ends_the_other_sessions_and_is_told(pool: PgPool) {
    let mut office = Office::new(pool).await;
    let site = &office.site;
    let email = site.people.author.email.clone();
    let here = session(site, &sign_in(site, &email, PASSWORD).await);
    says_what_is_wrong(&here.post("/account/password", &[("password", "sai"), ("new_password", NEW)]).await, "password", "a wrong old one");
    says_what_is_wrong(&here.post("/account/password", &[("password", PASSWORD), ("new_password", "ngắn")]).await, "new_password", "a short one");
    let changed = here.post("/account/password", &[("password", PASSWORD), ("new_password", NEW)]).await;
    assert_eq!(changed.leads_to(), "/account");
    let here = session(site, &changed);
    assert_eq!((site.as_lead().get("/").await.status, here.get("/").await.status), (303, 200));
    assert_eq!(sign_in(site, &email, PASSWORD).await.status, 422);
    assert_eq!(office.posted().await.len(), 1);
}

#[sqlx::test]
async fn a_new_network_is_told_a_first_one_and_a_known_one_not(pool: PgPool) {
    let mut office = Office::new(pool).await;
    let email = office.site.people.author.email.clone();
    for (from, mails) in [("192.0.2.1", 0), ("192.0.2.1", 0), ("198.51.100.7", 1), ("198.51.100.7", 0)] {
        office.site.anonymous().from(from).post("/login", &[("email", &email), ("password", PASSWORD)]).await.leads_to();
        assert_eq!(office.posted().await.len(), mails, "{from}");
    }
}

#[sqlx::test]
async fn people_correct_and_take_their_data(pool: PgPool) {
    let site = Site::new(pool).await;
    let id = site.in_status(Status::Submitted).await;
    let lead = site.as_lead();
    says_what_is_wrong(&lead.post("/account", &[("name", ""), ("position", "Chuyên viên chính")]).await, "name", "no name");
    assert_eq!(lead.post("/account", &[("name", "Chuyên viên Đổi Tên"), ("position", "Chuyên viên chính")]).await.leads_to(), "/account");
    let data = lead.post("/account/data.json", &[]).await;
    assert_eq!(data.header("content-disposition"), "attachment; filename=\"du-lieu-cua-toi.json\"");
    let data = data.json();
    let keys: Vec<&String> = data.as_object().unwrap().keys().collect();
    assert_eq!(
        keys,
        ["acts", "appointments", "audit", "passkeys", "person", "proposals", "provider", "relations", "second_factor", "sessions", "tokens", "webhooks"]
    );
    assert_eq!(data["person"]["name"], "Chuyên viên Đổi Tên");
    assert_eq!(data["proposals"].as_array().unwrap().len(), 1);
    let acts = site.value(&format!("select count(*) from proposal_event where proposal_id = '{id}' and actor_id = '{}'", site.people.author.id())).await;
    assert_eq!(json!(data["acts"].as_array().unwrap().len()), acts);
    assert!(!data.to_string().contains("argon2"), "no secrets");
    // What was signed before says who they were then.
    assert_eq!(sangkien::app::verify::ledger(&site.app).await.unwrap().bad, None);
    assert_eq!(site.value("select count(*) from audit_entry where kind in ('own_data_exported', 'person_corrected')").await, json!(2));
}

async fn measure(site: &Site, person: &Person, what: &str) -> crate::support::Answer {
    site.as_administrator().post(&format!("/admin/people/{}/account", person.id()), &[("measure", what)]).await
}

#[sqlx::test]
async fn an_administrator_closes_opens_and_retires_accounts(pool: PgPool) {
    let site = Site::new(pool).await;
    let p = &site.people;
    let back = format!("/admin/people/{}", p.author.id());
    assert_eq!(measure(&site, &p.author, "deactivate").await.leads_to(), back);
    assert_eq!(site.as_lead().get("/").await.status, 303);
    assert_eq!(sign_in(&site, &p.author.email, PASSWORD).await.status, 422);
    assert_eq!(measure(&site, &p.author, "deactivate").await.status, 404, "it is closed already");
    assert_eq!(measure(&site, &p.author, "reactivate").await.leads_to(), back);
    assert_eq!(sign_in(&site, &p.author.email, PASSWORD).await.leads_to(), "/");
    let id = site.in_status(Status::Submitted).await;
    assert_eq!(measure(&site, &p.author, "retire").await.leads_to(), back);
    assert_eq!(sign_in(&site, &p.author.email, PASSWORD).await.status, 422);
    let row = site.rows(&format!("select name, email, password_hash, retired_at is not null as retired from person where id = '{}'", p.author.id())).await;
    assert_eq!(row, json!([{ "name": p.author.name, "email": format!("{}@invalid.invalid", p.author.id()), "password_hash": null, "retired": true }]));
    let left = ["session", "known_network", "totp", "one_time_link", "recovery_code", "passkey", "provider_identity"]
        .map(|t| format!("(select count(*) from {t} where person_id = '{}')", p.author.id()))
        .join(" + ");
    assert_eq!(site.value(&format!("select {left}")).await, json!(0));
    assert_eq!(site.value(&format!("select count(*) from appointment where person_id = '{}' and ended_at is null", p.author.id())).await, json!(0));
    assert_eq!(measure(&site, &p.author, "reactivate").await.status, 404, "there is no way back");
    // The record stays, and stays provable.
    assert!(site.as_head().get(&format!("/proposals/{id}/timeline")).await.text().contains(p.author.name));
    assert_eq!(sangkien::app::verify::ledger(&site.app).await.unwrap().bad, None);
    assert_eq!(measure(&site, &p.administrator, "deactivate").await.status, 403, "not one's own");
    let kinds = site.value("select jsonb_agg(kind order by seq) from audit_entry where kind like 'person_%' and subject_id is not null").await;
    assert!(kinds.as_array().unwrap().ends_with(&["person_deactivated".into(), "person_reactivated".into(), "person_erased".into()]), "{kinds}");
}

#[sqlx::test]
async fn measures_and_appointments_take_a_recent_password(pool: PgPool) {
    let site = Site::new(pool).await;
    let p = &site.people;
    site.clock.pass(TimeDelta::minutes(6));
    let admin = site.as_administrator();
    let back = format!("/admin/people/{}", p.author.id());
    let confirm = format!("/account/confirm?next={back}");
    assert_eq!(measure(&site, &p.author, "deactivate").await.leads_to(), confirm);
    assert_eq!(admin.post(&format!("{back}/appointments/{}/end", p.author.acting_as()), &[]).await.leads_to(), confirm);
    let fields = [("role", "staff"), ("unit", UNIT), ("from_on", "28/08/2026"), ("to_on", ""), ("document_ref", "12/QĐ")];
    says_what_is_wrong(&admin.post(&format!("{back}/appointments"), &fields).await, "password", "appointing");
    assert_eq!(site.as_lead().get("/").await.status, 200);
    says_what_is_wrong(&admin.post("/account/confirm", &[("password", "sai"), ("next", &back)]).await, "password", "confirming");
    let confirmed = admin.post("/account/confirm", &[("password", PASSWORD), ("next", "//evil.example")]).await;
    assert_eq!(confirmed.leads_to(), "/");
    let measured = session(&site, &confirmed).post(&format!("{back}/account"), &[("measure", "end_sessions")]).await;
    assert_eq!(measured.leads_to(), back);
    assert_eq!(site.as_lead().get("/").await.status, 303);
}
