//! The procedure of a file: asked, explained, decided, final when the window for objections closes;
//! nobody is judged unheard, nobody objects too late, and a correction is a new decision.

use sangkien::app::deadlines::run_until_idle;
use sangkien::domain::command::Command;
use sangkien::domain::liability_file::Content;
use sangkien::domain::workflow::Action;
use serde_json::json;
use sqlx::PgPool;

use super::{ask, decision, explain, failed, file, forged, heard, object, with};
use crate::support::acts::command;
use crate::support::later::decide;
use crate::support::{World, rule};
use sangkien::domain::plan::Track;

/// Fifteen days after 28 August.
const WINDOW: &str = "2026-09-12T16:59:59Z";

async fn passes(world: &World, moment: &str) -> usize {
    world.to(moment);
    run_until_idle(&world.app).await.unwrap()
}

#[sqlx::test]
async fn from_its_opening_to_its_finality(pool: PgPool) {
    let world = World::new(pool).await;
    let p = &world.people;
    let (id, foreseen, unforeseen) = failed(&world).await;
    let case = file(&world, id, vec![foreseen, unforeseen]).await;
    assert_eq!(world.beside("liability_case", id).await, json!([{ "id": case, "action": "open_liability", "person_id": p.author.id() }]));
    assert_eq!(
        world.refusal(&p.authority, id, Command::Liability(case, decision(&world, id, &[]).await)).await,
        "blocked: decide_liability is no step from assessed"
    );
    assert_eq!(world.refusal(&p.author, id, explain(case)).await, "blocked: explain is no step from assessed");
    let asked = world.must(&p.vice, id, ask(case)).await.seq;
    assert_eq!(world.owed(id).await, json!([{ "kind": "explanation", "unit_code": null, "person_id": p.author.id(), "due_at": "2026-09-09T16:59:59+00:00" }]));
    assert_eq!(world.refusal(&p.vice, id, ask(case)).await, "blocked: ask_explanation is no step from assessed");
    world.must(&p.author, id, explain(case)).await;
    assert_eq!(world.ended(id).await, json!([asked]));
    world.must(&p.author, id, explain(case)).await;
    let matters = [Some(foreseen), Some(unforeseen)];
    let first = decision(&world, id, &matters).await;
    assert_eq!(world.refusal(&p.author, id, object(case)).await, "blocked: object is no step from assessed");
    let decided = world.must(&p.authority, id, Command::Liability(case, first)).await.seq;
    assert_eq!(world.owed(id).await, json!([{ "kind": "objection", "unit_code": null, "person_id": p.author.id(), "due_at": "2026-09-12T16:59:59+00:00" }]));
    let close = || command(p, Action::Close).unwrap();
    for moment in ["2026-09-12T16:59:58Z", WINDOW] {
        assert_eq!(passes(&world, moment).await, 0);
        assert_eq!(world.refusal(&p.authority, id, close()).await, "blocked: close needs [LiabilityFinal]");
    }
    assert_eq!(passes(&world, "2026-09-12T16:59:59.000001Z").await, 1);
    assert_eq!(passes(&world, "2026-09-12T17:00:00Z").await, 0);
    let entry = world.last_entry(id).await;
    let told = ["action", "from", "to", "actor", "acting_as", "capacity"].map(|k| entry[k].clone());
    assert_eq!(json!(told), json!(["finalise_liability", "assessed", "assessed", null, null, "system"]));
    let row = json!([{ "action": "finalise_liability", "opened_seq": decided, "due_at": "2026-09-12T16:59:59+00:00" }]);
    assert_eq!(world.beside("expiry", id).await, row);
    assert_eq!(world.refusal(&p.author, id, object(case)).await, "blocked: object is no step from assessed");
    world.must(&p.authority, id, close()).await;
}

#[sqlx::test]
async fn nobody_is_judged_unheard(pool: PgPool) {
    let world = World::new(pool).await;
    let p = &world.people;
    let (id, foreseen, _) = failed(&world).await;
    let case = file(&world, id, vec![foreseen]).await;
    world.must(&p.authority, id, ask(case)).await;
    let plain = decision(&world, id, &[Some(foreseen)]).await;
    let reasoned = with(&plain, json!({ "unheard_reason": "Không giải trình dù đã được nhắc" }));
    for moment in ["2026-08-28T03:00:00Z", "2026-09-09T16:59:59Z"] {
        world.to(moment);
        for content in [&plain, &reasoned] {
            let told = world.refusal(&p.authority, id, Command::Liability(case, content.clone())).await;
            assert_eq!(told, "invalid: Field(\"unheard_reason\", Unheard)", "{moment}");
        }
        assert_eq!(forged(&world, id, case, Action::DecideLiability, Some(&p.authority), ["", ""]).await, rule("liability_heard_first"));
    }
    world.to("2026-09-09T16:59:59.000001Z");
    let told = world.refusal(&p.authority, id, Command::Liability(case, plain)).await;
    assert_eq!(told, "invalid: Field(\"unheard_reason\", Needed)");
    world.must(&p.authority, id, Command::Liability(case, reasoned)).await;
    // What comes too late comes too late.
    assert_eq!(world.refusal(&p.author, id, explain(case)).await, "blocked: explain is no step from assessed");
}

#[sqlx::test]
async fn who_objects_in_time_holds_the_finality_back(pool: PgPool) {
    let world = World::new(pool).await;
    let p = &world.people;
    let (id, foreseen, _) = failed(&world).await;
    let case = file(&world, id, vec![foreseen]).await;
    heard(&world, id, case).await;
    let decided = world.must(&p.authority, id, Command::Liability(case, decision(&world, id, &[Some(foreseen)]).await)).await.seq;
    world.to(WINDOW);
    world.must(&p.author, id, object(case)).await;
    assert_eq!(world.ended(id).await, json!([decided]));
    assert_eq!(passes(&world, "2026-10-30T00:00:00Z").await, 0);
    assert_eq!(world.refusal(&p.authority, id, command(p, Action::Close).unwrap()).await, "blocked: close needs [LiabilityFinal]");
    assert_eq!(world.refusal(&p.author, id, object(case)).await, "blocked: object is no step from assessed");
}

#[sqlx::test]
async fn who_objects_too_late_is_told_so(pool: PgPool) {
    let world = World::new(pool).await;
    let p = &world.people;
    let (id, foreseen, _) = failed(&world).await;
    let case = file(&world, id, vec![foreseen]).await;
    heard(&world, id, case).await;
    world.must(&p.authority, id, Command::Liability(case, decision(&world, id, &[Some(foreseen)]).await)).await;
    // Nothing has recorded the end of the window yet.
    world.to("2026-09-12T16:59:59.000001Z");
    assert_eq!(world.refusal(&p.author, id, object(case)).await, "invalid: Field(\"text\", WindowClosed)");
    assert_eq!(forged(&world, id, case, Action::Object, Some(&p.author), ["", ""]).await, rule("liability_objection_in_time"));
    world.to(WINDOW);
    assert_eq!(forged(&world, id, case, Action::Object, Some(&p.author), ["", ""]).await, Ok(()));
}

#[sqlx::test]
async fn a_correction_names_the_latest_decision_and_opens_its_own_window(pool: PgPool) {
    let world = World::new(pool).await;
    let p = &world.people;
    let (id, foreseen, _) = failed(&world).await;
    let case = file(&world, id, vec![foreseen]).await;
    heard(&world, id, case).await;
    let matters = [Some(foreseen)];
    let plain = decision(&world, id, &matters).await;
    let told = "invalid: Field(\"corrects\", NotAnswerable)";
    let replacing = |seq: Option<i32>| Command::Liability(case, with(&plain, json!({ "corrects": seq })));
    let last = world.version(id).await;
    assert_eq!(world.refusal(&p.authority, id, replacing(Some(last - 1))).await, told, "the first replaces nothing");
    let first = world.must(&p.authority, id, replacing(None)).await.seq;
    for other in [None, Some(first - 1), Some(first + 1)] {
        assert_eq!(world.refusal(&p.vice, id, replacing(other)).await, told, "{other:?}");
    }
    world.to("2026-09-07T02:00:00Z");
    let second = world.must(&p.vice, id, replacing(Some(first))).await.seq;
    assert_eq!(world.ended(id).await, json!([first]));
    assert_eq!(world.owed(id).await[0]["due_at"], json!("2026-09-22T16:59:59+00:00"));
    assert_eq!(world.refusal(&p.vice, id, replacing(Some(first))).await, told, "only the latest");
    // The old window has ended with its decision: nothing becomes final by it.
    assert_eq!(passes(&world, "2026-09-13T00:00:00Z").await, 0);
    world.must(&p.author, id, object(case)).await;
    let third = world.must(&p.authority, id, replacing(Some(second))).await.seq;
    assert_eq!(passes(&world, "2026-09-28T17:00:00Z").await, 1);
    assert_eq!(world.beside("expiry", id).await[0]["opened_seq"], json!(third));
    // What is final can still be corrected until all is closed, and is open again then.
    let again = decide(&world.record(id).await, Track::CityPlan, &matters, Some(third));
    world.must(&p.authority, id, Command::Liability(case, again)).await;
    assert_eq!(world.refusal(&p.authority, id, command(p, Action::Close).unwrap()).await, "blocked: close needs [LiabilityFinal]");
    assert_eq!(passes(&world, "2026-10-30T00:00:00Z").await, 1);
    world.must(&p.authority, id, command(p, Action::Close).unwrap()).await;
}

#[sqlx::test]
async fn nothing_but_its_own_window_makes_a_decision_final(pool: PgPool) {
    let world = World::new(pool).await;
    let p = &world.people;
    let (id, foreseen, _) = failed(&world).await;
    let case = file(&world, id, vec![foreseen]).await;
    let asked = world.must(&p.authority, id, ask(case)).await.seq;
    world.to("2026-09-10T02:00:00Z");
    world.must(&p.author, id, explain(case)).await;
    let seq = world.must(&p.authority, id, Command::Liability(case, decision(&world, id, &[Some(foreseen)]).await)).await.seq;
    let end = async |opened: &str, due: &str| {
        let sql = format!("insert into expiry (proposal_id, seq, action, opened_seq, due_at) values (:here, 'finalise_liability', {opened}, '{due}')");
        forged(&world, id, case, Action::FinaliseLiability, None, [&sql, ""]).await
    };
    let own = seq.to_string();
    assert_eq!(end(&own, "2026-09-25T16:59:59Z").await, rule("expiry_is_due"), "it has not closed");
    assert_eq!(end(&own, "2026-09-10T01:00:00Z").await, rule("expiry_is_due"), "it closes when it closes");
    assert_eq!(end("null", "2026-09-10T01:00:00Z").await, rule("expiry_is_due"), "there is no such deadline");
    assert_eq!(end(&asked.to_string(), "2026-09-09T16:59:59Z").await, rule("liability_final_after_its_window"), "that of another record");
    assert_eq!(forged(&world, id, case, Action::FinaliseLiability, None, ["", ""]).await, rule("liability_final_after_its_window"));
    world.to("2026-09-26T02:00:00Z");
    assert_eq!(end(&own, "2026-09-25T16:59:59Z").await, Ok(()));
}

#[sqlx::test]
async fn records_follow_each_other_in_the_database_too(pool: PgPool) {
    let world = World::new(pool).await;
    let p = &world.people;
    let (id, foreseen, _) = failed(&world).await;
    let case = file(&world, id, vec![foreseen]).await;
    let told = rule("liability_record_follows");
    for (action, by) in
        [(Action::OpenLiability, &p.authority), (Action::Explain, &p.author), (Action::DecideLiability, &p.authority), (Action::Object, &p.author)]
    {
        assert_eq!(forged(&world, id, case, action, Some(by), ["", ""]).await, told, "{action} right after its opening");
    }
    assert_eq!(forged(&world, id, case, Action::AskExplanation, Some(&p.authority), ["", ""]).await, rule("proposal_event_complete"), "without its day");
    heard(&world, id, case).await;
    for (action, by) in [(Action::AskExplanation, &p.authority), (Action::Object, &p.author)] {
        assert_eq!(forged(&world, id, case, action, Some(by), ["", ""]).await, told, "{action} after the explanation");
    }
    assert_eq!(forged(&world, id, case, Action::DecideLiability, Some(&p.authority), ["", ""]).await, rule("proposal_event_complete"), "without its window");
    let content = Content::Asked { question: "Nữa?".into() };
    assert_eq!(world.refusal(&p.authority, id, Command::Liability(case, content)).await, "blocked: ask_explanation is no step from assessed");
}
