//! Errors: beside fields, as pages, as refusals with a reason.

use super::{Lang, messages, words};
use crate::domain::policy::Refusal;

words! {
    refusal(Refusal): {
        NotLead => "Chỉ tác giả đại diện được thực hiện bước này." / "Only the lead author may do this.",
        NotAuthor => "Chỉ tác giả của hồ sơ được thực hiện bước này." / "Only an author may do this.",
        NotHead => "Chỉ người đứng đầu đơn vị xử lý hồ sơ được thực hiện bước này." / "Only the head of the unit that handles the case may do this.",
        DeputyWithoutAuthorisation => "Cấp phó chỉ được làm thay người đứng đầu khi có văn bản ủy quyền còn hiệu lực." / "A deputy acts for the head only under a recorded authorisation in force.",
        NotInPerson => "Chỉ người đứng đầu trực tiếp quyết định bước này." / "Only the head in person may do this.",
        NotAuthority => "Chỉ cấp có thẩm quyền của đơn vị được thực hiện bước này." / "Only the competent authority of the unit may do this.",
        OwnCase => "Bạn là tác giả của hồ sơ này. Không ai quyết định hồ sơ của chính mình." / "You are an author of this case. Nobody decides their own.",
        Relation => "Bạn có quan hệ đã kê khai với tác giả của hồ sơ này." / "You have a declared relation to an author of this case.",
        Recused => "Bạn đã xin không tham gia xử lý hồ sơ này." / "You have stepped aside from this case.",
        NoSuchStep => "Hồ sơ không ở bước cho phép thực hiện việc này." / "The case is not at a step that allows this.",
        NotImplementer => "Chỉ tác giả hoặc người chủ trì thí điểm thực hiện được việc này." / "Only an author or the lead of the pilot may do this.",
        NotSupervisor => "Chỉ người giám sát được giao cho thí điểm này thực hiện được." / "Only the supervisor of this pilot may do this.",
        NotApprover => "Chỉ cấp đã đồng ý chủ trương thực hiện được việc này." / "Only the level that agreed in principle may do this.",
        NotAsked => "Chỉ người đứng đầu đơn vị được đề nghị hỗ trợ thực hiện được." / "Only the head of the unit that was asked may do this.",
        NotConcerned => "Chỉ người được xem xét trách nhiệm thực hiện được việc này." / "Only the person concerned may do this.",
        NotAnotherUnit => "Chỉ người đứng đầu đơn vị khác thực hiện được việc này." / "Only the head of another unit may do this.",
        OwnAccount => "Không ai được tự xử lý tài khoản của chính mình ở đây." / "Nobody takes measures on their own account here.",
        NotRegistry => "Chỉ lãnh đạo của đơn vị ban hành được ghi số, ngày văn bản." / "Only the leadership of the issuing unit registers its documents.",
        OutsideMandate => "Việc này nằm ngoài phạm vi văn bản ủy quyền của bạn." / "This is outside the scope of your mandate.",
        PrincipalsCase => "Người ủy quyền cho bạn có liên quan đến hồ sơ này. Không ai ủy quyền để quyết định hồ sơ của chính mình." / "Who gave you the mandate is concerned by this case. Nobody has their own case decided under a mandate.",
        OnlyTheClock => "Hệ thống tự ghi nhận khi hết thời hạn; không ai thực hiện thay." / "The system records this when a deadline passes; nobody does it by hand.",
        Supervised => "Bạn đã giám sát thí điểm này nên không được xem xét trách nhiệm trong hồ sơ này." / "You supervised this pilot and can't judge liability in it.",
    }
}

messages! {
    enter(label): "Nhập: {label}" / "Enter: {label}";
    select(label): "Chọn: {label}" / "Select: {label}";
    too_long(label, max, got): "{label}: tối đa {max} ký tự, đang có {got}" / "{label}: at most {max} characters, you have {got}";
    too_short(label): "{label}: cần ít nhất 2 ký tự" / "{label}: needs at least 2 characters";
    bad_character(label, code): "{label}: có ký tự điều khiển không dùng được (U+{code}); hãy xóa và gõ lại" / "{label}: contains a control character (U+{code}); remove it and type again";
    not_whole(label): "{label}: phải là số nguyên không âm, ví dụ 620.000.000" / "{label}: must be a whole number, 0 or more, such as 620.000.000";
    not_number(label): "{label}: phải là số, ví dụ 83,6" / "{label}: must be a number, such as 83,6";
    out_of_range(label, least, most): "{label}: từ {least} đến {most}" / "{label}: from {least} to {most}";
    not_date(label): "{label}: cần đủ ngày, tháng, năm, ví dụ 22/11/2026" / "{label}: must include day, month and year, such as 22/11/2026";
    not_email(label): "{label}: cần đúng dạng địa chỉ thư, ví dụ chuyenvien@tphcm.gov.vn" / "{label}: must look like name@tphcm.gov.vn";
    unknown_choice(label): "{label}: chọn một trong các mục có trong danh sách" / "{label}: choose one of the options";
    title_short: "Tên sáng kiến cần ít nhất 10 ký tự" / "The name needs at least 10 characters";
    unknown_person(email): "Không có tài khoản nào dùng địa chỉ {email}" / "No account has the address {email}";
    already_author: "Người này đã là tác giả" / "Already an author";
    too_many(max): "Tối đa {max} mục" / "At most {max}";
    taken: "Địa chỉ này đã có tài khoản" / "This address already has an account";
    conflict_person: "Người này là tác giả hoặc có quan hệ với tác giả" / "This person is an author or related to one";
    wrong_password: "Mật khẩu chưa đúng" / "Wrong password";
    urgent_direction: "Nêu chỉ đạo cụ thể: trường hợp bức thiết bắt buộc có" / "Give a specific direction: an urgent case needs one";
    members_between(least, most): "Cần từ {least} đến {most} thành viên có quyền biểu quyết" / "{least} to {most} voting members are needed";
    no_voting_member: "Cần ít nhất một thành viên biểu quyết" / "At least one voting member is needed";
    needs_authorisation: "Cấp phó được ủy quyền cần có số văn bản và ngày kết thúc" / "An authorised deputy needs a document and an end date";
    members_changed: "Thành phần thẩm định đã thay đổi; tải lại trang rồi ghi lại biểu quyết" / "The members of the review have changed; reload the page and enter the votes again";
    own_appointment: "Không ai tự bổ nhiệm mình; đề nghị quản trị khác thực hiện" / "Nobody appoints themselves; ask another administrator";
    lead_stays: "Tác giả đại diện phải có trong danh sách" / "The lead author must stay";
    end_before_start: "Ngày kết thúc phải từ ngày bắt đầu trở đi" / "The end must not be before the start";
    sign_in_wrong: "Thư điện tử hoặc mật khẩu chưa đúng" / "Wrong e-mail or password";
    sign_in_throttled(seconds): "Nhập sai quá nhiều lần. Thử lại sau {seconds} giây" / "Too many attempts. Try again in {seconds} seconds";
    future_date(label): "{label}: không được ở sau hôm nay" / "{label}: can't be in the future";
    file_missing: "Chọn một tệp để tải lên" / "Choose a file";
    file_too_large(max): "Tệp quá lớn, tối đa {max} MB" / "The file is too large: at most {max} MB";
    file_type: "Tệp phải là PDF, DOCX, XLSX, ODT, JPG, PNG, CSV hoặc TXT, đúng với nội dung thật" / "The file must really be PDF, DOCX, XLSX, ODT, JPG, PNG, CSV or TXT";
    file_name: "Tên tệp cần từ 1 đến 200 ký tự, không có ký tự điều khiển" / "The file name must be 1 to 200 characters without control characters";
    upload_broke: "Tải lên bị ngắt giữa chừng, hãy thử lại" / "The upload broke off; try again";

    not_found: "Không tìm thấy trang" / "Page not found";
    not_found_text: "Địa chỉ không đúng, hoặc hồ sơ không thuộc phạm vi bạn được biết. Kiểm tra mã hồ sơ hoặc tìm trong danh sách." / "The address is wrong, or the case is not yours to know of. Check the code or look in the list.";
    forbidden: "Bạn không có quyền thực hiện việc này" / "You may not do this";
    forbidden_area: "Khu vực này dành cho chức vụ khác. Nếu cần, đề nghị quản trị hệ thống kiểm tra chức vụ của bạn." / "This area is for another office. If you need it, ask the administrator to check your appointments.";
    forbidden_origin: "Yêu cầu đến từ trang khác nên không được thực hiện. Mở lại trang và gửi lại." / "The request came from another site and was not carried out. Open the page again and send it from there.";
    session_over: "Phiên làm việc đã kết thúc" / "Your session has ended";
    session_over_text: "Nội dung bạn nhập chưa được gửi. Đăng nhập lại ở cửa sổ khác, rồi quay lại trang trước (nút Quay lại của trình duyệt): nội dung vẫn còn, bấm gửi lại." / "What you typed was not sent. Sign in in another window, then go back one page (the browser's Back button): it is still there, send it again.";
    gone_wrong: "Hệ thống gặp lỗi, chưa lưu được" / "Something went wrong, nothing was saved";
    gone_wrong_text(reference): "Mã sự cố: {reference}. Thử lại; nếu vẫn lỗi, gửi mã này cho bộ phận hỗ trợ." / "Reference: {reference}. Try again; if it stays, give this reference to support.";
    unavailable: "Hệ thống tạm thời không phục vụ được" / "Not available at the moment";
    unavailable_text: "Cơ sở dữ liệu chưa trả lời. Bản nháp đã lưu vẫn còn. Thử lại sau ít phút." / "The database does not answer. Saved drafts are kept. Try again in a few minutes.";
    method_not_allowed: "Trang này không nhận cách gửi đó" / "This page does not take that method";
    too_large: "Nội dung gửi lên quá lớn" / "What was sent is too large";
    bad_request: "Yêu cầu không đọc được" / "The request can't be read";
    unsupported: "Kiểu nội dung này không được nhận" / "This type of content is not taken";
    address_too_long: "Địa chỉ quá dài" / "The address is too long";
    too_often: "Bạn thao tác quá nhanh" / "Too many requests";
    too_often_text: "Hãy chờ một lát rồi thử lại. Nội dung đã lưu không bị ảnh hưởng." / "Wait a moment and try again. What was saved is safe.";
    too_slow: "Yêu cầu mất quá nhiều thời gian" / "The request took too long";
    try_again_text: "Quay lại trang trước và thử lại." / "Go back and try again.";
    blocked_title: "Chưa thực hiện được bước này" / "This step is not open";
    to_home: "Về trang chủ" / "To the home page";
    to_list: "Đến danh sách hồ sơ" / "To the list";
}

impl Lang {
    /// The words for an HTTP status that has no page of its own.
    pub fn status_title(self, status: u16) -> &'static str {
        match status {
            400 => self.bad_request(),
            401 => self.session_over(),
            403 => self.forbidden(),
            404 => self.not_found(),
            405 => self.method_not_allowed(),
            408 => self.too_slow(),
            413 => self.too_large(),
            414 => self.address_too_long(),
            415 => self.unsupported(),
            429 => self.too_often(),
            503 => self.unavailable(),
            _ => self.gone_wrong(),
        }
    }
}
