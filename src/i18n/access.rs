//! Access of programs: tokens, and what their requests are answered.

use super::{messages, words};
use crate::domain::access::Grant;

words! {
    grant_word(Grant): {
        Read => "Đọc những gì bạn được xem" / "Read what you may see",
        Draft => "Tạo và sửa bản nháp đề xuất của bạn" / "Make and edit your drafts",
        Act => "Thực hiện các bước xử lý hồ sơ thay bạn" / "Act on cases in your name",
    }
}

messages! {
    access: "Kết nối phần mềm" / "Access for programs";
    access_lead: "Phần mềm khác dùng mã truy cập để đọc và xử lý hồ sơ thay bạn, trong đúng quyền của bạn. Mọi việc phần mềm làm được ghi nhận là việc của bạn." / "Other programs use an access token to read and act in your name, within your own rights. Whatever a program does is recorded as yours.";
    access_document: "Tài liệu giao diện (OpenAPI)" / "Description of the interface (OpenAPI)";
    tokens: "Mã truy cập" / "Access tokens";
    tokens_none: "Chưa có mã truy cập nào." / "There are no access tokens yet.";
    token_make: "Tạo mã truy cập" / "Make an access token";
    token_rule(days): "Mã có hiệu lực tối đa {days} ngày (quy định nội bộ của hệ thống). Mã hết hiệu lực khi bạn đổi mật khẩu, kết thúc các phiên đăng nhập khác hoặc khi tài khoản bị ngừng. Việc cần xác nhận bằng mật khẩu chỉ làm được trên trang." / "A token lives at most {days} days (an internal rule of this system). It ends when you change your password, end your other sessions, or your account is deactivated. What asks for your password can only be done on the page.";
    token_name: "Tên mã" / "Name of the token";
    token_name_hint: "Phần mềm sẽ dùng mã này, ví dụ: Phần mềm quản lý văn bản." / "Which program will use it, such as: document management.";
    token_days: "Thời hạn" / "Valid for";
    token_week: "Trong 7 ngày" / "For 7 days";
    token_month: "Trong 30 ngày" / "For 30 days";
    token_quarter: "Trong 90 ngày" / "For 90 days";
    grant_needed: "Chọn ít nhất một việc phần mềm được làm" / "Select at least one thing the program may do";
    token_new: "Mã truy cập mới" / "The new token";
    token_once: "Mã chỉ hiện lần này. Hãy chép vào phần mềm ngay và không gửi cho ai." / "It is shown this once. Copy it into the program now, and send it to nobody.";
    token_made(at): "Tạo {at}" / "Made {at}";
    token_until(at): "hiệu lực đến {at}" / "valid until {at}";
    token_used(at): "dùng gần nhất {at}" / "last used {at}";
    token_unused: "chưa dùng lần nào" / "never used";
    token_end: "Kết thúc" / "End";
    token_ended: "Đã kết thúc" / "Ended";
    token_expired: "Hết hạn" / "Expired";
    token_ended_done: "Đã kết thúc mã truy cập." / "The token has ended.";

    problem_no_token: "Cần mã truy cập còn hiệu lực trong tiêu đề Authorization: Bearer." / "A token in force is needed in the header Authorization: Bearer.";
    problem_grant(grant): "Mã truy cập không được cấp quyền này: {grant}." / "The token was not given this: {grant}.";
    problem_confirm: "Việc này cần xác nhận bằng mật khẩu nên chỉ làm được trên trang." / "This asks for the password and can only be done on the page.";
    problem_second: "Chức vụ của bạn yêu cầu xác thực hai yếu tố; hãy thiết lập trên trang." / "Your office demands a second factor; set it up on the page.";
    problem_not_found: "Không có địa chỉ này, hoặc hồ sơ không thuộc phạm vi bạn được biết." / "There is no such address, or the case is not yours to know of.";
    problem_json: "Nội dung không phải JSON đúng cú pháp." / "The content is not well-formed JSON.";
    problem_object: "Nội dung phải là một đối tượng JSON." / "The content must be a JSON object.";
    problem_fields: "Một số trường chưa đúng" / "Some fields are wrong";
    problem_unknown_field(name): "Không có trường {name}." / "There is no field {name}.";
    problem_type(name): "{name}: sai kiểu dữ liệu." / "{name}: of the wrong type.";
    problem_query: "Tham số của địa chỉ không đọc được." / "A parameter of the address can't be read.";
    problem_seen: "Cần phiên bản hồ sơ đã đọc (trường version của hồ sơ)." / "The version of the case that was read is needed (its field version).";
    problem_stale: "Hồ sơ đã thay đổi từ khi bạn đọc" / "The case has changed since you read it";
    problem_saved_first: "Người khác đã lưu phần này trước" / "Somebody else saved this part first";
    problem_key: "Idempotency-Key phải có từ 1 đến 255 ký tự in được." / "Idempotency-Key must be 1 to 255 printable characters.";
    problem_key_running: "Yêu cầu với khóa này đang được xử lý. Hãy gửi lại sau." / "The request with this key is being done. Send it again later.";
    problem_key_other: "Khóa này đã dùng cho một yêu cầu khác." / "This key was used for another request.";
}
