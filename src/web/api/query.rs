//! What programs may ask in an address: every parameter known and readable, or nothing is answered.

use std::collections::HashMap;
use std::num::NonZeroU32;

use schemars::JsonSchema;
use serde::de::DeserializeOwned;

use super::problem::{Fault, Wrong};
use crate::domain::ids::ProposalId;
use crate::domain::library::PastOutcome;
use crate::domain::outcome::Outcome;
use crate::domain::workflow::Status;
use crate::store::proposal::Place;

/// The query of a request.
///
/// # Errors
/// A parameter that there is not, or that can't be read.
pub fn asked<T: DeserializeOwned>(query: &HashMap<String, String>) -> Result<T, Fault> {
    let text = form_urlencoded::Serializer::new(String::new()).extend_pairs(query).finish();
    serde_urlencoded::from_str(&text).map_err(|e| Wrong::Query(e.to_string()).into())
}

/// A condition that is set or not there.
#[derive(Debug, serde::Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Yes {
    Yes,
}

/// Words that are looked for.
#[derive(Debug, serde::Deserialize, JsonSchema)]
#[serde(try_from = "String")]
#[schemars(inline)]
pub struct Words(#[schemars(length(max = 200))] pub String);

impl TryFrom<String> for Words {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, &'static str> {
        if text.chars().count() > 200 { Err("q: at most 200 characters") } else { Ok(Self(text)) }
    }
}

/// A year of codes.
#[derive(Debug, serde::Deserialize, JsonSchema)]
#[serde(try_from = "u16")]
#[schemars(inline)]
pub struct Year(#[schemars(range(min = 2000, max = 2999))] pub u16);

impl TryFrom<u16> for Year {
    type Error = &'static str;

    fn try_from(year: u16) -> Result<Self, &'static str> {
        if (2000..3000).contains(&year) { Ok(Self(year)) } else { Err("year: from 2000 to 2999") }
    }
}

/// Conditions of the list of proposals.
#[derive(Debug, serde::Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "only the types of the conditions count here; the list of the page reads them")]
pub struct ListQuery {
    pub q: Option<Words>,
    status: Option<Status>,
    topic: Option<String>,
    unit: Option<String>,
    /// The unit with all below it.
    under: Option<String>,
    urgent: Option<Yes>,
    /// Those whose author the person is.
    mine: Option<Yes>,
    year: Option<Year>,
    pub outcome: Option<Outcome>,
    /// What stood in `next`.
    #[schemars(with = "String", regex(pattern = r"^([0-9]{1,18}_)?[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$"))]
    pub after: Option<Place>,
}

/// Where a timeline goes on.
#[derive(Debug, serde::Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TimelineQuery {
    /// Only entries before this one.
    pub before: Option<NonZeroU32>,
}

/// Where the queue goes on.
#[derive(Debug, serde::Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "only the types count here; the page of the queue reads them")]
pub struct QueueQuery {
    pub after: Option<ProposalId>,
    /// Microseconds since 1970.
    due: Option<i64>,
    urgent: Option<YesNo>,
}

/// A condition that is set, or set not to be.
#[derive(Debug, serde::Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum YesNo {
    Yes,
    No,
}

/// Where notifications go on.
#[derive(Debug, serde::Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NoticeQuery {
    /// Only those before this one.
    pub before: Option<i64>,
}

/// Conditions of past pilots.
#[derive(Debug, serde::Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PastQuery {
    pub q: Option<Words>,
    pub outcome: Option<PastOutcome>,
}

/// Conditions of lessons.
#[derive(Debug, serde::Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LessonQuery {
    pub q: Option<Words>,
    pub outcome: Option<Outcome>,
    pub after: Option<ProposalId>,
}
