//! A section of the draft on a page of its own: what was saved, what is typed, what is missing.
//!
//! Where somebody saved first the page comes back with what was typed and, beside it, what was saved.

use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use serde_json::Value;
use sqlx::PgConnection;

use super::case::{Head, head};
use super::drafting::{ORDER, is_list, lack_words, name_of, open};
use super::proposals::offer_topics;
use crate::domain::clock::local_day;
use crate::domain::ids::ProposalId;
use crate::domain::parameter::Key;
use crate::domain::plan::{Lack, Missing, Plan, Section};
use crate::i18n::Lang;
use crate::store;
use crate::store::draft::Draft;
use crate::web::error::Error;
use crate::web::extract::{Me, Params};
use crate::web::forms::{Form, Raw};
use crate::web::page::{self, Place, Shell, render};
use crate::web::plan_view::{FileView, Matrix, Pair, PlanView, matrix};
use crate::web::{catalogue, filters};

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
    /// The address of what resembles the draft, where the section says what it is about.
    alike: Option<String>,
    saved: Vec<Pair>,
    errors: Vec<(String, String)>,
}

/// What a section page shows besides the draft: which item, what was typed, what went wrong.
#[derive(Default)]
pub struct Typed {
    pub item: Option<String>,
    pub form: Option<Form>,
    pub shares: Option<Raw>,
    pub errors: Vec<(String, String)>,
    pub conflict: Option<String>,
}

/// Draws a section.
pub async fn draw(me: &Me, id: ProposalId, section: Section, typed: Typed, status: StatusCode) -> Result<Response, Error> {
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
        alike: matches!(section, Section::Topic | Section::Gaps | Section::Basis | Section::Solution).then(|| format!("?except={id}")),
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

/// The share of an author as it was typed.
pub fn share(t: Lang, name: &str, sent: &str) -> Result<u32, String> {
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

/// Redraws the attachments with what is wrong.
pub async fn attachments(me: &Me, id: ProposalId, words: String, status: StatusCode) -> Result<Response, Error> {
    let typed = Typed { errors: vec![("file".into(), words)], ..Typed::default() };
    draw(me, id, Section::Attachments, typed, status).await
}

/// The attachments' own page.
pub async fn show_attachments(me: Me, params: Params) -> Result<Response, Error> {
    draw(&me, params.proposal()?, Section::Attachments, Typed::default(), StatusCode::OK).await
}
