//! The headings of lists as files.

use super::messages;

messages! {
    take_away: "Tải về" / "Download";
    file_code: "Mã hồ sơ" / "File";
    file_kind: "Loại" / "Kind";
    file_lead: "Tác giả chính" / "Lead author";
    file_held_at: "Cơ quan, đơn vị đang giữ" / "Held by";
    file_due: "Hạn xử lý" / "Due";
    file_received: "Ngày nhận" / "Received";
    file_worst: "Mức rủi ro cao nhất" / "Worst risk";
    file_closed: "Ngày kết thúc" / "Closed";
    file_document: "Văn bản" / "Document";
    file_article: "Điều khoản" / "Article";
    file_description: "Nội dung vướng mắc" / "Description";
    file_entry: "Mục" / "Entry";
    file_subject: "Đối tượng" / "About";
    file_detail: "Chi tiết" / "Details";
    file_network: "Mạng" / "Network";
    file_at: "Thời điểm" / "At";
    file_what: "Nội dung" / "What";
    file_was_read: "Đã đọc" / "Read";
    file_key: "Mã" / "Code";
    file_parameter: "Tham số" / "Parameter";
    file_in_words: "Diễn giải" / "In words";
    file_begins: "Bắt đầu" / "Begins";
    file_ends: "Kết thúc" / "Ends";
    file_ended_early: "Kết thúc trước hạn" / "Ended early";
    file_pilot: "Thí điểm" / "Pilot";
    file_gap: "Vướng mắc quy định" / "Legal gap";
    file_years: "Thời gian" / "Years";
    file_seal: "Mã băm" / "Hash";
}
