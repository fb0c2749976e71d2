//! What the database refuses by itself, tried as the application's own role: had the program a
//! hole, this is what it would run into.
//!
//! Every refusal is compared by the constraint, guard or right that spoke. `forged` tries entries
//! of the ledger, `beside` and `kept` the records that belong to them, `frozen` what must no longer change.

mod beside;
mod forged;
mod frozen;
mod kept;

use serde_json::json;
use sqlx::PgPool;

use crate::support::{Refused, World, denied, rule};

/// What the role may do to each table, column by column where it is not the whole: a snapshot, so
/// that a new right is read in a review.
#[sqlx::test]
async fn the_rights_of_the_applications_role(pool: PgPool) {
    let world = World::empty(pool).await;
    let sql = "select t.table_name || ':' || coalesce((
                 select string_agg(' ' || lower(p.verb) || case when has_table_privilege('sangkien_app', t.table_name, p.verb) then ''
                   else ' (' || (select string_agg(c.column_name, ', ' order by c.ordinal_position) from information_schema.columns c
                                 where c.table_schema = 'public' and c.table_name = t.table_name and has_column_privilege('sangkien_app', t.table_name, c.column_name, p.verb)) || ')' end, ',' order by p.n)
                 from (values (1, 'INSERT'), (2, 'UPDATE')) p (n, verb) where has_any_column_privilege('sangkien_app', t.table_name, p.verb)), '')
               || case when has_table_privilege('sangkien_app', t.table_name, 'DELETE') then ' + delete' else '' end
               || case when has_table_privilege('sangkien_app', t.table_name, 'TRUNCATE') then ' + truncate' else '' end
               || case when has_table_privilege('sangkien_app', t.table_name, 'TRIGGER') then ' + trigger' else '' end
               || case when not has_table_privilege('sangkien_app', t.table_name, 'SELECT') then ' (no select)' else '' end as line
               from information_schema.tables t where t.table_schema = 'public' and t.table_name <> '_sqlx_migrations' order by t.table_name";
    let lines: Vec<String> = world.rows(sql).await.as_array().unwrap().iter().map(|r| r["line"].as_str().unwrap().to_owned()).collect();
    insta::assert_snapshot!("rights_of_the_application", lines.join("\n"));
    let owned = "select c.relname from pg_class c join pg_roles r on r.oid = c.relowner where r.rolname = 'sangkien_app'
                 union all select p.proname from pg_proc p join pg_roles r on r.oid = p.proowner where r.rolname = 'sangkien_app'";
    assert_eq!(world.rows(owned).await, json!([]));
}

#[sqlx::test]
async fn the_role_makes_changes_and_silences_nothing(pool: PgPool) {
    let world = World::empty(pool).await;
    assert_eq!(world.as_app("create table mine (a int)").await, denied("schema public"));
    assert_eq!(world.as_app("create function may_know() returns int language sql as 'select 1'").await, denied("schema public"));
    for (sql, object) in [
        ("alter table proposal_event add column a int", "table proposal_event"),
        ("alter table proposal_event disable trigger user", "table proposal_event"),
        ("alter table plan_version drop constraint plan_version_sealed", "table plan_version"),
        ("drop table approval", "table approval"),
        ("drop trigger proposal_event_seal on proposal_event", "relation proposal_event"),
        ("create or replace rule r as on insert to proposal_event do instead nothing", "table proposal_event"),
        ("alter function append_only() rename to anything", "function append_only"),
    ] {
        assert_eq!(world.as_app(sql).await, Err(Refused::Right(format!("must be owner of {object}"))), "{sql}");
    }
    let silenced = "permission denied to set parameter \"session_replication_role\"";
    assert_eq!(world.as_app("set session_replication_role = replica").await, Err(Refused::Right(silenced.into())));
    assert_eq!(world.as_app("insert into workflow_edge values ('draft', 'approve', 'approved', false)").await, denied("table workflow_edge"));
    assert_eq!(world.as_app("update workflow_edge set decides = false").await, denied("table workflow_edge"));
    assert_eq!(world.as_app("insert into workflow_status values ('done', 99)").await, denied("table workflow_status"));
}

/// The path of superiors is the database's own: what the application says of it is not heard.
#[sqlx::test]
async fn a_proposal_can_not_choose_its_jurisdiction_or_its_status(pool: PgPool) {
    let world = World::new(pool).await;
    let lead = world.people.author.id();
    let insert = |columns: &str, values: &str| {
        format!(
            "insert into proposal (id, code, title, kind, topic_code, lead_id, owner_unit, created_at, updated_at{columns})
             values (gen_random_uuid(), 'SK-X', 'Một đề xuất', 'individual', 'quan-ly-do-thi', '{lead}', 'so-xay-dung', now(), now(){values})"
        )
    };
    for (column, value) in
        [("status", "'approved'"), ("unit_path", "'{so-y-te}'"), ("version", "3"), ("submitted_at", "now()"), ("holder", "'lead'"), ("plan_in_force", "1")]
    {
        assert_eq!(world.as_app(insert(&format!(", {column}"), &format!(", {value}"))).await, denied("table proposal"), "{column}");
    }
    // Without its first entry a proposal does not reach the end of the transaction.
    assert_eq!(world.as_app(insert("", "")).await, rule("proposal_status_is_the_ledgers"));
    let id = world.draft().await;
    assert_eq!(world.value(&format!("select unit_path from proposal where id = '{id}'")).await, json!(["so-xay-dung", "ubnd-tphcm"]));
    assert_eq!(world.as_app(format!("delete from proposal where id = '{id}'")).await, denied("table proposal"));
}
