//! The library: past pilots, lessons of closed cases, provisions to amend, and what resembles a draft.

use super::{messages, words};
use crate::domain::library::PastOutcome;

words! {
    past_outcome(PastOutcome): {
        Succeeded => "Thành công, được nhân rộng hoặc duy trì" / "Succeeded, kept or scaled",
        Partial => "Đạt một phần" / "Partly reached",
        Ended => "Không đạt hoặc đã chấm dứt" / "Failed or ended",
        Unknown => "Chưa rõ kết quả" / "Outcome not found",
    }
}

messages! {
    library_nav: "Thư viện" / "Library";
    library_title: "Thư viện mô hình" / "Library of pilots";
    library_lead: "Các thí điểm trước đây của cơ quan nhà nước, tổng hợp từ nguồn đã công bố. Không hồ sơ nào ở đây đã qua quy trình của hệ thống này." / "Earlier pilots of public bodies, gathered from published sources. None of them went through the procedure of this system.";
    library_parts: "Các phần của thư viện" / "Parts of the library";
    library_past: "Thí điểm trước đây" / "Past pilots";
    library_lessons: "Bài học từ hồ sơ đã kết thúc" / "Lessons of closed cases";
    library_lessons_lead: "Mỗi hồ sơ đã kết thúc của Thành phố để lại một bài học: đã làm gì, đã dự liệu gì, điều gì xảy ra, rút ra điều gì. Tên những người liên quan được lược bỏ." / "Each closed case of the City leaves a lesson: what was tried, what was foreseen, what happened, what was learned. The names of those concerned are left out.";
    library_provisions: "Quy định cần sửa đổi" / "Provisions to amend";
    library_provisions_lead: "Khoảng trống quy định mà các thí điểm đã kết thúc chỉ ra, để kiến nghị sửa đổi." / "Legal gaps that closed pilots have shown, to be amended.";
    library_words: "Từ khóa" / "Words";
    library_outcome: "Kết quả" / "Outcome";
    library_none: "Không có mô hình phù hợp" / "No matching pilot";
    library_none_text: "Thử ít từ hơn, hoặc xem tất cả." / "Use fewer words, or see all.";
    library_all: "Xem tất cả" / "See all";
    lessons_none: "Chưa có hồ sơ đã kết thúc" / "No closed case yet";
    lessons_none_text: "Bài học sẽ hiện ở đây khi hồ sơ đầu tiên kết thúc." / "Lessons appear here once the first case is closed.";
    lesson_problem: "Vấn đề" / "Problem";
    lesson_tried: "Đã làm" / "What was tried";
    lesson_foreseen: "Đã dự liệu" / "What was foreseen";
    lesson_happened: "Điều đã xảy ra" / "What happened";
    lesson_unforeseen: "Ngoài dự liệu" / "Not foreseen";
    lesson_learned: "Bài học" / "What was learned";
    lesson_no_learned: "Nguồn đã công bố không nêu nguyên nhân." / "The published sources name no cause.";
    lesson_reached: "Chỉ tiêu" / "Objectives";
    lesson_value(baseline, target, value): "từ {baseline}, mục tiêu {target}, đạt {value}" / "from {baseline}, target {target}, reached {value}";
    lesson_sources: "Nguồn" / "Sources";
    lesson_open: "Xem bài học đầy đủ" / "See the whole lesson";
    lesson_hidden: "“[…]”: tên người, địa chỉ thư hoặc số điện thoại đã được lược bỏ." / "“[…]”: a name, an address or a telephone number was left out.";
    similar_title: "Có thể bạn nên xem" / "You may want to look at";
    similar_lead: "Hồ sơ, thí điểm gần với điều bạn đang viết." / "Cases and pilots close to what you are writing.";
    similar_search: "Tìm nội dung tương tự" / "Find what is similar";
    similar_none: "Chưa tìm thấy hồ sơ hoặc thí điểm nào gần với nội dung này." / "Nothing close to this was found.";
    similar_case: "Hồ sơ" / "Case";
    similar_lesson: "Bài học của Thành phố" / "Lesson of the City";
    similar_past: "Thí điểm trước đây" / "Past pilot";
}
