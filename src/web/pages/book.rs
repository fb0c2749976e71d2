//! The audit book, searched by the auditor: who signed in and who failed to, appointments,
//! parameters, exports, readings of confidential files.

use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use chrono::{DateTime, Days, NaiveDate, TimeZone, Utc};
use futures_util::TryStreamExt;
use serde_json::Value;

use crate::domain::audit::Kind;
use crate::domain::clock::VIETNAM;
use crate::domain::people::Role;
use crate::i18n::Lang;
use crate::store;
use crate::store::audit::{Line, Search};
use crate::web::error::Error;
use crate::web::export::{self, Files};
use crate::web::extract::Me;
use crate::web::filters;
use crate::web::forms::date;
use crate::web::page::{self, Place, Shell, render, short_seal};

/// Entries on a page.
const PAGE: usize = 50;

struct KindOption {
    code: &'static str,
    label: &'static str,
    selected: bool,
}

struct LineView {
    seq: String,
    at: String,
    what: String,
    actor: String,
    about: String,
    detail: String,
    seal: String,
    /// The code of a case, and its address where it may be opened.
    case: Option<(String, Option<String>)>,
}

#[derive(Template)]
#[template(path = "audit/book.html")]
struct Book {
    shell: Shell,
    kinds: Vec<KindOption>,
    who: String,
    from: String,
    to: String,
    rows: Vec<LineView>,
    next: Option<String>,
    asked: String,
    deep: bool,
    files: Files,
}

/// Midnight in Vietnam at the beginning of a day.
fn start(day: NaiveDate) -> Option<DateTime<Utc>> {
    VIETNAM.from_local_datetime(&day.and_hms_opt(0, 0, 0)?).single().map(|at| at.to_utc())
}

/// Details as `name: value`, a line for people; nothing in them is anybody's text.
pub fn details(t: Lang, detail: &Value) -> String {
    let word = |v: &Value| match v {
        Value::String(text) => text.clone(),
        Value::Bool(true) => t.yes().to_owned(),
        Value::Bool(false) => t.no().to_owned(),
        other => other.to_string(),
    };
    let all = detail.as_object().into_iter().flatten().filter(|(_, v)| !v.is_null());
    all.map(|(name, v)| format!("{name}: {}", word(v))).collect::<Vec<_>>().join("; ")
}

fn view(t: Lang, l: Line) -> LineView {
    let kind = Kind::from_code(&l.kind);
    LineView {
        seq: l.seq.to_string(),
        at: t.moment(l.at),
        what: kind.map_or_else(|| l.kind.clone(), |k| t.audit_word(k).to_owned()),
        actor: l.actor.unwrap_or_else(|| t.nobody_known().to_owned()),
        about: [l.subject, l.unit].into_iter().flatten().collect::<Vec<_>>().join(" · "),
        detail: [details(t, &l.detail), l.network].into_iter().filter(|s| !s.is_empty()).collect::<Vec<_>>().join(" · "),
        seal: short_seal(&l.hash),
        case: l.case.map(|code| (code, l.proposal.map(|id| format!("/proposals/{id}")))),
    }
}

/// What was asked for, as a query.
fn conditions(me: &Me) -> String {
    let given = ["kind", "who", "from", "to"].into_iter().filter(|n| !me.asked(n).is_empty());
    form_urlencoded::Serializer::new(String::new()).extend_pairs(given.map(|n| (n, me.asked(n)))).finish()
}

fn search(me: &Me) -> Search {
    Search {
        kind: Kind::from_code(me.asked("kind")).map(|k| k.code().to_owned()),
        who: me.asked("who").trim().chars().take(200).collect(),
        from: date(me.asked("from")).and_then(start),
        to: date(me.asked("to")).and_then(|day| day.checked_add_days(Days::new(1))).and_then(start),
        before: me.asked("before").parse().ok(),
    }
}

/// The entries as a file.
pub async fn export(me: Me) -> Result<Response, Error> {
    let mut conn = me.conn().await?;
    let search = Search { before: None, ..search(&me) };
    let over = me.viewer.actor.units_as(&[Role::Auditor]);
    let mut all = store::whole(&mut conn).await?;
    export::hand_out(&me, store::audit::search(&mut all, me.viewer.actor.person, &over, &search, None)).await
}

/// The entries that were asked for, newest first.
pub async fn show(me: Me) -> Result<Response, Error> {
    let mut conn = me.conn().await?;
    let t = me.t;
    let (from, to) = (date(me.asked("from")), date(me.asked("to")));
    let kind = Kind::from_code(me.asked("kind"));
    let search = search(&me);
    let over = me.viewer.actor.units_as(&[Role::Auditor]);
    let mut all: Vec<_> = store::audit::search(&mut conn, me.viewer.actor.person, &over, &search, i64::try_from(PAGE + 1).ok()).try_collect().await?;
    let asked = conditions(&me);
    let next = (all.len() > PAGE).then(|| format!("/audit/book?{asked}&before={}", all[PAGE - 1].seq));
    all.truncate(PAGE);
    let page = Book {
        shell: page::shell(&me, &mut conn, t.audit_book(), Place::Book).await?,
        kinds: Kind::ALL.iter().map(|k| KindOption { code: k.code(), label: t.audit_word(*k), selected: kind == Some(*k) }).collect(),
        from: from.map(|d| t.date(d)).unwrap_or_default(),
        to: to.map(|d| t.date(d)).unwrap_or_default(),
        rows: all.into_iter().map(|l| view(t, l)).collect(),
        next,
        asked,
        deep: search.before.is_some(),
        who: search.who,
        files: Files::of(&me),
    };
    render(StatusCode::OK, &page)
}
