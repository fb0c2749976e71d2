//! What handlers take from a request: who asks, in which language, for which record, with which fields.
//!
//! Where axum would answer with a bare error, these answer with a page of ours.

use std::collections::HashMap;
use std::str::FromStr;
use std::sync::{Arc, Mutex, PoisonError};

use axum::extract::rejection::BytesRejection;
use axum::extract::{FromRequest, FromRequestParts, RawPathParams, Request};
use axum::http::header;
use axum::http::request::Parts;
use bytes::Bytes;
use chrono::{DateTime, Utc};
use sqlx::pool::PoolConnection;
use sqlx::{PgPool, Postgres};

use super::api::once;
use super::error::Error;
use super::forms::Raw;
use super::state::AppState;
use crate::app::interests::must_declare;
use crate::app::once::Once;
use crate::app::reader::Place;
use crate::app::sign_in::{Standing, Token};
use crate::domain::ids::ProposalId;
use crate::domain::people::Actor;
use crate::i18n::Lang;
use crate::store::session::Found;
use crate::store::{self, Scope, proposal::Proposal};

/// Fields a form may carry at most.
const MOST_FIELDS: usize = 100;

/// Who asks.
#[derive(Debug, Clone)]
pub struct Viewer {
    pub found: Found,
    pub actor: Actor,
    pub scope: Scope,
    /// Whether they must declare relatives and interests before a file opens.
    pub undeclared: bool,
}

impl Viewer {
    /// The viewer of a session.
    pub fn new(found: Found, now: DateTime<Utc>) -> Self {
        let actor = Actor { person: found.person, appointments: found.appointments.clone() };
        let undeclared = must_declare(&actor.appointments, found.declared_at, now);
        Self { scope: Scope::of(&actor), actor, found, undeclared }
    }
}

/// Who has given the password, but not yet what else is demanded: no page knows them but those of the second factor.
#[derive(Debug, Clone)]
pub struct Half {
    pub found: Found,
    pub standing: Standing,
}

/// The language of a request, put there by the middleware.
#[derive(Debug, Clone, Copy)]
pub struct Language(pub Lang);

/// What was done just before, shown once.
#[derive(Debug, Clone)]
pub struct Flash(pub String);

/// The new token of a session that was confirmed on the way: whatever is answered carries it.
#[derive(Clone, Default)]
pub struct Renewed(Arc<Mutex<Option<Token>>>);

impl Renewed {
    /// Keeps a token for the answer.
    pub fn put(&self, token: Token) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(token);
    }

    /// The token, if there is one.
    pub fn take(&self) -> Option<Token> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

/// The request of a signed-in person.
pub struct Me {
    pub state: AppState,
    pub t: Lang,
    pub viewer: Viewer,
    pub path: String,
    pub query: HashMap<String, String>,
    pub flash: Option<String>,
    pub renewed: Renewed,
    /// That a standby may be read, and what it must have.
    pub may_lag: Option<MayLag>,
}

/// A page may be read from a standby that has what its reader wrote.
#[derive(Debug, Clone, Default)]
pub struct MayLag {
    pub written: Option<Place>,
}

impl Me {
    /// A connection for reading.
    pub async fn conn(&self) -> Result<PoolConnection<Postgres>, Error> {
        if let (Some(reader), Some(lag)) = (&self.state.app.reader, &self.may_lag)
            && let Some(conn) = reader.acquire(lag.written.as_ref()).await
        {
            return Ok(conn);
        }
        Ok(self.pool().acquire().await?)
    }

    fn pool(&self) -> &PgPool {
        &self.state.app.pool
    }

    /// The proposal behind an id, if this person may know of it.
    pub async fn proposal(&self, conn: &mut sqlx::PgConnection, id: ProposalId) -> Result<Proposal, Error> {
        let today = crate::domain::clock::local_day(self.state.app.clock.now());
        store::proposal::visible(conn, &self.viewer.scope, id, today).await?.ok_or(Error::NotFound)
    }

    /// A parameter of the query; empty where there is none.
    pub fn asked(&self, name: &str) -> &str {
        self.query.get(name).map_or("", String::as_str)
    }
}

/// Whoever asks: somebody who is signed in, or anybody.
pub struct Guest {
    pub state: AppState,
    pub t: Lang,
    pub path: String,
    pub query: HashMap<String, String>,
    pub me: Option<Me>,
}

impl Guest {
    /// A parameter of the query; empty where there is none.
    pub fn asked(&self, name: &str) -> &str {
        self.query.get(name).map_or("", String::as_str)
    }
}

impl FromRequestParts<AppState> for Guest {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Error> {
        let t = parts.extensions.get::<Language>().map_or(Lang::Vi, |l| l.0);
        let me = Me::from_request_parts(parts, state).await.ok();
        Ok(Self { state: state.clone(), t, path: parts.uri.path().to_owned(), query: query(parts), me })
    }
}

/// The query as pairs; the first of a repeated name counts. What holds a character that no database
/// takes was not asked.
pub fn query(parts: &Parts) -> HashMap<String, String> {
    let mut all = HashMap::new();
    for (name, value) in form_urlencoded::parse(parts.uri.query().unwrap_or_default().as_bytes()) {
        if !value.contains('\0') {
            all.entry(name.into_owned()).or_insert_with(|| value.into_owned());
        }
    }
    all
}

impl FromRequestParts<AppState> for Me {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Error> {
        let viewer = parts.extensions.get::<Viewer>().cloned().ok_or(Error::SessionOver)?;
        let state = match parts.extensions.get::<Once>() {
            Some(once) => AppState { app: state.app.under(once.clone()), ..state.clone() },
            None => state.clone(),
        };
        Ok(Self {
            state,
            t: parts.extensions.get::<Language>().map_or(Lang::Vi, |l| l.0),
            viewer,
            path: parts.uri.path().to_owned(),
            query: query(parts),
            flash: parts.extensions.get::<Flash>().map(|f| f.0.clone()),
            renewed: parts.extensions.get::<Renewed>().cloned().unwrap_or_default(),
            may_lag: parts.extensions.get::<MayLag>().cloned(),
        })
    }
}

/// The parameters of a path; one that can't be read is a page that does not exist.
pub struct Params(HashMap<String, String>);

impl Params {
    /// A parameter by name.
    pub fn get<T: FromStr>(&self, name: &str) -> Result<T, Error> {
        self.0.get(name).and_then(|v| v.parse().ok()).ok_or(Error::NotFound)
    }

    /// The proposal of the path.
    pub fn proposal(&self) -> Result<ProposalId, Error> {
        self.get("id")
    }
}

impl FromRequestParts<AppState> for Params {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Error> {
        let all = RawPathParams::from_request_parts(parts, state).await.map_err(|_| Error::NotFound)?;
        if all.iter().any(|(_, value)| value.contains('\0')) {
            return Err(Error::NotFound);
        }
        let all = all.iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
        Ok(Self(all))
    }
}

/// The key under which a form is sent until it is answered (`Idempotency-Key`), where there is one.
pub struct Key(pub Option<String>);

impl FromRequestParts<AppState> for Key {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, _: &AppState) -> Result<Self, Error> {
        once::key(&parts.headers).map(Self).map_err(|_| Error::BadRequest)
    }
}

/// The fields of a form, as they were sent.
pub struct Submitted(pub Raw);

impl<S: Send + Sync> FromRequest<S> for Submitted {
    type Rejection = Error;

    async fn from_request(request: Request, state: &S) -> Result<Self, Error> {
        let media = request.headers().get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or_default();
        if media.split(';').next().map(str::trim) != Some("application/x-www-form-urlencoded") {
            return Err(Error::Unsupported);
        }
        let bytes = Bytes::from_request(request, state).await.map_err(|rejection| match rejection {
            BytesRejection::FailedToBufferBody(e) if e.status() == axum::http::StatusCode::PAYLOAD_TOO_LARGE => Error::TooLarge,
            _ => Error::BadRequest,
        })?;
        let pairs: Vec<(String, String)> = form_urlencoded::parse(&bytes).map(|(n, v)| (n.into_owned(), v.into_owned())).collect();
        let readable = pairs.len() <= MOST_FIELDS && percent_encoding::percent_decode(&bytes).decode_utf8().is_ok();
        if readable { Ok(Self(Raw(pairs))) } else { Err(Error::BadRequest) }
    }
}

/// The query of a request that anybody may send.
pub struct Asked(pub HashMap<String, String>);

impl FromRequestParts<AppState> for Asked {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, _: &AppState) -> Result<Self, Error> {
        Ok(Self(query(parts)))
    }
}
