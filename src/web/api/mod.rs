//! The interface for programs: the same doors as the pages, in JSON.
//!
//! Every endpoint names the page whose door it shares: who may not enter there does not enter here. A
//! program is known by its token alone, and may do of its person's what the token was given. The
//! description (`openapi`) is made from the same table as the routes.

pub mod acting;
pub mod body;
pub mod once;
pub mod openapi;
pub mod problem;
pub mod query;
pub mod reading;
pub mod shapes;

use axum::Router;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, header};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::Response;
use axum::routing::{MethodRouter, get};
use schemars::{Schema, SchemaGenerator};

use self::body::Content;
use self::problem::{Fault, Wrong};
use super::error::Error;
use super::extract::{Half, Viewer};
use super::middleware::is_of_cases;
use super::routes::{Route, routes};
use super::state::AppState;
use crate::app::access::Bearer;
use crate::domain::access::Grant;
use crate::domain::people::Area;
use crate::i18n::Lang;

/// Where the interface begins.
pub const BASE: &str = "/api/v1";

/// Whether a path belongs to programs.
pub fn is_within(path: &str) -> bool {
    path.strip_prefix("/api").is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// The token of a request (RFC 6750, section 2.1).
pub fn bearer(headers: &HeaderMap) -> Option<Bearer> {
    let (scheme, token) = headers.get(header::AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    if scheme.eq_ignore_ascii_case("bearer") { Bearer::parse(token.trim()) } else { None }
}

/// The language that is liked best of those there are (RFC 9110, section 12.5.4).
pub fn language(headers: &HeaderMap) -> Lang {
    let wanted = headers.get_all(header::ACCEPT_LANGUAGE).iter().filter_map(|v| v.to_str().ok()).flat_map(|v| v.split(','));
    let ranked = wanted.filter_map(|range| {
        let (tag, quality) = range.split_once(";q=").map_or((range, 1.0), |(tag, q)| (tag, q.trim().parse().unwrap_or(0.0)));
        let lang = Lang::from_tag(&tag.trim().split('-').next().unwrap_or_default().to_ascii_lowercase())?;
        (quality > 0.0).then_some((lang, quality))
    });
    // Of equals the first.
    ranked.fold((Lang::default(), 0.0), |best: (Lang, f32), next| if next.1 > best.1 { next } else { best }).0
}

/// The schema of something.
pub type SchemaOf = fn(&mut SchemaGenerator) -> Schema;

/// What can be asked of the interface.
pub struct Endpoint {
    pub method: &'static str,
    pub path: String,
    /// Its name in the description.
    pub name: String,
    pub summary: String,
    /// What a token must have been given.
    pub grant: Grant,
    /// Who may enter; `None` is open to everybody, as on the page.
    pub areas: Option<&'static [Area]>,
    pub query: Option<SchemaOf>,
    pub content: Option<Content>,
    pub answer: SchemaOf,
    /// What a success is answered with.
    pub status: u16,
    handler: MethodRouter<AppState>,
}

impl Endpoint {
    /// Adds the endpoint to the site, behind its door.
    pub fn join(self, site: Router<AppState>, state: &AppState) -> Router<AppState> {
        let mut handler = self.handler;
        if self.content.is_some() {
            handler = handler.route_layer(from_fn_with_state((state.clone(), self.status), once::once));
        }
        let door = Door { grant: self.grant, areas: self.areas };
        site.route(&format!("{BASE}{}", self.path), handler.route_layer(from_fn_with_state(door, fence)))
    }
}

#[derive(Clone, Copy)]
struct Door {
    grant: Grant,
    areas: Option<&'static [Area]>,
}

/// Who may enter: a token in force that was given what is asked, of somebody who may enter the page.
async fn fence(State(door): State<Door>, request: Request, next: Next) -> Result<Response, Fault> {
    // What no database takes is refused; a page takes it as not asked.
    if form_urlencoded::parse(request.uri().query().unwrap_or_default().as_bytes()).any(|(_, value)| value.contains('\0')) {
        return Err(Wrong::Query("U+0000".to_owned()).into());
    }
    let Some(areas) = door.areas else { return Ok(next.run(request).await) };
    let Some(viewer) = request.extensions().get::<Viewer>() else {
        let half = request.extensions().get::<Half>().is_some();
        return Err(if half { Wrong::Second } else { Wrong::NoToken }.into());
    };
    if !viewer.found.grants.iter().flatten().any(|g| *g == door.grant) {
        return Err(Wrong::Grant(door.grant).into());
    }
    let path = request.uri().path();
    if viewer.undeclared && is_of_cases(path.strip_prefix(BASE).unwrap_or(path)) {
        return Err(Error::Undeclared.into());
    }
    if areas.is_empty() || areas.iter().any(|area| viewer.actor.has(*area)) { Ok(next.run(request).await) } else { Err(Error::Area.into()) }
}

/// The doors of the pages.
struct Doors(Vec<Route>);

impl Doors {
    /// Who may enter a page. A page that is not there is nobody's.
    fn of(&self, page: &str) -> Option<&'static [Area]> {
        const NOBODY: &[Area] = &[Area::Administrator];
        self.0.iter().find(|route| route.1 == page).map_or(Some(NOBODY), |route| route.0)
    }
}

/// An endpoint that reads.
fn reads(
    doors: &Doors,
    page: &str,
    path: &str,
    (name, summary): (&str, &str),
    query: Option<SchemaOf>,
    answer: SchemaOf,
    handler: MethodRouter<AppState>,
) -> Endpoint {
    Endpoint {
        method: "get",
        path: path.to_owned(),
        name: name.to_owned(),
        summary: summary.to_owned(),
        grant: Grant::Read,
        areas: doors.of(page),
        query,
        content: None,
        answer,
        status: 200,
        handler,
    }
}

/// All endpoints but the description itself.
pub fn endpoints() -> Vec<Endpoint> {
    let doors = Doors(routes());
    let mut all = reading::endpoints(&doors);
    all.extend(acting::endpoints(&doors));
    all
}

/// The page whose door each endpoint shares, for the check that there is such a page.
pub fn pages() -> Vec<String> {
    let acts = acting::ACTS.iter().map(|act| acting::page_of(act));
    reading::PAGES.iter().chain(acting::PAGES).map(|p| (*p).to_owned()).chain(acts).collect()
}

/// The description of the interface, for everybody.
pub fn description() -> MethodRouter<AppState> {
    get(openapi::show)
}
