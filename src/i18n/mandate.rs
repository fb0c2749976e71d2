//! Mandates.

use super::{messages, words};
use crate::domain::people::MandateScope;

words! {
    mandate_scope(MandateScope): {
        All => "Mọi việc của chức vụ" / "Everything of the office",
        Review => "Việc trước khi đồng ý chủ trương" / "Steps before the agreement in principle",
        Pilot => "Việc từ khi đồng ý chủ trương trở đi" / "Steps from the agreement in principle on",
    }
}

messages! {
    mandates: "Ủy quyền" / "Mandates";
    mandates_of(name): "Ủy quyền: {name}" / "Mandates: {name}";
    mandates_lead: "Người được ủy quyền làm thay trong đúng phạm vi và thời gian ghi ở đây; tên cả hai người đều đứng trong sổ ghi nhận và trên văn bản. Không ủy quyền lại, không dùng cho hồ sơ của chính người ủy quyền." / "A delegate acts within the scope and time given here; both names stand in the ledger and on documents. A mandate can't be passed on, and is never for a case of who gave it.";
    mandates_list: "Các ủy quyền đã lập" / "Mandates so far";
    no_mandates: "Chưa có ủy quyền nào." / "No mandates yet.";
    mandate_from: "Người ủy quyền" / "From";
    mandate_to: "Người được ủy quyền" / "To";
    mandate_office: "Chức vụ được làm thay" / "Office";
    mandate_scope_label: "Phạm vi" / "Scope";
    mandate_period: "Thời gian" / "Period";
    mandate_delegate: "Thư điện tử công vụ của người được ủy quyền" / "Work e-mail of the delegate";
    mandate_from_on: "Từ ngày" / "From day";
    mandate_from_time: "Từ giờ" / "From time";
    mandate_from_time_hint: "Ví dụ 07:30. Để trống thì tính từ đầu ngày." / "For example 07:30. Empty means the start of the day.";
    mandate_to_on: "Đến ngày" / "Until day";
    mandate_to_time: "Đến giờ" / "Until time";
    mandate_to_time_hint: "Ví dụ 17:00. Để trống thì tính đến hết ngày." / "For example 17:00. Empty means the end of the day.";
    mandate_document_hint: "Số, ký hiệu văn bản ủy quyền, ví dụ 12/UQ-SXD." / "Number and symbol of the written authorisation.";
    mandate_for(name): "ủy quyền cho {name}" / "the mandate of {name}";
    give_mandate: "Lập ủy quyền" / "Give a mandate";
    done_mandate: "Đã lập ủy quyền." / "Mandate given.";
    done_mandate_ended: "Đã kết thúc ủy quyền." / "Mandate ended.";
    end_of_day(day): "hết ngày {day}" / "the end of {day}";
    on_behalf_of(principal, office): "thay mặt {principal} ({office})" / "on behalf of {principal} ({office})";
}
