//! The demonstration: invented people named by their role, and invented proposals brought to
//! several points of the procedure through the same door as everything else.
//!
//! Loaded once, only with `--demo`; every page says then that it is a demonstration.

mod pilots;

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use anyhow::{Context, Result, anyhow, bail};
use chrono::{DateTime, Days, TimeDelta, Utc};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::app::administer::{self, Entry, Grant};
use crate::app::drafting::{self, Change};
use crate::app::perform::perform;
use crate::app::{App, Error, interests, notices};
use crate::domain::clock::{Clock, local_day};
use crate::domain::command::{Approval, Command, PartyOpinion};
use crate::domain::decision::{Member, PartyView, ReviewKind};
use crate::domain::ids::{ItemId, PersonId, ProposalId};
use crate::domain::people::{Actor, Appointment, Role};
use crate::domain::plan::{Heading, Section};
use crate::store::{self, Tx};

/// The password of every demonstration account.
pub const PASSWORD: &str = "SangKien-2026!";

/// An account of the demonstration.
pub struct Account {
    pub email: &'static str,
    pub name: &'static str,
    position: &'static str,
    unit: &'static str,
    role: Role,
}

const fn account(email: &'static str, name: &'static str, position: &'static str, unit: &'static str, role: Role) -> Account {
    Account { email, name, position, unit, role }
}

/// All of them.
pub const ACCOUNTS: &[Account] = &[
    account("chuyenvien@demo.vn", "Chuyên viên A", "Chuyên viên Phòng Hạ tầng kỹ thuật", "so-xay-dung", Role::Staff),
    account("chuyenvien2@demo.vn", "Chuyên viên B", "Chuyên viên Phòng Giao thông", "so-xay-dung", Role::Staff),
    account("giamdoc@demo.vn", "Giám đốc Sở Xây dựng", "Giám đốc", "so-xay-dung", Role::Head),
    account("phogiamdoc@demo.vn", "Phó Giám đốc Sở Xây dựng", "Phó Giám đốc", "so-xay-dung", Role::Deputy),
    account("bacsi@demo.vn", "Bác sĩ C", "Bác sĩ, Phòng Nghiệp vụ Y", "so-y-te", Role::Staff),
    account("giamdocyte@demo.vn", "Giám đốc Sở Y tế", "Giám đốc", "so-y-te", Role::Head),
    account("phuong@demo.vn", "Công chức D", "Công chức Phòng Kinh tế, Hạ tầng và Đô thị", "phuong-sai-gon", Role::Staff),
    account("chutichphuong@demo.vn", "Chủ tịch UBND Phường Sài Gòn", "Chủ tịch UBND phường", "phuong-sai-gon", Role::Head),
    account("thamquyen@demo.vn", "Lãnh đạo UBND Thành phố", "Phó Chủ tịch UBND Thành phố", "ubnd-tphcm", Role::Authority),
    account("giamsat@demo.vn", "Cán bộ giám sát E", "Chuyên viên Văn phòng UBND Thành phố", "ubnd-tphcm", Role::Supervisor),
    account("thanhtra@demo.vn", "Thanh tra viên G", "Thanh tra viên", "thanh-tra-thanh-pho", Role::Auditor),
    account("quantri@demo.vn", "Quản trị hệ thống", "Quản trị hệ thống", "ubnd-tphcm", Role::Administrator),
];

#[derive(Deserialize)]
struct Story {
    heading: Heading,
    authors: Vec<(String, u32)>,
    gaps: Vec<Value>,
    basis: Value,
    solution: Value,
    objectives: Vec<Value>,
    resources: Value,
    risks: Vec<Value>,
    gates: Value,
    /// What the authors change after a return.
    #[serde(default)]
    amended: Value,
    /// What happened, each with the hours before now.
    steps: Vec<(i64, String)>,
    /// What happened after the agreement: hours before now, who, the act, its content.
    #[serde(default)]
    pilot: Vec<(i64, String, String, Value)>,
}

const STORIES: &str = include_str!("../data/demonstration.json");

/// Loads the demonstration, unless it is there already.
///
/// # Errors
/// If anything of it is refused.
pub async fn load(app: &App) -> Result<()> {
    {
        let mut conn = app.pool.acquire().await?;
        if store::reference::is_demonstration(&mut conn).await? {
            return Ok(());
        }
        if store::people::exist(&mut conn).await? {
            bail!(
                "this database holds accounts already: the demonstration is only loaded into an empty one. Serve without --demo, or use another database or SANGKIEN_DATA_DIR"
            );
        }
    }
    let now = app.clock.now();
    let at = Arc::new(Mutex::new(now - TimeDelta::days(400)));
    let source = Arc::clone(&at);
    let clock = Clock::from_fn(move || source.lock().map_or(now, |at| *at));
    let past = app.at(clock);
    let people = people(&past).await?;
    let mut cast = Cast { app: past, at, now, people };
    let stories = pilots::dated(serde_json::from_str(STORIES).context("data/demonstration.json")?, now);
    for story in serde_json::from_value::<Vec<Story>>(stories).context("data/demonstration.json")? {
        let title = story.heading.title.clone();
        cast.play(story).await.with_context(|| title)?;
    }
    notices::settle(app, now - TimeDelta::days(7)).await?;
    for actor in cast.people.values() {
        interests::confirm(app, actor.person).await?;
    }
    let mut tx = Tx::begin(&app.pool).await?;
    store::reference::mark_demonstration(&mut tx).await?;
    Ok(tx.commit().await?)
}

async fn people(app: &App) -> Result<HashMap<&'static str, Actor>> {
    let mut all = HashMap::new();
    let from = local_day(app.clock.now()).checked_sub_days(Days::new(300)).context("a day")?;
    for a in ACCOUNTS {
        let document_ref = String::new();
        let is_manager = matches!(a.role, Role::Head | Role::Deputy | Role::Authority);
        let entry =
            Entry { email: a.email.into(), name: a.name.into(), position: a.position.into(), unit: a.unit.into(), is_manager, role: a.role, document_ref };
        let id = administer::enter(app, None, &entry, PASSWORD.to_owned()).await?;
        if a.role == Role::Auditor {
            // The inspectorate's office is below the City, its jurisdiction is the whole City.
            let grant = Grant { role: Role::Auditor, unit: "ubnd-tphcm".into(), from, to: None, document_ref: String::new() };
            administer::install_appointment(app, id, &grant).await?;
        }
        all.insert(a.email, actor(app, id, a).await?);
    }
    Ok(all)
}

async fn actor(app: &App, person: PersonId, a: &Account) -> Result<Actor> {
    let mut conn = app.pool.acquire().await?;
    let rows = store::people::appointments(&mut conn, person).await?;
    let appointments =
        rows.into_iter().map(|r| Appointment { id: r.id, role: r.role, unit: a.unit.to_owned(), from: r.from_on, to: r.to_on, mandate: None }).collect();
    Ok(Actor { person, appointments })
}

/// The people on the stage and the hour it is there.
struct Cast {
    app: App,
    at: Arc<Mutex<DateTime<Utc>>>,
    now: DateTime<Utc>,
    people: HashMap<&'static str, Actor>,
}

impl Cast {
    fn who(&self, email: &str) -> Result<&Actor> {
        self.people.get(email).ok_or_else(|| anyhow!("nobody is called {email}"))
    }

    fn set(&self, hours_ago: i64) -> Result<()> {
        *self.at.lock().map_err(|_| anyhow!("the clock is broken"))? = self.now - TimeDelta::hours(hours_ago);
        Ok(())
    }

    async fn play(&mut self, story: Story) -> Result<()> {
        self.set(story.steps.first().map_or(24, |(hours, _)| hours + 20))?;
        let lead = self.who(&story.authors.first().context("a lead")?.0)?.clone();
        let id = drafting::create(&self.app, &lead, &story.heading).await?;
        self.draft(&lead, id, &story).await?;
        for (hours, step) in &story.steps {
            self.set(*hours)?;
            self.step(id, &story, step).await.with_context(|| step.clone())?;
            notices::run_until_idle(&self.app).await?;
        }
        for (hours, by, act, content) in &story.pilot {
            self.set(*hours)?;
            let command = pilots::command(self, id, act, content).await.with_context(|| act.clone())?;
            self.act(self.who(by)?, id, command).await.with_context(|| act.clone())?;
            notices::run_until_idle(&self.app).await?;
        }
        Ok(())
    }

    async fn draft(&self, lead: &Actor, id: ProposalId, story: &Story) -> Result<()> {
        let save = async |section, seen, change| drafting::save(&self.app, lead, id, section, seen, change).await;
        if story.authors.len() > 1 {
            let authors = story.authors.iter().map(|(email, share)| Ok((self.who(email)?.person, *share))).collect::<Result<_>>()?;
            save(Section::Authors, 0, Change::Authors(authors)).await?;
        }
        for (section, items) in [(Section::Gaps, &story.gaps), (Section::Objectives, &story.objectives), (Section::Risks, &story.risks)] {
            for (seen, item) in items.iter().enumerate() {
                let item_id = ItemId::new(self.app.clock.now());
                let mut value = item.clone();
                value["id"] = json!(item_id);
                save(section, i32::try_from(seen)?, Change::PutItem(item_id, value)).await?;
            }
        }
        for (section, content) in
            [(Section::Basis, &story.basis), (Section::Solution, &story.solution), (Section::Resources, &story.resources), (Section::Gates, &story.gates)]
        {
            if !content.is_null() {
                save(section, 0, Change::Content(content.clone())).await?;
            }
        }
        Ok(())
    }

    async fn amend(&self, lead: &Actor, id: ProposalId, amended: &Value) -> Result<()> {
        for (name, content) in amended.as_object().into_iter().flatten() {
            let section = Section::from_code(name).context("a section")?;
            drafting::save(&self.app, lead, id, section, 1, Change::Content(content.clone())).await?;
        }
        Ok(())
    }

    async fn step(&self, id: ProposalId, story: &Story, step: &str) -> Result<()> {
        let text = |s: &str| s.to_owned();
        let (word, by) = step.split_once('@').unwrap_or((step, ""));
        let party =
            || PartyOpinion { opinion: PartyView::Agree, note: text("Cấp ủy thống nhất chủ trương, đề nghị theo dõi sát tiến độ.") };
        let command = match word {
            "commit" => {
                for (email, _) in &story.authors {
                    self.act(self.who(email)?, id, Command::Commit).await?;
                }
                return Ok(());
            }
            "amend" => return self.amend(self.who(by)?, id, &story.amended).await,
            "submit" => Command::Submit,
            "return" => Command::Return {
                reason: text("Nêu rõ ai xử lý, trong bao lâu khi thiết bị hỏng; bổ sung nguồn kinh phí dự phòng."),
                sections: [(Section::Risks, text("Bổ sung biện pháp khắc phục cụ thể, có thời gian."))].into(),
            },
            "review" => Command::OpenReview { kind: ReviewKind::Leadership, members: self.leadership(by).await?, party: party() },
            "forward" => Command::Forward {
                reason: text("Đơn vị thống nhất nội dung. Việc sử dụng tài sản công ngắn hạn vượt thẩm quyền của Sở, kính trình UBND Thành phố quyết định."),
            },
            "escalate" => Command::Escalate {
                reason: text("Đỉnh triều dự báo trong tuần tới; chờ đủ thời hạn thông thường thì qua đợt triều."),
                harm_of_delay: text("18 điểm ngập không có máy bơm tại chỗ, ảnh hưởng khoảng 40.000 hộ dân."),
                requested_direction: text("Cho phép bàn giao tạm 15 khu đất theo phiếu điện tử, tối đa 90 ngày."),
            },
            "approve" => Command::Approve(Approval {
                content: text("Đồng ý chủ trương thí điểm theo kế hoạch đã trình, phạm vi và thời gian như phiên bản này."),
                direction: text("Sở chủ trì báo cáo tiến độ hằng tháng; dừng ngay khi xuất hiện một trong các điều kiện dừng."),
                support: text("Văn phòng UBND Thành phố bố trí đầu mối phối hợp với các phường."),
                stop_conditions: story.gates["stop_conditions"].as_str().unwrap_or_default().to_owned(),
                supervisor: Some(self.who("giamsat@demo.vn")?.person),
            }),
            other => return Err(anyhow!("no step is called {other}")),
        };
        self.act(self.who(by)?, id, command).await?;
        Ok(())
    }

    async fn leadership(&self, head: &str) -> Result<Vec<Member>> {
        let unit = ACCOUNTS.iter().find(|a| a.email == head).context("a head")?.unit;
        let mut conn = self.app.pool.acquire().await?;
        let people = store::people::leadership(&mut conn, unit, local_day(self.app.clock.now())).await?;
        Ok(people.into_iter().map(|(p, role)| Member { person: p.id, is_head: role == Role::Head, excluded: None }).collect())
    }

    async fn act(&self, actor: &Actor, id: ProposalId, command: Command) -> Result<(), Error> {
        let seen = {
            let mut conn = self.app.pool.acquire().await?;
            store::facts::load(&mut conn, id, local_day(self.app.clock.now())).await?.ok_or(Error::NotFound)?.version
        };
        perform(&self.app, actor, id, seen, command).await.map(|_| ())
    }
}
