//! Lists as files: CSV or XLSX of what a page lists, for the same reader under the same conditions.
//!
//! The rows come one after the other from the database into a temporary file, which is then sent in
//! pieces: who reads slowly holds neither memory nor a connection, and a fault on the way is a page
//! instead of half a file. Every file is written down in the audit book before it is handed out, but for
//! those of pages that are open to everybody: nobody is watched who reads what is public, and no stranger
//! fills the book.

mod library;
mod lists;
mod sheet;
mod upkeep;

use std::collections::HashMap;
use std::sync::{Arc, LazyLock};

use axum::body::Body;
use axum::http::{HeaderValue, header};
use axum::response::Response;
use futures_util::{Stream, TryStreamExt, stream};
use tokio::io::AsyncReadExt;
use tokio::sync::Semaphore;
use tokio::sync::mpsc::channel;

pub use self::sheet::{Cell, Format};
use crate::app::taken;
use crate::domain::clock::local_day;
use crate::domain::people::Actor;
use crate::i18n::Lang;
use crate::web::error::Error;
use crate::web::extract::{Guest, Me};
use crate::web::state::AppState;

/// Files that are written at once.
static AT_ONCE: LazyLock<Arc<Semaphore>> = LazyLock::new(|| Arc::new(Semaphore::new(4)));
/// Those of pages open to everybody have places of their own, so that no stranger holds up an official.
static OPEN_AT_ONCE: LazyLock<Arc<Semaphore>> = LazyLock::new(|| Arc::new(Semaphore::new(4)));
/// Rows on their way from the database to the file.
const AHEAD: usize = 256;
const PIECE: usize = 64 * 1024;

/// A record as a row of a file.
pub trait Listed {
    /// How the file is called, and the entry in the audit book.
    const NAME: &'static str;

    /// The headings, with how many letters wide a column is.
    fn columns(t: Lang) -> Vec<(&'static str, u16)>;

    /// The cells under them.
    fn cells(self, t: Lang) -> Vec<Cell>;
}

/// Who takes a list away, and which page it is.
pub struct Taker<'a> {
    state: &'a AppState,
    t: Lang,
    path: &'a str,
    query: &'a HashMap<String, String>,
    /// Nobody where the page is open to everybody.
    actor: Option<&'a Actor>,
}

impl<'a> From<&'a Me> for Taker<'a> {
    fn from(me: &'a Me) -> Self {
        Self { state: &me.state, t: me.t, path: &me.path, query: &me.query, actor: Some(&me.viewer.actor) }
    }
}

impl<'a> From<&'a Guest> for Taker<'a> {
    fn from(guest: &'a Guest) -> Self {
        Self { state: &guest.state, t: guest.t, path: &guest.path, query: &guest.query, actor: None }
    }
}

/// The addresses of a list as files.
pub struct Files {
    pub csv: String,
    pub xlsx: String,
}

impl Files {
    /// The files of the page that is shown, under its conditions but whole.
    pub fn of<'a>(page: impl Into<Taker<'a>>) -> Self {
        let Taker { path, query, .. } = page.into();
        let aside = ["after", "before", "gap", "due", "lang"];
        let mut kept: Vec<_> = query.iter().filter(|(n, v)| !aside.contains(&n.as_str()) && !v.is_empty()).collect();
        kept.sort();
        let query = form_urlencoded::Serializer::new(String::new()).extend_pairs(kept).finish();
        let address = |kind| format!("{path}.{kind}{}{query}", if query.is_empty() { "" } else { "?" });
        Self { csv: address("csv"), xlsx: address("xlsx") }
    }
}

/// The records of a list as the file that the path names.
pub async fn hand_out<'a, R: Listed>(taker: impl Into<Taker<'a>>, rows: impl Stream<Item = sqlx::Result<R>> + Unpin) -> Result<Response, Error> {
    let taker = taker.into();
    let t = taker.t;
    write(taker, R::NAME, R::columns(t), rows.map_ok(move |record| record.cells(t))).await
}

/// A list that is in memory anyway, on the same way.
pub fn known<R>(rows: impl IntoIterator<Item = R>) -> impl Stream<Item = sqlx::Result<R>> + Unpin {
    stream::iter(rows.into_iter().map(Ok))
}

/// Rows as the file that the path names.
pub async fn write<'a>(
    taker: impl Into<Taker<'a>>,
    name: &'static str,
    columns: Vec<(&'static str, u16)>,
    mut rows: impl Stream<Item = sqlx::Result<Vec<Cell>>> + Unpin,
) -> Result<Response, Error> {
    let Taker { state, t, path, actor, .. } = taker.into();
    let format = Format::of_path(path).ok_or(Error::NotFound)?;
    let places = if actor.is_some() { &AT_ONCE } else { &OPEN_AT_ONCE };
    let _permit = Arc::clone(places).try_acquire_owned().map_err(|_| Error::Unavailable("files at once".into()))?;
    let (sender, receiver) = channel(AHEAD);
    let writing = tokio::task::spawn_blocking(move || sheet::write(t, format, &columns, receiver));
    let mut fault = None;
    loop {
        match rows.try_next().await {
            // A writer that has given up says why when it is waited for.
            Ok(Some(row)) => {
                if sender.send(row).await.is_err() {
                    break;
                }
            }
            Ok(None) => break,
            Err(error) => {
                fault = Some(error);
                break;
            }
        }
    }
    drop(sender);
    let written = writing.await.map_err(|e| Error::Internal(e.to_string()))?;
    if let Some(error) = fault {
        return Err(error.into());
    }
    let (file, size, count) = written.map_err(|e| Error::Internal(format!("{name}: {e}")))?;
    drop(rows);
    if let Some(actor) = actor {
        taken::record(&state.app, actor, name, format.extension(), count).await?;
    }
    let day = local_day(state.app.clock.now());
    answer(&format!("{name}_{day}.{}", format.extension()), format, tokio::fs::File::from_std(file), size)
}

fn yes(t: Lang, is: bool) -> Cell {
    Cell::word(if is { t.yes() } else { t.no() })
}

fn answer(name: &str, format: Format, file: tokio::fs::File, size: u64) -> Result<Response, Error> {
    let pieces = futures_util::stream::try_unfold(file, |mut file| async move {
        let mut piece = vec![0; PIECE];
        let n = file.read(&mut piece).await?;
        piece.truncate(n);
        Ok::<_, std::io::Error>((n > 0).then_some((piece, file)))
    });
    let mut response = Response::new(Body::from_stream(pieces));
    let disposition = HeaderValue::from_str(&format!("attachment; filename=\"{name}\"")).map_err(|e| Error::Internal(e.to_string()))?;
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_DISPOSITION, disposition);
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(format.media_type()));
    headers.insert(header::CONTENT_LENGTH, HeaderValue::from(size));
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static("sandbox; default-src 'none'"));
    if format == Format::Xlsx {
        // Packed already.
        headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static("identity"));
    }
    Ok(response)
}
