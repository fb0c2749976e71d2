//! Liability files: who may read one, that every reading is written down before anything is shown,
//! and the seal under which a record goes into the ledger.

use serde_json::{Value, json};

use super::{App, Error};
use crate::domain::audit::{self, Note};
use crate::domain::ids::{CaseId, PersonId};
use crate::domain::liability_file::{Content, Sealed};
use crate::domain::people::{Actor, Role};
use crate::domain::plan::seal;
use crate::domain::policy::{self, Case};
use crate::store::{self, Tx};

/// In which part somebody reads a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reader {
    Concerned,
    Decider,
    Auditor,
}

/// Whether somebody may read the file about a person, and as what. A decider who may not decide on
/// it (an author, a relation, who supervised the pilot, the person concerned) does not read it either.
pub fn reader(actor: &Actor, case: &Case, about: PersonId) -> Option<Reader> {
    if actor.person == about {
        return Some(Reader::Concerned);
    }
    if actor.holds(&[Role::Auditor], &case.unit_path).is_some() {
        return Some(Reader::Auditor);
    }
    let decides = policy::judges(actor, case).is_ok();
    decides.then_some(Reader::Decider)
}

/// Writes down that somebody reads a file.
///
/// # Errors
/// A fault of the database: then nothing may be shown.
pub async fn read(app: &App, actor: &Actor, case: CaseId) -> Result<(), Error> {
    let mut tx = Tx::begin(&app.pool).await?;
    let now = app.clock.now();
    store::liability::put_read(&mut tx, case, actor.person, now).await?;
    store::audit::put(&mut tx, &read_note(actor, case), now).await?;
    Ok(tx.commit().await?)
}

/// What the audit book keeps of a reading: who, and which file, not about whom.
pub fn read_note(actor: &Actor, case: CaseId) -> Note<'static> {
    Note::of(audit::Kind::ConfidentialRead, Some(actor.person)).with(json!({ "case": case }))
}

/// A record of a file with its seal: what the ledger keeps instead of the content.
pub struct Sealing {
    pub case: CaseId,
    pub content: String,
    pub sha256: [u8; 32],
}

impl Sealing {
    /// Seals a record with a random salt.
    ///
    /// # Errors
    /// If the record can't be written as JSON.
    pub fn of(case: CaseId, content: &Content) -> Result<Self, Error> {
        let sealed = Sealed { salt: hex::encode(rand::random::<[u8; 16]>()), content: content.clone() };
        let content = serde_json_canonicalizer::to_string(&sealed)?;
        Ok(Self { case, sha256: seal(&content), content })
    }

    /// The payload of the entry: the number of the file and the seal, nothing else.
    pub fn payload(&self) -> Value {
        json!({ "case": self.case, "sha256": hex::encode(self.sha256) })
    }
}
