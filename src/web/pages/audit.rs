//! The auditor's check of the whole ledger.

use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;

use crate::app::verify::log as verify_log;
use crate::app::verify::{self, Bad};
use crate::web::error::Error;
use crate::web::extract::{Me, Submitted};
use crate::web::filters;
use crate::web::page::{self, Place, Shell, render};

#[derive(Template)]
#[template(path = "audit/ledger.html")]
struct Ledger {
    shell: Shell,
    intact: Option<String>,
    broken: Option<(String, String)>,
}

/// The page before a check.
pub async fn show(me: Me) -> Result<Response, Error> {
    let mut conn = me.conn().await?;
    let shell = page::shell(&me, &mut conn, me.t.ledger_check(), Place::Ledger).await?;
    render(StatusCode::OK, &Ledger { shell, intact: None, broken: None })
}

/// Checks now, and shows what was found.
pub async fn check(me: Me, Submitted(_): Submitted) -> Result<Response, Error> {
    let app = &me.state.app;
    let report = verify::ledger(app).await?;
    let held = verify_log::beside(app, me.state.log.folder()).await?;
    let log = verify_log::log(app, held.as_slice()).await?;
    let t = me.t;
    let of_the_log = log.bad.map(|b| ("/log".to_owned(), t.log_broken_at(b.position, &b.what)));
    let of_a_case = report.bad.map(|Bad { proposal, seq, what }| {
        let words = seq.map_or_else(|| t.broken_case(&what), |seq| t.broken_at(seq, &what));
        (format!("/proposals/{proposal}"), words)
    });
    let book = verify::audit::audit(app).await?;
    let of_the_book = book.bad.map(|(seq, what)| ("/audit/book".to_owned(), t.audit_broken(seq, what)));
    let broken = of_a_case.or(of_the_log).or(of_the_book);
    verify::audit::noted(app, &me.viewer.actor, broken.is_none()).await?;
    let intact = broken.is_none().then(|| {
        let (ledger, log) = (t.intact(report.entries, report.proposals), t.log_intact(log.leaves, log.checkpoints));
        format!("{ledger} {log} {}", t.audit_intact(book.entries))
    });
    let mut conn = me.conn().await?;
    let shell = page::shell(&me, &mut conn, t.ledger_check(), Place::Ledger).await?;
    render(StatusCode::OK, &Ledger { shell, intact, broken })
}
