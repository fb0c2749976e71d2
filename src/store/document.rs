//! What documents are made of, and those that were issued.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use sqlx::PgConnection;

use super::Tx;
use super::dashboard::{self, Question, Within};
use crate::documents::compose::{Act, Incidents, Mandated, Obstacles, Office, Part, PeriodicReport, Registered, Someone, Stay, Unit, UnitKind};
use crate::documents::model::Kind;
use crate::domain::command::{FrozenFile, Issue};
use crate::domain::dashboard::{Fact, Foresight, Period, Ruling, Timeliness};
use crate::domain::ids::{AttachmentId, PersonId, ProposalId};
use crate::domain::outcome::Outcome;
use crate::domain::people::Role;
use crate::domain::workflow::{Action, Holder, Status};

/// Every entry of a case with the office of its actor, in order.
pub async fn acts(conn: &mut PgConnection, id: ProposalId) -> sqlx::Result<Vec<Act>> {
    let rows = sqlx::query!(
        r#"select e.seq, e.action as "action: Action", e.at, e.actor_id as "actor: PersonId", a.role as "role?: Role", a.unit_code as "unit?",
             m.principal_id as "principal?: PersonId", a.document_ref as "document_ref?",
             e.plan_version, e.holder_unit, e.due_at, e.payload as "payload!", e.hash
           from proposal_event e left join appointment a on a.id = e.acting_as left join mandate m on m.id = a.id
           where e.proposal_id = $1 order by e.seq"#,
        id.0
    )
    .fetch_all(conn)
    .await?;
    Ok(rows
        .into_iter()
        .map(|r| Act {
            seq: r.seq,
            action: r.action,
            at: r.at,
            actor: r.actor,
            office: r.role.zip(r.unit).map(|(role, unit)| Office {
                role,
                unit,
                mandate: r.principal.zip(r.document_ref).map(|(principal, document_ref)| Mandated { principal, document_ref }),
            }),
            plan_version: r.plan_version,
            holder_unit: r.holder_unit,
            due_at: r.due_at,
            payload: r.payload,
            hash: r.hash,
        })
        .collect())
}

/// Units by code, with what stands above them.
pub async fn units(conn: &mut PgConnection, codes: &[String]) -> sqlx::Result<BTreeMap<String, Unit>> {
    let rows = sqlx::query!(
        r#"select u.code, u.name, u.kind as "kind: UnitKind", u.symbol, u.parent_code from unit u
           where u.code = any ($1) or exists (select from unit c where c.code = any ($1) and c.parent_code = u.code)"#,
        codes
    )
    .fetch_all(conn)
    .await?;
    Ok(rows.into_iter().map(|r| (r.code.clone(), Unit { code: r.code, name: r.name, kind: r.kind, symbol: r.symbol, parent: r.parent_code })).collect())
}

/// People by id.
pub async fn people(conn: &mut PgConnection, ids: &[PersonId]) -> sqlx::Result<BTreeMap<PersonId, Someone>> {
    let ids: Vec<_> = ids.iter().map(|p| p.0).collect();
    let rows = sqlx::query!(r#"select id as "id: PersonId", name, position, unit_code from person where id = any ($1)"#, &ids).fetch_all(conn).await?;
    Ok(rows.into_iter().map(|r| (r.id, Someone { name: r.name, position: r.position, unit: r.unit_code })).collect())
}

/// A document that was issued: its number and date, and the bytes that alone are it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Issued {
    /// The entry that registered it.
    pub seq: i32,
    pub registered: Registered,
    pub pdf: FrozenFile,
    pub docx: FrozenFile,
}

/// The documents of a case that were issued, in the order of their registration. Their hashes are
/// those of the ledger, whose chain tells when it was touched.
pub async fn issued(conn: &mut PgConnection, id: ProposalId) -> sqlx::Result<Vec<Issued>> {
    let rows = sqlx::query!(
        r#"select d.seq, d.kind as "kind: Kind", d.subject_seq, d.number, d.symbol, d.dated_on, d.pdf_id as "pdf_id: AttachmentId", d.pdf_size,
             e.payload #>> '{pdf,sha256}' as "pdf_sha256!", d.docx_id as "docx_id: AttachmentId", d.docx_size, e.payload #>> '{docx,sha256}' as "docx_sha256!"
           from issued_document d join proposal_event e using (proposal_id, seq) where d.proposal_id = $1 order by d.seq"#,
        id.0
    )
    .fetch_all(conn)
    .await?;
    let file = |file, size, sha256| FrozenFile { file, size, sha256 };
    Ok(rows
        .into_iter()
        .map(|r| Issued {
            seq: r.seq,
            registered: Registered {
                paper: crate::documents::compose::Paper { kind: r.kind, seq: r.subject_seq },
                number: u32::try_from(r.number).unwrap_or_default(),
                symbol: r.symbol,
                dated_on: r.dated_on,
            },
            pdf: file(r.pdf_id, r.pdf_size, r.pdf_sha256),
            docx: file(r.docx_id, r.docx_size, r.docx_sha256),
        })
        .collect())
}

/// Whether a number of a register was given.
pub async fn number_taken(conn: &mut PgConnection, unit: &str, series: &str, year: i32, number: u32) -> sqlx::Result<bool> {
    sqlx::query_scalar!(
        r#"select exists (select from register_number where (unit_code, series, year, number) = ($1, $2, $3, $4)) as "is!""#,
        unit,
        series,
        year,
        i32::try_from(number).unwrap_or(i32::MAX)
    )
    .fetch_one(conn)
    .await
}

/// Records an issued document beside its entry.
pub async fn put(tx: &mut Tx, id: ProposalId, seq: i32, action: Action, i: &Issue, (series, year): (&str, i32)) -> sqlx::Result<()> {
    let bytes = |hash: &str| hex::decode(hash).unwrap_or_default();
    sqlx::query!(
        "insert into issued_document (proposal_id, seq, action, kind, subject_seq, unit_code, series, year, number, symbol, dated_on,
           pdf_id, pdf_size, pdf_sha256, docx_id, docx_size, docx_sha256)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)",
        id.0,
        seq,
        action.code(),
        i.kind,
        i.subject,
        i.unit,
        series,
        year,
        i32::try_from(i.number).unwrap_or(i32::MAX),
        i.symbol,
        i.dated_on,
        i.pdf.file.0,
        i.pdf.size,
        bytes(&i.pdf.sha256),
        i.docx.file.0,
        i.docx.size,
        bytes(&i.docx.sha256)
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// What the periodic report of a unit counts, with all units below it.
pub async fn periodic(conn: &mut PgConnection, unit: &str, period: Period, now: DateTime<Utc>) -> sqlx::Result<PeriodicReport> {
    let question = Question { period, topic: None, under: None, now };
    let cube = dashboard::cube(conn, &[], &[unit.to_owned()], &question).await?;
    let codes: Vec<String> = cube.units().into_iter().map(str::to_owned).collect();
    let names = sqlx::query!("select code, name from unit where code = any ($1) order by name, code", &codes).fetch_all(conn).await?;
    let whole = Within::default();
    let kind = |kind| Within { kind: Some(kind), ..whole };
    let times = |fact, w| cube.cell(fact, w).map_or(0, |c| c.times);
    let standing = |status| cube.cases(Fact::Standing, Within { status: Some(status), ..whole });
    let damage = |foresight: Foresight| cube.cell(Fact::Incident, kind(foresight.code())).map_or(0, |c| c.damage_vnd);
    let stay = |holder: &Holder| {
        let cell = cube.cell(Fact::Held, kind(holder.code()))?;
        Some(Stay { holder: *holder, times: cell.times, median: cell.median?, ninetieth: cell.ninetieth? })
    };
    let part = |code: &str, name: String| {
        let of = |fact, kind| cube.cases(fact, Within { unit: Some(code), kind, ..whole });
        Part {
            name,
            submitted: of(Fact::Submitted, None),
            agreed: of(Fact::Ruling, Some(Ruling::Agreed.code())),
            overdue: of(Fact::Overdue, None),
            inaction: of(Fact::Inaction, None),
            results: Outcome::ALL.iter().map(|o| of(Fact::Outcome, Some(o.code()))).collect(),
        }
    };
    Ok(PeriodicReport {
        submitted: cube.cases(Fact::Submitted, whole),
        standing: Status::ALL.iter().map(|s| (*s, standing(*s))).filter(|(_, n)| *n > 0).collect(),
        decided_in_time: times(Fact::Decided, kind(Timeliness::InTime.code())),
        decided_late: times(Fact::Decided, kind(Timeliness::Late.code())),
        overdue: cube.cases(Fact::Overdue, whole),
        inaction: times(Fact::Inaction, whole),
        stays: Holder::ALL.iter().filter_map(stay).collect(),
        pilots_running: standing(Status::Piloting) + standing(Status::Suspended),
        obstacles: Obstacles {
            in_time: times(Fact::Obstacle, kind(Timeliness::InTime.code())),
            late: times(Fact::Obstacle, kind(Timeliness::Late.code())),
            waiting: times(Fact::Obstacle, kind(Timeliness::Waiting.code())) + times(Fact::Obstacle, kind(Timeliness::Overdue.code())),
        },
        incidents: Incidents {
            foreseen: times(Fact::Incident, kind(Foresight::Foreseen.code())),
            unforeseen: times(Fact::Incident, kind(Foresight::Unforeseen.code())),
            foreseen_vnd: damage(Foresight::Foreseen),
            unforeseen_vnd: damage(Foresight::Unforeseen),
        },
        results: [Outcome::Completed, Outcome::Partial, Outcome::NotCompleted].map(|o| times(Fact::Outcome, kind(o.code()))),
        incentives_granted: times(Fact::Granted, whole),
        parts: names.into_iter().map(|u| part(&u.code, u.name)).collect(),
    })
}

/// A unit and all above it; empty where there is no such unit.
pub async fn path(conn: &mut PgConnection, code: &str) -> sqlx::Result<Vec<String>> {
    sqlx::query_scalar!(r#"select unit_superiors($1) as "path!""#, code).fetch_one(conn).await
}

/// Who signs a unit's report: its head on a day, with the office.
pub async fn head_of(conn: &mut PgConnection, unit: &str, on: NaiveDate) -> sqlx::Result<Option<(Office, Someone)>> {
    let row = sqlx::query!(
        r#"select a.role as "role!: Role", a.unit_code as "unit_code!", p.name, p.position, p.unit_code as home from office a join person p on p.id = a.person_id
           where a.unit_code = $1 and a.role in ('head', 'authority') and in_force(a, $2) and p.disabled_at is null order by a.role desc, a.from_on, a.id limit 1"#,
        unit,
        on
    )
    .fetch_optional(conn)
    .await?;
    Ok(row.map(|r| (Office { role: r.role, unit: r.unit_code, mandate: None }, Someone { name: r.name, position: r.position, unit: r.home })))
}

/// A unit's report as it was issued.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IssuedReport {
    pub period: Period,
    pub number: u32,
    pub symbol: String,
    pub dated_on: NaiveDate,
    pub pdf: FrozenFile,
    pub docx: FrozenFile,
}

/// The issued reports of a unit, newest first. Their hashes are those of the audit book, whose chain
/// tells when it was touched.
pub async fn issued_reports(conn: &mut PgConnection, unit: &str) -> sqlx::Result<Vec<IssuedReport>> {
    let rows = sqlx::query!(
        r#"select r.from_on, r.to_on, r.number, r.symbol, r.dated_on, r.pdf_id as "pdf_id: AttachmentId", r.pdf_size, a.detail ->> 'pdf' as "pdf_sha256!",
             r.docx_id as "docx_id: AttachmentId", r.docx_size, a.detail ->> 'docx' as "docx_sha256!"
           from unit_report r join audit_entry a on a.seq = r.audit_seq where r.unit_code = $1 order by r.to_on desc, r.audit_seq desc limit 100"#,
        unit
    )
    .fetch_all(conn)
    .await?;
    Ok(rows
        .into_iter()
        .map(|r| IssuedReport {
            period: Period { from: r.from_on, to: r.to_on },
            number: u32::try_from(r.number).unwrap_or_default(),
            symbol: r.symbol,
            dated_on: r.dated_on,
            pdf: FrozenFile { file: r.pdf_id, size: r.pdf_size, sha256: r.pdf_sha256 },
            docx: FrozenFile { file: r.docx_id, size: r.docx_size, sha256: r.docx_sha256 },
        })
        .collect())
}

/// Records an issued report beside its entry in the audit book.
pub async fn put_report(tx: &mut Tx, audit_seq: i64, unit: &str, series: &str, r: &IssuedReport) -> sqlx::Result<()> {
    let bytes = |hash: &str| hex::decode(hash).unwrap_or_default();
    sqlx::query!(
        "insert into unit_report (audit_seq, unit_code, from_on, to_on, series, year, number, symbol, dated_on,
           pdf_id, pdf_size, pdf_sha256, docx_id, docx_size, docx_sha256)
         values ($1, $2, $3, $4, $5, extract(year from $6::date)::integer, $7, $8, $6, $9, $10, $11, $12, $13, $14)",
        audit_seq,
        unit,
        r.period.from,
        r.period.to,
        series,
        r.dated_on,
        i32::try_from(r.number).unwrap_or(i32::MAX),
        r.symbol,
        r.pdf.file.0,
        r.pdf.size,
        bytes(&r.pdf.sha256),
        r.docx.file.0,
        r.docx.size,
        bytes(&r.docx.sha256)
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}
