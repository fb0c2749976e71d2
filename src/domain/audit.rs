//! The audit book: what is written down beside the ledgers of the cases.
//!
//! An entry names people by number and networks shortened; a secret, an address of mail or a text of
//! a case never stands in it. Each entry holds the hash of the one before it.

use chrono::{DateTime, Utc};
use serde_json::Value;
use sha2::{Digest, Sha256};

use super::flaw::Flaw;
use super::ids::{PersonId, ProposalId};
use super::people::codes;

codes! {
    /// What happened.
    Kind {
        SignedIn = "signed_in",
        SignInFailed = "sign_in_failed",
        SignInThrottled = "sign_in_throttled",
        Confirmed = "confirmed",
        ConfirmationFailed = "confirmation_failed",
        SessionsEnded = "sessions_ended",
        Invited = "invited",
        AccountOpened = "account_opened",
        ResetAsked = "reset_asked",
        PasswordChanged = "password_changed",
        SecondFactorAdded = "second_factor_added",
        SecondFactorRemoved = "second_factor_removed",
        ProviderLinked = "provider_linked",
        TokenMade = "token_made",
        TokenEnded = "token_ended",
        WebhookMade = "webhook_made",
        WebhookRenewed = "webhook_renewed",
        WebhookEnded = "webhook_ended",
        PersonAdded = "person_added",
        PersonCorrected = "person_corrected",
        PersonDeactivated = "person_deactivated",
        PersonReactivated = "person_reactivated",
        PersonErased = "person_erased",
        OwnDataExported = "own_data_exported",
        Appointed = "appointed",
        AppointmentEnded = "appointment_ended",
        MandateGiven = "mandate_given",
        MandateEnded = "mandate_ended",
        InterestDeclared = "interest_declared",
        UnitChanged = "unit_changed",
        TopicChanged = "topic_changed",
        ParameterChanged = "parameter_changed",
        HolidayChanged = "holiday_changed",
        Imported = "imported",
        JobRetried = "job_retried",
        ConfidentialRead = "confidential_read",
        DossierTaken = "dossier_taken",
        ListTaken = "list_taken",
        UnitReportIssued = "unit_report_issued",
        LedgerChecked = "ledger_checked",
    }
}

/// Something to be written down.
#[derive(Debug, Clone)]
pub struct Note<'a> {
    pub kind: Kind,
    /// Who did it; nobody known before signing in, and this installation itself.
    pub actor: Option<PersonId>,
    /// To whom it was done.
    pub subject: Option<PersonId>,
    pub proposal: Option<ProposalId>,
    pub unit: Option<&'a str>,
    pub network: &'a str,
    pub detail: Value,
}

impl Note<'_> {
    /// A note of a kind by somebody.
    pub fn of(kind: Kind, actor: Option<PersonId>) -> Self {
        Self { kind, actor, subject: None, proposal: None, unit: None, network: "", detail: Value::Object(serde_json::Map::new()) }
    }

    /// The same about a person.
    pub fn about(self, subject: PersonId) -> Self {
        Self { subject: Some(subject), ..self }
    }

    /// The same with details.
    pub fn with(self, detail: Value) -> Self {
        Self { detail, ..self }
    }
}

/// An entry as it is stored.
#[derive(Debug, Clone)]
pub struct Stored {
    pub seq: i64,
    pub at: DateTime<Utc>,
    pub kind: String,
    pub actor: Option<PersonId>,
    pub subject: Option<PersonId>,
    pub proposal: Option<ProposalId>,
    pub unit: Option<String>,
    pub network: String,
    pub detail: Value,
    pub body: String,
    pub prev: Option<Vec<u8>>,
    pub hash: Vec<u8>,
}

/// Whether an entry is sound and follows the one before it.
///
/// # Errors
/// The first fault.
pub fn check(before: Option<&Stored>, entry: &Stored) -> Result<(), Flaw> {
    if entry.seq != before.map_or(1, |b| b.seq + 1) {
        return Err(Flaw::Gap);
    }
    if entry.prev.as_ref() != before.map(|b| &b.hash) {
        return Err(Flaw::Chain);
    }
    if Sha256::digest(entry.body.as_bytes()).as_slice() != entry.hash.as_slice() {
        return Err(Flaw::Hash);
    }
    let said: Value = serde_json::from_str(&entry.body).map_err(|_| Flaw::Unreadable)?;
    let columns = serde_json::json!({
        "format": 1,
        "seq": entry.seq,
        "at": entry.at.format("%Y-%m-%dT%H:%M:%S%.6fZ").to_string(),
        "kind": entry.kind,
        "actor": entry.actor,
        "subject": entry.subject,
        "proposal": entry.proposal,
        "unit": entry.unit,
        "network": entry.network,
        "detail": entry.detail,
        "prev": entry.prev.as_ref().map(hex::encode),
    });
    if said == columns { Ok(()) } else { Err(Flaw::Columns) }
}
