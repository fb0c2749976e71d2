//! What follows from a result report: the grades and the outcome that are proposed to who assesses.

use std::collections::BTreeMap;

use crate::domain::ids::ItemId;
use crate::domain::outcome::{Grade, Outcome, grade, overall};
use crate::domain::pilot::Record;
use crate::domain::plan::{Objective, Plan};

/// The grades that follow from the report, by objective.
pub fn proposed_grades(plan: &Plan, record: &Record) -> BTreeMap<ItemId, Option<Grade>> {
    let reported = record.report.as_ref().map(|r| &r.content.values);
    let propose = |o: &Objective| grade(o.direction?, o.baseline.as_deref()?, o.target.as_deref()?, reported?.get(&o.id)?);
    plan.objectives.iter().map(|o| (o.id, propose(o))).collect()
}

/// The outcome that follows from grades.
pub fn proposed_outcome(grades: &BTreeMap<ItemId, Option<Grade>>) -> Option<Outcome> {
    overall(&grades.values().flatten().copied().collect::<Vec<_>>())
}
