//! Who judges: the authority, and nobody who is concerned, related, an author, or supervised the pilot;
//! the program and the database each by themselves.

use sangkien::domain::command::Command;
use sangkien::domain::ids::{CaseId, ProposalId};
use sangkien::domain::liability_file::Content;
use sangkien::domain::people::Role;
use sangkien::domain::pilot::Start;
use sangkien::domain::plan::Track;
use sangkien::domain::workflow::{Action, Status, Who};
use sqlx::PgPool;

use super::{ask, decision, explain, failed, file, forged, object};
use crate::support::acts::approve;
use crate::support::later::{OBJECTIVE, assessment, decide, evaluation, open_liability, result, start, words};
use crate::support::{CITY, Forgery, Person, World, rule};

#[sqlx::test]
async fn the_authority_judges_and_the_person_answers(pool: PgPool) {
    let world = World::new(pool).await;
    let p = &world.people;
    let (id, foreseen, _) = failed(&world).await;
    let authority_only = "refused: only the competent authority of the unit";
    for who in [&p.author, &p.head, &p.supervisor] {
        assert_eq!(world.refusal(who, id, open_liability(p.head.id(), vec![]).1).await, authority_only, "{}", who.name);
    }
    // About somebody who had a part that can be judged.
    for nobody in [&p.colleague, &p.supervisor, &p.authority, &p.deputy] {
        assert_eq!(world.refusal(&p.vice, id, open_liability(nobody.id(), vec![]).1).await, "invalid: Field(\"person\", NotOffered)", "{}", nobody.name);
    }
    let case = file(&world, id, vec![foreseen]).await;
    assert_eq!(world.refusal(&p.head, id, ask(case)).await, authority_only);
    assert_eq!(world.refusal(&p.authority, id, ask(CaseId(uuid::Uuid::now_v7()))).await, "not found");
    world.must(&p.authority, id, ask(case)).await;
    // Another person who is concerned answers for themselves only.
    let (other, open) = open_liability(p.head.id(), vec![]);
    world.must(&p.vice, id, open).await;
    world.must(&p.vice, id, ask(other)).await;
    assert_eq!(world.refusal(&p.head, id, explain(case)).await, "not found");
    assert_eq!(world.refusal(&p.author, id, explain(other)).await, "not found");
    for who in [&p.authority, &p.supervisor, &p.acting_head] {
        assert_eq!(world.refusal(who, id, explain(case)).await, "refused: only the person concerned");
    }
    let told = rule("liability_heard_in_person");
    assert_eq!(forged(&world, id, case, Action::Explain, Some(&p.head), ["", ""]).await, told);
    world.must(&p.author, id, explain(case)).await;
    let content = decision(&world, id, &[Some(foreseen)]).await;
    assert_eq!(world.refusal(&p.head, id, Command::Liability(case, content.clone())).await, authority_only);
    world.must(&p.authority, id, Command::Liability(case, content)).await;
    assert_eq!(world.refusal(&p.head, id, object(case)).await, "not found");
    assert_eq!(forged(&world, id, case, Action::Object, Some(&p.head), ["", ""]).await, told);
    // A file belongs to its own case.
    let (elsewhere, ..) = failed(&world).await;
    assert_eq!(world.refusal(&p.authority, elsewhere, ask(case)).await, "not found");
    assert_eq!(forged(&world, elsewhere, case, Action::AskExplanation, Some(&p.authority), ["", ""]).await, rule("liability_record_of_its_case"));
}

/// Every judging act, tried by one person in a file where it would follow.
async fn judging(world: &World, who: &Person, id: ProposalId, told: &str, by_rule: &str) {
    let p = &world.people;
    let (_, open) = open_liability(p.head.id(), vec![]);
    assert_eq!(world.refusal(who, id, open).await, told);
    let case = file(world, id, vec![]).await;
    assert_eq!(world.refusal(who, id, ask(case)).await, told);
    world.must(&p.authority, id, ask(case)).await;
    world.must(&p.author, id, explain(case)).await;
    let content = decision(world, id, &[None]).await;
    assert_eq!(world.refusal(who, id, Command::Liability(case, content.clone())).await, told);
    for action in [Action::OpenLiability, Action::AskExplanation, Action::DecideLiability] {
        let entry = world.next_entry(id, action, Status::Assessed, who, Who::Authority).await;
        assert_eq!(Forgery::honest(entry).attempt(world).await, rule(by_rule), "{action}");
    }
    world.must(&p.authority, id, Command::Liability(case, content)).await;
}

async fn to_the_end(world: &World, id: ProposalId) {
    world.reported(id, "25").await;
    world.assess(id).await;
}

const SUPERVISED: &str = "refused: nobody judges the liability of a pilot they supervised";

#[sqlx::test]
async fn who_supervised_it_does_not_judge(pool: PgPool) {
    let world = World::new(pool).await;
    let p = &world.people;
    let vice = world.with_office(&p.vice, Role::Supervisor, CITY).await;
    let id = world.in_status(Status::WithAuthority).await;
    world.must(&p.authority, id, approve(None)).await;
    world.must(&p.author, id, Command::StartPilot(Start { supervisor: vice.id(), ..start(p) })).await;
    to_the_end(&world, id).await;
    judging(&world, &vice, id, SUPERVISED, "nobody_judges_what_they_supervised").await;
    // Closing is no judgement of liability: it waits for the file, not for another person.
    let close = Command::Close { note: "Xong".into(), waiver: String::new() };
    assert_eq!(world.refusal(&vice, id, close).await, "blocked: close needs [LiabilityFinal]");
}

#[sqlx::test]
async fn who_was_only_named_to_supervise_does_not_judge_either(pool: PgPool) {
    let world = World::new(pool).await;
    let p = &world.people;
    let vice = world.with_office(&p.vice, Role::Supervisor, CITY).await;
    let id = world.in_status(Status::WithAuthority).await;
    world.must(&p.authority, id, approve(Some(vice.id()))).await;
    // They leave that office before the start, so that another supervises.
    world.tamper(format!("delete from appointment where person_id = '{}' and role = 'supervisor'", vice.id())).await;
    world.must(&p.author, id, Command::StartPilot(start(p))).await;
    to_the_end(&world, id).await;
    judging(&world, &vice, id, SUPERVISED, "nobody_judges_what_they_supervised").await;
}

#[sqlx::test]
async fn who_leads_the_pilot_or_wrote_the_plan_does_not_judge(pool: PgPool) {
    let world = World::new(pool).await;
    let p = &world.people;
    let own = "refused: nobody decides their own proposal";
    let id = world.in_status(Status::Approved).await;
    world.must(&p.author, id, Command::StartPilot(Start { lead: p.vice.id(), ..start(p) })).await;
    to_the_end(&world, id).await;
    judging(&world, &p.vice, id, own, "nobody_decides_their_own").await;
    let id = world.piloting_by(&[&p.author, &p.vice], false).await;
    to_the_end(&world, id).await;
    judging(&world, &p.vice, id, own, "nobody_decides_their_own").await;
}

#[sqlx::test]
async fn who_is_related_to_an_author_does_not_judge_whoever_declared_it(pool: PgPool) {
    let world = World::new(pool).await;
    let p = &world.people;
    let (id, ..) = failed(&world).await;
    world.declares(&p.author, &p.vice).await;
    judging(&world, &p.vice, id, "refused: nobody decides for a declared relation", "nobody_decides_for_relations").await;
}

#[sqlx::test]
async fn who_is_related_to_the_person_concerned_does_not_judge_them(pool: PgPool) {
    let world = World::new(pool).await;
    let p = &world.people;
    let (id, foreseen, _) = failed(&world).await;
    world.declares(&p.vice, &p.head).await;
    let (_, open) = open_liability(p.head.id(), vec![foreseen]);
    assert_eq!(world.refusal(&p.vice, id, open).await, "invalid: Field(\"person\", ConflictOfInterest)");
    let (case, open) = open_liability(p.head.id(), vec![foreseen]);
    world.must(&p.authority, id, open).await;
    let told = "refused: nobody decides for a declared relation";
    assert_eq!(world.refusal(&p.vice, id, ask(case)).await, told);
    assert_eq!(forged(&world, id, case, Action::AskExplanation, Some(&p.vice), ["", ""]).await, rule("nobody_judges_themselves"));
    world.must(&p.authority, id, ask(case)).await;
    world.must(&p.head, id, explain(case)).await;
    let content = decision(&world, id, &[Some(foreseen)]).await;
    assert_eq!(world.refusal(&p.vice, id, Command::Liability(case, content.clone())).await, told);
    assert_eq!(forged(&world, id, case, Action::DecideLiability, Some(&p.vice), ["", ""]).await, rule("nobody_judges_themselves"));
    world.must(&p.authority, id, Command::Liability(case, content)).await;
    // Somebody else's file of the same case is no matter of theirs.
    let other = file(&world, id, vec![]).await;
    world.must(&p.vice, id, ask(other)).await;
}

/// A failed pilot of the unit's head: the authority took the unit's step, and can be concerned by that.
async fn of_the_head(world: &World) -> ProposalId {
    let p = &world.people;
    let id = world.submitted_by(&[&p.head]).await;
    world.must(&p.authority, id, Command::Forward { reason: "Vượt thẩm quyền".into() }).await;
    world.must(&p.vice, id, approve(Some(p.supervisor.id()))).await;
    world.must(&p.head, id, Command::StartPilot(Start { lead: p.head.id(), ..start(p) })).await;
    world.must(&p.head, id, Command::Finish(words("Đạt mục tiêu"))).await;
    world.must(&p.head, id, Command::Report(result(&[(OBJECTIVE, "25")]))).await;
    let (plan, record) = (world.plan_in_force(id).await, world.record(id).await);
    world.must(&p.vice, id, Command::EvaluateRisks(evaluation(&plan, &record))).await;
    world.must(&p.vice, id, Command::Assess(assessment(&plan, &record))).await;
    id
}

#[sqlx::test]
async fn nobody_judges_themselves(pool: PgPool) {
    let world = World::new(pool).await;
    let p = &world.people;
    let id = of_the_head(&world).await;
    let (own, open) = open_liability(p.authority.id(), vec![]);
    assert_eq!(world.refusal(&p.authority, id, open).await, "invalid: Field(\"person\", ConflictOfInterest)");
    let row = format!("insert into liability_case (proposal_id, seq, id, person_id) values (:here, '{own}', '{}')", p.authority.id());
    assert_eq!(forged(&world, id, own, Action::OpenLiability, Some(&p.authority), [&row, ""]).await, rule("nobody_judges_themselves"));
    let (case, open) = open_liability(p.authority.id(), vec![]);
    world.must(&p.vice, id, open).await;
    let told = "refused: nobody decides their own proposal";
    assert_eq!(world.refusal(&p.authority, id, ask(case)).await, told);
    assert_eq!(forged(&world, id, case, Action::AskExplanation, Some(&p.authority), ["", ""]).await, rule("nobody_judges_themselves"));
    world.must(&p.vice, id, ask(case)).await;
    world.must(&p.authority, id, explain(case)).await;
    // A manager leads it: it is judged under the Decree.
    let content = decide(&world.record(id).await, Track::Decree73, &[None], None);
    assert_eq!(world.refusal(&p.authority, id, Command::Liability(case, content.clone())).await, told);
    assert_eq!(forged(&world, id, case, Action::DecideLiability, Some(&p.authority), ["", ""]).await, rule("nobody_judges_themselves"));
    world.must(&p.vice, id, Command::Liability(case, content)).await;
    world.must(&p.authority, id, object(case)).await;
    let content = Content::Asked { question: "Nữa?".into() };
    assert_eq!(world.refusal(&p.authority, id, Command::Liability(case, content)).await, told);
}
