//! Lists as files: the same rows as the page for the same reader, in both formats cell by cell,
//! without formulas, and written down.

mod kept_up;
mod open;

use std::io::Cursor;

use calamine::{Data, Reader, Xlsx};
use sangkien::app::drafting::Change;
use sangkien::domain::plan::{Heading, Section};
use sangkien::domain::workflow::Status;
use serde_json::json;
use sqlx::PgPool;

use crate::support::acts::heading;
use crate::support::{Answer, Client, Site};

/// The rows of a CSV file, which begins with its mark and ends each line as RFC 4180 says.
fn csv(answer: &Answer) -> Vec<Vec<String>> {
    assert_eq!((answer.status, answer.header("content-type")), (200, "text/csv; charset=utf-8; header=present"), "{}", answer.complaint());
    let text = answer.text().strip_prefix('\u{feff}').unwrap();
    assert_eq!(text.matches('\n').count(), text.matches("\r\n").count());
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(text.as_bytes());
    reader.records().map(|r| r.unwrap().iter().map(str::to_owned).collect()).collect()
}

/// The cells of an XLSX file, which holds no formula.
fn xlsx(answer: &Answer) -> Vec<Vec<Data>> {
    assert_eq!(answer.status, 200, "{}", answer.complaint());
    let mut book = Xlsx::new(Cursor::new(answer.bytes.to_vec())).unwrap();
    assert!(book.worksheet_formula("Sheet1").unwrap().is_empty());
    book.worksheet_range("Sheet1").unwrap().rows().map(<[Data]>::to_vec).collect()
}

/// A cell as CSV writes it.
fn written(cell: &Data) -> String {
    match cell {
        Data::Empty => String::new(),
        Data::String(text) if text.starts_with(['=', '+', '-', '@']) => format!("'{text}"),
        Data::String(text) => text.clone(),
        Data::Float(n) => n.to_string().replace('.', ","),
        Data::DateTime(at) => {
            // Days since the beginning of 1900, as spreadsheets count them.
            let seconds = (at.as_f64() * 86_400.0).round();
            let at = chrono::DateTime::from_timestamp(seconds as i64, 0).unwrap() - chrono::TimeDelta::days(25_569);
            // A day has no time.
            at.format(if seconds % 86_400.0 == 0.0 { "%d/%m/%Y" } else { "%d/%m/%Y %H:%M" }).to_string()
        }
        other => panic!("{other:?}"),
    }
}

async fn both(client: &Client<'_>, list: &str, query: &str) -> Vec<Vec<String>> {
    let rows = csv(&client.get(&format!("{list}.csv?{query}")).await);
    let cells = xlsx(&client.get(&format!("{list}.xlsx?{query}")).await);
    let same: Vec<Vec<String>> = cells.iter().map(|row| row.iter().map(written).collect()).collect();
    assert_eq!(same, rows, "{list}?{query}");
    rows
}

#[sqlx::test]
async fn a_file_holds_what_the_list_shows_on_all_its_pages(pool: PgPool) {
    let site = Site::new(pool).await;
    let p = &site.people;
    for _ in 0..23 {
        site.submitted_by(&[&p.author]).await;
    }
    let returned = site.in_status(Status::Returned).await;
    site.submitted_by(&[&p.other_staff]).await;
    let head = site.as_head();
    let all = both(&head, "/proposals", "").await;
    assert_eq!(all.len(), 1 + 24);
    assert_eq!(
        all[0],
        [
            "Mã hồ sơ",
            "Sáng kiến",
            "Loại",
            "Trạng thái",
            "Bức thiết",
            "Đơn vị",
            "Tác giả chính",
            "Nơi giữ hồ sơ",
            "Cơ quan, đơn vị đang giữ",
            "Hạn xử lý",
            "Cập nhật"
        ]
    );
    let one = both(&head, "/proposals", "status=returned").await;
    let code = site.value(&format!("select code from proposal where id = '{returned}'")).await.as_str().unwrap().to_owned();
    let title = heading().title;
    let row = ["", title.as_str(), "Cá nhân", "Trả lại bổ sung", "Không", "Sở Xây dựng", "Chuyên viên A", "Tác giả", "", "", "28/08/2026 09:00"];
    assert_eq!(one[1..], [[code.as_str()].iter().chain(&row[1..]).map(|s| (*s).to_owned()).collect::<Vec<_>>()]);
    assert_eq!(both(&head, "/proposals", "status=closed").await.len(), 1, "the headings alone");
    assert_eq!(both(&site.as_authority(), "/proposals", "unit=so-y-te").await.len(), 1 + 1);
    assert_eq!(both(&site.as_person(&p.other_head), "/proposals", "").await.len(), 1 + 1, "nothing of another unit");
    // A page deep in the list leads to the whole file.
    let page = head.get("/proposals").await.page();
    let next = page.attrs(".pages a", "href").into_iter().find(|h| h.contains("after=")).unwrap();
    let links = head.get(&format!("{next}&status=submitted")).await.page().attrs("main a[href^='/proposals.']", "href");
    assert_eq!(links, ["/proposals.csv?status=submitted", "/proposals.xlsx?status=submitted"]);
}

#[sqlx::test]
async fn no_cell_is_a_formula(pool: PgPool) {
    let site = Site::new(pool).await;
    let author = &site.people.author;
    let title = "=HYPERLINK(\"http://xau.example\",\"Xem, \"\"ngay\"\"\")";
    let id = site.draft().await;
    site.save(author, id, Section::Topic, Change::Heading(Heading { title: title.into(), ..heading() })).await.unwrap();
    site.submit(id, &[author]).await;
    let rows = both(&site.as_head(), "/proposals", "").await;
    assert_eq!(rows[1][1], format!("'{title}"));
    let cells = xlsx(&site.as_head().get("/proposals.xlsx").await);
    assert_eq!(cells[1][1], Data::String(title.into()), "a text, whatever it begins with");
}

#[sqlx::test]
async fn every_list_is_there_in_both_formats(pool: PgPool) {
    let site = Site::new(pool).await;
    let p = &site.people;
    for status in [Status::Submitted, Status::Piloting, Status::Closed] {
        site.in_status(status).await;
    }
    for (who, list, rows) in [
        (&p.head, "/proposals", 3),
        (&p.head, "/queue", 1),
        (&p.head, "/solutions", 1),
        (&p.authority, "/provisions", 1),
        (&p.auditor, "/audit/reads", 0),
        (&p.administrator, "/admin/people", 13),
    ] {
        assert_eq!(both(&site.as_person(who), list, "").await.len(), 1 + rows, "{list}");
        let page = site.as_person(who).get(list).await.page();
        assert_eq!(page.attrs(&format!("main a[href^='{list}.']"), "href"), [format!("{list}.csv"), format!("{list}.xlsx")]);
    }
    // The book tells of the first file in the second, so that they are compared by what was before.
    let auditor = site.as_person(&p.auditor);
    assert_eq!(both(&auditor, "/audit/book", "kind=appointed").await.len(), 1);
    let taken = csv(&auditor.get("/audit/book.csv?kind=list_taken").await);
    assert_eq!(taken.len(), 1 + 14);
    assert_eq!(taken[1][2..4], ["Tải danh sách về máy", "Thanh tra viên"]);
    assert_eq!(taken[1][7], "format: xlsx; list: so-kiem-toan; rows: 0");
}

#[sqlx::test]
async fn a_table_of_the_dashboard_is_a_file_too(pool: PgPool) {
    let site = Site::new(pool).await;
    for status in [Status::Submitted, Status::Closed] {
        site.in_status(status).await;
    }
    let head = site.as_head();
    let status = both(&head, "/dashboard", "table=status").await;
    assert_eq!(
        status,
        [["Trạng thái", "Hồ sơ", "Quá hạn"], ["Chờ đơn vị xem xét", "1", "0"], ["Kết thúc", "1", "0"], ["Tổng cộng", "2", "0"]]
            .map(|row| row.map(str::to_owned).to_vec())
    );
    for key in ["hands", "units", "topics", "decisions", "obstacles", "damage"] {
        assert!(both(&head, "/dashboard", &format!("table={key}")).await.len() > 1, "{key}");
    }
    assert_eq!(head.get("/dashboard.csv?table=khac").await.status, 404);
}

#[sqlx::test]
async fn a_file_says_what_it_is_and_is_written_down(pool: PgPool) {
    let site = Site::new(pool).await;
    site.submitted_by(&[&site.people.author]).await;
    let answer = site.as_head().get("/proposals.xlsx").await;
    assert_eq!(answer.header("content-disposition"), "attachment; filename=\"ho-so-sang-kien_2026-08-28.xlsx\"");
    assert_eq!(answer.header("content-type"), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet");
    assert_eq!(answer.header("content-security-policy"), "sandbox; default-src 'none'");
    assert_eq!(answer.header("cache-control"), "no-store");
    assert_eq!(answer.header("content-length"), answer.bytes.len().to_string());
    let entry = site.rows("select kind, actor_id, detail from audit_entry order by seq desc limit 1").await;
    let detail = json!({ "list": "ho-so-sang-kien", "format": "xlsx", "rows": 1 });
    assert_eq!(entry, json!([{ "kind": "list_taken", "actor_id": site.people.head.id(), "detail": detail }]));
    // The headings stay in sight.
    let mut parts = zip::ZipArchive::new(Cursor::new(answer.bytes.to_vec())).unwrap();
    let sheet = std::io::read_to_string(parts.by_name("xl/worksheets/sheet1.xml").unwrap()).unwrap();
    assert!(sheet.contains("<pane ySplit=\"1\" topLeftCell=\"A2\" activePane=\"bottomLeft\" state=\"frozen\"/>"), "{}", &sheet[..600]);
    for (who, path) in [(&site.people.author, "/queue.csv"), (&site.people.author, "/provisions.csv"), (&site.people.head, "/audit/book.csv")] {
        assert_eq!(site.as_person(who).get(path).await.status, 403, "{path}");
    }
    assert_eq!(site.anonymous().get("/proposals.csv").await.leads_to(), "/login?next=%2Fproposals.csv");
}
