//! What a program is told when it does not get what it asked for: problem details (RFC 9457).
//!
//! A handler gives a value; the outer layer puts it into words, because it knows the language.

use axum::body::Body;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use schemars::JsonSchema;
use serde::Serialize;

use crate::app::{self, Conflict, Stale};
use crate::domain::access::Grant;
use crate::i18n::Lang;
use crate::web::error::{Error, Explanation};
use crate::web::page::blocked_words;
use crate::web::pages::case::stale_words;
use crate::web::state::AppState;

/// The media type of a problem.
pub const MEDIA: &str = "application/problem+json";

/// What is wrong with one field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct FieldError {
    pub field: String,
    pub message: String,
}

/// Problem details (RFC 9457).
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Problem {
    /// What kind of problem it is: `about:blank` where the status says all.
    pub r#type: String,
    pub title: String,
    pub status: u16,
    pub detail: String,
    /// The request, for who looks into it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub instance: Option<String>,
    /// What is wrong with single fields.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<FieldError>,
    /// The page on which a person can do it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub page: Option<String>,
}

/// What only a program can do wrong, and what pages say in another way.
#[derive(Debug, Clone)]
pub enum Wrong {
    NoToken,
    Second,
    Grant(Grant),
    /// It asks for the password: done on this page.
    Confirm(String),
    Json,
    Object,
    Query(String),
    Fields(Vec<FieldError>),
    Stale(Stale),
    SavedFirst(Conflict),
    Key,
    KeyRunning,
    KeyOther,
}

/// The kinds of problems, with what each means: part of the description.
pub const KINDS: [(&str, &str); 14] = [
    ("no-token", "There is no token in force in the request."),
    ("second-factor", "The person's office demands a second factor that is not set up."),
    ("insufficient-grant", "The token was not given what this takes."),
    ("confirmation", "This asks for the person's password and can only be done on the page that is named."),
    ("area", "The person holds no office for which this is."),
    ("undeclared", "The person must declare relatives and interests first, on the page."),
    ("refused", "The procedure does not let this person do it; the detail says why."),
    ("blocked", "The case is not at a step that allows it, or something is still needed."),
    ("malformed", "The content or the address can't be read."),
    ("invalid", "Some fields are wrong; `errors` names them."),
    ("stale", "Somebody acted on the case, or saved the section, since it was read. Read it again."),
    ("idempotency-key", "The header Idempotency-Key can't be used."),
    ("request-running", "The request with this key is being done."),
    ("key-reused", "The key was used for another request."),
];

impl Wrong {
    fn status(&self) -> StatusCode {
        match self {
            Self::NoToken => StatusCode::UNAUTHORIZED,
            Self::Second | Self::Grant(_) | Self::Confirm(_) => StatusCode::FORBIDDEN,
            Self::Json | Self::Key => StatusCode::BAD_REQUEST,
            Self::Object | Self::Query(_) | Self::Fields(_) | Self::KeyOther => StatusCode::UNPROCESSABLE_ENTITY,
            Self::Stale(_) | Self::SavedFirst(_) | Self::KeyRunning => StatusCode::CONFLICT,
        }
    }

    fn kind(&self) -> &'static str {
        match self {
            Self::NoToken => "no-token",
            Self::Second => "second-factor",
            Self::Grant(_) => "insufficient-grant",
            Self::Confirm(_) => "confirmation",
            Self::Json | Self::Object | Self::Query(_) => "malformed",
            Self::Fields(_) => "invalid",
            Self::Stale(_) | Self::SavedFirst(_) => "stale",
            Self::Key => "idempotency-key",
            Self::KeyRunning => "request-running",
            Self::KeyOther => "key-reused",
        }
    }

    /// Title and detail.
    fn words(&self, t: Lang) -> (&'static str, String) {
        match self {
            Self::NoToken => (t.access(), t.problem_no_token().to_owned()),
            Self::Second => (t.forbidden(), t.problem_second().to_owned()),
            Self::Grant(grant) => (t.forbidden(), t.problem_grant(t.grant_word(*grant))),
            Self::Confirm(_) => (t.forbidden(), t.problem_confirm().to_owned()),
            Self::Json => (t.bad_request(), t.problem_json().to_owned()),
            Self::Object => (t.bad_request(), t.problem_object().to_owned()),
            Self::Query(why) => (t.bad_request(), format!("{} ({why})", t.problem_query())),
            Self::Fields(errors) => (t.problem_fields(), errors.iter().map(|e| e.message.as_str()).collect::<Vec<_>>().join(". ")),
            Self::Stale(stale) => (t.problem_stale(), stale_words(t, stale)),
            Self::SavedFirst(c) => (t.problem_saved_first(), t.conflict_text(&c.by, t.time(c.at))),
            Self::Key => (t.bad_request(), t.problem_key().to_owned()),
            Self::KeyRunning => (t.blocked_title(), t.problem_key_running().to_owned()),
            Self::KeyOther => (t.bad_request(), t.problem_key_other().to_owned()),
        }
    }
}

/// Why a program has no answer.
#[derive(Debug)]
pub enum Fault {
    /// As on the pages.
    Known(Error),
    Wrong(Wrong),
}

impl Fault {
    /// One field that is wrong.
    pub fn field(field: &str, message: impl Into<String>) -> Self {
        Self::Wrong(Wrong::Fields(vec![FieldError { field: field.to_owned(), message: message.into() }]))
    }
}

impl From<Wrong> for Fault {
    fn from(wrong: Wrong) -> Self {
        Self::Wrong(wrong)
    }
}

impl From<Error> for Fault {
    fn from(error: Error) -> Self {
        Self::Known(error)
    }
}

impl From<sqlx::Error> for Fault {
    fn from(error: sqlx::Error) -> Self {
        Self::Known(error.into())
    }
}

impl From<app::Error> for Fault {
    fn from(error: app::Error) -> Self {
        match error {
            app::Error::Stale(stale) => Wrong::Stale(stale).into(),
            app::Error::Conflict(conflict) => Wrong::SavedFirst(conflict).into(),
            other => Self::Known(other.into()),
        }
    }
}

impl IntoResponse for Fault {
    fn into_response(self) -> Response {
        match self {
            Self::Known(error) => error.into_response(),
            Self::Wrong(wrong) => {
                let mut response = Response::new(Body::empty());
                *response.status_mut() = wrong.status();
                response.extensions_mut().insert(wrong);
                response
            }
        }
    }
}

/// Kind, title and detail of what pages know as well.
fn known(t: Lang, status: StatusCode, explanation: &Explanation) -> (Option<&'static str>, String, String) {
    let title = t.status_title(status.as_u16()).to_owned();
    match explanation {
        Explanation::Area => (Some("area"), title, t.forbidden_area().to_owned()),
        Explanation::Undeclared => (Some("undeclared"), title, t.undeclared().to_owned()),
        Explanation::Refused(refusal) => (Some("refused"), title, t.refusal(*refusal).to_owned()),
        Explanation::Blocked(blocked) => (Some("blocked"), t.blocked_title().to_owned(), blocked_words(t, blocked)),
        Explanation::Reference(reference) => (None, title, t.gone_wrong_text(reference)),
        Explanation::Plain => {
            let detail = match status {
                StatusCode::NOT_FOUND => t.problem_not_found(),
                StatusCode::TOO_MANY_REQUESTS => t.too_often_text(),
                StatusCode::SERVICE_UNAVAILABLE => t.unavailable_text(),
                _ => t.status_title(status.as_u16()),
            };
            (None, title, detail.to_owned())
        }
    }
}

/// Gives an error without words its problem.
pub fn told(state: &AppState, t: Lang, request: Option<&HeaderValue>, mut response: Response) -> Response {
    let status = response.status();
    let is_told = response.headers().get(header::CONTENT_TYPE).is_some_and(|v| v == MEDIA);
    if !(status.is_client_error() || status.is_server_error()) || is_told {
        return response;
    }
    let site = &state.site.public_url;
    let wrong = response.extensions().get::<Wrong>().cloned();
    let (kind, title, detail) = match &wrong {
        Some(wrong) => {
            let (title, detail) = wrong.words(t);
            (Some(wrong.kind()), title.to_owned(), detail)
        }
        None => known(t, status, response.extensions().get::<Explanation>().unwrap_or(&Explanation::Plain)),
    };
    let id: Option<uuid::Uuid> = request.and_then(|v| v.to_str().ok()?.parse().ok());
    let problem = Problem {
        r#type: kind.map_or_else(|| "about:blank".to_owned(), |kind| format!("{site}{}/openapi.json#/x-problems/{kind}", super::BASE)),
        title,
        status: status.as_u16(),
        detail,
        instance: id.map(|id| format!("urn:uuid:{id}")),
        page: if let Some(Wrong::Confirm(page)) = &wrong { Some(format!("{site}{page}")) } else { None },
        errors: if let Some(Wrong::Fields(errors)) = wrong { errors } else { Vec::new() },
    };
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(MEDIA));
    headers.remove(header::CONTENT_LENGTH);
    if status == StatusCode::UNAUTHORIZED {
        headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
    }
    *response.body_mut() = Body::from(serde_json::to_vec(&problem).unwrap_or_default());
    response
}
