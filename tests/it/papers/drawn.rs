//! Every document of the parking case as it comes out, in both formats, against the measures of
//! Decree 30/2020/NĐ-CP, Annex I. Leaves `target/documents/parking/index.html`: each first page as a
//! picture beside its measures, to be looked at.

use std::fmt::Write;
use std::path::{Path, PathBuf};

use sangkien::documents::model::{Document, Heading, Kind};
use sqlx::PgPool;

use super::composing::{OF_THE_UNIT, of_the_city};
use super::parking::{document, succeeded};
use crate::documents::measure::{Line, Page, Paper};
use crate::documents::samples::provenance;
use crate::documents::{draw, run};
use crate::support::World;

/// A measure: what it is, what came out, what the Decree allows; millimetres or points.
struct Measure(&'static str, f64, f64, f64);

impl Measure {
    /// Half a millimetre, or a quarter of a point.
    fn holds(&self) -> bool {
        self.1 >= self.2 - 0.5 && self.1 <= self.3 + 0.5
    }
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("target/documents/parking")
}

fn exact(what: &'static str, value: f64, wanted: f64) -> Measure {
    Measure(what, value, wanted, wanted)
}

fn share(page: &Page, line: &Line) -> f64 {
    let rule = page.rule_below(line);
    (rule.right - rule.x) / (line.right() - line.x()) * 100.0
}

/// What is measured of a document.
fn measures(paper: &Paper, d: &Document) -> Vec<Measure> {
    let page = &paper.pages[0];
    let text = |l: &&Line| l.y() > 19.5;
    let (state, motto) = (page.line("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"), page.line("Độc lập - Tự do - Hạnh phúc"));
    let rule = page.rule_below(motto);
    let all = || paper.pages.iter().flat_map(|p| p.lines.iter()).filter(text);
    let mut out = vec![
        exact("chiều rộng trang", page.width, 210.0),
        exact("chiều cao trang", page.height, 297.0),
        Measure("lề trái", all().map(Line::x).fold(f64::MAX, f64::min), 30.0, 35.0),
        Measure("lề phải, ít nhất", 210.0 - all().map(Line::right).fold(0.0, f64::max), 15.0, 180.0),
        Measure("lề trên", page.lines.iter().filter(text).map(Line::y).fold(f64::MAX, f64::min), 20.0, 25.0),
        Measure("cỡ chữ Quốc hiệu", state.size, 12.0, 13.0),
        Measure("cỡ chữ Tiêu ngữ", motto.size, 13.0, 14.0),
        exact("Tiêu ngữ dưới giữa Quốc hiệu", motto.centre() - state.centre(), 0.0),
        exact("đường kẻ dưới Tiêu ngữ, đầu", rule.x - motto.x(), 0.0),
        exact("đường kẻ dưới Tiêu ngữ, cuối", rule.right - motto.right(), 0.0),
    ];
    if !d.agency.is_empty() {
        let last = d.agency.split_whitespace().next_back().unwrap();
        let agency = page.lines.iter().filter(|l| l.right() < 95.0 && l.text().ends_with(last)).min_by(|a, b| a.y().total_cmp(&b.y())).unwrap();
        out.push(Measure("cỡ chữ cơ quan ban hành", agency.size, 12.0, 13.0));
        out.push(Measure("đường kẻ dưới cơ quan, % dòng chữ", share(page, agency), 100.0 / 3.0, 50.0));
        if !d.symbol.is_empty() {
            out.push(exact("cỡ chữ số, ký hiệu", page.line("Số:").size, 13.0));
        }
    }
    if let Heading::Named { name, .. } = &d.heading {
        let title = page.line(name.split_whitespace().next().unwrap());
        out.push(Measure("cỡ chữ tên loại", title.size, 13.0, 14.0));
        out.push(exact("tên loại ở giữa", title.centre() - f64::midpoint(30.0, 192.0), 0.0));
    } else {
        out.push(Measure("cỡ chữ trích yếu công văn", page.line("V/v").size, 12.0, 13.0));
    }
    if !d.recipients.is_empty() {
        let to = paper.pages.iter().flat_map(|p| &p.lines).find(|l| l.text() == "Nơi nhận:").unwrap();
        out.push(exact("cỡ chữ Nơi nhận", to.size, 12.0));
    }
    out
}

/// What is wrong with the pages of a document: their numbers, the evidence on each, a signature
/// without any of the text that is signed.
fn pagination(paper: &Paper, d: &Document) -> Vec<String> {
    let mut wrong = Vec::new();
    let mut n = 0;
    for page in &paper.pages {
        let annex = page.lines.iter().any(|l| l.text().starts_with("PHỤ LỤC") && l.y() < 30.0);
        n = if annex { 1 } else { n + 1 };
        if page.number() != Some(n).filter(|n| *n > 1) {
            wrong.push(format!("page {n} says {:?}", page.number()));
        }
        if page.lines.iter().filter(|l| l.is_provenance()).count() != 3 {
            wrong.push(format!("page {n} does not say where its evidence stands"));
        }
    }
    let Some(title) = d.signatures.first().and_then(|s| s.titles.first()) else { return wrong };
    let signs = |l: &&Line| l.text().contains(title.as_str()) && l.size > 12.0;
    let signed = paper.pages.iter().rev().find_map(|p| p.lines.iter().filter(signs).max_by(|a, b| a.y().total_cmp(&b.y())).map(|l| (p, l)));
    match signed {
        Some((page, line)) if page.lines.iter().any(|l| l.y() > 19.5 && l.y() < line.y() - 5.0) => {}
        Some(_) => wrong.push("the signature stands alone on its page".to_owned()),
        None => wrong.push(format!("{title} does not sign")),
    }
    wrong
}

/// Draws and measures documents; writes what is to be looked at. Gives what does not hold.
fn tried(folder: &Path, documents: &[(Kind, Document)]) -> Vec<String> {
    std::fs::create_dir_all(folder).unwrap();
    // A server that signs its log prints where the evidence stands; the world of the tests has no key.
    let signed = |d: &Document| Document { provenance: Some(provenance()), ..d.clone() };
    let named: Vec<(&str, Document)> = documents.iter().map(|(k, d)| (k.code(), signed(d))).collect();
    draw(folder, &named);
    let mut wrong = Vec::new();
    let mut page = String::from(
        "<!doctype html><meta charset=utf-8><title>Văn bản</title><style>body{font:14px sans-serif}section{display:flex;gap:2rem;margin:2rem}img{border:1px solid #999;width:22rem}td{padding:0 .5rem}.x{color:#b00;font-weight:bold}</style>",
    );
    for (name, d) in &named {
        write!(page, "<section>").unwrap();
        let mut counts = Vec::new();
        for format in ["pdf", "docx"] {
            let file = folder.join(format!("{name}-{format}.pdf"));
            let paper = Paper::measure(&file);
            let picture = file.with_extension("");
            run("pdftoppm", &["-r", "70", "-png", "-singlefile", file.to_str().unwrap(), picture.to_str().unwrap()]);
            write!(page, "<figure><figcaption>{name}.{format}</figcaption><img src='{name}-{format}.png'></figure><table>").unwrap();
            for m in measures(&paper, d) {
                let class = if m.holds() { "" } else { "x" };
                write!(page, "<tr class='{class}'><td>{}<td>{:.2}<td>{:.2}–{:.2}", m.0, m.1, m.2, m.3).unwrap();
                if !m.holds() {
                    wrong.push(format!("{name}.{format}: {} is {:.2}, not {:.2}–{:.2}", m.0, m.1, m.2, m.3));
                }
            }
            write!(page, "</table>").unwrap();
            wrong.extend(paper.faces.iter().filter(|(_, embedded)| !embedded).map(|(face, _)| format!("{name}.{format}: {face} is not embedded")));
            counts.push(paper.pages.len());
            wrong.extend(pagination(&paper, d).into_iter().map(|what| format!("{name}.{format}: {what}")));
            let draft = paper.pages.iter().filter(|p| p.lines.iter().any(|l| l.text().starts_with("DỰ THẢO"))).count();
            let is_draft = d.registration == sangkien::documents::model::Registration::Draft;
            if draft != if is_draft { paper.pages.len() } else { 0 } {
                wrong.push(format!("{name}.{format}: {draft} of {} pages say that it is a draft", paper.pages.len()));
            }
        }
        // What is one sheet as PDF is one as DOCX: nobody signs on a second that has nothing else.
        if counts[0] == 1 && counts[1] != 1 {
            wrong.push(format!("{name}: one page as PDF, {} as DOCX", counts[1]));
        }
        write!(page, "</section>").unwrap();
    }
    std::fs::write(folder.join("index.html"), page).unwrap();
    wrong
}

#[sqlx::test]
async fn every_document_of_the_city_is_set_as_the_decree_says(pool: PgPool) {
    let documents = of_the_city(&World::new(pool).await).await;
    let wrong = tried(&folder(), &documents);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[sqlx::test]
async fn every_document_of_the_unit_is_set_as_the_decree_says(pool: PgPool) {
    let world = World::new(pool).await;
    let id = succeeded(&world).await;
    let mut documents = Vec::new();
    for kind in OF_THE_UNIT {
        documents.push((kind, document(&world, &world.people.head, id, kind, None).await.1));
    }
    let wrong = tried(&folder().join("unit"), &documents);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
