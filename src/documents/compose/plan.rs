//! What is frozen at a submission: the plan with its risk annex, the authors' commitment, and the
//! slip that says when it was received.

use super::frame::{Body, Frame, agency, named, personal};
use super::words::{COMMITMENT, date, decimal, digits, gap, kind, moment, money, number, sentence, short};
use super::{Act, CaseFile};
use crate::documents::model::{Align, Annex, Block, Document, Kind, Table};
use crate::domain::plan::{self, Plan, level};
use crate::domain::workflow::Action;

fn table(columns: &[(&str, u32, Align)], rows: Vec<Vec<String>>) -> Block {
    Block::Table(Table { columns: columns.iter().map(|(t, w, a)| ((*t).to_owned(), *w, *a)).collect(), rows })
}

/// Rows with their running number.
pub fn numbered<T>(all: &[T], row: impl Fn(&T) -> Vec<String>) -> Vec<Vec<String>> {
    all.iter().enumerate().map(|(i, x)| std::iter::once((i + 1).to_string()).chain(row(x)).collect()).collect()
}

/// A table whose first column counts.
pub fn listing<T>(columns: &[(&str, u32, Align)], all: &[T], row: impl Fn(&T) -> Vec<String>) -> Block {
    let with_count: Vec<(&str, u32, Align)> = std::iter::once(("STT", 3, Align::Centre)).chain(columns.iter().copied()).collect();
    table(&with_count, numbered(all, row))
}

fn authors(plan: &Plan) -> Block {
    let columns = [("Họ và tên", 8, Align::Left), ("Chức vụ, vị trí công tác", 10, Align::Left), ("Tỷ lệ đóng góp", 5, Align::Centre)];
    listing(&columns, &plan.authors, |a| {
        let lead = if a.lead && plan.authors.len() > 1 { " (tác giả chính)" } else { "" };
        vec![format!("{}{lead}", a.name), a.position.clone(), format!("{}%", a.contribution)]
    })
}

fn gaps(plan: &Plan) -> Block {
    let columns = [("Loại", 6, Align::Left), ("Văn bản, điều khoản", 8, Align::Left), ("Nội dung", 12, Align::Left)];
    listing(&columns, &plan.gaps, |g| {
        let place = [g.article.as_str(), g.document.as_str()].into_iter().filter(|s| !s.is_empty()).collect::<Vec<_>>().join(", ");
        let place = if place.is_empty() { "Chưa có quy định".to_owned() } else { place };
        vec![g.kind.map(gap).unwrap_or_default().to_owned(), place, g.description.clone()]
    })
}

fn objectives(plan: &Plan) -> Block {
    let columns = [
        ("Chỉ tiêu", 10, Align::Left),
        ("Đơn vị tính", 5, Align::Centre),
        ("Hiện trạng", 7, Align::Right),
        ("Mục tiêu", 8, Align::Right),
        ("Thời hạn", 6, Align::Centre),
    ];
    let value = |v: &Option<String>| v.as_deref().map(decimal).unwrap_or_default();
    listing(&columns, &plan.objectives, |o| {
        vec![o.indicator.clone(), o.unit.clone(), value(&o.baseline), value(&o.target), o.due_on.map(short).unwrap_or_default()]
    })
}

/// The bands of a risk's score.
fn band(score: u8) -> &'static str {
    match level(score) {
        1 => "thấp",
        2 => "trung bình",
        3 => "cao",
        _ => "rất cao",
    }
}

fn risks(plan: &Plan) -> Vec<Block> {
    let columns = [
        ("Rủi ro, nguyên nhân", 8, Align::Left),
        ("Mức độ", 6, Align::Centre),
        ("Biện pháp phòng ngừa", 8, Align::Left),
        ("Biện pháp khắc phục", 8, Align::Left),
        ("Người chịu trách nhiệm", 6, Align::Left),
    ];
    let row = |r: &plan::Risk| {
        let worst = if r.worst_case { "Tình huống xấu nhất: " } else { "" };
        let cause = if r.cause.is_empty() { String::new() } else { format!(" Nguyên nhân: {}", sentence(&r.cause)) };
        let score = r.score().map(|s| format!("{} × {} = {s}\n({})", r.likelihood.unwrap_or(0), r.impact.unwrap_or(0), band(s))).unwrap_or_default();
        vec![format!("{worst}{}{cause}", sentence(&r.description)), score, r.prevention.clone(), r.remedy.clone(), r.responsible.clone()]
    };
    let note = "Mức độ là tích của khả năng xảy ra và tác động, mỗi yếu tố từ 1 đến 5: 1–4 thấp; 5–9 trung bình; 10–14 cao; 15–25 rất cao.";
    vec![listing(&columns, &plan.risks, row), Block::Paragraph(note.to_owned())]
}

/// Kế hoạch đề xuất đổi mới, sáng tạo.
pub fn plan(file: &CaseFile, act: &Act) -> Option<Document> {
    let (n, plan) = file.plan_of(act)?;
    let frame = Frame::new(file, act, Kind::Plan)?;
    let body = general(file, plan, n, frame.agency());
    let body = needs(body, plan);
    let body = content(body, plan);
    let body = means(body, plan);
    let lead = plan.lead()?;
    let title = if plan.authors.len() > 1 { "Đại diện nhóm tác giả" } else { "Người đề xuất" };
    let subject = if act.action == Action::RequestAdjustment {
        "Điều chỉnh đề xuất đổi mới, sáng tạo"
    } else {
        "Đề xuất đổi mới, sáng tạo"
    };
    let recipients = frame.recipients(&[&frame.agency()]);
    let mut document = frame.document(named("Kế hoạch", format!("{subject} “{}”", plan.heading.title)), body, vec![personal(title, &lead.name)], recipients);
    document.annexes = vec![Annex { title: "Danh mục rủi ro\nvà biện pháp phòng ngừa, khắc phục".to_owned(), body: risks(plan) }];
    Some(document)
}

fn general(file: &CaseFile, plan: &Plan, n: i32, owner: String) -> Body {
    Body::default()
        .heading(1, "I. THÔNG TIN CHUNG")
        .field("Mã hồ sơ", format!("{}, phiên bản {n}", file.code))
        .field("Chủ đề", file.topic.clone())
        .field("Hình thức đề xuất", kind(plan.heading.kind))
        .field("Cơ quan, đơn vị", owner)
        .with(authors(plan))
}

fn needs(body: Body, plan: &Plan) -> Body {
    let b = &plan.basis;
    body.heading(1, "II. SỰ CẦN THIẾT VÀ CƠ SỞ ĐỀ XUẤT")
        .part(2, "1. Sự cần thiết", &b.necessity)
        .part(2, "2. Mục đích", &b.purpose)
        .part(2, "3. Yêu cầu", &b.requirements)
        .heading(2, "4. Khoảng trống, bất cập của quy định")
        .with(gaps(plan))
        .part(2, "5. Cơ sở khoa học", &b.scientific_basis)
        .part(2, "6. Cơ sở thực tiễn", &b.practical_basis)
}

fn content(body: Body, plan: &Plan) -> Body {
    let s = &plan.solution;
    let period = s.pilot_start.zip(s.pilot_end).map(|(a, b)| format!("Từ {} đến {}", date(a), date(b))).unwrap_or_default();
    body.heading(1, "III. NỘI DUNG ĐỀ XUẤT")
        .part(2, "1. Giải pháp", &s.solution)
        .part(2, "2. Điểm đột phá", &s.breakthrough)
        .heading(2, "3. Phạm vi, địa điểm, đối tượng, thời gian thí điểm")
        .items(
            [("Phạm vi", &s.scope), ("Địa điểm", &s.place), ("Đối tượng", &s.subjects), ("Thời gian", &period)]
                .map(|(name, text)| if text.is_empty() { String::new() } else { format!("{name}: {text}") }),
        )
        .heading(1, "IV. MỤC TIÊU VÀ CHỈ TIÊU ĐO LƯỜNG")
        .with(objectives(plan))
}

fn means(body: Body, plan: &Plan) -> Body {
    let r = &plan.resources;
    let deviation = match plan.gates.deviation {
        Some(true) => format!("Đề xuất có nội dung khác quy định của cấp trên: {}", sentence(&plan.gates.deviation_detail)),
        Some(false) => "Đề xuất không trái quy định của Đảng, luật, nghị quyết của Quốc hội, pháp lệnh, nghị quyết của Ủy ban Thường vụ Quốc hội, văn bản của cơ quan cấp trên và điều ước quốc tế.".to_owned(),
        None => String::new(),
    };
    let worst = plan
        .risks
        .iter()
        .filter(|r| r.worst_case)
        .map(|r| format!("Tình huống xấu nhất: {} Biện pháp khắc phục: {}", sentence(&r.description), sentence(&r.remedy)));
    body.heading(1, "V. NGUỒN LỰC, KINH PHÍ VÀ TÁC ĐỘNG")
        .part(2, "1. Nhân lực", &r.people)
        .part(2, "2. Kinh phí", &r.budget_vnd.map(|v| format!("{}; nguồn: {}", money(v), r.budget_source)).unwrap_or_default())
        .part(2, "3. Tính khả thi", &r.feasibility)
        .part(2, "4. Tác động tích cực", &r.positive_impact)
        .part(2, "5. Tác động tiêu cực", &r.negative_impact)
        .heading(1, "VI. RỦI RO VÀ ĐIỀU KIỆN DỪNG THÍ ĐIỂM")
        .items(worst)
        .say("Danh mục rủi ro, biện pháp phòng ngừa và khắc phục được nêu tại Phụ lục kèm theo Kế hoạch này")
        .part(2, "Điều kiện phải dừng thí điểm", &plan.gates.stop_conditions)
        .part(2, "Sự phù hợp với quy định của cấp trên", &deviation)
}

/// Bản cam kết: the signatures that stood on the plan when it was submitted.
pub fn commitment(file: &CaseFile, act: &Act) -> Option<Document> {
    let (n, plan) = file.plan_of(act)?;
    let frame = Frame::new(file, act, Kind::Commitment)?;
    let seal = act.text("plan_sha256");
    let signed =
        |person| file.acts.iter().rev().find(|a| a.seq < act.seq && a.action == Action::Commit && a.actor == Some(person) && a.text("plan_sha256") == seal);
    let many = plan.authors.len() > 1;
    let who = if many { "Chúng tôi" } else { "Tôi" };
    let columns = [("Họ và tên", 8, Align::Left), ("Chức vụ, vị trí công tác", 9, Align::Left), ("Thời điểm xác nhận", 9, Align::Left)];
    let body = Body::default()
        .say(format!("{who} là tác giả đề xuất đổi mới, sáng tạo “{}” (mã hồ sơ {}, phiên bản {n}), cam kết:", plan.heading.title, file.code))
        .items(COMMITMENT.map(str::to_owned))
        .say("Mỗi tác giả đã xác nhận bản cam kết này bằng mật khẩu của mình trên hệ thống, đối với đúng nội dung kế hoạch có mã băm dưới đây")
        .with(listing(&columns, &plan.authors, |a| vec![a.name.clone(), a.position.clone(), signed(a.person).map(|s| moment(s.at)).unwrap_or_default()]))
        .field("Mã băm SHA-256 của kế hoạch", digits(&seal));
    let title = if many { "Đại diện nhóm tác giả" } else { "Người cam kết" };
    let lead = plan.lead()?.name.clone();
    let heading = named("Bản cam kết", "Thực hiện đề xuất đổi mới, sáng tạo vì lợi ích chung");
    let document = frame.document(heading, body, vec![personal(title, &lead)], Vec::new());
    // Persons commit themselves, not their agency.
    Some(Document { superior: None, agency: String::new(), ..document })
}

/// Phiếu tiếp nhận.
pub fn intake(file: &CaseFile, act: &Act) -> Option<Document> {
    let (n, plan) = file.plan_of(act)?;
    let frame = Frame::new(file, act, Kind::Intake)?;
    let lead = plan.lead()?;
    let columns = [("Tài liệu kèm theo", 8, Align::Left), ("Dung lượng (byte)", 4, Align::Right), ("Mã băm SHA-256", 12, Align::Left)];
    let body = Body::default()
        .field("Mã hồ sơ", format!("{}, phiên bản {n}", file.code))
        .field("Tên đề xuất", plan.heading.title.clone())
        .field("Tác giả chính", format!("{}, {}", lead.name, lead.position))
        .field("Cơ quan, đơn vị của tác giả", file.owner().map(agency).unwrap_or_default())
        .field("Nơi tiếp nhận", frame.agency())
        .field("Thời điểm tiếp nhận", moment(act.at))
        .field("Thời hạn xem xét", act.due_at.map(|at| format!("đến hết {}", date(crate::domain::clock::local_day(at)))).unwrap_or_default())
        .field("Vị trí trong sổ ghi nhận", format!("mục {}", act.seq))
        .field("Mã băm SHA-256 của kế hoạch", digits(&act.text("plan_sha256")));
    let body = if plan.attachments.is_empty() {
        body
    } else {
        body.with(listing(&columns, &plan.attachments, |f| vec![f.name.clone(), number(f.size), digits(&f.sha256)]))
    };
    let body = body.say("Phiếu này do hệ thống lập tự động vào thời điểm hồ sơ được nộp đầy đủ");
    // Who takes a file in by hand is not known to the system: the name is left for the pen.
    let signatures = vec![personal("Người nộp hồ sơ", &lead.name), personal("Người tiếp nhận hồ sơ", "")];
    Some(frame.document(named("Phiếu tiếp nhận", "Hồ sơ đề xuất đổi mới, sáng tạo"), body, signatures, Vec::new()))
}
