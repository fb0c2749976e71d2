//! What may be decided: only what the rules open for each matter, with a reason for whatever deviates,
//! and nothing that the software did not compute.

use sangkien::domain::command::Command;
use sangkien::domain::ids::{CaseId, ProposalId};
use sangkien::domain::liability::{Choice, ExclusionGround, Source};
use sangkien::domain::liability_file::{Content, Finding};
use sangkien::domain::outcome::Answer;
use serde_json::{Value, json};
use sqlx::PgPool;

use super::{Held, decision, failed, file, heard, holding, with};
use crate::support::World;
use crate::support::later::{choosing, codes};

/// A heard case on the foreseen incident.
async fn ready(world: &World) -> (ProposalId, CaseId, Option<i32>) {
    let (id, foreseen, _) = failed(world).await;
    let case = file(world, id, vec![foreseen]).await;
    heard(world, id, case).await;
    (id, case, Some(foreseen))
}

async fn told(world: &World, id: ProposalId, case: CaseId, content: Content) -> String {
    world.refusal(&world.people.authority, id, Command::Liability(case, content)).await
}

fn findings(content: &Content) -> &[Finding] {
    if let Content::Decided { findings, .. } = content { findings } else { panic!("no decision") }
}

#[sqlx::test]
async fn each_incident_is_judged_by_its_own_source(pool: PgPool) {
    let world = World::new(pool).await;
    let (id, foreseen, unforeseen) = failed(&world).await;
    let case = file(&world, id, vec![foreseen, unforeseen]).await;
    heard(&world, id, case).await;
    let content = decision(&world, id, &[Some(foreseen), Some(unforeseen)]).await;
    let seen: Vec<_> = findings(&content).iter().map(|f| (f.computed, codes(&f.options))).collect();
    assert_eq!(seen, [(Source::Foreseen, vec!["exemption", "reduction"]), (Source::Unforeseen, vec!["exemption", "reduction"])]);
    // One is left out, another is added, or they stand in another order.
    for matters in [vec![Some(foreseen)], vec![], vec![None], vec![Some(unforeseen), Some(foreseen)], vec![Some(foreseen), Some(unforeseen), None]] {
        let content = decision(&world, id, &matters).await;
        assert_eq!(told(&world, id, case, content).await, "invalid: Field(\"findings\", Needed)", "{matters:?}");
    }
    world.must(&world.people.authority, id, Command::Liability(case, content)).await;
}

#[sqlx::test]
async fn nothing_is_chosen_that_no_rule_opens(pool: PgPool) {
    let world = World::new(pool).await;
    let (id, case, matter) = ready(&world).await;
    let plain = decision(&world, id, &[matter]).await;
    for choice in Choice::ALL.iter().filter(|c| !matches!(c, Choice::Exemption | Choice::Reduction)) {
        let chosen = choosing(plain.clone(), |f| f.choice = *choice);
        assert_eq!(told(&world, id, case, chosen).await, "invalid: Field(\"choice\", NotAdmissible)", "{choice}");
    }
    let forged = "internal: the options are not those that were computed";
    let more = choosing(plain.clone(), |f| {
        f.options.push(Choice::NotHeldLiable);
        f.choice = Choice::NotHeldLiable;
    });
    let fewer = choosing(plain.clone(), |f| f.options.truncate(1));
    let computed = choosing(plain.clone(), |f| (f.computed, f.source) = (Source::Unforeseen, Source::Unforeseen));
    for content in [more, fewer, computed] {
        assert_eq!(told(&world, id, case, content).await, forged);
    }
    world.must(&world.people.authority, id, Command::Liability(case, choosing(plain, |f| f.choice = Choice::Reduction))).await;
}

#[sqlx::test]
async fn who_holds_the_source_to_be_another_says_why(pool: PgPool) {
    let world = World::new(pool).await;
    let (id, foreseen, unforeseen) = failed(&world).await;
    for (matter, source) in [(foreseen, Source::Unforeseen), (unforeseen, Source::Foreseen)] {
        let person = if matter == foreseen { &world.people.author } else { &world.people.head };
        let (case, open) = crate::support::later::open_liability(person.id(), vec![matter]);
        world.must(&world.people.authority, id, open).await;
        world.must(&world.people.authority, id, super::ask(case)).await;
        world.must(person, id, super::explain(case)).await;
        let bare = holding(&world, id, &[Some(matter)], Held { source: Some((source, "")), ..Held::default() }).await;
        assert_eq!(told(&world, id, case, bare).await, "invalid: Field(\"source_reason\", DeviationNeedsReason)");
        let reasoned = holding(&world, id, &[Some(matter)], Held { source: Some((source, "Biện pháp đã ghi là cho việc khác")), ..Held::default() }).await;
        world.must(&world.people.authority, id, Command::Liability(case, reasoned)).await;
        let kept =
            format!("select content::jsonb #>> '{{findings,0,source_reason}}' from liability_record where case_id = '{case}' and action = 'decide_liability'");
        assert_eq!(world.value(&kept).await, json!("Biện pháp đã ghi là cho việc khác"));
    }
}

#[sqlx::test]
async fn a_condition_is_held_as_assessed_or_with_a_reason_and_what_is_unclear_blocks(pool: PgPool) {
    let world = World::new(pool).await;
    let (id, case, matter) = ready(&world).await;
    let answers = |n: usize, answer: Answer, reason: &'static str| {
        let mut all = [(Answer::Yes, ""); 3];
        all[n] = (answer, reason);
        Some(all)
    };
    for n in 0..3 {
        for answer in [Answer::No, Answer::Unclear] {
            let bare = holding(&world, id, &[matter], Held { answers: answers(n, answer, ""), ..Held::default() }).await;
            assert_eq!(told(&world, id, case, bare).await, "invalid: Field(\"condition_reason\", DeviationNeedsReason)", "{n} {answer}");
        }
        let unclear = holding(&world, id, &[matter], Held { answers: answers(n, Answer::Unclear, "Đang xác minh"), ..Held::default() }).await;
        assert_eq!(told(&world, id, case, unclear).await, "invalid: Field(\"unclear_reason\", UnclearNeedsReason)", "{n}");
        // One that is left out, or said twice, is no way around.
        let plain = decision(&world, id, &[matter]).await;
        let Content::Decided { conditions, .. } = &plain else { panic!("no decision") };
        let mut fewer = conditions.clone();
        let gone = fewer.remove(n);
        let twice = [conditions.clone(), vec![gone]].concat();
        for conditions in [fewer, twice, vec![]] {
            let told = told(&world, id, case, with(&plain, json!({ "conditions": conditions }))).await;
            assert_eq!(told, "invalid: Field(\"condition_reason\", Needed)", "{n}");
        }
    }
    let unclear = holding(&world, id, &[matter], Held { answers: answers(1, Answer::Unclear, "Đang xác minh"), ..Held::default() }).await;
    assert_eq!(codes(&findings(&unclear)[0].options), ["exemption", "reduction", "not_protected", "referred"]);
    let settled = with(&unclear, json!({ "unclear_reason": "Không ảnh hưởng đến việc này" }));
    world.must(&world.people.authority, id, Command::Liability(case, settled)).await;
}

#[sqlx::test]
async fn what_excludes_protection_is_proven(pool: PgPool) {
    let world = World::new(pool).await;
    let (id, case, matter) = ready(&world).await;
    let exclusions = &[ExclusionGround::OutsidePlan];
    let bare = holding(&world, id, &[matter], Held { exclusions, ..Held::default() }).await;
    assert_eq!(codes(&findings(&bare)[0].options), ["not_protected"]);
    assert_eq!(told(&world, id, case, bare.clone()).await, "invalid: Field(\"exclusion_evidence\", Needed)");
    // The ground is not forgotten when the options are written down.
    let forgotten = with(&bare, json!({ "exclusions": Value::Array(vec![]) }));
    assert_eq!(told(&world, id, case, forgotten).await, "internal: the options are not those that were computed");
    world.must(&world.people.authority, id, Command::Liability(case, with(&bare, json!({ "exclusion_evidence": "Biên bản số 3" })))).await;
}

#[sqlx::test]
async fn a_file_names_incidents_that_count_or_judges_the_result(pool: PgPool) {
    let world = World::new(pool).await;
    let p = &world.people;
    let (id, foreseen, _) = failed(&world).await;
    for wrong in [vec![foreseen - 1], vec![foreseen, 1], vec![999]] {
        let (_, open) = crate::support::later::open_liability(p.author.id(), wrong);
        assert_eq!(world.refusal(&p.authority, id, open).await, "invalid: Field(\"incidents\", NotOffered)");
    }
    let case = file(&world, id, vec![]).await;
    heard(&world, id, case).await;
    let content = decision(&world, id, &[None]).await;
    assert_eq!((findings(&content)[0].computed, findings(&content)[0].incident), (Source::None, None));
    world.must(&p.authority, id, Command::Liability(case, content)).await;
    // One file for a person.
    let (_, again) = crate::support::later::open_liability(p.author.id(), vec![foreseen]);
    assert_eq!(world.refusal(&p.authority, id, again).await, "invalid: Field(\"person\", Taken)");
}
