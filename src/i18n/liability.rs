//! Outcome, liability and incentives: grades, conditions, what can be decided and why.
//!
//! A rule is stated as a rule, never as a verdict, and never promises: a person decides. No sentence
//! names an article; the page adds the verified reference. Our own rules say that they are internal.

use super::words;
use crate::domain::incentive::Incentive;
use crate::domain::liability::{Choice, ExclusionGround, Rule, Source};
use crate::domain::outcome::{Answer, Condition, Grade, Outcome};

words! {
    grade_word(Grade): {
        Met => "Đạt" / "Met",
        Partly => "Đạt một phần" / "Partly met",
        NotMet => "Không đạt" / "Not met",
    }
    outcome_word(Outcome): {
        Completed => "Hoàn thành" / "Completed",
        Partial => "Hoàn thành một phần" / "Partly completed",
        NotCompleted => "Không hoàn thành" / "Not completed",
    }
    answer_word(Answer): {
        Yes => "Có" / "Yes",
        No => "Không" / "No",
        Unclear => "Chưa rõ" / "Unclear",
    }
    condition_word(Condition): {
        FollowedPolicy => "Đúng chủ trương" / "Followed the agreed policy",
        PureMotive => "Động cơ trong sáng, không vụ lợi" / "Pure motive, without self-interest",
        CommonGood => "Vì lợi ích chung" / "For the common good",
    }
    choice_word(Choice): {
        NotHeldLiable => "Không bị xử lý trách nhiệm" / "Not held liable",
        Exclusion => "Loại trừ trách nhiệm" / "Exclusion of liability",
        Exemption => "Miễn trách nhiệm" / "Exemption from liability",
        Reduction => "Giảm nhẹ trách nhiệm" / "Reduction of liability",
        NotProtected => "Không được bảo vệ" / "Not protected",
        Referred => "Chuyển cơ quan có thẩm quyền xem xét" / "Referred to the competent body",
    }
    source_word(Source): {
        None => "Không có sự cố, chỉ xem xét kết quả" / "No incident, only the result is judged",
        Foreseen => "Đã dự liệu" / "Foreseen",
        Unforeseen => "Ngoài dự liệu" / "Beyond the forecast",
    }
    exclusion_word(ExclusionGround): {
        Corruption => "Tham nhũng, tiêu cực, trục lợi hoặc bao che cho các hành vi này" / "Corruption, misconduct, profiteering or cover for it",
        OutsidePlan => "Thực hiện ngoài kế hoạch đã được đồng ý" / "Went outside the approved plan",
        DisobeyedOrder => "Không chấp hành lệnh tạm dừng hoặc chấm dứt" / "Disobeyed an order to suspend or terminate",
        DishonestReport => "Báo cáo không trung thực" / "Dishonest report",
        DefenceSecurity => "Ảnh hưởng đến quốc phòng, an ninh" / "Affects defence or security",
    }
    rule_word(Rule): {
        Coverage => "Theo quy định nội bộ, nếu khi sự việc xảy ra không có quyết định đồng ý chủ trương hoặc văn bản chỉ đạo nào đang có hiệu lực thì chỉ có thể kết luận không được bảo vệ hoặc chuyển cơ quan có thẩm quyền xem xét." / "By internal rule, where no approval or direction was in force when it happened, the only options are no protection and referral to the competent body.",
        ExclusionProven => "Theo quy định nội bộ, nếu đã chứng minh được ít nhất một trường hợp không được bảo vệ thì chỉ có thể kết luận không được bảo vệ." / "By internal rule, where at least one ground that excludes protection is proven, the only option is no protection.",
        DecreeCompleted => "Hoàn thành và không có thiệt hại thì không bị xử lý trách nhiệm." / "Who completed without damage is not held liable.",
        DecreeCompletedDamage => "Hoàn thành nhưng có thiệt hại thì có thể kết luận không bị xử lý trách nhiệm, kèm ghi chú pháp lý về thiệt hại, hoặc chuyển cơ quan có thẩm quyền xem xét." / "Completed but with damage: not held liable, with a legal note on the damage, or referral to the competent body.",
        DecreeNoDamage => "Hoàn thành một phần hoặc không hoàn thành nhưng không có thiệt hại thì có thể được xem xét loại trừ trách nhiệm nếu đủ ba điều kiện." / "Partly or not completed but without damage: exclusion of liability may be considered if all three conditions are met.",
        DecreeForeseen => "Hoàn thành một phần hoặc không hoàn thành, có thiệt hại đã dự liệu thì có thể được xem xét loại trừ, miễn hoặc giảm nhẹ trách nhiệm nếu đủ ba điều kiện." / "Partly or not completed, with damage that was foreseen: exclusion, exemption or reduction may be considered if all three conditions are met.",
        DecreeUnforeseen => "Hoàn thành một phần hoặc không hoàn thành, có thiệt hại ngoài dự liệu thì có thể được xem xét loại trừ, miễn hoặc giảm nhẹ trách nhiệm nếu đủ ba điều kiện." / "Partly or not completed, with damage beyond the forecast: exclusion, exemption or reduction may be considered if all three conditions are met.",
        DecreeConditionFails => "Nếu có điều kiện không đạt thì không xem xét loại trừ, miễn hoặc giảm nhẹ trách nhiệm; chỉ có thể kết luận không được bảo vệ hoặc chuyển cơ quan có thẩm quyền xem xét." / "Where a condition fails, neither exclusion nor exemption nor reduction is considered; the only options are no protection and referral to the competent body.",
        CityCompleted => "Theo quy định nội bộ, hoàn thành và không có thiệt hại thì không có trách nhiệm phải xem xét." / "By internal rule, success without damage leaves no liability to judge.",
        CityForeseen => "Rủi ro đã dự liệu trong kế hoạch thì có thể được xem xét miễn hoặc giảm nhẹ trách nhiệm." / "For a risk that the plan foresaw, exemption or reduction may be considered.",
        CityForeseenFlagged => "Rủi ro đã dự liệu nhưng có điều kiện không đạt thì cấp có thẩm quyền vẫn có thể xem xét miễn hoặc giảm nhẹ trách nhiệm; trường hợp này được đánh dấu để cân nhắc kỹ." / "For a foreseen risk where a condition fails, the authority may still consider exemption or reduction; the matter is flagged for particular care.",
        CityUnforeseen => "Kết quả, rủi ro hoặc thiệt hại ngoài dự liệu thì chỉ có thể được xem xét miễn hoặc giảm nhẹ trách nhiệm nếu đủ ba điều kiện." / "For a result, risk or damage beyond the forecast, exemption or reduction may be considered only if all three conditions are met.",
        CityConditionFails => "Nếu có điều kiện không đạt thì có thể kết luận không được bảo vệ hoặc chuyển cơ quan có thẩm quyền xem xét; chỉ rủi ro đã dự liệu mới còn có thể được xem xét miễn hoặc giảm nhẹ trách nhiệm." / "Where a condition fails, no protection and referral to the competent body are open; only for a foreseen risk may exemption or reduction still be considered.",
        ScienceAdministrative => "Thực hiện đúng quy trình, không gian dối, không cố ý vi phạm, không sử dụng sai kinh phí thì có thể được xem xét loại trừ trách nhiệm hành chính." / "Where the procedure was followed, without fraud, wilful breach or misuse of money, exclusion of administrative liability may be considered.",
        ScienceCivil => "Thực hiện đúng quy trình, không gian dối, không cố ý vi phạm, không sử dụng sai kinh phí thì có thể được xem xét miễn trách nhiệm dân sự đối với Nhà nước." / "Where the procedure was followed, without fraud, wilful breach or misuse of money, exemption from civil liability to the State may be considered.",
        ScienceConditionFails => "Theo quy định nội bộ, nếu có điều kiện không đạt thì không xem xét loại trừ, miễn hoặc giảm nhẹ trách nhiệm; chỉ có thể kết luận không được bảo vệ hoặc chuyển cơ quan có thẩm quyền xem xét." / "By internal rule, where a condition fails, neither exclusion nor exemption nor reduction is considered; the only options are no protection and referral to the competent body.",
        MeasuresNotDone => "Theo quy định nội bộ, nếu biện pháp phòng ngừa hoặc khắc phục đối với rủi ro đã dự liệu không được thực hiện thì chỉ có thể được xem xét giảm nhẹ trách nhiệm." / "By internal rule, where the prevention or remedy for a foreseen risk was not carried out, only a reduction may be considered.",
        NoRuleOpens => "Không có quy định nào cho phép lựa chọn phương án này trong trường hợp đang xét." / "No rule opens this option in the matter at hand.",
    }
    incentive_word(Incentive): {
        CommendAboveLevel => "Khen thưởng vượt cấp" / "Commendation above level",
        CommendAboveGrade => "Khen thưởng vượt bậc" / "Commendation above grade",
        CommendAdHoc => "Khen thưởng đột xuất" / "Ad hoc commendation",
        Promotion => "Đề bạt" / "Promotion",
        Planning => "Quy hoạch" / "Leadership planning",
        Appointment => "Bổ nhiệm" / "Appointment",
        TrainingSponsorship => "Đài thọ 100% kinh phí đào tạo" / "100% training sponsorship",
        RankPromotion => "Nâng ngạch, thăng hạng" / "Promotion in rank",
        EarlySalaryRaise => "Nâng bậc lương trước thời hạn" / "Early salary raise",
    }
}

#[cfg(test)]
mod tests;
