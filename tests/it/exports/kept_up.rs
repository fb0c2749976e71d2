//! What an administrator keeps up and what one person is told, as files: cell by cell what the database holds.

use chrono::TimeDelta;
use sangkien::app::mandates::{Terms, give};
use sangkien::app::notices::run_until_idle;
use sangkien::domain::people::MandateScope;
use sangkien::domain::workflow::Status;
use serde_json::json;
use sqlx::PgPool;

use super::both;
use crate::support::{Client, Site};

/// What a query says: arrays of texts.
async fn kept(site: &Site, sql: &str) -> Vec<Vec<String>> {
    let rows = site.rows(sql).await;
    let texts = |row: &serde_json::Value| row["r"].as_array().unwrap().iter().map(|cell| cell.as_str().unwrap_or_default().to_owned()).collect();
    rows.as_array().unwrap().iter().map(texts).collect()
}

/// The file has these rows under these headings, and the page leads there.
async fn holds(client: &Client<'_>, list: &str, query: &str, headings: &[&str], rows: &[Vec<String>]) {
    let file = both(client, list, query).await;
    assert_eq!(file[0], headings, "{list}");
    assert_eq!(file[1..], *rows, "{list}");
    let query = if query.is_empty() { String::new() } else { format!("?{query}") };
    let links = client.get(&format!("{list}{query}")).await.page().attrs(&format!("main a[href^='{list}.']"), "href");
    assert_eq!(links, [format!("{list}.csv{query}"), format!("{list}.xlsx{query}")]);
}

#[sqlx::test]
async fn reference_data_are_files_as_they_are_kept(pool: PgPool) {
    let site = Site::new(pool).await;
    let admin = site.as_administrator();
    // Today and what is still to come.
    site.as_superuser(
        "insert into legal_parameter (key, value, unit, legal_ref, certainty, effective_from, note)
           select key, 9, unit, 'Nghị định mới', 'verified', '2027-01-01', 'Đổi' from legal_parameter where key = 'return_days';
         update topic set valid_to = '2030-12-31' where code = 'quan-ly-do-thi'",
    )
    .await
    .unwrap();
    let units = "select jsonb_build_array(u.code, u.name, p.name, u.symbol, to_char(u.valid_from, 'DD/MM/YYYY'), to_char(u.valid_to, 'DD/MM/YYYY')) as r
                 from unit u left join unit p on p.code = u.parent_code";
    let all = kept(&site, &format!("{units} order by u.code")).await;
    assert!(all.len() > 50, "more than a page");
    let headings = ["Mã", "Tên đơn vị", "Trực thuộc", "Ký hiệu", "Từ ngày", "Đến ngày"];
    holds(&admin, "/admin/units", "", &headings, &all).await;
    let some = kept(&site, &format!("{units} where lower(u.name) like '%y tế%' order by u.code")).await;
    assert_eq!(some.len(), 1);
    holds(&admin, "/admin/units", "q=Y+t%E1%BA%BF", &headings, &some).await;
    let topics = "select jsonb_build_array(t.code, t.name, g.name, to_char(t.valid_from, 'DD/MM/YYYY'), to_char(t.valid_to, 'DD/MM/YYYY')) as r
                  from topic t left join topic g on g.code = t.parent_code
                  order by coalesce(t.parent_code, t.code), t.parent_code is not null, t.valid_from desc, t.code";
    holds(&admin, "/admin/topics", "", &["Mã", "Tên chủ đề", "Thuộc nhóm", "Từ ngày", "Đến ngày"], &kept(&site, topics).await).await;
    let holidays = "select jsonb_build_array(to_char(on_date, 'DD/MM/YYYY'), name, case when working then 'Ngày làm bù' else 'Ngày nghỉ' end) as r
                    from holiday where extract(year from on_date) = ";
    for (query, year) in [("", "2026"), ("year=2027", "2027")] {
        let days = kept(&site, &format!("{holidays}{year} order by on_date")).await;
        assert!(!days.is_empty(), "{year}");
        holds(&admin, "/admin/holidays", query, &["Ngày", "Tên ngày", "Loại ngày"], &days).await;
    }
}

#[sqlx::test]
async fn every_version_of_every_parameter_is_in_the_file_with_how_it_stands(pool: PgPool) {
    let site = Site::new(pool).await;
    let admin = site.as_administrator();
    site.as_superuser(
        "insert into legal_parameter (key, value, unit, legal_ref, certainty, effective_from, note)
           select key, 9, unit, 'Nghị định mới', 'verified', '2027-01-01', '=1+1' from legal_parameter where key = 'return_days'",
    )
    .await
    .unwrap();
    let file = both(&admin, "/admin/parameters", "").await;
    let headings = ["Mã", "Tham số", "Giá trị", "Diễn giải", "Căn cứ", "Mức độ chắc chắn", "Hiệu lực từ ngày", "Trạng thái", "Ghi chú"];
    assert_eq!(file[0], headings);
    let kept = kept(
        &site,
        "select jsonb_build_array(key, case when unit <> 'reference' then value::text end, legal_ref, to_char(effective_from, 'DD/MM/YYYY')) as r
         from legal_parameter order by key, effective_from desc",
    )
    .await;
    let same: Vec<Vec<String>> = file[1..].iter().map(|row| [0, 2, 4, 6].map(|n| row[n].clone()).to_vec()).collect();
    assert_eq!(same, kept);
    let of_returns: Vec<&Vec<String>> = file.iter().filter(|row| row[0] == "return_days").collect();
    let name = "Thời hạn yêu cầu bổ sung";
    assert_eq!(*of_returns[0], ["return_days", name, "9", "9 ngày làm việc", "Nghị định mới", "Đã đối chiếu văn bản", "01/01/2027", "Chưa đến ngày", "'=1+1"]);
    assert_eq!((of_returns.len(), of_returns[1][7].as_str()), (2, "Đang hiệu lực"));
    // The page says the same of each.
    let page = admin.get("/admin/parameters").await.page();
    assert_eq!(page.texts("[data-parameter] .tag"), file[1..].iter().map(|row| row[7].clone()).collect::<Vec<_>>());
    assert_eq!(page.texts("[data-parameter] th"), file[1..].iter().map(|row| row[1].clone()).collect::<Vec<_>>());
}

#[sqlx::test]
async fn notices_are_the_file_of_who_they_are_for(pool: PgPool) {
    let site = Site::new(pool).await;
    let p = &site.people;
    let id = site.in_status(Status::Submitted).await;
    run_until_idle(&site.app).await.unwrap();
    // More than a page, the latest of a title that begins as a formula.
    site.as_superuser(format!(
        "insert into notice (person_id, proposal_id, kind, due_at, at, mail, read_at)
           select '{}', '{id}', 'reminder', timestamptz '2026-09-01T02:00:00Z' + n * interval '1 minute', '2026-08-28T03:00:00Z', 'none', '2026-08-28T03:00:00Z' from generate_series(1, 40) n",
        p.head.id()
    ))
    .await
    .unwrap();
    site.tamper(&format!("update proposal set title = '=A1' where id = '{id}'")).await;
    let code = site.value(&format!("select code from proposal where id = '{id}'")).await.as_str().unwrap().to_owned();
    let file = both(&site.as_head(), "/notifications", "").await;
    assert_eq!(file[0], ["Thời điểm", "Nội dung", "Hạn xử lý", "Mã hồ sơ", "Sáng kiến", "Đã đọc"]);
    assert_eq!(file.len(), 1 + 41);
    assert_eq!(file[1], ["28/08/2026 10:00", "Việc sắp đến hạn", "01/09/2026 09:40", &code, "'=A1", "Có"]);
    assert_eq!(file[41], ["28/08/2026 09:00", "Việc mới cần xử lý (Nộp đề xuất)", "11/09/2026 23:59", &code, "'=A1", "Không"]);
    let page = site.as_head().get("/notifications").await.page();
    assert_eq!(page.attrs("main a[href^='/notifications.']", "href"), ["/notifications.csv", "/notifications.xlsx"]);
    let told = site.value(&format!("select count(*) from notice where person_id = '{}'", p.author.id())).await;
    assert_eq!(json!(both(&site.as_lead(), "/notifications", "").await.len() - 1), told, "nobody's but their own");
    assert_eq!(both(&site.as_administrator(), "/notifications", "").await.len(), 1);
}

#[sqlx::test]
async fn mandates_and_parked_jobs_are_files_too(pool: PgPool) {
    let site = Site::new(pool).await;
    let p = &site.people;
    let now = site.clock.now();
    let terms = Terms {
        principal: p.head.id(),
        office: p.head.acting_as(),
        delegate: p.deputy.id(),
        scope: MandateScope::Review,
        from: now,
        to: now + TimeDelta::hours(8),
        document_ref: "@12/UQ".into(),
    };
    give(&site.app, &p.head.actor, &terms).await.unwrap();
    let of_head = format!("/admin/people/{}/mandates", p.head.id());
    let headings = [
        "Người ủy quyền",
        "Người được ủy quyền",
        "Chức vụ được làm thay",
        "Tại đơn vị",
        "Phạm vi",
        "Bắt đầu",
        "Kết thúc",
        "Kết thúc trước hạn",
        "Số, ký hiệu văn bản",
    ];
    let row = [
        p.head.name,
        p.deputy.name,
        "Người đứng đầu",
        "Sở Xây dựng",
        "Việc trước khi đồng ý chủ trương",
        "28/08/2026 09:00",
        "28/08/2026 17:00",
        "",
        "'@12/UQ",
    ];
    let rows = [row.map(str::to_owned).to_vec()];
    holds(&site.as_head(), "/mandates", "", &headings, &rows).await;
    holds(&site.as_administrator(), &of_head, "", &headings, &rows).await;
    assert_eq!(both(&site.as_authority(), "/mandates", "").await.len(), 1);
    site.as_superuser(format!(
        "insert into job (kind, payload, attempts, last_error, parked_at, created_at, run_at)
           select 'digest', '{{\"person\": \"{}\"}}', 10, '=connection refused', timestamptz '2026-08-28T01:00:00Z' - n * interval '1 minute', '2026-08-27T01:00:00Z', '2026-08-27T01:00:00Z'
           from generate_series(0, 119) n",
        p.author.id()
    ))
    .await
    .unwrap();
    let jobs = both(&site.as_administrator(), "/admin/jobs", "").await;
    assert_eq!(jobs[0], ["Việc", "Cho ai", "Tạm gác lúc", "Số lần thử", "Lỗi gần nhất"]);
    assert_eq!(jobs[1], ["Thư tổng hợp hằng ngày", p.author.name, "28/08/2026 08:00", "10", "'=connection refused"]);
    assert_eq!(jobs.len(), 1 + 120, "more than the page shows");
}

#[sqlx::test]
async fn who_may_not_see_a_list_gets_no_file_of_it(pool: PgPool) {
    let site = Site::new(pool).await;
    let p = &site.people;
    let before = site.value("select count(*) from audit_entry").await;
    for list in ["units", "topics", "parameters", "holidays", "jobs", "people"] {
        for person in [&p.author, &p.head, &p.auditor] {
            for kind in ["csv", "xlsx"] {
                assert_eq!(site.as_person(person).get(&format!("/admin/{list}.{kind}")).await.status, 403, "{list} by {}", person.name);
            }
        }
        let answer = site.anonymous().get(&format!("/admin/{list}.csv")).await;
        assert_eq!(answer.leads_to(), format!("/login?next=%2Fadmin%2F{list}.csv"));
    }
    assert_eq!(site.as_lead().get("/mandates.csv").await.status, 403);
    assert_eq!(site.as_head().get(&format!("/admin/people/{}/mandates.csv", p.head.id())).await.status, 403);
    assert_eq!(site.as_administrator().get("/admin/people/01990000-0000-7000-8000-000000000000/mandates.csv").await.status, 404);
    assert_eq!(site.anonymous().get("/notifications.csv").await.leads_to(), "/login?next=%2Fnotifications.csv");
    assert_eq!(site.value("select count(*) from audit_entry").await, before, "nothing was taken");
    assert_eq!(site.as_administrator().get("/admin/units.ods").await.status, 404);
}
