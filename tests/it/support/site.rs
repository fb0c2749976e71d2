//! The site as people meet it: the real router, asked as one person or another.
//!
//! The identity is the client: `site.as_lead().get("/")`. Everybody has a session from the start,
//! because a password costs 40 ms. What comes back is read as a document, never searched as text.
//! Refuses to know of handlers.

use std::net::{IpAddr, SocketAddr};
use std::num::NonZeroU32;
use std::ops::Deref;
use std::sync::Arc;

use axum::Router;
use axum::body::{Body, Bytes, to_bytes};
use axum::extract::ConnectInfo;
use axum::http::{HeaderMap, Method, Request, header};
use sangkien::app::passkeys::Party;
use sangkien::config::{Config, PublicUrl};
use sangkien::web::pace::{Allowance, Pace};
use sangkien::web::server::Patience;
use sangkien::web::state::Site as Settings;
use sangkien::web::{AppState, router};
use scraper::{ElementRef, Html, Selector};
use sha2::{Digest, Sha256};
use sqlx::PgPool;
use tower::ServiceExt;

use super::{Person, World};

/// More than any page or file of the tests.
const ALL: usize = 64 * 1024 * 1024;
/// Where requests come from unless a test says otherwise.
const OFFICE: IpAddr = IpAddr::V4(std::net::Ipv4Addr::new(203, 0, 113, 10));

/// The address of the site, as an operator would set it.
pub fn public_url(url: &str) -> PublicUrl {
    Config::from_lookup(|name| (name == "SANGKIEN_PUBLIC_URL").then(|| url.to_owned())).unwrap().public_url
}

fn settings(url: &str) -> Settings {
    // The tests ask faster than people are allowed to; `defences` counts.
    let pace = Pace::of(Allowance { all: NonZeroU32::MAX, dear: NonZeroU32::MAX });
    let public_url = public_url(url);
    Settings {
        public_url,
        trusted_proxies: Vec::new(),
        mail: true,
        webhook_origins: "https://ioc.example.vn".parse().unwrap(),
        party: Party::of(url),
        provider: None,
        pace,
        patience: Patience::default(),
        demonstration: false,
    }
}

/// A world with the site in front of it.
pub struct Site {
    pub world: World,
    router: Router,
    session: &'static str,
}

impl Deref for Site {
    type Target = World;

    fn deref(&self) -> &World {
        &self.world
    }
}

impl Site {
    pub async fn new(pool: PgPool) -> Self {
        Self::at(pool, "http://127.0.0.1:8080").await
    }

    /// The site under another public address.
    pub async fn at(pool: PgPool, url: &str) -> Self {
        let world = World::new(pool).await;
        let settings = settings(url);
        let session = settings.session_cookie();
        let site = Self { router: router(AppState { app: world.app.clone(), log: world.log().await, site: Arc::new(settings) }), world, session };
        site.everybody_signs_in().await;
        site.who_decides_has_a_second_factor().await;
        site
    }

    /// The same site as another operator would have set it.
    pub async fn with(self, change: impl FnOnce(&mut Settings)) -> Self {
        let mut settings = settings("http://127.0.0.1:8080");
        change(&mut settings);
        Self { router: router(AppState { app: self.world.app.clone(), log: self.world.log().await, site: Arc::new(settings) }), ..self }
    }

    /// What a server serves.
    pub fn router(&self) -> Router {
        self.router.clone()
    }

    /// What their office demands of them.
    async fn who_decides_has_a_second_factor(&self) {
        let sql = "insert into totp (person_id, secret, created_at, confirmed_at)
            select distinct person_id, convert_to('12345678901234567890', 'UTF8'), $1::timestamptz, $1::timestamptz from appointment
            where role in ('head', 'acting_head', 'deputy', 'authority', 'administrator')";
        sqlx::query(sql).bind(self.clock.now()).execute(&self.pool).await.unwrap();
    }

    /// A session for each of the cast, valid for twelve hours.
    pub async fn everybody_signs_in(&self) {
        for (_, person) in self.people.all() {
            self.signs_in(person).await;
        }
    }

    /// A session for one person.
    pub async fn signs_in(&self, person: &Person) {
        let now = self.clock.now();
        let hash = Sha256::digest(token(person).as_bytes());
        sqlx::query(
            "insert into session (token_hash, person_id, created_at, last_seen_at, authenticated_at, second_at, expires_at)
             values ($1, $2, $3, $3, $3, $3, $3 + interval '12 hours')
             on conflict (token_hash) do update set last_seen_at = excluded.last_seen_at, authenticated_at = excluded.authenticated_at, expires_at = excluded.expires_at",
        )
        .bind(&hash[..])
        .bind(person.id().0)
        .bind(now)
        .execute(&self.pool)
        .await
        .unwrap();
    }

    /// The cookie of a person's session.
    pub fn cookie_of(&self, person: &Person) -> String {
        format!("{}={}", self.session, token(person))
    }

    /// Somebody without a session.
    pub fn anonymous(&self) -> Client<'_> {
        Client { site: self, cookies: Vec::new(), headers: Vec::new(), from: OFFICE }
    }

    /// The browser of a person.
    pub fn as_person(&self, person: &Person) -> Client<'_> {
        self.anonymous().cookie(self.session, &token(person))
    }

    pub fn as_lead(&self) -> Client<'_> {
        self.as_person(&self.people.author)
    }

    pub fn as_co_author(&self) -> Client<'_> {
        self.as_person(&self.people.co_author)
    }

    pub fn as_head(&self) -> Client<'_> {
        self.as_person(&self.people.head)
    }

    pub fn as_authority(&self) -> Client<'_> {
        self.as_person(&self.people.authority)
    }

    pub fn as_administrator(&self) -> Client<'_> {
        self.as_person(&self.people.administrator)
    }
}

/// The secret of a person's session.
fn token(person: &Person) -> String {
    hex::encode(Sha256::digest(format!("session of {}", person.id())))
}

/// A browser.
#[derive(Clone)]
pub struct Client<'a> {
    site: &'a Site,
    cookies: Vec<(String, String)>,
    headers: Vec<(String, String)>,
    from: IpAddr,
}

impl Client<'_> {
    pub fn cookie(mut self, name: &str, value: &str) -> Self {
        self.cookies.retain(|(n, _)| n != name);
        self.cookies.push((name.to_owned(), value.to_owned()));
        self
    }

    /// The cookies, for another client later.
    pub fn cookies(&self) -> Vec<(String, String)> {
        self.cookies.clone()
    }

    pub fn with_cookies(self, cookies: Vec<(String, String)>) -> Self {
        Self { cookies, ..self }
    }

    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    /// From another network.
    pub fn from(mut self, address: &str) -> Self {
        self.from = address.parse().unwrap();
        self
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.send(Method::GET, path, None, Body::empty()).await
    }

    /// Sends a form.
    pub async fn post(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        self.send(Method::POST, path, Some("application/x-www-form-urlencoded"), Body::from(body)).await
    }

    /// Sends a form with a file, as browsers do; what was seen goes ahead of it under its name.
    pub async fn upload(&self, path: &str, number: &str, seen: &str, name: &str, bytes: &[u8]) -> Answer {
        let mut body = format!("--grenze\r\nContent-Disposition: form-data; name=\"{number}\"\r\n\r\n{seen}\r\n").into_bytes();
        body.extend(format!("--grenze\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\r\n").into_bytes());
        body.extend(bytes);
        body.extend(b"\r\n--grenze--\r\n");
        self.send(Method::POST, path, Some("multipart/form-data; boundary=grenze"), Body::from(body)).await
    }

    /// Sends anything.
    pub async fn send(&self, method: Method, path: &str, media: Option<&str>, body: Body) -> Answer {
        let mut request = Request::builder().method(method).uri(path);
        if let Some(media) = media {
            request = request.header(header::CONTENT_TYPE, media);
        }
        for (name, value) in &self.headers {
            request = request.header(name, value);
        }
        if !self.cookies.is_empty() {
            let all: Vec<String> = self.cookies.iter().map(|(n, v)| format!("{n}={v}")).collect();
            request = request.header(header::COOKIE, all.join("; "));
        }
        let mut request = request.body(body).unwrap();
        request.extensions_mut().insert(ConnectInfo(SocketAddr::new(self.from, 40_000)));
        let response = self.site.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        Answer { status: parts.status.as_u16(), headers: parts.headers, bytes: to_bytes(body, ALL).await.unwrap() }
    }
}

/// What came back.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: HeaderMap,
    pub bytes: Bytes,
}

impl Answer {
    pub fn text(&self) -> &str {
        std::str::from_utf8(&self.bytes).unwrap()
    }

    /// The document; the answer must be one.
    pub fn page(&self) -> Page {
        assert_eq!(self.header("content-type"), "text/html; charset=utf-8", "{self:?}");
        Page(Html::parse_document(self.text()))
    }

    pub fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.bytes).unwrap()
    }

    /// A header that may be there once; empty where it is not.
    pub fn header(&self, name: &str) -> &str {
        let all: Vec<_> = self.headers.get_all(name).iter().collect();
        assert!(all.len() <= 1, "{name} is there more than once: {all:?}");
        all.first().map_or("", |v| v.to_str().unwrap())
    }

    /// The cookies that were set, whole.
    pub fn set_cookies(&self) -> Vec<&str> {
        self.headers.get_all(header::SET_COOKIE).iter().map(|v| v.to_str().unwrap()).collect()
    }

    /// Where an act that succeeded leads.
    pub fn leads_to(&self) -> &str {
        assert_eq!(self.status, 303, "{}", self.complaint());
        self.header("location")
    }

    /// What a page says is wrong, for the message of a test.
    pub fn complaint(&self) -> String {
        if self.header("content-type") != "text/html; charset=utf-8" {
            return format!("{} {}", self.status, String::from_utf8_lossy(&self.bytes));
        }
        let page = self.page();
        format!("{} {} | {}", self.status, page.title(), page.texts(".errsum li, .empty p, .note-no").join(" / "))
    }
}

/// A document.
pub struct Page(Html);

fn selector(css: &str) -> Selector {
    Selector::parse(css).unwrap()
}

/// The text of an element as it is read: white space folded.
pub fn words(element: ElementRef<'_>) -> String {
    element.text().collect::<String>().split_whitespace().collect::<Vec<_>>().join(" ")
}

impl Page {
    pub fn all(&self, css: &str) -> Vec<ElementRef<'_>> {
        self.0.select(&selector(css)).collect()
    }

    /// The only element of a selector.
    pub fn one(&self, css: &str) -> ElementRef<'_> {
        let all = self.all(css);
        assert_eq!(all.len(), 1, "{css} in {}", self.0.html());
        all[0]
    }

    pub fn texts(&self, css: &str) -> Vec<String> {
        self.all(css).into_iter().map(words).collect()
    }

    pub fn text(&self, css: &str) -> String {
        words(self.one(css))
    }

    pub fn attrs(&self, css: &str, name: &str) -> Vec<String> {
        self.all(css).iter().filter_map(|e| e.attr(name)).map(str::to_owned).collect()
    }

    pub fn attr(&self, css: &str, name: &str) -> String {
        self.one(css).attr(name).unwrap_or_default().to_owned()
    }

    pub fn title(&self) -> String {
        self.text("title")
    }

    /// Whether an element has the id; ids are unique.
    pub fn has_id(&self, id: &str) -> bool {
        let found = self.all("[id]").into_iter().filter(|e| e.attr("id") == Some(id)).count();
        assert!(found <= 1, "the id {id} is there {found} times");
        found == 1
    }

    /// What a control of the form holds: its text, or the value of what is chosen.
    pub fn value(&self, name: &str) -> Option<String> {
        let named: Vec<_> = self.all("main [name]").into_iter().filter(|e| e.attr("name") == Some(name)).collect();
        let first = named.first()?;
        let chosen = |e: &ElementRef<'_>| e.attr("checked").is_some() || e.attr("selected").is_some();
        let value = |e: ElementRef<'_>| e.attr("value").unwrap_or_default().to_owned();
        Some(match (first.value().name(), first.attr("type")) {
            ("textarea", _) => first.text().collect(),
            ("select", _) => first.select(&selector("option")).find(chosen).map(value).unwrap_or_default(),
            (_, Some("radio" | "checkbox")) => named.into_iter().find(chosen).map(value).unwrap_or_default(),
            _ => value(*first),
        })
    }
}
