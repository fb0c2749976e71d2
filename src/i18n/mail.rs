//! Mails: subject and text, in the language of who gets them. Never the content of a case.

use super::messages;

messages! {
    mail_greeting(name): "Kính gửi ông/bà {name}," / "Dear {name},";
    mail_footer(site): "Thư này do hệ thống Sáng Kiến gửi tự động từ {site}. Xin không trả lời thư này." / "Sent automatically by Sáng Kiến at {site}. Please do not reply.";
    mail_invitation: "Lời mời sử dụng hệ thống Sáng Kiến" / "Your invitation to Sáng Kiến";
    mail_invitation_text(link): "Tài khoản của ông/bà trên hệ thống Sáng Kiến đã được tạo. Mời đặt mật khẩu tại liên kết dưới đây; liên kết dùng được một lần trong 7 ngày.\n\n{link}" / "An account was made for you. Set a password through the link below; it works once within 7 days.\n\n{link}";
    mail_reset: "Đặt lại mật khẩu hệ thống Sáng Kiến" / "A new password for Sáng Kiến";
    mail_reset_text(link): "Có yêu cầu đặt lại mật khẩu cho tài khoản này. Nếu đúng là ông/bà, mời mở liên kết dưới đây; liên kết dùng được một lần trong 30 phút. Nếu không phải, xin bỏ qua thư này: mật khẩu vẫn giữ nguyên.\n\n{link}" / "Somebody asked for a new password for this account. If it was you, open the link below; it works once within 30 minutes. If not, ignore this mail: the password stays as it is.\n\n{link}";
    mail_account: "Thay đổi về tài khoản Sáng Kiến" / "A change to your Sáng Kiến account";
    mail_new_network: "Tài khoản của ông/bà vừa đăng nhập từ một mạng chưa từng dùng." / "Your account has just been signed in from a network not used before.";
    mail_password_changed: "Mật khẩu của tài khoản vừa được đổi." / "The password of your account has just been changed.";
    mail_second_added: "Xác thực hai yếu tố vừa được bật." / "A second factor has just been added.";
    mail_second_removed: "Xác thực hai yếu tố vừa được gỡ." / "The second factor has just been removed.";
    mail_deactivated: "Tài khoản của ông/bà đã ngừng hoạt động." / "Your account has been deactivated.";
    mail_account_text(what, link): "{what}\nNếu không phải ông/bà thực hiện, xin kết thúc các phiên lạ, đổi mật khẩu và báo quản trị hệ thống.\n\n{link}" / "{what}\nIf it was not you, end the sessions that you don't know, change the password and tell your administrator.\n\n{link}";
}
