//! Notices: who is told of what and why, once; by mail as chosen, in their language, without a word
//! of the case; a mail server that is dead delays and loses nothing.

use chrono::TimeDelta;
use sangkien::app::notices::run_until_idle;
use sangkien::app::{deadlines, outbox};
use sangkien::domain::command::{Command, Minutes};
use sangkien::domain::ids::ProposalId;
use sangkien::domain::workflow::Status;
use sangkien::jobs::outbox::run_until_idle as post_all;
use sangkien::store::notice::{Due, due};
use serde_json::{Value, json};
use sqlx::PgPool;
use tokio::net::TcpListener;

use crate::support::acts::{approve, escalate, give_back};
use crate::support::later::{inspection, obstacle, open_liability};
use crate::support::mail::{decoded, mail, sink};
use crate::support::{Person, Site, World};

/// Who was told of the latest entry, and why.
async fn told(world: &World, id: ProposalId) -> Value {
    run_until_idle(&world.app).await.unwrap();
    let sql = format!(
        "select p.name, n.kind from notice n join person p on p.id = n.person_id
         where n.proposal_id = '{id}' and n.seq = (select version from proposal where id = '{id}') order by p.name"
    );
    world.rows(&sql).await
}

fn of(all: &[(&Person, &str)]) -> Value {
    let mut all: Vec<_> = all.iter().map(|(p, kind)| (p.name, *kind)).collect();
    all.sort_unstable();
    all.into_iter().map(|(name, kind)| json!({ "name": name, "kind": kind })).collect()
}

#[sqlx::test]
async fn whoever_has_the_case_in_hand_learns_it_and_the_authors_how_it_goes(pool: PgPool) {
    let world = World::new(pool).await;
    let p = &world.people;
    let id = world.draft_of(&p.author, &[&p.co_author]).await;
    assert_eq!(told(&world, id).await, of(&[(&p.co_author, "progress")]), "who acts is not told");
    world.submit(id, &[&p.author, &p.co_author]).await;
    assert_eq!(told(&world, id).await, of(&[(&p.head, "in_hand"), (&p.acting_head, "in_hand"), (&p.co_author, "progress")]));
    world.must(&p.head, id, escalate()).await;
    let both = [(&p.authority, "in_hand"), (&p.vice, "in_hand"), (&p.author, "progress"), (&p.co_author, "progress")];
    assert_eq!(told(&world, id).await, of(&both));
    world.must(&p.authority, id, Command::Acknowledge).await;
    assert_eq!(told(&world, id).await, of(&[(&p.author, "progress"), (&p.co_author, "progress")]), "it stays in the same hand");
    // Once, however often the worker looks.
    let before = world.value("select count(*) from notice").await;
    run_until_idle(&world.app).await.unwrap();
    assert_eq!(world.value("select count(*) from notice").await, before);
    assert_eq!(world.value("select count(*) from notice_pending").await, json!(0));
    let id = world.in_status(Status::Submitted).await;
    world.must(&p.head, id, give_back()).await;
    assert_eq!(told(&world, id).await, of(&[(&p.author, "in_hand")]), "what is returned is with its author");
}

#[sqlx::test]
async fn who_stepped_aside_is_an_author_or_is_gone_is_not_told_of_a_hand(pool: PgPool) {
    let world = World::new(pool).await;
    let p = &world.people;
    world.tamper(format!("update person set disabled_at = now() where id = '{}'", p.vice.id())).await;
    let id = world.draft_of(&p.author, &[&p.acting_head]).await;
    world.submit(id, &[&p.author, &p.acting_head]).await;
    assert_eq!(told(&world, id).await, of(&[(&p.head, "in_hand"), (&p.acting_head, "progress")]));
    world.must(&p.head, id, escalate()).await;
    assert_eq!(told(&world, id).await, of(&[(&p.authority, "in_hand"), (&p.author, "progress"), (&p.acting_head, "progress")]));
}

#[sqlx::test]
async fn who_is_asked_is_told_and_of_a_confidential_file_nobody_else(pool: PgPool) {
    let world = World::new(pool).await;
    let p = &world.people;
    let id = world.in_status(Status::Piloting).await;
    world.must(&p.supervisor, id, Command::Inspect(inspection(world.today(), Some(world.today())))).await;
    assert_eq!(told(&world, id).await, of(&[(&p.author, "asked")]));
    world.must(&p.author, id, Command::RaiseObstacle(obstacle(world.today()))).await;
    assert_eq!(told(&world, id).await, of(&[(&p.other_head, "asked"), (&p.supervisor, "progress")]));
    let id = world.in_status(Status::Assessed).await;
    let (_, open) = open_liability(p.author.id(), Vec::new());
    world.must(&p.authority, id, open).await;
    assert_eq!(told(&world, id).await, json!([]));
}

#[sqlx::test]
async fn a_deadline_is_called_to_mind_once_then_noted_and_told_one_level_up(pool: PgPool) {
    let world = World::new(pool).await;
    let p = &world.people;
    let id = world.in_status(Status::Submitted).await;
    told(&world, id).await;
    let due = serde_json::from_value::<chrono::DateTime<chrono::Utc>>(world.value(&format!("select due_at from proposal where id = '{id}'")).await).unwrap();
    let reminders =
        format!("select p.name from notice n join person p on p.id = n.person_id where n.kind = 'reminder' and n.proposal_id = '{id}' order by p.name");
    for (moment, expected) in [
        (due - TimeDelta::days(2), json!([])),
        (due - TimeDelta::days(2) + TimeDelta::seconds(1), json!([{ "name": p.head.name }, { "name": p.acting_head.name }])),
        (due - TimeDelta::hours(1), json!([{ "name": p.head.name }, { "name": p.acting_head.name }])),
    ] {
        world.clock.set(moment);
        run_until_idle(&world.app).await.unwrap();
        assert_eq!(world.rows(&reminders).await, expected, "{moment}");
    }
    world.clock.set(due + TimeDelta::seconds(1));
    assert_eq!(deadlines::run_until_idle(&world.app).await.unwrap(), 1);
    let up = [(&p.head, "overdue"), (&p.acting_head, "overdue"), (&p.authority, "escalated"), (&p.vice, "escalated"), (&p.author, "progress")];
    assert_eq!(told(&world, id).await, of(&up));
}

#[sqlx::test]
async fn what_is_due_is_called_to_mind_piece_by_piece(pool: PgPool) {
    let world = World::new(pool).await;
    let p = &world.people;
    // Hands and duties that end at the same moment, and others.
    for _ in 0..3 {
        world.in_status(Status::Submitted).await;
    }
    for _ in 0..3 {
        let id = world.in_status(Status::Piloting).await;
        for _ in 0..2 {
            world.must(&p.supervisor, id, Command::Inspect(inspection(world.today(), Some(world.today())))).await;
        }
        world.must(&p.author, id, Command::RaiseObstacle(obstacle(world.today()))).await;
    }
    let (from, until) = (world.clock.now(), world.clock.now() + TimeDelta::days(30));
    let mut conn = world.app.pool.acquire().await.unwrap();
    let places = |due: &[Due]| due.iter().map(|d| (d.at, d.id, d.opened)).collect::<Vec<_>>();
    let whole = places(&due(&mut conn, from, until, None, 100).await.unwrap());
    assert_eq!((whole.iter().filter(|d| d.2.is_none()).count(), whole.iter().filter(|d| d.2.is_some()).count()), (3, 9));
    for size in [1, 2, 5] {
        let (mut pieces, mut last) = (Vec::new(), None);
        loop {
            let piece = due(&mut conn, from, until, last, size).await.unwrap();
            let Some(end) = piece.last() else { break };
            last = Some(*end);
            pieces.extend(places(&piece));
        }
        assert_eq!(pieces, whole, "{size} at a time");
    }
}

#[sqlx::test]
async fn the_bell_counts_and_the_list_opens_and_marks(pool: PgPool) {
    let site = Site::new(pool).await;
    let id = site.in_status(Status::Submitted).await;
    run_until_idle(&site.app).await.unwrap();
    let head = site.as_head();
    let page = head.get("/").await.page();
    assert_eq!(page.text(".tools a[href='/notifications'] .count"), "1");
    let list = head.get("/notifications").await.page();
    assert_eq!(list.all("[data-notice]").len(), 1);
    assert!(list.text("[data-notice='new']").starts_with("Việc mới cần xử lý (Nộp đề xuất, hạn "), "{}", list.text("[data-notice='new']"));
    let number = list.attr("[data-notice] button", "value");
    assert_eq!(site.as_lead().post("/notifications", &[("open", &number)]).await.status, 404, "it is somebody else's");
    assert_eq!(head.post("/notifications", &[("open", &number)]).await.leads_to(), format!("/proposals/{id}"));
    assert!(head.get("/").await.page().all(".tools a[href='/notifications'] .count").is_empty());
    assert_eq!(head.get("/notifications").await.page().all("[data-notice='read']").len(), 1);
    // All at once.
    for _ in 0..3 {
        site.in_status(Status::Submitted).await;
    }
    run_until_idle(&site.app).await.unwrap();
    assert_eq!(head.get("/notifications").await.page().all("[data-notice='new']").len(), 3);
    assert_eq!(head.post("/notifications", &[]).await.leads_to(), "/notifications");
    assert_eq!(head.get("/notifications").await.page().all("[data-notice='new']").len(), 0);
}

#[sqlx::test]
async fn more_than_a_page_is_shown_page_by_page(pool: PgPool) {
    let site = Site::new(pool).await;
    let id = site.in_status(Status::Submitted).await;
    let head = site.people.head.id();
    let sql = format!(
        "insert into notice (person_id, proposal_id, kind, due_at, at, mail)
         select '{head}', '{id}', 'reminder', now() + n * interval '1 hour', now(), 'none' from generate_series(1, 65) n"
    );
    assert_eq!(site.as_app(sql).await, Ok(()));
    let mut seen = Vec::new();
    let mut path = "/notifications".to_owned();
    loop {
        let page = site.as_head().get(&path).await.page();
        seen.push(page.all("[data-notice]").len());
        if page.all("main nav a").is_empty() {
            break;
        }
        path = page.attr("main nav a", "href");
    }
    assert_eq!(seen, [30, 30, 5]);
}

/// The site with a mail server; the mails that are due.
struct Office {
    site: Site,
    post: sangkien::jobs::Mail,
    mails: tokio::sync::mpsc::UnboundedReceiver<String>,
}

impl Office {
    async fn new(pool: PgPool) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        Self { site: Site::new(pool).await, post: mail(port, "a@ngoai.test"), mails: sink(listener).await }
    }

    /// To whom mail went, and its text.
    async fn posted(&mut self) -> Vec<String> {
        run_until_idle(&self.site.app).await.unwrap();
        post_all(&self.site.app, &self.post.post).await.unwrap();
        let mut all = Vec::new();
        while let Ok(mail) = self.mails.try_recv() {
            all.push(mail);
        }
        all.sort_by_key(|m| recipient(m));
        all
    }
}

fn recipient(mail: &str) -> String {
    let line = mail.lines().find(|l| l.starts_with("To:")).unwrap();
    line[line.find('<').unwrap() + 1..line.find('>').unwrap()].to_owned()
}

#[sqlx::test]
async fn each_chooses_at_once_once_a_day_or_not_at_all(pool: PgPool) {
    let mut office = Office::new(pool).await;
    let p = office.site.people.clone();
    let choose = async |site: &Site, who: &Person, work: &str, cases: &str, lang: &str| {
        let answer = site.as_person(who).post("/notifications/choice", &[("work", work), ("cases", cases), ("lang", lang)]).await;
        assert_eq!(answer.leads_to(), "/notifications/choice");
    };
    choose(&office.site, &p.acting_head, "none", "none", "vi").await;
    choose(&office.site, &p.co_author, "each", "each", "en").await;
    let form = office.site.as_co_author().get("/notifications/choice").await.page();
    assert_eq!((form.value("work").as_deref(), form.value("cases").as_deref(), form.value("lang").as_deref()), (Some("each"), Some("each"), Some("en")));
    let id = office.site.draft_of(&p.author, &[&p.co_author]).await;
    office.posted().await;
    office.site.submit(id, &[&p.author, &p.co_author]).await;
    let now = office.posted().await;
    let to: Vec<String> = now.iter().map(|m| recipient(m)).collect();
    assert!(to.contains(&p.head.email) && to.contains(&p.co_author.email), "{to:?}");
    assert!(!to.contains(&p.acting_head.email), "who wants no mail gets none");
    let code = office.site.value(&format!("select code from proposal where id = '{id}'")).await.as_str().unwrap().to_owned();
    let text = decoded(now.iter().find(|m| recipient(m) == p.head.email).unwrap());
    assert!(text.contains("Việc mới cần xử lý (Nộp đề xuất, hạn "), "{text}");
    assert!(text.contains(&format!("hồ sơ {code}")) && text.contains(&format!("/proposals/{id}")), "{text}");
    let title = office.site.value(&format!("select title from proposal where id = '{id}'")).await.as_str().unwrap().to_owned();
    for mail in &now {
        assert!(!decoded(mail).contains(&title), "a mail holds nothing of the case: {}", decoded(mail));
    }
    let english = decoded(now.iter().find(|m| recipient(m) == p.co_author.email).unwrap());
    assert!(english.contains("A step in a case of yours"), "{english}");
    // The author's cases go into the daily mail, at half past seven, once.
    office.site.must(&p.head, id, escalate()).await;
    office.site.must(&p.authority, id, approve(None)).await;
    office.posted().await;
    office.site.to("2026-08-29T00:29:59Z");
    assert_eq!(office.posted().await.len(), 0);
    office.site.to("2026-08-29T00:30:00Z");
    let daily = office.posted().await;
    assert_eq!(daily.iter().map(|m| recipient(m)).collect::<Vec<_>>(), [p.author.email.as_str()]);
    let lines = decoded(&daily[0]).matches(&format!("hồ sơ {code}")).count();
    let told = format!("select count(*) from notice where person_id = '{}' and kind = 'progress'", p.author.id());
    assert_eq!(json!(lines), office.site.value(&told).await);
    assert_eq!(office.posted().await.len(), 0, "once a day");
}

#[sqlx::test]
async fn what_was_read_is_not_mailed_any_more(pool: PgPool) {
    let mut office = Office::new(pool).await;
    office.site.in_status(Status::Submitted).await;
    run_until_idle(&office.site.app).await.unwrap();
    office.site.as_head().post("/notifications", &[]).await.leads_to();
    let to: Vec<String> = office.posted().await.iter().map(|m| recipient(m)).collect();
    assert!(!to.contains(&office.site.people.head.email), "{to:?}");
}

#[sqlx::test]
async fn a_mail_server_that_is_dead_delays_and_loses_nothing(pool: PgPool) {
    let site = Site::new(pool).await;
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    drop(listener);
    let post = mail(port, "a@ngoai.test");
    for _ in 0..4 {
        site.in_status(Status::Submitted).await;
    }
    run_until_idle(&site.app).await.unwrap();
    let waiting = site.value("select count(*) from job where done_at is null").await;
    assert_eq!(post_all(&site.app, &post.post).await.unwrap(), 0);
    assert_eq!(site.value("select count(*) from job where done_at is null and last_error <> '' and parked_at is null").await, waiting);
    // The server comes back at the same address while more comes in.
    let listener = TcpListener::bind(("127.0.0.1", port)).await.unwrap();
    let mut mails = sink(listener).await;
    site.in_status(Status::Submitted).await;
    run_until_idle(&site.app).await.unwrap();
    site.clock.pass(TimeDelta::seconds(10));
    post_all(&site.app, &post.post).await.unwrap();
    let mut ids = std::collections::BTreeSet::new();
    while let Ok(mail) = mails.try_recv() {
        let id = mail.lines().find(|l| l.starts_with("Message-ID:")).unwrap().to_owned();
        ids.insert(id);
    }
    assert_eq!(json!(ids.len()), site.value("select count(*) from job where kind = 'notice'").await, "each at least once");
    assert_eq!(site.value("select count(*) from job where done_at is null").await, json!(0));
}

#[sqlx::test]
async fn a_worker_that_dies_in_the_middle_leaves_the_job_to_another_and_two_never_share_one(pool: PgPool) {
    let mut office = Office::new(pool).await;
    office.site.in_status(Status::Submitted).await;
    run_until_idle(&office.site.app).await.unwrap();
    let all = office.site.value("select count(*) from job").await.as_u64().unwrap();
    // Taken, and never finished.
    let first = outbox::take(&office.site.app).await.unwrap().unwrap();
    let second = outbox::take(&office.site.app).await.unwrap().unwrap();
    assert_ne!(first.id, second.id);
    let sent = office.posted().await.len();
    assert_eq!(u64::try_from(sent).unwrap(), all - 2);
    office.site.clock.pass(TimeDelta::minutes(5) + TimeDelta::seconds(1));
    assert_eq!(office.posted().await.len(), 2);
    // Who comes back late doesn't end what another has done.
    outbox::failed(&office.site.app, &first, "too late").await.unwrap();
    assert_eq!(office.site.value("select count(*) from job where done_at is null").await, json!(0));
    assert_eq!(office.posted().await.len(), 0);
}

#[sqlx::test]
async fn a_worker_cut_off_while_telling_has_told_nobody_and_the_next_tells_each_once(pool: PgPool) {
    let world = World::new(pool).await;
    let id = world.in_status(Status::Submitted).await;
    let pending = world.value("select count(*) from notice_pending").await;
    // The transaction of the worker ends with its connection.
    let mut tx = world.app.pool.begin().await.unwrap();
    let taken = sqlx::query("delete from notice_pending").execute(&mut *tx).await.unwrap();
    assert_eq!(json!(taken.rows_affected()), pending);
    // Another one passes over what is in its hand.
    assert_eq!(told(&world, id).await, json!([]));
    tx.rollback().await.unwrap();
    assert_eq!(told(&world, id).await, of(&[(&world.people.head, "in_hand"), (&world.people.acting_head, "in_hand")]));
}

#[sqlx::test]
async fn after_ten_tries_a_mail_is_put_aside(pool: PgPool) {
    let site = Site::new(pool).await;
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let post = mail(listener.local_addr().unwrap().port(), "a@ngoai.test");
    drop(listener);
    site.in_status(Status::Submitted).await;
    run_until_idle(&site.app).await.unwrap();
    for n in 1..=10 {
        let parked = site.value("select count(*) from job where parked_at is not null").await;
        assert_eq!(parked, json!(0), "before try {n}");
        post_all(&site.app, &post.post).await.unwrap();
        site.clock.pass(TimeDelta::hours(1));
    }
    assert_eq!(site.value("select count(*) from job where parked_at is null").await, json!(0));
    assert_eq!(site.value("select distinct attempts from job").await, json!(10));
}

#[sqlx::test]
async fn a_vote_tells_everybody_in_whose_hand_the_case_comes(pool: PgPool) {
    let world = World::new(pool).await;
    let p = &world.people;
    let id = world.in_status(Status::InReview).await;
    told(&world, id).await;
    let ballots = crate::support::lives::ballots(&world, &[&p.author]);
    let tally = sangkien::domain::decision::tally(&ballots, 50);
    world.must(&p.head, id, Command::Minutes(Minutes { held_on: world.today(), minutes: "Biên bản".into(), ballots, tally })).await;
    assert_eq!(told(&world, id).await, of(&[(&p.author, "in_hand")]));
}
