//! The dashboard of leadership, and its numbers as conditions of the list of cases.

use super::{messages, words};
use crate::domain::dashboard::{Fact, Foresight, Ruling, Timeliness};
use crate::domain::incentive::Incentive;
use crate::domain::outcome::Outcome;
use crate::domain::workflow::Holder;

words! {
    fact_word(Fact): {
        Submitted => "Nộp lần đầu trong kỳ" / "Submitted in the period",
        Standing => "Đã nộp" / "Submitted at any time",
        Overdue => "Đang quá hạn xử lý" / "Overdue now",
        Decided => "Có quyết định trong kỳ" / "Decided in the period",
        Ruling => "Có kết quả xem xét chủ trương trong kỳ" / "Ruled on in the period",
        Inaction => "Quá hạn mà không được xử lý trong kỳ" / "Deadline passed without action in the period",
        Held => "Đã qua tay trong kỳ" / "Left a hand in the period",
        Obstacle => "Có khó khăn, vướng mắc báo trong kỳ" / "Obstacle raised in the period",
        Outcome => "Được đánh giá trong kỳ" / "Assessed in the period",
        Incident => "Có sự cố trong kỳ" / "Incident in the period",
        Granted => "Được khuyến khích trong kỳ" / "Incentive granted in the period",
        Declined => "Không được khuyến khích trong kỳ" / "Incentive declined in the period",
    }
    timeliness_word(Timeliness): {
        InTime => "Đúng hạn" / "In time",
        Late => "Chậm hạn" / "Late",
        Waiting => "Đang chờ, còn hạn" / "Waiting, not due yet",
        Overdue => "Đang chờ, đã quá hạn" / "Waiting, overdue",
    }
    ruling_word(Ruling): {
        Agreed => "Đồng ý chủ trương" / "Agreed in principle",
        Rejected => "Không đồng ý" / "Rejected",
    }
    foresight_word(Foresight): {
        Foreseen => "Đã dự liệu" / "Foreseen",
        Unforeseen => "Ngoài dự liệu" / "Not foreseen",
    }
}

messages! {
    dashboard_nav: "Tổng hợp" / "Dashboard";
    dashboard: "Tổng hợp, theo dõi" / "Dashboard";
    dashboard_as_of(moment): "Số liệu lúc {moment}" / "As of {moment}";
    dashboard_scope: "Chọn phạm vi" / "Choose what to show";
    dashboard_period: "Kỳ" / "Period";
    period_this_year: "Năm nay" / "This year";
    period_last_year: "Năm trước" / "Last year";
    period_this_quarter: "Quý này" / "This quarter";
    period_last_quarter: "Quý trước" / "Last quarter";
    period_days: "Khoảng ngày" / "These days";
    unit_with_below: "Đơn vị và cấp dưới" / "Unit and all below";
    all_my_area: "Toàn bộ phạm vi" / "All of my area";
    dashboard_show: "Xem" / "Show";
    print_report: "In trang này" / "Print this page";
    highlights: "Nổi bật trong kỳ" / "At a glance";
    highlight_agreed_of(n, all): "{n} trên {all} hồ sơ có kết quả" / "{n} of {all} ruled on";
    highlight_median: "Đơn vị xem xét (trung vị)" / "With the unit (median)";
    highlight_days: "ngày làm việc" / "working days";
    highlight_limit(days): "ngày làm việc, hạn {days} ngày" / "working days, limit {days}";
    highlight_now: "tại thời điểm này" / "now";
    dashboard_reading: "Số hồ sơ ở mỗi dòng dẫn đến danh sách các hồ sơ đó. Thời gian tính theo ngày làm việc, từ ngày sau ngày nhận đến ngày chuyển đi, trừ ngày nghỉ. Hồ sơ trách nhiệm là hồ sơ bảo mật, không tổng hợp ở đây." / "The number of cases in each row leads to their list. Times are working days, from the day after a case arrived up to the day it left, holidays not counted. Liability files are confidential and are not counted here.";
    nothing_to_count: "Chưa có hồ sơ nào trong phạm vi này" / "There are no cases here yet";
    nothing_to_count_text: "Khi có đề xuất được nộp, số liệu hiện ở đây." / "Numbers appear once proposals are submitted.";

    column_cases: "Hồ sơ" / "Cases";
    column_chart: "Biểu đồ" / "Chart";
    column_chart_days: "Biểu đồ, ngày" / "Chart, days";
    column_overdue: "Quá hạn" / "Overdue";
    column_inaction: "Không xử lý đúng hạn" / "No action in time";
    column_median: "Trung vị" / "Median";
    column_ninetieth: "90% trong vòng" / "90% within";
    column_times: "Lượt" / "Times";
    column_damage: "Thiệt hại (đồng)" / "Damage (đồng)";
    column_declined: "Hồ sơ không được đồng ý" / "Cases declined";
    column_submitted: "Đề xuất" / "Submitted";
    column_agreed: "Đồng ý chủ trương" / "Agreed in principle";
    column_completed: "Hoàn thành" / "Completed";
    column_partial: "Một phần" / "Partly";
    column_not_completed: "Không hoàn thành" / "Not completed";
    column_group: "Chương trình" / "Programme";
    sum: "Tổng cộng" / "Total";

    table_status: "Hồ sơ đang ở bước nào" / "Where the cases stand";
    table_status_caption: "Số hồ sơ đã nộp theo trạng thái hiện nay" / "Cases submitted, by present status";
    key_in_time: "Trong hạn" / "In time";
    key_overdue: "Quá hạn" / "Overdue";
    key_over: "Đã xong, đã rút, không đồng ý" / "Closed, withdrawn, rejected";
    table_hands: "Hồ sơ qua tay ai, bao lâu" / "How long in each hand";
    table_hands_caption: "Ngày làm việc hồ sơ nằm ở từng nơi, các lượt kết thúc trong kỳ; quá hạn hiện nay và số lần không xử lý đúng hạn" / "Working days in each hand, for stays that ended in the period; overdue now, and deadlines passed without action";
    column_hand: "Nơi giữ hồ sơ" / "Hand";
    key_median: "Trung vị" / "Median";
    key_median_late: "Trung vị quá hạn" / "Median beyond the limit";
    key_ninetieth: "90% số lượt" / "90% of stays";
    key_limit(days): "Hạn {days} ngày" / "Limit {days} days";
    median_explained: "Trung vị: một nửa số lượt ngắn hơn mức này." / "Median: half of the stays were shorter.";
    table_units: "Theo đơn vị" / "By unit";
    table_units_caption: "Theo đơn vị: đề xuất trong kỳ, quá hạn, thời gian người đứng đầu đơn vị xem xét" / "By unit: submitted in the period, overdue, and how long with the unit's head";
    units_shown(shown, all): "Hiện {shown} trên {all} đơn vị, đơn vị có nhiều hồ sơ quá hạn ở trên." / "{shown} of {all} units, those with most overdue first.";
    all_units_shown: "Xem tất cả đơn vị" / "Show all units";
    table_topics: "Theo chương trình và chủ đề" / "By programme and topic";
    table_topics_caption: "Theo chương trình, chủ đề: đề xuất, đồng ý chủ trương và kết quả đánh giá trong kỳ" / "By programme and topic: submitted, agreed and assessed in the period";
    column_results: "Kết quả đánh giá" / "Results";
    table_decisions: "Quyết định trong kỳ" / "Decisions in the period";
    column_decision: "Quyết định" / "Decision";
    table_obstacles: "Tháo gỡ khó khăn, vướng mắc" / "Obstacles answered";
    table_obstacles_caption: "Khó khăn, vướng mắc báo trong kỳ, theo thời hạn tháo gỡ" / "Obstacles raised in the period, by when they were answered";
    column_answered: "Tháo gỡ" / "Answered";
    table_damage: "Thiệt hại đã dự liệu và ngoài dự liệu" / "Damage foreseen and not foreseen";
    table_damage_caption: "Sự cố xảy ra trong kỳ, theo kế hoạch đã được đồng ý" / "Incidents in the period, against the plan that was agreed to";
    column_foresight: "Dự liệu" / "Foresight";
    table_incentives: "Khuyến khích đã quyết định" / "Incentives decided";
    table_incentives_caption: "Số lượt khuyến khích được quyết định trong kỳ, theo hình thức" / "Incentives decided in the period, by form";
    column_incentive: "Hình thức khuyến khích" / "Form";
    no_incentives_decided: "Chưa có quyết định khuyến khích nào trong kỳ." / "No incentives were decided in the period.";
    no_submissions: "Không có hồ sơ nào trong kỳ." / "No cases in the period.";
    sieve_on(words): "Chỉ hồ sơ: {words}" / "Only cases: {words}";
    sieve_days(words, from, to): "{words}, từ {from} đến {to}" / "{words}, from {from} to {to}";
    sieve_kind(words, kind): "{words} ({kind})" / "{words} ({kind})";
    below_unit(unit): "{unit} và cấp dưới" / "{unit} and all below";
}

impl super::Lang {
    /// The words for a kind into which a fact falls, by its identifier.
    pub fn fact_kind_word(self, fact: Fact, kind: &str) -> &'static str {
        let words = match fact {
            Fact::Submitted | Fact::Standing => None,
            Fact::Overdue | Fact::Inaction | Fact::Held => Holder::from_code(kind).map(|h| self.holder_word(h)),
            Fact::Decided | Fact::Obstacle => Timeliness::from_code(kind).map(|x| self.timeliness_word(x)),
            Fact::Ruling => Ruling::from_code(kind).map(|r| self.ruling_word(r)),
            Fact::Outcome => Outcome::from_code(kind).map(|o| self.outcome_word(o)),
            Fact::Incident => Foresight::from_code(kind).map(|f| self.foresight_word(f)),
            Fact::Granted | Fact::Declined => Incentive::from_code(kind).map(|i| self.incentive_word(i)),
        };
        words.unwrap_or_default()
    }

    /// Days with at most one decimal: 7 or 7,5
    pub fn day_count(self, days: f64) -> String {
        let text = format!("{days:.1}");
        self.decimal(text.strip_suffix(".0").unwrap_or(&text))
    }
}
