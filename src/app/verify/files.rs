//! The check of the files: each lies in storage as its row describes it.

use crate::app::{App, Error, storage};
use crate::domain::ids::AttachmentId;
use crate::store;

/// What the check has found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    pub files: usize,
    /// The first file that does not hold.
    pub bad: Option<(AttachmentId, &'static str)>,
}

/// Reads every file.
///
/// # Errors
/// A fault of the database.
pub async fn files(app: &App) -> Result<Report, Error> {
    let rows = store::backup::files(&mut *app.pool.acquire().await?).await?;
    let files = app.storage.clone();
    let read = tokio::task::spawn_blocking(move || {
        let fault = |row: &store::backup::File| match files.read_blocking(row.id).and_then(|mut file| storage::copy(&mut file, &mut std::io::sink())) {
            Ok((_, sha256)) if sha256[..] == row.sha256 => None,
            Ok(_) => Some((row.id, "it is not what was uploaded")),
            Err(_) => Some((row.id, "it can't be read")),
        };
        Report { files: rows.len(), bad: rows.iter().find_map(fault) }
    });
    read.await.map_err(|e| Error::Internal(e.to_string()))
}
