//! Liability: a file about a person from its opening to its finality, who may judge, what may be
//! decided, and that nobody else learns of it.
//!
//! The fixture is a pilot that failed, with a foreseen and an unforeseen incident, on the City plan.

mod confidential;
mod deciding;
mod procedure;
mod who;

use sangkien::domain::command::Command;
use sangkien::domain::event::Entry;
use sangkien::domain::ids::{CaseId, ProposalId};
use sangkien::domain::liability::{ExclusionGround, Source, rule};
use sangkien::domain::liability_file::{ConditionHeld, Content, Finding, Inquiry};
use sangkien::domain::outcome::{Answer, Condition};
use sangkien::domain::plan::Track;
use sangkien::domain::workflow::{Action, Status, Who};
use serde_json::{Value, from_value, json, to_value};
use sha2::{Digest, Sha256};

use crate::support::later::{RISK, decide, incident, open_liability};
use crate::support::{Forgery, Person, Refused, World};

/// A failed pilot with its conclusion, and its incidents: foreseen, unforeseen.
async fn failed(world: &World) -> (ProposalId, i32, i32) {
    let p = &world.people;
    let id = world.in_status(Status::Piloting).await;
    world.to("2026-08-28T03:00:00Z");
    let foreseen = world.must(&p.author, id, Command::ReportIncident(incident(world.now(), 100, Some(RISK)))).await.seq;
    let unforeseen = world.must(&p.author, id, Command::ReportIncident(incident(world.now(), 50, None))).await.seq;
    world.reported(id, "25").await;
    world.assess(id).await;
    (id, foreseen, unforeseen)
}

/// A file about the usual author in such a case.
async fn file(world: &World, id: ProposalId, incidents: Vec<i32>) -> CaseId {
    let (case, open) = open_liability(world.people.author.id(), incidents);
    world.must(&world.people.authority, id, open).await;
    case
}

fn ask(case: CaseId) -> Command {
    Command::Liability(case, Content::Asked { question: "Vì sao?".into() })
}

fn explain(case: CaseId) -> Command {
    Command::Liability(case, Content::Explained { text: "Vì mưa".into(), evidence: vec![1] })
}

fn object(case: CaseId) -> Command {
    Command::Liability(case, Content::Objected { text: "Chưa đúng".into() })
}

/// Asked and explained.
async fn heard(world: &World, id: ProposalId, case: CaseId) {
    world.must(&world.people.authority, id, ask(case)).await;
    world.must(&world.people.author, id, explain(case)).await;
}

/// The usual decision on these matters.
async fn decision(world: &World, id: ProposalId, matters: &[Option<i32>]) -> Content {
    decide(&world.record(id).await, Track::CityPlan, matters, None)
}

/// The same record with some of its fields said otherwise.
fn with(content: &Content, fields: Value) -> Content {
    let mut value = to_value(content).unwrap();
    value.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
    from_value(value).unwrap()
}

/// What a decider holds, with the options that honestly follow.
#[derive(Default)]
struct Held<'a> {
    answers: Option<[(Answer, &'a str); 3]>,
    exclusions: &'a [ExclusionGround],
    source: Option<(Source, &'a str)>,
}

async fn holding(world: &World, id: ProposalId, matters: &[Option<i32>], held: Held<'_>) -> Content {
    let record = world.record(id).await;
    let answers = held.answers.unwrap_or([(Answer::Yes, ""); 3]);
    let condition = |(c, (answer, reason)): (&Condition, (Answer, &str))| ConditionHeld { condition: *c, answer, reason: reason.into() };
    let conditions: Vec<_> = Condition::ALL.iter().zip(answers).map(condition).collect();
    let inquiry = Inquiry { record: &record, track: Track::CityPlan, exclusions: held.exclusions, conditions: &conditions };
    let finding = |incident: &Option<i32>| {
        let computed = inquiry.computed(*incident);
        let (source, reason) = held.source.unwrap_or((computed, ""));
        let options = rule(&inquiry.matter(*incident, source).unwrap()).open();
        Finding { incident: *incident, computed, source, source_reason: reason.into(), choice: options[0], options, reason: "Đủ".into() }
    };
    let findings: Vec<_> = matters.iter().map(finding).collect();
    let plain = decide(&record, Track::CityPlan, matters, None);
    with(&plain, json!({ "findings": findings, "conditions": conditions, "exclusions": held.exclusions }))
}

/// A record written past the program, sealed as it must be; `more` is written with it.
async fn forged(world: &World, id: ProposalId, case: CaseId, action: Action, by: Option<&Person>, more: [&str; 2]) -> Result<(), Refused> {
    let entry = world.next_entry(id, action, Status::Assessed, by.unwrap_or(&world.people.authority), Who::Authority).await;
    let sha256 = hex::encode(Sha256::digest("x"));
    let (actor, acting_as, capacity) = if by.is_some() { (entry.actor, entry.acting_as, entry.capacity) } else { (None, None, Who::System) };
    let entry = Entry { actor, acting_as, capacity, payload: json!({ "case": case, "sha256": sha256 }), ..entry };
    let record =
        format!("insert into liability_record (proposal_id, seq, action, case_id, content, sha256) values (:here, '{action}', '{case}', 'x', sha256('x'))");
    Forgery::honest(entry).beside(&format!("{}; {record}; {}", more[0], more[1])).attempt(world).await
}
