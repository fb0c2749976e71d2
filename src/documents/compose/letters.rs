//! What goes from one hand to another: requests for changes, submissions to the authority, its
//! direction, refusals, and obstacles put to a unit.

use super::frame::{Body, Frame, agency, bases, cited, named, personal};
use super::words::{date, money, section, sentence};
use super::{Act, CaseFile, Unit};
use crate::documents::model::{Document, Heading, Kind, Urgency};
use crate::domain::command::Approval;
use crate::domain::parameter::Key;
use crate::domain::pilot::Obstacle;
use crate::domain::plan::Section;
use crate::domain::workflow::Action;

/// The proposal as a sentence names it.
pub fn proposal(file: &CaseFile) -> String {
    format!("đề xuất đổi mới, sáng tạo “{}” (mã hồ sơ {})", file.title, file.code)
}

/// The agency to which a case goes up, or which stands above its owner.
fn above(file: &CaseFile, act: &Act) -> String {
    let code = act.holder_unit.as_ref().or_else(|| file.path.get(1));
    code.and_then(|c| file.unit(c)).map(agency).unwrap_or_default()
}

/// The lead author as a letter addresses them.
fn to_lead(file: &CaseFile) -> String {
    let lead = file.lead().and_then(|p| file.people.get(&p));
    let unit = file.owner().map(agency).unwrap_or_default();
    lead.map_or_else(|| unit.clone(), |l| if l.position.is_empty() { format!("{}, {unit}", l.name) } else { format!("{}, {}, {unit}", l.name, l.position) })
}

/// A document with whom it goes to.
pub fn addressed(document: Document, to: String) -> Document {
    Document { to: vec![to], ..document }
}

/// A letter with its frame, signed by who acted.
fn letter(frame: Frame<'_>, subject: String, to: String, body: Body, recipients: &[&str]) -> Document {
    let (signatures, recipients) = (frame.signed_by_actor(), frame.recipients(recipients));
    addressed(frame.document(Heading::Letter { subject }, body, signatures, recipients), to)
}

/// Công văn đề nghị bổ sung.
pub fn supplement(file: &CaseFile, act: &Act) -> Option<Document> {
    let frame = Frame::new(file, act, Kind::SupplementRequest)?;
    let sections = act.payload.get("sections").and_then(|v| v.as_object());
    let lines = sections.into_iter().flatten().filter_map(|(code, why)| Some(format!("{}: {}", section(Section::from_code(code)?), why.as_str()?)));
    let n = act.plan_version.map(|n| format!(", phiên bản {n}")).unwrap_or_default();
    let body = Body::default()
        .say(format!(
            "{} đã nhận được hồ sơ {}{n}. Qua xem xét, {} đề nghị tác giả bổ sung, hoàn thiện hồ sơ như sau:",
            frame.agency(),
            proposal(file),
            frame.agency()
        ))
        .say(act.text("reason"))
        .items(lines)
        .say(format!("Đề nghị tác giả hoàn thiện và nộp lại hồ sơ để {} xem xét theo quy định", frame.agency()));
    Some(letter(frame, format!("bổ sung, hoàn thiện hồ sơ đề xuất mã số {}", file.code), to_lead(file), body, &["Như trên"]))
}

/// The heading and opening that both submissions to the authority share.
fn submission(frame: &Frame<'_>, to: &str, urgent: bool) -> (Heading, Body) {
    let file = frame.file;
    let what = if urgent { "trường hợp bức thiết " } else { "" };
    let heading = named("Tờ trình", format!("Về việc xem xét, cho chủ trương thực hiện {what}“{}”", file.title));
    let plan = frame.act.plan_version.and_then(|n| file.plans.get(&n));
    let mut body = Body::default().say(format!("{} kính trình {to} xem xét {}, chủ đề: {}.", frame.agency(), proposal(file), file.topic));
    if let Some(plan) = plan {
        let period = plan.solution.pilot_start.zip(plan.solution.pilot_end).map(|(a, b)| format!("Thời gian thí điểm: từ {} đến {}", date(a), date(b)));
        body = body
            .heading(1, "1. Tóm tắt đề xuất")
            .items([
                format!("Sự cần thiết: {}", plan.basis.necessity),
                format!("Giải pháp: {}", plan.solution.solution),
                format!("Phạm vi: {}", plan.solution.scope),
            ])
            .items(period)
            .items(plan.resources.budget_vnd.map(|v| format!("Kinh phí dự kiến: {}; nguồn: {}", money(v), plan.resources.budget_source)))
            .items(
                plan.risks
                    .iter()
                    .filter(|r| r.worst_case)
                    .map(|r| format!("Tình huống xấu nhất: {} Biện pháp khắc phục: {}", sentence(&r.description), r.remedy)),
            );
        if plan.gates.deviation == Some(true) {
            body = body.items([format!("Nội dung khác quy định của cấp trên: {}", plan.gates.deviation_detail)]);
        }
    }
    (heading, body)
}

/// Tờ trình chuyển cấp có thẩm quyền.
pub fn forwarding(file: &CaseFile, act: &Act) -> Option<Document> {
    let frame = Frame::new(file, act, Kind::Forwarding)?;
    let to = above(file, act);
    let (heading, body) = submission(&frame, &to, false);
    let body = body
        .part(1, "2. Ý kiến của đơn vị và lý do trình", &act.text("reason"))
        .heading(1, "3. Kiến nghị")
        .say(format!("{} kính trình {to} xem xét, quyết định", frame.agency()));
    Some(submitted(frame, heading, to, body, false))
}

/// Tờ trình trường hợp bức thiết.
pub fn escalation(file: &CaseFile, act: &Act) -> Option<Document> {
    let frame = Frame::new(file, act, Kind::Escalation)?;
    let to = above(file, act);
    let (heading, body) = submission(&frame, &to, true);
    let body = body
        .part(1, "2. Tính bức thiết", &act.text("reason"))
        .part(1, "3. Thiệt hại nếu chậm trễ", &act.text("harm_of_delay"))
        .part(1, "4. Nội dung đề nghị chỉ đạo", &act.text("requested_direction"))
        .say(format!("{} kính trình {to} xem xét, chỉ đạo cụ thể", frame.agency()));
    Some(submitted(frame, heading, to, body, true))
}

fn submitted(frame: Frame<'_>, heading: Heading, to: String, body: Body, urgent: bool) -> Document {
    let file = frame.file;
    // Only what contradicts a superior rule must go up by law; the rest goes by our own rule.
    let deviates = frame.act.plan_version.and_then(|n| file.plans.get(&n)).is_some_and(|p| p.gates.deviation == Some(true));
    let recipients = frame.recipients(&["Như trên", &format!("Tác giả đề xuất {}", frame.file.code)]);
    let signatures = frame.signed_by_actor();
    let mut document = addressed(frame.document(heading, body, signatures, recipients), to);
    document.urgency = urgent.then_some(Urgency::Urgent);
    document.bases = if deviates { bases(&file.parameters, &[Key::DeviationGate]) } else { Vec::new() };
    document
}

/// Văn bản chỉ đạo.
pub fn direction(file: &CaseFile, act: &Act) -> Option<Document> {
    let approval: Approval = act.read()?;
    let frame = Frame::new(file, act, Kind::Direction)?;
    let owner = file.owner().map(agency).unwrap_or_default();
    let urgent = file.before(act.seq, &[Action::Forward, Action::Escalate]).filter(|a| a.action == Action::Escalate);
    let paper = match urgent {
        Some(e) => cited(file, "Tờ trình", Kind::Escalation, e),
        None => format!("hồ sơ mã số {}", file.code),
    };
    let body = Body::default()
        .say(format!("Xét {paper} về {}, {} chỉ đạo như sau:", proposal(file), frame.agency()))
        .part(1, "1. Nội dung chỉ đạo", &approval.direction)
        .part(1, "2. Hỗ trợ thực hiện", &approval.support)
        .part(1, if approval.support.is_empty() { "2. Điều kiện phải dừng thí điểm" } else { "3. Điều kiện phải dừng thí điểm" }, &approval.stop_conditions)
        .say(format!("Yêu cầu {owner} tổ chức thực hiện đúng nội dung chỉ đạo, kịp thời báo cáo {} khi có khó khăn, vướng mắc", frame.agency()));
    let supervisor = approval.supervisor.map(|p| format!("{} (để giám sát)", file.name(p))).unwrap_or_default();
    let mut document = letter(frame, format!("chỉ đạo thực hiện đề xuất “{}”", file.title), owner, body, &["Như trên", &supervisor]);
    document.urgency = urgent.map(|_| Urgency::Urgent);
    Some(document)
}

/// Công văn trả lời không đồng ý: the proposal, or a request for adjustment.
pub fn refusal(file: &CaseFile, act: &Act) -> Option<Document> {
    let frame = Frame::new(file, act, Kind::Refusal)?;
    let adjusts = act.action == Action::RefuseAdjustment;
    let (subject, what) = if adjusts {
        (format!("không đồng ý điều chỉnh đề xuất mã số {}", file.code), "điều chỉnh")
    } else {
        (format!("trả lời đề xuất đổi mới, sáng tạo mã số {}", file.code), "thực hiện")
    };
    let reason = if adjusts { act.text("text") } else { act.text("reason") };
    let closing = if adjusts {
        "Đề nghị tiếp tục thực hiện thí điểm theo đúng phiên bản kế hoạch đang có hiệu lực".to_owned()
    } else {
        format!("{} trân trọng ghi nhận tinh thần đổi mới, sáng tạo của tác giả và thông báo để tác giả được biết", frame.agency())
    };
    let body = Body::default()
        .say(format!("{} đã xem xét {}.", frame.agency(), proposal(file)))
        .say(format!("Sau khi xem xét, {} không đồng ý {what} đề xuất nêu trên. Lý do:", frame.agency()))
        .say(reason)
        .say(closing);
    let own = act_is_by_unit(file, act);
    Some(letter(frame, subject, to_lead(file), body, &["Như trên", if own { "" } else { "Đơn vị của tác giả" }]))
}

fn act_is_by_unit(file: &CaseFile, act: &Act) -> bool {
    act.office.as_ref().is_some_and(|o| Some(&o.unit) == file.path.first())
}

/// Phiếu báo cáo khó khăn, vướng mắc.
pub fn obstacle(file: &CaseFile, act: &Act) -> Option<Document> {
    let o: Obstacle = act.read()?;
    let frame = Frame::new(file, act, Kind::ObstacleReport)?;
    let asked = file.unit(&o.unit).map(|u: &Unit| agency(u)).unwrap_or_default();
    let body = Body::default()
        .say(format!("Trong quá trình thực hiện thí điểm {}, {} gặp khó khăn, vướng mắc như sau:", proposal(file), frame.agency()))
        .part(1, "1. Nội dung khó khăn, vướng mắc", &o.description)
        .part(1, "2. Ảnh hưởng đến việc thực hiện thí điểm", &o.impact)
        .part(1, "3. Nội dung đề nghị hỗ trợ, tháo gỡ", &o.support_asked)
        .say(format!("Đề nghị {asked} hỗ trợ, tháo gỡ trước {}", date(o.due_on)));
    let name = act.actor.map(|p| file.name(p)).unwrap_or_default();
    let recipients = frame.recipients(&["Như trên", &frame.agency()]);
    let heading = named("Phiếu báo cáo", format!("Khó khăn, vướng mắc trong thực hiện thí điểm “{}”", file.title));
    Some(addressed(frame.document(heading, body, vec![personal("Người báo cáo", &name)], recipients), asked))
}
