//! Connections: HTTP/1.1 over TCP, behind a proxy that speaks TLS and HTTP/2 with browsers.
//!
//! Each has a deadline for the head of every request, so that a client that trickles bytes holds
//! nothing for long (OWASP ASVS 5.0, 15.2.2); the deadline of the whole request is the router's. Who takes
//! nothing of an answer for a while is cut off too.

use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Notify, mpsc, watch};
use tokio_io_timeout::TimeoutStream;
use tower::ServiceExt;

/// Bytes of a request's head; more is answered with 431.
const HEAD: usize = 16 * 1024;
/// Fields of a request's head.
const FIELDS: usize = 100;
/// How long the server waits for another file descriptor where there is none.
const BREATH: Duration = Duration::from_secs(1);

/// How long a connection that has asked nothing yet is waited for when the server stops: it was taken, so
/// what is on its way is answered.
const FIRST: Duration = Duration::from_secs(2);

/// How long clients may take.
#[derive(Debug, Clone, Copy)]
pub struct Patience {
    /// For the head of a request.
    pub head: Duration,
    /// For a whole request, with its answer's beginning; and for taking the next piece of an answer.
    pub whole: Duration,
    /// For a list as a file, which is written before it is handed out: a million rows take their time.
    pub file: Duration,
    /// For a check of everything, which then goes on without whoever asked for it.
    pub check: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Self { head: Duration::from_secs(10), whole: Duration::from_secs(30), file: Duration::from_secs(300), check: Duration::from_secs(5) }
    }
}

/// Serves until `stop`, then answers what was asked and takes nothing more.
pub async fn serve(listener: TcpListener, router: Router, patience: Patience, stop: impl Future<Output = ()>) {
    let mut builder = http1::Builder::new();
    builder.timer(TokioTimer::new()).header_read_timeout(patience.head).max_headers(FIELDS).max_buf_size(HEAD);
    let (told, stopping) = watch::channel(false);
    // Nothing is sent: it ends when the last connection has let go of it.
    let (open, mut ended) = mpsc::channel::<()>(1);
    let mut stop = pin!(stop);
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            () = &mut stop => break,
        };
        match accepted {
            Ok((stream, peer)) => {
                if let Err(error) = stream.set_nodelay(true) {
                    tracing::debug!(%error, "small answers may wait for one another");
                }
                let connection = Connection { builder: builder.clone(), router: router.clone(), stopping: stopping.clone(), taking: patience.whole };
                let open = open.clone();
                tokio::spawn(async move {
                    connection.serve(stream, peer).await;
                    drop(open);
                });
            }
            Err(error) => {
                tracing::warn!(%error, "no connection could be taken");
                tokio::time::sleep(BREATH).await;
            }
        }
    }
    drop(listener);
    drop(open);
    told.send_replace(true);
    if tokio::time::timeout(patience.whole, ended.recv()).await.is_err() {
        tracing::warn!("some answers were still on their way when the server stopped");
    }
}

/// What a connection is served with.
struct Connection {
    builder: http1::Builder,
    router: Router,
    stopping: watch::Receiver<bool>,
    /// How long a piece of an answer may wait to be taken.
    taking: Duration,
}

impl Connection {
    /// Answers until the client goes or the server stops. A connection whose first request is still on its way
    /// then would be closed unanswered by hyper: that one is waited for.
    async fn serve(self, stream: TcpStream, peer: SocketAddr) {
        let Self { builder, router, mut stopping, taking } = self;
        let mut stream = TimeoutStream::new(stream);
        stream.set_write_timeout(Some(taking));
        let asked = Arc::new(Notify::new());
        let first = asked.clone();
        let service = service_fn(move |request: Request<Incoming>| {
            asked.notify_one();
            let mut request = request.map(Body::new);
            request.extensions_mut().insert(ConnectInfo(peer));
            router.clone().oneshot(request)
        });
        let mut connection = pin!(builder.serve_connection(TokioIo::new(Box::pin(stream)), service));
        let last = async {
            // A sender that is gone has stopped too.
            drop(stopping.wait_for(|told| *told).await);
            drop(tokio::time::timeout(FIRST, first.notified()).await);
        };
        let served = tokio::select! {
            served = connection.as_mut() => served,
            () = last => {
                connection.as_mut().graceful_shutdown();
                connection.await
            }
        };
        // A client that goes away or speaks no HTTP concerns nobody else.
        if let Err(error) = served {
            tracing::debug!(%error, "a connection ended");
        }
    }
}
