//! Report, risk evaluation and assessment: nothing is left out, nothing is changed without a reason,
//! and a unit's own assessment is carried by its leadership without whom it concerns.

use sangkien::domain::assessment::{Assessment, ResultReport, RiskEvaluation, RiskFate};
use sangkien::domain::command::Command;
use sangkien::domain::decision::{Ballot, PartyView, Vote};
use sangkien::domain::ids::ProposalId;
use sangkien::domain::outcome::{Answer, Condition, Grade, Outcome};
use sangkien::domain::workflow::Status;
use serde_json::{json, to_value};
use sqlx::PgPool;

use crate::support::acts::party;
use crate::support::later::{OBJECTIVE, RISK, assessment, evaluation, incident, result, words};
use crate::support::lives::ballots;
use crate::support::{IN_SEVEN_DAYS, Person, World};

async fn honest(world: &World, id: ProposalId) -> Assessment {
    assessment(&world.plan_in_force(id).await, &world.record(id).await)
}

async fn evaluated(world: &World, id: ProposalId) -> RiskEvaluation {
    evaluation(&world.plan_in_force(id).await, &world.record(id).await)
}

/// A case whose risks are evaluated, with the value that its objective came to.
async fn ready(world: &World, value: &str) -> ProposalId {
    let id = world.in_status(Status::Piloting).await;
    world.reported(id, value).await;
    world.must(&world.people.authority, id, Command::EvaluateRisks(evaluated(world, id).await)).await;
    id
}

#[sqlx::test]
async fn the_report_answers_for_every_objective(pool: PgPool) {
    let world = World::new(pool).await;
    let p = &world.people;
    let id = world.in_status(Status::Reporting).await;
    let silent = ResultReport { values: [(RISK, "10".to_owned())].into(), ..result(&[]) };
    for report in [result(&[]), silent] {
        assert_eq!(world.refusal(&p.author, id, Command::Report(report)).await, "invalid: Field(\"values\", Needed)");
    }
    let report = result(&[(OBJECTIVE, "10")]);
    for who in [&p.head, &p.authority, &p.supervisor] {
        assert_eq!(world.refusal(who, id, Command::Report(report.clone())).await, "refused: only an author or the lead of the pilot");
    }
    world.must(&p.author, id, Command::Report(report.clone())).await;
    assert_eq!(world.last_entry(id).await["payload"], to_value(report).unwrap());
    assert_eq!(world.standing(id).await, json!(["assessing", "authority", "ubnd-tphcm", IN_SEVEN_DAYS]));
}

#[sqlx::test]
async fn the_evaluation_answers_for_every_risk_and_contradicts_no_incident(pool: PgPool) {
    let world = World::new(pool).await;
    let p = &world.people;
    let id = world.in_status(Status::Piloting).await;
    world.must(&p.author, id, Command::ReportIncident(incident(world.now(), 5, Some(RISK)))).await;
    world.reported(id, "10").await;
    let honest_one = evaluated(&world, id).await;
    assert_eq!(honest_one.risks[&RISK].fate, RiskFate::RemediedInTime);
    let mut denied = honest_one.clone();
    denied.risks.get_mut(&RISK).unwrap().fate = RiskFate::DidNotHappen;
    assert_eq!(world.refusal(&p.authority, id, Command::EvaluateRisks(denied)).await, "invalid: Field(\"risks\", IncidentSaysOtherwise)");
    let silent = RiskEvaluation { risks: [].into(), ..honest_one.clone() };
    assert_eq!(world.refusal(&p.authority, id, Command::EvaluateRisks(silent)).await, "invalid: Field(\"risks\", Needed)");
    for who in [&p.head, &p.author] {
        assert_eq!(world.refusal(who, id, Command::EvaluateRisks(honest_one.clone())).await, "refused: only the competent authority of the unit");
    }
    let told = world.refusal(&p.authority, id, Command::Assess(honest(&world, id).await)).await;
    assert_eq!(told, "blocked: assess needs [RisksEvaluated]");
    world.must(&p.authority, id, Command::EvaluateRisks(honest_one)).await;
    world.must(&p.authority, id, Command::Assess(honest(&world, id).await)).await;
}

#[sqlx::test]
async fn an_incident_since_the_evaluation_is_not_left_out(pool: PgPool) {
    let world = World::new(pool).await;
    let p = &world.people;
    let id = ready(&world, "10").await;
    let seq = world.must(&p.supervisor, id, Command::ReportIncident(incident(world.now(), 5, Some(RISK)))).await.seq;
    let told = world.refusal(&p.authority, id, Command::Assess(honest(&world, id).await)).await;
    assert_eq!(told, "invalid: Field(\"risks\", IncidentSaysOtherwise)");
    world.must(&p.authority, id, Command::EvaluateRisks(evaluated(&world, id).await)).await;
    world.must(&p.authority, id, Command::Assess(honest(&world, id).await)).await;
    assert_eq!(world.record(id).await.happened().iter().map(|i| i.seq).collect::<Vec<_>>(), [seq]);
}

#[sqlx::test]
async fn what_deviates_has_its_reason(pool: PgPool) {
    let world = World::new(pool).await;
    let authority = &world.people.authority;
    let id = ready(&world, "15").await;
    let plain = honest(&world, id).await;
    assert_eq!((plain.objectives[&OBJECTIVE].proposed, plain.proposed), (Some(Grade::Partly), Some(Outcome::NotCompleted)));
    let mut grade = plain.clone();
    grade.objectives.get_mut(&OBJECTIVE).unwrap().grade = Grade::Met;
    assert_eq!(world.refusal(authority, id, Command::Assess(grade.clone())).await, "invalid: Field(\"objectives\", DeviationNeedsReason)");
    let overall = Assessment { outcome: Outcome::Partial, ..plain.clone() };
    assert_eq!(world.refusal(authority, id, Command::Assess(overall)).await, "invalid: Field(\"reason\", DeviationNeedsReason)");
    // A reason for the one is no reason for the other.
    grade.objectives.get_mut(&OBJECTIVE).unwrap().reason = "Mưa bất thường".into();
    let both = Assessment { outcome: Outcome::Completed, ..grade.clone() };
    assert_eq!(world.refusal(authority, id, Command::Assess(both.clone())).await, "invalid: Field(\"reason\", DeviationNeedsReason)");
    let reasoned = Assessment { reason: "Đã đạt khi thời tiết thường".into(), ..both };
    world.must(authority, id, Command::Assess(reasoned.clone())).await;
    assert_eq!(world.last_entry(id).await["payload"], to_value(reasoned).unwrap());
    assert_eq!(world.beside("assessment", id).await, json!([{ "action": "assess", "outcome": "completed" }]));
    // Three working days for the written conclusion: 3, 4, 7 September.
    assert_eq!(world.standing(id).await, json!(["assessed", "authority", "ubnd-tphcm", "2026-09-07T16:59:59+00:00"]));
}

#[sqlx::test]
async fn the_proposed_grades_are_those_of_the_report(pool: PgPool) {
    let world = World::new(pool).await;
    let authority = &world.people.authority;
    let id = ready(&world, "15").await;
    let plain = honest(&world, id).await;
    let mut grade = plain.clone();
    let graded = grade.objectives.get_mut(&OBJECTIVE).unwrap();
    (graded.grade, graded.proposed) = (Grade::Met, Some(Grade::Met));
    let mut ungraded = plain.clone();
    ungraded.objectives.get_mut(&OBJECTIVE).unwrap().proposed = None;
    let outcome = Assessment { outcome: Outcome::Completed, proposed: Some(Outcome::Completed), ..plain.clone() };
    let nothing = Assessment { objectives: [].into(), ..plain };
    for forged in [grade, ungraded, outcome, nothing] {
        assert_eq!(world.refusal(authority, id, Command::Assess(forged)).await, "internal: the proposed grades are not those of the report");
    }
}

#[sqlx::test]
async fn the_party_is_heard_and_each_condition_rests_on_evidence(pool: PgPool) {
    let world = World::new(pool).await;
    let authority = &world.people.authority;
    let id = ready(&world, "10").await;
    let plain = honest(&world, id).await;
    let unheard = Assessment { party: party(PartyView::NotYet), ..plain.clone() };
    assert_eq!(world.refusal(authority, id, Command::Assess(unheard)).await, "invalid: Field(\"party_opinion\", PartyOpinionNeeded)");
    let last = world.version(id).await;
    for (condition, field) in [(Condition::FollowedPolicy, "followed_policy"), (Condition::PureMotive, "pure_motive"), (Condition::CommonGood, "common_good")] {
        let with = |answer: Answer, evidence: Vec<i32>| {
            let mut changed = plain.clone();
            let judged = changed.conditions.get_mut(&condition).unwrap();
            (judged.answer, judged.evidence) = (answer, evidence);
            Command::Assess(changed)
        };
        for (answer, evidence) in
            [(Answer::Yes, vec![]), (Answer::No, vec![]), (Answer::Yes, vec![0]), (Answer::Yes, vec![1, last + 1]), (Answer::Unclear, vec![last + 1])]
        {
            let told = world.refusal(authority, id, with(answer, evidence)).await;
            assert_eq!(told, format!("invalid: Field(\"{field}\", EvidenceNeeded)"));
        }
        let mut silent = plain.clone();
        silent.conditions.remove(&condition);
        assert_eq!(world.refusal(authority, id, Command::Assess(silent)).await, format!("invalid: Field(\"{field}\", Needed)"));
    }
    // What is unclear has no evidence yet; and the Party may disagree.
    let mut open = Assessment { party: party(PartyView::Disagree), ..plain };
    let judged = open.conditions.get_mut(&Condition::PureMotive).unwrap();
    (judged.answer, judged.evidence) = (Answer::Unclear, vec![]);
    world.must(authority, id, Command::Assess(open)).await;
}

async fn unit_case(world: &World, authors: &[&Person]) -> (ProposalId, Assessment) {
    let id = world.piloting_by(authors, true).await;
    world.reported(id, "10").await;
    assert_eq!(world.standing(id).await, json!(["assessing", "unit_head", "so-xay-dung", IN_SEVEN_DAYS]));
    world.must(&world.people.head, id, Command::EvaluateRisks(evaluated(world, id).await)).await;
    let plain = honest(world, id).await;
    (id, plain)
}

#[sqlx::test]
async fn a_unit_assesses_its_own_by_a_vote_without_the_deputy_who_is_an_author(pool: PgPool) {
    let world = World::new(pool).await;
    let p = &world.people;
    let (id, plain) = unit_case(&world, &[&p.author, &p.deputy]).await;
    let by = |ballots: Vec<Ballot>| Command::Assess(Assessment { ballots, ..plain.clone() });
    let (all, free) = (ballots(&world, &[]), ballots(&world, &[&p.deputy]));
    assert_eq!((all.len(), free.len()), (3, 2));
    let not_head: Vec<Ballot> = free.iter().map(|b| Ballot { is_head: !b.is_head, ..*b }).collect();
    let twice = [free.clone(), vec![free[0]]].concat();
    for wrong in [vec![], all.clone(), vec![free[0]], not_head, twice] {
        assert_eq!(world.refusal(&p.head, id, by(wrong)).await, "invalid: Field(\"ballots\", MembersChanged)");
    }
    for who in [&p.authority, &p.deputy, &p.author] {
        let told = world.refusal(who, id, by(free.clone())).await;
        let expected = if who.id() == p.deputy.id() {
            "refused: a deputy acts for the head only under a recorded authorisation"
        } else {
            "refused: only the head of the unit that handles the case"
        };
        assert_eq!(told, expected, "{}", who.name);
    }
    // Half in favour follows the head: against it is lost, with it is carried.
    let votes = |cast: [Vote; 2]| by(free.iter().zip(cast).map(|(b, vote)| Ballot { vote, ..*b }).collect());
    let head_first = free[0].is_head;
    let (lost, carried) = if head_first { ([Vote::Against, Vote::InFavour], [Vote::InFavour, Vote::Against]) } else { panic!("the head comes first") };
    for cast in [lost, [Vote::Abstained, Vote::Abstained]] {
        assert_eq!(world.refusal(&p.head, id, votes(cast)).await, "invalid: Field(\"ballots\", NotCarried)");
    }
    world.must(&p.head, id, votes(carried)).await;
}

#[sqlx::test]
async fn who_votes_is_the_leadership_of_the_day(pool: PgPool) {
    let world = World::new(pool).await;
    let p = &world.people;
    let (id, plain) = unit_case(&world, &[&p.author]).await;
    world.declares(&p.acting_head, &p.author).await;
    let all = ballots(&world, &[]);
    let by = |ballots: Vec<Ballot>| Command::Assess(Assessment { ballots, ..plain.clone() });
    assert_eq!(world.refusal(&p.head, id, by(all.clone())).await, "invalid: Field(\"ballots\", MembersChanged)", "a relation has no vote");
    let without = |gone: &[&Person]| all.iter().filter(|b| !gone.iter().any(|g| g.id() == b.person)).copied().collect::<Vec<_>>();
    // A deputy whose office ended yesterday has none either.
    world.as_superuser(format!("update appointment set to_on = '2026-08-27' where person_id = '{}'", p.deputy.id())).await.unwrap();
    assert_eq!(world.refusal(&p.head, id, by(without(&[&p.acting_head]))).await, "invalid: Field(\"ballots\", MembersChanged)");
    world.must(&p.head, id, by(without(&[&p.acting_head, &p.deputy]))).await;
    assert_eq!(world.standing(id).await, json!(["assessed", "unit_head", "so-xay-dung", "2026-09-07T16:59:59+00:00"]));
}

#[sqlx::test]
async fn it_is_concluded_once_by_who_assessed(pool: PgPool) {
    let world = World::new(pool).await;
    let p = &world.people;
    let id = ready(&world, "10").await;
    world.must(&p.authority, id, Command::Assess(honest(&world, id).await)).await;
    let conclude = || Command::Conclude(words("Kết luận"));
    assert_eq!(world.refusal(&p.head, id, conclude()).await, "refused: only the competent authority of the unit");
    world.must(&p.vice, id, conclude()).await;
    assert_eq!(world.standing(id).await, json!(["assessed", "authority", "ubnd-tphcm", null]));
    assert_eq!(world.refusal(&p.authority, id, conclude()).await, "blocked: conclude needs [NoConclusion]");
    assert_eq!(world.record(id).await.conclusion.map(|c| c.content.text), Some("Kết luận".into()));
}
