//! The numbers of the dashboard: one statement groups what was counted of a period by kind, topic, unit and status.
//!
//! Counts what somebody leads or audits, never more than their list of cases shows. Liability files are
//! confidential: no fact is made of them.

use chrono::{DateTime, NaiveDate, Utc};
use sqlx::PgConnection;

use super::{Scope, Tx};
use crate::domain::dashboard::{Fact, Period};
use crate::domain::workflow::Status;

/// What is asked for.
#[derive(Debug, Clone)]
pub struct Question {
    pub period: Period,
    pub topic: Option<String>,
    /// A unit with all below it.
    pub under: Option<String>,
    pub now: DateTime<Utc>,
}

/// How many cases there are of a fact, within the values of the columns that are there.
#[derive(Debug, Clone, PartialEq)]
pub struct Cell {
    pub fact: Fact,
    pub kind: Option<String>,
    pub topic: Option<String>,
    pub unit: Option<String>,
    pub status: Option<Status>,
    pub cases: i64,
    /// How often in them.
    pub times: i64,
    pub damage_vnd: i64,
    /// Working days: half of the stays were no longer than this, and nine in ten no longer than that.
    pub median: Option<f64>,
    pub ninetieth: Option<f64>,
}

/// Where a cell stands among the others.
type Place<'a> = (Fact, Option<&'a str>, Option<&'a str>, Option<&'a str>, Option<Status>);

/// All numbers of a dashboard, in the order of their places.
#[derive(Debug, Clone, Default)]
pub struct Cube(Vec<Cell>);

/// Within what a number is asked for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Within<'a> {
    pub kind: Option<&'a str>,
    pub topic: Option<&'a str>,
    pub unit: Option<&'a str>,
    pub status: Option<Status>,
}

impl Cell {
    fn place(&self) -> Place<'_> {
        (self.fact, self.kind.as_deref(), self.topic.as_deref(), self.unit.as_deref(), self.status)
    }
}

impl Cube {
    fn of(mut cells: Vec<Cell>) -> Self {
        cells.sort_by(|a, b| a.place().cmp(&b.place()));
        Self(cells)
    }

    /// The cell of a fact, where there is any.
    pub fn cell(&self, fact: Fact, w: Within<'_>) -> Option<&Cell> {
        let wanted: Place<'_> = (fact, w.kind, w.topic, w.unit, w.status);
        self.0.binary_search_by(|cell| cell.place().cmp(&wanted)).ok().and_then(|at| self.0.get(at))
    }

    /// How many cases.
    pub fn cases(&self, fact: Fact, w: Within<'_>) -> i64 {
        self.cell(fact, w).map_or(0, |c| c.cases)
    }

    /// The topics of which there is any number.
    pub fn topics(&self) -> Vec<&str> {
        distinct(self.0.iter().filter_map(|c| c.topic.as_deref()))
    }

    /// The units of which there is any number.
    pub fn units(&self) -> Vec<&str> {
        distinct(self.0.iter().filter_map(|c| c.unit.as_deref()))
    }
}

fn distinct<'a>(all: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    let mut all: Vec<_> = all.collect();
    all.sort_unstable();
    all.dedup();
    all
}

/// The numbers of the cases of some units, and of others with all below them.
pub async fn cube(conn: &mut PgConnection, of: &[String], over: &[String], q: &Question) -> sqlx::Result<Cube> {
    let (from, to) = q.period.moments();
    // A fact without kinds has no cell for each kind; its only one would repeat the whole. So with a status.
    let cells = sqlx::query_as!(
        Cell,
        r#"select f.fact as "fact!: Fact", f.kind, f.topic_code as topic, f.owner_unit as unit, f.status as "status: Status",
             (case when grouping(f.kind) = 0 then sum(f.kind_cases) else sum(f.cases) end)::bigint as "cases!", sum(f.times)::bigint as "times!", sum(f.damage_vnd)::bigint as "damage_vnd!",
             percentile_of(0.5, array_agg(f.days order by f.days) filter (where f.days is not null), array_agg(f.times order by f.days) filter (where f.days is not null)) as median,
             percentile_of(0.9, array_agg(f.days order by f.days) filter (where f.days is not null), array_agg(f.times order by f.days) filter (where f.days is not null)) as ninetieth
           from fact_counts($1, $2, $3, $4, $5, $6, $7) f
           group by grouping sets ((f.fact), (f.fact, f.topic_code), (f.fact, f.owner_unit), (f.fact, f.status),
             (f.fact, f.kind), (f.fact, f.kind, f.topic_code), (f.fact, f.kind, f.owner_unit))
           having (grouping(f.kind) = 1 or f.kind is not null) and (grouping(f.status) = 1 or f.status is not null)"#,
        from,
        to,
        q.now,
        of,
        over,
        q.topic,
        q.under
    )
    .fetch_all(conn)
    .await?;
    Ok(Cube::of(cells))
}

/// Takes the next day that is over into the sums from which the numbers are read; whether there was one.
pub async fn count_a_day(tx: &mut Tx, today: NaiveDate) -> sqlx::Result<bool> {
    sqlx::query_scalar!(r#"select count_a_day($1) as "there_was!""#, today).fetch_one(tx.conn()).await
}

/// A unit of somebody's area, also one that has gone into another.
#[derive(Debug, Clone)]
pub struct Unit {
    pub code: String,
    pub name: String,
}

/// The units that somebody leads or audits, those above before those below.
pub async fn units(conn: &mut PgConnection, scope: &Scope) -> sqlx::Result<Vec<Unit>> {
    sqlx::query_as!(
        Unit,
        "select code, name from unit where code = any ($1) or unit_superiors(code) && $2
         order by cardinality(unit_superiors(code)), array_position(array['city_committee', 'office', 'department', 'inspectorate', 'ward', 'commune', 'special_zone'], kind), name",
        &scope.lead_units,
        &scope.over_units
    )
    .fetch_all(conn)
    .await
}

/// A topic with the programme or group it stands in, also one of the past.
#[derive(Debug, Clone)]
pub struct Topic {
    pub code: String,
    pub name: String,
    pub group: String,
}

/// Every topic, the newest programmes first.
pub async fn topics(conn: &mut PgConnection) -> sqlx::Result<Vec<Topic>> {
    sqlx::query_as!(
        Topic,
        r#"select t.code, t.name, coalesce(g.name, '') as "group!" from topic t left join topic g on g.code = t.parent_code
           where t.kind not in ('period', 'problem_area_group') order by g.valid_from desc, g.code, t.valid_from desc, t.code"#
    )
    .fetch_all(conn)
    .await
}
