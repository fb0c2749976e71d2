//! Receipts and whole cases on paper: read back with a scanner and with poppler.

use sangkien::documents::book::{self, Book};
use sangkien::documents::model::Block;
use sangkien::documents::receipt::{self, Sheet};

use super::measure::Paper;
use super::run;

fn measured(bytes: &[u8]) -> Paper {
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), bytes).unwrap();
    Paper::measure(file.path())
}

#[test]
fn the_code_of_a_receipt_is_read_by_a_scanner() {
    let said = format!(
        "SANGKIEN-RECEIPT/1\nSK-2026-000001/3\n41 {}\nso.test/ghi-nhan\n42\n{}\n\n— so.test/ghi-nhan {}\n",
        "ab".repeat(32),
        "A".repeat(44),
        "b".repeat(92)
    );
    let sheet = Sheet {
        title: "BIÊN NHẬN GHI SỔ".into(),
        on: (2026, 8, 28),
        lead: "Ai giữ biên nhận này là người làm chứng.".into(),
        fields: vec![("Số biên nhận".into(), "SK-2026-000001/3".into()), ("Hồ sơ".into(), "Cấp phép đào đường trực tuyến #[x] $y$".into())],
        codes: vec![("Mã băm của mục".into(), "ab".repeat(32))],
        how: "Cách kiểm tra".into(),
        qr: said.clone(),
    };
    let bytes = receipt::pdf(&sheet).unwrap();
    assert_eq!(bytes, receipt::pdf(&sheet).unwrap());
    let paper = measured(&bytes);
    assert_eq!(paper.pages.len(), 1);
    assert!(paper.text.contains("Cấp phép đào đường trực tuyến #[x] $y$"), "{}", paper.text);
    let folder = tempfile::tempdir().unwrap();
    let (file, picture) = (folder.path().join("a.pdf"), folder.path().join("a"));
    std::fs::write(&file, &bytes).unwrap();
    run("pdftoppm", &["-r", "150", "-png", "-singlefile", file.to_str().unwrap(), picture.to_str().unwrap()]);
    let scanned = run("zbarimg", &["--raw", "-q", "-Sbinary", &format!("{}.png", picture.display())]).stdout;
    assert_eq!(String::from_utf8(scanned).unwrap(), said);
}

#[test]
fn a_book_has_a_cover_contents_and_page_numbers() {
    let paragraph = || Block::Paragraph("Đơn vị chủ trì theo dõi, đo lường từng chỉ số đã cam kết. ".repeat(12));
    let book = Book {
        title: "Hồ sơ sáng kiến SK-2026-000001".into(),
        on: (2026, 8, 28),
        lead: "Cấp phép đào đường trực tuyến".into(),
        fields: vec![("Đơn vị".into(), "Sở Xây dựng".into())],
        contents: "Mục lục".into(),
        parts: (1..=5).map(|n| (format!("Phần {n}"), (0..9).map(|_| paragraph()).collect())).collect(),
    };
    let paper = measured(&book::pdf(&book).unwrap());
    let count = paper.pages.len();
    assert!(count >= 7, "{count}");
    let contents = &paper.pages[1];
    contents.line("Mục lục");
    for n in 1..=5 {
        let title = format!("Phần {n}");
        let page = paper.pages.iter().skip(2).position(|p| p.lines.iter().any(|l| l.text() == title && l.size > 15.0)).unwrap() + 3;
        let line = contents.line(&title);
        let beside = contents.lines.iter().find(|l| (l.y() - line.y()).abs() < 1.0 && l.text().ends_with(&page.to_string()));
        assert!(beside.is_some(), "{title} stands on page {page}");
        assert!(paper.pages[page - 1].lines.iter().any(|l| l.text() == format!("{page}/{count}")), "page {page} has no number");
    }
}
