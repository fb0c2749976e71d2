//! Saving a section: by a person, or by a script while typing.
//!
//! Every save names the revision that was seen. The same request with `X-Autosave` is answered in
//! JSON. Nothing typed is lost: what can't be saved comes back with what is wrong.

use askama::Template;
use axum::Json;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use serde_json::{Map, Value, json};

use super::act::why_words;
use super::case::{Head, head};
use super::drafting::{ORDER, is_list, open};
use super::section::{Typed, draw, share};
use crate::app::drafting::{Change, Saved, save};
use crate::app::perform::perform;
use crate::app::{self, Invalid};
use crate::domain::clock::local_day;
use crate::domain::command::Command;
use crate::domain::ids::{ItemId, PersonId, ProposalId};
use crate::domain::plan::{Heading, Section, TITLE};
use crate::domain::text;
use crate::domain::workflow::Action;
use crate::store;
use crate::web::error::Error;
use crate::web::extract::{Me, Params, Submitted};
use crate::web::forms::{Form, Raw};
use crate::web::page::{self, Place, Shell, render};
use crate::web::{catalogue, filters};

#[derive(Template)]
#[template(path = "drafting/excluded.html")]
struct Excluded {
    shell: Shell,
    head: Head,
    kept: Vec<(String, String)>,
    revision: String,
}

/// Saves a section.
pub async fn submit(me: Me, params: Params, headers: HeaderMap, Submitted(raw): Submitted) -> Result<Response, Error> {
    let id = params.proposal()?;
    let section = Section::from_code(&params.get::<String>("section")?).ok_or(Error::NotFound)?;
    let autosave = headers.contains_key("x-autosave");
    match section {
        Section::Authors => return submit_authors(&me, id, &raw).await,
        Section::Attachments => return Err(Error::Unsupported),
        Section::Gates if raw.get("exclusion") == "yes" && !autosave => return exclude(&me, id, &raw).await,
        _ => {}
    }
    if is_list(section) && raw.has("remove") {
        return remove(&me, id, section, &raw).await;
    }
    let (mut form, content) = read(&me, id, section, &raw).await?;
    if autosave && section == Section::Gates && raw.get("exclusion") == "yes" {
        form.fault("exclusion", me.t.exclusion_hint());
    }
    let item = if is_list(section) { Some(raw.get("item").parse().unwrap_or_else(|_| ItemId::new(me.state.app.clock.now()))) } else { None };
    if form.bad() {
        let typed = Typed { item: Some(raw.get("item").to_owned()), form: Some(form), ..Typed::default() };
        return if autosave { unsaved(typed) } else { draw(&me, id, section, typed, StatusCode::UNPROCESSABLE_ENTITY).await };
    }
    let change = change(section, item, content)?;
    match save(&me.state.app, &me.viewer.actor, id, section, revision(&raw), change).await {
        Ok(saved) if autosave => {
            Ok(Json(json!({ "revision": saved.revision, "item": item, "saved": me.t.saved_clock(me.t.time(saved.at)), "voided": saved.voided }))
                .into_response())
        }
        Ok(saved) => Ok(saved_to(&me, id, section, &raw, saved)),
        Err(app::Error::Conflict(c)) => {
            let words = me.t.conflict_text(&c.by, me.t.time(c.at));
            if autosave {
                return Ok((StatusCode::CONFLICT, Json(json!({ "message": format!("{} {words}", me.t.conflict_title()) }))).into_response());
            }
            let typed = Typed { item: Some(raw.get("item").to_owned()), form: Some(form), conflict: Some(words), ..Typed::default() };
            draw(&me, id, section, typed, StatusCode::CONFLICT).await
        }
        Err(app::Error::Invalid(Invalid::Field(name, why))) => {
            // Too many items is no fault of a field: the summary leads to the form.
            form.fault(if name == "items" { "muc" } else { name }, why_words(me.t, "", why));
            let typed = Typed { item: Some(raw.get("item").to_owned()), form: Some(form), ..Typed::default() };
            if autosave { unsaved(typed) } else { draw(&me, id, section, typed, StatusCode::UNPROCESSABLE_ENTITY).await }
        }
        Err(error) => Err(error.into()),
    }
}

pub fn revision(raw: &Raw) -> i32 {
    raw.get("revision").parse().unwrap_or(-1)
}

fn unsaved(typed: Typed) -> Result<Response, Error> {
    let errors: Map<String, Value> = typed.form.iter().flat_map(|f| &f.fields).filter_map(|f| Some((f.name.clone(), f.error.clone()?.into()))).collect();
    Ok((StatusCode::UNPROCESSABLE_ENTITY, Json(json!({ "errors": errors }))).into_response())
}

/// The typed form of a section with the checks that need the draft.
pub async fn read(me: &Me, id: ProposalId, section: Section, raw: &Raw) -> Result<(Form, Map<String, Value>), Error> {
    let (mut form, content) = Form::read(me.t, catalogue::section(section), raw);
    let title = content.get("title").and_then(Value::as_str);
    if section == Section::Topic && title.is_some_and(|t| text::count(t) < TITLE.0) {
        form.fault("title", me.t.title_short());
    }
    if section == Section::Gaps {
        let mut conn = me.conn().await?;
        let (_, draft) = open(me, &mut conn, id).await?;
        form.offer("evidence", draft.plan.attachments.iter().map(|f| (f.id.to_string(), f.name.clone(), String::new())));
        form.insist("evidence");
    }
    Ok((form, content))
}

pub fn change(section: Section, item: Option<ItemId>, mut content: Map<String, Value>) -> Result<Change, Error> {
    Ok(match (section, item) {
        (Section::Topic, _) => Change::Heading(serde_json::from_value::<Heading>(content.into())?),
        (_, Some(item)) => {
            if content.get("evidence").and_then(Value::as_str) == Some("") {
                content.insert("evidence".into(), Value::Null);
            }
            content.insert("id".into(), item.to_string().into());
            Change::PutItem(item, content.into())
        }
        _ => Change::Content(content.into()),
    })
}

/// Where a saved section leads.
fn saved_to(me: &Me, id: ProposalId, section: Section, raw: &Raw, saved: Saved) -> Response {
    let here = format!("/proposals/{id}/plan/{section}");
    let to = match raw.get("then") {
        "add" => format!("{here}?item=new"),
        "stay" => here,
        "continue" => {
            let next = ORDER.iter().position(|s| *s == section).and_then(|i| ORDER.get(i + 1));
            next.map_or_else(|| format!("/proposals/{id}/plan"), |s| format!("/proposals/{id}/plan/{s}"))
        }
        _ => format!("/proposals/{id}/plan"),
    };
    page::go(&me.state.site, &to, if saved.voided > 0 { "saved_void" } else { "saved" })
}

async fn remove(me: &Me, id: ProposalId, section: Section, raw: &Raw) -> Result<Response, Error> {
    let item: ItemId = raw.get("remove").parse().map_err(|_| Error::BadRequest)?;
    let here = Raw(vec![("then".into(), "stay".into())]);
    match save(&me.state.app, &me.viewer.actor, id, section, revision(raw), Change::RemoveItem(item)).await {
        Ok(saved) => Ok(saved_to(me, id, section, &here, saved)),
        Err(app::Error::Conflict(c)) => {
            let typed = Typed { conflict: Some(me.t.conflict_text(c.by, me.t.time(c.at))), ..Typed::default() };
            draw(me, id, section, typed, StatusCode::CONFLICT).await
        }
        Err(error) => Err(error.into()),
    }
}

/// Shares, a new co-author, or one who leaves.
async fn submit_authors(me: &Me, id: ProposalId, raw: &Raw) -> Result<Response, Error> {
    let t = me.t;
    let (plan, mut typed) = {
        let mut conn = me.conn().await?;
        (open(me, &mut conn, id).await?.1.plan, Typed { shares: Some(raw.clone()), ..Typed::default() })
    };
    let mut authors: Vec<(PersonId, u32)> = Vec::new();
    for a in &plan.authors {
        match share(t, &a.name, raw.get(&format!("share_{}", a.person))) {
            Ok(n) => authors.push((a.person, n)),
            Err(words) => typed.errors.push((format!("share_{}", a.person), words)),
        }
    }
    if raw.get("then") == "add" {
        let (mut form, content) = Form::read(t, catalogue::CO_AUTHOR, raw);
        let email = content.get("email").and_then(Value::as_str).unwrap_or_default().to_owned();
        if !form.bad() {
            let mut conn = me.conn().await?;
            match store::people::by_email(&mut conn, &email).await? {
                None => form.fault("email", t.unknown_person(&email)),
                Some(p) if authors.iter().any(|(a, _)| *a == p.id) => form.fault("email", t.already_author()),
                Some(p) => authors.push((p.id, 0)),
            }
        }
        typed.errors.extend(form.errors());
        typed.form = Some(form);
    } else if raw.has("remove") {
        authors.retain(|(person, _)| person.to_string() != raw.get("remove"));
    }
    if !typed.errors.is_empty() {
        return draw(me, id, Section::Authors, typed, StatusCode::UNPROCESSABLE_ENTITY).await;
    }
    match save(&me.state.app, &me.viewer.actor, id, Section::Authors, revision(raw), Change::Authors(authors)).await {
        Ok(saved) => {
            let stay = Raw(vec![("then".into(), if raw.get("then") == "continue" { "continue" } else { "stay" }.into())]);
            Ok(saved_to(me, id, Section::Authors, &stay, saved))
        }
        Err(app::Error::Conflict(c)) => {
            typed.conflict = Some(t.conflict_text(c.by, t.time(c.at)));
            draw(me, id, Section::Authors, typed, StatusCode::CONFLICT).await
        }
        Err(app::Error::Invalid(Invalid::Field(name, why))) => {
            let lead = plan.lead().map(|a| format!("share_{}", a.person));
            typed.errors.push((lead.unwrap_or_else(|| name.to_owned()), why_words(t, "", why)));
            draw(me, id, Section::Authors, typed, StatusCode::UNPROCESSABLE_ENTITY).await
        }
        Err(error) => Err(error.into()),
    }
}

/// The exclusion gate: says what follows, and after the confirmation keeps nothing but the refusal.
async fn exclude(me: &Me, id: ProposalId, raw: &Raw) -> Result<Response, Error> {
    let mut conn = me.conn().await?;
    let now = me.state.app.clock.now();
    let (p, _) = open(me, &mut conn, id).await?;
    if raw.get("confirm_exclusion") == "yes" {
        drop(conn);
        perform(&me.state.app, &me.viewer.actor, id, p.version, Command::Exclude).await?;
        return Ok(page::go(&me.state.site, &format!("/proposals/{id}"), Action::Exclude.code()));
    }
    let calendar = store::reference::calendar(&mut conn, local_day(now)).await?;
    let kept = raw.0.iter().filter(|(n, _)| n != "exclusion" && n != "then").cloned().collect();
    let page = Excluded {
        shell: page::shell(me, &mut conn, me.t.excluded_title(), Place::List).await?,
        head: head(me.t, &calendar, now, &p),
        kept,
        revision: raw.get("revision").to_owned(),
    };
    render(StatusCode::UNPROCESSABLE_ENTITY, &page)
}
