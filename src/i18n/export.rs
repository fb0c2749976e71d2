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
    file_seal: "Mã băm" / "Hash";
}
