//! The decision on one person's liability. Confidential: composed only from a file that its reader
//! has opened. It says what the record says, and never more of the criminal side than a referral.

use super::decisions::{decision as decided, execution, head};
use super::frame::{Body, Frame, agency, bases, cited};
use super::letters::proposal;
use super::words::{answer, choice, condition, date, exclusion, money, outcome, sentence, source};
use super::{Act, CaseFile};
use crate::documents::model::{Document, Kind};
use crate::domain::assessment::Assessment;
use crate::domain::clock::local_day;
use crate::domain::liability::Choice;
use crate::domain::liability_file::{Content, Finding};
use crate::domain::parameter::Key;
use crate::domain::plan::Track;
use crate::domain::workflow::Action;

/// What is decided, in the words of a subject; several answers are named by what they are about.
fn subject(findings: &[Finding], name: &str) -> String {
    let first = findings.first().map(|f| f.choice);
    let same = findings.iter().all(|f| Some(f.choice) == first);
    match first.filter(|_| same) {
        Some(Choice::NotProtected | Choice::Referred | Choice::NotHeldLiable) | None => format!("Về việc xem xét trách nhiệm đối với {name}"),
        Some(c) => format!("Về việc {} đối với {name}", choice(c)),
    }
}

fn matter(file: &CaseFile, f: &Finding) -> String {
    match f.incident.and_then(|seq| file.record.incidents.iter().find(|i| i.seq == seq)) {
        Some(i) => format!(
            "Đối với sự cố {} ({}; thiệt hại {}; {}): {}",
            date(local_day(i.content.occurred_at)),
            i.content.description,
            money(i.content.damage_vnd),
            source(f.source),
            choice(f.choice)
        ),
        None => format!("Đối với kết quả thực hiện: {}", choice(f.choice)),
    }
}

/// Quyết định miễn, giảm, loại trừ trách nhiệm.
pub fn decision(file: &CaseFile, act: &Act) -> Option<Document> {
    let (person, entries) = file.liability.as_ref()?;
    let record = entries.iter().find(|e| e.seq == act.seq)?;
    let Content::Decided { findings, exclusions, exclusion_evidence, conditions, unclear_reason, unheard_reason, referral, corrects } = &record.content else {
        return None;
    };
    let frame = Frame::new(file, act, Kind::LiabilityDecision)?;
    let who = file.people.get(person).cloned().unwrap_or_default();
    let owner = file.owner().map(agency).unwrap_or_default();
    let mut case: Vec<String> = file
        .before(act.seq, &[Action::Conclude])
        .map(|c| format!("Căn cứ {}", cited(file, "Thông báo kết luận đánh giá", Kind::Conclusion, c)))
        .into_iter()
        .collect();
    if let Some(e) = entries.iter().rev().find(|e| e.seq < act.seq && matches!(e.content, Content::Explained { .. })) {
        case.push(format!("Xét giải trình {} của {}", date(local_day(e.at)), who.name));
    }
    let result = file.before(act.seq, &[Action::Assess]).and_then(Act::read::<Assessment>).map(|a| outcome(a.outcome)).unwrap_or_default();
    let position = if who.position.is_empty() { String::new() } else { format!(", {}", who.position) };
    let replaced = corrects.map(|seq| format!("Quyết định này thay thế quyết định tại mục {seq} của sổ ghi nhận"));
    let articles = Body::default()
        .article(1, format!("Kết luận về trách nhiệm của {}{position}, {owner} trong việc thực hiện thí điểm {} như sau:", who.name, proposal(file)))
        .items(findings.iter().map(|f| matter(file, f)))
        .items(replaced)
        .article(2, format!("Lý do, căn cứ xem xét. Kết quả thực hiện thí điểm: {}.", result.to_lowercase()))
        .items(findings.iter().map(|f| f.reason.clone()))
        .items(findings.iter().filter(|f| !f.source_reason.is_empty()).map(|f| format!("Về nguồn gốc rủi ro: {}", f.source_reason)))
        .items(conditions.iter().map(|c| {
            let why = if c.reason.is_empty() { String::new() } else { format!("; {}", c.reason) };
            format!("{}: {}{why}", condition(c.condition), answer(c.answer))
        }))
        .items(exclusions.iter().map(|x| exclusion(*x).to_owned()))
        .items([exclusion_evidence, unclear_reason, unheard_reason].map(|s| sentence(s)))
        .items(Some(referral).filter(|r| !r.is_empty()).map(|r| format!("Đề nghị cơ quan có thẩm quyền xem xét: {r}")))
        .article(
            3,
            format!(
                "{} có quyền khiếu nại Quyết định này{}",
                who.name,
                record.due_at.map(|at| format!(" đến hết {}", date(local_day(at)))).unwrap_or_default()
            ),
        );
    let articles = execution(articles, 4, &format!("{}, {} và các cơ quan, cá nhân có liên quan", who.name, head(file)));
    let key = match file.track.unwrap_or(Track::CityPlan) {
        Track::CityPlan => Key::LiabilityCityPlan,
        Track::Decree73 => Key::LiabilityDecree73,
        Track::ScienceLaw93 => Key::LiabilityScience,
    };
    let title = subject(findings, &who.name);
    Some(decided(frame, title, bases(&file.parameters, &[key]), case, articles, &[&format!("{} (để thực hiện)", who.name)]))
}
