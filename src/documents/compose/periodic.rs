//! The periodic report of a unit: what became of its proposals in a period.

use super::frame::{Body, agency, named, place, superior};
use super::plan::listing;
use super::words::{date, money, number, standing};
use super::{Unit, symbol};
use crate::documents::model::{Align, Document, Kind, Registration, Signature};
use crate::domain::dashboard::Period;
use crate::domain::workflow::Status;

/// Incidents of a period.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Incidents {
    pub foreseen: i64,
    pub unforeseen: i64,
    pub damage_vnd: i64,
}

/// What a report counts.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PeriodicReport {
    /// Submitted for the first time in the period.
    pub submitted: i64,
    /// Where the unit's proposals stand.
    pub standing: Vec<(Status, i64)>,
    pub decided_in_time: i64,
    pub decided_late: i64,
    /// Waiting in a hand whose time has run out.
    pub overdue: i64,
    pub pilots_running: i64,
    pub incidents: Incidents,
    /// Results assessed in the period: completed, partial, not completed.
    pub results: [i64; 3],
    pub incentives_granted: i64,
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
        ])
        .heading(2, "Tình trạng hồ sơ tại thời điểm báo cáo");
    let body = if r.standing.is_empty() {
        body.say("Đơn vị chưa có hồ sơ đề xuất")
    } else {
        body.with(listing(&columns, &r.standing, |(status, n)| vec![standing(*status).to_owned(), number(*n)]))
    };
    let body = body
        .heading(1, "II. THỰC HIỆN THÍ ĐIỂM")
        .items([
            format!("Số thí điểm đang thực hiện: {}", number(r.pilots_running)),
            format!("Số sự cố được ghi nhận trong kỳ: {} đã dự liệu, {} ngoài dự liệu", number(r.incidents.foreseen), number(r.incidents.unforeseen)),
            format!("Tổng thiệt hại: {}", money(r.incidents.damage_vnd)),
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
        annexes: Vec::new(),
        signatures: signature.into_iter().collect(),
        recipients: copy.into_iter().chain(["Lưu: VT, VP".to_owned()]).collect(),
        provenance: None,
    }
}
