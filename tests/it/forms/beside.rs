//! Fields that are made for a case rather than defined: shares, votes, reasons to leave a member
//! out, the names of a council. And what the rules ask across fields.
//!
//! The same is expected of them as of every other field.

use sangkien::domain::workflow::Status;
use serde_json::json;
use sqlx::PgPool;

use super::says_what_is_wrong;
use crate::support::acts::{escalate, forward};
use crate::support::{Answer, PASSWORD, Site, UNIT};

async fn refused(site: &Site, name: &str, what: &str, answer: Answer, before: &serde_json::Value) {
    says_what_is_wrong(&answer, name, what);
    assert_eq!(&site.everything().await, before, "{what} left a trace");
}

#[sqlx::test]
async fn a_share_is_a_whole_number_from_0_to_100(pool: PgPool) {
    let site = Site::new(pool).await;
    let p = &site.people;
    let id = site.draft_of(&p.author, &[&p.co_author]).await;
    let (lead, other) = (format!("share_{}", p.author.id()), format!("share_{}", p.co_author.id()));
    let path = format!("/proposals/{id}/plan/authors");
    let before = site.everything().await;
    for bad in ["", "-1", "101", "33,3", "một nửa", "9999999999999999999999"] {
        let answer = site.as_lead().post(&path, &[("revision", "1"), (&lead, "70"), (&other, bad)]).await;
        assert_eq!(answer.page().value(&lead).as_deref(), Some("70"), "{bad}");
        assert_eq!(answer.page().value(&other).as_deref(), Some(bad));
        refused(&site, &other, bad, answer, &before).await;
    }
    let answer = site.as_lead().post(&path, &[("revision", "1"), (&lead, "0"), (&other, "100"), ("then", "stay")]).await;
    assert_eq!(answer.leads_to(), path);
    let shares = "select jsonb_object_agg(person_id, contribution) from proposal_author where proposal_id = ";
    assert_eq!(site.value(&format!("{shares} '{id}'")).await, json!({ p.author.id().to_string(): 0, p.co_author.id().to_string(): 100 }));
}

#[sqlx::test]
async fn a_co_author_has_an_account_and_is_one_only_once_and_the_lead_stays(pool: PgPool) {
    let site = Site::new(pool).await;
    let p = &site.people;
    let id = site.draft().await;
    let lead = format!("share_{}", p.author.id());
    let path = format!("/proposals/{id}/plan/authors");
    let before = site.everything().await;
    for (email, words) in [("khong.co@example.vn", "Không có tài khoản nào dùng địa chỉ khong.co@example.vn"), (&p.author.email, "Người này đã là tác giả")]
    {
        let answer = site.as_lead().post(&path, &[("revision", "0"), (&lead, "100"), ("then", "add"), ("email", email)]).await;
        assert_eq!(answer.page().texts("#email-e"), [format!("Lỗi: {words}")]);
        refused(&site, "email", email, answer, &before).await;
    }
    let answer = site.as_lead().post(&path, &[("revision", "0"), (&lead, "100"), ("remove", &p.author.id().to_string())]).await;
    assert_eq!(answer.status, 422, "{}", answer.complaint());
    let links = answer.page().attrs("#tom-tat-loi a", "href");
    assert!(links.iter().all(|l| answer.page().has_id(&l[1..])), "{links:?}");
    assert_eq!(site.everything().await, before);
    let add = [("revision", "0"), (&*lead, "100"), ("then", "add"), ("email", &p.co_author.email.to_uppercase())];
    assert_eq!(site.as_lead().post(&path, &add).await.leads_to(), path);
    assert_eq!(site.value(&format!("select count(*) from proposal_author where proposal_id = '{id}'")).await, json!(2));
}

#[sqlx::test]
async fn everybody_votes_and_with_one_of_the_three_votes(pool: PgPool) {
    let site = Site::new(pool).await;
    let p = &site.people;
    let id = site.in_status(Status::InReview).await;
    let names = [&p.head, &p.acting_head, &p.deputy].map(|m| format!("vote_{}", m.id()));
    let path = format!("/proposals/{id}/review/minutes");
    let before = site.everything().await;
    let seen = site.version(id).await.to_string();
    for wrong in &names {
        for bad in ["", "khong-co", "IN_FAVOUR"] {
            let votes = names.iter().map(|n| (n.as_str(), if n == wrong { bad } else { "against" }));
            let fields: Vec<(&str, &str)> = [("seen", &*seen), ("held_on", "28/08/2026"), ("minutes", "Đã họp")].into_iter().chain(votes).collect();
            let answer = site.as_head().post(&path, &fields).await;
            let page = answer.page();
            for name in names.iter().filter(|n| *n != wrong) {
                assert_eq!(page.value(name).as_deref(), Some("against"), "{wrong}={bad}");
            }
            assert_eq!((page.value("held_on").as_deref(), page.value("minutes").as_deref()), (Some("28/08/2026"), Some("Đã họp")));
            refused(&site, wrong, bad, answer, &before).await;
        }
    }
    let all = names.iter().map(|n| (n.as_str(), "against"));
    let tomorrow: Vec<(&str, &str)> = [("seen", &*seen), ("held_on", "29/08/2026"), ("minutes", "Đã họp")].into_iter().chain(all).collect();
    refused(&site, "held_on", "tomorrow", site.as_head().post(&path, &tomorrow).await, &before).await;
}

#[sqlx::test]
async fn a_reason_to_leave_a_member_out_is_a_text_like_any_other(pool: PgPool) {
    let site = Site::new(pool).await;
    let p = &site.people;
    let id = site.in_status(Status::Submitted).await;
    let name = format!("exclude_{}", p.deputy.id());
    let path = format!("/proposals/{id}/review");
    let seen = site.version(id).await.to_string();
    let form = |reason: &str| {
        [("seen", seen.clone()), ("kind", "leadership".into()), ("party_opinion", "agree".into()), ("party_note", "Đã họp".into()), (&*name, reason.to_owned())]
    };
    let before = site.everything().await;
    let long = "ế".repeat(1_001);
    for (bad, words) in [(&*long, "tối đa 1000 ký tự, đang có 1001"), ("a\u{202E}b", "U+202E"), ("a\u{7}b", "U+0007")] {
        let fields = form(bad);
        let fields: Vec<(&str, &str)> = fields.iter().map(|(n, v)| (*n, v.as_str())).collect();
        let answer = site.as_head().post(&path, &fields).await;
        let page = answer.page();
        assert!(page.text(&format!("[id='{name}-e']")).contains(words), "{}", page.text(&format!("[id='{name}-e']")));
        assert_eq!(page.value(&name).as_deref(), Some(bad));
        assert_eq!(page.value("party_note").as_deref(), Some("Đã họp"));
        refused(&site, &name, words, answer, &before).await;
    }
    let fields = form(" Ve\u{302}\u{301} ốm ");
    let fields: Vec<(&str, &str)> = fields.iter().map(|(n, v)| (*n, v.as_str())).collect();
    assert_eq!(site.as_head().post(&path, &fields).await.leads_to(), format!("/proposals/{id}"));
    assert_eq!(site.rows("select excluded_reason from review_member where excluded_reason is not null").await, json!([{ "excluded_reason": "Vế ốm" }]));
}

#[sqlx::test]
async fn a_council_is_named_by_addresses_within_its_size(pool: PgPool) {
    let site = Site::new(pool).await;
    let p = &site.people;
    let id = site.in_status(Status::Submitted).await;
    let seen = site.version(id).await.to_string();
    let five = [&p.head, &p.acting_head, &p.deputy, &p.colleague, &p.co_author].map(|m| m.email.clone()).join("\n");
    let before = site.everything().await;
    let unknown = format!("{five}\nkhong.co@example.vn");
    for (council, what) in [("", "nobody"), (&*p.head.email, "one"), (&*unknown, "unknown")] {
        let fields = [("seen", &*seen), ("kind", "council"), ("party_opinion", "agree"), ("party_note", "Đã họp"), ("council", council)];
        let answer = site.as_head().post(&format!("/proposals/{id}/review"), &fields).await;
        assert_eq!(answer.status, 422, "{what}: {}", answer.complaint());
        let page = answer.page();
        let links = page.attrs("#tom-tat-loi a", "href");
        assert!(!links.is_empty() && links.iter().all(|l| page.has_id(&l[1..])), "{what}: {links:?}");
        assert_eq!(page.value("council").as_deref(), Some(council), "{what}");
        assert_eq!(site.everything().await, before, "{what}");
    }
    let fields = [("seen", &*seen), ("kind", "council"), ("party_opinion", "agree"), ("party_note", "Đã họp"), ("council", &*five)];
    assert_eq!(site.as_head().post(&format!("/proposals/{id}/review"), &fields).await.leads_to(), format!("/proposals/{id}"));
    assert_eq!(site.value("select count(*) from review_member").await, json!(5));
}

#[sqlx::test]
async fn an_urgent_case_needs_a_direction_and_another_does_not(pool: PgPool) {
    let site = Site::new(pool).await;
    let p = &site.people;
    let (urgent, usual) = (site.in_status(Status::Submitted).await, site.in_status(Status::Submitted).await);
    site.must(&p.head, urgent, escalate()).await;
    site.must(&p.head, usual, forward()).await;
    let seen = site.version(urgent).await.to_string();
    let form =
        |direction: &'static str| [("seen", seen.clone()), ("outcome", "approve".into()), ("content", "Đồng ý".into()), ("direction", direction.to_owned())];
    let send = async |id, direction| {
        let fields = form(direction);
        let fields: Vec<(&str, &str)> = fields.iter().map(|(n, v)| (*n, v.as_str())).collect();
        site.as_authority().post(&format!("/proposals/{id}/decision"), &fields).await
    };
    let before = site.everything().await;
    refused(&site, "direction", "urgent", send(urgent, "").await, &before).await;
    assert_eq!(send(urgent, "Làm ngay").await.leads_to(), format!("/proposals/{urgent}"));
    assert_eq!(send(usual, "").await.leads_to(), format!("/proposals/{usual}"));
}

#[sqlx::test]
async fn an_authorisation_needs_its_document_and_end_and_an_end_follows_its_start(pool: PgPool) {
    let site = Site::new(pool).await;
    let path = format!("/admin/people/{}/appointments", site.people.colleague.id());
    let before = site.everything().await;
    let send = async |role, to, document| {
        let fields = [("role", role), ("unit", UNIT), ("from_on", "01/09/2026"), ("to_on", to), ("document_ref", document)];
        site.as_administrator().post(&path, &fields).await
    };
    refused(&site, "document_ref", "no document", send("acting_head", "01/10/2026", "").await, &before).await;
    refused(&site, "document_ref", "no end", send("acting_head", "", "12/QĐ").await, &before).await;
    refused(&site, "to_on", "end before start", send("staff", "31/08/2026", "").await, &before).await;
    assert_eq!(send("acting_head", "01/10/2026", "12/QĐ").await.status, 303);
    let taken = [("name", "Người khác"), ("email", &*site.people.head.email), ("position", "Chuyên viên"), ("unit", UNIT), ("role", "staff")];
    let before = site.everything().await;
    refused(&site, "email", "taken", site.as_administrator().post("/admin/people/new", &taken).await, &before).await;
}

#[sqlx::test]
async fn a_wrong_password_signs_nothing_and_a_right_one_does(pool: PgPool) {
    let site = Site::new(pool).await;
    let id = site.draft().await;
    let path = format!("/proposals/{id}/commitment");
    let seen = site.version(id).await.to_string();
    let before = site.everything().await;
    let answer = site.as_lead().post(&path, &[("seen", &seen), ("password", "sai")]).await;
    assert_eq!(answer.page().texts("#password-e"), ["Lỗi: Mật khẩu chưa đúng"]);
    refused(&site, "password", "wrong", answer, &before).await;
    let answer = site.as_lead().post(&path, &[("seen", &seen), ("password", &format!("{PASSWORD} "))]).await;
    refused(&site, "password", "a space too many", answer, &before).await;
    assert_eq!(site.as_lead().post(&path, &[("seen", &seen), ("password", PASSWORD)]).await.leads_to(), format!("/proposals/{id}/plan"));
}

#[sqlx::test]
async fn the_twenty_first_item_is_one_too_many(pool: PgPool) {
    let site = Site::new(pool).await;
    let id = site.draft().await;
    let path = format!("/proposals/{id}/plan/gaps");
    let send = async |n: i32| site.as_lead().post(&path, &[("revision", &n.to_string()), ("item", "new"), ("description", "Thêm"), ("then", "stay")]).await;
    for n in 1..20 {
        assert_eq!(send(n).await.leads_to(), path);
    }
    let before = site.everything().await;
    let answer = send(20).await;
    assert_eq!(answer.status, 422, "{}", answer.complaint());
    let links = answer.page().attrs("#tom-tat-loi a", "href");
    assert!(!links.is_empty() && links.iter().all(|l| answer.page().has_id(&l[1..])), "{links:?}");
    assert_eq!(answer.page().value("description").as_deref(), Some("Thêm"));
    assert_eq!(site.everything().await, before);
}

#[sqlx::test]
async fn a_number_is_read_as_the_language_writes_it(pool: PgPool) {
    let site = Site::new(pool).await;
    let id = site.draft().await;
    let path = format!("/proposals/{id}/plan/objectives");
    let item = "00000000-0000-0000-0000-000000000003";
    let stored = format!("select content -> 'items' -> 0 -> 'baseline' from draft_section where proposal_id = '{id}' and section = 'objectives'");
    for (n, (lang, typed, kept)) in
        [("vi", "83,125", "83.125"), ("vi", "1.250", "1250"), ("vi", "0,125", "0.125"), ("en", "83.125", "83.125"), ("en", "1,250", "1250")]
            .into_iter()
            .enumerate()
    {
        let client = site.as_lead().cookie("lang", lang);
        let revision = (n * 2 + 1).to_string();
        assert_eq!(client.post(&path, &[("revision", &revision), ("item", item), ("baseline", typed), ("then", "stay")]).await.leads_to(), path, "{typed}");
        assert_eq!(site.value(&stored).await, json!(kept), "{lang} {typed}");
        // What the page shows is what it takes again.
        let shown = client.get(&format!("{path}?item={item}")).await.page().value("baseline").unwrap();
        assert_eq!(shown, typed);
        let revision = (n * 2 + 2).to_string();
        assert_eq!(client.post(&path, &[("revision", &revision), ("item", item), ("baseline", &shown), ("then", "stay")]).await.leads_to(), path);
        assert_eq!(site.value(&stored).await, json!(kept), "{lang} {typed} sent again");
    }
}
