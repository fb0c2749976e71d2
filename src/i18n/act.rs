//! The forms of acts: leads, labels, hints, buttons.

use super::messages;

messages! {
    reason: "Lý do" / "Reason";
    withdraw_lead: "Hồ sơ kết thúc tại đây. Nhật ký vẫn giữ mọi việc đã ghi." / "The matter ends here. The log keeps all that was recorded.";
    withdraw_button: "Rút đề xuất" / "Withdraw";
    withdraw_reason_hint: "Vì sao rút đề xuất." / "Why you withdraw.";

    return_lead: "Nêu rõ nội dung cần bổ sung. Tác giả sửa và nộp phiên bản mới; phiên bản này giữ nguyên." / "Say what to add. The authors submit a new version; this one stays as it is.";
    return_reason: "Nội dung cần bổ sung" / "What must be added";
    return_section_hint: "Ghi riêng cho mục này, nếu cần." / "For this section, if needed.";
    return_button: "Trả lại để bổ sung" / "Return for changes";
    by_section: "Yêu cầu theo từng mục" / "By section";

    reject_lead: "Trả lời bằng văn bản, có lý do. Hồ sơ kết thúc." / "A written reply with reasons. The matter ends.";
    reject_reason: "Lý do không đồng ý" / "Why it is not agreed";
    reject_button: "Không đồng ý" / "Reject";

    override_lead: "Người đứng đầu quyết định khác ý kiến tập thể, nêu rõ vì sao cần thiết và khả thi. Cấp trên được báo; người đứng đầu chịu trách nhiệm về quyết định." / "The head decides against the vote, saying why it is necessary and feasible. The superior agency is told; the head carries the responsibility.";
    override_reason: "Vì sao cần thiết và khả thi" / "Why it is necessary and feasible";
    override_button: "Ký quyết định và chịu trách nhiệm" / "Sign and take responsibility";

    forward_lead: "Hồ sơ được chuyển tới cấp có thẩm quyền cùng ý kiến của đơn vị." / "The case goes to the competent authority with the unit's endorsement.";
    forward_reason: "Ý kiến của đơn vị và lý do vượt thẩm quyền" / "Endorsement, and why it exceeds the unit's authority";
    forward_button: "Ký và trình" / "Sign and forward";

    escalate_lead: "Hồ sơ được chuyển ngay tới cấp có thẩm quyền và đứng đầu hàng chờ. Bạn chịu trách nhiệm về tính bức thiết đã nêu." / "The case goes straight to the competent authority, on top of its queue. You answer for the urgency stated.";
    escalate_reason: "Lý do bức thiết" / "Why it is urgent";
    escalate_reason_hint: "Vì sao không chờ được theo thời hạn thông thường." / "Why it can't wait for the ordinary time.";
    escalate_harm: "Hậu quả nếu chậm trễ" / "Harm of delay";
    escalate_direction: "Nội dung đề nghị chỉ đạo" / "Direction asked for";
    escalate_button: "Ký và trình ngay" / "Sign and escalate now";

    track_lead: "Căn cứ mặc định theo tác giả đại diện. Đổi căn cứ phải có lý do và được ghi vào nhật ký." / "The default follows from the lead author. A change needs a reason and is recorded.";
    track_label: "Căn cứ áp dụng" / "Legal track";
    track_city_hint: "Áp dụng cho mọi cán bộ, công chức, viên chức, người lao động" / "For every official, civil servant, public employee and worker";
    track_decree_hint: "Áp dụng cho cán bộ, công chức, viên chức lãnh đạo, quản lý" / "For leaders and managers";
    track_science_hint: "Nhiệm vụ khoa học, công nghệ và đổi mới sáng tạo" / "Science, technology and innovation tasks";
    track_button: "Đổi căn cứ" / "Change the track";

    recuse_lead: "Bạn không tham gia xử lý hồ sơ này nữa. Việc này được ghi vào nhật ký." / "You no longer handle this case. It is recorded.";
    recuse_reason: "Lý do không tham gia" / "Why you step aside";
    recuse_button: "Xin không tham gia" / "Step aside";

    acknowledge_lead: "Xác nhận đã nhận báo cáo trường hợp bức thiết. Thời điểm tiếp nhận được ghi vào nhật ký." / "Confirms that the urgent report has arrived. The time is recorded.";
    acknowledge_button: "Tiếp nhận" / "Acknowledge";

    review_lead: "Mở thẩm định ở tập thể lãnh đạo, hoặc ở hội đồng khi nội dung rộng, phức tạp." / "Opens a review by the leadership, or by a council where the content is wide or complex.";
    review_kind_label: "Hình thức thẩm định" / "Kind of review";
    leadership_hint: "Người đứng đầu và các cấp phó; cấp phó là tác giả không tham gia biểu quyết" / "The head and deputies; a deputy who is an author does not vote";
    council_hint(least, most): "Từ {least} đến {most} thành viên có quyền biểu quyết." / "{least} to {most} voting members.";
    leadership_members: "Tập thể lãnh đạo" / "The leadership";
    excluded_author: "Là tác giả của đề xuất" / "Is an author of the proposal";
    excluded_relation: "Có quan hệ đã kê khai với tác giả" / "Has a declared relation to an author";
    excluded_recused: "Đã xin không tham gia" / "Has stepped aside";
    exclude_reason_of(name): "Lý do {name} không tham gia" / "Why {name} does not take part";
    exclude_reason_hint: "Để trống nếu tham gia." / "Leave empty if they take part.";
    council_members: "Thành viên hội đồng" / "Members of the council";
    council_members_hint: "Chỉ khi chọn Hội đồng. Thư điện tử của từng thành viên, mỗi người một dòng; người đầu tiên là chủ tịch." / "Only for a council. One e-mail a line; the first is the chair.";
    party_label: "Ý kiến của cấp ủy" / "The Party committee's opinion";
    party_note: "Nội dung ý kiến, hoặc lý do chưa có" / "The opinion, or why there is none yet";
    review_button: "Mở thẩm định" / "Open the review";
    party_lead: "Phải có ý kiến của cấp ủy trước khi thông qua." / "Needed before the proposal can pass.";
    party_button: "Ghi ý kiến cấp ủy" / "Record the opinion";

    minutes_title: "Biên bản và biểu quyết" / "Minutes and votes";
    minutes_lead(percent): "Hệ thống tự tính kết quả: trên {percent}% thành viên tán thành thì thông qua; đúng {percent}% thì theo ý kiến của người đứng đầu." / "The outcome is computed: more than {percent} % of the members in favour carries it; exactly {percent} % follows the head's vote.";
    held_on: "Ngày họp" / "Date of the meeting";
    minutes_text: "Nội dung biên bản" / "Minutes";
    vote_of(name): "Ý kiến của {name}" / "Vote of {name}";
    minutes_button: "Ký biên bản" / "Sign the minutes";
    minutes_act: "Ghi biên bản, biểu quyết" / "Record minutes and votes";
    head_tag: "Chủ trì" / "Chair";

    decision_title: "Quyết định của cấp có thẩm quyền" / "Decision of the competent authority";
    decision_lead: "Quyết định bằng văn bản. Trường hợp bức thiết phải có chỉ đạo cụ thể." / "A written decision. An urgent case needs a specific direction.";
    outcome: "Hướng xử lý" / "Decision";
    outcome_approve: "Đồng ý chủ trương" / "Agree in principle";
    outcome_approve_hint: "Phiên bản đang xem trở thành kế hoạch có hiệu lực" / "The version you see becomes the plan in force";
    outcome_return: "Trả lại để bổ sung" / "Return for changes";
    outcome_return_hint: "Nêu rõ nội dung cần bổ sung" / "Say what must be added";
    outcome_reject: "Không đồng ý" / "Reject";
    outcome_reject_hint: "Hồ sơ kết thúc, có lý do" / "The matter ends, with reasons";
    decision_content: "Nội dung quyết định, lý do" / "Decision and reasons";
    decision_content_hint: "Phạm vi được đồng ý; hoặc nội dung cần bổ sung; hoặc lý do không đồng ý." / "The scope agreed to; or what to add; or why not.";
    decision_direction: "Chỉ đạo cụ thể" / "Specific direction";
    decision_direction_hint: "Bắt buộc với trường hợp bức thiết khi đồng ý." / "Required where an urgent case is agreed to.";
    decision_support: "Hỗ trợ được cấp" / "Support granted";
    decision_supervisor: "Người giám sát" / "Supervisor";
    decision_supervisor_hint: "Không được là tác giả của đề xuất." / "May not be an author.";
    decision_stop: "Điều kiện dừng được xác nhận" / "Stop conditions, confirmed";
    decision_stop_hint: "Lấy từ kế hoạch; có thể bổ sung." / "Taken from the plan; you may add to them.";
    decision_button: "Ký quyết định" / "Sign the decision";
    case_in_brief: "Hồ sơ" / "The case";
}
