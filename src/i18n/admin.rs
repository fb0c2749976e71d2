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
    first_password: "Mật khẩu đầu tiên, chỉ hiện một lần" / "First password, shown once";
    first_password_hint: "Trao tận tay cho người dùng. Hệ thống không lưu mật khẩu ở dạng đọc được." / "Hand it over in person. It is not kept in readable form.";
    done_appointed: "Đã thêm chức vụ." / "Appointment added.";
    done_ended: "Đã kết thúc chức vụ." / "Appointment ended.";
    no_people: "Không có người dùng phù hợp" / "Nobody found";

    check_lead_text: "Hệ thống đọc lại toàn bộ sổ ghi nhận, tính lại từng mã băm và so với các phiên bản đã niêm phong." / "Reads the whole ledger again, recomputes every hash and compares it with the sealed versions.";
    check_now: "Kiểm tra ngay" / "Check now";
    intact(entries, proposals): "Sổ ghi nhận nguyên vẹn: {entries} mục của {proposals} hồ sơ khớp mã niêm phong." / "The ledger is intact: {entries} entries of {proposals} cases match their seals.";
    broken: "Sổ ghi nhận không khớp." / "The ledger does not hold.";
    broken_at(seq, what): "Mục {seq}: {what}" / "Entry {seq}: {what}";
    broken_case(what): "Hồ sơ: {what}" / "Case: {what}";
}
