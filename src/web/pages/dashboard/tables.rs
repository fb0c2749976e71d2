//! The tables of the dashboard, made from one set of cells, and the address of the list behind each number.

use crate::domain::dashboard::{Fact, Foresight, Ruling, Timeliness};
use crate::domain::incentive::Incentive;
use crate::domain::outcome::Outcome;
use crate::domain::parameter::{Key, Parameters};
use crate::domain::workflow::{Holder, Status};
use crate::i18n::Lang;
use crate::store::dashboard::{Cube, Question, Topic, Unit, Within};
use crate::web::chart::bars::{Days, bar};
use crate::web::table::{Axis, Drawing, Item, Line, Table};

/// Units that are shown unless all are asked for.
const MOST_UNITS: usize = 20;

/// What the tables are made from.
pub struct Ground {
    pub t: Lang,
    pub question: Question,
    pub cube: Cube,
    pub units: Vec<Unit>,
    pub topics: Vec<Topic>,
    pub parameters: Parameters,
}

fn kind(kind: &str) -> Within<'_> {
    Within { kind: Some(kind), ..Within::default() }
}

fn of_unit(code: &str) -> Within<'_> {
    Within { unit: Some(code), ..Within::default() }
}

/// The stays with a unit's own leadership.
fn of_review(code: &str) -> Within<'_> {
    Within { kind: Some(Holder::UnitHead.code()), ..of_unit(code) }
}

/// The columns of a topic, or of all.
fn of_topic(topic: Option<&str>) -> Vec<(Fact, Within<'_>)> {
    let of = |kind| Within { topic, kind, ..Within::default() };
    let outcomes = [Outcome::Completed, Outcome::Partial, Outcome::NotCompleted];
    let first = [(Fact::Submitted, of(None)), (Fact::Ruling, of(Some(Ruling::Agreed.code())))];
    first.into_iter().chain(outcomes.map(|o| (Fact::Outcome, of(Some(o.code()))))).collect()
}

impl Ground {
    /// The conditions of the page as a query.
    pub fn address(&self) -> String {
        let q = &self.question;
        let mut query = form_urlencoded::Serializer::new(String::new());
        query.append_pair("from", &q.period.from.to_string()).append_pair("to", &q.period.to.to_string());
        query.extend_pairs([("topic", &q.topic), ("under", &q.under)].into_iter().filter_map(|(name, value)| Some((name, value.as_deref()?))));
        query.finish()
    }

    /// How many cases, with the address of exactly these.
    pub fn cases(&self, fact: Fact, w: Within<'_>) -> Item {
        let q = &self.question;
        let (from, to) = (q.period.from.to_string(), q.period.to.to_string());
        let dated = fact.is_dated();
        let pairs = [
            ("fact", Some(fact.code())),
            ("kind", w.kind),
            ("status", w.status.map(Status::code)),
            ("topic", w.topic.or(q.topic.as_deref())),
            ("unit", w.unit),
            ("under", q.under.as_deref()),
            ("from", dated.then_some(from.as_str())),
            ("to", dated.then_some(to.as_str())),
        ];
        let given = pairs.into_iter().filter_map(|(name, value)| Some((name, value?)));
        let query = form_urlencoded::Serializer::new(String::new()).extend_pairs(given).finish();
        Item::cases(self.t, self.cube.cases(fact, w), format!("/proposals?{query}"))
    }

    fn times(&self, fact: Fact, w: Within<'_>) -> i64 {
        self.cube.cell(fact, w).map_or(0, |c| c.times)
    }

    /// How many working days a unit's leadership has, on the day of asking.
    pub fn review_days(&self) -> Option<f64> {
        self.parameters.get(Key::LeadershipReviewDays).ok().map(|p| f64::from(p.value))
    }

    /// Every table, in the order of the page; of the units all, or those that need attention.
    pub fn tables(&self, all_units: bool) -> Vec<Table> {
        vec![self.status(), self.decisions(), self.obstacles(), self.hands(), self.by_unit(all_units), self.by_topic(), self.damage(), self.incentives()]
    }

    fn table(&self, key: &'static str, title: &'static str, caption: &'static str, head: &'static str, columns: Vec<&'static str>) -> Table {
        Table { key, title, caption, head, columns, axis: None, lines: Vec::new(), total: None, legend: Vec::new(), note: None, more: None }
    }

    fn bars(&self) -> Option<Axis> {
        Some(Axis { label: self.t.column_chart(), ticks: Vec::new() })
    }

    fn status(&self) -> Table {
        let t = self.t;
        let at = |status| Within { status: Some(status), ..Within::default() };
        let n = |fact, status| self.cube.cases(fact, at(status));
        let all: Vec<Status> = Status::ALL.iter().copied().filter(|s| n(Fact::Standing, *s) > 0).collect();
        let most = all.iter().map(|s| n(Fact::Standing, *s)).max().unwrap_or_default();
        let line = |status: &Status| {
            let late = n(Fact::Overdue, *status);
            let open = n(Fact::Standing, *status) - late;
            Line {
                group: String::new(),
                head: t.status_word(*status).to_owned(),
                items: vec![self.cases(Fact::Standing, at(*status)), self.cases(Fact::Overdue, at(*status))],
                drawing: Drawing::Bar(bar(most, &[(if status.is_over() || *status == Status::Closed { "b4" } else { "b1" }, open), ("b2", late)])),
            }
        };
        Table {
            axis: self.bars(),
            lines: all.iter().map(line).collect(),
            total: Some(self.total(&[(Fact::Standing, Within::default()), (Fact::Overdue, Within::default())])),
            legend: vec![("sw swc-1", t.key_in_time().to_owned()), ("sw swc-2", t.key_overdue().to_owned()), ("sw swc-4", t.key_over().to_owned())],
            ..self.table("status", t.table_status(), t.table_status_caption(), t.column_status(), vec![t.column_cases(), t.column_overdue()])
        }
    }

    fn total(&self, columns: &[(Fact, Within<'_>)]) -> Line {
        let items = columns.iter().map(|(fact, w)| self.cases(*fact, *w)).collect();
        Line { group: String::new(), head: self.t.sum().to_owned(), items, drawing: Drawing::Nothing }
    }

    /// Median and ninetieth percentile, as numbers and drawn.
    fn stay(&self, w: Within<'_>, days: Days) -> ([Item; 2], Drawing) {
        let cell = self.cube.cell(Fact::Held, w);
        let (median, ninetieth) = (cell.and_then(|c| c.median), cell.and_then(|c| c.ninetieth));
        let drawing = median.zip(ninetieth).map_or(Drawing::Nothing, |(m, n)| Drawing::Dots(days.dots(m, n)));
        ([median, ninetieth].map(|days| Item::days(self.t, days)), drawing)
    }

    fn axis_of(&self, days: Days) -> Option<Axis> {
        Some(Axis { label: self.t.column_chart_days(), ticks: days.ticks() })
    }

    fn longest<'a>(&self, all: impl Iterator<Item = Within<'a>>) -> Vec<f64> {
        all.filter_map(|w| self.cube.cell(Fact::Held, w)?.ninetieth).collect()
    }

    fn hands(&self) -> Table {
        let t = self.t;
        let days = Days::over(self.longest(Holder::ALL.iter().map(|h| kind(h.code()))).into_iter(), None);
        let line = |holder: &Holder| {
            let w = kind(holder.code());
            let ([median, ninetieth], drawing) = self.stay(w, days);
            let items = vec![self.cases(Fact::Held, w), median, ninetieth, self.cases(Fact::Overdue, w), self.cases(Fact::Inaction, w)];
            Line { group: String::new(), head: t.holder_word(*holder).to_owned(), items, drawing }
        };
        let columns = vec![t.column_cases(), t.column_median(), t.column_ninetieth(), t.column_overdue(), t.column_inaction()];
        Table {
            axis: self.axis_of(days),
            lines: Holder::ALL.iter().map(line).collect(),
            legend: vec![("kd kd-1", t.key_median().to_owned()), ("kd kd-2", t.key_ninetieth().to_owned())],
            note: Some(t.median_explained().to_owned()),
            ..self.table("hands", t.table_hands(), t.table_hands_caption(), t.column_hand(), columns)
        }
    }

    fn name(&self, code: &str) -> String {
        self.units.iter().find(|u| u.code == code).map_or_else(|| code.to_owned(), |u| u.name.clone())
    }

    fn by_unit(&self, all: bool) -> Table {
        let t = self.t;
        let mut codes = self.cube.units();
        codes.sort_by_cached_key(|code| {
            let late = self.cube.cases(Fact::Overdue, of_unit(code));
            (std::cmp::Reverse((late, self.cube.cases(Fact::Standing, of_unit(code)))), self.name(code))
        });
        let count = codes.len();
        let hidden = !all && count > MOST_UNITS;
        if hidden {
            codes.truncate(MOST_UNITS);
        }
        let limit = self.review_days();
        let days = Days::over(self.longest(codes.iter().map(|code| of_review(code))).into_iter(), limit);
        let line = |code: &&str| {
            let w = of_unit(code);
            let ([median, ninetieth], drawing) = self.stay(of_review(code), days);
            let items = vec![self.cases(Fact::Submitted, w), self.cases(Fact::Overdue, w), self.cases(Fact::Inaction, w), median, ninetieth];
            Line { group: String::new(), head: self.name(code), items, drawing }
        };
        let mut legend = vec![("kd kd-1", t.key_median().to_owned()), ("kd kd-3", t.key_median_late().to_owned()), ("kd kd-2", t.key_ninetieth().to_owned())];
        legend.extend(limit.map(|days| ("key-tg", t.key_limit(t.day_count(days)))));
        let columns = vec![t.column_submitted(), t.column_overdue(), t.column_inaction(), t.column_median(), t.column_ninetieth()];
        Table {
            axis: self.axis_of(days),
            lines: codes.iter().map(line).collect(),
            legend,
            note: hidden.then(|| t.units_shown(MOST_UNITS, count)),
            more: hidden.then(|| (format!("/dashboard?{}&all=yes#units", self.address()), t.all_units_shown())),
            ..self.table("units", t.table_units(), t.table_units_caption(), t.unit(), columns)
        }
    }

    fn by_topic(&self) -> Table {
        let t = self.t;
        let known = self.cube.topics();
        let results = [(Outcome::Completed, "b3"), (Outcome::Partial, "b2"), (Outcome::NotCompleted, "b4")];
        let line = |topic: &Topic| {
            let columns = of_topic(Some(&topic.code));
            let amounts: Vec<_> = results.iter().zip(&columns[2..]).map(|((_, class), (fact, w))| (*class, self.cube.cases(*fact, *w))).collect();
            let whole = amounts.iter().map(|(_, n)| n).sum();
            Line { head: topic.name.clone(), group: topic.group.clone(), drawing: Drawing::Bar(bar(whole, &amounts)), ..self.total(&columns) }
        };
        let mut columns = vec![t.column_submitted(), t.ruling_word(Ruling::Agreed)];
        columns.extend(results.iter().map(|(outcome, _)| t.outcome_word(*outcome)));
        Table {
            axis: Some(Axis { label: t.column_results(), ticks: Vec::new() }),
            lines: self.topics.iter().filter(|topic| known.contains(&topic.code.as_str())).map(line).collect(),
            total: Some(self.total(&of_topic(None))),
            legend: [("sw swc-3", Outcome::Completed), ("sw swc-2", Outcome::Partial), ("sw swc-4", Outcome::NotCompleted)]
                .map(|(class, outcome)| (class, t.outcome_word(outcome).to_owned()))
                .into(),
            ..self.table("topics", t.table_topics(), t.table_topics_caption(), t.topic(), columns)
        }
    }

    /// A row for each kind of a fact: how often, in how many cases, and both drawn by how often.
    fn kinds(&self, fact: Fact, kinds: &[(&'static str, &'static str)]) -> Vec<Line> {
        let most = kinds.iter().map(|(code, _)| self.times(fact, kind(code))).max().unwrap_or_default();
        let line = |(code, class): &(&'static str, &'static str)| {
            let times = self.times(fact, kind(code));
            Line {
                group: String::new(),
                head: self.t.fact_kind_word(fact, code).to_owned(),
                items: vec![Item::number(self.t, times), self.cases(fact, kind(code))],
                drawing: Drawing::Bar(bar(most, &[(class, times)])),
            }
        };
        kinds.iter().map(line).collect()
    }

    fn decisions(&self) -> Table {
        let t = self.t;
        let mut lines = self.kinds(Fact::Decided, &[(Timeliness::InTime.code(), "b1"), (Timeliness::Late.code(), "b2")]);
        lines.extend(self.kinds(Fact::Ruling, &[(Ruling::Agreed.code(), "b3"), (Ruling::Rejected.code(), "b4")]));
        Table {
            axis: self.bars(),
            lines,
            ..self.table("decisions", t.table_decisions(), t.table_decisions(), t.column_decision(), vec![t.column_times(), t.column_cases()])
        }
    }

    fn obstacles(&self) -> Table {
        let t = self.t;
        let colours = [(Timeliness::InTime, "b3"), (Timeliness::Late, "b2"), (Timeliness::Waiting, "b1"), (Timeliness::Overdue, "b2")];
        let columns = vec![t.column_times(), t.column_cases()];
        Table {
            axis: self.bars(),
            lines: self.kinds(Fact::Obstacle, &colours.map(|(kind, class)| (kind.code(), class))),
            ..self.table("obstacles", t.table_obstacles(), t.table_obstacles_caption(), t.column_answered(), columns)
        }
    }

    fn damage(&self) -> Table {
        let t = self.t;
        let damage = |foresight: &Foresight| self.cube.cell(Fact::Incident, kind(foresight.code())).map_or(0, |c| c.damage_vnd);
        let most = Foresight::ALL.iter().map(damage).max().unwrap_or_default();
        let line = |foresight: &Foresight| {
            let w = kind(foresight.code());
            let class = if *foresight == Foresight::Foreseen { "b1" } else { "b2" };
            Line {
                group: String::new(),
                head: t.foresight_word(*foresight).to_owned(),
                items: vec![Item::number(t, self.times(Fact::Incident, w)), self.cases(Fact::Incident, w), Item::number(t, damage(foresight))],
                drawing: Drawing::Bar(bar(most, &[(class, damage(foresight))])),
            }
        };
        let columns = vec![t.incidents(), t.column_cases(), t.column_damage()];
        Table {
            axis: self.bars(),
            lines: Foresight::ALL.iter().map(line).collect(),
            ..self.table("damage", t.table_damage(), t.table_damage_caption(), t.column_foresight(), columns)
        }
    }

    fn incentives(&self) -> Table {
        let t = self.t;
        let decided = |i: &&Incentive| self.times(Fact::Granted, kind(i.code())) + self.times(Fact::Declined, kind(i.code())) > 0;
        let line = |i: &Incentive| {
            let w = kind(i.code());
            let items = vec![Item::number(t, self.times(Fact::Granted, w)), self.cases(Fact::Granted, w), self.cases(Fact::Declined, w)];
            Line { group: String::new(), head: t.incentive_word(*i).to_owned(), items, drawing: Drawing::Nothing }
        };
        let lines: Vec<Line> = Incentive::ALL.iter().filter(decided).map(line).collect();
        let columns = vec![t.incentive_granted(), t.column_cases(), t.column_declined()];
        Table {
            note: lines.is_empty().then(|| t.no_incentives_decided().to_owned()),
            lines,
            ..self.table("incentives", t.table_incentives(), t.table_incentives_caption(), t.column_incentive(), columns)
        }
    }
}
