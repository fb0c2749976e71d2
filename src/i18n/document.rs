//! Documents of a case: the list, the registry, a unit's periodic report.

use super::{messages, words};
use crate::documents::model::Kind;

words! {
    document_word(Kind): {
        Plan => "Kế hoạch đề xuất đổi mới, sáng tạo" / "Plan of the proposal",
        Commitment => "Bản cam kết" / "Commitment",
        Intake => "Phiếu tiếp nhận" / "Intake slip",
        SupplementRequest => "Công văn đề nghị bổ sung" / "Request for changes",
        Minutes => "Biên bản họp tập thể lãnh đạo" / "Minutes of the leadership",
        Forwarding => "Tờ trình cấp có thẩm quyền" / "Submission to the authority",
        Escalation => "Tờ trình trường hợp bức thiết" / "Urgent submission to the authority",
        Direction => "Văn bản chỉ đạo" / "Direction",
        PilotDecision => "Quyết định cho phép thí điểm" / "Decision on the pilot",
        Refusal => "Công văn trả lời không đồng ý" / "Refusal",
        InspectionMinutes => "Biên bản kiểm tra" / "Minutes of an inspection",
        ObstacleReport => "Phiếu báo cáo khó khăn, vướng mắc" / "Report of an obstacle",
        AdjustmentDecision => "Quyết định điều chỉnh" / "Decision on an adjustment",
        Suspension => "Quyết định tạm dừng" / "Order to suspend",
        Resumption => "Quyết định cho tiếp tục" / "Order to resume",
        Termination => "Quyết định chấm dứt" / "Order to terminate",
        ResultReport => "Báo cáo kết quả thực hiện" / "Result report",
        AssessmentMinutes => "Biên bản đánh giá" / "Minutes of the assessment",
        Conclusion => "Thông báo kết luận đánh giá" / "Notice of the conclusion",
        LiabilityDecision => "Quyết định về trách nhiệm" / "Decision on liability",
        RewardProposal => "Tờ trình khen thưởng" / "Submission for a reward",
        PeriodicReport => "Báo cáo định kỳ của đơn vị" / "Periodic report of a unit",
    }
}

messages! {
    documents_tab: "Văn bản" / "Documents";
    documents_title: "Văn bản của hồ sơ" / "Documents of the case";
    documents_lead: "Văn bản được lập từ dữ liệu của hồ sơ và là dự thảo cho đến khi văn thư ghi số, ngày. Từ lúc đó nội dung được niêm phong, không đổi nữa." / "Documents are drawn from the case and are drafts until the registry enters number and date. From then on they are sealed and never change.";
    no_documents: "Chưa có văn bản nào." / "There are no documents yet.";
    no_documents_text: "Văn bản được lập khi đề xuất được nộp và sau mỗi bước xử lý." / "Documents are made when the proposal is submitted and by each step after.";
    document_column: "Văn bản" / "Document";
    document_issuer: "Đơn vị ban hành" / "Issued by";
    document_files: "Tải về" / "Download";
    document_from(entry, day): "{entry}, {day}" / "{entry}, {day}";
    document_draft: "Dự thảo" / "Draft";
    document_unnumbered: "Không đánh số" / "Unnumbered";
    document_issued: "Đã phát hành" / "Issued";
    document_numbered(number, symbol, day): "Số {number}/{symbol}, ngày {day}" / "No. {number}/{symbol} of {day}";
    document_log(kind, number, symbol, day): "{kind}: số {number}/{symbol}, ngày {day}" / "{kind}: no. {number}/{symbol} of {day}";
    register_it: "Ghi số, ngày" / "Register";
    registration_title: "Ghi số, ngày văn bản" / "Register a document";
    registration_lead: "Số và ngày lấy theo sổ đăng ký văn bản đi của đơn vị ban hành. Khi xác nhận, văn bản được niêm phong cùng mã băm và không sửa được." / "Number and date are those of the issuing unit's register. Once confirmed, the document is sealed with its hash and can't be changed.";
    registration_button: "Ghi số và phát hành" / "Register and issue";
    doc_number: "Số văn bản" / "Number";
    doc_number_hint: "Chỉ ghi phần số, ví dụ 15." / "The number alone, such as 15.";
    doc_date: "Ngày văn bản" / "Date of the document";
    doc_date_hint: "Không trước ngày của bước đã lập văn bản, không sau hôm nay." / "Not before the act that made it, not after today.";
    doc_symbol: "Ký hiệu" / "Symbol";
    see_draft: "Xem dự thảo (PDF)" / "See the draft (PDF)";
    why_number_taken: "Số này đã được cấp cho văn bản khác trong sổ của năm đó" / "This number was given to another document in that year's register";
    why_already_issued: "Văn bản này đã có số, ngày" / "This document has its number and date already";

    unit_report: "Báo cáo định kỳ" / "Periodic report";
    unit_report_title(unit): "Báo cáo định kỳ: {unit}" / "Periodic report: {unit}";
    unit_report_lead(from, to): "Từ {from} đến {to}" / "From {from} to {to}";
    period_from: "Từ ngày" / "From";
    period_to: "Đến ngày" / "To";
    report_date_hint: "Không trước ngày cuối kỳ, không sau hôm nay." / "Not before the last day of the period, not after today.";
    report_registration_lead: "Số liệu của kỳ đang xem được chốt tại lúc này; văn bản được niêm phong, mã băm ghi vào sổ kiểm toán." / "The figures of this period are fixed as they are now; the document is sealed and its hash stands in the audit book.";
    reports_issued: "Báo cáo đã phát hành" / "Reports issued";
    period_show: "Xem kỳ này" / "Show this period";
    report_submitted: "Nộp lần đầu trong kỳ" / "Submitted in the period";
    report_in_time: "Quyết định đúng hạn" / "Decided in time";
    report_late: "Quyết định quá hạn" / "Decided late";
    report_overdue: "Đang quá hạn xử lý" / "Overdue now";
    report_pilots: "Thí điểm đang thực hiện" / "Pilots running";
    report_hands_caption: "Ngày làm việc hồ sơ nằm ở từng nơi, các lượt kết thúc trong kỳ" / "Working days in each hand, for stays that ended in the period";
    report_units_caption: "Từng đơn vị: đề xuất, đồng ý chủ trương, quá hạn và kết quả đánh giá trong kỳ" / "Each unit: submitted, agreed to, overdue, assessed in the period";
    report_obstacles: "Khó khăn, vướng mắc tháo gỡ đúng hạn / chậm hạn / đang chờ" / "Obstacles answered in time / late / waiting";
    report_incidents: "Sự cố đã dự liệu / ngoài dự liệu" / "Incidents foreseen / not foreseen";
    report_damage: "Thiệt hại" / "Damage";
    report_results: "Hoàn thành / một phần / không hoàn thành" / "Completed / partly / not completed";
    report_incentives: "Khen thưởng, khuyến khích" / "Incentives granted";
}
