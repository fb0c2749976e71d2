//! Style, script, fonts and icons, compiled in and served under a name that changes with their content.

use std::collections::HashMap;
use std::sync::LazyLock;

use axum::body::Body;
use axum::extract::RawPathParams;
use axum::http::{Response, StatusCode, header};
use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use rust_embed::RustEmbed;
use sha2::{Digest, Sha256, Sha384};

#[derive(RustEmbed)]
#[folder = "static/"]
struct Files;

/// `/static/` and the first digits of the hash over all files.
pub static PREFIX: LazyLock<String> = LazyLock::new(|| {
    let mut names: Vec<_> = Files::iter().collect();
    names.sort();
    let mut hash = Sha256::new();
    for name in names {
        hash.update(name.as_bytes());
        hash.update(Files::get(&name).map(|f| f.data).unwrap_or_default());
    }
    format!("/static/{}", &hex::encode(hash.finalize())[..16])
});

/// What a browser compares a script with before it runs (Subresource Integrity).
pub fn integrity(name: &str) -> String {
    static KNOWN: LazyLock<HashMap<String, String>> = LazyLock::new(|| {
        let digest = |name: &str| format!("sha384-{}", BASE64.encode(Sha384::digest(Files::get(name).map(|f| f.data).unwrap_or_default())));
        Files::iter().filter(|name| name.ends_with(".js")).map(|name| (name.to_string(), digest(&name))).collect()
    });
    KNOWN.get(name).cloned().unwrap_or_default()
}

/// A file as text.
pub fn text(name: &str) -> String {
    Files::get(name).map(|f| String::from_utf8_lossy(&f.data).into_owned()).unwrap_or_default()
}

/// A file of the current hash, cacheable for ever; anything else does not exist.
pub async fn serve(params: RawPathParams) -> Response<Body> {
    let find = |key: &str| params.iter().find(|(k, _)| *k == key).map_or("", |(_, v)| v);
    let (hash, name) = (find("hash"), find("name"));
    let file = Some(()).filter(|()| PREFIX.ends_with(&format!("/{hash}"))).and_then(|()| Files::get(name));
    let mut response = Response::new(Body::empty());
    let Some(file) = file else {
        *response.status_mut() = StatusCode::NOT_FOUND;
        return response;
    };
    let media = match name.rsplit_once('.').map(|(_, extension)| extension) {
        Some("css") => "text/css; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        Some("webmanifest") => "application/manifest+json",
        Some("woff2") => "font/woff2",
        _ => "text/plain; charset=utf-8",
    };
    *response.body_mut() = Body::from(file.data.into_owned());
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, header::HeaderValue::from_static(media));
    headers.insert(header::CACHE_CONTROL, header::HeaderValue::from_static("public, max-age=31536000, immutable"));
    response
}
