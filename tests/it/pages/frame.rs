//! The frame of every answer: headers, caching, pages of errors.

use axum::body::Body;
use axum::http::Method;
use sangkien::domain::workflow::Status;
use sangkien::web::assets::PREFIX;
use sqlx::PgPool;

use super::HEADERS;
use crate::support::{Answer, Site};

fn is_safe(answer: &Answer, what: &str) {
    for (name, value) in HEADERS {
        assert_eq!(answer.header(name), value, "{name} of {what}");
    }
}

#[sqlx::test]
async fn every_answer_carries_the_headers_and_nothing_personal_is_stored(pool: PgPool) {
    let site = Site::new(pool).await;
    let id = site.in_status(Status::Submitted).await;
    let one = format!("/proposals/{id}");
    for path in ["/", "/login", "/proposals", "/proposals/new", &one, "/queue", "/khong-co", "/health/ready", "/static/0000/app.css"] {
        for client in [site.as_head(), site.anonymous()] {
            let answer = client.get(path).await;
            is_safe(&answer, path);
            assert_eq!(answer.header("cache-control"), "no-store", "{path}");
            assert_eq!(answer.header("strict-transport-security"), "", "{path}");
            assert_eq!(answer.headers.get_all("x-request-id").iter().count(), 1, "{path}");
        }
    }
    is_safe(&site.as_lead().post("/proposals", &[]).await, "a form in error");
    is_safe(&site.as_lead().header("sec-fetch-site", "cross-site").post("/proposals", &[]).await, "another site");
}

#[sqlx::test]
async fn over_tls_browsers_are_told_to_stay_there(pool: PgPool) {
    let site = Site::at(pool, "https://sangkien.example.vn").await;
    for path in ["/", "/login", "/khong-co"] {
        assert_eq!(site.as_head().get(path).await.header("strict-transport-security"), "max-age=31536000; includeSubDomains", "{path}");
    }
}

#[sqlx::test]
async fn a_static_file_is_kept_for_ever_under_its_hash_only(pool: PgPool) {
    let site = Site::new(pool).await;
    let page = site.anonymous().get("/login").await.page();
    let css = page.attr("link[rel=stylesheet]", "href");
    assert_eq!(css, format!("{}/app.css", *PREFIX));
    for (path, media) in [
        (&*css, "text/css; charset=utf-8"),
        (&*page.attr("script[src$='/app.js']", "src"), "text/javascript; charset=utf-8"),
        (&*page.attr("link[rel=icon]", "href"), "image/svg+xml"),
    ] {
        let file = site.anonymous().get(path).await;
        assert_eq!((file.status, file.header("content-type")), (200, media));
        assert_eq!(file.header("cache-control"), "public, max-age=31536000, immutable");
        assert_eq!(file.set_cookies(), Vec::<&str>::new());
        is_safe(&file, path);
    }
    for path in [
        "/static/0123456789abcdef/app.css",
        "/static//app.css",
        &format!("{}/../Cargo.toml", *PREFIX),
        &format!("{}/%2e%2e/Cargo.toml", *PREFIX),
        &format!("{}/khong-co.css", *PREFIX),
    ] {
        let gone = site.anonymous().get(path).await;
        assert_eq!((gone.status, gone.header("cache-control")), (404, "no-store"), "{path}");
    }
}

#[sqlx::test]
async fn an_error_is_a_page_without_navigation(pool: PgPool) {
    let site = Site::new(pool).await;
    let client = site.as_head();
    let put = client.send(Method::PUT, "/queue", None, Body::empty()).await;
    let large = client.send(Method::POST, "/proposals", Some("application/x-www-form-urlencoded"), Body::from("x".repeat(300_000))).await;
    let cases = [
        (client.get("/khong-co").await, 404, "Không tìm thấy trang"),
        (client.get("/proposals/khong-la-ma").await, 404, "Không tìm thấy trang"),
        (client.get("/proposals/01990000-0000-7000-8000-000000000000").await, 404, "Không tìm thấy trang"),
        (client.get("/admin/people").await, 403, "Bạn không có quyền thực hiện việc này"),
        (put, 405, "Trang này không nhận cách gửi đó"),
        (large, 413, "Nội dung gửi lên quá lớn"),
        (client.send(Method::POST, "/proposals", None, Body::empty()).await, 415, "Kiểu nội dung này không được nhận"),
        (site.anonymous().post("/proposals", &[]).await, 401, "Phiên làm việc đã kết thúc"),
    ];
    for (answer, status, title) in cases {
        assert_eq!(answer.status, status);
        let page = answer.page();
        assert_eq!(page.texts("h1"), [title]);
        assert_eq!(page.title(), format!("{title} · Sáng Kiến"));
        assert_eq!(page.attr("html", "lang"), "vi");
        assert!(page.all("nav").is_empty() && page.all("form").is_empty(), "{title}");
        assert_eq!(page.texts("a.skip"), ["Chuyển đến nội dung chính"]);
        let ways: Vec<String> = page.attrs("main a", "href");
        assert_eq!(ways[0], "/", "{title}");
        assert!(page.text("main").len() > title.len() + 20, "{title}: no word of help");
    }
}

#[sqlx::test]
async fn every_page_has_one_heading_a_title_and_labels(pool: PgPool) {
    let site = Site::new(pool).await;
    let draft = site.draft().await;
    let id = site.in_status(Status::Submitted).await;
    let mut asked =
        vec![(site.as_lead(), "/proposals/new".to_owned()), (site.as_lead(), format!("/proposals/{draft}/plan")), (site.anonymous(), "/login".into())];
    asked.extend(sangkien::domain::plan::Section::ALL.iter().map(|s| (site.as_lead(), format!("/proposals/{draft}/plan/{s}"))));
    asked.extend(["", "/return", "/review", "/timeline", "/receipt", "/escalation"].map(|tail| (site.as_head(), format!("/proposals/{id}{tail}"))));
    asked.extend(["/", "/admin/people", "/admin/people/new"].map(|path| (site.as_administrator(), path.to_owned())));
    for (client, path) in asked {
        let page = client.get(&path).await.page();
        assert_eq!(page.all("h1").len(), 1, "{path}");
        assert!(page.title().ends_with(" · Sáng Kiến") && !page.title().starts_with(' '), "{path}");
        assert_eq!(page.attrs("a.skip", "href"), ["#noi-dung"], "{path}");
        for control in page.all("main input:not([type=hidden]), main select, main textarea") {
            let id = control.attr("id").unwrap_or_default();
            let labelled = page.attrs("label[for]", "for").iter().any(|f| f == id)
                || control.ancestors().any(|a| a.value().as_element().is_some_and(|e| e.name() == "label"));
            assert!(labelled, "{path}: {id} has no label");
        }
        for id in page.attrs("main [aria-describedby]", "aria-describedby").iter().flat_map(|all| all.split(' ')).filter(|id| !id.is_empty()) {
            assert!(page.has_id(id), "{path}: described by {id}, which is not there");
        }
    }
}
