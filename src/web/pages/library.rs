//! The library for everybody: past pilots with their sources, lessons of closed cases, provisions to amend.

use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use futures_util::TryStreamExt;

use super::assessment::outcome_tag;
use super::lists::{ProvisionView, gap_kinds, provision};
use crate::domain::library::{self, Lesson, PastOutcome, PastPilot, Reached};
use crate::domain::outcome::Outcome;
use crate::domain::plan::GapKind;
use crate::domain::search::{Query, Span};
use crate::domain::text;
use crate::i18n::Lang;
use crate::store;
use crate::store::library::{LessonRow, Wanted};
use crate::web::error::Error;
use crate::web::export::{self, Files};
use crate::web::extract::{Guest, Params};
use crate::web::filters;
use crate::web::page::{Choice, Place, Shell, Tag, render};

/// Lessons and provisions on a page.
const PAGE: usize = 20;

/// The parts of the library: address, words, whether it is shown.
struct Part(&'static str, &'static str, bool);

fn parts(t: Lang, here: &str) -> Vec<Part> {
    [("/library", t.library_past()), ("/library/lessons", t.library_lessons()), ("/library/provisions", t.library_provisions())]
        .into_iter()
        .map(|(href, words)| Part(href, words, href == here))
        .collect()
}

struct PastView {
    pilot: &'static PastPilot,
    title: Vec<Span>,
    gap: Option<&'static str>,
    tag: Tag,
}

/// A past outcome as a tag.
pub fn past_tag(t: Lang, outcome: PastOutcome) -> Tag {
    let (class, icon) = match outcome {
        PastOutcome::Succeeded => ("tag-ok", "check-c"),
        PastOutcome::Partial => ("tag-act", "clock"),
        PastOutcome::Ended => ("tag-no", "x-c"),
        PastOutcome::Unknown => ("", "info"),
    };
    Tag { code: outcome.code(), class, icon, label: t.past_outcome(outcome) }
}

#[derive(Template)]
#[template(path = "library/past.html")]
struct Past {
    shell: Shell,
    parts: Vec<Part>,
    q: String,
    outcomes: Vec<Choice>,
    rows: Vec<PastView>,
    filtered: bool,
    files: Files,
}

fn words(guest: &Guest) -> String {
    text::tidy(guest.asked("q"), 200).unwrap_or_default()
}

/// What was asked of the past pilots.
fn asked_past(guest: &Guest) -> (Option<Query>, Option<PastOutcome>) {
    (Query::parse(&words(guest)), PastOutcome::from_code(guest.asked("outcome")))
}

/// The past pilots as a file.
pub async fn export_past(guest: Guest) -> Result<Response, Error> {
    let (query, outcome) = asked_past(&guest);
    export::hand_out(&guest, export::known(library::find(query.as_ref(), outcome))).await
}

/// Past pilots, which can be narrowed by words and outcome.
pub async fn past(guest: Guest) -> Result<Response, Error> {
    let mut conn = guest.state.app.pool.acquire().await?;
    let t = guest.t;
    let (query, outcome) = asked_past(&guest);
    let view = |pilot: &'static PastPilot| PastView {
        pilot,
        title: query.as_ref().map_or_else(|| vec![Span { text: pilot.title.clone(), hit: false }], |q| q.mark(&pilot.title)),
        gap: pilot.gap.map(|g| t.gap_kind(g)),
        tag: past_tag(t, pilot.outcome),
    };
    let page = Past {
        shell: Shell::guest(&guest, &mut conn, t.library_title(), Place::Library).await?,
        parts: parts(t, "/library"),
        outcomes: PastOutcome::ALL.iter().map(|o| Choice::new(o.code(), t.past_outcome(*o), outcome.map(PastOutcome::code))).collect(),
        rows: library::find(query.as_ref(), outcome).into_iter().map(view).collect(),
        filtered: query.is_some() || outcome.is_some(),
        q: words(&guest),
        files: Files::of(&guest),
    };
    render(StatusCode::OK, &page)
}

struct LessonView {
    code: String,
    about: String,
    tag: Tag,
    /// Each risk with what became of it.
    foreseen: Vec<(String, &'static str)>,
    reached: Vec<(String, String)>,
    lesson: Lesson,
}

/// What became of each risk, in words.
pub fn foreseen(t: Lang, lesson: &Lesson) -> Vec<(String, &'static str)> {
    lesson.foreseen.iter().map(|f| (f.risk.clone(), f.fate.map_or("", |fate| t.risk_fate(fate)))).collect()
}

/// What each aim reached, in words.
pub fn reached(t: Lang, lesson: &Lesson) -> Vec<(String, String)> {
    let value = |o: &Reached| {
        let value = if o.value.is_empty() { "–" } else { &o.value };
        (format!("{} ({})", o.indicator, o.unit), t.lesson_value(&o.baseline, &o.target, value))
    };
    lesson.reached.iter().map(value).collect()
}

fn lesson_view(t: Lang, r: LessonRow) -> LessonView {
    LessonView {
        about: format!("{} · {} · {}", r.topic, r.unit, t.day(r.closed_at)),
        code: r.code,
        tag: outcome_tag(t, r.outcome),
        foreseen: foreseen(t, &r.lesson),
        reached: reached(t, &r.lesson),
        lesson: r.lesson,
    }
}

#[derive(Template)]
#[template(path = "library/lessons.html")]
struct Lessons {
    shell: Shell,
    parts: Vec<Part>,
    q: String,
    outcomes: Vec<Choice>,
    rows: Vec<LessonView>,
    filtered: bool,
    next: Option<String>,
    deep: bool,
    files: Files,
}

fn limit() -> Option<i64> {
    i64::try_from(PAGE + 1).ok()
}

/// What was asked of the lessons.
fn asked_lessons(guest: &Guest) -> Wanted {
    Wanted {
        query: Query::parse(&words(guest)),
        outcome: Outcome::from_code(guest.asked("outcome")),
        before: guest.asked("after").parse().ok(),
        ..Wanted::default()
    }
}

/// The lessons as a file.
pub async fn export_lessons(guest: Guest) -> Result<Response, Error> {
    let wanted = Wanted { before: None, ..asked_lessons(&guest) };
    let mut conn = guest.state.app.pool.acquire().await?;
    let mut all = store::whole(&mut conn).await?;
    export::hand_out(&guest, store::library::lessons(&mut all, &wanted, None)).await
}

/// Lessons of closed cases, the newest first.
pub async fn lessons(guest: Guest) -> Result<Response, Error> {
    let mut conn = guest.state.app.pool.acquire().await?;
    let (t, q) = (guest.t, words(&guest));
    let wanted = asked_lessons(&guest);
    let outcome = wanted.outcome;
    let mut rows: Vec<_> = store::library::lessons(&mut conn, &wanted, limit()).try_collect().await?;
    let next = (rows.len() > PAGE).then(|| {
        let mut query = form_urlencoded::Serializer::new(String::new());
        query.extend_pairs([("q", q.as_str()), ("outcome", outcome.map_or("", Outcome::code))].iter().filter(|(_, v)| !v.is_empty()));
        format!("/library/lessons?{}", query.append_pair("after", &rows[PAGE - 1].id.to_string()).finish())
    });
    rows.truncate(PAGE);
    let page = Lessons {
        shell: Shell::guest(&guest, &mut conn, t.library_lessons(), Place::Library).await?,
        parts: parts(t, "/library/lessons"),
        outcomes: Outcome::ALL.iter().map(|o| Choice::new(o.code(), t.outcome_word(*o), outcome.map(Outcome::code))).collect(),
        rows: rows.into_iter().map(|r| lesson_view(t, r)).collect(),
        filtered: wanted.query.is_some() || outcome.is_some(),
        deep: wanted.before.is_some(),
        q,
        next,
        files: Files::of(&guest),
    };
    render(StatusCode::OK, &page)
}

#[derive(Template)]
#[template(path = "library/lesson.html")]
struct LessonPage {
    shell: Shell,
    row: LessonView,
}

/// One lesson.
pub async fn lesson(guest: Guest, params: Params) -> Result<Response, Error> {
    let mut conn = guest.state.app.pool.acquire().await?;
    let wanted = Wanted { code: Some(params.get("code")?), ..Wanted::default() };
    let row = store::library::lessons(&mut conn, &wanted, Some(1)).try_next().await?.ok_or(Error::NotFound)?;
    let page = LessonPage { shell: Shell::guest(&guest, &mut conn, &row.lesson.title, Place::Library).await?, row: lesson_view(guest.t, row) };
    render(StatusCode::OK, &page)
}

#[derive(Template)]
#[template(path = "library/provisions.html")]
struct Provisions {
    shell: Shell,
    parts: Vec<Part>,
    kinds: Vec<Choice>,
    rows: Vec<ProvisionView>,
    next: Option<String>,
    deep: bool,
    files: Files,
}

/// The provisions as a file.
pub async fn export_provisions(guest: Guest) -> Result<Response, Error> {
    let mut conn = guest.state.app.pool.acquire().await?;
    let mut all = store::whole(&mut conn).await?;
    export::hand_out(&guest, store::library::provisions(&mut all, GapKind::from_code(guest.asked("kind")), None, None)).await
}

/// Provisions that closed pilots show to need amending.
pub async fn provisions(guest: Guest) -> Result<Response, Error> {
    let mut conn = guest.state.app.pool.acquire().await?;
    let t = guest.t;
    let kind = GapKind::from_code(guest.asked("kind"));
    let after = guest.asked("after").parse().ok().zip(guest.asked("gap").parse().ok());
    let mut all: Vec<_> = store::library::provisions(&mut conn, kind, after, limit()).try_collect().await?;
    let asked = kind.map(|k| format!("&kind={k}")).unwrap_or_default();
    let next = (all.len() > PAGE).then(|| format!("/library/provisions?after={}&gap={}{asked}", all[PAGE - 1].proposal, all[PAGE - 1].gap));
    all.truncate(PAGE);
    let view = |v: store::outcome::Provision| {
        let href = Some(format!("/library/lessons/{}", v.code));
        provision(t, v, href)
    };
    let page = Provisions {
        shell: Shell::guest(&guest, &mut conn, t.library_provisions(), Place::Library).await?,
        parts: parts(t, "/library/provisions"),
        kinds: gap_kinds(t, kind),
        rows: all.into_iter().map(view).collect(),
        next,
        deep: after.is_some(),
        files: Files::of(&guest),
    };
    render(StatusCode::OK, &page)
}
