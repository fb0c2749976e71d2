//! The pilot: what is written down while it runs, and the page that shows it.

use super::{messages, words};
use crate::domain::pilot::{Duty, Verdict};

words! {
    verdict_word(Verdict): {
        Followed => "Đúng chủ trương" / "As agreed",
        Deviates => "Có sai lệch" / "Deviates",
    }
    duty_word(Duty): {
        Acknowledgement => "Tiếp nhận trường hợp bức thiết" / "Acknowledge the urgent case",
        Support => "Hỗ trợ tháo gỡ khó khăn, vướng mắc" / "Give support with an obstacle",
        Answer => "Trả lời kết quả kiểm tra" / "Answer the inspection",
        Adjustment => "Quyết định đề nghị điều chỉnh" / "Decide on the adjustment",
        Explanation => "Gửi giải trình" / "Send the explanation",
        Objection => "Thời hạn khiếu nại" / "Window for objections",
    }
}

messages! {
    start_lead: "Thí điểm bắt đầu theo đúng nội dung đã được đồng ý chủ trương. Thời gian, kinh phí không được vượt kế hoạch." / "The pilot starts as agreed in principle. Period and budget stay within the plan.";
    start_button: "Bắt đầu thí điểm" / "Start the pilot";
    pilot_leader: "Người chủ trì thí điểm" / "Lead of the pilot";
    pilot_leader_hint: "Thư điện tử công vụ của người chủ trì." / "Official e-mail of the lead.";
    pilot_supervisor: "Người giám sát" / "Supervisor";
    pilot_supervisor_hint: "Không được là tác giả hoặc người chủ trì." / "Neither an author nor the lead.";
    pilot_place: "Địa điểm thí điểm" / "Place of the pilot";
    starts_on: "Ngày bắt đầu" / "First day";
    ends_on: "Ngày kết thúc" / "Last day";
    pilot_budget: "Kinh phí được sử dụng (đồng)" / "Budget (đồng)";
    pilot_stop: "Điều kiện phải dừng thí điểm" / "What must make the pilot stop";

    monitor_lead: "Ghi số liệu và diễn biến của một ngày. Mục đã ghi không sửa được; nếu sai, ghi mục mới đính chính mục cũ." / "Figures and what happened, of one day. An entry can't be changed; a mistake is corrected by a new one that names it.";
    monitor_button: "Ghi số liệu" / "Record";
    figure_on: "Ngày số liệu" / "Day of the figures";
    narrative: "Diễn biến, nhận xét" / "What happened";
    spent_so_far: "Kinh phí đã dùng, lũy kế (đồng)" / "Spent so far (đồng)";
    value_of(indicator, unit): "{indicator} ({unit})" / "{indicator} ({unit})";
    corrects: "Đính chính cho mục" / "Corrects the entry";
    corrects_hint: "Để trống nếu đây là mục mới. Mục cũ vẫn giữ trong nhật ký." / "Leave empty for a new entry. The old one stays in the log.";
    evidence_file: "Tệp minh chứng" / "Evidence file";
    evidence_file_hint: "Chọn trong các tệp đã tải lên ở mục Minh chứng." / "One of the files uploaded under Evidence.";

    inspect_lead: "Ghi kết quả kiểm tra, kiến nghị và thời hạn trả lời. Người thực hiện được báo để trả lời." / "Findings, recommendation and until when to answer. The implementers are asked to answer.";
    inspect_button: "Ký biên bản kiểm tra" / "Sign the inspection";
    inspected_on: "Ngày kiểm tra" / "Day of the inspection";
    inspection_team: "Thành phần kiểm tra" / "Who inspected";
    findings: "Nội dung, kết quả kiểm tra" / "Findings";
    inspection_verdict: "Kết luận" / "Conclusion";
    recommendation: "Kiến nghị" / "Recommendation";
    answer_by: "Thời hạn trả lời" / "Answer by";
    answer_by_hint: "Để trống nếu không cần trả lời. Ví dụ 22/11/2026." / "Leave empty if no answer is needed. For example 22/11/2026.";
    answer_inspection_lead: "Trả lời từng kiến nghị: đã làm gì, khi nào, còn vướng ở đâu." / "Answer each recommendation: what was done, when, what is still in the way.";
    which_inspection: "Đợt kiểm tra" / "Inspection";
    answer_text: "Nội dung trả lời" / "Answer";
    answer_button: "Gửi trả lời" / "Send the answer";
    inspection_of(day, verdict): "Kiểm tra ngày {day}: {verdict}" / "Inspection of {day}: {verdict}";

    obstacle_lead: "Nêu khó khăn, vướng mắc và đơn vị được đề nghị hỗ trợ. Quá hạn mà chưa được hỗ trợ thì hệ thống tự ghi nhận." / "Say what is in the way and which unit you ask for help. If nobody helps in time the system records it.";
    obstacle_button: "Gửi đề nghị hỗ trợ" / "Ask for support";
    obstacle_text: "Khó khăn, vướng mắc" / "The obstacle";
    obstacle_impact: "Ảnh hưởng" / "Its impact";
    support_asked: "Đề nghị hỗ trợ" / "Support asked for";
    asked_unit: "Đơn vị được đề nghị hỗ trợ" / "Unit that is asked";
    support_by: "Đề nghị hỗ trợ trước ngày" / "Support needed by";
    support_lead: "Ghi nội dung đã hỗ trợ hoặc chỉ đạo. Người thực hiện sẽ xác nhận khi khó khăn được tháo gỡ." / "Say what you did or directed. The implementers confirm when the obstacle is gone.";
    which_obstacle: "Khó khăn, vướng mắc" / "Obstacle";
    support_given_text: "Nội dung hỗ trợ, chỉ đạo" / "Support or direction given";
    support_button: "Ghi nhận hỗ trợ" / "Record the support";
    resolve_lead: "Xác nhận khó khăn đã được tháo gỡ và cách tháo gỡ." / "Confirm that it is resolved, and how.";
    resolve_text: "Cách tháo gỡ" / "How it was resolved";
    resolve_button: "Xác nhận đã tháo gỡ" / "Confirm it is resolved";

    incident_lead: "Ghi nhận sự cố càng sớm càng tốt. Rủi ro chỉ được tính là đã dự liệu nếu có trong phiên bản kế hoạch được đồng ý trước khi sự cố xảy ra." / "Report an incident as early as possible. A risk counts as foreseen only if it stands in a version that was agreed to before the incident happened.";
    incident_button: "Ghi nhận sự cố" / "Record the incident";
    occurred_on: "Ngày xảy ra" / "Day it happened";
    occurred_time: "Giờ xảy ra" / "Time it happened";
    occurred_time_hint: "Ví dụ 14:05. Để trống thì tính từ đầu ngày." / "For example 14:05. Empty means the start of the day.";
    incident_text: "Mô tả sự cố" / "What happened";
    incident_remedy: "Biện pháp đã làm ngay" / "What was done at once";
    damage_vnd: "Thiệt hại (đồng)" / "Damage (đồng)";
    other_damage: "Thiệt hại khác" / "Other damage";
    damage_hint: "Số nguyên, ví dụ 5.000.000. Ghi 0 nếu không có thiệt hại." / "A whole number, such as 5.000.000. Enter 0 if there was none.";
    matches_risk: "Là rủi ro đã dự liệu nào?" / "Which forecast risk is it?";
    matches_risk_hint: "Để trống nếu ngoài dự liệu." / "Leave empty if none.";
    why_unforeseen: "Vì sao không thể lường trước" / "Why it could not be foreseen";
    why_unforeseen_hint: "Bắt buộc khi sự cố ngoài dự liệu." / "Required where no risk matches.";
    bad_time(label): "{label}: cần dạng giờ:phút, ví dụ 14:05" / "{label}: must be hours and minutes, such as 14:05";
    added_later(n): "thêm ở phiên bản {n}, chỉ tính cho sự cố xảy ra sau đó" / "added in version {n}; counts only for later incidents";
    dropped_since(n): "có ở phiên bản {n}" / "stood in version {n}";
    risks_in_force(n): "Rủi ro trong phiên bản {n} đang có hiệu lực" / "Risks of version {n}, in force";

    correct_lead: "Đính chính là một mục mới gọi tên mục cũ; mục cũ giữ nguyên. Số liệu và sự cố thì đính chính ở chính biểu mẫu của chúng." / "A correction is a new entry that names the old one, which stays. Figures and incidents are corrected by their own forms.";
    correct_which: "Mục cần đính chính" / "Entry to correct";
    correct_text: "Nội dung đính chính" / "Correction";
    correct_button: "Ghi đính chính" / "Record the correction";

    adjustment_lead: "Sửa các mục của kế hoạch, rồi gửi đề nghị. Phiên bản đề nghị được niêm phong và chỉ có hiệu lực từ khi được đồng ý." / "Change the sections of the plan, then send the request. The version is sealed and in force only from its approval.";
    adjustment_reason: "Lý do điều chỉnh" / "Why";
    adjustment_button: "Niêm phong và gửi đề nghị" / "Seal and send";
    edit_plan: "Sửa kế hoạch" / "Change the plan";
    discard_changes: "Bỏ các thay đổi" / "Discard the changes";
    requested_by: "Người đề nghị" / "Requested by";
    adjustment_same: "Kế hoạch chưa có thay đổi nào so với phiên bản đang có hiệu lực." / "The plan does not differ from the version in force.";
    adjust_lead: "So sánh phiên bản đề nghị với phiên bản đang có hiệu lực. Nếu đồng ý, phiên bản mới có hiệu lực từ lúc ký, không hồi tố." / "Compare the requested version with the one in force. If granted it is in force from now on, never backwards.";
    adjustment_outcome: "Quyết định" / "Decision";
    adjust_grant: "Đồng ý điều chỉnh" / "Grant";
    adjust_grant_hint: "Phiên bản đề nghị có hiệu lực từ lúc ký" / "The requested version is in force from now on";
    adjust_refuse: "Không đồng ý" / "Refuse";
    adjust_refuse_hint: "Phiên bản hiện hành giữ nguyên" / "The version in force stays";
    adjustment_content: "Nội dung quyết định, lý do" / "Decision and reasons";
    adjust_button: "Ký quyết định" / "Sign the decision";

    suspend_lead: "Lệnh tạm dừng phải được chấp hành. Thí điểm dừng cho đến khi được cho tiếp tục." / "The order must be obeyed. The pilot stands still until it is resumed.";
    resume_lead: "Cho thí điểm tiếp tục. Các thời hạn không tự thay đổi." / "The pilot goes on. No due date moves by itself.";
    terminate_lead: "Chấm dứt thí điểm. Người thực hiện báo cáo kết quả trong thời hạn quy định." / "The pilot ends. The implementers report the result in time.";
    order_text: "Nội dung mệnh lệnh, lý do" / "The order and its reasons";
    suspend_button: "Ký lệnh tạm dừng" / "Sign the suspension";
    resume_button: "Ký quyết định cho tiếp tục" / "Sign the resumption";
    terminate_button: "Ký quyết định chấm dứt" / "Sign the termination";
    answer_order_lead: "Nếu cho rằng mệnh lệnh trái luật, báo cáo bằng văn bản. Người chấp hành sau khi đã báo cáo không phải chịu trách nhiệm về hậu quả." / "If you think an order unlawful, report it in writing. Whoever then obeys is not liable.";
    which_order: "Mệnh lệnh" / "Order";
    answer_order_text: "Vì sao cho rằng mệnh lệnh trái luật" / "Why you think it unlawful";
    answer_order_button: "Ký báo cáo" / "Sign the report";
    finish_lead(day): "Ngày kết thúc theo kế hoạch là {day}. Kết thúc sớm phải nêu lý do: đã đạt mục tiêu, hoặc vì sao dừng." / "The last day is {day}. Ending early needs a reason: objectives met, or why it stops.";
    finish_lead_plain: "Sau khi hoàn thành, cần báo cáo kết quả trong thời hạn quy định." / "After this the result report is due.";
    finish_reason: "Lý do hoàn thành hoặc kết thúc sớm" / "Why it ends";
    finish_button: "Hoàn thành thí điểm" / "Finish the pilot";
    no_answer_needed: "Không bắt buộc khi đã hết thời gian thí điểm." / "Not required once the period is over.";

    evidence_title: "Minh chứng" / "Evidence";
    evidence_lead: "Tệp đã tải lên được ghi vào nhật ký cùng mã băm và không xóa được. Mọi người được xem hồ sơ đều xem được các tệp này." / "A file is recorded in the log with its hash and can't be removed. Everybody who may read the case can read it.";
    no_evidence: "Chưa có tệp minh chứng." / "No evidence yet.";
    added_by(who, at): "{who}, {at}" / "{who}, {at}";

    pilot_title: "Theo dõi thí điểm" / "The pilot";
    pilot_about: "Quyết định thí điểm" / "How the pilot was started";
    pilot_not_started: "Thí điểm chưa bắt đầu." / "The pilot has not started.";
    pilot_not_started_text: "Khi bắt đầu, số liệu, kiểm tra, vướng mắc và sự cố sẽ hiện ở đây." / "Once it starts, figures, inspections, obstacles and incidents appear here.";
    fact_objectives: "Chỉ tiêu đã đạt" / "Objectives reached";
    fact_of_n(n): "trên {n} chỉ tiêu" / "of {n}";
    fact_obstacles: "Vướng mắc đang mở" / "Open obstacles";
    fact_overdue(n): "{n} việc quá hạn hỗ trợ" / "{n} overdue";
    fact_budget: "Kinh phí đã dùng" / "Budget spent";
    fact_budget_of(spent, all): "{spent} trên {all} đồng" / "{spent} of {all} đồng";
    fact_incidents: "Sự cố" / "Incidents";
    fact_incidents_split(foreseen, not): "{foreseen} đã dự liệu, {not} ngoài dự liệu" / "{foreseen} foreseen, {not} not";
    fact_inspection: "Kiểm tra gần nhất" / "Latest inspection";
    fact_none: "Chưa có" / "None";
    fact_period: "Thời gian" / "Period";
    from_day(day): "Từ {day}" / "From {day}";
    day_of(n, all): "Ngày {n} trên {all}" / "Day {n} of {all}";
    progress: "Tiến độ chỉ tiêu" / "Progress";
    progress_table: "Số liệu mới nhất" / "Latest figures";
    latest_value: "Mới nhất" / "Latest";
    as_of(day): "ngày {day}" / "on {day}";
    no_value: "Chưa có số liệu" / "No figures";
    assessment_column: "Nhận định" / "Standing";
    on_target: "Đã đạt" / "Reached";
    under_way(percent): "Đạt {percent}% quãng đường" / "{percent}% of the way";
    off_target: "Chưa đạt" / "Not reached";
    monitoring_log: "Nhật ký theo dõi" / "Monitoring entries";
    written_after(n): "Ghi sau {n} ngày" / "Written {n} days after";
    corrected_by(seq): "Đã được đính chính bởi mục {seq}" / "Corrected by entry {seq}";
    corrects_entry(seq): "Đính chính mục {seq}" / "Corrects entry {seq}";
    spent_line(money): "Đã dùng: {money} đồng" / "Spent: {money} đồng";
    obstacles: "Khó khăn, vướng mắc" / "Obstacles";
    no_obstacles: "Chưa có khó khăn, vướng mắc." / "No obstacles.";
    obstacle_open: "Chờ hỗ trợ" / "Awaiting support";
    obstacle_overdue: "Quá hạn hỗ trợ" / "Support overdue";
    obstacle_supported: "Đang hỗ trợ" / "Being supported";
    obstacle_supported_late: "Hỗ trợ muộn" / "Supported late";
    obstacle_resolved: "Đã tháo gỡ" / "Resolved";
    expired_note(at): "Hệ thống ghi nhận quá hạn lúc {at}." / "Recorded as overdue at {at}.";
    inspections: "Kiểm tra, giám sát" / "Inspections";
    no_inspections: "Chưa có đợt kiểm tra." / "No inspections.";
    incidents: "Sự cố" / "Incidents";
    no_incidents: "Chưa ghi nhận sự cố." / "No incidents.";
    foreseen_as(risk, n): "Đã dự liệu: {risk}, phiên bản {n}" / "Foreseen: {risk}, version {n}";
    unforeseen: "Ngoài dự liệu" / "Not foreseen";
    risk_added_later(n): "Rủi ro này chỉ có từ phiên bản {n}, được đồng ý sau khi sự cố xảy ra: không được tính là đã dự liệu." / "This risk stands only since version {n}, agreed to after the incident: it does not count as foreseen.";
    not_covered: "Xảy ra khi chưa có quyết định đồng ý chủ trương có hiệu lực." / "It happened when no agreement in principle was in force.";
    risk_as_it_stood(n): "Rủi ro như đã ghi trong phiên bản {n}, có hiệu lực khi sự cố xảy ra" / "The risk as it stood in version {n}, in force when it happened";
    risk_stood_before(n): "Rủi ro như đã ghi trong phiên bản {n}; phiên bản có hiệu lực lúc xảy ra không còn rủi ro này" / "The risk as it stood in version {n}; the version then in force no longer had it";
    damage_line(money): "Thiệt hại: {money} đồng" / "Damage: {money} đồng";
    reported_after(n): "Ghi nhận sau {n} ngày" / "Reported {n} days after";
    agreed_meanwhile: "Giữa lúc xảy ra và lúc ghi nhận có phiên bản mới được đồng ý; phiên bản đó không được tính." / "A version was agreed to between the incident and its report; it does not count.";
    adjustments: "Điều chỉnh cho phù hợp thực tế" / "Adjustments";
    no_adjustments: "Chưa có đề nghị điều chỉnh." / "No adjustments.";
    adjustment_n(n, version): "Lần {n}: phiên bản {version}" / "No. {n}: version {version}";
    adjustment_waits: "Chờ quyết định" / "Awaiting a decision";
    adjustment_granted(at): "Có hiệu lực từ {at}" / "In force from {at}";
    adjustment_refused: "Không đồng ý" / "Refused";
    orders: "Văn bản chỉ đạo, mệnh lệnh" / "Orders";
    order_answered(who, at): "{who} báo cáo cho rằng trái luật, {at}" / "Reported as unlawful by {who}, {at}";
    entry_n(seq): "Mục {seq}" / "Entry {seq}";
    entry_choice(seq, what, day): "Mục {seq}: {what}, {day}" / "Entry {seq}: {what}, {day}";
    corrections: "Đính chính" / "Corrections";
    late: "Quá hạn" / "Late";
    whole_log: "Toàn bộ nhật ký" / "The whole log";
    case_tab: "Hồ sơ" / "The case";
    pilot_tab: "Thí điểm" / "Pilot";
    assessment_tab: "Đánh giá" / "Assessment";
    liability_tab: "Trách nhiệm" / "Liability";
    incentives_tab: "Khuyến khích" / "Incentives";
    tasks_beside: "Việc kèm theo" / "Also waiting";
    system: "Hệ thống" / "The system";
    confidential_actor: "Bảo mật" / "Confidential";
    confidential_step: "Bước trong hồ sơ trách nhiệm (bảo mật)" / "A step of a confidential liability case";
    expired_duty(what): "Quá hạn: {what}" / "Missed deadline: {what}";
    expired_case: "Hồ sơ quá hạn xử lý" / "The case is past its due time";
    held_then(who): "Người giữ: {who}" / "Held by: {who}";

    why_needed(label): "{label}: bắt buộc trong trường hợp này" / "{label}: required in this case";
    why_not_offered(label): "{label}: không có trong danh sách được chọn" / "{label}: not one of those offered";
    why_past(label): "{label}: không được ở quá khứ" / "{label}: may not be in the past";
    why_end(label): "{label}: phải sau ngày bắt đầu" / "{label}: must be after the first day";
    why_before(label, day): "{label}: không được trước ngày {day}" / "{label}: may not be before {day}";
    why_beyond(label, day): "{label}: không được sau {day}, ngày kết thúc trong kế hoạch đã được đồng ý" / "{label}: may not be after {day}, the end of the plan that was agreed to";
    why_budget(label, most): "{label}: không được vượt {most} đồng đã được đồng ý" / "{label}: may not exceed the {most} đồng that were agreed to";
    why_answerable(label): "{label}: mục này không còn chờ, hoặc không phải của bạn" / "{label}: that entry does not wait any more, or is not yours";
    why_same: "Chưa có thay đổi nào so với phiên bản đang có hiệu lực" / "Nothing differs from the version in force";
    why_end_past: "Ngày kết thúc thí điểm trong kế hoạch đề nghị đã qua" / "The pilot's last day in the requested plan has passed";
    why_early: "Chưa đến ngày kết thúc: nêu lý do kết thúc sớm" / "Before its last day: say why it ends early";
    why_incident: "Có sự cố gắn với rủi ro này nên không thể ghi là không xảy ra" / "An incident is linked to this risk: it did happen";
    why_deviation(label): "{label}: khác với kết quả hệ thống đề xuất, cần nêu lý do" / "{label}: differs from what is proposed, give a reason";
    why_party: "Cần có ý kiến của cấp ủy trước khi đánh giá" / "The Party committee's opinion is needed first";
    why_evidence(label): "{label}: chọn ít nhất một mục trong nhật ký làm căn cứ" / "{label}: choose at least one entry of the log as evidence";
    why_carried: "Tập thể lãnh đạo chưa tán thành kết quả đánh giá này" / "The leadership has not carried this assessment";
    why_unheard: "Chưa hết thời hạn giải trình: chờ giải trình của người liên quan" / "The explanation is still awaited";
    why_unclear: "Có điều kiện chưa rõ: làm rõ, hoặc nêu vì sao vẫn quyết định được" / "A condition is unclear: settle it, or say why it can be decided without";
    why_admissible: "Quy định không cho phép phương án này" / "The rules do not open this option";
    why_window: "Đã hết thời hạn khiếu nại" / "The window for objections has closed";
    why_qualified: "Kết quả chưa đủ điều kiện áp dụng hình thức này" / "The outcome does not qualify for this";
}
