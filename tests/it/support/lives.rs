//! Longer lives of a case than one status: agreed to by the unit itself, adjusted, gone wrong, with
//! people who hold a second office or are related. Always through the real use cases.

use chrono::{DateTime, NaiveDate, Utc};
use sangkien::app::drafting::Change;
use sangkien::domain::command::{Command, Minutes};
use sangkien::domain::decision::{Ballot, PartyView, Vote, tally};
use sangkien::domain::ids::{AppointmentId, ItemId, ProposalId};
use sangkien::domain::people::{Appointment, Role};
use sangkien::domain::pilot::Words;
use sangkien::domain::plan::{Objective, Risk, Section, Solution};
use sangkien::domain::workflow::Status;
use serde_json::to_value;
use uuid::Uuid;

use super::acts::{leadership, open_review, sections};
use super::later::{OBJECTIVE, assessment, evaluation, result, start, words};
use super::{Person, START, World, at};

/// A day from text.
pub fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// The ballots of the leadership, all in favour, without those who are authors.
pub fn ballots(world: &World, authors: &[&Person]) -> Vec<Ballot> {
    let free = |person| !authors.iter().any(|a| a.id() == person);
    let ballot = |m: &sangkien::domain::decision::Member| Ballot { person: m.person, is_head: m.is_head, vote: Vote::InFavour };
    leadership(&world.people).iter().filter(|m| free(m.person)).map(ballot).collect()
}

/// Another risk than that of the usual plan.
pub fn risk(n: u128) -> Risk {
    Risk {
        id: ItemId(Uuid::from_u128(n)),
        description: format!("Rủi ro {n}"),
        cause: "Mưa".into(),
        likelihood: Some(2),
        impact: Some(2),
        prevention: "Che".into(),
        remedy: "Lấp".into(),
        responsible: "Đội".into(),
        worst_case: false,
    }
}

pub fn put_risk(n: u128) -> (Section, Change) {
    let risk = risk(n);
    (Section::Risks, Change::PutItem(risk.id, to_value(risk).unwrap()))
}

/// The plan's solution with another last day.
pub fn ending(on: &str) -> (Section, Change) {
    let usual = sections().into_iter().find_map(|(s, c)| if let (Section::Solution, Change::Content(v)) = (s, c) { Some(v) } else { None }).unwrap();
    let solution = Solution { pilot_end: Some(day(on)), ..serde_json::from_value(usual).unwrap() };
    (Section::Solution, Change::Content(to_value(solution).unwrap()))
}

/// The plan's objective with another target.
pub fn aiming_at(target: &str) -> (Section, Change) {
    let usual = sections().into_iter().find_map(|(s, c)| if let (Section::Objectives, Change::PutItem(_, v)) = (s, c) { Some(v) } else { None }).unwrap();
    let objective = Objective { target: Some(target.into()), ..serde_json::from_value(usual).unwrap() };
    (Section::Objectives, Change::PutItem(OBJECTIVE, to_value(objective).unwrap()))
}

/// What is asked of the level that agreed, and both answers.
pub fn request() -> Command {
    Command::RequestAdjustment { reason: "Thực tế đổi".into() }
}

pub fn grant_it() -> Command {
    Command::Adjust(words("Đồng ý"))
}

pub fn refuse_it() -> Command {
    Command::RefuseAdjustment(Words { text: "Không đồng ý".into() })
}

impl World {
    /// A proposal of these authors that the unit itself agreed to.
    pub async fn passed_by_unit(&self, authors: &[&Person]) -> ProposalId {
        let p = &self.people;
        let id = self.submitted_by(authors).await;
        let mut members = leadership(p);
        members.iter_mut().filter(|m| authors.iter().any(|a| a.id() == m.person)).for_each(|m| m.excluded = Some("Là tác giả".into()));
        self.must(&p.head, id, open_review(members, PartyView::Agree)).await;
        let ballots = ballots(self, authors);
        let tally = tally(&ballots, 50);
        self.must(&p.head, id, Command::Minutes(Minutes { held_on: self.today(), minutes: "Biên bản".into(), ballots, tally })).await;
        id
    }

    /// A running pilot of these authors, agreed to by the unit or by the authority.
    pub async fn piloting_by(&self, authors: &[&Person], by_unit: bool) -> ProposalId {
        let id = if by_unit {
            self.passed_by_unit(authors).await
        } else {
            let id = self.submitted_by(authors).await;
            self.advance(id, Status::Approved).await;
            id
        };
        self.must(authors[0], id, Command::StartPilot(start(&self.people))).await;
        id
    }

    /// Ends the pilot with a value of its only objective; the report is given.
    pub async fn reported(&self, id: ProposalId, value: &str) {
        let author = &self.people.author;
        self.must(author, id, Command::Finish(words("Đạt mục tiêu"))).await;
        self.must(author, id, Command::Report(result(&[(OBJECTIVE, value)]))).await;
    }

    /// Evaluated and assessed as proposed by the authority, without a conclusion yet.
    pub async fn assessed_only(&self, id: ProposalId) {
        let (plan, record) = (self.plan_in_force(id).await, self.record(id).await);
        self.must(self.approver(), id, Command::EvaluateRisks(evaluation(&plan, &record))).await;
        self.must(self.approver(), id, Command::Assess(assessment(&plan, &record))).await;
    }

    /// Rewrites the plan of a running pilot, asks for it and has it granted.
    pub async fn adjusted(&self, id: ProposalId, changes: Vec<(Section, Change)>) {
        let p = &self.people;
        for (section, change) in changes {
            self.save(&p.author, id, section, change).await.unwrap();
        }
        self.must(&p.author, id, request()).await;
        self.must(&p.authority, id, grant_it()).await;
    }

    /// The same person with a second office.
    pub async fn with_office(&self, person: &Person, role: Role, unit: &str) -> Person {
        let id = AppointmentId(Uuid::now_v7());
        let mut more = person.clone();
        let from = day("2026-01-01");
        more.actor.appointments.push(Appointment { id, role, unit: unit.to_owned(), from, to: None, mandate: None });
        let sql = "insert into appointment (id, person_id, role, unit_code, from_on, document_ref, created_at) values ($1, $2, $3, $4, $5, 'QĐ', $6)";
        sqlx::query(sql).bind(id.0).bind(person.id().0).bind(role.code()).bind(unit).bind(from).bind(at(START)).execute(&self.pool).await.unwrap();
        more
    }

    /// One declares that the other is a relation.
    pub async fn declares(&self, one: &Person, of: &Person) {
        let sql = format!("insert into conflict_of_interest values ('{}', '{}', 'Vợ chồng', now())", one.id(), of.id());
        assert_eq!(self.as_app(sql).await, Ok(()));
    }

    /// A refused act, in words.
    pub async fn refusal(&self, who: &Person, id: ProposalId, command: Command) -> String {
        self.must_not(who, id, command).await.to_string()
    }

    pub fn to(&self, moment: &str) {
        self.clock.set(at(moment));
    }

    /// What is owed because of the latest entry: `[kind, unit, person, due]`.
    pub async fn owed(&self, id: ProposalId) -> serde_json::Value {
        let sql = format!(
            "select d.kind, d.unit_code, d.person_id, d.due_at from duty d join proposal p on p.id = d.proposal_id and p.version = d.seq where p.id = '{id}'"
        );
        self.rows(&sql).await
    }

    /// What the latest entry has ended: the entries that asked for it.
    pub async fn ended(&self, id: ProposalId) -> serde_json::Value {
        let sql = format!(
            "select coalesce(jsonb_agg(x.opened_seq order by x.opened_seq), '[]') from duty_done x join proposal p on p.id = x.proposal_id and p.version = x.seq where p.id = '{id}'"
        );
        self.value(&sql).await
    }

    pub fn now(&self) -> DateTime<Utc> {
        self.clock.now()
    }
}
