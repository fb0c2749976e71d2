//! The import of reference data: all of it or nothing, naming the place of what is wrong.
//!
//! The bundled files are read as they ship. A failed or tried import leaves every count as it was.

use sangkien::app::import::{BUNDLED, What, import, load_bundled};
use serde_json::{Value, json};
use sqlx::PgPool;

use crate::support::World;

async fn counts(world: &World) -> Value {
    let sql = "select (select count(*) from unit) as units, (select count(*) from topic) as topics,
               (select count(*) from legal_parameter) as parameters, (select count(*) from holiday) as holidays";
    world.rows(sql).await[0].clone()
}

fn bundled(what: What) -> &'static str {
    BUNDLED.iter().find(|(w, _)| *w == what).unwrap().1
}

#[sqlx::test]
async fn the_bundled_data_is_complete_and_loads_once(pool: PgPool) {
    let world = World::empty(pool).await;
    load_bundled(&world.app).await.unwrap();
    let loaded = json!({ "units": 185, "topics": lines(What::Topics), "parameters": 29, "holidays": 17 });
    assert_eq!(counts(&world).await, loaded);
    let by_kind = "select kind, count(*) from unit group by kind order by kind";
    let expected = json!([
        { "kind": "city_committee", "count": 1 }, { "kind": "commune", "count": 54 }, { "kind": "department", "count": 14 },
        { "kind": "inspectorate", "count": 1 }, { "kind": "office", "count": 1 }, { "kind": "special_zone", "count": 1 }, { "kind": "ward", "count": 113 },
    ]);
    assert_eq!(world.rows(by_kind).await, expected);
    // A name corrected by hand is not overwritten at the next start.
    world.as_app("update unit set name = 'Sở Xây dựng mới' where code = 'so-xay-dung'").await.unwrap();
    load_bundled(&world.app).await.unwrap();
    assert_eq!(world.value("select name from unit where code = 'so-xay-dung'").await, json!("Sở Xây dựng mới"));
    assert_eq!(counts(&world).await, loaded);
}

fn lines(what: What) -> usize {
    csv::Reader::from_reader(bundled(what).as_bytes()).records().count()
}

#[sqlx::test]
async fn a_dry_run_tries_everything_and_keeps_nothing(pool: PgPool) {
    let world = World::empty(pool).await;
    let before = counts(&world).await;
    for what in [What::Units, What::Parameters, What::Holidays] {
        assert_eq!(import(&world.app, what, bundled(what), true).await.unwrap(), lines(what), "{what:?}");
    }
    assert_eq!(counts(&world).await, before);
    assert_eq!(before, json!({ "units": 0, "topics": 0, "parameters": 0, "holidays": 0 }));
}

async fn failure(world: &World, what: What, csv: &str) -> String {
    let before = counts(world).await;
    let told = import(&world.app, what, csv, false).await.unwrap_err().to_string();
    assert_eq!(counts(world).await, before, "a failed import left something");
    told
}

#[sqlx::test]
async fn a_bad_row_is_named_with_its_column_and_nothing_is_kept(pool: PgPool) {
    let world = World::empty(pool).await;
    let head = "code,name,kind,parent_code,valid_from,symbol\nubnd-tphcm,Ủy ban,city_committee,,2025-07-01,UBND\n";
    let bad_date = format!("{head}so-a,Sở A,department,ubnd-tphcm,01/07/2025,SA\n");
    assert_eq!(failure(&world, What::Units, &bad_date).await, "row 3: column valid_from: input contains invalid characters");
    let bad_kind = format!("{head}so-a,Sở A,district,ubnd-tphcm,2025-07-01,SA\n");
    assert_eq!(failure(&world, What::Units, &bad_kind).await, "row 3: new row for relation \"unit\" violates check constraint \"unit_kind_check\"");
    let orphan = format!("{head}so-a,Sở A,department,khong-co,2025-07-01,SA\n");
    assert_eq!(
        failure(&world, What::Units, &orphan).await,
        "row 3: insert or update on table \"unit\" violates foreign key constraint \"unit_parent_code_fkey\""
    );
    let short = format!("{head}so-a,Sở A\n");
    assert_eq!(
        failure(&world, What::Units, &short).await,
        "row 3: CSV error: record 2 (line: 3, byte: 97): found record with 2 fields, but the previous record has 6 fields"
    );
    let parameters = "key,value,unit,legal_ref,certainty,effective_from,note\nreturn_days,ba,working_day,,internal,2022-01-01,\n";
    assert_eq!(failure(&world, What::Parameters, parameters).await, "row 2: column value: invalid digit found in string");
    let unfounded = "key,value,unit,legal_ref,certainty,effective_from,note\nreturn_days,3,working_day,,verified,2022-01-01,\n";
    let told = "row 2: new row for relation \"legal_parameter\" violates check constraint \"legal_parameter_verified_names_its_source\"";
    assert_eq!(failure(&world, What::Parameters, unfounded).await, told);
}
