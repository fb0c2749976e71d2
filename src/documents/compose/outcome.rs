//! After a pilot: the result report, what its assessment says, the written conclusion, and the
//! submission for a reward.

use super::frame::{Body, Frame, agency, bases, cited, named, personal};
use super::letters::{addressed, proposal};
use super::plan::listing;
use super::words::{answer, condition, date, decimal, evidence, fate, grade, incentive, money, outcome, sentence};
use super::{Act, CaseFile};
use crate::documents::model::{Align, Document, Kind};
use crate::domain::assessment::{Assessment, ResultReport, RiskEvaluation};
use crate::domain::clock::local_day;
use crate::domain::ids::PersonId;
use crate::domain::incentive::Incentive;
use crate::domain::parameter::Key;
use crate::domain::plan::{Objective, Plan};
use crate::domain::workflow::Action;

/// The plan that was in force at an act: what the result is held against.
fn in_force<'a>(file: &'a CaseFile, act: &Act) -> Option<&'a Plan> {
    file.plan_of(act).map(|(_, plan)| plan)
}

fn target(o: &Objective) -> String {
    o.target.as_deref().map(decimal).unwrap_or_default()
}

/// Báo cáo kết quả thực hiện.
pub fn report(file: &CaseFile, act: &Act) -> Option<Document> {
    let r: ResultReport = act.read()?;
    let plan = in_force(file, act)?;
    let frame = Frame::new(file, act, Kind::ResultReport)?;
    let columns = [("Chỉ tiêu", 10, Align::Left), ("Đơn vị tính", 4, Align::Centre), ("Mục tiêu", 8, Align::Right), ("Kết quả", 8, Align::Right)];
    let reached = |o: &Objective| r.values.get(&o.id).map(|v| decimal(v)).unwrap_or_default();
    let table = listing(&columns, &plan.objectives, |o| vec![o.indicator.clone(), o.unit.clone(), target(o), reached(o)]);
    let budget = plan.resources.budget_vnd.map(|b| format!(", trên tổng số {} theo kế hoạch", money(b))).unwrap_or_default();
    let start = file.record.start.as_ref().map(|s| format!("từ {} đến {}", date(s.content.starts_on), date(s.content.ends_on)));
    let body = Body::default()
        .say(format!("{} báo cáo kết quả thực hiện thí điểm {} như sau:", frame.agency(), proposal(file)))
        .heading(1, "I. TÌNH HÌNH THỰC HIỆN")
        .stated("Thời gian thí điểm theo kế hoạch", start.unwrap_or_default())
        .say(r.summary.clone())
        .heading(1, "II. KẾT QUẢ THEO CHỈ TIÊU")
        .with(table)
        .part(1, "III. KINH PHÍ ĐÃ SỬ DỤNG", &format!("{}{budget}", money(r.spent_vnd)));
    let body = incidents(body, file, act, "IV. SỰ CỐ, THIỆT HẠI")
        .heading(1, "V. NGUYÊN NHÂN")
        .items(
            [("Khách quan", &r.objective_causes), ("Chủ quan", &r.subjective_causes)]
                .map(|(name, text)| if text.is_empty() { String::new() } else { format!("{name}: {text}") }),
        )
        .part(1, "VI. BÀI HỌC KINH NGHIỆM", &r.lessons);
    let name = act.actor.map(|p| file.name(p)).unwrap_or_default();
    let above = file.path.get(1).and_then(|c| file.unit(c)).map(agency).unwrap_or_default();
    let recipients = frame.recipients(&[&above, &frame.agency()]);
    let mut document =
        frame.document(named("Báo cáo", format!("Kết quả thực hiện thí điểm “{}”", file.title)), body, vec![personal("Người báo cáo", &name)], recipients);
    document.bases = bases(&file.parameters, &[Key::ResultReportDays]);
    Some(document)
}

/// Incidents as they were recorded before an entry.
fn incidents(body: Body, file: &CaseFile, act: &Act, heading: &str) -> Body {
    let before: Vec<_> = file.record.incidents.iter().filter(|i| i.seq < act.seq && i.corrected_by.is_none_or(|by| by > act.seq)).collect();
    let body = body.heading(1, heading);
    if before.is_empty() {
        return body.say("Không có sự cố được ghi nhận");
    }
    let columns =
        [("Ngày", 6, Align::Centre), ("Sự cố và biện pháp đã thực hiện", 12, Align::Left), ("Thiệt hại", 9, Align::Right), ("Dự liệu", 7, Align::Left)];
    body.with(listing(&columns, &before, |i| {
        let foreseen = i.content.foreseen_in.map_or_else(|| "Ngoài dự liệu".to_owned(), |n| format!("Đã dự liệu\n(phiên bản {n})"));
        let day = super::words::short(local_day(i.content.occurred_at));
        vec![day, format!("{} {}", sentence(&i.content.description), sentence(&i.content.remedy)), money(i.content.damage_vnd), foreseen]
    }))
}

/// What an assessment says of objectives, outcome, causes and risks.
pub fn assessed(body: Body, file: &CaseFile, act: &Act, a: &Assessment) -> Body {
    let Some(plan) = in_force(file, act) else { return body };
    let reported = file.record.report.as_ref().filter(|r| r.seq < act.seq).map(|r| &r.content.values);
    let columns = [("Chỉ tiêu", 9, Align::Left), ("Mục tiêu", 8, Align::Right), ("Kết quả", 8, Align::Right), ("Đánh giá", 7, Align::Left)];
    let table = listing(&columns, &plan.objectives, |o| {
        let reached = reported.and_then(|r| r.get(&o.id)).map(|v| decimal(v)).unwrap_or_default();
        let judged =
            a.objectives.get(&o.id).map(|g| if g.reason.is_empty() { grade(g.grade).to_owned() } else { format!("{} ({})", grade(g.grade), g.reason) });
        vec![format!("{} ({})", o.indicator, o.unit), target(o), reached, judged.unwrap_or_default()]
    });
    let mut overall = outcome(a.outcome).to_owned();
    if !a.reason.is_empty() {
        overall = format!("{overall}. {}", a.reason);
    }
    let body = body.heading(1, "I. KẾT QUẢ TỪNG CHỈ TIÊU").with(table).stated("Kết quả chung", overall).heading(1, "II. NGUYÊN NHÂN").items(
        [("Khách quan", &a.objective_causes), ("Chủ quan", &a.subjective_causes)]
            .map(|(name, text)| if text.is_empty() { String::new() } else { format!("{name}: {text}") }),
    );
    risks(body, file, act, plan)
}

/// The risk evaluation before an entry, beside the forecast.
fn risks(body: Body, file: &CaseFile, act: &Act, plan: &Plan) -> Body {
    let evaluation: Option<RiskEvaluation> = file.before(act.seq, &[Action::EvaluateRisks]).and_then(Act::read);
    let Some(e) = evaluation else { return body };
    let columns = [("Rủi ro đã dự liệu", 10, Align::Left), ("Diễn biến", 8, Align::Left), ("Phòng ngừa", 6, Align::Left)];
    let body = body.heading(1, "III. ĐÁNH GIÁ RỦI RO, THIỆT HẠI").with(listing(&columns, &plan.risks, |r| {
        let found = e.risks.get(&r.id);
        let done = found.map(|x| if x.prevention_done { "Đã thực hiện" } else { "Chưa thực hiện" }).unwrap_or_default();
        vec![r.description.clone(), found.map(|x| fate(x.fate)).unwrap_or_default().to_owned(), done.to_owned()]
    }));
    let counted = file.record.incidents.iter().filter(|i| i.seq < act.seq && i.corrected_by.is_none_or(|by| by > act.seq));
    let (foreseen, not) = counted.fold((0, 0), |(f, n), i| match i.content.foreseen_in {
        Some(_) => (f + i.content.damage_vnd, n),
        None => (f, n + i.content.damage_vnd),
    });
    body.items([
        format!("Thiệt hại từ rủi ro đã dự liệu: {}", money(foreseen)),
        format!("Thiệt hại ngoài dự liệu: {}", money(not)),
        format!("Đã thu hồi, bù đắp: {}", money(e.recovered_vnd)),
        if e.unforeseen.is_empty() { String::new() } else { format!("Nhận xét về sự cố ngoài dự liệu: {}", e.unforeseen) },
    ])
}

/// The three conditions with their evidence from the ledger.
pub fn judged(body: Body, file: &CaseFile, a: &Assessment) -> Body {
    let rows: Vec<_> = a.conditions.iter().collect();
    let columns = [("Điều kiện", 8, Align::Left), ("Kết luận", 4, Align::Centre), ("Nhận xét, căn cứ", 13, Align::Left)];
    body.heading(1, "IV. BA ĐIỀU KIỆN").with(listing(&columns, &rows, |(c, j)| {
        let found = j
            .evidence
            .iter()
            .filter_map(|seq| file.act(*seq))
            .map(|x| evidence(x.action).map_or_else(|| format!("mục {}", x.seq), |what| format!("mục {} ({what})", x.seq)));
        let named = found.collect::<Vec<_>>().join("; ");
        let note = if j.note.is_empty() { String::new() } else { format!("{} ", sentence(&j.note)) };
        vec![condition(**c).to_owned(), answer(j.answer).to_owned(), format!("{note}Căn cứ trong sổ ghi nhận: {named}.")]
    }))
}

/// Thông báo kết luận đánh giá.
pub fn conclusion(file: &CaseFile, act: &Act) -> Option<Document> {
    let made = file.before(act.seq, &[Action::Assess])?;
    let a: Assessment = made.read()?;
    let frame = Frame::new(file, act, Kind::Conclusion)?;
    let owner = file.owner().map(agency).unwrap_or_default();
    let minutes = cited(file, "Biên bản đánh giá", Kind::AssessmentMinutes, made);
    let conditions = a.conditions.iter().map(|(c, j)| format!("{}: {}", condition(*c), answer(j.answer)));
    let body = Body::default()
        .say(format!("Trên cơ sở {minutes}, {} thông báo kết luận đánh giá kết quả thực hiện thí điểm {} như sau:", frame.agency(), proposal(file)))
        .part(1, "1. Kết quả thực hiện", outcome(a.outcome))
        .heading(1, "2. Các điều kiện")
        .items(conditions)
        .part(1, "3. Kết luận", &act.text("text"))
        .say(format!("{} thông báo để {owner} và các tác giả biết, thực hiện", frame.agency()));
    let recipients = frame.recipients(&[&owner, "Các tác giả"]);
    let signatures = frame.signed_by_actor();
    let mut document =
        frame.document(named("Thông báo", format!("Kết luận đánh giá kết quả thực hiện thí điểm “{}”", file.title)), body, signatures, recipients);
    document.bases = bases(&file.parameters, &[Key::AssessmentConclusionDays]);
    Some(document)
}

/// Tờ trình khen thưởng.
pub fn reward(file: &CaseFile, act: &Act) -> Option<Document> {
    let person: PersonId = serde_json::from_value(act.payload.get("person")?.clone()).ok()?;
    let kinds: Vec<Incentive> = serde_json::from_value(act.payload.get("kinds")?.clone()).ok()?;
    let frame = Frame::new(file, act, Kind::RewardProposal)?;
    let to = frame.unit.parent.as_deref().and_then(|p| file.unit(p)).map_or_else(|| frame.agency(), agency);
    let who = file.people.get(&person).cloned().unwrap_or_default();
    let share = file.plans.values().next_back().and_then(|p| p.authors.iter().find(|a| a.person == person)).map(|a| a.contribution);
    let assessed: Option<Assessment> = file.before(act.seq, &[Action::Assess]).and_then(Act::read);
    let early = kinds.contains(&Incentive::EarlySalaryRaise) || kinds.contains(&Incentive::RankPromotion);
    let legal = if early { bases(&file.parameters, &[Key::EarlySalaryRaiseMonths]) } else { Vec::new() };
    let body = Body::default()
        .say(format!("Căn cứ kết quả thực hiện {}, {} kính trình {to} xem xét việc khuyến khích, khen thưởng như sau:", proposal(file), frame.agency()))
        .heading(1, "1. Người được đề nghị")
        .field("Họ và tên", who.name.clone())
        .field("Chức vụ, vị trí công tác", who.position)
        .field("Tỷ lệ đóng góp", share.map(|s| format!("{s}%")).unwrap_or_default())
        .part(1, "2. Kết quả thực hiện", assessed.map(|a| outcome(a.outcome)).unwrap_or_default())
        .heading(1, "3. Hình thức đề nghị")
        .items(kinds.iter().map(|k| incentive(*k).to_owned()))
        .part(1, "4. Thành tích, lý do", &act.text("reason"))
        .say(format!(
            "Việc khen thưởng, khuyến khích được thực hiện theo trình tự, thủ tục của từng lĩnh vực. {} kính trình {to} xem xét, quyết định",
            frame.agency()
        ));
    let recipients = frame.recipients(&["Như trên"]);
    let signatures = frame.signed_by_actor();
    let heading = named("Tờ trình", format!("Về việc đề nghị khen thưởng, khuyến khích {}", who.name));
    Some(Document { bases: legal, ..addressed(frame.document(heading, body, signatures, recipients), to) })
}
