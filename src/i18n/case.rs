//! A case: statuses, acts, the timeline in plain language, comparison of versions.

use super::{messages, words};
use crate::domain::people::Role;
use crate::domain::workflow::{Action, Holder, Need, Status};

words! {
    status_word(Status): {
        New => "Mới" / "New",
        Draft => "Bản nháp" / "Draft",
        Submitted => "Chờ đơn vị xem xét" / "With the unit",
        Returned => "Trả lại bổ sung" / "Returned for changes",
        InReview => "Đang thẩm định" / "In review",
        NotPassed => "Tập thể chưa thông qua" / "Not passed by the leadership",
        WithAuthority => "Chờ cấp có thẩm quyền" / "With the competent authority",
        Approved => "Đã đồng ý chủ trương" / "Agreed in principle",
        Piloting => "Đang thí điểm" / "In pilot",
        Suspended => "Tạm dừng" / "Suspended",
        Reporting => "Chờ báo cáo kết quả" / "Awaiting the result report",
        Assessing => "Chờ đánh giá" / "Awaiting assessment",
        Assessed => "Đã đánh giá" / "Assessed",
        Closed => "Kết thúc" / "Closed",
        Rejected => "Không đồng ý" / "Not agreed",
        Withdrawn => "Đã rút" / "Withdrawn",
    }
    role_word(Role): {
        Staff => "Cán bộ, công chức, viên chức, người lao động" / "Staff",
        Head => "Người đứng đầu" / "Head",
        ActingHead => "Cấp phó được ủy quyền" / "Authorised deputy",
        Deputy => "Cấp phó" / "Deputy",
        Authority => "Cấp có thẩm quyền" / "Competent authority",
        Supervisor => "Cán bộ giám sát" / "Supervisor",
        Auditor => "Thanh tra" / "Auditor",
        Administrator => "Quản trị" / "Administrator",
    }
    holder_word(Holder): {
        Lead => "Tác giả" / "Lead author",
        UnitHead => "Người đứng đầu đơn vị" / "Unit head",
        Authority => "Cấp có thẩm quyền" / "Competent authority",
        Implementer => "Đơn vị thực hiện" / "Implementer",
    }
    act_word(Action): {
        Create => "Tạo hồ sơ" / "Create",
        Commit => "Ký cam kết" / "Sign the commitment",
        Submit => "Nộp đề xuất" / "Submit",
        Withdraw => "Rút đề xuất" / "Withdraw",
        Exclude => "Từ chối vì ngoài phạm vi" / "Refuse as out of scope",
        Return => "Trả lại để bổ sung" / "Return for changes",
        OpenReview => "Mở thẩm định" / "Open the review",
        RecordPartyOpinion => "Ghi ý kiến cấp ủy" / "Record the Party committee's opinion",
        Pass => "Thông qua" / "Pass",
        NotPass => "Không thông qua" / "Not pass",
        Override => "Quyết định khác ý kiến tập thể" / "Override the vote",
        Reject => "Không đồng ý" / "Reject",
        Forward => "Trình cấp có thẩm quyền" / "Forward to the authority",
        Escalate => "Trình trường hợp bức thiết" / "Escalate as urgent",
        ChangeTrack => "Đổi căn cứ áp dụng" / "Change the legal track",
        Recuse => "Xin không tham gia xử lý" / "Step aside",
        Acknowledge => "Tiếp nhận trường hợp bức thiết" / "Acknowledge the urgent case",
        Approve => "Đồng ý chủ trương" / "Agree in principle",
        StartPilot => "Bắt đầu thí điểm" / "Start the pilot",
        Monitor => "Nhập số liệu theo dõi" / "Enter figures",
        AddEvidence => "Thêm minh chứng" / "Add evidence",
        Inspect => "Ghi nhận đợt kiểm tra" / "Log an inspection",
        AnswerInspection => "Trả lời kết quả kiểm tra" / "Answer an inspection",
        RaiseObstacle => "Báo khó khăn, vướng mắc" / "Report an obstacle",
        SupportObstacle => "Hỗ trợ tháo gỡ" / "Give support",
        ResolveObstacle => "Xác nhận đã tháo gỡ" / "Confirm it is resolved",
        ReportIncident => "Ghi nhận sự cố" / "Report an incident",
        Correct => "Đính chính" / "Correct an entry",
        RequestAdjustment => "Đề nghị điều chỉnh" / "Request an adjustment",
        Adjust => "Quyết định điều chỉnh" / "Decide on the adjustment",
        RefuseAdjustment => "Không đồng ý điều chỉnh" / "Refuse the adjustment",
        Suspend => "Tạm dừng thí điểm" / "Suspend the pilot",
        Resume => "Cho tiếp tục thí điểm" / "Resume the pilot",
        Terminate => "Chấm dứt thí điểm" / "Terminate the pilot",
        AnswerOrder => "Báo cáo về mệnh lệnh cho là trái luật" / "Report an order as unlawful",
        Finish => "Hoàn thành thí điểm" / "Finish the pilot",
        Report => "Báo cáo kết quả" / "Report the result",
        EvaluateRisks => "Đánh giá rủi ro" / "Evaluate the risks",
        Assess => "Đánh giá kết quả" / "Assess the result",
        Conclude => "Kết luận bằng văn bản" / "Conclude in writing",
        OpenLiability => "Mở hồ sơ xem xét trách nhiệm" / "Open a liability case",
        AskExplanation => "Yêu cầu giải trình" / "Ask for an explanation",
        Explain => "Gửi giải trình" / "Send the explanation",
        DecideLiability => "Quyết định về trách nhiệm" / "Decide on liability",
        Object => "Khiếu nại quyết định" / "Object to the decision",
        FinaliseLiability => "Quyết định về trách nhiệm có hiệu lực" / "The liability decision becomes final",
        ProposeIncentive => "Đề nghị khuyến khích" / "Propose incentives",
        DecideIncentive => "Quyết định khuyến khích" / "Decide on incentives",
        NumberIncentive => "Ghi số, ký hiệu văn bản" / "Enter a document number",
        Close => "Kết thúc hồ sơ" / "Close the matter",
        Adopt => "Nhân rộng" / "Take it over",
        Expire => "Ghi nhận quá hạn" / "Record a missed deadline",
        IssueDocument => "Ghi số, ngày văn bản" / "Register a document",
        IssueConfidential => "Ghi số, ngày văn bản" / "Register a document",
    }
    event_word(Action): {
        Create => "Tạo hồ sơ" / "File created",
        Commit => "Ký cam kết thực hiện" / "Commitment signed",
        Submit => "Nộp đề xuất" / "Proposal submitted",
        Withdraw => "Rút đề xuất" / "Proposal withdrawn",
        Exclude => "Không thuộc phạm vi xử lý; nội dung đã xóa" / "Out of scope; content removed",
        Return => "Trả lại để bổ sung" / "Returned for changes",
        OpenReview => "Mở thẩm định" / "Review opened",
        RecordPartyOpinion => "Ghi nhận ý kiến cấp ủy" / "Party committee's opinion recorded",
        Pass => "Tập thể thông qua, đồng ý chủ trương" / "Passed: agreed in principle",
        NotPass => "Tập thể chưa thông qua" / "Not passed",
        Override => "Người đứng đầu quyết định khác ý kiến tập thể" / "The head decided against the vote",
        Reject => "Không đồng ý" / "Not agreed",
        Forward => "Trình cấp có thẩm quyền" / "Forwarded to the authority",
        Escalate => "Trình trường hợp bức thiết" / "Escalated as urgent",
        ChangeTrack => "Đổi căn cứ áp dụng" / "Legal track changed",
        Recuse => "Xin không tham gia xử lý" / "Stepped aside",
        Acknowledge => "Tiếp nhận trường hợp bức thiết" / "Urgent case acknowledged",
        Approve => "Đồng ý chủ trương" / "Agreed in principle",
        StartPilot => "Bắt đầu thí điểm" / "Pilot started",
        Monitor => "Số liệu theo dõi" / "Monitoring entry",
        AddEvidence => "Thêm minh chứng" / "Evidence added",
        Inspect => "Kiểm tra, giám sát" / "Inspection",
        AnswerInspection => "Trả lời kết quả kiểm tra" / "Inspection answered",
        RaiseObstacle => "Báo khó khăn, vướng mắc" / "Obstacle raised",
        SupportObstacle => "Hỗ trợ tháo gỡ" / "Support given",
        ResolveObstacle => "Đã tháo gỡ khó khăn, vướng mắc" / "Obstacle resolved",
        ReportIncident => "Sự cố" / "Incident",
        Correct => "Đính chính" / "Correction",
        RequestAdjustment => "Đề nghị điều chỉnh" / "Adjustment requested",
        Adjust => "Đồng ý điều chỉnh" / "Adjustment granted",
        RefuseAdjustment => "Không đồng ý điều chỉnh" / "Adjustment refused",
        Suspend => "Tạm dừng thí điểm" / "Pilot suspended",
        Resume => "Tiếp tục thí điểm" / "Pilot resumed",
        Terminate => "Chấm dứt thí điểm" / "Pilot terminated",
        AnswerOrder => "Báo cáo bằng văn bản: cho rằng mệnh lệnh trái luật" / "Written report: the order is thought unlawful",
        Finish => "Hoàn thành thí điểm" / "Pilot finished",
        Report => "Báo cáo kết quả" / "Result report",
        EvaluateRisks => "Đánh giá rủi ro" / "Risks evaluated",
        Assess => "Đánh giá kết quả" / "Result assessed",
        Conclude => "Kết luận đánh giá" / "Written conclusion",
        OpenLiability => "Mở hồ sơ xem xét trách nhiệm" / "Liability case opened",
        AskExplanation => "Yêu cầu giải trình" / "Explanation asked for",
        Explain => "Giải trình" / "Explanation",
        DecideLiability => "Quyết định về trách nhiệm" / "Liability decided",
        Object => "Khiếu nại" / "Objection",
        FinaliseLiability => "Hết thời hạn khiếu nại, quyết định có hiệu lực" / "The window closed, the decision is final",
        ProposeIncentive => "Đề nghị khuyến khích" / "Incentives proposed",
        DecideIncentive => "Quyết định khuyến khích" / "Incentive decided",
        NumberIncentive => "Ghi số, ký hiệu văn bản khuyến khích" / "Document number entered",
        Close => "Kết thúc hồ sơ" / "Closed",
        Adopt => "Đơn vị khác nhân rộng" / "Taken over by another unit",
        Expire => "Quá hạn" / "Deadline missed",
        IssueDocument => "Phát hành văn bản" / "Document issued",
        IssueConfidential => "Phát hành quyết định về trách nhiệm" / "Liability decision issued",
    }
    done_word(Action): {
        Create => "Đã tạo bản nháp." / "Draft created.",
        Commit => "Đã ký cam kết." / "Commitment signed.",
        Submit => "Đã nộp đề xuất." / "Proposal submitted.",
        Withdraw => "Đã rút đề xuất." / "Proposal withdrawn.",
        Exclude => "Đã xóa nội dung bản nháp và ghi nhận việc từ chối." / "The draft was removed and the refusal recorded.",
        Return => "Đã trả lại hồ sơ để bổ sung." / "Returned for changes.",
        OpenReview => "Đã mở thẩm định." / "Review opened.",
        RecordPartyOpinion => "Đã ghi nhận ý kiến cấp ủy." / "Opinion recorded.",
        Pass => "Tập thể đã thông qua; hồ sơ được đồng ý chủ trương." / "Passed: agreed in principle.",
        NotPass => "Đã ghi biên bản; tập thể chưa thông qua." / "Minutes recorded; not passed.",
        Override => "Đã quyết định. Cấp trên được báo; người đứng đầu chịu trách nhiệm." / "Decided. The superior agency is told; the head carries the responsibility.",
        Reject => "Đã trả lời không đồng ý." / "Rejected.",
        Forward => "Đã trình cấp có thẩm quyền." / "Forwarded.",
        Escalate => "Đã trình trường hợp bức thiết; hồ sơ đứng đầu hàng chờ của cấp có thẩm quyền." / "Escalated; it stands on top of the authority's queue.",
        ChangeTrack => "Đã đổi căn cứ áp dụng." / "Legal track changed.",
        Recuse => "Đã ghi nhận; bạn không tham gia xử lý hồ sơ này nữa." / "Recorded; you no longer handle this case.",
        Acknowledge => "Đã tiếp nhận." / "Acknowledged.",
        Approve => "Đã đồng ý chủ trương." / "Agreed in principle.",
        StartPilot => "Đã bắt đầu thí điểm." / "Pilot started.",
        Monitor => "Đã ghi số liệu." / "Figures recorded.",
        AddEvidence => "Đã thêm minh chứng." / "Evidence added.",
        Inspect => "Đã ghi nhận đợt kiểm tra." / "Inspection recorded.",
        AnswerInspection => "Đã trả lời." / "Answered.",
        RaiseObstacle => "Đã báo khó khăn, vướng mắc." / "Obstacle raised.",
        SupportObstacle => "Đã ghi nhận nội dung hỗ trợ." / "Support recorded.",
        ResolveObstacle => "Đã xác nhận tháo gỡ." / "Resolved.",
        ReportIncident => "Đã ghi nhận sự cố." / "Incident recorded.",
        Correct => "Đã ghi đính chính." / "Correction recorded.",
        RequestAdjustment => "Đã gửi đề nghị điều chỉnh." / "Adjustment requested.",
        Adjust => "Đã đồng ý điều chỉnh; phiên bản mới có hiệu lực từ lúc này." / "Granted; the new version is in force from now on.",
        RefuseAdjustment => "Đã trả lời không đồng ý điều chỉnh." / "Adjustment refused.",
        Suspend => "Đã tạm dừng thí điểm." / "Pilot suspended.",
        Resume => "Đã cho tiếp tục thí điểm." / "Pilot resumed.",
        Terminate => "Đã chấm dứt thí điểm." / "Pilot terminated.",
        AnswerOrder => "Đã ghi nhận báo cáo." / "Report recorded.",
        Finish => "Đã kết thúc thời gian thí điểm; cần nộp báo cáo kết quả." / "Pilot finished; the result report is due.",
        Report => "Đã nộp báo cáo kết quả." / "Result report submitted.",
        EvaluateRisks => "Đã ghi đánh giá rủi ro." / "Risk evaluation recorded.",
        Assess => "Đã ghi đánh giá kết quả." / "Assessment recorded.",
        Conclude => "Đã ghi kết luận." / "Conclusion recorded.",
        OpenLiability => "Đã mở hồ sơ xem xét trách nhiệm." / "Liability case opened.",
        AskExplanation => "Đã yêu cầu giải trình." / "Explanation asked for.",
        Explain => "Đã gửi giải trình." / "Explanation sent.",
        DecideLiability => "Đã quyết định về trách nhiệm." / "Liability decided.",
        Object => "Đã gửi khiếu nại." / "Objection sent.",
        FinaliseLiability => "Quyết định đã có hiệu lực." / "The decision is final.",
        ProposeIncentive => "Đã đề nghị khuyến khích." / "Incentives proposed.",
        DecideIncentive => "Đã quyết định khuyến khích." / "Incentive decided.",
        NumberIncentive => "Đã ghi số, ký hiệu." / "Number entered.",
        Close => "Đã kết thúc hồ sơ." / "Closed.",
        Adopt => "Đã ghi nhận đơn vị nhân rộng." / "Adoption recorded.",
        Expire => "Đã ghi nhận quá hạn." / "Recorded.",
        IssueDocument => "Đã ghi số, ngày; văn bản được phát hành và niêm phong." / "Registered; the document is issued and sealed.",
        IssueConfidential => "Đã ghi số, ngày; văn bản được phát hành và niêm phong." / "Registered; the document is issued and sealed.",
    }
    need_word(Need): {
        CompletePlan => "Hoàn thành các mục của kế hoạch" / "Complete the plan",
        NothingExcluded => "Nội dung không thuộc quốc phòng, an ninh, bí mật nhà nước" / "Nothing about defence, security or secrets",
        EveryCommitment => "Mọi tác giả ký cam kết trên kế hoạch hiện tại" / "Every author signs the plan as it stands",
        NotYetCommitted => "Bạn đã ký cam kết trên kế hoạch hiện tại" / "You have signed the plan as it stands",
        PartyOpinion => "Ghi nhận ý kiến của cấp ủy" / "Record the Party committee's opinion",
        NoDeviation => "Đề xuất trái quy định cấp trên: đơn vị chỉ được trình cấp có thẩm quyền" / "It contradicts a superior rule: the unit may only forward it",
        UrgentUnacknowledged => "Chỉ dành cho trường hợp bức thiết chưa được tiếp nhận" / "Only for an urgent case not acknowledged yet",
        OpenInspection => "Không còn đợt kiểm tra nào chờ trả lời" / "No inspection awaits an answer",
        OpenObstacle => "Không còn khó khăn, vướng mắc nào đang mở" / "No obstacle is open",
        AdjustmentPending => "Chưa có đề nghị điều chỉnh nào chờ quyết định" / "No request for adjustment waits",
        NoAdjustmentPending => "Đề nghị điều chỉnh trước còn chờ quyết định" / "An earlier request still waits for its decision",
        RisksEvaluated => "Đánh giá rủi ro trước" / "Evaluate the risks first",
        Conclusion => "Có kết luận bằng văn bản" / "The written conclusion",
        NoConclusion => "Đã có kết luận bằng văn bản" / "There is a written conclusion already",
        LiabilityFinal => "Mọi hồ sơ trách nhiệm đã có hiệu lực" / "Every liability case is final",
        IncentivesDecided => "Mọi đề nghị khuyến khích đã được quyết định" / "Every proposed incentive is decided",
        Success => "Chính sách khuyến khích, nhân rộng áp dụng cho sáng kiến hoàn thành mục tiêu" / "For initiatives that reached their objectives",
    }
}

messages! {
    code_of(code): "Hồ sơ {code}" / "File {code}";
    submitted_on(day): "Nộp {day}" / "Submitted {day}";
    version_n(n): "Phiên bản {n}" / "Version {n}";
    compare_with(n): "so với bản {n}" / "compare with {n}";
    authors_n(n): "{n} tác giả, đại diện" / "Authors: {n}, lead author";
    due_on(day): "hạn {day}" / "due {day}";
    days_left(n, day): "Còn {n} ngày làm việc (hạn {day})" / "Working days left: {n} (due {day})";
    due_today(time): "Hạn hôm nay, trước {time}" / "Due today, before {time}";
    late_by(n, day): "Quá hạn {n} ngày làm việc (hạn {day})" / "Late, working days: {n} (due {day})";
    holds_until(who, unit): "{who}, {unit}" / "{who}, {unit}";
    held_by: "Đang giữ hồ sơ" / "Held by";
    case_parts: "Các phần của hồ sơ" / "Parts of the case";
    page_parts: "Trên trang này" / "On this page";
    summary: "Tóm tắt" / "Summary";
    summary_for_decision: "Tóm tắt cho người quyết định" / "Summary for the decision";
    changes: "Thay đổi" / "Changes";
    changed_since(a, b): "Phiên bản {b} thay đổi gì so với phiên bản {a}?" / "What has version {b} changed since {a}?";
    changed_counts(changed, same): "{changed} nội dung thay đổi, {same} nội dung giữ nguyên." / "{changed} changed, {same} unchanged.";
    no_changes: "Không có thay đổi." / "Nothing has changed.";
    full_comparison: "Xem so sánh đầy đủ" / "See the full comparison";
    changed_tag: "Đã đổi" / "Changed";
    added_tag: "Mục mới" / "New";
    removed_tag: "Đã bỏ" / "Removed";
    not_there: "Không có" / "None";
    removed_word: "bỏ " / "removed ";
    added_word: "thêm " / "added ";
    field_column: "Nội dung" / "Item";
    unchanged_items(n): "{n} nội dung giữ nguyên" / "{n} unchanged";
    old_version: "Bản cũ" / "Old version";
    new_version: "Bản mới" / "New version";
    compare: "So sánh" / "Compare";
    compare_versions: "So sánh phiên bản" / "Compare versions";
    choose_versions: "Chọn phiên bản để so sánh" / "Choose versions to compare";
    version_sealed(day): "Niêm phong {day}" / "Sealed {day}";
    problem_part: "Vấn đề và khoảng trống quy định" / "Problem and legal gaps";
    solution_part: "Giải pháp, mục tiêu" / "Solution and objectives";
    objectives_table: "Chỉ tiêu đo lường" / "Objectives";
    risks_part: "Rủi ro dự liệu" / "Foreseen risks";
    risks_table: "Danh mục rủi ro" / "Risks";
    resources_part: "Nguồn lực" / "Resources";
    authors_part: "Tác giả, cam kết" / "Authors and commitment";
    review_part: "Thẩm định" / "Review";
    timeline_part: "Nhật ký" / "Log";
    timeline_title: "Nhật ký hồ sơ" / "Log of the case";
    see_timeline(n): "Xem đủ {n} mục" / "See all {n} entries";
    seal: "Mã niêm phong " / "Seal ";
    expected: "Kết quả kỳ vọng" / "Expected result";
    duration: "Thời gian thí điểm" / "Length of the pilot";
    days(n): "{n} ngày" / "Days: {n}";
    highest_risk: "Rủi ro cao nhất" / "Highest risk";
    risk_of_n(risk, n): "{risk}, trong tổng số {n} rủi ro" / "{risk}, risks in all: {n}";
    budget_short: "Kinh phí" / "Budget";
    legal_track: "Căn cứ áp dụng" / "Legal track";
    open_acts: "Việc bạn có thể làm" / "What you can do";
    acting_as(who): "Bạn thực hiện với tư cách: {who}" / "You act as: {who}";
    act_before(day, source): "Đến {day} · {source}" / "By {day} · {source}";
    still_needs: "Còn thiếu:" / "Still needs:";
    nothing_for_you: "Hiện không có bước nào dành cho bạn ở hồ sơ này." / "There is no step for you on this case now.";
    why_not: "Vì sao bạn không quyết định được hồ sơ này?" / "Why can't you decide this case?";
    no_undo: "Sau khi xác nhận, nội dung được ký, niêm phong và không sửa được." / "Once confirmed it is signed, sealed and can't be changed.";
    review_members: "Thành phần thẩm định" / "Members";
    member: "Thành viên" / "Member";
    votes: "Biểu quyết" / "Vote";
    not_voted: "Chưa biểu quyết" / "Not voted";
    excluded_because(reason): "Không tham gia: {reason}" / "Excluded: {reason}";
    agreement: "Nội dung đồng ý chủ trương" / "The agreement";
    agreed_by(who, at): "{who}, {at}" / "{who}, {at}";
    plan_in_force(n): "Phiên bản {n} là kế hoạch có hiệu lực, đã niêm phong." / "Version {n} is the plan in force, sealed.";
    direction: "Chỉ đạo cụ thể" / "Specific direction";
    support: "Hỗ trợ được cấp" / "Support granted";
    supervisor: "Người giám sát" / "Supervisor";
    content: "Nội dung" / "Content";
    requested: "Báo cáo trường hợp bức thiết" / "Urgent report";

    step_draft: "Soạn thảo" / "Draft";
    step_unit: "Đơn vị xem xét" / "Unit's review";
    step_authority: "Cấp có thẩm quyền" / "Authority";
    step_pilot: "Thí điểm" / "Pilot";
    step_assess: "Đánh giá kết quả" / "Assessment";
    step_reward: "Khuyến khích, trách nhiệm" / "Reward, liability";
    step_done: " – đã xong" / " – done";
    step_now: " – đang ở bước này" / " – now";
    step_later: " – chưa đến" / " – later";
    step_stopped: " – dừng ở bước này" / " – ended here";
    step_skipped: " – không qua bước này" / " – not needed";

    guard_title: "Căn cứ bảo vệ" / "Grounds of protection";
    guard_commitment: "Có cam kết thực hiện" / "Commitment";
    guard_agreement: "Được đồng ý về chủ trương trước khi làm" / "Agreed in principle before acting";
    guard_risks: "Rủi ro đã dự liệu, có biện pháp khắc phục" / "Risks foreseen, with remedies";
    guard_policy: "Thực hiện đúng chủ trương" / "Policy followed";
    guard_motive: "Động cơ trong sáng, không vụ lợi" / "Pure motive";
    guard_later: "Chưa đến bước này" / "Not there yet";
    guard_signed(day): "Ký {day}" / "Signed {day}";
    guard_unsigned: "Chưa đủ chữ ký." / "Signatures are missing.";
    guard_agreed(day): "Đồng ý {day}" / "Agreed {day}";
    guard_sealed(n, day): "{n} rủi ro, niêm phong {day}" / "Risks: {n}, sealed {day}";
    guard_open(n): "{n} rủi ro, niêm phong khi nộp" / "Risks: {n}, sealed on submission";
    guard_no_risks: "Chưa dự liệu rủi ro." / "No risks foreseen yet.";
    guard_motive_committed: "Đã cam kết vì lợi ích chung, không vụ lợi" / "Committed to the common good";

    guard_agreed_before(day, start): "Đồng ý {day}, trước khi thí điểm bắt đầu {start}" / "Agreed {day}, before the pilot began on {start}";
    guard_no_remedy(n): "{n} rủi ro chưa có biện pháp khắc phục" / "Risks without a remedy: {n}";
    guard_mend_risks: "Bổ sung rủi ro và biện pháp" / "Add risks and remedies";
    guard_assessed(answer, day): "Kết quả đánh giá: {answer}, {day}" / "Assessed: {answer}, {day}";
    guard_running(figures, followed, all): "{figures} lần số liệu; {followed} trên {all} đợt kiểm tra kết luận đúng chủ trương" / "Figures: {figures}; inspections that found it as agreed: {followed} of {all}";
    guard_mend_figures: "Nhập số liệu theo dõi" / "Enter figures";
    guard_mend_inspection: "Trả lời kết quả kiểm tra" / "Answer the inspection";
    guard_unsupported(n): "{n} khó khăn, vướng mắc đã báo mà quá hạn hỗ trợ" / "Obstacles reported and not supported in time: {n}";

    log_votes(favour, against, abstained): "Tán thành {favour}, không tán thành {against}, không biểu quyết {abstained}." / "In favour {favour}, against {against}, abstained {abstained}.";
    log_tie: "Số phiếu bằng nhau, theo ý kiến của người đứng đầu." / "A tie, following the head's vote.";
    log_version(n): "Phiên bản {n}" / "Version {n}";
    log_held_on(day): "Họp ngày {day}." / "Held on {day}.";
    log_harm(text): "Hậu quả nếu chậm trễ: {text}" / "Harm of delay: {text}";
    log_direction(text): "Đề nghị chỉ đạo: {text}" / "Direction asked for: {text}";
    log_given(text): "Chỉ đạo cụ thể: {text}" / "Direction: {text}";
    log_support(text): "Hỗ trợ: {text}" / "Support: {text}";
    log_section(section, text): "{section}: {text}" / "{section}: {text}";
    log_party(view, note): "Ý kiến cấp ủy: {view}. {note}" / "Party committee: {view}. {note}";
    log_track(track): "Căn cứ áp dụng: {track}." / "Legal track: {track}.";
    log_review(kind): "Hình thức: {kind}." / "Kind: {kind}.";
    older: "Các mục trước đó" / "Older entries";
    newest: "Mục mới nhất" / "Newest entries";

    receipt: "Phiếu nộp đề xuất" / "Receipt";
    receipt_lead(code): "Hồ sơ {code} đã được nộp và niêm phong." / "File {code} was submitted and sealed.";
    receipt_next(who, unit, day): "{who}, {unit} xem xét, hạn {day}." / "{who}, {unit} will review it by {day}.";
    receipt_next_unit(unit, day): "{unit} xem xét, hạn {day}." / "{unit} will review it by {day}.";
    receipt_hash: "Mã băm SHA-256 của kế hoạch" / "SHA-256 of the plan";
    receipt_entry: "Mục trong nhật ký" / "Log entry";
    receipt_entry_hash: "Mã băm của mục nhật ký" / "Hash of the log entry";
    receipt_keep: "Giữ hoặc in trang này: hai mã băm cho phép chứng minh nội dung đã nộp về sau không bị sửa." / "Keep or print this page: with the two hashes you can prove later that what you submitted was not changed.";
    receipt_at: "Thời điểm nộp" / "Submitted at";
    see_case: "Xem hồ sơ" / "Open the case";
    frozen_version(n): "Phiên bản {n} đã niêm phong" / "Sealed version {n}";

    check_title: "Kiểm tra trước khi nộp" / "Check before you submit";
    check_lead(n, unit): "Nội dung bên dưới sẽ được niêm phong thành phiên bản {n} và chuyển tới {unit}." / "What follows will be sealed as version {n} and goes to {unit}.";
    last_step: "Bước cuối" / "Last step";
    submit_now: "Ký và nộp đề xuất" / "Sign and submit";
    not_yet_submit: "Chưa nộp, quay lại" / "Not yet, go back";
    submit_note: "Sau khi nộp, bạn không sửa được phiên bản này. Nếu đơn vị yêu cầu bổ sung, bạn nộp phiên bản mới." / "You can't change this version once it is submitted. If the unit asks for changes you submit a new one.";
    not_ready: "Chưa thể nộp" / "Not ready";
    only_lead_submits: "Chỉ người đại diện nộp được đề xuất. Bạn có thể xem, sửa và ký cam kết." / "Only the lead author submits. You can read, edit and sign.";

    commit_title: "Cam kết thực hiện" / "Commitment";
    commit_lead: "Chữ ký gắn với đúng nội dung kế hoạch lúc này. Ai sửa kế hoạch sau đó thì mọi chữ ký hết hiệu lực." / "Your signature is tied to the plan exactly as it is now. If anybody changes the plan, every signature is void.";
    commit_1: "Đề xuất này vì lợi ích chung, không vụ lợi." / "This proposal is for the common good, without self-interest.";
    commit_2: "Thông tin đã nêu là trung thực; rủi ro đã được dự liệu hết khả năng." / "What is stated is true; risks were foreseen as far as possible.";
    commit_3: "Chỉ thực hiện sau khi được cấp có thẩm quyền đồng ý về chủ trương, và thực hiện đúng chủ trương." / "I act only after agreement in principle, and as agreed.";
    commit_password: "Mật khẩu của bạn" / "Your password";
    commit_password_hint: "Nhập lại mật khẩu đăng nhập thay cho chữ ký." / "Enter your password again in place of a signature.";
    commit_button: "Ký cam kết" / "Sign";
    commit_done: "Bạn đã ký cam kết trên kế hoạch hiện tại." / "You have signed the plan as it stands.";
    commit_print: "Xem kế hoạch trước khi ký" / "Read the plan before you sign";
    signatures: "Chữ ký" / "Signatures";

    stale_title: "Hồ sơ đã chuyển sang bước khác" / "The case has moved on";
    stale_text(who, act, at): "{who} đã thực hiện “{act}” lúc {at}. Việc của bạn chưa được ghi. Xem trạng thái mới bên dưới." / "{who} did “{act}” at {at}. What you sent was not recorded. The state is shown below.";
    stale_kept: "Nội dung bạn vừa nhập" / "What you had typed";

    no_step_left: "Kết thúc" / "Ended";
}
