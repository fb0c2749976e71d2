//! What resembles a draft that is being written: other cases, lessons of closed ones, past pilots.
//!
//! A page of its own, so that it serves without scripts; where they run, its result stands beside the form.

use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use futures_util::TryStreamExt;
use sqlx::PgConnection;

use super::assessment::outcome_tag;
use super::library::past_tag;
use crate::domain::ids::ProposalId;
use crate::domain::library;
use crate::domain::search::{Query, Span};
use crate::domain::text;
use crate::i18n::Lang;
use crate::store;
use crate::store::library::Wanted;
use crate::store::proposal::Filter;
use crate::web::error::Error;
use crate::web::extract::Me;
use crate::web::filters;
use crate::web::page::{self, Place, Shell, Tag, render, tag};

/// Pairs of words that two texts share at least to be called similar; those of the title count twice.
const KIN: usize = 3;
/// Of what ranks best, so many are compared whole.
const COMPARED: i64 = 20;
/// Shown of each kind.
const SHOWN: usize = 4;

struct Similar {
    kind: &'static str,
    href: String,
    title: Vec<Span>,
    about: String,
    tag: Tag,
    learned: String,
}

#[derive(Template)]
#[template(path = "library/similar.html")]
struct Page {
    shell: Shell,
    title: String,
    problem: String,
    asked: bool,
    rows: Vec<Similar>,
}

/// What resembles a title and a problem: those of the address, else those of the draft it names.
pub async fn show(me: Me) -> Result<Response, Error> {
    let mut conn = me.conn().await?;
    let typed = |name| text::tidy(me.asked(name), 4000).unwrap_or_default();
    let (mut title, mut problem) = (typed("title"), typed("problem"));
    let except: Option<ProposalId> = me.asked("except").parse().ok();
    if let Some(id) = except {
        let draft = me.proposal(&mut conn, id).await?;
        if title.is_empty() {
            title = draft.title;
        }
        if problem.is_empty() {
            problem = store::proposal::bodies(&mut conn, &[id]).await?.remove(&id).unwrap_or_default().chars().take(4000).collect();
        }
    }
    let rows = match Query::parse(&format!("{title} {problem}")) {
        Some(query) => similar(&me, &mut conn, &query, except).await?,
        None => Vec::new(),
    };
    let page = Page {
        shell: page::shell(&me, &mut conn, me.t.similar_title(), Place::List).await?,
        asked: !title.is_empty() || !problem.is_empty(),
        title,
        problem,
        rows,
    };
    render(StatusCode::OK, &page)
}

async fn similar(me: &Me, conn: &mut PgConnection, query: &Query, except: Option<ProposalId>) -> Result<Vec<Similar>, Error> {
    let t = me.t;
    let wanted = Wanted { query: Some(query.clone()), loosely: true, ..Wanted::default() };
    let lessons: Vec<_> = store::library::lessons(conn, &wanted, Some(COMPARED)).try_collect().await?;
    let known: Vec<ProposalId> = lessons.iter().map(|l| l.id).chain(except).collect();
    let mut rows = best(cases(me, conn, query, &known).await?);
    rows.extend(best(lessons.into_iter().filter(|l| Some(l.id) != except).map(|l| {
        let row = Similar {
            kind: t.similar_lesson(),
            href: format!("/library/lessons/{}", l.code),
            title: query.mark(&l.lesson.title),
            about: format!("{} · {}", l.unit, t.day(l.closed_at)),
            tag: outcome_tag(t, l.outcome),
            learned: l.lesson.learned.clone(),
        };
        (query.kinship(&l.lesson.title) + query.kinship(&l.lesson.text()), row)
    })));
    rows.extend(best(library::past().iter().map(|p| (query.kinship(&p.title) + query.kinship(&p.text()), past(t, query, p)))));
    Ok(rows)
}

/// Cases that the writer may know of, with how much they share.
async fn cases(me: &Me, conn: &mut PgConnection, query: &Query, known: &[ProposalId]) -> Result<Vec<(usize, Similar)>, Error> {
    let filter = Filter { query: Some(query.clone()), loosely: true, ..Filter::default() };
    let mut rows: Vec<_> = store::proposal::list(conn, &me.viewer.scope, &filter, Some(COMPARED)).try_collect().await?;
    rows.retain(|r| !known.contains(&r.id));
    let ids: Vec<_> = rows.iter().map(|r| r.id).collect();
    let bodies = store::proposal::bodies(conn, &ids).await?;
    let case = |r: store::proposal::Row| {
        let whole = format!("{}\n{}", r.title, bodies.get(&r.id).map_or("", String::as_str));
        let row = Similar {
            kind: me.t.similar_case(),
            href: format!("/proposals/{}", r.id),
            title: query.mark(&r.title),
            about: format!("{} · {}", r.code, r.owner_unit_name),
            tag: tag(me.t, r.status),
            learned: String::new(),
        };
        (query.kinship(&r.title) + query.kinship(&whole), row)
    };
    Ok(rows.into_iter().map(case).collect())
}

fn past(t: Lang, query: &Query, p: &library::PastPilot) -> Similar {
    let about = [p.unit.as_str(), &p.years].into_iter().filter(|s| !s.is_empty()).collect::<Vec<_>>().join(" · ");
    Similar {
        kind: t.similar_past(),
        href: format!("/library#{}", p.key),
        title: query.mark(&p.title),
        about,
        tag: past_tag(t, p.outcome),
        learned: p.learned.clone(),
    }
}

/// Those that share enough, the closest first.
fn best(all: impl IntoIterator<Item = (usize, Similar)>) -> Vec<Similar> {
    let mut kin: Vec<_> = all.into_iter().filter(|(shared, _)| *shared >= KIN).collect();
    kin.sort_by_key(|(shared, _)| std::cmp::Reverse(*shared));
    kin.into_iter().take(SHOWN).map(|(_, row)| row).collect()
}
