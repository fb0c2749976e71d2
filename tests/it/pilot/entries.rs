//! What is written down while a pilot runs: figures, inspections, incidents, corrections.
//!
//! A correction is a new entry that names the old one, once; the old one stands and no longer counts.

use sangkien::domain::command::Command;
use sangkien::domain::pilot::{Incident, Inspection, Monitoring, Reply, Start};
use sangkien::domain::workflow::{Action, Status, Who};
use serde_json::{Value, json, to_value};
use sqlx::PgPool;

use crate::support::later::{RISK, figures, incident, inspection, reply, start};
use crate::support::lives::day;
use crate::support::{Forgery, World, at, rule};

const NO_ANSWER: &str = "invalid: Field(\"corrects\", NotAnswerable)";

#[sqlx::test]
async fn figures_are_of_a_day_of_the_pilot_that_has_come(pool: PgPool) {
    let world = World::new(pool).await;
    let p = &world.people;
    let id = world.in_status(Status::Approved).await;
    world.must(&p.author, id, Command::StartPilot(Start { starts_on: day("2026-09-03"), ..start(p) })).await;
    let on = |text: &str| Command::Monitor(figures(day(text), "20"));
    assert_eq!(world.refusal(&p.author, id, on("2026-08-28")).await, "invalid: Field(\"on\", Before(2026-09-03))");
    world.to("2026-09-10T02:00:00Z");
    assert_eq!(world.refusal(&p.author, id, on("2026-09-11")).await, "invalid: Field(\"on\", Future)");
    assert_eq!(world.refusal(&p.author, id, on("2026-09-02")).await, "invalid: Field(\"on\", Before(2026-09-03))");
    for (who, told) in [(&p.supervisor, "refused: only an author or the lead of the pilot"), (&p.colleague, "not found")] {
        assert_eq!(world.refusal(who, id, on("2026-09-10")).await, told);
    }
    for text in ["2026-09-10", "2026-09-03"] {
        world.must(&p.author, id, on(text)).await;
        assert_eq!(world.last_entry(id).await["payload"], to_value(figures(day(text), "20")).unwrap());
    }
    // Whatever the order of writing, figures are in that of their days.
    let days: Vec<_> = world.record(id).await.figures().iter().map(|m| m.content.on).collect();
    assert_eq!(days, [day("2026-09-03"), day("2026-09-10")]);
}

#[sqlx::test]
async fn corrected_figures_no_longer_count_and_are_corrected_once(pool: PgPool) {
    let world = World::new(pool).await;
    let author = &world.people.author;
    let id = world.in_status(Status::Piloting).await;
    let began = world.version(id).await;
    let write =
        |value: &str, spent: i64, corrects: Option<i32>| Command::Monitor(Monitoring { spent_vnd: Some(spent), corrects, ..figures(world.today(), value) });
    let first = world.must(author, id, write("25", 9, None)).await.seq;
    let second = world.must(author, id, write("24", 7, Some(first))).await.seq;
    let record = world.record(id).await;
    let told: Vec<_> = record.monitoring.iter().map(|m| (m.seq, m.corrected_by)).collect();
    assert_eq!(told, [(first, Some(second)), (second, None)]);
    assert_eq!((record.figures().iter().map(|m| m.seq).collect::<Vec<_>>(), record.spent_vnd()), (vec![second], Some(7)));
    // Neither what was corrected, nor what is no such entry.
    for other in [first, began, second + 1, 0] {
        assert_eq!(world.refusal(author, id, write("23", 0, Some(other))).await, NO_ANSWER, "{other}");
    }
    let third = world.must(author, id, write("23", 6, Some(second))).await.seq;
    assert_eq!(world.record(id).await.figures().iter().map(|m| m.seq).collect::<Vec<_>>(), [third]);
}

#[sqlx::test]
async fn an_incident_has_happened_and_names_a_risk_or_says_why_there_is_none(pool: PgPool) {
    let world = World::new(pool).await;
    let p = &world.people;
    let id = world.in_status(Status::Piloting).await;
    let report = |i: Incident| Command::ReportIncident(i);
    let now = world.now();
    let future = incident(now + chrono::TimeDelta::microseconds(1), 0, Some(RISK));
    assert_eq!(world.refusal(&p.author, id, report(future)).await, "invalid: Field(\"occurred_on\", Future)");
    let unknown = incident(now, 0, Some(crate::support::lives::risk(99).id));
    assert_eq!(world.refusal(&p.author, id, report(unknown)).await, "invalid: Field(\"risk\", NotOffered)");
    let silent = Incident { why_unforeseen: String::new(), ..incident(now, 0, None) };
    assert_eq!(world.refusal(&p.author, id, report(silent)).await, "invalid: Field(\"why_unforeseen\", Needed)");
    for (who, told) in [(&p.authority, "refused: only the supervisor of the pilot"), (&p.other_head, "not found")] {
        assert_eq!(world.refusal(who, id, report(incident(now, 0, None))).await, told);
    }
    world.clock.pass(chrono::TimeDelta::hours(1));
    let first = world.must(&p.author, id, report(incident(now, 5, Some(RISK)))).await.seq;
    // What comes with the form is not heard: it is computed.
    let lying = Incident { in_force: Some(9), foreseen_in: Some(9), corrects: Some(first), ..incident(world.now(), 7, Some(RISK)) };
    let second = world.must(&p.supervisor, id, report(lying)).await.seq;
    let row = json!([{
        "action": "report_incident", "occurred_at": "2026-08-28T03:00:00+00:00", "damage_vnd": 7, "risk_id": RISK, "in_force": 1, "foreseen_in": 1, "corrects": first,
    }]);
    assert_eq!(world.beside("incident", id).await, row);
    let record = world.record(id).await;
    assert_eq!(record.happened().iter().map(|i| i.seq).collect::<Vec<_>>(), [second]);
    assert_eq!(record.damage(), (7, 0));
    let again = Incident { corrects: Some(first), ..incident(now, 1, Some(RISK)) };
    assert_eq!(world.refusal(&p.author, id, report(again)).await, NO_ANSWER);
    // The first happened at the very moment of the agreement: not before it, so nothing was in force.
    assert_eq!((record.incidents[0].content.in_force, record.incidents[0].content.foreseen_in), (None, None));
}

#[sqlx::test]
async fn the_database_takes_one_correction_of_an_incident(pool: PgPool) {
    let world = World::new(pool).await;
    let author = &world.people.author;
    let id = world.in_status(Status::Piloting).await;
    let first = world.must(author, id, Command::ReportIncident(incident(at("2026-08-28T01:00:00Z"), 0, None))).await.seq;
    let forged = async |corrects: i32| {
        let entry = world.next_entry(id, Action::ReportIncident, Status::Piloting, author, Who::Implementer).await;
        let columns = "(proposal_id, seq, occurred_at, damage_vnd, corrects)";
        let sql = format!("insert into incident {columns} values (:here, '2026-08-28T01:00:00Z', 0, {corrects})");
        Forgery::honest(entry).beside(&sql).attempt(&world).await
    };
    assert_eq!(forged(2).await, rule("incident_proposal_id_corrects_fkey"));
    assert_eq!(forged(first).await, Ok(()));
    assert_eq!(forged(first).await, rule("incident_corrected_once"));
    let bare = world.next_entry(id, Action::ReportIncident, Status::Piloting, author, Who::Implementer).await;
    assert_eq!(Forgery::honest(bare).attempt(&world).await, rule("proposal_event_complete"));
}

#[sqlx::test]
async fn an_inspection_sets_a_day_and_its_answer_ends_the_wait(pool: PgPool) {
    let world = World::new(pool).await;
    let p = &world.people;
    let id = world.in_status(Status::Piloting).await;
    let usual = || inspection(world.today(), Some(day("2026-09-04")));
    for (changed, told) in [
        (Inspection { on: day("2026-08-29"), ..usual() }, "Field(\"on\", Future)"),
        (Inspection { answer_by: Some(day("2026-08-27")), ..usual() }, "Field(\"answer_by\", Past)"),
        (Inspection { recommendation: String::new(), ..usual() }, "Field(\"recommendation\", Needed)"),
    ] {
        assert_eq!(world.refusal(&p.supervisor, id, Command::Inspect(changed)).await, format!("invalid: {told}"));
    }
    for who in [&p.author, &p.head, &p.authority] {
        assert_eq!(world.refusal(who, id, Command::Inspect(usual())).await, "refused: only the supervisor of the pilot");
    }
    assert_eq!(world.refusal(&p.author, id, Command::AnswerInspection(reply(1))).await, "blocked: answer_inspection needs [OpenInspection]");
    let seq = world.must(&p.supervisor, id, Command::Inspect(usual())).await.seq;
    assert_eq!(world.last_entry(id).await["payload"], to_value(usual()).unwrap());
    assert_eq!(world.owed(id).await, json!([{ "kind": "answer", "unit_code": null, "person_id": null, "due_at": "2026-09-04T16:59:59+00:00" }]));
    assert_eq!(world.refusal(&p.author, id, Command::AnswerInspection(reply(seq - 1))).await, "invalid: Field(\"to\", NotAnswerable)");
    assert_eq!(world.refusal(&p.supervisor, id, Command::AnswerInspection(reply(seq))).await, "refused: only an author or the lead of the pilot");
    world.must(&p.author, id, Command::AnswerInspection(reply(seq))).await;
    assert_eq!(world.ended(id).await, json!([seq]));
    assert_eq!(world.refusal(&p.author, id, Command::AnswerInspection(reply(seq))).await, "blocked: answer_inspection needs [OpenInspection]");
    // One without a day is nobody's duty, and can be answered all the same.
    let seq = world.must(&p.supervisor, id, Command::Inspect(inspection(world.today(), None))).await.seq;
    assert_eq!(world.owed(id).await, json!([]));
    world.must(&p.author, id, Command::AnswerInspection(reply(seq))).await;
    assert_eq!(world.ended(id).await, json!([]));
    let answers: Vec<Value> = world.record(id).await.inspections.iter().map(|i| json!(i.answer.as_ref().map(|a| a.content.to))).collect();
    assert_eq!(answers, [json!(seq - 2), json!(seq)]);
}

#[sqlx::test]
async fn people_correct_what_they_wrote_themselves(pool: PgPool) {
    let world = World::new(pool).await;
    let p = &world.people;
    let id = world.piloting_by(&[&p.author, &p.co_author], false).await;
    let figures = world.must(&p.author, id, Command::Monitor(figures(world.today(), "20"))).await.seq;
    let seen = world.must(&p.supervisor, id, Command::Inspect(inspection(world.today(), None))).await.seq;
    let correct = |to: i32| Command::Correct(Reply { to, text: "Viết nhầm".into() });
    for (who, to) in [(&p.co_author, figures), (&p.author, seen), (&p.supervisor, figures), (&p.authority, seen), (&p.author, seen + 1), (&p.author, 0)] {
        assert_eq!(world.refusal(who, id, correct(to)).await, "invalid: Field(\"to\", NotAnswerable)", "{} {to}", who.name);
    }
    world.must(&p.author, id, correct(figures)).await;
    world.must(&p.supervisor, id, correct(seen)).await;
    let told: Vec<_> = world.record(id).await.corrections.iter().map(|c| (c.actor, c.content.to)).collect();
    assert_eq!(told, [(Some(p.author.id()), figures), (Some(p.supervisor.id()), seen)]);
}
