//! Attachments: streamed in, and handed out as downloads only.

use std::sync::atomic::{AtomicBool, Ordering};

use axum::body::Body;
use axum::extract::Multipart;
use axum::extract::multipart::MultipartRejection;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;
use futures_util::{StreamExt, TryStreamExt};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use sha2::{Digest, Sha256};

use super::{drafting, section};
use crate::app::drafting::{Change, save};
use crate::app::storage::{Received, Rejected, media_type};
use crate::app::{self, Invalid};
use crate::domain::clock::local_day;
use crate::domain::ids::{AttachmentId, ProposalId};
use crate::domain::parameter::Key;
use crate::domain::plan::{Attached, Section};
use crate::domain::text;
use crate::store;
use crate::web::error::Error;
use crate::web::extract::{Me, Params, Submitted};
use crate::web::page;

/// What RFC 5987 leaves as it is in a file name.
const PLAIN: AsciiSet = NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');

/// The name without folders, tidied; `None` where nothing usable is left.
fn clean(name: &str) -> Option<String> {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    text::tidy(last, 200).ok().filter(|n| !n.is_empty() && n != "." && n != ".." && !n.contains('\n'))
}

/// A file that lies in storage now, and the number that was sent ahead of it.
pub struct Arrived {
    pub file: Attached,
    pub seen: i32,
}

/// Takes a file: a number comes first (what was seen), then the file, streamed to its place. Gives
/// the words of what is wrong with it.
///
/// # Errors
/// For what is no form, or a fault of the storage.
pub async fn receive(me: &Me, parts: Result<Multipart, MultipartRejection>, number: &str) -> Result<Result<Arrived, String>, Error> {
    let mut parts = parts.map_err(|_| Error::Unsupported)?;
    let t = me.t;
    let limit = {
        let mut conn = me.conn().await?;
        let parameters = store::reference::parameters(&mut conn, local_day(me.state.app.clock.now())).await?;
        parameters.value(Key::AttachmentMaxMib).map_err(|e| Error::Internal(e.to_string()))?
    };
    let mut seen = -1;
    for _ in 0..4 {
        let field = match parts.next_field().await {
            Ok(Some(field)) => field,
            Err(e) if e.status() == StatusCode::PAYLOAD_TOO_LARGE => return Ok(Err(t.file_too_large(limit))),
            _ => break,
        };
        if field.name() == Some(number) {
            seen = field.text().await.ok().and_then(|s| s.parse().ok()).unwrap_or(-1);
            continue;
        }
        if field.name() != Some("file") {
            continue;
        }
        let sent = field.file_name().unwrap_or_default().to_owned();
        if sent.is_empty() {
            return Ok(Err(t.file_missing().to_owned()));
        }
        let Some(name) = clean(&sent) else { return Ok(Err(t.file_name().to_owned())) };
        let file = AttachmentId::new(me.state.app.clock.now());
        // A body beyond the route's limit breaks the stream off: that is a large file, not a bad line.
        let beyond = AtomicBool::new(false);
        let chunks = field.inspect_err(|e| beyond.store(e.status() == StatusCode::PAYLOAD_TOO_LARGE, Ordering::Relaxed));
        let result = me.state.app.storage.receive(file, chunks, u64::from(limit) * 1_048_576).await;
        return match result {
            Err(Rejected::Interrupted) if beyond.load(Ordering::Relaxed) => Ok(Err(t.file_too_large(limit))),
            Ok(received) => Ok(typed(me, file, name, received).await.map(|file| Arrived { file, seen })),
            Err(Rejected::TooLarge) => Ok(Err(t.file_too_large(limit))),
            Err(Rejected::Empty) => Ok(Err(t.file_missing().to_owned())),
            Err(Rejected::Interrupted) => Ok(Err(t.upload_broke().to_owned())),
            Err(Rejected::Storage(error)) => Err(app::Error::Storage(error).into()),
        };
    }
    Ok(Err(t.file_missing().to_owned()))
}

/// A received file under its real type; one of no allowed type goes again.
async fn typed(me: &Me, id: AttachmentId, name: String, received: Received) -> Result<Attached, String> {
    let Some(media) = media_type(&name, &received.head) else {
        me.state.app.storage.remove(id).await;
        return Err(me.t.file_type().to_owned());
    };
    let size = i64::try_from(received.size).unwrap_or(i64::MAX);
    Ok(Attached { id, name, media_type: media.to_owned(), size, sha256: hex::encode(received.sha256) })
}

/// Takes a file into an open plan; where the plan does not take it the bytes go again.
pub async fn upload(me: Me, params: Params, parts: Result<Multipart, MultipartRejection>) -> Result<Response, Error> {
    let id = params.proposal()?;
    {
        let mut conn = me.conn().await?;
        drafting::open(&me, &mut conn, id).await?;
    }
    let Arrived { file, seen } = match receive(&me, parts, "revision").await? {
        Ok(arrived) => arrived,
        Err(words) => return section::attachments(&me, id, words, StatusCode::UNPROCESSABLE_ENTITY).await,
    };
    let stored = file.id;
    let result = save(&me.state.app, &me.viewer.actor, id, Section::Attachments, seen, Change::AddFile(file)).await;
    if result.is_err() {
        me.state.app.storage.remove(stored).await;
    }
    outcome(&me, id, result).await
}

async fn outcome(me: &Me, id: ProposalId, result: Result<app::drafting::Saved, app::Error>) -> Result<Response, Error> {
    match result {
        Ok(saved) => Ok(page::go(&me.state.site, &format!("/proposals/{id}/plan/attachments"), if saved.voided > 0 { "saved_void" } else { "saved" })),
        Err(app::Error::Conflict(c)) => {
            let words = me.t.conflict_text(c.by, me.t.time(c.at));
            section::attachments(me, id, words, StatusCode::CONFLICT).await
        }
        Err(app::Error::Invalid(Invalid::Field(_, why))) => {
            section::attachments(me, id, super::act::why_words(me.t, "", why), StatusCode::UNPROCESSABLE_ENTITY).await
        }
        Err(error) => Err(error.into()),
    }
}

/// Takes a file out of an open plan.
pub async fn remove(me: Me, params: Params, Submitted(raw): Submitted) -> Result<Response, Error> {
    let (id, file) = (params.proposal()?, params.get("file")?);
    let revision = raw.get("revision").parse().unwrap_or(-1);
    let result = save(&me.state.app, &me.viewer.actor, id, Section::Attachments, revision, Change::RemoveFile(file)).await;
    outcome(&me, id, result).await
}

/// Hands a file out: always as a download, under its real type, never to be run.
pub async fn download(me: Me, params: Params) -> Result<Response, Error> {
    let (id, file): (ProposalId, AttachmentId) = (params.proposal()?, params.get("file")?);
    let mut conn = me.conn().await?;
    me.proposal(&mut conn, id).await?;
    let found = store::attachment::get(&mut conn, id, file).await?.ok_or(Error::NotFound)?;
    drop(conn);
    let open = me.state.app.storage.read(file).await.map_err(|e| Error::Internal(format!("attachment {file}: {e}")))?;
    let reading = Reading { open, hash: Sha256::new(), held: Vec::new(), expected: found.sha256 };
    let mut response = Response::new(Body::from_stream(futures_util::stream::unfold(Some(reading), next_part).boxed()));
    let disposition = format!("attachment; filename=\"download\"; filename*=UTF-8''{}", utf8_percent_encode(&found.name, &PLAIN));
    let headers = response.headers_mut();
    let value = |text: &str| HeaderValue::from_str(text).map_err(|e| Error::Internal(e.to_string()));
    headers.insert(header::CONTENT_DISPOSITION, value(&disposition)?);
    headers.insert(header::CONTENT_TYPE, value(&found.media_type)?);
    headers.insert(header::CONTENT_LENGTH, HeaderValue::from(found.size));
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static("sandbox; default-src 'none'"));
    Ok(response)
}

/// A stored file on its way: its last part is held back until the whole is known to be what was uploaded.
struct Reading {
    open: tokio::fs::File,
    hash: Sha256,
    held: Vec<u8>,
    expected: Vec<u8>,
}

/// The next part of a file. One that was changed on the disk breaks off instead of ending.
async fn next_part(reading: Option<Reading>) -> Option<(std::io::Result<Vec<u8>>, Option<Reading>)> {
    let mut reading = reading?;
    loop {
        let mut buffer = vec![0; 64 * 1024];
        match tokio::io::AsyncReadExt::read(&mut reading.open, &mut buffer).await {
            Ok(0) if reading.hash.clone().finalize()[..] == reading.expected => return Some((Ok(reading.held), None)),
            Ok(0) => {
                tracing::error!("a stored file is not what was uploaded");
                return Some((Err(std::io::ErrorKind::InvalidData.into()), None));
            }
            Ok(n) => {
                buffer.truncate(n);
                reading.hash.update(&buffer);
                let part = std::mem::replace(&mut reading.held, buffer);
                if !part.is_empty() {
                    return Some((Ok(part), Some(reading)));
                }
            }
            Err(error) => return Some((Err(error), None)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::clean;

    #[test]
    fn a_name_is_only_a_name() {
        assert_eq!(clean("C:\\Users\\a\\Báo cáo.pdf").as_deref(), Some("Báo cáo.pdf"));
        assert_eq!(clean("../../etc/passwd").as_deref(), Some("passwd"));
        for bad in ["", "..", "a\u{0}.pdf", "a\nb.pdf", "x\u{202E}fdp.exe"] {
            assert_eq!(clean(bad), None, "{bad:?}");
        }
    }
}
