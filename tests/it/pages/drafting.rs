//! Drafting: two people on one section, saving while typing, the gate that ends a proposal.

use sangkien::domain::plan::Section;
use serde_json::json;
use sqlx::PgPool;

use crate::support::acts::sections;
use crate::support::{Client, Site};
use sangkien::app::drafting::Change;

async fn autosave(client: Client<'_>, path: &str, fields: &[(&str, &str)]) -> (u16, serde_json::Value) {
    let answer = client.header("x-autosave", "1").post(path, fields).await;
    assert_eq!(answer.header("content-type"), "application/json", "{}", answer.complaint());
    (answer.status, answer.json())
}

#[sqlx::test]
async fn who_saves_second_keeps_what_was_typed_and_sees_what_was_saved(pool: PgPool) {
    let site = Site::new(pool).await;
    let p = &site.people;
    let id = site.draft_of(&p.author, &[&p.co_author]).await;
    let path = format!("/proposals/{id}/plan/basis");
    let first = [("revision", "1"), ("necessity", "Của người trước"), ("purpose", "Để trước")];
    assert_eq!(site.as_co_author().post(&path, &first).await.status, 303);
    let before = site.everything().await;
    let second = [("revision", "1"), ("necessity", "Của người sau"), ("purpose", "Để sau")];
    let answer = site.as_lead().post(&path, &second).await;
    assert_eq!(answer.status, 409);
    let page = answer.page();
    assert_eq!(page.value("necessity").as_deref(), Some("Của người sau"));
    assert_eq!(page.value("purpose").as_deref(), Some("Để sau"));
    assert_eq!(page.value("revision").as_deref(), Some("2"), "sending again saves");
    assert!(page.text(".note-act[role=alert]").contains("Chuyên viên B"), "{}", page.text(".note-act[role=alert]"));
    assert_eq!(page.texts("aside .stacked dd"), ["Của người trước", "Để trước"]);
    assert_eq!(site.everything().await, before);
    let again = [("revision", "2"), ("necessity", "Của người sau"), ("purpose", "Để sau")];
    assert_eq!(site.as_lead().post(&path, &again).await.status, 303);
    for (path, fields) in [
        ("gaps", vec![("item", "00000000-0000-0000-0000-000000000002"), ("description", "Khác")]),
        ("authors", vec![("share_0000", "1"), ("then", "stay")]),
        ("gaps", vec![("remove", "00000000-0000-0000-0000-000000000002")]),
    ] {
        let mut fields = fields;
        fields.push(("revision", "7"));
        let shares = [&p.author, &p.co_author].map(|a| format!("share_{}", a.id()));
        fields.extend(shares.iter().map(|s| (s.as_str(), "50")));
        let before = site.everything().await;
        assert_eq!(site.as_lead().post(&format!("/proposals/{id}/plan/{path}"), &fields).await.status, 409, "{path}");
        assert_eq!(site.everything().await, before, "{path}");
    }
}

#[sqlx::test]
async fn saving_while_typing_answers_in_json(pool: PgPool) {
    let site = Site::new(pool).await;
    let p = &site.people;
    let id = site.draft_of(&p.author, &[&p.co_author]).await;
    let basis = format!("/proposals/{id}/plan/basis");
    let (status, body) = autosave(site.as_lead(), &basis, &[("revision", "1"), ("necessity", "Cần")]).await;
    assert_eq!((status, &body["revision"], &body["item"], &body["voided"]), (200, &json!(2), &json!(null), &json!(0)));
    assert!(body["saved"].as_str().unwrap().contains("09:00"), "{body}");
    let (status, body) = autosave(site.as_co_author(), &basis, &[("revision", "1"), ("necessity", "Cần khác")]).await;
    assert_eq!(status, 409);
    assert!(body["message"].as_str().unwrap().contains("Chuyên viên A"), "{body}");
    let long = "x".repeat(3_001);
    let (status, body) = autosave(site.as_lead(), &basis, &[("revision", "2"), ("necessity", &long)]).await;
    assert_eq!(status, 422);
    assert_eq!(body["errors"].as_object().unwrap().keys().collect::<Vec<_>>(), ["necessity"]);
    let gaps = format!("/proposals/{id}/plan/gaps");
    let (status, body) = autosave(site.as_lead(), &gaps, &[("revision", "1"), ("item", "new"), ("description", "Mới")]).await;
    let item = body["item"].as_str().unwrap().to_owned();
    assert_eq!((status, &body["revision"]), (200, &json!(2)));
    let (status, _) = autosave(site.as_lead(), &gaps, &[("revision", "2"), ("item", &item), ("description", "Mới hơn")]).await;
    assert_eq!(status, 200);
    let texts = format!(
        "select jsonb_agg(i -> 'description') from draft_section, jsonb_array_elements(content -> 'items') i where proposal_id = '{id}' and section = 'gaps'"
    );
    assert_eq!(site.value(&texts).await, json!(["Chưa rõ", "Mới hơn"]));
    let before = site.everything().await;
    let (status, body) = autosave(site.as_lead(), &format!("/proposals/{id}/plan/gates"), &[("revision", "1"), ("exclusion", "yes")]).await;
    assert_eq!((status, body["errors"].as_object().unwrap().contains_key("exclusion")), (422, true));
    assert_eq!(site.everything().await, before, "an autosave never ends a proposal");
}

#[sqlx::test]
async fn a_change_after_signing_says_that_signatures_are_void(pool: PgPool) {
    let site = Site::new(pool).await;
    let p = &site.people;
    let id = site.draft().await;
    site.must(&p.author, id, sangkien::domain::command::Command::Commit).await;
    let basis = format!("/proposals/{id}/plan/basis");
    let (_, body) = autosave(site.as_lead(), &basis, &[("revision", "1"), ("necessity", "Cần hơn")]).await;
    assert_eq!((&body["revision"], &body["voided"]), (&json!(2), &json!(1)));
}

#[sqlx::test]
async fn the_exclusion_gate_asks_and_then_keeps_nothing(pool: PgPool) {
    let site = Site::new(pool).await;
    let id = site.draft().await;
    let path = format!("/proposals/{id}/plan/gates");
    let before = site.everything().await;
    let fields = [("revision", "1"), ("stop_conditions", "Dừng <khi> sập"), ("deviation", "no"), ("exclusion", "yes"), ("then", "continue")];
    let asked = site.as_lead().post(&path, &fields).await;
    assert_eq!(asked.status, 422);
    assert_eq!(site.everything().await, before);
    let page = asked.page();
    let kept: Vec<(String, String)> =
        page.attrs("form:last-of-type input[type=hidden]", "name").into_iter().zip(page.attrs("form:last-of-type input[type=hidden]", "value")).collect();
    let back = [("revision", "1"), ("stop_conditions", "Dừng <khi> sập"), ("deviation", "no"), ("then", "stay")];
    let kept: Vec<(&str, &str)> = kept.iter().map(|(n, v)| (n.as_str(), v.as_str())).filter(|(n, _)| !n.contains("exclusion")).collect();
    for pair in back {
        assert!(kept.contains(&pair), "{pair:?} in {kept:?}");
    }
    assert_eq!(site.as_lead().post(&path, &back).await.leads_to(), path);
    let confirmed = [("revision", "2"), ("exclusion", "yes"), ("confirm_exclusion", "yes")];
    assert_eq!(site.as_lead().post(&path, &confirmed).await.leads_to(), format!("/proposals/{id}"));
    assert_eq!(site.standing(id).await, json!(["withdrawn", null, null, null]));
    assert_eq!(site.rows_with("Dừng <khi> sập").await, 0);
    for (section, change) in sections() {
        if let (Section::Solution, Change::Content(content)) = (section, change) {
            assert_eq!(site.rows_with(content["solution"].as_str().unwrap()).await, 0);
        }
    }
}
