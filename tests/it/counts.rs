//! Numbers kept beforehand: the rows are what the entries say, and the sums say what the rows say,
//! whatever happens to a case after its days were summed.

use chrono::{DateTime, TimeDelta, Utc};
use sangkien::app::counts::run_until_idle;
use sangkien::app::drafting::Change;
use sangkien::domain::command::Command;
use sangkien::domain::pilot::Incident;
use sangkien::domain::plan::{Heading, Section};
use sangkien::domain::workflow::Status;
use sangkien::store::pilot::overdue;
use serde_json::{Value, json};
use sqlx::PgPool;

use crate::dashboard::{city, rows};
use crate::support::acts::{give_back, heading};
use crate::support::later::{RISK, incident, obstacle, reply};
use crate::support::{OTHER_UNIT, Site};

/// Rows that are missing or too many, beside what the entries say.
const ASTRAY: &str = "select jsonb_build_object(
  'missing', (select count(*) from (select n.* from proposal p, facts_now(p.id) n except select * from case_fact) x),
  'too_many', (select count(*) from (select * from case_fact except select n.* from proposal p, facts_now(p.id) n) x),
  'rows', (select count(*) from case_fact))";
/// Makes the rows and the sums of nothing but the entries, up to where they had come.
const AFRESH: &str = "with gone as (delete from fact_month) update fact_horizon set at = '-infinity'";

async fn astray(site: &Site) -> (Value, i64) {
    let found = site.value(ASTRAY).await;
    (json!([found["missing"], found["too_many"]]), found["rows"].as_i64().unwrap())
}

/// The dashboard's numbers for periods that begin or end with a month, within one, and before the last one.
async fn numbers(site: &Site) -> Vec<Vec<String>> {
    let mut all = Vec::new();
    for who in [&site.people.authority, &site.people.head] {
        let client = site.as_person(who);
        let under = format!("&under={OTHER_UNIT}");
        for days in [
            ("01/01/2026", "15/09/2026"),
            ("01/08/2026", "31/08/2026"),
            ("01/09/2026", "15/09/2026"),
            ("01/08/2026", "10/09/2026"),
            ("29/08/2026", "15/09/2026"),
            ("15/07/2026", "31/08/2026"),
        ] {
            for more in ["", "&topic=quan-ly-do-thi", &under] {
                let page = client.get(&format!("/dashboard?period=days&from={}&to={}{more}", days.0, days.1)).await.page();
                all.push(page.texts("main td.n, main th, main .figure"));
            }
        }
    }
    all
}

#[sqlx::test]
async fn what_is_still_owed_is_what_was_not_done(pool: PgPool) {
    let site = city(pool).await;
    let open = "select jsonb_build_object(
      'owed', (select jsonb_agg(to_jsonb(d) || jsonb_build_object('is_recorded', exists (select from expiry e where (e.proposal_id, e.opened_seq) = (d.proposal_id, d.seq)))
                                order by d.proposal_id, d.seq) from duty d
               where not exists (select from duty_done x where (x.proposal_id, x.opened_seq) = (d.proposal_id, d.seq))),
      'open', (select jsonb_agg(to_jsonb(o) order by o.proposal_id, o.seq) from open_duty o),
      'ever', (select count(*) from duty), 'recorded', (select count(*) from open_duty o where o.is_recorded))";
    let found = site.value(open).await;
    assert_eq!(found["open"], found["owed"]);
    let owed = found["owed"].as_array().unwrap().len();
    assert_eq!((owed, &found["ever"], &found["recorded"]), (2, &json!(4), &json!(1)));
    let unrecorded = overdue(&mut site.app.pool.acquire().await.unwrap(), site.now(), 100).await.unwrap();
    assert!(unrecorded.is_empty(), "what was recorded is not looked at again: {unrecorded:?}");
}

#[sqlx::test]
async fn every_act_leaves_the_rows_as_the_entries_say(pool: PgPool) {
    let site = city(pool).await;
    let (none, rows) = astray(&site).await;
    assert_eq!(none, json!([0, 0]));
    assert_eq!(rows, 95);
}

#[sqlx::test]
async fn sums_give_the_numbers_that_rows_give(pool: PgPool) {
    let site = city(pool).await;
    let by_rows = numbers(&site).await;
    let days = run_until_idle(&site.app).await.unwrap();
    assert_eq!(days, 3, "days with something in them that are over");
    assert_eq!(numbers(&site).await, by_rows);
    assert_eq!(run_until_idle(&site.app).await.unwrap(), 0);
    // What happened today is in no sum yet.
    let today = "select (select count(*) from case_fact f where f.at >= '2026-09-15T00:00:00+07:00') > 0 and (select at from fact_horizon) <= '2026-09-15T00:00:00+07:00'";
    assert_eq!(site.value(&format!("select to_jsonb(({today}))")).await, json!(true));
}

#[sqlx::test]
async fn what_changes_after_its_day_was_summed_changes_the_sums(pool: PgPool) {
    let site = city(pool).await;
    let p = site.people.clone();
    run_until_idle(&site.app).await.unwrap();
    let find = async |status: Status| {
        let sql = format!("select to_jsonb(id) from proposal where status = '{}' and owner_unit = 'so-xay-dung' order by id limit 1", status.code());
        site.value(&sql).await.as_str().unwrap().parse().unwrap()
    };
    // An incident of a summed day is corrected, help asked for on one is given, and one is reported late.
    let pilot = find(Status::Piloting).await;
    let entry = async |sql: &str| i32::try_from(site.value(sql).await.as_i64().unwrap()).unwrap();
    let wrong = entry("select to_jsonb(max(seq)) from incident where foreseen_in is null").await;
    let earlier = site.now() - TimeDelta::days(10);
    site.must(&p.author, pilot, Command::ReportIncident(Incident { corrects: Some(wrong), ..incident(earlier, 9_000_000, None) })).await;
    site.must(&p.author, pilot, Command::ReportIncident(incident(earlier, 1_000_000, Some(RISK)))).await;
    let waiting = entry("select to_jsonb(min(seq)) from duty d where kind = 'support' and not exists (select from duty_done x where (x.proposal_id, x.opened_seq) = (d.proposal_id, d.seq))").await;
    site.must(&p.other_head, pilot, Command::SupportObstacle(reply(waiting))).await;
    // A case goes back to its author, who gives it another topic.
    let case = find(Status::Submitted).await;
    site.must(&p.head, case, give_back()).await;
    let changed =
        Heading { topic: site.value("select to_jsonb(min(code)) from topic where kind = 'problem_area'").await.as_str().unwrap().to_owned(), ..heading() };
    assert_ne!(changed.topic, heading().topic);
    site.save(&p.author, case, Section::Topic, Change::Heading(changed)).await.unwrap();

    assert_eq!(astray(&site).await.0, json!([0, 0]));
    let after = numbers(&site).await;
    sqlx::raw_sql(AFRESH).execute(&site.pool).await.unwrap();
    assert_eq!(numbers(&site).await, after, "by rows alone");
    run_until_idle(&site.app).await.unwrap();
    assert_eq!(numbers(&site).await, after, "by sums made afresh");
}

#[sqlx::test]
async fn what_is_waited_for_counts_the_same_before_on_and_after_its_day(pool: PgPool) {
    let site = Site::new(pool).await;
    let author = site.people.author.clone();
    let raise = async |id, due: &str| site.must(&author, id, Command::RaiseObstacle(obstacle(due.parse().unwrap()))).await.seq;
    // One case waits for one thing, one for two, of which one was asked for in another month, and one for two on two days.
    let (one, two, more) = (site.in_status(Status::Piloting).await, site.in_status(Status::Piloting).await, site.in_status(Status::Piloting).await);
    site.clock.pass(TimeDelta::hours(1));
    raise(two, "2026-09-07").await;
    site.to("2026-09-02T02:00:00Z");
    let seq = raise(one, "2026-09-10").await;
    raise(two, "2026-09-10").await;
    raise(more, "2026-09-25").await;
    raise(more, "2026-09-07").await;
    let due: DateTime<Utc> =
        site.value(&format!("select to_jsonb(due_at) from duty where (proposal_id, seq) = ('{one}', {seq})")).await.as_str().unwrap().parse().unwrap();
    site.clock.pass(TimeDelta::days(1));
    assert!(run_until_idle(&site.app).await.unwrap() > 0);
    let summed = "select to_jsonb(sum(m.times)) from fact_month m where m.due_on is not null";
    assert_eq!(site.value(summed).await, json!(5));
    let mut late = Vec::new();
    for moment in [due - TimeDelta::days(2), due - TimeDelta::seconds(1), due + TimeDelta::seconds(1), due + TimeDelta::days(2)] {
        site.clock.pass(moment - site.now());
        site.everybody_signs_in().await;
        run_until_idle(&site.app).await.unwrap();
        let told = numbers(&site).await;
        sqlx::raw_sql(AFRESH).execute(&site.pool).await.unwrap();
        assert_eq!(numbers(&site).await, told, "{moment}");
        run_until_idle(&site.app).await.unwrap();
        let page = site.as_authority().get("/dashboard").await.page();
        late.push(rows(&page, "obstacles")[2..].iter().map(|row| row[1..].join(" in ")).collect::<Vec<_>>());
    }
    let (before, after) = (["3 in 3", "2 in 2"], ["1 in 1", "4 in 3"]);
    assert_eq!(late, [before, before, after, after], "what is waited for, and what has been for too long, in how many cases");
    let past = site.as_authority().get("/dashboard?period=days&from=01/08/2026&to=31/08/2026").await.page();
    assert_eq!(rows(&past, "obstacles")[2..].iter().map(|row| row[1..].join(" in ")).collect::<Vec<_>>(), ["0 in 0", "1 in 1"], "of a month that is over");
}

#[sqlx::test]
async fn percentiles_of_counted_values_are_those_of_the_values(pool: PgPool) {
    let site = Site::new(pool).await;
    let sql = "select jsonb_agg(jsonb_build_array(percentile_of(s.share, c.vals, c.times), c.expected)) from unnest(array[0, 0.1, 0.5, 0.9, 1]) s (share),
      lateral (select g from generate_series(1, 40) g) g (n),
      lateral (select array_agg(val order by val) as vals, array_agg(times order by val) as times,
                 (select percentile_cont(s.share) within group (order by v) from (select (g.n * i * 7919) % 23 as v from generate_series(1, g.n) i) x) as expected
               from (select (g.n * i * 7919) % 23 as val, count(*) as times from generate_series(1, g.n) i group by 1) y) c";
    let all = site.value(sql).await;
    let all = all.as_array().unwrap();
    assert_eq!(all.len(), 200);
    for pair in all {
        let (a, b) = (pair[0].as_f64().unwrap(), pair[1].as_f64().unwrap());
        assert!((a - b).abs() < 1e-9, "{pair}");
    }
}
