//! The dashboard: its numbers against cases that were brought there by real acts, and each number
//! against the list it leads to. Nobody counts what their own list does not show.

use chrono::{Days, TimeDelta};
use sangkien::app::deadlines::run_until_idle;
use sangkien::app::drafting::Change;
use sangkien::domain::calendar::end_of;
use sangkien::domain::command::{Command, IncentiveDecision};
use sangkien::domain::ids::ProposalId;
use sangkien::domain::incentive::Incentive;
use sangkien::domain::pilot::Incident;
use sangkien::domain::plan::{Heading, Section};
use sangkien::domain::workflow::Status;
use sangkien::store;
use serde_json::json;
use sqlx::PgPool;

use crate::support::acts::{approve, forward, give_back, heading, reject};
use crate::support::later::{RISK, grant, incident, obstacle, reply};
use crate::support::lives::day;
use crate::support::site::words;
use crate::support::{Client, OTHER_UNIT, Page, Site, UNIT};

/// The rows of a table: heading and numbers.
pub fn rows(page: &Page, table: &str) -> Vec<Vec<String>> {
    let heads = page.texts(&format!("#{table} tbody tr:not(.group) th"));
    let numbers = page.texts(&format!("#{table} tbody td.n"));
    let columns = numbers.len().checked_div(heads.len()).unwrap_or_default();
    let line = |(i, head): (usize, String)| std::iter::once(head).chain(numbers[i * columns..(i + 1) * columns].iter().cloned()).collect();
    heads.into_iter().enumerate().map(line).collect()
}

/// How many cases a list shows on all its pages.
async fn length(client: &Client<'_>, url: &str) -> usize {
    let (mut url, mut count) = (url.to_owned(), 0);
    loop {
        let page = client.get(&url).await.page();
        count += page.all("[data-proposal]").len();
        let next = page.attrs(".pages a", "href").into_iter().find(|href| href.contains("after="));
        match next {
            Some(next) => url = next,
            None => return count,
        }
    }
}

pub async fn resubmitted(site: &Site, id: ProposalId) {
    let author = &site.people.author;
    site.save(author, id, Section::Topic, Change::Heading(Heading { title: "Cấp phép đào đường liên thông nhanh".into(), ..heading() })).await.unwrap();
    site.submit(id, &[author]).await;
}

/// Cases in every status and of two units, with obstacles, incidents and incentives; then two weeks pass.
pub async fn city(pool: PgPool) -> Site {
    let site = Site::new(pool).await;
    let p = site.people.clone();
    let mut pilot = None;
    for status in Status::ALL.iter().filter(|s| **s != Status::New) {
        let id = site.in_status(*status).await;
        match status {
            Status::Piloting => pilot = Some(id),
            Status::Assessed => {
                let kinds = vec![Incentive::CommendAdHoc, Incentive::Promotion];
                site.must(&p.head, id, Command::ProposeIncentive { person: p.author.id(), kinds, reason: "Hiệu quả".into() }).await;
                for row in site.beside("incentive", id).await.as_array().unwrap() {
                    let incentive = row["id"].as_str().unwrap().parse().unwrap();
                    let declined = IncentiveDecision { incentive, granted: false, reason: "Chưa đủ".into(), course: String::new(), cost_vnd: None };
                    let decision = if row["kind"] == "promotion" { Command::DecideIncentive(declined) } else { grant(incentive) };
                    site.must(&p.authority, id, decision).await;
                }
            }
            _ => {}
        }
    }
    site.submitted_by(&[&p.other_staff]).await;
    site.clock.pass(TimeDelta::hours(1));
    let pilot = pilot.unwrap();
    let mut asked = Vec::new();
    for due in ["2026-09-04", "2026-09-04", "2026-09-04", "2026-12-01"] {
        asked.push(site.must(&p.author, pilot, Command::RaiseObstacle(obstacle(day(due)))).await.seq);
    }
    site.must(&p.other_head, pilot, Command::SupportObstacle(reply(asked[0]))).await;
    let wrong = site.must(&p.author, pilot, Command::ReportIncident(incident(site.now(), 5_000_000, Some(RISK)))).await.seq;
    let right = Incident { corrects: Some(wrong), ..incident(site.now(), 6_000_000, Some(RISK)) };
    site.must(&p.author, pilot, Command::ReportIncident(right)).await;
    site.must(&p.author, pilot, Command::ReportIncident(incident(site.now(), 7_000_000, None))).await;
    site.to("2026-09-15T02:00:00Z");
    run_until_idle(&site.app).await.unwrap();
    site.must(&p.other_head, pilot, Command::SupportObstacle(reply(asked[1]))).await;
    site.everybody_signs_in().await;
    site
}

#[sqlx::test]
async fn the_numbers_are_those_of_what_was_done(pool: PgPool) {
    let site = city(pool).await;
    let page = site.as_authority().get("/dashboard").await.page();
    let own = |all: &[&[&str]]| all.iter().map(|row| row.iter().map(|s| (*s).to_owned()).collect()).collect::<Vec<Vec<String>>>();
    assert_eq!(page.text("h1"), "Tổng hợp, theo dõi");
    assert_eq!(page.texts(".page-head .meta span"), ["Từ 01/01/2026 đến 15/09/2026", "Số liệu lúc 15/09/2026, 09:00"]);
    assert_eq!(
        rows(&page, "obstacles"),
        own(&[&["Đúng hạn", "1", "1"], &["Chậm hạn", "1", "1"], &["Đang chờ, còn hạn", "1", "1"], &["Đang chờ, đã quá hạn", "1", "1"]])
    );
    assert_eq!(rows(&page, "damage"), own(&[&["Đã dự liệu", "1", "1", "6.000.000"], &["Ngoài dự liệu", "1", "1", "7.000.000"]]));
    assert_eq!(rows(&page, "incentives"), own(&[&["Khen thưởng đột xuất", "1", "1", "0"], &["Đề bạt", "0", "0", "1"]]));
    let status = rows(&page, "status");
    assert_eq!(status.len(), 14, "every status but the draft, which is its author's alone");
    assert_eq!(status[0], ["Chờ đơn vị xem xét", "2", "2"]);
    assert_eq!(status[1], ["Trả lại bổ sung", "1", "0"]);
    assert_eq!(page.texts("#status tfoot td.n")[0], "15");
    let units = rows(&page, "units");
    let submitted: Vec<_> = units.iter().map(|r| (r[0].as_str(), r[1].as_str())).collect();
    assert_eq!(submitted, [("Sở Xây dựng", "14"), ("Sở Y tế", "1")]);
    assert_eq!(rows(&page, "topics")[0][..2], ["Quản lý đô thị", "15"]);
    assert_eq!(rows(&page, "topics")[0][3..], ["2", "0", "0"], "assessed and closed, both completed");
}

#[sqlx::test]
async fn every_number_is_the_length_of_its_list(pool: PgPool) {
    let site = city(pool).await;
    let p = &site.people;
    let mut followed = 0;
    for who in [&p.authority, &p.auditor, &p.head, &p.deputy, &p.other_head] {
        let client = site.as_person(who);
        let only = format!("?under={OTHER_UNIT}");
        for query in ["", &only, "?topic=quan-ly-do-thi&period=last_year", "?period=days&from=28/08/2026&to=10/09/2026"] {
            let page = client.get(&format!("/dashboard{query}")).await.page();
            for link in page.all("main a[href^='/proposals?']") {
                let (number, url) = (words(link).replace('.', ""), link.attr("href").unwrap());
                assert_eq!(length(&client, url).await.to_string(), number, "{} {query} {url}", who.name);
                followed += 1;
            }
        }
    }
    assert!(followed > 200, "{followed} numbers");
}

#[sqlx::test]
async fn a_stay_is_measured_in_working_days_of_the_hand_that_had_it(pool: PgPool) {
    let site = Site::new(pool).await;
    let p = &site.people;
    let (agreed, refused) = (site.submitted_by(&[&p.author]).await, site.submitted_by(&[&p.author]).await);
    // The first working day after the long weekend.
    site.to("2026-09-03T02:00:00Z");
    site.must(&p.head, refused, give_back()).await;
    site.to("2026-09-07T02:00:00Z");
    resubmitted(&site, refused).await;
    site.must(&p.head, refused, reject()).await;
    site.to("2026-09-08T02:00:00Z");
    site.must(&p.head, agreed, forward()).await;
    site.to("2026-09-10T02:00:00Z");
    site.must(&p.authority, agreed, approve(None)).await;
    site.everybody_signs_in().await;
    let page = site.as_authority().get("/dashboard").await.page();
    assert_eq!(
        rows(&page, "hands"),
        [
            ["Tác giả", "1", "2", "2", "0", "0"],
            // Four days, one and none: half within one, nine in ten within 3.4.
            ["Người đứng đầu đơn vị", "2", "1", "3,4", "0", "0"],
            ["Cấp có thẩm quyền", "1", "2", "2", "0", "0"],
            ["Đơn vị thực hiện", "0", "–", "–", "0", "0"],
        ]
    );
    assert_eq!(rows(&page, "decisions"), [["Đúng hạn", "4", "2"], ["Chậm hạn", "0", "0"], ["Đồng ý chủ trương", "1", "1"], ["Không đồng ý", "1", "1"]]);
    // What ended before the period is not of it.
    let later = site.as_authority().get("/dashboard?from=09/09/2026&to=10/09/2026").await.page();
    assert_eq!(rows(&later, "hands")[1], ["Người đứng đầu đơn vị", "0", "–", "–", "0", "0"]);
    assert_eq!(rows(&later, "hands")[2], ["Cấp có thẩm quyền", "1", "2", "2", "0", "0"]);
}

#[sqlx::test]
async fn the_database_counts_working_days_as_the_calendar_does(pool: PgPool) {
    let site = Site::new(pool).await;
    let mut conn = site.app.pool.acquire().await.unwrap();
    // From Tết to the year after, over a worked Saturday.
    let calendar = store::reference::calendar(&mut conn, day("2026-12-31")).await.unwrap();
    let sql = "select jsonb_agg(jsonb_build_array(d, n, working_days(d::date, d::date + n)))
               from generate_series('2026-02-01'::timestamp, '2027-01-10', '3 days') d, unnest(array[0, 1, 2, 5, 9, 30, 200]) n";
    let all = site.value(sql).await;
    let all = all.as_array().unwrap();
    assert_eq!(all.len(), 115 * 7);
    for row in all {
        let from = day(&row[0].as_str().unwrap()[..10]);
        let to = from + Days::new(row[1].as_u64().unwrap());
        assert_eq!(row[2], json!(calendar.working_days_left(end_of(from), end_of(to))), "{from} to {to}");
    }
}

#[sqlx::test]
async fn everybody_counts_their_own_area_and_others_nothing(pool: PgPool) {
    let site = city(pool).await;
    let p = &site.people;
    let of_other = site.as_person(&p.other_head).get("/dashboard").await.page();
    assert_eq!(rows(&of_other, "status"), [["Chờ đơn vị xem xét", "1", "1"]]);
    assert_eq!(of_other.attrs("#under option", "value"), ["", OTHER_UNIT]);
    // Another unit is not reached by asking for it.
    assert_eq!(site.as_person(&p.other_head).get(&format!("/dashboard?under={UNIT}")).await.page().texts(".empty h2"), ["Chưa có hồ sơ nào trong phạm vi này"]);
    let of_head = site.as_head().get("/dashboard").await.page();
    assert_eq!(of_head.texts("#status tfoot td.n")[0], "14");
    for who in [&p.author, &p.supervisor, &p.administrator] {
        let answer = site.as_person(who).get("/dashboard").await;
        assert_eq!(answer.status, 403, "{}", who.name);
        assert!(!answer.page().attrs(".nav a", "href").contains(&"/dashboard".to_owned()), "{}", who.name);
    }
    assert!(of_head.attrs(".nav a[aria-current=page]", "href").contains(&"/dashboard".to_owned()));
}

#[sqlx::test]
async fn the_list_says_what_it_was_narrowed_to_and_keeps_it(pool: PgPool) {
    let site = city(pool).await;
    let url = "/proposals?fact=obstacle&kind=late&from=2026-08-01&to=2026-09-30&under=so-xay-dung";
    let page = site.as_authority().get(url).await.page();
    assert_eq!(
        page.texts(".applied span"),
        ["Chỉ hồ sơ: Có khó khăn, vướng mắc báo trong kỳ (Chậm hạn), từ 01/08/2026 đến 30/09/2026", "Sở Xây dựng và cấp dưới"]
    );
    for (name, value) in [("fact", "obstacle"), ("kind", "late"), ("from", "2026-08-01"), ("to", "2026-09-30"), ("under", "so-xay-dung")] {
        assert_eq!(page.value(name).as_deref(), Some(value), "{name}");
    }
    assert_eq!(page.all("[data-proposal]").len(), 1);
    // An author of the case is told nothing by a number that is not theirs to count.
    let of_author = site.as_lead().get(url).await.page();
    assert_eq!(of_author.all("[data-proposal]").len(), 0);
}

#[sqlx::test]
async fn the_citys_report_covers_every_unit_and_is_a_document(pool: PgPool) {
    let site = city(pool).await;
    for who in [&site.people.authority, &site.people.auditor] {
        let client = site.as_person(who);
        let dashboard = client.get("/dashboard?period=days&from=01/01/2026&to=15/09/2026").await.page();
        let link = dashboard.attr("main a[href^='/units/']", "href");
        assert_eq!(link, "/units/ubnd-tphcm/report?from=2026-01-01&to=2026-09-15");
        let page = client.get(&link).await.page();
        let facts: Vec<_> = page.texts(".sum:first-of-type dt").into_iter().zip(page.texts(".sum:first-of-type dd")).collect();
        let fact = |name: &str| facts.iter().find(|(n, _)| n == name).map(|(_, value)| value.as_str());
        assert_eq!(fact("Nộp lần đầu trong kỳ"), Some("15"));
        assert_eq!(fact("Sự cố đã dự liệu / ngoài dự liệu"), Some("1 / 1"), "what was corrected no longer counts");
        assert_eq!(fact("Thiệt hại"), Some("13.000.000 đồng"));
        assert_eq!(fact("Khó khăn, vướng mắc tháo gỡ đúng hạn / chậm hạn / đang chờ"), Some("1 / 1 / 2"));
        assert_eq!(page.texts("table.wide tbody th"), ["Sở Xây dựng", "Sở Y tế"]);
        assert_eq!(page.texts("table.wide tbody tr:nth-child(2) td")[..2], ["1", "0"]);
        let docx = client.get(&link.replace("/report?", "/report.docx?")).await;
        let mut parts = zip::ZipArchive::new(std::io::Cursor::new(docx.bytes.to_vec())).unwrap();
        let text = std::io::read_to_string(parts.by_name("word/document.xml").unwrap()).unwrap();
        for said in ["BC-UBND", "SỐ LIỆU THEO CƠ QUAN, ĐƠN VỊ", "Sở Y tế", "Thời gian xử lý của các lượt kết thúc trong kỳ"] {
            assert!(text.contains(said), "{said}");
        }
        let pdf = client.get(&link.replace("/report?", "/report.pdf?")).await;
        assert_eq!((pdf.status, &pdf.bytes[..5]), (200, &b"%PDF-"[..]));
    }
    // A department's own report is about itself alone.
    let own = site.as_head().get(&format!("/units/{UNIT}/report")).await.page();
    assert_eq!(own.all("table.wide").len(), 0);
    assert_eq!(site.as_head().get("/units/ubnd-tphcm/report").await.status, 404);
}
