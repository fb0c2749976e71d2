//! Upkeep of reference data: holidays, parameters, topics, imports, jobs.

use super::{Lang, messages, words};
use crate::domain::parameter::Key;

words! {
    parameter_word(Key): {
        LeadershipReviewDays => "Thời hạn tập thể lãnh đạo xem xét" / "Review by the leadership",
        LeadershipMajorityPercent => "Tỷ lệ tán thành để thông qua" / "Share of votes to pass",
        ReturnDays => "Thời hạn yêu cầu bổ sung" / "Asking for completion",
        EscalateDays => "Thời hạn báo cáo trường hợp bức thiết" / "Escalating an urgent case",
        UrgentAcknowledgeHours => "Thời hạn cấp có thẩm quyền tiếp nhận trường hợp bức thiết" / "Acknowledging an urgent case",
        AuthorityDecisionDays => "Thời hạn cấp có thẩm quyền quyết định" / "Decision of the authority",
        AuthorityUrgentDecisionDays => "Thời hạn quyết định trường hợp bức thiết" / "Decision on an urgent case",
        CouncilMinMembers => "Số thành viên hội đồng ít nhất" / "Members of a council, at least",
        CouncilMaxMembers => "Số thành viên hội đồng nhiều nhất" / "Members of a council, at most",
        AttachmentMaxMib => "Dung lượng tệp đính kèm tối đa" / "Size of an attachment, at most",
        DeviationGate => "Căn cứ: nội dung trái quy định phải trình cấp trên" / "Source: deviations go to the superior",
        ExclusionGate => "Căn cứ: nội dung bị loại trừ" / "Source: excluded matters",
        PartyOpinion => "Căn cứ: ý kiến cấp ủy" / "Source: opinion of the Party committee",
        ResultReportDays => "Thời hạn báo cáo kết quả" / "Report on the result",
        AssessmentDays => "Thời hạn đánh giá" / "Assessment",
        AssessmentConclusionDays => "Thời hạn thông báo kết luận" / "Conclusion of the assessment",
        AdjustmentDecisionDays => "Thời hạn quyết định điều chỉnh" / "Decision on an adjustment",
        ExplanationDays => "Thời hạn giải trình" / "Explanation",
        ObjectionDays => "Thời hạn khiếu nại" / "Objection",
        TrainingSponsorshipPercent => "Tỷ lệ hỗ trợ đào tạo" / "Sponsorship of training",
        EarlySalaryRaiseMonths => "Nâng lương trước thời hạn" / "Early raise of salary",
        ObeyOrders => "Căn cứ: chấp hành quyết định" / "Source: obeying decisions",
        UnlawfulOrder => "Căn cứ: quyết định trái pháp luật" / "Source: unlawful decisions",
        LiabilityDecree73 => "Căn cứ xem xét trách nhiệm (Nghị định 73)" / "Source of liability (Decree 73)",
        LiabilityCityPlan => "Căn cứ xem xét trách nhiệm (kế hoạch Thành phố)" / "Source of liability (the City's plan)",
        LiabilityScience => "Căn cứ xem xét trách nhiệm (khoa học, công nghệ)" / "Source of liability (science)",
    }
}

messages! {
    upkeep: "Quản trị" / "Administration";
    upkeep_lead: "Dữ liệu dùng chung của hệ thống. Mọi thay đổi đều được ghi vào sổ kiểm toán." / "Data that everything rests on. Each change stands in the audit book.";
    upkeep_saved: "Đã lưu." / "Saved.";
    upkeep_people_hint: "Tài khoản, chức vụ, ủy quyền" / "Accounts, appointments, mandates";
    holidays: "Ngày nghỉ, ngày làm bù" / "Holidays";
    holidays_hint: "Lịch để tính thời hạn theo ngày làm việc" / "The calendar that terms are computed with";
    holidays_of(year): "Năm {year}" / "{year}";
    holidays_none: "Chưa có ngày nghỉ nào của năm này." / "Nothing for this year yet.";
    holiday_on: "Ngày" / "Day";
    holiday_name: "Tên ngày" / "Name";
    holiday_kind: "Loại ngày" / "Kind";
    holiday_off: "Ngày nghỉ" / "Holiday";
    holiday_working: "Ngày làm bù" / "Worked in exchange";
    holiday_add: "Thêm ngày" / "Add a day";
    holiday_remove: "Bỏ" / "Remove";
    parameters: "Tham số quy định" / "Parameters";
    parameters_hint: "Thời hạn, tỷ lệ, căn cứ pháp lý theo từng thời điểm" / "Terms, shares and sources, each from a date on";
    parameters_lead: "Tham số không sửa tại chỗ: mỗi thay đổi là một phiên bản có ngày hiệu lực. Căn cứ chỉ được in khi đã đối chiếu văn bản." / "A parameter is never changed in place: each change is a version from a date on. A source is printed only where it was verified.";
    parameter_value: "Giá trị" / "Value";
    parameter_source: "Căn cứ" / "Source";
    parameter_source_hint: "Ví dụ: Nghị định 73/2023/NĐ-CP, Điều 8 khoản 1." / "For example: Nghị định 73/2023/NĐ-CP, Điều 8 khoản 1.";
    parameter_certainty: "Mức độ chắc chắn" / "Certainty";
    parameter_from: "Hiệu lực từ ngày" / "In force from";
    parameter_note: "Ghi chú" / "Note";
    parameter_new: "Phiên bản mới" / "New version";
    parameter_change: "Thay đổi" / "Change";
    certainty_verified: "Đã đối chiếu văn bản" / "Verified";
    certainty_unverified: "Chưa đối chiếu văn bản" / "Not verified";
    certainty_internal: "Quy định nội bộ" / "Internal rule";
    in_working_days(n): "{n} ngày làm việc" / "{n} working days";
    in_days(n): "{n} ngày" / "{n} days";
    in_hours(n): "{n} giờ" / "{n} hours";
    in_months(n): "{n} tháng" / "{n} months";
    in_years(n): "{n} năm" / "{n} years";
    in_percent(n): "{n}%" / "{n}%";
    in_percent_exceeded(n): "trên {n}%" / "more than {n}%";
    in_people(n): "{n} người" / "{n} people";
    in_mebibytes(n): "{n} MiB" / "{n} MiB";
    only_a_source: "Chỉ ghi căn cứ" / "A source only";
    topics: "Chủ đề" / "Topics";
    topics_hint: "Chương trình, đề án, lĩnh vực mà đề xuất thuộc về" / "Programmes and areas that proposals belong to";
    topic_code: "Mã chủ đề" / "Code";
    topic_code_hint: "Chữ thường không dấu, số và gạch nối, ví dụ: chuyen-doi-so." / "Small letters, figures and hyphens, such as: chuyen-doi-so.";
    topic_code_wrong: "Mã chủ đề: chỉ dùng chữ thường không dấu, số và gạch nối" / "Code: only small letters, figures and hyphens";
    topic_name: "Tên chủ đề" / "Name";
    topic_parent: "Thuộc nhóm" / "Group";
    topic_from: "Dùng từ ngày" / "From";
    topic_add: "Thêm chủ đề" / "Add a topic";
    topic_end: "Ngừng dùng" / "End";
    since_day(day): "từ {day}" / "from {day}";
    jobs: "Việc chạy nền" / "Jobs";
    jobs_hint: "Thư và sự kiện chờ gửi hoặc gửi không được" / "Mails and events that wait or failed";
    jobs_waiting(n): "{n} việc đang chờ" / "{n} waiting";
    jobs_since(at): "chờ lâu nhất từ {at}" / "the oldest since {at}";
    jobs_parked(n): "{n} việc tạm gác sau mười lần không thành" / "{n} put aside after ten tries";
    jobs_none: "Không có việc nào bị tạm gác." / "Nothing was put aside.";
    job_what: "Việc" / "Job";
    job_for: "Cho ai" / "For";
    job_tries: "Số lần thử" / "Tries";
    job_error: "Lỗi gần nhất" / "Latest error";
    job_parked: "Tạm gác lúc" / "Put aside";
    job_retry: "Thử lại" / "Retry";
    job_retried: "Đã xếp lại việc vào hàng chờ." / "Put back among those that wait.";
    job_invitation: "Thư mời" / "Invitation";
    job_reset: "Thư đặt lại mật khẩu" / "Password reset";
    job_account: "Thư về tài khoản" / "Mail about an account";
    job_notice: "Thư thông báo" / "Notification";
    job_digest: "Thư tổng hợp hằng ngày" / "Daily mail";
    job_endpoint: "Thư về nơi nhận sự kiện" / "Mail about an endpoint";
    job_webhook: "Sự kiện gửi đến hệ thống khác" / "Event for another system";
    job_ping: "Sự kiện thử" / "Test event";
    job_unknown: "Việc không đọc được" / "Unreadable job";
    import_title: "Nhập dữ liệu từ CSV" / "Import from CSV";
    import_hint: "Đơn vị, chủ đề, tham số, ngày nghỉ, người dùng" / "Units, topics, parameters, holidays, people";
    import_lead: "Dòng đầu là tên cột. Thử trước: hệ thống đọc toàn bộ, chỉ ra từng dòng, từng cột sai và không ghi gì. Khi nhập, hoặc nhận tất cả hoặc không nhận dòng nào. Tệp lớn dùng lệnh sangkien import." / "The first row names the columns. Try first: everything is read, each wrong row and column is named, nothing is kept. An import takes all or nothing. Large files go through the command sangkien import.";
    import_what: "Loại dữ liệu" / "What";
    import_units: "Đơn vị" / "Units";
    import_units_columns: "code, name, kind, parent_code, valid_from, symbol" / "code, name, kind, parent_code, valid_from, symbol";
    import_topics_columns: "code, name, kind, parent_code, valid_from, valid_to, certainty" / "code, name, kind, parent_code, valid_from, valid_to, certainty";
    import_parameters_columns: "key, value, unit, legal_ref, certainty, effective_from, note" / "key, value, unit, legal_ref, certainty, effective_from, note";
    import_holidays_columns: "on_date, name, working" / "on_date, name, working";
    import_people_columns: "email, name, position, unit, manager, role, document_ref" / "email, name, position, unit, manager, role, document_ref";
    import_csv: "Nội dung CSV" / "CSV content";
    import_try: "Thử" / "Try";
    import_do: "Nhập" / "Import";
    import_right(n): "Đọc được {n} dòng, không có lỗi. Chưa ghi gì." / "{n} rows are right. Nothing was kept.";
    import_refused(n): "Nội dung CSV: có {n} chỗ sai, chưa ghi gì" / "CSV: {n} things are wrong, nothing was kept";
    import_columns(row): "Dòng {row}: số cột khác dòng đầu" / "Row {row}: another number of columns than the first row";
    import_fault(row, column, value, problem): "Dòng {row}, cột {column}: “{value}” {problem}" / "Row {row}, column {column}: “{value}” {problem}";
    import_unreadable: "không đọc được" / "can't be read";
    import_not_allowed: "không được phép" / "is not allowed";
    import_refers_to_nothing: "không có trong hệ thống" / "refers to nothing";
    import_taken: "đã có" / "is there already";
    parameter_files_ahead: "Thời hạn gửi hồ sơ trước phiên họp hội đồng" / "Files to the council ahead of its meeting";
    parameter_meeting: "Thời hạn họp hội đồng" / "Meeting of the council";
    parameter_retention: "Thời hạn lưu trữ" / "Retention";
    why_already_there(label): "{label}: đã có" / "{label}: there is one already";
    imported: "Đã nhập." / "Imported.";
}

impl Lang {
    /// A parameter that is kept and that nothing is computed with yet.
    pub fn unused_parameter(self, key: &str) -> Option<&'static str> {
        Some(match key {
            "council_files_ahead_days" => self.parameter_files_ahead(),
            "council_meeting_days" => self.parameter_meeting(),
            "retention_years" => self.parameter_retention(),
            _ => return None,
        })
    }

    /// What a job is, by its kind in the database.
    pub fn job_kind(self, code: &str) -> &'static str {
        match code {
            "invitation" => self.job_invitation(),
            "reset" => self.job_reset(),
            "account" => self.job_account(),
            "notice" => self.job_notice(),
            "digest" => self.job_digest(),
            "endpoint" => self.job_endpoint(),
            "webhook" => self.job_webhook(),
            "ping" => self.job_ping(),
            _ => self.job_unknown(),
        }
    }
}
