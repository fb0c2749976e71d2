//! Counting requests, and the page of the counters: on an address of its own, never on the site's.

use std::time::Instant;

use axum::Router;
use axum::extract::{MatchedPath, Request, State};
use axum::http::{Method, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use axum::routing::get;

use super::error::Error;
use super::state::AppState;
use crate::app::{App, metrics};

/// Counts an answer under its route's template, with the time that it took.
pub async fn count(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let began = Instant::now();
    let method = known(request.method());
    let route = request.extensions().get::<MatchedPath>().map_or_else(|| "none".to_owned(), |path| path.as_str().to_owned());
    let response = next.run(request).await;
    state.app.metrics.answered(method, &route, response.status().as_u16(), began.elapsed());
    response
}

/// A client may invent methods, but no labels.
fn known(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        _ => "other",
    }
}

/// What the operator's Prometheus collects.
pub fn router(app: App) -> Router {
    Router::new().route("/metrics", get(show)).with_state(app)
}

async fn show(State(app): State<App>) -> Result<Response, Error> {
    Ok(([(header::CONTENT_TYPE, metrics::MEDIA_TYPE)], metrics::text(&app).await?).into_response())
}
