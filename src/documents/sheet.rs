//! A document as it is set: every text the Decree fixes is added, every line of the head is broken,
//! blanks stand where nothing was registered. Both renderers draw this and add no word of their own.
//!
//! Refuses fonts, colours and file formats, and to make up a number or a day.

use chrono::{Datelike, NaiveDate};
use serde::Serialize;

use super::fonts::{Face, lines, width};
use super::layout::{LAYOUT, RULE};
use super::model::{ADDRESSED, Align, Block, Document, Heading, Prefix, Provenance, Registration, Signature, Table, Urgency};

/// The name of the State, `Độc lập - Tự do - Hạnh phúc` and what marks a draft.
const STATE: &str = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM";
const MOTTO: &str = "Độc lập - Tự do - Hạnh phúc";
const DRAFT: &str = "DỰ THẢO";
/// Where the registry or who signs writes by hand: as wide as two or three figures.
const BLANK: &str = "\u{a0}\u{a0}\u{a0}\u{a0}\u{a0}\u{a0}";
/// The same for a day or a month: the line must not wrap.
const DAY: &str = "\u{a0}\u{a0}\u{a0}\u{a0}";
/// In place of a name that is not known.
const PEN: &str = "……………………………";
const ROMAN: [&str; 10] = ["I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X"];
/// Signatures in one row.
const SIDE_BY_SIDE: usize = 3;

/// Lines above a rule.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Ruled {
    pub lines: Vec<String>,
    /// Millimetres.
    pub rule: f64,
}

impl Ruled {
    fn new(text: &str, face: Face, points: f64, within: f64, share: f64) -> Self {
        let lines = lines(text, face, points, within);
        let rule = lines.last().map_or(0.0, |last| width(last, face, points)) * share;
        Self { lines, rule }
    }
}

#[derive(Debug, Clone, Serialize)]
pub(super) struct Head {
    /// None: a paper of persons, the motto stands alone in the middle.
    pub agency: Option<Agency>,
    pub state: &'static str,
    pub motto: Ruled,
    /// Beside the number; for a paper of persons above who signs.
    pub dated: Option<String>,
}

#[derive(Debug, Clone, Serialize)]
pub(super) struct Agency {
    pub superior: Vec<String>,
    pub name: Ruled,
    pub number: Option<String>,
    /// `V/v …` of a letter.
    pub about: Vec<String>,
    pub urgency: Option<&'static str>,
}

#[derive(Debug, Clone, Serialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
pub(super) enum Piece {
    /// `lead` in bold, then the text.
    Paragraph {
        lead: String,
        text: String,
    },
    Heading {
        level: u8,
        text: String,
    },
    Centre {
        text: String,
    },
    Table {
        heads: Vec<String>,
        /// Millimetres.
        widths: Vec<f64>,
        align: Vec<&'static str>,
        rows: Vec<Vec<String>>,
    },
}

#[derive(Debug, Clone, Serialize)]
pub(super) struct Extra {
    pub label: String,
    pub title: Vec<String>,
    pub belongs: String,
    pub body: Vec<Piece>,
}

#[derive(Debug, Clone, Serialize)]
pub(super) struct Signer {
    pub titles: Vec<String>,
    pub name: String,
}

#[derive(Debug, Clone, Serialize)]
pub(super) struct Sheet {
    /// For the properties of the file.
    pub name: String,
    pub on: Option<(i32, u32, u32)>,
    pub draft: Option<&'static str>,
    pub head: Head,
    pub title: Vec<String>,
    pub subject: Option<Ruled>,
    pub addressed: String,
    pub to: Vec<String>,
    pub authority: Vec<String>,
    pub bases: Vec<String>,
    pub body: Vec<Piece>,
    pub signers: Vec<Vec<Signer>>,
    pub recipients: Vec<String>,
    pub annexes: Vec<Extra>,
    pub provenance: Vec<String>,
}

impl Sheet {
    pub fn of(document: &Document) -> Self {
        let (title, subject) = match &document.heading {
            Heading::Named { name, subject } => {
                let subject = Ruled::new(subject, Face::Bold, LAYOUT.body, LAYOUT.text() - 20.0, RULE);
                (lines(name, Face::Bold, LAYOUT.body, LAYOUT.text()), (!subject.lines.is_empty()).then_some(subject))
            }
            Heading::Letter { .. } => (Vec::new(), None),
        };
        Self {
            name: file_title(document),
            on: day(document).map(|on| (on.year(), on.month(), on.day())),
            draft: (document.registration == Registration::Draft).then_some(DRAFT),
            head: head(document),
            title,
            subject,
            addressed: format!("{ADDRESSED}:"),
            to: if document.to.len() > 1 { enumerated(&document.to) } else { document.to.clone() },
            authority: document.authority.iter().flat_map(|who| lines(who, Face::Bold, LAYOUT.body, LAYOUT.text())).collect(),
            bases: enumerated(&document.bases),
            body: pieces(&document.body),
            signers: signers(&document.signatures),
            recipients: enumerated(&document.recipients).into_iter().map(|to| format!("- {to}")).collect(),
            annexes: annexes(document),
            provenance: document.provenance.as_ref().map(provenance).unwrap_or_default(),
        }
    }
}

/// The marks of a list: `;` after each, `.` after the last.
fn enumerated(entries: &[String]) -> Vec<String> {
    let last = entries.len().saturating_sub(1);
    let marked = |(i, text): (usize, &String)| format!("{}{}", text.trim_end_matches([';', '.', ' ']), if i == last { '.' } else { ';' });
    entries.iter().enumerate().map(marked).collect()
}

fn day(document: &Document) -> Option<NaiveDate> {
    match document.registration {
        Registration::Draft => None,
        Registration::Issued { dated_on, .. } | Registration::Unnumbered { dated_on } => Some(dated_on),
    }
}

/// `ngày 05 tháng 01 năm 2026`: a nought before days under 10 and before January and February alone.
fn date(document: &Document) -> String {
    let Some(on) = day(document) else { return format!("ngày{DAY}tháng{DAY}năm 20…") };
    let month = if on.month() < 3 { format!("{:02}", on.month()) } else { on.month().to_string() };
    format!("ngày {:02} tháng {month} năm {}", on.day(), on.year())
}

/// `05/QĐ-SXD`, with room for the number while it is not registered.
fn number(document: &Document) -> Option<String> {
    let number = match document.registration {
        Registration::Draft => BLANK.to_owned(),
        Registration::Issued { number, .. } => format!("{number:02}"),
        Registration::Unnumbered { .. } => return None,
    };
    (!document.symbol.is_empty()).then(|| format!("{number}/{}", document.symbol))
}

fn head(document: &Document) -> Head {
    let within = LAYOUT.head_left - 2.0;
    let agency = (!document.agency.trim().is_empty()).then(|| Agency {
        superior: document.superior.iter().flat_map(|name| lines(name, Face::Regular, LAYOUT.head, within)).collect(),
        name: Ruled::new(&document.agency, Face::Bold, LAYOUT.head, within, RULE),
        number: number(document).map(|number| format!("Số:{}{number}", if number.starts_with('\u{a0}') { "" } else { " " })),
        about: match &document.heading {
            Heading::Letter { subject } => lines(&format!("V/v {subject}"), Face::Regular, LAYOUT.head, within),
            Heading::Named { .. } => Vec::new(),
        },
        urgency: document.urgency.map(|urgency| match urgency {
            Urgency::Urgent => "KHẨN",
            Urgency::Immediate => "HỎA TỐC",
        }),
    });
    let place = document.place.trim();
    Head {
        agency,
        state: STATE,
        // The rule below the motto is as long as the text.
        motto: Ruled::new(MOTTO, Face::Bold, LAYOUT.line, LAYOUT.text(), 1.0),
        dated: (!place.is_empty()).then(|| format!("{place}, {}", date(document))),
    }
}

pub(super) fn pieces(body: &[Block]) -> Vec<Piece> {
    body.iter().flat_map(piece).collect()
}

fn piece(block: &Block) -> Vec<Piece> {
    match block {
        Block::Paragraph(text) => paragraphs("", "", text),
        Block::Article(number, text) => paragraphs(&format!("Điều {number}."), " ", text),
        Block::Item(text) => paragraphs("", if text.starts_with(['-', '+']) { "" } else { "- " }, text),
        Block::Field(name, value) => paragraphs("", &format!("{}: ", name.trim_end_matches([':', ' '])), value),
        Block::Heading(level, text) => vec![Piece::Heading { level: *level, text: text.clone() }],
        Block::Centre(text) => vec![Piece::Centre { text: text.clone() }],
        Block::Table(table) => vec![set_table(table)],
    }
}

/// A paragraph for each line that isn't empty; what leads stands before the first.
fn paragraphs(lead: &str, before: &str, text: &str) -> Vec<Piece> {
    let mut lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    let first = Piece::Paragraph { lead: lead.to_owned(), text: format!("{before}{}", lines.next().unwrap_or_default()) };
    let rest = lines.map(|line| Piece::Paragraph { lead: String::new(), text: line.to_owned() });
    std::iter::once(first).chain(rest).collect()
}

fn set_table(table: &Table) -> Piece {
    let shares: u32 = table.columns.iter().map(|(_, share, _)| *share).sum();
    let titled = table.columns.iter().any(|(title, ..)| !title.is_empty());
    let share = |share: u32| f64::from(share) / f64::from(shares.max(1)) * LAYOUT.text();
    let widths: Vec<f64> = table.columns.iter().map(|(_, s, _)| share(*s)).collect();
    let needed: Vec<f64> = (0..table.columns.len()).map(|i| needed(table, i)).collect();
    let align = |align: Align| match align {
        Align::Left => "left",
        Align::Centre => "center",
        Align::Right => "right",
    };
    Piece::Table {
        heads: if titled { table.columns.iter().map(|(title, ..)| title.clone()).collect() } else { Vec::new() },
        widths: widened(&widths, &needed),
        align: table.columns.iter().map(|(.., a)| align(*a)).collect(),
        // Each row has a cell for each column, so that what follows keeps its place.
        rows: table.rows.iter().map(|row| (0..table.columns.len()).map(|i| row.get(i).cloned().unwrap_or_default()).collect()).collect(),
    }
}

/// The width in which no word of a column is broken.
fn needed(table: &Table, column: usize) -> f64 {
    let widest = |text: &str, face| text.split_whitespace().map(|word| width(word, face, LAYOUT.table)).fold(0.0, f64::max);
    let head = table.columns.get(column).map_or(0.0, |(title, ..)| widest(title, Face::Bold));
    let cells = table.rows.iter().filter_map(|row| row.get(column)).map(|cell| widest(cell, Face::Regular));
    // The rule at each side takes its own part.
    cells.fold(head, f64::max) + 2.0 * LAYOUT.cell + 0.4
}

/// Widths of which none is less than it needs, as far as the others can spare it: what is missing is
/// taken from each by what it has to spare. A word as long as a hash is broken where it stands.
fn widened(widths: &[f64], needed: &[f64]) -> Vec<f64> {
    let needed: Vec<f64> = needed.iter().map(|n| n.min(LAYOUT.text() / 3.0)).collect();
    let pairs = || widths.iter().zip(&needed);
    let missing: f64 = pairs().map(|(w, n)| (n - w).max(0.0)).sum();
    let spare: f64 = pairs().map(|(w, n)| (w - n).max(0.0)).sum();
    if missing > spare {
        return widths.to_vec();
    }
    pairs().map(|(w, n)| if w < n { *n } else { w - (w - n) * missing / spare.max(f64::MIN_POSITIVE) }).collect()
}

fn signers(signatures: &[Signature]) -> Vec<Vec<Signer>> {
    let rows = signatures.chunks(SIDE_BY_SIDE);
    rows.map(|row| {
        let within = match row.len() {
            1 => LAYOUT.text() - LAYOUT.recipients_width,
            n => LAYOUT.text() / f64::from(u32::try_from(n).unwrap_or(1)),
        };
        row.iter().map(|s| signer(s, within - 4.0)).collect()
    })
    .collect()
}

fn signer(signature: &Signature, within: f64) -> Signer {
    let prefix = signature.prefix.map_or("", |prefix| match prefix {
        Prefix::Tm => "TM. ",
        Prefix::Kt => "KT. ",
        Prefix::Q => "Q. ",
        Prefix::Tl => "TL. ",
        Prefix::Tuq => "TUQ. ",
    });
    let titles = signature.titles.iter().enumerate().flat_map(|(i, title)| {
        let title = if i == 0 { format!("{prefix}{title}") } else { title.clone() };
        lines(&title, Face::Bold, LAYOUT.body, within)
    });
    let name = if signature.name.is_empty() { PEN.to_owned() } else { signature.name.clone() };
    Signer { titles: titles.collect(), name }
}

/// `Quyết định` of `QUYẾT ĐỊNH`; a letter is a *công văn*.
fn type_name(document: &Document) -> String {
    match &document.heading {
        Heading::Letter { .. } => "Công văn".to_owned(),
        Heading::Named { name, .. } => {
            let mut letters = name.chars();
            let first: String = letters.next().into_iter().flat_map(char::to_uppercase).collect();
            first + &letters.as_str().to_lowercase()
        }
    }
}

fn file_title(document: &Document) -> String {
    let (Heading::Named { subject, .. } | Heading::Letter { subject }) = &document.heading;
    format!("{} {subject}", type_name(document)).trim().to_owned()
}

fn annexes(document: &Document) -> Vec<Extra> {
    let several = document.annexes.len() > 1;
    let numbered = |i: usize| ROMAN.get(i).map_or_else(|| (i + 1).to_string(), |roman| (*roman).to_owned());
    let number = number(document).map(|n| format!(" số{}{n}", if n.starts_with('\u{a0}') { "" } else { " " })).unwrap_or_default();
    let belongs = format!("(Kèm theo {}{number} {})", type_name(document), date(document));
    let extra = |(i, annex): (usize, &super::model::Annex)| Extra {
        label: if several { format!("PHỤ LỤC {}", numbered(i)) } else { "PHỤ LỤC".to_owned() },
        title: lines(&annex.title.to_uppercase(), Face::Bold, LAYOUT.body, LAYOUT.text() - 20.0),
        belongs: belongs.clone(),
        body: pieces(&annex.body),
    };
    document.annexes.iter().enumerate().map(extra).collect()
}

fn provenance(provenance: &Provenance) -> Vec<String> {
    vec![format!("Ghi sổ: {}", provenance.entry), format!("SHA-256: {}", provenance.hash), format!("Khóa công khai của sổ: {}", provenance.log_key)]
}
