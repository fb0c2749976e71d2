//! Finding proposals: words with, without and with wrong accents, in everything a plan says, ranked and
//! marked, and never beyond what its reader may know.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use chrono::TimeDelta;
use futures_util::TryStreamExt;
use sangkien::app::drafting::{self, Change};
use sangkien::domain::ids::{ItemId, ProposalId};
use sangkien::domain::plan::{Basis, GapKind, Heading, Kind, LegalGap, Risk, Section, Solution};
use sangkien::domain::search::{Query, fold};
use sangkien::domain::workflow::Status;
use sangkien::store::Scope;
use sangkien::store::proposal::{Filter, Row, list};
use serde::Deserialize;
use serde_json::to_value;
use sqlx::PgPool;
use uuid::Uuid;

use crate::support::lives::risk;
use crate::support::{OTHER_UNIT, Page, Person, Site, World};

const CORPUS: &str = include_str!("search/corpus.json");
const QUESTIONS: &str = include_str!("search/questions.txt");

#[derive(Deserialize)]
struct Document {
    key: String,
    title: String,
    document: String,
    article: String,
    gap: String,
    necessity: String,
    solution: String,
    risk: String,
}

fn corpus() -> Vec<Document> {
    serde_json::from_str(CORPUS).unwrap()
}

/// A draft that says what a document of the corpus says.
async fn write(world: &World, who: &Person, d: &Document) -> ProposalId {
    let heading = Heading { title: d.title.clone(), kind: Kind::Individual, topic: "quan-ly-do-thi".into() };
    let id = drafting::create(&world.app, &who.actor, &heading).await.unwrap();
    let gap = LegalGap {
        id: ItemId(Uuid::from_u128(2)),
        kind: Some(GapKind::Unclear),
        document: d.document.clone(),
        article: d.article.clone(),
        description: d.gap.clone(),
        evidence: None,
    };
    let risk = Risk { description: d.risk.clone(), ..risk(4) };
    let changes = [
        (Section::Gaps, Change::PutItem(gap.id, to_value(&gap).unwrap())),
        (Section::Basis, Change::Content(to_value(Basis { necessity: d.necessity.clone(), ..Basis::default() }).unwrap())),
        (Section::Solution, Change::Content(to_value(Solution { solution: d.solution.clone(), ..Solution::default() }).unwrap())),
        (Section::Risks, Change::PutItem(risk.id, to_value(&risk).unwrap())),
    ];
    for (section, change) in changes {
        world.save(who, id, section, change).await.unwrap();
    }
    id
}

fn asking(query: &str) -> String {
    format!("/proposals?{}", form_urlencoded::Serializer::new(String::new()).append_pair("q", query).finish())
}

/// The proposals that a person finds, best first.
async fn found(site: &Site, who: &Person, query: &str) -> Vec<String> {
    ids(&site.as_person(who).get(&asking(query)).await.page())
}

fn ids(page: &Page) -> Vec<String> {
    page.attrs("tr[data-proposal]", "data-proposal")
}

#[sqlx::test]
async fn sixty_questions_find_what_a_person_would_expect(pool: PgPool) {
    let site = Site::new(pool).await;
    let mut keys = BTreeMap::new();
    for document in corpus() {
        keys.insert(write(&site, &site.people.author, &document).await.to_string(), document.key);
    }
    let questions: Vec<&str> = QUESTIONS.lines().filter(|l| !l.starts_with('#')).collect();
    assert_eq!(questions.len(), 60);
    let mut out = String::new();
    for question in questions {
        let page = site.as_lead().get(&asking(question)).await.page();
        let hits: Vec<&str> = ids(&page).iter().map(|id| keys[id].as_str()).collect();
        let partly = if page.all(".note[role=status]").is_empty() { "" } else { "(partly) " };
        writeln!(out, "{question:<36} {partly}{}", hits.join(", ")).unwrap();
    }
    insta::assert_snapshot!(out);
}

#[sqlx::test]
async fn database_and_program_compare_words_alike(pool: PgPool) {
    let world = World::new(pool).await;
    let all = "aáàảãạăắằẳẵặâấầẩẫậbcdđeéèẻẽẹêếềểễệghiíìỉĩịklmnoóòỏõọôốồổỗộơớờởỡợpqrstuúùủũụưứừửữựvxyýỳỷỹỵ";
    let decomposed: String = unicode_normalization::UnicodeNormalization::nfd(all).collect();
    for text in [all, &all.to_uppercase(), &decomposed, CORPUS, QUESTIONS, "F0–F1; 3,5%/năm\u{a0}½ ü ç ß Ω 中文 😀 İ K"] {
        let theirs: String = sqlx::query_scalar("select trim(folded($1))").bind(text).fetch_one(&world.pool).await.unwrap();
        assert_eq!(fold(text), theirs);
    }
}

#[sqlx::test]
async fn a_draft_is_found_by_its_authors_alone_and_then_what_was_submitted(pool: PgPool) {
    let site = Site::new(pool).await;
    let p = &site.people;
    let id = site.draft().await;
    site.save(&p.author, id, Section::Risks, put("Nứt vòm hầm")).await.unwrap();
    let this = vec![id.to_string()];
    assert_eq!(found(&site, &p.author, "nut vom ham").await, this);
    assert_eq!(found(&site, &p.head, "nut vom ham").await, Vec::<String>::new());
    site.submit(id, &[&p.author]).await;
    for (who, sees) in [(&p.author, true), (&p.head, true), (&p.authority, true), (&p.colleague, false), (&p.other_head, false)] {
        assert_eq!(found(&site, who, "nut vom ham").await, if sees { this.clone() } else { Vec::new() }, "{}", who.name);
    }
    site.advance(id, Status::Returned).await;
    site.save(&p.author, id, Section::Risks, put("Rò khí độc")).await.unwrap();
    assert_eq!(found(&site, &p.head, "ro khi doc").await, Vec::<String>::new(), "what is being rewritten is not yet said");
    assert_eq!(found(&site, &p.head, "nut vom ham").await, this);
    site.submit(id, &[&p.author]).await;
    assert_eq!(found(&site, &p.head, "ro khi doc").await, this);
    assert_eq!(found(&site, &p.head, "nut vom ham").await, Vec::<String>::new(), "the newest plan speaks");
}

fn put(description: &str) -> Change {
    let risk = Risk { description: description.into(), worst_case: true, ..risk(4) };
    Change::PutItem(risk.id, to_value(risk).unwrap())
}

#[sqlx::test]
async fn who_may_know_of_a_case_finds_it_and_nobody_else(pool: PgPool) {
    let site = Site::new(pool).await;
    let p = &site.people;
    let id = site.draft().await;
    site.save(&p.author, id, Section::Risks, put("Nứt vòm hầm")).await.unwrap();
    site.submit(id, &[&p.author]).await;
    site.advance(id, Status::Piloting).await;
    let finders = async || {
        let all = [&p.author, &p.colleague, &p.head, &p.other_staff, &p.other_head, &p.authority, &p.supervisor, &p.auditor, &p.administrator];
        let mut names = Vec::new();
        for who in all {
            if found(&site, who, "nut vom ham").await == [id.to_string()] {
                names.push(who.name);
            }
        }
        names
    };
    let always = [&p.author, &p.head, &p.authority, &p.supervisor, &p.auditor].map(|who| who.name);
    assert_eq!(finders().await, always);
    // In the hand of a unit that is not over it.
    site.tamper(format!("update proposal set holder = 'unit_head', holder_unit = '{OTHER_UNIT}' where id = '{id}'")).await;
    assert_eq!(finders().await, [&p.author, &p.head, &p.other_head, &p.authority, &p.supervisor, &p.auditor].map(|who| who.name));
}

#[sqlx::test]
async fn names_of_files_are_found_and_what_is_removed_is_not(pool: PgPool) {
    let site = Site::new(pool).await;
    let id = site.draft().await;
    let path = format!("/proposals/{id}/plan/attachments");
    let pdf = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF";
    let number = site.as_lead().get(&path).await.page();
    let number = number.attrs("form[enctype] input[type=hidden]", "name").remove(0);
    let answer = site.as_lead().upload(&path, &number, "0", "khảo sát độ lún.pdf", pdf).await;
    assert_eq!(answer.status, 303, "{}", answer.complaint());
    assert_eq!(found(&site, &site.people.author, "khao sat do lun").await, vec![id.to_string()]);
    let page = site.as_lead().get(&asking("do lun")).await.page();
    assert_eq!(page.texts(".passage mark"), ["độ lún"]);
    let removal = site.as_lead().get(&path).await.page().attrs("form[action$='/removal']", "action").remove(0);
    let seen = site.as_lead().get(&path).await.page();
    let seen = (seen.attrs("form[action$='/removal'] input", "name").remove(0), seen.attrs("form[action$='/removal'] input", "value").remove(0));
    assert_eq!(site.as_lead().post(&removal, &[(&seen.0, &seen.1)]).await.status, 303);
    assert_eq!(found(&site, &site.people.author, "khao sat do lun").await, Vec::<String>::new());
}

#[sqlx::test]
async fn what_was_found_is_marked_in_title_and_passage(pool: PgPool) {
    let site = Site::new(pool).await;
    for document in corpus() {
        write(&site, &site.people.author, &document).await;
    }
    let page = site.as_lead().get(&asking("may bom chong ngap")).await.page();
    assert_eq!(page.texts("tr[data-proposal] th a"), ["Thuê dịch vụ máy bơm công suất lớn chống ngập"]);
    assert_eq!(page.texts("tr[data-proposal] th a mark"), ["máy bơm", "chống ngập"]);
    let passage = page.text(".passage");
    assert!(passage.contains("đơn giá cho thuê bơm chống ngập."), "{passage}");
    assert_eq!(page.texts(".passage mark").iter().filter(|m| *m == "bơm chống ngập").count(), 1, "{passage}");
    assert_eq!(page.all("input[name=q]")[0].attr("value"), Some("may bom chong ngap"));
    let plain = site.as_lead().get("/proposals").await.page();
    assert_eq!(plain.all("mark").len() + plain.all(".passage").len(), 0);
}

#[sqlx::test]
async fn right_accents_rank_higher(pool: PgPool) {
    let site = Site::new(pool).await;
    let titled = async |title: &str| {
        let heading = Heading { title: title.into(), kind: Kind::Individual, topic: "quan-ly-do-thi".into() };
        drafting::create(&site.app, &site.people.author.actor, &heading).await.unwrap().to_string()
    };
    let (land, led) = (titled("Quản lý đất công viên").await, titled("Quản lý dắt chó công viên").await);
    assert_eq!(found(&site, &site.people.author, "quản lý đất công viên").await, vec![land, led.clone()]);
    let (salt, fee) = (titled("Thu muối biển Cần Giờ").await, titled("Thú mười bên Cần Giờ").await);
    assert_eq!(found(&site, &site.people.author, "thu muối").await, vec![salt.clone(), fee.clone()]);
    assert_eq!(found(&site, &site.people.author, "thú mười").await, vec![fee, salt]);
    assert_eq!(found(&site, &site.people.author, "dắt chó").await, vec![led]);
}

#[sqlx::test]
async fn pages_of_hits_hold_each_once_and_keep_the_question(pool: PgPool) {
    let site = Site::new(pool).await;
    let mut all = Vec::new();
    for n in 0..45 {
        let title = if n % 3 == 0 { format!("Thoát nước khu phố {n}") } else { format!("Nước sạch và đường thoát hiểm {n}") };
        let heading = Heading { title, kind: Kind::Individual, topic: "quan-ly-do-thi".into() };
        site.clock.pass(TimeDelta::seconds(1)); // ids follow the clock
        all.push(drafting::create(&site.app, &site.people.author.actor, &heading).await.unwrap().to_string());
    }
    let (mut seen, mut path, mut sizes) = (Vec::new(), format!("{}&status=draft", asking("thoat nuoc")), Vec::new());
    loop {
        let page = site.as_lead().get(&path).await.page();
        let here = ids(&page);
        sizes.push(here.len());
        seen.extend(here);
        let Some(next) = page.attrs(".pages a", "href").into_iter().find(|href| href.contains("after=")) else { break };
        assert!(next.contains("q=thoat+nuoc") && next.contains("status=draft"), "{next}");
        path = next;
    }
    assert_eq!(sizes, [20, 20, 5]);
    // Neighbours first, and among equals the newest.
    let best: Vec<_> = (0..45).rev().filter(|n| n % 3 == 0).map(|n| all[n].clone()).collect();
    assert_eq!(seen[..15], best);
    let rest: Vec<_> = (0..45).rev().filter(|n| n % 3 != 0).map(|n| all[n].clone()).collect();
    assert_eq!(seen[15..], rest);
}

/// As many hits as are shown, one page after another, each of so many.
async fn paged(site: &Site, who: &Scope, filter: &Filter, rows: i64) -> Vec<ProposalId> {
    let (mut all, mut filter) = (Vec::new(), filter.clone());
    let mut conn = site.app.pool.acquire().await.unwrap();
    loop {
        let page: Vec<Row> = list(&mut conn, who, &filter, Some(rows)).try_collect().await.unwrap();
        let Some(last) = page.last() else { return all };
        filter.after = Some(last.place());
        all.extend(page.iter().map(|row| row.id));
        assert!(all.len() <= 1000, "the pages have no end");
    }
}

/// Copies a case with its text and its authors, once for each number `n` of a query; `id` says from it and from the old one what the new one is.
async fn copy(site: &Site, case: ProposalId, numbers: &str, id: &str) {
    for (table, key, beside) in
        [("proposal", "id", ", 'code', 'SK-2026-9' || lpad(n::text, 4, '0')"), ("proposal_text", "proposal_id", ""), ("proposal_author", "proposal_id", "")]
    {
        site.tamper(format!(
            "insert into {table} select (jsonb_populate_record(t, jsonb_build_object('{key}', {}{beside}))).* from {table} t, {numbers} n where t.{key} = '{case}'",
            id.replace("id", &format!("t.{key}::text"))
        ))
        .await;
    }
    site.tamper("update proposal_text t set tags = tags_of(p) from proposal p where p.id = t.proposal_id").await;
}

async fn newest_first(site: &Site, beside: ProposalId) -> Vec<ProposalId> {
    let all = site.rows(&format!("select id from proposal where id <> '{beside}' order by id desc")).await;
    all.as_array().unwrap().iter().map(|row| row["id"].as_str().unwrap().parse().unwrap()).collect()
}

#[sqlx::test]
async fn hits_are_found_however_long_ago_the_newest_first(pool: PgPool) {
    let site = Site::new(pool).await;
    let case = site.submitted_by(&[&site.people.author]).await;
    let other = site.in_status(Status::Approved).await;
    // In the newest stretches of five hours, and at both sides of each edge between what is looked at together.
    let ago = "unnest(array[1, 2, 3, 4, 17, 18, 19, 20, 145, 146, 147, 148, 3000])";
    copy(&site, case, ago, "overlay(id placing lpad(to_hex(('x' || left(id, 6))::bit(24)::integer - n), 6, '0') from 1 for 6)").await;
    let made = newest_first(&site, other).await;
    assert_eq!((made.len(), made[0]), (14, case));
    let all = Filter { query: Query::parse("đào đường"), status: Some(Status::Submitted), ..Filter::default() };
    let narrowed = Filter { topic: Some("quan-ly-do-thi".into()), ..all.clone() };
    let none = Filter { status: Some(Status::Piloting), ..all.clone() };
    let anything = Filter { status: None, ..all.clone() };
    for who in [&site.people.author, &site.people.head, &site.people.authority] {
        for rows in [1, 3, 100] {
            for filter in [&all, &narrowed] {
                assert_eq!(paged(&site, &Scope::of(&who.actor), filter, rows).await, made, "{} {rows}", who.name);
            }
            let found: Vec<_> = paged(&site, &Scope::of(&who.actor), &anything, rows).await.into_iter().filter(|id| *id != other).collect();
            assert_eq!(found, made, "{} {rows}", who.name);
        }
        assert_eq!(paged(&site, &Scope::of(&who.actor), &none, 3).await, vec![]);
    }
    for filter in [&all, &anything] {
        assert_eq!(paged(&site, &Scope::of(&site.people.other_head.actor), filter, 3).await, vec![]);
    }
}

#[sqlx::test]
async fn more_hits_than_are_ranked_are_all_found_and_titles_before_the_rest(pool: PgPool) {
    let site = Site::new(pool).await;
    let heading = Heading { title: "Máy đo sóng biển".into(), kind: Kind::Individual, topic: "quan-ly-do-thi".into() };
    let titled = drafting::create(&site.app, &site.people.author.actor, &heading).await.unwrap();
    site.clock.pass(TimeDelta::minutes(1));
    let other = site.draft().await;
    site.save(&site.people.author, other, Section::Risks, put("Máy đo sóng hỏng")).await.unwrap();
    site.submit(other, &[&site.people.author]).await;
    // The one that says so in its title is theirs to know as well, and older than 230 that say it somewhere.
    site.tamper(format!("update proposal set submitted_at = created_at where id = '{titled}'")).await;
    copy(&site, other, "generate_series(1, 230)", "overlay(id placing lpad(to_hex(n), 12, 'f') from 25 for 12)").await;
    // Whoever knows of them in two ways gets them once.
    site.tamper(format!(
        "insert into proposal_author select (jsonb_populate_record(a, jsonb_build_object('person_id', '{}'))).* from proposal_author a where a.proposal_id <> '{titled}'",
        site.people.head.actor.person
    ))
    .await;
    let rest = newest_first(&site, titled).await;
    let expected: Vec<_> = std::iter::once(titled).chain(rest.clone()).collect();
    assert_eq!(expected.len(), 232);
    let wanted = Filter { query: Query::parse("may do song"), ..Filter::default() };
    let narrowed = Filter { status: Some(Status::Submitted), ..wanted.clone() };
    for who in [&site.people.author, &site.people.head, &site.people.authority] {
        for rows in [20, 1000] {
            assert_eq!(paged(&site, &Scope::of(&who.actor), &wanted, rows).await, expected, "{} {rows}", who.name);
            assert_eq!(paged(&site, &Scope::of(&who.actor), &narrowed, rows).await, rest, "{} {rows}", who.name);
        }
        let mut conn = site.app.pool.acquire().await.unwrap();
        for (filter, all) in [(&wanted, expected.clone()), (&Filter::default(), [rest.clone(), vec![titled]].concat())] {
            let file: Vec<Row> = list(&mut conn, &Scope::of(&who.actor), filter, None).try_collect().await.unwrap();
            assert_eq!(file.into_iter().map(|row| row.id).collect::<Vec<_>>(), all, "{} in a file", who.name);
        }
    }
}

#[sqlx::test]
async fn a_case_in_the_hand_of_another_unit_is_known_to_its_head(pool: PgPool) {
    let site = Site::new(pool).await;
    let who = &site.people.other_head;
    let id = site.submitted_by(&[&site.people.author]).await;
    let words = Filter { query: Query::parse("đào đường"), ..Filter::default() };
    let head = Scope::of(&who.actor);
    // Is the authority over their unit as well.
    let both = Scope { over_units: vec![OTHER_UNIT.to_owned()], ..Scope::of(&who.actor) };
    for (change, as_head, as_both) in [
        ("holder_unit = owner_unit".to_owned(), false, false),
        (format!("holder_unit = '{OTHER_UNIT}'"), true, true),
        // Of a unit beneath theirs.
        (format!("unit_path = unit_path || '{OTHER_UNIT}'::text"), true, true),
        ("holder_unit = owner_unit".to_owned(), false, true),
    ] {
        site.tamper(format!("update proposal set {change}")).await;
        site.tamper("update proposal_text t set tags = tags_of(p) from proposal p where p.id = t.proposal_id").await;
        for filter in [&words, &Filter::default()] {
            for (scope, known) in [(&head, as_head), (&both, as_both)] {
                assert_eq!(paged(&site, scope, filter, 3).await, if known { vec![id] } else { vec![] }, "{change}");
            }
        }
        assert_eq!(site.as_person(who).get(&format!("/proposals/{id}")).await.status, if as_head { 200 } else { 404 }, "{change}");
    }
}

#[sqlx::test]
async fn year_and_outcome_narrow_the_list(pool: PgPool) {
    let site = Site::new(pool).await;
    let closed = site.in_status(Status::Closed).await.to_string();
    site.clock.pass(TimeDelta::seconds(1));
    let draft = site.draft().await.to_string();
    let list = async |conditions: &str| ids(&site.as_lead().get(&format!("/proposals?{conditions}")).await.page());
    let year = site.value("select substr(code, 4, 4) from proposal limit 1").await;
    assert_eq!(list(&format!("year={}", year.as_str().unwrap())).await, [draft.clone(), closed.clone()]);
    assert_eq!(list("year=2019").await, Vec::<String>::new());
    let outcome = site.value("select outcome from assessment").await;
    assert_eq!(outcome, "completed");
    assert_eq!(list("outcome=completed").await, vec![closed.clone()]);
    assert_eq!(list("outcome=not_completed").await, Vec::<String>::new());
    assert_eq!(list("outcome=else&year=now").await, [draft, closed], "what can't be read narrows nothing");
}

#[sqlx::test]
async fn signs_that_mean_something_to_a_database_are_only_signs(pool: PgPool) {
    let site = Site::new(pool).await;
    let id = site.draft().await.to_string();
    for query in ["'", "đào & !đường", "đào:*", "(đào", "\\", "%", "_", "đào' | 'x", "<->", "\u{1F600}", "&&&", "a\u{301}\u{302}"] {
        let answer = site.as_lead().get(&asking(query)).await;
        assert_eq!(answer.status, 200, "{query}: {}", answer.complaint());
    }
    assert_eq!(found(&site, &site.people.author, "đào & !đường").await, vec![id]);
    assert_eq!(found(&site, &site.people.author, "…").await, Vec::<String>::new(), "what holds no word is nowhere");
}

#[sqlx::test]
async fn a_plan_of_any_length_can_be_saved(pool: PgPool) {
    let site = Site::new(pool).await;
    let id = site.draft().await;
    let long: String = (0..90_000u32).map(|n| format!("{n:x} ")).collect::<String>().chars().take(200_000).collect();
    let basis = Basis { necessity: long, ..Basis::default() };
    site.save(&site.people.author, id, Section::Basis, Change::Content(to_value(basis).unwrap())).await.unwrap();
    assert_eq!(found(&site, &site.people.author, "ff ff").await, vec![id.to_string()]);
}
