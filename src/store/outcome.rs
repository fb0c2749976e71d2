//! What stands beside the steps after a pilot: the assessment's outcome, incentives, adoption, and
//! the provisions that should be amended.

use chrono::{DateTime, NaiveDate, Utc};
use futures_util::stream::BoxStream;
use sqlx::PgConnection;

use super::Tx;
use crate::domain::command::IncentiveDecision;
use crate::domain::ids::{IncentiveId, ItemId, PersonId, ProposalId};
use crate::domain::incentive::Incentive;
use crate::domain::outcome::Outcome;
use crate::domain::plan::{GapKind, LegalGap};

/// Records the outcome of an assessment.
pub async fn put_assessment(tx: &mut Tx, id: ProposalId, seq: i32, outcome: Outcome) -> sqlx::Result<()> {
    sqlx::query!("insert into assessment (proposal_id, seq, outcome) values ($1, $2, $3)", id.0, seq, outcome.code()).execute(tx.conn()).await?;
    Ok(())
}

/// Records incentives proposed for a person.
pub async fn put_incentives(tx: &mut Tx, id: ProposalId, seq: i32, person: PersonId, kinds: &[(IncentiveId, Incentive)]) -> sqlx::Result<()> {
    let ids: Vec<_> = kinds.iter().map(|(id, _)| id.0).collect();
    let codes: Vec<String> = kinds.iter().map(|(_, kind)| kind.code().to_owned()).collect();
    sqlx::query!(
        "insert into incentive (id, proposal_id, seq, person_id, kind) select i, $1, $2, $3, k from unnest($4::uuid[], $5::text[]) as t (i, k)",
        id.0,
        seq,
        person.0,
        &ids,
        &codes
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Records the decision on an incentive.
pub async fn put_incentive_decision(tx: &mut Tx, id: ProposalId, seq: i32, d: &IncentiveDecision) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into incentive_decision (incentive_id, proposal_id, seq, granted, reason, course, cost_vnd) values ($1, $2, $3, $4, $5, $6, $7)",
        d.incentive.0,
        id.0,
        seq,
        d.granted,
        d.reason,
        d.course,
        d.cost_vnd
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Records the number of an incentive's document.
pub async fn put_incentive_number(tx: &mut Tx, id: ProposalId, seq: i32, incentive: IncentiveId, number: &str, dated_on: NaiveDate) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into incentive_number (incentive_id, proposal_id, seq, number, dated_on) values ($1, $2, $3, $4, $5)",
        incentive.0,
        id.0,
        seq,
        number,
        dated_on
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// An incentive with its life.
#[derive(Debug, Clone)]
pub struct IncentiveRow {
    pub id: IncentiveId,
    pub person: PersonId,
    pub kind: Incentive,
    pub reason: Option<String>,
    pub granted: Option<bool>,
    pub decided_at: Option<DateTime<Utc>>,
    pub decided_by: Option<String>,
    pub decision: Option<String>,
    pub course: Option<String>,
    pub cost_vnd: Option<i64>,
    pub number: Option<String>,
    pub dated_on: Option<NaiveDate>,
}

/// The incentives of a proposal.
pub async fn incentives(conn: &mut PgConnection, id: ProposalId) -> sqlx::Result<Vec<IncentiveRow>> {
    sqlx::query_as!(
        IncentiveRow,
        r#"select i.id as "id: IncentiveId", i.person_id as "person: PersonId", i.kind as "kind: Incentive", p.payload ->> 'reason' as reason,
             d.granted as "granted?", e.at as "decided_at?", x.name as "decided_by?", d.reason as "decision?", d.course as "course?", d.cost_vnd, n.number as "number?", n.dated_on as "dated_on?"
           from incentive i join proposal_event p on (p.proposal_id, p.seq) = (i.proposal_id, i.seq)
             left join incentive_decision d on d.incentive_id = i.id left join proposal_event e on (e.proposal_id, e.seq) = (d.proposal_id, d.seq)
             left join person x on x.id = e.actor_id left join incentive_number n on n.incentive_id = i.id
           where i.proposal_id = $1 order by i.seq, i.kind"#,
        id.0
    )
    .fetch_all(conn)
    .await
}

/// Records that a unit takes a solution over.
pub async fn put_adoption(tx: &mut Tx, id: ProposalId, seq: i32, unit: &str, own: Option<ProposalId>) -> sqlx::Result<()> {
    sqlx::query!("insert into adoption (proposal_id, seq, unit_code, own_proposal_id) values ($1, $2, $3, $4)", id.0, seq, unit, own.map(|p| p.0))
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// A unit that has taken a solution over.
#[derive(Debug, Clone)]
pub struct Adoption {
    pub unit_name: String,
    pub at: DateTime<Utc>,
    pub note: Option<String>,
    pub own_code: Option<String>,
}

/// Who has taken a solution over.
pub async fn adoptions(conn: &mut PgConnection, id: ProposalId) -> sqlx::Result<Vec<Adoption>> {
    sqlx::query_as!(
        Adoption,
        r#"select u.name as unit_name, e.at, e.payload ->> 'note' as note, p.code as "own_code?"
           from adoption a join unit u on u.code = a.unit_code join proposal_event e on (e.proposal_id, e.seq) = (a.proposal_id, a.seq)
             left join proposal p on p.id = a.own_proposal_id where a.proposal_id = $1 order by a.seq"#,
        id.0
    )
    .fetch_all(conn)
    .await
}

/// Whether a unit has taken a solution over.
pub async fn has_adopted(conn: &mut PgConnection, id: ProposalId, unit: &str) -> sqlx::Result<bool> {
    sqlx::query_scalar!(r#"select exists (select from adoption where proposal_id = $1 and unit_code = $2) as "is!""#, id.0, unit).fetch_one(conn).await
}

/// A successful solution as other units may know of it: nobody is named.
#[derive(Debug, Clone)]
pub struct Solution {
    pub id: ProposalId,
    pub code: String,
    pub title: String,
    pub topic: String,
    pub unit: String,
    pub unit_name: String,
    pub solution: String,
    pub lessons: Option<String>,
    pub closed_at: DateTime<Utc>,
    pub adopted_by: i64,
}

/// Successful solutions whose matter is closed, newest first; or only the one asked for.
pub fn solutions(conn: &mut PgConnection, only: Option<ProposalId>, before: Option<ProposalId>, limit: Option<i64>) -> BoxStream<'_, sqlx::Result<Solution>> {
    sqlx::query_as!(
        Solution,
        r#"select p.id as "id: ProposalId", p.code, p.title, t.name as topic, p.owner_unit as unit, u.name as unit_name, coalesce(v.content::jsonb #>> '{solution,solution}', '') as "solution!",
             (select e.payload ->> 'lessons' from proposal_event e where e.proposal_id = p.id and e.action = 'report' order by e.seq desc limit 1) as lessons,
             p.updated_at as closed_at, (select count(*) from adoption x where x.proposal_id = p.id) as "adopted_by!"
           from proposal p join assessment a on a.proposal_id = p.id and a.outcome = 'completed' join topic t on t.code = p.topic_code
             join unit u on u.code = p.owner_unit join plan_version v on v.proposal_id = p.id and v.number = p.plan_in_force
           where p.status = 'closed' and ($1::uuid is null or p.id = $1) and ($2::uuid is null or p.id < $2) order by p.id desc limit $3"#,
        only.map(|p| p.0),
        before.map(|p| p.0),
        limit
    )
    .fetch(conn)
}

/// Turns the legal gaps of a closed pilot into provisions to amend.
pub async fn put_provisions(tx: &mut Tx, id: ProposalId, seq: i32, gaps: &[LegalGap]) -> sqlx::Result<()> {
    for gap in gaps {
        sqlx::query!(
            "insert into provision (proposal_id, gap_id, seq, kind, document, article, description) values ($1, $2, $3, $4, $5, $6, $7)",
            id.0,
            gap.id.0,
            seq,
            gap.kind.unwrap_or(GapKind::Unregulated).code(),
            gap.document,
            gap.article,
            gap.description
        )
        .execute(tx.conn())
        .await?;
    }
    Ok(())
}

/// A provision that a closed pilot shows to need amending.
#[derive(Debug, Clone)]
pub struct Provision {
    pub gap: ItemId,
    pub kind: GapKind,
    pub document: String,
    pub article: String,
    pub description: String,
    pub proposal: ProposalId,
    pub code: String,
    pub title: String,
    pub unit_name: String,
    pub outcome: Outcome,
    pub closed_at: DateTime<Utc>,
    /// Of everybody the case knows, where they are asked for.
    pub names: Vec<String>,
}

/// Provisions to amend across all proposals, newest first, after the one that was shown last.
pub fn provisions(
    conn: &mut PgConnection,
    kind: Option<GapKind>,
    after: Option<(ProposalId, ItemId)>,
    limit: Option<i64>,
    named: bool,
) -> BoxStream<'_, sqlx::Result<Provision>> {
    let (after_proposal, after_gap) = after.map_or((None, None), |(p, g)| (Some(p.0), Some(g.0)));
    sqlx::query_as!(
        Provision,
        r#"select v.gap_id as "gap: ItemId", v.kind as "kind: GapKind", v.document, v.article, v.description, p.id as "proposal: ProposalId", p.code, p.title,
             u.name as unit_name, a.outcome as "outcome: Outcome", e.at as closed_at,
             array(select y.name from case_person c join person y on y.id = c.person_id where $5 and c.proposal_id = p.id) as "names!"
           from provision v join proposal p on p.id = v.proposal_id join unit u on u.code = p.owner_unit join assessment a on a.proposal_id = p.id
             join proposal_event e on (e.proposal_id, e.seq) = (v.proposal_id, v.seq)
           where ($1::text is null or v.kind = $1) and ($2::uuid is null or (v.proposal_id, v.gap_id) < ($2, $3))
           order by v.proposal_id desc, v.gap_id desc limit $4"#,
        kind.map(GapKind::code),
        after_proposal,
        after_gap,
        limit,
        named
    )
    .fetch(conn)
}
