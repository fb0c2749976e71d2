//! Administration of people and appointments; the auditor's check.

use super::messages;

messages! {
    people: "Người dùng" / "People";
    people_lead: "Tài khoản và chức vụ. Chức vụ là quyết định có ngày, không phải thuộc tính của tài khoản." / "Accounts and appointments. An appointment is a dated decision, not a property of the account.";
    add_person: "Thêm người dùng" / "Add a person";
    person_name: "Họ và tên" / "Full name";
    position: "Chức danh" / "Position";
    position_hint: "Ví dụ: Chuyên viên, Phó Giám đốc" / "For example: Officer, Deputy Director";
    works_at: "Đơn vị công tác" / "Unit";
    manager: "Giữ chức vụ lãnh đạo, quản lý" / "Holds a leading or managing office";
    first_role: "Chức vụ trong hệ thống" / "Appointment";
    document_ref: "Số, ký hiệu văn bản" / "Document";
    document_ref_hint: "Quyết định bổ nhiệm hoặc văn bản ủy quyền." / "The decision of appointment or the authorisation.";
    find_people: "Tên, thư điện tử hoặc đơn vị" / "Name, e-mail or unit";
    disabled: "Đã khóa" / "Disabled";
    appointments: "Chức vụ" / "Appointments";
    add_appointment: "Thêm chức vụ" / "Add an appointment";
    role: "Chức vụ" / "Role";
    at_unit: "Tại đơn vị" / "At unit";
    from_on: "Từ ngày" / "From";
    to_on: "Đến ngày" / "Until";
    to_on_hint: "Để trống nếu chưa có ngày kết thúc. Ủy quyền bắt buộc có." / "Empty if open-ended. Required for an authorisation.";
    in_force: "Đang hiệu lực" / "In force";
    future: "Chưa đến ngày" / "Not yet";
    ended: "Đã kết thúc" / "Ended";
    end_now: "Kết thúc" / "End";
    end_what(role): "chức vụ {role}" / "appointment {role}";
    ended_by(who): "{who} kết thúc" / "ended by {who}";
    added_person: "Đã thêm người dùng" / "Person added";
    invited_person: "Đã mời sử dụng" / "Invited";
    invited_by_mail(email): "Lời mời kèm liên kết đặt mật khẩu đang được gửi đến {email}. Liên kết dùng được một lần trong 7 ngày." / "An invitation with a link to set a password is on its way to {email}. The link works once within 7 days.";
    invited_by_hand: "Chưa cấu hình máy chủ thư. Liên kết đặt mật khẩu chỉ hiện lần này, dùng được một lần trong 7 ngày: hãy trao tận tay người dùng." / "There is no mail server. The link to set a password is shown this once and works once within 7 days: hand it over in person.";
    measures: "Tài khoản" / "Account";
    account_open: "Đang hoạt động" / "Open";
    account_invited: "Đã mời, chưa đặt mật khẩu" / "Invited, no password yet";
    account_retired: "Đã nghỉ, đã xóa liên hệ" / "Retired, contact erased";
    measure_invite: "Gửi lại lời mời" / "Invite again";
    measure_reset: "Gửi liên kết đặt lại mật khẩu" / "Send a link for a new password";
    measure_sessions: "Kết thúc mọi phiên" / "End all sessions";
    measure_second: "Gỡ xác thực hai yếu tố" / "Remove the second factor";
    measure_deactivate: "Khóa tài khoản" / "Deactivate";
    measure_reactivate: "Mở lại tài khoản" / "Reactivate";
    measure_retire: "Nghỉ hẳn: xóa liên hệ, mật khẩu" / "Retire: erase contact and password";
    measure_retire_hint: "Không hoàn tác được. Họ tên và việc đã làm vẫn còn trong hồ sơ; thư điện tử, mật khẩu, yếu tố xác thực và mạng đã dùng bị xóa." / "Can't be undone. Name and acts stay in the files; address, password, second factor and known networks are erased.";
    measure_taken: "Đã thực hiện." / "Done.";
    done_appointed: "Đã thêm chức vụ." / "Appointment added.";
    done_ended: "Đã kết thúc chức vụ." / "Appointment ended.";
    no_people: "Không có người dùng phù hợp" / "Nobody found";

    check_lead_text: "Hệ thống đọc lại toàn bộ sổ ghi nhận, tính lại từng mã băm và so với các phiên bản đã niêm phong." / "Reads the whole ledger again, recomputes every hash and compares it with the sealed versions.";
    check_running: "Đang kiểm tra toàn bộ sổ. Kết quả hiện ở trang này và trong sổ kiểm toán khi xong." / "Everything is being checked. What is found will stand on this page and in the audit book.";
    check_look: "Xem lại" / "Look again";
    checks_done: "Các lần kiểm tra gần nhất" / "The latest checks";
    checked_by(at, who): "{at}, {who}" / "{at}, {who}";
    check_now: "Kiểm tra ngay" / "Check now";
    intact(entries, proposals): "Sổ ghi nhận nguyên vẹn: {entries} mục của {proposals} hồ sơ khớp mã niêm phong." / "The ledger is intact: {entries} entries of {proposals} cases match their seals.";
    broken: "Sổ ghi nhận không khớp." / "The ledger does not hold.";
    broken_at(case, seq, what): "Hồ sơ {case}, mục {seq}: {what}" / "Case {case}, entry {seq}: {what}";
    broken_case(case, what): "Hồ sơ {case}: {what}" / "Case {case}: {what}";
}
