//! Declared relatives and interests.

use super::messages;

messages! {
    interests: "Khai báo quan hệ, lợi ích" / "Relatives and interests";
    interests_lead: "Người quyết định, thẩm định, giám sát khai báo người thân và người có lợi ích liên quan trước khi mở hồ sơ. Hệ thống tự loại bạn khỏi việc quyết định hồ sơ của những người này. Nội dung đã khai không xóa được." / "Who decides, reviews or supervises declares relatives and people with whom they share an interest before a file opens. The system keeps you from deciding their cases. What was declared stays.";
    interests_needed: "Cần xác nhận đã khai báo đầy đủ trước khi mở hồ sơ; xác nhận có giá trị 12 tháng." / "Before a file opens, confirm that everything is declared; it holds for 12 months.";
    interests_confirmed(day): "Đã xác nhận khai báo đầy đủ ngày {day}." / "Confirmed as complete on {day}.";
    interests_declared: "Đã khai báo" / "Declared";
    interests_none: "Chưa khai báo quan hệ nào." / "Nothing declared.";
    interest_email: "Thư điện tử công vụ của người có quan hệ" / "Work e-mail of the person";
    interest_relation: "Quan hệ hoặc lợi ích" / "Relation or interest";
    interest_relation_hint: "Ví dụ: vợ chồng, anh chị em ruột, góp vốn chung." / "For example: spouse, sibling, business partner.";
    interest_add: "Khai báo thêm" / "Declare";
    interest_confirm: "Tôi xác nhận đã khai báo đầy đủ" / "I confirm that everything is declared";
    interest_self: "Không khai báo với chính mình" / "This is you";
    interest_known: "Quan hệ này đã khai báo" / "Declared already";
    done_interest: "Đã khai báo." / "Declared.";
    done_interest_confirmed: "Đã xác nhận khai báo đầy đủ." / "Confirmed.";
    undeclared: "Cần xác nhận khai báo quan hệ, lợi ích trước khi xử lý hồ sơ." / "Declare relatives and interests before you work on a case.";
    left_out: "Không tham gia quyết định" / "Takes no part in deciding";
    left_out_recused(name): "{name} (đã xin không tham gia)" / "{name} (stepped aside)";
    left_out_related(name): "{name} (quan hệ đã khai báo)" / "{name} (declared relation)";
}
