//! Until when each act should be done, by which rule, and that a legal reference is shown only where
//! it was verified. What was done is said once.

use sangkien::domain::parameter::Key;
use sangkien::domain::workflow::{Action, EDGES, Status, limit};
use sqlx::PgPool;

use crate::support::Site;

#[test]
fn every_limit_of_the_procedure_has_its_rule() {
    let limits: Vec<(Status, Action, bool, Key)> = EDGES
        .iter()
        .flat_map(|e| [false, true].map(|urgent| (e, urgent)))
        .filter_map(|(e, urgent)| Some((e.from, e.action, urgent, limit(e, urgent)?)))
        .collect();
    let unit = |from, action, key| [(from, action, false, key), (from, action, true, key)];
    let mut expected: Vec<(Status, Action, bool, Key)> = Vec::new();
    for from in [Status::Submitted, Status::InReview, Status::NotPassed] {
        expected.extend(unit(from, Action::Return, Key::ReturnDays));
    }
    expected.extend(unit(Status::Submitted, Action::OpenReview, Key::LeadershipReviewDays));
    expected.extend(unit(Status::InReview, Action::Pass, Key::LeadershipReviewDays));
    expected.extend(unit(Status::InReview, Action::NotPass, Key::LeadershipReviewDays));
    for from in [Status::Submitted, Status::Returned, Status::InReview] {
        expected.extend(unit(from, Action::Escalate, Key::EscalateDays));
    }
    for action in [Action::Approve, Action::Return, Action::Reject] {
        expected.push((Status::WithAuthority, action, false, Key::AuthorityDecisionDays));
        expected.push((Status::WithAuthority, action, true, Key::AuthorityUrgentDecisionDays));
    }
    for from in [Status::Piloting, Status::Suspended] {
        expected.extend(unit(from, Action::Adjust, Key::AdjustmentDecisionDays));
        expected.extend(unit(from, Action::RefuseAdjustment, Key::AdjustmentDecisionDays));
    }
    expected.extend(unit(Status::Reporting, Action::Report, Key::ResultReportDays));
    expected.extend(unit(Status::Assessing, Action::EvaluateRisks, Key::AssessmentDays));
    expected.extend(unit(Status::Assessing, Action::Assess, Key::AssessmentDays));
    expected.extend(unit(Status::Assessed, Action::Conclude, Key::AssessmentConclusionDays));
    let by_step = |x: &(Status, Action, bool, Key)| (x.0, x.1, x.2);
    let mut limits = limits;
    limits.sort_by_key(by_step);
    expected.sort_by_key(by_step);
    assert_eq!(limits, expected);
}

#[sqlx::test]
async fn a_legal_reference_is_shown_only_where_it_was_verified(pool: PgPool) {
    const INTERNAL: &str = "Quy định nội bộ (chưa đối chiếu văn bản)";
    let site = Site::new(pool).await;
    let id = site.in_status(Status::Submitted).await;
    let limits = async || site.as_head().get(&format!("/proposals/{id}")).await.page().texts(".act-limit");
    let (review, own) = ("Đến 11/09/2026 · Nghị định 73/2023/NĐ-CP, Điều 8 khoản 1", format!("Đến 07/09/2026 · {INTERNAL}"));
    assert_eq!(limits().await, [review, &format!("Đến 04/09/2026 · {INTERNAL}"), &own]);
    sqlx::query("update legal_parameter set certainty = 'unverified' where key = 'leadership_review_days'").execute(&site.pool).await.unwrap();
    assert_eq!(limits().await[0], format!("Đến 11/09/2026 · {INTERNAL}"));
    sqlx::query("update legal_parameter set value = 3 where key = 'leadership_review_days'").execute(&site.pool).await.unwrap();
    assert_eq!(limits().await[0], format!("Đến 07/09/2026 · {INTERNAL}"));
}

#[sqlx::test]
async fn the_gates_name_their_articles_from_the_parameters(pool: PgPool) {
    let site = Site::new(pool).await;
    let id = site.draft().await;
    let gate = async |css: &str| site.as_lead().get(&format!("/proposals/{id}/plan/gates")).await.page().text(css);
    assert_eq!(gate("#exclusion-h").await, "Nếu có, hệ thống này không được xử lý. Căn cứ: Nghị định 73/2023/NĐ-CP, Điều 5 khoản 1.");
    sqlx::query("update legal_parameter set certainty = 'internal' where key = 'deviation_gate'").execute(&site.pool).await.unwrap();
    assert_eq!(
        gate("#deviation-h").await,
        "Nếu có, đơn vị không tự quyết định được mà phải trình cấp có thẩm quyền xin cơ chế. Căn cứ: Quy định nội bộ (chưa đối chiếu văn bản)."
    );
}

#[sqlx::test]
async fn what_was_done_is_said_once(pool: PgPool) {
    let site = Site::new(pool).await;
    let id = site.in_status(Status::Submitted).await;
    let case = format!("/proposals/{id}");
    let seen = site.as_head().get(&case).await.page();
    assert_eq!(seen.texts("[role=status]"), [""; 0]);
    let version = site.version(id).await.to_string();
    let done = site.as_head().post(&format!("{case}/forwarding"), &[("seen", &version), ("reason", "Vượt thẩm quyền của đơn vị")]).await;
    assert_eq!(done.leads_to(), case);
    assert_eq!(done.set_cookies(), ["flash=forward; HttpOnly; SameSite=Lax; Path=/"]);
    let next = site.as_head().cookie("flash", "forward").get(&case).await;
    assert_eq!(next.page().texts("[role=status]"), ["Đã trình cấp có thẩm quyền."]);
    let gone: Vec<_> =
        next.set_cookies().into_iter().map(|c| c.split("; ").take(1).collect::<String>() + if c.contains("Max-Age=0") { " gone" } else { "" }).collect();
    assert_eq!(gone, ["flash= gone"]);
}

#[sqlx::test]
async fn nobody_appoints_themselves(pool: PgPool) {
    let site = Site::new(pool).await;
    let me = site.people.administrator.id();
    let before = site.as_administrator().get(&format!("/admin/people/{me}")).await.page().texts("table tbody th").len();
    let fields = [("role", "authority"), ("unit", "ubnd-tphcm"), ("from_on", "28/08/2026"), ("document_ref", "QĐ 1")];
    let refused = site.as_administrator().post(&format!("/admin/people/{me}/appointments"), &fields).await;
    assert_eq!((refused.status, refused.page().text("#role-e")), (422, "Lỗi: Không ai tự bổ nhiệm mình; đề nghị quản trị khác thực hiện".to_owned()));
    assert_eq!(refused.page().texts("table tbody th").len(), before);
    let other = site.people.colleague.id();
    assert_eq!(site.as_administrator().post(&format!("/admin/people/{other}/appointments"), &fields).await.status, 303);
}

#[sqlx::test]
async fn minutes_without_the_party_opinion_say_so_with_their_article(pool: PgPool) {
    let site = Site::new(pool).await;
    let id = site.in_status(Status::Submitted).await;
    let version = site.version(id).await.to_string();
    let fields = [("seen", version.as_str()), ("kind", "leadership"), ("party_opinion", "not_yet"), ("party_note", "Chưa họp")];
    assert_eq!(site.as_head().post(&format!("/proposals/{id}/review"), &fields).await.leads_to(), format!("/proposals/{id}"));
    let page = site.as_head().get(&format!("/proposals/{id}/review/minutes")).await.page();
    let words = "Phải có ý kiến của cấp ủy trước khi thông qua. Căn cứ: Nghị định 73/2023/NĐ-CP, Điều 4 khoản 3. Ghi ý kiến cấp ủy";
    assert_eq!(page.texts(".note-act"), [words]);
}
