//! Webhooks after the Standard Webhooks specification 1.0 (standardwebhooks.com): what is told, how it is
//! signed, and where it may go.
//!
//! An event names the case and the step, never a person or a text: who wants more reads it with a token.
//! Refuses every address that the operator has not allowed.

use std::fmt;
use std::str::FromStr;

use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use chrono::{DateTime, Utc};
use ring::hmac;
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::Serialize;
use sha2::{Digest, Sha256};
use url::{Host, Url};
use uuid::Uuid;

use super::ids::ProposalId;
use super::people::codes;
use super::workflow::{Action, Status};

codes! {
    /// What an endpoint wants to hear of.
    Topic {
        /// From the draft to the decision.
        Decision = "decision",
        Pilot = "pilot",
        /// Result, assessment, incentives, closing, adoption.
        Outcome = "outcome",
        /// A document got its number.
        Document = "document",
        /// A deadline has passed.
        Deadline = "deadline",
    }
}

codes! {
    /// Why an endpoint has ended.
    End {
        ByHand = "by_hand",
        /// It answered 410 Gone.
        Gone = "gone",
        PersonLeft = "person_left",
    }
}

codes! {
    /// What came of a delivery without a status.
    Failure {
        NotAllowed = "origin_not_allowed",
        Timeout = "timeout",
        Unreachable = "unreachable",
    }
}

codes! {
    /// Why an event is not sent any more.
    Dropped {
        Ended = "endpoint_ended",
        /// Its person may not know of the case any more, or has no account.
        Unknown = "not_known",
        Late = "too_late",
    }
}

/// To which topic an act belongs; confidential files to none.
pub const fn topic(action: Action) -> Option<Topic> {
    use Action as A;
    if action.is_confidential() {
        return None;
    }
    Some(match action {
        A::Create | A::Commit | A::Submit | A::Withdraw | A::Exclude | A::Return | A::OpenReview | A::RecordPartyOpinion => Topic::Decision,
        A::Pass | A::NotPass | A::Override | A::Reject | A::Forward | A::Escalate | A::ChangeTrack | A::Recuse => Topic::Decision,
        A::Acknowledge | A::Approve => Topic::Decision,
        A::StartPilot | A::Monitor | A::AddEvidence | A::Inspect | A::AnswerInspection | A::RaiseObstacle | A::SupportObstacle => Topic::Pilot,
        A::ResolveObstacle | A::ReportIncident | A::Correct | A::RequestAdjustment | A::Adjust | A::RefuseAdjustment => Topic::Pilot,
        A::Suspend | A::Resume | A::Terminate | A::AnswerOrder | A::Finish => Topic::Pilot,
        A::Report | A::EvaluateRisks | A::Assess | A::Conclude | A::ProposeIncentive | A::DecideIncentive | A::NumberIncentive => Topic::Outcome,
        A::Close | A::Adopt => Topic::Outcome,
        A::IssueDocument => Topic::Document,
        A::Expire => Topic::Deadline,
        A::OpenLiability | A::AskExplanation | A::Explain | A::DecideLiability | A::Object | A::FinaliseLiability | A::IssueConfidential => return None,
    })
}

/// The topic of every act that is told of.
pub fn topics() -> impl Iterator<Item = (Action, Topic)> {
    Action::ALL.iter().filter_map(|a| Some((*a, topic(*a)?)))
}

/// What an event of an act is called.
pub fn event_type(action: Action) -> String {
    format!("proposal.{action}")
}

/// What a trial is called.
pub const PING: &str = "ping";

fn event_types(_: &mut SchemaGenerator) -> Schema {
    let all: Vec<String> = topics().map(|(action, _)| event_type(action)).collect();
    schemars::json_schema!({ "type": "string", "enum": all })
}

fn ping_type(_: &mut SchemaGenerator) -> Schema {
    schemars::json_schema!({ "type": "string", "const": PING })
}

/// A step was taken in a case that the endpoint's person may know of.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct ProposalEvent {
    #[serde(rename = "type")]
    #[schemars(schema_with = "event_types")]
    pub kind: String,
    /// When it was taken.
    pub timestamp: DateTime<Utc>,
    pub data: Step,
}

/// The step, by its place in the ledger.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Step {
    pub proposal: ProposalId,
    pub code: String,
    /// The number of the entry; the entries of a case have no gaps.
    pub seq: i32,
    pub action: Action,
    /// The status that the step led to.
    pub status: Status,
    /// Where people read the case.
    pub url: String,
}

/// A trial that the endpoint's person has sent.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct PingEvent {
    #[serde(rename = "type")]
    #[schemars(schema_with = "ping_type")]
    pub kind: &'static str,
    /// When it was asked for.
    pub timestamp: DateTime<Utc>,
    pub data: Trial,
}

/// Of which endpoint it is a trial.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Trial {
    pub webhook: Uuid,
}

/// What a message is known by, however often it is sent: the endpoint and what it tells of. Made from the
/// hash of the entry, so that a database that was restored neither repeats a message under another name
/// nor gives a known name to another entry.
pub fn message_id(webhook: Uuid, of: &[u8]) -> String {
    let digest = Sha256::new().chain_update(webhook.as_bytes()).chain_update(of).finalize();
    format!("msg_{}", hex::encode(&digest[..16]))
}

/// Bytes of a secret.
pub const SECRET: usize = 32;

/// A secret as it is shown to its person.
pub fn written(secret: &[u8]) -> String {
    format!("whsec_{}", BASE64.encode(secret))
}

/// The signatures of an attempt, one for each secret.
pub fn signatures<S: AsRef<[u8]>>(secrets: &[S], id: &str, timestamp: i64, body: &str) -> String {
    let signed = format!("{id}.{timestamp}.{body}");
    let one = |secret: &S| {
        let key = hmac::Key::new(hmac::HMAC_SHA256, secret.as_ref());
        format!("v1,{}", BASE64.encode(hmac::sign(&key, signed.as_bytes())))
    };
    secrets.iter().map(one).collect::<Vec<_>>().join(" ")
}

/// The origins to which events may go.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Origins(Vec<String>);

/// The longest address of an endpoint.
pub const LONGEST: usize = 500;

impl Origins {
    /// Whether nothing may be sent anywhere.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// An address as it is kept, if events may go there: of an allowed origin, and with nothing in it that
    /// signs in or leads elsewhere.
    pub fn permit(&self, address: &str) -> Option<Url> {
        let url = safe(address)?;
        let known = self.0.contains(&url.origin().ascii_serialization());
        (known && url.fragment().is_none() && url.as_str().len() <= LONGEST).then_some(url)
    }
}

impl fmt::Display for Origins {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.join(", "))
    }
}

impl FromStr for Origins {
    type Err = String;

    /// Reads origins, with spaces or commas between; names the first that is none.
    fn from_str(text: &str) -> Result<Self, String> {
        let each = text.split([' ', ',', '\t']).filter(|part| !part.is_empty());
        let origin = |part: &str| {
            let url = safe(part).filter(|url| url.path() == "/" && url.query().is_none() && url.fragment().is_none());
            url.map(|url| url.origin().ascii_serialization()).ok_or_else(|| part.to_owned())
        };
        each.map(origin).collect::<Result<_, _>>().map(Self)
    }
}

/// An address over TLS, or one on this very machine; without anybody's name or password.
fn safe(address: &str) -> Option<Url> {
    let url = Url::parse(address).ok()?;
    let here = match url.host()? {
        Host::Domain(name) if !name.bytes().all(|b| b.is_ascii_alphanumeric() || b"-._".contains(&b)) => return None,
        Host::Domain(name) => name == "localhost",
        Host::Ipv4(ip) => ip.is_loopback(),
        Host::Ipv6(ip) => ip.is_loopback(),
    };
    let scheme = url.scheme() == "https" || url.scheme() == "http" && here;
    (scheme && url.username().is_empty() && url.password().is_none()).then_some(url)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_signature_is_that_of_the_published_example() {
        // From the tests that every library of the specification shares.
        let secret = BASE64.decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").unwrap();
        let signed = signatures(&[&secret], "msg_p5jXN8AQM9LWM0D4loKWxJek", 1_614_265_330, r#"{"test": 2432232314}"#);
        assert_eq!(signed, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
        assert_eq!(written(&secret), "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
    }

    #[test]
    fn every_secret_signs() {
        let one = |secret: &[u8]| signatures(&[secret], "msg_1", 5, "{}");
        assert_eq!(signatures(&[b"a".as_slice(), b"b"], "msg_1", 5, "{}"), format!("{} {}", one(b"a"), one(b"b")));
        assert_ne!(one(b"a"), one(b"b"));
    }

    #[test]
    fn a_message_is_known_by_endpoint_and_entry() {
        let [a, b] = [1, 2].map(Uuid::from_u128);
        assert_eq!(message_id(a, b"x"), message_id(a, b"x"));
        assert!(message_id(a, b"x") != message_id(b, b"x") && message_id(a, b"x") != message_id(a, b"y"));
        assert!(message_id(a, b"x").bytes().all(|c| c.is_ascii_alphanumeric() || c == b'_'), "a full stop would end it");
    }

    #[test]
    fn confidential_acts_and_no_others_have_no_topic() {
        let without: Vec<Action> = Action::ALL.iter().copied().filter(|a| topic(*a).is_none()).collect();
        let confidential: Vec<Action> = Action::ALL.iter().copied().filter(|a| a.is_confidential()).collect();
        assert_eq!(without, confidential);
    }

    #[test]
    fn origins_are_read_as_browsers_write_them() {
        let all: Origins = "https://IOC.example.vn, https://a.vn:8443/\thttp://127.0.0.1:9 http://[::1]:9 http://localhost:9".parse().unwrap();
        assert_eq!(all.to_string(), "https://ioc.example.vn, https://a.vn:8443, http://127.0.0.1:9, http://[::1]:9, http://localhost:9");
        assert!("".parse::<Origins>().unwrap().is_empty());
        for bad in [
            "ioc.example.vn",
            "http://ioc.example.vn",
            "https://a.vn/hook",
            "https://u@a.vn",
            "https://a.vn?x",
            "ftp://127.0.0.1",
            "http://10.0.0.1",
            "https://*",
        ] {
            assert_eq!(format!("https://ok.vn {bad}").parse::<Origins>(), Err(bad.to_owned()));
        }
    }

    #[test]
    fn only_addresses_of_an_allowed_origin_are_taken() {
        let all: Origins = "https://ioc.example.vn http://127.0.0.1:9".parse().unwrap();
        let taken = |address: &str| all.permit(address).map(String::from);
        assert_eq!(taken("https://IOC.example.vn:443/Hook?k=1").as_deref(), Some("https://ioc.example.vn/Hook?k=1"));
        assert_eq!(taken("http://127.0.0.1:9").as_deref(), Some("http://127.0.0.1:9/"));
        assert_eq!(taken("http://0x7f.1:9/").as_deref(), Some("http://127.0.0.1:9/"));
        let long = format!("https://ioc.example.vn/{}", "a".repeat(LONGEST));
        for bad in [
            "https://ioc.example.vn.evil.vn/",
            "https://evil.vn/https://ioc.example.vn",
            "https://ioc.example.vn@evil.vn/",
            "https://u:p@ioc.example.vn/",
            "https://ioc.example.vn:8443/",
            "http://ioc.example.vn/",
            "http://127.0.0.1/",
            "http://127.0.0.1:99/",
            "http://169.254.169.254/",
            "https://ioc.example.vn/#x",
            "file:///etc/passwd",
            "//ioc.example.vn/",
            "ioc.example.vn",
            "",
            &long,
        ] {
            assert_eq!(taken(bad), None, "{bad}");
        }
        assert_eq!(Origins::default().permit("https://ioc.example.vn/"), None);
    }
}
