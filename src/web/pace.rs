//! How often somebody may ask: so many requests a minute for each person, or for each network where
//! nobody is signed in, and fewer of those that cost much. Counted in this process alone: with several
//! instances each counts its own.

use std::num::NonZeroU32;
use std::sync::atomic::{AtomicU32, Ordering};

use axum::extract::{Request, State};
use axum::http::{Method, header};
use axum::middleware::Next;
use axum::response::Response;
use governor::clock::{Clock, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};

use super::error::Error;
use super::extract::{Half, Viewer};
use super::middleware::{client_address, has_no_reader};
use super::routes::{BODY, UPLOAD};
use super::state::AppState;
use crate::app::sign_in::network;
use crate::domain::ids::PersonId;

/// Bytes of an address (RFC 9110, section 4.1 asks servers to take 8,000).
const ADDRESS: usize = 8 * 1024;
/// After so many requests whoever has not come for a while is forgotten.
const SWEEP: u32 = 4096;

/// Who is counted.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Subject {
    Person(PersonId),
    Network(String),
}

/// Requests a minute.
#[derive(Debug, Clone, Copy)]
pub struct Allowance {
    pub all: NonZeroU32,
    /// Of those, the ones that draw a document, pack a dossier, write a list into a file, take a file or search.
    pub dear: NonZeroU32,
}

impl Allowance {
    /// So many requests, a fifth of them dear.
    pub fn of(all: NonZeroU32) -> Self {
        Self { all, dear: NonZeroU32::new(all.get() / 5).unwrap_or(NonZeroU32::MIN) }
    }
}

/// The counters.
#[derive(Debug)]
pub struct Pace {
    all: DefaultKeyedRateLimiter<Subject>,
    dear: DefaultKeyedRateLimiter<Subject>,
    asked: AtomicU32,
}

impl Pace {
    /// Counters for an allowance.
    pub fn of(allowance: Allowance) -> Self {
        let counter = |n| RateLimiter::keyed(Quota::per_minute(n));
        Self { all: counter(allowance.all), dear: counter(allowance.dear), asked: AtomicU32::new(0) }
    }

    /// Counts a request; the seconds to wait where there were too many.
    fn count(&self, subject: &Subject, dear: bool) -> Result<(), u64> {
        if self.asked.fetch_add(1, Ordering::Relaxed).is_multiple_of(SWEEP) {
            self.all.retain_recent();
            self.dear.retain_recent();
        }
        let now = DefaultClock::default().now();
        let within = |counter: &DefaultKeyedRateLimiter<Subject>| counter.check_key(subject).map_err(|e| e.wait_time_from(now).as_secs() + 1);
        within(&self.all)?;
        if dear { within(&self.dear) } else { Ok(()) }
    }
}

/// How many bytes a request says it carries.
fn announced(request: &Request) -> usize {
    request.headers().get(header::CONTENT_LENGTH).and_then(|v| v.to_str().ok()?.parse().ok()).unwrap_or(0)
}

fn is_upload(request: &Request) -> bool {
    request.headers().get(header::CONTENT_TYPE).is_some_and(|v| v.as_bytes().starts_with(b"multipart/"))
}

/// Whether a request costs much.
fn is_dear(request: &Request) -> bool {
    let path = request.uri().path();
    let searches = || form_urlencoded::parse(request.uri().query().unwrap_or_default().as_bytes()).any(|(n, v)| n == "q" && !v.is_empty());
    let draws = [".zip", ".pdf", ".docx", ".csv", ".xlsx", "/data.json"].iter().any(|end| path.ends_with(end))
        || path.contains("/documents/")
        || path.contains("/receipts/");
    draws || searches() || request.method() == Method::POST && (is_upload(request) || path == "/audit/ledger")
}

/// Refuses an address or a body that is too long before anything is read, and who asks too often.
pub async fn limit(State(state): State<AppState>, request: Request, next: Next) -> Result<Response, Error> {
    if request.uri().path_and_query().is_some_and(|p| p.as_str().len() > ADDRESS) {
        return Err(Error::AddressTooLong);
    }
    if announced(&request) > if is_upload(&request) { UPLOAD } else { BODY } {
        return Err(Error::TooLarge);
    }
    if has_no_reader(request.uri().path()) {
        return Ok(next.run(request).await);
    }
    let dear = is_dear(&request);
    let (parts, body) = request.into_parts();
    let person = parts.extensions.get::<Viewer>().map(|v| v.found.person).or_else(|| parts.extensions.get::<Half>().map(|h| h.found.person));
    let subject = person.map_or_else(|| Subject::Network(network(client_address(&state.site, &parts))), Subject::Person);
    state.site.pace.count(&subject, dear).map_err(Error::TooMany)?;
    Ok(next.run(Request::from_parts(parts, body)).await)
}
