//! Each kind of document as text, and the rules of symbol, signature, date and legal basis, each of
//! which is tried by a case that would tell if it were gone.

use std::collections::BTreeSet;
use std::fmt::Write;

use sangkien::app::documents::all;
use sangkien::app::drafting::Change;
use sangkien::documents::compose::{Office, Paper, PeriodicReport, Someone, Unit, UnitKind, periodic, signature_of, symbol};
use sangkien::documents::model::{Block, Document, Heading, Kind, Prefix, Registration, Signature, Urgency};
use sangkien::domain::dashboard::Period;
use sangkien::domain::people::Role;
use sangkien::domain::plan::Section;
use sangkien::store::{self, Scope};
use sqlx::PgPool;

use super::parking::{document, lived, overridden, submitted, succeeded};
use crate::support::acts::{forward, gates, reject};
use crate::support::lives::day;
use crate::support::{UNIT, World};

fn block(out: &mut String, block: &Block) {
    match block {
        Block::Paragraph(text) => writeln!(out, "{text}"),
        Block::Heading(level, text) => writeln!(out, "{} {text}", "#".repeat(usize::from(*level))),
        Block::Article(n, text) => writeln!(out, "Điều {n}. {text}"),
        Block::Item(text) => writeln!(out, "- {text}"),
        // A plan's hash is made anew with each plan: that it is one in groups is all that stays.
        Block::Field(name, value) if name.starts_with("Mã băm") => writeln!(out, "{name}: {} nhóm", value.split(' ').filter(|g| g.len() == 8).count()),
        Block::Field(name, value) => writeln!(out, "{name}: {value}"),
        Block::Centre(text) => writeln!(out, "      {text}"),
        Block::Table(t) => {
            let titles: Vec<&str> = t.columns.iter().map(|(title, ..)| title.as_str()).collect();
            writeln!(out, "| {} |", titles.join(" | ")).unwrap();
            t.rows.iter().for_each(|row| writeln!(out, "| {} |", row.join(" | ").replace('\n', " / ")).unwrap());
            Ok(())
        }
    }
    .unwrap();
}

/// A document as text: every part of it in the order of the page.
pub fn read(d: &Document) -> String {
    let mut out = String::new();
    writeln!(out, "{} / {} · {:?} · {:?}", d.superior.as_deref().unwrap_or("–"), d.agency, d.registration, d.urgency).unwrap();
    writeln!(out, "Số: …/{}    {}, ngày …", d.symbol, d.place).unwrap();
    match &d.heading {
        Heading::Named { name, subject } => writeln!(out, "{name}\n{subject}").unwrap(),
        Heading::Letter { subject } => writeln!(out, "V/v {subject}").unwrap(),
    }
    if !d.to.is_empty() {
        writeln!(out, "Kính gửi: {}", d.to.join("; ")).unwrap();
    }
    d.authority.iter().for_each(|a| writeln!(out, "{a}").unwrap());
    d.bases.iter().for_each(|b| writeln!(out, "~ {b}").unwrap());
    d.body.iter().for_each(|b| block(&mut out, b));
    for s in &d.signatures {
        writeln!(out, "[{:?} {} – {}]", s.prefix, s.titles.join(" / "), s.name).unwrap();
    }
    writeln!(out, "Nơi nhận: {}", d.recipients.join("; ")).unwrap();
    for a in &d.annexes {
        writeln!(out, "=== {}", a.title.replace('\n', " / ")).unwrap();
        a.body.iter().for_each(|b| block(&mut out, b));
    }
    out
}

/// A document of each kind that the case of the city makes.
pub async fn of_the_city(world: &World) -> Vec<(Kind, Document)> {
    use Kind as K;
    let p = &world.people;
    let (id, _) = lived(world).await;
    let mut all = Vec::new();
    for kind in [
        K::Plan,
        K::Commitment,
        K::Intake,
        K::SupplementRequest,
        K::Escalation,
        K::Direction,
        K::PilotDecision,
        K::InspectionMinutes,
        K::ObstacleReport,
        K::AdjustmentDecision,
        K::Suspension,
        K::Resumption,
        K::Termination,
        K::ResultReport,
        K::AssessmentMinutes,
        K::Conclusion,
        K::LiabilityDecision,
    ] {
        let seq = if kind == K::InspectionMinutes { first(world, id, "inspect").await } else { None };
        all.push((kind, document(world, &p.authority, id, kind, seq).await.1));
    }
    world.to("2027-02-01T02:00:00Z");
    let unit = submitted(world).await;
    world.must(&p.head, unit, forward()).await;
    all.push((K::Forwarding, document(world, &p.head, unit, K::Forwarding, None).await.1));
    let refused = submitted(world).await;
    world.must(&p.head, refused, reject()).await;
    all.push((K::Refusal, document(world, &p.author, refused, K::Refusal, None).await.1));
    let mut conn = world.app.pool.acquire().await.unwrap();
    let report = store::document::periodic(&mut conn, UNIT, period(), world.now()).await.unwrap();
    all.push((K::PeriodicReport, of_unit(&report)));
    all
}

/// What only a pilot that its unit agreed to, and that succeeded, makes.
pub const OF_THE_UNIT: [Kind; 2] = [Kind::Minutes, Kind::RewardProposal];

#[sqlx::test]
async fn every_kind_says_what_the_case_says(pool: PgPool) {
    let mut seen: BTreeSet<Kind> = OF_THE_UNIT.into();
    for (kind, document) in of_the_city(&World::new(pool).await).await {
        seen.insert(kind);
        insta::assert_snapshot!(kind.code(), read(&document));
    }
    assert_eq!(seen.into_iter().collect::<Vec<_>>(), Kind::ALL, "a kind without its text");
}

#[sqlx::test]
async fn minutes_and_reward_of_a_pilot_of_the_unit(pool: PgPool) {
    let world = World::new(pool).await;
    let p = &world.people;
    let id = succeeded(&world).await;
    for kind in OF_THE_UNIT {
        insta::assert_snapshot!(kind.code(), read(&document(&world, &p.head, id, kind, None).await.1));
    }
    // The deputy acted under an authorisation: for the head, with both titles.
    let decided = document(&world, &p.head, id, Kind::PilotDecision, None).await.1;
    assert_eq!(
        decided.signatures,
        [Signature { prefix: Some(Prefix::Kt), titles: vec!["GIÁM ĐỐC".into(), "PHÓ GIÁM ĐỐC".into()], name: p.acting_head.name.into() }]
    );
    let assessed = read(&document(&world, &p.head, id, Kind::AssessmentMinutes, None).await.1);
    assert!(assessed.contains("Tán thành: 03; không tán thành: 00"), "{assessed}");
}

#[sqlx::test]
async fn a_tie_follows_the_head_and_who_was_left_out_says_why(pool: PgPool) {
    let world = World::new(pool).await;
    let id = overridden(&world).await;
    let head = &world.people.head;
    let minutes = read(&document(&world, head, id, Kind::Minutes, None).await.1);
    for line in [
        "Số phiếu tán thành bằng đúng 50% số thành viên; kết quả thực hiện theo ý kiến của người đứng đầu: không tán thành.",
        "Không tham gia biểu quyết: Là người thân của tác giả",
        "Số thành viên có quyền biểu quyết: 02; tán thành: 01; không tán thành: 01; không biểu quyết hoặc vắng: 00.",
    ] {
        assert!(minutes.contains(line), "{line}\n{minutes}");
    }
    let decision = read(&document(&world, head, id, Kind::PilotDecision, None).await.1);
    assert!(decision.contains("Người đứng đầu chịu trách nhiệm về quyết định này và báo cáo Ủy ban nhân dân Thành phố Hồ Chí Minh."), "{decision}");
}

/// An unverified text is no legal basis, whatever stands in the table.
#[sqlx::test]
async fn only_a_verified_text_is_a_basis(pool: PgPool) {
    let world = World::new(pool).await;
    let id = succeeded(&world).await;
    let legal = async || {
        document(&world, &world.people.head, id, Kind::PilotDecision, None).await.1.bases.into_iter().filter(|b| b.contains("Nghị định")).collect::<Vec<_>>()
    };
    assert_eq!(legal().await, ["Căn cứ khoản 3 Điều 4 Nghị định số 73/2023/NĐ-CP", "Căn cứ khoản 1 Điều 8 Nghị định số 73/2023/NĐ-CP"]);
    world.tamper("update legal_parameter set certainty = 'unverified' where key = 'party_opinion'").await;
    assert_eq!(legal().await, ["Căn cứ khoản 1 Điều 8 Nghị định số 73/2023/NĐ-CP"]);
    world.tamper("update legal_parameter set certainty = 'internal' where key = 'leadership_majority_percent'").await;
    assert_eq!(legal().await, [""; 0]);
}

/// What contradicts a superior rule must go up, by law; anything else goes up by our own rule.
#[sqlx::test]
async fn a_submission_cites_the_law_where_the_law_demands_it(pool: PgPool) {
    let world = World::new(pool).await;
    let p = &world.people;
    let law = "~ Căn cứ khoản 2 Điều 4 Nghị định số 73/2023/NĐ-CP\n";
    for deviates in [true, false] {
        let id = world.draft().await;
        world.save(&p.author, id, Section::Gates, Change::Content(gates(deviates, false))).await.unwrap();
        world.submit(id, &[&p.author]).await;
        world.must(&p.head, id, forward()).await;
        let text = read(&document(&world, &p.head, id, Kind::Forwarding, None).await.1);
        assert_eq!((text.contains(law), text.contains("Nội dung khác quy định của cấp trên: Trái quy định.")), (deviates, deviates), "{text}");
    }
}

#[sqlx::test]
async fn what_is_seen_of_a_case_in_one_go(pool: PgPool) {
    let world = World::new(pool).await;
    let (id, _) = lived(&world).await;
    let world = &world;
    let kinds = async |who: &crate::support::Person| {
        let mut conn = world.app.pool.acquire().await.unwrap();
        let p = store::proposal::visible(&mut conn, &Scope::of(&who.actor), id, world.today()).await.unwrap().unwrap();
        let facts = store::facts::load(&mut conn, id, world.today()).await.unwrap().unwrap();
        all(&mut conn, &who.actor, &facts.case, &p).await.unwrap().into_iter().map(|c| c.paper.kind).collect::<Vec<_>>()
    };
    let seen = kinds(&world.people.authority).await;
    assert_eq!(seen.len(), 21, "{seen:?}");
    assert!(!seen.contains(&Kind::LiabilityDecision), "a file is opened one at a time");
    assert_eq!(world.value("select count(*) from confidential_read").await, 0);
}

async fn first(world: &World, id: sangkien::domain::ids::ProposalId, action: &str) -> Option<i32> {
    let n = world.value(&format!("select min(seq) from proposal_event where proposal_id = '{id}' and action = '{action}'")).await;
    n.as_i64().map(|n| i32::try_from(n).unwrap())
}

fn period() -> Period {
    Period { from: day("2026-01-01"), to: day("2027-02-01") }
}

fn unit(name: &str, kind: UnitKind, symbol: &str, parent: Option<&str>) -> Unit {
    Unit { code: name.to_lowercase(), name: name.into(), kind, symbol: symbol.into(), parent: parent.map(str::to_owned) }
}

fn department() -> Unit {
    unit("Sở Xây dựng", UnitKind::Department, "SXD", Some("ubnd"))
}

fn city() -> Unit {
    unit("Ủy ban nhân dân Thành phố Hồ Chí Minh", UnitKind::CityCommittee, "UBND", None)
}

fn ward() -> Unit {
    unit("Phường Tân Định", UnitKind::Ward, "UBND", Some("ubnd"))
}

fn of_unit(report: &PeriodicReport) -> Document {
    let office = Office { role: Role::Head, unit: "so-xay-dung".into(), mandate: None };
    let head = Someone { name: "Giám đốc".into(), position: "Giám đốc".into(), unit: "so-xay-dung".into() };
    periodic(&department(), Some(&city()), period(), report, Some(signature_of(&office, &department(), &head)))
}

#[test]
fn a_symbol_names_type_and_agency_and_a_letter_who_drafts_it() {
    let symbols = [Kind::Plan, Kind::PilotDecision, Kind::Minutes, Kind::Forwarding, Kind::ResultReport, Kind::Conclusion, Kind::Refusal, Kind::Commitment];
    assert_eq!(symbols.map(|k| symbol(k, &department())), ["KH-SXD", "QĐ-SXD", "BB-SXD", "TTr-SXD", "BC-SXD", "TB-SXD", "SXD-VP", ""]);
    assert_eq!((symbol(Kind::Termination, &city()), symbol(Kind::Direction, &city())), ("QĐ-UBND".into(), "UBND-VP".into()));
}

#[test]
fn by_what_right_somebody_signs_follows_from_the_office() {
    let sign = |role, unit: &Unit, position: &str| {
        let office = Office { role, unit: unit.code.clone(), mandate: None };
        let s = signature_of(&office, unit, &Someone { name: "A".into(), position: position.into(), unit: unit.code.clone() });
        (s.prefix, s.titles.join(" / "))
    };
    let (agency, city, ward) = (department(), city(), ward());
    assert_eq!(sign(Role::Head, &agency, "Giám đốc Sở"), (None, "GIÁM ĐỐC".into()));
    assert_eq!(sign(Role::Deputy, &agency, "Phó Giám đốc"), (Some(Prefix::Kt), "GIÁM ĐỐC / PHÓ GIÁM ĐỐC".into()));
    assert_eq!(sign(Role::ActingHead, &agency, "Phó Giám đốc"), (Some(Prefix::Kt), "GIÁM ĐỐC / PHÓ GIÁM ĐỐC".into()));
    assert_eq!(sign(Role::ActingHead, &agency, "Quyền Giám đốc"), (Some(Prefix::Q), "GIÁM ĐỐC".into()));
    assert_eq!(sign(Role::ActingHead, &agency, "Trưởng phòng Tổng hợp"), (Some(Prefix::Tuq), "GIÁM ĐỐC / TRƯỞNG PHÒNG TỔNG HỢP".into()));
    assert_eq!(sign(Role::Staff, &agency, "Chánh Văn phòng"), (Some(Prefix::Tl), "GIÁM ĐỐC / CHÁNH VĂN PHÒNG".into()));
    assert_eq!(sign(Role::Authority, &city, "Chủ tịch"), (Some(Prefix::Tm), "ỦY BAN NHÂN DÂN / CHỦ TỊCH".into()));
    assert_eq!(sign(Role::Authority, &city, "Phó Chủ tịch"), (Some(Prefix::Tm), "ỦY BAN NHÂN DÂN / KT. CHỦ TỊCH / PHÓ CHỦ TỊCH".into()));
    assert_eq!(sign(Role::Head, &ward, "Chủ tịch"), (Some(Prefix::Tm), "ỦY BAN NHÂN DÂN / CHỦ TỊCH".into()));
}

#[test]
fn a_committee_stands_alone_at_its_own_place() {
    let report = PeriodicReport::default();
    let at = |unit: &Unit| {
        let d = periodic(unit, Some(&city()), period(), &report, None);
        (d.superior, d.agency, d.place, d.symbol)
    };
    let of_city = "ỦY BAN NHÂN DÂN THÀNH PHỐ HỒ CHÍ MINH".to_owned();
    assert_eq!(at(&department()), (Some(of_city.clone()), "SỞ XÂY DỰNG".into(), "Thành phố Hồ Chí Minh".into(), "BC-SXD".into()));
    assert_eq!(at(&ward()), (None, "ỦY BAN NHÂN DÂN PHƯỜNG TÂN ĐỊNH".into(), "Phường Tân Định".into(), "BC-UBND".into()));
    assert_eq!(at(&city()), (None, of_city, "Thành phố Hồ Chí Minh".into(), "BC-UBND".into()));
}

#[sqlx::test]
async fn a_paper_is_that_of_its_entry(pool: PgPool) {
    let world = World::new(pool).await;
    let (id, _) = lived(&world).await;
    let authority = &world.people.authority;
    let inspect = first(&world, id, "inspect").await;
    let (newest, second) = document(&world, authority, id, Kind::InspectionMinutes, None).await;
    let (paper, one) = document(&world, authority, id, Kind::InspectionMinutes, inspect).await;
    assert_eq!(Some(paper), inspect.map(|seq| Paper { kind: Kind::InspectionMinutes, seq }));
    assert!(newest.seq > paper.seq && read(&one).contains("Đoàn kiểm tra liên ngành") && read(&second).contains("Tổ kiểm tra"));
    let urgent = document(&world, authority, id, Kind::Escalation, None).await.1;
    assert_eq!((urgent.urgency, urgent.registration), (Some(Urgency::Urgent), Registration::Draft));
    let plan = document(&world, authority, id, Kind::Plan, first(&world, id, "submit").await).await.1;
    assert_eq!(plan.annexes.len(), 1);
    let slip = document(&world, authority, id, Kind::Intake, None).await.1;
    assert_eq!(slip.registration, Registration::Unnumbered { dated_on: day("2026-08-28") });
}
