//! `Idempotency-Key` (draft-ietf-httpapi-idempotency-key-header): a request that is sent again under its
//! key is answered as the first time and done once.

use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::Response;

use super::problem::{Fault, MEDIA, Wrong, told};
use crate::app::once::{Reserved, refused, reserve};
use crate::i18n::Lang;
use crate::web::error::Error;
use crate::web::extract::{Language, Viewer};
use crate::web::routes::BODY;
use crate::web::state::AppState;

/// The header.
pub const HEADER: &str = "idempotency-key";

/// The key of a request: what stands in it, with or without the quotes of a structured field.
pub fn key(headers: &HeaderMap) -> Result<Option<String>, Wrong> {
    let mut all = headers.get_all(HEADER).iter();
    let Some(first) = all.next() else { return Ok(None) };
    let text = first.to_str().map_err(|_| Wrong::Key)?.trim();
    let text = text.strip_prefix('"').and_then(|t| t.strip_suffix('"')).unwrap_or(text);
    let good = (1..=255).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_graphic() || b == b' ') && all.next().is_none();
    if good { Ok(Some(text.to_owned())) } else { Err(Wrong::Key) }
}

/// Does a request once, where it has a key.
pub async fn once(State((state, status)): State<(AppState, u16)>, request: Request, next: Next) -> Result<Response, Fault> {
    let Some(key) = key(request.headers())? else { return Ok(next.run(request).await) };
    let token = request.extensions().get::<Viewer>().ok_or(Error::SessionOver)?.found.session;
    let lang = request.extensions().get::<Language>().map_or(Lang::Vi, |l| l.0);
    let instance = request.headers().get("x-request-id").cloned();
    let (mut parts, body) = request.into_parts();
    let body = to_bytes(body, BODY).await.map_err(|_| Error::TooLarge)?;
    let described = [parts.method.as_str().as_bytes(), parts.uri.path().as_bytes(), &body];
    let success = i16::try_from(status).unwrap_or(200);
    let reserved = match reserve(&state.app, (token, key), &described, success).await? {
        Reserved::Fresh(once) => once,
        Reserved::Answered(status, body) => return again(status, body),
        Reserved::Running => return Err(Wrong::KeyRunning.into()),
        Reserved::Other => return Err(Wrong::KeyOther.into()),
    };
    parts.extensions.insert(reserved.clone());
    let response = next.run(Request::from_parts(parts, Body::from(body))).await;
    if response.status().is_success() {
        return Ok(response);
    }
    let (parts, body) = told(&state, lang, instance.as_ref(), response).into_parts();
    let body = to_bytes(body, BODY).await.map_err(|e| Error::Internal(e.to_string()))?;
    refused(&state.app, &reserved, parts.status.as_u16(), &String::from_utf8_lossy(&body)).await?;
    Ok(Response::from_parts(parts, Body::from(body)))
}

/// What was answered before.
fn again(status: u16, body: String) -> Result<Response, Fault> {
    let status = StatusCode::from_u16(status).map_err(|e| Error::Internal(e.to_string()))?;
    let mut response = Response::new(Body::from(body));
    *response.status_mut() = status;
    let media = if status.is_success() { "application/json" } else { MEDIA };
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(media));
    Ok(response)
}
