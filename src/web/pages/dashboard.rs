//! The dashboard: what leadership counts within a period, each number with the list behind it.
//!
//! One statement answers all tables. Refuses numbers that the reader's own list of cases would not show.

mod tables;

use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use chrono::NaiveDate;

use self::tables::Ground;
use crate::domain::clock::local_day;
use crate::domain::dashboard::{Fact, Period, Ruling};
use crate::domain::people::codes;
use crate::domain::workflow::{Holder, Status};
use crate::i18n::Lang;
use crate::store;
use crate::store::dashboard::{Question, Within};
use crate::web::error::Error;
use crate::web::export::{self, Cell};
use crate::web::extract::Me;
use crate::web::filters;
use crate::web::forms::date;
use crate::web::page::{self, Choice, Place, Shell, render};
use crate::web::table::{Drawing, Item, Table, Value};

/// How the file of a table is called.
const NAME: &str = "tong-hop";

codes! {
    /// Which days are counted.
    Choose {
        ThisYear = "this_year",
        ThisQuarter = "this_quarter",
        LastQuarter = "last_quarter",
        LastYear = "last_year",
        Days = "days",
    }
}

/// A number at the top.
struct Highlight {
    label: &'static str,
    item: Item,
    about: String,
}

#[derive(Template)]
#[template(path = "dashboard/show.html")]
struct Page {
    shell: Shell,
    period: String,
    as_of: String,
    choices: Vec<Choice>,
    from: String,
    to: String,
    topics: Vec<Choice>,
    units: Vec<Choice>,
    /// The unit that is shown, as the print names it.
    unit: String,
    /// The unit whose periodic report covers what is shown.
    report: String,
    query: String,
    highlights: Vec<Highlight>,
    tables: Vec<Table>,
    empty: bool,
}

/// The days that were asked for; this year until today where they can't be read.
pub fn asked_period(me: &Me, today: NaiveDate) -> Period {
    match Choose::from_code(me.asked("period")) {
        Some(Choose::ThisQuarter) => Period::this_quarter(today),
        Some(Choose::LastQuarter) => Period::last_quarter(today),
        Some(Choose::LastYear) => Period::last_year(today),
        Some(Choose::ThisYear) => Period::this_year(today),
        Some(Choose::Days) | None => match (date(me.asked("from")), date(me.asked("to"))) {
            (Some(from), Some(to)) if from <= to => Period { from, to },
            _ => Period::this_year(today),
        },
    }
}

fn choice_word(t: Lang, choice: Choose) -> &'static str {
    match choice {
        Choose::ThisYear => t.period_this_year(),
        Choose::ThisQuarter => t.period_this_quarter(),
        Choose::LastQuarter => t.period_last_quarter(),
        Choose::LastYear => t.period_last_year(),
        Choose::Days => t.period_days(),
    }
}

fn given(text: &str) -> Option<String> {
    Some(text.to_owned()).filter(|s| !s.is_empty())
}

async fn ground(me: &Me, conn: &mut sqlx::PgConnection) -> Result<Ground, Error> {
    let scope = &me.viewer.scope;
    if !scope.has_area() {
        return Err(Error::Area);
    }
    let now = me.state.app.clock.now();
    let today = local_day(now);
    let question = Question { period: asked_period(me, today), topic: given(me.asked("topic")), under: given(me.asked("under")), now };
    Ok(Ground {
        t: me.t,
        cube: store::dashboard::cube(conn, &scope.lead_units, &scope.over_units, &question).await?,
        units: store::dashboard::units(conn, scope).await?,
        topics: store::dashboard::topics(conn).await?,
        parameters: store::reference::parameters(conn, today).await?,
        question,
    })
}

/// The dashboard.
pub async fn show(me: Me) -> Result<Response, Error> {
    let mut conn = me.conn().await?;
    let t = me.t;
    let g = ground(&me, &mut conn).await?;
    let shell = page::shell(&me, &mut conn, t.dashboard(), Place::Dashboard).await?;
    let (period, under) = (g.question.period, g.question.under.as_deref());
    let shown = Choose::from_code(me.asked("period")).unwrap_or(if me.asked("from").is_empty() { Choose::ThisYear } else { Choose::Days });
    let top = g.units.iter().find(|u| under.is_none_or(|code| u.code == code));
    let page = Page {
        shell,
        period: t.unit_report_lead(t.date(period.from), t.date(period.to)),
        as_of: t.dashboard_as_of(t.moment(g.question.now)),
        choices: Choose::ALL.iter().map(|c| Choice::new(c.code(), choice_word(t, *c), Some(shown.code()))).collect(),
        from: t.date(period.from),
        to: t.date(period.to),
        topics: g.topics.iter().map(|c| Choice::new(&c.code, &c.name, g.question.topic.as_deref())).collect(),
        units: g.units.iter().map(|u| Choice::new(&u.code, &u.name, under)).collect(),
        unit: top.map_or_else(String::new, |u| u.name.clone()),
        report: top.map_or_else(String::new, |u| format!("/units/{}/report?from={}&to={}", u.code, period.from, period.to)),
        query: g.address(),
        highlights: highlights(&g),
        tables: g.tables(me.asked("all") == "yes"),
        empty: g.cube.cases(Fact::Standing, Within::default()) == 0,
    };
    render(StatusCode::OK, &page)
}

fn highlights(g: &Ground) -> Vec<Highlight> {
    let t = g.t;
    let kind = |kind| Within { kind: Some(kind), ..Within::default() };
    let (agreed, ruled) = (g.cube.cases(Fact::Ruling, kind(Ruling::Agreed.code())), g.cube.cases(Fact::Ruling, Within::default()));
    let median = g.cube.cell(Fact::Held, kind(Holder::UnitHead.code())).and_then(|c| c.median);
    let number = |label, item, about| Highlight { label, item, about };
    vec![
        number(t.fact_word(Fact::Submitted), g.cases(Fact::Submitted, Within::default()), String::new()),
        number(t.ruling_word(Ruling::Agreed), g.cases(Fact::Ruling, kind(Ruling::Agreed.code())), t.highlight_agreed_of(t.number(agreed), t.number(ruled))),
        number(
            t.highlight_median(),
            Item::days(t, median),
            g.review_days().map_or_else(|| t.highlight_days().to_owned(), |days| t.highlight_limit(t.day_count(days))),
        ),
        number(
            t.status_word(Status::Piloting),
            g.cases(Fact::Standing, Within { status: Some(Status::Piloting), ..Within::default() }),
            t.highlight_now().to_owned(),
        ),
        number(t.fact_word(Fact::Overdue), g.cases(Fact::Overdue, Within::default()), t.highlight_now().to_owned()),
        number(t.column_inaction(), g.cases(Fact::Inaction, Within::default()), String::new()),
    ]
}

/// One of the tables as a file, with all its rows.
pub async fn export(me: Me) -> Result<Response, Error> {
    let mut conn = me.conn().await?;
    let g = ground(&me, &mut conn).await?;
    let table = g.tables(true).into_iter().find(|table| table.key == me.asked("table")).ok_or(Error::NotFound)?;
    let grouped = table.lines.iter().any(|line| !line.group.is_empty());
    let first = grouped.then_some((me.t.column_group(), 40)).into_iter().chain([(table.head, 40)]);
    let columns = first.chain(table.columns.iter().map(|title| (*title, 16))).collect();
    let rows = table.lines.into_iter().chain(table.total).map(|line| {
        let head = grouped.then_some(Cell::Text(line.group)).into_iter().chain([Cell::Text(line.head)]);
        Ok(head.chain(line.items.into_iter().map(cell)).collect())
    });
    export::write(&me, NAME, columns, futures_util::stream::iter(rows)).await
}

fn cell(item: Item) -> Cell {
    match item.value {
        Value::Whole(n) => Cell::Number(n),
        Value::Days(days) => days.map_or(Cell::Nothing, Cell::Decimal),
    }
}
