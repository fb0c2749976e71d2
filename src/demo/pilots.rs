//! The second halves of the demonstration's stories: contents with dates relative to now and names of
//! things that only exist once the story is under way.
//!
//! `@-75` is the day 75 days ago, `@-42T09:30` a moment of one; `$person:…`, `$objective.0`, `$risk.0`,
//! `$entry.inspect`, `$incentive.…` and `$incidents` stand for ids and entries of the case.

use anyhow::{Context, Result, anyhow};
use chrono::{DateTime, NaiveTime, TimeDelta, TimeZone, Utc};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};

use super::Cast;
use crate::app::outcome::{proposed_grades, proposed_outcome};
use crate::domain::clock::{VIETNAM, local_day};
use crate::domain::command::Command;
use crate::domain::ids::{CaseId, ProposalId};
use crate::domain::liability_file::Content;
use crate::domain::outcome::{Answer, Condition};
use crate::domain::pilot::Record;
use crate::domain::plan::Plan;
use crate::store;

/// Relative days as dates.
pub fn dated(value: Value, now: DateTime<Utc>) -> Value {
    replace(value, &|text| {
        let (days, time) = text.strip_prefix('@').map(|t| t.split_once('T').unwrap_or((t, "")))?;
        let day = local_day(now) + TimeDelta::days(days.parse().ok()?);
        if time.is_empty() {
            return Some(json!(day));
        }
        let at = VIETNAM.from_local_datetime(&day.and_time(NaiveTime::parse_from_str(time, "%H:%M").ok()?)).single()?;
        Some(json!(at.to_utc()))
    })
}

/// Every text, and every name of an object, that stands for something else.
fn replace(value: Value, known: &dyn Fn(&str) -> Option<Value>) -> Value {
    match value {
        Value::String(text) => known(&text).unwrap_or(Value::String(text)),
        Value::Array(all) => all.into_iter().map(|v| replace(v, known)).collect(),
        Value::Object(all) => {
            let name = |n: String| known(&n).and_then(|v| v.as_str().map(str::to_owned)).unwrap_or(n);
            Value::Object(all.into_iter().map(|(n, v)| (name(n), replace(v, known))).collect::<Map<_, _>>())
        }
        other => other,
    }
}

/// What a case knows of itself at a moment of its story.
struct Known {
    record: Record,
    plan: Plan,
    incentives: Vec<store::outcome::IncentiveRow>,
    cases: Vec<store::liability::Case>,
    entries: Vec<(String, i32)>,
}

async fn known(cast: &Cast, id: ProposalId) -> Result<Known> {
    let mut conn = cast.app.pool.acquire().await?;
    let history = store::ledger::history(&mut conn, id).await?;
    let record = Record::fold(&history)?;
    let version = record.agreements.last().context("an agreement")?.version;
    let plan = store::draft::plans(&mut conn, id).await?.remove(&version).context("a plan")?;
    Ok(Known {
        record,
        plan,
        incentives: store::outcome::incentives(&mut conn, id).await?,
        cases: store::liability::cases(&mut conn, id, None).await?,
        entries: history.iter().map(|e| (e.action.code().to_owned(), e.seq)).collect(),
    })
}

impl Known {
    fn find(&self, cast: &Cast, text: &str) -> Option<Value> {
        let name = text.strip_prefix('$')?;
        if let Some(email) = name.strip_prefix("person:") {
            return cast.who(email).ok().map(|a| json!(a.person));
        }
        match name.split_once('.') {
            Some(("objective", n)) => self.plan.objectives.get(n.parse::<usize>().ok()?).map(|o| json!(o.id)),
            Some(("risk", n)) => self.plan.risks.get(n.parse::<usize>().ok()?).map(|r| json!(r.id)),
            Some(("entry", action)) => self.entries.iter().rev().find(|(a, _)| a == action).map(|(_, seq)| json!(seq)),
            Some(("incentive", kind)) => self.incentives.iter().find(|i| i.kind.code() == kind).map(|i| json!(i.id)),
            _ => (name == "incidents").then(|| self.record.happened().iter().map(|i| json!(i.seq)).collect()),
        }
    }

    /// The assessment as the software proposes it, every condition met.
    fn assessment(&self, given: &Value) -> Value {
        let proposed = proposed_grades(&self.plan, &self.record);
        let graded = proposed.iter().map(|(id, grade)| (id.to_string(), json!({ "grade": grade, "proposed": grade, "reason": "" })));
        let evidence: Vec<i32> = self.record.inspections.first().map(|i| i.ask.seq).or(self.record.report.as_ref().map(|r| r.seq)).into_iter().collect();
        let judged = json!({ "answer": Answer::Yes, "note": "", "evidence": evidence });
        let causes = |name: &str| self.record.report.as_ref().map(|r| if name == "o" { &r.content.objective_causes } else { &r.content.subjective_causes });
        json!({
            "objectives": graded.collect::<Map<_, _>>(),
            "outcome": proposed_outcome(&proposed), "proposed": proposed_outcome(&proposed), "reason": "",
            "objective_causes": causes("o"), "subjective_causes": causes("s"),
            "conditions": Condition::ALL.iter().map(|c| (c.code().to_owned(), judged.clone())).collect::<Map<_, _>>(),
            "party": given["party"], "ballots": [],
        })
    }
}

/// The command of an act with its content.
pub async fn command(cast: &Cast, id: ProposalId, act: &str, content: &Value) -> Result<Command> {
    let known = known(cast, id).await?;
    let content = replace(content.clone(), &|text| known.find(cast, text));
    fn read<T: DeserializeOwned>(content: Value) -> Result<T> {
        Ok(serde_json::from_value(content)?)
    }
    let words = |name: &str| content[name].as_str().unwrap_or_default().to_owned();
    Ok(match act {
        "start_pilot" => Command::StartPilot(read(content)?),
        "monitor" => Command::Monitor(read(content)?),
        "inspect" => Command::Inspect(read(content)?),
        "answer_inspection" => Command::AnswerInspection(read(content)?),
        "raise_obstacle" => Command::RaiseObstacle(read(content)?),
        "report_incident" => Command::ReportIncident(read(content)?),
        "finish" => Command::Finish(read(content)?),
        "report" => Command::Report(read(content)?),
        "evaluate_risks" => Command::EvaluateRisks(read(content)?),
        "assess" => Command::Assess(read(known.assessment(&content))?),
        "conclude" => Command::Conclude(read(content)?),
        "open_liability" => {
            let record = Content::Opened { person: read(content["person"].clone())?, incidents: read(content["incidents"].clone())?, reason: words("reason") };
            Command::Liability(CaseId::new(cast.app.clock.now()), record)
        }
        "ask_explanation" => {
            let case = known.cases.last().context("a file")?.id;
            Command::Liability(case, Content::Asked { question: words("question") })
        }
        "propose_incentive" => {
            Command::ProposeIncentive { person: read(content["person"].clone())?, kinds: read(content["kinds"].clone())?, reason: words("reason") }
        }
        "decide_incentive" => Command::DecideIncentive(read(content)?),
        "close" => Command::Close { note: words("note"), waiver: words("waiver") },
        other => return Err(anyhow!("no act is called {other}")),
    })
}
