//! The words of documents beside those of the screen, and how dates and citations are written.

use chrono::NaiveDate;

use super::words::{COMMITMENT, citation, date, decimal, inner, number, sentence};
use crate::domain::plan::Section;
use crate::domain::workflow::Status;
use crate::i18n::Lang;

/// Two places, one text: what an author confirms on the screen is what the paper says.
#[test]
fn the_paper_says_what_was_signed_on_the_screen() {
    let t = Lang::Vi;
    assert_eq!(COMMITMENT, [t.commit_1(), t.commit_2(), t.commit_3()]);
    Status::ALL.iter().for_each(|s| assert_eq!(super::words::standing(*s), t.status_word(*s)));
    Section::ALL.iter().for_each(|s| assert_eq!(super::words::section(*s), t.section(*s)));
}

#[test]
fn days_under_ten_and_the_first_two_months_get_a_zero() {
    let day = |y, m, d| date(NaiveDate::from_ymd_opt(y, m, d).unwrap());
    assert_eq!((day(2026, 1, 5).as_str(), day(2026, 2, 28).as_str()), ("ngày 05 tháng 01 năm 2026", "ngày 28 tháng 02 năm 2026"));
    assert_eq!((day(2026, 3, 9).as_str(), day(2026, 12, 31).as_str()), ("ngày 09 tháng 3 năm 2026", "ngày 31 tháng 12 năm 2026"));
}

#[test]
fn a_text_is_cited_in_its_own_words() {
    assert_eq!(citation("Nghị định 73/2023/NĐ-CP, Điều 8 khoản 1"), "khoản 1 Điều 8 Nghị định số 73/2023/NĐ-CP");
    assert_eq!(citation("Nghị định 73/2023/NĐ-CP, Điều 18"), "Điều 18 Nghị định số 73/2023/NĐ-CP");
    assert_eq!(citation("Luật số 93/2025/QH15"), "Luật số 93/2025/QH15");
}

#[test]
fn numbers_and_sentences_are_written_as_officials_write_them() {
    assert_eq!((number(2_280_000_000), number(-1_000), number(7)), ("2.280.000.000".into(), "-1.000".into(), "7".into()));
    assert_eq!((decimal("83.6"), decimal("-0.5"), decimal("24320000000")), ("83,6".into(), "-0,5".into(), "24.320.000.000".into()));
    assert_eq!((sentence("Đồng ý"), sentence("Vì sao?"), sentence("")), ("Đồng ý.".into(), "Vì sao?".into(), String::new()));
    assert_eq!(inner("Ủy ban"), "ủy ban");
}
