//! Result, assessment, liability, incentives, closing, adoption, provisions.

use super::{messages, words};
use crate::domain::assessment::RiskFate;
use crate::domain::liability_file::CaseState;

words! {
    risk_fate(RiskFate): {
        DidNotHappen => "Không xảy ra" / "Did not happen",
        RemediedInTime => "Đã xảy ra, khắc phục kịp thời" / "Happened, remedied in time",
        RemediedLate => "Đã xảy ra, khắc phục chậm" / "Happened, remedied late",
        NotRemedied => "Đã xảy ra, không khắc phục như kế hoạch" / "Happened, not remedied as planned",
    }
    case_state(CaseState): {
        Opened => "Đã mở" / "Opened",
        Asked => "Chờ giải trình" / "Awaiting the explanation",
        Explained => "Đã giải trình" / "Explained",
        Decided => "Đã quyết định" / "Decided",
        Objected => "Có khiếu nại" / "Objected to",
        Final => "Có hiệu lực" / "Final",
    }
}

messages! {
    report_lead: "Báo cáo kết quả theo từng chỉ tiêu, kinh phí, nguyên nhân và bài học. Báo cáo phải trung thực." / "The result for each objective, money, causes and lessons. The report must be honest.";
    report_summary: "Tóm tắt kết quả" / "Summary of the result";
    achieved_of(indicator, unit): "Kết quả: {indicator} ({unit})" / "Result: {indicator} ({unit})";
    target_is(target): "Mục tiêu: {target}" / "Target: {target}";
    money_spent: "Kinh phí đã sử dụng (đồng)" / "Money spent (đồng)";
    objective_causes: "Nguyên nhân khách quan" / "Objective causes";
    subjective_causes: "Nguyên nhân chủ quan" / "Subjective causes";
    lessons: "Bài học kinh nghiệm" / "Lessons";
    report_button: "Ký báo cáo" / "Sign the report";

    evaluate_lead: "Đánh giá từng rủi ro đã dự liệu và các sự cố ngoài dự liệu, trước khi đánh giá kết quả." / "Each forecast risk and the incidents nobody had forecast, before the result is assessed.";
    risk_heading(n, text): "R{n}. {text}" / "R{n}. {text}";
    fate_of(n): "R{n}: diễn biến" / "R{n}: what became of it";
    prevention_of(n): "R{n}: biện pháp phòng ngừa đã thực hiện" / "R{n}: prevention was carried out";
    likelihood_of(n): "R{n}: khả năng xảy ra trên thực tế" / "R{n}: likelihood as it turned out";
    impact_of(n): "R{n}: tác động trên thực tế" / "R{n}: impact as it turned out";
    unforeseen_evaluation: "Nhận xét về các sự cố ngoài dự liệu" / "On the incidents nobody had forecast";
    recovered: "Đã thu hồi, bù đắp (đồng)" / "Recovered or made good (đồng)";
    evaluate_button: "Ghi đánh giá rủi ro" / "Record the evaluation";

    assess_lead: "Hệ thống đề xuất từ số liệu báo cáo; bạn xác nhận hoặc thay đổi có lý do. Ba điều kiện phải có căn cứ trong nhật ký." / "The software proposes from the report; you confirm or change it with a reason. The three conditions rest on entries of the log.";
    grade_of(indicator): "Đánh giá: {indicator}" / "Grade: {indicator}";
    grade_hint(achieved, target, proposed): "Kết quả {achieved}, mục tiêu {target}. Hệ thống đề xuất: {proposed}." / "Result {achieved}, target {target}. Proposed: {proposed}.";
    grade_reason_of(indicator): "Lý do nếu khác đề xuất: {indicator}" / "Why, if not as proposed: {indicator}";
    overall: "Kết quả chung" / "Overall outcome";
    overall_hint(proposed): "Hệ thống đề xuất: {proposed}." / "Proposed: {proposed}.";
    overall_reason: "Lý do nếu khác đề xuất" / "Why, if not as proposed";
    objectives_heading: "Từng chỉ tiêu" / "Objective by objective";
    overall_heading: "Kết quả chung và nguyên nhân" / "Overall outcome and causes";
    conditions_heading: "Ba điều kiện" / "The three conditions";
    votes_heading: "Biểu quyết của tập thể lãnh đạo" / "Vote of the leadership";
    party_heading: "Ý kiến của cấp ủy" / "The Party committee's opinion";
    condition_note(condition): "Nhận xét: {condition}" / "Remarks: {condition}";
    condition_evidence(condition, n): "Căn cứ {n}: {condition}" / "Evidence {n}: {condition}";
    answer_yes: "Có" / "Yes";
    answer_no: "Không" / "No";
    answer_unclear: "Chưa rõ" / "Unclear";
    assess_button: "Ký đánh giá" / "Sign the assessment";
    conclude_lead: "Kết luận bằng văn bản về kết quả đánh giá." / "The written conclusion of the assessment.";
    conclusion_text: "Nội dung kết luận" / "Conclusion";
    conclude_button: "Ký kết luận" / "Sign the conclusion";

    assessment_title: "Kết quả và đánh giá" / "Result and assessment";
    not_reported: "Chưa có báo cáo kết quả." / "There is no result report yet.";
    not_reported_text: "Sau khi thí điểm kết thúc, báo cáo, đánh giá và kết luận hiện ở đây." / "Once the pilot is over, report, assessment and conclusion appear here.";
    result_by_objective: "Kết quả theo chỉ tiêu" / "Result by objective";
    achieved: "Kết quả" / "Result";
    grade_label: "Kết luận" / "Grade";
    changed_from(grade, reason): "Hệ thống đề xuất {grade}. Lý do thay đổi: {reason}" / "Proposed: {grade}. Why changed: {reason}";
    causes: "Nguyên nhân" / "Causes";
    risk_evaluation: "Dự liệu và điều đã xảy ra" / "Foreseen and happened";
    conditions: "Ba điều kiện" / "The three conditions";
    total_damage: "Tổng thiệt hại" / "Total damage";
    damage_split(n): "{n} sự cố" / "{n} incidents";
    foreseen_damage: "Thiệt hại đã dự liệu" / "Foreseen damage";
    unforeseen_damage: "Thiệt hại ngoài dự liệu" / "Unforeseen damage";
    dong(n): "{n} đồng" / "{n} đồng";
    prevention_done: "Phòng ngừa: đã thực hiện" / "Prevention: carried out";
    prevention_not_done: "Phòng ngừa: chưa thực hiện" / "Prevention: not carried out";
    actual_score(score): "Mức thực tế: {score}" / "As it turned out: {score}";
    conclusion: "Kết luận bằng văn bản" / "Written conclusion";
    no_unforeseen: "Không có sự cố ngoài dự liệu." / "No unforeseen incidents.";

    liability_title: "Xem xét trách nhiệm" / "Liability";
    liability_lead: "Hồ sơ bảo mật: chỉ người được xem xét, người quyết định và thanh tra được đọc; mỗi lần đọc đều được ghi lại." / "Confidential: only the person concerned, the deciders and the auditor may read a file; every reading is recorded.";
    no_liability: "Không có hồ sơ trách nhiệm nào bạn được đọc." / "There is no liability file you may read.";
    no_liability_text: "Khi cần xem xét trách nhiệm của một người, cấp có thẩm quyền mở hồ sơ ở đây." / "Where a person's liability must be judged the authority opens a file here.";
    open_liability_lead: "Mỗi người một hồ sơ. Người được xem xét thấy hồ sơ, được giải trình trước khi có quyết định." / "One file for each person, who sees it and is heard before any decision.";
    concerned_person: "Người được xem xét" / "Person concerned";
    why_open: "Lý do mở hồ sơ" / "Why it is opened";
    incident_concerned(seq, text): "Xem xét sự cố mục {seq}: {text}" / "Judge the incident of entry {seq}: {text}";
    incidents_concerned: "Sự cố được xem xét" / "Incidents that are judged";
    incidents_concerned_hint: "Không chọn sự cố nào thì xem xét chính kết quả thực hiện." / "With none chosen the result itself is judged.";
    open_liability_button: "Mở hồ sơ" / "Open the file";
    liability_of(name): "Hồ sơ trách nhiệm: {name}" / "Liability file: {name}";
    opened_on(day): "Mở ngày {day}" / "Opened on {day}";
    read_recorded: "Lần đọc này đã được ghi lại." / "This reading has been recorded.";
    ask_lead: "Yêu cầu người liên quan giải trình trong thời hạn quy định." / "Asks the person concerned to explain in time.";
    question: "Nội dung cần giải trình" / "What to explain";
    ask_button: "Yêu cầu giải trình" / "Ask for the explanation";
    explain_by(day): "Giải trình trước hết ngày {day}" / "Explain by the end of {day}";
    explain_lead: "Bạn được giải trình trước khi có quyết định. Có thể dẫn các mục trong nhật ký làm căn cứ." / "You are heard before any decision. You may name entries of the log as evidence.";
    explanation: "Nội dung giải trình" / "Explanation";
    explanation_evidence(n): "Căn cứ {n}" / "Evidence {n}";
    explain_button: "Gửi giải trình" / "Send the explanation";
    object_lead(day): "Có thể khiếu nại đến hết ngày {day}." / "You may object until the end of {day}.";
    objection: "Nội dung khiếu nại" / "Objection";
    object_button: "Gửi khiếu nại" / "Send the objection";
    decide_title: "Quyết định về trách nhiệm" / "Decide on liability";
    decide_lead: "Hệ thống tính các phương án quy định cho phép và nêu căn cứ của từng phương án; người có thẩm quyền lựa chọn và nêu lý do." / "The software computes which options the rules open, and why; the decider chooses among them and gives reasons.";
    forecast_column: "Dự liệu khi được đồng ý" / "The forecast as approved";
    happened_column: "Điều đã xảy ra" / "What happened";
    done_column: "Đã làm" / "What was done";
    matter_result: "Kết quả thực hiện" / "The result itself";
    matter_incident(seq, day): "Sự cố mục {seq}, {day}" / "Incident of entry {seq}, {day}";
    source_is(source): "Hệ thống xác định: {source}" / "Computed: {source}";
    source_label: "Người quyết định xác định nguồn rủi ro" / "Source of the risk as the decider holds it";
    source_reason: "Lý do nếu khác kết quả hệ thống xác định" / "Why, if not as computed";
    options: "Phương án" / "Options";
    option_open: "Được phép" / "Open";
    option_closed: "Không được phép" / "Closed";
    choice: "Quyết định" / "Decision";
    choice_reason: "Lý do và điều kiện kèm theo" / "Reasons and conditions";
    exclusions: "Trường hợp loại trừ bảo vệ đã được chứng minh" / "Exclusions that are proven";
    exclusion_evidence: "Chứng cứ của trường hợp loại trừ" / "Evidence of the exclusion";
    exclusion_evidence_hint: "Bắt buộc khi chọn một trường hợp ở trên." / "Required where one is chosen above.";
    condition_held: "Ba điều kiện như người quyết định xác định" / "The conditions as the decider holds them";
    assessed_as(answer): "Đánh giá: {answer}" / "Assessed: {answer}";
    condition_reason: "Lý do nếu khác kết quả đánh giá" / "Why, if not as assessed";
    unclear_reason: "Vì sao quyết định được khi còn điều kiện chưa rõ" / "Why it can be decided although a condition is unclear";
    unheard_reason: "Vì sao quyết định khi chưa có giải trình" / "Why it is decided without an explanation";
    referral: "Đề nghị cơ quan có thẩm quyền xem xét" / "Recommended to the competent body";
    referral_hint: "Trách nhiệm hình sự không thuộc hồ sơ này; chỉ ghi nhận đề nghị." / "Criminal liability is outside; only a recommendation is recorded.";
    compute_button: "Tính lại phương án" / "Compute the options";
    decide_button: "Ký quyết định" / "Sign the decision";
    replaces_decision(seq): "Thay thế quyết định ở mục {seq}" / "Replaces the decision of entry {seq}";
    missing_evidence: "Căn cứ còn thiếu" / "Evidence that is missing";
    missing_explanation: "Chưa có giải trình của người liên quan" / "The person concerned has not explained";
    missing_unclear(condition): "Chưa rõ: {condition}" / "Unclear: {condition}";
    missing_condition(condition): "Chưa có căn cứ trong nhật ký: {condition}" / "No evidence in the log: {condition}";
    missing_measures: "Biện pháp phòng ngừa hoặc khắc phục đã dự liệu chưa được thực hiện" / "The forecast prevention or remedy was not carried out";
    nothing_missing: "Không thiếu căn cứ nào." / "No evidence is missing.";
    flagged_foreseen: "Có điều kiện không đạt; cấp có thẩm quyền vẫn có thể xem xét vì rủi ro đã dự liệu." / "A condition fails; the authority may still consider it because the risk was foreseen.";
    subjective_note: "Biện pháp đã dự liệu không được thực hiện: nguyên nhân chủ quan." / "What was planned was not carried out: a subjective cause.";
    objection_until(day): "Thời hạn khiếu nại đến hết ngày {day}" / "Objections until the end of {day}";
    final_since(day): "Có hiệu lực từ {day}" / "Final since {day}";
    their_decision: "Quyết định" / "Decision";
    file_records: "Diễn biến hồ sơ" / "Records of the file";
    conditions_evidence: "Điều kiện và căn cứ" / "Conditions and their evidence";
    reads_title: "Lượt đọc hồ sơ bảo mật" / "Reads of confidential files";
    reads_lead: "Mỗi lần mở một hồ sơ trách nhiệm được ghi ở đây." / "Every opening of a liability file is listed here.";
    no_reads: "Chưa có lượt đọc nào." / "No reads yet.";
    read_at: "Thời điểm" / "When";
    read_by: "Người đọc" / "Reader";
    read_about: "Hồ sơ của" / "File about";

    incentives_title: "Khuyến khích" / "Incentives";
    incentives_lead: "Sáng kiến hoàn thành mục tiêu được xem xét khuyến khích. Mỗi hình thức vẫn theo thủ tục pháp luật riêng và có văn bản riêng." / "An initiative that reached its objectives is considered. Each form follows the procedure of its own field and has its own document.";
    incentives_not_open: "Chính sách khuyến khích áp dụng cho sáng kiến thực hiện thành công." / "Incentives apply to initiatives carried out successfully.";
    incentives_not_yet: "Khi có kết quả đánh giá, các hình thức khuyến khích mà sáng kiến đủ điều kiện sẽ hiện ở đây." / "Once the result is assessed, what the initiative qualifies for appears here.";
    share_of(percent): "Đóng góp {percent}%" / "Contribution {percent}%";
    qualifies_for: "Đủ điều kiện xem xét" / "Qualifies for";
    propose_for(name): "Đề nghị cho {name}" / "Propose for {name}";
    incentive_kinds: "Hình thức khuyến khích" / "Forms";
    incentive_reason: "Lý do đề nghị" / "Why";
    propose_button: "Gửi đề nghị" / "Propose";
    incentive_proposed: "Đã đề nghị" / "Proposed";
    incentive_granted: "Đồng ý" / "Granted";
    incentive_declined: "Không đồng ý" / "Declined";
    decide_incentive(kind, name): "{kind}: {name}" / "{kind}: {name}";
    incentive_outcome: "Quyết định" / "Decision";
    incentive_decision_reason: "Lý do" / "Reasons";
    course: "Khóa đào tạo" / "Course";
    course_hint: "Bắt buộc với đài thọ kinh phí đào tạo khi đồng ý." / "Required where a training sponsorship is granted.";
    course_cost: "Chi phí khóa học (đồng)" / "Cost of the course (đồng)";
    sponsored(percent, course, cost): "Đài thọ {percent}%: {course}, {cost} đồng" / "Sponsored at {percent}%: {course}, {cost} đồng";
    months_early(n): "Trước thời hạn {n} tháng" / "{n} months early";
    incentive_decide_button: "Ký quyết định" / "Sign the decision";
    document_number: "Số, ký hiệu văn bản" / "Document number";
    document_number_hint: "Do văn thư cấp, ví dụ 12/QĐ-UBND. Chỉ nhập một lần." / "As the registry gave it, such as 12/QĐ-UBND. Entered once.";
    dated_on: "Ngày văn bản" / "Date of the document";
    number_button: "Ghi số, ký hiệu" / "Enter the number";
    number_blank: "Chưa có số" / "No number yet";
    document_of(number, day): "Văn bản {number}, ngày {day}" / "Document {number}, {day}";
    nobody_proposed: "Chưa có đề nghị nào." / "Nothing was proposed yet.";

    close_lead: "Kết thúc khi mọi hồ sơ trách nhiệm đã có hiệu lực và mọi đề nghị khuyến khích đã được quyết định. Mỗi khoảng trống quy định trở thành một mục kiến nghị sửa đổi." / "Possible once every liability case is final and every incentive decided. Each legal gap becomes a provision to amend.";
    close_note: "Nội dung kết thúc" / "Closing note";
    close_waiver: "Vì sao không đề nghị các hình thức khuyến khích còn lại" / "Why the remaining incentives were not proposed";
    close_waiver_hint: "Bắt buộc khi còn hình thức đủ điều kiện mà chưa đề nghị." / "Required while something it qualifies for was not proposed.";
    close_button: "Kết thúc hồ sơ" / "Close the matter";
    adopt_lead: "Ghi nhận đơn vị bạn áp dụng giải pháp này. Có thể gắn với sáng kiến của đơn vị bạn." / "Your unit takes this solution over. You may link a proposal of your own unit.";
    adopt_note: "Phạm vi, cách áp dụng" / "Where and how";
    adopt_own: "Mã hồ sơ sáng kiến của đơn vị bạn" / "Code of your own unit's proposal";
    adopt_own_hint: "Ví dụ SK-2026-0418. Để trống nếu chưa có." / "For example SK-2026-0418. Leave empty if there is none.";
    adopt_button: "Ghi nhận nhân rộng" / "Record the adoption";
    adopt_unknown(code): "Không tìm thấy hồ sơ {code} của đơn vị bạn" / "No proposal {code} of your unit was found";
    solutions_title: "Giải pháp đã thành công" / "Successful solutions";
    solutions_lead: "Sáng kiến hoàn thành mục tiêu, đã kết thúc. Đơn vị khác có thể ghi nhận nhân rộng." / "Closed initiatives that reached their objectives. Other units may take them over.";
    no_solutions: "Chưa có giải pháp nào." / "No solutions yet.";
    no_solutions_text: "Sáng kiến hoàn thành mục tiêu sẽ hiện ở đây sau khi hồ sơ kết thúc." / "Initiatives that reached their objectives appear here once closed.";
    adopted_by_n(n): "{n} đơn vị nhân rộng" / "Units that took it over: {n}";
    adopt_it: "Nhân rộng" / "Take it over";
    adoptions: "Đơn vị nhân rộng" / "Taken over by";
    with_own(code): "hồ sơ {code}" / "proposal {code}";
    provisions_title: "Kiến nghị sửa đổi quy định" / "Provisions to amend";
    provisions_lead: "Mỗi khoảng trống quy định của một thí điểm đã kết thúc, để Sở Tư pháp tổng hợp, kiến nghị thể chế hóa." / "Each legal gap of a closed pilot, for the Department of Justice.";
    no_provisions: "Chưa có kiến nghị nào." / "No provisions yet.";
    no_provisions_text: "Khoảng trống quy định của thí điểm sẽ hiện ở đây sau khi hồ sơ kết thúc." / "Legal gaps appear here once a pilot is closed.";
    provision_source: "Từ thí điểm" / "From the pilot";
    solutions_nav: "Nhân rộng" / "Solutions";
    provisions_nav: "Kiến nghị quy định" / "Provisions";
    reads_nav: "Lượt đọc bảo mật" / "Reads";
    all_kinds: "Mọi loại" / "All kinds";
}
