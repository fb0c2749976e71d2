//! Foreign input at every door: forms, queries, headers, uploads and files of rows, bent at random
//! from a fixed seed and filled with what breaks parsers elsewhere. The site always answers with a
//! page of its own below 500, and goes on.

use axum::body::Body;
use axum::http::Method;
use sangkien::app::import::{BUNDLED, What, import};
use sangkien::domain::workflow::Status;
use sqlx::PgPool;

use crate::forms::sheets::sheets;
use crate::support::mutation::{changed, changes};
use crate::support::{Answer, Client, Site, UNIT, World};

const FORM: &str = "application/x-www-form-urlencoded";

/// What breaks parsers elsewhere, percent-encoded.
const NASTY: [&str; 22] = [
    "",
    "%00",
    "%FF%FE",
    "%C0%80",
    "%ED%A0%80",
    "%F4%90%80%80",
    "%E2%80%AE",
    "%EF%BF%BF",
    "%0D%0ASet-Cookie:%20x=1",
    "-1",
    "0",
    "9223372036854775807",
    "9223372036854775808",
    "-9223372036854775809",
    "1e999",
    "NaN",
    "%27%20or%201=1--",
    "%22%3E%3Cscript%3E",
    "..%2F..%2Fetc%2Fpasswd",
    "%7B%7B7*7%7D%7D",
    "%25n%25s",
    "01990000-0000-7000-8000-000000000000",
];

/// An answer of ours: no fault, and where it is a page, a whole one.
fn stands(answer: &Answer, what: &str) {
    assert!(answer.status < 500 && answer.status != 408, "{what}: {} {}", answer.status, answer.complaint());
}

async fn sent(client: &Client<'_>, path: &str, media: &str, body: Vec<u8>) -> Answer {
    client.send(Method::POST, path, Some(media), Body::from(body)).await
}

#[sqlx::test]
async fn req_06_input_no_form_falls_over_bent_bodies(pool: PgPool) {
    let site = Site::new(pool).await;
    let all = changes(12);
    for sheet in sheets(&site).await {
        let good = form_urlencoded::Serializer::new(String::new()).extend_pairs(&sheet.values).finish().into_bytes();
        for change in &all {
            let body = changed(&good, change);
            let what = format!("{} with {}", sheet.path, String::from_utf8_lossy(&body));
            stands(&sent(&sheet.client, &sheet.path, FORM, body).await, &what);
        }
        for (nasty, (name, _)) in NASTY.iter().flat_map(|n| sheet.values.iter().map(move |v| (n, v))) {
            let rest: Vec<_> = sheet.values.iter().filter(|(other, _)| other != name).collect();
            let rest = form_urlencoded::Serializer::new(String::new()).extend_pairs(rest).finish();
            stands(&sent(&sheet.client, &sheet.path, FORM, format!("{rest}&{name}={nasty}").into_bytes()).await, &format!("{} {name}={nasty}", sheet.path));
        }
    }
    stands(&site.as_head().get("/queue").await, "the site goes on");
}

#[sqlx::test]
async fn req_06_input_no_query_and_no_address_falls_over(pool: PgPool) {
    let site = Site::new(pool).await;
    let id = site.in_status(Status::Submitted).await;
    let queries = [
        ("/proposals", &["q", "status", "topic", "unit", "after", "lang"][..]),
        ("/queue", &["after"]),
        ("/notifications", &["before"]),
        ("/login", &["next", "lang"]),
        ("/login/link", &["token"]),
        ("/log/inclusion", &["hash", "size", "seq"]),
        ("/log/consistency", &["from", "to", "first", "second"]),
        ("/account/confirm", &["next"]),
        ("/account/interests", &["next"]),
    ];
    let case = format!("/proposals/{id}");
    let of_case = [
        "/timeline?before=",
        "/plan/risks?item=",
        "/documents/plan.pdf?seq=",
        "/dossier.zip?extent=",
        "/versions/",
        "/receipts/",
        "/attachments/",
        "/documents/",
    ];
    for nasty in NASTY {
        for (path, names) in queries {
            for name in names {
                stands(&site.as_head().get(&format!("{path}?{name}={nasty}")).await, &format!("{path}?{name}={nasty}"));
            }
        }
        for rest in of_case {
            stands(&site.as_head().get(&format!("{case}{rest}{nasty}")).await, &format!("{rest}{nasty}"));
        }
        for (client, path) in [
            (site.as_person(&site.people.auditor), "/audit/book?who="),
            (site.as_person(&site.people.auditor), "/audit/book?after="),
            (site.as_person(&site.people.auditor), "/audit/book?from="),
            (site.as_administrator(), "/admin/people?q="),
            (site.as_administrator(), "/admin/people?after="),
            (site.as_administrator(), "/admin/units?after="),
            (site.as_administrator(), "/admin/units/"),
            (site.as_administrator(), "/admin/holidays?year="),
            (site.as_administrator(), "/admin/parameters/"),
            (site.as_administrator(), "/admin/people/"),
        ] {
            stands(&client.get(&format!("{path}{nasty}")).await, &format!("{path}{nasty}"));
        }
        stands(&site.as_head().get(&format!("/units/{UNIT}/report?from={nasty}&to={nasty}")).await, nasty);
        stands(&site.anonymous().get(&format!("/static/{nasty}/{nasty}")).await, nasty);
    }
}

#[sqlx::test]
async fn req_06_input_no_header_and_no_upload_falls_over(pool: PgPool) {
    let site = Site::new(pool).await;
    let id = site.draft().await;
    let printable = |bytes: Vec<u8>| -> String { bytes.into_iter().map(|b| char::from(b' ' + b % 94)).collect() };
    let upload = b"--grenze\r\nContent-Disposition: form-data; name=\"revision\"\r\n\r\n0\r\n--grenze\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.png\"\r\nContent-Type: image/png\r\n\r\n\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x06\0\0\0\r\n--grenze--\r\n";
    for change in changes(120) {
        for (name, good) in [
            ("cookie", "session=0123456789abcdef; lang=vi; flash=saved"),
            ("x-forwarded-for", "203.0.113.7, 2001:db8::1"),
            ("accept-language", "vi-VN,vi;q=0.9,en;q=0.8"),
            ("origin", "http://127.0.0.1:8080"),
            ("if-none-match", "\"0123456789abcdef\""),
            ("range", "bytes=0-499"),
        ] {
            let value = printable(changed(good.as_bytes(), &change));
            stands(&site.anonymous().header(name, value.trim()).get("/login").await, &format!("{name}: {value}"));
        }
        let body = changed(upload, &change);
        stands(&sent(&site.as_lead(), &format!("/proposals/{id}/plan/attachments"), "multipart/form-data; boundary=grenze", body).await, "an upload");
        let media = printable(changed(b"multipart/form-data; boundary=grenze", &change));
        stands(&sent(&site.as_lead(), &format!("/proposals/{id}/plan/attachments"), media.trim(), upload.to_vec()).await, &media);
    }
}

#[sqlx::test]
async fn req_06_input_no_file_of_rows_falls_over_or_is_half_kept(pool: PgPool) {
    let world = World::new(pool).await;
    let before = world.everything().await;
    let people = "email,name,position,unit,manager,role,document_ref\nmoi.1@example.vn,Người Một,Chuyên viên,so-xay-dung,false,staff,QĐ 1\n";
    let files = BUNDLED.iter().copied().chain([(What::People, people)]);
    for (what, csv) in files {
        let head: String = csv.lines().take(12).flat_map(|l| [l, "\n"]).collect();
        for change in changes(60) {
            let bytes = changed(head.as_bytes(), &change);
            let text = String::from_utf8_lossy(&bytes);
            if let Err(told) = import(&world.app, what, &text, true).await {
                let told = told.to_string();
                assert!(told.starts_with("row "), "{}: {told}", what.name());
            }
        }
    }
    assert_eq!(world.everything().await, before);
}
