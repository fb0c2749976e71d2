//! What stands beside a step: reviews, opinions, minutes, approvals, recusals.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use super::Tx;
use crate::domain::command::{Approval, Minutes, PartyOpinion};
use crate::domain::decision::{Member, PartyView, ReviewKind, Vote};
use crate::domain::ids::{PersonId, ProposalId};
use crate::domain::workflow::Action;

/// Records an opened review with its members.
pub async fn put_review(tx: &mut Tx, id: ProposalId, seq: i32, kind: ReviewKind, members: &[Member]) -> sqlx::Result<()> {
    sqlx::query!("insert into review (proposal_id, seq, kind) values ($1, $2, $3)", id.0, seq, kind.code()).execute(tx.conn()).await?;
    let people: Vec<_> = members.iter().map(|m| m.person.0).collect();
    let heads: Vec<_> = members.iter().map(|m| m.is_head).collect();
    let reasons: Vec<Option<String>> = members.iter().map(|m| m.excluded.clone()).collect();
    sqlx::query!(
        "insert into review_member (proposal_id, seq, person_id, is_head, excluded_reason) select $1, $2, * from unnest($3::uuid[], $4::boolean[], $5::text[])",
        id.0,
        seq,
        &people,
        &heads,
        &reasons as &[Option<String>]
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Records the Party committee's opinion.
pub async fn put_party_opinion(tx: &mut Tx, id: ProposalId, seq: i32, action: Action, party: &PartyOpinion) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into party_opinion (proposal_id, seq, action, opinion, note) values ($1, $2, $3, $4, $5)",
        id.0,
        seq,
        action.code(),
        party.opinion.code(),
        party.note
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Records minutes and votes.
pub async fn put_minutes(tx: &mut Tx, id: ProposalId, seq: i32, action: Action, m: &Minutes) -> sqlx::Result<()> {
    let n = |v: u32| i32::try_from(v).unwrap_or(i32::MAX);
    sqlx::query!(
        "insert into review_minutes (proposal_id, seq, action, held_on, minutes, members, in_favour, against, abstained, tie_followed_head, percent)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        id.0,
        seq,
        action.code(),
        m.held_on,
        m.minutes,
        n(m.tally.members),
        n(m.tally.in_favour),
        n(m.tally.against),
        n(m.tally.abstained),
        m.tally.tie_followed_head,
        n(m.tally.percent)
    )
    .execute(tx.conn())
    .await?;
    let people: Vec<_> = m.ballots.iter().map(|b| b.person.0).collect();
    let votes: Vec<String> = m.ballots.iter().map(|b| b.vote.code().to_owned()).collect();
    sqlx::query!(
        "insert into review_vote (proposal_id, seq, person_id, vote) select $1, $2, * from unnest($3::uuid[], $4::text[])",
        id.0,
        seq,
        &people,
        &votes
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Records the agreement in principle.
pub async fn put_approval(tx: &mut Tx, id: ProposalId, seq: i32, action: Action, plan_version: i32, a: &Approval) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into approval (proposal_id, seq, action, plan_version, content, direction, support, stop_conditions, supervisor_id) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        id.0, seq, action.code(), plan_version, a.content, a.direction, a.support, a.stop_conditions, a.supervisor.map(|p| p.0)
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Records that somebody steps aside.
pub async fn put_recusal(tx: &mut Tx, id: ProposalId, seq: i32, person: PersonId, reason: &str) -> sqlx::Result<()> {
    sqlx::query!("insert into recusal (proposal_id, seq, person_id, reason) values ($1, $2, $3, $4)", id.0, seq, person.0, reason).execute(tx.conn()).await?;
    Ok(())
}

/// A member of the latest review, with the vote where it was cast.
#[derive(Debug, Clone)]
pub struct MemberRow {
    pub person: PersonId,
    pub name: String,
    pub position: String,
    pub is_head: bool,
    pub excluded_reason: Option<String>,
    pub vote: Option<Vote>,
}

/// The latest review of a proposal.
#[derive(Debug, Clone)]
pub struct Review {
    pub kind: ReviewKind,
    pub opened_at: DateTime<Utc>,
    pub party: Option<(PartyView, String)>,
    pub members: Vec<MemberRow>,
}

/// The latest review with members, votes and the last opinion of the Party committee.
pub async fn latest_review(conn: &mut PgConnection, id: ProposalId) -> sqlx::Result<Option<Review>> {
    let rows = sqlx::query!(
        r#"select r.kind as "kind: ReviewKind", e.at, m.person_id as "person: PersonId", x.name, x.position, m.is_head, m.excluded_reason, v.vote as "vote?: Vote",
             o.opinion as "opinion?: PartyView", o.note as "note?"
           from (select * from review where proposal_id = $1 order by seq desc limit 1) r
             join proposal_event e on e.proposal_id = r.proposal_id and e.seq = r.seq
             join review_member m on m.proposal_id = r.proposal_id and m.seq = r.seq join person x on x.id = m.person_id
             left join lateral (select seq from review_minutes n where n.proposal_id = r.proposal_id and n.seq > r.seq order by seq desc limit 1) n on true
             left join review_vote v on v.proposal_id = r.proposal_id and v.seq = n.seq and v.person_id = m.person_id
             left join lateral (select opinion, note from party_opinion o where o.proposal_id = r.proposal_id and o.seq >= r.seq order by o.seq desc limit 1) o on true
           order by m.is_head desc, x.name, x.id"#,
        id.0
    )
    .fetch_all(conn)
    .await?;
    let Some(first) = rows.first() else { return Ok(None) };
    let (kind, opened_at) = (first.kind, first.at);
    let party = first.opinion.zip(first.note.clone());
    let members = rows
        .into_iter()
        .map(|r| MemberRow { person: r.person, name: r.name, position: r.position, is_head: r.is_head, excluded_reason: r.excluded_reason, vote: r.vote })
        .collect();
    Ok(Some(Review { kind, opened_at, party, members }))
}

/// The agreement in force.
#[derive(Debug, Clone)]
pub struct ApprovalRow {
    pub plan_version: i32,
    pub content: String,
    pub direction: String,
    pub support: String,
    pub stop_conditions: String,
    pub supervisor: Option<String>,
    pub by: String,
    pub at: DateTime<Utc>,
    pub action: Action,
}

/// The latest agreement in principle.
pub async fn latest_approval(conn: &mut PgConnection, id: ProposalId) -> sqlx::Result<Option<ApprovalRow>> {
    sqlx::query_as!(
        ApprovalRow,
        r#"select a.plan_version, a.content, a.direction, a.support, a.stop_conditions, s.name as "supervisor?", x.name as by, e.at, a.action as "action: Action"
           from approval a join proposal_event e on e.proposal_id = a.proposal_id and e.seq = a.seq join person x on x.id = e.actor_id left join person s on s.id = a.supervisor_id
           where a.proposal_id = $1 order by a.seq desc limit 1"#,
        id.0
    )
    .fetch_optional(conn)
    .await
}
