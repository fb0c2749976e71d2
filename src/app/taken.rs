//! Lists that are taken away as files: who took which, and how much.

use serde_json::json;

use super::{App, Error};
use crate::domain::audit::{self, Note};
use crate::domain::people::Actor;
use crate::store::{self, Tx};

/// Writes down that somebody takes a list away. Conditions may name people and are not kept.
///
/// # Errors
/// A fault of the database: then nothing may be handed out.
pub async fn record(app: &App, actor: &Actor, list: &str, format: &str, rows: u64) -> Result<(), Error> {
    let note = Note::of(audit::Kind::ListTaken, Some(actor.person)).with(json!({ "list": list, "format": format, "rows": rows }));
    let mut tx = Tx::begin(&app.pool).await?;
    store::audit::put(&mut tx, &note, app.clock.now()).await?;
    Ok(tx.commit().await?)
}
