//! The one door for a change of state: what each act makes, and what it must not let through.
//!
//! `unit`, `authority` and `authors` walk the acts of each side, `refusals` the reasons to say no,
//! `races` two people at once, `rounds` what happens when a plan comes back, `votes` who counts.

mod authority;
mod authors;
mod drafting;
mod races;
mod refusals;
mod rounds;
mod unit;
mod votes;

use sangkien::app::perform::Done;
use sangkien::domain::command::Command;
use sangkien::domain::ids::ProposalId;
use sangkien::domain::workflow::Status;
use serde_json::{Value, json};

use crate::support::{CITY, IN_SEVEN_DAYS, IN_TWO_DAYS, Person, UNIT, World};

/// The frozen moment, as the database tells it.
const NOW: &str = "2026-08-28T02:00:00+00:00";

/// Where a proposal lies after a step: the unit has seven working days from the start of the tests.
fn with_unit(status: Status) -> Value {
    json!([status, "unit_head", UNIT, IN_SEVEN_DAYS])
}

fn with_lead(status: Status) -> Value {
    json!([status, "lead", null, null])
}

fn with_nobody(status: Status) -> Value {
    json!([status, null, null, null])
}

fn with_authority(urgent: bool) -> Value {
    json!(["with_authority", "authority", CITY, if urgent { IN_TWO_DAYS } else { IN_SEVEN_DAYS }])
}

fn with_implementer() -> Value {
    json!(["approved", "implementer", null, null])
}

/// A step and all that it must leave behind.
struct Step<'a> {
    by: &'a Person,
    capacity: &'a str,
    from: Status,
    plan: Option<i32>,
    payload: Value,
    /// `[status, holder, holder_unit, due_at]` afterwards.
    standing: Value,
}

impl Step<'_> {
    /// Does it and compares the whole entry and where the proposal then lies.
    async fn check(self, world: &World, id: ProposalId, command: Command) {
        let action = command.action();
        let seq = world.version(id).await + 1;
        assert_eq!(world.must(self.by, id, command).await, Done { seq, action });
        let entry = json!({
            "seq": seq, "action": action, "from": self.from, "to": self.standing[0], "actor": self.by.id(), "acting_as": self.by.acting_as(),
            "capacity": self.capacity, "at": NOW, "plan_version": self.plan, "payload": self.payload,
        });
        assert_eq!(world.last_entry(id).await, entry);
        assert_eq!(world.standing(id).await, self.standing);
        assert_eq!(world.version(id).await, seq);
    }
}
