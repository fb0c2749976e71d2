//! The frame of a page, and the parts that many pages share.

use std::collections::HashMap;

use askama::Template;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{Html, IntoResponse, Redirect, Response};
use chrono::{DateTime, Utc};
use sha2::{Digest, Sha256};
use sqlx::PgConnection;

use super::assets;
use super::error::{Error, Explanation};
use super::extract::{Guest, Me};
use super::filters;
use super::forms::Form;
use super::middleware::cookie;
use super::state::{AppState, Site};
use crate::domain::calendar::Calendar;
use crate::domain::parameter::{Key, Parameters};
use crate::domain::people::{Area, Role};
use crate::domain::workflow::{Action, Blocked, Status};
use crate::i18n::{Lang, initials};
use crate::store;

/// A link of the navigation.
#[derive(Debug, Clone)]
pub struct Link {
    pub href: String,
    pub label: String,
    pub current: bool,
    pub count: i64,
}

/// Who is signed in, as the header shows it.
#[derive(Debug, Clone)]
pub struct Badge {
    pub name: String,
    pub initials: String,
    pub line: String,
    pub appointments: Vec<String>,
    /// Whether there is an office that a mandate may come from or be for.
    pub desk: bool,
    /// Notices that were not read yet; more than 99 are not counted.
    pub unread: i64,
    /// A name for the person on a device that keeps what they write.
    pub key: String,
}

/// The frame.
#[derive(Debug, Clone)]
pub struct Shell {
    pub t: Lang,
    pub title: String,
    pub bad: bool,
    pub asset: &'static str,
    pub nav: Vec<Link>,
    pub badge: Option<Badge>,
    pub flash: Option<String>,
    pub demonstration: bool,
    pub other_language: String,
}

/// An option of a condition in the address.
#[derive(Debug, Clone)]
pub struct Choice {
    pub value: String,
    pub label: String,
    pub selected: bool,
}

impl Choice {
    /// An option, chosen where it is what was asked for.
    pub fn new(value: &str, label: &str, asked: Option<&str>) -> Self {
        Self { value: value.to_owned(), label: label.to_owned(), selected: asked == Some(value) }
    }
}

/// Which entry of the navigation a page belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    Home,
    Queue,
    List,
    Dashboard,
    People,
    Ledger,
    Solutions,
    Provisions,
    Library,
    Reads,
    Book,
    Account,
    Upkeep,
}

impl Shell {
    /// The frame for somebody who is not signed in.
    pub fn public(site: &Site, t: Lang, title: &str, path: &str) -> Self {
        Self {
            t,
            title: title.to_owned(),
            bad: false,
            asset: &assets::PREFIX,
            nav: Vec::new(),
            badge: None,
            flash: None,
            demonstration: site.demonstration,
            other_language: format!("{path}?lang={}", t.other().tag()),
        }
    }

    /// The frame for whoever asks: with their own navigation where they are signed in.
    pub async fn guest(guest: &Guest, conn: &mut PgConnection, title: &str, place: Place) -> Result<Self, Error> {
        if let Some(me) = &guest.me {
            return shell(me, conn, title, place).await;
        }
        let t = guest.t;
        let link = |at: Place, href: &str, label: &str| Link { href: href.to_owned(), label: label.to_owned(), current: at == place, count: 0 };
        let nav = vec![link(Place::Library, "/library", t.library_nav()), link(Place::Account, "/login", t.sign_in())];
        Ok(Self { nav, other_language: other_language(t, &guest.path, &guest.query), ..Self::public(&guest.state.site, t, title, &guest.path) })
    }

    /// The digest of a script.
    pub fn integrity(&self, script: &str) -> String {
        assets::integrity(script)
    }

    /// Marks the title where the page shows what is wrong.
    pub fn with(mut self, form: &Form) -> Self {
        self.bad = form.bad();
        self
    }
}

/// The unit that gathers what should become regulation: Sở Tư pháp.
pub const JUSTICE: &str = "so-tu-phap";

/// The units for which a person holds the authority's queue.
pub fn authority_units(me: &Me) -> Vec<String> {
    me.viewer.actor.units_as(&[Role::Authority])
}

/// The frame of a signed-in person's page.
pub async fn shell(me: &Me, conn: &mut PgConnection, title: &str, place: Place) -> Result<Shell, Error> {
    let (t, actor) = (me.t, &me.viewer.actor);
    let link = |at: Place, href: &str, label: &str, count| Link { href: href.to_owned(), label: label.to_owned(), current: at == place, count };
    let mut nav = vec![link(Place::Home, "/", t.home(), 0)];
    if actor.has(Area::UnitHead) || actor.has(Area::Authority) {
        let count = store::queue::count(conn, &me.viewer.scope, &authority_units(me)).await?;
        nav.push(link(Place::Queue, "/queue", t.to_do(), count));
    }
    if actor.has(Area::UnitHead) || actor.has(Area::Auditor) {
        nav.push(link(Place::List, "/proposals", t.all_proposals(), 0));
    } else if actor.has(Area::Staff) {
        nav.push(link(Place::List, "/proposals", t.my_proposals(), 0));
    }
    if me.viewer.scope.has_area() {
        nav.push(link(Place::Dashboard, "/dashboard", t.dashboard_nav(), 0));
    }
    if actor.has(Area::UnitHead) || actor.has(Area::Authority) {
        nav.push(link(Place::Solutions, "/solutions", t.solutions_nav(), 0));
    }
    if actor.has(Area::Authority) || actor.has(Area::Auditor) || actor.appointments.iter().any(|a| a.unit == JUSTICE) {
        nav.push(link(Place::Provisions, "/provisions", t.provisions_nav(), 0));
    }
    nav.push(link(Place::Library, "/library", t.library_nav(), 0));
    if actor.has(Area::Auditor) {
        nav.push(link(Place::Ledger, "/audit/ledger", t.ledger_check(), 0));
        nav.push(link(Place::Book, "/audit/book", t.audit_book(), 0));
        nav.push(link(Place::Reads, "/audit/reads", t.reads_nav(), 0));
    }
    if actor.has(Area::Administrator) {
        nav.push(link(Place::People, "/admin/people", t.people_admin(), 0));
        nav.push(link(Place::Upkeep, "/admin", t.upkeep(), 0));
    }
    let found = &me.viewer.found;
    let appointments = actor.appointments.iter().map(|a| {
        let until = a.to.map(|day| format!(", {}", t.until(t.date(day)))).unwrap_or_default();
        format!("{}{until}", t.role_word(a.role))
    });
    Ok(Shell {
        t,
        title: title.to_owned(),
        bad: false,
        asset: &assets::PREFIX,
        nav,
        badge: Some(Badge {
            name: found.name.clone(),
            initials: initials(&found.name),
            line: format!("{} · {}", found.position, found.unit_name),
            appointments: appointments.collect(),
            unread: found.unread,
            key: hex::encode(&Sha256::digest(format!("offline {}", found.person.0))[..8]),
            desk: actor.has(Area::UnitHead) || actor.has(Area::Authority),
        }),
        flash: me.flash.as_deref().and_then(|key| flash_words(t, key)).map(str::to_owned),
        demonstration: me.state.site.demonstration,
        other_language: other_language(t, &me.path, &me.query),
    })
}

/// The same page in the other language.
fn other_language(t: Lang, path: &str, query: &HashMap<String, String>) -> String {
    let mut other = form_urlencoded::Serializer::new(String::new());
    other.extend_pairs(query.iter().filter(|(n, _)| *n != "lang"));
    format!("{path}?{}", other.append_pair("lang", t.other().tag()).finish())
}

/// What was done just before, in words.
pub fn flash_words(t: Lang, key: &str) -> Option<&'static str> {
    match key {
        "saved" => Some(t.saved()),
        "saved_void" => Some(t.saved_void()),
        "confirmed" => Some(t.confirm_done()),
        "measure_taken" => Some(t.measure_taken()),
        "own_data" => Some(t.own_data_saved()),
        "password_changed" => Some(t.password_saved()),
        "password_set" => Some(t.password_set_saved()),
        "token_ended" => Some(t.token_ended_done()),
        "webhook_ended" => Some(t.webhook_ended_done()),
        "webhook_test" => Some(t.webhook_test_done()),
        "sessions_ended" => Some(t.session_ended()),
        "passkey_added" => Some(t.passkey_done()),
        "passkey_removed" => Some(t.passkey_gone()),
        "second_factor_removed" => Some(t.second_factor_removed()),
        "mandate_given" => Some(t.done_mandate()),
        "mandate_ended" => Some(t.done_mandate_ended()),
        "interest_declared" => Some(t.done_interest()),
        "interests_confirmed" => Some(t.done_interest_confirmed()),
        "upkeep_saved" => Some(t.upkeep_saved()),
        "job_retried" => Some(t.job_retried()),
        "imported" => Some(t.imported()),
        "notices_read" => Some(t.notices_all_read()),
        "notice_choice" => Some(t.notice_choice_saved()),
        "appointed" => Some(t.done_appointed()),
        "appointment_ended" => Some(t.done_ended()),
        action => Action::from_code(action).map(|a| t.done_word(a)),
    }
}

/// A page with a status.
pub fn render(status: StatusCode, page: &impl Template) -> Result<Response, Error> {
    Ok((status, Html(page.render()?)).into_response())
}

/// Says after how many seconds to come again.
pub fn retry_after(mut response: Response, seconds: i64) -> Response {
    response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    response
}

/// See other, with a word that the next page shows once.
pub fn go(site: &Site, to: &str, flash: &str) -> Response {
    let mut response = Redirect::to(to).into_response();
    if !flash.is_empty()
        && let Ok(value) = HeaderValue::from_str(&cookie(site, "flash", flash.to_owned()).to_string())
    {
        response.headers_mut().append(header::SET_COOKIE, value);
    }
    response
}

#[derive(Template)]
#[template(path = "error.html")]
struct ErrorPage {
    shell: Shell,
    status: u16,
    title: String,
    text: String,
    signed_in: bool,
}

/// The page of an error.
pub fn error(state: &AppState, t: Lang, status: StatusCode, explanation: &Explanation, signed_in: bool) -> Response {
    let mut title = t.status_title(status.as_u16()).to_owned();
    let text = match explanation {
        Explanation::Area => t.forbidden_area().to_owned(),
        Explanation::Undeclared => t.undeclared().to_owned(),
        Explanation::Refused(refusal) => t.refusal(*refusal).to_owned(),
        Explanation::Blocked(blocked) => {
            t.blocked_title().clone_into(&mut title);
            blocked_words(t, blocked)
        }
        Explanation::Reference(reference) => t.gone_wrong_text(reference),
        Explanation::Plain => match status {
            StatusCode::NOT_FOUND => t.not_found_text().to_owned(),
            StatusCode::UNAUTHORIZED => t.session_over_text().to_owned(),
            StatusCode::TOO_MANY_REQUESTS => t.too_often_text().to_owned(),
            StatusCode::SERVICE_UNAVAILABLE => t.unavailable_text().to_owned(),
            StatusCode::FORBIDDEN => t.forbidden_origin().to_owned(),
            _ => t.try_again_text().to_owned(),
        },
    };
    let shell = Shell::public(&state.site, t, &title, "/");
    match render(status, &ErrorPage { shell, status: status.as_u16(), title, text, signed_in }) {
        Ok(response) => response,
        Err(error) => {
            tracing::error!(%error, "the error page itself failed");
            status.into_response()
        }
    }
}

/// Why a step is not open, in words.
pub fn blocked_words(t: Lang, blocked: &Blocked) -> String {
    match blocked {
        Blocked::NoSuchStep(status, action) => format!("{}. {}: {}.", t.act_word(*action), t.status(), t.status_word(*status)),
        Blocked::Needs(action, needs) => {
            let needs: Vec<&str> = needs.iter().map(|n| t.need_word(*n)).collect();
            format!("{}. {} {}.", t.act_word(*action), t.still_needs(), needs.join("; "))
        }
    }
}

/// A status as a tag: kind and icon.
#[derive(Debug, Clone)]
pub struct Tag {
    pub code: &'static str,
    pub class: &'static str,
    pub icon: &'static str,
    pub label: &'static str,
}

/// The tag of a status.
pub fn tag(t: Lang, status: Status) -> Tag {
    let (class, icon) = match status {
        Status::New | Status::Draft => ("", "edit"),
        Status::Submitted | Status::InReview => ("tag-act", "clock"),
        Status::Returned => ("tag-act", "undo"),
        Status::NotPassed => ("tag-no", "users"),
        Status::WithAuthority => ("tag-info", "send"),
        Status::Approved => ("tag-ok", "check-c"),
        Status::Piloting => ("tag-info", "play"),
        Status::Suspended => ("tag-act", "pause"),
        Status::Reporting => ("tag-act", "doc-c"),
        Status::Assessing | Status::Assessed => ("tag-judge", "scale"),
        Status::Closed => ("", "lock"),
        Status::Rejected => ("tag-no", "x-c"),
        Status::Withdrawn => ("", "x"),
    };
    Tag { code: status.code(), class, icon, label: t.status_word(status) }
}

/// A due time as pages show it: how long is left, and the day.
#[derive(Debug, Clone)]
pub struct Due {
    pub class: &'static str,
    pub icon: &'static str,
    pub text: String,
    pub late: bool,
}

/// How a due time stands now, in working days.
pub fn due(t: Lang, calendar: &Calendar, now: DateTime<Utc>, at: DateTime<Utc>) -> Due {
    let left = calendar.working_days_left(now, at);
    let (class, icon, text) = match left {
        ..0 => ("due-late", "alert-t", t.late_by(-left, t.day(at))),
        0 => ("due-soon", "clock", t.due_today(t.time(at))),
        1..=2 => ("due-soon", "clock", t.days_left(left, t.day(at))),
        _ => ("", "clock", t.days_left(left, t.day(at))),
    };
    Due { class, icon, text, late: left < 0 }
}

/// Where a number of the law comes from: its article where that was verified, an internal rule otherwise.
pub fn source(t: Lang, parameters: &Parameters, key: Key) -> Result<String, Error> {
    let parameter = parameters.get(key).map_err(|e| Error::Internal(e.to_string()))?;
    Ok(parameter.legal_ref.clone().unwrap_or_else(|| t.internal_rule().to_owned()))
}

/// The first eight digits of a seal, in two groups.
pub fn short_seal(hash: &[u8]) -> String {
    let digits = hex::encode(hash);
    match (digits.get(..4), digits.get(4..8)) {
        (Some(a), Some(b)) => format!("{a} {b}"),
        _ => digits,
    }
}
