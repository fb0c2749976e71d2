//! Notices of the viewer, and how they want to be told.

use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use futures_util::TryStreamExt;
use serde_json::{Value, json};

use crate::app::notices;
use crate::domain::notice::{Channel, Choice};
use crate::store;
use crate::web::error::Error;
use crate::web::export::{self, Files};
use crate::web::extract::{Me, Submitted};
use crate::web::forms::Form;
use crate::web::page::{self, Place, Shell, render};
use crate::web::{catalogue, filters};

/// Notices on a page.
const PAGE: usize = 30;

struct NoticeView {
    id: i64,
    about: String,
    case: String,
    machine_time: String,
    at: String,
    read: bool,
}

#[derive(Template)]
#[template(path = "account/notices.html")]
struct Page {
    shell: Shell,
    notices: Vec<NoticeView>,
    next: Option<i64>,
    files: Files,
}

/// The notices as a file.
pub async fn export(me: Me) -> Result<Response, Error> {
    let mut conn = me.conn().await?;
    let mut all = store::whole(&mut conn).await?;
    export::hand_out(&me, store::notice::list(&mut all, me.viewer.actor.person, None, None)).await
}

/// The list, newest first.
pub async fn show(me: Me) -> Result<Response, Error> {
    let mut conn = me.conn().await?;
    let before = me.asked("before").parse().ok();
    let mut all: Vec<_> = store::notice::list(&mut conn, me.viewer.actor.person, before, i64::try_from(PAGE + 1).ok()).try_collect().await?;
    let more = all.len() > PAGE;
    all.truncate(PAGE);
    let next = all.last().filter(|_| more).map(|n| n.id);
    let notices = all
        .into_iter()
        .map(|n| NoticeView {
            id: n.id,
            about: me.t.notice_about(n.kind, n.action, n.due_at),
            case: format!("{} · {}", n.code, n.title),
            machine_time: n.at.to_rfc3339(),
            at: me.t.moment(n.at),
            read: n.read,
        })
        .collect();
    let shell = page::shell(&me, &mut conn, me.t.notices(), Place::Account).await?;
    render(StatusCode::OK, &Page { shell, notices, next, files: Files::of(&me) })
}

/// Opens the case of a notice, which is read then, or marks all as read.
pub async fn read(me: Me, Submitted(raw): Submitted) -> Result<Response, Error> {
    let id = match raw.get("open") {
        "" => None,
        id => Some(id.parse().map_err(|_| Error::NotFound)?),
    };
    let case = notices::read(&me.state.app, me.viewer.actor.person, id).await?;
    Ok(match case.filter(|_| id.is_some()) {
        Some(case) => page::go(&me.state.site, &format!("/proposals/{case}"), ""),
        None => page::go(&me.state.site, "/notifications", "notices_read"),
    })
}

#[derive(Template)]
#[template(path = "account/notice_choice.html")]
struct ChoicePage {
    shell: Shell,
    form: Form,
}

async fn draw(me: &Me, form: Form, status: StatusCode) -> Result<Response, Error> {
    let mut conn = me.conn().await?;
    let shell = page::shell(me, &mut conn, me.t.notice_choice(), Place::Account).await?.with(&form);
    render(status, &ChoicePage { shell, form })
}

/// What the viewer has chosen.
pub async fn show_choice(me: Me) -> Result<Response, Error> {
    let (choice, lang) = {
        let mut conn = me.conn().await?;
        let person = me.viewer.actor.person;
        (store::notice::choice(&mut conn, person).await?, store::people::addressee(&mut conn, person).await?.map(|a| a.lang))
    };
    let form = Form::filled(me.t, catalogue::NOTICE_CHOICE, &json!({ "work": choice.work, "cases": choice.cases, "lang": lang }));
    draw(&me, form, StatusCode::OK).await
}

/// Keeps what the viewer chooses.
pub async fn choose(me: Me, Submitted(raw): Submitted) -> Result<Response, Error> {
    let (form, content) = Form::read(me.t, catalogue::NOTICE_CHOICE, &raw);
    let text = |name: &str| content.get(name).and_then(Value::as_str).unwrap_or_default();
    if let (false, Some(work), Some(cases)) = (form.bad(), Channel::from_code(text("work")), Channel::from_code(text("cases"))) {
        notices::choose(&me.state.app, me.viewer.actor.person, Choice { work, cases }, text("lang")).await?;
        return Ok(page::go(&me.state.site, "/notifications/choice", "notice_choice"));
    }
    draw(&me, form, StatusCode::UNPROCESSABLE_ENTITY).await
}
