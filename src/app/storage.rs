//! Files on disk: streamed in, hashed on the way, durable before anybody hears of them.
//!
//! A file lies under its random id outside of anything that is served; the name a person gave it is
//! only data. Refuses what is too large while it still streams.

use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use futures_util::{Stream, StreamExt};
use sha2::{Digest, Sha256};
use tokio::io::AsyncWriteExt;

use crate::domain::ids::AttachmentId;

/// A folder for files.
#[derive(Debug, Clone)]
pub struct Storage(Arc<PathBuf>);

/// A file that lies in storage.
#[derive(Debug, Clone)]
pub struct Received {
    pub size: u64,
    pub sha256: [u8; 32],
    /// The first bytes, for telling the real type.
    pub head: Vec<u8>,
}

/// Why a file was not taken.
#[derive(Debug, thiserror::Error)]
pub enum Rejected {
    #[error("larger than allowed")]
    TooLarge,
    #[error("empty")]
    Empty,
    #[error("the upload broke off")]
    Interrupted,
    #[error("storage: {0}")]
    Storage(#[from] std::io::Error),
}

/// How much of a file is kept in memory to tell its type.
const HEAD: usize = 64 * 1024;

impl Storage {
    /// Files under a folder, which is made if it is missing.
    ///
    /// # Errors
    /// If the folder can't be made.
    pub fn open(root: &Path) -> std::io::Result<Self> {
        std::fs::create_dir_all(root.join("incoming"))?;
        Ok(Self(Arc::new(root.to_owned())))
    }

    fn path(&self, id: AttachmentId) -> PathBuf {
        let name = id.0.simple().to_string();
        self.0.join(&name[30..]).join(name)
    }

    /// Streams a file to its place: a temporary file first, then a rename once it is on disk.
    ///
    /// # Errors
    /// `Rejected`; nothing is left behind then.
    pub async fn receive<E>(
        &self,
        id: AttachmentId,
        mut chunks: impl Stream<Item = Result<impl AsRef<[u8]>, E>> + Unpin,
        limit: u64,
    ) -> Result<Received, Rejected> {
        let incoming = Incoming(self.0.join("incoming").join(id.0.simple().to_string()));
        let received = write(&incoming.0, &mut chunks, limit).await?;
        place(&incoming.0, &self.path(id)).await?;
        Ok(received)
    }

    /// Opens a file for reading.
    ///
    /// # Errors
    /// If it can't be opened.
    pub async fn read(&self, id: AttachmentId) -> std::io::Result<tokio::fs::File> {
        tokio::fs::File::open(self.path(id)).await
    }

    /// Opens a file for reading where blocking is allowed.
    ///
    /// # Errors
    /// If it can't be opened.
    pub fn read_blocking(&self, id: AttachmentId) -> std::io::Result<std::fs::File> {
        std::fs::File::open(self.path(id))
    }

    /// Puts a file of a backup to its place where blocking is allowed.
    ///
    /// # Errors
    /// If it can't be written, or there is one already.
    pub fn put_back(&self, id: AttachmentId, from: &mut impl Read) -> std::io::Result<()> {
        let path = self.path(id);
        let folder = path.parent().ok_or_else(|| std::io::Error::other("a file has a folder"))?;
        std::fs::create_dir_all(folder)?;
        let mut file = std::fs::File::create_new(&path)?;
        std::io::copy(from, &mut file)?;
        file.sync_all()?;
        std::fs::File::open(folder)?.sync_all()
    }

    /// Removes a file that nothing refers to any more. A file that is not there is no fault.
    pub async fn remove(&self, id: AttachmentId) {
        if let Err(error) = tokio::fs::remove_file(self.path(id)).await
            && error.kind() != std::io::ErrorKind::NotFound
        {
            tracing::warn!(%error, %id, "a removed file stays behind");
        }
    }
}

/// Copies what is left of a file, where blocking is allowed; gives its size and SHA-256.
///
/// # Errors
/// If either end fails.
pub fn copy(from: &mut impl Read, to: &mut impl Write) -> std::io::Result<(u64, [u8; 32])> {
    let (mut hash, mut size, mut buffer) = (Sha256::new(), 0u64, vec![0; 64 * 1024]);
    loop {
        let n = from.read(&mut buffer)?;
        if n == 0 {
            return Ok((size, hash.finalize().into()));
        }
        hash.update(&buffer[..n]);
        size += n as u64;
        to.write_all(&buffer[..n])?;
    }
}

/// A file that is still coming in: gone at the end unless it was given its place, also where whoever
/// waited for it has gone away.
struct Incoming(PathBuf);

impl Drop for Incoming {
    fn drop(&mut self) {
        if let Err(error) = std::fs::remove_file(&self.0)
            && error.kind() != std::io::ErrorKind::NotFound
        {
            tracing::warn!(%error, "an incoming file stays behind");
        }
    }
}

async fn write<E>(path: &Path, chunks: &mut (impl Stream<Item = Result<impl AsRef<[u8]>, E>> + Unpin), limit: u64) -> Result<Received, Rejected> {
    let mut file = tokio::fs::File::create_new(path).await?;
    let (mut hash, mut size, mut head) = (Sha256::new(), 0u64, Vec::new());
    while let Some(chunk) = chunks.next().await {
        let chunk = chunk.map_err(|_| Rejected::Interrupted)?;
        let bytes = chunk.as_ref();
        size += bytes.len() as u64;
        if size > limit {
            return Err(Rejected::TooLarge);
        }
        if head.len() < HEAD {
            head.extend_from_slice(&bytes[..bytes.len().min(HEAD - head.len())]);
        }
        hash.update(bytes);
        file.write_all(bytes).await?;
    }
    if size == 0 {
        return Err(Rejected::Empty);
    }
    file.sync_all().await?;
    Ok(Received { size, sha256: hash.finalize().into(), head })
}

async fn place(from: &Path, to: &Path) -> std::io::Result<()> {
    let folder = to.parent().ok_or_else(|| std::io::Error::other("a file has a folder"))?;
    tokio::fs::create_dir_all(folder).await?;
    tokio::fs::rename(from, to).await?;
    // The rename itself is durable once the folder is.
    tokio::fs::File::open(folder).await?.sync_all().await
}

/// The media type of a file, told from its bytes and confirmed by its name; `None` for what is not
/// on the list (PDF, DOCX, XLSX, ODT, JPEG, PNG, CSV, TXT).
pub fn media_type(name: &str, head: &[u8]) -> Option<&'static str> {
    let extension = name.rsplit_once('.')?.1.to_lowercase();
    let found = infer::get(head).map(|kind| kind.extension());
    match (extension.as_str(), found) {
        ("pdf", Some("pdf")) => Some("application/pdf"),
        ("docx", Some("docx")) => Some("application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        ("xlsx", Some("xlsx")) => Some("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        ("odt", Some("odt")) => Some("application/vnd.oasis.opendocument.text"),
        ("jpg" | "jpeg", Some("jpg")) => Some("image/jpeg"),
        ("png", Some("png")) => Some("image/png"),
        ("csv", None) if is_text(head) => Some("text/csv"),
        ("txt", None) if is_text(head) => Some("text/plain"),
        _ => None,
    }
}

/// UTF-8 without control characters; a character cut at the end of the sample is no fault.
fn is_text(head: &[u8]) -> bool {
    let text = match std::str::from_utf8(head) {
        Ok(text) => text,
        Err(error) if error.error_len().is_none() => std::str::from_utf8(&head[..error.valid_up_to()]).unwrap_or_default(),
        Err(_) => return false,
    };
    !text.is_empty() && !text.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t'))
}

#[cfg(test)]
mod tests {
    use super::media_type;

    #[test]
    fn the_type_is_told_from_the_bytes_and_confirmed_by_the_name() {
        let png = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR";
        assert_eq!(media_type("ảnh.png", png), Some("image/png"));
        assert_eq!(media_type("ảnh.PNG", png), Some("image/png"));
        assert_eq!(media_type("ảnh.pdf", png), None);
        assert_eq!(media_type("trang.html", b"<html><script>alert(1)</script>"), None);
        assert_eq!(media_type("trang.txt", b"<html><script>alert(1)</script>"), None);
        assert_eq!(media_type("a.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>"), None);
        assert_eq!(media_type("số liệu.csv", "tháng,số lượt\n1,18000\n".as_bytes()), Some("text/csv"));
        assert_eq!(media_type("a.txt", b"\0\x01\x02"), None);
        assert_eq!(media_type("chạy.exe", b"MZ\x90\0"), None);
        assert_eq!(media_type("pdf", b"%PDF-1.7"), None);
    }
}
