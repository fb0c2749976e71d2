//! A frozen version as it was sealed, and two of them side by side.

use askama::Template;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};

use super::case::{Head, head};
use crate::domain::clock::local_day;
use crate::store;
use crate::web::error::Error;
use crate::web::extract::{Me, Params};
use crate::web::filters;
use crate::web::page::{self, Place, Shell, render, short_seal};
use crate::web::plan_view::{Comparison, PlanView, compare};

#[derive(Template)]
#[template(path = "proposals/version.html")]
struct Version {
    shell: Shell,
    head: Head,
    number: i32,
    day: String,
    hash: String,
    seal: String,
    in_force: bool,
    plan: PlanView,
}

/// One version.
pub async fn show(me: Me, params: Params) -> Result<Response, Error> {
    let (id, number): (_, i32) = (params.proposal()?, params.get("n")?);
    let mut conn = me.conn().await?;
    let (t, now) = (me.t, me.state.app.clock.now());
    let p = me.proposal(&mut conn, id).await?;
    let frozen = store::draft::versions(&mut conn, id, &[number]).await?.pop().ok_or(Error::NotFound)?;
    let calendar = store::reference::calendar(&mut conn, local_day(now)).await?;
    let title = format!("{}, {}", t.frozen_version(number), p.code);
    let page = Version {
        shell: page::shell(&me, &mut conn, &title, Place::List).await?,
        head: head(t, &calendar, now, &p),
        number,
        day: t.moment(frozen.frozen_at),
        hash: hex::encode(&frozen.sha256),
        seal: short_seal(&frozen.sha256),
        in_force: p.plan_in_force == Some(number),
        plan: PlanView::new(t, id, &frozen.plan, &p.topic_name),
    };
    render(StatusCode::OK, &page)
}

#[derive(Template)]
#[template(path = "proposals/compare.html")]
struct Compare {
    shell: Shell,
    head: Head,
    comparison: Comparison,
    numbers: Vec<i32>,
}

/// Two versions side by side; the form's choice becomes an address of its own.
pub async fn side_by_side(me: Me, params: Params) -> Result<Response, Error> {
    let id = params.proposal()?;
    let (a, b): (i32, i32) = (params.get("a")?, params.get("b")?);
    let (old, new) = (me.asked("old").parse().unwrap_or(a), me.asked("new").parse().unwrap_or(b));
    if (old, new) != (a, b) {
        return Ok(Redirect::to(&format!("/proposals/{id}/versions/{old}/{new}")).into_response());
    }
    let mut conn = me.conn().await?;
    let (t, now) = (me.t, me.state.app.clock.now());
    let p = me.proposal(&mut conn, id).await?;
    // Beside itself a version is just itself.
    if a == b {
        return Ok(Redirect::to(&format!("/proposals/{id}/versions/{a}")).into_response());
    }
    let mut found = store::draft::versions(&mut conn, id, &[a, b]).await?;
    found.sort_by_key(|v| if v.number == a { 0 } else { 1 });
    let [first, second] = &found[..] else { return Err(Error::NotFound) };
    let topics = store::reference::topics(&mut conn, local_day(now)).await?.into_iter().map(|c| (c.code, c.name)).collect();
    let calendar = store::reference::calendar(&mut conn, local_day(now)).await?;
    let title = format!("{}, {}", t.compare_versions(), p.code);
    let page = Compare {
        shell: page::shell(&me, &mut conn, &title, Place::List).await?,
        head: head(t, &calendar, now, &p),
        comparison: compare(t, first, second, &topics),
        numbers: (1..=p.latest_plan.unwrap_or(0)).collect(),
    };
    render(StatusCode::OK, &page)
}
