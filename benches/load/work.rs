//! What people do all day, each with a session, a draft and a case of their own.

use std::net::SocketAddr;

use anyhow::{Context, Result, ensure};
use sangkien::app::perform::perform;
use sangkien::app::{App, interests};
use sangkien::demo;
use sangkien::domain::command::Command;
use sangkien::domain::ids::{PersonId, ProposalId};
use sangkien::domain::people::{Actor, Appointment};
use sangkien::store;
use sqlx::{PgConnection, Row};
use tokio::runtime::Handle;

use super::client::{Answer, Client};
use super::draft;

/// Somebody who writes, and who leads their unit.
pub struct Worker {
    runtime: Handle,
    app: App,
    lead: Actor,
    email: String,
    author: Client,
    head: Client,
    /// A draft that is written on, and its revision.
    draft: ProposalId,
    revision: i32,
    /// A draft that goes to the head and comes back, and its last entry.
    travels: ProposalId,
    seen: i32,
    /// A case of the unit that is run as a pilot.
    case: ProposalId,
}

/// A request that is measured, and what comes before and after it.
pub struct Operation {
    pub name: &'static str,
    /// The table whose rows it writes.
    pub writes: Option<&'static str>,
    /// How often each of 1, 8 and 64 clients asks.
    pub rounds: [usize; 3],
    pub before: Option<fn(&mut Worker) -> Result<()>>,
    pub go: fn(&mut Worker) -> Result<Answer>,
    pub after: fn(&mut Worker) -> Result<()>,
}

const READS: [usize; 3] = [200, 50, 10];
const ACTS: [usize; 3] = [40, 10, 4];
const NOTHING: fn(&mut Worker) -> Result<()> = |_| Ok(());

const fn read(name: &'static str, go: fn(&mut Worker) -> Result<Answer>) -> Operation {
    Operation { name, writes: None, rounds: READS, before: None, go, after: NOTHING }
}

pub const OPERATIONS: &[Operation] = &[
    Operation { name: "sign in", writes: Some("session"), rounds: [20, 5, 2], before: None, go: Worker::sign_in, after: NOTHING },
    read("queue", |w| w.head.get("/queue")),
    read("list", |w| w.head.get("/proposals")),
    read("search", |w| w.head.get("/proposals?q=dao+duong")),
    read("case", |w| w.head.get(&format!("/proposals/{}", w.case))),
    Operation { name: "save a section", writes: Some("draft_section"), rounds: READS, before: None, go: Worker::save, after: NOTHING },
    Operation {
        name: "submit",
        writes: Some("proposal_event"),
        rounds: ACTS,
        before: Some(Worker::sign),
        go: Worker::submit,
        after: |w| w.give_back().map(drop),
    },
    Operation {
        name: "decide",
        writes: Some("proposal_event"),
        rounds: ACTS,
        before: Some(|w| w.sign().and_then(|()| w.submit().map(drop))),
        go: Worker::give_back,
        after: NOTHING,
    },
];

/// So many people, each of another unit where there are enough.
pub async fn workers(app: &App, conn: &mut PgConnection, address: SocketAddr, number: usize) -> Result<Vec<Worker>> {
    let sql = "select s.id as lead, s.email, s.unit_code as unit, h.id as head, h.email as head_email,
                 (select p.id from proposal p where p.owner_unit = h.unit_code and p.status = 'piloting' order by p.id desc limit 1) as piloting
               from person h, lateral (select s.* from person s where s.unit_code = h.unit_code and not s.is_manager and s.email like 'can-bo-%' order by s.id limit 1) s
               where h.is_manager and h.email like 'can-bo-%' and exists (select from proposal p where p.owner_unit = h.unit_code and p.status = 'piloting')
               order by h.email limit $1";
    let rows = sqlx::query(sql).bind(i64::try_from(number)?).fetch_all(conn).await?;
    ensure!(rows.len() == number, "the city has {} units with pilots, and {number} are needed", rows.len());
    let mut all = Vec::new();
    for row in rows {
        let (lead, head) = (actor(app, PersonId(row.get("lead")), row.get("unit")).await?, PersonId(row.get("head")));
        interests::confirm(app, head).await?;
        let (draft, travels) = (draft::complete(app, &lead).await?, draft::complete(app, &lead).await?);
        let mut worker = Worker {
            runtime: Handle::current(),
            app: app.clone(),
            lead,
            email: row.get("email"),
            author: Client::new(address)?,
            head: Client::new(address)?,
            draft,
            revision: 1,
            travels,
            seen: 1,
            case: ProposalId(row.get("piloting")),
        };
        worker.author.sign_in(&worker.email, demo::PASSWORD)?;
        worker.head.sign_in(row.get("head_email"), demo::PASSWORD)?;
        all.push(worker);
    }
    Ok(all)
}

async fn actor(app: &App, person: PersonId, unit: String) -> Result<Actor> {
    let rows = store::people::appointments(&mut *app.pool.acquire().await?, person).await?;
    let appointments = rows.into_iter().map(|r| Appointment { id: r.id, role: r.role, unit: unit.clone(), from: r.from_on, to: r.to_on, mandate: None });
    Ok(Actor { person, appointments: appointments.collect() })
}

impl Worker {
    /// Asks another server from now on, in the same sessions.
    pub fn turn_to(&mut self, address: SocketAddr) -> Result<()> {
        self.author.turn_to(address)?;
        self.head.turn_to(address)
    }

    fn sign_in(&mut self) -> Result<Answer> {
        self.author.sign_in(&self.email, demo::PASSWORD)
    }

    fn save(&mut self) -> Result<Answer> {
        let text = "Nội+dung+đủ+dài+để+giống+một+kế+hoạch+thật.+".repeat(8);
        let form = format!("revision={}&necessity={text}&purpose={text}&scientific_basis={text}&practical_basis={text}", self.revision);
        let answer = self.author.post(&format!("/proposals/{}/plan/basis", self.draft), &form, "X-Autosave: 1\r\n")?;
        self.revision += i32::from(answer.status == 200);
        Ok(answer)
    }

    /// Signs the draft; it stays signed while nobody changes it.
    fn sign(&mut self) -> Result<()> {
        if self.seen > 1 {
            return Ok(());
        }
        self.runtime.block_on(perform(&self.app, &self.lead, self.travels, self.seen, Command::Commit)).context("the lead signs")?;
        self.seen += 1;
        Ok(())
    }

    fn submit(&mut self) -> Result<Answer> {
        let answer = self.author.post(&format!("/proposals/{}/submission", self.travels), &format!("seen={}", self.seen), "")?;
        self.seen += i32::from(answer.status == 303);
        Ok(answer)
    }

    fn give_back(&mut self) -> Result<Answer> {
        let form = format!("seen={}&reason=Bổ+sung+số+liệu", self.seen);
        let answer = self.head.post(&format!("/proposals/{}/return", self.travels), &form, "")?;
        self.seen += i32::from(answer.status == 303);
        Ok(answer)
    }
}
