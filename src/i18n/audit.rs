//! The audit book.

use super::{messages, words};
use crate::domain::audit::Kind;

words! {
    audit_word(Kind): {
        SignedIn => "Đăng nhập" / "Signed in",
        SignInFailed => "Đăng nhập không thành công" / "Sign-in failed",
        SignInThrottled => "Đăng nhập bị tạm chặn do sai nhiều lần" / "Sign-in held back after many failures",
        Confirmed => "Xác nhận lại danh tính" / "Identity confirmed again",
        ConfirmationFailed => "Xác nhận bằng mật khẩu không thành công" / "Confirmation by password failed",
        SessionsEnded => "Kết thúc phiên đăng nhập" / "Sessions ended",
        Invited => "Mời sử dụng" / "Invited",
        AccountOpened => "Kích hoạt tài khoản" / "Account opened",
        ResetAsked => "Yêu cầu đặt lại mật khẩu" / "Password reset asked for",
        PasswordChanged => "Đổi mật khẩu" / "Password changed",
        SecondFactorAdded => "Thêm yếu tố xác thực thứ hai" / "Second factor added",
        SecondFactorRemoved => "Gỡ yếu tố xác thực thứ hai" / "Second factor removed",
        ProviderLinked => "Liên kết tài khoản của cơ quan" / "Linked to the office's account",
        TokenMade => "Tạo mã truy cập" / "Access token made",
        TokenEnded => "Kết thúc mã truy cập" / "Access token ended",
        WebhookMade => "Đăng ký nơi nhận sự kiện" / "Event endpoint registered",
        WebhookRenewed => "Đổi khóa ký của nơi nhận sự kiện" / "Signing secret of an endpoint renewed",
        WebhookEnded => "Kết thúc nơi nhận sự kiện" / "Event endpoint ended",
        PersonAdded => "Thêm người dùng" / "Person added",
        PersonCorrected => "Sửa thông tin cá nhân" / "Personal details corrected",
        PersonDeactivated => "Ngừng tài khoản" / "Account deactivated",
        PersonReactivated => "Mở lại tài khoản" / "Account reactivated",
        PersonErased => "Xóa dữ liệu cá nhân" / "Personal data erased",
        OwnDataExported => "Xuất dữ liệu của bản thân" / "Own data exported",
        Appointed => "Thêm chức vụ" / "Appointed",
        AppointmentEnded => "Kết thúc chức vụ" / "Appointment ended",
        MandateGiven => "Ủy quyền" / "Mandate given",
        MandateEnded => "Chấm dứt ủy quyền" / "Mandate ended",
        InterestDeclared => "Khai báo quan hệ, lợi ích" / "Interest declared",
        UnitChanged => "Thay đổi đơn vị" / "Unit changed",
        TopicChanged => "Thay đổi lĩnh vực" / "Topic changed",
        ParameterChanged => "Thay đổi tham số" / "Parameter changed",
        HolidayChanged => "Thay đổi ngày nghỉ" / "Holiday changed",
        Imported => "Nhập dữ liệu từ tệp" / "Imported from a file",
        JobRetried => "Chạy lại việc bị dừng" / "Parked job retried",
        ConfidentialRead => "Đọc hồ sơ bảo mật" / "Confidential file read",
        DossierTaken => "Tải bộ hồ sơ chứng cứ" / "Dossier taken",
        ListTaken => "Tải danh sách về máy" / "List downloaded",
        UnitReportIssued => "Phát hành báo cáo định kỳ" / "Periodic report issued",
        LedgerChecked => "Kiểm tra sổ ghi nhận" / "Ledger checked",
    }
}

messages! {
    audit_book: "Sổ kiểm toán" / "Audit book";
    audit_book_lead: "Đăng nhập, chức vụ, tham số, xuất dữ liệu và lượt đọc hồ sơ bảo mật. Mỗi mục mang mã băm của mục trước; không mục nào sửa hay xóa được." / "Sign-ins, appointments, parameters, exports and readings of confidential files. Each entry holds the hash of the one before; none can be changed or removed.";
    audit_kind: "Sự việc" / "Event";
    audit_all_kinds: "Tất cả" / "All";
    audit_who: "Tên hoặc thư điện tử" / "Name or e-mail";
    audit_actor: "Người thực hiện" / "By";
    audit_about: "Đối tượng, chi tiết" / "About";
    audit_search: "Tìm trong sổ" / "Search";
    audit_nothing: "Không có mục nào" / "No entries";
    audit_nothing_text: "Hãy bỏ bớt điều kiện tìm." / "Try fewer conditions.";
    nobody_known: "Chưa xác định" / "Not known";
    audit_intact(entries): "Sổ kiểm toán: {entries} mục khớp." / "Audit book: {entries} entries hold.";
    audit_broken(seq, what): "Sổ kiểm toán, mục {seq}: {what}" / "Audit book, entry {seq}: {what}";
}
