//! Evidence of a pilot: files that are recorded in the log with their hash and can't be removed.

use askama::Template;
use axum::extract::Multipart;
use axum::extract::multipart::MultipartRejection;
use axum::http::StatusCode;
use axum::response::Response;

use super::act::{Ground, ground, why_words};
use super::case::{self, Head};
use super::files::{Arrived, receive};
use super::pilot::file;
use crate::app::perform::perform;
use crate::app::{self, Invalid};
use crate::domain::command::Command;
use crate::domain::ids::ProposalId;
use crate::domain::pilot::Evidence;
use crate::domain::workflow::Action;
use crate::web::error::Error;
use crate::web::extract::{Me, Params};
use crate::web::filters;
use crate::web::page::{self, Place, Shell, render};

#[derive(Template)]
#[template(path = "pilot/evidence.html")]
struct EvidencePage {
    shell: Shell,
    head: Head,
    files: Vec<(String, String, String)>,
    error: Option<String>,
}

async fn draw(me: &Me, id: ProposalId, error: Option<String>, status: StatusCode) -> Result<Response, Error> {
    let mut conn = me.conn().await?;
    let Ground { head, record, proposal, .. } = ground(me, &mut conn, id, Action::AddEvidence).await?;
    let mut shell = page::shell(me, &mut conn, &format!("{} {}", me.t.evidence_title(), proposal.code), Place::List).await?;
    shell.bad = error.is_some();
    let files = record.evidence.iter().rev().map(|e| file(me.t, id, e)).collect();
    render(status, &EvidencePage { shell, head, files, error })
}

/// The files, and the form for another.
pub async fn show(me: Me, params: Params) -> Result<Response, Error> {
    draw(&me, params.proposal()?, None, StatusCode::OK).await
}

/// Takes a file and records it.
pub async fn upload(me: Me, params: Params, parts: Result<Multipart, MultipartRejection>) -> Result<Response, Error> {
    let id = params.proposal()?;
    {
        let mut conn = me.conn().await?;
        ground(&me, &mut conn, id, Action::AddEvidence).await?;
    }
    let wrong = |words: String| draw(&me, id, Some(words), StatusCode::UNPROCESSABLE_ENTITY);
    let Arrived { file, seen } = match receive(&me, parts, "seen").await? {
        Ok(arrived) => arrived,
        Err(words) => return wrong(words).await,
    };
    let evidence = Evidence { file: file.id, name: file.name, media_type: file.media_type, size: file.size, sha256: file.sha256 };
    let done = perform(&me.state.app, &me.viewer.actor, id, seen, Command::AddEvidence(evidence)).await;
    if done.is_err() {
        me.state.app.storage.remove(file.id).await;
    }
    match done {
        Ok(_) => Ok(page::go(&me.state.site, &format!("/proposals/{id}/evidence"), Action::AddEvidence.code())),
        Err(app::Error::Stale(stale)) => case::render_case(&me, id, StatusCode::CONFLICT, Some((stale, Vec::new()))).await,
        Err(app::Error::Invalid(Invalid::Field(_, why))) => wrong(why_words(me.t, "", why)).await,
        Err(error) => Err(error.into()),
    }
}
