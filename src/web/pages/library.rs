//! The library for everybody: past pilots with their sources, lessons of closed cases, provisions to amend.

use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;

use super::assessment::outcome_tag;
use super::lists::{ProvisionView, gap_kinds, provision};
use crate::domain::library::{self, Lesson, PastOutcome, PastPilot};
use crate::domain::outcome::Outcome;
use crate::domain::plan::GapKind;
use crate::domain::search::{Query, Span};
use crate::domain::text;
use crate::i18n::Lang;
use crate::store;
use crate::store::library::{LessonRow, Wanted};
use crate::web::error::Error;
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
}

fn words(guest: &Guest) -> String {
    text::tidy(guest.asked("q"), 200).unwrap_or_default()
}

/// Past pilots, which can be narrowed by words and outcome.
pub async fn past(guest: Guest) -> Result<Response, Error> {
    let mut conn = guest.state.app.pool.acquire().await?;
    let (t, q) = (guest.t, words(&guest));
    let (query, outcome) = (Query::parse(&q), PastOutcome::from_code(guest.asked("outcome")));
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
        q,
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

fn lesson_view(t: Lang, r: LessonRow) -> LessonView {
    let reached = r.lesson.reached.iter().map(|o| {
        let value = if o.value.is_empty() { "–" } else { &o.value };
        (format!("{} ({})", o.indicator, o.unit), t.lesson_value(&o.baseline, &o.target, value))
    });
    LessonView {
        about: format!("{} · {} · {}", r.topic, r.unit, t.day(r.closed_at)),
        code: r.code,
        tag: outcome_tag(t, r.outcome),
        foreseen: r.lesson.foreseen.iter().map(|f| (f.risk.clone(), f.fate.map_or("", |fate| t.risk_fate(fate)))).collect(),
        reached: reached.collect(),
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
}

fn limit() -> i64 {
    i64::try_from(PAGE + 1).unwrap_or(21)
}

/// Lessons of closed cases, the newest first.
pub async fn lessons(guest: Guest) -> Result<Response, Error> {
    let mut conn = guest.state.app.pool.acquire().await?;
    let (t, q) = (guest.t, words(&guest));
    let outcome = Outcome::from_code(guest.asked("outcome"));
    let wanted = Wanted { query: Query::parse(&q), outcome, before: guest.asked("after").parse().ok(), ..Wanted::default() };
    let mut rows = store::library::lessons(&mut conn, &wanted, limit()).await?;
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
    let row = store::library::lessons(&mut conn, &wanted, 1).await?.pop().ok_or(Error::NotFound)?;
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
}

/// Provisions that closed pilots show to need amending.
pub async fn provisions(guest: Guest) -> Result<Response, Error> {
    let mut conn = guest.state.app.pool.acquire().await?;
    let t = guest.t;
    let kind = GapKind::from_code(guest.asked("kind"));
    let after = guest.asked("after").parse().ok().zip(guest.asked("gap").parse().ok());
    let mut all: Vec<_> = store::library::provisions(&mut conn, kind, after, limit()).await?;
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
    };
    render(StatusCode::OK, &page)
}
