//! The drawing of an objective's progress: its legend, its table, and how long numbers are shortened.

use super::messages;
use crate::domain::plan::Direction;

messages! {
    chart_actual: "Thực tế" / "Actual";
    chart_target(value): "Mục tiêu {value}" / "Target {value}";
    chart_target_by(value, day): "Mục tiêu {value}, hạn {day}" / "Target {value} by {day}";
    chart_baseline(value): "Ban đầu {value}" / "Baseline {value}";
    chart_no_values: "Chưa có số liệu" / "No values yet";
    chart_values(list): "Thực tế: {list}" / "Actual: {list}";
    chart_value_on(value, day): "{value} ({day})" / "{value} ({day})";
    chart_many_values(n, first, last): "Thực tế {n} lần ghi nhận, từ {first} đến {last}" / "Actual: {n} values, from {first} to {last}";
    chart_numbers: "Số liệu của biểu đồ" / "The numbers of this chart";
    chart_table(indicator): "Số liệu: {indicator}" / "Numbers: {indicator}";
    chart_day: "Ngày" / "Date";
    chart_value: "Giá trị" / "Value";
    chart_progress: "So với mục tiêu" / "Against the target";
    chart_met: "Đạt" / "Met";
    chart_not_met: "Chưa đạt" / "Not met";
    chart_thousands(n): "{n} nghìn" / "{n} k";
    chart_millions(n): "{n} triệu" / "{n} m";
    chart_billions(n): "{n} tỷ" / "{n} bn";
}

impl super::Lang {
    /// The direction within a sentence: the same words as on the form, without their capital.
    pub fn direction_within(self, direction: Direction) -> String {
        let words = self.direction_word(direction);
        let mut letters = words.chars();
        letters.next().map(|first| first.to_lowercase().chain(letters).collect()).unwrap_or_default()
    }
}
