//! Minutes: of the leadership's or council's meeting, of an inspection, of the assessment.

use super::frame::{Body, Frame, agency, bases, is_committee, named, personal};
use super::letters::proposal;
use super::outcome::{assessed, judged};
use super::plan::listing;
use super::words::{date, party, verdict, vote};
use super::{Act, CaseFile};
use crate::documents::model::{Align, Block, Document, Kind, Signature};
use crate::domain::assessment::Assessment;
use crate::domain::command::PartyOpinion;
use crate::domain::decision::{Ballot, Member, ReviewKind, Vote};
use crate::domain::parameter::Key;
use crate::domain::people::Role;
use crate::domain::pilot::Inspection;
use crate::domain::workflow::Action;

/// Where people met is not known to the system: it is left for the pen.
const PLACE: &str = "……………………………………………………………………";

/// Who writes minutes down is not known to the system: the name is left for the pen.
fn secretary() -> Signature {
    personal("Thư ký", "")
}

/// The Party committee's opinion as it stood before an entry.
fn party_before(file: &CaseFile, seq: i32) -> String {
    let said = file.before(seq, &[Action::RecordPartyOpinion, Action::OpenReview]);
    let read = said.and_then(|a| match a.action {
        Action::OpenReview => a.payload.get("party").and_then(|v| serde_json::from_value::<PartyOpinion>(v.clone()).ok()),
        _ => a.read(),
    });
    read.map(|p| opinion(&p)).unwrap_or_default()
}

fn opinion(p: &PartyOpinion) -> String {
    if p.note.is_empty() { party(p.opinion).to_owned() } else { format!("{}. {}", party(p.opinion), p.note) }
}

/// The members with their part and vote; who was left out says why.
fn members(file: &CaseFile, all: &[Member], ballots: &[Ballot]) -> Block {
    let columns = [("Họ và tên", 7, Align::Left), ("Chức vụ", 7, Align::Left), ("Thành phần", 5, Align::Left), ("Biểu quyết", 7, Align::Left)];
    listing(&columns, all, |m| {
        let person = file.people.get(&m.person).cloned().unwrap_or_default();
        let cast = ballots.iter().find(|b| b.person == m.person).map(|b| vote(b.vote).to_owned());
        let left_out = match &m.excluded {
            Some(reason) => format!("Không tham gia biểu quyết: {reason}"),
            None => "Xin không tham gia xử lý".to_owned(),
        };
        vec![person.name, person.position, if m.is_head { "Chủ trì" } else { "Thành viên" }.to_owned(), cast.unwrap_or(left_out)]
    })
}

/// The count in a sentence, with the rule of the tie where it was needed.
fn result(act: &Act, ballots: &[Ballot]) -> Vec<String> {
    let n = |name: &str| act.payload.get(name).and_then(serde_json::Value::as_u64).unwrap_or_default();
    let (members, percent) = (n("members"), n("percent"));
    let mut out = vec![format!(
        "Số thành viên có quyền biểu quyết: {members:02}; tán thành: {:02}; không tán thành: {:02}; không biểu quyết hoặc vắng: {:02}",
        n("in_favour"),
        n("against"),
        n("abstained")
    )];
    if 100 * n("in_favour") == percent * members {
        let head = ballots.iter().find(|b| b.is_head).map(|b| b.vote);
        let view = if head == Some(Vote::InFavour) { "tán thành" } else { "không tán thành" };
        out.push(format!("Số phiếu tán thành bằng đúng {percent}% số thành viên; kết quả thực hiện theo ý kiến của người đứng đầu: {view}"));
    } else {
        out.push(format!("Đề xuất được thông qua khi có trên {percent}% số thành viên tán thành"));
    }
    out
}

/// Biên bản họp tập thể lãnh đạo, hội đồng.
pub fn review(file: &CaseFile, act: &Act) -> Option<Document> {
    let frame = Frame::new(file, act, Kind::Minutes)?;
    let opened = file.before(act.seq, &[Action::OpenReview])?;
    let kind = ReviewKind::from_code(&opened.text("kind"))?;
    let all: Vec<Member> = serde_json::from_value(opened.payload.get("members")?.clone()).ok()?;
    let ballots: Vec<Ballot> = serde_json::from_value(act.payload.get("ballots")?.clone()).ok()?;
    let meeting = match kind {
        ReviewKind::Leadership => format!("tập thể lãnh đạo {}", frame.agency()),
        ReviewKind::Council => "Hội đồng đánh giá".to_owned(),
    };
    let passed = act.action == Action::Pass;
    let held: chrono::NaiveDate = act.text("held_on").parse().ok()?;
    let concluded = if passed { "thông qua" } else { "chưa thông qua" };
    let version = act.plan_version.map(|n| format!(", phiên bản {n}")).unwrap_or_default();
    let body = Body::default()
        .stated("Thời gian", date(held))
        .stated("Địa điểm", PLACE)
        .stated("Nội dung họp", format!("Xem xét {}{version}", proposal(file)))
        .heading(1, "I. THÀNH PHẦN VÀ BIỂU QUYẾT")
        .with(members(file, &all, &ballots))
        .part(1, "II. Ý KIẾN CỦA CẤP ỦY", &party_before(file, act.seq))
        .part(1, "III. NỘI DUNG, DIỄN BIẾN", &act.text("minutes"))
        .heading(1, "IV. KẾT QUẢ BIỂU QUYẾT")
        .items(result(act, &ballots))
        .heading(1, "V. KẾT LUẬN")
        .say(format!("Căn cứ kết quả biểu quyết, cuộc họp {concluded} đề xuất nêu trên"));
    let chair = all.iter().find(|m| m.is_head && m.excluded.is_none()).map(|m| m.person).or(act.actor)?;
    let title = if is_committee(frame.unit.kind) { "Chủ tọa" } else { "Chủ trì" };
    let signatures = vec![secretary(), personal(title, &file.name(chair))];
    let recipients = frame.recipients(&["Các thành viên dự họp"]);
    let mut document = frame.document(named("Biên bản", format!("Họp {meeting} xem xét đề xuất đổi mới, sáng tạo")), body, signatures, recipients);
    document.bases = bases(&file.parameters, &[Key::LeadershipMajorityPercent, Key::PartyOpinion]);
    Some(document)
}

/// Biên bản kiểm tra.
pub fn inspection(file: &CaseFile, act: &Act) -> Option<Document> {
    let i: Inspection = act.read()?;
    let frame = Frame::new(file, act, Kind::InspectionMinutes)?;
    let owner = file.owner().map(agency).unwrap_or_default();
    let inspector = act.actor.map(|p| file.name(p)).unwrap_or_default();
    let lead = file.record.start.as_ref().filter(|s| s.seq < act.seq).map(|s| file.name(s.content.lead)).unwrap_or_default();
    let body = Body::default()
        .stated("Thời gian kiểm tra", date(i.on))
        .stated("Địa điểm thí điểm", file.record.start.as_ref().map(|s| s.content.place.clone()).unwrap_or_default())
        .stated("Nội dung kiểm tra", format!("Việc thực hiện thí điểm {}", proposal(file)))
        .heading(1, "I. THÀNH PHẦN")
        .items([
            format!("Đoàn kiểm tra: {}", i.team),
            format!("Người giám sát: {inspector}"),
            format!("Đơn vị được kiểm tra: {owner}"),
            format!("Người chủ trì thí điểm: {lead}"),
        ])
        .part(1, "II. KẾT QUẢ KIỂM TRA", &i.findings)
        .part(1, "III. NHẬN XÉT", verdict(i.verdict))
        .part(1, "IV. KIẾN NGHỊ", &i.recommendation)
        .say(i.answer_by.map(|day| format!("Đề nghị {owner} trả lời bằng văn bản trước khi hết {}", date(day))).unwrap_or_default());
    let role = if act.office.as_ref().is_some_and(|o| o.role == Role::Supervisor) { "Người giám sát" } else { "Trưởng đoàn kiểm tra" };
    let signatures = vec![personal("Người chủ trì thí điểm", &lead), personal(role, &inspector)];
    let recipients = frame.recipients(&[&owner, &frame.agency()]);
    Some(frame.document(named("Biên bản", format!("Kiểm tra việc thực hiện thí điểm “{}”", file.title)), body, signatures, recipients))
}

/// Biên bản đánh giá. Of votes it tells the count.
pub fn assessment(file: &CaseFile, act: &Act) -> Option<Document> {
    let a: Assessment = act.read()?;
    let frame = Frame::new(file, act, Kind::AssessmentMinutes)?;
    let count = |v: Vote| a.ballots.iter().filter(|b| b.vote == v).count();
    let votes = if a.ballots.is_empty() {
        String::new()
    } else {
        format!(
            "Tán thành: {:02}; không tán thành: {:02}; không biểu quyết hoặc vắng: {:02}",
            count(Vote::InFavour),
            count(Vote::Against),
            count(Vote::Abstained)
        )
    };
    let body = Body::default()
        .stated("Thời gian", date(act.day()))
        .stated("Địa điểm", PLACE)
        .stated("Nội dung", format!("Đánh giá kết quả thực hiện thí điểm {}", proposal(file)));
    let body = assessed(body, file, act, &a);
    let body = judged(body, file, &a)
        .part(1, "V. Ý KIẾN CỦA CẤP ỦY", &opinion(&a.party))
        .part(1, "VI. KẾT QUẢ BIỂU QUYẾT CỦA TẬP THỂ LÃNH ĐẠO", &votes)
        .say("Biên bản là căn cứ để ban hành Thông báo kết luận đánh giá");
    let mut signatures = vec![secretary()];
    signatures.extend(frame.signed_by_actor());
    let recipients = frame.recipients(&[&file.owner().map(agency).unwrap_or_default()]);
    let mut document = frame.document(named("Biên bản", format!("Đánh giá kết quả thực hiện thí điểm “{}”", file.title)), body, signatures, recipients);
    document.bases = bases(&file.parameters, &[Key::AssessmentDays]);
    Some(document)
}
