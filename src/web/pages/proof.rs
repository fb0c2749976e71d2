//! Evidence to keep: the receipts of a case and its dossier, and who took it.

use std::io::{BufWriter, Write};
use std::sync::{Arc, LazyLock};

use askama::Template;
use axum::body::Body;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::Response;
use bytes::Bytes;
use futures_util::Stream;
use tokio::sync::Semaphore;
use tokio::sync::mpsc::{Receiver, Sender, channel};

use super::case::{Head, head};
use super::{proof_paper, timeline};
use crate::app::dossier::{Extent, gather};
use crate::app::{documents, receipt};
use crate::documents::book::Book;
use crate::domain::clock::local_day;
use crate::domain::ids::ProposalId;
use crate::domain::note::{Checkpoint, Verifier};
use crate::i18n::Lang;
use crate::store;
use crate::store::log::{Kept, Taken};
use crate::web::error::Error;
use crate::web::extract::{Me, Params};
use crate::web::filters;
use crate::web::page::{self, Place, Shell, render, short_seal};

/// Receipts on a page.
const PAGE: usize = 50;
/// Downloads that are listed.
const LAST: i64 = 20;
/// Lines of the log in the readable file.
const MOST_LINES: i64 = 5000;
/// Dossiers that are written at once.
static AT_ONCE: LazyLock<Arc<Semaphore>> = LazyLock::new(|| Arc::new(Semaphore::new(4)));

struct ReceiptView {
    seq: i32,
    what: &'static str,
    who: String,
    at: String,
    seal: String,
    /// Its place in the log, once it has one.
    place: Option<String>,
}

#[derive(Template)]
#[template(path = "proof/case.html")]
struct Proofs {
    shell: Shell,
    head: Head,
    receipts: Vec<ReceiptView>,
    ready: bool,
    taken: Vec<(String, String, &'static str)>,
    older: Option<i32>,
    deep: bool,
}

fn receipt_view(t: Lang, k: Kept) -> ReceiptView {
    let who = match (k.actor, k.position) {
        (Some(name), Some(position)) => format!("{name} · {position}"),
        (Some(name), None) => name,
        (None, _) => t.system().to_owned(),
    };
    ReceiptView { seq: k.seq, what: t.event_word(k.action), who, at: t.moment(k.at), seal: short_seal(&k.hash), place: k.leaf.map(|n| t.receipt_place(n)) }
}

/// The receipts and the dossier of a case.
pub async fn show(me: Me, params: Params) -> Result<Response, Error> {
    let id = params.proposal()?;
    let mut conn = me.conn().await?;
    let (t, now) = (me.t, me.state.app.clock.now());
    let p = me.proposal(&mut conn, id).await?;
    let before = me.asked("before").parse().ok();
    let page = receipt::list(&mut conn, &me.state.app, &me.viewer.actor, id, before, PAGE).await?;
    let calendar = store::reference::calendar(&mut conn, local_day(now)).await?;
    let ready = store::log::placed(&mut conn, id, 1, 1).await?.first().is_some_and(|e| e.position.is_some());
    let taken = store::log::taken(&mut conn, id, LAST).await?;
    let view = |x: Taken| (t.moment(x.at), format!("{}, {}", x.name, x.position), if x.redacted { t.taken_redacted() } else { t.taken_whole() });
    let title = format!("{} {}", t.proof_title(), p.code);
    let page = Proofs {
        shell: page::shell(&me, &mut conn, &title, Place::List).await?,
        head: head(t, &calendar, now, &p),
        older: if page.more { page.entries.last().map(|k| k.seq) } else { None },
        receipts: page.entries.into_iter().map(|k| receipt_view(t, k)).collect(),
        ready,
        taken: taken.into_iter().map(view).collect(),
        deep: before.is_some(),
    };
    render(StatusCode::OK, &page)
}

/// A file to be saved: never shown in place, never kept by a cache, never packed again.
fn download(name: &str, media: &'static str, body: Body) -> Result<Response, Error> {
    let disposition = HeaderValue::from_str(&format!("attachment; filename=\"{name}\"")).map_err(|e| Error::Internal(e.to_string()))?;
    let mut headers = HeaderMap::new();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(media));
    headers.insert(header::CONTENT_DISPOSITION, disposition);
    headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static("identity"));
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static("sandbox"));
    let mut response = Response::new(body);
    *response.headers_mut() = headers;
    Ok(response)
}

/// A receipt, as `SEQ.json` or `SEQ.pdf`.
pub async fn receipt(me: Me, params: Params) -> Result<Response, Error> {
    let (id, file): (ProposalId, String) = (params.proposal()?, params.get("receipt")?);
    let (seq, kind) = file.rsplit_once('.').ok_or(Error::NotFound)?;
    let number: i32 = seq.parse().ok().filter(|n: &i32| n.to_string() == seq).ok_or(Error::NotFound)?;
    let (receipt, kept) = receipt::make(&me.state.app, &me.viewer.actor, id, number).await?;
    let name = format!("{}.{kind}", receipt.number.replace('/', "-"));
    let json = receipt.to_json().map_err(|e| Error::Internal(e.to_string()))?;
    match kind {
        "json" => download(&name, "application/json", Body::from(json)),
        "pdf" => {
            let title = me.proposal(&mut *me.conn().await?, id).await?.title;
            let sheet = proof_paper::receipt(&receipt, kept, &title, me.state.app.clock.now(), me.state.site.public_url.as_str())?;
            let pdf = me.state.app.draw(move || crate::documents::receipt::pdf(&sheet)).await?;
            download(&name, "application/pdf", Body::from(pdf))
        }
        _ => Err(Error::NotFound),
    }
}

/// The dossier of a case, whole or (`?redacted=yes`) without names.
pub async fn dossier(me: Me, params: Params) -> Result<Response, Error> {
    let id = params.proposal()?;
    let extent = if me.asked("redacted") == "yes" { Extent::Redacted } else { Extent::Whole };
    let permit = AT_ONCE.clone().try_acquire_owned().map_err(|_| Error::Unavailable("dossiers at once".into()))?;
    let parcel = gather(&me.state.app, &me.state.log, &me.viewer.actor, id, extent).await?;
    let name = format!("{}{}.zip", parcel.code(), if extent == Extent::Redacted { "-luoc-ten" } else { "" });
    let book = book(&me, id, extent).await?;
    let pdf = me.state.app.draw(move || crate::documents::book::pdf(&book)).await?;
    let (sender, receiver) = channel(4);
    let state = me.state.clone();
    tokio::task::spawn_blocking(move || {
        let out = BufWriter::with_capacity(64 * 1024, Pieces(sender.clone()));
        if let Err(error) = parcel.write(&state.app, &state.log, &pdf, out) {
            tracing::error!(%error, "a dossier broke off");
            // Nobody may be there any more to be told.
            sender.blocking_send(Err(error)).unwrap_or_default();
        }
        drop(permit);
    });
    download(&name, "application/zip", Body::from_stream(pieces(receiver)))
}

/// The case as it is read, with what this person may see of it.
async fn book(me: &Me, id: ProposalId, extent: Extent) -> Result<Book, Error> {
    let mut conn = me.conn().await?;
    let now = me.state.app.clock.now();
    let p = me.proposal(&mut conn, id).await?;
    let facts = store::facts::load(&mut conn, id, local_day(now)).await?.ok_or(Error::NotFound)?;
    let papers = documents::all(&mut conn, &me.viewer.actor, &facts.case, &p).await?;
    let reads = extent == Extent::Whole && super::case::reads_files(me, &facts);
    let mut lines = store::ledger::timeline(&mut conn, id, None, MOST_LINES).await?;
    lines.reverse();
    let lines: Vec<_> = lines.into_iter().map(|l| timeline::line(Lang::Vi, id, l, reads)).collect();
    let newest = store::log::newest(&mut conn).await?.ok_or(Error::NotFound)?;
    let keys: Vec<Verifier> = store::log::keys(&mut conn).await?.iter().filter_map(|k| Verifier::parse(&k.verifier).ok()).collect();
    let checkpoint = Checkpoint::open(&newest.note, &keys).map_err(|f| Error::Internal(f.to_string()))?;
    Ok(proof_paper::book(&p, &papers, &lines, now, extent, &checkpoint))
}

/// Hands on what is written, and waits where the reader is slower.
struct Pieces(Sender<std::io::Result<Bytes>>);

impl Write for Pieces {
    fn write(&mut self, data: &[u8]) -> std::io::Result<usize> {
        let gone = |_| std::io::Error::from(std::io::ErrorKind::BrokenPipe);
        self.0.blocking_send(Ok(Bytes::copy_from_slice(data))).map_err(gone)?;
        Ok(data.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

fn pieces(receiver: Receiver<std::io::Result<Bytes>>) -> impl Stream<Item = std::io::Result<Bytes>> {
    futures_util::stream::unfold(receiver, |mut receiver| async move { receiver.recv().await.map(|piece| (piece, receiver)) })
}
