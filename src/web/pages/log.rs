//! The transparency log for everybody: its newest checkpoint, its keys, and proofs for other software.
//!
//! Shows hashes and sizes only: nothing of any case can be learned here.

use std::collections::HashMap;

use askama::Template;
use axum::Json;
use axum::extract::Extension;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use serde_json::{Value, json};

use crate::app::log as transparency;
use crate::store;
use crate::store::log::LogKey;
use crate::web::error::Error;
use crate::web::extract::{Asked, Language};
use crate::web::filters;
use crate::web::page::{Shell, render};
use crate::web::state::AppState;

struct KeyView {
    verifier: String,
    since: String,
    vouched: Option<&'static str>,
}

struct NewestView {
    size: u64,
    root: String,
    at: String,
    note: String,
}

#[derive(Template)]
#[template(path = "proof/log.html")]
struct LogPage {
    shell: Shell,
    newest: Option<NewestView>,
    keys: Vec<KeyView>,
}

/// What the log is, what it has signed, and how to check.
pub async fn show(State(state): State<AppState>, Extension(Language(t)): Extension<Language>) -> Result<Response, Error> {
    let mut conn = state.app.pool.acquire().await?;
    let newest = store::log::newest(&mut conn).await?;
    let keys = store::log::keys(&mut conn).await?;
    let vouched = |n: usize| match n {
        0 => None,
        n if transparency::unvouched(&keys[n - 1..=n]).is_some() => Some(t.log_key_unvouched()),
        _ => Some(t.log_key_vouched()),
    };
    let page = LogPage {
        shell: Shell::public(&state.site, t, t.log_title(), "/log"),
        newest: newest.map(|c| NewestView { size: c.size, root: hex::encode(c.root), at: t.moment(c.at), note: c.note }),
        keys: keys.iter().enumerate().map(|(n, k)| KeyView { verifier: k.verifier.clone(), since: t.day(k.since), vouched: vouched(n) }).collect(),
    };
    render(StatusCode::OK, &page)
}

fn plain(text: String) -> Response {
    ([(header::CONTENT_TYPE, "text/plain; charset=utf-8")], text).into_response()
}

/// The newest checkpoint as a signed note (c2sp.org/tlog-checkpoint).
pub async fn checkpoint(State(state): State<AppState>) -> Result<Response, Error> {
    let newest = store::log::newest(&mut *state.app.pool.acquire().await?).await?.ok_or(Error::NotFound)?;
    Ok(plain(newest.note))
}

/// Every public key, oldest first, one a line.
pub async fn keys(State(state): State<AppState>) -> Result<Response, Error> {
    let keys: Vec<LogKey> = store::log::keys(&mut *state.app.pool.acquire().await?).await?;
    Ok(plain(keys.into_iter().map(|k| format!("{}\n", k.verifier)).collect()))
}

fn number(query: &HashMap<String, String>, name: &str) -> Result<u64, Error> {
    query.get(name).and_then(|v| v.parse().ok()).ok_or(Error::BadRequest)
}

fn proof(kind: &'static str, proof: &transparency::Proof) -> Json<Value> {
    Json(json!({ "proof": kind, "size": proof.size, "path": proof.hashes.iter().map(|h| BASE64.encode(h)).collect::<Vec<_>>() }))
}

/// `?leaf=…&size=…`: the inclusion path of a leaf (RFC 9162, 2.1.3).
pub async fn inclusion(State(state): State<AppState>, Asked(query): Asked) -> Result<Json<Value>, Error> {
    let (leaf, size) = (number(&query, "leaf")?, number(&query, "size")?);
    let mut conn = state.app.pool.acquire().await?;
    Ok(proof("inclusion", &transparency::inclusion(&mut conn, leaf, size).await?))
}

/// `?from=…&size=…`: that the tree of a size begins with an older one (RFC 9162, 2.1.4).
pub async fn consistency(State(state): State<AppState>, Asked(query): Asked) -> Result<Json<Value>, Error> {
    let (from, size) = (number(&query, "from")?, number(&query, "size")?);
    let mut conn = state.app.pool.acquire().await?;
    Ok(proof("consistency", &transparency::consistency(&mut conn, from, size).await?))
}
