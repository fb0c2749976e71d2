//! The audit book: it seals itself, nobody changes it, the check names what was touched, and the
//! auditor finds what happened. The reports of units that are frozen with it.

use std::time::{Duration, Instant};

use sangkien::app::verify::audit::{Report, audit};
use sangkien::domain::flaw::Flaw;
use sangkien::domain::workflow::Status;
use sangkien::store;
use serde_json::json;
use sha2::{Digest, Sha256};
use sqlx::PgPool;

use crate::forms::says_what_is_wrong;
use crate::support::{OTHER_UNIT, Page, Site, UNIT, World, denied, rule};

async fn written(world: &World) -> Vec<String> {
    let rows = world.rows("select kind from audit_entry order by seq").await;
    rows.as_array().unwrap().iter().map(|r| r["kind"].as_str().unwrap().to_owned()).collect()
}

/// Four sign-ins that fail: entries to tamper with.
async fn scene(pool: PgPool) -> Site {
    let site = Site::new(pool).await;
    let already = written(&site).await.len();
    for _ in 0..4 {
        site.anonymous().post("/login", &[("email", "ai@demo.vn"), ("password", "không phải mật khẩu"), ("next", "/")]).await;
    }
    assert_eq!(written(&site).await[already..], ["sign_in_failed"; 4]);
    site
}

async fn last(world: &World) -> i64 {
    world.value("select coalesce(max(seq), 0) from audit_entry").await.as_i64().unwrap()
}

#[sqlx::test]
async fn the_book_seals_itself_and_cannot_be_changed(pool: PgPool) {
    let site = scene(pool).await;
    let n = last(&site).await;
    assert_eq!(audit(&site.app).await.unwrap(), Report { entries: u64::try_from(n).unwrap(), bad: None });
    for sql in ["update audit_entry set kind = kind", "delete from audit_entry", "truncate audit_entry cascade"] {
        assert_eq!(site.as_app(sql).await, denied("table audit_entry"), "{sql}");
        assert_eq!(site.as_superuser(sql).await, rule("append_only"), "{sql}");
    }
    // What a writer says of place, time, text and hash is replaced by what is so.
    let forged = "insert into audit_entry (seq, at, kind, body, hash) values (1, '2020-01-01', 'signed_in', '{}', sha256('{}'))";
    assert_eq!(site.as_app(forged).await, Ok(()));
    assert_eq!(audit(&site.app).await.unwrap(), Report { entries: u64::try_from(n + 1).unwrap(), bad: None });
    let late = site.value("select count(*) from audit_entry a join audit_entry b on b.seq = a.seq + 1 where b.at < a.at").await;
    assert_eq!(late, json!(0), "an entry is never earlier than the one before it");
}

#[sqlx::test]
async fn the_check_names_the_entry_that_was_touched(pool: PgPool) {
    let site = scene(pool).await;
    let n = last(&site).await;
    for (sql, seq, what) in [
        (format!("update audit_entry set network = '198.51.100.0/24' where seq = {}", n - 1), n - 1, Flaw::Columns),
        (format!("update audit_entry set body = body || ' ', hash = sha256(convert_to(body || ' ', 'UTF8')) where seq = {}", n - 1), n, Flaw::Chain),
        (format!("delete from audit_entry where seq = {}", n - 2), n - 2, Flaw::Gap),
        (format!("alter table audit_entry drop constraint audit_entry_sealed; update audit_entry set body = body || ' ' where seq = {n}"), n, Flaw::Hash),
    ] {
        let kept = site.rows("select * from audit_entry order by seq").await;
        site.tamper(&sql).await;
        assert_eq!(audit(&site.app).await.unwrap().bad, Some((seq, what)), "{sql}");
        let back = format!(
            "delete from audit_entry; insert into audit_entry select * from jsonb_populate_recordset(null::audit_entry, '{}'::jsonb)",
            kept.to_string().replace('\'', "''")
        );
        site.tamper(&back).await;
        assert_eq!(audit(&site.app).await.unwrap().bad, None, "{sql}");
    }
}

#[sqlx::test]
async fn the_auditor_finds_what_happened_and_nobody_else_looks(pool: PgPool) {
    let site = scene(pool).await;
    let p = &site.people;
    let (auditor, head) = (site.as_person(&p.auditor), &p.head);
    site.anonymous().post("/login", &[("email", &head.email), ("password", "sai rồi sai rồi"), ("next", "/")]).await;
    site.as_administrator()
        .post(
            &format!("/admin/people/{}/appointments", p.author.id()),
            &[("role", "staff"), ("unit", OTHER_UNIT), ("from_on", "28/08/2026"), ("to_on", ""), ("document_ref", "12/QĐ")],
        )
        .await;
    let page = auditor.get("/audit/book").await.page();
    assert_eq!(page.texts("tbody tr:nth-child(1) td")[..2], ["Thêm chức vụ", p.administrator.name]);
    assert!(page.text("tbody tr:nth-child(1)").contains("12/QĐ"), "{}", page.text("tbody tr:nth-child(1)"));
    let of = async |query: &str| auditor.get(&format!("/audit/book?{query}")).await.page().texts("tbody td:nth-of-type(1)");
    assert_eq!(of("kind=sign_in_failed").await, vec!["Đăng nhập không thành công"; 5]);
    assert_eq!(of(&format!("who={}", head.email)).await, ["Đăng nhập không thành công"]);
    assert_eq!(of("kind=appointed&to=27/08/2026").await, Vec::<String>::new());
    assert_eq!(of("kind=sign_in_failed&from=28/08/2026&to=28/08/2026").await.len(), 5);
    assert_eq!(site.as_head().get("/audit/book").await.status, 403);
    assert_eq!(site.as_administrator().get("/audit/book").await.status, 403);
    assert_eq!(site.anonymous().get("/audit/book").await.leads_to(), "/login?next=%2Faudit%2Fbook");
}

#[sqlx::test]
async fn the_book_is_read_a_page_at_a_time(pool: PgPool) {
    let site = Site::new(pool).await;
    site.as_superuser("insert into audit_entry (seq, at, kind, body, hash) select 1, '2026-08-28', 'reset_asked', '', '' from generate_series(1, 120)")
        .await
        .unwrap();
    let auditor = site.as_person(&site.people.auditor);
    let mut url = "/audit/book?kind=reset_asked".to_owned();
    let mut seen = Vec::new();
    loop {
        let page = auditor.get(&url).await.page();
        seen.extend(page.all("tbody tr").iter().map(|r| r.attr("data-audit").unwrap().to_owned()));
        let Some(next) = page.all(".pages a").iter().find_map(|a| a.attr("href").filter(|h| h.contains("before=")).map(str::to_owned)) else { break };
        url = next;
    }
    let all: Vec<i64> = seen.iter().map(|s| s.parse().unwrap()).collect();
    let last = last(&site).await;
    assert_eq!(all, (last - 119..=last).rev().collect::<Vec<_>>());
}

#[sqlx::test]
async fn what_a_check_of_everything_finds_stands_on_its_page_and_in_the_book(pool: PgPool) {
    let site = Site::new(pool).await;
    let auditor = site.as_person(&site.people.auditor);
    let id = site.in_status(Status::Approved).await;
    assert_eq!(auditor.get("/audit/ledger").await.page().all(".note").len(), 0);
    let done = auditor.post("/audit/ledger", &[]).await.page();
    let n = last(&site).await;
    let found = json!({ "intact": true, "entries": 5, "proposals": 1, "places": 0, "checkpoints": 0, "book": n - 1 });
    assert_eq!(site.value("select detail from audit_entry order by seq desc limit 1").await, found);
    let book = format!("Sổ kiểm toán: {} mục khớp.", n - 1);
    assert!(done.text(".note-ok b").ends_with(&book), "{}", done.text(".note-ok b"));
    assert!(done.text(".note-ok").contains(site.people.auditor.name));
    site.tamper(format!("update proposal_event set body = body || ' ' where (proposal_id, seq) = ('{id}', 4)")).await;
    auditor.post("/audit/ledger", &[]).await.page();
    let page = auditor.get("/audit/ledger").await.page();
    assert_eq!(page.attrs(".note-no a", "href"), [format!("/proposals/{id}")]);
    let code = site.value(&format!("select to_jsonb(code) from proposal where id = '{id}'")).await;
    assert_eq!(page.text(".note-no a"), format!("Hồ sơ {}, mục 4: mã băm không khớp nội dung", code.as_str().unwrap()));
    assert_eq!(page.all(".note-ok").len(), 1, "the one before it stays");
    // Of a case that is gone there is its number, and of a check that nobody can read any more its place in the book.
    let gone = "00000000-0000-7000-8000-000000000000";
    site.tamper(format!("update audit_entry set detail = detail || '{{\"proposal\": \"{gone}\", \"seq\": null}}' where seq > {n}")).await;
    site.tamper(format!("update audit_entry set detail = '{{}}' where seq = {n}")).await;
    let page = auditor.get("/audit/ledger").await.page();
    assert_eq!(page.attrs(".note-no a", "href"), [format!("/proposals/{gone}"), "/audit/book".to_owned()]);
    assert_eq!(page.texts(".note-no a"), [format!("Hồ sơ {gone}: mã băm không khớp nội dung"), format!("Sổ kiểm toán, mục {n}: không đọc được nội dung")]);
    // What the book was told by a version that wrote sentences stays as it is.
    for (flaw, said) in
        [(Flaw::Hash, json!("hash")), (Flaw::Frozen(1), json!({ "frozen": 1 })), (Flaw::Said("its hash is wrong".into()), json!("its hash is wrong"))]
    {
        assert_eq!(serde_json::to_value(&flaw).unwrap(), said);
        assert_eq!(serde_json::from_value::<Flaw>(said).unwrap(), flaw);
    }
}

#[sqlx::test]
async fn a_check_that_takes_long_goes_on_without_who_asked_for_it(pool: PgPool) {
    let site = Site::new(pool.clone()).await.with(|s| s.patience.check = Duration::ZERO).await;
    let auditor = site.as_person(&site.people.auditor);
    let shown = |page: &Page| (page.all(".note-ok").len(), page.all("main .note:not(.note-ok)").len(), page.all("main form button").len());
    assert_eq!(shown(&auditor.get("/audit/ledger").await.page()), (0, 0, 1));
    // The check does not get on, and the page does.
    let mut held = pool.begin().await.unwrap();
    sqlx::raw_sql("lock table log_leaf").execute(&mut *held).await.unwrap();
    for _ in 0..2 {
        assert_eq!(shown(&auditor.post("/audit/ledger", &[]).await.page()), (0, 1, 0), "it is on its way, and no second one is begun");
    }
    held.rollback().await.unwrap();
    let given_up = Instant::now() + Duration::from_secs(60);
    while shown(&auditor.get("/audit/ledger").await.page()) != (1, 0, 1) {
        assert!(Instant::now() < given_up, "nothing was found");
    }
}

#[sqlx::test]
async fn a_look_at_everything_takes_as_long_as_it_takes_and_writes_nothing(pool: PgPool) {
    let hurried = PgPool::connect_with((*pool.connect_options()).clone().options([("statement_timeout", "10s")])).await.unwrap();
    let limit = "select current_setting('statement_timeout')";
    let mut conn = hurried.acquire().await.unwrap();
    let mut all = store::whole(&mut conn).await.unwrap();
    assert_eq!(sqlx::query_scalar::<_, String>(limit).fetch_one(&mut *all).await.unwrap(), "0");
    let refused = sqlx::query("delete from session").execute(&mut *all).await.unwrap_err();
    assert_eq!(refused.as_database_error().unwrap().code().as_deref(), Some("25006"));
    drop(all);
    assert_eq!(sqlx::query_scalar::<_, String>(limit).fetch_one(&mut *conn).await.unwrap(), "10s");
}

#[sqlx::test]
async fn an_auditor_of_one_unit_reads_what_concerns_it(pool: PgPool) {
    let site = scene(pool).await;
    let p = &site.people;
    for email in [&p.head.email, &p.other_head.email] {
        site.anonymous().post("/login", &[("email", email), ("password", "sai rồi sai rồi"), ("next", "/")]).await;
    }
    site.tamper(format!("update appointment set unit_code = '{UNIT}' where role = 'auditor'")).await;
    let page = site.as_person(&p.auditor).get("/audit/book?kind=sign_in_failed").await.page();
    assert_eq!(page.all("tbody tr").len(), 1);
    assert!(page.text("tbody tr").contains(p.head.name), "{}", page.text("tbody"));
}

const REPORT: &str = "/units/so-xay-dung/report";
const PERIOD: &str = "from=01/01/2026&to=30/06/2026";

#[sqlx::test]
async fn a_units_report_is_registered_once_and_frozen_with_its_hash(pool: PgPool) {
    let site = Site::new(pool).await;
    let head = site.as_head();
    let url = format!("{REPORT}?{PERIOD}");
    let draft = head.get(&format!("{REPORT}.pdf?{PERIOD}")).await.bytes;
    let before = (site.files_in_storage(), last(&site).await);
    for (number, date, field) in [
        ("", "01/07/2026", "number"),
        ("0", "01/07/2026", "number"),
        ("7", "29/06/2026", "dated_on"),
        ("7", "29/08/2026", "dated_on"),
        ("7", "mai", "dated_on"),
    ] {
        says_what_is_wrong(&head.post(&url, &[("number", number), ("dated_on", date)]).await, field, &format!("{number} {date}"));
    }
    assert_eq!((site.files_in_storage(), last(&site).await), before);
    assert_eq!(head.post(&url, &[("number", "7"), ("dated_on", "01/07/2026")]).await.leads_to(), format!("{REPORT}?from=2026-01-01&to=2026-06-30"));
    assert_eq!(site.files_in_storage(), before.0 + 2);
    let row = site.rows("select unit_code, series, year, number, symbol, dated_on from unit_report").await;
    assert_eq!(row, json!([{ "unit_code": UNIT, "series": "BC", "year": 2026, "number": 7, "symbol": "BC-SXD", "dated_on": "2026-07-01" }]));
    let entry = site.value("select detail from audit_entry where kind = 'unit_report_issued'").await;
    for format in ["pdf", "docx"] {
        let file = head.get(&format!("{REPORT}.{format}?{PERIOD}")).await;
        assert_eq!((file.status, hex::encode(Sha256::digest(&file.bytes))), (200, entry[format].as_str().unwrap().to_owned()));
        assert_ne!(file.bytes, draft);
    }
    let page = head.get(&url).await.page();
    assert!(page.text("[data-state='issued']").contains("Số 07/BC-SXD, ngày 01/07/2026"));
    assert!(page.all("form[method='post'][novalidate]").is_empty(), "it can be registered again");
    // Neither the same days nor the same number a second time; who only reads has no form.
    says_what_is_wrong(&head.post(&url, &[("number", "8"), ("dated_on", "01/07/2026")]).await, "number", "the same period");
    says_what_is_wrong(
        &head.post(&format!("{REPORT}?from=01/01/2026&to=31/07/2026"), &[("number", "7"), ("dated_on", "01/08/2026")]).await,
        "number",
        "the same number",
    );
    assert_eq!(site.files_in_storage(), before.0 + 2, "a refusal leaves no file");
    let auditor = site.as_person(&site.people.auditor);
    assert!(auditor.get(&format!("{REPORT}?from=01/01/2026&to=31/05/2026")).await.page().all("form[method='post'][novalidate]").is_empty());
    assert_eq!(auditor.post(&format!("{REPORT}?from=01/01/2026&to=31/05/2026"), &[("number", "9"), ("dated_on", "01/07/2026")]).await.status, 403);
}

#[sqlx::test]
async fn a_touched_report_is_found_and_not_handed_out(pool: PgPool) {
    let site = Site::new(pool).await;
    let head = site.as_head();
    head.post(&format!("{REPORT}?{PERIOD}"), &[("number", "7"), ("dated_on", "01/07/2026")]).await.leads_to();
    let seq = site.value("select audit_seq from unit_report").await.as_i64().unwrap();
    for sql in ["update unit_report set number = number", "delete from unit_report", "truncate unit_report"] {
        assert_eq!(site.as_app(sql).await, denied("table unit_report"), "{sql}");
        assert_eq!(site.as_superuser(sql).await, rule("append_only"), "{sql}");
    }
    // A row that is not its entry does not get in.
    let again = "insert into unit_report select audit_seq, 'so-y-te', from_on, to_on, series, year, 9, symbol, dated_on, gen_random_uuid(), 4, pdf_sha256, gen_random_uuid(), 4, docx_sha256 from unit_report";
    assert_eq!(site.as_app(again).await, rule("unit_report_is_its_entry"));
    site.tamper("update unit_report set docx_sha256 = sha256('')").await;
    assert_eq!(audit(&site.app).await.unwrap().bad, Some((seq, Flaw::UnitReport)));
    let pdf = site.value("select pdf_id from unit_report").await.as_str().unwrap().parse().unwrap();
    site.touch_file(sangkien::domain::ids::AttachmentId(pdf), |bytes| bytes.push(b'!'));
    assert_eq!(head.get(&format!("{REPORT}.pdf?{PERIOD}")).await.status, 500);
}
