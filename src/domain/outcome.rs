//! What a pilot came to: the grade of each objective, the overall outcome, and the three conditions.
//!
//! Owns the arithmetic that proposes a grade; the assessor confirms or changes it with reasons.
//! Numbers are compared exactly, never as floating point, and a number that can't be read gives no
//! grade rather than a bad one. Refuses to judge liability: that is the next module's.

use super::people::codes;
use super::plan::Direction;

codes! {
    /// How far an objective was reached.
    Grade { Met = "met", Partly = "partly", NotMet = "not_met" }
}

codes! {
    /// The overall result of a pilot.
    Outcome { Completed = "completed", Partial = "partial", NotCompleted = "not_completed" }
}

codes! {
    /// The assessor's answer on a condition.
    Answer { Yes = "yes", No = "no", Unclear = "unclear" }
}

codes! {
    /// What protection depends on (City plan, point 6; Decree 73/2023/NĐ-CP Art. 11): the agreed policy
    /// was followed, the motive was pure and without self-interest, it served the common good.
    Condition { FollowedPolicy = "followed_policy", PureMotive = "pure_motive", CommonGood = "common_good" }
}

/// Distances from the baseline, signed so that more is better whatever the direction.
struct Distance {
    target: i128,
    value: i128,
}

impl Distance {
    /// Of decimals as text; `None` where one can't be read or the exact difference doesn't fit.
    fn between(direction: Direction, baseline: &str, target: &str, value: &str) -> Option<Self> {
        let [baseline, target, value] = aligned([baseline, target, value])?;
        let gain = |to: i128| match direction {
            Direction::Higher => to.checked_sub(baseline),
            Direction::Lower => baseline.checked_sub(to),
        };
        Some(Self { target: gain(target)?, value: gain(value)? })
    }
}

/// The grade an objective earns; `None` where a number can't be read.
///
/// Met: the target is reached in its direction. Partly `[design]`: at least half of the way, where the
/// target improves on the baseline; a limit that the baseline already keeps is either kept or not.
pub fn grade(direction: Direction, baseline: &str, target: &str, achieved: &str) -> Option<Grade> {
    let gone = Distance::between(direction, baseline, target, achieved)?;
    Some(if gone.value >= gone.target {
        Grade::Met
    } else if gone.value >= gone.target - gone.target / 2 {
        // Never where the target is no improvement: its half lies beyond it, and it was not reached.
        Grade::Partly
    } else {
        Grade::NotMet
    })
}

/// Percent of the way from the baseline to the target, rounded down so that only a reached target
/// shows 100; below 0 or above 100 as it is. `None` where the target is no improvement on the baseline.
pub fn way(direction: Direction, baseline: &str, target: &str, value: &str) -> Option<i32> {
    let gone = Distance::between(direction, baseline, target, value)?;
    let percent = (gone.target > 0).then(|| gone.value.checked_mul(100).map(|v| v.div_euclid(gone.target)))??;
    i32::try_from(percent).ok()
}

/// The outcome that the grades propose `[design]`: all met is completed, at least one met is partial,
/// anything else not completed. `None` where nothing was graded.
pub fn overall(grades: &[Grade]) -> Option<Outcome> {
    let met = grades.iter().filter(|g| **g == Grade::Met).count();
    match (met, grades.len()) {
        (_, 0) => None,
        (met, all) if met == all => Some(Outcome::Completed),
        (0, _) => Some(Outcome::NotCompleted),
        _ => Some(Outcome::Partial),
    }
}

/// Decimals as whole numbers of their smallest common fraction: nothing is rounded.
fn aligned<const N: usize>(values: [&str; N]) -> Option<[i128; N]> {
    let mut parts = [("", "", ""); N];
    for (part, value) in parts.iter_mut().zip(values) {
        *part = read(value)?;
    }
    let scale = parts.iter().map(|(_, _, fraction)| fraction.len()).max().unwrap_or(0);
    let mut out = [0; N];
    for (number, (sign, whole, fraction)) in out.iter_mut().zip(parts) {
        *number = format!("{sign}{whole}{fraction:0<scale$}").parse().ok()?;
    }
    Some(out)
}

/// The sign, whole part and fraction of a decimal with a point.
fn read(value: &str) -> Option<(&str, &str, &str)> {
    let (sign, body) = value.strip_prefix('-').map_or(("", value), |rest| ("-", rest));
    let (whole, fraction) = body.split_once('.').unwrap_or((body, "0"));
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    (digits(whole) && digits(fraction)).then(|| (sign, whole, fraction.trim_end_matches('0')))
}

#[cfg(test)]
mod tests {
    use super::*;
    use Direction::{Higher, Lower};
    use Grade::{Met, NotMet, Partly};

    type Objective = (Direction, &'static str, &'static str, &'static str);

    fn grades(objectives: &[Objective]) -> Vec<Grade> {
        objectives.iter().map(|(d, baseline, target, achieved)| grade(*d, baseline, target, achieved).unwrap()).collect()
    }

    #[test]
    fn the_three_documented_pilots_are_graded_as_they_ended() {
        let parking = grades(&[(Higher, "0", "24320000000", "22040000000"), (Lower, "0", "1000", "18000")]);
        assert_eq!((parking.as_slice(), overall(&parking)), ([Partly, NotMet].as_slice(), Some(Outcome::NotCompleted)));
        let bicycles = grades(&[(Higher, "0", "300000", "80000"), (Higher, "0", "43", "52")]);
        assert_eq!((bicycles.as_slice(), overall(&bicycles)), ([NotMet, Met].as_slice(), Some(Outcome::Partial)));
        let doctors = grades(&[(Higher, "0", "270", "270"), (Higher, "0", "80", "83.6")]);
        assert_eq!((doctors.as_slice(), overall(&doctors)), ([Met, Met].as_slice(), Some(Outcome::Completed)));
    }

    #[test]
    fn half_of_the_way_is_partly_and_a_hair_less_is_not() {
        assert_eq!(grades(&[(Higher, "10", "15", "12.5"), (Higher, "10", "15", "12.499999")]), [Partly, NotMet]);
        assert_eq!(grades(&[(Higher, "0", "5", "3"), (Higher, "0", "5", "2"), (Higher, "0", "1", "0")]), [Partly, NotMet, NotMet]);
        assert_eq!(grades(&[(Lower, "30", "7", "18.5"), (Lower, "30", "7", "18.50001"), (Lower, "30", "7", "7.0")]), [Partly, NotMet, Met]);
        assert_eq!(grades(&[(Higher, "-4", "4", "0"), (Lower, "4", "-4", "-4")]), [Partly, Met]);
    }

    #[test]
    fn a_limit_that_the_baseline_keeps_is_kept_or_not() {
        assert_eq!(grades(&[(Lower, "0", "1000", "1000"), (Lower, "0", "1000", "1000.5")]), [Met, NotMet]);
        assert_eq!(grades(&[(Higher, "90", "80", "80"), (Higher, "90", "80", "79.9"), (Higher, "80", "80", "79")]), [Met, NotMet, NotMet]);
        assert_eq!((way(Lower, "0", "1000", "500"), way(Higher, "80", "80", "90")), (None, None));
    }

    #[test]
    fn long_numbers_are_compared_exactly() {
        let target = "100000000000000000000000000000.3";
        assert_eq!(grade(Higher, "0", target, "100000000000000000000000000000.299999"), Some(Partly));
        assert_eq!(grade(Higher, "0", target, "100000000000000000000000000000.300000"), Some(Met));
        assert_eq!(grade(Higher, "0.1", "0.3", "0.2"), Some(Partly));
    }

    #[test]
    fn what_is_no_number_earns_no_grade() {
        for bad in ["", "-", ".5", "5.", "1,5", "+1", "1e9", "1.2.3", "--1", " 1", "١", "NaN", &"9".repeat(60)] {
            assert_eq!((grade(Higher, "0", "1", bad), way(Higher, bad, "1", "1"), grade(Lower, "0", bad, "1")), (None, None, None), "{bad}");
        }
        let (most, least) = (i128::MAX.to_string(), i128::MIN.to_string());
        assert_eq!((grade(Higher, &least, &most, "0"), way(Higher, "0", "1", &most)), (None, None));
    }

    #[test]
    fn the_way_runs_below_nothing_and_beyond_all() {
        let cases = [(Higher, "0", "43", "52", 120), (Higher, "0", "3", "2.9999", 99), (Lower, "30", "10", "35", -25), (Lower, "30", "10", "25", 25)];
        for (direction, baseline, target, value, percent) in cases {
            assert_eq!(way(direction, baseline, target, value), Some(percent), "{baseline} → {target}: {value}");
        }
        assert_eq!(way(Higher, "0", "0.000001", "99999999"), None, "more than a display can hold");
    }

    #[test]
    fn the_outcome_follows_the_grades() {
        let cases: [(&[Grade], Option<Outcome>); 6] = [
            (&[], None),
            (&[Met], Some(Outcome::Completed)),
            (&[Met, Partly], Some(Outcome::Partial)),
            (&[NotMet, Met, NotMet], Some(Outcome::Partial)),
            (&[Partly, Partly], Some(Outcome::NotCompleted)),
            (&[NotMet], Some(Outcome::NotCompleted)),
        ];
        for (grades, outcome) in cases {
            assert_eq!(overall(grades), outcome, "{grades:?}");
        }
    }

    proptest::proptest! {
        #[test]
        fn a_grade_agrees_with_the_way(baseline in -999i32..999, target in -999i32..999, value in -999i32..999, up: bool) {
            let direction = if up { Higher } else { Lower };
            let text = |n: i32| format!("{}{}.{}", if n < 0 { "-" } else { "" }, n.abs() / 10, n.abs() % 10);
            let (baseline, target, value) = (text(baseline), text(target), text(value));
            let grade = grade(direction, &baseline, &target, &value).unwrap();
            if let Some(percent) = way(direction, &baseline, &target, &value) {
                let expected = match percent { 100.. => Met, 50..=99 => Partly, _ => NotMet };
                proptest::prop_assert_eq!(grade, expected);
            } else {
                proptest::prop_assert_ne!(grade, Partly);
            }
        }
    }
}
