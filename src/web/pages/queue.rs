//! The queue: what waits for a unit's leadership or an authority, urgent first, with its clock.

use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use chrono::{DateTime, TimeDelta, Utc};
use futures_util::TryStreamExt;

use super::home::{Task, duty};
use crate::app::perform::acknowledge_by;
use crate::domain::calendar::Calendar;
use crate::domain::clock::local_day;
use crate::domain::parameter::Parameters;
use crate::domain::people::{Area, Role};
use crate::domain::plan::level;
use crate::domain::workflow::Holder;
use crate::i18n::Lang;
use crate::store;
use crate::store::queue::{After, Item};
use crate::web::error::Error;
use crate::web::export::{self, Files};
use crate::web::extract::Me;
use crate::web::filters;
use crate::web::page::{self, Due, Place, Shell, Tag, due, render, tag};
use crate::web::plan_view::Pair;

/// Matters on a page.
const PAGE: usize = 20;
/// Matters owed beside them, shown above the further pages.
const TASKS: i64 = 20;

/// A matter in words.
pub struct ItemView {
    pub id: String,
    pub code: String,
    pub title: String,
    pub tag: Tag,
    pub urgent: bool,
    pub unit: String,
    pub lead: String,
    pub received: String,
    pub gap: Option<&'static str>,
    pub due: Option<Due>,
    pub brief: Vec<Pair>,
    pub worst: Option<(u8, String)>,
    pub worst_text: String,
    pub acknowledge: Option<String>,
    pub acknowledge_late: bool,
    pub button: &'static str,
    pub late: bool,
}

/// A matter in words, with the clock of an urgent one where the parameters are given.
pub fn item(t: Lang, calendar: &Calendar, now: DateTime<Utc>, i: Item, parameters: Option<&Parameters>) -> ItemView {
    let pair = |label: &str, value: Option<String>| value.filter(|v| !v.is_empty()).map(|value| Pair { label: label.to_owned(), value });
    let brief = if i.urgent {
        vec![pair(t.why_urgent(), i.reason), pair(t.harm_of_delay(), i.harm), pair(t.asked_direction(), i.direction)]
    } else {
        vec![pair(t.problem(), Some(i.necessity)), pair(t.solution(), Some(i.solution))]
    };
    let stands = i.due_at.map(|at| due(t, calendar, now, at));
    let limit = parameters.filter(|_| i.urgent && i.holder == Holder::Authority).and_then(|p| acknowledge_by(p, i.since).ok());
    let acknowledge = match i.acknowledged_at {
        Some(at) if i.urgent => Some(t.acknowledged(t.moment(at))),
        _ => limit.map(|at| t.acknowledge_before(t.moment(at))),
    };
    ItemView {
        id: i.id.to_string(),
        code: i.code,
        title: i.title,
        tag: tag(t, i.status),
        urgent: i.urgent,
        unit: i.owner_unit_name,
        lead: i.lead_name,
        received: t.received(t.moment(i.since)),
        gap: i.gap.map(|g| t.gap_kind(g)),
        late: stands.as_ref().is_some_and(|d| d.late),
        due: stands,
        brief: brief.into_iter().flatten().collect(),
        worst: i.worst_score.and_then(|s| u8::try_from(s).ok()).map(|s| (level(s), t.score(s, t.level(level(s))))),
        worst_text: i.worst_case,
        acknowledge_late: i.acknowledged_at.is_none() && limit.is_some_and(|at| at < now),
        acknowledge,
        button: if i.holder == Holder::Authority { t.decide() } else { t.handle() },
    }
}

struct Group {
    icon: &'static str,
    hot: bool,
    title: String,
    items: Vec<ItemView>,
}

struct OverrideView {
    href: String,
    code: String,
    title: String,
    who: String,
    reason: String,
}

#[derive(Template)]
#[template(path = "queue.html")]
struct Queue {
    shell: Shell,
    today: String,
    groups: Vec<Group>,
    /// What is owed beside the hand in which a case lies; on the first page.
    tasks: Vec<Task>,
    overrides: Vec<OverrideView>,
    next: Option<String>,
    deep: bool,
    /// Units whose periodic report the reader answers for.
    reports: Vec<String>,
    files: Files,
}

/// The matters that wait as a file.
pub async fn export(me: Me) -> Result<Response, Error> {
    let mut conn = me.conn().await?;
    let mut all = store::whole(&mut conn).await?;
    export::hand_out(&me, store::queue::waiting(&mut all, &me.viewer.scope, &page::authority_units(&me), None, None)).await
}

/// The queue of this person's offices.
pub async fn show(me: Me) -> Result<Response, Error> {
    let mut conn = me.conn().await?;
    let (t, now) = (me.t, me.state.app.clock.now());
    let today = local_day(now);
    let after = after(&me);
    let over = page::authority_units(&me);
    let mut items: Vec<_> = store::queue::waiting(&mut conn, &me.viewer.scope, &over, after, i64::try_from(PAGE + 1).ok()).try_collect().await?;
    let more = items.len() > PAGE;
    items.truncate(PAGE);
    let next = items.last().filter(|_| more).map(|last| {
        let due = last.due_at.map(|d| d.timestamp_micros().to_string()).unwrap_or_default();
        format!("/queue?after={}&due={due}&urgent={}", last.id, if last.urgent { "yes" } else { "no" })
    });
    let calendar = store::reference::calendar(&mut conn, today).await?;
    let parameters = store::reference::parameters(&mut conn, today).await?;
    let mut tasks = Vec::new();
    if after.is_none() {
        tasks = store::pilot::tasks(&mut conn, &me.viewer.scope, TASKS).await?.into_iter().map(|owed| duty(&me, &calendar, now, owed)).collect();
    }
    let views = items.into_iter().map(|i| item(t, &calendar, now, i, Some(&parameters)));
    let overrides = if me.viewer.actor.has(Area::Authority) && !over.is_empty() {
        store::ledger::overrides(&mut conn, &over, now - TimeDelta::days(30)).await?
    } else {
        Vec::new()
    };
    let page = Queue {
        shell: page::shell(&me, &mut conn, t.to_do(), Place::Queue).await?,
        today: t.weekday(now),
        groups: groups(t, views),
        tasks,
        overrides: overrides
            .into_iter()
            .map(|o| OverrideView {
                href: format!("/proposals/{}", o.proposal),
                code: o.code,
                title: o.title,
                who: format!("{}, {} · {}", o.head, o.unit_name, t.moment(o.at)),
                reason: o.reason,
            })
            .collect(),
        next,
        deep: after.is_some(),
        reports: me.viewer.actor.units_as(&[Role::Head, Role::ActingHead, Role::Authority]),
        files: Files::of(&me),
    };
    render(StatusCode::OK, &page)
}

pub fn after(me: &Me) -> Option<After> {
    let id = me.asked("after").parse().ok()?;
    let due_at = me.asked("due").parse().ok().and_then(DateTime::from_timestamp_micros);
    Some(After { urgent: me.asked("urgent") == "yes", due_at, id })
}

fn groups(t: Lang, items: impl Iterator<Item = ItemView>) -> Vec<Group> {
    let (mut urgent, mut late, mut rest) = (Vec::new(), Vec::new(), Vec::new());
    for item in items {
        if item.urgent {
            urgent.push(item);
        } else if item.late {
            late.push(item);
        } else {
            rest.push(item);
        }
    }
    [("bolt", true, t.urgent(), urgent), ("alert-t", false, t.overdue(), late), ("clock", false, t.in_time(), rest)]
        .into_iter()
        .filter(|(.., items)| !items.is_empty())
        .map(|(icon, hot, title, items)| Group { icon, hot, title: format!("{title}, {}", t.n_tasks(items.len())), items })
        .collect()
}
