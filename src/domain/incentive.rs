//! What a successful proposal may be rewarded with.
//!
//! Owns which incentives an outcome opens. The software proposes and the authority decides: each one
//! still needs the ordinary legal procedure of its own field and its own document number.

use super::outcome::Outcome;
use super::people::codes;

codes! {
    /// Commendation above level, above grade or ad hoc, promotion, planning, appointment and sponsored
    /// training (City plan, point 5); promotion in rank and the early salary raise (Decree 73/2023/NĐ-CP
    /// Art. 10).
    Incentive {
        CommendAboveLevel = "commend_above_level",
        CommendAboveGrade = "commend_above_grade",
        CommendAdHoc = "commend_ad_hoc",
        Promotion = "promotion",
        Planning = "planning",
        Appointment = "appointment",
        TrainingSponsorship = "training_sponsorship",
        RankPromotion = "rank_promotion",
        EarlySalaryRaise = "early_salary_raise",
    }
}

/// What an outcome opens. Rewards are for success (City plan, point 5), and the Decree's own two only
/// for what was assessed as completed (Decree 73/2023/NĐ-CP Art. 10).
pub const fn qualifies(outcome: Outcome) -> &'static [Incentive] {
    match outcome {
        Outcome::Completed => Incentive::ALL,
        Outcome::Partial | Outcome::NotCompleted => &[],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_was_completed_is_rewarded() {
        let doctors: Vec<&str> = qualifies(Outcome::Completed).iter().map(|i| i.code()).collect();
        let commendations = ["commend_above_level", "commend_above_grade", "commend_ad_hoc"];
        let posts = ["promotion", "planning", "appointment"];
        let others = ["training_sponsorship", "rank_promotion", "early_salary_raise"];
        assert_eq!(doctors, [commendations, posts, others].concat());
        assert_eq!((qualifies(Outcome::Partial), qualifies(Outcome::NotCompleted)), ([].as_slice(), [].as_slice()));
    }
}
