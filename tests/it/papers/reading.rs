//! Who sees which document: the list, the download, the confidential ones, and a unit's report.

use sangkien::documents::model::Kind;
use sangkien::domain::ids::ProposalId;
use sangkien::domain::workflow::Status;
use serde_json::json;
use sqlx::PgPool;

use super::parking::{lived, succeeded};
use crate::support::{Answer, Person, Site};

async fn list(site: &Site, who: &Person, id: ProposalId) -> Vec<String> {
    let page = site.as_person(who).get(&format!("/proposals/{id}/documents")).await.page();
    page.attrs("[data-document]", "data-document").into_iter().map(|key| key.rsplit_once('-').unwrap().0.to_owned()).collect()
}

async fn get(site: &Site, who: &Person, id: ProposalId, file: &str) -> Answer {
    site.as_person(who).get(&format!("/proposals/{id}/documents/{file}")).await
}

#[sqlx::test]
async fn a_document_comes_as_a_download_that_nobody_keeps(pool: PgPool) {
    let site = Site::new(pool).await;
    let id = site.in_status(Status::Submitted).await;
    let code = site.value(&format!("select code from proposal where id = '{id}'")).await;
    let seq = site.version(id).await;
    for (extension, media, magic) in
        [("pdf", "application/pdf", &b"%PDF"[..]), ("docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", &b"PK"[..])]
    {
        let file = get(&site, &site.people.author, id, &format!("plan.{extension}")).await;
        assert_eq!((file.status, file.bytes.starts_with(magic)), (200, true), "{extension}");
        let name = format!("{}_ke-hoach_{seq}.{extension}", code.as_str().unwrap());
        let expected = [
            ("content-disposition", format!("attachment; filename=\"{name}\"; filename*=UTF-8''{name}")),
            ("content-type", media.to_owned()),
            ("content-length", file.bytes.len().to_string()),
            ("cache-control", "no-store".to_owned()),
            ("x-content-type-options", "nosniff".to_owned()),
            ("content-security-policy", "sandbox; default-src 'none'".to_owned()),
        ];
        for (header, value) in expected {
            assert_eq!(file.header(header), value, "{header}");
        }
    }
    for absent in ["plan.odt", "plan", "khong-co.pdf", "suspension.pdf", "periodic-report.pdf", "plan.pdf?seq=1", "plan.pdf?seq=x"] {
        assert_eq!(get(&site, &site.people.author, id, absent).await.status, 404, "{absent}");
    }
    let draft = site.draft().await;
    assert_eq!(site.as_lead().get(&format!("/proposals/{draft}/documents")).await.page().texts(".empty h2"), ["Chưa có văn bản nào."]);
}

#[sqlx::test]
async fn a_decision_on_liability_is_for_the_readers_of_its_file_alone(pool: PgPool) {
    let site = Site::new(pool).await;
    let p = &site.people;
    let (id, _) = lived(&site).await;
    site.everybody_signs_in().await;
    let reads = async || site.value("select count(*) from confidential_read").await;
    let mut counted = 0;
    for who in [&p.author, &p.authority, &p.vice, &p.auditor] {
        assert!(list(&site, who, id).await.contains(&"liability-decision".to_owned()), "{}", who.name);
        assert_eq!(reads().await, json!(counted), "a list opens no file");
        assert_eq!(get(&site, who, id, "liability-decision.pdf").await.status, 200, "{}", who.name);
        counted += 1;
        assert_eq!(reads().await, json!(counted), "{}", who.name);
    }
    for who in [&p.co_author, &p.head, &p.acting_head, &p.deputy, &p.supervisor] {
        assert!(!list(&site, who, id).await.contains(&"liability-decision".to_owned()), "{}", who.name);
        for file in ["liability-decision.pdf", "liability-decision.docx", "liability-decision/registration"] {
            let status = get(&site, who, id, file).await.status;
            assert!(status == 404 || status == 403 && file.ends_with("registration") && who.name == p.co_author.name, "{} {file}: {status}", who.name);
        }
    }
    assert_eq!(reads().await, json!(counted));
    // The person concerned doesn't register it; who decides does, and the log tells nobody else who.
    assert_ne!(get(&site, &p.author, id, "liability-decision/registration").await.status, 200);
    let seen = site.version(id).await.to_string();
    let form = format!("/proposals/{id}/documents/liability-decision/registration");
    let fields = [("seen", seen.as_str()), ("number", "15"), ("dated_on", "20/01/2027")];
    site.as_authority().post(&form, &fields).await.leads_to();
    let heads_log = site.as_head().get(&format!("/proposals/{id}/timeline")).await.page().text(".timeline li:first-child");
    assert!(!heads_log.contains(p.authority.name) && !heads_log.contains("15/"), "{heads_log}");
    assert_eq!(get(&site, &p.head, id, "liability-decision.pdf").await.status, 404);
    assert_eq!(get(&site, &p.author, id, "liability-decision.pdf").await.status, 200);
}

#[sqlx::test]
async fn who_voted_how_is_not_told_to_the_authors(pool: PgPool) {
    let site = Site::new(pool).await;
    let p = &site.people;
    let id = succeeded(&site).await;
    site.everybody_signs_in().await;
    let of = async |who: &Person| list(&site, who, id).await.contains(&Kind::Minutes.code().to_owned());
    assert_eq!((of(&p.head).await, of(&p.auditor).await, of(&p.author).await, of(&p.co_author).await), (true, true, false, false));
    assert_eq!(get(&site, &p.author, id, "minutes.pdf").await.status, 404);
}

#[sqlx::test]
async fn a_unit_is_reported_on_to_its_leadership_and_to_those_above(pool: PgPool) {
    let site = Site::new(pool).await;
    let p = &site.people;
    succeeded(&site).await;
    site.everybody_signs_in().await;
    let status = async |who: &Person, path: &str| site.as_person(who).get(path).await.status;
    for who in [&p.head, &p.acting_head, &p.deputy, &p.authority, &p.auditor] {
        for path in ["/units/so-xay-dung/report", "/units/so-xay-dung/report.pdf", "/units/so-xay-dung/report.docx?from=2026-01-01&to=2026-12-31"] {
            assert_eq!(status(who, path).await, 200, "{} {path}", who.name);
        }
    }
    assert_eq!((status(&p.other_head, "/units/so-xay-dung/report").await, status(&p.head, "/units/so-y-te/report.pdf").await), (404, 404));
    assert_eq!((status(&p.author, "/units/so-xay-dung/report").await, status(&p.authority, "/units/khong-co/report").await), (403, 404));
    let page = site.as_head().get("/units/so-xay-dung/report?from=01/01/2026&to=31/12/2026").await.page();
    let numbers = page.texts("section:first-of-type .sum dd");
    assert_eq!(numbers, ["1", "1", "0", "0", "0", "0", "0 / 0 / 0", "0 / 0", "0 đồng", "1 / 0 / 0", "0"]);
    let other = site.as_head().get("/units/so-xay-dung/report?from=01/01/2026&to=01/02/2026").await.page();
    assert_eq!(other.texts("section:first-of-type .sum dd")[0], "0", "nothing was submitted then");
}
