//! Lessons of the City's closed cases. Names are hidden before anything leaves this module.

use chrono::{DateTime, Utc};
use futures_util::stream::{BoxStream, StreamExt, TryStreamExt};
use sqlx::PgConnection;
use sqlx::types::Json;

use super::outcome::{self, Provision};
use crate::domain::assessment::{ResultReport, RiskEvaluation};
use crate::domain::ids::{ItemId, ProposalId};
use crate::domain::library::{Lesson, MASK, nameless};
use crate::domain::outcome::Outcome;
use crate::domain::plan::{GapKind, Plan};
use crate::domain::search::Query;

/// A lesson with the case it comes from.
#[derive(Debug, Clone)]
pub struct LessonRow {
    pub id: ProposalId,
    pub code: String,
    pub topic: String,
    pub unit: String,
    pub outcome: Outcome,
    pub closed_at: DateTime<Utc>,
    pub lesson: Lesson,
}

/// Which lessons are asked for.
#[derive(Debug, Clone, Default)]
pub struct Wanted {
    pub query: Option<Query>,
    /// Whether two neighbouring words of the query suffice.
    pub loosely: bool,
    pub outcome: Option<Outcome>,
    /// Only that of this case.
    pub code: Option<String>,
    pub before: Option<ProposalId>,
}

/// Lessons of closed cases, the newest case first.
pub fn lessons<'c>(conn: &'c mut PgConnection, w: &Wanted, limit: Option<i64>) -> BoxStream<'c, sqlx::Result<LessonRow>> {
    let lesson = |plan: &Plan, report: &Option<Json<ResultReport>>, evaluation: &Option<Json<RiskEvaluation>>, names: &[String]| {
        Lesson::of(plan, report.as_ref().map(|r| &r.0), evaluation.as_ref().map(|e| &e.0), names)
    };
    let rows = sqlx::query!(
        r#"select p.id as "id: ProposalId", p.code, t.name as topic, u.name as unit, a.outcome as "outcome: Outcome", p.updated_at, v.content::jsonb as "plan!: Json<Plan>",
             (select e.payload from proposal_event e where e.proposal_id = p.id and e.action = 'report' order by e.seq desc limit 1) as "report: Json<ResultReport>",
             (select e.payload from proposal_event e where e.proposal_id = p.id and e.action = 'evaluate_risks' order by e.seq desc limit 1) as "evaluation: Json<RiskEvaluation>",
             array(select y.name from case_person c join person y on y.id = c.person_id where c.proposal_id = p.id) as "names!"
           from proposal p join assessment a on a.proposal_id = p.id join topic t on t.code = p.topic_code join unit u on u.code = p.owner_unit
             join plan_version v on v.proposal_id = p.id and v.number = p.plan_in_force left join proposal_text x on x.proposal_id = p.id
           where p.status = 'closed'
             and ($1::text is null or x.words @@ to_tsquery('pg_catalog.simple', $1))
             and ($2::text is null or a.outcome = $2) and ($3::text is null or p.code = $3) and ($4::uuid is null or p.id < $4)
           order by p.id desc limit $5"#,
        w.query.as_ref().map(|q| if w.loosely { q.neighbours() } else { q.all() }),
        w.outcome.map(Outcome::code),
        w.code,
        w.before.map(|id| id.0),
        limit
    )
    .fetch(conn);
    let lessons = rows.map_ok(move |r| LessonRow {
        lesson: lesson(&r.plan, &r.report, &r.evaluation, &r.names),
        id: r.id,
        code: r.code,
        topic: r.topic,
        unit: r.unit,
        outcome: r.outcome,
        closed_at: r.updated_at,
    });
    lessons.boxed()
}

/// Provisions to amend, as `outcome::provisions`, without names.
pub fn provisions(
    conn: &mut PgConnection,
    kind: Option<GapKind>,
    after: Option<(ProposalId, ItemId)>,
    limit: Option<i64>,
) -> BoxStream<'_, sqlx::Result<Provision>> {
    let hide = |text: &str, p: &Provision| nameless(text, &p.names, MASK);
    let nameless = move |p: Provision| Provision { description: hide(&p.description, &p), title: hide(&p.title, &p), ..p };
    outcome::provisions(conn, kind, after, limit, true).map_ok(nameless).boxed()
}
