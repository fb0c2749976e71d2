//! Who gets which answer where: every route, asked by every identity, in several states of a case.
//!
//! The matrices are snapshots, so that a change of anybody's rights is read in a review. A route
//! without a line in `POSTED` does not get past this file. What somebody may not know of answers
//! exactly as what does not exist.

use std::fmt::Write;

use sangkien::domain::command::Command;
use sangkien::domain::ids::ProposalId;
use sangkien::domain::plan::Section;
use sangkien::domain::workflow::{Action, Status};
use sangkien::web::assets::PREFIX;
use sangkien::web::routes::routes;
use serde_json::json;
use sqlx::PgPool;

use crate::support::acts::{command, escalate, sections};
use crate::support::later::{OBJECTIVE, RISK, inspection, obstacle, open_liability};
use crate::support::{Answer, Client, PASSWORD, Person, Site, UNIT};
use sangkien::app::drafting::Change;
use sangkien::app::log::seal;

/// A small picture that is really one.
const PICTURE: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x06\0\0\0";
const ABSENT: &str = "01990000-0000-7000-8000-000000000000";

const MANDATE: &[(&str, &str)] = &[
    ("office", "{office}"),
    ("delegate", "{colleague_email}"),
    ("scope", "all"),
    ("from_on", "28/08/2026"),
    ("to_on", "31/08/2026"),
    ("document_ref", "12/UQ"),
];

/// The fields of a valid-looking POST to each route: `{seen}`, `{revision}` and ids are filled in.
#[rustfmt::skip]
const POSTED: &[(&str, &[(&str, &str)])] = &[
    ("/login", &[("email", "{email}"), ("password", PASSWORD), ("next", "/")]),
    ("/logout", &[]),
    ("/login/code", &[("code", "000000")]),
    ("/login/passkey", &[("credential", "{}")]),
    ("/login/passkey/options", &[]),
    ("/login/provider", &[]),
    ("/login/provider/callback", &[]),
    ("/account/passkeys", &[("act", "add"), ("name", "Khóa"), ("credential", "{}")]),
    ("/account/passkeys/options", &[]),
    ("/login/forgotten", &[("email", "{email}")]),
    ("/login/link", &[("token", "x"), ("new_password", PASSWORD)]),
    ("/account", &[("name", "Người đổi tên"), ("position", "Chuyên viên")]),
    ("/account/confirm", &[("password", PASSWORD), ("next", "/")]),
    ("/account/password", &[("password", "sai"), ("new_password", "con đường nhỏ ven sông")]),
    ("/account/sessions", &[("session", "others")]),
    ("/account/access", &[("name", "Phần mềm"), ("read", "yes"), ("days", "30")]),
    ("/account/webhooks", &[("name", "Nơi nhận"), ("url", "https://ioc.example.vn/hook"), ("decision", "yes")]),
    ("/api/v1/openapi.json", &[]),
    ("/account/second-factor", &[("act", "confirm"), ("code", "000000")]),
    ("/account/data.json", &[]),
    ("/audit/book", &[]),
    ("/admin/people/{person}/account", &[("measure", "invite")]),
    ("/static/{hash}/{*name}", &[]),
    ("/service-worker.js", &[]),
    ("/offline", &[]),
    ("/health/live", &[]),
    ("/health/ready", &[]),
    ("/", &[]),
    ("/proposals", &[("title", "Một sáng kiến khác"), ("kind", "individual"), ("topic", "quan-ly-do-thi")]),
    ("/proposals/new", &[("title", "Một sáng kiến khác"), ("kind", "individual"), ("topic", "quan-ly-do-thi")]),
    ("/proposals/{id}", &[]),
    ("/proposals/{id}/timeline", &[]),
    ("/proposals/{id}/versions/{n}", &[]),
    ("/proposals/{id}/versions/{a}/{b}", &[]),
    ("/proposals/{id}/receipt", &[]),
    ("/library", &[]),
    ("/library/lessons", &[]),
    ("/library/lessons/{code}", &[]),
    ("/library/provisions", &[]),
    ("/proposals/similar", &[]),
    ("/log", &[]),
    ("/log/checkpoint", &[]),
    ("/log/keys", &[]),
    ("/log/inclusion", &[]),
    ("/log/consistency", &[]),
    ("/proposals/{id}/proofs", &[]),
    ("/proposals/{id}/receipts/{receipt}", &[]),
    ("/proposals/{id}/dossier.zip", &[]),
    ("/proposals/{id}/attachments/{file}", &[]),
    ("/proposals/{id}/attachments/{file}/removal", &[("revision", "{files}")]),
    ("/proposals/{id}/plan", &[]),
    ("/proposals/{id}/plan/{section}", &[("revision", "{revision}"), ("necessity", "Cần hơn")]),
    ("/proposals/{id}/plan/attachments", &[("revision", "{files}")]),
    ("/proposals/{id}/commitment", &[("seen", "{seen}"), ("password", PASSWORD)]),
    ("/proposals/{id}/submission", &[("seen", "{seen}")]),
    ("/proposals/{id}/withdrawal", &[("seen", "{seen}"), ("reason", "Để sau")]),
    ("/proposals/{id}/return", &[("seen", "{seen}"), ("reason", "Thiếu")]),
    ("/proposals/{id}/rejection", &[("seen", "{seen}"), ("reason", "Không")]),
    ("/proposals/{id}/override", &[("seen", "{seen}"), ("reason", "Cần")]),
    ("/proposals/{id}/forwarding", &[("seen", "{seen}"), ("reason", "Vượt")]),
    ("/proposals/{id}/escalation", &[("seen", "{seen}"), ("reason", "Gấp"), ("harm_of_delay", "Ngập"), ("requested_direction", "Cho làm")]),
    ("/proposals/{id}/track", &[("seen", "{seen}"), ("track", "decree_73"), ("reason", "Quản lý")]),
    ("/proposals/{id}/recusal", &[("seen", "{seen}"), ("reason", "Thân")]),
    ("/proposals/{id}/acknowledgement", &[("seen", "{seen}")]),
    ("/proposals/{id}/review", &[("seen", "{seen}"), ("kind", "leadership"), ("party_opinion", "agree"), ("party_note", "Đã họp")]),
    ("/proposals/{id}/review/minutes", &[("seen", "{seen}"), ("held_on", "28/08/2026"), ("minutes", "Biên bản"), ("{vote_head}", "in_favour"), ("{vote_acting}", "in_favour"), ("{vote_deputy}", "against")]),
    ("/proposals/{id}/review/party-opinion", &[("seen", "{seen}"), ("party_opinion", "agree"), ("party_note", "Đã họp")]),
    ("/proposals/{id}/decision", &[("seen", "{seen}"), ("outcome", "approve"), ("content", "Đồng ý"), ("direction", "Làm ngay")]),
    ("/proposals/{id}/pilot", &[]),
    ("/proposals/{id}/pilot/start", &[("seen", "{seen}"), ("lead", "{lead_email}"), ("supervisor", "{supervisor}"), ("place", "Ba phường"), ("starts_on", "28/08/2026"), ("ends_on", "31/03/2027"), ("budget_vnd", "0"), ("stop_conditions", "Dừng khi sập")]),
    ("/proposals/{id}/monitoring", &[("seen", "{seen}"), ("on", "28/08/2026"), ("narrative", "Đúng tiến độ")]),
    ("/proposals/{id}/evidence", &[("seen", "{seen}")]),
    ("/proposals/{id}/inspections", &[("seen", "{seen}"), ("on", "28/08/2026"), ("team", "Tổ kiểm tra"), ("findings", "Đủ"), ("verdict", "followed")]),
    ("/proposals/{id}/inspections/answer", &[("seen", "{seen}"), ("to", "{inspection}"), ("text", "Đã làm")]),
    ("/proposals/{id}/obstacles", &[("seen", "{seen}"), ("description", "Thiếu máy"), ("impact", "Chậm"), ("support_asked", "Cho mượn"), ("unit", "so-y-te"), ("due_on", "30/09/2026")]),
    ("/proposals/{id}/obstacles/support", &[("seen", "{seen}"), ("to", "{obstacle}"), ("text", "Cho mượn 4 máy")]),
    ("/proposals/{id}/obstacles/resolution", &[("seen", "{seen}"), ("to", "{obstacle}"), ("text", "Đã có máy")]),
    ("/proposals/{id}/incidents", &[("seen", "{seen}"), ("occurred_on", "28/08/2026"), ("description", "Sập"), ("risk", "{risk}"), ("remedy", "Lấp"), ("damage_vnd", "0")]),
    ("/proposals/{id}/corrections", &[("seen", "{seen}"), ("to", "{own_entry}"), ("text", "Viết nhầm")]),
    ("/proposals/{id}/adjustments", &[("seen", "{seen}"), ("reason", "Thực tế đổi")]),
    ("/proposals/{id}/adjustments/discard", &[]),
    ("/proposals/{id}/adjustments/decision", &[("seen", "{seen}"), ("outcome", "grant"), ("text", "Đồng ý")]),
    ("/proposals/{id}/suspension", &[("seen", "{seen}"), ("text", "Tạm dừng")]),
    ("/proposals/{id}/resumption", &[("seen", "{seen}"), ("text", "Tiếp tục")]),
    ("/proposals/{id}/termination", &[("seen", "{seen}"), ("text", "Chấm dứt")]),
    ("/proposals/{id}/orders", &[("seen", "{seen}"), ("to", "{order}"), ("text", "Trái luật")]),
    ("/proposals/{id}/completion", &[("seen", "{seen}"), ("text", "Đạt mục tiêu")]),
    ("/proposals/{id}/report", &[("seen", "{seen}"), ("summary", "Kết quả"), ("spent_vnd", "0"), ("lessons", "Bài học"), ("{achieved}", "10")]),
    ("/proposals/{id}/assessment", &[]),
    ("/proposals/{id}/assessment/risks", &[("seen", "{seen}"), ("recovered_vnd", "0"), ("{fate}", "did_not_happen"), ("{prevented}", "yes"), ("{likelihood}", "1"), ("{impact}", "1")]),
    ("/proposals/{id}/assessment/decision", &[("seen", "{seen}"), ("{grade}", "met"), ("outcome", "completed"), ("followed_policy", "yes"), ("followed_policy_evidence_1", "1"), ("pure_motive", "yes"), ("pure_motive_evidence_1", "1"), ("common_good", "yes"), ("common_good_evidence_1", "1"), ("party_opinion", "agree"), ("party_note", "Đã họp")]),
    ("/proposals/{id}/assessment/conclusion", &[("seen", "{seen}"), ("text", "Kết luận")]),
    ("/proposals/{id}/liability", &[]),
    ("/proposals/{id}/liability/new", &[("seen", "{seen}"), ("person", "{lead}"), ("reason", "Có thiệt hại")]),
    ("/proposals/{id}/liability/{case}", &[("seen", "{seen}"), ("do", "ask"), ("text", "Vì sao")]),
    ("/proposals/{id}/incentives", &[("seen", "{seen}"), ("do", "propose"), ("target", "{lead}"), ("kind_commend_ad_hoc", "yes"), ("reason", "Hiệu quả")]),
    ("/proposals/{id}/closing", &[("seen", "{seen}"), ("note", "Xong"), ("waiver", "Không đề nghị thêm")]),
    ("/proposals/{id}/adoption", &[("seen", "{seen}"), ("note", "Áp dụng")]),
    ("/proposals/{id}/documents", &[]),
    ("/proposals/{id}/documents/{kind}", &[]),
    ("/units/{code}/report", &[("number", "{free}"), ("dated_on", "28/08/2026")]),
    ("/proposals/{id}/documents/{kind}/registration", &[("seen", "{seen}"), ("number", "{free}"), ("dated_on", "28/08/2026")]),
    ("/units/{code}/report.pdf", &[]),
    ("/units/{code}/report.docx", &[]),
    ("/dashboard", &[]),
    ("/proposals.csv", &[]),
    ("/proposals.xlsx", &[]),
    ("/dashboard.csv", &[]),
    ("/dashboard.xlsx", &[]),
    ("/solutions.csv", &[]),
    ("/solutions.xlsx", &[]),
    ("/provisions.csv", &[]),
    ("/provisions.xlsx", &[]),
    ("/audit/book.csv", &[]),
    ("/audit/book.xlsx", &[]),
    ("/audit/reads.csv", &[]),
    ("/audit/reads.xlsx", &[]),
    ("/queue.csv", &[]),
    ("/queue.xlsx", &[]),
    ("/admin/people.csv", &[]),
    ("/admin/people.xlsx", &[]),
    ("/library.csv", &[]),
    ("/library.xlsx", &[]),
    ("/library/lessons.csv", &[]),
    ("/library/lessons.xlsx", &[]),
    ("/library/provisions.csv", &[]),
    ("/library/provisions.xlsx", &[]),
    ("/notifications.csv", &[]),
    ("/notifications.xlsx", &[]),
    ("/mandates.csv", &[]),
    ("/mandates.xlsx", &[]),
    ("/admin/holidays.csv", &[]),
    ("/admin/holidays.xlsx", &[]),
    ("/admin/parameters.csv", &[]),
    ("/admin/parameters.xlsx", &[]),
    ("/admin/topics.csv", &[]),
    ("/admin/topics.xlsx", &[]),
    ("/admin/units.csv", &[]),
    ("/admin/units.xlsx", &[]),
    ("/admin/jobs.csv", &[]),
    ("/admin/jobs.xlsx", &[]),
    ("/admin/people/{person}/mandates.csv", &[]),
    ("/admin/people/{person}/mandates.xlsx", &[]),
    ("/solutions", &[]),
    ("/provisions", &[]),
    ("/audit/reads", &[]),
    ("/queue", &[]),
    ("/account/interests", &[("email", "{colleague_email}"), ("relation", "Anh em ruột")]),
    ("/notifications", &[]),
    ("/notifications/choice", &[("work", "each"), ("cases", "none"), ("lang", "vi")]),
    ("/mandates", MANDATE),
    ("/mandates/{mandate}/end", &[]),
    ("/admin/people/{person}/mandates", MANDATE),
    ("/admin/people/{person}/mandates/{mandate}/end", &[]),
    ("/audit/ledger", &[]),
    ("/admin", &[]),
    ("/admin/holidays", &[("on_date", "30/04/2027"), ("name", "Ngày lễ"), ("day_kind", "off")]),
    ("/admin/holidays/{day}/removal", &[]),
    ("/admin/parameters", &[]),
    ("/admin/parameters/{key}", &[("value", "9"), ("certainty", "internal"), ("effective_from", "01/01/2027")]),
    ("/admin/topics", &[("parent", "xi-2020-2025"), ("name", "Chủ đề mới"), ("code", "chu-de-moi"), ("valid_from", "01/01/2027")]),
    ("/admin/topics/{code}/end", &[]),
    ("/admin/units", &[]),
    ("/admin/units/{code}", &[("kind", "merge"), ("on_date", "27/08/2026"), ("document_ref", "QĐ 1"), ("into", "so-y-te")]),
    ("/admin/jobs", &[("job", "1")]),
    ("/admin/import", &[("what", "holidays"), ("csv", "on_date,name,working"), ("do", "try")]),
    ("/admin/people", &[]),
    ("/admin/people/new", &[("name", "Người mới"), ("email", "moi@example.vn"), ("position", "Chuyên viên"), ("unit", UNIT), ("role", "staff")]),
    ("/admin/people/{person}", &[]),
    ("/admin/people/{person}/appointments", &[("role", "staff"), ("unit", UNIT), ("from_on", "28/08/2026")]),
    ("/admin/people/{person}/appointments/{appointment}/end", &[]),
];

/// A case of the matrix: the lead, the co-author, and the authority's second member as a third author.
struct Ground {
    id: ProposalId,
    file: String,
    /// The liability file about the lead, where there is one.
    case: String,
}

impl Ground {
    async fn lay(site: &Site, status: Status) -> Self {
        let p = &site.people;
        let authors = [&p.author, &p.co_author, &p.vice];
        let id = site.draft_of(authors[0], &authors[1..]).await;
        let done = site.as_lead().upload(&format!("/proposals/{id}/plan/attachments"), "revision", "0", "ảnh.png", PICTURE).await;
        assert_eq!(done.leads_to(), format!("/proposals/{id}/plan/attachments"));
        let file = site.value(&format!("select id from attachment where proposal_id = '{id}'")).await.as_str().unwrap().to_owned();
        if status != Status::Draft {
            site.submit(id, &authors).await;
            site.must(&p.head, id, command(p, Action::Return).unwrap()).await;
            let mut basis = sections().into_iter().find_map(|(s, c)| if let (Section::Basis, Change::Content(v)) = (s, c) { Some(v) } else { None }).unwrap();
            basis["purpose"] = json!("Để rõ hơn");
            site.save(&p.author, id, Section::Basis, Change::Content(basis)).await.unwrap();
            site.submit(id, &authors).await;
        }
        match status {
            Status::WithAuthority => drop(site.must(&p.head, id, escalate()).await),
            Status::Draft | Status::Submitted => {}
            other => site.advance(id, other).await,
        }
        let mut case = ABSENT.to_owned();
        match status {
            // Something to answer, to help with and to decide on.
            Status::Piloting => {
                site.must(&p.supervisor, id, Command::Inspect(inspection(site.today(), Some(site.today())))).await;
                site.must(&p.author, id, Command::RaiseObstacle(obstacle(site.today()))).await;
            }
            Status::Assessed => {
                let (id_of, open) = open_liability(p.author.id(), Vec::new());
                site.must(&p.authority, id, open).await;
                case = id_of.to_string();
            }
            _ => {}
        }
        seal(&site.app, &site.log().await).await.unwrap();
        Self { id, file, case }
    }
}

fn address(site: &Site, path: &str, ground: &Ground) -> String {
    place(site, path, &ground.id.to_string(), &ground.file, &ground.case)
}

fn place(site: &Site, path: &str, id: &str, file: &str, case: &str) -> String {
    let p = &site.people;
    let hash = PREFIX.rsplit('/').next().unwrap_or_default();
    let known = [
        ("{hash}", hash.to_owned()),
        ("{*name}", "app.css".into()),
        ("{id}", id.to_owned()),
        ("{n}", "1".into()),
        ("{a}", "1".into()),
        ("{b}", "2".into()),
        ("{file}", file.to_owned()),
        // The commitment of an author.
        ("{receipt}", "2.json".into()),
        ("{case}", case.to_owned()),
        ("{kind}/registration", "plan/registration".into()),
        ("{kind}", "plan.pdf".into()),
        ("{day}", "2027-01-01".into()),
        ("{key}", "return_days".into()),
        ("{code}", UNIT.into()),
        ("{section}", "basis".into()),
        ("{person}", p.colleague.id().to_string()),
        ("{mandate}", ABSENT.into()),
        ("{appointment}", p.colleague.acting_as().to_string()),
    ];
    let url = known.iter().fold(path.to_owned(), |url, (name, value)| url.replace(name, value));
    assert!(!url.contains('{'), "{url} has a parameter without a value");
    url
}

async fn fields(site: &Site, path: &str, ground: &Ground, email: &str) -> Vec<(String, String)> {
    let p = &site.people;
    let (_, fields) = POSTED.iter().find(|(known, _)| *known == path).unwrap_or_else(|| panic!("{path} has no line in POSTED"));
    let seen = site.version(ground.id).await.to_string();
    let number = async |section: &str| {
        let sql = format!("select coalesce(max(revision), 0) from draft_section where proposal_id = '{}' and section = '{section}'", ground.id);
        site.value(&sql).await.to_string()
    };
    let entry = async |action: &str| {
        let sql = format!("select coalesce(max(seq), 0) from proposal_event where proposal_id = '{}' and action = '{action}'", ground.id);
        site.value(&sql).await.to_string()
    };
    let known = [
        ("{seen}", seen),
        // A number that the register has not given yet.
        ("{free}", site.value("select coalesce(max(number), 0) + 1 from register_number").await.to_string()),
        ("{revision}", number("basis").await),
        ("{files}", number("attachments").await),
        ("{email}", email.to_owned()),
        ("{vote_head}", format!("vote_{}", p.head.id())),
        ("{vote_acting}", format!("vote_{}", p.acting_head.id())),
        ("{vote_deputy}", format!("vote_{}", p.deputy.id())),
        ("{lead_email}", p.author.email.clone()),
        ("{lead}", p.author.id().to_string()),
        ("{colleague_email}", p.colleague.email.clone()),
        ("{office}", p.all().iter().find(|(_, p)| p.email == email).map_or(ABSENT.to_owned(), |(_, p)| p.acting_as().to_string())),
        ("{supervisor}", p.supervisor.id().to_string()),
        ("{risk}", RISK.to_string()),
        ("{achieved}", format!("achieved_{OBJECTIVE}")),
        ("{grade}", format!("grade_{OBJECTIVE}")),
        ("{fate}", format!("fate_{RISK}")),
        ("{prevented}", format!("prevented_{RISK}")),
        ("{likelihood}", format!("likelihood_{RISK}")),
        ("{impact}", format!("impact_{RISK}")),
        ("{inspection}", entry("inspect").await),
        ("{obstacle}", entry("raise_obstacle").await),
        ("{order}", entry("approve").await),
        (
            "{own_entry}",
            site.value(&format!(
                "select coalesce(max(seq), 0) from proposal_event where proposal_id = '{}' and actor_id = (select id from person where email = '{email}')",
                ground.id
            ))
            .await
            .to_string(),
        ),
    ];
    let fill = |text: &str| known.iter().fold(text.to_owned(), |text, (name, value)| text.replace(name, value));
    fields.iter().map(|(n, v)| (fill(n), fill(v))).collect()
}

async fn post(client: &Client<'_>, site: &Site, path: &str, url: &str, ground: &Ground, email: &str) -> Answer {
    let fields = fields(site, path, ground, email).await;
    let fields: Vec<(&str, &str)> = fields.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
    match path {
        _ if path.ends_with("/plan/attachments") => client.upload(url, "revision", fields[0].1, "thêm.png", PICTURE).await,
        _ if path.ends_with("/evidence") => client.upload(url, "seen", fields[0].1, "thêm.png", PICTURE).await,
        _ => client.post(url, &fields).await,
    }
}

/// The columns: everybody of the cast, and nobody.
fn identities(site: &Site) -> Vec<(&'static str, Option<Person>)> {
    let mut all: Vec<_> = site.people.all().into_iter().map(|(name, p)| (if name == "vice" { "author_authority" } else { name }, Some(p.clone()))).collect();
    all.insert(0, ("anonymous", None));
    all
}

async fn client<'a>(site: &'a Site, person: Option<&Person>) -> Client<'a> {
    match person {
        Some(person) => {
            site.signs_in(person).await;
            site.as_person(person)
        }
        None => site.anonymous(),
    }
}

async fn matrix(pool: PgPool, status: Status) -> String {
    let site = Site::new(pool).await;
    let identities = identities(&site);
    let mut table = format!("{:<6}{:<58}", "", status.code());
    identities.iter().for_each(|(name, _)| write!(table, "{name:>17}").unwrap());
    let mut ground = Ground::lay(&site, status).await;
    let before = site.everything().await;
    let mut rows: Vec<(String, String)> = Vec::new();
    for route in routes() {
        let url = address(&site, route.1, &ground);
        let mut row = format!("\n{:<6}{:<58}", "GET", route.1);
        for (_, person) in &identities {
            let answer = client(&site, person.as_ref()).await.get(&url).await;
            write!(row, "{:>17}", answer.status).unwrap();
        }
        rows.push((route.1.to_owned(), row));
    }
    assert_eq!(site.everything().await, before, "a GET changed something");
    for (path, row) in &mut rows {
        write!(row, "\n{:<6}{:<58}", "POST", "").unwrap();
        for (name, person) in &identities {
            let url = address(&site, path, &ground);
            let email = person.as_ref().unwrap_or(&site.people.author).email.clone();
            let before = site.everything().await;
            let answer = post(&client(&site, person.as_ref()).await, &site, path, &url, &ground, &email).await;
            write!(row, "{:>17}", answer.status).unwrap();
            if answer.status >= 400 {
                assert_eq!(site.everything().await, before, "a refused POST {path} of {name} left a trace");
            } else if path.contains("{id}") {
                ground = Ground::lay(&site, status).await;
            }
        }
    }
    rows.iter().for_each(|(_, row)| table.push_str(row));
    table + "\n"
}

#[sqlx::test]
async fn who_gets_what_for_a_draft(pool: PgPool) {
    insta::assert_snapshot!(matrix(pool, Status::Draft).await);
}

#[sqlx::test]
async fn who_gets_what_for_a_submitted_case(pool: PgPool) {
    insta::assert_snapshot!(matrix(pool, Status::Submitted).await);
}

#[sqlx::test]
async fn who_gets_what_for_a_case_in_review(pool: PgPool) {
    insta::assert_snapshot!(matrix(pool, Status::InReview).await);
}

#[sqlx::test]
async fn who_gets_what_for_an_urgent_case_with_the_authority(pool: PgPool) {
    insta::assert_snapshot!(matrix(pool, Status::WithAuthority).await);
}

#[sqlx::test]
async fn who_gets_what_for_a_running_pilot(pool: PgPool) {
    insta::assert_snapshot!(matrix(pool, Status::Piloting).await);
}

#[sqlx::test]
async fn who_gets_what_for_an_assessed_pilot(pool: PgPool) {
    insta::assert_snapshot!(matrix(pool, Status::Assessed).await);
}

#[sqlx::test]
async fn who_gets_what_for_a_closed_case(pool: PgPool) {
    insta::assert_snapshot!(matrix(pool, Status::Closed).await);
}

#[test]
fn every_route_has_its_line() {
    let mut known: Vec<&str> = POSTED.iter().map(|(path, _)| *path).collect();
    let mut all: Vec<&str> = routes().iter().map(|r| r.1).collect();
    known.sort_unstable();
    all.sort_unstable();
    assert_eq!(known, all);
}

/// What a case shows to who may know of it.
const READ: [&str; 11] = [
    "/proposals/{id}/documents",
    "/proposals/{id}/documents/{kind}",
    "/proposals/{id}",
    "/proposals/{id}/timeline",
    "/proposals/{id}/versions/{n}",
    "/proposals/{id}/versions/{a}/{b}",
    "/proposals/{id}/receipt",
    "/proposals/{id}/proofs",
    "/proposals/{id}/receipts/{receipt}",
    "/proposals/{id}/dossier.zip",
    "/proposals/{id}/attachments/{file}",
];

/// Everything under a case answers these people as if it did not exist.
async fn is_unknown_to(site: &Site, ground: &Ground, strangers: &[&Person]) {
    for person in strangers {
        let client = site.as_person(person);
        for route in routes().iter().filter(|r| r.1.contains("{id}")) {
            let real = address(site, route.1, ground);
            let absent = place(site, route.1, ABSENT, ABSENT, ABSENT);
            let (a, b) = (client.get(&real).await, client.get(&absent).await);
            assert_eq!((a.status, a.text()), (b.status, b.text()), "GET {real} by {}", person.name);
            if READ.contains(&route.1) {
                assert_eq!(a.status, 404, "{real} by {}", person.name);
            }
            let a = post(&client, site, route.1, &real, ground, "").await;
            let b = post(&client, site, route.1, &absent, ground, "").await;
            assert_eq!((a.status, a.text()), (b.status, b.text()), "POST {real} by {}", person.name);
        }
    }
}

#[sqlx::test]
async fn a_foreign_case_answers_as_an_absent_one(pool: PgPool) {
    let site = Site::new(pool).await;
    let p = &site.people;
    let ground = Ground::lay(&site, Status::Submitted).await;
    for path in READ {
        let url = address(&site, path, &ground);
        for person in [&p.author, &p.co_author, &p.head, &p.deputy, &p.authority, &p.auditor] {
            assert_eq!(site.as_person(person).get(&url).await.status, 200, "{url} by {}", person.name);
        }
    }
    is_unknown_to(&site, &ground, &[&p.other_head, &p.other_staff, &p.colleague, &p.supervisor]).await;
}

#[sqlx::test]
async fn a_draft_is_its_authors_alone(pool: PgPool) {
    let site = Site::new(pool).await;
    let p = &site.people;
    let ground = Ground::lay(&site, Status::Draft).await;
    for path in ["/proposals/{id}", "/proposals/{id}/timeline", "/proposals/{id}/attachments/{file}"] {
        let url = address(&site, path, &ground);
        assert_eq!(site.as_co_author().get(&url).await.status, 200, "{url}");
    }
    is_unknown_to(&site, &ground, &[&p.head, &p.acting_head, &p.deputy, &p.authority, &p.auditor, &p.other_head]).await;
}

#[sqlx::test]
async fn a_file_is_found_under_its_own_case_only(pool: PgPool) {
    let site = Site::new(pool).await;
    let (one, other) = (Ground::lay(&site, Status::Draft).await, Ground::lay(&site, Status::Draft).await);
    let (id, file) = (one.id, &other.file);
    assert_eq!(site.as_lead().get(&format!("/proposals/{id}/attachments/{file}")).await.status, 404);
    assert_eq!(site.as_lead().get(&format!("/proposals/{id}/attachments/{}", one.file)).await.status, 200);
}
