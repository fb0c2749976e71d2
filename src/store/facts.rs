//! What the policy and the workflow need to know of a case, in one statement.

use chrono::{DateTime, NaiveDate, Utc};
use sqlx::PgConnection;

use super::Tx;
use crate::domain::decision::DeviationGate;
use crate::domain::ids::{PersonId, ProposalId};
use crate::domain::outcome::Outcome;
use crate::domain::policy::{self, Case, Level};
use crate::domain::workflow::{Action, Holder, Status};

/// A case, as an act needs it.
#[derive(Debug, Clone)]
pub struct CaseFacts {
    pub id: ProposalId,
    pub version: i32,
    pub case: Case,
    pub urgent: bool,
    pub acknowledged: bool,
    pub holder: Option<Holder>,
    pub holder_unit: Option<String>,
    pub due_at: Option<DateTime<Utc>>,
    pub latest_plan: Option<i32>,
    pub plan_in_force: Option<i32>,
    /// The request for adjustment that waits for its decision.
    pub adjustment: Option<i32>,
    pub open_inspection: bool,
    pub open_obstacle: bool,
    pub risks_evaluated: bool,
    pub concluded: bool,
    pub liability_open: bool,
    pub incentives_open: bool,
    pub outcome: Option<Outcome>,
    /// The review's deadline runs from the latest submission.
    pub received_at: Option<DateTime<Utc>>,
    pub lead_is_manager: bool,
    pub has_track: bool,
    pub party_opinion: bool,
    pub deviation: DeviationGate,
    pub last_hash: Option<Vec<u8>>,
    pub last_at: DateTime<Utc>,
    pub last_action: Action,
    pub last_actor: String,
}

/// Locks the proposal against other acts until the transaction ends.
pub async fn lock(tx: &mut Tx, id: ProposalId) -> sqlx::Result<bool> {
    let found = sqlx::query_scalar!("select version from proposal where id = $1 for update", id.0).fetch_optional(tx.conn()).await?;
    Ok(found.is_some())
}

/// The level above a unit that takes a case over where nobody is left there who may act on it;
/// `leaving` has just stepped aside.
pub async fn replacement(
    tx: &mut Tx,
    id: ProposalId,
    holder: Holder,
    unit: &str,
    leaving: Option<PersonId>,
    now: DateTime<Utc>,
) -> sqlx::Result<Option<String>> {
    sqlx::query_scalar!(
        "select unit_above($1, $3, $5) where not exists (select from people_in_hand($1, $2, $3, $5) h where h is distinct from $4)",
        id.0,
        holder.code(),
        unit,
        leaving.map(|p| p.0),
        now
    )
    .fetch_optional(tx.conn())
    .await
    .map(Option::flatten)
}

/// The level above a unit where somebody can take a case in hand.
pub async fn above(tx: &mut Tx, id: ProposalId, unit: &str, now: DateTime<Utc>) -> sqlx::Result<Option<String>> {
    sqlx::query_scalar!("select unit_above($1, $2, $3)", id.0, unit, now).fetch_one(tx.conn()).await
}

/// The facts of a case on a day.
pub async fn load(conn: &mut PgConnection, id: ProposalId, today: NaiveDate) -> sqlx::Result<Option<CaseFacts>> {
    let row = sqlx::query!(
        r#"select p.version, p.status as "status: Status", p.unit_path, p.urgent, p.acknowledged_at is not null as "acknowledged!",
             p.holder as "holder: Holder", p.holder_unit, p.due_at, p.latest_plan, p.plan_in_force, p.lead_id as "lead: PersonId", l.is_manager, p.legal_track is not null as "has_track!",
             array(select a.person_id from proposal_author a where a.proposal_id = p.id) as "authors!: Vec<PersonId>",
             array(select c.person_id from conflict_of_interest c join proposal_author a on a.person_id = c.other_id where a.proposal_id = p.id
                   union select c.other_id from conflict_of_interest c join proposal_author a on a.person_id = c.person_id where a.proposal_id = p.id) as "relations!: Vec<PersonId>",
             array(select r.person_id from recusal r where r.proposal_id = p.id) as "recused!: Vec<PersonId>",
             exists (select from office a join proposal_author x on x.person_id = a.person_id
                     where x.proposal_id = p.id and a.role = 'head' and a.unit_code = p.owner_unit and in_force(a, $2)) as "author_is_head!",
             (select max(e.at) from proposal_event e where e.proposal_id = p.id and e.action = 'submit') as received_at,
             coalesce((select o.opinion in ('agree', 'disagree') from party_opinion o
                       where o.proposal_id = p.id and o.seq >= (select max(r.seq) from review r where r.proposal_id = p.id)
                       order by o.seq desc limit 1), false) as "party_opinion!",
             (select (v.content::jsonb #>> '{gates,deviation}')::boolean from plan_version v where v.proposal_id = p.id and v.number = p.latest_plan) as deviation,
             e.hash as last_hash, e.at as last_at, e.action as "last_action: Action", coalesce(x.name, '') as "last_actor!",
             (select a.action from approval a where a.proposal_id = p.id order by a.seq desc limit 1) as "approved_by: Action",
             s.lead_id as "pilot_lead?: PersonId", s.supervisor_id as "pilot_supervisor?: PersonId",
             (select a.supervisor_id from approval a where a.proposal_id = p.id order by a.seq desc limit 1) as "named_supervisor: PersonId",
             array(select s.supervisor_id where s.supervisor_id is not null
                   union select a.supervisor_id from approval a where a.proposal_id = p.id and a.supervisor_id is not null
                   union select i.actor_id from proposal_event i where i.proposal_id = p.id and i.action = 'inspect') as "supervised_by!: Vec<PersonId>",
             array(select distinct d.unit_code from open_duty d where d.proposal_id = p.id and d.kind = 'support' and d.unit_code is not null) as "asked_units!: Vec<String>",
             array(select c.person_id from liability_case c where c.proposal_id = p.id) as "concerned!: Vec<PersonId>",
             (select d.seq from open_duty d where d.proposal_id = p.id and d.kind = 'adjustment') as adjustment,
             exists (select from proposal_event i where i.proposal_id = p.id and i.action = 'inspect' and not exists
                     (select from proposal_event r where r.proposal_id = p.id and r.action = 'answer_inspection' and r.payload ->> 'to' = i.seq::text)) as "open_inspection!",
             exists (select from proposal_event i where i.proposal_id = p.id and i.action = 'raise_obstacle' and not exists
                     (select from proposal_event r where r.proposal_id = p.id and r.action = 'resolve_obstacle' and r.payload ->> 'to' = i.seq::text)) as "open_obstacle!",
             exists (select from proposal_event v where v.proposal_id = p.id and v.action = 'evaluate_risks') as "risks_evaluated!",
             (select a.outcome from assessment a where a.proposal_id = p.id) as "outcome: Outcome",
             o.concluded as "concluded!", o.liability_open as "liability_open!", o.incentives_open as "incentives_open!"
           from proposal p join person l on l.id = p.lead_id
             join proposal_event e on e.proposal_id = p.id and e.seq = p.version left join person x on x.id = e.actor_id
             left join pilot s on s.proposal_id = p.id
             cross join lateral open_before_closing(p.id) o
           where p.id = $1"#,
        id.0, today
    )
    .fetch_optional(conn)
    .await?;
    Ok(row.map(|r| {
        let stays = (r.holder == Some(Holder::UnitHead)).then_some(r.holder_unit.clone()).flatten();
        let handling_unit = stays.or_else(|| policy::handling_unit(&r.unit_path, r.author_is_head).cloned()).unwrap_or_default();
        CaseFacts {
            id,
            version: r.version,
            case: Case {
                status: r.status,
                unit_path: r.unit_path,
                handling_unit,
                lead: r.lead,
                authors: r.authors,
                relations: r.relations,
                recused: r.recused,
                approved_by: r.approved_by.map(|action| if action == Action::Approve { Level::Authority } else { Level::Unit }),
                pilot_lead: r.pilot_lead,
                supervisor: r.pilot_supervisor.or(r.named_supervisor),
                supervised_by: r.supervised_by,
                asked_units: r.asked_units,
                concerned: r.concerned,
            },
            urgent: r.urgent,
            acknowledged: r.acknowledged,
            holder: r.holder,
            holder_unit: r.holder_unit,
            due_at: r.due_at,
            latest_plan: r.latest_plan,
            plan_in_force: r.plan_in_force,
            adjustment: r.adjustment,
            open_inspection: r.open_inspection,
            open_obstacle: r.open_obstacle,
            risks_evaluated: r.risks_evaluated,
            concluded: r.concluded,
            liability_open: r.liability_open,
            incentives_open: r.incentives_open,
            outcome: r.outcome,
            received_at: r.received_at,
            lead_is_manager: r.is_manager,
            has_track: r.has_track,
            party_opinion: r.party_opinion,
            deviation: match r.deviation {
                None => DeviationGate::Unanswered,
                Some(true) => DeviationGate::Yes,
                Some(false) => DeviationGate::No,
            },
            last_hash: Some(r.last_hash),
            last_at: r.last_at,
            last_action: r.last_action,
            last_actor: r.last_actor,
        }
    }))
}
