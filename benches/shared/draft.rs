//! A draft that may be submitted, for what is measured.

use chrono::{DateTime, Utc};
use sangkien::app::App;
use sangkien::app::drafting::{self, Change};
use sangkien::domain::ids::{ItemId, ProposalId};
use sangkien::domain::people::Actor;
use sangkien::domain::plan::{Heading, Kind, Section};
use serde_json::json;

/// Makes one; it is not signed yet.
///
/// # Errors
/// If the application refuses it.
pub async fn complete(app: &App, lead: &Actor) -> Result<ProposalId, sangkien::app::Error> {
    let heading = Heading { title: "Đề xuất để đo tốc độ của hệ thống".into(), kind: Kind::Individual, topic: "quan-ly-do-thi".into() };
    let id = drafting::create(app, lead, &heading).await?;
    for (section, change) in parts(app.clock.now()) {
        drafting::save(app, lead, id, section, 0, change).await?;
    }
    Ok(id)
}

fn parts(now: DateTime<Utc>) -> [(Section, Change); 7] {
    let item = ItemId::new(now);
    let text = "Nội dung đủ dài để giống một kế hoạch thật. ".repeat(8);
    [
        (Section::Gaps, Change::PutItem(item, json!({ "id": item, "kind": "unclear", "document": "Văn bản", "description": text }))),
        (Section::Basis, Change::Content(json!({ "necessity": text, "purpose": text, "scientific_basis": text, "practical_basis": text }))),
        (
            Section::Solution,
            Change::Content(json!({ "solution": text, "breakthrough": text, "scope": text, "pilot_start": "2027-01-01", "pilot_end": "2027-06-01" })),
        ),
        (
            Section::Objectives,
            Change::PutItem(
                item,
                json!({ "id": item, "indicator": "Thời gian", "unit": "ngày", "baseline": "30", "target": "10", "direction": "lower", "due_on": "2027-06-01" }),
            ),
        ),
        (
            Section::Resources,
            Change::Content(
                json!({ "people": text, "budget_vnd": 0, "budget_source": "Không", "feasibility": text, "positive_impact": text, "negative_impact": text }),
            ),
        ),
        (
            Section::Risks,
            Change::PutItem(
                item,
                json!({ "id": item, "description": "Rủi ro", "cause": "Nguyên nhân", "likelihood": 3, "impact": 4, "prevention": text, "remedy": text, "responsible": "Tổ", "worst_case": true }),
            ),
        ),
        (Section::Gates, Change::Content(json!({ "stop_conditions": text, "deviation": false, "exclusion": false }))),
    ]
}
