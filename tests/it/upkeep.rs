//! Upkeep by an administrator: what is changed counts from its date on, what was in force stays, and
//! each change stands in the audit book.

use chrono::TimeDelta;
use sangkien::app::notices::run_until_idle;
use sangkien::domain::workflow::Status;
use sangkien::jobs::outbox::run_until_idle as post_all;
use serde_json::{Value, json};
use sqlx::PgPool;
use tokio::net::TcpListener;

use crate::forms::says_what_is_wrong;
use crate::support::mail::{mail, sink};
use crate::support::{IN_SEVEN_DAYS, Site, World};

async fn noted(site: &World, kind: &str) -> Value {
    site.rows(&format!("select actor_id, detail from audit_entry where kind = '{kind}' order by seq")).await
}

async fn due(site: &World) -> Value {
    let id = site.in_status(Status::Submitted).await;
    site.value(&format!("select due_at from proposal where id = '{id}'")).await
}

#[sqlx::test]
async fn a_holiday_moves_the_terms_that_begin_after_it_was_entered(pool: PgPool) {
    let site = Site::new(pool).await;
    let admin = site.as_administrator();
    let before = site.in_status(Status::Submitted).await;
    assert_eq!(due(&site).await, json!(IN_SEVEN_DAYS));
    let fields = [("on_date", "07/09/2026"), ("name", "Nghỉ bù"), ("day_kind", "off")];
    assert_eq!(admin.post("/admin/holidays", &fields).await.leads_to(), "/admin/holidays?year=2026");
    assert_eq!(due(&site).await, json!("2026-09-14T16:59:59+00:00"));
    assert_eq!(site.value(&format!("select due_at from proposal where id = '{before}'")).await, json!(IN_SEVEN_DAYS), "a term that runs stays");
    says_what_is_wrong(&admin.post("/admin/holidays", &fields).await, "on_date", "a day that is there already");
    for past in ["28/08/2026", "01/01/2020"] {
        says_what_is_wrong(&admin.post("/admin/holidays", &[("on_date", past), ("name", "Nghỉ"), ("day_kind", "off")]).await, "on_date", past);
    }
    // A Saturday that is worked in exchange brings it back.
    admin.post("/admin/holidays", &[("on_date", "05/09/2026"), ("name", "Làm bù"), ("day_kind", "working")]).await.leads_to();
    assert_eq!(due(&site).await, json!(IN_SEVEN_DAYS));
    admin.post("/admin/holidays/2026-09-05/removal", &[]).await.leads_to();
    assert_eq!(due(&site).await, json!("2026-09-14T16:59:59+00:00"));
    let detail = |d: Value| json!({ "actor_id": site.people.administrator.id(), "detail": d });
    assert_eq!(
        noted(&site, "holiday_changed").await,
        json!([
            detail(json!({ "on": "2026-09-07", "name": "Nghỉ bù", "working": false })),
            detail(json!({ "on": "2026-09-05", "name": "Làm bù", "working": true })),
            detail(json!({ "on": "2026-09-05", "removed": true })),
        ])
    );
    // A day that has come stays.
    site.to("2026-09-07T02:00:00Z");
    site.everybody_signs_in().await;
    assert_eq!(admin.post("/admin/holidays/2026-09-07/removal", &[]).await.status, 404);
}

#[sqlx::test]
async fn a_parameter_gets_a_version_that_counts_from_its_day(pool: PgPool) {
    let site = Site::new(pool).await;
    let admin = site.as_administrator();
    let path = "/admin/parameters/leadership_review_days";
    let fields = [("value", "3"), ("legal_ref", "Nghị định mới, Điều 1"), ("certainty", "verified"), ("effective_from", "03/09/2026"), ("note", "")];
    let with = |name: &'static str, value: &'static str| fields.map(|(n, v)| if n == name { (n, value) } else { (n, v) });
    let before = site.rows("select * from legal_parameter order by key, effective_from").await;
    for (name, value, field) in [
        ("effective_from", "27/08/2026", "effective_from"),
        ("legal_ref", "", "legal_ref"),
        ("value", "-1", "value"),
        ("value", "nhiều", "value"),
        ("effective_from", "", "effective_from"),
    ] {
        says_what_is_wrong(&admin.post(path, &with(name, value)).await, field, value);
    }
    let share = [("value", "101"), ("certainty", "internal"), ("effective_from", "03/09/2026")];
    says_what_is_wrong(&admin.post("/admin/parameters/leadership_majority_percent", &share).await, "value", "a share over all");
    assert_eq!(site.rows("select * from legal_parameter order by key, effective_from").await, before);
    assert_eq!(admin.post("/admin/parameters/khong_co", &share).await.status, 404);
    assert_eq!(admin.post(path, &fields).await.leads_to(), path);
    says_what_is_wrong(&admin.post(path, &fields).await, "effective_from", "not after the newest version");
    let page = admin.get(path).await.page();
    assert_eq!(page.texts("tbody .tag"), ["Chưa đến ngày", "Đang hiệu lực"]);
    assert_eq!(due(&site).await, json!(IN_SEVEN_DAYS));
    site.to("2026-09-03T02:00:00Z");
    site.everybody_signs_in().await;
    assert_eq!(due(&site).await, json!("2026-09-08T16:59:59+00:00"));
    assert_eq!(admin.get(path).await.page().texts("tbody .tag"), ["Đang hiệu lực", "Đã kết thúc"]);
    let detail =
        json!({ "key": "leadership_review_days", "value": 3, "before": 7, "source": "Nghị định mới, Điều 1", "certainty": "verified", "from": "2026-09-03" });
    assert_eq!(noted(&site, "parameter_changed").await, json!([{ "actor_id": site.people.administrator.id(), "detail": detail }]));
}

#[sqlx::test]
async fn a_topic_is_added_and_ended_and_cases_keep_it(pool: PgPool) {
    let site = Site::new(pool).await;
    let admin = site.as_administrator();
    let id = site.in_status(Status::Submitted).await;
    let topic = site.value(&format!("select topic_code from proposal where id = '{id}'")).await.as_str().unwrap().to_owned();
    let offers = async |code: &str| {
        let page = site.as_lead().get("/proposals/new").await.page();
        page.all(&format!("option[value='{code}']")).len()
    };
    assert_eq!((offers(&topic).await, offers("chu-de-moi").await), (1, 0));
    let fields = [("parent", "xi-2020-2025"), ("name", "Chủ đề mới"), ("code", "chu-de-moi"), ("valid_from", "28/08/2026")];
    says_what_is_wrong(
        &admin.post("/admin/topics", &[("parent", "xi-2020-2025"), ("name", "Chủ đề"), ("code", "Chủ đề"), ("valid_from", "28/08/2026")]).await,
        "code",
        "letters",
    );
    admin.post("/admin/topics", &fields).await.leads_to();
    says_what_is_wrong(&admin.post("/admin/topics", &fields).await, "code", "taken");
    admin.post(&format!("/admin/topics/{topic}/end"), &[]).await.leads_to();
    assert_eq!(admin.post(&format!("/admin/topics/{topic}/end"), &[]).await.status, 404, "only once");
    site.clock.pass(TimeDelta::days(1));
    site.everybody_signs_in().await;
    assert_eq!((offers(&topic).await, offers("chu-de-moi").await), (0, 1));
    assert_eq!(site.value(&format!("select topic_code from proposal where id = '{id}'")).await, json!(topic));
    let kinds: Vec<Value> = noted(&site, "topic_changed").await.as_array().unwrap().iter().map(|n| n["detail"]["code"].clone()).collect();
    assert_eq!(kinds, [json!("chu-de-moi"), json!(topic)]);
}

#[sqlx::test]
async fn a_parked_job_is_shown_and_retried(pool: PgPool) {
    let site = Site::new(pool).await;
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    drop(listener);
    let post = mail(port, "a@ngoai.test");
    site.in_status(Status::Submitted).await;
    run_until_idle(&site.app).await.unwrap();
    site.tamper("delete from job where id <> (select min(id) from job)").await;
    for _ in 0..10 {
        post_all(&site.app, &post.post).await.unwrap();
        site.clock.pass(TimeDelta::hours(1));
    }
    site.everybody_signs_in().await;
    let admin = site.as_administrator();
    let page = admin.get("/admin/jobs").await.page();
    assert_eq!(page.all("[data-job]").len(), 1);
    let row = page.text("[data-job]");
    assert!(row.starts_with("Thư thông báo") && !row.contains('@'), "{row}");
    let job = page.attr("[data-job]", "data-job");
    assert_eq!(admin.post("/admin/jobs", &[("job", "999999")]).await.status, 404);
    admin.post("/admin/jobs", &[("job", &job)]).await.leads_to();
    assert_eq!(admin.get("/admin/jobs").await.page().all("[data-job]").len(), 0);
    let mut mails = sink(TcpListener::bind(("127.0.0.1", port)).await.unwrap()).await;
    assert_eq!(post_all(&site.app, &post.post).await.unwrap(), 1);
    assert!(mails.try_recv().is_ok());
    let expected = json!([{ "actor_id": site.people.administrator.id(), "detail": { "job": job.parse::<i64>().unwrap(), "kind": "notice" } }]);
    assert_eq!(noted(&site, "job_retried").await, expected);
}

#[sqlx::test]
async fn an_import_is_tried_before_it_is_kept_and_names_what_is_wrong(pool: PgPool) {
    let site = Site::new(pool).await;
    let admin = site.as_administrator();
    let count = async || site.value("select count(*) from holiday where on_date >= '2028-01-01'").await;
    let bad = "on_date,name,working\n2028-01-01,Tết Dương lịch,false\n01/05/2028,Quốc tế Lao động,false\n2028-05-01,Nghỉ,có\n";
    let page = says_what_is_wrong(&admin.post("/admin/import", &[("what", "holidays"), ("csv", bad), ("do", "import")]).await, "csv", "a bad file");
    assert_eq!(page.texts("[data-faults] li"), ["Dòng 3, cột on_date: “01/05/2028” không đọc được", "Dòng 4, cột working: “có” không đọc được"]);
    assert!(page.value("csv").unwrap().contains("Quốc tế Lao động"), "what was pasted is kept");
    assert_eq!(count().await, json!(0));
    let good = "on_date,name,working\n2028-01-01,Tết Dương lịch,false\n2028-05-01,Quốc tế Lao động,false\n";
    let tried = admin.post("/admin/import", &[("what", "holidays"), ("csv", good), ("do", "try")]).await;
    assert_eq!((tried.status, tried.page().attr("[data-rows]", "data-rows"), count().await), (200, "2".to_owned(), json!(0)));
    admin.post("/admin/import", &[("what", "holidays"), ("csv", good), ("do", "import")]).await.leads_to();
    assert_eq!(count().await, json!(2));
    let expected = json!([{ "actor_id": site.people.administrator.id(), "detail": { "what": "holidays", "rows": 2 } }]);
    assert_eq!(noted(&site, "imported").await, expected);
}
