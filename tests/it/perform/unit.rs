//! The acts of the unit's leadership.
//!
//! Each is done from every status that allows it; the whole entry, the payload, the rows beside it and
//! where the proposal then lies are compared.

use sangkien::domain::command::{Command, PartyOpinion};
use sangkien::domain::decision::{Member, PartyView, ReviewKind, Vote};
use sangkien::domain::plan::Track;
use sangkien::domain::workflow::Status;
use serde_json::{Value, json};
use sqlx::PgPool;

use super::{Step, with_authority, with_implementer, with_lead, with_nobody, with_unit};
use crate::support::acts::{against, escalate, forward, give_back, in_favour, leadership, minutes, party, reject};
use crate::support::{People, World};

fn head<'a>(p: &'a People, from: Status, payload: Value, standing: Value) -> Step<'a> {
    Step { by: &p.head, capacity: "unit_head", from, plan: Some(1), payload, standing }
}

#[sqlx::test]
async fn give_it_back(pool: PgPool) {
    let world = World::new(pool).await;
    for from in [Status::Submitted, Status::InReview, Status::NotPassed] {
        let id = world.in_status(from).await;
        let payload = json!({ "reason": "Thiếu căn cứ", "sections": { "basis": "Nói rõ" } });
        head(&world.people, from, payload, with_lead(Status::Returned)).check(&world, id, give_back()).await;
    }
}

#[sqlx::test]
async fn open_a_review_by_the_leadership_without_the_deputy_who_is_an_author(pool: PgPool) {
    let world = World::new(pool).await;
    let p = &world.people;
    let id = world.submitted_by(&[&p.author, &p.deputy]).await;
    let mut members = leadership(p);
    members[2].excluded = Some("Là tác giả".into());
    let command = Command::OpenReview { kind: ReviewKind::Leadership, members, party: party(PartyView::NotYet) };
    let payload = json!({
        "kind": "leadership",
        "members": [
            { "person": p.head.id(), "is_head": true, "excluded": null },
            { "person": p.acting_head.id(), "is_head": false, "excluded": null },
            { "person": p.deputy.id(), "is_head": false, "excluded": "Là tác giả" },
        ],
        "party": { "opinion": "not_yet", "note": "Cấp ủy đã họp" },
    });
    head(p, Status::Submitted, payload, with_unit(Status::InReview)).check(&world, id, command).await;
    assert_eq!(world.beside("review", id).await, json!([{ "action": "open_review", "kind": "leadership" }]));
    let members = json!([
        { "person_id": p.head.id(), "is_head": true, "excluded_reason": null },
        { "person_id": p.acting_head.id(), "is_head": false, "excluded_reason": null },
        { "person_id": p.deputy.id(), "is_head": false, "excluded_reason": "Là tác giả" },
    ]);
    assert_eq!(world.beside("review_member", id).await, members);
    assert_eq!(world.beside("party_opinion", id).await, json!([{ "action": "open_review", "opinion": "not_yet", "note": "Cấp ủy đã họp" }]));
}

#[sqlx::test]
async fn open_a_review_by_a_council_of_five_to_nine(pool: PgPool) {
    let world = World::new(pool).await;
    let p = &world.people;
    let id = world.in_status(Status::Submitted).await;
    let everybody: Vec<_> = p.all().iter().filter(|(name, _)| *name != "lead").map(|(_, x)| x.id()).collect();
    let council = |voting: usize, excluded: usize| {
        let member = |(i, person): (usize, &sangkien::domain::ids::PersonId)| Member {
            person: *person,
            is_head: i == 0,
            excluded: (i >= voting).then(|| "Vắng dài ngày".into()),
        };
        let members = everybody.iter().take(voting + excluded).enumerate().map(member).collect();
        Command::OpenReview { kind: ReviewKind::Council, members, party: party(PartyView::Agree) }
    };
    for (voting, excluded) in [(4, 0), (4, 3), (10, 0)] {
        let error = world.must_not(&p.head, id, council(voting, excluded)).await;
        assert_eq!(error.to_string(), "invalid: Field(\"members\", Members(5, 9))", "{voting} + {excluded}");
    }
    for (voting, excluded) in [(5, 0), (5, 1), (9, 3)] {
        let id = world.in_status(Status::Submitted).await;
        world.must(&p.head, id, council(voting, excluded)).await;
        assert_eq!(world.beside("review", id).await, json!([{ "action": "open_review", "kind": "council" }]));
        assert_eq!(world.beside("review_member", id).await.as_array().unwrap().len(), voting + excluded);
    }
}

#[sqlx::test]
async fn record_the_party_committees_opinion(pool: PgPool) {
    let world = World::new(pool).await;
    let id = world.in_status(Status::InReview).await;
    let command = Command::RecordPartyOpinion(PartyOpinion { opinion: PartyView::Disagree, note: "Chưa cần".into() });
    let payload = json!({ "opinion": "disagree", "note": "Chưa cần" });
    head(&world.people, Status::InReview, payload, with_unit(Status::InReview)).check(&world, id, command).await;
    let row = json!([{ "action": "record_party_opinion", "opinion": "disagree", "note": "Chưa cần" }]);
    assert_eq!(world.beside("party_opinion", id).await, row);
}

fn counted(p: &People, votes: [&str; 3], (in_favour, against, abstained): (u32, u32, u32)) -> Value {
    let ballots: Vec<_> = leadership(p).iter().zip(votes).map(|(m, vote)| json!({ "person": m.person, "is_head": m.is_head, "vote": vote })).collect();
    json!({
        "held_on": "2026-08-28", "minutes": "Biên bản", "ballots": ballots, "members": 3,
        "in_favour": in_favour, "against": against, "abstained": abstained, "percent": 50, "tie_followed_head": false,
    })
}

async fn assert_minutes(
    world: &World,
    id: sangkien::domain::ids::ProposalId,
    action: &str,
    votes: [&str; 3],
    (in_favour, against, abstained): (u32, u32, u32),
) {
    let p = &world.people;
    let row = json!([{
        "action": action, "held_on": "2026-08-28", "minutes": "Biên bản", "members": 3,
        "in_favour": in_favour, "against": against, "abstained": abstained, "percent": 50, "tie_followed_head": false,
    }]);
    assert_eq!(world.beside("review_minutes", id).await, row);
    let cast = [&p.head, &p.acting_head, &p.deputy].iter().zip(votes).map(|(x, vote)| json!({ "person_id": x.id(), "vote": vote })).collect::<Value>();
    assert_eq!(world.beside("review_vote", id).await, cast);
}

#[sqlx::test]
async fn pass(pool: PgPool) {
    let world = World::new(pool).await;
    let p = &world.people;
    let id = world.in_status(Status::InReview).await;
    let (votes, count) = (["in_favour", "in_favour", "against"], (2, 1, 0));
    head(p, Status::InReview, counted(p, votes, count), with_implementer()).check(&world, id, in_favour(p)).await;
    assert_minutes(&world, id, "pass", votes, count).await;
    let approval = json!([{
        "action": "pass", "plan_version": 1, "content": "Biên bản", "direction": "", "support": "", "stop_conditions": "Dừng khi sập", "supervisor_id": null,
    }]);
    assert_eq!(world.beside("approval", id).await, approval);
    assert_eq!(world.value(&format!("select plan_in_force from proposal where id = '{id}'")).await, json!(1));
}

#[sqlx::test]
async fn not_pass_where_not_more_than_half_agree(pool: PgPool) {
    let world = World::new(pool).await;
    let p = &world.people;
    let id = world.in_status(Status::InReview).await;
    let (votes, count) = (["in_favour", "against", "abstained"], (1, 1, 1));
    let command = minutes(p, [Vote::InFavour, Vote::Against, Vote::Abstained]);
    head(p, Status::InReview, counted(p, votes, count), with_unit(Status::NotPassed)).check(&world, id, command).await;
    assert_minutes(&world, id, "not_pass", votes, count).await;
    assert_eq!(world.beside("approval", id).await, json!([]));
    assert_eq!(world.value(&format!("select plan_in_force from proposal where id = '{id}'")).await, Value::Null);
}

#[sqlx::test]
async fn override_in_person(pool: PgPool) {
    let world = World::new(pool).await;
    let p = &world.people;
    let id = world.in_status(Status::InReview).await;
    world.must(&p.acting_head, id, against(p)).await;
    let command = Command::Override { reason: "Cần thiết và khả thi".into() };
    let refused = world.must_not(&p.acting_head, id, command.clone()).await;
    assert_eq!(refused.to_string(), "refused: only the head in person");
    let step = Step { capacity: "head_in_person", ..head(p, Status::NotPassed, json!({ "reason": "Cần thiết và khả thi" }), with_implementer()) };
    step.check(&world, id, command).await;
    let approval = json!([{
        "action": "override", "plan_version": 1, "content": "Cần thiết và khả thi", "direction": "", "support": "",
        "stop_conditions": "Dừng khi sập", "supervisor_id": null,
    }]);
    assert_eq!(world.beside("approval", id).await, approval);
}

#[sqlx::test]
async fn reject_or_forward_from_every_unit_status(pool: PgPool) {
    let world = World::new(pool).await;
    for from in [Status::Submitted, Status::InReview, Status::NotPassed] {
        let id = world.in_status(from).await;
        head(&world.people, from, json!({ "reason": "Không khả thi" }), with_nobody(Status::Rejected)).check(&world, id, reject()).await;
        let id = world.in_status(from).await;
        head(&world.people, from, json!({ "reason": "Vượt thẩm quyền" }), with_authority(false)).check(&world, id, forward()).await;
        assert_eq!(world.value(&format!("select urgent from proposal where id = '{id}'")).await, json!(false));
    }
}

#[sqlx::test]
async fn escalate_what_can_not_wait(pool: PgPool) {
    let world = World::new(pool).await;
    for from in [Status::Submitted, Status::Returned, Status::InReview] {
        let id = world.in_status(from).await;
        let payload = json!({ "reason": "Bức thiết", "harm_of_delay": "Ngập", "requested_direction": "Cho làm ngay" });
        head(&world.people, from, payload, with_authority(true)).check(&world, id, escalate()).await;
        assert_eq!(world.value(&format!("select urgent from proposal where id = '{id}'")).await, json!(true));
    }
}

#[sqlx::test]
async fn change_the_track_with_a_reason(pool: PgPool) {
    let world = World::new(pool).await;
    for from in [Status::Submitted, Status::InReview, Status::NotPassed] {
        let id = world.in_status(from).await;
        let track = format!("select legal_track from proposal where id = '{id}'");
        assert_eq!(world.value(&track).await, json!("city_plan"));
        let command = Command::ChangeTrack { track: Track::ScienceLaw93, reason: "Nhiệm vụ khoa học".into() };
        let payload = json!({ "track": "science_law_93", "reason": "Nhiệm vụ khoa học" });
        head(&world.people, from, payload, with_unit(from)).check(&world, id, command).await;
        assert_eq!(world.value(&track).await, json!("science_law_93"));
    }
}

#[sqlx::test]
async fn step_aside_and_decide_no_more(pool: PgPool) {
    let world = World::new(pool).await;
    let p = &world.people;
    for from in [Status::Submitted, Status::InReview, Status::NotPassed] {
        let id = world.in_status(from).await;
        let command = Command::Recuse { reason: "Là người thân".into() };
        head(p, from, json!({ "reason": "Là người thân" }), with_unit(from)).check(&world, id, command).await;
        assert_eq!(world.beside("recusal", id).await, json!([{ "action": "recuse", "person_id": p.head.id(), "reason": "Là người thân" }]));
        assert_eq!(world.must_not(&p.head, id, reject()).await.to_string(), "refused: recused");
        world.must(&p.acting_head, id, reject()).await;
    }
}
