//! Home: what to do next, then one's own initiatives.

use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use chrono::{DateTime, Utc};
use futures_util::TryStreamExt;

use super::proposals::{RowView, row};
use super::queue::{ItemView, item};
use crate::domain::calendar::Calendar;
use crate::domain::clock::local_day;
use crate::domain::people::Area;
use crate::domain::pilot::Duty;
use crate::domain::workflow::Status;
use crate::store::pilot::Task as Owed;
use crate::store::proposal::Filter;
use crate::store::{self, queue::Own};
use crate::web::error::Error;
use crate::web::extract::Me;
use crate::web::filters;
use crate::web::page::{self, Due, Place, Shell, Tag, due, render, tag};

/// A task of the home page.
pub struct Task {
    pub href: String,
    pub tag: Tag,
    pub code: String,
    pub title: String,
    pub why: String,
    pub button: &'static str,
    pub main: bool,
    pub due: Option<Due>,
}

#[derive(Template)]
#[template(path = "home.html")]
struct Home {
    shell: Shell,
    name: String,
    today: String,
    tasks: Vec<Task>,
    waiting: Vec<ItemView>,
    mine: Vec<RowView>,
    may_propose: bool,
}

/// What waits for this person, whatever their office.
pub async fn show(me: Me) -> Result<Response, Error> {
    let mut conn = me.conn().await?;
    let (t, now) = (me.t, me.state.app.clock.now());
    let may_propose = me.viewer.actor.has(Area::Staff);
    let calendar = store::reference::calendar(&mut conn, local_day(now)).await?;
    let (mut tasks, mut mine, mut waiting) = (Vec::new(), Vec::new(), Vec::new());
    if may_propose {
        tasks = store::queue::own_open(&mut conn, &me.viewer.scope, 5).await?.into_iter().map(|own| task(&me, own)).collect();
        let filter = Filter { mine: true, ..Filter::default() };
        mine = store::proposal::list(&mut conn, &me.viewer.scope, &filter, Some(5)).map_ok(|r| row(t, &calendar, now, r)).try_collect().await?;
    }
    if me.viewer.actor.has(Area::UnitHead) || me.viewer.actor.has(Area::Authority) {
        let items: Vec<_> = store::queue::waiting(&mut conn, &me.viewer.scope, &page::authority_units(&me), None, Some(5)).try_collect().await?;
        waiting = items.into_iter().map(|i| item(t, &calendar, now, i, None)).collect();
    }
    for owed in store::pilot::tasks(&mut conn, &me.viewer.scope, 10).await? {
        tasks.push(duty(&me, &calendar, now, owed));
    }
    let shell = page::shell(&me, &mut conn, t.home(), Place::Home).await?;
    render(StatusCode::OK, &Home { shell, name: me.viewer.found.name.clone(), today: t.weekday(now), tasks, waiting, mine, may_propose })
}

fn task(me: &Me, own: Own) -> Task {
    let t = me.t;
    let saved = own.saved_at.map(|at| t.saved_at(t.moment(at))).unwrap_or_default();
    let (title, button, why) = match (own.status, own.is_lead) {
        (Status::Returned, _) => {
            let said = own.returned_by.zip(own.reason).map(|(who, what)| t.said(who, what)).unwrap_or_default();
            (t.amend_draft(&own.title), t.amend(), said)
        }
        (_, false) if !own.signed => (t.complete_draft(&own.title), t.sign_commitment(), saved),
        _ => (t.complete_draft(&own.title), t.continue_draft(), saved),
    };
    Task {
        href: format!("/proposals/{}/plan", own.id),
        tag: tag(t, own.status),
        code: own.code,
        title,
        why,
        button,
        main: own.status == Status::Returned,
        due: None,
    }
}

/// Something owed beside the hand in which a case lies.
pub fn duty(me: &Me, calendar: &Calendar, now: DateTime<Utc>, owed: Owed) -> Task {
    let t = me.t;
    let (part, button, icon) = match owed.kind {
        Duty::Support => (format!("obstacles/support?to={}", owed.seq), t.support_button(), "buoy"),
        Duty::Answer => (format!("inspections/answer?to={}", owed.seq), t.answer_button(), "msg"),
        Duty::Adjustment => ("adjustments/decision".to_owned(), t.adjust_button(), "swap"),
        Duty::Explanation | Duty::Objection => ("liability".to_owned(), t.explain_button(), "scale"),
        Duty::Acknowledgement => ("acknowledgement".to_owned(), t.acknowledge_button(), "clock"),
    };
    Task {
        href: format!("/proposals/{}/{part}", owed.id),
        tag: Tag { code: owed.kind.code(), class: "tag-act", icon, label: t.duty_word(owed.kind) },
        code: owed.code,
        title: owed.title,
        why: owed.asked.unwrap_or_default(),
        button,
        main: false,
        due: Some(due(t, calendar, now, owed.due_at)),
    }
}
