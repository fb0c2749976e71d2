//! Units over time: renamed, merged, split on a day; old cases keep the old name and are never left
//! without somebody who acts on them.

use sangkien::app::import::{What, import};
use sangkien::app::units::{Terms, change, run_until_idle};
use sangkien::domain::ids::ProposalId;
use sangkien::domain::people::{Role, UnitChange};
use sangkien::domain::workflow::Status;
use serde_json::{Value, json};
use sqlx::PgPool;

use crate::forms::says_what_is_wrong;
use crate::support::lives::day;
use crate::support::{Answer, Client, OTHER_UNIT, Site, UNIT, World, rule};

const NEW: &str = "so-ha-tang";

fn terms(kind: UnitChange, on: &str) -> Terms {
    let new = kind != UnitChange::Merge;
    let of = |text: &str| if new { text.to_owned() } else { String::new() };
    Terms {
        kind, on: day(on), document_ref: "QĐ 77".into(), code: if new { NEW.into() } else { OTHER_UNIT.into() }, name: of("Sở Hạ tầng"), symbol: of("SHT")
    }
}

async fn returns(client: &Client<'_>, site: &Site, id: ProposalId) -> Answer {
    let seen = site.version(id).await.to_string();
    client.post(&format!("/proposals/{id}/return"), &[("seen", &seen), ("reason", "Đề nghị bổ sung số liệu ba năm gần nhất.")]).await
}

/// The unit that the page of a case names.
async fn named(client: &Client<'_>, id: ProposalId) -> String {
    client.get(&format!("/proposals/{id}")).await.page().text(".page-head .meta span:nth-child(2)")
}

async fn offices(world: &World) -> Value {
    world.rows(&format!("select p.name, a.role, a.unit_code, a.from_on, a.to_on from appointment a join person p on p.id = a.person_id where a.unit_code in ('{UNIT}', '{NEW}') and a.role in ('head', 'staff') order by p.name, a.from_on")).await
}

#[sqlx::test]
async fn a_renamed_unit_keeps_old_cases_under_the_old_name_and_in_the_same_hands(pool: PgPool) {
    let site = Site::new(pool).await;
    let p = &site.people;
    let old = site.in_status(Status::Submitted).await;
    change(&site.app, &p.administrator.actor, UNIT, &terms(UnitChange::Rename, "2026-08-31")).await.unwrap();
    // Until its day nothing is different.
    let before = site.in_status(Status::Submitted).await;
    assert_eq!((named(&site.as_head(), old).await, named(&site.as_head(), before).await), ("Sở Xây dựng".to_owned(), "Sở Xây dựng".to_owned()));
    assert_eq!(run_until_idle(&site.app).await.unwrap(), 0);
    site.to("2026-08-31T02:00:00Z");
    assert!(run_until_idle(&site.app).await.unwrap() > 0);
    assert_eq!(run_until_idle(&site.app).await.unwrap(), 0, "once");
    site.everybody_signs_in().await;
    assert_eq!(site.value(&format!("select unit_code from person where id = '{}'", p.author.id())).await, json!(NEW));
    let made = site.as_lead().post("/proposals", &[("title", "Một sáng kiến của đơn vị mới"), ("kind", "individual"), ("topic", "quan-ly-do-thi")]).await;
    assert_eq!(made.status, 303, "{}", made.complaint());
    let new = site.rows("select owner_unit, unit_path from proposal order by created_at desc limit 1").await;
    assert_eq!(new, json!([{ "owner_unit": NEW, "unit_path": [NEW, "ubnd-tphcm"] }]));
    assert_eq!(named(&site.as_head(), old).await, "Sở Xây dựng");
    assert_eq!(returns(&site.as_head(), &site, old).await.status, 303, "the same head goes on with it");
    let queue = site.as_person(&p.acting_head).get("/queue").await.page();
    assert_eq!(queue.all(&format!("[data-proposal='{before}']")).len(), 1);
    let noted = site.rows("select kind, unit_code, detail ->> 'to' as heir from audit_entry where kind = 'unit_changed'").await;
    assert_eq!(noted, json!([{ "kind": "unit_changed", "unit_code": UNIT, "heir": NEW }]));
    let page = site.as_administrator().get(&format!("/admin/units/{UNIT}")).await.page();
    assert_eq!(page.texts("[data-change]"), ["31/08/2026: đổi tên thành Sở Hạ tầng (QĐ 77)"]);
    assert!(page.all("form[action^='/admin/units']").is_empty(), "its end is known");
}

#[sqlx::test]
async fn a_merged_unit_leaves_its_cases_to_the_leadership_of_the_other(pool: PgPool) {
    let site = Site::new(pool).await;
    let p = &site.people;
    let (one, two) = (site.in_status(Status::Submitted).await, site.in_status(Status::Submitted).await);
    change(&site.app, &p.administrator.actor, UNIT, &terms(UnitChange::Merge, "2026-08-31")).await.unwrap();
    assert_eq!(returns(&site.as_person(&p.other_head), &site, one).await.status, 404, "not before its day");
    site.to("2026-08-31T02:00:00Z");
    run_until_idle(&site.app).await.unwrap();
    site.everybody_signs_in().await;
    assert_eq!(returns(&site.as_head(), &site, one).await.status, 403, "who headed it heads nothing any more");
    assert_eq!(returns(&site.as_person(&p.other_head), &site, one).await.status, 303);
    assert_eq!(named(&site.as_person(&p.other_head), two).await, "Sở Xây dựng");
    assert_eq!(site.as_lead().get("/proposals/new").await.status, 200, "staff go along");
    assert_eq!(site.value(&format!("select unit_code from person where id = '{}'", p.author.id())).await, json!(OTHER_UNIT));
}

#[sqlx::test]
async fn heirs_of_heirs_have_it_all_and_a_split_takes_nothing(pool: PgPool) {
    let site = Site::new(pool).await;
    let p = &site.people;
    let id = site.in_status(Status::Submitted).await;
    let admin = &p.administrator.actor;
    change(&site.app, admin, UNIT, &terms(UnitChange::Rename, "2026-08-31")).await.unwrap();
    let merge = Terms { code: OTHER_UNIT.into(), ..terms(UnitChange::Merge, "2026-09-03") };
    change(&site.app, admin, NEW, &merge).await.unwrap();
    let split = Terms { code: "so-moi".into(), ..terms(UnitChange::Split, "2026-09-03") };
    change(&site.app, admin, OTHER_UNIT, &split).await.unwrap();
    site.to("2026-09-02T02:00:00Z");
    run_until_idle(&site.app).await.unwrap();
    site.everybody_signs_in().await;
    assert_eq!(site.as_head().get(&format!("/proposals/{id}")).await.status, 200);
    site.to("2026-09-03T02:00:00Z");
    run_until_idle(&site.app).await.unwrap();
    site.everybody_signs_in().await;
    assert_eq!(returns(&site.as_person(&p.other_head), &site, id).await.status, 303);
    let legacy = "select code, heir_code, on_date from unit_legacy order by code, heir_code";
    let row = |code: &str, heir: &str, on: &str| json!({ "code": code, "heir_code": heir, "on_date": on });
    assert_eq!(site.rows(legacy).await, json!([row(NEW, OTHER_UNIT, "2026-09-03"), row(UNIT, NEW, "2026-08-31"), row(UNIT, OTHER_UNIT, "2026-09-03")]));
    let other = site.rows(&format!("select valid_to from unit where code = '{OTHER_UNIT}'")).await;
    assert_eq!(other, json!([{ "valid_to": null }]), "what is split stays");
}

#[sqlx::test]
async fn offices_go_along_with_a_rename_from_its_day(pool: PgPool) {
    let world = World::new(pool).await;
    change(&world.app, &world.people.administrator.actor, UNIT, &terms(UnitChange::Rename, "2026-08-31")).await.unwrap();
    let head = world.people.head.name;
    let all = offices(&world).await;
    let of_head: Vec<&Value> = all.as_array().unwrap().iter().filter(|a| a["name"] == json!(head)).collect();
    let row = |unit: &str, from: &str, to: Value| json!({ "name": head, "role": Role::Head, "unit_code": unit, "from_on": from, "to_on": to });
    assert_eq!(of_head, [&row(UNIT, "2026-01-01", json!("2026-08-30")), &row(NEW, "2026-08-31", Value::Null)]);
}

#[sqlx::test]
async fn what_can_not_be_is_said_beside_its_field(pool: PgPool) {
    let site = Site::new(pool).await;
    let admin = site.as_administrator();
    let path = format!("/admin/units/{UNIT}");
    let rename = [("kind", "rename"), ("on_date", "31/08/2026"), ("document_ref", "QĐ 77"), ("name", "Sở Hạ tầng"), ("code", NEW), ("symbol", "SHT")];
    let with = |name: &'static str, value: &'static str| rename.map(|(n, v)| if n == name { (n, value) } else { (n, v) });
    let before = site.rows("select code, valid_to from unit order by code").await;
    for (name, value, field) in [
        ("on_date", "27/08/2026", "on_date"),
        ("name", "", "name"),
        ("code", "", "code"),
        ("code", "Sở Mới", "code"),
        ("code", OTHER_UNIT, "code"),
        ("document_ref", "", "document_ref"),
        ("kind", "", "kind"),
        ("kind", "merge", "into"),
    ] {
        says_what_is_wrong(&admin.post(&path, &with(name, value)).await, field, &format!("{name}={value}"));
    }
    assert_eq!(site.rows("select code, valid_to from unit order by code").await, before);
    admin.post(&path, &rename).await.leads_to();
    // It passes on once; a circle is refused by the database whoever asks.
    let again = Terms { code: "so-khac".into(), ..terms(UnitChange::Rename, "2026-09-10") };
    assert!(change(&site.app, &site.people.administrator.actor, UNIT, &again).await.is_err());
    let back =
        format!("insert into unit_change (kind, from_code, to_code, on_date, document_ref, at) values ('merge', '{NEW}', '{UNIT}', '2026-09-10', 'QĐ', now())");
    assert_eq!(site.as_app(back).await, rule("unit_change_time"));
    assert_eq!(site.as_app(format!("update unit set name = 'Tên khác' where code = '{UNIT}'")).await, rule("unit_name_stays"));
    let renamed = format!("code,name,kind,parent_code,valid_from,symbol\n{OTHER_UNIT},Tên khác,department,ubnd-tphcm,2025-07-01,SYT\n");
    let told = import(&site.app, What::Units, &renamed, false).await.unwrap_err().to_string();
    assert_eq!(told, "row 2: column name: “Tên khác” is not allowed here");
    assert_eq!(site.as_app("update unit_change set on_date = '2030-01-01'").await, crate::support::denied("table unit_change"));
}
