//! The plan while it is with its authors: making a draft, saving a section, adding a file.
//!
//! A section carries the revision that was seen; who saves second is told who saved first and
//! loses nothing of what was typed. A change of content voids every signature on the plan.

use std::collections::BTreeMap;

use chrono::{DateTime, Datelike, Utc};
use serde_json::{Value, json};

use super::{App, Conflict, Error, Invalid, Why};
use crate::domain::clock::{VIETNAM, local_day};
use crate::domain::event::{Entry, Hand};
use crate::domain::ids::{AttachmentId, ItemId, PersonId, ProposalId};
use crate::domain::people::{Actor, Area};
use crate::domain::plan::{Attached, Heading, MOST_FILES, MOST_ITEMS, Section};
use crate::domain::policy::Refusal;
use crate::domain::workflow::{Action, Blocked, Holder, Status, Who};
use crate::store::draft::Draft;
use crate::store::facts::CaseFacts;
use crate::store::{self, Scope, Tx};

/// A draft that was made.
#[derive(Debug, Clone, Copy, serde::Serialize, schemars::JsonSchema)]
pub struct Created {
    pub id: ProposalId,
}

/// Makes a draft whose only author is the actor.
///
/// # Errors
/// `Invalid` where the topic can't be chosen today.
pub async fn create(app: &App, actor: &Actor, heading: &Heading) -> Result<ProposalId, Error> {
    let now = app.clock.now();
    let mut tx = Tx::begin(&app.pool).await?;
    if !store::reference::topic_is_open(tx.conn(), &heading.topic, local_day(now)).await? {
        return Err(Error::Invalid(Invalid::Field("topic", Why::Unknown)));
    }
    let me = store::people::get(tx.conn(), actor.person).await?.ok_or(Error::NotFound)?;
    let official = actor.appointments.iter().find(|a| a.role.areas().contains(&Area::Staff)).ok_or(Refusal::NotAuthor)?;
    let id = ProposalId::new(now);
    let code = store::proposal::next_code(&mut tx, now.with_timezone(&VIETNAM).year()).await?;
    store::proposal::insert(&mut tx, id, &code, heading, actor.person, &me.unit_code, now).await?;
    store::draft::put_authors(&mut tx, id, &[(actor.person, 100)]).await?;
    let entry = Entry {
        proposal: id,
        seq: 1,
        action: Action::Create,
        from: Status::New,
        to: Status::Draft,
        actor: Some(actor.person),
        acting_as: Some(official.id),
        on_behalf_of: None,
        capacity: Who::Lead,
        at: now,
        plan_version: None,
        next: Hand { holder: Some(Holder::Lead), unit: None, due: None },
        payload: json!({}),
        prev: None,
        people: BTreeMap::new(),
    };
    store::ledger::append(&mut tx, entry).await?;
    app.answered(&mut tx, &Created { id }).await?;
    tx.commit().await?;
    Ok(id)
}

/// A change to one section.
#[derive(Debug, Clone)]
pub enum Change {
    Heading(Heading),
    Authors(Vec<(PersonId, u32)>),
    /// The whole content of a section that is no list.
    Content(Value),
    /// Adds the item, or replaces the one with its id.
    PutItem(ItemId, Value),
    RemoveItem(ItemId),
    AddFile(Attached),
    RemoveFile(AttachmentId),
}

/// Brings the plan of a running pilot back to the version in force, so that a request can begin anew.
///
/// # Errors
/// As `save`.
pub async fn reset(app: &App, actor: &Actor, id: ProposalId) -> Result<(), Error> {
    let now = app.clock.now();
    let mut tx = Tx::begin(&app.pool).await?;
    let facts = open_for(&mut tx, actor, id, Section::Risks, now).await?;
    let frozen = store::draft::versions(tx.conn(), id, facts.plan_in_force.as_slice()).await?.pop().ok_or(Error::NotFound)?;
    let draft = store::draft::load(tx.conn(), id).await?.ok_or(Error::NotFound)?;
    let plan = serde_json::to_value(&frozen.plan)?;
    for section in Section::ALL.iter().filter(|s| !matches!(s, Section::Topic | Section::Authors)) {
        let part = plan.get(section.code()).cloned().unwrap_or_default();
        let content = if part.is_array() { json!({ "items": part }) } else { part };
        store::draft::put(&mut tx, id, *section, &content, draft.revision(*section), actor.person, now).await?;
    }
    Ok(tx.commit().await?)
}

/// What a save has made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, schemars::JsonSchema)]
pub struct Saved {
    pub revision: i32,
    pub at: DateTime<Utc>,
    /// How many signatures the change has voided.
    pub voided: u64,
}

/// Saves a change to a section of an open plan.
///
/// # Errors
/// `NotFound`, `Refused` for who is no author, `Blocked` where the plan is not open, `Conflict`
/// where somebody saved the section first, `Invalid`, or a fault.
pub async fn save(app: &App, actor: &Actor, id: ProposalId, section: Section, seen: i32, change: Change) -> Result<Saved, Error> {
    let now = app.clock.now();
    let mut tx = Tx::begin(&app.pool).await?;
    let status = open_for(&mut tx, actor, id, section, now).await?.case.status;
    let draft = store::draft::load(tx.conn(), id).await?.ok_or(Error::NotFound)?;
    let saved = draft.sections.get(&section);
    if draft.revision(section) != seen {
        let (by, at) = saved.map_or_else(|| (String::new(), now), |s| (s.saved_by.clone(), s.saved_at));
        return Err(Error::Conflict(Conflict { by, at }));
    }
    let before = draft.plan.fingerprint()?;
    let removed = if let Change::RemoveFile(file) = &change { Some(*file) } else { None };
    let content = apply(&mut tx, actor, id, &draft, section, change, now).await?;
    if !store::draft::put(&mut tx, id, section, &content, seen, actor.person, now).await? {
        return Err(Error::Conflict(Conflict { by: String::new(), at: now }));
    }
    let after = store::draft::load(tx.conn(), id).await?.ok_or(Error::NotFound)?;
    // Signatures stand on what was agreed to: a request for adjustment does not touch them.
    let voided =
        if after.plan.fingerprint()? == before || !status.is_open() { 0 } else { store::draft::void_signatures(&mut tx, id, actor.person, now).await? };
    let gone = removed.filter(|_| !after.plan.attachments.iter().any(|f| Some(f.id) == removed));
    let done = Saved { revision: seen + 1, at: now, voided };
    app.answered(&mut tx, &done).await?;
    tx.commit().await?;
    if let Some(file) = gone {
        forget_file(app, id, file).await?;
    }
    Ok(done)
}

async fn open_for(tx: &mut Tx, actor: &Actor, id: ProposalId, section: Section, now: DateTime<Utc>) -> Result<CaseFacts, Error> {
    let day = local_day(now);
    if !store::facts::lock(tx, id).await? || store::proposal::visible(tx.conn(), &Scope::of(actor), id, day).await?.is_none() {
        return Err(Error::NotFound);
    }
    let facts = store::facts::load(tx.conn(), id, day).await?.ok_or(Error::NotFound)?;
    if !facts.case.authors.contains(&actor.person) {
        return Err(Refusal::NotAuthor.into());
    }
    let status = facts.case.status;
    let fixed = matches!(section, Section::Topic | Section::Authors);
    if !status.is_open() && (!status.is_adjustable() || facts.adjustment.is_some() || fixed) {
        return Err(Blocked::NoSuchStep(status, Action::Commit).into());
    }
    Ok(facts)
}

/// Writes what stands outside the section's content, and gives the new content.
async fn apply(tx: &mut Tx, actor: &Actor, id: ProposalId, draft: &Draft, section: Section, change: Change, now: DateTime<Utc>) -> Result<Value, Error> {
    let items = || draft.sections.get(&section).and_then(|s| s.content.get("items")).and_then(Value::as_array).cloned().unwrap_or_default();
    let is = |item: &Value, id: &str| item.get("id").and_then(Value::as_str) == Some(id);
    match change {
        Change::Heading(heading) => {
            let unchanged = heading.topic == draft.plan.heading.topic;
            if !unchanged && !store::reference::topic_is_open(tx.conn(), &heading.topic, local_day(now)).await? {
                return Err(Error::Invalid(Invalid::Field("topic", Why::Unknown)));
            }
            store::proposal::put_heading(tx, id, &heading).await?;
            Ok(json!({}))
        }
        Change::Authors(authors) => {
            let lead = draft.plan.lead().map(|a| a.person);
            if !authors.iter().any(|(person, _)| Some(*person) == lead) {
                return Err(Error::Invalid(Invalid::Field("authors", Why::LeadStays)));
            }
            store::draft::put_authors(tx, id, &authors).await?;
            Ok(json!({}))
        }
        Change::Content(content) => Ok(content),
        Change::PutItem(item, value) => {
            let mut all = items();
            match all.iter().position(|i| is(i, &item.to_string())) {
                Some(place) => all[place] = value,
                None if all.len() >= MOST_ITEMS => return Err(Error::Invalid(Invalid::Field("items", Why::TooMany(MOST_ITEMS)))),
                None => all.push(value),
            }
            Ok(json!({ "items": all }))
        }
        Change::RemoveItem(item) => Ok(json!({ "items": items().into_iter().filter(|i| !is(i, &item.to_string())).collect::<Vec<_>>() })),
        Change::AddFile(file) => {
            let mut all = items();
            if all.len() >= MOST_FILES {
                return Err(Error::Invalid(Invalid::Field("file", Why::TooMany(MOST_FILES))));
            }
            let sha256 = hex::decode(&file.sha256).map_err(|e| Error::Internal(e.to_string()))?;
            store::attachment::insert(tx, id, &file, &sha256, actor.person, now).await?;
            all.push(serde_json::to_value(&file)?);
            Ok(json!({ "items": all }))
        }
        Change::RemoveFile(file) => Ok(json!({ "items": items().into_iter().filter(|i| !is(i, &file.to_string())).collect::<Vec<_>>() })),
    }
}

/// Removes the row and the bytes of a file that no frozen version holds.
async fn forget_file(app: &App, id: ProposalId, file: AttachmentId) -> Result<(), Error> {
    let mut tx = Tx::begin(&app.pool).await?;
    if store::attachment::frozen(tx.conn(), id).await?.contains(&file) {
        return Ok(());
    }
    let was_there = store::attachment::delete(&mut tx, id, file).await?;
    tx.commit().await?;
    if was_there {
        app.storage.remove(file).await;
    }
    Ok(())
}
