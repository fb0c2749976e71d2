//! Errors as pages. A handler gives a value; the outer layer puts it into words and a frame.
//!
//! A cause is logged once, with a reference, and never shown.

use axum::body::Body;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};

use crate::app;
use crate::domain::policy::Refusal;
use crate::domain::workflow::Blocked;
use crate::store;

/// Why a request has no page of its own.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("not found")]
    NotFound,
    /// The area belongs to another office.
    #[error("forbidden area")]
    Area,
    #[error("refused: {0}")]
    Refused(#[from] Refusal),
    /// Relatives and interests are to be declared first.
    #[error("interests are not declared")]
    Undeclared,
    #[error("blocked: {0}")]
    Blocked(#[from] Blocked),
    /// Something was sent after the session had ended.
    #[error("session over")]
    SessionOver,
    #[error("bad request")]
    BadRequest,
    #[error("unsupported media type")]
    Unsupported,
    #[error("too large")]
    TooLarge,
    #[error("address too long")]
    AddressTooLong,
    /// Too many requests: try again after so many seconds.
    #[error("too many requests")]
    TooMany(u64),
    #[error("unavailable: {0}")]
    Unavailable(String),
    #[error("internal: {0}")]
    Internal(String),
}

/// What the outer layer needs to draw the page.
#[derive(Debug, Clone)]
pub enum Explanation {
    Plain,
    Area,
    Undeclared,
    Refused(Refusal),
    Blocked(Blocked),
    /// The reference under which the cause was logged.
    Reference(String),
}

impl Error {
    fn status(&self) -> StatusCode {
        match self {
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::Area | Self::Undeclared | Self::Refused(_) => StatusCode::FORBIDDEN,
            Self::Blocked(_) => StatusCode::CONFLICT,
            Self::SessionOver => StatusCode::UNAUTHORIZED,
            Self::BadRequest => StatusCode::BAD_REQUEST,
            Self::Unsupported => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::AddressTooLong => StatusCode::URI_TOO_LONG,
            Self::TooMany(_) => StatusCode::TOO_MANY_REQUESTS,
            Self::Unavailable(_) => StatusCode::SERVICE_UNAVAILABLE,
            Self::Internal(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }
}

/// A short reference for a person to quote.
pub fn reference() -> String {
    hex::encode_upper(rand::random::<[u8; 4]>())
}

impl IntoResponse for Error {
    fn into_response(self) -> Response {
        let explanation = match &self {
            Self::Area => Explanation::Area,
            Self::Undeclared => Explanation::Undeclared,
            Self::Refused(refusal) => Explanation::Refused(*refusal),
            Self::Blocked(blocked) => Explanation::Blocked(blocked.clone()),
            Self::Internal(cause) => {
                let reference = reference();
                tracing::error!(%reference, %cause, "request failed");
                Explanation::Reference(reference)
            }
            Self::Unavailable(cause) => {
                tracing::warn!(%cause, "database unavailable");
                Explanation::Plain
            }
            _ => Explanation::Plain,
        };
        let mut response = Response::new(Body::empty());
        *response.status_mut() = self.status();
        let again = match self {
            Self::Unavailable(_) => Some(10),
            Self::TooMany(seconds) => Some(seconds),
            _ => None,
        };
        if let Some(seconds) = again {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        response.extensions_mut().insert(explanation);
        response
    }
}

impl From<sqlx::Error> for Error {
    fn from(error: sqlx::Error) -> Self {
        use sqlx::Error as E;
        let cause = error.to_string();
        match &error {
            E::PoolTimedOut | E::PoolClosed | E::Io(_) | E::Tls(_) | E::WorkerCrashed | E::BeginFailed => Self::Unavailable(cause),
            // Class 57: shutting down, starting up, or a statement took too long; 55P03: it waited too long for another;
            // class 53: out of connections, memory or disk; class 08: the connection was lost.
            E::Database(db) => match db.code().as_deref() {
                Some(code) if code == "55P03" || ["57", "53", "08"].iter().any(|class| code.starts_with(class)) => Self::Unavailable(cause),
                _ => guarded(&error, cause),
            },
            _ => Self::Internal(cause),
        }
    }
}

/// A guard of the database speaks where the application should have spoken before.
fn guarded(error: &sqlx::Error, cause: String) -> Error {
    match store::constraint(error) {
        Some("nobody_decides_their_own") => Error::Refused(Refusal::OwnCase),
        Some("nobody_decides_after_recusal") => Error::Refused(Refusal::Recused),
        Some("nobody_decides_for_relations") => Error::Refused(Refusal::Relation),
        Some("mandate_in_force") => Error::Refused(Refusal::OutsideMandate),
        Some("mandate_never_for_own_case") => Error::Refused(Refusal::PrincipalsCase),
        _ => Error::Internal(cause),
    }
}

impl From<app::Error> for Error {
    fn from(error: app::Error) -> Self {
        match error {
            app::Error::NotFound => Self::NotFound,
            app::Error::Refused(refusal) => Self::Refused(refusal),
            app::Error::Blocked(blocked) => Self::Blocked(blocked),
            app::Error::Database(error) => error.into(),
            app::Error::Storage(error) if matches!(error.kind(), std::io::ErrorKind::StorageFull | std::io::ErrorKind::QuotaExceeded) => {
                Self::Unavailable(error.to_string())
            }
            other => Self::Internal(other.to_string()),
        }
    }
}

impl From<askama::Error> for Error {
    fn from(error: askama::Error) -> Self {
        Self::Internal(error.to_string())
    }
}

impl From<serde_json::Error> for Error {
    fn from(error: serde_json::Error) -> Self {
        Self::Internal(error.to_string())
    }
}
