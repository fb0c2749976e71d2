//! Ways to be recognised beside the password: passkeys and the office's provider.

use super::messages;

messages! {
    passkeys: "Khóa truy cập (passkey)" / "Passkeys";
    passkeys_lead: "Đăng nhập và xác nhận bằng vân tay, khuôn mặt, mã PIN của thiết bị hoặc khóa bảo mật, thay cho cả mật khẩu và mã 6 số. Khóa bí mật không rời khỏi thiết bị." / "Sign in and confirm with the fingerprint, face or PIN of your device, or with a security key, in the place of password and code. The secret key never leaves the device.";
    passkeys_none: "Chưa có khóa truy cập nào." / "There are no passkeys yet.";
    passkey_name: "Tên khóa" / "Name of the passkey";
    passkey_name_hint: "Để nhận ra thiết bị, ví dụ: Điện thoại, Máy tính cơ quan." / "To tell your devices apart, such as: phone, office computer.";
    passkey_add: "Thêm khóa truy cập" / "Add a passkey";
    passkey_added(day): "Thêm ngày {day}" / "Added on {day}";
    passkey_used(at): "dùng gần nhất {at}" / "last used {at}";
    passkey_unused: "chưa dùng lần nào" / "never used";
    passkey_remove(name): "Gỡ khóa “{name}”" / "Remove the passkey “{name}”";
    passkey_done: "Đã thêm khóa truy cập." / "Passkey added.";
    passkey_gone: "Đã gỡ khóa truy cập." / "Passkey removed.";
    passkey_confirm_first: "Xác nhận lại danh tính để thêm hoặc gỡ khóa truy cập" / "Confirm that it is you to add or remove passkeys";
    passkey_unavailable: "Trình duyệt này chưa dùng được khóa truy cập, hoặc JavaScript đang tắt." / "This browser can't use passkeys, or JavaScript is off.";
    passkey_failed: "Thiết bị chưa trả lời được. Hãy thử lại hoặc dùng cách khác." / "The device gave no answer. Try again or use another way.";
    passkey_bad: "Thiết bị trả lời quá muộn hoặc câu trả lời không hợp lệ. Hãy thêm lại" / "The device answered too late, or its answer can't be used. Add it again";
    passkey_sign_in: "Dùng khóa truy cập (passkey)" / "Use a passkey";
    passkey_confirm: "Xác nhận bằng khóa truy cập" / "Confirm with a passkey";
    passkey_title: "Xác nhận bằng khóa truy cập" / "Confirm with a passkey";
    one_time_codes: "Mã từ ứng dụng xác thực" / "Codes from an authenticator";

    provider_sign_in: "Đăng nhập bằng tài khoản của cơ quan" / "Sign in with your office's account";
    provider_confirm: "Xác nhận bằng tài khoản của cơ quan" / "Confirm with your office's account";
    other_ways: "Cách khác" / "Other ways";
    confirm_elsewhere: "Xác nhận bằng cách khác (mở thẻ mới), rồi gửi lại biểu mẫu này" / "Confirm in another way (opens a new tab), then send this form again";

    not_recognised: "Chưa đăng nhập được" / "Not signed in";
    not_recognised_passkey: "Không nhận ra khóa truy cập này, hoặc câu trả lời đã quá 5 phút. Nếu khóa vừa bị gỡ khỏi tài khoản, hãy xóa khóa đó trên thiết bị." / "This passkey is not known, or the answer took longer than 5 minutes. If it was removed from the account, delete it on the device.";
    not_recognised_provider: "Đăng nhập ở hệ thống của cơ quan đã bị hủy, quá 10 phút, hoặc không hợp lệ. Hãy thử lại." / "The sign-in at your office's system was cancelled, took longer than 10 minutes, or is not valid. Try again.";
    not_recognised_account: "Hệ thống của cơ quan đã xác nhận bạn, nhưng ở đây chưa có tài khoản cho địa chỉ thư đã xác minh. Hãy liên hệ quản trị hệ thống." / "Your office's system has recognised you, but there is no account here for your verified address. Contact the administrator.";
    provider_out_of_reach: "Chưa kết nối được với hệ thống đăng nhập của cơ quan. Hãy thử lại sau ít phút hoặc dùng mật khẩu." / "Your office's sign-in can't be reached. Try again in a few minutes, or use your password.";
    try_again: "Quay lại và thử lại" / "Go back and try again";
}
