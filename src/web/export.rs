//! Lists as files: CSV or XLSX of what a page lists, for the same reader under the same conditions.
//!
//! The rows come one after the other from the database into a temporary file, which is then sent in
//! pieces: who reads slowly holds neither memory nor a connection, and a fault on the way is a page
//! instead of half a file. Every file is written down in the audit book before it is handed out.

mod lists;
mod sheet;

use std::sync::{Arc, LazyLock};

use axum::body::Body;
use axum::http::{HeaderValue, header};
use axum::response::Response;
use futures_util::{Stream, TryStreamExt};
use tokio::io::AsyncReadExt;
use tokio::sync::Semaphore;
use tokio::sync::mpsc::channel;

pub use self::sheet::{Cell, Format};
use crate::app::taken;
use crate::domain::clock::local_day;
use crate::i18n::Lang;
use crate::web::error::Error;
use crate::web::extract::Me;

/// Files that are written at once.
static AT_ONCE: LazyLock<Arc<Semaphore>> = LazyLock::new(|| Arc::new(Semaphore::new(4)));
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

/// The addresses of a list as files.
pub struct Files {
    pub csv: String,
    pub xlsx: String,
}

impl Files {
    /// The files of the page that is shown, under its conditions but whole.
    pub fn of(me: &Me) -> Self {
        let aside = ["after", "before", "gap", "due", "lang"];
        let mut kept: Vec<_> = me.query.iter().filter(|(n, v)| !aside.contains(&n.as_str()) && !v.is_empty()).collect();
        kept.sort();
        let query = form_urlencoded::Serializer::new(String::new()).extend_pairs(kept).finish();
        let address = |kind| format!("{}.{kind}{}{query}", me.path, if query.is_empty() { "" } else { "?" });
        Self { csv: address("csv"), xlsx: address("xlsx") }
    }
}

/// The records of a list as the file that the path names.
pub async fn hand_out<R: Listed>(me: &Me, rows: impl Stream<Item = sqlx::Result<R>> + Unpin) -> Result<Response, Error> {
    let t = me.t;
    write(me, R::NAME, R::columns(t), rows.map_ok(move |record| record.cells(t))).await
}

/// Rows as the file that the path names.
pub async fn write(
    me: &Me,
    name: &'static str,
    columns: Vec<(&'static str, u16)>,
    mut rows: impl Stream<Item = sqlx::Result<Vec<Cell>>> + Unpin,
) -> Result<Response, Error> {
    let format = Format::of_path(&me.path).ok_or(Error::NotFound)?;
    let _permit = AT_ONCE.clone().try_acquire_owned().map_err(|_| Error::Unavailable("files at once".into()))?;
    let (sender, receiver) = channel(AHEAD);
    let t = me.t;
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
    taken::record(&me.state.app, &me.viewer.actor, name, format.extension(), count).await?;
    let day = local_day(me.state.app.clock.now());
    answer(&format!("{name}_{day}.{}", format.extension()), format, tokio::fs::File::from_std(file), size)
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
