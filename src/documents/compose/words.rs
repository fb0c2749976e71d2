//! The words of documents. They are Vietnamese whatever the reader's language, so they are kept
//! apart from those of the screen.

use chrono::{DateTime, Datelike, NaiveDate, Utc};

use crate::domain::assessment::RiskFate;
use crate::domain::clock::VIETNAM;
use crate::domain::decision::{PartyView, Vote};
use crate::domain::incentive::Incentive;
use crate::domain::liability::{Choice, ExclusionGround, Source};
use crate::domain::outcome::{Answer, Condition, Grade, Outcome};
use crate::domain::pilot::Verdict;
use crate::domain::plan::{GapKind, Kind, Section};
use crate::domain::workflow::{Action, Holder, Status};

/// What every author confirms: version 1 of the text.
pub const COMMITMENT: [&str; 3] = [
    "Đề xuất này vì lợi ích chung, không vụ lợi.",
    "Thông tin đã nêu là trung thực; rủi ro đã được dự liệu hết khả năng.",
    "Chỉ thực hiện sau khi được cấp có thẩm quyền đồng ý về chủ trương, và thực hiện đúng chủ trương.",
];

/// ngày 05 tháng 01 năm 2026: a zero before days under 10 and the months 1 and 2.
pub fn date(day: NaiveDate) -> String {
    let month = if day.month() < 3 { format!("{:02}", day.month()) } else { day.month().to_string() };
    format!("ngày {:02} tháng {month} năm {}", day.day(), day.year())
}

/// 05/01/2026
pub fn short(day: NaiveDate) -> String {
    day.format("%d/%m/%Y").to_string()
}

/// 14 giờ 05 phút, ngày 05 tháng 01 năm 2026
pub fn moment(at: DateTime<Utc>) -> String {
    let local = at.with_timezone(&VIETNAM);
    format!("{}, {}", local.format("%H giờ %M phút"), date(local.date_naive()))
}

/// 2.280.000.000
pub fn number(value: i64) -> String {
    let digits = value.unsigned_abs().to_string();
    let mut out = String::new();
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push('.');
        }
        out.push(digit);
    }
    if value < 0 { format!("-{out}") } else { out }
}

/// A decimal kept with a point: 83,6
pub fn decimal(value: &str) -> String {
    if let Some(size) = value.strip_prefix('-') {
        return format!("-{}", decimal(size));
    }
    let (whole, fraction) = value.split_once('.').map_or((value, None), |(w, f)| (w, Some(f)));
    let whole = whole.parse().map_or_else(|_| whole.to_owned(), number);
    fraction.map_or_else(|| whole.clone(), |f| format!("{whole},{f}"))
}

/// A hash in groups of eight digits, so that a line can end between them.
pub fn digits(hash: &str) -> String {
    let all: Vec<char> = hash.chars().collect();
    all.chunks(8).map(|group| group.iter().collect::<String>()).collect::<Vec<_>>().join(" ")
}

/// 2.280.000.000 đồng
pub fn money(value: i64) -> String {
    format!("{} đồng", number(value))
}

/// In whose hand a case lay.
pub const fn holder(holder: Holder) -> &'static str {
    match holder {
        Holder::Lead => "Tác giả",
        Holder::UnitHead => "Người đứng đầu cơ quan, đơn vị",
        Holder::Authority => "Cấp có thẩm quyền",
        Holder::Implementer => "Đơn vị thực hiện",
    }
}

/// With a full stop at its end.
pub fn sentence(text: &str) -> String {
    let text = text.trim();
    if text.is_empty() || text.ends_with(['.', '!', '?', ';', ':', '…']) { text.to_owned() } else { format!("{text}.") }
}

/// The first letter small, where a text goes on in a sentence.
pub fn inner(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_lowercase().chain(letters).collect())
}

/// „khoản 1 Điều 8 Nghị định số 73/2023/NĐ-CP“ for the reference „Nghị định 73/2023/NĐ-CP, Điều 8 khoản 1“:
/// the same words in the order in which a document cites them, with the „số“ that the table leaves out.
pub fn citation(legal_ref: &str) -> String {
    let Some((text, article)) = legal_ref.split_once(", ") else { return with_number(legal_ref) };
    let text = with_number(text);
    match article.split_once(" khoản ") {
        Some((article, clause)) => format!("khoản {clause} {article} {text}"),
        None => format!("{article} {text}"),
    }
}

/// „số“ between the kind of a text and its number.
fn with_number(text: &str) -> String {
    match text.split_once(|c: char| c.is_ascii_digit()) {
        Some((kind, _)) if !kind.is_empty() && !kind.ends_with("số ") => format!("{kind}số {}", &text[kind.len()..]),
        _ => text.to_owned(),
    }
}

macro_rules! words {
    ($($name:ident($enum:ty): { $($variant:ident => $text:literal),* $(,)? })*) => {
        $(pub fn $name(value: $enum) -> &'static str { match value { $(<$enum>::$variant => $text),* } })*
    };
}

words! {
    standing(Status): {
        New => "Mới",
        Draft => "Bản nháp",
        Submitted => "Chờ đơn vị xem xét",
        Returned => "Trả lại bổ sung",
        InReview => "Đang thẩm định",
        NotPassed => "Tập thể chưa thông qua",
        WithAuthority => "Chờ cấp có thẩm quyền",
        Approved => "Đã đồng ý chủ trương",
        Piloting => "Đang thí điểm",
        Suspended => "Tạm dừng",
        Reporting => "Chờ báo cáo kết quả",
        Assessing => "Chờ đánh giá",
        Assessed => "Đã đánh giá",
        Closed => "Kết thúc",
        Rejected => "Không đồng ý",
        Withdrawn => "Đã rút",
    }
    kind(Kind): { Individual => "Cá nhân", Group => "Nhóm cá nhân", Organisation => "Tổ chức" }
    gap(GapKind): { Unregulated => "Chưa được quy định", Unclear => "Quy định không rõ ràng", Outdated => "Không còn phù hợp với thực tiễn" }
    party(PartyView): { Agree => "Thống nhất", Disagree => "Không thống nhất", NotYet => "Chưa có ý kiến" }
    vote(Vote): { InFavour => "Tán thành", Against => "Không tán thành", Abstained => "Không biểu quyết hoặc vắng" }
    verdict(Verdict): { Followed => "Thực hiện đúng chủ trương", Deviates => "Có sai lệch so với chủ trương" }
    grade(Grade): { Met => "Đạt", Partly => "Đạt một phần", NotMet => "Không đạt" }
    outcome(Outcome): { Completed => "Hoàn thành", Partial => "Hoàn thành một phần", NotCompleted => "Không hoàn thành" }
    answer(Answer): { Yes => "Có", No => "Không", Unclear => "Chưa rõ" }
    condition(Condition): {
        FollowedPolicy => "Đúng chủ trương",
        PureMotive => "Động cơ trong sáng, không vụ lợi",
        CommonGood => "Vì lợi ích chung",
    }
    fate(RiskFate): {
        DidNotHappen => "Không xảy ra",
        RemediedInTime => "Đã xảy ra, khắc phục kịp thời",
        RemediedLate => "Đã xảy ra, khắc phục chậm",
        NotRemedied => "Đã xảy ra, không khắc phục như kế hoạch",
    }
    choice(Choice): {
        NotHeldLiable => "không bị xử lý trách nhiệm",
        Exclusion => "loại trừ trách nhiệm",
        Exemption => "miễn trách nhiệm",
        Reduction => "giảm nhẹ trách nhiệm",
        NotProtected => "không áp dụng loại trừ, miễn, giảm trách nhiệm",
        Referred => "chuyển cơ quan có thẩm quyền xem xét",
    }
    source(Source): { None => "kết quả thực hiện, không có sự cố", Foreseen => "rủi ro đã được dự liệu", Unforeseen => "rủi ro, thiệt hại ngoài dự liệu" }
    exclusion(ExclusionGround): {
        Corruption => "Tham nhũng, tiêu cực, trục lợi hoặc bao che cho các hành vi này",
        OutsidePlan => "Thực hiện ngoài kế hoạch đã được đồng ý",
        DisobeyedOrder => "Không chấp hành lệnh tạm dừng hoặc chấm dứt",
        DishonestReport => "Báo cáo không trung thực",
        DefenceSecurity => "Ảnh hưởng đến quốc phòng, an ninh",
    }
    incentive(Incentive): {
        CommendAboveLevel => "Khen thưởng vượt cấp",
        CommendAboveGrade => "Khen thưởng vượt bậc",
        CommendAdHoc => "Khen thưởng đột xuất",
        Promotion => "Đề bạt",
        Planning => "Quy hoạch",
        Appointment => "Bổ nhiệm",
        TrainingSponsorship => "Đài thọ 100% kinh phí đào tạo",
        RankPromotion => "Nâng ngạch, thăng hạng",
        EarlySalaryRaise => "Nâng bậc lương trước thời hạn",
    }
    section(Section): {
        Topic => "Tên và chủ đề",
        Authors => "Tác giả, đồng tác giả",
        Gaps => "Vấn đề và khoảng trống quy định",
        Basis => "Sự cần thiết, cơ sở khoa học và thực tiễn",
        Solution => "Giải pháp đột phá, phạm vi, thời gian",
        Objectives => "Mục tiêu và chỉ tiêu đo lường",
        Resources => "Nguồn lực, kinh phí, tác động",
        Risks => "Tình huống xấu nhất và danh mục rủi ro",
        Gates => "Điều kiện dừng và nội dung sàng lọc",
        Attachments => "Tài liệu kèm theo",
    }
}

/// What an entry that serves as evidence is, where it has a name of its own.
pub fn evidence(action: Action) -> Option<&'static str> {
    Some(match action {
        Action::Submit | Action::RequestAdjustment => "kế hoạch",
        Action::Commit => "cam kết",
        Action::Pass | Action::NotPass => "biên bản họp",
        Action::Override | Action::Approve => "quyết định đồng ý chủ trương",
        Action::StartPilot => "bắt đầu thí điểm",
        Action::Monitor => "số liệu theo dõi",
        Action::AddEvidence => "minh chứng",
        Action::Inspect => "biên bản kiểm tra",
        Action::AnswerInspection => "trả lời kết quả kiểm tra",
        Action::RaiseObstacle | Action::SupportObstacle | Action::ResolveObstacle => "xử lý khó khăn, vướng mắc",
        Action::ReportIncident => "ghi nhận sự cố",
        Action::Adjust => "quyết định điều chỉnh",
        Action::Suspend => "quyết định tạm dừng",
        Action::Resume => "quyết định cho tiếp tục",
        Action::Terminate => "quyết định chấm dứt",
        Action::Report => "báo cáo kết quả",
        Action::EvaluateRisks => "đánh giá rủi ro",
        _ => return None,
    })
}
