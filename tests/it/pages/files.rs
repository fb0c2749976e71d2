//! Attachments: what is taken, under which name, how it is handed out, and that what was removed
//! is gone.

use sangkien::domain::ids::ProposalId;
use sangkien::domain::workflow::Status;
use serde_json::json;
use sqlx::PgPool;

use crate::forms::says_what_is_wrong;
use crate::support::{Answer, Site};

const PICTURE: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01";
const MIB: usize = 1_048_576;

async fn upload(site: &Site, id: ProposalId, revision: usize, name: &str, bytes: &[u8]) -> Answer {
    site.as_lead().upload(&format!("/proposals/{id}/plan/attachments"), "revision", &revision.to_string(), name, bytes).await
}

#[sqlx::test]
async fn a_file_comes_back_as_a_download_under_its_own_name(pool: PgPool) {
    let site = Site::new(pool).await;
    let id = site.draft().await;
    assert_eq!(upload(&site, id, 0, "Ảnh hiện trường (số 1); 50%.png", PICTURE).await.leads_to(), format!("/proposals/{id}/plan/attachments"));
    let page = site.as_lead().get(&format!("/proposals/{id}/plan/attachments")).await.page();
    assert_eq!(page.texts(".files a"), ["Ảnh hiện trường (số 1); 50%.png"]);
    let file = site.as_lead().get(&page.attr(".files a", "href")).await;
    assert_eq!((file.status, &file.bytes[..]), (200, PICTURE));
    let expected = [
        ("content-type", "image/png"),
        ("content-length", "20"),
        (
            "content-disposition",
            "attachment; filename=\"download\"; filename*=UTF-8''%E1%BA%A2nh%20hi%E1%BB%87n%20tr%C6%B0%E1%BB%9Dng%20%28s%E1%BB%91%201%29%3B%2050%25.png",
        ),
        ("content-security-policy", "sandbox; default-src 'none'"),
        ("x-content-type-options", "nosniff"),
        ("cache-control", "no-store"),
        ("cross-origin-resource-policy", "same-origin"),
    ];
    for (name, value) in expected {
        assert_eq!(file.header(name), value, "{name}");
    }
}

#[sqlx::test]
async fn a_name_has_no_folders_and_no_disguise(pool: PgPool) {
    let site = Site::new(pool).await;
    let id = site.draft().await;
    let good = ["../../etc/passwd.png", "..\\..\\ảnh.png", "C:\\Users\\a\\b.png", "/tuyệt đối.png", "%2e%2e%2fmã.png", "Ti\u{65}\u{302}\u{301}ng.png"];
    for (n, name) in good.iter().enumerate() {
        assert_eq!(upload(&site, id, n, name, PICTURE).await.status, 303, "{name}");
    }
    let names = site.value(&format!("select content -> 'items' from draft_section where proposal_id = '{id}' and section = 'attachments'")).await;
    let names: Vec<&str> = names.as_array().unwrap().iter().map(|i| i["name"].as_str().unwrap()).collect();
    let expected = ["passwd.png", "ảnh.png", "b.png", "tuyệt đối.png", "%2e%2e%2fmã.png", "Tiếng.png"];
    assert_eq!(names, expected);
    let before = (site.everything().await, site.files_in_storage());
    for bad in ["a\u{202E}gnp.exe.png", "..", "a/..", "x\u{7}.png", &format!("{}.png", "a".repeat(197))] {
        says_what_is_wrong(&upload(&site, id, good.len(), bad, PICTURE).await, "file", bad);
    }
    assert_eq!((site.everything().await, site.files_in_storage()), before);
    assert_eq!(before.1, good.len());
}

#[sqlx::test]
async fn only_real_files_of_the_list_are_taken(pool: PgPool) {
    let site = Site::new(pool).await;
    let id = site.draft().await;
    let before = site.everything().await;
    let bad: [(&str, &[u8]); 9] = [
        ("ảnh.pdf", PICTURE),
        ("ảnh.png", b"%PDF-1.7\n"),
        ("trang.html", b"<html><script>alert(1)</script>"),
        ("trang.txt", b"<html><script>alert(1)</script>"),
        ("hinh.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>"),
        ("chay.exe", b"MZ\x90\0"),
        ("khong duoi", b"abc"),
        ("nhi phan.txt", b"\0\x01\x02"),
        ("rong.txt", b""),
    ];
    for (name, bytes) in bad {
        let page = says_what_is_wrong(&upload(&site, id, 0, name, bytes).await, "file", name);
        assert_eq!(page.value("revision").as_deref(), Some("0"));
    }
    let path = format!("/proposals/{id}/plan/attachments");
    says_what_is_wrong(&upload(&site, id, 0, "", b"").await, "file", "nothing chosen");
    assert_eq!(site.as_lead().post(&path, &[("revision", "0")]).await.status, 415, "a form without a file");
    assert_eq!((site.everything().await, site.files_in_storage()), (before, 0));
    for (n, (name, bytes)) in [("ảnh.PNG", PICTURE), ("a.txt", "chữ".as_bytes()), ("b.csv", b"a,b\n"), ("c.pdf", b"%PDF-1.7\n")].into_iter().enumerate() {
        assert_eq!(upload(&site, id, n, name, bytes).await.status, 303, "{name}");
    }
    let types = site.value("select jsonb_agg(media_type order by media_type) from attachment").await;
    assert_eq!(types, json!(["application/pdf", "image/png", "text/csv", "text/plain"]));
}

#[sqlx::test]
async fn twenty_mebibytes_and_not_a_byte_more(pool: PgPool) {
    let site = Site::new(pool).await;
    let id = site.draft().await;
    for size in [20 * MIB + 1, 22 * MIB] {
        let page = says_what_is_wrong(&upload(&site, id, 0, "lớn.txt", &vec![b'a'; size]).await, "file", "too large");
        assert_eq!(page.texts("#file-e"), ["Lỗi: Tệp quá lớn, tối đa 20 MB"], "{size}");
        assert_eq!(site.files_in_storage(), 0);
    }
    assert_eq!(upload(&site, id, 0, "vừa.txt", &vec![b'a'; 20 * MIB]).await.status, 303);
    assert_eq!(site.value("select size from attachment").await, json!(20 * MIB));
}

#[sqlx::test]
async fn a_removed_file_is_gone_and_a_frozen_one_stays(pool: PgPool) {
    let site = Site::new(pool).await;
    let p = &site.people;
    let id = site.draft().await;
    assert_eq!(upload(&site, id, 0, "a.png", PICTURE).await.status, 303);
    let href = site.as_lead().get(&format!("/proposals/{id}/plan/attachments")).await.page().attr(".files a", "href");
    // Who has not seen the latest list removes nothing, and neither does a stranger.
    assert_eq!(site.as_lead().post(&format!("{href}/removal"), &[("revision", "0")]).await.status, 409);
    assert_eq!(site.as_co_author().post(&format!("{href}/removal"), &[("revision", "1")]).await.status, 404);
    assert_eq!((site.files_in_storage(), site.as_lead().get(&href).await.status), (1, 200));
    assert_eq!(site.as_lead().post(&format!("{href}/removal"), &[("revision", "1")]).await.status, 303);
    assert_eq!((site.files_in_storage(), site.as_lead().get(&href).await.status), (0, 404));
    assert_eq!(site.value("select count(*) from attachment").await, json!(0));
    // What a frozen version holds can still be read after it left the draft.
    assert_eq!(upload(&site, id, 2, "b.png", PICTURE).await.status, 303);
    let href = site.as_lead().get(&format!("/proposals/{id}/plan/attachments")).await.page().attr(".files a", "href");
    site.submit(id, &[&p.author]).await;
    site.advance(id, Status::Returned).await;
    assert_eq!(site.as_lead().post(&format!("{href}/removal"), &[("revision", "3")]).await.status, 303);
    assert_eq!((site.files_in_storage(), site.as_head().get(&href).await.status), (1, 200));
}

#[sqlx::test]
async fn an_upload_to_what_is_not_ones_own_leaves_no_bytes(pool: PgPool) {
    let site = Site::new(pool).await;
    let id = site.draft().await;
    let path = format!("/proposals/{id}/plan/attachments");
    let before = site.everything().await;
    assert_eq!(site.as_co_author().upload(&path, "revision", "0", "a.png", PICTURE).await.status, 404);
    assert_eq!(site.anonymous().upload(&path, "revision", "0", "a.png", PICTURE).await.status, 401);
    assert_eq!(site.as_lead().upload(&path, "revision", "7", "a.png", PICTURE).await.status, 409);
    assert_eq!((site.everything().await, site.files_in_storage()), (before, 0));
}
