//! Bringing a proposal forward, always through the real use cases and as the right person.
//!
//! `in_status` gives one in any status; `act` tries a single step and hands back what came of it.
//! Refuses to write a status or an entry by hand.

use sangkien::app::Error;
use sangkien::app::drafting::{self, Change};
use sangkien::app::perform::{Done, perform};
use sangkien::domain::command::{Approval, Command, Minutes, PartyOpinion};
use sangkien::domain::decision::{Ballot, Member, PartyView, ReviewKind, Vote, tally};
use sangkien::domain::ids::{ItemId, PersonId, ProposalId};
use sangkien::domain::plan::{Basis, Direction, GapKind, Gates, Heading, Kind, LegalGap, Objective, Resources, Risk, Section, Solution, Track};
use sangkien::domain::workflow::{Action, Status};
use serde_json::{Value, to_value};
use uuid::Uuid;

use super::{People, Person, World, later};

/// The heading of the usual proposal.
pub fn heading() -> Heading {
    Heading { title: "Cấp phép đào đường liên thông".into(), kind: Kind::Individual, topic: "quan-ly-do-thi".into() }
}

/// The sections that make a plan complete, each with the change that fills it.
pub fn sections() -> Vec<(Section, Change)> {
    let id = |n: u128| ItemId(Uuid::from_u128(n));
    let json = |value: Result<Value, serde_json::Error>| value.unwrap();
    let gap = LegalGap {
        id: id(2),
        kind: Some(GapKind::Unclear),
        document: "Văn bản".into(),
        article: "Điều 1".into(),
        description: "Chưa rõ".into(),
        evidence: None,
    };
    let basis = Basis {
        necessity: "Cần".into(),
        purpose: "Để".into(),
        requirements: String::new(),
        scientific_basis: "Khoa học".into(),
        practical_basis: "Thực tiễn".into(),
    };
    let solution = Solution {
        solution: "Giải pháp".into(),
        breakthrough: "Đột phá".into(),
        scope: "Ba phường".into(),
        pilot_start: "2026-10-01".parse().ok(),
        pilot_end: "2027-03-31".parse().ok(),
        ..Solution::default()
    };
    let objective = Objective {
        id: id(3),
        indicator: "Thời gian".into(),
        unit: "ngày".into(),
        baseline: Some("30".into()),
        target: Some("10".into()),
        direction: Some(Direction::Lower),
        due_on: "2027-03-31".parse().ok(),
    };
    let resources = Resources {
        people: "Hai".into(),
        budget_vnd: Some(0),
        budget_source: "Không".into(),
        feasibility: "Cao".into(),
        positive_impact: "Nhanh".into(),
        negative_impact: "Ít".into(),
    };
    let risk = Risk {
        id: id(4),
        description: "Sập".into(),
        cause: "Mưa".into(),
        likelihood: Some(3),
        impact: Some(4),
        prevention: "Che".into(),
        remedy: "Lấp".into(),
        responsible: "Đội".into(),
        worst_case: true,
    };
    vec![
        (Section::Gaps, Change::PutItem(gap.id, json(to_value(gap)))),
        (Section::Basis, Change::Content(json(to_value(basis)))),
        (Section::Solution, Change::Content(json(to_value(solution)))),
        (Section::Objectives, Change::PutItem(objective.id, json(to_value(objective)))),
        (Section::Resources, Change::Content(json(to_value(resources)))),
        (Section::Risks, Change::PutItem(risk.id, json(to_value(risk)))),
        (Section::Gates, Change::Content(gates(false, false))),
    ]
}

/// The section of the gates with these answers.
pub fn gates(deviation: bool, exclusion: bool) -> Value {
    let detail = if deviation { "Trái quy định" } else { "" };
    to_value(Gates { stop_conditions: "Dừng khi sập".into(), deviation: Some(deviation), deviation_detail: detail.into(), exclusion: Some(exclusion) }).unwrap()
}

/// The leadership of the unit: the head, who is authorised to act for it, and a deputy.
pub fn leadership(p: &People) -> Vec<Member> {
    [(&p.head, true), (&p.acting_head, false), (&p.deputy, false)].map(|(x, is_head)| Member { person: x.id(), is_head, excluded: None }).into()
}

pub fn party(opinion: PartyView) -> PartyOpinion {
    PartyOpinion { opinion, note: "Cấp ủy đã họp".into() }
}

pub fn open_review(members: Vec<Member>, opinion: PartyView) -> Command {
    Command::OpenReview { kind: ReviewKind::Leadership, members, party: party(opinion) }
}

/// Minutes with a vote of each of the leadership, counted as the law counts.
pub fn minutes(p: &People, votes: [Vote; 3]) -> Command {
    let ballots: Vec<Ballot> = leadership(p).iter().zip(votes).map(|(m, vote)| Ballot { person: m.person, is_head: m.is_head, vote }).collect();
    let tally = tally(&ballots, 50);
    Command::Minutes(Minutes { held_on: "2026-08-28".parse().unwrap(), minutes: "Biên bản".into(), ballots, tally })
}

pub fn in_favour(p: &People) -> Command {
    minutes(p, [Vote::InFavour, Vote::InFavour, Vote::Against])
}

pub fn against(p: &People) -> Command {
    minutes(p, [Vote::Against, Vote::Against, Vote::InFavour])
}

pub fn approve(supervisor: Option<PersonId>) -> Command {
    Command::Approve(Approval {
        content: "Đồng ý".into(),
        direction: "Làm ngay".into(),
        support: "Hỗ trợ kinh phí".into(),
        stop_conditions: "Dừng khi sập".into(),
        supervisor,
    })
}

pub fn give_back() -> Command {
    Command::Return { reason: "Thiếu căn cứ".into(), sections: [(Section::Basis, "Nói rõ".into())].into() }
}

pub fn forward() -> Command {
    Command::Forward { reason: "Vượt thẩm quyền".into() }
}

pub fn reject() -> Command {
    Command::Reject { reason: "Không khả thi".into() }
}

pub fn withdraw() -> Command {
    Command::Withdraw { reason: "Để sau".into() }
}

pub fn escalate() -> Command {
    Command::Escalate { reason: "Bức thiết".into(), harm_of_delay: "Ngập".into(), requested_direction: "Cho làm ngay".into() }
}

/// A command for each act that can be asked for.
pub fn command(p: &People, action: Action) -> Option<Command> {
    Some(match action {
        Action::Create => return None,
        Action::Commit => Command::Commit,
        Action::Submit => Command::Submit,
        Action::Withdraw => withdraw(),
        Action::Exclude => Command::Exclude,
        Action::Return => give_back(),
        Action::OpenReview => open_review(leadership(p), PartyView::Agree),
        Action::RecordPartyOpinion => Command::RecordPartyOpinion(party(PartyView::Agree)),
        Action::Pass => in_favour(p),
        Action::NotPass => against(p),
        Action::Override => Command::Override { reason: "Cần".into() },
        Action::Reject => reject(),
        Action::Forward => forward(),
        Action::Escalate => escalate(),
        Action::ChangeTrack => Command::ChangeTrack { track: Track::Decree73, reason: "Là quản lý".into() },
        Action::Recuse => Command::Recuse { reason: "Thân".into() },
        Action::Acknowledge => Command::Acknowledge,
        Action::Approve => approve(None),
        other => return later::command(p, other),
    })
}

impl World {
    /// Tries an act on the latest version.
    pub async fn act(&self, who: &Person, id: ProposalId, command: Command) -> Result<Done, Error> {
        perform(&self.app, &who.actor, id, self.version(id).await, command).await
    }

    /// An act that must succeed.
    pub async fn must(&self, who: &Person, id: ProposalId, command: Command) -> Done {
        let what = command.action();
        self.act(who, id, command).await.unwrap_or_else(|e| panic!("{} can't {what}: {e}", who.name))
    }

    /// An act that must not succeed and must leave no trace.
    pub async fn must_not(&self, who: &Person, id: ProposalId, command: Command) -> Error {
        let what = command.action();
        let before = self.everything().await;
        let error = self.act(who, id, command).await.err().unwrap_or_else(|| panic!("{} could {what}", who.name));
        assert_eq!(self.everything().await, before, "a refused {what} left a trace");
        error
    }

    /// Saves a change as somebody who has seen the latest revision of the section.
    pub async fn save(&self, who: &Person, id: ProposalId, section: Section, change: Change) -> Result<drafting::Saved, Error> {
        let sql = format!("select coalesce(max(revision), 0) from draft_section where proposal_id = '{id}' and section = '{section}'");
        let seen = self.value(&sql).await.as_i64().unwrap().try_into().unwrap();
        drafting::save(&self.app, &who.actor, id, section, seen, change).await
    }

    /// A complete, unsigned draft of one author.
    pub async fn draft(&self) -> ProposalId {
        self.draft_of(&self.people.author, &[]).await
    }

    /// A complete, unsigned draft of several authors, each of the others with ten percent.
    pub async fn draft_of(&self, lead: &Person, others: &[&Person]) -> ProposalId {
        let kind = if others.is_empty() { Kind::Individual } else { Kind::Group };
        let id = drafting::create(&self.app, &lead.actor, &Heading { kind, ..heading() }).await.unwrap();
        if !others.is_empty() {
            let share = 100 - 10 * u32::try_from(others.len()).unwrap();
            let authors = std::iter::once((lead.id(), share)).chain(others.iter().map(|p| (p.id(), 10))).collect();
            self.save(lead, id, Section::Authors, Change::Authors(authors)).await.unwrap();
        }
        for (section, change) in sections() {
            self.save(lead, id, section, change).await.unwrap();
        }
        id
    }

    /// Signs by all and submits by the first.
    pub async fn submit(&self, id: ProposalId, authors: &[&Person]) {
        for author in authors {
            self.must(author, id, Command::Commit).await;
        }
        self.must(authors[0], id, Command::Submit).await;
    }

    /// A submitted proposal of these authors, the first leading.
    pub async fn submitted_by(&self, authors: &[&Person]) -> ProposalId {
        let id = self.draft_of(authors[0], &authors[1..]).await;
        self.submit(id, authors).await;
        id
    }

    /// A proposal of the usual author in a status.
    pub async fn in_status(&self, status: Status) -> ProposalId {
        let p = &self.people;
        if status == Status::Draft {
            return self.draft().await;
        }
        let id = self.submitted_by(&[&p.author]).await;
        self.advance(id, status).await;
        id
    }

    /// Brings a submitted proposal to a later status.
    pub async fn advance(&self, id: ProposalId, status: Status) {
        let p = &self.people;
        match status {
            Status::New | Status::Draft => panic!("a submitted proposal is never {status}"),
            Status::Submitted => {}
            Status::Returned => drop(self.must(&p.head, id, give_back()).await),
            Status::InReview => drop(self.must(&p.head, id, open_review(leadership(p), PartyView::Agree)).await),
            Status::NotPassed => {
                self.must(&p.head, id, open_review(leadership(p), PartyView::Agree)).await;
                self.must(&p.head, id, against(p)).await;
            }
            Status::WithAuthority => drop(self.must(&p.head, id, forward()).await),
            Status::Approved => {
                self.must(&p.head, id, forward()).await;
                self.must(&p.authority, id, approve(Some(p.supervisor.id()))).await;
            }
            Status::Piloting | Status::Suspended | Status::Reporting | Status::Assessing | Status::Assessed | Status::Closed => {
                Box::pin(self.advance(id, Status::Approved)).await;
                self.run_pilot(id, status).await;
            }
            Status::Rejected => drop(self.must(&p.head, id, reject()).await),
            Status::Withdrawn => drop(self.must(&p.author, id, withdraw()).await),
        }
    }
}
