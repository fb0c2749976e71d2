//! Receipts: the evidence of one protective act, for somebody who may see it.

use super::{App, Error, confidential};
use crate::domain::clock::local_day;
use crate::domain::ids::{CaseId, ProposalId};
use crate::domain::people::Actor;
use crate::evidence::Place;
use crate::evidence::receipt::{FORMAT, Receipt};
use crate::store::log::Kept;
use crate::store::{self, Scope};

/// Entries of which a person may have a receipt, newest first, and whether there are more.
#[derive(Debug, Clone)]
pub struct Page {
    pub entries: Vec<Kept>,
    pub more: bool,
}

/// The protective acts of a case that a person may see. Those of a liability file only its readers see.
///
/// # Errors
/// A fault of the database.
pub async fn list(conn: &mut sqlx::PgConnection, app: &App, actor: &Actor, id: ProposalId, before: Option<i32>, limit: usize) -> Result<Page, Error> {
    let readable = readable(conn, app, actor, id).await?;
    let wanted = i64::try_from(limit + 1).unwrap_or(i64::MAX);
    let mut entries = store::log::kept(conn, id, &readable, before, wanted).await?;
    let more = entries.len() > limit;
    entries.truncate(limit);
    Ok(Page { entries, more })
}

/// The liability files that a person reads. Nothing of their content is read here.
async fn readable(conn: &mut sqlx::PgConnection, app: &App, actor: &Actor, id: ProposalId) -> Result<Vec<CaseId>, Error> {
    let cases = store::liability::cases_of(conn, id).await?;
    if cases.is_empty() {
        return Ok(Vec::new());
    }
    let facts = store::facts::load(conn, id, local_day(app.clock.now())).await?.ok_or(Error::NotFound)?;
    Ok(cases.into_iter().filter(|(_, about)| confidential::reader(actor, &facts.case, *about).is_some()).map(|(case, _)| case).collect())
}

/// The receipt of an entry, under the newest checkpoint.
///
/// # Errors
/// `NotFound` for what the person may not see, what is no protective act, or what has no place yet.
pub async fn make(app: &App, actor: &Actor, id: ProposalId, seq: i32) -> Result<(Receipt, Kept), Error> {
    let mut conn = app.pool.acquire().await?;
    let proposal = store::proposal::visible(&mut conn, &Scope::of(actor), id, local_day(app.clock.now())).await?.ok_or(Error::NotFound)?;
    let kept = list(&mut conn, app, actor, id, Some(seq + 1), 1).await?.entries.pop().filter(|k| k.seq == seq).ok_or(Error::NotFound)?;
    let checkpoint = store::log::newest(&mut conn).await?.ok_or(Error::NotFound)?;
    let placed = store::log::placed(&mut conn, id, seq, 1).await?.pop().ok_or(Error::NotFound)?;
    let leaf = placed.position.and_then(|p| u64::try_from(p).ok()).filter(|p| *p < checkpoint.size).ok_or(Error::NotFound)?;
    let proof = super::log::inclusion(&mut conn, leaf, checkpoint.size).await?;
    let keys = store::log::keys(&mut conn).await?;
    let receipt = Receipt {
        format: FORMAT.to_owned(),
        number: format!("{}/{seq}", proposal.code),
        entry: placed.body,
        hash: hex::encode(&placed.hash),
        place: Place::new(leaf, &proof.hashes),
        checkpoint: checkpoint.note,
        keys: keys.into_iter().map(|k| k.verifier).collect(),
    };
    Ok((receipt, kept))
}
