//! What waits for a person: the queue of a unit's leadership or of an authority, and one's own open matters.

use chrono::{DateTime, Utc};
use futures_util::stream::BoxStream;
use sqlx::PgConnection;

use super::Scope;
use crate::domain::ids::ProposalId;
use crate::domain::plan::GapKind;
use crate::domain::workflow::{Holder, Status};

/// A matter that waits.
#[derive(Debug, Clone)]
pub struct Item {
    pub id: ProposalId,
    pub code: String,
    pub title: String,
    pub status: Status,
    pub urgent: bool,
    pub holder: Holder,
    pub owner_unit_name: String,
    pub lead_name: String,
    pub due_at: Option<DateTime<Utc>>,
    pub since: DateTime<Utc>,
    pub acknowledged_at: Option<DateTime<Utc>>,
    pub gap: Option<GapKind>,
    pub necessity: String,
    pub solution: String,
    pub worst_case: String,
    pub worst_score: Option<i32>,
    /// What the urgent report says: reason, harm of delay, direction asked for.
    pub reason: Option<String>,
    pub harm: Option<String>,
    pub direction: Option<String>,
}

/// Where the last page of a queue ended.
#[derive(Debug, Clone, Copy)]
pub struct After {
    pub urgent: bool,
    pub due_at: Option<DateTime<Utc>>,
    pub id: ProposalId,
}

/// Matters held by the units of a person, urgent first, then by due time: the first of each of their
/// hands by an index, then the first of those. What is shown of them is read only for those on the page.
pub fn waiting<'c>(
    conn: &'c mut PgConnection,
    scope: &Scope,
    authority_units: &[String],
    after: Option<After>,
    limit: Option<i64>,
) -> BoxStream<'c, sqlx::Result<Item>> {
    sqlx::query_as!(
        Item,
        r#"select p.id as "id: ProposalId", p.code, p.title, p.status as "status: Status", p.urgent, p.holder as "holder!: Holder",
             u.name as owner_unit_name, l.name as lead_name, p.due_at, e.at as since, p.acknowledged_at,
             v.content::jsonb #>> '{gaps,0,kind}' as "gap: GapKind",
             coalesce(v.content::jsonb #>> '{basis,necessity}', '') as "necessity!",
             coalesce(v.content::jsonb #>> '{solution,solution}', '') as "solution!",
             coalesce(w.risk ->> 'description', '') as "worst_case!",
             (w.risk ->> 'likelihood')::integer * (w.risk ->> 'impact')::integer as worst_score,
             g.payload ->> 'reason' as reason, g.payload ->> 'harm_of_delay' as harm, g.payload ->> 'requested_direction' as direction
           from (select p.* from hands($1, $2) h cross join lateral (select p.* from proposal p
                 where p.holder = h.holder and p.holder_unit = h.unit and not (h.from_others and p.owner_unit = h.unit)
                   and not exists (select from proposal_author a where a.proposal_id = p.id and a.person_id = $3)
                   and not exists (select from recusal r where r.proposal_id = p.id and r.person_id = $3)
                   and ($4::boolean is null or (not p.urgent, coalesce(p.due_at, 'infinity'), p.id) > (not $4, coalesce($5::timestamptz, 'infinity'), $6::uuid))
                 order by not p.urgent, coalesce(p.due_at, 'infinity'), p.id limit $7) p
               order by not p.urgent, coalesce(p.due_at, 'infinity'), p.id limit $7) p
             join unit u on u.code = p.owner_unit join person l on l.id = p.lead_id
             join proposal_event e on e.proposal_id = p.id and e.seq = p.version
             left join plan_version v on v.proposal_id = p.id and v.number = p.latest_plan
             left join lateral (select risk from jsonb_array_elements(v.content::jsonb -> 'risks') risk
                                where (risk ->> 'worst_case')::boolean order by (risk ->> 'likelihood')::integer * (risk ->> 'impact')::integer desc limit 1) w on true
             left join lateral (select payload from proposal_event g where p.urgent and g.proposal_id = p.id and g.action = 'escalate' order by g.seq desc limit 1) g on true
           order by not p.urgent, coalesce(p.due_at, 'infinity'), p.id"#,
        &scope.lead_units, authority_units, scope.person.0, after.map(|a| a.urgent), after.and_then(|a| a.due_at), after.map(|a| a.id.0), limit
    )
    .fetch(conn)
}

/// How many matters wait for a person, up to 100.
pub async fn count(conn: &mut PgConnection, scope: &Scope, authority_units: &[String]) -> sqlx::Result<i64> {
    sqlx::query_scalar!(
        r#"select count(*) as "n!" from (select from hands($1, $2) h cross join lateral (select from proposal p
               where p.holder = h.holder and p.holder_unit = h.unit and not (h.from_others and p.owner_unit = h.unit)
                 and not exists (select from proposal_author a where a.proposal_id = p.id and a.person_id = $3)
                 and not exists (select from recusal r where r.proposal_id = p.id and r.person_id = $3)
               order by not p.urgent, coalesce(p.due_at, 'infinity'), p.id limit 100) p limit 100) q"#,
        &scope.lead_units,
        authority_units,
        scope.person.0
    )
    .fetch_one(conn)
    .await
}

/// An own matter that waits for its author: a draft, or one that came back.
#[derive(Debug, Clone)]
pub struct Own {
    pub id: ProposalId,
    pub code: String,
    pub title: String,
    pub status: Status,
    pub is_lead: bool,
    pub signed: bool,
    pub saved_at: Option<DateTime<Utc>>,
    pub returned_by: Option<String>,
    pub reason: Option<String>,
}

/// Open matters of an author, the latest first.
pub async fn own_open(conn: &mut PgConnection, scope: &Scope, limit: i64) -> sqlx::Result<Vec<Own>> {
    sqlx::query_as!(
        Own,
        r#"select p.id as "id: ProposalId", p.code, p.title, p.status as "status: Status", p.lead_id = $1 as "is_lead!",
             exists (select from commitment c where c.proposal_id = p.id and c.person_id = $1 and c.voided_at is null) as "signed!",
             (select max(s.saved_at) from draft_section s where s.proposal_id = p.id) as saved_at,
             r.name as "returned_by?", r.reason as "reason?"
           from proposal_author a join proposal p on p.id = a.proposal_id
             left join lateral (select x.name, e.payload ->> 'reason' as reason from proposal_event e join person x on x.id = e.actor_id
                                where p.status = 'returned' and e.proposal_id = p.id and e.action = 'return' order by e.seq desc limit 1) r on true
           where a.person_id = $1 and p.status in ('draft', 'returned') order by p.status = 'draft', p.updated_at desc limit $2"#,
        scope.person.0,
        limit
    )
    .fetch_all(conn)
    .await
}
