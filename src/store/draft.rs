//! The plan while it is being written, its frozen versions, and the signatures on it.

use chrono::{DateTime, Utc};
use serde_json::Value;
use sqlx::PgConnection;
use std::collections::BTreeMap;

use super::Tx;
use crate::domain::ids::{PersonId, ProposalId};
use crate::domain::people::Identity;
use crate::domain::plan::{Author, Heading, Kind, Plan, Section, seal};
use crate::domain::workflow::Action;

/// A section as it was last saved.
#[derive(Debug, Clone)]
pub struct Saved {
    pub content: Value,
    pub revision: i32,
    pub saved_by: String,
    pub saved_at: DateTime<Utc>,
}

/// The draft: the plan and how each section was last saved.
#[derive(Debug, Clone)]
pub struct Draft {
    pub plan: Plan,
    pub sections: BTreeMap<Section, Saved>,
}

impl Draft {
    /// The revision of a section; 0 where it was never saved.
    pub fn revision(&self, section: Section) -> i32 {
        self.sections.get(&section).map_or(0, |s| s.revision)
    }

    /// The latest save of any section.
    pub fn last_saved(&self) -> Option<&Saved> {
        self.sections.values().max_by_key(|s| s.saved_at)
    }
}

/// The draft of a proposal, in one statement.
pub async fn load(conn: &mut PgConnection, id: ProposalId) -> sqlx::Result<Option<Draft>> {
    let Some(row) = sqlx::query!(
        r#"select p.title, p.kind as "kind: Kind", p.topic_code, p.owner_unit,
             coalesce((select jsonb_agg(jsonb_build_object('person', a.person_id, 'contribution', a.contribution, 'lead', a.person_id = p.lead_id, 'identity', encode(x.identity, 'hex'), 'name', x.name, 'position', x.position)
                                        order by a.person_id <> p.lead_id, x.name, x.id)
                       from proposal_author a join person x on x.id = a.person_id where a.proposal_id = p.id), '[]') as "authors!: sqlx::types::Json<Vec<Author>>",
             coalesce((select jsonb_object_agg(s.section, jsonb_build_object('content', s.content, 'revision', s.revision, 'by', x.name, 'at', s.saved_at))
                       from draft_section s join person x on x.id = s.saved_by where s.proposal_id = p.id), '{}') as "sections!: sqlx::types::Json<BTreeMap<Section, Value>>"
           from proposal p where p.id = $1"#,
        id.0
    )
    .fetch_optional(conn)
    .await?
    else {
        return Ok(None);
    };
    let sections: BTreeMap<Section, Saved> = row.sections.0.into_iter().filter_map(|(section, value)| Some((section, saved(value)?))).collect();
    let mut plan = serde_json::Map::new();
    for section in Section::ALL.iter().filter(|s| !matches!(s, Section::Topic | Section::Authors)) {
        let content = sections.get(section).map_or_else(|| Value::Object(serde_json::Map::new()), |s| s.content.clone());
        let is_list = matches!(section, Section::Gaps | Section::Objectives | Section::Risks | Section::Attachments);
        let value = if is_list { content.get("items").cloned().unwrap_or_else(|| Value::Array(Vec::new())) } else { content };
        plan.insert(section.code().to_owned(), value);
    }
    let heading = Heading { title: row.title, kind: row.kind, topic: row.topic_code };
    plan.insert("heading".to_owned(), serde_json::to_value(heading).map_err(unreadable)?);
    plan.insert("owner_unit".to_owned(), Value::String(row.owner_unit));
    plan.insert("authors".to_owned(), Value::Array(Vec::new()));
    let plan: Plan = serde_json::from_value(Value::Object(plan)).map_err(unreadable)?;
    Ok(Some(Draft { plan: Plan { authors: row.authors.0, ..plan }, sections }))
}

fn saved(value: Value) -> Option<Saved> {
    Some(Saved {
        content: value.get("content")?.clone(),
        revision: i32::try_from(value.get("revision")?.as_i64()?).ok()?,
        saved_by: value.get("by")?.as_str()?.to_owned(),
        saved_at: value.get("at")?.as_str()?.parse().ok()?,
    })
}

fn unreadable(error: serde_json::Error) -> sqlx::Error {
    sqlx::Error::Decode(Box::new(error))
}

/// Writes a section if it still has the revision that was seen; says whether it had.
pub async fn put(tx: &mut Tx, id: ProposalId, section: Section, content: &Value, seen: i32, by: PersonId, now: DateTime<Utc>) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "insert into draft_section as d (proposal_id, section, content, revision, saved_by, saved_at) values ($1, $2, $3, $4 + 1, $5, $6)
         on conflict (proposal_id, section) do update set content = $3, revision = d.revision + 1, saved_by = $5, saved_at = $6 where d.revision = $4",
        id.0,
        section.code(),
        content,
        seen,
        by.0,
        now
    )
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Removes everything that was written in a draft.
pub async fn wipe(tx: &mut Tx, id: ProposalId) -> sqlx::Result<()> {
    sqlx::query!("delete from draft_section where proposal_id = $1", id.0).execute(tx.conn()).await?;
    Ok(())
}

/// Replaces the authors.
pub async fn put_authors(tx: &mut Tx, id: ProposalId, authors: &[(PersonId, u32)]) -> sqlx::Result<()> {
    let people: Vec<_> = authors.iter().map(|(person, _)| person.0).collect();
    let shares: Vec<i32> = authors.iter().map(|(_, share)| i32::try_from(*share).unwrap_or(100)).collect();
    sqlx::query!("delete from proposal_author where proposal_id = $1 and person_id <> all ($2)", id.0, &people).execute(tx.conn()).await?;
    sqlx::query!(
        "insert into proposal_author (proposal_id, person_id, contribution) select $1, * from unnest($2::uuid[], $3::integer[])
         on conflict (proposal_id, person_id) do update set contribution = excluded.contribution",
        id.0,
        &people,
        &shares
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// A signature on the draft.
#[derive(Debug, Clone)]
pub struct Signature {
    pub person: PersonId,
    pub name: String,
    pub plan_hash: Vec<u8>,
    pub at: DateTime<Utc>,
    pub voided_at: Option<DateTime<Utc>>,
    pub voided_by: Option<String>,
}

/// The last signature of each author. One on a plan that came back unchanged still stands.
pub async fn signatures(conn: &mut PgConnection, id: ProposalId) -> sqlx::Result<Vec<Signature>> {
    sqlx::query_as!(
        Signature,
        r#"select distinct on (c.person_id) c.person_id as "person: PersonId", x.name, c.plan_hash, e.at, c.voided_at, v.name as "voided_by?"
           from commitment c join proposal_event e using (proposal_id, seq) join person x on x.id = c.person_id left join person v on v.id = c.voided_by
           where c.proposal_id = $1 order by c.person_id, c.seq desc"#,
        id.0
    )
    .fetch_all(conn)
    .await
}

/// Voids every signature that still holds; says how many.
pub async fn void_signatures(tx: &mut Tx, id: ProposalId, by: PersonId, now: DateTime<Utc>) -> sqlx::Result<u64> {
    let done = sqlx::query!("update commitment set voided_at = $2, voided_by = $3 where proposal_id = $1 and voided_at is null", id.0, now, by.0)
        .execute(tx.conn())
        .await?;
    Ok(done.rows_affected())
}

/// Records a signature beside its ledger entry.
pub async fn put_signature(tx: &mut Tx, id: ProposalId, seq: i32, person: PersonId, plan_hash: &[u8], text_version: i32) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into commitment (proposal_id, seq, person_id, plan_hash, text_version) values ($1, $2, $3, $4, $5)",
        id.0,
        seq,
        person.0,
        plan_hash,
        text_version
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Freezes a plan as a numbered version.
pub async fn freeze(tx: &mut Tx, id: ProposalId, number: i32, step: (i32, Action), content: &str, sha256: &[u8], now: DateTime<Utc>) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into plan_version (proposal_id, number, seq, action, content, sha256, frozen_at) values ($1, $2, $3, $4, $5, $6, $7)",
        id.0,
        number,
        step.0,
        step.1.code(),
        content,
        sha256,
        now
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// A frozen version.
#[derive(Debug, Clone)]
pub struct Frozen {
    pub number: i32,
    pub plan: Plan,
    pub sha256: Vec<u8>,
    pub frozen_at: DateTime<Utc>,
}

/// Frozen versions by number, in order; those that don't exist are left out.
pub async fn versions(conn: &mut PgConnection, id: ProposalId, numbers: &[i32]) -> sqlx::Result<Vec<Frozen>> {
    let rows = sqlx::query!(
        r#"select number, content, sha256, frozen_at, (select jsonb_agg(i.content) from person_identity i where i.person_id in
             (select (a ->> 'person')::uuid from jsonb_array_elements(v.content::jsonb -> 'authors') a)) as "people: sqlx::types::Json<Vec<Option<String>>>"
           from plan_version v where proposal_id = $1 and number = any ($2) order by number"#,
        id.0,
        numbers
    )
    .fetch_all(conn)
    .await?;
    rows.into_iter()
        .map(|r| {
            let people = r.people.map(|p| p.0).unwrap_or_default();
            Ok(Frozen { number: r.number, plan: opened(&r.content, &people)?, sha256: r.sha256, frozen_at: r.frozen_at })
        })
        .collect()
}

/// A frozen plan with the names of those whose identity is not erased.
fn opened(content: &str, people: &[Option<String>]) -> sqlx::Result<Plan> {
    let mut plan: Plan = serde_json::from_str(content).map_err(unreadable)?;
    for author in &mut plan.authors {
        let of_then = people.iter().flatten().find(|text| hex::encode(seal(text)) == author.identity);
        if let Some(text) = of_then {
            let identity: Identity = serde_json::from_str(text).map_err(unreadable)?;
            (author.name, author.position) = (identity.name, identity.position);
        }
    }
    Ok(plan)
}

/// Every frozen version's plan by number.
pub async fn plans(conn: &mut PgConnection, id: ProposalId) -> sqlx::Result<BTreeMap<i32, Plan>> {
    let rows = sqlx::query!(
        r#"select number, content, (select jsonb_agg(i.content) from person_identity i where i.person_id in
             (select (a ->> 'person')::uuid from jsonb_array_elements(v.content::jsonb -> 'authors') a)) as "people: sqlx::types::Json<Vec<Option<String>>>"
           from plan_version v where proposal_id = $1"#,
        id.0
    )
    .fetch_all(conn)
    .await?;
    rows.into_iter().map(|r| Ok((r.number, opened(&r.content, &r.people.map(|p| p.0).unwrap_or_default())?))).collect()
}

/// The version this person last acted on, if any: what they have seen.
pub async fn last_seen_version(conn: &mut PgConnection, id: ProposalId, person: PersonId) -> sqlx::Result<Option<i32>> {
    sqlx::query_scalar!("select max(plan_version) from proposal_event where proposal_id = $1 and actor_id = $2", id.0, person.0).fetch_one(conn).await
}

/// The frozen versions exactly as they were sealed, those that entries up to `last` froze.
pub async fn frozen_texts(conn: &mut PgConnection, id: ProposalId, last: i32) -> sqlx::Result<Vec<(i32, String)>> {
    let rows =
        sqlx::query!("select number, content from plan_version where proposal_id = $1 and seq <= $2 order by number", id.0, last).fetch_all(conn).await?;
    Ok(rows.into_iter().map(|r| (r.number, r.content)).collect())
}
