//! The periodic report of a unit with all below it, of the City as well: what became of its proposals in a period.

use super::frame::{Body, agency, named, place, superior};
use super::plan::listing;
use super::words::{date, holder, money, number, standing};
use super::{Unit, symbol};
use crate::documents::model::{Align, Annex, Document, Kind, Registration, Signature};
use crate::domain::dashboard::Period;
use crate::domain::workflow::{Holder, Status};

/// Incidents of a period, and their damage.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Incidents {
    pub foreseen: i64,
    pub unforeseen: i64,
    pub foreseen_vnd: i64,
    pub unforeseen_vnd: i64,
}

impl Incidents {
    /// All damage.
    pub const fn damage_vnd(&self) -> i64 {
        self.foreseen_vnd + self.unforeseen_vnd
    }
}

/// Help with obstacles that was asked for in a period.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Obstacles {
    pub in_time: i64,
    pub late: i64,
    pub waiting: i64,
}

/// How long cases lay in a hand, in working days.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Stay {
    pub holder: Holder,
    pub times: i64,
    pub median: f64,
    pub ninetieth: f64,
}

/// What one of several units has to do with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    pub name: String,
    pub submitted: i64,
    pub agreed: i64,
    pub overdue: i64,
    pub inaction: i64,
    /// Completed, partial, not completed.
    pub results: Vec<i64>,
}

/// What a report counts.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct PeriodicReport {
    /// Submitted for the first time in the period.
    pub submitted: i64,
    /// Where the proposals stand.
    pub standing: Vec<(Status, i64)>,
    pub decided_in_time: i64,
    pub decided_late: i64,
    /// Waiting in a hand whose time has run out.
    pub overdue: i64,
    /// Deadlines that passed in the period without an act.
    pub inaction: i64,
    pub stays: Vec<Stay>,
    pub pilots_running: i64,
    pub obstacles: Obstacles,
    pub incidents: Incidents,
    /// Results assessed in the period: completed, partial, not completed.
    pub results: [i64; 3],
    pub incentives_granted: i64,
    /// The units it is about; annexed where there are several.
    pub parts: Vec<Part>,
}

fn days(value: f64) -> String {
    let text = format!("{value:.1}");
    text.strip_suffix(".0").map_or_else(|| text.replace('.', ","), str::to_owned)
}

/// How long in each hand.
fn stays(body: Body, all: &[Stay]) -> Body {
    if all.is_empty() {
        return body;
    }
    let columns =
        [("Nơi giữ hồ sơ", 10, Align::Left), ("Số lượt", 4, Align::Right), ("Trung vị", 5, Align::Right), ("90% số lượt trong vòng", 6, Align::Right)];
    body.heading(2, "Thời gian xử lý của các lượt kết thúc trong kỳ (ngày làm việc)")
        .with(listing(&columns, all, |s| vec![holder(s.holder).to_owned(), number(s.times), days(s.median), days(s.ninetieth)]))
}

/// The annex of a report about several units.
fn by_unit(parts: &[Part]) -> Annex {
    let columns = [
        ("Đơn vị", 12, Align::Left),
        ("Đề xuất", 4, Align::Right),
        ("Đồng ý chủ trương", 5, Align::Right),
        ("Đang quá hạn", 4, Align::Right),
        ("Không xử lý đúng hạn", 5, Align::Right),
        ("Hoàn thành / một phần / không", 6, Align::Right),
    ];
    let row = |p: &Part| {
        let results: Vec<String> = p.results.iter().map(|n| number(*n)).collect();
        vec![p.name.clone(), number(p.submitted), number(p.agreed), number(p.overdue), number(p.inaction), results.join(" / ")]
    };
    Annex { title: "Số liệu theo cơ quan, đơn vị".to_owned(), body: vec![listing(&columns, parts, row)] }
}

/// Báo cáo định kỳ của đơn vị. The head's name is who heads the unit; a report that nobody signed
/// yet has none.
pub fn periodic(unit: &Unit, above: Option<&Unit>, period: Period, report: &PeriodicReport, signature: Option<Signature>) -> Document {
    let name = agency(unit);
    let r = report;
    let columns = [("Tình trạng hồ sơ", 14, Align::Left), ("Số lượng", 5, Align::Right)];
    let body = Body::default()
        .say(format!("{name} báo cáo tình hình khuyến khích, bảo vệ cán bộ đổi mới, sáng tạo từ {} đến {} như sau:", date(period.from), date(period.to)))
        .heading(1, "I. TIẾP NHẬN VÀ GIẢI QUYẾT ĐỀ XUẤT")
        .items([
            format!("Số đề xuất được nộp lần đầu trong kỳ: {}", number(r.submitted)),
            format!("Số lượt quyết định đúng hạn: {}; quá hạn: {}", number(r.decided_in_time), number(r.decided_late)),
            format!("Số hồ sơ đang quá hạn xử lý: {}", number(r.overdue)),
            format!("Số lần hết hạn trong kỳ mà không được xử lý: {}", number(r.inaction)),
        ])
        .heading(2, "Tình trạng hồ sơ tại thời điểm báo cáo");
    let body = if r.standing.is_empty() {
        body.say("Đơn vị chưa có hồ sơ đề xuất")
    } else {
        body.with(listing(&columns, &r.standing, |(status, n)| vec![standing(*status).to_owned(), number(*n)]))
    };
    let body = stays(body, &r.stays)
        .heading(1, "II. THỰC HIỆN THÍ ĐIỂM")
        .items([
            format!("Số thí điểm đang thực hiện: {}", number(r.pilots_running)),
            format!(
                "Khó khăn, vướng mắc báo trong kỳ: {} được tháo gỡ đúng hạn, {} chậm hạn, {} đang chờ",
                number(r.obstacles.in_time),
                number(r.obstacles.late),
                number(r.obstacles.waiting)
            ),
            format!("Số sự cố xảy ra trong kỳ: {} đã dự liệu, {} ngoài dự liệu", number(r.incidents.foreseen), number(r.incidents.unforeseen)),
            format!(
                "Tổng thiệt hại: {}, trong đó đã dự liệu: {}, ngoài dự liệu: {}",
                money(r.incidents.damage_vnd()),
                money(r.incidents.foreseen_vnd),
                money(r.incidents.unforeseen_vnd)
            ),
        ])
        .heading(1, "III. KẾT QUẢ ĐÁNH GIÁ, KHEN THƯỞNG TRONG KỲ")
        .items([
            format!("Hoàn thành: {}; hoàn thành một phần: {}; không hoàn thành: {}", number(r.results[0]), number(r.results[1]), number(r.results[2])),
            format!("Số hình thức khuyến khích, khen thưởng được quyết định: {}", number(r.incentives_granted)),
        ])
        .say(format!("Trên đây là báo cáo của {name}"));
    let subject = format!(
        "Tình hình khuyến khích, bảo vệ cán bộ đổi mới, sáng tạo từ ngày {} đến ngày {}",
        super::words::short(period.from),
        super::words::short(period.to)
    );
    let copy = above.map(|u| format!("{} (để báo cáo)", agency(u)));
    Document {
        kind: Kind::PeriodicReport,
        superior: superior(unit, above),
        agency: name.to_uppercase(),
        symbol: symbol(Kind::PeriodicReport, unit),
        place: place(unit, above),
        registration: Registration::Draft,
        urgency: None,
        heading: named("Báo cáo", subject),
        to: Vec::new(),
        authority: None,
        bases: Vec::new(),
        body: body.ended(),
        annexes: if r.parts.len() > 1 { vec![by_unit(&r.parts)] } else { Vec::new() },
        signatures: signature.into_iter().collect(),
        recipients: copy.into_iter().chain(["Lưu: VT, VP".to_owned()]).collect(),
        provenance: None,
    }
}
