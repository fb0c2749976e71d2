//! The library as files, for everybody: what the page shows, without anybody's name, and without a note
//! of who took it.

use sangkien::domain::library::past;
use sangkien::domain::outcome::Outcome;
use sangkien::domain::workflow::Status;
use sqlx::PgPool;

use super::both;
use crate::library::closed_with_names;
use crate::support::Site;

#[sqlx::test]
async fn past_pilots_are_a_file_for_everybody(pool: PgPool) {
    let site = Site::new(pool).await;
    let file = both(&site.anonymous(), "/library", "").await;
    assert_eq!(file[0], ["Thí điểm", "Đơn vị", "Thời gian", "Kết quả", "Vướng mắc quy định", "Vấn đề", "Đã làm", "Điều đã xảy ra", "Bài học", "Nguồn"]);
    for (row, pilot) in file[1..].iter().zip(past()) {
        let texts = [0, 1, 2, 5, 6, 7, 8].map(|n| row[n].as_str());
        assert_eq!(texts, [&pilot.title, &pilot.unit, &pilot.years, &pilot.problem, &pilot.tried, &pilot.happened, &pilot.learned].map(String::as_str));
        assert_eq!(row[9], pilot.sources.join("; "));
    }
    assert_eq!(file.len(), 1 + past().len());
    let found = both(&site.anonymous(), "/library", "outcome=ended&q=thu+phi").await;
    let page = site.anonymous().get("/library?q=thu+phi&outcome=ended").await.page();
    assert_eq!(page.texts("article h2"), found[1..].iter().map(|row| row[0].clone()).collect::<Vec<_>>());
    assert_eq!(page.attrs("main a[href^='/library.']", "href"), ["/library.csv?outcome=ended&q=thu+phi", "/library.xlsx?outcome=ended&q=thu+phi"]);
    assert_eq!(both(&site.anonymous(), "/library", "q=khinh+khi+cau").await.len(), 1);
}

#[sqlx::test]
async fn lessons_and_provisions_are_files_without_anybodys_name(pool: PgPool) {
    let site = Site::new(pool).await;
    let id = closed_with_names(&site).await;
    let code = site.value(&format!("select code from proposal where id = '{id}'")).await.as_str().unwrap().to_owned();
    let anybody = site.anonymous();
    let lessons = both(&anybody, "/library/lessons", "").await;
    let lesson = anybody.get(&format!("/library/lessons/{code}")).await.page();
    assert_eq!(lessons[1][..2], [code.as_str(), "Cấp phép đào đường liên thông"]);
    // What the page of the lesson says, in its order but for what was not foreseen, which is nothing here.
    let said = [6, 7, 8, 9, 11, 12].map(|n| lessons[1][n].clone());
    assert_eq!(lesson.texts("dl.lesson dd"), said);
    assert_eq!(lesson.texts("dl.lesson dt"), [6, 7, 8, 9, 11, 12].map(|n| lessons[0][n].clone()));
    let provisions = both(&anybody, "/library/provisions", "").await;
    assert_eq!(provisions.len(), 2);
    let row = anybody.get("/library/provisions").await.page().texts("[data-provision] th");
    assert_eq!(row, [format!("{}, {}{}", provisions[1][1], provisions[1][2], provisions[1][0])]);
    for (_, person) in site.people.all() {
        for cell in lessons.iter().chain(&provisions).flatten() {
            assert!(!cell.contains(person.name) && !cell.contains(&person.email), "{cell}");
        }
    }
    let outcome = site.value("select outcome from assessment").await;
    for other in Outcome::ALL {
        let rows = usize::from(outcome == other.code());
        assert_eq!(both(&anybody, "/library/lessons", &format!("outcome={other}")).await.len(), 1 + rows, "{other}");
    }
    assert_eq!(both(&anybody, "/library/provisions", "kind=outdated").await.len(), 1);
    for list in ["/library/lessons", "/library/provisions"] {
        let links = anybody.get(&format!("{list}?after=x")).await.page().attrs(&format!("main a[href^='{list}.']"), "href");
        assert_eq!(links, [format!("{list}.csv"), format!("{list}.xlsx")]);
    }
}

#[sqlx::test]
async fn a_file_holds_the_lessons_of_all_pages(pool: PgPool) {
    let site = Site::new(pool).await;
    for _ in 0..21 {
        site.clock.pass(chrono::TimeDelta::seconds(1));
        site.in_status(Status::Closed).await;
    }
    site.in_status(Status::Assessed).await;
    let anybody = site.anonymous();
    let first = anybody.get("/library/lessons").await.page();
    let next = first.attrs(".pages a", "href").remove(0);
    let shown = [first.attrs("[data-lesson]", "data-lesson"), anybody.get(&next).await.page().attrs("[data-lesson]", "data-lesson")].concat();
    let file = both(&anybody, "/library/lessons", next.split_once('?').unwrap().1).await;
    assert_eq!(file[1..].iter().map(|row| row[0].clone()).collect::<Vec<_>>(), shown);
    assert_eq!(both(&anybody, "/library/provisions", "").await.len(), 1 + 21);
}

#[sqlx::test]
async fn what_is_open_to_everybody_is_not_written_down(pool: PgPool) {
    let site = Site::new(pool).await;
    site.in_status(Status::Closed).await;
    for client in [site.anonymous(), site.as_lead()] {
        let before = site.value("select count(*) from audit_entry").await;
        for list in ["/library", "/library/lessons", "/library/provisions"] {
            assert_eq!(both(&client, list, "").await.len(), if list == "/library" { 17 } else { 2 });
        }
        assert_eq!(site.value("select count(*) from audit_entry").await, before);
    }
    let answer = site.anonymous().get("/library.csv?lang=en").await;
    assert_eq!(answer.header("content-disposition"), "attachment; filename=\"thi-diem-truoc-day_2026-08-28.csv\"");
    assert_eq!(answer.header("content-security-policy"), "sandbox; default-src 'none'");
    assert!(answer.text().starts_with("\u{feff}Pilot,Unit,Years,Outcome,"), "{}", &answer.text()[..60]);
}
