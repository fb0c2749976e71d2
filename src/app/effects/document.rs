//! Registering a document: once, by the leadership of the unit that issues it, with a number that
//! its register has not given yet and a day that is neither before the act nor to come.

use chrono::Datelike;

use super::wrong;
use crate::app::documents::{Shelf, dated, may_register};
use crate::app::perform::Context;
use crate::app::{Error, Why};
use crate::documents::compose::{Paper, series};
use crate::documents::model::Kind;
use crate::domain::clock::local_day;
use crate::domain::command::{Issue, Secrecy};
use crate::domain::people::Actor;
use crate::domain::workflow::Action;
use crate::store::{self, Tx};

/// The paper that an act registers.
fn paper(issue: &Issue) -> Result<Paper, Error> {
    let kind = Kind::from_code(&issue.kind).ok_or(Error::NotFound)?;
    Ok(Paper { kind, seq: issue.subject })
}

/// Whether the document can be registered so, judged under the lock.
pub(super) async fn issuable(tx: &mut Tx, c: &Context, actor: &Actor, issue: &Issue, secrecy: Secrecy) -> Result<(), Error> {
    let paper = paper(issue)?;
    let shelf = Shelf::load(tx.conn(), c.id).await?;
    let (made, unit) = may_register(tx.conn(), actor, &c.facts.case, &shelf, paper).await?;
    let confidential = paper.kind == Kind::LiabilityDecision;
    if unit != issue.unit || confidential != (secrecy == Secrecy::Confidential) {
        return Err(Error::Internal("a document is registered with its issuing unit and its secrecy".into()));
    }
    dated(made, issue.dated_on, local_day(c.now))?;
    if store::document::number_taken(tx.conn(), &unit, series(paper.kind), issue.dated_on.year(), issue.number).await? {
        return wrong("number", Why::NumberTaken);
    }
    Ok(())
}

/// The row beside the entry.
pub(super) async fn after(tx: &mut Tx, c: &Context, action: Action, issue: &Issue) -> Result<(), Error> {
    let register = (series(paper(issue)?.kind), issue.dated_on.year());
    match store::document::put(tx, c.id, c.seq, action, issue, register).await {
        // Another case of the same register was faster by a moment.
        Err(e) if store::constraint(&e) == Some("register_number_once") => wrong("number", Why::NumberTaken),
        other => Ok(other?),
    }
}
