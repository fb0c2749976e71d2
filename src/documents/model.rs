//! What stands in an administrative document, free of any file format.
//!
//! The layout is that of Decree 30/2020/NĐ-CP, Annex I; its renderers draw every part of it at the
//! same place in PDF and in DOCX. All text is data: nothing in it is ever read as markup.

use chrono::NaiveDate;

use crate::domain::people::codes;

codes! {
    /// The documents of the procedure (domain.md, section 9).
    Kind {
        Plan = "plan",
        Commitment = "commitment",
        Intake = "intake",
        SupplementRequest = "supplement-request",
        Minutes = "minutes",
        Forwarding = "forwarding",
        Escalation = "escalation",
        Direction = "direction",
        PilotDecision = "pilot-decision",
        Refusal = "refusal",
        InspectionMinutes = "inspection-minutes",
        ObstacleReport = "obstacle-report",
        AdjustmentDecision = "adjustment-decision",
        Suspension = "suspension",
        Resumption = "resumption",
        Termination = "termination",
        ResultReport = "result-report",
        AssessmentMinutes = "assessment-minutes",
        Conclusion = "conclusion",
        LiabilityDecision = "liability-decision",
        RewardProposal = "reward-proposal",
        PeriodicReport = "periodic-report",
    }
}

/// How a document is named at its head.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Heading {
    /// The name of the type in capitals with its subject below: `QUYẾT ĐỊNH`, `Về việc …`.
    Named { name: String, subject: String },
    /// A letter (*công văn*): `V/v …` under the number.
    Letter { subject: String },
}

/// What stands before whom a document goes to.
pub const ADDRESSED: &str = "Kính gửi";

/// A mark of urgency (Decree 30/2020, Annex I).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Urgency {
    /// *Khẩn*
    Urgent,
    /// *Hỏa tốc*
    Immediate,
}

/// By what right somebody signs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Prefix {
    /// In the name of a collective (*thay mặt*).
    Tm,
    /// For the head (*ký thay*).
    Kt,
    /// Acting head (*quyền*).
    Q,
    /// By order (*thừa lệnh*).
    Tl,
    /// Under a mandate (*thừa ủy quyền*).
    Tuq,
}

/// One who signs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signature {
    pub prefix: Option<Prefix>,
    /// In capitals, the head's title first where somebody signs for the head: `GIÁM ĐỐC`, `PHÓ GIÁM ĐỐC`.
    pub titles: Vec<String>,
    /// Empty where it is not known: a dotted line for the pen.
    pub name: String,
}

/// How a column is set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Align {
    Left,
    Centre,
    Right,
}

/// A table over the width of the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    /// Title, share of the width (relative to the others), alignment.
    pub columns: Vec<(String, u32, Align)>,
    pub rows: Vec<Vec<String>>,
}

/// A part of the body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Block {
    /// Justified, with an indented first line. Line breaks in it begin new paragraphs.
    Paragraph(String),
    /// A bold heading of a part: `I.`, `1.`; level 1 to 3.
    Heading(u8, String),
    /// An article: `Điều 1.` in bold, then its text.
    Article(u32, String),
    /// A line of a list with its dash.
    Item(String),
    /// A name and what stands for it, on one line: `Thời gian: …`.
    Field(String, String),
    /// A centred line in bold capitals, such as `QUYẾT ĐỊNH:`.
    Centre(String),
    Table(Table),
}

/// What follows the signed text on a page of its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Annex {
    pub title: String,
    pub body: Vec<Block>,
}

/// Whether it has been issued: registered with number and date.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Registration {
    /// Not yet: number and day are blank and every page says *dự thảo*.
    Draft,
    /// Entered by the registry.
    Issued { number: u32, dated_on: NaiveDate },
    /// A paper of persons or of this system that has no number of its own; its day is that of the act.
    Unnumbered { dated_on: NaiveDate },
}

/// Where its evidence stands, printed small in the lower margin of every page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Provenance {
    /// Code of the case and position in its ledger.
    pub entry: String,
    /// SHA-256 of the entry, in hexadecimal.
    pub hash: String,
    /// The public key of the log as its verifiers write it.
    pub log_key: String,
}

/// A document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    pub kind: Kind,
    /// The agency above the issuing one, in capitals; none for the highest or for persons.
    pub superior: Option<String>,
    /// The issuing agency, in capitals.
    pub agency: String,
    /// What follows the number: `QĐ-SXD`; empty where there is no number.
    pub symbol: String,
    /// As it stands before the date: `Thành phố Hồ Chí Minh`.
    pub place: String,
    pub registration: Registration,
    pub urgency: Option<Urgency>,
    pub heading: Heading,
    /// After `Kính gửi:`, below the heading; nobody in what is not sent to somebody.
    pub to: Vec<String>,
    /// Who decides, in capitals above the bases: `GIÁM ĐỐC SỞ XÂY DỰNG`; only where the type has it.
    pub authority: Option<String>,
    /// Legal bases, only verified ones, without the closing mark.
    pub bases: Vec<String>,
    pub body: Vec<Block>,
    pub annexes: Vec<Annex>,
    /// From left to right; usually one, at the right.
    pub signatures: Vec<Signature>,
    /// Without dash and closing mark; the last one is the file (`Lưu: VT, …`).
    pub recipients: Vec<String>,
    pub provenance: Option<Provenance>,
}
