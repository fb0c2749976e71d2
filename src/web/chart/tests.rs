//! The drawing by its numbers: places, steps, words, and the series that are hardly one.

use askama::Template;

use super::scale::TOP;
use super::*;
use crate::web::filters;

#[derive(Template)]
#[template(source = r#"{% import "macros/chart.html" as charts %}{% call charts::chart(c) %}{% endcall %}"#, ext = "html")]
struct Figure {
    c: Chart,
}

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// Days of permits: from 22 to 8 within half a year.
fn series(values: &[(&str, &str)]) -> Series {
    Series {
        t: Lang::Vi,
        id: "kpi-1".to_owned(),
        indicator: "Thời gian cấp phép".to_owned(),
        unit: "ngày".to_owned(),
        baseline: "22".to_owned(),
        target: "8".to_owned(),
        direction: Direction::Lower,
        due_on: day("2027-01-31"),
        from: day("2026-08-01"),
        values: values.iter().map(|(on, value)| (day(on), (*value).to_owned())).collect(),
    }
}

fn with(change: impl FnOnce(&mut Series), values: &[(&str, &str)]) -> Chart {
    let mut s = series(values);
    change(&mut s);
    Chart::new(&s)
}

fn tick_labels(chart: &Chart) -> Vec<&str> {
    chart.ticks.iter().map(|tick| tick.label.as_str()).collect()
}

fn texts(labels: &[Label]) -> Vec<&str> {
    labels.iter().map(|l| l.text.as_str()).collect()
}

/// Every coordinate lies within the box.
fn fits(chart: &Chart) {
    let within = |at: &str| (0.0..=100.0).contains(&at.trim_end_matches('%').parse::<f64>().unwrap());
    let levels = chart.baseline.iter().chain(&chart.target).map(|l| &l.y);
    let places = chart.points.iter().flat_map(|(x, y)| [x, y]).chain(chart.labels.iter().flat_map(|l| [&l.x, &l.y]));
    for at in places.chain(levels).chain(chart.ticks.iter().map(|tick| &tick.y)).chain(chart.days.iter().map(|d| &d.x)) {
        assert!(within(at), "{at}");
    }
}

const THREE: [(&str, &str); 3] = [("2026-08-31", "18.6"), ("2026-10-31", "12.7"), ("2026-09-30", "15.9")];

#[test]
fn values_stand_by_their_day_and_size() {
    let chart = Chart::new(&series(&THREE));
    let at = |x: &str, y: &str| (x.to_owned(), y.to_owned());
    assert_eq!(chart.points, [at("16.39%", "31.18%"), at("32.79%", "38.84%"), at("49.73%", "47.93%")]);
    assert_eq!(chart.line.len(), 2);
    assert_eq!(chart.line[0], Segment { x1: "16.39%".into(), y1: "31.18%".into(), x2: "32.79%".into(), y2: "38.84%".into() });
    assert_eq!(chart.ticks[0], Tick { y: "84.00%".into(), class: "axis0", label: "0".into() });
    assert_eq!(tick_labels(&chart), ["0", "5", "10", "15", "20", "25"]);
    assert_eq!(texts(&chart.days), ["01/08/26", "01/10/26", "01/12/26", "31/01/27"]);
    assert_eq!(chart.baseline, Some(Level { y: "21.52%".into(), words: "Ban đầu 22 ngày".into() }));
    assert_eq!(chart.target, Some(Level { y: "61.28%".into(), words: "Mục tiêu 8 ngày, hạn 31/01/2027".into() }));
    // In the order in which they found room: the last, the first, what lies between.
    assert_eq!(texts(&chart.labels), ["12,7", "18,6", "15,9"]);
    assert_eq!((chart.labels[0].dy, chart.labels[1].dy, chart.margin, chart.radius), (23, -12, "chart-s", 5));
    fits(&chart);
}

#[test]
fn the_description_tells_every_number_or_the_first_and_the_last() {
    let chart = Chart::new(&series(&THREE));
    let told = "Ban đầu 22 ngày. Mục tiêu 8 ngày, hạn 31/01/2027. Thực tế: 18,6 ngày (31/08/2026); 15,9 ngày (30/09/2026); 12,7 ngày (31/10/2026).";
    assert_eq!(chart.desc, told);
    let weekly: Vec<(NaiveDate, String)> = (0..13).map(|i| (day("2026-08-01") + chrono::Days::new(7 * i), format!("{}", 22 - i))).collect();
    let chart = with(|s| (s.t, s.values) = (Lang::En, weekly), &[]);
    let told = "Baseline 22 ngày. Target 8 ngày by 31/01/2027. Actual: 13 values, from 22 ngày (01/08/2026) to 10 ngày (24/10/2026).";
    assert_eq!(chart.desc, told);
}

#[test]
fn the_rows_tell_how_much_of_the_way_is_done() {
    let chart = with(|_| {}, &[("2026-08-31", "23.4"), ("2026-09-30", "15"), ("2026-10-31", "8"), ("2026-11-30", "6.6")]);
    let told: Vec<(&str, &str)> = chart.rows.iter().map(|r| (r.value.as_str(), r.progress.as_str())).collect();
    assert_eq!(told, [("23,4", "-10%"), ("15", "50%"), ("8", "100%"), ("6,6", "110%")]);
    // To hold what is there is no way to go: the target is met or not.
    let chart = with(|s| s.baseline = "5".to_owned(), &[("2026-08-31", "9"), ("2026-09-30", "8")]);
    assert_eq!([chart.rows[0].progress.as_str(), chart.rows[1].progress.as_str()], ["Chưa đạt", "Đạt"]);
    assert_eq!([way(Direction::Higher, 10.0, 20.0, 15.0), way(Direction::Lower, 10.0, 10.0, 10.0)], [Some(0.5), None]);
}

#[test]
fn long_numbers_are_words_on_the_drawing_and_exact_beside_it() {
    let money = |s: &mut Series| (s.baseline, s.target, s.unit, s.direction) = ("24320000000".into(), "22040000000".into(), "đồng".into(), Direction::Lower);
    let chart = with(money, &[("2026-10-31", "23118000000")]);
    assert_eq!(tick_labels(&chart), ["22 tỷ", "22,5 tỷ", "23 tỷ", "23,5 tỷ", "24 tỷ", "24,5 tỷ"]);
    assert_eq!(texts(&chart.labels), ["23,12 tỷ"]);
    assert_eq!((chart.rows[0].value.as_str(), chart.margin), ("23.118.000.000", "chart-l"));
    assert!(chart.desc.contains("Thực tế: 23.118.000.000 đồng (31/10/2026)."), "{}", chart.desc);
    let words = |t| [320_000.0, 1_500_000.0, -22_040_000_000.0, 22.04e12, 9_500.0, 83.628, 0.005, -0.25, 0.0].map(|n| short(t, n));
    assert_eq!(words(Lang::Vi), ["320 nghìn", "1,5 triệu", "-22,04 tỷ", "22.040 tỷ", "9.500", "83,63", "0,005", "-0,25", "0"]);
    assert_eq!(words(Lang::En), ["320 k", "1.5 m", "-22.04 bn", "22,040 bn", "9,500", "83.63", "0.005", "-0.25", "0"]);
}

#[test]
fn a_number_between_covers_no_point_beside_it() {
    let steep = [("2026-08-15", "30000"), ("2026-09-14", "39350"), ("2026-10-14", "67400"), ("2027-01-12", "263750")];
    let chart = with(|s| (s.baseline, s.target, s.direction) = ("12000".into(), "320000".into(), Direction::Higher), &steep);
    assert_eq!(texts(&chart.labels), ["263,8 nghìn", "30 nghìn", "67,4 nghìn"]);
    fits(&chart);
}

#[test]
fn steps_are_round_and_span_everything() {
    let of = |numbers: &[f64]| Scale::over(numbers.iter().copied()).ticks().map(|n| short(Lang::En, n)).collect::<Vec<_>>();
    assert_eq!(of(&[]), ["0", "0.2", "0.4", "0.6", "0.8", "1"]);
    assert_eq!(of(&[0.0]), ["0", "0.2", "0.4", "0.6", "0.8", "1"]);
    assert_eq!(of(&[5.0, 5.0]), ["0", "2", "4", "6", "8"]);
    assert_eq!(of(&[61.0, 90.0]), ["60", "70", "80", "90"]);
    assert_eq!(of(&[0.3, 0.6]), ["0.3", "0.4", "0.5", "0.6"]);
    assert_eq!(of(&[-12.0, 7.0]), ["-15", "-10", "-5", "0", "5", "10"]);
    assert_eq!(of(&[-40.0, -10.0]), ["-40", "-30", "-20", "-10", "0"]);
    let scale = Scale::over([-12.0, 7.0].into_iter());
    assert_eq!([scale.y(-15.0), scale.y(10.0)], [BOTTOM, TOP]);
}

#[test]
fn a_series_without_values_shows_where_it_should_go() {
    let chart = with(|_| {}, &[]);
    assert_eq!((chart.points.len(), chart.line.len(), chart.rows.len()), (0, 0, 0));
    assert_eq!(chart.desc, "Ban đầu 22 ngày. Mục tiêu 8 ngày, hạn 31/01/2027. Chưa có số liệu.");
    assert!(Figure { c: chart }.render().unwrap().contains("<p class=\"muted t3\">Chưa có số liệu</p>"));
}

#[test]
fn one_value_equal_values_and_a_value_at_the_baseline_have_their_place() {
    let one = with(|_| {}, &[("2026-08-01", "22")]);
    assert_eq!((one.points.clone(), one.line.len()), (vec![("0.00%".to_owned(), "21.52%".to_owned())], 0));
    assert_eq!(one.labels, [Label { x: "0.00%".into(), y: "21.52%".into(), dy: -12, class: "val".into(), text: "22".into() }]);
    let equal = with(|s| (s.baseline, s.target) = ("5".into(), "5".into()), &[("2026-09-01", "5"), ("2026-10-01", "5")]);
    assert_eq!((equal.points[0].1.as_str(), equal.points[1].1.as_str()), ("39.62%", "39.62%"));
    let single_day = with(|s| s.from = s.due_on, &[("2027-01-31", "8")]);
    assert_eq!((single_day.points[0].0.as_str(), texts(&single_day.days)), ("0.00%", vec!["31/01/27"]));
    [one, equal, single_day].iter().for_each(fits);
}

#[test]
fn what_is_no_decimal_is_left_out() {
    let chart = with(|s| s.baseline = "khoảng 20".into(), &[("2026-09-01", "NaN"), ("2026-09-02", "1e9"), ("2026-09-03", "inf"), ("2026-09-04", "12")]);
    assert_eq!((chart.points.len(), chart.rows.len(), chart.baseline), (1, 1, None));
    assert_eq!(chart.desc, "Mục tiêu 8 ngày, hạn 31/01/2027. Thực tế: 12 ngày (04/09/2026).");
    assert_eq!([number("-0.5"), number(""), number("-"), number("1-2")], [Some(-0.5), None, None, None]);
}

#[test]
fn values_beyond_the_due_day_lengthen_the_axis() {
    let chart = with(|_| {}, &[("2026-07-20", "22"), ("2027-05-31", "9")]);
    assert_eq!(texts(&chart.days), ["20/07/26", "25/10/26", "31/01/27", "31/05/27"]);
    assert_eq!(chart.due_x, "61.90%");
    let near = with(|_| {}, &[("2027-02-10", "9")]);
    assert_eq!(texts(&near.days), ["01/08/26", "01/10/26", "01/12/26", "31/01/27"]);
    [chart, near].iter().for_each(fits);
}

#[test]
fn two_hundred_values_keep_the_numbers_apart() {
    let daily = (0..200).map(|i| (day("2026-08-01") + chrono::Days::new(i), format!("{}", 22 - (i * 7) % 15))).collect();
    let chart = with(|s| s.values = daily, &[]);
    assert_eq!((chart.line.len(), chart.points.len(), chart.rows.len()), (199, 0, 200));
    assert_eq!(texts(&chart.labels), ["9", "22", "8"]);
    fits(&chart);
}

#[test]
fn negative_numbers_hang_from_the_axis() {
    let chart = with(|s| (s.baseline, s.target) = ("-0.5".into(), "-2".into()), &[("2026-09-01", "-1.25")]);
    assert_eq!(tick_labels(&chart), ["-2", "-1,5", "-1", "-0,5", "0"]);
    assert_eq!(chart.ticks.iter().map(|tick| tick.class).collect::<Vec<_>>(), ["grid", "grid", "grid", "grid", "axis0"]);
    assert_eq!(chart.baseline.unwrap().words, "Ban đầu -0,5 ngày");
}

#[test]
fn the_target_keeps_clear_of_the_line() {
    // The line begins just above the target's start: its words move to the end.
    let chart = with(|s| (s.baseline, s.target) = ("10".into(), "9".into()), &[("2026-08-02", "9.1"), ("2026-08-20", "8.9"), ("2026-09-30", "5")]);
    let label = chart.target_label.unwrap();
    assert_eq!((label.x.as_str(), label.dy, label.class.as_str(), label.text.as_str()), ("99.00%", -7, "tgt end", "Mục tiêu 9"));
}

#[test]
fn the_figure_is_written_as_agreed() {
    insta::assert_snapshot!(Figure { c: Chart::new(&series(&THREE)) }.render().unwrap().replace(crate::web::assets::PREFIX.as_str(), "/static"));
}
