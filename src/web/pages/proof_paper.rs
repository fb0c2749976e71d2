//! Evidence on paper, always in Vietnamese: the receipt of an act, and a whole case to be read.

use std::collections::BTreeSet;

use chrono::Datelike;

use crate::app::documents::Composed;
use crate::app::dossier::Extent;
use crate::documents::book::Book;
use crate::documents::model::{ADDRESSED, Align, Block, Heading, Table};
use crate::documents::receipt::Sheet;
use crate::domain::clock::{VIETNAM, local_day};
use crate::domain::note::{Checkpoint, Verifier};
use crate::evidence::receipt::Receipt;
use crate::i18n::Lang;
use crate::store::log::Kept;
use crate::store::proposal::Proposal;
use crate::web::error::Error;

use super::timeline::LineView;

/// Papers are Vietnamese whatever the page is.
const T: Lang = Lang::Vi;

fn in_groups(code: &str) -> String {
    code.as_bytes().chunks(8).map(|c| String::from_utf8_lossy(c).into_owned()).collect::<Vec<_>>().join(" ")
}

fn on(at: chrono::DateTime<chrono::Utc>) -> (i32, u32, u32) {
    let day = local_day(at);
    (day.year(), day.month(), day.day())
}

/// A receipt for people.
///
/// # Errors
/// A receipt that does not hold.
pub fn receipt(receipt: &Receipt, kept: Kept, title: &str, made_at: chrono::DateTime<chrono::Utc>, site: &str) -> Result<Sheet, Error> {
    let keys: Vec<Verifier> = receipt.keys.iter().filter_map(|k| Verifier::parse(k).ok()).collect();
    let checkpoint = Checkpoint::open(&receipt.checkpoint, &keys).map_err(|f| Error::Internal(f.to_string()))?;
    let who = match (kept.actor, kept.position) {
        (Some(name), Some(position)) => format!("{name}, {position}"),
        (Some(name), None) => name,
        (None, _) => T.system().to_owned(),
    };
    let field = |name: &str, value: String| (name.to_owned(), value);
    Ok(Sheet {
        title: T.receipt_heading().to_uppercase(),
        on: on(made_at),
        lead: T.paper_receipt_lead().to_owned(),
        fields: vec![
            field(T.paper_number(), receipt.number.clone()),
            field(T.paper_case(), title.to_owned()),
            field(T.paper_act(), T.event_word(kept.action).to_owned()),
            field(T.paper_by(), who),
            field(T.paper_at(), format!("{} (UTC+7)", kept.at.with_timezone(&VIETNAM).format("%H:%M:%S, %d/%m/%Y"))),
        ],
        codes: vec![
            field(T.paper_hash(), in_groups(&receipt.hash)),
            field(T.paper_place(), T.paper_place_of(receipt.place.leaf, checkpoint.size)),
            field(T.log_root(), in_groups(&hex::encode(checkpoint.root))),
            field(T.log_keys(), receipt.keys.last().cloned().unwrap_or_default()),
        ],
        how: T.paper_how(site),
        qr: receipt.short(),
    })
}

/// The name of a document in a table of contents.
fn heading(composed: &Composed) -> String {
    match &composed.document.heading {
        Heading::Named { name, subject } => format!("{name}: {subject}"),
        Heading::Letter { subject } => format!("{}: {subject}", T.paper_letter()),
    }
}

/// A whole case: what it is, its papers, its log.
pub fn book(p: &Proposal, papers: &[Composed], lines: &[LineView], made_at: chrono::DateTime<chrono::Utc>, extent: Extent, checkpoint: &Checkpoint) -> Book {
    let column = |title: &str, share, align| (title.to_owned(), share, align);
    let columns = vec![
        column(T.paper_entry(), 3, Align::Centre),
        column(T.paper_at(), 6, Align::Left),
        column(T.paper_act(), 14, Align::Left),
        column(T.paper_by(), 10, Align::Left),
        column(T.paper_seal(), 5, Align::Left),
    ];
    let row = |l: &LineView| {
        let what = std::iter::once(l.what.clone()).chain(l.quotes.iter().filter(|q| !q.is_empty()).cloned()).collect::<Vec<_>>().join("\n");
        vec![l.seq.to_string(), l.at.clone(), what, l.who.clone(), l.seal.clone()]
    };
    let log = Block::Table(Table { columns, rows: lines.iter().map(row).collect() });
    let mut parts: Vec<(String, Vec<Block>)> = papers.iter().map(|c| (heading(c), whole(c))).collect();
    parts.push((T.timeline_title().to_owned(), vec![log]));
    let field = |name: &str, value: String| (name.to_owned(), value);
    let mut book = Book {
        title: T.paper_book(&p.code),
        on: on(made_at),
        lead: p.title.clone(),
        fields: vec![
            field(T.paper_unit(), p.owner_unit_name.clone()),
            field(T.paper_lead(), p.lead_name.clone()),
            field(T.paper_status(), T.status_word(p.status).to_owned()),
            field(T.paper_made(), T.moment(made_at)),
            field(T.log_size(), checkpoint.size.to_string()),
            field(T.log_root(), in_groups(&hex::encode(checkpoint.root))),
        ],
        contents: T.paper_contents().to_owned(),
        parts,
    };
    if extent == Extent::Redacted {
        redact(&mut book, &names(p, papers, lines));
    }
    book
}

/// The text of a paper with its annexes and who signs it.
fn whole(composed: &Composed) -> Vec<Block> {
    let d = &composed.document;
    let mut out: Vec<Block> = Vec::new();
    if !d.to.is_empty() {
        out.push(Block::Field(ADDRESSED.to_owned(), d.to.join("; ")));
    }
    out.extend(d.bases.iter().map(|b| Block::Paragraph(b.clone())).chain(d.body.clone()));
    for signature in &d.signatures {
        out.push(Block::Field(signature.titles.join(", "), signature.name.clone()));
    }
    for annex in &d.annexes {
        out.push(Block::Heading(1, annex.title.replace('\n', " ")));
        out.extend(annex.body.clone());
    }
    out
}

/// Everybody who stands in the papers and the log, longest name first, so that no name hides in another.
fn names(p: &Proposal, papers: &[Composed], lines: &[LineView]) -> Vec<String> {
    let mut all: BTreeSet<String> = [p.lead_name.clone()].into();
    all.extend(p.holder_person.clone());
    all.extend(papers.iter().flat_map(|c| c.people.iter().cloned()));
    all.extend(lines.iter().filter_map(|l| l.actor.clone()));
    let mut all: Vec<String> = all.into_iter().filter(|n| !n.trim().is_empty()).collect();
    all.sort_by_key(|n| std::cmp::Reverse(n.chars().count()));
    all
}

fn redact(book: &mut Book, names: &[String]) {
    let hide = |text: &mut String| {
        for (n, name) in names.iter().enumerate() {
            if text.contains(name.as_str()) {
                *text = text.replace(name.as_str(), &T.paper_person(n + 1));
            }
        }
    };
    book.fields.iter_mut().for_each(|(_, value)| hide(value));
    hide(&mut book.lead);
    for (title, blocks) in &mut book.parts {
        hide(title);
        for block in blocks {
            match block {
                Block::Paragraph(text) | Block::Heading(_, text) | Block::Article(_, text) | Block::Item(text) | Block::Centre(text) => hide(text),
                Block::Field(name, value) => {
                    hide(name);
                    hide(value);
                }
                Block::Table(table) => table.rows.iter_mut().flatten().for_each(&hide),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_name_is_left_wherever_it_stands() {
        let names = vec!["Chuyên viên An Bình".to_owned(), "Chuyên viên An".to_owned()];
        let text = "Chuyên viên An Bình giao Chuyên viên An".to_owned();
        let table = Table { columns: Vec::new(), rows: vec![vec![text.clone()]] };
        let mut book = Book {
            title: "SK".into(),
            on: (2026, 1, 1),
            lead: text.clone(),
            fields: vec![("Tác giả".into(), text.clone())],
            contents: String::new(),
            parts: vec![(
                text.clone(),
                vec![Block::Paragraph(text.clone()), Block::Field(text.clone(), text.clone()), Block::Table(table), Block::Item(text.clone())],
            )],
        };
        redact(&mut book, &names);
        let hidden = "[Người 1] giao [Người 2]";
        assert_eq!((book.lead.as_str(), book.fields[0].1.as_str(), book.parts[0].0.as_str()), (hidden, hidden, hidden));
        let table = Table { columns: Vec::new(), rows: vec![vec![hidden.into()]] };
        assert_eq!(
            book.parts[0].1,
            vec![Block::Paragraph(hidden.into()), Block::Field(hidden.into(), hidden.into()), Block::Table(table), Block::Item(hidden.into())]
        );
    }
}
