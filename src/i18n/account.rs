//! Accounts: passwords, one-time links, second factor, sessions, own data.

use super::messages;

messages! {
    account: "Tài khoản của tôi" / "My account";
    account_lead: "Thông tin, mật khẩu, xác thực hai yếu tố và các phiên đăng nhập của bạn." / "Your details, password, second factor and sessions.";
    own_data: "Thông tin cá nhân" / "Personal details";
    own_data_lead: "Bạn có thể tự sửa họ tên, chức danh. Văn bản đã ký trước đó giữ nguyên tên tại thời điểm ký. Thư điện tử và đơn vị do quản trị hệ thống thay đổi." / "You may correct name and position. What was signed before keeps the name of its time. Address and unit are changed by the administrator.";
    own_data_save: "Lưu thông tin" / "Save details";
    own_data_saved: "Đã lưu thông tin." / "Details saved.";
    own_export: "Tải dữ liệu của tôi (JSON)" / "Download my data (JSON)";
    own_export_lead: "Toàn bộ dữ liệu hệ thống lưu về bạn với tư cách cá nhân: thông tin, chức vụ, phiên, đề xuất, việc đã làm." / "Everything kept about you as a person: details, appointments, sessions, proposals, acts.";
    own_appointments: "Chức vụ, ủy quyền" / "Appointments";

    password_change: "Đổi mật khẩu" / "Change the password";
    password_change_lead: "Mật khẩu từ 12 đến 128 ký tự, được dùng mọi ký tự kể cả dấu cách và chữ có dấu. Một câu dài dễ nhớ là lựa chọn tốt. Không phải đổi định kỳ." / "12 to 128 characters, any of them, spaces and accents included. A long sentence that you remember is a good choice. It never has to be changed on a schedule.";
    password_old: "Mật khẩu hiện tại" / "Current password";
    password_new: "Mật khẩu mới" / "New password";
    password_save: "Đổi mật khẩu" / "Change the password";
    password_saved: "Đã đổi mật khẩu. Các phiên khác đã kết thúc." / "Password changed. All other sessions have ended.";
    password_reveal: "Hiện mật khẩu" / "Show the password";
    password_set: "Đặt mật khẩu" / "Set a password";
    password_set_saved: "Đã đặt mật khẩu. Mời bạn đăng nhập." / "The password is set. Please sign in.";
    password_short(least): "Mật khẩu cần ít nhất {least} ký tự" / "A password needs at least {least} characters";
    password_long(most): "Mật khẩu có nhiều nhất {most} ký tự" / "A password has at most {most} characters";
    password_guessable: "Mật khẩu này dễ đoán, thường gặp hoặc chứa tên, đơn vị của bạn. Hãy chọn một câu dài hơn" / "This password is easy to guess, common, or made of your name or unit. Choose a longer sentence";
    link_over: "Liên kết không còn dùng được" / "This link can't be used any more";
    link_over_text: "Liên kết chỉ dùng được một lần và có thời hạn. Hãy yêu cầu liên kết mới." / "A link works once and for a limited time. Ask for a new one.";

    forgotten: "Quên mật khẩu" / "Forgotten password";
    forgotten_lead: "Nhập thư điện tử công vụ. Nếu có tài khoản, liên kết đặt lại mật khẩu sẽ được gửi đến, dùng được một lần trong 30 phút." / "Enter your work e-mail. If there is an account, a link to set a new password is sent to it; it works once within 30 minutes.";
    forgotten_button: "Gửi liên kết" / "Send the link";
    forgotten_sent: "Đã tiếp nhận" / "Received";
    forgotten_sent_text: "Nếu địa chỉ này có tài khoản đang hoạt động, liên kết sẽ đến trong ít phút. Đặt lại mật khẩu không thay thế xác thực hai yếu tố." / "If this address has an active account, the link arrives within minutes. A new password does not replace the second factor.";

    second_factor: "Xác thực hai yếu tố" / "Second factor";
    second_factor_lead: "Người đứng đầu, cấp phó, cấp có thẩm quyền và quản trị hệ thống phải dùng mã từ ứng dụng xác thực khi đăng nhập." / "Heads, deputies, authorities and administrators need a code from an authenticator when they sign in.";
    second_factor_required: "Chức vụ của bạn yêu cầu xác thực hai yếu tố. Hãy thiết lập để tiếp tục." / "Your office demands a second factor. Set it up to go on.";
    second_factor_on: "Đang bật" / "On";
    second_factor_off: "Chưa bật" / "Off";
    second_factor_left(n): "Còn {n} mã khôi phục." / "{n} recovery codes are left.";
    second_factor_begin: "Bắt đầu thiết lập" / "Begin";
    second_factor_scan: "Quét mã bằng ứng dụng xác thực, hoặc nhập khóa bên dưới." / "Scan the code with an authenticator, or type the key below.";
    second_factor_qr: "Mã QR của khóa" / "QR code of the key";
    second_factor_key: "Khóa" / "Key";
    second_factor_code: "Mã 6 số" / "6-digit code";
    second_factor_code_hint: "Từ ứng dụng xác thực; hoặc một mã khôi phục." / "From the authenticator; or a recovery code.";
    second_factor_first_hint: "Mã ứng dụng đang hiện, để xác nhận đã lưu khóa." / "The code it shows now, to confirm that the key is stored.";
    second_factor_confirm: "Xác nhận" / "Confirm";
    second_factor_wrong: "Mã không đúng hoặc đã dùng. Hãy chờ mã tiếp theo" / "The code is wrong or was used. Wait for the next one";
    second_factor_remove: "Gỡ xác thực hai yếu tố" / "Remove the second factor";
    second_factor_removed: "Đã gỡ xác thực hai yếu tố." / "Second factor removed.";
    recovery_codes: "Mã khôi phục" / "Recovery codes";
    recovery_codes_lead: "Mỗi mã dùng được một lần khi không có thiết bị xác thực. Chỉ hiện lần này: hãy in hoặc chép lại, cất nơi an toàn." / "Each works once when the authenticator is not at hand. Shown this once: print or copy them and keep them safe.";
    recovery_codes_next: "Đã cất, tiếp tục" / "Stored, go on";
    code_title: "Nhập mã xác thực" / "Enter the code";
    code_lead: "Bước thứ hai của đăng nhập." / "The second step of signing in.";

    confirm_again: "Mật khẩu, để xác nhận" / "Password, to confirm";
    confirm_title: "Xác nhận lại danh tính" / "Confirm that it is you";
    confirm_lead: "Việc này cần mật khẩu đã nhập trong vòng 5 phút. Xác nhận xong, hãy thực hiện lại thao tác." / "This takes a password given within the last 5 minutes. Confirm, then do it again.";
    confirm_done: "Đã xác nhận. Mời thực hiện lại thao tác." / "Confirmed. Please do it again.";
    confirm_needed: "Nhập mật khẩu để xác nhận quyết định" / "Enter your password to confirm the decision";
    confirm_again_hint: "Quyết định cần xác nhận lại khi đã quá 5 phút kể từ lần nhập mật khẩu gần nhất." / "A decision asks for the password again when it was last given more than 5 minutes ago.";

    sessions: "Phiên đăng nhập" / "Sessions";
    sessions_lead: "Các thiết bị đang đăng nhập bằng tài khoản của bạn. Kết thúc phiên nào bạn không nhận ra và đổi mật khẩu." / "The devices signed in with your account. End any that you don't know, and change your password.";
    session_this: "Phiên này" / "This one";
    session_since(at): "Từ {at}" / "Since {at}";
    session_seen(at): "Thao tác gần nhất {at}" / "Last used {at}";
    session_end: "Kết thúc" / "End";
    session_end_others: "Kết thúc mọi phiên khác" / "End all others";
    session_unknown: "Không rõ trình duyệt" / "Unknown browser";
    session_ended: "Đã kết thúc phiên." / "Sessions ended.";
}
