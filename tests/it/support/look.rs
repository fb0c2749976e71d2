//! Reading what is really in the database, as JSON that a test compares whole.
//!
//! Looks with the superuser's eyes, past every rule of visibility. Refuses to write.

use sangkien::domain::ids::ProposalId;
use serde_json::Value;
use sqlx::AssertSqlSafe;

use super::World;

/// Every table whose rows an act can make or change.
const TOUCHED: [&str; 32] = [
    "unit_report",
    "job",
    "issued_document",
    "proposal",
    "proposal_event",
    "proposal_author",
    "draft_section",
    "attachment",
    "commitment",
    "plan_version",
    "review",
    "review_member",
    "party_opinion",
    "review_minutes",
    "review_vote",
    "approval",
    "recusal",
    "person",
    "appointment",
    "pilot",
    "incident",
    "duty",
    "duty_done",
    "expiry",
    "assessment",
    "liability_case",
    "liability_record",
    "incentive",
    "incentive_decision",
    "incentive_number",
    "adoption",
    "provision",
];

impl World {
    /// The rows of a statement, each an object; timestamps are in UTC.
    pub async fn rows(&self, sql: &str) -> Value {
        let sql = format!("select coalesce(jsonb_agg(to_jsonb(t)), '[]') from ({sql}) t");
        sqlx::query_scalar(AssertSqlSafe(sql)).fetch_one(&self.pool).await.unwrap()
    }

    /// The only value of the only row.
    pub async fn value(&self, sql: &str) -> Value {
        let rows = self.rows(sql).await;
        let [row] = rows.as_array().unwrap().as_slice() else { panic!("not one row: {rows}") };
        let [value] = row.as_object().unwrap().values().collect::<Vec<_>>()[..] else { panic!("not one column: {row}") };
        value.clone()
    }

    /// The latest version of a proposal.
    pub async fn version(&self, id: ProposalId) -> i32 {
        self.value(&format!("select version from proposal where id = '{id}'")).await.as_i64().unwrap().try_into().unwrap()
    }

    /// `[status, holder, holder_unit, due_at]` of a proposal.
    pub async fn standing(&self, id: ProposalId) -> Value {
        self.value(&format!("select jsonb_build_array(status, holder, holder_unit, due_at) from proposal where id = '{id}'")).await
    }

    /// What the latest ledger entry says, without its hashes.
    pub async fn last_entry(&self, id: ProposalId) -> Value {
        let entry = format!(
            "select jsonb_build_object('seq', seq, 'action', action, 'from', from_status, 'to', to_status, 'actor', actor_id, 'acting_as', acting_as,
               'capacity', capacity, 'at', at, 'plan_version', plan_version, 'payload', payload)
             from proposal_event where proposal_id = '{id}' order by seq desc limit 1"
        );
        self.value(&entry).await
    }

    /// The rows of a side table of a proposal's latest entry, without the columns that name the entry.
    pub async fn beside(&self, table: &str, id: ProposalId) -> Value {
        let sql = format!(
            "select to_jsonb(x) - 'proposal_id' - 'seq' as row from {table} x
             where proposal_id = '{id}' and seq = (select version from proposal where id = '{id}') order by to_jsonb(x) ->> 'person_id'"
        );
        let rows = self.rows(&sql).await;
        rows.as_array().unwrap().iter().map(|r| r["row"].clone()).collect()
    }

    /// In how many rows of everything an act can touch a text stands.
    pub async fn rows_with(&self, text: &str) -> i64 {
        let parts: Vec<String> = TOUCHED.iter().map(|t| format!("select count(*) from {t} x where strpos(x::text, $1) > 0")).collect();
        let sql = format!("select ({})::bigint", parts.iter().map(|p| format!("({p})")).collect::<Vec<_>>().join(" + "));
        sqlx::query_scalar(AssertSqlSafe(sql)).bind(text).fetch_one(&self.pool).await.unwrap()
    }

    /// A fingerprint of everything an act could have touched: equal before and after a refusal.
    pub async fn everything(&self) -> Value {
        let parts: Vec<String> = TOUCHED
            .iter()
            .map(|t| format!("select '{t}' as name, count(*) as n, md5(coalesce(string_agg(x::text, '|' order by x::text), '')) as content from {t} x"))
            .collect();
        self.rows(&parts.join(" union all ")).await
    }
}
