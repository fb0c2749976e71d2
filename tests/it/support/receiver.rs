//! A real receiver of webhooks on this machine that keeps what it gets and answers as it is told, and the
//! site's way to it.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::{HeaderMap, Method, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use sangkien::app::webhooks::{Terms, make};
use sangkien::config::Config;
use sangkien::domain::webhook::{Origins, Topic};
use sangkien::jobs::webhook::Courier;
use serde_json::Value;
use standardwebhooks::Webhook;
use tokio::net::TcpListener;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

use super::{Person, World};

/// The address of the site in what is sent.
pub const SITE: &str = "https://sangkien.example.vn";

/// How a receiver answers.
#[derive(Clone)]
pub enum Reply {
    Status(u16),
    /// 500 to whatever holds a text, and 204 to the rest.
    Refuses(String),
    /// Elsewhere.
    Redirect(String),
    /// Takes the request and never answers.
    Never,
    /// 200, and a body without an end.
    Endless,
}

/// A request as it came.
#[derive(Debug)]
pub struct Received {
    pub line: String,
    pub headers: HeaderMap,
    pub body: String,
}

impl Received {
    /// A header that is there once.
    pub fn header(&self, name: &str) -> &str {
        let all: Vec<_> = self.headers.get_all(name).iter().collect();
        assert_eq!(all.len(), 1, "{name}: {all:?}");
        all[0].to_str().unwrap()
    }

    pub fn id(&self) -> &str {
        self.header("webhook-id")
    }

    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap()
    }

    /// The signatures that somebody else's program computes for these secrets.
    pub fn signed_with(&self, secrets: &[&str]) -> String {
        let timestamp = self.header("webhook-timestamp").parse().unwrap();
        let one = |secret: &&str| Webhook::new(secret).unwrap().sign(self.id(), timestamp, self.body.as_bytes()).unwrap();
        secrets.iter().map(one).collect::<Vec<_>>().join(" ")
    }

    /// `[action, seq]` of a step, `"ping"` of a trial.
    pub fn about(&self) -> Value {
        let event = self.json();
        if event["type"] == "ping" { "ping".into() } else { serde_json::json!([event["data"]["action"], event["data"]["seq"]]) }
    }
}

/// A receiver.
pub struct Receiver {
    pub origin: String,
    reply: Arc<Mutex<Reply>>,
    taken: UnboundedReceiver<Received>,
}

type Desk = (Arc<Mutex<Reply>>, UnboundedSender<Received>);

async fn take(State((reply, sender)): State<Desk>, method: Method, uri: Uri, headers: HeaderMap, body: Bytes) -> Response {
    let reply = reply.lock().unwrap().clone();
    let refused = matches!(&reply, Reply::Refuses(text) if String::from_utf8_lossy(&body).contains(text));
    sender.send(Received { line: format!("{method} {uri}"), headers, body: String::from_utf8(body.to_vec()).unwrap() }).unwrap();
    match reply {
        Reply::Refuses(_) => if refused { StatusCode::INTERNAL_SERVER_ERROR } else { StatusCode::NO_CONTENT }.into_response(),
        Reply::Status(status) => StatusCode::from_u16(status).unwrap().into_response(),
        Reply::Redirect(to) => (StatusCode::FOUND, [(header::LOCATION, to)]).into_response(),
        Reply::Never => std::future::pending().await,
        Reply::Endless => Body::from_stream(futures_util::stream::repeat_with(|| Ok::<_, std::io::Error>(Bytes::from_static(&[b'x'; 4096])))).into_response(),
    }
}

impl Receiver {
    pub async fn open() -> Self {
        Self::at(TcpListener::bind("127.0.0.1:0").await.unwrap())
    }

    pub fn at(listener: TcpListener) -> Self {
        let origin = format!("http://{}", listener.local_addr().unwrap());
        let (sender, taken) = unbounded_channel();
        let reply = Arc::new(Mutex::new(Reply::Status(204)));
        let router = Router::new().fallback(take).with_state((reply.clone(), sender));
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { origin, reply, taken }
    }

    /// How everything is answered from now on.
    pub fn answers(&self, reply: Reply) {
        *self.reply.lock().unwrap() = reply;
    }

    /// What has come since it was last asked.
    pub fn taken(&mut self) -> Vec<Received> {
        let mut all = Vec::new();
        while let Ok(one) = self.taken.try_recv() {
            all.push(one);
        }
        all
    }

    /// The only thing that has come.
    pub fn only(&mut self) -> Received {
        let mut all = self.taken();
        assert_eq!(all.len(), 1, "{all:#?}");
        all.remove(0)
    }

    /// The next thing that comes.
    pub async fn next(&mut self) -> Received {
        self.taken.recv().await.unwrap()
    }

    /// What each that has come is about.
    pub fn about(&mut self) -> Value {
        self.taken().iter().map(Received::about).collect()
    }
}

/// The origins of receivers.
pub fn origins(all: &[&Receiver]) -> Origins {
    all.iter().map(|r| r.origin.as_str()).collect::<Vec<_>>().join(" ").parse().unwrap()
}

/// The way to receivers.
pub fn courier(all: &[&Receiver]) -> Courier {
    courier_to(&origins(all).to_string())
}

/// The way to some origins.
pub fn courier_to(origins: &str) -> Courier {
    let values = [("SANGKIEN_PUBLIC_URL", SITE), ("SANGKIEN_WEBHOOK_ORIGINS", origins)];
    let config = Config::from_lookup(|name| values.iter().find(|(n, _)| *n == name).map(|(_, v)| (*v).to_owned())).unwrap();
    Courier::open(&config, Duration::from_secs(10)).unwrap()
}

/// The way to receivers for somebody who does not wait long.
pub fn hasty_courier(all: &[&Receiver]) -> Courier {
    let values = [("SANGKIEN_WEBHOOK_ORIGINS", origins(all).to_string())];
    let config = Config::from_lookup(|name| values.iter().find(|(n, _)| *n == name).map(|(_, v)| v.clone())).unwrap();
    Courier::open(&config, Duration::from_millis(100)).unwrap()
}

impl World {
    /// An endpoint of a person at a receiver, at a path with that person's number; its secret.
    pub async fn endpoint(&self, person: &Person, receiver: &Receiver, topics: &[Topic]) -> String {
        let terms = Terms { name: format!("Của {}", person.name), url: format!("{}/{}", receiver.origin, person.id()), topics: topics.to_vec() };
        make(&self.app, person.id(), &terms, &origins(&[receiver])).await.unwrap().expose()
    }

    /// The number of the only endpoint of a person.
    pub async fn webhook_of(&self, person: &Person) -> uuid::Uuid {
        self.value(&format!("select id from webhook where person_id = '{}'", person.id())).await.as_str().unwrap().parse().unwrap()
    }
}
