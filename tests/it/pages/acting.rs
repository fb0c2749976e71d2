//! Acting: one effect for a form sent twice; who was overtaken learns by whom, sees how the case
//! stands now, and has what was typed.

use sangkien::domain::workflow::{Action, Status};
use serde_json::json;
use sqlx::PgPool;

use crate::support::acts::{command, forward};
use crate::support::{Answer, Site};

/// The page of who was overtaken.
fn is_overtaken(answer: &Answer, by: &str, status: &str, kept: &[&str]) {
    assert_eq!(answer.status, 409, "{}", answer.complaint());
    let page = answer.page();
    assert_eq!(page.attrs("[data-status]", "data-status"), [status]);
    assert!(page.text(".note-no[role=alert] p").contains(by), "{}", page.text(".note-no[role=alert] p"));
    assert_eq!(page.texts(".note-no[role=alert] dd"), kept);
    assert_eq!(page.all("h1").len(), 1);
}

/// An act: its path, what is typed, and what of it is kept for who was overtaken.
type Typed = (&'static str, &'static [(&'static str, &'static str)], &'static [&'static str]);

#[rustfmt::skip]
const OF_HEAD: [Typed; 8] = [
    ("return", &[("reason", "Thiếu căn cứ"), ("reason_basis", "Nói rõ")], &["Thiếu căn cứ", "Nói rõ"]),
    ("rejection", &[("reason", "Không khả thi")], &["Không khả thi"]),
    ("forwarding", &[("reason", "Vượt thẩm quyền")], &["Vượt thẩm quyền"]),
    ("escalation", &[("reason", "Gấp"), ("harm_of_delay", "Ngập"), ("requested_direction", "")], &["Gấp", "Ngập"]),
    ("track", &[("track", "decree_73"), ("reason", "Là quản lý")], &["decree_73", "Là quản lý"]),
    ("recusal", &[("reason", "Người thân")], &["Người thân"]),
    ("review", &[("kind", "leadership"), ("party_opinion", "agree"), ("party_note", "Đã họp")], &["leadership", "agree", "Đã họp"]),
    ("review/minutes", &[("held_on", "28/08/2026"), ("minutes", "Biên bản")], &["28/08/2026", "Biên bản"]),
];

#[sqlx::test]
async fn who_is_overtaken_learns_by_whom_and_loses_nothing(pool: PgPool) {
    let site = Site::new(pool).await;
    let p = &site.people;
    for (path, fields, kept) in OF_HEAD {
        let id = site.in_status(if path == "review/minutes" { Status::InReview } else { Status::Submitted }).await;
        let seen = site.version(id).await.to_string();
        site.must(&p.acting_head, id, forward()).await;
        let before = site.everything().await;
        let with_seen = |seen: &str| fields.iter().copied().chain([("seen", seen)]).map(|(n, v)| (n.to_owned(), v.to_owned())).collect::<Vec<_>>();
        for seen in [&*seen, "", "x", "-1", "99999999999999999999"] {
            let fields = with_seen(seen);
            let fields: Vec<(&str, &str)> = fields.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
            let answer = site.as_head().post(&format!("/proposals/{id}/{path}"), &fields).await;
            is_overtaken(&answer, "Phó giám đốc được ủy quyền", "with_authority", kept);
        }
        assert_eq!(site.everything().await, before, "{path}");
    }
}

#[sqlx::test]
async fn the_second_member_of_an_authority_is_overtaken_too(pool: PgPool) {
    let site = Site::new(pool).await;
    let p = &site.people;
    let id = site.in_status(Status::WithAuthority).await;
    let seen = site.version(id).await.to_string();
    site.must(&p.vice, id, command(p, Action::Reject).unwrap()).await;
    let fields = [("seen", &*seen), ("outcome", "approve"), ("content", "Đồng ý"), ("direction", "Làm ngay")];
    let answer = site.as_authority().post(&format!("/proposals/{id}/decision"), &fields).await;
    is_overtaken(&answer, "Phó chủ tịch", "rejected", &["approve", "Đồng ý", "Làm ngay"]);
    assert_eq!(site.value("select count(*) from approval").await, json!(0));
}

#[sqlx::test]
async fn a_form_sent_twice_has_one_effect(pool: PgPool) {
    let site = Site::new(pool).await;
    let id = site.in_status(Status::Submitted).await;
    let seen = site.version(id).await;
    let fields = [("seen", &*seen.to_string()), ("reason", "Vượt thẩm quyền")];
    let path = format!("/proposals/{id}/forwarding");
    assert_eq!(site.as_head().post(&path, &fields).await.leads_to(), format!("/proposals/{id}"));
    let before = site.everything().await;
    is_overtaken(&site.as_head().post(&path, &fields).await, "Giám đốc", "with_authority", &["Vượt thẩm quyền"]);
    assert_eq!(site.everything().await, before);
    assert_eq!(site.version(id).await, seen + 1);
    // At the same moment, too.
    let id = site.in_status(Status::Submitted).await;
    let (path, seen) = (format!("/proposals/{id}/forwarding"), site.version(id).await);
    let fields = [("seen", &*seen.to_string()), ("reason", "Vượt thẩm quyền")];
    let (one, other) = (site.as_head(), site.as_head());
    let (a, b) = tokio::join!(one.post(&path, &fields), other.post(&path, &fields));
    let mut statuses = [a.status, b.status];
    statuses.sort_unstable();
    assert_eq!((statuses, site.version(id).await), ([303, 409], seen + 1));
}

#[sqlx::test]
async fn a_step_that_is_not_open_says_so_with_its_reason(pool: PgPool) {
    let site = Site::new(pool).await;
    let p = &site.people;
    let id = site.in_status(Status::InReview).await;
    let deputy = site.as_person(&p.deputy).get(&format!("/proposals/{id}/rejection")).await;
    assert_eq!(
        (deputy.status, deputy.page().text("main p:not(.row):not(.t2)")),
        (403, "Cấp phó chỉ được làm thay người đứng đầu khi có văn bản ủy quyền còn hiệu lực.".into())
    );
    let author = site.as_co_author().get(&format!("/proposals/{id}/withdrawal")).await;
    assert_eq!(author.status, 404, "a stranger to the case");
    let head = site.as_head().get(&format!("/proposals/{id}/override")).await;
    assert_eq!((head.status, head.page().text("h1")), (409, "Chưa thực hiện được bước này".into()));
    let wrong_area = site.as_lead().get("/queue").await;
    assert_eq!(wrong_area.status, 403);
    assert!(wrong_area.page().text("main").contains("Khu vực này dành cho chức vụ khác."));
}

#[sqlx::test]
async fn what_was_done_is_said_once(pool: PgPool) {
    let site = Site::new(pool).await;
    let id = site.in_status(Status::Submitted).await;
    let seen = site.version(id).await.to_string();
    let done = site.as_lead().post(&format!("/proposals/{id}/withdrawal"), &[("seen", &seen), ("reason", "Để sau")]).await;
    assert_eq!(done.set_cookies(), ["flash=withdraw; HttpOnly; SameSite=Lax; Path=/"]);
    let shown = site.as_lead().cookie("flash", "withdraw").get(done.leads_to()).await;
    assert_eq!(shown.page().texts("main > .wrap > .note-ok[role=status]").len(), 1);
    assert!(shown.set_cookies()[0].starts_with("flash=; ") && shown.set_cookies()[0].contains("Max-Age=0"), "{:?}", shown.set_cookies());
    let forged = site.as_lead().cookie("flash", "khong-co").get(&format!("/proposals/{id}")).await;
    assert_eq!(forged.page().texts("main > .wrap > .note-ok[role=status]"), Vec::<String>::new());
}
