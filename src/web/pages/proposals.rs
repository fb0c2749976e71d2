//! The list of proposals a person may know of, and the start of a new one.

use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use chrono::{DateTime, Utc};
use futures_util::TryStreamExt;
use sqlx::PgConnection;

use super::dashboard::asked_period;
use crate::app::{self, drafting};
use crate::domain::calendar::Calendar;
use crate::domain::clock::local_day;
use crate::domain::dashboard::Sieve;
use crate::domain::ids::ProposalId;
use crate::domain::outcome::Outcome;
use crate::domain::people::Area;
use crate::domain::plan::{Heading, TITLE};
use crate::domain::search::{Query, Span};
use crate::domain::text;
use crate::domain::workflow::Status;
use crate::i18n::Lang;
use crate::store;
use crate::store::proposal::{Filter, Row};
use crate::web::error::Error;
use crate::web::export::{self, Files};
use crate::web::extract::{Me, Submitted};
use crate::web::forms::{Form, Raw};
use crate::web::page::{self, Choice, Due, Place, Shell, Tag, due, render, tag};
use crate::web::{catalogue, filters};

/// Rows on a page.
const PAGE: usize = 20;

/// A proposal as a row.
pub struct RowView {
    pub id: String,
    pub code: String,
    pub title: Vec<Span>,
    /// Where its plan says what was looked for.
    pub passage: Vec<Span>,
    pub kind: &'static str,
    pub tag: Tag,
    pub urgent: bool,
    pub unit: String,
    pub lead: String,
    pub place: String,
    pub due: Option<Due>,
    pub updated: String,
}

/// A row in words.
pub fn row(t: Lang, calendar: &Calendar, now: DateTime<Utc>, r: Row) -> RowView {
    let place = match (r.holder, r.holder_unit_name) {
        (Some(holder), Some(unit)) => t.holds_until(t.holder_word(holder), unit),
        (Some(holder), None) => t.holder_word(holder).to_owned(),
        (None, _) => t.no_step_left().to_owned(),
    };
    RowView {
        id: r.id.to_string(),
        code: r.code,
        title: vec![Span { text: r.title, hit: false }],
        passage: Vec::new(),
        kind: t.kind(r.kind),
        tag: tag(t, r.status),
        urgent: r.urgent && !r.status.is_over() && r.status != Status::Approved,
        unit: r.owner_unit_name,
        lead: r.lead_name,
        place,
        due: r.due_at.map(|at| due(t, calendar, now, at)),
        updated: t.day(r.updated_at),
    }
}

#[derive(Template)]
#[template(path = "proposals/list.html")]
struct List {
    shell: Shell,
    heading: &'static str,
    rows: Vec<RowView>,
    q: String,
    /// Nothing holds every word: shown is what holds some.
    loosely: bool,
    urgent: bool,
    mine: bool,
    shows_mine: bool,
    statuses: Vec<Choice>,
    topics: Vec<Choice>,
    units: Vec<Choice>,
    years: Vec<Choice>,
    outcomes: Vec<Choice>,
    /// Conditions without a field of their own, as they came: (name, value).
    kept: Vec<(&'static str, String)>,
    /// The same in words.
    narrowed: Vec<String>,
    filtered: bool,
    next: Option<String>,
    deep: bool,
    may_propose: bool,
    files: Files,
}

/// The conditions in the address; what can't be read is none.
pub async fn filter_of(me: &Me, conn: &mut PgConnection) -> Result<Filter, Error> {
    let now = me.state.app.clock.now();
    let sieve = Sieve::read(me.asked("fact"), me.asked("kind"), asked_period(me, local_day(now)), now);
    let among = match &sieve {
        Some(sieve) => store::proposal::few(conn, sieve).await?,
        None => None,
    };
    let text = |name| Some(me.asked(name).to_owned()).filter(|s| !s.is_empty());
    Ok(Filter {
        query: Query::parse(&asked_words(me)),
        loosely: me.asked("match") == "some",
        status: Status::from_code(me.asked("status")),
        topic: text("topic"),
        unit: text("unit"),
        urgent: me.asked("urgent") == "yes",
        mine: me.asked("mine") == "yes",
        year: me.asked("year").parse().ok().filter(|y| (2000..3000).contains(y)),
        outcome: Outcome::from_code(me.asked("outcome")),
        under: text("under"),
        sieve,
        among,
        after: me.asked("after").parse().ok(),
    })
}

/// How many rows there may be: none where something was typed that holds no word.
pub fn most(me: &Me, filter: &Filter, rows: Option<i64>) -> Option<i64> {
    if filter.query.is_none() && !asked_words(me).is_empty() { Some(0) } else { rows }
}

fn asked_words(me: &Me) -> String {
    text::tidy(me.asked("q"), 200).unwrap_or_default()
}

/// The list as a file.
pub async fn export(me: Me) -> Result<Response, Error> {
    let mut conn = me.conn().await?;
    let filter = Filter { after: None, ..filter_of(&me, &mut conn).await? };
    let most = most(&me, &filter, None);
    let mut all = store::whole(&mut conn).await?;
    export::hand_out(&me, store::proposal::list(&mut all, &me.viewer.scope, &filter, most)).await
}

/// The list, with its conditions in the address.
pub async fn list(me: Me) -> Result<Response, Error> {
    let mut conn = me.conn().await?;
    let (t, now) = (me.t, me.state.app.clock.now());
    let today = local_day(now);
    let mut filter = filter_of(&me, &mut conn).await?;
    let limit = most(&me, &filter, i64::try_from(PAGE + 1).ok());
    let mut rows: Vec<Row> = store::proposal::list(&mut conn, &me.viewer.scope, &filter, limit).try_collect().await?;
    if rows.is_empty() && filter.query.is_some() && !filter.loosely && filter.after.is_none() {
        filter.loosely = true;
        rows = store::proposal::list(&mut conn, &me.viewer.scope, &filter, limit).try_collect().await?;
    }
    let more = rows.len() > PAGE;
    rows.truncate(PAGE);
    let next = rows.last().filter(|_| more).map(|last| next_page(&me, filter.loosely, &last.place().to_string()));
    let calendar = store::reference::calendar(&mut conn, today).await?;
    let topics = store::reference::topics(&mut conn, today).await?;
    let units = store::reference::units(&mut conn, today).await?;
    let year = filter.year.map(|y| y.to_string());
    let years = store::proposal::years(&mut conn).await?.into_iter().map(|y| Choice::new(&y.to_string(), &y.to_string(), year.as_deref())).collect();
    let leads = me.viewer.actor.has(Area::UnitHead) || me.viewer.actor.has(Area::Auditor);
    let heading = if leads { t.all_proposals() } else { t.my_proposals() };
    let page = List {
        shell: page::shell(&me, &mut conn, heading, Place::List).await?,
        heading,
        loosely: filter.loosely && !rows.is_empty(),
        rows: shown(t, &calendar, now, &mut conn, &filter, rows).await?,
        statuses: Status::ALL
            .iter()
            .filter(|s| **s != Status::New)
            .map(|s| Choice::new(s.code(), t.status_word(*s), filter.status.map(Status::code)))
            .collect(),
        topics: topics.iter().map(|c| Choice::new(&c.code, &c.name, filter.topic.as_deref())).collect(),
        units: units.iter().map(|u| Choice::new(&u.code, &u.name, filter.unit.as_deref())).collect(),
        years,
        outcomes: Outcome::ALL.iter().map(|o| Choice::new(o.code(), t.outcome_word(*o), filter.outcome.map(Outcome::code))).collect(),
        kept: kept(&me),
        narrowed: narrowed(t, &filter, &units),
        filtered: me.query.iter().any(|(name, value)| CONDITIONS.contains(&name.as_str()) && !value.is_empty()),
        deep: filter.after.is_some(),
        q: asked_words(&me),
        urgent: filter.urgent,
        mine: filter.mine,
        shows_mine: leads && me.viewer.actor.has(Area::Staff),
        next,
        may_propose: me.viewer.actor.has(Area::Staff),
        files: Files::of(&me),
    };
    render(StatusCode::OK, &page)
}

/// Parameters of the address that narrow the list.
const CONDITIONS: [&str; 13] = ["q", "status", "topic", "unit", "urgent", "mine", "year", "outcome", "under", "fact", "kind", "from", "to"];

/// Rows in words, with what was looked for marked.
async fn shown(t: Lang, calendar: &Calendar, now: DateTime<Utc>, conn: &mut PgConnection, filter: &Filter, rows: Vec<Row>) -> Result<Vec<RowView>, Error> {
    let Some(query) = &filter.query else { return Ok(rows.into_iter().map(|r| row(t, calendar, now, r)).collect()) };
    let ids: Vec<_> = rows.iter().map(|r| r.id).collect();
    let bodies = store::proposal::bodies(conn, &ids).await?;
    let marked = |r: Row| {
        let (title, passage) = (query.mark(&r.title), bodies.get(&r.id).map(|body| query.passage(body)).unwrap_or_default());
        RowView { title, passage, ..row(t, calendar, now, r) }
    };
    Ok(rows.into_iter().map(marked).collect())
}

/// What a number of the dashboard asked for stays while other conditions change.
fn kept(me: &Me) -> Vec<(&'static str, String)> {
    let named = ["fact", "kind", "from", "to", "under"].into_iter().map(|name| (name, me.asked(name).to_owned()));
    named.filter(|(_, value)| !value.is_empty()).collect()
}

fn narrowed(t: Lang, f: &Filter, units: &[store::reference::Unit]) -> Vec<String> {
    let sieve = f.sieve.as_ref().map(|s| {
        let words = s.kind.map_or_else(|| t.fact_word(s.fact).to_owned(), |kind| t.sieve_kind(t.fact_word(s.fact), t.fact_kind_word(s.fact, kind)));
        let words = if s.fact.is_dated() { t.sieve_days(words, t.date(s.period.from), t.date(s.period.to)) } else { words };
        t.sieve_on(words)
    });
    let name = |code: &String| units.iter().find(|u| u.code == *code).map_or(code.clone(), |u| u.name.clone());
    sieve.into_iter().chain(f.under.as_ref().map(|code| t.below_unit(name(code)))).collect()
}

fn next_page(me: &Me, loosely: bool, after: &str) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    let mut kept: Vec<_> = me.query.iter().filter(|(n, v)| CONDITIONS.contains(&n.as_str()) && !v.is_empty()).collect();
    kept.sort();
    query.extend_pairs(kept);
    if loosely {
        query.append_pair("match", "some");
    }
    format!("/proposals?{}", query.append_pair("after", after).finish())
}

#[derive(Template)]
#[template(path = "proposals/new.html")]
struct New {
    shell: Shell,
    form: Form,
}

/// The topics of today as options of a form.
pub async fn offer_topics(me: &Me, conn: &mut PgConnection, form: &mut Form) -> Result<(), Error> {
    let topics = store::reference::topics(conn, local_day(me.state.app.clock.now())).await?;
    form.offer("topic", topics.into_iter().map(|c| (c.code, c.name, c.group)));
    Ok(())
}

async fn new_page(me: &Me, mut form: Form, status: StatusCode) -> Result<Response, Error> {
    let mut conn = me.conn().await?;
    offer_topics(me, &mut conn, &mut form).await?;
    let shell = page::shell(me, &mut conn, me.t.new_proposal(), Place::List).await?.with(&form);
    render(status, &New { shell, form })
}

/// The form of a new proposal.
pub async fn new(me: Me) -> Result<Response, Error> {
    let form = Form::blank(me.t, catalogue::TOPIC);
    new_page(&me, form, StatusCode::OK).await
}

/// Makes the draft.
pub async fn create(me: Me, Submitted(raw): Submitted) -> Result<Response, Error> {
    match make(&me, &raw).await? {
        Ok(id) => Ok(page::go(&me.state.site, &format!("/proposals/{id}/plan"), "create")),
        Err(form) => new_page(&me, form, StatusCode::UNPROCESSABLE_ENTITY).await,
    }
}

/// Makes a draft of what was sent, or gives the form back with what is wrong.
///
/// # Errors
/// 403, or a fault.
pub async fn make(me: &Me, raw: &Raw) -> Result<Result<ProposalId, Form>, Error> {
    let (mut form, content) = Form::read(me.t, catalogue::TOPIC, raw);
    if form.bad() {
        return Ok(Err(form));
    }
    let heading: Heading = serde_json::from_value(content.into())?;
    if text::count(&heading.title) < TITLE.0 {
        form.fault("title", me.t.title_short());
        return Ok(Err(form));
    }
    match drafting::create(&me.state.app, &me.viewer.actor, &heading).await {
        Ok(id) => Ok(Ok(id)),
        Err(app::Error::Invalid(app::Invalid::Field(name, _))) => {
            form.fault(name, me.t.unknown_choice(me.t.topic()));
            Ok(Err(form))
        }
        Err(error) => Err(error.into()),
    }
}
