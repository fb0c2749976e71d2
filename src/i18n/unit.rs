//! Units and what becomes of them.

use super::{messages, words};
use crate::domain::people::UnitChange;

words! {
    unit_change_word(UnitChange): {
        Rename => "Đổi tên" / "Rename",
        Merge => "Sáp nhập vào đơn vị khác" / "Merge into another",
        Split => "Chia tách, lập thêm đơn vị mới" / "Split off a new unit",
    }
}

messages! {
    units: "Đơn vị" / "Units";
    units_hint: "Đổi tên, sáp nhập, chia tách theo ngày" / "Renamed, merged, split on a day";
    units_lead: "Hồ sơ cũ giữ tên đơn vị cũ; lãnh đạo của đơn vị kế thừa xử lý tiếp các hồ sơ đó." / "Old cases keep the old name; the leadership of the heir goes on with them.";
    find_units: "Tên hoặc mã đơn vị" / "Name or code";
    no_units: "Không có đơn vị phù hợp." / "Nothing found.";
    unit_name: "Tên đơn vị" / "Name";
    unit_parent: "Trực thuộc" / "Below";
    unit_symbol: "Ký hiệu" / "Symbol";
    unit_history: "Quá trình thay đổi" / "History";
    unit_no_history: "Chưa có thay đổi nào." / "No changes.";
    unit_renamed_to: "đổi tên thành" / "renamed to";
    unit_renamed_from: "đổi tên từ" / "renamed from";
    unit_merged_into: "sáp nhập vào" / "merged into";
    unit_merged_from: "nhận sáp nhập" / "took in";
    unit_gave_off: "chia tách, lập thêm" / "split off";
    unit_split_from: "tách ra từ" / "split from";
    unit_change: "Thay đổi đơn vị" / "Change the unit";
    unit_kind_of_change: "Nội dung thay đổi" / "What is to change";
    unit_on: "Từ ngày" / "From day";
    unit_on_hint: "Từ hôm nay trở đi. Đến ngày này thay đổi tự có hiệu lực." / "Today or later. It takes effect by itself.";
    unit_document: "Số, ký hiệu văn bản" / "Document";
    unit_into: "Sáp nhập vào" / "Merge into";
    unit_new_name: "Tên mới, hoặc tên đơn vị mới" / "New name, or name of the new unit";
    unit_new_code: "Mã đơn vị mới" / "Code of the new unit";
    unit_new_code_hint: "Chữ thường không dấu, số và gạch nối." / "Small letters, figures and hyphens.";
    unit_code_wrong: "Mã đơn vị mới: chỉ dùng chữ thường không dấu, số và gạch nối" / "Code: only small letters, figures and hyphens";
    unit_new_symbol: "Ký hiệu văn bản của đơn vị mới" / "Symbol of the new unit";
}
