//! The draft: its task list, and each section on a page of its own.
//!
//! Every save names the revision that was seen. Where somebody saved first the page comes back with
//! what was typed and, beside it, what was saved. A script may save while typing: the same request
//! with `X-Autosave` is answered in JSON.

use askama::Template;
use axum::Json;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use serde_json::{Map, Value, json};
use sqlx::PgConnection;

use super::act::why_words;
use super::case::{Head, SignatureView, head, signature_views};
use super::proposals::offer_topics;
use crate::app::drafting::{Change, Saved, save};
use crate::app::perform::perform;
use crate::app::{self, Invalid};
use crate::domain::clock::local_day;
use crate::domain::command::Command;
use crate::domain::ids::{ItemId, PersonId, ProposalId};
use crate::domain::parameter::Key;
use crate::domain::plan::{Heading, Lack, Missing, Plan, Section, TITLE};
use crate::domain::policy::Refusal;
use crate::domain::text;
use crate::domain::workflow::{Action, Blocked};
use crate::i18n::Lang;
use crate::store;
use crate::store::draft::Draft;
use crate::store::proposal::Proposal;
use crate::web::error::Error;
use crate::web::extract::{Me, Params, Submitted};
use crate::web::forms::{Form, Raw};
use crate::web::page::{self, Place, Shell, render};
use crate::web::plan_view::{FileView, Matrix, Pair, PlanView, matrix};
use crate::web::{catalogue, filters};

/// The order of the sections for the reader.
pub const ORDER: [Section; 10] = [
    Section::Topic,
    Section::Authors,
    Section::Gaps,
    Section::Basis,
    Section::Attachments,
    Section::Solution,
    Section::Objectives,
    Section::Resources,
    Section::Risks,
    Section::Gates,
];

/// A task of the list.
struct Task {
    href: String,
    label: &'static str,
    state: String,
    class: &'static str,
    icon: &'static str,
}

struct Group {
    n: usize,
    label: &'static str,
    tasks: Vec<Task>,
}

#[derive(Template)]
#[template(path = "drafting/tasks.html")]
struct Tasks {
    shell: Shell,
    head: Head,
    groups: Vec<Group>,
    done: usize,
    saved: Option<String>,
    next: Option<String>,
    commitment: Task,
    can_submit: bool,
    signatures: Vec<SignatureView>,
    returned: Vec<String>,
    after_unit: String,
    after_authority: String,
    is_lead: bool,
}

/// An open draft with its front, for one of its authors.
pub async fn open(me: &Me, conn: &mut PgConnection, id: ProposalId) -> Result<(Proposal, Draft), Error> {
    let p = me.proposal(conn, id).await?;
    if !p.authors.contains(&me.viewer.actor.person) {
        return Err(Refusal::NotAuthor.into());
    }
    if !p.status.is_open() {
        return Err(Blocked::NoSuchStep(p.status, Action::Commit).into());
    }
    let draft = store::draft::load(conn, id).await?.ok_or(Error::NotFound)?;
    Ok((p, draft))
}

fn task(t: Lang, id: ProposalId, plan: &Plan, missing: &[Missing], section: Section) -> Task {
    let lacks = missing.iter().filter(|m| m.section == section).count();
    let (state, class, icon) = match (lacks, plan.begun(section)) {
        (0, false) => (t.state_optional().to_owned(), "muted", "ring"),
        (0, true) => (t.state_done().to_owned(), "ok", "check"),
        (_, false) => (t.state_empty().to_owned(), "tag-info", "ring"),
        (n, true) => (t.state_progress(n), "tag-act", "alert-c"),
    };
    Task { href: format!("/proposals/{id}/plan/{section}"), label: t.section(section), state, class, icon }
}

/// The task list.
pub async fn tasks(me: Me, params: Params) -> Result<Response, Error> {
    let id = params.proposal()?;
    let mut conn = me.conn().await?;
    let (t, now) = (me.t, me.state.app.clock.now());
    let today = local_day(now);
    let (p, draft) = open(&me, &mut conn, id).await?;
    let signatures = store::draft::signatures(&mut conn, id).await?;
    let missing = draft.plan.missing();
    let part = |n, label, sections: &[Section]| Group { n, label, tasks: sections.iter().map(|s| task(t, id, &draft.plan, &missing, *s)).collect() };
    let groups = vec![
        part(1, t.group_who(), &ORDER[..2]),
        part(2, t.group_problem(), &ORDER[2..5]),
        part(3, t.group_solution(), &ORDER[5..8]),
        part(4, t.group_risk(), &ORDER[8..]),
    ];
    let views = signature_views(t, &draft, &signatures)?;
    let (signed, all) = (views.iter().filter(|v| v.good).count(), views.len());
    let (class, icon) = if signed == all { ("ok", "check") } else { ("tag-act", "clock") };
    let state = if missing.is_empty() { t.signed_of(signed, all) } else { t.cannot_yet().to_owned() };
    let calendar = store::reference::calendar(&mut conn, today).await?;
    let parameters = store::reference::parameters(&mut conn, today).await?;
    let days = |key| parameters.value(key).map_err(|e| Error::Internal(e.to_string()));
    let lines = store::ledger::timeline(&mut conn, id, None, 20).await?;
    let returned = lines.into_iter().find(|l| l.action == Action::Return).filter(|_| p.status == crate::domain::workflow::Status::Returned);
    let page = Tasks {
        shell: page::shell(&me, &mut conn, &format!("{} {}", t.draft_steps(), p.code), Place::List).await?,
        head: head(t, &calendar, now, &p),
        done: ORDER.iter().filter(|s| !missing.iter().any(|m| m.section == **s)).count(),
        saved: draft.last_saved().map(|s| t.saved_at(t.moment(s.saved_at))),
        next: ORDER.iter().find(|s| missing.iter().any(|m| m.section == **s)).map(|s| format!("/proposals/{id}/plan/{s}")),
        commitment: Task { href: format!("/proposals/{id}/commitment"), label: t.commitment(), state, class, icon },
        can_submit: missing.is_empty(),
        groups,
        signatures: views,
        returned: returned.map(|l| super::timeline::line(t, id, l).quotes).unwrap_or_default(),
        after_unit: t.sourced(t.after_unit(days(Key::LeadershipReviewDays)?), page::source(t, &parameters, Key::LeadershipReviewDays)?),
        after_authority: t.sourced(t.after_authority(days(Key::AuthorityDecisionDays)?), page::source(t, &parameters, Key::AuthorityDecisionDays)?),
        is_lead: p.lead_id == me.viewer.actor.person,
    };
    render(StatusCode::OK, &page)
}

/// An item of a list section as a card.
struct ItemCard {
    id: String,
    name: String,
    title: String,
    pairs: Vec<Pair>,
    lacks: Vec<String>,
    current: bool,
}

struct AuthorRow {
    id: String,
    name: String,
    position: String,
    lead: bool,
    share: String,
    error: Option<String>,
}

#[derive(Template)]
#[template(path = "drafting/section.html")]
struct SectionPage {
    shell: Shell,
    head: Head,
    section: &'static str,
    number: usize,
    title: &'static str,
    lead: &'static str,
    add: &'static str,
    form: Option<Form>,
    item: String,
    item_name: String,
    cards: Vec<ItemCard>,
    is_list: bool,
    matrix: Option<Matrix>,
    authors: Vec<AuthorRow>,
    total: u32,
    files: Vec<FileView>,
    revision: i32,
    lacks: Vec<(String, String)>,
    conflict: Option<String>,
    saved: Vec<Pair>,
    errors: Vec<(String, String)>,
}

fn is_list(section: Section) -> bool {
    matches!(section, Section::Gaps | Section::Objectives | Section::Risks)
}

fn name_of(t: Lang, section: Section, n: usize) -> String {
    match section {
        Section::Gaps => t.gap_n(n),
        Section::Objectives => t.objective_n(n),
        _ => t.risk_n(n),
    }
}

/// What is missing, in words that name the field.
pub fn lack_words(t: Lang, m: &Missing) -> String {
    let what = match m.what {
        Lack::Field(name) => match catalogue::section(m.section).iter().find(|d| d.name == name) {
            Some(d) if matches!(d.kind, crate::web::forms::Kind::Choice(_) | crate::web::forms::Kind::Scale(_) | crate::web::forms::Kind::YesNo(..)) => {
                t.lack_answer((d.label)(t))
            }
            Some(d) => t.lack_field((d.label)(t)),
            None => t.lack(m.what).to_owned(),
        },
        other => t.lack(other).to_owned(),
    };
    m.item.map_or_else(|| what.clone(), |i| t.in_item(name_of(t, m.section, i + 1), &what))
}

/// What a section page shows besides the draft: which item, what was typed, what went wrong.
#[derive(Default)]
struct Typed {
    item: Option<String>,
    form: Option<Form>,
    shares: Option<Raw>,
    errors: Vec<(String, String)>,
    conflict: Option<String>,
}

async fn draw(me: &Me, id: ProposalId, section: Section, typed: Typed, status: StatusCode) -> Result<Response, Error> {
    let mut conn = me.conn().await?;
    let (t, now) = (me.t, me.state.app.clock.now());
    let (p, draft) = open(me, &mut conn, id).await?;
    let plan = &draft.plan;
    let missing: Vec<Missing> = plan.missing().into_iter().filter(|m| m.section == section).collect();
    let items = items(&draft, section);
    let asked = typed.item.clone().unwrap_or_else(|| me.asked("item").to_owned());
    let current = items.iter().position(|i| i["id"].as_str() == Some(asked.as_str()));
    let editing = !is_list(section) || current.is_some() || asked == "new" || items.is_empty() || typed.form.is_some();
    let stored = if is_list(section) { current.map(|i| items[i].clone()) } else { stored(&draft, section)? };
    let defs = catalogue::section(section);
    let mut form = match typed.form {
        Some(form) => Some(form),
        None if defs.is_empty() || !editing => None,
        None => Some(Form::filled(t, defs, &stored.clone().unwrap_or(Value::Null))),
    };
    if let Some(form) = &mut form {
        if section == Section::Topic {
            offer_topics(me, &mut conn, form).await?;
        }
        form.offer("evidence", plan.attachments.iter().map(|f| (f.id.to_string(), f.name.clone(), String::new())));
    }
    if section == Section::Gates {
        cite(me, &mut conn, &mut form).await?;
    }
    let view = PlanView::new(t, id, plan, &p.topic_name);
    let calendar = store::reference::calendar(&mut conn, local_day(now)).await?;
    let words = headings(t, section);
    let pairs_of = |content: &Value| -> Vec<Pair> {
        defs.iter()
            .map(|d| Pair { label: (d.label)(t).into(), value: crate::web::plan_view::words(t, plan, d, &content[d.name]) })
            .filter(|p| !p.value.is_empty())
            .collect()
    };
    let mut errors = typed.errors;
    errors.extend(form.as_ref().map(Form::errors).unwrap_or_default());
    let mut shell = page::shell(me, &mut conn, &format!("{}, {}", t.section(section), p.code), Place::List).await?;
    shell.bad = !errors.is_empty();
    let number = current.map_or(items.len() + 1, |i| i + 1);
    let page = SectionPage {
        shell,
        head: head(t, &calendar, now, &p),
        section: section.code(),
        number: ORDER.iter().position(|s| *s == section).unwrap_or(0) + 1,
        title: words.0,
        lead: words.1,
        add: words.2,
        item: current.map_or_else(|| "new".to_owned(), |i| items[i]["id"].as_str().unwrap_or_default().to_owned()),
        item_name: name_of(t, section, number),
        cards: cards(t, section, &items, &missing, if form.is_some() { current } else { None }, &pairs_of),
        is_list: is_list(section),
        matrix: (section == Section::Risks).then(|| matrix(t, plan)),
        authors: authors(t, plan, typed.shares.as_ref()),
        total: plan.authors.iter().map(|a| a.contribution).sum(),
        files: view.files,
        revision: draft.revision(section),
        lacks: if plan.begun(section) && errors.is_empty() && !is_list(section) {
            missing.iter().map(|m| (anchor(&m.what), lack_words(t, m))).collect()
        } else {
            Vec::new()
        },
        saved: if typed.conflict.is_some() { pairs_of(&stored.unwrap_or(Value::Null)) } else { Vec::new() },
        conflict: typed.conflict,
        form,
        errors,
    };
    render(status, &page)
}

/// Names the articles behind the two gates.
async fn cite(me: &Me, conn: &mut PgConnection, form: &mut Option<Form>) -> Result<(), Error> {
    let parameters = store::reference::parameters(conn, local_day(me.state.app.clock.now())).await?;
    for (name, key) in [("deviation", Key::DeviationGate), ("exclusion", Key::ExclusionGate)] {
        let source = page::source(me.t, &parameters, key)?;
        if let Some(hint) = form.as_mut().and_then(|f| f.field(name)).and_then(|f| f.hint.as_mut()) {
            *hint = me.t.sourced(&*hint, source);
        }
    }
    Ok(())
}

fn anchor(lack: &Lack) -> String {
    match lack {
        Lack::Field(name) => (*name).to_owned(),
        _ => "noi-dung".to_owned(),
    }
}

fn headings(t: Lang, section: Section) -> (&'static str, &'static str, &'static str) {
    match section {
        Section::Authors => (t.section(section), t.authors_lead(), ""),
        Section::Gaps => (t.section(section), t.gaps_lead(), t.add_gap()),
        Section::Objectives => (t.section(section), t.objectives_lead(), t.add_objective()),
        Section::Risks => (t.risks_h1(), t.risks_lead(), t.add_risk()),
        Section::Attachments => (t.section(section), t.attachments_lead(), ""),
        _ => (t.section(section), "", ""),
    }
}

fn items(draft: &Draft, section: Section) -> Vec<Value> {
    let saved = draft.sections.get(&section).and_then(|s| s.content.get("items")).and_then(Value::as_array);
    if is_list(section) { saved.cloned().unwrap_or_default() } else { Vec::new() }
}

fn stored(draft: &Draft, section: Section) -> Result<Option<Value>, Error> {
    if section == Section::Topic {
        return Ok(Some(serde_json::to_value(&draft.plan.heading)?));
    }
    Ok(draft.sections.get(&section).map(|s| s.content.clone()))
}

fn cards(t: Lang, section: Section, items: &[Value], missing: &[Missing], current: Option<usize>, pairs_of: &dyn Fn(&Value) -> Vec<Pair>) -> Vec<ItemCard> {
    let card = |(i, item): (usize, &Value)| {
        let mut pairs = pairs_of(item);
        let first = if section == Section::Objectives { "indicator" } else { "description" };
        let title = item[first].as_str().unwrap_or_default().to_owned();
        pairs.retain(|p| p.value != title);
        ItemCard {
            id: item["id"].as_str().unwrap_or_default().to_owned(),
            name: name_of(t, section, i + 1),
            title,
            pairs,
            lacks: missing.iter().filter(|m| m.item == Some(i)).map(|m| lack_words(t, &Missing { item: None, ..m.clone() })).collect(),
            current: current == Some(i),
        }
    };
    items.iter().enumerate().map(card).collect()
}

fn authors(t: Lang, plan: &Plan, sent: Option<&Raw>) -> Vec<AuthorRow> {
    let row = |a: &crate::domain::plan::Author| {
        let typed = sent.map(|raw| raw.get(&format!("share_{}", a.person)).to_owned());
        let error = typed.as_ref().and_then(|s| share(t, &a.name, s).err());
        AuthorRow {
            id: a.person.to_string(),
            name: a.name.clone(),
            position: a.position.clone(),
            lead: a.lead,
            share: typed.unwrap_or_else(|| a.contribution.to_string()),
            error,
        }
    };
    plan.authors.iter().map(row).collect()
}

fn share(t: Lang, name: &str, sent: &str) -> Result<u32, String> {
    let label = t.contribution_of(name);
    match crate::web::forms::whole(sent.trim()) {
        Some(n @ 0..=100) => Ok(u32::try_from(n).unwrap_or(0)),
        _ if sent.trim().is_empty() => Err(t.enter(label)),
        _ => Err(t.out_of_range(label, 0, 100)),
    }
}

/// A section.
pub async fn show(me: Me, params: Params) -> Result<Response, Error> {
    let section = Section::from_code(&params.get::<String>("section")?).ok_or(Error::NotFound)?;
    draw(&me, params.proposal()?, section, Typed::default(), StatusCode::OK).await
}

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
            form.fault(name, why_words(me.t, why));
            let typed = Typed { item: Some(raw.get("item").to_owned()), form: Some(form), ..Typed::default() };
            if autosave { unsaved(typed) } else { draw(&me, id, section, typed, StatusCode::UNPROCESSABLE_ENTITY).await }
        }
        Err(error) => Err(error.into()),
    }
}

fn revision(raw: &Raw) -> i32 {
    raw.get("revision").parse().unwrap_or(-1)
}

fn unsaved(typed: Typed) -> Result<Response, Error> {
    let errors: Map<String, Value> = typed.form.iter().flat_map(|f| &f.fields).filter_map(|f| Some((f.name.clone(), f.error.clone()?.into()))).collect();
    Ok((StatusCode::UNPROCESSABLE_ENTITY, Json(json!({ "errors": errors }))).into_response())
}

/// The typed form of a section with the checks that need the draft.
async fn read(me: &Me, id: ProposalId, section: Section, raw: &Raw) -> Result<(Form, Map<String, Value>), Error> {
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

fn change(section: Section, item: Option<ItemId>, mut content: Map<String, Value>) -> Result<Change, Error> {
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
            typed.errors.push((name.to_owned(), why_words(t, why)));
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

/// Redraws the attachments with what is wrong.
pub async fn attachments(me: &Me, id: ProposalId, words: String, status: StatusCode) -> Result<Response, Error> {
    let typed = Typed { errors: vec![("file".into(), words)], ..Typed::default() };
    draw(me, id, Section::Attachments, typed, status).await
}

/// The attachments' own page.
pub async fn show_attachments(me: Me, params: Params) -> Result<Response, Error> {
    draw(&me, params.proposal()?, Section::Attachments, Typed::default(), StatusCode::OK).await
}
