//! What a page costs: the number of SQL statements, equal however much there is to show, and at
//! most twelve.
//!
//! Counted are the statements that sqlx really sends, by the event it emits for each; the counter
//! is tried first. The first request of a page only warms the connection.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use sangkien::app::drafting::Change;
use sangkien::domain::ids::{ItemId, ProposalId};
use sangkien::domain::plan::{Heading, Kind, Section};
use sangkien::domain::webhook::Topic;
use sangkien::domain::workflow::Status;
use sangkien::jobs::webhook::run_until_idle;
use serde_json::{Value, json};
use sqlx::PgPool;
use tracing::Level;
use tracing::subscriber::DefaultGuard;
use tracing_subscriber::layer::{Context, Layer, SubscriberExt};
use tracing_subscriber::registry;
use uuid::Uuid;

use crate::api::program_of;
use crate::support::acts::{escalate, heading, sections};
use crate::support::receiver::{Receiver, courier};
use crate::support::{Client, Person, Site, UNIT};

const MOST: usize = 12;

/// Counts the events of `sqlx::query` on this thread, which is the only one of a test.
struct Counter {
    count: Arc<AtomicUsize>,
    _guard: DefaultGuard,
}

struct Counting(Arc<AtomicUsize>);

impl<S: tracing::Subscriber> Layer<S> for Counting {
    fn enabled(&self, metadata: &tracing::Metadata<'_>, _: Context<'_, S>) -> bool {
        metadata.target() == "sqlx::query" && *metadata.level() <= Level::DEBUG
    }

    fn on_event(&self, event: &tracing::Event<'_>, _: Context<'_, S>) {
        if event.metadata().target() == "sqlx::query" {
            self.0.fetch_add(1, Ordering::SeqCst);
        }
    }
}

impl Counter {
    /// With every connection of the pool open, because opening one costs a statement too.
    async fn start(site: &Site) -> Self {
        let mut all = Vec::new();
        for _ in 0..site.app.pool.options().get_max_connections() {
            all.push(site.app.pool.acquire().await.unwrap());
        }
        drop(all);
        let count = Arc::new(AtomicUsize::new(0));
        let guard = tracing::subscriber::set_default(registry().with(Counting(count.clone())));
        Self { count, _guard: guard }
    }

    fn take(&self) -> usize {
        self.count.swap(0, Ordering::SeqCst)
    }

    /// The statements of a page that is there.
    async fn of(&self, client: &Client<'_>, path: &str) -> usize {
        let warm = client.get(path).await;
        assert_eq!(warm.status, 200, "{path}: {}", warm.complaint());
        self.take();
        client.get(path).await;
        self.take()
    }
}

#[sqlx::test]
async fn the_counter_counts_each_statement_once(pool: PgPool) {
    let site = Site::new(pool).await;
    let counter = Counter::start(&site).await;
    for n in [1usize, 2, 5] {
        let mut conn = site.app.pool.acquire().await.unwrap();
        counter.take();
        for i in 0..n {
            sqlx::query_scalar::<_, i64>("select $1").bind(i64::try_from(i).unwrap()).fetch_one(&mut *conn).await.unwrap();
        }
        assert_eq!(counter.take(), n);
    }
    let sent = "select 1; select 2";
    sqlx::raw_sql(sent).execute(&site.pool).await.unwrap();
    assert_eq!(counter.take(), 1, "one round trip");
    assert_eq!(counter.of(&site.anonymous(), "/health/live").await, 0);
    // A page asks for its session before anything else.
    assert_eq!(counter.of(&site.anonymous(), "/login").await, 0);
    assert_eq!(counter.of(&site.as_administrator(), "/admin/people/new").await, 2);
}

/// The cases of one size: (status, id), each with two versions once it was submitted.
type Cases = BTreeMap<Status, ProposalId>;

/// One more like the usual item of a section.
fn item(section: Section, n: u128) -> Value {
    let usual = sections().into_iter().find_map(|(s, change)| match change {
        Change::PutItem(_, value) if s == section => Some(value),
        _ => None,
    });
    let mut value = usual.unwrap();
    value["id"] = json!(ItemId(Uuid::from_u128(0xF000 + n)));
    value
}

fn titled(title: &str, authors: &[&Person]) -> Change {
    let kind = if authors.len() > 1 { Kind::Group } else { Kind::Individual };
    Change::Heading(Heading { title: title.to_owned(), kind, ..heading() })
}

/// A draft with so many authors, and so many more gaps, objectives, risks and files.
async fn draft(site: &Site, authors: &[&Person], more: u128) -> ProposalId {
    let id = site.draft_of(authors[0], &[]).await;
    let mut shares: Vec<_> = authors.iter().map(|p| (p.id(), 5)).collect();
    shares[0].1 = 100 - 5 * (u32::try_from(authors.len()).unwrap() - 1);
    site.save(authors[0], id, Section::Topic, titled("Cấp phép đào đường liên thông", authors)).await.unwrap();
    site.save(authors[0], id, Section::Authors, Change::Authors(shares)).await.unwrap();
    for section in [Section::Gaps, Section::Objectives, Section::Risks] {
        let items: Vec<_> = (0..=more).map(|n| item(section, n)).collect();
        site.save(authors[0], id, section, Change::Content(json!({ "items": items }))).await.unwrap();
    }
    for n in 0..more.clamp(1, 10) {
        let done =
            site.as_person(authors[0]).upload(&format!("/proposals/{id}/plan/attachments"), "revision", &n.to_string(), &format!("{n}.txt"), b"noi dung").await;
        assert_eq!(done.status, 303, "{}", done.complaint());
    }
    id
}

async fn twice_submitted(site: &Site, authors: &[&Person], more: u128) -> ProposalId {
    let id = draft(site, authors, more).await;
    site.submit(id, authors).await;
    site.advance(id, Status::Returned).await;
    site.save(authors[0], id, Section::Topic, titled("Cấp phép đào đường liên thông nhanh", authors)).await.unwrap();
    site.submit(id, authors).await;
    id
}

async fn cases(site: &Site, authors: &[&Person], more: u128) -> Cases {
    let mut all = Cases::new();
    all.insert(Status::Draft, draft(site, authors, more).await);
    for status in Status::ALL.iter().filter(|s| !matches!(s, Status::New | Status::Draft)) {
        let id = twice_submitted(site, authors, more).await;
        if *status == Status::WithAuthority {
            site.must(&site.people.head, id, escalate()).await;
        } else {
            site.advance(id, *status).await;
        }
        all.insert(*status, id);
    }
    all
}

/// Every page of these cases and every list: (who, what is asked for, under which name).
fn pages<'a>(site: &'a Site, cases: &Cases, person: &Person) -> Vec<(Client<'a>, String, String)> {
    let p = &site.people;
    let mut out = Vec::new();
    for who in [&p.author, &p.head, &p.authority, &p.auditor, &p.administrator, &p.supervisor] {
        let client = site.as_person(who);
        let lists: &[&str] = match who.name {
            "Quản trị viên" => &["/", "/admin/people", "/admin/people/new", "/admin/people.csv", "/admin/units.csv", "/admin/jobs.csv"],
            "Thanh tra viên" => &["/", "/proposals", "/audit/ledger", "/audit/reads", "/provisions"],
            "Chuyên viên A" => &[
                "/",
                "/proposals",
                "/proposals?mine=yes",
                "/proposals/new",
                "/proposals?q=lap+duong&year=2026",
                "/proposals/similar?title=cap+phep+dao+duong+lien+thong",
                "/library",
                "/library/lessons",
                "/library/provisions",
                "/library/lessons.csv",
                "/library/provisions.csv",
                "/notifications.csv",
            ],
            _ => &["/", "/proposals", "/proposals?q=phép&urgent=yes", "/queue", "/solutions", "/proposals/new"],
        };
        out.extend(lists.iter().map(|path| (client.clone(), (*path).replace('é', "%C3%A9"), format!("{} {path}", who.name))));
    }
    for who in [&p.head, &p.authority, &p.auditor] {
        out.push((site.as_person(who), "/dashboard".into(), format!("{} /dashboard", who.name)));
        out.push((site.as_person(who), "/dashboard.csv?table=status".into(), format!("{} /dashboard.csv", who.name)));
    }
    let one = format!("/admin/people/{}", person.id());
    out.push((site.as_administrator(), one, "Quản trị viên /admin/people/{id}".into()));
    for (status, id) in cases {
        let mut put = |who: &Person, tail: &str| out.push((site.as_person(who), format!("/proposals/{id}{tail}"), format!("{} {status} {tail}", who.name)));
        put(&p.author, "");
        put(&p.author, "/timeline");
        if *status != Status::Draft {
            for who in [&p.author, &p.head, &p.deputy, &p.authority, &p.auditor] {
                ["", "/documents", "/timeline", "/proofs", "/versions/1", "/versions/1/2", "/receipt"].iter().for_each(|tail| put(who, tail));
            }
        }
        if status.is_open() {
            let sections = Section::ALL.iter().map(|s| format!("/plan/{s}"));
            let fixed = ["/plan", "/commitment", "/submission", "/withdrawal"].map(str::to_owned);
            fixed.into_iter().chain(sections).for_each(|tail| put(&p.author, &tail));
        }
        let of_head: &[&str] = match status {
            Status::Submitted => &["/documents/plan/registration", "/return", "/rejection", "/forwarding", "/escalation", "/track", "/recusal", "/review"],
            Status::InReview => &["/review/minutes", "/review/party-opinion", "/return", "/rejection", "/forwarding", "/escalation"],
            Status::NotPassed => &["/override", "/return", "/rejection", "/forwarding"],
            _ => &[],
        };
        of_head.iter().for_each(|tail| put(&p.head, tail));
        let (of_author, of_authority) = of_the_pilot(*status);
        of_author.iter().for_each(|tail| put(&p.author, tail));
        of_authority.iter().for_each(|tail| put(&p.authority, tail));
        if status.has_pilot() {
            ["/pilot", "/assessment", "/liability", "/incentives"].iter().for_each(|tail| put(&p.auditor, tail));
        }
        if *status == Status::WithAuthority {
            ["/decision", "/acknowledgement", "/recusal", "/return", "/rejection"].iter().for_each(|tail| put(&p.authority, tail));
        }
    }
    out
}

/// The pages of a case whose pilot has begun: (of the author, of the authority).
fn of_the_pilot(status: Status) -> (&'static [&'static str], &'static [&'static str]) {
    match status {
        Status::Approved => (&["/pilot", "/pilot/start"], &["/pilot"]),
        Status::Piloting => (
            &[
                "/pilot",
                "/monitoring",
                "/evidence",
                "/obstacles",
                "/incidents",
                "/corrections",
                "/adjustments",
                "/orders",
                "/completion",
                "/plan",
                "/plan/risks",
            ],
            &["/pilot", "/suspension", "/termination", "/recusal"],
        ),
        Status::Suspended => (&["/pilot", "/monitoring"], &["/resumption", "/termination"]),
        Status::Reporting => (&["/report", "/pilot", "/assessment"], &["/assessment"]),
        Status::Assessing => (&["/assessment", "/incidents"], &["/assessment", "/assessment/risks"]),
        Status::Assessed => (&["/assessment", "/liability", "/incentives", "/evidence"], &["/liability", "/liability/new", "/incentives", "/closing"]),
        Status::Closed => (&["/pilot", "/assessment", "/incentives"], &["/assessment", "/liability"]),
        _ => (&[], &[]),
    }
}

async fn count(site: &Site, cases: &Cases, person: &Person) -> BTreeMap<String, usize> {
    let counter = Counter::start(site).await;
    let mut all = BTreeMap::new();
    for (client, path, name) in pages(site, cases, person) {
        all.insert(name, counter.of(&client, &path).await);
    }
    all
}

/// Fifteen officials of the unit, beyond the cast.
async fn crowd(site: &Site) -> Vec<Person> {
    let mut all = Vec::new();
    for n in 0..15u128 {
        let mut person = site.people.colleague.clone();
        person.actor.person = sangkien::domain::ids::PersonId(Uuid::from_u128(0xC000 + n));
        person.actor.appointments[0].id = sangkien::domain::ids::AppointmentId(Uuid::from_u128(0xD000 + n));
        person.email = format!("nguoi{n}@{UNIT}.example.vn");
        let (id, appointment) = (person.id(), person.acting_as());
        let sql = format!(
            "insert into person (id, email, name, position, unit_code, is_manager, password_hash, created_at)
               select '{id}', '{}', 'Người {n}', position, unit_code, is_manager, password_hash, created_at from person where id = '{}';
             insert into appointment (id, person_id, role, unit_code, from_on, document_ref, created_at)
               values ('{appointment}', '{id}', 'staff', '{UNIT}', '2026-01-01', 'QĐ', '2026-08-28T02:00:00Z')",
            person.email,
            site.people.colleague.id()
        );
        site.as_superuser(sql).await.unwrap();
        all.push(person);
    }
    all
}

#[sqlx::test]
async fn a_page_costs_the_same_however_much_there_is(pool: PgPool) {
    let site = Site::new(pool).await;
    let few = cases(&site, &[&site.people.author], 0).await;
    let before = count(&site, &few, &site.people.colleague).await;
    let crowd = crowd(&site).await;
    for n in 0..15 {
        let sql = format!(
            "insert into appointment (id, person_id, role, unit_code, from_on, document_ref, created_at)
               values ('{}', '{}', 'staff', '{UNIT}', '2026-0{}-01', 'QĐ', '2026-08-28T02:00:00Z')",
            Uuid::from_u128(0xE000 + n),
            crowd[0].id(),
            1 + n % 8
        );
        site.as_superuser(sql).await.unwrap();
    }
    let authors: Vec<&Person> = std::iter::once(&site.people.author).chain(crowd.iter().take(14)).collect();
    let many = cases(&site, &authors, 15).await;
    for _ in 0..15 {
        let id = site.submitted_by(&[&site.people.author]).await;
        site.must(&site.people.head, id, escalate()).await;
        site.submitted_by(&[&site.people.author]).await;
    }
    let after = count(&site, &many, &crowd[0]).await;
    let dear: Vec<_> = after.iter().filter(|(_, n)| **n > MOST).collect();
    assert_eq!(after, before);
    assert!(dear.is_empty(), "more than {MOST} statements: {dear:#?}");
    assert!(after.len() > 150, "{} pages", after.len());
}

/// The log is filled by the ledger itself: an act sends no statement more than without any log.
#[sqlx::test]
async fn sealing_adds_no_statement_to_an_act(pool: PgPool) {
    let site = Site::new(pool).await;
    let mut ids = Vec::new();
    for _ in 0..3 {
        ids.push(site.submitted_by(&[&site.people.author]).await);
    }
    let counter = Counter::start(&site).await;
    let waiting = "select count(*) from log_pending";
    let mut costs = Vec::new();
    // The first only warms the connections; the last has no log to fill.
    for (n, id) in ids.into_iter().enumerate() {
        if n == 2 {
            site.as_superuser("alter table proposal_event disable trigger proposal_event_waits").await.unwrap();
        }
        let before = site.value(waiting).await.as_i64().unwrap();
        counter.take();
        site.must(&site.people.head, id, escalate()).await;
        costs.push(counter.take());
        assert_eq!(site.value(waiting).await.as_i64().unwrap() - before, i64::from(n < 2));
    }
    assert_eq!(costs[1], costs[2]);
}

/// Who listens is told after the act: it sends no statement more where endpoints are.
#[sqlx::test]
async fn listening_adds_no_statement_to_an_act(pool: PgPool) {
    let site = Site::new(pool).await;
    let mut receiver = Receiver::open().await;
    let counter = Counter::start(&site).await;
    let mut costs = Vec::new();
    for n in 0..3 {
        if n == 2 {
            for (_, person) in site.people.all() {
                site.endpoint(person, &receiver, Topic::ALL).await;
            }
        }
        let id = site.in_status(Status::Submitted).await;
        counter.take();
        site.must(&site.people.head, id, escalate()).await;
        costs.push(counter.take());
    }
    assert_eq!(costs[1], costs[2]);
    assert_eq!(site.value("select count(*) from job where kind = 'webhook'").await, 0);
    // The counter did not miss what was left to be told.
    sangkien::app::notices::tell(&site.app).await.unwrap();
    run_until_idle(&site.app, &courier(&[&receiver])).await.unwrap();
    assert!(receiver.taken().iter().any(|r| r.json()["type"] == "proposal.escalate"));
}

/// What programs ask for costs no more than the pages.
#[sqlx::test]
async fn the_interface_costs_the_same_however_much_there_is(pool: PgPool) {
    let site = Site::new(pool).await;
    let p = &site.people;
    let first = site.in_status(Status::Submitted).await;
    let draft = site.draft().await;
    let (author, head) = (program_of(&site, &p.author).await, program_of(&site, &p.head).await);
    let counter = Counter::start(&site).await;
    let mut counts = Vec::new();
    for _ in 0..2 {
        let mut all = BTreeMap::new();
        for path in ["me", "proposals", "notifications", "topics", "units", "library", "library/lessons", "proposals?q=phep"] {
            all.insert(path.to_owned(), counter.of(&author, &format!("/api/v1/{path}")).await);
        }
        all.insert("plan".to_owned(), counter.of(&author, &format!("/api/v1/proposals/{draft}/plan")).await);
        for tail in ["", "/timeline", "/versions/1"] {
            all.insert(format!("case{tail}"), counter.of(&head, &format!("/api/v1/proposals/{first}{tail}")).await);
        }
        all.insert("queue".to_owned(), counter.of(&head, "/api/v1/queue").await);
        counts.push(all);
        for _ in 0..25 {
            site.in_status(Status::Submitted).await;
        }
        sangkien::app::notices::run_until_idle(&site.app).await.unwrap();
    }
    assert_eq!(counts[0], counts[1]);
    let dear: Vec<_> = counts[1].iter().filter(|(_, n)| **n > MOST / 2).collect();
    assert!(dear.is_empty(), "{dear:?}");
}
