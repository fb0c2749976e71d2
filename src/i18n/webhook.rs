//! Endpoints that are told of what happens to cases.

use super::{Lang, messages, words};
use crate::domain::webhook::{Dropped, End, Failure, Topic};

words! {
    webhook_topic(Topic): {
        Decision => "Từ khi lập hồ sơ đến khi có quyết định" / "From the draft to the decision",
        Pilot => "Thí điểm, kiểm tra, sự cố, điều chỉnh" / "Pilots, inspections, incidents, adjustments",
        Outcome => "Kết quả, đánh giá, khen thưởng, áp dụng" / "Results, assessment, incentives, adoption",
        Document => "Văn bản được cấp số" / "Documents that got their number",
        Deadline => "Quá thời hạn" / "Deadlines that passed",
    }
    webhook_end_word(End): {
        ByHand => "Đã kết thúc" / "Ended",
        Gone => "Đã kết thúc: nơi nhận trả lời 410, không nhận nữa" / "Ended: the endpoint answered 410, it takes nothing any more",
        PersonLeft => "Đã kết thúc cùng tài khoản" / "Ended with the account",
    }
    webhook_failure(Failure): {
        NotAllowed => "địa chỉ không còn trong danh sách được phép" / "its address is not allowed any more",
        Timeout => "không trả lời trong 10 giây" / "no answer within 10 seconds",
        Unreachable => "không kết nối được" / "no connection",
    }
    webhook_dropped(Dropped): {
        Ended => "không gửi: nơi nhận đã kết thúc" / "not sent: the endpoint has ended",
        Unknown => "không gửi: hồ sơ ngoài phạm vi bạn được biết" / "not sent: the case is not yours to know of",
        Late => "không gửi: đã quá 7 ngày" / "not sent: older than 7 days",
    }
}

messages! {
    webhooks: "Gửi sự kiện đến hệ thống khác" / "Events for other systems";
    webhooks_lead: "Khi hồ sơ bạn được biết có bước mới, hệ thống gửi mã hồ sơ và tên bước đến địa chỉ bạn đăng ký. Không gửi tên người, nội dung hay việc trong hồ sơ bảo mật." / "When something happens to a case that you may know of, its code and the step are sent to the address that you register. No names, no texts, nothing of confidential files.";
    webhooks_off: "Quản trị hệ thống chưa cho phép gửi sự kiện đến địa chỉ nào." / "The operator has not allowed any address yet.";
    webhooks_list: "Nơi nhận" / "Endpoints";
    webhooks_none: "Chưa có nơi nhận nào." / "There are no endpoints yet.";
    webhook_make: "Đăng ký nơi nhận" / "Register an endpoint";
    webhook_rule(most): "Tối đa {most} nơi nhận. Mỗi lần gửi được ký theo Standard Webhooks (HMAC-SHA256); phần mềm nhận cần kiểm tra chữ ký." / "At most {most} endpoints. Each delivery is signed after Standard Webhooks (HMAC-SHA256); the receiver should verify it.";
    webhook_name: "Tên nơi nhận" / "Name of the endpoint";
    webhook_name_hint: "Hệ thống nào sẽ nhận, ví dụ: Trung tâm điều hành đô thị." / "Which system will receive, such as: urban operations centre.";
    webhook_url: "Địa chỉ" / "Address";
    webhook_url_hint(origins): "Được phép: {origins}" / "Allowed: {origins}";
    webhook_url_wrong(origins): "Nhập địa chỉ đầy đủ, bắt đầu bằng một trong: {origins}" / "Enter a whole address that begins with one of: {origins}";
    webhook_url_off: "Chưa địa chỉ nào được phép" / "No address is allowed yet";
    webhook_topic_needed: "Chọn ít nhất một loại sự kiện" / "Select at least one kind of event";
    webhook_secret_new: "Khóa ký" / "The signing secret";
    webhook_secret_once: "Khóa chỉ hiện lần này. Hãy chép vào phần mềm nhận ngay và không gửi cho ai." / "It is shown this once. Copy it into the receiver now, and send it to nobody.";
    webhook_secret_both: "Trong 24 giờ tới mỗi lần gửi mang cả chữ ký của khóa cũ. Đổi thêm lần nữa thì khóa cũ mất hiệu lực ngay." / "For 24 hours each delivery also carries the signature of the old one. Renew once more to take the old one out at once.";
    webhook_made(at): "Đăng ký {at}" / "Registered {at}";
    webhook_old_until(at): "khóa cũ còn ký đến {at}" / "the old secret signs until {at}";
    webhook_waiting(n): "{n} lần gửi đang chờ" / "{n} waiting";
    webhook_in_force: "Đang gửi" / "In force";
    webhook_failing(n): "Không gửi được {n} lần liên tiếp" / "Failed {n} times in a row";
    webhook_forbidden: "Địa chỉ không còn được phép" / "Address not allowed any more";
    webhook_end: "Kết thúc" / "End";
    webhook_renew: "Đổi khóa ký" / "Renew the secret";
    webhook_test: "Gửi thử" / "Send a test";
    webhook_ended_done: "Đã kết thúc nơi nhận. Việc đang chờ gửi đã bỏ." / "The endpoint has ended. What waited for it was dropped.";
    webhook_test_done: "Đã xếp một sự kiện thử vào hàng gửi. Kết quả hiện ở đây sau vài giây." / "A test is on its way. What came of it shows here in a few seconds.";
    webhook_deliveries: "Các lần gửi gần nhất" / "Latest deliveries";
    webhook_no_deliveries: "Chưa gửi lần nào." / "Nothing sent yet.";
    webhook_when: "Phát sinh" / "Came up";
    webhook_event: "Sự kiện" / "Event";
    webhook_tries: "Số lần thử" / "Tries";
    webhook_outcome: "Kết quả" / "Outcome";
    webhook_ping: "Gửi thử" / "Test";
    webhook_hidden: "Hồ sơ ngoài phạm vi bạn được biết" / "A case that is not yours to know of";
    webhook_step(step, code): "{step}, {code}" / "{step}, {code}";
    webhook_taken(status): "Đã nhận (mã {status})" / "Taken (status {status})";
    webhook_not_yet: "Chờ gửi" / "Waiting";
    webhook_status(status): "trả lời mã {status}" / "answered {status}";
    webhook_again(what, at): "Chưa được: {what}; thử lại {at}" / "Failed: {what}; tried again {at}";
    webhook_parked(what): "Tạm gác: {what}. Quản trị hệ thống có thể cho gửi lại." / "Put aside: {what}. An administrator can have it sent again.";
    webhook_trouble: "Sự kiện Sáng Kiến không đến được nơi nhận" / "Events of Sáng Kiến do not arrive";
    webhook_gone_text(link): "Một nơi nhận sự kiện do ông/bà đăng ký trả lời rằng không nhận nữa (mã 410), nên đã kết thúc.\n\n{link}" / "An endpoint that you registered answered that it takes nothing any more (410), and has ended.\n\n{link}";
    webhook_failed_text(link): "Một nơi nhận sự kiện do ông/bà đăng ký không nhận được sự kiện sau mười lần thử. Xin kiểm tra nơi nhận.\n\n{link}" / "An endpoint that you registered did not take an event after ten tries. Please look after it.\n\n{link}";
}

impl Lang {
    /// What came of a delivery, by what is noted of it.
    pub fn webhook_note(self, note: &str) -> String {
        let failure = Failure::from_code(note).map(|f| self.webhook_failure(f).to_owned());
        let dropped = || Dropped::from_code(note).map(|d| self.webhook_dropped(d).to_owned());
        let status = || note.strip_prefix("status ").map(|s| self.webhook_status(s));
        failure.or_else(dropped).or_else(status).unwrap_or_else(|| self.job_unknown().to_owned())
    }
}
