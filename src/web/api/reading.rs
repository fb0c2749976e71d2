//! What programs read: the same rows, through the same viewer, as the pages show.

use std::collections::HashMap;

use axum::Json;
use axum::routing::get;
use futures_util::TryStreamExt;
use schemars::{JsonSchema, Schema, SchemaGenerator};

use super::problem::Fault;
use super::query::{LessonQuery, ListQuery, NoticeQuery, PastQuery, QueueQuery, TimelineQuery, asked};
use super::shapes::{
    DraftPlan, EntryLine, ForeseenLine, FrozenPlan, LessonLine, List, Missing, Notification, Office, OpenAct, PastLine, Person, ProposalDetail, ProposalRow,
    ReachedLine, Revision, TopicLine, UnitLine, Waiting,
};
use super::{BASE, Doors, Endpoint, reads};
use crate::app::perform;
use crate::domain::clock::local_day;
use crate::domain::library;
use crate::domain::people::Area;
use crate::domain::plan::Section;
use crate::domain::search::Query;
use crate::store;
use crate::store::library::Wanted;
use crate::web::error::Error;
use crate::web::extract::{Guest, Me, Params};
use crate::web::page;
use crate::web::pages::drafting::{lack_words, open};
use crate::web::pages::open_acts::{offered, page_of};
use crate::web::pages::proposals::{filter_of, most};
use crate::web::pages::timeline::line;
use crate::web::pages::{case, queue as queue_page};

/// The pages whose doors are shared.
pub const PAGES: &[&str] = &[ACCOUNT, LIST, CASE, TIMELINE, VERSION, "/proposals/{id}/plan", "/queue", "/notifications", "/library", "/library/lessons"];
const ACCOUNT: &str = "/account";
const LIST: &str = "/proposals";
const CASE: &str = "/proposals/{id}";
const TIMELINE: &str = "/proposals/{id}/timeline";
const VERSION: &str = "/proposals/{id}/versions/{n}";

/// Rows of an answer.
const PAGE: usize = 20;

fn schema<T: JsonSchema>(g: &mut SchemaGenerator) -> Schema {
    g.subschema_for::<T>()
}

#[rustfmt::skip]
pub(super) fn endpoints(doors: &Doors) -> Vec<Endpoint> {
    vec![
        reads(doors, ACCOUNT, "/me", ("me", "Whom the token stands for"), None, schema::<Person>, get(me)),
        reads(doors, LIST, "/proposals", ("proposals", "Proposals that the person may know of, newest first"), Some(schema::<ListQuery>), schema::<List<ProposalRow>>, get(proposals)),
        reads(doors, CASE, "/proposals/{id}", ("proposal", "A proposal with the acts that are open to the person"), None, schema::<ProposalDetail>, get(proposal)),
        reads(doors, TIMELINE, "/proposals/{id}/timeline", ("timeline", "The ledger of a proposal, newest first"), Some(schema::<TimelineQuery>), schema::<List<EntryLine>>, get(timeline)),
        reads(doors, VERSION, "/proposals/{id}/versions/{n}", ("version", "A frozen version of the plan"), None, schema::<FrozenPlan>, get(version)),
        reads(doors, "/proposals/{id}/plan", "/proposals/{id}/plan", ("plan", "The plan while it is with its authors"), None, schema::<DraftPlan>, get(plan)),
        reads(doors, "/queue", "/queue", ("queue", "What waits for the offices of the person, most urgent first"), Some(schema::<QueueQuery>), schema::<List<Waiting>>, get(queue)),
        reads(doors, "/notifications", "/notifications", ("notifications", "Notifications of the person, newest first"), Some(schema::<NoticeQuery>), schema::<List<Notification>>, get(notifications)),
        reads(doors, ACCOUNT, "/topics", ("topics", "Topics that can be chosen today"), None, schema::<List<TopicLine>>, get(topics)),
        reads(doors, ACCOUNT, "/units", ("units", "Units that exist today"), None, schema::<List<UnitLine>>, get(units)),
        reads(doors, "/library", "/library", ("library", "Past pilots with their sources"), Some(schema::<PastQuery>), schema::<List<PastLine>>, get(past)),
        reads(doors, "/library/lessons", "/library/lessons", ("lessons", "Lessons of closed cases"), Some(schema::<LessonQuery>), schema::<List<LessonLine>>, get(lessons)),
    ]
}

/// The same list from another place.
fn from(path: &str, query: &HashMap<String, String>, place: &[(&str, String)]) -> String {
    let mut all = form_urlencoded::Serializer::new(String::new());
    let mut kept: Vec<_> = query.iter().filter(|(n, _)| !place.iter().any(|(p, _)| n == p)).collect();
    kept.sort();
    format!("{BASE}{path}?{}", all.extend_pairs(kept).extend_pairs(place).finish())
}

fn limit() -> i64 {
    i64::try_from(PAGE + 1).unwrap_or(21)
}

/// Cuts a list to its page; gives the last row where there are more.
fn cut<T>(rows: &mut Vec<T>) -> bool {
    let more = rows.len() > PAGE;
    rows.truncate(PAGE);
    more
}

async fn me(me: Me) -> Result<Json<Person>, Fault> {
    let (found, actor) = (me.viewer.found, me.viewer.actor);
    Ok(Json(Person {
        areas: Area::ALL.iter().copied().filter(|area| actor.has(*area)).collect(),
        offices: actor.appointments.into_iter().map(|a| Office { role: a.role, unit: a.unit, on_behalf_of: a.mandate.map(|m| m.principal) }).collect(),
        id: found.person,
        name: found.name,
        email: found.email,
        position: found.position,
        unit: found.unit,
        unit_name: found.unit_name,
        unread_notifications: found.unread,
        grants: found.grants.unwrap_or_default(),
        expires_at: found.expires_at,
    }))
}

async fn proposals(me: Me) -> Result<Json<List<ProposalRow>>, Fault> {
    asked::<ListQuery>(&me.query)?;
    let mut conn = me.conn().await?;
    let filter = filter_of(&me, &mut conn).await?;
    let mut rows: Vec<_> = store::proposal::list(&mut conn, &me.viewer.scope, &filter, most(&me, &filter, Some(limit()))).try_collect().await?;
    let more = cut(&mut rows);
    let next = rows.last().filter(|_| more).map(|last| from("/proposals", &me.query, &[("after", last.place().to_string())]));
    let row = |r: store::proposal::Row| ProposalRow {
        id: r.id,
        code: r.code,
        title: r.title,
        kind: r.kind,
        status: r.status,
        urgent: r.urgent,
        owner_unit_name: r.owner_unit_name,
        lead_name: r.lead_name,
        holder: r.holder,
        holder_unit_name: r.holder_unit_name,
        due_at: r.due_at,
        updated_at: r.updated_at,
    };
    Ok(Json(List { items: rows.into_iter().map(row).collect(), next }))
}

async fn proposal(me: Me, params: Params) -> Result<Json<ProposalDetail>, Fault> {
    let id = params.proposal()?;
    let mut conn = me.conn().await?;
    let p = me.proposal(&mut conn, id).await?;
    let facts = store::facts::load(&mut conn, id, local_day(me.state.app.clock.now())).await?.ok_or(Error::NotFound)?;
    let draft = if p.status.is_open() { store::draft::load(&mut conn, id).await? } else { None };
    let signatures = if p.status.is_open() { store::draft::signatures(&mut conn, id).await? } else { Vec::new() };
    let judged = perform::judge(&me.viewer.actor, &facts, draft.as_ref(), &signatures)?;
    let acts = offered(&me, &facts, &judged, &mut None).into_iter().map(|(edge, needs)| OpenAct {
        act: edge.action,
        needs: needs.into_iter().map(|n| me.t.need_word(n).to_owned()).collect(),
        asks_password: edge.action.needs_recent_password(),
        page: format!("{}/proposals/{id}/{}", me.state.site.public_url, page_of(edge).unwrap_or_default()),
    });
    Ok(Json(ProposalDetail {
        acts: acts.collect(),
        id: p.id,
        code: p.code,
        title: p.title,
        kind: p.kind,
        topic: p.topic_code,
        topic_name: p.topic_name,
        status: p.status,
        version: p.version,
        urgent: p.urgent,
        track: p.legal_track,
        owner_unit: p.owner_unit,
        owner_unit_name: p.owner_unit_name,
        lead: p.lead_id,
        lead_name: p.lead_name,
        authors: p.authors,
        holder: p.holder,
        holder_unit: p.holder_unit,
        holder_unit_name: p.holder_unit_name,
        due_at: p.due_at,
        submitted_at: p.submitted_at,
        acknowledged_at: p.acknowledged_at,
        updated_at: p.updated_at,
        latest_plan: p.latest_plan,
        plan_in_force: p.plan_in_force,
    }))
}

async fn timeline(me: Me, params: Params) -> Result<Json<List<EntryLine>>, Fault> {
    let id = params.proposal()?;
    let asked: TimelineQuery = asked(&me.query)?;
    let mut conn = me.conn().await?;
    me.proposal(&mut conn, id).await?;
    let mut lines = store::ledger::timeline(&mut conn, id, asked.before.map(|n| i32::try_from(n.get()).unwrap_or(i32::MAX)), limit()).await?;
    let more = cut(&mut lines);
    let next = lines.last().filter(|_| more).map(|l| from(&format!("/proposals/{id}/timeline"), &me.query, &[("before", l.seq.to_string())]));
    let facts = store::facts::load(&mut conn, id, local_day(me.state.app.clock.now())).await?.ok_or(Error::NotFound)?;
    let reads = case::reads_files(&me, &facts);
    let entry = |l: store::ledger::Line| {
        let (act, at, status, hash, plan_version) = (l.action, l.at, l.to, hex::encode(&l.hash), l.plan_version);
        let view = line(me.t, id, l, reads);
        let act = Some(act).filter(|a| reads || !a.is_confidential());
        EntryLine { seq: view.seq, act, what: view.what, who: view.who, at, status, plan_version, late: view.late, says: view.quotes, hash }
    };
    Ok(Json(List { items: lines.into_iter().map(entry).collect(), next }))
}

async fn version(me: Me, params: Params) -> Result<Json<FrozenPlan>, Fault> {
    let (id, number): (_, i32) = (params.proposal()?, params.get("n")?);
    let mut conn = me.conn().await?;
    let p = me.proposal(&mut conn, id).await?;
    let frozen = store::draft::versions(&mut conn, id, &[number]).await?.pop().ok_or(Error::NotFound)?;
    let in_force = p.plan_in_force == Some(number);
    Ok(Json(FrozenPlan { number, frozen_at: frozen.frozen_at, sha256: hex::encode(frozen.sha256), in_force, plan: frozen.plan }))
}

async fn plan(me: Me, params: Params) -> Result<Json<DraftPlan>, Fault> {
    let mut conn = me.conn().await?;
    let (p, draft) = open(&me, &mut conn, params.proposal()?).await?;
    let missing = draft.plan.missing();
    let missing = missing.iter().map(|m| Missing { section: m.section, item: m.item, what: lack_words(me.t, m) }).collect();
    let revisions = Section::ALL.iter().map(|s| Revision { section: *s, revision: draft.revision(*s) }).collect();
    Ok(Json(DraftPlan { version: p.version, missing, revisions, plan: draft.plan }))
}

async fn queue(me: Me) -> Result<Json<List<Waiting>>, Fault> {
    asked::<QueueQuery>(&me.query)?;
    let mut conn = me.conn().await?;
    let mut items: Vec<_> =
        store::queue::waiting(&mut conn, &me.viewer.scope, &page::authority_units(&me), queue_page::after(&me), Some(limit())).try_collect().await?;
    let more = cut(&mut items);
    let next = items.last().filter(|_| more).map(|last| {
        let mut place = vec![("after", last.id.to_string()), ("urgent", if last.urgent { "yes" } else { "no" }.to_owned())];
        place.extend(last.due_at.map(|d| ("due", d.timestamp_micros().to_string())));
        from("/queue", &HashMap::new(), &place)
    });
    let item = |i: store::queue::Item| Waiting {
        id: i.id,
        code: i.code,
        title: i.title,
        status: i.status,
        urgent: i.urgent,
        holder: i.holder,
        owner_unit_name: i.owner_unit_name,
        lead_name: i.lead_name,
        since: i.since,
        due_at: i.due_at,
        acknowledged_at: i.acknowledged_at,
    };
    Ok(Json(List { items: items.into_iter().map(item).collect(), next }))
}

async fn notifications(me: Me) -> Result<Json<List<Notification>>, Fault> {
    let asked: NoticeQuery = asked(&me.query)?;
    let mut conn = me.conn().await?;
    let mut all: Vec<_> = store::notice::list(&mut conn, me.viewer.actor.person, asked.before, Some(limit())).try_collect().await?;
    let more = cut(&mut all);
    let next = all.last().filter(|_| more).map(|n| from("/notifications", &me.query, &[("before", n.id.to_string())]));
    let view = |n: store::notice::Notice| Notification {
        id: n.id,
        proposal: n.proposal,
        code: n.code,
        title: n.title,
        kind: n.kind,
        act: n.action,
        due_at: n.due_at,
        at: n.at,
        read: n.read,
    };
    Ok(Json(List { items: all.into_iter().map(view).collect(), next }))
}

async fn topics(me: Me) -> Result<Json<List<TopicLine>>, Fault> {
    let mut conn = me.conn().await?;
    let all = store::reference::topics(&mut conn, local_day(me.state.app.clock.now())).await?;
    Ok(Json(List { items: all.into_iter().map(|c| TopicLine { code: c.code, name: c.name, group: c.group }).collect(), next: None }))
}

async fn units(me: Me) -> Result<Json<List<UnitLine>>, Fault> {
    let mut conn = me.conn().await?;
    let all = store::reference::units(&mut conn, local_day(me.state.app.clock.now())).await?;
    Ok(Json(List { items: all.into_iter().map(|u| UnitLine { code: u.code, name: u.name }).collect(), next: None }))
}

async fn past(guest: Guest) -> Result<Json<List<PastLine>>, Fault> {
    let asked: PastQuery = asked(&guest.query)?;
    let query = asked.q.and_then(|q| Query::parse(&q.0));
    let row = |p: &library::PastPilot| PastLine {
        key: p.key.clone(),
        title: p.title.clone(),
        unit: p.unit.clone(),
        years: p.years.clone(),
        outcome: p.outcome,
        gap: p.gap,
        problem: p.problem.clone(),
        tried: p.tried.clone(),
        happened: p.happened.clone(),
        learned: p.learned.clone(),
        sources: p.sources.clone(),
    };
    Ok(Json(List { items: library::find(query.as_ref(), asked.outcome).into_iter().map(row).collect(), next: None }))
}

async fn lessons(guest: Guest) -> Result<Json<List<LessonLine>>, Fault> {
    let asked: LessonQuery = asked(&guest.query)?;
    let wanted = Wanted { query: asked.q.and_then(|q| Query::parse(&q.0)), outcome: asked.outcome, before: asked.after, ..Wanted::default() };
    let mut conn = guest.state.app.pool.acquire().await?;
    let mut rows: Vec<_> = store::library::lessons(&mut conn, &wanted, Some(limit())).try_collect().await?;
    let more = cut(&mut rows);
    let next = rows.last().filter(|_| more).map(|r| from("/library/lessons", &guest.query, &[("after", r.id.to_string())]));
    let view = |r: store::library::LessonRow| LessonLine {
        code: r.code,
        title: r.lesson.title,
        topic: r.topic,
        unit: r.unit,
        outcome: r.outcome,
        closed_at: r.closed_at,
        problem: r.lesson.problem,
        tried: r.lesson.tried,
        foreseen: r.lesson.foreseen.into_iter().map(|f| ForeseenLine { risk: f.risk, fate: f.fate }).collect(),
        happened: r.lesson.happened,
        unforeseen: r.lesson.unforeseen,
        reached: r
            .lesson
            .reached
            .into_iter()
            .map(|o| ReachedLine { indicator: o.indicator, unit: o.unit, baseline: o.baseline, target: o.target, value: o.value })
            .collect(),
        learned: r.lesson.learned,
    };
    Ok(Json(List { items: rows.into_iter().map(view).collect(), next }))
}
