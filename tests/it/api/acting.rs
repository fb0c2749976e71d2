//! Acting: what a form takes, JSON takes; what a form refuses, JSON refuses, with the same words.

use sangkien::domain::workflow::Status;
use serde_json::{Value, json};
use sqlx::PgPool;

use super::{kind, problem, program_of, send};
use crate::support::later::OBJECTIVE;
use crate::support::{PASSWORD, Site};

#[sqlx::test]
async fn an_act_is_done_as_on_its_page(pool: PgPool) {
    let site = Site::new(pool).await;
    let id = site.in_status(Status::Submitted).await;
    let program = program_of(&site, &site.people.head).await;
    let seen = site.version(id).await;
    let done =
        send(&program, "POST", &format!("/api/v1/proposals/{id}/acts/return"), &json!({ "seen": seen, "reason": "Thiếu căn cứ", "reason_basis": "Nói rõ" }))
            .await;
    assert_eq!((done.status, done.json()), (200, json!({ "seq": seen + 1, "action": "return" })));
    let sql = format!(
        "select jsonb_build_object('to', to_status, 'by', actor_id, 'as', acting_as, 'payload', payload) from proposal_event where proposal_id = '{id}' order by seq desc limit 1"
    );
    let head = &site.people.head;
    let payload = json!({ "reason": "Thiếu căn cứ", "sections": { "basis": "Nói rõ" } });
    assert_eq!(site.value(&sql).await, json!({ "to": "returned", "by": head.id(), "as": head.acting_as(), "payload": payload }));
}

#[sqlx::test]
async fn a_draft_is_made_filled_signed_on_the_page_and_submitted(pool: PgPool) {
    let site = Site::new(pool).await;
    let program = program_of(&site, &site.people.author).await;
    let made = send(&program, "POST", "/api/v1/proposals", &json!({ "title": "Cấp phép đào đường", "kind": "individual", "topic": "quan-ly-do-thi" })).await;
    assert_eq!(made.status, 201, "{made:?}");
    let id = made.json()["id"].as_str().unwrap().to_owned();
    let item = "01990000-0000-7000-8000-00000000000a";
    #[rustfmt::skip]
    let sections = [
        ("gaps", json!({ "item": item, "kind": "unclear", "document": "Văn bản", "article": "Điều 1", "description": "Chưa rõ" })),
        ("basis", json!({ "necessity": "Cần", "purpose": "Để", "scientific_basis": "Khoa học", "practical_basis": "Thực tiễn" })),
        ("solution", json!({ "solution": "Giải pháp", "breakthrough": "Đột phá", "scope": "Ba phường", "pilot_start": "2026-10-01", "pilot_end": "2027-03-31" })),
        ("objectives", json!({ "item": item, "indicator": "Thời gian", "unit": "ngày", "baseline": 30.125, "target": 10, "direction": "lower", "due_on": "2027-03-31" })),
        ("resources", json!({ "people": "Hai", "budget_vnd": 620_000_000, "budget_source": "Không", "feasibility": "Cao", "positive_impact": "Nhanh", "negative_impact": "Ít" })),
        ("risks", json!({ "item": item, "description": "Sập", "cause": "Mưa", "likelihood": 3, "impact": 4, "prevention": "Che", "remedy": "Lấp", "responsible": "Đội", "worst_case": true })),
        ("gates", json!({ "stop_conditions": "Dừng khi sập", "deviation": false, "exclusion": false })),
    ];
    for (section, mut body) in sections {
        body["revision"] = 0.into();
        let saved = send(&program, "PUT", &format!("/api/v1/proposals/{id}/plan/{section}"), &body).await;
        assert_eq!((saved.status, &saved.json()["revision"]), (200, &json!(1)), "{section}: {saved:?}");
        let again = send(&program, "PUT", &format!("/api/v1/proposals/{id}/plan/{section}"), &body).await;
        assert_eq!((again.status, kind(&again)), (409, "stale".to_owned()), "{section}");
    }
    let plan = program.get(&format!("/api/v1/proposals/{id}/plan")).await.json();
    assert_eq!(plan["missing"], json!([]));
    assert_eq!(plan["plan"]["objectives"][0]["baseline"], "30.125");
    assert_eq!(plan["plan"]["resources"]["budget_vnd"], 620_000_000);
    let seen = plan["version"].clone();
    let early = send(&program, "POST", &format!("/api/v1/proposals/{id}/acts/submit"), &json!({ "seen": seen })).await;
    assert_eq!((early.status, kind(&early)), (409, "blocked".to_owned()));
    let signed = site.as_lead().post(&format!("/proposals/{id}/commitment"), &[("seen", &seen.to_string()), ("password", PASSWORD)]).await;
    assert_eq!(signed.status, 303, "{}", signed.complaint());
    let submitted = send(&program, "POST", &format!("/api/v1/proposals/{id}/acts/submit"), &json!({ "seen": seen.as_i64().unwrap() + 1 })).await;
    assert_eq!((submitted.status, submitted.json()), (200, json!({ "seq": 3, "action": "submit" })));
    assert_eq!(program.get(&format!("/api/v1/proposals/{id}")).await.json()["status"], "submitted");
}

#[sqlx::test]
async fn what_is_wrong_is_said_by_field_and_nothing_is_written(pool: PgPool) {
    let site = Site::new(pool).await;
    let id = site.in_status(Status::Piloting).await;
    let program = program_of(&site, &site.people.author).await;
    let (seen, before) = (site.version(id).await, site.everything().await);
    let path = format!("/api/v1/proposals/{id}/acts/monitor");
    let empty = send(&program, "POST", &path, &json!({ "seen": seen })).await;
    assert_eq!((empty.status, kind(&empty)), (422, "invalid".to_owned()));
    let page = site.as_lead().post(&format!("/proposals/{id}/monitoring"), &[("seen", &seen.to_string())]).await.page();
    let said: Vec<String> = empty.json()["errors"].as_array().unwrap().iter().map(|e| e["message"].as_str().unwrap().to_owned()).collect();
    assert_eq!(said, page.texts("#tom-tat-loi a"));
    for (body, field) in [
        (json!({ "seen": seen, "on": "28/08/2026", "narrative": "Đúng" }), "on"),
        (json!({ "seen": seen, "on": "2026-08-28", "narrative": 5 }), "narrative"),
        (json!({ "seen": seen.to_string(), "on": "2026-08-28", "narrative": "Đúng" }), "seen"),
        (json!({ "on": "2026-08-28", "narrative": "Đúng" }), "seen"),
    ] {
        let wrong = send(&program, "POST", &path, &body).await;
        assert_eq!((wrong.status, &wrong.json()["errors"][0]["field"]), (422, &json!(field)), "{body}");
    }
    let unknown = send(&program, "POST", &format!("/api/v1/proposals/{id}/acts/finish"), &json!({ "seen": seen, "text": "Xong", "more": 1 })).await;
    assert_eq!((unknown.status, &unknown.json()["errors"][0]["field"]), (422, &json!("more")));
    assert_eq!(site.everything().await, before);
}

#[sqlx::test]
async fn a_number_means_the_same_in_every_language(pool: PgPool) {
    let site = Site::new(pool).await;
    let id = site.in_status(Status::Piloting).await;
    let program = program_of(&site, &site.people.author).await;
    for lang in ["vi", "en"] {
        let body = json!({ "seen": site.version(id).await, "on": "2026-08-28", "narrative": "Đúng tiến độ", format!("value_{OBJECTIVE}"): 12.125 });
        let done = send(&program.clone().header("accept-language", lang), "POST", &format!("/api/v1/proposals/{id}/acts/monitor"), &body).await;
        assert_eq!(done.status, 200, "{done:?}");
        let values = site.value(&format!("select payload -> 'values' from proposal_event where proposal_id = '{id}' order by seq desc limit 1")).await;
        assert_eq!(values, json!({ OBJECTIVE.to_string(): "12.125" }), "{lang}");
    }
}

#[sqlx::test]
async fn who_was_slower_is_told_who_acted(pool: PgPool) {
    let site = Site::new(pool).await;
    let id = site.in_status(Status::Submitted).await;
    let program = program_of(&site, &site.people.head).await;
    let stale = send(&program, "POST", &format!("/api/v1/proposals/{id}/acts/return"), &json!({ "seen": 1, "reason": "Thiếu" })).await;
    assert_eq!((stale.status, kind(&stale)), (409, "stale".to_owned()));
    assert!(problem(&stale).1.contains("Chuyên viên A"), "{:?}", problem(&stale));
}

#[sqlx::test]
async fn a_refusal_has_its_reason(pool: PgPool) {
    let site = Site::new(pool).await;
    let id = site.in_status(Status::Submitted).await;
    let seen = site.version(id).await;
    let deputy = program_of(&site, &site.people.deputy).await;
    let refused = send(&deputy, "POST", &format!("/api/v1/proposals/{id}/acts/return"), &json!({ "seen": seen, "reason": "Thiếu" })).await;
    let reason = "Cấp phó chỉ được làm thay người đứng đầu khi có văn bản ủy quyền còn hiệu lực.";
    assert_eq!((refused.status, problem(&refused)), (403, ("refused".to_owned(), reason.to_owned())));
    let lead = program_of(&site, &site.people.author).await;
    let blocked = send(&lead, "POST", &format!("/api/v1/proposals/{id}/acts/finish"), &json!({ "seen": seen, "text": "Xong" })).await;
    assert_eq!((blocked.status, kind(&blocked)), (409, "blocked".to_owned()));
}

/// A minute after signing in a page asks for no password: a program has none at any time.
#[sqlx::test]
async fn what_asks_for_the_password_is_done_on_the_page(pool: PgPool) {
    let site = Site::new(pool).await;
    let id = site.in_status(Status::Submitted).await;
    let program = program_of(&site, &site.people.head).await;
    let (seen, before) = (site.version(id).await, site.everything().await);
    let bodies: [(&str, &str, Value); 3] = [
        ("reject", "rejection", json!({ "seen": seen, "reason": "Không" })),
        ("forward", "forwarding", json!({ "seen": seen, "reason": "Vượt" })),
        ("escalate", "escalation", json!({ "seen": seen, "reason": "Gấp", "harm_of_delay": "Ngập", "requested_direction": "Cho làm" })),
    ];
    for (act, page, body) in bodies {
        let refused = send(&program, "POST", &format!("/api/v1/proposals/{id}/acts/{act}"), &body).await;
        assert_eq!((refused.status, kind(&refused)), (403, "confirmation".to_owned()), "{act}");
        assert_eq!(refused.json()["page"], format!("http://127.0.0.1:8080/proposals/{id}/{page}"));
    }
    assert_eq!(site.everything().await, before);
}
