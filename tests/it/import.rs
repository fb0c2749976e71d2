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
    // What was corrected by hand is not overwritten at the next start.
    world.as_app("update unit set symbol = 'SXDM' where code = 'so-xay-dung'").await.unwrap();
    load_bundled(&world.app).await.unwrap();
    assert_eq!(world.value("select symbol from unit where code = 'so-xay-dung'").await, json!("SXDM"));
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
    assert_eq!(failure(&world, What::Units, &bad_date).await, "row 3: column valid_from: “01/07/2025” can't be read");
    let bad_kind = format!("{head}so-a,Sở A,district,ubnd-tphcm,2025-07-01,SA\n");
    assert_eq!(failure(&world, What::Units, &bad_kind).await, "row 3: column kind: “district” is not allowed here");
    let orphan = format!("{head}so-a,Sở A,department,khong-co,2025-07-01,SA\n");
    assert_eq!(failure(&world, What::Units, &orphan).await, "row 3: column parent_code: “khong-co” refers to nothing");
    for name in ["\"Sở\nA\"", "Sở\u{202E}A", "Sở\u{7}A"] {
        let disguised = format!("{head}so-a,{name},department,ubnd-tphcm,2025-07-01,SA\n");
        assert_eq!(failure(&world, What::Units, &disguised).await, "row 3: column name: “” is not allowed here", "{name:?}");
    }
    let short = format!("{head}so-a,Sở A\n");
    assert_eq!(failure(&world, What::Units, &short).await, "row 3: the row has another number of columns than the first");
    let parameters = "key,value,unit,legal_ref,certainty,effective_from,note\nreturn_days,ba,working_day,,internal,2022-01-01,\n";
    assert_eq!(failure(&world, What::Parameters, parameters).await, "row 2: column value: “ba” can't be read");
    let unfounded = "key,value,unit,legal_ref,certainty,effective_from,note\nreturn_days,3,working_day,,verified,2022-01-01,\n";
    assert_eq!(failure(&world, What::Parameters, unfounded).await, "row 2: column legal_ref: “” is not allowed here");
    // Everything that is wrong is told at once, and a column that is missing by its name.
    let two =
        format!("{head}so-a,Sở A,district,ubnd-tphcm,2025-07-01,SA\nso-b,B,department,ubnd-tphcm,2025-07-01,SB\nso-c,Sở C,department,khong-co,2025-07-01,SC\n");
    let all = "row 3: column kind: “district” is not allowed here\nrow 4: column name: “B” is not allowed here\nrow 5: column parent_code: “khong-co” refers to nothing";
    assert_eq!(failure(&world, What::Units, &two).await, all);
    assert_eq!(failure(&world, What::Holidays, "on_date,name\n2027-01-01,Tết\n").await, "row 2: column working: “” can't be read");
}

#[sqlx::test]
async fn people_are_imported_with_their_office_and_invited_all_or_none(pool: PgPool) {
    let world = World::new(pool).await;
    let head = "email,name,position,unit,manager,role,document_ref\n";
    let taken = &world.people.head.email;
    let bad = format!(
        "{head}moi.1@example.vn,Người Một,Chuyên viên,so-xay-dung,false,staff,\n{taken},Người Hai,Chuyên viên,so-xay-dung,false,staff,\nkhong-phai-thu,Người Ba,Chuyên viên,so-xay-dung,false,staff,\nmoi.4@example.vn,Người Bốn,Chuyên viên,khong-co,false,staff,\nmoi.5@example.vn,Người Năm,Phó,so-xay-dung,true,acting_head,\n"
    );
    let before = world.everything().await;
    let told = import(&world.app, What::People, &bad, false).await.unwrap_err().to_string();
    let expected = format!(
        "row 3: column email: “{taken}” is there already\nrow 4: column email: “khong-phai-thu” is not allowed here\nrow 5: column unit: “khong-co” refers to nothing\nrow 6: column document_ref: “” is not allowed here"
    );
    assert_eq!(told, expected);
    assert_eq!(world.everything().await, before);
    let good =
        format!("{head}Moi.1@example.vn,Người Một,Chuyên viên,so-xay-dung,false,staff,\nmoi.2@example.vn,Người Hai,Phó Giám đốc,so-y-te,true,deputy,QĐ 5\n");
    assert_eq!(import(&world.app, What::People, &good, true).await.unwrap(), 2);
    assert_eq!(world.everything().await, before, "a try keeps nothing");
    assert_eq!(import(&world.app, What::People, &good, false).await.unwrap(), 2);
    let rows = "select p.email, p.password_hash, p.is_manager, a.role, a.unit_code, a.document_ref, (select count(*) from job j where j.payload ->> 'person' = p.id::text) as invited
                from person p join appointment a on a.person_id = p.id where p.email like 'moi.%' order by p.email";
    let row = |email: &str, manager: bool, role: &str, unit: &str, document: &str| json!({ "email": email, "password_hash": null, "is_manager": manager, "role": role, "unit_code": unit, "document_ref": document, "invited": 1 });
    assert_eq!(
        world.rows(rows).await,
        json!([row("moi.1@example.vn", false, "staff", "so-xay-dung", ""), row("moi.2@example.vn", true, "deputy", "so-y-te", "QĐ 5")])
    );
}
