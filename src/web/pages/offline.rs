//! Writing without a network: the page that says what a device keeps, and the worker that shows it there.

use askama::Template;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};

use crate::web::assets;
use crate::web::error::Error;
use crate::web::extract::Guest;
use crate::web::filters;
use crate::web::page::{Place, Shell, render};

#[derive(Template)]
#[template(path = "offline.html")]
struct Page {
    shell: Shell,
    notes: [&'static str; 3],
}

/// What is kept on the device and what waits: filled in there.
pub async fn show(guest: Guest) -> Result<Response, Error> {
    let t = guest.t;
    let mut conn = guest.state.app.pool.acquire().await?;
    let shell = Shell::guest(&guest, &mut conn, t.offline(), Place::Account).await?;
    render(StatusCode::OK, &Page { shell, notes: [t.offline_note_pages(), t.offline_note_files(), t.offline_note_end()] })
}

/// The service worker, which knows the frame of this program. It stands at the root, because a worker
/// looks after what is below it (Service Workers, section 3.4.4).
pub async fn worker() -> Response {
    let text = format!("const FRAME = '{}';\n{}", *assets::PREFIX, assets::text("service-worker.js"));
    let mut response = text.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/javascript; charset=utf-8"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    response
}
