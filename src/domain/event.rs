//! A ledger entry: its canonical body, its hash, and the check of a chain.
//!
//! The body is RFC 8785 canonical JSON of the whole entry with the hash of the one before, so that
//! the chain can be checked with nothing but SHA-256. The database seals the same bytes itself.
//! People stand in it by their number and by a commitment to their name, position and unit at that
//! time: who may know opens it, who leaves it closed verifies the same chain.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, SecondsFormat, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::flaw::Flaw;
use super::ids::{AppointmentId, PersonId, ProposalId};
use super::plan::seal;
use super::workflow::{Action, Holder, Status, Who};

/// What the next holder has: part of every entry, so that "who had it until when" is evidence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hand {
    pub holder: Option<Holder>,
    pub unit: Option<String>,
    pub due: Option<DateTime<Utc>>,
}

/// An entry about to be written.
#[derive(Debug, Clone)]
pub struct Entry {
    pub proposal: ProposalId,
    pub seq: i32,
    pub action: Action,
    pub from: Status,
    pub to: Status,
    /// Nobody, where a deadline acts.
    pub actor: Option<PersonId>,
    pub acting_as: Option<AppointmentId>,
    /// Whose office it is, where the actor has a mandate.
    pub on_behalf_of: Option<PersonId>,
    pub capacity: Who,
    pub at: DateTime<Utc>,
    pub plan_version: Option<i32>,
    pub next: Hand,
    pub payload: Value,
    pub prev: Option<Vec<u8>>,
    /// Everybody in it, with the commitment to who they were. The store fills it.
    pub people: BTreeMap<PersonId, String>,
}

/// The format of an entry that says who its people were.
const FORMAT: u8 = 2;

#[derive(Serialize, Deserialize)]
struct Body {
    format: u8,
    proposal: ProposalId,
    seq: i32,
    action: Action,
    from: Status,
    to: Status,
    actor: Option<PersonId>,
    acting_as: Option<AppointmentId>,
    #[serde(rename = "for", default, skip_serializing_if = "Option::is_none")]
    on_behalf_of: Option<PersonId>,
    capacity: Who,
    at: String,
    plan_version: Option<i32>,
    next: Next,
    payload: Value,
    people: BTreeMap<PersonId, String>,
    prev: Option<String>,
}

#[derive(Serialize, Deserialize)]
struct Next {
    holder: Option<Holder>,
    unit: Option<String>,
    due: Option<String>,
}

fn moment(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Micros, true)
}

impl Entry {
    /// The canonical body.
    ///
    /// # Errors
    /// If the payload can't be written as JSON.
    pub fn body(&self) -> Result<String, serde_json::Error> {
        serde_json_canonicalizer::to_string(&Body {
            format: FORMAT,
            proposal: self.proposal,
            seq: self.seq,
            action: self.action,
            from: self.from,
            to: self.to,
            actor: self.actor,
            acting_as: self.acting_as,
            on_behalf_of: self.on_behalf_of,
            capacity: self.capacity,
            at: moment(self.at),
            plan_version: self.plan_version,
            next: Next { holder: self.next.holder, unit: self.next.unit.clone(), due: self.next.due.map(moment) },
            payload: self.payload.clone(),
            people: self.people.clone(),
            prev: self.prev.as_ref().map(hex::encode),
        })
    }

    /// Numbers that may be those of people: of who acts, and every one that stands in what was done.
    pub fn may_name(&self) -> BTreeSet<PersonId> {
        let mut out: BTreeSet<PersonId> = self.actor.into_iter().chain(self.on_behalf_of).collect();
        collect(&self.payload, &mut out);
        out
    }
}

fn collect(value: &Value, out: &mut BTreeSet<PersonId>) {
    match value {
        Value::String(text) => out.extend(text.parse::<PersonId>()),
        Value::Array(all) => all.iter().for_each(|v| collect(v, out)),
        Value::Object(all) => all.iter().for_each(|(key, v)| {
            out.extend(key.parse::<PersonId>());
            collect(v, out);
        }),
        _ => {}
    }
}

/// A stored entry as the check reads it.
#[derive(Debug, Clone)]
pub struct Stored {
    pub proposal: ProposalId,
    pub seq: i32,
    pub body: String,
    pub hash: Vec<u8>,
    /// The columns beside the body, as the body would say them.
    pub columns: Value,
}

/// Checks that an entry follows the one before it.
///
/// # Errors
/// The first thing that is wrong.
pub fn check(before: Option<&Stored>, entry: &Stored) -> Result<(), Flaw> {
    if entry.seq != before.map_or(1, |b| b.seq + 1) {
        return Err(Flaw::Gap);
    }
    if seal(&entry.body)[..] != entry.hash[..] {
        return Err(Flaw::Hash);
    }
    let mut said: Value = serde_json::from_str(&entry.body).map_err(|_| Flaw::Unreadable)?;
    let fields = said.as_object_mut().ok_or(Flaw::Unreadable)?;
    if fields.remove("prev") != Some(before.map_or(Value::Null, |b| Value::String(hex::encode(&b.hash)))) {
        return Err(Flaw::Chain);
    }
    // For whom is what the mandate says that it acted under.
    for beside in ["payload", "format", "people", "for"] {
        fields.remove(beside);
    }
    if said == entry.columns { Ok(()) } else { Err(Flaw::Columns) }
}

/// The columns of an entry in the form the body gives them.
#[expect(clippy::too_many_arguments, reason = "the columns of one row, in their order")]
pub fn columns(
    proposal: ProposalId,
    seq: i32,
    (action, from, to): (&str, &str, &str),
    (actor, acting_as, capacity): (Option<PersonId>, Option<AppointmentId>, &str),
    at: DateTime<Utc>,
    plan_version: Option<i32>,
    (holder, unit): (Option<&str>, Option<&str>),
    due: Option<DateTime<Utc>>,
) -> Value {
    serde_json::json!({
        "proposal": proposal, "seq": seq, "action": action, "from": from, "to": to,
        "actor": actor, "acting_as": acting_as, "capacity": capacity, "at": moment(at),
        "plan_version": plan_version, "next": { "holder": holder, "unit": unit, "due": due.map(moment) },
    })
}
