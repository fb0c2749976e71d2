//! Notices, in the page and by mail, and what people choose to hear of.

use chrono::{DateTime, Utc};

use super::{Lang, messages, words};
use crate::domain::notice::{Channel, Kind};
use crate::domain::workflow::Action;

words! {
    notice_kind(Kind): {
        InHand => "Việc mới cần xử lý" / "New in your hand",
        Asked => "Có yêu cầu cần trả lời" / "Something is asked of you",
        Reminder => "Việc sắp đến hạn" / "Due soon",
        Overdue => "Việc đã quá hạn" / "Overdue",
        Escalated => "Cấp dưới quá hạn hoặc quyết định cần biết" / "Not done below you, or for you to know",
        Progress => "Diễn biến hồ sơ" / "A step in a case of yours",
    }
    channel(Channel): {
        Each => "Gửi thư ngay khi có" / "A mail at once",
        Digest => "Gộp một thư mỗi ngày lúc 07:30" / "One mail a day at 07:30",
        None => "Không gửi thư" / "No mail",
    }
}

messages! {
    notices: "Thông báo" / "Notifications";
    notices_unread(n): "Thông báo, {n} chưa đọc" / "Notifications, {n} unread";
    notices_lead: "Việc đang chờ và diễn biến các hồ sơ liên quan đến bạn." / "What waits for you, and what happens to your cases.";
    notices_none: "Chưa có thông báo nào." / "Nothing yet.";
    notice_new: "Mới" / "New";
    notices_read_all: "Đánh dấu tất cả đã đọc" / "Mark all as read";
    notice_due(at): "hạn {at}" / "due {at}";
    notice_choice: "Cách nhận thông báo" / "How you are told";
    notice_choice_lead: "Trong trang luôn có đủ thông báo. Thư chỉ nêu mã hồ sơ và liên kết, không có nội dung." / "The page always has them all. A mail holds only the code of the case and a link.";
    notice_work: "Việc chờ bạn xử lý" / "What waits for you";
    notice_cases: "Diễn biến hồ sơ của bạn" / "What happens to your cases";
    notice_lang: "Ngôn ngữ của thư" / "Language of mails";
    notice_lang_vi: "Tiếng Việt" / "Vietnamese";
    notice_lang_en: "Tiếng Anh" / "English";
    notice_save: "Lưu" / "Save";
    notice_choice_saved: "Đã lưu cách nhận thông báo." / "Saved.";
    notices_all_read: "Đã đánh dấu tất cả là đã đọc." / "All marked as read.";
    mail_notice(kind, code): "{kind}: {code}" / "{kind}: {code}";
    mail_digest(n): "{n} thông báo trong ngày" / "{n} notifications today";
    mail_notice_line(what, code, link): "{what} – hồ sơ {code}\n{link}" / "{what} – case {code}\n{link}";
    mail_notice_choice(link): "Đổi cách nhận thông báo: {link}" / "Change how you are told: {link}";
}

impl Lang {
    /// What a notice is about: its kind, the step, and when it is due.
    pub fn notice_about(self, kind: Kind, action: Option<Action>, due: Option<DateTime<Utc>>) -> String {
        let step = action.filter(|a| !a.is_confidential()).map(|a| self.event_word(a).to_owned());
        let due = due.map(|at| self.notice_due(self.moment(at)));
        let more: Vec<String> = step.into_iter().chain(due).collect();
        if more.is_empty() { self.notice_kind(kind).to_owned() } else { format!("{} ({})", self.notice_kind(kind), more.join(", ")) }
    }
}
