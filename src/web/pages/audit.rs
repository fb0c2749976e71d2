//! The auditor's check of the whole ledger, and what the last ones have found.
//!
//! A check reads everything: of a small ledger it is answered at once, of a large one it goes on after
//! the answer, and what it finds stands in the audit book and on this page.

use std::sync::{Arc, LazyLock};

use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use tokio::sync::Semaphore;

use crate::app::verify::{self, Broken, Outcome};
use crate::domain::flaw::Flaw;
use crate::i18n::Lang;
use crate::store;
use crate::web::error::Error;
use crate::web::extract::{Me, Submitted};
use crate::web::filters;
use crate::web::page::{self, Place, Shell, render};

/// Checks at once: each reads everything there is.
static AT_ONCE: LazyLock<Arc<Semaphore>> = LazyLock::new(|| Arc::new(Semaphore::new(1)));
/// Checks that are shown.
const SHOWN: i64 = 5;

struct CheckView {
    about: String,
    intact: Option<String>,
    /// Where to look, and what does not hold there.
    broken: Option<(String, String)>,
}

#[derive(Template)]
#[template(path = "audit/ledger.html")]
struct Ledger {
    shell: Shell,
    running: bool,
    checks: Vec<CheckView>,
}

fn broken(t: Lang, found: &Broken, code: Option<String>) -> (String, String) {
    match found {
        Broken::Case { proposal, seq, what } => {
            let case = code.unwrap_or_else(|| proposal.to_string());
            let words = if let Some(seq) = seq { t.broken_at(case, seq, t.flaw(what)) } else { t.broken_case(case, t.flaw(what)) };
            (format!("/proposals/{proposal}"), words)
        }
        Broken::Log { position, what } => ("/log".to_owned(), t.log_broken_at(position, t.flaw(what))),
        Broken::Book { seq, what } => ("/audit/book".to_owned(), t.audit_broken(seq, t.flaw(what))),
    }
}

/// Of a check whose result nobody can read any more its place in the book is shown: the page is for finding that out.
fn view(t: Lang, check: store::audit::Check) -> CheckView {
    let about = t.checked_by(t.moment(check.at), check.by);
    let Ok(found) = serde_json::from_value::<Outcome>(check.detail) else {
        let words = t.audit_broken(check.seq, t.flaw(&Flaw::Unreadable));
        return CheckView { about, intact: None, broken: Some(("/audit/book".to_owned(), words)) };
    };
    let holds = || format!("{} {} {}", t.intact(found.entries, found.proposals), t.log_intact(found.places, found.checkpoints), t.audit_intact(found.book));
    CheckView { about, intact: found.intact.then(holds), broken: found.broken.as_ref().map(|b| broken(t, b, check.code)) }
}

/// What the last checks have found.
pub async fn show(me: Me) -> Result<Response, Error> {
    let mut conn = me.conn().await?;
    let shell = page::shell(&me, &mut conn, me.t.ledger_check(), Place::Ledger).await?;
    let checks = store::audit::checks(&mut conn, SHOWN).await?;
    let running = AT_ONCE.available_permits() == 0;
    render(StatusCode::OK, &Ledger { shell, running, checks: checks.into_iter().map(|c| view(me.t, c)).collect() })
}

/// Checks now; shows what was found, or that it takes longer.
pub async fn check(me: Me, Submitted(_): Submitted) -> Result<Response, Error> {
    if let Ok(permit) = AT_ONCE.clone().try_acquire_owned() {
        let (app, actor, folder) = (me.state.app.clone(), me.viewer.actor.clone(), me.state.log.folder().to_owned());
        let mut work = tokio::spawn(async move {
            let found = async { verify::audit::noted(&app, &actor, &verify::everything(&app, &folder).await?).await }.await;
            drop(permit);
            found
        });
        match tokio::time::timeout(me.state.site.patience.check, &mut work).await {
            Ok(Ok(found)) => found?,
            Ok(Err(fault)) => return Err(Error::Internal(fault.to_string())),
            // Nobody waits for it any more: a fault is only told here.
            Err(_) => drop(tokio::spawn(async move {
                match work.await {
                    Ok(Ok(())) => {}
                    Ok(Err(error)) => tracing::error!(%error, "the check of everything failed"),
                    Err(error) => tracing::error!(%error, "the check of everything failed"),
                }
            })),
        }
    }
    show(me).await
}
