//! The plan: sections, fields, hints, what is missing.

use super::{messages, words};
use crate::domain::decision::{PartyView, ReviewKind, Vote};
use crate::domain::plan::{Direction, GapKind, Kind, Lack, Section, Track};

words! {
    section(Section): {
        Topic => "Tên và chủ đề" / "Name and topic",
        Authors => "Tác giả, đồng tác giả" / "Authors",
        Gaps => "Vấn đề và khoảng trống quy định" / "Legal gaps",
        Basis => "Sự cần thiết, cơ sở khoa học và thực tiễn" / "Necessity, scientific and practical basis",
        Solution => "Giải pháp đột phá, phạm vi, thời gian" / "Solution, scope, time",
        Objectives => "Mục tiêu và chỉ tiêu đo lường" / "Measurable objectives",
        Resources => "Nguồn lực, kinh phí, tác động" / "Resources, budget, impact",
        Risks => "Tình huống xấu nhất và danh mục rủi ro" / "Worst case and risks",
        Gates => "Điều kiện dừng và nội dung sàng lọc" / "Stop conditions and screening",
        Attachments => "Tài liệu kèm theo" / "Attachments",
    }
    kind(Kind): {
        Individual => "Cá nhân" / "Individual",
        Group => "Nhóm cá nhân" / "Group",
        Organisation => "Tổ chức" / "Organisation",
    }
    gap_kind(GapKind): {
        Unregulated => "Chưa được quy định" / "Unregulated",
        Unclear => "Quy định không rõ ràng" / "Unclear",
        Outdated => "Không còn phù hợp với thực tiễn" / "Outdated",
    }
    direction_word(Direction): {
        Higher => "Càng cao càng tốt" / "Higher is better",
        Lower => "Càng thấp càng tốt" / "Lower is better",
    }
    track(Track): {
        CityPlan => "Kế hoạch của Thành phố" / "City plan",
        Decree73 => "Nghị định 73/2023/NĐ-CP" / "Decree 73/2023/NĐ-CP",
        ScienceLaw93 => "Luật số 93/2025/QH15" / "Law 93/2025/QH15",
    }
    review_kind(ReviewKind): {
        Leadership => "Tập thể lãnh đạo" / "Leadership",
        Council => "Hội đồng" / "Council",
    }
    party_view(PartyView): {
        Agree => "Thống nhất" / "Agrees",
        Disagree => "Không thống nhất" / "Disagrees",
        NotYet => "Chưa có ý kiến" / "No opinion yet",
    }
    vote(Vote): {
        InFavour => "Tán thành" / "In favour",
        Against => "Không tán thành" / "Against",
        Abstained => "Không biểu quyết hoặc vắng" / "Abstained or absent",
    }
}

messages! {
    draft_steps: "Soạn đề xuất" / "Draft";
    done_of(n, all): "Đã xong {n} trên {all} mục" / "{n} of {all} sections done";
    any_order: "Không bắt buộc theo thứ tự" / "In any order";
    state_empty: "Chưa bắt đầu" / "Not started";
    state_progress(n): "Còn thiếu {n} nội dung" / "{n} missing";
    state_done: "Đã xong" / "Done";
    state_optional: "Chưa có tài liệu" / "No files yet";
    cannot_yet: "Chưa thể thực hiện" / "Can't start yet";
    finish_above: "Hoàn thành các mục trên để nộp" / "Complete the sections above first";
    group_who: "Người đề xuất" / "Who proposes";
    group_problem: "Vấn đề cần tháo gỡ" / "The problem";
    group_solution: "Giải pháp" / "The solution";
    group_risk: "Dự liệu rủi ro" / "Foreseen risks";
    group_submit: "Cam kết và nộp" / "Commit and submit";
    commitment: "Cam kết thực hiện" / "Commitment";
    commitment_hint: "Mỗi tác giả ký bằng mật khẩu của mình" / "Each author signs with their own password";
    check_submit: "Kiểm tra và nộp" / "Check and submit";
    next_section: "Soạn mục tiếp theo" / "Next section";
    signed_of(n, all): "{n} trên {all} người đã ký" / "{n} of {all} have signed";
    co_authors: "Cùng soạn" / "Working on it";
    lead_author: "Đại diện" / "Lead author";
    has_signed: "Đã ký cam kết" / "Has signed";
    has_not_signed: "Chưa ký cam kết" / "Has not signed";
    void_signature(who): "Chữ ký hết hiệu lực do {who} sửa kế hoạch" / "Signature void: {who} changed the plan";
    after_submit: "Sau khi nộp" / "After you submit";
    after_unit(n): "Người đứng đầu đơn vị và tập thể lãnh đạo xem xét trong {n} ngày làm việc." / "The head and leadership of your unit review it within {n} working days.";
    after_authority(n): "Vượt thẩm quyền của đơn vị thì trình cấp có thẩm quyền quyết định trong {n} ngày làm việc." / "What exceeds the unit goes to the competent authority, which decides within {n} working days.";
    after_urgent: "Trường hợp bức thiết được trình ngay." / "Urgent cases go up at once.";
    internal_rule: "Quy định nội bộ (chưa đối chiếu văn bản)" / "Internal rule (not yet checked against a text)";
    sourced(text, source): "{text} Căn cứ: {source}." / "{text} Source: {source}.";
    withdraw_draft: "Rút đề xuất" / "Withdraw";
    missing_title: "Nội dung còn thiếu" / "What is missing";
    section_n(n, all): "Mục {n} trên {all}" / "Section {n} of {all}";
    saved: "Đã lưu." / "Saved.";
    saved_void: "Đã lưu. Kế hoạch đã thay đổi nên các chữ ký cam kết trước đó hết hiệu lực; mỗi tác giả cần ký lại." / "Saved. The plan has changed, so earlier signatures are void; each author must sign again.";
    saved_clock(at): "Đã lưu lúc {at}" / "Saved at {at}";
    not_saved: "Chưa lưu được. Nội dung vẫn còn trên trang này." / "Not saved. What you typed is still on this page.";
    conflict_title: "Có người vừa sửa mục này." / "Somebody has just edited this section.";
    conflict_text(who, at): "{who} lưu lúc {at}. Nội dung bạn nhập vẫn còn bên dưới; bản đã lưu nằm ở khung bên cạnh. Bấm lưu lần nữa để thay bằng nội dung của bạn." / "{who} saved at {at}. What you typed is still below; the saved version stands beside it. Save again to replace it with yours.";
    saved_version: "Bản đã lưu" / "The saved version";

    title: "Tên sáng kiến" / "Name of the initiative";
    title_hint: "Nêu việc sẽ làm và kết quả. Từ 10 đến 300 ký tự." / "Say what will be done and what comes of it. 10 to 300 characters.";
    kind_label: "Hình thức đề xuất" / "Who proposes";
    kind_individual_hint: "Một người là tác giả" / "One author";
    kind_group_hint: "Từ hai người trở lên" / "Two or more authors";
    kind_organisation_hint: "Cơ quan, đơn vị hoặc bộ phận" / "An office, unit or part of one";
    topic_hint: "Chọn một chủ đề chính trong các chương trình, đề án của Thành phố." / "Choose one main topic of the City's programmes.";
    create_draft: "Tạo bản nháp" / "Create the draft";
    new_lead: "Bản nháp chỉ bạn và đồng tác giả thấy cho đến khi nộp." / "Only you and your co-authors see a draft until it is submitted.";

    authors_lead: "Tỷ lệ đóng góp của các tác giả cộng lại bằng 100%. Đồng tác giả xem và sửa được bản nháp; mỗi người tự ký cam kết." / "Contributions add up to 100 %. Co-authors see and edit the draft; each signs the commitment.";
    contribution: "Tỷ lệ đóng góp (%)" / "Contribution (%)";
    contribution_of(name): "Tỷ lệ đóng góp của {name} (%)" / "Contribution of {name} (%)";
    co_author_email: "Thư điện tử của đồng tác giả" / "E-mail of a co-author";
    co_author_email_hint: "Tài khoản trong hệ thống, ví dụ chuyenvien2@demo.vn" / "An account of this system";
    add_co_author: "Thêm đồng tác giả" / "Add a co-author";
    remove_author(name): "Bỏ {name} khỏi danh sách tác giả" / "Remove {name}";
    author: "Tác giả" / "Author";
    save_shares: "Lưu tỷ lệ đóng góp" / "Save contributions";
    total(n): "Tổng: {n}%" / "Total: {n} %";

    gaps_lead: "Nêu ít nhất một vướng mắc của quy định hiện hành." / "At least one gap in current rules.";
    gap_kind_label: "Quy định hiện nay thế nào?" / "What is wrong with the rules?";
    gap_unregulated_hint: "Không có văn bản nào điều chỉnh việc này" / "No text covers it";
    gap_unclear_hint: "Hiểu và làm khác nhau giữa các nơi" / "Understood differently from place to place";
    gap_outdated_hint: "Quy định rõ nhưng gây ách tắc" / "Clear, but in the way";
    document: "Văn bản liên quan" / "Document concerned";
    document_hint: "Số, ký hiệu, tên văn bản. Không cần nếu chưa được quy định." / "Number and name. Not needed where nothing is regulated.";
    article: "Điều, khoản" / "Article";
    gap_description: "Nội dung vướng mắc" / "What the obstacle is";
    gap_description_hint: "Ai gặp vướng, ở khâu nào, hậu quả ra sao." / "Who is held up, where, with what effect.";
    evidence: "Tài liệu minh chứng" / "Evidence";
    evidence_hint: "Chọn trong các tài liệu kèm theo đã tải lên." / "One of the uploaded attachments.";
    gap_n(n): "Khoảng trống {n}" / "Gap {n}";

    necessity: "Sự cần thiết" / "Necessity";
    necessity_hint: "Vướng mắc nào cần tháo gỡ, vì sao cần làm ngay." / "Which obstacle, and why now.";
    purpose: "Mục đích" / "Purpose";
    requirements: "Yêu cầu" / "Requirements";
    scientific_basis: "Cơ sở khoa học" / "Scientific basis";
    scientific_hint: "Nghiên cứu, tính toán, ý kiến chuyên gia." / "Research, calculation, expert opinion.";
    practical_basis: "Cơ sở thực tiễn" / "Practical basis";
    practical_hint: "Số liệu, ví dụ, nơi đã làm." / "Figures, examples, where it was done.";

    solution_label: "Giải pháp" / "Solution";
    breakthrough: "Điểm đột phá" / "What is breakthrough about it";
    breakthrough_hint: "Khác gì cách đang làm?" / "How does it differ from today?";
    scope: "Phạm vi" / "Scope";
    place: "Địa bàn" / "Place";
    subjects: "Đối tượng áp dụng" / "Subjects";
    pilot_start: "Ngày bắt đầu thí điểm" / "Start of the pilot";
    pilot_end: "Ngày kết thúc thí điểm" / "End of the pilot";
    date_hint: "Ví dụ: 22/11/2026" / "For example: 22/11/2026";

    objectives_lead: "Chỉ tiêu phải đo được, có hiện trạng, mục tiêu và thời hạn." / "Measurable, with a baseline, a target and a date.";
    objective_n(n): "Chỉ tiêu {n}" / "Objective {n}";
    indicator: "Tên chỉ tiêu" / "Indicator";
    measure_unit: "Đơn vị tính" / "Unit";
    baseline: "Hiện trạng" / "Baseline";
    target: "Mục tiêu" / "Target";
    number_hint: "Số, ví dụ 83,6 hoặc 24.320.000.000" / "A number, such as 83,6 or 24.320.000.000";
    direction_label: "Chiều hướng tốt" / "Which way is better";
    objective_due: "Thời hạn đạt" / "Due";

    resources_people: "Nhân lực, đơn vị phối hợp" / "People and partner units";
    budget: "Kinh phí dự kiến (đồng)" / "Budget (đồng)";
    budget_hint: "Số nguyên, ví dụ 620.000.000. Ghi 0 nếu không dùng kinh phí." / "A whole number, such as 620.000.000; 0 if none.";
    budget_source: "Nguồn kinh phí" / "Source of the budget";
    feasibility: "Tính khả thi" / "Feasibility";
    positive_impact: "Tác động tích cực" / "Positive impact";
    negative_impact: "Tác động tiêu cực" / "Negative impact";

    risks_h1: "Tình huống xấu nhất có thể xảy ra là gì?" / "What is the worst that can happen?";
    risks_lead: "Rủi ro ghi ở đây, trước khi được đồng ý chủ trương, là căn cứ để xem xét miễn, giảm trách nhiệm về sau. Hãy ghi trung thực và đầy đủ." / "A risk written here, before agreement in principle, is what exemption or reduction of liability may later rest on. Be honest and complete.";
    risk_n(n): "Rủi ro R{n}" / "Risk R{n}";
    risk_description: "Rủi ro là gì?" / "What is the risk?";
    risk_description_hint: "Một câu ngắn, nêu rõ điều có thể xảy ra." / "One short sentence: what may happen.";
    cause: "Nguyên nhân" / "Cause";
    likelihood: "Khả năng xảy ra" / "Likelihood";
    impact: "Mức tác động nếu xảy ra" / "Impact";
    prevention: "Biện pháp phòng ngừa" / "Prevention";
    prevention_hint: "Làm gì để rủi ro không xảy ra." / "What keeps it from happening.";
    remedy: "Biện pháp khắc phục khi rủi ro xảy ra" / "Remedy when it happens";
    remedy_hint: "Ai làm gì, trong bao lâu, bằng nguồn nào." / "Who does what, how fast, with which means.";
    responsible: "Người phụ trách ứng phó" / "Who is responsible";
    is_worst_case: "Đây là tình huống xấu nhất" / "This is the worst case";
    worst_case_tag: "Xấu nhất" / "Worst case";
    likelihood_1: "Rất thấp" / "Very low";
    likelihood_2: "Thấp" / "Low";
    likelihood_3: "Trung bình" / "Medium";
    likelihood_4: "Cao" / "High";
    likelihood_5: "Rất cao" / "Very high";
    impact_1: "Không đáng kể" / "Negligible";
    impact_2: "Nhỏ" / "Minor";
    impact_3: "Vừa" / "Moderate";
    impact_4: "Lớn" / "Major";
    impact_5: "Nghiêm trọng" / "Severe";
    level_1: "Thấp" / "Low";
    level_2: "Trung bình" / "Medium";
    level_3: "Cao" / "High";
    level_4: "Rất cao" / "Very high";
    score(score, level): "{score} điểm · {level}" / "{score} points · {level}";
    level_sentence(level, score): "Mức {level}, điểm {score}. " / "Level {level}, score {score}. ";
    foreseen_risk: "Rủi ro đã dự liệu " / "Foreseen risk ";
    risk_matrix: "Ma trận rủi ro" / "Risk matrix";
    matrix_caption: "Hàng: khả năng 1–5. Cột: tác động 1–5." / "Rows: likelihood 1–5. Columns: impact 1–5.";
    not_on_matrix: "Rủi ro chưa đủ khả năng và tác động thì chưa hiện trên ma trận." / "A risk without likelihood and impact is not on the matrix yet.";
    risk_level: "Mức rủi ro" / "Level";
    risk_hint_title: "Gợi ý" / "A hint";
    risk_hint_text: "Nghĩ tới năm nhóm: người dân, ngân sách, pháp lý, an toàn – dữ liệu, tiến độ." / "Think of five groups: people, budget, law, safety and data, schedule.";

    stop_conditions: "Điều kiện phải dừng thí điểm" / "What must make the pilot stop";
    stop_hint: "Nêu dấu hiệu, ngưỡng cụ thể." / "Name signs and thresholds.";
    deviation: "Đề xuất có trái quy định của Đảng, luật, nghị quyết của Quốc hội, pháp lệnh, nghị quyết của Ủy ban Thường vụ Quốc hội, văn bản của cơ quan cấp trên hoặc điều ước quốc tế không?" / "Does it contradict a rule of the Party, a law, a resolution of the National Assembly, an ordinance, a resolution of its Standing Committee, a text of a superior agency or a treaty?";
    deviation_hint: "Nếu có, đơn vị không tự quyết định được mà phải trình cấp có thẩm quyền xin cơ chế." / "If so, the unit can't decide; it must ask the competent authority for a mechanism.";
    deviation_detail: "Trái với quy định nào?" / "Which rule does it contradict?";
    deviation_detail_hint: "Chỉ cần khi chọn Có." / "Only if the answer is yes.";
    exclusion: "Đề xuất có ảnh hưởng đến quốc phòng, an ninh hoặc chứa bí mật nhà nước không?" / "Does it affect defence or security, or contain state secrets?";
    exclusion_hint: "Nếu có, hệ thống này không được xử lý." / "If so, this system may not handle it.";
    excluded_title: "Không thể xử lý hồ sơ này trong hệ thống" / "This can't be handled here";
    excluded_text: "Đề xuất ảnh hưởng đến quốc phòng, an ninh hoặc chứa bí mật nhà nước phải được xử lý theo quy định riêng, ngoài hệ thống này. Nếu bạn xác nhận, toàn bộ nội dung và tệp của bản nháp bị xóa ngay; chỉ giữ lại việc từ chối." / "A proposal that affects defence or security or contains state secrets is handled elsewhere, under its own rules. If you confirm, all text and files of the draft are removed at once; only the refusal is kept.";
    exclude_confirm: "Xác nhận và xóa bản nháp" / "Confirm and remove the draft";
    exclude_back: "Chọn nhầm, quay lại sửa" / "A slip: go back";

    attachments_lead: "Mỗi tệp tối đa 20 MB, tối đa 10 tệp. Nhận PDF, DOCX, XLSX, ODT, JPG, PNG, CSV, TXT." / "Up to 20 MB each, up to 10 files: PDF, DOCX, XLSX, ODT, JPG, PNG, CSV, TXT.";
    file: "Chọn tệp" / "Choose a file";
    upload: "Tải lên" / "Upload";
    file_details(kind, size): "{kind}, {size}" / "{kind}, {size}";
    remove: "Xóa" / "Remove";
    edit: "Sửa" / "Edit";
    add_gap: "Thêm khoảng trống" / "Add a gap";
    add_objective: "Thêm chỉ tiêu" / "Add an objective";
    add_risk: "Thêm rủi ro" / "Add a risk";
    save_item: "Lưu" / "Save";
    save_add: "Lưu và thêm mục khác" / "Save and add another";
    no_files: "Chưa có tài liệu nào." / "No files yet.";
    to_task_list: "Về danh sách mục" / "To the task list";
    money(n): "{n} đồng" / "{n} đồng";
    from_to(from, to): "từ {from} đến {to}" / "from {from} to {to}";
    aim(indicator, from, to, unit): "{indicator}: từ {from} thành {to} {unit}" / "{indicator}: from {from} to {to} {unit}";

    lack_field(label): "Nhập {label}" / "Enter: {label}";
    lack_answer(label): "Chọn {label}" / "Select: {label}";
    in_item(item, what): "{item}: {what}" / "{item}: {what}";
}

impl super::Lang {
    /// What a lack is called, where it is no single field.
    pub fn lack(self, lack: Lack) -> &'static str {
        let (vi, en) = match lack {
            Lack::Field(_) => ("Nhập nội dung còn thiếu", "Enter what is missing"),
            Lack::TitleTooShort => ("Tên sáng kiến cần ít nhất 10 ký tự", "The name needs at least 10 characters"),
            Lack::NoGap => ("Nêu ít nhất một khoảng trống quy định", "Name at least one legal gap"),
            Lack::NoObjective => ("Nêu ít nhất một chỉ tiêu đo được", "Name at least one measurable objective"),
            Lack::NoRisk => ("Nêu ít nhất một rủi ro", "Name at least one risk"),
            Lack::NoWorstCase => ("Đánh dấu ít nhất một rủi ro là tình huống xấu nhất", "Mark at least one risk as the worst case"),
            Lack::ContributionsNotHundred => ("Tỷ lệ đóng góp phải cộng lại bằng 100%", "Contributions must add up to 100 %"),
            Lack::GroupNeedsTwo => ("Nhóm cần ít nhất 2 tác giả", "A group needs at least 2 authors"),
            Lack::IndividualIsOne => {
                ("Đề xuất cá nhân chỉ có một tác giả; đổi hình thức thành Nhóm cá nhân", "An individual proposal has one author; make it a group")
            }
            Lack::EndNotAfterStart => ("Ngày kết thúc phải sau ngày bắt đầu", "The end must be after the start"),
            Lack::TargetIsBaseline => ("Mục tiêu phải khác hiện trạng", "The target must differ from the baseline"),
        };
        if self == Self::Vi { vi } else { en }
    }

    /// The word for a risk level, 1 to 4.
    pub fn level(self, level: u8) -> &'static str {
        match level {
            1 => self.level_1(),
            2 => self.level_2(),
            3 => self.level_3(),
            _ => self.level_4(),
        }
    }
}
