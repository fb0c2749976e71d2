//! Two languages: the switch, that it is remembered, and that no page mixes them.
//!
//! The messages are read from their sources. What people typed, names and reference data are in
//! Vietnamese on every page and are left aside.

use std::collections::HashSet;

use sangkien::domain::plan::Section;
use sangkien::domain::workflow::Status;
use scraper::Node;
use sqlx::PgPool;

use crate::support::acts::escalate;
use crate::support::{Client, Page, Site};

/// The messages without arguments: (Vietnamese, English).
fn messages() -> Vec<(String, String)> {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src/i18n");
    let mut out = Vec::new();
    let files = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).filter(|path| path.is_file());
    for file in files {
        for line in std::fs::read_to_string(file).unwrap().lines() {
            let parts: Vec<&str> = line.split('"').collect();
            for window in parts.windows(3).filter(|w| w[1].trim() == "/") {
                out.push((window[0].to_owned(), window[2].to_owned()));
            }
        }
    }
    // The city's name is part of the names of its units.
    out.retain(|(vi, en)| vi != en && !vi.contains('{') && en != "Ho Chi Minh City");
    out
}

/// Every text and every spoken attribute of a page, white space folded, without what is in the other language on purpose.
fn spoken(page: &Page, user: &HashSet<String>) -> Vec<String> {
    let fold = |s: &str| s.split_whitespace().collect::<Vec<_>>().join(" ");
    let root = page.one("body");
    let mut out = Vec::new();
    for node in root.descendants() {
        let foreign = node
            .ancestors()
            .any(|a| a.value().as_element().is_some_and(|e| e.attr("hreflang").is_some() || e.attr("class").is_some_and(|c| c.contains("print-only"))));
        match node.value() {
            Node::Text(text) if !foreign => out.push(fold(text)),
            Node::Element(e) => {
                out.extend(["aria-label", "title", "alt", "placeholder", "data-nhan", "data-saved", "data-failed"].iter().filter_map(|a| e.attr(a)).map(fold))
            }
            _ => {}
        }
    }
    out.push(page.title().rsplit_once(" · ").map(|(t, _)| t.to_owned()).unwrap_or_default());
    // An article is data: the law keeps its Vietnamese name in every language.
    out.iter_mut().for_each(|t| *t = t.replace("Nghị định 73/2023/NĐ-CP, Điều", ""));
    out.retain(|t| !t.is_empty() && !user.contains(t));
    out
}

/// What stands on the pages of the tests in Vietnamese whatever the language.
fn typed(site: &Site) -> HashSet<String> {
    let mut all: HashSet<String> = site.people.all().into_iter().map(|(_, p)| p.name.to_owned()).collect();
    all.extend(
        [
            "Ba phường",
            "Giải pháp",
            "Đột phá",
            "Thời gian",
            "ngày",
            "Văn bản",
            "Điều 1",
            "Chưa rõ",
            "Cần",
            "Để",
            "Khoa học",
            "Thực tiễn",
            "Sập",
            "Mưa",
            "Che",
            "Lấp",
            "Đội",
        ]
        .map(str::to_owned),
    );
    all.extend(
        ["Hai", "Không", "Cao", "Nhanh", "Ít", "Dừng khi sập", "Biên bản", "Thiếu căn cứ", "Bức thiết", "Ngập", "Cho làm ngay", "Đồng ý", "Làm ngay"]
            .map(str::to_owned),
    );
    all
}

async fn pages(site: &Site) -> Vec<(Client<'_>, String)> {
    let draft = site.draft().await;
    let submitted = site.in_status(Status::Submitted).await;
    let review = site.in_status(Status::InReview).await;
    let urgent = site.in_status(Status::Submitted).await;
    site.must(&site.people.head, urgent, escalate()).await;
    let approved = site.in_status(Status::Approved).await;
    let mut all: Vec<(Client<'_>, String)> = Vec::new();
    all.extend(["/login", "/khong-co"].map(|p| (site.anonymous(), p.to_owned())));
    all.extend(["/", "/proposals", "/proposals/new", "/queue"].map(|p| (site.as_lead(), p.to_owned())));
    all.extend(["plan", "commitment", "submission", "withdrawal"].map(|tail| (site.as_lead(), format!("/proposals/{draft}/{tail}"))));
    all.extend(Section::ALL.iter().map(|s| (site.as_lead(), format!("/proposals/{draft}/plan/{s}"))));
    all.extend(["", "/timeline", "/versions/1", "/receipt"].map(|tail| (site.as_lead(), format!("/proposals/{submitted}{tail}"))));
    let acts = ["", "/return", "/rejection", "/forwarding", "/escalation", "/track", "/recusal", "/review", "/override"];
    all.extend(acts.map(|tail| (site.as_head(), format!("/proposals/{submitted}{tail}"))));
    all.extend(["", "/review/minutes", "/review/party-opinion"].map(|tail| (site.as_head(), format!("/proposals/{review}{tail}"))));
    all.extend(["/queue", "/"].map(|p| (site.as_head(), p.to_owned())));
    all.extend(["", "/decision", "/acknowledgement"].map(|tail| (site.as_authority(), format!("/proposals/{urgent}{tail}"))));
    all.extend(["", "/timeline"].map(|tail| (site.as_authority(), format!("/proposals/{approved}{tail}"))));
    all.extend(["/queue", "/dashboard", "/units/ubnd-tphcm/report"].map(|p| (site.as_authority(), p.to_owned())));
    let person = format!("/admin/people/{}", site.people.head.id());
    all.extend(["/", "/admin/people", "/admin/people/new", &person].map(|p| (site.as_administrator(), p.to_owned())));
    all.push((site.as_person(&site.people.auditor), "/audit/ledger".into()));
    all
}

#[sqlx::test]
async fn no_page_mixes_the_languages(pool: PgPool) {
    let site = Site::new(pool).await;
    let (messages, user) = (messages(), typed(&site));
    assert!(messages.len() > 400, "only {} messages were found", messages.len());
    let vietnamese: HashSet<&str> = messages.iter().map(|(vi, _)| vi.as_str()).collect();
    let english: HashSet<&str> = messages.iter().map(|(_, en)| en.as_str()).collect();
    let mut mixed = Vec::new();
    let mut translated = 0;
    for (client, path) in pages(&site).await {
        for (lang, other, own) in [("en", &vietnamese, &english), ("vi", &english, &vietnamese)] {
            let page = client.clone().cookie("lang", lang).get(&path).await.page();
            assert_eq!(page.attr("html", "lang"), lang, "{path}");
            for text in spoken(&page, &user) {
                translated += usize::from(own.contains(text.as_str()));
                let long = |m: &&&str| m.chars().count() > 20 && text.contains(**m);
                if (other.contains(text.as_str()) && !own.contains(text.as_str())) || other.iter().any(|m| long(&m)) {
                    mixed.push(format!("{lang} {path}: {text}"));
                }
            }
        }
    }
    mixed.sort();
    mixed.dedup();
    assert!(mixed.is_empty(), "\n{}", mixed.join("\n"));
    assert!(translated > 1_000, "only {translated} texts were messages");
}

#[sqlx::test]
async fn the_switch_is_remembered_and_keeps_the_rest_of_the_address(pool: PgPool) {
    let site = Site::new(pool).await;
    let vi = site.as_lead().get("/proposals?q=a&status=draft").await.page();
    assert_eq!(vi.attr("html", "lang"), "vi");
    let to = vi.attr(".mast a", "href");
    assert!(to.starts_with("/proposals?") && to.contains("q=a") && to.contains("status=draft") && to.ends_with("lang=en"), "{to}");
    let en = site.as_lead().get(&to).await;
    assert_eq!(en.set_cookies(), ["lang=en; HttpOnly; SameSite=Lax; Path=/"]);
    assert_eq!((en.page().attr("html", "lang"), en.page().value("q").as_deref()), ("en".into(), Some("a")));
    let remembered = site.as_lead().cookie("lang", "en");
    assert_eq!(remembered.get("/").await.page().attr("html", "lang"), "en");
    assert_eq!(remembered.get("/khong-co").await.page().texts("h1"), ["Page not found"]);
    assert_eq!(remembered.get("/?lang=vi").await.page().attr("html", "lang"), "vi");
    let refused = remembered.post("/proposals", &[("title", "")]).await;
    assert!(refused.page().title().starts_with("Error: "), "{}", refused.page().title());
    for unknown in ["fr", "", "EN", "en-US"] {
        let answer = site.as_lead().get(&format!("/?lang={unknown}")).await;
        assert_eq!((answer.page().attr("html", "lang"), answer.set_cookies()), ("vi".into(), Vec::new()), "{unknown}");
    }
}
