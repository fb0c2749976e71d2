//! From a case to its documents: which papers its ledger has made, who issues each, and what stands in it.
//!
//! Pure: plain data in, `Document` out. A paper belongs to the entry that made it, so that the same
//! entry always tells the same paper. Refuses to make up a number, a date, a place or a legal text:
//! what is not known stays blank or out.

mod decisions;
mod frame;
mod letters;
mod liability;
mod minutes;
mod outcome;
mod periodic;
mod plan;
mod words;

pub use frame::signature as signature_of;
pub use periodic::{Incidents, Obstacles, Part, PeriodicReport, Stay, periodic};

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, NaiveDate, Utc};
use serde_json::Value;

use super::model::{Document, Kind};
use crate::domain::assessment::Assessment;
use crate::domain::clock::local_day;
use crate::domain::command::Approval;
use crate::domain::decision::{Ballot, Member};
use crate::domain::ids::PersonId;
use crate::domain::liability_file::Entry;
use crate::domain::parameter::Parameters;
use crate::domain::people::{Role, codes};
use crate::domain::pilot::{Event, Record, Start, Unreadable};
use crate::domain::plan::{Plan, Track};
use crate::domain::workflow::Action;

codes! {
    /// What a unit is.
    UnitKind {
        CityCommittee = "city_committee",
        Office = "office",
        Department = "department",
        Inspectorate = "inspectorate",
        Ward = "ward",
        Commune = "commune",
        SpecialZone = "special_zone",
    }
}

/// A unit as documents name it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unit {
    pub code: String,
    pub name: String,
    pub kind: UnitKind,
    /// Its abbreviation in symbols: `SXD`.
    pub symbol: String,
    pub parent: Option<String>,
}

/// Somebody as documents name them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Someone {
    pub name: String,
    pub position: String,
    pub unit: String,
}

/// The office in which somebody acted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Office {
    pub role: Role,
    pub unit: String,
    pub mandate: Option<Mandated>,
}

/// For whom somebody acted, and by which document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mandated {
    pub principal: PersonId,
    pub document_ref: String,
}

/// An entry of the ledger.
#[derive(Debug, Clone, PartialEq)]
pub struct Act {
    pub seq: i32,
    pub action: Action,
    pub at: DateTime<Utc>,
    pub actor: Option<PersonId>,
    pub office: Option<Office>,
    pub plan_version: Option<i32>,
    /// In whose hand the case lay afterwards, and until when.
    pub holder_unit: Option<String>,
    pub due_at: Option<DateTime<Utc>>,
    pub payload: Value,
    pub hash: Vec<u8>,
}

impl Act {
    /// The day of the act in Vietnam.
    pub fn day(&self) -> NaiveDate {
        local_day(self.at)
    }

    fn text(&self, name: &str) -> String {
        self.payload.get(name).and_then(Value::as_str).unwrap_or_default().to_owned()
    }

    fn read<T: serde::de::DeserializeOwned>(&self) -> Option<T> {
        serde_json::from_value(self.payload.clone()).ok()
    }
}

/// A paper of a case: its kind and the entry that made it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Paper {
    pub kind: Kind,
    pub seq: i32,
}

/// Number and date of a paper that was issued.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Registered {
    pub paper: Paper,
    pub number: u32,
    pub symbol: String,
    pub dated_on: NaiveDate,
}

/// A case with all that its papers are made of.
#[derive(Debug, Clone, Default)]
pub struct CaseFile {
    pub code: String,
    pub title: String,
    pub topic: String,
    pub track: Option<Track>,
    /// The owner unit first, then its superiors.
    pub path: Vec<String>,
    pub units: BTreeMap<String, Unit>,
    pub people: BTreeMap<PersonId, Someone>,
    pub acts: Vec<Act>,
    pub plans: BTreeMap<i32, Plan>,
    pub record: Record,
    /// In force on the day of the paper.
    pub parameters: Parameters,
    pub registered: Vec<Registered>,
    /// The public key under which the ledger can be checked, where there is one.
    pub log_key: Option<String>,
    /// A liability file, for who may read it: about whom, and its records.
    pub liability: Option<(PersonId, Vec<Entry>)>,
}

impl CaseFile {
    fn act(&self, seq: i32) -> Option<&Act> {
        self.acts.iter().find(|a| a.seq == seq)
    }

    /// The last entry of some acts before one.
    fn before(&self, seq: i32, actions: &[Action]) -> Option<&Act> {
        self.acts.iter().rev().find(|a| a.seq < seq && actions.contains(&a.action))
    }

    fn unit(&self, code: &str) -> Option<&Unit> {
        self.units.get(code)
    }

    fn owner(&self) -> Option<&Unit> {
        self.unit(self.path.first()?)
    }

    fn name(&self, person: PersonId) -> String {
        self.people.get(&person).map(|p| p.name.clone()).unwrap_or_default()
    }

    fn plan_of(&self, act: &Act) -> Option<(i32, &Plan)> {
        let n = act.plan_version?;
        Some((n, self.plans.get(&n)?))
    }

    /// Who leads the proposal: the lead author of the latest version.
    fn lead(&self) -> Option<PersonId> {
        self.plans.values().next_back()?.lead().map(|a| a.person)
    }

    fn registered(&self, paper: Paper) -> Option<&Registered> {
        self.registered.iter().find(|r| r.paper == paper)
    }
}

/// The papers that an entry makes.
pub fn made_by(act: &Act) -> Vec<Kind> {
    let directs = || !act.text("direction").is_empty();
    match act.action {
        Action::Submit => vec![Kind::Plan, Kind::Commitment, Kind::Intake],
        Action::RequestAdjustment => vec![Kind::Plan],
        Action::Return => vec![Kind::SupplementRequest],
        Action::Pass => vec![Kind::Minutes, Kind::PilotDecision],
        Action::NotPass => vec![Kind::Minutes],
        Action::Override => vec![Kind::PilotDecision],
        Action::Approve if directs() => vec![Kind::Direction, Kind::PilotDecision],
        Action::Approve => vec![Kind::PilotDecision],
        Action::Reject | Action::RefuseAdjustment => vec![Kind::Refusal],
        Action::Forward => vec![Kind::Forwarding],
        Action::Escalate => vec![Kind::Escalation],
        Action::Inspect => vec![Kind::InspectionMinutes],
        Action::RaiseObstacle => vec![Kind::ObstacleReport],
        Action::Adjust => vec![Kind::AdjustmentDecision],
        Action::Suspend => vec![Kind::Suspension],
        Action::Resume => vec![Kind::Resumption],
        Action::Terminate => vec![Kind::Termination],
        Action::Report => vec![Kind::ResultReport],
        Action::Assess => vec![Kind::AssessmentMinutes],
        Action::Conclude => vec![Kind::Conclusion],
        Action::DecideLiability => vec![Kind::LiabilityDecision],
        Action::ProposeIncentive => vec![Kind::RewardProposal],
        _ => Vec::new(),
    }
}

/// Every paper of a case, in the order of the ledger.
pub fn papers(acts: &[Act]) -> Vec<Paper> {
    acts.iter().flat_map(|a| made_by(a).into_iter().map(|kind| Paper { kind, seq: a.seq })).collect()
}

/// Whether a paper is given a number by a registry: not what persons sign for themselves, nor a slip.
pub const fn is_numbered(kind: Kind) -> bool {
    !matches!(kind, Kind::Commitment | Kind::Intake)
}

/// The unit that issues a paper, whose registry gives it a number: the authors' papers are their
/// unit's, the others that of the office in which the act was done.
pub fn issuer<'a>(path: &'a [String], act: &'a Act, kind: Kind) -> Option<&'a String> {
    let owner = path.first();
    match kind {
        Kind::Plan | Kind::Commitment | Kind::ObstacleReport | Kind::ResultReport => owner,
        Kind::Intake => act.holder_unit.as_ref().or(owner),
        _ => act.office.as_ref().map(|o| &o.unit).or(owner),
    }
}

/// What a file of a kind is called.
pub const fn file_name(kind: Kind) -> &'static str {
    match kind {
        Kind::Plan => "ke-hoach",
        Kind::Commitment => "ban-cam-ket",
        Kind::Intake => "phieu-tiep-nhan",
        Kind::SupplementRequest => "cong-van-de-nghi-bo-sung",
        Kind::Minutes => "bien-ban-hop",
        Kind::Forwarding => "to-trinh",
        Kind::Escalation => "to-trinh-buc-thiet",
        Kind::Direction => "van-ban-chi-dao",
        Kind::PilotDecision => "quyet-dinh-cho-phep-thi-diem",
        Kind::Refusal => "cong-van-tra-loi",
        Kind::InspectionMinutes => "bien-ban-kiem-tra",
        Kind::ObstacleReport => "phieu-bao-cao-kho-khan-vuong-mac",
        Kind::AdjustmentDecision => "quyet-dinh-dieu-chinh",
        Kind::Suspension => "quyet-dinh-tam-dung",
        Kind::Resumption => "quyet-dinh-cho-tiep-tuc",
        Kind::Termination => "quyet-dinh-cham-dut",
        Kind::ResultReport => "bao-cao-ket-qua",
        Kind::AssessmentMinutes => "bien-ban-danh-gia",
        Kind::Conclusion => "thong-bao-ket-luan",
        Kind::LiabilityDecision => "quyet-dinh-ve-trach-nhiem",
        Kind::RewardProposal => "to-trinh-khen-thuong",
        Kind::PeriodicReport => "bao-cao-dinh-ky",
    }
}

/// The register in which a kind is numbered: the code of its type, or letters.
pub const fn series(kind: Kind) -> &'static str {
    match kind {
        Kind::Plan => "KH",
        Kind::Minutes | Kind::InspectionMinutes | Kind::AssessmentMinutes => "BB",
        Kind::Forwarding | Kind::Escalation | Kind::RewardProposal => "TTr",
        Kind::PilotDecision | Kind::AdjustmentDecision | Kind::LiabilityDecision => "QĐ",
        Kind::Suspension | Kind::Resumption | Kind::Termination => "QĐ",
        Kind::ObstacleReport | Kind::ResultReport | Kind::PeriodicReport => "BC",
        Kind::Conclusion => "TB",
        Kind::SupplementRequest | Kind::Direction | Kind::Refusal => "CV",
        Kind::Commitment | Kind::Intake => "",
    }
}

/// What follows the number: type and agency; a letter names the agency and its office that drafts
/// (Decree 30/2020/NĐ-CP, Annex I). Empty where there is no number.
pub fn symbol(kind: Kind, unit: &Unit) -> String {
    match series(kind) {
        "" => String::new(),
        "CV" => format!("{}-VP", unit.symbol),
        code => format!("{code}-{}", unit.symbol),
    }
}

/// What the ledger tells of a pilot, from the entries that papers are made of.
///
/// # Errors
/// The entry that can't be read.
pub fn record(acts: &[Act], people: &BTreeMap<PersonId, Someone>) -> Result<Record, Unreadable> {
    let name = |a: &Act| a.actor.and_then(|p| people.get(&p)).map(|p| p.name.clone()).unwrap_or_default();
    let event = |a: &Act| Event {
        seq: a.seq,
        action: a.action,
        at: a.at,
        actor: a.actor,
        name: name(a),
        plan_version: a.plan_version,
        due_at: a.due_at,
        payload: a.payload.clone(),
    };
    Record::fold(&acts.iter().map(event).collect::<Vec<_>>())
}

/// Everybody whom the entries and plans of a case name.
pub fn people_named(acts: &[Act], plans: &BTreeMap<i32, Plan>) -> Vec<PersonId> {
    let mut all: BTreeSet<PersonId> = plans.values().flat_map(|p| p.authors.iter().map(|a| a.person)).collect();
    for act in acts {
        all.extend(act.actor);
        all.extend(act.office.as_ref().and_then(|o| o.mandate.as_ref()).map(|m| m.principal));
        let members: Option<Vec<Member>> = act.payload.get("members").and_then(|v| serde_json::from_value(v.clone()).ok());
        let ballots: Option<Vec<Ballot>> = act.payload.get("ballots").and_then(|v| serde_json::from_value(v.clone()).ok());
        all.extend(members.into_iter().flatten().map(|m| m.person));
        all.extend(ballots.into_iter().flatten().map(|b| b.person));
        all.extend(act.payload.get("person").and_then(|v| serde_json::from_value::<PersonId>(v.clone()).ok()));
        match act.action {
            Action::StartPilot => all.extend(act.read::<Start>().map(|s| [s.lead, s.supervisor]).into_iter().flatten()),
            Action::Approve => all.extend(act.read::<Approval>().and_then(|a| a.supervisor)),
            Action::Assess => all.extend(act.read::<Assessment>().into_iter().flat_map(|a| a.ballots).map(|b| b.person)),
            _ => {}
        }
    }
    all.into_iter().collect()
}

/// Units that the entries of a case name, besides its own.
pub fn units_named(acts: &[Act]) -> Vec<String> {
    let mut all: BTreeSet<String> = acts.iter().filter_map(|a| a.office.as_ref()).map(|o| o.unit.clone()).collect();
    all.extend(acts.iter().filter_map(|a| a.holder_unit.clone()));
    all.extend(acts.iter().filter(|a| a.action == Action::RaiseObstacle).map(|a| a.text("unit")));
    all.into_iter().collect()
}

/// A paper of a case; nothing where the case has no such paper, or not for this reader.
pub fn compose(file: &CaseFile, paper: Paper) -> Option<Document> {
    let act = file.act(paper.seq).filter(|a| made_by(a).contains(&paper.kind))?;
    let mut document = of_its_kind(file, act, paper.kind)?;
    if let Some(mandate) = act.office.as_ref().and_then(|o| o.mandate.as_ref()) {
        document.bases.push(format!("Căn cứ văn bản ủy quyền {} của {}", mandate.document_ref, file.name(mandate.principal)));
    }
    Some(document)
}

fn of_its_kind(file: &CaseFile, act: &Act, kind: Kind) -> Option<Document> {
    match kind {
        Kind::Plan => plan::plan(file, act),
        Kind::Commitment => plan::commitment(file, act),
        Kind::Intake => plan::intake(file, act),
        Kind::SupplementRequest => letters::supplement(file, act),
        Kind::Forwarding => letters::forwarding(file, act),
        Kind::Escalation => letters::escalation(file, act),
        Kind::Direction => letters::direction(file, act),
        Kind::Refusal => letters::refusal(file, act),
        Kind::ObstacleReport => letters::obstacle(file, act),
        Kind::Minutes => minutes::review(file, act),
        Kind::InspectionMinutes => minutes::inspection(file, act),
        Kind::AssessmentMinutes => minutes::assessment(file, act),
        Kind::PilotDecision => decisions::pilot(file, act),
        Kind::AdjustmentDecision => decisions::adjustment(file, act),
        Kind::Suspension | Kind::Resumption | Kind::Termination => decisions::order(file, act, kind),
        Kind::ResultReport => outcome::report(file, act),
        Kind::Conclusion => outcome::conclusion(file, act),
        Kind::RewardProposal => outcome::reward(file, act),
        Kind::LiabilityDecision => liability::decision(file, act),
        // Of a unit and a period, not of a case.
        Kind::PeriodicReport => None,
    }
}

#[cfg(test)]
mod tests;
