//! Decisions: on the pilot, on its adjustment, and the orders to suspend, resume or terminate it.

use super::frame::{Body, Frame, agency, authority, bases, cited, head_of, named};
use super::letters::proposal;
use super::words::{date, inner, money, sentence};
use super::{Act, CaseFile};
use crate::documents::model::{Block, Document, Kind};
use crate::domain::command::Approval;
use crate::domain::parameter::Key;
use crate::domain::workflow::Action;

/// A decision: authority, bases, `QUYẾT ĐỊNH:`, articles.
pub fn decision(frame: Frame<'_>, subject: String, mut legal: Vec<String>, case: Vec<String>, articles: Body, recipients: &[&str]) -> Document {
    legal.extend(case);
    let mut body = Body::default().with(Block::Centre("QUYẾT ĐỊNH:".to_owned()));
    body.0.extend(articles.0);
    let who = authority(frame.unit);
    let signatures = frame.signed_by_actor();
    let recipients = frame.recipients(recipients);
    let mut document = frame.document(named("Quyết định", subject), body, signatures, recipients);
    document.authority = Some(who);
    document.bases = legal;
    document
}

/// What the last article says.
pub fn execution(body: Body, n: u32, who: &str) -> Body {
    body.article(n, format!("Quyết định này có hiệu lực kể từ ngày ký. {who} chịu trách nhiệm thi hành Quyết định này"))
}

/// The papers of the case on which a decision rests, the proposal of who asked for it last.
fn grounds(file: &CaseFile, act: &Act) -> Vec<String> {
    let plan =
        act.plan_version.and_then(|n| file.acts.iter().find(|a| matches!(a.action, Action::Submit | Action::RequestAdjustment) && a.plan_version == Some(n)));
    let mut out: Vec<String> = plan.map(|p| format!("Căn cứ {}", cited(file, "Kế hoạch đề xuất đổi mới, sáng tạo", Kind::Plan, p))).into_iter().collect();
    match act.action {
        Action::Pass => out.push(format!("Căn cứ {}", cited(file, "Biên bản họp tập thể lãnh đạo", Kind::Minutes, act))),
        Action::Override => {
            if let Some(m) = file.before(act.seq, &[Action::NotPass]) {
                out.push(format!("Xét {}", cited(file, "Biên bản họp tập thể lãnh đạo", Kind::Minutes, m)));
            }
        }
        Action::Approve => {
            if let Some(up) = file.before(act.seq, &[Action::Forward, Action::Escalate]) {
                let kind = if up.action == Action::Escalate { Kind::Escalation } else { Kind::Forwarding };
                out.push(format!("Theo đề nghị {} tại {}", by(file, up), cited(file, "Tờ trình", kind, up).split(" của ").next().unwrap_or_default()));
            }
        }
        _ => {}
    }
    if act.action != Action::Approve {
        out.push(format!("Theo đề nghị của {}", authors(file)));
    }
    out
}

fn by(file: &CaseFile, act: &Act) -> String {
    act.office.as_ref().and_then(|o| file.unit(&o.unit)).map(|u| format!("của {}", agency(u))).unwrap_or_default()
}

/// The head of the unit that proposed, who carries a decision out.
pub fn head(file: &CaseFile) -> String {
    file.owner().map(head_of).unwrap_or_default()
}

/// The authors, as a decision names who proposed.
pub fn authors(file: &CaseFile) -> String {
    let Some(plan) = file.plans.values().next_back() else { return String::new() };
    let lead = plan.lead().map(|l| l.name.clone()).unwrap_or_default();
    match plan.authors.len() {
        0 | 1 => format!("tác giả {lead}"),
        n => format!("nhóm tác giả do {lead} là tác giả chính ({n:02} người)"),
    }
}

/// What an act of agreement says: the authority in full, the unit's own by its minutes or reasons.
fn agreed(act: &Act, stop: String) -> Approval {
    act.read().unwrap_or_else(|| Approval {
        content: match act.action {
            Action::Override => act.text("reason"),
            _ => act.text("minutes"),
        },
        direction: String::new(),
        support: String::new(),
        stop_conditions: stop,
        supervisor: None,
    })
}

/// Quyết định cho phép thí điểm.
pub fn pilot(file: &CaseFile, act: &Act) -> Option<Document> {
    let (n, plan) = file.plan_of(act)?;
    let frame = Frame::new(file, act, Kind::PilotDecision)?;
    let approval = agreed(act, plan.gates.stop_conditions.clone());
    let owner = file.owner().map(agency).unwrap_or_default();
    let s = &plan.solution;
    let mut facts = vec![format!("Phạm vi: {}", s.scope)];
    facts.extend(Some(&s.place).filter(|p| !p.is_empty()).map(|p| format!("Địa điểm: {p}")));
    facts.extend(s.pilot_start.zip(s.pilot_end).map(|(a, b)| format!("Thời gian: từ {} đến {}", date(a), date(b))));
    facts.extend(plan.resources.budget_vnd.map(|v| format!("Kinh phí: {}; nguồn: {}", money(v), plan.resources.budget_source)));
    let why = match act.action {
        Action::Override => "Lý do quyết định khác ý kiến của tập thể lãnh đạo",
        Action::Pass => "Nội dung được tập thể lãnh đạo thông qua",
        _ => "Nội dung đồng ý",
    };
    let supervisor = approval.supervisor.map(|p| format!("Người giám sát thí điểm: {}", file.name(p)));
    let stop = format!("Thí điểm phải dừng khi xảy ra một trong các điều kiện: {}", inner(&approval.stop_conditions));
    let duty = "Người thực hiện báo cáo định kỳ, kịp thời báo cáo sự cố, khó khăn, vướng mắc; chấp hành quyết định tạm dừng, chấm dứt của cấp có thẩm quyền";
    let articles = Body::default()
        .article(1, format!("Đồng ý về chủ trương và cho phép thực hiện thí điểm {} của {}, theo Kế hoạch phiên bản {n}:", proposal(file), authors(file)))
        .items(facts)
        .items([format!("{why}: {}", approval.content)])
        .article(2, format!("Tổ chức thực hiện. {owner} tổ chức thực hiện thí điểm đúng phạm vi, nội dung, thời gian và kinh phí nêu tại Điều 1."))
        .items(Some(approval.direction).filter(|x| !x.is_empty()).map(|x| format!("Chỉ đạo: {x}")))
        .items(Some(approval.support).filter(|x| !x.is_empty()).map(|x| format!("Hỗ trợ: {x}")))
        .items(supervisor)
        .items([stop, duty.to_owned()]);
    let articles = if act.action == Action::Override {
        let above = frame.unit.parent.as_deref().and_then(|p| file.unit(p)).map(agency).unwrap_or_default();
        articles.items([format!("Người đứng đầu chịu trách nhiệm về quyết định này và báo cáo {above}")])
    } else {
        articles
    };
    let heads = format!("{}, {} và các cơ quan, cá nhân có liên quan", head(file), authors(file));
    let articles = execution(articles, 3, &heads);
    let keys = if act.action == Action::Approve { &[Key::ObeyOrders][..] } else { &[Key::PartyOpinion, Key::LeadershipMajorityPercent][..] };
    let subject = format!("Về việc đồng ý chủ trương và cho phép thí điểm “{}”", file.title);
    let copy = if act.action == Action::Override {
        frame.unit.parent.as_deref().and_then(|p| file.unit(p)).map(|u| format!("{} (để báo cáo)", agency(u))).unwrap_or_default()
    } else {
        String::new()
    };
    Some(decision(frame, subject, bases(&file.parameters, keys), grounds(file, act), articles, &["Như Điều 3", &copy]))
}

/// Quyết định điều chỉnh.
pub fn adjustment(file: &CaseFile, act: &Act) -> Option<Document> {
    let (n, plan) = file.plan_of(act)?;
    let frame = Frame::new(file, act, Kind::AdjustmentDecision)?;
    let request = file.before(act.seq, &[Action::RequestAdjustment])?;
    let agreed = file.before(act.seq, &[Action::Adjust, Action::Approve, Action::Pass, Action::Override])?;
    let replaced = agreed.plan_version.unwrap_or_default();
    let first = file.before(act.seq, &[Action::Approve, Action::Pass, Action::Override])?;
    let case = vec![
        format!("Căn cứ {}", cited(file, "Quyết định cho phép thí điểm", Kind::PilotDecision, first)),
        format!("Căn cứ {}", cited(file, "Kế hoạch điều chỉnh", Kind::Plan, request)),
        format!("Theo đề nghị của {}", authors(file)),
    ];
    let s = &plan.solution;
    let period = s.pilot_start.zip(s.pilot_end).map(|(a, b)| format!("Thời gian thí điểm: từ {} đến {}", date(a), date(b)));
    let articles = Body::default()
        .article(1, format!("Điều chỉnh việc thực hiện thí điểm {}. Kế hoạch phiên bản {n} thay thế phiên bản {replaced} kể từ ngày ký Quyết định này", proposal(file)))
        .items([format!("Lý do điều chỉnh: {}", request.text("reason")), format!("Ý kiến quyết định: {}", act.text("text"))])
        .items(period)
        .items(plan.resources.budget_vnd.map(|v| format!("Kinh phí: {}", money(v))))
        .article(2, "Rủi ro chỉ được coi là đã dự liệu kể từ phiên bản kế hoạch có nêu rủi ro đó. Các nội dung khác của quyết định cho phép thí điểm giữ nguyên hiệu lực");
    let articles = execution(articles, 3, &format!("{}, {} và các cơ quan, cá nhân có liên quan", head(file), authors(file)));
    let subject = format!("Về việc điều chỉnh thí điểm “{}”", file.title);
    Some(decision(frame, subject, bases(&file.parameters, &[Key::AdjustmentDecisionDays]), case, articles, &["Như Điều 3"]))
}

/// Quyết định tạm dừng, tiếp tục, chấm dứt.
pub fn order(file: &CaseFile, act: &Act, kind: Kind) -> Option<Document> {
    let frame = Frame::new(file, act, kind)?;
    let (what, second) = match kind {
        Kind::Suspension => (
            "tạm dừng",
            "Trong thời gian tạm dừng, không tiến hành hoạt động thí điểm mới; áp dụng ngay biện pháp khắc phục đã nêu trong kế hoạch và báo cáo kết quả",
        ),
        Kind::Resumption => ("tiếp tục", "Việc thí điểm được tiếp tục theo đúng phiên bản kế hoạch đang có hiệu lực"),
        _ => ("chấm dứt", "Thực hiện biện pháp khắc phục đã nêu trong kế hoạch, bàn giao, quyết toán và báo cáo kết quả thực hiện theo quy định"),
    };
    let lead = if kind == Kind::Resumption { format!("Cho {what} thực hiện") } else { format!("{} thực hiện", upper_first(what)) };
    let first = file.before(act.seq, &[Action::Approve, Action::Pass, Action::Override])?;
    let mut case = vec![format!("Căn cứ {}", cited(file, "Quyết định cho phép thí điểm", Kind::PilotDecision, first))];
    if kind == Kind::Resumption
        && let Some(s) = file.before(act.seq, &[Action::Suspend])
    {
        case.push(format!("Căn cứ {}", cited(file, "Quyết định tạm dừng thí điểm", Kind::Suspension, s)));
    }
    let right = "Người thi hành có căn cứ cho rằng quyết định này trái pháp luật thì báo cáo ngay bằng văn bản với người ra quyết định.";
    let unlawful = file.parameters.get(Key::UnlawfulOrder).ok().and_then(|p| p.legal_ref.as_deref()).map(|_| right.to_owned());
    let articles = Body::default()
        .article(1, format!("{lead} thí điểm {} kể từ {}", proposal(file), date(act.day())))
        .items([format!("Lý do: {}", act.text("text"))])
        .article(2, sentence(second))
        .items(unlawful);
    let articles = execution(articles, 3, &format!("{}, người chủ trì thí điểm, người giám sát và các cơ quan, cá nhân có liên quan", head(file)));
    let subject = format!("Về việc {what} thí điểm “{}”", file.title);
    let legal = bases(&file.parameters, &[Key::ObeyOrders, Key::UnlawfulOrder]);
    Some(decision(frame, subject, legal, case, articles, &["Như Điều 3"]))
}

fn upper_first(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
