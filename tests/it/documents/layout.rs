//! The measures of the Decree, on every sample in both formats.

use unicode_normalization::is_nfc;

use super::measure::{Line, Page};
use super::samples::{LETTERS, MARKUP};
use super::{PAPERS, both, pdf, samples};

/// What the Decree leaves to the millimetre, in millimetres.
const NEAR: f64 = 0.5;
/// A box of letters reaches below what is printed of them.
const DESCENT: f64 = 1.1;
const LEFT: (f64, f64) = (30.0, 35.0);
const RIGHT: (f64, f64) = (15.0, 20.0);

fn within(value: f64, (least, most): (f64, f64), what: &str) {
    assert!(value >= least - NEAR && value <= most + NEAR, "{what}: {value:.2} is not within {least}–{most}");
}

fn near(a: f64, b: f64, what: &str) {
    assert!((a - b).abs() <= NEAR, "{what}: {a:.2} and {b:.2}");
}

fn sized(line: &Line, sizes: (f64, f64), what: &str) {
    let size = line.size;
    assert!(size >= sizes.0 - 0.25 && size <= sizes.1 + 0.25, "{what}: «{}» is set in {size}", line.text());
}

/// One test, because setting and measuring every sample takes seconds: each check says where it failed.
#[test]
fn every_sample_is_as_the_decree_says() {
    every_sheet_is_a4_and_no_word_stands_in_the_margins();
    the_text_reaches_from_margin_to_margin();
    the_head_is_where_it_belongs();
    the_title_and_its_rule_are_centred();
    the_body_is_set_as_the_decree_says();
    signature_and_recipients_stand_at_the_end();
    pages_are_numbered_from_the_second_in_the_middle_of_the_upper_margin();
    pages_of_an_annex_are_counted_from_one();
    names_side_by_side_are_on_one_level();
    a_letter_says_what_it_is_about_and_a_draft_what_it_is();
    a_paper_of_persons_has_the_motto_in_the_middle_and_no_agency();
    every_face_is_embedded_and_is_the_one();
    all_letters_and_all_markup_come_out_as_they_were_typed();
}

fn every_sheet_is_a4_and_no_word_stands_in_the_margins() {
    for (name, paper) in PAPERS.iter() {
        for (n, page) in paper.pages.iter().enumerate() {
            let what = format!("{name}, page {}", n + 1);
            near(page.width, 210.0, &what);
            near(page.height, 297.0, &what);
            for line in &page.lines {
                assert!(line.x() >= LEFT.0 - NEAR && line.right() <= 210.0 - RIGHT.0 + NEAR, "{what}: «{}» from {} to {}", line.text(), line.x(), line.right());
                let lower = if line.is_provenance() { 5.0 } else { 20.0 };
                assert!(line.bottom() <= 297.0 - lower + NEAR + DESCENT, "{what}: «{}» down to {}", line.text(), line.bottom());
                assert!(!line.is_provenance() || line.y() > 297.0 - 20.0, "{what}: «{}» is not in the lower margin", line.text());
                let in_head = line.y() < 20.0 - NEAR;
                assert!(
                    !in_head || line.text().starts_with("DỰ THẢO") || line.text() == (n + 1).to_string() || line.text().parse::<u32>().is_ok(),
                    "{what}: «{}» in the upper margin",
                    line.text()
                );
            }
        }
    }
}

fn the_text_reaches_from_margin_to_margin() {
    for (name, paper) in both("report") {
        let page = &paper.pages[1];
        within(page.lines.iter().filter(|l| l.y() > 19.0).map(Line::x).fold(f64::MAX, f64::min), LEFT, name);
        within(210.0 - page.lines.iter().map(Line::right).fold(0.0, f64::max), RIGHT, name);
        within(page.lines.iter().filter(|l| l.size > 12.0).map(Line::y).filter(|y| *y > 18.0).fold(f64::MAX, f64::min), (20.0, 25.0), name);
    }
}

fn the_head_is_where_it_belongs() {
    for (name, paper) in both("decision") {
        let page = &paper.pages[0];
        let (state, motto) = (page.line("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"), page.line("Độc lập - Tự do - Hạnh phúc"));
        sized(state, (12.0, 13.0), name);
        sized(motto, (13.0, 14.0), name);
        near(state.centre(), motto.centre(), name);
        let rule = page.rule_below(motto);
        near(rule.x, motto.x(), &format!("{name}: the rule below the motto"));
        near(rule.right, motto.right(), &format!("{name}: the rule below the motto"));
        let (superior, agency) = (page.line("ỦY BAN NHÂN DÂN"), page.line("SỞ XÂY DỰNG"));
        sized(superior, (12.0, 13.0), name);
        sized(agency, (12.0, 13.0), name);
        assert!(superior.y() < agency.y() && agency.right() < state.x(), "{name}");
        near(superior.y(), state.y(), &format!("{name}: the two sides of the head"));
        let rule = page.rule_below(agency);
        let share = (rule.right - rule.x) / (agency.right() - agency.x());
        assert!((1.0 / 3.0..=0.5).contains(&share), "{name}: the rule below the agency is {share:.2} of it");
        near(f64::midpoint(rule.x, rule.right), agency.centre(), &format!("{name}: the rule below the agency"));
        let (number, day) = (page.line("Số: 05/QĐ-SXD"), page.line("Thành phố Hồ Chí Minh, ngày 05 tháng 01 năm 2026"));
        sized(number, (13.0, 13.0), name);
        sized(day, (13.0, 14.0), name);
        near(number.centre(), agency.centre(), &format!("{name}: the number"));
        near(number.y(), day.y(), &format!("{name}: number and day on one line"));
        for (text, style) in
            [("CỘNG HÒA", "b"), ("Độc lập", "b"), ("SỞ XÂY DỰNG", "b"), ("THÀNH PHỐ HỒ CHÍ MINH", ""), ("Số: 05", ""), ("ngày 05 tháng 01", "i")]
        {
            assert!(paper.is_set(text, style), "{name}: «{text}» is not set as «{style}»");
        }
    }
}

fn the_title_and_its_rule_are_centred() {
    for (name, paper) in both("decision") {
        let page = &paper.pages[0];
        let title = page.line("QUYẾT ĐỊNH");
        sized(title, (13.0, 14.0), name);
        let middle = f64::midpoint(30.0, 210.0 - 18.0);
        near(title.centre(), middle, &format!("{name}: the title"));
        let subject = page.lines.iter().filter(|l| l.y() > title.y()).min_by(|a, b| a.y().total_cmp(&b.y())).unwrap();
        sized(subject, (13.0, 14.0), name);
        near(subject.centre(), middle, &format!("{name}: the subject"));
        let last = page.line("tuyến trong");
        let rule = page.rule_below(last);
        let share = (rule.right - rule.x) / (last.right() - last.x());
        assert!((1.0 / 3.0..=0.5).contains(&share), "{name}: the rule below the subject is {share:.2} of it");
        near(f64::midpoint(rule.x, rule.right), middle, &format!("{name}: the rule below the subject"));
        near(page.line("GIÁM ĐỐC SỞ XÂY DỰNG").centre(), middle, name);
        for (text, style) in
            [("QUYẾT ĐỊNH", "b"), ("Về việc", "b"), ("Căn cứ Luật", "i"), ("Điều 1.", "b"), ("KT. GIÁM ĐỐC", "b"), ("Phó Giám đốc A", "b"), ("Nơi nhận:", "bi")]
        {
            assert!(paper.is_set(text, style), "{name}: «{text}» is not set as «{style}»");
        }
    }
}

fn the_body_is_set_as_the_decree_says() {
    for (name, paper) in both("decision") {
        let page = &paper.pages[0];
        let (first, second, third) = (page.line("Điều 2."), page.line("Kinh phí thực hiện"), page.line("Điều 3."));
        let next = page.lines.iter().filter(|l| l.y() > first.y() + 1.0).min_by(|a, b| a.y().total_cmp(&b.y())).unwrap();
        sized(first, (13.0, 14.0), name);
        within(next.x(), LEFT, name);
        let indent = first.x() - next.x();
        assert!((indent - 12.7).abs() <= NEAR || (indent - 10.0).abs() <= NEAR, "{name}: the first line is indented by {indent:.2}");
        // Lines are one to one and a half times as far apart as single lines are, paragraphs at least 6 points more.
        let single = first.size * 1.149 / 72.0 * 25.4;
        let step = next.y() - first.y();
        assert!(step >= single - 0.1 && step <= 1.5 * single + 0.1, "{name}: lines are {step:.2} apart, single ones {single:.2}");
        let between = third.y() - second.y() - step;
        assert!(between >= 6.0 / 72.0 * 25.4 - 0.1, "{name}: {between:.2} between paragraphs");
    }
}

fn signature_and_recipients_stand_at_the_end() {
    for (name, paper) in both("decision") {
        let page = &paper.pages[0];
        let (title, person) = (page.line("KT. GIÁM ĐỐC"), page.line("Phó Giám đốc A"));
        sized(title, (13.0, 14.0), name);
        sized(person, (13.0, 14.0), name);
        near(title.centre(), person.centre(), name);
        assert!(title.centre() > 120.0 && person.y() - title.y() > 20.0, "{name}");
        sized(page.line("Nơi nhận:"), (12.0, 12.0), name);
        sized(page.line("- Như Điều 4;"), (11.0, 11.0), name);
        sized(page.line("- Lưu: VT, QLHT."), (11.0, 11.0), name);
        within(page.line("Nơi nhận:").x(), LEFT, name);
        near(page.line("Nơi nhận:").y(), title.y(), &format!("{name}: recipients beside the signature"));
    }
}

fn pages_are_numbered_from_the_second_in_the_middle_of_the_upper_margin() {
    for (name, paper) in both("report") {
        assert!(paper.pages.len() >= 10, "{name} has {} pages", paper.pages.len());
        assert!(paper.pages[0].lines.iter().all(|l| l.y() > 19.0 || l.text() == "DỰ THẢO"), "{name}: the first page has a number");
        let number = paper.pages[1].lines.iter().find(|l| l.y() < 19.0 && l.text() != "DỰ THẢO").unwrap();
        assert_eq!(number.text(), "2", "{name}");
        sized(number, (13.0, 14.0), name);
        near(number.centre(), f64::midpoint(30.0, 210.0 - 18.0), &format!("{name}: the page number"));
    }
}

/// The pages of an annex are counted by themselves (Annex I of the Decree), and its first has no number either.
fn pages_of_an_annex_are_counted_from_one() {
    for (name, paper) in both("report") {
        let start = paper.pages.iter().position(|p| p.lines.iter().any(|l| l.text() == "PHỤ LỤC I")).unwrap();
        let numbers: Vec<Option<u32>> = paper.pages.iter().map(Page::number).collect();
        let (text, annexes) = numbers.split_at(start);
        let counted: Vec<Option<u32>> = std::iter::once(None).chain((2..).map(Some)).take(start).collect();
        assert_eq!(text, counted, "{name}");
        assert_eq!(annexes, [None, Some(2), None], "{name}");
    }
}

/// Whatever number of lines the titles take.
fn names_side_by_side_are_on_one_level() {
    for (name, paper) in both("long-names") {
        let page = paper.pages.last().unwrap();
        near(page.line("Trưởng phòng E").y(), page.line("Nguyễn Hoàng Phương").y(), &format!("{name}: two who sign"));
    }
    for (name, paper) in both("minutes") {
        let page = paper.pages.last().unwrap();
        near(page.line("……").centre(), page.line("THƯ KÝ").centre(), &format!("{name}: where the secretary signs"));
        near(page.line("……").y(), page.line("Giám đốc Sở D").y(), &format!("{name}: where the secretary signs"));
    }
}

fn a_letter_says_what_it_is_about_and_a_draft_what_it_is() {
    for (name, paper) in both("letter") {
        let page = &paper.pages[0];
        let (draft, number, about) = (page.line("DỰ THẢO"), page.line("Số:"), page.line("V/v"));
        assert!(draft.y() < 20.0, "{name}");
        sized(about, (12.0, 13.0), name);
        assert!(about.y() > number.y() && about.right() < 95.0, "{name}");
        // No number and no day is made up.
        assert!(paper.text.split_whitespace().collect::<String>().contains("Số:/UBND-VP"), "{name}: {}", number.text());
        let day = page.line("Thành phố Hồ Chí Minh, ngày").text();
        assert!(!day.replace("20…", "").contains(|c: char| c.is_ascii_digit()), "{name}: {day}");
        assert!(page.line("HỎA TỐC").y() > about.y(), "{name}");
        assert!(paper.text.contains("Kính gửi:") && paper.text.contains("- Sở Xây dựng;"), "{name}");
    }
    for (name, paper) in both("decision") {
        assert!(!paper.text.contains("DỰ THẢO"), "{name}");
    }
}

fn a_paper_of_persons_has_the_motto_in_the_middle_and_no_agency() {
    for (name, paper) in both("commitment") {
        let page = &paper.pages[0];
        near(page.line("CỘNG HÒA").centre(), f64::midpoint(30.0, 210.0 - 18.0), name);
        assert!(!paper.text.contains("Số:"), "{name}");
        let (day, title) = (page.line("Thành phố Hồ Chí Minh, ngày 09 tháng 3 năm 2026"), page.line("NGƯỜI CAM KẾT"));
        near(day.centre(), title.centre(), &format!("{name}: the day above who signs"));
    }
}

fn every_face_is_embedded_and_is_the_one() {
    // Where a letter is in no face, LibreOffice takes another of the machine: only the sample of all letters has such.
    for (name, paper) in PAPERS.iter().filter(|(name, _)| name != "letters-docx") {
        assert!(!paper.faces.is_empty() && paper.faces.iter().all(|(_, embedded)| *embedded), "{name}: {:?}", paper.faces);
        assert!(paper.faces.iter().all(|(face, _)| face.contains("LiberationSerif")), "{name}: {:?}", paper.faces);
    }
}

fn all_letters_and_all_markup_come_out_as_they_were_typed() {
    let squeeze = |text: &str| text.split_whitespace().collect::<String>();
    for (name, paper) in both("letters") {
        let text = squeeze(&paper.text);
        assert!(is_nfc(&paper.text), "{name}");
        assert!(text.contains(&squeeze(LETTERS)) && text.contains(&squeeze(&LETTERS.to_uppercase())), "{name}: {}", paper.text);
        assert!(text.contains(&squeeze(MARKUP)), "{name}: {}", paper.text);
    }
}

#[test]
fn the_same_document_gives_the_same_bytes() {
    for (name, document) in samples::all() {
        assert!(pdf::render(&document).unwrap() == pdf::render(&document).unwrap(), "{name}.pdf");
        assert!(super::docx::render(&document).unwrap() == super::docx::render(&document).unwrap(), "{name}.docx");
    }
}

/// What the file says of itself. No validator for PDF/A is to be had here: the claim, the embedded
/// faces and the output intent are read by poppler, no more.
#[test]
fn the_file_says_that_it_is_for_the_archive() {
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), pdf::render(&samples::decision()).unwrap()).unwrap();
    let path = file.path().to_str().unwrap();
    let metadata = String::from_utf8(super::run("pdfinfo", &["-meta", path]).stdout).unwrap();
    assert!(metadata.contains("<pdfaid:part>2</pdfaid:part>"), "{metadata}");
    let info = String::from_utf8(super::run("pdfinfo", &[path]).stdout).unwrap();
    for line in ["Encrypted:       no", "JavaScript:      no", "Tagged:          yes"] {
        assert!(info.contains(line), "{info}");
    }
}
