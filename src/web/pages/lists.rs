//! Lists across cases: successful solutions that other units may take over, provisions that should
//! be amended, reads of confidential files.

use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use futures_util::TryStreamExt;

use super::assessment::outcome_tag;
use crate::domain::people::{Area, Role};
use crate::domain::plan::GapKind;
use crate::i18n::Lang;
use crate::store;
use crate::web::error::Error;
use crate::web::export::{self, Files};
use crate::web::extract::Me;
use crate::web::filters;
use crate::web::page::{self, Choice, JUSTICE, Place, Shell, Tag, render};

/// Rows on a page.
const PAGE: usize = 20;

struct SolutionView {
    id: String,
    code: String,
    title: String,
    about: String,
    solution: String,
    lessons: Option<String>,
    adopted: String,
    can_adopt: bool,
}

#[derive(Template)]
#[template(path = "outcome/solutions.html")]
struct Solutions {
    shell: Shell,
    rows: Vec<SolutionView>,
    next: Option<String>,
    deep: bool,
    files: Files,
}

fn limit() -> i64 {
    i64::try_from(PAGE + 1).unwrap_or(21)
}

/// Solutions that have succeeded; nobody is named.
pub async fn solutions(me: Me) -> Result<Response, Error> {
    let mut conn = me.conn().await?;
    let t = me.t;
    let before = me.asked("after").parse().ok();
    let mut all: Vec<_> = store::outcome::solutions(&mut conn, None, before, Some(limit())).try_collect().await?;
    let next = (all.len() > PAGE).then(|| format!("/solutions?after={}", all[PAGE - 1].id));
    all.truncate(PAGE);
    let speaks_for = me.viewer.actor.units_as(&[Role::Head, Role::ActingHead, Role::Authority]);
    let view = |s: store::outcome::Solution| SolutionView {
        id: s.id.to_string(),
        about: format!("{} · {} · {}", s.topic, s.unit_name, t.day(s.closed_at)),
        code: s.code,
        title: s.title,
        solution: s.solution,
        lessons: s.lessons.filter(|l| !l.is_empty()),
        adopted: t.adopted_by_n(s.adopted_by),
        can_adopt: speaks_for.iter().any(|unit| *unit != s.unit),
    };
    let page = Solutions {
        shell: page::shell(&me, &mut conn, t.solutions_title(), Place::Solutions).await?,
        rows: all.into_iter().map(view).collect(),
        next,
        deep: before.is_some(),
        files: Files::of(&me),
    };
    render(StatusCode::OK, &page)
}

/// The solutions as a file.
pub async fn export_solutions(me: Me) -> Result<Response, Error> {
    let mut conn = me.conn().await?;
    let mut all = store::whole(&mut conn).await?;
    export::hand_out(&me, store::outcome::solutions(&mut all, None, None, None)).await
}

/// A provision to amend as a row.
pub struct ProvisionView {
    pub kind: &'static str,
    pub what: String,
    pub description: String,
    pub code: String,
    pub title: String,
    pub about: String,
    pub tag: Tag,
    /// Where the case it comes from can be read.
    pub href: Option<String>,
}

/// A provision in words.
pub fn provision(t: Lang, v: store::outcome::Provision, href: Option<String>) -> ProvisionView {
    ProvisionView {
        kind: t.gap_kind(v.kind),
        what: [v.document, v.article].into_iter().filter(|s| !s.is_empty()).collect::<Vec<_>>().join(", "),
        description: v.description,
        about: format!("{} · {}", v.unit_name, t.day(v.closed_at)),
        code: v.code,
        title: v.title,
        tag: outcome_tag(t, v.outcome),
        href,
    }
}

/// The kinds of gaps by which provisions are narrowed.
pub fn gap_kinds(t: Lang, asked: Option<GapKind>) -> Vec<Choice> {
    GapKind::ALL.iter().map(|k| Choice::new(k.code(), t.gap_kind(*k), asked.map(GapKind::code))).collect()
}

#[derive(Template)]
#[template(path = "outcome/provisions.html")]
struct Provisions {
    shell: Shell,
    kinds: Vec<Choice>,
    rows: Vec<ProvisionView>,
    next: Option<String>,
    deep: bool,
    files: Files,
}

/// For the Department of Justice, authorities and auditors.
fn reads_provisions(me: &Me) -> Result<(), Error> {
    let actor = &me.viewer.actor;
    let reads = actor.has(Area::Authority) || actor.has(Area::Auditor) || actor.appointments.iter().any(|a| a.unit == JUSTICE);
    if reads { Ok(()) } else { Err(Error::Area) }
}

/// The provisions as a file.
pub async fn export_provisions(me: Me) -> Result<Response, Error> {
    reads_provisions(&me)?;
    let mut conn = me.conn().await?;
    let mut all = store::whole(&mut conn).await?;
    export::hand_out(&me, store::outcome::provisions(&mut all, GapKind::from_code(me.asked("kind")), None, None, false)).await
}

/// Provisions to amend.
pub async fn provisions(me: Me) -> Result<Response, Error> {
    reads_provisions(&me)?;
    let actor = &me.viewer.actor;
    let mut conn = me.conn().await?;
    let t = me.t;
    let kind = GapKind::from_code(me.asked("kind"));
    let after = me.asked("after").parse().ok().zip(me.asked("gap").parse().ok());
    let mut all: Vec<_> = store::outcome::provisions(&mut conn, kind, after, Some(limit()), false).try_collect().await?;
    let asked = kind.map(|k| format!("&kind={k}")).unwrap_or_default();
    let next = (all.len() > PAGE).then(|| format!("/provisions?after={}&gap={}{asked}", all[PAGE - 1].proposal, all[PAGE - 1].gap));
    all.truncate(PAGE);
    let over = actor.has(Area::Authority) || actor.has(Area::Auditor);
    let view = |v: store::outcome::Provision| {
        let href = over.then(|| format!("/proposals/{}", v.proposal));
        provision(t, v, href)
    };
    let page = Provisions {
        shell: page::shell(&me, &mut conn, t.provisions_title(), Place::Provisions).await?,
        kinds: gap_kinds(t, kind),
        rows: all.into_iter().map(view).collect(),
        next,
        deep: after.is_some(),
        files: Files::of(&me),
    };
    render(StatusCode::OK, &page)
}

struct ReadView {
    at: String,
    reader: String,
    about: String,
    code: String,
    href: String,
}

#[derive(Template)]
#[template(path = "audit/reads.html")]
struct Reads {
    shell: Shell,
    rows: Vec<ReadView>,
    next: Option<String>,
    deep: bool,
    files: Files,
}

/// The reads as a file.
pub async fn export_reads(me: Me) -> Result<Response, Error> {
    let mut conn = me.conn().await?;
    let over = me.viewer.actor.units_as(&[Role::Auditor]);
    let mut all = store::whole(&mut conn).await?;
    export::hand_out(&me, store::liability::reads(&mut all, &over, None, None)).await
}

/// Who has read which liability file, for the auditor.
pub async fn reads(me: Me) -> Result<Response, Error> {
    let mut conn = me.conn().await?;
    let t = me.t;
    let before = me.asked("before").parse().ok();
    let over = me.viewer.actor.units_as(&[Role::Auditor]);
    let mut all: Vec<_> = store::liability::reads(&mut conn, &over, before, Some(limit())).try_collect().await?;
    let next = (all.len() > PAGE).then(|| format!("/audit/reads?before={}", all[PAGE - 1].id));
    all.truncate(PAGE);
    let view = |r: store::liability::Read| ReadView {
        at: t.moment(r.at),
        reader: format!("{}, {}", r.reader, r.position),
        about: r.about,
        code: r.code,
        href: format!("/proposals/{}/liability/{}", r.proposal, r.case),
    };
    let page = Reads {
        shell: page::shell(&me, &mut conn, t.reads_title(), Place::Reads).await?,
        rows: all.into_iter().map(view).collect(),
        next,
        deep: before.is_some(),
        files: Files::of(&me),
    };
    render(StatusCode::OK, &page)
}
