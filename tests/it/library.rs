//! The library: what anybody may read of past pilots and closed cases, without anybody's name, and what
//! resembles a draft.

use sangkien::app::drafting::{self, Change};
use sangkien::domain::assessment::ResultReport;
use sangkien::domain::command::Command;
use sangkien::domain::ids::ProposalId;
use sangkien::domain::plan::{Basis, Heading, Kind, Section};
use sangkien::domain::workflow::Status;
use serde_json::to_value;
use sqlx::PgPool;

use crate::support::later::{OBJECTIVE, result, words};
use crate::support::{Page, Person, Site};

#[sqlx::test]
async fn past_pilots_are_open_to_everybody_and_say_where_they_come_from(pool: PgPool) {
    let site = Site::new(pool).await;
    let answer = site.anonymous().get("/library").await;
    assert_eq!(answer.status, 200);
    let page = answer.page();
    assert_eq!(page.all("article").len(), 16);
    assert_eq!(page.all("article details ul").len(), 16);
    assert_eq!(page.texts(".nav a"), ["Thư viện", "Đăng nhập"]);
    assert_eq!(page.texts("#do-xe-my-parking .tag").len(), 2);
    let page = site.anonymous().get("/library?q=thu+phi&outcome=ended").await.page();
    assert_eq!(page.attrs("article", "id"), ["do-xe-my-parking"]);
    assert_eq!(page.texts("article h2 mark"), ["Thu phí"]);
    let page = site.anonymous().get("/library?q=khinh+khi+cau").await.page();
    assert_eq!(page.texts(".empty h2"), ["Không có mô hình phù hợp"]);
    let mine = site.as_lead().get("/library").await.page();
    assert_eq!(mine.texts(".nav a[aria-current]"), ["Thư viện"]);
    assert!(mine.texts(".nav a").len() > 2, "who is signed in keeps their own way");
}

/// A case whose texts name people and say how to reach them, closed.
pub async fn closed_with_names(site: &Site) -> ProposalId {
    let p = &site.people;
    let id = site.draft().await;
    let basis = Basis {
        necessity: format!("Theo {} và {}, đường hay ngập.", p.author.name, p.supervisor.name.to_uppercase()),
        purpose: "Để".into(),
        scientific_basis: "Khoa học".into(),
        practical_basis: "Thực tiễn".into(),
        ..Basis::default()
    };
    site.save(&p.author, id, Section::Basis, Change::Content(to_value(basis).unwrap())).await.unwrap();
    site.submit(id, &[&p.author]).await;
    site.advance(id, Status::Piloting).await;
    site.must(&p.author, id, Command::Finish(words("Đạt mục tiêu"))).await;
    let report = ResultReport { lessons: "Gọi 0903 123 456 hoặc ngap@so.example.vn trước khi đào.".into(), ..result(&[(OBJECTIVE, "12")]) };
    site.must(&p.author, id, Command::Report(report)).await;
    site.assessed_only(id).await;
    site.must(site.approver(), id, Command::Conclude(words("Kết luận"))).await;
    site.must(site.approver(), id, Command::Close { note: "Xong".into(), waiver: "Chưa đề nghị".into() }).await;
    id
}

#[sqlx::test]
async fn a_closed_case_leaves_a_lesson_without_anybodys_name(pool: PgPool) {
    let site = Site::new(pool).await;
    let open = site.in_status(Status::Assessed).await;
    assert_eq!(site.anonymous().get("/library/lessons").await.page().texts(".empty h2"), ["Chưa có hồ sơ đã kết thúc"]);
    let id = closed_with_names(&site).await;
    let page = site.anonymous().get("/library/lessons").await.page();
    let code = site.value(&format!("select code from proposal where id = '{id}'")).await;
    let code = code.as_str().unwrap();
    assert_eq!(page.attrs("[data-lesson]", "data-lesson"), [code]);
    let answer = site.anonymous().get(&format!("/library/lessons/{code}")).await;
    let lesson = answer.page();
    assert_eq!(lesson.text("h1"), "Cấp phép đào đường liên thông");
    assert_eq!(lesson.texts("dl.lesson dt"), ["Vấn đề", "Đã làm", "Đã dự liệu", "Điều đã xảy ra", "Chỉ tiêu", "Bài học"]);
    assert_eq!(
        lesson.texts("dl.lesson dd"),
        [
            "Theo […] và […], đường hay ngập.",
            "Giải pháp",
            "Sập — Không xảy ra",
            "Kết quả",
            "Thời gian (ngày): từ 30, mục tiêu 10, đạt 12",
            "Gọi […] hoặc […] trước khi đào."
        ]
    );
    for (_, person) in site.people.all() {
        assert!(!answer.text().contains(person.name), "{}", person.name);
        assert!(!answer.text().contains(&person.email), "{}", person.email);
    }
    let other = site.value(&format!("select code from proposal where id = '{open}'")).await;
    for path in [format!("/library/lessons/{}", other.as_str().unwrap()), "/library/lessons/SK-2026-9999".into()] {
        assert_eq!(site.anonymous().get(&path).await.status, 404, "{path}");
    }
}

#[sqlx::test]
async fn lessons_are_found_by_words_and_outcome_and_come_in_pages(pool: PgPool) {
    let site = Site::new(pool).await;
    for _ in 0..21 {
        site.clock.pass(chrono::TimeDelta::seconds(1));
        site.in_status(Status::Closed).await;
    }
    let lessons = async |query: &str| {
        let page = site.anonymous().get(&format!("/library/lessons{query}")).await.page();
        (page.all("[data-lesson]").len(), page.attrs(".pages a", "href"))
    };
    let (first, next) = lessons("?q=dao+duong&outcome=completed").await;
    assert_eq!((first, next.len()), (20, 1));
    assert!(next[0].starts_with("/library/lessons?q=dao+duong&outcome=completed&after="), "{next:?}");
    let rest = next[0].strip_prefix("/library/lessons").unwrap();
    assert_eq!(lessons(rest).await, (1, vec!["/library/lessons".to_owned()]));
    assert_eq!(lessons("?outcome=not_completed").await.0, 0);
    assert_eq!(lessons("?q=khinh+khi+cau").await.0, 0);
}

#[sqlx::test]
async fn provisions_to_amend_are_open_to_everybody(pool: PgPool) {
    let site = Site::new(pool).await;
    assert_eq!(site.anonymous().get("/library/provisions").await.page().all("[data-provision]").len(), 0);
    site.in_status(Status::Closed).await;
    let page = site.anonymous().get("/library/provisions").await.page();
    assert_eq!(page.texts("[data-provision] th"), ["Văn bản, Điều 1Quy định không rõ ràng"]);
    assert_eq!(page.attrs("[data-provision] a", "href").iter().filter(|h| h.starts_with("/proposals")).count(), 0);
    assert_eq!(site.anonymous().get("/library/provisions?kind=outdated").await.page().all("[data-provision]").len(), 0);
}

async fn titled(site: &Site, who: &Person, title: &str) -> ProposalId {
    let heading = Heading { title: title.into(), kind: Kind::Individual, topic: "quan-ly-do-thi".into() };
    drafting::create(&site.app, &who.actor, &heading).await.unwrap()
}

/// Kind and title of each that resembles.
fn alike(page: &Page) -> Vec<(String, String)> {
    let kinds = page.texts(".alike li > p:first-child");
    kinds.into_iter().zip(page.texts(".alike li > p:nth-child(2)")).collect()
}

#[sqlx::test]
async fn what_resembles_a_draft_stands_beside_it(pool: PgPool) {
    let site = Site::new(pool).await;
    let p = &site.people;
    let mine = titled(&site, &p.author, "Thu phí đỗ xe ô tô theo giờ ở trung tâm").await;
    let other = titled(&site, &p.other_staff, "Thu phí đỗ xe theo giờ ở bệnh viện").await;
    let own = titled(&site, &p.author, "Trả phí đỗ xe ô tô bằng điện thoại").await;
    let page = site.as_lead().get(&format!("/proposals/similar?except={mine}")).await.page();
    let found = alike(&page);
    assert_eq!(
        found,
        [
            ("Hồ sơ".to_owned(), "Trả phí đỗ xe ô tô bằng điện thoại".to_owned()),
            ("Thí điểm trước đây".into(), "Thu phí đỗ ô tô dưới lòng đường theo giờ qua ứng dụng My Parking".into())
        ],
        "another's draft, {other}, is not theirs to know"
    );
    assert!(page.texts(".alike .quote")[0].starts_with("Không bù được chi phí vì chế tài yếu"));
    assert_eq!(page.attrs(".alike a", "href"), [format!("/proposals/{own}"), "/library#do-xe-my-parking".to_owned()]);
    let typed = site.as_lead().get(&format!("/proposals/similar?except={mine}&title=M%C3%A1y+b%C6%A1m+ch%E1%BB%91ng+ng%E1%BA%ADp")).await.page();
    assert_eq!(alike(&typed).into_iter().map(|(_, title)| title).collect::<Vec<_>>(), ["Thuê “siêu máy bơm” chống ngập đường Nguyễn Hữu Cảnh"]);
    assert_eq!(site.as_lead().get(&format!("/proposals/similar?except={other}")).await.status, 404);
    assert_eq!(alike(&site.as_lead().get("/proposals/similar").await.page()), []);
    let section = site.as_lead().get(&format!("/proposals/{mine}/plan/topic")).await.page();
    assert_eq!(section.attrs("[data-alike]", "data-alike"), [format!("/proposals/similar?except={mine}")]);
}

#[sqlx::test]
async fn a_closed_case_that_resembles_teaches_its_lesson(pool: PgPool) {
    let site = Site::new(pool).await;
    site.in_status(Status::Closed).await;
    titled(&site, &site.people.other_staff, "Liên thông cấp phép đào đường").await;
    let page = site
        .as_person(&site.people.other_staff)
        .get("/proposals/similar?title=Li%C3%AAn+th%C3%B4ng+c%E1%BA%A5p+ph%C3%A9p+%C4%91%C3%A0o+%C4%91%C6%B0%E1%BB%9Dng")
        .await
        .page();
    let found = alike(&page);
    assert_eq!(found[0], ("Hồ sơ".into(), "Liên thông cấp phép đào đường".into()));
    assert_eq!(found[1], ("Bài học của Thành phố".into(), "Cấp phép đào đường liên thông".into()));
    assert_eq!(page.texts(".alike .quote"), ["Che kỹ hơn"]);
}
