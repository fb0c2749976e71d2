//! Every form, every field, everything people get wrong: the same page with 422, words beside the
//! field and in the summary, nothing lost of what was typed, nothing written.
//!
//! Driven by the definitions of the forms, so that a new field is tried without a new line here.
//! `sheets` names the forms, `requests` tries what is no form at all.

mod again;
mod beside;
mod later;
mod requests;
pub mod sheets;

use sangkien::web::forms::{Def, Kind, Need};
use sangkien::web::routes::routes;
use sqlx::PgPool;
use unicode_normalization::UnicodeNormalization;

use self::sheets::{FIELDLESS, Sheet, sheets};
use crate::support::{Answer, Page, Site};

const SCRIPT: &str = "<script>alert(1)</script>";

/// What can be wrong with a field.
fn defects(d: &Def) -> Vec<String> {
    let mut all: Vec<String> = Vec::new();
    if d.need == Need::Required && !matches!(d.kind, Kind::Tick) {
        all.push(String::new());
    }
    let odd = ["a\u{7}b", "a\u{202E}b", "a\u{2066}b", "a\u{FFFE}b"].map(str::to_owned);
    match d.kind {
        Kind::Line => {
            all.push("ế".repeat(d.max + 1));
            all.push("hai\ndòng".into());
            all.extend(odd);
        }
        Kind::Area => {
            all.push("ế".repeat(d.max + 1));
            all.extend(odd);
        }
        Kind::Email => all.extend(
            ["khong.phai", "@b.vn", "a@", "a@b", "a b@c.vn", "a@b@c.vn"]
                .map(str::to_owned)
                .into_iter()
                .chain([format!("{}@b.vn", "a".repeat(d.max)), "a\u{202E}@b.vn".into()]),
        ),
        Kind::Password => all.push("m".repeat(d.max + 1)),
        Kind::Money => all.extend(["-5", "620tr", "1,5", "9999999999999999", "1.00", "5\u{202E}"].map(str::to_owned)),
        Kind::Decimal => all.extend(["mười", "1e9", "1,", "--5", "5\u{7}"].map(str::to_owned)),
        Kind::Whole(least, most) => all.extend([(least - 1).to_string(), (most + 1).to_string(), "một".into()]),
        Kind::Date => all.extend(["31/02/2026", "01/01/0001", "01/01/9999", "-1/2/2026", "hôm nay", "2026"].map(str::to_owned)),
        Kind::Choice(_) | Kind::YesNo(..) | Kind::Select => all.extend(["khong-co", "a\u{7}"].map(str::to_owned)),
        Kind::Scale(_) => all.extend(["0", "6", "-1", "ba"].map(str::to_owned)),
        Kind::Tick => {}
    }
    all
}

/// The page says what is wrong with one control, in the summary and beside it.
pub fn says_what_is_wrong(answer: &Answer, name: &str, what: &str) -> Page {
    assert_eq!(answer.status, 422, "{what}: {}", answer.complaint());
    let page = answer.page();
    assert!(page.title().starts_with("Lỗi: "), "{what}: {}", page.title());
    assert!(page.has_id(&format!("{name}-e")), "{what}: nothing beside {name}");
    let links = page.attrs("#tom-tat-loi[role=alert] a", "href");
    let anchors: Vec<&str> = links.iter().filter_map(|l| l.strip_prefix('#')).collect();
    assert!(!anchors.is_empty() && anchors.len() == links.len(), "{what}: {links:?}");
    for anchor in &anchors {
        assert!(page.has_id(anchor), "{what}: #{anchor} leads nowhere");
    }
    assert!(anchors.iter().any(|a| *a == name || *a == format!("{name}-0")), "{what}: the summary says nothing of {name}: {links:?}");
    assert_eq!(page.texts(&format!("[id='{name}-e'] .vh")), ["Lỗi:"], "{what}");
    page
}

/// What was typed elsewhere is still there; passwords never come back.
fn keeps_the_rest(page: &Page, sheet: &Sheet<'_>, wrong: &str, what: &str) {
    for d in &sheet.defs {
        let shown = page.value(d.name);
        if matches!(d.kind, Kind::Password) {
            assert_eq!(shown.as_deref(), Some(""), "{what}: {} came back", d.name);
        } else if d.name != wrong {
            assert_eq!(shown.as_deref(), Some(sheet.valid(d.name)), "{what}: {} was lost", d.name);
        }
    }
}

#[sqlx::test]
async fn what_is_wrong_is_said_beside_its_field_and_nothing_is_lost_or_written(pool: PgPool) {
    let site = Site::new(pool).await;
    let mut tried = 0;
    for sheet in sheets(&site).await {
        let before = site.everything().await;
        for d in &sheet.defs {
            for value in defects(d) {
                let short: String = value.chars().take(20).collect();
                let what = format!("{} {}={short:?}", sheet.path, d.name);
                let answer = sheet.send(&[(d.name, &value)]).await;
                let page = says_what_is_wrong(&answer, &format!("{}{}", sheet.scope, d.name), &what);
                keeps_the_rest(&page, &sheet, d.name, &what);
                if matches!(d.kind, Kind::Line | Kind::Area | Kind::Email | Kind::Money | Kind::Decimal | Kind::Date) {
                    assert_eq!(page.value(d.name), Some(value), "{what}: what was typed is gone");
                }
                assert!(page.all("main script").is_empty(), "{what}");
                tried += 1;
            }
        }
        assert_eq!(site.everything().await, before, "{} left a trace", sheet.path);
    }
    assert!(tried > 300, "only {tried} mistakes");
}

/// Texts of exactly the limit, decomposed, with something that looks like code; each field's own.
fn at_the_limit(d: &Def, n: usize) -> String {
    let mark = char::from(b'a' + u8::try_from(n).unwrap());
    let script = if d.max > 60 { SCRIPT } else { "" };
    format!("{mark}{script}{}", "e\u{302}\u{301}".repeat(d.max - 1 - script.len()))
}

#[sqlx::test]
async fn exactly_the_limit_is_taken_and_kept_composed(pool: PgPool) {
    let site = Site::new(pool).await;
    for sheet in sheets(&site).await.into_iter().filter(|s| s.can_succeed) {
        let long = |d: &&Def| matches!(d.kind, Kind::Line | Kind::Area) && !sheet.unstored.contains(&d.name);
        let texts: Vec<(&str, String)> = sheet.defs.iter().filter(long).enumerate().map(|(n, d)| (d.name, at_the_limit(d, n))).collect();
        let sent: Vec<(&str, &str)> = texts.iter().map(|(n, v)| (*n, v.as_str())).collect();
        let answer = sheet.send(&sent).await;
        assert!(matches!(answer.status, 200 | 303), "{}: {}", sheet.path, answer.complaint());
        for (name, text) in &texts {
            let composed: String = text.nfc().collect();
            assert_ne!(&composed, text);
            assert!(site.rows_with(&composed).await > 0, "{} {name} was not kept composed", sheet.path);
            assert_eq!(site.rows_with(text).await, 0, "{} {name} was kept as typed", sheet.path);
        }
        let shown = sheet.client.get(&sheet.shown).await;
        assert_eq!(shown.status, 200, "{}: {}", sheet.shown, shown.complaint());
        assert!(shown.page().all("main script").is_empty(), "{}", sheet.shown);
        if texts.iter().any(|(_, text)| text.contains(SCRIPT)) && !sheet.unseen {
            assert!(shown.page().text("main").contains("alert(1)"), "{}", sheet.shown);
        }
    }
}

#[sqlx::test]
async fn a_draft_may_be_left_empty(pool: PgPool) {
    let site = Site::new(pool).await;
    for sheet in sheets(&site).await.into_iter().filter(|s| s.path.contains("/plan/") && !s.path.ends_with("/topic") && !s.path.ends_with("/authors")) {
        let empty: Vec<(&str, &str)> = sheet.defs.iter().map(|d| (d.name, "")).collect();
        let answer = sheet.send(&empty).await;
        assert_eq!(answer.status, 303, "{}: {}", sheet.path, answer.complaint());
        let shown = sheet.client.get(&sheet.shown).await.page();
        for d in sheet.defs.iter().filter(|_| !sheet.shown.contains('?')) {
            assert_eq!(shown.value(d.name).as_deref(), Some(""), "{} {}", sheet.path, d.name);
        }
    }
}

#[sqlx::test]
async fn every_route_with_a_form_has_its_sheet(pool: PgPool) {
    let site = Site::new(pool).await;
    let mut known: Vec<String> = sheets(&site).await.into_iter().map(|s| s.route.to_owned()).chain(FIELDLESS.map(str::to_owned)).collect();
    known.sort();
    known.dedup();
    let mut all: Vec<String> = routes().iter().map(|r| r.1.to_owned()).collect();
    all.sort();
    assert_eq!(known, all);
}
